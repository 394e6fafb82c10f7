/*
 * A static tree, from the bundles up: entries are compared with the tiles of level 0, what these fold to with level 1,
 * and so on up to the root.  So the first thing that is wrong has a name.
 */
#include "audit/walk.h"

#include "base/io.h"
#include "ledger/origin.h"

#include <stdio.h>
#include <string.h>

static struct hash tile_hash(struct view file, unsigned i)
{
    struct hash h;

    memcpy(h.b, file.p + (size_t)i * HASH_BYTES, HASH_BYTES);
    return h;
}

static bool same(const struct hash *a, const struct hash *b)
{
    return view_eq(view_of(a->b, HASH_BYTES), view_of(b->b, HASH_BYTES));
}

static enum err name_of(const struct tile *t, char out[TILE_PATH_MAX])
{
    struct buf path;
    enum err err;

    buf_init(&path, TILE_PATH_MAX - 1);
    tile_path_put(&path, t);
    memcpy(out, buf_cstr(&path), path.n + 1);
    err = buf_status(&path);
    buf_clear(&path);
    return err;
}

static uint64_t first_leaf(const struct tile *t, unsigned i)
{
    unsigned level = t->level == TILE_ENTRIES ? 0 : t->level;

    return (t->index * TILE_WIDTH + i) << (8 * level);
}

static enum err found(struct walk *w, enum audit_fault fault, const struct tile *t, unsigned i)
{
    char name[TILE_PATH_MAX];
    bool bundle = t->level == TILE_ENTRIES;
    enum err err = name_of(t, name);

    if (err != ERR_OK)
        return err;
    if (w->report.finding.fault == AUDIT_FINE) {
        w->report.finding.index = t->index;
        w->report.finding.level = bundle ? 0 : t->level;
    }
    return walk_found(w, fault, bundle ? AUDIT_AT_BUNDLE : AUDIT_AT_TILE, first_leaf(t, i), name);
}

/* The file of a bundle, or of a tile with exactly its hashes. */
static enum err read_tile(struct walk *w, const struct tile *t, struct buf *out)
{
    char name[TILE_PATH_MAX];
    size_t hashes = (size_t)t->width * HASH_BYTES;
    struct disk_path path;
    enum err err;

    TRY(name_of(t, name));
    buf_reset(out);
    TRY(disk_join(&path, w->dir, name));
    err = io_read_file(path.s, out);
    if (err == ERR_NOT_FOUND)
        TRY(found(w, AUDIT_MISSING, t, 0));
    if (err == ERR_LIMIT || (err == ERR_OK && t->level != TILE_ENTRIES && out->n != hashes))
        TRY(found(w, AUDIT_MALFORMED, t, 0));
out:
    return err;
}

/* Whether the tile above says that all ${entries} of the full bundle ${bundle} are as they were. */
static bool vouched_above(struct walk *w, uint64_t bundle, struct hash *entries)
{
    struct tile up = {1, tile_width(w->head.size, 1, bundle / TILE_WIDTH), bundle / TILE_WIDTH};
    struct audit_finding before = w->report.finding;
    struct hash ours, theirs;
    bool vouched = false;

    if (read_tile(w, &up, &w->tile) == ERR_OK) {
        theirs = tile_hash(buf_view(&w->tile), (unsigned)(bundle % TILE_WIDTH));
        tower_fold(entries, TILE_WIDTH, &ours);
        vouched = same(&ours, &theirs);
    }
    w->report.finding = before;
    return vouched;
}

/* Whether the last bundle, as it is, gives the signed root: ${w->tower} holds the first ${from} of its entries. */
static bool vouched_by_root(struct walk *w, const struct hash *entries, unsigned from, unsigned n)
{
    struct hash root;

    for (unsigned i = from; i < n; i++)
        if (tower_add(&w->tower, &entries[i], NULL, NULL) != ERR_OK) /* never full: it is the last */
            return false;
    tower_root(&w->tower, &root);
    return w->tower.size == w->head.size && same(&root, &w->head.root);
}

/* Entry ${wrong} of the bundle and the hash in the tile differ: what is above tells which of the two was changed. */
static enum err blame(struct walk *w, const struct tile *tile, unsigned wrong)
{
    struct hash entries[TILE_WIDTH];
    struct view rest = buf_view(&w->bundle), text;
    unsigned n = 0;

    while (n < tile->width && tile_entry_take(&rest, &text) == ERR_OK)
        merkle_leaf(text, &entries[n++]);
    if (n == tile->width && rest.n == 0 &&
        (n == TILE_WIDTH ? vouched_above(w, tile->index, entries) : vouched_by_root(w, entries, wrong, n)))
        return found(w, AUDIT_CHANGED, tile, wrong);
    struct tile bundle = {TILE_ENTRIES, tile->width, tile->index};
    char name[TILE_PATH_MAX];
    enum err err = name_of(&bundle, name);
    return err != ERR_OK ? err : walk_found(w, AUDIT_CHANGED, AUDIT_AT_LEAF, first_leaf(tile, wrong), name);
}

/* Level 0 was compared entry by entry. */
static enum err compare_tile(void *arg, const struct tile *t, const struct hash *hashes)
{
    struct walk *w = arg;
    enum err err;

    if (t->level == 0)
        return ERR_OK;
    TRY(read_tile(w, t, &w->tile));
    for (unsigned i = 0; i < t->width; i++) {
        struct hash theirs = tile_hash(buf_view(&w->tile), i);
        if (!same(&theirs, &hashes[i]))
            TRY(found(w, AUDIT_CHANGED, t, i));
    }
out:
    return err;
}

static enum err walk_bundle(struct walk *w, uint64_t index)
{
    unsigned width = tile_width(w->head.size, 0, index);
    struct tile tile = {0, width, index}, bundle = {TILE_ENTRIES, width, index};
    struct hash recorded[TILE_WIDTH], h;
    struct view rest, text;
    enum err err;

    TRY(read_tile(w, &bundle, &w->bundle));
    TRY(read_tile(w, &tile, &w->tile));
    memcpy(recorded, w->tile.p, w->tile.n);
    rest = buf_view(&w->bundle);
    for (unsigned i = 0; i < width; i++) {
        err = tile_entry_take(&rest, &text);
        if (err != ERR_OK)
            TRY(found(w, err == ERR_NOT_FOUND ? AUDIT_MISSING : AUDIT_MALFORMED, &bundle, i));
        merkle_leaf(text, &h);
        if (!same(&h, &recorded[i]))
            TRY(blame(w, &tile, i));
        TRY(walk_leaf(w, text, &h, compare_tile));
    }
    if (rest.n > 0)
        TRY(found(w, AUDIT_MALFORMED, &bundle, width - 1));
out:
    return err;
}

/* The checkpoints of what was lost, as far as they are there: each loss says whether it needs one. */
static enum err read_lost(struct walk *w)
{
    struct view first;
    unsigned newest = origin_split(view_str(w->report.origin), &first);
    struct disk_path path;
    char name[16];
    enum err err = ERR_OK;

    for (unsigned number = 2; number <= newest; number++) {
        (void)snprintf(name, sizeof(name), FILE_LOST, number);
        TRY(disk_join(&path, w->dir, name));
        if (!walk_is_there(path.s))
            continue;
        TRY(walk_read(w, w->dir, name, AUDIT_AT_LOST, &w->tile));
        TRY(lost_add(w, number, buf_view(&w->tile)));
    }
out:
    return err;
}

static enum err read_heads(struct walk *w)
{
    enum err err;

    if (!w->job->trusted->given) {
        TRY(walk_read(w, w->dir, FILE_KEY, AUDIT_AT_KEY, &w->checkpoint));
        TRY(walk_set_key(w, buf_view(&w->checkpoint)));
    }
    TRY(walk_read_cosigned(w, w->dir, FILE_COSIGNED));
    TRY(walk_read(w, w->dir, FILE_CHECKPOINT, AUDIT_AT_CHECKPOINT, &w->checkpoint));
    TRY(walk_open_heads(w));
    TRY(read_lost(w));
out:
    return err;
}

enum err walk_tree(struct walk *w)
{
    enum err err;

    TRY(read_heads(w));
    for (uint64_t i = 0; i * TILE_WIDTH < w->head.size; i++)
        TRY(walk_bundle(w, i));
    TRY(walk_end(w, compare_tile));
out:
    return err;
}
