/*
 * The fold of the terms of a contract (契約の条件): its controls and the cells of its handling matrix.  ACT_TERMS says which
 * facts follow, and what they come to; a fact that is left out, added, changed or in another place makes the log invalid.
 * The first terms are entered at setting up; others name the approval of the application that both parties signed, and take the place
 * of those in force when the last of their facts is there: terms that are entered in part are not in force.
 */
#include "crypto/hash.h"
#include "rules/decide.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include <string.h>

/* Whether a control or cell stands already: it would stand beside the terms. */
static bool has_rules(const struct contract_rule *c)
{
    const struct control_rule *cells = c->cells[0];

    for (unsigned i = 0; i < CONTROL__MAX; i++)
        if (c->controls[i].in_force)
            return true;
    for (unsigned i = 0; i < HANDLING_KINDS * CLASS__MAX; i++)
        if (cells[i].in_force)
            return true;
    return false;
}

static struct terms_rule terms_of(const struct entry *e, uint64_t leaf, uint64_t application)
{
    struct terms_rule t = {
        .leaf = leaf, .version = e->version, .from = e->from, .waiting = e->count, .application = application};

    memcpy(t.text, e->object, sizeof(t.text));
    memcpy(t.facts, e->value, sizeof(t.facts));
    return t;
}

/* The first terms, before any rule; in force from a day of the contract that is not later than its first, or today: what
 * follows holds at once. */
static enum err first_terms(struct contract_rule *c, const struct entry *e, uint64_t leaf)
{
    int64_t first = date_to_days(c->from), today = date_to_days(date_of_ms(e->time_ms)), from = date_to_days(e->from);

    if (c->terms.leaf != 0 || e->version != 1 || has_rules(c))
        return ERR_INPUT;
    if (from < first || from > date_to_days(c->until) || (from > today && from > first))
        return ERR_INPUT;
    c->terms = terms_of(e, leaf, 0);
    return ERR_OK;
}

/* Another version: what both parties signed, once, on its day or later, and behind all of the one in force. */
static enum err next_terms(struct state *s, const struct contract_rule *c, const struct entry *e, uint64_t leaf)
{
    const struct application *a = state_approved_application(s, e->ref);
    uint8_t digest[32];
    void *row;
    enum err err;

    TRY(entry_digest(e, digest));
    bool is_signed = a != NULL && a->kind == APPLY_TERMS && a->contract == c->no && !a->executed && !a->rejected &&
                     a->signed_by_leaf != 0 && entry_hash_same(a->change, digest);
    bool in_turn = c->terms.waiting == 0 && e->version == c->terms.version + 1 && state_terms_next(s, c->no) == NULL;
    int64_t from = date_to_days(e->from);
    if (!is_signed || !in_turn || from > date_to_days(date_of_ms(e->time_ms)) || from > date_to_days(c->until))
        TRY(ERR_INPUT);
    TRY(state_table_put(s, TABLE_TERMS_NEXT, c->no, 0, &row));
    struct terms_next *next = row;
    next->contract = c->no;
    next->terms = terms_of(e, leaf, a->leaf);
out:
    return err;
}

enum err state_apply_terms(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);

    return e->ref == 0 ? first_terms(c, e, leaf) : next_terms(s, c, e, leaf);
}

/* The version ${t} is complete with the fact at ${e}: it is listed. */
static enum err list_version(struct state *s, const struct terms_rule *t, uint64_t facts_n, const struct entry *e)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_TERMS, e->contract, t->version, &row));
    struct terms_version *v = row;
    *v = (struct terms_version){.contract = e->contract,
                                .version = t->version,
                                .leaf = t->leaf,
                                .from = t->from,
                                .in_force_ms = e->time_ms,
                                .facts_n = facts_n,
                                .application = t->application};
    memcpy(v->text, t->text, sizeof(v->text));
out:
    return err;
}

static uint64_t facts_of(const struct control_rule *controls, const struct control_rule *cells)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < CONTROL__MAX; i++)
        n += controls[i].in_force;
    for (unsigned i = 0; i < HANDLING_KINDS * CLASS__MAX; i++)
        n += cells[i].in_force;
    return n;
}

/* The next fact of the terms, which the rules ${controls} and ${cells} hold so far; the last one must come to what they say. */
static enum err follow(struct state *s, struct terms_rule *t, uint64_t so_far, const struct entry *e)
{
    uint8_t chain[32];
    enum err err;

    if (t->waiting == 0)
        return ERR_INPUT; /* beside the terms */
    memcpy(chain, t->so_far, sizeof(chain));
    TRY(entry_chain(e, chain));
    if (t->waiting == 1 && !entry_hash_same(chain, t->facts))
        return ERR_INPUT;
    if (t->waiting == 1)
        TRY(list_version(s, t, so_far + 1, e));
    memcpy(t->so_far, chain, sizeof(chain));
    t->waiting--;
out:
    return err;
}

static void set_rule(struct control_rule *rule, const struct entry *e)
{
    rule->in_force = true;
    rule->limit = e->limit;
    rule->conditions = (uint32_t)e->count;
    rule->clauses_n = e->clauses_n;
    memcpy(rule->clauses, e->clauses, sizeof(rule->clauses));
}

/* All of the next version is there: it takes the place of the one in force, and its application is carried out. */
static void take_place(struct state *s, struct contract_rule *c, const struct terms_next *next)
{
    struct application *a = state_table_find(s, TABLE_APPLICATIONS, next->terms.application, 0);

    c->terms = next->terms;
    memcpy(c->controls, next->controls, sizeof(c->controls));
    memcpy(c->cells, next->cells, sizeof(c->cells));
    a->executed = true;
    state_table_drop(s, TABLE_TERMS_NEXT, c->no, 0);
}

static enum err next_rule(struct state *s, struct contract_rule *c, struct terms_next *next, const struct entry *e)
{
    struct control_rule *rule = e->act == ACT_CELL ? &next->cells[e->kind][e->data_class] : &next->controls[e->kind];
    enum err err;

    TRY(follow(s, &next->terms, facts_of(next->controls, next->cells[0]), e));
    set_rule(rule, e);
    if (next->terms.waiting == 0)
        take_place(s, c, next);
out:
    return err;
}

/* A control, or a cell of the handling matrix: in force with the clauses that demand it.  What was decided in a session (under
 * an approval, or because it only narrows) changes terms that are complete. */
enum err state_apply_rule(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);
    struct terms_next *next = state_table_find(s, TABLE_TERMS_NEXT, e->contract, 0);
    enum err err = ERR_OK;

    (void)leaf;
    if (e->session == 0 && next != NULL)
        return next_rule(s, c, next, e);
    if (e->session == 0 && c->terms.leaf != 0)
        TRY(follow(s, &c->terms, facts_of(c->controls, c->cells[0]), e));
    c->terms.changed = c->terms.changed || (e->session != 0 && c->terms.leaf != 0);
    set_rule(e->act == ACT_CELL ? &c->cells[e->kind][e->data_class] : &c->controls[e->kind], e);
out:
    return err;
}

enum err state_apply_terms_text(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_TERMS_TEXTS, e->contract, authenticator_key(e->object, 0), &row));
    struct terms_text_row *text = row;
    text->contract = e->contract;
    text->leaf = leaf;
    memcpy(text->digest, e->object, sizeof(text->digest));
out:
    return err;
}

enum err state_apply_terms_sign(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct application *a = state_table_find(s, TABLE_APPLICATIONS, e->ref, 0);

    if (!application_waits(s, a, e) || a->kind != APPLY_TERMS || a->signed_by_leaf != 0)
        return ERR_INPUT;
    a->signed_by_leaf = leaf;
    a->signer = e->person;
    a->signed_ms = e->time_ms;
    return ERR_OK;
}

/* --- checklists --------------------------------------------------------------------------------------------------------- */

uint64_t check_key(struct view item)
{
    struct hash h;

    hash_of(item, &h);
    return authenticator_key(h.b, 0);
}

/* Nobody has looked at something on a day that has not come. */
enum err state_apply_check(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct view item = view_of(e->value, e->value_n);
    void *row;
    enum err err;

    if (date_to_days(e->from) > date_to_days(date_of_ms(e->time_ms)))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_CHECKS, e->contract, check_key(item), &row));
    struct clause_check *check = row;
    *check = (struct clause_check){.contract = e->contract,
                                   .person = e->person,
                                   .leaf = leaf,
                                   .result = (enum check_result)e->kind,
                                   .on = e->from,
                                   .due = e->until,
                                   .key = check_key(item)};
    memcpy(check->item, item.p, item.n);
out:
    return err;
}

/* --- look-ups ----------------------------------------------------------------------------------------------------------- */

const struct terms_version *state_terms_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_TERMS, i);
}

const struct terms_next *state_terms_next(const struct state *s, uint32_t contract)
{
    return state_table_find(s, TABLE_TERMS_NEXT, contract, 0);
}

const struct application *state_terms_open(const struct state *s, uint32_t contract)
{
    const struct application *a;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++)
        if (a->contract == contract && a->kind == APPLY_TERMS && !a->rejected && !a->executed)
            return a;
    return NULL;
}

uint64_t state_terms_text(const struct state *s, uint32_t contract, const uint8_t digest[32])
{
    const struct terms_text_row *row = state_table_find(s, TABLE_TERMS_TEXTS, contract, authenticator_key(digest, 0));

    return row == NULL || !entry_hash_same(row->digest, digest) ? 0 : row->leaf;
}

const struct clause_check *state_check_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_CHECKS, i);
}

/* --- a child contract ----------------------------------------------------------------------------------------------------- */

static bool control_covers(enum control c, const struct control_rule *needs, const struct control_rule *has)
{
    if (!needs->in_force)
        return true;
    if (!has->in_force)
        return c == CONTROL_CLOSE_OUT; /* gives days that nobody has without it */
    return control_keeps(c, has->limit, needs->limit);
}

static bool cell_covers(const struct control_rule *needs, const struct control_rule *has)
{
    if (!needs->in_force || !has->in_force)
        return !needs->in_force;
    return has->limit == VERDICT_NEVER || (has->limit >= needs->limit && (needs->conditions & ~has->conditions) == 0);
}

void rules_cover(const struct contract_rule *parent, const struct control_rule child[CONTROL__MAX],
                 const struct control_rule cells[HANDLING_KINDS][CLASS__MAX], rules_gap_fn *gap, void *arg)
{
    for (unsigned i = 0; i < CONTROL__MAX; i++)
        if (!control_covers((enum control)i, &parent->controls[i], &child[i]))
            gap(arg, false, i, 0);
    for (unsigned kind = 0; kind < HANDLING_KINDS; kind++)
        for (unsigned class = 0; class < CLASS__MAX; class++)
            if (!cell_covers(&parent->cells[kind][class], &cells[kind][class]))
                gap(arg, true, kind, class);
}
