/*
 * courier/answer.h: what a witness answered with status 200: signature lines of
 * c2sp.org/signed-note, among them cosignatures of type 04 (c2sp.org/tlog-cosignature).  They are
 * decoded, not verified: the keeper has the key.
 */
#ifndef COURIER_ANSWER_H
#define COURIER_ANSWER_H

#include "ledger/note.h"

#define ANSWER_BYTES_MAX 4096 /* the body of an answer */

struct answer_cosignature {
    uint64_t time_s; /* at most NOTE_TIME_MAX */
    uint8_t sig[ED25519_SIG_BYTES];
};

struct answer {
    unsigned count; /* at least 1 */
    struct answer_cosignature cosignatures[NOTE_SIGNATURES_MAX];
};

/* Read ${body}.  Lines whose signature is of another length than a cosignature are passed over.
 * ERR_INPUT (not only signature lines, or none that could be a cosignature), ERR_LIMIT (too long,
 * too many) or ERR_MEMORY, with the reason. */
MUST_USE enum err answer_read(struct view body, struct answer *out, const char **reason_out);

#endif
