/*
 * ledger/origin.h: the name under which a log signs.  The first stands in its leaf 0; where the end of the log was lost and that
 * was accepted (ACT_LOSS) it goes on as "FIRST/2", then "FIRST/3": nobody can take the one for the continuation of the other.
 */
#ifndef LEDGER_ORIGIN_H
#define LEDGER_ORIGIN_H

#include "base/buf.h"
#include "base/view.h"

#define ORIGIN_NUMBER_MAX 99

/* The number of ${origin}, 1 to ORIGIN_NUMBER_MAX, and the log's first origin. */
unsigned origin_split(struct view origin, struct view *first_out);

/* Whether ${earlier} is a name that the log of ${origin} had before. */
bool origin_precedes(struct view earlier, struct view origin);

/* Append the ${number}-th (from 2) origin of the log whose first one is ${first}. */
void origin_put(struct buf *out, struct view first, unsigned number);

#endif
