#include "crypto/shares.h"

#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <string.h>

#define KEY_BYTES 32
#define SUM_BYTES 12

/* Offsets in a share. */
enum { AT_SET = 0, AT_K = 8, AT_N = 9, AT_X = 10, AT_ZERO = 11, AT_Y = 12, AT_SUM = 44 };

_Static_assert(AT_Y + KEY_BYTES == AT_SUM && AT_SUM + SUM_BYTES == SHARE_BYTES,
               "the parts fill a share");

/* Product in GF(2^8) modulo x^8+x^4+x^3+x+1; no table and no branch, because both factors may be
 * secret. */
static uint8_t gf_mul(uint8_t a, uint8_t b)
{
    unsigned left = a, right = b, product = 0;

    for (unsigned bit = 0; bit < 8; bit++) {
        product ^= left & (0U - (right >> bit & 1U));
        left = left << 1 ^ (0x11bU & (0U - (left >> 7 & 1U)));
    }
    return (uint8_t)product;
}

/* 1/a = a^254. */
static uint8_t gf_inverse(uint8_t a)
{
    uint8_t power = a, result = 1;

    for (unsigned i = 0; i < 7; i++) {
        power = gf_mul(power, power);
        result = gf_mul(result, power);
    }
    return result;
}

static void share_sum(const uint8_t share[SHARE_BYTES], struct hash *out)
{
    hash_of(view_of(share, AT_SUM), out);
}

enum err shares_split(struct view key, unsigned k, unsigned n, uint8_t shares_out[][SHARE_BYTES])
{
    uint8_t coefficient[SHARES_MAX][KEY_BYTES], set[AT_K];

    if (key.n != KEY_BYTES || n < 2 || n > SHARES_MAX || k < 2 || k > n)
        return ERR_INPUT;
    memcpy(coefficient[0], key.p, KEY_BYTES);
    random_bytes(coefficient[1], (size_t)(k - 1) * KEY_BYTES);
    random_bytes(set, sizeof(set));
    for (unsigned i = 0; i < n; i++) {
        uint8_t *share = shares_out[i], x = (uint8_t)(i + 1);
        struct hash sum;
        memcpy(share + AT_SET, set, sizeof(set));
        share[AT_K] = (uint8_t)k;
        share[AT_N] = (uint8_t)n;
        share[AT_X] = x;
        share[AT_ZERO] = 0;
        for (size_t b = 0; b < KEY_BYTES; b++) {
            uint8_t y = 0;
            for (unsigned c = k; c-- > 0;)
                y = gf_mul(y, x) ^ coefficient[c][b];
            share[AT_Y + b] = y;
        }
        share_sum(share, &sum);
        memcpy(share + AT_SUM, sum.b, SUM_BYTES);
    }
    secret_wipe(coefficient, sizeof(coefficient));
    return ERR_OK;
}

static bool is_damaged(const uint8_t share[SHARE_BYTES])
{
    struct hash sum;

    share_sum(share, &sum);
    return !secret_equal(view_of(sum.b, SUM_BYTES), view_of(share + AT_SUM, SUM_BYTES)) ||
           share[AT_N] > SHARES_MAX || share[AT_K] < 2 || share[AT_K] > share[AT_N] ||
           share[AT_X] < 1 || share[AT_X] > share[AT_N] || share[AT_ZERO] != 0;
}

/* Set id, k and n. */
static bool same_set(const uint8_t a[SHARE_BYTES], const uint8_t b[SHARE_BYTES])
{
    return view_eq(view_of(a, AT_X), view_of(b, AT_X));
}

/* A share of the set that most of the shares belong to: the odd one out is the wrong one. */
static unsigned find_reference(const uint8_t shares[][SHARE_BYTES], unsigned count)
{
    unsigned best = 0, best_votes = 0;

    for (unsigned i = 0; i < count; i++) {
        unsigned votes = 0;
        for (unsigned j = 0; j < count; j++)
            votes += same_set(shares[i], shares[j]);
        if (votes > best_votes) {
            best = i;
            best_votes = votes;
        }
    }
    return best;
}

static enum shares_problem find_problem(const uint8_t shares[][SHARE_BYTES], unsigned count,
                                        unsigned *which_out)
{
    unsigned i, reference;

    for (i = 0; i < count; i++)
        if (is_damaged(shares[i])) {
            *which_out = i;
            return SHARES_DAMAGED;
        }
    reference = find_reference(shares, count);
    for (i = 0; i < count; i++) {
        *which_out = i;
        if (!same_set(shares[i], shares[reference]))
            return SHARES_OTHER_SET;
        for (unsigned j = 0; j < i; j++)
            if (shares[j][AT_X] == shares[i][AT_X])
                return SHARES_DUPLICATE;
    }
    *which_out = count;
    return count < 2 || count < shares[0][AT_K] ? SHARES_TOO_FEW : SHARES_FINE;
}

enum err shares_join(const uint8_t shares[][SHARE_BYTES], unsigned count, uint8_t key_out[32],
                     enum shares_problem *problem_out, unsigned *which_out)
{
    *problem_out = find_problem(shares, count, which_out);
    if (*problem_out != SHARES_FINE)
        return ERR_INPUT;
    /* Lagrange interpolation at 0 over the first k shares. */
    unsigned k = shares[0][AT_K];
    memset(key_out, 0, KEY_BYTES);
    for (unsigned i = 0; i < k; i++) {
        uint8_t weight = 1, xi = shares[i][AT_X];
        for (unsigned j = 0; j < k; j++) {
            uint8_t xj = shares[j][AT_X];
            if (j != i)
                weight = gf_mul(weight, gf_mul(xj, gf_inverse(xi ^ xj)));
        }
        for (size_t b = 0; b < KEY_BYTES; b++)
            key_out[b] ^= gf_mul(weight, shares[i][AT_Y + b]);
    }
    return ERR_OK;
}
