#include "gate/refusal.h"

#include "gate/reply.h"
#include "json/jot.h"
#include "msg.h"
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

static enum msg words_of(int status)
{
    switch (status) {
    case 413:
        return MSG_FAIL_TOO_LARGE;
    case 408:
        return MSG_FAIL_TOO_SLOW;
    case 503:
        return MSG_FAIL_BUSY;
    case 502:
    case 504:
        return MSG_FAIL_LOST;
    default:
        return MSG_FAIL_MALFORMED;
    }
}

/* A problem document: which language is wanted need not be known yet. */
static void put_problem(struct buf *body, const struct refusal *r, const char *number)
{
    struct jot j;

    jot_begin(&j, body);
    jot_object(&j, NULL);
    jot_word(&j, "type", "urn:azukari:failed");
    jot_word(&j, "title", msg_text(LANG_JA, words_of(r->status)));
    jot_number(&j, "status", (uint64_t)r->status);
    jot_word(&j, "detail", msg_text(LANG_EN, words_of(r->status)));
    jot_word(&j, "number", number);
    jot_object_end(&j);
    buf_byte(body, '\n');
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
        put_problem(&body, r, number);
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
