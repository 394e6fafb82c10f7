#include "desk/api_bring.h"

#include "base/alloc.h"
#include "desk/answer.h"

#define CREDIT_BYTES ((uint32_t)256 << 10)

/* A file on its way. */
struct incoming {
    struct desk *d;
    struct flow_upload file;
    uint64_t max;
};

static void incoming_free(void *stream)
{
    struct incoming *in = stream;

    flow_upload_clear(in->d, &in->file);
    mem_free(in);
}

enum err api_bring_begin(struct desk *d, struct request *r, uint64_t max, struct flow_upload **file_out)
{
    struct incoming *in;

    if (!request_has_body(r))
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    in = mem_zalloc(sizeof(*in));
    if (in == NULL)
        return ERR_MEMORY;
    flow_upload_init(&in->file);
    in->d = d;
    in->max = max;
    r->stream = in;
    r->stream_free = incoming_free;
    *file_out = &in->file;
    return ERR_OK;
}

void api_bring_go(struct desk *d, struct request *r)
{
    request_credit(d, r, CREDIT_BYTES);
}

static enum err take(struct desk *d, struct request *r, struct view part,
                     enum err (*done)(struct desk *d, struct request *r, uint32_t upload))
{
    struct incoming *in = r->stream;
    enum err err;

    if (part.n > in->max - in->file.bytes)
        return ERR_LIMIT;
    TRY(flow_upload_add(d, &in->file, part));
    if (r->state != REQUEST_WAITING) {
        request_credit(d, r, (uint32_t)part.n);
        return ERR_OK;
    }
    if (in->file.bytes == 0)
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    TRY(flow_upload_done(d, &in->file));
    err = done(d, r, in->file.no);
out:
    return err;
}

enum err api_bring_part(struct desk *d, struct request *r, struct view part,
                        enum err (*done)(struct desk *d, struct request *r, uint32_t upload))
{
    const struct incoming *in = r->stream;
    const uint32_t no = in->file.no;
    enum err err = take(d, r, part, done);

    if (err != ERR_OK)
        flow_upload_drop(d, no);
    return err;
}

enum err api_bring_answer(struct desk *d, struct request *r, uint32_t upload)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_number(&j, "upload", upload);
    return answer_json(d, r, &j);
}
