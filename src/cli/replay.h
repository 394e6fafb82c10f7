/*
 * cli/replay.h: the decisions of a ledger made again: every leaf is read, decided anew on the facts before it, and folded
 * in.
 */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "cli/offline.h"
#include "rules/decide.h"

struct replay {
    struct cli *c;
    struct state *states[OFFLINE_LOGS_MAX]; /* made when the first leaf comes */
    bool decides;                           /* false: only that every leaf can be read */
    uint64_t leaves;
};

/* Take one leaf (an offline_leaf_fn).  ERR_CORRUPT, said with log, leaf and reason, for the first that is wrong. */
MUST_USE enum err replay_leaf(void *replay, uint16_t log, uint64_t index, struct view text);

void replay_clear(struct replay *r);

#endif
