/* Imports: the list, and one job with its progress and what was wrong in the file. */
#include "desk/page_internal.h"

#include "base/num.h"
#include "page/imports.h"
#include "press/cell.h"

#include <string.h>

#define FAULTS_MAX 100
#define WHOLE_ROW UINT16_MAX

struct report_query {
    uint64_t row, column;
};
static const struct member report_members[] = {
    {"row", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct report_query, row), NULL},
    {"column", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct report_query, column), NULL},
};
static const struct member_set report_set = MEMBER_SET(report_members, struct report_query);

static const enum msg codes[] = {
    [CELL_FINE] = MSG_CELL_FINE,
    [CELL_MISSING] = MSG_CELL_MISSING,
    [CELL_BAD_FORMAT] = MSG_CELL_BAD_FORMAT,
    [CELL_CHECK_DIGIT] = MSG_CELL_CHECK_DIGIT,
    [CELL_BAD_DATE] = MSG_CELL_BAD_DATE,
    [CELL_ERA_MISMATCH] = MSG_CELL_ERA_MISMATCH,
    [CELL_PARTIAL_DATE] = MSG_CELL_PARTIAL_DATE,
    [CELL_LUNAR_DATE] = MSG_CELL_LUNAR_DATE,
    [CELL_EXCEL_EXPONENT] = MSG_CELL_EXCEL_EXPONENT,
    [CELL_EXCEL_DATE] = MSG_CELL_EXCEL_DATE,
    [CELL_LEADING_ZERO_LOST] = MSG_CELL_LEADING_ZERO_LOST,
    [CELL_TOO_LONG] = MSG_CELL_TOO_LONG,
    [CELL_UNDECODABLE] = MSG_CELL_UNDECODABLE,
    [CELL_ENCODING_CHANGED] = MSG_CELL_ENCODING_CHANGED,
    [CELL_GAIJI] = MSG_CELL_GAIJI,
    [CELL_IVS] = MSG_CELL_IVS,
    [CELL_CONTROL_CHARACTER] = MSG_CELL_CONTROL_CHARACTER,
    [CELL_FORMULA] = MSG_CELL_FORMULA,
    [CELL_NOT_KANA] = MSG_CELL_NOT_KANA,
    [CELL_SPACE_AT_END] = MSG_CELL_SPACE_AT_END,
    [CELL_WRONG_COLUMN_COUNT] = MSG_CELL_WRONG_COLUMN_COUNT,
    [CELL_BAD_QUOTES] = MSG_CELL_BAD_QUOTES,
    [CELL_ROW_TOO_LONG] = MSG_CELL_ROW_TOO_LONG,
    [CELL_DUPLICATE_KEY] = MSG_CELL_DUPLICATE_KEY,
};
_Static_assert(sizeof(codes) / sizeof(codes[0]) == CELL_CODE__MAX, "one text for each code");

static const enum msg remedies[] = {
    [CELL_REMEDY_NONE] = MSG_REMEDY_NONE,
    [CELL_REMEDY_CORRECT] = MSG_REMEDY_CORRECT,
    [CELL_REMEDY_FILL_IN] = MSG_REMEDY_FILL_IN,
    [CELL_REMEDY_CONFIRM] = MSG_REMEDY_CONFIRM,
    [CELL_REMEDY_EXPORT_AS_TEXT] = MSG_REMEDY_EXPORT_AS_TEXT,
    [CELL_REMEDY_SHORTEN] = MSG_REMEDY_SHORTEN,
    [CELL_REMEDY_EXPORT_ENCODING] = MSG_REMEDY_EXPORT_ENCODING,
    [CELL_REMEDY_AGREE_GLYPH] = MSG_REMEDY_AGREE_GLYPH,
    [CELL_REMEDY_FIX_COLUMNS] = MSG_REMEDY_FIX_COLUMNS,
    [CELL_REMEDY_REMOVE_DUPLICATE] = MSG_REMEDY_REMOVE_DUPLICATE,
};
_Static_assert(sizeof(remedies) / sizeof(remedies[0]) == CELL_REMEDY__MAX,
               "one text for each remedy");

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

static enum err list(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are registers;
    struct desk_office_imports_are are;
    struct page_import *rows;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &registers));
    TRY(ask_office_imports(d, &(struct desk_office_imports){0}, &are));
    rows = page_list(&p, are.jobs_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.jobs_n; i++)
        rows[i] = (struct page_import){
            .number = are.jobs[i].job,
            .url = page_url(&p, "/imports/%u", (unsigned)are.jobs[i].job),
            .register_name = register_name(&p, &registers, are.jobs[i].register_),
            .at_ms = are.jobs[i].started_ms,
            .person = page_person(&p, are.jobs[i].person),
            .rows = are.jobs[i].rows_seen,
            .bad = are.jobs[i].refused,
            .state = state_of(&are.jobs[i]),
        };
    const struct page_imports view = {.frame = p.frame, .rows = rows, .rows_n = are.jobs_n};
    err = page_send(&p, imports, &view);
out:
    return err;
}

/* The class of a value (press/cell.h) in the language of the page: "8 digits", "kanji, 5
 * characters". */
static const char *class_text(struct page *p, struct view class)
{
    static const struct {
        const char *kind;
        enum msg word;
    } kinds[] = {{"latin", MSG_CELL_CLASS_LATIN},
                 {"kana", MSG_CELL_CLASS_KANA},
                 {"kanji", MSG_CELL_CLASS_KANJI},
                 {"mixed", MSG_CELL_CLASS_MIXED},
                 {"undecodable", MSG_CELL_CLASS_UNDECODABLE}};
    struct view rest = class, first = view_cut(&rest, ' ');
    uint64_t n;

    if (view_eq_str(class, "empty"))
        return page_word(p, MSG_CELL_CLASS_EMPTY);
    if (view_eq_str(rest, "digits") &&
        num_parse_u64(first, UINT32_MAX, NUM_CANONICAL, &n) == ERR_OK)
        return page_count(p, MSG_CELL_CLASS_DIGITS, n);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && first.n > 0; i++)
        if (view_eq_str(view_part(first, 0, first.n - 1), kinds[i].kind) &&
            num_parse_u64(view_cut(&rest, ' '), UINT32_MAX, NUM_CANONICAL, &n) == ERR_OK)
            return page_count(p, kinds[i].word, n);
    return page_text(p, class);
}

static const char *column_text(struct page *p, uint16_t column)
{
    return column == WHOLE_ROW ? page_word(p, MSG_JOB_WHOLE_ROW)
                               : page_count(p, MSG_JOB_COLUMN_NO, column + UINT64_C(1));
}

static enum err fill_faults(struct page *p, uint32_t job, const struct report_query *in,
                            struct page_import_job *view)
{
    const struct desk_office_report ask = {.job = job,
                                           .after_row = in->row,
                                           .after_column = (uint16_t)in->column,
                                           .limit = FAULTS_MAX};
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
            .value_class = class_text(p, issue->value_class),
            .reason = page_word(p, codes[issue->code < CELL_CODE__MAX ? issue->code : CELL_FINE]),
            .remedy = page_word(
                p, remedies[issue->remedy < CELL_REMEDY__MAX ? issue->remedy : CELL_REMEDY_NONE]),
        };
    }
    if (is.more && is.issues_n > 0)
        view->more = page_url(p, "/imports/%u?row=%llu&column=%u", (unsigned)job,
                              (unsigned long long)is.issues[is.issues_n - 1].row,
                              (unsigned)is.issues[is.issues_n - 1].column);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are registers;
    struct desk_office_import is;
    struct page_import_job view = {0};
    struct page p;
    enum err err;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    const uint32_t number = (uint32_t)r->match.params.number[0];
    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    page_crumb(&p, page_word(&p, MSG_IMPORTS_TITLE), url_route("/imports"));
    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &registers));
    TRY(ask_office_import_get(d, &(struct desk_office_import_get){.job = number}, &is));
    const struct desk_office_import_job *job = &is.job;
    view.number = job->job;
    view.register_name = register_name(&p, &registers, job->register_);
    view.person = page_person(&p, job->person);
    view.state = state_of(job);
    view.is_running = job->state == DESK_OFFICE_IMPORT_STATE_RUNNING;
    view.done = job->end_offset;
    view.total = job->bytes == 0 ? 1 : job->bytes;
    view.percent = view.done >= view.total ? 100 : view.done / (view.total / 100 + 1);
    view.started_ms = job->started_ms;
    view.seen_ms = job->updated_ms;
    view.refresh = page_url(&p, "/imports/%u", (unsigned)number);
    view.read = job->rows_seen;
    view.taken = job->stored;
    view.refused = job->refused;
    view.is_reconciled = job->rows_seen == job->stored + job->refused;
    view.back = url_route("/imports");
    TRY(fill_faults(&p, number, r->query, &view));
    view.frame = p.frame;
    err = page_send(&p, import_job, &view);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/imports", DESK_SESSION, list),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/imports/#",
     .where = DESK_SESSION,
     .query = &report_set,
     .handler = show},
};
const struct route_table page_imports = PAGE_TABLE(routes);
