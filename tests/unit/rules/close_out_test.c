/* After the last day of the contract: for some days it is erased and certified, and nothing else (N22). */
#include "unit/rules/asks.h"

#define DAYS 30 /* of closing out; the last is 2027-04-30 */

static void on(struct world *w, struct date d)
{
    w->now = date_start_ms(d);
}

/* Everybody trained in time, terminals that last, and a contract that is closed out in DAYS days. */
static struct world closing_world(void)
{
    struct world w = world_new();

    terminal_stays(&w);
    world_control(&w, CONTROL_CLOSE_OUT, DAYS, "N22.9");
    world_control(&w, CONTROL_TRAINING, 3650, "N11");
    return w;
}

static struct entry counted(struct entry e)
{
    entry_set_count(&e, 1);
    return e;
}

static struct entry held(const struct world *w)
{
    struct entry e = with_kind(world_op(w, ACT_HOLD, AUDITOR), HOLD_SET);

    entry_set_register(&e, REGISTER);
    return e;
}

static struct entry inventory(const struct world *w)
{
    struct entry e = counted(world_op(w, ACT_INVENTORY, AUDITOR));

    entry_set_register(&e, REGISTER);
    entry_set_limit(&e, 0);
    return e;
}

static struct entry detail(const struct world *w)
{
    struct entry e = world_op(w, ACT_DETAIL_READ, AUDITOR);

    entry_set_ref(&e, 1);
    return e;
}

static struct entry change_of(const struct world *w, uint16_t kind)
{
    struct entry e = world_op(w, ACT_APPLY, MANAGER);
    uint8_t object[32] = {6};

    entry_set_kind(&e, kind);
    entry_set_count(&e, kind == APPLY_REPLACE ? HANDLER : 1);
    entry_set_object(&e, object);
    if (kind == APPLY_CHANGE)
        entry_set_value(&e, view_of(object, sizeof(object)));
    return e;
}

static struct entry ended(const struct world *w)
{
    struct entry e = fact(w, ACT_BACKUP_KEY_END);

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w->session[ADMINISTRATOR]);
    entry_set_person(&e, ADMINISTRATOR);
    return with_kind(e, 1);
}

static struct entry about(const struct world *w, enum entry_act act)
{
    struct entry e = fact(w, act);

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w->session[MANAGER]);
    entry_set_person(&e, HANDLER);
    if (act == ACT_TRAINING)
        entry_set_from(&e, day(2026, 11, 1));
    return e;
}

static struct entry purpose(const struct world *w)
{
    static const uint16_t name[] = {NAME};
    struct entry e = fact(w, ACT_PURPOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, w->session[OFFICER]);
    entry_set_purpose(&e, PURPOSE);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, name, 1);
    entry_set_limit(&e, 1);
    return e;
}

/* Each act that reads or changes a record, or widens the contract. */
static void nothing_else(struct world *w, enum refusal refusal, const char *clause)
{
    const enum entry_act acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT};

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        refused(w, world_record(w, acts[i], HANDLER), refusal, clause);
    refused(w, counted(world_record(w, ACT_PRINT, HANDLER)), refusal, clause);
    refused(w, world_import(w, HANDLER), refusal, clause);
    refused(w, change_of(w, APPLY_CHANGE), refusal, clause);
    refused(w, purpose(w), refusal, clause);
}

/* Each act that closing needs. */
static void what_closes(struct world *w, void (*expected)(struct world *w, struct entry e))
{
    expected(w, world_session(w, HANDLER));
    expected(w, world_application(w, MANAGER, 1));
    expected(w, change_of(w, APPLY_REPLACE));
    expected(w, about(w, ACT_TRAINING));
    expected(w, held(w));
    expected(w, inventory(w));
    expected(w, detail(w));
    expected(w, with_kind(counted(world_op(w, ACT_LEDGER_READ, AUDITOR)), LEDGER_ALL));
    expected(w, ended(w));
}

static void permits_all(struct world *w, struct entry e)
{
    (void)permits(w, e);
}

static void refuses_all(struct world *w, struct entry e)
{
    refused(w, e, REFUSAL_TERM_CONTRACT, "N9.1");
}

T_CASE(N22_until_the_last_day_the_work_goes_on)
{
    struct world w = closing_world();

    on(&w, day(2027, 3, 31));
    what_closes(&w, permits_all);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    permits(&w, purpose(&w));
    state_free(w.s);
}

T_CASE(N22_after_the_last_day_nothing_is_read_or_changed)
{
    struct world w = closing_world();

    on(&w, day(2027, 4, 1)); /* its first moment in Japan, in the same sessions */
    nothing_else(&w, REFUSAL_CLOSING, "N22.9");
    on(&w, day(2027, 4, 30));
    nothing_else(&w, REFUSAL_CLOSING, "N22.9");
    state_free(w.s);
}

T_CASE(N22_after_the_last_day_the_contract_is_erased_and_looked_into)
{
    struct world w = closing_world();
    struct entry e;

    on(&w, day(2027, 4, 30));
    for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++)
        (void)world_sign_in(&w, person);
    permits(&w, world_application(&w, MANAGER, 1));
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, w.leaf - 1));
    e = world_erasure(&w, MANAGER, w.leaf - 1, 1);
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_STR(d.clauses[0], "N22.9"); /* in whose name it is permitted, not in that of the term */
    what_closes(&w, permits_all);
    state_free(w.s);
}

T_CASE(N22_a_batch_of_an_import_that_outlives_the_contract_is_refused)
{
    struct world w = closing_world();
    struct entry e = world_import(&w, HANDLER);

    permits(&w, e);
    on(&w, day(2027, 4, 1));
    refused(&w, world_batch(&w, e.job, 0, 0), REFUSAL_CLOSING, "N22.9");
    state_free(w.s);
}

T_CASE(N22_when_the_days_are_over_nothing_goes)
{
    struct world w = closing_world();

    on(&w, day(2027, 5, 1));
    nothing_else(&w, REFUSAL_TERM_CONTRACT, "N9.1");
    what_closes(&w, refuses_all);
    state_free(w.s);
}

T_CASE(N9_1_without_the_control_nothing_goes_after_the_last_day)
{
    struct world w = world_new();

    on(&w, day(2027, 4, 1));
    what_closes(&w, refuses_all);
    state_free(w.s);
}

static void prolong(struct world *w, struct date until)
{
    struct entry e = fact(w, ACT_PERSON);
    uint8_t human[32] = {MANAGER};

    entry_set_person(&e, MANAGER);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, until);
    entry_set_object(&e, human);
    world_fact(w, &e);
}

T_CASE(N9_1_only_a_term_that_ends_with_the_contract_lasts_until_it_is_closed)
{
    struct world w = closing_world();

    on(&w, day(2027, 4, 10));
    permits(&w, world_session(&w, MANAGER));
    prolong(&w, day(2027, 3, 30)); /* left before */
    refused(&w, world_session(&w, MANAGER), REFUSAL_TERM_PERSON, "N22.9");
    prolong(&w, day(2027, 4, 9)); /* was to stay for some days */
    refused(&w, world_session(&w, MANAGER), REFUSAL_TERM_PERSON, "N22.9");
    prolong(&w, day(2027, 4, 10));
    permits(&w, world_session(&w, MANAGER));
    struct entry e = fact(&w, ACT_PERSON_END);
    entry_set_person(&e, MANAGER);
    world_fact(&w, &e);
    refused(&w, world_session(&w, MANAGER), REFUSAL_TERM_PERSON, "N22.9");
    state_free(w.s);
}

T_CASE(C9_open_session_stands_while_the_contract_is_closed_out)
{
    struct world w = closing_world();
    struct decision d;

    decide_stands(w.s, state_session(w.s, w.session[HANDLER]), date_start_ms(day(2027, 4, 30)), &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    decide_stands(w.s, state_session(w.s, w.session[HANDLER]), date_start_ms(day(2027, 5, 1)), &d);
    T_EQ(d.refusal, REFUSAL_TERM_CONTRACT);
    state_free(w.s);
}

T_CASE(account_past_its_last_day_proves_who_it_is_and_opens_nothing)
{
    struct world w = world_new();
    struct entry e;

    on(&w, day(2027, 4, 1));
    e = with_kind(fact(&w, ACT_SIGN_IN), FACTOR_PASSWORD);
    entry_set_person(&e, HANDLER);
    permits(&w, e);
    refused(&w, world_session(&w, HANDLER), REFUSAL_TERM_CONTRACT, "N9.1");
    on(&w, day(2026, 3, 31)); /* before its first day it does not */
    e.time_ms = w.now;
    refused(&w, e, REFUSAL_TERM_PERSON, NULL);
    state_free(w.s);
}

T_CASE(N17_days_of_closing_out_are_given_by_an_approval_and_taken_away_without)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_CONTROL, OFFICER);

    e.has &= ~ENTRY_HAS(KEY_PERSON);
    e.person = 0;
    entry_set_kind(&e, CONTROL_CLOSE_OUT);
    entry_set_limit(&e, DAYS);
    entry_add_clause(&e, "N22.9");
    struct entry shorter = e;
    struct decision d = world_ask(&w, &e);
    T_EQ(d.refusal, REFUSAL_NOT_APPROVED);
    world_control(&w, CONTROL_CLOSE_OUT, DAYS, "N22.9");
    entry_set_limit(&shorter, DAYS - 1);
    permits(&w, shorter);
    state_free(w.s);
}

T_MAIN(&case_N22_until_the_last_day_the_work_goes_on,
       &case_N22_after_the_last_day_nothing_is_read_or_changed,
       &case_N22_after_the_last_day_the_contract_is_erased_and_looked_into,
       &case_N22_a_batch_of_an_import_that_outlives_the_contract_is_refused,
       &case_N22_when_the_days_are_over_nothing_goes,
       &case_N9_1_without_the_control_nothing_goes_after_the_last_day,
       &case_N9_1_only_a_term_that_ends_with_the_contract_lasts_until_it_is_closed,
       &case_C9_open_session_stands_while_the_contract_is_closed_out,
       &case_account_past_its_last_day_proves_who_it_is_and_opens_nothing,
       &case_N17_days_of_closing_out_are_given_by_an_approval_and_taken_away_without)
