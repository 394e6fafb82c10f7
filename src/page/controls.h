/*
 * page/controls.h: purposes, scopes and quotas of the contract, and the alerts when somebody crosses them.
 */
#ifndef PAGE_CONTROLS_H
#define PAGE_CONTROLS_H

#include "page/people.h"

struct page_purpose_row {
    const char *name;
    const char *register_name;
    const char *acts;
    const char *fields;
    uint64_t persons; /* who have it */
};

struct page_limit_row {
    const char *name;
    const char *value;
    const struct page_clause *clauses;
    size_t clauses_n;
    struct url change; /* no address: not this session's */
};

/* One act of handling on one medium; what its cells say, "" where no clause says anything. */
struct page_cell_row {
    const char *name;
    const char *spi, *spi_clauses;
    const char *important, *important_clauses;
    const char *general, *general_clauses;
};

struct page_limits {
    struct page_frame frame;
    struct page_tabs tabs;
    bool terms;                     /* the contract has terms; then: */
    const struct page_fact *facts;  /* version, day, digest */
    size_t facts_n;
    const struct page_cell_row *cells;
    size_t cells_n;
    const struct page_purpose_row *purposes;
    size_t purposes_n;
    const struct page_limit_row *limits;
    size_t limits_n;
};
PAGE_RENDER(limits);

struct page_limit {
    struct page_frame frame;
    const char *name;
    const char *now;
    const struct page_clause *clauses;
    size_t clauses_n;
    struct url action, back;
    const char *nonce;
    struct page_field value, reason;
};
PAGE_RENDER(limit);

struct page_block_row {
    const char *name, *number;
    const char *register_name;
    uint64_t persons; /* whose duties are limited to it */
    struct page_chip state;
    struct url rename, end; /* no address: ended, or not this session's */
};

/* Blocks of subjects. */
struct page_blocks {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_block_row *rows;
    size_t rows_n;
    struct url add; /* no address: not this session's */
};
PAGE_RENDER(blocks);

struct page_block_new {
    struct page_frame frame;
    struct url action, back;
    const char *nonce;
    struct page_field name, number;
    struct page_select reg;
};
PAGE_RENDER(block_new);

struct page_block_rename {
    struct page_frame frame;
    const char *now;
    struct url action, back;
    const char *nonce;
    struct page_field name, reason;
};
PAGE_RENDER(block_rename);

struct page_alert_row {
    int64_t at_ms;
    const char *what;
    const char *person;
    const char *act;
    const char *clauses;
    struct url leaf; /* no address: in the machine's log */
    struct page_chip state;
};

struct page_alerts {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_alert_row *rows;
    size_t rows_n;
    uint64_t unseen;
    struct url seen, older;
    const char *newest;
};
PAGE_RENDER(alerts);

#endif
