/*
 * Signing in (lobby), and unlocking a session that locked itself.  Unknown accounts, wrong passwords and wrong codes get
 * the same answer after the same work.  Every try is a leaf of the machine's log; the session's opening is a leaf of the
 * entruster's log.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "crypto/random.h"
#include "keeper/webauthn.h"
#include "proto/gate_keeper.h"
#include "proto/keeper_authn.h"

#include <string.h>

#define CHALLENGE_LIFE_MS ((int64_t)5 * 60 * 1000)
#define CREDENTIALS_MAX 8
#define PROOF_LIFE_MS ((int64_t)5 * 60 * 1000)
#define CONTRACTS_MAX 32

/* The oldest ticket of ${kind} that ${person} has, if they have as many as one may; else one that is free; else the oldest of all. */
static struct ticket *ticket_to_give_up(struct keeper *k, enum ticket_kind kind, uint32_t person)
{
    int64_t now = clock_monotonic_ms();
    struct ticket *own = NULL, *other = &k->tickets[0];
    unsigned owned = 0;

    for (size_t i = 0; i < KEEPER_TICKETS_MAX; i++) {
        struct ticket *t = &k->tickets[i];
        bool is_free = t->kind == TICKET_FREE || t->until_ms < now;
        if (!is_free && t->kind == kind && t->person == person) {
            owned++;
            if (own == NULL || t->until_ms < own->until_ms)
                own = t;
        }
        if (is_free)
            t->until_ms = 0;
        if (t->until_ms < other->until_ms)
            other = t;
    }
    return owned >= KEEPER_TICKETS_EACH ? own : other;
}

struct ticket *ticket_new(struct keeper *k, enum ticket_kind kind, uint32_t person)
{
    struct ticket *t = ticket_to_give_up(k, kind, person);

    secret_wipe(t, sizeof(*t));
    t->kind = kind;
    t->person = person;
    random_bytes(t->id, sizeof(t->id));
    t->until_ms = clock_monotonic_ms() + CHALLENGE_LIFE_MS;
    return t;
}

struct ticket *ticket_find(struct keeper *k, enum ticket_kind kind, const uint8_t *id, size_t n)
{
    int64_t now = clock_monotonic_ms();

    for (size_t i = 0; i < KEEPER_TICKETS_MAX; i++) {
        struct ticket *t = &k->tickets[i];
        if (t->kind == kind && t->until_ms >= now && secret_equal(view_of(t->id, n), view_of(id, n)))
            return t;
    }
    return NULL;
}

/*
 * A challenge needs no memory until it is used: expiry (8 bytes), randomness (8), and an HMAC over both and the account
 * (16).  So nobody can push another's challenge out of a table by asking for many.
 */
static enum err challenge_seal(const struct keeper *k, const uint8_t head[16], struct view account, uint8_t mac_out[16])
{
    struct view key;
    struct hmac_key hk;
    struct hash h;
    struct buf text;
    enum err err = keystore_contract_key(k->keys, 0, CONTRACT_KEY_INDEX, &key);

    if (err != ERR_OK)
        return err;
    buf_init(&text, 512);
    buf_str(&text, "azukari challenge v1");
    buf_put(&text, view_of(head, 16));
    buf_put(&text, account);
    TRY(buf_status(&text));
    hmac_key_init(&hk, key);
    hmac_of(&hk, buf_view(&text), &h);
    hmac_key_clear(&hk);
    memcpy(mac_out, h.b, 16);
out:
    buf_clear(&text);
    return err;
}

static enum err challenge_make(const struct keeper *k, struct view account, uint8_t challenge_out[32])
{
    int64_t until = clock_monotonic_ms() + CHALLENGE_LIFE_MS;

    for (int i = 0; i < 8; i++)
        challenge_out[i] = (uint8_t)((uint64_t)until >> (56 - 8 * i));
    random_bytes(challenge_out + 8, 8);
    return challenge_seal(k, challenge_out, account, challenge_out + 16);
}

/* Whether we made the challenge for this account, it has not expired and was not used before. */
static bool challenge_holds(struct keeper *k, struct view account, const uint8_t challenge[32])
{
    uint8_t mac[16];
    uint64_t until = 0;

    for (int i = 0; i < 8; i++)
        until = until << 8 | challenge[i];
    if (challenge_seal(k, challenge, account, mac) != ERR_OK ||
        !secret_equal(view_of(mac, 16), view_of(challenge + 16, 16)))
        return false;
    return (int64_t)until >= clock_monotonic_ms() && ticket_find(k, TICKET_CHALLENGE, challenge, 32) == NULL;
}

/* A challenge that ${person} answered is remembered until it would expire. */
static void challenge_use_up(struct keeper *k, uint32_t person, const uint8_t challenge[32])
{
    memcpy(ticket_new(k, TICKET_CHALLENGE, person)->id, challenge, 32);
}

enum err stranger_name(const struct keeper *k, struct view account, struct hash *name_out)
{
    struct view key;
    struct hmac_key hk;
    enum err err = keystore_contract_key(k->keys, 0, CONTRACT_KEY_INDEX, &key);

    if (err != ERR_OK)
        return err;
    hmac_key_init(&hk, key);
    hmac_of(&hk, account, name_out);
    hmac_key_clear(&hk);
    return ERR_OK;
}

static enum err answer_challenge(struct op *op, uint32_t person, struct view account, const uint8_t challenge[32])
{
    struct view credentials[CREDENTIALS_MAX];
    struct hash none;
    struct desk_keeper_sign_in_challenge m = {.credentials = credentials, .rp_id = view_str(op->k->config.rp_id)};
    enum err err = stranger_name(op->k, account, &none);

    if (err != ERR_OK)
        return err;
    memcpy(m.challenge, challenge, 32);
    while (person != 0 && m.credentials_n < CREDENTIALS_MAX) {
        struct view id = people_credential(op->k->people, person, m.credentials_n);
        if (id.n == 0)
            break;
        credentials[m.credentials_n++] = id;
    }
    if (m.credentials_n == 0)
        credentials[m.credentials_n++] = view_of(none.b, sizeof(none.b));
    return OP_ANSWER(op, sign_in_challenge, &m);
}

enum err op_sign_in_start(struct op *op)
{
    struct desk_keeper_sign_in_start m;
    uint8_t challenge[32];
    enum err err;

    TRY(OP_GET(op, sign_in_start, &m));
    TRY(challenge_make(op->k, m.account, challenge));
    err = answer_challenge(op, people_by_account(op->k->people, m.account), m.account, challenge);
out:
    return err;
}

/* Who is at the door and what was proved. */
struct proof {
    uint32_t person;   /* 0: no such account */
    struct hash stranger; /* then: by what it is known again */
    uint16_t factors;  /* 0: it failed */
    uint64_t terminal;
    uint64_t totp_step;
    struct account_news news;
    struct hash passkey; /* its id, or the machine's certificate, if factors say that one was used */
};

/* Whether the sign-in that was refused came with the machine's own certificate, which may be revoked or over. */
static bool shows_own_certificate(const struct op *op)
{
    const struct terminal_rule *t = state_terminal(logbook_state(op->k->logs, KEEPER_MACHINE_LOG), op->e.terminal);

    return (op->e.kind & FACTOR_CERTIFICATE) != 0 && t != NULL && t->person == op->e.person &&
           view_eq(view_of(t->certificate, sizeof(t->certificate)), view_of(op->e.object, sizeof(op->e.object)));
}

/* How long ${person} (0: nobody, who does not wait) must still wait at ${now_ms}. */
static int64_t left_ms(const struct keeper *k, uint32_t person, int64_t now_ms)
{
    int64_t last_ms = 0;
    unsigned failures =
        person == 0 ? 0 : state_failed_sign_ins(logbook_state(k->logs, KEEPER_MACHINE_LOG), person, &last_ms);

    return sign_in_left_ms(failures, last_ms, now_ms);
}

/* Hold DENIED for a failed sign-in; the same for every reason but the lock-out.  ${stranger}: nobody has the account; else NULL. */
static enum err hold_sign_in_denied(struct op *op, const struct hash *stranger)
{
    struct desk_keeper_denied m = {.leaf = 0, .verdict = VERDICT_DENY, .refusal = REFUSAL_FACTORS,
                                   .control = CONTROL__MAX};
    struct buf payload;
    enum err err;

    if (op->d->kind == DESK_SESSION && op->decision.refusal != REFUSAL_SIGN_IN_LOCKED)
        return op_deny(op, VERDICT_DENY, REFUSAL_FACTORS, CONTROL_FACTORS); /* its contract says by which clause */
    if (shows_own_certificate(op))
        m.refusal = (uint8_t)op->decision.refusal; /* who it is is known: it may know what is wrong */
    if (op->decision.refusal == REFUSAL_SIGN_IN_LOCKED) {
        m.refusal = REFUSAL_SIGN_IN_LOCKED;
        m.wait_ms = stranger != NULL ? strangers_wait_ms(&op->k->strangers, stranger, op->e.time_ms)
                                     : left_ms(op->k, op->e.person, op->e.time_ms);
    }
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_denied_put(&payload, &m));
    TRY(hold_answer(op, DESK_KEEPER_DENIED, &payload));
    err = ERR_DENIED;
out:
    buf_clear(&payload);
    return err;
}

/* What happened to the account of ${person} since the last sign-in, which the next one makes forgotten. */
static struct account_news news_of(const struct keeper *k, uint32_t person)
{
    struct account_news news = {.factor_ms = people_added_ms(k->people, person)};

    news.failures = state_failed_sign_ins(logbook_state(k->logs, KEEPER_MACHINE_LOG), person, &news.failed_ms);
    return news;
}

/* Write the try down in the machine's log.  ERR_DENIED (held) unless the person may go on. */
static enum err write_down_try(struct op *op, struct proof *p)
{
    struct keeper *k = op->k;
    enum err err;

    if (p->person == 0) { /* the ledger has no number for who does not exist: it is misuse of the door */
        entry_init(&op->e, ACT_MISUSE, keeper_now(k));
        bool waits = strangers_wait_ms(&k->strangers, &p->stranger, op->e.time_ms) > 0;
        entry_set_kind(&op->e, op->type);
        if (p->terminal != 0)
            entry_set_terminal(&op->e, p->terminal);
        TRY(logbook_append(k->logs, KEEPER_MACHINE_LOG, &op->e, (struct view){NULL, 0}, &op->leaf));
        TRY(alert_note(k, KEEPER_MACHINE_LOG, op->leaf, &op->e));
        strangers_failed(&k->strangers, &p->stranger, op->e.time_ms);
        op->decision.refusal = waits ? REFUSAL_SIGN_IN_LOCKED : REFUSAL_FACTORS;
        return hold_sign_in_denied(op, &p->stranger);
    }
    p->news = news_of(k, p->person);
    entry_init(&op->e, ACT_SIGN_IN, keeper_now(k));
    entry_set_person(&op->e, p->person);
    entry_set_kind(&op->e, p->factors);
    if (p->terminal != 0)
        entry_set_terminal(&op->e, p->terminal);
    if (p->totp_step != 0)
        entry_set_count(&op->e, p->totp_step);
    if ((p->factors & (FACTOR_PASSKEY | FACTOR_CERTIFICATE)) != 0)
        entry_set_object(&op->e, p->passkey.b);
    decide(logbook_state(k->logs, KEEPER_MACHINE_LOG), &op->e, &op->decision);
    decision_into_entry(&op->decision, &op->e);
    TRY(logbook_append(k->logs, KEEPER_MACHINE_LOG, &op->e, (struct view){NULL, 0}, &op->leaf));
    TRY(people_learn(k->people, KEEPER_MACHINE_LOG, &op->e, (struct view){NULL, 0}));
    TRY(alert_note(k, KEEPER_MACHINE_LOG, op->leaf, &op->e));
    if (op->decision.verdict != VERDICT_PERMIT)
        err = hold_sign_in_denied(op, NULL);
out:
    return err;
}

int64_t sign_in_wait_ms(const struct keeper *k, uint32_t person)
{
    return left_ms(k, person, clock_now_ms());
}

enum err op_need_proof(struct op *op)
{
    if (state_is_machine(logbook_state(op->k->logs, op->d->log), op->d->person))
        return op_deny(op, VERDICT_DENY, REFUSAL_MACHINE, CONTROL_FACTORS); /* has nothing to prove anew with */
    if (clock_monotonic_ms() - op->d->proved_ms <= PROOF_LIFE_MS)
        return ERR_OK;
    return op_deny(op, VERDICT_STEP_UP, REFUSAL_FACTORS, CONTROL_FACTORS);
}

/* The contracts that ${person} serves: log and number of each; returns how many. */
struct service {
    uint16_t log;
    uint32_t contract;
};
static unsigned services_of(const struct keeper *k, uint32_t person, struct service out[CONTRACTS_MAX])
{
    unsigned n = 0;

    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        const struct state *s = logbook_state(k->logs, log);
        const struct assignment *a;
        for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL && n < CONTRACTS_MAX; i++)
            if (a->person == person)
                out[n++] = (struct service){log, a->contract};
    }
    return n;
}

/* A token that nobody has yet: it goes to its person, and its hash is all that is kept. */
static void make_token(struct desk_keeper_signed_in *m, uint8_t hash_out[HASH_BYTES])
{
    struct hash h;

    random_bytes(m->token, sizeof(m->token));
    hash_of(view_of(m->token, sizeof(m->token)), &h);
    memcpy(hash_out, h.b, sizeof(h.b));
}

/* Hold the answer that brings the person the token in ${m}. */
static enum err hold_signed_in(struct op *op, const struct desk_keeper_signed_in *m)
{
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_signed_in_put(&payload, m));
    TRY(hold_answer(op, DESK_KEEPER_SIGNED_IN, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* Open a session on one contract: decided and written down in the entruster's log, then a desk is made for it. */
static enum err open_session(struct op *op, const struct proof *p, struct service where)
{
    struct keeper *k = op->k;
    const struct state *s = logbook_state(k->logs, where.log);
    const struct person_rule *person = state_person(s, p->person);
    struct desk session = {.no = op->d->no, .log = where.log, .contract = where.contract, .person = p->person,
                           .factors = p->factors, .terminal = p->terminal, .session = state_next_session(s),
                           .news = p->news};
    struct op inner = *op;
    struct desk_keeper_signed_in m;
    struct desk *d;
    enum err err;

    inner.d = &session; /* its log decides; its number leads the refusal back to the lobby */
    op_begin(&inner, ACT_SESSION_OPEN);
    entry_set_kind(&inner.e, p->factors);
    if (p->terminal != 0)
        entry_set_terminal(&inner.e, p->terminal);
    if (person != NULL)
        entry_set_org(&inner.e, person->org);
    TRY(op_decide(&inner, (struct view){NULL, 0}));
    sessions_make_room(k, p->person);
    make_token(&m, session.token_hash);
    m.session = session.session;
    TRY(desk_new(k, op->d->kind == DESK_APPROVAL_LOBBY ? DESK_APPROVAL : DESK_SESSION, &session, &d));
    TRY(hold_signed_in(op, &m));
out:
    secret_wipe(&m, sizeof(m));
    return err;
}

static enum err hold_choice(struct op *op, const struct proof *p, const struct service *services, unsigned n)
{
    struct desk_keeper_contract_choice choices[CONTRACTS_MAX];
    struct ticket *t = ticket_new(op->k, TICKET_CONTRACT, p->person);
    struct desk_keeper_sign_in_choose m = {.contracts = choices, .contracts_n = n};
    struct buf payload;
    enum err err;

    t->factors = p->factors;
    t->terminal = p->terminal;
    t->news = p->news;
    t->approval = op->d->kind == DESK_APPROVAL_LOBBY;
    memcpy(m.ticket, t->id, sizeof(m.ticket));
    for (unsigned i = 0; i < n; i++)
        choices[i] = (struct desk_keeper_contract_choice){
            .contract = services[i].contract,
            .title = view_str(people_contract_title(op->k->people, services[i].contract)),
        };
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(desk_keeper_sign_in_choose_put(&payload, &m));
    TRY(hold_answer(op, DESK_KEEPER_SIGN_IN_CHOOSE, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* Who proved once more who is there goes on under another token: whoever has the old one has nothing (ASVS 7.2.4). */
static enum err renew_token(struct op *op)
{
    struct gate_keeper_token route = {.desk = op->d->no};
    struct desk_keeper_signed_in m = {.session = op->d->session};
    enum err err;

    make_token(&m, op->d->token_hash);
    memcpy(route.token_hash, op->d->token_hash, sizeof(route.token_hash));
    TRY(gate_keeper_token_send(op->k->gate, 0, &route));
    TRY(hold_signed_in(op, &m));
out:
    secret_wipe(&m, sizeof(m));
    return err;
}

/* What follows when the factors are known: for a lobby a session, for a locked session its unlocking. */
static enum err proved(struct op *op, struct proof *p)
{
    struct service services[CONTRACTS_MAX];
    enum err err = write_down_try(op, p);

    if (err != ERR_OK)
        return err;
    if (op->d->kind == DESK_SESSION) {
        op->d->state = DESK_KEEPER_SESSION;
        op->d->proved_ms = clock_monotonic_ms();
        return renew_token(op);
    }
    unsigned n = services_of(op->k, p->person, services);
    if (n == 0) {
        op->decision.refusal = REFUSAL_NOT_ASSIGNED;
        return hold_sign_in_denied(op, NULL);
    }
    return n == 1 ? open_session(op, p, services[0]) : hold_choice(op, p, services, n);
}

enum err op_sign_in_contract(struct op *op)
{
    struct desk_keeper_sign_in_contract m;
    struct service services[CONTRACTS_MAX];
    enum err err;

    TRY(OP_GET(op, sign_in_contract, &m));
    struct ticket *t = ticket_find(op->k, TICKET_CONTRACT, m.ticket, sizeof(m.ticket));
    if (t == NULL || t->terminal != channel_terminal(op->k, m.channel) ||
        t->approval != (op->d->kind == DESK_APPROVAL_LOBBY))
        return ERR_TIMEOUT; /* C12: chosen where the factors were proved, or nowhere */
    struct proof p = {.person = t->person, .factors = t->factors, .terminal = t->terminal, .news = t->news};
    unsigned n = services_of(op->k, p.person, services);
    for (unsigned i = 0; i < n; i++) {
        if (services[i].contract != m.contract)
            continue;
        t->kind = TICKET_FREE; /* one use */
        return open_session(op, &p, services[i]);
    }
    err = ERR_NOT_FOUND;
out:
    return err;
}

/* --- password and one-time code: verified by authn ---------------------------------------------------------------------- */

/* The person who has ${account}; or none, and the stranger who waits in the place of one.  ${wait_ms_out}: how long. */
static enum err who_comes(struct op *op, struct view account, struct proof *p_out, int64_t *wait_ms_out)
{
    enum err err = ERR_OK;

    p_out->person = people_by_account(op->k->people, account);
    if (p_out->person != 0)
        *wait_ms_out = sign_in_wait_ms(op->k, p_out->person);
    else if ((err = stranger_name(op->k, account, &p_out->stranger)) == ERR_OK)
        *wait_ms_out = strangers_wait_ms(&op->k->strangers, &p_out->stranger, clock_now_ms());
    return err;
}

static enum err ask_check(struct op *op, const struct proof *who, struct view password, struct view totp)
{
    struct keeper *k = op->k;
    uint32_t person = who->person;
    struct view verifier = people_verifier(k->people, person);
    struct keeper_authn_check m = {
        .password = password,
        .hash = view_part(verifier, 16, 32),
        .totp_secret = people_totp(k->people, person),
        .totp = totp,
        .now_ms = clock_now_ms(),
    };
    struct question *q;
    enum err err = question_new(k, op, &q);

    if (err != ERR_OK)
        return err;
    q->person = person;
    q->stranger = who->stranger;
    q->terminal = op->d->terminal;
    if (verifier.n > 0)
        memcpy(m.salt, verifier.p, sizeof(m.salt));
    err = keeper_authn_check_send(k->authn, q->id, &m);
    if (err != ERR_OK)
        question_free(q);
    return err;
}

/* A sign-in that must wait is refused at once, and written down. */
static enum err refuse_waiting(struct op *op, const struct proof *who)
{
    return write_down_try(op, &(struct proof){.person = who->person, .stranger = who->stranger, .terminal = op->d->terminal});
}

enum err op_sign_in_password(struct op *op)
{
    struct desk_keeper_sign_in_password m;
    struct proof who = {0};
    int64_t wait_ms = 0;
    enum err err;

    TRY(OP_GET(op, sign_in_password, &m));
    TRY(who_comes(op, m.account, &who, &wait_ms));
    op->d->terminal = channel_terminal(op->k, m.channel);
    err = wait_ms > 0 ? refuse_waiting(op, &who) : ask_check(op, &who, m.password, m.totp);
    op->d->terminal = 0; /* the lobby itself has none */
out:
    return err;
}

enum err op_unlock_password(struct op *op)
{
    struct desk_keeper_unlock_password m;
    struct proof who = {.person = op->d->person};
    enum err err;

    TRY(OP_GET(op, unlock_password, &m));
    err = sign_in_wait_ms(op->k, who.person) > 0 ? refuse_waiting(op, &who) : ask_check(op, &who, m.password, m.totp);
out:
    return err;
}

enum err sign_in_checked(struct keeper *k, struct question *q, const struct keeper_authn_checked *m)
{
    struct desk *d = desk_find(k, q->desk);
    struct op op = {.k = k, .d = d, .id = q->desk_frame, .type = q->asked, .arena = &k->arena};
    struct proof p = {.person = q->person, .stranger = q->stranger, .terminal = q->terminal};
    enum err err = ERR_OK;

    bool totp_ok = m->totp_ok && m->totp_step > people_totp_step(k->people, q->person);
    if (m->password_ok)
        p.factors |= FACTOR_PASSWORD;
    if (m->password_ok && totp_ok) {
        p.factors |= FACTOR_TOTP;
        p.totp_step = m->totp_step;
    }
    if (people_totp(k->people, q->person).n > 0 && !totp_ok)
        p.factors = 0; /* who has a one-time code enrolled must give it */
    question_free(q);
    if (d == NULL || d->ending)
        return ERR_OK;
    err = proved(&op, &p);
    if (err == ERR_OK || err == ERR_DENIED)
        return ERR_OK;
    return send_failed(d, op.id, err) == ERR_OK || desk_is_lobby(d) ? ERR_OK : ERR_CLOSED;
}

/* --- passkeys: verified here -------------------------------------------------------------------------------------------- */

struct passkey {
    struct view credential;
    const char *origin; /* the only one where it may have been signed */
    const uint8_t *challenge;
    struct webauthn_assertion assertion;
};

/* The factors that an assertion proves for ${person}: 0 if it does not hold; and by which passkey. */
static uint16_t passkey_factors(const struct keeper *k, uint32_t person, const struct passkey *p, struct hash *id_out)
{
    const struct authenticator *a;
    bool user_verified;

    hash_of(p->credential, id_out);
    a = state_authenticator(logbook_state(k->logs, KEEPER_MACHINE_LOG), id_out->b);
    if (a == NULL || a->kind != AUTHENTICATOR_PASSKEY || person == 0 || a->person != person)
        return 0;
    struct webauthn_expected x = {.rp_id = k->config.rp_id, .origin = p->origin,
                                  .public_key = view_of(a->key, a->key_n)};
    memcpy(x.challenge, p->challenge, sizeof(x.challenge));
    if (webauthn_check(&x, &p->assertion, &user_verified) != ERR_OK)
        return 0;
    return (uint16_t)(FACTOR_PASSKEY | (user_verified ? FACTOR_USER_VERIFIED : 0));
}

enum err op_sign_in_passkey(struct op *op)
{
    struct desk_keeper_sign_in_passkey m;
    struct proof p = {0};
    int64_t wait_ms = 0;
    enum err err;

    TRY(OP_GET(op, sign_in_passkey, &m));
    const char *origin = op->d->kind == DESK_APPROVAL_LOBBY ? op->k->config.approval_origin : op->k->config.origin;
    struct passkey key = {m.credential, origin, m.challenge, {m.authenticator_data, m.client_data, m.signature}};
    TRY(who_comes(op, m.account, &p, &wait_ms));
    p.terminal = channel_terminal(op->k, m.channel);
    if (wait_ms == 0 && challenge_holds(op->k, m.account, m.challenge))
        p.factors = passkey_factors(op->k, p.person, &key, &p.passkey);
    if (p.factors != 0)
        challenge_use_up(op->k, p.person, m.challenge);
    err = proved(op, &p);
out:
    return err;
}

/* --- machines: their certificate, as the gate saw it ------------------------------------------------------------------------ */

enum err op_sign_in_certificate(struct op *op)
{
    struct desk_keeper_sign_in_certificate m;
    struct proof p = {0};
    int64_t wait_ms = 0; /* a machine's certificate is not guessed: nobody locks it out */
    enum err err;

    TRY(OP_GET(op, sign_in_certificate, &m));
    TRY(who_comes(op, m.account, &p, &wait_ms));
    if (channel_certificate(op->k, m.channel, &p.passkey)) {
        p.terminal = channel_terminal(op->k, m.channel);
        p.factors = FACTOR_CERTIFICATE; /* whose it is is for decide() to say */
    }
    err = proved(op, &p);
out:
    return err;
}

enum err op_unlock_start(struct op *op)
{
    struct desk_keeper_unlock_start m;
    enum err err;

    TRY(OP_GET(op, unlock_start, &m));
    random_bytes(op->d->challenge, sizeof(op->d->challenge));
    op->d->has_challenge = true;
    err = answer_challenge(op, op->d->person, view_str(people_account(op->k->people, op->d->person)), op->d->challenge);
out:
    return err;
}

enum err op_unlock_passkey(struct op *op)
{
    struct desk_keeper_unlock_passkey m;
    struct proof p = {.person = op->d->person, .terminal = op->d->terminal};
    enum err err;

    TRY(OP_GET(op, unlock_passkey, &m));
    struct passkey key = {
        m.credential, op->k->config.origin, m.challenge, {m.authenticator_data, m.client_data, m.signature}};
    bool ours = op->d->has_challenge && secret_equal(view_of(op->d->challenge, 32), view_of(m.challenge, 32));
    op->d->has_challenge = false;
    if (ours && sign_in_wait_ms(op->k, p.person) == 0)
        p.factors = passkey_factors(op->k, p.person, &key, &p.passkey);
    err = proved(op, &p);
out:
    return err;
}

enum err op_lock(struct op *op)
{
    struct desk_keeper_lock m;
    enum err err;

    TRY(OP_GET(op, lock, &m));
    op->d->state = DESK_KEEPER_LOCKED;
    err = hold_ok(op);
out:
    return err;
}

enum err op_sign_out(struct op *op)
{
    struct desk_keeper_sign_out m;
    enum err err;

    TRY(OP_GET(op, sign_out, &m));
    TRY(hold_ok(op));
    desk_end(op->d, SESSION_SIGNED_OUT);
out:
    return err;
}
