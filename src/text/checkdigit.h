/*
 * text/checkdigit.h: check digits of the numbers that come with entrusted data.  Numbers are strings of ASCII digits:
 * leading zeros count (fold other spellings with idfold() first).
 */
#ifndef TEXT_CHECKDIGIT_H
#define TEXT_CHECKDIGIT_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

enum checkdigit_kind {
    CHECKDIGIT_MY_NUMBER, /* 個人番号, 12 digits (平成26年総務省令第85号5条) */
    CHECKDIGIT_RESIDENT_CODE, /* 住民票コード, 11; the formula is not officially confirmed: warn, do not refuse */
    CHECKDIGIT_CORPORATE,    /* 法人番号, 13, the check digit stands first */
    CHECKDIGIT_INSURER,      /* 保険者番号, 8, or 6 for 国保 */
    CHECKDIGIT_PUBLIC_PAYER, /* 公費負担者番号, 8 */
    CHECKDIGIT_MEDICAL,      /* 医療機関コード, 10; for a 健診機関番号 warn only */
    CHECKDIGIT_MUNICIPALITY, /* 全国地方公共団体コード, 6 */
    CHECKDIGIT_BOOKING,      /* 予約管理番号, 10 (our own) */
    CHECKDIGIT__MAX
};

enum checkdigit_verdict {
    CHECKDIGIT_VALID,
    CHECKDIGIT_NOT_DIGITS,
    CHECKDIGIT_WRONG_LENGTH,
    CHECKDIGIT_ALL_ZERO, /* a placeholder, even where the arithmetic agrees */
    CHECKDIGIT_MISMATCH,
};

/* Judge the whole number ${number}. */
enum checkdigit_verdict checkdigit_test(enum checkdigit_kind kind, struct view number);

/* The check digit (0..9) of ${body}, the number without it.  ERR_INPUT if ${body} is not of the right length or not all
 * digits. */
MUST_USE enum err checkdigit_of(enum checkdigit_kind kind, struct view body, uint8_t *digit_out);

/* The number of digits of ${kind}, check digit included (8 for 保険者番号). */
uint8_t checkdigit_length(enum checkdigit_kind kind);

#endif
