/*
 * witness/witness.h: what a witness decides about a request (add-checkpoint of
 * c2sp.org/tlog-witness).  Pure: state and request in, answer out; who calls it stores the new
 * state before he lets the answer go.
 */
#ifndef WITNESS_WITNESS_H
#define WITNESS_WITNESS_H

#include "base/err.h"
#include "base/view.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WITNESS_LOGS_MAX 64

/* A log that this witness watches. */
struct witness_log {
    struct note_key key;     /* its name is the origin */
    struct merkle_head head; /* what was cosigned last; size 0 and the empty root at first */
    uint64_t time_s;         /* when; 0: never */
};

struct witness_answer {
    unsigned status;                 /* HTTP: 200, 400, 403, 404, 409, 410 (the log goes on under a later origin) or 422 */
    const char *reason;              /* for a person; static; NULL if 200 */
    size_t log;                      /* which log, unless 400 or 404 */
    struct merkle_head head;         /* 200: the new state.  409: the state there is */
    struct view text;                /* 200: what to cosign, in the request */
    struct note_signature signed_by; /* 200: the log's signature on it */
};

/* Start watching the log ${key}. */
void witness_log_init(struct witness_log *log, const struct note_key *key);

/* Whether the log goes on under a later origin that is watched (same key; ledger/origin.h): its end was lost, which was accepted, and
 * nothing may pass for a continuation of it. */
bool witness_is_succeeded(const struct witness_log *logs, size_t count, const struct witness_log *log);

/* Decide on the request ${body} given what is known of ${count} logs.  ERR_MEMORY only. */
MUST_USE enum err witness_decide(const struct witness_log *logs, size_t count, struct view body,
                                 struct witness_answer *out);

#endif
