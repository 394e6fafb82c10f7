/* Changing many records by a file: who may, which fields, how many, and that a change does what its trial said, once. */
#include "unit/rules/asks.h"

static struct entry opening(const struct world *w, enum update_kind kind, uint32_t trial)
{
    struct entry e = world_trial(w, HANDLER);

    entry_set_kind(&e, (uint16_t)kind);
    if (trial != 0)
        entry_set_count(&e, trial);
    return e;
}

static struct entry batch(const struct world *w, enum update_kind kind, uint32_t job, uint64_t first, unsigned n)
{
    struct entry e = world_trial_batch(w, job, first, n);

    entry_set_kind(&e, (uint16_t)kind);
    return e;
}

static struct entry closing(const struct world *w, uint32_t job, uint64_t count)
{
    struct entry e = fact(w, ACT_UPDATE_CLOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, job);
    entry_set_count(&e, count);
    entry_set_limit(&e, 0);
    return e;
}

/* A trial from beginning to end. */
static uint32_t trial_of(struct world *w)
{
    struct entry e = opening(w, UPDATE_TRIAL, 0);

    permits(w, e);
    permits(w, batch(w, UPDATE_TRIAL, e.job, 0, 3));
    permits(w, closing(w, e.job, 2));
    return e.job;
}

T_CASE(change_does_what_its_trial_said_and_once)
{
    struct world w = world_new();
    uint32_t trial = trial_of(&w);
    struct entry e = opening(&w, UPDATE_CHANGE, trial);

    permits(&w, e);
    T_EQ(state_job(w.s, trial)->other, e.job);
    T_EQ(state_job(w.s, trial)->changes, 2);
    permits(&w, e); /* taken up again after a kill */
    permits(&w, batch(&w, UPDATE_CHANGE, e.job, 0, 2));
    permits(&w, closing(&w, e.job, 2));
    refused(&w, e, REFUSAL_JOB, NULL); /* it is over */
    refused(&w, opening(&w, UPDATE_CHANGE, trial), REFUSAL_JOB, NULL); /* the trial is used up */
    state_free(w.s);
}

T_CASE(change_without_a_finished_trial_of_the_same_file_and_fields_is_refused)
{
    struct world w = world_new();
    struct entry running = opening(&w, UPDATE_TRIAL, 0);
    const uint16_t more[] = {NAME, ADDRESS, PHONE};
    struct entry e;

    refused(&w, opening(&w, UPDATE_CHANGE, 77), REFUSAL_JOB, NULL);
    permits(&w, running);
    refused(&w, opening(&w, UPDATE_CHANGE, running.job), REFUSAL_JOB, NULL);
    e = closing(&w, running.job, 2);
    entry_set_kind(&e, 1);
    permits(&w, e);
    refused(&w, opening(&w, UPDATE_CHANGE, running.job), REFUSAL_JOB, NULL); /* it was given up */
    uint32_t trial = trial_of(&w);
    e = opening(&w, UPDATE_CHANGE, trial);
    e.object[0] ^= 1;
    refused(&w, e, REFUSAL_JOB, NULL);
    e = opening(&w, UPDATE_CHANGE, trial);
    entry_set_fields(&e, more, 3);
    refused(&w, e, REFUSAL_JOB, NULL);
    state_free(w.s);
}

T_CASE(N9_3_batch_of_other_fields_or_of_another_kind_than_decided_on_is_refused)
{
    struct world w = world_new();
    struct entry e = opening(&w, UPDATE_TRIAL, 0);
    const uint16_t one[] = {NAME}, other[] = {NAME, MY_NUMBER};
    uint32_t job = e.job;

    permits(&w, e);
    e = batch(&w, UPDATE_TRIAL, job, 0, 1);
    entry_set_fields(&e, one, 1);
    refused(&w, e, REFUSAL_JOB, NULL);
    e = batch(&w, UPDATE_TRIAL, job, 0, 1);
    entry_set_fields(&e, other, 2);
    refused(&w, e, REFUSAL_JOB, NULL);
    refused(&w, batch(&w, UPDATE_CHANGE, job, 0, 1), REFUSAL_JOB, NULL); /* a trial changes nothing */
    refused(&w, batch(&w, UPDATE_TRIAL, job, 64, 1), REFUSAL_JOB, NULL); /* rows left out */
    refused(&w, world_batch(&w, job, 0, 9), REFUSAL_JOB, NULL);          /* nor does it import */
    e = world_import(&w, HANDLER);
    permits(&w, e);
    refused(&w, batch(&w, UPDATE_CHANGE, e.job, 0, 1), REFUSAL_JOB, NULL); /* nor does an import change */
    refused(&w, closing(&w, e.job, 1), REFUSAL_JOB, NULL);
    state_free(w.s);
}

T_CASE(N20_6i_field_that_the_purpose_does_not_show_is_not_changed)
{
    struct world w = world_new();
    struct entry e = opening(&w, UPDATE_TRIAL, 0);

    entry_set_purpose(&e, SEARCH_ONLY);
    refused(&w, e, REFUSAL_PURPOSE, "N15");
    e = opening(&w, UPDATE_TRIAL, 0);
    entry_set_fields(&e, (const uint16_t[]){NAME, 60}, 2);
    refused(&w, e, REFUSAL_FIELD, "N20.6i");
    state_free(w.s);
}

T_CASE(N20_9_operator_and_auditor_change_nothing_by_file)
{
    struct world w = world_new();
    struct entry e = world_op(&w, ACT_UPDATE_OPEN, OPERATOR), handlers = opening(&w, UPDATE_TRIAL, 0);

    handlers.session = e.session;
    handlers.person = OPERATOR;
    refused(&w, handlers, REFUSAL_ROLE, "N20.9");
    state_free(w.s);
}

T_CASE(J21_records_of_a_file_count_as_shown_where_no_clause_counts_them_apart)
{
    struct world w = world_new();
    struct entry e = opening(&w, UPDATE_TRIAL, 0);
    uint32_t job = e.job;

    permits(&w, e);
    permits(&w, batch(&w, UPDATE_TRIAL, job, 0, 20));
    refused(&w, batch(&w, UPDATE_TRIAL, job, 64, 20), REFUSAL_QUOTA_MINUTE, "J21");
    permits(&w, batch(&w, UPDATE_TRIAL, job, 64, 0)); /* a batch that touches nobody */
    permits(&w, batch(&w, UPDATE_TRIAL, job, 64, 10));
    refused(&w, world_record(&w, ACT_OPEN, HANDLER), REFUSAL_QUOTA_MINUTE, "J21");
    state_free(w.s);
}

T_CASE(J21_records_of_a_file_have_a_limit_of_their_own_for_the_day)
{
    struct world w = world_new();
    struct entry e;

    world_control(&w, CONTROL_UPDATE_DAY, 100, "J21");
    e = opening(&w, UPDATE_TRIAL, 0);
    uint32_t job = e.job;
    permits(&w, e);
    permits(&w, batch(&w, UPDATE_TRIAL, job, 0, 64));
    T_EQ(state_updated_in_day(w.s, HANDLER, PURPOSE, w.now), 64);
    T_EQ(state_shown_in_day(w.s, HANDLER, PURPOSE, w.now), 0);
    refused(&w, batch(&w, UPDATE_TRIAL, job, 64, 37), REFUSAL_QUOTA_DAY, "J21");
    permits(&w, batch(&w, UPDATE_TRIAL, job, 64, 36));
    permits(&w, world_record(&w, ACT_OPEN, HANDLER));
    state_free(w.s);
}

T_MAIN(&case_change_does_what_its_trial_said_and_once, &case_change_without_a_finished_trial_of_the_same_file_and_fields_is_refused,
       &case_N9_3_batch_of_other_fields_or_of_another_kind_than_decided_on_is_refused,
       &case_N20_6i_field_that_the_purpose_does_not_show_is_not_changed, &case_N20_9_operator_and_auditor_change_nothing_by_file,
       &case_J21_records_of_a_file_count_as_shown_where_no_clause_counts_them_apart,
       &case_J21_records_of_a_file_have_a_limit_of_their_own_for_the_day)
