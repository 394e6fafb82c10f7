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
