/* desk/page_thing.h: a thing that lasts in a contract, as the pages of retention and closing name it. */
#ifndef DESK_PAGE_THING_H
#define DESK_PAGE_THING_H

#include "desk/flow_closing.h"
#include "desk/page_matter.h"

#define PAGE_THING_KINDS 8 /* as many as the keeper tells apart */

/* What kinds of things there are, as words for a filter. */
void page_thing_kinds(const struct page *p, const char *words[PAGE_THING_KINDS]);

/* "記録媒体", "名簿". */
const char *page_thing_kind(struct page *p, const struct desk_keeper_thing *t);
/* Which one it is: "第128号 開票所の写し"; and where it is shown, no address: nowhere for this person. */
const char *page_thing_name(struct page *p, const struct desk_keeper_thing *t, struct url *url_out);

#endif
