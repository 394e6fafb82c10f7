/* Rows a second of an import on one core: decode, split, check, fold to search keys.  csv_bench [ROWS] */
#include "support/card_rules.h"

#include "base/buf.h"
#include "base/num.h"
#include "press/csv.h"
#include "press/keyset.h"
#include "press/search.h"

#include <stdio.h>
#include <sys/resource.h>

#define PIECE ((size_t)65536)

struct import {
    struct cell_issues issues;
    struct buf value;
    struct search_keys keys;
    struct keyset bookings;
    uint64_t good, key_bytes;
};

static enum err append(void *arg, struct view bytes)
{
    buf_put(arg, bytes);
    return buf_status(arg);
}

static enum err import_cell(struct import *import, uint16_t column, struct view text)
{
    enum err err;

    buf_reset(&import->value);
    TRY(cell_check(&card_rules[column], column, text, &import->value, &import->issues));
    TRY(search_keys_make(&import->keys, card_rules[column].type, buf_view(&import->value), NULL));
    import->key_bytes += import->keys.bytes.n;
    if (column == SAMPLE_BOOKING && import->value.n > 0 &&
        keyset_add(&import->bookings, buf_view(&import->value)) == ERR_CONFLICT)
        cell_issue_add(&import->issues, column, CELL_DUPLICATE_KEY);
out:
    return err;
}

static enum err import_row(void *arg, const struct csv_row *row)
{
    struct import *import = arg;
    enum err err = ERR_OK;

    if (row->number == 1 || row->fault != CSV_FINE || row->field_count != SAMPLE_COLUMN__MAX)
        return ERR_OK;
    cell_issues_reset(&import->issues);
    for (uint16_t i = 0; i < SAMPLE_COLUMN__MAX; i++)
        TRY(import_cell(import, i, row->fields[i]));
    import->good += !import->issues.has_error;
out:
    return err;
}

static enum err split_only(void *arg, const struct csv_row *row)
{
    uint64_t *fields = arg;
    *fields += row->field_count;
    return ERR_OK;
}

/* Time of the processor, so that other work on the machine does not count. */
static int64_t cpu_ms(void)
{
    struct rusage use = {0};

    (void)getrusage(RUSAGE_SELF, &use);
    return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000 +
           (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1000;
}

static enum err run(struct view file, csv_row_fn *row, void *arg, int64_t *ms_out)
{
    static const struct csv_options limits = {CSV_DETECT, 65536, CELL_BYTES_MAX, 64};
    struct csv *csv = NULL;
    int64_t start = cpu_ms();
    enum err err;

    TRY(csv_new(&limits, row, arg, &csv));
    for (size_t at = 0; at < file.n; at += PIECE)
        TRY(csv_push(csv, view_part(file, at, PIECE)));
    TRY(csv_finish(csv));
    *ms_out = cpu_ms() - start + 1;
out:
    csv_free(csv);
    return err;
}

static enum err measure(enum sample_encoding encoding, uint32_t rows)
{
    const struct sample_options options = {.seed = 1, .rows = rows, .encoding = encoding};
    struct sample_totals totals;
    struct import import = {.good = 0};
    struct buf file;
    uint64_t fields = 0;
    int64_t split_ms = 0, import_ms = 0;
    enum err err;

    buf_init(&file, (size_t)1 << 30);
    buf_init(&import.value, CELL_BYTES_MAX);
    search_keys_init(&import.keys);
    keyset_init(&import.bookings, rows);
    TRY(sample_card_list(&options, append, &file, &totals));
    TRY(run(buf_view(&file), split_only, &fields, &split_ms));
    TRY(run(buf_view(&file), import_row, &import, &import_ms));
    err = import.good == totals.good ? ERR_OK : ERR_INTERNAL;
    printf("%s: %u rows, %zu MB: decode and split %lld rows/s, whole import %lld rows/s\n",
           encoding == SAMPLE_CP932 ? "CP932" : "UTF-8", rows, file.n >> 20,
           (long long)rows * 1000 / split_ms, (long long)rows * 1000 / import_ms);
out:
    buf_clear(&file);
    buf_clear(&import.value);
    search_keys_clear(&import.keys);
    keyset_clear(&import.bookings);
    return err;
}

int main(int argc, char **argv)
{
    uint64_t rows = 200000;
    enum err err;

    if (argc > 1)
        TRY(num_parse_u64(view_str(argv[1]), 10000000, NUM_CANONICAL, &rows));
    TRY(measure(SAMPLE_CP932, (uint32_t)rows));
    TRY(measure(SAMPLE_UTF8, (uint32_t)rows));
out:
    return err_exit_code(err);
}
