/*
 * text/wareki.h: dates as Japanese papers and files write them, and their printed form in 和暦.
 *
 * Dates before 1873 were lunar: the year is converted, month and day are taken as they stand, and the flag says so.
 */
#ifndef TEXT_WAREKI_H
#define TEXT_WAREKI_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

/* The code of an era in seven-digit dates (5081120). */
enum wareki_era {
    WAREKI_NONE, /* written in the western calendar */
    WAREKI_MEIJI,
    WAREKI_TAISHO,
    WAREKI_SHOWA,
    WAREKI_HEISEI,
    WAREKI_REIWA,
    WAREKI__MAX
};

/* A date as it was written.  Unknown months and days exist in registers (月日不詳). */
struct wareki {
    enum wareki_era era; /* as written */
    int32_t year;        /* western */
    uint8_t month;       /* 0: unknown; day is then unknown too */
    uint8_t day;         /* 0: unknown */
    bool out_of_era;     /* 平成31年5月1日: the day does not belong to the era written */
    bool lunar;          /* before 1873-01-01 */
};

/*
 * Read a date: 令和8年11月20日, 令和元年5月1日, R8.11.20, Ｒ０８／１１／２０, R081120, 5081120, 20261120, 2026-11-20,
 * 2026年11月20日, with digits of any width or kanji numerals, a trailing 生, and unknown parts left out, written as 0 or
 * 00, or as 不詳 or 不明.  ERR_INPUT if it is none of these or no date that exists.
 */
MUST_USE enum err wareki_parse(struct view text, struct wareki *date_out);

/* Append 令和8年4月1日; the first year is 元年.  A date before 明治 is written as 1867年12月31日. */
void wareki_format(struct buf *out, struct date date);

/* Append R8.4.1 (1867.12.31 before 明治). */
void wareki_format_short(struct buf *out, struct date date);

/* Append the name of the fiscal year (年度) that begins in April of ${year}: 令和8年度, 平成31年度. */
void wareki_format_fiscal_year(struct buf *out, int32_t year);

/* Append YYYYMMDD, with 00 for what is unknown. */
void wareki_format_compact(struct buf *out, const struct wareki *date);

#endif
