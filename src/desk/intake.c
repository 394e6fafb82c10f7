/* Rows of a ledger that was kept before: read, known again by their digests, and noted. */
#include "desk/intake_parts.h"

#include "text/fold.h"

#include <string.h>

#define ARENA_MAX ((size_t)24 << 20)
#define WIDE_SPACE "\xe3\x80\x80"

enum err intake_init(struct intake_sheet *s, const struct intake_rule *rule)
{
    *s = (struct intake_sheet){.rule = *rule};
    arena_init(&s->arena, ARENA_MAX);
    s->rows = arena_alloc(&s->arena, INTAKE_ROWS_MAX, sizeof(*s->rows));
    return s->rows == NULL ? ERR_MEMORY : ERR_OK;
}

void intake_clear(struct intake_sheet *s)
{
    arena_clear(&s->arena);
    s->rows = NULL;
    s->rows_n = 0;
}

static void digest_part(struct hash_state *h, unsigned no, struct view text)
{
    struct buf folded;

    buf_init(&folded, INTAKE_VALUE_MAX * 4);
    fold_key(&folded, text, FOLD_EXACT);
    struct view v = buf_status(&folded) == ERR_OK ? buf_view(&folded) : text;
    const uint32_t head[2] = {no, (uint32_t)v.n};
    hash_add(h, view_of(head, sizeof(head)));
    hash_add(h, v);
    buf_clear(&folded);
}

bool intake_digest(const struct intake_same *of, struct hash *same_out, struct hash *number_out)
{
    struct hash_state same, number;
    bool has_number = false;

    hash_start(&same);
    hash_start(&number);
    const uint64_t head[3] = {of->data_class, of->medium, of->count};
    hash_add(&same, view_of(head, sizeof(head)));
    for (size_t i = 0; i < of->def->fields_n; i++) {
        const struct matter_field *f = &of->def->fields[i];
        if (f->step != MATTER_OPENING)
            continue;
        struct view text = of->word(of->arg, f);
        digest_part(&same, f->no, text);
        if (strcmp(f->name, "number") == 0 && text.n > 0) {
            digest_part(&number, f->no, text);
            has_number = true;
        }
    }
    hash_end(&same, same_out);
    hash_end(&number, number_out);
    return has_number;
}

struct row_words {
    const struct intake_sheet *s;
    const struct intake_row *row;
};

static struct view row_word(const void *arg, const struct matter_field *f)
{
    const struct row_words *w = arg;

    return intake_word(w->s, w->row, f);
}

static void digest_row(const struct intake_sheet *s, struct intake_row *row)
{
    const struct row_words words = {s, row};
    const struct intake_same same = {s->rule.def, row->data_class, row->medium, row->count, row_word, &words};
    struct hash_state h;

    if (s->rule.def != NULL) {
        row->has_number = intake_digest(&same, &row->same, &row->number);
        return;
    }
    hash_start(&h); /* of people: the account */
    digest_part(&h, INTAKE_ACCOUNT, intake_value(s, row, INTAKE_ACCOUNT));
    hash_end(&h, &row->same);
    row->number = row->same;
    row->has_number = true;
}

/* Without what people put around a value, and in one line. */
static struct view trimmed(struct intake_sheet *s, struct view text)
{
    struct view out;

    while (text.n > 0 && (text.p[0] <= ' ' || view_starts(text, WIDE_SPACE)))
        text = view_part(text, text.p[0] <= ' ' ? 1 : strlen(WIDE_SPACE), SIZE_MAX);
    while (text.n > 0 && (text.p[text.n - 1] <= ' ' || view_eq_str(view_part(text, text.n < 3 ? 0 : text.n - 3, 3), WIDE_SPACE)))
        text.n -= text.p[text.n - 1] <= ' ' ? 1 : 3;
    out = arena_view(&s->arena, text);
    for (size_t i = 0; i < out.n; i++)
        if (out.p[i] == '\n' || out.p[i] == '\r' || out.p[i] == '\t')
            ((uint8_t *)(uintptr_t)out.p)[i] = ' ';
    return out;
}

static bool keep_values(struct intake_sheet *s, struct intake_row *row, const struct view *cells, size_t n)
{
    bool any = false;

    row->values = arena_alloc(&s->arena, s->columns_n, sizeof(*row->values));
    for (uint16_t i = 0; row->values != NULL && i < s->file_columns_n && i < n; i++) {
        row->values[i] = trimmed(s, cells[i]);
        any = any || row->values[i].n > 0;
    }
    return any;
}

enum err intake_add(struct intake_sheet *s, uint32_t line, const struct view *cells, size_t n, unsigned fault, uint16_t fault_column)
{
    if (s->rows_n == INTAKE_ROWS_MAX) {
        s->too_many = true;
        return ERR_LIMIT;
    }
    struct intake_row *row = &s->rows[s->rows_n];
    *row = (struct intake_row){.line = line};
    if (fault != CSV_FINE) {
        const struct csv_row of = {.fault = (enum csv_fault)fault, .fault_field = fault_column};
        struct cell_issues found;
        cell_issues_reset(&found);
        cell_issue_add_row(&found, &of);
        intake_set(row, INTAKE_BAD, fault_column, found.n > 0 ? found.list[0].code : CELL_BAD_QUOTES, view_str(""));
        s->rows_n++;
        return ERR_OK;
    }
    if (!keep_values(s, row, cells, n))
        return row->values == NULL ? ERR_MEMORY : ERR_OK;
    s->rows_n++;
    intake_check(s, row);
    digest_row(s, row);
    return ERR_OK;
}

static bool same_hash(const struct hash *a, const struct hash *b)
{
    return view_eq(view_of(a->b, sizeof(a->b)), view_of(b->b, sizeof(b->b)));
}

static bool same_days(const struct intake_row *a, const struct intake_row *b)
{
    return a->has_from == b->has_from && a->has_until == b->has_until && (!a->has_from || a->from == b->from) &&
           (!a->has_until || a->until == b->until);
}

void intake_twice(struct intake_sheet *s)
{
    for (uint32_t i = 1; i < s->rows_n; i++) {
        struct intake_row *row = &s->rows[i];
        for (uint32_t k = 0; row->state == INTAKE_READY && k < i; k++) {
            const struct intake_row *first = &s->rows[k];
            bool named = row->has_number && first->has_number && same_hash(&row->number, &first->number);
            bool same = same_hash(&row->same, &first->same) && same_days(row, first);
            if (first->state != INTAKE_BAD && first->state != INTAKE_BEFORE && (named || same))
                intake_set(row, INTAKE_TWICE, INTAKE_WHOLE_ROW, CELL_DUPLICATE_KEY, view_str(""));
        }
    }
}

bool intake_days_agree(const struct intake_row *row, int64_t from, int64_t until)
{
    return (!row->has_from || row->from == from) && (!row->has_until || row->until == until);
}

/* Whether what stands in the column is told in the remark: the ledger's own acts are Azukari's, what the old one says of them are words. */
static bool is_told(const struct intake_sheet *s, unsigned target)
{
    const struct matter_field *f = s->rule.def == NULL || target > MATTER_FIELDS_MAX ? NULL : matter_def_field(s->rule.def, target);

    if (f != NULL)
        return f->step != MATTER_OPENING;
    return target == INTAKE_REMARK || target == MATTER_COLUMN_NO || target == MATTER_COLUMN_REGISTER || target == MATTER_COLUMN_FROM ||
           (target >= MATTER_COLUMN_APPLICANT && target <= MATTER_COLUMN_STATE);
}

struct view intake_note(struct intake_sheet *s, const struct intake_row *row)
{
    struct buf note;
    struct view out;

    buf_init(&note, INTAKE_NOTE_MAX);
    for (uint16_t i = 0; row->values != NULL && i < s->file_columns_n && !intake_is_log(s); i++) {
        size_t bytes = s->header[i].n + row->values[i].n + 8;
        if (!is_told(s, s->target[i]) || row->values[i].n == 0 || note.n + bytes > INTAKE_NOTE_MAX)
            continue;
        if (note.n > 0)
            buf_str(&note, "; ");
        buf_put(&note, s->header[i]);
        buf_str(&note, ": ");
        buf_put(&note, row->values[i]);
    }
    out = arena_view(&s->arena, buf_view(&note));
    buf_clear(&note);
    return out;
}
