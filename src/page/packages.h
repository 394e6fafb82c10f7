/*
 * page/packages.h: encrypted packages (暗号化パッケージ): the list, one with what can be done with it, the form of a new one.
 * Fields of the form: records, purpose, f-N, format, until-*, certificate, nonce.
 */
#ifndef PAGE_PACKAGES_H
#define PAGE_PACKAGES_H

#include "page/people.h"

struct page_package_row {
    const char *number;
    struct url url;
    const char *register_name;
    const char *person;
    uint64_t count;
    const char *until;
    uint64_t fetched;
    struct page_chip state;
};

struct page_packages {
    struct page_frame frame;
    struct page_head const *heads;
    size_t heads_n;
    const struct page_package_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(packages);

struct page_package {
    struct page_frame frame;
    const char *number, *shoulder;
    struct page_chip state;
    const char *passphrase; /* shown this once; NULL */
    const char *hint;       /* what comes next, or NULL */
    const struct page_fact *facts;
    size_t facts_n;
    struct url ask;   /* where the words of the step are asked for that its first fetch is; then no fetch */
    struct url fetch, tell, drop; /* no address: not now, or not this person's */
    struct url matter, refresh, back; /* refresh: while it is made */
};
PAGE_RENDER(package);

struct page_package_new {
    struct page_frame frame;
    const char *shoulder;
    const struct page_fact *facts;
    size_t facts_n;
    struct url action, back;
    const char *nonce;
    struct page_select records, purpose, format;
    struct page_boxes fields;
    struct page_date_field until;
    struct page_field certificate;
};
PAGE_RENDER(package_new);

#endif
