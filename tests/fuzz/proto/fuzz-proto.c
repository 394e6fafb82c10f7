/*
 * Targets: NAME_any_get and NAME_any_reput of every message set.  The first byte selects the set,
 * the next two are the type (an unknown one stands for one of the set's own), the rest is the
 * payload.  Properties: an unknown type is not found; a payload that is accepted encodes to the
 * same bytes again.
 */
#include "proto/sets.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SET(name) &name##_set,
static const struct proto_set *const sets[] = {PROTO_SETS(SET)};

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct buf again;

    if (size < 3)
        return 0;
    const struct proto_set *set = sets[data[0] % (sizeof(sets) / sizeof(sets[0]))];
    uint16_t type = (uint16_t)(data[1] << 8 | data[2]);
    struct view payload = view_of(data + 3, size - 3);

    arena_init(&a, ARENA_MAX);
    buf_init(&again, CHAN_PAYLOAD_MAX);
    if (proto_find(set, type) == NULL) {
        must(proto_any_get(set, type, payload, &a) == ERR_NOT_FOUND);
        type = set->messages[type % set->message_n].type;
    }
    enum err err = proto_any_get(set, type, payload, &a);
    must(err == ERR_OK || err == ERR_INPUT || err == ERR_MEMORY);
    if (err == ERR_OK) {
        arena_clear(&a);
        must(proto_any_reput(set, type, payload, &a, &again) == ERR_OK);
        must(view_eq(buf_view(&again), payload));
    }
    buf_clear(&again);
    arena_clear(&a);
    return 0;
}
