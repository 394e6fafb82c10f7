/*
 * office/tokens.h: the blind index: which records have a token.  What is changed one by one stands in a B-tree; what comes in bulk
 * in sorted runs, which are merged sixteen at a time, so that no page is written for a single token and a search looks into few of
 * them.  Each entry stands once, and is moved in the transaction of whoever brings more: a kill at any point leaves every token
 * where one search finds it, and there is nothing to take up again.
 */
#ifndef OFFICE_TOKENS_H
#define OFFICE_TOKENS_H

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A question to the index. */
struct token_key {
    uint32_t contract;
    uint16_t register_no, kind, field;
    uint8_t token[16];
};

/* In the order of a run. */
struct token_entry {
    uint64_t place; /* contract << 16 | register */
    uint32_t what;  /* kind << 16 | field */
    uint8_t token[16];
    int64_t number;
};

/* Which tokens of one kind and field may exist: without a bit there is none. */
struct token_filter {
    uint64_t place;
    uint32_t what;
    uint64_t *bits; /* NULL: not in use */
    size_t lines;   /* of 512 bits, a power of two */
    size_t room;    /* tokens that it still takes */
    uint64_t used;  /* when it was asked last */
};

/* The first bytes of a token as a number in its order: they nearly always decide. */
static inline uint64_t token_head(const uint8_t *token)
{
    uint64_t head;

    memcpy(&head, token, sizeof(head));
    return be64toh(head);
}

/* Records that are being removed, and no longer found: those of the registers from low to high whose number is less than before. */
struct token_dead {
    uint32_t contract;
    uint16_t low, high;
    int64_t before, began_ms;
};

#define TOKENS_WAITING_MAX ((size_t)65536)
#define TOKENS_DEAD_MAX 64
#define TOKENS_FILTERS 128 /* two registers in which every field identifies the record */
#define TOKENS_FILTER_BYTES_MAX ((size_t)256 << 20)

struct tokens {
    struct db *db;
    struct token_entry *waiting; /* of the open transaction */
    struct token_entry *spare;   /* as much room, for sorting them */
    size_t waiting_n, waiting_cap;
    struct token_filter filters[TOKENS_FILTERS];
    unsigned filters_n, filter_last;       /* slots that were ever in use; the one that was found last */
    size_t filter_bytes, filter_bytes_max; /* of all together */
    size_t filter_debt;                    /* tokens that were read to make them, less what questions have been worth since */
    uint64_t asked;                        /* questions whether a token exists */
    struct token_dead dead[TOKENS_DEAD_MAX];
    size_t dead_n;
    struct arena arena; /* for one block */
};

void tokens_init(struct tokens *t, struct db *db);
void tokens_clear(struct tokens *t);

/* Record ${number} has a token from now on: the second of many at once, which wait for tokens_settle() and may be taken back until
 * then.  ERR_LIMIT above ten times TOKENS_WAITING_MAX. */
MUST_USE enum err tokens_add(struct tokens *t, const struct token_key *key, int64_t number);
MUST_USE enum err tokens_add_later(struct tokens *t, const struct token_key *key, int64_t number);
static inline size_t tokens_mark(const struct tokens *t)
{
    return t->waiting_n;
}
void tokens_undo_to(struct tokens *t, size_t mark);

/* Write what waits, and merge some runs of its registers.  Before the commit; after a failure roll back. */
MUST_USE enum err tokens_settle(struct tokens *t);

/* While nobody brings more: merge some of what is left, in a transaction of its own, so that a search looks into few runs.
 * ERR_NOT_FOUND: there is nothing to do. */
MUST_USE enum err tokens_rest(struct tokens *t);

/* No more. */
MUST_USE enum err tokens_remove(struct tokens *t, const struct token_key *key, int64_t number);

/* Give up all tokens of a register, or (register 0) of a contract, that stand in runs: they are not found any more.  Then remove, at most
 * ${most} rows at a time, those and what stands in the B-tree for records with a number less than ${dead->before}; ${more_out}: there may
 * be others. */
MUST_USE enum err tokens_give_up(struct tokens *t, uint32_t contract, uint16_t register_no);
MUST_USE enum err tokens_remove_some(struct tokens *t, const struct token_dead *dead, unsigned most, bool *more_out);

/* The removal under way in a register, or NULL. */
const struct token_dead *tokens_dead(const struct tokens *t, uint32_t contract, uint16_t register_no);

/* Whether any record has it, those of the open transaction included. */
MUST_USE enum err tokens_exist(struct tokens *t, const struct token_key *key, bool *out);

/* What follows is for settled tokens.  How many records have it, counted up to ${most}. */
MUST_USE enum err tokens_weight(struct tokens *t, const struct token_key *key, uint32_t most, uint32_t *records_out);

/* The records that have it, those that were stored together in their order.  What ${each} returns ends the list, unless ERR_OK. */
typedef enum err token_fn(void *arg, int64_t number);
MUST_USE enum err tokens_list(struct tokens *t, const struct token_key *key, token_fn *each, void *arg);

/* A key's register, and its kind and field, as an entry has them. */
static inline uint64_t token_place(const struct token_key *key)
{
    return (uint64_t)key->contract << 16 | key->register_no;
}
static inline uint32_t token_what(const struct token_key *key)
{
    return (uint32_t)key->kind << 16 | key->field;
}

/* tokens_filter.c: whether a token may exist: where no filter says that it does not, a search has to tell.  Makes one when it is due. */
MUST_USE enum err filter_ask(struct tokens *t, const struct token_key *key, bool *may_exist_out);
/* The token is added. */
void filter_note(struct tokens *t, const struct token_key *key);
void filters_clear(struct tokens *t);

/* tokens_run.c: runs. */
#define TOKEN_BLOCK_ENTRIES 168 /* fill a page */
#define TOKEN_ENTRY_BYTES 24

/* Write the entries of one register, sorted, as a run. */
MUST_USE enum err run_write(struct tokens *t, const struct token_entry *at, size_t n);
/* Merge runs of a register where there are ${fan} (2 to RUNS_MERGED) of a level, at most ${budget} entries; what is left of it shows
 * whether there is more to do. */
#define RUNS_MERGED 16
MUST_USE enum err runs_merge(struct tokens *t, uint64_t place, unsigned fan, size_t *budget);
/* The entries of ${key} in one run; of its whole kind and field.  As tokens_list(). */
MUST_USE enum err run_walk(struct tokens *t, int64_t run, const struct token_key *key, token_fn *each, void *arg);
typedef enum err token_seen_fn(void *arg, const uint8_t token[16]);
MUST_USE enum err run_scan(struct tokens *t, int64_t run, const struct token_key *key, token_seen_fn *each, void *arg);
/* Take one entry out of a run; ERR_NOT_FOUND. */
MUST_USE enum err run_take(struct tokens *t, int64_t run, const struct token_key *key, int64_t number);
/* The runs of a register which may hold records from ${low} to ${high}. */
#define RUNS_MAX 1024
struct run_list {
    int64_t run[RUNS_MAX];
    unsigned n;
};
MUST_USE enum err runs_of(struct tokens *t, const struct token_key *key, int64_t low, int64_t high, struct run_list *out);

#endif
