#include "text/address_town.h"

#include "text/fold.h"
#include "text/kana.h"
#include "text/numeral.h"
#include "text/utf8.h"
#include "text/width.h"

#include <string.h>

#define NAME_MAX_CHARS 32

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The folded characters at the front of a text, and how many bytes of the text each of them ends at. */
struct folded {
    uint32_t cp[NAME_MAX_CHARS];
    size_t end[NAME_MAX_CHARS];
    size_t n;
};

/* Characters that are taken for one another in the names of towns. */
static uint32_t town_char(uint32_t cp)
{
    static const uint32_t pairs[] = U"ヶケガケヵカ之ノ乃ノッツ舟船ニ二ハ八ヱエ";

    cp = kana_to_katakana(fold_variant(cp));
    for (size_t i = 0; pairs[i] != 0; i += 2) {
        if (pairs[i] == cp)
            return pairs[i + 1];
    }
    return cp;
}

/* Two spellings that differ by more than a character: 番丁 is 番町, とおり is 通リ. */
static void merge_words(struct folded *f)
{
    size_t n = f->n;

    if (n >= 2 && f->cp[n - 2] == U'番' && f->cp[n - 1] == U'丁')
        f->cp[n - 1] = U'町';
    if (n >= 3 && f->cp[n - 3] == U'ト' && f->cp[n - 2] == U'オ' && f->cp[n - 1] == U'リ') {
        f->cp[n - 3] = U'通';
        f->cp[n - 2] = U'リ';
        f->end[n - 3] = f->end[n - 2];
        f->end[n - 2] = f->end[n - 1];
        f->n--;
    }
}

static void fold_front(struct view text, struct folded *f)
{
    struct view rest = text;

    f->n = 0;
    for (uint32_t cp; f->n < NAME_MAX_CHARS && width_take(&rest, &cp);) {
        if (cp == ' ')
            continue;
        f->cp[f->n] = cp == UTF8_BAD ? cp : town_char(cp);
        f->end[f->n++] = text.n - rest.n;
        merge_words(f);
    }
}

void town_skip_prefix(struct view *text)
{
    static const char *const prefixes[] = {"大字", "字"};

    for (size_t i = 0; i < COUNT(prefixes); i++) {
        size_t n = strlen(prefixes[i]);
        if (view_starts(*text, prefixes[i]) && text->n > n) {
            *text = view_part(*text, n, text->n);
            return;
        }
    }
}

void address_town_key(struct buf *out, struct view town)
{
    struct folded f;

    town_skip_prefix(&town);
    fold_front(town, &f);
    for (size_t i = 0; i < f.n; i++)
        utf8_put(out, f.cp[i]);
}

/* Whether ${rest} begins with a word that makes the numeral before it a number: 丁目, 番, 番地, 号 (but not 番町). */
static bool is_counter(struct view rest)
{
    if (view_starts(rest, "丁目") || view_starts(rest, "号"))
        return true;
    return view_starts(rest, "番") && !view_starts(rest, "番町") && !view_starts(rest, "番丁");
}

bool town_number_follows(struct view text)
{
    uint32_t cp = utf8_peek(text), number;

    if (numeral_is_digit(cp))
        return true;
    if (!numeral_take(&text, &number))
        return false;
    if (text.n == 0 || is_counter(text))
        return true;
    if (!utf8_take(&text, &cp) ||
        !(fold_is_hyphen(cp) || cp == U'ー' || cp == U'の' || cp == U'ノ'))
        return false;
    cp = utf8_peek(text);
    return numeral_is_digit(cp) || numeral_is_kanji(cp);
}

/* Whether a name may end where ${rest} begins. */
static bool name_ends(struct view rest)
{
    uint32_t cp = utf8_peek(rest);

    return rest.n == 0 || cp == ' ' || cp == U'　' || town_number_follows(rest);
}

/* How many characters of ${f} the key ${key} takes; 0 if ${f} does not begin with it. */
static size_t key_matches(struct view key, const struct folded *f)
{
    size_t n = 0;

    for (uint32_t cp; utf8_take(&key, &cp); n++) {
        if (n == f->n || f->cp[n] != cp)
            return 0;
    }
    return n;
}

size_t town_match(struct view text, const struct address_towns *towns,
                  const struct address_town **town_out)
{
    struct folded f;
    size_t best = 0;

    if (towns == NULL || towns->n == 0)
        return 0;
    fold_front(text, &f);
    for (size_t i = 0; i < towns->n; i++) {
        size_t n = key_matches(towns->list[i].key, &f);
        if (n > best && name_ends(view_part(text, f.end[n - 1], text.n))) {
            best = n;
            *town_out = &towns->list[i];
        }
    }
    return best == 0 ? 0 : f.end[best - 1];
}
