/* Changing many records by a file: its trial, doing what the trial said, and which fields. */
#include "desk/api_internal.h"

#include <string.h>

struct begin_body {
    uint64_t upload, purpose, key, bytes;
    uint8_t sha256[32];
    struct member_objects columns;
};
static const struct member begin_members[] = {
    {"upload", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct begin_body, upload), NULL},
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct begin_body, purpose), NULL},
    {"key", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct begin_body, key), NULL},
    {"sha256", MEMBER_HEX, false, 32, offsetof(struct begin_body, sha256), NULL},
    {"bytes", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct begin_body, bytes), NULL},
    {"columns", MEMBER_OBJECTS, false, 64, offsetof(struct begin_body, columns), &api_column_set},
};
static const struct member_set begin_set = MEMBER_SET(begin_members, struct begin_body);

static enum err begin(struct desk *d, struct request *r)
{
    const struct begin_body *in = r->member;
    struct flow_update what = {.upload = (uint32_t)in->upload,
                               .purpose = (uint16_t)in->purpose,
                               .key = (uint16_t)in->key,
                               .bytes = in->bytes,
                               .columns_n = in->columns.n};
    struct desk_keeper_import_opened opened;
    enum err err;

    what.columns = api_columns(d, &in->columns);
    if (what.columns == NULL)
        return ERR_MEMORY;
    memcpy(what.file, in->sha256, sizeof(what.file));
    TRY(api_register(r, &what.register_no));
    if (in->upload != 0)
        TRY(api_upload_for(d, in->upload, what.register_no, &what.purpose));
    else if (in->purpose == 0 || in->bytes == 0)
        return member_wrong(&d->fault, MEMBER_MISSING, view_str("upload"));
    TRY(flow_update_open(d, &what, &opened));
    err = api_job_opened(d, r, &opened);
out:
    return err;
}

static enum err apply(struct desk *d, struct request *r)
{
    const struct api_reason *in = r->member;
    struct desk_keeper_import_opened opened;
    uint64_t job;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &job));
    if (in->reason.n == 0)
        return member_wrong(&d->fault, MEMBER_MISSING, view_str("reason"));
    TRY(flow_update_apply(d, (uint32_t)job, in->reason, &opened));
    err = api_job_opened(d, r, &opened);
out:
    return err;
}

static enum err fields(struct desk *d, struct request *r)
{
    struct desk_office_update_fields_are are;
    uint64_t job;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &job));
    TRY(ask_office_update_fields(d, &(struct desk_office_update_fields){(uint32_t)job}, &are));
    answer_json_begin(r, &j);
    jot_list(&j, "fields");
    for (uint32_t i = 0; i < are.fields_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "field", are.fields[i].field);
        jot_number(&j, "records", are.fields[i].records);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/updates",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &begin_set,
     .handler = begin},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/imports/#/apply",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &api_reason_set,
     .handler = apply},
    {.method = GATE_DESK_METHOD_GET, .pattern = "/imports/#/fields", .where = DESK_SESSION, .handler = fields},
};
const struct route_table api_updates = API_TABLE(routes);
