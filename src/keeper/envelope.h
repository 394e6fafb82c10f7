/*
 * keeper/envelope.h: the sealed form of a record as the office keeps it, and blind index tokens.
 *
 * Envelope: format u8 | contract u32 | register u16 | record 16 | version u32 | count u8 | count x { field u16, length u16,
 * sealed value } | HMAC-SHA-256 (first 16 bytes) of all before under a key derived from the record's key.  Each value is
 * sealed with associated data that names contract, register, record, field and class: a value cannot be moved to another
 * record, field or class; an older version is recognised by its number, which the keystore knows.
 *
 * Format 2, which is written: values that were sealed one after the other have nonces that follow each other (crypto/seal.h), and of
 * these only the first is kept.  The highest bit of a length says that the nonce, left out, is the one behind that of the value before.
 * Format 1, which is read: every nonce stands there.
 */
#ifndef KEEPER_ENVELOPE_H
#define KEEPER_ENVELOPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/hash.h"
#include "keeper/keystore.h"
#include "rules/entry.h"
#include "rules/state.h"

#define ENVELOPE_MAX 16384
#define ENVELOPE_VALUE_MAX 4096

struct envelope_value {
    uint16_t field;
    struct view value; /* plaintext */
};

/* The keys that come from one record key by HKDF; wiped by record_keys_clear(). */
struct record_keys {
    uint8_t seal[32], mac[32];
    uint8_t subject[ENTRY_SUBJECT_BYTES]; /* the blinded id under which the ledger names this record */
};
void record_keys_derive(const uint8_t record_key[32], const struct record_id *id, struct record_keys *out);
void record_keys_clear(struct record_keys *k);
/* The keys of a record that is still there.  ERR_NOT_FOUND. */
MUST_USE enum err record_keys_of(const struct keystore *k, const struct record_id *id, struct record_keys *out);

/* Seal ${n} values (fields of ${rule}, ascending, no repetition: ERR_INPUT) as version ${facts->version}. */
MUST_USE enum err envelope_seal(const struct record_keys *keys, const struct record_facts *facts,
                                const struct register_rule *rule, const struct envelope_value *values, size_t n,
                                struct buf *out);

/* The version an envelope claims, without checking anything (for choosing history).  ERR_INPUT if malformed. */
MUST_USE enum err envelope_claims(struct view envelope, struct record_facts *facts_out);

/* Check form, MAC and that it is the record, register and contract of ${facts} in version ${facts->version}.
 * ERR_CORRUPT for a swapped, replayed or damaged one. */
MUST_USE enum err envelope_verify(const struct record_keys *keys, const struct record_facts *facts,
                                  struct view envelope);

/* Of a verified envelope: the plaintext, in the arena, of those of its fields that ${fields} names (bit no - 1) and the register has,
 * ascending.  ERR_CORRUPT; ERR_MEMORY. */
MUST_USE enum err envelope_open(const struct record_keys *keys, const struct record_facts *facts, const struct register_rule *rule,
                                struct view envelope, uint64_t fields, struct arena *a,
                                struct envelope_value values_out[ENTRY_FIELDS_MAX], unsigned *n_out);

/* The same of one field.  ERR_NOT_FOUND if it holds no such field. */
MUST_USE enum err envelope_open_field(const struct record_keys *keys, const struct record_facts *facts,
                                      const struct register_rule *rule, struct view envelope, uint16_t field,
                                      struct arena *a, struct view *value_out);

/* Of a verified envelope: the numbers of its fields, ascending; returns how many (at most ENTRY_FIELDS_MAX). */
unsigned envelope_fields(struct view envelope, uint16_t fields_out[ENTRY_FIELDS_MAX]);

/* A new version of a verified envelope: ${n} values replaced (an empty value removes the field), the others carried over
 * as sealed, with version ${facts->version} + 1. */
MUST_USE enum err envelope_edit(const struct record_keys *keys, const struct record_facts *facts,
                                const struct register_rule *rule, struct view old, const struct envelope_value *values,
                                size_t n, struct buf *out);

/* The keys of a register's blind index tokens, one for each kind and field, made when they are first needed from the contract's
 * index key and kept for as long as one operation lasts; wiped by index_keys_clear(). */
#define INDEX_KEYS_KEPT 24
struct index_key {
    uint8_t index;
    uint16_t field;
    struct hmac_key key;
};
struct index_keys {
    struct hmac_key base;
    uint32_t contract;
    uint16_t register_no;
    unsigned kept_n;
    struct index_key kept[INDEX_KEYS_KEPT];
};
void index_keys_init(struct index_keys *k, struct view index_key, uint32_t contract, uint16_t register_no);
void index_keys_clear(struct index_keys *k);

/* The blind index token of a search key: HMAC under the contract's index key of register, index kind, field and key. */
void index_token(struct index_keys *k, uint8_t index, uint16_t field, struct view key, uint8_t token_out[16]);

#endif
