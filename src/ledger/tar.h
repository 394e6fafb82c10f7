/*
 * ledger/tar.h: an archive (POSIX ustar) that is written from front to back, to a file or piece by piece to whoever sends it on, with a
 * list of the SHA-256 of its files at the end.
 */
#ifndef LEDGER_TAR_H
#define LEDGER_TAR_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define TAR_NAME_MAX 99

struct tar {
    int fd;          /* -1: what is ready is taken from ${out} by the caller */
    int64_t time_s;  /* of every file */
    char dir[64];    /* in which all files lie, with a slash at its end */
    uint64_t files, bytes;
    struct buf out;  /* not written, or not taken, yet */
    struct buf sums; /* SHA256SUMS */
};

/* Begin ${path}, which must not exist.  ERR_CONFLICT, ERR_INPUT (the name ${dir} is too long), I/O. */
MUST_USE enum err tar_begin(struct tar *t, const char *path, const char *dir, int64_t time_s);

/* Begin an archive without a file: the caller takes ${t->out} after each step, tar_close() when it is done.  ERR_INPUT. */
MUST_USE enum err tar_begin_pieces(struct tar *t, const char *dir, int64_t time_s);

/* Without a file: what stands before the ${content} of ${name}, and behind one of ${n} bytes; between them the caller sends it. */
MUST_USE enum err tar_put_head(struct tar *t, const char *name, unsigned mode, struct view content);
MUST_USE enum err tar_put_padding(struct tar *t, size_t n);
/* The same for SHA256SUMS, whose content is ${t->sums}; and the last bytes behind its padding. */
MUST_USE enum err tar_put_sums_head(struct tar *t);
MUST_USE enum err tar_put_last(struct tar *t);

/* Add the file ${name} with ${content}; ${mode} 0644 or 0755.  ERR_INPUT for a name beyond TAR_NAME_MAX. */
MUST_USE enum err tar_put(struct tar *t, const char *name, unsigned mode, struct view content);

/* Add SHA256SUMS and the end, and flush to the disk. */
MUST_USE enum err tar_end(struct tar *t);

/* Close it, whatever was written. */
void tar_close(struct tar *t);

#endif
