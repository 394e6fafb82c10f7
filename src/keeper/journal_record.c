/* One record of the journal as bytes. */
#include "crypto/hash.h"
#include "keeper/journal_internal.h"
#include "wire/wire.h"

#include <string.h>

static size_t padded(size_t n)
{
    return (n + RECORD_ALIGN - 1) / RECORD_ALIGN * RECORD_ALIGN;
}

size_t record_bytes(size_t leaf_bytes, size_t detail_bytes)
{
    return padded(RECORD_HEAD_BYTES + leaf_bytes + detail_bytes + RECORD_SUM_BYTES);
}

void record_put(struct buf *out, const struct record *r)
{
    size_t start = out->n, length = record_bytes(r->leaf.n, r->detail.n);
    struct hash sum;

    wire_put_u32(out, (uint32_t)length);
    wire_put_u64(out, r->sequence);
    wire_put_u16(out, r->log);
    wire_put_u16(out, r->kind);
    wire_put_u32(out, (uint32_t)r->leaf.n);
    wire_put_u32(out, (uint32_t)r->detail.n);
    buf_put(out, r->leaf);
    buf_put(out, r->detail);
    if (buf_status(out) != ERR_OK)
        return;
    hash_of(view_part(buf_view(out), start, SIZE_MAX), &sum);
    buf_put(out, view_of(sum.b, RECORD_SUM_BYTES));
    (void)buf_extend(out, start + length - out->n);
}

void mark_put(struct buf *out, struct journal_mark mark)
{
    wire_put_u64(out, mark.epoch);
    wire_put_u64(out, mark.rows);
    wire_put_fixed(out, view_of(mark.tag, sizeof(mark.tag)));
}

struct journal_mark mark_get(const struct record *r)
{
    struct journal_mark mark = {0};
    struct wire_reader reader;

    wire_reader_init(&reader, r->leaf);
    if (r->leaf.n != MARK_BYTES)
        return mark;
    mark.epoch = wire_get_u64(&reader);
    mark.rows = wire_get_u64(&reader);
    memcpy(mark.tag, wire_get_fixed(&reader, sizeof(mark.tag)).p, sizeof(mark.tag));
    return mark;
}

static bool is_form(const struct record *r, size_t leaf_n, size_t detail_n)
{
    bool bounded = leaf_n <= JOURNAL_LEAF_MAX && detail_n <= JOURNAL_DETAIL_MAX;

    if (r->kind == RECORD_COMMIT)
        return (leaf_n == 0 || leaf_n == MARK_BYTES) && detail_n == 0 && r->log == 0;
    return r->kind == RECORD_LEAF && leaf_n > 0 && bounded;
}

bool record_get(struct view bytes, struct record *out)
{
    struct wire_reader r;
    struct hash sum;

    wire_reader_init(&r, bytes);
    out->length = wire_get_u32(&r);
    out->sequence = wire_get_u64(&r);
    out->log = wire_get_u16(&r);
    out->kind = wire_get_u16(&r);
    size_t leaf_n = wire_get_u32(&r), detail_n = wire_get_u32(&r);
    if (r.failed || !is_form(out, leaf_n, detail_n) ||
        out->length != record_bytes(leaf_n, detail_n))
        return false;
    out->leaf = wire_get_fixed(&r, leaf_n);
    out->detail = wire_get_fixed(&r, detail_n);
    struct view stored = wire_get_fixed(&r, RECORD_SUM_BYTES);
    size_t hashed = RECORD_HEAD_BYTES + leaf_n + detail_n;
    struct view padding = wire_get_fixed(&r, out->length - hashed - RECORD_SUM_BYTES);
    if (r.failed)
        return false;
    for (size_t i = 0; i < padding.n; i++)
        if (padding.p[i] != 0)
            return false;
    hash_of(view_part(bytes, 0, hashed), &sum);
    return view_eq(stored, view_of(sum.b, RECORD_SUM_BYTES));
}
