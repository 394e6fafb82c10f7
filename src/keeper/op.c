/* The frame around every operation: decide, append, hold the answer, flush, release. */
#include "keeper/keeper.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "crypto/random.h"
#include "crypto/seal.h"

#include <string.h>

#define SALT_BYTES 16
#define WORDS_MAX 65000

enum err op_got(struct op *op, enum err err)
{
    if (err == ERR_INPUT)
        op->malformed = true;
    return err;
}

int64_t keeper_now(struct keeper *k)
{
    int64_t now = clock_now_ms();

    if (now > k->last_time_ms)
        k->last_time_ms = now;
    return k->last_time_ms;
}

void op_begin(struct op *op, enum entry_act act)
{
    entry_init(&op->e, act, keeper_now(op->k));
    entry_set_contract(&op->e, op->d->contract);
    entry_set_person(&op->e, op->d->person);
    if (op->d->session != 0)
        entry_set_session(&op->e, op->d->session);
    if (op->d->job != 0)
        entry_set_job(&op->e, op->d->job);
}

/* The associated data of sealed words: they belong to one commitment. */
static struct view words_aad(const uint8_t commitment[32], uint8_t aad_out[64])
{
    static const char purpose[] = "azukari words v1";

    memset(aad_out, 0, 64);
    memcpy(aad_out, purpose, sizeof(purpose) - 1);
    memcpy(aad_out + 32, commitment, 32);
    return view_of(aad_out, 64);
}

enum err words_seal(struct keeper *k, uint32_t contract, struct view words, uint8_t commitment_out[32],
                    struct buf *sealed_out)
{
    uint8_t salt[SALT_BYTES], aad[64];
    struct view key;
    struct hash h;
    struct buf plain;
    enum err err = keystore_contract_key(k->keys, contract, CONTRACT_KEY_WORDS, &key);

    if (err != ERR_OK)
        return err;
    random_bytes(salt, sizeof(salt));
    buf_init(&plain, WORDS_MAX);
    buf_put(&plain, view_of(salt, sizeof(salt)));
    buf_put(&plain, words);
    TRY(buf_status(&plain));
    hash_of(buf_view(&plain), &h);
    memcpy(commitment_out, h.b, 32);
    TRY(seal(key, words_aad(h.b, aad), buf_view(&plain), sealed_out));
out:
    buf_clear(&plain);
    return err;
}

enum err words_unseal(struct keeper *k, const struct entry *e, struct view sealed, struct buf *words_out)
{
    uint8_t aad[64];
    struct view key;
    struct hash h;
    struct buf plain;
    enum err err;

    if (!entry_has(e, KEY_DETAIL) || sealed.n == 0)
        return ERR_NOT_FOUND;
    err = keystore_contract_key(k->keys, e->contract, CONTRACT_KEY_WORDS, &key);
    if (err != ERR_OK)
        return err;
    buf_init(&plain, WORDS_MAX);
    TRY(unseal(key, words_aad(e->detail, aad), sealed, &plain));
    hash_of(buf_view(&plain), &h);
    if (!view_eq(view_of(h.b, 32), view_of(e->detail, 32)) || plain.n < SALT_BYTES)
        TRY(ERR_CORRUPT);
    buf_put(words_out, view_part(buf_view(&plain), SALT_BYTES, SIZE_MAX));
    TRY(buf_status(words_out));
out:
    buf_clear(&plain);
    return err;
}

enum err words_read(struct keeper *k, uint16_t log, uint64_t leaf, struct arena *a, struct entry *e_out, struct view *words_out)
{
    struct view text, sealed;
    struct buf words;
    enum err err;

    *words_out = (struct view){NULL, 0};
    buf_init(&words, WORDS_MAX);
    TRY(logbook_read(k->logs, log, leaf, &text, &sealed));
    TRY(entry_get(text, e_out, NULL));
    TRY(words_unseal(k, e_out, sealed, &words));
    *words_out = arena_view(a, buf_view(&words));
    if (words_out->p == NULL && words.n > 0)
        err = ERR_MEMORY;
out:
    buf_clear(&words);
    return err;
}

/* How long the person waits before the same operation can be permitted; 0 if waiting does not help. */
static int64_t wait_ms(const struct op *op)
{
    int64_t now = op->e.time_ms;

    switch ((int)op->decision.refusal) {
    case REFUSAL_QUOTA_MINUTE:
        return 60000 - now % 60000;
    case REFUSAL_QUOTA_DAY:
        return date_start_ms(date_from_days(date_to_days(date_of_ms(now)) + 1)) - now;
    default:
        return 0;
    }
}

/* Who entrusts in the contract of the chain whose turn it is to decide on what the entry is about; "": nobody's (N17, H12, K-T7). */
static const char *decides_first(const struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct package *p = op->e.act == ACT_PACKAGE_OPEN ? NULL : state_package(s, op->e.ref);
    const struct application *a = state_application(s, p == NULL ? op->e.ref : p->matter);
    bool asked = op->decision.refusal == REFUSAL_NOT_APPROVED || op->decision.refusal == REFUSAL_DECIDER;
    bool waits = asked && op->e.ref != 0 && a != NULL && !a->rejected && a->approved_by_leaf == 0;
    const struct contract_rule *c = waits ? state_decider(s, a) : NULL;

    return c == NULL ? "" : people_org_name(op->k->people, c->entruster);
}

static enum err hold_denied(struct op *op)
{
    struct view clauses[ENTRY_CLAUSES_MAX];
    struct desk_keeper_denied m = {
        .leaf = op->leaf,
        .verdict = (uint8_t)op->decision.verdict,
        .refusal = (uint8_t)op->decision.refusal,
        .control = (uint8_t)op->decision.control,
        .clauses = clauses,
        .clauses_n = op->decision.clauses_n,
        .wait_ms = wait_ms(op),
        .conditions = op->decision.conditions,
        .decides = view_str(decides_first(op)),
    };
    struct buf payload;
    enum err err;

    for (unsigned i = 0; i < op->decision.clauses_n; i++)
        clauses[i] = view_str(op->decision.clauses[i]);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_denied_put(&payload, &m));
    TRY(hold_answer(op, DESK_KEEPER_DENIED, &payload));
    err = ERR_DENIED;
out:
    buf_clear(&payload);
    return err;
}

enum err op_deny(struct op *op, enum verdict verdict, enum refusal refusal, enum control control)
{
    const struct contract_rule *c = state_contract(logbook_state(op->k->logs, op->d->log), op->d->contract);

    op->leaf = 0;
    op->decision = (struct decision){.verdict = verdict, .refusal = refusal, .control = control};
    if (c != NULL && c->controls[control].in_force) {
        op->decision.clauses_n = c->controls[control].clauses_n;
        memcpy(op->decision.clauses, c->controls[control].clauses, sizeof(op->decision.clauses));
    }
    return hold_denied(op);
}

static bool is_bulk(enum entry_act act)
{
    return act == ACT_IMPORT_OPEN || act == ACT_IMPORT_BATCH || act == ACT_UPDATE_OPEN || act == ACT_UPDATE_BATCH ||
           act == ACT_PACKAGE_OPEN || act == ACT_PACKAGE_BATCH || act == ACT_ERASE;
}

/* Whether a permitted operation may be promised now: room on the disk, and a witness that has seen us lately. */
static enum err may_promise(const struct op *op)
{
    const struct keeper *k = op->k;
    uint16_t log = op->d->log;
    enum err err = logbook_room(k->logs);

    if (err != ERR_OK)
        return err;
    if (!logbook_has_witness(k->logs, log) || k->config.witness_max_age_ms == 0)
        return ERR_OK;
    if (is_bulk(op->e.act) && k->witness_unreachable[log])
        return ERR_TIMEOUT;
    return op->e.time_ms - logbook_witnessed_ms(k->logs, log) > k->config.witness_max_age_ms ? ERR_TIMEOUT : ERR_OK;
}

/* Seal the words beside the entry in hand: those about people and terminals belong to no contract. */
static enum err op_seal(struct op *op, struct view words, struct buf *sealed)
{
    uint8_t commitment[32];
    enum err err = words_seal(op->k, op->e.contract, words, commitment, sealed);

    if (err == ERR_OK)
        entry_set_detail(&op->e, commitment);
    return err;
}

/* Append the entry in hand as it was decided; ${sealed}: the words, where they are sealed already. */
static enum err write_decided(struct op *op, struct view words, struct buf *sealed)
{
    struct keeper *k = op->k;
    enum err err;

    decision_into_entry(&op->decision, &op->e);
    if (op->decision.verdict == VERDICT_PERMIT) {
        TRY(may_promise(op));
        if (words.n > 0 && sealed->n == 0)
            TRY(op_seal(op, words, sealed));
    }
    TRY(logbook_append(k->logs, op->d->log, &op->e, buf_view(sealed), &op->leaf));
    if (op->decision.verdict != VERDICT_PERMIT) {
        system_refused(k, op->decision.refusal);
        TRY(alert_note(k, op->d->log, op->leaf, &op->e));
        TRY(hold_denied(op));
    }
out:
    return err;
}

enum err op_decide(struct op *op, struct view words)
{
    struct buf sealed;
    enum err err;

    buf_init(&sealed, JOURNAL_DETAIL_MAX);
    if (decide_is_change(op->e.act) && words.n > 0) /* whether it renames counts for the decision */
        TRY(op_seal(op, words, &sealed));
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    err = write_decided(op, words, &sealed);
out:
    buf_clear(&sealed);
    return err;
}

enum err op_permitted(struct op *op)
{
    struct buf none = {0};

    return write_decided(op, (struct view){NULL, 0}, &none);
}

enum err op_refuse(struct op *op)
{
    decide(logbook_state(op->k->logs, op->d->log), &op->e, &op->decision);
    return op->decision.verdict == VERDICT_PERMIT ? ERR_OK : op_decide(op, (struct view){NULL, 0});
}

enum err fact_append(struct keeper *k, uint16_t log, struct entry *e, struct view words, uint64_t *leaf_out)
{
    uint8_t commitment[32];
    struct buf sealed;
    enum err err = ERR_OK;

    buf_init(&sealed, JOURNAL_DETAIL_MAX);
    if (words.n > 0) {
        TRY(words_seal(k, e->contract, words, commitment, &sealed));
        entry_set_detail(e, commitment);
    }
    TRY(logbook_append(k->logs, log, e, buf_view(&sealed), leaf_out));
    TRY(people_learn(k->people, log, e, words));
out:
    buf_clear(&sealed);
    return err;
}

/* Put a held answer at the end of the queue; ${payload} is taken over. */
static enum err hold(struct keeper *k, const struct held *what, struct buf *payload)
{
    struct held *h = mem_zalloc(sizeof(*h));

    if (h == NULL)
        return ERR_MEMORY;
    *h = *what;
    h->next = NULL;
    h->payload = *payload;
    buf_init(payload, payload->max);
    *k->held_tail = h;
    k->held_tail = &h->next;
    return ERR_OK;
}

enum err hold_for(struct keeper *k, uint64_t desk, uint32_t id, uint16_t type, struct buf *payload)
{
    return hold(k, &(struct held){.desk = desk, .id = id, .type = type}, payload);
}

enum err hold_answer(struct op *op, uint16_t type, struct buf *payload)
{
    return hold_for(op->k, op->d->no, op->id, type, payload);
}

enum err hold_ok(struct op *op)
{
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_ok_put(&payload, &(struct desk_keeper_ok){.leaf = op->leaf}));
    TRY(hold_answer(op, DESK_KEEPER_OK, &payload));
out:
    buf_clear(&payload);
    return err;
}

enum err hold_release(struct op *op, release_fn *fn)
{
    struct buf request;

    buf_init(&request, CHAN_PAYLOAD_MAX);
    buf_put(&request, op->payload);
    enum err err = buf_status(&request);
    if (err == ERR_OK)
        err = hold(op->k, &(struct held){.desk = op->d->no, .id = op->id, .type = op->type, .leaf = op->leaf, .fn = fn},
                   &request);
    buf_clear(&request);
    return err;
}

enum err send_failed(struct desk *d, uint32_t id, enum err code)
{
    return desk_keeper_failed_send(d->chan, id, &(struct desk_keeper_failed){.code = (uint16_t)code});
}

static void held_free(struct held *h)
{
    buf_clear(&h->payload);
    mem_free(h);
}

void held_drop(struct keeper *k)
{
    while (k->held != NULL) {
        struct held *h = k->held;
        k->held = h->next;
        held_free(h);
    }
    k->held_tail = &k->held;
}

/* Send one answer whose leaf is durable.  A desk that has gone is no error: nothing is released to it. */
static void release(struct keeper *k, struct held *h)
{
    struct desk *d = desk_find(k, h->desk);
    enum err err;

    if (d == NULL)
        return;
    if (h->fn == NULL)
        err = chan_send(d->chan, h->type, h->id, buf_view(&h->payload), NULL, 0);
    else
        err = h->fn(k, d, h);
    if (err != ERR_OK && h->fn != NULL)
        err = send_failed(d, h->id, err);
    if (err != ERR_OK)
        desk_end(d, SESSION_DIED);
}

/* Make all that was appended durable: keys before the leaves that speak of them. */
static enum err flush(struct keeper *k)
{
    bool waits = keystore_waiting(k->keys) || logbook_waiting(k->logs) > 0;
    uint64_t began = waits ? clock_monotonic_us() : 0;
    enum err err = ERR_OK;

    keystore_set_position(k->keys, logbook_position(k->logs));
    if (keystore_waiting(k->keys))
        TRY(keystore_flush(k->keys));
    keys_bind(k);
    TRY(logbook_flush(k->logs)); /* also if nothing waits: then it says whether the ledger can still be trusted */
    if (waits)
        system_flushed(k, clock_monotonic_us() - began);
out:
    return err;
}

void keeper_round(void *keeper)
{
    struct keeper *k = keeper;

    if (k->keys == NULL || k->logs == NULL || k->fatal)
        return;
    do {
        if (flush(k) != ERR_OK) {
            log_error("the ledger could not be made durable: stopping without releasing anything");
            k->fatal = true;
            loop_stop(k->loop);
            return;
        }
        struct held *list = k->held;
        k->held = NULL;
        k->held_tail = &k->held;
        while (list != NULL) {
            struct held *h = list;
            list = h->next;
            release(k, h);
            held_free(h);
        }
        if (desks_sweep(k) != ERR_OK) {
            k->fatal = true;
            loop_stop(k->loop);
            return;
        }
    } while (k->held != NULL || logbook_waiting(k->logs) > 0 || keystore_waiting(k->keys));
}
