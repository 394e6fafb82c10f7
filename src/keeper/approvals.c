/*
 * Applications and their decision (申請・承認).  The keeper writes the descriptor of what is asked for; the approver's
 * passkey signs its SHA-256; the leaf of the approval carries what is needed to verify that signature offline.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "keeper/webauthn.h"
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 1024
#define APPLICATION_WORDS_MAX 32768
#define APPLICATIONS_SHOWN 24

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, RECORD_ID_BYTES); /* stylecheck: allow memcmp, because qsort needs an order */
}

/* The records exist here and none is named twice; they are put into ascending order. */
static enum err check_records(const struct op *op, uint16_t register_no, struct view *list, uint32_t n,
                              uint8_t ids_out[][RECORD_ID_BYTES])
{
    for (uint32_t i = 0; i < n; i++)
        memcpy(ids_out[i], list[i].p, RECORD_ID_BYTES);
    qsort(ids_out, n, RECORD_ID_BYTES, compare_ids);
    for (uint32_t i = 0; i < n; i++) {
        struct record_id id;
        struct record_facts facts;
        memcpy(id.b, ids_out[i], sizeof(id.b));
        if (i > 0 && view_eq(view_of(ids_out[i - 1], RECORD_ID_BYTES), view_of(ids_out[i], RECORD_ID_BYTES)))
            return ERR_INPUT;
        enum err err = keystore_record(op->k->keys, &id, &facts);
        if (err != ERR_OK || facts.contract != op->d->contract || facts.register_no != register_no)
            return ERR_NOT_FOUND;
    }
    return ERR_OK;
}

static void put_hash_line(struct buf *out, const char *key, struct view bytes)
{
    struct hash h;

    hash_of(bytes, &h);
    buf_str(out, key);
    hex_put(out, view_of(h.b, sizeof(h.b)));
    buf_byte(out, '\n');
}

/* What the approver is asked to sign, in words that leave nothing open. */
static void put_descriptor(const struct op *op, const struct desk_keeper_apply_erase *m, struct view ids, struct buf *out)
{
    uint8_t nonce[16];
    char time[25];

    clock_format(keeper_now(op->k), time);
    random_bytes(nonce, sizeof(nonce));
    buf_str(out, "azukari-operation v1\nlog ");
    buf_str(out, logbook_origin(op->k->logs, op->d->log));
    buf_fmt(out, "\nact erase\ncontract %u\nregister %u\napplicant %u\ncount %u\n", op->d->contract, m->register_,
            op->d->person, m->records_n);
    put_hash_line(out, "records ", ids);
    put_hash_line(out, "reason ", m->reason);
    buf_fmt(out, "time %s\nnonce ", time);
    hex_put(out, view_of(nonce, sizeof(nonce)));
    buf_byte(out, '\n');
}

enum err op_apply_erase(struct op *op)
{
    struct desk_keeper_apply_erase m;
    struct desk_keeper_applied applied = {0};
    uint8_t(*ids)[RECORD_ID_BYTES];
    struct buf descriptor, words, payload;
    struct hash object;
    enum err err;

    buf_init(&descriptor, 2048);
    buf_init(&words, APPLICATION_WORDS_MAX);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, apply_erase, &m));
    if (m.records_n == 0 || m.reason.n == 0)
        TRY(ERR_INPUT);
    ids = arena_alloc(op->arena, m.records_n, RECORD_ID_BYTES);
    if (ids == NULL)
        TRY(ERR_MEMORY);
    TRY(check_records(op, m.register_, m.records, m.records_n, ids));
    put_descriptor(op, &m, view_of(ids, (size_t)m.records_n * RECORD_ID_BYTES), &descriptor);
    TRY(buf_status(&descriptor));
    hash_of(buf_view(&descriptor), &object);
    wire_put_bytes(&words, buf_view(&descriptor));
    wire_put_bytes(&words, m.reason);
    wire_put_bytes(&words, view_of(ids, (size_t)m.records_n * RECORD_ID_BYTES));
    TRY(buf_status(&words));

    op_begin(op, ACT_APPLY);
    entry_set_register(&op->e, m.register_);
    entry_set_kind(&op->e, APPLY_ERASE_SUBJECTS);
    entry_set_count(&op->e, m.records_n);
    entry_set_object(&op->e, object.b);
    TRY(op_decide(op, buf_view(&words)));
    applied.leaf = op->leaf;
    memcpy(applied.object, object.b, sizeof(applied.object));
    TRY(desk_keeper_applied_put(&payload, &applied));
    TRY(hold_answer(op, DESK_KEEPER_APPLIED, &payload));
out:
    buf_clear(&descriptor);
    buf_clear(&words);
    buf_clear(&payload);
    return err;
}

enum err application_read(struct keeper *k, uint16_t log, uint64_t leaf, struct arena *a, struct application_words *out)
{
    struct view text, sealed;
    struct entry e;
    struct buf words;
    struct wire_reader r;
    enum err err;

    buf_init(&words, APPLICATION_WORDS_MAX);
    TRY(logbook_read(k->logs, log, leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    if (e.act != ACT_APPLY)
        TRY(ERR_NOT_FOUND);
    TRY(words_unseal(k, &e, sealed, &words));
    wire_reader_init(&r, arena_view(a, buf_view(&words)));
    out->descriptor = wire_get_bytes(&r, 2048);
    out->reason = wire_get_bytes(&r, 1000);
    out->records = wire_get_bytes(&r, (size_t)RECORDS_MAX * RECORD_ID_BYTES);
    if (wire_end(&r) != ERR_OK)
        err = ERR_CORRUPT;
out:
    buf_clear(&words);
    return err;
}

static enum desk_keeper_application_state state_of(const struct application *a)
{
    return a->rejected              ? DESK_KEEPER_APPLICATION_STATE_REJECTED
           : a->executed            ? DESK_KEEPER_APPLICATION_STATE_EXECUTED
           : a->approved_by_leaf > 0 ? DESK_KEEPER_APPLICATION_STATE_APPROVED
                                     : DESK_KEEPER_APPLICATION_STATE_WAITING;
}

static enum err fill_application(const struct op *op, const struct application *a,
                                 struct desk_keeper_application_info *info)
{
    struct application_words words;
    struct view text, sealed;
    struct entry e;
    enum err err = application_read(op->k, op->d->log, a->leaf, op->arena, &words);

    if (err != ERR_OK)
        return err;
    TRY(logbook_read(op->k->logs, op->d->log, a->leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    *info = (struct desk_keeper_application_info){
        .leaf = a->leaf,
        .kind = (uint8_t)a->kind,
        .register_ = a->register_no,
        .count = a->count,
        .applicant = a->applicant,
        .approver = a->approver,
        .state = state_of(a),
        .applied_ms = e.time_ms,
        .descriptor = words.descriptor,
        .reason = words.reason,
    };
    memcpy(info->object, a->object, sizeof(info->object));
out:
    return err;
}

enum err op_applications(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct application *a;
    struct desk_keeper_applications m;
    struct desk_keeper_applications_are are = {0};
    size_t n = 0;
    enum err err;

    TRY(OP_GET(op, applications, &m));
    are.applications = arena_alloc(op->arena, APPLICATIONS_SHOWN, sizeof(*are.applications));
    if (are.applications == NULL)
        return ERR_MEMORY;
    while (state_application_at(s, n) != NULL)
        n++;
    while (n-- > 0) {
        a = state_application_at(s, n);
        if (a->contract != op->d->contract)
            continue;
        if (are.applications_n == APPLICATIONS_SHOWN) {
            are.more = true;
            break;
        }
        TRY(fill_application(op, a, &are.applications[are.applications_n++]));
    }
    err = OP_ANSWER(op, applications_are, &are);
out:
    return err;
}

static const struct application *find_application(const struct op *op, uint64_t leaf)
{
    const struct application *a = state_application(logbook_state(op->k->logs, op->d->log), leaf);

    return a != NULL && a->contract == op->d->contract ? a : NULL;
}

enum err op_approve_start(struct op *op)
{
    struct desk_keeper_approve_start m;
    struct desk_keeper_approve_challenge challenge = {.rp_id = view_str(op->k->config.rp_id)};
    struct application_words words;
    struct view credentials[8];
    enum err err;

    TRY(OP_GET(op, approve_start, &m));
    const struct application *a = find_application(op, m.application);
    if (a == NULL)
        return ERR_NOT_FOUND;
    TRY(application_read(op->k, op->d->log, a->leaf, op->arena, &words));
    challenge.descriptor = words.descriptor;
    memcpy(challenge.challenge, a->object, sizeof(challenge.challenge));
    challenge.credentials = credentials;
    while (challenge.credentials_n < 8) {
        struct view id = people_credential(op->k->people, op->d->person, challenge.credentials_n);
        if (id.n == 0)
            break;
        credentials[challenge.credentials_n++] = id;
    }
    err = OP_ANSWER(op, approve_challenge, &challenge);
out:
    return err;
}

/* Verify the assertion over the application's object with a passkey of this person that this log knows.  The value for the
 * leaf (authenticator data, client data, signature, each with a u16 length) is appended to ${evidence}. */
static bool approve_signature(const struct op *op, const struct desk_keeper_approve *m, const struct application *a,
                              uint16_t *factors_out, struct buf *evidence)
{
    struct webauthn_assertion assertion = {m->authenticator_data, m->client_data, m->signature};
    struct webauthn_expected x = {.rp_id = op->k->config.rp_id, .origin = op->k->config.origin};
    const struct view parts[] = {m->authenticator_data, m->client_data, m->signature};
    const struct authenticator *key;
    bool user_verified;
    struct hash id;

    hash_of(m->credential, &id);
    key = state_authenticator(logbook_state(op->k->logs, op->d->log), id.b);
    if (key == NULL || key->kind != AUTHENTICATOR_PASSKEY || key->person != op->d->person)
        return false;
    memcpy(x.challenge, a->object, sizeof(x.challenge));
    x.public_key = view_of(key->key, key->key_n);
    if (webauthn_check(&x, &assertion, &user_verified) != ERR_OK)
        return false;
    *factors_out = (uint16_t)(FACTOR_PASSKEY | (user_verified ? FACTOR_USER_VERIFIED : 0));
    for (size_t i = 0; i < 3; i++) {
        wire_put_u16(evidence, (uint16_t)parts[i].n);
        wire_put_fixed(evidence, parts[i]);
    }
    return buf_status(evidence) == ERR_OK;
}

enum err op_approve(struct op *op)
{
    struct desk_keeper_approve m;
    struct buf evidence;
    uint16_t factors = 0;
    enum err err;

    buf_init(&evidence, ENTRY_VALUE_MAX);
    TRY(OP_GET(op, approve, &m));
    const struct application *a = find_application(op, m.application);
    if (a == NULL)
        TRY(ERR_NOT_FOUND);
    op_begin(op, ACT_APPROVE);
    entry_set_ref(&op->e, a->leaf);
    entry_set_object(&op->e, a->object);
    if (approve_signature(op, &m, a, &factors, &evidence)) {
        entry_set_kind(&op->e, factors);
        entry_set_value(&op->e, buf_view(&evidence));
    }
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    buf_clear(&evidence);
    return err;
}

enum err op_reject(struct op *op)
{
    struct desk_keeper_reject m;
    enum err err;

    TRY(OP_GET(op, reject, &m));
    const struct application *a = find_application(op, m.application);
    if (a == NULL || m.reason.n == 0)
        return a == NULL ? ERR_NOT_FOUND : ERR_INPUT;
    op_begin(op, ACT_REJECT);
    entry_set_ref(&op->e, a->leaf);
    entry_set_object(&op->e, a->object);
    TRY(op_decide(op, m.reason));
    err = hold_ok(op);
out:
    return err;
}
