/*
 * base/clock.h: the only source of time.  Instants are milliseconds since 1970-01-01T00:00:00Z; civil dates are JST
 * (UTC+9, no daylight saving), because contracts, due dates and fiscal years are Japanese.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

/* A civil (Gregorian) date. */
struct date {
    int32_t year;
    uint8_t month; /* 1..12 */
    uint8_t day;   /* 1..31 */
};

/* Now, in milliseconds since the epoch. */
int64_t clock_now_ms(void);

/* Milliseconds of a clock that never goes back; for timers only. */
int64_t clock_monotonic_ms(void);

/* The same clock in microseconds, to measure how long something takes. */
uint64_t clock_monotonic_us(void);

/* Let ${ms} go by. */
void clock_pause_ms(unsigned ms);

/* Tests and reproducible documents: freeze clock_now_ms() at ${ms}; -1 lets it run again. */
void clock_freeze_ms(int64_t ms);

/* Days from 1970-01-01 to ${d} (proleptic Gregorian). */
int64_t date_to_days(struct date d);

/* The date ${days} after 1970-01-01. */
struct date date_from_days(int64_t days);

/* Whether ${d} is a real calendar date with year 1..9999. */
bool date_is_valid(struct date d);

/* The JST date of the instant ${ms}. */
struct date date_of_ms(int64_t ms);

/* The instant at which ${d} begins in JST.  A due date ends where the next date begins. */
int64_t date_start_ms(struct date d);

/* Write "2026-11-21" and a NUL to ${out}. */
void date_format(struct date d, char out[11]);

/* Read exactly "2026-11-21".  ERR_INPUT if it is not of that form or no real date. */
MUST_USE enum err date_parse(struct view text, struct date *date_out);

/* Write "2026-11-21T01:23:45.678Z" and a NUL to ${out} (RFC 3339, UTC). */
void clock_format(int64_t ms, char out[25]);

/* Read exactly that form.  ERR_INPUT otherwise. */
MUST_USE enum err clock_parse(struct view text, int64_t *ms_out);

/* The fiscal year (年度: 1 April to 31 March, JST) that the date falls in, e.g. 2026. */
int32_t date_fiscal_year(struct date d);

#endif
