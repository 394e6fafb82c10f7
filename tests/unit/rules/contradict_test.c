/* What the fold refuses of people, jobs, applications and holds: each entry here differs in one thing from one that is taken. */
#include "unit/rules/folds.h"

#include "base/alloc.h"
#include "rules/state_tables.h"

/* --- the registry --------------------------------------------------------------------------------------------------------- */

T_CASE(a_session_that_is_not_of_the_contract_acts_in_no_other)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, HANDLER);
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    folds(&w, e);
    contradicts(&w, in_contract(e, OTHER, 0));
    folds(&w, in_contract(e, OTHER, there));
    contradicts(&w, in_contract(e, CONTRACT, there));
    contradicts(&w, with_person(e, MANAGER));
    contradicts(&w, with_session(e, 99));
    state_free(w.s);
}

T_CASE(a_fact_that_was_asked_for_in_no_known_session_contradicts)
{
    struct world w = world_new();
    struct entry e = org_fact(&w, 9, 0, ORG_CONTRACTOR);

    contradicts(&w, with_session(e, 99));
    folds(&w, with_session(e, w.session[MANAGER]));
    T_EQ(state_org_kind(w.s, 9), ORG_CONTRACTOR);
    state_free(w.s);
}

T_CASE(no_organisation_stands_below_itself_and_no_contract_is_with_oneself)
{
    struct world w = world_empty();

    contradicts(&w, org_fact(&w, FIRM, FIRM, ORG_CONTRACTOR));
    folds(&w, org_fact(&w, FIRM, CITY, ORG_CONTRACTOR));
    T_EQ(state_org(w.s, FIRM)->parent, CITY);
    contradicts(&w, org_fact(&w, 9, 0, ORG_SUBCONTRACTOR));
    folds(&w, org_fact(&w, 9, 0, ORG_ENTRUSTER));
    contradicts(&w, contract_fact(&w, OTHER, FIRM, FIRM, 0));
    folds(&w, contract_fact(&w, OTHER, FIRM, CITY, 0));
    state_free(w.s);
}

T_CASE(a_contract_stands_under_another_one_whose_number_is_one)
{
    struct world w = world_empty();

    folds(&w, org_fact(&w, 3, FIRM, ORG_SUBCONTRACTOR));
    folds(&w, org_fact(&w, 4, 3, ORG_SUBCONTRACTOR));
    folds(&w, with_count(contract_fact(&w, OTHER, 3, FIRM, 0), CONTRACT));
    T_EQ(state_contract(w.s, OTHER)->above, CONTRACT);
    contradicts(&w, with_count(contract_fact(&w, OTHER, 4, 3, 0), OTHER)); /* under itself, with the parties one further down */
    contradicts(&w, with_count(contract_fact(&w, 5, 3, FIRM, 0), (UINT64_C(1) << 32) + CONTRACT));
    folds(&w, contract_fact(&w, OTHER, 3, FIRM, 0)); /* not said again: it stays */
    T_EQ(state_contract(w.s, OTHER)->above, CONTRACT);
    state_free(w.s);
}

T_CASE(who_has_left_for_good_is_not_suspended_afterwards)
{
    struct world w = world_empty();
    struct entry e = with_person(fact(&w, ACT_PERSON_END), HANDLER);

    entry_set_kind(&e, PERSON_SUSPENDED);
    folds(&w, e);
    T_TRUE(state_person(w.s, HANDLER)->ended && state_person(w.s, HANDLER)->suspended);
    folds(&w, e);
    T_TRUE(state_person(w.s, HANDLER)->suspended);
    struct entry for_good = with_person(fact(&w, ACT_PERSON_END), HANDLER);
    folds(&w, for_good);
    T_TRUE(state_person(w.s, HANDLER)->ended && !state_person(w.s, HANDLER)->suspended);
    folds(&w, e);
    T_TRUE(state_person(w.s, HANDLER)->ended && !state_person(w.s, HANDLER)->suspended);
    state_free(w.s);
}

T_CASE(a_sign_in_of_somebody_unknown_is_refused_in_the_log_or_contradicts)
{
    struct world w = world_empty();
    struct entry e = with_person(fact(&w, ACT_SIGN_IN), STRANGER);

    entry_set_kind(&e, FACTOR_PASSWORD);
    e.verdict = VERDICT_PERMIT;
    T_OK(entry_check(&e));
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e.verdict = VERDICT_DENY;
    T_OK(state_apply(w.s, &e, w.leaf));
    state_free(w.s);
}

T_CASE(what_was_shown_never_counts_from_the_start_again)
{
    struct world w = world_new();
    struct entry e = with_count(world_record(&w, ACT_LIST, HANDLER), UINT64_MAX);

    folds(&w, e);
    folds(&w, with_count(e, 2));
    T_TRUE(state_shown_in_day(w.s, HANDLER, PURPOSE, NOW) == UINT64_MAX);
    T_TRUE(state_shown_in_minute(w.s, HANDLER, PURPOSE, NOW) == UINT64_MAX);
    state_free(w.s);
}

T_CASE(leaves_have_numbers_below_the_last)
{
    struct world w = world_empty();
    struct entry e = fact(&w, ACT_KEEPER_STOP);

    T_ERR(state_apply(w.s, &e, UINT64_MAX), ERR_INPUT);
    T_OK(state_apply(w.s, &e, UINT64_MAX - 1));
    T_ERR(state_apply(w.s, &e, UINT64_MAX - 1), ERR_INPUT);
    state_free(w.s);
}

T_CASE(fields_beyond_the_mask_are_in_none)
{
    struct entry e;

    entry_init(&e, ACT_ASSIGN, NOW);
    e.fields[0] = 0;
    e.fields[1] = 1;
    e.fields[2] = ENTRY_FIELDS_MAX;
    e.fields[3] = ENTRY_FIELDS_MAX + 1;
    e.fields_n = 4;
    T_TRUE(fields_mask(&e) == (UINT64_C(1) | UINT64_C(1) << 63));
}

/* --- jobs ----------------------------------------------------------------------------------------------------------------- */

T_CASE(a_batch_is_of_its_job_in_everything)
{
    struct world w = world_new();
    struct entry e = world_import(&w, HANDLER), batch;

    (void)in_other(&w, HANDLER);
    folds(&w, e);
    batch = world_batch(&w, e.job, 0, 0);
    contradicts(&w, in_contract(batch, OTHER, 0));
    contradicts(&w, with_person(batch, MANAGER));
    contradicts(&w, with_register(batch, OTHER_REGISTER));
    contradicts(&w, with_purpose(batch, SEARCH_ONLY));
    folds(&w, with_purpose(batch, PURPOSE));
    T_EQ(state_job(w.s, e.job)->rows_sealed, 1);
    T_EQ(state_job(w.s, e.job)->sealed_n, 1);
    state_free(w.s);
}

/* The end of a job. */
static struct entry end_of(const struct world *w, enum entry_act act, uint32_t job, uint64_t count)
{
    struct entry e = in_contract(with_person(fact(w, act), HANDLER), CONTRACT, 0);

    entry_set_job(&e, job);
    entry_set_count(&e, count);
    entry_set_limit(&e, 0);
    return e;
}

T_CASE(a_trial_is_no_import_and_an_import_no_trial)
{
    struct world w = world_new();
    struct entry trial = world_trial(&w, HANDLER), import;

    folds(&w, trial);
    contradicts(&w, world_batch(&w, trial.job, 0, 0));
    contradicts(&w, end_of(&w, ACT_IMPORT_CLOSE, trial.job, 0));
    import = world_import(&w, HANDLER);
    folds(&w, import);
    contradicts(&w, end_of(&w, ACT_UPDATE_CLOSE, import.job, 0));
    folds(&w, end_of(&w, ACT_IMPORT_CLOSE, import.job, 0));
    state_free(w.s);
}

/* The change that does what ${trial} said. */
static struct entry change_of(const struct world *w, const struct entry *trial, uint32_t of)
{
    struct entry e = *trial;

    entry_set_job(&e, state_next_job(w->s));
    entry_set_kind(&e, UPDATE_CHANGE);
    entry_set_count(&e, of);
    return e;
}

T_CASE(a_job_is_taken_up_again_by_the_same_file_for_the_same_thing)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, HANDLER);
    struct entry trial = world_trial(&w, HANDLER), again = trial, import = world_import(&w, HANDLER);

    folds(&w, trial);
    folds(&w, again);
    contradicts(&w, in_contract(again, OTHER, there));
    contradicts(&w, with_session(with_person(again, MANAGER), w.session[MANAGER]));
    contradicts(&w, with_register(again, OTHER_REGISTER));
    contradicts(&w, with_purpose(again, SEARCH_ONLY));
    entry_set_fields(&again, (const uint16_t[]){NAME}, 1);
    contradicts(&w, again);
    again = trial;
    again.object[0] ^= 1;
    contradicts(&w, again);
    again = change_of(&w, &trial, trial.job); /* a trial is no change, under its own number */
    entry_set_job(&again, trial.job);
    contradicts(&w, again);
    entry_set_job(&import, trial.job); /* nor an import */
    contradicts(&w, import);
    folds(&w, end_of(&w, ACT_UPDATE_CLOSE, trial.job, 3));
    contradicts(&w, trial); /* it is over */
    T_EQ(state_job(w.s, trial.job)->changes, 3);
    T_TRUE(state_job(w.s, trial.job)->closed);
    state_free(w.s);
}

T_CASE(a_change_is_taken_up_again_under_its_own_trial)
{
    struct world w = world_new();
    struct entry trial = world_trial(&w, HANDLER), second, change;

    folds(&w, trial);
    folds(&w, end_of(&w, ACT_UPDATE_CLOSE, trial.job, 3));
    second = world_trial(&w, HANDLER);
    folds(&w, second);
    folds(&w, end_of(&w, ACT_UPDATE_CLOSE, second.job, 3));
    change = change_of(&w, &trial, trial.job);
    folds(&w, change);
    T_EQ(state_job(w.s, trial.job)->other, change.job);
    folds(&w, change);
    contradicts(&w, with_count(change, second.job));
    struct entry as_trial = change;
    as_trial.kind = UPDATE_TRIAL;
    as_trial.count = 0;
    as_trial.has &= ~ENTRY_HAS(KEY_COUNT);
    contradicts(&w, as_trial);
    folds(&w, end_of(&w, ACT_UPDATE_CLOSE, change.job, 3));
    contradicts(&w, change);
    state_free(w.s);
}

/* --- applications --------------------------------------------------------------------------------------------------------- */

/* The approval of ${application}. */
static uint64_t approved(struct world *w, struct entry application)
{
    return folds(w, world_approval(w, ACT_APPROVE, APPROVER, folds(w, application)));
}

static struct entry for_change(const struct world *w, const struct entry *change)
{
    struct entry e = world_application(w, MANAGER, 1);
    uint8_t digest[32];

    T_OK(entry_digest(change, digest));
    e.has &= ~ENTRY_HAS(KEY_REGISTER);
    e.register_no = 0;
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    return e;
}

static struct entry code_for(const struct world *w, uint32_t person)
{
    struct entry e = with_person(fact(w, ACT_ENROL_CODE), person);

    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, (const uint8_t[32]){1});
    return e;
}

static struct entry wider(const struct world *w, uint32_t contract)
{
    struct entry e = in_contract(fact(w, ACT_PURPOSE), contract, 0);

    entry_set_purpose(&e, 9);
    entry_set_limit(&e, 127);
    return e;
}

T_CASE(a_change_is_entered_under_the_approval_of_that_very_change)
{
    struct world w = world_new();
    struct entry change = wider(&w, CONTRACT), another = change;

    other_contract(&w);
    entry_set_limit(&another, 63);
    uint64_t leaf = approved(&w, for_change(&w, &change));
    contradicts(&w, with_ref(another, leaf));
    contradicts(&w, with_ref(wider(&w, OTHER), leaf));
    contradicts(&w, with_ref(change, leaf - 1)); /* the application itself approves nothing */
    contradicts(&w, with_ref(change, approved(&w, world_application(&w, MANAGER, 1)))); /* of an erasure */
    folds(&w, with_session(with_ref(change, leaf), w.session[MANAGER]));
    T_EQ(state_purpose(w.s, CONTRACT, 9)->acts, 127);
    T_TRUE(state_approved_application(w.s, leaf)->executed);
    T_EQ(state_approved_application(w.s, leaf)->executor, MANAGER);
    contradicts(&w, with_session(with_ref(change, leaf), w.session[MANAGER])); /* once */
    state_free(w.s);
}

T_CASE(a_change_of_no_contract_is_entered_under_the_approval_given_in_one)
{
    struct world w = world_new();
    struct entry change = org_fact(&w, 9, 0, ORG_CONTRACTOR);
    uint64_t leaf = approved(&w, for_change(&w, &change));

    folds(&w, with_ref(change, leaf)); /* as it is repeated in a log that knows no session */
    T_EQ(state_org_kind(w.s, 9), ORG_CONTRACTOR);
    T_TRUE(state_approved_application(w.s, leaf)->executed);
    T_EQ(state_approved_application(w.s, leaf)->executor, 0);
    state_free(w.s);
}

T_CASE(a_code_is_handed_out_to_whom_its_approval_names)
{
    struct world w = world_new();
    struct entry replace = with_count(world_application(&w, MANAGER, HANDLER), HANDLER);
    struct entry change = wider(&w, CONTRACT);

    replace.has &= ~ENTRY_HAS(KEY_REGISTER);
    replace.register_no = 0;
    entry_set_kind(&replace, APPLY_REPLACE);
    uint64_t leaf = approved(&w, replace);
    contradicts(&w, with_ref(code_for(&w, OPERATOR), leaf));
    contradicts(&w, with_ref(change, leaf));
    uint64_t of_change = approved(&w, with_count(for_change(&w, &change), HANDLER));
    contradicts(&w, with_ref(code_for(&w, HANDLER), of_change));
    folds(&w, with_ref(code_for(&w, HANDLER), leaf));
    T_TRUE(state_approved_application(w.s, leaf)->executed);
    state_free(w.s);
}

/* A change whose entry is none has no digest that could have been approved. */
T_CASE(what_is_no_entry_was_never_approved)
{
    struct world w = world_new();
    struct entry change = wider(&w, CONTRACT), broken;
    uint64_t leaf = approved(&w, for_change(&w, &change));
    const struct application *a = state_approved_application(w.s, leaf);

    T_TRUE(change_fits(a, &change));
    broken = change;
    broken.has &= ~ENTRY_HAS(KEY_LIMIT);
    T_TRUE(!change_fits(a, &broken));
    state_free(w.s);
}

T_CASE(an_erasure_is_of_the_contract_and_the_register_that_were_approved)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, MANAGER);
    uint64_t leaf = approved(&w, world_application(&w, MANAGER, 2));
    struct entry e = world_erasure(&w, MANAGER, leaf, 1);

    contradicts(&w, in_contract(e, OTHER, there));
    contradicts(&w, with_register(e, OTHER_REGISTER));
    contradicts(&w, with_ref(e, leaf - 1));
    folds(&w, e);
    T_EQ(state_approved_application(w.s, leaf)->erased, 1);
    T_TRUE(!state_approved_application(w.s, leaf)->executed);
    struct entry whole = world_application(&w, MANAGER, 9);
    entry_set_kind(&whole, APPLY_ERASE_REGISTER);
    leaf = approved(&w, whole);
    e = world_erasure(&w, MANAGER, leaf, 0);
    contradicts(&w, with_count(e, 8)); /* all at once */
    contradicts(&w, world_erasure(&w, MANAGER, leaf, 9)); /* and not one by one */
    folds(&w, with_count(e, 9));
    T_TRUE(state_approved_application(w.s, leaf)->executed);
    contradicts(&w, with_count(e, 9));
    state_free(w.s);
}

static struct entry keys_gone(const struct world *w, uint64_t ref)
{
    struct entry e = in_contract(fact(w, ACT_EPOCH_CLOSE), CONTRACT, 0);

    entry_set_kind(&e, 0);
    entry_set_count(&e, 1);
    entry_set_object(&e, (const uint8_t[32]){4});
    return ref == 0 ? e : with_ref(e, ref);
}

static struct entry certificate(const struct world *w, uint64_t ref, enum certificate_stage stage)
{
    struct entry e = in_contract(with_ref(fact(w, ACT_CERTIFICATE), ref), CONTRACT, 0);

    entry_set_count(&e, 1);
    entry_set_object(&e, (const uint8_t[32]){4});
    entry_set_kind(&e, (uint16_t)stage);
    entry_set_until(&e, day(2027, 1, 31));
    return e;
}

T_CASE(keys_are_destroyed_behind_an_erasure_and_certified_behind_that)
{
    struct world w = world_new();

    other_contract(&w);
    uint64_t leaf = approved(&w, world_application(&w, MANAGER, 1));
    const struct application *a = state_approved_application(w.s, leaf);
    folds(&w, keys_gone(&w, 0)); /* an epoch of no erasure */
    contradicts(&w, keys_gone(&w, leaf));
    contradicts(&w, certificate(&w, leaf, CERTIFICATE_LOCAL));
    folds(&w, world_erasure(&w, MANAGER, leaf, 1));
    contradicts(&w, certificate(&w, leaf, CERTIFICATE_LOCAL));
    contradicts(&w, in_contract(keys_gone(&w, leaf), OTHER, 0));
    contradicts(&w, keys_gone(&w, leaf - 1));
    T_TRUE(!a->destroyed);
    folds(&w, keys_gone(&w, leaf));
    T_TRUE(a->destroyed && a->destroyed_ms == NOW);
    contradicts(&w, in_contract(certificate(&w, leaf, CERTIFICATE_LOCAL), OTHER, 0));
    uint64_t complete = folds(&w, certificate(&w, leaf, CERTIFICATE_COMPLETE));
    contradicts(&w, certificate(&w, leaf, CERTIFICATE_LOCAL));
    uint64_t again = folds(&w, certificate(&w, leaf, CERTIFICATE_COMPLETE));
    T_TRUE(again > complete && a->certificate_leaf == again && a->certificates[CERTIFICATE_COMPLETE] == again);
    T_EQ(a->certificates[CERTIFICATE_LOCAL], 0);
    T_EQ(a->stage, CERTIFICATE_COMPLETE);
    T_EQ(a->backups_until.month, 1);
    state_free(w.s);
}

T_CASE(an_application_is_decided_once_and_in_its_own_contract)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, APPROVER);
    uint64_t leaf = folds(&w, world_application(&w, MANAGER, 1));
    struct entry reject = world_approval(&w, ACT_REJECT, APPROVER, leaf);

    contradicts(&w, in_contract(reject, OTHER, there));
    contradicts(&w, with_ref(reject, leaf - 1));
    struct entry another = reject;
    another.object[0] ^= 1;
    contradicts(&w, another);
    folds(&w, reject);
    T_TRUE(state_application(w.s, leaf)->rejected);
    contradicts(&w, reject);
    contradicts(&w, world_approval(&w, ACT_APPROVE, APPROVER, leaf));
    state_free(w.s);
}

/* --- records, holds and worklists ----------------------------------------------------------------------------------------- */

static struct entry hold(const struct world *w, uint32_t by, uint64_t released)
{
    struct entry e = world_op(w, ACT_HOLD, by);

    entry_set_kind(&e, released == 0 ? HOLD_SET : HOLD_RELEASED);
    return released == 0 ? e : with_ref(e, released);
}

T_CASE(a_hold_is_released_in_its_own_contract)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, OFFICER);
    uint64_t leaf = folds(&w, hold(&w, OFFICER, 0));

    contradicts(&w, hold(&w, OFFICER, leaf - 1));
    contradicts(&w, in_contract(hold(&w, OFFICER, leaf), OTHER, there));
    T_TRUE(state_hold(w.s, leaf) != NULL && state_hold_at(w.s, 0)->person == OFFICER);
    T_TRUE(state_held(w.s, CONTRACT, 0, NULL, 0) != NULL);
    T_TRUE(state_held(w.s, OTHER, 0, NULL, 0) == NULL);
    folds(&w, hold(&w, OFFICER, leaf));
    T_TRUE(state_hold(w.s, leaf) == NULL && state_held(w.s, CONTRACT, 0, NULL, 0) == NULL);
    state_free(w.s);
}

T_CASE(a_hold_stands_in_the_way_of_what_it_is_on)
{
    struct world w = world_new();
    static const uint8_t subjects[2][ENTRY_SUBJECT_BYTES] = {{7}, {8}};
    struct entry e = with_register(hold(&w, OFFICER, 0), REGISTER);

    entry_add_subject(&e, subjects[0]);
    folds(&w, e);
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, subjects, 1) != NULL);
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, subjects, 2) != NULL);
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, subjects + 1, 1) == NULL);
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, NULL, 0) != NULL); /* all of them */
    T_TRUE(state_held(w.s, CONTRACT, OTHER_REGISTER, NULL, 0) == NULL);
    T_TRUE(state_held(w.s, CONTRACT, 0, NULL, 0) != NULL);
    T_TRUE(state_hold_at(w.s, 0)->one && state_hold_at(w.s, 0)->register_no == REGISTER);
    folds(&w, with_register(hold(&w, OFFICER, 0), OTHER_REGISTER));
    T_TRUE(state_held(w.s, CONTRACT, OTHER_REGISTER, subjects + 1, 1) != NULL);
    T_TRUE(state_held(w.s, CONTRACT, REGISTER, subjects + 1, 1) == NULL);
    state_free(w.s);
}

static uint64_t worklist(struct world *w)
{
    struct entry e = world_op(w, ACT_WORK_MAKE, MANAGER);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_count(&e, 5);
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, (const uint8_t[32]){3});
    return folds(w, e);
}

static struct entry of_list(const struct world *w, enum entry_act act, uint64_t list)
{
    struct entry e = with_ref(world_op(w, act, MANAGER), list);

    if (act == ACT_WORK_CHANGE)
        entry_set_kind(&e, WORK_CLOSED);
    if (act == ACT_WORK_ITEM) {
        entry_set_kind(&e, WORK_DONE);
        entry_add_subject(&e, (const uint8_t[ENTRY_SUBJECT_BYTES]){7});
    }
    return e;
}

T_CASE(a_record_is_opened_from_a_list_of_its_contract)
{
    struct world w = world_new();
    uint64_t there = in_other(&w, HANDLER), list = worklist(&w);
    struct entry e = world_record(&w, ACT_OPEN, HANDLER);

    contradicts(&w, with_ref(e, list - 1));
    contradicts(&w, in_contract(with_ref(e, list), OTHER, there));
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, NOW), 0);
    folds(&w, with_ref(e, list));
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, NOW), 1);
    state_free(w.s);
}

T_CASE(a_list_is_worked_on_changed_and_closed_in_its_contract_while_it_is_open)
{
    static const enum entry_act acts[] = {ACT_WORK_ITEM, ACT_WORK_CHANGE};
    struct world w = world_new();
    uint64_t there = in_other(&w, MANAGER), list = worklist(&w);

    for (size_t i = 0; i < 2; i++) {
        contradicts(&w, of_list(&w, acts[i], list - 1));
        contradicts(&w, in_contract(of_list(&w, acts[i], list), OTHER, there));
        folds(&w, of_list(&w, acts[i], list));
    }
    T_TRUE(state_worklist(w.s, list)->closed_ms == NOW);
    for (size_t i = 0; i < 2; i++)
        contradicts(&w, of_list(&w, acts[i], list));
    state_free(w.s);
}

T_CASE(a_move_without_memory_moves_nothing)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_BLOCK, MANAGER), move;
    uint16_t block = 0;

    e.person = 0;
    e.has &= ~ENTRY_HAS(KEY_PERSON);
    entry_set_blocks(&e, (const uint16_t[]){4}, 1);
    entry_set_limit(&e, 1);
    folds(&w, e);
    move = with_purpose(with_register(world_op(&w, ACT_MOVE, HANDLER), REGISTER), PURPOSE);
    entry_set_blocks(&move, (const uint16_t[]){0, 4}, 2);
    entry_set_kind(&move, 4);
    entry_add_subject(&move, (const uint8_t[ENTRY_SUBJECT_BYTES]){7});
    move = entered(move);
    mem_fail_nth(1, 0);
    enum err err = state_apply(w.s, &move, w.leaf);
    mem_fail_nth(0, 0);
    T_ERR(err, ERR_MEMORY);
    T_TRUE(!state_moved(w.s, move.subjects[0], &block));
    folds(&w, move);
    T_TRUE(state_moved(w.s, move.subjects[0], &block) && block == 4);
    state_free(w.s);
}

static struct entry at(struct entry e, int64_t ms)
{
    e.time_ms = ms;
    return e;
}

T_CASE(what_a_job_a_hold_and_a_list_were_made_with_stays)
{
    struct world w = world_new();
    struct entry import = world_import(&w, HANDLER), e;

    folds(&w, import);
    const struct import_job *job = state_job(w.s, import.job);
    T_TRUE(job->no == import.job && job->contract == CONTRACT && job->person == HANDLER && job->register_no == REGISTER);
    T_TRUE(job->purpose == PURPOSE && job->bytes == 1000 && job->file[0] == 9 && job->kind == JOB_IMPORT && !job->closed);
    e = end_of(&w, ACT_IMPORT_CLOSE, import.job, 0);
    entry_set_kind(&e, 1);
    folds(&w, at(e, NOW + 1));
    T_TRUE(job->closed && job->abandoned && job->closed_ms == NOW + 1);
    e = with_register(hold(&w, OFFICER, 0), REGISTER);
    entry_add_subject(&e, (const uint8_t[ENTRY_SUBJECT_BYTES]){7});
    uint64_t leaf = folds(&w, at(e, NOW + 2));
    const struct hold *h = state_hold(w.s, leaf);
    T_TRUE(h->leaf == leaf && h->contract == CONTRACT && h->person == OFFICER && h->set_ms == NOW + 2 && h->subject[0] == 7 && h->block == 0);
    e = world_op(&w, ACT_WORK_MAKE, MANAGER);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_count(&e, 5);
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, (const uint8_t[32]){3});
    entry_set_limit(&e, HANDLER);
    leaf = folds(&w, at(e, NOW + 3));
    const struct worklist *l = state_worklist(w.s, leaf);
    T_TRUE(l->leaf == leaf && l->contract == CONTRACT && l->maker == MANAGER && l->person == HANDLER && l->register_no == REGISTER);
    T_TRUE(l->purpose == PURPOSE && l->count == 5 && l->due.day == 30 && l->made_ms == NOW + 3 && l->closed_ms == 0 && l->blocks_n == 0);
    e = with_ref(world_op(&w, ACT_WORK_CHANGE, MANAGER), leaf);
    entry_set_kind(&e, WORK_CHANGED);
    entry_set_until(&e, day(2026, 12, 1));
    folds(&w, e);
    T_TRUE(l->person == 0 && l->due.month == 12 && l->closed_ms == 0);
    e = at(of_list(&w, ACT_WORK_CHANGE, leaf), NOW + 4);
    folds(&w, e);
    T_TRUE(l->closed_ms == NOW + 4 && l->due.month == 12);
    T_TRUE(!worklist_is_over(l, NOW + 4 + WORKLIST_KEPT_DAYS * DAY) && worklist_is_over(l, NOW + 5 + WORKLIST_KEPT_DAYS * DAY));
    state_free(w.s);
}

T_MAIN(&case_a_session_that_is_not_of_the_contract_acts_in_no_other,
       &case_a_fact_that_was_asked_for_in_no_known_session_contradicts,
       &case_no_organisation_stands_below_itself_and_no_contract_is_with_oneself,
       &case_a_contract_stands_under_another_one_whose_number_is_one, &case_who_has_left_for_good_is_not_suspended_afterwards,
       &case_a_sign_in_of_somebody_unknown_is_refused_in_the_log_or_contradicts,
       &case_what_was_shown_never_counts_from_the_start_again, &case_leaves_have_numbers_below_the_last,
       &case_fields_beyond_the_mask_are_in_none, &case_a_batch_is_of_its_job_in_everything,
       &case_a_trial_is_no_import_and_an_import_no_trial, &case_a_job_is_taken_up_again_by_the_same_file_for_the_same_thing,
       &case_a_change_is_taken_up_again_under_its_own_trial, &case_a_change_is_entered_under_the_approval_of_that_very_change,
       &case_a_change_of_no_contract_is_entered_under_the_approval_given_in_one,
       &case_a_code_is_handed_out_to_whom_its_approval_names, &case_what_is_no_entry_was_never_approved,
       &case_an_erasure_is_of_the_contract_and_the_register_that_were_approved,
       &case_keys_are_destroyed_behind_an_erasure_and_certified_behind_that,
       &case_an_application_is_decided_once_and_in_its_own_contract, &case_a_hold_is_released_in_its_own_contract,
       &case_a_hold_stands_in_the_way_of_what_it_is_on, &case_a_record_is_opened_from_a_list_of_its_contract,
       &case_a_list_is_worked_on_changed_and_closed_in_its_contract_while_it_is_open, &case_a_move_without_memory_moves_nothing,
       &case_what_a_job_a_hold_and_a_list_were_made_with_stays)
