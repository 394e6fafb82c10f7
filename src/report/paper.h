/*
 * report/paper.h: pages: where the next thing stands, what every page repeats, and the rows of tables.
 */
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include "report/model.h"
#include "report/typeset.h"
#include "report/write.h"

struct paper {
    struct typeset t;
    const struct report_head *head;
    struct view hash; /* of the model, for the foot of a form */
    enum lang lang;
    double page_width, page_height; /* points */
    double left, width, y, bottom;  /* of what may be written on */
    unsigned page, pages;           /* pages: 0 while they are counted */
    unsigned sections;
    uint32_t replaced; /* characters that have no glyph, known from counting */
    bool in_table;
    struct report_item table; /* its heads stand on every page */
    double widths[REPORT_COLUMNS_MAX];
};

/* Begin the first page; end the last. */
void paper_begin(struct paper *p);
void paper_end(struct paper *p);

/* Room for ${height} points: otherwise a new page begins. */
void paper_need(struct paper *p, double height);

/* One row "label | text" of a form. */
void paper_fact(struct paper *p, struct type label_type, struct type text_type, struct view label, struct view text,
                double share);

/* Begin the table ${table}; ${rows} is the reader behind it (a copy): its widths come from what the rows hold. */
void paper_table(struct paper *p, const struct report_item *table, struct report_reader rows);
void paper_row(struct paper *p, const struct report_item *row);
void paper_table_empty(struct paper *p);

void paper_box(struct paper *p, double x, double y, double width, double height, bool is_filled);

/* A part of a letter (report/letter.c). */
void paper_letter(struct paper *p, enum report_letter part, struct view text);

/* A sheet of labels (report/label.c): A4 with 2 × 6 of 83.8 × 42.3 mm, as office suppliers have them.  ERR_INPUT: not of labels only. */
MUST_USE enum err paper_labels(struct paper *p, struct report_reader *r);

/* The QR code of ${url} (ISO/IEC 18004, level M) with its quiet zone, ${size} points wide. */
void paper_qr(struct paper *p, double x, double y, double size, struct view url);

/* ERR_LIMIT beyond REPORT_PAGES_MAX; ERR_MEMORY. */
#define REPORT_PAGES_MAX 5000
MUST_USE enum err paper_status(const struct paper *p);

/* Append the instant as people read it: 令和8年11月21日 10時23分, 21 November 2026 10:23 (JST). */
void report_put_when(struct buf *out, enum lang lang, int64_t ms);

#endif
