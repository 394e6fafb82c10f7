#include "base/clock.h"

#include "base/num.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define DAY_MS ((int64_t)86400000)
#define JST_MS ((int64_t)9 * 3600 * 1000)

static int64_t frozen_ms = -1;

static int64_t read_clock(clockid_t id)
{
    struct timespec ts = {0};

    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return frozen_ms >= 0 ? frozen_ms : read_clock(CLOCK_REALTIME);
}

uint64_t clock_monotonic_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void clock_pause_ms(unsigned ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

void clock_freeze_ms(int64_t ms)
{
    frozen_ms = ms;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Days and dates are converted with years that begin in March, so that the leap day is the last day of the year. */
int64_t date_to_days(struct date d)
{
    int64_t y = (int64_t)d.year - (d.month <= 2 ? 1 : 0);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t month = (d.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct date date_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct date d = {
        .year = (int32_t)(year_of_era + era * 400 + (month >= 10 ? 1 : 0)),
        .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
        .day = (uint8_t)(day_of_year - (153 * month + 2) / 5 + 1),
    };
    return d;
}

bool date_is_valid(struct date d)
{
    if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
        return false;
    struct date back = date_from_days(date_to_days(d));
    return back.year == d.year && back.month == d.month && back.day == d.day;
}

struct date date_of_ms(int64_t ms)
{
    return date_from_days(floor_div(ms + JST_MS, DAY_MS));
}

int64_t date_start_ms(struct date d)
{
    return date_to_days(d) * DAY_MS - JST_MS;
}

/* The last ${n} decimal digits of ${u}.  Every leaf has a time: printf() took as long for it as for all the rest of its text. */
static void put_digits(char *at, unsigned n, unsigned u)
{
    for (; n > 0; u /= 10)
        at[--n] = (char)('0' + u % 10);
}

void date_format(struct date d, char out[11])
{
    memcpy(out, "0000-00-00", 11);
    put_digits(out, 4, (unsigned)d.year);
    put_digits(out + 5, 2, d.month);
    put_digits(out + 8, 2, d.day);
}

/* Read the digits at [from, from+n) of ${text}; false if one is not a digit. */
static bool digits(struct view text, size_t from, size_t n, uint64_t *value_out)
{
    return num_parse_u64(view_part(text, from, n), UINT32_MAX, NUM_LEADING_ZEROS, value_out) == ERR_OK;
}

enum err date_parse(struct view text, struct date *date_out)
{
    uint64_t y, m, d;

    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
        return ERR_INPUT;
    if (!digits(text, 0, 4, &y) || !digits(text, 5, 2, &m) || !digits(text, 8, 2, &d))
        return ERR_INPUT;
    struct date date = {.year = (int32_t)y, .month = (uint8_t)m, .day = (uint8_t)d};
    if (!date_is_valid(date))
        return ERR_INPUT;
    *date_out = date;
    return ERR_OK;
}

void clock_format(int64_t ms, char out[25])
{
    struct date d = date_from_days(floor_div(ms, DAY_MS));
    unsigned rest = (unsigned)(ms - floor_div(ms, DAY_MS) * DAY_MS);

    date_format(d, out);
    memcpy(out + 10, "T00:00:00.000Z", 15);
    put_digits(out + 11, 2, rest / 3600000U);
    put_digits(out + 14, 2, rest / 60000U % 60U);
    put_digits(out + 17, 2, rest / 1000U % 60U);
    put_digits(out + 20, 3, rest);
}

enum err clock_parse(struct view text, int64_t *ms_out)
{
    struct date d;
    uint64_t h, m, s, milli;

    if (text.n != 24 || text.p[10] != 'T' || text.p[13] != ':' || text.p[16] != ':' || text.p[19] != '.' ||
        text.p[23] != 'Z')
        return ERR_INPUT;
    if (date_parse(view_part(text, 0, 10), &d) != ERR_OK || !digits(text, 11, 2, &h) || !digits(text, 14, 2, &m) ||
        !digits(text, 17, 2, &s) || !digits(text, 20, 3, &milli))
        return ERR_INPUT;
    if (h > 23 || m > 59 || s > 59)
        return ERR_INPUT;
    *ms_out = date_to_days(d) * DAY_MS + (int64_t)(h * 3600000 + m * 60000 + s * 1000 + milli);
    return ERR_OK;
}

int32_t date_fiscal_year(struct date d)
{
    return d.year - (d.month < 4 ? 1 : 0);
}
