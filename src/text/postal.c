#include "text/postal.h"

#include "text/idfold.h"

#include <string.h>

#define TEXT_MAX 64

enum err postal_parse(struct view text, uint8_t digits_out[POSTAL_DIGITS])
{
    enum err err;
    struct buf folded;

    buf_init(&folded, TEXT_MAX);
    if (text.n > TEXT_MAX)
        return ERR_INPUT;
    idfold(&folded, text);
    TRY(buf_status(&folded));
    struct view digits = buf_view(&folded);
    if (view_starts(digits, "〒"))
        digits = view_part(digits, strlen("〒"), digits.n);
    err = digits.n == POSTAL_DIGITS && idfold_is_digits(digits) ? ERR_OK : ERR_INPUT;
    if (err == ERR_OK)
        memcpy(digits_out, digits.p, POSTAL_DIGITS);
out:
    buf_clear(&folded);
    return err;
}

void postal_format(struct buf *out, const uint8_t digits[POSTAL_DIGITS])
{
    buf_put(out, view_of(digits, 3));
    buf_byte(out, '-');
    buf_put(out, view_of(digits + 3, 4));
}
