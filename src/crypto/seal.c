#include "crypto/seal.h"

#include "crypto/random.h"
#include "crypto/secret.h"

#include <string.h>

#include <sodium.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");
#define SUBKEY_NONCE_BYTES crypto_core_hchacha20_INPUTBYTES
#define COUNTED_BYTES (NONCE_BYTES - SUBKEY_NONCE_BYTES)
_Static_assert(SEAL_NONCE_BYTES == NONCE_BYTES && SEAL_TAG_BYTES == TAG_BYTES, "nonce and tag");
_Static_assert(sizeof(((struct unseal_run *)NULL)->head) == SUBKEY_NONCE_BYTES, "what a subkey is made of");

/* XChaCha20 is ChaCha20 under a key made from the first 16 bytes of the nonce: that key is made once for the run. */
enum err seal_run_begin(struct seal_run *r, struct view key)
{
    if (key.n != SEAL_KEY_BYTES)
        return ERR_INTERNAL;
    random_bytes(r->nonce, sizeof(r->nonce));
    return crypto_core_hchacha20(r->subkey, r->nonce, key.p, NULL) == 0 ? ERR_OK : ERR_INTERNAL;
}

void seal_nonce_count(uint8_t nonce[SEAL_NONCE_BYTES])
{
    sodium_increment(nonce + SUBKEY_NONCE_BYTES, COUNTED_BYTES);
}

enum err seal_run_apart(struct seal_run *r, struct view aad, struct view plain, struct buf *out)
{
    uint8_t rest[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = {0};
    size_t n;

    if (__builtin_add_overflow(plain.n, (size_t)TAG_BYTES, &n))
        return ERR_LIMIT;
    uint8_t *p = buf_extend(out, n);
    if (p == NULL)
        return buf_status(out);
    memcpy(rest + sizeof(rest) - COUNTED_BYTES, r->nonce + SUBKEY_NONCE_BYTES, COUNTED_BYTES);
    seal_nonce_count(r->nonce);
    if (crypto_aead_chacha20poly1305_ietf_encrypt(p, NULL, plain.p, plain.n, aad.p, aad.n, NULL, rest, r->subkey) != 0)
        return ERR_INTERNAL;
    return ERR_OK;
}

enum err seal_run_next(struct seal_run *r, struct view aad, struct view plain, struct buf *out)
{
    buf_put(out, view_of(r->nonce, NONCE_BYTES));
    return seal_run_apart(r, aad, plain, out);
}

void seal_run_end(struct seal_run *r)
{
    secret_wipe(r, sizeof(*r));
}

enum err seal(struct view key, struct view aad, struct view plain, struct buf *out)
{
    struct seal_run r;
    enum err err;

    TRY(seal_run_begin(&r, key));
    err = seal_run_next(&r, aad, plain, out);
out:
    seal_run_end(&r);
    return err;
}

void unseal_run_begin(struct unseal_run *r, struct view key)
{
    *r = (struct unseal_run){.key = key};
}

/* The subkey for ${nonce}. */
static enum err make_subkey(struct unseal_run *r, const uint8_t nonce[NONCE_BYTES])
{
    if (r->key.n != SEAL_KEY_BYTES)
        return ERR_INTERNAL;
    if (r->made && view_eq(view_of(r->head, sizeof(r->head)), view_of(nonce, sizeof(r->head))))
        return ERR_OK;
    memcpy(r->head, nonce, sizeof(r->head));
    r->made = crypto_core_hchacha20(r->subkey, nonce, r->key.p, NULL) == 0;
    return r->made ? ERR_OK : ERR_INTERNAL;
}

enum err unseal_run_apart(struct unseal_run *r, struct view aad, const uint8_t nonce[SEAL_NONCE_BYTES], struct view sealed, struct buf *out)
{
    uint8_t rest[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = {0};
    enum err err = make_subkey(r, nonce);

    if (err != ERR_OK)
        return err;
    if (sealed.n < TAG_BYTES)
        return ERR_CORRUPT;
    /* Nothing to write for an empty plaintext: only the tag is then checked. */
    size_t start = out->n, n = sealed.n - TAG_BYTES;
    uint8_t *p = n == 0 ? NULL : buf_extend(out, n);
    if (n > 0 && p == NULL)
        return buf_status(out);
    memcpy(rest + sizeof(rest) - COUNTED_BYTES, nonce + SUBKEY_NONCE_BYTES, COUNTED_BYTES);
    /* The tag is checked before anything is decrypted. */
    if (crypto_aead_chacha20poly1305_ietf_decrypt(p, NULL, NULL, sealed.p, sealed.n, aad.p, aad.n, rest, r->subkey) != 0) {
        out->n = start;
        return ERR_CORRUPT;
    }
    return buf_status(out);
}

void unseal_run_end(struct unseal_run *r)
{
    secret_wipe(r, sizeof(*r));
}

enum err unseal(struct view key, struct view aad, struct view sealed, struct buf *out)
{
    struct unseal_run r;

    if (key.n != SEAL_KEY_BYTES)
        return ERR_INTERNAL;
    if (sealed.n < SEAL_OVERHEAD)
        return ERR_CORRUPT;
    unseal_run_begin(&r, key);
    enum err err = unseal_run_apart(&r, aad, sealed.p, view_part(sealed, NONCE_BYTES, SIZE_MAX), out);
    unseal_run_end(&r);
    return err;
}
