/*
 * page/erasure.h: asking for data to be erased, the last question before it is, and the certificate that it was.
 * Fields: of the application reason, nonce (and record or result, in the address); of the erasure nonce.
 */
#ifndef PAGE_ERASURE_H
#define PAGE_ERASURE_H

#include "page/view.h"

struct page_erasure_apply {
    struct page_frame frame;
    struct url action;
    struct url back;
    const char *nonce;
    struct page_field reason;
    const struct page_fact *facts; /* what would be destroyed, in numbers */
    size_t facts_n;
};
PAGE_RENDER(erasure_apply);

/* The approved erasure, just before it is done. */
struct page_erase {
    struct page_frame frame;
    const char *number;
    const char *sentence; /* what will be destroyed, with numbers */
    const struct page_fact *facts;
    size_t facts_n;
    struct url action;
    struct url back;
    const char *nonce;
};
PAGE_RENDER(erase);

/* One stage the certificate speaks of. */
struct page_erased {
    const char *what;
    const char *how;
    struct page_chip state;
};

struct page_certificate {
    struct page_frame frame;
    const char *number;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_erased *rows;
    size_t rows_n;
    uint64_t pending; /* stages that are not done */
    const struct page_clause *clauses;
    size_t clauses_n;
    const char *text; /* the signed note */
    struct url text_url, proof_url;
    struct url back;
};
PAGE_RENDER(certificate);

#endif
