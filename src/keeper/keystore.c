/* The calls of the keystore that change one thing or none.  Opening and erasing have files of their
 * own. */
#include "keeper/keystore.h"

#include "base/io.h"
#include "crypto/random.h"
#include "keeper/keystore_internal.h"

#include <string.h>

uint64_t keystore_epoch(const struct keystore *k)
{
    return k->epoch.number;
}

struct keystore_mark keystore_mark(const struct keystore *k)
{
    struct keystore_mark mark = {.epoch = k->epoch.number, .rows = k->file.rows};

    memcpy(mark.tag, k->file.tag, sizeof(mark.tag));
    return mark;
}

enum err keystore_was_at(const struct keystore *k, const struct keystore_mark *mark)
{
    uint8_t tag[TAG_BYTES] = {0};
    enum err err = ERR_OK;

    if (mark->epoch < k->epoch.number)
        return ERR_OK;
    if (mark->epoch > k->epoch.number || mark->rows > k->file.rows)
        return ERR_CORRUPT;
    if (mark->rows > 0)
        TRY(io_pread_all(k->file.fd, tag, sizeof(tag), (off_t)((mark->rows - 1) * ROW_BYTES + ROW_TAG_AT)));
    if (!view_eq(view_of(tag, sizeof(tag)), view_of(mark->tag, sizeof(mark->tag))))
        err = ERR_CORRUPT;
out:
    return err;
}

enum err keystore_epoch_file(const struct keystore *k, struct buf *out)
{
    struct disk_path path;
    enum err err;

    TRY(disk_join(&path, k->dir, "epoch"));
    TRY(io_read_file(path.s, out));
out:
    return err;
}

void keystore_set_position(struct keystore *k, uint64_t position)
{
    if (position > k->position)
        k->position = position;
}

uint64_t keystore_position(const struct keystore *k)
{
    return k->position;
}

/* Room for ${n} more rows of this flush. */
static enum err reserve_rows(struct keystore *k, size_t n)
{
    struct buf *b = &k->file.waiting;
    size_t before = b->n;

    if (k->failed != ERR_OK)
        return k->failed;
    if (before / ROW_BYTES + n > ROWS_WAITING_MAX)
        return ERR_LIMIT;
    /* Grown once here, so that putting the rows cannot fail half way. */
    if (buf_extend(b, (n + 1) * ROW_BYTES) == NULL) { /* one for the position */
        b->err = ERR_OK;
        return ERR_MEMORY;
    }
    b->n = before;
    return ERR_OK;
}

enum err keystore_add_contract(struct keystore *k, uint32_t contract)
{
    struct kept_contract *c;
    enum err err;

    if (keystore_table_contract(k, contract) != NULL)
        return ERR_CONFLICT;
    TRY(reserve_rows(k, CONTRACT_KEYS));
    TRY(keystore_table_add_contract(k, contract, &c));
    random_bytes(secret_bytes(c->keys), (size_t)CONTRACT_KEYS * KEY_BYTES);
    c->keys_n = CONTRACT_KEYS;
    TRY(put_contract_rows(&k->file, &k->epoch, c, NULL));
out:
    return err;
}

enum err keystore_contract_key(const struct keystore *k, uint32_t contract, enum contract_key which,
                               struct view *key_out)
{
    const struct kept_contract *c = keystore_table_contract(k, contract);

    if (c == NULL)
        return ERR_NOT_FOUND;
    *key_out = contract_key_view(c, which);
    return ERR_OK;
}

enum err keystore_add_record(struct keystore *k, const struct record_facts *facts, uint8_t key_out[KEY_BYTES])
{
    struct kept_contract *c = keystore_table_contract(k, facts->contract);
    struct kept_record *old = keystore_table_record(k, &facts->id), fresh;
    enum err err;

    if (c == NULL)
        return ERR_NOT_FOUND;
    if (facts->block != 0 && facts->register_no > ROW_PLACED_REGISTER_MAX)
        return ERR_LIMIT;
    fresh = (struct kept_record){.id = facts->id,
                                 .version = 1,
                                 .register_no = facts->register_no,
                                 .block = facts->block,
                                 .contract_at = (uint16_t)(c - k->contracts)};
    /* Only what was never edited may be sealed again. */
    if (old != NULL && (old->contract_at != fresh.contract_at ||
                        old->register_no != fresh.register_no || old->version != 1))
        return ERR_CONFLICT;
    random_bytes(key_out, KEY_BYTES);
    struct row row = keystore_table_row(k, &fresh);
    TRY(row_wrap(contract_key_view(c, CONTRACT_KEY_RECORDS), k->epoch.number,
                 view_of(key_out, KEY_BYTES), &row));
    memcpy(fresh.wrapped, row.wrapped, sizeof(fresh.wrapped));
    TRY(reserve_rows(k, 1));
    if (old == NULL) {
        TRY(keystore_table_reserve(k, c, facts->register_no));
        keystore_table_add_record(k, &fresh);
    } else {
        *old = fresh;
    }
    row_put(&k->file.waiting, &row);
    err = buf_status(&k->file.waiting);
out:
    return err;
}

static void facts_of(const struct keystore *k, const struct kept_record *r,
                     struct record_facts *out)
{
    *out = (struct record_facts){.id = r->id,
                                 .contract = k->contracts[r->contract_at].contract,
                                 .register_no = r->register_no,
                                 .block = r->block,
                                 .version = r->version};
}

enum err keystore_record(const struct keystore *k, const struct record_id *id,
                         struct record_facts *facts_out)
{
    const struct kept_record *r = keystore_table_record(k, id);

    if (r == NULL)
        return ERR_NOT_FOUND;
    facts_of(k, r, facts_out);
    return ERR_OK;
}

enum err keystore_record_key(const struct keystore *k, const struct record_id *id,
                             uint8_t key_out[KEY_BYTES])
{
    const struct kept_record *r = keystore_table_record(k, id);

    if (r == NULL)
        return ERR_NOT_FOUND;
    struct row row = keystore_table_row(k, r);
    return row_unwrap(contract_key_view(&k->contracts[r->contract_at], CONTRACT_KEY_RECORDS),
                      k->epoch.number, &row, key_out);
}

enum err keystore_set_version(struct keystore *k, const struct record_id *id, uint32_t version)
{
    struct kept_record *r = keystore_table_record(k, id);
    enum err err;

    if (r == NULL)
        return ERR_NOT_FOUND;
    if (r->version == UINT32_MAX || version != r->version + 1)
        return ERR_CONFLICT;
    TRY(reserve_rows(k, 1));
    r->version = version;
    struct row row = keystore_table_row(k, r);
    row_put(&k->file.waiting, &row);
    err = buf_status(&k->file.waiting);
out:
    return err;
}

bool keystore_waiting(const struct keystore *k)
{
    return k->file.waiting.n > 0;
}

enum err keystore_flush(struct keystore *k)
{
    enum err err;

    if (k->failed != ERR_OK || !keystore_waiting(k))
        return k->failed;
    row_put_position(&k->file.waiting, k->position);
    TRY(row_file_write(&k->file));
    TRY(disk_sync(k->file.fd));
out:
    k->failed = err;
    return err;
}

uint64_t keystore_count(const struct keystore *k, uint32_t contract, uint16_t register_no)
{
    const struct kept_contract *c = keystore_table_contract(k, contract);

    for (size_t i = 0; c != NULL && i < c->counts_n; i++)
        if (c->counts[i].register_no == register_no)
            return c->counts[i].n;
    return 0;
}
