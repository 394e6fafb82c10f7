#include "text/phone.h"

#include "text/fold.h"
#include "text/width.h"

/* What people write between the groups of digits. */
static bool is_filler(uint32_t cp)
{
    return cp == ' ' || cp == '(' || cp == ')' || cp == U'ー' || fold_is_hyphen(cp);
}

enum phone_verdict phone_parse(struct view text, struct phone *phone_out)
{
    struct phone phone = {.n = 0};

    for (uint32_t cp; width_take(&text, &cp);) {
        if (cp == '+' && phone.n == 0 && view_starts(text, "81")) {
            phone.digits[phone.n++] = '0';
            text = view_part(text, 2, text.n);
        } else if (cp >= '0' && cp <= '9') {
            if (phone.n == PHONE_DIGITS_MAX)
                return PHONE_INVALID;
            phone.digits[phone.n++] = (uint8_t)cp;
        } else if (!is_filler(cp)) {
            return PHONE_INVALID;
        }
    }
    if (phone.n > 0 && phone.digits[0] != '0')
        return phone.n == 9 || phone.n == 10 ? PHONE_ZERO_LOST : PHONE_INVALID;
    if (phone.n < 10)
        return PHONE_INVALID;
    *phone_out = phone;
    return PHONE_VALID;
}
