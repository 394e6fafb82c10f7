/*
 * rules/review.h: the ledger is looked through (記録の点検) and what lasts is counted (棚卸).  A review is of a period that is over, by a human
 * being who used no record in it; a stocktaking names, one entry each, what was seen and what was missing of the things that stand open, and
 * is over when nothing is missing.  Serves N7 N20.6e N20.12 N20.16 N25 J29 K-T9.
 */
#ifndef RULES_REVIEW_H
#define RULES_REVIEW_H

#include "rules/state.h"

/* What was found of a thing (the kind of ACT_STOCK). */
enum stock_kind { STOCK_SEEN, STOCK_MISSING, STOCK__MAX };

/* Of a thing, in a stocktaking. */
struct stock_row {
    uint64_t matter, thing; /* leaves */
    bool seen;
    uint32_t person;
    uint64_t leaf;
    int64_t ms;
};

/* The figures of a review, that the keeper counts: fields REVIEW_FIELD and on of matters/log-review.matter. */
enum review_figure {
    REVIEW_ENTRIES,
    REVIEW_PEOPLE,   /* who used records */
    REVIEW_SEARCHES,
    REVIEW_READS,
    REVIEW_CHANGES,
    REVIEW_PRINTS,
    REVIEW_BULK,     /* imports, changes by a file, packages that were begun */
    REVIEW_REFUSALS,
    REVIEW_ALERTS,
    REVIEW_NIGHT,    /* what people did from 22 to 5 o'clock */
    REVIEW__MAX
};
#define REVIEW_FIELD 10

/* Whether under ${act} its person uses records. */
bool review_is_use(enum entry_act act);

/* Whether ${ms} is at night: 22 to 5 o'clock, as labour law has it. */
bool review_is_night(int64_t ms);

/* The last day up to which the ledger of ${c} was reviewed without a gap since ${begins} (days since 1970); ${begins} - 1 if none of it was.
 * ${*leaf_out}: the newest review, 0: there is none. */
int64_t review_through(const struct state *s, const struct contract_rule *c, int64_t begins, uint64_t *leaf_out);

/* Whether ${thing} is one of those that the stocktaking ${stock} counts: open, there when it began, of its contract, and of the place that it
 * belongs to. */
bool stock_counts(const struct state *s, const struct matter *stock, const struct matter *thing);

/* How many there are in ${contract}, of the matter ${place} (0: all). */
uint64_t stock_things(const struct state *s, uint32_t contract, uint64_t place);

/* What was found of ${thing} in ${stock}; NULL: it was not counted yet. */
const struct stock_row *stock_of(const struct state *s, uint64_t stock, uint64_t thing);

/* How many of those that it counts were not seen. */
uint64_t stock_unseen(const struct state *s, const struct matter *stock);

/* The newest stocktaking of the whole ${contract} that is over; NULL: there is none. */
const struct matter *stock_newest(const struct state *s, uint32_t contract);

#endif
