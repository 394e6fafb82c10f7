/*
 * Imports: the rows, issues and progress of a batch are stored together or not at all, so that
 * after a crash the job goes on exactly behind the last batch that is stored; a batch whose answer
 * was lost may come again.
 */
#include "office/office.h"

#include "base/clock.h"
#include "db/office_sql.h"

#include <string.h>

#define JOBS_MAX 50    /* of IMPORTS_ARE */
#define ISSUES_MAX 500 /* of REPORT_IS */
#define COLUMNS_MAX 64 /* of MAPPING */
#define KINDS_MAX 64   /* of REPORT_SUMMARY_IS */
#define COLUMNS_NAMED_MAX 300
#define KIND_CHANGE 2 /* of a job, as the keeper counts (rules/state.h) */

/* Others' jobs count records in every block: limited duties are told of their own, which went nowhere else. */
static bool is_told_of(const struct session *s, uint32_t person)
{
    return s->state == DESK_OFFICE_JOB || s->blocks_n == 0 || s->person == person;
}

enum err job_find(const struct op *op, uint32_t job, struct desk_office_import_job *job_out,
                  struct place *place_out)
{
    const struct session *s = op->session;
    struct sql_job_get_out row;
    enum err err;

    if (s->state == DESK_OFFICE_JOB && job != s->job)
        return ERR_DENIED;
    TRY(sql_job_get(op->office->db, &(struct sql_job_get_in){s->contract, job}, op->arena, &row));
    TRY(op_place(op, row.register_, place_out));
    if (!is_told_of(s, row.person))
        TRY(ERR_NOT_FOUND);
    if (row.state >= DESK_OFFICE_IMPORT_STATE__MAX || row.encoding > UINT8_MAX || row.kind > UINT8_MAX)
        TRY(ERR_CORRUPT);
    *job_out = (struct desk_office_import_job){
        .job = job,
        .register_ = row.register_,
        .state = (enum desk_office_import_state)row.state,
        .bytes = row.bytes,
        .end_offset = row.end_offset,
        .rows_seen = row.rows_seen,
        .stored = row.stored,
        .refused = row.refused,
        .warnings = row.warnings,
        .started_ms = row.started_ms,
        .updated_ms = row.updated_ms,
        .person = row.person,
        .encoding = (uint8_t)row.encoding,
        .header_line = row.header_line,
        .kind = (uint8_t)row.kind,
        .other = row.other,
        .plan = row.plan,
        .unchanged = row.unchanged,
    };
out:
    return err;
}

/* Answer with what is stored of job ${job}. */
static enum err answer_job(struct op *op, uint32_t job)
{
    struct desk_office_import answer;
    struct place place;
    enum err err;

    TRY(job_find(op, job, &answer.job, &place));
    TRY(op_sent(op, desk_office_import_send(op->session->chan, op->id, &answer)));
out:
    return err;
}

/* A job that is there already answers how far it is, and goes on. */
enum err op_import_begin(struct op *op)
{
    const struct session *s = op->session;
    struct desk_office_import_begin m;
    struct desk_office_import_job known;
    struct place place;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_import_begin_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    err = job_find(op, s->job, &known, &place);
    if (err == ERR_NOT_FOUND) {
        struct sql_job_add_in in = {.contract = s->contract,
                                    .job = s->job,
                                    .register_ = m.register_,
                                    .person = m.person,
                                    .bytes = m.bytes,
                                    .now_ms = clock_now_ms(),
                                    .encoding = m.encoding,
                                    .header_line = m.header_line,
                                    .kind = m.kind,
                                    .other = m.other,
                                    .plan = m.plan};
        if (m.kind == KIND_CHANGE)
            TRY(update_begin(op, s->job, m.other));
        TRY(sql_job_add(op->office->db, &in, &changed));
    } else {
        TRY(err);
        if (known.register_ != m.register_ || known.bytes != m.bytes || known.kind != m.kind)
            TRY(ERR_CONFLICT);
    }
    op->session->stopped = ERR_OK;
    TRY(answer_job(op, s->job));
out:
    return err;
}

enum err job_issues(const struct op *op, const struct desk_office_import_issue *issues, uint32_t n)
{
    uint64_t changed;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < n && err == ERR_OK; i++) {
        const struct desk_office_import_issue *issue = &issues[i];
        struct sql_issue_add_in in = {.contract = op->session->contract,
                                      .job = op->session->job,
                                      .row_no = issue->row,
                                      .column_no = issue->column,
                                      .code = issue->code,
                                      .severity = issue->severity,
                                      .remedy = issue->remedy,
                                      .value_class = issue->value_class};
        err = sql_issue_add(op->office->db, &in, &changed);
    }
    return err;
}

/* A batch that comes again must not put the job back. */
static enum err store_progress(const struct op *op, const struct desk_office_import_batch *m,
                               const struct desk_office_import_job *job, const struct rows *rows,
                               uint64_t added)
{
    bool is_ahead = m->end_offset >= job->end_offset;
    struct sql_job_progress_in in = {
        .contract = op->session->contract,
        .job = op->session->job,
        .end_offset = is_ahead ? m->end_offset : job->end_offset,
        .rows_seen = is_ahead ? m->rows_seen : job->rows_seen,
        .stored = job->stored + added,
        .refused = is_ahead ? m->refused : job->refused,
        .warnings = is_ahead ? m->warnings : job->warnings,
        .now_ms = rows->now_ms,
        .unchanged = job->unchanged,
    };
    uint64_t changed;

    return sql_job_progress(op->office->db, &in, &changed);
}

static bool rows_ascend(const struct desk_office_import_batch *m)
{
    for (uint32_t i = 1; i < m->rows_n; i++)
        if (m->rows[i].row <= m->rows[i - 1].row)
            return false;
    return true;
}

/* What can be said about a batch before anything is written. */
static enum err check_batch(const struct op *op, const struct desk_office_import_batch *m, struct desk_office_import_job *job,
                            struct place *place)
{
    enum err err = job_find(op, op->session->job, job, place);

    if (err != ERR_OK)
        return err;
    if (!rows_ascend(m) ||
        (job->bytes > 0 && m->end_offset > job->bytes)) /* 0: its length is not known yet */
        return ERR_INPUT;
    if (job->state != DESK_OFFICE_IMPORT_STATE_RUNNING || (m->rows_n > 0 && job->kind != 0)) /* a change adds no records */
        return ERR_CONFLICT;
    return ERR_OK;
}

static enum err store_batch(const struct op *op, const struct desk_office_import_batch *m, const struct desk_office_import_job *job,
                            struct place place)
{
    struct rows rows = {
        .db = op->office->db, .tokens = &op->office->tokens, .arena = op->arena, .place = place, .now_ms = clock_now_ms()};
    uint64_t added;
    enum err err;

    TRY(rows_import(&rows, op->session->job, m->rows, m->rows_n, &added));
    TRY(job_issues(op, m->issues, m->issues_n));
    TRY(store_progress(op, m, job, &rows, added));
out:
    return err;
}

/* One that fails takes those before it along that are held. */
static enum err hold_batch(struct op *op, const struct desk_office_import_batch *m, const struct desk_office_import_job *job,
                           struct place place)
{
    struct office *o = op->office;
    enum err err = group_begin(o, op->session);

    if (err != ERR_OK)
        return err;
    err = store_batch(op, m, job, place);
    if (err == ERR_OK)
        group_hold(o, op, m->rows_n);
    else
        group_undo(o, err);
    return err;
}

/* Behind a batch that failed no other is stored, though it may be under way already: the job must
 * have no hole. IMPORT_BEGIN tells how far it is and lets it go on. */
enum err op_import_batch(struct op *op)
{
    struct session *s = op->session;
    struct desk_office_import_batch m;
    struct desk_office_import_job job;
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_import_batch_get(op->payload, op->arena, &m)));
    TRY(s->stopped);
    if (m.rows_n > 0 && m.rows[0].row < s->next_row)
        group_commit(op->office); /* it comes again: what it replaces must have settled */
    err = check_batch(op, &m, &job, &place);
    if (err == ERR_OK)
        err = hold_batch(op, &m, &job, place);
    if (err == ERR_OK && m.rows_n > 0 && m.rows[m.rows_n - 1].row >= s->next_row)
        s->next_row = m.rows[m.rows_n - 1].row + 1;
    if (err != ERR_OK) {
        group_commit(op->office); /* answers keep the order of the questions */
        s->stopped = err;
    }
out:
    return err;
}

enum err op_import_finish(struct op *op)
{
    const struct session *s = op->session;
    struct desk_office_import_finish m;
    struct desk_office_import_job job;
    struct place place;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_import_finish_get(op->payload, op->arena, &m)));
    TRY(job_find(op, s->job, &job, &place));
    if (m.state == DESK_OFFICE_IMPORT_STATE_RUNNING)
        TRY(ERR_INPUT);
    if (job.state != DESK_OFFICE_IMPORT_STATE_RUNNING && job.state != m.state)
        TRY(ERR_CONFLICT);
    if (job.state != m.state)
        TRY(sql_job_end(op->office->db,
                        &(struct sql_job_end_in){.contract = s->contract,
                                                 .job = s->job,
                                                 .state = (uint16_t)m.state,
                                                 .now_ms = clock_now_ms()},
                        &changed));
    TRY(update_over(op, &job, m.state));
    TRY(answer_job(op, s->job));
out:
    return err;
}

enum err op_import_get(struct op *op)
{
    struct desk_office_import_get m;
    enum err err;

    TRY(op_got(op, desk_office_import_get_get(op->payload, op->arena, &m)));
    TRY(answer_job(op, m.job));
out:
    return err;
}

struct jobs {
    const struct op *op;
    struct desk_office_import_job list[JOBS_MAX];
    uint32_t n;
};

static enum err job_row(void *arg, const struct sql_job_list_out *row)
{
    struct jobs *jobs = arg;
    struct place place;

    if (op_place(jobs->op, row->register_, &place) != ERR_OK || jobs->n == JOBS_MAX ||
        !is_told_of(jobs->op->session, row->person))
        return ERR_OK;
    if (row->state >= DESK_OFFICE_IMPORT_STATE__MAX || row->encoding > UINT8_MAX)
        return ERR_CORRUPT;
    jobs->list[jobs->n++] = (struct desk_office_import_job){
        .job = row->job,
        .register_ = row->register_,
        .state = (enum desk_office_import_state)row->state,
        .bytes = row->bytes,
        .end_offset = row->end_offset,
        .rows_seen = row->rows_seen,
        .stored = row->stored,
        .refused = row->refused,
        .warnings = row->warnings,
        .started_ms = row->started_ms,
        .updated_ms = row->updated_ms,
        .person = row->person,
        .encoding = (uint8_t)row->encoding,
        .kind = (uint8_t)row->kind,
        .other = row->other,
        .plan = row->plan,
        .unchanged = row->unchanged,
    };
    return ERR_OK;
}

/* The newest jobs.  Their header lines would not fit a frame: IMPORT_GET has them. */
enum err op_imports(struct op *op)
{
    struct desk_office_imports m;
    struct jobs jobs = {.op = op};
    enum err err;

    TRY(op_got(op, desk_office_imports_get(op->payload, op->arena, &m)));
    TRY(sql_job_list(op->office->db, &(struct sql_job_list_in){op->session->contract}, job_row,
                     &jobs));
    TRY(op_sent(
        op, desk_office_imports_are_send(op->session->chan, op->id,
                                         &(struct desk_office_imports_are){jobs.list, jobs.n})));
out:
    return err;
}

/* Stop a job from outside; its desk may still be at work, but no batch is stored after this. */
enum err op_import_stop(struct op *op)
{
    struct desk_office_import_stop m;
    struct desk_office_import_job job;
    struct place place;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_import_stop_get(op->payload, op->arena, &m)));
    TRY(job_find(op, m.job, &job, &place));
    if (job.state == DESK_OFFICE_IMPORT_STATE_FINISHED)
        TRY(ERR_CONFLICT);
    if (job.state == DESK_OFFICE_IMPORT_STATE_RUNNING)
        TRY(sql_job_end(op->office->db,
                        &(struct sql_job_end_in){.contract = op->session->contract,
                                                 .job = m.job,
                                                 .state = DESK_OFFICE_IMPORT_STATE_ABANDONED,
                                                 .now_ms = clock_now_ms()},
                        &changed));
    TRY(update_over(op, &job, DESK_OFFICE_IMPORT_STATE_ABANDONED));
    TRY(answer_job(op, m.job));
out:
    return err;
}

struct issues {
    struct arena *arena;
    struct desk_office_import_issue *list; /* ISSUES_MAX + 1 of them */
    uint32_t n;
};

static enum err issue_row(void *arg, const struct sql_issue_list_out *row)
{
    struct issues *issues = arg;
    struct desk_office_import_issue *issue = &issues->list[issues->n++];

    *issue = (struct desk_office_import_issue){.row = row->row_no,
                                               .column = row->column_no,
                                               .code = (uint8_t)row->code,
                                               .severity = (uint8_t)row->severity,
                                               .remedy = (uint8_t)row->remedy,
                                               .value_class =
                                                   arena_view(issues->arena, row->value_class)};
    return issue->value_class.p == NULL && row->value_class.n > 0 ? ERR_MEMORY : ERR_OK;
}

/* How many of the issues make a page of about ${limit}.  The next page begins behind a row and
 * column, so those of one cell (at most one per code: they fit a page) stay together. */
static uint32_t page_end(const struct issues *issues, uint32_t limit)
{
    const struct desk_office_import_issue *list = issues->list;
    uint32_t n = limit;

    if (n >= issues->n)
        return issues->n;
    while (n > 0 && list[n].row == list[n - 1].row && list[n].column == list[n - 1].column)
        n--;
    if (n > 0)
        return n;
    while (n < issues->n && list[n].row == list[0].row && list[n].column == list[0].column)
        n++;
    return n;
}

enum err op_report(struct op *op)
{
    struct desk_office_report m;
    struct desk_office_import_job job;
    struct issues issues = {.arena = op->arena};
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_report_get(op->payload, op->arena, &m)));
    TRY(job_find(op, m.job, &job, &place));
    issues.list = arena_alloc(op->arena, ISSUES_MAX + 1, sizeof(*issues.list));
    if (issues.list == NULL)
        TRY(ERR_MEMORY);
    struct sql_issue_list_in in = {.contract = op->session->contract,
                                   .job = m.job,
                                   .after_row = m.after_row,
                                   .after_column = m.after_column,
                                   .severity = m.severity,
                                   .remedy = m.remedy,
                                   .column_to = UINT16_MAX,
                                   .most = ISSUES_MAX + 1};
    if (m.column > 0) /* counted from 1, but for the row as a whole */
        in.column_from = in.column_to =
            m.column == UINT16_MAX ? m.column : (uint16_t)(m.column - 1);
    TRY(sql_issue_list(op->office->db, &in, issue_row, &issues));
    uint32_t limit = m.limit == 0 || m.limit > ISSUES_MAX ? ISSUES_MAX : m.limit;
    struct desk_office_report_is is = {.issues = issues.list, .issues_n = page_end(&issues, limit)};
    is.more = is.issues_n < issues.n;
    TRY(op_sent(op, desk_office_report_is_send(op->session->chan, op->id, &is)));
out:
    return err;
}

struct summary {
    struct desk_office_issue_kind kinds[KINDS_MAX];
    uint16_t columns[COLUMNS_NAMED_MAX];
    struct desk_office_report_summary_is is;
};

static enum err kind_row(void *arg, const struct sql_issue_kinds_out *row)
{
    struct summary *s = arg;

    if (s->is.kinds_n == KINDS_MAX)
        return ERR_CORRUPT;
    s->kinds[s->is.kinds_n++] = (struct desk_office_issue_kind){
        (uint8_t)row->code, (uint8_t)row->severity, (uint8_t)row->remedy, row->issues};
    return ERR_OK;
}

static enum err column_row(void *arg, const struct sql_issue_columns_out *row)
{
    struct summary *s = arg;

    if (s->is.columns_n == COLUMNS_NAMED_MAX)
        return ERR_CORRUPT;
    s->columns[s->is.columns_n++] = row->column_no;
    return ERR_OK;
}

enum err op_report_summary(struct op *op)
{
    struct desk_office_report_summary m;
    struct desk_office_import_job job;
    struct summary s = {.is = {.kinds_n = 0}};
    struct place place;
    struct db *db = op->office->db;
    enum err err;

    TRY(op_got(op, desk_office_report_summary_get(op->payload, op->arena, &m)));
    TRY(job_find(op, m.job, &job, &place));
    s.is.kinds = s.kinds;
    s.is.columns = s.columns;
    TRY(sql_issue_kinds(db, &(struct sql_issue_kinds_in){place.contract, m.job}, kind_row, &s));
    TRY(sql_issue_columns(db, &(struct sql_issue_columns_in){place.contract, m.job}, column_row, &s));
    TRY(op_sent(op, desk_office_report_summary_is_send(op->session->chan, op->id, &s.is)));
out:
    return err;
}

struct mapping {
    struct arena *arena;
    struct desk_office_mapping_column list[COLUMNS_MAX];
    uint32_t n;
};

static enum err mapping_row(void *arg, const struct sql_mapping_list_out *row)
{
    struct mapping *mapping = arg;

    if (mapping->n == COLUMNS_MAX)
        return ERR_CORRUPT;
    struct desk_office_mapping_column *column = &mapping->list[mapping->n++];
    *column =
        (struct desk_office_mapping_column){arena_view(mapping->arena, row->header), row->field};
    return column->header.p == NULL && row->header.n > 0 ? ERR_MEMORY : ERR_OK;
}

/* A register without a saved mapping has an empty one. */
enum err op_mapping_get(struct op *op)
{
    struct desk_office_mapping_get m;
    struct mapping mapping = {.arena = op->arena};
    struct sql_mapping_block_get_out all = {0};
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_mapping_get_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    TRY(sql_mapping_list(op->office->db,
                         &(struct sql_mapping_list_in){place.contract, place.register_no},
                         mapping_row, &mapping));
    err = sql_mapping_block_get(op->office->db, &(struct sql_mapping_block_get_in){place.contract, place.register_no},
                                &all);
    if (err != ERR_NOT_FOUND)
        TRY(err);
    TRY(op_sent(op, desk_office_mapping_send(
                        op->session->chan, op->id,
                        &(struct desk_office_mapping){.block = all.block, .columns = mapping.list, .columns_n = mapping.n})));
out:
    return err;
}

enum err op_mapping_put(struct op *op)
{
    struct db *db = op->office->db;
    struct desk_office_mapping_put m;
    struct place place;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_mapping_put_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    TRY(db_begin(db));
    TRY(sql_mapping_clear(db, &(struct sql_mapping_clear_in){place.contract, place.register_no},
                          &changed));
    TRY(sql_mapping_block_set(
        db, &(struct sql_mapping_block_set_in){place.contract, place.register_no, m.block}, &changed));
    for (uint32_t i = 0; i < m.columns_n; i++)
        TRY(sql_mapping_add(db,
                            &(struct sql_mapping_add_in){.contract = place.contract,
                                                         .register_ = place.register_no,
                                                         .position = (uint16_t)i,
                                                         .header = m.columns[i].header,
                                                         .field = m.columns[i].field},
                            &changed));
    TRY(db_commit(db));
    TRY(op_sent(op, desk_office_stored_send(op->session->chan, op->id,
                                            &(struct desk_office_stored){m.columns_n})));
out:
    db_rollback(db);
    return err;
}

enum err op_keys_exist(struct op *op)
{
    struct desk_office_keys_exist m;
    struct desk_office_keys_that_exist answer = {0};
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_keys_exist_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    answer.positions = arena_alloc(op->arena, m.tokens_n, sizeof(*answer.positions));
    if (answer.positions == NULL)
        TRY(ERR_MEMORY);
    for (uint32_t i = 0; i < m.tokens_n; i++) {
        struct token_key key = {place.contract, place.register_no, m.tokens[i].index, m.tokens[i].field, {0}};
        bool exists;
        memcpy(key.token, m.tokens[i].token, sizeof(key.token));
        TRY(tokens_exist(&op->office->tokens, &key, &exists));
        if (exists)
            answer.positions[answer.positions_n++] = (uint16_t)i;
    }
    TRY(op_sent(op, desk_office_keys_that_exist_send(op->session->chan, op->id, &answer)));
out:
    return err;
}
