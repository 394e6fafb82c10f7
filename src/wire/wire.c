#include "wire/wire.h"

static void put_big_endian(struct buf *out, uint64_t v, unsigned bytes)
{
    uint8_t b[8];

    for (unsigned i = 0; i < bytes; i++)
        b[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
    buf_put(out, view_of(b, bytes));
}

void wire_put_u8(struct buf *out, uint8_t v)
{
    buf_byte(out, v);
}

void wire_put_u16(struct buf *out, uint16_t v)
{
    put_big_endian(out, v, 2);
}

void wire_put_u32(struct buf *out, uint32_t v)
{
    put_big_endian(out, v, 4);
}

void wire_put_u64(struct buf *out, uint64_t v)
{
    put_big_endian(out, v, 8);
}

void wire_put_i64(struct buf *out, int64_t v)
{
    put_big_endian(out, (uint64_t)v, 8);
}

void wire_put_bytes(struct buf *out, struct view v)
{
    if (v.n > UINT32_MAX) {
        out->err = ERR_LIMIT;
        return;
    }
    wire_put_u32(out, (uint32_t)v.n);
    buf_put(out, v);
}

void wire_put_fixed(struct buf *out, struct view v)
{
    buf_put(out, v);
}

void wire_reader_init(struct wire_reader *r, struct view payload)
{
    *r = (struct wire_reader){.rest = payload};
}

struct view wire_get_fixed(struct wire_reader *r, size_t n)
{
    if (r->failed || n > r->rest.n) {
        r->failed = true;
        return (struct view){0};
    }
    struct view v = view_part(r->rest, 0, n);
    r->rest = view_part(r->rest, n, SIZE_MAX);
    return v;
}

static uint64_t get_big_endian(struct wire_reader *r, unsigned bytes)
{
    struct view v = wire_get_fixed(r, bytes);
    uint64_t u = 0;

    for (size_t i = 0; i < v.n; i++)
        u = u << 8 | v.p[i];
    return u;
}

uint8_t wire_get_u8(struct wire_reader *r)
{
    return (uint8_t)get_big_endian(r, 1);
}

uint16_t wire_get_u16(struct wire_reader *r)
{
    return (uint16_t)get_big_endian(r, 2);
}

uint32_t wire_get_u32(struct wire_reader *r)
{
    return (uint32_t)get_big_endian(r, 4);
}

uint64_t wire_get_u64(struct wire_reader *r)
{
    return get_big_endian(r, 8);
}

int64_t wire_get_i64(struct wire_reader *r)
{
    return (int64_t)get_big_endian(r, 8);
}

struct view wire_get_bytes(struct wire_reader *r, size_t max)
{
    uint32_t n = wire_get_u32(r);

    if (n > max)
        r->failed = true;
    return wire_get_fixed(r, n);
}

void wire_fail(struct wire_reader *r)
{
    r->failed = true;
}

enum err wire_end(const struct wire_reader *r)
{
    return r->failed || r->rest.n > 0 ? ERR_INPUT : ERR_OK;
}
