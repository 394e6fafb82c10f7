#include "crypto/box.h"

#include <sodium.h>
#include <string.h>

typedef crypto_secretstream_xchacha20poly1305_state native;

_Static_assert(sizeof(native) <= sizeof(struct stream), "the state fits");
_Static_assert(BOX_KEY_BYTES == crypto_box_PUBLICKEYBYTES && BOX_KEY_BYTES == crypto_box_SECRETKEYBYTES, "key size");
_Static_assert(BOX_OVERHEAD == crypto_box_SEALBYTES, "ephemeral key and tag");
_Static_assert(STREAM_HEADER_BYTES == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");
_Static_assert(STREAM_OVERHEAD == crypto_secretstream_xchacha20poly1305_ABYTES, "tag");

enum err box_keys(struct secret **private_out, uint8_t public_out[BOX_KEY_BYTES])
{
    *private_out = secret_new(BOX_KEY_BYTES);
    if (*private_out == NULL)
        return ERR_MEMORY;
    return crypto_box_keypair(public_out, secret_bytes(*private_out)) == 0 ? ERR_OK : ERR_INTERNAL;
}

enum err box_seal(struct view public_key, struct view plain, struct buf *out)
{
    size_t n;

    if (public_key.n != BOX_KEY_BYTES)
        return ERR_INTERNAL;
    if (__builtin_add_overflow(plain.n, (size_t)BOX_OVERHEAD, &n))
        return ERR_LIMIT;
    size_t start = out->n;
    uint8_t *p = buf_extend(out, n);
    if (p == NULL)
        return buf_status(out);
    /* It fails for a public key that is no point of use. */
    if (crypto_box_seal(p, plain.p, plain.n, public_key.p) != 0) {
        out->n = start;
        return ERR_INPUT;
    }
    return ERR_OK;
}

enum err box_unseal(const struct secret *private_key, struct view sealed, struct buf *out)
{
    uint8_t public_key[BOX_KEY_BYTES];
    const uint8_t *key = secret_view(private_key).p;

    if (secret_view(private_key).n != BOX_KEY_BYTES)
        return ERR_INTERNAL;
    if (sealed.n <= BOX_OVERHEAD || crypto_scalarmult_base(public_key, key) != 0)
        return ERR_CORRUPT;
    size_t start = out->n;
    uint8_t *p = buf_extend(out, sealed.n - BOX_OVERHEAD);
    if (p == NULL)
        return buf_status(out);
    if (crypto_box_seal_open(p, sealed.p, sealed.n, public_key, key) != 0) {
        out->n = start;
        return ERR_CORRUPT;
    }
    return ERR_OK;
}

static native load(const struct stream *s)
{
    native n;

    memcpy(&n, s->opaque, sizeof(n));
    return n;
}

static void store(struct stream *s, native *n)
{
    memcpy(s->opaque, n, sizeof(*n));
    secret_wipe(n, sizeof(*n));
}

void stream_seal_begin(struct stream *s, struct view key, uint8_t header_out[STREAM_HEADER_BYTES])
{
    native n;

    /* Never fails: it fills in the state and a random header. */
    (void)crypto_secretstream_xchacha20poly1305_init_push(&n, header_out, key.p);
    store(s, &n);
}

enum err stream_seal(struct stream *s, struct view aad, struct view plain, bool last, struct buf *out)
{
    uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    native n = load(s);
    size_t size;

    if (__builtin_add_overflow(plain.n, (size_t)STREAM_OVERHEAD, &size))
        return ERR_LIMIT;
    uint8_t *p = buf_extend(out, size);
    if (p == NULL)
        return buf_status(out);
    int failed = crypto_secretstream_xchacha20poly1305_push(&n, p, NULL, plain.p, plain.n, aad.p, aad.n, tag);
    store(s, &n);
    return failed == 0 ? ERR_OK : ERR_INTERNAL;
}

enum err stream_open_begin(struct stream *s, struct view key, struct view header)
{
    native n;

    if (key.n != BOX_KEY_BYTES || header.n != STREAM_HEADER_BYTES ||
        crypto_secretstream_xchacha20poly1305_init_pull(&n, header.p, key.p) != 0)
        return ERR_CORRUPT;
    store(s, &n);
    return ERR_OK;
}

enum err stream_open(struct stream *s, struct view aad, struct view sealed, bool *last_out, struct buf *out)
{
    size_t start = out->n;
    native n = load(s);
    uint8_t tag = 0;

    if (sealed.n < STREAM_OVERHEAD)
        return ERR_CORRUPT;
    uint8_t *p = buf_extend(out, sealed.n - STREAM_OVERHEAD);
    if (p == NULL && sealed.n > STREAM_OVERHEAD)
        return buf_status(out);
    int failed = crypto_secretstream_xchacha20poly1305_pull(&n, p, NULL, &tag, sealed.p, sealed.n, aad.p, aad.n);
    store(s, &n);
    if (failed != 0) {
        out->n = start;
        return ERR_CORRUPT;
    }
    *last_out = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return ERR_OK;
}
