#include "base/view.h"

#include <string.h>

struct view view_str(const char *s)
{
    return (struct view){(const uint8_t *)s, s == NULL ? 0 : strlen(s)};
}

struct view view_of(const void *p, size_t n)
{
    return (struct view){p, n};
}

bool view_eq(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool view_eq_str(struct view a, const char *s)
{
    return view_eq(a, view_str(s));
}

bool view_starts(struct view a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && (n == 0 || memcmp(a.p, prefix, n) == 0);
}

struct view view_part(struct view a, size_t from, size_t n)
{
    if (from >= a.n)
        return (struct view){a.p == NULL ? NULL : a.p + a.n, 0};
    if (n > a.n - from)
        n = a.n - from;
    return (struct view){a.p + from, n};
}

struct view view_cut(struct view *rest, char sep)
{
    struct view whole = *rest;
    const uint8_t *at = whole.n == 0 ? NULL : memchr(whole.p, (unsigned char)sep, whole.n);

    if (at == NULL) {
        *rest = (struct view){NULL, 0};
        return whole;
    }
    size_t before = (size_t)(at - whole.p);
    *rest = (struct view){at + 1, whole.n - before - 1};
    return (struct view){whole.p, before};
}

/* Length of the sequence that starts with ${c}, and the smallest code point it may encode; 0 if ${c} cannot start. */
static size_t utf8_sequence(uint8_t c, uint32_t *min_out)
{
    if (c < 0x80) {
        *min_out = 1;
        return 1;
    }
    if ((c & 0xe0) == 0xc0) {
        *min_out = 0x80;
        return 2;
    }
    if ((c & 0xf0) == 0xe0) {
        *min_out = 0x800;
        return 3;
    }
    if ((c & 0xf8) == 0xf0) {
        *min_out = 0x10000;
        return 4;
    }
    return 0;
}

bool view_is_utf8(struct view a)
{
    for (size_t i = 0; i < a.n;) {
        uint32_t min = 0;
        size_t len = utf8_sequence(a.p[i], &min);
        if (len == 0 || len > a.n - i)
            return false;
        uint32_t cp = len == 1 ? a.p[i] : (uint32_t)(a.p[i] & (0xff >> (len + 1)));
        for (size_t k = 1; k < len; k++) {
            if ((a.p[i + k] & 0xc0) != 0x80)
                return false;
            cp = (cp << 6) | (a.p[i + k] & 0x3fU);
        }
        if (cp < min || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
            return false;
        i += len;
    }
    return true;
}
