/*
 * ledger/tile.h: the static form of a log (c2sp.org/tlog-tiles): files of 256 hashes of a level,
 * and bundles of 256 entries, at paths that follow from their number.  Once full, a file never
 * changes.
 */
#ifndef LEDGER_TILE_H
#define LEDGER_TILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "ledger/tree.h"

#include <stdint.h>

#define TILE_WIDTH 256 /* hashes or entries in a full tile */
#define TILE_LEVEL_MAX 63
#define TILE_ENTRIES 64      /* as level: a bundle of entries */
#define TILE_ENTRY_MAX 65535 /* bytes, by the format */
#define TILE_PATH_MAX 64     /* bytes of the longest path */
#define TILE_BYTES (TILE_WIDTH * HASH_BYTES)
#define TILE_BUNDLE_MAX ((size_t)TILE_WIDTH * (2 + TILE_ENTRY_MAX))

struct tile {
    unsigned level; /* 0..TILE_LEVEL_MAX or TILE_ENTRIES */
    unsigned width; /* 1..TILE_WIDTH */
    uint64_t index;
};

/* How many hashes (or entries) tile ${index} of ${level} has in a log of ${size} entries:
 * TILE_WIDTH, fewer for the last one, 0 if there is no such tile. */
unsigned tile_width(uint64_t size, unsigned level, uint64_t index);

/* Append the path of ${t}, e.g. "tile/0/x001/x234/067.p/5". */
void tile_path_put(struct buf *out, const struct tile *t);

/* Read a path.  ERR_INPUT if it is not exactly what tile_path_put() writes. */
MUST_USE enum err tile_path_parse(struct view path, struct tile *out);

/* Append the hashes of ${t} (not of TILE_ENTRIES) from ${tree}.  ERR_NOT_FOUND if the tree has not
 * all of them: nothing is then appended. */
MUST_USE enum err tile_put(struct buf *out, const struct tile *t, const struct tree *tree);

/* Append ${entry} to a bundle: its length (2 bytes, big-endian) and its bytes.  ERR_LIMIT above
 * TILE_ENTRY_MAX. */
MUST_USE enum err tile_entry_put(struct buf *bundle, struct view entry);

/* Take the next entry of the bundle ${*rest}.  ERR_NOT_FOUND at its end, ERR_INPUT if it is cut
 * off. */
MUST_USE enum err tile_entry_take(struct view *rest, struct view *entry_out);

#endif
