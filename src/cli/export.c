/*
 * azukari ledger export: the ledger as static files that anybody's tools can check (c2sp.org/tlog-tiles), up to the newest
 * signed checkpoint of each log.
 */
#include "cli/offline.h"

#include "base/alloc.h"
#include "base/io.h"
#include "ledger/tile.h"

#include <stdio.h>
#include <string.h>

struct export {
    struct cli *c;
    const char *out;
    struct offline from;
    struct buf bundles[OFFLINE_LOGS_MAX]; /* the entries since the last full bundle */
};

/* Create the directories above ${path}, below ${base}. */
static enum err make_parents(const char *base, char *path)
{
    enum err err = ERR_OK;

    for (char *slash = strchr(path + strlen(base) + 1, '/'); err == ERR_OK && slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        err = io_make_dir(path, 0755);
        *slash = '/';
    }
    return err;
}

static enum err write_file(const struct export *x, uint16_t log, const char *name, struct view content)
{
    char path[CLI_PATH_MAX];
    enum err err;

    TRY(offline_path(x->c, x->out, log, name, path));
    TRY(make_parents(x->out, path));
    err = io_replace_file(path, content, 0644);
    if (err != ERR_OK)
        return cli_fail(x->c, err, MSG_CLI_NOT_WRITTEN, path);
out:
    return err;
}

static enum err write_tile(const struct export *x, uint16_t log, const struct tile *t, struct view content)
{
    struct buf name;
    enum err err;

    buf_init(&name, TILE_PATH_MAX + 1);
    tile_path_put(&name, t);
    TRY(buf_status(&name));
    TRY(write_file(x, log, buf_cstr(&name), content));
out:
    buf_clear(&name);
    return err;
}

/* Leaves behind the checkpoint are not exported: nobody has signed them yet. */
static enum err on_leaf(void *arg, uint16_t log, uint64_t index, struct view text)
{
    struct export *x = arg;
    uint64_t size = x->from.logs[log].checkpoint.head.size;
    struct buf *bundle = &x->bundles[log];
    enum err err;

    if (index >= size)
        return ERR_OK;
    TRY(tile_entry_put(bundle, text));
    if ((index + 1) % TILE_WIDTH != 0 && index + 1 != size)
        return ERR_OK;
    struct tile t = {TILE_ENTRIES, tile_width(size, 0, index / TILE_WIDTH), index / TILE_WIDTH};
    TRY(write_tile(x, log, &t, buf_view(bundle)));
    buf_reset(bundle);
out:
    return err;
}

static enum err write_hashes(const struct export *x, uint16_t log)
{
    const struct offline_log *l = &x->from.logs[log];
    uint64_t size = l->checkpoint.head.size;
    enum err err = ERR_OK;
    struct buf content;
    unsigned width;

    buf_init(&content, TILE_BYTES);
    for (unsigned level = 0; tile_width(size, level, 0) > 0; level++) {
        for (uint64_t i = 0; (width = tile_width(size, level, i)) > 0; i++) {
            struct tile t = {level, width, i};
            buf_reset(&content);
            TRY(tile_put(&content, &t, l->tree));
            TRY(write_tile(x, log, &t, buf_view(&content)));
        }
    }
out:
    buf_clear(&content);
    return err;
}

/* The checkpoint comes last: a tree that has one is complete. */
static enum err write_log(const struct export *x, uint16_t log)
{
    const struct offline_log *l = &x->from.logs[log];
    struct buf vkey;
    enum err err;

    buf_init(&vkey, 1024);
    TRY(offline_check_root(&x->from, log));
    TRY(write_hashes(x, log));
    note_key_put(&vkey, &l->key);
    buf_byte(&vkey, '\n');
    TRY(buf_status(&vkey));
    TRY(write_file(x, log, "log.vkey", buf_view(&vkey)));
    TRY(write_file(x, log, "checkpoint", buf_view(&l->raw)));
    printf("log-%u\t%s\t%llu\n", (unsigned)log, l->key.name, (unsigned long long)l->checkpoint.head.size);
out:
    buf_clear(&vkey);
    return err;
}

enum err offline_export(struct cli *c)
{
    const char *words[3] = {NULL, NULL, NULL};
    struct export *x = mem_zalloc(sizeof(*x));
    enum err err;

    if (x == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < OFFLINE_LOGS_MAX; i++)
        buf_init(&x->bundles[i], TILE_BUNDLE_MAX);
    TRY(cli_read(c, NULL, 0, (struct cli_words){words, 2, 2}));
    x->c = c;
    x->out = words[1];
    TRY(io_make_dir(x->out, 0755));
    TRY(offline_read(&x->from, c, words[0], on_leaf, x));
    for (uint16_t log = 0; log < OFFLINE_LOGS_MAX; log++)
        if (x->from.logs[log].there)
            TRY(write_log(x, log));
out:
    offline_close(&x->from);
    for (size_t i = 0; i < OFFLINE_LOGS_MAX; i++)
        buf_clear(&x->bundles[i]);
    mem_free(x);
    return err;
}
