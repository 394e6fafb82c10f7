/*
 * gate/improper.h: requests that are refused before they are an operation: malformed, too large, or not what a page or program
 * of ours sends.  The keeper is told how many, so that attempts are in the ledger (ASVS 16.3.3); never what stood in them.
 */
#ifndef GATE_IMPROPER_H
#define GATE_IMPROPER_H

#include <stdint.h>

struct gate;

/* Of one desk, or of the gate itself.  Zeroed at the start. */
struct improper {
    uint32_t n;      /* since the keeper was told last */
    int64_t next_ms; /* not told again before */
};

/* An answer with ${status} goes out: counted if it says that the request was improper. */
void improper_note(struct improper *i, unsigned status);

/* Tell the keeper of all that are due: the first within a second, then at most once a minute for each desk.  A keeper that is lost
 * stops the gate. */
void improper_tell(struct gate *g, int64_t now_ms);

/* The desk ${desk} has no more requests: what is left of it. */
void improper_end(struct gate *g, struct improper *i, uint64_t desk);

#endif
