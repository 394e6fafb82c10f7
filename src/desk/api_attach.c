/* Files that belong to a matter (添付) over the API: brought as their bytes, looked at by the virus scanner, attached saying what they show. */
#include "desk/api_internal.h"

#include "base/alloc.h"
#include "crypto/secret.h"
#include "desk/flow_attach.h"

#define CREDIT_BYTES ((uint32_t)256 << 10)
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

/* A file on its way. */
struct incoming {
    struct flow_upload file;
};

static void incoming_free(void *stream)
{
    struct incoming *in = stream;

    flow_upload_clear(&in->file);
    mem_free(in);
}

/* It is forgotten after a day, if the keeper cannot be told. */
static void drop_upload(struct desk *d, uint32_t upload)
{
    struct desk_keeper_ok ok;

    (void)!ask_keeper_upload_drop(d, &(struct desk_keeper_upload_drop){upload}, &ok);
}

/* Nothing is taken before the keeper has said that this person may attach something. */
static enum err begin(struct desk *d, struct request *r)
{
    struct incoming *in;
    enum err err;

    if (!request_has_body(r))
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    in = mem_zalloc(sizeof(*in));
    if (in == NULL)
        return ERR_MEMORY;
    flow_upload_init(&in->file);
    r->stream = in;
    r->stream_free = incoming_free;
    TRY(flow_attach_open(d, &in->file, r->match.params.number[0]));
    request_credit(d, r, CREDIT_BYTES);
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

static enum err take(struct desk *d, struct request *r, struct flow_upload *file, struct view part)
{
    enum err err;

    if (part.n > ATTACH_BYTES_MAX - file->bytes)
        return ERR_LIMIT;
    TRY(flow_upload_add(d, file, part));
    if (r->state != REQUEST_WAITING) {
        request_credit(d, r, (uint32_t)part.n);
        return ERR_OK;
    }
    if (file->bytes == 0)
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    TRY(flow_upload_done(d, file));
    err = answer_state(d, r, file->no);
out:
    return err;
}

static enum err take_part(struct desk *d, struct request *r, struct view part)
{
    struct incoming *in = r->stream;
    enum err err = take(d, r, &in->file, part);

    if (err != ERR_OK)
        drop_upload(d, in->file.no);
    return err;
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
