/*
 * Targets: origin_split, origin_precedes, origin_put.
 * Properties: the first origin is the whole, or a head of it; what was put together again is the same; a name precedes neither itself nor
 * one that precedes it.
 */
#include "ledger/origin.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view origin = view_of(data, size), first, rest = origin, left = view_cut(&rest, '\n');
    unsigned number = origin_split(origin, &first);
    struct buf again;

    check(number >= 1 && number <= ORIGIN_NUMBER_MAX);
    check(first.n <= origin.n && view_eq(first, view_part(origin, 0, first.n)));
    check((number == 1) == (first.n == origin.n));
    buf_init(&again, size + 16);
    if (number == 1)
        buf_put(&again, first);
    else
        origin_put(&again, first, number);
    check(view_eq(buf_view(&again), origin));
    buf_clear(&again);
    check(!origin_precedes(origin, origin));
    check(!origin_precedes(left, rest) || !origin_precedes(rest, left));
    return 0;
}
