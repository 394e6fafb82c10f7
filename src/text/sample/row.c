#include "text/sample/row.h"

#include "base/clock.h"
#include "text/checkdigit.h"
#include "text/utf8.h"
#include "text/wareki.h"
#include "text/width.h"

#include "text/sample/names.inc"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PICK(dice, list) ((list)[dice_roll(dice, (uint32_t)COUNT(list))])

#define BOOKING_FIRST 100000000U

uint32_t dice_roll(struct dice *dice, uint32_t n)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15U;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return (uint32_t)((z ^ z >> 31) >> 32) % n;
}

static bool one_in(struct dice *dice, uint32_t n)
{
    return dice_roll(dice, n) == 0;
}

static void put_digits(struct buf *out, struct dice *dice, size_t n)
{
    while (n-- > 0)
        buf_byte(out, (uint8_t)('0' + dice_roll(dice, 10)));
}

/* Append the check digit of all that ${out} holds. */
static void put_check_digit(struct buf *out, enum checkdigit_kind kind)
{
    uint8_t digit = 0;

    if (checkdigit_of(kind, buf_view(out), &digit) == ERR_OK)
        buf_byte(out, (uint8_t)('0' + digit));
    else if (out->err == ERR_OK)
        out->err = ERR_INTERNAL;
}

void row_booking(struct buf *out, uint32_t number)
{
    buf_u64(out, BOOKING_FIRST + number);
    put_check_digit(out, CHECKDIGIT_BOOKING);
}

/* Put ${changed} in the place of what ${cell} holds, with its failure if it failed. */
static void replace_by(struct buf *cell, struct buf *changed)
{
    enum err err = cell->err == ERR_OK ? changed->err : cell->err;

    buf_reset(cell);
    buf_put(cell, buf_view(changed));
    cell->err = err == ERR_OK ? cell->err : err;
    buf_clear(changed);
}

/* Some people type everything full width. */
static void widen_sometimes(struct buf *cell, struct dice *dice)
{
    struct buf wide;

    if (!one_in(dice, 10))
        return;
    buf_init(&wide, ROW_CELL_MAX);
    width_widen(&wide, buf_view(cell));
    replace_by(cell, &wide);
}

static void fill_name(struct row *row, struct dice *dice, bool unicode, bool plain)
{
    struct buf *text = &row->cells[SAMPLE_NAME], *kana = &row->cells[SAMPLE_KANA];
    uint32_t sex = dice_roll(dice, 2);
    struct name family = PICK(dice, families), first = PICK(dice, given[sex]);
    const char *space = one_in(dice, 4) ? " " : "　";

    if (unicode && one_in(dice, 100))
        family = supplementary;
    row->has_mark[SAMPLE_MARK_IVS] = !plain && unicode && one_in(dice, 100);
    if (row->has_mark[SAMPLE_MARK_IVS])
        family = with_selector;
    row->has_mark[SAMPLE_MARK_GAIJI] = !plain && one_in(dice, 100);
    row->has_mark[SAMPLE_MARK_SPACE_AT_END] = !plain && one_in(dice, 50);
    buf_str(text, family.text);
    if (row->has_mark[SAMPLE_MARK_GAIJI])
        utf8_put(text, 0xe000U + dice_roll(dice, 1880));
    buf_fmt(text, "%s%s%s", space, first.text, row->has_mark[SAMPLE_MARK_SPACE_AT_END] ? " " : "");
    if (one_in(dice, 3))
        buf_fmt(kana, "%s %s", family.kana, first.kana);
    else {
        width_fold(kana, view_str(family.kana));
        buf_str(kana, space);
        width_fold(kana, view_str(first.kana));
    }
    buf_str(&row->cells[SAMPLE_SEX],
            one_in(dice, 2) ? (sex == 0 ? "男" : "女") : (sex == 0 ? "1" : "2"));
}

static void fill_birth(struct row *row, struct dice *dice, bool plain)
{
    struct buf *cell = &row->cells[SAMPLE_BIRTH];
    struct date d = date_from_days((int64_t)dice_roll(dice, 34000) - 14600); /* 1930 to 2023 */

    row->has_mark[SAMPLE_MARK_ERA] = !plain && one_in(dice, 300);
    row->has_mark[SAMPLE_MARK_PARTIAL_DATE] =
        !plain && !row->has_mark[SAMPLE_MARK_ERA] && one_in(dice, 500);
    if (row->has_mark[SAMPLE_MARK_ERA]) {
        buf_str(cell, PICK(dice, out_of_era));
        return;
    }
    if (row->has_mark[SAMPLE_MARK_PARTIAL_DATE]) {
        buf_str(cell, PICK(dice, partial_dates));
        return;
    }
    switch (dice_roll(dice, 5)) {
    case 0:
        wareki_format_short(cell, d);
        break;
    case 1:
        buf_fmt(cell, "%04d%02u%02u", d.year, d.month, d.day);
        break;
    case 2:
        buf_fmt(cell, "%04d/%u/%u", d.year, d.month, d.day);
        break;
    default:
        wareki_format(cell, d);
    }
    widen_sometimes(cell, dice);
}

static void put_kanji_digit(struct buf *out, uint32_t digit)
{
    utf8_put(out, U"〇一二三四五六七八九"[digit % 10]);
}

static void fill_address(struct row *row, struct dice *dice)
{
    struct buf *cell = &row->cells[SAMPLE_ADDRESS];
    uint32_t place = dice_roll(dice, (uint32_t)COUNT(places));
    uint32_t chome =
        places[place].chome_max == 0 ? 0 : 1 + dice_roll(dice, places[place].chome_max);
    uint32_t ban = 1 + dice_roll(dice, 40), go = 1 + dice_roll(dice, 30);
    const char *hyphen = PICK(dice, hyphens);

    buf_fmt(cell, "架空市%s", places[place].name);
    if (one_in(dice, 2)) {
        if (chome != 0 && one_in(dice, 2)) {
            put_kanji_digit(cell, chome);
            buf_str(cell, "丁目");
        } else if (chome != 0) {
            buf_fmt(cell, "%u丁目", chome);
        }
        buf_fmt(cell, one_in(dice, 2) ? "%u番%u号" : "%u番地%u", ban, go);
    } else {
        if (chome != 0)
            buf_fmt(cell, "%u%s", chome, hyphen);
        buf_fmt(cell, "%u%s%u", ban, hyphen, go);
    }
    widen_sometimes(cell, dice);
    if (one_in(dice, 3))
        buf_fmt(cell, "　%s", PICK(dice, buildings));
}

static void fill_numbers(struct row *row, struct dice *dice)
{
    struct buf *number = &row->cells[SAMPLE_MY_NUMBER];

    row_booking(&row->cells[SAMPLE_BOOKING], row->number);
    widen_sometimes(&row->cells[SAMPLE_BOOKING], dice);
    buf_byte(&row->cells[SAMPLE_APPLICATION], (uint8_t)('1' + dice_roll(dice, 9)));
    put_digits(&row->cells[SAMPLE_APPLICATION], dice, 22);
    buf_fmt(&row->cells[SAMPLE_POSTAL], one_in(dice, 4) ? "000%04u" : "000-%04u",
            dice_roll(dice, 10000));
    widen_sometimes(&row->cells[SAMPLE_POSTAL], dice);
    if (!one_in(dice, 8)) {
        buf_fmt(&row->cells[SAMPLE_PHONE], one_in(dice, 2) ? "000-%04u-%04u" : "0000-%02u-%04u",
                dice_roll(dice, 100), dice_roll(dice, 10000));
        widen_sometimes(&row->cells[SAMPLE_PHONE], dice);
    }
    buf_str(number, "000");
    put_digits(number, dice, 8);
    put_check_digit(number, CHECKDIGIT_MY_NUMBER);
    widen_sometimes(number, dice);
}

void row_fill(struct row *row, struct dice *dice, bool unicode, bool plain)
{
    fill_numbers(row, dice);
    fill_name(row, dice, unicode, plain);
    fill_birth(row, dice, plain);
    fill_address(row, dice);
    buf_str(&row->cells[SAMPLE_VENUE], PICK(dice, venues));
    row->has_mark[SAMPLE_MARK_FORMULA] = !plain && one_in(dice, 200);
    buf_str(&row->cells[SAMPLE_NOTE],
            row->has_mark[SAMPLE_MARK_FORMULA] ? PICK(dice, formulas) : PICK(dice, notes));
}

/* Make the last digit of the number in ${cell} another one. */
static void turn_last_digit(struct buf *cell)
{
    struct buf narrow;

    buf_init(&narrow, ROW_CELL_MAX);
    width_fold(&narrow, buf_view(cell));
    if (narrow.n > 0)
        narrow.p[narrow.n - 1] = (uint8_t)('0' + (narrow.p[narrow.n - 1] - '0' + 1) % 10);
    replace_by(cell, &narrow);
}

/* What a spreadsheet makes of a number. */
static void drop_zeros(struct buf *cell)
{
    struct buf narrow;

    buf_init(&narrow, ROW_CELL_MAX);
    width_fold(&narrow, buf_view(cell));
    while (narrow.n > 1 && narrow.p[0] == '0')
        buf_consume(&narrow, 1);
    replace_by(cell, &narrow);
}

static void replace(struct buf *cell, const char *text)
{
    buf_reset(cell);
    buf_str(cell, text);
}

void row_spoil(struct row *row, struct dice *dice, enum sample_fault fault)
{
    struct buf *cells = row->cells;

    switch (fault) {
    case SAMPLE_FAULT_CHECK_DIGIT:
        turn_last_digit(&cells[one_in(dice, 2) ? SAMPLE_BOOKING : SAMPLE_MY_NUMBER]);
        break;
    case SAMPLE_FAULT_DATE:
        replace(&cells[SAMPLE_BIRTH], PICK(dice, bad_dates));
        break;
    case SAMPLE_FAULT_MISSING:
        replace(&cells[one_in(dice, 2) ? SAMPLE_NAME : SAMPLE_BIRTH], "");
        break;
    case SAMPLE_FAULT_EXPONENT:
        replace(&cells[one_in(dice, 2) ? SAMPLE_MY_NUMBER : SAMPLE_APPLICATION], "1.23457E+11");
        break;
    case SAMPLE_FAULT_LEADING_ZERO:
        drop_zeros(&cells[SAMPLE_MY_NUMBER]);
        break;
    case SAMPLE_FAULT_UNDECODABLE:
        utf8_put(&cells[SAMPLE_NAME], ROW_BAD_BYTE);
        break;
    case SAMPLE_FAULT_COLUMNS:
    case SAMPLE_FAULT_DUPLICATE:
    case SAMPLE_FAULT__MAX:
        break; /* not a matter of one cell: see sample.c */
    }
}
