/*
 * Documents in forms (様式): frozen, submitted, received.  The office keeps the files as ciphertext under keys that are made here of the
 * contract's words key: one for each file, one for the drafts of each side, so that neither side reads the other's before it is submitted.
 */
#include "keeper/keeper.h"

#include "crypto/hash.h"
#include "crypto/secret.h"

#include <string.h>

#define SHOWN 50

static const uint8_t nothing[32];

static bool same(const uint8_t a[32], const uint8_t b[32])
{
    return view_eq(view_of(a, 32), view_of(b, 32));
}

static bool is_zero(const uint8_t hash[32])
{
    return same(hash, nothing);
}

static const struct state *state_of(const struct op *op)
{
    return logbook_state(op->k->logs, op->d->log);
}

static enum party side_of(const struct op *op)
{
    return decide_side(state_of(op), op->d->contract, op->d->person);
}

/* Whether the session's person could do ${act}, leaving aside whose turn it is. */
static bool could(struct op *op, enum entry_act act)
{
    op_begin(op, act);
    decide_could(state_of(op), &op->e, &op->decision);
    return op->decision.verdict == VERDICT_PERMIT;
}

/* --- keys ------------------------------------------------------------------------------------------------------------------ */

/* The key of the file with the hash ${pdf}, or of the drafts of ${side}. */
static enum err derive(const struct op *op, const uint8_t pdf[32], enum party side, uint8_t key_out[32])
{
    const uint8_t drafts[1] = {(uint8_t)side};
    struct view words;
    enum err err;

    TRY(keystore_contract_key(op->k->keys, op->d->contract, CONTRACT_KEY_WORDS, &words));
    if (is_zero(pdf))
        hkdf(words, view_of(drafts, sizeof(drafts)), "azukari document drafts v1", key_out, 32);
    else
        hkdf(words, view_of(pdf, 32), "azukari document v1", key_out, 32);
out:
    return err;
}

/* To keep a file or a draft: for those who freeze documents; of a file that is frozen already nobody gets the key so. */
static enum err open_to_keep(struct op *op, const struct desk_keeper_document_open *m)
{
    struct desk_keeper_document_key key = {0};
    const struct document *d;
    enum err err = ERR_OK;

    if (!could(op, ACT_DOCUMENT))
        TRY(op_deny(op, op->decision.verdict, op->decision.refusal, op->decision.control));
    for (size_t i = 0; (d = state_document_at(state_of(op), i)) != NULL; i++)
        if (d->contract == op->d->contract && same(d->pdf, m->pdf))
            TRY(ERR_CONFLICT);
    memcpy(key.pdf, m->pdf, sizeof(key.pdf));
    TRY(derive(op, m->pdf, side_of(op), key.key));
    err = OP_ANSWER(op, document_key, &key);
out:
    secret_wipe(&key, sizeof(key));
    return err;
}

enum err op_document_open(struct op *op)
{
    struct desk_keeper_document_open m;
    struct desk_keeper_document_key key = {0};
    const struct document *d;
    struct buf payload;
    enum err err;

    buf_init(&payload, 1024);
    TRY(OP_GET(op, document_open, &m));
    if (m.document == 0) {
        err = open_to_keep(op, &m);
        goto out;
    }
    d = state_document(state_of(op), m.document);
    if (d == NULL || d->contract != op->d->contract || !decide_sees_document(d, side_of(op)))
        TRY(ERR_NOT_FOUND);
    memcpy(key.pdf, d->pdf, sizeof(key.pdf)); /* the fold moves on underneath */
    op_begin(op, ACT_DETAIL_READ);
    entry_set_ref(&op->e, m.document);
    TRY(op_decide(op, (struct view){NULL, 0}));
    key.leaf = op->leaf;
    TRY(derive(op, key.pdf, PARTY_NONE, key.key));
    TRY(desk_keeper_document_key_put(&payload, &key));
    err = hold_answer(op, DESK_KEEPER_DOCUMENT_KEY, &payload);
out:
    secret_wipe(&key, sizeof(key));
    buf_clear(&payload);
    return err;
}

/* --- what is decided ----------------------------------------------------------------------------------------------------- */

enum err op_document_freeze(struct op *op)
{
    struct desk_keeper_document_freeze m;
    enum err err;

    TRY(OP_GET(op, document_freeze, &m));
    if (m.number == 0 || m.version == 0 || m.form > FORM_NUMBER_MAX || is_zero(m.pdf))
        return ERR_INPUT;
    const struct document *last = state_newest_document(state_of(op), op->d->contract, m.number);
    if (last == NULL ? m.version != 1 || m.number != state_next_document(state_of(op), op->d->contract)
                     : m.version != (uint64_t)last->version + 1)
        return ERR_CONFLICT; /* somebody was faster */
    op_begin(op, ACT_DOCUMENT);
    entry_set_kind(&op->e, m.form);
    entry_set_count(&op->e, m.number);
    entry_set_version(&op->e, m.version);
    entry_set_object(&op->e, m.pdf);
    entry_set_value(&op->e, view_of(m.says, sizeof(m.says)));
    if (m.answers != 0)
        entry_set_ref(&op->e, m.answers);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}

enum err op_document_step(struct op *op)
{
    struct desk_keeper_document_step m;
    enum err err;

    TRY(OP_GET(op, document_step, &m));
    const struct document *d = state_document(state_of(op), m.document);
    if (d == NULL || d->contract != op->d->contract || !decide_sees_document(d, side_of(op)))
        return ERR_NOT_FOUND;
    if (m.step == DESK_KEEPER_DOCUMENT_MOVE_RETURN && m.words.n == 0)
        return ERR_INPUT;
    op_begin(op, ACT_DOCUMENT_STEP);
    entry_set_ref(&op->e, m.document);
    entry_set_kind(&op->e, (uint16_t)m.step);
    if (m.step == DESK_KEEPER_DOCUMENT_MOVE_RECEIVE)
        entry_set_count(&op->e, state_next_receipt(state_of(op), op->d->contract, side_of(op)));
    TRY(op_decide(op, m.words));
    err = hold_ok(op);
out:
    return err;
}

/* --- what is shown ----------------------------------------------------------------------------------------------------------- */

/* The words beside the leaf ${leaf}; none is no error. */
static enum err words_at(const struct op *op, uint64_t leaf, struct view *out)
{
    struct entry e;
    enum err err = words_read(op->k, op->d->log, leaf, op->arena, &e, out);

    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static bool turn(struct op *op, const struct document *d, enum document_step step)
{
    op_begin(op, ACT_DOCUMENT_STEP);
    entry_set_ref(&op->e, d->leaf);
    entry_set_kind(&op->e, (uint16_t)step);
    if (step == DOCUMENT_RECEIVE)
        entry_set_count(&op->e, state_next_receipt(state_of(op), d->contract, side_of(op)));
    decide(state_of(op), &op->e, &op->decision);
    return op->decision.verdict == VERDICT_PERMIT;
}

static void fill_public(const struct state *s, const struct document *d, struct desk_keeper_document_info *out)
{
    *out = (struct desk_keeper_document_info){
        .leaf = d->leaf,
        .number = d->number,
        .version = d->version,
        .form = d->form,
        .side = (enum desk_keeper_document_side)d->side,
        .state = (enum desk_keeper_document_state)d->state,
        .newest = state_newest_document(s, d->contract, d->number) == d,
        .frozen_ms = d->frozen_ms,
        .submitted_ms = d->submitted_ms,
        .received_ms = d->received_ms,
        .receipt = d->receipt,
    };
    memcpy(out->pdf, d->pdf, sizeof(out->pdf));
    memcpy(out->says, d->says, sizeof(out->says));
}

static void fill(struct op *op, const struct document *d, struct desk_keeper_document_info *out)
{
    fill_public(state_of(op), d, out);
    out->person = d->person;
    out->answers = d->answers;
    out->submitter = d->submitter;
    out->receiver = d->receiver;
    out->mine = d->side == side_of(op);
    out->submits = out->newest && turn(op, d, DOCUMENT_SUBMIT);
    out->receives = out->newest && turn(op, d, DOCUMENT_RECEIVE);
    out->withdraws = out->newest && turn(op, d, DOCUMENT_WITHDRAW);
}

enum err op_documents(struct op *op)
{
    const struct state *s = state_of(op);
    struct desk_keeper_documents m;
    struct desk_keeper_documents_are are = {.side = (enum desk_keeper_document_side)side_of(op)};
    size_t n = 0;
    enum err err;

    _Static_assert((int)DESK_KEEPER_DOCUMENT_SIDE_CONTRACTOR == (int)PARTY_CONTRACTOR, "the same sides");
    _Static_assert((int)DESK_KEEPER_DOCUMENT_STATE__MAX == (int)DOCUMENT_STATE__MAX, "the same states");
    TRY(OP_GET(op, documents, &m));
    are.contract = op->d->contract;
    are.log = view_str(logbook_origin(op->k->logs, op->d->log));
    are.next = state_next_document(s, op->d->contract);
    are.keeps = could(op, ACT_DOCUMENT);
    op_begin(op, ACT_DETAIL_READ); /* the list is for those who may read what is on it */
    decide_could(s, &op->e, &op->decision);
    if (op->decision.verdict != VERDICT_PERMIT)
        TRY(op_deny(op, op->decision.verdict, op->decision.refusal, op->decision.control));
    are.documents = arena_alloc(op->arena, SHOWN, sizeof(*are.documents));
    if (are.documents == NULL)
        TRY(ERR_MEMORY);
    while (state_document_at(s, n) != NULL)
        n++;
    for (size_t i = n; i > 0 && !are.more; i--) {
        const struct document *d = state_document_at(s, i - 1);
        if (d->contract != op->d->contract || !decide_sees_document(d, side_of(op)) ||
            (m.number != 0 && d->number != m.number) || (m.before != 0 && d->leaf >= m.before))
            continue;
        are.more = are.documents_n == SHOWN;
        if (are.more)
            break;
        struct desk_keeper_document_info *out = &are.documents[are.documents_n++];
        fill(op, d, out);
        if (m.number != 0 && d->step_leaf != 0)
            TRY(words_at(op, d->step_leaf, &out->words));
    }
    err = OP_ANSWER(op, documents_are, &are);
out:
    return err;
}

enum err op_document_check(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_document_check m;
    struct desk_keeper_documents_are are = {0};
    struct desk_keeper_document_info info;
    enum err err;

    TRY(OP_GET(op, document_check, &m));
    for (uint16_t log = 1; log < logbook_logs(k->logs) && are.documents_n == 0; log++) {
        const struct state *s = logbook_state(k->logs, log);
        const struct document *d;
        for (size_t i = 0; (d = state_document_at(s, i)) != NULL && are.documents_n == 0; i++) {
            if (d->contract != m.contract || d->number != m.number || d->version != m.version ||
                (!same(d->pdf, m.hash) && !same(d->says, m.hash)))
                continue;
            fill_public(s, d, &info);
            are.contract = m.contract;
            are.log = view_str(logbook_origin(k->logs, log));
            are.documents = &info;
            are.documents_n = 1;
        }
    }
    err = OP_ANSWER(op, documents_are, &are);
out:
    return err;
}

/* --- forms as the contract has them (H15) -------------------------------------------------------------------------------------- */

enum err op_form_set(struct op *op)
{
    struct desk_keeper_form_set m;
    enum err err;

    TRY(OP_GET(op, form_set, &m));
    if (m.form > FORM_NUMBER_MAX || m.version == 0 || !view_is_utf8(m.words))
        return ERR_INPUT;
    const struct form_rule *form = state_form(state_of(op), op->d->contract, m.form);
    if (m.version != (form == NULL ? 1 : (uint64_t)form->version + 1))
        return ERR_CONFLICT;
    op_begin(op, ACT_FORM);
    entry_set_kind(&op->e, m.form);
    entry_set_version(&op->e, m.version);
    TRY(op_decide(op, m.words));
    err = hold_ok(op);
out:
    return err;
}

enum err op_form_get(struct op *op)
{
    struct desk_keeper_form_get m;
    struct desk_keeper_form_is is = {0};
    enum err err;

    TRY(OP_GET(op, form_get, &m));
    const struct form_rule *form = state_form(state_of(op), op->d->contract, m.form);
    if (form != NULL) {
        is.version = form->version;
        is.leaf = form->leaf;
        TRY(words_at(op, form->leaf, &is.words));
    }
    err = OP_ANSWER(op, form_is, &is);
out:
    return err;
}
