/*
 * text/postal.h: postal codes (郵便番号).
 */
#ifndef TEXT_POSTAL_H
#define TEXT_POSTAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#define POSTAL_DIGITS 7

/* Read a postal code in any usual spelling (135-8383, 〒１３５－８３８３, 1358383) into seven ASCII digits.  ERR_INPUT
 * otherwise. */
MUST_USE enum err postal_parse(struct view text, uint8_t digits_out[POSTAL_DIGITS]);

/* Append the printed form of seven digits: 135-8383. */
void postal_format(struct buf *out, const uint8_t digits[POSTAL_DIGITS]);

#endif
