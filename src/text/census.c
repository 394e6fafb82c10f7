#include "text/census.h"

#include "text/kana.h"
#include "text/numeral.h"
#include "text/utf8.h"

static enum census_sort sort_of_ascii(uint32_t cp)
{
    if (cp >= '0' && cp <= '9')
        return CENSUS_DIGIT;
    if (cp > ' ' && cp < 0x7f)
        return CENSUS_LATIN;
    if (cp == ' ')
        return CENSUS_SPACE;
    return cp == '\t' || cp == '\r' || cp == '\n' ? CENSUS_BREAK : CENSUS_CONTROL;
}

/* The sorts that come most often are told first. */
static enum census_sort sort_of(uint32_t cp)
{
    if (cp < 0x80)
        return sort_of_ascii(cp);
    if ((cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) || cp == U'々')
        return CENSUS_KANJI;
    if (kana_is_kana(cp) || kana_is_half(cp))
        return CENSUS_KANA;
    if (cp == U'　')
        return CENSUS_SPACE;
    if (numeral_is_digit(cp))
        return CENSUS_DIGIT;
    if (utf8_is_selector(cp))
        return CENSUS_SELECTOR;
    if (utf8_is_private(cp))
        return CENSUS_GAIJI;
    if (cp < 0xa0)
        return CENSUS_CONTROL;
    if (cp < 0x250 || (cp >= 0xff01 && cp <= 0xff5e) || cp == U'・')
        return CENSUS_LATIN;
    if (cp == UTF8_BAD)
        return CENSUS_BAD;
    return cp >= 0x20000 && cp < 0x40000 ? CENSUS_KANJI : CENSUS_OTHER;
}

struct census census_of(struct view text)
{
    struct census c = {.characters = 0};
    size_t all = 0;
    uint32_t cp = 0;

    for (; utf8_take(&text, &cp); all++)
        c.of[sort_of(cp)]++;
    c.characters = all - c.of[CENSUS_SELECTOR];
    c.ends_in_space = cp == ' ' || cp == U'　';
    return c;
}
