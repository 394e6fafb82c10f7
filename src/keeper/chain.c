/*
 * The chain of contracts as people see it: every organisation below 甲 with its subcontract and what it has, what the contract fails to
 * cover of the one above, and the notices of subcontracts that go upstream (N17 N18 S4 S15 H12 K-T7).
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "wire/wire.h"

#include <string.h>

#define ORGS_MAX 200
#define NOTICES_MAX 100
#define NAME_BYTES_MAX 100
#define NAME_FIELD 1 /* of a subcontract: who it is */
#define SEALED_MAX 16384
#define DESCRIPTOR_MAX 4096
#define NO_DEPTH 255

static const struct state *state_of_op(const struct op *op)
{
    return logbook_state(op->k->logs, op->d->log);
}

/* --- names ------------------------------------------------------------------------------------------------------------------ */

/* The beginning of ${text}: its first line, whole characters, at most ${NAME_BYTES_MAX} bytes. */
static struct view first_line(struct view text)
{
    size_t n = 0;

    while (n < text.n && n <= NAME_BYTES_MAX && text.p[n] >= ' ')
        n++;
    if (n > NAME_BYTES_MAX)
        n = NAME_BYTES_MAX;
    while (n > 0 && n < text.n && (text.p[n] & 0xc0) == 0x80)
        n--;
    return (struct view){text.p, n};
}

/* Whom the subcontract ${m} names, as it was applied for. */
static enum err name_in_matter(const struct op *op, const struct matter *m, struct view *out)
{
    struct view text, sealed;
    struct wire_reader r;
    struct entry e;
    struct buf words;
    enum err err;

    *out = (struct view){NULL, 0};
    buf_init(&words, SEALED_MAX);
    TRY(logbook_read(op->k->logs, op->d->log, m->leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    TRY(words_unseal(op->k, &e, sealed, &words));
    wire_reader_init(&r, arena_view(op->arena, buf_view(&words)));
    (void)wire_get_bytes(&r, DESCRIPTOR_MAX);
    (void)wire_get_bytes(&r, 1000);
    for (unsigned left = wire_get_u8(&r); left > 0; left--) {
        uint8_t field = wire_get_u8(&r);
        struct view word = wire_get_bytes(&r, 1000);
        if (field == NAME_FIELD)
            *out = first_line(word);
    }
    err = wire_end(&r);
out:
    buf_clear(&words);
    return err;
}

static enum err org_name(const struct op *op, uint32_t org, const struct matter *m, struct view *out)
{
    if (state_org(state_of_op(op), org) == NULL && m != NULL)
        return name_in_matter(op, m, out);
    *out = view_str(people_org_name(op->k->people, org));
    return ERR_OK;
}

/* --- what is whose --------------------------------------------------------------------------------------------------------- */

bool op_owns_org(const struct op *op, uint32_t org)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct person_rule *self = state_person(s, op->d->person);

    return self != NULL && (state_party(s, c, self->org) == PARTY_ENTRUSTER || state_org_within(s, org, self->org));
}

bool op_knows_org(const struct op *op, uint32_t org)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct person_rule *self = state_person(s, op->d->person);

    return op_owns_org(op, org) || (c != NULL && org == c->entruster) || (self != NULL && state_org_within(s, self->org, org));
}

bool op_works_with(const struct op *op, uint32_t org)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct person_rule *self = state_person(s, op->d->person);

    return op_owns_org(op, org) || (c != NULL && self != NULL && self->org == c->contractor && org == c->entruster);
}

/* Of one that is only applied for: whether the one that would entrust is. */
static bool is_own(const struct op *op, uint32_t org, uint32_t parent)
{
    return op_owns_org(op, state_org(state_of_op(op), org) == NULL ? parent : org);
}

/* Those that are one's own, and those above them. */
static bool is_shown(const struct op *op, const struct desk_keeper_chain_org *o)
{
    return o->own || op_knows_org(op, o->org);
}

/* --- the tree --------------------------------------------------------------------------------------------------------------- */

static bool is_subcontract(const struct matter *m)
{
    return (matter_row(m->kind)->flags & MATTER_NEW_ORG) != 0;
}

/* The subcontract that says most of ${org}: one that is open, else the newest one. */
static const struct matter *subcontract_of(const struct state *s, uint32_t contract, uint32_t org)
{
    const struct matter *m, *best = NULL;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        if (m->contract == contract && m->org == org && is_subcontract(m) &&
            (best == NULL || m->state == MATTER_OPEN || best->state != MATTER_OPEN))
            best = m;
    return best;
}

static bool is_one_of(const struct matter *m, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(matter_row(m->kind)->name, names[i]) == 0)
            return true;
    return false;
}

/* Of the organisation's matters how many are open, and what of them lasts; when it was looked at last. */
static void count_matters(const struct op *op, struct desk_keeper_chain_org *out)
{
    static const char *const places[] = {"place", "work-place", NULL}, *const services[] = {"external-service", "internet-use", NULL},
                      *const media[] = {"medium", "medium-store", "device", NULL}, *const supervision[] = {"supervision", NULL};
    const struct state *s = state_of_op(op);
    struct date today = date_of_ms(keeper_now(op->k));
    const struct matter *m;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++) {
        if (m->contract != op->d->contract)
            continue;
        if (is_one_of(m, supervision) && m->org == out->org && date_to_days(m->until) > out->supervised)
            out->supervised = date_to_days(m->until);
        const struct person_rule *applicant = state_person(s, m->applicant);
        if (!matter_is_open(m) || applicant == NULL || applicant->org != out->org)
            continue;
        out->open++;
        out->overdue += matter_is_overdue(m, today);
        out->places += is_one_of(m, places);
        out->services += is_one_of(m, services);
        out->media += is_one_of(m, media);
    }
}

static uint32_t count_people(const struct op *op, uint32_t org)
{
    const struct state *s = state_of_op(op);
    int64_t today = date_to_days(date_of_ms(keeper_now(op->k)));
    const struct assignment *a;
    uint32_t n = 0;

    for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL; i++) {
        const struct person_rule *p = a->contract == op->d->contract ? state_person(s, a->person) : NULL;
        n += p != NULL && p->org == org && a->roles != 0 && !p->ended && date_to_days(p->until) >= today && date_to_days(a->until) >= today;
    }
    return n;
}

static struct date today_of(const struct op *op)
{
    return date_of_ms(keeper_now(op->k));
}

static uint32_t count_untold(const struct op *op, const struct matter *m)
{
    const struct state *s = state_of_op(op);
    uint32_t to, n = 0;

    for (unsigned kind = 0; kind < UPSTREAM__MAX; kind++)
        for (size_t i = 0; (to = state_upstream_org(s, m, kind, today_of(op), i)) != 0; i++)
            n += state_upstream(s, m->leaf, kind, to) == NULL;
    return n;
}

static enum err put_org(const struct op *op, uint32_t org, uint32_t parent, struct desk_keeper_chain_org *out)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract_first(s, state_contract(s, op->d->contract));
    const struct org_rule *known = state_org(s, org);
    const struct matter *m = subcontract_of(s, c->no, org);
    enum err err;

    *out = (struct desk_keeper_chain_org){
        .org = org,
        .parent = parent,
        .kind = (uint8_t)(known == NULL ? ORG_SUBCONTRACTOR : known->kind),
        .level = (uint8_t)(known == NULL ? state_org_depth(s, parent) + 1 : state_org_depth(s, org)),
        .registered = known != NULL,
        .own = is_own(op, org, parent),
        .sheet = known != NULL && op_reads_sheet(op, org),
        .stands = known != NULL && state_chain_holds(s, op->d->contract, org, date_of_ms(keeper_now(op->k)), false),
        .from = date_to_days(c->from),
        .until = date_to_days(c->until),
    };
    TRY(org_name(op, org, m, &out->name));
    if (m != NULL) {
        out->from = date_to_days(m->from);
        out->until = date_to_days(m->until);
    }
    if (m != NULL && (out->own || decide_sees_matter(s, m, op->d->person))) {
        out->matter = m->leaf;
        out->state = (uint8_t)m->state;
        out->approver = m->approver;
        out->decided_ms = m->decided_ms;
        out->untold = count_untold(op, m);
    }
    if (op_oversees(op) && out->own) {
        out->people = count_people(op, org);
        count_matters(op, out);
    }
out:
    return err;
}

static bool has_row(const struct desk_keeper_chain_is *is, uint32_t org)
{
    for (uint32_t i = 0; i < is->orgs_n; i++)
        if (is->orgs[i].org == org)
            return true;
    return false;
}

/* The next organisation directly below ${org} without a row: registered, or named by a subcontract that is not over.  0: none is left. */
static uint32_t next_below(const struct state *s, uint32_t contract, const struct desk_keeper_chain_is *is, uint32_t org)
{
    const struct org_rule *o;
    const struct matter *m;

    for (size_t i = 0; (o = state_org_at(s, i)) != NULL; i++)
        if (o->kind == ORG_SUBCONTRACTOR && o->parent == org && !has_row(is, o->no))
            return o->no;
    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        if (m->contract == contract && is_subcontract(m) && matter_is_open(m) && m->parent == org && !has_row(is, m->org))
            return m->org;
    return 0;
}

static uint32_t parent_of(const struct desk_keeper_chain_is *is, uint32_t org)
{
    for (uint32_t i = 0; i < is->orgs_n; i++)
        if (is->orgs[i].org == org)
            return is->orgs[i].parent;
    return 0;
}

/* The row of ${top} and of everything below it, each behind the one that it works for. */
static enum err put_branch(const struct op *op, uint32_t top, struct desk_keeper_chain_is *is)
{
    const struct state *s = state_of_op(op);
    uint32_t contract = state_contract_first(s, state_contract(s, op->d->contract))->no, at = top, below = top, above = 0;
    enum err err = ERR_OK;

    for (;;) {
        if (below != 0 && is->orgs_n == ORGS_MAX) {
            is->more = true;
            return ERR_OK;
        }
        if (below != 0) {
            TRY(put_org(op, below, above, &is->orgs[is->orgs_n++]));
            at = below;
        } else if (at == top) {
            return ERR_OK;
        } else {
            at = parent_of(is, at);
        }
        above = at;
        below = next_below(s, contract, is, at);
    }
out:
    return err;
}

/* Nobody of a subcontractor reads who else works under 乙. */
static void hide_others(const struct op *op, struct desk_keeper_chain_is *is)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < is->orgs_n; i++)
        if (is_shown(op, &is->orgs[i]))
            is->orgs[n++] = is->orgs[i];
    is->orgs_n = n;
}

static void add_gap(void *arg, bool is_cell, unsigned no, unsigned data_class)
{
    struct desk_keeper_chain_is *is = arg;

    if (is->gaps_n < TERMS_FACTS_MAX)
        is->gaps[is->gaps_n++] =
            (struct desk_keeper_terms_gap){.cell = is_cell, .kind = (uint16_t)no, .data_class = (uint8_t)data_class};
}

enum err op_chain(struct op *op)
{
    const struct state *s = state_of_op(op);
    const struct contract_rule *c = state_contract(s, op->d->contract), *above;
    const struct control_rule *depth;
    struct desk_keeper_chain m;
    struct desk_keeper_chain_is is = {0};
    enum err err;

    TRY(OP_GET(op, chain, &m));
    if (c == NULL)
        return ERR_NOT_FOUND;
    is.orgs = arena_alloc(op->arena, ORGS_MAX, sizeof(*is.orgs));
    is.gaps = arena_alloc(op->arena, TERMS_FACTS_MAX, sizeof(*is.gaps));
    if (is.orgs == NULL || is.gaps == NULL)
        return ERR_MEMORY;
    depth = &state_contract_first(s, c)->controls[CONTROL_SUBCONTRACT_DEPTH];
    is.depth = depth->in_force && depth->limit < NO_DEPTH ? (uint8_t)depth->limit : NO_DEPTH;
    above = state_contract_above(s, c, 0);
    if (above != NULL) {
        is.above = above->no;
        rules_cover(above, c->controls, c->cells, add_gap, &is);
    }
    TRY(put_org(op, c->entruster, 0, &is.orgs[is.orgs_n++]));
    TRY(put_branch(op, c->contractor, &is));
    hide_others(op, &is);
    err = OP_ANSWER(op, chain_is, &is);
out:
    return err;
}

/* --- notices upstream ------------------------------------------------------------------------------------------------------- */

static void upstream_entry(struct op *op, uint64_t matter, unsigned kind, uint32_t to)
{
    op_begin(op, ACT_UPSTREAM);
    entry_set_ref(&op->e, matter);
    entry_set_kind(&op->e, (uint16_t)kind);
    entry_set_org(&op->e, to);
}

/* Whether this session's person could say that it was received. */
static bool may_receive(const struct op *op, const struct matter *m, unsigned kind, uint32_t to)
{
    struct op probe = *op;
    struct decision d;

    upstream_entry(&probe, m->leaf, kind, to);
    decide(state_of_op(op), &probe.e, &d);
    return d.verdict == VERDICT_PERMIT;
}

/* When that came about, of which those above are told. */
static int64_t notice_ms(const struct matter *m, unsigned kind)
{
    if (kind == UPSTREAM_APPLIED)
        return m->opened_ms;
    return m->state == MATTER_CLOSED ? m->closed_ms : date_start_ms(date_from_days(date_to_days(m->until) + 1));
}

static enum err put_notices(const struct op *op, const struct matter *m, bool waiting, struct desk_keeper_upstream_are *are)
{
    const struct state *s = state_of_op(op);
    enum err err = ERR_OK;
    uint32_t to;

    for (unsigned kind = 0; kind < UPSTREAM__MAX; kind++)
        for (size_t i = 0; (to = state_upstream_org(s, m, kind, today_of(op), i)) != 0; i++) {
            const struct upstream *known = state_upstream(s, m->leaf, kind, to);
            bool mine = known == NULL && may_receive(op, m, kind, to);
            if (!mine && (waiting || !decide_sees_matter(s, m, op->d->person)))
                continue;
            if (are->notices_n == NOTICES_MAX) {
                are->more = true;
                return ERR_OK;
            }
            struct desk_keeper_upstream_info *info = &are->notices[are->notices_n++];
            *info = (struct desk_keeper_upstream_info){.matter = m->leaf,
                                                       .kind = (uint8_t)kind,
                                                       .to = to,
                                                       .parent = m->parent,
                                                       .made_ms = notice_ms(m, kind),
                                                       .receiver = known == NULL ? 0 : known->person,
                                                       .received_ms = known == NULL ? 0 : known->ms,
                                                       .mine = mine};
            TRY(org_name(op, m->org, m, &info->name));
        }
out:
    return err;
}

enum err op_upstream(struct op *op)
{
    const struct state *s = state_of_op(op);
    struct desk_keeper_upstream m;
    struct desk_keeper_upstream_are are = {0};
    const struct matter *matter;
    size_t n = 0;
    enum err err;

    TRY(OP_GET(op, upstream, &m));
    are.notices = arena_alloc(op->arena, NOTICES_MAX, sizeof(*are.notices));
    if (are.notices == NULL)
        return ERR_MEMORY;
    while (op_oversees(op) && state_matter_at(s, n) != NULL)
        n++;
    for (; n > 0; n--) {
        matter = state_matter_at(s, n - 1);
        if (matter->contract == op->d->contract && is_subcontract(matter))
            TRY(put_notices(op, matter, m.waiting, &are));
    }
    err = OP_ANSWER(op, upstream_are, &are);
out:
    return err;
}

enum err op_upstream_receive(struct op *op)
{
    const struct state *s = state_of_op(op);
    struct desk_keeper_upstream_receive m;
    enum err err;

    TRY(OP_GET(op, upstream_receive, &m));
    const struct matter *matter = state_matter(s, m.matter);
    if (matter == NULL || matter->contract != op->d->contract || m.kind >= UPSTREAM__MAX || state_org(s, m.to) == NULL)
        return ERR_NOT_FOUND;
    upstream_entry(op, m.matter, m.kind, m.to);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}
