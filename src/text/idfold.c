#include "text/idfold.h"

#include "text/fold.h"
#include "text/utf8.h"
#include "text/width.h"

void idfold(struct buf *out, struct view value)
{
    for (uint32_t cp; width_take(&value, &cp);) {
        if (cp == ' ' || cp == '\t' || cp == 0xa0 || cp == U'ー' || fold_is_hyphen(cp))
            continue;
        if (cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        utf8_put(out, cp);
    }
}

bool idfold_is_digits(struct view text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    }
    return text.n > 0;
}
