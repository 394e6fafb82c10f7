/* Packages: data leave the house under a decided matter only, and not one record more than was decided (N19.2 N20.3 N20.5 H10.2 C5). */
#include "rules/closing.h"
#include "unit/rules/asks.h"

enum { TAKE_OUT = 1, HAND_OVER = 17 };

static struct entry matter(const struct world *w, uint32_t person, uint64_t count)
{
    static const uint8_t descriptor[32] = {6};
    static const uint16_t fields[] = {NAME, ADDRESS};
    struct entry e = world_op(w, ACT_MATTER, person);

    entry_set_kind(&e, TAKE_OUT);
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_limit(&e, MATTER_DATA);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, fields, 2);
    entry_set_count(&e, count);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, descriptor);
    return e;
}

static struct entry decision(const struct world *w, enum entry_act act, uint64_t ref)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, act, APPROVER);

    entry_set_ref(&e, ref);
    entry_set_object(&e, descriptor);
    if (act == ACT_APPROVE)
        entry_set_value(&e, view_str("signature"));
    return e;
}

static void refuses(struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d = world_ask(w, &e);

    T_STR(refusal_name(d.refusal), refusal_name(refusal));
}

static uint64_t opened(struct world *w, struct entry e)
{
    uint64_t leaf = w->leaf;

    permits(w, e);
    return leaf;
}

static uint64_t approved(struct world *w, uint64_t count)
{
    uint64_t leaf = opened(w, matter(w, HANDLER, count));

    permits(w, decision(w, ACT_APPROVE, leaf));
    return leaf;
}

static struct entry opening(const struct world *w, uint32_t person, uint64_t m, uint64_t planned)
{
    static const uint16_t fields[] = {NAME, ADDRESS};
    struct entry e = world_op(w, ACT_PACKAGE_OPEN, person);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_job(&e, state_next_job(w->s));
    entry_set_fields(&e, fields, 2);
    entry_set_kind(&e, PACKAGE_ZIP);
    entry_set_until(&e, day(2026, 11, 25));
    entry_set_count(&e, planned);
    entry_set_ref(&e, m);
    return e;
}

/* Rows ${first} and following of package ${p}: records ${from}, ... */
static struct entry batch(const struct world *w, uint64_t p, uint64_t first, unsigned from, unsigned n)
{
    static const uint16_t fields[] = {NAME, ADDRESS};
    const struct package *known = state_package(w->s, p);
    struct entry e = fact(w, ACT_PACKAGE_BATCH);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, known == NULL ? HANDLER : known->person);
    entry_set_job(&e, known == NULL ? 1 : known->job);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, fields, 2);
    entry_set_ref(&e, p);
    entry_set_rows(&e, first, first + n - 1);
    for (unsigned i = 0; i < n; i++) {
        uint8_t subject[ENTRY_SUBJECT_BYTES] = {(uint8_t)(from + i), (uint8_t)((from + i) >> 8), 1};
        entry_add_subject(&e, subject);
    }
    entry_set_count(&e, n);
    return e;
}

static struct entry finish(const struct world *w, uint64_t p, enum package_made how)
{
    static const uint8_t file[32] = {9};
    const struct package *known = state_package(w->s, p);
    struct entry e = fact(w, ACT_PACKAGE);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, known->person);
    entry_set_job(&e, known->job);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_ref(&e, p);
    entry_set_kind(&e, (uint16_t)how);
    entry_set_count(&e, known->count);
    entry_set_until(&e, known->until);
    if (how == PACKAGE_FINISHED) {
        entry_set_limit(&e, 4711);
        entry_set_object(&e, file);
    }
    return e;
}

static struct entry fetch(const struct world *w, uint32_t person, uint64_t p, enum package_fetch what)
{
    struct entry e = world_op(w, ACT_PACKAGE_FETCH, person);

    entry_set_ref(&e, p);
    entry_set_kind(&e, (uint16_t)what);
    return e;
}

static void gone(struct world *w, uint64_t p, enum package_end why)
{
    struct entry e = fact(w, ACT_PACKAGE_GONE);

    entry_set_contract(&e, CONTRACT);
    entry_set_ref(&e, p);
    entry_set_kind(&e, (uint16_t)why);
    world_fact(w, &e);
}

/* A package of ${n} records, ready to be fetched. */
static uint64_t made(struct world *w, uint64_t m, unsigned from, unsigned n)
{
    uint64_t p = opened(w, opening(w, HANDLER, m, n));

    permits(w, batch(w, p, 0, from, n));
    permits(w, finish(w, p, PACKAGE_FINISHED));
    return p;
}

T_CASE(N20_3_a_package_is_made_under_a_decided_matter_and_its_first_fetch_is_what_was_decided)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = made(&w, m, 0, 4);

    T_EQ(state_package(w.s, p)->state, PACKAGE_READY);
    T_EQ(state_package(w.s, p)->count, 4);
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 0); /* nothing has left */
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_FILE));
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 4);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_FILE));
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 4);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_PASSPHRASE));
    T_EQ(matter_left(w.s, state_matter(w.s, m)), 1);
    T_TRUE(state_job(w.s, state_package(w.s, p)->job)->closed);
    state_free(w.s);
}

/* Packages that keep the contract from being closed today. */
static uint64_t packages_left(const struct world *w)
{
    const struct closing_by by = {0, MANAGER, date_of_ms(w->now)};
    struct closing left;

    state_closing(w->s, CONTRACT, &by, &left);
    T_TRUE(left.packages == 0 || closing_is_open(&left));
    return left.packages;
}

T_CASE(N22_a_package_that_somebody_can_still_fetch_keeps_the_contract_open)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5);

    T_EQ(packages_left(&w), 0);
    uint64_t p = opened(&w, opening(&w, HANDLER, m, 1));
    T_EQ(packages_left(&w), 1); /* being made */
    permits(&w, batch(&w, p, 0, 0, 1));
    permits(&w, finish(&w, p, PACKAGE_FINISHED));
    T_EQ(packages_left(&w), 1);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_DROP));
    T_EQ(packages_left(&w), 0);
    state_free(w.s);
}

T_CASE(N22_after_the_last_day_a_package_is_fetched_by_nobody_and_may_be_dropped)
{
    struct world w = world_new();
    uint64_t p = made(&w, approved(&w, 2), 0, 2);

    world_control(&w, CONTROL_CLOSE_OUT, 90, "N22");
    w.now = date_start_ms(day(2027, 4, 1));
    terminal_stays(&w);
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_FILE), REFUSAL_CLOSING);
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_PASSPHRASE), REFUSAL_CLOSING);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_DROP));
    T_EQ(packages_left(&w), 0);
    state_free(w.s);
}

T_CASE(N22_after_the_last_day_a_package_that_is_being_made_is_abandoned_and_not_finished)
{
    struct world w = world_new();
    uint64_t p = opened(&w, opening(&w, HANDLER, approved(&w, 5), 2));

    permits(&w, batch(&w, p, 0, 0, 2));
    world_control(&w, CONTROL_CLOSE_OUT, 90, "N22");
    w.now = date_start_ms(day(2027, 4, 1));
    refused(&w, finish(&w, p, PACKAGE_FINISHED), REFUSAL_CLOSING, "N22");
    refused(&w, batch(&w, p, 2, 2, 1), REFUSAL_CLOSING, "N22");
    permits(&w, finish(&w, p, PACKAGE_ABANDONED));
    T_EQ(packages_left(&w), 0);
    state_free(w.s);
}

T_CASE(N20_3_nothing_leaves_before_the_decision_nor_after_a_refusal_nor_when_it_is_over)
{
    struct world w = world_new();
    uint64_t m = opened(&w, matter(&w, HANDLER, 5));
    struct entry e = opening(&w, HANDLER, m, 1);
    struct decision d = world_ask(&w, &e);

    T_EQ(d.verdict, VERDICT_SECOND_PERSON);
    permits(&w, decision(&w, ACT_REJECT, m));
    refuses(&w, opening(&w, HANDLER, m, 1), REFUSAL_MATTER);
    refuses(&w, opening(&w, HANDLER, m + 1, 1), REFUSAL_MATTER); /* a leaf that is no matter */
    refuses(&w, opening(&w, HANDLER, 4000, 1), REFUSAL_MATTER);
    m = approved(&w, 5);
    uint64_t p = opened(&w, opening(&w, HANDLER, m, 3));
    permits(&w, batch(&w, p, 0, 0, 1));
    w.now += INT64_C(10) * 86400000; /* 1 December */
    world_all_sign_in(&w);
    refuses(&w, batch(&w, p, 1, 1, 1), REFUSAL_MATTER_TERM);
    refuses(&w, finish(&w, p, PACKAGE_FINISHED), REFUSAL_MATTER_TERM);
    permits(&w, finish(&w, p, PACKAGE_ABANDONED));
    refuses(&w, opening(&w, HANDLER, m, 1), REFUSAL_MATTER_TERM);
    state_free(w.s);
}

T_CASE(N20_3_not_one_record_more_than_was_decided_leaves_by_whatever_packages)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5);

    refuses(&w, opening(&w, HANDLER, m, 6), REFUSAL_MATTER_COUNT);
    uint64_t p = opened(&w, opening(&w, HANDLER, m, 5)), q = opened(&w, opening(&w, HANDLER, m, 5));
    permits(&w, batch(&w, p, 0, 0, 3));
    refuses(&w, batch(&w, q, 0, 10, 3), REFUSAL_MATTER_COUNT);
    permits(&w, batch(&w, q, 0, 10, 2));
    refuses(&w, batch(&w, p, 3, 3, 1), REFUSAL_MATTER_COUNT);
    permits(&w, finish(&w, p, PACKAGE_ABANDONED)); /* what a desk has seen stays counted */
    T_EQ(matter_left(w.s, state_matter(w.s, m)), 0);
    state_free(w.s);
}

T_CASE(N20_3_what_was_taken_out_by_hand_is_not_taken_out_again)
{
    static const uint8_t words[32] = {7};
    struct world w = world_new();
    uint64_t m = approved(&w, 5);
    struct entry e = world_op(&w, ACT_MATTER_STEP, HANDLER);

    entry_set_ref(&e, m);
    entry_set_kind(&e, MATTER_DO);
    entry_set_count(&e, 3);
    entry_set_object(&e, words);
    permits(&w, e);
    refuses(&w, opening(&w, HANDLER, m, 5), REFUSAL_MATTER_COUNT);
    uint64_t p = made(&w, m, 0, 2);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_FILE));
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 5);
    state_free(w.s);
}

T_CASE(an_interrupted_package_begins_again_without_being_counted_twice_but_only_with_the_same_records)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = opened(&w, opening(&w, HANDLER, m, 5));

    permits(&w, batch(&w, p, 0, 0, 2));
    permits(&w, batch(&w, p, 2, 2, 2));
    gone(&w, p, PACKAGE_END_LOST); /* the house was killed */
    T_EQ(matter_left(w.s, state_matter(w.s, m)), 1);
    refuses(&w, batch(&w, p, 4, 4, 1), REFUSAL_JOB); /* it is over */
    uint64_t q = opened(&w, opening(&w, HANDLER, m, 5));
    refuses(&w, batch(&w, q, 0, 20, 2), REFUSAL_MATTER_COUNT); /* others */
    permits(&w, batch(&w, q, 0, 0, 2));
    permits(&w, batch(&w, q, 2, 2, 2));
    T_EQ(matter_left(w.s, state_matter(w.s, m)), 1);
    permits(&w, batch(&w, q, 4, 4, 1));
    permits(&w, finish(&w, q, PACKAGE_FINISHED));
    permits(&w, fetch(&w, HANDLER, q, PACKAGE_FILE));
    refuses(&w, opening(&w, HANDLER, m, 2), REFUSAL_MATTER_COUNT); /* what has left does not leave twice */
    state_free(w.s);
}

T_CASE(evil_desk_rows_out_of_order_or_twice_or_more_than_planned_are_refused)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = opened(&w, opening(&w, HANDLER, m, 3));

    refuses(&w, batch(&w, p, 1, 0, 1), REFUSAL_JOB);
    permits(&w, batch(&w, p, 0, 0, 2));
    refuses(&w, batch(&w, p, 0, 0, 2), REFUSAL_JOB);
    refuses(&w, batch(&w, p, 2, 2, 2), REFUSAL_JOB);
    struct entry e = batch(&w, p, 2, 2, 1);
    struct decision d;
    e.value_n = 3; /* which are no rows */
    decide(w.s, &e, &d);
    T_EQ(d.refusal, REFUSAL_JOB);
    e = batch(&w, p, 2, 2, 1);
    e.job = 77;
    refuses(&w, e, REFUSAL_JOB);
    e = finish(&w, p, PACKAGE_FINISHED);
    entry_set_count(&e, 1); /* said to be fewer */
    refuses(&w, e, REFUSAL_JOB);
    state_free(w.s);
}

T_CASE(H10_2_a_field_of_a_higher_class_or_one_that_was_not_decided_on_stays)
{
    static const uint16_t higher[] = {NAME, MY_NUMBER}, other[] = {NAME, PHONE}, unseen[] = {NAME, NOT_SHOWN};
    struct world w = world_new();
    uint64_t m = approved(&w, 5);
    struct entry e = opening(&w, HANDLER, m, 2);

    entry_set_fields(&e, higher, 2);
    refuses(&w, e, REFUSAL_CLASS);
    entry_set_fields(&e, other, 2);
    refuses(&w, e, REFUSAL_CLASS);
    entry_set_fields(&e, unseen, 2);
    refuses(&w, e, REFUSAL_FIELD);
    uint64_t p = opened(&w, opening(&w, HANDLER, m, 2));
    e = batch(&w, p, 0, 0, 1);
    entry_set_fields(&e, higher, 2);
    refuses(&w, e, REFUSAL_JOB);
    state_free(w.s);
}

/* What the terms say of taking out important data: ${verdict} on ${conditions}. */
static void put_cell(struct world *w, enum handling_verdict verdict, uint32_t conditions)
{
    struct entry e = fact(w, ACT_CELL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, handling_kind(HANDLING_TAKE_OUT, HANDLING_DATA));
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_limit(&e, verdict);
    if (conditions != 0)
        entry_set_count(&e, conditions);
    entry_add_clause(&e, "N20.5");
    world_fact(w, &e);
}

static struct entry meeting(struct entry e, uint32_t conditions)
{
    static const uint8_t words[32] = {7};

    entry_set_conditions(&e, conditions);
    entry_set_object(&e, words);
    return e;
}

static void asks(struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d = world_ask(w, &e);

    T_STR(refusal_name(d.refusal), refusal_name(refusal));
    T_EQ(d.clauses_n, 1);
    T_STR(d.clauses[0], "N20.5");
}

T_CASE(N20_5_the_first_fetch_meets_the_conditions_of_the_step_that_it_is)
{
    struct world w = world_new();
    const uint32_t sealed = UINT32_C(1) << CONDITION_SEALED, needed = UINT32_C(1) << CONDITION_NEEDED;
    uint64_t m = approved(&w, 5), p = made(&w, m, 0, 2);

    put_cell(&w, VERDICT_APPROVAL, sealed | needed);
    asks(&w, fetch(&w, HANDLER, p, PACKAGE_FILE), REFUSAL_CONDITION);
    asks(&w, meeting(fetch(&w, HANDLER, p, PACKAGE_FILE), needed), REFUSAL_CONDITION); /* of the opening, not of this step */
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 0);
    T_EQ(state_package(w.s, p)->fetched, 0);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_PASSPHRASE)); /* opens nothing that has not left */
    uint64_t leaf = opened(&w, meeting(fetch(&w, HANDLER, p, PACKAGE_FILE), sealed));
    T_EQ(state_matter(w.s, m)->done[MATTER_DO].count, 2);
    T_EQ(state_matter_step(w.s, m, 0), leaf); /* its words are those of a step of the matter */
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_FILE)); /* said once */
    T_EQ(state_matter_step(w.s, m, 1), 0);
    state_free(w.s);
}

T_CASE(N20_5_what_the_terms_have_begun_to_ask_an_approval_for_does_not_leave_without_one)
{
    struct world w = world_new();

    put_cell(&w, VERDICT_ALLOWED, 0);
    uint64_t m = opened(&w, matter(&w, HANDLER, 5)), p = made(&w, m, 0, 2);
    put_cell(&w, VERDICT_APPROVAL, 0);
    asks(&w, fetch(&w, HANDLER, p, PACKAGE_FILE), REFUSAL_NOT_APPROVED);
    asks(&w, opening(&w, HANDLER, m, 1), REFUSAL_NOT_APPROVED);
    put_cell(&w, VERDICT_NEVER, 0);
    asks(&w, fetch(&w, HANDLER, p, PACKAGE_FILE), REFUSAL_NEVER);
    state_free(w.s);
}

T_CASE(N22_a_package_whose_day_lies_behind_a_shortened_contract_is_dropped_while_it_is_closed_out)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = made(&w, m, 0, 2);
    struct entry e = fact(&w, ACT_CONTRACT);

    entry_set_contract(&e, CONTRACT);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2026, 11, 20)); /* yesterday */
    world_fact(&w, &e);
    for (uint32_t person = HANDLER; person <= MANAGER; person++) {
        e = world_assignment(&w, person, person == HANDLER ? ROLE_HANDLER : ROLE_MANAGER);
        entry_set_until(&e, day(2026, 11, 20));
        world_fact(&w, &e);
    }
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_DROP), REFUSAL_TERM_CONTRACT); /* nothing is closed out without the control */
    world_control(&w, CONTROL_CLOSE_OUT, 60, "N22.9");
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_FILE), REFUSAL_CLOSING);
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_PASSPHRASE), REFUSAL_CLOSING);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_DROP));
    T_EQ(state_package(w.s, p)->state, PACKAGE_GONE);
    state_free(w.s);
}

T_CASE(N20_5_a_matter_is_the_key_of_who_applied_for_it_and_of_nobody_else)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5);

    refuses(&w, opening(&w, MANAGER, m, 1), REFUSAL_MATTER);
    uint64_t p = made(&w, m, 0, 2);
    refuses(&w, fetch(&w, MANAGER, p, PACKAGE_FILE), REFUSAL_PACKAGE);
    refuses(&w, fetch(&w, MANAGER, p, PACKAGE_PASSPHRASE), REFUSAL_PACKAGE);
    refuses(&w, fetch(&w, HANDLER, m, PACKAGE_FILE), REFUSAL_PACKAGE);
    refuses(&w, fetch(&w, HANDLER, m, PACKAGE_DROP), REFUSAL_PACKAGE);
    refuses(&w, fetch(&w, OPERATOR, p, PACKAGE_DROP), REFUSAL_ROLE);
    permits(&w, fetch(&w, MANAGER, p, PACKAGE_DROP)); /* who looks after them may see to it that nothing leaves */
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_DROP), REFUSAL_PACKAGE);
    state_free(w.s);
}

T_CASE(N20_5_a_matter_of_another_register_or_on_paper_or_that_releases_nothing_is_no_key)
{
    struct world w = world_new();
    struct entry e = matter(&w, HANDLER, 5);

    entry_set_limit(&e, MATTER_PAPER);
    uint64_t m = opened(&w, e);
    permits(&w, decision(&w, ACT_APPROVE, m));
    refuses(&w, opening(&w, HANDLER, m, 1), REFUSAL_MATTER);
    e = matter(&w, HANDLER, 5);
    entry_set_kind(&e, HAND_OVER); /* nobody decides on it */
    m = opened(&w, e);
    refuses(&w, opening(&w, HANDLER, m, 1), REFUSAL_MATTER);
    m = approved(&w, 5);
    e = opening(&w, HANDLER, m, 1);
    entry_set_until(&e, day(2026, 12, 1)); /* longer than was decided */
    refuses(&w, e, REFUSAL_MATTER_TERM);
    entry_set_until(&e, day(2026, 11, 20));
    refuses(&w, e, REFUSAL_MATTER_TERM);
    state_free(w.s);
}

T_CASE(N20_5_a_package_is_fetched_as_often_as_is_allowed_its_passphrase_once_and_nothing_after_its_day)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = made(&w, m, 0, 2), q = made(&w, m, 10, 2);

    for (unsigned i = 0; i < PACKAGE_FETCHES; i++)
        permits(&w, fetch(&w, HANDLER, p, PACKAGE_FILE));
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_FILE), REFUSAL_PACKAGE);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_PASSPHRASE));
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_PASSPHRASE), REFUSAL_PACKAGE);
    permits(&w, fetch(&w, HANDLER, p, PACKAGE_DROP));
    T_EQ(state_package(w.s, p)->state, PACKAGE_GONE);
    refuses(&w, fetch(&w, HANDLER, p, PACKAGE_DROP), REFUSAL_PACKAGE);
    w.now += INT64_C(5) * 86400000; /* 26 November */
    world_all_sign_in(&w);
    refuses(&w, fetch(&w, HANDLER, q, PACKAGE_FILE), REFUSAL_MATTER_TERM);
    refuses(&w, fetch(&w, HANDLER, q, PACKAGE_PASSPHRASE), REFUSAL_MATTER_TERM);
    gone(&w, q, PACKAGE_END_EXPIRED);
    refuses(&w, fetch(&w, HANDLER, q, PACKAGE_FILE), REFUSAL_PACKAGE);
    state_free(w.s);
}

T_CASE(J21_the_records_of_a_package_count_for_the_quota_of_the_day)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 400), p = opened(&w, opening(&w, HANDLER, m, 400));

    for (unsigned i = 0; i < 6; i++)
        permits(&w, batch(&w, p, (uint64_t)i * 50, i * 50, 50));
    refuses(&w, batch(&w, p, 300, 300, 1), REFUSAL_QUOTA_DAY);
    world_control(&w, CONTROL_UPDATE_DAY, 80, "J21");
    permits(&w, batch(&w, p, 300, 300, 50));
    refuses(&w, batch(&w, p, 350, 350, 50), REFUSAL_QUOTA_DAY);
    state_free(w.s);
}

T_CASE(N20_11_what_the_terms_forbid_since_the_decision_does_not_leave)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = opened(&w, opening(&w, HANDLER, m, 2));
    struct entry e = fact(&w, ACT_CELL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, handling_kind(HANDLING_TAKE_OUT, HANDLING_DATA));
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_limit(&e, VERDICT_NEVER);
    entry_add_clause(&e, "N20.11");
    world_fact(&w, &e);
    refuses(&w, batch(&w, p, 0, 0, 1), REFUSAL_NEVER);
    refuses(&w, opening(&w, HANDLER, m, 1), REFUSAL_NEVER);
    state_free(w.s);
}

T_CASE(a_job_of_a_package_is_no_import_and_an_import_no_package)
{
    struct world w = world_new();
    uint64_t m = approved(&w, 5), p = opened(&w, opening(&w, HANDLER, m, 2));
    uint32_t job = state_package(w.s, p)->job;

    refuses(&w, world_batch(&w, job, 0, 0), REFUSAL_JOB);
    refuses(&w, world_trial_batch(&w, job, 0, 1), REFUSAL_JOB);
    struct entry import = world_import(&w, HANDLER);
    permits(&w, import);
    struct entry e = batch(&w, p, 0, 0, 1);
    e.job = import.job;
    refuses(&w, e, REFUSAL_JOB);
    struct entry again = opening(&w, HANDLER, approved(&w, 5), 2);
    again.job = import.job; /* which there was */
    refuses(&w, again, REFUSAL_JOB);
    again.job = state_next_job(w.s);
    permits(&w, again);
    state_free(w.s);
}

int main(void)
{
    static const struct t_case *const cases[] = {
        &case_N22_a_package_that_somebody_can_still_fetch_keeps_the_contract_open,
        &case_N22_after_the_last_day_a_package_is_fetched_by_nobody_and_may_be_dropped,
        &case_N22_after_the_last_day_a_package_that_is_being_made_is_abandoned_and_not_finished,
        &case_N20_3_a_package_is_made_under_a_decided_matter_and_its_first_fetch_is_what_was_decided,
        &case_N20_3_nothing_leaves_before_the_decision_nor_after_a_refusal_nor_when_it_is_over,
        &case_N20_3_not_one_record_more_than_was_decided_leaves_by_whatever_packages,
        &case_N20_3_what_was_taken_out_by_hand_is_not_taken_out_again,
        &case_an_interrupted_package_begins_again_without_being_counted_twice_but_only_with_the_same_records,
        &case_evil_desk_rows_out_of_order_or_twice_or_more_than_planned_are_refused,
        &case_H10_2_a_field_of_a_higher_class_or_one_that_was_not_decided_on_stays,
        &case_N20_5_the_first_fetch_meets_the_conditions_of_the_step_that_it_is,
        &case_N20_5_what_the_terms_have_begun_to_ask_an_approval_for_does_not_leave_without_one,
        &case_N22_a_package_whose_day_lies_behind_a_shortened_contract_is_dropped_while_it_is_closed_out,
        &case_N20_5_a_matter_is_the_key_of_who_applied_for_it_and_of_nobody_else,
        &case_N20_5_a_matter_of_another_register_or_on_paper_or_that_releases_nothing_is_no_key,
        &case_N20_5_a_package_is_fetched_as_often_as_is_allowed_its_passphrase_once_and_nothing_after_its_day,
        &case_J21_the_records_of_a_package_count_for_the_quota_of_the_day,
        &case_N20_11_what_the_terms_forbid_since_the_decision_does_not_leave,
        &case_a_job_of_a_package_is_no_import_and_an_import_no_package,
    };

    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
