/* Nothing is destroyed before its day, nothing stays behind it, and that it is gone is shown (J26, K8, N22, N23, H5). */
#include "unit/rules/matter_world.h"

#include "rules/closing.h"
#include "rules/keeping.h"

enum { MEDIUM = 13, RECORDING = 31, CLOSE_OUT = 22, COPIES_BACK = 40 };

static uint64_t hold_on(struct world *w, uint16_t register_no, uint8_t subject)
{
    struct entry e = world_op(w, ACT_HOLD, AUDITOR);
    const uint8_t id[ENTRY_SUBJECT_BYTES] = {7, subject};

    entry_set_kind(&e, HOLD_SET);
    if (register_no != 0)
        entry_set_register(&e, register_no);
    if (subject != 0)
        entry_add_subject(&e, id);
    return opened(w, e);
}

static void release(struct world *w, uint64_t hold)
{
    struct entry e = world_op(w, ACT_HOLD, AUDITOR);

    entry_set_kind(&e, HOLD_RELEASED);
    entry_set_ref(&e, hold);
    permits(w, e);
}

static void retain(struct world *w, struct date until)
{
    struct entry e = fact(w, ACT_RETENTION);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    entry_set_until(&e, until);
    world_fact(w, &e);
}

/* What the cell of disposal says of paper or data, with a condition. */
static void dispose_cell(struct world *w, enum handling_medium medium, uint32_t conditions)
{
    struct entry e = fact(w, ACT_CELL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, handling_kind(HANDLING_DISPOSE, medium));
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_limit(&e, VERDICT_ALLOWED);
    if (conditions != 0)
        entry_set_count(&e, conditions);
    entry_add_clause(&e, "N22");
    world_fact(w, &e);
}

static struct entry of_kind(const struct world *w, uint16_t kind, enum matter_medium medium)
{
    struct entry e = matter(w, MANAGER, kind, 1);

    entry_set_limit(&e, medium);
    return e;
}

/* On the terms of Koto: kept to the end of December, erased by that of January. */
static struct world recording_world(void)
{
    struct world w = world_new();

    world_control(&w, CONTROL_RECORDING_KEEP, 1, "K8");
    world_control(&w, CONTROL_RECORDING_ERASE, 2, "K8");
    put_cell(&w, HANDLING_OBTAIN, HANDLING_AUDIO, CLASS_IMPORTANT, VERDICT_ALLOWED, "K8");
    return w;
}

static struct entry recording(const struct world *w, struct date until)
{
    struct entry e = of_kind(w, RECORDING, MATTER_AUDIO);

    entry_set_until(&e, until);
    return e;
}

static void on(struct world *w, struct date d)
{
    w->now = date_start_ms(d);
    (void)world_sign_in(w, OFFICER);
    (void)world_sign_in(w, MANAGER);
}

/* --- recordings ----------------------------------------------------------------------------------------------------------- */

T_CASE(K8_months_end_on_their_last_day_also_over_the_year_and_in_february)
{
    T_EQ(date_to_days(keeping_month_end(day(2026, 11, 21), 0)), date_to_days(day(2026, 11, 30)));
    T_EQ(date_to_days(keeping_month_end(day(2026, 11, 30), 1)), date_to_days(day(2026, 12, 31)));
    T_EQ(date_to_days(keeping_month_end(day(2026, 12, 1), 2)), date_to_days(day(2027, 2, 28)));
    T_EQ(date_to_days(keeping_month_end(day(2027, 12, 31), 2)), date_to_days(day(2028, 2, 29)));
    T_EQ(date_to_days(keeping_month_end(day(2026, 1, 1), 120)), date_to_days(day(2036, 1, 31)));
}

T_CASE(K8_recording_is_not_erased_before_the_end_of_the_next_month_and_overdue_behind_the_month_after)
{
    struct world w = recording_world();
    uint64_t m = opened(&w, recording(&w, day(2027, 1, 31)));

    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_RETAINED, "K8");
    on(&w, day(2026, 12, 30));
    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_RETAINED, "K8");
    T_TRUE(!matter_is_overdue(state_matter(w.s, m), day(2027, 1, 31)));
    T_TRUE(matter_is_overdue(state_matter(w.s, m), day(2027, 2, 1)));
    on(&w, day(2026, 12, 31));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    T_EQ(state_matter(w.s, m)->state, MATTER_CLOSED);
    state_free(w.s);
}

T_CASE(K8_recording_is_kept_longer_only_when_the_entruster_agreed)
{
    struct world w = recording_world();
    uint64_t m = opened(&w, recording(&w, day(2027, 2, 1)));

    T_EQ(state_matter(w.s, m)->state, MATTER_WAITS);
    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_NOT_APPROVED, "K8");
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    m = opened(&w, recording(&w, day(2027, 1, 31)));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN); /* within the month nobody needs to */
    state_free(w.s);
}

T_CASE(K8_recording_of_the_last_month_does_not_outlive_the_contract)
{
    struct world w = recording_world();
    struct entry e;

    on(&w, day(2027, 3, 30));
    e = recording(&w, day(2027, 3, 31));
    entry_set_from(&e, day(2027, 3, 1));
    uint64_t m = opened(&w, e);
    T_EQ(keeping_from(state_contract(w.s, CONTRACT), state_matter(w.s, m)), date_to_days(day(2027, 3, 31)));
    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_RETAINED, "K8");
    on(&w, day(2027, 3, 31));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    state_free(w.s);
}

T_CASE(K8_without_the_terms_no_calendar_holds_a_recording)
{
    struct world w = world_new();

    put_cell(&w, HANDLING_OBTAIN, HANDLING_AUDIO, CLASS_IMPORTANT, VERDICT_ALLOWED, "K8");
    uint64_t m = opened(&w, recording(&w, day(2027, 3, 31)));
    T_EQ(state_matter(w.s, m)->state, MATTER_OPEN);
    T_EQ(keeping_from(state_contract(w.s, CONTRACT), state_matter(w.s, m)), 0);
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    state_free(w.s);
}

T_CASE(K8_copy_of_a_recording_is_a_recording_and_needs_the_approval)
{
    struct world w = recording_world();
    uint64_t m = opened(&w, recording(&w, day(2027, 1, 31)));

    put_cell(&w, HANDLING_COPY, HANDLING_AUDIO, CLASS_IMPORTANT, VERDICT_ALLOWED, "X1");
    uint64_t copy = opened(&w, with_ref(of_kind(&w, COPY, MATTER_AUDIO), m));
    T_EQ(state_matter(w.s, copy)->state, MATTER_OPEN); /* the cell alone would do */
    world_control(&w, CONTROL_RECORDING_COPY, VERDICT_APPROVAL, "K8");
    refuses(&w, step(&w, MANAGER, copy, MATTER_DO, 1), REFUSAL_NOT_APPROVED, "K8"); /* what is open is not let through */
    copy = opened(&w, with_ref(of_kind(&w, COPY, MATTER_AUDIO), m));
    T_EQ(state_matter(w.s, copy)->state, MATTER_WAITS);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, copy));
    permits(&w, step(&w, MANAGER, copy, MATTER_DO, 1));
    refuses(&w, with_ref(of_kind(&w, COPY, MATTER_DATA), m), REFUSAL_MATTER, NULL); /* under another name */
    world_control(&w, CONTROL_RECORDING_COPY, VERDICT_NEVER, "K8");
    refuses(&w, with_ref(of_kind(&w, COPY, MATTER_AUDIO), m), REFUSAL_NEVER, "K8");
    state_free(w.s);
}

/* --- holds and dates ------------------------------------------------------------------------------------------------------ */

T_CASE(N22_what_is_held_is_not_destroyed_on_paper_either)
{
    struct world w = world_new();

    dispose_cell(&w, HANDLING_PAPER, 0);
    world_control(&w, CONTROL_HOLD, 1, "N22.5");
    uint64_t m = opened(&w, of_kind(&w, DISPOSAL, MATTER_PAPER));
    uint64_t hold = hold_on(&w, 0, 0);
    refuses(&w, step(&w, MANAGER, m, MATTER_DO, 1), REFUSAL_HELD, "N22.5");
    release(&w, hold);
    permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    state_free(w.s);
}

T_CASE(N22_a_held_register_or_one_record_of_it_keeps_the_bundle_in_which_it_lies_and_no_other)
{
    struct world w = world_new();
    struct entry e = of_kind(&w, PAPER_BUNDLE, MATTER_PAPER);

    dispose_cell(&w, HANDLING_PAPER, 0);
    world_control(&w, CONTROL_HOLD, 1, "N22.5");
    entry_set_register(&e, REGISTER);
    entry_set_class(&e, CLASS_SPI);
    uint64_t bundle = opened(&w, e);
    uint64_t m = opened(&w, with_ref(of_kind(&w, DISPOSAL, MATTER_PAPER), bundle));
    uint64_t other = opened(&w, of_kind(&w, DISPOSAL, MATTER_PAPER));
    (void)hold_on(&w, REGISTER, 9);
    refuses(&w, step(&w, MANAGER, m, MATTER_DO, 1), REFUSAL_HELD, "N22.5");
    permits(&w, step(&w, MANAGER, other, MATTER_DO, 1));
    state_free(w.s);
}

T_CASE(J26_paper_of_a_register_is_not_destroyed_before_the_register_is_due)
{
    struct world w = world_new();
    struct entry e = of_kind(&w, PAPER_BUNDLE, MATTER_PAPER);

    dispose_cell(&w, HANDLING_PAPER, 0);
    world_control(&w, CONTROL_RETENTION, 1, "J26");
    entry_set_register(&e, REGISTER);
    entry_set_class(&e, CLASS_SPI);
    uint64_t m = opened(&w, with_ref(of_kind(&w, DISPOSAL, MATTER_PAPER), opened(&w, e)));
    retain(&w, day(2026, 11, 21));
    refuses(&w, step(&w, MANAGER, m, MATTER_DO, 1), REFUSAL_RETAINED, "J26"); /* its last day is today */
    on(&w, day(2026, 11, 22));
    permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    state_free(w.s);
}

/* --- documents ------------------------------------------------------------------------------------------------------------ */

T_CASE(N23_H5_disposal_is_confirmed_only_with_its_certificate_or_photos)
{
    struct world w = world_new();

    dispose_cell(&w, HANDLING_DATA, MET(CERTIFICATE));
    uint64_t m = opened(&w, of_kind(&w, DISPOSAL, MATTER_DATA));
    permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_NOT_SHOWN, "N22");
    refuses(&w, step(&w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_SAME_PERSON, "N22");
    permits(&w, file_of(&w, MANAGER, m, 1));
    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_CONDITION, "N22"); /* its number is not said */
    permits(&w, meeting(step(&w, OFFICER, m, MATTER_CLOSE, 0), MET(CERTIFICATE)));
    m = opened(&w, of_kind(&w, DISPOSAL, MATTER_PAPER)); /* of which the terms ask nothing */
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    state_free(w.s);
}

T_CASE(N22_somebody_elses_certificate_is_none)
{
    struct world w = world_new();

    dispose_cell(&w, HANDLING_DATA, MET(WITNESS));
    uint64_t m = opened(&w, of_kind(&w, DISPOSAL, MATTER_DATA)), other = opened(&w, of_kind(&w, DISPOSAL, MATTER_DATA));
    permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    permits(&w, file_of(&w, MANAGER, other, 1));
    refuses(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0), REFUSAL_NOT_SHOWN, "N22");
    state_free(w.s);
}

T_CASE(N22_contract_does_not_close_while_the_end_of_a_medium_is_not_shown_which_may_come_late)
{
    struct world w = world_new();

    world_control(&w, CONTROL_CLOSE_OUT, 90, "N22");
    dispose_cell(&w, HANDLING_DATA, MET(CERTIFICATE));
    uint64_t m = approved(&w, of_kind(&w, MEDIUM, MATTER_DATA));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    all_leave(&w);
    T_EQ(keeping_uncertified(w.s, CONTRACT), 1);
    refuses(&w, matter(&w, MANAGER, CLOSE_OUT, 1), REFUSAL_STILL_OPEN, "N22");
    permits(&w, file_of(&w, MANAGER, m, 1)); /* the receipt */
    T_EQ(keeping_uncertified(w.s, CONTRACT), 0);
    permits(&w, matter(&w, MANAGER, CLOSE_OUT, 1));
    state_free(w.s);
}

T_CASE(N22_what_a_disposal_shows_is_shown_for_what_it_destroyed)
{
    struct world w = world_new();

    dispose_cell(&w, HANDLING_DATA, MET(CERTIFICATE) | MET(WITNESS));
    uint64_t disk = approved(&w, of_kind(&w, MEDIUM, MATTER_DATA));
    uint64_t m = opened(&w, with_ref(of_kind(&w, DISPOSAL, MATTER_DATA), disk));
    permits(&w, file_of(&w, MANAGER, m, 1));
    T_TRUE(keeping_certificate(w.s, state_matter(w.s, disk)) == NULL); /* it was only planned */
    permits(&w, step(&w, MANAGER, m, MATTER_DO, 1));
    permits(&w, meeting(step(&w, OFFICER, m, MATTER_CLOSE, 0), MET(CERTIFICATE) | MET(WITNESS)));
    permits(&w, step(&w, OFFICER, disk, MATTER_CLOSE, 0));
    T_EQ(keeping_certificate(w.s, state_matter(w.s, disk))->matter, m);
    T_EQ(keeping_uncertified(w.s, CONTRACT), 0);
    state_free(w.s);
}

T_CASE(N22_copies_that_were_given_back_are_shown_too_and_those_withdrawn_are_not_asked_for)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_PRINT, HANDLER);

    dispose_cell(&w, HANDLING_PAPER, MET(CERTIFICATE));
    entry_set_count(&e, 1);
    permits(&w, e);
    uint64_t back = opened(&w, of_kind(&w, COPIES_BACK, MATTER_PAPER));
    permits(&w, step(&w, MANAGER, back, MATTER_WITHDRAW, 0));
    T_EQ(keeping_uncertified(w.s, CONTRACT), 0);
    back = opened(&w, of_kind(&w, COPIES_BACK, MATTER_PAPER));
    permits(&w, step(&w, MANAGER, back, MATTER_DO, 1));
    permits(&w, step(&w, OFFICER, back, MATTER_CLOSE, 0));
    T_EQ(keeping_uncertified(w.s, CONTRACT), 1);
    permits(&w, file_of(&w, MANAGER, back, 3));
    T_EQ(keeping_uncertified(w.s, CONTRACT), 0);
    state_free(w.s);
}

T_MAIN(&case_K8_months_end_on_their_last_day_also_over_the_year_and_in_february,
       &case_K8_recording_is_not_erased_before_the_end_of_the_next_month_and_overdue_behind_the_month_after,
       &case_K8_recording_is_kept_longer_only_when_the_entruster_agreed,
       &case_K8_recording_of_the_last_month_does_not_outlive_the_contract,
       &case_K8_without_the_terms_no_calendar_holds_a_recording,
       &case_K8_copy_of_a_recording_is_a_recording_and_needs_the_approval,
       &case_N22_what_is_held_is_not_destroyed_on_paper_either,
       &case_N22_a_held_register_or_one_record_of_it_keeps_the_bundle_in_which_it_lies_and_no_other,
       &case_J26_paper_of_a_register_is_not_destroyed_before_the_register_is_due,
       &case_N23_H5_disposal_is_confirmed_only_with_its_certificate_or_photos,
       &case_N22_somebody_elses_certificate_is_none,
       &case_N22_contract_does_not_close_while_the_end_of_a_medium_is_not_shown_which_may_come_late,
       &case_N22_what_a_disposal_shows_is_shown_for_what_it_destroyed,
       &case_N22_copies_that_were_given_back_are_shown_too_and_those_withdrawn_are_not_asked_for)
