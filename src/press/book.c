/* The parts of a workbook around its sheet: which sheet it is, its strings, its formats. */
#include "press/book_internal.h"

#include "base/alloc.h"
#include "base/num.h"

#include <string.h>
#include <strings.h>

#define STRINGS_BYTES_MAX ((size_t)64 << 20)
#define STRINGS_MAX ((size_t)2000000)
#define SHEETS_MAX 1000
#define CUSTOM_FORMATS_MAX 1000

void book_add_text(struct buf *out, size_t from, size_t max, struct view text, bool *too_long)
{
    if (*too_long)
        return;
    if (text.n > max - (out->n - from))
        *too_long = true;
    else
        buf_put(out, text);
}

static enum err ignore_end(void *arg, const char *name)
{
    (void)arg;
    (void)name;
    return ERR_OK;
}

uint32_t book_number(const char **attributes, const char *name, uint32_t otherwise)
{
    const char *text = book_attribute(attributes, name);
    uint64_t n;

    return text != NULL && num_parse_u64(view_str(text), UINT32_MAX, NUM_LEADING_ZEROS, &n) == ERR_OK ? (uint32_t)n : otherwise;
}

/* --- the workbook: its sheets --------------------------------------------------------------------------------------------- */

static bool is_true(const char *text)
{
    return text != NULL && (strcmp(text, "1") == 0 || strcasecmp(text, "true") == 0);
}

static enum err take_sheet(struct book *b, const char **attributes)
{
    const char *state = book_attribute(attributes, "state"), *id = book_attribute(attributes, "id");
    const char *name = book_attribute(attributes, "name");
    bool hidden = state != NULL && strcmp(state, "visible") != 0;

    if (b->sheet.others >= SHEETS_MAX)
        return ERR_LIMIT;
    if (hidden || b->sheet_id[0] != '\0') {
        b->sheet.others++;
        b->sheet.hidden += hidden;
        return ERR_OK;
    }
    if (id == NULL || id[0] == '\0' || strlen(id) >= sizeof(b->sheet_id) || name == NULL)
        return ERR_INPUT;
    memcpy(b->sheet_id, id, strlen(id) + 1);
    buf_put(&b->sheet_name, view_str(strlen(name) > BOOK_SHEET_NAME_MAX ? "" : name));
    return buf_status(&b->sheet_name);
}

static enum err on_workbook(void *arg, const char *name, const char **attributes)
{
    struct book *b = arg;

    if (strcmp(name, "workbookPr") == 0)
        b->days_1904 = is_true(book_attribute(attributes, "date1904"));
    return strcmp(name, "sheet") == 0 ? take_sheet(b, attributes) : ERR_OK;
}

/* --- relations: where the parts are ---------------------------------------------------------------------------------------- */

/* The path in the archive of what a part in xl/ points to. */
static enum err resolve(const char *target, char out[BOOK_TARGET_MAX])
{
    const char *folder = target[0] == '/' ? "" : "xl/";
    size_t folder_n = strlen(folder), n;

    target += target[0] == '/';
    n = strlen(target);
    if (n == 0 || folder_n + n >= BOOK_TARGET_MAX || strstr(target, "..") != NULL)
        return ERR_INPUT;
    memcpy(out, folder, folder_n);
    memcpy(out + folder_n, target, n + 1);
    return ERR_OK;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static enum err on_relation(void *arg, const char *name, const char **attributes)
{
    struct book *b = arg;
    const char *id = book_attribute(attributes, "Id"), *type = book_attribute(attributes, "Type");
    const char *target = book_attribute(attributes, "Target"), *mode = book_attribute(attributes, "TargetMode");

    if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL ||
        (mode != NULL && strcmp(mode, "External") == 0))
        return ERR_OK;
    if (strcmp(id, b->sheet_id) == 0 && ends_with(type, "/worksheet"))
        return resolve(target, b->sheet_path);
    if (ends_with(type, "/sharedStrings"))
        return resolve(target, b->strings_path);
    return ends_with(type, "/styles") ? resolve(target, b->styles_path) : ERR_OK;
}

/* --- shared strings ------------------------------------------------------------------------------------------------------- */

struct strings {
    struct book *b;
    bool in_item, in_text, in_phonetic, too_long;
    size_t from;
    struct buf text; /* of a piece, before its escapes are undone */
};

static enum err on_string_start(void *arg, const char *name, const char **attributes)
{
    struct strings *s = arg;

    (void)attributes;
    if (strcmp(name, "si") == 0) {
        s->in_item = true;
        s->too_long = false;
        s->from = s->b->strings.n;
    } else if (strcmp(name, "rPh") == 0) {
        s->in_phonetic = true; /* furigana is no part of what the cell says */
    } else if (strcmp(name, "t") == 0) {
        s->in_text = s->in_item && !s->in_phonetic;
        buf_reset(&s->text);
    }
    return ERR_OK;
}

static enum err end_string(struct strings *s)
{
    uint32_t end;

    s->in_item = false;
    if (s->b->string_ends.n / sizeof(end) >= STRINGS_MAX)
        return ERR_LIMIT;
    if (s->too_long)
        s->b->strings.n = s->from;
    end = (uint32_t)s->b->strings.n | (s->too_long ? BOOK_STRING_TOO_LONG : 0);
    buf_put(&s->b->string_ends, view_of(&end, sizeof(end)));
    enum err err = buf_status(&s->b->strings);
    return err != ERR_OK ? err : buf_status(&s->b->string_ends);
}

static enum err on_string_end(void *arg, const char *name)
{
    struct strings *s = arg;
    struct buf plain;

    if (strcmp(name, "rPh") == 0)
        s->in_phonetic = false;
    if (strcmp(name, "si") == 0 && s->in_item)
        return end_string(s);
    if (strcmp(name, "t") != 0 || !s->in_text)
        return ERR_OK;
    s->in_text = false;
    buf_init(&plain, s->b->reader->max_field_bytes * 4 + 16);
    book_text_put(&plain, buf_view(&s->text));
    book_add_text(&s->b->strings, s->from, s->b->reader->max_field_bytes, buf_view(&plain), &s->too_long);
    buf_clear(&plain);
    return ERR_OK;
}

static enum err on_string_text(void *arg, struct view text)
{
    struct strings *s = arg;

    if (s->in_text)
        book_add_text(&s->text, 0, s->b->reader->max_field_bytes * 4, text, &s->too_long);
    return buf_status(&s->text);
}

static enum err read_strings(struct book *b)
{
    struct strings s = {.b = b};
    const struct book_handler h = {on_string_start, on_string_end, on_string_text, &s};

    buf_init(&s.text, b->reader->max_field_bytes * 4 + 16);
    enum err err = book_part_read(b->parts, b->strings_path, &h);
    buf_clear(&s.text);
    return err;
}

/* --- formats --------------------------------------------------------------------------------------------------------------- */

struct custom_format {
    uint32_t id;
    struct book_format format;
};

struct formats {
    struct book *b;
    struct buf custom; /* struct custom_format */
    bool in_cells;     /* cellXfs: the others are styles that have a name */
};

static struct book_format format_of(const struct formats *f, uint32_t id)
{
    struct custom_format c;

    for (size_t at = 0; at < f->custom.n; at += sizeof(c)) {
        memcpy(&c, f->custom.p + at, sizeof(c));
        if (c.id == id)
            return c.format;
    }
    return book_format_builtin(id);
}

static enum err on_format_start(void *arg, const char *name, const char **attributes)
{
    struct formats *f = arg;
    const char *code = book_attribute(attributes, "formatCode");

    if (strcmp(name, "cellXfs") == 0)
        f->in_cells = true;
    if (strcmp(name, "numFmt") == 0 && code != NULL) {
        const struct custom_format c = {book_number(attributes, "numFmtId", 0), book_format_of(view_str(code))};
        buf_put(&f->custom, view_of(&c, sizeof(c)));
    }
    if (strcmp(name, "xf") == 0 && f->in_cells) {
        const struct book_format format = format_of(f, book_number(attributes, "numFmtId", 0));
        buf_put(&f->b->styles, view_of(&format, sizeof(format)));
    }
    return buf_status(&f->custom) != ERR_OK ? buf_status(&f->custom) : buf_status(&f->b->styles);
}

static enum err on_format_end(void *arg, const char *name)
{
    struct formats *f = arg;

    if (strcmp(name, "cellXfs") == 0)
        f->in_cells = false;
    return ERR_OK;
}

static enum err read_styles(struct book *b)
{
    struct formats f = {.b = b};
    const struct book_handler h = {on_format_start, on_format_end, NULL, &f};

    buf_init(&f.custom, CUSTOM_FORMATS_MAX * sizeof(struct custom_format));
    enum err err = book_part_read(b->parts, b->styles_path, &h);
    buf_clear(&f.custom);
    return err;
}

/* --- the whole ------------------------------------------------------------------------------------------------------------- */

static enum err read_parts(struct book *b, enum book_failure *why)
{
    const struct book_handler workbook = {on_workbook, ignore_end, NULL, b}, relations = {on_relation, ignore_end, NULL, b};
    enum err err;

    TRY(book_part_read(b->parts, "xl/workbook.xml", &workbook));
    if (b->sheet_id[0] == '\0') {
        *why = BOOK_NO_SHEET;
        return ERR_INPUT;
    }
    TRY(book_part_read(b->parts, "xl/_rels/workbook.xml.rels", &relations));
    if (b->strings_path[0] != '\0')
        TRY(read_strings(b));
    if (b->styles_path[0] != '\0')
        TRY(read_styles(b));
    if (b->sheet_path[0] == '\0')
        return ERR_INPUT;
    b->sheet.name = buf_view(&b->sheet_name);
    err = book_sheet_read(b, why);
out:
    return err;
}

/* An encrypted workbook is a compound file with this stream. */
static bool is_encrypted(struct view bytes)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

    return memmem(bytes.p, bytes.n, name, sizeof(name)) != NULL;
}

/* What ended the reading: a callback, memory, or the file. */
static enum err verdict(const struct book *b, enum err err, enum book_failure *why)
{
    if (err == ERR_OK || err == ERR_MEMORY || b->said != ERR_OK)
        return b->said != ERR_OK ? b->said : err;
    if (*why == BOOK_FINE)
        *why = err == ERR_LIMIT ? BOOK_TOO_LARGE : err == ERR_DENIED ? BOOK_ENCRYPTED : BOOK_DAMAGED;
    return ERR_INPUT;
}

enum err book_read(struct view bytes, const struct book_reader *reader, enum book_failure *why_out)
{
    struct book b = {.reader = reader};
    enum err err;

    *why_out = BOOK_FINE;
    if (book_kind_of(bytes) != BOOK_XLSX) {
        *why_out = book_kind_of(bytes) == BOOK_NONE ? BOOK_DAMAGED : is_encrypted(bytes) ? BOOK_ENCRYPTED : BOOK_OLD;
        return ERR_INPUT;
    }
    buf_init(&b.strings, STRINGS_BYTES_MAX);
    buf_init(&b.string_ends, STRINGS_MAX * sizeof(uint32_t));
    buf_init(&b.styles, BOOK_STYLES_MAX * sizeof(struct book_format));
    buf_init(&b.sheet_name, BOOK_SHEET_NAME_MAX);
    err = bytes.n > BOOK_BYTES_MAX ? ERR_LIMIT : book_parts_open(bytes, &b.parts);
    if (err == ERR_OK)
        err = read_parts(&b, why_out);
    book_parts_free(b.parts);
    buf_clear(&b.strings);
    buf_clear(&b.string_ends);
    buf_clear(&b.styles);
    buf_clear(&b.sheet_name);
    return verdict(&b, err, why_out);
}
