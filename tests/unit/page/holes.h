/* The view of holes.html. */
#ifndef PAGE_HOLES_H
#define PAGE_HOLES_H

#include "page/view.h"

struct holes_cell {
    const char *text;
    bool is_marked;
};

struct holes_row {
    const char *name;
    uint64_t number;
    const struct holes_cell *cells;
    size_t cells_n;
    struct holes_cell inner;
};

struct page_holes {
    const char *text;
    struct view bytes;
    struct url url;
    uint32_t count;
    int signed_count;
    struct date date;
    int64_t at_ms;
    const char *code;
    struct safe_html safe;
    bool flag;
    const char *empty;
    enum msg word;
    const struct holes_row *rows;
    size_t rows_n;
    struct holes_cell inner;
};
PAGE_RENDER(holes);

#endif
