#include "desk/flow_duty.h"

#include "base/clock.h"

void flow_duties_clear(struct flow_duties *all)
{
    flow_terms_clear(&all->terms);
}

enum err flow_duty_facts(struct desk *d, struct duty_facts *out)
{
    struct desk_keeper_duty_facts_are are;
    enum err err = ask_keeper_duty_facts(d, &(struct desk_keeper_duty_facts){0}, &are);

    if (err != ERR_OK)
        return err;
    struct duty_paper *papers = arena_alloc(&d->arena, (size_t)are.papers_n + 1, sizeof(*papers));
    struct duty_kind *kinds = arena_alloc(&d->arena, (size_t)are.kinds_n + 1, sizeof(*kinds));
    if (papers == NULL || kinds == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < are.papers_n; i++) {
        const struct desk_keeper_duty_paper *p = &are.papers[i];
        papers[i] = (struct duty_paper){p->form, p->entruster, p->leaf, p->receipt, p->number, p->version, p->sent, p->received};
    }
    for (uint32_t i = 0; i < are.kinds_n; i++) {
        const struct desk_keeper_duty_kind *k = &are.kinds[i];
        kinds[i] = (struct duty_kind){k->kind, k->person, k->matter, k->opened, k->waiting, k->open, k->overdue};
    }
    *out = (struct duty_facts){
        .begins = are.begins,
        .ends = are.ends,
        .closes = are.closes,
        .today = date_to_days(date_of_ms(clock_now_ms())),
        .trained = are.trained,
        .erased = are.erased,
        .changed = are.changed,
        .noticed = are.noticed,
        .notice_received = are.notice_received,
        .notice = are.notice,
        .reviewed = are.reviewed,
        .counted = are.counted,
        .subcontracted = are.subcontracted,
        .papers = papers,
        .papers_n = are.papers_n,
        .kinds = kinds,
        .kinds_n = are.kinds_n,
    };
    return ERR_OK;
}

static void add_clause(struct flow_duties *all, const struct profile *profile, const struct profile_clause *clause)
{
    for (unsigned i = 0; i < clause->bindings_n && all->n < FLOW_DUTIES_MAX; i++) {
        const struct profile_binding *bind = &profile->bindings[clause->bindings + i];
        struct flow_duty *duty = &all->list[all->n];
        if (bind->kind != BINDING_DUTY)
            continue;
        *duty = (struct flow_duty){.profile = profile, .clause = clause};
        duty_judge(&all->facts, profile, clause, &bind->duty, &duty->is);
        all->n++;
        all->overdue_n += duty->is.due.state == DUE_OVERDUE;
        all->soon_n += due_is_soon(&duty->is.due, all->facts.today);
    }
}

enum err flow_duties(struct desk *d, struct flow_duties *out)
{
    enum err err;

    *out = (struct flow_duties){.n = 0};
    err = flow_terms_in_force(d, &out->terms);
    if (err != ERR_OK)
        return err == ERR_CORRUPT ? ERR_NOT_FOUND : err;
    TRY(flow_duty_facts(d, &out->facts));
    out->list = arena_alloc(&d->arena, FLOW_DUTIES_MAX, sizeof(*out->list));
    if (out->list == NULL)
        TRY(ERR_MEMORY);
    for (unsigned i = 0; i < out->terms.n; i++)
        for (unsigned k = 0; k < out->terms.terms->profiles[i]->clauses_n; k++)
            add_clause(out, out->terms.terms->profiles[i], &out->terms.terms->profiles[i]->clauses[k]);
out:
    if (err != ERR_OK)
        flow_duties_clear(out);
    return err;
}
