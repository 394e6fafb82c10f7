/*
 * crypto/seal.h: authenticated encryption, XChaCha20-Poly1305 with a random 192-bit nonce.
 * Sealed form: nonce (24) || ciphertext || tag (16).
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>

#define SEAL_KEY_BYTES 32
#define SEAL_NONCE_BYTES 24
#define SEAL_TAG_BYTES 16
#define SEAL_OVERHEAD (SEAL_NONCE_BYTES + SEAL_TAG_BYTES)

/* Many values under one key: one draw of randomness for all of them, the last 8 bytes of the nonce counted on.  Each has the form
 * that seal() gives it, and unseal() opens it. */
struct seal_run {
    uint8_t nonce[SEAL_NONCE_BYTES], subkey[32]; /* of the value that comes next */
};
MUST_USE enum err seal_run_begin(struct seal_run *r, struct view key);
MUST_USE enum err seal_run_next(struct seal_run *r, struct view aad, struct view plain, struct buf *out);
/* The same without the nonce in front, which the caller keeps: ${r->nonce} as it was before. */
MUST_USE enum err seal_run_apart(struct seal_run *r, struct view aad, struct view plain, struct buf *out);
/* The nonce behind ${nonce} in a run. */
void seal_nonce_count(uint8_t nonce[SEAL_NONCE_BYTES]);
/* Wipe ${r}. */
void seal_run_end(struct seal_run *r);

/* Append to ${out} the sealed form of ${plain} under the 32-byte ${key}, bound to ${aad}. */
MUST_USE enum err seal(struct view key, struct view aad, struct view plain, struct buf *out);

/* Append to ${out} the plaintext of ${sealed}.  ERR_CORRUPT if key, aad or any byte differs: nothing is then appended. */
MUST_USE enum err unseal(struct view key, struct view aad, struct view sealed, struct buf *out);

/* Many values of one key: where the first 16 bytes of a nonce are those of the one before, as in a run that was sealed together, what is
 * made of them and of the key is made once. */
struct unseal_run {
    struct view key;
    bool made;
    uint8_t head[SEAL_NONCE_BYTES - 8], subkey[32]; /* the subkey for nonces that begin with head */
};
/* ${key} must outlive the run. */
void unseal_run_begin(struct unseal_run *r, struct view key);
/* unseal() of a nonce and what stood behind it. */
MUST_USE enum err unseal_run_apart(struct unseal_run *r, struct view aad, const uint8_t nonce[SEAL_NONCE_BYTES], struct view sealed, struct buf *out);
/* Wipe ${r}. */
void unseal_run_end(struct unseal_run *r);

#endif
