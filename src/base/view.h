/*
 * base/view.h: a borrowed range of bytes.  Anything that is not a NUL-terminated, validated UTF-8 string travels as
 * a view.  A view owns nothing; it lives as long as what it points into.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view {
    const uint8_t *p; /* may be NULL only if n is 0 */
    size_t n;
};

/* A view of the NUL-terminated string ${s}, without its NUL.  NULL gives the empty view. */
struct view view_str(const char *s);

/* A view of the ${n} bytes at ${p}. */
struct view view_of(const void *p, size_t n);

/* Whether ${a} and ${b} hold the same bytes.  Not for secrets (see crypto/secret.h). */
bool view_eq(struct view a, struct view b);

/* Whether ${a} holds exactly the bytes of the string ${s}. */
bool view_eq_str(struct view a, const char *s);

/* Whether ${a} begins with the string ${prefix}. */
bool view_starts(struct view a, const char *prefix);

/* The part of ${a} from byte ${from} (clamped) of at most ${n} bytes. */
struct view view_part(struct view a, size_t from, size_t n);

/* Cut ${*rest} at the first ${sep}: the part before it is returned and ${*rest} becomes what follows.  Without ${sep}
 * the whole of ${*rest} is returned and ${*rest} becomes empty with p == NULL (so a loop can tell the end). */
struct view view_cut(struct view *rest, char sep);

/* Whether ${a} is well-formed UTF-8 without NUL (RFC 3629: no surrogates, no overlong forms). */
bool view_is_utf8(struct view a);

#endif
