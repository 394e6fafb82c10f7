/*
 * page/components.h: every element in every state, for whoever writes a page or changes the style sheet.
 */
#ifndef PAGE_COMPONENTS_H
#define PAGE_COMPONENTS_H

#include "page/people.h"

struct page_components {
    struct page_frame frame;
    const struct page_chip *chips;
    size_t chips_n;
    const struct page_banner *banners;
    size_t banners_n;
    struct url here;
    struct page_field empty, filled, wrong;
    struct page_select select, wrong_select;
    struct page_date_field date, wrong_date;
    struct page_pager pager;
    const struct page_head *heads;
    size_t heads_n;
    struct page_boxes boxes, wrong_boxes;
    struct page_files files;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_clause *clauses;
    size_t clauses_n;
    struct date today;
};
PAGE_RENDER(components);

#endif
