/*
 * press/sheet.h: one uploaded list, from its bytes to the rows that the desk is sent: the header is
 * matched, every cell is checked, and search keys are made.  Every row of the file is sent, a
 * refused one with its issues and without its cells.
 */
#ifndef PRESS_SHEET_H
#define PRESS_SHEET_H

#include "base/err.h"
#include "base/view.h"
#include "proto/desk_press.h"
#include "wire/chan.h"

#include <stdbool.h>

/* Why a file as a whole cannot be read; the code of FAILED. */
enum sheet_failure {
    SHEET_FINE,
    SHEET_NO_HEADER,      /* the file is empty, or its first row is damaged or too long */
    SHEET_COLUMN_MISSING, /* a required column: HEADER names it */
    SHEET_HEADER_CHANGED, /* the header line given for going on does not match the columns as it did
                           */
    SHEET_BOOK_ENCRYPTED, /* a workbook that cannot be read: enum book_failure (press/book.h) */
    SHEET_BOOK_OLD,
    SHEET_BOOK_DAMAGED,
    SHEET_BOOK_TOO_LARGE,
    SHEET_BOOK_NO_SHEET,
    SHEET_FAILURE__MAX
};

struct sheet;

/* Begin as ${m} asks; rows go to ${out}.  ERR_INPUT if a column is of a type that does not exist;
 * ERR_MEMORY.  Free with sheet_free(). */
MUST_USE enum err sheet_new(const struct desk_press_start *m, struct chan *out,
                            struct sheet **sheet_out);

/* Read the next bytes, and send the rows that are complete. */
MUST_USE enum err sheet_push(struct sheet *s, struct view bytes);

/* The file ends here: send what is left, and DONE. */
MUST_USE enum err sheet_finish(struct sheet *s);

/* Whether FAILED was sent: nothing more is read. */
bool sheet_has_failed(const struct sheet *s);

/* Wipe and free; NULL is allowed. */
void sheet_free(struct sheet *s);

#endif
