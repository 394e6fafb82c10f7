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
    struct page_field quantity, items, media, reason;
    struct page_date_field planned;
    const char *held; /* a hold stands in the way: said here, or NULL */
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
    bool is_complete;  /* 消去済: only when nothing anywhere holds a key */
    const char *state; /* the stage in words */
    const struct page_clause *clauses;
    size_t clauses_n;
    const char *text; /* the signed note */
    struct url pdf_url, text_url, proof_url, check;
    struct url back;
};
PAGE_RENDER(certificate);

/* When registers are due, and what is held. */
struct page_retention_row {
    const char *kind, *name;
    struct url url;     /* of it; no address: nowhere for this person */
    uint64_t records;   /* or pieces; 0: none, or not told */
    const char *holder; /* where it is, or who answers for it; NULL: its name says it */
    const char *keep;   /* not before that day; NULL: none is named */
    const char *until;  /* NULL: no date */
    struct page_chip state;
    const struct page_link *next;
    size_t next_n;
};

struct page_hold_row {
    uint64_t number;
    const char *scope, *person, *reason;
    int64_t set_ms;
    struct url release; /* none: not by this person */
};

struct page_retention {
    struct page_frame frame;
    const struct page_link *lists; /* due, held, without a date, with one: how many are on each */
    size_t lists_n;
    struct page_select show, kind;
    struct url action;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_retention_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
    const struct page_hold_row *holds;
    size_t holds_n;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_link *next;
    size_t next_n;
};
PAGE_RENDER(retention);

/* The retention date of one register. */
struct page_retention_set {
    struct page_frame frame;
    const struct page_fact *facts;
    size_t facts_n;
    struct page_date_field date;
    struct url action, back;
    const char *nonce;
};
PAGE_RENDER(retention_set);

/* Setting a hold, or releasing it. */
struct page_hold {
    struct page_frame frame;
    bool is_release;
    const struct page_fact *facts;
    size_t facts_n;
    struct page_field reason;
    struct url action, back;
    const char *nonce;
};
PAGE_RENDER(hold);

/* Whether a certificate is one of ours. */
struct page_verify {
    struct page_frame frame;
    struct url action;
    bool asked, known;
    const struct page_loss *losses; /* when asked */
    size_t losses_n;
    bool is_document; /* in a form, not a certificate */
    const struct page_fact *facts;
    size_t facts_n;
    const char *newer; /* NULL: it is the newest */
    const char *error; /* nothing was entered */
    const char *number, *hash;
};
PAGE_RENDER(verify);

#endif
