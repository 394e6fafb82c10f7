#include "press/book_value.h"

#include "base/clock.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RAW_MAX 64
#define SECONDS_A_DAY 86400
#define SERIAL_MAX 2958466.0 /* the day after 9999-12-31 */
#define DIGITS_EXACT 15      /* what Excel keeps of a number */

struct book_format book_format_builtin(uint32_t id)
{
    struct book_format f = {.kind = BOOK_NUMBER};

    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
        f.kind = BOOK_DATE;
    else if ((id >= 18 && id <= 21) || id == 32 || id == 33 || (id >= 45 && id <= 47))
        f.kind = BOOK_TIME;
    else if (id == 34 || id == 35 || id == 55 || id == 56)
        f.kind = BOOK_DATE; /* year and month, month and day */
    else if (id == 22)
        f.kind = BOOK_DATE_TIME;
    return f;
}

/* --- the code of a format ------------------------------------------------------------------------------------------------- */

/* What the letters of a code say. */
struct letters {
    bool day, time, minutes, other, overflow;
    char zeros[BOOK_ZEROS_MAX + 1];
    size_t zeros_n;
};

static void take_shape(struct letters *l, char c)
{
    if (l->zeros_n == BOOK_ZEROS_MAX)
        l->overflow = true;
    else
        l->zeros[l->zeros_n++] = c;
}

static void take_letter(struct letters *l, char c, char before)
{
    switch (c | 0x20) {
    case 'y':
    case 'd':
    case 'g':
        l->day = true;
        break;
    case 'a':
        l->day = l->day || (before | 0x20) == 'a'; /* aaa; not AM/PM */
        break;
    case 'e':
        if (before == '0' || before == '#' || before == '?')
            l->other = true; /* 0.00E+00 */
        else
            l->day = true;
        break;
    case 'h':
    case 's':
        l->time = true;
        break;
    case 'm':
        l->minutes = true;
        break;
    default:
        l->other = true;
    }
}

/* What stands in brackets: a time that goes on ([h]), or a colour, a language, a condition. */
static void take_bracket(struct letters *l, struct view inner)
{
    if (inner.n > 0 && inner.n < 4 && strchr("hms", inner.p[0] | 0x20) != NULL)
        l->time = true;
}

/* Where what begins at ${i} and says nothing of its own ends: text in quotes, an escaped character, a bracket. */
static size_t skip(struct letters *l, struct view code, size_t i)
{
    char c = (char)code.p[i], closing = c == '"' ? '"' : ']';
    size_t from = i + 1, to = from;

    if (c == '\\' || c == '_' || c == '*') {
        if (c == '\\' && from < code.n && code.p[from] == '-')
            take_shape(l, '-');
        else if (c != '_')
            l->other = true;
        return from;
    }
    while (to < code.n && code.p[to] != (uint8_t)closing)
        to++;
    struct view inner = view_part(code, from, to - from);
    if (c == '[')
        take_bracket(l, inner);
    else if (view_eq_str(inner, "-"))
        take_shape(l, '-');
    else
        l->other = true; /* of numbers: words around them are not part of the value */
    return to;
}

/* The last section of ${code} where conditions come first ([<=999]...), else the first. */
static struct view section_of(struct view code)
{
    struct view rest = code, first = view_cut(&rest, ';');

    if (!view_starts(code, "[<") && !view_starts(code, "[>"))
        return first;
    while (rest.n > 0)
        first = view_cut(&rest, ';');
    return first;
}

struct book_format book_format_of(struct view code)
{
    struct book_format f = {.kind = BOOK_NUMBER};
    struct letters l = {.zeros_n = 0};

    code = section_of(code);
    if (view_eq_str(code, "General") || view_eq_str(code, "GENERAL") || view_eq_str(code, "@"))
        return f;
    for (size_t i = 0; i < code.n; i++) {
        char c = (char)code.p[i];
        if (strchr("\"[\\_*", c) != NULL && c != '\0')
            i = skip(&l, code, i);
        else if (c == '0' || c == '-')
            take_shape(&l, c);
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            take_letter(&l, c, i > 0 ? (char)code.p[i - 1] : '\0');
        else
            l.other = true;
    }
    if (l.day || (l.minutes && !l.time))
        f.kind = l.time ? BOOK_DATE_TIME : BOOK_DATE;
    else if (l.time)
        f.kind = BOOK_TIME;
    else if (!l.other && !l.overflow && l.zeros_n > 1 && l.zeros[0] == '0') {
        f.kind = BOOK_ZEROS;
        memcpy(f.zeros, l.zeros, l.zeros_n);
    }
    return f;
}

/* --- values --------------------------------------------------------------------------------------------------------------- */

/* ${x} with as many digits as ${zeros} has zeros, and its hyphens. */
static enum err put_zeros(struct buf *out, const char *zeros, double x)
{
    char digits[DIGITS_EXACT + 1] = {0};
    size_t places = 0, n = 0;

    if (x < 0 || x >= 1e15 || x != floor(x))
        return ERR_INPUT;
    for (uint64_t rest = (uint64_t)x; rest > 0; rest /= 10)
        digits[n++] = (char)('0' + rest % 10); /* the last digit first */
    for (const char *z = zeros; *z != '\0'; z++)
        places += *z == '0';
    for (size_t i = n; i > places; i--)
        buf_byte(out, (uint8_t)digits[i - 1]);
    for (const char *z = zeros; *z != '\0'; z++) {
        if (*z == '0')
            places--;
        buf_byte(out, *z != '0' ? (uint8_t)*z : places < n ? (uint8_t)digits[places] : (uint8_t)'0');
    }
    return ERR_OK;
}

/* Excel counts a 29 February 1900 that never was (day 60). */
static void put_day(struct buf *out, int64_t serial, bool days_1904)
{
    static const struct date first_1900 = {1899, 12, 30}, first_1904 = {1904, 1, 1};
    char text[11];

    if (!days_1904 && serial == 60) {
        buf_str(out, "1900-02-29");
        return;
    }
    int64_t day = date_to_days(days_1904 ? first_1904 : first_1900) + serial + (!days_1904 && serial < 60);
    date_format(date_from_days(day), text);
    buf_str(out, text);
}

static enum err put_moment(struct buf *out, double x, enum book_format_kind kind, bool days_1904)
{
    if (!(x >= 0) || x >= SERIAL_MAX - (days_1904 ? 1462 : 0))
        return ERR_INPUT;
    int64_t seconds = llround(x * SECONDS_A_DAY), day = seconds / SECONDS_A_DAY;
    unsigned of_day = (unsigned)(seconds % SECONDS_A_DAY);
    if (kind == BOOK_DATE && !days_1904 && day == 0)
        return ERR_INPUT; /* 1900-01-00 */
    if (kind == BOOK_DATE_TIME && !days_1904 && day == 0)
        kind = BOOK_TIME;
    if (kind != BOOK_TIME)
        put_day(out, day, days_1904);
    if (kind == BOOK_DATE)
        return ERR_OK;
    if (kind == BOOK_DATE_TIME)
        buf_byte(out, ' ');
    uint64_t hours = kind == BOOK_TIME ? (uint64_t)day * 24 + of_day / 3600 : of_day / 3600;
    buf_fmt(out, "%02llu:%02u", (unsigned long long)hours, of_day / 60 % 60);
    if (of_day % 60 != 0)
        buf_fmt(out, ":%02u", of_day % 60);
    return ERR_OK;
}

static bool is_plain(struct view raw)
{
    size_t digits = 0;

    for (size_t i = raw.n > 0 && raw.p[0] == '-'; i < raw.n; i++, digits++)
        if (raw.p[i] < '0' || raw.p[i] > '9')
            return false;
    return digits > 0 && digits <= DIGITS_EXACT;
}

enum err book_value_put(struct buf *out, struct view raw, const struct book_format *format, bool days_1904)
{
    char text[RAW_MAX + 1], *end;

    if (raw.n == 0 || raw.n > RAW_MAX)
        return ERR_INPUT;
    memcpy(text, raw.p, raw.n);
    text[raw.n] = '\0';
    double x = strtod(text, &end);
    if (end != text + raw.n || !isfinite(x) || text[0] <= ' ' || strpbrk(text, "xXpP") != NULL)
        return ERR_INPUT;
    if (format->kind == BOOK_ZEROS && put_zeros(out, format->zeros, x) == ERR_OK)
        return ERR_OK;
    if (format->kind != BOOK_ZEROS && format->kind != BOOK_NUMBER)
        return put_moment(out, x, format->kind, days_1904);
    if (is_plain(raw))
        buf_put(out, raw);
    else
        buf_fmt(out, "%.15G", x);
    return ERR_OK;
}

/* --- text ----------------------------------------------------------------------------------------------------------------- */

static int hex_of(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* The character that ${v} begins with as _xHHHH_, or 0. */
static uint32_t escaped(struct view v)
{
    uint32_t c = 0;

    if (v.n < 7 || v.p[0] != '_' || v.p[1] != 'x' || v.p[6] != '_')
        return 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_of(v.p[i]);
        if (digit < 0)
            return 0;
        c = c << 4 | (uint32_t)digit;
    }
    return c >= 0xd800 && c <= 0xdfff ? 0 : c;
}

void book_text_put(struct buf *out, struct view raw)
{
    for (size_t i = 0; i < raw.n; i++) {
        uint32_t c = raw.p[i] == '_' ? escaped(view_part(raw, i, SIZE_MAX)) : 0;
        if (c == 0) {
            buf_byte(out, raw.p[i]);
            continue;
        }
        if (c != '\r')
            utf8_put(out, c);
        i += 6;
    }
}
