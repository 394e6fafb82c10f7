/*
 * text/excel.h: the marks that a spreadsheet leaves on values it took for numbers or dates.  The value is lost then:
 * the row is refused and the sender is told how to export again.
 */
#ifndef TEXT_EXCEL_H
#define TEXT_EXCEL_H

#include "base/view.h"

#include <stddef.h>

enum excel_damage {
    EXCEL_NONE,
    EXCEL_EXPONENT,     /* 1.23457E+11: digits are gone */
    EXCEL_LEADING_ZERO, /* fewer digits than declared, and the first is not 0 */
    EXCEL_DATE,         /* 1-2-3 has become 2001/2/3, 4-11 has become 4月11日 or 11-Apr */
};

/* Judge ${text}, which is meant to be an identifier of ${declared_digits} digits (0: not declared) or an address
 * number, not a date. */
enum excel_damage excel_damage_of(struct view text, size_t declared_digits);

#endif
