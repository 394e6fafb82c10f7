/*
 * desk/page_report.h: documents that pages make: the head that all of them have, and the links to them.
 */
#ifndef DESK_PAGE_REPORT_H
#define DESK_PAGE_REPORT_H

#include "desk/page_internal.h"
#include "desk/report.h"

struct page_report {
    const char *title;
    const char *period; /* or NULL */
    const char *copy;   /* 複写番号 and what belongs to it, for the foot of every page; or NULL */
    uint64_t leaf;      /* the entry under which its content was released: makes the number and the QR code; 0: none */
};

/* Begin the document ${out} of the person and contract of ${p}: number AZ-CONTRACT-LEAF, verified at /ledger/LEAF.  The
 * next calls are report_*(), the last one is answer_report(), or report_clear() if it comes to nothing. */
void page_report_begin(struct page *p, const struct page_report *head, struct report *out);

/* The addresses of this page as files: its query with "format", without what only pages it ("before", "after"). */
struct page_files page_files(struct page *p);

#endif
