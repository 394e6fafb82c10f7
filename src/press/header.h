/*
 * press/header.h: the header of a column as it is compared: in one width and without spaces.
 */
#ifndef PRESS_HEADER_H
#define PRESS_HEADER_H

#include "base/buf.h"
#include "base/view.h"

#define HEADER_FOLDED_MAX 1024 /* bytes of one folded header */

/* Append the folded ${text} to ${out}; nothing if it is longer than any header that is looked for. */
void header_fold(struct buf *out, struct view text);

/* Whether the two are one header, or one name that a file gives: folded alike, and not empty. */
bool header_same(struct view a, struct view b);

#endif
