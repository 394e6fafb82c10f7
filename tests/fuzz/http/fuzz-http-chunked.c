/*
 * Target: http_chunked_take.  The first two bytes say in pieces of what size the rest arrives and
 * how much data is taken at a time.  Properties: neither changes the data, the end or the refusal;
 * the data is shorter than its coding.
 */
#include "base/buf.h"
#include "http/chunked.h"

#include <stdbool.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static enum err decode(struct view bytes, size_t piece, size_t max, struct buf *out,
                       size_t *used_out)
{
    struct http_chunked c = {0};
    struct view part;
    enum err err = ERR_AGAIN;
    size_t used = 0;

    while (err == ERR_AGAIN && used < bytes.n) {
        struct view in = view_part(bytes, used, piece);
        size_t before = in.n;
        do {
            err = http_chunked_take(&c, max, &in, &part);
            must(part.n <= max);
            buf_put(out, part);
        } while (err == ERR_OK);
        used += before - in.n;
        must(err != ERR_AGAIN || in.n == 0);
    }
    must(err == ERR_AGAIN || err == ERR_CLOSED || err == ERR_INPUT);
    *used_out = used;
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, parts;
    size_t whole_used, parts_used;

    if (size < 2)
        return 0;
    struct view bytes = view_of(data + 2, size - 2);
    buf_init(&whole, 1 << 20);
    buf_init(&parts, 1 << 20);
    enum err err = decode(bytes, SIZE_MAX, SIZE_MAX, &whole, &whole_used);
    must(err == decode(bytes, 1 + (size_t)data[0], 1 + (size_t)data[1], &parts, &parts_used));
    must(view_eq(buf_view(&whole), buf_view(&parts)) && whole_used == parts_used);
    must(whole.n <= bytes.n);
    buf_clear(&whole);
    buf_clear(&parts);
    return 0;
}
