/*
 * client/upload.h: bringing a file to the server part by part, so that nothing is lost and nothing
 * comes twice, whatever breaks on the way.  Knows nothing of HTTP: the calls are given, so that
 * tests can break them.
 */
#ifndef CLIENT_UPLOAD_H
#define CLIENT_UPLOAD_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define UPLOAD_PART_BYTES ((size_t)1 << 20)
#define UPLOAD_TRIES 3 /* in a row without progress, with 1, 2 and 4 seconds between them */

/* What the server says of the job. */
struct upload_state {
    bool closed;     /* finished, and its totals are final */
    uint64_t offset; /* the next byte that is wanted */
    uint64_t rows_seen, stored, refused, warnings, unchanged;
};

/* The other side.  ERR_CLOSED, ERR_TIMEOUT, ERR_AGAIN and ERR_IO are troubles that may pass: the
 * job is opened again and goes on.  ERR_CONFLICT from put and finish: another offset is wanted, it
 * stands in the state.  All else is final. */
struct upload_calls {
    enum err (*open)(
        void *arg, struct upload_state *state_out); /* open, or open again, and ask how far it is */
    enum err (*put)(void *arg, uint64_t offset, struct view part, struct upload_state *state_out);
    enum err (*finish)(void *arg, struct upload_state *state_out);
    enum err (*read)(void *arg, uint64_t offset, size_t n, struct view *part_out);
    void (*show)(void *arg, const struct upload_state *state); /* progress */
    void (*wait)(void *arg, unsigned seconds, enum err why);
    void *arg;
};

/* Bring the file of ${bytes} bytes.  ERR_OK: finished, and what the server saw is what it stored or
 * refused.  ERR_CORRUPT: the totals do not add up, or the server wants bytes that the file does not
 * have. */
MUST_USE enum err upload_run(const struct upload_calls *calls, uint64_t bytes,
                             struct upload_state *state_out);

#endif
