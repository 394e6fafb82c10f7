/*
 * press/table.h: the rows of one table, CSV or workbook, as text, for the desk of a session: its columns before an import, and the lists
 * (台帳) that are taken in.
 */
#ifndef PRESS_TABLE_H
#define PRESS_TABLE_H

#include "base/arena.h"
#include "base/err.h"
#include "wire/chan.h"

#include <stdbool.h>

#define TABLE_COLUMNS_MAX 64 /* that are told of a row */
#define TABLE_BYTES_MAX ((size_t)64 << 20)

struct table;

/* Take the frame ${f} of the desk; the first makes ${table}.  After END the rows are sent to ${c}.  ERR_INPUT: a frame that is not
 * permitted; ERR_LIMIT, ERR_MEMORY; errors as chan_send(). */
MUST_USE enum err table_take(struct table **table, struct chan *c, const struct chan_frame *f, struct arena *a);

/* Whether all was said; ${t} may be NULL. */
bool table_is_done(const struct table *t);

/* Wipe and free; NULL is allowed. */
void table_free(struct table *t);

#endif
