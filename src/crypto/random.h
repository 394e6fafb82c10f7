/*
 * crypto/random.h: the only source of randomness.
 */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fill ${n} bytes at ${p} with unpredictable bytes. */
void random_bytes(void *p, size_t n);

/* A uniform number below ${bound} (> 0). */
uint32_t random_below(uint32_t bound);

/* Tests only: make random_bytes() a reproducible stream started from ${seed}; 0 returns to true randomness. */
void random_test_seed(uint64_t seed);

#endif
