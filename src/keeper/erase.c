/*
 * Erasure (消去): under an approval the keys are dropped and the epoch is closed.  The leaf is durable before the first key
 * goes, and the closing of the epoch is a leaf too: an erasure that a crash interrupts is finished at the next start.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "keeper/envelope.h"

#include <string.h>

static bool is_whole(const struct application *a)
{
    return a->kind != APPLY_ERASE_SUBJECTS;
}

/* Those of the application's records that are still there. */
static struct record_id *remaining(const struct keeper *k, struct view records, struct arena *a, size_t *n_out)
{
    size_t n = records.n / RECORD_ID_BYTES;
    struct record_id *ids = arena_alloc(a, n + 1, sizeof(*ids));

    *n_out = 0;
    for (size_t i = 0; ids != NULL && i < n; i++) {
        struct record_facts facts;
        memcpy(ids[*n_out].b, records.p + i * RECORD_ID_BYTES, RECORD_ID_BYTES);
        if (keystore_record(k->keys, &ids[*n_out], &facts) == ERR_OK)
            (*n_out)++;
    }
    return ids;
}

/* Drop the keys that are still there and close the epoch; ${epoch_out}: the one whose key is destroyed. */
static enum err drop_keys(struct keeper *k, uint16_t log, const struct application *a, struct view records,
                          struct arena *arena, struct desk_keeper_erased *done, uint64_t *epoch_out)
{
    struct keystore_erasure what = {.contract = a->contract, .register_no = a->register_no};
    enum err err = ERR_OK;

    *epoch_out = keystore_epoch(k->keys);
    if (is_whole(a)) {
        what.n = scope_count(k, log, a->contract, a->register_no);
    } else {
        what.ids = remaining(k, records, arena, &what.n);
        if (what.ids == NULL)
            return ERR_MEMORY;
    }
    if (what.n > 0)
        TRY(keystore_erase(k->keys, &what, &done->survivors));
    else /* a crash came after the keys were gone */
        *epoch_out = keystore_epoch(k->keys) - 1;
    done->epoch = keystore_epoch(k->keys);
    done->count = a->count;
out:
    return err;
}

/* The leaf that says that the keys of ${a} are gone; if they were gone before, they came back from a backup. */
static enum err write_closing(struct keeper *k, uint16_t log, const struct application *a, uint64_t epoch,
                              const struct desk_keeper_erased *done)
{
    bool first = !a->destroyed;
    struct entry e;
    struct hash h;
    struct buf name;
    uint64_t leaf;
    enum err err;

    buf_init(&name, 64);
    entry_init(&e, ACT_EPOCH_CLOSE, keeper_now(k));
    entry_set_contract(&e, a->contract);
    entry_set_kind(&e, 0);
    entry_set_count(&e, done->survivors);
    if (first)
        entry_set_ref(&e, a->approved_by_leaf);
    buf_fmt(&name, "azukari epoch %llu", (unsigned long long)epoch);
    TRY(buf_status(&name));
    hash_of(buf_view(&name), &h);
    entry_set_object(&e, h.b);
    err = logbook_append(k->logs, log, &e, (struct view){NULL, 0}, &leaf);
out:
    buf_clear(&name);
    return err;
}

/* Drop the keys, close the epoch, write it down, issue the certificate. */
static enum err destroy(struct keeper *k, uint16_t log, const struct application *app, struct arena *arena,
                        struct desk_keeper_erased *done)
{
    struct application a = *app; /* the fold moves on underneath */
    struct application_words words;
    uint64_t epoch = 0;
    enum err err;

    TRY(application_read(k, log, a.leaf, arena, &words));
    if (!a.destroyed) {
        TRY(drop_keys(k, log, &a, words.records, arena, done, &epoch));
        TRY(write_closing(k, log, &a, epoch, done));
    }
    TRY(certificate_issue(k, log, a.leaf, epoch, arena));
    const struct application *now = state_application(logbook_state(k->logs, log), a.leaf);
    done->certificate_leaf = now->certificate_leaf;
    done->stage = (uint8_t)now->stage;
    TRY(leftovers_tell(k, &a, words.records, arena));
out:
    return err;
}

/* The erasure is written down durably: now the keys go. */
static enum err release_erase(struct keeper *k, struct desk *d, const struct held *h)
{
    const struct application *a;
    struct desk_keeper_erase m;
    struct desk_keeper_erased done = {.leaf = h->leaf};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_erase_get(buf_view(&h->payload), &k->arena, &m));
    a = state_application(logbook_state(k->logs, d->log), m.application);
    if (a == NULL)
        TRY(ERR_INTERNAL);
    TRY(destroy(k, d->log, a, &k->arena, &done));
    TRY(desk_keeper_erased_put(&payload, &done));
    TRY(hold_for(k, d->no, h->id, DESK_KEEPER_ERASED, &payload));
out:
    buf_clear(&payload);
    arena_clear(&k->arena);
    return err;
}

/* Begin the leaf of an erasure under ${a}. */
static void begin_erasure(struct op *op, const struct application *a, uint64_t count)
{
    op_begin(op, ACT_ERASE);
    if (a->register_no != 0)
        entry_set_register(&op->e, a->register_no);
    entry_set_ref(&op->e, a->approved_by_leaf != 0 ? a->approved_by_leaf : a->leaf);
    entry_set_count(&op->e, count);
}

/* The subjects of the leaf, and the blocks in which they stand. */
static enum err add_subjects(struct op *op, const struct record_id *ids, size_t n)
{
    struct block_set blocks = {0};
    enum err err = ERR_OK;

    for (size_t i = 0; i < n; i++) {
        struct record_facts facts;
        struct record_keys keys;
        TRY(keystore_record(op->k->keys, &ids[i], &facts));
        TRY(record_keys_of(op->k->keys, &ids[i], &keys));
        entry_add_subject(&op->e, keys.subject);
        blocks_add(&blocks, record_block(op->k, op->d->log, &facts, keys.subject));
        record_keys_clear(&keys);
    }
    blocks_name(&blocks, &op->e);
out:
    return err;
}

/* One leaf for each ENTRY_SUBJECTS_MAX subjects.  ${only_ask}: what would be refused is, and nothing else is written. */
static enum err write_subjects(struct op *op, const struct application *a, const struct record_id *ids, size_t n,
                               bool only_ask)
{
    for (size_t from = 0; from < n; from += ENTRY_SUBJECTS_MAX) {
        size_t to = n - from < ENTRY_SUBJECTS_MAX ? n : from + ENTRY_SUBJECTS_MAX;
        begin_erasure(op, a, to - from);
        enum err err = add_subjects(op, ids + from, to - from);
        if (err != ERR_OK)
            return err;
        decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
        if (only_ask && op->decision.verdict == VERDICT_PERMIT)
            continue;
        err = op_decide(op, (struct view){NULL, 0});
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* All subjects or none: a hold on the last of them stops the first. */
static enum err erase_subjects(struct op *op, const struct application *a, struct view records)
{
    size_t n;
    struct record_id *ids = remaining(op->k, records, op->arena, &n);
    enum err err;

    if (ids == NULL)
        return ERR_MEMORY;
    if (n == 0)
        return ERR_CONFLICT; /* executed already */
    TRY(write_subjects(op, a, ids, n, true));
    if (n != a->count) /* records went another way meanwhile */
        TRY(ERR_CONFLICT);
    err = write_subjects(op, a, ids, n, false);
out:
    return err;
}

/* A whole register or contract, if it is still what was applied for. */
static enum err erase_whole(struct op *op, const struct application *a, struct view records)
{
    struct hash now;
    enum err err;

    begin_erasure(op, a, a->count);
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    if (op->decision.verdict == VERDICT_PERMIT) {
        TRY(scope_hash(op->k, op->d->log, a->contract, a->register_no, &now));
        if (!view_eq(view_of(now.b, sizeof(now.b)), records))
            TRY(ERR_CONFLICT);
    }
    err = op_decide(op, (struct view){NULL, 0});
out:
    return err;
}

enum err op_erase(struct op *op)
{
    struct desk_keeper_erase m;
    struct application_words words;
    enum err err;

    TRY(OP_GET(op, erase, &m));
    const struct application *known = application_of(op, m.application);
    if (known == NULL || known->kind >= APPLY_ERASE__MAX)
        return ERR_NOT_FOUND;
    struct application a = *known;
    TRY(application_read(op->k, op->d->log, a.leaf, op->arena, &words));
    if (is_whole(&a))
        TRY(erase_whole(op, &a, words.records));
    else
        TRY(erase_subjects(op, &a, words.records));
    err = hold_release(op, release_erase);
out:
    return err;
}

enum err erase_recover(struct keeper *k)
{
    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        const struct application *a;
        for (size_t i = 0; (a = state_application_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            struct desk_keeper_erased done = {0};
            enum err err;
            if (a->kind >= APPLY_ERASE__MAX || !a->executed || (a->destroyed && a->certificate_leaf != 0))
                continue;
            log_warn("an erasure was interrupted: finishing it");
            err = destroy(k, log, a, &k->arena, &done);
            arena_clear(&k->arena);
            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}

/* What was destroyed behind the backup is destroyed again, and the office told once more. */
static enum err destroy_again(struct keeper *k, uint16_t log, const struct application *app)
{
    struct application a = *app; /* the fold moves on underneath */
    struct desk_keeper_erased done = {0};
    struct application_words words;
    uint64_t before = keystore_epoch(k->keys), epoch = before;
    enum err err;

    TRY(application_read(k, log, a.leaf, &k->arena, &words));
    TRY(drop_keys(k, log, &a, words.records, &k->arena, &done, &epoch));
    if (keystore_epoch(k->keys) != before) {
        log_warn("the backup held keys that were erased since: they are destroyed again");
        TRY(write_closing(k, log, &a, before, &done));
    }
    TRY(leftovers_tell(k, &a, words.records, &k->arena));
out:
    arena_clear(&k->arena);
    return err;
}

enum err erase_again(struct keeper *k)
{
    const struct application *a;
    struct view text, sealed;
    struct entry begin;
    uint64_t ref;
    enum err err = ERR_OK;

    if (!state_restore_waits(logbook_state(k->logs, KEEPER_MACHINE_LOG), &ref))
        return ERR_OK;
    TRY(logbook_read(k->logs, KEEPER_MACHINE_LOG, ref, &text, &sealed));
    TRY(entry_get(text, &begin, NULL));
    for (uint16_t log = 1; log < logbook_logs(k->logs); log++)
        for (size_t i = 0; (a = state_application_at(logbook_state(k->logs, log), i)) != NULL; i++)
            if (a->kind < APPLY_ERASE__MAX && a->destroyed && a->destroyed_ms >= begin.time_ms)
                TRY(destroy_again(k, log, a));
out:
    return err;
}
