/*
 * crypto/passhash.h: Argon2id (RFC 9106).  Slow and memory-hungry by design: only in authn and at unsealing, never on a
 * request path.
 */
#ifndef CRYPTO_PASSHASH_H
#define CRYPTO_PASSHASH_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define PASSHASH_SALT_BYTES 16
#define PASSHASH_BYTES 32

struct passhash_cost {
    uint32_t memory_kib; /* >= 8 */
    uint32_t passes;     /* >= 1 */
};

/* The cost of a sign-in (64 MiB, 3 passes) and of unsealing the root key (256 MiB, 3 passes). */
extern const struct passhash_cost passhash_sign_in, passhash_unseal;

/* Hash ${password} with ${salt} (16 bytes).  ERR_MEMORY if the memory is not to be had. */
MUST_USE enum err passhash(struct view password, struct view salt, struct passhash_cost cost,
                           uint8_t out[PASSHASH_BYTES]);

#endif
