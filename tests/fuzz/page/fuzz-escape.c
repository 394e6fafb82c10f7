/*
 * fuzz-escape: page_put_view() (src/page/out.c) and url_segment(), url_query() (src/page/url.c).
 *
 * Properties: escaped text is valid UTF-8 that holds no < > " ' and no & outside our entities; an address built from
 * anything is valid, or refused.
 */
#include "page/out.h"
#include "page/url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool ok)
{
    if (!ok)
        abort();
}

static void check_escaped(struct view v)
{
    static const char *const entities[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};

    require(view_is_utf8(v));
    for (size_t i = 0; i < v.n; i++) {
        bool is_entity = v.p[i] != '&';
        for (size_t k = 0; k < sizeof(entities) / sizeof(entities[0]); k++)
            is_entity = is_entity || view_starts(view_part(v, i, v.n), entities[k]);
        require(is_entity && v.p[i] != '<' && v.p[i] != '>' && v.p[i] != '"' && v.p[i] != '\'');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct url_builder b;
    struct arena arena;
    struct url url;
    struct buf out;

    buf_init(&out, 1 << 20);
    page_put_view(&out, (struct view){data, n});
    if (buf_status(&out) == ERR_OK)
        check_escaped(buf_view(&out));
    buf_clear(&out);

    arena_init(&arena, 1 << 16);
    url_start(&b, "/records");
    url_segment(&b, (struct view){data, n / 2});
    url_query(&b, "q", (struct view){data + n / 2, n - n / 2});
    require(url_finish(&b, &arena, &url) != ERR_OK || url_is_valid(url));
    arena_clear(&arena);
    return 0;
}
