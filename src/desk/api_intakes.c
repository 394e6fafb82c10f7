/* Ledgers that were kept before: bring one, see what would become of each row, enter those that can be. */
#include "desk/api_internal.h"

#include "desk/api_bring.h"
#include "desk/flow_intake.h"
#include "rules/decide.h"

struct open_query {
    struct view kind, medium, encoding;
    uint64_t data_class;
};
static const struct member open_members[] = {
    {"kind", MEMBER_TEXT, true, 40, offsetof(struct open_query, kind), NULL},
    {"class", MEMBER_NUMBER, false, CLASS__MAX, offsetof(struct open_query, data_class), NULL},
    {"medium", MEMBER_TEXT, false, 8, offsetof(struct open_query, medium), NULL},
    {"encoding", MEMBER_TEXT, false, 16, offsetof(struct open_query, encoding), NULL},
};
static const struct member_set open_set = MEMBER_SET(open_members, struct open_query);

static const char *const states[INTAKE_STATE__MAX] = {
    [INTAKE_READY] = "ready", [INTAKE_THERE] = "there", [INTAKE_BEFORE] = "before",
    [INTAKE_TWICE] = "twice", [INTAKE_BAD] = "bad",     [INTAKE_REFUSED] = "refused",
};

static const char *why_name(unsigned why)
{
    static const char *const names[INTAKE_WHY__MAX - CELL_CODE__MAX] = {
        "bad-number", "bad-choice", "bad-class", "bad-medium", "bad-org", "bad-account", "bad-term", "future", "differs", "not-taken",
        "bad-time",   "bad-place",
    };

    return why < CELL_CODE__MAX ? cell_code_name((enum cell_code)why) : names[why - CELL_CODE__MAX];
}

/* "people", or a kind of matters by its name. */
static enum err read_kind(struct desk *d, const struct open_query *q, struct desk_keeper_intake_open *open)
{
    const struct matter_def *def = matter_def_named(q->kind);
    unsigned encoding = 0;

    if (def == NULL && !view_eq_str(q->kind, "people"))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("kind"));
    open->kind = def == NULL ? INTAKE_PEOPLE : def->kind;
    if (!flow_intake_takes(open->kind))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("kind"));
    if (!flow_encoding(q->encoding, &encoding))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("encoding"));
    open->encoding = (uint8_t)encoding;
    while (q->medium.n > 0 && open->medium < MATTER_MEDIUM__MAX && !view_eq_str(q->medium, matter_medium_name(open->medium)))
        open->medium++;
    if (open->medium == MATTER_MEDIUM__MAX)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("medium"));
    open->medium = q->medium.n == 0 ? 0 : open->medium + 1;
    return ERR_OK;
}

/* Class: of rows that say none, counted from 1. */
static enum err begin(struct desk *d, struct request *r)
{
    const struct open_query *q = r->query;
    struct desk_keeper_intake_open open = {.data_class = (uint8_t)q->data_class};
    struct flow_upload *file;
    enum err err;

    TRY(read_kind(d, q, &open));
    TRY(api_bring_begin(d, r, INTAKE_BYTES_MAX, &file));
    TRY(flow_intake_open(d, file, &open));
    api_bring_go(d, r);
out:
    return err;
}

static enum err take_part(struct desk *d, struct request *r, struct view part)
{
    return api_bring_part(d, r, part, api_bring_answer);
}

/* --- what becomes of it -------------------------------------------------------------------------------------------------------- */

static void put_row(struct jot *j, const struct flow_intake *in, const struct intake_row *row)
{
    jot_object(j, NULL);
    jot_number(j, "line", row->line);
    jot_word(j, "state", states[row->state]);
    if (row->matter != 0)
        jot_number(j, in->def == NULL ? "person" : "matter", row->matter);
    jot_truth(j, "waits", row->waits);
    if (row->state == INTAKE_REFUSED)
        jot_word(j, "refusal", refusal_name((enum refusal)row->refusal));
    jot_list(j, "clauses");
    for (uint32_t i = 0; i < row->clauses_n; i++)
        jot_text(j, NULL, row->clauses[i]);
    jot_list_end(j);
    jot_list(j, "issues");
    for (unsigned i = 0; i < row->issues_n; i++) {
        jot_object(j, NULL);
        if (row->issues[i].column != INTAKE_WHOLE_ROW)
            jot_number(j, "column", row->issues[i].column + UINT64_C(1));
        jot_word(j, "why", why_name(row->issues[i].why));
        jot_object_end(j);
    }
    jot_list_end(j);
    jot_object_end(j);
}

static void put_columns(struct jot *j, const struct flow_intake *in)
{
    jot_list(j, "columns");
    for (uint16_t i = 0; i < in->sheet.columns_n; i++) {
        jot_object(j, NULL);
        jot_number(j, "column", i + UINT64_C(1));
        jot_text(j, "header", in->sheet.header[i]);
        if (in->sheet.target[i] != INTAKE_UNKNOWN)
            jot_word(j, "target", intake_target_name(in->def, in->sheet.target[i]));
        jot_object_end(j);
    }
    jot_list_end(j);
    jot_list(j, "missing");
    for (unsigned i = 0; i < in->sheet.missing_n; i++) {
        jot_object(j, NULL);
        jot_word(j, "target", intake_target_name(in->def, in->sheet.missing[i]));
        jot_object_end(j);
    }
    jot_list_end(j);
}

static enum err answer(struct desk *d, struct request *r, const struct flow_intake *in, uint64_t entered)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_number(&j, "upload", in->info.upload);
    jot_word(&j, "kind", in->def == NULL ? "people" : in->def->name);
    jot_word(&j, "scan", flow_scan_name(in->info.scan));
    jot_truth(&j, "readable", in->info.readable);
    jot_truth(&j, "read", in->is_read);
    if (in->info.readable && in->head.failure != SHEET_FINE)
        jot_word(&j, "failure", cell_code_name(flow_failure(in->head.failure)));
    jot_truth(&j, "too_many", in->sheet.too_many);
    jot_number(&j, "entered", entered);
    for (unsigned i = 0; i < INTAKE_STATE__MAX; i++)
        jot_number(&j, states[i], in->counts[i]);
    jot_number(&j, "waiting", in->waiting);
    jot_number(&j, "will_wait", in->will_wait);
    put_columns(&j, in);
    jot_list(&j, "rows");
    for (uint32_t i = 0; in->is_read && i < in->sheet.rows_n; i++)
        put_row(&j, in, &in->sheet.rows[i]);
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

static enum err read(struct desk *d, const struct request *r, struct flow_intake *in)
{
    uint64_t upload;
    enum err err;

    *in = (struct flow_intake){.is_read = false};
    TRY(api_number(r, 0, UINT32_MAX, &upload));
    err = upload == 0 ? ERR_NOT_FOUND : flow_intake_read(d, (uint32_t)upload, in);
out:
    return err;
}

static enum err one(struct desk *d, struct request *r)
{
    struct flow_intake in;
    enum err err;

    TRY(read(d, r, &in));
    err = answer(d, r, &in, 0);
out:
    flow_intake_clear(&in);
    return err;
}

static enum err enter(struct desk *d, struct request *r)
{
    const struct api_reason *body = r->member;
    struct flow_intake in;
    uint32_t entered;
    enum err err;

    TRY(read(d, r, &in));
    err = flow_intake_enter(d, &in, body->reason, r->lang, &entered);
    if (err == ERR_INPUT) { /* there is nothing to enter */
        err = ERR_CONFLICT;
        goto out;
    }
    TRY(err);
    err = answer(d, r, &in, entered);
out:
    flow_intake_clear(&in);
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/intakes",
     .where = DESK_SESSION,
     .body = ROUTE_STREAM,
     .body_max = INTAKE_BYTES_MAX,
     .query = &open_set,
     .handler = begin,
     .part = take_part},
    API_GET("/intakes/#", one),
    API_POST("/intakes/#/rows", &api_reason_set, enter),
};
const struct route_table api_intakes = API_TABLE(routes);
