/*
 * crypto/box.h: sealing to a public key (X25519, XSalsa20-Poly1305: libsodium's sealed box), and a long stream under one key
 * (XChaCha20-Poly1305, libsodium's secretstream), of which no piece can be changed, moved, repeated or cut off.
 */
#ifndef CRYPTO_BOX_H
#define CRYPTO_BOX_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <stdint.h>

#define BOX_KEY_BYTES 32
#define BOX_OVERHEAD 48
#define STREAM_HEADER_BYTES 24
#define STREAM_OVERHEAD 17

/* A new key pair.  ERR_MEMORY. */
MUST_USE enum err box_keys(struct secret **private_out, uint8_t public_out[BOX_KEY_BYTES]);

/* Append ${plain} sealed to ${public_key} (32 bytes); only the private half opens it, not even the sender. */
MUST_USE enum err box_seal(struct view public_key, struct view plain, struct buf *out);

/* Append what was sealed.  ERR_CORRUPT if the key or any byte differs: nothing is then appended. */
MUST_USE enum err box_unseal(const struct secret *private_key, struct view sealed, struct buf *out);

/* One direction of a stream; wipe it with secret_wipe(). */
struct stream {
    uint8_t opaque[64];
};

/* Begin to seal under the 32-byte ${key}; ${header_out} must reach the reader. */
void stream_seal_begin(struct stream *s, struct view key, uint8_t header_out[STREAM_HEADER_BYTES]);

/* Append the next piece, bound to ${aad}; the one with ${last} ends the stream. */
MUST_USE enum err stream_seal(struct stream *s, struct view aad, struct view plain, bool last, struct buf *out);

/* Begin to open.  ERR_CORRUPT if ${header} (24 bytes) is not one. */
MUST_USE enum err stream_open_begin(struct stream *s, struct view key, struct view header);

/* Append the next piece; ${*last_out}: it is the end.  ERR_CORRUPT: nothing is then appended. */
MUST_USE enum err stream_open(struct stream *s, struct view aad, struct view sealed, bool *last_out, struct buf *out);

#endif
