/*
 * wire/wire.h: typed putting and getting of numbers and byte strings in a frame.  Big-endian, no structs on the wire, no
 * casts of buffers.  A reader remembers its first failure; wire_end() says whether everything was well-formed and
 * nothing is left over.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

static inline void wire_put_number(struct buf *out, uint64_t v, unsigned bytes)
{
    if (!buf_reserve(out, bytes))
        return;
    for (unsigned i = 0; i < bytes; i++)
        out->p[out->n + i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
    out->n += bytes;
}

static inline void wire_put_u8(struct buf *out, uint8_t v)
{
    buf_byte(out, v);
}

static inline void wire_put_u16(struct buf *out, uint16_t v)
{
    wire_put_number(out, v, 2);
}

static inline void wire_put_u32(struct buf *out, uint32_t v)
{
    wire_put_number(out, v, 4);
}

static inline void wire_put_u64(struct buf *out, uint64_t v)
{
    wire_put_number(out, v, 8);
}

static inline void wire_put_i64(struct buf *out, int64_t v)
{
    wire_put_number(out, (uint64_t)v, 8);
}

/* A length (u32) and the bytes. */
void wire_put_bytes(struct buf *out, struct view v);
/* Bytes of a length both sides know. */
static inline void wire_put_fixed(struct buf *out, struct view v)
{
    buf_put(out, v);
}

struct wire_reader {
    struct view rest;
    bool failed;
};

void wire_reader_init(struct wire_reader *r, struct view payload);

static inline uint64_t wire_get_number(struct wire_reader *r, unsigned bytes)
{
    uint64_t u = 0;

    if (r->failed || bytes > r->rest.n) {
        r->failed = true;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        u = u << 8 | r->rest.p[i];
    r->rest.p += bytes;
    r->rest.n -= bytes;
    return u;
}

static inline uint8_t wire_get_u8(struct wire_reader *r)
{
    return (uint8_t)wire_get_number(r, 1);
}

static inline uint16_t wire_get_u16(struct wire_reader *r)
{
    return (uint16_t)wire_get_number(r, 2);
}

static inline uint32_t wire_get_u32(struct wire_reader *r)
{
    return (uint32_t)wire_get_number(r, 4);
}

static inline uint64_t wire_get_u64(struct wire_reader *r)
{
    return wire_get_number(r, 8);
}

static inline int64_t wire_get_i64(struct wire_reader *r)
{
    return (int64_t)wire_get_number(r, 8);
}

/* A view into the payload of at most ${max} bytes; a longer one is a failure. */
struct view wire_get_bytes(struct wire_reader *r, size_t max);
/* A view of exactly ${n} bytes into the payload. */
struct view wire_get_fixed(struct wire_reader *r, size_t n);
/* Note a failure that the caller found (a value out of range). */
void wire_fail(struct wire_reader *r);
/* ERR_OK if nothing failed and nothing is left; ERR_INPUT otherwise. */
MUST_USE enum err wire_end(const struct wire_reader *r);

#endif
