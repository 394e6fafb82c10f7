/* Records: search, open, reveal, edit. */
#include "desk/api_internal.h"
#include "desk/flow_block.h"

#include <string.h>

#define PURPOSE(type)                                                                              \
    {                                                                                              \
        "purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(type, purpose), NULL                  \
    }

struct search_body {
    uint64_t purpose;
    struct view name, birth_date, address;
    struct member_numbered exact;
};
static const struct member search_members[] = {
    PURPOSE(struct search_body),
    {"name", MEMBER_TEXT, false, 256, offsetof(struct search_body, name), NULL},
    {"birth_date", MEMBER_TEXT, false, 64, offsetof(struct search_body, birth_date), NULL},
    {"address", MEMBER_TEXT, false, 512, offsetof(struct search_body, address), NULL},
    {"exact", MEMBER_NUMBERED, false, 8, offsetof(struct search_body, exact), NULL},
};
static const struct member_set search_set = MEMBER_SET(search_members, struct search_body);

struct open_body {
    uint64_t purpose, version, list;
};
static const struct member open_members[] = {
    PURPOSE(struct open_body),
    {"version", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct open_body, version), NULL},
    {"list", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct open_body, list), NULL},
};
static const struct member_set open_set = MEMBER_SET(open_members, struct open_body);

struct reveal_body {
    uint64_t purpose, field;
};
static const struct member reveal_members[] = {
    PURPOSE(struct reveal_body),
    {"field", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct reveal_body, field), NULL},
};
static const struct member_set reveal_set = MEMBER_SET(reveal_members, struct reveal_body);

struct copy_query {
    uint64_t purpose;
};
static const struct member copy_members[] = {PURPOSE(struct copy_query)};
static const struct member_set copy_set = MEMBER_SET(copy_members, struct copy_query);

struct edit_body {
    uint64_t purpose, base_version;
    struct member_numbered fields;
    struct view reason;
};
static const struct member edit_members[] = {
    PURPOSE(struct edit_body),
    {"base_version", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct edit_body, base_version),
     NULL},
    {"fields", MEMBER_NUMBERED, true, 64, offsetof(struct edit_body, fields), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct edit_body, reason), NULL},
};
static const struct member_set edit_set = MEMBER_SET(edit_members, struct edit_body);

struct move_body {
    uint64_t purpose, block;
    struct view reason;
};
static const struct member move_members[] = {
    PURPOSE(struct move_body),
    {"block", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct move_body, block), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct move_body, reason), NULL},
};
static const struct member_set move_set = MEMBER_SET(move_members, struct move_body);

static void put_row(struct jot *j, const struct desk_keeper_shown_row *row)
{
    jot_hex(j, "record", view_of(row->record, sizeof(row->record)));
    jot_number(j, "version", row->version);
    jot_number(j, "block", row->block);
    jot_object(j, "fields");
    for (uint32_t i = 0; i < row->fields_n; i++)
        jot_numbered(j, row->fields[i].field, row->fields[i].value);
    jot_object_end(j);
    jot_list(j, "veiled");
    for (uint32_t i = 0; i < row->veiled_n; i++)
        jot_number(j, NULL, row->veiled[i]);
    jot_list_end(j);
}

enum err api_answer_hits(struct desk *d, struct request *r, const struct flow_hits *hits)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_number(&j, "leaf", hits->leaf);
    jot_number(&j, "list_leaf", hits->list_leaf);
    jot_list(&j, "rows");
    for (uint32_t i = 0; i < hits->rows_n; i++) {
        jot_object(&j, NULL);
        put_row(&j, &hits->rows[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", hits->more);
    return answer_json(d, r, &j);
}

static enum err search(struct desk *d, struct request *r)
{
    const struct search_body *in = r->member;
    struct flow_query q = {.purpose = (uint16_t)in->purpose,
                           .name = in->name,
                           .birth_date = in->birth_date,
                           .address = in->address,
                           .exact = in->exact};
    struct flow_hits hits;
    enum err err;

    TRY(api_register(r, &q.register_no));
    TRY(flow_search(d, &q, &hits));
    err = api_answer_hits(d, r, &hits);
out:
    return err;
}

/* The record that the path names. */
static enum err which_record(const struct request *r, uint64_t purpose, struct flow_record *out)
{
    *out = (struct flow_record){.purpose = (uint16_t)purpose};
    memcpy(out->id, r->match.params.record, sizeof(out->id));
    return api_register(r, &out->register_no);
}

static enum err open(struct desk *d, struct request *r)
{
    const struct open_body *in = r->member;
    struct flow_record which;
    struct desk_keeper_open_ok ok;
    struct jot j;
    enum err err;

    TRY(which_record(r, in->purpose, &which));
    which.list = in->list;
    TRY(flow_open(d, &which, (uint32_t)in->version, &ok));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", ok.leaf);
    put_row(&j, &ok.row);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* What the terms ask of a numbered copy of the record. */
static enum err copy_form(struct desk *d, struct request *r)
{
    const struct copy_query *in = r->query;
    struct desk_keeper_copy_form_is form;
    struct flow_record which;
    struct jot j;
    enum err err;

    TRY(which_record(r, in->purpose, &which));
    TRY(flow_may_print(d, &which, &form));
    answer_json_begin(r, &j);
    jot_truth(&j, "needs_under", form.needs);
    jot_list(&j, "unders");
    for (uint32_t i = 0; i < form.unders_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "matter", form.unders[i].matter);
        jot_number(&j, "kind", form.unders[i].kind);
        jot_number(&j, "left", form.unders[i].left);
        jot_text(&j, "name", form.unders[i].name);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    api_put_conditions(&j, "reason_meets", form.conditions);
    jot_list(&j, "clauses");
    for (uint32_t i = 0; i < form.clauses_n; i++)
        jot_text(&j, NULL, form.clauses[i]);
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err reveal(struct desk *d, struct request *r)
{
    const struct reveal_body *in = r->member;
    struct flow_record which;
    struct desk_keeper_reveal_ok ok;
    struct jot j;
    enum err err;

    TRY(which_record(r, in->purpose, &which));
    TRY(flow_reveal(d, &which, (uint16_t)in->field, &ok));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", ok.leaf);
    jot_number(&j, "field", ok.value.field);
    jot_text(&j, "value", ok.value.value);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err edit(struct desk *d, struct request *r)
{
    const struct edit_body *in = r->member;
    const struct flow_edit what = {
        .base_version = (uint32_t)in->base_version, .fields = in->fields, .reason = in->reason};
    struct flow_record which;
    struct desk_keeper_edit_ok ok;
    struct jot j;
    enum err err;

    TRY(which_record(r, in->purpose, &which));
    TRY(flow_edit(d, &which, &what, &ok));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", ok.leaf);
    jot_number(&j, "version", ok.version);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err move(struct desk *d, struct request *r)
{
    const struct move_body *in = r->member;
    struct flow_record which;
    struct desk_keeper_ok ok;
    enum err err;

    TRY(which_record(r, in->purpose, &which));
    TRY(flow_move(d, &which, (uint16_t)in->block, in->reason, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

/* Newest first; each can be opened by its number. */
static enum err versions(struct desk *d, struct request *r)
{
    struct desk_office_versions ask;
    struct desk_office_versions_are are;
    struct jot j;
    enum err err;

    memcpy(ask.record, r->match.params.record, sizeof(ask.record));
    TRY(api_register(r, &ask.register_));
    TRY(ask_office_versions(d, &ask, &are));
    answer_json_begin(r, &j);
    jot_list(&j, "versions");
    for (uint32_t i = 0; i < are.versions_n; i++)
        jot_number(&j, NULL, are.versions[i]);
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

#define RECORD_ROUTE(verb, set, fn)                                                                \
    {                                                                                              \
        .method = GATE_DESK_METHOD_POST, .pattern = "/registers/#/" verb, .where = DESK_SESSION,   \
        .body = ROUTE_JSON, .member = (set), .handler = (fn)                                       \
    }

static const struct route routes[] = {
    RECORD_ROUTE("search", &search_set, search),
    API_GET("/registers/#/records/@/versions", versions),
    RECORD_ROUTE("records/@/open", &open_set, open),
    RECORD_ROUTE("records/@/reveal", &reveal_set, reveal),
    RECORD_ROUTE("records/@/move", &move_set, move),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/registers/#/records/@/print", .where = DESK_SESSION, .query = &copy_set, .handler = copy_form},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/records/@/edit",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .body_max = FLOW_EDIT_BODY_MAX,
     .member = &edit_set,
     .handler = edit},
};
const struct route_table api_records = API_TABLE(routes);
