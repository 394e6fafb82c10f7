/* What is asked of the world is permitted, or refused for a reason and under a clause. */
#ifndef UNIT_RULES_ASKS_H
#define UNIT_RULES_ASKS_H

#include "unit/rules/entries.h"

/* Its leaf. */
static inline uint64_t permits(struct world *w, struct entry e)
{
    struct decision d = world_ask(w, &e);

    if (d.verdict != VERDICT_PERMIT)
        T_FAIL("%s: refused, %s", entry_act_name(e.act), refusal_name(d.refusal));
    return w->leaf - 1;
}

/* The refusal is a leaf that folds; ${clause}: NULL: none is cited. */
static inline void refused(struct world *w, struct entry e, enum refusal refusal, const char *clause)
{
    struct decision d = world_ask(w, &e);

    if (d.refusal != refusal)
        T_FAIL("%s: %s, not %s", entry_act_name(e.act), refusal_name(d.refusal), refusal_name(refusal));
    T_TRUE(d.verdict != VERDICT_PERMIT && d.verdict != VERDICT_FACT);
    T_EQ(d.clauses_n, clause == NULL ? 0 : 1);
    if (clause != NULL && d.clauses_n == 1)
        T_STR(d.clauses[0], clause);
}

static inline bool cites(const struct decision *d, const char *clause)
{
    for (unsigned i = 0; i < d->clauses_n; i++)
        if (strcmp(d->clauses[i], clause) == 0)
            return true;
    return false;
}

#endif
