/*
 * text/width.h: half width and full width.  Unlike NFKC these leave ㈱, Ⅲ and ① alone.
 */
#ifndef TEXT_WIDTH_H
#define TEXT_WIDTH_H

#include "base/buf.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

/* Take the first character off ${*rest} as its usual width: full-width ASCII as ASCII, the ideographic space as a
 * space, half-width カナ as full-width カナ with the voicing mark that follows composed into it (ｶﾞ is ガ).  Variation
 * selectors are skipped.  False at the end; malformed bytes give UTF8_BAD. */
bool width_take(struct view *rest, uint32_t *cp_out);

/* Append ${text} with every character as width_take() gives it. */
void width_fold(struct buf *out, struct view text);

/* Append ${text} all full width: ASCII, spaces and half-width カナ included.  Variation selectors are kept. */
void width_widen(struct buf *out, struct view text);

#endif
