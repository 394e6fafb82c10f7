#include "policy/due.h"

#include "base/clock.h"

int64_t due_day(const struct due_check *last, int64_t begins)
{
    return last->on == 0 ? begins : last->due;
}

bool due_is_late(const struct due_check *last, int64_t begins, int64_t today)
{
    int64_t day = due_day(last, begins);

    return last->on == 0 ? today >= begins : day != 0 && day < today;
}

int64_t due_month_end(int64_t day)
{
    struct date d = date_from_days(day);
    struct date next = d.month == 12 ? (struct date){d.year + 1, 1, 1} : (struct date){d.year, d.month + 1, 1};

    return date_to_days(next) - 1;
}

int64_t due_year_end(int64_t day)
{
    return date_to_days((struct date){date_fiscal_year(date_from_days(day)) + 1, 3, 31});
}

/* The day of a paper that is owed once in each period, behind ${sent}; 0: no period is left. */
static int64_t next_period(const struct due_facts *f, int64_t (*end_of)(int64_t))
{
    int64_t first = f->sent == 0 ? f->begins : end_of(f->sent < f->begins ? f->begins : f->sent) + 1;
    int64_t day = first > f->ends ? 0 : end_of(first);

    return day > f->ends ? f->ends : day;
}

/* The first 1 April inside the contract behind its first day for which nothing was handed over; 0: none. */
static int64_t next_new_year(const struct due_facts *f)
{
    int64_t day = due_year_end(f->begins) + 1;

    while (day <= f->ends && f->sent > day - DUE_AROUND_DAYS)
        day = due_year_end(day) + 1;
    return day > f->ends ? 0 : day;
}

/* The day that is not met by what was handed over; 0: there is none. */
static int64_t open_day(enum due_when when, const struct due_facts *f)
{
    switch (when) {
    case DUE_BEGINNING:
        if (f->reviewed && f->sent != 0)
            return f->sent + DUE_REVIEW_DAYS > f->ends ? 0 : f->sent + DUE_REVIEW_DAYS;
        return f->sent == 0 ? f->begins : 0;
    case DUE_END:
        return f->sent > f->ends - DUE_AROUND_DAYS ? 0 : f->closes;
    case DUE_MONTHLY:
        return next_period(f, due_month_end);
    case DUE_YEARLY:
        return next_period(f, due_year_end);
    case DUE_NEW_YEAR:
        return next_new_year(f);
    case DUE_EVENT:
        return f->event == 0 || f->sent >= f->event ? 0 : f->event + f->days;
    case DUE_ASKED:
        return 0;
    }
    return 0;
}

struct due_paper due_judge(enum due_when when, const struct due_facts *f)
{
    struct due_paper p = {.day = open_day(when, f)};
    /* what was handed over at signing is not what is owed at the end */
    bool met = f->sent != 0 && !((when == DUE_END || when == DUE_EVENT) && p.day != 0) &&
               !(when == DUE_NEW_YEAR && f->sent <= due_year_end(f->begins) + 1 - DUE_AROUND_DAYS);

    if (p.day != 0 && p.day < f->today)
        p.state = DUE_OVERDUE;
    else if (met)
        p.state = f->is_received ? DUE_DONE : DUE_SENT;
    else
        p.state = p.day != 0 ? DUE_AHEAD : DUE_NOTHING;
    return p;
}

bool due_is_soon(const struct due_paper *p, int64_t today)
{
    return p->state != DUE_OVERDUE && p->day != 0 && p->day <= today + DUE_SOON_DAYS;
}
