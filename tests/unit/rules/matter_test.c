/* Matters (案件): what is applied for, decided, done, given back and closed; and the chain of subcontracts. */
#include "unit/rules/matter_world.h"

#include "rules/closing.h"

T_CASE(N20_3_what_is_taken_out_is_applied_for_decided_done_brought_back_by_another_and_over)
{
    struct world w = world_new();
    uint64_t m = opened(&w, matter(&w, HANDLER, TAKE_OUT, 3));

    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    T_EQ(state_application(w.s, m)->kind, APPLY_MATTER);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    T_EQ(state_matter(w.s, m)->approver, APPROVER);
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 2));
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    permits(&w, step(&w, MANAGER, m, MATTER_BACK, 2));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    permits(&w, step(&w, MANAGER, m, MATTER_BACK, 1));
    T_EQ(state_matter(w.s, m)->state, MATTER_CLOSED);
    T_TRUE(state_application(w.s, m)->executed);
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].person, HANDLER);
    T_EQ(state_matter(w.s, m)->done[MATTER_BACK].person, MANAGER);
    state_free(w.s);
}

T_CASE(N20_3_nothing_is_taken_out_before_the_decision_nor_after_a_refusal)
{
    struct world w = world_new();
    uint64_t m = opened(&w, matter(&w, HANDLER, TAKE_OUT, 1));

    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_NOT_APPROVED, NULL);
    refuses(&w, step(&w, HANDLER, m, MATTER_CLOSE, 0), REFUSAL_NOT_APPROVED, NULL);
    permits(&w, decision(&w, ACT_REJECT, APPROVER, m));
    T_EQ(state_matter(w.s, m)->state, MATTER_REJECTED);
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_MATTER, NULL);
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, m), REFUSAL_APPROVAL_GONE, NULL);
    state_free(w.s);
}

T_CASE(N20_3_nobody_decides_on_their_own_application_nor_without_the_role)
{
    struct world w = world_new();
    uint64_t m = opened(&w, matter(&w, MANAGER, TAKE_OUT, 1));

    refuses(&w, decision(&w, ACT_APPROVE, TWIN, m), REFUSAL_SAME_PERSON, NULL); /* the same human being under another account */
    refuses(&w, decision(&w, ACT_APPROVE, OFFICER, m), REFUSAL_ROLE, "N20.9");
    refuses(&w, decision(&w, ACT_APPROVE, FIRM_APPROVER, m), REFUSAL_ROLE, "N20.9"); /* 乙's own "approver" */
    struct entry e = decision(&w, ACT_APPROVE, APPROVER, m);
    e.has &= ~ENTRY_HAS(KEY_VALUE);
    e.value_n = 0;
    memset(e.value, 0, sizeof(e.value));
    T_EQ(world_ask(&w, &e).verdict, VERDICT_STEP_UP); /* no passkey */
    e = decision(&w, ACT_APPROVE, APPROVER, m);
    e.object[0] = 9;
    refuses(&w, e, REFUSAL_APPROVAL_GONE, NULL); /* another text than was shown */
    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    state_free(w.s);
}

T_CASE(N20_4_who_took_it_out_does_not_confirm_the_return)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, TAKE_OUT, 2));

    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    refuses(&w, step(&w, HANDLER, m, MATTER_BACK, 1), REFUSAL_SAME_PERSON, NULL);
    refuses(&w, step(&w, MANAGER, m, MATTER_DO, 1), REFUSAL_SAME_PERSON, NULL); /* two that would confirm one another */
    permits(&w, step(&w, OFFICER, m, MATTER_BACK, 1));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN); /* one is still there to be taken out */
    permits(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0));
    state_free(w.s);
}

T_CASE(N20_4_no_more_is_taken_out_or_comes_back_than_was_approved_or_taken)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, TAKE_OUT, 2));

    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 3), REFUSAL_MATTER_COUNT, NULL);
    refuses(&w, step(&w, MANAGER, m, MATTER_BACK, 1), REFUSAL_MATTER_COUNT, NULL); /* nothing is out */
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 2));
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, UINT64_MAX), REFUSAL_MATTER_COUNT, NULL);
    refuses(&w, step(&w, MANAGER, m, MATTER_BACK, 3), REFUSAL_MATTER_COUNT, NULL);
    refuses(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_MATTER, NULL); /* something is out */
    refuses(&w, step(&w, HANDLER, m, MATTER_WITHDRAW, 0), REFUSAL_MATTER, NULL);
    refuses(&w, step(&w, HANDLER, m, MATTER_RECEIVE, 1), REFUSAL_ROLE, "N20.9"); /* a take-out has no such step */
    state_free(w.s);
}

T_CASE(N20_4_it_is_taken_out_within_its_days_and_comes_back_also_later)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 2);

    entry_set_from(&e, day(2026, 11, 22));
    uint64_t m = approved(&w, e);
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_MATTER_TERM, NULL); /* a day too early */
    w.now += DAY;
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    T_TRUE(!matter_is_overdue(state_matter(w.s, m), day(2026, 11, 30)));
    T_TRUE(matter_is_overdue(state_matter(w.s, m), day(2026, 12, 1)));
    w.now += 10 * DAY;
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_MATTER_TERM, NULL);
    permits(&w, step(&w, MANAGER, m, MATTER_BACK, 1));
    state_free(w.s);
}

T_CASE(N9_1_a_matter_lies_within_the_contract_and_ahead)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);

    entry_set_until(&e, day(2027, 4, 1));
    refuses(&w, e, REFUSAL_MATTER_TERM, NULL);
    e = matter(&w, HANDLER, TAKE_OUT, 1);
    entry_set_from(&e, day(2026, 3, 31));
    refuses(&w, e, REFUSAL_MATTER_TERM, NULL);
    entry_set_from(&e, day(2026, 11, 1));
    entry_set_until(&e, day(2026, 11, 20)); /* over already */
    refuses(&w, e, REFUSAL_MATTER_TERM, NULL);
    state_free(w.s);
}

T_CASE(a_step_of_a_matter_that_is_closed_or_not_there_or_of_another_contract_is_refused)
{
    struct world w = world_new();
    uint64_t m = opened(&w, matter(&w, HANDLER, TAKE_OUT, 1));

    refuses(&w, step(&w, HANDLER, m + 1, MATTER_DO, 1), REFUSAL_MATTER, NULL);
    refuses(&w, step(&w, HANDLER, 1, MATTER_WITHDRAW, 0), REFUSAL_MATTER, NULL);
    permits(&w, step(&w, HANDLER, m, MATTER_WITHDRAW, 0));
    T_EQ(state_matter(w.s, m)->state, MATTER_WITHDRAWN);
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, m), REFUSAL_APPROVAL_GONE, NULL);
    refuses(&w, step(&w, HANDLER, m, MATTER_WITHDRAW, 0), REFUSAL_MATTER, NULL);
    struct entry e = step(&w, HANDLER, m, MATTER_DO, 1); /* as if it had been permitted: such a log is invalid */
    e.verdict = VERDICT_PERMIT;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(an_unknown_kind_or_a_medium_that_the_kind_has_not_is_no_matter)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, 0, 1);

    refuses(&w, e, REFUSAL_MATTER, NULL);
    refuses(&w, matter(&w, HANDLER, MATTER_KINDS_MAX, 1), REFUSAL_MATTER, NULL);
    refuses(&w, matter(&w, HANDLER, PAPER_BUNDLE, 1), REFUSAL_MATTER, NULL); /* paper that is data */
    e = matter(&w, HANDLER, TAKE_OUT, 0);
    T_ERR(entry_check(&e), ERR_INPUT);
    refuses(&w, matter(&w, OPERATOR, TAKE_OUT, 1), REFUSAL_ROLE, "N20.9");
    refuses(&w, matter(&w, AUDITOR, TAKE_OUT, 1), REFUSAL_ROLE, "N20.9");
    refuses(&w, matter(&w, ADMINISTRATOR, TAKE_OUT, 1), REFUSAL_ROLE, "N20.9");
    refuses(&w, matter(&w, OFFICER, TAKE_OUT, 1), REFUSAL_ROLE, "N20.9"); /* the side that decides */
    state_free(w.s);
}

T_CASE(H1_a_matter_about_a_register_declares_no_lower_class_than_its_fields)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);
    uint16_t field = NAME;

    entry_set_register(&e, REGISTER); /* all fields: a My Number is among them */
    refuses(&w, e, REFUSAL_MATTER, NULL);
    entry_set_fields(&e, &field, 1);
    permits(&w, e);
    field = MY_NUMBER;
    e = matter(&w, HANDLER, TAKE_OUT, 1);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, &field, 1);
    refuses(&w, e, REFUSAL_MATTER, NULL);
    entry_set_class(&e, CLASS_SPI);
    permits(&w, e);
    entry_set_register(&e, OTHER_REGISTER);
    refuses(&w, e, REFUSAL_REGISTER, "N20.6i");
    state_free(w.s);
}

T_CASE(H10_2_out_the_cell_of_the_matrix_decides_whether_it_waits_and_is_cited)
{
    struct world w = world_new();

    put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_ALLOWED, "H10.2-out");
    uint64_t m = opened(&w, matter(&w, HANDLER, TAKE_OUT, 1));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    T_TRUE(state_application(w.s, m) == NULL);
    put_cell(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_APPROVAL, "H10.2-out");
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_NOT_APPROVED, "H10.2-out"); /* the terms in force decide */
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_STR(d.clauses[d.clauses_n - 1], "H10.2-out");
    T_EQ(state_matter(w.s, w.leaf - 1)->state, MATTER_WAITS);
    state_free(w.s);
}

T_CASE(H10_2_send_what_is_never_allowed_is_refused_with_its_clause_also_after_an_approval)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, SEND, 1));

    put_cell(&w, HANDLING_SEND, HANDLING_DATA, CLASS_IMPORTANT, VERDICT_NEVER, "H10.2-send");
    refuses(&w, matter(&w, HANDLER, SEND, 1), REFUSAL_NEVER, "H10.2-send");
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_NEVER, "H10.2-send");
    struct entry e = matter(&w, HANDLER, SEND, 1);
    entry_set_class(&e, CLASS_GENERAL); /* another class is another cell */
    permits(&w, e);
    state_free(w.s);
}

T_CASE(H10_1_USB_memory_is_refused_where_the_terms_say_never)
{
    struct world w = world_new();
    struct entry e = matter(&w, MANAGER, DEVICE, 1);

    entry_set_limit(&e, MATTER_USB);
    permits(&w, e);
    world_control(&w, CONTROL_USB, VERDICT_NEVER, "H10.1");
    refuses(&w, e, REFUSAL_NEVER, "H10.1");
    e = matter(&w, HANDLER, TAKE_OUT, 1);
    entry_set_limit(&e, MATTER_USB);
    refuses(&w, e, REFUSAL_NEVER, "H10.1");
    permits(&w, matter(&w, HANDLER, TAKE_OUT, 1)); /* other media as before */
    state_free(w.s);
}

/* --- conditions of the handling matrix ---------------------------------------------------------------------------------------- */

T_CASE(N20_3_a_condition_of_the_cell_is_met_at_its_step_or_nothing_is_opened_or_done)
{
    struct world w = world_new();

    put_conditions(&w, HANDLING_TAKE_OUT, HANDLING_DATA, CLASS_IMPORTANT, MET(ENCRYPTED) | MET(SEALED) | MET(RECORDED), "N20.3");
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);
    refuses(&w, e, REFUSAL_CONDITION, "N20.3");
    T_EQ(state_matter(w.s, w.leaf - 1) == NULL, 1);
    refuses(&w, meeting(e, MET(SEALED) | MET(NEEDED)), REFUSAL_CONDITION, "N20.3"); /* another one, and one of a later step */
    uint64_t m = opened(&w, meeting(e, MET(ENCRYPTED)));
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_CONDITION, "N20.3");
    refuses(&w, meeting(step(&w, HANDLER, m, MATTER_DO, 1), MET(ENCRYPTED)), REFUSAL_CONDITION, "N20.3"); /* of the opening */
    permits(&w, meeting(step(&w, HANDLER, m, MATTER_DO, 1), MET(SEALED)));
    permits(&w, step(&w, MANAGER, m, MATTER_BACK, 1)); /* asks for none */
    e = matter(&w, HANDLER, TAKE_OUT, 1);
    entry_set_limit(&e, MATTER_PAPER); /* another cell */
    permits(&w, e);
    entry_set_limit(&e, MATTER_USB); /* the cell of data */
    refuses(&w, e, REFUSAL_CONDITION, "N20.3");
    state_free(w.s);
}

T_CASE(N20_13_what_is_demanded_meanwhile_is_asked_at_the_steps_that_are_still_to_come)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, DISPOSAL, 1));

    put_conditions(&w, HANDLING_DISPOSE, HANDLING_DATA, CLASS_IMPORTANT, MET(NO_RECOVERY) | MET(WITNESS), "N20.14");
    refuses(&w, step(&w, HANDLER, m, MATTER_DO, 1), REFUSAL_CONDITION, "N20.14");
    permits(&w, meeting(step(&w, HANDLER, m, MATTER_DO, 1), MET(NO_RECOVERY)));
    struct entry e = step(&w, MANAGER, m, MATTER_CLOSE, 0);
    permits(&w, file_of(&w, MANAGER, m, 1));
    refuses(&w, meeting(e, MET(NO_RECOVERY)), REFUSAL_CONDITION, "N20.14");
    permits(&w, meeting(e, MET(WITNESS)));
    state_free(w.s);
}

T_CASE(H10_2_use_what_is_used_in_an_area_only_belongs_to_one_that_is_open)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, COPY, 1), p = matter(&w, MANAGER, PLACE, 1);

    put_conditions(&w, HANDLING_COPY, HANDLING_DATA, CLASS_IMPORTANT, MET(AREA_ONLY), "K-T9");
    refuses(&w, e, REFUSAL_CONDITION, "K-T9");
    refuses(&w, meeting(e, MET(AREA_ONLY)), REFUSAL_CONDITION, "K-T9"); /* nobody says so of themselves */
    uint64_t place = opened(&w, p);
    entry_set_ref(&e, place);
    refuses(&w, e, REFUSAL_MATTER, "K-T9"); /* not approved yet */
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, place));
    permits(&w, e);
    permits(&w, step(&w, OFFICER, place, MATTER_CLOSE, 0));
    refuses(&w, e, REFUSAL_MATTER, "K-T9"); /* given up */
    state_free(w.s);
}

T_CASE(H10_2_use_a_bundle_is_used_where_it_lies_and_one_that_lies_nowhere_is_not)
{
    struct world w = world_new();
    uint64_t place = approved(&w, matter(&w, MANAGER, PLACE, 1));
    struct entry bundle = matter(&w, HANDLER, PAPER_BUNDLE, 1), use = matter(&w, HANDLER, USE_LOG, 1);

    put_conditions(&w, HANDLING_USE, HANDLING_PAPER, CLASS_IMPORTANT, MET(AREA_ONLY) | MET(PUT_BACK), "H10.2-use");
    entry_set_limit(&bundle, MATTER_PAPER);
    entry_set_limit(&use, MATTER_PAPER);
    entry_set_until(&use, day(2026, 11, 21));
    use = meeting(use, MET(PUT_BACK));
    entry_set_ref(&use, opened(&w, bundle)); /* in no area */
    refuses(&w, use, REFUSAL_CONDITION, "H10.2-use");
    entry_set_ref(&bundle, place);
    entry_set_ref(&use, opened(&w, bundle));
    permits(&w, use);
    permits(&w, step(&w, OFFICER, place, MATTER_CLOSE, 0)); /* the area is given up */
    refuses(&w, use, REFUSAL_CONDITION, "H10.2-use");
    state_free(w.s);
}

T_CASE(a_condition_that_nothing_of_a_kind_can_meet_shuts_it)
{
    struct world w = world_new();

    put_conditions(&w, HANDLING_COPY, HANDLING_DATA, CLASS_IMPORTANT, MET(COURIER), "T1");
    refuses(&w, meeting(matter(&w, HANDLER, COPY, 1), UINT32_MAX >> 1), REFUSAL_CONDITION, "T1");
    put_conditions(&w, HANDLING_SEND, HANDLING_DATA, CLASS_IMPORTANT, MET(NO_RECOVERY), "T2");
    refuses(&w, matter(&w, HANDLER, SEND, 1), REFUSAL_CONDITION, "T2"); /* the kind whose number is that of a step */
    state_free(w.s);
}

T_CASE(every_condition_of_a_field_is_met_by_the_choices_that_say_so_and_on_their_media)
{
    const struct matter_row *disposal = matter_row(DISPOSAL);

    T_EQ(matter_meets(disposal, MATTER_PAPER, 20, view_str("melted")), MET(NO_RECOVERY));
    T_EQ(matter_meets(disposal, MATTER_DATA, 20, view_str("melted")), 0); /* a disk is not pulped */
    T_EQ(matter_meets(disposal, MATTER_USB, 20, view_str("broken")), MET(NO_RECOVERY));
    T_EQ(matter_meets(disposal, MATTER_PAPER, 20, view_str("thrown away")), 0);
    T_EQ(matter_meets(disposal, MATTER_PAPER, 20, view_str("")), 0);
    T_EQ(matter_meets(disposal, MATTER_PAPER, 33, view_str("melted")), 0);
}

T_CASE(K_T11_what_is_handed_over_is_received_by_another_person_of_the_named_organisation)
{
    struct world w = world_new();
    struct entry e = matter(&w, MANAGER, HAND_OVER, 5);

    entry_set_org(&e, CITY);
    uint64_t m = opened(&w, e); /* recorded; nobody decides */
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    refuses(&w, step(&w, MANAGER, m, MATTER_RECEIVE, 5), REFUSAL_OTHER_PARTY, NULL);
    refuses(&w, step(&w, HANDLER, m, MATTER_RECEIVE, 5), REFUSAL_OTHER_PARTY, NULL);
    refuses(&w, step(&w, OFFICER, m, MATTER_RECEIVE, 6), REFUSAL_MATTER_COUNT, NULL);
    permits(&w, step(&w, OFFICER, m, MATTER_RECEIVE, 5));
    T_EQ(state_matter(w.s, m)->state, MATTER_CLOSED);
    m = opened(&w, matter(&w, MANAGER, HAND_OVER, 1)); /* nobody named: anybody but the giver */
    refuses(&w, step(&w, MANAGER, m, MATTER_RECEIVE, 1), REFUSAL_SAME_PERSON, NULL);
    permits(&w, step(&w, HANDLER, m, MATTER_RECEIVE, 1));
    state_free(w.s);
}

T_CASE(N20_2_an_entry_to_an_area_is_one_line_about_a_day_that_has_come)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, ENTRY, 1);

    refuses(&w, e, REFUSAL_MATTER_TERM, NULL); /* tomorrow */
    entry_set_until(&e, day(2026, 11, 21));
    uint64_t m = opened(&w, e);
    T_EQ(state_matter(w.s, m)->state, MATTER_CLOSED);
    entry_set_ref(&e, m); /* an entry belongs to no entry */
    refuses(&w, e, REFUSAL_MATTER, NULL);
    struct entry p = matter(&w, MANAGER, PLACE, 1);
    uint64_t place = opened(&w, p);
    entry_set_ref(&e, place);
    refuses(&w, e, REFUSAL_MATTER, NULL); /* nobody has approved the place */
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, place));
    permits(&w, e);
    permits(&w, step(&w, MANAGER, place, MATTER_CLOSE, 0));
    refuses(&w, e, REFUSAL_MATTER, NULL); /* it is there no more */
    state_free(w.s);
}

T_CASE(K_T12_what_is_destroyed_is_witnessed_by_somebody_else)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, HANDLER, DISPOSAL, 10));

    refuses(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_MATTER, NULL); /* nothing was done yet */
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 10));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    refuses(&w, step(&w, HANDLER, m, MATTER_CLOSE, 0), REFUSAL_ROLE, "N20.9");
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    T_EQ(state_matter(w.s, m)->closed_ms, w.now);
    state_free(w.s);
}

/* --- subcontracts ------------------------------------------------------------------------------------------------------- */

T_CASE(H12_an_organisation_below_the_contractor_is_registered_only_under_its_approved_subcontract)
{
    struct world w = world_new();

    world_control(&w, CONTROL_SUBCONTRACT, 1, "H12");
    refuses(&w, organisation(&w, SUB, FIRM, 0), REFUSAL_CHAIN, "H12");
    uint64_t m = opened(&w, subcontract(&w, SUB, FIRM));
    refuses(&w, organisation(&w, SUB, FIRM, m), REFUSAL_CHAIN, "H12"); /* not decided yet */
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    refuses(&w, organisation(&w, SUBSUB, FIRM, m), REFUSAL_CHAIN, "H12"); /* another organisation */
    permits(&w, organisation(&w, SUB, FIRM, m));
    T_EQ(state_org(w.s, SUB)->under, m);
    uint64_t other = approved(&w, matter(&w, HANDLER, TAKE_OUT, 1));
    refuses(&w, organisation(&w, SUBSUB, FIRM, other), REFUSAL_CHAIN, "H12"); /* a decision about something else */
    state_free(w.s);
}

T_CASE(N17_an_approval_of_the_change_is_no_subcontract)
{
    struct world w = world_new();
    struct entry org = organisation(&w, SUB, FIRM, 0), e = world_op(&w, ACT_APPLY, MANAGER);
    static const uint8_t descriptor[32] = {6};
    uint8_t digest[32];

    world_control(&w, CONTROL_SUBCONTRACT, 1, "N17");
    org.session = 0;
    org.has &= ~ENTRY_HAS(KEY_SESSION);
    T_OK(entry_digest(&org, digest));
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    uint64_t a = opened(&w, e);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, a));
    refuses(&w, organisation(&w, SUB, FIRM, w.leaf - 1), REFUSAL_CHAIN, "N17");
    state_free(w.s);
}

T_CASE(K_T7_its_people_act_from_the_first_day_of_the_subcontract_to_the_last)
{
    struct world w = world_new();

    (void)subcontractor(&w);
    permits(&w, signing_in(&w, SUB_PERSON));
    w.now += 10 * DAY; /* the 1st of December */
    refuses(&w, signing_in(&w, SUB_PERSON), REFUSAL_CHAIN, "H12");
    refuses(&w, member(&w, SUB_PERSON + 5, SUB), REFUSAL_CHAIN, "H12");
    struct entry e = subcontract(&w, SUB, FIRM); /* for another month */
    entry_set_from(&e, day(2026, 12, 2));
    entry_set_until(&e, day(2026, 12, 31));
    (void)approved(&w, e);
    permits(&w, member(&w, SUB_PERSON + 5, SUB)); /* may be prepared */
    refuses(&w, signing_in(&w, SUB_PERSON), REFUSAL_CHAIN, "H12");
    w.now += DAY;
    permits(&w, signing_in(&w, SUB_PERSON));
    state_free(w.s);
}

T_CASE(N17_when_the_subcontract_ends_an_open_session_no_longer_stands)
{
    struct world w = world_new();
    uint64_t m = subcontractor(&w);
    struct entry e = signing_in(&w, SUB_PERSON);
    struct decision d;

    permits(&w, e);
    decide_stands(w.s, state_session(w.s, e.session), w.now, &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    permits(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0));
    decide_stands(w.s, state_session(w.s, e.session), w.now, &d);
    T_STR(refusal_name(d.refusal), refusal_name(REFUSAL_CHAIN));
    struct entry open = world_record(&w, ACT_OPEN, HANDLER);
    entry_set_session(&open, e.session);
    entry_set_person(&open, SUB_PERSON);
    refuses(&w, open, REFUSAL_CHAIN, "H12");
    state_free(w.s);
}

T_CASE(N17_every_level_above_stands_or_none_below_acts)
{
    struct world w = world_new();
    uint64_t first = subcontractor(&w);
    uint64_t second = approved(&w, subcontract(&w, SUBSUB, SUB));

    permits(&w, organisation(&w, SUBSUB, SUB, second));
    permits(&w, member(&w, SUBSUB_PERSON, SUBSUB));
    world_assign(&w, SUBSUB_PERSON, ROLE_HANDLER);
    permits(&w, signing_in(&w, SUBSUB_PERSON));
    permits(&w, step(&w, MANAGER, first, MATTER_CLOSE, 0)); /* the level in between ends */
    refuses(&w, signing_in(&w, SUBSUB_PERSON), REFUSAL_CHAIN, "H12");
    refuses(&w, subcontract(&w, SUBSUB + 1, SUBSUB), REFUSAL_OTHER_PARTY, NULL); /* and takes nobody below it */
    state_free(w.s);
}

T_CASE(S15_no_further_level_than_the_terms_allow)
{
    struct world w = world_new();

    (void)subcontractor(&w);
    world_control(&w, CONTROL_SUBCONTRACT_DEPTH, 1, "S15");
    refuses(&w, subcontract(&w, SUBSUB, SUB), REFUSAL_DEPTH, "S15");
    world_control(&w, CONTROL_SUBCONTRACT_DEPTH, 0, "S15");
    refuses(&w, subcontract(&w, SUBSUB, FIRM), REFUSAL_DEPTH, "S15"); /* none at all */
    state_free(w.s);
}

T_CASE(a_subcontract_is_of_ones_own_side_and_of_an_organisation_that_is_not_there_yet)
{
    struct world w = world_new();

    refuses(&w, subcontract(&w, SUB, CITY), REFUSAL_OTHER_PARTY, NULL);
    refuses(&w, subcontract(&w, CITY, FIRM), REFUSAL_OTHER_PARTY, NULL);
    refuses(&w, matter(&w, MANAGER, SUBCONTRACT, 1), REFUSAL_MATTER, NULL); /* of nobody */
    refuses(&w, matter(&w, HANDLER, SUBCONTRACT, 1), REFUSAL_ROLE, "N20.9");
    struct entry e = matter(&w, HANDLER, TAKE_OUT, 1);
    entry_set_org(&e, FIRM); /* a take-out goes to no organisation */
    refuses(&w, e, REFUSAL_MATTER, NULL);
    state_free(w.s);
}

T_CASE(what_was_entered_at_setting_up_stays_valid)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_ORG);

    world_control(&w, CONTROL_SUBCONTRACT, 1, "H12");
    entry_set_org(&e, SUB);
    entry_set_parent(&e, FIRM);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    world_fact(&w, &e);
    world_person(&w, SUB_PERSON, SUB, SUB_PERSON);
    world_assign(&w, SUB_PERSON, ROLE_HANDLER);
    permits(&w, signing_in(&w, SUB_PERSON));
    state_free(w.s);
}

T_CASE(N22_a_contract_is_closed_only_when_nothing_of_it_is_open)
{
    enum { CLOSE_OUT = 22 };
    struct world w = world_new();
    uint64_t bundle;
    struct entry e = matter(&w, MANAGER, PAPER_BUNDLE, 1);

    entry_set_limit(&e, MATTER_PAPER);
    bundle = opened(&w, e);
    refuses(&w, matter(&w, MANAGER, CLOSE_OUT, 1), REFUSAL_STILL_OPEN, NULL); /* paper and people */
    permits(&w, step(&w, OFFICER, bundle, MATTER_CLOSE, 0));
    refuses(&w, matter(&w, MANAGER, CLOSE_OUT, 1), REFUSAL_STILL_OPEN, NULL); /* people */
    all_leave(&w);
    uint64_t close = opened(&w, matter(&w, MANAGER, CLOSE_OUT, 1));
    e = matter(&w, MANAGER, PAPER_BUNDLE, 1);
    entry_set_limit(&e, MATTER_PAPER);
    bundle = opened(&w, e); /* meanwhile */
    refuses(&w, decision(&w, ACT_APPROVE, APPROVER, close), REFUSAL_STILL_OPEN, NULL);
    permits(&w, step(&w, OFFICER, bundle, MATTER_CLOSE, 0));
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, close));
    T_EQ(state_matter(w.s, close)->state, MATTER_CLOSED);
    state_free(w.s);
}

/* A world that could be closed by the manager. */
static struct world empty_world(void)
{
    struct world w = world_new();

    world_control(&w, CONTROL_CLOSE_OUT, 90, "N22");
    return w;
}

enum { CLOSE_OUT_KIND = 22, COPIES_BACK = 40 };

T_CASE(N22_N20_8_a_contract_with_a_numbered_copy_that_nobody_accounts_for_is_not_closed)
{
    struct world w = empty_world();
    struct entry e = world_record(&w, ACT_PRINT, HANDLER);

    entry_set_count(&e, 1);
    permits(&w, e);
    T_EQ(state_copies_out(w.s, CONTRACT), 1);
    e = matter(&w, MANAGER, COPIES_BACK, 2); /* more than there are */
    entry_set_limit(&e, MATTER_PAPER);
    refuses(&w, e, REFUSAL_MATTER_COUNT, NULL);
    e = matter(&w, MANAGER, COPIES_BACK, 1);
    entry_set_limit(&e, MATTER_PAPER);
    uint64_t back = opened(&w, e);
    permits(&w, step(&w, MANAGER, back, MATTER_DO, 1));
    T_EQ(state_copies_out(w.s, CONTRACT), 1); /* nobody has confirmed it */
    refuses(&w, step(&w, MANAGER, back, MATTER_CLOSE, 0), REFUSAL_SAME_PERSON, NULL);
    permits(&w, step(&w, OFFICER, back, MATTER_CLOSE, 0));
    T_EQ(state_copies_out(w.s, CONTRACT), 0);
    all_leave(&w);
    permits(&w, matter(&w, MANAGER, CLOSE_OUT_KIND, 1));
    state_free(w.s);
}

T_CASE(N22_the_refusal_to_close_cites_the_clause_and_an_active_account_is_enough)
{
    struct world w = empty_world();
    struct entry e = world_record(&w, ACT_PRINT, HANDLER);

    refuses(&w, matter(&w, MANAGER, CLOSE_OUT_KIND, 1), REFUSAL_STILL_OPEN, "N22"); /* people */
    entry_set_count(&e, 1);
    permits(&w, e);
    all_leave(&w);
    refuses(&w, matter(&w, MANAGER, CLOSE_OUT_KIND, 1), REFUSAL_STILL_OPEN, "N22"); /* the copy */
    state_free(w.s);
}

T_CASE(N22_a_contract_with_sealed_records_or_an_open_import_is_not_closed)
{
    enum { CLOSE_OUT = 22 };
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER);

    permits(&w, e);
    all_leave(&w);
    refuses(&w, matter(&w, MANAGER, CLOSE_OUT, 1), REFUSAL_STILL_OPEN, NULL);
    state_free(w.s);
}

/* --- files -------------------------------------------------------------------------------------------------------------- */

T_CASE(N20_2_plan_of_an_area_belongs_to_the_place_also_when_that_is_over)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, MANAGER, PLACE, 1));

    permits(&w, file_of(&w, MANAGER, m, 1));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    permits(&w, file_of(&w, MANAGER, m, 2));
    T_EQ(state_attached(w.s, m, 0)->bytes, 1000);
    T_EQ(state_attached(w.s, m, 1)->object[0], 2);
    T_TRUE(state_attached(w.s, m, 2) == NULL && state_attached(w.s, m + 1, 0) == NULL);
    state_free(w.s);
}

T_CASE(N20_2_file_comes_once_to_a_matter_that_stands_from_who_has_to_do_with_it)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, MANAGER, PLACE, 1)), gone = opened(&w, matter(&w, MANAGER, PLACE, 1));

    permits(&w, file_of(&w, MANAGER, m, 1));
    refuses(&w, file_of(&w, MANAGER, m, 1), REFUSAL_MATTER, NULL); /* the same again */
    refuses(&w, file_of(&w, HANDLER, m, 2), REFUSAL_ROLE, "N20.9"); /* opens no places, closes none */
    refuses(&w, file_of(&w, MANAGER, 1, 2), REFUSAL_MATTER, NULL); /* no matter at all */
    permits(&w, step(&w, MANAGER, gone, MATTER_WITHDRAW, 0));
    refuses(&w, file_of(&w, MANAGER, gone, 2), REFUSAL_MATTER, NULL);
    for (uint8_t i = 2; i <= ATTACHED_MAX; i++)
        permits(&w, file_of(&w, MANAGER, m, i));
    refuses(&w, file_of(&w, MANAGER, m, ATTACHED_MAX + 1), REFUSAL_MATTER_COUNT, NULL);
    state_free(w.s);
}

T_CASE(N20_6ko_file_that_is_infected_or_was_not_looked_at_is_not_attached)
{
    struct world w = world_new();
    uint64_t m = approved(&w, matter(&w, MANAGER, PLACE, 1));

    world_scanned(&w, (const uint8_t[32]){1}, SCAN_INFECTED);
    refuses(&w, file_of(&w, MANAGER, m, 1), REFUSAL_INFECTED, NULL);
    world_control(&w, CONTROL_UPLOAD_SCAN, 1, "N20.6ko");
    refuses(&w, file_of(&w, MANAGER, m, 2), REFUSAL_NOT_SCANNED, "N20.6ko");
    world_scanned(&w, (const uint8_t[32]){2}, SCAN_CLEAN);
    permits(&w, file_of(&w, MANAGER, m, 2));
    state_free(w.s);
}

/* --- ledgers that were kept before --------------------------------------------------------------------------------------- */

static struct entry intake(const struct world *w, uint32_t person, uint16_t kind)
{
    const uint8_t object[32] = {1};
    struct entry e = world_op(w, ACT_INTAKE, person);

    entry_set_kind(&e, kind);
    entry_set_count(&e, 12);
    entry_set_limit(&e, 1000);
    entry_set_object(&e, object);
    return e;
}

T_CASE(N20_16_a_ledger_is_taken_in_by_who_opens_its_kind_and_people_by_who_keeps_them)
{
    struct world w = world_new();

    permits(&w, intake(&w, MANAGER, PLACE));
    permits(&w, intake(&w, HANDLER, TAKE_OUT));
    permits(&w, intake(&w, MANAGER, INTAKE_PEOPLE));
    refuses(&w, intake(&w, HANDLER, PLACE), REFUSAL_ROLE, "N20.9");
    refuses(&w, intake(&w, HANDLER, INTAKE_PEOPLE), REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(a_ledger_of_what_is_over_when_it_is_written_down_is_not_taken_in)
{
    enum { CLOSE_OUT = 22 };
    struct world w = world_new();

    refuses(&w, intake(&w, MANAGER, CLOSE_OUT), REFUSAL_MATTER, NULL);
    refuses(&w, intake(&w, MANAGER, COPIES_BACK), REFUSAL_MATTER, NULL);
    refuses(&w, intake(&w, MANAGER, ENTRY), REFUSAL_MATTER, NULL);
    permits(&w, intake(&w, MANAGER, DOOR)); /* lines that a machine wrote */
    refuses(&w, intake(&w, MANAGER, MATTER_KINDS_MAX), REFUSAL_MATTER, NULL); /* no kind */
    state_free(w.s);
}

T_CASE(N20_6ko_a_ledger_that_is_infected_or_was_not_looked_at_is_not_taken_in)
{
    struct world w = world_new();

    world_scanned(&w, (const uint8_t[32]){1}, SCAN_INFECTED);
    refuses(&w, intake(&w, MANAGER, PLACE), REFUSAL_INFECTED, NULL);
    world_scanned(&w, (const uint8_t[32]){1}, SCAN_CLEAN);
    permits(&w, intake(&w, MANAGER, PLACE));
    world_control(&w, CONTROL_UPLOAD_SCAN, 1, "N20.6ko");
    permits(&w, intake(&w, MANAGER, PLACE));
    world_scanned(&w, (const uint8_t[32]){2}, SCAN_CLEAN); /* another file */
    struct entry e = intake(&w, MANAGER, PLACE);
    entry_set_object(&e, (const uint8_t[32]){3});
    refuses(&w, e, REFUSAL_NOT_SCANNED, "N20.6ko");
    state_free(w.s);
}

T_MAIN(&case_N20_16_a_ledger_is_taken_in_by_who_opens_its_kind_and_people_by_who_keeps_them,
       &case_a_ledger_of_what_is_over_when_it_is_written_down_is_not_taken_in,
       &case_N20_6ko_a_ledger_that_is_infected_or_was_not_looked_at_is_not_taken_in,
       &case_N20_3_what_is_taken_out_is_applied_for_decided_done_brought_back_by_another_and_over,
       &case_N20_3_nothing_is_taken_out_before_the_decision_nor_after_a_refusal,
       &case_N20_3_nobody_decides_on_their_own_application_nor_without_the_role,
       &case_N20_4_who_took_it_out_does_not_confirm_the_return,
       &case_N20_4_no_more_is_taken_out_or_comes_back_than_was_approved_or_taken,
       &case_N20_4_it_is_taken_out_within_its_days_and_comes_back_also_later,
       &case_N9_1_a_matter_lies_within_the_contract_and_ahead,
       &case_a_step_of_a_matter_that_is_closed_or_not_there_or_of_another_contract_is_refused,
       &case_an_unknown_kind_or_a_medium_that_the_kind_has_not_is_no_matter,
       &case_H1_a_matter_about_a_register_declares_no_lower_class_than_its_fields,
       &case_H10_2_out_the_cell_of_the_matrix_decides_whether_it_waits_and_is_cited,
       &case_H10_2_send_what_is_never_allowed_is_refused_with_its_clause_also_after_an_approval,
       &case_H10_1_USB_memory_is_refused_where_the_terms_say_never,
       &case_N20_3_a_condition_of_the_cell_is_met_at_its_step_or_nothing_is_opened_or_done,
       &case_N20_13_what_is_demanded_meanwhile_is_asked_at_the_steps_that_are_still_to_come,
       &case_H10_2_use_what_is_used_in_an_area_only_belongs_to_one_that_is_open,
       &case_H10_2_use_a_bundle_is_used_where_it_lies_and_one_that_lies_nowhere_is_not,
       &case_a_condition_that_nothing_of_a_kind_can_meet_shuts_it,
       &case_every_condition_of_a_field_is_met_by_the_choices_that_say_so_and_on_their_media,
       &case_K_T11_what_is_handed_over_is_received_by_another_person_of_the_named_organisation,
       &case_N20_2_an_entry_to_an_area_is_one_line_about_a_day_that_has_come,
       &case_K_T12_what_is_destroyed_is_witnessed_by_somebody_else,
       &case_H12_an_organisation_below_the_contractor_is_registered_only_under_its_approved_subcontract,
       &case_N17_an_approval_of_the_change_is_no_subcontract,
       &case_K_T7_its_people_act_from_the_first_day_of_the_subcontract_to_the_last,
       &case_N17_when_the_subcontract_ends_an_open_session_no_longer_stands,
       &case_N17_every_level_above_stands_or_none_below_acts, &case_S15_no_further_level_than_the_terms_allow,
       &case_a_subcontract_is_of_ones_own_side_and_of_an_organisation_that_is_not_there_yet,
       &case_what_was_entered_at_setting_up_stays_valid, &case_N22_a_contract_is_closed_only_when_nothing_of_it_is_open,
       &case_N22_N20_8_a_contract_with_a_numbered_copy_that_nobody_accounts_for_is_not_closed,
       &case_N22_the_refusal_to_close_cites_the_clause_and_an_active_account_is_enough,
       &case_N22_a_contract_with_sealed_records_or_an_open_import_is_not_closed,
       &case_N20_2_plan_of_an_area_belongs_to_the_place_also_when_that_is_over,
       &case_N20_2_file_comes_once_to_a_matter_that_stands_from_who_has_to_do_with_it,
       &case_N20_6ko_file_that_is_infected_or_was_not_looked_at_is_not_attached)
