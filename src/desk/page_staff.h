/* desk/page_staff.h: what the pages about people as 甲 is told of them share. */
#ifndef DESK_PAGE_STAFF_H
#define DESK_PAGE_STAFF_H

#include "desk/flow_notice.h"
#include "desk/page_internal.h"
#include "page/staff.h"

/* How somebody is employed, in words. */
const char *page_employment(const struct page *p, unsigned employment);

#endif
