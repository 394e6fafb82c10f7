/*
 * base/view.h: a borrowed range of bytes.  Anything that is not a NUL-terminated, validated UTF-8 string travels as
 * a view.  A view owns nothing; it lives as long as what it points into.  What every parser asks all the time is inline.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const uint8_t *p; /* may be NULL only if n is 0 */
    size_t n;
};

/* A view of the NUL-terminated string ${s}, without its NUL.  NULL gives the empty view. */
static inline struct view view_str(const char *s)
{
    return (struct view){(const uint8_t *)s, s == NULL ? 0 : strlen(s)};
}

/* A view of the ${n} bytes at ${p}. */
static inline struct view view_of(const void *p, size_t n)
{
    return (struct view){p, n};
}

/* Whether ${a} and ${b} hold the same bytes.  Not for secrets (see crypto/secret.h). */
static inline bool view_eq(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Whether ${a} holds exactly the bytes of the string ${s}. */
static inline bool view_eq_str(struct view a, const char *s)
{
    return view_eq(a, view_str(s));
}

/* Whether ${a} begins with the string ${prefix}. */
static inline bool view_starts(struct view a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && (n == 0 || memcmp(a.p, prefix, n) == 0);
}

/* The part of ${a} from byte ${from} (clamped) of at most ${n} bytes. */
static inline struct view view_part(struct view a, size_t from, size_t n)
{
    if (from >= a.n)
        return (struct view){a.p == NULL ? NULL : a.p + a.n, 0};
    if (n > a.n - from)
        n = a.n - from;
    return (struct view){a.p + from, n};
}

/* Cut ${*rest} at the first ${sep}: the part before it is returned and ${*rest} becomes what follows.  Without ${sep}
 * the whole of ${*rest} is returned and ${*rest} becomes empty with p == NULL (so a loop can tell the end). */
static inline struct view view_cut(struct view *rest, char sep)
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

/* Whether ${a} is well-formed UTF-8 without NUL (RFC 3629: no surrogates, no overlong forms). */
bool view_is_utf8(struct view a);

#endif
