#include "desk/page_book.h"

#include "desk/page_audit.h"
#include "desk/page_ledger_file.h"
#include "text/wareki.h"

#define SUBJECT_SHOWN 4 /* bytes of a blinded id */

void page_book_begin(struct page *p, struct page_book *b, const struct page_table_column *columns, size_t columns_n,
                     const char *const *texts, size_t rows_max)
{
    page_table_begin(p, &b->t, columns, columns_n, rows_max);
    b->t.texts = texts;
    b->lines = page_list(p, rows_max, sizeof(*b->lines));
}

struct page_table_cell *page_book_row(struct page *p, struct page_book *b, const struct page_matter_line *line)
{
    struct page_table_cell *cells = b->lines == NULL ? NULL : page_table_row(&b->t);

    if (cells == NULL)
        return NULL;
    b->lines[b->t.rows_n - 1] = *line;
    cells[b->t.columns_n - 1] = page_book_text(page_word(p, line->state.word));
    return cells;
}

void page_book_filter(struct page_book *b, const char *id, const char *label, struct page_select select)
{
    if (b->view.filters_n == PAGE_BOOK_FILTERS_MAX)
        return; /* never: they are counted in the handlers */
    b->filters[b->view.filters_n++] = (struct page_matter_select){id, label, select.options, select.options_n};
    b->view.filters = b->filters;
}

enum err page_book_people(struct page *p, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &are));
    struct page_option *options = page_list(p, are.persons_n + 1, sizeof(*options));
    *out = (struct page_select){.options = options};
    if (options != NULL)
        options[out->options_n++] = (struct page_option){"0", page_word(p, MSG_FIELD_ANY), chosen == 0};
    for (uint32_t i = 0; options != NULL && i < are.persons_n; i++)
        options[out->options_n++] = (struct page_option){page_book_digits(p, are.persons[i].person), page_text(p, are.persons[i].name),
                                                         are.persons[i].person == chosen};
    err = p->err;
out:
    return err;
}

/* The day that was typed, as the first or last moment of it; 0: none. */
static int64_t moment_of(struct page *p, struct view text, bool last, const char *id, struct page_field *field)
{
    struct wareki date;

    field->value = page_text(p, text);
    if (text.n == 0)
        return 0;
    if (wareki_parse(text, &date) != ERR_OK || date.day == 0) {
        field->error = page_wrong(p, id, page_word(p, MSG_MATTERS_BAD_DATE));
        return 0;
    }
    int64_t day = date_to_days((struct date){date.year, date.month, date.day});
    return date_start_ms(date_from_days(last ? day + 1 : day)) - (last ? 1 : 0);
}

struct page_book_days page_book_days(struct page *p, struct page_book *b, struct view from, struct view until)
{
    return (struct page_book_days){moment_of(p, from, false, "from", &b->view.from), moment_of(p, until, true, "until", &b->view.until)};
}

enum err page_book_entries(struct page *p, const struct desk_keeper_ledger *ask, uint32_t max, page_book_entry_fn *fn, void *arg,
                           bool *more_out)
{
    struct desk_keeper_ledger m = *ask;
    struct desk_keeper_ledger_is is = {.next = 1};
    uint32_t n = 0;
    struct entry e;
    enum err err = ERR_OK;

    *more_out = false;
    m.filter.verdict = DESK_KEEPER_LEDGER_VERDICT_PERMIT;
    m.filter.person = page_ledger_only_own(p) ? p->self.person : m.filter.person;
    while (is.next > 0 && n < max) {
        m.limit = (uint16_t)(max - n < PAGE_LEDGER_BATCH ? max - n : PAGE_LEDGER_BATCH);
        TRY(ask_keeper_ledger(p->d, &m, &is));
        for (uint32_t i = 0; i < is.entries_n; i++, n++)
            if (entry_get(is.entries[i].text, &e, NULL) == ERR_OK) /* else never: the keeper read it */
                fn(p, arg, &e, is.entries[i].index);
        m.before = is.next;
    }
    *more_out = is.next > 0;
out:
    return err;
}

static const struct desk_keeper_register_info *register_of(struct page *p, uint16_t no)
{
    page_names(p);
    for (uint32_t i = 0; i < p->registers.registers_n; i++)
        if (p->registers.registers[i].no == no)
            return &p->registers.registers[i];
    return NULL;
}

const char *page_book_register(struct page *p, uint16_t no)
{
    const struct desk_keeper_register_info *info = register_of(p, no);

    return no == 0 ? "" : info != NULL ? page_text(p, info->name) : page_book_digits(p, no);
}

unsigned page_book_class(struct page *p, const struct entry *e)
{
    const struct desk_keeper_register_info *info = register_of(p, e->register_no);
    unsigned most = 0;

    for (unsigned i = 0; info != NULL && i < e->fields_n; i++) {
        const struct desk_keeper_field_info *f = flow_field(info, e->fields[i]);
        if (f != NULL && f->data_class > most)
            most = f->data_class;
    }
    return most;
}

const char *page_book_subject(struct page *p, const struct entry *e)
{
    return e->subjects_n == 1 ? page_hex(p, view_of(e->subjects[0], SUBJECT_SHOWN)) : "";
}

struct page_table_cell page_book_text(const char *text)
{
    return (struct page_table_cell){text, REPORT_NO_DATE};
}

struct page_table_cell page_book_time(int64_t ms)
{
    return (struct page_table_cell){"", ms == 0 ? REPORT_NO_DATE : ms};
}

struct page_table_cell page_book_number(uint64_t n)
{
    return (struct page_table_cell){"", (int64_t)n};
}

const char *page_book_digits(struct page *p, uint64_t n)
{
    const char *text = arena_fmt(&p->d->arena, "%llu", (unsigned long long)n);

    return text == NULL ? "" : text;
}

/* A cell as the page shows it. */
static const char *cell_text(struct page *p, enum report_type type, const struct page_table_cell *cell)
{
    if (type == REPORT_TEXT || type == REPORT_MONO)
        return cell->text;
    if (cell->number == REPORT_NO_DATE)
        return "";
    if (type == REPORT_NUMBER)
        return page_book_digits(p, (uint64_t)cell->number);
    return type == REPORT_DATE ? page_day(p, cell->number) : page_when(p, cell->number);
}

static const char *label_of(const struct page *p, const struct page_table *t, size_t column)
{
    return t->texts != NULL ? t->texts[column] : page_word(p, t->columns[column].label);
}

static void fill_heads(struct page *p, struct page_book *b)
{
    const struct page_table *t = &b->t;
    struct page_matter_head *heads = page_list(p, t->columns_n, sizeof(*heads));

    b->view.heads = heads;
    b->view.heads_n = heads == NULL ? 0 : t->columns_n;
    for (size_t i = 0; i < b->view.heads_n; i++)
        heads[i] = (struct page_matter_head){label_of(p, t, i), t->heads[i].sort, t->heads[i].icon, t->heads[i].hint, t->heads[i].url};
}

/* The rows of this page, with their cells but for the number and the state. */
static void fill_rows(struct page *p, struct page_book *b)
{
    const struct page_table *t = &b->t;
    struct page_matter_line *rows = page_table_shown(p, t, b->lines, sizeof(*b->lines));

    b->view.rows = rows;
    for (size_t i = 0; rows != NULL && i < t->shown_n; i++) {
        const struct page_table_cell *cells = &t->cells[t->order[t->first + i] * t->columns_n];
        struct page_matter_cell *shown = page_list(p, t->columns_n, sizeof(*shown));
        rows[i].cells = shown;
        for (size_t c = 1; shown != NULL && c + 1 < t->columns_n; c++)
            shown[rows[i].cells_n++] = (struct page_matter_cell){label_of(p, t, c), cell_text(p, t->columns[c].type, &cells[c])};
        b->view.rows_n++;
    }
}

enum err page_book_send(struct page *p, struct page_book *b, const struct page_table_query *q, const struct page_report *head,
                        const char *name)
{
    const char *const seals[] = {page_word(p, MSG_MATTERS_SEAL_APPROVER), page_word(p, MSG_MATTERS_SEAL_MANAGER)};
    bool done;
    enum err err;

    if (p->err != ERR_OK)
        return p->err;
    b->t.seals = page_join(p, seals, 2, "\n");
    TRY(page_table_end(p, &b->t, q));
    TRY(page_table_file(p, &b->t, q, head, name, &done));
    if (done)
        goto out;
    b->view.title = head->title;
    fill_heads(p, b);
    fill_rows(p, b);
    b->view.pager = b->t.pager;
    b->view.files = page_files(p);
    b->view.frame = p->frame;
    err = page_send(p, matter_ledger, &b->view);
out:
    return err;
}
