/* desk/page_work.h: what the pages of worklists share with home and the record. */
#ifndef DESK_PAGE_WORK_H
#define DESK_PAGE_WORK_H

#include "desk/flow_work.h"
#include "desk/page_internal.h"

/* Begin a page about the list that the path names. */
MUST_USE enum err page_work_begin(struct desk *d, struct request *r, struct page *p, struct flow_work *w);

/* How far a list is, as a chip: late, due soon, under way, not begun, all done, closed. */
struct page_chip page_work_state(const struct flow_work *w, int64_t today);

/* "33 / 120件（対応中2件、保留1件）". */
const char *page_work_progress(struct page *p, const struct flow_work *w);

/* Who works on it. */
const char *page_work_person(struct page *p, uint32_t person);

/* Where to POST for the next record; no address if there is none, or it is not this person's to take. */
struct url page_work_next(struct page *p, const struct flow_work *w);

/* Whether it is this person's daily work: theirs, shared, or made by them. */
bool page_work_is_mine(const struct page *p, const struct flow_work *w);

/* A list is to be made of ${n} records: the page that asks for its name.  ${what} says where they come from, ${rest} what did not
 * fit (NULL: nothing); ${back} leads there. */
struct page_work_source {
    uint16_t register_no, purpose; /* purpose: chosen at first */
    const struct view *records;
    uint32_t n;
    const char *what, *rest;
    const char *back;
};
MUST_USE enum err page_work_ask(struct page *p, const struct page_work_source *source);

#endif
