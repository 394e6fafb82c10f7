#include "press/table.h"

#include "base/alloc.h"
#include "press/book.h"
#include "press/cell.h"
#include "press/file.h"
#include "press/sheet.h"
#include "proto/desk_press.h"

#include <string.h>

#define ROW_BYTES_MAX 32768
#define FRAME_ROWS 64
#define FRAME_BYTES 98304U /* of the text of rows that go together, and so of one */
#define ARENA_MAX ((size_t)1 << 20)

struct table {
    struct chan *c;
    enum desk_press_encoding encoding;
    uint32_t max_rows;
    struct buf bytes;
    struct csv *csv; /* while it is read */
    bool told;       /* TABLE was sent */
    bool done;
    struct desk_press_table_done end;
    struct arena arena;
    struct desk_press_table_row rows[FRAME_ROWS];
    uint32_t rows_n;
    size_t frame_bytes;
};

static enum err flush(struct table *t)
{
    const struct desk_press_table_rows m = {.rows = t->rows, .rows_n = t->rows_n};
    enum err err = t->rows_n == 0 ? ERR_OK : desk_press_table_rows_send(t->c, 0, &m);

    t->rows_n = 0;
    t->frame_bytes = 0;
    arena_clear(&t->arena);
    return err != ERR_OK ? err : press_drain(t->c, PRESS_QUEUED_MAX);
}

static size_t bytes_of(const struct csv_row *row)
{
    size_t bytes = 0;

    for (size_t i = 0; i < row->field_count && i < TABLE_COLUMNS_MAX; i++)
        bytes += 4 + row->fields[i].n;
    return bytes;
}

static enum err copy_fields(struct table *t, const struct csv_row *row, struct desk_press_table_row *out)
{
    size_t n = row->field_count < TABLE_COLUMNS_MAX ? row->field_count : TABLE_COLUMNS_MAX;

    if (bytes_of(row) > FRAME_BYTES) {
        out->fault = CSV_ROW_TOO_LONG;
        return ERR_OK;
    }
    out->fields = arena_alloc(&t->arena, n, sizeof(*out->fields));
    if (out->fields == NULL)
        return ERR_MEMORY;
    for (; out->fields_n < n; out->fields_n++) {
        out->fields[out->fields_n] = arena_view(&t->arena, row->fields[out->fields_n]);
        if (out->fields[out->fields_n].n != row->fields[out->fields_n].n)
            return ERR_MEMORY;
        t->frame_bytes += 4 + row->fields[out->fields_n].n;
    }
    return ERR_OK;
}

/* ERR_CLOSED: as many as were wanted. */
static enum err on_row(void *arg, const struct csv_row *row)
{
    struct table *t = arg;
    struct desk_press_table_row *out;
    enum err err;

    if (!t->told) { /* a text file: what it is, is known with its first row */
        const struct desk_press_table m = {.encoding = (enum desk_press_encoding)csv_encoding(t->csv)};
        t->told = true;
        TRY(desk_press_table_send(t->c, 0, &m));
    }
    if (t->end.rows == t->max_rows) {
        t->end.more = true;
        return ERR_CLOSED;
    }
    if (t->rows_n == FRAME_ROWS || t->frame_bytes + bytes_of(row) > FRAME_BYTES)
        TRY(flush(t));
    out = &t->rows[t->rows_n++];
    *out = (struct desk_press_table_row){.line = row->line > UINT32_MAX ? UINT32_MAX : (uint32_t)row->line,
                                         .fault = (uint8_t)row->fault,
                                         .fault_field = row->fault_field > UINT16_MAX ? UINT16_MAX : (uint16_t)row->fault_field};
    t->end.rows++;
    err = copy_fields(t, row, out);
out:
    return err;
}

static enum err on_sheet(void *arg, const struct book_sheet *sheet)
{
    struct table *t = arg;
    const struct desk_press_table m = {.encoding = DESK_PRESS_ENCODING_XLSX,
                                       .sheet = sheet->name,
                                       .others = sheet->others,
                                       .hidden = sheet->hidden,
                                       .hidden_rows = sheet->hidden_rows,
                                       .header_row = sheet->header_row};

    t->told = true;
    return desk_press_table_send(t->c, 0, &m);
}

static enum err read_text(struct table *t)
{
    const struct csv_options options = {.encoding = (enum csv_encoding)t->encoding,
                                        .max_row_bytes = ROW_BYTES_MAX,
                                        .max_field_bytes = CELL_BYTES_MAX,
                                        .max_fields = TABLE_COLUMNS_MAX * 4};
    enum err err;

    TRY(csv_new(&options, on_row, t, &t->csv));
    TRY(csv_push(t->csv, buf_view(&t->bytes)));
    TRY(csv_finish(t->csv));
    if (!t->told)
        t->end.failure = SHEET_NO_HEADER;
out:
    csv_free(t->csv);
    t->csv = NULL;
    return err;
}

static enum err read_rows(struct table *t)
{
    const struct book_reader reader = {
        .max_field_bytes = CELL_BYTES_MAX, .max_fields = TABLE_COLUMNS_MAX * 4, .sheet = on_sheet, .row = on_row, .arg = t};
    enum book_failure why = BOOK_FINE;
    enum err err;

    if (book_kind_of(buf_view(&t->bytes)) == BOOK_NONE)
        err = read_text(t);
    else
        err = book_read(buf_view(&t->bytes), &reader, &why);
    if (why != BOOK_FINE)
        t->end.failure = (uint8_t)(SHEET_BOOK_ENCRYPTED + why - BOOK_ENCRYPTED);
    if (err == ERR_OK || t->end.more || why != BOOK_FINE)
        err = flush(t);
    t->done = true;
    return err != ERR_OK ? err : desk_press_table_done_send(t->c, 0, &t->end);
}

static enum err begin(struct table **table, struct chan *c, const struct chan_frame *f, struct arena *a)
{
    struct desk_press_table_start m;
    struct table *t;
    enum err err;

    TRY(desk_press_table_start_get(f->payload, a, &m));
    *table = t = mem_zalloc(sizeof(*t));
    if (t == NULL)
        return ERR_MEMORY;
    t->c = c;
    t->encoding = m.encoding == DESK_PRESS_ENCODING_XLSX ? DESK_PRESS_ENCODING_DETECT : m.encoding;
    t->max_rows = m.max_rows;
    buf_init(&t->bytes, TABLE_BYTES_MAX);
    arena_init(&t->arena, ARENA_MAX);
out:
    return err;
}

enum err table_take(struct table **table, struct chan *c, const struct chan_frame *f, struct arena *a)
{
    struct desk_press_bytes m;
    struct desk_press_end end;
    enum err err;

    if (f->fd_count != 0 || !desk_press_permitted(DESK_PRESS_SETTING, f->type, DESK_PRESS_FROM_DESK) ||
        (*table == NULL) != (f->type == DESK_PRESS_TABLE_START))
        return ERR_INPUT;
    if (*table == NULL)
        return begin(table, c, f, a);
    if (f->type == DESK_PRESS_BYTES) {
        TRY(desk_press_bytes_get(f->payload, a, &m));
        buf_put(&(*table)->bytes, m.bytes);
        return buf_status(&(*table)->bytes);
    }
    if (f->type != DESK_PRESS_END)
        return ERR_INPUT;
    TRY(desk_press_end_get(f->payload, a, &end));
    err = read_rows(*table);
out:
    return err;
}

bool table_is_done(const struct table *t)
{
    return t != NULL && t->done;
}

void table_free(struct table *t)
{
    if (t == NULL)
        return;
    csv_free(t->csv);
    buf_clear(&t->bytes);
    arena_clear(&t->arena);
    explicit_bzero(t, sizeof(*t));
    mem_free(t);
}
