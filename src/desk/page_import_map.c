/* An uploaded file before its import: its columns, and the fields of the register that they go to. */
#include "desk/flow_block.h"
#include "desk/cell_words.h"
#include "desk/page_internal.h"
#include "desk/table.h"

#include "base/num.h"
#include "crypto/part.h"
#include "page/imports.h"
#include "press/book.h"
#include "press/cell.h"
#include "press/csv.h"
#include "press/header.h"
#include "proto/desk_press.h"

#include <string.h>

#define COLUMNS_MAX 64 /* of a mapping, and so of the page */
#define SAMPLES_MAX 3
#define ROW_BYTES_MAX 32768
#define FILE_COLUMNS_MAX 256
#define BOOK_ROWS 64 /* in which the header and the first values are looked for */

struct map_in {
    struct member_numbered columns; /* by column, counted from 1: the number of a field, or nothing */
    struct view block; /* into which the file goes: a number, or nothing */
    struct view key;                /* of a file that changes records */
};
static const struct member map_members[] = {
    {"c", MEMBER_NUMBERED, false, COLUMNS_MAX, offsetof(struct map_in, columns), NULL},
    {"key", MEMBER_TEXT, false, 8, offsetof(struct map_in, key), NULL},
    {"block", MEMBER_TEXT, false, 8, offsetof(struct map_in, block), NULL},
};
static const struct member_set map_set = MEMBER_SET(map_members, struct map_in);

/* The first rows of the file, as far as people must see them. */
struct preview {
    struct page *p;
    unsigned rows; /* the header is one */
    struct view headers[COLUMNS_MAX];
    size_t columns_n, hidden_n;
    const char *samples[COLUMNS_MAX][SAMPLES_MAX];
    size_t samples_n[COLUMNS_MAX];
    enum desk_press_encoding encoding;
    struct table_head book; /* of a workbook */
};

struct map_place {
    struct page p;
    struct desk_keeper_upload_info upload;
    struct desk_keeper_register_info info;
    struct preview preview;
    uint16_t chosen[COLUMNS_MAX]; /* field of each column; 0: not imported */
    struct flow_blocks blocks;    /* of subjects; none where records are changed */
    uint16_t block;               /* into which the whole file goes; 0: into none, or as a column says */
    uint16_t key;                 /* of a file that changes records: the field that finds them; 0: none chosen */
    uint64_t shown;               /* fields of the purpose, bits */
};

/* --- the first rows
 * ---------------------------------------------------------------------------------------- */

static enum err take_header(struct preview *v, const struct view *fields, size_t n)
{
    for (; v->columns_n < n && v->columns_n < COLUMNS_MAX; v->columns_n++) {
        v->headers[v->columns_n] = arena_view(&v->p->d->arena, fields[v->columns_n]);
        if (v->headers[v->columns_n].n != fields[v->columns_n].n)
            return ERR_MEMORY;
    }
    v->hidden_n = n - v->columns_n;
    return ERR_OK;
}

/* The next row, of ${n} fields; ERR_CLOSED: that is enough, or its header cannot be read. */
static enum err take_row(struct preview *v, const struct view *fields, size_t n, enum csv_fault fault)
{
    struct buf class;

    if (v->rows++ == 0)
        return fault != CSV_FINE ? ERR_CLOSED : take_header(v, fields, n);
    if (v->rows > SAMPLES_MAX + 1)
        return ERR_CLOSED;
    buf_init(&class, 128);
    for (size_t i = 0; i < v->columns_n && i < n; i++) {
        buf_reset(&class);
        cell_class_put(&class, cell_class_of(fields[i]));
        v->samples[i][v->samples_n[i]++] = page_class_text(v->p, buf_view(&class));
    }
    buf_clear(&class);
    return ERR_OK;
}

static enum err on_row(void *arg, const struct csv_row *row)
{
    return take_row(arg, row->fields, row->field_count, row->fault);
}

/* ${v} without the line that its end cuts. */
static struct view whole_lines(struct view v)
{
    size_t n = v.n;

    while (n > 0 && v.p[n - 1] != '\n')
        n--;
    return n == 0 ? v : view_part(v, 0, n);
}

/* A workbook as its parts come. */
struct book_source {
    struct map_place *at;
    struct buf part;
    uint32_t next;
};

static enum err next_part(void *arg, struct view *out)
{
    struct book_source *s = arg;
    enum err err = ERR_OK;

    buf_reset(&s->part);
    if ((uint64_t)s->next * PART_BYTES_MAX < s->at->upload.bytes)
        err = flow_upload_read(s->at->p.d, s->at->upload.upload, s->at->upload.key, s->next++, &s->part);
    *out = buf_view(&s->part);
    return err;
}

/* What stands above the header is a title. */
static enum err on_book_row(void *arg, const struct table_head *head, const struct desk_press_table_row *row)
{
    struct book_source *s = arg;

    return row->line < head->header_row ? ERR_OK
                                        : take_row(&s->at->preview, row->fields, row->fields_n, (enum csv_fault)row->fault);
}

static enum err look_at_book(struct map_place *at)
{
    struct book_source s = {.at = at};
    const struct table_reader reader = {next_part, on_book_row, &s};
    enum err err;

    buf_init(&s.part, PART_BYTES_MAX);
    at->preview.encoding = DESK_PRESS_ENCODING_XLSX;
    err = table_read(at->p.d, DESK_PRESS_ENCODING_DETECT, BOOK_ROWS, &reader, &at->preview.book);
    buf_clear(&s.part);
    return err;
}

/* Read the first part of the file, of a workbook all of it; ${columns_n} stays 0 if its header cannot be read. */
static enum err look_at(struct map_place *at)
{
    struct preview *v = &at->preview;
    const struct csv_options options = {.encoding = (enum csv_encoding)at->upload.encoding,
                                        .max_row_bytes = ROW_BYTES_MAX,
                                        .max_field_bytes = CELL_BYTES_MAX,
                                        .max_fields = FILE_COLUMNS_MAX};
    struct csv *csv = NULL;
    struct buf part;
    enum err err;

    v->p = &at->p;
    buf_init(&part, PART_BYTES_MAX);
    TRY(flow_upload_read(at->p.d, at->upload.upload, at->upload.key, 0, &part));
    if (book_kind_of(buf_view(&part)) != BOOK_NONE) {
        err = look_at_book(at);
        goto out;
    }
    TRY(csv_new(&options, on_row, v, &csv));
    err = csv_push(csv, at->upload.bytes > PART_BYTES_MAX ? whole_lines(buf_view(&part)) : buf_view(&part));
    if (err == ERR_OK)
        err = csv_finish(csv);
    v->encoding = (enum desk_press_encoding)csv_encoding(csv);
    if (err == ERR_CLOSED) /* enough was read, or the header is none */
        err = ERR_OK;
out:
    csv_free(csv);
    buf_clear(&part);
    return err;
}

/* --- which field
 * ------------------------------------------------------------------------------------------- */

static bool is_shown(const struct map_place *at, uint16_t field)
{
    return field < 1 || field > 64 || (at->shown >> (field - 1) & 1) != 0;
}

static bool is_taken(const struct map_place *at, uint16_t field)
{
    for (size_t i = 0; i < at->preview.columns_n; i++)
        if (at->chosen[i] == field)
            return true;
    return false;
}

/* A number with a column by which records can be found, best one that identifies them. */
static void suggest_key(struct map_place *at)
{
    for (unsigned round = 0; at->upload.updates && round < 2; round++)
        for (uint32_t i = 0; i < at->info.fields_n && at->key == 0; i++) {
            const struct desk_keeper_field_info *f = &at->info.fields[i];
            if (flow_is_key(f) && is_taken(at, f->no) && (round == 1 || (f->flags & FIELD_KEY) != 0))
                at->key = f->no;
        }
}

/* What was saved for the register; columns that it does not know go to the field of their name. */
static enum err suggest(struct map_place *at)
{
    struct desk_office_mapping saved;
    enum err err;

    TRY(flow_mapping(at->p.d, at->info.no, &saved));
    if (at->blocks.n > 0)
        at->block = saved.block;
    for (size_t i = 0; i < at->preview.columns_n; i++)
        for (uint32_t k = 0; k < saved.columns_n && at->chosen[i] == 0; k++)
            if (header_same(at->preview.headers[i], saved.columns[k].header) && !is_taken(at, saved.columns[k].field) &&
                is_shown(at, saved.columns[k].field))
                at->chosen[i] = saved.columns[k].field;
    for (size_t i = 0; i < at->preview.columns_n; i++)
        for (uint32_t k = 0; k < at->info.fields_n && at->chosen[i] == 0; k++)
            if (header_same(at->preview.headers[i], at->info.fields[k].name) && !is_taken(at, at->info.fields[k].no) &&
                is_shown(at, at->info.fields[k].no))
                at->chosen[i] = at->info.fields[k].no;
    suggest_key(at);
out:
    return err;
}

/* What was sent; a field that the register does not have was not in the form. */
static enum err read_chosen(struct map_place *at, const struct map_in *in)
{
    uint64_t field, block = 0;

    if (in->block.n > 0 && num_parse_u64(in->block, UINT16_MAX, NUM_CANONICAL, &block) != ERR_OK)
        return member_wrong(&at->p.d->fault, MEMBER_WRONG, view_str("block"));
    at->block = (uint16_t)block;
    if (in->key.n > 0) {
        if (num_parse_u64(in->key, UINT16_MAX, NUM_CANONICAL, &field) != ERR_OK)
            return member_wrong(&at->p.d->fault, MEMBER_WRONG, view_str("key"));
        const struct desk_keeper_field_info *key = flow_field(&at->info, (uint16_t)field);
        if (key == NULL || !flow_is_key(key) || !is_shown(at, key->no))
            return member_wrong(&at->p.d->fault, MEMBER_WRONG, view_str("key"));
        at->key = key->no;
    }
    for (uint32_t i = 0; i < in->columns.n; i++) {
        const struct member_text *c = &in->columns.list[i];
        if (c->number == 0 || c->number > at->preview.columns_n)
            return member_wrong(&at->p.d->fault, MEMBER_UNKNOWN, view_str("c"));
        if (c->text.n == 0)
            continue;
        bool is_number = num_parse_u64(c->text, UINT16_MAX, NUM_CANONICAL, &field) == ERR_OK;
        if (is_number && field == FLOW_BLOCK_FIELD && at->blocks.n > 0) {
            at->chosen[c->number - 1] = FLOW_BLOCK_FIELD;
            continue;
        }
        if (!is_number ||
            flow_field(&at->info, (uint16_t)field) == NULL || !is_shown(at, (uint16_t)field))
            return member_wrong(&at->p.d->fault, MEMBER_WRONG, view_str("c"));
        at->chosen[c->number - 1] = (uint16_t)field;
    }
    return ERR_OK;
}

/* --- the page
 * -------------------------------------------------------------------------------------------------- */

/* The fields that a column may go to: of a file that changes records, those that its purpose shows. */
static enum err learn_shown(struct map_place *at)
{
    struct desk_keeper_purposes_are are;
    enum err err = ERR_OK;

    at->shown = at->upload.updates ? 0 : UINT64_MAX;
    if (at->upload.updates)
        TRY(ask_keeper_purposes(at->p.d, &(struct desk_keeper_purposes){0}, &are));
    for (uint32_t i = 0; at->upload.updates && i < are.purposes_n; i++)
        if (are.purposes[i].no == at->upload.purpose)
            at->shown = are.purposes[i].fields;
out:
    return err;
}

static enum err find_place(struct desk *d, struct request *r, struct map_place *at)
{
    enum err err;

    memset(at, 0, sizeof(*at));
    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &at->p));
    page_crumb(&at->p, page_word(&at->p, MSG_IMPORTS_TITLE), url_route("/imports"));
    TRY(flow_upload_find(d, (uint32_t)r->match.params.number[0], &at->upload));
    if (!at->upload.complete || at->upload.job != 0)
        return ERR_NOT_FOUND;
    TRY(flow_register(d, at->upload.register_, &at->info));
    TRY(learn_shown(at));
    if (!at->upload.updates)
        TRY(flow_blocks(d, &at->blocks));
    err = look_at(at);
out:
    return err;
}

/* It was imported or dropped meanwhile, or kept for too long: say so where another can be sent. */
static enum err answer_gone(struct desk *d, struct request *r)
{
    page_flash(d, PAGE_BANNER_WARNING, msg_text(r->lang, MSG_UPLOAD_STALE), NULL);
    return answer_redirect(d, r, "/imports");
}

static const struct page_option *field_options(struct map_place *at, size_t column, size_t *n_out)
{
    struct page *p = &at->p;
    struct page_option *options = page_list(p, at->info.fields_n + (size_t)2, sizeof(*options));

    if (options == NULL)
        return NULL;
    options[0] = (struct page_option){"", page_word(p, at->upload.updates ? MSG_UPDATE_SKIP : MSG_MAP_SKIP), at->chosen[column] == 0};
    *n_out = 1;
    for (uint32_t i = 0; i < at->info.fields_n; i++) {
        const struct desk_keeper_field_info *f = &at->info.fields[i];
        const char *no = arena_fmt(&p->d->arena, "%u", (unsigned)f->no);
        if (is_shown(at, f->no))
            options[(*n_out)++] = (struct page_option){no == NULL ? "" : no, page_text(p, f->name),
                                                       at->chosen[column] == f->no};
    }
    if (at->blocks.n > 0)
        options[(*n_out)++] = (struct page_option){"65535", page_word(p, MSG_MAP_BLOCK_COLUMN),
                                                   at->chosen[column] == FLOW_BLOCK_FIELD};
    return options;
}

/* The blocks that the duties reach; where they are limited one of them, or a column, must be chosen. */
static void fill_block(struct map_place *at, struct page_import_map *view)
{
    struct page *p = &at->p;
    struct page_option *options = page_list(p, at->blocks.n + (size_t)1, sizeof(*options));

    if (options == NULL)
        return;
    options[0] = (struct page_option){"", page_word(p, MSG_MAP_BLOCK_NONE), at->block == 0};
    view->block = (struct page_select){.options = options, .options_n = 1};
    for (uint32_t i = 0; i < at->blocks.n; i++) {
        const struct desk_keeper_block_info *b = &at->blocks.list[i];
        const char *no = arena_fmt(&p->d->arena, "%u", (unsigned)b->block);
        if (flow_block_takes(b, at->info.no))
            options[view->block.options_n++] =
                (struct page_option){no == NULL ? "" : no, page_text(p, b->name), at->block == b->block};
    }
    view->has_blocks = at->blocks.n > 0;
}

/* By which field records are found. */
static void fill_key(struct map_place *at, struct page_import_map *view)
{
    struct page *p = &at->p;
    struct page_option *options = page_list(p, at->info.fields_n, sizeof(*options));

    view->updates = at->upload.updates;
    view->key.options = options;
    for (uint32_t i = 0; options != NULL && i < at->info.fields_n; i++) {
        const struct desk_keeper_field_info *f = &at->info.fields[i];
        const char *no = arena_fmt(&p->d->arena, "%u", (unsigned)f->no);
        if (flow_is_key(f) && is_shown(at, f->no))
            options[view->key.options_n++] = (struct page_option){no == NULL ? "" : no, page_text(p, f->name), at->key == f->no};
    }
    if (view->updates && view->key.options_n == 0)
        view->broken = page_word(p, MSG_UPDATE_KEY_NONE);
}

static void fill_columns(struct map_place *at, struct page_import_map *view)
{
    struct page *p = &at->p;
    const struct preview *v = &at->preview;
    struct page_import_column *columns = page_list(p, v->columns_n, sizeof(*columns));

    view->columns = columns;
    for (size_t i = 0; columns != NULL && i < v->columns_n; i++) {
        const char *name = arena_fmt(&p->d->arena, "c-%zu", i + 1);
        columns[view->columns_n++] = (struct page_import_column){
            .name = name == NULL ? "" : name,
            .label = PAGE_SAY(p, MSG_MAP_COLUMN, [MSG_MAP_COLUMN__n] = msg_count(i + 1),
                              [MSG_MAP_COLUMN__header] = msg_view(v->headers[i])),
            .samples = v->samples_n[i] == 0
                           ? page_word(p, MSG_MAP_NO_SAMPLES)
                           : PAGE_SAY(p, MSG_MAP_SAMPLES,
                                      [MSG_MAP_SAMPLES__classes] = msg_str(page_join(
                                          p, v->samples[i], v->samples_n[i], page_word(p, MSG_COMMON_COMMA)))),
        };
        columns[i].options = field_options(at, i, &columns[i].options_n);
    }
    if (v->hidden_n > 0)
        view->rest = page_count(p, MSG_MAP_REST, v->hidden_n);
}

/* What is wrong with column ${i} as it was sent; NULL: nothing. */
static const char *fault_of(struct map_place *at, size_t i)
{
    const struct view *headers = at->preview.headers;

    if (at->chosen[i] == 0)
        return NULL;
    if (headers[i].n == 0 || headers[i].n > 200)
        return page_word(&at->p, MSG_MAP_NO_HEADER);
    for (size_t k = 0; k < at->preview.columns_n; k++) {
        if (k == i || at->chosen[k] == 0)
            continue;
        if (at->chosen[k] == at->chosen[i])
            return page_count(&at->p, MSG_MAP_TWICE, k + 1);
        if (header_same(headers[k], headers[i]))
            return page_count(&at->p, MSG_MAP_SAME_HEADER, k + 1);
    }
    return NULL;
}

/* Names of the required fields that no column goes to; NULL: none. */
static const char *missing_names(struct map_place *at)
{
    const char *names[COLUMNS_MAX];
    size_t n = 0;

    for (uint32_t i = 0; !at->upload.updates && i < at->info.fields_n && n < COLUMNS_MAX; i++)
        if ((at->info.fields[i].flags & FIELD_REQUIRED) != 0 && !is_taken(at, at->info.fields[i].no))
            names[n++] = page_text(&at->p, at->info.fields[i].name);
    return n == 0 ? NULL : page_join(&at->p, names, n, page_word(&at->p, MSG_COMMON_COMMA));
}

/* Whether a column besides that of the key is chosen. */
static bool has_values(const struct map_place *at)
{
    for (size_t i = 0; i < at->preview.columns_n; i++)
        if (at->chosen[i] != 0 && at->chosen[i] != at->key)
            return true;
    return false;
}

/* Note what is wrong with what was sent. */
static void judge(struct map_place *at, struct page_import_map *view)
{
    struct page *p = &at->p;
    struct page_import_column *columns = page_list(p, view->columns_n, sizeof(*columns));
    const char *names = missing_names(at);
    bool any = false;

    if (names != NULL)
        view->missing = page_wrong(
            p, "missing", PAGE_SAY(p, MSG_MAP_MISSING, [MSG_MAP_MISSING__names] = msg_str(names)));
    for (size_t i = 0; columns != NULL && i < view->columns_n; i++) {
        const char *fault = fault_of(at, i);
        any = any || at->chosen[i] != 0;
        columns[i] = view->columns[i];
        if (fault != NULL)
            columns[i].error = page_wrong(p, columns[i].name, fault);
    }
    if (!any && names == NULL)
        view->missing = page_wrong(p, "missing", page_word(p, at->upload.updates ? MSG_UPDATE_NOTHING : MSG_MAP_NOTHING));
    else if (at->upload.updates && !has_values(at))
        view->missing = page_wrong(p, "missing", page_word(p, MSG_UPDATE_NOTHING));
    if (at->upload.updates && !is_taken(at, at->key))
        view->key.error = page_wrong(p, "key", page_word(p, MSG_UPDATE_KEY_MISSING));
    view->columns = columns;
}

/* Which sheet is read, and what is not. */
static const char *sheet_words(struct map_place *at)
{
    const struct table_head *b = &at->preview.book;
    struct page *p = &at->p;

    return PAGE_SAY(p, MSG_UPLOAD_SHEET, [MSG_UPLOAD_SHEET__sheet] = msg_str(b->sheet), [MSG_UPLOAD_SHEET__others] = msg_count(b->others),
                    [MSG_UPLOAD_SHEET__hidden] = msg_count(b->hidden), [MSG_UPLOAD_SHEET__rows] = msg_count(b->hidden_rows));
}

/* Why the columns cannot be shown. */
static const char *broken_words(struct map_place *at)
{
    struct cell_issues why = {.n = 0};

    if (at->preview.book.failure == SHEET_FINE)
        return page_word(&at->p, MSG_MAP_BROKEN);
    cell_issue_add(&why, 0, flow_failure(at->preview.book.failure));
    return PAGE_SAY(&at->p, MSG_MAP_BROKEN_BOOK,
                    [MSG_MAP_BROKEN_BOOK__reason] = msg_str(page_word(&at->p, cell_words_reason(why.list[0].code))),
                    [MSG_MAP_BROKEN_BOOK__remedy] = msg_str(page_word(&at->p, cell_words_remedy(why.list[0].remedy))));
}

static void fill_scan(struct map_place *at, struct page_import_map *view)
{
    struct page *p = &at->p;
    bool could_not = at->upload.scan == DESK_KEEPER_SCAN_STATE_FAILED || at->upload.scan == DESK_KEEPER_SCAN_STATE_UNAVAILABLE;

    view->scan = page_url(p, "/imports/uploads/%u/scan", (unsigned)at->upload.upload);
    view->is_infected = at->upload.scan == DESK_KEEPER_SCAN_STATE_INFECTED;
    view->can_scan = could_not;
    view->wait = page_scan_wait(p, at->upload.scan, at->upload.scan_demanded);
}

static enum err send_map(struct map_place *at, bool was_sent)
{
    static const enum msg words[] = {MSG_UPLOAD_ENCODING_AUTO, MSG_UPLOAD_ENCODING_UTF8,
                                     MSG_UPLOAD_ENCODING_CP932, MSG_UPLOAD_ENCODING_XLSX};
    struct page *p = &at->p;
    const unsigned no = at->upload.upload;
    const uint64_t tenths = (at->upload.bytes * 10 + (1U << 19)) >> 20;
    const char *mib = arena_fmt(&p->d->arena, "%llu.%llu", (unsigned long long)(tenths / 10),
                                (unsigned long long)(tenths % 10));
    const struct page_fact facts[] = {
        {page_word(p, MSG_IMPORTS_REGISTER), page_text(p, at->info.name)},
        {page_word(p, MSG_UPLOAD_FACT_SIZE),
         PAGE_SAY(p, MSG_UPLOAD_SIZE, [MSG_UPLOAD_SIZE__mib] = msg_str(mib == NULL ? "" : mib),
                  [MSG_UPLOAD_SIZE__bytes] = msg_count(at->upload.bytes))},
        {page_word(p, MSG_UPLOAD_FACT_ENCODING), page_word(p, words[at->preview.encoding])},
        {page_word(p, MSG_UPLOAD_FACT_COLUMNS),
         page_count(p, MSG_UPLOAD_COLUMNS, at->preview.columns_n + at->preview.hidden_n)},
        {page_word(p, MSG_SCAN_FACT), page_scan(p, at->upload.scan, at->upload.virus)},
        {page_word(p, MSG_UPLOAD_FACT_SHEET), sheet_words(at)},
    };
    const bool has_sheet = at->preview.book.sheet[0] != '\0';
    struct page_import_map view = {.action = page_url(p, "/imports/uploads/%u", no),
                                   .drop = page_url(p, "/imports/uploads/%u/drop", no),
                                   .facts = facts,
                                   .facts_n = sizeof(facts) / sizeof(facts[0]) - !has_sheet};

    if (at->preview.columns_n == 0)
        view.broken = broken_words(at);
    fill_columns(at, &view);
    fill_key(at, &view);
    fill_block(at, &view);
    fill_scan(at, &view);
    if (was_sent)
        judge(at, &view);
    if (was_sent && view.wait != NULL)
        view.wait = page_wrong(p, "wait", view.wait);
    view.frame = p->frame;
    return page_send(p, import_map, &view);
}

static enum err show(struct desk *d, struct request *r)
{
    struct map_place at;
    enum err err = find_place(d, r, &at);

    if (err == ERR_NOT_FOUND)
        return answer_gone(d, r);
    TRY(err);
    TRY(suggest(&at));
    err = send_map(&at, false);
out:
    return err;
}

static bool is_sound(struct map_place *at)
{
    bool any = false;

    for (size_t i = 0; i < at->preview.columns_n; i++) {
        any = any || at->chosen[i] != 0;
        if (fault_of(at, i) != NULL)
            return false;
    }
    if (at->upload.updates && (at->key == 0 || !is_taken(at, at->key) || !has_values(at)))
        return false;
    return any && missing_names(at) == NULL;
}

static enum err save(struct map_place *at)
{
    struct desk_office_mapping_put m = {.register_ = at->info.no, .block = at->block};

    m.columns = page_list(&at->p, at->preview.columns_n, sizeof(*m.columns));
    for (size_t i = 0; m.columns != NULL && i < at->preview.columns_n; i++)
        if (at->chosen[i] != 0)
            m.columns[m.columns_n++] =
                (struct desk_office_mapping_column){at->preview.headers[i], at->chosen[i]};
    return at->p.err != ERR_OK ? at->p.err : flow_mapping_save(at->p.d, &m);
}

/* The file is compared; its columns are kept with it, not for other files. */
static enum err start_update(struct map_place *at)
{
    struct page *p = &at->p;
    struct flow_update what = {
        .register_no = at->info.no, .purpose = at->upload.purpose, .key = at->key, .upload = at->upload.upload};
    struct desk_office_mapping_column *columns = page_list(p, at->preview.columns_n, sizeof(*columns));
    struct desk_keeper_import_opened opened;
    enum err err;

    for (size_t i = 0; columns != NULL && i < at->preview.columns_n; i++)
        if (at->chosen[i] != 0)
            columns[what.columns_n++] = (struct desk_office_mapping_column){at->preview.headers[i], at->chosen[i]};
    what.columns = columns;
    TRY(p->err);
    TRY(flow_update_open(p->d, &what, &opened));
    page_flash(p->d, PAGE_BANNER_SUCCESS,
               page_word(p, opened.known == DESK_KEEPER_IMPORT_KNOWN_RESUMED ? MSG_UPDATE_RESUMED : MSG_UPDATE_TRIAL_BEGUN), NULL);
    const char *path = arena_fmt(&p->d->arena, "/imports/%u", (unsigned)opened.job);
    err = path == NULL ? ERR_MEMORY : answer_redirect(p->d, p->r, path);
out:
    return err;
}

static enum err start(struct map_place *at)
{
    const struct desk_keeper_import_open m = {.upload = at->upload.upload};
    struct page *p = &at->p;
    struct desk_keeper_import_opened opened;
    enum err err;

    TRY(save(at));
    TRY(ask_keeper_import_open(p->d, &m, &opened));
    if (opened.known == DESK_KEEPER_IMPORT_KNOWN_COMPLETE)
        page_flash(p->d, PAGE_BANNER_INFO, page_word(p, MSG_UPLOAD_KNOWN), page_word(p, MSG_UPLOAD_KNOWN_TEXT));
    else
        page_flash(p->d, PAGE_BANNER_SUCCESS,
                   page_word(p, opened.known == DESK_KEEPER_IMPORT_KNOWN_RESUMED ? MSG_UPLOAD_RESUMED
                                                                                 : MSG_UPLOAD_BEGUN),
                   NULL);
    const char *path = arena_fmt(&p->d->arena, "/imports/%u", (unsigned)opened.job);
    err = path == NULL ? ERR_MEMORY : answer_redirect(p->d, p->r, path);
out:
    return err;
}

static enum err take(struct desk *d, struct request *r)
{
    struct map_place at;
    enum err err = find_place(d, r, &at);

    if (err == ERR_NOT_FOUND)
        return answer_gone(d, r);
    TRY(err);
    TRY(read_chosen(&at, r->member));
    if (at.preview.columns_n == 0 || page_scan_wait(&at.p, at.upload.scan, at.upload.scan_demanded) != NULL || !is_sound(&at))
        return send_map(&at, true);
    err = at.upload.updates ? start_update(&at) : start(&at);
out:
    return err;
}

static enum err drop(struct desk *d, struct request *r)
{
    struct desk_keeper_upload_drop m;
    struct desk_keeper_ok ok;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    m.upload = (uint32_t)r->match.params.number[0];
    enum err err = ask_keeper_upload_drop(d, &m, &ok);
    if (err == ERR_NOT_FOUND || err == ERR_CONFLICT)
        return answer_gone(d, r);
    if (err == ERR_OK)
        page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_UPLOAD_DROPPED), NULL);
    return err == ERR_OK ? answer_redirect(d, r, "/imports") : err;
}

static enum err scan_again(struct desk *d, struct request *r)
{
    struct desk_keeper_upload_scan m;
    struct desk_keeper_ok ok;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    m.upload = (uint32_t)r->match.params.number[0];
    enum err err = ask_keeper_upload_scan(d, &m, &ok);
    if (err == ERR_NOT_FOUND)
        return answer_gone(d, r);
    if (err != ERR_OK && err != ERR_CONFLICT) /* it is being looked at already */
        return err;
    const char *path = arena_fmt(&d->arena, "/imports/uploads/%lu", (unsigned long)m.upload);
    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

static const struct route routes[] = {
    PAGE_GET("/imports/uploads/#", DESK_SESSION, show),
    PAGE_POST("/imports/uploads/#/scan", DESK_SESSION, NULL, scan_again),
    PAGE_POST("/imports/uploads/#", DESK_SESSION, &map_set, take),
    PAGE_POST("/imports/uploads/#/drop", DESK_SESSION, NULL, drop),
};
const struct route_table page_import_map = PAGE_TABLE(routes);
