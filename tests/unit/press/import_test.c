/* press: a whole list, decoded, split, checked and counted, against what the generator says it wrote. */
#include "support/t.h"

#include "support/card_rules.h"

#include "base/buf.h"
#include "press/csv.h"
#include "press/keyset.h"
#include "press/search.h"

struct import {
    struct csv *csv;
    size_t piece;
    struct keyset bookings;
    struct cell_issues issues;
    struct buf value;
    struct search_keys keys;
    uint32_t rows, good;
    uint32_t found[CELL_CODE__MAX]; /* in refused rows only errors, in good rows all */
};

static enum err check_cell(struct import *import, uint16_t column, struct view text)
{
    enum err err;

    buf_reset(&import->value);
    TRY(cell_check(&card_rules[column], column, text, &import->value, &import->issues));
    TRY(search_keys_make(&import->keys, card_rules[column].type, buf_view(&import->value), NULL));
    if (column != SAMPLE_BOOKING || import->value.n == 0)
        return ERR_OK;
    err = keyset_add(&import->bookings, buf_view(&import->value));
    if (err == ERR_CONFLICT) {
        cell_issue_add(&import->issues, column, CELL_DUPLICATE_KEY);
        err = ERR_OK;
    }
out:
    return err;
}

static enum err import_row(void *arg, const struct csv_row *row)
{
    struct import *import = arg;
    enum err err = ERR_OK;

    if (row->number == 1)
        return row->field_count == SAMPLE_COLUMN__MAX ? ERR_OK : ERR_INPUT;
    cell_issues_reset(&import->issues);
    import->rows++;
    cell_issue_add_row(&import->issues, row);
    if (row->fault == CSV_FINE && row->field_count != SAMPLE_COLUMN__MAX)
        cell_issue_add(&import->issues, 0, CELL_WRONG_COLUMN_COUNT);
    for (uint16_t i = 0;
         i < SAMPLE_COLUMN__MAX && !import->issues.has_error && row->fault == CSV_FINE; i++)
        TRY(check_cell(import, i, row->fields[i]));
    for (size_t i = 0; i < import->issues.n; i++)
        import->found[import->issues.list[i].code]++;
    import->good += !import->issues.has_error;
out:
    return err;
}

static enum err push(void *arg, struct view bytes)
{
    struct import *import = arg;
    enum err err = ERR_OK;

    for (size_t at = 0; at < bytes.n; at += import->piece)
        TRY(csv_push(import->csv, view_part(bytes, at, import->piece)));
out:
    return err;
}

static void reconcile(uint64_t seed, enum sample_encoding encoding, size_t piece)
{
    const struct sample_options options = {.seed = seed, .rows = 20000, .encoding = encoding};
    const struct csv_options limits = {CSV_DETECT, 65536, CELL_BYTES_MAX, 64};
    struct import import = {.piece = piece};
    struct sample_totals want;

    T_OK(csv_new(&limits, import_row, &import, &import.csv));
    keyset_init(&import.bookings, options.rows);
    buf_init(&import.value, CELL_BYTES_MAX);
    search_keys_init(&import.keys);
    T_OK(sample_card_list(&options, push, &import, &want));
    T_OK(csv_finish(import.csv));
    T_EQ(csv_totals(import.csv).bytes, want.bytes);
    T_EQ(csv_encoding(import.csv), encoding == SAMPLE_CP932 ? CSV_CP932 : CSV_UTF8);
    T_EQ(import.rows, want.rows);
    T_EQ(import.good, want.good);
    T_EQ(import.found[CELL_CHECK_DIGIT], want.faults[SAMPLE_FAULT_CHECK_DIGIT]);
    T_EQ(import.found[CELL_BAD_DATE], want.faults[SAMPLE_FAULT_DATE]);
    T_EQ(import.found[CELL_MISSING], want.faults[SAMPLE_FAULT_MISSING]);
    T_EQ(import.found[CELL_EXCEL_EXPONENT], want.faults[SAMPLE_FAULT_EXPONENT]);
    T_EQ(import.found[CELL_LEADING_ZERO_LOST], want.faults[SAMPLE_FAULT_LEADING_ZERO]);
    T_EQ(import.found[CELL_UNDECODABLE] + import.found[CELL_ENCODING_CHANGED],
         want.faults[SAMPLE_FAULT_UNDECODABLE]);
    T_EQ(import.found[CELL_WRONG_COLUMN_COUNT], want.faults[SAMPLE_FAULT_COLUMNS]);
    T_EQ(import.found[CELL_DUPLICATE_KEY], want.faults[SAMPLE_FAULT_DUPLICATE]);
    T_EQ(import.found[CELL_FORMULA], want.marks[SAMPLE_MARK_FORMULA]);
    T_EQ(import.found[CELL_ERA_MISMATCH], want.marks[SAMPLE_MARK_ERA]);
    T_EQ(import.found[CELL_PARTIAL_DATE], want.marks[SAMPLE_MARK_PARTIAL_DATE]);
    T_EQ(import.found[CELL_GAIJI], want.marks[SAMPLE_MARK_GAIJI]);
    T_EQ(import.found[CELL_IVS], want.marks[SAMPLE_MARK_IVS]);
    T_EQ(import.found[CELL_SPACE_AT_END], want.marks[SAMPLE_MARK_SPACE_AT_END]);
    T_EQ(import.found[CELL_BAD_FORMAT] + import.found[CELL_NOT_KANA] + import.found[CELL_TOO_LONG],
         0);
    csv_free(import.csv);
    keyset_clear(&import.bookings);
    buf_clear(&import.value);
    search_keys_clear(&import.keys);
}

T_CASE(every_row_of_a_cp932_list_is_accounted_for)
{
    reconcile(1, SAMPLE_CP932, 65536);
    reconcile(2, SAMPLE_CP932, 13);
}

T_CASE(every_row_of_a_utf8_list_is_accounted_for)
{
    reconcile(3, SAMPLE_UTF8, 65536);
    reconcile(4, SAMPLE_UTF8, 17);
}

T_CASE(every_row_of_a_marked_utf8_list_is_accounted_for)
{
    reconcile(5, SAMPLE_UTF8_BOM, 1);
}

T_MAIN(&case_every_row_of_a_cp932_list_is_accounted_for,
       &case_every_row_of_a_utf8_list_is_accounted_for,
       &case_every_row_of_a_marked_utf8_list_is_accounted_for)
