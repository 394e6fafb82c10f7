#include "policy/change.h"

#include "rules/decide.h"

#include <string.h>

static bool same_clauses(const struct control_rule *a, const struct control_rule *b)
{
    if (a->clauses_n != b->clauses_n)
        return false;
    for (unsigned i = 0; i < a->clauses_n; i++)
        if (strcmp(a->clauses[i], b->clauses[i]) != 0)
            return false;
    return true;
}

static bool cell_keeps(const struct control_rule *has, const struct control_rule *needs)
{
    return has->limit == VERDICT_NEVER || (has->limit >= needs->limit && (needs->conditions & ~has->conditions) == 0);
}

/* What becomes of one rule; CHANGE__MAX: nothing. */
static enum change_kind kind_of(const struct control_rule *now, const struct control_rule *next, bool next_keeps, bool now_keeps)
{
    if (!now->in_force || !next->in_force)
        return next->in_force ? CHANGE_NEW : now->in_force ? CHANGE_GONE : CHANGE__MAX;
    if (next_keeps && now_keeps)
        return same_clauses(now, next) ? CHANGE__MAX : CHANGE_CLAUSES;
    return next_keeps ? CHANGE_STRICTER : now_keeps ? CHANGE_WIDER : CHANGE_BOTH;
}

unsigned change_list(const struct change_set *now, const struct change_set *next, struct change out[CHANGES_MAX])
{
    unsigned n = 0;

    for (unsigned i = 0; i < CONTROL__MAX; i++) {
        const struct control_rule *a = &now->controls[i], *b = &next->controls[i];
        enum change_kind kind = kind_of(a, b, control_keeps((enum control)i, b->limit, a->limit),
                                        control_keeps((enum control)i, a->limit, b->limit));
        if (kind != CHANGE__MAX)
            out[n++] = (struct change){.kind = kind, .no = i};
    }
    for (unsigned no = 0; no < HANDLING_KINDS; no++)
        for (unsigned class = 0; class < CLASS__MAX; class++) {
            const struct control_rule *a = &now->cells[no][class], *b = &next->cells[no][class];
            enum change_kind kind = kind_of(a, b, cell_keeps(b, a), cell_keeps(a, b));
            if (kind != CHANGE__MAX)
                out[n++] = (struct change){.kind = kind, .is_cell = true, .no = no, .data_class = class};
        }
    return n;
}

enum err change_add(struct change_set *set, const struct entry *e)
{
    bool is_cell = e->act == ACT_CELL;

    if (is_cell ? e->kind >= HANDLING_KINDS || e->data_class >= CLASS__MAX : e->act != ACT_CONTROL || e->kind >= CONTROL__MAX)
        return ERR_INPUT;
    struct control_rule *rule = is_cell ? &set->cells[e->kind][e->data_class] : &set->controls[e->kind];
    if (rule->in_force)
        return ERR_INPUT;
    rule->in_force = true;
    rule->limit = e->limit;
    rule->conditions = (uint32_t)e->count;
    rule->clauses_n = e->clauses_n;
    memcpy(rule->clauses, e->clauses, sizeof(rule->clauses));
    return ERR_OK;
}
