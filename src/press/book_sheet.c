/* One sheet, read twice: what is merged stands behind the cells. */
#include "press/book_internal.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MERGES_MAX 20000
#define ACTIVE_MAX 1024
#define EXCEL_ROWS 1048576U
#define EXCEL_COLUMNS 16384U
#define RAW_EXTRA 16

enum cell_kind { CELL_IS_NUMBER, CELL_IS_SHARED, CELL_IS_TEXT, CELL_IS_TRUTH, CELL_IS_ERROR, CELL_IS_DATE };

struct merge {
    uint32_t row, last_row;
    uint16_t column, last_column;
};

struct field {
    size_t from, n; /* in ${values} */
};

struct sheet_reading {
    struct book *b;
    bool measures; /* the first time */

    /* the row in hand */
    uint32_t row, hidden_row;
    struct buf values;
    struct field *fields; /* max_fields of them, owned */
    size_t used;          /* columns up to the last with a value */
    size_t filled;        /* columns with a value */
    enum csv_fault fault;
    size_t fault_field;

    /* the cell in hand */
    bool in_row, in_cell, in_value, in_phonetic, has_formula, has_value, too_long;
    uint32_t column, next_column;
    enum cell_kind kind;
    uint32_t style;
    struct buf raw;

    struct buf merges; /* struct merge */
    size_t next_merge;
    struct merge active[ACTIVE_MAX];
    size_t active_n;

    uint32_t first_with_one, first_with_two;
    uint64_t rows;
    struct view *views; /* max_fields of them, owned */
};

static enum err say(struct book *b, enum err err)
{
    b->said = err;
    return err;
}

/* --- places ---------------------------------------------------------------------------------------------------------------- */

/* Read "AB12" from ${*text}; what is behind it stays.  Both count from 1. */
static bool read_place(const char **text, uint32_t *column_out, uint32_t *row_out)
{
    const char *c = *text;
    uint32_t column = 0, row = 0;

    for (; *c >= 'A' && *c <= 'Z' && column <= EXCEL_COLUMNS; c++)
        column = column * 26 + (uint32_t)(*c - 'A') + 1;
    for (; *c >= '0' && *c <= '9' && row <= EXCEL_ROWS; c++)
        row = row * 10 + (uint32_t)(*c - '0');
    *text = c;
    *column_out = column;
    *row_out = row;
    return column >= 1 && column <= EXCEL_COLUMNS && row >= 1 && row <= EXCEL_ROWS;
}

static enum err add_merge(struct sheet_reading *s, const char *range)
{
    uint32_t column, row, last_column, last_row;

    if (range == NULL || !read_place(&range, &column, &row) || *range++ != ':' || !read_place(&range, &last_column, &last_row) ||
        *range != '\0' || last_row < row || last_column < column)
        return ERR_INPUT;
    const struct merge m = {row, last_row, (uint16_t)column, (uint16_t)last_column};
    buf_put(&s->merges, view_of(&m, sizeof(m)));
    return buf_status(&s->merges);
}

static int by_row(const void *a, const void *b)
{
    const struct merge *x = a, *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

/* The merged ranges that reach into this row. */
static enum err activate(struct sheet_reading *s)
{
    size_t kept = 0;
    struct merge m;

    for (size_t i = 0; i < s->active_n; i++)
        if (s->active[i].last_row >= s->row)
            s->active[kept++] = s->active[i];
    s->active_n = kept;
    for (; s->next_merge < s->merges.n / sizeof(m); s->next_merge++) {
        memcpy(&m, s->merges.p + s->next_merge * sizeof(m), sizeof(m));
        if (m.row > s->row)
            break;
        if (m.last_row < s->row)
            continue;
        if (s->active_n == ACTIVE_MAX)
            return ERR_INPUT;
        s->active[s->active_n++] = m;
    }
    return ERR_OK;
}

/* A cell that lies under another one has no value of its own: the row would say less than people see. */
static void find_merged(struct sheet_reading *s)
{
    for (size_t i = 0; i < s->active_n && s->fault == CSV_FINE; i++) {
        const struct merge *m = &s->active[i];
        uint32_t covered = m->row == s->row ? m->column + 1U : m->column;
        if (covered > m->last_column || covered > s->b->sheet.columns)
            continue;
        s->fault = CSV_MERGED;
        s->fault_field = covered - 1;
    }
}

/* --- rows ------------------------------------------------------------------------------------------------------------------ */

static void measure_row(struct sheet_reading *s)
{
    struct book_sheet *sheet = &s->b->sheet;

    if (s->filled == 0)
        return;
    if (s->used > sheet->columns)
        sheet->columns = s->used;
    sheet->hidden_rows += s->hidden_row != 0;
    if (s->first_with_one == 0)
        s->first_with_one = s->row;
    if (s->filled >= 2 && s->first_with_two == 0)
        s->first_with_two = s->row;
}

static enum err give_row(struct sheet_reading *s)
{
    struct csv_row row = {.line = s->row, .fields = s->views, .field_count = s->b->sheet.columns};
    enum err err = activate(s);

    if (err != ERR_OK || (s->filled == 0 && s->fault == CSV_FINE))
        return err;
    if (s->row > s->b->sheet.header_row)
        find_merged(s);
    for (size_t i = 0; i < row.field_count; i++)
        s->views[i] = view_part(buf_view(&s->values), s->fields[i].from, s->fields[i].n);
    row.number = ++s->rows;
    row.fault = s->fault;
    row.fault_field = s->fault_field;
    if (row.fault == CSV_FIELD_TOO_LONG || row.fault == CSV_TOO_MANY_FIELDS || row.fault == CSV_ROW_TOO_LONG)
        row.field_count = 0;
    return say(s->b, s->b->reader->row(s->b->reader->arg, &row));
}

static enum err end_row(struct sheet_reading *s)
{
    s->in_row = false;
    if (buf_status(&s->values) == ERR_LIMIT) {
        buf_clear(&s->values);
        s->fault = CSV_ROW_TOO_LONG;
        memset(s->fields, 0, s->b->reader->max_fields * sizeof(*s->fields));
    }
    if (buf_status(&s->values) != ERR_OK)
        return buf_status(&s->values);
    if (!s->measures)
        return give_row(s);
    measure_row(s);
    return ERR_OK;
}

static enum err begin_row(struct sheet_reading *s, const char **attributes)
{
    const char *place = book_attribute(attributes, "r"), *hidden = book_attribute(attributes, "hidden");
    uint32_t row = 0;

    for (; place != NULL && *place >= '0' && *place <= '9' && row <= EXCEL_ROWS; place++)
        row = row * 10 + (uint32_t)(*place - '0');
    if (place == NULL)
        row = s->row + 1;
    else if (*place != '\0')
        return ERR_INPUT;
    if (row <= s->row || row > EXCEL_ROWS)
        return ERR_INPUT;
    s->row = row;
    s->in_row = true;
    s->hidden_row = hidden != NULL && (strcmp(hidden, "1") == 0 || strcmp(hidden, "true") == 0);
    s->next_column = 1;
    s->used = s->filled = s->fault_field = 0;
    s->fault = CSV_FINE;
    memset(s->fields, 0, s->b->reader->max_fields * sizeof(*s->fields));
    buf_reset(&s->values);
    return ERR_OK;
}

/* --- cells ----------------------------------------------------------------------------------------------------------------- */

static enum cell_kind kind_of(const char *type)
{
    static const struct {
        const char *name;
        enum cell_kind kind;
    } kinds[] = {{"s", CELL_IS_SHARED}, {"inlineStr", CELL_IS_TEXT}, {"str", CELL_IS_TEXT},
                 {"b", CELL_IS_TRUTH},  {"e", CELL_IS_ERROR},        {"d", CELL_IS_DATE}};

    for (size_t i = 0; type != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(type, kinds[i].name) == 0)
            return kinds[i].kind;
    return CELL_IS_NUMBER;
}

static enum err begin_cell(struct sheet_reading *s, const char **attributes)
{
    const char *place = book_attribute(attributes, "r");
    uint32_t column = s->next_column, row = s->row;

    if (place != NULL && (!read_place(&place, &column, &row) || *place != '\0'))
        return ERR_INPUT;
    if (row != s->row || column < s->next_column || column > EXCEL_COLUMNS)
        return ERR_INPUT;
    s->column = column;
    s->next_column = column + 1;
    s->kind = kind_of(book_attribute(attributes, "t"));
    s->style = book_number(attributes, "s", 0);
    s->in_cell = true;
    s->in_value = s->in_phonetic = s->has_formula = s->has_value = s->too_long = false;
    buf_reset(&s->raw);
    return ERR_OK;
}

static void wrong(struct sheet_reading *s, enum csv_fault fault)
{
    if (s->fault != CSV_FINE)
        return;
    s->fault = fault;
    s->fault_field = s->column - 1;
}

static enum err put_shared(struct sheet_reading *s)
{
    uint32_t end, from = 0;
    uint64_t at = 0;

    for (size_t i = 0; i < s->raw.n; i++) {
        if (s->raw.p[i] < '0' || s->raw.p[i] > '9' || at > UINT32_MAX)
            return ERR_INPUT;
        at = at * 10 + (uint64_t)(s->raw.p[i] - '0');
    }
    if (at >= s->b->string_ends.n / sizeof(end))
        return ERR_INPUT;
    memcpy(&end, s->b->string_ends.p + at * sizeof(end), sizeof(end));
    if (at > 0)
        memcpy(&from, s->b->string_ends.p + (at - 1) * sizeof(end), sizeof(end));
    from &= ~BOOK_STRING_TOO_LONG;
    if ((end & BOOK_STRING_TOO_LONG) != 0)
        wrong(s, CSV_FIELD_TOO_LONG);
    buf_put(&s->values, view_part(buf_view(&s->b->strings), from, (end & ~BOOK_STRING_TOO_LONG) - from));
    return ERR_OK;
}

static void put_number(struct sheet_reading *s)
{
    struct book_format format = {.kind = BOOK_NUMBER};

    if (s->style < s->b->styles.n / sizeof(format))
        memcpy(&format, s->b->styles.p + s->style * sizeof(format), sizeof(format));
    if (book_value_put(&s->values, buf_view(&s->raw), &format, s->b->days_1904) != ERR_OK)
        wrong(s, CSV_CELL_ERROR);
}

static enum err put_value(struct sheet_reading *s)
{
    size_t from = s->values.n;
    enum err err = ERR_OK;

    switch (s->kind) {
    case CELL_IS_SHARED:
        err = put_shared(s);
        break;
    case CELL_IS_TEXT:
        book_text_put(&s->values, buf_view(&s->raw));
        break;
    case CELL_IS_TRUTH:
        buf_str(&s->values, view_eq_str(buf_view(&s->raw), "1") ? "TRUE" : "FALSE");
        break;
    case CELL_IS_DATE: /* 2026-04-01T00:00:00 */
        buf_put(&s->values, view_part(buf_view(&s->raw), 0, 10));
        break;
    case CELL_IS_ERROR:
        wrong(s, CSV_CELL_ERROR);
        break;
    case CELL_IS_NUMBER:
        put_number(s);
        break;
    }
    if (s->values.n - from > s->b->reader->max_field_bytes)
        wrong(s, CSV_FIELD_TOO_LONG);
    return err;
}

static enum err end_cell(struct sheet_reading *s)
{
    size_t from = s->values.n;
    enum err err = ERR_OK;

    s->in_cell = false;
    if (s->has_formula && !s->has_value)
        wrong(s, CSV_NOT_CALCULATED);
    if (s->too_long)
        wrong(s, CSV_FIELD_TOO_LONG);
    else if (s->raw.n > 0)
        err = put_value(s);
    if (err != ERR_OK || (s->values.n == from && !s->too_long && !(s->has_formula && !s->has_value)))
        return err;
    s->filled++;
    if (s->column > s->b->reader->max_fields) {
        wrong(s, CSV_TOO_MANY_FIELDS);
        return ERR_OK;
    }
    s->used = s->column;
    s->fields[s->column - 1] = (struct field){from, s->values.n - from};
    return ERR_OK;
}

/* --- elements -------------------------------------------------------------------------------------------------------------- */

static enum err on_start(void *arg, const char *name, const char **attributes)
{
    struct sheet_reading *s = arg;

    if (strcmp(name, "row") == 0)
        return s->in_row ? ERR_INPUT : begin_row(s, attributes);
    if (strcmp(name, "c") == 0)
        return s->in_row && !s->in_cell ? begin_cell(s, attributes) : ERR_INPUT;
    if (strcmp(name, "mergeCell") == 0 && s->measures)
        return add_merge(s, book_attribute(attributes, "ref"));
    if (!s->in_cell)
        return ERR_OK;
    if (strcmp(name, "f") == 0)
        s->has_formula = true;
    else if (strcmp(name, "rPh") == 0)
        s->in_phonetic = true;
    else if (strcmp(name, "v") == 0)
        s->has_value = s->in_value = true;
    else if (strcmp(name, "t") == 0)
        s->in_value = !s->in_phonetic;
    return ERR_OK;
}

static enum err on_end(void *arg, const char *name)
{
    struct sheet_reading *s = arg;

    if (strcmp(name, "row") == 0)
        return end_row(s);
    if (strcmp(name, "c") == 0)
        return end_cell(s);
    if (strcmp(name, "rPh") == 0)
        s->in_phonetic = false;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_value = false;
    return ERR_OK;
}

static enum err on_text(void *arg, struct view text)
{
    struct sheet_reading *s = arg;

    if (s->in_value)
        book_add_text(&s->raw, 0, s->b->reader->max_field_bytes * 4, text, &s->too_long);
    return buf_status(&s->raw);
}

static enum err read_once(struct sheet_reading *s)
{
    const struct book_handler h = {on_start, on_end, on_text, s};

    s->row = 0;
    return book_part_read(s->b->parts, s->b->sheet_path, &h);
}

enum err book_sheet_read(struct book *b, enum book_failure *why)
{
    struct sheet_reading *s = mem_zalloc(sizeof(*s));
    size_t n = b->reader->max_fields;
    enum err err = s == NULL ? ERR_MEMORY : ERR_OK;

    if (err != ERR_OK)
        return err;
    s->b = b;
    s->measures = true;
    buf_init(&s->values, b->reader->max_field_bytes * (n < 64 ? n : 64) + RAW_EXTRA);
    buf_init(&s->raw, b->reader->max_field_bytes * 4 + RAW_EXTRA);
    buf_init(&s->merges, MERGES_MAX * sizeof(struct merge));
    s->fields = mem_calloc(n, sizeof(*s->fields));
    s->views = mem_calloc(n, sizeof(*s->views));
    if (s->fields == NULL || s->views == NULL)
        TRY(ERR_MEMORY);
    TRY(read_once(s));
    if (s->first_with_one == 0) {
        *why = BOOK_NO_SHEET;
        TRY(ERR_INPUT);
    }
    b->sheet.header_row = s->first_with_two != 0 ? s->first_with_two : s->first_with_one;
    if (s->merges.n > 0)
        qsort(s->merges.p, s->merges.n / sizeof(struct merge), sizeof(struct merge), by_row);
    TRY(say(b, b->reader->sheet(b->reader->arg, &b->sheet)));
    s->measures = false;
    err = read_once(s);
out:
    buf_clear(&s->values);
    buf_clear(&s->raw);
    buf_clear(&s->merges);
    mem_free(s->fields);
    mem_free(s->views);
    explicit_bzero(s, sizeof(*s));
    mem_free(s);
    return err;
}
