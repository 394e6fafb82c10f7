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

/* Append to ${out} the sealed form of ${plain} under the 32-byte ${key}, bound to ${aad}. */
MUST_USE enum err seal(struct view key, struct view aad, struct view plain, struct buf *out);

/* Append to ${out} the plaintext of ${sealed}.  ERR_CORRUPT if key, aad or any byte differs: nothing is then appended. */
MUST_USE enum err unseal(struct view key, struct view aad, struct view sealed, struct buf *out);

#endif
