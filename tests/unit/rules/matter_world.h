/* Matters of the world, and the chain of subcontracts: what several tests ask. */
#ifndef UNIT_RULES_MATTER_WORLD_H
#define UNIT_RULES_MATTER_WORLD_H

#include "unit/rules/asks.h"

enum { TAKE_OUT = 1, COPY = 2, SEND = 4, WORK_PLACE = 11, PLACE = 12, PAPER_BUNDLE = 14, DEVICE = 15, DISPOSAL = 16, HAND_OVER = 17,
       SUBCONTRACT = 18, ENTRY = 20, USE_LOG = 21, DOOR = 41 };
enum { SUB = 3, SUBSUB = 4, SUB_PERSON = 30, SUBSUB_PERSON = 31 };

static inline struct entry matter(const struct world *w, uint32_t person, uint16_t kind, uint64_t count)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, ACT_MATTER, person);

    entry_set_kind(&e, kind);
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_limit(&e, MATTER_DATA);
    entry_set_count(&e, count);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, descriptor);
    return e;
}

static inline struct entry step(const struct world *w, uint32_t person, uint64_t ref, enum matter_step kind, uint64_t count)
{
    static const uint8_t words[32] = {7};
    struct entry e = world_op(w, ACT_MATTER_STEP, person);

    entry_set_ref(&e, ref);
    entry_set_kind(&e, (uint16_t)kind);
    entry_set_count(&e, count);
    entry_set_object(&e, words);
    return e;
}

static inline struct entry decision(const struct world *w, enum entry_act act, uint32_t person, uint64_t ref)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, act, person);

    entry_set_ref(&e, ref);
    entry_set_object(&e, descriptor);
    if (act == ACT_APPROVE)
        entry_set_value(&e, view_str("signature"));
    return e;
}

/* ${clause}: NULL: none is cited. */
static inline void refuses(struct world *w, struct entry e, enum refusal refusal, const char *clause)
{
    struct decision d = world_ask(w, &e);

    T_STR(refusal_name(d.refusal), refusal_name(refusal));
    T_EQ(d.clauses_n, clause == NULL ? 0 : 1);
    if (clause != NULL)
        T_STR(d.clauses[0], clause);
}

static inline uint64_t opened(struct world *w, struct entry e)
{
    return permits(w, e);
}

static inline void put_cell(struct world *w, enum handling_act act, enum handling_medium medium, enum data_class class,
                     enum handling_verdict verdict, const char *clause)
{
    struct entry e = fact(w, ACT_CELL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, handling_kind(act, medium));
    entry_set_class(&e, (uint16_t)class);
    entry_set_limit(&e, verdict);
    entry_add_clause(&e, clause);
    world_fact(w, &e);
}

/* The same, allowed on ${conditions} (bits of enum handling_condition). */
static inline void put_conditions(struct world *w, enum handling_act act, enum handling_medium medium, enum data_class class,
                                  uint32_t conditions, const char *clause)
{
    struct entry e = fact(w, ACT_CELL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, handling_kind(act, medium));
    entry_set_class(&e, (uint16_t)class);
    entry_set_limit(&e, VERDICT_ALLOWED);
    entry_set_count(&e, conditions);
    entry_add_clause(&e, clause);
    world_fact(w, &e);
}

#define MET(c) (UINT32_C(1) << CONDITION_##c)

static inline struct entry meeting(struct entry e, uint32_t conditions)
{
    entry_set_conditions(&e, conditions);
    return e;
}

static inline uint64_t approved(struct world *w, struct entry e)
{
    uint64_t leaf = opened(w, e);

    permits(w, decision(w, ACT_APPROVE, APPROVER, leaf));
    return leaf;
}

/* Everybody of the contractor leaves but the manager. */
static inline void all_leave(struct world *w)
{
    for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++) {
        struct entry e = fact(w, ACT_PERSON_END);
        entry_set_person(&e, person);
        if (person != MANAGER && person != OFFICER && person != APPROVER && person != TWIN)
            world_fact(w, &e);
    }
}

/* --- subcontracts ------------------------------------------------------------------------------------------------------- */

static inline struct entry subcontract(const struct world *w, uint32_t org, uint32_t parent)
{
    struct entry e = matter(w, MANAGER, SUBCONTRACT, 1);

    entry_set_org(&e, org);
    entry_set_parent(&e, parent);
    return e;
}

static inline struct entry organisation(const struct world *w, uint32_t org, uint32_t parent, uint64_t ref)
{
    struct entry e = fact(w, ACT_ORG);

    entry_set_session(&e, w->session[MANAGER]);
    entry_set_org(&e, org);
    entry_set_parent(&e, parent);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    if (ref != 0)
        entry_set_ref(&e, ref);
    return e;
}

static inline struct entry member(const struct world *w, uint32_t person, uint32_t org)
{
    struct entry e = person_of(w, person, org, (uint8_t)person);

    entry_set_session(&e, w->session[MANAGER]);
    return e;
}

/* The first is registered under an approved subcontract, with a handler who may sign in. */
static inline uint64_t subcontractor(struct world *w)
{
    uint64_t m;

    world_control(w, CONTROL_SUBCONTRACT, 1, "H12");
    m = approved(w, subcontract(w, SUB, FIRM));
    permits(w, organisation(w, SUB, FIRM, m));
    permits(w, member(w, SUB_PERSON, SUB));
    world_assign(w, SUB_PERSON, ROLE_HANDLER);
    return m;
}

static inline struct entry signing_in(const struct world *w, uint32_t person)
{
    return world_session(w, person);
}

#endif
