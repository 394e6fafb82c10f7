/*
 * client/backup_parts.h: the parts of a backup, from the directory of a running installation.
 */
#ifndef CLIENT_BACKUP_PARTS_H
#define CLIENT_BACKUP_PARTS_H

#include "backup/backup.h"

#define BACKUP_KEPT_MAX 256

struct backup_kept {
    char name[BACKUP_NAME_MAX + 1];
    struct buf content;
};

struct backup_parts {
    const char *dir; /* borrowed */
    void (*show)(void *arg, uint64_t bytes);
    void *arg;
    uint8_t *piece;
    struct backup_kept kept[BACKUP_KEPT_MAX];
    size_t kept_n;
};

/* Where keeper and ledger stood when the backup was begun; ${keys}: sealed to the backup key. */
struct backup_point {
    uint64_t epoch, rows;
    uint32_t segment;
    uint64_t offset;
    struct view keys;
};

/* Read what must be read before the backup is begun.  ${p->show} is to be set by the caller.  Logged. */
MUST_USE enum err backup_parts_open(struct backup_parts *p, const char *dir);

/* Write all parts, as they stood at ${at}.  ERR_CORRUPT if a file is shorter; logged. */
MUST_USE enum err backup_parts_put(struct backup_parts *p, struct backup_writer *w, const struct backup_point *at);

/* Free; the copy of the database that was made for the backup is removed. */
void backup_parts_close(struct backup_parts *p);

#endif
