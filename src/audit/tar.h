/*
 * audit/tar.h: an archive (POSIX ustar) that is written from front to back, with a list of the SHA-256 of its files at the end.
 */
#ifndef AUDIT_TAR_H
#define AUDIT_TAR_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define TAR_NAME_MAX 99

struct tar {
    int fd;
    int64_t time_s;  /* of every file */
    char dir[64];    /* in which all files lie, with a slash at its end */
    uint64_t files, bytes;
    struct buf out;  /* not written yet */
    struct buf sums; /* SHA256SUMS */
};

/* Begin ${path}, which must not exist.  ERR_CONFLICT, ERR_INPUT (the name ${dir} is too long), I/O. */
MUST_USE enum err tar_begin(struct tar *t, const char *path, const char *dir, int64_t time_s);

/* Add the file ${name} with ${content}; ${mode} 0644 or 0755.  ERR_INPUT for a name beyond TAR_NAME_MAX. */
MUST_USE enum err tar_put(struct tar *t, const char *name, unsigned mode, struct view content);

/* Add SHA256SUMS and the end, and flush to the disk. */
MUST_USE enum err tar_end(struct tar *t);

/* Close it, whatever was written. */
void tar_close(struct tar *t);

#endif
