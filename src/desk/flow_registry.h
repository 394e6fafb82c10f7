/*
 * desk/flow_registry.h: changing who works here and from where.  Each function enters one fact of the registry (docs/ledger.md)
 * in the session's name; the keeper decides whether this session may.  Dates are days since 1970, both inclusive.
 *
 * Serves N8 and N9 (people and terms), N11 and N14 (training, pledge), N20.6si (terminals), N20.9 (who may change them).
 * All: ERR_DENIED with the refusal in the desk; ERR_INPUT for what the registry does not take.
 */
#ifndef DESK_FLOW_REGISTRY_H
#define DESK_FLOW_REGISTRY_H

#include "desk/flow.h"
#include "rules/entry.h"

struct flow_person {
    uint32_t person; /* 0: a new one */
    uint32_t org;
    struct view account, name; /* the account never changes */
    int64_t from, until;
    uint32_t same_human; /* another account of that person's, or 0 */
};
MUST_USE enum err flow_person(struct desk *d, const struct flow_person *in, uint32_t *person_out);

/* ${registers} and ${purposes}: bit n - 1 for number n. */
struct flow_duty {
    uint32_t contract, person, roles, purposes;
    uint64_t registers;
    int64_t from, until;
};
MUST_USE enum err flow_duty(struct desk *d, const struct flow_duty *in);

/* Suspended until flow_person() enters the person again, or ended for good. */
MUST_USE enum err flow_person_end(struct desk *d, uint32_t person, bool is_suspension);

/* ACT_TRAINING or ACT_PLEDGE of ${day}. */
MUST_USE enum err flow_record_day(struct desk *d, enum entry_act act, uint32_t contract, uint32_t person, int64_t day);

struct flow_terminal {
    uint64_t terminal; /* first 8 bytes of the certificate's SHA-256 */
    uint32_t org;
    struct view name;
    int64_t from, until;
    bool is_revoked;
};
MUST_USE enum err flow_terminal(struct desk *d, const struct flow_terminal *in);

/* Apply for another parameter of the control ${kind}; the clauses stay.  ${leaf_out} is the application. */
struct flow_limit {
    uint32_t contract;
    uint8_t kind;
    uint64_t limit;
    const struct view *clauses;
    uint32_t clauses_n;
    struct view reason;
};
MUST_USE enum err flow_limit(struct desk *d, const struct flow_limit *in, uint64_t *leaf_out);

#endif
