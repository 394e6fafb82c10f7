/*
 * Condition by condition: opening, doing and closing of matters (案件), and subcontracts.  Each case begins with what is permitted, or would be,
 * and changes one thing (N17 N19 N20.3 N20.4 N20.16 N22 H10.3 H12 K-T7 K-T11 K-T12).
 */
#include "unit/rules/conditions_world.h"

enum { CARRY = 6, OBTAIN = 19, SUB_MANAGER = 50, SECOND_HANDLER = 51, SECOND_MANAGER = 52 };

static struct entry for_org(struct entry e, uint32_t org)
{
    entry_set_org(&e, org);
    return e;
}

static struct entry on(struct entry e, enum matter_medium medium)
{
    entry_set_limit(&e, medium);
    return e;
}

static struct entry secret(struct entry e)
{
    entry_set_class(&e, CLASS_SPI);
    return e;
}

/* The subcontractor as it was entered at setting up, with a manager who is signed in: the session. */
static uint64_t below(struct world *w)
{
    add_org(w, SUB, FIRM, ORG_SUBCONTRACTOR);
    return joins(w, SUB_MANAGER, SUB, ROLE_MANAGER);
}

/* --- opening -------------------------------------------------------------------------------------------------------------------- */

T_CASE(N15_a_matter_is_for_a_purpose_of_the_duties)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);

    entry_set_purpose(&e, PURPOSE);
    permits(&w, e);
    entry_set_purpose(&e, NOT_ASSIGNED); /* of the contract, but not theirs */
    refused(&w, e, REFUSAL_MATTER, NULL);
    entry_set_purpose(&e, 9);
    refused(&w, e, REFUSAL_MATTER, NULL);
    state_free(w.s);
}

T_CASE(K_T11_what_is_handed_over_goes_to_an_organisation_that_is_there)
{
    struct world w = world_new();
    struct entry e = matter(&w, MANAGER, HAND_OVER, 1);

    permits(&w, e); /* nobody named */
    permits(&w, for_org(e, CITY));
    refused(&w, for_org(e, 99), REFUSAL_MATTER, NULL);
    refused(&w, for_org(matter(&w, HANDLER, TAKE_OUT, 1), CITY), REFUSAL_MATTER, NULL); /* goes to nobody */
    e = for_org(e, CITY);
    entry_set_parent(&e, FIRM); /* nothing is founded by it */
    refused(&w, e, REFUSAL_MATTER, NULL);
    state_free(w.s);
}

T_CASE(N20_16_a_matter_belongs_to_one_of_its_contract_that_is_open_and_of_a_kind_that_it_may_belong_to)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, COPY, 1);

    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t manager = signs_in(&w, SECOND, MANAGER, ROLE_MANAGER), approver = signs_in(&w, SECOND, APPROVER, ROLE_APPROVER);
    uint64_t place = approved(&w, matter(&w, MANAGER, PLACE, 1));
    uint64_t other = permits(&w, of_contract(by(matter(&w, MANAGER, PLACE, 1), manager, MANAGER), SECOND));
    permits(&w, of_contract(by(decision(&w, ACT_APPROVE, APPROVER, other), approver, APPROVER), SECOND));
    permits(&w, with_ref(e, place));
    refused(&w, with_ref(e, other), REFUSAL_MATTER, NULL);
    refused(&w, with_ref(e, approved(&w, matter(&w, HANDLER, TAKE_OUT, 1))), REFUSAL_MATTER, NULL);
    refused(&w, with_ref(e, 1), REFUSAL_MATTER, NULL); /* no matter */
    state_free(w.s);
}

T_CASE(a_matter_that_no_leaf_could_hold_is_none)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);

    e.limit = MATTER_MEDIUM__MAX;
    denied(&w, e, REFUSAL_MATTER);
    e.limit = UINT64_MAX; /* which is no number of bits */
    denied(&w, e, REFUSAL_MATTER);
    e = matter(&w, HANDLER, TAKE_OUT, 1);
    e.data_class = CLASS__MAX;
    denied(&w, e, REFUSAL_MATTER);
    e.data_class = UINT16_MAX;
    denied(&w, e, REFUSAL_MATTER);
    state_free(w.s);
}

T_CASE(H12_a_subcontract_names_who_is_to_work_and_below_whom)
{
    struct world w = world_new();
    uint64_t session = below(&w);
    struct entry e = subcontract(&w, SUBSUB, SUB);

    permits(&w, e);
    permits(&w, by(e, session, SUB_MANAGER));
    refused(&w, by(subcontract(&w, SUBSUB, FIRM), session, SUB_MANAGER), REFUSAL_OTHER_PARTY, NULL); /* beside the applicant, not below */
    refused(&w, subcontract(&w, SUBSUB, CITY), REFUSAL_OTHER_PARTY, NULL);
    permits(&w, subcontract(&w, SUB, FIRM));                                        /* again, where it is */
    refused(&w, subcontract(&w, FIRM, SUB), REFUSAL_OTHER_PARTY, NULL);             /* is no subcontractor */
    add_org(&w, SUBSUB, FIRM, ORG_SUBCONTRACTOR);
    refused(&w, e, REFUSAL_OTHER_PARTY, NULL); /* stands elsewhere */
    e.parent = 0;
    e.has &= ~ENTRY_HAS(KEY_PARENT);
    refused(&w, e, REFUSAL_MATTER, NULL);
    state_free(w.s);
}

/* --- who reaches a matter ----------------------------------------------------------------------------------------------------------- */

T_CASE(N17_each_reaches_their_own_matters_those_below_them_and_what_was_sent_to_them_and_the_entruster_all)
{
    struct world w = world_new();
    uint64_t session = below(&w);
    uint64_t own = permits(&w, by(matter(&w, HANDLER, HAND_OVER, 3), session, SUB_MANAGER));
    uint64_t above = permits(&w, matter(&w, MANAGER, HAND_OVER, 3)), sent = permits(&w, for_org(matter(&w, MANAGER, HAND_OVER, 3), SUB));
    struct entry receiving = step(&w, HANDLER, above, MATTER_RECEIVE, 1);

    permits(&w, receiving);
    permits(&w, step(&w, OFFICER, above, MATTER_RECEIVE, 1));
    refused(&w, by(receiving, session, SUB_MANAGER), REFUSAL_MATTER, NULL);
    permits(&w, by(step(&w, HANDLER, sent, MATTER_RECEIVE, 1), session, SUB_MANAGER));
    uint64_t elsewhere = permits(&w, for_org(matter(&w, MANAGER, HAND_OVER, 3), CITY));
    refused(&w, by(step(&w, HANDLER, elsewhere, MATTER_RECEIVE, 1), session, SUB_MANAGER), REFUSAL_MATTER, NULL);
    permits(&w, step(&w, HANDLER, own, MATTER_RECEIVE, 1));
    refused(&w, by(file_of(&w, HANDLER, above, 1), session, SUB_MANAGER), REFUSAL_MATTER, NULL);
    permits(&w, by(file_of(&w, HANDLER, sent, 1), session, SUB_MANAGER));
    state_free(w.s);
}

static bool sees(const struct world *w, uint64_t m, uint32_t person)
{
    return decide_sees_matter(w->s, state_matter(w->s, m), person);
}

T_CASE(N20_9_a_matter_is_seen_by_who_reaches_it_and_has_another_duty_than_to_run_the_machine)
{
    struct world w = world_new();
    struct entry e;

    (void)below(&w);
    uint64_t m = permits(&w, matter(&w, MANAGER, HAND_OVER, 1));
    T_TRUE(sees(&w, m, HANDLER) && sees(&w, m, OFFICER));
    T_TRUE(!sees(&w, m, 99));
    world_person(&w, SECOND_HANDLER, FIRM, SECOND_HANDLER);
    T_TRUE(!sees(&w, m, SECOND_HANDLER)); /* no duties */
    e = world_assignment(&w, SECOND_HANDLER, ROLE_ADMINISTRATOR);
    world_fact(&w, &e);
    T_TRUE(!sees(&w, m, SECOND_HANDLER));
    e = world_assignment(&w, SECOND_HANDLER, ROLE_ADMINISTRATOR | ROLE_HANDLER);
    world_fact(&w, &e);
    T_TRUE(sees(&w, m, SECOND_HANDLER));
    T_TRUE(!sees(&w, m, SUB_MANAGER));
    state_free(w.s);
}

T_CASE(N20_2_a_file_is_attached_to_no_matter_of_another_contract_and_to_none_that_was_refused)
{
    struct world w = world_new();

    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t manager = signs_in(&w, SECOND, MANAGER, ROLE_MANAGER);
    uint64_t beside = permits(&w, of_contract(by(matter(&w, MANAGER, PLACE, 1), manager, MANAGER), SECOND));
    uint64_t m = permits(&w, matter(&w, MANAGER, PLACE, 1));
    permits(&w, file_of(&w, MANAGER, m, 1));
    permits(&w, file_of(&w, OFFICER, m, 2)); /* who closes it */
    refused(&w, file_of(&w, APPROVER, m, 3), REFUSAL_ROLE, "N20.9"); /* who has no step of it */
    refused(&w, file_of(&w, MANAGER, beside, 1), REFUSAL_MATTER, NULL);
    permits(&w, decision(&w, ACT_REJECT, APPROVER, m));
    refused(&w, file_of(&w, MANAGER, m, 2), REFUSAL_MATTER, NULL);
    state_free(w.s);
}

/* --- steps ------------------------------------------------------------------------------------------------------------------------------- */

T_CASE(a_step_that_there_is_not_or_of_nothing_is_done_by_nobody)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, CARRY, 2));
    struct entry e = step(&w, HANDLER, m, MATTER_DO, 1);

    e.kind = MATTER_STEP__MAX;
    denied(&w, e, REFUSAL_ROLE);
    e.kind = UINT16_MAX;
    denied(&w, e, REFUSAL_ROLE);
    e = step(&w, HANDLER, m, MATTER_DO, 1);
    e.count = 0;
    denied(&w, e, REFUSAL_MATTER_COUNT);
    e.kind = MATTER_RECEIVE; /* of what nobody has carried yet */
    denied(&w, e, REFUSAL_MATTER_COUNT);
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    state_free(w.s);
}

T_CASE(what_is_over_as_soon_as_it_is_written_down_has_no_step_to_close_it)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, ENTRY, 1);

    entry_set_until(&e, day(2026, 11, 21));
    uint64_t m = permits(&w, e);
    refused(&w, step(&w, OPERATOR, m, MATTER_CLOSE, 0), REFUSAL_MATTER, NULL); /* who may open it finds it over */
    refused(&w, step(&w, AUDITOR, m, MATTER_CLOSE, 0), REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(N20_4_where_somebody_else_confirms_it_one_human_being_does_it)
{
    static const struct {
        uint16_t kind;
        bool confirmed; /* when it comes back, when it is received, or when it is closed */
    } rows[] = {{OBTAIN, false}, {TAKE_OUT, true}, {CARRY, true}, {COPY, true}};
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t m = approved(&w, matter(&w, HANDLER, rows[i].kind, 3));
        permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
        permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
        refused(&w, step(&w, HANDLER, m, MATTER_DO, 2), REFUSAL_MATTER_COUNT, NULL); /* one is left */
        if (rows[i].confirmed)
            refused(&w, step(&w, MANAGER, m, MATTER_DO, 1), REFUSAL_SAME_PERSON, NULL);
        else
            permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    }
    state_free(w.s);
}

T_CASE(N20_4_it_is_done_on_its_first_day_and_on_its_last)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, TAKE_OUT, 3));

    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    w.now += 9 * DAY; /* the 30th of November */
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    w.now += DAY;
    refused(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_MATTER_TERM, NULL);
    state_free(w.s);
}

T_CASE(N19_what_is_on_its_way_is_received_before_its_matter_is_closed)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, CARRY, 3));

    refused(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_MATTER, NULL); /* nothing was carried */
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 2));
    permits(&w, step(&w, MANAGER, m, MATTER_RECEIVE, 1));
    refused(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_MATTER, NULL);
    permits(&w, step(&w, MANAGER, m, MATTER_RECEIVE, 1));
    permits(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0)); /* the third is not wanted */
    T_EQ(state_matter(w.s, m)->state, MATTER_CLOSED);
    m = permits(&w, for_org(matter(&w, MANAGER, HAND_OVER, 3), CITY)); /* nothing is done but receiving */
    permits(&w, step(&w, OFFICER, m, MATTER_RECEIVE, 1));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    state_free(w.s);
}

T_CASE(N20_16_what_lies_there_is_closed_and_only_what_is_still_to_be_done_is_withdrawn)
{
    struct world w = world_new();
    uint64_t m = permits(&w, matter(&w, MANAGER, PLACE, 1)); /* waits */

    permits(&w, step(&w, MANAGER, m, MATTER_WITHDRAW, 0));
    m = approved(&w, matter(&w, MANAGER, PLACE, 1)); /* is there */
    refused(&w, step(&w, MANAGER, m, MATTER_WITHDRAW, 0), REFUSAL_MATTER, NULL);
    m = approved(&w, matter(&w, MANAGER, TAKE_OUT, 1)); /* to be taken out */
    permits(&w, step(&w, MANAGER, m, MATTER_WITHDRAW, 0));
    m = permits(&w, matter(&w, MANAGER, HAND_OVER, 2)); /* to be received */
    permits(&w, step(&w, MANAGER, m, MATTER_WITHDRAW, 0));
    m = permits(&w, matter(&w, MANAGER, HAND_OVER, 2));
    permits(&w, step(&w, HANDLER, m, MATTER_RECEIVE, 1)); /* begun */
    refused(&w, step(&w, MANAGER, m, MATTER_WITHDRAW, 0), REFUSAL_MATTER, NULL);
    state_free(w.s);
}

T_CASE(N20_4_a_matter_is_withdrawn_by_who_applied_for_it_or_manages_the_work)
{
    struct world w = world_new();
    uint64_t session = joins(&w, SECOND_HANDLER, FIRM, ROLE_HANDLER), m = permits(&w, matter(&w, HANDLER, TAKE_OUT, 1));

    refused(&w, by(step(&w, HANDLER, m, MATTER_WITHDRAW, 0), session, SECOND_HANDLER), REFUSAL_MATTER, NULL);
    permits(&w, step(&w, HANDLER, m, MATTER_WITHDRAW, 0));
    m = permits(&w, matter(&w, HANDLER, TAKE_OUT, 1));
    permits(&w, step(&w, MANAGER, m, MATTER_WITHDRAW, 0));
    state_free(w.s);
}

/* Carried out by the handler, and to be confirmed; certificates are asked for nowhere. */
static uint64_t destroyed(struct world *w, struct entry e)
{
    uint64_t m = approved(w, e);

    permits(w, step(w, HANDLER, m, MATTER_DO, 1));
    return m;
}

T_CASE(H10_3_the_entruster_confirms_that_my_numbers_were_destroyed_where_the_terms_say_so)
{
    struct world w = world_new();
    struct entry disposal = secret(matter(&w, HANDLER, DISPOSAL, 1));

    permits(&w, step(&w, MANAGER, destroyed(&w, disposal), MATTER_CLOSE, 0)); /* nothing says so */
    world_control(&w, CONTROL_DESTROY_WITNESS, 0, "H10.3");
    permits(&w, step(&w, MANAGER, destroyed(&w, disposal), MATTER_CLOSE, 0));
    world_control(&w, CONTROL_DESTROY_WITNESS, 1, "H10.3");
    uint64_t m = destroyed(&w, disposal);
    refused(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_OTHER_PARTY, "H10.3");
    struct entry e = step(&w, OFFICER, m, MATTER_CLOSE, 0);
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_STR(d.clauses[d.clauses_n - 1], "H10.3");
    m = destroyed(&w, matter(&w, HANDLER, DISPOSAL, 1)); /* no My Numbers */
    e = step(&w, MANAGER, m, MATTER_CLOSE, 0);
    d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_TRUE(strcmp(d.clauses[d.clauses_n - 1], "H10.3") != 0);
    m = permits(&w, on(secret(matter(&w, MANAGER, DEVICE, 1)), MATTER_USB)); /* given back, not destroyed */
    uint64_t session = joins(&w, SECOND_MANAGER, FIRM, ROLE_MANAGER);
    permits(&w, by(step(&w, MANAGER, m, MATTER_CLOSE, 0), session, SECOND_MANAGER));
    state_free(w.s);
}

T_CASE(C8_who_decided_two_levels_below_does_not_decide_above_under_another_account)
{
    enum { GRANDCHILD = 8, THIRD = 60, TWIN_BELOW = 61 };
    struct world w = world_new();

    add_org(&w, SUB, FIRM, ORG_SUBCONTRACTOR);
    add_org(&w, SUBSUB, SUB, ORG_SUBCONTRACTOR);
    add_contract(&w, CHILD, SUB, FIRM, CONTRACT);
    add_contract(&w, GRANDCHILD, SUBSUB, SUB, CHILD);
    world_person(&w, THIRD, SUBSUB, THIRD);
    world_person(&w, TWIN_BELOW, SUB, APPROVER);
    uint64_t third = signs_in(&w, GRANDCHILD, THIRD, ROLE_HANDLER), twin = signs_in(&w, GRANDCHILD, TWIN_BELOW, ROLE_APPROVER);
    uint64_t second = signs_in(&w, CHILD, FIRM_APPROVER, ROLE_APPROVER);
    uint64_t m = permits(&w, of_contract(by(matter(&w, HANDLER, TAKE_OUT, 1), third, THIRD), GRANDCHILD));
    permits(&w, of_contract(by(decision(&w, ACT_APPROVE, APPROVER, m), twin, TWIN_BELOW), GRANDCHILD));
    permits(&w, of_contract(by(decision(&w, ACT_APPROVE, APPROVER, m), second, FIRM_APPROVER), CHILD));
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, m), REFUSAL_SAME_PERSON, NULL);
    struct entry e = decision(&w, ACT_APPROVE, APPROVER, m);
    T_EQ(world_ask(&w, &e).control, CONTROL__MAX); /* in the name of no control: the terms of the matter ask for it */
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    state_free(w.s);
}

T_CASE(N18_of_two_cells_of_the_chain_that_are_not_met_the_nearest_is_named)
{
    struct world w = world_new();
    struct entry near = fact(&w, ACT_CELL), e = by(matter(&w, HANDLER, TAKE_OUT, 1), below(&w), SUB_MANAGER);

    add_contract(&w, CHILD, SUB, FIRM, CONTRACT);
    e = of_contract(with_session(e, signs_in(&w, CHILD, SUB_MANAGER, ROLE_MANAGER)), CHILD);
    permits(&w, e);
    put_conditions(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, MET(NEEDED), "K-T9");
    refused(&w, e, REFUSAL_CONDITION, "K-T9");
    entry_set_contract(&near, CHILD);
    entry_set_kind(&near, handling_kind(HANDLING_TAKE_OUT, HANDLING_DATA));
    entry_set_class(&near, CLASS_IMPORTANT);
    entry_set_limit(&near, VERDICT_ALLOWED);
    entry_set_count(&near, MET(ENCRYPTED));
    entry_add_clause(&near, "N18");
    world_fact(&w, &near);
    refused(&w, e, REFUSAL_CONDITION, "N18");
    struct decision d = world_ask(&w, &e);
    T_EQ(d.conditions, MET(NEEDED) | MET(ENCRYPTED)); /* all that is missing is */
    e = of_contract(by(matter(&w, HANDLER, TAKE_OUT, 1), e.session, SUB_MANAGER), CHILD);
    permits(&w, meeting(e, MET(NEEDED) | MET(ENCRYPTED)));
    state_free(w.s);
}

/* --- subcontracts -------------------------------------------------------------------------------------------------------------------------- */

T_CASE(S15_no_level_is_applied_for_or_registered_below_the_last_that_the_terms_allow_and_nothing_else_is_asked)
{
    struct world w = world_new();
    struct entry e = subcontract(&w, SUB, FIRM);

    world_control(&w, CONTROL_SUBCONTRACT, 1, "H12");
    world_control(&w, CONTROL_SUBCONTRACT_DEPTH, 1, "S15");
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    bool cited = false;
    for (unsigned i = 0; i < d.clauses_n; i++)
        cited = cited || strcmp(d.clauses[i], "S15") == 0;
    T_TRUE(cited);
    uint64_t m = w.leaf - 1;
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    world_control(&w, CONTROL_SUBCONTRACT_DEPTH, 0, "S15"); /* meanwhile */
    refused(&w, organisation(&w, SUB, FIRM, m), REFUSAL_DEPTH, "S15");
    refused(&w, subcontract(&w, SUB, FIRM), REFUSAL_DEPTH, "S15");
    refused(&w, matter(&w, MANAGER, MATTER_KINDS_MAX, 1), REFUSAL_MATTER, NULL); /* no kind at all */
    e = matter(&w, MANAGER, TAKE_OUT, 1);
    d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    for (unsigned i = 0; i < d.clauses_n; i++)
        T_TRUE(strcmp(d.clauses[i], "S15") != 0);
    world_control(&w, CONTROL_SUBCONTRACT_DEPTH, 1, "S15");
    permits(&w, organisation(&w, SUB, FIRM, m));
    state_free(w.s);
}

T_CASE(H12_an_organisation_is_registered_in_the_contract_whose_subcontract_was_approved)
{
    struct world w = world_new();

    world_control(&w, CONTROL_SUBCONTRACT, 1, "H12");
    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t manager = signs_in(&w, SECOND, MANAGER, ROLE_MANAGER), approver = signs_in(&w, SECOND, APPROVER, ROLE_APPROVER);
    uint64_t m = permits(&w, of_contract(by(subcontract(&w, SUB, FIRM), manager, MANAGER), SECOND));
    permits(&w, of_contract(by(decision(&w, ACT_APPROVE, APPROVER, m), approver, APPROVER), SECOND));
    refused(&w, organisation(&w, SUB, FIRM, m), REFUSAL_CHAIN, "H12");
    permits(&w, with_session(organisation(&w, SUB, FIRM, m), manager));
    state_free(w.s);
}

T_CASE(J27_who_could_register_an_organisation_is_answered_before_there_is_a_subcontract)
{
    struct world w = world_new();
    struct entry e = organisation(&w, SUB, FIRM, 0);
    struct decision d;

    world_control(&w, CONTROL_SUBCONTRACT, 1, "H12");
    refused(&w, e, REFUSAL_CHAIN, "H12");
    e.session = 0;
    e.has &= ~ENTRY_HAS(KEY_SESSION);
    e.contract = CONTRACT;
    e.person = MANAGER;
    decide_could(w.s, &e, &d);
    T_STR(refusal_name(d.refusal), "none");
    e.person = HANDLER;
    decide_could(w.s, &e, &d);
    T_STR(refusal_name(d.refusal), "role");
    state_free(w.s);
}

T_CASE(N17_4_an_organisation_without_a_subcontract_is_told_to_nobody_and_the_notice_of_another_is_cited)
{
    struct world w = world_bare(); /* with no clauses but these: a leaf holds eight */
    struct entry org, e;
    uint8_t digest[32];

    world_control(&w, CONTROL_CHANGE_APPROVAL, 0, "N17");
    world_control(&w, CONTROL_SUBCONTRACT_NOTICE, 1, "N17.4");
    world_all_sign_in(&w);
    org = organisation(&w, SUB, FIRM, 0);
    e = world_op(&w, ACT_APPLY, MANAGER);
    T_OK(entry_digest(&org, digest));
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, (const uint8_t[32]){6});
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    uint64_t leaf = permits(&w, e);
    entry_set_ref(&org, permits(&w, decision(&w, ACT_APPROVE, APPROVER, leaf)));
    struct decision d = world_ask(&w, &org);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_EQ(d.clauses_n, 1);
    T_STR(d.clauses[0], "N17"); /* nothing was asked in the name of the notice */
    uint64_t session = joins(&w, SUB_MANAGER, SUB, ROLE_MANAGER);
    uint64_t m = permits(&w, by(subcontract(&w, SUBSUB, SUB), session, SUB_MANAGER));
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    refused(&w, organisation(&w, SUBSUB, SUB, m), REFUSAL_UPSTREAM, "N17.4");
    e = world_op(&w, ACT_UPSTREAM, MANAGER);
    entry_set_ref(&e, m);
    entry_set_kind(&e, UPSTREAM_APPLIED);
    entry_set_org(&e, FIRM);
    permits(&w, e);
    org = organisation(&w, SUBSUB, SUB, m);
    d = world_ask(&w, &org);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_STR(d.clauses[d.clauses_n - 1], "N17.4"); /* they were told */
    state_free(w.s);
}

T_MAIN(&case_N15_a_matter_is_for_a_purpose_of_the_duties, &case_K_T11_what_is_handed_over_goes_to_an_organisation_that_is_there,
       &case_N20_16_a_matter_belongs_to_one_of_its_contract_that_is_open_and_of_a_kind_that_it_may_belong_to,
       &case_a_matter_that_no_leaf_could_hold_is_none, &case_H12_a_subcontract_names_who_is_to_work_and_below_whom,
       &case_N17_each_reaches_their_own_matters_those_below_them_and_what_was_sent_to_them_and_the_entruster_all,
       &case_N20_9_a_matter_is_seen_by_who_reaches_it_and_has_another_duty_than_to_run_the_machine,
       &case_N20_2_a_file_is_attached_to_no_matter_of_another_contract_and_to_none_that_was_refused,
       &case_a_step_that_there_is_not_or_of_nothing_is_done_by_nobody,
       &case_what_is_over_as_soon_as_it_is_written_down_has_no_step_to_close_it,
       &case_N20_4_where_somebody_else_confirms_it_one_human_being_does_it,
       &case_N20_4_it_is_done_on_its_first_day_and_on_its_last,
       &case_N19_what_is_on_its_way_is_received_before_its_matter_is_closed,
       &case_N20_16_what_lies_there_is_closed_and_only_what_is_still_to_be_done_is_withdrawn,
       &case_N20_4_a_matter_is_withdrawn_by_who_applied_for_it_or_manages_the_work,
       &case_H10_3_the_entruster_confirms_that_my_numbers_were_destroyed_where_the_terms_say_so,
       &case_C8_who_decided_two_levels_below_does_not_decide_above_under_another_account,
       &case_N18_of_two_cells_of_the_chain_that_are_not_met_the_nearest_is_named,
       &case_S15_no_level_is_applied_for_or_registered_below_the_last_that_the_terms_allow_and_nothing_else_is_asked,
       &case_H12_an_organisation_is_registered_in_the_contract_whose_subcontract_was_approved,
       &case_J27_who_could_register_an_organisation_is_answered_before_there_is_a_subcontract,
       &case_N17_4_an_organisation_without_a_subcontract_is_told_to_nobody_and_the_notice_of_another_is_cited)
