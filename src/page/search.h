/*
 * page/search.h: finding a person's record.  What is typed is personal data: the form is a POST and leads to a result
 * with its own address; nothing of it stands in that address.
 * Fields: purpose, name, birth-era, birth-year, birth-month, birth-day, number.
 */
#ifndef PAGE_SEARCH_H
#define PAGE_SEARCH_H

#include "page/view.h"

/* One record found; the values are masked until the record is opened. */
struct page_hit {
    const char *number; /* 受付番号 or record number */
    struct url url;
    const char *name;    /* masked or not, as the role allows */
    bool is_name_masked;
    const char *address; /* likewise */
    bool is_address_masked;
    struct page_chip state;
    struct date due;
    const char *owner;
    uint64_t leaf; /* number of the last entry in the ledger */
};

struct page_search {
    struct page_frame frame;
    struct url action;
    struct url clear;
    struct page_select purpose;
    struct page_field name;
    struct page_date_field birth;
    struct page_field number;
    bool has_result;     /* a search has been made */
    const char *summary; /* the conditions in words, without their values */
    struct page_pager pager;
    const struct page_hit *hits; /* at most 50 */
    size_t hits_n;
};
PAGE_RENDER(search);

#endif
