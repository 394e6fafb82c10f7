/*
 * The model as bytes: "azukari-report 1\n", the head, then items that begin with their kind.  Every value has one encoding.
 */
#include "report/model.h"

#include <string.h>

#define MAGIC "azukari-report 1\n"
#define CELL_EMPTY 0
#define CELL_FILLED 1

/* What the head says of the document. */
enum { KIND_PAPER, KIND_FORM, KIND_LABELS };

static void fail(struct report *r, enum err err)
{
    if (r->err == ERR_OK)
        r->err = err;
}

static void put_text(struct report *r, struct view text, size_t max)
{
    if (text.n > max)
        fail(r, ERR_LIMIT);
    else if (!view_is_utf8(text))
        fail(r, ERR_INPUT);
    else
        wire_put_bytes(&r->bytes, text);
}

void report_begin(struct report *r, const struct report_head *head)
{
    *r = (struct report){.err = ERR_OK};
    buf_init(&r->bytes, REPORT_BYTES_MAX);
    buf_str(&r->bytes, MAGIC);
    wire_put_u8(&r->bytes, head->english);
    wire_put_u8(&r->bytes, head->is_labels ? KIND_LABELS : head->is_form ? KIND_FORM : KIND_PAPER);
    wire_put_i64(&r->bytes, head->made_ms);
    put_text(r, head->title, REPORT_LABEL_MAX);
    put_text(r, head->number, REPORT_LABEL_MAX);
    put_text(r, head->contract, REPORT_LABEL_MAX);
    put_text(r, head->period, REPORT_LABEL_MAX);
    put_text(r, head->made_by, REPORT_LABEL_MAX);
    put_text(r, head->copy, REPORT_LABEL_MAX);
    put_text(r, head->verify_url, REPORT_URL_MAX);
}

void report_clear(struct report *r)
{
    buf_clear(&r->bytes);
    *r = (struct report){.err = ERR_INTERNAL}; /* to be begun first */
}

/* Begin an item of ${kind}: the row before it, if any, must be complete. */
static void begin_item(struct report *r, enum report_item_kind kind)
{
    if (r->cell != 0)
        fail(r, ERR_INTERNAL);
    r->columns_n = 0;
    wire_put_u8(&r->bytes, (uint8_t)kind);
}

void report_section(struct report *r, struct view title)
{
    begin_item(r, REPORT_SECTION);
    put_text(r, title, REPORT_LABEL_MAX);
}

void report_fact(struct report *r, struct view label, struct view value)
{
    begin_item(r, REPORT_FACT);
    put_text(r, label, REPORT_LABEL_MAX);
    put_text(r, value, REPORT_TEXT_MAX);
}

void report_paragraph(struct report *r, struct view text)
{
    begin_item(r, REPORT_PARAGRAPH);
    put_text(r, text, REPORT_TEXT_MAX);
}

void report_note(struct report *r, struct view text)
{
    begin_item(r, REPORT_NOTE);
    put_text(r, text, REPORT_TEXT_MAX);
}

void report_letter(struct report *r, enum report_letter part, struct view text)
{
    begin_item(r, REPORT_LETTER);
    wire_put_u8(&r->bytes, (uint8_t)part);
    put_text(r, text, REPORT_TEXT_MAX);
}

/* Whether a bar code can say it. */
static bool is_code(struct view code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] <= 0x20 || code.p[i] >= 0x7f)
            return false;
    return code.n > 0;
}

void report_label(struct report *r, struct view head, struct view lines, struct view code)
{
    begin_item(r, REPORT_LABEL);
    if (!is_code(code))
        fail(r, ERR_INPUT);
    put_text(r, head, REPORT_LABEL_MAX);
    put_text(r, lines, REPORT_TEXT_MAX);
    put_text(r, code, REPORT_CODE_MAX);
}

void report_table(struct report *r, const struct report_column *columns, unsigned n)
{
    begin_item(r, REPORT_TABLE);
    if (n == 0 || n > REPORT_COLUMNS_MAX) {
        fail(r, ERR_INTERNAL);
        return;
    }
    wire_put_u8(&r->bytes, (uint8_t)n);
    for (unsigned i = 0; i < n; i++) {
        wire_put_u8(&r->bytes, (uint8_t)columns[i].type);
        wire_put_u8(&r->bytes, columns[i].weight);
        put_text(r, columns[i].label, REPORT_LABEL_MAX);
        r->types[i] = columns[i].type;
    }
    r->columns_n = n;
}

static bool is_text(enum report_type type)
{
    return type == REPORT_TEXT || type == REPORT_MONO;
}

/* The place of the next cell; false if there is none for ${type}. */
static bool begin_cell(struct report *r, enum report_type type)
{
    bool fits = r->cell < r->columns_n &&
                (r->types[r->cell] == type || (type == REPORT_TEXT && r->types[r->cell] == REPORT_MONO));

    if (!fits) {
        fail(r, ERR_INTERNAL);
        return false;
    }
    if (r->cell == 0)
        wire_put_u8(&r->bytes, REPORT_ROW);
    r->cell = r->cell + 1 == r->columns_n ? 0 : r->cell + 1;
    return true;
}

void report_text(struct report *r, struct view text)
{
    if (begin_cell(r, REPORT_TEXT))
        put_text(r, text, REPORT_TEXT_MAX);
}

static void put_number(struct report *r, enum report_type type, int64_t n)
{
    if (!begin_cell(r, type))
        return;
    wire_put_u8(&r->bytes, n == REPORT_NO_DATE ? CELL_EMPTY : CELL_FILLED);
    if (n != REPORT_NO_DATE)
        wire_put_i64(&r->bytes, n);
}

void report_number(struct report *r, int64_t n)
{
    put_number(r, REPORT_NUMBER, n);
}

void report_date(struct report *r, struct date d)
{
    put_number(r, REPORT_DATE, d.year == 0 ? REPORT_NO_DATE : date_to_days(d));
}

void report_time(struct report *r, int64_t ms)
{
    put_number(r, REPORT_TIME, ms);
}

enum err report_end(struct report *r)
{
    begin_item(r, REPORT_END);
    return r->err != ERR_OK ? r->err : buf_status(&r->bytes);
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

static struct view get_text(struct wire_reader *r, size_t max)
{
    struct view text = wire_get_bytes(r, max);

    if (!view_is_utf8(text))
        wire_fail(r);
    return text;
}

enum err report_read_head(struct report_reader *r, struct view model, struct report_head *head_out)
{
    *r = (struct report_reader){.columns_n = 0};
    *head_out = (struct report_head){.english = false};
    if (!view_starts(model, MAGIC) || model.n > REPORT_BYTES_MAX)
        return ERR_INPUT;
    wire_reader_init(&r->wire, view_part(model, strlen(MAGIC), SIZE_MAX));
    uint8_t english = wire_get_u8(&r->wire), kind = wire_get_u8(&r->wire);
    head_out->english = english == 1;
    head_out->is_form = kind == KIND_FORM;
    head_out->is_labels = r->labels = kind == KIND_LABELS;
    head_out->made_ms = wire_get_i64(&r->wire);
    head_out->title = get_text(&r->wire, REPORT_LABEL_MAX);
    head_out->number = get_text(&r->wire, REPORT_LABEL_MAX);
    head_out->contract = get_text(&r->wire, REPORT_LABEL_MAX);
    head_out->period = get_text(&r->wire, REPORT_LABEL_MAX);
    head_out->made_by = get_text(&r->wire, REPORT_LABEL_MAX);
    head_out->copy = get_text(&r->wire, REPORT_LABEL_MAX);
    head_out->verify_url = get_text(&r->wire, REPORT_URL_MAX);
    return r->wire.failed || english > 1 || kind > KIND_LABELS ? ERR_INPUT : ERR_OK;
}

static void read_table(struct report_reader *r, struct report_item *item)
{
    unsigned n = wire_get_u8(&r->wire);

    if (n == 0 || n > REPORT_COLUMNS_MAX) {
        wire_fail(&r->wire);
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        uint8_t type = wire_get_u8(&r->wire);
        if (type >= REPORT_TYPE__MAX)
            wire_fail(&r->wire);
        else
            r->types[i] = (enum report_type)type;
        item->columns[i].type = r->types[i];
        item->columns[i].weight = wire_get_u8(&r->wire);
        item->columns[i].label = get_text(&r->wire, REPORT_LABEL_MAX);
    }
    r->columns_n = item->columns_n = n;
}

static void read_row(struct report_reader *r, struct report_item *item)
{
    if (r->columns_n == 0)
        wire_fail(&r->wire);
    item->columns_n = r->columns_n;
    for (unsigned i = 0; i < r->columns_n; i++) {
        struct report_cell *cell = &item->cells[i];
        *cell = (struct report_cell){.type = r->types[i]};
        if (is_text(cell->type)) {
            cell->text = get_text(&r->wire, REPORT_TEXT_MAX);
            cell->is_empty = cell->text.n == 0;
            continue;
        }
        uint8_t filled = wire_get_u8(&r->wire);
        cell->is_empty = filled == CELL_EMPTY;
        if (filled == CELL_FILLED)
            cell->number = wire_get_i64(&r->wire);
        if (filled > CELL_FILLED || (filled == CELL_FILLED && cell->number == REPORT_NO_DATE))
            wire_fail(&r->wire);
    }
}

static void read_label(struct report_reader *r, struct report_item *item)
{
    item->label = get_text(&r->wire, REPORT_LABEL_MAX);
    item->text = get_text(&r->wire, REPORT_TEXT_MAX);
    item->code = get_text(&r->wire, REPORT_CODE_MAX);
    if (!is_code(item->code))
        wire_fail(&r->wire);
}

enum err report_read_item(struct report_reader *r, struct report_item *item_out)
{
    if (r->ended)
        return ERR_INPUT;
    uint8_t kind = wire_get_u8(&r->wire);
    if (r->wire.failed || kind >= REPORT_ITEM__MAX)
        return ERR_INPUT;
    item_out->kind = (enum report_item_kind)kind;
    item_out->columns_n = 0;
    item_out->label = item_out->text = item_out->code = (struct view){NULL, 0};
    if (kind != REPORT_ROW)
        r->columns_n = 0;
    if (kind != REPORT_END && r->labels != (kind == REPORT_LABEL))
        return ERR_INPUT;
    if (kind == REPORT_LABEL) {
        read_label(r, item_out);
    } else if (kind == REPORT_TABLE) {
        read_table(r, item_out);
    } else if (kind == REPORT_ROW) {
        read_row(r, item_out);
    } else if (kind == REPORT_END) {
        r->ended = true;
        return wire_end(&r->wire);
    } else {
        uint8_t part = kind == REPORT_LETTER ? wire_get_u8(&r->wire) : 0;
        if (part >= REPORT_LETTER__MAX)
            return ERR_INPUT;
        item_out->part = (enum report_letter)part;
        if (kind == REPORT_SECTION || kind == REPORT_FACT)
            item_out->label = get_text(&r->wire, REPORT_LABEL_MAX);
        if (kind != REPORT_SECTION)
            item_out->text = get_text(&r->wire, REPORT_TEXT_MAX);
    }
    return r->wire.failed ? ERR_INPUT : ERR_OK;
}
