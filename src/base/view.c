#include "base/view.h"


/* Length of the sequence that starts with ${c}, and the smallest code point it may encode; 0 if ${c} cannot start. */
static size_t utf8_sequence(uint8_t c, uint32_t *min_out)
{
    if (c < 0x80) {
        *min_out = 1;
        return 1;
    }
    if ((c & 0xe0) == 0xc0) {
        *min_out = 0x80;
        return 2;
    }
    if ((c & 0xf0) == 0xe0) {
        *min_out = 0x800;
        return 3;
    }
    if ((c & 0xf8) == 0xf0) {
        *min_out = 0x10000;
        return 4;
    }
    return 0;
}

bool view_is_utf8(struct view a)
{
    for (size_t i = 0; i < a.n;) {
        uint32_t min = 0;
        size_t len = utf8_sequence(a.p[i], &min);
        if (len == 0 || len > a.n - i)
            return false;
        uint32_t cp = len == 1 ? a.p[i] : (uint32_t)(a.p[i] & (0xff >> (len + 1)));
        for (size_t k = 1; k < len; k++) {
            if ((a.p[i + k] & 0xc0) != 0x80)
                return false;
            cp = (cp << 6) | (a.p[i + k] & 0x3fU);
        }
        if (cp < min || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
            return false;
        i += len;
    }
    return true;
}
