#include "text/width.h"

#include "text/kana.h"
#include "text/utf8.h"

/* The full-width form of U+FF61-FF9F. */
static const uint16_t wide_kana[] = {
    U'。', U'「', U'」', U'、', U'・', U'ヲ', U'ァ', U'ィ', U'ゥ', U'ェ', U'ォ', U'ャ', U'ュ',
    U'ョ', U'ッ', U'ー', U'ア', U'イ', U'ウ', U'エ', U'オ', U'カ', U'キ', U'ク', U'ケ', U'コ',
    U'サ', U'シ', U'ス', U'セ', U'ソ', U'タ', U'チ', U'ツ', U'テ', U'ト', U'ナ', U'ニ', U'ヌ',
    U'ネ', U'ノ', U'ハ', U'ヒ', U'フ', U'ヘ', U'ホ', U'マ', U'ミ', U'ム', U'メ', U'モ', U'ヤ',
    U'ユ', U'ヨ', U'ラ', U'リ', U'ル', U'レ', U'ロ', U'ワ', U'ン', U'゛', U'゜',
};
_Static_assert(sizeof(wide_kana) / sizeof(wide_kana[0]) == 0xff9f - 0xff61 + 1,
               "one for each half-width kana");

static uint32_t wide_kana_of(uint32_t cp)
{
    return cp >= 0xff61 && cp <= 0xff9f ? wide_kana[cp - 0xff61] : cp;
}

/* The next character that is no variation selector. */
static bool take_character(struct view *rest, uint32_t *cp_out)
{
    do {
        if (!utf8_take(rest, cp_out))
            return false;
    } while (utf8_is_selector(*cp_out));
    return true;
}

bool width_take(struct view *rest, uint32_t *cp_out)
{
    uint32_t cp;

    if (!take_character(rest, &cp))
        return false;
    *cp_out = cp;
    if (cp < 0x80 || (cp >= 0x3400 && cp <= 0x9fff))
        return true; /* nothing to fold in ASCII and kanji */
    if (cp >= 0xff01 && cp <= 0xff5e)
        cp -= 0xfee0;
    else if (cp == U'　')
        cp = ' ';
    cp = wide_kana_of(cp);
    if (kana_is_kana(cp)) {
        struct view after = *rest;
        uint32_t mark;
        uint32_t composed = take_character(&after, &mark) ? kana_compose(cp, wide_kana_of(mark)) : 0;
        if (composed != 0) {
            cp = composed;
            *rest = after;
        }
    }
    *cp_out = cp;
    return true;
}

void width_fold(struct buf *out, struct view text)
{
    for (uint32_t cp; width_take(&text, &cp);)
        utf8_put(out, cp);
}

void width_widen(struct buf *out, struct view text)
{
    while (text.n > 0) {
        uint32_t cp = utf8_peek(text);
        if (cp >= 0xff61 && cp <= 0xff9f)
            (void)width_take(&text, &cp);
        else
            (void)utf8_take(&text, &cp);
        if (cp == ' ')
            cp = U'　';
        else if (cp > ' ' && cp < 0x7f)
            cp += 0xfee0;
        utf8_put(out, cp);
    }
}
