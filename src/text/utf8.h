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

/* Take the first code point off ${*rest}; false at the end.  A malformed byte is taken as UTF8_BAD. */
bool utf8_take(struct view *rest, uint32_t *cp_out);

/* The first code point of ${rest}, or 0 at the end. */
uint32_t utf8_peek(struct view rest);

/* Append ${cp}.  UTF8_BAD and surrogates make ${out} fail with ERR_INPUT. */
void utf8_put(struct buf *out, uint32_t cp);

/* Whether ${cp} is a variation selector (U+FE00-FE0F, U+E0100-E01EF): part of the character before it. */
bool utf8_is_selector(uint32_t cp);

/* Whether ${cp} lies in the private use area of the basic plane, where 外字 live. */
bool utf8_is_private(uint32_t cp);

/* The number of characters in ${text}: code points that are not variation selectors. */
size_t utf8_count(struct view text);

#endif
