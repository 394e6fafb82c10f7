#include "crypto/seal.h"

#include "crypto/random.h"

#include <sodium.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");
_Static_assert(SEAL_OVERHEAD == NONCE_BYTES + TAG_BYTES, "nonce and tag");

enum err seal(struct view key, struct view aad, struct view plain, struct buf *out)
{
    size_t n;

    if (key.n != SEAL_KEY_BYTES)
        return ERR_INTERNAL;
    if (__builtin_add_overflow(plain.n, (size_t)SEAL_OVERHEAD, &n))
        return ERR_LIMIT;
    uint8_t *p = buf_extend(out, n);
    if (p == NULL)
        return buf_status(out);
    random_bytes(p, NONCE_BYTES);
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE_BYTES, NULL, plain.p, plain.n, aad.p,
                                                   aad.n, NULL, p, key.p) != 0)
        return ERR_INTERNAL;
    return ERR_OK;
}

enum err unseal(struct view key, struct view aad, struct view sealed, struct buf *out)
{
    if (key.n != SEAL_KEY_BYTES)
        return ERR_INTERNAL;
    if (sealed.n < SEAL_OVERHEAD)
        return ERR_CORRUPT;
    /* Nothing to write for an empty plaintext: only the tag is then checked. */
    size_t start = out->n, n = sealed.n - SEAL_OVERHEAD;
    uint8_t *p = n == 0 ? NULL : buf_extend(out, n);
    if (n > 0 && p == NULL)
        return buf_status(out);
    /* The tag is checked before anything is decrypted. */
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, NULL, NULL, sealed.p + NONCE_BYTES,
                                                   sealed.n - NONCE_BYTES, aad.p, aad.n, sealed.p,
                                                   key.p) != 0) {
        out->n = start;
        return ERR_CORRUPT;
    }
    return buf_status(out);
}
