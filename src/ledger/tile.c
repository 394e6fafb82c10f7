#include "ledger/tile.h"

#include "base/num.h"

#include <inttypes.h>
#include <stdbool.h>

unsigned tile_width(uint64_t size, unsigned level, uint64_t index)
{
    unsigned shift = level == TILE_ENTRIES ? 0 : 8 * level;
    uint64_t hashes = shift > 63 ? 0 : size >> shift, full = hashes / TILE_WIDTH;

    if (index < full)
        return TILE_WIDTH;
    return index == full ? (unsigned)(hashes % TILE_WIDTH) : 0;
}

void tile_path_put(struct buf *out, const struct tile *t)
{
    uint64_t unit = 1;

    if (t->level == TILE_ENTRIES)
        buf_str(out, "tile/entries/");
    else
        buf_fmt(out, "tile/%u/", t->level);
    while (t->index / unit >= 1000)
        unit *= 1000;
    for (; unit > 1; unit /= 1000)
        buf_fmt(out, "x%03" PRIu64 "/", t->index / unit % 1000);
    buf_fmt(out, "%03" PRIu64, t->index % 1000);
    if (t->width < TILE_WIDTH)
        buf_fmt(out, ".p/%u", t->width);
}

/* Read the groups of digits; ${path} is left at what follows the last one. */
static bool index_take(struct view *path, uint64_t *index_out)
{
    *index_out = 0;
    for (bool more = true; more;) {
        uint64_t group;
        more = view_starts(*path, "x");
        *path = view_part(*path, more, SIZE_MAX);
        if (num_parse_u64(view_part(*path, 0, 3), 999, NUM_LEADING_ZEROS, &group) != ERR_OK ||
            __builtin_mul_overflow(*index_out, (uint64_t)1000, index_out) ||
            __builtin_add_overflow(*index_out, group, index_out))
            return false;
        *path = view_part(*path, 3, SIZE_MAX);
        if (more && !view_starts(*path, "/"))
            return false;
        *path = view_part(*path, more, SIZE_MAX);
    }
    return true;
}

enum err tile_path_parse(struct view path, struct tile *out)
{
    struct view rest = path, top = view_cut(&rest, '/'), level = view_cut(&rest, '/');
    uint64_t number = TILE_WIDTH;
    struct buf again;
    enum err err;

    if (path.n > TILE_PATH_MAX || !view_eq_str(top, "tile"))
        return ERR_INPUT;
    if (view_eq_str(level, "entries"))
        out->level = TILE_ENTRIES;
    else if (num_parse_u64(level, TILE_LEVEL_MAX, NUM_CANONICAL, &number) == ERR_OK)
        out->level = (unsigned)number;
    else
        return ERR_INPUT;
    if (!index_take(&rest, &out->index))
        return ERR_INPUT;
    out->width = TILE_WIDTH;
    if (rest.n > 0) {
        if (!view_starts(rest, ".p/") ||
            num_parse_u64(view_part(rest, 3, SIZE_MAX), TILE_WIDTH - 1, NUM_CANONICAL, &number) !=
                ERR_OK ||
            number == 0)
            return ERR_INPUT;
        out->width = (unsigned)number;
    }
    /* One path per tile: what we would write otherwise is not it. */
    buf_init(&again, 2 * TILE_PATH_MAX);
    tile_path_put(&again, out);
    err = buf_status(&again);
    if (err == ERR_OK && !view_eq(path, buf_view(&again)))
        err = ERR_INPUT;
    buf_clear(&again);
    return err;
}

enum err tile_put(struct buf *out, const struct tile *t, const struct tree *tree)
{
    size_t start = out->n;

    if (t->level > TILE_LEVEL_MAX || t->width > tile_width(tree_size(tree), t->level, t->index))
        return ERR_NOT_FOUND;
    for (unsigned i = 0; i < t->width; i++) {
        struct hash h;
        if (tree_node(tree, 8 * t->level, t->index * TILE_WIDTH + i, &h) != ERR_OK) {
            out->n = start;
            return ERR_NOT_FOUND;
        }
        buf_put(out, view_of(h.b, sizeof(h.b)));
    }
    return buf_status(out);
}

enum err tile_entry_put(struct buf *bundle, struct view entry)
{
    if (entry.n > TILE_ENTRY_MAX)
        return ERR_LIMIT;
    buf_byte(bundle, (uint8_t)(entry.n >> 8));
    buf_byte(bundle, (uint8_t)entry.n);
    buf_put(bundle, entry);
    return buf_status(bundle);
}

enum err tile_entry_take(struct view *rest, struct view *entry_out)
{
    if (rest->n == 0)
        return ERR_NOT_FOUND;
    size_t n = rest->n < 2 ? SIZE_MAX : (size_t)rest->p[0] << 8 | rest->p[1];
    if (rest->n < 2 || n > rest->n - 2)
        return ERR_INPUT;
    *entry_out = view_part(*rest, 2, n);
    *rest = view_part(*rest, 2 + n, SIZE_MAX);
    return ERR_OK;
}
