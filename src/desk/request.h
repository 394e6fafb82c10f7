/*
 * desk/request.h: one HTTP request, from its head to the last byte of its answer.
 *
 * A body is collected as it comes, so a slow client keeps nobody waiting; an answer goes out as the
 * gate has room for it.
 */
#ifndef DESK_REQUEST_H
#define DESK_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "desk/desk.h"
#include "desk/route.h"
#include "msg.h"
#include "proto/gate_desk.h"

#include <stdbool.h>
#include <stdint.h>

#define REQUEST_ROOM_FIRST                                                                         \
    65536 /* bytes of an answer's body that the gate takes before its first ROOM */

enum request_state {
    REQUEST_BODY,     /* its body is on the way */
    REQUEST_WAITING,  /* complete, its answer comes later */
    REQUEST_ANSWERED, /* its answer is on the way */
};

struct request {
    struct request *next;
    uint32_t id; /* the gate's */
    enum request_state state;
    struct arena kept; /* what ${head} points to */
    struct gate_desk_request head;
    enum lang lang;
    struct route_match match;
    uint32_t body_max;
    uint64_t body_seen;
    struct buf body;

    void *query; /* the declared struct of the route, in the desk's arena, while the handler runs */
    void *member;

    void *stream; /* what the handler of a streamed body keeps meanwhile, freed by ${stream_free} */
    void (*stream_free)(void *stream);

    struct buf answer;
    size_t answer_at; /* bytes of it that have gone */
    uint64_t coming;  /* bytes of the answer that are not in ${answer} yet */
    bool endless;     /* how many these are is not known: request_end() says that there are no more */
    size_t room;
};

/* The request ${id}, or NULL. */
struct request *request_find(const struct desk *d, uint32_t id);

/* A new request with a copy of ${head}.  ERR_LIMIT, ERR_MEMORY. */
MUST_USE enum err request_new(struct desk *d, uint32_t id, const struct gate_desk_request *head,
                              struct request **request_out);

/* The bytes of answers that ${d} keeps until they are taken. */
size_t request_bytes_waiting(const struct desk *d);

/* Wipe and free. */
void request_free(struct desk *d, struct request *r);

/* Whether a body follows (its length is known or not). */
bool request_has_body(const struct request *r);

/* Let ${bytes} more of the body come. */
void request_credit(struct desk *d, const struct request *r, uint32_t bytes);

/* Send the head of the answer and what the gate has room for of ${r->answer}.  The request is then
 * the answer's only. */
struct request_answer {
    uint16_t status;
    const char *content_type; /* NULL: none */
    const char *location, *disposition;
    uint64_t retry_after_s;  /* 0: none */
    struct view set_session; /* empty: leave it */
    bool clear_session;
    uint8_t set_language;
    bool script_allowed, may_be_kept; /* not secret: caches may keep it */
    uint32_t put_away_s; /* the browser leaves the page after so many seconds; 0: it stays */
};
MUST_USE enum err request_answer(struct desk *d, struct request *r,
                                 const struct request_answer *how);

/* The same for an answer of ${bytes} bytes that come later, by request_add(), the last of them ends it. */
MUST_USE enum err request_answer_stream(struct desk *d, struct request *r, const struct request_answer *how,
                                        uint64_t bytes);

/* The same for an answer whose length is not known. */
MUST_USE enum err request_answer_endless(struct desk *d, struct request *r, const struct request_answer *how);
/* All of it was added.  The request may be freed. */
void request_end(struct desk *d, struct request *r);
/* Whether the gate has taken all that was added so far. */
bool request_has_gone(const struct request *r);

/* Send the next ${bytes} of such an answer, at once or when there is room.  The request may be freed.  ERR_LIMIT: more
 * than was announced, or than the answer's buffer takes. */
MUST_USE enum err request_add(struct desk *d, struct request *r, struct view bytes);

/* Such an answer cannot be completed: the connection is cut, and the request freed. */
void request_break(struct desk *d, struct request *r);

/* The gate has room for ${bytes} more: send on.  The request may be freed. */
void request_room(struct desk *d, struct request *r, uint32_t bytes);

#endif
