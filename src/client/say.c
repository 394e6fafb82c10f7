#include "client/say.h"

#include "text/utf8.h"

#define REPLACEMENT 0xfffdU

/* C0, DEL, C1, line and paragraph separators, and what overrides the direction of writing (UAX 9).
 */
static bool steers(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200e && cp <= 0x200f) ||
           (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == UTF8_BAD;
}

static void clean(struct buf *out, struct view text, bool keep_lines)
{
    uint32_t cp;

    while (utf8_take(&text, &cp)) {
        if (cp == '\n' && keep_lines)
            buf_byte(out, '\n');
        else if (cp == '\n' || cp == '\t')
            buf_byte(out, ' ');
        else
            utf8_put(out, steers(cp) ? REPLACEMENT : cp);
    }
}

void say_clean(struct buf *out, struct view text)
{
    clean(out, text, false);
}

void say_lines(struct buf *out, struct view text)
{
    clean(out, text, true);
}

/* Unicode East Asian Width W and F, in the blocks that occur in Japanese text. */
static bool is_wide(uint32_t cp)
{
    return (cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0x303e) ||
           (cp >= 0x3041 && cp <= 0xa4cf) || (cp >= 0xac00 && cp <= 0xd7a3) ||
           (cp >= 0xe000 && cp <= 0xfaff) || (cp >= 0xfe30 && cp <= 0xfe6f) ||
           (cp >= 0xff01 && cp <= 0xff60) || (cp >= 0xffe0 && cp <= 0xffe6) ||
           (cp >= 0x1f300 && cp <= 0x1faff) || (cp >= 0x20000 && cp <= 0x3fffd);
}

unsigned say_columns(struct view text)
{
    unsigned columns = 0;
    uint32_t cp;

    while (utf8_take(&text, &cp))
        if (!utf8_is_selector(cp))
            columns += is_wide(cp) ? 2 : 1;
    return columns;
}

void say_padded(struct buf *out, struct view text, unsigned columns)
{
    say_clean(out, text);
    for (unsigned n = say_columns(text); n < columns; n++)
        buf_byte(out, ' ');
}

void say_msg(struct buf *out, enum lang lang, enum msg msg, const struct msg_arg *args,
             size_t args_n)
{
    enum err err = msg_put(out, lang, msg, args, args_n);

    if (err != ERR_OK && out->err == ERR_OK)
        out->err = err;
    buf_byte(out, '\n');
}
