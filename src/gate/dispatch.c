/*
 * Messages from the parent and the keeper.  They are siblings: a malformed message or a lost
 * channel stops the gate.
 */
#include "base/log.h"
#include "gate/desk.h"
#include "gate/gate.h"
#include "health/report.h"
#include "proto/gate_keeper.h"
#include "proto/parent_child.h"

#include <string.h>

/* A sibling is gone or talks nonsense: stop, and let the parent say why. */
static void lose(struct gate *g, const char *reason, enum err err)
{
    const struct parent_child_stopping m = {.reason = view_str(reason)};

    log_error("%s: %s", reason, err_name(err));
    if (parent_child_stopping_send(g->parent, 0, &m) != ERR_OK)
        log_error("the parent could not be told");
    gate_stop(g, err);
}

static void on_keeper(void *arg, int fd, unsigned events);

static void watch_keeper(struct gate *g)
{
    unsigned events = LOOP_READ | (chan_wants_write(g->keeper) ? LOOP_WRITE : 0u);
    enum err err = loop_watch(g->loop, chan_fd(g->keeper), events, on_keeper, g);

    if (err != ERR_OK)
        lose(g, "could not watch the keeper", err);
}

void dispatch_update(struct gate *g)
{
    /* Nearly always everything has gone at once. */
    if (chan_wants_write(g->keeper))
        watch_keeper(g);
}

static enum err add_route(struct gate *g, struct chan_frame *frame)
{
    struct gate_keeper_route m;
    struct route route;
    enum err err;

    TRY(gate_keeper_route_get(frame->payload, &g->arena, &m));
    if (frame->fd_count != 1)
        return ERR_INPUT;
    route = (struct route){.desk = m.desk, .kind = m.kind, .terminal = m.terminal};
    memcpy(route.token.b, m.token_hash, sizeof(route.token.b));
    int fd = frame->fds[0];
    frame->fds[0] = -1;
    TRY(desk_new(g, fd, &route));
out:
    return err;
}

static enum err remove_route(struct gate *g, const struct chan_frame *frame)
{
    struct gate_keeper_route_gone m;
    struct route *route;
    enum err err;

    TRY(gate_keeper_route_gone_get(frame->payload, &g->arena, &m));
    if (routes_of_desk(&g->routes, m.desk, &route) == ERR_OK)
        desk_retire((struct desk *)route); /* otherwise the desk was faster */
out:
    return err;
}

static enum err renew_token(struct gate *g, const struct chan_frame *frame)
{
    struct gate_keeper_token m;
    struct route *route;
    struct hash token;
    enum err err;

    TRY(gate_keeper_token_get(frame->payload, &g->arena, &m));
    memcpy(token.b, m.token_hash, sizeof(token.b));
    if (routes_of_desk(&g->routes, m.desk, &route) == ERR_OK)
        routes_renew(&g->routes, route, &token); /* otherwise the desk has ended meanwhile */
out:
    return err;
}

static enum err take_keeper_frame(struct gate *g)
{
    struct chan_frame frame;
    enum err err;

    TRY(chan_recv(g->keeper, &frame));
    if (frame.type == GATE_KEEPER_ROUTE)
        err = add_route(g, &frame);
    else if (frame.type == GATE_KEEPER_ROUTE_GONE)
        err = remove_route(g, &frame);
    else if (frame.type == GATE_KEEPER_TOKEN)
        err = renew_token(g, &frame);
    else
        err = ERR_INPUT;
    chan_frame_close_fds(&frame);
    arena_clear(&g->arena);
out:
    return err;
}

void dispatch_drain_keeper(struct gate *g)
{
    enum err err = ERR_OK;

    if (g->keeper_drained)
        return;
    while (err == ERR_OK)
        err = take_keeper_frame(g);
    g->keeper_drained = true;
    if (err != ERR_AGAIN)
        lose(g, "the keeper is lost", err);
}

static void on_keeper(void *arg, int fd, unsigned events)
{
    struct gate *g = arg;

    (void)fd;
    if ((events & LOOP_WRITE) != 0) {
        enum err err = chan_flush(g->keeper);
        if (err != ERR_OK && err != ERR_AGAIN)
            lose(g, "could not send to the keeper", err);
        watch_keeper(g);
    }
    g->keeper_drained = false;
    dispatch_drain_keeper(g);
}

static enum err meet_sibling(struct gate *g, struct chan_frame *frame)
{
    struct parent_child_peer m;
    enum err err;

    TRY(parent_child_peer_get(frame->payload, &g->arena, &m));
    if (m.sibling != PARENT_CHILD_ROLE_KEEPER || frame->fd_count != 1 || g->keeper != NULL)
        return ERR_INPUT;
    g->keeper = chan_new(frame->fds[0], &gate_keeper_proto);
    frame->fds[0] = -1;
    if (g->keeper == NULL)
        return ERR_MEMORY;
    TRY(loop_watch(g->loop, chan_fd(g->keeper), LOOP_READ, on_keeper, g));
out:
    return err;
}

static enum err begin(struct gate *g)
{
    if (g->keeper == NULL)
        return ERR_INPUT;
    g->has_begun = true;
    gate_update_listening(g);
    return parent_child_ready_send(g->parent, 0, &(struct parent_child_ready){0});
}

static enum err take_parent_frame(struct gate *g)
{
    struct chan_frame frame;
    enum err err;

    TRY(chan_recv(g->parent, &frame));
    if (frame.type == PARENT_CHILD_PEER) {
        err = meet_sibling(g, &frame);
    } else if (frame.type == PARENT_CHILD_BEGIN) {
        err = begin(g);
    } else if (frame.type == PARENT_CHILD_STOP) {
        gate_stop_softly(g);
    } else {
        err = ERR_INPUT;
    }
    chan_frame_close_fds(&frame);
    arena_clear(&g->arena);
out:
    return err;
}

static void on_parent(void *arg, int fd, unsigned events)
{
    struct gate *g = arg;
    enum err err = ERR_OK;

    (void)fd;
    (void)events;
    while (err == ERR_OK)
        err = take_parent_frame(g);
    if (err != ERR_AGAIN)
        lose(g, "the parent is lost", err);
}

void dispatch_report(struct gate *g)
{
    stats_set(&g->stats, STAT_CONNECTIONS, g->conn_count);
    stats_set(&g->stats, STAT_TLS_UNTIL_S, tls_server_until_s(g->tls));
    enum err err = stats_report(&g->stats, g->parent);
    if (err != ERR_OK)
        lose(g, "the parent is lost", err);
}

enum err dispatch_start(struct gate *g)
{
    return loop_watch(g->loop, chan_fd(g->parent), LOOP_READ, on_parent, g);
}
