/*
 * Restoring, asked by "azukari restore" of a keeper that serves nobody: the same files, the same checks, the same ledger.
 * Keys that the ledger calls erased are destroyed again at the first start, before anybody is served (erase_again).
 */
#include "keeper/keeper.h"

#include "backup/backup.h"
#include "base/io.h"
#include "base/log.h"
#include "crypto/box.h"
#include "keeper/disk.h"

#include <string.h>

enum err restore_replayed(struct keeper *k, uint16_t log, uint64_t index, const struct entry *e)
{
    struct restore_run *r = &k->restore;

    if (!r->running)
        return ERR_OK;
    if (r->seen) {
        if ((e->act == ACT_IMPORT_BATCH || (e->act == ACT_UPDATE_BATCH && e->kind == UPDATE_CHANGE)) && e->verdict == VERDICT_PERMIT)
            r->lost += e->subjects_n;
        else if (e->act == ACT_EDIT && e->verdict == VERDICT_PERMIT)
            r->lost++;
        return ERR_OK;
    }
    r->seen = log == KEEPER_MACHINE_LOG && index == r->begin_leaf && e->act == ACT_BACKUP_BEGIN && e->kind == r->key &&
              view_eq(view_of(e->object, 32), view_of(r->keys.b, 32));
    return ERR_OK;
}

void restore_clear(struct keeper *k)
{
    secret_free(k->restore.private_key);
    k->restore = (struct restore_run){0};
}

/* Write ${dir}/${name}, which must not be there yet. */
static enum err put_file(const struct keeper *k, const char *name, struct view content)
{
    struct disk_path path;
    enum err err;
    int fd = -1;

    TRY(disk_join(&path, k->config.dir, name));
    TRY(disk_create(path.s, &fd));
    TRY(disk_write(fd, content, 0));
    TRY(disk_sync(fd));
    TRY(disk_sync_parent(path.s));
out:
    io_close(&fd);
    return err;
}

enum err op_restore_key(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_restore_key m;
    struct desk_keeper_restore_key_is is = {0};
    struct backup_key_file file;
    struct buf key;
    enum err err;

    buf_init(&key, BACKUP_STREAM_KEY_BYTES);
    TRY(OP_GET(op, restore_key, &m));
    if (k->keys != NULL || k->root.wrapping != NULL)
        TRY(ERR_CONFLICT);
    TRY(key_file_get(m.key_file, &file));
    TRY(put_file(k, "root", file.root));
    err = opening_root(k, m.passphrase, m.shares, m.shares_n);
    if (err == ERR_DENIED) { /* which would be a refusal that is held: nobody would be answered */
        log_error("the passphrase or the shares are not those of the backup");
        err = ERR_INPUT;
    }
    TRY(err);
    TRY(key_file_open(&file, secret_view(k->root.backup), &k->restore.private_key));
    err = box_unseal(k->restore.private_key, view_of(m.sealed, sizeof(m.sealed)), &key);
    if (err == ERR_CORRUPT) {
        log_error("the backup is sealed to another key than number %u", (unsigned)file.no);
        err = ERR_NOT_FOUND;
    }
    TRY(err);
    k->restore.key = is.key = file.no;
    memcpy(is.stream_key, key.p, sizeof(is.stream_key));
    err = OP_ANSWER(op, restore_key_is, &is);
out:
    secret_wipe(&is, sizeof(is));
    buf_clear(&key);
    return err;
}

/* The epoch key in its place; the rows are there. */
static enum err open_keys(struct keeper *k, struct view sealed)
{
    struct backup_keys keys;
    struct buf plain;
    enum err err;

    buf_init(&plain, BACKUP_KEYS_MAX);
    TRY(backup_keys_unseal(sealed, k->restore.private_key, &plain, &keys));
    TRY(put_file(k, "keys/epoch", keys.epoch_file));
    TRY(opening_keys_and_ledger(k));
    struct keystore_mark mark = keystore_mark(k->keys);
    if (mark.epoch != keys.epoch || mark.rows < keys.rows) {
        log_error("the rows of the keys are not those that the backup was begun with");
        err = ERR_CORRUPT;
    }
out:
    buf_clear(&plain);
    return err;
}

/* Contracts that were entered behind the backup get keys again, so that work in them can go on. */
static enum err renew_contracts(struct keeper *k)
{
    for (uint16_t log = 0; log < logbook_logs(k->logs); log++) {
        const struct contract_rule *c;
        for (size_t i = 0; (c = state_contract_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            enum err err = keystore_add_contract(k->keys, c->no);
            if (err != ERR_OK && err != ERR_CONFLICT)
                return err;
        }
    }
    return ERR_OK;
}

static enum err write_down(struct op *op, struct desk_keeper_restored *is)
{
    struct keeper *k = op->k;
    struct entry e;
    enum err err;

    for (uint16_t log = 0; log < logbook_logs(k->logs); log++)
        is->leaves += logbook_size(k->logs, log);
    is->lost = k->restore.lost;
    entry_init(&e, ACT_RESTORE, keeper_now(k));
    entry_set_kind(&e, k->restore.key);
    entry_set_count(&e, is->leaves);
    entry_set_limit(&e, is->lost);
    entry_set_ref(&e, k->restore.begin_leaf);
    entry_set_object(&e, k->restore.keys.b);
    TRY(fact_append(k, KEEPER_MACHINE_LOG, &e, (struct view){NULL, 0}, &is->leaf));
out:
    return err;
}

enum err op_restore(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_restore m;
    struct desk_keeper_restored is = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, restore, &m));
    if (k->restore.private_key == NULL || k->keys != NULL)
        TRY(ERR_CONFLICT);
    k->restore.running = true;
    k->restore.begin_leaf = m.begin_leaf;
    hash_of(m.keys, &k->restore.keys);
    TRY(open_keys(k, m.keys));
    if (keystore_position(k->keys) > logbook_position(k->logs) || !k->restore.seen) {
        log_error("the ledger does not know this backup: it is older, or another one");
        TRY(ERR_CORRUPT);
    }
    if (state_backup_key(logbook_state(k->logs, KEEPER_MACHINE_LOG), k->restore.key)->ended) {
        log_error("the ledger says that this backup's key was destroyed: what was erased since would come back");
        TRY(ERR_DENIED);
    }
    TRY(renew_contracts(k));
    TRY(write_down(op, &is));
    TRY(desk_keeper_restored_put(&payload, &is));
    err = hold_answer(op, DESK_KEEPER_RESTORED, &payload);
out:
    buf_clear(&payload);
    return err;
}
