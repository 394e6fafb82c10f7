/*
 * gate/desk.h: the gate's end of the channel to one desk process, and the requests that are with
 * it.
 */
#ifndef GATE_DESK_H
#define GATE_DESK_H

#include "base/err.h"
#include "base/view.h"
#include "gate/improper.h"
#include "gate/route.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DESK_BACKLOG_BYTES                                                                         \
    ((size_t)256 << 10) /* more waiting for a desk than this: leave it with the client */

struct chan;
struct conn;
struct gate;

struct desk {
    struct route route; /* first: routes are desks */
    struct gate *gate;
    struct chan *chan;
    struct conn *requests; /* list by conn->next_at_desk */
    unsigned request_count;
    struct improper improper;
    bool is_retired; /* no new requests; ends with the last one it has */
    bool is_dead;    /* in gate->dead_desks */
    unsigned interest;
    struct desk *next_dead;
};

/* A desk at the other end of ${fd} (taken over) for ${route}, in the table and watched. */
MUST_USE enum err desk_new(struct gate *g, int fd, const struct route *route);

/* Give ${d} no new requests. */
void desk_retire(struct desk *d);

/* ${d} is no use any more: at the end of the round its requests are told and it is freed. */
void desk_fail(struct desk *d);

/* Tell the requests of ${d}, which has failed, and free it. */
void desk_free(struct desk *d);

/* Whether ${d} takes no other request from the network of ${c}: it has as many as it may; or it is a lobby, and an
 * eighth of the connections that one network may have wait there for what they brought (passwords), so that who floods it does not keep
 * the others waiting (F3). */
bool desk_is_full(const struct desk *d, const struct conn *c);

/* Add and remove the request of ${c}. */
void desk_enter(struct desk *d, struct conn *c);
void desk_leave(struct desk *d, struct conn *c);

/* After sending: ${err} as it came from the channel.  A failure is the desk's end. */
void desk_sent(struct desk *d, enum err err);

#endif
