/* desk/page_search.h: what the pages of searching and of kept searches share. */
#ifndef DESK_PAGE_SEARCH_H
#define DESK_PAGE_SEARCH_H

#include "desk/page_internal.h"
#include "page/search.h"

/* Keep ${hits} of the search ${q} as a result and lead to it; ${name} of the kept search, or NULL: its conditions are named. */
MUST_USE enum err page_search_answer(struct page *p, const struct flow_query *q, const char *name, const struct flow_hits *hits);

/* The searches that this person keeps of the register. */
MUST_USE enum err page_search_kept_fill(struct page *p, const struct desk_keeper_purposes_are *purposes, uint16_t register_no,
                                        struct page_search *view);

#endif
