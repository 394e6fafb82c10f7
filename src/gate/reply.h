/*
 * gate/reply.h: the head of an HTTP answer.  A desk proposes status and a few headers; whatever
 * protects the browser is added here, so that a desk that was taken over cannot leave it out.
 */
#ifndef GATE_REPLY_H
#define GATE_REPLY_H

#include "base/buf.h"
#include "base/err.h"
#include "gate/route.h"
#include "proto/gate_desk.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether ${answer} is one that a desk may give: a final status, at most one each of Content-Type,
 * Location (of our own origin), Content-Disposition, Cache-Control and Retry-After, values of
 * visible ASCII, a session token of 0 or 32 bytes, a known language and length. */
bool reply_is_allowed(const struct gate_desk_answer *answer);

/* Whether an answer of ${status} has a body at all (RFC 9110 6.4.1). */
bool reply_has_body(unsigned status);

/* How an answer goes out. */
struct reply_way {
    enum door door; /* whose cookie is set */
    int64_t now_ms; /* for the Date field */
    bool close;     /* the connection ends after it */
};

/* Append the head of ${answer}, which is allowed, with its empty line. */
void reply_head(struct buf *out, const struct gate_desk_answer *answer, const struct reply_way *way);

/* Append "Sat, 21 Nov 2026 01:23:45 GMT" (RFC 9110 5.6.7). */
void reply_put_date(struct buf *out, int64_t ms);

#endif
