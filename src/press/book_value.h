/*
 * press/book_value.h: what people see of a number in a cell: by its format a date, a time, digits with leading zeros, or a plain
 * number.
 */
#ifndef PRESS_BOOK_VALUE_H
#define PRESS_BOOK_VALUE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

/* What a number format makes of a number. */
enum book_format_kind {
    BOOK_NUMBER,
    BOOK_DATE,
    BOOK_TIME,
    BOOK_DATE_TIME,
    BOOK_ZEROS, /* digits, as many as it has zeros, with hyphens between */
};

#define BOOK_ZEROS_MAX 24

struct book_format {
    enum book_format_kind kind;
    char zeros[BOOK_ZEROS_MAX + 1]; /* of BOOK_ZEROS: '0' and '-' */
};

/* What the format of number ${id} (ECMA-376 18.8.30, with those of Japanese Excel) is. */
struct book_format book_format_builtin(uint32_t id);

/* What the format written as ${code} is. */
struct book_format book_format_of(struct view code);

/* Append the number that the file writes as ${raw} as ${format} shows it; ${days_1904}: dates count from 1904.  ERR_INPUT: it is no
 * number, or no date of Excel. */
MUST_USE enum err book_value_put(struct buf *out, struct view raw, const struct book_format *format, bool days_1904);

/* Append ${raw}, with the characters that XML cannot carry as they were (_x000A_). */
void book_text_put(struct buf *out, struct view raw);

#endif
