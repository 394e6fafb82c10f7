/*
 * desk/flow_ledger.h: what is asked of the ledger, as pages and API both ask it.
 */
#ifndef DESK_FLOW_LEDGER_H
#define DESK_FLOW_LEDGER_H

#include "desk/desk.h"
#include "proto/desk_keeper.h"

/* "" (any), "permit", "refusal" or "fact".  ERR_INPUT with ${d->fault} for another word. */
MUST_USE enum err flow_ledger_verdict(struct desk *d, struct view word, enum desk_keeper_ledger_verdict *out);

/* The word for it. */
const char *flow_ledger_verdict_word(enum desk_keeper_ledger_verdict v);

#endif
