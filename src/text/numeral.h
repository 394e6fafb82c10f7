/*
 * text/numeral.h: numbers as addresses and dates write them: 28, ２８, 二十八, 一〇二.
 */
#ifndef TEXT_NUMERAL_H
#define TEXT_NUMERAL_H

#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define NUMERAL_MAX 99999999U

/* Whether ${cp} is an ASCII or full-width digit. */
static inline bool numeral_is_digit(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19);
}

/* Whether ${cp} is a kanji numeral, 〇 to 九, 十, 百 or 千. */
bool numeral_is_kanji(uint32_t cp);

/* Take the number that ${*rest} begins with: a run of digits, or of kanji numerals, positional (一〇二) or with 十 百 千
 * (百二).  False, and ${*rest} untouched, if there is none, if it is above NUMERAL_MAX or if the kanji make no number
 * (二三十). */
bool numeral_take(struct view *rest, uint32_t *value_out);

#endif
