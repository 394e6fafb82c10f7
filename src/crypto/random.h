/*
 * crypto/random.h: the only source of randomness.
 */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fill ${n} bytes at ${p} with unpredictable bytes. */
void random_bytes(void *p, size_t n);

/* For a process that asks often and starts no other: a few thousand bytes are drawn from the kernel at once, and each is wiped when it
 * is given out. */
void random_keep(void);

/* A uniform number below ${bound} (> 0). */
uint32_t random_below(uint32_t bound);

/* Tests only: make random_bytes() a reproducible stream started from ${seed}; 0 returns to true randomness. */
void random_test_seed(uint64_t seed);

#endif
