/*
 * press/csv.h: a CSV reader (RFC 4180) that is pushed bytes as they come, decodes them, and calls back once per row.
 *
 * Bytes are decoded before they are split, because the second byte of a CP932 character may be a backslash or look like
 * anything else.  Every offset counts bytes of the file as it was sent.  Nothing is replaced or repaired: a row with a
 * fault is reported without fields, with its original bytes, and reading goes on with the next row.  However the bytes
 * are cut into pieces, the rows are the same.
 */
#ifndef PRESS_CSV_H
#define PRESS_CSV_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The encoding is decided on the first bytes: at most this many from the first that is not ASCII. */
#define CSV_DETECT_BYTES 65536U

enum csv_encoding {
    CSV_DETECT, /* a byte order mark or well-formed UTF-8 in the deciding bytes means UTF-8, all else CP932 */
    CSV_UTF8,
    CSV_CP932,
};

enum csv_fault {
    CSV_FINE,
    CSV_UNDECODABLE,
    CSV_ENCODING_CHANGED, /* undecodable where the beginning of the file, without byte order mark, was UTF-8 */
    CSV_NUL,
    CSV_STRAY_QUOTE,  /* inside an unquoted field, or text after the closing quote */
    CSV_UNTERMINATED, /* the file ends inside quotes */
    CSV_FIELD_TOO_LONG,
    CSV_ROW_TOO_LONG, /* such a row ends at its next line break, even inside quotes: a lost quote costs one row */
    CSV_TOO_MANY_FIELDS,
    /* of workbooks only (press/book.h) */
    CSV_MERGED,         /* a cell lies under a merged one */
    CSV_CELL_ERROR,     /* #N/A, #REF!, or what is no number where one should be */
    CSV_NOT_CALCULATED, /* a formula without a stored value */
    CSV_FAULT__MAX
};

struct csv_options {
    enum csv_encoding encoding;
    size_t max_row_bytes;   /* of the file */
    size_t max_field_bytes; /* of UTF-8 */
    size_t max_fields;
};

/* One row, while the callback runs.  Empty lines are no rows. */
struct csv_row {
    uint64_t number;           /* counted from 1 */
    uint64_t line;             /* of the file, counted from 1, where the row begins */
    uint64_t start, end;       /* offsets of its first byte and of the byte after its line break */
    struct view raw;           /* its bytes as they were sent, at most max_row_bytes of them */
    const struct view *fields; /* UTF-8; none if there is a fault */
    size_t field_count;
    enum csv_fault fault; /* the first */
    uint64_t fault_at;    /* its offset */
    size_t fault_field;   /* the field it is in, counted from 0 */
};

struct csv_totals {
    uint64_t bytes, rows, faulty_rows, empty_lines;
};

/* Called for each row.  An error stops the reader, which returns it. */
typedef enum err csv_row_fn(void *arg, const struct csv_row *row);

struct csv;

/* A reader that calls ${row} with ${arg}.  ERR_INPUT if a limit of ${options} is 0 or above 2^24; ERR_MEMORY.  Free
 * with csv_free(). */
MUST_USE enum err csv_new(const struct csv_options *options, csv_row_fn *row, void *arg,
                          struct csv **csv_out);

/* Read the next ${bytes} of the file.  The error of the callback, or ERR_MEMORY; the reader is of no use then. */
MUST_USE enum err csv_push(struct csv *csv, struct view bytes);

/* The file ends here: report what is left.  Errors as csv_push(). */
MUST_USE enum err csv_finish(struct csv *csv);

/* The encoding that was decided; CSV_DETECT while undecided, and at the end of a file that was ASCII throughout. */
enum csv_encoding csv_encoding(const struct csv *csv);

/* What has been read so far. */
struct csv_totals csv_totals(const struct csv *csv);

/* Wipe and free; NULL is allowed. */
void csv_free(struct csv *csv);

#endif
