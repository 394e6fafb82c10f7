#include "gate/desk.h"

#include "base/alloc.h"
#include "base/log.h"
#include "gate/conn.h"
#include "gate/gate.h"

#define FRAMES_PER_EVENT 64 /* then the others have their turn */
#define LOBBY_PARTS 8       /* of the connections of one network: those that may wait for a lobby at a time */

/* Requests at a desk at a time: a browser opens six connections, a machine perhaps more; the lobby
 * is everybody's. */
static const unsigned requests_max[GATE_KEEPER_ROUTE_KIND__MAX] = {
    [GATE_KEEPER_ROUTE_KIND_LOBBY] = 1024,
    [GATE_KEEPER_ROUTE_KIND_SESSION] = 64,
    [GATE_KEEPER_ROUTE_KIND_JOB] = 16,
    [GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY] = 256,
    [GATE_KEEPER_ROUTE_KIND_APPROVAL] = 16,
};

static void on_event(void *arg, int fd, unsigned events);

static void update_interest(struct desk *d)
{
    unsigned wanted = LOOP_READ | (chan_wants_write(d->chan) ? LOOP_WRITE : 0u);

    if (wanted == d->interest)
        return;
    if (loop_watch(d->gate->loop, chan_fd(d->chan), wanted, on_event, d) != ERR_OK)
        desk_fail(d);
    d->interest = wanted;
}

enum err desk_new(struct gate *g, int fd, const struct route *route)
{
    struct route *replaced;
    struct chan *chan = chan_new(fd, &gate_desk_proto);
    struct desk *d = mem_zalloc(sizeof(*d));
    enum err err = ERR_MEMORY;

    if (chan == NULL || d == NULL)
        goto out;
    *d = (struct desk){.route = *route, .gate = g, .chan = chan, .interest = LOOP_READ};
    TRY(loop_watch(g->loop, fd, LOOP_READ, on_event, d));
    err = routes_add(&g->routes, &d->route, &replaced);
    if (err != ERR_OK)
        loop_unwatch(g->loop, fd);
    if (replaced != NULL)
        desk_retire((struct desk *)replaced);
out:
    if (err != ERR_OK) {
        chan_free(chan);
        mem_free(d);
    }
    return err;
}

void desk_retire(struct desk *d)
{
    routes_remove(&d->gate->routes, &d->route);
    d->is_retired = true;
    if (d->request_count == 0)
        desk_fail(d);
}

void desk_fail(struct desk *d)
{
    if (d->is_dead)
        return;
    routes_remove(&d->gate->routes, &d->route);
    loop_unwatch(d->gate->loop, chan_fd(d->chan));
    improper_end(d->gate, &d->improper, d->route.desk);
    d->is_dead = true;
    d->next_dead = d->gate->dead_desks;
    d->gate->dead_desks = d;
}

void desk_free(struct desk *d)
{
    while (d->requests != NULL) {
        struct conn *c = d->requests;
        desk_leave(d, c);
        conn_raise(c, CONN_DESK_LOST);
        conn_work(c);
    }
    chan_free(d->chan);
    mem_free(d);
}

static bool is_lobby(const struct desk *d)
{
    return d->route.kind == GATE_KEEPER_ROUTE_KIND_LOBBY || d->route.kind == GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY;
}

/* Whether the network of ${c} has its part of ${d}: pages cost little, what comes with a body may be a password. */
static bool has_its_part(const struct desk *d, const struct conn *c)
{
    const uint64_t *sources = d->gate->sources, part = d->gate->config.conns_per_source_max / LOBBY_PARTS;
    uint64_t n = 0;

    for (const struct conn *other = d->requests; other != NULL; other = other->next_at_desk)
        n += other->has_body && sources[other->slot] == sources[c->slot];
    return n > 0 && n >= part;
}

bool desk_is_full(const struct desk *d, const struct conn *c)
{
    return d->request_count >= requests_max[d->route.kind] || (is_lobby(d) && c->has_body && has_its_part(d, c));
}

void desk_enter(struct desk *d, struct conn *c)
{
    c->desk = d;
    c->previous_at_desk = NULL;
    c->next_at_desk = d->requests;
    if (d->requests != NULL)
        d->requests->previous_at_desk = c;
    d->requests = c;
    d->request_count++;
}

void desk_leave(struct desk *d, struct conn *c)
{
    if (c->previous_at_desk != NULL)
        c->previous_at_desk->next_at_desk = c->next_at_desk;
    else
        d->requests = c->next_at_desk;
    if (c->next_at_desk != NULL)
        c->next_at_desk->previous_at_desk = c->previous_at_desk;
    c->desk = NULL;
    d->request_count--;
    if (d->is_retired && d->request_count == 0)
        desk_fail(d);
}

void desk_sent(struct desk *d, enum err err)
{
    if (err != ERR_OK && err != ERR_AGAIN)
        desk_fail(d);
    else if (!d->is_dead)
        update_interest(d);
}

static enum err take_credit(struct gate *g, struct conn *c, struct view payload)
{
    struct gate_desk_credit m;
    enum err err;

    TRY(gate_desk_credit_get(payload, &g->arena, &m));
    exchange_credit(c, m.bytes);
out:
    return err;
}

static enum err take_answer(struct gate *g, struct conn *c, struct view payload)
{
    struct gate_desk_answer m;
    enum err err;

    TRY(gate_desk_answer_get(payload, &g->arena, &m));
    TRY(exchange_answer(c, &m));
out:
    return err;
}

static enum err take_answer_body(struct gate *g, struct conn *c, struct view payload)
{
    struct gate_desk_answer_body m;
    enum err err;

    TRY(gate_desk_answer_body_get(payload, &g->arena, &m));
    TRY(exchange_answer_body(c, &m));
out:
    return err;
}

/* A message about the request of ${c}. */
static enum err take_frame(struct gate *g, struct conn *c, const struct chan_frame *frame)
{
    enum err err;

    switch (frame->type) {
    case GATE_DESK_CREDIT:
        err = take_credit(g, c, frame->payload);
        break;
    case GATE_DESK_ANSWER:
        err = take_answer(g, c, frame->payload);
        break;
    case GATE_DESK_ANSWER_BODY:
        err = take_answer_body(g, c, frame->payload);
        break;
    case GATE_DESK_BROKEN:
        conn_raise(c, CONN_DESK_LOST); /* half an answer: the connection ends */
        err = ERR_OK;
        break;
    default:
        err = ERR_INPUT;
    }
    arena_clear(&g->arena);
    return err;
}

/* The next frame.  ${*touched}: the connection that has to be worked on later, so that a head and
 * its body go out in one record. */
static enum err receive(struct desk *d, struct conn **touched)
{
    struct chan_frame frame;
    enum err err;

    TRY(chan_recv(d->chan, &frame));
    if (frame.fd_count > 0 ||
        !gate_desk_permitted(GATE_DESK_ALWAYS, frame.type, GATE_DESK_FROM_DESK)) {
        chan_frame_close_fds(&frame);
        return ERR_INPUT;
    }
    struct conn *c = gate_conn_of_request(d->gate, frame.id);
    if (c == NULL || c->desk != d)
        return ERR_OK; /* it has gone meanwhile */
    if (*touched != NULL && *touched != c)
        conn_work(*touched);
    *touched = c;
    TRY(take_frame(d->gate, c, &frame));
out:
    return err;
}

static void on_readable(struct desk *d)
{
    struct conn *touched = NULL;
    enum err err = ERR_OK;

    /* Behind the last answer there is nothing, as a rule. */
    for (unsigned i = 0; i < FRAMES_PER_EVENT && err == ERR_OK && (i == 0 || d->request_count > 0); i++)
        err = receive(d, &touched);
    chan_done(d->chan);
    if (touched != NULL)
        conn_work(touched);
    if (err == ERR_OK || err == ERR_AGAIN)
        return;
    if (err != ERR_CLOSED)
        log_warn("desk %llu dropped: %s", (unsigned long long)d->route.desk, err_name(err));
    desk_fail(d);
}

/* The desk takes bytes again: bodies that had to wait go on. */
static void on_writable(struct desk *d)
{
    desk_sent(d, chan_flush(d->chan));
    for (struct conn *c = d->requests, *next; c != NULL && !d->is_dead; c = next) {
        if (chan_queued(d->chan) > DESK_BACKLOG_BYTES)
            break;
        next = c->next_at_desk;
        conn_raise(c, CONN_CREDIT);
        conn_work(c);
    }
}

static void on_event(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;

    (void)fd;
    if ((events & LOOP_WRITE) != 0)
        on_writable(d);
    if ((events & (LOOP_READ | LOOP_HANGUP)) != 0 && !d->is_dead)
        on_readable(d);
}
