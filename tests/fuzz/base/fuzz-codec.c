/*
 * Targets: date_parse, clock_parse, num_parse_u64, hex_get, base64_get, base64url_get.
 * Properties: what is read is printed as it stood; what was printed is read as itself.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_times(struct view text)
{
    struct date d;
    int64_t ms;
    uint64_t u;
    char day[11], moment[25], number[24];

    if (date_parse(text, &d) == ERR_OK) {
        date_format(d, day);
        must(view_eq_str(text, day));
    }
    if (clock_parse(text, &ms) == ERR_OK) {
        clock_format(ms, moment);
        must(view_eq_str(text, moment));
    }
    if (num_parse_u64(text, UINT64_MAX, NUM_CANONICAL, &u) == ERR_OK) {
        must(snprintf(number, sizeof(number), "%llu", (unsigned long long)u) > 0);
        must(view_eq_str(text, number));
        must(u == 0 || num_parse_u64(text, u - 1, NUM_CANONICAL, &u) == ERR_INPUT);
    }
}

typedef enum err get_fn(struct view text, struct buf *out);
typedef void put_fn(struct buf *out, struct view v);

/* ${text} stands for no bytes, or for those that are written so; and any bytes come back. */
static void check_codec(get_fn *get, put_fn *put, struct view text)
{
    struct buf bytes, again;

    buf_init(&bytes, 2 * text.n + 16);
    buf_init(&again, 4 * text.n + 16);
    if (get(text, &bytes) == ERR_OK) {
        put(&again, buf_view(&bytes));
        must(view_eq(buf_view(&again), text));
    }
    buf_reset(&again);
    buf_reset(&bytes);
    put(&again, text);
    must(get(buf_view(&again), &bytes) == ERR_OK && view_eq(buf_view(&bytes), text));
    buf_clear(&bytes);
    buf_clear(&again);
}

static enum err get_hex(struct view text, struct buf *out)
{
    uint8_t bytes[4096];
    bool lower = true;

    for (size_t i = 0; i < text.n; i++)
        lower = lower && (text.p[i] < 'A' || text.p[i] > 'F'); /* read as well, but printed small */
    if (text.n / 2 > sizeof(bytes) || !lower)
        return ERR_INPUT;
    enum err err = hex_get(text, bytes, text.n / 2);
    if (err == ERR_OK)
        buf_put(out, view_of(bytes, text.n / 2));
    return err == ERR_OK ? buf_status(out) : err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size < 4096 ? size : 4096);

    check_times(text);
    check_codec(get_hex, hex_put, text);
    check_codec(base64_get, base64_put, text);
    check_codec(base64url_get, base64url_put, text);
    return 0;
}
