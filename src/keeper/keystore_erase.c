/*
 * Erasing: the epoch is closed.  The survivors are written to a new file under fresh keys;
 * exchanging the file "epoch" is the moment at which they, and no others, exist; then the old files
 * are overwritten and removed.
 *
 * On flash and on copy-on-write file systems overwriting reaches other blocks than the old ones.
 * What makes old copies of "keys.N" useless is that the epoch key, which stood only in the small
 * file "epoch", is not kept anywhere.  Whoever holds copies of both and the root can still read
 * them: backups of "epoch" must be destroyed when the epoch is closed.
 */
#include "keeper/keystore_internal.h"

#include "base/alloc.h"
#include "base/io.h"
#include "crypto/random.h"

#include <string.h>

/* Rows put together before they are written. */
#define ROWS_AT_ONCE ((size_t)1024)

struct closing {
    struct keystore *k;
    struct kept_contract *contract;
    uint8_t *drop;              /* a bit for each record */
    struct secret *records_key; /* the contract's fresh key */
    struct epoch next;
    uint8_t next_key[KEY_BYTES];
    struct row_file file; /* keys.N+1 */
    uint64_t survivors;
    bool whole_contract;
};

enum err put_contract_rows(struct row_file *f, const struct epoch *e, const struct kept_contract *c,
                           const struct secret *fresh)
{
    enum err err = ERR_OK;

    for (unsigned which = 0; which < CONTRACT_KEYS; which++) {
        struct row row = {.type = ROW_CONTRACT, .contract = c->contract, .version = which};
        bool replaced = which == CONTRACT_KEY_RECORDS && fresh != NULL;
        struct view key = replaced ? secret_view(fresh) : contract_key_view(c, which);
        TRY(row_wrap(secret_view(e->wrapping), e->number, key, &row));
        row_put(&f->waiting, &row);
    }
    err = buf_status(&f->waiting);
out:
    return err;
}

static void mark_one(struct closing *c, size_t index)
{
    c->drop[index / 8] |= (uint8_t)(1U << (index % 8));
}

static void mark_whole(struct closing *c, uint16_t register_no)
{
    const struct keystore *k = c->k;

    for (size_t i = 0; i < k->records_n; i++) {
        const struct kept_record *r = &k->records[i];
        if (&k->contracts[r->contract_at] == c->contract &&
            (register_no == 0 || r->register_no == register_no))
            mark_one(c, i);
    }
}

static enum err mark(struct closing *c, const struct keystore_erasure *what)
{
    struct keystore *k = c->k;

    c->drop = mem_zalloc(k->records_n / 8 + 1);
    if (c->drop == NULL)
        return ERR_MEMORY;
    if (what->ids == NULL)
        mark_whole(c, what->register_no);
    for (size_t i = 0; what->ids != NULL && i < what->n; i++) {
        const struct kept_record *r = keystore_table_record(k, &what->ids[i]);
        if (r == NULL || &k->contracts[r->contract_at] != c->contract)
            return ERR_NOT_FOUND;
        mark_one(c, (size_t)(r - k->records));
    }
    return ERR_OK;
}

static enum err begin(struct closing *c)
{
    struct keystore *k = c->k;
    struct disk_path path;
    enum err err;

    TRY(keystore_flush(k));
    c->records_key = secret_new(KEY_BYTES);
    if (c->records_key == NULL)
        TRY(ERR_MEMORY);
    random_bytes(secret_bytes(c->records_key), KEY_BYTES);
    random_bytes(c->next_key, sizeof(c->next_key));
    c->next.number = k->epoch.number + 1;
    TRY(epoch_derive(c->next_key, &c->next, &c->file.mac));
    /* Grown once: the rows below cannot fail for lack of memory. */
    (void)buf_extend(&c->file.waiting, ROWS_AT_ONCE * ROW_BYTES);
    TRY(buf_status(&c->file.waiting));
    buf_reset(&c->file.waiting);
    TRY(keys_path(k, c->next.number, &path));
    TRY(disk_create(path.s, &c->file.fd));
out:
    return err;
}

/* From the old key of the contract to the fresh one. */
static enum err rewrap(struct closing *c, struct kept_record *r)
{
    struct row row = keystore_table_row(c->k, r);
    uint8_t key[KEY_BYTES];
    enum err err;

    TRY(row_unwrap(contract_key_view(c->contract, CONTRACT_KEY_RECORDS), 0, &row, key));
    TRY(row_wrap(secret_view(c->records_key), 0, view_of(key, sizeof(key)), &row));
    memcpy(r->wrapped, row.wrapped, sizeof(r->wrapped));
    c->survivors++;
out:
    secret_wipe(key, sizeof(key));
    return err;
}

static enum err write_if_full(struct row_file *f, size_t coming)
{
    return f->waiting.n / ROW_BYTES + coming > ROWS_AT_ONCE ? row_file_write(f) : ERR_OK;
}

static enum err write_records(struct closing *c)
{
    struct keystore *k = c->k;
    enum err err = ERR_OK;

    for (size_t i = 0; i < k->records_n; i++) {
        struct kept_record *r = &k->records[i];
        if (keystore_table_drops(c->drop, i))
            continue;
        if (&k->contracts[r->contract_at] == c->contract)
            TRY(rewrap(c, r));
        struct row row = keystore_table_row(k, r);
        TRY(write_if_full(&c->file, 1));
        row_put(&c->file.waiting, &row);
    }
    TRY(write_if_full(&c->file, 1));
    row_put_position(&c->file.waiting, k->position);
    TRY(row_file_write(&c->file));
out:
    return err;
}

/* The new file, complete and durable.  The keys in memory become those of the new epoch on the way:
 * an error from here on is final. */
static enum err write_survivors(struct closing *c)
{
    struct keystore *k = c->k;
    enum err err = ERR_OK;

    if (c->whole_contract)
        random_bytes(secret_bytes(c->contract->keys) + (size_t)CONTRACT_KEY_INDEX * KEY_BYTES, KEY_BYTES);
    for (size_t i = 0; i < k->contracts_n; i++) {
        const struct kept_contract *one = &k->contracts[i];
        TRY(write_if_full(&c->file, CONTRACT_KEYS));
        TRY(put_contract_rows(&c->file, &c->next, one, one == c->contract ? c->records_key : NULL));
    }
    TRY(write_records(c));
    memcpy(secret_bytes(c->contract->keys) + (size_t)CONTRACT_KEY_RECORDS * KEY_BYTES,
           secret_bytes(c->records_key), KEY_BYTES);
    TRY(disk_sync(c->file.fd));
out:
    return err;
}

/* Exchange the epoch files; behind it the old one has the name of the new. */
static enum err commit(struct closing *c)
{
    struct disk_path epoch, other;
    struct buf file;
    enum err err;

    buf_init(&file, 256);
    c->next.rows = c->file.rows;
    memcpy(c->next.tag, c->file.tag, sizeof(c->next.tag));
    TRY(disk_join(&epoch, c->k->dir, "epoch"));
    TRY(disk_join(&other, c->k->dir, "epoch.new"));
    TRY(epoch_put(c->k, &c->next, c->next_key, &file));
    TRY(disk_replace(other.s, buf_view(&file)));
    TRY(disk_exchange(other.s, epoch.s));
out:
    buf_clear(&file);
    return err;
}

static enum err destroy_old(struct closing *c)
{
    struct disk_path epoch, keys;
    enum err err;

    TRY(disk_join(&epoch, c->k->dir, "epoch.new"));
    TRY(keys_path(c->k, c->next.number - 1, &keys));
    /* The epoch key first: without it the rest is noise. */
    TRY(disk_destroy(epoch.s));
    TRY(disk_destroy(keys.s));
    TRY(disk_sync_parent(keys.s));
out:
    return err;
}

/* The new epoch in memory. */
static void enter(struct closing *c)
{
    struct keystore *k = c->k;

    secret_free(k->epoch.wrapping);
    k->epoch = c->next;
    c->next.wrapping = NULL;
    /* The file and its key change; the buffer of rows stays. */
    io_close(&k->file.fd);
    k->file.fd = c->file.fd;
    c->file.fd = -1;
    k->file.rows = c->file.rows;
    memcpy(k->file.tag, c->file.tag, sizeof(k->file.tag));
    k->file.mac = c->file.mac;
    keystore_table_drop(k, c->drop);
}

enum err keystore_erase(struct keystore *k, const struct keystore_erasure *what,
                        uint64_t *survivors_out)
{
    struct closing c = {.k = k,
                        .contract = keystore_table_contract(k, what->contract),
                        .file = {.fd = -1},
                        .whole_contract = what->ids == NULL && what->register_no == 0};
    enum err err;

    buf_init(&c.file.waiting, ROWS_AT_ONCE * ROW_BYTES);
    if (k->failed != ERR_OK)
        return k->failed;
    if (c.contract == NULL)
        return ERR_NOT_FOUND;
    TRY(mark(&c, what));
    TRY(begin(&c));
    k->failed = ERR_INTERNAL; /* until the new epoch is whole */
    TRY(write_survivors(&c));
    TRY(commit(&c));
    enter(&c);
    TRY(destroy_old(&c));
    k->failed = ERR_OK;
    *survivors_out = c.survivors;
out:
    if (k->failed != ERR_OK)
        k->failed = err;
    mem_free(c.drop);
    secret_free(c.records_key);
    secret_free(c.next.wrapping);
    secret_wipe(c.next_key, sizeof(c.next_key));
    row_file_clear(&c.file);
    return err;
}
