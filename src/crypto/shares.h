/*
 * crypto/shares.h: k-of-n sharing of a 32-byte key (Shamir over GF(256)), each share with a set id and a checksum so
 * that a wrong, old or duplicated one is named.
 */
#ifndef CRYPTO_SHARES_H
#define CRYPTO_SHARES_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define SHARE_BYTES 56 /* set id 8 | k 1 | n 1 | x 1 | zero 1 | y 32 | first 12 bytes of SHA-256 of the foregoing */
#define SHARES_MAX 16

/* Split the 32-byte ${key} into ${n} (2..16) shares of which any ${k} (2..n) restore it.  ERR_INPUT for other numbers. */
MUST_USE enum err shares_split(struct view key, unsigned k, unsigned n, uint8_t shares_out[][SHARE_BYTES]);

/* What is wrong with a set of shares. */
enum shares_problem {
    SHARES_FINE,
    SHARES_TOO_FEW,
    SHARES_DAMAGED,    /* checksum */
    SHARES_OTHER_SET,  /* from another splitting */
    SHARES_DUPLICATE,  /* the same share twice */
    SHARES__MAX
};

/* Restore the key from ${count} shares.  ERR_INPUT with ${*problem_out} and ${*which_out} (the index of the first bad
 * share) otherwise; nothing is then written to ${key_out}. */
MUST_USE enum err shares_join(const uint8_t shares[][SHARE_BYTES], unsigned count, uint8_t key_out[32],
                              enum shares_problem *problem_out, unsigned *which_out);

#endif
