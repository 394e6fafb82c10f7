/*
 * A job whose file was uploaded: it fetches the parts from the office by itself, as the press takes them, and needs nobody until
 * its end.  If it dies, another desk goes on behind the last batch that is stored.
 */
#include "base/log.h"
#include "crypto/part.h"
#include "desk/core.h"
#include "desk/flow.h"
#include "desk/job_internal.h"
#include "press/cell.h"
#include "press/sheet.h"

#define WHOLE_ROW UINT16_MAX /* as the column of an issue */

/* The part with the next bytes of the file has come. */
static enum err take_part(struct desk *d)
{
    struct job *job = d->job;
    const uint32_t part_no = (uint32_t)(job->fed / PART_BYTES_MAX);
    struct desk_office_upload_part sealed;
    struct buf part;
    enum err err;

    buf_init(&part, PART_BYTES_MAX);
    TRY(ask_office_end(d, job->parts[job->parts_from], DESK_OFFICE_UPLOAD_PART, &sealed));
    job->parts_from = (job->parts_from + 1) % JOB_PARTS_MAX;
    job->parts_n--;
    TRY(part_unseal(view_of(job->upload_key, sizeof(job->upload_key)), job->upload, part_no, sealed.sealed, &part));
    struct view rest = view_part(buf_view(&part), (size_t)(job->fed % PART_BYTES_MAX), SIZE_MAX);
    err = rest.n == 0 ? ERR_CORRUPT : job_feed(d, rest);
out:
    buf_clear(&part);
    return err;
}

/* The number of the first part that was not asked for. */
static uint64_t next_part(const struct job *job)
{
    return job->fed / PART_BYTES_MAX + job->parts_n;
}

enum err job_parts(struct desk *d, bool *moved)
{
    struct job *job = d->job;
    enum err err = ERR_OK;

    if (job->upload == 0)
        return ERR_OK;
    while (job->parts_n > 0 && ask_is_answered(d, job->parts[job->parts_from])) {
        TRY(take_part(d));
        *moved = true;
    }
    while (job->fed < job->bytes && job->parts_n < JOB_PARTS_MAX && next_part(job) * PART_BYTES_MAX < job->bytes &&
           (next_part(job) + 1) * PART_BYTES_MAX <= job->worked_off + JOB_WINDOW_BYTES) {
        const struct desk_office_upload_get m = {job->upload, (uint32_t)next_part(job)};
        TRY(ask_office_begin(d, DESK_OFFICE_UPLOAD_GET, &m, &job->parts[(job->parts_from + job->parts_n) % JOB_PARTS_MAX]));
        job->parts_n++;
    }
    if (job->fed == job->bytes)
        TRY(job_fed(d));
out:
    return err;
}

/* The file as a whole cannot be read: the report says why, and the job is over. */
static enum err abandon(struct desk *d)
{
    struct job *job = d->job;
    struct cell_issues found = {.n = 0};
    cell_issue_add(&found, WHOLE_ROW, flow_failure((enum sheet_failure)job->fault.code));
    struct desk_office_import_issue issue = {.column = WHOLE_ROW,
                                             .code = (uint8_t)found.list[0].code,
                                             .severity = (uint8_t)found.list[0].severity,
                                             .remedy = (uint8_t)found.list[0].remedy};
    const struct desk_office_import_batch batch = {.issues = &issue,
                                                   .issues_n = 1,
                                                   .end_offset = job->stored.end_offset,
                                                   .rows_seen = job->stored.rows_seen,
                                                   .refused = job->stored.refused,
                                                   .warnings = job->stored.warnings};
    const struct desk_office_import_finish finish = {DESK_OFFICE_IMPORT_STATE_ABANDONED};
    const struct desk_keeper_job_close m = {job->stored.stored, job->stored.refused + job->stored.unchanged, true};
    struct desk_keeper_ok ok;
    enum err err = ERR_OK;

    if (!job->begun)
        TRY(job_begin(d, 0, (struct view){NULL, 0}));
    if (job->fault.code != SHEET_FINE)
        TRY(ask_office_done(d, DESK_OFFICE_IMPORT_BATCH, &batch));
    TRY(ask_office_done(d, DESK_OFFICE_IMPORT_FINISH, &finish));
    TRY(ask_keeper_job_close(d, &m, &ok));
out:
    return err;
}

static enum err go(struct desk *d)
{
    struct job *job = d->job;
    enum err err;

    TRY(job_learn(d));
    if (job->kind == JOB_PACKAGE) {
        d->job_goes = false;
        return job_package(d);
    }
    if (job->upload == 0)
        return ERR_OK;
    if (job->state == JOB_KNOWN)
        TRY(job_start_press(d, (enum desk_press_encoding)job->upload_encoding));
    TRY(job_turn(d));
    if (job->state == JOB_BROKEN)
        TRY(abandon(d));
    else if (job->state == JOB_READ || job->state == JOB_FINISHED)
        TRY(job_close(d));
    else
        return ERR_OK;
    d->job_goes = false;
out:
    return err;
}

void job_go(struct desk *d)
{
    if (!d->job_goes || d->ending)
        return;
    enum err err = go(d);
    core_forget(d);
    if (err == ERR_OK)
        return;
    log_warn("the job stops behind its last stored batch: %s", err_name(err));
    d->job_goes = false;
    desk_end(d);
}
