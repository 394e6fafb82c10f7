/*
 * text/utf8.h: code points of UTF-8 text, one at a time.
 *
 * A malformed sequence is never repaired: it is read as UTF8_BAD, and writing UTF8_BAD makes the buffer fail with
 * ERR_INPUT.  So every text function that reads and writes through here fails closed on text that is not UTF-8.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/buf.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_MAX

/* The length (1..4) of the well-formed sequence (RFC 3629) that ${bytes} begins with, and its code point; 0 if there is
 * none.  NUL is a code point here. */
size_t utf8_char(struct view bytes, uint32_t *cp_out);

/* Whether ${bytes} is empty or only the beginning of a sequence that more bytes could still make well-formed. */
bool utf8_is_cut(struct view bytes);

/* utf8_take() of what is neither ASCII nor ordinary Japanese. */
void utf8_take_rare(struct view *rest, uint32_t *cp_out);

/* Take the first code point off ${*rest}; false at the end.  A malformed byte is taken as UTF8_BAD. */
static inline bool utf8_take(struct view *rest, uint32_t *cp_out)
{
    const uint8_t *p = rest->p;

    if (rest->n == 0)
        return false;
    if (p[0] < 0x80) {
        *cp_out = p[0];
        *rest = (struct view){p + 1, rest->n - 1};
    } else if (p[0] > 0xe0 && p[0] < 0xf0 && p[0] != 0xed && rest->n >= 3 &&
               (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) {
        *cp_out = (p[0] & 0xfU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
        *rest = (struct view){p + 3, rest->n - 3};
    } else {
        utf8_take_rare(rest, cp_out);
    }
    return true;
}

/* The first code point of ${rest}, or 0 at the end. */
static inline uint32_t utf8_peek(struct view rest)
{
    uint32_t cp = 0;

    return utf8_take(&rest, &cp) ? cp : 0;
}

/* Write ${cp}, which must be a code point, to ${out}: 1 to 4 bytes. */
static inline size_t utf8_write(uint32_t cp, uint8_t out[4])
{
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

    if (n == 1) {
        out[0] = (uint8_t)cp;
        return n;
    }
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    out[0] = (uint8_t)((0xf00U >> n) | cp);
    return n;
}

/* Append ${cp}.  UTF8_BAD and surrogates make ${out} fail with ERR_INPUT. */
void utf8_put(struct buf *out, uint32_t cp);

/* Whether ${cp} is a variation selector (U+FE00-FE0F, U+E0100-E01EF): part of the character before it. */
static inline bool utf8_is_selector(uint32_t cp)
{
    return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

/* Whether ${cp} lies in the private use area of the basic plane, where 外字 live. */
static inline bool utf8_is_private(uint32_t cp)
{
    return cp >= 0xe000 && cp <= 0xf8ff;
}

/* The number of characters in ${text}: code points that are not variation selectors. */
size_t utf8_count(struct view text);

#endif
