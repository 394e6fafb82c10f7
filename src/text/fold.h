/*
 * text/fold.h: search keys.  A key is derived from a stored value, compared byte for byte, and never shown or stored in
 * place of the value.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/buf.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

enum fold_kind {
    FOLD_EXACT, /* width, ひらがな as カタカナ, upper case, one hyphen; no spaces, dots and variation selectors */
    FOLD_KANJI, /* and variants of a kanji as one: 髙 is 高, 邊 and 邉 are 辺 */
    FOLD_KANA_STRICT, /* readings: ヴァ is バ, small kana are large, ヰヱヲヅヂ are イエオズジ; ー and 濁点 count */
    FOLD_KANA_LOOSE,  /* and ー, 濁点 and 半濁点 do not count */
    FOLD__MAX
};

/* Append the key of ${value}.  A hyphen after a kana counts as ー in readings, because 7-bit keyboards wrote it so. */
void fold_key(struct buf *out, struct view value, enum fold_kind kind);

/* Whether ${cp} is one of the characters that people type for a hyphen (ー is not). */
bool fold_is_hyphen(uint32_t cp);

/* The character that stands for ${cp} and its variants in keys: compatibility ideographs and the old and popular forms
 * of kanji in names and addresses.  Others as they are. */
uint32_t fold_variant(uint32_t cp);

#endif
