/*
 * crypto/hash.h: SHA-256, HMAC-SHA-256 and HKDF (FIPS 180-4, RFC 2104, RFC 5869).  Fast paths: no provider look-up per
 * call (docs/performance.md).
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/err.h"
#include "base/view.h"

#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32

struct hash {
    uint8_t b[HASH_BYTES];
};

/* An incremental SHA-256; copyable. */
struct hash_state {
    uint64_t opaque[16];
};

void hash_start(struct hash_state *s);
void hash_add(struct hash_state *s, struct view v);
void hash_end(struct hash_state *s, struct hash *out);

/* SHA-256 of ${v}. */
void hash_of(struct view v, struct hash *out);

/* SHA-256 of the byte ${first} and ${rest}: what leaves and nodes of a tree are hashed with, so it is the quickest way for a few
 * hundred bytes.  Not for secrets: its copy of ${rest} is not wiped. */
void hash_prefixed(uint8_t first, struct view rest, struct hash *out);

/* A key for HMAC with its two pads computed once. */
struct hmac_key {
    struct hash_state inner, outer;
};

/* Prepare ${key} (any length; longer than 64 bytes is hashed first). */
void hmac_key_init(struct hmac_key *k, struct view key);

/* Wipe ${k}. */
void hmac_key_clear(struct hmac_key *k);

/* HMAC-SHA-256 of ${v} under ${k}. */
void hmac_of(const struct hmac_key *k, struct view v, struct hash *out);

/* Derive ${n} (1..255*32) bytes at ${out} from key material ${ikm}, ${salt} and the purpose text ${info} (HKDF). */
void hkdf(struct view ikm, struct view salt, const char *info, uint8_t *out, size_t n);

#endif
