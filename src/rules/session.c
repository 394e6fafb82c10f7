/* How long a session lasts (J32). */
#include "rules/decide.h"

#include <stddef.h>

/* The control's limit where a clause sets one that is less; never 0. */
static uint64_t at_most(const struct contract_rule *c, enum control control, uint64_t most)
{
    if (c != NULL && c->controls[control].in_force && c->controls[control].limit < most)
        most = c->controls[control].limit;
    return most == 0 ? 1 : most;
}

int64_t decide_idle_ms(const struct contract_rule *c)
{
    return (int64_t)at_most(c, CONTROL_IDLE_MINUTES, 15) * 60 * 1000;
}

int64_t decide_session_ms(const struct contract_rule *c)
{
    return (int64_t)at_most(c, CONTROL_SESSION_HOURS, 12) * 3600 * 1000;
}
