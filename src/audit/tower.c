#include "audit/tower.h"

#include "ledger/merkle.h"

#include <string.h>

void tower_init(struct tower *t)
{
    t->size = 0;
    memset(t->n, 0, sizeof(t->n));
}

/* Neighbours become one; the last of an odd number goes up as it is. */
void tower_fold(struct hash *hashes, unsigned n, struct hash *out)
{
    for (; n > 1; n = (n + 1) / 2) {
        for (unsigned i = 0; i < n / 2; i++)
            merkle_node(&hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
        if (n % 2 == 1)
            hashes[n / 2] = hashes[n - 1];
    }
    *out = hashes[0];
}

enum err tower_add(struct tower *t, const struct hash *leaf, tower_fn *fn, void *arg)
{
    struct hash up = *leaf;

    t->size++;
    for (unsigned level = 0; level < TOWER_LEVELS; level++) {
        t->tiles[level][t->n[level]++] = up;
        if (t->n[level] < TILE_WIDTH)
            break;
        unsigned shift = 8 * (level + 1);
        struct tile full = {level, TILE_WIDTH, (shift > 63 ? 0 : t->size >> shift) - 1};
        enum err err = fn(arg, &full, t->tiles[level]);
        if (err != ERR_OK)
            return err;
        tower_fold(t->tiles[level], TILE_WIDTH, &up);
        t->n[level] = 0;
    }
    return ERR_OK;
}

enum err tower_end(const struct tower *t, tower_fn *fn, void *arg)
{
    for (unsigned level = 0; level < TOWER_LEVELS; level++) {
        unsigned shift = 8 * (level + 1);
        struct tile last = {level, t->n[level], shift > 63 ? 0 : t->size >> shift};
        enum err err = last.width == 0 ? ERR_OK : fn(arg, &last, t->tiles[level]);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* What is left over on a level is the last, incomplete node of the level above. */
void tower_root(const struct tower *t, struct hash *out)
{
    struct hash row[TILE_WIDTH + 1];
    unsigned rest = 0;

    merkle_empty(out);
    for (unsigned level = 0; level < TOWER_LEVELS; level++) {
        unsigned n = t->n[level];
        memcpy(row, t->tiles[level], n * sizeof(row[0]));
        if (rest == 1)
            row[n] = *out;
        if (n + rest == 0)
            continue;
        tower_fold(row, n + rest, out);
        rest = 1;
    }
}
