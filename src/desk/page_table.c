#include "desk/page_table.h"

#include <string.h>

void page_table_begin(struct page *p, struct page_table *t, const struct page_table_column *columns, size_t columns_n,
                      size_t rows_max)
{
    *t = (struct page_table){.columns = columns, .columns_n = columns_n, .rows_max = rows_max};
    t->cells = page_list(p, rows_max * columns_n, sizeof(*t->cells));
    t->order = page_list(p, rows_max, sizeof(*t->order));
}

struct page_table_cell *page_table_row(struct page_table *t)
{
    if (t->cells == NULL || t->order == NULL || t->rows_n == t->rows_max)
        return NULL;
    struct page_table_cell *row = &t->cells[t->rows_n * t->columns_n];
    for (size_t i = 0; i < t->columns_n; i++)
        row[i] = (struct page_table_cell){"", REPORT_NO_DATE};
    t->order[t->rows_n] = t->rows_n;
    t->rows_n++;
    return row;
}

static bool is_text(enum report_type type)
{
    return type == REPORT_TEXT || type == REPORT_MONO;
}

/* Whether row ${a} stands behind row ${b}. */
static bool is_behind(const struct page_table *t, size_t column, bool descending, size_t a, size_t b)
{
    const struct page_table_cell *x = &t->cells[a * t->columns_n + column], *y = &t->cells[b * t->columns_n + column];
    int order = is_text(t->columns[column].type) ? strcmp(x->text == NULL ? "" : x->text, y->text == NULL ? "" : y->text)
                                                 : (x->number > y->number) - (x->number < y->number);

    return descending ? order < 0 : order > 0;
}

/* Rows that are equal keep their order; there are hundreds of rows, not more. */
static void sort_rows(struct page_table *t, size_t column, bool descending)
{
    for (size_t i = 1; i < t->rows_n; i++) {
        size_t row = t->order[i], at = i;
        for (; at > 0 && is_behind(t, column, descending, t->order[at - 1], row); at--)
            t->order[at] = t->order[at - 1];
        t->order[at] = row;
    }
}

static void make_heads(struct page *p, struct page_table *t, size_t sorted, bool descending)
{
    static const char *const drop[] = {"sort=", "dir=", "page=", "format=", NULL};

    for (size_t i = 0; i < t->columns_n; i++) {
        bool is_sorted = i == sorted, down = is_sorted && !descending;
        const char *change = arena_fmt(&p->d->arena, "sort=%s&dir=%s", t->columns[i].name, down ? "desc" : "asc");
        t->heads[i] = (struct page_head){
            .label = t->columns[i].label,
            .is_number = t->columns[i].type == REPORT_NUMBER,
            .sort = !is_sorted ? "none" : descending ? "descending" : "ascending",
            .icon = !is_sorted ? NULL : descending ? "down" : "up",
            .hint = down ? MSG_TABLE_SORT_DOWN : MSG_TABLE_SORT_UP,
            .url = page_url_with(p, drop, change),
        };
    }
}

static struct url page_number_url(struct page *p, uint64_t page)
{
    static const char *const drop[] = {"page=", "format=", NULL};
    const char *change = arena_fmt(&p->d->arena, "page=%llu", (unsigned long long)page);

    return page_url_with(p, drop, change);
}

static void make_pager(struct page *p, struct page_table *t, uint64_t wanted)
{
    const uint64_t pages = (t->rows_n + PAGE_TABLE_ROWS - 1) / PAGE_TABLE_ROWS;
    const uint64_t page = wanted == 0 ? 1 : wanted > pages ? (pages == 0 ? 1 : pages) : wanted;

    t->first = (size_t)(page - 1) * PAGE_TABLE_ROWS;
    t->shown_n = t->rows_n - t->first < PAGE_TABLE_ROWS ? t->rows_n - t->first : PAGE_TABLE_ROWS;
    t->pager = (struct page_pager){.total = t->rows_n,
                                   .first = t->shown_n == 0 ? 0 : t->first + 1,
                                   .last = t->first + t->shown_n,
                                   .page = page,
                                   .pages = pages > 1 ? pages : 0};
    if (page > 1)
        t->pager.previous = page_number_url(p, page - 1);
    if (page < pages)
        t->pager.next = page_number_url(p, page + 1);
}

enum err page_table_end(struct page *p, struct page_table *t, const struct page_table_query *q)
{
    const bool descending = view_eq_str(q->dir, "desc");
    size_t column = 0;

    if (t->columns_n > PAGE_TABLE_COLUMNS_MAX)
        return ERR_INTERNAL;
    while (column < t->columns_n && !view_eq_str(q->sort, t->columns[column].name))
        column++;
    if (q->sort.n > 0 && column == t->columns_n)
        return member_wrong(&p->d->fault, MEMBER_WRONG, view_str("sort"));
    if (column < t->columns_n)
        sort_rows(t, column, descending);
    make_heads(p, t, column, descending);
    make_pager(p, t, q->page);
    return p->err;
}

void *page_table_shown(struct page *p, const struct page_table *t, const void *rows, size_t row_bytes)
{
    uint8_t *shown = page_list(p, t->shown_n, row_bytes);

    for (size_t i = 0; shown != NULL && rows != NULL && i < t->shown_n; i++)
        memcpy(shown + i * row_bytes, (const uint8_t *)rows + t->order[t->first + i] * row_bytes, row_bytes);
    return shown;
}

struct page_select page_table_choice(struct page *p, const char *const *words, size_t n, uint64_t chosen)
{
    struct page_option *options = page_list(p, n + 1, sizeof(*options));

    for (size_t i = 0; options != NULL && i <= n; i++) {
        const char *value = arena_fmt(&p->d->arena, "%zu", i);
        options[i] = (struct page_option){value == NULL ? "" : value, i == 0 ? page_word(p, MSG_FIELD_ANY) : words[i - 1], i == chosen};
    }
    return (struct page_select){.options = options, .options_n = options == NULL ? 0 : n + 1};
}

static void put_cell(struct report *out, enum report_type type, const struct page_table_cell *cell)
{
    if (is_text(type))
        report_text(out, view_str(cell->text == NULL ? "" : cell->text));
    else if (type == REPORT_NUMBER)
        report_number(out, cell->number);
    else if (type == REPORT_TIME)
        report_time(out, cell->number);
    else
        report_date(out, cell->number == REPORT_NO_DATE ? (struct date){0} : date_from_days(cell->number));
}

enum err page_table_file(struct page *p, const struct page_table *t, const struct page_table_query *q,
                         const struct page_report *head, const char *name, bool *done_out)
{
    struct report_column columns[PAGE_TABLE_COLUMNS_MAX];
    enum report_format format;
    struct report out;
    enum err err = ERR_OK;

    *done_out = q->format.n > 0;
    if (!*done_out)
        return ERR_OK;
    TRY(report_wanted(p->d, q->format, &format));
    for (size_t i = 0; i < t->columns_n; i++)
        columns[i] = (struct report_column){t->columns[i].type, 0, view_str(t->texts != NULL ? t->texts[i] : page_word(p, t->columns[i].label))};
    page_report_begin(p, head, &out);
    if (t->seals != NULL && format == REPORT_PDF)
        report_letter(&out, REPORT_LETTER_SEALS, view_str(t->seals));
    report_table(&out, columns, (unsigned)t->columns_n);
    for (size_t i = 0; i < t->rows_n; i++)
        for (size_t c = 0; c < t->columns_n; c++)
            put_cell(&out, t->columns[c].type, &t->cells[t->order[i] * t->columns_n + c]);
    err = answer_report(p->d, p->r, &out, name, format);
out:
    return err;
}
