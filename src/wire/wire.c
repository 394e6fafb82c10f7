#include "wire/wire.h"

void wire_put_bytes(struct buf *out, struct view v)
{
    if (v.n > UINT32_MAX) {
        out->err = ERR_LIMIT;
        return;
    }
    wire_put_u32(out, (uint32_t)v.n);
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
