/* Worklists: who makes one, for whom, who works on it, and that a closed one is no way to a record (N15, N20.6). */
#include "unit/rules/asks.h"

#include "rules/state_tables.h"

static struct entry make(const struct world *w, uint32_t by, uint32_t person)
{
    struct entry e = world_op(w, ACT_WORK_MAKE, by);
    static const uint8_t records[32] = {3};

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_count(&e, 120);
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, records);
    if (person != 0)
        entry_set_limit(&e, person);
    return e;
}

static struct entry change(const struct world *w, uint32_t by, uint64_t list, uint32_t person)
{
    struct entry e = world_op(w, ACT_WORK_CHANGE, by);

    entry_set_ref(&e, list);
    entry_set_kind(&e, WORK_CHANGED);
    entry_set_until(&e, day(2026, 12, 1));
    if (person != 0)
        entry_set_limit(&e, person);
    return e;
}

static struct entry closing(const struct world *w, uint32_t by, uint64_t list)
{
    struct entry e = world_op(w, ACT_WORK_CHANGE, by);

    entry_set_ref(&e, list);
    entry_set_kind(&e, WORK_CLOSED);
    return e;
}

static struct entry item(const struct world *w, uint32_t by, uint64_t list, enum work_item what)
{
    struct entry e = world_op(w, ACT_WORK_ITEM, by);
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};

    entry_set_ref(&e, list);
    entry_set_kind(&e, (uint16_t)what);
    entry_add_subject(&e, subject);
    return e;
}

static struct entry reading(const struct world *w, uint32_t by, uint64_t list)
{
    struct entry e = world_op(w, ACT_WORK_READ, by);

    entry_set_ref(&e, list);
    entry_set_count(&e, 50);
    return e;
}

static struct entry opening(const struct world *w, uint32_t by, uint64_t list)
{
    struct entry e = world_record(w, ACT_OPEN, by);

    entry_set_ref(&e, list);
    return e;
}

/* The leaf of ${e}, which is permitted. */
T_CASE(N20_6i_list_given_to_one_person_is_worked_on_by_that_person_its_maker_and_managers)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, MANAGER, HANDLER));

    permits(&w, opening(&w, HANDLER, list));
    permits(&w, item(&w, HANDLER, list, WORK_DONE));
    permits(&w, item(&w, MANAGER, list, WORK_AGAIN));
    refused(&w, opening(&w, OPERATOR, list), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, item(&w, OPERATOR, list, WORK_DONE), REFUSAL_WORKLIST, "N20.6i");
    permits(&w, change(&w, MANAGER, list, 0));
    permits(&w, opening(&w, OPERATOR, list));
    permits(&w, item(&w, OPERATOR, list, WORK_ASIDE));
    state_free(w.s);
}

T_CASE(N20_6i_list_is_changed_and_closed_by_its_maker_and_managers_only)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, MANAGER, HANDLER)), own = permits(&w, make(&w, HANDLER, 0));

    refused(&w, change(&w, HANDLER, list, HANDLER), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, closing(&w, HANDLER, list), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, closing(&w, OPERATOR, own), REFUSAL_ROLE, "N20.9");
    permits(&w, change(&w, HANDLER, own, OPERATOR));
    permits(&w, closing(&w, MANAGER, own));
    T_TRUE(state_worklist(w.s, own)->closed_ms == w.now);
    T_EQ(state_worklist(w.s, list)->closed_ms, 0);
    state_free(w.s);
}

T_CASE(N15_closed_list_opens_nothing_and_is_closed_once)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, HANDLER, 0));

    permits(&w, closing(&w, HANDLER, list));
    refused(&w, opening(&w, HANDLER, list), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, item(&w, HANDLER, list, WORK_DONE), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, change(&w, HANDLER, list, 0), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, closing(&w, HANDLER, list), REFUSAL_WORKLIST, "N20.6i");
    state_free(w.s);
}

T_CASE(N15_list_is_a_way_to_records_for_its_own_purpose_only)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, HANDLER, 0));
    struct entry e = make(&w, HANDLER, 0);

    refused(&w, opening(&w, HANDLER, list + 1), REFUSAL_WORKLIST, "N20.6i"); /* such a leaf is no list */
    refused(&w, opening(&w, HANDLER, 1), REFUSAL_WORKLIST, "N20.6i");
    entry_set_purpose(&e, SEARCH_ONLY); /* opens nothing */
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    refused(&w, make(&w, AUDITOR, 0), REFUSAL_ROLE, "N20.9");
    refused(&w, make(&w, OPERATOR, 0), REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(N20_6i_list_is_given_to_nobody_who_cannot_work_on_it)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, MANAGER, 0));

    refused(&w, make(&w, MANAGER, AUDITOR), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, make(&w, MANAGER, STRANGER), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, change(&w, MANAGER, list, APPROVER), REFUSAL_WORKLIST, "N20.6i");
    struct entry e = world_assignment(&w, OPERATOR, ROLE_OPERATOR);
    entry_set_purposes(&e, 1U << (SEARCH_ONLY - 1));
    world_fact(&w, &e);
    refused(&w, change(&w, MANAGER, list, OPERATOR), REFUSAL_WORKLIST, "N20.6i");
    e = fact(&w, ACT_PERSON_END);
    entry_set_person(&e, HANDLER);
    world_fact(&w, &e);
    refused(&w, make(&w, MANAGER, HANDLER), REFUSAL_WORKLIST, "N20.6i");
    state_free(w.s);
}

T_CASE(N20_6i_what_is_on_a_list_is_shown_to_its_people_only)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, MANAGER, HANDLER));

    permits(&w, reading(&w, HANDLER, list));
    permits(&w, reading(&w, MANAGER, list));
    refused(&w, reading(&w, OPERATOR, list), REFUSAL_WORKLIST, "N20.6i");
    refused(&w, reading(&w, AUDITOR, list), REFUSAL_ROLE, "N20.9");
    refused(&w, reading(&w, HANDLER, list + 1), REFUSAL_WORKLIST, "N20.6i"); /* such a leaf is no list */
    permits(&w, change(&w, MANAGER, list, 0));
    permits(&w, reading(&w, OPERATOR, list));
    struct entry e = world_assignment(&w, OPERATOR, ROLE_OPERATOR);
    entry_set_purposes(&e, 1U << (SEARCH_ONLY - 1)); /* shared, but not the purpose of this duty */
    world_fact(&w, &e);
    refused(&w, reading(&w, OPERATOR, list), REFUSAL_WORKLIST, "N20.6i");
    permits(&w, closing(&w, MANAGER, list));
    permits(&w, reading(&w, HANDLER, list)); /* known for a while */
    state_free(w.s);
}

T_CASE(J21_record_taken_from_a_list_counts_as_any_other)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, HANDLER, 0));

    for (int i = 0; i < 30; i++)
        permits(&w, opening(&w, HANDLER, list));
    refused(&w, opening(&w, HANDLER, list), REFUSAL_QUOTA_MINUTE, "J21");
    state_free(w.s);
}

T_CASE(list_that_is_over_is_forgotten_when_another_is_made)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, HANDLER, 0));

    permits(&w, closing(&w, HANDLER, list));
    w.now += WORKLIST_KEPT_DAYS * DAY;
    permits(&w, make(&w, HANDLER, 0));
    T_TRUE(state_worklist(w.s, list) != NULL);
    w.now += 1;
    T_TRUE(worklist_is_over(state_worklist(w.s, list), w.now));
    w.now += DAY;
    permits(&w, make(&w, HANDLER, 0));
    T_TRUE(state_worklist(w.s, list) == NULL);
    state_free(w.s);
}

T_CASE(entries_of_lists_that_say_too_much_or_too_little_are_refused)
{
    struct world w = world_new();
    struct entry e = make(&w, HANDLER, 0);

    e.verdict = VERDICT_DENY;
    T_EQ(entry_check(&e), ERR_OK);
    entry_set_count(&e, 0);
    T_EQ(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, 1);
    entry_set_limit(&e, 0); /* nobody is not written down */
    T_EQ(entry_check(&e), ERR_INPUT);
    e = closing(&w, HANDLER, 5);
    e.verdict = VERDICT_DENY;
    T_EQ(entry_check(&e), ERR_OK);
    entry_set_until(&e, day(2026, 12, 1));
    T_EQ(entry_check(&e), ERR_INPUT);
    e = change(&w, HANDLER, 5, 0);
    e.verdict = VERDICT_DENY;
    e.has &= ~ENTRY_HAS(KEY_UNTIL);
    e.until = (struct date){0};
    T_EQ(entry_check(&e), ERR_INPUT);
    e = item(&w, HANDLER, 5, WORK_DONE);
    e.verdict = VERDICT_DENY;
    T_EQ(entry_check(&e), ERR_OK);
    entry_set_kind(&e, WORK_ITEM__MAX);
    T_EQ(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_CASE(ledger_with_work_on_a_list_that_is_closed_does_not_verify)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, HANDLER, 0));
    struct entry e = item(&w, HANDLER, list, WORK_DONE), o = opening(&w, HANDLER, list + 1);

    permits(&w, closing(&w, HANDLER, list));
    e.verdict = VERDICT_PERMIT;
    T_EQ(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    o.verdict = VERDICT_PERMIT;
    T_EQ(state_apply(w.s, &o, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(setting_is_kept_when_the_person_is_entered_again)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_SETTING, AUDITOR);

    entry_set_kind(&e, SETTING_KEYS);
    entry_set_limit(&e, 1);
    T_EQ(state_settings(w.s, AUDITOR), 0);
    permits(&w, e);
    T_EQ(state_settings(w.s, AUDITOR), 1U << SETTING_KEYS);
    world_person(&w, AUDITOR, FIRM, AUDITOR);
    T_EQ(state_settings(w.s, AUDITOR), 1U << SETTING_KEYS);
    entry_set_limit(&e, 0);
    permits(&w, e);
    T_EQ(state_settings(w.s, AUDITOR), 0);
    entry_set_person(&e, HANDLER); /* somebody else's */
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    state_free(w.s);
}

/* --- blocks, other purposes, other contracts -------------------------------------------------------------------------------- */

enum { EAST = 1, WEST = 2, OTHER_PURPOSE = 4 };

static void has_blocks(struct world *w, uint32_t person, const uint16_t *blocks, unsigned n)
{
    for (uint16_t no = EAST; no <= WEST; no++) {
        struct entry e = fact(w, ACT_BLOCK);
        entry_set_contract(&e, CONTRACT);
        entry_set_blocks(&e, &no, 1);
        entry_set_register(&e, REGISTER);
        entry_set_limit(&e, 1);
        world_fact(w, &e);
    }
    struct entry e = world_assignment(w, person, ROLE_HANDLER);
    entry_set_blocks(&e, blocks, n);
    world_fact(w, &e);
}

T_CASE(N20_6i_list_of_records_beyond_limited_duties_is_nobodys_of_those_duties)
{
    static const uint16_t east[] = {EAST}, both[] = {EAST, WEST};
    struct world w = world_new();

    has_blocks(&w, HANDLER, east, 1);
    struct entry e = make(&w, MANAGER, HANDLER);
    refused(&w, e, REFUSAL_WORKLIST, "N20.6i"); /* no block is named: it may reach all */
    entry_set_blocks(&e, both, 2);
    refused(&w, e, REFUSAL_WORKLIST, "N20.6i");
    entry_set_blocks(&e, east, 1);
    uint64_t mine = permits(&w, e);
    e = make(&w, MANAGER, 0);
    entry_set_blocks(&e, both, 2);
    uint64_t all = permits(&w, e);
    T_TRUE(decide_works_list(w.s, state_worklist(w.s, mine), HANDLER) && !decide_works_list(w.s, state_worklist(w.s, all), HANDLER));
    T_TRUE(!decide_works_list(w.s, state_worklist(w.s, mine), STRANGER) && !decide_manages_list(w.s, state_worklist(w.s, mine), STRANGER));
    T_TRUE(!decide_reads_list(w.s, state_worklist(w.s, mine), STRANGER));
    permits(&w, item(&w, HANDLER, mine, WORK_DONE));
    refused(&w, item(&w, HANDLER, all, WORK_DONE), REFUSAL_WORKLIST, "N20.6i");
    permits(&w, item(&w, OPERATOR, all, WORK_DONE));
    state_free(w.s);
}

T_CASE(N15_record_of_a_list_is_opened_for_the_register_and_purpose_of_the_list)
{
    static const uint16_t registers[] = {REGISTER, OTHER_REGISTER};
    struct world w = world_new();

    world_purpose(&w, OTHER_PURPOSE, 127);
    struct entry e = world_assignment(&w, HANDLER, ROLE_HANDLER);
    entry_set_purposes(&e, 1U << (PURPOSE - 1) | 1U << (OTHER_PURPOSE - 1));
    entry_set_fields(&e, registers, 2);
    world_fact(&w, &e);
    uint64_t list = permits(&w, make(&w, MANAGER, 0));
    e = opening(&w, HANDLER, list);
    entry_set_purpose(&e, OTHER_PURPOSE);
    refused(&w, e, REFUSAL_WORKLIST, "N20.6i");
    permits(&w, opening(&w, HANDLER, list));
    e = world_assignment(&w, HANDLER, ROLE_HANDLER); /* another register, in the same purpose, is none of the list's either */
    entry_set_fields(&e, registers + 1, 1);
    world_fact(&w, &e);
    T_TRUE(!decide_reads_list(w.s, state_worklist(w.s, list), HANDLER));
    state_free(w.s);
}

T_CASE(N20_6i_list_is_given_to_nobody_whose_duties_have_ended_or_not_begun)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, HANDLER, ROLE_HANDLER);

    permits(&w, make(&w, MANAGER, HANDLER));
    entry_set_until(&e, day(2026, 11, 20));
    world_fact(&w, &e);
    refused(&w, make(&w, MANAGER, HANDLER), REFUSAL_WORKLIST, "N20.6i");
    entry_set_from(&e, day(2026, 11, 22));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(&w, &e);
    refused(&w, make(&w, MANAGER, HANDLER), REFUSAL_WORKLIST, "N20.6i");
    world_person(&w, STRANGER, FIRM, STRANGER); /* known, without duties */
    refused(&w, make(&w, MANAGER, STRANGER), REFUSAL_WORKLIST, "N20.6i");
    state_free(w.s);
}

T_CASE(lists_of_another_contract_are_neither_worked_on_nor_changed)
{
    struct world w = world_new();
    uint64_t list = permits(&w, make(&w, MANAGER, 0));
    struct entry e = item(&w, HANDLER, list, WORK_DONE), c = change(&w, MANAGER, list, 0);

    e.verdict = c.verdict = VERDICT_PERMIT;
    e.contract = c.contract = CONTRACT + 1;
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    T_ERR(state_apply(w.s, &c, w.leaf), ERR_INPUT);
    entry_set_contract(&c, CONTRACT);
    entry_set_ref(&c, list + 7);
    T_ERR(state_apply(w.s, &c, w.leaf), ERR_INPUT);
    T_EQ(state_worklist(w.s, list)->closed_ms, 0);
    state_free(w.s);
}

T_CASE(N22_lists_of_what_was_erased_are_closed_and_no_others)
{
    struct world w = world_new();
    uint64_t open = permits(&w, make(&w, MANAGER, 0)), closed = permits(&w, make(&w, MANAGER, 0));
    struct entry e = world_op(&w, ACT_ERASE, MANAGER);

    permits(&w, closing(&w, MANAGER, closed));
    int64_t before = w.now;
    w.now += MINUTE;
    e.time_ms = w.now;
    entry_set_register(&e, OTHER_REGISTER);
    state_close_worklists(w.s, &e);
    T_EQ(state_worklist(w.s, open)->closed_ms, 0);
    entry_set_register(&e, REGISTER);
    entry_set_contract(&e, CONTRACT + 1);
    state_close_worklists(w.s, &e);
    T_EQ(state_worklist(w.s, open)->closed_ms, 0);
    entry_set_contract(&e, CONTRACT);
    state_close_worklists(w.s, &e);
    T_TRUE(state_worklist(w.s, open)->closed_ms == w.now && state_worklist(w.s, closed)->closed_ms == before);
    uint64_t another = permits(&w, make(&w, MANAGER, 0));
    e.register_no = 0; /* the whole contract */
    state_close_worklists(w.s, &e);
    T_TRUE(state_worklist(w.s, another)->closed_ms == w.now);
    state_free(w.s);
}

T_MAIN(&case_N20_6i_list_of_records_beyond_limited_duties_is_nobodys_of_those_duties,
       &case_N15_record_of_a_list_is_opened_for_the_register_and_purpose_of_the_list,
       &case_N20_6i_list_is_given_to_nobody_whose_duties_have_ended_or_not_begun,
       &case_lists_of_another_contract_are_neither_worked_on_nor_changed,
       &case_N22_lists_of_what_was_erased_are_closed_and_no_others,
       &case_N20_6i_list_given_to_one_person_is_worked_on_by_that_person_its_maker_and_managers,
       &case_N20_6i_list_is_changed_and_closed_by_its_maker_and_managers_only,
       &case_N15_closed_list_opens_nothing_and_is_closed_once, &case_N15_list_is_a_way_to_records_for_its_own_purpose_only,
       &case_N20_6i_list_is_given_to_nobody_who_cannot_work_on_it,
       &case_N20_6i_what_is_on_a_list_is_shown_to_its_people_only, &case_J21_record_taken_from_a_list_counts_as_any_other,
       &case_list_that_is_over_is_forgotten_when_another_is_made,
       &case_entries_of_lists_that_say_too_much_or_too_little_are_refused,
       &case_ledger_with_work_on_a_list_that_is_closed_does_not_verify,
       &case_setting_is_kept_when_the_person_is_entered_again)
