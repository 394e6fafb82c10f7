/*
 * crypto/seal.h: authenticated encryption, XChaCha20-Poly1305 with a random 192-bit nonce.
 * Sealed form: nonce (24) || ciphertext || tag (16).
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#define SEAL_KEY_BYTES 32
#define SEAL_OVERHEAD 40

/* Many values under one key: one draw of randomness for all of them, the last 8 bytes of the nonce counted on.  Each has the form
 * that seal() gives it, and unseal() opens it. */
struct seal_run {
    uint8_t nonce[24], subkey[32];
};
MUST_USE enum err seal_run_begin(struct seal_run *r, struct view key);
MUST_USE enum err seal_run_next(struct seal_run *r, struct view aad, struct view plain, struct buf *out);
/* Wipe ${r}. */
void seal_run_end(struct seal_run *r);

/* Append to ${out} the sealed form of ${plain} under the 32-byte ${key}, bound to ${aad}. */
MUST_USE enum err seal(struct view key, struct view aad, struct view plain, struct buf *out);

/* Append to ${out} the plaintext of ${sealed}.  ERR_CORRUPT if key, aad or any byte differs: nothing is then appended. */
MUST_USE enum err unseal(struct view key, struct view aad, struct view sealed, struct buf *out);

#endif
