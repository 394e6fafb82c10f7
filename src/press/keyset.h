/*
 * press/keyset.h: which numbers have been seen in a file, to find a key that comes twice.  Exact (no hashes that could
 * collide), in memory, with a hard maximum.
 */
#ifndef PRESS_KEYSET_H
#define PRESS_KEYSET_H

#include "base/err.h"
#include "base/view.h"

#include <stddef.h>
#include <stdint.h>

/* The longest key, so that it and its length fit 64 bits. */
#define KEYSET_MAX_DIGITS 18

struct keyset {
    uint64_t *slots; /* owned; 0: free */
    size_t size;     /* a power of two, or 0 */
    size_t count;
    size_t max; /* keys */
};

/* Make ${set} empty, for at most ${max} keys.  Allocates nothing. */
void keyset_init(struct keyset *set, size_t max);

/* Add the number ${key} (1 to 18 ASCII digits; leading zeros count).  ERR_CONFLICT if it was there already, ERR_INPUT
 * if it is no such number, ERR_LIMIT beyond the maximum, ERR_MEMORY. */
MUST_USE enum err keyset_add(struct keyset *set, struct view key);

/* Wipe and free the keys; ${set} stays usable. */
void keyset_clear(struct keyset *set);

#endif
