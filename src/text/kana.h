/*
 * text/kana.h: what the search keys and the checks need to know about single kana.
 */
#ifndef TEXT_KANA_H
#define TEXT_KANA_H

#include <stdbool.h>
#include <stdint.h>

/* Whether ${cp} is a full-width hiragana or katakana letter or the long vowel mark. */
static inline bool kana_is_kana(uint32_t cp)
{
    return (cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30a1 && cp <= 0x30fa) || cp == 0x30fc;
}

/* Whether ${cp} is one of the 63 half-width kana and marks, U+FF61-FF9F. */
static inline bool kana_is_half(uint32_t cp)
{
    return cp >= 0xff61 && cp <= 0xff9f;
}

/* The katakana of the hiragana ${cp} (U+3041-3096); other characters as they are. */
static inline uint32_t kana_to_katakana(uint32_t cp)
{
    return cp >= 0x3041 && cp <= 0x3096 ? cp + 0x60 : cp;
}

/* The kana that ${base} and the voicing mark ${mark} (゛ ゜ or their combining forms) make, or 0. */
uint32_t kana_compose(uint32_t base, uint32_t mark);

/* The katakana ${cp} without its voicing mark (ガ is カ, パ is ハ); others as they are. */
uint32_t kana_unvoiced(uint32_t cp);

/* The large katakana of the small katakana ${cp} (ョ is ヨ, ヶ is ケ); others as they are. */
uint32_t kana_enlarged(uint32_t cp);

#endif
