/*
 * The fold of the terms of a contract (契約の条件): its controls and the cells of its handling matrix.  ACT_TERMS says which
 * facts follow, and what they come to; a fact that is left out, added, changed or in another place makes the log invalid.
 */
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

/* The first terms, before any rule; in force from a day of the contract that is not later than its first, or today: what
 * follows holds at once. */
enum err state_apply_terms(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);
    int64_t first = date_to_days(c->from), today = date_to_days(date_of_ms(e->time_ms)), from = date_to_days(e->from);

    if (c->terms.leaf != 0 || e->version != 1 || has_rules(c))
        return ERR_INPUT;
    if (from < first || from > date_to_days(c->until) || (from > today && from > first))
        return ERR_INPUT;
    c->terms = (struct terms_rule){.leaf = leaf, .version = e->version, .from = e->from, .waiting = e->count};
    memcpy(c->terms.text, e->object, sizeof(c->terms.text));
    memcpy(c->terms.facts, e->value, sizeof(c->terms.facts));
    return ERR_OK;
}

/* The next fact of the terms; the last one must come to what they say. */
static enum err follow(struct terms_rule *t, const struct entry *e)
{
    uint8_t chain[32];
    enum err err;

    if (t->waiting == 0)
        return ERR_INPUT; /* beside the terms */
    memcpy(chain, t->so_far, sizeof(chain));
    TRY(entry_chain(e, chain));
    if (t->waiting == 1 && !entry_hash_same(chain, t->facts))
        return ERR_INPUT;
    memcpy(t->so_far, chain, sizeof(chain));
    t->waiting--;
out:
    return err;
}

/* A control, or a cell of the handling matrix: in force with the clauses that demand it.  What was decided in a session (under
 * an approval, or because it only narrows) changes terms that are complete. */
enum err state_apply_rule(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);
    struct control_rule *rule = e->act == ACT_CELL ? &c->cells[e->kind][e->data_class] : &c->controls[e->kind];
    enum err err = ERR_OK;

    (void)leaf;
    if (e->session == 0 && c->terms.leaf != 0)
        TRY(follow(&c->terms, e));
    c->terms.changed = c->terms.changed || (e->session != 0 && c->terms.leaf != 0);
    rule->in_force = true;
    rule->limit = e->limit;
    rule->conditions = (uint32_t)e->count;
    rule->clauses_n = e->clauses_n;
    memcpy(rule->clauses, e->clauses, sizeof(rule->clauses));
out:
    return err;
}
