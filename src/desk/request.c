#include "desk/request.h"

#include "base/alloc.h"
#include "crypto/secret.h"

#define KEPT_MAX 8192
#define PART_MAX 65536
#define AT_ONCE_MAX 32768 /* an answer as long goes out with its head */
#define HEADERS_MAX 5
#define RETRY_TEXT_MAX 24

struct request *request_find(const struct desk *d, uint32_t id)
{
    for (struct request *r = d->requests; r != NULL; r = r->next)
        if (r->id == id)
            return r;
    return NULL;
}

size_t request_bytes_waiting(const struct desk *d)
{
    size_t bytes = 0;

    for (const struct request *r = d->requests; r != NULL; r = r->next)
        bytes += r->answer.n;
    return bytes;
}

/* Copy ${*v} to ${a}. */
static enum err keep(struct arena *a, struct view *v)
{
    if (v->n == 0)
        return ERR_OK;
    *v = arena_view(a, *v);
    return v->p == NULL ? ERR_MEMORY : ERR_OK;
}

enum err request_new(struct desk *d, uint32_t id, const struct gate_desk_request *head,
                     struct request **request_out)
{
    struct request *r = d->request_n < DESK_REQUESTS_MAX ? mem_zalloc(sizeof(*r)) : NULL;
    enum err err;

    if (r == NULL)
        return d->request_n < DESK_REQUESTS_MAX ? ERR_MEMORY : ERR_LIMIT;
    r->id = id;
    r->head = *head;
    r->lang = head->language == GATE_DESK_LANGUAGE_EN ? LANG_EN : LANG_JA;
    r->room = REQUEST_ROOM_FIRST;
    arena_init(&r->kept, KEPT_MAX);
    buf_init(&r->body, 0);
    buf_init(&r->answer, DESK_ANSWER_MAX);
    r->next = d->requests;
    d->requests = r;
    d->request_n++;
    TRY(keep(&r->kept, &r->head.path));
    TRY(keep(&r->kept, &r->head.query));
    TRY(keep(&r->kept, &r->head.content_type));
    *request_out = r;
out:
    if (err != ERR_OK)
        request_free(d, r);
    return err;
}

void request_free(struct desk *d, struct request *r)
{
    for (struct request **at = &d->requests; *at != NULL; at = &(*at)->next) {
        if (*at != r)
            continue;
        *at = r->next;
        d->request_n--;
        break;
    }
    if (r->stream_free != NULL)
        r->stream_free(r->stream);
    arena_clear(&r->kept);
    buf_clear(&r->body);
    buf_clear(&r->answer);
    mem_free(r);
}

bool request_has_body(const struct request *r)
{
    return r->head.body_bytes > 0 || r->head.body_bytes < -1;
}

void request_credit(struct desk *d, const struct request *r, uint32_t bytes)
{
    struct gate_desk_credit m = {.bytes = bytes};

    if (bytes > 0 && gate_desk_credit_send(d->gate, r->id, &m) != ERR_OK)
        desk_fail(d, ERR_CLOSED);
    desk_watch_gate(d);
}

static void add_header(struct gate_desk_answer *m, const char *name, const char *value)
{
    if (value != NULL)
        m->headers[m->headers_n++] = (struct gate_desk_header){view_str(name), view_str(value)};
}

static bool goes_at_once(const struct request *r)
{
    return r->head.method != GATE_DESK_METHOD_HEAD && !r->endless && r->coming == 0 && r->answer_at == 0 &&
           r->answer.n <= AT_ONCE_MAX && r->answer.n <= r->room;
}

static enum err send_head(struct desk *d, struct request *r, const struct request_answer *how)
{
    struct gate_desk_header headers[HEADERS_MAX];
    struct gate_desk_answer m = {
        .status = how->status,
        .headers = headers,
        .set_session = how->set_session,
        .clear_session = how->clear_session,
        .set_language = how->set_language,
        .body_bytes = r->endless ? -1 : (int64_t)(r->answer.n + r->coming),
        .script_allowed = how->script_allowed,
        .put_away_s = how->put_away_s,
    };
    struct buf retry;

    if (goes_at_once(r)) {
        m.body = buf_view(&r->answer);
        r->answer_at = r->answer.n;
    }

    buf_init(&retry, RETRY_TEXT_MAX);
    buf_u64(&retry, how->retry_after_s);
    add_header(&m, "Content-Type", how->content_type);
    add_header(&m, "Location", how->location);
    add_header(&m, "Content-Disposition", how->disposition);
    add_header(&m, "Cache-Control", how->may_be_kept ? "max-age=3600" : "no-store");
    add_header(&m, "Retry-After", how->retry_after_s > 0 ? buf_cstr(&retry) : NULL);
    if (d->has_new_token)
        m.set_session = view_of(d->new_token, sizeof(d->new_token));
    enum err err = gate_desk_answer_send(d->gate, r->id, &m);
    d->has_new_token = false;
    secret_wipe(d->new_token, sizeof(d->new_token));
    buf_clear(&retry);
    return err;
}

/* Send what there is room for; free the request at the end. */
static enum err send_on(struct desk *d, struct request *r)
{
    while (r->answer_at < r->answer.n && r->room > 0) {
        size_t n = r->answer.n - r->answer_at;
        n = n < r->room ? n : r->room;
        n = n < PART_MAX ? n : PART_MAX;
        struct gate_desk_answer_body m = {.bytes = view_part(buf_view(&r->answer), r->answer_at, n),
                                          .last = r->answer_at + n == r->answer.n && r->coming == 0 && !r->endless};
        enum err err = gate_desk_answer_body_send(d->gate, r->id, &m);
        if (err != ERR_OK)
            return err;
        r->answer_at += n;
        r->room -= n;
    }
    if (r->answer_at == r->answer.n && r->coming == 0 && !r->endless)
        request_free(d, r);
    return ERR_OK;
}

enum err request_answer(struct desk *d, struct request *r, const struct request_answer *how)
{
    return request_answer_stream(d, r, how, 0);
}

enum err request_answer_stream(struct desk *d, struct request *r, const struct request_answer *how,
                               uint64_t bytes)
{
    enum err err;

    TRY(buf_status(&r->answer));
    r->state = REQUEST_ANSWERED;
    r->coming = bytes;
    err = send_head(d, r, how);
    if (r->head.method == GATE_DESK_METHOD_HEAD) {
        buf_clear(&r->answer); /* its length was all that was wanted */
        r->coming = 0;
        r->endless = false;
    }
    if (err == ERR_OK)
        err = send_on(d, r);
    if (err != ERR_OK)
        desk_fail(d, ERR_CLOSED);
    desk_watch_gate(d);
    err = ERR_OK; /* answered, or there is nobody to answer to */
out:
    return err;
}

enum err request_answer_endless(struct desk *d, struct request *r, const struct request_answer *how)
{
    r->endless = true;
    return request_answer_stream(d, r, how, 0);
}

bool request_has_gone(const struct request *r)
{
    return r->answer_at == r->answer.n;
}

/* What has not gone yet ends it; or, if nothing is left, an empty part. */
void request_end(struct desk *d, struct request *r)
{
    const struct gate_desk_answer_body m = {.last = true};

    r->endless = false;
    if (!request_has_gone(r))
        return;
    if (gate_desk_answer_body_send(d->gate, r->id, &m) != ERR_OK)
        desk_fail(d, ERR_CLOSED);
    request_free(d, r);
    desk_watch_gate(d);
}

enum err request_add(struct desk *d, struct request *r, struct view bytes)
{
    if (r->state != REQUEST_ANSWERED || (bytes.n > r->coming && !r->endless))
        return ERR_LIMIT;
    buf_consume(&r->answer, r->answer_at);
    r->answer_at = 0;
    buf_put(&r->answer, bytes);
    enum err err = buf_status(&r->answer);
    if (err != ERR_OK)
        return err;
    if (!r->endless)
        r->coming -= bytes.n;
    if (send_on(d, r) != ERR_OK)
        desk_fail(d, ERR_CLOSED);
    desk_watch_gate(d);
    return ERR_OK;
}

void request_break(struct desk *d, struct request *r)
{
    if (gate_desk_broken_send(d->gate, r->id, &(struct gate_desk_broken){0}) != ERR_OK)
        desk_fail(d, ERR_CLOSED);
    request_free(d, r);
    desk_watch_gate(d);
}

void request_room(struct desk *d, struct request *r, uint32_t bytes)
{
    r->room += bytes;
    if (r->state == REQUEST_ANSWERED && send_on(d, r) != ERR_OK)
        desk_fail(d, ERR_CLOSED);
    desk_watch_gate(d);
}
