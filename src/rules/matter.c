#include "rules/matter.h"

#include <stddef.h>
#include <string.h>

const struct matter_row *matter_row(unsigned kind)
{
    return kind <= MATTER_KINDS_MAX && matter_rows[kind].name != NULL ? &matter_rows[kind] : NULL;
}

bool matter_taken_in(const struct matter_row *row)
{
    return ((row->flags & MATTER_ROWS) != 0 || row->ends < MATTER_STEP__MAX) &&
           (row->flags & (MATTER_FINAL | MATTER_COPIES | MATTER_REVIEW | MATTER_STOCK)) == 0;
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

/* --- names ---------------------------------------------------------------------------------------------------------------- */

/* The length of the word of ${words} with which ${text} begins; 0: of none. */
static size_t begins(struct view text, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (view_starts(text, words[i]))
            return strlen(words[i]);
    return 0;
}

static void add_byte(struct matter_name *name, uint8_t byte)
{
    if (name->n < sizeof(name->text))
        name->text[name->n] = (char)byte;
    name->n++; /* beyond the place it is nobody's */
}

/* One name, up to the separator, which is taken off the list too. */
static void cut_name(struct view *list, struct matter_name *out)
{
    static const char *const separators[] = {"\xe3\x80\x81", "\xef\xbc\x8c", ",", "\n", ";", "\xef\xbc\x9b", NULL}; /* U+3001 FF0C FF1B */
    static const char *const brackets[] = {"(", "\xef\xbc\x88", NULL};                                        /* U+FF08 */
    static const char *const blanks[] = {" ", "\t", "\r", "\xe3\x80\x80", NULL};                              /* U+3000 */
    bool in_brackets = false;
    size_t at = 0;

    *out = (struct matter_name){.n = 0};
    while (at < list->n) {
        struct view rest = view_part(*list, at, list->n - at);
        size_t separator = begins(rest, separators), blank = begins(rest, blanks);
        at += separator > 0 ? separator : blank > 0 ? blank : 1;
        if (separator > 0)
            break;
        in_brackets = in_brackets || begins(rest, brackets) > 0;
        if (blank == 0 && !in_brackets)
            add_byte(out, rest.p[0]);
    }
    *list = view_part(*list, at, list->n - at);
}

bool matter_next_name(struct view *list, struct matter_name *out)
{
    do
        cut_name(list, out);
    while (out->n == 0 && list->n > 0);
    return out->n > 0;
}

bool matter_same_name(const struct matter_name *a, const struct matter_name *b)
{
    return a->n <= sizeof(a->text) && b->n <= sizeof(b->text) && view_eq(view_of(a->text, a->n), view_of(b->text, b->n));
}

bool matter_takes_people(const struct matter_row *row, unsigned field)
{
    for (unsigned i = 0; i < row->meetings_n; i++)
        if (row->meetings[i].field == field && row->meetings[i].people)
            return true;
    return false;
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
