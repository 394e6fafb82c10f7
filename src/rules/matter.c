#include "rules/matter.h"

#include <stddef.h>

const struct matter_row *matter_row(unsigned kind)
{
    return kind <= MATTER_KINDS_MAX && matter_rows[kind].name != NULL ? &matter_rows[kind] : NULL;
}

bool matter_taken_in(const struct matter_row *row)
{
    return ((row->flags & MATTER_LOG) != 0 || row->ends < MATTER_STEP__MAX) && (row->flags & (MATTER_FINAL | MATTER_COPIES)) == 0;
}

bool matter_filled(const struct matter_step_row *row, uint32_t filled)
{
    return (filled & ~row->fields) == 0 && (row->required & ~filled) == 0;
}

uint32_t matter_meets(const struct matter_row *row, unsigned medium, unsigned field, struct view text)
{
    uint32_t met = 0;

    for (unsigned i = 0; i < row->meetings_n && text.n > 0; i++) {
        const struct matter_meeting *m = &row->meetings[i];
        if (m->field == field && (m->media >> medium & 1) != 0 && (m->choice == NULL || view_eq_str(text, m->choice)))
            met |= m->conditions;
    }
    return met;
}

uint32_t matter_field_meets(const struct matter_row *row, unsigned medium, unsigned field)
{
    uint32_t could = 0;

    for (unsigned i = 0; i < row->meetings_n; i++)
        if (row->meetings[i].field == field && (row->meetings[i].media >> medium & 1) != 0)
            could |= row->meetings[i].conditions;
    return could;
}

uint32_t matter_asks(const struct matter_row *row, const struct matter_step_row *step, uint32_t conditions)
{
    uint32_t asked = conditions & ~CONDITIONS_ALWAYS, somewhere = row->open.meets;

    for (unsigned i = 0; i < MATTER_STEP__MAX; i++)
        somewhere |= row->steps[i].meets;
    return asked & (step == &row->open ? step->meets | ~somewhere : step->meets);
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
