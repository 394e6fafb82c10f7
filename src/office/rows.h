/*
 * office/rows.h: a record, its tokens in the blind index and the count of its register, which
 * always change together. Every function runs inside a transaction of its caller, who rolls it back
 * on any error, and settles the tokens of an import before the commit.
 */
#ifndef OFFICE_ROWS_H
#define OFFICE_ROWS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"
#include "db/db.h"
#include "office/tokens.h"
#include "proto/desk_office.h"

#include <stdint.h>

/* Where rows stand. */
struct place {
    uint32_t contract;
    uint16_t register_no;
};

struct rows {
    struct db *db;
    struct tokens *tokens;
    struct arena *arena; /* for the time of the call */
    struct place place;
    int64_t now_ms;
};

/* Store ${n} rows of import ${job} in version 1; ${added_out} tells how many are new.  A row that
 * the same job has stored already under the same number is replaced.  ERR_CONFLICT if a record came
 * from elsewhere or has changed since. */
MUST_USE enum err rows_import(const struct rows *r, uint32_t job,
                              const struct desk_office_stored_row *rows, uint32_t n,
                              uint64_t *added_out);

/* Store ${row} as the version after ${base}, which stays as history.  Its tokens replace those of
 * the same index and field.  ERR_NOT_FOUND, or ERR_CONFLICT if ${base} is not the newest version.
 */
MUST_USE enum err rows_replace(const struct rows *r, uint32_t base,
                               const struct desk_office_stored_row *row);

/* Whether record ${number} of the place is being removed with its whole register or contract: it is not there any more. */
bool rows_dead(const struct tokens *t, struct place place, int64_t number);

/* Remove some of the records that ${dead} names, with their history and tokens, in parts of at most ROWS_SOME; their count was cleared
 * before. ${more_out}: there may be others. */
#define ROWS_SOME 64
MUST_USE enum err rows_erase_some(const struct rows *r, const struct token_dead *dead, uint32_t *erased_out, bool *more_out);

/* Remove ${n} records (16 bytes each) with their history and tokens; those that are not there are
 * passed over, and so are those of a whole register that is being removed. */
MUST_USE enum err rows_erase(const struct rows *r, const struct view *records, uint32_t n,
                             uint32_t *erased_out);

#endif
