/*
 * keeper/logbook_internal.h: what the files of the logbook share.
 *
 * In ${dir}/checkpoints, for log N: "N.log", what the log is called, its key and who witnesses it, as a
 * note signed by the log; "N.checkpoint", the newest checkpoint we signed; "N.cosigned", the newest that
 * the witness cosigned.  What was signed under an origin before a loss keeps its number behind the name
 * ("N.checkpoint.1") and is not looked at any more.
 */
#ifndef KEEPER_LOGBOOK_INTERNAL_H
#define KEEPER_LOGBOOK_INTERNAL_H

#include "keeper/disk.h"
#include "keeper/journal.h"
#include "keeper/logbook.h"
#include "ledger/checkpoint.h"
#include "ledger/tree.h"

#include <stdbool.h>

#define LOG_FILE_MAX 8192

struct leaf {
    struct journal_place place;
    struct leaf_column column;
    uint64_t subjects; /* three bits for each subject: most leaves need not be read to know whom
                          they do not name */
};

/* What a run of leaves can contain, so that a search passes over it with one look.  Sets of bits by remainder: what is not
 * there is not in the block, what is there may be. */
#define BLOCK_LEAVES 4096
#define BLOCK_SUBJECT_BITS 32768 /* eight for each leaf that names one */
struct leaf_block {
    int64_t first_ms, last_ms;
    uint64_t persons[4], acts[4], terminals[4], clauses[4], registers;
    uint32_t session_low, session_high, purposes;
    uint8_t verdicts;
    uint64_t subjects[BLOCK_SUBJECT_BITS / 64];
};

/* A list of clauses as decide() writes them: there are as many different ones as acts and controls in force. */
struct clause_list {
    unsigned n;
    char ids[ENTRY_CLAUSES_MAX][ENTRY_CLAUSE_MAX + 1];
};

/* The newest cosignature; size 0: none. */
struct cosignature {
    uint64_t size, time_s;
    struct hash root;
    uint8_t sig[ED25519_SIG_BYTES];
};

struct log {
    uint16_t number;
    struct note_key key; /* its name is the origin */
    bool has_witness;
    struct note_key witness;
    struct state *state;
    struct tree *tree;
    struct leaf *leaves; /* one for each leaf of the tree */
    uint64_t leaves_cap;
    struct leaf_block *blocks; /* one for each BLOCK_LEAVES of them */
    uint64_t *terminals;       /* [0] is none */
    struct clause_list *lists; /* [0] is empty */
    unsigned terminals_n, lists_n, last_list[ACT__MAX];
    uint16_t next_terminal, next_clauses; /* of the leaf for which there is room */
    uint64_t durable; /* leaves that are flushed and re-hashed */
    struct merkle_peaks read_back; /* made of these hashes alone: what is signed must have its root, whatever became of the tree */
    bool is_signed;
    struct merkle_head head; /* of the newest checkpoint we signed */
    struct cosignature cosigned;
    uint64_t witness_size; /* what the witness has seen, as far as we know */
};

struct logbook {
    char dir[DISK_PATH_MAX]; /* with /checkpoints */
    struct secret *seed;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    struct journal *journal;
    struct log *logs[LOGBOOK_LOGS_MAX];
    uint16_t logs_n;
    struct buf text; /* of the entry being appended */
    enum err failed; /* the first failure after which memory and disk may differ, also by a bit that flipped: final */
};

/* The log, or NULL. */
struct log *logbook_log(const struct logbook *b, uint16_t log);

/* --- logbook_log.c --------------------------------------------------------------------------- */

/* An empty log named ${origin} (ERR_INPUT if that cannot be a name); freed by log_free(). */
MUST_USE enum err log_new(const struct logbook *b, uint16_t number, struct view origin,
                          struct log **out);
void log_free(struct log *l);

/* Room for one more leaf, which will be ${e}. */
MUST_USE enum err log_reserve(struct log *l, const struct entry *e);

/* Fold in what is about to become the next leaf.  ERR_INPUT as state_apply(): nothing is changed.
 */
MUST_USE enum err log_fold(struct log *l, const struct entry *e);

/* The next leaf, for which there is room, with ${text} at ${place}. */
MUST_USE enum err log_keep(struct log *l, const struct entry *e, struct view text,
                           struct journal_place place);

/* Read a leaf back and hash it against the tree.  ERR_CORRUPT. */
MUST_USE enum err log_read_leaf(struct logbook *b, const struct log *l, uint64_t index,
                                struct view *text_out, struct view *detail_out);

/* --- logbook_find.c -------------------------------------------------------------------------- */

/* Prepare what a search will look at: room in the tables for terminal and clauses of ${e}.  To be called before the
 * state is changed. */
MUST_USE enum err log_reserve_column(struct log *l, const struct entry *e);

/* Write it for leaf ${index}. */
void log_keep_column(struct log *l, uint64_t index, const struct entry *e);

/* --- logbook_witness.c ----------------------------------------------------------------------- */

/* The path of "N.${what}".  And: log why a file of it cannot be right, ERR_CORRUPT. */
MUST_USE enum err log_file_path(const struct logbook *b, uint16_t log, const char *what, struct disk_path *out);
MUST_USE enum err log_refuse(const struct log *l, const char *reason);

/* Write the file "N.log". */
MUST_USE enum err log_write_name(const struct logbook *b, const struct log *l);

/* Read the files of a log that has been replayed and check the log against them.  ERR_CORRUPT. */
MUST_USE enum err log_check_files(const struct logbook *b, struct log *l);

/* ERR_CORRUPT if a checkpoint is kept of a log that is not there. */
MUST_USE enum err log_check_none_lost(const struct logbook *b);

/* --- logbook_loss.c -------------------------------------------------------------------------- */

/* The log has a new origin: what was signed under the one before, the ${before}-th, is put aside, and its name written anew. */
MUST_USE enum err log_renew(const struct logbook *b, struct log *l, unsigned before);

#endif
