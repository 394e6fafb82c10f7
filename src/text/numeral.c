#include "text/numeral.h"

#include "text/utf8.h"

/* The value of a kanji numeral, or 0xffff. */
static uint32_t kanji_value(uint32_t cp)
{
    static const uint32_t digits[] = U"〇一二三四五六七八九";

    if (cp != U'〇' && (cp < U'一' || cp > U'百'))
        return 0xffff;
    for (uint32_t i = 0; i < 10; i++) {
        if (digits[i] == cp)
            return i;
    }
    return cp == U'十' ? 10 : cp == U'百' ? 100 : cp == U'千' ? 1000 : 0xffff;
}

bool numeral_is_kanji(uint32_t cp)
{
    return kanji_value(cp) != 0xffff;
}

static bool append_digit(uint32_t *value, uint32_t digit)
{
    *value = *value * 10 + digit;
    return *value <= NUMERAL_MAX;
}

static bool take_digits(struct view *rest, uint32_t *value)
{
    *value = 0;
    for (uint32_t cp; numeral_is_digit(cp = utf8_peek(*rest)); (void)utf8_take(rest, &cp)) {
        if (!append_digit(value, cp - (cp >= U'０' ? U'０' : U'0')))
            return false;
    }
    return true;
}

/* Units must fall (千 before 百 before 十), and each takes at most one digit before it. */
static bool take_kanji(struct view *rest, uint32_t *value)
{
    uint32_t sum = 0, run = 0, run_digits = 0, last_unit = 10000;

    for (uint32_t cp; numeral_is_kanji(cp = utf8_peek(*rest)); (void)utf8_take(rest, &cp)) {
        uint32_t v = kanji_value(cp);
        if (v < 10) {
            if (!append_digit(&run, v))
                return false;
            run_digits++;
            continue;
        }
        if (v >= last_unit || run_digits > 1 || (run_digits == 1 && run == 0))
            return false;
        sum += (run_digits == 0 ? 1 : run) * v;
        last_unit = v;
        run = run_digits = 0;
    }
    *value = sum + run;
    return last_unit == 10000 || run_digits <= 1;
}

bool numeral_take(struct view *rest, uint32_t *value_out)
{
    struct view tail = *rest;
    uint32_t cp = utf8_peek(tail);
    bool ok = numeral_is_digit(cp) ? take_digits(&tail, value_out)
                                   : numeral_is_kanji(cp) && take_kanji(&tail, value_out);

    if (ok)
        *rest = tail;
    return ok;
}
