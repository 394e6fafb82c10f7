/* A letter in a form (様式) as clerks know it: receipt box, date, addressee, sender with seal, title. */
#include "report/paper.h"

#define RECEIPT_WIDTH 118.0
#define RECEIPT_HEIGHT 60.0
#define RECEIPT_HEAD 15.0
#define SEAL_SIZE 30.0
#define SEALS_HEIGHT 46.0
#define APPROVAL_WIDTH 58.0 /* of the boxes of a ledger */
#define APPROVAL_SIZE 44.0
#define APPROVAL_MAX 4
#define FROM_SHARE 0.46 /* where the sender begins */

static const struct type small_type = {REPORT_GOTHIC, 8.5};
static const struct type line_type = {REPORT_MINCHO, 10.5};
static const struct type title_type = {REPORT_GOTHIC, 16};

static double right_of(const struct paper *p)
{
    return p->left + p->width;
}

/* A box for a seal with the sign of it, its middle at ${y}. */
static void put_seal(struct paper *p, double x, double y)
{
    const struct view sign = view_str(msg_text(p->lang, MSG_FORM_SEAL));

    paper_box(p, x, y - SEAL_SIZE / 2, SEAL_SIZE, SEAL_SIZE, false);
    typeset_draw(&p->t, small_type, x + (SEAL_SIZE - typeset_width(&p->t, small_type, sign)) / 2, y + 3, sign);
}

/* Lines from ${x} on; a seal behind the last one where there is one to set. */
static void put_block(struct paper *p, double x, struct view text, bool seal)
{
    double width = right_of(p) - x - (seal ? SEAL_SIZE + 8 : 0);

    do {
        struct view line = typeset_cut(&p->t, line_type, width, &text);
        paper_need(p, 18);
        typeset_draw(&p->t, line_type, x, p->y + line_type.size, line);
        if (text.n == 0 && seal)
            put_seal(p, right_of(p) - SEAL_SIZE, p->y + 4);
        p->y += 17;
    } while (text.n > 0);
    p->y += 10;
}

static void put_receipt(struct paper *p, struct view text)
{
    double x = right_of(p) - RECEIPT_WIDTH;
    double width = typeset_width(&p->t, small_type, text);

    paper_box(p, x, p->y, RECEIPT_WIDTH, RECEIPT_HEAD, true);
    typeset_draw(&p->t, small_type, x + (RECEIPT_WIDTH - width) / 2, p->y + 11, text);
    paper_box(p, x, p->y, RECEIPT_WIDTH, RECEIPT_HEIGHT, false);
    p->y += RECEIPT_HEIGHT + 10;
}

static void put_title(struct paper *p, struct view text)
{
    p->y += 8;
    while (text.n > 0) {
        struct view line = typeset_cut(&p->t, title_type, p->width, &text);
        paper_need(p, 26);
        typeset_draw(&p->t, title_type, p->left + (p->width - typeset_width(&p->t, title_type, line)) / 2, p->y + 16, line);
        p->y += 26;
    }
    p->y += 8;
}

/* Boxes side by side, one for each line. */
static void put_seals(struct paper *p, struct view text)
{
    double width = p->width / 2;

    p->y += 12;
    paper_need(p, SEALS_HEIGHT);
    for (unsigned i = 0; i < 2 && text.n > 0; i++) {
        struct view line = view_cut(&text, '\n');
        double x = p->left + i * width;
        paper_box(p, x, p->y, width, SEALS_HEIGHT, false);
        line = typeset_cut(&p->t, line_type, width - SEAL_SIZE - 20, &line);
        typeset_draw(&p->t, line_type, x + 6, p->y + SEALS_HEIGHT / 2 + 4, line);
        put_seal(p, x + width - SEAL_SIZE - 8, p->y + SEALS_HEIGHT / 2);
    }
    p->y += SEALS_HEIGHT;
}

/* The same for a ledger (決裁欄): small boxes at the right, each with its head. */
static void put_approval(struct paper *p, struct view text)
{
    struct view lines[APPROVAL_MAX];
    unsigned n = 0;

    while (text.n > 0 && n < APPROVAL_MAX)
        lines[n++] = view_cut(&text, '\n');
    paper_need(p, RECEIPT_HEAD + APPROVAL_SIZE + 20);
    for (unsigned i = 0; i < n; i++) {
        double x = right_of(p) - (n - i) * APPROVAL_WIDTH;
        struct view line = typeset_cut(&p->t, small_type, APPROVAL_WIDTH - 4, &lines[i]);
        double width = typeset_width(&p->t, small_type, line);
        paper_box(p, x, p->y, APPROVAL_WIDTH, RECEIPT_HEAD, true);
        typeset_draw(&p->t, small_type, x + (APPROVAL_WIDTH - width) / 2, p->y + 11, line);
        paper_box(p, x, p->y + RECEIPT_HEAD, APPROVAL_WIDTH, APPROVAL_SIZE, false);
    }
    p->y += RECEIPT_HEAD + APPROVAL_SIZE + 10;
}

void paper_letter(struct paper *p, enum report_letter part, struct view text)
{
    p->in_table = false;
    switch (part) {
    case REPORT_LETTER_NUMBER: /* beside the receipt box */
        typeset_draw(&p->t, small_type, p->left, p->y + 9, text);
        break;
    case REPORT_LETTER_RECEIPT:
        put_receipt(p, text);
        break;
    case REPORT_LETTER_DATE:
        typeset_draw(&p->t, line_type, right_of(p) - typeset_width(&p->t, line_type, text), p->y + line_type.size, text);
        p->y += p->page_width > p->page_height ? 0 : 24; /* a page that lies on its side is low: the addressee stands beside */
        break;
    case REPORT_LETTER_TO:
        put_block(p, p->left, text, false);
        break;
    case REPORT_LETTER_FROM:
        put_block(p, p->left + p->width * FROM_SHARE, text, true);
        break;
    case REPORT_LETTER_TITLE:
        put_title(p, text);
        break;
    case REPORT_LETTER_SEALS:
        if (p->head->is_form)
            put_seals(p, text);
        else
            put_approval(p, text);
        break;
    case REPORT_LETTER__MAX:
        break;
    }
}
