/* What the tests of single conditions share: another contract of the same parties, people who join one, and entries that no leaf could hold. */
#ifndef UNIT_RULES_CONDITIONS_WORLD_H
#define UNIT_RULES_CONDITIONS_WORLD_H

#include "unit/rules/matter_world.h"

enum { SECOND = 5, CHILD = 6 }; /* contracts: beside ours, and below it */

static inline void add_contract(struct world *w, uint32_t no, uint32_t contractor, uint32_t entruster, uint32_t above)
{
    struct entry e = contract_fact(w, no, contractor, entruster, above);

    world_fact(w, &e);
}

static inline void add_org(struct world *w, uint32_t org, uint32_t parent, enum org_kind kind)
{
    struct entry e = org_fact(w, org, parent, kind);

    world_fact(w, &e);
}

/* ${person} has these duties in ${contract}, is trained and pledged there, and signs in: the number of the session. */
static inline uint64_t signs_in(struct world *w, uint32_t contract, uint32_t person, uint32_t roles)
{
    struct entry e = world_assignment(w, person, roles);

    entry_set_contract(&e, contract);
    world_fact(w, &e);
    for (unsigned i = 0; i < 2; i++) {
        e = fact(w, i == 0 ? ACT_TRAINING : ACT_PLEDGE);
        entry_set_contract(&e, contract);
        entry_set_person(&e, person);
        entry_set_from(&e, day(2026, 11, 1));
        world_fact(w, &e);
    }
    e = world_session(w, person);
    entry_set_contract(&e, contract);
    permits(w, e);
    return e.session;
}

/* The same for somebody who comes new, another human being. */
static inline uint64_t joins(struct world *w, uint32_t person, uint32_t org, uint32_t roles)
{
    world_person(w, person, org, (uint8_t)person);
    return signs_in(w, CONTRACT, person, roles);
}

/* A change of the registry, as ${person} asks for it. */
static inline struct entry asked(const struct world *w, struct entry e, uint32_t person)
{
    return with_session(e, w->session[person]);
}

/* Refused before it could be written down: what does not fit into a leaf is decided all the same. */
static inline void denied(const struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d;

    decide(w->s, &e, &d);
    T_STR(refusal_name(d.refusal), refusal_name(refusal));
    T_TRUE(d.verdict != VERDICT_PERMIT && d.verdict != VERDICT_FACT);
}

#endif
