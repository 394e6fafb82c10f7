/*
 * The chain of contracts: the contract above another, what it fails to cover of it, who decides on a subcontract, and the notices of
 * subcontracts that go upstream (N17 N18 H12 S15 K-T7).
 */
#include "rules/decide_facts.h"
#include "rules/keeping.h"
#include "rules/state_tables.h"

#define CONTRACT_DEPTH_MAX 32

/* --- contracts above ------------------------------------------------------------------------------------------------------ */

const struct contract_rule *state_contract_above(const struct state *s, const struct contract_rule *c, size_t i)
{
    const struct contract_rule *above;
    size_t n = 0;

    if (c->above != 0)
        return i == 0 ? state_contract(s, c->above) : NULL;
    for (size_t k = 0; (above = state_contract_at(s, k)) != NULL; k++)
        if (above->no != c->no && above->contractor == c->entruster && n++ == i)
            return above;
    return NULL;
}

const struct contract_rule *state_contract_first(const struct state *s, const struct contract_rule *c)
{
    const struct contract_rule *above;

    for (unsigned level = 0; level < CONTRACT_DEPTH_MAX && (above = state_contract_above(s, c, 0)) != NULL; level++)
        c = above;
    return c;
}

size_t state_chain(const struct state *s, const struct contract_rule *c, const struct contract_rule *list[CHAIN_MAX])
{
    const struct contract_rule *above;
    size_t n = 0;

    if (c == NULL)
        return 0;
    list[n++] = c;
    for (size_t at = 0; at < n; at++)
        for (size_t i = 0; n < CHAIN_MAX && (above = state_contract_above(s, list[at], i)) != NULL; i++) {
            size_t k = 0;
            while (k < n && list[k] != above)
                k++;
            if (k == n)
                list[n++] = above;
        }
    return n;
}

bool state_is_above(const struct state *s, uint32_t above, uint32_t below)
{
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, state_contract(s, below), list);

    for (size_t i = 1; i < n; i++)
        if (list[i]->no == above)
            return true;
    return false;
}

static void note(void *arg, bool is_cell, unsigned no, unsigned data_class)
{
    (void)is_cell;
    (void)no;
    (void)data_class;
    *(bool *)arg = true;
}

/* A contract above that demands to be covered, and is not; NULL: there is none. */
static const struct contract_rule *uncovered(const struct facts *f)
{
    const struct contract_rule *above;

    for (size_t i = 0; (above = state_contract_above(f->s, f->contract, i)) != NULL; i++) {
        bool gap = false;
        if (above->controls[CONTROL_SUBCONTRACT_COVER].in_force)
            rules_cover(above, f->contract->controls, f->contract->cells, note, &gap);
        if (gap)
            return above;
    }
    return NULL;
}

enum refusal gate_cover(const struct facts *f)
{
    return unless(uncovered(f) == NULL, REFUSAL_COVER);
}

const struct control_rule *cover_rule(const struct facts *f)
{
    const struct contract_rule *above = uncovered(f);

    return above == NULL ? NULL : &above->controls[CONTROL_SUBCONTRACT_COVER];
}

/* --- the decision ----------------------------------------------------------------------------------------------------------- */

enum handling_verdict chain_verdict(const struct state *s, const struct contract_rule *c, const struct matter_row *row, unsigned medium,
                                    unsigned data_class, const struct control_rule **why_out)
{
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, c, list);
    enum handling_verdict strictest = VERDICT_ALLOWED;
    const struct control_rule *why = NULL, *rule;

    for (size_t i = 0; i < n; i++) {
        enum handling_verdict v = matter_verdict(list[i], row, medium, data_class, &rule);
        if (v > strictest || (v == strictest && why == NULL)) {
            strictest = v;
            why = rule;
        }
    }
    if (why_out != NULL)
        *why_out = why;
    return strictest;
}

bool state_decides(const struct state *s, const struct contract_rule *c, const struct application *a)
{
    const struct matter *m = a->kind == APPLY_MATTER ? state_matter(s, a->leaf) : NULL;

    if (c->no == a->contract)
        return true;
    if (a->kind < APPLY_ERASE__MAX)
        return c->controls[CONTROL_ERASE_APPROVAL].in_force;
    if (a->kind == APPLY_CHANGE)
        return c->controls[CONTROL_CHANGE_APPROVAL].in_force;
    return m != NULL && (matter_verdict(c, matter_row(m->kind), m->medium, m->data_class, NULL) != VERDICT_ALLOWED ||
                         keeping_too_long(c, matter_row(m->kind), m->from, m->until) != NULL);
}

/* The contract whose terms ask for a decision that is not there. */
static const struct contract_rule *asked_for(const struct state *s, const struct application *a)
{
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, state_contract(s, a->contract), list);

    for (size_t i = 0; i < n; i++)
        if (state_decided(s, a->leaf, list[i]->no) == NULL && state_decides(s, list[i], a))
            return list[i];
    return NULL;
}

const struct contract_rule *state_decider(const struct state *s, const struct application *a)
{
    const struct contract_rule *next = asked_for(s, a);
    const bool waits = !a->rejected && a->approved_by_leaf == 0;

    /* Terms above have changed since it was approved below: nobody else is left, and nothing opens by itself. */
    return next == NULL && waits ? state_contract(s, a->contract) : next;
}

const struct decided *state_decided(const struct state *s, uint64_t leaf, uint32_t contract)
{
    return state_table_find(s, TABLE_DECIDED, leaf, contract);
}

const struct decided *state_decided_at(const struct state *s, uint64_t leaf, size_t i)
{
    return state_table_of(s, TABLE_DECIDED, leaf, i);
}

const struct contract_rule *state_undecided(const struct state *s, const struct matter *m)
{
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, state_contract(s, m->contract), list);

    for (size_t i = 0; i < n; i++)
        if (state_decided(s, m->leaf, list[i]->no) == NULL &&
            matter_verdict(list[i], matter_row(m->kind), m->medium, m->data_class, NULL) == VERDICT_APPROVAL)
            return list[i];
    return NULL;
}

/* Nobody is left who has to decide. */
static enum err approved_by_all(struct state *s, struct application *a, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_APPROVALS, leaf, 0, &row));
    *(struct approval_row *)row = (struct approval_row){leaf, a->leaf};
    if (a->kind == APPLY_MATTER)
        err = state_matter_decided(s, e, a);
    if (err != ERR_OK) {
        state_table_drop(s, TABLE_APPROVALS, leaf, 0);
        return err;
    }
    a->approved_by_leaf = leaf;
    a->approver = e->person;
    a->approved_ms = e->time_ms;
out:
    return err;
}

enum err state_apply_approve(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct application *a = state_table_find(s, TABLE_APPLICATIONS, e->ref, 0);
    const struct decided *before;
    struct decided was = {0};
    void *row;
    enum err err;

    if (!application_waits(s, a, e))
        return ERR_INPUT;
    before = state_decided(s, a->leaf, e->contract); /* this one confirms it */
    if (before != NULL)
        was = *before;
    TRY(state_table_put(s, TABLE_DECIDED, a->leaf, e->contract, &row));
    *(struct decided *)row = (struct decided){a->leaf, e->contract, e->person, leaf, e->time_ms};
    if (asked_for(s, a) != NULL) /* those above decide too */
        goto out;
    err = approved_by_all(s, a, e, leaf);
    if (err != ERR_OK && was.leaf != 0)
        *(struct decided *)row = was;
    else if (err != ERR_OK)
        state_table_drop(s, TABLE_DECIDED, a->leaf, e->contract);
out:
    return err;
}

enum refusal first_entruster_decides(const struct facts *f)
{
    bool subcontract = f->e->act == ACT_MATTER && f->kind != NULL && (f->kind->flags & MATTER_NEW_ORG) != 0;
    bool asked = subcontract || f->e->act == ACT_ORG;

    return unless(!asked || state_contract_above(f->s, f->contract, 0) == NULL, REFUSAL_CHAIN);
}

/* --- notices upstream ------------------------------------------------------------------------------------------------------- */

static uint32_t org_of_person(const struct state *s, uint32_t person)
{
    const struct person_rule *p = state_person(s, person);

    return p == NULL ? 0 : p->org;
}

static bool is_due(const struct matter *m, unsigned kind, struct date today)
{
    bool past = date_to_days(today) > date_to_days(m->until);

    if ((matter_row(m->kind)->flags & MATTER_NEW_ORG) == 0)
        return false;
    if (kind == UPSTREAM_APPLIED)
        return matter_is_open(m) && !past;
    return kind == UPSTREAM_ENDED && (m->state == MATTER_CLOSED || (m->state == MATTER_OPEN && past));
}

/* Whose organisation knows of it by itself; 0: nobody's, its last day ended it. */
static uint32_t teller_of(const struct state *s, const struct matter *m, unsigned kind)
{
    if (kind == UPSTREAM_APPLIED)
        return org_of_person(s, m->applicant);
    return m->state == MATTER_CLOSED ? org_of_person(s, m->done[MATTER_CLOSE].person) : 0;
}

uint32_t state_upstream_org(const struct state *s, const struct matter *m, unsigned kind, struct date today, size_t i)
{
    const struct contract_rule *c = state_contract(s, m->contract);
    uint32_t teller = teller_of(s, m, kind);
    const struct org_rule *o = state_org(s, m->parent);
    size_t n = 0;

    if (!is_due(m, kind, today))
        return 0;
    for (unsigned level = 0; o != NULL && level <= CONTRACT_DEPTH_MAX; level++) {
        bool told = o->no != teller && (kind == UPSTREAM_ENDED || o->no != m->parent);
        if (told && n++ == i)
            return o->no;
        if (o->no == c->contractor)
            break;
        o = state_org(s, o->parent);
    }
    return kind == UPSTREAM_ENDED && c->entruster != teller && n == i ? c->entruster : 0;
}

static uint64_t upstream_key(uint32_t org, unsigned kind)
{
    return (uint64_t)org << 8 | kind;
}

const struct upstream *state_upstream(const struct state *s, uint64_t matter, unsigned kind, uint32_t org)
{
    return state_table_find(s, TABLE_UPSTREAM, matter, upstream_key(org, kind));
}

/* Whether the organisation of ${e} is to be told of it on that day and has not said yet that it was. */
static bool waits_for(const struct state *s, const struct matter *m, const struct entry *e)
{
    uint32_t to, org = e->org;
    struct date today = date_of_ms(e->time_ms);
    unsigned kind = e->kind;

    for (size_t i = 0; (to = state_upstream_org(s, m, kind, today, i)) != 0; i++)
        if (to == org)
            return state_upstream(s, m->leaf, kind, org) == NULL;
    return false;
}

static bool everybody_knows(const struct state *s, const struct matter *m, struct date today)
{
    uint32_t to;

    for (size_t i = 0; (to = state_upstream_org(s, m, UPSTREAM_APPLIED, today, i)) != 0; i++)
        if (state_upstream(s, m->leaf, UPSTREAM_APPLIED, to) == NULL)
            return false;
    return true;
}

enum refusal gate_upstream(const struct facts *f)
{
    const struct entry *e = f->e;

    if (e->act == ACT_ORG) {
        bool demanded = f->contract->controls[CONTROL_SUBCONTRACT_NOTICE].in_force;
        return unless(!demanded || f->matter == NULL || everybody_knows(f->s, f->matter, f->today), REFUSAL_UPSTREAM);
    }
    if (f->matter == NULL || f->matter->contract != f->contract->no || !waits_for(f->s, f->matter, e))
        return REFUSAL_UPSTREAM;
    bool own = f->person->org == e->org || decide_looks_after(f->s, f->contract->no, f->person->no, e->org);
    return unless(own && state_party(f->s, f->contract, e->org) == state_party(f->s, f->contract, f->person->org),
                  REFUSAL_OTHER_PARTY);
}

enum err state_apply_upstream(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter *m = state_matter(s, e->ref);
    enum err err;
    void *row;

    if (m == NULL || m->contract != e->contract || !waits_for(s, m, e))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_UPSTREAM, m->leaf, upstream_key(e->org, e->kind), &row));
    *(struct upstream *)row = (struct upstream){m->leaf, upstream_key(e->org, e->kind), leaf, e->person, e->time_ms};
out:
    return err;
}
