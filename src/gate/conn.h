/*
 * gate/conn.h: one connection: TLS, one request at a time, its answer.  A table of states and
 * events in conn.c; what the desk sees of it in exchange.c.
 *
 * Bounded: at most CONN_IN_MAX bytes wait on their way in and CONN_OUT_MAX on their way out; an
 * idle connection keeps 4 KiB of each at most.
 */
#ifndef GATE_CONN_H
#define GATE_CONN_H

#include "base/buf.h"
#include "gate/gate.h"
#include "http/chunked.h"
#include "http/head.h"
#include "proto/gate_desk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONN_IN_MAX HTTP_HEAD_MAX
#define CONN_ROOM_FIRST                                                                            \
    65536 /* bytes of an answer's body before the first ROOM, see gate_desk.msg */
#define CONN_ROOM_MAX 131072             /* bytes of it granted or waiting for the client */
#define CONN_OUT_MAX ((size_t)256 << 10) /* with heads and chunk marks */

enum conn_state {
    CONN_HANDSHAKE,
    CONN_IDLE,   /* between requests */
    CONN_HEAD,   /* some bytes of a head are there */
    CONN_BODY,   /* the request is with a desk, its body on the way */
    CONN_WAIT,   /* the request is with a desk, complete */
    CONN_FLUSH,  /* the answer is complete, its end on the way to the client */
    CONN_LINGER, /* we have finished; until the client has too, so that it can read our last words
                  */
    CONN_DEAD,
    CONN_STATE__MAX
};

enum conn_event {
    CONN_INPUT,   /* bytes have come (in the handshake: the socket is ready) */
    CONN_EOF,     /* none will come any more */
    CONN_DRAINED, /* everything has gone out */
    CONN_TIMEOUT,
    CONN_CREDIT,    /* the desk takes more of the body */
    CONN_ANSWERED,  /* the desk's answer is complete */
    CONN_DESK_LOST, /* there will be no answer */
    CONN_EVENT__MAX
};

/* What a connection waits for; each has its time. */
enum conn_wait {
    CONN_FOR_NOTHING,
    CONN_FOR_HANDSHAKE,
    CONN_FOR_REQUEST,
    CONN_FOR_HEAD,
    CONN_FOR_BODY,   /* some bytes of it from the client */
    CONN_FOR_TAKING, /* the client to take some bytes */
    CONN_FOR_DESK,
    CONN_FOR_END,
    CONN_WAIT__MAX
};

struct conn {
    struct gate *gate;
    struct tls *tls;
    int fd;
    unsigned slot;
    enum door door; /* through which it came */
    enum conn_state state;
    uint64_t channel;        /* as the keeper knows it; 0 before the handshake is done */
    enum gate_desk_terminal terminal;
    struct hash certificate; /* zero unless the terminal is OURS */
    uint64_t stray;          /* the desk whose token came over this channel and was not its own */

    struct buf in, out;
    size_t out_at; /* bytes of ${out} that have gone */
    bool readable; /* the socket may have more */
    bool eof;
    bool close; /* after this answer */
    unsigned interest;
    enum conn_wait wait;
    int64_t deadline_ms;
    int64_t linger_until_ms; /* in CONN_LINGER, however much the client moves */
    size_t moved; /* bytes since the deadline was set */

    /* The request. */
    struct http_scan scan;
    struct desk *desk; /* that has it; NULL: none */
    struct conn *next_at_desk, *previous_at_desk;
    uint32_t request;    /* its number there */
    int64_t body_left;   /* to be passed on; HTTP_BODY_CHUNKED: until its end */
    uint64_t body_bytes; /* passed on */
    size_t credit;
    size_t sent_along;   /* bytes at the front of ${in}: the whole body, which the desk got with the request */
    struct http_chunked chunked;
    bool expects_continue;
    bool is_head;
    bool has_body;
    bool wants_json;

    /* The answer. */
    bool is_answered;    /* its head is in ${out} */
    int64_t answer_left; /* bytes of its body; -1: chunked */
    size_t room;         /* granted to the desk and not used */

    struct conn *next_dead;
};

/* A connection on the socket ${fd} (taken over) in ${slot}; it starts at once.  ERR_MEMORY. */
MUST_USE enum err conn_new(struct gate *g, int fd, unsigned slot, struct conn **conn_out);

/* Free ${c}, which is dead. */
void conn_free(struct conn *c);

/* Handle ${event}. */
void conn_raise(struct conn *c, enum conn_event event);

/* Move bytes in both directions as far as they go, and set what to wait for. */
void conn_work(struct conn *c);

/* End it now: its desk and the keeper are told. */
void conn_end(struct conn *c);

/* --- exchange.c: the request and its answer --- */

/* The head of ${head_bytes} bytes is there: pass the request on or refuse it.  The next state. */
enum conn_state exchange_begin(struct conn *c, size_t head_bytes);

/* Bytes came that are no head: answer with ${status}.  The next state. */
enum conn_state exchange_refuse_head(struct conn *c, int status);

/* Pass on of the body what is there and may be sent. */
enum conn_state exchange_pass_body(struct conn *c);

/* Answer with ${status} ourselves, or cut the connection if another answer has begun.  The desk is
 * told. */
enum conn_state exchange_refuse(struct conn *c, int status);

/* Take the request from its desk; ${tell}: it does not know yet. */
void exchange_leave(struct conn *c, bool tell);

/* The desk's messages about the request of ${c}.  ERR_INPUT: against the rules. */
void exchange_credit(struct conn *c, uint32_t bytes);
MUST_USE enum err exchange_answer(struct conn *c, const struct gate_desk_answer *answer);
MUST_USE enum err exchange_answer_body(struct conn *c, const struct gate_desk_answer_body *body);

/* Give the desk room if the client has taken enough. */
void exchange_give_room(struct conn *c);

#endif
