/* keeper: changing many records by a file, against the real process: what a desk is told, and what it cannot make the keeper do. */
#include "guests.h"

HOUSE_PUT(update_open)
HOUSE_PUT(update_apply)
HOUSE_PUT(update_batch)

static struct house h;

/* A trial of names, found by the booking number, of the file ${file}. */
static uint32_t open_trial(struct house_desk *d, uint8_t file, struct house_desk *job)
{
    uint16_t fields[] = {HOUSE_BOOKING_NUMBER, HOUSE_NAME};
    struct desk_keeper_update_open m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .file = {file}, .bytes = 1, .fields = fields, .fields_n = 2};
    struct desk_keeper_import_opened opened;

    T_EQ(HOUSE_ASK(&h, d->keeper, update_open, UPDATE_OPEN, &m), DESK_KEEPER_IMPORT_OPENED);
    HOUSE_ANSWER(&h, import_opened, &opened);
    house_take_desk(&h, job);
    return opened.job;
}

static struct desk_keeper_update_row row_with(const struct sealed *s, uint64_t row, uint32_t base, struct desk_keeper_field_value *value)
{
    struct desk_keeper_update_row out = {
        .row = row, .base = base, .envelope = view_of(s->envelope, s->envelope_n), .fields = value, .fields_n = 1};

    memcpy(out.record, s->record, sizeof(out.record));
    return out;
}

static uint16_t ask_batch(struct house_desk *job, struct desk_keeper_update_row *rows, uint32_t n, struct desk_keeper_updated_batch *out)
{
    struct desk_keeper_update_batch m = {.from_row = 0, .to_row = 63, .rows = rows, .rows_n = n};
    uint16_t type = HOUSE_ASK(&h, job->keeper, update_batch, UPDATE_BATCH, &m);

    if (type == DESK_KEEPER_UPDATED_BATCH)
        HOUSE_ANSWER(&h, updated_batch, out);
    return type;
}

static void close_job(struct house_desk *job, uint64_t stored)
{
    struct desk_keeper_job_close m = {.stored = stored, .refused = 64 - stored};

    T_EQ(HOUSE_ASK(&h, job->keeper, job_close, JOB_CLOSE, &m), DESK_KEEPER_OK);
    house_leave(job);
}

static uint16_t apply_trial(struct house_desk *d, uint32_t trial, const char *reason)
{
    struct desk_keeper_update_apply m = {.trial = trial, .reason = view_str(reason)};

    return HOUSE_ASK(&h, d->keeper, update_apply, UPDATE_APPLY, &m);
}

T_CASE(house_opens)
{
    house_open(&h);
}

T_CASE(trial_answers_classes_and_never_an_envelope)
{
    struct desk_keeper_field_value other = {HOUSE_NAME, view_str("架空　次郎")}, same = {HOUSE_NAME, view_str("架空　花子")};
    struct desk_keeper_update_row rows[3];
    struct desk_keeper_updated_batch done;
    struct house_desk d, job;
    struct sealed s[3];

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 60, 3, s);
    (void)open_trial(&d, 61, &job);
    s[2].record[3] ^= 1; /* none of this house */
    rows[0] = row_with(&s[0], 0, 0, &other);
    rows[1] = row_with(&s[1], 1, 0, &same);
    rows[2] = row_with(&s[2], 2, 0, &other);
    T_EQ(ask_batch(&job, rows, 3, &done), DESK_KEEPER_UPDATED_BATCH);
    T_EQ(done.rows_n, 3);
    T_EQ(done.rows[0].class, DESK_KEEPER_UPDATE_CLASS_CHANGES);
    T_EQ(done.rows[0].changed, UINT64_C(1) << (HOUSE_NAME - 1));
    T_EQ(done.rows[1].class, DESK_KEEPER_UPDATE_CLASS_UNCHANGED);
    T_EQ(done.rows[2].class, DESK_KEEPER_UPDATE_CLASS_GONE);
    for (uint32_t i = 0; i < 3; i++)
        T_TRUE(done.rows[i].envelope.n == 0 && done.rows[i].version == 0 && done.rows[i].tokens_n == 0);
    house_leave(&job);
    house_leave(&d);
}

T_CASE(damaged_envelope_other_field_and_record_that_comes_twice_are_refused)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　次郎")}, birth = {HOUSE_BIRTH, view_str("19800402")};
    struct desk_keeper_update_row rows[2];
    struct desk_keeper_updated_batch done;
    struct house_desk d, job;
    struct sealed s[2], damaged;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 62, 2, s);
    (void)open_trial(&d, 63, &job);
    damaged = s[0];
    damaged.envelope[damaged.envelope_n - 1] ^= 1;
    rows[0] = row_with(&damaged, 0, 0, &name);
    NOT_DONE(&h, ask_batch(&job, rows, 1, &done), ERR_CORRUPT);
    rows[0] = row_with(&s[0], 0, 0, &birth); /* not decided on */
    NOT_DONE(&h, ask_batch(&job, rows, 1, &done), ERR_INPUT);
    rows[0] = row_with(&s[0], 0, 0, &name);
    rows[1] = row_with(&s[0], 1, 0, &name);
    NOT_DONE(&h, ask_batch(&job, rows, 2, &done), ERR_INPUT);
    rows[1] = row_with(&s[1], 0, 0, &name); /* a row that comes twice */
    NOT_DONE(&h, ask_batch(&job, rows, 2, &done), ERR_INPUT);
    rows[1] = row_with(&s[1], 64, 0, &name); /* beyond the batch */
    NOT_DONE(&h, ask_batch(&job, rows, 2, &done), ERR_INPUT);
    house_leave(&job);
    house_leave(&d);
}

T_CASE(change_needs_a_finished_trial_and_a_reason_and_is_done_once)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　次郎")};
    struct desk_keeper_import_opened opened;
    struct desk_keeper_update_row row;
    struct desk_keeper_updated_batch done;
    struct house_desk d, other, job;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    house_sign_in(&h, HOUSE_MANAGER, &other);
    import_records(&h, &d, 64, 1, &s);
    uint32_t trial = open_trial(&d, 65, &job);
    NOT_DONE(&h, apply_trial(&d, trial, "移転"), ERR_CONFLICT); /* it is not over */
    row = row_with(&s, 0, 0, &name);
    T_EQ(ask_batch(&job, &row, 1, &done), DESK_KEEPER_UPDATED_BATCH);
    close_job(&job, 1);
    NOT_DONE(&h, apply_trial(&other, trial, "移転"), ERR_NOT_FOUND);
    NOT_DONE(&h, apply_trial(&d, trial, ""), ERR_INPUT);
    T_EQ(apply_trial(&d, trial, "移転"), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    row = row_with(&s, 0, 2, &name); /* the trial saw another version */
    T_EQ(ask_batch(&job, &row, 1, &done), DESK_KEEPER_UPDATED_BATCH);
    T_EQ(done.rows[0].class, DESK_KEEPER_UPDATE_CLASS_CONFLICT);
    T_EQ(done.rows[0].envelope.n, 0);
    row = row_with(&s, 0, 1, &name);
    T_EQ(ask_batch(&job, &row, 1, &done), DESK_KEEPER_UPDATED_BATCH);
    T_EQ(done.rows[0].class, DESK_KEEPER_UPDATE_CLASS_CHANGES);
    T_EQ(done.rows[0].version, 2);
    T_TRUE(done.rows[0].envelope.n > 0);
    close_job(&job, 1);
    T_EQ(apply_trial(&d, trial, "移転"), DESK_KEEPER_IMPORT_OPENED);
    HOUSE_ANSWER(&h, import_opened, &opened);
    T_EQ(opened.known, DESK_KEEPER_IMPORT_KNOWN_COMPLETE);
    house_leave(&other);
    house_leave(&d);
}

T_CASE(record_that_somebody_changed_meanwhile_is_a_conflict_and_old_envelopes_change_nothing)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　次郎")}, third = {HOUSE_NAME, view_str("架空　三郎")};
    struct desk_keeper_update_row row;
    struct desk_keeper_updated_batch done;
    struct desk_keeper_edit_ok edited;
    struct house_desk d, job;
    struct sealed s, newest;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 66, 1, &s);
    uint32_t trial = open_trial(&d, 67, &job);
    row = row_with(&s, 0, 0, &name);
    T_EQ(ask_batch(&job, &row, 1, &done), DESK_KEEPER_UPDATED_BATCH);
    close_job(&job, 1);
    T_EQ(apply_trial(&d, trial, "移転"), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    struct desk_keeper_edit edit = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&s),
                                    .fields = &third, .fields_n = 1, .reason = view_str("氏名の訂正")};
    T_EQ(HOUSE_ASK(&h, d.keeper, edit, EDIT, &edit), DESK_KEEPER_EDIT_OK);
    HOUSE_ANSWER(&h, edit_ok, &edited);
    newest = s;
    memcpy(newest.envelope, edited.envelope.p, edited.envelope.n);
    newest.envelope_n = edited.envelope.n;
    row = row_with(&newest, 0, 1, &name); /* the keeper sees by it that it was stored */
    T_EQ(ask_batch(&job, &row, 1, &done), DESK_KEEPER_UPDATED_BATCH);
    T_EQ(done.rows[0].class, DESK_KEEPER_UPDATE_CLASS_CONFLICT);
    row = row_with(&s, 0, 1, &name); /* the database was rolled back */
    T_EQ(ask_batch(&job, &row, 1, &done), DESK_KEEPER_UPDATED_BATCH);
    T_EQ(done.rows[0].class, DESK_KEEPER_UPDATE_CLASS_CONFLICT);
    T_EQ(done.rows[0].envelope.n, 0);
    house_leave(&job);
    house_leave(&d);
}

T_CASE(import_desk_changes_nothing_and_update_desk_imports_nothing)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　次郎")};
    struct desk_keeper_import_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .file = {70}, .bytes = 1};
    struct desk_keeper_seal_row sealing = {.row = 0, .fields = &name, .fields_n = 1};
    struct desk_keeper_seal_batch batch = {.from_row = 0, .to_row = 0, .rows = &sealing, .rows_n = 1};
    struct desk_keeper_update_row row;
    struct desk_keeper_updated_batch done;
    struct house_desk d, job;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 68, 1, &s);
    (void)open_trial(&d, 69, &job);
    NOT_DONE(&h, HOUSE_ASK(&h, job.keeper, seal_batch, SEAL_BATCH, &batch), ERR_NOT_FOUND);
    house_leave(&job);
    T_EQ(HOUSE_ASK(&h, d.keeper, import_open, IMPORT_OPEN, &open), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    row = row_with(&s, 0, 1, &name);
    NOT_DONE(&h, ask_batch(&job, &row, 1, &done), ERR_NOT_FOUND);
    house_leave(&job);
    house_leave(&d);
}

T_CASE(N20_9_administrator_compares_nothing)
{
    uint16_t fields[] = {HOUSE_BOOKING_NUMBER, HOUSE_NAME};
    struct desk_keeper_update_open m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .file = {71}, .bytes = 1, .fields = fields, .fields_n = 2};
    struct house_desk d;

    house_sign_in(&h, HOUSE_ADMINISTRATOR, &d);
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, update_open, UPDATE_OPEN, &m), REFUSAL_ROLE, "N20.9");
    house_leave(&d);
}

T_CASE(J21_file_does_not_get_round_the_quota)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　次郎")};
    struct desk_keeper_update_row rows[51];
    struct desk_keeper_updated_batch done;
    static struct sealed s[51];
    struct house_desk d, job;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 72, 51, s);
    (void)open_trial(&d, 73, &job);
    for (uint32_t i = 0; i < 51; i++)
        rows[i] = row_with(&s[i], i, 0, &name);
    REFUSED(&h, ask_batch(&job, rows, 51, &done), REFUSAL_QUOTA_MINUTE, "J21");
    house_leave(&job);
    house_leave(&d);
}

T_CASE(house_ends)
{
    (void)house_end(&h, false);
    house_close(&h);
}

T_MAIN(&case_house_opens, &case_trial_answers_classes_and_never_an_envelope,
       &case_damaged_envelope_other_field_and_record_that_comes_twice_are_refused,
       &case_change_needs_a_finished_trial_and_a_reason_and_is_done_once,
       &case_record_that_somebody_changed_meanwhile_is_a_conflict_and_old_envelopes_change_nothing,
       &case_import_desk_changes_nothing_and_update_desk_imports_nothing, &case_N20_9_administrator_compares_nothing,
       &case_J21_file_does_not_get_round_the_quota, &case_house_ends)
