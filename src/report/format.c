#include "report/format.h"

static const struct {
    const char *word, *ending, *type;
} formats[REPORT_FORMAT__MAX] = {
    [REPORT_PDF] = {"pdf", ".pdf", "application/pdf"},
    [REPORT_XLSX] = {"xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    [REPORT_CSV] = {"csv", ".csv", "text/csv; charset=utf-8; header=present"},
    [REPORT_CSV_CP932] = {"csv-cp932", ".csv", "text/csv; charset=windows-31j; header=present"},
};

bool report_format_of(struct view word, enum report_format *out)
{
    for (unsigned i = 0; i < REPORT_FORMAT__MAX; i++)
        if (view_eq_str(word, formats[i].word)) {
            *out = (enum report_format)i;
            return true;
        }
    return false;
}

const char *report_format_ending(enum report_format format)
{
    return formats[format].ending;
}

const char *report_format_type(enum report_format format)
{
    return formats[format].type;
}
