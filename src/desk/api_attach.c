/* Files that belong to a matter (添付) over the API: brought as their bytes, looked at by the virus scanner, attached saying what they show. */
#include "desk/api_internal.h"

#include "crypto/secret.h"
#include "desk/api_bring.h"
#include "desk/flow_attach.h"

#define WORDS_MAX 200

struct attach_body {
    uint64_t upload;
    struct view words;
};
static const struct member attach_members[] = {
    {"upload", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct attach_body, upload), NULL},
    {"words", MEMBER_TEXT, true, WORDS_MAX, offsetof(struct attach_body, words), NULL},
};
static const struct member_set attach_set = MEMBER_SET(attach_members, struct attach_body);

/* Nothing is taken before the keeper has said that this person may attach something. */
static enum err begin(struct desk *d, struct request *r)
{
    struct flow_upload *file;
    enum err err;

    TRY(api_bring_begin(d, r, ATTACH_BYTES_MAX, &file));
    TRY(flow_attach_open(d, file, r->match.params.number[0]));
    api_bring_go(d, r);
out:
    return err;
}

/* What came, and whether it can be attached now.  The keys stay here. */
static enum err answer_state(struct desk *d, struct request *r, uint32_t upload)
{
    struct desk_keeper_attach_is is = {0};
    enum attach_kind kind;
    struct jot j;
    enum err err;

    TRY(flow_attaching(d, upload, &is, &kind));
    if (is.matter != r->match.params.number[0])
        TRY(ERR_NOT_FOUND);
    if (is.complete && kind == ATTACH__MAX)
        TRY(member_wrong(&d->fault, MEMBER_WRONG, view_str("file")));
    answer_json_begin(r, &j);
    jot_number(&j, "upload", upload);
    jot_truth(&j, "complete", is.complete);
    if (is.complete)
        jot_word(&j, "type", flow_attach_type(kind));
    jot_number(&j, "bytes", is.bytes);
    jot_hex(&j, "sha256", view_of(is.file, sizeof(is.file)));
    jot_word(&j, "scan", flow_scan_name(is.scan));
    if (is.virus.n > 0)
        jot_text(&j, "virus", is.virus);
    err = answer_json(d, r, &j);
out:
    secret_wipe(&is, sizeof(is));
    return err;
}

static enum err take_part(struct desk *d, struct request *r, struct view part)
{
    return api_bring_part(d, r, part, answer_state);
}

static enum err upload(struct desk *d, struct request *r)
{
    if (r->match.params.number[1] > UINT32_MAX)
        return ERR_NOT_FOUND;
    return answer_state(d, r, (uint32_t)r->match.params.number[1]);
}

/* An upload of another matter is none of this one. */
static enum err attach(struct desk *d, struct request *r)
{
    const struct attach_body *in = r->member;
    struct desk_keeper_attach_is is = {0};
    enum attach_kind kind;
    uint64_t leaf;
    enum err err;

    TRY(flow_attaching(d, (uint32_t)in->upload, &is, &kind));
    if (is.matter != r->match.params.number[0])
        TRY(ERR_NOT_FOUND);
    if (kind == ATTACH__MAX)
        TRY(member_wrong(&d->fault, MEMBER_WRONG, view_str("file")));
    TRY(flow_attach(d, (uint32_t)in->upload, in->words, &leaf));
    err = api_answer_leaf(d, r, leaf);
out:
    secret_wipe(&is, sizeof(is));
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/matters/#/uploads",
     .where = DESK_SESSION,
     .body = ROUTE_STREAM,
     .body_max = ATTACH_BYTES_MAX,
     .handler = begin,
     .part = take_part},
    API_GET("/matters/#/uploads/#", upload),
    API_POST("/matters/#/files", &attach_set, attach),
};
const struct route_table api_attach = API_TABLE(routes);
