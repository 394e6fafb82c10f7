/*
 * desk/flow_duty.h: the papers that the clauses of the terms in force owe, and how each stands; for the pages and the API.
 */
#ifndef DESK_FLOW_DUTY_H
#define DESK_FLOW_DUTY_H

#include "desk/flow_terms.h"
#include "policy/duty.h"

#define FLOW_DUTIES_MAX 600

/* A duty and the clause that owes it; they point into the terms. */
struct flow_duty {
    const struct profile *profile;
    const struct profile_clause *clause;
    struct duty_is is;
};

struct flow_duties {
    struct flow_terms terms; /* owned: clear it */
    struct duty_facts facts; /* in the arena, as is what follows */
    struct flow_duty *list;  /* in the order of the terms */
    unsigned n, overdue_n, soon_n;
};
void flow_duties_clear(struct flow_duties *all);

/* What is known here of the papers. */
MUST_USE enum err flow_duty_facts(struct desk *d, struct duty_facts *out);

/* All duties of the terms in force.  ERR_NOT_FOUND: their text is not known here. */
MUST_USE enum err flow_duties(struct desk *d, struct flow_duties *out);

#endif
