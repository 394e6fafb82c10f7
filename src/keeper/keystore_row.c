/* Rows: bytes, chain and wrapped keys. */
#include "keeper/keystore_internal.h"

#include "base/io.h"
#include "wire/wire.h"

#include <string.h>

/* Not zero: a row whose end never reached the disk can be told from one that was changed. */
#define END_MARK 0x726f770aU
#define FLAGS_AT 1

_Static_assert(ROW_TAG_AT == 12 + RECORD_ID_BYTES + WRAPPED_BYTES &&
                   ROW_TAG_AT + TAG_BYTES + 4 == ROW_BYTES,
               "the parts fill a row");

void row_put(struct buf *out, const struct row *r)
{
    bool placed = r->type == ROW_RECORD && r->block != 0;

    wire_put_u8(out, placed ? ROW_PLACED : r->type);
    wire_put_u8(out, (uint8_t)(placed ? r->flags | r->register_no << 1 : r->flags));
    wire_put_u16(out, placed ? r->block : r->register_no);
    wire_put_u32(out, r->contract);
    wire_put_u32(out, r->version);
    wire_put_fixed(out, view_of(r->id.b, sizeof(r->id.b)));
    wire_put_fixed(out, view_of(r->wrapped, sizeof(r->wrapped)));
    (void)buf_extend(out, TAG_BYTES);
    wire_put_u32(out, END_MARK);
}

void row_put_position(struct buf *out, uint64_t position)
{
    if (position != 0)
        row_put(out, &(struct row){.type = ROW_POSITION,
                                   .contract = (uint32_t)(position >> 32),
                                   .version = (uint32_t)position});
}

/* The other way of writing a record: in memory there is but one. */
static bool unplace(struct row *r)
{
    if (r->type != ROW_PLACED)
        return true;
    r->type = ROW_RECORD;
    r->block = r->register_no;
    r->register_no = r->flags >> 1;
    r->flags &= ROW_LAST;
    return r->block != 0;
}

enum err row_get(const uint8_t *bytes, struct row *out)
{
    struct wire_reader r;

    wire_reader_init(&r, view_of(bytes, ROW_BYTES));
    out->type = wire_get_u8(&r);
    out->flags = wire_get_u8(&r);
    out->register_no = wire_get_u16(&r);
    out->block = 0;
    out->contract = wire_get_u32(&r);
    out->version = wire_get_u32(&r);
    memcpy(out->id.b, wire_get_fixed(&r, sizeof(out->id.b)).p, sizeof(out->id.b));
    memcpy(out->wrapped, wire_get_fixed(&r, sizeof(out->wrapped)).p, sizeof(out->wrapped));
    (void)wire_get_fixed(&r, TAG_BYTES);
    (void)wire_get_u32(&r);
    return wire_end(&r) == ERR_OK && (out->type >= ROW_CONTRACT && out->type <= ROW_PLACED) && unplace(out)
               ? ERR_OK
               : ERR_CORRUPT;
}

static void tag_of(const struct hmac_key *mac, const uint8_t before[TAG_BYTES],
                   const uint8_t *bytes, struct hash *out)
{
    uint8_t message[TAG_BYTES + ROW_TAG_AT];

    memcpy(message, before, TAG_BYTES);
    memcpy(message + TAG_BYTES, bytes, ROW_TAG_AT);
    hmac_of(mac, view_of(message, sizeof(message)), out);
}

bool row_verifies(const struct hmac_key *mac, const uint8_t before[TAG_BYTES], const uint8_t *bytes)
{
    static const uint8_t mark[] = {END_MARK >> 24 & 0xff, END_MARK >> 16 & 0xff,
                                   END_MARK >> 8 & 0xff, END_MARK & 0xff};
    struct hash tag;

    tag_of(mac, before, bytes, &tag);
    return secret_equal(view_of(tag.b, TAG_BYTES), view_of(bytes + ROW_TAG_AT, TAG_BYTES)) &&
           view_eq(view_of(mark, sizeof(mark)),
                   view_of(bytes + ROW_TAG_AT + TAG_BYTES, sizeof(mark)));
}

bool row_is_last(const uint8_t *bytes)
{
    return bytes[FLAGS_AT] & ROW_LAST;
}

enum err row_file_write(struct row_file *f)
{
    uint8_t tag[TAG_BYTES];
    size_t n = f->waiting.n / ROW_BYTES;
    struct hash h;
    enum err err;

    TRY(buf_status(&f->waiting));
    if (n == 0)
        return ERR_OK;
    f->waiting.p[(n - 1) * ROW_BYTES + FLAGS_AT] |= ROW_LAST;
    memcpy(tag, f->tag, sizeof(tag));
    for (size_t i = 0; i < n; i++) {
        uint8_t *row = f->waiting.p + i * ROW_BYTES;
        tag_of(&f->mac, tag, row, &h);
        memcpy(tag, h.b, sizeof(tag));
        memcpy(row + ROW_TAG_AT, tag, sizeof(tag));
    }
    TRY(disk_write(f->fd, buf_view(&f->waiting), f->rows * ROW_BYTES));
    f->rows += n;
    memcpy(f->tag, tag, sizeof(tag));
    buf_reset(&f->waiting);
out:
    return err;
}

void row_file_clear(struct row_file *f)
{
    io_close(&f->fd);
    hmac_key_clear(&f->mac);
    buf_clear(&f->waiting);
}

/* A record's key is not bound to the epoch: what wraps it, the contract's key, is, and dies with
 * it. */
static void put_aad(struct buf *out, uint64_t epoch, const struct row *r)
{
    buf_str(out, "azukari key v1");
    wire_put_u8(out, r->type);
    wire_put_u32(out, r->contract);
    if (r->type == ROW_CONTRACT) {
        wire_put_u64(out, epoch);
        wire_put_u32(out, r->version);
        return;
    }
    wire_put_u16(out, r->register_no);
    wire_put_fixed(out, view_of(r->id.b, sizeof(r->id.b)));
}

/* A buffer over memory of the caller that is exactly as large as what will be written: it never
 * allocates. */
static struct buf over(uint8_t *p, size_t n)
{
    return (struct buf){.p = p, .cap = n, .max = n};
}

enum err row_wrap(struct view wrapping, uint64_t epoch, struct view key, struct row *r)
{
    uint8_t aad_bytes[64];
    struct buf aad = over(aad_bytes, sizeof(aad_bytes)), out = over(r->wrapped, sizeof(r->wrapped));

    put_aad(&aad, epoch, r);
    return seal(wrapping, buf_view(&aad), key, &out);
}

enum err row_unwrap(struct view wrapping, uint64_t epoch, const struct row *r,
                    uint8_t key_out[KEY_BYTES])
{
    uint8_t aad_bytes[64];
    struct buf aad = over(aad_bytes, sizeof(aad_bytes)), out = over(key_out, KEY_BYTES);

    put_aad(&aad, epoch, r);
    return unseal(wrapping, buf_view(&aad), view_of(r->wrapped, sizeof(r->wrapped)), &out);
}
