#include "press/csv.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "text/cp932.h"
#include "text/utf8.h"

#include <string.h>

#define LIMIT_MAX ((size_t)1 << 24)
#define UTF8_PER_BYTE 3 /* a one-byte ｱ becomes three bytes */
#define CARRY_MAX 4     /* the longest character */
#define RUN_MAX 64      /* bytes that take_plain() takes at once */

#define BYTE_ORDER_MARK 0xfeffU

enum state {
    FIELD_START,
    UNQUOTED,
    QUOTED,
    QUOTE_CLOSED, /* or the first of two quotes */
    CARRIAGE_RETURN,
};

struct csv {
    struct csv_options options;
    csv_row_fn *row_fn;
    void *arg;
    enum err err; /* sticky */

    enum csv_encoding encoding;
    bool guessed;       /* UTF-8, because the deciding bytes were */
    struct buf pending; /* bytes that wait for the decision */
    uint8_t carry[CARRY_MAX];
    size_t carried; /* bytes of a character whose end has not come */

    enum state state;
    struct csv_row row; /* the row being read */
    uint64_t at;        /* offset of the character being read */
    bool overlong;      /* the row has passed its maximum: no quote holds it together any more */
    struct buf raw, text;
    size_t *field_ends; /* in text; max_fields of them */
    struct view *fields;
    uint64_t line; /* of the next byte */
    struct csv_totals totals;
};

enum err csv_new(const struct csv_options *options, csv_row_fn *row, void *arg,
                 struct csv **csv_out)
{
    if (options->max_row_bytes - 1 >= LIMIT_MAX || options->max_field_bytes - 1 >= LIMIT_MAX ||
        options->max_fields - 1 >= LIMIT_MAX)
        return ERR_INPUT;
    struct csv *csv = mem_zalloc(sizeof(*csv));
    if (csv == NULL)
        return ERR_MEMORY;
    *csv = (struct csv){
        .options = *options,
        .row_fn = row,
        .arg = arg,
        .encoding = options->encoding,
        .line = 1,
        .row = {.number = 1, .line = 1},
        .field_ends = mem_calloc(options->max_fields, sizeof(*csv->field_ends)),
        .fields = mem_calloc(options->max_fields, sizeof(*csv->fields)),
    };
    buf_init(&csv->pending, CSV_DETECT_BYTES);
    buf_init(&csv->raw, options->max_row_bytes);
    buf_init(&csv->text, options->max_row_bytes * UTF8_PER_BYTE);
    if (csv->field_ends == NULL || csv->fields == NULL) {
        csv_free(csv);
        return ERR_MEMORY;
    }
    *csv_out = csv;
    return ERR_OK;
}

void csv_free(struct csv *csv)
{
    if (csv == NULL)
        return;
    buf_clear(&csv->pending);
    buf_clear(&csv->raw);
    buf_clear(&csv->text);
    mem_free(csv->field_ends);
    mem_free(csv->fields);
    explicit_bzero(csv, sizeof(*csv));
    mem_free(csv);
}

enum csv_encoding csv_encoding(const struct csv *csv)
{
    return csv->encoding;
}

struct csv_totals csv_totals(const struct csv *csv)
{
    return csv->totals;
}

/* Note the first fault of a row. */
static void fault(struct csv *csv, enum csv_fault what)
{
    if (csv->row.fault != CSV_FINE)
        return;
    csv->row.fault = what;
    csv->row.fault_at = csv->at;
    csv->row.fault_field = csv->row.field_count;
}

static size_t field_bytes(const struct csv *csv)
{
    size_t n = csv->row.field_count;
    return csv->text.n - (n == 0 ? 0 : csv->field_ends[n - 1]);
}

/* Count ${n} bytes of the file, and keep as many of them as the row may have. */
static void keep_raw(struct csv *csv, const uint8_t *p, size_t n)
{
    size_t room = csv->options.max_row_bytes - csv->raw.n;

    if (n > room) {
        csv->overlong = true;
        fault(csv, CSV_ROW_TOO_LONG);
        n = room;
    }
    buf_put(&csv->raw, view_of(p, n));
}

/* Append one character to the field. */
static void put(struct csv *csv, uint32_t cp)
{
    if (csv->row.fault != CSV_FINE)
        return;
    utf8_put(&csv->text, cp);
    if (field_bytes(csv) > csv->options.max_field_bytes)
        fault(csv, CSV_FIELD_TOO_LONG);
}

static void end_field(struct csv *csv)
{
    csv->state = FIELD_START;
    if (csv->row.field_count == csv->options.max_fields)
        fault(csv, CSV_TOO_MANY_FIELDS);
    else
        csv->field_ends[csv->row.field_count++] = csv->text.n;
}

static void begin_row(struct csv *csv)
{
    buf_reset(&csv->raw);
    buf_reset(&csv->text);
    csv->overlong = false;
    csv->state = FIELD_START;
    csv->row = (struct csv_row){
        .number = csv->totals.rows + 1,
        .line = csv->line,
        .start = csv->totals.bytes,
    };
}

/* Give the row its fields; none if it has a fault. */
static void point_fields(struct csv *csv)
{
    size_t from = 0;

    if (csv->row.fault != CSV_FINE) {
        csv->row.field_count = 0;
        return;
    }
    for (size_t i = 0; i < csv->row.field_count; i++) {
        csv->fields[i] = view_part(buf_view(&csv->text), from, csv->field_ends[i] - from);
        from = csv->field_ends[i];
    }
    csv->row.fields = csv->fields;
}

static enum err end_row(struct csv *csv)
{
    enum err err;

    TRY(buf_status(&csv->raw));
    TRY(buf_status(&csv->text));
    if (csv->raw.p[0] == '\r' || csv->raw.p[0] == '\n') {
        csv->totals.empty_lines++;
    } else {
        csv->row.end = csv->totals.bytes;
        csv->row.raw = buf_view(&csv->raw);
        point_fields(csv);
        csv->totals.rows++;
        csv->totals.faulty_rows += csv->row.fault != CSV_FINE;
        TRY(csv->row_fn(csv->arg, &csv->row));
    }
    begin_row(csv);
out:
    return err;
}

/* What a character means that is no line break. */
static void step(struct csv *csv, uint32_t cp)
{
    switch (csv->state) {
    case QUOTED:
        if (cp == '"')
            csv->state = QUOTE_CLOSED;
        else
            put(csv, cp);
        return;
    case QUOTE_CLOSED:
        if (cp == ',') {
            end_field(csv);
        } else if (cp == '"') {
            put(csv, cp);
            csv->state = QUOTED;
        } else {
            fault(csv, CSV_STRAY_QUOTE);
            csv->state = UNQUOTED;
        }
        return;
    case FIELD_START:
    case UNQUOTED:
    case CARRIAGE_RETURN:
        if (cp == ',') {
            end_field(csv);
        } else if (cp == '"' && csv->state == FIELD_START) {
            csv->state = QUOTED;
        } else {
            if (cp == '"')
                fault(csv, CSV_STRAY_QUOTE);
            put(csv, cp);
            csv->state = UNQUOTED;
        }
        return;
    }
}

static enum err line_break(struct csv *csv, uint32_t cp)
{
    if (csv->state == QUOTED && !csv->overlong) {
        put(csv, cp);
        return ERR_OK;
    }
    if (csv->state != CARRIAGE_RETURN)
        end_field(csv);
    if (cp == '\n')
        return end_row(csv);
    csv->state = CARRIAGE_RETURN;
    return ERR_OK;
}

/* The next character, or UTF8_BAD, is ${cp}, from the ${n} bytes at ${p} of the file. */
static enum err take_char(struct csv *csv, uint32_t cp, const uint8_t *p, size_t n)
{
    enum err err = ERR_OK;

    if (csv->state == CARRIAGE_RETURN && cp != '\n') {
        csv->line++;
        TRY(end_row(csv));
    }
    csv->at = csv->totals.bytes;
    csv->totals.bytes += n;
    if (csv->at == 0 && cp == BYTE_ORDER_MARK) {
        begin_row(csv);
        return ERR_OK;
    }
    keep_raw(csv, p, n);
    if (cp == UTF8_BAD)
        fault(csv, csv->guessed ? CSV_ENCODING_CHANGED : CSV_UNDECODABLE);
    else if (cp == 0)
        fault(csv, CSV_NUL);
    csv->line += cp == '\n';
    if (cp == '\n' || cp == '\r')
        return line_break(csv, cp);
    step(csv, cp);
out:
    return err;
}

static size_t decode(const struct csv *csv, struct view bytes, uint32_t *cp_out)
{
    return csv->encoding == CSV_CP932 ? cp932_char(bytes, cp_out) : utf8_char(bytes, cp_out);
}

/* Take the first character off ${*rest}; false at the end.  What cannot be decoded, or not yet, is UTF8_BAD. */
static bool take_decoded(const struct csv *csv, struct view *rest, uint32_t *cp_out)
{
    if (csv->encoding != CSV_CP932 || rest->n == 0 || rest->p[0] < 0x80)
        return utf8_take(rest, cp_out);
    size_t n = cp932_char(*rest, cp_out);
    if (n == 0)
        *cp_out = UTF8_BAD;
    *rest = (struct view){rest->p + n, rest->n - n};
    return true;
}

/* How many bytes the field may surely still take, whatever characters they are. */
static size_t sure_room(const struct csv *csv)
{
    size_t row = csv->options.max_row_bytes - csv->raw.n;
    size_t field = (csv->options.max_field_bytes - field_bytes(csv)) / UTF8_PER_BYTE;
    size_t room = row < field ? row : field;

    return room < RUN_MAX ? room : RUN_MAX;
}

/* Take the characters in front that mean nothing but themselves in the field that is being read: a short cut for
 * take_char(), which gives the number of bytes taken. */
static size_t take_plain(struct csv *csv, struct view bytes)
{
    uint8_t text[RUN_MAX * UTF8_PER_BYTE + 1];
    struct view rest = bytes;
    size_t n = 0, text_n = 0, room;

    if ((csv->state != UNQUOTED && csv->state != QUOTED) || csv->row.fault != CSV_FINE)
        return 0;
    room = sure_room(csv);
    for (uint32_t cp; take_decoded(csv, &rest, &cp);) {
        if (cp < ' ' || cp == '"' || cp == ',' || cp == UTF8_BAD || bytes.n - rest.n > room)
            break;
        text_n += utf8_write(cp, text + text_n);
        n = bytes.n - rest.n;
    }
    buf_put(&csv->raw, view_of(bytes.p, n));
    buf_put(&csv->text, view_of(text, text_n));
    csv->totals.bytes += n;
    return n;
}

/* Whether ${bytes} is only the beginning of a character. */
static bool is_cut(const struct csv *csv, struct view bytes)
{
    return csv->encoding == CSV_CP932 ? bytes.n == 1 && cp932_is_lead(bytes.p[0])
                                      : utf8_is_cut(bytes);
}

/* Take all characters of ${bytes}; with ${last} also one that is cut.  ${*used_out}: the bytes taken. */
static enum err consume(struct csv *csv, struct view bytes, bool last, size_t *used_out)
{
    enum err err = ERR_OK;
    size_t at = 0;

    while (at < bytes.n) {
        struct view rest = view_part(bytes, at, bytes.n);
        uint32_t cp = 0;
        size_t n = take_plain(csv, rest);
        if (n == 0) {
            n = decode(csv, rest, &cp);
            if (n == 0 && !last && is_cut(csv, rest))
                break;
            if (n == 0) {
                cp = UTF8_BAD;
                n = 1;
            }
            TRY(take_char(csv, cp, rest.p, n));
        }
        at += n;
    }
    *used_out = at;
out:
    return err;
}

/* Take ${bytes}, and carry over a character that they cut. */
static enum err feed(struct csv *csv, struct view bytes)
{
    enum err err;
    size_t used = 0;

    while (csv->carried > 0 && bytes.n > 0) {
        csv->carry[csv->carried++] = bytes.p[0];
        bytes = view_part(bytes, 1, bytes.n);
        TRY(consume(csv, view_of(csv->carry, csv->carried), false, &used));
        csv->carried -= used;
        memmove(csv->carry, csv->carry + used, csv->carried);
    }
    TRY(consume(csv, bytes, false, &used));
    while (used < bytes.n)
        csv->carry[csv->carried++] = bytes.p[used++];
out:
    return err;
}

/* Decide on the pending bytes and take them. */
static enum err decide(struct csv *csv, bool last)
{
    struct view rest = buf_view(&csv->pending);
    bool marked = csv->totals.bytes == 0 && view_starts(rest, "\uFEFF");
    uint32_t cp;

    for (size_t n; !marked && rest.n > 0 && (n = utf8_char(rest, &cp)) > 0;)
        rest = view_part(rest, n, rest.n);
    bool is_utf8 = marked || (last ? rest.n == 0 : utf8_is_cut(rest));
    csv->encoding = is_utf8 ? CSV_UTF8 : CSV_CP932;
    csv->guessed = is_utf8 && !marked;
    enum err err = feed(csv, buf_view(&csv->pending));
    buf_clear(&csv->pending);
    return err;
}

/* Take ASCII at once, put the rest aside until there is enough of it to decide; ${*bytes} is what is left. */
static enum err push_undecided(struct csv *csv, struct view *bytes)
{
    enum err err;
    size_t ascii = 0;

    while (csv->pending.n == 0 && ascii < bytes->n && bytes->p[ascii] < 0x80)
        ascii++;
    TRY(feed(csv, view_part(*bytes, 0, ascii)));
    *bytes = view_part(*bytes, ascii, bytes->n);
    struct view wait = view_part(*bytes, 0, CSV_DETECT_BYTES - csv->pending.n);
    buf_put(&csv->pending, wait);
    TRY(buf_status(&csv->pending));
    *bytes = view_part(*bytes, wait.n, bytes->n);
    if (csv->pending.n == CSV_DETECT_BYTES)
        TRY(decide(csv, false));
out:
    return err;
}

enum err csv_push(struct csv *csv, struct view bytes)
{
    enum err err;

    if (csv->err != ERR_OK)
        return csv->err;
    if (csv->encoding == CSV_DETECT)
        TRY(push_undecided(csv, &bytes));
    TRY(feed(csv, bytes));
out:
    csv->err = err;
    return err;
}

/* The row that the end of the file ends. */
static enum err last_row(struct csv *csv)
{
    csv->at = csv->totals.bytes;
    if (csv->row.start == csv->totals.bytes)
        return ERR_OK;
    if (csv->state == QUOTED)
        fault(csv, CSV_UNTERMINATED);
    if (csv->state != CARRIAGE_RETURN)
        end_field(csv);
    return end_row(csv);
}

enum err csv_finish(struct csv *csv)
{
    enum err err;
    size_t used;

    if (csv->err != ERR_OK)
        return csv->err;
    if (csv->encoding == CSV_DETECT && csv->pending.n > 0)
        TRY(decide(csv, true));
    TRY(consume(csv, view_of(csv->carry, csv->carried), true, &used));
    csv->carried = 0;
    TRY(last_row(csv));
out:
    csv->err = err;
    return err;
}
