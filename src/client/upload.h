/*
 * client/upload.h: bringing a file to the server and following the job that reads it, so that nothing is lost and nothing comes
 * twice, whatever breaks on the way: what was brought is found again, and a job goes on behind its last stored batch.  Knows
 * nothing of HTTP: the calls are given, so that tests can break them.
 */
#ifndef CLIENT_UPLOAD_H
#define CLIENT_UPLOAD_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define UPLOAD_TRIES 3 /* in a row without progress, with 1, 2 and 4 seconds between them */
#define UPLOAD_SCAN_MS (30 * 60 * 1000) /* that the virus scanner may take */

/* What the virus scanner says of the file. */
enum upload_scan {
    UPLOAD_SCAN_NONE, /* nobody looks at files here */
    UPLOAD_SCAN_WAITING,
    UPLOAD_SCAN_CLEAN,
    UPLOAD_SCAN_INFECTED,
    UPLOAD_SCAN_FAILED, /* nobody could look at it, or not to its end */
};

/* What the server says of file and job. */
struct upload_state {
    uint64_t upload;
    enum upload_scan scan;
    bool running;    /* somebody is at work on the job */
    bool closed;     /* it is over, and its totals are final */
    uint64_t offset; /* bytes that were read */
    uint64_t rows_seen, stored, refused, warnings, unchanged;
};

/* The other side.  ERR_CLOSED, ERR_TIMEOUT, ERR_AGAIN and ERR_IO are troubles that may pass: it goes on from the beginning, where what
 * was brought is found again.  ERR_NOT_FOUND from scanned and start: the file is not there any more.  All else is final. */
struct upload_calls {
    enum err (*send)(void *arg, struct upload_state *state); /* bring the file, or find where it already is */
    enum err (*scanned)(void *arg, struct upload_state *state);
    enum err (*start)(void *arg, struct upload_state *state); /* begin the job, or take it up */
    enum err (*look)(void *arg, struct upload_state *state);  /* how far it is */
    void (*show)(void *arg, const struct upload_state *state);
    void (*wait)(void *arg, unsigned ms, enum err why); /* ERR_OK: for the scanner, or the job */
    void *arg;
};

/* Bring the file and wait until its job is over.  ERR_OK: it is, and what the server saw is what it stored or refused.  ERR_DENIED
 * with scan INFECTED in the state: it will never be read.  ERR_CORRUPT: the totals do not add up.  ERR_TIMEOUT: the scanner does not
 * come to an end. */
MUST_USE enum err upload_run(const struct upload_calls *calls, struct upload_state *state_out);

#endif
