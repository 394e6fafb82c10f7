/* Models of documents, hostile ones among them, and the list that is made of them. */
#include "support/t.h"

#include "models.h"
#include "report/code128.h"
#include "report/write.h"

#define V(text) view_str(text)

static struct buf out;
static uint32_t unwritable;

static void written(struct report *r, enum report_format format)
{
    T_OK(report_end(r));
    buf_clear(&out);
    buf_init(&out, REPORT_FILE_MAX);
    T_OK(report_write(buf_view(&r->bytes), format, NULL, &out, &unwritable));
    report_clear(r);
}

/* A table of one text column. */
static void one_text(struct report *r, const char *text)
{
    const struct report_column column = {REPORT_TEXT, 0, V("h")};

    report_begin(r, &(struct report_head){.title = V("t")});
    report_table(r, &column, 1);
    report_text(r, V(text));
}

static void list_is(const char *text, const char *csv)
{
    struct report r;

    one_text(&r, text);
    written(&r, REPORT_CSV);
    T_VIEW(buf_view(&out), V(csv));
}

T_CASE(list_has_byte_order_mark_heads_and_crlf)
{
    list_is("架空", "\xef\xbb\xbfh\r\n架空\r\n");
}

T_CASE(field_with_comma_quote_or_line_break_is_quoted)
{
    list_is("a,b", "\xef\xbb\xbfh\r\n\"a,b\"\r\n");
    list_is("a\"b", "\xef\xbb\xbfh\r\n\"a\"\"b\"\r\n");
    list_is("\"", "\xef\xbb\xbfh\r\n\"\"\"\"\r\n");
    list_is("a\nb", "\xef\xbb\xbfh\r\n\"a\nb\"\r\n");
}

T_CASE(text_that_a_spreadsheet_would_run_gets_an_apostrophe)
{
    static const char *const starts[] = {"=1+1", "+1", "-1", "@a", "\ta", "\ra", "\na", "＝1", "＋1", "－1", "＠a"};
    char want[64];

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        (void)snprintf(want, sizeof(want), "\xef\xbb\xbfh\r\n\"'%s\"\r\n", starts[i]);
        list_is(starts[i], want);
    }
    list_is("a=1", "\xef\xbb\xbfh\r\na=1\r\n");
    list_is("=cmd|' /C calc'!A1,\"x\"", "\xef\xbb\xbfh\r\n\"'=cmd|' /C calc'!A1,\"\"x\"\"\"\r\n");
}

T_CASE(heads_are_made_safe_like_cells)
{
    const struct report_column column = {REPORT_TEXT, 0, V("=1+1")};
    struct report r;

    report_begin(&r, &(struct report_head){.title = V("t")});
    report_table(&r, &column, 1);
    written(&r, REPORT_CSV);
    T_VIEW(buf_view(&out), V("\xef\xbb\xbf\"'=1+1\"\r\n"));
}

T_CASE(numbers_dates_and_times_are_as_machines_read_them_and_negative_ones_no_formula)
{
    const struct report_column columns[] = {{REPORT_NUMBER, 0, V("n")}, {REPORT_DATE, 0, V("d")}, {REPORT_TIME, 0, V("t")}};
    struct report r;

    report_begin(&r, &(struct report_head){.title = V("t")});
    report_table(&r, columns, 3);
    report_number(&r, -5);
    report_date(&r, (struct date){2026, 11, 21});
    report_time(&r, MODELS_MADE_MS);
    report_number(&r, REPORT_NO_DATE);
    report_date(&r, (struct date){0});
    report_time(&r, INT64_MAX);
    written(&r, REPORT_CSV);
    T_VIEW(buf_view(&out), V("\xef\xbb\xbfn,d,t\r\n-5,2026-11-21,2025-11-21 10:03:00\r\n,,?\r\n"));
}

T_CASE(cp932_shows_what_it_cannot_write_and_says_how_many)
{
    struct report r;

    one_text(&r, "髙と𠮷"); /* the last has no code */
    written(&r, REPORT_CSV_CP932);
    T_EQ(unwritable, 1);
    T_TRUE(view_starts(buf_view(&out), "h\r\n\xfb\xfc\x82\xc6"));
    T_TRUE(strstr(buf_cstr(&out), "\x81\xac\r\n") != NULL);
    T_TRUE(strstr(buf_cstr(&out), ",1\r\n") != NULL);
}

T_CASE(cp932_keeps_the_character_of_a_variant_and_counts_the_loss)
{
    struct report r;

    one_text(&r, "辻\xf3\xa0\x84\x80"); /* U+E0100 */
    written(&r, REPORT_CSV_CP932);
    T_EQ(unwritable, 1);
    T_TRUE(view_starts(buf_view(&out), "h\r\n\x92\xd2\r\n"));
}

T_CASE(model_without_tables_gives_its_facts)
{
    struct report r;

    report_begin(&r, &(struct report_head){.title = V("t")});
    report_fact(&r, V("件数"), V("=3"));
    written(&r, REPORT_CSV);
    T_VIEW(buf_view(&out), V("\xef\xbb\xbf件数,\"'=3\"\r\n"));
}

T_CASE(same_model_gives_the_same_file)
{
    struct report r;
    struct buf first;

    buf_init(&first, REPORT_FILE_MAX);
    for (int i = 0; i < 2; i++) {
        model_list(&r, 50);
        written(&r, REPORT_XLSX);
        if (i == 0)
            buf_put(&first, buf_view(&out));
    }
    T_VIEW(buf_view(&out), buf_view(&first));
    buf_clear(&first);
}

T_CASE(cell_of_another_type_and_row_that_is_not_complete_are_refused)
{
    const struct report_column columns[] = {{REPORT_NUMBER, 0, V("n")}, {REPORT_TEXT, 0, V("t")}};
    struct report r;

    for (int i = 0; i < 4; i++) {
        report_begin(&r, &(struct report_head){.title = V("t")});
        if (i < 3)
            report_table(&r, columns, 2);
        if (i == 0)
            report_text(&r, V("x"));
        else if (i == 1)
            report_number(&r, 1);
        else if (i == 2)
            report_date(&r, (struct date){2026, 1, 1});
        else
            report_text(&r, V("x"));
        T_ERR(report_end(&r), ERR_INTERNAL);
        report_clear(&r);
    }
}

T_CASE(text_that_is_too_long_or_no_utf8_is_refused)
{
    static char text[REPORT_TEXT_MAX + 2];
    struct report r;

    memset(text, 'x', sizeof(text) - 1);
    one_text(&r, text);
    T_ERR(report_end(&r), ERR_LIMIT);
    report_clear(&r);
    one_text(&r, "\xff");
    T_ERR(report_end(&r), ERR_INPUT);
    report_clear(&r);
}

static enum err read_all(struct view model)
{
    static struct report_item item;
    struct report_reader r;
    struct report_head head;
    enum err err = report_read_head(&r, model, &head);

    while (err == ERR_OK && (err = report_read_item(&r, &item)) == ERR_OK && item.kind != REPORT_END)
        continue;
    return err;
}

T_CASE(model_that_is_cut_anywhere_or_has_something_behind_is_refused)
{
    struct report r;
    struct buf more;

    model_certificate(&r);
    T_OK(report_end(&r));
    struct view model = buf_view(&r.bytes);
    T_OK(read_all(model));
    for (size_t n = 0; n < model.n; n++)
        T_ERR(read_all(view_part(model, 0, n)), ERR_INPUT);
    buf_init(&more, REPORT_BYTES_MAX);
    buf_put(&more, model);
    buf_byte(&more, 0);
    T_ERR(read_all(buf_view(&more)), ERR_INPUT);
    buf_clear(&more);
    report_clear(&r);
}

T_CASE(model_with_any_byte_changed_is_read_or_refused_but_never_more)
{
    struct report r;

    model_certificate(&r);
    T_OK(report_end(&r));
    for (size_t i = 0; i < r.bytes.n; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            r.bytes.p[i] ^= (uint8_t)(1U << bit);
            buf_clear(&out);
            buf_init(&out, (size_t)1 << 20);
            enum err err = report_write(buf_view(&r.bytes), i % 2 == 0 ? REPORT_CSV_CP932 : REPORT_XLSX, NULL, &out, &unwritable);
            T_TRUE(err == ERR_OK || err == ERR_INPUT);
            r.bytes.p[i] ^= (uint8_t)(1U << bit);
        }
    report_clear(&r);
}

T_CASE(bar_code_says_printable_ascii_only_and_its_bars_end_with_a_bar)
{
    uint8_t widths[CODE128_WIDTHS];
    unsigned modules = 0;
    size_t n = code128_widths(view_str("AZ-1-128"), widths, sizeof(widths));

    T_EQ(n, 6 * 10 + 7);
    for (size_t i = 0; i < n; i++)
        modules += widths[i];
    T_EQ(modules, 11 * 10 + 13);
    T_EQ(code128_widths(view_str(""), widths, sizeof(widths)), 0);
    T_EQ(code128_widths(view_str("AZ\n1"), widths, sizeof(widths)), 0);
    T_EQ(code128_widths(view_str("\xe7\xac\xac"), widths, sizeof(widths)), 0);
    T_EQ(code128_widths(view_str("AZ-1-1234567890123456789"), widths, 40), 0);
    T_EQ(code128_widths(view_str("AZ-1-12345678901234567890"), widths, sizeof(widths)), 0);
}

T_CASE(labels_stand_on_a_sheet_of_labels_and_nothing_else_does)
{
    static const char *const wrong[] = {"", "with blank", "\xe7\xac\xac", "AZ-1-12345678901234567890"};
    const struct report_head sheet = {.is_labels = true, .title = view_str("x")}, paper = {.title = view_str("x")};
    struct report_reader reader;
    struct report_item item;
    struct report_head head;
    struct report r;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        report_begin(&r, &sheet);
        report_label(&r, view_str("HDD-07"), view_str(""), view_str(wrong[i]));
        T_TRUE(report_end(&r) != ERR_OK);
        report_clear(&r);
    }
    for (unsigned labels = 0; labels < 2; labels++) {
        report_begin(&r, labels ? &sheet : &paper);
        if (labels)
            report_note(&r, view_str("x"));
        else
            report_label(&r, view_str("HDD-07"), view_str(""), view_str("AZ-1-1"));
        T_OK(report_end(&r));
        T_OK(report_read_head(&reader, buf_view(&r.bytes), &head));
        T_ERR(report_read_item(&reader, &item), ERR_INPUT);
        report_clear(&r);
    }
}

T_CASE(row_without_table_is_refused)
{
    struct report r;

    report_begin(&r, &(struct report_head){.title = V("t")});
    wire_put_u8(&r.bytes, REPORT_ROW);
    wire_put_u8(&r.bytes, REPORT_END);
    T_ERR(read_all(buf_view(&r.bytes)), ERR_INPUT);
    report_clear(&r);
}

T_CASE(file_beyond_its_maximum_is_refused_and_not_cut)
{
    struct report r;

    model_list(&r, 200);
    T_OK(report_end(&r));
    for (unsigned format = REPORT_XLSX; format < REPORT_FORMAT__MAX; format++) {
        buf_clear(&out);
        buf_init(&out, 3000);
        T_ERR(report_write(buf_view(&r.bytes), (enum report_format)format, NULL, &out, &unwritable), ERR_LIMIT);
    }
    report_clear(&r);
}

T_CASE(format_is_one_of_four_words)
{
    enum report_format f;

    T_TRUE(report_format_of(V("csv-cp932"), &f) && f == REPORT_CSV_CP932);
    T_TRUE(!report_format_of(V("PDF"), &f));
    T_TRUE(!report_format_of(V(""), &f));
    T_TRUE(!report_format_of(V("pdf\n"), &f));
}

T_MAIN(&case_list_has_byte_order_mark_heads_and_crlf, &case_field_with_comma_quote_or_line_break_is_quoted,
       &case_text_that_a_spreadsheet_would_run_gets_an_apostrophe, &case_heads_are_made_safe_like_cells,
       &case_numbers_dates_and_times_are_as_machines_read_them_and_negative_ones_no_formula,
       &case_cp932_shows_what_it_cannot_write_and_says_how_many,
       &case_cp932_keeps_the_character_of_a_variant_and_counts_the_loss, &case_model_without_tables_gives_its_facts,
       &case_same_model_gives_the_same_file, &case_cell_of_another_type_and_row_that_is_not_complete_are_refused,
       &case_text_that_is_too_long_or_no_utf8_is_refused,
       &case_model_that_is_cut_anywhere_or_has_something_behind_is_refused,
       &case_model_with_any_byte_changed_is_read_or_refused_but_never_more, &case_row_without_table_is_refused,
       &case_bar_code_says_printable_ascii_only_and_its_bars_end_with_a_bar, &case_labels_stand_on_a_sheet_of_labels_and_nothing_else_does,
       &case_file_beyond_its_maximum_is_refused_and_not_cut, &case_format_is_one_of_four_words)
