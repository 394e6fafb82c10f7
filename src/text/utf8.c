#include "text/utf8.h"

/* What the first byte of a sequence promises: its length, and the range of the second byte that keeps overlong forms,
 * surrogates and values above U+10FFFF out. */
struct lead {
    uint8_t length; /* 0: cannot begin a sequence */
    uint8_t second_min, second_max;
};

static struct lead lead_of(uint8_t c)
{
    if (c < 0xc2 || c > 0xf4)
        return (struct lead){0, 0, 0};
    if (c < 0xe0)
        return (struct lead){2, 0x80, 0xbf};
    if (c < 0xf0)
        return (struct lead){3, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf};
    return (struct lead){4, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf};
}

/* How many of the ${n} bytes at ${p} fit the sequence that ${lead} promises. */
static size_t fitting(const uint8_t *p, size_t n, struct lead lead)
{
    size_t i = 1;

    if (n > 1 && (p[1] < lead.second_min || p[1] > lead.second_max))
        return 1;
    while (i < n && i < lead.length && (p[i] & 0xc0) == 0x80)
        i++;
    return i;
}

size_t utf8_char(struct view bytes, uint32_t *cp_out)
{
    if (bytes.n == 0)
        return 0;
    const uint8_t *p = bytes.p;
    if (p[0] < 0x80) {
        *cp_out = p[0];
        return 1;
    }
    struct lead lead = lead_of(p[0]);
    if (lead.length == 0 || fitting(p, bytes.n, lead) < lead.length)
        return 0;
    uint32_t cp = p[0] & (0xffU >> (lead.length + 1));
    for (size_t i = 1; i < lead.length; i++)
        cp = cp << 6 | (p[i] & 0x3fU);
    *cp_out = cp;
    return lead.length;
}

bool utf8_is_cut(struct view bytes)
{
    if (bytes.n == 0)
        return true;
    struct lead lead = lead_of(bytes.p[0]);
    return bytes.n < lead.length && fitting(bytes.p, bytes.n, lead) == bytes.n;
}

void utf8_take_rare(struct view *rest, uint32_t *cp_out)
{
    size_t n = utf8_char(*rest, cp_out);

    if (n == 0) {
        *cp_out = UTF8_BAD;
        n = 1;
    }
    *rest = (struct view){rest->p + n, rest->n - n};
}

void utf8_put(struct buf *out, uint32_t cp)
{
    uint8_t bytes[4];

    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
        if (out->err == ERR_OK)
            out->err = ERR_INPUT;
        return;
    }
    buf_put(out, view_of(bytes, utf8_write(cp, bytes)));
}

size_t utf8_count(struct view text)
{
    size_t n = 0;

    for (uint32_t cp; utf8_take(&text, &cp);)
        n += !utf8_is_selector(cp);
    return n;
}
