/* The registry changed in sessions: who may change what for whom, and what needs an approval. */
#include "unit/rules/asks.h"

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

T_CASE(N17_K_T3_nothing_widens_the_registry_without_an_approval)
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

/* What ${person} asks for in a session: the entry without the name of who asks. */
static struct entry asked(const struct world *w, struct entry e, uint32_t person)
{
    entry_set_session(&e, w->session[person]);
    return e;
}

static struct entry person_end(const struct world *w, uint32_t person, enum person_end kind)
{
    struct entry e = fact(w, ACT_PERSON_END);

    entry_set_person(&e, person);
    entry_set_kind(&e, (uint16_t)kind);
    return e;
}

static void refuses(struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d = world_ask(w, &e);

    if (d.refusal != refusal)
        T_FAIL("%s: %s, not %s", entry_act_name(e.act), refusal_name(d.refusal), refusal_name(refusal));
}

enum { NEWCOMER = 40, SUB = 3, OTHER_FIRM = 4 };

static void add_org(struct world *w, uint32_t org, uint32_t parent)
{
    struct entry e = fact(w, ACT_ORG);

    entry_set_org(&e, org);
    entry_set_parent(&e, parent);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    world_fact(w, &e);
}

T_CASE(N9_1_manager_invites_assigns_suspends_and_takes_up_again_people_of_the_own_firm)
{
    struct world w = world_new();
    struct entry assign = world_assignment(&w, NEWCOMER, ROLE_HANDLER);

    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER));
    permits(&w, asked(&w, assign, MANAGER));
    permits(&w, asked(&w, person_end(&w, NEWCOMER, PERSON_SUSPENDED), MANAGER));
    T_TRUE(state_person(w.s, NEWCOMER)->ended);
    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER));
    T_TRUE(!state_person(w.s, NEWCOMER)->ended);
    state_free(w.s);
}

T_CASE(closed_account_is_never_used_again_nor_passed_to_somebody_else)
{
    struct world w = world_new();

    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER));
    refuses(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, 99), MANAGER), REFUSAL_CLOSED_ACCOUNT);
    permits(&w, asked(&w, person_end(&w, NEWCOMER, PERSON_ENDED), MANAGER));
    refuses(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER), REFUSAL_CLOSED_ACCOUNT);
    permits(&w, asked(&w, person_end(&w, NEWCOMER, PERSON_SUSPENDED), MANAGER)); /* does not open it again */
    refuses(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER), REFUSAL_CLOSED_ACCOUNT);
    T_TRUE(state_person(w.s, NEWCOMER) != NULL);
    state_free(w.s);
}

T_CASE(N7_nobody_changes_what_is_said_of_themselves_under_any_account)
{
    struct world w = world_new();
    struct entry assign = world_assignment(&w, MANAGER, ROLE_MANAGER | ROLE_HANDLER);

    refuses(&w, asked(&w, assign, MANAGER), REFUSAL_SAME_PERSON);
    refuses(&w, asked(&w, person_of(&w, MANAGER, FIRM, MANAGER), MANAGER), REFUSAL_SAME_PERSON);
    refuses(&w, asked(&w, person_end(&w, TWIN, PERSON_ENDED), MANAGER), REFUSAL_SAME_PERSON);
    refuses(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, MANAGER), MANAGER), REFUSAL_SAME_PERSON);
    state_free(w.s);
}

T_CASE(N20_9_administrator_handler_and_auditor_change_no_registry)
{
    static const uint32_t people[] = {ADMINISTRATOR, HANDLER, OPERATOR, AUDITOR, APPROVER};
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        refuses(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), people[i]), REFUSAL_ROLE);
        refuses(&w, asked(&w, person_end(&w, HANDLER, PERSON_ENDED), people[i]),
                REFUSAL_ROLE);
        refuses(&w, control_of(&w, people[i], CONTROL_QUOTA_DAY, 1), REFUSAL_ROLE);
    }
    state_free(w.s);
}

T_CASE(each_party_looks_after_its_own_people_and_those_below_it)
{
    struct world w = world_new();

    add_org(&w, SUB, FIRM);
    add_org(&w, OTHER_FIRM, SUB);
    permits(&w, asked(&w, person_of(&w, NEWCOMER, OTHER_FIRM, NEWCOMER), MANAGER));
    refuses(&w, asked(&w, person_of(&w, NEWCOMER + 1, CITY, NEWCOMER + 1), MANAGER), REFUSAL_OTHER_PARTY);
    refuses(&w, asked(&w, person_end(&w, APPROVER, PERSON_ENDED), MANAGER), REFUSAL_OTHER_PARTY);
    refuses(&w, asked(&w, person_end(&w, HANDLER, PERSON_ENDED), OFFICER), REFUSAL_OTHER_PARTY);
    permits(&w, asked(&w, person_of(&w, NEWCOMER + 1, CITY, NEWCOMER + 1), OFFICER));
    /* somebody below does not reach up */
    world_person(&w, 50, SUB, 50);
    world_assign(&w, 50, ROLE_MANAGER);
    struct entry open = world_session(&w, 50);
    T_EQ(world_ask(&w, &open).verdict, VERDICT_PERMIT);
    struct entry e = person_end(&w, HANDLER, PERSON_ENDED);
    entry_set_session(&e, open.session);
    refuses(&w, e, REFUSAL_OTHER_PARTY);
    e = person_end(&w, NEWCOMER, PERSON_ENDED);
    entry_set_session(&e, open.session);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(roles_of_one_party_are_not_given_by_the_other)
{
    struct world w = world_new();
    struct entry e;

    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER));
    e = world_assignment(&w, NEWCOMER, ROLE_APPROVER);
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_OTHER_PARTY);
    e = world_assignment(&w, NEWCOMER, ROLE_HANDLER | ROLE_OFFICER);
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_OTHER_PARTY);
    permits(&w, asked(&w, person_of(&w, NEWCOMER + 1, CITY, NEWCOMER + 1), OFFICER));
    e = world_assignment(&w, NEWCOMER + 1, ROLE_MANAGER);
    refuses(&w, asked(&w, e, OFFICER), REFUSAL_OTHER_PARTY);
    e = world_assignment(&w, NEWCOMER + 1, ROLE_APPROVER);
    permits(&w, asked(&w, e, OFFICER));
    state_free(w.s);
}

T_CASE(N7_auditor_does_not_become_another_role_through_a_second_account_taken_up_again)
{
    struct world w = world_new();

    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, AUDITOR), MANAGER)); /* a second account of the auditor */
    refuses(&w, asked(&w, world_assignment(&w, NEWCOMER, ROLE_HANDLER), MANAGER), REFUSAL_SEPARATION);
    permits(&w, asked(&w, person_end(&w, AUDITOR, PERSON_SUSPENDED), MANAGER));
    permits(&w, asked(&w, world_assignment(&w, NEWCOMER, ROLE_HANDLER), MANAGER));
    refuses(&w, asked(&w, person_of(&w, AUDITOR, FIRM, AUDITOR), MANAGER), REFUSAL_SEPARATION);
    /* nor as a fact that claims it */
    struct entry e = person_of(&w, AUDITOR, FIRM, AUDITOR);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(C9_who_was_ended_or_whose_terminal_was_revoked_does_nothing_more_in_the_open_session)
{
    struct world w = world_new();
    struct decision d;

    decide_stands(w.s, state_session(w.s, w.session[HANDLER]), w.now, &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    permits(&w, asked(&w, person_end(&w, HANDLER, PERSON_SUSPENDED), MANAGER));
    refuses(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_PERSON);
    decide_stands(w.s, state_session(w.s, w.session[HANDLER]), w.now, &d);
    T_EQ(d.refusal, REFUSAL_TERM_PERSON);
    struct entry e = fact(&w, ACT_TERMINAL);
    entry_set_terminal(&e, TERMINAL);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 0);
    refuses(&w, asked(&w, e, OFFICER), REFUSAL_OTHER_PARTY);
    permits(&w, asked(&w, e, MANAGER));
    decide_stands(w.s, state_session(w.s, w.session[OPERATOR]), w.now, &d);
    T_EQ(d.refusal, REFUSAL_TERMINAL);
    refuses(&w, world_record(&w, ACT_OPEN, OPERATOR), REFUSAL_TERMINAL);
    state_free(w.s);
}

T_CASE(C9_contract_that_the_officer_ends_stops_everybody_at_once)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_CONTRACT);

    entry_set_contract(&e, CONTRACT);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2028, 3, 31));
    refuses(&w, asked(&w, e, OFFICER), REFUSAL_NOT_APPROVED);
    entry_set_until(&e, day(2026, 11, 20));
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_NOT_APPROVED);
    permits(&w, asked(&w, e, OFFICER));
    refuses(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_CONTRACT);
    state_free(w.s);
}

/* The leaf of the approval of an application of ${by} for ${change}. */
static uint64_t approved(struct world *w, uint32_t by, const struct entry *change)
{
    struct entry e = world_op(w, ACT_APPLY, by);
    static const uint8_t descriptor[32] = {5};
    uint8_t digest[32];

    T_OK(entry_digest(change, digest));
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, 32));
    uint64_t leaf = permits(w, e);
    return permits(w, world_approval(w, ACT_APPROVE, APPROVER, leaf));
}

T_CASE(N17_K_T3_wider_quota_needs_an_approval_of_just_that_and_once)
{
    struct world w = world_new();
    struct entry e = control_of(&w, MANAGER, CONTROL_QUOTA_MINUTE, 1000), other;
    uint64_t leaf = approved(&w, MANAGER, &e);

    other = control_of(&w, MANAGER, CONTROL_QUOTA_MINUTE, 1001);
    entry_set_ref(&other, leaf);
    refuses(&w, other, REFUSAL_APPROVAL_GONE);
    refuses(&w, e, REFUSAL_NOT_APPROVED);
    entry_set_ref(&e, leaf);
    permits(&w, e);
    T_EQ(state_contract(w.s, CONTRACT)->controls[CONTROL_QUOTA_MINUTE].limit, 1000);
    refuses(&w, e, REFUSAL_APPROVAL_GONE);
    state_free(w.s);
}

T_CASE(N17_K_T3_approval_of_a_change_erases_nothing)
{
    struct world w = world_new();
    struct entry e = control_of(&w, OFFICER, CONTROL_QUOTA_MINUTE, 1000);
    uint64_t leaf = approved(&w, OFFICER, &e);

    e = world_op(&w, ACT_ERASE, OFFICER); /* of the whole contract */
    entry_set_ref(&e, leaf);
    entry_set_count(&e, 1);
    struct decision d = world_ask(&w, &e);
    T_TRUE(d.verdict != VERDICT_PERMIT);
    state_free(w.s);
}

T_CASE(J21_officer_narrows_a_quota_at_once_but_drops_no_clause)
{
    struct world w = world_new();
    struct entry e = control_of(&w, OFFICER, CONTROL_QUOTA_MINUTE, 10);

    refuses(&w, control_of(&w, MANAGER, CONTROL_QUOTA_MINUTE, 10), REFUSAL_NOT_APPROVED);
    permits(&w, e);
    T_EQ(state_contract(w.s, CONTRACT)->controls[CONTROL_QUOTA_MINUTE].limit, 10);
    T_STR(state_contract(w.s, CONTRACT)->controls[CONTROL_QUOTA_MINUTE].clauses[0], "J21");
    refuses(&w, control_of(&w, OFFICER, CONTROL_QUOTA_MINUTE, 11), REFUSAL_NOT_APPROVED);
    e = control_of(&w, OFFICER, CONTROL_SEARCH_HITS, 5); /* J21 instead of J27 */
    refuses(&w, e, REFUSAL_NOT_APPROVED);
    refuses(&w, control_of(&w, OFFICER, CONTROL_FACTORS, 1), REFUSAL_NOT_APPROVED);
    state_free(w.s);
}

T_CASE(N9_3_purpose_is_narrowed_by_the_officer_and_widened_only_with_an_approval)
{
    static const uint16_t fields[] = {NAME, ADDRESS};
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PURPOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PURPOSE);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, fields, 2);
    entry_set_limit(&e, 7);
    permits(&w, asked(&w, e, OFFICER));
    T_EQ(state_purpose(w.s, CONTRACT, PURPOSE)->acts, 7);
    entry_set_limit(&e, 15);
    refuses(&w, asked(&w, e, OFFICER), REFUSAL_NOT_APPROVED);
    uint64_t leaf = approved(&w, MANAGER, &e);
    entry_set_ref(&e, leaf);
    permits(&w, asked(&w, e, MANAGER));
    T_EQ(state_purpose(w.s, CONTRACT, PURPOSE)->acts, 15);
    state_free(w.s);
}

/* An enrolment code for ${person}, as ${by} asks for it. */
static struct entry code_for(const struct world *w, uint32_t person, uint32_t by, uint64_t ref)
{
    struct entry e = fact(w, ACT_ENROL_CODE);
    uint8_t object[32] = {3};

    entry_set_person(&e, person);
    entry_set_object(&e, object);
    entry_set_until(&e, day(2026, 11, 21));
    if (ref != 0)
        entry_set_ref(&e, ref);
    return asked(w, e, by);
}

static struct entry replacement(const struct world *w, uint32_t person, uint32_t by)
{
    struct entry e = world_op(w, ACT_APPLY, by);
    static const uint8_t descriptor[32] = {5};

    entry_set_kind(&e, APPLY_REPLACE);
    entry_set_count(&e, person);
    entry_set_object(&e, descriptor);
    return e;
}

T_CASE(N20_6u_lost_authenticators_are_replaced_by_two_named_people_neither_of_whom_is_the_person)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_AUTHENTICATOR);
    uint8_t id[32] = {1};

    world_person(&w, 50, FIRM, 50);
    world_assign(&w, 50, ROLE_RESPONSIBLE);
    struct entry open = world_session(&w, 50);
    T_EQ(world_ask(&w, &open).verdict, VERDICT_PERMIT);
    permits(&w, code_for(&w, HANDLER, MANAGER, 0)); /* has none yet */
    entry_set_person(&e, HANDLER);
    entry_set_kind(&e, AUTHENTICATOR_PASSKEY);
    entry_set_object(&e, id);
    entry_set_value(&e, view_str("key"));
    entry_set_limit(&e, 1);
    world_fact(&w, &e);
    refuses(&w, code_for(&w, HANDLER, MANAGER, 0), REFUSAL_NOT_APPROVED);
    refuses(&w, replacement(&w, HANDLER, HANDLER), REFUSAL_ROLE);
    refuses(&w, replacement(&w, MANAGER, MANAGER), REFUSAL_SAME_PERSON);
    refuses(&w, replacement(&w, APPROVER, MANAGER), REFUSAL_OTHER_PARTY);
    uint64_t leaf = permits(&w, replacement(&w, HANDLER, MANAGER));
    refuses(&w, world_approval(&w, ACT_APPROVE, MANAGER, leaf), REFUSAL_SAME_PERSON);
    refuses(&w, world_approval(&w, ACT_APPROVE, TWIN, leaf), REFUSAL_SAME_PERSON);
    refuses(&w, world_approval(&w, ACT_APPROVE, AUDITOR, leaf), REFUSAL_ROLE);
    refuses(&w, world_approval(&w, ACT_APPROVE, ADMINISTRATOR, leaf), REFUSAL_ROLE);
    refuses(&w, world_approval(&w, ACT_APPROVE, HANDLER, leaf), REFUSAL_ROLE);
    e = world_approval(&w, ACT_APPROVE, MANAGER, leaf);
    entry_set_person(&e, 50);
    entry_set_session(&e, open.session);
    uint64_t approval = permits(&w, e);
    refuses(&w, code_for(&w, OPERATOR, MANAGER, leaf), REFUSAL_NOT_APPROVED); /* the application is no approval */
    permits(&w, code_for(&w, HANDLER, MANAGER, approval));
    refuses(&w, code_for(&w, HANDLER, MANAGER, approval), REFUSAL_APPROVAL_GONE);
    state_free(w.s);
}

T_CASE(sessions_are_ended_by_their_person_those_who_look_after_them_and_the_officer)
{
    struct world w = world_new();
    struct entry e;

    e = world_op(&w, ACT_SESSION_END, HANDLER);
    entry_set_count(&e, w.session[HANDLER]);
    permits(&w, e);
    entry_set_count(&e, w.session[OPERATOR]);
    refuses(&w, e, REFUSAL_OTHER_PARTY);
    e = world_op(&w, ACT_SESSION_END, MANAGER);
    entry_set_count(&e, w.session[OPERATOR]);
    permits(&w, e);
    entry_set_count(&e, w.session[OFFICER]);
    refuses(&w, e, REFUSAL_OTHER_PARTY);
    entry_set_count(&e, 12345);
    refuses(&w, e, REFUSAL_NO_SESSION);
    e = world_op(&w, ACT_SESSION_END, OFFICER);
    entry_set_count(&e, w.session[MANAGER]);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(J27_what_somebody_could_open_is_what_the_gates_would_open)
{
    struct world w = world_empty();
    struct decision d;
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    e.session = 0;
    e.has &= ~ENTRY_HAS(KEY_SESSION);
    decide_could(w.s, &e, &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    entry_set_purpose(&e, NOT_ASSIGNED);
    decide_could(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_PURPOSE);
    entry_set_purpose(&e, PURPOSE);
    entry_set_person(&e, ADMINISTRATOR);
    decide_could(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_ROLE);
    T_STR(d.clauses[0], "N20.9");
    state_free(w.s);
}

T_MAIN(&case_N17_K_T3_nothing_widens_the_registry_without_an_approval,
       &case_N9_1_manager_invites_assigns_suspends_and_takes_up_again_people_of_the_own_firm,
       &case_closed_account_is_never_used_again_nor_passed_to_somebody_else,
       &case_N7_nobody_changes_what_is_said_of_themselves_under_any_account,
       &case_N20_9_administrator_handler_and_auditor_change_no_registry,
       &case_each_party_looks_after_its_own_people_and_those_below_it,
       &case_roles_of_one_party_are_not_given_by_the_other,
       &case_N7_auditor_does_not_become_another_role_through_a_second_account_taken_up_again,
       &case_C9_who_was_ended_or_whose_terminal_was_revoked_does_nothing_more_in_the_open_session,
       &case_C9_contract_that_the_officer_ends_stops_everybody_at_once,
       &case_N17_K_T3_wider_quota_needs_an_approval_of_just_that_and_once,
       &case_N17_K_T3_approval_of_a_change_erases_nothing,
       &case_J21_officer_narrows_a_quota_at_once_but_drops_no_clause,
       &case_N9_3_purpose_is_narrowed_by_the_officer_and_widened_only_with_an_approval,
       &case_N20_6u_lost_authenticators_are_replaced_by_two_named_people_neither_of_whom_is_the_person,
       &case_sessions_are_ended_by_their_person_those_who_look_after_them_and_the_officer,
       &case_J27_what_somebody_could_open_is_what_the_gates_would_open)
