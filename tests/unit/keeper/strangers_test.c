/* keeper/strangers.h: who does not exist waits like who does, however many other names are tried meanwhile. */
#include "support/t.h"

#include "base/alloc.h"
#include "crypto/hash.h"
#include "keeper/strangers.h"
#include "rules/decide.h"

#include <stdio.h>

static struct strangers t;

static struct hash named(const char *what, unsigned long no)
{
    char text[64];
    struct hash h;

    (void)snprintf(text, sizeof(text), "%s %lu", what, no);
    hash_of(view_str(text), &h);
    return h;
}

static void tried(const char *what, unsigned long no, int64_t now_ms)
{
    struct hash h = named(what, no);

    strangers_failed(&t, &h, now_ms);
}

static int64_t waits(const char *what, unsigned long no, int64_t now_ms)
{
    struct hash h = named(what, no);

    return strangers_wait_ms(&t, &h, now_ms);
}

T_CASE(C12_each_mistake_counts_and_the_wait_is_that_of_an_account)
{
    int64_t now = 1000;

    T_OK(strangers_init(&t));
    T_EQ(waits("a", 0, now), 0);
    for (unsigned i = 1; i <= 100; i++) {
        tried("a", 0, now);
        int64_t wait = decide_sign_in_wait_ms(i);
        T_EQ(waits("a", 0, now), wait);
        if (wait == INT64_MAX)
            break;
        T_EQ(waits("a", 0, now + wait / 2), wait - wait / 2);
        now += wait;
        T_EQ(waits("a", 0, now), 0);
    }
    T_EQ(waits("a", 0, INT64_MAX), INT64_MAX);
    T_EQ(waits("b", 0, now), 0);
    strangers_clear(&t);
}

T_CASE(C12_a_try_while_waiting_is_not_heard)
{
    T_OK(strangers_init(&t));
    for (int i = 0; i < 5; i++)
        tried("a", 0, 1000);
    for (int i = 0; i < 50; i++)
        tried("a", 0, 2000);
    T_EQ(waits("a", 0, 2000), decide_sign_in_wait_ms(5) - 1000);
    strangers_clear(&t);
}

/* Whoever tries many other names between two tries of one learns nothing by it. */
T_CASE(C12_nobody_is_forgotten_for_a_hundred_thousand_others)
{
    const unsigned long others = 100000, watched = 20;

    T_OK(strangers_init(&t));
    for (unsigned long w = 0; w < watched; w++) {
        for (int i = 0; i < 5; i++)
            tried("watched", w, 1000);
    }
    for (unsigned long i = 0; i < others; i++)
        tried("other", i, 1001);
    for (unsigned long w = 0; w < watched; w++)
        T_EQ(waits("watched", w, 1001), decide_sign_in_wait_ms(5) - 1);
    for (unsigned long i = 0; i < others; i++) {
        for (int n = 1; i % 1000 == 0 && n < 5; n++)
            tried("other", i, 1002);
        T_EQ(waits("other", i, 1002), i % 1000 == 0 ? decide_sign_in_wait_ms(5) : 0);
    }
    strangers_clear(&t);
}

T_CASE(a_flood_takes_so_much_memory_and_no_more_and_the_newest_are_known)
{
    const unsigned long flood = STRANGERS_MAX + STRANGERS_MAX / 8;
    size_t forgotten = 0;

    T_OK(strangers_init(&t));
    for (unsigned long i = 0; i < flood; i++) {
        int64_t now = (int64_t)i;
        for (int n = 0; n < (i + 1000 >= flood ? 5 : 1); n++)
            tried("flood", i, now);
        T_TRUE(t.sets * STRANGERS_SET <= STRANGERS_MAX);
    }
    T_EQ(t.sets * STRANGERS_SET, STRANGERS_MAX);
    for (unsigned long i = flood - 1000; i < flood; i++)
        T_TRUE(waits("flood", i, (int64_t)flood) > 0);
    for (unsigned long i = 0; i < 1000; i++) { /* the earliest: who is known has one mistake and waits after four more */
        for (int n = 0; n < 4; n++)
            tried("flood", i, (int64_t)flood);
        forgotten += waits("flood", i, (int64_t)flood) == 0;
    }
    T_TRUE(forgotten > 0); /* else the bound above was not reached */
    strangers_clear(&t);
}

T_CASE(without_memory_to_grow_an_older_one_gives_way)
{
    T_OK(strangers_init(&t));
    mem_fail_nth(1, 1);
    for (unsigned long i = 0; i < 10000; i++)
        tried("flood", i, (int64_t)i);
    for (int n = 0; n < 5; n++)
        tried("last", 0, 10000);
    T_TRUE(mem_has_failed());
    mem_fail_nth(0, 0);
    T_TRUE(waits("last", 0, 10000) > 0);
    strangers_clear(&t);
    mem_fail_nth(1, 0);
    T_EQ(strangers_init(&t), ERR_MEMORY);
    mem_fail_nth(0, 0);
    strangers_clear(&t);
}

T_MAIN(&case_C12_each_mistake_counts_and_the_wait_is_that_of_an_account, &case_C12_a_try_while_waiting_is_not_heard,
       &case_C12_nobody_is_forgotten_for_a_hundred_thousand_others,
       &case_a_flood_takes_so_much_memory_and_no_more_and_the_newest_are_known, &case_without_memory_to_grow_an_older_one_gives_way)
