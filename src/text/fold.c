#include "text/fold.h"

#include "text/kana.h"
#include "text/utf8.h"
#include "text/width.h"

#include "text/compat_table.inc"
#include "text/variant_table.inc"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define COMPAT_FIRST 0xf900U

bool fold_is_hyphen(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2500 ||
           cp == 0xff0d;
}

uint32_t fold_variant(uint32_t cp)
{
    size_t low = 0, high = COUNT(variants) / 2;

    if (cp < 0x3400)
        return cp;
    if (cp >= COMPAT_FIRST && cp < COMPAT_FIRST + COUNT(compat_base) &&
        compat_base[cp - COMPAT_FIRST] != 0)
        cp = compat_base[cp - COMPAT_FIRST];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (variants[2 * mid] == cp)
            return variants[2 * mid + 1];
        if (variants[2 * mid] < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return cp;
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* Spaces and the marks between the parts of a name. */
static bool is_dropped(uint32_t cp)
{
    return cp <= ' ' || cp == 0xa0 || cp == U'・' || cp == '=' || cp == U'゠' || cp == '.' ||
           cp == '\'' || cp == U'’';
}

/* One character with what every key does to a single character. */
static bool take_folded(struct view *rest, uint32_t *cp_out)
{
    if (!width_take(rest, cp_out))
        return false;
    *cp_out = kana_to_katakana(*cp_out);
    if (*cp_out >= 'a' && *cp_out <= 'z')
        *cp_out -= 'a' - 'A';
    return true;
}

static uint32_t peek_folded(struct view rest)
{
    uint32_t cp;

    return take_folded(&rest, &cp) ? cp : 0;
}

/* ヴ and the small vowel after it, which is taken from ${*rest}, as one kana of the バ row. */
static uint32_t take_v_row(struct view *rest)
{
    static const struct {
        uint32_t vowel, kana;
    } row[] = {{U'ァ', U'バ'}, {U'ィ', U'ビ'}, {U'ェ', U'ベ'}, {U'ォ', U'ボ'}};
    uint32_t vowel = peek_folded(*rest);

    for (size_t i = 0; i < COUNT(row); i++) {
        if (row[i].vowel == vowel) {
            (void)take_folded(rest, &vowel);
            return row[i].kana;
        }
    }
    return U'ブ';
}

/* Spellings of one sound as one kana. */
static uint32_t same_sound(uint32_t cp, struct view *rest)
{
    switch (cp) {
    case U'ヴ':
        return take_v_row(rest);
    case U'ヷ':
        return U'バ';
    case U'ヸ':
        return U'ビ';
    case U'ヹ':
        return U'ベ';
    case U'ヺ':
        return U'ボ';
    case U'ヰ':
        return U'イ';
    case U'ヱ':
        return U'エ';
    case U'ヲ':
        return U'オ';
    case U'ヅ':
        return U'ズ';
    case U'ヂ':
        return U'ジ';
    default:
        return kana_enlarged(cp);
    }
}

/* What ${cp} of a reading adds to the key; 0: nothing. */
static uint32_t reading(uint32_t cp, uint32_t before, struct view *rest, enum fold_kind kind)
{
    if (cp == '-' && kana_is_kana(before))
        cp = U'ー';
    cp = same_sound(cp, rest);
    if (kind == FOLD_KANA_STRICT)
        return cp;
    return cp == U'ー' ? 0 : kana_unvoiced(cp);
}

void fold_key(struct buf *out, struct view value, enum fold_kind kind)
{
    uint32_t before = 0;

    for (uint32_t cp; take_folded(&value, &cp);) {
        if (is_dropped(cp))
            continue;
        if (fold_is_hyphen(cp) || (cp == U'ー' && is_digit(before) && is_digit(peek_folded(value))))
            cp = '-';
        uint32_t add = cp;
        if (kind == FOLD_KANJI)
            add = fold_variant(cp);
        else if (kind == FOLD_KANA_STRICT || kind == FOLD_KANA_LOOSE)
            add = reading(cp, before, &value, kind);
        before = cp;
        if (add != 0)
            utf8_put(out, add);
    }
}
