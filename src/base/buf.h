/*
 * base/buf.h: a growing byte buffer with a hard maximum that is given at init, and a writer of text.
 *
 * The first failure (maximum reached, out of memory) is remembered: all later writes do nothing and buf_status() tells.
 * So a run of writes can be checked once, at its end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/view.h"

#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *p;   /* owned; NULL until the first byte */
    size_t n;     /* bytes in use */
    size_t cap;   /* bytes allocated; n <= cap <= max */
    size_t max;   /* hard maximum */
    enum err err; /* first failure, sticky */
};

/* Make ${b} empty with a maximum of ${max} bytes.  Cannot fail, allocates nothing. */
void buf_init(struct buf *b, size_t max);

/* Wipe and free the contents; ${b} stays usable with the same maximum and no error. */
void buf_clear(struct buf *b);

/* Empty ${b} (wiping what was in it) but keep its memory for the next use. */
void buf_reset(struct buf *b);

/* Append the bytes of ${v}. */
void buf_put(struct buf *b, struct view v);

/* Append the string ${s} without its NUL. */
void buf_str(struct buf *b, const char *s);

/* Append one byte. */
void buf_byte(struct buf *b, uint8_t c);

/* Append ${u} in decimal. */
void buf_u64(struct buf *b, uint64_t u);

/* Append formatted text.  For numbers and our own words; never for untrusted text that must be escaped. */
void buf_fmt(struct buf *b, const char *format, ...) ATTR_FORMAT(2, 3);

/* Append ${n} bytes to be filled by the caller, zeroed.  NULL after a failure. */
uint8_t *buf_extend(struct buf *b, size_t n);

/* Drop the first ${n} bytes (at most all), moving the rest to the front. */
void buf_consume(struct buf *b, size_t n);

/* The contents; valid until the next write. */
struct view buf_view(const struct buf *b);

/* The contents as a NUL-terminated string (a NUL is kept behind the end; not counted).  "" after a failure. */
const char *buf_cstr(struct buf *b);

/* ERR_OK, or the first failure: ERR_LIMIT (maximum) or ERR_MEMORY. */
MUST_USE enum err buf_status(const struct buf *b);

#endif
