/*
 * base/io.h: whole reads and writes of files and descriptors, with maxima, and the durable replacement of a file.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <sys/types.h>

/* Write all of ${v} to ${fd}, whatever it takes.  Logged on failure. */
MUST_USE enum err io_write_all(int fd, struct view v);

/* Write all of ${v} at ${offset} of the file ${fd}.  Logged on failure. */
MUST_USE enum err io_pwrite_all(int fd, struct view v, off_t offset);

/* Read exactly ${n} bytes at ${offset} of ${fd} into ${p}.  ERR_CORRUPT if the file ends before. */
MUST_USE enum err io_pread_all(int fd, void *p, size_t n, off_t offset);

/* Append the whole content of the file ${path} to ${out} (its maximum bounds the file: ERR_LIMIT).  ERR_NOT_FOUND
 * silently if there is none; other failures are logged. */
MUST_USE enum err io_read_file(const char *path, struct buf *out);

/* Durably replace ${path} by a file of mode ${mode} holding ${v}: written beside it, flushed, renamed, directory
 * flushed.  After a failure the old file is untouched. */
MUST_USE enum err io_replace_file(const char *path, struct view v, mode_t mode);

/* Flush the directory that holds ${path}, so that a created or renamed entry survives a power cut. */
MUST_USE enum err io_sync_parent(const char *path);

/* Create the directory ${path} with ${mode} unless it exists. */
MUST_USE enum err io_make_dir(const char *path, mode_t mode);

/* Close ${*fd} unless it is negative, and set it to -1. */
void io_close(int *fd);

#endif
