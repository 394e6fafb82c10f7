/*
 * keeper/keystore.h: the keys.  Record key <- contract key <- epoch key <- root.  Erasing drops record keys and closes the
 * epoch: survivors are re-wrapped under a fresh contract key and a fresh epoch key, the old epoch key is destroyed, so
 * that old copies of the key file open nothing (design.md §3, NIST SP 800-88r2 cryptographic erase).
 *
 * Files in ${dir}/keys: "epoch" (number and the epoch key sealed under the root), "keys.N" (append-only rows of epoch N,
 * each authenticated and chained to the row before).  A row that does not verify is ERR_CORRUPT.
 */
#ifndef KEEPER_KEYSTORE_H
#define KEEPER_KEYSTORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <stdint.h>

#define RECORD_ID_BYTES 16

struct record_id {
    uint8_t b[RECORD_ID_BYTES];
};

/* What the keeper knows of a record without opening anything. */
struct record_facts {
    struct record_id id;
    uint32_t contract;
    uint16_t register_no;
    uint32_t version; /* the newest version; older envelopes are history */
    uint16_t block;   /* of subjects, into which it was imported (0: none); where it was moved since, the ledger says */
};

/* Long-lived keys of a contract that survive epochs (contract 0 is the machine). */
enum contract_key {
    CONTRACT_KEY_WORDS, /* seals details beside the leaves */
    CONTRACT_KEY_INDEX, /* HMAC of search keys */
    CONTRACT_KEY__MAX
};

struct keystore; /* opaque */

/* Open or with ${create} make the keystore in ${dir}/keys, unsealing with the 32-byte ${root} (copied).  ERR_CORRUPT if
 * file, row or root is not the right one; ERR_NOT_FOUND, or ERR_CONFLICT if it is to be made and there.  A flush that was
 * cut short is dropped whole; an epoch that was not wholly closed is the old one or the new one, and what is left of the
 * other is destroyed.  Rows that somebody cut off at the end, flush by flush, cannot be told from a crash: the ledger
 * says which records there must be. */
MUST_USE enum err keystore_open(const char *dir, int create, const struct secret *root, struct keystore **out);
void keystore_close(struct keystore *k);

/* Number of the current epoch (from 1). */
uint64_t keystore_epoch(const struct keystore *k);

/* Where it stands: the epoch and its durable rows.  Both only grow, the rows within an epoch. */
#define KEYSTORE_TAG_BYTES 16
struct keystore_mark {
    uint64_t epoch, rows;
    uint8_t tag[KEYSTORE_TAG_BYTES]; /* of the last row: it stands for all before it */
};
struct keystore_mark keystore_mark(const struct keystore *k);

/* Whether the keystore was at ${mark} once: in its epoch, these rows are its first.  A mark of an earlier epoch is not looked
 * at: its rows are gone.  ERR_CORRUPT if not. */
MUST_USE enum err keystore_was_at(const struct keystore *k, const struct keystore_mark *mark);

/* The position of the ledger that the next flushes note, and the newest that was noted (0: none): a ledger that ends before
 * it is an older copy than the keys. */
void keystore_set_position(struct keystore *k, uint64_t position);
uint64_t keystore_position(const struct keystore *k);

/* Append the file "epoch" as it lies there: the epoch key sealed under the root. */
MUST_USE enum err keystore_epoch_file(const struct keystore *k, struct buf *out);

/* Make the keys of a contract (words, index, records).  ERR_CONFLICT if it has them.  Durable after keystore_flush(). */
MUST_USE enum err keystore_add_contract(struct keystore *k, uint32_t contract);

/* The long-lived key: a view into guarded memory.  ERR_NOT_FOUND. */
MUST_USE enum err keystore_contract_key(const struct keystore *k, uint32_t contract, enum contract_key which,
                                        struct view *key_out);

/* Make a new record with version 1 and a fresh key (${key_out}; the caller wipes it).  Giving an id that exists makes a fresh key in its place (an import
 * batch that is sealed again); ERR_CONFLICT if that is of another register or was edited since.  ERR_NOT_FOUND without
 * such a contract, ERR_LIMIT above 262,144 rows in one flush, or for a block in a register above 127.  Durable after keystore_flush(). */
MUST_USE enum err keystore_add_record(struct keystore *k, const struct record_facts *facts, uint8_t key_out[32]);

/* ERR_NOT_FOUND if there is no such record (never existed, or erased). */
MUST_USE enum err keystore_record(const struct keystore *k, const struct record_id *id, struct record_facts *facts_out);

/* The record's key, unwrapped into ${key_out} (32 bytes; the caller wipes it). */
MUST_USE enum err keystore_record_key(const struct keystore *k, const struct record_id *id, uint8_t key_out[32]);

/* Set the newest version (one more than before, else ERR_CONFLICT).  Durable after keystore_flush(). */
MUST_USE enum err keystore_set_version(struct keystore *k, const struct record_id *id, uint32_t version);

/* Whether rows wait to be written; write and fdatasync them.  On error: exit. */
bool keystore_waiting(const struct keystore *k);
MUST_USE enum err keystore_flush(struct keystore *k);

/* What an erasure drops: ${n} records (each must exist in the contract); with no ${ids} all records of the register, or with
 * no register either all records of the contract, whose index key then is made new too: no old token finds anything.  The
 * words key stays: the ledger is kept for its years (H10.2), and what it seals is no record. */
struct keystore_erasure {
    uint32_t contract;
    uint16_t register_no;
    const struct record_id *ids;
    size_t n;
};

/* Drop the keys and close the epoch durably before returning: survivors re-wrapped, old key files overwritten and removed.
 * ERR_NOT_FOUND if a record or the contract is not there: nothing is then changed.  ${*survivors_out}: records of the
 * contract that were re-wrapped.  Rows waiting are flushed.  After any other error: exit; the next start finds the old
 * epoch or the new one. */
MUST_USE enum err keystore_erase(struct keystore *k, const struct keystore_erasure *what, uint64_t *survivors_out);

/* The number of records of a register, and its records in ascending order of id behind ${after} (NULL: from the first);
 * ERR_NOT_FOUND at the end. */
uint64_t keystore_count(const struct keystore *k, uint32_t contract, uint16_t register_no);
MUST_USE enum err keystore_next(const struct keystore *k, uint32_t contract, uint16_t register_no,
                                const struct record_id *after, struct record_facts *facts_out);

#endif
