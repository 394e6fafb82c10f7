/*
 * policy/terms.h: what one contract demands: the profiles that it takes and its local changes, merged.  The strictest wins
 * for each control and each cell of the handling matrix; every clause that demands it is remembered.  Pure.
 *
 * The compiled text is what both parties later sign: the same bytes for the same profiles in any order.
 */
#ifndef POLICY_TERMS_H
#define POLICY_TERMS_H

#include "policy/profile.h"

#define TERMS_PROFILES_MAX 16
#define TERMS_GAPS_MAX 256
#define TERMS_TEXT_MAX ((size_t)1 << 20)

/* No demand: what nobody says anything about is not allowed by that. */
#define TERMS_SILENT HANDLING_VERDICT__MAX

struct terms_control {
    bool demanded;
    uint64_t value;
    const struct profile_deviation *deviation; /* NULL: none; then ${was} is what the clauses demand */
    uint64_t was;
};

struct terms_cell {
    unsigned verdict; /* or TERMS_SILENT */
    uint32_t conditions; /* of all that allow or approve; 0 where it is never allowed */
    const struct profile_deviation *deviation;
    unsigned was;
    uint32_t was_conditions;
};

struct terms {
    const struct profile *profiles[TERMS_PROFILES_MAX]; /* in the order given, none twice */
    unsigned profiles_n;
    struct terms_control controls[PARAM__MAX];
    struct terms_cell cells[HANDLING_CELLS];
};

enum terms_problem_kind {
    TERMS_SAME_NAME,    /* two different profiles of one name */
    TERMS_TOO_MANY,
    TERMS_WEAKER,       /* a clause of local changes asks for less than the profiles: it would change nothing */
    TERMS_NO_DEVIATION, /* a deviation that is no weaker than what the profiles demand */
    TERMS_DEVIATES_TWICE,
    TERMS_NO_PROFILE,   /* nothing but local changes */
};

struct terms_problem {
    enum terms_problem_kind kind;
    const struct profile *profile;
    unsigned line;
    const char *what; /* the control or the act of handling */
};

/* Merge the ${n} profiles ${list}, which must outlive ${out}.  A profile that comes twice counts once.  ERR_INPUT with
 * ${problem}. */
MUST_USE enum err terms_merge(const struct profile *const list[], unsigned n, struct terms *out, struct terms_problem *problem);

/* Whether binding ${b} demands the control ${p}, and whether a refusal cites its clause (BINDING_BY only where no clause
 * demands the control outright). */
bool terms_demands(const struct profile_binding *b, enum param p);
bool terms_cites(const struct terms *t, const struct profile_binding *b, enum param p);

/* Append the compiled text: canonical. */
void terms_print(const struct terms *t, struct buf *out);

/* SHA-256 of the compiled text.  ERR_MEMORY, ERR_LIMIT. */
MUST_USE enum err terms_digest(const struct terms *t, struct hash *out);

/* Append the facts of the keeper for contract number ${contract}, in the form of cli/facts.h: the terms, with the digest of the
 * compiled text, in force from the first day of the fiscal year; then their controls and cells.  ERR_MEMORY, ERR_LIMIT. */
MUST_USE enum err terms_facts(const struct terms *t, unsigned contract, struct buf *out);

/* Call ${take} with each of these facts (ACT_CONTROL, ACT_CELL) in their order, until it fails. */
typedef enum err terms_fact_fn(void *arg, const struct entry *e);
MUST_USE enum err terms_each_fact(const struct terms *t, unsigned contract, terms_fact_fn *take, void *arg);

/* Put the ${n} profiles ${list} into the order of their names, which is that of a proposal. */
void terms_sort(const struct profile *list[], unsigned n);

enum terms_gap_kind { GAP_CONTROL, GAP_CELL, GAP_MEASURE };

/* What a child contract fails to cover of its parent. */
struct terms_gap {
    enum terms_gap_kind kind;
    unsigned no; /* enum param, cell, measure */
};

/* List what ${child} does not cover of what ${parent} demands: as strict or stricter for every control and cell, and every
 * measure (Nerima 18, K-T7, S15).  Returns how many there are; the first ${max} are written. */
unsigned terms_cover(const struct terms *parent, const struct terms *child, struct terms_gap *gaps_out, unsigned max);

/* Whether a clause demands measure ${no}. */
bool terms_measures(const struct terms *t, unsigned no);

#endif
