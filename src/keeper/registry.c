/*
 * The registry changed by people in their sessions: people, assignments, terminals at once; what widens (purposes, controls,
 * registers, the contract's term, organisations) under an approved application, whose descriptor holds the fact.  A fact is
 * decided in the log of the session and repeated, as a fact, in the machine's log and in each other log that knows whom it
 * is about.  Serves N7 N9.1 N9.3 N10 N17 K-T3.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "crypto/random.h"
#include "wire/wire.h"

#include <string.h>

#define ACCOUNT_MAX 64
#define NAME_MAX_BYTES 100
#define WORDS_MAX 2000

/* A change that is being asked for: the entry is that of the operation. */
struct change {
    struct view words;
    uint32_t no; /* of the person */
    bool new_here;
};

/* --- what is said of a person ----------------------------------------------------------------------------------------- */

static uint32_t next_person(const struct keeper *k)
{
    const struct person_rule *p;
    uint32_t last = 0;

    for (size_t i = 0; (p = state_person_at(logbook_state(k->logs, KEEPER_MACHINE_LOG), i)) != NULL; i++)
        last = p->no;
    return last == UINT32_MAX ? 0 : last + 1;
}

/* Letters, digits and a few signs: what is typed at every sign-in. */
static bool account_ok(struct view account)
{
    for (size_t i = 0; i < account.n; i++) {
        uint8_t c = account.p[i], letter = c | 0x20;
        if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '_' && c != '@')
            return false;
    }
    return account.n > 0 && account.n <= ACCOUNT_MAX;
}

static bool name_ok(struct view name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] < ' ' || name.p[i] == 0x7f)
            return false;
    return name.n > 0 && name.n <= NAME_MAX_BYTES && view_is_utf8(name);
}

/* The words of a person: an account is never taken from somebody, nor changed. */
static enum err person_words(struct op *op, struct change *c)
{
    const char *known = people_account(op->k->people, c->no);
    struct view name = c->words, account = view_cut(&name, '\n');
    struct buf words;
    enum err err;

    buf_init(&words, WORDS_MAX);
    if (c->words.n == 0) {
        account = view_str(known);
        name = view_str(people_person_name(op->k->people, c->no));
    }
    if (!account_ok(account) || name.p == NULL || !name_ok(name))
        TRY(ERR_UNSUPPORTED);
    uint32_t holder = people_by_account(op->k->people, account);
    if (known[0] == '\0' ? holder != 0 : !view_eq_str(account, known))
        TRY(ERR_CONFLICT);
    buf_put(&words, account);
    buf_byte(&words, '\n');
    buf_put(&words, name);
    TRY(buf_status(&words));
    c->words = arena_view(op->arena, buf_view(&words));
    err = c->words.p == NULL ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&words);
    return err;
}

/* The human being whose account it becomes: a machine's is that of who answers for it, whoever that was before. */
static uint32_t human_behind(const struct op *op, uint32_t same_human, uint32_t no)
{
    if (op->e.kind == PERSON_MACHINE && op->e.count <= UINT32_MAX)
        return (uint32_t)op->e.count;
    return same_human != 0 ? same_human : no;
}

/* The natural person behind the account: that of the account, of another one, or somebody new. */
static enum err prepare_person(struct op *op, uint32_t same_human, struct change *c)
{
    const struct state *machine = logbook_state(op->k->logs, KEEPER_MACHINE_LOG);
    const struct person_rule *p;
    uint8_t object[32];

    if (op->e.person == 0)
        entry_set_person(&op->e, next_person(op->k));
    if (op->e.person == 0)
        return ERR_LIMIT;
    c->no = op->e.person;
    c->new_here = state_person(logbook_state(op->k->logs, op->d->log), c->no) == NULL;
    uint32_t human = human_behind(op, same_human, c->no);
    p = state_person(machine, human);
    if (human != c->no && (p == NULL || p->answers != 0))
        return ERR_NOT_FOUND;
    if (p == NULL)
        random_bytes(object, sizeof(object));
    else
        memcpy(object, p->natural_person, sizeof(object));
    p = state_person(machine, c->no);
    if (p != NULL && c->new_here && p->org != op->e.org)
        return ERR_NOT_FOUND; /* somebody of another house */
    entry_set_object(&op->e, object);
    return person_words(op, c);
}

/* --- entering a change ------------------------------------------------------------------------------------------------ */

static bool needs_approval(enum entry_act act)
{
    return act == ACT_ORG || act == ACT_CONTRACT || act == ACT_REGISTER || act == ACT_FIELD || act == ACT_PURPOSE ||
           act == ACT_CONTROL || act == ACT_BLOCK || act == ACT_ASSIGN ||
           act == ACT_TERMINAL /* somebody's own device */;
}

static bool has_words(enum entry_act act)
{
    return act != ACT_ASSIGN && act != ACT_PLEDGE && act != ACT_CONTROL && act != ACT_ATTEST && act != ACT_ACKNOWLEDGE &&
           act != ACT_PLEDGE_RECEIVED;
}

/* The entry of the change, as it is asked for in this session. */
static enum err prepare(struct op *op, const struct desk_keeper_registry_fact *m, uint32_t same_human, struct change *c)
{
    enum err err;

    *c = (struct change){.words = m->words};
    TRY(fact_entry(op, m));
    if (!decide_is_change(op->e.act) || op->e.act == ACT_ENROL_CODE)
        return ERR_INPUT;
    if (m->words.n > 0 && (!view_is_utf8(m->words) || m->words.n > WORDS_MAX || !has_words(op->e.act)))
        return ERR_UNSUPPORTED;
    entry_set_session(&op->e, op->d->session);
    c->no = op->e.person;
    if (op->e.act == ACT_PERSON)
        err = prepare_person(op, same_human, c);
    else if (op->e.act == ACT_PLEDGE_TEXT || op->e.act == ACT_SHEET)
        err = staff_prepare(op, m->words);
out:
    return err;
}

/* Whether the log ${log} is told of a change that was decided elsewhere. */
static bool concerns(const struct keeper *k, uint16_t log, const struct entry *e)
{
    const struct state *s = logbook_state(k->logs, log);

    switch ((int)e->act) {
    case ACT_PERSON:
    case ACT_PERSON_END:
        return log == KEEPER_MACHINE_LOG || state_person(s, e->person) != NULL;
    case ACT_ORG:
        return log == KEEPER_MACHINE_LOG || state_org(s, e->org) != NULL;
    case ACT_TERMINAL:
        return log == KEEPER_MACHINE_LOG || state_terminal(s, e->terminal) != NULL || state_is_machine(s, e->person);
    default:
        return false;
    }
}

/* Repeat ${decided} as a fact in every log that it concerns. */
static enum err repeat(struct keeper *k, uint16_t from, const struct entry *decided, struct view words)
{
    enum err err = ERR_OK;

    for (uint16_t log = 0; err == ERR_OK && log < logbook_logs(k->logs); log++) {
        uint64_t leaf;
        struct entry e = *decided;
        if (log == from || !concerns(k, log, decided))
            continue;
        e.verdict = VERDICT_FACT;
        e.session = 0;
        e.clauses_n = 0;
        e.ref = 0;
        memset(e.clauses, 0, sizeof(e.clauses));
        memset(e.detail, 0, sizeof(e.detail));
        e.has &= ~(ENTRY_HAS(KEY_SESSION) | ENTRY_HAS(KEY_CLAUSES) | ENTRY_HAS(KEY_REF) | ENTRY_HAS(KEY_DETAIL));
        err = fact_append(k, log, &e, words, &leaf);
    }
    if (err != ERR_OK)
        log_error("a change of the registry could not be repeated in another log: %s", err_name(err));
    return err;
}

/* A person who came from another log brings the authenticators along: approvals are verified from this log alone. */
static enum err bring_authenticators(struct op *op, uint32_t person)
{
    const struct state *machine = logbook_state(op->k->logs, KEEPER_MACHINE_LOG);
    const struct authenticator *a;
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && (a = state_authenticator_at(machine, i)) != NULL; i++) {
        struct entry e;
        uint64_t leaf;
        if (a->person != person)
            continue;
        entry_init(&e, ACT_AUTHENTICATOR, keeper_now(op->k));
        entry_set_person(&e, person);
        entry_set_kind(&e, (uint16_t)a->kind);
        entry_set_object(&e, a->id);
        entry_set_limit(&e, 1);
        if (a->key_n > 0)
            entry_set_value(&e, view_of(a->key, a->key_n));
        err = logbook_append(op->k->logs, op->d->log, &e, (struct view){NULL, 0}, &leaf);
    }
    return err;
}

/* ... and a machine its certificates. */
static enum err bring_certificates(struct op *op, uint32_t person)
{
    const struct state *machine = logbook_state(op->k->logs, KEEPER_MACHINE_LOG);
    const struct terminal_rule *t;
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && (t = state_terminal_at(machine, i)) != NULL; i++) {
        struct entry e;
        uint64_t leaf;
        if (t->person != person || state_org(logbook_state(op->k->logs, op->d->log), t->org) == NULL)
            continue;
        entry_init(&e, ACT_TERMINAL, keeper_now(op->k));
        entry_set_terminal(&e, t->id);
        entry_set_org(&e, t->org);
        entry_set_from(&e, t->from);
        entry_set_until(&e, t->until);
        entry_set_limit(&e, t->revoked ? 0 : 1);
        entry_set_person(&e, person);
        entry_set_object(&e, t->certificate);
        err = logbook_append(op->k->logs, op->d->log, &e, (struct view){NULL, 0}, &leaf);
    }
    return err;
}

/* Whether the other logs would take what is to be repeated there: nothing is written down that could not be. */
static enum err check_others(const struct op *op)
{
    const struct state *machine = logbook_state(op->k->logs, KEEPER_MACHINE_LOG);
    const struct person_rule *known = op->e.act == ACT_PERSON ? state_person(machine, op->e.person) : NULL;

    if (known != NULL && (known->answers != 0) != (op->e.count != 0))
        return ERR_CONFLICT; /* a machine, and it shall become a human being, or the other way round */
    for (uint16_t log = 0; op->e.act == ACT_PERSON && log < logbook_logs(op->k->logs); log++)
        if (log != op->d->log && concerns(op->k, log, &op->e) &&
            !state_person_separated(logbook_state(op->k->logs, log), &op->e))
            return ERR_CONFLICT; /* an auditor of another contract */
    return ERR_OK;
}

/* Decide, write down, repeat where it concerns others, and end the sessions that no longer stand. */
static enum err enter(struct op *op, const struct change *c)
{
    struct desk_keeper_changed changed = {.no = c->no};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(check_others(op));
    err = op_decide(op, c->words);
    if (err == ERR_INPUT) /* dates in the wrong order, a number nobody has: a slip, no misuse */
        err = ERR_UNSUPPORTED;
    if (err != ERR_OK)
        goto out;
    TRY(people_learn(op->k->people, op->d->log, &op->e, c->words));
    TRY(repeat(op->k, op->d->log, &op->e, c->words));
    if (c->new_here)
        TRY(bring_authenticators(op, c->no));
    if (c->new_here && state_is_machine(logbook_state(op->k->logs, op->d->log), c->no))
        TRY(bring_certificates(op, c->no));
    changed.leaf = op->leaf;
    TRY(desk_keeper_changed_put(&payload, &changed));
    TRY(hold_answer(op, DESK_KEEPER_CHANGED, &payload));
    if (op->e.act == ACT_ASSIGN)
        TRY(desks_rescope(op->k, op->d->log, op->d->contract, op->e.person));
    sessions_check(op->k);
    op->d->asked = op->d->ending;
out:
    buf_clear(&payload);
    return err;
}

enum err op_change(struct op *op)
{
    struct desk_keeper_change m;
    struct change c;
    enum err err;

    TRY(OP_GET(op, change, &m));
    TRY(prepare(op, &m.fact, m.same_human, &c));
    err = enter(op, &c);
out:
    return err;
}

/* --- applications ------------------------------------------------------------------------------------------------------- */

/* The lines of the fact that say what is changed, each behind "fact ". */
static void put_fact_lines(struct buf *out, struct view text)
{
    (void)view_cut(&text, '\n'); /* the format */
    (void)view_cut(&text, '\n'); /* the time */
    while (text.n > 0) {
        struct view line = view_cut(&text, '\n');
        if (view_eq_str(line, "verdict fact"))
            continue;
        buf_str(out, "fact ");
        buf_put(out, line);
        buf_byte(out, '\n');
    }
}

/* Words on one line, as the approver reads them. */
static void put_words(struct buf *out, const char *key, struct view words)
{
    buf_str(out, key);
    for (size_t i = 0; i < words.n; i++)
        buf_byte(out, words.p[i] < ' ' || words.p[i] == 0x7f ? ' ' : words.p[i]);
    buf_byte(out, '\n');
}

/* What is applied for. */
struct wish {
    enum apply_kind kind;
    uint64_t count;
    struct view fact, words, reason; /* text of the fact; its words */
    const uint8_t *digest;           /* NULL: not of a fact */
};

static void put_descriptor(const struct op *op, const struct wish *w, struct buf *out)
{
    uint8_t nonce[16];
    char time[25];

    clock_format(keeper_now(op->k), time);
    random_bytes(nonce, sizeof(nonce));
    buf_str(out, "azukari-operation v2\nlog ");
    buf_str(out, logbook_origin(op->k->logs, op->d->log));
    buf_fmt(out, "\nact %s\ncontract %u\napplicant %u\n", w->kind == APPLY_CHANGE ? "change" : "replace", op->d->contract,
            op->d->person);
    if (w->kind == APPLY_REPLACE)
        buf_fmt(out, "person %llu\n", (unsigned long long)w->count);
    put_fact_lines(out, w->fact);
    if (w->words.n > 0)
        put_words(out, "words ", w->words);
    put_words(out, "reason ", w->reason);
    buf_fmt(out, "time %s\nnonce ", time);
    hex_put(out, view_of(nonce, sizeof(nonce)));
    buf_byte(out, '\n');
}

static enum err apply_for(struct op *op, const struct wish *w)
{
    struct desk_keeper_applied applied = {0};
    struct buf descriptor, sealed, fact, payload;
    struct hash object;
    enum err err;

    buf_init(&descriptor, 2048);
    buf_init(&fact, 8192);
    buf_init(&sealed, 16384);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    put_descriptor(op, w, &descriptor);
    TRY(buf_status(&descriptor));
    hash_of(buf_view(&descriptor), &object);
    wire_put_bytes(&fact, w->fact);
    wire_put_bytes(&fact, w->words);
    TRY(buf_status(&fact));
    wire_put_bytes(&sealed, buf_view(&descriptor));
    wire_put_bytes(&sealed, w->reason);
    wire_put_bytes(&sealed, buf_view(&fact));
    TRY(buf_status(&sealed));
    op_begin(op, ACT_APPLY);
    entry_set_kind(&op->e, (uint16_t)w->kind);
    entry_set_count(&op->e, w->count);
    entry_set_object(&op->e, object.b);
    if (w->digest != NULL)
        entry_set_value(&op->e, view_of(w->digest, 32));
    TRY(op_decide(op, buf_view(&sealed)));
    applied.leaf = op->leaf;
    memcpy(applied.object, object.b, sizeof(applied.object));
    TRY(desk_keeper_applied_put(&payload, &applied));
    TRY(hold_answer(op, DESK_KEEPER_APPLIED, &payload));
out:
    buf_clear(&descriptor);
    buf_clear(&fact);
    buf_clear(&sealed);
    buf_clear(&payload);
    return err;
}

enum err op_apply_change(struct op *op)
{
    struct desk_keeper_apply_change m;
    struct wish w = {.kind = APPLY_CHANGE, .count = 1};
    struct change c;
    uint8_t digest[32];
    struct buf text;
    enum err err;

    buf_init(&text, ENTRY_TEXT_MAX);
    TRY(OP_GET(op, apply_change, &m));
    TRY(prepare(op, &m.fact, 0, &c));
    if (!needs_approval(op->e.act) || m.reason.n == 0)
        TRY(ERR_INPUT);
    op->e.session = 0;
    op->e.has &= ~ENTRY_HAS(KEY_SESSION);
    TRY(entry_digest(&op->e, digest));
    TRY(entry_put(&op->e, &text));
    w.fact = arena_view(op->arena, buf_view(&text));
    w.words = c.words;
    w.reason = m.reason;
    w.digest = digest;
    err = w.fact.p == NULL ? ERR_MEMORY : apply_for(op, &w);
out:
    buf_clear(&text);
    return err;
}

enum err op_execute_change(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_execute_change m;
    struct application_words words;
    struct change c = {0};
    struct wire_reader r;
    enum err err;

    TRY(OP_GET(op, execute_change, &m));
    const struct application *a = state_application(s, m.application);
    if (a == NULL || a->contract != op->d->contract || a->kind != APPLY_CHANGE)
        return ERR_NOT_FOUND;
    TRY(application_read(op->k, op->d->log, a->leaf, op->arena, &words));
    wire_reader_init(&r, words.records);
    struct view fact = wire_get_bytes(&r, ENTRY_TEXT_MAX);
    c.words = wire_get_bytes(&r, WORDS_MAX);
    if (wire_end(&r) != ERR_OK || entry_get(fact, &op->e, NULL) != ERR_OK)
        return ERR_CORRUPT;
    op->e.time_ms = keeper_now(op->k);
    entry_set_session(&op->e, op->d->session);
    entry_set_ref(&op->e, a->approved_by_leaf != 0 ? a->approved_by_leaf : a->leaf); /* undecided: refused as such */
    err = enter(op, &c);
out:
    return err;
}

/* The organisation of a subcontract: its number and place are those that were approved. */
enum err op_matter_engage(struct op *op)
{
    struct desk_keeper_matter_engage m;
    struct change c = {0};
    enum err err;

    TRY(OP_GET(op, matter_engage, &m));
    const struct matter *matter = state_matter(logbook_state(op->k->logs, op->d->log), m.matter);
    if (matter == NULL || matter->contract != op->d->contract || matter->org == 0)
        return ERR_NOT_FOUND;
    if (!name_ok(m.name))
        return ERR_UNSUPPORTED;
    entry_init(&op->e, ACT_ORG, keeper_now(op->k));
    entry_set_session(&op->e, op->d->session);
    entry_set_org(&op->e, matter->org);
    entry_set_kind(&op->e, ORG_SUBCONTRACTOR);
    if (matter->parent != 0)
        entry_set_parent(&op->e, matter->parent);
    entry_set_ref(&op->e, matter->leaf);
    c.words = m.name;
    err = enter(op, &c);
out:
    return err;
}

enum err op_apply_replace(struct op *op)
{
    struct desk_keeper_apply_replace m;
    struct wish w = {.kind = APPLY_REPLACE};
    enum err err;

    TRY(OP_GET(op, apply_replace, &m));
    if (m.person == 0 || m.reason.n == 0)
        return ERR_INPUT;
    w.count = m.person;
    w.reason = m.reason;
    err = apply_for(op, &w);
out:
    return err;
}
