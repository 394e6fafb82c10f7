/*
 * Rows that change records.  In a trial each row's key is looked for in the blind index, the record is compared by the keeper, and the
 * office notes which record it was in which version; in the change only those are touched, and only in that version.  What a row
 * came to stands in the report; every row of the file is stored, unchanged or refused.
 */
#include "desk/job_internal.h"

#include "desk/flow.h"
#include "desk/flow_value.h"
#include "press/cell.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_COST 81920 /* bytes of envelopes and plaintext: fits a frame both ways */
#define BATCH_ISSUES 512
#define LINES_MAX 64
#define CELL_COST 64
#define KEY_COST 32
#define LINE_COST 160
#define KEYS_MAX 128
#define WHOLE_ROW UINT16_MAX /* as the column of an issue */

enum line_state {
    LINE_LEFT,    /* not to be touched */
    LINE_REFUSED, /* ${code} says why; without one the press has said it */
    LINE_ASKED,   /* the keeper is to compare it */
    LINE_CHANGES,
};

struct line {
    const struct desk_press_row *from;
    enum line_state state;
    enum cell_code code;
    uint32_t base; /* the version that the trial saw */
    struct desk_office_envelope_row record;
    struct desk_keeper_search_key *keys; /* of its values */
    uint32_t keys_n;
    const struct desk_keeper_updated_row *done;
};

struct lines {
    struct line list[LINES_MAX];
    uint32_t n;
    uint64_t first; /* row of the file */
};

/* --- the columns
 * --------------------------------------------------------------------------------------------------- */

enum err job_update_columns(struct desk *d, struct desk_press_start *start)
{
    struct job *job = d->job;
    const struct desk_office_update_plan_get which = {
        .plan = job->begun || job->kind == JOB_CHANGE ? 0 : job->plan,
        .job = job->kind == JOB_CHANGE ? job->other : job->begun ? job->no : 0};
    struct desk_office_update_plan plan;
    enum err err;

    TRY(ask_office_update_plan_get(d, &which, &plan));
    job->plan = plan.plan;
    job->key = plan.key;
    start->columns = arena_alloc(&d->arena, plan.columns_n, sizeof(*start->columns));
    if (start->columns == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < plan.columns_n; i++) {
        const struct job_field *f = job_field(job, plan.columns[i].field);
        if (f == NULL)
            return ERR_CONFLICT; /* the register has changed */
        start->columns[start->columns_n++] = (struct desk_press_column){.field = f->no,
                                                                        .cell_type = (uint8_t)f->kind,
                                                                        .required = f->no == plan.key,
                                                                        .header = plan.columns[i].header};
    }
out:
    return err;
}

/* --- which record each row is
 * ---------------------------------------------------------------------------------------- */

static void refuse(struct line *l, enum cell_code code)
{
    l->state = LINE_REFUSED;
    l->code = code;
}

static const struct desk_press_key *key_of(const struct job *job, const struct desk_press_row *row)
{
    for (uint32_t i = 0; i < row->keys_n; i++)
        if (row->keys[i].field == job->key && row->keys[i].index == SEARCH_EXACT)
            return &row->keys[i];
    return NULL;
}

/* Tokens of the keys of the rows ${at}. */
static enum err make_tokens(struct desk *d, const struct lines *lines, const uint32_t *at, uint32_t n, struct desk_office_update_find *out)
{
    struct desk_keeper_job_tokens m = {.keys = arena_alloc(&d->arena, n, sizeof(*m.keys))};
    struct desk_keeper_job_tokens_are are;
    enum err err;

    out->tokens = arena_alloc(&d->arena, n, sizeof(*out->tokens));
    if (m.keys == NULL || out->tokens == NULL)
        return ERR_MEMORY;
    for (; m.keys_n < n; m.keys_n++) {
        const struct desk_press_key *key = key_of(d->job, lines->list[at[m.keys_n]].from);
        if (key == NULL)
            return ERR_INTERNAL;
        m.keys[m.keys_n] = (struct desk_keeper_search_key){key->index, key->field, key->key};
    }
    TRY(ask_keeper_job_tokens(d, &m, &are));
    if (are.tokens_n != n)
        return ERR_INTERNAL;
    for (out->tokens_n = 0; out->tokens_n < n; out->tokens_n++) {
        const struct desk_keeper_token *from = &are.tokens[out->tokens_n];
        out->tokens[out->tokens_n] = (struct desk_office_token){.index = from->index, .field = from->field};
        memcpy(out->tokens[out->tokens_n].token, from->token, sizeof(from->token));
    }
out:
    return err;
}

/* Whether an earlier one of these rows is the same record. */
static bool came_before(const struct lines *lines, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (lines->list[k].state == LINE_ASKED &&
            view_eq(view_of(lines->list[k].record.record, 16), view_of(lines->list[i].record.record, 16)))
            return true;
    return false;
}

static void take_found(struct lines *lines, uint32_t i, const struct desk_office_found_row *found)
{
    struct line *l = &lines->list[i];

    l->record = found->row;
    if (found->records != 1)
        refuse(l, found->records == 0 ? CELL_NOT_FOUND : CELL_AMBIGUOUS);
    else if (found->earlier != 0 || came_before(lines, i))
        refuse(l, CELL_DUPLICATE_KEY);
    else
        l->state = LINE_ASKED;
}

/* A trial: by the key. */
static enum err find_records(struct desk *d, struct lines *lines)
{
    struct desk_office_update_find ask, rest;
    struct desk_office_update_found found;
    uint32_t at[LINES_MAX], n = 0;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < lines->n; i++) {
        if (lines->list[i].from->refused)
            refuse(&lines->list[i], CELL_FINE);
        else if (key_of(d->job, lines->list[i].from) == NULL)
            refuse(&lines->list[i], CELL_NOT_FOUND);
        else
            at[n++] = i;
    }
    if (n == 0)
        return ERR_OK;
    TRY(make_tokens(d, lines, at, n, &ask));
    for (uint32_t done = 0; done < n; done += found.rows_n) {
        rest = (struct desk_office_update_find){ask.tokens + done, n - done};
        TRY(ask_office_update_find(d, &rest, &found));
        if (found.rows_n == 0 || found.rows_n > n - done)
            return ERR_INTERNAL;
        for (uint32_t i = 0; i < found.rows_n; i++)
            take_found(lines, at[done + i], &found.rows[i]);
    }
out:
    return err;
}

static void take_planned(struct line *l, const struct desk_office_planned_row *p)
{
    l->record = p->row;
    l->base = p->seen.version;
    if (p->row.version == 0)
        refuse(l, CELL_RECORD_GONE);
    else if (p->row.version != p->seen.version)
        refuse(l, CELL_CHANGED_MEANWHILE);
    else
        l->state = LINE_ASKED;
}

/* The change: what its trial has noted. */
static enum err planned_records(struct desk *d, struct lines *lines)
{
    const uint64_t last = lines->first + lines->n - 1;
    struct desk_office_update_rows_are are;
    enum err err = ERR_OK;

    for (uint64_t at = lines->first; at <= last; at = are.next) {
        TRY(ask_office_update_rows(d, &(struct desk_office_update_rows){at, last}, &are));
        if (are.next <= at)
            return ERR_INTERNAL;
        for (uint32_t i = 0; i < are.rows_n; i++) {
            const struct desk_office_planned_row *p = &are.rows[i];
            if (p->seen.row < at || p->seen.row > last || lines->list[p->seen.row - lines->first].from->refused)
                return ERR_INTERNAL;
            take_planned(&lines->list[p->seen.row - lines->first], p);
        }
    }
out:
    return err;
}

/* --- one batch
 * ------------------------------------------------------------------------------------------------------- */

/* The keys of the new values; where a value has none of a kind, an empty one takes the old token away. */
static enum err make_keys(struct desk *d, struct line *l)
{
    struct flow_keys keys = {.list = arena_alloc(&d->arena, KEYS_MAX, sizeof(*keys.list)), .room = KEYS_MAX};
    enum err err = keys.list == NULL ? ERR_MEMORY : ERR_OK;

    for (uint32_t i = 0; i < l->from->cells_n && err == ERR_OK; i++) {
        const struct job_field *f = job_field(d->job, l->from->cells[i].field);
        const struct desk_keeper_field_info info = {.no = f->no, .kind = f->kind, .flags = f->flags};
        if (f->no != d->job->key && l->from->cells[i].value.n > 0)
            err = flow_keys_replace(d, &keys, &info, l->from->cells[i].value);
    }
    l->keys = keys.list;
    l->keys_n = keys.n;
    return err;
}

static int by_field(const void *a, const void *b)
{
    const struct desk_keeper_field_value *x = a, *y = b;

    return x->field < y->field ? -1 : x->field > y->field;
}

static enum err fill_row(struct desk *d, const struct lines *lines, uint32_t i, struct desk_keeper_update_row *out)
{
    const struct line *l = &lines->list[i];

    *out = (struct desk_keeper_update_row){.row = lines->first + i,
                                           .base = l->base,
                                           .envelope = l->record.envelope,
                                           .keys = l->keys,
                                           .keys_n = l->keys_n};
    memcpy(out->record, l->record.record, sizeof(out->record));
    out->fields = arena_alloc(&d->arena, l->from->cells_n, sizeof(*out->fields));
    if (out->fields == NULL)
        return ERR_MEMORY;
    for (uint32_t k = 0; k < l->from->cells_n; k++)
        if (l->from->cells[k].field != d->job->key && l->from->cells[k].value.n > 0)
            out->fields[out->fields_n++] = (struct desk_keeper_field_value){l->from->cells[k].field, l->from->cells[k].value};
    if (out->fields_n > 1)
        qsort(out->fields, out->fields_n, sizeof(*out->fields), by_field);
    return ERR_OK;
}

static void take_class(struct line *l, const struct desk_keeper_updated_row *done)
{
    l->done = done;
    if (done->class == DESK_KEEPER_UPDATE_CLASS_GONE)
        refuse(l, CELL_RECORD_GONE);
    else if (done->class == DESK_KEEPER_UPDATE_CLASS_CONFLICT)
        refuse(l, CELL_CHANGED_MEANWHILE);
    else
        l->state = done->class == DESK_KEEPER_UPDATE_CLASS_CHANGES ? LINE_CHANGES : LINE_LEFT;
}

/* Let the keeper compare; in a change it answers the next versions. */
static enum err compare(struct desk *d, struct lines *lines, uint32_t from, uint32_t n)
{
    struct desk_keeper_update_batch m = {.from_row = lines->first + from, .to_row = lines->first + from + n - 1};
    struct desk_keeper_updated_batch done;
    uint32_t at[LINES_MAX];
    enum err err;

    m.rows = arena_alloc(&d->arena, n, sizeof(*m.rows));
    if (m.rows == NULL)
        return ERR_MEMORY;
    for (uint32_t i = from; i < from + n; i++) {
        if (lines->list[i].state != LINE_ASKED)
            continue;
        at[m.rows_n] = i;
        TRY(fill_row(d, lines, i, &m.rows[m.rows_n++]));
    }
    TRY(ask_keeper_update_batch(d, &m, &done));
    if (done.rows_n != m.rows_n)
        return ERR_INTERNAL;
    for (uint32_t i = 0; i < done.rows_n; i++)
        take_class(&lines->list[at[i]], &done.rows[i]);
out:
    return err;
}

/* ${row}: job_row_number(). */
static void add_issue(struct desk_office_update_store *m, uint64_t row, enum cell_code code, struct view class)
{
    struct cell_issues issues = {.n = 0};

    cell_issue_add(&issues, WHOLE_ROW, code);
    if (m->issues_n < BATCH_ISSUES)
        m->issues[m->issues_n++] = (struct desk_office_import_issue){.row = row,
                                                                     .column = WHOLE_ROW,
                                                                     .code = (uint8_t)code,
                                                                     .severity = (uint8_t)issues.list[0].severity,
                                                                     .remedy = (uint8_t)issues.list[0].remedy,
                                                                     .value_class = class};
}

/* What the press found in the cells: a trial says it, its change does not say it again. */
static void add_found(const struct line *l, uint64_t row, struct desk_office_update_store *m)
{
    for (uint32_t i = 0; i < l->from->issues_n && m->issues_n < BATCH_ISSUES; i++) {
        const struct desk_press_issue *issue = &l->from->issues[i];
        m->issues[m->issues_n++] = (struct desk_office_import_issue){.row = row,
                                                                     .column = issue->column,
                                                                     .code = issue->code,
                                                                     .severity = issue->severity,
                                                                     .remedy = issue->remedy,
                                                                     .value_class = issue->value_class};
        m->warnings += issue->severity == CELL_WARNING;
    }
}

static enum err add_line(struct desk *d, const struct line *l, uint64_t row, struct desk_office_update_store *m)
{
    const bool is_trial = d->job->kind == JOB_TRIAL;
    const uint64_t number = job_row_number(l->from, row);
    const char *class = "";

    if (l->done != NULL && l->state == LINE_CHANGES) {
        class = arena_fmt(&d->arena, "%d fields", __builtin_popcountll(l->done->changed));
        if (class == NULL)
            return ERR_MEMORY;
    }
    if (is_trial)
        add_found(l, number, m);
    if (l->state == LINE_REFUSED && l->code != CELL_FINE)
        add_issue(m, number, l->code, view_str(""));
    else if (is_trial && l->done != NULL)
        add_issue(m, number, l->state == LINE_CHANGES ? CELL_WILL_CHANGE : CELL_UNCHANGED, view_str(class));
    m->refused += l->state == LINE_REFUSED;
    m->unchanged += l->state == LINE_LEFT;
    if (is_trial && l->done != NULL && l->state != LINE_REFUSED) {
        struct desk_office_seen_row *seen = &m->seen[m->seen_n++];
        *seen = (struct desk_office_seen_row){.row = row, .version = l->record.version, .fields = l->done->changed};
        memcpy(seen->record, l->record.record, sizeof(seen->record));
    } else if (l->state == LINE_CHANGES) {
        struct desk_office_changed_row *changed = &m->rows[m->rows_n++];
        *changed = (struct desk_office_changed_row){.base = l->base, .fields = l->done->changed};
        changed->row.row = row;
        changed->row.envelope = l->done->envelope;
        memcpy(changed->row.record, l->record.record, sizeof(changed->row.record));
        return flow_tokens(d, l->done->tokens, l->done->tokens_n, &changed->row);
    }
    return ERR_OK;
}

/* Compare and store; only then does the job count the rows. */
static enum err store(struct desk *d, struct lines *lines, uint32_t from, uint32_t n)
{
    struct job_progress *p = &d->job->stored;
    struct desk_office_update_store m = {.end_offset = lines->list[from + n - 1].from->end_offset,
                                         .rows_seen = lines->first + from + n,
                                         .unchanged = p->unchanged,
                                         .refused = p->refused,
                                         .warnings = p->warnings};
    enum err err;

    m.seen = arena_alloc(&d->arena, n, sizeof(*m.seen));
    m.rows = arena_alloc(&d->arena, n, sizeof(*m.rows));
    m.issues = arena_alloc(&d->arena, BATCH_ISSUES, sizeof(*m.issues));
    if (m.seen == NULL || m.rows == NULL || m.issues == NULL)
        return ERR_MEMORY;
    TRY(compare(d, lines, from, n));
    for (uint32_t i = from; i < from + n; i++)
        TRY(add_line(d, &lines->list[i], lines->first + i, &m));
    TRY(ask_office_done(d, DESK_OFFICE_UPDATE_STORE, &m));
    uint64_t changes = 0;
    for (uint32_t i = from; i < from + n; i++)
        changes += lines->list[i].state == LINE_CHANGES;
    *p = (struct job_progress){m.end_offset, m.rows_seen, p->stored + changes, m.refused, m.warnings, m.unchanged};
    d->job->rows_read += n;
out:
    return err;
}

static size_t cost_of(const struct line *l)
{
    size_t cost = LINE_COST;

    if (l->state != LINE_ASKED)
        return cost;
    for (uint32_t i = 0; i < l->from->cells_n; i++)
        cost += l->from->cells[i].value.n + CELL_COST;
    for (uint32_t i = 0; i < l->keys_n; i++)
        cost += l->keys[i].key.n + KEY_COST;
    return cost + l->record.envelope.n;
}

/* How many rows from ${from} go together, at least one. */
static uint32_t batch_of(const struct lines *lines, uint32_t from)
{
    size_t cost = 0, issues = 0;
    uint32_t n = 0;

    for (; from + n < lines->n; n++) {
        cost += cost_of(&lines->list[from + n]);
        issues += lines->list[from + n].from->issues_n + (size_t)1;
        if (n > 0 && (cost > BATCH_COST || issues > BATCH_ISSUES))
            break;
    }
    return n;
}

static enum err update_lines(struct desk *d, const struct desk_press_row *rows, uint32_t n)
{
    struct lines *lines = arena_alloc(&d->arena, 1, sizeof(*lines));
    enum err err;

    if (lines == NULL)
        return ERR_MEMORY;
    memset(lines, 0, sizeof(*lines));
    lines->n = n;
    lines->first = d->job->stored.rows_seen;
    for (uint32_t i = 0; i < n; i++)
        lines->list[i].from = &rows[i];
    TRY(d->job->kind == JOB_TRIAL ? find_records(d, lines) : planned_records(d, lines));
    for (uint32_t i = 0; i < n; i++)
        if (lines->list[i].state == LINE_ASKED)
            TRY(make_keys(d, &lines->list[i]));
    for (uint32_t from = 0; from < n;) {
        uint32_t some = batch_of(lines, from);
        TRY(store(d, lines, from, some));
        from += some;
    }
out:
    return err;
}

/* Somebody may change a record in the moment between the keeper's answer and the office's: then the rest is looked at once more. */
enum err job_update_rows(struct desk *d, const struct desk_press_rows *rows)
{
    const uint64_t first = d->job->stored.rows_seen;
    enum err err;

    if (rows->rows_n == 0 || rows->rows_n > LINES_MAX)
        return ERR_INPUT;
    err = update_lines(d, rows->rows, rows->rows_n);
    if (err != ERR_CONFLICT)
        return err;
    uint32_t done = (uint32_t)(d->job->stored.rows_seen - first);
    TRY(job_begin(d, d->job->encoding, buf_view(&d->job->header_line)));
    err = update_lines(d, rows->rows + done, rows->rows_n - done);
out:
    return err;
}
