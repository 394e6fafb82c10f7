/*
 * text/sample/row.h: the cells of one row.  For the files of this directory.
 */
#ifndef TEXT_SAMPLE_ROW_H
#define TEXT_SAMPLE_ROW_H

#include "base/buf.h"
#include "text/sample/sample.h"

#include <stdbool.h>

/* Stands in a cell for a byte that cannot be decoded. */
#define ROW_BAD_BYTE 0xf8ffU

#define ROW_CELL_MAX 1024

/* A sequence of numbers that look random (splitmix64); not for secrets. */
struct dice {
    uint64_t state;
};

struct row {
    struct buf cells[SAMPLE_COLUMN__MAX]; /* UTF-8 */
    uint32_t number;                      /* counted from 0 */
    bool has_mark[SAMPLE_MARK__MAX];
};

/* A number below ${n}. */
uint32_t dice_roll(struct dice *dice, uint32_t n);

/* Fill ${row}, whose cells are empty, with a good row; with ${plain} set, one without any marks. */
void row_fill(struct row *row, struct dice *dice, bool unicode, bool plain);

/* Spoil a plain row. */
void row_spoil(struct row *row, struct dice *dice, enum sample_fault fault);

/* The 予約管理番号 of row ${number}. */
void row_booking(struct buf *out, uint32_t number);

#endif
