/*
 * page/refusal.h: what is not done: because a clause forbids it (refusal), or because something failed (error).
 */
#ifndef PAGE_REFUSAL_H
#define PAGE_REFUSAL_H

#include "page/view.h"

struct page_refusal {
    struct page_frame frame;
    const char *what; /* 持ち出せません。 */
    const char *why;  /* 委託者の承認がありません。 */
    const char *advice; /* what to do about it, or NULL */
    const char *openers; /* who can open what is shut, or NULL */
    const char *wait; /* how long to wait until it is allowed again, or NULL */
    const struct page_clause *clauses;
    size_t clauses_n;
    const struct page_link *next; /* what can be done about it */
    size_t next_n;
    uint64_t leaf; /* the entry that records the refusal; 0: none that this person can see */
    struct url leaf_url; /* NULL: not for this person */
    struct url back;
};
PAGE_RENDER(refusal);

struct page_error {
    struct page_frame frame;
    enum msg heading;
    enum msg advice;
    const char *number; /* for the help desk; NULL if none */
    int64_t at_ms;
    bool is_saved; /* whether what was sent has been kept */
    struct url back;
};
PAGE_RENDER(error);

#endif
