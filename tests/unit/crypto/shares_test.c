/* crypto/shares: any k of n restore the key; everything else is named. */
#include "support/t.h"

#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/shares.h"

static uint8_t key[32], joined[32];
static uint8_t shares[SHARES_MAX][SHARE_BYTES];
static enum shares_problem problem;
static unsigned which;

static void split(unsigned k, unsigned n)
{
    random_bytes(key, sizeof(key));
    memset(joined, 0xaa, sizeof(joined));
    T_OK(shares_split(view_of(key, 32), k, n, shares));
}

/* Join the shares whose bits are set in ${mask}, the last first. */
static enum err join_mask(unsigned mask)
{
    uint8_t some[SHARES_MAX][SHARE_BYTES];
    unsigned count = 0;
    for (unsigned i = SHARES_MAX; i-- > 0;)
        if (mask >> i & 1U)
            memcpy(some[count++], shares[i], SHARE_BYTES);
    return shares_join((const uint8_t(*)[SHARE_BYTES])some, count, joined, &problem, &which);
}

static enum err join(unsigned count)
{
    return shares_join((const uint8_t(*)[SHARE_BYTES])shares, count, joined, &problem, &which);
}

static bool untouched(void)
{
    for (size_t i = 0; i < sizeof(joined); i++)
        if (joined[i] != 0xaa)
            return false;
    return true;
}

T_CASE(any_three_of_five_restore_and_no_two_do)
{
    split(3, 5);
    for (unsigned mask = 0; mask < 32; mask++) {
        memset(joined, 0xaa, sizeof(joined));
        if (__builtin_popcount(mask) >= 3) {
            T_OK(join_mask(mask));
            T_EQ(problem, SHARES_FINE);
            T_VIEW(view_of(joined, 32), view_of(key, 32));
        } else {
            T_ERR(join_mask(mask), ERR_INPUT);
            T_EQ(problem, SHARES_TOO_FEW);
            T_TRUE(untouched());
        }
    }
}

T_CASE(every_k_of_every_n_restores)
{
    for (unsigned n = 2; n <= SHARES_MAX; n++)
        for (unsigned k = 2; k <= n; k++) {
            split(k, n);
            T_OK(join(k));
            T_VIEW(view_of(joined, 32), view_of(key, 32));
            T_ERR(join(k - 1), ERR_INPUT);
        }
}

T_CASE(split_refuses_impossible_numbers)
{
    T_ERR(shares_split(view_of(key, 32), 1, 5, shares), ERR_INPUT);
    T_ERR(shares_split(view_of(key, 32), 0, 0, shares), ERR_INPUT);
    T_ERR(shares_split(view_of(key, 32), 6, 5, shares), ERR_INPUT);
    T_ERR(shares_split(view_of(key, 32), 2, 17, shares), ERR_INPUT);
    T_ERR(shares_split(view_of(key, 31), 2, 3, shares), ERR_INPUT);
}

T_CASE(every_flipped_bit_is_damage_and_the_share_is_named)
{
    split(2, 3);
    for (size_t bit = 0; bit < SHARE_BYTES * 8; bit++) {
        shares[1][bit / 8] ^= (uint8_t)(1U << bit % 8);
        T_ERR(join(3), ERR_INPUT);
        T_EQ(problem, SHARES_DAMAGED);
        T_EQ(which, 1);
        T_TRUE(untouched());
        shares[1][bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    T_OK(join(3));
}

T_CASE(the_odd_share_of_an_older_splitting_is_named)
{
    uint8_t old[SHARE_BYTES];
    split(2, 3);
    memcpy(old, shares[0], SHARE_BYTES);
    split(2, 3);
    memcpy(shares[0], old, SHARE_BYTES);
    T_ERR(join(3), ERR_INPUT);
    T_EQ(problem, SHARES_OTHER_SET);
    T_EQ(which, 0);
    T_TRUE(untouched());
}

T_CASE(the_same_share_twice_is_named)
{
    split(3, 5);
    memcpy(shares[2], shares[0], SHARE_BYTES);
    T_ERR(join(3), ERR_INPUT);
    T_EQ(problem, SHARES_DUPLICATE);
    T_EQ(which, 2);
    T_TRUE(untouched());
}

/* A checksum is no signature: whoever can compute it still meets the range checks. */
T_CASE(impossible_numbers_under_a_good_checksum_are_damage)
{
    static const uint8_t bad[][4] = {{1, 3, 1, 0}, {0, 3, 1, 0}, {2, 17, 1, 0}, {4, 3, 1, 0},
                                     {2, 3, 0, 0}, {2, 3, 4, 0}, {2, 3, 1, 1}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct hash sum;
        split(2, 3);
        memcpy(shares[0] + 8, bad[i], 4);
        hash_of(view_of(shares[0], 44), &sum);
        memcpy(shares[0] + 44, sum.b, 12);
        T_ERR(join(2), ERR_INPUT);
        T_EQ(problem, SHARES_DAMAGED);
        T_EQ(which, 0);
    }
}

T_CASE(fewer_shares_than_needed_say_nothing_about_the_key)
{
    /* The same share bytes occur for different keys when the rest is chosen anew: y is uniform. */
    unsigned ones = 0;
    for (int i = 0; i < 500; i++) {
        memset(key, 0, sizeof(key));
        T_OK(shares_split(view_of(key, 32), 2, 2, shares));
        for (size_t b = 12; b < 44; b++)
            ones += (unsigned)__builtin_popcount(shares[0][b]);
    }
    T_TRUE(ones > 62500 && ones < 65500); /* 128,000 bits, half of them, +-8 sigma */
}

T_MAIN(&case_any_three_of_five_restore_and_no_two_do, &case_every_k_of_every_n_restores,
       &case_split_refuses_impossible_numbers,
       &case_every_flipped_bit_is_damage_and_the_share_is_named,
       &case_the_odd_share_of_an_older_splitting_is_named, &case_the_same_share_twice_is_named,
       &case_impossible_numbers_under_a_good_checksum_are_damage,
       &case_fewer_shares_than_needed_say_nothing_about_the_key)
