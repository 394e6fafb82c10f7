/*
 * rules/entry_table.h: the two tables behind rules/entry.h, private to this module.  One row per
 * key drives printing, reading and checking; one row per act says which keys it must and may carry
 * and how large its values may be.
 */
#ifndef RULES_ENTRY_TABLE_H
#define RULES_ENTRY_TABLE_H

#include "rules/entry.h"

#include <string.h>

enum key_type {
    TYPE_TIME,    /* 2026-11-21T01:23:45.678Z */
    TYPE_ACT,     /* a word */
    TYPE_VERDICT, /* a word */
    TYPE_CLAUSES, /* clause ids joined by commas */
    TYPE_U16,     /* decimal */
    TYPE_U32,
    TYPE_U64,
    TYPE_TERMINAL, /* 16 hexadecimal digits */
    TYPE_FIELDS,   /* ascending decimals joined by commas */
    TYPE_BLOCKS,   /* the same */
    TYPE_DATE,     /* 2026-11-21 */
    TYPE_SUBJECTS, /* 32 hexadecimal digits each, joined by commas */
    TYPE_HASH,     /* 64 hexadecimal digits */
    TYPE_VALUE,    /* hexadecimal digits, two for each byte */
};

struct key_row {
    const char *name;
    enum key_type type;
    size_t offset;     /* of the scalar, date or hash in struct entry */
    uint64_t min, max; /* of a scalar, both inclusive */
};

/* How an act comes about. */
enum act_way {
    WAY_FACT,    /* only VERDICT_FACT */
    WAY_DECIDED, /* only the verdicts of decide() */
    WAY_EITHER,  /* decided when asked in a session, a fact without one */
};

struct act_row {
    const char *name;
    enum act_way way;
    uint64_t must, may; /* ENTRY_HAS bits beyond time, act and verdict */
    uint64_t limit_max;
    uint16_t kind_max;
    uint16_t fields_max, blocks_max, subjects_max, value_max; /* elements, bytes */
};

extern const struct key_row entry_keys[KEY__MAX];
extern const struct act_row entry_acts[ACT__MAX];

/* Whether two ids of clauses, zero behind their ends, are the same.  Compared as two numbers: every decision compares
 * dozens of them. */
static inline bool entry_clause_same(const char a[ENTRY_CLAUSE_MAX + 1],
                                     const char b[ENTRY_CLAUSE_MAX + 1])
{
    uint64_t left[2], right[2];

    memcpy(left, a, sizeof(left));
    memcpy(right, b, sizeof(right));
    return left[0] == right[0] && left[1] == right[1];
}

/* Whether two hashes are the same. */
bool entry_hash_same(const uint8_t a[32], const uint8_t b[32]);

/* Whether ${v} is the id of a clause: 1 to ENTRY_CLAUSE_MAX of A-Z a-z 0-9 . and -. */
bool entry_clause_ok(struct view v);

/* entry_check() for an entry that was filled key by key from nothing, so that what is not set is empty. */
MUST_USE enum err entry_check_set(const struct entry *e);

/* The value of the scalar ${row} in ${e}; 0 for keys that are no scalar. */
uint64_t entry_scalar(const struct entry *e, const struct key_row *row);

#endif
