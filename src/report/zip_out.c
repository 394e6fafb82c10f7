#include "report/zip_out.h"

#include <string.h>
#include <zlib.h>

#define VERSION 20
#define FLAG_UTF8 0x0800U
#define DEFLATED 8U
#define DATE_1980 0x0021U
#define STEP_BYTES 65536

static void put16(struct buf *out, unsigned v)
{
    buf_byte(out, (uint8_t)v);
    buf_byte(out, (uint8_t)(v >> 8));
}

static void put32(struct buf *out, uint32_t v)
{
    put16(out, v & 0xffffU);
    put16(out, v >> 16);
}

/* What local header and directory say alike. */
static void put_facts(struct buf *out, uint32_t crc, uint32_t packed, uint32_t bytes, const char *name)
{
    put16(out, VERSION);
    put16(out, FLAG_UTF8);
    put16(out, DEFLATED);
    put16(out, 0);
    put16(out, DATE_1980);
    put32(out, crc);
    put32(out, packed);
    put32(out, bytes);
    put16(out, (unsigned)strlen(name));
    put16(out, 0);
}

void zip_begin(struct zip_out *z, struct buf *out)
{
    *z = (struct zip_out){.out = out};
    buf_init(&z->central, ZIP_CENTRAL_MAX);
}

static enum err deflate_all(struct buf *out, struct view content)
{
    uint8_t step[STEP_BYTES];
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)content.p, .avail_in = (uInt)content.n};
    int rc = deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);

    if (rc != Z_OK)
        return ERR_MEMORY;
    while (rc == Z_OK) {
        z.next_out = step;
        z.avail_out = sizeof(step);
        rc = deflate(&z, Z_FINISH);
        buf_put(out, view_of(step, sizeof(step) - z.avail_out));
        if (buf_status(out) != ERR_OK)
            break;
    }
    (void)deflateEnd(&z);
    if (buf_status(out) != ERR_OK)
        return buf_status(out);
    return rc == Z_STREAM_END ? ERR_OK : ERR_INTERNAL;
}

enum err zip_add(struct zip_out *z, const char *name, struct view content)
{
    struct buf *out = z->out;
    uint32_t at = (uint32_t)out->n;
    uint32_t crc = (uint32_t)crc32_z(0, content.p, content.n);
    struct buf packed;
    enum err err;

    if (content.n > UINT32_MAX || out->n > UINT32_MAX || z->entries == UINT16_MAX)
        return ERR_LIMIT;
    buf_init(&packed, out->max);
    TRY(deflate_all(&packed, content));
    buf_str(out, "PK\x03\x04");
    put_facts(out, crc, (uint32_t)packed.n, (uint32_t)content.n, name);
    buf_str(out, name);
    buf_put(out, buf_view(&packed));
    buf_str(&z->central, "PK\x01\x02");
    put16(&z->central, VERSION);
    put_facts(&z->central, crc, (uint32_t)packed.n, (uint32_t)content.n, name);
    put16(&z->central, 0); /* comment */
    put16(&z->central, 0); /* disk */
    put16(&z->central, 0);
    put32(&z->central, 0);
    put32(&z->central, at);
    buf_str(&z->central, name);
    z->entries++;
    err = buf_status(out);
out:
    buf_clear(&packed);
    return err;
}

enum err zip_end(struct zip_out *z)
{
    struct buf *out = z->out;
    uint32_t at = (uint32_t)out->n;
    enum err err = buf_status(&z->central);

    buf_put(out, buf_view(&z->central));
    buf_str(out, "PK\x05\x06");
    put32(out, 0); /* disks */
    put16(out, z->entries);
    put16(out, z->entries);
    put32(out, (uint32_t)z->central.n);
    put32(out, at);
    put16(out, 0);
    buf_clear(&z->central);
    return err != ERR_OK ? err : buf_status(out);
}
