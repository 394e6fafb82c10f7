/* The chain of contracts: who decides on a subcontract at every level, who is told of it, and what a contract covers. */
#include "unit/rules/matter_world.h"

enum { OFFICER_OF_SUB = 40, CHILD = 2 };

/* A manager of the first subcontractor, signed in; with the notice demanded. */
static uint64_t sub_with_manager(struct world *w)
{
    uint64_t m = subcontractor(w);
    struct entry e;

    world_control(w, CONTROL_SUBCONTRACT_NOTICE, 1, "N17");
    permits(w, member(w, OFFICER_OF_SUB, SUB));
    world_assign(w, OFFICER_OF_SUB, ROLE_MANAGER);
    e = signing_in(w, OFFICER_OF_SUB);
    permits(w, e);
    return m;
}

static uint64_t session_of(const struct world *w, uint32_t person)
{
    const struct session_facts *f;

    for (uint64_t no = 1; no < state_next_session(w->s); no++)
        if ((f = state_session(w->s, no)) != NULL && f->person == person)
            return no;
    return 0;
}

/* What the manager of the subcontractor applies for: a further level. */
static struct entry further(const struct world *w)
{
    return by(subcontract(w, SUBSUB, SUB), session_of(w, OFFICER_OF_SUB), OFFICER_OF_SUB);
}

static struct entry receipt(const struct world *w, uint32_t person, uint64_t m, enum upstream_kind kind, uint32_t org)
{
    struct entry e = world_op(w, ACT_UPSTREAM, person);

    entry_set_ref(&e, m);
    entry_set_kind(&e, (uint16_t)kind);
    entry_set_org(&e, org);
    return e;
}

/* Who is the ${i}-th to be told of it today. */
static uint32_t told(const struct world *w, uint64_t m, enum upstream_kind kind, size_t i)
{
    return state_upstream_org(w->s, state_matter(w->s, m), kind, date_of_ms(w->now), i);
}

T_CASE(N17_the_first_entruster_decides_on_what_the_second_level_applies_for)
{
    struct world w = world_new();

    (void)sub_with_manager(&w);
    uint64_t m = opened(&w, further(&w));
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    refuses(&w, decision(&w, ACT_APPROVE, FIRM_APPROVER, m), REFUSAL_ROLE, "N20.9"); /* 乙 in the place of 甲 */
    refuses(&w, decision(&w, ACT_REJECT, FIRM_APPROVER, m), REFUSAL_ROLE, "N20.9");
    refuses(&w, decision(&w, ACT_APPROVE, MANAGER, m), REFUSAL_ROLE, "N20.9");
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    state_free(w.s);
}

T_CASE(N20_3_no_approver_of_the_contractor_decides_on_what_the_entruster_decides)
{
    struct world w = world_new();
    uint64_t m = opened(&w, matter(&w, HANDLER, TAKE_OUT, 1));

    refuses(&w, decision(&w, ACT_APPROVE, FIRM_APPROVER, m), REFUSAL_ROLE, "N20.9");
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    state_free(w.s);
}

T_CASE(N17_4_who_entrusts_is_told_before_a_further_subcontractor_is_registered)
{
    struct world w = world_new();

    (void)sub_with_manager(&w);
    uint64_t m = approved(&w, further(&w));
    T_EQ(told(&w, m, UPSTREAM_APPLIED, 0), FIRM);
    T_EQ(told(&w, m, UPSTREAM_APPLIED, 1), 0); /* 甲 decides */
    refuses(&w, organisation(&w, SUBSUB, SUB, m), REFUSAL_UPSTREAM, "N17");
    permits(&w, receipt(&w, MANAGER, m, UPSTREAM_APPLIED, FIRM));
    T_EQ(state_upstream(w.s, m, UPSTREAM_APPLIED, FIRM)->person, MANAGER);
    permits(&w, organisation(&w, SUBSUB, SUB, m));
    permits(&w, member(&w, SUBSUB_PERSON, SUBSUB));
    state_free(w.s);
}

T_CASE(N17_4_a_notice_is_received_once_and_by_nobody_in_anothers_place)
{
    struct world w = world_new();
    uint64_t first = sub_with_manager(&w);
    uint64_t m = opened(&w, further(&w)), sub = session_of(&w, OFFICER_OF_SUB);

    refuses(&w, by(receipt(&w, MANAGER, m, UPSTREAM_APPLIED, FIRM), sub, OFFICER_OF_SUB), REFUSAL_OTHER_PARTY, "N17"); /* the applicant */
    refuses(&w, receipt(&w, OFFICER, m, UPSTREAM_APPLIED, FIRM), REFUSAL_OTHER_PARTY, "N17");
    refuses(&w, receipt(&w, MANAGER, m, UPSTREAM_APPLIED, SUB), REFUSAL_UPSTREAM, "N17");  /* it applied itself */
    refuses(&w, receipt(&w, OFFICER, m, UPSTREAM_APPLIED, CITY), REFUSAL_UPSTREAM, "N17"); /* it decides */
    refuses(&w, receipt(&w, MANAGER, m, UPSTREAM_ENDED, FIRM), REFUSAL_UPSTREAM, "N17");   /* it has not ended */
    refuses(&w, receipt(&w, MANAGER, first, UPSTREAM_APPLIED, FIRM), REFUSAL_UPSTREAM, "N17"); /* 乙 applied for it */
    refuses(&w, receipt(&w, MANAGER, m + 1000, UPSTREAM_APPLIED, FIRM), REFUSAL_UPSTREAM, "N17");
    refuses(&w, receipt(&w, HANDLER, m, UPSTREAM_APPLIED, FIRM), REFUSAL_ROLE, "N20.9");
    permits(&w, receipt(&w, MANAGER, m, UPSTREAM_APPLIED, FIRM));
    refuses(&w, receipt(&w, MANAGER, m, UPSTREAM_APPLIED, FIRM), REFUSAL_UPSTREAM, "N17");
    state_free(w.s);
}

T_CASE(N17_4_who_applies_in_the_place_of_those_below_knows_of_it)
{
    struct world w = world_new();

    (void)sub_with_manager(&w);
    uint64_t m = approved(&w, subcontract(&w, SUBSUB, SUB)); /* 乙 itself */
    T_EQ(told(&w, m, UPSTREAM_APPLIED, 0), 0);
    permits(&w, organisation(&w, SUBSUB, SUB, m));
    state_free(w.s);
}

T_CASE(N17_4_the_end_of_a_subcontract_is_told_to_all_above)
{
    struct world w = world_new();

    (void)sub_with_manager(&w);
    uint64_t m = approved(&w, further(&w));
    permits(&w, by(step(&w, MANAGER, m, MATTER_CLOSE, 0), session_of(&w, OFFICER_OF_SUB), OFFICER_OF_SUB));
    T_EQ(told(&w, m, UPSTREAM_ENDED, 0), FIRM);
    T_EQ(told(&w, m, UPSTREAM_ENDED, 1), CITY);
    T_EQ(told(&w, m, UPSTREAM_ENDED, 2), 0);
    T_EQ(told(&w, m, UPSTREAM_APPLIED, 0), 0); /* nothing is to be told of what is over */
    permits(&w, receipt(&w, MANAGER, m, UPSTREAM_ENDED, FIRM));
    permits(&w, receipt(&w, OFFICER, m, UPSTREAM_ENDED, CITY));
    state_free(w.s);
}

T_CASE(N17_4_a_subcontract_that_its_last_day_ends_is_told_to_all_above_and_its_people_do_nothing_more)
{
    struct world w = world_new();

    (void)sub_with_manager(&w);
    struct entry e = further(&w);
    entry_set_until(&e, day(2026, 11, 25)); /* before that of the level above */
    uint64_t m = approved(&w, e), sub = session_of(&w, OFFICER_OF_SUB);
    permits(&w, receipt(&w, MANAGER, m, UPSTREAM_APPLIED, FIRM));
    permits(&w, organisation(&w, SUBSUB, SUB, m));
    permits(&w, member(&w, SUBSUB_PERSON, SUBSUB));
    world_assign(&w, SUBSUB_PERSON, ROLE_HANDLER);
    struct entry worker = signing_in(&w, SUBSUB_PERSON);
    permits(&w, worker);
    permits(&w, by(world_record(&w, ACT_SEARCH, HANDLER), worker.session, SUBSUB_PERSON));
    w.now += 4 * DAY; /* its last day */
    T_EQ(told(&w, m, UPSTREAM_ENDED, 0), 0);
    refuses(&w, receipt(&w, OFFICER, m, UPSTREAM_ENDED, CITY), REFUSAL_UPSTREAM, "N17");
    permits(&w, by(world_record(&w, ACT_SEARCH, HANDLER), worker.session, SUBSUB_PERSON));
    w.now += DAY;
    T_EQ(told(&w, m, UPSTREAM_ENDED, 0), SUB); /* nobody ended it, so nobody knows */
    T_EQ(told(&w, m, UPSTREAM_ENDED, 1), FIRM);
    T_EQ(told(&w, m, UPSTREAM_ENDED, 2), CITY);
    T_EQ(told(&w, m, UPSTREAM_ENDED, 3), 0);
    T_EQ(told(&w, m, UPSTREAM_APPLIED, 0), 0);
    refuses(&w, by(world_record(&w, ACT_SEARCH, HANDLER), worker.session, SUBSUB_PERSON), REFUSAL_CHAIN, "H12");
    refuses(&w, signing_in(&w, SUBSUB_PERSON), REFUSAL_CHAIN, "H12");
    refuses(&w, member(&w, 33, SUBSUB), REFUSAL_CHAIN, "H12");
    refuses(&w, with_session(organisation(&w, SUBSUB, SUB, m), sub), REFUSAL_CHAIN, "H12");
    refuses(&w, receipt(&w, OFFICER, m, UPSTREAM_ENDED, FIRM), REFUSAL_OTHER_PARTY, "N17"); /* nobody for another */
    permits(&w, receipt(&w, OFFICER, m, UPSTREAM_ENDED, CITY));
    refuses(&w, receipt(&w, OFFICER, m, UPSTREAM_ENDED, CITY), REFUSAL_UPSTREAM, "N17");
    permits(&w, receipt(&w, MANAGER, m, UPSTREAM_ENDED, FIRM));
    permits(&w, signing_in(&w, SUB_PERSON)); /* the level above goes on */
    state_free(w.s);
}

T_CASE(N17_a_hidden_level_below_the_subcontractor_is_not_registered_and_has_no_people)
{
    struct world w = world_new();

    (void)sub_with_manager(&w);
    uint64_t sub = session_of(&w, OFFICER_OF_SUB);
    refuses(&w, with_session(organisation(&w, SUBSUB, SUB, 0), sub), REFUSAL_CHAIN, "H12");
    refuses(&w, with_session(organisation(&w, SUBSUB, FIRM, 0), sub), REFUSAL_CHAIN, "H12");
    uint64_t m = opened(&w, further(&w));
    refuses(&w, with_session(organisation(&w, SUBSUB, SUB, m), sub), REFUSAL_CHAIN, "H12"); /* before the decision */
    permits(&w, decision(&w, ACT_REJECT, APPROVER, m));
    refuses(&w, with_session(organisation(&w, SUBSUB, SUB, m), sub), REFUSAL_CHAIN, "H12");
    state_free(w.s);
}

/* --- a contract below ----------------------------------------------------------------------------------------------------- */

/* The subcontractor's own contract with 乙, under the first one, with a register, a purpose and a handler of it. */
static uint64_t child_world(struct world *w)
{
    uint64_t m = subcontractor(w);
    struct entry e = contract_fact(w, CHILD, SUB, FIRM, CONTRACT);

    world_fact(w, &e);
    world_child_work(w, CHILD);
    e = of_contract(world_assignment(w, SUB_PERSON, ROLE_HANDLER | ROLE_MANAGER), CHILD);
    world_fact(w, &e);
    for (unsigned c = 0; c < 2; c++) {
        e = fact(w, c == 0 ? ACT_TRAINING : ACT_PLEDGE);
        entry_set_contract(&e, CHILD);
        entry_set_person(&e, SUB_PERSON);
        entry_set_from(&e, day(2026, 11, 1));
        world_fact(w, &e);
    }
    return m;
}

/* Every control of the first contract, in the same way, but ${but}. */
static void take_over(struct world *w, unsigned but)
{
    const struct contract_rule *above = state_contract(w->s, CONTRACT);

    for (uint16_t c = 0; c < CONTROL__MAX; c++) {
        if (!above->controls[c].in_force || c == but)
            continue;
        struct entry e = fact(w, ACT_CONTROL);
        entry_set_contract(&e, CHILD);
        entry_set_kind(&e, c);
        entry_set_limit(&e, above->controls[c].limit);
        entry_add_clause(&e, "N18");
        world_fact(w, &e);
        above = state_contract(w->s, CONTRACT);
    }
}

static struct entry searching(struct world *w)
{
    struct entry e = of_contract(signing_in(w, SUB_PERSON), CHILD), search;

    permits(w, e);
    search = world_record(w, ACT_SEARCH, HANDLER);
    entry_set_contract(&search, CHILD);
    return by(search, e.session, SUB_PERSON);
}

T_CASE(N18_H12_J35_K_T7_S9_nobody_works_in_a_contract_that_does_not_cover_the_one_above)
{
    struct world w = world_new();

    (void)child_world(&w);
    struct entry e = searching(&w);
    permits(&w, e); /* nobody demands it yet */
    world_control(&w, CONTROL_SUBCONTRACT_COVER, 1, "N18");
    refuses(&w, e, REFUSAL_COVER, "N18");
    take_over(&w, CONTROL_QUOTA_DAY);
    refuses(&w, e, REFUSAL_COVER, "N18");
    take_over(&w, CONTROL__MAX);
    permits(&w, e);
    world_control(&w, CONTROL_QUOTA_DAY, 200, "J21"); /* the one above becomes stricter */
    refuses(&w, e, REFUSAL_COVER, "N18");
    state_free(w.s);
}

T_CASE(N18_the_contract_above_is_the_one_that_is_named)
{
    struct world w = world_new();
    struct entry e = contract_fact(&w, 5, FIRM, CITY, 0); /* another contract of the same firm */

    world_fact(&w, &e);
    (void)child_world(&w);
    const struct contract_rule *child = state_contract(w.s, CHILD);
    T_EQ(state_contract_above(w.s, child, 0)->no, CONTRACT);
    T_TRUE(state_contract_above(w.s, child, 1) == NULL);
    T_EQ(state_contract_first(w.s, child)->no, CONTRACT);
    e = contract_fact(&w, 6, SUB, FIRM, 0); /* not named: both, so that none is left out */
    world_fact(&w, &e);
    T_EQ(state_contract_above(w.s, state_contract(w.s, 6), 1)->no, 5);
    T_TRUE(state_contract_above(w.s, state_contract(w.s, CONTRACT), 0) == NULL);
    state_free(w.s);
}

T_CASE(N18_a_contract_stands_under_no_contract_in_which_its_entruster_is_not_the_contractor)
{
    struct world w = world_new();

    (void)child_world(&w);
    struct entry wrong[] = {
        contract_fact(&w, 7, SUB, CITY, CONTRACT), /* 甲 is no contractor there */
        contract_fact(&w, 7, SUB, FIRM, 99),       /* there is none */
        contract_fact(&w, 7, SUB, FIRM, 7),        /* itself */
        contract_fact(&w, CONTRACT, FIRM, SUB, CHILD), /* a ring */
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        T_EQ(state_apply(w.s, &wrong[i], w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(N17_in_a_contract_below_nobody_is_subcontracted_to_past_the_first_entruster)
{
    struct world w = world_new();
    uint64_t m = child_world(&w);
    struct entry in = of_contract(signing_in(&w, SUB_PERSON), CHILD);

    permits(&w, in);
    struct entry e = by(of_contract(subcontract(&w, SUBSUB, SUB), CHILD), in.session, SUB_PERSON);
    refuses(&w, e, REFUSAL_CHAIN, NULL);
    refuses(&w, with_session(organisation(&w, SUBSUB, SUB, 0), in.session), REFUSAL_CHAIN, NULL);
    permits(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0)); /* when the subcontract ends, so does the work under its own contract */
    refuses(&w, of_contract(signing_in(&w, SUB_PERSON), CHILD), REFUSAL_CHAIN, NULL);
    state_free(w.s);
}

/* --- who decides in a contract below: its own entruster ------------------------------------------------------------------- */

enum { CHILD_HANDLER = 41, CHILD_RESPONSIBLE = 42, CHILD_APPROVER = 43, SUB_APPROVER = 44, FIRST_APPROVER = 45 };

/* Somebody with roles in the contract below, signed in there: the number of the session. */
static uint64_t of_child_with(struct world *w, uint32_t person, uint32_t org, uint32_t roles)
{
    struct entry e;

    world_person(w, person, org, (uint8_t)person);
    e = of_contract(world_assignment(w, person, roles), CHILD);
    world_fact(w, &e);
    for (unsigned c = 0; c < 2; c++) {
        e = fact(w, c == 0 ? ACT_TRAINING : ACT_PLEDGE);
        entry_set_contract(&e, CHILD);
        entry_set_person(&e, person);
        entry_set_from(&e, day(2026, 11, 1));
        world_fact(w, &e);
    }
    e = of_contract(signing_in(w, person), CHILD);
    permits(w, e);
    return e.session;
}

/* What ${person} does in the contract below. */
static struct entry below(const struct world *w, struct entry e, uint32_t person)
{
    return by(of_contract(e, CHILD), session_of(w, person), person);
}

static struct entry signed_off(const struct world *w, enum entry_act act, uint32_t person, uint64_t ref)
{
    struct entry e = below(w, decision(w, act, HANDLER, ref), person);

    if (act == ACT_TERMS_SIGN)
        entry_set_value(&e, view_str("signature"));
    return e;
}

/* The contract below, with the people who propose, sign and decide, and some who must not. */
static void child_people(struct world *w)
{
    (void)child_world(w);
    (void)of_child_with(w, CHILD_HANDLER, SUB, ROLE_HANDLER | ROLE_MANAGER);
    (void)of_child_with(w, CHILD_RESPONSIBLE, SUB, ROLE_RESPONSIBLE);
    (void)of_child_with(w, CHILD_APPROVER, FIRM, ROLE_APPROVER);
    (void)of_child_with(w, SUB_APPROVER, SUB, ROLE_APPROVER);
    (void)of_child_with(w, FIRST_APPROVER, CITY, ROLE_APPROVER);
}

/* Proposed terms of the contract below. */
static uint64_t child_terms(struct world *w)
{
    static const uint8_t descriptor[32] = {6}, digest[32] = {9};
    struct entry e = below(w, world_op(w, ACT_APPLY, HANDLER), CHILD_RESPONSIBLE);

    entry_set_kind(&e, APPLY_TERMS);
    entry_set_count(&e, 1);
    entry_set_from(&e, day(2026, 12, 1));
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    return opened(w, e);
}

T_CASE(N18_terms_of_a_contract_below_are_signed_by_those_who_entrust_and_who_are_entrusted_in_it)
{
    struct world w = world_new();

    child_people(&w);
    uint64_t a = child_terms(&w);
    refuses(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, a), REFUSAL_NOT_APPROVED, NULL); /* not before those who propose */
    permits(&w, signed_off(&w, ACT_TERMS_SIGN, CHILD_RESPONSIBLE, a));
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, a));
    T_TRUE(state_application(w.s, a)->approved_by_leaf != 0);
    state_free(w.s);
}

T_CASE(N18_neither_the_first_entruster_nor_who_is_entrusted_signs_in_the_place_of_the_entruster_of_a_contract_below)
{
    struct world w = world_new();

    child_people(&w);
    uint64_t a = child_terms(&w);
    permits(&w, signed_off(&w, ACT_TERMS_SIGN, CHILD_RESPONSIBLE, a));
    for (unsigned act = 0; act < 2; act++) {
        enum entry_act what = act == 0 ? ACT_APPROVE : ACT_REJECT;
        refuses(&w, signed_off(&w, what, FIRST_APPROVER, a), REFUSAL_ROLE, NULL);
        refuses(&w, signed_off(&w, what, SUB_APPROVER, a), REFUSAL_ROLE, NULL);
        refuses(&w, signed_off(&w, what, CHILD_HANDLER, a), REFUSAL_ROLE, NULL);
        refuses(&w, decision(&w, what, APPROVER, a), REFUSAL_DECIDER, NULL); /* from the contract above: terms are of their two parties */
        refuses(&w, decision(&w, what, FIRM_APPROVER, a), REFUSAL_ROLE, "N20.9");
    }
    refuses(&w, signed_off(&w, ACT_TERMS_SIGN, CHILD_APPROVER, a), REFUSAL_ROLE, NULL);
    T_EQ(state_application(w.s, a)->approved_by_leaf, 0);
    permits(&w, signed_off(&w, ACT_REJECT, CHILD_APPROVER, a));
    state_free(w.s);
}

T_CASE(N17_H12_K_T7_who_entrusts_in_a_contract_below_decides_there_and_the_first_entruster_after_it)
{
    struct world w = world_new();

    child_people(&w);
    uint64_t own = opened(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER));
    uint64_t above = opened(&w, matter(&w, HANDLER, TAKE_OUT, 1));
    refuses(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, above), REFUSAL_APPROVAL_GONE, NULL); /* 乙's own take-out, 甲 decides */
    struct entry past = decision(&w, ACT_APPROVE, APPROVER, above);
    refuses(&w, by(past, session_of(&w, CHILD_APPROVER), CHILD_APPROVER), REFUSAL_NO_SESSION, NULL); /* another contract's session */
    refuses(&w, decision(&w, ACT_APPROVE, FIRM_APPROVER, above), REFUSAL_ROLE, "N20.9");
    refuses(&w, signed_off(&w, ACT_APPROVE, FIRST_APPROVER, own), REFUSAL_ROLE, NULL);
    refuses(&w, signed_off(&w, ACT_APPROVE, SUB_APPROVER, own), REFUSAL_ROLE, NULL);
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, own), REFUSAL_DECIDER, NULL); /* not before who entrusts there */
    refuses(&w, decision(&w, ACT_REJECT, APPROVER, own), REFUSAL_DECIDER, NULL);
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, own));
    T_EQ(state_matter(w.s, own)->state, MATTER_WAITS);
    T_EQ(state_decider(w.s, state_application(w.s, own))->no, CONTRACT);
    refuses(&w, below(&w, step(&w, HANDLER, own, MATTER_DO, 1), CHILD_HANDLER), REFUSAL_NOT_APPROVED, NULL);
    refuses(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, own), REFUSAL_DECIDER, NULL); /* 乙 in the place of 甲 */
    refuses(&w, signed_off(&w, ACT_REJECT, CHILD_APPROVER, own), REFUSAL_DECIDER, NULL);
    refuses(&w, decision(&w, ACT_APPROVE, FIRM_APPROVER, own), REFUSAL_ROLE, "N20.9");
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, own));
    T_EQ(state_matter(w.s, own)->state, MATTER_OPEN);
    T_EQ(state_matter(w.s, own)->approver, APPROVER);
    T_EQ(state_decided(w.s, own, CHILD)->approver, CHILD_APPROVER);
    T_EQ(state_decided(w.s, own, CONTRACT)->approver, APPROVER);
    permits(&w, below(&w, step(&w, HANDLER, own, MATTER_DO, 1), CHILD_HANDLER));
    T_EQ(state_matter(w.s, above)->state, MATTER_WAITS);
    state_free(w.s);
}

T_CASE(N17_what_the_first_entruster_approved_is_that_matter_and_no_other_of_the_contract_below)
{
    struct world w = world_new();

    child_people(&w);
    uint64_t one = opened(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER));
    uint64_t other = opened(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER));
    uint64_t above = approved(&w, matter(&w, HANDLER, TAKE_OUT, 1)); /* of the contract above */
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, one));
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, other));
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, one));
    refuses(&w, below(&w, step(&w, HANDLER, other, MATTER_DO, 1), CHILD_HANDLER), REFUSAL_NOT_APPROVED, NULL);
    refuses(&w, below(&w, step(&w, HANDLER, above, MATTER_DO, 1), CHILD_HANDLER), REFUSAL_MATTER, NULL);
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, one), REFUSAL_APPROVAL_GONE, NULL);
    permits(&w, decision(&w, ACT_REJECT, APPROVER, other));
    T_EQ(state_matter(w.s, other)->state, MATTER_REJECTED);
    refuses(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, other), REFUSAL_APPROVAL_GONE, NULL);
    state_free(w.s);
}

T_CASE(H10_2_what_the_terms_above_never_allow_is_refused_in_a_contract_below_and_what_they_allow_is_not_asked_for)
{
    struct world w = world_new();

    child_people(&w);
    put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_ALLOWED, "H10.2-out");
    uint64_t m = opened(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER)); /* silent below: who entrusts there */
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, m));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_APPROVAL, "H10.2-out");
    refuses(&w, below(&w, step(&w, HANDLER, m, MATTER_DO, 1), CHILD_HANDLER), REFUSAL_NOT_APPROVED, "H10.2-out"); /* the terms in force */
    put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_NEVER, "H10.2-out");
    refuses(&w, below(&w, step(&w, HANDLER, m, MATTER_DO, 1), CHILD_HANDLER), REFUSAL_NEVER, "H10.2-out");
    refuses(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER), REFUSAL_NEVER, "H10.2-out");
    put_conditions(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, MET(NEEDED), "H10.2-out");
    refuses(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER), REFUSAL_CONDITION, "H10.2-out"); /* nor without their conditions */
    permits(&w, below(&w, meeting(matter(&w, HANDLER, TAKE_OUT, 1), MET(NEEDED)), CHILD_HANDLER));
    state_free(w.s);
}

T_CASE(H10_2_what_the_terms_below_allow_waits_for_who_decides_above)
{
    struct world w = world_new();

    child_people(&w);
    struct entry cell = of_contract(fact(&w, ACT_CELL), CHILD);
    entry_set_kind(&cell, handling_kind(HANDLING_TAKE_OUT, HANDLING_DATA));
    entry_set_class(&cell, CLASS_IMPORTANT);
    entry_set_limit(&cell, VERDICT_ALLOWED);
    entry_add_clause(&cell, "H10.2-out");
    world_fact(&w, &cell);
    uint64_t m = opened(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER)); /* silent above */
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, m));
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    T_EQ(state_decider(w.s, state_application(w.s, m))->no, CONTRACT);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    put_conditions(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, MET(NEEDED), "N20.3");
    refuses(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER), REFUSAL_CONDITION, "N20.3"); /* the clause that asks */
    state_free(w.s);
}

T_CASE(C8_two_of_the_chain_who_decide_are_two_human_beings)
{
    struct world w = world_new();
    enum { BOTH = 47 };

    child_people(&w);
    world_person(&w, BOTH, FIRM, APPROVER); /* an account of 乙 for the human being who is 甲's approver */
    struct entry e = of_contract(world_assignment(&w, BOTH, ROLE_APPROVER), CHILD);
    world_fact(&w, &e);
    e = of_contract(signing_in(&w, BOTH), CHILD);
    permits(&w, e);
    uint64_t m = opened(&w, below(&w, matter(&w, HANDLER, TAKE_OUT, 1), CHILD_HANDLER));
    permits(&w, signed_off(&w, ACT_APPROVE, BOTH, m));
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, m), REFUSAL_SAME_PERSON, NULL);
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    state_free(w.s);
}

/* An application of the contract below to erase a register. */
static uint64_t child_erasure(struct world *w)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = below(w, world_op(w, ACT_APPLY, HANDLER), CHILD_HANDLER);

    entry_set_kind(&e, APPLY_ERASE_REGISTER);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 1);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_object(&e, descriptor);
    return opened(w, e);
}

T_CASE(N22_an_erasure_in_a_contract_below_is_decided_by_its_entruster_and_then_by_the_first)
{
    struct world w = world_new();

    child_people(&w);
    uint64_t a = child_erasure(&w);
    refuses(&w, signed_off(&w, ACT_APPROVE, FIRST_APPROVER, a), REFUSAL_ROLE, NULL);
    refuses(&w, signed_off(&w, ACT_APPROVE, SUB_APPROVER, a), REFUSAL_ROLE, NULL);
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, a));
    T_EQ(state_application(w.s, a)->approved_by_leaf, 0);
    uint64_t leaf = opened(&w, decision(&w, ACT_APPROVE, APPROVER, a));
    T_EQ(state_application(w.s, a)->approved_by_leaf, leaf);
    struct entry e = below(&w, world_op(&w, ACT_ERASE, HANDLER), CHILD_HANDLER);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 1);
    entry_set_ref(&e, leaf - 1); /* 乙's approval alone */
    refuses(&w, e, REFUSAL_NOT_APPROVED, NULL);
    entry_set_ref(&e, leaf);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(N22_a_hold_in_a_contract_below_is_released_by_its_entruster_and_not_by_who_entrusts_elsewhere)
{
    struct world w = world_new();
    struct entry hold, release;

    child_people(&w);
    (void)of_child_with(&w, 46, SUB, ROLE_AUDITOR);
    hold = below(&w, world_op(&w, ACT_HOLD, HANDLER), 46);
    entry_set_kind(&hold, HOLD_SET);
    entry_set_register(&hold, REGISTER);
    uint64_t h = opened(&w, hold);
    release = below(&w, world_op(&w, ACT_HOLD, HANDLER), FIRST_APPROVER); /* 甲's, with duties in a contract of 乙's */
    entry_set_kind(&release, HOLD_RELEASED);
    entry_set_ref(&release, h);
    refuses(&w, release, REFUSAL_HELD, NULL);
    permits(&w, by(release, session_of(&w, CHILD_APPROVER), CHILD_APPROVER));
    state_free(w.s);
}

/* The next level: 丁 below 丙, with the contract of the two. */
T_CASE(N17_N18_at_the_third_level_the_second_subcontractor_is_decided_by_the_first_entruster_and_its_terms_by_who_entrusts)
{
    enum { GRANDCHILD = 3 };
    struct world w = world_new();

    child_people(&w);
    uint64_t m = approved(&w, subcontract(&w, SUBSUB, SUB));
    permits(&w, organisation(&w, SUBSUB, SUB, m));
    struct entry e = contract_fact(&w, GRANDCHILD, SUBSUB, SUB, CHILD);
    world_fact(&w, &e);
    T_EQ(state_contract_first(w.s, state_contract(w.s, GRANDCHILD))->no, CONTRACT);
    T_EQ(state_party(w.s, state_contract(w.s, GRANDCHILD), SUB), PARTY_ENTRUSTER);
    T_EQ(state_party(w.s, state_contract(w.s, GRANDCHILD), SUBSUB), PARTY_CONTRACTOR);
    T_EQ(state_party(w.s, state_contract(w.s, GRANDCHILD), FIRM), PARTY_NONE);
    e = of_contract(world_assignment(&w, SUB_APPROVER, ROLE_APPROVER), GRANDCHILD);
    world_fact(&w, &e);
    e = of_contract(world_assignment(&w, CHILD_APPROVER, ROLE_APPROVER), GRANDCHILD);
    world_fact(&w, &e);
    world_person(&w, SUBSUB_PERSON, SUBSUB, SUBSUB_PERSON);
    e = of_contract(world_assignment(&w, SUBSUB_PERSON, ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_HANDLER), GRANDCHILD);
    world_fact(&w, &e);
    const uint32_t people[] = {SUBSUB_PERSON, SUB_APPROVER, CHILD_APPROVER};
    uint64_t session[3];
    for (unsigned i = 0; i < 3; i++) {
        e = of_contract(signing_in(&w, people[i]), GRANDCHILD);
        permits(&w, e);
        session[i] = e.session;
    }
    uint64_t taken = opened(&w, by(of_contract(matter(&w, HANDLER, TAKE_OUT, 1), GRANDCHILD), session[0], SUBSUB_PERSON));
    e = of_contract(decision(&w, ACT_APPROVE, APPROVER, taken), GRANDCHILD);
    refuses(&w, by(e, session[2], CHILD_APPROVER), REFUSAL_ROLE, NULL); /* 乙 entrusts nothing to 丁 */
    permits(&w, by(e, session[1], SUB_APPROVER));
    T_EQ(state_decider(w.s, state_application(w.s, taken))->no, CHILD);
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, taken), REFUSAL_DECIDER, NULL); /* one level after the other */
    permits(&w, signed_off(&w, ACT_APPROVE, CHILD_APPROVER, taken));
    T_EQ(state_decider(w.s, state_application(w.s, taken))->no, CONTRACT);
    e = by(of_contract(step(&w, HANDLER, taken, MATTER_DO, 1), GRANDCHILD), session[0], SUBSUB_PERSON);
    refuses(&w, e, REFUSAL_NOT_APPROVED, NULL);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, taken));
    T_TRUE(state_decider(w.s, state_application(w.s, taken)) == NULL);
    T_EQ(state_decided_at(w.s, taken, 2)->contract, GRANDCHILD);
    permits(&w, e);
    state_free(w.s);
}

T_MAIN(&case_N17_the_first_entruster_decides_on_what_the_second_level_applies_for,
       &case_N20_3_no_approver_of_the_contractor_decides_on_what_the_entruster_decides,
       &case_N17_4_who_entrusts_is_told_before_a_further_subcontractor_is_registered,
       &case_N17_4_a_notice_is_received_once_and_by_nobody_in_anothers_place,
       &case_N17_4_who_applies_in_the_place_of_those_below_knows_of_it,
       &case_N17_4_the_end_of_a_subcontract_is_told_to_all_above,
       &case_N17_4_a_subcontract_that_its_last_day_ends_is_told_to_all_above_and_its_people_do_nothing_more,
       &case_N17_a_hidden_level_below_the_subcontractor_is_not_registered_and_has_no_people,
       &case_N18_H12_J35_K_T7_S9_nobody_works_in_a_contract_that_does_not_cover_the_one_above,
       &case_N18_the_contract_above_is_the_one_that_is_named,
       &case_N18_a_contract_stands_under_no_contract_in_which_its_entruster_is_not_the_contractor,
       &case_N17_in_a_contract_below_nobody_is_subcontracted_to_past_the_first_entruster,
       &case_N18_terms_of_a_contract_below_are_signed_by_those_who_entrust_and_who_are_entrusted_in_it,
       &case_N18_neither_the_first_entruster_nor_who_is_entrusted_signs_in_the_place_of_the_entruster_of_a_contract_below,
       &case_N17_H12_K_T7_who_entrusts_in_a_contract_below_decides_there_and_the_first_entruster_after_it,
       &case_N17_what_the_first_entruster_approved_is_that_matter_and_no_other_of_the_contract_below,
       &case_H10_2_what_the_terms_above_never_allow_is_refused_in_a_contract_below_and_what_they_allow_is_not_asked_for,
       &case_H10_2_what_the_terms_below_allow_waits_for_who_decides_above, &case_C8_two_of_the_chain_who_decide_are_two_human_beings,
       &case_N22_an_erasure_in_a_contract_below_is_decided_by_its_entruster_and_then_by_the_first,
       &case_N22_a_hold_in_a_contract_below_is_released_by_its_entruster_and_not_by_who_entrusts_elsewhere,
       &case_N17_N18_at_the_third_level_the_second_subcontractor_is_decided_by_the_first_entruster_and_its_terms_by_who_entrusts)
