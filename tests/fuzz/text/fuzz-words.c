/*
 * Targets: postal_parse, sex_parse, numeral_take, width_take, width_fold, width_widen, census_of.
 * Properties: what was read is read from its printed form as the same; folding twice is folding once; every character is counted once;
 * what is taken makes the rest shorter.
 */
#include "base/buf.h"
#include "text/census.h"
#include "text/numeral.h"
#include "text/postal.h"
#include "text/sex.h"
#include "text/width.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_postal(struct view text)
{
    uint8_t digits[POSTAL_DIGITS], again[POSTAL_DIGITS];
    struct buf b;

    if (postal_parse(text, digits) != ERR_OK)
        return;
    buf_init(&b, 64);
    postal_format(&b, digits);
    must(postal_parse(buf_view(&b), again) == ERR_OK && memcmp(digits, again, sizeof(digits)) == 0);
    buf_clear(&b);
}

/* Malformed bytes have no width: the reader of a file has refused them before. */
static void check_width(struct view text)
{
    struct buf once, twice;

    if (!view_is_utf8(text))
        return;

    buf_init(&once, 8 * text.n + 64);
    buf_init(&twice, 8 * text.n + 64);
    width_fold(&once, text);
    width_fold(&twice, buf_view(&once));
    must(buf_status(&once) == ERR_OK && view_is_utf8(buf_view(&once)) && view_eq(buf_view(&once), buf_view(&twice)));
    buf_reset(&twice);
    width_widen(&twice, text);
    must(buf_status(&twice) == ERR_OK && view_is_utf8(buf_view(&twice)));
    buf_clear(&once);
    buf_clear(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size < 4096 ? size : 4096), rest = text;
    struct census c = census_of(text);
    size_t characters = 0;
    uint32_t value;
    char code;

    check_postal(text);
    check_width(text);
    for (unsigned i = 0; i < CENSUS_SORT__MAX; i++)
        characters += i == CENSUS_SELECTOR ? 0 : c.of[i];
    must(characters == c.characters);
    if (sex_parse(text, &code) == ERR_OK)
        must(strchr("0129", code) != NULL);
    while (rest.n > 0) {
        size_t before = rest.n;
        if (numeral_take(&rest, &value))
            must(value <= NUMERAL_MAX && rest.n < before);
        else if (!width_take(&rest, &value))
            break;
        must(rest.n < before);
    }
    return 0;
}
