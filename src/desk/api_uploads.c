/* Files that are uploaded: bring one, look at one's own, have one scanned again, drop one. */
#include "desk/api_internal.h"

#include "desk/api_bring.h"

struct upload_query {
    uint64_t register_no, purpose, updates;
    struct view encoding;
};
static const struct member upload_members[] = {
    {"register", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct upload_query, register_no), NULL},
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct upload_query, purpose), NULL},
    {"updates", MEMBER_NUMBER, false, 1, offsetof(struct upload_query, updates), NULL},
    {"encoding", MEMBER_TEXT, false, 16, offsetof(struct upload_query, encoding), NULL},
};
static const struct member_set upload_set = MEMBER_SET(upload_members, struct upload_query);

/* Nothing is taken before the keeper has said that this person may import it. */
static enum err begin(struct desk *d, struct request *r)
{
    const struct upload_query *q = r->query;
    struct desk_keeper_upload_open open = {
        .register_ = (uint16_t)q->register_no, .purpose = (uint16_t)q->purpose, .updates = q->updates != 0};
    struct flow_upload *file;
    unsigned encoding = 0;
    enum err err;

    if (!flow_encoding(q->encoding, &encoding))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("encoding"));
    open.encoding = (uint8_t)encoding;
    TRY(api_bring_begin(d, r, flow_upload_max(d, 0), &file));
    TRY(flow_upload_open(d, file, &open));
    api_bring_go(d, r);
out:
    return err;
}

static enum err take_part(struct desk *d, struct request *r, struct view part)
{
    return api_bring_part(d, r, part, api_bring_answer);
}

/* One's own files; their keys stay here. */
static enum err uploads(struct desk *d, struct request *r)
{
    struct desk_keeper_uploads_are are;
    struct jot j;
    enum err err = ask_keeper_uploads(d, &(struct desk_keeper_uploads){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "uploads");
    for (uint32_t i = 0; i < are.uploads_n; i++) {
        const struct desk_keeper_upload_info *u = &are.uploads[i];
        jot_object(&j, NULL);
        jot_number(&j, "upload", u->upload);
        jot_number(&j, "register", u->register_);
        jot_number(&j, "purpose", u->purpose);
        jot_truth(&j, "updates", u->updates);
        jot_truth(&j, "complete", u->complete);
        jot_number(&j, "bytes", u->bytes);
        if (u->complete)
            jot_hex(&j, "sha256", view_of(u->file, sizeof(u->file)));
        jot_word(&j, "encoding", flow_encoding_name(u->encoding));
        if (u->job != 0)
            jot_number(&j, "job", u->job);
        jot_truth(&j, "running", u->running);
        jot_instant(&j, "began", u->began_ms);
        jot_instant(&j, "until", u->until_ms);
        jot_text(&j, "scan", view_str(flow_scan_name(u->scan)));
        if (u->virus.n > 0)
            jot_text(&j, "virus", u->virus);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

enum err api_upload_for(struct desk *d, uint64_t no, uint16_t register_no, uint16_t *purpose_out)
{
    struct desk_keeper_upload_info info;
    enum err err;

    TRY(flow_upload_find(d, (uint32_t)no, &info));
    if (!info.complete || info.register_ != register_no)
        return ERR_NOT_FOUND;
    *purpose_out = info.purpose;
out:
    return err;
}

static enum err scan(struct desk *d, struct request *r)
{
    struct desk_keeper_upload_scan m;
    struct desk_keeper_ok ok;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    m.upload = (uint32_t)r->match.params.number[0];
    enum err err = ask_keeper_upload_scan(d, &m, &ok);
    return err == ERR_OK ? answer_empty(d, r) : err;
}

static enum err drop(struct desk *d, struct request *r)
{
    struct desk_keeper_ok ok;
    uint64_t upload;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &upload));
    TRY(ask_keeper_upload_drop(d, &(struct desk_keeper_upload_drop){(uint32_t)upload}, &ok));
    err = answer_empty(d, r);
out:
    return err;
}

static const struct route routes[] = {
    API_GET("/imports/uploads", uploads),
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/imports/uploads",
     .where = DESK_SESSION,
     .body = ROUTE_STREAM,
     .body_max = FLOW_UPLOAD_BYTES_MAX,
     .query = &upload_set,
     .handler = begin,
     .part = take_part},
    API_POST("/imports/uploads/#/drop", NULL, drop),
    API_POST("/imports/uploads/#/scan", NULL, scan),
};
const struct route_table api_uploads = API_TABLE(routes);
