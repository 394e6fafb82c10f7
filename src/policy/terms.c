#include "policy/terms.h"

#include <string.h>

bool terms_demands(const struct profile_binding *b, enum param p)
{
    return (b->kind == BINDING_CONTROL || b->kind == BINDING_BY) && b->control.param == p;
}

bool terms_cites(const struct terms *t, const struct profile_binding *b, enum param p)
{
    if (!terms_demands(b, p) || b->kind == BINDING_CONTROL)
        return terms_demands(b, p);
    for (unsigned i = 0; i < t->profiles_n; i++)
        for (unsigned k = 0; k < t->profiles[i]->bindings_n; k++)
            if (t->profiles[i]->bindings[k].kind == BINDING_CONTROL && t->profiles[i]->bindings[k].control.param == p)
                return false;
    return true;
}

static bool same_digest(const struct profile *a, const struct profile *b)
{
    return view_eq(view_of(a->digest.b, HASH_BYTES), view_of(b->digest.b, HASH_BYTES));
}

static enum err refuse(struct terms_problem *problem, enum terms_problem_kind kind, const struct profile *p, unsigned line,
                       const char *what)
{
    *problem = (struct terms_problem){kind, p, line, what};
    return ERR_INPUT;
}

static enum err collect(const struct profile *const list[], unsigned n, struct terms *t, struct terms_problem *problem)
{
    bool any = false;

    for (unsigned i = 0; i < n; i++) {
        unsigned k = 0;
        while (k < t->profiles_n && !view_eq(t->profiles[k]->name, list[i]->name))
            k++;
        if (k < t->profiles_n && !same_digest(t->profiles[k], list[i]))
            return refuse(problem, TERMS_SAME_NAME, list[i], 1, "");
        if (k == TERMS_PROFILES_MAX)
            return refuse(problem, TERMS_TOO_MANY, list[i], 1, "");
        if (k == t->profiles_n)
            t->profiles[t->profiles_n++] = list[i];
        any = any || !list[i]->is_local;
    }
    return any ? ERR_OK : refuse(problem, TERMS_NO_PROFILE, n > 0 ? list[0] : NULL, 1, "");
}

static void join_control(struct terms_control *c, enum param p, uint64_t value)
{
    c->value = c->demanded ? param_join(p, c->value, value) : value;
    c->demanded = true;
}

/* Never is stricter than approval, approval than allowed; what is allowed or approved keeps all conditions. */
static void join_cell(struct terms_cell *c, const struct profile_cells *by)
{
    if (c->verdict == TERMS_SILENT || by->verdict > c->verdict)
        c->verdict = by->verdict;
    c->conditions = c->verdict == VERDICT_NEVER ? 0 : c->conditions | by->conditions;
}

static bool cell_covers(const struct terms_cell *has, unsigned verdict, uint32_t conditions)
{
    if (has->verdict == TERMS_SILENT)
        return verdict == TERMS_SILENT;
    if (verdict == TERMS_SILENT || has->verdict == VERDICT_NEVER)
        return true;
    return has->verdict >= verdict && (conditions & ~has->conditions) == 0;
}

static void join_profile(struct terms *t, const struct profile *p)
{
    for (unsigned i = 0; i < p->bindings_n; i++) {
        const struct profile_binding *b = &p->bindings[i];
        if (b->kind == BINDING_CONTROL || b->kind == BINDING_BY)
            join_control(&t->controls[b->control.param], b->control.param, b->control.value);
        for (unsigned no = 0; b->kind == BINDING_CELLS && no < HANDLING_CELLS; no++)
            if (profile_cells_hold(&b->cells, no))
                join_cell(&t->cells[no], &b->cells);
    }
}

/* A clause of local changes that is weaker than the profiles would silently do nothing: it is refused. */
static enum err check_local(const struct terms *t, const struct profile *p, struct terms_problem *problem)
{
    for (unsigned i = 0; i < p->bindings_n; i++) {
        const struct profile_binding *b = &p->bindings[i];
        if (b->kind == BINDING_CONTROL && !param_covers(b->control.param, b->control.value, t->controls[b->control.param].value))
            return refuse(problem, TERMS_WEAKER, p, b->line, param_name(b->control.param));
        for (unsigned no = 0; b->kind == BINDING_CELLS && no < HANDLING_CELLS; no++)
            if (profile_cells_hold(&b->cells, no) && b->cells.verdict < t->cells[no].verdict)
                return refuse(problem, TERMS_WEAKER, p, b->line, vocab_word(VOCAB_ACT, b->cells.act));
    }
    return ERR_OK;
}

static enum err deviate_control(struct terms *t, const struct profile *p, const struct profile_deviation *d,
                                struct terms_problem *problem)
{
    struct terms_control *c = &t->controls[d->param];

    if (c->deviation != NULL)
        return refuse(problem, TERMS_DEVIATES_TWICE, p, d->line, param_name(d->param));
    if (!c->demanded || (!d->off && param_covers(d->param, d->value, c->value)))
        return refuse(problem, TERMS_NO_DEVIATION, p, d->line, param_name(d->param));
    c->deviation = d;
    c->was = c->value;
    c->demanded = !d->off;
    c->value = d->value;
    return ERR_OK;
}

static enum err deviate_cells(struct terms *t, const struct profile *p, const struct profile_deviation *d,
                              struct terms_problem *problem)
{
    const char *act = vocab_word(VOCAB_ACT, d->cells.act);

    for (unsigned no = 0; no < HANDLING_CELLS; no++) {
        struct terms_cell *c = &t->cells[no];
        struct terms_cell wanted = {.verdict = d->cells.verdict, .conditions = d->cells.conditions};
        if (!profile_cells_hold(&d->cells, no))
            continue;
        if (c->deviation != NULL)
            return refuse(problem, TERMS_DEVIATES_TWICE, p, d->line, act);
        if (cell_covers(&wanted, c->verdict, c->conditions))
            return refuse(problem, TERMS_NO_DEVIATION, p, d->line, act);
        wanted.deviation = d;
        wanted.was = c->verdict;
        wanted.was_conditions = c->conditions;
        *c = wanted;
    }
    return ERR_OK;
}

enum err terms_merge(const struct profile *const list[], unsigned n, struct terms *out, struct terms_problem *problem)
{
    enum err err;

    memset(out, 0, sizeof(*out));
    for (unsigned no = 0; no < HANDLING_CELLS; no++)
        out->cells[no].verdict = TERMS_SILENT;
    TRY(collect(list, n, out, problem));
    for (unsigned i = 0; i < out->profiles_n; i++)
        join_profile(out, out->profiles[i]);
    for (unsigned i = 0; i < out->profiles_n; i++)
        if (out->profiles[i]->is_local)
            TRY(check_local(out, out->profiles[i], problem));
    for (unsigned i = 0; i < out->profiles_n; i++) {
        const struct profile *p = out->profiles[i];
        for (unsigned k = 0; k < p->deviations_n; k++)
            TRY(p->deviations[k].is_cells ? deviate_cells(out, p, &p->deviations[k], problem)
                                          : deviate_control(out, p, &p->deviations[k], problem));
    }
out:
    return err;
}

bool terms_measures(const struct terms *t, unsigned no)
{
    for (unsigned i = 0; i < t->profiles_n; i++)
        for (unsigned k = 0; k < t->profiles[i]->bindings_n; k++)
            if (t->profiles[i]->bindings[k].kind == BINDING_MEASURE && t->profiles[i]->bindings[k].name == no)
                return true;
    return false;
}

struct gaps {
    struct terms_gap *list;
    unsigned n, max;
};

static void add_gap(struct gaps *g, enum terms_gap_kind kind, unsigned no)
{
    if (g->n < g->max)
        g->list[g->n] = (struct terms_gap){kind, no};
    g->n++;
}

unsigned terms_cover(const struct terms *parent, const struct terms *child, struct terms_gap *gaps_out, unsigned max)
{
    struct gaps g = {gaps_out, 0, max};

    for (unsigned p = 0; p < PARAM__MAX; p++) {
        const struct terms_control *needs = &parent->controls[p], *has = &child->controls[p];
        bool covers = has->demanded ? param_covers((enum param)p, has->value, needs->value) : param_grants((enum param)p);
        if (needs->demanded && !covers)
            add_gap(&g, GAP_CONTROL, p);
    }
    for (unsigned no = 0; no < HANDLING_CELLS; no++)
        if (!cell_covers(&child->cells[no], parent->cells[no].verdict, parent->cells[no].conditions))
            add_gap(&g, GAP_CELL, no);
    for (unsigned no = 0; vocab_word(VOCAB_MEASURE, no) != NULL; no++)
        if (terms_measures(parent, no) && !terms_measures(child, no))
            add_gap(&g, GAP_MEASURE, no);
    return g.n;
}
