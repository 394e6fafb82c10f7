/*
 * text/phone.h: Japanese telephone numbers.
 */
#ifndef TEXT_PHONE_H
#define TEXT_PHONE_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

#define PHONE_DIGITS_MAX 11

enum phone_verdict {
    PHONE_VALID,
    PHONE_ZERO_LOST, /* 9012345678: complete but for the 0 in front */
    PHONE_INVALID,
};

struct phone {
    uint8_t digits[PHONE_DIGITS_MAX]; /* ASCII, from the 0 of the area code */
    uint8_t n;                        /* 10 or 11 */
};

/* Read a number in any usual spelling: 03-1234-5678, （03）1234-5678, +81-90-1234-5678.  ${*phone_out} is set if it is
 * valid. */
enum phone_verdict phone_parse(struct view text, struct phone *phone_out);

#endif
