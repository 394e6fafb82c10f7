/*
 * desk/flow_work.h: worklists and kept searches, as pages and API both use them.  The keeper decides and writes down; the office
 * knows which records are on a list, and who has which in hand.  Whatever a flow gives out lives in the desk's arena.
 */
#ifndef DESK_FLOW_WORK_H
#define DESK_FLOW_WORK_H

#include "desk/flow.h"

#define FLOW_WORK_RECORDS_MAX 3000
#define FLOW_WORK_LISTS_MAX 500
#define FLOW_WORK_ITEMS_MAX 50
#define FLOW_SEARCHES_MAX 50

/* A list, and how far it is. */
struct flow_work {
    struct desk_keeper_work_list list;
    struct desk_office_work_count count;
};

/* All records that are on it now; those that are done or set aside. */
uint64_t flow_work_total(const struct flow_work *w);
uint64_t flow_work_finished(const struct flow_work *w);

/* Make a list: the decision, then its records.  ${*list_out}: its number. */
MUST_USE enum err flow_work_make(struct desk *d, const struct desk_keeper_work_make *what, uint64_t *list_out);

/* The lists that this session manages or works on, newest first, at most FLOW_WORK_LISTS_MAX; the one ${list}.
 * ERR_NOT_FOUND: there is no such list, or it is somebody else's. */
MUST_USE enum err flow_work_lists(struct desk *d, struct flow_work **lists_out, uint32_t *n_out);
MUST_USE enum err flow_work_list(struct desk *d, uint64_t list, struct flow_work *out);

/* The record of the list that this session's person has in hand, or has from now on.  ERR_NOT_FOUND: none is open. */
MUST_USE enum err flow_work_next(struct desk *d, uint64_t list, struct desk_office_work_items_are *out);

/* The records of a list as ${ask} says, at most FLOW_WORK_ITEMS_MAX, and the reasons of those that were set aside (else empty), in the
 * same order: shown by an entry of the ledger. */
struct flow_work_items {
    struct desk_office_work_items_are items;
    struct desk_keeper_work_reasons_are reasons;
};
MUST_USE enum err flow_work_items(struct desk *d, const struct desk_office_work_items *ask, struct flow_work_items *out);

/* One record of the list, with its rank.  ERR_NOT_FOUND. */
MUST_USE enum err flow_work_item(struct desk *d, uint64_t list, const uint8_t record[16],
                                 struct desk_office_work_items_are *out);

/* Say of a record of the list that it is done, set aside (with ${reason}) or open again.  What was said already is no error.
 * ERR_CONFLICT: somebody else has it in hand, or nobody has. */
struct flow_work_step {
    uint64_t list;
    uint8_t record[16];
    enum desk_keeper_work_step step;
    struct view reason;
};
MUST_USE enum err flow_work_step(struct desk *d, const struct flow_work_step *step);

/* The record was not opened: let it be open for others.  Nothing was decided, so nothing is written down. */
void flow_work_release(struct desk *d, uint64_t list, const uint8_t record[16]);

/* --- kept searches ------------------------------------------------------------------------------------------------------- */

struct flow_kept {
    uint32_t search; /* its number */
    uint16_t register_no, purpose;
    int64_t made_ms;
    struct view name;
};

/* Those of this session's person. */
MUST_USE enum err flow_searches(struct desk *d, struct flow_kept **out, uint32_t *n_out);

/* Keep the conditions of ${q} under ${name}.  ERR_LIMIT: there are FLOW_SEARCHES_MAX already. */
MUST_USE enum err flow_search_keep(struct desk *d, const struct flow_query *q, struct view name, uint32_t *search_out);
MUST_USE enum err flow_search_rename(struct desk *d, uint32_t search, struct view name);
MUST_USE enum err flow_search_remove(struct desk *d, uint32_t search);

/* The conditions that were kept: a search with them is decided as any other.  ERR_NOT_FOUND. */
MUST_USE enum err flow_search_kept(struct desk *d, uint32_t search, struct flow_query *out);

#endif
