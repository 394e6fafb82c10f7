/*
 * desk/flow_registry.h: changing who works here, from where, and under which limits.  Pages and API fill in a struct flow_fact;
 * the fact of the registry (docs/ledger.md) is built from it here alone, and the keeper decides whether this session may.
 *
 * Serves N8 and N9 (people and terms), N11 and N14 (training, pledge), N20.6si (terminals), N20.9 (who may change them).
 * All: ERR_DENIED with the refusal in the desk; ERR_INPUT for what the registry does not take.
 */
#ifndef DESK_FLOW_REGISTRY_H
#define DESK_FLOW_REGISTRY_H

#include "desk/flow.h"
#include "rules/entry.h"

/* A fact: an act takes some of it, and what is 0 or empty is left out (but for class, kind, count and limit where the act has
 * one).  Bits: n - 1 for number n.  Days since 1970, both inclusive. */
struct flow_fact {
    enum entry_act act;
    uint32_t contract, org, parent;
    uint32_t person;           /* ACT_PERSON: 0 for a new one */
    struct view account, name; /* of a person: both, or neither if the keeper knows them; the account never changes */
    uint32_t roles, purposes;
    uint64_t fields; /* of ACT_ASSIGN: registers */
    const uint16_t *blocks; /* of subjects: of ACT_ASSIGN those to which the duties are limited, of ACT_BLOCK the one */
    uint32_t blocks_n;
    int64_t from, until;
    uint64_t terminal; /* first 8 bytes of the certificate's SHA-256 */
    const uint8_t *certificate; /* all 32 of them, of a machine's; NULL: a terminal */
    uint16_t purpose, register_no, data_class, kind;
    uint64_t count, limit;
    uint32_t version;
    struct view *clauses;
    uint32_t clauses_n;
};

/* The keys that its entry will have. */
uint64_t flow_fact_has(const struct flow_fact *fact);

/* Make ${fact} (an ACT_TERMINAL) that of the certificate of the machine account ${machine}, with its organisation.  ERR_NOT_FOUND: no
 * machine that this session sees.  ${certificate} stays the caller's. */
MUST_USE enum err flow_certificate(struct desk *d, uint32_t machine, const uint8_t certificate[32], struct flow_fact *fact);

/* Make ${fact} (an ACT_TERMINAL) that of ${t} as it stands, to be revoked. */
void flow_certificate_gone(const struct desk_keeper_terminal_info *t, struct flow_fact *fact);

/* Enter it in the session's name.  ${same_human}: another account of that person's, or 0.  ${out->no} is the person's number. */
MUST_USE enum err flow_change(struct desk *d, const struct flow_fact *fact, uint32_t same_human,
                              struct desk_keeper_changed *out);

/* Apply for it; ${out->leaf} is the application. */
MUST_USE enum err flow_apply(struct desk *d, const struct flow_fact *fact, struct view reason,
                             struct desk_keeper_applied *out);

/* The number of a terminal: sixteen hexadecimal digits, in groups or not. */
MUST_USE bool flow_terminal_number(struct view text, uint64_t *out);

#endif
