/* A job: how far it is, bytes of its file, its end. */
#include "desk/api_internal.h"
#include "desk/job.h"

struct data_query {
    uint64_t offset;
    struct view encoding;
};
static const struct member data_members[] = {
    {"offset", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct data_query, offset), NULL},
    {"encoding", MEMBER_TEXT, false, 16, offsetof(struct data_query, encoding), NULL},
};
static const struct member_set data_set = MEMBER_SET(data_members, struct data_query);

static enum err data(struct desk *d, struct request *r)
{
    const struct data_query *in = r->query;
    enum desk_press_encoding encoding = DESK_PRESS_ENCODING_DETECT;

    if (view_eq_str(in->encoding, "utf-8"))
        encoding = DESK_PRESS_ENCODING_UTF8;
    else if (view_eq_str(in->encoding, "cp932"))
        encoding = DESK_PRESS_ENCODING_CP932;
    else if (in->encoding.n > 0)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("encoding"));
    return job_put(d, r, in->offset, encoding);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/job", .where = DESK_JOB, .handler = job_show},
    {.method = GATE_DESK_METHOD_PUT,
     .pattern = "/job/data",
     .where = DESK_JOB,
     .body = ROUTE_STREAM,
     .body_max = JOB_PART_MAX,
     .query = &data_set,
     .handler = data,
     .part = job_part},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/job/finish",
     .where = DESK_JOB,
     .body = ROUTE_JSON,
     .handler = job_finish},
};
const struct route_table api_job = API_TABLE(routes);
