#include "page/safe.h"

#include "base/buf.h"

enum {
    QUIET = 4,
    MAX_BYTES = 1 << 20,
};

/* One rectangle for each run of dark modules in a row. */
static void put_row(struct buf *out, const uint8_t *row, size_t side, size_t y)
{
    for (size_t x = 0; x < side; x++) {
        size_t end = x;
        while (end < side && row[end] != 0)
            end++;
        if (end > x)
            buf_fmt(out, "M%zu %zuh%zuv1h-%zuz", x + QUIET, y + QUIET, end - x, end - x);
        x = end > x ? end - 1 : x;
    }
}

enum err safe_qr(struct arena *arena, const uint8_t *modules, size_t side,
                 struct safe_html *html_out)
{
    struct buf out;
    enum err err;

    html_out->html = (struct view){NULL, 0};
    if (side < 21 || side > SAFE_QR_MAX_SIDE || side % 4 != 1)
        return ERR_INPUT;
    buf_init(&out, MAX_BYTES);
    buf_fmt(&out,
            "<svg class=\"qr\" viewBox=\"0 0 %zu %zu\" aria-hidden=\"true\"><path "
            "class=\"qr-light\" d=\"M0 0h%zuv%zuH0z\"/>"
            "<path class=\"qr-dark\" d=\"",
            side + 2 * QUIET, side + 2 * QUIET, side + 2 * QUIET, side + 2 * QUIET);
    for (size_t y = 0; y < side; y++)
        put_row(&out, modules + y * side, side, y);
    buf_str(&out, "\"/></svg>");
    TRY(buf_status(&out));
    html_out->html = arena_view(arena, buf_view(&out));
    err = html_out->html.p == NULL ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&out);
    return err;
}
