/*
 * One request and its answer between a connection and a desk.  The body flows by the desk's credit,
 * the answer by the room that is given to the desk: neither side can make the gate keep more than
 * its fixed buffers.
 */
#include "base/clock.h"
#include "gate/conn.h"
#include "gate/desk.h"
#include "gate/facts.h"
#include "gate/refusal.h"
#include "gate/reply.h"
#include "proto/gate_keeper.h"

#include <string.h>

#define CONTENT_TYPE_MAX 256 /* as in gate_desk.msg */
#define BODY_ALONG_MAX 4096 /* as in gate_desk.msg */
#define CREDIT_MAX ((size_t)1 << 30)

static const enum gate_desk_method methods[HTTP_METHOD__MAX] = {
    [HTTP_GET] = GATE_DESK_METHOD_GET,       [HTTP_HEAD] = GATE_DESK_METHOD_HEAD,
    [HTTP_POST] = GATE_DESK_METHOD_POST,     [HTTP_PUT] = GATE_DESK_METHOD_PUT,
    [HTTP_DELETE] = GATE_DESK_METHOD_DELETE,
};

static void forget_request(struct conn *c)
{
    c->body_left = 0;
    c->body_bytes = 0;
    c->credit = 0;
    c->sent_along = 0;
    c->chunked = (struct http_chunked){0};
    c->expects_continue = false;
    c->is_head = false;
    c->has_body = false;
    c->wants_json = false;
    c->is_answered = false;
    c->answer_left = 0;
    c->room = CONN_ROOM_FIRST;
}

/* Tell the keeper, once for this channel and desk, that a token was used where it does not belong. */
static void report_stray(struct conn *c, uint64_t desk)
{
    const struct gate_keeper_stray m = {.channel = c->channel, .desk = desk};

    if (desk == 0 || desk == c->stray)
        return;
    c->stray = desk;
    enum err err = gate_keeper_stray_send(c->gate->keeper, 0, &m);
    if (err != ERR_OK)
        gate_stop(c->gate, err); /* it would not be written down */
    dispatch_update(c->gate);
}

/* The desk for a request with ${facts}, or NULL if none can take it now.  ${*terminal_out}: what its
 * pages say of the terminal. */
static struct desk *choose_desk(struct conn *c, const struct facts *facts,
                                enum gate_desk_terminal *terminal_out)
{
    struct route_found found;

    *terminal_out = c->terminal;
    if (facts->has_token || c->gate->routes.lobbies[c->door] == NULL)
        dispatch_drain_keeper(c->gate);
    const struct route_asked q = {c->door, facts->has_token ? &facts->token : NULL, &c->certificate};
    enum err err = routes_find(&c->gate->routes, &q, &found);
    report_stray(c, found.stray);
    if (err != ERR_OK)
        return NULL;
    if (found.stray != 0 && (c->terminal == GATE_DESK_TERMINAL_NONE ||
                             c->terminal == GATE_DESK_TERMINAL_OURS))
        *terminal_out = GATE_DESK_TERMINAL_ELSEWHERE;
    struct desk *d = (struct desk *)found.route;
    return desk_is_full(d, c) || chan_queued(d->chan) > DESK_BACKLOG_BYTES ? NULL : d;
}

/* The body behind the head of ${head_bytes}, if it is short and all of it there. */
static struct view short_body(const struct conn *c, size_t head_bytes)
{
    bool is_there = c->body_left > 0 && c->body_left <= BODY_ALONG_MAX &&
                    c->in.n - head_bytes >= (size_t)c->body_left;

    return view_part(buf_view(&c->in), head_bytes, is_there ? (size_t)c->body_left : 0);
}

static void send_request(struct conn *c, const struct http_head *head, const struct facts *facts,
                         enum gate_desk_terminal terminal, struct view body)
{
    const struct gate_desk_request m = {
        .channel = c->channel,
        .method = methods[head->method],
        .path = view_of(head->path, head->path_bytes),
        .query = head->query,
        .language = facts->language,
        .content_type = head->fields[HTTP_CONTENT_TYPE],
        .body_bytes = head->body_bytes,
        .wants_json = facts->wants_json,
        .same_origin = facts->same_origin,
        .terminal = terminal,
        .body = body,
    };

    c->sent_along = body.n;
    c->request = (uint32_t)++c->gate->serials[c->slot] << 16 | c->slot;
    desk_sent(c->desk, gate_desk_request_send(c->desk->chan, c->request, &m));
}

/* Give the request to a desk.  0, or the status to refuse it with. */
static int admit(struct conn *c, size_t head_bytes)
{
    enum gate_desk_terminal terminal;
    struct http_head head;
    struct facts facts;

    if (http_head_parse(view_part(buf_view(&c->in), 0, head_bytes), &head) != ERR_OK) {
        c->wants_json = facts_is_api(head.path);
        return head.refusal;
    }
    facts_of(&head, c->door, &facts);
    c->is_head = head.method == HTTP_HEAD;
    c->wants_json = facts.wants_json;
    c->close = head.close;
    c->expects_continue = head.expects_continue;
    c->body_left = head.body_bytes == HTTP_BODY_NONE ? 0 : head.body_bytes;
    c->has_body = c->body_left != 0;
    if (head.fields[HTTP_CONTENT_TYPE].n > CONTENT_TYPE_MAX)
        return 400;
    if (c->body_left > 0 && (uint64_t)c->body_left > c->gate->config.uploads_max_bytes)
        return 413;
    struct desk *d = choose_desk(c, &facts, &terminal);
    if (d == NULL)
        return 503;
    desk_enter(d, c);
    send_request(c, &head, &facts, terminal, short_body(c, head_bytes));
    return 0;
}

enum conn_state exchange_begin(struct conn *c, size_t head_bytes)
{
    c->gate->counts.requests++;
    forget_request(c);
    int status = admit(c, head_bytes);
    buf_consume(&c->in, head_bytes);
    c->scan = (struct http_scan){0};
    if (status != 0)
        return exchange_refuse(c, status);
    return exchange_pass_body(c);
}

enum conn_state exchange_refuse_head(struct conn *c, int status)
{
    forget_request(c);
    return exchange_refuse(c, status);
}

/* Cut the next piece of the body from the front of ${*rest}, as the credit allows.  ERR_AGAIN: none
 * now. */
static enum err next_piece(struct conn *c, struct view *rest, struct gate_desk_body *m_out)
{
    enum err err;

    if (c->body_left == HTTP_BODY_CHUNKED) {
        err = http_chunked_take(&c->chunked, c->credit, rest, &m_out->bytes);
        m_out->last = err == ERR_CLOSED;
        if (m_out->last)
            c->body_left = 0;
        return m_out->last ? ERR_OK : err;
    }
    size_t n = c->credit < rest->n ? c->credit : rest->n;
    if ((uint64_t)n > (uint64_t)c->body_left)
        n = (size_t)c->body_left;
    if (n == 0)
        return ERR_AGAIN;
    m_out->bytes = view_part(*rest, 0, n);
    *rest = view_part(*rest, n, SIZE_MAX);
    c->body_left -= (int64_t)n;
    m_out->last = c->body_left == 0;
    return ERR_OK;
}

/* Pass on one piece of the body.  0, or the status to refuse the request with; ${*more_out}: there
 * may be another. */
static int pass_piece(struct conn *c, bool *more_out)
{
    struct view rest = buf_view(&c->in);
    size_t before = rest.n;
    struct gate_desk_body m = {.last = false};

    enum err err = next_piece(c, &rest, &m);
    *more_out = err == ERR_OK;
    if (err == ERR_INPUT)
        return 400;
    c->body_bytes += m.bytes.n;
    c->credit -= m.bytes.n;
    if (c->body_bytes > c->gate->config.uploads_max_bytes)
        return 413;
    if (err == ERR_OK)
        desk_sent(c->desk, gate_desk_body_send(c->desk->chan, c->request, &m));
    buf_consume(&c->in, before - rest.n);
    return 0;
}

enum conn_state exchange_pass_body(struct conn *c)
{
    bool more = true;

    while (c->body_left != 0 && more && chan_queued(c->desk->chan) <= DESK_BACKLOG_BYTES) {
        int status = pass_piece(c, &more);
        if (status != 0)
            return exchange_refuse(c, status);
    }
    return c->body_left != 0 ? CONN_BODY : CONN_WAIT;
}

enum conn_state exchange_refuse(struct conn *c, int status)
{
    struct gate *g = c->gate;

    exchange_leave(c, true);
    if (c->is_answered)
        return CONN_DEAD;
    c->close = true;
    const struct refusal r = {
        .status = status,
        .number = gate_count_refusal(g, status),
        .wants_json = c->wants_json,
        .no_body = c->is_head,
        .now_ms = clock_now_ms(),
    };
    return refusal_put(&c->out, &r) == ERR_OK ? CONN_FLUSH : CONN_DEAD;
}

void exchange_leave(struct conn *c, bool tell)
{
    struct desk *d = c->desk;

    if (d == NULL)
        return;
    if (tell && !d->is_dead)
        desk_sent(d, gate_desk_gone_send(d->chan, c->request, &(struct gate_desk_gone){0}));
    desk_leave(d, c);
}

void exchange_credit(struct conn *c, uint32_t bytes)
{
    c->sent_along = 0; /* the desk wants it in parts */
    c->credit += bytes;
    if (c->credit > CREDIT_MAX)
        c->credit = CREDIT_MAX;
    if (c->expects_continue && c->in.n == 0 && c->body_bytes == 0 && !c->is_answered)
        buf_str(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
    c->expects_continue = false;
    conn_raise(c, CONN_CREDIT);
}

/* The desk has answered, so it has had the body that went along with the request. */
static void take_sent_along(struct conn *c)
{
    if (c->sent_along == 0)
        return;
    buf_consume(&c->in, c->sent_along);
    c->body_bytes += c->sent_along;
    c->body_left = 0;
    c->sent_along = 0;
}

static bool body_fits(const struct conn *c, const struct gate_desk_answer *answer)
{
    return answer->body.n == 0 || (!c->is_head && reply_has_body(answer->status) && answer->body.n <= c->room &&
                                   answer->body_bytes >= 0 && (uint64_t)answer->body_bytes == answer->body.n);
}

enum err exchange_answer(struct conn *c, const struct gate_desk_answer *answer)
{
    if (c->is_answered || !reply_is_allowed(answer) || !body_fits(c, answer))
        return ERR_INPUT;
    take_sent_along(c);
    if (answer->set_session.n > 0 || answer->clear_session)
        c->gate->keeper_drained = false;
    c->close = c->close || c->body_left != 0 || c->gate->is_stopping;
    c->is_answered = true;
    c->answer_left = answer->body_bytes;
    gate_count_answer(c->gate, answer->status);
    improper_note(&c->desk->improper, answer->status);
    reply_head(&c->out, answer, &(struct reply_way){c->door, clock_now_ms(), c->close});
    buf_put(&c->out, answer->body);
    c->room -= answer->body.n;
    enum err err = buf_status(&c->out);
    if (c->is_head || !reply_has_body(answer->status) || answer->body_bytes == 0 || answer->body.n > 0)
        conn_raise(c, CONN_ANSWERED);
    return err;
}

static void put_chunk(struct buf *out, const struct gate_desk_answer_body *body)
{
    if (body->bytes.n > 0) {
        buf_fmt(out, "%zx\r\n", body->bytes.n);
        buf_put(out, body->bytes);
        buf_str(out, "\r\n");
    }
    if (body->last)
        buf_str(out, "0\r\n\r\n");
}

enum err exchange_answer_body(struct conn *c, const struct gate_desk_answer_body *body)
{
    if (!c->is_answered || body->bytes.n > c->room)
        return ERR_INPUT;
    c->room -= body->bytes.n;
    buf_consume(&c->out, c->out_at);
    c->out_at = 0;
    if (c->answer_left < 0) {
        put_chunk(&c->out, body);
    } else {
        if (body->bytes.n > (uint64_t)c->answer_left)
            return ERR_INPUT;
        c->answer_left -= (int64_t)body->bytes.n;
        if (body->last && c->answer_left != 0)
            return ERR_INPUT;
        buf_put(&c->out, body->bytes);
    }
    enum err err = buf_status(&c->out);
    if (body->last)
        conn_raise(c, CONN_ANSWERED);
    return err;
}

void exchange_give_room(struct conn *c)
{
    size_t taken = c->room + (c->out.n - c->out_at);

    if (c->desk == NULL || c->desk->is_dead || !c->is_answered || taken > CONN_ROOM_MAX / 2 ||
        (c->answer_left >= 0 && (uint64_t)c->answer_left <= c->room))
        return;
    uint32_t bytes = (uint32_t)(CONN_ROOM_MAX - taken);
    c->room += bytes;
    desk_sent(c->desk,
              gate_desk_room_send(c->desk->chan, c->request, &(struct gate_desk_room){bytes}));
}
