/*
 * A registration as a browser and an authenticator produce it, part by part, so that tests can
 * spoil any of them.
 */
#ifndef AUTHN_SAMPLE_H
#define AUTHN_SAMPLE_H

#include "base/buf.h"
#include "base/codec.h"
#include "crypto/hash.h"

#define SAMPLE_ORIGIN "https://azukari.city.example"
#define SAMPLE_RP_ID "azukari.city.example"

struct sample {
    const char *fmt, *statement; /* the statement in hexadecimal */
    const char *rp_id, *type, *origin, *after_origin;
    uint8_t challenge[32], flags;
    uint16_t id_bytes;
    const char *key_head; /* the COSE key up to its coordinates, in hexadecimal */
    const char *extensions, *trailer;
};

static struct sample sample_good(void)
{
    return (struct sample){
        .fmt = "none",
        .statement = "a0",
        .rp_id = SAMPLE_RP_ID,
        .type = "webauthn.create",
        .origin = SAMPLE_ORIGIN,
        .after_origin = ",\"crossOrigin\":false}",
        .challenge = {1, 2, 3},
        .flags = 0x45,
        .id_bytes = 32,
        .key_head = "a5010203262001",
        .extensions = "",
        .trailer = "",
    };
}

static void sample_hex(struct buf *out, const char *hex)
{
    uint8_t bytes[256];
    size_t n = strlen(hex) / 2;

    if (hex_get(view_str(hex), bytes, n) != ERR_OK)
        abort();
    buf_put(out, view_of(bytes, n));
}

static void sample_client_data(const struct sample *s, struct buf *out)
{
    buf_fmt(out, "{\"type\":\"%s\",\"challenge\":\"", s->type);
    base64url_put(out, view_of(s->challenge, sizeof(s->challenge)));
    buf_fmt(out, "\",\"origin\":\"%s\"%s", s->origin, s->after_origin);
}

static void sample_auth_data(const struct sample *s, struct buf *out)
{
    struct hash rp;

    hash_of(view_str(s->rp_id), &rp);
    buf_put(out, view_of(rp.b, sizeof(rp.b)));
    buf_byte(out, s->flags);
    buf_put(out, view_of("\0\0\1\2", 4));
    buf_put(out, view_of("AAGUIDAAGUIDAAGU", 16));
    buf_byte(out, (uint8_t)(s->id_bytes >> 8));
    buf_byte(out, (uint8_t)s->id_bytes);
    for (unsigned i = 0; i < s->id_bytes; i++)
        buf_byte(out, (uint8_t)i);
    sample_hex(out, s->key_head);
    sample_hex(out, "215820");
    for (unsigned i = 0; i < 32; i++)
        buf_byte(out, 'x');
    sample_hex(out, "225820");
    for (unsigned i = 0; i < 32; i++)
        buf_byte(out, 'y');
    sample_hex(out, s->extensions);
}

static void sample_object(const struct sample *s, struct buf *out)
{
    struct buf data;

    buf_init(&data, 4096);
    sample_auth_data(s, &data);
    sample_hex(out, "a3");
    sample_hex(out, "63666d74");
    buf_byte(out, (uint8_t)(0x60 + strlen(s->fmt)));
    buf_str(out, s->fmt);
    sample_hex(out, "6761747453746d74");
    sample_hex(out, s->statement);
    sample_hex(out, "686175746844617461");
    buf_byte(out, data.n < 256 ? 0x58 : 0x59);
    if (data.n >= 256)
        buf_byte(out, (uint8_t)(data.n >> 8));
    buf_byte(out, (uint8_t)data.n);
    buf_put(out, buf_view(&data));
    sample_hex(out, s->trailer);
    buf_clear(&data);
}

#endif
