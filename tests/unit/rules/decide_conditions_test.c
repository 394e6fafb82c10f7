/*
 * Condition by condition: sessions and jobs, purposes and registers, limits, blocks, documents, holds, lists, and what is left to do when a
 * contract is over.  Each case begins with what is permitted, or would be, and changes one thing (N9.3 N15 N20.6 N20.9 N22 J21 H11 H15 S5).
 */
#include "unit/rules/conditions_world.h"

enum { NEWCOMER = 50, RESPONSIBLE = 51, OUTSIDER = 52, OTHER_FIRM = 7, PRACTICE = 4, NORTH = 1, SOUTH = 2, CLOSE_DAYS = 30 };

static void on(struct world *w, struct date d)
{
    w->now = date_start_ms(d);
}

/* HANDLER and MANAGER have both registers; ${purpose} is for every register of the contract. */
static void every_register(struct world *w)
{
    static const uint16_t registers[] = {REGISTER, OTHER_REGISTER}, fields[] = {NAME, MY_NUMBER};
    static const uint32_t roles[] = {ROLE_HANDLER, ROLE_MANAGER};
    struct entry e = fact(w, ACT_FIELD);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, OTHER_REGISTER);
    entry_set_fields(&e, fields, 1);
    entry_set_class(&e, CLASS_GENERAL);
    entry_set_kind(&e, 0);
    entry_set_limit(&e, FIELD_SEALED | FIELD_LISTED);
    world_fact(w, &e);
    for (uint32_t i = 0; i < 2; i++) {
        e = world_assignment(w, HANDLER + i, roles[i]);
        entry_set_fields(&e, registers, 2);
        world_fact(w, &e);
    }
    e = fact(w, ACT_PURPOSE);
    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, fields, 2);
    entry_set_limit(&e, 127);
    world_fact(w, &e);
}

/* ${e}, a fact, as ${by} applied for it and the approver approved it. */
static struct entry approved_change(struct world *w, struct entry e, uint32_t by)
{
    struct entry apply = with_kind(with_count(world_op(w, ACT_APPLY, by), 1), APPLY_CHANGE);
    uint8_t digest[32];

    T_OK(entry_digest(&e, digest));
    entry_set_object(&apply, (const uint8_t[32]){6});
    entry_set_value(&apply, view_of(digest, sizeof(digest)));
    uint64_t leaf = permits(w, apply);
    return asked(w, with_ref(e, permits(w, decision(w, ACT_APPROVE, APPROVER, leaf))), by);
}

/* --- what is cited ------------------------------------------------------------------------------------------------------------ */

T_CASE(N18_that_a_contract_is_covered_is_said_where_there_is_one_above)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_SEARCH, HANDLER);

    world_control(&w, CONTROL_SUBCONTRACT_COVER, 1, "N18");
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_TRUE(!cites(&d, "N18"));
    add_org(&w, 8, 0, ORG_ENTRUSTER);
    add_contract(&w, SECOND, CITY, 8, 0); /* the city is itself a contractor */
    e = world_record(&w, ACT_SEARCH, HANDLER);
    d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_TRUE(cites(&d, "N18"));
    state_free(w.s);
}

/* --- sessions and jobs -------------------------------------------------------------------------------------------------------------- */

T_CASE(N20_6u_a_session_is_of_the_organisation_of_its_person)
{
    struct world w = world_new();
    struct entry e = world_session(&w, HANDLER);

    entry_set_org(&e, CITY);
    refused(&w, e, REFUSAL_NO_SESSION, NULL);
    entry_set_org(&e, FIRM);
    permits(&w, e);
    permits(&w, world_session(&w, HANDLER)); /* not said */
    entry_set_session(&e, state_next_session(w.s));
    entry_set_person(&e, 99); /* who is not there is of none */
    refused(&w, e, REFUSAL_TERM_PERSON, "N9.1");
    state_free(w.s);
}

T_CASE(N20_6i_a_batch_is_of_the_contract_register_and_purpose_of_its_job)
{
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER), batch;

    add_contract(&w, SECOND, FIRM, CITY, 0);
    world_child_work(&w, SECOND);
    permits(&w, e);
    batch = world_batch(&w, e.job, 0, 0);
    refused(&w, of_contract(batch, SECOND), REFUSAL_JOB, NULL);
    struct entry other = batch;
    entry_set_register(&other, OTHER_REGISTER);
    refused(&w, other, REFUSAL_JOB, NULL);
    other = batch;
    entry_set_purpose(&other, SEARCH_ONLY);
    refused(&w, other, REFUSAL_JOB, NULL);
    entry_set_purpose(&other, PURPOSE);
    permits(&w, other);
    permits(&w, batch); /* not said */
    permits(&w, with_session(batch, w.session[HANDLER]));
    refused(&w, with_session(batch, w.session[OPERATOR]), REFUSAL_NO_SESSION, NULL); /* somebody else's */
    refused(&w, with_session(batch, state_next_session(w.s)), REFUSAL_NO_SESSION, NULL); /* one that was not opened yet */
    struct entry close = fact(&w, ACT_SESSION_CLOSE);
    entry_set_session(&close, w.session[HANDLER]);
    entry_set_kind(&close, SESSION_SIGNED_OUT);
    world_fact(&w, &close);
    permits(&w, with_session(batch, w.session[HANDLER])); /* the job goes on */
    state_free(w.s);
}

T_CASE(what_no_gate_stands_before_nobody_could_do)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_KEEPER_START);
    struct decision d;

    entry_set_person(&e, HANDLER);
    decide_could(w.s, &e, &d);
    T_STR(refusal_name(d.refusal), "unknown-act");
    T_EQ(d.verdict, VERDICT_DENY);
    state_free(w.s);
}

T_CASE(N20_9_an_operator_unveils_what_is_no_My_Number_and_a_field_of_the_register)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_REVEAL, OPERATOR);

    refused(&w, e, REFUSAL_ROLE, "N20.9");
    entry_set_fields(&e, (const uint16_t[]){9}, 1);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    entry_set_fields(&e, (const uint16_t[]){PHONE}, 1);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(N20_10_veiled_fields_are_unveiled_one_by_one_and_a_record_is_opened_with_some_fields)
{
    static const uint16_t two[] = {NAME, ADDRESS}, veiled[] = {MY_NUMBER, PHONE};
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER), one = world_record(&w, ACT_REVEAL, HANDLER);

    entry_set_fields(&e, two, 2);
    permits(&w, e);
    entry_set_fields(&e, NULL, 0);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    permits(&w, one);
    entry_set_fields(&one, veiled, 2);
    denied(&w, one, REFUSAL_FIELD);
    e = world_record(&w, ACT_LIST, HANDLER);
    entry_set_fields(&e, NULL, 0); /* a list of numbers alone */
    permits(&w, e);
    e.fields_n = ENTRY_FIELDS_MAX + 1;
    denied(&w, e, REFUSAL_FIELD);
    state_free(w.s);
}

/* --- purposes, registers, limits --------------------------------------------------------------------------------------------------- */

T_CASE(N15_what_is_used_for_a_purpose_lies_in_a_register)
{
    static const enum entry_act acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_EDIT};
    struct world w = world_new();

    every_register(&w);
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        struct entry e = world_record(&w, acts[i], HANDLER);
        permits(&w, e);
        e.register_no = 0;
        e.has &= ~ENTRY_HAS(KEY_REGISTER);
        denied(&w, e, REFUSAL_REGISTER);
    }
    state_free(w.s);
}

T_CASE(N9_3_what_concerns_the_whole_contract_is_for_who_has_all_of_its_registers_and_not_those_of_others)
{
    struct world w = world_new();
    struct entry e = with_kind(with_count(world_op(&w, ACT_APPLY, MANAGER), 1), APPLY_ERASE_CONTRACT);

    entry_set_object(&e, (const uint8_t[32]){6});
    refused(&w, e, REFUSAL_REGISTER, "N20.6i"); /* one of two */
    every_register(&w);
    permits(&w, e);
    add_contract(&w, SECOND, FIRM, CITY, 0);
    struct entry r = with_count(fact(&w, ACT_REGISTER), 1);
    entry_set_contract(&r, SECOND);
    entry_set_register(&r, 3);
    world_fact(&w, &r);
    permits(&w, e);
    entry_set_contract(&r, CONTRACT);
    world_fact(&w, &r);
    refused(&w, e, REFUSAL_REGISTER, "N20.6i");
    state_free(w.s);
}

T_CASE(J21_a_limit_that_was_lowered_below_what_was_shown_lets_nothing_more_through)
{
    struct world w = world_new();

    for (unsigned i = 0; i < 5; i++)
        permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    world_control(&w, CONTROL_QUOTA_MINUTE, 3, "J21");
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_QUOTA_MINUTE, "J21");
    world_control(&w, CONTROL_QUOTA_MINUTE, 6, "J21");
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    world_control(&w, CONTROL_QUOTA_MINUTE, 30, "J21");
    world_control(&w, CONTROL_QUOTA_DAY, 3, "J21");
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_QUOTA_DAY, "J21");
    state_free(w.s);
}

/* Real data for practice need an approval; HANDLER has a purpose for it, and both registers. */
static struct world practising(void)
{
    static const uint16_t fields[] = {NAME};
    struct world w = world_new();
    struct entry e = with_kind(fact(&w, ACT_PURPOSE), PURPOSE_PRACTICE);

    every_register(&w);
    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, PRACTICE);
    entry_set_fields(&e, fields, 1);
    entry_set_limit(&e, 127);
    world_fact(&w, &e);
    e = world_assignment(&w, HANDLER, ROLE_HANDLER);
    entry_set_fields(&e, (const uint16_t[]){REGISTER, OTHER_REGISTER}, 2);
    entry_set_purposes(&e, 1U << (PURPOSE - 1) | 1U << (PRACTICE - 1));
    world_fact(&w, &e);
    world_control(&w, CONTROL_TEST_DATA, TEST_DATA_APPROVAL, "S5");
    return w;
}

static struct entry copy_for(const struct world *w, uint16_t register_no, uint16_t purpose)
{
    struct entry e = matter(w, HANDLER, COPY, 1);

    entry_set_class(&e, CLASS_SPI);
    entry_set_register(&e, register_no);
    entry_set_purpose(&e, purpose);
    return e;
}

T_CASE(S5_real_data_are_used_for_practice_under_a_decision_about_that_register_and_purpose_in_this_contract)
{
    struct world w = practising();
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    add_contract(&w, SECOND, FIRM, CITY, 0);
    world_child_work(&w, SECOND);
    struct entry practice = with_kind(fact(&w, ACT_PURPOSE), PURPOSE_PRACTICE), duties = world_assignment(&w, HANDLER, ROLE_HANDLER);
    entry_set_contract(&practice, SECOND);
    entry_set_purpose(&practice, PRACTICE);
    entry_set_limit(&practice, 127);
    world_fact(&w, &practice);
    uint64_t handler = signs_in(&w, SECOND, HANDLER, ROLE_HANDLER), approver = signs_in(&w, SECOND, APPROVER, ROLE_APPROVER);
    entry_set_contract(&duties, SECOND);
    entry_set_purposes(&duties, 1U << (PRACTICE - 1));
    world_fact(&w, &duties);
    entry_set_purpose(&e, PRACTICE);
    refused(&w, e, REFUSAL_TEST_DATA, "S5");
    (void)approved(&w, copy_for(&w, OTHER_REGISTER, PRACTICE));
    refused(&w, e, REFUSAL_TEST_DATA, "S5");
    (void)approved(&w, copy_for(&w, REGISTER, PURPOSE));
    refused(&w, e, REFUSAL_TEST_DATA, "S5");
    uint64_t m = permits(&w, of_contract(by(copy_for(&w, REGISTER, PRACTICE), handler, HANDLER), SECOND));
    permits(&w, of_contract(by(decision(&w, ACT_APPROVE, APPROVER, m), approver, APPROVER), SECOND));
    refused(&w, e, REFUSAL_TEST_DATA, "S5");
    put_cell(&w, HANDLING_COPY, HANDLING_DATA, CLASS_SPI, VERDICT_ALLOWED, "K-T9");
    permits(&w, copy_for(&w, REGISTER, PRACTICE)); /* open, but nobody decided on it */
    refused(&w, e, REFUSAL_TEST_DATA, "S5");
    put_cell(&w, HANDLING_COPY, HANDLING_DATA, CLASS_SPI, VERDICT_APPROVAL, "K-T9");
    (void)approved(&w, copy_for(&w, REGISTER, PRACTICE));
    permits(&w, e);
    state_free(w.s);
}

T_CASE(H11_of_a_register_that_is_only_being_made_nothing_is_asked_about_its_data)
{
    struct world w = practising();
    struct entry e = with_count(fact(&w, ACT_REGISTER), 3);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, 3);
    e = approved_change(&w, e, MANAGER);
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    T_TRUE(!cites(&d, "S5"));
    state_free(w.s);
}

/* --- blocks of subjects ------------------------------------------------------------------------------------------------------------- */

/* HANDLER and OFFICER reach NORTH alone. */
static struct world limited(void)
{
    static const uint16_t blocks[] = {NORTH, SOUTH};
    struct world w = world_new();

    for (unsigned i = 0; i < 2; i++) {
        struct entry e = fact(&w, ACT_BLOCK);
        entry_set_contract(&e, CONTRACT);
        entry_set_blocks(&e, &blocks[i], 1);
        entry_set_limit(&e, 1);
        world_fact(&w, &e);
        e = world_assignment(&w, i == 0 ? HANDLER : OFFICER, i == 0 ? ROLE_HANDLER : ROLE_OFFICER);
        entry_set_blocks(&e, blocks, 1);
        world_fact(&w, &e);
    }
    return w;
}

static struct entry hold(const struct world *w, uint16_t block)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    struct entry e = with_kind(world_op(w, ACT_HOLD, AUDITOR), HOLD_SET);

    entry_set_register(&e, REGISTER);
    if (block != 0) {
        entry_add_subject(&e, subject);
        entry_set_blocks(&e, &block, 1);
    }
    return e;
}

static struct entry release(const struct world *w, uint64_t ref)
{
    return with_ref(with_kind(world_op(w, ACT_HOLD, OFFICER), HOLD_RELEASED), ref);
}

T_CASE(N20_6i_limited_duties_release_a_hold_on_a_record_of_their_block_and_none_on_a_whole_register)
{
    struct world w = limited();
    uint64_t whole = permits(&w, hold(&w, 0)), north = permits(&w, hold(&w, NORTH)), south = permits(&w, hold(&w, SOUTH));

    refused(&w, release(&w, whole), REFUSAL_BLOCK, "N20.6i");
    refused(&w, release(&w, south), REFUSAL_BLOCK, "N20.6i");
    refused(&w, release(&w, south + 1000), REFUSAL_HELD, "N22"); /* none at all */
    permits(&w, release(&w, north));
    state_free(w.s);
}

T_CASE(N20_6i_limited_duties_are_within_them_where_no_record_is_meant)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    struct world w = limited();
    struct entry e = world_trial(&w, HANDLER);

    permits(&w, e);
    permits(&w, world_trial_batch(&w, e.job, 0, 0)); /* rows that are no record */
    refused(&w, world_trial_batch(&w, e.job, 64, 1), REFUSAL_BLOCK, "N20.6i");
    e = with_count(world_record(&w, ACT_LIST, HANDLER), 0);
    e.subjects_n = 0;
    e.has &= ~ENTRY_HAS(KEY_SUBJECTS);
    permits(&w, e); /* no hit */
    refused(&w, with_count(e, 1), REFUSAL_BLOCK, "N20.6i");
    entry_add_subject(&e, subject); /* shown, and not counted */
    denied(&w, e, REFUSAL_BLOCK);
    state_free(w.s);
}

T_CASE(N9_3_a_record_that_was_taken_out_of_its_block_is_named_with_none)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    static const uint16_t north[] = {NORTH}, to_south[] = {0, SOUTH};
    struct world w = limited();
    struct entry e = world_op(&w, ACT_MOVE, MANAGER), open = world_record(&w, ACT_OPEN, MANAGER);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_blocks(&e, to_south, 2);
    entry_set_kind(&e, SOUTH);
    entry_add_subject(&e, subject);
    permits(&w, e);
    refused(&w, open, REFUSAL_BLOCK, "N20.6i");
    permits(&w, with_kind(e, 0));
    permits(&w, open);
    entry_set_blocks(&open, north, 1);
    refused(&w, open, REFUSAL_BLOCK, "N20.6i");
    state_free(w.s);
}

T_CASE(more_blocks_or_records_than_a_leaf_holds_are_refused)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    struct world w = limited();
    struct entry e = world_record(&w, ACT_LIST, MANAGER);

    while (e.subjects_n < ENTRY_SUBJECTS_MAX)
        entry_add_subject(&e, subject);
    world_control(&w, CONTROL_SEARCH_HITS, 100, "J27");
    world_control(&w, CONTROL_QUOTA_MINUTE, 100, "J21");
    struct entry fits = with_count(e, ENTRY_SUBJECTS_MAX);
    entry_add_subject(&e, subject);
    denied(&w, with_count(e, ENTRY_SUBJECTS_MAX + 1), REFUSAL_BLOCK);
    e = fits;
    e.blocks_n = ENTRY_BLOCKS_MAX + 1;
    denied(&w, e, REFUSAL_BLOCK);
    permits(&w, fits);
    state_free(w.s);
}

/* --- documents ------------------------------------------------------------------------------------------------------------------------ */

static struct entry freezing(const struct world *w, uint16_t form, uint32_t number)
{
    static const uint8_t hash[32] = {9};
    struct entry e = with_kind(with_count(world_op(w, ACT_DOCUMENT, MANAGER), number), form);

    entry_set_version(&e, 1);
    entry_set_object(&e, hash);
    entry_set_value(&e, view_of(hash, sizeof(hash)));
    return e;
}

static struct entry items(const struct world *w, uint32_t version)
{
    struct entry e = with_kind(world_op(w, ACT_FORM, MANAGER), 3001);

    entry_set_version(&e, version);
    return e;
}

T_CASE(H15_whoever_stands_on_neither_side_freezes_receives_and_words_nothing)
{
    struct world w = world_new();

    add_org(&w, OTHER_FIRM, 0, ORG_CONTRACTOR);
    uint64_t session = joins(&w, OUTSIDER, OTHER_FIRM, ROLE_MANAGER);
    T_EQ(decide_side(w.s, CONTRACT, MANAGER), PARTY_CONTRACTOR);
    T_EQ(decide_side(w.s, CONTRACT, OFFICER), PARTY_ENTRUSTER);
    T_EQ(decide_side(w.s, CONTRACT, OUTSIDER), PARTY_NONE);
    T_EQ(decide_side(w.s, CONTRACT, 99), PARTY_NONE);
    T_EQ(decide_side(w.s, 99, MANAGER), PARTY_NONE);
    refused(&w, by(items(&w, 1), session, OUTSIDER), REFUSAL_DOCUMENT, NULL);
    refused(&w, items(&w, 2), REFUSAL_DOCUMENT, NULL); /* one left out */
    permits(&w, items(&w, 1));
    refused(&w, by(freezing(&w, 3001, 1), session, OUTSIDER), REFUSAL_DOCUMENT, NULL);
    uint64_t d = permits(&w, freezing(&w, 1001, 1));
    T_TRUE(!decide_sees_document(state_document(w.s, d), PARTY_NONE));
    permits(&w, world_document_step(&w, MANAGER, d, DOCUMENT_SUBMIT, 0));
    T_TRUE(!decide_sees_document(state_document(w.s, d), PARTY_NONE));
    T_TRUE(decide_sees_document(state_document(w.s, d), PARTY_ENTRUSTER));
    refused(&w, by(world_document_step(&w, MANAGER, d, DOCUMENT_RETURN, 0), session, OUTSIDER), REFUSAL_DOCUMENT, NULL);
    permits(&w, world_document_step(&w, OFFICER, d, DOCUMENT_RETURN, 0));
    state_free(w.s);
}

T_CASE(H15_a_letterhead_and_a_number_beyond_the_forms_are_no_form_of_a_document)
{
    struct world w = world_new();
    struct entry e = freezing(&w, 4000, 1);

    refused(&w, freezing(&w, 0, 1), REFUSAL_DOCUMENT, NULL);
    denied(&w, e, REFUSAL_DOCUMENT);
    refused(&w, freezing(&w, 2001, 1), REFUSAL_DOCUMENT, NULL); /* 甲's */
    permits(&w, freezing(&w, 3999, 1));
    state_free(w.s);
}

/* --- erasures and holds ----------------------------------------------------------------------------------------------------------------- */

T_CASE(N22_what_is_erased_was_approved_in_this_contract_and_is_what_the_approval_named)
{
    struct world w = world_new();
    struct entry e = with_kind(with_count(world_op(&w, ACT_APPLY, MANAGER), 1), APPLY_ERASE_CONTRACT), erase;

    every_register(&w);
    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t manager = signs_in(&w, SECOND, MANAGER, ROLE_MANAGER), approver = signs_in(&w, SECOND, APPROVER, ROLE_APPROVER);
    entry_set_object(&e, (const uint8_t[32]){6});
    uint64_t own = permits(&w, e), other = permits(&w, of_contract(by(e, manager, MANAGER), SECOND));
    own = permits(&w, decision(&w, ACT_APPROVE, APPROVER, own));
    other = permits(&w, of_contract(by(decision(&w, ACT_APPROVE, APPROVER, other), approver, APPROVER), SECOND));
    erase = with_count(with_ref(world_op(&w, ACT_ERASE, MANAGER), other), 1);
    refused(&w, erase, REFUSAL_APPROVAL_GONE, "N22");
    erase = with_ref(erase, own);
    entry_set_object(&erase, (const uint8_t[32]){7});
    refused(&w, erase, REFUSAL_APPROVAL_GONE, "N22");
    entry_set_object(&erase, (const uint8_t[32]){6});
    permits(&w, erase);
    state_free(w.s);
}

T_CASE(N22_a_hold_is_released_in_its_own_contract)
{
    struct world w = world_new();

    add_contract(&w, SECOND, FIRM, CITY, 0);
    world_child_work(&w, SECOND);
    uint64_t auditor = signs_in(&w, SECOND, AUDITOR, ROLE_AUDITOR), officer = signs_in(&w, SECOND, OFFICER, ROLE_OFFICER);
    uint64_t h = permits(&w, of_contract(by(hold(&w, 0), auditor, AUDITOR), SECOND));
    refused(&w, release(&w, h), REFUSAL_HELD, "N22");
    permits(&w, of_contract(by(release(&w, h), officer, OFFICER), SECOND));
    state_free(w.s);
}

/* --- worklists ----------------------------------------------------------------------------------------------------------------------------- */

static struct entry list_of(const struct world *w, uint32_t person)
{
    struct entry e = with_count(world_op(w, ACT_WORK_MAKE, person), 5);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, (const uint8_t[32]){3});
    return e;
}

T_CASE(N15_N20_6i_a_list_is_worked_on_in_its_contract_and_for_records_of_its_register)
{
    struct world w = world_new();
    struct entry e = world_record(&w, ACT_OPEN, MANAGER), read = with_count(world_op(&w, ACT_WORK_READ, MANAGER), 5);

    every_register(&w);
    add_contract(&w, SECOND, FIRM, CITY, 0);
    world_child_work(&w, SECOND);
    uint64_t session = signs_in(&w, SECOND, MANAGER, ROLE_MANAGER), own = permits(&w, list_of(&w, MANAGER));
    uint64_t other = permits(&w, of_contract(by(list_of(&w, MANAGER), session, MANAGER), SECOND));
    refused(&w, with_ref(read, other), REFUSAL_WORKLIST, "N20.6i");
    permits(&w, with_ref(read, own));
    permits(&w, with_ref(e, own));
    entry_set_register(&e, OTHER_REGISTER);
    refused(&w, with_ref(e, own), REFUSAL_WORKLIST, "N20.6i");
    state_free(w.s);
}

/* --- when the contract is over ------------------------------------------------------------------------------------------------------------- */

/* Closed out in CLOSE_DAYS days, and read for seven years. */
static struct world ending(void)
{
    struct world w = world_new();

    terminal_stays(&w);
    world_control(&w, CONTROL_CLOSE_OUT, CLOSE_DAYS, "N22.9");
    world_control(&w, CONTROL_LOG_YEARS, 7, "H10.2");
    world_control(&w, CONTROL_TRAINING, 3650, "N11");
    return w;
}

static struct entry application(const struct world *w, uint16_t kind, uint64_t session, uint32_t person)
{
    struct entry e = by(with_kind(with_count(world_op(w, ACT_APPLY, MANAGER), 1), kind), session, person);

    entry_set_object(&e, (const uint8_t[32]){6});
    if (kind == APPLY_ERASE_SUBJECTS)
        entry_set_register(&e, REGISTER);
    else
        entry_set_value(&e, view_of((const uint8_t[32]){9}, 32));
    if (kind == APPLY_TERMS)
        entry_set_from(&e, day(2026, 12, 1));
    return e;
}

T_CASE(N22_while_a_contract_is_closed_out_erasures_are_decided_and_no_change_and_no_terms)
{
    struct world w = ending();
    uint64_t session = joins(&w, RESPONSIBLE, FIRM, ROLE_RESPONSIBLE);
    uint64_t change = permits(&w, application(&w, APPLY_CHANGE, w.session[MANAGER], MANAGER));
    uint64_t terms = permits(&w, application(&w, APPLY_TERMS, session, RESPONSIBLE));

    on(&w, day(2027, 4, 10));
    refused(&w, application(&w, APPLY_TERMS, session, RESPONSIBLE), REFUSAL_CLOSING, "N22.9");
    refused(&w, application(&w, APPLY_CHANGE, w.session[MANAGER], MANAGER), REFUSAL_CLOSING, "N22.9");
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, change), REFUSAL_CLOSING, "N22.9");
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, terms), REFUSAL_CLOSING, "N22.9");
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, 1), REFUSAL_APPROVAL_GONE, "N22"); /* nothing that was applied for */
    uint64_t erasure = permits(&w, application(&w, APPLY_ERASE_SUBJECTS, w.session[MANAGER], MANAGER));
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, erasure));
    state_free(w.s);
}

static struct entry in_april(struct entry e)
{
    entry_set_until(&e, day(2027, 4, 20));
    return e;
}

T_CASE(N22_while_a_contract_is_closed_out_what_is_out_comes_back_and_is_destroyed_and_nothing_leaves)
{
    struct world w = ending();
    uint64_t out = approved(&w, matter(&w, HANDLER, TAKE_OUT, 2)), waiting = permits(&w, matter(&w, HANDLER, TAKE_OUT, 1));

    permits(&w, step(&w, HANDLER, out, MATTER_DO, 1));
    on(&w, day(2027, 4, 10));
    refused(&w, in_april(matter(&w, HANDLER, TAKE_OUT, 1)), REFUSAL_CLOSING, "N22.9");
    refused(&w, in_april(matter(&w, HANDLER, MATTER_KINDS_MAX, 1)), REFUSAL_CLOSING, "N22.9");
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, waiting), REFUSAL_CLOSING, "N22.9");
    refused(&w, step(&w, HANDLER, out, MATTER_DO, 1), REFUSAL_CLOSING, "N22.9");
    refused(&w, step(&w, HANDLER, 1, MATTER_DO, 1), REFUSAL_CLOSING, "N22.9"); /* no matter */
    permits(&w, step(&w, MANAGER, out, MATTER_BACK, 1));
    uint64_t m = approved(&w, in_april(matter(&w, HANDLER, DISPOSAL, 1)));
    permits(&w, step(&w, HANDLER, m, MATTER_DO, 1));
    state_free(w.s);
}

T_CASE(N22_K_T12_the_closing_of_a_contract_is_decided_as_everything_else_by_another_human_being_with_a_passkey)
{
    enum { CLOSE_OUT = 22 };
    struct world w = ending();
    struct entry bare = world_op(&w, ACT_APPROVE, APPROVER);

    all_leave(&w);
    uint64_t m = permits(&w, matter(&w, MANAGER, CLOSE_OUT, 1));
    refused(&w, decision(&w, ACT_APPROVE, OFFICER, m), REFUSAL_ROLE, "N20.9");
    refused(&w, decision(&w, ACT_APPROVE, TWIN, m), REFUSAL_SAME_PERSON, NULL);
    entry_set_object(&bare, (const uint8_t[32]){6});
    refused(&w, with_ref(bare, m), REFUSAL_NO_PASSKEY, NULL);
    entry_set_value(&bare, view_str("s"));
    permits(&w, with_ref(bare, m));
    T_TRUE(state_contract(w.s, CONTRACT)->closed_leaf == m);
    state_free(w.s);
}

T_CASE(H10_2_a_contract_whose_days_ran_out_is_read_given_more_of_them_by_the_entruster_and_kept_by_who_runs_the_machine)
{
    struct world w = ending();
    uint64_t change = permits(&w, application(&w, APPLY_CHANGE, w.session[OFFICER], OFFICER));
    uint64_t erasure = permits(&w, application(&w, APPLY_ERASE_SUBJECTS, w.session[MANAGER], MANAGER));
    struct entry e = application(&w, APPLY_CHANGE, w.session[OFFICER], 99);
    struct decision d;

    world_person(&w, STRANGER, FIRM, STRANGER);
    on(&w, day(2027, 6, 30));
    refused(&w, matter(&w, OFFICER, PAPER_BUNDLE, 1), REFUSAL_CLOSED, "N22.9"); /* nothing else, also by 甲 */
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, erasure), REFUSAL_CLOSED, "N22.9");
    refused(&w, decision(&w, ACT_REJECT, APPROVER, erasure), REFUSAL_CLOSED, "N22.9");
    refused(&w, decision(&w, ACT_APPROVE, APPROVER, 1), REFUSAL_CLOSED, "N22.9");
    permits(&w, decision(&w, ACT_REJECT, APPROVER, change));
    e.session = 0;
    e.has &= ~ENTRY_HAS(KEY_SESSION);
    e.time_ms = w.now;
    decide_could(w.s, &e, &d);
    T_STR(refusal_name(d.refusal), "closed"); /* nobody */
    refused(&w, world_session(&w, STRANGER), REFUSAL_NOT_ASSIGNED, "N20.6i");
    refused(&w, world_session(&w, HANDLER), REFUSAL_CLOSED, "N22.9");
    permits(&w, with_ref(world_op(&w, ACT_DETAIL_READ, AUDITOR), 1));
    permits(&w, with_kind(world_op(&w, ACT_BACKUP_KEY_END, ADMINISTRATOR), 1));
    permits(&w, with_count(world_op(&w, ACT_SESSION_END, AUDITOR), w.session[AUDITOR]));
    state_free(w.s);
}

T_MAIN(&case_N18_that_a_contract_is_covered_is_said_where_there_is_one_above, &case_N20_6u_a_session_is_of_the_organisation_of_its_person, &case_N20_6i_a_batch_is_of_the_contract_register_and_purpose_of_its_job,
       &case_what_no_gate_stands_before_nobody_could_do,
       &case_N20_9_an_operator_unveils_what_is_no_My_Number_and_a_field_of_the_register,
       &case_N20_10_veiled_fields_are_unveiled_one_by_one_and_a_record_is_opened_with_some_fields,
       &case_N15_what_is_used_for_a_purpose_lies_in_a_register,
       &case_N9_3_what_concerns_the_whole_contract_is_for_who_has_all_of_its_registers_and_not_those_of_others,
       &case_J21_a_limit_that_was_lowered_below_what_was_shown_lets_nothing_more_through,
       &case_S5_real_data_are_used_for_practice_under_a_decision_about_that_register_and_purpose_in_this_contract,
       &case_H11_of_a_register_that_is_only_being_made_nothing_is_asked_about_its_data,
       &case_N20_6i_limited_duties_release_a_hold_on_a_record_of_their_block_and_none_on_a_whole_register,
       &case_N20_6i_limited_duties_are_within_them_where_no_record_is_meant, &case_more_blocks_or_records_than_a_leaf_holds_are_refused,
       &case_N9_3_a_record_that_was_taken_out_of_its_block_is_named_with_none,
       &case_H15_whoever_stands_on_neither_side_freezes_receives_and_words_nothing,
       &case_H15_a_letterhead_and_a_number_beyond_the_forms_are_no_form_of_a_document,
       &case_N22_what_is_erased_was_approved_in_this_contract_and_is_what_the_approval_named, &case_N22_a_hold_is_released_in_its_own_contract,
       &case_N15_N20_6i_a_list_is_worked_on_in_its_contract_and_for_records_of_its_register,
       &case_N22_while_a_contract_is_closed_out_erasures_are_decided_and_no_change_and_no_terms,
       &case_N22_while_a_contract_is_closed_out_what_is_out_comes_back_and_is_destroyed_and_nothing_leaves,
       &case_N22_K_T12_the_closing_of_a_contract_is_decided_as_everything_else_by_another_human_being_with_a_passkey,
       &case_H10_2_a_contract_whose_days_ran_out_is_read_given_more_of_them_by_the_entruster_and_kept_by_who_runs_the_machine)
