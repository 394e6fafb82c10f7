/* Changing many records by a file: what a trial notes, and that a change touches nothing else. */
#include "support/office_house.h"
#include "support/t.h"

#define CITY 7
#define HEALTH 3
#define REGISTERS (UINT64_C(1) << (HEALTH - 1))
#define IMPORT 5
#define TRIAL 6
#define CHANGE 7
#define KIND_TRIAL 1
#define KIND_CHANGE 2

static struct office_house house;

static struct chan_frame next(struct chan *desk)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(desk, HOUSE_WAIT_MS, &f));
    return f;
}

static void refused(struct chan *desk, enum err code)
{
    struct desk_office_failed m;
    struct chan_frame f = next(desk);

    T_EQ(f.type, DESK_OFFICE_FAILED);
    T_OK(desk_office_failed_get(f.payload, &house.arena, &m));
    T_STR(err_name((enum err)m.code), err_name(code));
}

static void begin(struct chan *desk, uint8_t kind, uint32_t other)
{
    const struct desk_office_import_begin m = {.register_ = HEALTH, .person = 12, .bytes = 1000000, .kind = kind, .other = other};

    T_OK(desk_office_import_begin_send(desk, 1, &m));
}

static struct desk_office_import_job job_is(struct chan *desk)
{
    struct chan_frame f = next(desk);
    struct desk_office_import m;

    T_EQ(f.type, DESK_OFFICE_IMPORT);
    T_OK(desk_office_import_get(f.payload, &house.arena, &m));
    return m.job;
}

static void finish(struct chan *desk)
{
    T_OK(desk_office_import_finish_send(desk, 1, &(struct desk_office_import_finish){DESK_OFFICE_IMPORT_STATE_FINISHED}));
    T_EQ(job_is(desk).state, DESK_OFFICE_IMPORT_STATE_FINISHED);
    chan_free(desk);
}

/* Four records; the last two have one key in common. */
static void import_four(void)
{
    struct chan *desk = house_session(&house, CITY, REGISTERS, IMPORT);
    struct desk_office_stored_row rows[4];
    struct desk_office_import_batch m = {.rows = rows, .rows_n = 4, .end_offset = 400, .rows_seen = 4};

    for (uint64_t i = 0; i < 4; i++)
        rows[i] = house_row(&house, i, 300, 6);
    rows[3].tokens[0] = rows[2].tokens[0];
    begin(desk, 0, 0);
    (void)job_is(desk);
    T_OK(desk_office_import_batch_send(desk, 1, &m));
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    finish(desk);
}

static struct desk_office_seen_row seen_row(uint64_t row, uint64_t seed, uint64_t fields)
{
    struct desk_office_stored_row from = house_row(&house, seed, 300, 6);
    struct desk_office_seen_row out = {.row = row, .version = 1, .fields = fields};

    memcpy(out.record, from.record, sizeof(out.record));
    return out;
}

/* A trial of three rows: the first record will change, the second says the same. */
static struct chan *trial_half_done(void)
{
    struct chan *desk = house_session(&house, CITY, REGISTERS, TRIAL);
    struct desk_office_seen_row seen[] = {seen_row(0, 0, 6), seen_row(1, 1, 0)};
    struct desk_office_update_store m = {
        .seen = seen, .seen_n = 2, .end_offset = 300, .rows_seen = 3, .unchanged = 1, .refused = 1};

    begin(desk, KIND_TRIAL, 0);
    (void)job_is(desk);
    T_OK(desk_office_update_store_send(desk, 1, &m));
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    return desk;
}

static struct chan *change_of_trial(void)
{
    finish(trial_half_done());
    struct chan *desk = house_session(&house, CITY, REGISTERS, CHANGE);
    begin(desk, KIND_CHANGE, TRIAL);
    T_EQ(job_is(desk).other, TRIAL);
    return desk;
}

static void send_change(struct chan *desk, uint64_t row, uint64_t seed, uint32_t base)
{
    struct desk_office_changed_row changed = {.base = base, .fields = 6, .row = house_row(&house, seed, 320, 6)};
    struct desk_office_update_store m = {
        .rows = &changed, .rows_n = 1, .end_offset = 300, .rows_seen = 3, .unchanged = 2};

    changed.row.row = row;
    T_OK(desk_office_update_store_send(desk, 1, &m));
}

static void begin_house(void)
{
    house_init(&house);
    house_start(&house);
    import_four();
}

static void end_house(void)
{
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

T_CASE(key_finds_one_record_none_or_several_and_says_which_row_had_it_before)
{
    begin_house();
    struct chan *desk = trial_half_done();
    struct desk_office_token tokens[] = {house_token(0, 0), house_token(2, 0), house_token(99, 0)};
    struct desk_office_update_found found;

    T_OK(desk_office_update_find_send(desk, 1, &(struct desk_office_update_find){tokens, 3}));
    struct chan_frame f = next(desk);
    T_OK(desk_office_update_found_get(f.payload, &house.arena, &found));
    T_EQ(found.rows_n, 3);
    T_EQ(found.rows[0].records, 1);
    T_EQ(found.rows[0].earlier, 1);
    T_EQ(found.rows[0].row.version, 1);
    T_EQ(found.rows[1].records, 2);
    T_EQ(found.rows[1].row.envelope.n, 0);
    T_EQ(found.rows[2].records, 0);
    chan_free(desk);
    end_house();
}

T_CASE(trial_changes_nothing_and_adds_no_record)
{
    begin_house();
    struct chan *desk = trial_half_done();
    struct desk_office_stored_row row = house_row(&house, 50, 300, 6);
    struct desk_office_import_batch batch = {.rows = &row, .rows_n = 1, .end_offset = 400, .rows_seen = 4};

    send_change(desk, 0, 0, 1);
    refused(desk, ERR_INPUT);
    T_OK(desk_office_import_batch_send(desk, 1, &batch));
    refused(desk, ERR_CONFLICT);
    T_OK(desk_office_update_rows_send(desk, 1, &(struct desk_office_update_rows){0, 2}));
    refused(desk, ERR_CONFLICT); /* for a change only */
    chan_free(desk);
    end_house();
}

T_CASE(change_begins_only_when_its_trial_has_ended)
{
    begin_house();
    struct chan *trial = trial_half_done(), *desk = house_session(&house, CITY, REGISTERS, CHANGE);

    begin(desk, KIND_CHANGE, TRIAL);
    refused(desk, ERR_CONFLICT);
    begin(desk, KIND_CHANGE, IMPORT);
    refused(desk, ERR_CONFLICT);
    finish(trial);
    begin(desk, KIND_CHANGE, TRIAL);
    T_EQ(job_is(desk).kind, KIND_CHANGE);
    struct chan *second = house_session(&house, CITY, REGISTERS, CHANGE + 1);
    begin(second, KIND_CHANGE, TRIAL); /* the trial has its change */
    refused(second, ERR_CONFLICT);
    chan_free(second);
    chan_free(desk);
    end_house();
}

T_CASE(change_touches_only_what_its_trial_noted_in_that_version)
{
    begin_house();
    struct chan *desk = change_of_trial(), *clerk = house_session(&house, CITY, REGISTERS, 0);
    struct desk_office_update_rows_are are;
    struct desk_office_record record;

    T_OK(desk_office_update_rows_send(desk, 1, &(struct desk_office_update_rows){0, 2}));
    struct chan_frame f = next(desk);
    T_OK(desk_office_update_rows_are_get(f.payload, &house.arena, &are));
    T_EQ(are.rows_n, 1); /* what says the same is not planned */
    T_EQ(are.next, 3);
    T_EQ(are.rows[0].seen.version, 1);
    send_change(desk, 0, 1, 1); /* another record */
    refused(desk, ERR_INPUT);
    send_change(desk, 2, 0, 1); /* a row that the trial refused */
    refused(desk, ERR_INPUT);
    send_change(desk, 0, 0, 2); /* another version */
    refused(desk, ERR_INPUT);
    send_change(desk, 0, 0, 1);
    T_EQ(next(desk).type, DESK_OFFICE_STORED);
    struct desk_office_record_get get = {.register_ = HEALTH};
    memcpy(get.record, house_row(&house, 0, 300, 6).record, 16);
    T_OK(desk_office_record_get_send(clerk, 1, &get));
    f = next(clerk);
    T_OK(desk_office_record_get(f.payload, &house.arena, &record));
    T_EQ(record.row.version, 2);
    send_change(desk, 0, 0, 1); /* it comes again after a crash: it is done already */
    refused(desk, ERR_CONFLICT);
    chan_free(clerk);
    chan_free(desk);
    end_house();
}

T_CASE(record_that_somebody_changed_meanwhile_stays_and_nothing_of_the_batch_is_stored)
{
    begin_house();
    struct chan *desk = change_of_trial(), *clerk = house_session(&house, CITY, REGISTERS, 0);

    T_OK(desk_office_record_put_send(clerk, 1, &(struct desk_office_record_put){HEALTH, 1, house_row(&house, 0, 310, 6)}));
    T_EQ(next(clerk).type, DESK_OFFICE_STORED);
    send_change(desk, 0, 0, 1);
    refused(desk, ERR_CONFLICT);
    begin(desk, KIND_CHANGE, TRIAL);
    struct desk_office_import_job job = job_is(desk);
    T_EQ(job.stored, 0);
    T_EQ(job.rows_seen, 0);
    chan_free(clerk);
    chan_free(desk);
    end_house();
}

T_CASE(plan_is_of_its_contract_and_of_a_register_in_scope)
{
    begin_house();
    struct chan *clerk = house_session(&house, CITY, REGISTERS, 0), *other = house_session(&house, CITY + 1, REGISTERS, 0);
    struct desk_office_mapping_column column = {view_str("番号"), 1};
    struct desk_office_update_plan_put put = {.register_ = HEALTH, .key = 1, .columns = &column, .columns_n = 1};
    struct desk_office_update_plan plan;

    T_OK(desk_office_update_plan_put_send(clerk, 1, &put));
    struct chan_frame f = next(clerk);
    T_OK(desk_office_update_plan_get(f.payload, &house.arena, &plan));
    T_EQ(plan.key, 1);
    T_VIEW(plan.columns[0].header, view_str("番号"));
    const struct desk_office_update_plan_get get = {.plan = plan.plan};
    T_OK(desk_office_update_plan_get_send(other, 1, &get));
    refused(other, ERR_NOT_FOUND);
    put.register_ = HEALTH + 1;
    T_OK(desk_office_update_plan_put_send(clerk, 1, &put));
    refused(clerk, ERR_DENIED);
    chan_free(clerk);
    chan_free(other);
    end_house();
}

T_MAIN(&case_key_finds_one_record_none_or_several_and_says_which_row_had_it_before, &case_trial_changes_nothing_and_adds_no_record,
       &case_change_begins_only_when_its_trial_has_ended, &case_change_touches_only_what_its_trial_noted_in_that_version,
       &case_record_that_somebody_changed_meanwhile_stays_and_nothing_of_the_batch_is_stored,
       &case_plan_is_of_its_contract_and_of_a_register_in_scope)
