/* Escaping, in the one place where it is done. */
#include "page/out.h"

#include <inttypes.h>

enum {
    MAX_MESSAGE = 64 << 10,
    MS_PER_MINUTE = 60 * 1000,
};

static void fail(struct buf *out, enum err err)
{
    if (out->err == ERR_OK)
        out->err = err;
}

static void put_byte(struct buf *out, uint8_t c, bool is_utf8)
{
    switch (c) {
    case '<':
        buf_str(out, "&lt;");
        break;
    case '>':
        buf_str(out, "&gt;");
        break;
    case '&':
        buf_str(out, "&amp;");
        break;
    case '"':
        buf_str(out, "&quot;");
        break;
    case '\'':
        buf_str(out, "&#39;");
        break;
    default:
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f || (c >= 0x80 && !is_utf8))
            buf_str(out, "\xef\xbf\xbd");
        else
            buf_byte(out, c);
    }
}

void page_put_view(struct buf *out, struct view v)
{
    bool is_utf8 = view_is_utf8(v);

    for (size_t i = 0; i < v.n; i++)
        put_byte(out, v.p[i], is_utf8);
}

void page_put_str(struct buf *out, const char *s)
{
    page_put_view(out, view_str(s));
}

void page_put_u64(struct buf *out, uint64_t n)
{
    buf_u64(out, n);
}

void page_put_i64(struct buf *out, int64_t n)
{
    buf_fmt(out, "%" PRId64, n);
}

void page_put_safe(struct buf *out, struct safe_html html)
{
    buf_put(out, html.html);
}

void page_put_href(struct buf *out, struct url url)
{
    if (url_is_valid(url))
        page_put_str(out, url.text);
    else
        fail(out, ERR_INTERNAL);
}

void page_put_elsewhere(struct buf *out, struct url_elsewhere url)
{
    if (url_elsewhere_is_valid(url))
        page_put_str(out, url.text);
    else
        fail(out, ERR_INTERNAL);
}

void page_put_count(struct buf *out, uint64_t n)
{
    msg_put_count(out, n);
}

void page_put_date(struct buf *out, const struct page_ctx *ctx, struct date d)
{
    msg_put_date(out, ctx->lang, d);
}

void page_put_date_short(struct buf *out, const struct page_ctx *ctx, struct date d)
{
    msg_put_date_short(out, ctx->lang, d);
}

void page_put_when(struct buf *out, const struct page_ctx *ctx, int64_t ms)
{
    struct date d = date_of_ms(ms);
    int64_t minutes = (ms - date_start_ms(d)) / MS_PER_MINUTE;

    msg_put_date(out, ctx->lang, d);
    buf_fmt(out, " %d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

void page_put_iso_date(struct buf *out, struct date d)
{
    char text[11];

    if (!date_is_valid(d))
        return;
    date_format(d, text);
    buf_str(out, text);
}

void page_put_iso_ms(struct buf *out, int64_t ms)
{
    char text[25];

    clock_format(ms, text);
    buf_str(out, text);
}

void page_put_groups(struct buf *out, const char *s)
{
    for (size_t i = 0; s != NULL && s[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0)
            buf_byte(out, ' ');
        put_byte(out, (uint8_t)s[i], false);
    }
}

void page_put_csrf(struct buf *out, const struct page_ctx *ctx)
{
    if (!page_is_str(ctx->csrf))
        fail(out, ERR_INTERNAL);
    /* stylecheck: allow html, because the token field is the one element that tmplc puts into a template by itself */
    buf_str(out, "<input type=\"hidden\" name=\"csrf\" value=\"");
    page_put_str(out, ctx->csrf);
    buf_str(out, "\">");
}

void page_put_key(struct buf *out, const struct page_ctx *ctx, enum page_key key)
{
    const struct page_key_row *row = page_key_row(key);

    if (!ctx->keys || row == NULL)
        return;
    buf_str(out, "accesskey=\"");
    buf_byte(out, (uint8_t)row->key);
    buf_str(out, "\" ");
}

void page_put_key_sign(struct buf *out, const struct page_ctx *ctx, enum page_key key)
{
    const struct page_key_row *row = page_key_row(key);

    if (!ctx->keys || row == NULL)
        return;
    /* stylecheck: allow html, because the sign of a key is put into a template by tmplc itself */
    buf_fmt(out, "<kbd class=\"key\" aria-hidden=\"true\">%c</kbd>", row->key >= 'a' ? row->key - 'a' + 'A' : row->key);
}

void page_put_focus(struct buf *out, const struct page_ctx *ctx)
{
    if (ctx->keys)
        buf_str(out, "autofocus ");
}

void page_put_msg(struct buf *out, const struct page_ctx *ctx, enum msg msg,
                  const struct msg_arg *args, size_t args_n)
{
    struct buf text;

    if (args_n == 0 && page_is_str(msg_text(ctx->lang, msg))) {
        page_put_str(out, msg_text(ctx->lang, msg));
        return;
    }
    buf_init(&text, MAX_MESSAGE);
    enum err err = msg_put(&text, ctx->lang, msg, args, args_n);
    if (err != ERR_OK)
        fail(out, err);
    page_put_view(out, buf_view(&text));
    buf_clear(&text);
}

struct msg_arg page_arg_i64(int64_t n)
{
    return n < 0 ? (struct msg_arg){.kind = MSG_ARG_NONE} : msg_count((uint64_t)n);
}

bool page_is_flag(bool flag)
{
    return flag;
}

bool page_is_str(const char *s)
{
    return s != NULL && s[0] != '\0';
}

bool page_is_view(struct view v)
{
    return v.n > 0;
}

bool page_is_u64(uint64_t n)
{
    return n > 0;
}

bool page_is_elsewhere(struct url_elsewhere url)
{
    return url.text != NULL;
}

bool page_is_url(struct url url)
{
    return url.text != NULL;
}

bool page_is_safe(struct safe_html html)
{
    return html.html.n > 0;
}
