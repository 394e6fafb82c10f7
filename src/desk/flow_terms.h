/*
 * desk/flow_terms.h: the terms of a contract (契約の条件) as profiles: read, merged and compiled here, proposed to the keeper as facts,
 * and read back from what is kept beside the ledger.  What was proposed by another desk is compiled again before it is signed:
 * a text that does not give the very facts is shown as such, and not signed.
 *
 * Serves design.md 4: both parties sign the compiled form, and see what it changes.
 */
#ifndef DESK_FLOW_TERMS_H
#define DESK_FLOW_TERMS_H

#include "desk/flow.h"
#include "policy/change.h"
#include "policy/shipped.h"
#include "policy/terms.h"

#define FLOW_TERMS_TEXT_MAX 60000 /* of one profile */

/* What went wrong with texts: a fault of one (its number), or of their merging. */
struct flow_terms_fault {
    unsigned text;
    struct profile_faults faults; /* n 0: then */
    struct terms_problem problem;
};

/* Profiles and what they come to.  Clear it. */
struct flow_terms {
    struct profile *profiles[TERMS_PROFILES_MAX]; /* owned, in the order of their names */
    unsigned n;
    struct terms *terms; /* owned; NULL: there is nothing */
    struct view text;    /* compiled, in the arena */
};
void flow_terms_clear(struct flow_terms *t);

/* Read, sort, merge and compile ${texts}.  ERR_INPUT with ${fault} (may be NULL), ERR_LIMIT for too many. */
MUST_USE enum err flow_terms_read(struct desk *d, const struct view *texts, unsigned n, struct flow_terms *out,
                                  struct flow_terms_fault *fault);

/* Keep the texts and propose them, in force from the day ${from}; ${out->gaps}: refused, for a contract above demands them. */
MUST_USE enum err flow_terms_propose(struct desk *d, const struct flow_terms *t, int64_t from, struct view reason,
                                     struct desk_keeper_terms_proposed *out);

/* The profiles that the compiled text ${compiled} names, from those kept in the contract or else shipped, compiled again.
 * ERR_NOT_FOUND if one of them is not there, ERR_CORRUPT if they do not give this text. */
MUST_USE enum err flow_terms_stored(struct desk *d, struct view compiled, struct flow_terms *out);

/* The profiles of the terms in force.  Those entered at setting up are known if they come from shipped profiles; ERR_NOT_FOUND: not known. */
MUST_USE enum err flow_terms_in_force(struct desk *d, struct flow_terms *out);

/* The controls and cells in force, and those of a proposal, in the arena. */
MUST_USE enum err flow_terms_now(struct desk *d, struct change_set **out);
MUST_USE enum err flow_terms_proposed(struct desk *d, const struct desk_keeper_terms_proposal_is *is, struct change_set **out);

/* Those of the version before ${version}.  ERR_NOT_FOUND: there is none, or they are not known here. */
MUST_USE enum err flow_terms_before(struct desk *d, uint32_t version, struct change_set **out);

/* Those that the profiles ${t} come to. */
MUST_USE enum err flow_terms_demanded(struct desk *d, const struct flow_terms *t, struct change_set **out);

/* Whether both hold the same, clauses too. */
bool flow_terms_same(const struct change_set *a, const struct change_set *b);

/* Append local changes, as text of a profile, that set ${control} to ${value} with the reason ${reason} (one line) over the merged
 * ${base}: as a clause where that is stricter or new, else as a deviation; nothing where it is the same. */
void flow_terms_local(const struct terms *base, enum param control, uint64_t value, struct view reason, struct buf *out);

#endif
