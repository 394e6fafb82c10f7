/* What is entered as if decide() had permitted it, and what the fold of a log must refuse: a contract beside ours, with its own sessions. */
#ifndef UNIT_RULES_FOLDS_H
#define UNIT_RULES_FOLDS_H

#include "unit/rules/entries.h"

enum { OTHER = 2 }; /* the contract beside ours: of the same parties, with the first register and purpose */

/* ${e} as it stands in a log: a fact, or in a session permitted. */
static inline struct entry entered(struct entry e)
{
    e.verdict = e.session != 0 || entry_has(&e, KEY_JOB) ? VERDICT_PERMIT : VERDICT_FACT;
    return e;
}

/* Its leaf. */
static inline uint64_t folds(struct world *w, struct entry e)
{
    e = entered(e);
    T_OK(entry_check(&e));
    T_OK(state_apply(w->s, &e, w->leaf));
    return w->leaf++;
}

/* It is an entry, but contradicts the log. */
static inline void contradicts(struct world *w, struct entry e)
{
    e = entered(e);
    T_OK(entry_check(&e));
    T_ERR(state_apply(w->s, &e, w->leaf), ERR_INPUT);
}

static inline struct entry in_contract(struct entry e, uint32_t contract, uint64_t session)
{
    entry_set_contract(&e, contract);
    if (session != 0)
        entry_set_session(&e, session);
    return e;
}

static inline void other_contract(struct world *w)
{
    folds(w, contract_fact(w, OTHER, FIRM, CITY, 0));
    world_child_work(w, OTHER);
}

/* ${person} works in the other contract too, with the same roles: the session there. */
static inline uint64_t in_other(struct world *w, uint32_t person)
{
    struct entry e = world_assignment(w, person, state_assignment(w->s, CONTRACT, person)->roles);

    if (state_contract(w->s, OTHER) == NULL)
        other_contract(w);
    folds(w, in_contract(e, OTHER, 0));
    e = in_contract(world_session(w, person), OTHER, 0);
    folds(w, e);
    return e.session;
}

#endif
