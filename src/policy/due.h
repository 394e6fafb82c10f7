/*
 * policy/due.h: when an item of a checklist (点検項目) is due again.  Days since 1970.  Pure.
 */
#ifndef POLICY_DUE_H
#define POLICY_DUE_H

#include <stdbool.h>
#include <stdint.h>

/* What was found last.  on 0: nobody has looked yet. */
struct due_check {
    int64_t on, due; /* due 0: no day was named */
    bool bad;
};

/* The day on which the item must be looked at: that of the last look, or ${begins} (the terms' first day) if there was none; 0: it
 * was looked at and no day was named. */
int64_t due_day(const struct due_check *last, int64_t begins);

/* Whether that day is over, or nobody has ever looked, or what was found was not in order. */
bool due_is_late(const struct due_check *last, int64_t begins, int64_t today);

#endif
