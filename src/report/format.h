/*
 * report/format.h: the forms in which a document can be had.
 */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "base/view.h"

#include <stdbool.h>

/* The order is that of desk_press.msg. */
enum report_format {
    REPORT_PDF,
    REPORT_XLSX,
    REPORT_CSV,       /* UTF-8 with byte order mark */
    REPORT_CSV_CP932, /* what cannot be written becomes 〓, and a last line says how many */
    REPORT_FORMAT__MAX
};

/* The words of addresses: "pdf", "xlsx", "csv", "csv-cp932".  False if ${word} is none of them. */
bool report_format_of(struct view word, enum report_format *out);

/* The ending of its files with the dot; the media type. */
const char *report_format_ending(enum report_format format);
const char *report_format_type(enum report_format format);

#endif
