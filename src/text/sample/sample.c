#include "text/sample/sample.h"

#include "text/cp932.h"
#include "text/sample/row.h"
#include "text/utf8.h"

#include <string.h>

#define ROW_MAX 8192
#define ROWS_MAX 800000000U
#define SPOILT_PER_MILLE 3U

/* A reader that guesses the encoding looks at a prefix.  Undecodable bytes in it would only mislead the guess. */
#define DETECTABLE_BYTES ((uint64_t)1 << 17)

static const char header[] = "予約管理番号,申請書ID,氏名,氏名カナ,生年月日,性別,郵便番号,住所,"
                             "電話番号,個人番号,交付会場,備考";
static const char block_header[] = ",区分";
static const char *const blocks[] = {"第一地区", "第二地区", "第三地区"};

struct generator {
    const struct sample_options *options;
    sample_write *write;
    void *arg;
    struct dice dice;
    struct row row;
    struct buf line, encoded;
    uint32_t last_good;  /* number of the last good row */
    uint32_t next_fault; /* faults come in turn, so that each kind occurs */
    struct sample_totals totals;
};

static void put_encoded(struct buf *out, uint32_t cp, enum sample_encoding encoding)
{
    if (cp == ROW_BAD_BYTE) {
        buf_byte(out, encoding == SAMPLE_CP932 ? 0xfd : 0xff);
    } else if (encoding == SAMPLE_CP932) {
        uint32_t code = cp932_code(cp, CP932_IBM);
        if (code == CP932_NONE)
            out->err = ERR_INTERNAL;
        if (code > 0xff)
            buf_byte(out, (uint8_t)(code >> 8));
        buf_byte(out, (uint8_t)code);
    } else {
        utf8_put(out, cp);
    }
}

static enum err send(struct generator *g, struct view text)
{
    buf_reset(&g->encoded);
    for (uint32_t cp; utf8_take(&text, &cp);)
        put_encoded(&g->encoded, cp, g->options->encoding);
    g->totals.bytes += g->encoded.n;
    enum err err = buf_status(&g->encoded);
    return err == ERR_OK ? g->write(g->arg, buf_view(&g->encoded)) : err;
}

static void put_cell(struct buf *line, struct view cell, bool quoted)
{
    for (size_t i = 0; i < cell.n && !quoted; i++)
        quoted = strchr("\",\r\n", cell.p[i]) != NULL;
    if (!quoted) {
        buf_put(line, cell);
        return;
    }
    buf_byte(line, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_byte(line, '"');
        buf_byte(line, cell.p[i]);
    }
    buf_byte(line, '"');
}

static size_t columns_of(const struct generator *g)
{
    return SAMPLE_COLUMN__MAX + (g->options->blocks ? 1U : 0U);
}

static enum err send_row(struct generator *g, size_t columns)
{
    bool quoted = dice_roll(&g->dice, 2) == 0;

    buf_reset(&g->line);
    for (size_t i = 0; i < columns; i++) {
        if (i > 0)
            buf_byte(&g->line, ',');
        if (i < SAMPLE_COLUMN__MAX)
            put_cell(&g->line, buf_view(&g->row.cells[i]), quoted);
        else if (i == SAMPLE_COLUMN__MAX && g->options->blocks)
            put_cell(&g->line, view_str(blocks[g->row.number % (sizeof(blocks) / sizeof(blocks[0]))]), quoted);
    }
    buf_str(&g->line, "\r\n");
    enum err err = buf_status(&g->line);
    return err == ERR_OK ? send(g, buf_view(&g->line)) : err;
}

/* The next kind of fault that is possible here. */
static enum sample_fault choose_fault(struct generator *g)
{
    enum sample_fault fault = (enum sample_fault)(g->next_fault++ % SAMPLE_FAULT__MAX);
    bool too_early = g->options->encoding == SAMPLE_UTF8 && g->totals.bytes < DETECTABLE_BYTES;

    if ((fault == SAMPLE_FAULT_UNDECODABLE && too_early) ||
        (fault == SAMPLE_FAULT_DUPLICATE && g->totals.good == 0))
        return SAMPLE_FAULT_COLUMNS;
    return fault;
}

static enum err spoilt_row(struct generator *g, bool unicode)
{
    enum sample_fault fault = choose_fault(g);
    size_t columns = columns_of(g);

    g->totals.faults[fault]++;
    row_fill(&g->row, &g->dice, unicode, true);
    row_spoil(&g->row, &g->dice, fault);
    if (fault == SAMPLE_FAULT_DUPLICATE) {
        buf_reset(&g->row.cells[SAMPLE_BOOKING]);
        row_booking(&g->row.cells[SAMPLE_BOOKING], g->last_good);
    } else if (fault == SAMPLE_FAULT_COLUMNS) {
        columns = dice_roll(&g->dice, 2) == 0 ? columns - 1 : columns + 1;
    }
    return send_row(g, columns);
}

static enum err good_row(struct generator *g, bool unicode)
{
    row_fill(&g->row, &g->dice, unicode, false);
    g->totals.good++;
    g->last_good = g->row.number;
    for (size_t i = 0; i < SAMPLE_MARK__MAX; i++)
        g->totals.marks[i] += g->row.has_mark[i];
    return send_row(g, columns_of(g));
}

static enum err next_row(struct generator *g)
{
    bool unicode = g->options->encoding != SAMPLE_CP932;
    enum err err;

    for (size_t i = 0; i < SAMPLE_COLUMN__MAX; i++)
        buf_reset(&g->row.cells[i]);
    memset(g->row.has_mark, 0, sizeof(g->row.has_mark));
    g->row.number = g->totals.rows++;
    err = dice_roll(&g->dice, 1000) < SPOILT_PER_MILLE ? spoilt_row(g, unicode)
                                                       : good_row(g, unicode);
    for (size_t i = 0; i < SAMPLE_COLUMN__MAX && err == ERR_OK; i++)
        err = buf_status(&g->row.cells[i]);
    return err;
}

enum err sample_card_list(const struct sample_options *options, sample_write *write, void *arg,
                          struct sample_totals *totals_out)
{
    enum err err = ERR_OK;
    struct generator g = {.options = options, .write = write, .arg = arg, .dice = {options->seed}};

    if (options->rows > ROWS_MAX)
        return ERR_INPUT;
    buf_init(&g.line, ROW_MAX);
    buf_init(&g.encoded, ROW_MAX);
    for (size_t i = 0; i < SAMPLE_COLUMN__MAX; i++)
        buf_init(&g.row.cells[i], ROW_CELL_MAX);
    if (options->encoding == SAMPLE_UTF8_BOM)
        TRY(send(&g, view_str("\uFEFF")));
    TRY(send(&g, view_str(header)));
    if (options->blocks)
        TRY(send(&g, view_str(block_header)));
    TRY(send(&g, view_str("\r\n")));
    while (g.totals.rows < options->rows)
        TRY(next_row(&g));
    *totals_out = g.totals;
out:
    for (size_t i = 0; i < SAMPLE_COLUMN__MAX; i++)
        buf_clear(&g.row.cells[i]);
    buf_clear(&g.encoded);
    buf_clear(&g.line);
    return err;
}
