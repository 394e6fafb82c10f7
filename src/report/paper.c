#include "report/paper.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#define MARGIN_LEFT 62.0 /* room for the punch */
#define MARGIN_RIGHT 51.0
#define MARGIN_TOP 51.0
#define MARGIN_BOTTOM 58.0
#define RUNNING_HEAD 24.0
#define PAD_X 4.0
#define PAD_Y 2.8
#define HAIR 0.5
#define LINE_STEP 1.4
#define SAMPLE_ROWS 400 /* that decide the widths of a table */
#define FEW_WORDS 0.18  /* of the page: so narrow a column keeps its width */
#define COLUMN_MIN 30.0
#define KEPT_SHARE 0.6  /* of its share, a column keeps even if it is empty */
#define PAGE_TEXT_MAX 64
#define CELL_TEXT_MAX 64

static const struct type foot_type = {REPORT_GOTHIC, 8};
static const struct type cell_type = {REPORT_GOTHIC, 8.5};

enum err paper_status(const struct paper *p)
{
    if (p->page > REPORT_PAGES_MAX)
        return ERR_LIMIT;
    return p->t.cairo != NULL && cairo_status(p->t.cairo) != CAIRO_STATUS_SUCCESS ? ERR_MEMORY : ERR_OK;
}

static void draw_line(struct paper *p, double x1, double y1, double x2, double y2)
{
    if (p->t.cairo == NULL)
        return;
    cairo_set_line_width(p->t.cairo, HAIR);
    cairo_move_to(p->t.cairo, x1, y1);
    cairo_line_to(p->t.cairo, x2, y2);
    cairo_stroke(p->t.cairo);
}

void paper_box(struct paper *p, double x, double y, double width, double height, bool is_filled)
{
    if (p->t.cairo == NULL)
        return;
    cairo_set_line_width(p->t.cairo, HAIR);
    cairo_rectangle(p->t.cairo, x, y, width, height);
    if (is_filled) {
        cairo_set_source_rgb(p->t.cairo, 0.93, 0.93, 0.93);
        cairo_fill_preserve(p->t.cairo);
        cairo_set_source_rgb(p->t.cairo, 0, 0, 0);
    }
    cairo_stroke(p->t.cairo);
}

/* --- pages --------------------------------------------------------------------------------------------------------------- */

static void put_foot(struct paper *p)
{
    const struct msg_arg args[] = {[MSG_REPORT_PAGE__n] = msg_count(p->page), [MSG_REPORT_PAGE__all] = msg_count(p->pages)};
    double y = p->page_height - 36, right = p->left + p->width;
    struct view rest = p->head->copy.n > 0 ? p->head->copy : p->head->number;
    unsigned lines = p->head->is_form ? 1 : 2;
    struct buf text;

    buf_init(&text, PAGE_TEXT_MAX);
    if (msg_put(&text, p->lang, MSG_REPORT_PAGE, args, MSG_REPORT_PAGE__ARGS) != ERR_OK)
        buf_reset(&text);
    double page_width = typeset_width(&p->t, foot_type, buf_view(&text));
    draw_line(p, p->left, y - 12, right, y - 12);
    typeset_draw(&p->t, foot_type, right - page_width, y, buf_view(&text));
    for (unsigned i = 0; i < lines && rest.n > 0; i++) {
        struct view line = typeset_cut(&p->t, foot_type, p->width - page_width - 12, &rest);
        typeset_draw(&p->t, foot_type, p->left, y, line);
        y += foot_type.size * 1.4;
    }
    if (p->head->is_form)
        typeset_draw(&p->t, (struct type){REPORT_GOTHIC, 6.5}, p->left, y, p->hash);
    buf_clear(&text);
}

/* What the pages behind the first begin with. */
static void put_running_head(struct paper *p)
{
    struct view title = p->head->title, number = p->head->number;
    double number_width = typeset_width(&p->t, foot_type, number);

    title = typeset_cut(&p->t, foot_type, p->width - number_width - 12, &title);
    typeset_draw(&p->t, foot_type, p->left, p->y + 4, title);
    typeset_draw(&p->t, foot_type, p->left + p->width - number_width, p->y + 4, number);
    draw_line(p, p->left, p->y + 9, p->left + p->width, p->y + 9);
    p->y += RUNNING_HEAD;
}

void paper_begin(struct paper *p)
{
    p->left = MARGIN_LEFT;
    p->width = p->page_width - MARGIN_LEFT - MARGIN_RIGHT;
    p->y = MARGIN_TOP;
    p->bottom = p->page_height - MARGIN_BOTTOM;
    p->page = 1;
    p->sections = 0;
    p->in_table = false;
}

void paper_end(struct paper *p)
{
    put_foot(p);
    if (p->t.cairo != NULL)
        cairo_show_page(p->t.cairo);
}

static void put_table_head(struct paper *p);

static void turn(struct paper *p)
{
    paper_end(p);
    p->page++;
    p->y = MARGIN_TOP;
    put_running_head(p);
    if (p->in_table)
        put_table_head(p);
}

void paper_need(struct paper *p, double height)
{
    if (p->y + height > p->bottom)
        turn(p);
}

/* --- boxes of text ------------------------------------------------------------------------------------------------------- */

/* A cell that may take several pages: what is left of its text. */
struct box {
    struct type type;
    double width;
    struct view rest;
    bool is_right, is_filled;
};

static double step_of(struct type type)
{
    return type.size * LINE_STEP;
}

static double box_height(struct paper *p, const struct box *b)
{
    return typeset_lines(&p->t, b->type, b->width - 2 * PAD_X, b->rest) * step_of(b->type) + 2 * PAD_Y;
}

/* Draw what fits of ${b} into ${height} points from ${x}. */
static void draw_box(struct paper *p, struct box *b, double x, double height)
{
    double y = p->y + PAD_Y, inner = b->width - 2 * PAD_X;

    paper_box(p, x, p->y, b->width, height, b->is_filled);
    while (b->rest.n > 0 && y + step_of(b->type) <= p->y + height - PAD_Y + 0.1) {
        struct view line = typeset_cut(&p->t, b->type, inner, &b->rest);
        double at = b->is_right ? x + b->width - PAD_X - typeset_width(&p->t, b->type, line) : x + PAD_X;
        typeset_draw(&p->t, b->type, at, y + b->type.size * 1.08, line);
        y += step_of(b->type);
    }
}

/* A row of ${n} boxes side by side: on one page if it fits on one, else cut at the foot of the page. */
static void put_boxes(struct paper *p, struct box *boxes, unsigned n)
{
    bool more = true;

    while (more && paper_status(p) == ERR_OK) {
        double height = 0, x = p->left;
        for (unsigned i = 0; i < n; i++) {
            double h = box_height(p, &boxes[i]);
            height = h > height ? h : height;
        }
        double page = p->bottom - MARGIN_TOP - 2 * RUNNING_HEAD - 40;
        if (p->y + height > p->bottom && (height <= page || p->bottom - p->y < 60))
            turn(p);
        height = p->y + height > p->bottom ? p->bottom - p->y : height;
        more = false;
        for (unsigned i = 0; i < n; i++) {
            draw_box(p, &boxes[i], x, height);
            x += boxes[i].width;
            more = more || boxes[i].rest.n > 0;
        }
        p->y += height;
    }
}

void paper_fact(struct paper *p, struct type label_type, struct type text_type, struct view label, struct view text,
                double share)
{
    p->in_table = false;
    struct box boxes[] = {
        {.type = label_type, .width = p->width * share, .rest = label, .is_filled = true},
        {.type = text_type, .width = p->width * (1 - share), .rest = text},
    };
    put_boxes(p, boxes, 2);
}

/* --- tables -------------------------------------------------------------------------------------------------------------- */

/* The text of ${cell} on paper. */
static struct view cell_text(const struct paper *p, const struct report_cell *cell, struct buf *buffer)
{
    bool is_known = true;

    buf_reset(buffer);
    if (cell->type == REPORT_TEXT || cell->type == REPORT_MONO)
        return cell->text;
    if (cell->is_empty)
        return (struct view){NULL, 0};
    if (cell->type == REPORT_NUMBER && cell->number >= 0) {
        msg_put_count(buffer, (uint64_t)cell->number);
    } else if (cell->type == REPORT_NUMBER) {
        buf_fmt(buffer, "%lld", (long long)cell->number);
    } else if (cell->type == REPORT_DATE) {
        is_known = report_put_date(buffer, cell->number);
        buf_reset(buffer);
        if (is_known)
            msg_put_date_short(buffer, p->lang, date_from_days(cell->number));
    } else {
        struct buf machine;
        buf_init(&machine, CELL_TEXT_MAX);
        is_known = report_put_time(&machine, cell->number);
        if (is_known) {
            msg_put_date_short(buffer, p->lang, date_of_ms(cell->number));
            buf_put(buffer, view_part(buf_view(&machine), machine.n - 9, 9));
        }
        buf_clear(&machine);
    }
    return is_known ? buf_view(buffer) : view_str("?");
}

/* The width that each column would like: of its widest cell, within reason. */
static void wish_widths(struct paper *p, struct report_reader rows)
{
    double most = p->width * 0.6;
    struct report_item item;
    struct buf buffer;

    buf_init(&buffer, CELL_TEXT_MAX);
    for (unsigned i = 0; i < p->table.columns_n; i++)
        p->widths[i] = typeset_width(&p->t, cell_type, p->table.columns[i].label);
    for (unsigned n = 0; n < SAMPLE_ROWS && report_read_item(&rows, &item) == ERR_OK && item.kind == REPORT_ROW; n++)
        for (unsigned i = 0; i < item.columns_n; i++) {
            double width = typeset_width(&p->t, cell_type, cell_text(p, &item.cells[i], &buffer));
            p->widths[i] = width > p->widths[i] ? width : p->widths[i];
        }
    for (unsigned i = 0; i < p->table.columns_n; i++) {
        p->widths[i] = (p->widths[i] < most ? p->widths[i] : most) + 2 * PAD_X + 2;
        p->widths[i] = p->widths[i] < COLUMN_MIN ? COLUMN_MIN : p->widths[i];
    }
    buf_clear(&buffer);
}

static bool is_words(const struct paper *p, unsigned i)
{
    return p->table.columns[i].type == REPORT_TEXT || p->table.columns[i].type == REPORT_MONO;
}

/* Which columns give way when the page is too narrow, and take what is left of a wide one: those of many words; those of few,
 * which would break in the middle of a word, only if there are no others. */
static void find_flexible(const struct paper *p, bool gives_out[REPORT_COLUMNS_MAX])
{
    bool any_wide = false;

    for (unsigned i = 0; i < p->table.columns_n; i++)
        any_wide = any_wide || (is_words(p, i) && p->widths[i] > p->width * FEW_WORDS);
    for (unsigned i = 0; i < p->table.columns_n; i++)
        gives_out[i] = is_words(p, i) && (!any_wide || p->widths[i] > p->width * FEW_WORDS);
}

/* Columns with a share of the page: what one does not need goes to those whose words would break, but none becomes so narrow that a
 * form could not be filled in by hand. */
static void share_widths(struct paper *p, double weights)
{
    double shares[REPORT_COLUMNS_MAX], spare = 0, missing = 0;
    unsigned n = p->table.columns_n;

    for (unsigned i = 0; i < n; i++) {
        shares[i] = p->width * (p->table.columns[i].weight == 0 ? 1 : p->table.columns[i].weight) / weights;
        double least = p->widths[i] > shares[i] * KEPT_SHARE ? p->widths[i] : shares[i] * KEPT_SHARE;
        missing += p->widths[i] > shares[i] ? p->widths[i] - shares[i] : 0;
        spare += shares[i] > least ? shares[i] - least : 0;
    }
    double moved = spare < missing ? spare : missing;
    for (unsigned i = 0; i < n; i++) {
        double least = p->widths[i] > shares[i] * KEPT_SHARE ? p->widths[i] : shares[i] * KEPT_SHARE;
        if (p->widths[i] > shares[i])
            p->widths[i] = shares[i] + (p->widths[i] - shares[i]) * moved / missing;
        else
            p->widths[i] = shares[i] > least ? shares[i] - (shares[i] - least) * moved / spare : shares[i];
    }
}

static void fit_widths(struct paper *p)
{
    double flexible = 0, fixed = 0, weights = 0;
    unsigned n = p->table.columns_n;
    bool gives[REPORT_COLUMNS_MAX];

    find_flexible(p, gives);
    for (unsigned i = 0; i < n; i++) {
        weights += p->table.columns[i].weight;
        *(gives[i] ? &flexible : &fixed) += p->widths[i];
    }
    bool only_flexible = flexible > 0 && p->width - fixed > COLUMN_MIN;
    for (unsigned i = 0; i < n; i++) {
        if (weights > 0)
            break;
        if (!only_flexible)
            p->widths[i] *= p->width / (flexible + fixed);
        else if (gives[i])
            p->widths[i] *= (p->width - fixed) / flexible;
    }
    if (weights > 0)
        share_widths(p, weights);
    double sum = 0;
    for (unsigned i = 0; i < n; i++)
        sum += p->widths[i];
    for (unsigned i = 0; i < n; i++)
        p->widths[i] *= p->width / sum;
}

static void put_table_head(struct paper *p)
{
    struct box boxes[REPORT_COLUMNS_MAX];
    bool was = p->in_table;

    for (unsigned i = 0; i < p->table.columns_n; i++)
        boxes[i] = (struct box){.type = cell_type,
                                .width = p->widths[i],
                                .rest = view_part(p->table.columns[i].label, 0, REPORT_LABEL_MAX / 2),
                                .is_filled = true};
    p->in_table = false; /* heads that do not fit a page are not repeated for ever */
    put_boxes(p, boxes, p->table.columns_n);
    p->in_table = was;
}

static double row_height(struct paper *p, const struct report_item *row)
{
    double height = 0;
    struct buf buffer;

    buf_init(&buffer, CELL_TEXT_MAX);
    for (unsigned i = 0; i < row->columns_n; i++) {
        struct box box = {.type = cell_type, .width = p->widths[i], .rest = cell_text(p, &row->cells[i], &buffer)};
        double h = box_height(p, &box);
        height = h > height ? h : height;
    }
    buf_clear(&buffer);
    return height;
}

/* The heads do not stand alone at the foot: the first row comes with them, unless it is longer than half a page. */
static double first_rows(struct paper *p, struct report_reader rows)
{
    struct report_item item;
    double height = 60, heads = 0;

    for (unsigned i = 0; i < p->table.columns_n; i++) {
        struct box box = {.type = cell_type, .width = p->widths[i], .rest = p->table.columns[i].label};
        double h = box_height(p, &box);
        heads = h > heads ? h : heads;
    }
    if (report_read_item(&rows, &item) == ERR_OK && item.kind == REPORT_ROW && heads + row_height(p, &item) > height)
        height = heads + row_height(p, &item);
    return height > (p->bottom - MARGIN_TOP) / 2 ? (p->bottom - MARGIN_TOP) / 2 : height;
}

void paper_table(struct paper *p, const struct report_item *table, struct report_reader rows)
{
    p->table = *table;
    p->in_table = false;
    wish_widths(p, rows);
    fit_widths(p);
    paper_need(p, first_rows(p, rows));
    put_table_head(p);
    p->in_table = true;
}

void paper_row(struct paper *p, const struct report_item *row)
{
    struct buf buffers[REPORT_COLUMNS_MAX];
    struct box boxes[REPORT_COLUMNS_MAX];

    for (unsigned i = 0; i < row->columns_n; i++) {
        buf_init(&buffers[i], CELL_TEXT_MAX);
        boxes[i] = (struct box){.type = cell_type,
                                .width = p->widths[i],
                                .rest = cell_text(p, &row->cells[i], &buffers[i]),
                                .is_right = row->cells[i].type == REPORT_NUMBER};
    }
    put_boxes(p, boxes, row->columns_n);
    for (unsigned i = 0; i < row->columns_n; i++)
        buf_clear(&buffers[i]);
}

void paper_table_empty(struct paper *p)
{
    struct box box = {.type = cell_type, .width = p->width, .rest = view_str(msg_text(p->lang, MSG_REPORT_NONE))};

    put_boxes(p, &box, 1);
}

/* --- signs --------------------------------------------------------------------------------------------------------------- */

void paper_qr(struct paper *p, double x, double y, double size, struct view url)
{
    char text[REPORT_URL_MAX + 1];

    if (p->t.cairo == NULL || url.n > REPORT_URL_MAX)
        return;
    memcpy(text, url.p, url.n);
    text[url.n] = '\0';
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return;
    double module = size / (code->width + 8); /* four modules of quiet zone on each side */
    for (int row = 0; row < code->width; row++)
        for (int column = 0; column < code->width; column++)
            if ((code->data[row * code->width + column] & 1) != 0)
                cairo_rectangle(p->t.cairo, x + (column + 4) * module, y + (row + 4) * module, module, module);
    cairo_fill(p->t.cairo);
    QRcode_free(code);
}

void report_put_when(struct buf *out, enum lang lang, int64_t ms)
{
    struct buf machine;

    buf_init(&machine, CELL_TEXT_MAX);
    if (report_put_time(&machine, ms)) {
        msg_put_date(out, lang, date_of_ms(ms));
        buf_put(out, view_part(buf_view(&machine), machine.n - 9, 9));
    }
    buf_clear(&machine);
}
