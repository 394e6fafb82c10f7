/*
 * page/out.h: what the code that tools/tmplc writes calls.  Each hole of a template is one call; the _Generic lists say
 * which types of fields fit where, and everything else does not compile: no bool as text, no safe_html in an attribute,
 * no string as an address.
 *
 * Nothing here returns an error: the first one sticks to the buffer (base/buf.h).
 */
#ifndef PAGE_OUT_H
#define PAGE_OUT_H

#include "page/ctx.h"
#include "page/keys.h"
#include "page/safe.h"
#include "page/url.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

/* Append ${s} escaped for text and for double-quoted attribute values alike.  What is not UTF-8, and control
 * characters other than tab and line feed, become U+FFFD.  NULL is empty. */
void page_put_str(struct buf *out, const char *s);
void page_put_view(struct buf *out, struct view v);

void page_put_u64(struct buf *out, uint64_t n);
void page_put_i64(struct buf *out, int64_t n);
void page_put_safe(struct buf *out, struct safe_html html);

/* Append the address ${url}.  ERR_INTERNAL sticks if it is none. */
void page_put_href(struct buf *out, struct url url);
void page_put_elsewhere(struct buf *out, struct url_elsewhere url);

#define PAGE_PUT_PLAIN                                                                                                 \
    const char * : page_put_str, char * : page_put_str, struct view : page_put_view, unsigned char : page_put_u64,     \
                   unsigned short : page_put_u64, unsigned : page_put_u64, unsigned long : page_put_u64,               \
                   int : page_put_i64, long : page_put_i64

#define page_put_text(out, x) _Generic((x), PAGE_PUT_PLAIN, struct safe_html : page_put_safe)(out, x)
#define page_put_attr(out, x) _Generic((x), PAGE_PUT_PLAIN)(out, x)
#define page_put_url(out, x) _Generic((x), struct url : page_put_href, struct url_elsewhere : page_put_elsewhere)(out, x)

/* {{n:count}}: with commas. */
void page_put_count(struct buf *out, uint64_t n);

/* {{d:date}}, {{d:short}}: see messages/msg.h. */
void page_put_date(struct buf *out, const struct page_ctx *ctx, struct date d);
void page_put_date_short(struct buf *out, const struct page_ctx *ctx, struct date d);

/* {{ms:when}}: date and time of day in Japan, to the minute. */
void page_put_when(struct buf *out, const struct page_ctx *ctx, int64_t ms);

/* {{d:iso}}, {{ms:iso}}: for datetime= attributes. */
void page_put_iso_date(struct buf *out, struct date d);
void page_put_iso_ms(struct buf *out, int64_t ms);
#define page_put_iso(out, x) _Generic((x), struct date : page_put_iso_date, int64_t : page_put_iso_ms)(out, x)

/* {{id:groups}}: ${s} with a space behind every four characters, for hashes and codes that people compare. */
void page_put_groups(struct buf *out, const char *s);

/* The hidden field with the token of the session.  ERR_INTERNAL sticks if there is no token. */
void page_put_csrf(struct buf *out, const struct page_ctx *ctx);

/* {{key name}}: the attribute of ${key} in a tag, or its sign beside the words, which screen readers pass over (they say the
 * attribute); {{focus}}: the focus is here first.  Nothing where the person has no shortcuts. */
void page_put_key(struct buf *out, const struct page_ctx *ctx, enum page_key key);
void page_put_key_sign(struct buf *out, const struct page_ctx *ctx, enum page_key key);
void page_put_focus(struct buf *out, const struct page_ctx *ctx);

/* The message ${msg}, escaped.  ERR_INPUT sticks if ${args} do not fit it. */
void page_put_msg(struct buf *out, const struct page_ctx *ctx, enum msg msg, const struct msg_arg *args, size_t args_n);

struct msg_arg page_arg_i64(int64_t n);
#define page_arg(x)                                                                                                    \
    _Generic((x), const char * : msg_str, char * : msg_str, struct view : msg_view, struct date : msg_date,            \
             unsigned char : msg_count, unsigned short : msg_count, unsigned : msg_count, unsigned long : msg_count,   \
             int : page_arg_i64, long : page_arg_i64)(x)

/* {{#if x}}: the flag itself, a count that is not 0, a text or address that is not empty. */
bool page_is_flag(bool flag);
bool page_is_str(const char *s);
bool page_is_view(struct view v);
bool page_is_u64(uint64_t n);
bool page_is_url(struct url url);
bool page_is_elsewhere(struct url_elsewhere url);
bool page_is_safe(struct safe_html html);
#define page_is(x)                                                                                                     \
    _Generic((x), bool : page_is_flag, const char * : page_is_str, char * : page_is_str, struct view : page_is_view,   \
             unsigned char : page_is_u64, unsigned short : page_is_u64, unsigned : page_is_u64,                        \
             unsigned long : page_is_u64, struct url : page_is_url, struct url_elsewhere : page_is_elsewhere,                     \
             struct safe_html : page_is_safe)(x)

#endif
