/*
 * page/ctx.h: what every page of one request has in common, and how a page is declared.
 *
 * For each template NAME.html there is a struct page_NAME, a view: plain data, no logic, borrowed for the time of the
 * call.  PAGE_RENDER(NAME) in the same header declares its renderer, which tools/tmplc writes.
 */
#ifndef PAGE_CTX_H
#define PAGE_CTX_H

#include "base/buf.h"
#include "base/err.h"

#include "msg.h"

#include <stdbool.h>

struct page_ctx {
    enum lang lang;
    const char *csrf; /* token for the forms of this session; needed by every page that has a POST form */
    bool keys;        /* this person uses keyboard shortcuts (page/keys.h) */
};

/*
 * enum err page_NAME_render(out, v, ctx): append the page for the view ${v} to ${out}.  ERR_INPUT if a message's
 * argument is of another kind; ERR_INTERNAL if an address or the token is missing; ERR_LIMIT or ERR_MEMORY from ${out}.
 * After an error the content of ${out} must not be sent.
 */
#define PAGE_RENDER(name)                                                                                              \
    MUST_USE enum err page_##name##_render(struct buf *out, const struct page_##name *v, const struct page_ctx *ctx)

#endif
