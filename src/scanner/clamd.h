/*
 * scanner/clamd.h: one conversation with clamd, the daemon of ClamAV, over its local socket: its version, or one stream
 * (INSTREAM) and what it says of it.  Answers are one line each and believed only as far as they are of a known form.
 */
#ifndef SCANNER_CLAMD_H
#define SCANNER_CLAMD_H

#include "base/clock.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define CLAMD_ANSWER_MAX 512
#define CLAMD_VIRUS_MAX 64
#define CLAMD_CHUNK_MAX ((size_t)1 << 20)

enum clamd_verdict { CLAMD_CLEAN, CLAMD_INFECTED, CLAMD_FAILED };

struct clamd_version {
    uint32_t signatures; /* number of the virus definitions; 0: it names none */
    struct date made;    /* when they were made; year 0: not named */
};

struct clamd {
    int fd;        /* -1: no conversation */
    int stop_fd;   /* when this can be read, every wait ends with ERR_CLOSED and ${stopped} */
    bool stopped;
    int patience_ms;
};

/* Connect to ${path}.  ERR_NOT_FOUND: nobody listens there; ERR_LIMIT: the path is too long for a socket. */
MUST_USE enum err clamd_connect(struct clamd *c, const char *path);

/* End the conversation, whatever its state. */
void clamd_close(struct clamd *c);

/* Ask what it knows, and close.  ERR_INPUT: an answer that has no meaning; ERR_TIMEOUT, ERR_CLOSED. */
MUST_USE enum err clamd_version(struct clamd *c, struct clamd_version *out);

/* Begin a stream; add its bytes; end it, hear the verdict with the name of what was found ("" if nothing was, NUL-terminated), and
 * close.  ERR_CONFLICT while adding: it has answered already (its limit is reached); clamd_end() then says what. */
MUST_USE enum err clamd_begin(struct clamd *c);
MUST_USE enum err clamd_add(struct clamd *c, struct view bytes);
MUST_USE enum err clamd_end(struct clamd *c, enum clamd_verdict *verdict_out, char virus_out[CLAMD_VIRUS_MAX + 1]);

/* What the lines mean; also for the fuzzer.  ERR_INPUT. */
MUST_USE enum err clamd_read_version(struct view line, struct clamd_version *out);
MUST_USE enum err clamd_read_verdict(struct view line, enum clamd_verdict *verdict_out,
                                     char virus_out[CLAMD_VIRUS_MAX + 1]);

#endif
