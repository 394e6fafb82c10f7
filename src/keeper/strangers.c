#include "keeper/strangers.h"

#include "base/alloc.h"
#include "rules/decide.h"

#include <string.h>

#define FIRST_SETS 64U
#define NAME_BYTES 16 /* of the hash: enough that no two meet by chance, and none can be made to */

struct stranger {
    uint8_t name[NAME_BYTES];
    int64_t failed_ms;
    uint32_t failures; /* 0: a free place */
};

static struct stranger *set_of(struct stranger *places, size_t sets, const uint8_t name[NAME_BYTES])
{
    size_t number = 0;

    for (int i = 0; i < 4; i++)
        number = number << 8 | name[i];
    return places + (number & (sets - 1)) * STRANGERS_SET;
}

static struct stranger *find(const struct strangers *t, const struct hash *name)
{
    struct stranger *set = set_of(t->places, t->sets, name->b);

    for (size_t i = 0; i < STRANGERS_SET; i++) {
        if (set[i].failures > 0 && view_eq(view_of(set[i].name, NAME_BYTES), view_of(name->b, NAME_BYTES)))
            return &set[i];
    }
    return NULL;
}

/* A free place of the set, or that of whom nobody has tried for the longest time. */
static struct stranger *weakest(struct stranger *set)
{
    struct stranger *it = set;

    for (size_t i = 0; i < STRANGERS_SET && it->failures > 0; i++) {
        if (set[i].failures == 0 || set[i].failed_ms < it->failed_ms)
            it = &set[i];
    }
    return it;
}

/* Twice as many sets, if there is memory and they are allowed.  Each set parts into two, so that everybody finds a place. */
static void grow(struct strangers *t)
{
    size_t sets = t->sets * 2;
    struct stranger *places = sets * STRANGERS_SET > STRANGERS_MAX ? NULL : mem_calloc(sets * STRANGERS_SET, sizeof(*places));

    if (places == NULL)
        return;
    for (size_t i = 0; i < t->sets * STRANGERS_SET; i++) {
        if (t->places[i].failures > 0)
            *weakest(set_of(places, sets, t->places[i].name)) = t->places[i];
    }
    mem_free(t->places);
    t->places = places;
    t->sets = sets;
}

enum err strangers_init(struct strangers *t)
{
    t->sets = FIRST_SETS;
    t->places = mem_calloc(FIRST_SETS * STRANGERS_SET, sizeof(*t->places));
    return t->places == NULL ? ERR_MEMORY : ERR_OK;
}

void strangers_clear(struct strangers *t)
{
    mem_free(t->places);
    *t = (struct strangers){0};
}

int64_t sign_in_left_ms(unsigned failures, int64_t failed_ms, int64_t now_ms)
{
    int64_t wait = decide_sign_in_wait_ms(failures);

    if (wait == 0 || wait == INT64_MAX)
        return wait;
    wait += failed_ms - now_ms;
    return wait > 0 ? wait : 0;
}

int64_t strangers_wait_ms(const struct strangers *t, const struct hash *name, int64_t now_ms)
{
    const struct stranger *s = find(t, name);

    return s == NULL ? 0 : sign_in_left_ms(s->failures, s->failed_ms, now_ms);
}

void strangers_failed(struct strangers *t, const struct hash *name, int64_t now_ms)
{
    struct stranger *s = find(t, name);

    if (s == NULL && weakest(set_of(t->places, t->sets, name->b))->failures > 0)
        grow(t);
    if (s == NULL) {
        s = weakest(set_of(t->places, t->sets, name->b));
        *s = (struct stranger){0};
        memcpy(s->name, name->b, NAME_BYTES);
    }
    if (sign_in_left_ms(s->failures, s->failed_ms, now_ms) > 0)
        return;
    s->failures++;
    s->failed_ms = now_ms;
}
