/*
 * page/asset.h: the files that pages link to (style sheet, icons, the one script), embedded at build time.  An address
 * carries the hash of the content, so it may be cached for ever ("public, max-age=31536000, immutable").
 */
#ifndef PAGE_ASSET_H
#define PAGE_ASSET_H

#include "asset_list.h"

#include "base/view.h"

struct page_asset {
    const char *path; /* "/static/style.0123456789abcdef.css" */
    const char *content_type;
    struct view content;
};

extern const struct page_asset page_assets[];
extern const size_t page_assets_n;

/* The file at ${path}, or NULL if there is none. */
const struct page_asset *page_asset_find(struct view path);

#endif
