/*
 * Targets: cbor_skip, cbor_get_*.  Properties: what is passed over and what is left make up the
 * input; an item passed over once is passed over again alone; a reader that failed gives nothing
 * any more; views lie inside the input.
 */
#include "authn/cbor.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_lie_inside(struct view part, struct view whole)
{
    must(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view in = view_of(data, size);
    struct cbor c, again;

    cbor_init(&c, in);
    while (!c.failed) {
        struct view before = c.rest;
        struct view item = cbor_skip(&c);
        must_lie_inside(item, in);
        must(c.failed ? item.n == 0 : item.n > 0 && item.n + c.rest.n == before.n);
        if (c.failed)
            break;
        cbor_init(&again, item);
        must(cbor_skip(&again).n == item.n && cbor_end(&again) == ERR_OK);
    }
    must(cbor_end(&c) == ERR_INPUT && cbor_skip(&c).n == 0 && cbor_get_int(&c) == 0);

    cbor_init(&c, in);
    for (size_t i = 0; i < size && !c.failed; i++) {
        must(cbor_get_map(&c, 20) <= 20);
        must_lie_inside(cbor_get_text(&c, 20), in);
        must_lie_inside(cbor_get_bytes(&c, 20), in);
        (void)cbor_get_int(&c);
    }
    return 0;
}
