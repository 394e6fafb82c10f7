#include "desk/core.h"

#include "base/log.h"
#include "crypto/secret.h"
#include "desk/answer.h"
#include "desk/ask.h"
#include "desk/bundle.h"
#include "desk/package_file.h"
#include "desk/csrf.h"
#include "desk/form.h"
#include "desk/job.h"
#include "desk/report.h"
#include "json/read.h"

#include <string.h>

#define LOBBIES ((unsigned)DESK_LOBBY | DESK_APPROVAL_LOBBY)

void core_forget(struct desk *d)
{
    arena_clear(&d->arena);
    chan_done(d->keeper);
    chan_done(d->office);
    secret_wipe(&d->denied, sizeof(d->denied));
    secret_wipe(&d->fault, sizeof(d->fault));
}

enum err core_drain_keeper(struct desk *d)
{
    struct chan_frame f;
    enum err err;

    while ((err = chan_recv(d->keeper, &f)) == ERR_OK) {
        bool is_legal = f.fd_count == 0 &&
                        desk_keeper_permitted(DESK_KEEPER_SESSION, f.type, DESK_KEEPER_FROM_KEEPER);
        chan_frame_close_fds(&f);
        err = is_legal ? ask_keeper_unasked(d, &f) : ERR_INPUT;
        if (err != ERR_OK)
            return err;
    }
    return err == ERR_AGAIN ? ERR_OK : err;
}

static bool is_unsafe(const struct request *r)
{
    return r->head.method != GATE_DESK_METHOD_GET && r->head.method != GATE_DESK_METHOD_HEAD;
}

/* Whether the content type is ${want}, with or without parameters. */
static bool is_type(const struct request *r, const char *want)
{
    struct view rest = r->head.content_type, type = view_cut(&rest, ';');

    while (type.n > 0 && type.p[type.n - 1] == ' ')
        type.n--;
    return view_eq_str(type, want);
}

/* What can be said about a request before its body is there. */
static enum err check_head(const struct desk *d, const struct request *r,
                           enum answer_reason *reason_out)
{
    const struct route *route = r->match.route;
    enum answer_reason reason = ANSWER_BY_ERR;
    enum err err = ERR_OK;

    if (route == NULL && (r->match.other_places & DESK_SESSION) != 0 && desk_where(d) == DESK_LOCKED)
        reason = ANSWER_LOCKED;
    else if (route == NULL && (r->match.other_places & ~LOBBIES) != 0 && (d->kind & LOBBIES) != 0)
        reason = r->head.terminal == GATE_DESK_TERMINAL_ELSEWHERE ? ANSWER_ELSEWHERE
                                                                  : ANSWER_SIGNED_OUT;
    else if (route == NULL && r->match.other_places == DESK_APPROVAL)
        reason = ANSWER_OTHER_ORIGIN;
    else if (route == NULL && r->match.other_method)
        reason = ANSWER_METHOD;
    else if (route == NULL)
        err = ERR_NOT_FOUND;
    else if (d->ending)
        reason = ANSWER_SIGNED_OUT;
    else if (is_unsafe(r) && !r->head.same_origin)
        reason = ANSWER_CROSS_SITE;
    else if (request_bytes_waiting(d) > DESK_WAITING_MAX)
        err = ERR_AGAIN;
    else if (request_has_body(r) && route->body == ROUTE_NO_BODY)
        err = ERR_INPUT;
    else if (request_has_body(r) && route->body == ROUTE_JSON && !is_type(r, "application/json"))
        reason = ANSWER_CONTENT_TYPE;
    else if (route->body == ROUTE_FORM && !is_type(r, "application/x-www-form-urlencoded"))
        reason = ANSWER_CONTENT_TYPE;
    else if (r->head.body_bytes > 0 && (uint64_t)r->head.body_bytes > r->body_max)
        err = ERR_LIMIT;
    *reason_out = reason;
    return reason != ANSWER_BY_ERR ? ERR_INPUT : err;
}

/* Read what the route declares: query and body. */
static enum err read_input(struct desk *d, struct request *r)
{
    static const struct member_set nothing = {NULL, 0, 1};
    const struct route *route = r->match.route;
    const struct member_set *query = route->query == NULL ? &nothing : route->query;
    const struct member_set *member = route->member == NULL ? &nothing : route->member;
    struct view csrf, body = r->body.n == 0 ? view_str("{}") : buf_view(&r->body);
    enum err err;

    r->query = arena_alloc(&d->arena, 1, query->bytes);
    r->member = arena_alloc(&d->arena, 1, member->bytes);
    if (r->query == NULL || r->member == NULL)
        return ERR_MEMORY;
    TRY(buf_status(&r->body)); /* one that is not all there must not pass for none */
    TRY(form_read(r->head.query, query, &d->arena, r->query, NULL, &d->fault));
    if (route->body == ROUTE_JSON)
        TRY(json_read(body, member, &d->arena, r->member, &d->fault));
    if (route->body == ROUTE_FORM) {
        TRY(form_read(buf_view(&r->body), member, &d->arena, r->member, &csrf, &d->fault));
        if (!csrf_holds(d, csrf))
            err = member_wrong(&d->fault, csrf.p == NULL ? MEMBER_MISSING : MEMBER_WRONG,
                               view_str(CSRF_FIELD));
    }
out:
    return err;
}

/* Let the handler answer ${r}, which may be gone afterwards. */
static void run(struct desk *d, struct request *r)
{
    uint32_t id = r->id;
    enum err err = core_drain_keeper(d);

    if (err == ERR_OK && desk_where(d) == DESK_LOCKED &&
        (r->match.route->where & DESK_LOCKED) == 0) {
        answer_error(d, r, ERR_DENIED, ANSWER_LOCKED); /* it was locked while the body came */
        return;
    }
    if (err == ERR_OK)
        err = read_input(d, r);
    buf_clear(&r->body);
    if (err == ERR_OK)
        err = r->match.route->handler(d, r);
    if (err != ERR_OK)
        answer_error(d, r, err, err == ERR_CLOSED ? ANSWER_SIGNED_OUT : ANSWER_BY_ERR);
    else if ((r = request_find(d, id)) != NULL && r->state == REQUEST_BODY &&
             r->match.route->body != ROUTE_STREAM)
        answer_error(d, r, ERR_INTERNAL, ANSWER_BY_ERR);
    core_forget(d);
}

static void start(struct desk *d, struct request *r)
{
    enum answer_reason reason;
    enum err err =
        route_find(&d->routes, r->head.method, r->head.path, desk_where(d), &r->match);

    r->body_max = r->match.route == NULL          ? 0
                  : r->match.route->body_max == 0 ? DESK_BODY_MAX
                                                  : r->match.route->body_max;
    err = check_head(d, r, &reason);
    if (err != ERR_OK) {
        answer_error(d, r, err, reason);
        return;
    }
    if (r->match.route->body == ROUTE_STREAM || !request_has_body(r)) {
        run(d, r);
        return;
    }
    buf_init(&r->body, r->body_max);
    if (r->head.body.n > 0) { /* it came along */
        buf_put(&r->body, r->head.body);
        run(d, r);
        return;
    }
    request_credit(d, r, r->head.body_bytes > 0 ? (uint32_t)r->head.body_bytes : r->body_max);
}

static enum err take_request(struct desk *d, const struct chan_frame *f)
{
    struct gate_desk_request head;
    struct request *r;
    enum err err;

    TRY(gate_desk_request_get(f->payload, &d->arena, &head));
    if (request_find(d, f->id) != NULL || (head.body.n > 0 && (uint64_t)head.body.n != (uint64_t)head.body_bytes))
        TRY(ERR_INPUT);
    err = request_new(d, f->id, &head, &r);
    if (err == ERR_OK)
        start(d, r);
out:
    return err;
}

static enum err take_part(struct desk *d, const struct chan_frame *f)
{
    struct request *r = request_find(d, f->id);
    struct gate_desk_body m;
    enum err err;

    TRY(gate_desk_body_get(f->payload, &d->arena, &m));
    if (r == NULL || r->state != REQUEST_BODY)
        return ERR_OK; /* answered already, or the client went away */
    r->body_seen += m.bytes.n;
    if (r->body_seen > r->body_max || (r->body_seen == r->body_max && !m.last)) {
        answer_error(d, r, ERR_LIMIT, ANSWER_BY_ERR);
        return ERR_OK;
    }
    if (r->match.route->body == ROUTE_STREAM) {
        if (m.last)
            r->state = REQUEST_WAITING;
        err = r->match.route->part(d, r, m.bytes);
        if (err != ERR_OK)
            answer_error(d, r, err, ANSWER_BY_ERR);
        core_forget(d);
        return ERR_OK;
    }
    buf_put(&r->body, m.bytes);
    err = buf_status(&r->body);
    if (err != ERR_OK)
        answer_error(d, r, err, ANSWER_BY_ERR);
    else if (m.last)
        run(d, r);
    err = ERR_OK;
out:
    return err;
}

static enum err take_room(struct desk *d, const struct chan_frame *f)
{
    struct request *r = request_find(d, f->id);
    struct gate_desk_room m;
    enum err err = gate_desk_room_get(f->payload, &d->arena, &m);

    if (err == ERR_OK && r != NULL) {
        request_room(d, r, m.bytes);
        report_room(d);
        bundle_room(d);
        package_file_room(d);
    }
    return err;
}

static enum err take_gone(struct desk *d, const struct chan_frame *f)
{
    struct request *r = request_find(d, f->id);
    struct gate_desk_gone m;
    enum err err = gate_desk_gone_get(f->payload, &d->arena, &m);

    if (err == ERR_OK && r != NULL) {
        job_request_gone(d, r);
        report_request_gone(d, r);
        bundle_request_gone(d, r);
        package_file_request_gone(d, r);
        request_free(d, r);
    }
    return err;
}

enum err core_gate_frame(struct desk *d, const struct chan_frame *f)
{
    enum err err = ERR_INPUT;

    if (f->fd_count == 0 && gate_desk_permitted(GATE_DESK_ALWAYS, f->type, GATE_DESK_FROM_GATE)) {
        switch (f->type) {
        case GATE_DESK_REQUEST:
            err = take_request(d, f);
            break;
        case GATE_DESK_BODY:
            err = take_part(d, f);
            break;
        case GATE_DESK_ROOM:
            err = take_room(d, f);
            break;
        default:
            err = take_gone(d, f);
        }
    }
    core_forget(d);
    return err;
}
