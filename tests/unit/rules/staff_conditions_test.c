/*
 * Condition by condition: what 甲 must know, have or allow before somebody of 乙's side works, who may say so, and who answers for a machine
 * (N8 N9.1 N10 N11 N12 N14 N20.6u N20.6si H6 K-T3 K-T6 S3 S7 S9).
 */
#include "unit/rules/conditions_world.h"

#include "base/alloc.h"

enum { NEWCOMER = 50, RESPONSIBLE = 51, FIRM_OFFICER = 52, MACHINE = 60, SECOND_MACHINE = 61 };

static const uint8_t certificate[32] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x99, 1};

/* --- what is asked before people work ------------------------------------------------------------------------------------------ */

T_CASE(S7_K_T3_K_T6_what_is_asked_of_the_contractors_people_is_not_asked_of_the_entrusters)
{
    static const struct {
        enum control control;
        uint64_t limit;
        const char *clause;
        enum refusal refusal;
    } rows[] = {
        {CONTROL_ATTENDANCE, 30, "N12", REFUSAL_ATTENDANCE},
        {CONTROL_PLEDGE_TEXT, 0, "K-T6", REFUSAL_PLEDGE_TEXT},
        {CONTROL_PLEDGE_RECEIVED, 0, "K-T6", REFUSAL_PLEDGE_RECEIVED},
        {CONTROL_PENALTIES, 0, "S9", REFUSAL_PENALTIES},
        {CONTROL_AFFILIATION, 0, "N9.1", REFUSAL_AFFILIATION},
        {CONTROL_STAFF_FILED, 0, "H6", REFUSAL_NOT_FILED},
        {CONTROL_CHANGE_STAFF, CHANGE_APPROVED, "K-T3", REFUSAL_NOT_FILED},
        {CONTROL_CHANGE_STAFF, CHANGE_REPORTED_BEFORE, "K-T3", REFUSAL_NOT_REPORTED},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct world w = world_new();
        struct entry text = fact(&w, ACT_PLEDGE_TEXT);
        entry_set_contract(&text, CONTRACT);
        entry_set_version(&text, 1);
        entry_set_object(&text, (const uint8_t[32]){3});
        world_fact(&w, &text);
        permits(&w, world_record(&w, ACT_OPEN, HANDLER));
        world_control(&w, rows[i].control, rows[i].limit, rows[i].clause);
        refused(&w, world_record(&w, ACT_OPEN, HANDLER), rows[i].refusal, rows[i].clause);
        permits(&w, world_record(&w, ACT_OPEN, OFFICER));
        state_free(w.s);
    }
}

T_CASE(N9_1_who_is_responsible_confirms_others_and_needs_nobody_to_confirm_them)
{
    struct world w = world_new();
    uint64_t session = joins(&w, RESPONSIBLE, FIRM, ROLE_RESPONSIBLE | ROLE_HANDLER);

    world_control(&w, CONTROL_AFFILIATION, 0, "N9.1");
    permits(&w, by(world_record(&w, ACT_OPEN, HANDLER), session, RESPONSIBLE));
    refused(&w, world_record(&w, ACT_OPEN, MANAGER), REFUSAL_AFFILIATION, "N9.1");
    state_free(w.s);
}

T_CASE(K_T3_a_change_that_is_reported_afterwards_holds_up_nobody)
{
    struct world w = world_new();

    world_control(&w, CONTROL_CHANGE_STAFF, CHANGE_REPORTED, "K-T3");
    world_control(&w, CONTROL_CHANGE_OFFICER, CHANGE_REPORTED, "K-T3");
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    permits(&w, world_record(&w, ACT_OPEN, MANAGER));
    state_free(w.s);
}

static struct entry duties(const struct world *w, uint32_t person, uint32_t roles, uint16_t flags)
{
    struct entry e = asked(w, world_assignment(w, person, roles), MANAGER);

    if (flags != 0)
        entry_set_kind(&e, flags);
    return e;
}

T_CASE(K_T3_a_manager_who_was_not_reported_works_on_nothing_and_staff_go_on)
{
    struct world w = world_new();

    world_control(&w, CONTROL_CHANGE_OFFICER, CHANGE_REPORTED_BEFORE, "K-T3");
    refused(&w, world_record(&w, ACT_OPEN, MANAGER), REFUSAL_NOT_REPORTED, "K-T3");
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    permits(&w, duties(&w, OPERATOR, ROLE_MANAGER, 0)); /* reported is enough: the duty itself needs no approval */
    state_free(w.s);
}

/* --- changes of duties ------------------------------------------------------------------------------------------------------------ */

T_CASE(K_T3_an_officer_of_the_contractor_has_the_same_or_less_without_an_approval)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, OPERATOR, ROLE_MANAGER);

    world_control(&w, CONTROL_CHANGE_OFFICER, CHANGE_APPROVED, "K-T3");
    world_fact(&w, &e);
    permits(&w, duties(&w, OPERATOR, ROLE_MANAGER, 0));
    e = duties(&w, HANDLER, ROLE_HANDLER | ROLE_OPERATOR, 0); /* staff: more, and for longer */
    entry_set_until(&e, day(2027, 4, 1));
    permits(&w, e);
    refused(&w, duties(&w, HANDLER, ROLE_MANAGER, 0), REFUSAL_NOT_APPROVED, "K-T3");
    refused(&w, duties(&w, OPERATOR, ROLE_MANAGER | ROLE_RESPONSIBLE, 0), REFUSAL_NOT_APPROVED, "K-T3");
    refused(&w, duties(&w, OPERATOR, ROLE_MANAGER, ASSIGN_DEPUTY), REFUSAL_NOT_APPROVED, "K-T3");
    e = duties(&w, OPERATOR, ROLE_MANAGER, 0);
    entry_set_from(&e, day(2026, 3, 31));
    refused(&w, e, REFUSAL_NOT_APPROVED, "K-T3");
    e = duties(&w, OPERATOR, ROLE_MANAGER, 0);
    entry_set_until(&e, day(2027, 4, 1));
    refused(&w, e, REFUSAL_NOT_APPROVED, "K-T3");
    entry_set_from(&e, day(2026, 4, 2));
    entry_set_until(&e, day(2027, 3, 30));
    permits(&w, e);
    state_free(w.s);
}

T_CASE(N8_a_manager_from_outside_keeps_or_loses_duties_without_a_new_permission_and_gets_none)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, OPERATOR, ROLE_MANAGER);

    world_control(&w, CONTROL_CHANGE_APPROVAL, 0, "N17");
    entry_set_kind(&e, ASSIGN_OUTSIDE);
    world_fact(&w, &e);
    permits(&w, duties(&w, OPERATOR, ROLE_MANAGER, ASSIGN_OUTSIDE));
    refused(&w, duties(&w, OPERATOR, ROLE_MANAGER | ROLE_HANDLER, ASSIGN_OUTSIDE), REFUSAL_NOT_APPROVED, "N17");
    permits(&w, duties(&w, OPERATOR, ROLE_MANAGER, 0)); /* one of the workers by now */
    refused(&w, duties(&w, OPERATOR, ROLE_MANAGER, ASSIGN_OUTSIDE), REFUSAL_NOT_APPROVED, "N17");
    e = duties(&w, OPERATOR, ROLE_MANAGER, 0);
    entry_set_ref(&e, 1); /* names an approval that is none */
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17");
    state_free(w.s);
}

/* --- pledges and notices ------------------------------------------------------------------------------------------------------------ */

static struct entry pledge_received(const struct world *w, uint64_t session, uint32_t person)
{
    struct entry e = with_session(fact(w, ACT_PLEDGE_RECEIVED), session);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, person);
    entry_set_from(&e, day(2026, 11, 20));
    return e;
}

T_CASE(K_T6_the_entruster_receives_the_pledge_of_somebody_of_the_other_side_who_has_duties_and_pledged)
{
    struct world w = world_new();
    uint64_t officer = w.session[OFFICER], firm = joins(&w, FIRM_OFFICER, FIRM, ROLE_OFFICER);
    struct entry e = world_assignment(&w, RESPONSIBLE, ROLE_HANDLER);

    world_control(&w, CONTROL_PLEDGE_RECEIVED, 0, "K-T6");
    world_person(&w, NEWCOMER, FIRM, NEWCOMER);
    world_person(&w, RESPONSIBLE, FIRM, RESPONSIBLE);
    world_fact(&w, &e);
    permits(&w, pledge_received(&w, officer, HANDLER));
    refused(&w, pledge_received(&w, firm, HANDLER), REFUSAL_OTHER_PARTY, "K-T6"); /* the role without being of 甲 */
    refused(&w, pledge_received(&w, officer, 99), REFUSAL_OTHER_PARTY, "K-T6");
    refused(&w, pledge_received(&w, officer, APPROVER), REFUSAL_OTHER_PARTY, "K-T6");
    refused(&w, pledge_received(&w, officer, NEWCOMER), REFUSAL_NOT_ASSIGNED, "K-T6");
    refused(&w, pledge_received(&w, officer, RESPONSIBLE), REFUSAL_PLEDGE, "K-T6");
    state_free(w.s);
}

static struct entry notice(const struct world *w, uint32_t contract, uint64_t session)
{
    struct entry e = by(fact(w, ACT_NOTICE), session, MANAGER);
    uint8_t digest[32];

    T_OK(state_staff_digest(w->s, contract, digest));
    entry_set_contract(&e, contract);
    entry_set_count(&e, state_staff_changed(w->s, contract));
    entry_set_object(&e, digest);
    return e;
}

static struct entry receipt(const struct world *w, uint64_t session, uint32_t person, uint64_t leaf)
{
    struct entry e = by(fact(w, ACT_NOTICE_RECEIVED), session, person);

    entry_set_contract(&e, CONTRACT);
    entry_set_ref(&e, leaf);
    return e;
}

T_CASE(N10_a_notice_is_received_in_its_own_contract_and_by_the_entruster)
{
    struct world w = world_new();
    uint64_t firm = joins(&w, FIRM_OFFICER, FIRM, ROLE_OFFICER);

    world_control(&w, CONTROL_CHANGE_STAFF, CHANGE_REPORTED, "K-T3");
    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t beside = permits(&w, notice(&w, SECOND, signs_in(&w, SECOND, MANAGER, ROLE_MANAGER)));
    uint64_t own = permits(&w, notice(&w, CONTRACT, w.session[MANAGER]));
    refused(&w, receipt(&w, w.session[OFFICER], OFFICER, beside), REFUSAL_NOTICE, "K-T3");
    refused(&w, receipt(&w, firm, FIRM_OFFICER, own), REFUSAL_OTHER_PARTY, "K-T3");
    permits(&w, receipt(&w, w.session[OFFICER], OFFICER, own));
    state_free(w.s);
}

T_CASE(N10_a_notice_whose_people_cannot_be_counted_for_want_of_memory_is_refused)
{
    struct world w = world_new();
    struct entry e = notice(&w, CONTRACT, w.session[MANAGER]);

    mem_fail_nth(1, 1);
    denied(&w, e, REFUSAL_NOTICE);
    mem_fail_nth(0, 0);
    permits(&w, e);
    state_free(w.s);
}

/* --- machines --------------------------------------------------------------------------------------------------------------------------- */

static struct entry machine(const struct world *w, uint32_t no, uint64_t answers)
{
    struct entry e = fact(w, ACT_PERSON);

    entry_set_person(&e, no);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_object(&e, (const uint8_t[32]){(uint8_t)answers});
    entry_set_kind(&e, PERSON_MACHINE);
    entry_set_count(&e, answers);
    return e;
}

static struct entry certificate_of(const struct world *w, uint32_t person, uint32_t org)
{
    struct entry e = fact(w, ACT_TERMINAL);

    entry_set_terminal(&e, terminal_number(certificate));
    entry_set_org(&e, org);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 1);
    entry_set_person(&e, person);
    entry_set_object(&e, certificate);
    return e;
}

/* The machine, for which ${answers} answers, with its certificate and duties: as a ledger says. */
static void there_is(struct world *w, uint32_t answers)
{
    struct entry e = machine(w, MACHINE, answers);

    world_fact(w, &e);
    e = certificate_of(w, MACHINE, FIRM);
    world_fact(w, &e);
    e = world_assignment(w, MACHINE, ROLE_HANDLER);
    world_fact(w, &e);
}

static struct entry signing_in_by_certificate(const struct world *w)
{
    struct entry e = fact(w, ACT_SIGN_IN);

    entry_set_person(&e, MACHINE);
    entry_set_kind(&e, FACTOR_CERTIFICATE);
    entry_set_terminal(&e, terminal_number(certificate));
    entry_set_object(&e, certificate);
    return e;
}

static struct entry opening(const struct world *w, uint64_t terminal)
{
    struct entry e = world_session(w, MACHINE);

    entry_set_kind(&e, FACTOR_CERTIFICATE);
    entry_set_terminal(&e, terminal);
    return e;
}

T_CASE(S3_a_machine_for_which_nobody_answers_who_is_there_does_nothing)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PERSON_END);

    there_is(&w, HANDLER);
    permits(&w, signing_in_by_certificate(&w));
    permits(&w, opening(&w, terminal_number(certificate)));
    there_is(&w, 99); /* nobody */
    refused(&w, signing_in_by_certificate(&w), REFUSAL_TERM_PERSON, NULL);
    refused(&w, opening(&w, terminal_number(certificate)), REFUSAL_TERM_PERSON, "N9.1");
    struct entry second = machine(&w, SECOND_MACHINE, HANDLER);
    world_fact(&w, &second);
    there_is(&w, SECOND_MACHINE); /* a machine */
    refused(&w, signing_in_by_certificate(&w), REFUSAL_TERM_PERSON, NULL);
    there_is(&w, HANDLER);
    entry_set_person(&e, HANDLER); /* who has left */
    world_fact(&w, &e);
    refused(&w, signing_in_by_certificate(&w), REFUSAL_TERM_PERSON, NULL);
    state_free(w.s);
}

T_CASE(C9_a_machine_does_nothing_after_the_last_day_of_who_answers_for_it)
{
    struct world w = world_new();
    struct entry e = person_of(&w, HANDLER, FIRM, HANDLER);

    there_is(&w, HANDLER);
    permits(&w, opening(&w, terminal_number(certificate)));
    entry_set_until(&e, day(2026, 11, 20));
    world_fact(&w, &e);
    refused(&w, opening(&w, terminal_number(certificate)), REFUSAL_TERM_PERSON, "N9.1");
    entry_set_until(&e, day(2026, 11, 21));
    world_fact(&w, &e);
    permits(&w, opening(&w, terminal_number(certificate)));
    state_free(w.s);
}

T_CASE(C9_an_account_that_was_ended_does_not_sign_in)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_SIGN_IN), end = fact(&w, ACT_PERSON_END);

    entry_set_person(&e, HANDLER);
    entry_set_kind(&e, FACTOR_PASSWORD);
    permits(&w, e);
    entry_set_person(&end, HANDLER);
    world_fact(&w, &end);
    refused(&w, e, REFUSAL_TERM_PERSON, NULL);
    entry_set_person(&e, 99);
    refused(&w, e, REFUSAL_TERM_PERSON, NULL);
    state_free(w.s);
}

T_CASE(N11_N14_a_machine_works_where_who_answers_for_it_has_duties_too)
{
    struct world w = world_new();

    world_person(&w, NEWCOMER, FIRM, NEWCOMER);
    there_is(&w, NEWCOMER);
    refused(&w, opening(&w, terminal_number(certificate)), REFUSAL_NOT_ASSIGNED, "N20.6i");
    world_assign(&w, NEWCOMER, ROLE_HANDLER);
    permits(&w, opening(&w, terminal_number(certificate)));
    state_free(w.s);
}

T_CASE(S3_somebody_answers_who_is_known_a_human_being_and_has_not_left)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PERSON_END);

    permits(&w, asked(&w, machine(&w, MACHINE, HANDLER), MANAGER));
    struct entry large = asked(&w, machine(&w, SECOND_MACHINE, HANDLER), MANAGER);
    large.count += UINT64_C(1) << 32; /* would be the handler in 32 bits */
    denied(&w, large, REFUSAL_TERM_PERSON);
    refused(&w, asked(&w, machine(&w, MACHINE, 99), MANAGER), REFUSAL_TERM_PERSON, "N20.9");
    world_person(&w, UINT32_MAX, FIRM, UINT8_MAX); /* the last number of a person */
    permits(&w, asked(&w, machine(&w, SECOND_MACHINE, UINT32_MAX), MANAGER));
    refused(&w, asked(&w, machine(&w, SECOND_MACHINE, MACHINE), MANAGER), REFUSAL_TERM_PERSON, "N20.9");
    entry_set_person(&e, OPERATOR);
    world_fact(&w, &e);
    refused(&w, asked(&w, machine(&w, SECOND_MACHINE, OPERATOR), MANAGER), REFUSAL_TERM_PERSON, "N20.9");
    state_free(w.s);
}

T_CASE(N20_6si_a_certificate_is_of_a_machine_that_is_there_and_of_its_house)
{
    struct world w = world_new();

    add_org(&w, SUB, FIRM, ORG_SUBCONTRACTOR);
    permits(&w, asked(&w, machine(&w, MACHINE, HANDLER), MANAGER));
    refused(&w, asked(&w, certificate_of(&w, 99, FIRM), MANAGER), REFUSAL_MACHINE, "N20.9");
    refused(&w, asked(&w, certificate_of(&w, OPERATOR, FIRM), MANAGER), REFUSAL_MACHINE, "N20.9");
    refused(&w, asked(&w, certificate_of(&w, MACHINE, SUB), MANAGER), REFUSAL_OTHER_PARTY, "N20.9");
    permits(&w, asked(&w, certificate_of(&w, MACHINE, FIRM), MANAGER));
    state_free(w.s);
}

T_CASE(N11_N14_of_a_machine_nothing_is_recorded_that_is_true_of_people_only)
{
    static const enum entry_act of_people[] = {ACT_TRAINING, ACT_PLEDGE, ACT_STAFF, ACT_ATTEST, ACT_ACKNOWLEDGE};
    struct world w = world_new();

    there_is(&w, HANDLER);
    for (size_t i = 0; i < sizeof(of_people) / sizeof(of_people[0]); i++) {
        struct entry e = asked(&w, fact(&w, of_people[i]), MANAGER);
        entry_set_contract(&e, CONTRACT);
        entry_set_person(&e, MACHINE);
        if (of_people[i] == ACT_STAFF)
            entry_set_kind(&e, EMPLOYED_OTHER);
        else
            entry_set_from(&e, day(2026, 11, 1));
        refused(&w, e, REFUSAL_MACHINE, "N20.9");
    }
    struct entry e = asked(&w, fact(&w, ACT_PERSON_END), MANAGER);
    entry_set_person(&e, MACHINE);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(N20_6si_a_machine_comes_with_its_certificate_also_where_nobody_asks_people_for_terminals)
{
    struct world w = world_bare();
    struct entry e = fact(&w, ACT_TERMINAL);

    there_is(&w, HANDLER);
    permits(&w, opening(&w, terminal_number(certificate)));
    refused(&w, opening(&w, TERMINAL), REFUSAL_TERMINAL, NULL);
    refused(&w, opening(&w, 4711), REFUSAL_TERMINAL, NULL);
    permits(&w, world_session(&w, HANDLER));
    entry_set_terminal(&e, TERMINAL);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 0); /* revoked: shut for people too */
    world_fact(&w, &e);
    refused(&w, world_session(&w, HANDLER), REFUSAL_TERMINAL, NULL);
    e = world_session(&w, HANDLER);
    entry_set_terminal(&e, 4711); /* one that nobody knows */
    permits(&w, e);
    state_free(w.s);
}

T_MAIN(&case_S7_K_T3_K_T6_what_is_asked_of_the_contractors_people_is_not_asked_of_the_entrusters,
       &case_N9_1_who_is_responsible_confirms_others_and_needs_nobody_to_confirm_them,
       &case_K_T3_a_change_that_is_reported_afterwards_holds_up_nobody,
       &case_K_T3_a_manager_who_was_not_reported_works_on_nothing_and_staff_go_on,
       &case_K_T3_an_officer_of_the_contractor_has_the_same_or_less_without_an_approval,
       &case_N8_a_manager_from_outside_keeps_or_loses_duties_without_a_new_permission_and_gets_none,
       &case_K_T6_the_entruster_receives_the_pledge_of_somebody_of_the_other_side_who_has_duties_and_pledged,
       &case_N10_a_notice_is_received_in_its_own_contract_and_by_the_entruster,
       &case_N10_a_notice_whose_people_cannot_be_counted_for_want_of_memory_is_refused,
       &case_S3_a_machine_for_which_nobody_answers_who_is_there_does_nothing, &case_C9_an_account_that_was_ended_does_not_sign_in,
       &case_C9_a_machine_does_nothing_after_the_last_day_of_who_answers_for_it,
       &case_N11_N14_a_machine_works_where_who_answers_for_it_has_duties_too,
       &case_S3_somebody_answers_who_is_known_a_human_being_and_has_not_left,
       &case_N20_6si_a_certificate_is_of_a_machine_that_is_there_and_of_its_house,
       &case_N11_N14_of_a_machine_nothing_is_recorded_that_is_true_of_people_only,
       &case_N20_6si_a_machine_comes_with_its_certificate_also_where_nobody_asks_people_for_terminals)
