/*
 * keeper/keystore_internal.h: what the files of the keystore share.
 *
 * File "epoch": "AZKE" | format u8 | number u64 | rows u64 | tag 16 | epoch key sealed under the
 * root, all before it being the associated data.  Rows and tag are those of the rows that the epoch
 * began with.
 *
 * File "keys.N", rows of ROW_BYTES: type u8 | flags u8 | register u16 | contract u32 | version u32
 * | record 16 | wrapped key 72 | tag 16 | end mark u32.  The tag is the first half of HMAC-SHA-256,
 * under a key of the epoch, over the tag of the row before and all before the tag.  The last row of
 * a flush is flagged: rows behind the last flag were never promised.
 *
 * A record in a block of subjects has a type of its own, whose bytes behind the type are: flag and
 * twice the register u8 | block u16.  Records in none are written as they were before there were
 * blocks: a keystore of that time opens as it is, and all its records stand in none.  The block stands
 * here, and not in the envelope, because the row is chained and sealed where neither office nor desk
 * can reach it, because it is known before any envelope is looked at (an older version of a record
 * cannot claim another one), and because what copies rows (backup, a new epoch) carries it along.
 * It never changes: a record that is moved is moved by a leaf of the ledger (rules/state.h), which
 * no old copy of the keys can undo.
 */
#ifndef KEEPER_KEYSTORE_INTERNAL_H
#define KEEPER_KEYSTORE_INTERNAL_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "keeper/disk.h"
#include "keeper/keystore.h"

#define KEY_BYTES 32
#define WRAPPED_BYTES (KEY_BYTES + SEAL_OVERHEAD)
#define TAG_BYTES 16
#define ROW_BYTES 120
#define ROW_TAG_AT 100
#define ROWS_WAITING_MAX ((size_t)262144)
#define CONTRACTS_MAX 4096

enum row_type {
    ROW_CONTRACT = 1,
    ROW_RECORD = 2,
    ROW_POSITION = 3, /* of the ledger: contract and version are its two halves; nothing else */
    ROW_PLACED = 4,   /* a record in a block, as it is written; in memory it is a ROW_RECORD */
};
enum row_flag { ROW_LAST = 1 };

/* Which key a contract row holds (in its version): those of enum contract_key, and the one that
 * wraps record keys. */
#define CONTRACT_KEY_RECORDS CONTRACT_KEY__MAX
#define CONTRACT_KEYS (CONTRACT_KEY__MAX + 1)

struct row {
    uint8_t type, flags;
    uint16_t register_no, block;
    uint32_t contract, version;
    struct record_id id;
    uint8_t wrapped[WRAPPED_BYTES];
};

#define ROW_PLACED_REGISTER_MAX 127

/* --- keystore_row.c -------------------------------------------------------------------------- */

/* A file of rows that grows. */
struct row_file {
    int fd;
    uint64_t rows;          /* durable */
    uint8_t tag[TAG_BYTES]; /* of the last of them; zeros before the first */
    struct hmac_key mac;
    struct buf waiting; /* rows whose tags are still empty */
};

void row_put(struct buf *out, const struct row *r);

/* Append the row of ${position}, unless it is 0. */
void row_put_position(struct buf *out, uint64_t position);

/* Read the row at ${bytes} (ROW_BYTES), whose tag has been checked.  ERR_CORRUPT if its form is not
 * ours. */
MUST_USE enum err row_get(const uint8_t *bytes, struct row *out);

/* Whether the row at ${bytes} follows the tag ${before}. */
bool row_verifies(const struct hmac_key *mac, const uint8_t before[TAG_BYTES],
                  const uint8_t *bytes);

/* Whether the row at ${bytes} ends a flush. */
bool row_is_last(const uint8_t *bytes);

/* Chain and write what is waiting; durable after disk_sync(). */
MUST_USE enum err row_file_write(struct row_file *f);
void row_file_clear(struct row_file *f);

/* Wrap and unwrap a 32-byte key bound to what ${r} says (and for a contract's key to ${epoch}); no
 * copy of it is left on the heap.  ERR_CORRUPT. */
MUST_USE enum err row_wrap(struct view wrapping, uint64_t epoch, struct view key, struct row *r);
MUST_USE enum err row_unwrap(struct view wrapping, uint64_t epoch, const struct row *r,
                             uint8_t key_out[KEY_BYTES]);

/* --- keystore_table.c ------------------------------------------------------------------------ */

struct kept_record {
    struct record_id id;
    uint32_t version;
    uint16_t register_no;
    uint16_t contract_at; /* index in contracts */
    uint16_t block;
    uint8_t wrapped[WRAPPED_BYTES];
};

struct register_count {
    uint16_t register_no;
    uint64_t n;
};

struct kept_contract {
    uint32_t contract;
    unsigned keys_n;     /* how many of its keys have been read; CONTRACT_KEYS when complete */
    struct secret *keys; /* CONTRACT_KEYS x KEY_BYTES */
    struct register_count *counts;
    size_t counts_n;
};

/* The records in the order of contract, register, id: sorted when somebody asks. */
struct order {
    uint32_t *at; /* indices into records */
    size_t n, cap;
    size_t last; /* the place of the last answer */
};

struct epoch {
    uint64_t number;
    uint64_t rows; /* that it began with */
    uint8_t tag[TAG_BYTES];
    struct secret *wrapping; /* wraps contract keys */
};

struct keystore {
    char dir[DISK_PATH_MAX]; /* with /keys */
    struct secret *root;
    struct epoch epoch;
    struct row_file file;
    struct kept_contract *contracts;
    size_t contracts_n;
    struct kept_record *records;
    size_t records_n, records_cap;
    uint32_t *slots; /* open addressing: index into records + 1, 0 is empty */
    size_t slots_n;  /* a power of two, more than twice records_cap */
    uint64_t slots_seed;
    struct order *order; /* behind a pointer, because asking changes it */
    uint64_t position;   /* of the ledger, see keystore_set_position() */
    enum err failed;     /* the first failure of a write: final */
};

struct kept_contract *keystore_table_contract(const struct keystore *k, uint32_t contract);
MUST_USE enum err keystore_table_add_contract(struct keystore *k, uint32_t contract,
                                     struct kept_contract **out);
struct view contract_key_view(const struct kept_contract *c, unsigned which);

struct kept_record *keystore_table_record(const struct keystore *k, const struct record_id *id);

/* Room for one more record of this register, so that keystore_table_add_record() cannot fail. */
MUST_USE enum err keystore_table_reserve(struct keystore *k, struct kept_contract *c, uint16_t register_no);
void keystore_table_add_record(struct keystore *k, const struct kept_record *r);

/* Drop the records whose bit in ${drop} is set. */
bool keystore_table_drops(const uint8_t *drop, size_t index);
void keystore_table_drop(struct keystore *k, const uint8_t *drop);
void keystore_table_clear(struct keystore *k);

/* The row that says what ${r} is now. */
struct row keystore_table_row(const struct keystore *k, const struct kept_record *r);

/* --- keystore_open.c ------------------------------------------------------------------------- */

/* The path of "keys.N". */
MUST_USE enum err keys_path(const struct keystore *k, uint64_t number, struct disk_path *out);

/* Derive from a new epoch key, which is wiped by the caller, the keys of an epoch. */
MUST_USE enum err epoch_derive(const uint8_t key[KEY_BYTES], struct epoch *e, struct hmac_key *mac);

/* Append the content of the file "epoch". */
MUST_USE enum err epoch_put(const struct keystore *k, const struct epoch *e,
                            const uint8_t key[KEY_BYTES], struct buf *out);

/* --- keystore_erase.c ------------------------------------------------------------------------ */

/* Append to ${f} the rows of contract ${c}, wrapped for the epoch ${e}; with the key ${fresh},
 * unless it is NULL, in the place of the one that wraps record keys. */
MUST_USE enum err put_contract_rows(struct row_file *f, const struct epoch *e,
                                    const struct kept_contract *c, const struct secret *fresh);

#endif
