#include "gate/improper.h"

#include "gate/desk.h"
#include "gate/gate.h"
#include "proto/gate_keeper.h"

#define AGAIN_MS 60000

void improper_note(struct improper *i, unsigned status)
{
    static const uint16_t improper[] = {400, 405, 413, 414, 415, 417, 431, 501, 505};

    for (unsigned k = 0; k < sizeof(improper) / sizeof(improper[0]); k++)
        i->n += improper[k] == status && i->n < UINT32_MAX;
}

static void tell(struct gate *g, struct improper *i, uint64_t desk)
{
    const struct gate_keeper_improper m = {.desk = desk, .count = i->n};

    i->n = 0;
    enum err err = gate_keeper_improper_send(g->keeper, 0, &m);
    if (err != ERR_OK)
        gate_stop(g, err); /* it would not be written down */
    dispatch_update(g);
}

static void tell_when_due(struct gate *g, struct improper *i, uint64_t desk, int64_t now_ms)
{
    if (i->n == 0 || now_ms < i->next_ms)
        return;
    i->next_ms = now_ms + AGAIN_MS;
    tell(g, i, desk);
}

void improper_tell(struct gate *g, int64_t now_ms)
{
    tell_when_due(g, &g->improper, 0, now_ms);
    for (unsigned door = 0; door < DOOR__MAX; door++)
        if (g->routes.lobbies[door] != NULL)
            tell_when_due(g, &((struct desk *)g->routes.lobbies[door])->improper, g->routes.lobbies[door]->desk, now_ms);
    for (unsigned bucket = 0; bucket < ROUTE_BUCKETS; bucket++)
        for (struct route *r = g->routes.buckets[bucket]; r != NULL; r = r->next)
            tell_when_due(g, &((struct desk *)r)->improper, r->desk, now_ms);
}

void improper_end(struct gate *g, struct improper *i, uint64_t desk)
{
    if (i->n > 0 && g->keeper != NULL)
        tell(g, i, desk);
}
