/*
 * Backups and their dated keys.  What leaves the keeper is ciphertext twice over: the keys as they stand are sealed to the
 * backup key, whose private half is sealed under the root and kept in a file that is not part of any backup.  Where it stands
 * is written down before it goes out; a backup that was begun counts, whether or not it is ever completed.
 */
#include "keeper/keeper.h"

#include "backup/backup.h"
#include "base/clock.h"
#include "base/log.h"
#include "proto/keeper_office.h"

#include <limits.h>
#include <string.h>

#define KEY_YEARS_MAX 5

static const struct state *machine(const struct keeper *k)
{
    return logbook_state(k->logs, KEEPER_MACHINE_LOG);
}

/* The same as a fact of the machine, which holds for every log; ${leaf_out}: its leaf. */
static enum err write_fact(struct op *op, uint64_t ref, uint64_t *leaf_out)
{
    const struct entry *decided = &op->e;
    struct entry e;

    entry_init(&e, decided->act, decided->time_ms);
    entry_set_person(&e, decided->person);
    entry_set_kind(&e, decided->kind);
    if (entry_has(decided, KEY_FROM))
        entry_set_from(&e, decided->from);
    if (entry_has(decided, KEY_UNTIL))
        entry_set_until(&e, decided->until);
    if (entry_has(decided, KEY_LIMIT))
        entry_set_limit(&e, decided->limit);
    if (entry_has(decided, KEY_COUNT))
        entry_set_count(&e, decided->count);
    if (entry_has(decided, KEY_OBJECT))
        entry_set_object(&e, decided->object);
    if (entry_has(decided, KEY_VALUE))
        entry_set_value(&e, view_of(decided->value, decided->value_n));
    if (ref != 0)
        entry_set_ref(&e, ref);
    return fact_append(op->k, KEEPER_MACHINE_LOG, &e, (struct view){NULL, 0}, leaf_out);
}

/* --- keys ------------------------------------------------------------------------------------------------------------ */

static enum err make_key_file(struct op *op, struct backup_key_file *f, struct buf *out)
{
    struct secret *private_key = NULL;
    struct buf root;
    enum err err;

    buf_init(&root, BACKUP_ROOT_MAX);
    TRY(root_file(op->k->config.dir, &root));
    TRY(box_keys(&private_key, f->public_key));
    f->root = buf_view(&root);
    TRY(key_file_put(f, secret_view(op->k->root.backup), private_key, out));
out:
    secret_free(private_key);
    buf_clear(&root);
    return err;
}

static bool day_fits(int64_t days)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));

    return days >= today && days <= today + (int64_t)KEY_YEARS_MAX * 366;
}

enum err op_backup_key(struct op *op)
{
    struct desk_keeper_backup_key m;
    struct desk_keeper_backup_key_is is = {0};
    struct backup_key_file f = {.no = state_next_backup_key(machine(op->k))};
    struct buf file, payload;
    uint64_t leaf;
    enum err err;

    buf_init(&file, BACKUP_KEY_FILE_MAX);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, backup_key, &m));
    if (!day_fits(m.until) || f.no == 0)
        TRY(ERR_LIMIT);
    f.until = date_from_days(m.until);
    TRY(make_key_file(op, &f, &file));
    op_begin(op, ACT_BACKUP_KEY);
    entry_set_kind(&op->e, f.no);
    entry_set_until(&op->e, f.until);
    entry_set_value(&op->e, view_of(f.public_key, sizeof(f.public_key)));
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(write_fact(op, 0, &leaf));
    is = (struct desk_keeper_backup_key_is){.leaf = op->leaf, .no = f.no, .file = buf_view(&file)};
    TRY(desk_keeper_backup_key_is_put(&payload, &is));
    err = hold_answer(op, DESK_KEEPER_BACKUP_KEY_IS, &payload);
out:
    buf_clear(&file);
    buf_clear(&payload);
    return err;
}

enum err op_backup_key_end(struct op *op)
{
    struct desk_keeper_backup_key_end m;
    uint64_t leaf;
    enum err err;

    TRY(OP_GET(op, backup_key_end, &m));
    const struct backup_key *key = state_backup_key(machine(op->k), m.no);
    if (key == NULL || key->ended)
        return key == NULL ? ERR_NOT_FOUND : ERR_CONFLICT;
    op_begin(op, ACT_BACKUP_KEY_END);
    entry_set_kind(&op->e, m.no);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(write_fact(op, 0, &leaf));
    err = hold_ok(op);
out:
    return err;
}

/* Numbers and dates only: any session may see until when backups hold what is erased. */
enum err op_backup_keys(struct op *op)
{
    struct desk_keeper_backup_keys m;
    struct desk_keeper_backup_keys_are are = {0};
    const struct state *s = machine(op->k);
    const struct backup_key *key, *last = state_last_backup(s);
    size_t n = 0, first;
    enum err err;

    TRY(OP_GET(op, backup_keys, &m));
    while (state_backup_key_at(s, n) != NULL)
        n++;
    first = n > 256 ? n - 256 : 0;
    are.keys = arena_alloc(op->arena, n - first, sizeof(*are.keys));
    if (are.keys == NULL)
        TRY(ERR_MEMORY);
    for (size_t i = first; (key = state_backup_key_at(s, i)) != NULL; i++) {
        struct desk_keeper_backup_key_info *info = &are.keys[are.keys_n++];
        *info = (struct desk_keeper_backup_key_info){.no = key->no,
                                                     .until = date_to_days(key->until),
                                                     .ended = key->ended,
                                                     .begun = key->begun_n,
                                                     .done_ms = key->done_ms,
                                                     .done_bytes = key->done_bytes};
        memcpy(info->manifest, key->done_manifest, sizeof(info->manifest));
    }
    are.last_ms = last == NULL ? 0 : last->done_ms;
    err = OP_ANSWER(op, backup_keys_are, &are);
out:
    return err;
}

/* --- a backup -------------------------------------------------------------------------------------------------------- */

/* The newest key that may still be used today, or NULL. */
static const struct backup_key *usable_key(const struct keeper *k)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    const struct backup_key *key, *newest = NULL;

    for (size_t i = 0; (key = state_backup_key_at(machine(k), i)) != NULL; i++)
        if (!key->ended && date_to_days(key->until) >= today)
            newest = key;
    return newest;
}

static void begin_entry(struct op *op, const struct backup_key *key)
{
    op_begin(op, ACT_BACKUP_BEGIN);
    entry_set_kind(&op->e, key->no);
    entry_set_until(&op->e, key->until);
    entry_set_count(&op->e, keystore_mark(op->k->keys).rows);
    entry_set_object(&op->e, op->e.object);
}

enum err op_backup_begin(struct op *op)
{
    struct keeper *k = op->k;
    const struct backup_key *key = usable_key(k);
    struct desk_keeper_backup_begin m;
    struct backup_key none = {.no = 0, .until = date_of_ms(clock_now_ms())};
    enum err err;

    TRY(OP_GET(op, backup_begin, &m));
    begin_entry(op, key == NULL ? &none : key);
    decide(logbook_state(k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT)
        return op_decide(op, (struct view){NULL, 0});
    if (key == NULL)
        return ERR_NOT_FOUND;
    if (k->backup.running)
        return ERR_AGAIN;
    k->backup = (struct backup_run){.running = true, .desk = op->d->no, .frame = op->id};
    err = keeper_office_snapshot_send(k->office, 0, &(struct keeper_office_snapshot){0});
out:
    return err;
}

/* Now that it is written down: where the ledger ends, and as many rows of keys as it may speak of. */
static enum err release_begun(struct keeper *k, struct desk *d, const struct held *h)
{
    struct desk_keeper_backup_begun begun;
    struct keystore_mark mark = keystore_mark(k->keys);
    enum err err;

    TRY(desk_keeper_backup_begun_get(buf_view(&h->payload), &k->arena, &begun));
    if (mark.epoch != begun.epoch)
        TRY(ERR_CONFLICT);
    begun.rows = mark.rows;
    logbook_end(k->logs, &begun.segment, &begun.offset);
    err = desk_keeper_backup_begun_send(d->chan, h->id, &begun);
out:
    arena_clear(&k->arena);
    return err;
}

/* The keys as they stand, sealed to ${key}. */
static enum err seal_keys(struct keeper *k, const struct backup_key *key, struct buf *out)
{
    struct backup_keys keys;
    struct buf epoch;
    enum err err;

    buf_init(&epoch, BACKUP_KEYS_MAX);
    TRY(keystore_flush(k->keys));
    struct keystore_mark mark = keystore_mark(k->keys);
    TRY(keystore_epoch_file(k->keys, &epoch));
    keys = (struct backup_keys){.epoch = mark.epoch, .rows = mark.rows, .epoch_file = buf_view(&epoch)};
    TRY(backup_keys_seal(&keys, view_of(key->public_key, sizeof(key->public_key)), out));
out:
    buf_clear(&epoch);
    return err;
}

static enum err write_begin(struct op *op, struct backup_key key, struct view sealed)
{
    struct keeper *k = op->k;
    struct desk_keeper_backup_begun begun = {.key = key.no, .until = date_to_days(key.until), .keys = sealed};
    struct buf payload;
    struct hash h;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    begin_entry(op, &key);
    hash_of(sealed, &h);
    entry_set_object(&op->e, h.b);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(write_fact(op, 0, &begun.machine_leaf));
    k->backup.begun_leaf = begun.machine_leaf;
    k->backup.begun_epoch = begun.epoch = keystore_mark(k->keys).epoch;
    begun.leaf = op->leaf;
    memcpy(begun.public_key, key.public_key, sizeof(begun.public_key));
    TRY(desk_keeper_backup_begun_put(&payload, &begun));
    op->payload = buf_view(&payload);
    err = hold_release(op, release_begun);
out:
    buf_clear(&payload);
    return err;
}

enum err backup_snapshot_done(struct keeper *k, uint16_t code)
{
    struct desk *d = desk_find(k, k->backup.desk);
    struct op op = {.k = k, .d = d, .id = k->backup.frame, .type = DESK_KEEPER_BACKUP_BEGIN, .arena = &k->arena};
    const struct backup_key *key = usable_key(k);
    struct buf sealed;
    enum err err;

    if (!k->backup.running)
        return ERR_INPUT; /* nobody asked */
    k->backup.running = false;
    if (d == NULL || d->ending)
        return ERR_OK;
    buf_init(&sealed, BACKUP_KEYS_MAX + BOX_OVERHEAD);
    if (code != ERR_OK)
        TRY(code < ERR__MAX ? (enum err)code : ERR_INTERNAL);
    if (key == NULL)
        TRY(ERR_NOT_FOUND); /* it was ended meanwhile */
    TRY(seal_keys(k, key, &sealed));
    TRY(write_begin(&op, *key, buf_view(&sealed)));
out:
    buf_clear(&sealed);
    if (err == ERR_OK || err == ERR_DENIED) /* then the refusal is held */
        return ERR_OK;
    if (send_failed(d, op.id, err) != ERR_OK)
        desk_end(d, SESSION_DIED);
    return ERR_OK;
}

enum err op_backup_done(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_backup_done m;
    uint64_t leaf;
    enum err err;

    TRY(OP_GET(op, backup_done, &m));
    const struct backup_key *key = state_last_begun(machine(k));
    op_begin(op, ACT_BACKUP);
    entry_set_kind(&op->e, key == NULL ? 0 : key->no);
    entry_set_until(&op->e, key == NULL ? date_of_ms(clock_now_ms()) : key->until);
    entry_set_count(&op->e, m.bytes);
    entry_set_object(&op->e, m.manifest);
    decide(logbook_state(k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT)
        return op_decide(op, (struct view){NULL, 0});
    /* What was begun by this keeper, not completed yet, and with the keys that it was begun with. */
    if (key == NULL || key->ended || m.machine_leaf == 0 || m.machine_leaf != k->backup.begun_leaf ||
        m.machine_leaf != key->begun_leaf || key->done_leaf > key->begun_leaf ||
        keystore_mark(k->keys).epoch != k->backup.begun_epoch)
        return ERR_CONFLICT;
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(write_fact(op, m.machine_leaf, &leaf));
    err = hold_ok(op);
out:
    return err;
}

/* --- a drill --------------------------------------------------------------------------------------------------------- */

/* The ACT_BACKUP in the machine's log with this manifest. */
static enum err find_backup(struct keeper *k, const uint8_t manifest[32], struct entry *e_out, uint64_t *leaf_out)
{
    const struct leaf_query q = {.like = {.act = ACT_BACKUP}};
    struct view text, detail;
    unsigned budget = UINT_MAX;
    enum err err;

    for (uint64_t before = 0;; before = *leaf_out) {
        TRY(logbook_find(k->logs, KEEPER_MACHINE_LOG, &q, before, &budget, leaf_out));
        TRY(logbook_read(k->logs, KEEPER_MACHINE_LOG, *leaf_out, &text, &detail));
        TRY(entry_get(text, e_out, NULL));
        if (e_out->act == ACT_BACKUP && view_eq(view_of(e_out->object, 32), view_of(manifest, 32)))
            break;
    }
out:
    return err;
}

enum err op_drill(struct op *op)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    struct desk_keeper_drill m;
    struct entry backup;
    uint64_t at = 0, leaf;
    enum err err;

    TRY(OP_GET(op, drill, &m));
    enum err found = find_backup(op->k, m.manifest, &backup, &at);
    op_begin(op, ACT_DRILL);
    entry_set_kind(&op->e, found == ERR_OK ? backup.kind : 0);
    entry_set_from(&op->e, date_from_days(m.day));
    entry_set_limit(&op->e, m.passed ? 1 : 0);
    entry_set_object(&op->e, m.manifest);
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT)
        return op_decide(op, (struct view){NULL, 0});
    TRY(found);
    if (m.day > today || m.day < date_to_days(date_of_ms(backup.time_ms)))
        TRY(ERR_INPUT);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(write_fact(op, at, &leaf));
    err = hold_ok(op);
out:
    return err;
}
