/*
 * press/book.h: the rows of a workbook (XLSX: ECMA-376), as text, called back like those of a CSV file (press/csv.h).
 *
 * Whoever made it is not trusted: entries, bytes, how much they grow, depth, strings and cells are bounded, a document type or an
 * entity ends the reading, nothing but the parts that are needed is opened.  Read is the first sheet that is not hidden: of
 * a formula the value that was stored, of a date YYYY-MM-DD (and HH:MM), of a number formatted with zeros what people see.  Empty
 * rows are no rows.
 */
#ifndef PRESS_BOOK_H
#define PRESS_BOOK_H

#include "base/err.h"
#include "base/view.h"
#include "press/csv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOK_BYTES_MAX ((size_t)64 << 20) /* of the file */
#define BOOK_LOOK_BYTES 8U                /* of its beginning, to know what it is */
#define BOOK_SHEET_NAME_MAX 128           /* bytes */

/* What a file is, by its first bytes. */
enum book_kind {
    BOOK_NONE, /* text */
    BOOK_XLSX, /* an archive */
    BOOK_CFB,  /* a compound file: an encrypted workbook, or one of Excel 97 to 2003 (.xls) */
};

/* Why a workbook is not read. */
enum book_failure {
    BOOK_FINE,
    BOOK_ENCRYPTED,
    BOOK_OLD,       /* .xls */
    BOOK_DAMAGED,   /* cut off, changed, or no workbook at all */
    BOOK_TOO_LARGE, /* it, or what it grows to */
    BOOK_NO_SHEET,  /* none with cells that is not hidden */
    BOOK_FAILURE__MAX
};

/* What is said of the sheet before its rows. */
struct book_sheet {
    struct view name;     /* at most BOOK_SHEET_NAME_MAX bytes */
    uint32_t others;      /* sheets that are not read; ... */
    uint32_t hidden;      /* ... those of them that are hidden */
    uint32_t hidden_rows; /* of this sheet: they are read like others */
    uint32_t header_row;  /* the first row with two values or more, as Excel counts; else the first with one */
    size_t columns;       /* every row has as many fields */
};

struct book_reader {
    size_t max_field_bytes; /* of UTF-8 */
    size_t max_fields;
    enum err (*sheet)(void *arg, const struct book_sheet *sheet);
    csv_row_fn *row; /* line: its number in Excel.  With the faults CSV_MERGED, CSV_CELL_ERROR and CSV_NOT_CALCULATED there are fields */
    void *arg;
};

/* What the file that begins with ${start} is.  (The one function that a desk may call, too.) */
enum book_kind book_kind_of(struct view start);

/* Read the workbook ${bytes}.  ERR_INPUT: it cannot be read, and ${why_out} says why (rows may have come before); ERR_MEMORY; what
 * a callback said. */
MUST_USE enum err book_read(struct view bytes, const struct book_reader *reader, enum book_failure *why_out);

#endif
