/*
 * Changing many records by a file.  The trial notes which row is which record in which version, and changes nothing; the change does
 * what its trial noted, as long as the record is still in that version.  Batches are stored together with their progress or not at all.
 */
#include "office/office.h"

#include "base/clock.h"
#include "db/office_sql.h"

#include <string.h>

#define KIND_TRIAL 1 /* of a job, as the keeper counts (rules/state.h) */
#define KIND_CHANGE 2
#define COLUMNS_MAX 64
#define ROWS_MAX 64
#define ROW_BYTES (8 + 16 + 4 + 8 + 16 + 4 + 4 + 8 + 8) /* of an answer, without the envelope */
#define KEPT_MS ((int64_t)7 * 24 * 3600 * 1000)         /* what a trial found, if nobody acts on it */

/* --- the plan
 * ------------------------------------------------------------------------------------------------------ */

struct plan {
    struct arena *arena;
    struct desk_office_mapping_column list[COLUMNS_MAX];
    uint32_t n;
};

static enum err plan_row(void *arg, const struct sql_plan_column_list_out *row)
{
    struct plan *plan = arg;
    struct desk_office_mapping_column *column = &plan->list[plan->n++];

    *column = (struct desk_office_mapping_column){arena_view(plan->arena, row->header), row->field};
    return column->header.p == NULL && row->header.n > 0 ? ERR_MEMORY : ERR_OK;
}

static enum err answer_plan(struct op *op, uint32_t no)
{
    struct plan plan = {.arena = op->arena};
    struct sql_plan_get_out row;
    struct place place;
    enum err err;

    TRY(sql_plan_get(op->office->db, &(struct sql_plan_get_in){no, op->session->contract}, &row));
    TRY(op_place(op, row.register_, &place));
    TRY(sql_plan_column_list(op->office->db, &(struct sql_plan_column_list_in){no}, plan_row, &plan));
    const struct desk_office_update_plan m = {no, row.register_, row.key_field, plan.list, plan.n};
    TRY(op_sent(op, desk_office_update_plan_send(op->session->chan, op->id, &m)));
out:
    return err;
}

enum err op_update_plan_put(struct op *op)
{
    struct db *db = op->office->db;
    struct desk_office_update_plan_put m;
    struct place place;
    int64_t no;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_update_plan_put_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    TRY(db_begin(db));
    TRY(sql_plan_add(db, &(struct sql_plan_add_in){place.contract, place.register_no, m.key}, &no));
    if (no > UINT32_MAX)
        TRY(ERR_LIMIT);
    for (uint32_t i = 0; i < m.columns_n; i++)
        TRY(sql_plan_column_add(
            db, &(struct sql_plan_column_add_in){(uint32_t)no, (uint16_t)i, m.columns[i].header, m.columns[i].field}, &changed));
    TRY(db_commit(db));
    TRY(answer_plan(op, (uint32_t)no));
out:
    db_rollback(db);
    return err;
}

enum err op_update_plan_get(struct op *op)
{
    struct desk_office_update_plan_get m;
    struct sql_job_get_out job;
    enum err err;

    TRY(op_got(op, desk_office_update_plan_get_get(op->payload, op->arena, &m)));
    if (m.job != 0) {
        TRY(sql_job_get(op->office->db, &(struct sql_job_get_in){op->session->contract, m.job}, op->arena, &job));
        m.plan = job.plan;
    }
    TRY(answer_plan(op, m.plan));
out:
    return err;
}

/* --- which record a row is
 * ------------------------------------------------------------------------------------------ */

/* The session's own job, of one of the kinds of ${kinds} (bits) and not over. */
static enum err own_job(const struct op *op, unsigned kinds, struct desk_office_import_job *job_out, struct place *place_out)
{
    enum err err = job_find(op, op->session->job, job_out, place_out);

    if (err == ERR_OK && (job_out->kind > KIND_CHANGE || (kinds >> job_out->kind & 1) == 0 ||
                          job_out->state != DESK_OFFICE_IMPORT_STATE_RUNNING))
        err = ERR_CONFLICT;
    return err;
}

/* The newest version of ${record}; version 0: it is not there. */
static enum err newest(const struct op *op, const struct place *place, const uint8_t record[16], struct desk_office_envelope_row *out)
{
    struct sql_record_newest_in in = {.contract = place->contract, .register_ = place->register_no};
    struct sql_record_newest_out row;

    memcpy(in.record, record, sizeof(in.record));
    memset(out, 0, sizeof(*out));
    memcpy(out->record, record, sizeof(out->record));
    enum err err = sql_record_newest(op->office->db, &in, op->arena, &row);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    if (!session_sees(op->session, row.block))
        return ERR_OK;
    out->version = row.version;
    out->envelope = row.envelope;
    out->created_ms = row.created_ms;
    out->updated_ms = row.updated_ms;
    return ERR_OK;
}

/* The records that have a key, as far as this session sees them: the first, and whether there is another. */
struct matches {
    const struct op *op;
    const struct place *place;
    struct sql_record_by_number_out first;
    unsigned n;
};

static enum err match(void *arg, int64_t number)
{
    struct matches *m = arg;
    const struct sql_record_by_number_in in = {number, m->place->contract, m->place->register_no};
    struct sql_record_by_number_out record;
    enum err err = sql_record_by_number(m->op->office->db, &in, m->op->arena, &record);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    if (!session_sees(m->op->session, record.block))
        return ERR_OK;
    if (m->n++ == 0)
        m->first = record;
    return m->n > 1 ? ERR_LIMIT : ERR_OK;
}

static enum err find_one(const struct op *op, const struct place *place, const struct desk_office_token *token,
                         struct desk_office_found_row *out)
{
    struct token_key key = {place->contract, place->register_no, token->index, token->field, {0}};
    struct sql_seen_by_record_out seen;
    struct matches matches = {.op = op, .place = place};
    enum err err;

    memset(out, 0, sizeof(*out));
    memcpy(key.token, token->token, sizeof(key.token));
    err = tokens_list(&op->office->tokens, &key, match, &matches);
    if (err != ERR_LIMIT || matches.n < 2)
        TRY(err);
    out->records = (uint8_t)matches.n;
    if (matches.n != 1)
        return ERR_OK;
    memcpy(out->row.record, matches.first.record, sizeof(out->row.record));
    out->row.version = matches.first.version;
    out->row.envelope = matches.first.envelope;
    struct sql_seen_by_record_in by = {.contract = place->contract, .job = op->session->job};
    memcpy(by.record, matches.first.record, sizeof(by.record));
    err = sql_seen_by_record(op->office->db, &by, &seen);
    if (err == ERR_OK)
        out->earlier = seen.row_no + 1;
    else if (err == ERR_NOT_FOUND)
        err = ERR_OK;
out:
    return err;
}

enum err op_update_find(struct op *op)
{
    struct desk_office_update_find m;
    struct desk_office_update_found found = {.rows_n = 0};
    struct desk_office_import_job job;
    struct place place;
    size_t bytes = 0;
    enum err err;

    TRY(op_got(op, desk_office_update_find_get(op->payload, op->arena, &m)));
    TRY(own_job(op, 1u << KIND_TRIAL, &job, &place));
    found.rows = arena_alloc(op->arena, ROWS_MAX, sizeof(*found.rows));
    if (found.rows == NULL)
        TRY(ERR_MEMORY);
    for (; found.rows_n < m.tokens_n; found.rows_n++) {
        TRY(find_one(op, &place, &m.tokens[found.rows_n], &found.rows[found.rows_n]));
        bytes += ROW_BYTES + found.rows[found.rows_n].row.envelope.n;
        if (bytes > CHAN_PAYLOAD_MAX - ROW_BYTES)
            break; /* the desk asks again for the rest */
    }
    TRY(op_sent(op, desk_office_update_found_send(op->session->chan, op->id, &found)));
out:
    return err;
}

struct planned {
    const struct op *op;
    const struct place *place;
    struct desk_office_planned_row *rows;
    uint32_t n;
    size_t bytes;
    uint64_t next;
};

static enum err planned_row(void *arg, const struct sql_seen_list_out *row)
{
    struct planned *p = arg;
    struct desk_office_planned_row *to = &p->rows[p->n];
    enum err err = newest(p->op, p->place, row->record, &to->row);

    if (err != ERR_OK)
        return err;
    p->bytes += ROW_BYTES + to->row.envelope.n;
    if (p->bytes > CHAN_PAYLOAD_MAX - ROW_BYTES) {
        p->next = row->row_no;
        return ERR_LIMIT;
    }
    to->seen = (struct desk_office_seen_row){.row = row->row_no, .version = row->version, .fields = (uint64_t)row->fields};
    memcpy(to->seen.record, row->record, sizeof(to->seen.record));
    p->n++;
    return ERR_OK;
}

enum err op_update_rows(struct op *op)
{
    struct desk_office_update_rows m;
    struct desk_office_import_job job;
    struct place place;
    struct planned p = {.op = op, .place = &place};
    enum err err;

    TRY(op_got(op, desk_office_update_rows_get(op->payload, op->arena, &m)));
    TRY(own_job(op, 1u << KIND_CHANGE, &job, &place));
    if (m.from_row > m.to_row || m.to_row - m.from_row >= ROWS_MAX)
        TRY(ERR_INPUT);
    p.rows = arena_alloc(op->arena, ROWS_MAX, sizeof(*p.rows));
    if (p.rows == NULL)
        TRY(ERR_MEMORY);
    p.next = m.to_row + 1;
    err = sql_seen_list(op->office->db, &(struct sql_seen_list_in){place.contract, job.other, m.from_row, m.to_row}, planned_row, &p);
    if (err != ERR_LIMIT || p.next > m.to_row)
        TRY(err);
    const struct desk_office_update_rows_are are = {p.rows, p.n, p.next};
    TRY(op_sent(op, desk_office_update_rows_are_send(op->session->chan, op->id, &are)));
out:
    return err;
}

/* --- storing
 * ------------------------------------------------------------------------------------------------------- */

static enum err count_fields(const struct op *op, uint64_t fields)
{
    uint64_t changed;
    enum err err = ERR_OK;

    for (; fields != 0 && err == ERR_OK; fields &= fields - 1)
        err = sql_field_count(op->office->db,
                              &(struct sql_field_count_in){op->session->contract, op->session->job,
                                                           (uint16_t)(__builtin_ctzll(fields) + 1)},
                              &changed);
    return err;
}

static enum err store_seen(const struct op *op, const struct desk_office_update_store *m)
{
    uint64_t changed;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < m->seen_n; i++) {
        struct sql_seen_add_in in = {.contract = op->session->contract,
                                     .job = op->session->job,
                                     .row_no = m->seen[i].row,
                                     .version = m->seen[i].version,
                                     .fields = (int64_t)m->seen[i].fields};
        memcpy(in.record, m->seen[i].record, sizeof(in.record));
        TRY(sql_seen_add(op->office->db, &in, &changed));
        TRY(count_fields(op, m->seen[i].fields));
    }
out:
    return err;
}

/* A row is changed only as its trial has seen it: that record, in that version. */
static enum err store_changed(const struct op *op, const struct desk_office_import_job *job, const struct rows *rows,
                              const struct desk_office_update_store *m)
{
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < m->rows_n; i++) {
        const struct desk_office_changed_row *row = &m->rows[i];
        const struct sql_seen_one_in in = {op->session->contract, job->other, row->row.row};
        struct sql_seen_one_out seen;
        err = sql_seen_one(op->office->db, &in, &seen);
        if (err == ERR_NOT_FOUND || (err == ERR_OK && (seen.version != row->base ||
                                                       !view_eq(view_of(seen.record, 16), view_of(row->row.record, 16)))))
            err = ERR_INPUT;
        TRY(err);
        err = rows_replace(rows, row->base, &row->row);
        TRY(err == ERR_NOT_FOUND ? ERR_CONFLICT : err);
        TRY(count_fields(op, row->fields));
    }
out:
    return err;
}

static enum err store_batch(const struct op *op, const struct desk_office_update_store *m, struct rows *rows)
{
    struct desk_office_import_job job;
    uint64_t changed;
    enum err err;

    TRY(own_job(op, 1u << KIND_TRIAL | 1u << KIND_CHANGE, &job, &rows->place));
    if ((job.kind == KIND_TRIAL ? m->rows_n : m->seen_n) > 0 || (job.bytes > 0 && m->end_offset > job.bytes))
        TRY(ERR_INPUT);
    if (m->end_offset < job.end_offset || m->rows_seen < job.rows_seen)
        TRY(ERR_CONFLICT);
    TRY(job_issues(op, m->issues, m->issues_n));
    TRY(store_seen(op, m));
    TRY(store_changed(op, &job, rows, m));
    uint64_t stored = job.stored + m->rows_n;
    for (uint32_t i = 0; i < m->seen_n; i++)
        stored += m->seen[i].fields != 0;
    TRY(sql_job_progress(op->office->db,
                         &(struct sql_job_progress_in){.contract = op->session->contract,
                                                       .job = op->session->job,
                                                       .end_offset = m->end_offset,
                                                       .rows_seen = m->rows_seen,
                                                       .stored = stored,
                                                       .refused = m->refused,
                                                       .warnings = m->warnings,
                                                       .now_ms = rows->now_ms,
                                                       .unchanged = m->unchanged},
                         &changed));
out:
    return err;
}

/* The desk is answered even if the keeper cannot be told: it learns the versions when it sees the envelopes. */
static enum err tell_keeper(const struct op *op, const struct place *place, const struct desk_office_update_store *m)
{
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < m->rows_n && err == ERR_OK; i++) {
        struct keeper_office_record_stored stored = {.contract = place->contract,
                                                     .register_ = place->register_no,
                                                     .version = m->rows[i].base + 1};
        memcpy(stored.record, m->rows[i].row.record, sizeof(stored.record));
        err = keeper_office_record_stored_send(op->office->keeper, 0, &stored);
    }
    return err;
}

enum err op_update_store(struct op *op)
{
    struct desk_office_update_store m;
    struct rows rows = {.db = op->office->db, .tokens = &op->office->tokens, .arena = op->arena, .now_ms = clock_now_ms()};
    enum err err;

    TRY(op_got(op, desk_office_update_store_get(op->payload, op->arena, &m)));
    TRY(db_begin(rows.db));
    TRY(store_batch(op, &m, &rows));
    TRY(db_commit(rows.db));
    if (tell_keeper(op, &rows.place, &m) != ERR_OK)
        office_stop(op->office, ERR_CLOSED, "the keeper has gone");
    TRY(op_sent(op, desk_office_stored_send(op->session->chan, op->id, &(struct desk_office_stored){m.rows_n})));
out:
    db_rollback(rows.db);
    return err;
}

/* --- beginning, end, and what was found
 * ----------------------------------------------------------------------------- */

enum err update_begin(const struct op *op, uint32_t job, uint32_t trial)
{
    struct sql_job_get_out row;
    struct sql_seen_count_out seen;
    struct db *db = op->office->db;
    const uint32_t contract = op->session->contract;
    uint64_t changed;
    enum err err;

    TRY(sql_job_get(db, &(struct sql_job_get_in){contract, trial}, op->arena, &row));
    TRY(sql_seen_count(db, &(struct sql_seen_count_in){contract, trial}, &seen));
    if (row.kind != KIND_TRIAL || row.state != DESK_OFFICE_IMPORT_STATE_FINISHED || seen.records != row.stored ||
        (row.other != 0 && row.other != job))
        TRY(ERR_CONFLICT);
    TRY(sql_job_changed_by(db, &(struct sql_job_changed_by_in){contract, trial, job}, &changed));
out:
    return err;
}

enum err update_over(const struct op *op, const struct desk_office_import_job *job, enum desk_office_import_state state)
{
    uint32_t of = job->kind == KIND_CHANGE                                                            ? job->other
                  : job->kind == KIND_TRIAL && state == DESK_OFFICE_IMPORT_STATE_ABANDONED ? job->job
                                                                                           : 0;
    uint64_t changed;

    return of == 0 ? ERR_OK
                   : sql_seen_remove(op->office->db, &(struct sql_seen_remove_in){op->session->contract, of}, &changed);
}

enum err updates_remove_old(struct office *o)
{
    uint64_t changed;

    return sql_seen_remove_old(o->db, &(struct sql_seen_remove_old_in){clock_now_ms() - KEPT_MS}, &changed);
}

struct fields {
    struct desk_office_field_count list[COLUMNS_MAX];
    uint32_t n;
};

static enum err field_row(void *arg, const struct sql_field_list_out *row)
{
    struct fields *fields = arg;

    fields->list[fields->n++] = (struct desk_office_field_count){row->field, row->records};
    return ERR_OK;
}

enum err op_update_fields(struct op *op)
{
    struct desk_office_update_fields m;
    struct desk_office_import_job job;
    struct fields fields = {.n = 0};
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_update_fields_get(op->payload, op->arena, &m)));
    TRY(job_find(op, m.job, &job, &place));
    TRY(sql_field_list(op->office->db, &(struct sql_field_list_in){place.contract, m.job}, field_row, &fields));
    const struct desk_office_update_fields_are are = {fields.list, fields.n};
    TRY(op_sent(op, desk_office_update_fields_are_send(op->session->chan, op->id, &are)));
out:
    return err;
}
