/* Target: book_read (press/book.c).  A workbook as it is, or one sheet's XML (and after a NUL its strings, its formats) in an archive of
 * ours, because no mutation gets through a checksum.  Whatever comes, rows are in order, in bounds and UTF-8. */
#include "base/buf.h"
#include "press/book.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define FIELDS 8
#define FIELD_BYTES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    struct book_sheet sheet;
    uint64_t line;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

static enum err on_sheet(void *arg, const struct book_sheet *sheet)
{
    ((struct seen *)arg)->sheet = *sheet;
    must(sheet->columns <= FIELDS && sheet->name.n <= BOOK_SHEET_NAME_MAX && sheet->header_row > 0 && sheet->hidden <= sheet->others);
    return ERR_OK;
}

static enum err on_row(void *arg, const struct csv_row *row)
{
    struct seen *seen = arg;

    must(row->line > seen->line && (row->field_count == seen->sheet.columns || row->field_count == 0));
    for (size_t i = 0; i < row->field_count; i++)
        must(row->fields[i].n == 0 || view_is_utf8(row->fields[i]) || row->fault != CSV_FINE);
    seen->line = row->line;
    return ERR_OK;
}

static void add(zip_t *z, const char *name, const void *p, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, p, n, 0);

    zip_int64_t at = s == NULL ? -1 : zip_file_add(z, name, s, ZIP_FL_ENC_UTF_8);

    must(at >= 0 && zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
}

static void wrap(struct view parts, struct buf *out)
{
    static const char workbook[] = "<w xmlns:r=\"r\"><workbookPr date1904=\"0\"/><sheet name=\"a\" r:id=\"x\"/></w>";
    static const char relations[] = "<r><Relationship Id=\"x\" Type=\"/worksheet\" Target=\"a.xml\"/><Relationship Id=\"y\" Type=\"/sharedStrings\" "
                                    "Target=\"b.xml\"/><Relationship Id=\"z\" Type=\"/styles\" Target=\"c.xml\"/></r>";
    static const char *const names[] = {"xl/a.xml", "xl/b.xml", "xl/c.xml"};
    zip_source_t *all = zip_source_buffer_create(NULL, 0, 0, NULL);
    uint8_t step[4096];
    zip_int64_t n;

    must(all != NULL);
    zip_source_keep(all);
    zip_t *z = zip_open_from_source(all, ZIP_TRUNCATE, NULL);
    must(z != NULL);
    add(z, "xl/workbook.xml", workbook, sizeof(workbook) - 1);
    add(z, "xl/_rels/workbook.xml.rels", relations, sizeof(relations) - 1);
    for (unsigned i = 0; i < 3; i++) {
        struct view part = view_cut(&parts, '\0');
        add(z, names[i], part.n == 0 ? "<e/>" : (const char *)part.p, part.n == 0 ? 4 : part.n);
    }
    must(zip_close(z) == 0 && zip_source_open(all) == 0);
    while ((n = zip_source_read(all, step, sizeof(step))) > 0)
        buf_put(out, view_of(step, (size_t)n));
    (void)zip_source_close(all);
    zip_source_free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {.line = 0};
    const struct book_reader reader = {
        .max_field_bytes = FIELD_BYTES, .max_fields = FIELDS, .sheet = on_sheet, .row = on_row, .arg = &seen};
    struct view bytes = view_of(data, size);
    enum book_failure why;
    struct buf made;

    buf_init(&made, BOOK_BYTES_MAX);
    if (book_kind_of(bytes) == BOOK_NONE) {
        wrap(bytes, &made);
        bytes = buf_view(&made);
    }
    enum err err = book_read(bytes, &reader, &why);
    must((err == ERR_OK && why == BOOK_FINE) || (err == ERR_INPUT && why != BOOK_FINE) || err == ERR_MEMORY);
    buf_clear(&made);
    return 0;
}
