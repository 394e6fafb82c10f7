#include "crypto/random.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define POOL_BYTES 4096
#define POOL_MOST 64

/* The reproducible stream of tests: one ChaCha20 stream per call, numbered by its nonce. */
static struct {
    uint64_t seed; /* 0: off */
    uint64_t calls;
} test_stream;

static void test_bytes(void *p, size_t n)
{
    uint8_t key[crypto_stream_chacha20_KEYBYTES] = {0};
    uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = {0};

    memcpy(key, &test_stream.seed, sizeof(test_stream.seed));
    memcpy(nonce, &test_stream.calls, sizeof(nonce));
    test_stream.calls++;
    if (crypto_stream_chacha20(p, n, nonce, key) != 0)
        abort();
}

/* Drawn from the kernel for a process that asks often. */
static struct {
    bool kept;
    size_t left;
    uint8_t bytes[POOL_BYTES];
} pool;

void random_keep(void)
{
    pool.kept = true;
}

/* What was given out is not there any more. */
static void pool_take(void *p, size_t n)
{
    if (pool.left < n) {
        randombytes_buf(pool.bytes, sizeof(pool.bytes));
        pool.left = sizeof(pool.bytes);
    }
    uint8_t *at = pool.bytes + pool.left - n;
    memcpy(p, at, n);
    explicit_bzero(at, n);
    pool.left -= n;
}

void random_bytes(void *p, size_t n)
{
    if (n == 0)
        return;
    if (test_stream.seed != 0)
        test_bytes(p, n);
    else if (pool.kept && n <= POOL_MOST)
        pool_take(p, n);
    else
        randombytes_buf(p, n);
}

uint32_t random_below(uint32_t bound)
{
    uint32_t r;

    if (bound == 0)
        abort();
    /* 2^32 mod bound values at the bottom would make small results more likely. */
    uint32_t biased = (0U - bound) % bound;
    do
        random_bytes(&r, sizeof(r));
    while (r < biased);
    return r % bound;
}

void random_test_seed(uint64_t seed)
{
    test_stream.seed = seed;
    test_stream.calls = 0;
}
