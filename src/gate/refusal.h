/*
 * gate/refusal.h: the few answers that the gate gives itself, when no desk can: malformed, too
 * large, too slow, busy, desk lost.  In Japanese and English at once, with a number under which the
 * operator finds the line in the log.
 */
#ifndef GATE_REFUSAL_H
#define GATE_REFUSAL_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct refusal {
    int status;
    uint64_t number;
    bool wants_json; /* RFC 9457 instead of a page */
    bool no_body;    /* the request was HEAD */
    int64_t now_ms;
};

/* Append the whole answer, which ends the connection. */
MUST_USE enum err refusal_put(struct buf *out, const struct refusal *r);

#endif
