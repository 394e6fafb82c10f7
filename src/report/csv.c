/* The list: RFC 4180, safe to open in a spreadsheet. */
#include "report/model.h"
#include "report/write.h"
#include "text/cp932.h"
#include "text/utf8.h"

#include <string.h>

#define FIELD_MAX (2 * REPORT_TEXT_MAX + 16)
#define DAYS_MAX INT64_C(2932896) /* 9999-12-31 */
#define DAYS_MIN INT64_C(-719162) /* 0001-01-01 */
#define DAY_MS INT64_C(86400000)
#define GETA 0x81acU /* 〓 */

bool report_put_date(struct buf *out, int64_t days)
{
    char text[11];

    if (days < DAYS_MIN || days > DAYS_MAX)
        return false;
    date_format(date_from_days(days), text);
    buf_str(out, text);
    return true;
}

bool report_put_time(struct buf *out, int64_t ms)
{
    if (ms < DAYS_MIN * DAY_MS || ms > DAYS_MAX * DAY_MS)
        return false;
    const struct date day = date_of_ms(ms);
    int64_t second = (ms - date_start_ms(day)) / 1000;
    if (!report_put_date(out, date_to_days(day)))
        return false;
    buf_fmt(out, " %02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    return true;
}

struct list {
    struct buf *out;
    bool cp932;
    uint32_t unwritable;
    struct buf field; /* in UTF-8, before it is quoted and encoded */
    unsigned tables;
    bool line_open;
};

static bool is_variation_selector(uint32_t cp)
{
    return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

/* Whether a spreadsheet might run ${text}: in half or full width. */
static bool is_formula(struct view text)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n",
                                         "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (view_starts(text, starts[i]))
            return true;
    return false;
}

/* Append ${text} in the encoding of the list. */
static void put_encoded(struct list *l, struct view text)
{
    uint32_t cp;
    size_t n;

    if (!l->cp932) {
        buf_put(l->out, text);
        return;
    }
    for (size_t at = 0; at < text.n && (n = utf8_char(view_part(text, at, SIZE_MAX), &cp)) > 0; at += n) {
        uint32_t code = cp932_code(cp, CP932_IBM);
        l->unwritable += code == CP932_NONE;
        if (code == CP932_NONE && is_variation_selector(cp))
            continue; /* the base character says enough */
        if (code == CP932_NONE)
            code = GETA;
        if (code > 0xff)
            buf_byte(l->out, (uint8_t)(code >> 8));
        buf_byte(l->out, (uint8_t)code);
    }
}

/* End the field in ${l->field}; text from people may look like a formula, what we format ourselves does not. */
static void put_field(struct list *l, bool is_text)
{
    struct view text = buf_view(&l->field);
    bool formula = is_text && is_formula(text);
    bool quoted = formula;

    for (size_t i = 0; i < text.n; i++)
        quoted = quoted || strchr(",\"\r\n", (char)text.p[i]) != NULL;
    if (l->line_open)
        buf_byte(l->out, ',');
    l->line_open = true;
    if (quoted)
        buf_byte(l->out, '"');
    if (formula)
        buf_byte(l->out, '\'');
    for (size_t at = 0; at < text.n;) {
        size_t n = 0;
        while (at + n < text.n && text.p[at + n] != '"')
            n++;
        put_encoded(l, view_part(text, at, n));
        if (at + n < text.n)
            buf_str(l->out, "\"\"");
        at += n + 1;
    }
    if (quoted)
        buf_byte(l->out, '"');
    buf_reset(&l->field);
}

static void put_text(struct list *l, struct view text)
{
    buf_put(&l->field, text);
    put_field(l, true);
}

static void end_line(struct list *l)
{
    buf_str(l->out, "\r\n");
    l->line_open = false;
}

static void put_head(struct list *l, const struct report_item *item)
{
    if (l->tables++ > 0)
        end_line(l); /* an empty line between tables */
    for (unsigned i = 0; i < item->columns_n; i++)
        put_text(l, item->columns[i].label);
    end_line(l);
}

static void put_cell(struct list *l, const struct report_cell *cell)
{
    bool is_known = true;

    if (cell->type == REPORT_TEXT || cell->type == REPORT_MONO) {
        put_text(l, cell->text);
        return;
    }
    if (!cell->is_empty && cell->type == REPORT_NUMBER)
        buf_fmt(&l->field, "%lld", (long long)cell->number);
    else if (!cell->is_empty && cell->type == REPORT_DATE)
        is_known = report_put_date(&l->field, cell->number);
    else if (!cell->is_empty)
        is_known = report_put_time(&l->field, cell->number);
    if (!is_known)
        buf_str(&l->field, "?");
    put_field(l, false);
}

static bool has_table(struct view model)
{
    struct report_item item;
    struct report_reader r;
    struct report_head head;
    enum err err = report_read_head(&r, model, &head);

    while (err == ERR_OK && (err = report_read_item(&r, &item)) == ERR_OK && item.kind != REPORT_END)
        if (item.kind == REPORT_TABLE)
            return true;
    return false;
}

static void put_item(struct list *l, const struct report_item *item, bool tables_only)
{
    if (item->kind == REPORT_TABLE) {
        put_head(l, item);
    } else if (item->kind == REPORT_ROW) {
        for (unsigned i = 0; i < item->columns_n; i++)
            put_cell(l, &item->cells[i]);
        end_line(l);
    } else if (!tables_only) {
        put_text(l, item->label);
        put_text(l, item->text);
        end_line(l);
    }
}

enum err report_write_csv(struct view model, bool cp932, struct buf *out, uint32_t *unwritable_out)
{
    struct list l = {.out = out, .cp932 = cp932};
    struct report_item item;
    struct report_reader r;
    struct report_head head;
    enum err err;

    buf_init(&l.field, FIELD_MAX);
    bool tables_only = has_table(model);
    TRY(report_read_head(&r, model, &head));
    if (!cp932)
        buf_str(out, "\xef\xbb\xbf");
    for (;;) {
        TRY(report_read_item(&r, &item));
        if (item.kind == REPORT_END)
            break;
        put_item(&l, &item, tables_only);
        TRY(buf_status(out));
    }
    *unwritable_out = l.unwritable;
    if (l.unwritable > 0) {
        put_text(&l, view_str(msg_text(report_lang(&head), MSG_REPORT_UNWRITABLE)));
        buf_fmt(&l.field, "%u", l.unwritable);
        put_field(&l, false);
        end_line(&l);
    }
    err = buf_status(&l.field);
    if (err == ERR_OK)
        err = buf_status(out);
out:
    buf_clear(&l.field);
    return err;
}
