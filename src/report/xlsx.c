/*
 * The workbook (ECMA-376): written by us and not by libxlsxwriter, which puts every part into a temporary file on disk
 * (Debian's build has no memory mode); the press may open nothing, and personal data shall never lie there.
 */
#include "report/model.h"
#include "report/write.h"
#include "report/zip_out.h"
#include "text/utf8.h"

#include <stdio.h>
#include <string.h>

#define SHEETS_MAX 32
#define ROWS_MAX 1000000
#define NAME_CHARS_MAX 26 /* of a sheet, with room for its number */
#define NAME_BYTES_MAX 128
#define PART_MAX 16384
#define EXCEL_EPOCH INT64_C(25569) /* serial number of 1970-01-01 */
#define EXCEL_FIRST INT64_C(-25508) /* 1900-03-01: before it Excel counts a day that never was */
#define SECOND_MS 1000
#define EXACT_MAX INT64_C(999999999999999) /* 15 digits */
#define WIDTH_MIN 9
#define WIDTH_MAX 60

/* Indices into cellXfs below. */
enum style { STYLE_PLAIN, STYLE_HEAD, STYLE_TEXT, STYLE_NUMBER, STYLE_DATE, STYLE_TIME, STYLE_TITLE, STYLE_LABEL, STYLE_SMALL };

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PKG "http://schemas.openxmlformats.org/package/2006"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml"

static const char styles[] =
    XML "<styleSheet xmlns=\"" MAIN "\">"
        "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
        "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
        "<fonts count=\"4\"><font><sz val=\"10.5\"/><name val=\"Yu Gothic\"/><family val=\"3\"/><charset val=\"128\"/></font>"
        "<font><b/><sz val=\"10.5\"/><name val=\"Yu Gothic\"/><family val=\"3\"/><charset val=\"128\"/></font>"
        "<font><b/><sz val=\"14\"/><name val=\"Yu Gothic\"/><family val=\"3\"/><charset val=\"128\"/></font>"
        "<font><sz val=\"9\"/><name val=\"Yu Gothic\"/><family val=\"3\"/><charset val=\"128\"/></font></fonts>"
        "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>"
        "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE6E6E6\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>"
        "<borders count=\"2\"><border/><border><left style=\"thin\"><color rgb=\"FF949494\"/></left><right style=\"thin\">"
        "<color rgb=\"FF949494\"/></right><top style=\"thin\"><color rgb=\"FF949494\"/></top><bottom style=\"thin\">"
        "<color rgb=\"FF949494\"/></bottom></border></borders>"
        "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
        "<cellXfs count=\"9\">"
        "<xf xfId=\"0\" fontId=\"0\"/>"
        "<xf xfId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">"
        "<alignment vertical=\"center\" wrapText=\"1\"/></xf>"
        "<xf xfId=\"0\" numFmtId=\"49\" borderId=\"1\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\">"
        "<alignment vertical=\"top\" wrapText=\"1\"/></xf>"
        "<xf xfId=\"0\" numFmtId=\"3\" borderId=\"1\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
        "<xf xfId=\"0\" numFmtId=\"164\" borderId=\"1\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
        "<xf xfId=\"0\" numFmtId=\"165\" borderId=\"1\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
        "<xf xfId=\"0\" numFmtId=\"49\" fontId=\"2\" applyFont=\"1\" applyNumberFormat=\"1\"/>"
        "<xf xfId=\"0\" numFmtId=\"49\" fontId=\"1\" applyFont=\"1\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
        "<xf xfId=\"0\" numFmtId=\"49\" fontId=\"3\" applyFont=\"1\" applyNumberFormat=\"1\" applyAlignment=\"1\">"
        "<alignment vertical=\"top\" wrapText=\"1\"/></xf>"
        "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

struct sheet {
    char name[NAME_BYTES_MAX];
    unsigned columns_n;
    uint32_t rows;
};

struct book {
    struct zip_out zip;
    struct view model;
    struct report_head head;
    struct buf rows;
    struct buf part;
    struct sheet sheets[SHEETS_MAX];
    unsigned sheets_n;
    struct view section; /* the last title: names the sheet of the next table */
    uint32_t row;        /* of the sheet in hand, from 1 */
    unsigned columns_n;
    unsigned widths[REPORT_COLUMNS_MAX];
};

/* --- text -------------------------------------------------------------------------------------------------------------- */

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "_x000D_" in a text would be read as the character it names. */
static bool is_escape(struct view rest)
{
    if (rest.n < 7 || rest.p[0] != '_' || rest.p[1] != 'x' || rest.p[6] != '_')
        return false;
    return is_hex(rest.p[2]) && is_hex(rest.p[3]) && is_hex(rest.p[4]) && is_hex(rest.p[5]);
}

static void put_char(struct buf *out, uint32_t cp, struct view bytes)
{
    if (cp == '<')
        buf_str(out, "&lt;");
    else if (cp == '>')
        buf_str(out, "&gt;");
    else if (cp == '&')
        buf_str(out, "&amp;");
    else if (cp == '"')
        buf_str(out, "&quot;");
    else if (cp == '\r')
        buf_str(out, "&#13;");
    else if ((cp < 0x20 && cp != '\t' && cp != '\n') || (cp & 0xfffe) == 0xfffe)
        buf_str(out, "\xef\xbf\xbd"); /* XML 1.0 has no such character */
    else
        buf_put(out, bytes);
}

static void put_escaped(struct buf *out, struct view text)
{
    uint32_t cp;
    size_t n;

    for (size_t at = 0; at < text.n && (n = utf8_char(view_part(text, at, SIZE_MAX), &cp)) > 0; at += n) {
        if (cp == '_' && is_escape(view_part(text, at, SIZE_MAX)))
            buf_str(out, "_x005F");
        put_char(out, cp, view_part(text, at, n));
    }
}

/* How wide ${text} is in digits; its widest line. */
static unsigned width_of(struct view text)
{
    unsigned width = 0, widest = 0;
    uint32_t cp;

    while (utf8_take(&text, &cp)) {
        width = cp == '\n' ? 0 : width + (cp < 0x80 || (cp >= 0xff61 && cp <= 0xff9f) ? 1 : 2);
        widest = width > widest ? width : widest;
        if (widest > WIDTH_MAX)
            return WIDTH_MAX;
    }
    return widest;
}

/* --- cells -------------------------------------------------------------------------------------------------------------- */

static void begin_cell(struct book *b, unsigned column, enum style style)
{
    buf_fmt(&b->rows, "<c r=\"%c%u\" s=\"%d\"", (char)('A' + column), (unsigned)b->row, (int)style);
}

static void put_text(struct book *b, unsigned column, enum style style, struct view text)
{
    unsigned width = width_of(text);

    begin_cell(b, column, style);
    if (text.n > 0) {
        buf_str(&b->rows, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        put_escaped(&b->rows, text);
        buf_str(&b->rows, "</t></is></c>");
    } else {
        buf_str(&b->rows, "/>");
    }
    if (style != STYLE_TITLE && width > b->widths[column])
        b->widths[column] = width;
}

static void put_widened(struct book *b, unsigned column, unsigned width)
{
    if (b->widths[column] < width)
        b->widths[column] = width;
}

static void put_number(struct book *b, unsigned column, int64_t n)
{
    char text[24];
    int width = snprintf(text, sizeof(text), "%lld", (long long)n);

    if (n > EXACT_MAX || n < -EXACT_MAX) {
        put_text(b, column, STYLE_TEXT, view_str(text)); /* a spreadsheet would round it */
        return;
    }
    begin_cell(b, column, STYLE_NUMBER);
    buf_fmt(&b->rows, "><v>%s</v></c>", text);
    put_widened(b, column, (unsigned)width + 3);
}

/* A day, with the ${second} of it that a time has; as text where Excel's calendar ends. */
static void put_day(struct book *b, unsigned column, const struct report_cell *cell)
{
    bool is_time = cell->type == REPORT_TIME;
    struct date day = {0};
    int64_t days = cell->number, second = 0;
    struct buf text;

    buf_init(&text, 64);
    bool known = is_time ? report_put_time(&text, cell->number) : report_put_date(&text, cell->number);
    if (known && is_time) {
        day = date_of_ms(cell->number);
        days = date_to_days(day);
        second = (cell->number - date_start_ms(day)) / SECOND_MS;
    }
    if (!known || days < EXCEL_FIRST) {
        put_text(b, column, STYLE_TEXT, known ? buf_view(&text) : view_str("?"));
    } else {
        begin_cell(b, column, is_time ? STYLE_TIME : STYLE_DATE);
        buf_fmt(&b->rows, "><v>%lld", (long long)(days + EXCEL_EPOCH));
        if (is_time)
            buf_fmt(&b->rows, ".%010lld", (long long)(second * INT64_C(10000000000) / 86400));
        buf_str(&b->rows, "</v></c>");
        put_widened(b, column, is_time ? 20 : 11);
    }
    buf_clear(&text);
}

static void put_cell(struct book *b, unsigned column, const struct report_cell *cell)
{
    if (cell->is_empty || cell->type == REPORT_TEXT || cell->type == REPORT_MONO)
        put_text(b, column, STYLE_TEXT, cell->text);
    else if (cell->type == REPORT_NUMBER)
        put_number(b, column, cell->number);
    else
        put_day(b, column, cell);
}

static void begin_row(struct book *b)
{
    b->row++;
    buf_fmt(&b->rows, "<row r=\"%u\">", (unsigned)b->row);
}

static void end_row(struct book *b)
{
    buf_str(&b->rows, "</row>");
}

/* --- sheets ------------------------------------------------------------------------------------------------------------- */

static enum err begin_sheet(struct book *b, struct view title, unsigned columns_n)
{
    struct sheet *s = &b->sheets[b->sheets_n];
    struct view rest = title;
    uint32_t cp;
    size_t n = 0;
    unsigned chars = 0;

    if (b->sheets_n == SHEETS_MAX)
        return ERR_LIMIT;
    n = (size_t)snprintf(s->name, sizeof(s->name), "%u ", b->sheets_n + 1);
    while (chars < NAME_CHARS_MAX && utf8_take(&rest, &cp)) {
        if (cp < 0x20 || (cp < 0x80 && strchr("[]:*?/\\'&<>\"", (int)cp) != NULL) || cp == 0xfffe || cp == 0xffff)
            continue;
        n += utf8_write(cp, (uint8_t *)s->name + n);
        chars += cp > 0xffff ? 2 : 1;
    }
    s->name[n] = '\0';
    s->columns_n = b->columns_n = columns_n;
    b->row = 0;
    for (unsigned i = 0; i < REPORT_COLUMNS_MAX; i++)
        b->widths[i] = WIDTH_MIN;
    buf_reset(&b->rows);
    return ERR_OK;
}

static void put_columns(struct book *b)
{
    buf_str(&b->part, "<cols>");
    for (unsigned i = 0; i < b->columns_n; i++)
        buf_fmt(&b->part, "<col min=\"%u\" max=\"%u\" width=\"%u.7\" customWidth=\"1\"/>", i + 1, i + 1, b->widths[i] + 1);
    buf_str(&b->part, "</cols>");
}

/* Header and footer codes begin with &: one of the text's own is doubled. */
static void put_footer(struct book *b)
{
    struct view rest = b->head.number, part;

    buf_str(&b->part, "<headerFooter><oddFooter>&amp;L");
    for (bool first = true; rest.p != NULL; first = false) {
        part = view_cut(&rest, '&');
        if (!first)
            buf_str(&b->part, "&amp;&amp;");
        put_escaped(&b->part, part);
    }
    buf_str(&b->part, "&amp;R&amp;P/&amp;N</oddFooter></headerFooter>");
}

/* ${has_head}: the first row stays in sight and filters. */
static enum err end_sheet(struct book *b, bool has_head)
{
    struct sheet *s = &b->sheets[b->sheets_n++];
    char name[64];

    s->rows = b->row;
    buf_reset(&b->part);
    buf_fmt(&b->part, XML "<worksheet xmlns=\"" MAIN "\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>"
                          "<sheetViews><sheetView workbookViewId=\"0\"%s>",
            b->sheets_n == 1 ? " tabSelected=\"1\"" : "");
    if (has_head)
        buf_str(&b->part, "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>");
    buf_str(&b->part, "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"18\"/>");
    put_columns(b);
    buf_str(&b->part, "<sheetData>");
    buf_put(&b->part, buf_view(&b->rows));
    buf_str(&b->part, "</sheetData>");
    if (has_head)
        buf_fmt(&b->part, "<autoFilter ref=\"A1:%c%u\"/>", (char)('A' + b->columns_n - 1), (unsigned)b->row);
    buf_fmt(&b->part, "<pageSetup paperSize=\"9\" orientation=\"%s\" fitToHeight=\"0\"/>",
            has_head && b->columns_n > 4 ? "landscape" : "portrait");
    put_footer(b);
    buf_str(&b->part, "</worksheet>");
    (void)snprintf(name, sizeof(name), "xl/worksheets/sheet%u.xml", b->sheets_n);
    enum err err = buf_status(&b->rows);
    if (err == ERR_OK)
        err = buf_status(&b->part);
    return err == ERR_OK ? zip_add(&b->zip, name, buf_view(&b->part)) : err;
}

/* The sheets of the tables: a table ends where anything else follows. */
static enum err put_tables(struct book *b, struct report_reader *r)
{
    struct report_item item;
    bool open = false;
    enum err err;

    for (;;) {
        TRY(report_read_item(r, &item));
        if (item.kind != REPORT_ROW && open) {
            TRY(end_sheet(b, true));
            open = false;
        }
        if (item.kind == REPORT_END)
            break;
        if (item.kind == REPORT_SECTION)
            b->section = item.label;
        if (item.kind != REPORT_TABLE && item.kind != REPORT_ROW)
            continue;
        if (item.kind == REPORT_TABLE)
            TRY(begin_sheet(b, b->section.n > 0 ? b->section : b->head.title, item.columns_n));
        open = true;
        begin_row(b);
        for (unsigned i = 0; i < item.columns_n; i++) {
            if (item.kind == REPORT_TABLE)
                put_text(b, i, STYLE_HEAD, item.columns[i].label);
            else
                put_cell(b, i, &item.cells[i]);
        }
        end_row(b);
        if (b->row > ROWS_MAX)
            TRY(ERR_LIMIT);
        TRY(buf_status(&b->rows));
    }
out:
    return err;
}

static void put_pair(struct book *b, struct view label, struct view text)
{
    if (text.n == 0)
        return;
    begin_row(b);
    put_text(b, 0, STYLE_LABEL, label);
    put_text(b, 1, STYLE_TEXT, text);
    end_row(b);
}

static void put_alone(struct book *b, enum style style, struct view text)
{
    begin_row(b);
    put_text(b, 0, style, text);
    end_row(b);
}

static void put_head(struct book *b)
{
    const struct report_head *h = &b->head;
    enum lang lang = report_lang(h);
    struct buf made, hash;

    buf_init(&made, 64);
    buf_init(&hash, REPORT_HASH_CHARS + 1);
    report_put_hash(&hash, b->model);
    if (!report_put_time(&made, h->made_ms))
        buf_str(&made, "?");
    put_alone(b, STYLE_TITLE, h->title);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_NUMBER)), h->number);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_CONTRACT)), h->contract);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_PERIOD)), h->period);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_MADE_AT)), buf_view(&made));
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_MADE_BY)), h->made_by);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_COPY)), h->copy);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_VERIFY)), h->verify_url);
    put_pair(b, view_str(msg_text(lang, MSG_REPORT_HASH)), buf_view(&hash));
    buf_clear(&hash);
    buf_clear(&made);
}

/* The sheet of everything that is no table. */
static enum err put_rest(struct book *b, struct report_reader *r)
{
    struct report_item item;
    enum err err;

    TRY(begin_sheet(b, view_str(msg_text(report_lang(&b->head), MSG_REPORT_SHEET)), 2));
    put_head(b);
    for (;;) {
        TRY(report_read_item(r, &item));
        if (item.kind == REPORT_END)
            break;
        if (item.kind == REPORT_SECTION)
            put_alone(b, STYLE_TITLE, item.label);
        else if (item.kind == REPORT_FACT)
            put_pair(b, item.label, item.text);
        else if (item.kind == REPORT_PARAGRAPH || item.kind == REPORT_NOTE)
            put_pair(b, (struct view){NULL, 0}, item.text);
    }
    err = end_sheet(b, false);
out:
    return err;
}

/* --- the package ---------------------------------------------------------------------------------------------------------- */

static enum err put_workbook(struct book *b)
{
    struct buf *p = &b->part;
    enum err err;

    buf_reset(p);
    buf_str(p, XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" REL "\"><sheets>");
    for (unsigned i = 0; i < b->sheets_n; i++)
        buf_fmt(p, "<sheet name=\"%s\" sheetId=\"%u\" r:id=\"rId%u\"/>", b->sheets[i].name, i + 1, i + 1);
    buf_str(p, b->sheets_n > 1 ? "</sheets><definedNames>" : "</sheets>");
    for (unsigned i = 0; i + 1 < b->sheets_n; i++)
        buf_fmt(p, "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"%u\">'%s'!$1:$1</definedName>", i, b->sheets[i].name);
    buf_str(p, b->sheets_n > 1 ? "</definedNames></workbook>" : "</workbook>");
    TRY(zip_add(&b->zip, "xl/workbook.xml", buf_view(p)));
    buf_reset(p);
    buf_str(p, XML "<Relationships xmlns=\"" PKG "/relationships\">");
    for (unsigned i = 0; i < b->sheets_n; i++)
        buf_fmt(p, "<Relationship Id=\"rId%u\" Type=\"" REL "/worksheet\" Target=\"worksheets/sheet%u.xml\"/>", i + 1, i + 1);
    buf_fmt(p, "<Relationship Id=\"rId%u\" Type=\"" REL "/styles\" Target=\"styles.xml\"/></Relationships>", b->sheets_n + 1);
    err = zip_add(&b->zip, "xl/_rels/workbook.xml.rels", buf_view(p));
out:
    return err;
}

static enum err put_types(struct book *b)
{
    struct buf *p = &b->part;

    buf_reset(p);
    buf_str(p, XML "<Types xmlns=\"" PKG "/content-types\">"
                   "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                   "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                   "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPE ".sheet.main+xml\"/>"
                   "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_TYPE ".styles+xml\"/>"
                   "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>");
    for (unsigned i = 0; i < b->sheets_n; i++)
        buf_fmt(p, "<Override PartName=\"/xl/worksheets/sheet%u.xml\" ContentType=\"" SHEET_TYPE ".worksheet+xml\"/>", i + 1);
    buf_str(p, "</Types>");
    return zip_add(&b->zip, "[Content_Types].xml", buf_view(p));
}

static enum err put_properties(struct book *b)
{
    struct buf *p = &b->part;
    char made[25] = "1980-01-01T00:00:00.000Z";
    enum err err;

    if (report_put_time(p, b->head.made_ms))
        clock_format(b->head.made_ms, made);
    buf_reset(p);
    buf_str(p, XML "<cp:coreProperties xmlns:cp=\"" PKG "/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                   "xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    put_escaped(p, b->head.title);
    buf_str(p, "</dc:title><dc:identifier>");
    put_escaped(p, b->head.number);
    buf_fmt(p, "</dc:identifier><dcterms:created xsi:type=\"dcterms:W3CDTF\">%.19sZ</dcterms:created></cp:coreProperties>", made);
    TRY(zip_add(&b->zip, "docProps/core.xml", buf_view(p)));
    buf_reset(p);
    buf_str(p, XML "<Relationships xmlns=\"" PKG "/relationships\">"
                   "<Relationship Id=\"rId1\" Type=\"" REL "/officeDocument\" Target=\"xl/workbook.xml\"/>"
                   "<Relationship Id=\"rId2\" Type=\"" PKG "/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                   "</Relationships>");
    err = zip_add(&b->zip, "_rels/.rels", buf_view(p));
out:
    return err;
}

enum err report_write_xlsx(struct view model, struct buf *out)
{
    static const struct book empty;
    struct book b = empty;
    struct report_reader r;
    enum err err;

    b.model = model;
    zip_begin(&b.zip, out);
    buf_init(&b.rows, REPORT_FILE_MAX);
    buf_init(&b.part, REPORT_FILE_MAX);
    TRY(report_read_head(&r, model, &b.head));
    TRY(put_tables(&b, &r));
    TRY(report_read_head(&r, model, &b.head));
    TRY(put_rest(&b, &r));
    TRY(put_workbook(&b));
    TRY(put_types(&b));
    TRY(put_properties(&b));
    TRY(zip_add(&b.zip, "xl/styles.xml", view_str(styles)));
out:
    buf_clear(&b.rows);
    buf_clear(&b.part);
    enum err end = zip_end(&b.zip);
    return err != ERR_OK ? err : end;
}
