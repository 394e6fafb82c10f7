/*
 * text/idfold.h: identifiers as people and spreadsheets write them, to the bare form that is compared and stored.
 */
#ifndef TEXT_IDFOLD_H
#define TEXT_IDFOLD_H

#include "base/buf.h"
#include "base/view.h"

#include <stdbool.h>

/* Append ${value} with full-width letters and digits as ASCII in upper case, without spaces and without anything that
 * looks like a hyphen (ー too).  Other characters stay, so that a check afterwards finds them. */
void idfold(struct buf *out, struct view value);

/* Whether ${text} is one or more ASCII digits and nothing else. */
bool idfold_is_digits(struct view text);

#endif
