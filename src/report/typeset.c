#include "report/typeset.h"

#include "text/utf8.h"

#include <string.h>

#define RUN_MAX 256 /* characters that are drawn in one call */
#define GETA 0x3013U

/* What may not begin a line (punctuation, closing brackets, small kana, marks), and what may not end one (opening
 * brackets, currency signs). */
static const uint16_t no_start[] = {
    0x3001, 0x3002, 0xff0c, 0xff0e, 0x30fb, 0xff1a, 0xff1b, 0xff1f, 0xff01, 0x309b, 0x309c, 0x30fd, 0x30fe, 0x309d,
    0x309e, 0x3005, 0x30fc, 0xff09, 0x3015, 0xff3d, 0xff5d, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x00b0, 0x2032,
    0x2033, 0x2103, 0xff05, 0x2030, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308e,
    0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30ee, 0x30f5, 0x30f6, 0x002c, 0x002e,
    0x003a, 0x003b, 0x003f, 0x0021, 0x0029, 0x005d, 0x007d, 0x0025,
};
static const uint16_t no_end[] = {
    0xff08, 0x3014, 0xff3b, 0xff5b, 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0x0028, 0x005b, 0x007b, 0xffe5, 0xff04,
    0xffe1,
};

/* One character as it is drawn: with its variation selector, if one follows. */
struct letter {
    uint32_t cp;
    uint32_t glyph;
    enum report_face_no face;
    double advance; /* in em */
    size_t bytes;
    bool is_replaced;
};

static bool is_selector(uint32_t cp)
{
    return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

static bool is_unseen(uint32_t cp)
{
    return cp < 0x20 || cp == 0x7f || cp == 0x200b || cp == 0xfeff || (cp >= 0x200c && cp <= 0x200f) ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || is_selector(cp);
}

/* Find ${l->cp} in ${first} or in the other fonts; else a geta mark. */
static void find_glyph(struct report_fonts *fonts, enum report_face_no first, struct letter *l)
{
    for (unsigned i = 0; i < REPORT_FACE__MAX; i++) {
        enum report_face_no no = (enum report_face_no)((first + i) % REPORT_FACE__MAX);
        struct report_glyph g = report_face_glyph(&fonts->faces[no], l->cp);
        if (g.index == 0)
            continue;
        l->face = no;
        l->glyph = g.index;
        l->advance = (double)g.advance;
        return;
    }
    struct report_glyph geta = report_face_glyph(&fonts->faces[first], GETA);
    l->face = first;
    l->glyph = geta.index;
    l->advance = (double)geta.advance;
    l->is_replaced = true;
}

/* The form of ${l->cp} that ${selector} asks for, from the font that has it. */
static void find_variant(struct report_fonts *fonts, uint32_t selector, struct letter *l)
{
    const enum report_face_no places[] = {l->face, REPORT_NAMES};

    for (unsigned i = 0; i < 2; i++) {
        struct report_face *f = &fonts->faces[places[i]];
        uint32_t variant = report_face_variant(f, l->cp, selector);
        if (variant == 0)
            continue;
        l->face = places[i];
        l->glyph = variant;
        l->advance = (double)report_face_glyph(f, l->cp).advance;
        return;
    }
    l->is_replaced = true;
}

/* Take the next character off ${*rest}; false at the end. */
static bool take(struct report_fonts *fonts, enum report_face_no first, struct view *rest, struct letter *l)
{
    struct view before = *rest, ahead;
    uint32_t cp;

    *l = (struct letter){.face = first};
    if (!utf8_take(rest, &l->cp))
        return false;
    l->bytes = before.n - rest->n;
    if (l->cp == '\t')
        l->cp = ' ';
    if (is_unseen(l->cp) || l->cp == UTF8_BAD)
        return true; /* as wide as nothing */
    find_glyph(fonts, first, l);
    ahead = *rest;
    if (utf8_take(&ahead, &cp) && is_selector(cp)) {
        find_variant(fonts, cp, l);
        *rest = ahead;
        l->bytes = before.n - ahead.n;
    }
    return true;
}

static bool is_in(const uint16_t *list, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == cp)
            return true;
    return false;
}

/* Part of a word that stays together. */
static bool is_word(uint32_t cp)
{
    return cp > 0x20 && cp < 0x2000 && strchr("/-_&?=", cp < 0x80 ? (int)cp : 'x') == NULL;
}

static bool may_break(uint32_t before, uint32_t after)
{
    if (before == ' ' || before == 0x3000)
        return true;
    if (after == ' ' || (is_word(before) && is_word(after)))
        return false;
    return !is_in(no_start, sizeof(no_start) / sizeof(no_start[0]), after) &&
           !is_in(no_end, sizeof(no_end) / sizeof(no_end[0]), before);
}

double typeset_width(struct typeset *t, struct type type, struct view text)
{
    double width = 0;
    struct letter l;

    while (take(t->fonts, type.face, &text, &l) && l.cp != '\n')
        width += l.advance * type.size;
    return width;
}

static struct view without_spaces(struct view line)
{
    while (line.n > 0 && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r'))
        line.n--;
    return line;
}

struct view typeset_cut(struct typeset *t, struct type type, double width, struct view *rest)
{
    struct view all = *rest, ahead = all;
    size_t at = 0, cut = 0;
    double x = 0;
    uint32_t before = 0;
    struct letter l;

    while (take(t->fonts, type.face, &ahead, &l)) {
        if (l.cp == '\n') {
            *rest = ahead;
            return without_spaces(view_part(all, 0, at));
        }
        if (at > 0 && may_break(before, l.cp))
            cut = at;
        x += l.advance * type.size;
        if (x > width + 0.01 && l.cp != ' ' && at > 0) {
            cut = cut == 0 ? at : cut;
            *rest = view_part(all, cut, SIZE_MAX);
            return without_spaces(view_part(all, 0, cut));
        }
        at += l.bytes;
        before = l.cp;
    }
    *rest = (struct view){NULL, 0};
    return without_spaces(all);
}

unsigned typeset_lines(struct typeset *t, struct type type, double width, struct view text)
{
    unsigned n = 0;

    do {
        (void)typeset_cut(t, type, width, &text);
        n++;
    } while (text.n > 0);
    return n;
}

/* Draw letters of one font. */
static void draw_run(struct typeset *t, enum report_face_no face, double size, struct view text, const cairo_glyph_t *glyphs,
                       const cairo_text_cluster_t *clusters, int n)
{
    cairo_set_font_face(t->cairo, t->fonts->faces[face].cairo);
    cairo_set_font_size(t->cairo, size);
    cairo_show_text_glyphs(t->cairo, (const char *)text.p, (int)text.n, glyphs, n, clusters, n, (cairo_text_cluster_flags_t)0);
}

void typeset_draw(struct typeset *t, struct type type, double x, double y, struct view line)
{
    cairo_glyph_t glyphs[RUN_MAX];
    cairo_text_cluster_t clusters[RUN_MAX];
    enum report_face_no face = type.face;
    struct view rest = line;
    size_t from = 0, at = 0;
    struct letter l;
    int n = 0;

    while (t->cairo != NULL && take(t->fonts, type.face, &rest, &l)) {
        if (n > 0 && (l.face != face || n == RUN_MAX || l.glyph == 0)) {
            draw_run(t, face, type.size, view_part(line, from, at - from), glyphs, clusters, n);
            n = 0;
        }
        if (n == 0)
            from = at;
        at += l.bytes;
        t->unwritable += l.is_replaced;
        if (l.glyph == 0) {
            from = at;
            continue;
        }
        face = l.face;
        glyphs[n] = (cairo_glyph_t){.index = l.glyph, .x = x, .y = y};
        clusters[n++] = (cairo_text_cluster_t){.num_bytes = (int)l.bytes, .num_glyphs = 1};
        x += l.advance * type.size;
    }
    if (n > 0)
        draw_run(t, face, type.size, view_part(line, from, at - from), glyphs, clusters, n);
}
