/*
 * The contract's terms (契約の条件): proposed by 乙 with the facts that their text compiles to, signed by 乙's and then by 甲's passkey,
 * and entered by the keeper itself on their day.  The keeper reads no text: it makes the entries from the list that the desk
 * compiled, and the chain over them stands in what both sign.  docs/ledger.md: Terms.  Serves design.md 4, Nerima 18, K-T7, S15.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "wire/wire.h"

#include <string.h>

#define BLOB_MAX ((size_t)APPLICATION_RECORDS_MAX * RECORD_ID_BYTES)
#define TEXT_MAX 32000
#define DESCRIPTOR_MAX 2048
#define VERSIONS_SHOWN 256
#define CHECKS_SHOWN 512

_Static_assert(TERMS_FACTS_MAX <= 160, "as many facts as the messages of desk_keeper.msg hold");

/* --- texts of profiles -------------------------------------------------------------------------------------------------- */

static enum err read_text(struct op *op, uint64_t leaf, struct view *out)
{
    struct entry e;

    return words_read(op->k, op->d->log, leaf, op->arena, &e, out);
}

static enum err keep_text(struct op *op, const struct desk_keeper_terms_text *m)
{
    struct desk_keeper_terms_text_is is = {0};
    struct buf payload;
    struct hash h;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    hash_of(m->text, &h);
    if (!view_is_utf8(m->text) || !view_eq(view_of(h.b, sizeof(h.b)), view_of(m->object, sizeof(m->object))))
        TRY(ERR_INPUT);
    op_begin(op, ACT_TERMS_TEXT);
    entry_set_object(&op->e, m->object);
    TRY(op_decide(op, m->text));
    is.leaf = op->leaf;
    TRY(desk_keeper_terms_text_is_put(&payload, &is));
    err = hold_answer(op, DESK_KEEPER_TERMS_TEXT_IS, &payload);
out:
    buf_clear(&payload);
    return err;
}

enum err op_terms_text(struct op *op)
{
    struct desk_keeper_terms_text m;
    struct desk_keeper_terms_text_is is = {0};
    enum err err;

    TRY(OP_GET(op, terms_text, &m));
    is.leaf = state_terms_text(logbook_state(op->k->logs, op->d->log), op->d->contract, m.object);
    if (is.leaf == 0)
        return m.text.n == 0 ? ERR_NOT_FOUND : keep_text(op, &m);
    if (m.text.n == 0)
        TRY(read_text(op, is.leaf, &is.text));
    err = OP_ANSWER(op, terms_text_is, &is);
out:
    return err;
}

/* --- the proposal ------------------------------------------------------------------------------------------------------- */

/* What is proposed: the entries in their order, and all of it as it is kept beside the application. */
struct proposal {
    uint32_t version;
    struct date from;
    struct view text;
    uint32_t facts_n;
    struct entry *facts;
};

static enum err fact_of(const struct op *op, const struct desk_keeper_terms_fact *f, struct entry *e)
{
    char clause[ENTRY_CLAUSE_MAX + 1];

    if (f->act != ACT_CONTROL && f->act != ACT_CELL)
        return ERR_INPUT;
    entry_init(e, (enum entry_act)f->act, 0);
    entry_set_contract(e, op->d->contract);
    entry_set_kind(e, f->kind);
    entry_set_limit(e, f->limit);
    if (f->act == ACT_CELL)
        entry_set_class(e, f->data_class);
    if (f->conditions != 0)
        entry_set_count(e, f->conditions);
    for (uint32_t i = 0; i < f->clauses_n; i++) {
        if (f->clauses[i].n > ENTRY_CLAUSE_MAX)
            return ERR_INPUT;
        memcpy(clause, f->clauses[i].p, f->clauses[i].n);
        clause[f->clauses[i].n] = '\0';
        entry_add_clause(e, clause);
    }
    return entry_check(e);
}

/* The place of a fact in the one order: controls, then cells as the matrix is read, the strictest class first. */
static unsigned place_of(const struct entry *e)
{
    unsigned kind = e->kind, class = CLASS_SPI - (unsigned)e->data_class;

    if (e->act == ACT_CONTROL)
        return kind;
    return CONTROL__MAX + (kind / HANDLING_MEDIA * CLASS__MAX + class) * HANDLING_MEDIA + kind % HANDLING_MEDIA;
}

static enum err read_facts(struct op *op, struct desk_keeper_terms_fact *list, uint32_t n, struct proposal *p)
{
    p->facts = arena_alloc(op->arena, n, sizeof(*p->facts));
    p->facts_n = n;
    if (p->facts == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < n; i++) {
        enum err err = fact_of(op, &list[i], &p->facts[i]);
        if (err != ERR_OK)
            return err;
        if (i > 0 && place_of(&p->facts[i - 1]) >= place_of(&p->facts[i]))
            return ERR_INPUT;
    }
    return n > 0 ? ERR_OK : ERR_INPUT;
}

/* The fact that says what follows it. */
static enum err terms_fact(uint32_t contract, const struct proposal *p, struct entry *e)
{
    uint8_t chain[32] = {0};
    struct hash text;

    for (uint32_t i = 0; i < p->facts_n; i++) {
        enum err err = entry_chain(&p->facts[i], chain);
        if (err != ERR_OK)
            return err;
    }
    hash_of(p->text, &text);
    entry_init(e, ACT_TERMS, 0);
    entry_set_contract(e, contract);
    entry_set_version(e, p->version);
    entry_set_from(e, p->from);
    entry_set_count(e, p->facts_n);
    entry_set_object(e, text.b);
    entry_set_value(e, view_of(chain, sizeof(chain)));
    return ERR_OK;
}

static void put_blob(const struct proposal *p, struct buf *out)
{
    wire_put_u32(out, p->version);
    wire_put_u32(out, (uint32_t)date_to_days(p->from));
    wire_put_bytes(out, p->text);
    wire_put_u32(out, p->facts_n);
    for (uint32_t i = 0; i < p->facts_n; i++) {
        const struct entry *e = &p->facts[i];
        wire_put_u16(out, (uint16_t)e->act);
        wire_put_u16(out, e->kind);
        wire_put_u8(out, (uint8_t)e->data_class);
        wire_put_u64(out, e->limit);
        wire_put_u32(out, (uint32_t)e->count);
        wire_put_u8(out, (uint8_t)e->clauses_n);
        for (unsigned k = 0; k < e->clauses_n; k++)
            wire_put_bytes(out, view_str(e->clauses[k]));
    }
}

static void get_fact(struct wire_reader *r, struct view clauses[ENTRY_CLAUSES_MAX], struct desk_keeper_terms_fact *f)
{
    *f = (struct desk_keeper_terms_fact){.clauses = clauses};
    f->act = wire_get_u16(r);
    f->kind = wire_get_u16(r);
    f->data_class = wire_get_u8(r);
    f->limit = wire_get_u64(r);
    f->conditions = wire_get_u32(r);
    f->clauses_n = wire_get_u8(r);
    if (f->clauses_n > ENTRY_CLAUSES_MAX)
        f->clauses_n = 0; /* and the rest does not fit */
    for (uint32_t i = 0; i < f->clauses_n; i++)
        clauses[i] = wire_get_bytes(r, ENTRY_CLAUSE_MAX);
}

/* Read what stands beside the application ${leaf}; the facts as the desk sent them. */
static enum err get_blob(struct keeper *k, uint16_t log, uint64_t leaf, struct arena *a, struct desk_keeper_terms_proposal_is *out)
{
    struct application_words words;
    struct wire_reader r;
    enum err err;

    TRY(application_read(k, log, leaf, a, &words));
    wire_reader_init(&r, words.records);
    out->version = wire_get_u32(&r);
    out->from = (int64_t)wire_get_u32(&r);
    out->text = wire_get_bytes(&r, TEXT_MAX);
    out->facts_n = wire_get_u32(&r);
    if (out->facts_n > TERMS_FACTS_MAX)
        TRY(ERR_CORRUPT);
    out->facts = arena_alloc(a, out->facts_n, sizeof(*out->facts));
    struct view *clauses = arena_alloc(a, (size_t)out->facts_n * ENTRY_CLAUSES_MAX, sizeof(*clauses));
    if (out->facts == NULL || clauses == NULL)
        TRY(ERR_MEMORY);
    for (uint32_t i = 0; i < out->facts_n; i++)
        get_fact(&r, clauses + (size_t)i * ENTRY_CLAUSES_MAX, &out->facts[i]);
    err = wire_end(&r) == ERR_OK ? ERR_OK : ERR_CORRUPT;
out:
    return err;
}

/* --- a contract above ----------------------------------------------------------------------------------------------------- */

struct gaps {
    struct desk_keeper_terms_gap list[TERMS_FACTS_MAX];
    uint32_t n;
};

static void add_gap(void *arg, bool is_cell, unsigned no, unsigned data_class)
{
    struct gaps *g = arg;

    if (g->n < TERMS_FACTS_MAX)
        g->list[g->n++] =
            (struct desk_keeper_terms_gap){.cell = is_cell, .kind = (uint16_t)no, .data_class = (uint8_t)data_class};
}

/* What the contract above this one demands beyond ${p}. */
static enum err find_gaps(struct op *op, const struct contract_rule *c, const struct proposal *p, struct gaps *gaps)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *above;
    const struct terms_next *child;
    struct terms_next *as = arena_alloc(op->arena, 1, sizeof(*as));

    if (as == NULL)
        return ERR_MEMORY;
    memset(as, 0, sizeof(*as));
    for (uint32_t i = 0; i < p->facts_n; i++) {
        const struct entry *e = &p->facts[i];
        struct control_rule *rule = e->act == ACT_CELL ? &as->cells[e->kind][e->data_class] : &as->controls[e->kind];
        rule->in_force = true;
        rule->limit = e->limit;
        rule->conditions = (uint32_t)e->count;
    }
    child = as;
    for (size_t i = 0; (above = state_contract_above(s, c, i)) != NULL; i++)
        rules_cover(above, child->controls, child->cells, add_gap, gaps);
    return ERR_OK;
}

/* --- proposing ------------------------------------------------------------------------------------------------------------ */

/* One line each, as the approver reads it. */
static void put_reason(struct buf *out, struct view reason)
{
    buf_str(out, "reason ");
    for (size_t i = 0; i < reason.n; i++)
        buf_byte(out, reason.p[i] < ' ' || reason.p[i] == 0x7f ? ' ' : reason.p[i]);
}

static void put_descriptor(const struct op *op, const struct entry *terms, struct view reason, struct buf *out)
{
    uint8_t nonce[16];
    char time[25], from[11];

    clock_format(keeper_now(op->k), time);
    date_format(terms->from, from);
    random_bytes(nonce, sizeof(nonce));
    buf_str(out, "azukari-operation v2\nlog ");
    buf_str(out, logbook_origin(op->k->logs, op->d->log));
    buf_fmt(out, "\nact terms\ncontract %u\napplicant %u\nversion %u\nfrom %s\ntext ", op->d->contract, op->d->person,
            (unsigned)terms->version, from);
    hex_put(out, view_of(terms->object, sizeof(terms->object)));
    buf_fmt(out, "\nfacts %llu\nchain ", (unsigned long long)terms->count);
    hex_put(out, view_of(terms->value, terms->value_n));
    buf_byte(out, '\n');
    put_reason(out, reason);
    buf_fmt(out, "\ntime %s\nnonce ", time);
    hex_put(out, view_of(nonce, sizeof(nonce)));
    buf_byte(out, '\n');
}

static enum err apply_for(struct op *op, const struct proposal *p, struct view reason, struct desk_keeper_terms_proposed *out)
{
    struct buf descriptor, blob, sealed;
    struct hash object;
    struct entry terms;
    uint8_t digest[32];
    enum err err;

    buf_init(&descriptor, DESCRIPTOR_MAX + 1000);
    buf_init(&blob, BLOB_MAX);
    buf_init(&sealed, BLOB_MAX + 8192);
    TRY(terms_fact(op->d->contract, p, &terms));
    TRY(entry_digest(&terms, digest));
    put_descriptor(op, &terms, reason, &descriptor);
    TRY(buf_status(&descriptor));
    hash_of(buf_view(&descriptor), &object);
    put_blob(p, &blob);
    TRY(buf_status(&blob));
    wire_put_bytes(&sealed, buf_view(&descriptor));
    wire_put_bytes(&sealed, reason);
    wire_put_bytes(&sealed, buf_view(&blob));
    TRY(buf_status(&sealed));
    op_begin(op, ACT_APPLY);
    entry_set_kind(&op->e, APPLY_TERMS);
    entry_set_count(&op->e, p->facts_n);
    entry_set_from(&op->e, p->from);
    entry_set_object(&op->e, object.b);
    entry_set_value(&op->e, view_of(digest, sizeof(digest)));
    TRY(op_decide(op, buf_view(&sealed)));
    out->leaf = op->leaf;
    memcpy(out->object, object.b, sizeof(out->object));
out:
    buf_clear(&descriptor);
    buf_clear(&blob);
    buf_clear(&sealed);
    return err;
}

/* A day of the contract that has not gone by, and none before that of the version in force. */
static bool day_fits(const struct op *op, const struct contract_rule *c, int64_t from)
{
    int64_t today = date_to_days(date_of_ms(keeper_now(op->k)));

    return from >= today && from >= date_to_days(c->from) && from <= date_to_days(c->until) &&
           (c->terms.leaf == 0 || from >= date_to_days(c->terms.from));
}

enum err op_terms_propose(struct op *op)
{
    const struct contract_rule *c = state_contract(logbook_state(op->k->logs, op->d->log), op->d->contract);
    struct desk_keeper_terms_propose m;
    struct desk_keeper_terms_proposed out = {0};
    struct proposal p = {0};
    struct gaps gaps = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, terms_propose, &m));
    if (c == NULL || m.reason.n == 0 || m.text.n == 0)
        TRY(ERR_INPUT);
    if (!day_fits(op, c, m.from) || c->terms.waiting > 0)
        TRY(ERR_UNSUPPORTED);
    p.version = c->terms.version + 1;
    p.from = date_from_days(m.from);
    p.text = m.text;
    TRY(read_facts(op, m.facts, m.facts_n, &p));
    TRY(find_gaps(op, c, &p, &gaps));
    out.gaps = gaps.list;
    out.gaps_n = gaps.n;
    if (gaps.n > 0) {
        err = OP_ANSWER(op, terms_proposed, &out);
        goto out;
    }
    TRY(apply_for(op, &p, m.reason, &out));
    TRY(desk_keeper_terms_proposed_put(&payload, &out));
    err = hold_answer(op, DESK_KEEPER_TERMS_PROPOSED, &payload);
out:
    buf_clear(&payload);
    return err;
}

/* --- entering --------------------------------------------------------------------------------------------------------------- */

/* Enter what is still to be entered of the terms that both signed.  All of it goes into one batch; what a kill leaves behind of
 * it is not in force, and is continued here. */
static enum err enter(struct keeper *k, uint16_t log, const struct application *a, struct arena *arena)
{
    const struct state *s = logbook_state(k->logs, log);
    const struct terms_next *next = state_terms_next(s, a->contract);
    struct desk_keeper_terms_proposal_is is = {0};
    struct op as = {.k = k, .arena = arena};
    struct desk d = {.log = log, .contract = a->contract};
    struct proposal p = {0};
    uint64_t leaf, approval = a->approved_by_leaf;
    struct entry e;
    enum err err;

    as.d = &d;
    TRY(get_blob(k, log, a->leaf, arena, &is));
    p.version = is.version;
    p.from = date_from_days(is.from);
    p.text = is.text;
    TRY(read_facts(&as, is.facts, is.facts_n, &p));
    uint64_t done = next == NULL ? 0 : next->terms.waiting > p.facts_n ? p.facts_n : p.facts_n - next->terms.waiting;
    if (next == NULL) {
        TRY(terms_fact(a->contract, &p, &e));
        e.time_ms = keeper_now(k);
        entry_set_ref(&e, approval);
        TRY(fact_append(k, log, &e, (struct view){NULL, 0}, &leaf));
    }
    for (; done < p.facts_n; done++) {
        p.facts[done].time_ms = keeper_now(k);
        TRY(fact_append(k, log, &p.facts[done], (struct view){NULL, 0}, &leaf));
    }
out:
    return err;
}

/* Whether terms are approved, and their day has come. */
static const struct application *due(const struct keeper *k, uint16_t log, uint32_t contract, struct date today)
{
    const struct application *a = state_terms_open(logbook_state(k->logs, log), contract);
    bool is_due = a != NULL && a->approved_by_leaf != 0 && date_to_days(a->planned) <= date_to_days(today);

    return is_due ? a : NULL;
}

enum err terms_enter(struct keeper *k, uint16_t log, uint32_t contract, struct arena *arena)
{
    const struct application *a = due(k, log, contract, date_of_ms(keeper_now(k)));
    enum err err = a == NULL ? ERR_OK : enter(k, log, a, arena);

    if (err == ERR_INPUT || err == ERR_NOT_FOUND) { /* e.g. the contract ends earlier now: not in force, and shown as open */
        log_warn("signed terms could not be entered: %s", err_name(err));
        err = ERR_OK;
    }
    return err;
}

enum err terms_tick(struct keeper *k)
{
    for (uint16_t log = 1; log < logbook_logs(k->logs); log++) {
        const struct contract_rule *c;
        for (size_t i = 0; (c = state_contract_at(logbook_state(k->logs, log), i)) != NULL; i++) {
            if (c->closed_leaf != 0)
                continue;
            enum err err = terms_enter(k, log, c->no, &k->arena);
            arena_clear(&k->arena);
            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}

/* --- what there is ------------------------------------------------------------------------------------------------------------ */

static void fill_version(const struct op *op, const struct terms_version *v, struct desk_keeper_terms_version *out)
{
    const struct application *a = v->application == 0 ? NULL : application_of(op, v->application);

    *out = (struct desk_keeper_terms_version){
        .version = v->version,
        .leaf = v->leaf,
        .from = date_to_days(v->from),
        .in_force_ms = v->in_force_ms,
        .facts = (uint32_t)v->facts_n,
        .application = v->application,
    };
    memcpy(out->text, v->text, sizeof(out->text));
    if (a == NULL)
        return;
    out->signer = a->signer;
    out->signed_leaf = a->signed_by_leaf;
    out->signed_ms = a->signed_ms;
    out->approver = a->approver;
    out->approved_leaf = a->approved_by_leaf;
    out->approved_ms = a->approved_ms;
}

static int64_t days_or_none(struct date d)
{
    return d.year == 0 ? 0 : date_to_days(d);
}

enum err op_terms(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct application *open = state_terms_open(s, op->d->contract);
    const struct terms_version *v;
    const struct clause_check *check;
    struct desk_keeper_terms m;
    struct desk_keeper_terms_are are = {.proposal = open == NULL ? 0 : open->leaf};
    enum err err;

    TRY(OP_GET(op, terms, &m));
    are.versions = arena_alloc(op->arena, VERSIONS_SHOWN, sizeof(*are.versions));
    are.checks = arena_alloc(op->arena, CHECKS_SHOWN, sizeof(*are.checks));
    if (are.versions == NULL || are.checks == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (v = state_terms_at(s, i)) != NULL && are.versions_n < VERSIONS_SHOWN; i++)
        if (v->contract == op->d->contract)
            fill_version(op, v, &are.versions[are.versions_n++]);
    for (size_t i = 0; (check = state_check_at(s, i)) != NULL && are.checks_n < CHECKS_SHOWN; i++)
        if (check->contract == op->d->contract)
            are.checks[are.checks_n++] = (struct desk_keeper_check_info){.item = view_str(check->item),
                                                                         .leaf = check->leaf,
                                                                         .person = check->person,
                                                                         .result = (uint8_t)check->result,
                                                                         .on = date_to_days(check->on),
                                                                         .due = days_or_none(check->due)};
    err = OP_ANSWER(op, terms_are, &are);
out:
    return err;
}

enum err op_terms_proposal(struct op *op)
{
    struct desk_keeper_terms_proposal m;
    struct desk_keeper_terms_proposal_is is = {0};
    enum err err;

    TRY(OP_GET(op, terms_proposal, &m));
    const struct application *a = application_of(op, m.application);
    if (a == NULL || a->kind != APPLY_TERMS)
        return ERR_NOT_FOUND;
    TRY(get_blob(op->k, op->d->log, a->leaf, op->arena, &is));
    is.signer = a->signer;
    is.signed_ms = a->signed_ms;
    err = OP_ANSWER(op, terms_proposal_is, &is);
out:
    return err;
}

enum err op_terms_check(struct op *op)
{
    struct desk_keeper_terms_check m;
    enum err err;

    TRY(OP_GET(op, terms_check, &m));
    if (m.item.n > CHECK_ITEM_MAX || m.on > date_to_days(date_of_ms(keeper_now(op->k))) || (m.due != 0 && m.due < m.on))
        return ERR_UNSUPPORTED;
    op_begin(op, ACT_CHECK);
    entry_set_kind(&op->e, m.result);
    entry_set_from(&op->e, date_from_days(m.on));
    if (m.due != 0)
        entry_set_until(&op->e, date_from_days(m.due));
    entry_set_value(&op->e, m.item);
    TRY(op_decide(op, m.remark));
    err = hold_ok(op);
out:
    return err;
}
