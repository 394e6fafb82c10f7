/* The fold: what a ledger says is kept, what contradicts it is refused, and a failure leaves no trace. */
#include "support/t.h"

#include "base/alloc.h"
#include "rules/state_tables.h"
#include "unit/rules/world.h"

/* ${e} contradicts the log: it is refused. */
static void contradicts(struct world *w, const struct entry *e)
{
    T_OK(entry_check(e));
    T_ERR(state_apply(w->s, e, w->leaf), ERR_INPUT);
}

/* ${e} as if decide() had permitted it. */
static struct entry permitted(struct entry e)
{
    e.verdict = VERDICT_PERMIT;
    return e;
}

T_CASE(empty_state_knows_nobody)
{
    struct state *s = state_new();
    int64_t last_ms;

    T_TRUE(state_contract(s, 1) == NULL && state_person(s, 1) == NULL && state_assignment(s, 1, 1) == NULL);
    T_TRUE(state_session(s, 1) == NULL && state_job(s, 1) == NULL && state_application(s, 1) == NULL);
    T_TRUE(state_contract_at(s, 0) == NULL && state_authenticator_at(s, 0) == NULL);
    T_EQ(state_org_kind(s, 1), ORG__MAX);
    T_EQ(state_shown_in_day(s, 1, 1, NOW), 0);
    T_EQ(state_failed_sign_ins(s, 1, &last_ms), 0);
    T_EQ(state_next_session(s), 1);
    T_EQ(state_next_job(s), 1);
    state_free(s);
    state_free(NULL);
}

/* Most registers number their fields from one; those that had some taken away do not. */
T_CASE(a_field_is_found_however_its_register_numbers_them)
{
    static const uint16_t numbers[] = {2, 1, 7};
    struct register_rule r = {.fields_n = 3};

    for (unsigned i = 0; i < 3; i++)
        r.fields[i].no = numbers[i];
    for (unsigned i = 0; i < 3; i++)
        T_TRUE(register_field(&r, numbers[i]) == &r.fields[i]);
    for (uint16_t no = 0; no < 10; no++)
        T_EQ(register_field(&r, no) != NULL, no == 1 || no == 2 || no == 7);
}

T_CASE(facts_are_found_again)
{
    struct world w = world_new();
    const struct assignment *a = state_assignment(w.s, CONTRACT, HANDLER);
    const struct register_rule *r = state_register(w.s, CONTRACT, REGISTER);
    const struct purpose_rule *p = state_purpose(w.s, CONTRACT, PURPOSE);

    T_TRUE(a != NULL && a->roles == ROLE_HANDLER && a->registers == 1 && a->purposes == 3);
    T_EQ(a->trained.month, 11);
    T_TRUE(r != NULL && r->fields_n == 5 && r->declared_n == 5);
    for (unsigned i = 0; i < r->fields_n; i++)
        T_EQ(r->fields[i].no, i + 1);
    T_EQ(register_field(r, MY_NUMBER)->data_class, CLASS_SPI);
    T_TRUE(register_field(r, 6) == NULL);
    T_TRUE(p != NULL && p->acts == 127 && p->fields == 15 && p->register_no == REGISTER);
    T_EQ(state_org_kind(w.s, CITY), ORG_ENTRUSTER);
    T_TRUE(state_terminal_known(w.s, TERMINAL, day(2027, 3, 31)));
    T_TRUE(!state_terminal_known(w.s, TERMINAL, day(2027, 4, 1)));
    T_TRUE(!state_terminal_known(w.s, TERMINAL + 1, day(2027, 3, 31)));
    T_EQ(state_person_at(w.s, 0)->no, HANDLER);
    T_TRUE(state_person_at(w.s, 9) == NULL);
    T_TRUE(state_register_at(w.s, 1) != NULL && state_purpose_at(w.s, 2) != NULL);
    state_free(w.s);
}

T_CASE(later_fact_replaces_the_earlier_and_keeps_what_it_does_not_say)
{
    struct world w = world_empty();
    struct entry e = world_assignment(&w, HANDLER, ROLE_OPERATOR);

    world_fact(&w, &e);
    T_EQ(state_assignment(w.s, CONTRACT, HANDLER)->roles, ROLE_OPERATOR);
    T_EQ(state_assignment(w.s, CONTRACT, HANDLER)->trained.year, 2026);
    world_control(&w, CONTROL_TRAINING, 100, "H7");
    const struct control_rule *c = &state_contract(w.s, CONTRACT)->controls[CONTROL_TRAINING];
    T_EQ(c->limit, 100);
    T_EQ(c->clauses_n, 1);
    T_STR(c->clauses[0], "H7");
    state_free(w.s);
}

T_CASE(person_ended_can_be_registered_again)
{
    struct world w = world_empty();
    struct entry e = fact(&w, ACT_PERSON_END);

    entry_set_person(&e, HANDLER);
    world_fact(&w, &e);
    T_TRUE(state_person(w.s, HANDLER)->ended);
    world_person(&w, HANDLER, FIRM, HANDLER);
    T_TRUE(!state_person(w.s, HANDLER)->ended);
    state_free(w.s);
}

T_CASE(leaves_come_in_order_and_the_first_opens_the_log)
{
    struct world w = world_empty();
    struct entry e = fact(&w, ACT_KEEPER_STOP);

    T_ERR(state_apply(w.s, &e, w.leaf - 1), ERR_INPUT);
    T_ERR(state_apply(w.s, &e, 0), ERR_INPUT);
    T_OK(state_apply(w.s, &e, w.leaf));
    e = fact(&w, ACT_LOG_OPEN);
    entry_set_value(&e, view_str("again"));
    T_ERR(state_apply(w.s, &e, w.leaf + 1), ERR_INPUT);
    state_free(w.s);
    struct state *empty = state_new();
    e = fact(&w, ACT_KEEPER_STOP);
    T_ERR(state_apply(empty, &e, 0), ERR_INPUT);
    state_free(empty);
}

T_CASE(malformed_entry_is_refused)
{
    struct world w = world_empty();
    struct entry e = fact(&w, ACT_PERSON_END);

    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = permitted(world_record(&w, ACT_OPEN, HANDLER)); /* session 0 */
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(facts_about_the_unknown_contradict)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_ORG);

    entry_set_org(&e, 9);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    contradicts(&w, &e); /* of nobody */
    entry_set_parent(&e, 8);
    contradicts(&w, &e);
    entry_set_parent(&e, 9);
    contradicts(&w, &e);
    entry_set_parent(&e, FIRM);
    T_OK(state_apply(w.s, &e, w.leaf++));
    e = world_assignment(&w, STRANGER, ROLE_HANDLER);
    contradicts(&w, &e);
    e = world_assignment(&w, HANDLER, ROLE_HANDLER);
    e.contract = 2;
    contradicts(&w, &e);
    e = fact(&w, ACT_TRAINING);
    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, STRANGER);
    entry_set_from(&e, day(2026, 11, 1));
    contradicts(&w, &e);
    e = fact(&w, ACT_CONTROL);
    entry_set_contract(&e, 2);
    entry_set_kind(&e, CONTROL_TERM);
    entry_set_limit(&e, 0);
    contradicts(&w, &e);
    e = fact(&w, ACT_PERSON_END);
    entry_set_person(&e, STRANGER);
    contradicts(&w, &e);
    state_free(w.s);
}

T_CASE(field_beyond_the_declared_number_contradicts)
{
    struct world w = world_empty();
    const uint16_t no = 6;
    struct entry e = fact(&w, ACT_FIELD);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, &no, 1);
    entry_set_class(&e, CLASS_GENERAL);
    entry_set_kind(&e, 0);
    entry_set_limit(&e, 0);
    contradicts(&w, &e);
    e = fact(&w, ACT_REGISTER);
    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 4);
    contradicts(&w, &e);
    state_free(w.s);
}

T_CASE(operation_that_was_permitted_to_the_unknown_contradicts)
{
    struct world w = world_new();
    struct entry e = permitted(world_record(&w, ACT_OPEN, HANDLER));

    T_OK(state_apply(w.s, &e, w.leaf++));
    entry_set_session(&e, 99);
    contradicts(&w, &e);
    e = permitted(world_record(&w, ACT_OPEN, HANDLER));
    entry_set_person(&e, MANAGER); /* in the handler's session */
    contradicts(&w, &e);
    e = permitted(world_record(&w, ACT_OPEN, HANDLER));
    entry_set_register(&e, 3);
    contradicts(&w, &e);
    e = permitted(world_record(&w, ACT_OPEN, HANDLER));
    entry_set_purpose(&e, 9);
    contradicts(&w, &e);
    e = permitted(world_batch(&w, 5, 0, 0));
    contradicts(&w, &e);
    e = permitted(world_session(&w, HANDLER));
    entry_set_session(&e, w.session[HANDLER]); /* used before */
    contradicts(&w, &e);
    e = permitted(world_session(&w, HANDLER));
    entry_set_org(&e, CITY);
    contradicts(&w, &e);
    state_free(w.s);
}

T_CASE(refused_operation_changes_nothing)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    e.verdict = VERDICT_DENY;
    entry_set_session(&e, 99);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_shown_in_minute(w.s, HANDLER, PURPOSE, NOW), 0);
    e = world_session(&w, STRANGER);
    e.verdict = VERDICT_DENY;
    uint64_t next = state_next_session(w.s);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_next_session(w.s), next);
    T_TRUE(state_session(w.s, next) == NULL);
    state_free(w.s);
}

T_CASE(closed_session_is_gone_and_its_number_never_comes_back)
{
    struct world w = world_new();
    uint64_t next = state_next_session(w.s);
    struct entry e = fact(&w, ACT_SESSION_CLOSE);

    entry_set_session(&e, w.session[HANDLER]);
    entry_set_kind(&e, SESSION_SIGNED_OUT);
    world_fact(&w, &e);
    T_TRUE(state_session(w.s, w.session[HANDLER]) == NULL);
    contradicts(&w, &e);
    T_EQ(state_next_session(w.s), next);
    T_TRUE(state_session(w.s, w.session[MANAGER]) != NULL);
    state_free(w.s);
}

T_CASE(shown_records_count_by_the_calendar_minute_and_day)
{
    struct world w = world_new();
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {1};
    int64_t minute = NOW - NOW % MINUTE;
    struct entry e = permitted(world_record(&w, ACT_LIST, HANDLER));

    entry_add_subject(&e, subject);
    entry_set_count(&e, 2);
    e.time_ms = minute + MINUTE - 1;
    T_OK(state_apply(w.s, &e, w.leaf++));
    e = permitted(world_record(&w, ACT_REVEAL, HANDLER));
    e.time_ms = minute + MINUTE - 1;
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_shown_in_minute(w.s, HANDLER, PURPOSE, minute), 3);
    T_EQ(state_shown_in_minute(w.s, HANDLER, PURPOSE, minute + MINUTE), 0);
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, minute + MINUTE), 3);
    T_EQ(state_shown_in_day(w.s, HANDLER, SEARCH_ONLY, minute), 0);
    T_EQ(state_shown_in_day(w.s, MANAGER, PURPOSE, minute), 0);
    e.time_ms = minute + MINUTE;
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_shown_in_minute(w.s, HANDLER, PURPOSE, minute + MINUTE), 1);
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, minute), 4);
    int64_t midnight = date_start_ms(day(2026, 11, 22));
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, midnight - 1), 4);
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, midnight), 0);
    state_free(w.s);
}

T_CASE(clock_that_goes_back_frees_no_quota)
{
    struct world w = world_new();
    struct entry e = permitted(world_record(&w, ACT_OPEN, HANDLER));

    T_OK(state_apply(w.s, &e, w.leaf++));
    e.time_ms -= 2 * DAY;
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_shown_in_minute(w.s, HANDLER, PURPOSE, NOW - 2 * DAY), 2);
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, NOW), 2);
    state_free(w.s);
}

static struct entry authenticator(const struct world *w, uint32_t person, uint8_t id, uint64_t limit)
{
    struct entry e = fact(w, ACT_AUTHENTICATOR);
    uint8_t object[32] = {id};

    entry_set_person(&e, person);
    entry_set_kind(&e, AUTHENTICATOR_PASSKEY);
    entry_set_object(&e, object);
    entry_set_limit(&e, limit);
    if (limit != 0)
        entry_set_value(&e, view_str("public key"));
    return e;
}

T_CASE(authenticator_belongs_to_one_person_until_it_is_removed)
{
    struct world w = world_empty();
    struct entry e = authenticator(&w, HANDLER, 1, 1);
    const uint8_t id[32] = {1};
    uint8_t alike[32] = {1};

    world_fact(&w, &e);
    const struct authenticator *a = state_authenticator(w.s, id);
    T_TRUE(a != NULL && a->person == HANDLER && a->key_n == 10);
    alike[31] = 1;
    T_TRUE(state_authenticator(w.s, alike) == NULL);
    e = authenticator(&w, MANAGER, 1, 1);
    contradicts(&w, &e);
    e = authenticator(&w, HANDLER, 1, 1);
    entry_set_object(&e, alike);
    contradicts(&w, &e);
    e = authenticator(&w, HANDLER, 2, 0);
    contradicts(&w, &e);
    e = authenticator(&w, HANDLER, 3, 1);
    e.value_n = 0;
    e.has &= ~ENTRY_HAS(KEY_VALUE);
    contradicts(&w, &e); /* a passkey without its key */
    e = authenticator(&w, HANDLER, 1, 0);
    world_fact(&w, &e);
    T_TRUE(state_authenticator(w.s, id) == NULL);
    state_free(w.s);
}

T_CASE(authenticators_with_ids_that_begin_alike_are_two_and_each_keeps_its_key)
{
    struct world w = world_empty();
    struct entry e = authenticator(&w, HANDLER, 1, 1), other = authenticator(&w, MANAGER, 1, 1);

    for (unsigned i = 0; i < 32; i++)
        e.object[i] = other.object[i] = (uint8_t)(i + 1);
    other.object[15] = 0;
    entry_set_value(&other, view_str("another key"));
    world_fact(&w, &e);
    world_fact(&w, &other);
    const struct authenticator *a = state_authenticator(w.s, e.object), *b = state_authenticator(w.s, other.object);
    T_TRUE(a != NULL && a->person == HANDLER && b != NULL && b->person == MANAGER);
    T_VIEW(view_of(a->key, a->key_n), view_str("public key"));
    T_VIEW(view_of(b->key, b->key_n), view_str("another key"));
    entry_set_limit(&e, 0);
    e.value_n = 0;
    e.has &= ~ENTRY_HAS(KEY_VALUE);
    world_fact(&w, &e);
    T_TRUE(state_authenticator(w.s, e.object) == NULL);
    T_EQ(state_authenticator(w.s, other.object)->person, MANAGER);
    state_free(w.s);
}

static void sign_in(struct world *w, int64_t ms, enum verdict verdict)
{
    struct entry e = fact(w, ACT_SIGN_IN);

    e.time_ms = ms;
    e.verdict = verdict;
    entry_set_person(&e, HANDLER);
    entry_set_kind(&e, verdict == VERDICT_PERMIT ? FACTOR_PASSWORD : 0);
    T_OK(state_apply(w->s, &e, w->leaf++));
}

T_CASE(failed_sign_ins_count_until_one_succeeds_or_a_code_is_handed_out)
{
    struct world w = world_empty();
    int64_t last_ms;
    uint8_t code[32] = {1};

    for (int i = 0; i < 5; i++)
        sign_in(&w, NOW + i, VERDICT_DENY);
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 5);
    T_EQ(last_ms, NOW + 4);
    sign_in(&w, NOW + 5, VERDICT_DENY); /* must wait: unheard */
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 5);
    sign_in(&w, NOW + 4 + 30000, VERDICT_DENY);
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 6);
    sign_in(&w, NOW + MINUTE * 60, VERDICT_PERMIT);
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 0);
    sign_in(&w, NOW + MINUTE * 61, VERDICT_DENY);
    struct entry e = fact(&w, ACT_ENROL_CODE);
    entry_set_person(&e, HANDLER);
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, code);
    world_fact(&w, &e);
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 0);
    state_free(w.s);
}

T_CASE(a_failure_before_the_last_one_is_not_heard_nor_is_one_while_the_person_waits)
{
    struct world w = world_empty();
    int64_t last_ms;

    sign_in(&w, NOW + 10, VERDICT_DENY);
    sign_in(&w, NOW + 9, VERDICT_DENY); /* the clock went back */
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 1);
    T_EQ(last_ms, NOW + 10);
    for (int64_t n = 2; n <= 5; n++) {
        sign_in(&w, NOW + 10, VERDICT_DENY);
        T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), n);
    }
    sign_in(&w, NOW + 10 + decide_sign_in_wait_ms(5) - 1, VERDICT_DENY);
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 5);
    sign_in(&w, NOW + 10 + decide_sign_in_wait_ms(5), VERDICT_DENY);
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 6);
    sign_in(&w, NOW + DAY, VERDICT_PERMIT);
    sign_in(&w, NOW, VERDICT_DENY); /* behind a success it is the first again, whenever it was */
    T_EQ(state_failed_sign_ins(w.s, HANDLER, &last_ms), 1);
    T_EQ(last_ms, NOW);
    state_free(w.s);
}

T_CASE(N7_assignment_that_mixes_the_auditor_contradicts_where_a_clause_says_so)
{
    struct world w = world_empty();
    struct entry e = world_assignment(&w, HANDLER, ROLE_HANDLER | ROLE_AUDITOR);

    contradicts(&w, &e);
    e = world_assignment(&w, AUDITOR, ROLE_AUDITOR);
    T_OK(state_apply(w.s, &e, w.leaf++));
    e = world_assignment(&w, TWIN, ROLE_AUDITOR); /* the manager under a second account */
    contradicts(&w, &e);
    world_person(&w, STRANGER, FIRM, AUDITOR); /* the auditor under a second account */
    e = world_assignment(&w, STRANGER, ROLE_HANDLER);
    contradicts(&w, &e);
    entry_set_roles(&e, ROLE_AUDITOR);
    T_OK(state_apply(w.s, &e, w.leaf++));
    state_free(w.s);
}

T_CASE(import_rows_are_sealed_without_a_gap)
{
    struct world w = world_new();
    struct entry e = permitted(world_import(&w, HANDLER));
    uint32_t job = e.job;

    T_OK(state_apply(w.s, &e, w.leaf++));
    T_OK(state_apply(w.s, &e, w.leaf++)); /* resumed after a kill */
    e.object[0] ^= 1;
    contradicts(&w, &e); /* another file */
    e = permitted(world_batch(&w, job, 1, 3));
    contradicts(&w, &e);
    e = permitted(world_batch(&w, job, 0, 3));
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_job(w.s, job)->rows_sealed, 4);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_job(w.s, job)->rows_sealed, 4);
    e = permitted(world_batch(&w, job, 4, 4));
    T_OK(state_apply(w.s, &e, w.leaf++));
    e = permitted(fact(&w, ACT_IMPORT_CLOSE));
    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, job);
    entry_set_count(&e, 5);
    entry_set_limit(&e, 0);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_TRUE(state_job(w.s, job)->closed);
    T_EQ(state_job(w.s, job)->closed_ms, e.time_ms);
    e = permitted(world_batch(&w, job, 5, 5));
    contradicts(&w, &e);
    e = permitted(world_import(&w, HANDLER)); /* the end of the file was lost with a restore: it goes on */
    entry_set_job(&e, job);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_TRUE(!state_job(w.s, job)->closed);
    e = permitted(world_batch(&w, job, 2, 5));
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_next_job(w.s), job + 1);
    state_free(w.s);
}

T_CASE(an_abandoned_import_is_closed_and_its_file_may_come_again)
{
    struct world w = world_new();
    struct entry e = permitted(world_import(&w, HANDLER)), again;
    uint32_t job = e.job;

    T_OK(state_apply(w.s, &e, w.leaf++));
    again = e;
    e = permitted(fact(&w, ACT_IMPORT_CLOSE));
    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, job);
    entry_set_count(&e, 0);
    entry_set_limit(&e, 0);
    entry_set_kind(&e, 2);
    T_ERR(entry_check(&e), ERR_INPUT); /* there is no such end */
    entry_set_kind(&e, 1);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_TRUE(state_job(w.s, job)->closed && state_job(w.s, job)->abandoned);
    contradicts(&w, &again); /* not under the same number */
    entry_set_job(&again, state_next_job(w.s));
    T_OK(state_apply(w.s, &again, w.leaf++));
    T_TRUE(!state_job(w.s, again.job)->closed);
    state_free(w.s);
}

T_CASE(erasure_is_executed_when_its_count_is_reached_and_never_exceeds_it)
{
    struct world w = world_new();
    struct entry e = permitted(world_application(&w, MANAGER, 100));
    uint64_t applied = w.leaf;

    T_OK(state_apply(w.s, &e, w.leaf++));
    e = permitted(world_erasure(&w, MANAGER, applied, 1));
    contradicts(&w, &e); /* not approved; the reference is the approval's leaf */
    e = permitted(world_approval(&w, ACT_APPROVE, APPROVER, applied));
    entry_set_ref(&e, w.leaf);
    contradicts(&w, &e); /* of itself */
    e = permitted(world_approval(&w, ACT_APPROVE, APPROVER, applied));
    uint64_t approved = w.leaf;
    T_OK(state_apply(w.s, &e, w.leaf++));
    contradicts(&w, &e); /* twice */
    e = permitted(world_approval(&w, ACT_REJECT, APPROVER, applied));
    contradicts(&w, &e);
    e = permitted(world_erasure(&w, MANAGER, approved, 64));
    T_OK(state_apply(w.s, &e, w.leaf++));
    contradicts(&w, &e); /* 128 of 100 */
    T_TRUE(!state_application(w.s, applied)->executed);
    e = permitted(world_erasure(&w, MANAGER, approved, 36));
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_TRUE(state_approved_application(w.s, approved)->executed);
    T_EQ(state_application(w.s, applied)->erased, 100);
    e = permitted(world_erasure(&w, MANAGER, approved, 1));
    contradicts(&w, &e);
    state_free(w.s);
}

/* Every allocation fails once: the fold says so, and the same entry folds afterwards. */
T_CASE(failed_allocation_leaves_the_state_as_it_was)
{
    for (unsigned long nth = 1;; nth++) {
        mem_fail_nth(nth, 0);
        struct state *s = state_new();
        if (s == NULL)
            continue;
        unsigned failures = 0;
        for (uint32_t i = 0; i < 100; i++) {
            struct entry e;
            entry_init(&e, i == 0 ? ACT_LOG_OPEN : ACT_ORG, NOW);
            if (i == 0) {
                entry_set_value(&e, view_str("o"));
            } else {
                entry_set_org(&e, i);
                entry_set_kind(&e, ORG_CONTRACTOR);
            }
            enum err err = state_apply(s, &e, i);
            if (err == ERR_MEMORY) {
                failures++;
                T_EQ(state_org_kind(s, i), ORG__MAX);
                T_TRUE(i < 2 || state_org_kind(s, i - 1) == ORG_CONTRACTOR);
                err = state_apply(s, &e, i);
            }
            T_OK(err);
        }
        int failed = mem_has_failed();
        T_EQ(failures, failed ? 1 : 0);
        state_free(s);
        if (!failed)
            break;
    }
    mem_fail_nth(0, 0);
}

/* The same over a whole history, in which every table takes part. */
T_CASE(failed_allocation_never_breaks_a_history)
{
    for (unsigned long nth = 1;; nth++) {
        struct world w = world_new();
        struct entry steps[5];
        uint64_t first = w.leaf;
        steps[0] = permitted(world_record(&w, ACT_OPEN, HANDLER));
        steps[1] = permitted(world_import(&w, HANDLER));
        steps[2] = permitted(world_application(&w, MANAGER, 2));
        steps[3] = permitted(world_approval(&w, ACT_APPROVE, APPROVER, first + 2));
        steps[4] = authenticator(&w, HANDLER, 1, 1);
        mem_fail_nth(nth, 0);
        for (size_t i = 0; i < 5; i++) {
            enum err err = state_apply(w.s, &steps[i], first + i);
            if (err != ERR_OK) {
                T_ERR(err, ERR_MEMORY);
                T_OK(state_apply(w.s, &steps[i], first + i));
            }
        }
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_EQ(state_shown_in_minute(w.s, HANDLER, PURPOSE, NOW), 1);
        T_EQ(state_application(w.s, first + 2)->approver, APPROVER);
        state_free(w.s);
        if (!failed)
            break;
    }
}

T_CASE(tables_stay_sorted_in_any_order_of_arrival)
{
    struct world w = world_empty();

    for (uint32_t i = 0; i < 500; i++)
        world_person(&w, 1000 + i * 7919 % 503, FIRM, 1);
    for (size_t i = 1; state_person_at(w.s, i) != NULL; i++)
        T_TRUE(state_person_at(w.s, i - 1)->no < state_person_at(w.s, i)->no);
    for (uint32_t i = 0; i < 500; i++)
        T_TRUE(state_person(w.s, 1000 + i * 7919 % 503) != NULL);
    state_free(w.s);
}

/* Organisations to the end of their table: the next one is refused, one that is known still takes a new name. */
T_CASE(a_table_that_is_full_takes_no_more_and_keeps_what_it_has)
{
    enum { ORGS_MAX = 1 << 16 };
    struct state *s = state_new();
    struct entry e;
    uint64_t leaf = 0;

    entry_init(&e, ACT_LOG_OPEN, NOW);
    entry_set_value(&e, view_str("o"));
    T_OK(state_apply(s, &e, leaf++));
    entry_init(&e, ACT_ORG, NOW);
    entry_set_kind(&e, ORG_CONTRACTOR);
    for (uint32_t i = 1; i <= ORGS_MAX; i++) {
        entry_set_org(&e, i);
        T_OK(state_apply(s, &e, leaf++));
    }
    entry_set_org(&e, ORGS_MAX + 1);
    T_ERR(state_apply(s, &e, leaf), ERR_LIMIT);
    T_EQ(state_org_kind(s, ORGS_MAX + 1), ORG__MAX);
    T_TRUE(state_org_at(s, ORGS_MAX - 1)->no == ORGS_MAX && state_org_at(s, ORGS_MAX) == NULL);
    entry_set_org(&e, 1);
    entry_set_kind(&e, ORG_ENTRUSTER);
    T_OK(state_apply(s, &e, leaf));
    T_EQ(state_org_kind(s, 1), ORG_ENTRUSTER);
    state_free(s);
}

T_CASE(of_somebody_unknown_nothing_is_said)
{
    struct world w = world_new();
    struct entry e = permitted(world_op(&w, ACT_SETTING, HANDLER));

    T_TRUE(!state_is_machine(w.s, STRANGER) && !state_has_authenticator(w.s, STRANGER));
    T_EQ(state_settings(w.s, STRANGER), 0);
    entry_set_kind(&e, SETTING_KEYS);
    entry_set_limit(&e, 1);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_settings(w.s, HANDLER), 1U << SETTING_KEYS);
    T_EQ(state_settings(w.s, MANAGER), 0);
    entry_set_limit(&e, 0);
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_EQ(state_settings(w.s, HANDLER), 0);
    e = world_assignment(&w, STRANGER, ROLE_HANDLER);
    T_TRUE(state_separation_holds(w.s, &e)); /* there is no second account of nobody */
    e = authenticator(&w, HANDLER, 1, 1);
    world_fact(&w, &e);
    T_TRUE(state_has_authenticator(w.s, HANDLER) && !state_has_authenticator(w.s, MANAGER));
    state_free(w.s);
}

/* Whether the manager's second account may be the auditor in this term. */
static bool apart_in_term(struct world *w, struct date from, struct date until)
{
    struct entry e = world_assignment(w, TWIN, ROLE_AUDITOR);

    entry_set_from(&e, from);
    entry_set_until(&e, until);
    return state_separation_holds(w->s, &e);
}

T_CASE(N7_accounts_of_one_human_being_are_apart_when_their_terms_or_contracts_are)
{
    struct world w = world_new(); /* the manager's term: from April 2026 to March 2027 */
    struct entry e = fact(&w, ACT_CONTRACT);

    T_TRUE(!apart_in_term(&w, day(2027, 3, 31), day(2027, 12, 31)));
    T_TRUE(apart_in_term(&w, day(2027, 4, 1), day(2027, 12, 31)));
    T_TRUE(!apart_in_term(&w, day(2025, 4, 1), day(2026, 4, 1)));
    T_TRUE(apart_in_term(&w, day(2025, 4, 1), day(2026, 3, 31)));
    entry_set_contract(&e, 2);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(&w, &e);
    e = world_assignment(&w, TWIN, ROLE_AUDITOR); /* in the second contract, where the manager has no duties */
    e.fields_n = 0;
    e.has &= ~ENTRY_HAS(KEY_FIELDS);
    memset(e.fields, 0, sizeof(e.fields));
    entry_set_contract(&e, 2);
    T_TRUE(state_separation_holds(w.s, &e));
    world_fact(&w, &e);
    e = world_assignment(&w, MANAGER, ROLE_MANAGER | ROLE_HANDLER); /* and in the first he stays what he was */
    T_TRUE(state_separation_holds(w.s, &e));
    entry_set_contract(&e, 2);
    T_TRUE(!state_separation_holds(w.s, &e));
    state_free(w.s);
}

T_CASE(N7_an_account_becomes_somebody_elses_where_no_clause_keeps_the_auditor_apart)
{
    struct world free_of_it = world_bare(), w = world_empty();
    struct entry e = person_of(&w, HANDLER, FIRM, AUDITOR); /* the auditor's second account, and a handler */

    T_TRUE(state_person_separated(free_of_it.s, &e));
    T_TRUE(!state_person_separated(w.s, &e));
    contradicts(&w, &e);
    T_OK(state_apply(free_of_it.s, &e, free_of_it.leaf));
    state_free(free_of_it.s);
    state_free(w.s);
}

T_CASE(purposes_name_acts_on_records_and_no_others)
{
    uint32_t all = 0;

    for (unsigned act = 0; act < ACT__MAX; act++) {
        uint32_t bit = purpose_act_bit((enum entry_act)act);
        bool own = (act >= ACT_SEARCH && act <= ACT_IMPORT_OPEN) || act == ACT_PRINT;
        T_TRUE(!own || (bit != 0 && (all & bit) == 0));
        if (own)
            all |= bit;
    }
    T_EQ(all, (1U << (ACT_IMPORT_OPEN - ACT_SEARCH + 2)) - 1);
    T_EQ(purpose_act_bit(ACT_MOVE), purpose_act_bit(ACT_EDIT));
    T_EQ(purpose_act_bit(ACT_UPDATE_OPEN), purpose_act_bit(ACT_EDIT));
    T_EQ(purpose_act_bit(ACT_UPDATE_BATCH), purpose_act_bit(ACT_EDIT));
    T_EQ(purpose_act_bit(ACT_PACKAGE_OPEN), purpose_act_bit(ACT_OPEN));
    T_EQ(purpose_act_bit(ACT_PACKAGE_BATCH), purpose_act_bit(ACT_OPEN));
    T_EQ(purpose_act_bit(ACT_ERASE), 0);
    T_EQ(purpose_act_bit(ACT_LOG_OPEN), 0);
    T_EQ(purpose_act_bit(ACT_IMPORT_BATCH), 0);
}

/* Each of a kind is found by walking, in the order of its number, and behind the last there is none. */
T_CASE(everything_that_is_known_is_found_by_walking_too)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_BLOCK);

    entry_set_contract(&e, CONTRACT);
    entry_set_blocks(&e, (const uint16_t[]){4}, 1);
    entry_set_limit(&e, 1);
    world_fact(&w, &e);
    e = authenticator(&w, HANDLER, 1, 1);
    world_fact(&w, &e);
    e = permitted(world_import(&w, HANDLER));
    T_OK(state_apply(w.s, &e, w.leaf++));
    e = permitted(world_application(&w, MANAGER, 1));
    T_OK(state_apply(w.s, &e, w.leaf++));
    T_TRUE(state_org_at(w.s, 0) == state_org(w.s, CITY) && state_org_at(w.s, 1) == state_org(w.s, FIRM) && state_org_at(w.s, 2) == NULL);
    T_TRUE(state_contract_at(w.s, 0) == state_contract(w.s, CONTRACT) && state_contract_at(w.s, 1) == NULL);
    T_TRUE(state_terminal_at(w.s, 0) == state_terminal(w.s, TERMINAL) && state_terminal_at(w.s, 1) == NULL);
    T_TRUE(state_terminal(w.s, TERMINAL)->id == TERMINAL && state_terminal(w.s, TERMINAL + 1) == NULL);
    T_TRUE(state_block_at(w.s, 0) == state_block(w.s, CONTRACT, 4) && state_block_at(w.s, 1) == NULL);
    T_TRUE(state_register_at(w.s, 0) == state_register(w.s, CONTRACT, REGISTER) && state_register_at(w.s, 2) == NULL);
    T_TRUE(state_purpose_at(w.s, 0) == state_purpose(w.s, CONTRACT, PURPOSE) && state_purpose_at(w.s, 3) == NULL);
    T_TRUE(state_assignment_at(w.s, 0) == state_assignment(w.s, CONTRACT, HANDLER) && state_assignment_at(w.s, 9) == NULL);
    T_TRUE(state_session_at(w.s, 0)->no == w.session[HANDLER] && state_session_at(w.s, 9) == NULL);
    T_TRUE(state_job_at(w.s, 0) == state_job(w.s, 1) && state_job_at(w.s, 0)->no == 1 && state_job_at(w.s, 1) == NULL);
    T_TRUE(state_application_at(w.s, 0) == state_application(w.s, w.leaf - 1) && state_application_at(w.s, 1) == NULL);
    T_TRUE(state_authenticator_at(w.s, 0)->person == HANDLER && state_authenticator_at(w.s, 1) == NULL);
    T_TRUE(state_hold_at(w.s, 0) == NULL && state_worklist_at(w.s, 0) == NULL && state_backup_key_at(w.s, 0) == NULL);
    state_free(w.s);
}

T_CASE(an_id_is_two_numbers_of_its_first_sixteen_bytes)
{
    const uint8_t id[32] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};

    T_TRUE(authenticator_key(id, 0) == UINT64_C(0x0102030405060708));
    T_TRUE(authenticator_key(id, 1) == UINT64_C(0x090a0b0c0d0e0f10));
    T_TRUE(terminal_number(id) == UINT64_C(0x0102030405060708));
    T_TRUE(sheet_key_of(1, 2, 3) == (UINT64_C(1) << 32 | UINT64_C(2) << 24 | 3));
}

T_MAIN(&case_empty_state_knows_nobody, &case_a_field_is_found_however_its_register_numbers_them, &case_facts_are_found_again,
       &case_later_fact_replaces_the_earlier_and_keeps_what_it_does_not_say, &case_person_ended_can_be_registered_again,
       &case_leaves_come_in_order_and_the_first_opens_the_log, &case_malformed_entry_is_refused,
       &case_facts_about_the_unknown_contradict, &case_field_beyond_the_declared_number_contradicts,
       &case_operation_that_was_permitted_to_the_unknown_contradicts, &case_refused_operation_changes_nothing,
       &case_closed_session_is_gone_and_its_number_never_comes_back, &case_shown_records_count_by_the_calendar_minute_and_day,
       &case_clock_that_goes_back_frees_no_quota, &case_authenticator_belongs_to_one_person_until_it_is_removed,
       &case_authenticators_with_ids_that_begin_alike_are_two_and_each_keeps_its_key,
       &case_failed_sign_ins_count_until_one_succeeds_or_a_code_is_handed_out,
       &case_a_failure_before_the_last_one_is_not_heard_nor_is_one_while_the_person_waits,
       &case_N7_assignment_that_mixes_the_auditor_contradicts_where_a_clause_says_so, &case_import_rows_are_sealed_without_a_gap,
       &case_an_abandoned_import_is_closed_and_its_file_may_come_again,
       &case_erasure_is_executed_when_its_count_is_reached_and_never_exceeds_it,
       &case_failed_allocation_leaves_the_state_as_it_was, &case_failed_allocation_never_breaks_a_history,
       &case_tables_stay_sorted_in_any_order_of_arrival, &case_a_table_that_is_full_takes_no_more_and_keeps_what_it_has,
       &case_of_somebody_unknown_nothing_is_said, &case_N7_accounts_of_one_human_being_are_apart_when_their_terms_or_contracts_are,
       &case_N7_an_account_becomes_somebody_elses_where_no_clause_keeps_the_auditor_apart,
       &case_purposes_name_acts_on_records_and_no_others, &case_everything_that_is_known_is_found_by_walking_too,
       &case_an_id_is_two_numbers_of_its_first_sixteen_bytes)
