/*
 * Erasure (消去): under an approval, the record keys are dropped and the epoch is closed; the certificate says what is done
 * and what is still pending.  The leaves are durable before the first key goes, so an erasure that a crash interrupts is
 * finished at the next start.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "keeper/envelope.h"
#include "proto/keeper_office.h"

#include <string.h>

#define CERTIFICATE_MAX 16384

/* The blinded id of a record that is still there. */
static enum err subject_of(const struct keeper *k, const struct record_id *id, uint8_t subject_out[ENTRY_SUBJECT_BYTES])
{
    struct record_keys keys;
    uint8_t key[32];
    enum err err = keystore_record_key(k->keys, id, key);

    if (err == ERR_OK) {
        record_keys_derive(key, id, &keys);
        memcpy(subject_out, keys.subject, ENTRY_SUBJECT_BYTES);
        record_keys_clear(&keys);
    }
    secret_wipe(key, sizeof(key));
    return err;
}

/* Those of the application's records that are still there. */
static struct record_id *remaining(const struct keeper *k, struct view records, struct arena *a, size_t *n_out)
{
    size_t n = records.n / RECORD_ID_BYTES;
    struct record_id *ids = arena_alloc(a, n, sizeof(*ids));

    *n_out = 0;
    for (size_t i = 0; ids != NULL && i < n; i++) {
        struct record_facts facts;
        memcpy(ids[*n_out].b, records.p + i * RECORD_ID_BYTES, RECORD_ID_BYTES);
        if (keystore_record(k->keys, &ids[*n_out], &facts) == ERR_OK)
            (*n_out)++;
    }
    return ids;
}

static void begin_certificate(const struct keeper *k, uint16_t log, const struct application *a, struct buf *out)
{
    buf_str(out, "azukari-certificate v1\nlog ");
    buf_str(out, logbook_origin(k->logs, log));
    buf_fmt(out, "\ncontract %u\nregister %u\napplication %llu\napproval %llu\ncount %llu\n", a->contract,
            a->register_no, (unsigned long long)a->leaf, (unsigned long long)a->approved_by_leaf,
            (unsigned long long)a->count);
}

/* The text of the certificate (消去証明).  Nothing but the last stage is called complete. */
static enum err put_certificate(const struct keeper *k, uint16_t log, const struct application *a, uint64_t epoch,
                                struct buf *out)
{
    char time[25];

    begin_certificate(k, log, a, out);
    clock_format(k->last_time_ms, time);
    buf_fmt(out, "method cryptographic-erase NIST-SP-800-88r2 XChaCha20-Poly1305-256\nepoch-destroyed %llu\n",
            (unsigned long long)epoch);
    buf_fmt(out, "stage-local done %s\nstage-replicas none\nstage-backups pending-until-backup-keys-expire\n", time);
    return buf_status(out);
}

static enum err tell_office(struct keeper *k, const struct application *a, struct view records, struct arena *arena)
{
    struct keeper_office_erased m = {.contract = a->contract, .register_ = a->register_no};

    m.records_n = (uint32_t)(records.n / RECORD_ID_BYTES);
    m.records = arena_alloc(arena, m.records_n, sizeof(*m.records));
    if (m.records == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m.records_n; i++)
        m.records[i] = view_part(records, (size_t)i * RECORD_ID_BYTES, RECORD_ID_BYTES);
    return keeper_office_erased_send(k->office, 0, &m);
}

/* Drop the keys, close the epoch, write both down with the certificate. */
static enum err destroy(struct keeper *k, uint16_t log, const struct application *app, struct arena *arena,
                        struct desk_keeper_erased *done)
{
    struct application a = *app; /* the fold moves on underneath */
    struct application_words words;
    uint64_t epoch = keystore_epoch(k->keys), leaf;
    struct buf certificate;
    struct hash h;
    struct entry e;
    size_t n;
    enum err err;

    buf_init(&certificate, CERTIFICATE_MAX);
    TRY(application_read(k, log, a.leaf, arena, &words));
    struct record_id *ids = remaining(k, words.records, arena, &n);
    if (ids == NULL)
        TRY(ERR_MEMORY);
    TRY(keystore_erase(k->keys, a.contract, ids, n, &done->survivors));
    done->epoch = keystore_epoch(k->keys);
    done->count = (uint32_t)a.count;

    entry_init(&e, ACT_EPOCH_CLOSE, keeper_now(k));
    entry_set_contract(&e, a.contract);
    entry_set_kind(&e, 0);
    entry_set_count(&e, done->survivors);
    entry_set_ref(&e, a.approved_by_leaf);
    buf_fmt(&certificate, "azukari epoch %llu", (unsigned long long)epoch);
    TRY(buf_status(&certificate));
    hash_of(buf_view(&certificate), &h);
    buf_reset(&certificate);
    entry_set_object(&e, h.b);
    TRY(logbook_append(k->logs, log, &e, (struct view){NULL, 0}, &leaf));

    TRY(put_certificate(k, log, &a, epoch, &certificate));
    entry_init(&e, ACT_CERTIFICATE, keeper_now(k));
    entry_set_contract(&e, a.contract);
    entry_set_count(&e, a.count);
    entry_set_ref(&e, a.approved_by_leaf);
    hash_of(buf_view(&certificate), &h);
    entry_set_object(&e, h.b);
    TRY(fact_append(k, log, &e, buf_view(&certificate), &done->certificate_leaf));
    if (k->office != NULL)
        TRY(tell_office(k, &a, words.records, arena));
out:
    buf_clear(&certificate);
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

/* One leaf for each ENTRY_SUBJECTS_MAX subjects. */
static enum err write_batch(struct op *op, const struct application *a, const struct record_id *ids, size_t n)
{
    op_begin(op, ACT_ERASE);
    entry_set_register(&op->e, a->register_no);
    entry_set_ref(&op->e, a->approved_by_leaf != 0 ? a->approved_by_leaf : a->leaf);
    entry_set_count(&op->e, n);
    for (size_t i = 0; i < n; i++) {
        uint8_t subject[ENTRY_SUBJECT_BYTES];
        enum err err = subject_of(op->k, &ids[i], subject);
        if (err != ERR_OK)
            return err;
        entry_add_subject(&op->e, subject);
    }
    return op_decide(op, (struct view){NULL, 0});
}

enum err op_erase(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_erase m;
    struct application_words words;
    size_t n;
    enum err err;

    TRY(OP_GET(op, erase, &m));
    const struct application *known = state_application(logbook_state(k->logs, op->d->log), m.application);
    if (known == NULL || known->contract != op->d->contract)
        return ERR_NOT_FOUND;
    struct application a = *known;
    TRY(application_read(k, op->d->log, a.leaf, op->arena, &words));
    struct record_id *ids = remaining(k, words.records, op->arena, &n);
    if (ids == NULL)
        return ERR_MEMORY;
    if (n == 0 || n != a.count) /* executed already, or records went another way meanwhile */
        return ERR_CONFLICT;
    for (size_t i = 0; i < n; i += ENTRY_SUBJECTS_MAX)
        TRY(write_batch(op, &a, ids + i, n - i < ENTRY_SUBJECTS_MAX ? n - i : ENTRY_SUBJECTS_MAX));
    err = hold_release(op, release_erase);
out:
    return err;
}

enum err erase_recover(struct keeper *k)
{
    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        const struct application *a;
        for (size_t i = 0; (a = state_application_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            struct application_words words;
            struct desk_keeper_erased done = {0};
            size_t n = 0;
            enum err err = ERR_OK;
            if (!a->executed)
                continue;
            err = application_read(k, log, a->leaf, &k->arena, &words);
            if (err == ERR_OK && remaining(k, words.records, &k->arena, &n) == NULL)
                err = ERR_MEMORY;
            if (err == ERR_OK && n > 0) {
                log_warn("an erasure was interrupted: finishing it");
                err = destroy(k, log, a, &k->arena, &done);
            }
            arena_clear(&k->arena);
            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}

/* The leaf of the certificate that belongs to the approval ${approval}. */
static enum err find_certificate(struct keeper *k, uint16_t log, uint64_t approval, uint64_t *leaf_out, struct entry *e_out)
{
    struct leaf_query q = {.like = {.act = ACT_CERTIFICATE}};
    unsigned budget = 1000000;
    uint64_t before = 0;
    enum err err;

    do {
        struct view text, sealed;
        err = logbook_find(k->logs, log, &q, before, &budget, leaf_out);
        if (err != ERR_OK)
            return err;
        before = *leaf_out;
        TRY(logbook_read(k->logs, log, *leaf_out, &text, &sealed));
        TRY(entry_get(text, e_out, NULL));
    } while (e_out->ref != approval && before > 0);
    err = e_out->ref == approval ? ERR_OK : ERR_NOT_FOUND;
out:
    return err;
}

enum err op_certificate(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_certificate m;
    struct desk_keeper_certificate_is is;
    struct view text, sealed;
    struct buf words, note, proof;
    struct entry e;
    uint64_t leaf;
    enum err err;

    buf_init(&words, CERTIFICATE_MAX);
    buf_init(&note, CERTIFICATE_MAX);
    buf_init(&proof, CERTIFICATE_MAX);
    TRY(OP_GET(op, certificate, &m));
    const struct application *a = state_application(logbook_state(k->logs, op->d->log), m.application);
    if (a == NULL || a->contract != op->d->contract || a->approved_by_leaf == 0)
        TRY(ERR_NOT_FOUND);
    TRY(find_certificate(k, op->d->log, a->approved_by_leaf, &leaf, &e));
    TRY(logbook_read(k->logs, op->d->log, leaf, &text, &sealed));
    TRY(words_unseal(k, &e, sealed, &words));
    TRY(logbook_sign(k->logs, op->d->log, buf_view(&words), &note));
    TRY(logbook_proof(k->logs, op->d->log, leaf, &proof));
    is = (struct desk_keeper_certificate_is){.text = buf_view(&note), .proof = buf_view(&proof)};
    err = OP_ANSWER(op, certificate_is, &is);
out:
    buf_clear(&words);
    buf_clear(&note);
    buf_clear(&proof);
    return err;
}
