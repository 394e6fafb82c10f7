/*
 * keeper/alerts.h: the newest leaves of each log that somebody should look at, and who has seen them.
 */
#ifndef KEEPER_ALERTS_H
#define KEEPER_ALERTS_H

#include "base/err.h"
#include "rules/decide.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in desk_keeper.msg.  ROLE: somebody asked for records whose role opens none (N20.9).  MISSING: what should
 * be there was not found (K-T9). */
enum alert_kind { ALERT_QUOTA, ALERT_MISUSE, ALERT_LOCK_OUT, ALERT_TERMINAL, ALERT_ROLE, ALERT_MISSING, ALERT_DAMAGE };

struct alert {
    enum alert_kind kind;
    uint64_t leaf;
    int64_t time_ms;
    uint32_t contract, person; /* 0: not known */
    enum entry_act act;
    enum refusal refusal;
    unsigned clauses_n;
    char clauses[ENTRY_CLAUSES_MAX][ENTRY_CLAUSE_MAX + 1];
};

/* Where an entry stands, and the facts right after it. */
struct alert_leaf {
    uint16_t log;
    uint64_t index;
    const struct state *state;
};

/* Who looks, at which contract's alerts. */
struct alert_watch {
    uint16_t log;
    uint32_t contract, person;
};

struct alerts; /* opaque */

struct alerts *alerts_new(void);
void alerts_free(struct alerts *a);

/* Take note of the entry ${e} at ${leaf}: an alert, or that somebody has seen them.  ERR_MEMORY. */
MUST_USE enum err alerts_learn(struct alerts *a, const struct alert_leaf *leaf, const struct entry *e);

/* The ${i}-th newest alert of ${log}; NULL behind the oldest that is kept. */
const struct alert *alerts_at(const struct alerts *a, uint16_t log, size_t i);

/* Whether ${w} has seen the alert (${machine}: of the machine's log). */
bool alerts_seen(const struct alerts *a, const struct alert_watch *w, const struct alert *alert, bool machine);

#endif
