/* Opening: which epoch it is, whether every row verifies, and what an interrupted closing has left
 * behind. */
#include "keeper/keystore_internal.h"

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "crypto/random.h"
#include "wire/wire.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define FORMAT 1
#define EPOCH_FILE_MAX 256

enum err keys_path(const struct keystore *k, uint64_t number, struct disk_path *out)
{
    char name[40];

    (void)snprintf(name, sizeof(name), "keys.%" PRIu64, number);
    return disk_join(out, k->dir, name);
}

/* --- the epoch ------------------------------------------------------------------------------- */

enum err epoch_derive(const uint8_t key[KEY_BYTES], struct epoch *e, struct hmac_key *mac)
{
    uint8_t mac_key[KEY_BYTES];
    struct view ikm = view_of(key, KEY_BYTES), salt = view_of(NULL, 0);

    e->wrapping = secret_new(KEY_BYTES);
    if (e->wrapping == NULL)
        return ERR_MEMORY;
    hkdf(ikm, salt, "azukari epoch wrapping v1", secret_bytes(e->wrapping), KEY_BYTES);
    hkdf(ikm, salt, "azukari epoch rows v1", mac_key, sizeof(mac_key));
    hmac_key_init(mac, view_of(mac_key, sizeof(mac_key)));
    secret_wipe(mac_key, sizeof(mac_key));
    return ERR_OK;
}

enum err epoch_put(const struct keystore *k, const struct epoch *e, const uint8_t key[KEY_BYTES],
                   struct buf *out)
{
    struct buf sealed;
    enum err err;

    buf_init(&sealed, WRAPPED_BYTES);
    buf_str(out, "AZKE");
    wire_put_u8(out, FORMAT);
    wire_put_u64(out, e->number);
    wire_put_u64(out, e->rows);
    wire_put_fixed(out, view_of(e->tag, sizeof(e->tag)));
    TRY(buf_status(out));
    TRY(seal(secret_view(k->root), buf_view(out), view_of(key, KEY_BYTES), &sealed));
    wire_put_fixed(out, buf_view(&sealed));
    err = buf_status(out);
out:
    buf_clear(&sealed);
    return err;
}

static enum err epoch_get(struct keystore *k, struct view file)
{
    struct epoch *e = &k->epoch;
    struct wire_reader r;
    struct buf key;
    enum err err;

    buf_init(&key, KEY_BYTES);
    wire_reader_init(&r, file);
    bool ours = view_eq_str(wire_get_fixed(&r, 4), "AZKE") && wire_get_u8(&r) == FORMAT;
    e->number = wire_get_u64(&r);
    e->rows = wire_get_u64(&r);
    struct view tag = wire_get_fixed(&r, sizeof(e->tag));
    size_t header = file.n - r.rest.n;
    struct view sealed = wire_get_fixed(&r, WRAPPED_BYTES);
    if (!ours || wire_end(&r) != ERR_OK)
        TRY(ERR_CORRUPT);
    memcpy(e->tag, tag.p, sizeof(e->tag));
    TRY(unseal(secret_view(k->root), view_part(file, 0, header), sealed, &key));
    TRY(epoch_derive(key.p, e, &k->file.mac));
out:
    if (err == ERR_CORRUPT)
        log_error("keeper/keys/epoch is damaged or of another root");
    buf_clear(&key);
    return err;
}

static enum err read_epoch(struct keystore *k)
{
    struct disk_path path;
    struct buf file;
    enum err err;

    buf_init(&file, EPOCH_FILE_MAX);
    TRY(disk_join(&path, k->dir, "epoch"));
    err = io_read_file(path.s, &file);
    if (err == ERR_LIMIT)
        err = ERR_CORRUPT;
    if (err == ERR_OK)
        err = epoch_get(k, buf_view(&file));
out:
    buf_clear(&file);
    return err;
}

static enum err create(struct keystore *k)
{
    struct disk_path epoch, keys;
    uint8_t key[KEY_BYTES];
    struct buf file;
    enum err err;

    buf_init(&file, EPOCH_FILE_MAX);
    random_bytes(key, sizeof(key));
    k->epoch.number = 1;
    TRY(disk_join(&epoch, k->dir, "epoch"));
    TRY(keys_path(k, 1, &keys));
    TRY(epoch_derive(key, &k->epoch, &k->file.mac));
    TRY(epoch_put(k, &k->epoch, key, &file));
    /* Without an epoch file there was no keystore yet, only an attempt to make one. */
    TRY(disk_remove(keys.s));
    TRY(disk_create(keys.s, &k->file.fd));
    TRY(disk_sync_parent(keys.s));
    TRY(disk_replace(epoch.s, buf_view(&file)));
    TRY(disk_sync_parent(k->dir));
out:
    secret_wipe(key, sizeof(key));
    buf_clear(&file);
    return err;
}

/* --- the rows -------------------------------------------------------------------------------- */

/* The rows of the file as it lies there. */
struct rows {
    const uint8_t *p;
    uint64_t n, bytes;
    uint64_t epoch;    /* number of the file */
    uint64_t good;     /* rows that verify, from the first on */
    uint64_t promised; /* rows up to the end of the last whole flush */
};

static enum err damaged(const struct rows *rows, uint64_t row)
{
    log_error("keeper/keys/keys.%" PRIu64 ": row %" PRIu64 " (byte %" PRIu64 ") does not verify", rows->epoch, row, row * ROW_BYTES);
    return ERR_CORRUPT;
}

static enum err verify(struct keystore *k, struct rows *rows)
{
    static const uint8_t none[TAG_BYTES];
    const uint8_t *tag = none;

    for (; rows->good < rows->n; rows->good++) {
        const uint8_t *row = rows->p + rows->good * ROW_BYTES;
        if (!row_verifies(&k->file.mac, tag, row))
            break;
        tag = row + ROW_TAG_AT;
        if (row_is_last(row)) {
            rows->promised = rows->good + 1;
            memcpy(k->file.tag, tag, TAG_BYTES);
        }
        /* The rows that the epoch began with are known to its file: none of them can be missing. */
        if (rows->good + 1 == k->epoch.rows &&
            !view_eq(view_of(tag, TAG_BYTES), view_of(k->epoch.tag, TAG_BYTES)))
            return damaged(rows, rows->good);
    }
    return rows->promised < k->epoch.rows ? damaged(rows, rows->good) : ERR_OK;
}

/*
 * A write that was cut short ends in a row without its end mark, and only zeros follow.  Any other
 * row that does not verify was changed, exchanged, repeated or taken out.
 */
static enum err check_torn(const struct rows *rows)
{
    uint64_t at = rows->good * ROW_BYTES;
    uint64_t last_of_mark = at + ROW_BYTES - 1;

    if (rows->bytes > last_of_mark && rows->p[last_of_mark] != 0)
        return damaged(rows, rows->good);
    for (uint64_t i = at + ROW_BYTES; i < rows->bytes; i++)
        if (rows->p[i] != 0)
            return damaged(rows, rows->good);
    return ERR_OK;
}

static enum err apply_contract(struct keystore *k, const struct row *r)
{
    struct kept_contract *c = keystore_table_contract(k, r->contract);
    enum err err;

    if (c == NULL)
        TRY(keystore_table_add_contract(k, r->contract, &c));
    if (r->version != c->keys_n || c->keys_n == CONTRACT_KEYS)
        return ERR_CORRUPT;
    TRY(row_unwrap(secret_view(k->epoch.wrapping), k->epoch.number, r,
                   secret_bytes(c->keys) + (size_t)c->keys_n * KEY_BYTES));
    c->keys_n++;
out:
    return err;
}

static enum err apply_record(struct keystore *k, const struct row *r)
{
    struct kept_contract *c = keystore_table_contract(k, r->contract);
    struct kept_record *old = keystore_table_record(k, &r->id), now;
    enum err err;

    if (c == NULL || c->keys_n != CONTRACT_KEYS || r->version == 0)
        return ERR_CORRUPT;
    now = (struct kept_record){.id = r->id,
                               .version = r->version,
                               .register_no = r->register_no,
                               .block = r->block,
                               .contract_at = (uint16_t)(c - k->contracts)};
    memcpy(now.wrapped, r->wrapped, sizeof(now.wrapped));
    if (old != NULL) {
        *old = now;
        return ERR_OK;
    }
    TRY(keystore_table_reserve(k, c, r->register_no));
    keystore_table_add_record(k, &now);
out:
    return err;
}

static enum err apply_position(struct keystore *k, const struct row *r)
{
    uint64_t position = (uint64_t)r->contract << 32 | r->version;

    if (position < k->position)
        return ERR_CORRUPT;
    k->position = position;
    return ERR_OK;
}

static enum err apply(struct keystore *k, const struct rows *rows)
{
    struct row row;
    enum err err = ERR_OK;

    for (uint64_t i = 0; i < rows->promised; i++) {
        err = row_get(rows->p + i * ROW_BYTES, &row);
        if (err == ERR_OK)
            err = row.type == ROW_CONTRACT ? apply_contract(k, &row)
                  : row.type == ROW_RECORD ? apply_record(k, &row)
                                           : apply_position(k, &row);
        if (err == ERR_CORRUPT)
            return damaged(rows, i);
        if (err != ERR_OK)
            return err;
    }
    k->file.rows = rows->promised;
    return ERR_OK;
}

/* Drop what was never promised, so that the next row follows the last good one. */
static enum err drop_tail(struct keystore *k, const struct rows *rows)
{
    uint64_t end = rows->promised * ROW_BYTES;
    enum err err = ERR_OK;

    if (rows->bytes == end)
        return ERR_OK;
    log_warn("keystore: dropping %" PRIu64 " bytes of a flush that was never complete",
             rows->bytes - end);
    TRY(disk_truncate(k->file.fd, end));
    TRY(disk_sync(k->file.fd));
out:
    return err;
}

static enum err read_rows(struct keystore *k)
{
    struct rows rows = {.epoch = k->epoch.number};
    struct disk_path path;
    void *map = MAP_FAILED;
    enum err err;

    TRY(keys_path(k, k->epoch.number, &path));
    TRY(disk_open(path.s, &k->file.fd));
    TRY(disk_size(k->file.fd, &rows.bytes));
    rows.n = rows.bytes / ROW_BYTES;
    if (rows.bytes > 0) {
        map = mmap(NULL, rows.bytes, PROT_READ, MAP_PRIVATE, k->file.fd, 0);
        if (map == MAP_FAILED)
            TRY(err_from_errno(errno));
        rows.p = map;
    }
    TRY(verify(k, &rows));
    TRY(check_torn(&rows));
    TRY(apply(k, &rows));
    TRY(drop_tail(k, &rows));
out:
    /* An epoch whose rows are gone is no missing keystore. */
    if (err == ERR_NOT_FOUND)
        err = damaged(&rows, 0);
    if (map != MAP_FAILED)
        (void)munmap(map, rows.bytes);
    return err;
}

/* --- opening --------------------------------------------------------------------------------- */

/* Destroy what an interrupted closing has left: the old epoch if the new one is in force, or else
 * the beginnings of the new one. */
static enum err destroy_others(const struct keystore *k)
{
    struct disk_path current, path;
    enum err err;
    DIR *dir = opendir(k->dir);

    if (dir == NULL)
        return err_from_errno(errno);
    TRY(keys_path(k, k->epoch.number, &current));
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct view name = view_str(e->d_name);
        if (!view_starts(name, "keys.") && !view_starts(name, "epoch."))
            continue;
        TRY(disk_join(&path, k->dir, e->d_name));
        if (strcmp(path.s, current.s) == 0)
            continue;
        log_info("keystore: destroying what is left of another epoch");
        TRY(disk_destroy(path.s));
        TRY(disk_sync_parent(path.s));
    }
out:
    (void)closedir(dir);
    return err;
}

static enum err make(const char *dir, const struct secret *root, struct keystore **out)
{
    struct keystore *k = mem_zalloc(sizeof(*k));
    struct disk_path path;
    enum err err;

    if (k == NULL)
        return ERR_MEMORY;
    k->file.fd = -1;
    buf_init(&k->file.waiting, (ROWS_WAITING_MAX + 1) * ROW_BYTES);
    random_bytes(&k->slots_seed, sizeof(k->slots_seed));
    k->order = mem_zalloc(sizeof(*k->order));
    k->root = secret_from(secret_view(root));
    err = k->order == NULL || k->root == NULL ? ERR_MEMORY : disk_join(&path, dir, "keys");
    if (err != ERR_OK) {
        keystore_close(k);
        return err;
    }
    memcpy(k->dir, path.s, sizeof(k->dir));
    *out = k;
    return ERR_OK;
}

enum err keystore_open(const char *dir, int want_new, const struct secret *root,
                       struct keystore **out)
{
    struct keystore *k = NULL;
    enum err err;

    TRY(make(dir, root, &k));
    if (want_new)
        TRY(io_make_dir(k->dir, 0700));
    err = read_epoch(k);
    if (want_new && err == ERR_NOT_FOUND) {
        TRY(create(k));
    } else if (err == ERR_OK) {
        TRY(want_new ? ERR_CONFLICT : ERR_OK);
        TRY(read_rows(k));
        TRY(destroy_others(k));
    }
    if (err == ERR_OK)
        *out = k;
out:
    if (err != ERR_OK)
        keystore_close(k);
    return err;
}

void keystore_close(struct keystore *k)
{
    if (k == NULL)
        return;
    keystore_table_clear(k);
    row_file_clear(&k->file);
    secret_free(k->epoch.wrapping);
    secret_free(k->root);
    secret_wipe(k, sizeof(*k));
    mem_free(k);
}
