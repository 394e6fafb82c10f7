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
    const struct page_hit_cell *cells;
    size_t cells_n;
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
    struct url erase; /* asks for the erasure of these hits; no address if this person does not ask */
};
PAGE_RENDER(search);

#endif
