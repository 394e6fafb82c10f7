/*
 * The document on paper: A4, laid out twice, first without drawing to learn how many pages there are.
 */
#include "base/codec.h"
#include "crypto/hash.h"
#include "report/model.h"
#include "report/paper.h"
#include "report/write.h"

#include <cairo-pdf.h>
#include <stdio.h>

#define PORTRAIT_WIDTH 595.28
#define PORTRAIT_HEIGHT 841.89
#define LANDSCAPE_COLUMNS 7 /* more than these lie on their side */
#define LABEL_SHARE 0.24    /* of the width, for the labels of facts */
#define QR_SIZE 76.0
#define CHECK_HEIGHT 100.0 /* of its frame beside a QR code, at least */
#define FORM_HEADING 130.0 /* a heading, a label and the first row of its table stay together */
#define FORM_LABEL 90.0

static const struct type title_type = {REPORT_GOTHIC, 17};
static const struct type section_type = {REPORT_GOTHIC, 12};
static const struct type text_type = {REPORT_MINCHO, 10};
static const struct type label_type = {REPORT_GOTHIC, 9};
static const struct type note_type = {REPORT_MINCHO, 8.5};

static cairo_status_t take_bytes(void *arg, const unsigned char *bytes, unsigned n)
{
    struct buf *out = arg;

    buf_put(out, view_of(bytes, n));
    return buf_status(out) == ERR_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* --- the head ----------------------------------------------------------------------------------------------------------- */

static void put_label(struct paper *p, enum msg label, struct view text)
{
    if (text.n > 0)
        paper_fact(p, label_type, text_type, view_str(msg_text(p->lang, label)), text, LABEL_SHARE);
}

static void put_head(struct paper *p)
{
    const struct report_head *h = p->head;
    struct view rest = h->title;
    struct buf made;

    while (rest.n > 0) {
        struct view line = typeset_cut(&p->t, title_type, p->width, &rest);
        double x = p->left + (p->width - typeset_width(&p->t, title_type, line)) / 2;
        paper_need(p, 26);
        typeset_draw(&p->t, title_type, x, p->y + 18, line);
        p->y += 26;
    }
    p->y += 10;
    buf_init(&made, 120);
    report_put_when(&made, p->lang, h->made_ms);
    put_label(p, MSG_REPORT_NUMBER, h->number);
    put_label(p, MSG_REPORT_CONTRACT, h->contract);
    put_label(p, MSG_REPORT_PERIOD, h->period);
    put_label(p, MSG_REPORT_MADE_AT, buf_view(&made));
    put_label(p, MSG_REPORT_MADE_BY, h->made_by);
    put_label(p, MSG_REPORT_COPY, h->copy);
    p->y += 12;
    buf_clear(&made);
}

/* --- items -------------------------------------------------------------------------------------------------------------- */

static void put_lines(struct paper *p, struct type type, double step, struct view text)
{
    do {
        struct view line = typeset_cut(&p->t, type, p->width, &text);
        paper_need(p, step);
        typeset_draw(&p->t, type, p->left, p->y + type.size, line);
        p->y += step;
    } while (text.n > 0);
    p->y += 5;
}

static void put_section(struct paper *p, struct view title)
{
    char number[16];

    p->sections++;
    p->y += 10;
    paper_need(p, 70); /* a heading does not stand alone at the foot */
    int n = snprintf(number, sizeof(number), "%u", p->sections);
    typeset_draw(&p->t, section_type, p->left, p->y + 13, view_of(number, (size_t)n));
    do {
        struct view line = typeset_cut(&p->t, section_type, p->width - 22, &title);
        typeset_draw(&p->t, section_type, p->left + 22, p->y + 13, line);
        p->y += 19;
        paper_need(p, 20);
    } while (title.n > 0);
    p->y += 3;
}

static enum err put_items(struct paper *p, struct report_reader *r)
{
    struct report_item item;
    enum report_item_kind before = REPORT_END;
    enum err err;

    for (;;) {
        TRY(report_read_item(r, &item));
        if (before == REPORT_TABLE && item.kind != REPORT_ROW)
            paper_table_empty(p);
        if ((before == REPORT_FACT || before == REPORT_ROW || before == REPORT_TABLE) && item.kind != before &&
            item.kind != REPORT_ROW)
            p->y += 8;
        if (item.kind != REPORT_ROW)
            p->in_table = false; /* what follows on the next page has no heads above it */
        if (item.kind == REPORT_END)
            break;
        if (p->head->is_form && (item.kind == REPORT_SECTION || item.kind == REPORT_PARAGRAPH))
            paper_need(p, item.kind == REPORT_SECTION ? FORM_HEADING : FORM_LABEL);
        if (item.kind == REPORT_SECTION)
            put_section(p, item.label);
        else if (item.kind == REPORT_FACT)
            paper_fact(p, label_type, text_type, item.label, item.text, LABEL_SHARE);
        else if (item.kind == REPORT_PARAGRAPH)
            put_lines(p, text_type, text_type.size * 1.7, item.text);
        else if (item.kind == REPORT_NOTE)
            put_lines(p, note_type, note_type.size * 1.6, item.text);
        else if (item.kind == REPORT_LETTER)
            paper_letter(p, item.part, item.text);
        else if (item.kind == REPORT_TABLE)
            paper_table(p, &item, *r);
        else
            paper_row(p, &item);
        before = item.kind;
        TRY(paper_status(p));
    }
out:
    return err;
}

/* --- the end ------------------------------------------------------------------------------------------------------------- */

static void put_line_at(struct paper *p, struct type type, double x, double *y, struct view text)
{
    do {
        struct view line = typeset_cut(&p->t, type, p->left + p->width - x - 8, &text);
        typeset_draw(&p->t, type, x, *y, line);
        *y += type.size * 1.5;
    } while (text.n > 0);
}

/* Where it can be verified, with the hash where the address asks for it. */
static void put_url(struct buf *out, const struct report_head *h, struct view model)
{
    struct hash hash;

    buf_put(out, h->verify_url);
    if (h->verify_url.n == 0 || h->verify_url.p[h->verify_url.n - 1] != '=')
        return;
    hash_of(model, &hash);
    hex_put(out, view_of(hash.b, sizeof(hash.b)));
}

#define CHECK_LINES 6

struct check_line {
    struct type type;
    struct view text;
};

/* What stands beside the QR code: how many lines of ${out} are filled. */
static unsigned check_lines(const struct paper *p, struct view hash, struct check_line out[CHECK_LINES])
{
    const struct type mono = {REPORT_GOTHIC, 8}, small = {REPORT_MINCHO, 8};
    const struct report_head *h = p->head;
    unsigned n = 0;

    out[n++] = (struct check_line){{REPORT_GOTHIC, 9}, view_str(msg_text(p->lang, MSG_REPORT_CHECK))};
    if (h->number.n > 0)
        out[n++] = (struct check_line){mono, h->number};
    out[n++] = (struct check_line){mono, view_str(msg_text(p->lang, MSG_REPORT_HASH))};
    out[n++] = (struct check_line){mono, hash};
    if (h->verify_url.n > 0) {
        out[n++] = (struct check_line){mono, h->verify_url};
        out[n++] = (struct check_line){small, view_str(msg_text(p->lang, MSG_REPORT_VERIFY_HELP))};
    } else if (h->is_form) {
        out[n++] = (struct check_line){small, view_str(msg_text(p->lang, MSG_REPORT_CHECK_DRAFT))};
    }
    return n;
}

/* Number, hash and QR code in one frame, at the end: as high as its lines. */
static void put_check(struct paper *p, struct view model)
{
    const struct report_head *h = p->head;
    struct check_line lines[CHECK_LINES];
    double x = p->left + 10 + (h->verify_url.n > 0 ? QR_SIZE + 14 : 0), height = 16, y;
    struct buf hash, url;

    buf_init(&hash, REPORT_HASH_CHARS + 1);
    buf_init(&url, REPORT_URL_MAX + 2 * sizeof(struct hash));
    report_put_hash(&hash, model);
    put_url(&url, h, model);
    unsigned n = check_lines(p, buf_view(&hash), lines);
    for (unsigned i = 0; i < n; i++)
        height += typeset_lines(&p->t, lines[i].type, p->left + p->width - x - 8, lines[i].text) * lines[i].type.size * 1.5;
    if (height < CHECK_HEIGHT && (h->verify_url.n > 0 || h->is_form)) /* a draft has the room that the QR code will take */
        height = CHECK_HEIGHT;
    p->y += 12;
    paper_need(p, height + 8);
    paper_box(p, p->left, p->y, p->width, height, false);
    if (h->verify_url.n > 0)
        paper_qr(p, p->left + 10, p->y + 12, QR_SIZE, buf_view(&url));
    y = p->y + 18;
    for (unsigned i = 0; i < n; i++)
        put_line_at(p, lines[i].type, x, &y, lines[i].text);
    p->y += height + 8;
    buf_clear(&hash);
    buf_clear(&url);
}

/* --- the whole ----------------------------------------------------------------------------------------------------------- */

static enum err lay_out(struct paper *p, struct view model)
{
    struct report_reader r;
    struct report_head head;
    struct buf hash;
    enum err err;

    buf_init(&hash, REPORT_HASH_CHARS + 10);
    buf_str(&hash, "SHA-256 ");
    report_put_hash(&hash, model);
    p->hash = buf_view(&hash);
    TRY(report_read_head(&r, model, &head));
    p->head = &head;
    p->lang = report_lang(&head);
    paper_begin(p);
    if (head.is_labels) {
        TRY(paper_labels(p, &r));
        err = paper_status(p);
        goto out;
    }
    if (!head.is_form)
        put_head(p);
    TRY(put_items(p, &r));
    if (p->replaced > 0)
        put_lines(p, note_type, note_type.size * 1.6, view_str(msg_text(p->lang, MSG_REPORT_UNWRITABLE_PDF)));
    put_check(p, model);
    paper_end(p);
    err = paper_status(p);
out:
    p->head = NULL;
    buf_clear(&hash);
    return err;
}

static bool is_wide(struct view model)
{
    struct report_item item;
    struct report_reader r;
    struct report_head head;
    enum err err = report_read_head(&r, model, &head);

    while (err == ERR_OK && (err = report_read_item(&r, &item)) == ERR_OK && item.kind != REPORT_END)
        if (item.kind == REPORT_TABLE && item.columns_n > LANDSCAPE_COLUMNS)
            return true;
    return false;
}

/* No time but the model's: the same model gives the same bytes. */
static void put_properties(cairo_surface_t *surface, const struct report_head *head)
{
    char text[REPORT_LABEL_MAX + 1], made[25] = "1980-01-01T00:00:00.000Z";
    struct buf unused;

    buf_init(&unused, 64);
    if (report_put_time(&unused, head->made_ms))
        clock_format(head->made_ms, made);
    buf_clear(&unused);
    (void)snprintf(made + 19, 2, "Z");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, made);
    (void)snprintf(text, sizeof(text), "%.*s", (int)head->title.n, head->title.n == 0 ? "" : (const char *)head->title.p);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, text);
    (void)snprintf(text, sizeof(text), "%.*s", (int)head->number.n, head->number.n == 0 ? "" : (const char *)head->number.p);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, text);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Azukari");
}

static enum err draw(struct paper *p, struct view model, struct buf *out)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, out, p->page_width, p->page_height);
    struct report_reader r;
    struct report_head head;
    enum err err;

    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    p->t.cairo = cairo_create(surface);
    TRY(report_read_head(&r, model, &head));
    put_properties(surface, &head);
    TRY(lay_out(p, model));
    cairo_surface_finish(surface);
    if (buf_status(out) != ERR_OK)
        err = buf_status(out);
    else if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        err = ERR_MEMORY;
out:
    cairo_destroy(p->t.cairo);
    cairo_surface_destroy(surface);
    return err;
}

enum err report_write_pdf(struct view model, struct report_fonts *fonts, struct buf *out, uint32_t *unwritable_out)
{
    bool wide = is_wide(model);
    struct paper p = {.t = {.fonts = fonts},
                      .page_width = wide ? PORTRAIT_HEIGHT : PORTRAIT_WIDTH,
                      .page_height = wide ? PORTRAIT_WIDTH : PORTRAIT_HEIGHT};
    enum err err;

    TRY(lay_out(&p, model));
    p.pages = p.page;
    p.replaced = p.t.unwritable;
    p.t.unwritable = 0;
    TRY(draw(&p, model, out));
    *unwritable_out = p.t.unwritable;
out:
    return err;
}
