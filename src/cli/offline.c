#include "cli/offline.h"

#include "base/io.h"
#include "base/num.h"
#include "keeper/journal.h"
#include "ledger/line.h"
#include "ledger/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTE_FILE_MAX (NOTE_BYTES_MAX + 4096)

enum err offline_path(const struct cli *c, const char *path, uint16_t log, const char *name, char path_out[CLI_PATH_MAX])
{
    char below[160];

    (void)snprintf(below, sizeof(below), "log-%u/%s", (unsigned)log, name);
    return cli_path(c, path, below, path_out);
}

static enum err corrupt(const struct offline *o, uint16_t log, const char *what)
{
    char place[512];

    (void)snprintf(place, sizeof(place), "log %u: %s", (unsigned)log, what);
    return cli_fail(o->c, ERR_CORRUPT, MSG_CLI_VERIFY_FAILED, place);
}

/* --- keys and checkpoints -------------------------------------------------------------------------------------------- */

/* The key in the fourth line of a log's signed name (keeper/logbook_witness.c), which that key must have signed. */
static enum err key_of_name(const struct offline *o, uint16_t log, struct view file)
{
    struct note_key *key = &((struct offline *)(uintptr_t)o)->logs[log].key;
    struct view rest, line = {0};
    const char *reason = "its name is malformed";
    struct note note;
    uint64_t time_s;

    if (note_parse(file, &note, &reason) != ERR_OK)
        return corrupt(o, log, reason);
    rest = note.text;
    for (int i = 0; i < 4; i++)
        if (!line_take(&rest, &line))
            return corrupt(o, log, "its name is cut off");
    if (note_key_parse(line, key, &reason) != ERR_OK || note_verify(&note, key, &time_s) != ERR_OK)
        return corrupt(o, log, "its name is not signed by its key");
    return ERR_OK;
}

static enum err key_of_vkey(const struct offline *o, uint16_t log, struct view file)
{
    struct note_key *key = &((struct offline *)(uintptr_t)o)->logs[log].key;
    const char *reason = "";

    return note_key_parse(view_cut(&file, '\n'), key, &reason) == ERR_OK ? ERR_OK : corrupt(o, log, reason);
}

/* Where the two files of a log stand. */
static enum err file_of(const struct offline *o, uint16_t log, bool is_key, char path_out[CLI_PATH_MAX])
{
    char name[64];

    if (o->is_export)
        return offline_path(o->c, o->path, log, is_key ? "log.vkey" : "checkpoint", path_out);
    (void)snprintf(name, sizeof(name), "keeper/checkpoints/%u.%s", (unsigned)log, is_key ? "log" : "checkpoint");
    return cli_path(o->c, o->path, name, path_out);
}

static enum err read_log(struct offline *o, uint16_t log)
{
    struct offline_log *l = &o->logs[log];
    const char *reason = "";
    char path[CLI_PATH_MAX];
    struct note note;
    struct buf file;
    enum err err;

    buf_init(&file, NOTE_FILE_MAX);
    buf_init(&l->raw, NOTE_FILE_MAX);
    TRY(file_of(o, log, true, path));
    TRY(io_read_file(path, &file));
    TRY(o->is_export ? key_of_vkey(o, log, buf_view(&file)) : key_of_name(o, log, buf_view(&file)));
    TRY(file_of(o, log, false, path));
    TRY(io_read_file(path, &l->raw));
    if (checkpoint_open(buf_view(&l->raw), &l->key, &note, &l->checkpoint, &reason) != ERR_OK)
        TRY(corrupt(o, log, reason));
    l->tree = tree_new();
    l->there = l->tree != NULL;
    err = l->there ? ERR_OK : ERR_MEMORY;
out:
    buf_clear(&file);
    return err;
}

/* --- leaves ---------------------------------------------------------------------------------------------------------- */

static enum err take_leaf(struct offline *o, uint16_t log, struct view text)
{
    struct offline_log *l = log < OFFLINE_LOGS_MAX ? &o->logs[log] : NULL;
    struct hash h;

    if (l == NULL || !l->there)
        return corrupt(o, log, "a leaf of a log that has no checkpoint");
    uint64_t index = tree_size(l->tree);
    merkle_leaf(text, &h);
    enum err err = tree_append(l->tree, &h);
    return err != ERR_OK || o->fn == NULL ? err : o->fn(o->arg, log, index, text);
}

static enum err on_record(void *arg, uint16_t log, struct view leaf, struct view detail, struct journal_place place)
{
    (void)detail;
    (void)place;
    return take_leaf(arg, log, leaf);
}

static enum err read_journal(struct offline *o)
{
    struct journal_place damaged = {0, 0};
    char path[CLI_PATH_MAX], place[64];
    enum err err;

    TRY(cli_path(o->c, o->path, "keeper/ledger", path));
    err = journal_scan(path, on_record, o, &damaged);
    if (err == ERR_CORRUPT && damaged.segment != 0) {
        (void)snprintf(place, sizeof(place), "journal.%u @ %u", (unsigned)damaged.segment, (unsigned)damaged.offset);
        err = cli_fail(o->c, ERR_CORRUPT, MSG_CLI_VERIFY_FAILED, place);
    }
out:
    return err;
}

static enum err read_tile(const struct offline *o, uint16_t log, const struct tile *t, struct buf *out)
{
    char file[CLI_PATH_MAX];
    struct buf name;
    enum err err;

    buf_init(&name, TILE_PATH_MAX + 1);
    buf_reset(out);
    tile_path_put(&name, t);
    TRY(buf_status(&name));
    TRY(offline_path(o->c, o->path, log, buf_cstr(&name), file));
    err = io_read_file(file, out);
    if (err == ERR_NOT_FOUND || err == ERR_LIMIT)
        TRY(corrupt(o, log, buf_cstr(&name)));
out:
    buf_clear(&name);
    return err;
}

static enum err read_bundles(struct offline *o, uint16_t log)
{
    uint64_t size = o->logs[log].checkpoint.head.size;
    struct view rest, entry;
    struct buf bundle;
    enum err err = ERR_OK;

    buf_init(&bundle, TILE_BUNDLE_MAX);
    for (uint64_t i = 0; i * TILE_WIDTH < size; i++) {
        struct tile t = {TILE_ENTRIES, tile_width(size, 0, i), i};
        TRY(read_tile(o, log, &t, &bundle));
        rest = buf_view(&bundle);
        for (unsigned n = 0; n < t.width; n++) {
            if (tile_entry_take(&rest, &entry) != ERR_OK)
                TRY(corrupt(o, log, "a bundle of entries is cut off"));
            TRY(take_leaf(o, log, entry));
        }
        if (rest.n > 0)
            TRY(corrupt(o, log, "a bundle of entries is too long"));
    }
out:
    buf_clear(&bundle);
    return err;
}

/* Checkpoints are read before the leaves: a running keeper only adds to these. */
enum err offline_read(struct offline *o, struct cli *c, const char *path, offline_leaf_fn *fn, void *arg)
{
    char probe[CLI_PATH_MAX];
    unsigned n = 0;
    enum err err;

    *o = (struct offline){.c = c, .path = path, .fn = fn, .arg = arg};
    TRY(cli_path(c, path, "keeper/checkpoints", probe));
    o->is_export = access(probe, F_OK) != 0;
    for (uint16_t log = 0; log < OFFLINE_LOGS_MAX; log++) {
        TRY(file_of(o, log, true, probe));
        if (access(probe, F_OK) != 0)
            continue;
        n++;
        TRY(read_log(o, log));
    }
    if (n == 0)
        return cli_fail(c, ERR_NOT_FOUND, MSG_CLI_NO_LEDGER, path);
    for (uint16_t log = 0; o->is_export && log < OFFLINE_LOGS_MAX; log++)
        if (o->logs[log].there)
            TRY(read_bundles(o, log));
    if (!o->is_export)
        TRY(read_journal(o));
out:
    return err;
}

void offline_close(struct offline *o)
{
    for (size_t i = 0; i < OFFLINE_LOGS_MAX; i++) {
        tree_free(o->logs[i].tree);
        buf_clear(&o->logs[i].raw);
    }
}

/* --- checks ---------------------------------------------------------------------------------------------------------- */

enum err offline_check_root(const struct offline *o, uint16_t log)
{
    const struct offline_log *l = &o->logs[log];
    struct merkle_head head;
    char text[128];

    if (tree_head(l->tree, l->checkpoint.head.size, &head) != ERR_OK) {
        (void)snprintf(text, sizeof(text), "%" PRIu64 " leaves are there, %" PRIu64 " were signed", tree_size(l->tree),
                       l->checkpoint.head.size);
        return corrupt(o, log, text);
    }
    if (!view_eq(view_of(head.root.b, HASH_BYTES), view_of(l->checkpoint.head.root.b, HASH_BYTES)))
        return corrupt(o, log, "the leaves do not give the root that was signed: one was changed, removed or moved");
    return ERR_OK;
}

/* The place of the first difference: in the lowest tiles it is a leaf. */
static enum err say_difference(const struct offline *o, uint16_t log, const struct tile *t, struct view filed,
                               struct view made)
{
    uint64_t i = 0;
    char place[96];

    while (view_eq(view_part(filed, i * HASH_BYTES, HASH_BYTES), view_part(made, i * HASH_BYTES, HASH_BYTES)) && i < t->width)
        i++;
    if (t->level == 0)
        (void)snprintf(place, sizeof(place), "leaf %" PRIu64 " is not what was hashed", t->index * TILE_WIDTH + i);
    else
        (void)snprintf(place, sizeof(place), "hash tile %u/%" PRIu64, t->level, t->index);
    return corrupt(o, log, place);
}

static enum err check_tile(const struct offline *o, uint16_t log, const struct tile *t, struct buf *filed, struct buf *made)
{
    enum err err;

    buf_reset(made);
    TRY(tile_put(made, t, o->logs[log].tree));
    TRY(buf_status(made));
    TRY(read_tile(o, log, t, filed));
    if (!view_eq(buf_view(made), buf_view(filed)))
        err = say_difference(o, log, t, buf_view(filed), buf_view(made));
out:
    return err;
}

enum err offline_check_tiles(const struct offline *o, uint16_t log)
{
    uint64_t size = o->logs[log].checkpoint.head.size;
    struct buf filed, made;
    enum err err = ERR_OK;
    unsigned width;

    buf_init(&filed, TILE_BYTES);
    buf_init(&made, TILE_BYTES);
    for (unsigned level = 0; tile_width(size, level, 0) > 0; level++)
        for (uint64_t i = 0; (width = tile_width(size, level, i)) > 0; i++)
            TRY(check_tile(o, log, &(struct tile){level, width, i}, &filed, &made));
out:
    buf_clear(&filed);
    buf_clear(&made);
    return err;
}
