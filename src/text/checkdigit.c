#include "text/checkdigit.h"

#include "text/idfold.h"

/* Each takes the body and gives its check digit. */
typedef uint8_t formula(struct view body);

/* Weights 2..7 from the right, again and again; modulus 11; two remainders share 0. */
static uint8_t mod11(struct view body)
{
    unsigned sum = 0;

    for (size_t n = 0; n < body.n; n++)
        sum += (unsigned)(body.p[body.n - 1 - n] - '0') * (unsigned)(n % 6 + 2);
    return (uint8_t)(sum % 11 <= 1 ? 0 : 11 - sum % 11);
}

/* Weights 1, 2 from the right; modulus 9; never 0. */
static uint8_t mod9(struct view body)
{
    unsigned sum = 0;

    for (size_t n = 0; n < body.n; n++)
        sum += (unsigned)(body.p[body.n - 1 - n] - '0') * (unsigned)(n % 2 + 1);
    return (uint8_t)(9 - sum % 9);
}

/* Weights 2, 1 from the right, adding the digits of each product; modulus 10. */
static uint8_t mod10(struct view body)
{
    unsigned sum = 0;

    for (size_t n = 0; n < body.n; n++) {
        unsigned product = (unsigned)(body.p[body.n - 1 - n] - '0') * (unsigned)(2 - n % 2);
        sum += product / 10 + product % 10;
    }
    return (uint8_t)((10 - sum % 10) % 10);
}

/* Weights 2..6 from the right; modulus 11, and its last decimal digit. */
static uint8_t municipality(struct view body)
{
    unsigned sum = 0;

    for (size_t n = 0; n < body.n; n++)
        sum += (unsigned)(body.p[body.n - 1 - n] - '0') * (unsigned)(n + 2);
    return (uint8_t)((11 - sum % 11) % 10);
}

static const struct {
    formula *formula;
    uint8_t length, short_length; /* short_length: another length that is allowed, or 0 */
    bool leads;                   /* the check digit stands first */
} kinds[CHECKDIGIT__MAX] = {
    [CHECKDIGIT_MY_NUMBER] = {mod11, 12, 0, false},
    [CHECKDIGIT_RESIDENT_CODE] = {mod11, 11, 0, false},
    [CHECKDIGIT_CORPORATE] = {mod9, 13, 0, true},
    [CHECKDIGIT_INSURER] = {mod10, 8, 6, false},
    [CHECKDIGIT_PUBLIC_PAYER] = {mod10, 8, 0, false},
    [CHECKDIGIT_MEDICAL] = {mod10, 10, 0, false},
    [CHECKDIGIT_MUNICIPALITY] = {municipality, 6, 0, false},
    [CHECKDIGIT_BOOKING] = {mod10, 10, 0, false},
};

static bool has_length(enum checkdigit_kind kind, size_t n)
{
    return n == kinds[kind].length ||
           (kinds[kind].short_length != 0 && n == kinds[kind].short_length);
}

static bool is_all_zero(struct view digits)
{
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] != '0')
            return false;
    }
    return true;
}

enum checkdigit_verdict checkdigit_test(enum checkdigit_kind kind, struct view number)
{
    if (!idfold_is_digits(number))
        return CHECKDIGIT_NOT_DIGITS;
    if (!has_length(kind, number.n))
        return CHECKDIGIT_WRONG_LENGTH;
    if (is_all_zero(number))
        return CHECKDIGIT_ALL_ZERO;
    struct view body = view_part(number, kinds[kind].leads ? 1 : 0, number.n - 1);
    uint8_t given = (uint8_t)(number.p[kinds[kind].leads ? 0 : number.n - 1] - '0');
    return kinds[kind].formula(body) == given ? CHECKDIGIT_VALID : CHECKDIGIT_MISMATCH;
}

enum err checkdigit_of(enum checkdigit_kind kind, struct view body, uint8_t *digit_out)
{
    if (!idfold_is_digits(body) || !has_length(kind, body.n + 1))
        return ERR_INPUT;
    *digit_out = kinds[kind].formula(body);
    return ERR_OK;
}

uint8_t checkdigit_length(enum checkdigit_kind kind)
{
    return kinds[kind].length;
}
