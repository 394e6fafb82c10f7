/*
 * page/search.h: finding a person's record.  What is typed is personal data: the form is a POST and leads to a result
 * with its own address; nothing of it stands in that address.
 * Fields: purpose, name, birth-era, birth-year, birth-month, birth-day, address, number.
 */
#ifndef PAGE_SEARCH_H
#define PAGE_SEARCH_H

#include "page/view.h"

/* A value in a row of hits. */
struct page_hit_cell {
    const char *label; /* of its column */
    const char *value;
    bool is_masked;
};

/* One record found: the listed fields of its register. */
struct page_hit {
    const char *title; /* the first listed value that is shown */
    struct url url;
    const char *box; /* name of its box, also its id */
    const struct page_hit_cell *cells;
    size_t cells_n;
};

/* A search that this person keeps. */
struct page_kept {
    const char *name;
    const char *purpose; /* or that it has ended */
    struct url run;      /* POST; no address: the purpose is not this person's any more */
    struct url rename, remove;
};

struct page_search {
    struct page_frame frame;
    const char *register_name;
    struct url action;
    struct url clear;
    struct page_select purpose;
    struct page_field name;
    struct page_date_field birth;
    struct page_field address;
    struct page_field number;
    const char *number_help; /* which numbers the register has */
    bool has_result;     /* a search has been made */
    const char *summary; /* the conditions in words, without their values */
    const struct page_link *columns; /* text only: heads of the columns behind the first */
    size_t columns_n;
    const char *first_column;
    const struct page_hit *hits; /* at most 50 */
    size_t hits_n;
    bool more; /* there were more than are shown */
    uint64_t leaf; /* the entry of this search */
    struct url leaf_url;
    struct url keep; /* keeps these conditions; no address: a kept search was run */
    struct url work; /* POST, fields row-0 ...: makes a worklist of the rows; no address if this person makes none */
    const struct page_kept *kept;
    size_t kept_n;
    struct url erase; /* asks for the erasure of these hits; no address if this person does not ask */
};
PAGE_RENDER(search);

#endif
