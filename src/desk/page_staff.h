/* desk/page_staff.h: what the pages about people as 甲 is told of them share. */
#ifndef DESK_PAGE_STAFF_H
#define DESK_PAGE_STAFF_H

#include "desk/flow_notice.h"
#include "desk/page_internal.h"
#include "page/home.h"
#include "page/staff.h"

/* How somebody is employed, in words. */
const char *page_employment(const struct page *p, unsigned employment);

/* The position of an organisation in the contract (委託者（甲） …); the names of registers, on one line. */
const char *page_org_kind(const struct page *p, unsigned kind);
const char *page_register_names(struct page *p, const struct desk_keeper_registers_are *are);

/* Notices of subcontracts that this person is to receive, for Home. */
struct page_task_group page_upstream_tasks(struct page *p);

#endif
