#include "policy/due.h"

int64_t due_day(const struct due_check *last, int64_t begins)
{
    return last->on == 0 ? begins : last->due;
}

bool due_is_late(const struct due_check *last, int64_t begins, int64_t today)
{
    int64_t day = due_day(last, begins);

    return last->on == 0 ? today >= begins : day != 0 && day < today;
}
