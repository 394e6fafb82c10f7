/* press: workbooks, ours, LibreOffice's (books/) and those that somebody made to hurt. */
#include "support/t.h"

#include "base/buf.h"
#include "base/io.h"
#include "press/book.h"
#include "press/book_value.h"

#include <zip.h>

#define CELLS "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
#define END_CELLS "</sheetData></worksheet>"
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char *books; /* the directory */

/* What a workbook is made of; NULL: as usual. */
struct recipe {
    const char *workbook, *relations, *strings, *styles, *sheet;
    size_t sheet_n; /* 0: as long as the string */
};

struct told {
    struct buf text; /* rows, cells between |, faults as !N@column */
    struct book_sheet sheet;
    char name[BOOK_SHEET_NAME_MAX + 1];
    unsigned rows;
    enum err answer;
};

static void add(zip_t *z, const char *name, const char *text, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, text, n, 0);

    T_TRUE(s != NULL && zip_file_add(z, name, s, ZIP_FL_ENC_UTF_8) >= 0);
}

static void add_text(zip_t *z, const char *name, const char *text, const char *otherwise)
{
    if (text == NULL)
        text = otherwise;
    if (text[0] != '\0')
        add(z, name, text, strlen(text));
}

static void make(const struct recipe *r, struct buf *out)
{
    zip_source_t *all = zip_source_buffer_create(NULL, 0, 0, NULL);
    uint8_t step[4096];
    zip_int64_t n;

    T_TRUE(all != NULL);
    zip_source_keep(all);
    zip_t *z = zip_open_from_source(all, ZIP_TRUNCATE, NULL);
    T_TRUE(z != NULL);
    add_text(z, "xl/workbook.xml", r->workbook,
             "<workbook xmlns:r=\"" REL "\"><sheets><sheet name=\"名簿\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    add_text(z, "xl/_rels/workbook.xml.rels", r->relations,
             "<Relationships><Relationship Id=\"rId1\" Type=\"" REL "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
             "<Relationship Id=\"rId2\" Type=\"" REL "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
             "<Relationship Id=\"rId3\" Type=\"" REL "/styles\" Target=\"/xl/styles.xml\"/></Relationships>");
    add_text(z, "xl/sharedStrings.xml", r->strings, "<sst/>");
    add_text(z, "xl/styles.xml", r->styles, "<styleSheet/>");
    add(z, "xl/worksheets/sheet1.xml", r->sheet, r->sheet_n != 0 ? r->sheet_n : strlen(r->sheet));
    T_TRUE(zip_close(z) == 0);
    buf_init(out, (size_t)64 << 20);
    T_TRUE(zip_source_open(all) == 0);
    while ((n = zip_source_read(all, step, sizeof(step))) > 0)
        buf_put(out, view_of(step, (size_t)n));
    (void)zip_source_close(all);
    zip_source_free(all);
    T_OK(buf_status(out));
}

static enum err on_sheet(void *arg, const struct book_sheet *sheet)
{
    struct told *t = arg;

    t->sheet = *sheet;
    if (sheet->name.n > 0)
        memcpy(t->name, sheet->name.p, sheet->name.n);
    return ERR_OK;
}

static enum err on_row(void *arg, const struct csv_row *row)
{
    struct told *t = arg;

    t->rows++;
    buf_fmt(&t->text, "%u:", (unsigned)row->line);
    for (size_t i = 0; i < row->field_count; i++) {
        buf_str(&t->text, i == 0 ? "" : "|");
        buf_put(&t->text, row->fields[i]);
    }
    if (row->fault != CSV_FINE)
        buf_fmt(&t->text, "!%d@%zu", (int)row->fault, row->fault_field);
    buf_byte(&t->text, '\n');
    return t->answer;
}

static enum err tell(struct view bytes, struct told *t, enum book_failure *why)
{
    const struct book_reader reader = {.max_field_bytes = 64, .max_fields = 8, .sheet = on_sheet, .row = on_row, .arg = t};

    buf_init(&t->text, 1 << 20);
    return book_read(bytes, &reader, why);
}

/* The rows of the workbook. */
static void reads(const struct recipe *r, const char *want)
{
    struct told t = {.rows = 0};
    enum book_failure why;
    struct buf bytes;

    make(r, &bytes);
    T_OK(tell(buf_view(&bytes), &t, &why));
    T_STR(buf_cstr(&t.text), want);
    buf_clear(&t.text);
    buf_clear(&bytes);
}

static void fails(const struct recipe *r, enum book_failure want)
{
    struct told t = {.rows = 0};
    enum book_failure why;
    struct buf bytes;

    make(r, &bytes);
    T_ERR(tell(buf_view(&bytes), &t, &why), ERR_INPUT);
    T_EQ(why, want);
    buf_clear(&t.text);
    buf_clear(&bytes);
}

static void value(const char *code, const char *raw, bool days_1904, const char *want)
{
    struct book_format f = book_format_of(view_str(code));
    struct buf out;

    buf_init(&out, 100);
    enum err err = book_value_put(&out, view_str(raw), &f, days_1904);
    T_STR(err == ERR_OK ? buf_cstr(&out) : "?", want);
    buf_clear(&out);
}

T_CASE(numbers_dates_and_zeros_are_what_people_see)
{
    value("General", "46113", false, "46113");
    value("yyyy/m/d", "46113", false, "2026-04-01");
    value("[$-411]ggge\"年\"m\"月\"d\"日\";@", "46113", false, "2026-04-01");
    value("yyyy/m/d", "44651", true, "2026-04-01");
    value("yyyy/m/d h:mm", "46113.5", false, "2026-04-01 12:00");
    value("h:mm:ss AM/PM", "0.75", false, "18:00");
    value("[h]:mm", "1.5", false, "36:00");
    value("m/d", "1", false, "1900-01-01");
    value("yyyy/m/d", "59", false, "1900-02-28");
    value("yyyy/m/d", "60", false, "1900-02-29");
    value("yyyy/m/d", "61", false, "1900-03-01");
    value("yyyy/m/d", "0", true, "1904-01-01");
    value("0000000", "123456", false, "0123456");
    value("000\\-0000", "600001", false, "060-0001");
    value("[<=999]000;[<=9999]000\\-00;000\\-0000", "600001", false, "060-0001");
    value("00", "12345", false, "12345");
    value("0.00E+00", "1200", false, "1200");
    value("#,##0;[Red]\\-#,##0", "-1200", false, "-1200");
    value("#,##0\"件\"", "1200", false, "1200");
    value("General", "0.1", false, "0.1");
    value("General", "0.30000000000000004", false, "0.3");
    value("General", "1234567890123456", false, "1.23456789012346E+15");
    T_EQ(book_format_builtin(14).kind, BOOK_DATE);
    T_EQ(book_format_builtin(57).kind, BOOK_DATE);
    T_EQ(book_format_builtin(22).kind, BOOK_DATE_TIME);
    T_EQ(book_format_builtin(49).kind, BOOK_NUMBER);
}

T_CASE(what_is_no_number_or_no_date_is_never_guessed)
{
    static const char *const wrong[] = {"", "x", "1x", " 1", "nan", "inf", "0x10", "1e400", "--1"};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        value("General", wrong[i], false, "?");
    value("yyyy/m/d", "-1", false, "?");
    value("yyyy/m/d", "0", false, "?");
    value("yyyy/m/d", "2958466", false, "?");
    value("yyyy/m/d", "2957100", true, "?");
    value("yyyy/m/d", "1e300", false, "?");
}

T_CASE(strings_of_every_form_are_read_and_furigana_is_no_part_of_them)
{
    const struct recipe r = {
        .strings = "<sst><si><t>氏名</t></si><si><r><t>山</t></r><r><t xml:space=\"preserve\">田 </t></r><rPh sb=\"0\" eb=\"1\">"
                   "<t>ヤマダ</t></rPh></si><si><t>一_x000A_二_x005F_x_xD800_</t></si></sst>",
        .sheet = CELLS "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>住&amp;所</t></is></c></row>"
                       "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"str\"><f>A1</f><v>＝値</v></c>"
                       "<c r=\"D2\" t=\"b\"><v>1</v></c></row><row><c t=\"s\"><v>2</v></c><c t=\"d\"><v>2026-04-01T00:00:00</v></c></row>" END_CELLS};

    reads(&r, "1:氏名|住&所||\n2:山田 |＝値||TRUE\n3:一\n二_x_xD800_|2026-04-01||\n");
}

T_CASE(a_prefix_of_names_and_cells_without_places_are_read)
{
    const struct recipe r = {.sheet = "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>"
                                      "</x:sheetData></x:worksheet>"};

    reads(&r, "1:1|2\n");
}

T_CASE(the_first_visible_sheet_is_read_and_hidden_ones_are_said)
{
    const struct recipe r = {
        .workbook = "<workbook xmlns:r=\"" REL "\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"控え\" state=\"veryHidden\" r:id=\"rId9\"/>"
                    "<sheet name=\"名簿\" r:id=\"rId1\"/><sheet name=\"別\" r:id=\"rId8\"/></sheets></workbook>",
        .sheet = CELLS "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"4\" hidden=\"1\"><c r=\"A4\"><v>2</v></c><c r=\"B4\"><v>3</v></c></row>" END_CELLS};
    struct told t = {.rows = 0};
    enum book_failure why;
    struct buf bytes;

    make(&r, &bytes);
    T_OK(tell(buf_view(&bytes), &t, &why));
    T_STR(t.name, "名簿");
    T_EQ(t.sheet.others, 2);
    T_EQ(t.sheet.hidden, 1);
    T_EQ(t.sheet.hidden_rows, 1);
    T_EQ(t.sheet.header_row, 4); /* what stands alone above it is a title */
    buf_clear(&t.text);
    buf_clear(&bytes);
}

T_CASE(empty_rows_are_no_rows_and_lines_are_those_of_excel)
{
    const struct recipe r = {.sheet = CELLS "<row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"B3\"><v>2</v></c></row><row r=\"5\"><c r=\"A5\" s=\"1\"/></row>"
                                            "<row r=\"9\"><c r=\"B9\"><v>4</v></c></row>" END_CELLS};

    reads(&r, "3:1|2\n9:|4\n");
}

T_CASE(a_cell_under_a_merged_one_an_error_and_a_formula_without_value_are_faults)
{
    const struct recipe r = {.sheet = CELLS
                             "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c><c r=\"C1\"><v>3</v></c></row>"
                             "<row r=\"2\"><c r=\"A2\"><v>4</v></c><c r=\"B2\"><v>5</v></c></row>"
                             "<row r=\"3\"><c r=\"B3\"><v>6</v></c></row>"
                             "<row r=\"4\"><c r=\"A4\"><v>7</v></c><c r=\"B4\" t=\"e\"><v>#N/A</v></c></row>"
                             "<row r=\"5\"><c r=\"A5\"><f>A1+1</f></c><c r=\"B5\"><v>8</v></c></row>"
                             "</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"B4:C4\"/></mergeCells></worksheet>"};
    char want[200];

    (void)snprintf(want, sizeof(want), "1:1|2|3\n2:4|5|\n3:|6|!%d@0\n4:7||!%d@1\n5:|8|!%d@0\n", CSV_MERGED, CSV_CELL_ERROR, CSV_NOT_CALCULATED);
    reads(&r, want);
}

T_CASE(cells_that_are_too_long_or_too_far_right_cost_their_row_only)
{
    static const char a64[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    char sheet[2000], strings[600], want[300];

    (void)snprintf(strings, sizeof(strings), "<sst><si><t>%sb</t></si><si><t>%s</t></si></sst>", a64, a64);
    (void)snprintf(sheet, sizeof(sheet),
                   CELLS "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\"><v>1</v></c></row><row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c></row>"
                         "<row r=\"3\"><c r=\"I3\"><v>1</v></c></row><row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>%sb</t></is></c></row>" END_CELLS,
                   a64);
    (void)snprintf(want, sizeof(want), "1:%s|1\n2:!%d@1\n3:!%d@8\n4:!%d@0\n", a64, CSV_FIELD_TOO_LONG, CSV_TOO_MANY_FIELDS, CSV_FIELD_TOO_LONG);
    reads(&(struct recipe){.sheet = sheet, .strings = strings}, want);
}

T_CASE(libreoffice_and_excel_write_what_we_read)
{
    struct told t = {.rows = 0};
    enum book_failure why;
    char path[4096];
    struct buf bytes;

    (void)snprintf(path, sizeof(path), "%s/list.xlsx", books);
    buf_init(&bytes, BOOK_BYTES_MAX);
    T_OK(io_read_file(path, &bytes));
    T_OK(tell(buf_view(&bytes), &t, &why));
    T_STR(t.name, "従事者名簿");
    T_EQ(t.sheet.header_row, 3);
    T_EQ(t.sheet.hidden, 1);
    T_STR(buf_cstr(&t.text), "1:従事者名簿（令和8年度）|||||\n3:番号|氏名|着任日|点数|済|合計\n4:00123|髙﨑 一郎|2026-04-01|1.5|TRUE|3\n"
                             "6:00045|株式会社　ハ゜ソナ\n二行目|2024-02-29|-12|FALSE|𠮷\n");
    buf_clear(&t.text);
    buf_clear(&bytes);
}

T_CASE(a_file_cut_off_anywhere_is_damaged_and_nothing_else)
{
    const struct recipe r = {.sheet = CELLS "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" END_CELLS};
    struct buf bytes;

    make(&r, &bytes);
    for (size_t n = 8; n < bytes.n; n += 7) {
        struct told t = {.rows = 0};
        enum book_failure why;
        T_ERR(tell(view_of(bytes.p, n), &t, &why), ERR_INPUT);
        T_EQ(why, BOOK_DAMAGED);
        buf_clear(&t.text);
    }
    buf_clear(&bytes);
}

T_CASE(old_and_encrypted_workbooks_and_what_is_none_are_told_apart)
{
    static const uint8_t cfb[] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    static const char stream[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    struct told t = {.rows = 0};
    enum book_failure why;
    struct buf bytes;

    buf_init(&bytes, 1000);
    buf_put(&bytes, view_of(cfb, sizeof(cfb)));
    T_ERR(tell(buf_view(&bytes), &t, &why), ERR_INPUT);
    T_EQ(why, BOOK_OLD);
    buf_put(&bytes, view_of(stream, sizeof(stream)));
    T_ERR(tell(buf_view(&bytes), &t, &why), ERR_INPUT);
    T_EQ(why, BOOK_ENCRYPTED);
    T_ERR(tell(view_str("PK\x03\x04 and then nothing"), &t, &why), ERR_INPUT);
    T_EQ(why, BOOK_DAMAGED);
    T_EQ(book_kind_of(view_str("氏名,住所")), BOOK_NONE);
    buf_clear(&t.text);
    buf_clear(&bytes);
}

T_CASE(a_document_type_and_entities_end_the_reading)
{
    const struct recipe bombs[] = {
        {.sheet = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>"},
        {.sheet = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>"},
        {.strings = "<!DOCTYPE sst [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><sst><si><t>&x;</t></si></sst>", .sheet = CELLS END_CELLS},
        {.sheet = CELLS "<row><c t=\"str\"><v>&unknown;</v></c></row>" END_CELLS},
    };

    for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++)
        fails(&bombs[i], BOOK_DAMAGED);
}

T_CASE(what_grows_beyond_measure_is_refused)
{
    size_t n = (size_t)8 << 20, head = strlen(CELLS);
    char *text = calloc(1, n);
    struct recipe r = {.sheet = text, .sheet_n = n};

    memset(text, ' ', n);
    memcpy(text, CELLS, head);
    memcpy(text + n - strlen(END_CELLS), END_CELLS, strlen(END_CELLS));
    fails(&r, BOOK_TOO_LARGE);
    free(text);
}

T_CASE(a_sheet_that_lies_about_its_places_is_damaged)
{
    static const char *const lies[] = {
        CELLS "<row r=\"2\"/><row r=\"1\"/>" END_CELLS,
        CELLS "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>" END_CELLS,
        CELLS "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>" END_CELLS,
        CELLS "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>" END_CELLS,
        CELLS "<row r=\"1048577\"/>" END_CELLS,
        CELLS "<row r=\"-1\"/>" END_CELLS,
        CELLS "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>" END_CELLS,
        CELLS "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>-1</v></c></row>" END_CELLS,
        CELLS "<row r=\"1\"><row r=\"2\"/></row>" END_CELLS,
        CELLS "<c r=\"A1\"/>" END_CELLS,
        CELLS "</sheetData><mergeCells><mergeCell ref=\"B2:A1\"/></mergeCells></worksheet>",
        CELLS "</sheetData><mergeCells><mergeCell/></mergeCells></worksheet>",
        "<worksheet>",
        "no xml",
    };

    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
        fails(&(struct recipe){.sheet = lies[i]}, BOOK_DAMAGED);
    fails(&(struct recipe){.sheet = CELLS END_CELLS}, BOOK_NO_SHEET);
}

T_CASE(relations_lead_nowhere_but_into_the_archive)
{
    static const char *const relations[] = {
        "<Relationships/>",
        "<Relationships><Relationship Id=\"rId1\" Type=\"" REL "/worksheet\" Target=\"../../etc/passwd\"/></Relationships>",
        "<Relationships><Relationship Id=\"rId1\" Type=\"" REL "/worksheet\" TargetMode=\"External\" Target=\"http://a.invalid/\"/></Relationships>",
        "<Relationships><Relationship Id=\"rId1\" Type=\"" REL "/worksheet\" Target=\"missing.xml\"/></Relationships>",
    };
    const char *all_hidden = "<workbook xmlns:r=\"" REL "\"><sheets><sheet name=\"a\" state=\"hidden\" r:id=\"rId1\"/></sheets></workbook>";
    const char *sheet = CELLS "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" END_CELLS;

    for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++)
        fails(&(struct recipe){.relations = relations[i], .sheet = sheet}, BOOK_DAMAGED);
    fails(&(struct recipe){.workbook = all_hidden, .sheet = sheet}, BOOK_NO_SHEET);
}

T_CASE(what_the_taker_says_ends_the_reading)
{
    const struct recipe r = {.sheet = CELLS "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>" END_CELLS};
    static const enum err answers[] = {ERR_CLOSED, ERR_LIMIT, ERR_INPUT, ERR_MEMORY};
    struct buf bytes;

    make(&r, &bytes);
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct told t = {.answer = answers[i]};
        enum book_failure why;
        T_ERR(tell(buf_view(&bytes), &t, &why), answers[i]);
        T_EQ(why, BOOK_FINE);
        T_EQ(t.rows, 1);
        buf_clear(&t.text);
    }
    buf_clear(&bytes);
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_numbers_dates_and_zeros_are_what_people_see,
        &case_what_is_no_number_or_no_date_is_never_guessed,
        &case_strings_of_every_form_are_read_and_furigana_is_no_part_of_them,
        &case_a_prefix_of_names_and_cells_without_places_are_read,
        &case_the_first_visible_sheet_is_read_and_hidden_ones_are_said,
        &case_empty_rows_are_no_rows_and_lines_are_those_of_excel,
        &case_a_cell_under_a_merged_one_an_error_and_a_formula_without_value_are_faults,
        &case_cells_that_are_too_long_or_too_far_right_cost_their_row_only,
        &case_libreoffice_and_excel_write_what_we_read,
        &case_a_file_cut_off_anywhere_is_damaged_and_nothing_else,
        &case_old_and_encrypted_workbooks_and_what_is_none_are_told_apart,
        &case_a_document_type_and_entities_end_the_reading,
        &case_what_grows_beyond_measure_is_refused,
        &case_a_sheet_that_lies_about_its_places_is_damaged,
        &case_relations_lead_nowhere_but_into_the_archive,
        &case_what_the_taker_says_ends_the_reading,
    };

    if (argc != 2)
        return 2;
    books = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
