#include "press/sheet.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "press/book.h"
#include "press/cell.h"
#include "press/csv.h"
#include "press/file.h"
#include "press/header.h"
#include "press/search.h"

#include <string.h>

#define COLUMNS_MAX 64         /* of START */
#define FILE_COLUMNS_MAX 256   /* of HEADER */
#define ROW_BYTES_MAX 32768    /* in the file */
#define HEADER_BYTES_MAX 16384 /* in the file */

/* A row must fit an envelope with all its cells, and a frame with all its keys. */
#define STORED_BYTES_MAX 16000
#define STORED_CELL_BYTES 48 /* what sealing adds to each */
#define KEYS_MAX 128
#define KEY_BYTES_MAX 512
#define KEYS_BYTES_MAX 40960

/* A frame of ROWS is sent at this size; one more row than that is the most it can have. */
#define FRAME_ROWS 64
#define FRAME_BYTES 32768
#define ARENA_MAX ((size_t)1 << 20)

#define WHOLE_ROW UINT16_MAX /* as the column of an issue */
#define UNMAPPED UINT16_MAX

struct column {
    uint16_t field;
    struct cell_rule rule;
    struct buf header; /* folded */
    bool found;
};

struct sheet {
    struct chan *out;
    struct csv *csv;
    struct column columns[COLUMNS_MAX];
    size_t column_n;
    uint16_t map[FILE_COLUMNS_MAX]; /* column of the file -> index in ${columns}, or UNMAPPED */
    size_t map_n;
    bool has_header;
    enum sheet_failure failure;
    uint64_t first_offset; /* of the bytes that are pushed, in the file */
    uint64_t next_row;
    bool is_known; /* whether it is a workbook; before that, and all of a workbook, is in ${held} */
    enum book_kind kind;
    struct buf held;
    struct buf sheet_name;
    uint32_t header_row; /* of a workbook; 0: of a text file */
    uint64_t skip;       /* rows of a workbook that are stored */
    struct desk_press_done totals;
    struct desk_press_row rows[FRAME_ROWS]; /* not yet sent; what they point to is in ${arena} */
    uint32_t rows_n;
    size_t bytes; /* of them in a frame */
    struct arena arena;
    struct desk_press_cell cells[COLUMNS_MAX]; /* of the row at hand, then copied as long as they are */
    struct desk_press_key row_keys[KEYS_MAX];
    struct cell_issues issues;
    struct buf value, folded;
    struct search_keys keys;
};

/* Say that the file cannot be read.  ERR_CLOSED stops the reader. */
static enum err fail(struct sheet *s, enum sheet_failure why, uint64_t line, uint64_t offset)
{
    struct desk_press_failed m = {.code = (uint8_t)why, .line = line, .offset = offset};

    s->failure = why;
    enum err err = desk_press_failed_send(s->out, 0, &m);
    return err == ERR_OK ? ERR_CLOSED : err;
}

/* --- the header
 * ---------------------------------------------------------------------------------------------------
 */

static uint16_t find_column(struct sheet *s, struct view header)
{
    buf_reset(&s->folded);
    header_fold(&s->folded, header);
    for (size_t i = 0; i < s->column_n; i++)
        if (!s->columns[i].found && s->folded.n > 0 &&
            view_eq(buf_view(&s->folded), buf_view(&s->columns[i].header)))
            return (uint16_t)i;
    return UNMAPPED;
}

/* Match the header row and tell the desk how. */
static enum err match_header(struct sheet *s, const struct csv_row *row, struct view line,
                             enum csv_encoding encoding)
{
    uint16_t matched[COLUMNS_MAX], missing[COLUMNS_MAX], unknown[FILE_COLUMNS_MAX];
    struct desk_press_header m = {.encoding = (enum desk_press_encoding)encoding,
                                  .header_line = line,
                                  .matched = matched,
                                  .missing = missing,
                                  .unknown = unknown};

    for (s->map_n = 0; s->map_n < row->field_count; s->map_n++) {
        uint16_t at = find_column(s, row->fields[s->map_n]);
        s->map[s->map_n] = at;
        if (at == UNMAPPED) {
            unknown[m.unknown_n++] = (uint16_t)s->map_n;
            continue;
        }
        s->columns[at].found = true;
        matched[m.matched_n++] = s->columns[at].field;
    }
    for (size_t i = 0; i < s->column_n; i++)
        if (!s->columns[i].found && s->columns[i].rule.required)
            missing[m.missing_n++] = s->columns[i].field;
    enum err err = desk_press_header_send(s->out, 0, &m);
    if (err == ERR_OK && m.missing_n > 0)
        err = fail(s, SHEET_COLUMN_MISSING, row->line, row->start);
    return err;
}

static enum err take_header(struct sheet *s, const struct csv_row *row, struct view line,
                            enum csv_encoding encoding)
{
    s->has_header = true;
    if (row->fault != CSV_FINE)
        return fail(s, SHEET_NO_HEADER, row->line, row->fault_at);
    if (line.n > HEADER_BYTES_MAX)
        return fail(s, SHEET_NO_HEADER, row->line, row->start);
    return match_header(s, row, line, encoding);
}

/* --- rows
 * ---------------------------------------------------------------------------------------------------------
 */

static enum err flush(struct sheet *s)
{
    struct desk_press_rows m = {.rows = s->rows, .rows_n = s->rows_n};
    enum err err = s->rows_n == 0 ? ERR_OK : desk_press_rows_send(s->out, 0, &m);

    s->rows_n = 0;
    s->bytes = 0;
    arena_clear(&s->arena);
    return err;
}

/* What ${row} costs of a frame. */
static size_t bytes_of(const struct desk_press_row *row)
{
    size_t bytes = 8 + 8 + 1 + 3 * 4;

    for (uint32_t i = 0; i < row->cells_n; i++)
        bytes += 2 + 2 + 4 + row->cells[i].value.n;
    for (uint32_t i = 0; i < row->keys_n; i++)
        bytes += 1 + 2 + 4 + row->keys[i].key.n;
    for (uint32_t i = 0; i < row->issues_n; i++)
        bytes += 2 + 3 + 4 + row->issues[i].value_class.n;
    return bytes;
}

static enum err keep(struct sheet *s, struct view v, struct view *copy_out)
{
    *copy_out = arena_view(&s->arena, v);
    return copy_out->p == NULL && v.n > 0 ? ERR_MEMORY : ERR_OK;
}

/* My numbers and resident codes are never searched for, whatever the desk would allow. */
static bool is_searched(enum cell_type type)
{
    return type != CELL_MY_NUMBER && type != CELL_RESIDENT_CODE;
}

static enum err add_keys(struct sheet *s, struct desk_press_row *row, const struct column *c,
                         uint16_t at)
{
    enum err err = ERR_OK;

    if (!is_searched(c->rule.type))
        return ERR_OK;
    TRY(search_keys_make(&s->keys, c->rule.type, buf_view(&s->value), NULL));
    for (size_t i = 0; i < s->keys.n; i++) {
        struct view key = search_key_view(&s->keys, i);
        if (key.n > KEY_BYTES_MAX || row->keys_n == KEYS_MAX) {
            cell_issue_add(&s->issues, at, CELL_TOO_LONG);
            break;
        }
        struct desk_press_key *k = &row->keys[row->keys_n++];
        *k = (struct desk_press_key){.index = (uint8_t)s->keys.list[i].kind, .field = c->field};
        TRY(keep(s, key, &k->key));
    }
out:
    return err;
}

static enum err add_cell(struct sheet *s, struct desk_press_row *row, uint16_t at, struct view text)
{
    const struct column *c = &s->columns[s->map[at]];
    size_t before = s->issues.n;
    enum err err;

    buf_reset(&s->value);
    TRY(cell_check(&c->rule, at, text, &s->value, &s->issues));
    for (size_t i = before; i < s->issues.n; i++)
        if (s->issues.list[i].severity == CELL_ERROR)
            return ERR_OK;
    struct desk_press_cell *cell = &row->cells[row->cells_n++];
    cell->field = c->field;
    cell->column = at;
    TRY(keep(s, buf_view(&s->value), &cell->value));
    TRY(add_keys(s, row, c, at));
out:
    return err;
}

/* Whether the row can be sealed and sent. */
static bool row_fits(const struct desk_press_row *row)
{
    size_t stored = 0, keys = 0;

    for (uint32_t i = 0; i < row->cells_n; i++)
        stored += row->cells[i].value.n + STORED_CELL_BYTES;
    for (uint32_t i = 0; i < row->keys_n; i++)
        keys += row->keys[i].key.n;
    return stored <= STORED_BYTES_MAX && keys <= KEYS_BYTES_MAX;
}

static enum err add_cells(struct sheet *s, struct desk_press_row *row, const struct csv_row *from)
{
    enum err err = ERR_OK;

    row->cells = s->cells;
    row->keys = s->row_keys;
    for (size_t i = 0; i < s->map_n; i++)
        if (s->map[i] != UNMAPPED)
            TRY(add_cell(s, row, (uint16_t)i, from->fields[i]));
    if (!row_fits(row))
        cell_issue_add(&s->issues, WHOLE_ROW, CELL_ROW_TOO_LONG);
    row->cells = arena_alloc(&s->arena, row->cells_n, sizeof(*row->cells));
    row->keys = arena_alloc(&s->arena, row->keys_n, sizeof(*row->keys));
    if (row->cells == NULL || row->keys == NULL)
        TRY(ERR_MEMORY);
    memcpy(row->cells, s->cells, row->cells_n * sizeof(*row->cells));
    memcpy(row->keys, s->row_keys, row->keys_n * sizeof(*row->keys));
out:
    return err;
}

static enum err add_issues(struct sheet *s, struct desk_press_row *row, const struct csv_row *from)
{
    enum err err = ERR_OK;

    row->issues = arena_alloc(&s->arena, s->issues.n, sizeof(*row->issues));
    if (row->issues == NULL)
        return ERR_MEMORY;
    for (; row->issues_n < s->issues.n; row->issues_n++) {
        const struct cell_issue *i = &s->issues.list[row->issues_n];
        struct desk_press_issue *to = &row->issues[row->issues_n];
        *to = (struct desk_press_issue){.column = i->column,
                                        .code = (uint8_t)i->code,
                                        .severity = (uint8_t)i->severity,
                                        .remedy = (uint8_t)i->remedy};
        buf_reset(&s->value);
        if (i->column < from->field_count)
            cell_class_put(&s->value, cell_class_of(from->fields[i->column]));
        TRY(keep(s, buf_view(&s->value), &to->value_class));
        s->totals.warnings += i->severity == CELL_WARNING;
    }
out:
    return err;
}

static enum err take_row(struct sheet *s, const struct csv_row *from)
{
    struct desk_press_row *row = &s->rows[s->rows_n];
    enum err err = ERR_OK;

    *row =
        (struct desk_press_row){.number = s->next_row++, .end_offset = s->first_offset + from->end};
    if (s->header_row != 0)
        row->line = (uint32_t)from->line;
    cell_issues_reset(&s->issues);
    if (from->fault != CSV_FINE)
        cell_issue_add_row(&s->issues, from);
    else if (from->field_count != s->map_n)
        cell_issue_add(&s->issues, WHOLE_ROW, CELL_WRONG_COLUMN_COUNT);
    else
        TRY(add_cells(s, row, from));
    TRY(add_issues(s, row, from));
    row->refused = s->issues.has_error;
    if (row->refused)
        row->cells_n = row->keys_n = 0;
    s->totals.rows++;
    s->totals.refused += row->refused;
    s->bytes += bytes_of(row);
    if (++s->rows_n == FRAME_ROWS || s->bytes > FRAME_BYTES)
        err = flush(s);
out:
    return err;
}

static enum err on_row(void *arg, const struct csv_row *row)
{
    struct sheet *s = arg;

    if (s->has_header)
        return take_row(s, row);
    return take_header(s, row, row->raw, csv_encoding(s->csv));
}

/* --- workbooks ------------------------------------------------------------------------------------------------------------ */

static enum err on_book_sheet(void *arg, const struct book_sheet *sheet)
{
    struct sheet *s = arg;

    s->header_row = sheet->header_row;
    buf_put(&s->sheet_name, sheet->name);
    return buf_status(&s->sheet_name);
}

/* What stands above the header is a title.  Frames that the desk has not taken wait here only up to a limit. */
static enum err on_book_row(void *arg, const struct csv_row *row)
{
    struct sheet *s = arg;

    if (row->line < s->header_row)
        return ERR_OK;
    if (!s->has_header)
        return take_header(s, row, buf_view(&s->sheet_name), (enum csv_encoding)DESK_PRESS_ENCODING_XLSX);
    if (s->skip > 0) {
        s->skip--;
        return ERR_OK;
    }
    enum err err = press_drain(s->out, PRESS_QUEUED_MAX);
    return err != ERR_OK ? err : take_row(s, row);
}

static enum err read_book(struct sheet *s)
{
    const struct book_reader reader = {
        .max_field_bytes = CELL_BYTES_MAX, .max_fields = FILE_COLUMNS_MAX, .sheet = on_book_sheet, .row = on_book_row, .arg = s};
    enum book_failure why;
    enum err err = book_read(buf_view(&s->held), &reader, &why);

    return err == ERR_INPUT && why != BOOK_FINE ? fail(s, (enum sheet_failure)(SHEET_BOOK_ENCRYPTED + why - BOOK_ENCRYPTED), 0, 0)
                                                : err;
}

/* By the first bytes; ${n} more have come, and perhaps ${last}. */
static enum err take_bytes(struct sheet *s, struct view bytes, bool last)
{
    if (s->is_known && s->kind == BOOK_NONE)
        return csv_push(s->csv, bytes);
    if (bytes.n > BOOK_BYTES_MAX - s->held.n)
        return fail(s, SHEET_BOOK_TOO_LARGE, 0, 0);
    buf_put(&s->held, bytes);
    if (buf_status(&s->held) != ERR_OK || (s->held.n < BOOK_LOOK_BYTES && !last) || s->is_known)
        return buf_status(&s->held);
    s->is_known = true;
    s->kind = book_kind_of(buf_view(&s->held));
    if (s->kind != BOOK_NONE)
        return ERR_OK;
    enum err err = csv_push(s->csv, buf_view(&s->held));
    buf_clear(&s->held);
    return err;
}

/* --- the whole
 * ----------------------------------------------------------------------------------------------------
 */

/* The header line as it stood at the beginning of the file, for a sheet that goes on behind it. */
struct former_header {
    struct sheet *sheet;
    struct view line;
    enum csv_encoding encoding;
    unsigned rows;
};

static enum err on_former_header(void *arg, const struct csv_row *row)
{
    struct former_header *h = arg;

    return h->rows++ > 0 ? ERR_OK : take_header(h->sheet, row, h->line, h->encoding);
}

static enum err read_former_header(struct sheet *s, const struct csv_options *options,
                                   struct view line)
{
    struct former_header h = {.sheet = s, .line = line, .encoding = options->encoding};
    struct csv *csv = NULL;
    enum err err;

    TRY(csv_new(options, on_former_header, &h, &csv));
    TRY(csv_push(csv, line));
    TRY(csv_finish(csv));
    if (h.rows != 1)
        err = fail(s, SHEET_HEADER_CHANGED, 1, 0);
out:
    csv_free(csv);
    return err;
}

static enum err add_column(struct sheet *s, const struct desk_press_column *from)
{
    struct column *c = &s->columns[s->column_n++];

    buf_init(&c->header, HEADER_FOLDED_MAX);
    if (from->cell_type >= CELL_TYPE__MAX)
        return ERR_INPUT;
    c->field = from->field;
    c->rule = (struct cell_rule){.type = (enum cell_type)from->cell_type,
                                 .required = from->required,
                                 .unit = CELL_CHARACTERS,
                                 .max_length = from->max_length};
    header_fold(&c->header, from->header);
    return buf_status(&c->header);
}

enum err sheet_new(const struct desk_press_start *m, struct chan *out, struct sheet **sheet_out)
{
    const struct csv_options options = {.encoding = (enum csv_encoding)m->encoding,
                                        .max_row_bytes = ROW_BYTES_MAX,
                                        .max_field_bytes = CELL_BYTES_MAX,
                                        .max_fields = FILE_COLUMNS_MAX};
    struct sheet *s = mem_zalloc(sizeof(*s));
    enum err err;

    *sheet_out = s;
    if (s == NULL)
        return ERR_MEMORY;
    s->out = out;
    s->first_offset = m->first_offset;
    s->next_row = m->first_row;
    arena_init(&s->arena, ARENA_MAX);
    buf_init(&s->value, CELL_BYTES_MAX);
    buf_init(&s->folded, HEADER_FOLDED_MAX);
    buf_init(&s->held, BOOK_BYTES_MAX);
    buf_init(&s->sheet_name, BOOK_SHEET_NAME_MAX);
    s->is_known = m->first_offset > 0; /* a text file that goes on */
    s->skip = m->first_offset > 0 ? 0 : m->first_row;
    search_keys_init(&s->keys);
    for (uint32_t i = 0; i < m->columns_n; i++)
        TRY(add_column(s, &m->columns[i]));
    TRY(csv_new(&options, on_row, s, &s->csv));
    if (m->first_offset > 0)
        TRY(read_former_header(s, &options, m->header_line));
out:
    return s->failure != SHEET_FINE ? ERR_OK : err;
}

enum err sheet_push(struct sheet *s, struct view bytes)
{
    enum err err;

    TRY(take_bytes(s, bytes, false));
    TRY(flush(s));
out:
    return s->failure != SHEET_FINE ? ERR_OK : err;
}

enum err sheet_finish(struct sheet *s)
{
    enum err err;

    TRY(take_bytes(s, view_str(""), true));
    TRY(s->kind == BOOK_NONE ? csv_finish(s->csv) : read_book(s));
    TRY(flush(s));
    if (!s->has_header)
        TRY(fail(s, SHEET_NO_HEADER, 1, 0));
    TRY(desk_press_done_send(s->out, 0, &s->totals));
out:
    return s->failure != SHEET_FINE ? ERR_OK : err;
}

bool sheet_has_failed(const struct sheet *s)
{
    return s->failure != SHEET_FINE;
}

void sheet_free(struct sheet *s)
{
    if (s == NULL)
        return;
    csv_free(s->csv);
    for (size_t i = 0; i < s->column_n; i++)
        buf_clear(&s->columns[i].header);
    search_keys_clear(&s->keys);
    buf_clear(&s->value);
    buf_clear(&s->folded);
    buf_clear(&s->held);
    buf_clear(&s->sheet_name);
    arena_clear(&s->arena);
    explicit_bzero(s, sizeof(*s));
    mem_free(s);
}
