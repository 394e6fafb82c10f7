/* Targets: cp932_decode, cp932_encode, cp932_length, cp932_cut (text/cp932.c), utf8_char (text/utf8.c). */
#include "base/buf.h"
#include "text/cp932.h"
#include "text/utf8.h"

#include <stdlib.h>

#define BYTES_MAX ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* What was decoded encodes into either block, in the length that was told, and decodes to the same again. */
static void check_round_trip(struct view text, enum cp932_block block)
{
    struct buf bytes, again;
    size_t bad = 0;

    buf_init(&bytes, BYTES_MAX);
    buf_init(&again, BYTES_MAX);
    must(cp932_encode(&bytes, text, block, &bad) == ERR_OK);
    must(bytes.n == cp932_length(text));
    must(cp932_decode(&again, buf_view(&bytes), &bad) == ERR_OK);
    must(view_eq(buf_view(&again), text));
    buf_clear(&bytes);
    buf_clear(&again);
}

/* Text from anywhere: what can be encoded decodes to something that encodes to the same bytes. */
static void check_text(struct view text)
{
    struct buf bytes, back, again;
    size_t bad = 0, max = text.n / 2;

    buf_init(&bytes, BYTES_MAX);
    buf_init(&back, BYTES_MAX);
    buf_init(&again, BYTES_MAX);
    struct view cut = cp932_cut(text, max);
    must(cut.n <= text.n && cp932_length(cut) <= max);
    if (cp932_encode(&bytes, text, CP932_IBM, &bad) == ERR_OK) {
        must(cp932_decode(&back, buf_view(&bytes), &bad) == ERR_OK);
        must(cp932_encode(&again, buf_view(&back), CP932_IBM, &bad) == ERR_OK);
        must(view_eq(buf_view(&again), buf_view(&bytes)));
    } else {
        must(bad < text.n);
    }
    buf_clear(&bytes);
    buf_clear(&back);
    buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view bytes = view_of(data, size), rest = bytes;
    struct buf text;
    size_t bad = 0;
    bool well_formed = true;

    buf_init(&text, BYTES_MAX);
    if (cp932_decode(&text, bytes, &bad) == ERR_OK) {
        check_round_trip(buf_view(&text), CP932_IBM);
        check_round_trip(buf_view(&text), CP932_NEC);
    } else {
        must(bad < size);
    }
    buf_clear(&text);
    for (uint32_t cp; utf8_take(&rest, &cp);)
        well_formed = well_formed && cp != UTF8_BAD && cp != 0;
    must(well_formed == view_is_utf8(bytes));
    check_text(bytes);
    return 0;
}
