/* The registry changed in sessions: who may change what for whom, and what needs an approval. */
#include "support/t.h"

#include "unit/rules/world.h"

/* A control as ${person} asks for it. */
static struct entry control_of(const struct world *w, uint32_t person, enum control control, uint64_t limit)
{
    struct entry e = fact(w, ACT_CONTROL);

    entry_set_session(&e, w->session[person]);
    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, (uint16_t)control);
    entry_set_limit(&e, limit);
    entry_add_clause(&e, "J21");
    return e;
}

T_CASE(N17_K_T1_nothing_widens_the_registry_without_an_approval)
{
    static const uint32_t people[] = {HANDLER, MANAGER, OFFICER, APPROVER, AUDITOR, ADMINISTRATOR};
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        struct entry e = control_of(&w, people[i], CONTROL_QUOTA_MINUTE, 1000);
        struct decision d = world_ask(&w, &e);
        T_TRUE(d.verdict != VERDICT_PERMIT && d.verdict != VERDICT_FACT);
    }
    T_EQ(state_contract(w.s, CONTRACT)->controls[CONTROL_QUOTA_MINUTE].limit, 30);
    state_free(w.s);
}

T_MAIN(&case_N17_K_T1_nothing_widens_the_registry_without_an_approval)
