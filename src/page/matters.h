/*
 * page/matters.h: matters (案件): what waits, what is open, the 管理簿 of each kind, the form of one, its history.
 * Fields of the forms: data_class, medium, count, from-*, until-*, register, item-N, org, parent, ref, f-N (docs/matters.md), nonce.
 */
#ifndef PAGE_MATTERS_H
#define PAGE_MATTERS_H

#include "page/people.h"

struct page_matter_row {
    const char *number;
    struct url url;
    const char *kind;
    const char *what;   /* the first field of its form */
    const char *person; /* who opened it */
    const char *until;
    struct page_chip state;
};

/* A kind: its 管理簿, and where one is opened. */
struct page_matter_kind {
    const char *name;
    const char *ledger_name;
    struct url ledger;
    struct url add; /* no address: not this person's to open */
    uint64_t total, open, overdue;
    const char *last; /* when the newest was opened; NULL: there is none */
};

struct page_matters {
    struct page_frame frame;
    const struct page_matter_row *rows; /* that wait for this person */
    size_t rows_n;
    const struct page_matter_row *late; /* overdue, and not among those */
    size_t late_n;
    const struct page_matter_kind *kinds;
    size_t kinds_n;
    struct page_files files; /* of the list of ledgers */
    struct url copies;       /* the ledger of copies, prints and packages */
    struct url use;          /* the ledger of use of My Numbers; no address: not this person's */
    struct page_field number; /* of one that is looked for */
    struct url find;
    struct url packages;
    struct url closing; /* what of the contract is still open; no address: not this person's */
};
PAGE_RENDER(matters);

struct page_matter_cell {
    const char *label;
    const char *text;
};

/* The head of a column: its words are those of the definition. */
struct page_matter_head {
    const char *label;
    const char *sort, *icon;
    enum msg hint;
    struct url url;
};

struct page_matter_line {
    const char *number;
    struct url url;
    const struct page_matter_cell *cells;
    size_t cells_n;
    struct page_chip state;
};

/* What a ledger can be narrowed to. */
struct page_matter_select {
    const char *id;
    const char *label;
    const struct page_option *options;
    size_t options_n;
};

/* A 管理簿: of a kind, or of several. */
struct page_matter_ledger {
    struct page_frame frame;
    const char *title, *kind;
    const char *lead;  /* or NULL */
    const char *cut;   /* not everything stands here, NULL: it does */
    struct url action; /* of the filter */
    const struct page_matter_select *filters;
    size_t filters_n;
    struct page_field from, until;
    struct url add;
    struct url labels; /* of the things of this ledger; no address: it has none */
    struct url other; /* a ledger that goes with it; no address: none */
    const char *other_name;
    const struct page_matter_head *heads;
    size_t heads_n;
    const struct page_matter_line *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(matter_ledger);

/* One field of a form that is made from its definition. */
struct page_matter_input {
    const char *id;
    const char *label;
    const char *help; /* or NULL */
    bool is_required, is_long;
    bool is_asked; /* required of some media or classes */
    const char *value, *error;
    const struct page_option *options; /* of a choice */
    size_t options_n;
};

struct page_matter_form {
    struct page_frame frame;
    const char *shoulder, *title;
    const char *lead; /* what will happen, or NULL */
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_clause *clauses;
    size_t clauses_n;
    struct url action, back;
    const char *nonce;
    bool is_new; /* then also: */
    struct page_select data_class, medium, reg, org, parent, ref;
    struct page_boxes items; /* of the registers */
    bool has_register, has_org, has_parent, has_ref;
    bool has_kind; /* class and medium are chosen */
    struct page_date_field from, until;
    bool has_count;
    struct page_field count;
    const struct page_matter_input *inputs;
    size_t inputs_n;
    const char *verb;
};
PAGE_RENDER(matter_form);

/* A thing of a stocktaking. */
struct page_stock_row {
    const char *number;
    struct url url;
    const char *kind, *what;
    uint64_t count;
    struct page_chip state;
    const char *by; /* NULL: not counted yet */
    int64_t at_ms;
    bool counts; /* this person may say that it is there, or missing */
};

struct page_stock {
    struct page_frame frame;
    const char *shoulder;
    const char *left; /* how many are still to be seen */
    bool counts;
    struct page_field number; /* of a label */
    struct url action, close, back;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_stock_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(stock);

struct page_matter_event {
    const char *what, *person;
    int64_t at_ms;
    const char *words;
    struct url leaf;
};

/* A file that belongs to it. */
struct page_matter_file {
    const char *what, *detail, *person;
    int64_t at_ms;
    struct url url;
};

struct page_matter {
    struct page_frame frame;
    const char *number, *kind;
    struct page_chip state;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_clause *clauses;
    size_t clauses_n;
    const struct page_matter_event *events;
    size_t events_n;
    const struct page_link *steps; /* what this person can do now */
    size_t steps_n;
    const struct page_link *below; /* matters that belong to it */
    size_t below_n;
    const struct page_matter_file *files;
    size_t files_n;
    struct url attach; /* no address: not this person's */
    struct url receipt; /* makes one (預り証); no address: nothing was handed over */
    struct url_elsewhere decide;   /* no address: not this person's */
    struct url approval;           /* the page of the application; no address: nobody decides */
    struct url back;
};
PAGE_RENDER(matter);

/* A file to be attached: choosing it, and saying what it shows. */
struct page_attach_new {
    struct page_frame frame;
    const char *shoulder, *title, *limit, *error;
    struct url action, back;
};
PAGE_RENDER(attach_new);

struct page_attach {
    struct page_frame frame;
    const struct page_fact *facts;
    size_t facts_n;
    bool is_infected;
    const char *wait; /* why it cannot be attached yet; NULL: it can */
    bool can_scan;
    struct url action, scan, drop;
    struct page_field words;
};
PAGE_RENDER(attach);

/* What of the contract is not closed yet. */
/* A kind of things that may be left: how many, and what ends them. */
struct page_close_row {
    const char *what;
    uint64_t n;
    const char *how;
    struct url url;
};

/* Something that lasts or lasted, and the document that shows its end. */
struct page_closed_row {
    const char *kind, *name;
    struct url url;          /* of it; no address: none for this person */
    struct page_chip state;
    uint64_t count;          /* 0: none, or not told */
    const char *over;        /* since when it is over, or NULL */
    const char *document;    /* or NULL: none */
    struct url document_url;
};

struct page_matter_close {
    struct page_frame frame;
    const char *closed; /* when, and until when it is read; NULL: it is not */
    const struct page_close_row *things;
    size_t things_n;
    const char *backups; /* until when one may hold what was erased; NULL: none does */
    const struct page_matter_row *rows;
    size_t rows_n;
    uint64_t left; /* kinds of things that are open */
    struct url add;
    struct page_select show, kind;
    struct url action;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_closed_row *shown;
    size_t shown_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(matter_close);

#endif
