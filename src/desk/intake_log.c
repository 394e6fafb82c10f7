/*
 * The log of a door system, line by line (N20.2, J9, J18, K11): a day and a time of day, in one column or two; who or which card; in, out or
 * refused; and the place, which must be one that stands in this contract.  What a file does not have a column for is made of another one.
 */
#include "desk/intake_parts.h"

#include "base/clock.h"
#include "text/fold.h"
#include "text/idfold.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 64
/* The words of a time of day behind its numbers. */
#define HOURS "\xe6\x99\x82"
#define MINUTES "\xe5\x88\x86"
#define SECONDS "\xe7\xa7\x92"

bool intake_is_log(const struct intake_sheet *s)
{
    return s->rule.def != NULL && (matter_row(s->rule.def->kind)->flags & MATTER_ROWS) != 0;
}

/* --- times of day ----------------------------------------------------------------------------------------------------------- */

/* The digits at the beginning of ${text}, one or two of them; false: there are none, or more. */
static bool take_two(struct view *text, unsigned *out)
{
    size_t n = 0;

    for (*out = 0; n < text->n && text->p[n] >= '0' && text->p[n] <= '9'; n++) {
        if (n == 2)
            return false;
        *out = *out * 10 + (unsigned)(text->p[n] - '0');
    }
    *text = view_part(*text, n, SIZE_MAX);
    return n > 0;
}

/* ":" or its word, in the same place. */
static bool take_mark(struct view *text, const char *word)
{
    size_t n = view_starts(*text, ":") ? 1 : view_starts(*text, word) ? strlen(word) : 0;

    *text = view_part(*text, n, SIZE_MAX);
    return n > 0;
}

bool intake_time(struct view text, char out[INTAKE_TIME_CHARS + 1])
{
    unsigned h, m, s = 0;
    struct buf folded;
    bool fits;

    buf_init(&folded, TEXT_MAX * 4);
    fold_key(&folded, view_part(text, 0, TEXT_MAX), FOLD_EXACT);
    struct view rest = buf_view(&folded);
    fits = buf_status(&folded) == ERR_OK && text.n <= TEXT_MAX && take_two(&rest, &h) && take_mark(&rest, HOURS) && take_two(&rest, &m);
    if (fits && rest.n > 0 && take_mark(&rest, MINUTES) && rest.n > 0) {
        fits = take_two(&rest, &s);
        if (fits && view_starts(rest, SECONDS))
            rest = view_part(rest, strlen(SECONDS), SIZE_MAX);
        else if (fits && rest.n > 1 && rest.p[0] == '.') /* parts of a second */
            while (rest.n > 0 && (rest.p[0] == '.' || (rest.p[0] >= '0' && rest.p[0] <= '9')))
                rest = view_part(rest, 1, SIZE_MAX);
    }
    fits = fits && rest.n == 0 && h < 24 && m < 60 && s < 60;
    if (fits)
        (void)snprintf(out, INTAKE_TIME_CHARS + 1, "%02u:%02u:%02u", h % 24, m % 60, s % 60);
    buf_clear(&folded);
    return fits;
}

/* What stands behind the day: "2026-11-21 09:05", "2026-11-21T09:05"; empty: nothing. */
static struct view behind_day(struct view moment)
{
    for (size_t i = 6; i + 1 < moment.n; i++)
        if (moment.p[i] == ' ' || (moment.p[i] == 'T' && moment.p[i + 1] >= '0' && moment.p[i + 1] <= '9'))
            return view_part(moment, i + 1, SIZE_MAX);
    return view_str("");
}

/* --- columns ---------------------------------------------------------------------------------------------------------------- */

static int column_of(const struct intake_sheet *s, unsigned target)
{
    for (uint16_t i = 0; i < s->columns_n; i++)
        if (s->target[i] == target)
            return i;
    return -1;
}

static unsigned field_of(const struct intake_sheet *s, const char *name)
{
    const struct matter_field *f = NULL;

    for (size_t i = 0; i < s->rule.def->fields_n; i++)
        if (strcmp(s->rule.def->fields[i].name, name) == 0)
            f = &s->rule.def->fields[i];
    return f == NULL ? INTAKE_UNKNOWN : f->no;
}

/* A column that the file does not have. */
static void make(struct intake_sheet *s, unsigned target, int source)
{
    if (column_of(s, target) >= 0 || s->columns_n == INTAKE_COLUMNS_MAX)
        return;
    s->header[s->columns_n] = source < 0 ? view_str("") : s->header[source];
    s->target[s->columns_n++] = (uint8_t)target;
}

void intake_log_columns(struct intake_sheet *s)
{
    int moment = column_of(s, MATTER_COLUMN_FROM), card = column_of(s, field_of(s, "card"));
    unsigned standing = 0;

    for (uint32_t i = 0; i < s->rule.places_n; i++)
        standing += s->rule.places[i].stands;
    if (moment >= 0)
        make(s, field_of(s, "at"), moment);
    if (card >= 0)
        make(s, field_of(s, "who"), card);
    if (standing == 1)
        make(s, field_of(s, "place"), -1);
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

/* The only place that stands, if there is one. */
static const struct intake_place *only_place(const struct intake_sheet *s)
{
    const struct intake_place *only = NULL;

    for (uint32_t i = 0; i < s->rule.places_n; i++) {
        if (s->rule.places[i].stands && only != NULL)
            return NULL;
        if (s->rule.places[i].stands)
            only = &s->rule.places[i];
    }
    return only;
}

/* What made columns hold: the time behind the day, the card for who has no name, the one place. */
void intake_log_values(struct intake_sheet *s, struct intake_row *row)
{
    int at = column_of(s, field_of(s, "at")), who = column_of(s, field_of(s, "who")), place = column_of(s, field_of(s, "place"));
    const struct intake_place *only = only_place(s);

    if (at >= 0 && row->values[at].n == 0)
        row->values[at] = behind_day(intake_value(s, row, MATTER_COLUMN_FROM));
    if (who >= 0 && row->values[who].n == 0)
        row->values[who] = intake_value(s, row, field_of(s, "card"));
    if (place >= 0 && row->values[place].n == 0 && only != NULL)
        row->values[place] = only->name;
}

static void bad(struct intake_row *row, int column, unsigned why)
{
    intake_set(row, INTAKE_BAD, column < 0 ? INTAKE_WHOLE_ROW : (uint16_t)column, why,
               column < 0 || row->values == NULL ? view_str("") : row->values[column]);
}

static void check_place(const struct intake_sheet *s, struct intake_row *row)
{
    struct view text = intake_value(s, row, field_of(s, "place"));

    for (uint32_t i = 0; text.n > 0 && i < s->rule.places_n; i++)
        if (s->rule.places[i].stands && intake_same_name(text, s->rule.places[i].name))
            row->of = s->rule.places[i].matter;
    if (text.n > 0 && row->of == 0)
        bad(row, column_of(s, field_of(s, "place")), INTAKE_BAD_PLACE);
}

void intake_log_row(struct intake_sheet *s, struct intake_row *row)
{
    int at = column_of(s, field_of(s, "at")), moment = column_of(s, MATTER_COLUMN_FROM);
    struct view time = at < 0 ? view_str("") : row->values[at];
    char text[INTAKE_TIME_CHARS + 1];

    if (time.n > 0 && intake_time(time, text))
        row->values[at] = arena_view(&s->arena, view_str(text));
    else if (time.n > 0)
        bad(row, at, INTAKE_BAD_TIME);
    check_place(s, row);
    row->has_from = row->has_until = true;
    row->from = row->until = s->rule.today;
    if (moment < 0 || row->values[moment].n == 0 || !intake_day(row->values[moment], &row->from))
        bad(row, moment, moment < 0 || row->values[moment].n == 0 ? CELL_MISSING : CELL_BAD_DATE);
    else if (row->from > s->rule.today)
        bad(row, moment, INTAKE_BAD_FUTURE);
    else if (row->from < s->rule.contract_from || row->from > s->rule.contract_until)
        bad(row, moment, INTAKE_BAD_TERM);
    row->until = row->from;
}
