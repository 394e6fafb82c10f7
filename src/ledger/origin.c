#include "ledger/origin.h"

#include "base/num.h"

unsigned origin_split(struct view origin, struct view *first_out)
{
    size_t tail = origin.n;
    uint64_t number;

    *first_out = origin;
    while (tail > 0 && origin.p[tail - 1] != '/')
        tail--;
    if (tail < 2 || num_parse_u64(view_part(origin, tail, SIZE_MAX), ORIGIN_NUMBER_MAX, NUM_CANONICAL, &number) != ERR_OK || number < 2)
        return 1;
    *first_out = view_part(origin, 0, tail - 1);
    return (unsigned)number;
}

bool origin_precedes(struct view earlier, struct view origin)
{
    struct view first, its;
    unsigned number = origin_split(origin, &first), of_earlier = origin_split(earlier, &its);

    return view_eq(first, its) && of_earlier < number;
}

void origin_put(struct buf *out, struct view first, unsigned number)
{
    buf_put(out, first);
    buf_fmt(out, "/%u", number);
}
