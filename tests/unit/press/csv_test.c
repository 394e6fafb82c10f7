/* press: the CSV reader. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "press/csv.h"

static const struct csv_options usual = {CSV_DETECT, 4096, 1024, 16};

/* Rows as text: "[a|b]", or "[!fault@offset/field]" , with "line:start-end" in front when asked for. */
struct record {
    struct buf out;
    bool places;
};

static enum err record_row(void *arg, const struct csv_row *row)
{
    static const char *const faults[CSV_FAULT__MAX] = {
        "", "undecodable", "changed", "nul", "stray", "unterminated", "field", "row", "fields"};
    struct record *record = arg;

    if (record->places)
        buf_fmt(&record->out, "%llu:%llu-%llu", (unsigned long long)row->line,
                (unsigned long long)row->start, (unsigned long long)row->end);
    buf_byte(&record->out, '[');
    for (size_t i = 0; i < row->field_count; i++) {
        buf_str(&record->out, i > 0 ? "|" : "");
        buf_put(&record->out, row->fields[i]);
    }
    if (row->fault != CSV_FINE)
        buf_fmt(&record->out, "!%s@%llu/%zu", faults[row->fault], (unsigned long long)row->fault_at,
                row->fault_field);
    buf_byte(&record->out, ']');
    return buf_status(&record->out);
}

/* Read ${bytes} in pieces of ${piece} bytes. */
static enum err read_pieces(const struct csv_options *options, struct view bytes, size_t piece,
                            struct record *record)
{
    struct csv *csv = NULL;
    enum err err;

    TRY(csv_new(options, record_row, record, &csv));
    for (size_t at = 0; at < bytes.n; at += piece)
        TRY(csv_push(csv, view_part(bytes, at, piece)));
    TRY(csv_finish(csv));
out:
    csv_free(csv);
    return err;
}

static const char *read_with(const struct csv_options *options, struct view bytes, bool places)
{
    static char whole[4000];
    for (size_t piece = bytes.n == 0 ? 1 : bytes.n; piece > 0; piece = piece > 8 ? 7 : piece - 1) {
        struct record record = {.places = places};
        buf_init(&record.out, sizeof(whole) - 1);
        T_OK(read_pieces(options, bytes, piece, &record));
        if (piece >= bytes.n)
            (void)snprintf(whole, sizeof(whole), "%s", buf_cstr(&record.out));
        T_STR(buf_cstr(&record.out), whole);
        buf_clear(&record.out);
    }
    return whole;
}

static const char *rows(const char *text)
{
    return read_with(&usual, view_str(text), false);
}

static const char *places(const char *text)
{
    return read_with(&usual, view_str(text), true);
}

T_CASE(fields_are_split_as_rfc_4180_says)
{
    T_STR(rows("a,b,c\r\n1,2,3\r\n"), "[a|b|c][1|2|3]");
    T_STR(rows("a,b\n1,2"), "[a|b][1|2]");
    T_STR(rows("a\rb\rc"), "[a][b][c]");
    T_STR(rows("\"a,b\",\"c\"\"d\",\"e\r\nf\"\r\n"), "[a,b|c\"d|e\r\nf]");
    T_STR(rows("\"\",,\"\"\n"), "[||]");
    T_STR(rows(",\n"), "[|]");
    T_STR(rows("a,"), "[a|]");
    T_STR(rows("\"a\""), "[a]");
    T_STR(rows("\"\"\"\"\n"), "[\"]");
    T_STR(rows(" a , b \n"), "[ a | b ]");
    T_STR(rows(""), "");
}

T_CASE(empty_lines_are_no_rows)
{
    T_STR(rows("\r\na\r\n\r\n\n\r\rb\r\n\r\n"), "[a][b]");
    T_STR(rows("\"\"\n"), "[]");
    T_STR(rows("\n\n\r"), "");
}

T_CASE(offsets_and_lines_are_those_of_the_original_bytes)
{
    T_STR(places("a,b\r\n1,2\r\n"), "1:0-5[a|b]2:5-10[1|2]");
    T_STR(places("\x8a\xbf,\x83\x5c\r\n\xb1,b\n"), "1:0-7[漢|ソ]2:7-11[ｱ|b]");
    T_STR(places("\xEF\xBB\xBF漢\r\nb"), "1:3-8[漢]2:8-9[b]");
    T_STR(places("\"a\nb\"\n\nc\rd"), "1:0-6[a\nb]4:7-9[c]5:9-10[d]");
}

T_CASE(second_bytes_of_cp932_are_never_syntax)
{
    /* ソ表能 end in 5C; 代 is 91E3; ー is 815B; ｢"｣ would follow a lead byte only if undecodable */
    T_STR(rows("\"\x83\x5c\",\"\x95\x5c\",\x94\x5c\r\n"), "[ソ|表|能]");
    T_STR(rows("\"\x83\x5c\"\",\x81\x5b\"\n"), "[ソ\",ー]");
}

T_CASE(undecodable_bytes_refuse_their_row_and_no_other)
{
    T_STR(places("\x8a\xbf\r\na,\xfd,c\r\n\x8a\xbf\r\n"),
          "1:0-4[漢]2:4-11[!undecodable@6/1]3:11-15[漢]");
    T_STR(rows("\x8a\xbf\r\n\"\x81\"\r\nb\r\n"), "[漢][!undecodable@5/0][b]");
    T_STR(rows("\x8a\xbf\r\n\x81\r\nb\r\n"), "[漢][!undecodable@4/0][b]");
    T_STR(rows("\x8a\xbf\r\na,b\x81"), "[漢][!undecodable@7/1]");
}

T_CASE(encoding_is_decided_by_mark_then_utf8_then_cp932)
{
    static const struct {
        const char *bytes;
        enum csv_encoding encoding;
    } vectors[] = {{"abc\n", CSV_DETECT},
                   {"漢\n", CSV_UTF8},
                   {"\xEF\xBB\xBF"
                    "a",
                    CSV_UTF8},
                   {"\xEF\xBB\xBF\x8a\xbf", CSV_UTF8},
                   {"\x8a\xbf", CSV_CP932},
                   {"漢\x8a\xbf", CSV_CP932},
                   {"漢\xe6\xbc", CSV_CP932}};
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        struct record record = {.places = false};
        struct csv *csv = NULL;
        buf_init(&record.out, 100);
        T_OK(csv_new(&usual, record_row, &record, &csv));
        T_OK(csv_push(csv, view_str(vectors[i].bytes)));
        T_OK(csv_finish(csv));
        T_EQ(csv_encoding(csv), vectors[i].encoding);
        T_EQ(csv_totals(csv).bytes, strlen(vectors[i].bytes));
        csv_free(csv);
        buf_clear(&record.out);
    }
    T_STR(rows("\xEF\xBB\xBF\"a\",\x8a\n"), "[!undecodable@7/1]");
}

T_CASE(utf8_that_breaks_after_the_deciding_bytes_says_so)
{
    struct csv_options options = {CSV_DETECT, 4096, 1024, 16};
    struct record record = {.places = false};
    struct buf file;
    buf_init(&file, 1 << 20);
    while (file.n < CSV_DETECT_BYTES + 100)
        buf_str(&file, "漢,字\n");
    size_t lines = file.n / 8;
    buf_str(&file, "\x8a\xbf\nok\n");
    for (size_t piece = 1; piece < 100000; piece *= 7) {
        buf_init(&record.out, 1 << 20);
        T_OK(read_pieces(&options, buf_view(&file), piece, &record));
        struct view out = buf_view(&record.out);
        size_t good = lines * strlen("[漢|字]");
        char want[60];
        (void)snprintf(want, sizeof(want), "[!changed@%zu/0][ok]", lines * 8);
        T_VIEW(view_part(out, good, out.n), view_str(want));
        buf_clear(&record.out);
    }
    buf_clear(&file);
}

T_CASE(quotes_in_wrong_places_refuse_the_row)
{
    T_STR(rows("a\"b,c\nd\n"), "[!stray@1/0][d]");
    T_STR(rows("\"a\"b\",c\nd\n"), "[!stray@3/0][d]");
    T_STR(rows("\"a\" ,c\nd\n"), "[!stray@3/0][d]");
    T_STR(rows("a,\"b\nc\n"), "[!unterminated@7/1]");
    T_STR(rows("\""), "[!unterminated@1/0]");
}

T_CASE(nul_refuses_the_row)
{
    T_STR(read_with(&usual, view_of("a\0b,c\nd\n", 8), false), "[!nul@1/0][d]");
    T_STR(read_with(&usual, view_of("\"\0\"\nd", 5), false), "[!nul@1/0][d]");
}

T_CASE(limits_refuse_the_row_and_reading_goes_on)
{
    static const struct csv_options small = {CSV_DETECT, 12, 5, 3};
    T_STR(read_with(&small, view_str("12345\n123456\n1\n"), false), "[12345][!field@11/0][1]");
    T_STR(read_with(&small, view_str("1,2,3\n1,2,3,4\n1\n"), false), "[1|2|3][!fields@13/3][1]");
    T_STR(read_with(&small, view_str("1,2,3\n1234,1234,1234\n1\n"), false),
          "[1|2|3][!row@18/2][1]");
    T_STR(read_with(&small, view_str("あ\nああ\n1\n"), false), "[あ][!field@7/0][1]");
}

T_CASE(a_lost_quote_costs_one_row_not_the_file)
{
    static const struct csv_options small = {CSV_DETECT, 12, 100, 3};
    T_STR(read_with(&small, view_str("\"a\nb,c\nd,e\nf,g\nh\n"), false), "[!row@12/0][h]");
    T_STR(read_with(&small, view_str("\"a\rb,c\rd,e\rf,g\rh\r"), false), "[!row@12/0][h]");
}

static enum err check_raw(void *arg, const struct csv_row *row)
{
    struct buf *out = arg;
    buf_put(out, row->raw);
    return row->raw.n == row->end - row->start ? ERR_OK : ERR_INTERNAL;
}

T_CASE(original_bytes_come_with_every_row)
{
    static const char file[] = "a,\"\x8a\xbf\"\r\n\xfd,b\r\n\"x\ny\"z\rend";
    for (size_t piece = 1; piece < sizeof(file); piece++) {
        struct csv *csv = NULL;
        struct buf out;
        buf_init(&out, 100);
        T_OK(csv_new(&usual, check_raw, &out, &csv));
        for (size_t at = 0; at < sizeof(file) - 1; at += piece)
            T_OK(csv_push(csv, view_part(view_str(file), at, piece)));
        T_OK(csv_finish(csv));
        T_VIEW(buf_view(&out), view_str(file));
        T_EQ(csv_totals(csv).rows, 4);
        T_EQ(csv_totals(csv).faulty_rows, 2);
        csv_free(csv);
        buf_clear(&out);
    }
}

static enum err refuse_second(void *arg, const struct csv_row *row)
{
    (void)arg;
    return row->number == 2 ? ERR_NO_SPACE : ERR_OK;
}

T_CASE(the_error_of_the_callback_stops_the_reader_for_good)
{
    struct csv *csv = NULL;
    T_OK(csv_new(&usual, refuse_second, NULL, &csv));
    T_ERR(csv_push(csv, view_str("a\nb\nc\n")), ERR_NO_SPACE);
    T_ERR(csv_push(csv, view_str("d\n")), ERR_NO_SPACE);
    T_ERR(csv_finish(csv), ERR_NO_SPACE);
    csv_free(csv);
}

T_CASE(limits_must_be_given)
{
    struct csv *csv = NULL;
    T_ERR(csv_new(&(struct csv_options){CSV_UTF8, 0, 1, 1}, refuse_second, NULL, &csv), ERR_INPUT);
    T_ERR(csv_new(&(struct csv_options){CSV_UTF8, 1, 0, 1}, refuse_second, NULL, &csv), ERR_INPUT);
    T_ERR(csv_new(&(struct csv_options){CSV_UTF8, 1, 1, SIZE_MAX}, refuse_second, NULL, &csv),
          ERR_INPUT);
    csv_free(NULL);
}

T_CASE(every_failed_allocation_is_reported)
{
    for (unsigned long nth = 1;; nth++) {
        struct csv *csv = NULL;
        struct buf out;
        buf_init(&out, 1000);
        mem_fail_nth(nth, 0);
        enum err err = csv_new(&usual, check_raw, &out, &csv);
        if (err == ERR_OK)
            err = csv_push(csv, view_str("a,\x8a\xbf,c\r\nd,\xfd\r\n"));
        if (err == ERR_OK)
            err = csv_finish(csv);
        if (err == ERR_OK)
            err = buf_status(&out);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        csv_free(csv);
        buf_clear(&out);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            return;
    }
}

T_MAIN(&case_fields_are_split_as_rfc_4180_says, &case_empty_lines_are_no_rows,
       &case_offsets_and_lines_are_those_of_the_original_bytes,
       &case_second_bytes_of_cp932_are_never_syntax,
       &case_undecodable_bytes_refuse_their_row_and_no_other,
       &case_encoding_is_decided_by_mark_then_utf8_then_cp932,
       &case_utf8_that_breaks_after_the_deciding_bytes_says_so,
       &case_quotes_in_wrong_places_refuse_the_row, &case_nul_refuses_the_row,
       &case_limits_refuse_the_row_and_reading_goes_on,
       &case_a_lost_quote_costs_one_row_not_the_file, &case_original_bytes_come_with_every_row,
       &case_the_error_of_the_callback_stops_the_reader_for_good, &case_limits_must_be_given,
       &case_every_failed_allocation_is_reported)
