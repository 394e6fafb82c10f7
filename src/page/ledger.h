/*
 * page/ledger.h: the ledger as a list to look through, and one entry with its proof.
 * Filter fields (GET, blinded ids only): person, subject, act, from-*, to-*.
 */
#ifndef PAGE_LEDGER_H
#define PAGE_LEDGER_H

#include "page/view.h"

struct page_ledger_row {
    uint64_t leaf;
    struct url url;
    int64_t at_ms;
    const char *person;
    const char *act;
    const char *subject; /* blinded id, or NULL */
    const char *clause;  /* "" if none */
    struct page_chip verdict;
};

struct page_ledger {
    struct page_frame frame;
    struct url action;
    struct url clear;
    struct page_field person;
    struct page_field subject;
    struct page_select act;
    struct page_date_field from;
    struct page_date_field to;
    bool is_filtered;
    uint64_t size; /* entries in the whole ledger */
    const char *root;
    int64_t witnessed_ms;
    const char *witness;
    struct page_pager pager;
    const struct page_ledger_row *rows;
    size_t rows_n;
    struct url proof;  /* checkpoint and proofs of what is listed */
    struct url export_csv;
};
PAGE_RENDER(ledger);

struct page_ledger_entry {
    struct page_frame frame;
    uint64_t leaf;
    int64_t at_ms;
    struct page_chip verdict;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_clause *clauses;
    size_t clauses_n;
    const char *text; /* the leaf as it is hashed */
    const char *hash; /* hexadecimal */
    const char *origin;
    uint64_t tree_size;
    const char *root;
    const struct page_fact *path; /* hashes from the leaf to the root: label and hash */
    size_t path_n;
    struct url proof; /* download, tlog-proof */
    struct url previous, next; /* no address at the ends */
};
PAGE_RENDER(ledger_entry);

#endif
