/* Imports as the session sees them: begin one, look at all, read a report, map headers to fields.
 */
#include "desk/api_internal.h"

#include "desk/cell_words.h"
#include "press/cell.h"
#include "proto/desk_press.h"

#include <string.h>

#define REPORT_ROWS 500

struct begin_body {
    uint64_t upload, purpose, bytes;
    uint8_t sha256[32];
    struct view encoding;
};
static const struct member begin_members[] = {
    {"upload", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct begin_body, upload), NULL},
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct begin_body, purpose), NULL},
    {"sha256", MEMBER_HEX, false, 32, offsetof(struct begin_body, sha256), NULL},
    {"bytes", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct begin_body, bytes), NULL},
    {"encoding", MEMBER_TEXT, false, 16, offsetof(struct begin_body, encoding), NULL},
};
static const struct member_set begin_set = MEMBER_SET(begin_members, struct begin_body);

/* Choices count from 1, as in desk_office.msg; 0 is all. */
struct report_query {
    uint64_t after_row, after_column;
    uint64_t severity, remedy, column;
};
static const struct member report_members[] = {
    {"after_row", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct report_query, after_row), NULL},
    {"after_column", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct report_query, after_column),
     NULL},
    {"severity", MEMBER_NUMBER, false, CELL_ERROR + 1, offsetof(struct report_query, severity), NULL},
    {"remedy", MEMBER_NUMBER, false, FLOW_ANY_REMEDY, offsetof(struct report_query, remedy), NULL},
    {"column", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct report_query, column), NULL},
};
static const struct member_set report_set = MEMBER_SET(report_members, struct report_query);

struct mapping_body {
    struct member_objects columns;
    uint64_t block;
};
static const struct member mapping_members[] = {
    {"columns", MEMBER_OBJECTS, true, 64, offsetof(struct mapping_body, columns), &api_column_set},
    {"block", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct mapping_body, block), NULL},
};
static const struct member_set mapping_set = MEMBER_SET(mapping_members, struct mapping_body);

enum err api_job_opened(struct desk *d, struct request *r, const struct desk_keeper_import_opened *opened)
{
    static const char *const known[] = {"new", "resumed", "complete"};
    struct jot j;

    _Static_assert(sizeof(known) / sizeof(known[0]) == DESK_KEEPER_IMPORT_KNOWN__MAX,
                   "one word each");
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", opened->leaf);
    jot_number(&j, "job", opened->job);
    jot_word(&j, "known", known[opened->known]);
    if (opened->known != DESK_KEEPER_IMPORT_KNOWN_COMPLETE)
        jot_hex(&j, "token", view_of(opened->token, sizeof(opened->token)));
    return answer_json(d, r, &j);
}

static enum err begin(struct desk *d, struct request *r)
{
    const struct begin_body *in = r->member;
    struct desk_keeper_import_open m = {
        .upload = (uint32_t)in->upload, .purpose = (uint16_t)in->purpose, .bytes = in->bytes};
    struct desk_keeper_import_opened opened;
    enum err err;

    if (in->encoding.n > 0 && !view_eq_str(in->encoding, "utf-8") &&
        !view_eq_str(in->encoding, "cp932"))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("encoding"));
    memcpy(m.file, in->sha256, sizeof(m.file));
    TRY(api_register(r, &m.register_));
    if (in->upload != 0)
        TRY(api_upload_for(d, in->upload, m.register_, &m.purpose));
    else if (in->purpose == 0 || in->bytes == 0)
        return member_wrong(&d->fault, MEMBER_MISSING, view_str("upload"));
    TRY(ask_keeper_import_open(d, &m, &opened));
    err = api_job_opened(d, r, &opened);
out:
    return err;
}

static void put_job(struct jot *j, const struct desk_office_import_job *job)
{
    static const char *const states[] = {"running", "finished", "abandoned"};

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_OFFICE_IMPORT_STATE__MAX,
                   "one word each");
    jot_number(j, "job", job->job);
    jot_number(j, "register", job->register_);
    jot_word(j, "state", states[job->state]);
    jot_number(j, "person", job->person);
    jot_number(j, "bytes", job->bytes);
    jot_number(j, "offset", job->end_offset);
    jot_number(j, "rows_seen", job->rows_seen);
    jot_number(j, "stored", job->stored);
    jot_number(j, "refused", job->refused);
    jot_number(j, "warnings", job->warnings);
    jot_word(j, "kind", flow_job_kind(job->kind));
    jot_number(j, "other", job->other);
    jot_number(j, "unchanged", job->unchanged);
    jot_instant(j, "started", job->started_ms);
    jot_instant(j, "updated", job->updated_ms);
}

static enum err list(struct desk *d, struct request *r)
{
    struct desk_office_imports_are are;
    struct jot j;
    enum err err = ask_office_imports(d, &(struct desk_office_imports){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "jobs");
    for (uint32_t i = 0; i < are.jobs_n; i++) {
        jot_object(&j, NULL);
        put_job(&j, &are.jobs[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

static enum err one(struct desk *d, struct request *r)
{
    struct desk_keeper_uploads_are are;
    struct desk_office_import_job is;
    bool running = false;
    uint64_t no;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &no));
    TRY(ask_keeper_uploads(d, &(struct desk_keeper_uploads){0}, &are)); /* first: what runs now may be over in a moment */
    for (uint32_t i = 0; i < are.uploads_n; i++)
        running = running || (are.uploads[i].job == no && are.uploads[i].running);
    TRY(flow_import_job(d, (uint32_t)no, &is));
    answer_json_begin(r, &j);
    put_job(&j, &is);
    jot_truth(&j, "running", running);
    err = answer_json(d, r, &j);
out:
    return err;
}

static const char *const severities[] = {
    [CELL_NOTICE] = "notice", [CELL_WARNING] = "warning", [CELL_ERROR] = "error"};
static const char *const remedies[] = {
    [CELL_REMEDY_NONE] = "none",
    [CELL_REMEDY_CORRECT] = "correct",
    [CELL_REMEDY_FILL_IN] = "fill-in",
    [CELL_REMEDY_CONFIRM] = "confirm",
    [CELL_REMEDY_EXPORT_AS_TEXT] = "export-as-text",
    [CELL_REMEDY_SHORTEN] = "shorten",
    [CELL_REMEDY_EXPORT_ENCODING] = "export-encoding",
    [CELL_REMEDY_AGREE_GLYPH] = "agree-glyph",
    [CELL_REMEDY_FIX_COLUMNS] = "fix-columns",
    [CELL_REMEDY_REMOVE_DUPLICATE] = "remove-duplicate",
    [CELL_REMEDY_CHECK_KEY] = "check-key",
    [CELL_REMEDY_COMPARE_AGAIN] = "compare-again",
    [CELL_REMEDY_DUTIES] = "duties",
    [CELL_REMEDY_UNMERGE] = "unmerge",
    [CELL_REMEDY_CALCULATE] = "calculate",
    [CELL_REMEDY_UNLOCK] = "unlock",
    [CELL_REMEDY_SAVE_AS_XLSX] = "save-as-xlsx",
    [CELL_REMEDY_SPLIT] = "split",
    [CELL_REMEDY_SHOW_SHEET] = "show-sheet",
};
_Static_assert(sizeof(remedies) / sizeof(remedies[0]) == CELL_REMEDY__MAX, "one word per remedy");

static void put_issue(struct jot *j, enum lang lang, const struct desk_office_import_issue *issue)
{
    const char *code =
        issue->code < CELL_CODE__MAX ? cell_code_name((enum cell_code)issue->code) : "unknown";

    jot_object(j, NULL);
    jot_number(j, "row", issue->row);
    if (issue->column == UINT16_MAX)
        jot_none(j, "column"); /* the row as a whole */
    else
        jot_number(j, "column", issue->column);
    jot_word(j, "code", code);
    jot_word(j, "severity", issue->severity <= CELL_ERROR ? severities[issue->severity] : "error");
    jot_text(j, "value_class", issue->value_class);
    jot_word(j, "remedy", issue->remedy < CELL_REMEDY__MAX ? remedies[issue->remedy] : "none");
    jot_text(j, "text", view_str(msg_text(lang, cell_words_reason(issue->code))));
    jot_object_end(j);
}

static enum err report(struct desk *d, struct request *r)
{
    const struct report_query *in = r->query;
    struct desk_office_report m = {.after_row = in->after_row,
                                   .after_column = (uint16_t)in->after_column,
                                   .limit = REPORT_ROWS,
                                   .severity = (uint8_t)in->severity,
                                   .remedy = (uint8_t)in->remedy,
                                   .column = (uint16_t)in->column};
    struct desk_office_report_is is;
    uint64_t job;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &job));
    if (in->remedy > CELL_REMEDY__MAX && in->remedy != FLOW_ANY_REMEDY)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("remedy"));
    m.job = (uint32_t)job;
    TRY(ask_office_report(d, &m, &is));
    answer_json_begin(r, &j);
    jot_list(&j, "issues");
    for (uint32_t i = 0; i < is.issues_n; i++)
        put_issue(&j, r->lang, &is.issues[i]);
    jot_list_end(&j);
    jot_truth(&j, "more", is.more);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* How often what was wrong. */
static enum err summary(struct desk *d, struct request *r)
{
    struct desk_office_report_summary_is is;
    uint64_t job;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &job));
    TRY(ask_office_report_summary(d, &(struct desk_office_report_summary){(uint32_t)job}, &is));
    answer_json_begin(r, &j);
    jot_list(&j, "kinds");
    for (uint32_t i = 0; i < is.kinds_n; i++) {
        const struct desk_office_issue_kind *k = &is.kinds[i];
        jot_object(&j, NULL);
        jot_word(&j, "code", k->code < CELL_CODE__MAX ? cell_code_name((enum cell_code)k->code) : "unknown");
        jot_word(&j, "severity", k->severity <= CELL_ERROR ? severities[k->severity] : "error");
        jot_word(&j, "remedy", k->remedy < CELL_REMEDY__MAX ? remedies[k->remedy] : "none");
        jot_text(&j, "text", view_str(msg_text(r->lang, cell_words_reason(k->code))));
        jot_number(&j, "issues", k->issues);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err cancel(struct desk *d, struct request *r)
{
    uint64_t job;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &job));
    TRY(flow_import_cancel(d, (uint32_t)job));
    err = answer_empty(d, r);
out:
    return err;
}

static enum err show_mapping(struct desk *d, struct request *r)
{
    struct desk_office_mapping m;
    uint16_t register_no;
    struct jot j;
    enum err err;

    TRY(api_register(r, &register_no));
    TRY(flow_mapping(d, register_no, &m));
    answer_json_begin(r, &j);
    jot_list(&j, "columns");
    for (uint32_t i = 0; i < m.columns_n; i++) {
        jot_object(&j, NULL);
        jot_text(&j, "header", m.columns[i].header);
        jot_number(&j, "field", m.columns[i].field);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_number(&j, "block", m.block);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err save_mapping(struct desk *d, struct request *r)
{
    const struct mapping_body *in = r->member;
    struct desk_office_mapping_put m = {.block = (uint16_t)in->block, .columns_n = in->columns.n};
    enum err err;

    TRY(api_register(r, &m.register_));
    m.columns = api_columns(d, &in->columns);
    if (m.columns == NULL)
        return ERR_MEMORY;
    TRY(flow_mapping_save(d, &m));
    err = show_mapping(d, r);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/imports",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &begin_set,
     .handler = begin},
    {.method = GATE_DESK_METHOD_GET, .pattern = "/imports", .where = DESK_SESSION, .handler = list},
    API_GET("/imports/#", one),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/imports/#/report",
     .where = DESK_SESSION | DESK_JOB,
     .query = &report_set,
     .handler = report},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/imports/#/summary",
     .where = DESK_SESSION,
     .handler = summary},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/imports/#/cancel",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .handler = cancel},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers/#/mapping",
     .where = DESK_SESSION,
     .handler = show_mapping},
    {.method = GATE_DESK_METHOD_PUT,
     .pattern = "/registers/#/mapping",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &mapping_set,
     .handler = save_mapping},
};
const struct route_table api_imports = API_TABLE(routes);
