/* Targets: wareki_parse, wareki_format, wareki_format_short, wareki_format_compact (text/wareki.c), numeral_take. */
#include "base/buf.h"
#include "text/numeral.h"
#include "text/wareki.h"

#include <stdlib.h>

#define LAST_YEAR 2117 /* 令和99年; a year of the era has at most two digits */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* ${text} is the printed form of ${date}: it reads as the same day, and the day lies in its era. */
static void check_printed(struct buf *text, const struct wareki *date)
{
    struct wareki again;

    must(wareki_parse(buf_view(text), &again) == ERR_OK);
    must(again.year == date->year && again.month == date->month && again.day == date->day);
    must(!again.out_of_era && again.lunar == date->lunar);
    buf_clear(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of(data, size), rest = text;
    struct wareki date;
    struct buf printed;
    uint32_t number = 0;

    must(!numeral_take(&rest, &number) || (number <= NUMERAL_MAX && rest.n < size));
    if (wareki_parse(text, &date) != ERR_OK)
        return 0;
    must(date.year >= 1 && date.year <= 9999 && date.month <= 12 && date.day <= 31);
    must(date.month != 0 || date.day == 0);
    must(date.era != WAREKI_NONE || !date.out_of_era);
    buf_init(&printed, 100);
    wareki_format_compact(&printed, &date);
    check_printed(&printed, &date);
    if (date.day == 0)
        return 0;
    struct date day = {date.year, date.month, date.day};
    must(date_is_valid(day));
    if (date.year >= 1000 && date.year <= LAST_YEAR) {
        wareki_format(&printed, day);
        check_printed(&printed, &date);
        wareki_format_short(&printed, day);
        check_printed(&printed, &date);
    }
    return 0;
}
