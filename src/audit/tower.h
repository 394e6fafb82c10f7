/*
 * audit/tower.h: a Merkle tree that streams: one tile of hashes for each level, whatever the length of the log.  A tile
 * that is full is handed out and becomes one hash of the level above.
 */
#ifndef AUDIT_TOWER_H
#define AUDIT_TOWER_H

#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/tile.h"

#include <stdint.h>

#define TOWER_LEVELS 8

struct tower {
    uint64_t size; /* leaves */
    unsigned n[TOWER_LEVELS];
    struct hash tiles[TOWER_LEVELS][TILE_WIDTH];
};

/* A tile that is full, or at the end one that is not. */
typedef enum err tower_fn(void *arg, const struct tile *tile, const struct hash *hashes);

/* Make ${t} empty. */
void tower_init(struct tower *t);

/* Append the leaf hash ${leaf}; ${fn} is called for each tile that it fills.  Only errors of ${fn}. */
MUST_USE enum err tower_add(struct tower *t, const struct hash *leaf, tower_fn *fn, void *arg);

/* Call ${fn} for each tile that is not full, from the lowest level up. */
MUST_USE enum err tower_end(const struct tower *t, tower_fn *fn, void *arg);

/* The root (RFC 6962) of what was appended so far. */
void tower_root(const struct tower *t, struct hash *out);

/* The root of the ${n} hashes (at least one) at ${hashes}, which are overwritten. */
void tower_fold(struct hash *hashes, unsigned n, struct hash *out);

#endif
