#include "text/wareki.h"

#include "text/fold.h"
#include "text/numeral.h"
#include "text/utf8.h"
#include "text/width.h"

#include <string.h>

#define TEXT_MAX 96 /* the longest spelling is far below */

static const struct era {
    const char *name;
    uint32_t brief, ligature; /* 令 and ㋿ */
    char letter;
    struct date first;
} eras[WAREKI__MAX] = {
    [WAREKI_NONE] = {"", 0, 0, 0, {1, 1, 1}},
    [WAREKI_MEIJI] = {"明治", U'明', U'㍾', 'M', {1868, 1, 25}},
    [WAREKI_TAISHO] = {"大正", U'大', U'㍽', 'T', {1912, 7, 30}},
    [WAREKI_SHOWA] = {"昭和", U'昭', U'㍼', 'S', {1926, 12, 25}},
    [WAREKI_HEISEI] = {"平成", U'平', U'㍻', 'H', {1989, 1, 8}},
    [WAREKI_REIWA] = {"令和", U'令', U'㋿', 'R', {2019, 5, 1}},
};

#define LUNAR_BEFORE                                                                               \
    (struct date)                                                                                  \
    {                                                                                              \
        1873, 1, 1                                                                                 \
    }

/*
 * The text is first brought into one plain form: digits, '.' between the parts (年, 月, '/', '-', '.'), '?' for an
 * unknown part.  "令和8年11月日不詳" becomes era REIWA and "8.11.?".
 */
struct plain {
    enum wareki_era era;
    char s[24];
    size_t n;
};

static bool put(struct plain *plain, char c)
{
    if (plain->n >= sizeof(plain->s) - 1)
        return false;
    plain->s[plain->n++] = c;
    return true;
}

static bool put_number(struct plain *plain, uint32_t value)
{
    char digits[12];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (n > 0) {
        if (!put(plain, digits[--n]))
            return false;
    }
    return true;
}

/* Drop ${word} from the front of ${*rest}, if it is there. */
static bool take_word(struct view *rest, const char *word)
{
    if (!view_starts(*rest, word))
        return false;
    *rest = view_part(*rest, strlen(word), rest->n);
    return true;
}

static void skip_spaces(struct view *rest)
{
    for (uint32_t cp = utf8_peek(*rest); cp == ' ' || cp == U'　'; cp = utf8_peek(*rest))
        (void)utf8_take(rest, &cp);
}

/* Take the era off the front: its name, the first character of it, its ligature or its letter. */
static enum wareki_era take_era(struct view *rest)
{
    struct view after = *rest;
    uint32_t cp;

    if (!width_take(&after, &cp))
        return WAREKI_NONE;
    for (enum wareki_era e = WAREKI_MEIJI; e < WAREKI__MAX; e++) {
        if (cp == eras[e].brief && take_word(rest, eras[e].name))
            return e;
        if (cp == eras[e].brief || cp == eras[e].ligature ||
            (cp < 0x80 && (cp & ~0x20U) == (uint32_t)eras[e].letter)) {
            *rest = after;
            return e;
        }
    }
    return WAREKI_NONE;
}

/* One character, number or word of the text after the era.  False if it has no place in a date. */
static bool plain_step(struct view *rest, struct plain *plain)
{
    static const char *const unknown[] = {"月日不詳", "月日不明", "日不詳",
                                          "日不明",   "不詳",     "不明"};
    uint32_t cp = utf8_peek(*rest), number;
    bool may_be_unknown = cp == U'月' || cp == U'日' || cp == U'不';

    for (size_t i = 0; may_be_unknown && i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        if (take_word(rest, unknown[i]))
            return put(plain, '?');
    }
    if (numeral_is_kanji(cp))
        return numeral_take(rest, &number) && put_number(plain, number);
    if (!width_take(rest, &cp))
        return false;
    if (cp >= '0' && cp <= '9')
        return put(plain, (char)cp);
    if (cp == U'元')
        return plain->era != WAREKI_NONE && plain->n == 0 && put(plain, '1');
    if (cp == U'日') /* only the last part has it */
        return rest->n == 0 || utf8_peek(*rest) == ' ' || utf8_peek(*rest) == U'　' ||
               utf8_peek(*rest) == U'生';
    if (cp == U'生')
        return rest->n == 0;
    if (cp == U'年' || cp == U'月' || cp == '/' || cp == '.' || fold_is_hyphen(cp))
        return put(plain, '.');
    return false;
}

static bool to_plain(struct view text, struct plain *plain)
{
    *plain = (struct plain){.era = WAREKI_NONE};
    skip_spaces(&text);
    if (!take_word(&text, "西暦"))
        plain->era = take_era(&text);
    for (skip_spaces(&text); text.n > 0; skip_spaces(&text)) {
        if (!plain_step(&text, plain))
            return false;
    }
    plain->s[plain->n] = 0;
    return true;
}

/* The number in the first ${n} characters of ${s}. */
static int32_t number(const char *s, size_t n)
{
    int32_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value * 10 + (s[i] - '0');
    return value;
}

/* Year, month and day as written; the year within the era if there is one. */
struct parts {
    enum wareki_era era;
    int32_t year, month, day;
};

/* 20261120, R081120 or 5081120 */
static bool split_compact(const struct plain *plain, struct parts *parts)
{
    const char *s = plain->s;
    size_t year_digits = 2;

    if (strspn(s, "0123456789") != plain->n)
        return false;
    parts->era = plain->era;
    if (plain->era == WAREKI_NONE && plain->n == 8) {
        year_digits = 4;
    } else if (plain->era == WAREKI_NONE && plain->n == 7 && *s >= '1' && *s < '0' + WAREKI__MAX) {
        parts->era = (enum wareki_era)(*s++ - '0');
    } else if (plain->era == WAREKI_NONE || plain->n != 6) {
        return false;
    }
    parts->year = number(s, year_digits);
    parts->month = number(s + year_digits, 2);
    parts->day = number(s + year_digits + 2, 2);
    return true;
}

/* Take a month or day with the '.' after it; an absent or unknown one is 0. */
static bool take_part(const char **s, int32_t *value)
{
    size_t n = strspn(*s, "0123456789");

    *value = 0;
    if (**s == '?' && (*s)[1] == 0) {
        (*s)++;
        return true;
    }
    if (n > 2)
        return false;
    *value = number(*s, n);
    *s += n;
    if (n > 0 && **s == '.')
        (*s)++;
    return true;
}

/* Y.M.D, Y.M. or Y. */
static bool split_dotted(const struct plain *plain, struct parts *parts)
{
    const char *s = plain->s;
    size_t n = strspn(s, "0123456789");

    if (s[n] != '.' || (plain->era == WAREKI_NONE ? n != 4 : n < 1 || n > 2))
        return false;
    *parts = (struct parts){.era = plain->era, .year = number(s, n)};
    s += n + 1;
    if (!take_part(&s, &parts->month) || !take_part(&s, &parts->day) || *s != 0)
        return false;
    return parts->day == 0 || plain->s[plain->n - 1] != '.';
}

static int64_t era_end(enum wareki_era era)
{
    return era + 1 < WAREKI__MAX ? date_to_days(eras[era + 1].first) - 1 : INT64_MAX;
}

/* Whether no day that ${date} may stand for lies in its era. */
static bool is_out_of_era(const struct wareki *date)
{
    struct date low = {date->year, date->month == 0 ? 1 : date->month,
                       date->day == 0 ? 1 : date->day};
    struct date high = {date->year, date->month == 0 ? 12 : date->month,
                        date->day == 0 ? 31 : date->day};

    if (date->era == WAREKI_NONE)
        return false;
    return date_to_days(high) < date_to_days(eras[date->era].first) ||
           date_to_days(low) > era_end(date->era);
}

static bool exists(const struct wareki *date)
{
    if (date->month == 0)
        return date->day == 0;
    return date_is_valid((struct date){date->year, date->month, date->day == 0 ? 1 : date->day});
}

enum err wareki_parse(struct view text, struct wareki *date_out)
{
    struct plain plain;
    struct parts parts;

    if (text.n > TEXT_MAX || !to_plain(text, &plain))
        return ERR_INPUT;
    if (!split_compact(&plain, &parts) && !split_dotted(&plain, &parts))
        return ERR_INPUT;
    if (parts.year < 1)
        return ERR_INPUT;
    int32_t base = parts.era == WAREKI_NONE ? 0 : eras[parts.era].first.year - 1;
    struct wareki date = {
        .era = parts.era,
        .year = base + parts.year,
        .month = (uint8_t)parts.month,
        .day = (uint8_t)parts.day,
    };
    if (!exists(&date))
        return ERR_INPUT;
    date.out_of_era = is_out_of_era(&date);
    date.lunar = date.year < LUNAR_BEFORE.year;
    *date_out = date;
    return ERR_OK;
}

static enum wareki_era era_of(struct date date)
{
    enum wareki_era era = WAREKI_REIWA;

    while (era > WAREKI_NONE && date_to_days(date) < date_to_days(eras[era].first))
        era--;
    return era;
}

static int32_t era_year(enum wareki_era era, int32_t year)
{
    return era == WAREKI_NONE ? year : year - eras[era].first.year + 1;
}

static void put_year(struct buf *out, enum wareki_era era, int32_t year)
{
    int32_t n = era_year(era, year);

    buf_str(out, eras[era].name);
    if (era != WAREKI_NONE && n == 1)
        buf_str(out, "元");
    else
        buf_fmt(out, "%d", n);
    buf_str(out, "年");
}

void wareki_format(struct buf *out, struct date date)
{
    put_year(out, era_of(date), date.year);
    buf_fmt(out, "%u月%u日", date.month, date.day);
}

void wareki_format_short(struct buf *out, struct date date)
{
    enum wareki_era era = era_of(date);

    if (era != WAREKI_NONE)
        buf_byte(out, (uint8_t)eras[era].letter);
    buf_fmt(out, "%d.%u.%u", era_year(era, date.year), date.month, date.day);
}

void wareki_format_fiscal_year(struct buf *out, int32_t year)
{
    put_year(out, era_of((struct date){year, 4, 1}), year);
    buf_str(out, "度");
}

void wareki_format_compact(struct buf *out, const struct wareki *date)
{
    uint32_t number = (uint32_t)date->year * 10000 + date->month * 100U + date->day;
    uint8_t digits[8];

    for (size_t i = sizeof(digits); i > 0; number /= 10)
        digits[--i] = (uint8_t)('0' + number % 10);
    buf_put(out, view_of(digits, sizeof(digits)));
}
