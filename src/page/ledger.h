/*
 * page/ledger.h: the ledger as a list to look through, and one entry with its proof.
 * Filter fields (GET, numbers only): person, act, from-*, to-*, register, record.
 */
#ifndef PAGE_LEDGER_H
#define PAGE_LEDGER_H

#include "page/view.h"

/* The views of the ledger: a partial of every page of it. */
struct page_ledger_nav {
    const struct page_nav_item *views;
    size_t views_n;
    const struct page_loss *losses;
    size_t losses_n;
};

struct page_ledger_row {
    uint64_t leaf;
    struct url url;
    int64_t at_ms;
    const char *person;
    struct url person_url; /* what this person did; no address without one */
    const char *act;
    const char *clause; /* "" if none */
    struct page_chip verdict;
};

struct page_ledger {
    struct page_frame frame;
    struct page_ledger_nav nav;
    struct url action;
    struct url clear;
    struct page_select person;
    struct page_select act;
    struct page_date_field from;
    struct page_date_field to;
    const char *subject_register, *subject; /* of the one record the list is about, or NULL */
    struct page_select purpose, verdict;
    struct page_field clause, terminal, session, blinded; /* blinded: id of a subject */
    bool is_filtered;
    bool only_own; /* this person may see their own acts only */
    uint64_t size; /* entries in the whole ledger */
    const char *witnessed; /* when the entruster's witness saw it last, in words */
    struct url checkpoint;
    struct url bundle; /* the log to take home; none for who may not */
    const struct page_ledger_row *rows;
    size_t rows_n;
    struct url older; /* no address on the last page */
    struct page_files files;
};
PAGE_RENDER(ledger);

struct page_ledger_entry {
    struct page_frame frame;
    struct page_ledger_nav nav;
    uint64_t leaf;
    int64_t at_ms;
    struct page_chip verdict;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_clause *clauses;
    size_t clauses_n;
    bool is_cut; /* a permit has as many clauses as a leaf holds, so there may be more under which it was checked */
    const char *text; /* the leaf as it is hashed */
    const char *hash; /* hexadecimal */
    struct url proof; /* download, tlog-proof */
    struct url words; /* shows the sealed words; no address if it has none */
    struct url touched; /* who touched the one person it names; no address if it names none or several */
    struct url back;
};
PAGE_RENDER(ledger_entry);

#endif
