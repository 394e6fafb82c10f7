/* Imports: the list, and one job with its progress and what was wrong in the file. */
#include "desk/page_internal.h"

#include "base/num.h"
#include "desk/cell_words.h"
#include "desk/page_report.h"
#include "desk/page_table.h"
#include "page/imports.h"
#include "press/cell.h"
#include "proto/desk_press.h"

#include <string.h>

#define FAULTS_MAX 100
#define FILE_FAULTS_MAX 20000 /* of one file; more are not given at once: narrow the filter */
#define FILE_BATCH 500
#define WHOLE_ROW UINT16_MAX
#define QUIET_MS 30000 /* after which a job without a desk of ours is called stopped */

/* Where the page of the report begins, and what it is narrowed to: choices count from 1, 0 is all.  A comparison begins with
 * the rows that somebody must look at. */
struct report_query {
    uint64_t row, column;
    uint64_t severity, remedy, of_column;
    uint64_t chosen; /* 1: nothing is narrowed because it was chosen so */
    struct view format;
};
static const struct member report_members[] = {
    {"row", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct report_query, row), NULL},
    {"column", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct report_query, column), NULL},
    {"severity", MEMBER_NUMBER, false, CELL_ERROR + 1, offsetof(struct report_query, severity), NULL},
    {"remedy", MEMBER_NUMBER, false, FLOW_ANY_REMEDY, offsetof(struct report_query, remedy), NULL},
    {"of_column", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct report_query, of_column), NULL},
    {"chosen", MEMBER_NUMBER, false, 1, offsetof(struct report_query, chosen), NULL},
    REPORT_FORMAT_MEMBER(struct report_query, format),
};
static const struct member_set report_set = MEMBER_SET(report_members, struct report_query);

static struct page_chip state_of(const struct desk_office_import_job *job)
{
    static const enum page_state states[] = {
        [DESK_OFFICE_IMPORT_STATE_RUNNING] = PAGE_STATE_RUNNING,
        [DESK_OFFICE_IMPORT_STATE_FINISHED] = PAGE_STATE_DONE,
        [DESK_OFFICE_IMPORT_STATE_ABANDONED] = PAGE_STATE_ABANDONED,
    };

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_OFFICE_IMPORT_STATE__MAX,
                   "one for each state");
    return page_chip(states[job->state]);
}

/* The name of register ${no}, or its number. */
static const char *register_name(struct page *p, const struct desk_keeper_registers_are *are,
                                 uint16_t no)
{
    for (uint32_t i = 0; i < are->registers_n; i++)
        if (are->registers[i].no == no)
            return page_text(p, are->registers[i].name);
    const char *number = arena_fmt(&p->d->arena, "%u", (unsigned)no);
    return number == NULL ? "" : number;
}

/* Whether there is any register where this person may do ${act}. */
static enum err may_do(struct page *p, const struct desk_keeper_registers_are *registers, enum entry_act act, bool *out)
{
    const bool works = (p->self.roles & (ROLE_MANAGER | ROLE_HANDLER)) != 0;
    struct desk_keeper_purposes_are are;
    enum err err = ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){0}, &are);

    *out = false;
    for (uint32_t i = 0; works && err == ERR_OK && i < registers->registers_n; i++)
        for (uint32_t k = 0; k < are.purposes_n; k++)
            *out = *out || page_purpose_allows(&are.purposes[k], registers->registers[i].no,
                                               purpose_act_bit(act));
    return err;
}

static const char *size_text(struct page *p, uint64_t bytes)
{
    const uint64_t tenths = (bytes * 10 + (1U << 19)) >> 20;
    const char *mib = arena_fmt(&p->d->arena, "%llu.%llu", (unsigned long long)(tenths / 10),
                                (unsigned long long)(tenths % 10));

    return PAGE_SAY(p, MSG_UPLOAD_SIZE, [MSG_UPLOAD_SIZE__mib] = msg_str(mib == NULL ? "" : mib),
                    [MSG_UPLOAD_SIZE__bytes] = msg_count(bytes));
}

/* Files that came and that no import has taken. */
static enum err fill_waiting(struct page *p, const struct desk_keeper_registers_are *registers,
                             struct page_imports *view)
{
    struct desk_keeper_uploads_are are;
    struct page_import_waiting *waiting;
    enum err err;

    TRY(ask_keeper_uploads(p->d, &(struct desk_keeper_uploads){0}, &are));
    view->waiting = waiting = page_list(p, are.uploads_n, sizeof(*waiting));
    for (uint32_t i = 0; waiting != NULL && i < are.uploads_n; i++) {
        const struct desk_keeper_upload_info *u = &are.uploads[i];
        if (u->complete && u->job == 0)
            waiting[view->waiting_n++] =
                (struct page_import_waiting){.url = page_url(p, "/imports/uploads/%u", (unsigned)u->upload),
                                             .register_name = register_name(p, registers, u->register_),
                                             .at_ms = u->began_ms,
                                             .size = size_text(p, u->bytes)};
    }
    err = p->err;
out:
    return err;
}

struct list_query {
    uint64_t show; /* a state counted from 1; 0: any */
    struct page_table_query table;
};
static const struct member list_members[] = {
    {"show", MEMBER_NUMBER, false, DESK_OFFICE_IMPORT_STATE__MAX, offsetof(struct list_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct list_query, table),
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"number", MSG_IMPORTS_NUMBER, REPORT_TEXT}, {"register", MSG_IMPORTS_REGISTER, REPORT_TEXT},
    {"at", MSG_IMPORTS_AT, REPORT_TIME},         {"person", MSG_IMPORTS_PERSON, REPORT_TEXT},
    {"rows", MSG_IMPORTS_ROWS, REPORT_NUMBER},   {"bad", MSG_IMPORTS_BAD, REPORT_NUMBER},
    {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static void fill_row(struct page *p, const struct desk_keeper_registers_are *registers, const struct desk_office_import_job *job,
                     struct page_table *t, struct page_import *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_import){
        .name = page_job_name(p, job->kind, job->job),
        .url = page_url(p, "/imports/%u", (unsigned)job->job),
        .register_name = register_name(p, registers, job->register_),
        .at_ms = job->started_ms,
        .person = page_person(p, job->person),
        .rows = job->rows_seen,
        .bad = job->refused,
        .state = state_of(job),
    };
    if (cells == NULL)
        return;
    cells[0].text = row->name;
    cells[1].text = row->register_name;
    cells[2].number = row->at_ms;
    cells[3].text = row->person;
    cells[4].number = (int64_t)row->rows;
    cells[5].number = (int64_t)row->bad;
    cells[6].text = page_word(p, row->state.word);
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[DESK_OFFICE_IMPORT_STATE__MAX];

    for (unsigned i = 0; i < DESK_OFFICE_IMPORT_STATE__MAX; i++) {
        const struct desk_office_import_job one = {.state = (enum desk_office_import_state)i};
        words[i] = page_word(p, state_of(&one).word);
    }
    return page_table_choice(p, words, DESK_OFFICE_IMPORT_STATE__MAX, chosen);
}

/* What of files this person may do now, and what waits for that. */
static enum err fill_acts(struct page *p, const struct desk_keeper_registers_are *registers, struct page_imports *view)
{
    bool may;
    enum err err;

    TRY(may_do(p, registers, ACT_IMPORT_OPEN, &may));
    if (may)
        view->fresh = url_route("/imports/new");
    TRY(may_do(p, registers, ACT_UPDATE_OPEN, &may));
    if (may)
        view->update = url_route("/imports/update");
    if (page_intake_may(p))
        view->ledgers = url_route("/imports/ledgers");
    err = fill_waiting(p, registers, view);
out:
    return err;
}

static enum err list(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are registers;
    struct desk_office_imports_are are;
    const struct list_query *in = r->query;
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &registers));
    TRY(ask_office_imports(d, &(struct desk_office_imports){0}, &are));
    struct page_import *rows = page_list(&p, are.jobs_n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, are.jobs_n);
    for (uint32_t i = 0; rows != NULL && i < are.jobs_n; i++)
        if (in->show == 0 || in->show == are.jobs[i].state + UINT64_C(1))
            fill_row(&p, &registers, &are.jobs[i], &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_IMPORTS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "imports", &done));
    if (done)
        goto out;
    struct page_imports view = {.action = url_route("/imports"),
                                .show = states_of(&p, in->show),
                                .rows = page_table_shown(&p, &t, rows, sizeof(*rows)),
                                .heads = t.heads,
                                .heads_n = t.columns_n,
                                .pager = t.pager,
                                .files = page_files(&p)};
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    TRY(fill_acts(&p, &registers, &view));
    view.frame = p.frame;
    err = page_send(&p, imports, &view);
out:
    return err;
}

static const char *column_text(struct page *p, uint16_t column)
{
    return column == WHOLE_ROW ? page_word(p, MSG_JOB_WHOLE_ROW)
                               : page_count(p, MSG_JOB_COLUMN_NO, column + UINT64_C(1));
}

/* One choice of a filter; choices count from 1. */
static void add_choice(struct page *p, struct page_option *options, struct page_select *select, uint64_t value,
                       const char *label, uint64_t chosen)
{
    const char *number = arena_fmt(&p->d->arena, "%llu", (unsigned long long)value);

    options[select->options_n++] = (struct page_option){number == NULL ? "" : number, label, value == chosen};
}

static struct page_select severities(struct page *p, uint64_t chosen)
{
    struct page_option *options = page_list(p, CELL_ERROR + 1, sizeof(*options));
    struct page_select select = {.options = options};

    for (unsigned i = CELL_ERROR + 1; options != NULL && i > 0; i--)
        add_choice(p, options, &select, i, page_word(p, cell_words_severity(i - 1)), chosen);
    return select;
}

static struct page_select remedies_of(struct page *p, const struct desk_office_report_summary_is *is, bool of_trial, uint64_t chosen)
{
    struct page_option *options = page_list(p, CELL_REMEDY__MAX + 1, sizeof(*options));
    struct page_select select = {.options = options};

    if (options != NULL && of_trial)
        add_choice(p, options, &select, FLOW_ANY_REMEDY, page_word(p, MSG_UPDATE_ATTENTION), chosen);
    for (unsigned i = 0; options != NULL && i < CELL_REMEDY__MAX; i++) {
        bool is_there = false;
        for (uint32_t k = 0; k < is->kinds_n; k++)
            is_there = is_there || is->kinds[k].remedy == i;
        if (is_there)
            add_choice(p, options, &select, i + UINT64_C(1), page_word(p, cell_words_remedy(i)), chosen);
    }
    return select;
}

static struct page_select columns_of(struct page *p, const struct desk_office_report_summary_is *is, uint64_t chosen)
{
    struct page_option *options = page_list(p, is->columns_n, sizeof(*options));
    struct page_select select = {.options = options};

    for (uint32_t i = 0; options != NULL && i < is->columns_n; i++)
        add_choice(p, options, &select, is->columns[i] == WHOLE_ROW ? WHOLE_ROW : is->columns[i] + UINT64_C(1),
                   column_text(p, is->columns[i]), chosen);
    return select;
}

/* How often what was wrong, and by what it can be narrowed. */
static enum err fill_kinds(struct page *p, uint32_t job, const struct report_query *in, struct page_import_job *view)
{
    struct desk_office_report_summary_is is;
    struct page_import_kind *kinds;
    enum err err;

    TRY(ask_office_report_summary(p->d, &(struct desk_office_report_summary){job}, &is));
    view->kinds = kinds = page_list(p, is.kinds_n, sizeof(*kinds));
    for (uint32_t i = 0; kinds != NULL && i < is.kinds_n; i++) {
        const struct desk_office_issue_kind *k = &is.kinds[i];
        kinds[view->kinds_n++] = (struct page_import_kind){page_word(p, cell_words_reason(k->code)),
                                                           page_word(p, cell_words_severity(k->severity)),
                                                           page_word(p, cell_words_remedy(k->remedy)), k->issues};
        view->issues += k->issues;
    }
    view->filter = page_url(p, "/imports/%u", (unsigned)job);
    view->unfiltered = view->is_trial ? page_url(p, "/imports/%u?chosen=1", (unsigned)job) : view->filter;
    view->severity = severities(p, in->severity);
    view->remedy = remedies_of(p, &is, view->is_trial, in->remedy);
    view->column = columns_of(p, &is, in->of_column);
    view->is_filtered = in->severity + in->remedy + in->of_column > 0;
    err = p->err;
out:
    return err;
}

static struct url more_url(struct page *p, uint32_t job, const struct report_query *in,
                           const struct desk_office_import_issue *last)
{
    const char *filter = arena_fmt(&p->d->arena, "%s%s%.0llu%s%.0llu%s%.0llu", in->chosen > 0 ? "&chosen=1" : "", in->severity > 0 ? "&severity=" : "",
                                   (unsigned long long)in->severity, in->remedy > 0 ? "&remedy=" : "",
                                   (unsigned long long)in->remedy, in->of_column > 0 ? "&of_column=" : "",
                                   (unsigned long long)in->of_column);

    return page_url(p, "/imports/%u?row=%llu&column=%u%s", (unsigned)job, (unsigned long long)last->row,
                    (unsigned)last->column, filter == NULL ? "" : filter);
}

static enum err fill_faults(struct page *p, uint32_t job, const struct report_query *in,
                            struct page_import_job *view)
{
    const struct desk_office_report ask = {.job = job,
                                           .after_row = in->row,
                                           .after_column = (uint16_t)in->column,
                                           .limit = FAULTS_MAX,
                                           .severity = (uint8_t)in->severity,
                                           .remedy = (uint8_t)in->remedy,
                                           .column = (uint16_t)in->of_column};
    struct desk_office_report_is is;
    struct page_import_fault *faults;
    enum err err;

    TRY(ask_office_report(p->d, &ask, &is));
    view->faults = faults = page_list(p, is.issues_n, sizeof(*faults));
    for (uint32_t i = 0; faults != NULL && i < is.issues_n; i++) {
        const struct desk_office_import_issue *issue = &is.issues[i];
        faults[view->faults_n++] = (struct page_import_fault){
            .row = issue->row,
            .column = column_text(p, issue->column),
            .value_class = page_class_text(p, issue->value_class),
            .reason = page_word(p, cell_words_reason(issue->code)),
            .remedy = page_word(p, cell_words_remedy(issue->remedy)),
            .severity = page_word(p, cell_words_severity(issue->severity)),
        };
    }
    if (is.more && is.issues_n > 0)
        view->more = more_url(p, job, in, &is.issues[is.issues_n - 1]);
out:
    return err;
}

static enum err find_job(struct page *p, struct request *r, struct desk_office_import_job *job_out)
{
    return r->match.params.number[0] > UINT32_MAX ? ERR_NOT_FOUND
                                                  : flow_import_job(p->d, (uint32_t)r->match.params.number[0], job_out);
}

/* What one's own job can still be told to do. */
static enum err fill_orders(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    struct desk_keeper_uploads_are are;
    bool has_upload = false, is_at_work = false;
    enum err err;

    if (!view->is_running || job->person != p->self.person)
        return ERR_OK;
    TRY(ask_keeper_uploads(p->d, &(struct desk_keeper_uploads){0}, &are));
    for (uint32_t i = 0; i < are.uploads_n; i++)
        if (are.uploads[i].job == job->job) {
            has_upload = true;
            is_at_work = are.uploads[i].running;
        }
    view->is_stopped = has_upload ? !is_at_work : clock_now_ms() - job->updated_ms > QUIET_MS;
    view->can_continue = has_upload && !is_at_work;
    view->go_on = page_url(p, "/imports/%u/continue", (unsigned)job->job);
    view->cancel = page_url(p, "/imports/%u/cancel", (unsigned)job->job);
out:
    return err;
}

/* How many rows there will be, and how long they take, from those that were read. */
static void fill_pace(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    const int64_t ms = job->updated_ms - job->started_ms;

    if (job->rows_seen == 0 || job->end_offset == 0 || job->end_offset > job->bytes)
        return;
    const double share = (double)job->bytes / (double)job->end_offset;
    view->about_rows = (uint64_t)((double)job->rows_seen * share + 0.5);
    if (ms <= 0 || view->is_stopped)
        return;
    view->pace = PAGE_SAY(
        p, MSG_JOB_PACE, [MSG_JOB_PACE__rate] = msg_count(job->rows_seen * 1000 / (uint64_t)ms),
        [MSG_JOB_PACE__left] = msg_str(page_duration(p, (int64_t)((double)ms * (share - 1)))));
}

/* What was read = what became of it. */
static void fill_sums(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    static const enum msg words[][3] = {
        [JOB_IMPORT] = {MSG_JOB_TAKEN, MSG_JOB_REFUSED, MSG_JOB_REFUSED},
        [JOB_TRIAL] = {MSG_UPDATE_WILL_CHANGE, MSG_UPDATE_SAME, MSG_UPDATE_REFUSED},
        [JOB_CHANGE] = {MSG_UPDATE_CHANGED, MSG_UPDATE_LEFT, MSG_UPDATE_CONFLICTS},
    };
    const enum msg *word = words[job->kind <= JOB_CHANGE ? job->kind : JOB_IMPORT];
    struct page_import_sum *sums = page_list(p, 4, sizeof(*sums));

    view->is_trial = job->kind == JOB_TRIAL;
    view->read = job->rows_seen;
    view->is_reconciled = job->rows_seen == job->stored + job->unchanged + job->refused;
    view->sums = sums;
    if (sums == NULL)
        return;
    sums[view->sums_n++] = (struct page_import_sum){page_word(p, MSG_JOB_READ), false, false, job->rows_seen};
    sums[view->sums_n++] = (struct page_import_sum){page_word(p, word[0]), true, false, job->stored};
    if (job->kind != JOB_IMPORT)
        sums[view->sums_n++] = (struct page_import_sum){page_word(p, word[1]), false, true, job->unchanged};
    sums[view->sums_n++] = (struct page_import_sum){page_word(p, word[2]), false, true, job->refused};
}

/* --- the report as a file
 * ------------------------------------------------------------------------------------ */

static void put_fault(struct page *p, struct report *out, const struct desk_office_import_issue *issue)
{
    report_number(out, (int64_t)issue->row);
    report_text(out, view_str(column_text(p, issue->column)));
    report_text(out, view_str(page_class_text(p, issue->value_class)));
    report_text(out, view_str(page_word(p, cell_words_reason(issue->code))));
    report_text(out, view_str(page_word(p, cell_words_severity(issue->severity))));
    report_text(out, view_str(page_word(p, cell_words_remedy(issue->remedy))));
}

/* What the filter leaves, batch by batch, each in an arena of its own. */
static enum err put_faults(struct page *p, struct desk_office_report *ask, struct report *out)
{
    struct arena kept = p->d->arena;
    struct desk_office_report_is is = {.more = true};
    uint64_t rows = 0;
    enum err err = ERR_OK;

    while (err == ERR_OK && is.more && rows < FILE_FAULTS_MAX) {
        arena_init(&p->d->arena, kept.max);
        err = ask_office_report(p->d, ask, &is);
        for (uint32_t i = 0; err == ERR_OK && i < is.issues_n; i++) {
            put_fault(p, out, &is.issues[i]);
            ask->after_row = is.issues[i].row;
            ask->after_column = is.issues[i].column;
        }
        rows += err == ERR_OK ? is.issues_n : 0;
        is.more = err == ERR_OK && is.more && is.issues_n > 0;
        arena_clear(&p->d->arena);
    }
    p->d->arena = kept;
    if (err == ERR_OK && is.more)
        report_note(out, view_str(page_count(p, MSG_JOB_FILE_CUT, rows)));
    return err;
}

static void put_totals(struct page *p, const struct page_import_job *view, struct report *out)
{
    report_section(out, view_str(page_word(p, MSG_JOB_TOTALS)));
    report_fact(out, view_str(page_word(p, MSG_IMPORTS_REGISTER)), view_str(view->register_name));
    report_fact(out, view_str(page_word(p, MSG_IMPORTS_PERSON)), view_str(view->person));
    for (size_t i = 0; i < view->sums_n; i++)
        report_fact(out, view_str(view->sums[i].label), view_str(page_count(p, MSG_COMMON_ITEMS, view->sums[i].count)));
    report_paragraph(out, view_str(page_word(p, view->is_reconciled ? MSG_JOB_RECONCILED : MSG_JOB_UNRECONCILED)));
    report_note(out, view_str(view->find_rows));
    report_section(out, view_str(page_word(p, view->is_trial ? MSG_UPDATE_ROWS : MSG_JOB_FAULTS)));
}

static enum err send_file(struct page *p, const struct report_query *in, uint32_t job, const struct page_import_job *view)
{
    const struct report_column columns[] = {
        {REPORT_NUMBER, 0, view_str(page_word(p, MSG_JOB_ROW))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_JOB_COLUMN))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_JOB_VALUE_CLASS))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_JOB_REASON))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_JOB_SEVERITY))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_JOB_REMEDY))},
    };
    struct desk_office_report ask = {.job = job,
                                     .limit = FILE_BATCH,
                                     .severity = (uint8_t)in->severity,
                                     .remedy = (uint8_t)in->remedy,
                                     .column = (uint16_t)in->of_column};
    const char *title = page_count(p, MSG_JOB_FILE_TITLE, job);
    enum report_format format;
    struct report out;
    enum err err;

    TRY(report_wanted(p->d, in->format, &format));
    page_report_begin(p, &(struct page_report){.title = title}, &out);
    if (format == REPORT_PDF || format == REPORT_XLSX)
        put_totals(p, view, &out);
    report_table(&out, columns, sizeof(columns) / sizeof(columns[0]));
    err = put_faults(p, &ask, &out);
    if (err == ERR_OK)
        err = p->err;
    if (err == ERR_OK)
        return answer_report(p->d, p->r, &out, "azukari-import", format);
    report_clear(&out);
out:
    return err;
}

/* The rows that were not taken, with what is wrong in each: what is mended in the sender's file and sent again. */
static void fill_refused(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    if (job->refused == 0 || job->kind != JOB_IMPORT)
        return;
    view->refused = page_url(p, "/imports/%u?severity=%u&format=csv", (unsigned)job->job, CELL_ERROR + 1U);
    view->refused_cp932 = page_url(p, "/imports/%u?severity=%u&format=csv-cp932", (unsigned)job->job, CELL_ERROR + 1U);
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are registers;
    struct desk_office_import_job found;
    const struct desk_office_import_job *job = &found;
    struct page_import_job view = {0};
    struct report_query query = *(const struct report_query *)r->query;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    page_crumb(&p, page_word(&p, MSG_IMPORTS_TITLE), url_route("/imports"));
    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &registers));
    TRY(find_job(&p, r, &found));
    view.heading = page_job_name(&p, job->kind, job->job);
    view.register_name = register_name(&p, &registers, job->register_);
    view.person = page_person(&p, job->person);
    view.state = state_of(job);
    view.is_running = job->state == DESK_OFFICE_IMPORT_STATE_RUNNING;
    view.done = job->end_offset;
    view.total = job->bytes == 0 ? 1 : job->bytes;
    view.percent = view.done >= view.total ? 100 : view.done / (view.total / 100 + 1);
    view.started_ms = job->started_ms;
    view.seen_ms = job->updated_ms;
    view.refresh = page_url(&p, "/imports/%u", (unsigned)job->job);
    fill_sums(&p, job, &view);
    view.find_rows = job->encoding == DESK_PRESS_ENCODING_XLSX
                         ? PAGE_SAY(&p, MSG_JOB_FIND_ROWS_SHEET, [MSG_JOB_FIND_ROWS_SHEET__sheet] = msg_view(job->header_line))
                         : page_word(&p, MSG_JOB_FIND_ROWS);
    view.back = url_route("/imports");
    if (job->kind == JOB_TRIAL && query.chosen + query.severity + query.remedy + query.of_column == 0)
        query.remedy = FLOW_ANY_REMEDY;
    if (query.format.n > 0)
        return send_file(&p, &query, job->job, &view);
    TRY(fill_orders(&p, job, &view));
    if (job->kind != JOB_IMPORT)
        TRY(page_update_fill(&p, job, &view));
    fill_pace(&p, job, &view);
    if (job->updated_ms != 0 && job->rows_seen + job->refused + job->warnings > 0) {
        view.files = page_files(&p);
        TRY(fill_kinds(&p, job->job, &query, &view));
        TRY(fill_faults(&p, job->job, &query, &view));
        view.none_needs_attention = view.faults_n == 0 && query.remedy == FLOW_ANY_REMEDY;
        fill_refused(&p, job, &view);
    }
    if ((p.self.roles & (ROLE_MANAGER | ROLE_HANDLER)) != 0 && job->state != DESK_OFFICE_IMPORT_STATE_RUNNING && job->stored > 0 &&
        job->kind == JOB_IMPORT) /* the records that a file brought */
        view.work = page_url(&p, "/imports/%u/worklist", (unsigned)job->job);
    view.frame = p.frame;
    err = page_send(&p, import_job, &view);
out:
    return err;
}

static enum err go_to_job(struct desk *d, struct request *r, uint64_t job)
{
    const char *path = arena_fmt(&d->arena, "/imports/%llu", (unsigned long long)job);

    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

/* Take a job up again whose desk has died. */
static enum err go_on(struct desk *d, struct request *r)
{
    struct desk_keeper_import_opened opened;
    struct desk_keeper_uploads_are are;
    struct desk_keeper_import_open m = {0};
    enum err err;

    TRY(ask_keeper_uploads(d, &(struct desk_keeper_uploads){0}, &are));
    for (uint32_t i = 0; i < are.uploads_n; i++) {
        if (are.uploads[i].job != r->match.params.number[0] || are.uploads[i].running)
            continue;
        m.upload = are.uploads[i].upload;
        TRY(are.uploads[i].updates ? flow_update_go_on(d, &are.uploads[i], &opened) : ask_keeper_import_open(d, &m, &opened));
        break;
    }
    err = go_to_job(d, r, r->match.params.number[0]);
out:
    return err;
}

static enum err show_cancel(struct desk *d, struct request *r)
{
    struct desk_office_import_job job;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    page_crumb(&p, page_word(&p, MSG_IMPORTS_TITLE), url_route("/imports"));
    TRY(find_job(&p, r, &job));
    if (job.state != DESK_OFFICE_IMPORT_STATE_RUNNING || job.person != p.self.person)
        return go_to_job(d, r, job.job);
    const struct page_fact facts[] = {
        {page_word(&p, MSG_JOB_READ), page_count(&p, MSG_COMMON_ITEMS, job.rows_seen)},
        {page_word(&p, job.kind == JOB_CHANGE ? MSG_UPDATE_CHANGED : job.kind == JOB_TRIAL ? MSG_UPDATE_WILL_CHANGE : MSG_JOB_TAKEN),
         page_count(&p, MSG_COMMON_ITEMS, job.stored)},
        {page_word(&p, job.kind == JOB_IMPORT ? MSG_JOB_REFUSED : MSG_UPDATE_REFUSED), page_count(&p, MSG_COMMON_ITEMS, job.refused)},
    };
    const struct page_import_cancel view = {
        .frame = p.frame,
        .heading = page_job_name(&p, job.kind, job.job),
        .updates = job.kind != JOB_IMPORT,
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .action = page_url(&p, "/imports/%u/cancel", (unsigned)job.job),
        .back = page_url(&p, "/imports/%u", (unsigned)job.job),
    };
    err = page_send(&p, import_cancel, &view);
out:
    return err;
}

static enum err cancel(struct desk *d, struct request *r)
{
    enum err err = r->match.params.number[0] > UINT32_MAX
                       ? ERR_NOT_FOUND
                       : flow_import_cancel(d, (uint32_t)r->match.params.number[0]);

    if (err != ERR_OK && err != ERR_NOT_FOUND && err != ERR_CONFLICT)
        return err;
    page_flash(d, err == ERR_OK ? PAGE_BANNER_SUCCESS : PAGE_BANNER_WARNING,
               msg_text(r->lang, err == ERR_OK ? MSG_CANCEL_DONE : MSG_CANCEL_OVER), NULL);
    return answer_redirect(d, r, "/imports");
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/imports", .where = DESK_SESSION, .query = &list_set, .handler = list},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/imports/#",
     .where = DESK_SESSION,
     .query = &report_set,
     .handler = show},
    PAGE_POST("/imports/#/continue", DESK_SESSION, NULL, go_on),
    PAGE_GET("/imports/#/cancel", DESK_SESSION, show_cancel),
    PAGE_POST("/imports/#/cancel", DESK_SESSION, NULL, cancel),
};
const struct route_table page_imports = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/imports", &list_set, list),
    PAGE_FILE("/files/imports/#", &report_set, show),
};
const struct route_table api_file_imports = PAGE_FILE_TABLE(files);
