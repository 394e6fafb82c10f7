/*
 * Enrolment: a one-time code, handed over on paper or by the manager, becomes a password with a TOTP secret, or a passkey,
 * or both.  The steps of one enrolment run through authn one after the other; only when all of them held is anything
 * written, and then the code is used up.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "crypto/random.h"
#include "proto/keeper_authn.h"

#include <string.h>

#define CODE_DAYS 7
#define REPLACE_MINUTES 30 /* of a code for somebody whose authenticators are lost: on site, at once */
#define MINUTE_MS 60000
#define CODE_GROUPS 4

/* Digits and letters that are not taken for one another on paper. */
static const char code_letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static void make_code(char out[CODE_GROUPS * 5])
{
    size_t at = 0;

    for (int g = 0; g < CODE_GROUPS; g++) {
        for (int i = 0; i < 4; i++)
            out[at++] = code_letters[random_below(sizeof(code_letters) - 1)];
        out[at++] = g + 1 < CODE_GROUPS ? '-' : '\0';
    }
}

/* The code is decided in the log of the session: who may, for whom, and whether a replacement was approved. */
static enum err decide_code(struct op *op, const struct desk_keeper_enrol_code *m, struct entry *e)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct application *a = m->application == 0 ? NULL : state_application(s, m->application);

    if (m->application != 0 && (a == NULL || a->contract != op->d->contract))
        return ERR_NOT_FOUND;
    if (a == NULL && state_has_authenticator(logbook_state(op->k->logs, KEEPER_MACHINE_LOG), m->person) &&
        !state_has_authenticator(s, m->person))
        return ERR_CONFLICT; /* enrolled elsewhere: not as new here */
    if (a != NULL) {
        entry_set_limit(e, REPLACE_MINUTES);
        entry_set_until(e, date_of_ms(e->time_ms + (int64_t)REPLACE_MINUTES * MINUTE_MS));
    }
    op->e = *e;
    entry_set_session(&op->e, op->d->session);
    if (a != NULL) /* undecided: refused as such */
        entry_set_ref(&op->e, a->approved_by_leaf != 0 ? a->approved_by_leaf : a->leaf);
    return op_decide(op, (struct view){NULL, 0});
}

enum err op_enrol_code(struct op *op)
{
    struct desk_keeper_enrol_code m;
    struct desk_keeper_enrol_code_is answer;
    char code[CODE_GROUPS * 5];
    struct hash h;
    struct entry e;
    struct buf payload;
    uint64_t leaf;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, enrol_code, &m));
    if (op->d->kind == DESK_SETUP && (op->k->logs == NULL || op->k->found))
        return ERR_CONFLICT;
    if (state_person(logbook_state(op->k->logs, KEEPER_MACHINE_LOG), m.person) == NULL)
        return ERR_NOT_FOUND;
    make_code(code);
    hash_of(view_str(code), &h);
    entry_init(&e, ACT_ENROL_CODE, keeper_now(op->k));
    entry_set_person(&e, m.person);
    entry_set_object(&e, h.b);
    entry_set_until(&e, date_from_days(date_to_days(date_of_ms(e.time_ms)) + CODE_DAYS));
    if (op->d->kind != DESK_SETUP)
        TRY(decide_code(op, &m, &e));
    TRY(fact_append(op->k, KEEPER_MACHINE_LOG, &e, (struct view){NULL, 0}, &leaf));
    answer.code = view_str(code);
    answer.until_ms = people_code_until_ms(op->k->people, m.person);
    TRY(desk_keeper_enrol_code_is_put(&payload, &answer));
    TRY(hold_answer(op, DESK_KEEPER_ENROL_CODE_IS, &payload));
out:
    secret_wipe(code, sizeof(code));
    buf_clear(&payload);
    return err;
}

static enum err answer_problem(struct keeper *k, uint64_t desk, uint32_t frame, const struct desk_keeper_enrol_done *m)
{
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_enrol_done_put(&payload, m));
    TRY(hold_for(k, desk, frame, DESK_KEEPER_ENROL_DONE, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* Wrong codes are counted like wrong passwords: as misuse of the door where there is no such person, but a ${stranger}. */
static enum err write_down_wrong_code(struct op *op, uint32_t person, const struct hash *stranger)
{
    struct entry e;
    uint64_t leaf;

    entry_init(&e, person == 0 ? ACT_MISUSE : ACT_SIGN_IN, keeper_now(op->k));
    entry_set_kind(&e, person == 0 ? op->type : 0);
    if (person == 0) {
        strangers_failed(&op->k->strangers, stranger, e.time_ms);
    } else {
        entry_set_person(&e, person);
        decide(logbook_state(op->k->logs, KEEPER_MACHINE_LOG), &e, &op->decision);
        decision_into_entry(&op->decision, &e);
    }
    enum err err = logbook_append(op->k->logs, KEEPER_MACHINE_LOG, &e, (struct view){NULL, 0}, &leaf);
    return err != ERR_OK ? err : alert_note(op->k, KEEPER_MACHINE_LOG, leaf, &e);
}

/* The code as typed may be lower case and without its hyphens. */
static void fold_code(struct view typed, char out[CODE_GROUPS * 5])
{
    size_t n = 0;

    for (size_t i = 0; i < typed.n && n < CODE_GROUPS * 5 - 1; i++) {
        uint8_t c = typed.p[i];
        if (c == '-' || c == ' ')
            continue;
        if (n % 5 == 4)
            out[n++] = '-';
        if (n < CODE_GROUPS * 5 - 1)
            out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    out[n] = '\0';
}

/* Begin the enrolment of ${person}; ${code}: the hash of the one that allows it, or NULL in a session, beside what there is. */
static enum err answer_ready(struct op *op, uint32_t person, const struct hash *code)
{
    struct desk_keeper_enrol_ready ready = {0};
    struct ticket *t = ticket_new(op->k, TICKET_ENROL, person);
    struct hash h;
    enum err err;

    t->more = code == NULL;
    if (code != NULL)
        memcpy(t->code, code->b, sizeof(t->code));
    random_bytes(t->totp, sizeof(t->totp));
    memcpy(ready.ticket, t->id, sizeof(ready.ticket));
    memcpy(ready.challenge, t->id, sizeof(ready.challenge));
    hash_of(view_str(people_account(op->k->people, person)), &h);
    memcpy(ready.user_handle, h.b, sizeof(ready.user_handle));
    memcpy(ready.totp_secret, t->totp, sizeof(ready.totp_secret));
    ready.rp_id = view_str(op->k->config.rp_id);
    ready.name = view_str(people_person_name(op->k->people, person));
    err = OP_ANSWER(op, enrol_ready, &ready);
    secret_wipe(&ready, sizeof(ready));
    return err;
}

enum err op_enrol_start(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_enrol_done no = {.problem = DESK_KEEPER_ENROL_PROBLEM_UNKNOWN_CODE};
    struct desk_keeper_enrol_start m;
    struct hash stranger = {0};
    char code[CODE_GROUPS * 5];
    struct hash h;
    enum err err;

    TRY(OP_GET(op, enrol_start, &m));
    uint32_t person = people_by_account(k->people, m.account);
    if (person == 0)
        TRY(stranger_name(k, m.account, &stranger));
    no.wait_ms = person == 0 ? strangers_wait_ms(&k->strangers, &stranger, clock_now_ms()) : sign_in_wait_ms(k, person);
    if (no.wait_ms > 0)
        return answer_problem(k, op->d->no, op->id, &no);
    fold_code(m.code, code);
    hash_of(view_str(code), &h);
    if (person == 0 || !people_enrol_code(k->people, person, h.b)) {
        TRY(write_down_wrong_code(op, person, &stranger));
        return answer_problem(k, op->d->no, op->id, &no);
    }
    no.problem = DESK_KEEPER_ENROL_PROBLEM_EXPIRED;
    err = clock_now_ms() >= people_code_until_ms(k->people, person) ? answer_problem(k, op->d->no, op->id, &no)
                                                                    : answer_ready(op, person, &h);
out:
    return err;
}

enum err op_enrol_more(struct op *op)
{
    struct desk_keeper_enrol_more m;
    enum err err;

    TRY(OP_GET(op, enrol_more, &m));
    TRY(op_need_proof(op));
    err = answer_ready(op, op->d->person, NULL);
out:
    return err;
}

/* Whether what allowed the enrolment still does: of several that were begun with one code the first uses it up, and a newer code ends
 * those of the one before. */
static bool is_allowed_still(const struct keeper *k, const struct ticket *t)
{
    return t->more || people_enrol_code(k->people, t->person, t->code);
}

/* --- the steps of finishing ----------------------------------------------------------------------------------------------- */

static enum err enrol_next(struct keeper *k, struct question *q);

enum err op_enrol_finish(struct op *op)
{
    struct desk_keeper_enrol_finish m;
    struct question *q;
    enum err err;

    TRY(OP_GET(op, enrol_finish, &m));
    struct ticket *t = ticket_find(op->k, TICKET_ENROL, m.ticket, sizeof(m.ticket));
    bool in_session = op->d->kind == DESK_SESSION;
    if (t == NULL || t->more != in_session || (in_session && t->person != op->d->person) || !is_allowed_still(op->k, t))
        return answer_problem(op->k, op->d->no, op->id,
                              &(struct desk_keeper_enrol_done){.problem = DESK_KEEPER_ENROL_PROBLEM_EXPIRED});
    if (m.password.n == 0 && m.attestation_object.n == 0)
        return answer_problem(op->k, op->d->no, op->id,
                              &(struct desk_keeper_enrol_done){.problem = DESK_KEEPER_ENROL_PROBLEM_PASSWORD});
    TRY(question_new(op->k, op, &q));
    q->person = t->person;
    memcpy(q->ticket, t->id, sizeof(q->ticket));
    memcpy(q->totp, t->totp, sizeof(q->totp));
    q->wants_password = m.password.n > 0;
    q->wants_totp = q->wants_password && (m.totp.n > 0 || people_totp(op->k->people, t->person).n == 0 || !t->more);
    q->new_totp = q->wants_totp;
    q->wants_passkey = m.attestation_object.n > 0;
    random_bytes(q->salt, sizeof(q->salt));
    err = enrol_next(op->k, q);
    if (err != ERR_OK)
        question_free(q);
out:
    return err;
}

/* Give up with ${problem}; the ticket stays so that the person can try again. */
static enum err enrol_give_up(struct keeper *k, struct question *q, enum desk_keeper_enrol_problem problem,
                              uint8_t password_problem)
{
    struct desk_keeper_enrol_done m = {.problem = problem, .password_problem = password_problem};
    enum err err = answer_problem(k, q->desk, q->desk_frame, &m);

    question_free(q);
    return err;
}

static enum err ask_hash(struct keeper *k, struct question *q, const struct desk_keeper_enrol_finish *m)
{
    struct keeper_authn_hash ask = {.account = view_str(people_account(k->people, q->person)), .password = m->password};

    memcpy(ask.salt, q->salt, sizeof(ask.salt));
    return keeper_authn_hash_send(k->authn, q->id, &ask);
}

static enum err ask_totp(struct keeper *k, struct question *q, const struct desk_keeper_enrol_finish *m)
{
    struct keeper_authn_check ask = {
        .totp_secret = view_of(q->totp, sizeof(q->totp)), .totp = m->totp, .now_ms = clock_now_ms()};

    return keeper_authn_check_send(k->authn, q->id, &ask);
}

static enum err ask_attest(struct keeper *k, struct question *q, const struct desk_keeper_enrol_finish *m)
{
    const struct ticket *t = ticket_find(k, TICKET_ENROL, q->ticket, sizeof(q->ticket));
    struct keeper_authn_attest ask = {.attestation_object = m->attestation_object,
                                      .client_data = m->client_data,
                                      .origin = view_str(k->config.origin),
                                      .rp_id = view_str(k->config.rp_id)};

    if (t == NULL)
        return ERR_TIMEOUT;
    memcpy(ask.challenge, t->id, sizeof(ask.challenge));
    return keeper_authn_attest_send(k->authn, q->id, &ask);
}

enum err authenticator_write(struct keeper *k, const struct entry *e, struct view words)
{
    uint64_t leaf;
    struct entry copy = *e;
    enum err err = fact_append(k, KEEPER_MACHINE_LOG, &copy, words, &leaf);

    for (uint16_t log = 1; err == ERR_OK && log < logbook_logs(k->logs); log++) {
        const struct state *s = logbook_state(k->logs, log);
        if (state_person(s, e->person) == NULL || (e->limit == 0 && state_authenticator(s, e->object) == NULL))
            continue;
        copy = *e;
        err = logbook_append(k->logs, log, &copy, (struct view){NULL, 0}, &leaf);
    }
    return err;
}

enum err authenticator_end(struct keeper *k, const struct authenticator *a)
{
    struct entry e;

    entry_init(&e, ACT_AUTHENTICATOR, keeper_now(k));
    entry_set_person(&e, a->person);
    entry_set_kind(&e, (uint16_t)a->kind);
    entry_set_object(&e, a->id);
    entry_set_limit(&e, 0);
    return authenticator_write(k, &e, (struct view){NULL, 0});
}

/* The first authenticator of the person that gives way to what is enrolled now: with a code all, in a session only a
 * password (and one-time code) that is replaced. */
static const struct authenticator *replaced(struct keeper *k, const struct question *q, bool more)
{
    const struct authenticator *a;

    for (size_t i = 0; (a = state_authenticator_at(logbook_state(k->logs, KEEPER_MACHINE_LOG), i)) != NULL; i++) {
        bool gives_way = !more || (a->kind == AUTHENTICATOR_PASSWORD && q->password_done) ||
                         (a->kind == AUTHENTICATOR_TOTP && q->new_totp);
        if (a->person == q->person && gives_way)
            return a;
    }
    return NULL;
}

static void begin_authenticator(struct keeper *k, const struct question *q, enum authenticator_kind kind,
                                struct view identity, struct entry *e)
{
    struct hash h;

    entry_init(e, ACT_AUTHENTICATOR, keeper_now(k));
    entry_set_person(e, q->person);
    entry_set_kind(e, (uint16_t)kind);
    hash_of(identity, &h);
    entry_set_object(e, h.b);
    entry_set_limit(e, 1);
}

/* Password and TOTP of the finished steps. */
static enum err write_password(struct keeper *k, const struct question *q)
{
    uint8_t verifier[PEOPLE_VERIFIER_BYTES], id[20];
    struct entry e;
    enum err err;

    memcpy(verifier, q->salt, 16);
    memcpy(verifier + 16, q->hash, 32);
    random_bytes(id, sizeof(id)); /* the ledger gets no function of the password */
    begin_authenticator(k, q, AUTHENTICATOR_PASSWORD, view_of(id, sizeof(id)), &e);
    TRY(authenticator_write(k, &e, view_of(verifier, sizeof(verifier))));
    if (!q->new_totp)
        goto out;
    random_bytes(id, sizeof(id));
    begin_authenticator(k, q, AUTHENTICATOR_TOTP, view_of(id, sizeof(id)), &e);
    TRY(authenticator_write(k, &e, view_of(q->totp, sizeof(q->totp))));
out:
    secret_wipe(verifier, sizeof(verifier));
    return err;
}

static enum err write_passkey(struct keeper *k, const struct question *q)
{
    struct view credential = view_of(q->credential, q->credential_n);
    struct entry e;

    begin_authenticator(k, q, AUTHENTICATOR_PASSKEY, credential, &e);
    entry_set_value(&e, view_of(q->public_key, sizeof(q->public_key)));
    return authenticator_write(k, &e, credential);
}

/* Everything held: the old gives way, the new is written, the ticket is used up. */
static enum err enrol_done(struct keeper *k, struct question *q)
{
    struct ticket *t = ticket_find(k, TICKET_ENROL, q->ticket, sizeof(q->ticket));
    struct desk_keeper_enrol_done m = {.problem = DESK_KEEPER_ENROL_PROBLEM_NONE};
    const struct authenticator *old;
    enum err err = ERR_OK;

    if (t == NULL || !is_allowed_still(k, t)) /* used up meanwhile */
        return enrol_give_up(k, q, DESK_KEEPER_ENROL_PROBLEM_EXPIRED, 0);
    while ((old = replaced(k, q, t->more)) != NULL)
        TRY(authenticator_end(k, old));
    if (!t->more)
        sessions_end_of(k, q->person);
    else if (q->password_done) /* whoever knew the old one is out (N20.6u) */
        sessions_end_but(k, q->person, q->desk);
    if (q->password_done)
        TRY(write_password(k, q));
    if (q->credential_n > 0)
        TRY(write_passkey(k, q));
    t->kind = TICKET_FREE;
    TRY(answer_problem(k, q->desk, q->desk_frame, &m));
out:
    question_free(q);
    return err;
}

/* Ask for the next check that is still wanted. */
static enum err enrol_next(struct keeper *k, struct question *q)
{
    struct desk_keeper_enrol_finish m;
    struct arena a;
    enum err err;

    arena_init(&a, 4096);
    TRY(desk_keeper_enrol_finish_get(buf_view(&q->request), &a, &m));
    if (q->wants_password)
        err = ask_hash(k, q, &m);
    else if (q->wants_totp)
        err = ask_totp(k, q, &m);
    else if (q->wants_passkey)
        err = ask_attest(k, q, &m);
    else
        err = enrol_done(k, q);
out:
    arena_clear(&a);
    return err;
}

enum err enrol_hashed(struct keeper *k, struct question *q, const struct keeper_authn_hashed *m)
{
    if (m->problem != KEEPER_AUTHN_PASSWORD_PROBLEM_NONE)
        return enrol_give_up(k, q, DESK_KEEPER_ENROL_PROBLEM_PASSWORD, (uint8_t)m->problem);
    memcpy(q->hash, m->hash, sizeof(q->hash));
    q->wants_password = false;
    q->password_done = true;
    return enrol_next(k, q);
}

enum err enrol_checked(struct keeper *k, struct question *q, const struct keeper_authn_checked *m)
{
    if (!m->totp_ok)
        return enrol_give_up(k, q, DESK_KEEPER_ENROL_PROBLEM_TOTP, 0);
    q->wants_totp = false;
    return enrol_next(k, q);
}

enum err enrol_attested(struct keeper *k, struct question *q, const struct keeper_authn_attested *m)
{
    struct hash id;

    hash_of(m->credential_id, &id);
    if (m->problem != KEEPER_AUTHN_ATTEST_PROBLEM_NONE || m->credential_id.n == 0 ||
        m->credential_id.n > sizeof(q->credential) || m->public_key.n != sizeof(q->public_key) ||
        state_authenticator(logbook_state(k->logs, KEEPER_MACHINE_LOG), id.b) != NULL)
        return enrol_give_up(k, q, DESK_KEEPER_ENROL_PROBLEM_PASSKEY, (uint8_t)m->problem);
    memcpy(q->credential, m->credential_id.p, m->credential_id.n);
    q->credential_n = m->credential_id.n;
    memcpy(q->public_key, m->public_key.p, sizeof(q->public_key));
    q->wants_passkey = false;
    return enrol_next(k, q);
}
