#include "text/excel.h"

#include "text/idfold.h"
#include "text/utf8.h"
#include "text/width.h"

#include <string.h>

#define CELL_MAX 24 /* the longest cell that any of the patterns fits */

static size_t skip_digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* digits [ "." digits ] "E+" digits */
static bool is_exponent(const char *s)
{
    size_t n = skip_digits(s);

    if (n == 0)
        return false;
    s += n;
    if (*s == '.')
        s += 1 + skip_digits(s + 1);
    if (s[0] != 'E' || s[1] != '+')
        return false;
    s += 2;
    n = skip_digits(s);
    return n > 0 && s[n] == 0;
}

/* NNNN/N/N, or N月N日 with 月 and 日 as "m" and "d". */
static bool is_numeric_date(const char *s)
{
    size_t a = skip_digits(s);
    size_t b = a == 0 || s[a] == 0 ? 0 : skip_digits(s + a + 1);
    const char *second = s + a + 1 + b;

    if (a == 0 || b == 0 || a > 4 || b > 2)
        return false;
    if (s[a] == 'm' && a <= 2)
        return strcmp(second, "d") == 0;
    if (s[a] != '/' || a != 4 || *second != '/')
        return false;
    size_t c = skip_digits(second + 1);
    return c >= 1 && c <= 2 && second[1 + c] == 0;
}

static bool is_month_name(const char *s, size_t n)
{
    static const char names[] = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";

    for (size_t at = 0; n == 3 && at < sizeof(names); at += 4) {
        if (view_eq(view_of(names + at, 3), view_of(s, 3)))
            return true;
    }
    return false;
}

/* APR-11 or 11-APR */
static bool is_named_date(const char *s)
{
    const char *dash = strchr(s, '-');

    if (dash == NULL)
        return false;
    size_t before = (size_t)(dash - s), after = strlen(dash + 1);
    if (is_month_name(s, before))
        return after >= 1 && after <= 2 && skip_digits(dash + 1) == after;
    return before >= 1 && before <= 2 && skip_digits(s) == before && is_month_name(dash + 1, after);
}

/* ${text} in upper-case ASCII with 月 and 日 as m and d.  False if it is too long or holds anything else. */
static bool to_ascii(struct view text, char out[CELL_MAX + 1])
{
    size_t n = 0;

    for (uint32_t cp; width_take(&text, &cp);) {
        if (cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        else if (cp == U'月')
            cp = 'm';
        else if (cp == U'日')
            cp = 'd';
        if (cp < ' ' || cp >= 0x7f || n == CELL_MAX)
            return false;
        if (cp != ' ')
            out[n++] = (char)cp;
    }
    out[n] = 0;
    return n > 0;
}

enum excel_damage excel_damage_of(struct view text, size_t declared_digits)
{
    char cell[CELL_MAX + 1];

    if (!to_ascii(text, cell))
        return EXCEL_NONE;
    if (is_exponent(cell))
        return EXCEL_EXPONENT;
    if (is_numeric_date(cell) || is_named_date(cell))
        return EXCEL_DATE;
    size_t digits = skip_digits(cell);
    if (cell[digits] == 0 && digits < declared_digits && cell[0] != '0')
        return EXCEL_LEADING_ZERO;
    return EXCEL_NONE;
}
