/*
 * desk/intake_parts.h: what the files of desk/intake.h share: intake_header.c knows the columns, intake_check.c judges a row, intake.c
 * keeps the rows.
 */
#ifndef DESK_INTAKE_PARTS_H
#define DESK_INTAKE_PARTS_H

#include "desk/intake.h"

#include "base/buf.h"

#define INTAKE_VALUE_MAX 1000 /* bytes of one field */

/* Append what a header, or a word to choose, is compared by: no widths, spaces, lines, and nothing that stands in brackets. */
void intake_key(struct buf *out, struct view text);

/* Whether ${key} is one of the words of the message ${words}, separated by "|", in any language. */
bool intake_means(struct view key, enum msg words);

/* Whether two names are the same but for widths and spaces. */
bool intake_same_name(struct view a, struct view b);

/* Judge the values of ${row}, whose columns are known, and put what they say into it. */
void intake_check(struct intake_sheet *s, struct intake_row *row);

#endif
