/*
 * crypto/sign.h: signatures.  Ed25519 for checkpoints and certificates; ECDSA P-256 for passkeys (WebAuthn ES256).
 */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <stdint.h>

#define ED25519_PUBLIC_BYTES 32
#define ED25519_SEED_BYTES 32
#define ED25519_SIG_BYTES 64
#define P256_PUBLIC_BYTES 65   /* 0x04 || X || Y */
#define P256_SIG_MAX_BYTES 72  /* DER */
#define P256_PRIVATE_BYTES 32

/* The public key that belongs to the 32-byte ${seed}. */
void ed25519_public(struct view seed, uint8_t public_out[ED25519_PUBLIC_BYTES]);

/* Sign ${message} with the key of ${seed}. */
void ed25519_sign(struct view seed, struct view message, uint8_t sig_out[ED25519_SIG_BYTES]);

/* Whether ${sig} (64 bytes) is a signature of ${message} by ${public_key} (32 bytes).  Wrong lengths are false. */
bool ed25519_verify(struct view public_key, struct view message, struct view sig);

/* Whether the DER signature ${sig} over SHA-256(${message}) is by the uncompressed P-256 point ${public_key}.  A point
 * not on the curve is false. */
bool p256_verify(struct view public_key, struct view message, struct view sig);

/* Software authenticator: make a key pair. */
MUST_USE enum err p256_generate(uint8_t private_out[P256_PRIVATE_BYTES], uint8_t public_out[P256_PUBLIC_BYTES]);

/* Software authenticator: append nothing, write the DER signature over SHA-256(${message}) to ${sig_out} and its length
 * to ${n_out}. */
MUST_USE enum err p256_sign(struct view private_key, struct view message, uint8_t sig_out[P256_SIG_MAX_BYTES],
                            size_t *n_out);

#endif
