/*
 * ledger/witness_msg.h: what a log and its witness say to each other (add-checkpoint of
 * c2sp.org/tlog-witness): both ends of the wire in one place.
 */
#ifndef LEDGER_WITNESS_MSG_H
#define LEDGER_WITNESS_MSG_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

#define WITNESS_MSG_MAX (NOTE_BYTES_MAX + 4096) /* bytes of a request */

/* A request: "here is my checkpoint, you last saw me at old_size, and this is how I grew since".
 * old_size 0 is also the way to ask for the size that the witness remembers. */
struct witness_msg {
    uint64_t old_size;
    struct merkle_proof proof;
    struct view checkpoint;
};

/* Append the body of the request. */
MUST_USE enum err witness_msg_put(struct buf *out, const struct witness_msg *m);

/* Read the body of a request; the checkpoint is not looked at.  ERR_INPUT or ERR_MEMORY with the
 * reason. */
MUST_USE enum err witness_msg_parse(struct view body, struct witness_msg *out,
                                    const char **reason_out);

/* Read the body of an answer of status 200 to the ${checkpoint} that was sent, and append to
 * ${line_out} the signature line of ${witness} after verifying it.  As note_parse() and
 * note_verify(), with the reason. */
MUST_USE enum err witness_msg_accept(struct view checkpoint, struct view body,
                                     const struct note_key *witness, struct buf *line_out,
                                     const char **reason_out);

/* Read the body of an answer of status 409: the size that the witness remembers, and a newline.
 * ERR_INPUT. */
MUST_USE enum err witness_msg_parse_size(struct view body, uint64_t *size_out);

#endif
