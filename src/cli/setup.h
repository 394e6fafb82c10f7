/*
 * cli/setup.h: the keeper's own program in setting-up mode, started by "azukari init" and asked over a channel.
 */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include "base/arena.h"
#include "base/err.h"
#include "proto/desk_keeper.h"
#include "wire/chan.h"

#include <sys/types.h>

struct setup {
    struct chan *chan;
    struct chan_frame frame; /* the last answer */
    struct arena arena;
    pid_t pid;
};

struct setup_program {
    const char *programs, *dir, *rp_id, *origin;
    const char *user; /* NULL: stay who we are */
    const char *ledger_copy; /* NULL: none */
};

/* Start azukari-keeper --setup.  Logged. */
MUST_USE enum err setup_start(struct setup *s, const struct setup_program *p);

/* Wait for the answer to what was sent: it must be of type ${type}.  ERR_DENIED or the keeper's own code (logged) if it
 * says no, ERR_CLOSED if it has ended. */
MUST_USE enum err setup_answer(struct setup *s, uint16_t type);

/* Close the channel and wait for the end of the program.  ERR_INTERNAL if it ended badly. */
MUST_USE enum err setup_end(struct setup *s);

#endif
