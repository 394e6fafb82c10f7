/*
 * Who is named in a form (named-people of the handling matrix): the people of the contract who are filed and in their term, and nobody else
 * (N19.1 N20.9 N20.16 H10.2).  The names are sealed words, so it is the keeper who looks them up; the ledger says only that it was met.
 */
#include "keeper/keeper.h"

#include "base/clock.h"

/* Whether the person of ${a} may be named today: of this contract, within the terms, not ended, and with 甲's receipt of the notice where the
 * terms ask for it. */
static bool is_named(const struct op *op, const struct contract_rule *c, const struct assignment *a)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct person_rule *p = a->contract == c->no ? state_person(s, a->person) : NULL;
    int64_t today = date_to_days(date_of_ms(keeper_now(op->k)));

    if (p == NULL || p->ended || p->answers != 0 || today < date_to_days(p->from) || today > date_to_days(p->until) ||
        today < date_to_days(a->from) || today > date_to_days(a->until))
        return false;
    bool files = c->controls[CONTROL_STAFF_FILED].in_force && state_party(s, c, p->org) == PARTY_CONTRACTOR;
    return !files || state_staff_received(c, a);
}

static bool is_on_roster(const struct op *op, const struct matter_name *name)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct assignment *a;
    struct matter_name known;

    for (size_t i = 0; c != NULL && (a = state_assignment_at(s, i)) != NULL; i++) {
        struct view text = view_str(is_named(op, c, a) ? people_person_name(op->k->people, a->person) : "");
        if (matter_next_name(&text, &known) && matter_same_name(&known, name))
            return true;
    }
    return false;
}

bool roster_names(const struct op *op, struct view list)
{
    struct matter_name name;
    bool any = false;

    while (matter_next_name(&list, &name)) {
        if (!is_on_roster(op, &name))
            return false;
        any = true;
    }
    return any;
}
