#include "text/kana.h"

#define TO_KATAKANA 0x60U

/* The voiced form of the katakana ${cp} follows it in the code, except for ウ and the ワ row; 0 if it has none. */
static uint32_t voiced(uint32_t cp)
{
    if ((cp >= U'カ' && cp <= U'チ' && (cp - U'カ') % 2 == 0) ||
        (cp >= U'ツ' && cp <= U'ト' && (cp - U'ツ') % 2 == 0) ||
        (cp >= U'ハ' && cp <= U'ホ' && (cp - U'ハ') % 3 == 0))
        return cp + 1;
    if (cp == U'ウ')
        return U'ヴ';
    if (cp >= U'ワ' && cp <= U'ヲ')
        return cp - U'ワ' + U'ヷ';
    return 0;
}

uint32_t kana_compose(uint32_t base, uint32_t mark)
{
    uint32_t katakana = kana_to_katakana(base), composed = 0;

    if (mark == U'゛' || mark == 0x3099)
        composed = voiced(katakana);
    else if ((mark == U'゜' || mark == 0x309a) && katakana >= U'ハ' && katakana <= U'ホ' &&
             (katakana - U'ハ') % 3 == 0)
        composed = katakana + 2;
    if (composed == 0 || base == katakana)
        return composed;
    return composed <= U'ヴ' ? composed - TO_KATAKANA : 0;
}

uint32_t kana_unvoiced(uint32_t cp)
{
    if (cp == U'ヴ')
        return U'ウ';
    if (cp >= U'ヷ' && cp <= U'ヺ')
        return cp - U'ヷ' + U'ワ';
    if (cp < U'ガ' || cp > U'ポ')
        return cp;
    if (voiced(cp - 1) == cp)
        return cp - 1;
    return cp >= U'パ' && voiced(cp - 2) == cp - 1 ? cp - 2 : cp;
}

uint32_t kana_enlarged(uint32_t cp)
{
    switch (cp) {
    case U'ァ':
    case U'ィ':
    case U'ゥ':
    case U'ェ':
    case U'ォ':
    case U'ッ':
    case U'ャ':
    case U'ュ':
    case U'ョ':
    case U'ヮ':
        return cp + 1;
    case U'ヵ':
        return U'カ';
    case U'ヶ':
        return U'ケ';
    default:
        return cp;
    }
}
