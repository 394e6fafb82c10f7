#include "page/asset.h"

const struct page_asset *page_asset_find(struct view path)
{
    for (size_t i = 0; i < page_assets_n; i++)
        if (view_eq_str(path, page_assets[i].path))
            return &page_assets[i];
    return NULL;
}
