/*
 * page/approvals.h: operations that wait for a signature, and the page on which it is given (on the approvers' origin; on
 * the usual one it only shows, and leads there).
 * Fields: of the signature none but what passkey.js sends; of the rejection reason, nonce.
 */
#ifndef PAGE_APPROVALS_H
#define PAGE_APPROVALS_H

#include "page/terms.h"

struct page_approval_row {
    uint64_t number; /* leaf of the application */
    struct url url;
    const char *operation;
    const char *applicant;
    int64_t applied_ms;
    uint64_t count;
    struct page_chip state;
};

struct page_approvals {
    struct page_frame frame;
    struct url action; /* of the filter */
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_approval_row *rows;
    size_t rows_n;
    struct page_pager pager;
    bool has_files; /* not on the approvers' page */
    struct page_files files;
    struct url older; /* none: these are all */
    struct url retention; /* none on the approvers' page */
};
PAGE_RENDER(approvals);

struct page_approval {
    struct page_frame frame;
    const char *number;
    const char *operation; /* 消去 */
    const char *sentence;  /* what will be done, with numbers */
    struct page_chip state;
    const struct page_fact *facts;
    size_t facts_n;
    const char *clauses_lead;          /* or NULL */
    const struct page_clause *clauses; /* why it needs a signature */
    size_t clauses_n;
    bool is_terms;          /* another version of the terms: what it changes, side by side */
    const struct page_term_change *changes;
    size_t changes_n;
    const char *descriptor; /* what is signed, word for word */
    const char *hash;       /* its SHA-256 */
    struct url sign;        /* no address if this person may not decide now: then why_not */
    struct url reject;
    struct url_elsewhere elsewhere; /* where this person may decide: the approvers' origin; then no why_not */
    const char *why_not;
    const char *held; /* what stops it now, or NULL */
    const char *again; /* why it is decided once more, or NULL */
    const char *passkey_options; /* challenge = hash */
    const char *nonce;
    struct page_field reason;
    const struct page_link *next; /* what can be done with it now */
    size_t next_n;
    struct url leaf_url;
    struct url back;
};
PAGE_RENDER(approval);

#endif
