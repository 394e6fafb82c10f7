/*
 * ledger/line.h: what the text formats of the ledger have in common: lines, hashes in base64, and a
 * reason for a person.
 */
#ifndef LEDGER_LINE_H
#define LEDGER_LINE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/hash.h"

#include <stdbool.h>

/* Take the next line of ${*rest}: ${*line_out} is the line without its newline.  False (nothing
 * taken) if no newline is left. */
bool line_take(struct view *rest, struct view *line_out);

/* Append ${h} in base64 and a newline. */
void line_put_hash(struct buf *out, const struct hash *h);

/* Read a hash from the base64 ${text}.  ERR_INPUT if it is not canonical base64 of 32 bytes;
 * ERR_MEMORY. */
MUST_USE enum err line_get_hash(struct view text, struct hash *out);

/* Set ${*reason_out} to ${reason} (static, English, for the operator) and return ERR_INPUT. */
MUST_USE enum err line_refuse(const char **reason_out, const char *reason);

#endif
