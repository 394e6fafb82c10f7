/* press/book_internal.h: what book.c (the workbook) and book_sheet.c (one sheet) share. */
#ifndef PRESS_BOOK_INTERNAL_H
#define PRESS_BOOK_INTERNAL_H

#include "base/buf.h"
#include "press/book.h"
#include "press/book_part.h"
#include "press/book_value.h"

#define BOOK_STYLES_MAX 65536
#define BOOK_TARGET_MAX 300

struct book {
    const struct book_reader *reader;
    struct book_parts *parts;
    bool days_1904;
    struct buf strings;         /* shared, one after the other */
    struct buf string_ends;     /* uint32_t: where each ends; the highest bit: it was too long and is empty */
    struct buf styles;          /* struct book_format of each cell style */
    struct book_sheet sheet;    /* that is read */
    struct buf sheet_name;
    char sheet_id[64];          /* of its relationship */
    enum err said;              /* by a callback */
    char sheet_path[BOOK_TARGET_MAX], strings_path[BOOK_TARGET_MAX], styles_path[BOOK_TARGET_MAX];
};

#define BOOK_STRING_TOO_LONG (UINT32_C(1) << 31)

/* The number in the attribute ${name}, or ${otherwise}. */
uint32_t book_number(const char **attributes, const char *name, uint32_t otherwise);

/* Read the rows of the sheet: first how large it is and what is merged, then its cells.  Errors as book_part_read(); ${why}: it has no
 * value. */
MUST_USE enum err book_sheet_read(struct book *b, enum book_failure *why);

/* Append ${text} to what began at ${from}, unless it gets longer than ${max} bytes: ${too_long} then. */
void book_add_text(struct buf *out, size_t from, size_t max, struct view text, bool *too_long);

#endif
