#include "press/header.h"

#include "text/width.h"

void header_fold(struct buf *out, struct view text)
{
    struct buf wide;

    buf_init(&wide, HEADER_FOLDED_MAX);
    width_fold(&wide, text);
    for (size_t i = 0; i < wide.n; i++)
        if (wide.p[i] > ' ')
            buf_byte(out, wide.p[i]);
    if (wide.err != ERR_OK)
        buf_reset(out);
    buf_clear(&wide);
}

bool header_same(struct view a, struct view b)
{
    struct buf x, y;

    buf_init(&x, HEADER_FOLDED_MAX);
    buf_init(&y, HEADER_FOLDED_MAX);
    header_fold(&x, a);
    header_fold(&y, b);
    bool same = x.n > 0 && view_eq(buf_view(&x), buf_view(&y));
    buf_clear(&x);
    buf_clear(&y);
    return same;
}
