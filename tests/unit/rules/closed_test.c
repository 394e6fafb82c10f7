/*
 * The end of a contract: what else keeps it open (a contract below, a device that nobody has agreed on), and what is done in it when it is
 * closed: its ledger and certificates are read, for the years that its terms name, and nothing else (N22 J5 J26 H10.2 K12).
 */
#include "unit/rules/matter_world.h"

#include "rules/closing.h"
#include "rules/keeping.h"

enum { CLOSE_OUT = 22, KEPT = 48, CHILD = 2, YEARS = 7 };

static struct world ending_world(void)
{
    struct world w = world_new();

    world_control(&w, CONTROL_CLOSE_OUT, 90, "N22");
    world_control(&w, CONTROL_LOG_YEARS, YEARS, "H10.2");
    return w;
}

static struct entry close_out(const struct world *w)
{
    return matter(w, MANAGER, CLOSE_OUT, 1);
}

static void close_contract(struct world *w)
{
    all_leave(w);
    (void)approved(w, close_out(w));
    T_TRUE(state_contract(w->s, CONTRACT)->closed_leaf != 0);
}

static void on(struct world *w, struct date d)
{
    w->now = date_start_ms(d);
}

static struct entry read_all(const struct world *w, uint32_t person)
{
    struct entry e = world_op(w, ACT_LEDGER_READ, person);

    entry_set_kind(&e, LEDGER_ALL);
    entry_set_count(&e, 1);
    return e;
}

T_CASE(N22_in_a_closed_contract_the_entruster_reads_the_ledger_and_nothing_else_is_done)
{
    struct world w = ending_world();
    struct entry e;

    close_contract(&w);
    permits(&w, read_all(&w, OFFICER));
    permits(&w, world_session(&w, OFFICER));
    permits(&w, world_session(&w, APPROVER));
    refuses(&w, world_session(&w, MANAGER), REFUSAL_CLOSED, "N22");
    refuses(&w, matter(&w, OFFICER, PAPER_BUNDLE, 1), REFUSAL_CLOSED, "N22");
    refuses(&w, close_out(&w), REFUSAL_CLOSED, "N22");
    e = world_op(&w, ACT_HOLD, OFFICER);
    entry_set_kind(&e, HOLD_SET);
    refuses(&w, e, REFUSAL_CLOSED, "N22");
    e = fact(&w, ACT_PERSON);
    entry_set_session(&e, w.session[OFFICER]);
    entry_set_person(&e, 70);
    entry_set_org(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_object(&e, (const uint8_t[32]){70});
    refuses(&w, e, REFUSAL_CLOSED, "N22");
    state_free(w.s);
}

T_CASE(N22_with_the_closing_the_open_sessions_of_the_contractor_end_and_those_of_the_entruster_stand)
{
    struct world w = ending_world();
    struct decision d;

    close_contract(&w);
    decide_stands(w.s, state_session(w.s, w.session[MANAGER]), w.now, &d);
    T_EQ(d.refusal, REFUSAL_CLOSED);
    decide_stands(w.s, state_session(w.s, w.session[OFFICER]), w.now, &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    state_free(w.s);
}

T_CASE(H10_2_a_closed_contract_is_read_for_its_years_without_new_training_or_terminals_and_no_longer)
{
    struct world w = ending_world();

    close_contract(&w);
    T_TRUE(date_to_days(keeping_log_until(state_contract(w.s, CONTRACT))) == date_to_days(day(2034, 6, 30)));
    on(&w, day(2034, 6, 30));
    permits(&w, world_session(&w, OFFICER));
    permits(&w, read_all(&w, OFFICER));
    on(&w, day(2034, 7, 1));
    refuses(&w, world_session(&w, OFFICER), REFUSAL_TERM_CONTRACT, "N9.1");
    refuses(&w, read_all(&w, OFFICER), REFUSAL_TERM_CONTRACT, "N9.1");
    state_free(w.s);
}

T_CASE(H10_2_a_contract_that_is_over_and_was_never_closed_is_read_and_nothing_else_is_done)
{
    struct world w = ending_world();

    on(&w, day(2027, 6, 30)); /* the 91st day behind its last one */
    refuses(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_CLOSED, "N22");
    refuses(&w, close_out(&w), REFUSAL_CLOSED, "N22");
    permits(&w, read_all(&w, OFFICER));
    permits(&w, world_session(&w, AUDITOR));
    refuses(&w, world_session(&w, HANDLER), REFUSAL_CLOSED, "N22");
    state_free(w.s);
}

/* ${by} applies for the change, the approver approves it; the change under that approval. */
static struct entry approved_change(struct world *w, uint32_t by, enum control control, uint64_t limit)
{
    static const uint8_t descriptor[32] = {5};
    struct entry change = world_op(w, ACT_CONTROL, by), e = world_op(w, ACT_APPLY, by);
    uint8_t digest[32];

    change.has &= ~ENTRY_HAS(KEY_PERSON);
    change.person = 0;
    entry_set_kind(&change, (uint16_t)control);
    entry_set_limit(&change, limit);
    entry_add_clause(&change, "N22");
    T_OK(entry_digest(&change, digest));
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, 32));
    uint64_t leaf = permits(w, e);
    entry_set_ref(&change, permits(w, world_approval(w, ACT_APPROVE, APPROVER, leaf)));
    return change;
}

T_CASE(N22_a_contract_that_ran_out_of_its_days_is_given_more_by_the_entruster_alone_and_then_closed)
{
    struct world w = ending_world();
    struct entry e;

    all_leave(&w);
    on(&w, day(2027, 6, 30));
    refuses(&w, close_out(&w), REFUSAL_CLOSED, "N22");
    e = world_op(&w, ACT_APPLY, MANAGER);
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, (const uint8_t[32]){5});
    entry_set_value(&e, view_of((const uint8_t[32]){6}, 32));
    refuses(&w, e, REFUSAL_CLOSED, "N22");
    refuses(&w, approved_change(&w, OFFICER, CONTROL_QUOTA_MINUTE, 1000), REFUSAL_CLOSED, "N22"); /* nothing else, whatever was approved */
    permits(&w, approved_change(&w, OFFICER, CONTROL_CLOSE_OUT, 200));
    terminal_stays(&w);
    permits(&w, world_session(&w, MANAGER));
    e = close_out(&w);
    entry_set_from(&e, day(2027, 6, 30));
    entry_set_until(&e, day(2027, 6, 30));
    (void)approved(&w, e);
    T_TRUE(state_contract(w.s, CONTRACT)->closed_leaf != 0);
    e = world_op(&w, ACT_APPLY, OFFICER);
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, (const uint8_t[32]){5});
    entry_set_value(&e, view_of((const uint8_t[32]){6}, 32));
    refuses(&w, e, REFUSAL_CLOSED, "N22"); /* closed is closed */
    state_free(w.s);
}

T_CASE(who_has_left_reads_no_closed_contract_and_a_revoked_terminal_opens_none)
{
    struct world w = ending_world();
    struct entry e = fact(&w, ACT_TERMINAL);

    close_contract(&w);
    refuses(&w, world_session(&w, AUDITOR), REFUSAL_TERM_PERSON, "N22");
    entry_set_terminal(&e, TERMINAL);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 12, 31));
    entry_set_limit(&e, 0);
    world_fact(&w, &e);
    refuses(&w, world_session(&w, OFFICER), REFUSAL_TERMINAL, "S6");
    state_free(w.s);
}

/* --- a contract below --------------------------------------------------------------------------------------------------------- */

T_CASE(N22_K12_a_contract_below_that_is_not_closed_keeps_the_one_above_open)
{
    struct world w = ending_world();
    struct entry e;
    struct closing left;

    world_control(&w, CONTROL_SUBCONTRACT, 1, "H12");
    uint64_t m = approved(&w, subcontract(&w, SUB, FIRM));
    permits(&w, organisation(&w, SUB, FIRM, m));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0));
    e = fact(&w, ACT_CONTRACT);
    entry_set_contract(&e, CHILD);
    entry_set_org(&e, SUB);
    entry_set_parent(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_count(&e, CONTRACT);
    world_fact(&w, &e);
    all_leave(&w);
    refuses(&w, close_out(&w), REFUSAL_STILL_OPEN, "N22");
    const struct closing_by by = {0, MANAGER, day(2026, 11, 21)};
    state_closing(w.s, CONTRACT, &by, &left);
    T_EQ(left.contracts, 1);
    T_EQ(left.matters + left.accounts, 0); /* nothing else */
    state_closing(w.s, CHILD, &by, &left);
    T_EQ(left.contracts, 0); /* the one above does not keep it open */
    entry_set_until(&e, day(2026, 11, 1)); /* that its days are over closes nothing */
    world_fact(&w, &e);
    refuses(&w, close_out(&w), REFUSAL_STILL_OPEN, "N22");
    state_free(w.s);
}

/* --- what stays by agreement ---------------------------------------------------------------------------------------------------- */

static struct entry to_stay(const struct world *w, uint64_t of, struct date until)
{
    struct entry e = matter(w, MANAGER, KEPT, 1);

    entry_set_until(&e, until);
    if (of != 0)
        entry_set_ref(&e, of);
    return e;
}

T_CASE(N22_a_device_stays_behind_the_contract_only_with_the_agreement_of_the_entruster_by_passkey)
{
    struct world w = ending_world();
    uint64_t device = opened(&w, matter(&w, MANAGER, DEVICE, 1));
    struct entry e;

    all_leave(&w);
    refuses(&w, close_out(&w), REFUSAL_STILL_OPEN, "N22");
    uint64_t agreed = opened(&w, to_stay(&w, device, day(2028, 3, 31))); /* behind the end of the contract */
    refuses(&w, close_out(&w), REFUSAL_STILL_OPEN, "N22");             /* nobody has agreed */
    refuses(&w, decision(&w, ACT_APPROVE, MANAGER, agreed), REFUSAL_ROLE, "N20.9");
    e = world_op(&w, ACT_APPROVE, APPROVER);
    entry_set_ref(&e, agreed);
    entry_set_object(&e, (const uint8_t[32]){6});
    refuses(&w, e, REFUSAL_NO_PASSKEY, NULL);
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, agreed));
    T_TRUE(matter_is_open(state_matter(w.s, device)));
    T_TRUE(keeping_agreed(w.s, state_matter(w.s, device), day(2028, 3, 31))->leaf == agreed);
    T_TRUE(keeping_agreed(w.s, state_matter(w.s, device), day(2028, 4, 1)) == NULL);
    (void)approved(&w, close_out(&w));
    T_TRUE(state_contract(w.s, CONTRACT)->closed_leaf != 0);
    state_free(w.s);
}

T_CASE(N22_an_agreement_names_what_stays_and_one_that_was_refused_keeps_nothing)
{
    struct world w = ending_world();
    uint64_t device = opened(&w, matter(&w, MANAGER, DEVICE, 1)), other = opened(&w, matter(&w, MANAGER, DEVICE, 1));

    refuses(&w, to_stay(&w, 0, day(2028, 3, 31)), REFUSAL_MATTER, NULL);
    refuses(&w, to_stay(&w, opened(&w, matter(&w, MANAGER, TAKE_OUT, 1)), day(2028, 3, 31)), REFUSAL_MATTER, NULL);
    (void)approved(&w, to_stay(&w, other, day(2028, 3, 31)));
    uint64_t refused = opened(&w, to_stay(&w, device, day(2028, 3, 31)));
    permits(&w, decision(&w, ACT_REJECT, APPROVER, refused));
    T_TRUE(keeping_agreed(w.s, state_matter(w.s, device), day(2026, 11, 21)) == NULL);
    permits(&w, step(&w, OFFICER, other, MATTER_CLOSE, 0)); /* it may still be given back */
    refuses(&w, to_stay(&w, other, day(2028, 3, 31)), REFUSAL_MATTER, NULL); /* what is over does not stay */
    state_free(w.s);
}

T_MAIN(&case_N22_in_a_closed_contract_the_entruster_reads_the_ledger_and_nothing_else_is_done,
       &case_N22_with_the_closing_the_open_sessions_of_the_contractor_end_and_those_of_the_entruster_stand,
       &case_H10_2_a_closed_contract_is_read_for_its_years_without_new_training_or_terminals_and_no_longer,
       &case_H10_2_a_contract_that_is_over_and_was_never_closed_is_read_and_nothing_else_is_done,
       &case_N22_a_contract_that_ran_out_of_its_days_is_given_more_by_the_entruster_alone_and_then_closed,
       &case_who_has_left_reads_no_closed_contract_and_a_revoked_terminal_opens_none,
       &case_N22_K12_a_contract_below_that_is_not_closed_keeps_the_one_above_open,
       &case_N22_a_device_stays_behind_the_contract_only_with_the_agreement_of_the_entruster_by_passkey,
       &case_N22_an_agreement_names_what_stays_and_one_that_was_refused_keeps_nothing)
