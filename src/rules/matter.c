#include "rules/matter.h"

#include <stddef.h>

const struct matter_row *matter_row(unsigned kind)
{
    return kind <= MATTER_KINDS_MAX && matter_rows[kind].name != NULL ? &matter_rows[kind] : NULL;
}

bool matter_lasts(const struct matter_row *row)
{
    return row->ends < MATTER_STEP__MAX && (row->flags & (MATTER_FINAL | MATTER_COPIES)) == 0;
}

bool matter_filled(const struct matter_step_row *row, uint32_t filled)
{
    return (filled & ~row->fields) == 0 && (row->required & ~filled) == 0;
}

const char *matter_step_name(unsigned step)
{
    static const char *const words[MATTER_STEP__MAX] = {
        [MATTER_DO] = "do",       [MATTER_BACK] = "back",         [MATTER_RECEIVE] = "receive",
        [MATTER_CLOSE] = "close", [MATTER_WITHDRAW] = "withdraw",
    };

    return step < MATTER_STEP__MAX ? words[step] : "?";
}

const char *matter_medium_name(unsigned medium)
{
    static const char *const words[MATTER_MEDIUM__MAX] = {
        [MATTER_PAPER] = "paper", [MATTER_DATA] = "data", [MATTER_AUDIO] = "audio", [MATTER_USB] = "usb"};

    return medium < MATTER_MEDIUM__MAX ? words[medium] : "?";
}
