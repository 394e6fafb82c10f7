/*
 * ledger/checkpoint.h: the signed statement "this log has this size and this root"
 * (c2sp.org/tlog-checkpoint).
 */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

/* A parsed body; its views point into what was parsed. */
struct checkpoint {
    struct view origin; /* the log's name */
    struct merkle_head head;
    struct view extensions; /* further lines; we write none */
};

/* Append the body: origin, size and root, a line each. */
void checkpoint_put(struct buf *out, const char *origin, const struct merkle_head *head);

/* Read the text of a note as the body of a checkpoint.  ERR_INPUT (or ERR_MEMORY) with the reason.
 */
MUST_USE enum err checkpoint_parse(struct view text, struct checkpoint *out,
                                   const char **reason_out);

/* Append a whole checkpoint signed by the log's ${key}; its name is the origin. */
MUST_USE enum err checkpoint_sign(const struct note_key *key, struct view seed,
                                  const struct merkle_head *head, struct buf *out);

/* Read the checkpoint ${raw} and verify that it is of the log ${log} and signed by it.  ERR_INPUT
 * malformed, ERR_NOT_FOUND not of this log or not signed by it, ERR_CORRUPT wrong signature,
 * ERR_LIMIT, ERR_MEMORY: with the reason.  ${note_out} serves for looking at cosignatures. */
MUST_USE enum err checkpoint_open(struct view raw, const struct note_key *log,
                                  struct note *note_out, struct checkpoint *out,
                                  const char **reason_out);

/* The second half of checkpoint_open(), for what is parsed already. */
MUST_USE enum err checkpoint_verify(const struct note *note, const struct checkpoint *c,
                                    const struct note_key *log, const char **reason_out);

#endif
