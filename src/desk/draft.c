#include "desk/draft.h"

#include "base/num.h"
#include "wire/wire.h"

#include <string.h>

#define MAGIC "azukari-draft 1\n"
#define SLOT_STEP 1000 /* numbers of one item */
#define LABEL_MAX 200

const char *draft_words(const struct form_words *w, enum lang lang)
{
    return lang == LANG_EN ? w->en : w->ja;
}

struct view draft_label(const struct draft_item *item, enum lang lang)
{
    return item->item == NULL ? item->label : view_str(draft_words(&item->item->label, lang));
}

bool draft_is_typed(const struct form_item *table, unsigned column)
{
    return table->rows == FORM_ROWS_TYPED || table->columns[column].cell == FORM_CELL_TYPED;
}

uint16_t draft_field_no(const struct draft_item *item)
{
    return (uint16_t)(SLOT_STEP * (item->slot + 1));
}

uint16_t draft_cell_no(const struct draft_item *item, unsigned row, unsigned column)
{
    return (uint16_t)(SLOT_STEP * (item->slot + 1) + 1 + row * FORM_COLUMNS_MAX + column);
}
_Static_assert(1 + DRAFT_ROWS_MAX * FORM_COLUMNS_MAX < SLOT_STEP, "the cells of a table fit");
_Static_assert(SLOT_STEP * (DRAFT_SLOTS + 1) <= UINT16_MAX, "all items fit");
_Static_assert((int)DRAFT_ADDED_FIRST >= (int)FORM_ITEMS_MAX && DRAFT_ADDED_FIRST + DRAFT_ADDED_MAX <= DRAFT_SLOTS, "room");

/* --- the items of the contract (H15) --------------------------------------------------------------------------------------- */

/* The item of the form under ${id} that has not been placed yet; form->items_n if there is none. */
static size_t item_named(const struct draft *d, struct view id)
{
    const struct form *f = d->form;

    for (size_t i = 0; i < f->items_n; i++) {
        bool placed = false;
        for (unsigned k = 0; k < d->items_n; k++)
            placed = placed || d->items[k].item == &f->items[i];
        if (!placed && f->items[i].id[0] != '\0' && view_eq_str(id, f->items[i].id))
            return i;
    }
    return f->items_n;
}

static void place(struct draft *d, size_t i, bool hidden)
{
    d->items[d->items_n++] = (struct draft_item){.item = &d->form->items[i], .slot = (unsigned)i, .hidden = hidden};
}

/* "+n label" */
static void place_added(struct draft *d, struct view rest)
{
    struct view no = view_cut(&rest, ' ');
    uint64_t n;

    if (num_parse_u64(no, DRAFT_ADDED_MAX, NUM_CANONICAL, &n) != ERR_OK || n == 0 || rest.n == 0 || rest.n > LABEL_MAX)
        return;
    for (unsigned k = 0; k < d->items_n; k++)
        if (d->items[k].slot == DRAFT_ADDED_FIRST + n - 1)
            return;
    d->items[d->items_n++] = (struct draft_item){.slot = DRAFT_ADDED_FIRST + (unsigned)n - 1, .label = rest};
}

static void place_line(struct draft *d, struct view line)
{
    bool hidden = line.n > 0 && line.p[0] == '-';
    size_t i;

    if (line.n > 0 && line.p[0] == '+') {
        place_added(d, view_part(line, 1, SIZE_MAX));
        return;
    }
    i = item_named(d, hidden ? view_part(line, 1, SIZE_MAX) : line);
    if (i < d->form->items_n)
        place(d, i, hidden);
}

/* A section stands before the first of its items that is placed. */
static void place_sections(struct draft *d)
{
    struct draft_item placed[DRAFT_SLOTS];
    bool done[FORM_ITEMS_MAX] = {false};
    unsigned n = d->items_n;

    memcpy(placed, d->items, sizeof(placed));
    d->items_n = 0;
    for (unsigned k = 0; k < n; k++) {
        size_t at = placed[k].item == NULL ? 0 : placed[k].slot;
        while (placed[k].item != NULL && at > 0 && d->form->items[at].kind != FORM_SECTION)
            at--;
        if (placed[k].item != NULL && !placed[k].hidden && d->form->items[at].kind == FORM_SECTION && !done[at]) {
            done[at] = true;
            place(d, at, false);
        }
        d->items[d->items_n++] = placed[k];
    }
}

enum err draft_begin(struct draft *d, const struct form *form, struct view mask, struct arena *a)
{
    *d = (struct draft){.form = form, .version = 1};
    while (mask.n > 0 && d->items_n < FORM_ITEMS_MAX + DRAFT_ADDED_MAX)
        place_line(d, view_cut(&mask, '\n'));
    for (size_t i = 0; i < form->items_n; i++)
        if (form->items[i].kind != FORM_SECTION && item_named(d, view_str(form->items[i].id)) == i)
            place(d, i, false);
    place_sections(d);
    for (unsigned k = 0; k < d->items_n; k++) {
        struct draft_item *item = &d->items[k];
        if (item->item == NULL || item->item->kind != FORM_TABLE)
            continue;
        item->rows = arena_alloc(a, DRAFT_ROWS_MAX, sizeof(*item->rows));
        if (item->rows == NULL)
            return ERR_MEMORY;
    }
    return ERR_OK;
}

/* --- as bytes --------------------------------------------------------------------------------------------------------------- */

static void put_rows(const struct draft_item *item, struct buf *out)
{
    wire_put_u8(out, (uint8_t)item->rows_n);
    for (uint32_t r = 0; r < item->rows_n; r++) {
        const struct draft_row *row = &item->rows[r];
        wire_put_u64(out, row->key);
        wire_put_u8(out, row->left_out);
        for (unsigned c = 0; c < FORM_COLUMNS_MAX; c++)
            wire_put_bytes(out, row->cells[c]);
    }
}

enum err draft_put(const struct draft *d, struct buf *out)
{
    unsigned n = 0;

    for (unsigned i = 0; i < d->items_n; i++)
        n += d->items[i].item == NULL || d->items[i].item->kind != FORM_SECTION;
    buf_str(out, MAGIC);
    wire_put_u16(out, d->form->number);
    wire_put_u32(out, d->number);
    wire_put_u32(out, d->version);
    wire_put_u64(out, d->answers);
    wire_put_bytes(out, d->to);
    wire_put_bytes(out, d->from);
    wire_put_bytes(out, d->date);
    wire_put_u8(out, (uint8_t)n);
    for (unsigned i = 0; i < d->items_n; i++) {
        const struct draft_item *item = &d->items[i];
        if (item->item != NULL && item->item->kind == FORM_SECTION)
            continue;
        wire_put_bytes(out, item->item == NULL ? (struct view){NULL, 0} : view_str(item->item->id));
        wire_put_u8(out, (uint8_t)item->slot);
        wire_put_bytes(out, item->text);
        put_rows(item, out);
    }
    return out->n > DRAFT_BYTES_MAX ? ERR_LIMIT : buf_status(out);
}

static struct view get_text(struct wire_reader *r)
{
    struct view text = wire_get_bytes(r, DRAFT_TEXT_MAX);

    if (!view_is_utf8(text))
        wire_fail(r);
    return text;
}

/* The item that is stored under ${id}, or (added) under its slot. */
static struct draft_item *find(struct draft *d, struct view id, unsigned slot)
{
    for (unsigned i = 0; i < d->items_n; i++) {
        struct draft_item *item = &d->items[i];
        if (item->item == NULL ? id.n == 0 && item->slot == slot
                               : item->item->kind != FORM_SECTION && view_eq_str(id, item->item->id))
            return item;
    }
    return NULL;
}

/* Rows are read in any case, and kept by ${item} if it is a table. */
static void get_rows(struct wire_reader *r, struct draft_item *item)
{
    unsigned n = wire_get_u8(r);

    for (unsigned i = 0; i < n && !r->failed; i++) {
        struct draft_row row = {.key = wire_get_u64(r)};
        uint8_t left_out = wire_get_u8(r);
        row.left_out = left_out == 1;
        if (left_out > 1)
            wire_fail(r);
        for (unsigned c = 0; c < FORM_COLUMNS_MAX; c++)
            row.cells[c] = get_text(r);
        if (item != NULL && item->rows != NULL && item->rows_n < DRAFT_ROWS_MAX)
            item->rows[item->rows_n++] = row;
    }
}

uint16_t draft_form_of(struct view bytes)
{
    struct wire_reader r;

    if (!view_starts(bytes, MAGIC))
        return 0;
    wire_reader_init(&r, view_part(bytes, strlen(MAGIC), SIZE_MAX));
    return wire_get_u16(&r);
}

enum err draft_get(struct draft *d, struct view bytes, struct arena *a)
{
    struct wire_reader r;
    unsigned n;

    if (draft_form_of(bytes) != d->form->number)
        return ERR_CORRUPT;
    bytes = arena_view(a, bytes); /* the values point into it */
    if (bytes.p == NULL)
        return ERR_MEMORY;
    wire_reader_init(&r, view_part(bytes, strlen(MAGIC), SIZE_MAX));
    (void)wire_get_u16(&r);
    d->number = wire_get_u32(&r);
    d->version = wire_get_u32(&r);
    d->answers = wire_get_u64(&r);
    d->to = get_text(&r);
    d->from = get_text(&r);
    d->date = get_text(&r);
    n = wire_get_u8(&r);
    for (unsigned i = 0; i < n && !r.failed; i++) {
        struct view id = wire_get_bytes(&r, FORM_ID_MAX), text;
        struct draft_item *item = find(d, id, wire_get_u8(&r));
        text = get_text(&r);
        if (item != NULL)
            item->text = text;
        get_rows(&r, item);
    }
    return wire_end(&r) == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

/* --- typing ------------------------------------------------------------------------------------------------------------------- */

static struct draft_item *by_slot(struct draft *d, unsigned slot)
{
    for (unsigned i = 0; i < d->items_n; i++)
        if (d->items[i].slot == slot && !d->items[i].hidden && (d->items[i].item == NULL || d->items[i].item->kind != FORM_SECTION))
            return &d->items[i];
    return NULL;
}

/* One of the choices, or nothing. */
static bool is_choice(const struct form_words *choices, size_t n, struct view text)
{
    for (size_t i = 0; i < n; i++)
        if (view_eq_str(text, choices[i].ja))
            return true;
    return n == 0 || text.n == 0;
}

/* A cell of a table; typed rows grow from top to bottom. */
static bool type_cell(struct draft_item *item, unsigned at, struct view text)
{
    const struct form_item *table = item->item;
    unsigned row = at / FORM_COLUMNS_MAX, column = at % FORM_COLUMNS_MAX;

    if (column >= table->columns_n || row >= DRAFT_ROWS_MAX || !draft_is_typed(table, column) ||
        !is_choice(table->columns[column].choices, table->columns[column].choices_n, text))
        return false;
    if (table->rows != FORM_ROWS_TYPED && row >= item->rows_n)
        return false;
    while (text.n > 0 && item->rows_n <= row)
        item->rows[item->rows_n++] = (struct draft_row){.key = 0};
    if (row < item->rows_n)
        item->rows[row].cells[column] = text;
    return true;
}

static bool type_one(struct draft *d, uint16_t number, struct view text)
{
    struct draft_item *item = number < SLOT_STEP ? NULL : by_slot(d, number / SLOT_STEP - 1U);
    unsigned rest = number % SLOT_STEP;

    if (item == NULL)
        return false;
    if (item->item != NULL && item->item->kind == FORM_TABLE)
        return rest > 0 && type_cell(item, rest - 1, text);
    if (rest != 0 || (item->item != NULL && !is_choice(item->item->choices, item->item->choices_n, text)))
        return false;
    item->text = text;
    return true;
}

static enum err leave_out(struct draft *d, const struct member_numbered *out, struct member_fault *fault)
{
    for (unsigned i = 0; i < d->items_n; i++)
        for (uint32_t r = 0; r < d->items[i].rows_n; r++)
            d->items[i].rows[r].left_out = false;
    for (uint32_t i = 0; i < out->n; i++) {
        uint16_t number = out->list[i].number;
        struct draft_item *item = number < SLOT_STEP ? NULL : by_slot(d, number / SLOT_STEP - 1U);
        unsigned at = number % SLOT_STEP;
        if (item == NULL || at == 0 || (at - 1) / FORM_COLUMNS_MAX >= item->rows_n)
            return member_wrong(fault, MEMBER_WRONG, view_str("out"));
        item->rows[(at - 1) / FORM_COLUMNS_MAX].left_out = true;
    }
    return ERR_OK;
}

static bool is_empty_row(const struct draft_row *row)
{
    for (unsigned c = 0; c < FORM_COLUMNS_MAX; c++)
        if (row->cells[c].n > 0)
            return false;
    return true;
}

enum err draft_type(struct draft *d, const struct member_numbered *cells, const struct member_numbered *out,
                    struct member_fault *fault)
{
    for (uint32_t i = 0; i < cells->n; i++) {
        if (cells->list[i].text.n > DRAFT_TEXT_MAX)
            return member_wrong(fault, MEMBER_TOO_LONG, view_str("f"));
        if (!type_one(d, cells->list[i].number, cells->list[i].text))
            return member_wrong(fault, MEMBER_WRONG, view_str("f"));
    }
    for (unsigned i = 0; i < d->items_n; i++) { /* no empty rows at the end */
        struct draft_item *item = &d->items[i];
        while (item->rows_n > 0 && item->item->rows == FORM_ROWS_TYPED && is_empty_row(&item->rows[item->rows_n - 1]))
            item->rows_n--;
    }
    return leave_out(d, out, fault);
}

const struct draft_item *draft_missing(const struct draft *d)
{
    for (unsigned i = 0; i < d->items_n; i++) {
        const struct draft_item *item = &d->items[i];
        uint32_t rows = 0;
        if (item->hidden || item->item == NULL || !item->item->required)
            continue;
        for (uint32_t r = 0; r < item->rows_n; r++)
            rows += !item->rows[r].left_out;
        if (item->item->kind == FORM_TABLE ? rows == 0 : item->text.n == 0)
            return item;
    }
    return NULL;
}
