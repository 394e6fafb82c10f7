/*
 * page/gate_refusal.h: what the gate says itself, when no desk can.  In both languages, because it
 * stands outside the message catalogue: it must work when nothing else does.
 */
#ifndef PAGE_GATE_REFUSAL_H
#define PAGE_GATE_REFUSAL_H

#include "page/ctx.h"

#include <stdbool.h>

/* Exactly one of the flags is set. */
struct page_gate_refusal {
    bool is_malformed, too_large, too_slow, busy, lost;
    unsigned status;
    const char *number; /* to be told to the operator */
};
PAGE_RENDER(gate_refusal);

#endif
