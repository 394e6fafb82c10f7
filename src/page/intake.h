/* page/intake.h: taking in a ledger that was kept before: the form, and what becomes of each row. */
#ifndef PAGE_INTAKE_H
#define PAGE_INTAKE_H

#include "page/view.h"

struct page_intake_new {
    struct page_frame frame;
    struct url action, back;
    struct page_select kind, data_class, medium, encoding;
    struct url newest; /* one that came and waits; no address: none */
    const char *newest_name;
    const char *limit;
    const char *file_error;
};
PAGE_RENDER(intake_new);

/* A column of the file, and what it is taken for; NULL: it is not known. */
struct page_intake_column {
    const char *number, *header, *target;
};

struct page_intake_sum {
    const char *label, *help;
    uint64_t count;
};

struct page_intake_row {
    uint64_t line;
    const char *state, *column, *value_class, *why, *remedy;
    struct url entered; /* what it stands as; no address: it does not */
    const char *entered_name;
};

struct page_intake {
    struct page_frame frame;
    const char *kind;
    const struct page_fact *facts;
    size_t facts_n;
    bool is_infected;
    const char *wait; /* why it cannot be read yet; NULL: it was */
    bool can_scan;
    const char *broken; /* why it cannot be read at all; NULL: it can */
    const char *unknown; /* columns that are not taken in; NULL: none */
    const struct page_intake_column *columns;
    size_t columns_n;
    const struct page_intake_sum *sums;
    size_t sums_n;
    const char *next;
    bool can_enter;
    const char *verb, *nonce;
    struct page_field reason;
    struct url enter, action, scan, drop, back;
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_intake_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(intake);

#endif
