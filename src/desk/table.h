/*
 * desk/table.h: the first rows of a table that somebody has sent, a text file or a workbook, as the press of the session reads them
 * (press/table.h): the desk itself opens no workbook.
 */
#ifndef DESK_TABLE_H
#define DESK_TABLE_H

#include "desk/request.h"
#include "press/sheet.h"
#include "proto/desk_press.h"

#define TABLE_SHEET_MAX 128

/* What is known of it before its rows, and whether it could be read. */
struct table_head {
    enum desk_press_encoding encoding;
    char sheet[TABLE_SHEET_MAX + 1];   /* of a workbook: the one that is read */
    uint32_t others, hidden, hidden_rows; /* sheets that are not read; those of them, and rows, that are hidden */
    uint32_t header_row; /* of a workbook: the first row that looks like a header, as Excel counts; 0: of a text file */
    bool more;           /* there are more rows than were wanted */
    enum sheet_failure failure;
};

struct table_reader {
    /* The next bytes of the file, valid until the next call; none: it ends here. */
    enum err (*bytes)(void *arg, struct view *out);
    /* A row, while the call lasts. */
    enum err (*row)(void *arg, const struct table_head *head, const struct desk_press_table_row *row);
    void *arg;
};

/* Read at most ${max_rows} rows.  What cannot be read is no error but ${head_out->failure}.  ERR_AGAIN: a document is on its way to this
 * person; ERR_TIMEOUT, ERR_CLOSED, ERR_INTERNAL: the press; what the callbacks say. */
MUST_USE enum err table_read(struct desk *d, enum desk_press_encoding encoding, uint32_t max_rows, const struct table_reader *reader,
                             struct table_head *head_out);

#endif
