/*
 * page/erasure.h: asking for data to be erased, and the certificate that it was.
 * Fields of the application: scope, ground, reason.
 */
#ifndef PAGE_ERASURE_H
#define PAGE_ERASURE_H

#include "page/view.h"

struct page_erasure_apply {
    struct page_frame frame;
    struct url action;
    struct url back;
    struct page_select scope;  /* what */
    struct page_select ground; /* why: clause */
    struct page_field reason;
    const struct page_fact *facts; /* what would be destroyed, in numbers */
    size_t facts_n;
};
PAGE_RENDER(erasure_apply);

/* One thing the certificate speaks of: a key, a medium, a backup, a paper. */
struct page_erased {
    const char *what;
    const char *how;
    uint64_t count;
    int64_t at_ms; /* 0: still pending */
    struct date due;
    bool is_done;
    struct page_chip state;
};

struct page_certificate {
    struct page_frame frame;
    const char *number;
    const char *contract;
    const char *scope;
    struct date made;
    const char *made_by;
    const char *witness; /* who attended */
    const struct page_erased *rows;
    size_t rows_n;
    uint64_t pending;
    const struct page_clause *clauses;
    size_t clauses_n;
    uint64_t leaf;
    struct url leaf_url;
    const char *hash; /* of the document */
    struct safe_html qr;
    struct url pdf;
    struct url back;
};
PAGE_RENDER(certificate);

#endif
