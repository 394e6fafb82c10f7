/*
 * page/approvals.h: operations that wait for a signature, and the page on which it is given.
 * Fields of the decision (sent by passkey.js as JSON): decision (approve, return, reject), reason.
 */
#ifndef PAGE_APPROVALS_H
#define PAGE_APPROVALS_H

#include "page/view.h"

struct page_approval_row {
    const char *number;
    struct url url;
    const char *operation;
    const char *applicant;
    int64_t applied_ms;
    struct date due;
    uint64_t signatures, needed;
    struct page_chip state;
};

struct page_approvals {
    struct page_frame frame;
    const struct page_approval_row *rows;
    size_t rows_n;
    struct page_pager pager;
};
PAGE_RENDER(approvals);

struct page_change {
    const char *label, *before, *after;
};

struct page_clause_check {
    struct page_chip state;
    const char *id, *text;
};

struct page_approval {
    struct page_frame frame;
    const char *number;
    const char *operation; /* 持出し */
    const char *sentence;  /* what will be done, with numbers */
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_change *changes;
    size_t changes_n;
    const struct page_clause_check *checks;
    size_t checks_n;
    const struct page_link *evidence;
    size_t evidence_n;
    const char *hash; /* SHA-256 of the operation's descriptor */
    struct url descriptor;
    struct url action; /* no address if this person may not decide: then why_not */
    const char *why_not;
    const char *passkey_options; /* challenge = hash */
    const char *decision_error;
    struct page_field reason;
    struct url back;
};
PAGE_RENDER(approval);

#endif
