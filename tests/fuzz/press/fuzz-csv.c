/* Targets: csv_push, csv_finish (press/csv.c).  However the bytes are cut, the rows are the same. */
#include "base/buf.h"
#include "press/csv.h"

#include <stdlib.h>

#define RECORD_MAX ((size_t)1 << 22)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

struct record {
    const struct csv_options *options;
    struct view file;
    struct buf rows; /* all that was said about the rows */
    uint64_t next;   /* where the next row may begin */
};

static enum err record_row(void *arg, const struct csv_row *row)
{
    struct record *record = arg;
    uint64_t length = row->end - row->start;

    must(row->start >= record->next && row->end > row->start && row->end <= record->file.n);
    must(row->raw.n ==
         (length < record->options->max_row_bytes ? length : record->options->max_row_bytes));
    must(view_eq(row->raw, view_part(record->file, (size_t)row->start, row->raw.n)));
    must((row->fault == CSV_FINE) == (row->field_count > 0) &&
         row->field_count <= record->options->max_fields);
    must(row->fault == CSV_FINE || (row->fault_at >= row->start && row->fault_at <= row->end));
    buf_fmt(&record->rows, "%llu %llu %llu %d %llu %zu\n", (unsigned long long)row->number,
            (unsigned long long)row->line, (unsigned long long)row->end, (int)row->fault,
            (unsigned long long)row->fault_at, row->fault_field);
    for (size_t i = 0; i < row->field_count; i++) {
        must(row->fields[i].n <= record->options->max_field_bytes);
        must(row->fields[i].n == 0 || view_is_utf8(row->fields[i]));
        buf_fmt(&record->rows, "%zu:", row->fields[i].n);
        buf_put(&record->rows, row->fields[i]);
    }
    record->next = row->end;
    return ERR_OK;
}

/* Read the file in pieces whose lengths come from ${seed}; 0: in one. */
static void read_file(struct record *record, uint32_t seed)
{
    struct csv *csv = NULL;

    buf_init(&record->rows, RECORD_MAX);
    must(csv_new(record->options, record_row, record, &csv) == ERR_OK);
    for (size_t at = 0, n; at < record->file.n; at += n) {
        seed = seed * 1664525 + 1013904223;
        n = seed == 1013904223 ? record->file.n : 1 + (seed >> 24) % 9;
        must(csv_push(csv, view_part(record->file, at, n)) == ERR_OK);
    }
    must(csv_finish(csv) == ERR_OK);
    struct csv_totals totals = csv_totals(csv);
    must(totals.bytes == record->file.n && totals.faulty_rows <= totals.rows);
    buf_fmt(&record->rows, "%llu %d", (unsigned long long)totals.empty_lines,
            (int)csv_encoding(csv));
    csv_free(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    const struct csv_options options = {
        .encoding = (enum csv_encoding)(data[0] % 3),
        .max_row_bytes = 1 + (size_t)data[1] * 4,
        .max_field_bytes = 1 + data[2],
        .max_fields = 1 + data[3] % 16,
    };
    struct record whole = {.options = &options, .file = view_of(data + 4, size - 4)};
    struct record pieces = whole;

    read_file(&whole, 0);
    read_file(&pieces, 1U + data[0] * 65536U + data[1]);
    must(view_eq(buf_view(&whole.rows), buf_view(&pieces.rows)));
    must(buf_status(&whole.rows) == ERR_OK);
    buf_clear(&whole.rows);
    buf_clear(&pieces.rows);
    return 0;
}
