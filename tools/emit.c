#include "emit.h"

void emit_literal(struct buf *out, struct view text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == '\n') {
            buf_str(out, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            buf_fmt(out, "\\%03o", c);
        } else {
            /* A backslash before the question mark prevents trigraphs. */
            if (c == '"' || c == '\\' || c == '?')
                buf_byte(out, '\\');
            buf_byte(out, c);
        }
    }
}

void emit_upper(struct buf *out, struct view name)
{
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        if (c >= 'a' && c <= 'z')
            c = (uint8_t)(c - 'a' + 'A');
        else if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            c = '_';
        buf_byte(out, c);
    }
}
