/* Sheets of labels with bar codes. */
#include "report/code128.h"
#include "report/paper.h"

#include <string.h>

#define MM (72 / 25.4)
#define COLUMNS 2
#define ROWS 6
#define LABEL_WIDTH (83.8 * MM)
#define LABEL_HEIGHT (42.3 * MM)
#define LEFT (21.2 * MM) /* of the sheet */
#define TOP (21.6 * MM)
#define INSET (4.0 * MM)
#define BAR_HEIGHT (9.0 * MM)
#define MODULE (0.33 * MM) /* the narrowest bar; less is hard to read */
#define QUIET 10           /* modules beside the bars */
#define LINES_MAX 5

#define SYMBOLS 106
#define START_B 104
#define STOP "2331112"

static const struct type head_type = {REPORT_GOTHIC, 12};
static const struct type text_type = {REPORT_GOTHIC, 8};

/* Widths of three bars and three spaces for each value (ISO/IEC 15417, table 1). */
static const char symbols[SYMBOLS][7] = {
    // clang-format off
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212",
    "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131",
    "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
    "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212",
    "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
    "114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232",
    // clang-format on
};

static size_t put_widths(uint8_t *widths, size_t at, const char *digits)
{
    for (; *digits != '\0'; digits++)
        widths[at++] = (uint8_t)(*digits - '0');
    return at;
}

size_t code128_widths(struct view code, uint8_t *widths, size_t max)
{
    unsigned check = START_B;
    size_t n;

    if (code.n == 0 || code.n > REPORT_CODE_MAX || max < 6 * (code.n + 2) + 7)
        return 0;
    n = put_widths(widths, 0, symbols[START_B]);
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] < 0x20 || code.p[i] >= 0x7f)
            return 0;
        unsigned value = code.p[i] - 0x20U;
        check += (unsigned)(i + 1) * value;
        n = put_widths(widths, n, symbols[value]);
    }
    n = put_widths(widths, n, symbols[check % 103]);
    return put_widths(widths, n, STOP);
}

/* The bars from ${x}, ${y} down, at most ${width} wide, with what they say below. */
static void put_code(struct paper *p, double x, double y, double width, struct view code)
{
    uint8_t widths[CODE128_WIDTHS];
    size_t n = code128_widths(code, widths, sizeof(widths));
    unsigned modules = 0;

    for (size_t i = 0; i < n; i++)
        modules += widths[i];
    if (n == 0)
        return;
    double module = (modules + 2 * QUIET) * MODULE > width ? width / (modules + 2 * QUIET) : MODULE, at = x + QUIET * module;
    for (size_t i = 0; i < n; i++) {
        if (p->t.cairo != NULL && i % 2 == 0)
            cairo_rectangle(p->t.cairo, at, y, widths[i] * module, BAR_HEIGHT);
        at += widths[i] * module;
    }
    if (p->t.cairo != NULL)
        cairo_fill(p->t.cairo);
    typeset_draw(&p->t, text_type, x + QUIET * module, y + BAR_HEIGHT + text_type.size * 1.2, code);
}

static void put_label(struct paper *p, unsigned place, const struct report_item *item)
{
    const double width = LABEL_WIDTH - 2 * INSET, x = LEFT + place % COLUMNS * LABEL_WIDTH + INSET;
    const double bottom = TOP + (place / COLUMNS + 1) * LABEL_HEIGHT - INSET;
    double y = TOP + place / COLUMNS * LABEL_HEIGHT + INSET;
    struct view head = item->label, rest = item->text;

    typeset_draw(&p->t, head_type, x, y + head_type.size, typeset_cut(&p->t, head_type, width, &head));
    y += head_type.size * 1.45;
    for (unsigned i = 0; i < LINES_MAX && rest.n > 0; i++) {
        struct view line = view_cut(&rest, '\n');
        if (line.n == 0)
            continue;
        typeset_draw(&p->t, text_type, x, y + text_type.size, typeset_cut(&p->t, text_type, width, &line));
        y += text_type.size * 1.3;
    }
    put_code(p, x, bottom - BAR_HEIGHT - text_type.size * 1.3, width, item->code);
}

enum err paper_labels(struct paper *p, struct report_reader *r)
{
    struct report_item item;
    unsigned n = 0;
    enum err err;

    for (;; n++) {
        TRY(report_read_item(r, &item));
        if (item.kind == REPORT_END)
            break;
        if (n > 0 && n % (COLUMNS * ROWS) == 0) {
            p->page++;
            if (p->t.cairo != NULL)
                cairo_show_page(p->t.cairo);
        }
        put_label(p, n % (COLUMNS * ROWS), &item);
        TRY(paper_status(p));
    }
    if (p->t.cairo != NULL)
        cairo_show_page(p->t.cairo);
out:
    return err;
}
