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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* Make room for ${n} more bytes.  False after a failure. */
bool buf_grow(struct buf *b, size_t n);
static inline bool buf_reserve(struct buf *b, size_t n)
{
    return (b->err == ERR_OK && n <= b->cap - b->n) || buf_grow(b, n);
}

/* Append the bytes of ${v}. */
static inline void buf_put(struct buf *b, struct view v)
{
    if (v.n == 0 || !buf_reserve(b, v.n))
        return;
    memcpy(b->p + b->n, v.p, v.n);
    b->n += v.n;
}

/* Append the string ${s} without its NUL. */
void buf_str(struct buf *b, const char *s);

/* Append one byte. */
static inline void buf_byte(struct buf *b, uint8_t c)
{
    if (buf_reserve(b, 1))
        b->p[b->n++] = c;
}

/* Append ${u} in decimal. */
void buf_u64(struct buf *b, uint64_t u);

/* Append formatted text.  For numbers and our own words; never for untrusted text that must be escaped. */
void buf_fmt(struct buf *b, const char *format, ...) ATTR_FORMAT(2, 3);

/* Append ${n} bytes to be filled by the caller, zeroed.  NULL after a failure. */
uint8_t *buf_extend(struct buf *b, size_t n);

/* Drop the first ${n} bytes (at most all), moving the rest to the front. */
void buf_consume(struct buf *b, size_t n);

/* The contents; valid until the next write. */
static inline struct view buf_view(const struct buf *b)
{
    return (struct view){b->p, b->n};
}

/* The contents as a NUL-terminated string (a NUL is kept behind the end; not counted).  "" after a failure. */
const char *buf_cstr(struct buf *b);

/* ERR_OK, or the first failure: ERR_LIMIT (maximum) or ERR_MEMORY. */
MUST_USE static inline enum err buf_status(const struct buf *b)
{
    return b->err;
}

#endif
