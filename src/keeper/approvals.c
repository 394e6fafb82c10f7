/*
 * The decision on an application (承認・却下).  The approver's passkey signs the SHA-256 of the descriptor that the keeper
 * wrote; the leaf of the approval carries what is needed to verify that signature offline.
 *
 * Only a desk of the approver's origin can ask for any of this (desk_keeper.msg), and only what was signed at that origin
 * counts: the desk of an ordinary session may show what it likes, it can neither ask for the signature nor use one (B11).
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "crypto/hash.h"
#include "keeper/webauthn.h"
#include "wire/wire.h"

#include <string.h>

#define SHOWN_LIFE_MS ((int64_t)10 * 60 * 1000)

enum err op_approve_start(struct op *op)
{
    struct desk_keeper_approve_start m;
    struct desk_keeper_approve_challenge challenge = {.rp_id = view_str(op->k->config.rp_id)};
    struct application_words words;
    struct view credentials[8];
    enum err err;

    TRY(OP_GET(op, approve_start, &m));
    const struct application *a = application_here(op, m.application);
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
    op->d->shown_application = a->leaf;
    op->d->shown_ms = clock_monotonic_ms();
    err = OP_ANSWER(op, approve_challenge, &challenge);
out:
    return err;
}

/* Whether it was the descriptor of ${a} that this desk asked for last, to have it signed, and lately. */
static bool was_shown(const struct op *op, const struct application *a)
{
    return op->d->shown_application == a->leaf && clock_monotonic_ms() - op->d->shown_ms <= SHOWN_LIFE_MS;
}

/* Verify the assertion over the application's object with a passkey of this person that this log knows.  The value for the
 * leaf (authenticator data, client data, signature, each with a u16 length) is appended to ${evidence}. */
static bool approve_signature(const struct op *op, const struct desk_keeper_approve *m, const struct application *a,
                              uint16_t *factors_out, struct buf *evidence)
{
    struct webauthn_assertion assertion = {m->authenticator_data, m->client_data, m->signature};
    struct webauthn_expected x = {.rp_id = op->k->config.rp_id, .origin = op->k->config.approval_origin};
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
    const struct application *a = application_here(op, m.application);
    if (a == NULL)
        TRY(ERR_NOT_FOUND);
    op_begin(op, a->kind == APPLY_TERMS && a->signed_by_leaf == 0 ? ACT_TERMS_SIGN : ACT_APPROVE);
    entry_set_ref(&op->e, a->leaf);
    entry_set_object(&op->e, a->object);
    if (was_shown(op, a) && approve_signature(op, &m, a, &factors, &evidence)) {
        entry_set_kind(&op->e, factors);
        entry_set_value(&op->e, buf_view(&evidence));
    }
    TRY(op_decide(op, (struct view){NULL, 0}));
    if (op->e.act == ACT_APPROVE && op->e.verdict == VERDICT_PERMIT) /* terms whose day has come */
        TRY(terms_enter(op->k, op->d->log, op->d->contract, op->arena));
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
    const struct application *a = application_here(op, m.application);
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
