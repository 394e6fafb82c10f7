/*
 * desk/page_table.h: a table that is sorted, paged and given as a file: the handler says what its cells hold, once, and the page, its
 * order and the file follow from that.  Nothing of what it holds stands in its addresses.
 */
#ifndef DESK_PAGE_TABLE_H
#define DESK_PAGE_TABLE_H

#include "desk/page_report.h"

#define PAGE_TABLE_COLUMNS_MAX 24
#define PAGE_TABLE_ROWS 50 /* of a page */

struct page_table_column {
    const char *name; /* in the address: sort=NAME */
    enum msg label;
    enum report_type type;
};

/* TEXT and MONO: the text; DATE: days, TIME: milliseconds, NUMBER; REPORT_NO_DATE: empty. */
struct page_table_cell {
    const char *text;
    int64_t number;
};

struct page_table_query {
    struct view sort, dir, format;
    uint64_t page; /* from 1; 0: the first */
};
#define PAGE_TABLE_MEMBERS(type, field)                                                            \
    {"sort", MEMBER_TEXT, false, 16, offsetof(type, field.sort), NULL},                            \
        {"dir", MEMBER_TEXT, false, 4, offsetof(type, field.dir), NULL},                           \
        {"page", MEMBER_NUMBER, false, UINT16_MAX, offsetof(type, field.page), NULL},              \
        REPORT_FORMAT_MEMBER(type, field.format)

struct page_table {
    const struct page_table_column *columns;
    size_t columns_n;
    const char *const *texts; /* what the columns are called where that is data, NULL: their labels; to be set behind page_table_begin() */
    const char *seals; /* who sets a seal on its PDF, a line each: boxes above the table; or NULL; to be set behind page_table_begin() */
    struct page_table_cell *cells; /* row by row */
    size_t rows_n, rows_max;
    size_t *order;                 /* which row stands where */
    size_t first, shown_n;         /* what this page shows of the order */
    struct page_head heads[PAGE_TABLE_COLUMNS_MAX];
    struct page_pager pager;
};

/* An empty table for at most ${rows_max} rows. */
void page_table_begin(struct page *p, struct page_table *t, const struct page_table_column *columns, size_t columns_n,
                      size_t rows_max);

/* The cells of the next row, to be filled; NULL when memory is out (noted in the page). */
struct page_table_cell *page_table_row(struct page_table *t);

/* Order the rows as the query says, else as they came; make heads and pager.  ERR_INPUT: there is no such column. */
MUST_USE enum err page_table_end(struct page *p, struct page_table *t, const struct page_table_query *q);

/* Those of ${rows} (each ${row_bytes}, in the order in which they came) that this page shows, ${t->shown_n}, in its order; NULL when
 * memory is out (noted in the page). */
void *page_table_shown(struct page *p, const struct page_table *t, const void *rows, size_t row_bytes);

/* A filter: no choice (0), or one of the ${n} words, counted from 1. */
struct page_select page_table_choice(struct page *p, const char *const *words, size_t n, uint64_t chosen);

/* Answer the whole table as a file, named ${name}, if the query asks for one: ${*done_out}. */
MUST_USE enum err page_table_file(struct page *p, const struct page_table *t, const struct page_table_query *q,
                                  const struct page_report *head, const char *name, bool *done_out);

#endif
