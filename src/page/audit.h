/*
 * page/audit.h: the ledger as an auditor asks: who touched this person, what did this person do, what happened on a day, what
 * did a clause permit and refuse; and how to verify it all.
 */
#ifndef PAGE_AUDIT_H
#define PAGE_AUDIT_H

#include "page/ledger.h"

/* Who touched one person. */
struct page_touched_row {
    uint64_t leaf;
    struct url url;
    int64_t at_ms;
    const char *person;
    struct url person_url; /* no address without a person */
    const char *act;
    const char *fields;
    const char *purpose;
    const char *terminal;
    const char *clause;
    struct page_chip verdict;
};

struct page_touched {
    struct page_frame frame;
    struct page_ledger_nav nav;
    const char *subject; /* blinded id; NULL: none was asked for */
    bool only_own;
    struct url action;
    const char *typed;   /* in the search field */
    const char *error;
    struct url record;   /* the record itself; no address if it was asked by the blinded id */
    const struct page_touched_row *rows;
    size_t rows_n;
    struct url older;
    struct page_files files;
};
PAGE_RENDER(touched);

/* What one person did, day by day. */
struct page_timeline_row {
    const char *day;   /* NULL: a gap */
    const char *gap;   /* 3日間、記録なし */
    struct url url;    /* the day's entries */
    const char *hours; /* first and last */
    const char *acts;  /* 閲覧 12、検索 3 */
    uint64_t total, refusals;
};

struct page_timeline {
    struct page_frame frame;
    struct page_ledger_nav nav;
    const char *person;
    struct url action;
    struct page_date_field from, to;
    const char *period;
    uint64_t total, refusals, days;
    const struct page_timeline_row *rows;
    size_t rows_n;
    bool more;
    struct page_files files;
};
PAGE_RENDER(timeline);

/* One day: persons down, acts across. */
struct page_cell {
    uint64_t n;
};

struct page_overview_row {
    const char *person;
    struct url url;
    const struct page_cell *cells;
    size_t cells_n;
    uint64_t total, refusals;
};

struct page_overview {
    struct page_frame frame;
    struct page_ledger_nav nav;
    const char *day;
    struct url action, previous, next, entries;
    struct page_date_field date;
    const struct page_link *acts; /* heads of the columns, only their text */
    size_t acts_n;
    const struct page_overview_row *rows;
    size_t rows_n;
    bool more;
    struct page_files files;
};
PAGE_RENDER(overview);

/* What each clause permitted and refused. */
struct page_clause_row {
    const char *id;
    const char *text;
    uint64_t permits, refusals;
    struct url permits_url, refusals_url;
};

struct page_clause_counts {
    struct page_frame frame;
    struct page_ledger_nav nav;
    struct url action;
    struct page_date_field from, to;
    const char *period;
    const struct page_clause_row *rows;
    size_t rows_n;
    bool more;
    struct page_files files;
};
PAGE_RENDER(clause_counts);

/* The figures of a period, to be looked through (記録の点検). */
struct page_log_review {
    struct page_frame frame;
    struct page_ledger_nav nav;
    struct url action;
    struct page_date_field from, to;
    const char *period, *through; /* through: the day up to which it was reviewed without a gap */
    const struct page_fact *facts;
    size_t facts_n;
    struct url record; /* NULL: not over yet, or not for this person */
    struct url book, last, entries;
};
PAGE_RENDER(log_review);

/* How to verify, for somebody who believes nobody. */
struct page_guide {
    struct page_frame frame;
    struct page_ledger_nav nav;
    struct url checkpoint;
    const char *vkey;
    const char *witnessed;
    const char *size;
};
PAGE_RENDER(guide);

#endif
