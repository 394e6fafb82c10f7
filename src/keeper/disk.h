/*
 * keeper/disk.h: every change that the keeper makes to a file.  Through one door, so that tests can
 * let the n-th change fail, come out half, or be the last thing the process does.
 */
#ifndef KEEPER_DISK_H
#define KEEPER_DISK_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define DISK_PATH_MAX 1024

struct disk_path {
    char s[DISK_PATH_MAX];
};

/* "${dir}/${name}".  ERR_LIMIT if it is too long. */
MUST_USE enum err disk_join(struct disk_path *out, const char *dir, const char *name);

/* Create ${path} (mode 0600; ERR_CONFLICT if it exists) or open it, for reading and writing. */
MUST_USE enum err disk_create(const char *path, int *fd_out);
MUST_USE enum err disk_open(const char *path, int *fd_out);

/* The size of the open file. */
MUST_USE enum err disk_size(int fd, uint64_t *bytes_out);

/* Write all of ${v} at ${offset}; flush the content (fdatasync); cut or extend to ${bytes}. */
MUST_USE enum err disk_write(int fd, struct view v, uint64_t offset);
MUST_USE enum err disk_sync(int fd);
MUST_USE enum err disk_truncate(int fd, uint64_t bytes);

/* Rename ${from} to ${to}, or let both change places; the directory is flushed. */
MUST_USE enum err disk_rename(const char *from, const char *to);
MUST_USE enum err disk_exchange(const char *a, const char *b);

/* Flush the directory that holds ${path}. */
MUST_USE enum err disk_sync_parent(const char *path);

/* Durably replace ${path} by a file holding ${v} (see io_replace_file). */
MUST_USE enum err disk_replace(const char *path, struct view v);

/* Remove ${path}; it is no error if there is none.  Durable after disk_sync_parent(). */
MUST_USE enum err disk_remove(const char *path);

/* Overwrite ${path} with random bytes, flush, remove; it is no error if there is none.  Flash and
 * copy-on-write file systems keep old blocks: never rely on this alone (what counts is that a key
 * is gone that the content needs). */
MUST_USE enum err disk_destroy(const char *path);

/* Tests only. */
enum disk_fault {
    DISK_FAULT_NONE,
    DISK_FAULT_IO,       /* ERR_IO, nothing done */
    DISK_FAULT_NO_SPACE, /* ERR_NO_SPACE, nothing done */
    DISK_FAULT_SHORT,    /* ERR_IO after the first half of a write */
    DISK_FAULT_DIE, /* the process ends after the first half of a write, or before another change */
};
#define DISK_DEATH_STATUS 77

/* Let the ${nth} change from now (1 = the next) and with ${for_ever} all after it meet with
 * ${fault}; 0 switches off. */
void disk_fail_nth(unsigned long nth, enum disk_fault fault, bool for_ever);

/* Whether a fault has happened since disk_fail_nth(). */
bool disk_has_failed(void);

#endif
