/* The decision: what each role may do, what shuts each gate, and that a replay finds any answer that was changed. */
#include "unit/rules/asks.h"

T_CASE(handler_works_within_the_assignment)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);
    struct decision d = world_ask(&w, &e);

    T_EQ(d.verdict, VERDICT_PERMIT);
    T_EQ(d.refusal, REFUSAL_NONE);
    T_EQ(d.control, CONTROL__MAX);
    T_EQ(d.clauses_n, ENTRY_CLAUSES_MAX);
    T_TRUE(cites(&d, "N9.1") && cites(&d, "N11") && cites(&d, "N20.9") && cites(&d, "N15"));
    permits(&w, world_record(&w, ACT_SEARCH, HANDLER));
    permits(&w, world_record(&w, ACT_LIST, HANDLER));
    permits(&w, world_record(&w, ACT_REVEAL, HANDLER));
    permits(&w, world_record(&w, ACT_EDIT, HANDLER));
    permits(&w, world_import(&w, HANDLER));
    permits(&w, world_application(&w, HANDLER, 1));
    state_free(w.s);
}

/* --- the session ---------------------------------------------------------------------------------------------- */

T_CASE(nothing_is_done_without_a_session)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    entry_set_session(&e, 99);
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    entry_set_session(&e, w.session[MANAGER]); /* somebody else's */
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    e = world_record(&w, ACT_OPEN, HANDLER);
    entry_set_contract(&e, 2);
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    e = fact(&w, ACT_SESSION_CLOSE);
    entry_set_session(&e, w.session[HANDLER]);
    entry_set_kind(&e, SESSION_IDLE);
    world_fact(&w, &e);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_NO_SESSION, NULL);
    e = world_session(&w, HANDLER);
    entry_set_session(&e, w.session[HANDLER]); /* a number that was used */
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    state_free(w.s);
}

/* --- terms ---------------------------------------------------------------------------------------------------- */

static void at(struct world *w, struct date d, int64_t offset_ms)
{
    w->now = date_start_ms(d) + offset_ms;
}

T_CASE(N9_1_nobody_works_outside_the_term_of_the_contract)
{
    struct world w = world_empty();

    world_control(&w, CONTROL_TRAINING, 1000, "N11");
    world_dated(&w, ACT_TRAINING, HANDLER, day(2026, 1, 1));
    world_dated(&w, ACT_PLEDGE, HANDLER, day(2026, 1, 1));
    at(&w, day(2026, 4, 1), -1);
    refused(&w, world_session(&w, HANDLER), REFUSAL_TERM_CONTRACT, "N9.1");
    at(&w, day(2026, 4, 1), 0); /* the first day, from its first moment in Japan */
    permits(&w, world_session(&w, HANDLER));
    at(&w, day(2027, 4, 1), -1); /* the last day, to its last */
    permits(&w, world_session(&w, HANDLER));
    at(&w, day(2027, 4, 1), 0);
    refused(&w, world_session(&w, HANDLER), REFUSAL_TERM_CONTRACT, "N9.1");
    state_free(w.s);
}

T_CASE(N9_1_nobody_works_outside_their_own_term)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PERSON);
    uint8_t human[32] = {HANDLER};

    entry_set_person(&e, HANDLER);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 11, 20));
    entry_set_until(&e, day(2026, 11, 21));
    entry_set_object(&e, human);
    world_fact(&w, &e);
    at(&w, day(2026, 11, 20), -1);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_PERSON, "N9.1");
    at(&w, day(2026, 11, 20), 0);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    at(&w, day(2026, 11, 22), -1);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    at(&w, day(2026, 11, 22), 0);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_PERSON, "N9.1");
    state_free(w.s);
}

T_CASE(N9_1_nobody_works_outside_the_term_of_the_assignment)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, HANDLER, ROLE_HANDLER);

    entry_set_until(&e, day(2026, 11, 21));
    world_fact(&w, &e);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    at(&w, day(2026, 11, 22), 0);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_PERSON, "N9.1");
    state_free(w.s);
}

T_CASE(N9_1_person_ended_opens_nothing_from_that_moment)
{
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER);
    uint32_t job = e.job;

    permits(&w, e);
    e = fact(&w, ACT_PERSON_END);
    entry_set_person(&e, HANDLER);
    world_fact(&w, &e);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_PERSON, "N9.1");
    refused(&w, world_batch(&w, job, 0, 0), REFUSAL_TERM_PERSON, "N9.1");
    refused(&w, world_session(&w, HANDLER), REFUSAL_TERM_PERSON, "N9.1");
    state_free(w.s);
}

/* --- assignment and role -------------------------------------------------------------------------------------- */

T_CASE(N20_6i_person_who_is_not_assigned_gets_no_session)
{
    struct world w = world_empty();

    world_person(&w, STRANGER, FIRM, STRANGER);
    refused(&w, world_session(&w, STRANGER), REFUSAL_NOT_ASSIGNED, "N20.6i");
    state_free(w.s);
}

T_CASE(N20_9_each_role_does_its_own_acts_and_no_other)
{
    static const enum entry_act record_acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT};
    static const struct {
        uint32_t person;
        unsigned may; /* bits of record_acts */
        bool import, apply;
    } rows[] = {
        {HANDLER, 31, true, true},    {MANAGER, 31, true, true},  {OPERATOR, 7, false, false},
        {OFFICER, 7, false, true},    {APPROVER, 0, false, false}, {AUDITOR, 0, false, false},
        {ADMINISTRATOR, 0, false, false},
    };
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned k = 0; k < 5; k++) {
            struct entry e = world_record(&w, record_acts[k], rows[i].person);
            if ((rows[i].may >> k & 1) != 0)
                permits(&w, e);
            else
                refused(&w, e, REFUSAL_ROLE, "N20.9");
        }
        struct entry import = world_import(&w, rows[i].person);
        struct entry apply = world_application(&w, rows[i].person, 1);
        if (rows[i].import)
            permits(&w, import);
        else
            refused(&w, import, REFUSAL_ROLE, "N20.9");
        if (rows[i].apply)
            permits(&w, apply);
        else
            refused(&w, apply, REFUSAL_ROLE, "N20.9");
    }
    state_free(w.s);
}

T_CASE(N20_9_operator_reveals_what_is_no_my_number)
{
    struct world w = world_new();
    const uint16_t phone = PHONE;
    struct entry e = world_record(&w, ACT_REVEAL, OPERATOR);

    refused(&w, e, REFUSAL_ROLE, "N20.9");
    entry_set_fields(&e, &phone, 1);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(administrator_reads_nothing_whatever_other_roles_they_hold)
{
    static const enum entry_act record_acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT};
    struct world w = world_new();
    uint32_t every_other = ROLE__ALL & ~(uint32_t)ROLE_AUDITOR;

    world_assign(&w, ADMINISTRATOR, every_other);
    for (size_t i = 0; i < 5; i++)
        refused(&w, world_record(&w, record_acts[i], ADMINISTRATOR), REFUSAL_ROLE, "N20.9");
    struct entry e = world_op(&w, ACT_LEDGER_READ, ADMINISTRATOR);
    entry_set_kind(&e, LEDGER_OWN);
    entry_set_count(&e, 1);
    refused(&w, e, REFUSAL_ROLE, "N20.6e");
    refused(&w, world_approval(&w, ACT_APPROVE, ADMINISTRATOR, 1), REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

/* --- training, pledge, factors, terminal ---------------------------------------------------------------------- */

T_CASE(N11_untrained_person_opens_nothing)
{
    struct world w = world_new();

    world_person(&w, STRANGER, FIRM, STRANGER);
    struct entry e = world_assignment(&w, STRANGER, ROLE_HANDLER);
    world_fact(&w, &e);
    world_dated(&w, ACT_PLEDGE, STRANGER, day(2026, 11, 1));
    refused(&w, world_session(&w, STRANGER), REFUSAL_TRAINING, "N11");
    world_dated(&w, ACT_TRAINING, STRANGER, day(2026, 11, 22)); /* tomorrow */
    refused(&w, world_session(&w, STRANGER), REFUSAL_TRAINING, "N11");
    world_dated(&w, ACT_TRAINING, STRANGER, day(2026, 11, 21));
    permits(&w, world_session(&w, STRANGER));
    state_free(w.s);
}

T_CASE(H7_training_counts_to_the_last_day_of_its_age)
{
    struct world w = world_new();

    world_dated(&w, ACT_TRAINING, HANDLER, day(2025, 11, 21)); /* 365 days ago */
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    world_dated(&w, ACT_TRAINING, HANDLER, day(2025, 11, 20));
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TRAINING, "N11");
    refused(&w, world_import(&w, HANDLER), REFUSAL_TRAINING, "N11");
    state_free(w.s);
}

T_CASE(N14_K_T6_person_without_a_pledge_opens_nothing)
{
    struct world w = world_new();

    world_dated(&w, ACT_PLEDGE, HANDLER, day(2026, 11, 22)); /* not yet */
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_PLEDGE, "N14");
    state_free(w.s);
}

T_CASE(N20_6u_one_factor_is_not_enough)
{
    struct world w = world_new();
    struct entry e = world_session(&w, HANDLER);
    static const uint16_t enough[] = {FACTOR_PASSWORD | FACTOR_TOTP, FACTOR_PASSWORD | FACTOR_PASSKEY,
                                      FACTOR_PASSKEY | FACTOR_USER_VERIFIED};
    static const uint16_t too_few[] = {0, FACTOR_PASSWORD, FACTOR_TOTP, FACTOR_PASSKEY, FACTOR_USER_VERIFIED,
                                       FACTOR_PASSWORD | FACTOR_USER_VERIFIED};

    for (size_t i = 0; i < sizeof(too_few) / sizeof(too_few[0]); i++) {
        entry_set_kind(&e, too_few[i]);
        refused(&w, e, REFUSAL_FACTORS, "N20.6u");
    }
    for (size_t i = 0; i < sizeof(enough) / sizeof(enough[0]); i++) {
        e = world_session(&w, HANDLER);
        entry_set_kind(&e, enough[i]);
        permits(&w, e);
    }
    state_free(w.s);
}

static void revoke_terminal(struct world *w)
{
    struct entry e = fact(w, ACT_TERMINAL);

    entry_set_terminal(&e, TERMINAL);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 0);
    world_fact(w, &e);
}

T_CASE(S6_unregistered_terminal_gets_no_session_and_a_revoked_one_loses_it)
{
    struct world w = world_new();
    struct entry e = world_session(&w, HANDLER);

    entry_set_terminal(&e, TERMINAL + 1);
    refused(&w, e, REFUSAL_TERMINAL, "S6");
    e.terminal = 0;
    e.has &= ~ENTRY_HAS(KEY_TERMINAL);
    refused(&w, e, REFUSAL_TERMINAL, "S6");
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    revoke_terminal(&w);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERMINAL, "S6");
    state_free(w.s);
}

/* --- purpose, register, field --------------------------------------------------------------------------------- */

T_CASE(N15_K9_purpose_must_be_known_assigned_and_meant_for_the_act)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    entry_set_purpose(&e, 32);
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    entry_set_purpose(&e, NOT_ASSIGNED);
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    entry_set_purpose(&e, SEARCH_ONLY);
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    e = world_record(&w, ACT_SEARCH, HANDLER);
    entry_set_purpose(&e, SEARCH_ONLY);
    permits(&w, e);
    entry_set_register(&e, OTHER_REGISTER); /* the purpose is for the first */
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    state_free(w.s);
}

T_CASE(N9_3_register_outside_the_assignment_stays_shut)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PURPOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PURPOSE);
    entry_set_limit(&e, 63);
    world_fact(&w, &e); /* now for every register */
    e = world_record(&w, ACT_SEARCH, HANDLER);
    permits(&w, e);
    entry_set_register(&e, OTHER_REGISTER);
    refused(&w, e, REFUSAL_REGISTER, "N20.6i");
    entry_set_register(&e, 64);
    refused(&w, e, REFUSAL_REGISTER, "N20.6i");
    e = world_application(&w, MANAGER, 1);
    entry_set_register(&e, OTHER_REGISTER);
    refused(&w, e, REFUSAL_REGISTER, "N20.6i");
    state_free(w.s);
}

T_CASE(N20_10_field_outside_the_purpose_stays_shut)
{
    struct world w = world_new();
    static const uint16_t both[] = {NAME, ADDRESS}, one_too_many[] = {NAME, NOT_SHOWN}, unknown[] = {NAME, 60};
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    entry_set_fields(&e, both, 2);
    permits(&w, e);
    entry_set_fields(&e, one_too_many, 2);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    entry_set_fields(&e, unknown, 2);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    entry_set_fields(&e, NULL, 0); /* a purpose that shows nothing of this record */
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    state_free(w.s);
}

T_CASE(N20_10_veiled_field_is_shown_only_by_revealing_it)
{
    struct world w = world_new();
    static const uint16_t veiled = MY_NUMBER, plain = ADDRESS;
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    entry_set_fields(&e, &veiled, 1);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    e = world_record(&w, ACT_REVEAL, HANDLER);
    permits(&w, e);
    entry_set_fields(&e, &plain, 1);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    e = world_record(&w, ACT_LIST, HANDLER);
    entry_set_fields(&e, &plain, 1); /* not for lists */
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    e = world_record(&w, ACT_EDIT, HANDLER);
    entry_set_fields(&e, &veiled, 1);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(fields_out_of_order_or_too_many_are_refused)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);
    struct decision d;

    e.fields_n = 2;
    e.fields[0] = ADDRESS;
    e.fields[1] = NAME;
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_FIELD);
    e.fields_n = ENTRY_FIELDS_MAX + 1;
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_FIELD);
    e.fields_n = 0;
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_FIELD);
    state_free(w.s);
}

/* --- quotas --------------------------------------------------------------------------------------------------- */

static struct entry list_of(const struct world *w, uint32_t person, unsigned n)
{
    struct entry e = world_record(w, ACT_LIST, person);
    uint8_t subject[ENTRY_SUBJECT_BYTES] = {1};

    e.subjects_n = 0;
    for (unsigned i = 0; i < n; i++)
        entry_add_subject(&e, subject);
    entry_set_count(&e, n);
    return e;
}

T_CASE(J21_quota_of_a_minute_is_used_up_to_the_last_record)
{
    struct world w = world_new();

    permits(&w, list_of(&w, HANDLER, 29));
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_QUOTA_MINUTE, "J21");
    refused(&w, world_record(&w, ACT_REVEAL, HANDLER), REFUSAL_QUOTA_MINUTE, "J21");
    permits(&w, world_record(&w, ACT_SEARCH, HANDLER)); /* shows nothing yet */
    permits(&w, world_record(&w, ACT_OPEN, MANAGER));   /* everybody has their own */
    w.now += MINUTE - w.now % MINUTE;
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    state_free(w.s);
}

T_CASE(J21_list_that_would_cross_the_quota_is_refused_whole)
{
    struct world w = world_new();

    permits(&w, list_of(&w, HANDLER, 20));
    refused(&w, list_of(&w, HANDLER, 11), REFUSAL_QUOTA_MINUTE, "J21");
    permits(&w, list_of(&w, HANDLER, 10));
    struct entry e = list_of(&w, HANDLER, 5);
    struct decision d;
    e.count = 0; /* says less than it shows */
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_QUOTA_MINUTE);
    state_free(w.s);
}

T_CASE(J21_quota_of_a_day_ends_at_midnight_in_japan)
{
    struct world w = world_new();

    for (int i = 0; i < 10; i++, w.now += MINUTE)
        permits(&w, list_of(&w, HANDLER, 30));
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_QUOTA_DAY, "J21");
    at(&w, day(2026, 11, 22), -1);
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_QUOTA_DAY, "J21");
    at(&w, day(2026, 11, 22), 0);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    state_free(w.s);
}

T_CASE(J27_list_with_too_many_hits_is_refused)
{
    struct world w = world_new();

    world_control(&w, CONTROL_QUOTA_MINUTE, 1000, "J21");
    permits(&w, list_of(&w, HANDLER, 50));
    refused(&w, list_of(&w, HANDLER, 51), REFUSAL_TOO_MANY_HITS, "J27");
    struct entry e = list_of(&w, HANDLER, 1);
    entry_set_count(&e, UINT64_MAX);
    refused(&w, e, REFUSAL_TOO_MANY_HITS, "J27");
    state_free(w.s);
}

/* --- approvals ------------------------------------------------------------------------------------------------ */

/* An application of ${person}; its leaf. */
static uint64_t apply_for(struct world *w, uint32_t person, uint64_t count)
{
    permits(w, world_application(w, person, count));
    return w->leaf - 1;
}

static uint64_t approved(struct world *w, uint64_t count)
{
    uint64_t applied = apply_for(w, MANAGER, count);

    permits(w, world_approval(w, ACT_APPROVE, APPROVER, applied));
    return w->leaf - 1;
}

T_CASE(N22_erasure_needs_an_approval_first)
{
    struct world w = world_new();
    uint64_t applied = apply_for(&w, MANAGER, 2);
    struct entry e = world_erasure(&w, MANAGER, applied, 2);
    struct decision d = world_ask(&w, &e);

    T_EQ(d.refusal, REFUSAL_NOT_APPROVED);
    T_EQ(d.verdict, VERDICT_SECOND_PERSON);
    T_STR(d.clauses[0], "N22");
    refused(&w, world_erasure(&w, MANAGER, 3, 1), REFUSAL_NOT_APPROVED, "N22");
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, applied));
    permits(&w, world_erasure(&w, MANAGER, w.leaf - 1, 2));
    state_free(w.s);
}

T_CASE(N22_approval_serves_once_and_for_no_more_than_its_count)
{
    struct world w = world_new();
    uint64_t leaf = approved(&w, 100);

    permits(&w, world_erasure(&w, MANAGER, leaf, 64));
    refused(&w, world_erasure(&w, MANAGER, leaf, 37), REFUSAL_APPROVAL_GONE, "N22");
    permits(&w, world_erasure(&w, HANDLER, leaf, 36));
    refused(&w, world_erasure(&w, MANAGER, leaf, 1), REFUSAL_APPROVAL_GONE, "N22");
    state_free(w.s);
}

T_CASE(N22_approval_for_something_else_does_not_serve)
{
    struct world w = world_new();
    uint64_t leaf = approved(&w, 10);
    struct entry e = world_assignment(&w, MANAGER, ROLE_MANAGER);
    static const uint16_t registers[] = {REGISTER, OTHER_REGISTER};
    const uint8_t other[32] = {6};

    entry_set_fields(&e, registers, 2);
    world_fact(&w, &e);
    e = world_erasure(&w, MANAGER, leaf, 1);
    entry_set_register(&e, OTHER_REGISTER);
    refused(&w, e, REFUSAL_APPROVAL_GONE, "N22");
    e = world_erasure(&w, MANAGER, leaf, 1);
    entry_set_object(&e, other);
    refused(&w, e, REFUSAL_APPROVAL_GONE, "N22");
    state_free(w.s);
}

T_CASE(N22_application_is_decided_once_and_as_it_was_shown)
{
    struct world w = world_new();
    uint64_t applied = apply_for(&w, MANAGER, 1);
    struct entry e = world_approval(&w, ACT_APPROVE, APPROVER, applied);
    const uint8_t other[32] = {6};

    entry_set_object(&e, other);
    refused(&w, e, REFUSAL_APPROVAL_GONE, "N22");
    refused(&w, world_approval(&w, ACT_APPROVE, APPROVER, applied + 1), REFUSAL_APPROVAL_GONE, "N22");
    permits(&w, world_approval(&w, ACT_REJECT, APPROVER, applied));
    refused(&w, world_approval(&w, ACT_APPROVE, APPROVER, applied), REFUSAL_APPROVAL_GONE, "N22");
    applied = apply_for(&w, MANAGER, 1);
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, applied));
    refused(&w, world_approval(&w, ACT_APPROVE, APPROVER, applied), REFUSAL_APPROVAL_GONE, "N22");
    refused(&w, world_approval(&w, ACT_REJECT, APPROVER, applied), REFUSAL_APPROVAL_GONE, "N22");
    state_free(w.s);
}

T_CASE(C8_one_human_being_with_two_accounts_does_not_make_four_eyes)
{
    struct world w = world_new();
    uint64_t applied = apply_for(&w, MANAGER, 1);

    refused(&w, world_approval(&w, ACT_APPROVE, TWIN, applied), REFUSAL_SAME_PERSON, "N22");
    refused(&w, world_approval(&w, ACT_REJECT, TWIN, applied), REFUSAL_SAME_PERSON, "N22");
    world_assign(&w, OFFICER, ROLE_OFFICER | ROLE_APPROVER);
    applied = apply_for(&w, OFFICER, 1);
    refused(&w, world_approval(&w, ACT_APPROVE, OFFICER, applied), REFUSAL_SAME_PERSON, "N22");
    permits(&w, world_approval(&w, ACT_APPROVE, TWIN, applied));
    state_free(w.s);
}

T_CASE(N22_only_the_entrusters_approver_approves)
{
    struct world w = world_new();
    uint64_t applied = apply_for(&w, MANAGER, 1);

    refused(&w, world_approval(&w, ACT_APPROVE, FIRM_APPROVER, applied), REFUSAL_ROLE, "N20.9");
    refused(&w, world_approval(&w, ACT_REJECT, FIRM_APPROVER, applied), REFUSAL_ROLE, "N20.9");
    refused(&w, world_approval(&w, ACT_APPROVE, OFFICER, applied), REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(K_T12_approval_carries_a_signature)
{
    struct world w = world_new();
    uint64_t applied = apply_for(&w, MANAGER, 1);
    struct entry e = world_approval(&w, ACT_APPROVE, APPROVER, applied);

    e.value_n = 0;
    e.has &= ~ENTRY_HAS(KEY_VALUE);
    struct decision d = world_ask(&w, &e);
    T_EQ(d.refusal, REFUSAL_NO_PASSKEY);
    T_EQ(d.verdict, VERDICT_STEP_UP);
    T_STR(d.clauses[0], "N22");
    state_free(w.s);
}

T_CASE(K_T12_approval_needs_a_passkey_that_verified_its_user)
{
    struct world w = world_new();
    uint64_t applied = apply_for(&w, MANAGER, 1);
    struct entry session = world_session(&w, APPROVER);

    entry_set_kind(&session, FACTOR_PASSWORD | FACTOR_TOTP);
    permits(&w, session);
    struct entry e = world_approval(&w, ACT_APPROVE, APPROVER, applied);
    entry_set_session(&e, session.session);
    refused(&w, e, REFUSAL_NO_PASSKEY, "K-T12");
    entry_set_kind(&e, FACTOR_PASSKEY | FACTOR_USER_VERIFIED); /* this assertion did */
    permits(&w, e);
    state_free(w.s);
}

/* --- import jobs ---------------------------------------------------------------------------------------------- */

T_CASE(job_seals_its_own_rows_in_order_and_outlives_its_session)
{
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER);
    uint32_t job = e.job;

    permits(&w, e);
    permits(&w, e); /* taken up again */
    permits(&w, world_batch(&w, job, 0, 63));
    permits(&w, world_batch(&w, job, 0, 63)); /* again after a crash */
    refused(&w, world_batch(&w, job, 65, 70), REFUSAL_JOB, NULL);
    e = world_batch(&w, job, 64, 70);
    entry_set_session(&e, w.session[MANAGER]);
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    e = fact(&w, ACT_SESSION_CLOSE);
    entry_set_session(&e, w.session[HANDLER]);
    entry_set_kind(&e, SESSION_SIGNED_OUT);
    world_fact(&w, &e);
    permits(&w, world_batch(&w, job, 64, 70));
    e = world_batch(&w, job, 71, 80);
    entry_set_session(&e, w.session[HANDLER]); /* closed by now */
    permits(&w, e);
    state_free(w.s);
}

T_CASE(job_of_another_person_register_or_time_is_refused)
{
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER);
    uint32_t job = e.job;

    permits(&w, e);
    e.object[0] ^= 1; /* another file under a number in use */
    refused(&w, e, REFUSAL_JOB, NULL);
    e = world_batch(&w, job, 0, 0);
    entry_set_person(&e, MANAGER);
    refused(&w, e, REFUSAL_JOB, NULL);
    e = world_batch(&w, job, 0, 0);
    entry_set_register(&e, OTHER_REGISTER);
    refused(&w, e, REFUSAL_JOB, NULL);
    refused(&w, world_batch(&w, job + 1, 0, 0), REFUSAL_JOB, NULL);
    e = fact(&w, ACT_IMPORT_CLOSE);
    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, job);
    entry_set_count(&e, 1);
    entry_set_limit(&e, 0);
    permits(&w, e);
    refused(&w, world_batch(&w, job, 0, 0), REFUSAL_JOB, NULL);
    state_free(w.s);
}

T_CASE(job_stops_when_its_person_loses_the_role)
{
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER);
    uint32_t job = e.job;

    permits(&w, e);
    world_assign(&w, HANDLER, ROLE_OPERATOR);
    refused(&w, world_batch(&w, job, 0, 0), REFUSAL_ROLE, "N20.9");
    world_assign(&w, HANDLER, ROLE_HANDLER);
    world_dated(&w, ACT_TRAINING, HANDLER, day(2020, 1, 1));
    refused(&w, world_batch(&w, job, 0, 0), REFUSAL_TRAINING, "N11");
    state_free(w.s);
}

/* --- assignments, ledger, sign-in ----------------------------------------------------------------------------- */

T_CASE(N7_auditor_gets_no_other_role)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, AUDITOR, ROLE_AUDITOR | ROLE_HANDLER);

    entry_set_session(&e, w.session[MANAGER]);
    refused(&w, e, REFUSAL_SEPARATION, "N7");
    e = world_assignment(&w, TWIN, ROLE_AUDITOR); /* whose other account is a manager */
    entry_set_session(&e, w.session[OFFICER]);
    refused(&w, e, REFUSAL_SEPARATION, "N7");
    e = world_assignment(&w, HANDLER, ROLE_OPERATOR);
    entry_set_session(&e, w.session[MANAGER]);
    permits(&w, e);
    T_EQ(state_assignment(w.s, CONTRACT, HANDLER)->roles, ROLE_OPERATOR);
    state_free(w.s);
}

T_CASE(N20_6i_nobody_assigns_themselves_or_without_the_role)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, MANAGER, ROLE_MANAGER | ROLE_HANDLER);

    entry_set_session(&e, w.session[MANAGER]);
    refused(&w, e, REFUSAL_SAME_PERSON, "N7");
    entry_set_session(&e, w.session[HANDLER]);
    refused(&w, e, REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(N20_6e_ledger_is_read_by_those_who_oversee)
{
    static const struct {
        uint32_t person;
        bool all, own;
    } rows[] = {
        {MANAGER, true, true},   {OFFICER, true, true},    {APPROVER, true, true},       {AUDITOR, true, true},
        {HANDLER, false, true},  {OPERATOR, false, false}, {ADMINISTRATOR, false, false},
    };
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct entry e = world_op(&w, ACT_LEDGER_READ, rows[i].person);
        entry_set_count(&e, 10);
        for (uint16_t kind = LEDGER_ALL; kind <= LEDGER_OWN; kind++) {
            entry_set_kind(&e, kind);
            if (kind == LEDGER_OWN ? rows[i].own : rows[i].all)
                permits(&w, e);
            else
                refused(&w, e, REFUSAL_ROLE, "N20.6e");
        }
        entry_set_kind(&e, LEDGER_WHOLE);
        if (rows[i].person == OFFICER || rows[i].person == AUDITOR) /* to take home */
            permits(&w, e);
        else
            refused(&w, e, REFUSAL_ROLE, "N20.6e");
        e = world_op(&w, ACT_DETAIL_READ, rows[i].person);
        entry_set_ref(&e, 1);
        if (rows[i].all)
            permits(&w, e);
        else
            refused(&w, e, REFUSAL_ROLE, "N20.6e");
    }
    state_free(w.s);
}

T_CASE(inventory_is_taken_by_manager_officer_or_auditor)
{
    struct world w = world_new();

    for (uint32_t person = HANDLER; person <= ADMINISTRATOR; person++) {
        struct entry e = world_op(&w, ACT_INVENTORY, person);
        entry_set_register(&e, OTHER_REGISTER);
        entry_set_count(&e, 10);
        entry_set_limit(&e, 0);
        if (person == MANAGER || person == OFFICER || person == AUDITOR)
            permits(&w, e);
        else
            refused(&w, e, REFUSAL_ROLE, "N20.9");
    }
    state_free(w.s);
}

static struct entry sign_in(const struct world *w, uint16_t factors)
{
    struct entry e = fact(w, ACT_SIGN_IN);

    entry_set_person(&e, HANDLER);
    entry_set_kind(&e, factors);
    return e;
}

T_CASE(C12_sign_in_locks_after_five_failures_for_longer_and_longer)
{
    struct world w = world_empty();

    for (int i = 0; i < 5; i++)
        refused(&w, sign_in(&w, 0), REFUSAL_FACTORS, NULL);
    refused(&w, sign_in(&w, FACTOR_PASSWORD), REFUSAL_SIGN_IN_LOCKED, NULL);
    w.now += 29999;
    refused(&w, sign_in(&w, FACTOR_PASSWORD), REFUSAL_SIGN_IN_LOCKED, NULL);
    w.now += 1;
    refused(&w, sign_in(&w, 0), REFUSAL_FACTORS, NULL);
    w.now += 30000;
    refused(&w, sign_in(&w, FACTOR_PASSWORD), REFUSAL_SIGN_IN_LOCKED, NULL);
    w.now += 30000;
    permits(&w, sign_in(&w, FACTOR_PASSWORD));
    refused(&w, sign_in(&w, 0), REFUSAL_FACTORS, NULL);
    permits(&w, sign_in(&w, FACTOR_PASSWORD));
    state_free(w.s);
}

T_CASE(C12_a_hundred_failures_lock_until_a_code_is_handed_out)
{
    struct world w = world_empty();
    uint8_t code[32] = {1};

    for (int i = 0; i < 100; i++, w.now += 15 * MINUTE)
        refused(&w, sign_in(&w, 0), REFUSAL_FACTORS, NULL);
    w.now += 30 * DAY;
    refused(&w, sign_in(&w, FACTOR_PASSWORD), REFUSAL_SIGN_IN_LOCKED, NULL);
    struct entry e = fact(&w, ACT_ENROL_CODE);
    entry_set_person(&e, HANDLER);
    entry_set_until(&e, day(2027, 1, 31));
    entry_set_object(&e, code);
    world_fact(&w, &e);
    permits(&w, sign_in(&w, FACTOR_PASSWORD));
    state_free(w.s);
}

T_CASE(wait_after_failed_sign_ins_doubles_to_fifteen_minutes)
{
    T_EQ(decide_sign_in_wait_ms(0), 0);
    T_EQ(decide_sign_in_wait_ms(4), 0);
    T_EQ(decide_sign_in_wait_ms(5), 30000);
    T_EQ(decide_sign_in_wait_ms(6), 60000);
    T_EQ(decide_sign_in_wait_ms(9), 480000);
    T_EQ(decide_sign_in_wait_ms(10), 900000);
    T_EQ(decide_sign_in_wait_ms(99), 900000);
    T_TRUE(decide_sign_in_wait_ms(100) == INT64_MAX);
    T_TRUE(decide_sign_in_wait_ms(4000000000U) == INT64_MAX);
}

/* --- the function itself -------------------------------------------------------------------------------------- */

T_CASE(what_is_not_understood_is_denied)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);
    struct decision d;

    e.act = ACT__MAX;
    decide(w.s, &e, &d);
    T_EQ(d.verdict, VERDICT_DENY);
    T_EQ(d.refusal, REFUSAL_UNKNOWN_ACT);
    T_EQ(d.clauses_n, 0);
    state_free(w.s);
}

T_CASE(facts_are_not_asked)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_PERSON_END);
    struct decision d;

    entry_set_person(&e, HANDLER);
    decide(w.s, &e, &d);
    T_EQ(d.verdict, VERDICT_FACT);
    T_TRUE(decide_agrees(w.s, &e, &d));
    e = world_record(&w, ACT_OPEN, HANDLER);
    T_EQ(e.verdict, VERDICT_FACT);
    T_TRUE(!decide_agrees(w.s, &e, &d)); /* an operation never is one */
    e = fact(&w, ACT_CONTROL);
    entry_add_clause(&e, "N1");
    decide(w.s, &e, &d);
    decision_into_entry(&d, &e);
    T_EQ(e.clauses_n, 1); /* its own */
    state_free(w.s);
}

/* The contract without any control: no clause demands anything. */
static struct world world_without_controls(void)
{
    static const struct {
        uint32_t person, org, roles;
    } people[] = {{HANDLER, FIRM, ROLE_HANDLER}, {OPERATOR, FIRM, ROLE_OPERATOR}, {APPROVER, CITY, ROLE_APPROVER},
                  {MANAGER, FIRM, ROLE_MANAGER}, {TWIN, CITY, ROLE_APPROVER}, {AUDITOR, FIRM, ROLE_AUDITOR}};
    struct world w = {.s = state_new(), .now = NOW};

    world_orgs(&w);
    world_registers(&w);
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        uint32_t human = people[i].person == TWIN ? MANAGER : people[i].person;
        world_person(&w, people[i].person, people[i].org, (uint8_t)human);
        struct entry e = world_assignment(&w, people[i].person, people[i].roles);
        world_fact(&w, &e);
        e = world_session(&w, people[i].person);
        e.kind = 0; /* nothing asks for factors, a terminal, training or a pledge */
        e.terminal = 0;
        e.has &= ~ENTRY_HAS(KEY_TERMINAL);
        struct decision d = world_ask(&w, &e);
        T_EQ(d.verdict, VERDICT_PERMIT);
        T_EQ(d.clauses_n, 0);
        w.session[people[i].person] = e.session;
    }
    return w;
}

T_CASE(base_gates_stand_without_any_clause_and_cite_none)
{
    struct world w = world_without_controls();
    const uint16_t veiled = MY_NUMBER;
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    permits(&w, list_of(&w, HANDLER, 64));
    permits(&w, e);
    entry_set_purpose(&e, NOT_ASSIGNED);
    refused(&w, e, REFUSAL_PURPOSE, NULL);
    e = world_record(&w, ACT_OPEN, HANDLER);
    entry_set_fields(&e, &veiled, 1);
    refused(&w, e, REFUSAL_FIELD, NULL);
    refused(&w, world_record(&w, ACT_EDIT, OPERATOR), REFUSAL_ROLE, NULL);
    e = world_application(&w, MANAGER, 1);
    entry_set_register(&e, OTHER_REGISTER);
    refused(&w, e, REFUSAL_REGISTER, NULL);
    e = world_op(&w, ACT_LEDGER_READ, OPERATOR);
    entry_set_kind(&e, LEDGER_ALL);
    entry_set_count(&e, 1);
    refused(&w, e, REFUSAL_ROLE, NULL);
    e = world_assignment(&w, HANDLER, ROLE_HANDLER | ROLE_AUDITOR);
    entry_set_session(&e, w.session[MANAGER]);
    refused(&w, e, REFUSAL_SEPARATION, NULL);
    world_person(&w, STRANGER, FIRM, STRANGER);
    refused(&w, world_session(&w, STRANGER), REFUSAL_NOT_ASSIGNED, NULL);
    w.now += 365 * DAY;
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_TERM_CONTRACT, NULL);
    state_free(w.s);
}

T_CASE(approvals_stand_without_any_clause)
{
    struct world w = world_without_controls();
    uint64_t applied = apply_for(&w, MANAGER, 1);
    struct entry e = world_approval(&w, ACT_APPROVE, APPROVER, applied);
    const uint8_t other[32] = {6};

    refused(&w, world_erasure(&w, MANAGER, applied, 1), REFUSAL_NOT_APPROVED, NULL);
    entry_set_object(&e, other);
    refused(&w, e, REFUSAL_APPROVAL_GONE, NULL);
    refused(&w, world_approval(&w, ACT_APPROVE, TWIN, applied), REFUSAL_SAME_PERSON, NULL);
    e = world_approval(&w, ACT_APPROVE, APPROVER, applied);
    e.value_n = 0;
    e.has &= ~ENTRY_HAS(KEY_VALUE);
    refused(&w, e, REFUSAL_NO_PASSKEY, NULL);
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, applied)); /* any passkey will do */
    permits(&w, world_erasure(&w, MANAGER, w.leaf - 1, 1));
    state_free(w.s);
}

T_CASE(operation_that_does_not_name_its_person_and_contract_is_refused)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);
    struct decision d;

    e.person = 0;
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_NO_SESSION);
    e = world_record(&w, ACT_OPEN, HANDLER);
    e.contract = 0;
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_NO_SESSION);
    e = world_op(&w, ACT_INVENTORY, MANAGER);
    entry_set_register(&e, REGISTER);
    entry_set_person(&e, AUDITOR);
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_NO_SESSION);
    e.person = 0; /* need not be named here */
    decide(w.s, &e, &d);
    T_EQ(d.verdict, VERDICT_PERMIT);
    state_free(w.s);
}

T_CASE(session_open_checks_all_that_every_operation_checks_again)
{
    struct world w = world_new();
    static const enum entry_act record_acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT};

    world_dated(&w, ACT_PLEDGE, HANDLER, day(2030, 1, 1));
    refused(&w, world_session(&w, HANDLER), REFUSAL_PLEDGE, "N14");
    for (size_t i = 0; i < 5; i++)
        refused(&w, world_record(&w, record_acts[i], HANDLER), REFUSAL_PLEDGE, "N14");
    refused(&w, world_import(&w, HANDLER), REFUSAL_PLEDGE, "N14");
    refused(&w, world_application(&w, HANDLER, 1), REFUSAL_PLEDGE, "N14");
    refused(&w, world_erasure(&w, HANDLER, 1, 1), REFUSAL_PLEDGE, "N14");
    state_free(w.s);
}

T_CASE(verdict_clauses_and_bits_of_the_question_are_ignored)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);
    struct decision d, again;

    decide(w.s, &e, &d);
    e.has = 0;
    e.verdict = VERDICT_DENY;
    e.clauses_n = 3;
    decide(w.s, &e, &again);
    T_TRUE(memcmp(&d, &again, sizeof(d)) == 0);
    state_free(w.s);
}

T_CASE(every_refusal_and_control_has_a_word)
{
    for (enum refusal r = 0; r < REFUSAL__MAX; r++)
        T_TRUE(refusal_name(r) != NULL && strcmp(refusal_name(r), "?") != 0);
    for (enum control c = 0; c < CONTROL__MAX; c++)
        T_TRUE(control_name(c) != NULL && strcmp(control_name(c), "?") != 0);
    T_STR(refusal_name(REFUSAL__MAX), "?");
    T_STR(control_name(CONTROL__MAX), "?");
}

/* --- replay --------------------------------------------------------------------------------------------------- */

#define STEPS 5000

struct history {
    struct entry *entries;
    uint64_t first; /* leaf of entries[0] */
};

static uint64_t seed;

static uint64_t below(uint64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % n;
}

/* A random operation of a random person, often a sensible one. */
static struct entry random_op(const struct world *w)
{
    static const enum entry_act record_acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT};
    uint32_t person = HANDLER + (uint32_t)below(STRANGER - HANDLER);
    uint64_t recent = w->leaf - 1 - below(40);
    struct entry e;

    switch (below(10)) {
    case 0:
        return world_session(w, person);
    case 1:
        e = world_import(w, person);
        entry_set_job(&e, e.job - (uint32_t)below(2) * (e.job > 1));
        return e;
    case 2:
        return world_batch(w, 1 + (uint32_t)below(state_next_job(w->s)), below(3), 3);
    case 3:
        return world_application(w, person, 1 + below(5));
    case 4:
        return world_approval(w, below(3) == 0 ? ACT_REJECT : ACT_APPROVE, person, recent);
    case 5:
        return world_erasure(w, person, recent, 1 + (unsigned)below(3));
    default:
        e = world_record(w, record_acts[below(5)], person);
        entry_set_purpose(&e, (uint16_t)(1 + below(10) / 8));
        return e;
    }
}

static struct history random_history(void)
{
    struct world w = world_new();
    struct history h = {.entries = calloc(STEPS, sizeof(*h.entries)), .first = w.leaf};

    for (size_t i = 0; i < STEPS; i++) {
        w.now += (int64_t)below(4000);
        h.entries[i] = random_op(&w);
        (void)world_ask(&w, &h.entries[i]);
    }
    state_free(w.s);
    return h;
}

/* The number of the first entry that decide() does not agree with; STEPS if it agrees with all. */
static size_t replay(const struct history *h)
{
    struct world w = world_new();
    size_t i = 0;

    for (; i < STEPS; i++) {
        struct decision d;
        if (!decide_agrees(w.s, &h->entries[i], &d) || state_apply(w.s, &h->entries[i], h->first + i) != ERR_OK)
            break;
    }
    state_free(w.s);
    return i;
}

T_CASE(F5_replay_of_a_history_agrees_with_every_decision)
{
    seed = 2026;
    struct history h = random_history();
    size_t permitted = 0;

    T_EQ(replay(&h), STEPS);
    T_EQ(replay(&h), STEPS);
    for (size_t i = 0; i < STEPS; i++)
        permitted += h.entries[i].verdict == VERDICT_PERMIT;
    T_TRUE(permitted > STEPS / 10 && permitted < STEPS * 9 / 10);
    free(h.entries);
}

T_CASE(F5_replay_finds_one_flipped_verdict_or_clause)
{
    seed = 11;
    struct history h = random_history();

    for (size_t i = 100; i < STEPS; i += 701) {
        struct entry was = h.entries[i];
        h.entries[i].verdict = was.verdict == VERDICT_PERMIT ? VERDICT_DENY : VERDICT_PERMIT;
        T_EQ(replay(&h), i);
        h.entries[i] = was;
        entry_add_clause(&h.entries[i], "X1");
        T_EQ(replay(&h), i);
        h.entries[i] = was;
        if (was.clauses_n == 0)
            continue;
        h.entries[i].clauses_n--;
        T_EQ(replay(&h), i);
        h.entries[i] = was;
        h.entries[i].clauses[0][0] ^= 1;
        T_EQ(replay(&h), i);
        h.entries[i] = was;
    }
    free(h.entries);
}

T_MAIN(&case_handler_works_within_the_assignment, &case_nothing_is_done_without_a_session,
       &case_N9_1_nobody_works_outside_the_term_of_the_contract, &case_N9_1_nobody_works_outside_their_own_term,
       &case_N9_1_nobody_works_outside_the_term_of_the_assignment,
       &case_N9_1_person_ended_opens_nothing_from_that_moment,
       &case_N20_6i_person_who_is_not_assigned_gets_no_session,
       &case_N20_9_each_role_does_its_own_acts_and_no_other, &case_N20_9_operator_reveals_what_is_no_my_number,
       &case_administrator_reads_nothing_whatever_other_roles_they_hold, &case_N11_untrained_person_opens_nothing,
       &case_H7_training_counts_to_the_last_day_of_its_age, &case_N14_K_T6_person_without_a_pledge_opens_nothing,
       &case_N20_6u_one_factor_is_not_enough,
       &case_S6_unregistered_terminal_gets_no_session_and_a_revoked_one_loses_it,
       &case_N15_K9_purpose_must_be_known_assigned_and_meant_for_the_act,
       &case_N9_3_register_outside_the_assignment_stays_shut, &case_N20_10_field_outside_the_purpose_stays_shut,
       &case_N20_10_veiled_field_is_shown_only_by_revealing_it, &case_fields_out_of_order_or_too_many_are_refused,
       &case_J21_quota_of_a_minute_is_used_up_to_the_last_record,
       &case_J21_list_that_would_cross_the_quota_is_refused_whole,
       &case_J21_quota_of_a_day_ends_at_midnight_in_japan, &case_J27_list_with_too_many_hits_is_refused,
       &case_N22_erasure_needs_an_approval_first, &case_N22_approval_serves_once_and_for_no_more_than_its_count,
       &case_N22_approval_for_something_else_does_not_serve,
       &case_N22_application_is_decided_once_and_as_it_was_shown,
       &case_C8_one_human_being_with_two_accounts_does_not_make_four_eyes,
       &case_N22_only_the_entrusters_approver_approves, &case_K_T12_approval_carries_a_signature,
       &case_K_T12_approval_needs_a_passkey_that_verified_its_user,
       &case_job_seals_its_own_rows_in_order_and_outlives_its_session,
       &case_job_of_another_person_register_or_time_is_refused, &case_job_stops_when_its_person_loses_the_role,
       &case_N7_auditor_gets_no_other_role, &case_N20_6i_nobody_assigns_themselves_or_without_the_role,
       &case_N20_6e_ledger_is_read_by_those_who_oversee, &case_inventory_is_taken_by_manager_officer_or_auditor,
       &case_C12_sign_in_locks_after_five_failures_for_longer_and_longer,
       &case_C12_a_hundred_failures_lock_until_a_code_is_handed_out,
       &case_wait_after_failed_sign_ins_doubles_to_fifteen_minutes, &case_what_is_not_understood_is_denied,
       &case_facts_are_not_asked, &case_base_gates_stand_without_any_clause_and_cite_none, &case_approvals_stand_without_any_clause,
       &case_operation_that_does_not_name_its_person_and_contract_is_refused,
       &case_session_open_checks_all_that_every_operation_checks_again,
       &case_verdict_clauses_and_bits_of_the_question_are_ignored, &case_every_refusal_and_control_has_a_word,
       &case_F5_replay_of_a_history_agrees_with_every_decision,
       &case_F5_replay_finds_one_flipped_verdict_or_clause)
