/*
 * desk/core.h: requests from the gate to the handlers of their routes, one at a time.
 */
#ifndef DESK_CORE_H
#define DESK_CORE_H

#include "desk/desk.h"
#include "desk/request.h"

/* A frame came from the gate.  ERR_INPUT if it is malformed: the desk stops then. */
MUST_USE enum err core_gate_frame(struct desk *d, const struct chan_frame *f);

/* Take what the keeper said while nobody asked.  ERR_CLOSED when it has gone. */
MUST_USE enum err core_drain_keeper(struct desk *d);

/* The request in hand is done: wipe what it left in the desk. */
void core_forget(struct desk *d);

#endif
