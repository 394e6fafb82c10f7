/* Target: intake_header, intake_add (desk/intake.h), for the log of a door system and for a ledger of media.  Lines are rows, commas part
 * cells.  Whatever comes: no line of a log is ready without its day, its time and its place, and a time that was read is read the same
 * again. */
#include "desk/intake.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t cut(struct view line, struct view *cells)
{
    size_t n = 0;

    while (line.p != NULL && n < INTAKE_COLUMNS_MAX)
        cells[n++] = view_cut(&line, ',');
    return n;
}

static void check(const struct intake_sheet *s, const struct intake_row *row)
{
    if (row->state != INTAKE_READY || !intake_is_log(s) || s->missing_n > 0)
        return;
    if (row->of != 7 || row->from != row->until || row->from > s->rule.today || row->from < s->rule.contract_from)
        abort();
    for (size_t i = 0; i < s->rule.def->fields_n; i++) {
        const struct matter_field *f = &s->rule.def->fields[i];
        struct view text = intake_word(s, row, f);
        char again[INTAKE_TIME_CHARS + 1];
        if (f->required && text.n == 0)
            abort();
        if (strcmp(f->name, "at") == 0 && (text.n != INTAKE_TIME_CHARS || !intake_time(text, again) || !view_eq_str(text, again)))
            abort();
    }
}

/* The headers of a kind are folded once for all inputs: that takes longer than reading most. */
struct kind {
    const char *name;
    struct arena arena;
    struct intake_headers headers;
};

static void read_as(struct kind *kind, struct view file)
{
    static const struct intake_place place = {7, {(const uint8_t *)"room", 4}, true};
    const struct intake_rule rule = {.def = matter_def_named(view_str(kind->name)), .data_class = 1, .medium = MATTER_DATA + 1, .today = 20778,
                                     .contract_from = 20544, .contract_until = 20908, .places = &place, .places_n = 1, .headers = &kind->headers};
    struct view cells[INTAKE_COLUMNS_MAX], line = view_cut(&file, '\n');
    struct intake_sheet s;

    if (kind->headers.n == 0)
        arena_init(&kind->arena, (size_t)1 << 20);
    if (rule.def == NULL || (kind->headers.n == 0 && intake_headers_make(&rule, &kind->arena, &kind->headers) != ERR_OK))
        abort();
    if (intake_init(&s, &rule) != ERR_OK)
        abort();
    if (intake_header(&s, cells, cut(line, cells)) == ERR_OK)
        while (file.p != NULL && file.n > 0 && s.rows_n < 50) {
            line = view_cut(&file, '\n');
            if (intake_add(&s, s.rows_n + 2, cells, cut(line, cells), CSV_FINE, 0) != ERR_OK)
                break;
        }
    intake_twice(&s);
    for (uint32_t i = 0; i < s.rows_n; i++)
        check(&s, &s.rows[i]);
    intake_clear(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct kind door = {.name = "door"}, medium = {.name = "medium"};

    read_as(&door, view_of(data, size));
    read_as(&medium, view_of(data, size));
    return 0;
}
