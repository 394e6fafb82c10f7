/*
 * keeper/logbook.h: the logs: number 0 is the machine's, one more per entruster (甲), each with its own origin, Merkle tree,
 * folded state and witness.  What stands here is the only way a leaf comes into being.
 */
#ifndef KEEPER_LOGBOOK_H
#define KEEPER_LOGBOOK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"
#include "keeper/journal.h"
#include "ledger/merkle.h"
#include "ledger/tile.h"
#include "rules/entry.h"
#include "rules/state.h"

#include <stdint.h>

#define LOGBOOK_LOGS_MAX 64

struct logbook; /* opaque */

/* Called during opening for each leaf after it was folded in, so that other tables (names, search columns) can follow. */
struct replayed_leaf {
    uint16_t log;
    uint64_t index;
    const struct state *state; /* of its log, right after it */
};
typedef enum err logbook_replay_fn(void *arg, const struct replayed_leaf *at, const struct entry *e, struct view detail);

/* Open the journal in ${dir}/ledger, rebuild trees and states, and check them against the last checkpoints kept in
 * ${dir}/checkpoints: a log shorter than, or different from, what it once signed is ERR_CORRUPT.  ${signing_seed} (32
 * bytes, copied into guarded memory) signs checkpoints. */
MUST_USE enum err logbook_open(const char *dir, int create, const struct secret *signing_seed, logbook_replay_fn *fn,
                               void *arg, struct logbook **out);
void logbook_close(struct logbook *b);

/* Make a new log with ${origin}; appends its ACT_LOG_OPEN.  ${witness_vkey} may be empty.  ERR_CONFLICT if ${log} exists. */
MUST_USE enum err logbook_add_log(struct logbook *b, uint16_t log, const char *origin, const char *witness_vkey);

/* Number of logs; numbers are 0..n-1.  Origin and key of one. */
uint16_t logbook_logs(const struct logbook *b);
const char *logbook_origin(const struct logbook *b, uint16_t log);
MUST_USE enum err logbook_vkey(const struct logbook *b, uint16_t log, struct buf *out);

/* The log's folded facts. */
const struct state *logbook_state(const struct logbook *b, uint16_t log);
uint64_t logbook_size(const struct logbook *b, uint16_t log);

/* Append ${e} with its sealed ${detail} (may be empty) to ${log} and fold it in.  Durable after logbook_flush().  The
 * entry's verdict must have been written by decide(); facts are VERDICT_FACT.  ERR_INPUT if it contradicts the state. */
MUST_USE enum err logbook_append(struct logbook *b, uint16_t log, const struct entry *e, struct view detail,
                                 uint64_t *index_out);

/* Bytes of the journal under all logs. */
uint64_t logbook_bytes(const struct logbook *b);

/* Where the durable part of the journal ends: ${*offset_out} bytes into segment ${*segment_out} (from 1). */
void logbook_end(const struct logbook *b, uint32_t *segment_out, uint64_t *offset_out);

/* Compare a piece of it; see journal_copy_look(). */
MUST_USE enum err logbook_copy_look(struct logbook *b, bool *more_out);

/* Keep a second copy of the journal in ${dir}; see journal_copy_to(). */
MUST_USE enum err logbook_copy_to(struct logbook *b, const char *dir);

/* Where the keys stand: kept with every batch from now on; and what the last durable batch says.  The number of durable
 * records of the journal, which the keys keep in turn: so each knows when the other is an older copy. */
void logbook_set_keys(struct logbook *b, struct journal_mark mark);
struct journal_mark logbook_keys(const struct logbook *b);
uint64_t logbook_position(const struct logbook *b);

/* Number of leaves not yet durable. */
unsigned logbook_waiting(const struct logbook *b);

/* Make all appended leaves durable (journal_flush), then re-hash each as read back against the tree.  On error: exit. */
MUST_USE enum err logbook_flush(struct logbook *b);

/* Whether there is room on disk for ordinary operations (see journal_room). */
MUST_USE enum err logbook_room(struct logbook *b);

/* Idle work (pre-writing). */
MUST_USE enum err logbook_idle(struct logbook *b, int *more_out);

/* The text and sealed detail of the durable leaf ${index}.  ERR_NOT_FOUND beyond the end. */
MUST_USE enum err logbook_read(struct logbook *b, uint16_t log, uint64_t index, struct view *text_out,
                               struct view *detail_out);

/* Sign (and keep durably in ${dir}/checkpoints before returning) a checkpoint of the durable size; with the newest
 * cosignature if it is for the same size.  Appends the note to ${out}. */
MUST_USE enum err logbook_checkpoint(struct logbook *b, uint16_t log, struct buf *out);

/* For who takes the log home: the leaves of the newest checkpoint we signed; the newest checkpoint that the witness has cosigned (ERR_NOT_FOUND: none yet), the witness's key
 * (ERR_NOT_FOUND: it has none), and the hashes of ${t} (TILE_BYTES at most; ERR_NOT_FOUND). */
uint64_t logbook_signed_size(const struct logbook *b, uint16_t log);
MUST_USE enum err logbook_cosigned_checkpoint(struct logbook *b, uint16_t log, struct buf *out, uint64_t *size_out);
MUST_USE enum err logbook_witness_vkey(const struct logbook *b, uint16_t log, struct buf *out);
MUST_USE enum err logbook_tile(const struct logbook *b, uint16_t log, const struct tile *t, struct buf *out);

/* Append ${text} (which ends in a newline) as a note signed with the key of ${log}: certificates.  ERR_INPUT if its first
 * line is that of a checkpoint. */
MUST_USE enum err logbook_sign(struct logbook *b, uint16_t log, struct view text, struct buf *out);

/* A tlog-proof of leaf ${index} against the newest checkpoint; its extra data is the leaf's text, so that the proof needs
 * nothing beside it. */
MUST_USE enum err logbook_proof(struct logbook *b, uint16_t log, uint64_t index, struct buf *out);

/* The body of an add-checkpoint request from the size the witness last cosigned; ${*size_out} is the new size.
 * ERR_NOT_FOUND if the log has no witness, or nothing is new and it cosigned that at ${since_ms} or later. */
MUST_USE enum err logbook_witness_request(struct logbook *b, uint16_t log, int64_t since_ms, struct buf *out,
                                          uint64_t *size_out);

/* A cosignature came back: verified against the witness key and the checkpoint of ${size}, then kept.  ERR_INPUT if it
 * does not verify (a bad cosignature changes nothing). */
MUST_USE enum err logbook_cosigned(struct logbook *b, uint16_t log, uint64_t size, uint64_t timestamp,
                                   struct view signature);

/* The witness has seen ${size}: larger than ours is ERR_CORRUPT (we are behind: refuse to serve). */
MUST_USE enum err logbook_witness_has(struct logbook *b, uint16_t log, uint64_t size);

/* What a log has lost: leaves ${count} to ${seen}-1 of its origin. */
struct logbook_lost {
    uint64_t count;          /* leaves that were found: the ledger behind them is this one's own, or nothing */
    bool known;              /* the checkpoint of its witness was given */
    uint64_t seen;           /* its size, and its root */
    struct hash root;
    bool is_proven;          /* the witness has seen what is not here */
    struct view checkpoint;  /* as it was given */
};

struct logbook_loss {
    struct logbook_lost logs[LOGBOOK_LOGS_MAX];
    unsigned number;         /* of the origin with which all logs go on */
    uint64_t missing;        /* leaves that witnesses have seen and that are not here */
    int64_t restored_ms;     /* when the backup was restored behind which they were lost */
};

/* Find out what was lost when a backup was restored without the newest ledger, from the ${n} newest checkpoints that the
 * witnesses cosigned (one for each log that a witness ever cosigned).  ERR_NOT_FOUND if no backup was restored since a witness
 * last agreed; ERR_INPUT if a checkpoint is missing, given twice, or not cosigned by the log's witness; ERR_CORRUPT if one is of
 * another ledger; ERR_CONFLICT if nothing is lost.  Logged. */
MUST_USE enum err logbook_look_for_loss(struct logbook *b, const struct view *checkpoints, size_t n, struct logbook_loss *out);

/* Append ACT_LOSS to every log, with the witness's checkpoint beside it: from here on each has a new origin.  After the flush
 * logbook_renew() puts away what was signed before; what is left undone then, the next opening does. */
MUST_USE enum err logbook_accept_loss(struct logbook *b, const struct logbook_loss *loss, int64_t now_ms);
MUST_USE enum err logbook_renew(const struct logbook *b);

/* Append the checkpoint of the witness that the loss ${l} of ${log} names, as it was given.  ERR_NOT_FOUND: none. */
MUST_USE enum err logbook_lost_checkpoint(struct logbook *b, uint16_t log, const struct loss *l, struct buf *out);

/* Time of the newest cosignature in ms since the epoch, 0 if none; whether the log has a witness at all. */
int64_t logbook_witnessed_ms(const struct logbook *b, uint16_t log);
int logbook_has_witness(const struct logbook *b, uint16_t log);

/* What a search of the ledger looks at without reading the leaf: kept per leaf in memory. */
struct leaf_column {
    int64_t time_ms;
    uint32_t person;
    uint32_t contract;
    uint32_t session;  /* its low 32 bits; sessions are counted from 1 */
    uint16_t act, register_no;
    uint16_t terminal; /* place in a table of the log, of the leaf or else of its session; 0: none */
    uint16_t clauses;  /* the same for the list of clauses */
    uint8_t purpose, verdict;
};

/* The newest leaf below ${before} (0: from the end) that matches the non-zero members of ${like} (act: 0xffff = any; clauses,
 * terminal, verdict and time are asked for by the other members) and all others that are given, and, if ${subject} is not
 * NULL, names this subject.  Looks at no more than ${*budget} leaves, a block of them that cannot match counting as one
 * (decreased).  ERR_NOT_FOUND at the beginning of the log, ERR_AGAIN when the budget is used up, with ${*index_out} where to
 * go on. */
struct leaf_query {
    struct leaf_column like;
    int64_t from_ms, until_ms; /* [from, until); 0: open */
    uint64_t terminal;         /* presented with the leaf or when its session began; 0: any */
    unsigned verdicts;         /* bits of 1 << enum verdict; 0: any */
    struct view clause;        /* cited by the leaf; empty: any */
    const uint8_t *subject;
};
MUST_USE enum err logbook_find(struct logbook *b, uint16_t log, const struct leaf_query *q, uint64_t before,
                               unsigned *budget, uint64_t *index_out);

/* The column of leaf ${index}, which logbook_find() gave; its terminal (0: none); the clauses behind a list of them that a
 * column names (${*n_out} of them, valid until the next append). */
const struct leaf_column *logbook_column(const struct logbook *b, uint16_t log, uint64_t index);
uint64_t logbook_terminal(const struct logbook *b, uint16_t log, const struct leaf_column *c);
const char (*logbook_clauses(const struct logbook *b, uint16_t log, uint16_t list,
                             unsigned *n_out))[ENTRY_CLAUSE_MAX + 1];

#endif
