#include "backup/backup.h"

#include "base/codec.h"
#include "base/num.h"

#include <inttypes.h>
#include <string.h>

#define TITLE "azukari-backup v1\n"

bool backup_name_ok(struct view name)
{
    struct view rest = name;

    if (name.n == 0 || name.n > BACKUP_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && c != '.' && c != '-' && c != '_' && c != '/')
            return false;
    }
    if (name.p[name.n - 1] == '/')
        return false;
    while (rest.n > 0) {
        struct view piece = view_cut(&rest, '/');
        if (piece.n == 0 || view_eq_str(piece, ".") || view_eq_str(piece, ".."))
            return false;
    }
    return true;
}

void manifest_init(struct manifest *m)
{
    buf_init(&m->text, BACKUP_MANIFEST_MAX - 256);
    m->parts = 0;
}

void manifest_clear(struct manifest *m)
{
    buf_clear(&m->text);
}

enum err manifest_add(struct manifest *m, struct view name, uint64_t size, const struct hash *sum)
{
    if (m->parts++ == BACKUP_PARTS_MAX)
        return ERR_LIMIT;
    buf_str(&m->text, "part ");
    buf_put(&m->text, name);
    buf_fmt(&m->text, " %" PRIu64 " ", size);
    hex_put(&m->text, view_of(sum->b, HASH_BYTES));
    buf_byte(&m->text, '\n');
    return buf_status(&m->text);
}

enum err manifest_put(const struct manifest *m, uint16_t key_no, uint64_t begin_leaf, struct buf *out)
{
    buf_fmt(out, TITLE "key %u\nbegin %" PRIu64 "\n", (unsigned)key_no, begin_leaf);
    buf_put(out, buf_view(&m->text));
    return buf_status(out);
}

enum err manifest_agrees(const struct manifest *m, uint16_t key_no, struct view text, uint64_t *begin_leaf_out)
{
    struct view rest = text;
    struct buf again;
    uint64_t leaf = 0;
    enum err err;

    buf_init(&again, BACKUP_MANIFEST_MAX);
    (void)view_cut(&rest, '\n');
    (void)view_cut(&rest, '\n');
    struct view line = view_cut(&rest, '\n');
    if (!view_starts(line, "begin ") ||
        num_parse_u64(view_part(line, 6, SIZE_MAX), UINT64_MAX, NUM_CANONICAL, &leaf) != ERR_OK)
        TRY(ERR_CORRUPT);
    /* Printing what was found gives the same bytes, or it is another file. */
    TRY(manifest_put(m, key_no, leaf, &again));
    if (!view_eq(buf_view(&again), text))
        TRY(ERR_CORRUPT);
    *begin_leaf_out = leaf;
out:
    buf_clear(&again);
    return err;
}
