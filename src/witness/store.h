/*
 * witness/store.h: the directory of a witness: its key (key, mode 0600), one file per log
 * (logs/...) with the checkpoint it cosigned last, and a lock so that only one program uses it.
 *
 * What is read back is verified: checksum, the log's own signature, the name of the file.  A
 * witness that has forgotten or mistaken a size would cosign a shortened log, so any doubt stops
 * it.
 */
#ifndef WITNESS_STORE_H
#define WITNESS_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"
#include "witness/witness.h"

struct store {
    char dir[3072];
    int lock_fd;
    struct secret *seed;
    struct note_key key;
    size_t count;
    struct witness_log logs[WITNESS_LOGS_MAX];
};

/* Make the directory ${dir} of a new witness named ${name}.  ERR_CONFLICT if there is a key
 * already; ERR_INPUT for a bad name.  Logged. */
MUST_USE enum err store_create(const char *dir, struct view name);

/* Lock and read ${dir} into ${s}; close it with store_close() whatever this returns.  ERR_CONFLICT
 * if it is in use, ERR_CORRUPT if anything in it does not verify.  Logged, with the name of the
 * file. */
MUST_USE enum err store_open(struct store *s, const char *dir);

void store_close(struct store *s);

/* Watch the log ${key} too.  ERR_CONFLICT if its origin is watched already, ERR_LIMIT, or an I/O
 * error.  Logged. */
MUST_USE enum err store_add_log(struct store *s, const struct note_key *key);

/* Append the newest checkpoint of the log ${origin} that was cosigned, as the log signed it and with the cosignature: it shows
 * others what this witness has seen.  ERR_NOT_FOUND if it watches no such log, or has never cosigned it.  Logged. */
MUST_USE enum err store_checkpoint(const struct store *s, struct view origin, struct buf *out);

/* Make the state of ${a} (status 200) durable, cosigned at ${time_s}, and then the current one.
 * After a failure ${s} is as before. */
MUST_USE enum err store_save(struct store *s, const struct witness_answer *a, uint64_t time_s);

#endif
