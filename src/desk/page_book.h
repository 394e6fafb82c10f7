/*
 * desk/page_book.h: a 管理簿 on a page: filters, a sorted table of rows that are a number with its address, cells and a state, and the
 * same rows as a file.  The ledgers of matters are such, and those that show rows of several kinds.
 */
#ifndef DESK_PAGE_BOOK_H
#define DESK_PAGE_BOOK_H

#include "desk/page_admin.h"
#include "desk/page_table.h"
#include "page/matters.h"

#define PAGE_BOOK_FILTERS_MAX 8

/* It points into itself: it stays where it was begun. */
struct page_book {
    struct page_table t;
    struct page_matter_line *lines; /* row by row: the number, its address, the state */
    struct page_matter_select filters[PAGE_BOOK_FILTERS_MAX];
    struct page_matter_ledger view;
};

/* An empty one of at most ${rows_max} rows.  ${texts}: what the columns are called where that is data, or NULL.  The first column is the
 * number, the last one the state. */
void page_book_begin(struct page *p, struct page_book *b, const struct page_table_column *columns, size_t columns_n,
                     const char *const *texts, size_t rows_max);

/* The cells of the next row, to be filled; the state's is.  NULL: no room (noted in the page when memory is out). */
struct page_table_cell *page_book_row(struct page *p, struct page_book *b, const struct page_matter_line *line);

/* A filter of the form, by the name of its member. */
void page_book_filter(struct page_book *b, const char *id, const char *label, struct page_select select);

/* Those people that may be chosen; ${chosen} 0: anybody. */
MUST_USE enum err page_book_people(struct page *p, uint64_t chosen, struct page_select *out);

/* The first and the last moment of the days that were typed; 0: none was, or the error stands at its field. */
struct page_book_days {
    int64_t from_ms, until_ms;
};
struct page_book_days page_book_days(struct page *p, struct page_book *b, struct view from, struct view until);

/* Answer it, as the page or as the file ${name} that the query asks for. */
MUST_USE enum err page_book_send(struct page *p, struct page_book *b, const struct page_table_query *q, const struct page_report *head,
                                 const char *name);

/* The permitted entries of the ledger that ${ask} asks for, newest first, at most ${max}, one after another to ${fn}.  Each answer of the
 * keeper is an entry of its own (ledger-read).  ${*more_out}: there are older ones. */
typedef void page_book_entry_fn(struct page *p, void *arg, const struct entry *e, uint64_t leaf);
MUST_USE enum err page_book_entries(struct page *p, const struct desk_keeper_ledger *ask, uint32_t max, page_book_entry_fn *fn, void *arg,
                                    bool *more_out);

/* What a register is called; the heaviest class among the fields of an entry. */
const char *page_book_register(struct page *p, uint16_t no);
unsigned page_book_class(struct page *p, const struct entry *e);

/* The blinded id of the person that an entry is about, as far as people compare it; "" if it is about none or several. */
const char *page_book_subject(struct page *p, const struct entry *e);

/* Cells. */
struct page_table_cell page_book_text(const char *text);
struct page_table_cell page_book_time(int64_t ms); /* 0: none */
struct page_table_cell page_book_number(uint64_t n);

/* A number as its digits. */
const char *page_book_digits(struct page *p, uint64_t n);

#endif
