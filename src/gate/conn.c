/*
 * The state machine of a connection: steps[state][event] handles the event and says the next state.
 * An event that has no step in a state means nothing there.
 */
#include "gate/conn.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "gate/desk.h"
#include "proto/gate_keeper.h"

#include <string.h>
#include <sys/socket.h>

#define KEPT_BYTES 4096
#define PACE_BYTES                                                                                 \
    16384 /* a client must move as much in each CONN_FOR_BODY, CONN_FOR_TAKING and CONN_FOR_END period */
#define LINGER_MS 300000 /* and this is the longest that CONN_FOR_END is made longer by it */

static const int64_t limit_ms[CONN_WAIT__MAX] = {
    [CONN_FOR_NOTHING] = 0,   [CONN_FOR_HANDSHAKE] = 10000, [CONN_FOR_REQUEST] = 75000,
    [CONN_FOR_HEAD] = 10000,  [CONN_FOR_BODY] = 16000,      [CONN_FOR_TAKING] = 16000,
    [CONN_FOR_DESK] = 300000, [CONN_FOR_END] = 3000,
};

typedef enum conn_state step_fn(struct conn *c);

/* Tell the keeper what the gate itself has seen of this channel. */
static enum err announce(struct conn *c)
{
    struct gate_keeper_channel m = {.channel = ++c->gate->last_channel};
    struct tls_facts facts;
    enum err err;

    TRY(tls_facts(c->tls, &facts));
    c->terminal = facts.terminal;
    c->certificate = facts.certificate;
    memcpy(m.certificate, facts.certificate.b, sizeof(m.certificate));
    memcpy(m.exporter, facts.exporter.b, sizeof(m.exporter));
    TRY(gate_keeper_channel_send(c->gate->keeper, 0, &m));
    c->channel = m.channel;
    dispatch_update(c->gate);
out:
    return err;
}

static enum conn_state shake(struct conn *c)
{
    enum err err = tls_handshake(c->tls);

    if (err == ERR_AGAIN)
        return CONN_HANDSHAKE;
    if (err != ERR_OK || announce(c) != ERR_OK)
        return CONN_DEAD;
    c->readable = tls_has_pending(c->tls);
    return CONN_IDLE;
}

static enum conn_state read_head(struct conn *c)
{
    size_t head_bytes;

    enum err err = http_scan(&c->scan, buf_view(&c->in), &head_bytes);
    if (err == ERR_OK)
        return exchange_begin(c, head_bytes);
    if (err == ERR_AGAIN)
        return CONN_HEAD;
    return exchange_refuse_head(c, err == ERR_LIMIT ? 431 : 400);
}

static enum conn_state die(struct conn *c)
{
    (void)c;
    return CONN_DEAD;
}

/* Nothing more to say: tell the client, and wait until it has heard.  Closing while it still sends
 * would make its kernel throw our answer away, and browsers send a form to its end before they look. */
static enum conn_state finish(struct conn *c)
{
    c->linger_until_ms = clock_monotonic_ms() + LINGER_MS;
    tls_finish(c->tls);
    return shutdown(c->fd, SHUT_WR) == 0 ? CONN_LINGER : CONN_DEAD;
}

/* A buffer that is empty for now: a small one is kept for the next request. */
static void put_away(struct buf *b)
{
    if (b->cap > KEPT_BYTES)
        buf_clear(b);
    else
        buf_reset(b);
}

static enum conn_state drained(struct conn *c)
{
    if (c->close)
        return finish(c);
    if (c->in.n == 0)
        put_away(&c->in);
    return CONN_IDLE;
}

static enum conn_state too_slow(struct conn *c)
{
    return exchange_refuse(c, 408);
}

/* In the middle of the answer: who is it that does not move?  Either way it ends; only before the
 * answer there is something left to say. */
static enum conn_state no_answer(struct conn *c)
{
    return exchange_refuse(c, 504);
}

static enum conn_state body_stalled(struct conn *c)
{
    return exchange_refuse(c, c->wait == CONN_FOR_DESK ? 504 : 408);
}

static enum conn_state desk_lost(struct conn *c)
{
    return exchange_refuse(c, 502);
}

static enum conn_state answered(struct conn *c)
{
    c->close = c->close || c->body_left != 0;
    exchange_leave(c, false);
    return CONN_FLUSH;
}

static step_fn *const steps[CONN_STATE__MAX][CONN_EVENT__MAX] = {
    [CONN_HANDSHAKE] = {[CONN_INPUT] = shake, [CONN_EOF] = die, [CONN_TIMEOUT] = die},
    [CONN_IDLE] = {[CONN_INPUT] = read_head, [CONN_EOF] = finish, [CONN_TIMEOUT] = finish},
    [CONN_HEAD] = {[CONN_INPUT] = read_head, [CONN_EOF] = die, [CONN_TIMEOUT] = too_slow},
    [CONN_BODY] = {[CONN_INPUT] = exchange_pass_body,
                   [CONN_EOF] = die,
                   [CONN_TIMEOUT] = body_stalled,
                   [CONN_CREDIT] = exchange_pass_body,
                   [CONN_ANSWERED] = answered,
                   [CONN_DESK_LOST] = desk_lost},
    [CONN_WAIT] = {[CONN_EOF] = die,
                   [CONN_TIMEOUT] = no_answer,
                   [CONN_ANSWERED] = answered,
                   [CONN_DESK_LOST] = desk_lost},
    [CONN_FLUSH] = {[CONN_DRAINED] = drained, [CONN_TIMEOUT] = die},
    [CONN_LINGER] = {[CONN_EOF] = die, [CONN_TIMEOUT] = die},
    [CONN_DEAD] = {NULL},
};

void conn_raise(struct conn *c, enum conn_event event)
{
    step_fn *step = steps[c->state][event];

    if (step == NULL)
        return;
    enum conn_state next = step(c);
    if (next == CONN_DEAD)
        conn_end(c);
    else
        c->state = next;
}

void conn_end(struct conn *c)
{
    struct gate *g = c->gate;

    if (c->state == CONN_DEAD)
        return;
    c->state = CONN_DEAD;
    exchange_leave(c, true);
    if (c->channel != 0) {
        enum err err = gate_keeper_channel_gone_send(
            g->keeper, 0, &(struct gate_keeper_channel_gone){c->channel});
        if (err != ERR_OK)
            gate_stop(g, err); /* the keeper would believe in a channel that is no more */
        dispatch_update(g);
    }
    loop_unwatch(g->loop, c->fd);
    io_close(&c->fd);
    gate_conn_left(g, c->slot);
    c->next_dead = g->dead_conns;
    g->dead_conns = c;
}

/* Send what is waiting.  Whether the state may have changed. */
static bool push_output(struct conn *c)
{
    size_t sent;

    while (c->out_at < c->out.n) {
        enum err err =
            tls_write(c->tls, view_part(buf_view(&c->out), c->out_at, GATE_READ_BYTES), &sent);
        if (err == ERR_AGAIN)
            return false;
        if (err != ERR_OK) {
            conn_end(c);
            return false;
        }
        c->out_at += sent;
        c->moved += sent;
    }
    if (c->out.n > 0) {
        put_away(&c->out);
        c->out_at = 0;
    }
    if (c->state != CONN_FLUSH)
        return false;
    conn_raise(c, CONN_DRAINED);
    return true;
}

/* The client may still be sending what nobody wants: a little of it per round. */
static void discard_input(struct conn *c)
{
    ssize_t got = recv(c->fd, c->gate->scratch, sizeof(c->gate->scratch), MSG_DONTWAIT);

    if (got == 0)
        conn_raise(c, CONN_EOF);
    c->moved += got > 0 ? (size_t)got : 0;
    c->readable = false;
}

static bool read_input(struct conn *c)
{
    struct gate *g = c->gate;
    size_t room = CONN_IN_MAX - c->in.n, got;

    enum err err = tls_read(c->tls, g->scratch, room, &got);
    if (err == ERR_AGAIN) {
        c->readable = false;
        return false;
    }
    if (err != ERR_OK) {
        c->readable = false;
        c->eof = true;
        conn_raise(c, CONN_EOF);
        return true;
    }
    c->readable = got == room || tls_has_pending(c->tls);
    c->moved += got;
    buf_put(&c->in, view_of(g->scratch, got));
    memset(g->scratch, 0, got);
    if (buf_status(&c->in) != ERR_OK) {
        conn_end(c);
        return false;
    }
    conn_raise(c, CONN_INPUT);
    return true;
}

/* Take what has come.  Whether the state may have changed. */
static bool pull_input(struct conn *c)
{
    if (c->state == CONN_IDLE && c->in.n > 0) { /* sent ahead */
        conn_raise(c, CONN_INPUT);
        return true;
    }
    if (!c->readable)
        return false;
    if (c->state == CONN_HANDSHAKE) {
        c->readable = false;
        conn_raise(c, CONN_INPUT);
        return true;
    }
    if (c->state == CONN_LINGER) {
        discard_input(c);
        return false;
    }
    return c->in.n < CONN_IN_MAX && !c->eof && read_input(c);
}

static enum conn_wait wait_of(const struct conn *c)
{
    static const enum conn_wait waits[CONN_STATE__MAX] = {
        [CONN_HANDSHAKE] = CONN_FOR_HANDSHAKE, [CONN_IDLE] = CONN_FOR_REQUEST,
        [CONN_HEAD] = CONN_FOR_HEAD,           [CONN_BODY] = CONN_FOR_DESK,
        [CONN_WAIT] = CONN_FOR_DESK,           [CONN_FLUSH] = CONN_FOR_TAKING,
        [CONN_LINGER] = CONN_FOR_END,          [CONN_DEAD] = CONN_FOR_NOTHING,
    };

    if (c->out.n > 0)
        return CONN_FOR_TAKING;
    if (c->state == CONN_BODY && c->credit > 0 && c->in.n == 0)
        return CONN_FOR_BODY;
    return waits[c->state];
}

/* Whether who moves PACE_BYTES has the time again. */
static bool is_paced(const struct conn *c, enum conn_wait wait)
{
    return wait == CONN_FOR_BODY || wait == CONN_FOR_TAKING ||
           (wait == CONN_FOR_END && clock_monotonic_ms() < c->linger_until_ms);
}

static void set_deadline(struct conn *c)
{
    enum conn_wait wait = wait_of(c);

    if (wait == c->wait && !(c->moved >= PACE_BYTES && is_paced(c, wait)))
        return;
    c->wait = wait;
    c->moved = 0;
    c->deadline_ms = clock_monotonic_ms() + limit_ms[wait];
}

static void on_event(void *arg, int fd, unsigned events);

static void set_interest(struct conn *c)
{
    bool wants_read = c->state == CONN_LINGER || (c->in.n < CONN_IN_MAX && !c->eof);
    bool wants_write = c->out.n > 0 || tls_wants_write(c->tls);
    unsigned wanted = (wants_read ? LOOP_READ : 0u) | (wants_write ? LOOP_WRITE : 0u);

    if (wanted == c->interest)
        return;
    if (loop_watch(c->gate->loop, c->fd, wanted, on_event, c) != ERR_OK)
        conn_end(c);
    c->interest = wanted;
}

void conn_work(struct conn *c)
{
    bool moves = true;

    while (moves && c->state != CONN_DEAD) {
        moves = push_output(c);
        if (c->state != CONN_DEAD && pull_input(c))
            moves = true;
    }
    if (c->state == CONN_DEAD)
        return;
    exchange_give_room(c);
    set_deadline(c);
    set_interest(c);
}

static void on_event(void *arg, int fd, unsigned events)
{
    struct conn *c = arg;

    (void)fd;
    if ((events & LOOP_HANGUP) != 0) {
        conn_end(c);
        return;
    }
    c->readable = true; /* also when it is writable: TLS may have waited for that */
    conn_work(c);
}

enum err conn_new(struct gate *g, int fd, unsigned slot, struct conn **conn_out)
{
    struct conn *c = mem_zalloc(sizeof(*c));
    struct tls *tls = c == NULL ? NULL : tls_new(g->tls, fd);

    if (tls == NULL || loop_watch(g->loop, fd, LOOP_READ, on_event, c) != ERR_OK) {
        tls_free(tls);
        mem_free(c);
        io_close(&fd);
        return ERR_MEMORY;
    }
    *c = (struct conn){.gate = g, .tls = tls, .fd = fd, .slot = slot, .interest = LOOP_READ};
    buf_init(&c->in, CONN_IN_MAX);
    buf_init(&c->out, CONN_OUT_MAX);
    set_deadline(c);
    *conn_out = c;
    return ERR_OK;
}

void conn_free(struct conn *c)
{
    tls_free(c->tls);
    buf_clear(&c->in);
    buf_clear(&c->out);
    mem_free(c);
}
