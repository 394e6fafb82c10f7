#include "gate/refusal.h"

#include "gate/reply.h"
#include "page/gate_refusal.h"

#include <stdio.h>

#define BODY_MAX 8192

static enum err put_page(struct buf *body, const struct refusal *r, const char *number)
{
    struct page_gate_refusal view = {
        .too_large = r->status == 413,
        .too_slow = r->status == 408,
        .busy = r->status == 503,
        .lost = r->status == 502 || r->status == 504,
        .status = (unsigned)r->status,
        .number = number,
    };
    view.is_malformed = !view.too_large && !view.too_slow && !view.busy && !view.lost;
    const struct page_ctx ctx = {.lang = LANG_JA};

    return page_gate_refusal_render(body, &view, &ctx);
}

enum err refusal_put(struct buf *out, const struct refusal *r)
{
    char number[24];
    struct buf body;
    enum err err;
    const char *type = r->wants_json ? "application/problem+json" : "text/html; charset=utf-8";
    struct gate_desk_header headers[] = {
        {view_str("Content-Type"), view_str(type)},
        {view_str("Retry-After"), view_str("5")},
    };

    (void)snprintf(number, sizeof(number), "%llu", (unsigned long long)r->number);
    buf_init(&body, BODY_MAX);
    if (r->wants_json)
        buf_fmt(&body, "{\"status\":%d,\"number\":\"%s\"}\n", r->status, number);
    else
        TRY(put_page(&body, r, number));
    TRY(buf_status(&body));
    const struct gate_desk_answer answer = {
        .status = (uint16_t)r->status,
        .headers = headers,
        .headers_n = r->status == 503 ? 2 : 1,
        .body_bytes = (int64_t)body.n,
    };
    reply_head(out, &answer, &(struct reply_way){.now_ms = r->now_ms, .close = true});
    if (!r->no_body)
        buf_put(out, buf_view(&body));
    TRY(buf_status(out));
out:
    buf_clear(&body);
    return err;
}
