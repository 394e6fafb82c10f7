/* How long one entry takes to print, to read and fold, and one operation to be decided, in a full town hall. */
#include "../unit/rules/world.h"

#include "base/clock.h"

#define PEOPLE 2000
#define ROUNDS 300000

static double since_ns(int64_t start_ms, unsigned rounds)
{
    return (double)(clock_monotonic_ms() - start_ms) * 1e6 / rounds;
}

/* 2,000 more handlers, all signed in. */
static void crowd(struct world *w)
{
    for (uint32_t i = 0; i < PEOPLE; i++) {
        world_person(w, 1000 + i, FIRM, 1);
        world_assign(w, 1000 + i, ROLE_HANDLER);
        struct entry e = world_session(w, 1000 + i);
        (void)world_ask(w, &e);
    }
}

int main(void)
{
    struct world w = world_new();
    struct decision d;
    struct buf text;
    unsigned permits = 0;

    crowd(&w);
    world_control(&w, CONTROL_QUOTA_MINUTE, UINT64_MAX, "J21");
    world_control(&w, CONTROL_QUOTA_DAY, UINT64_MAX, "J21");
    struct entry e = world_record(&w, ACT_OPEN, HANDLER), back;
    int64_t start = clock_monotonic_ms();
    for (unsigned i = 0; i < ROUNDS; i++) {
        decide(w.s, &e, &d);
        permits += d.verdict == VERDICT_PERMIT;
    }
    printf("decide: %.0f ns (%u permits)\n", since_ns(start, ROUNDS), permits);
    decision_into_entry(&d, &e);

    buf_init(&text, ENTRY_TEXT_MAX);
    start = clock_monotonic_ms();
    for (unsigned i = 0; i < ROUNDS; i++) {
        buf_reset(&text);
        if (entry_put(&e, &text) != ERR_OK)
            world_stop("put");
    }
    printf("entry_put: %.0f ns (%zu bytes)\n", since_ns(start, ROUNDS), text.n);

    start = clock_monotonic_ms();
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (entry_get(buf_view(&text), &back, NULL) != ERR_OK)
            world_stop("get");
    }
    printf("entry_get: %.0f ns\n", since_ns(start, ROUNDS));

    start = clock_monotonic_ms();
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (entry_get(buf_view(&text), &back, NULL) != ERR_OK || state_apply(w.s, &back, w.leaf++) != ERR_OK)
            world_stop("get and apply");
    }
    printf("entry_get + state_apply: %.0f ns\n", since_ns(start, ROUNDS));
    buf_clear(&text);
    state_free(w.s);
    return 0;
}
