/* A document in a form as a letter: addressee, sender with seal, title, the items as this contract has them. */
#include "desk/page_document.h"

#include "base/codec.h"
#include "crypto/random.h"

#define CODE_BYTES 8

const char *page_document_number(struct page *p, uint32_t contract, uint32_t number, uint32_t version)
{
    const char *text = arena_fmt(&p->d->arena, "AZ-%u-D%u-%u", (unsigned)contract, (unsigned)number, (unsigned)version);

    return text == NULL ? "" : text;
}

const char *page_form_title(struct page *p, uint16_t form)
{
    const struct form *f = form_of(form);

    return f == NULL ? "?" : draft_words(&f->title, p->ctx.lang);
}

const char *page_form_id(struct page *p, uint16_t form)
{
    const struct form *f = form_of(form);
    const char *parts[2];

    if (f == NULL)
        return "?";
    parts[0] = f->id;
    parts[1] = f->article;
    return page_join(p, parts, f->article[0] == '\0' ? 1 : 2, " ");
}

/* What is chosen stands in Japanese in the draft. */
static struct view choice_text(const struct page *p, const struct form_words *choices, size_t n, struct view text)
{
    for (size_t i = 0; i < n; i++)
        if (view_eq_str(text, choices[i].ja))
            return view_str(draft_words(&choices[i], p->ctx.lang));
    return text;
}

/* A date in Japanese takes a sixth of the page, or it is broken. */
static uint8_t width_of(const struct form_item *table, size_t column)
{
    const struct form_column *c = &table->columns[column];
    bool is_day = c->type == FORM_DATE || c->cell == FORM_CELL_FROM || c->cell == FORM_CELL_UNTIL ||
                  c->cell == FORM_CELL_TRAINED || c->cell == FORM_CELL_PLEDGED;
    unsigned all = 0;

    for (size_t i = 0; i < table->columns_n; i++)
        all += table->columns[i].weight;
    return is_day && c->weight * 6U < all ? (uint8_t)(all / 6 + 1) : c->weight;
}

/* ${section}: the heading before it, which need not be said twice. */
static void put_table(struct page *p, const struct draft_item *item, struct view section, struct report *out)
{
    const struct form_item *table = item->item;
    struct report_column columns[FORM_COLUMNS_MAX];

    if (!view_eq(section, draft_label(item, p->ctx.lang)))
        report_paragraph(out, draft_label(item, p->ctx.lang));
    for (size_t c = 0; c < table->columns_n; c++)
        columns[c] = (struct report_column){REPORT_TEXT, width_of(table, c),
                                            view_str(draft_words(&table->columns[c].label, p->ctx.lang))};
    report_table(out, columns, (unsigned)table->columns_n);
    for (uint32_t r = 0; r < item->rows_n; r++)
        for (size_t c = 0; c < table->columns_n && !item->rows[r].left_out; c++)
            report_text(out, choice_text(p, table->columns[c].choices, table->columns[c].choices_n, item->rows[r].cells[c]));
}

static void put_item(struct page *p, const struct draft_item *item, struct view section, struct report *out)
{
    if (item->hidden)
        return;
    if (item->item == NULL)
        report_fact(out, item->label, item->text);
    else if (item->item->kind == FORM_SECTION)
        report_section(out, draft_label(item, p->ctx.lang));
    else if (item->item->kind == FORM_TABLE)
        put_table(p, item, section, out);
    else
        report_fact(out, draft_label(item, p->ctx.lang),
                    choice_text(p, item->item->choices, item->item->choices_n, item->text));
}

/* What no guess finds: nobody who has only the hash learns what the document says. */
static const char *check_code(struct page *p)
{
    uint8_t code[CODE_BYTES];

    random_bytes(code, sizeof(code));
    return page_hex(p, view_of(code, sizeof(code)));
}

/* "第9条関係", "第15(1)関係", "様式第2号" */
static const char *article_text(struct page *p, const char *article)
{
    const char *text = article;

    if (article[0] >= '0' && article[0] <= '9')
        text = arena_fmt(&p->d->arena, "\xe7\xac\xac%s", article);
    if (text == NULL || !view_starts(view_str(text), "\xe7\xac\xac"))
        return article;
    return PAGE_SAY(p, MSG_DOCUMENTS_ARTICLE, [MSG_DOCUMENTS_ARTICLE__article] = msg_str(text));
}

static void put_head(struct page *p, const struct draft *draft, bool frozen, struct report *out)
{
    struct arena *a = &p->d->arena;
    const struct desk_keeper_self_is *self = &p->self;
    struct report_head head = {
        .english = p->ctx.lang == LANG_EN,
        .is_form = true,
        .made_ms = clock_now_ms(),
        .title = view_str(draft_words(&draft->form->title, p->ctx.lang)),
        .contract = self->title,
    };
    const char *number = page_document_number(p, self->contract, draft->number, draft->version);
    const char *parts[5] = {draft->form->id, page_count(p, MSG_DOCUMENTS_LAYOUT, draft->form->version),
                            frozen ? number : page_word(p, MSG_DOCUMENTS_IS_DRAFT), page_text(p, self->title)};

    if (frozen) {
        head.number = view_str(number);
        head.verify_url = view_str(
            arena_fmt(a, "%.*s/verify?number=%s&hash=", (int)self->origin.n, (const char *)self->origin.p, number));
        parts[4] = PAGE_SAY(p, MSG_DOCUMENTS_CODE, [MSG_DOCUMENTS_CODE__code] = msg_str(check_code(p)));
    }
    head.copy = view_str(page_join(p, parts, frozen ? 5 : 4, "  "));
    report_begin(out, &head);
}

enum err page_draft_report(struct page *p, const struct draft *draft, bool frozen, struct report *out)
{
    const struct form *form = draft->form;
    enum err err = ERR_OK;

    put_head(p, draft, frozen, out);
    if (form->article[0] != '\0')
        report_letter(out, REPORT_LETTER_NUMBER, view_str(article_text(p, form->article)));
    report_letter(out, REPORT_LETTER_RECEIPT, view_str(page_word(p, MSG_DOCUMENTS_RECEIPT_BOX)));
    report_letter(out, REPORT_LETTER_DATE, draft->date);
    report_letter(out, REPORT_LETTER_TO, draft->to);
    report_letter(out, REPORT_LETTER_FROM, draft->from);
    report_letter(out, REPORT_LETTER_TITLE, view_str(draft_words(&form->title, p->ctx.lang)));
    report_paragraph(out, view_str(draft_words(&form->text, p->ctx.lang)));
    report_fact(out, view_str(page_word(p, MSG_DOCUMENTS_CONTRACT)), p->self.title);
    for (unsigned i = 0; i < draft->items_n; i++)
        put_item(p, &draft->items[i], i == 0 ? (struct view){NULL, 0} : draft_label(&draft->items[i - 1], p->ctx.lang), out);
    if (form->both_seal) {
        struct view to = draft->to, from = draft->from;
        const char *lines[] = {page_text(p, view_cut(&to, '\n')), page_text(p, view_cut(&from, '\n'))};
        const char *both = page_join(p, lines, 2, "\n");
        report_letter(out, REPORT_LETTER_SEALS, view_str(both));
    }
    err = p->err;
    if (err != ERR_OK)
        report_clear(out);
    return err;
}
