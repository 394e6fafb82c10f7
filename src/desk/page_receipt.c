/*
 * The receipt for what was handed over (預り証, Koto 別紙⑦第11条第1項): a document in the form K-F11, filled from the matter, completed, frozen and
 * handed to the other side as every document.
 */
#include "desk/page_document.h"
#include "desk/page_matter.h"

#define FORM_RECEIPT 3401

static const struct page_matter_handed handed[] = {
    {.kind = 17, .step = MATTER_RECEIVE, .what = 1, .medium = 2, .where = 3, .when = 6},
    {.kind = 19, .step = MATTER_DO, .what = 1, .giver = 2},
};

const struct page_matter_handed *page_matter_receipt(const struct desk_keeper_matter_info *m)
{
    for (size_t i = 0; i < sizeof(handed) / sizeof(handed[0]); i++)
        if (handed[i].kind == m->kind)
            return m->done[handed[i].step].ms == 0 ? NULL : &handed[i];
    return NULL;
}

size_t page_matter_receipts(struct page *p, uint64_t matter, struct page_link *links, size_t max)
{
    struct desk_keeper_documents_are are;
    size_t n = 0;

    if (flow_documents(p->d, 0, &are) != ERR_OK)
        return 0; /* not this person's to see */
    for (uint32_t i = 0; i < are.documents_n && n < max; i++) {
        const struct desk_keeper_document_info *info = &are.documents[i];
        const char *number = page_document_number(p, p->self.contract, info->number, info->version);
        if (info->answers == matter && info->form == FORM_RECEIPT)
            links[n++] = (struct page_link){PAGE_SAY(p, MSG_MATTERS_RECEIPT_LINK, [MSG_MATTERS_RECEIPT_LINK__number] = msg_str(number)),
                                            page_url(p, "/documents/%llu", (unsigned long long)info->leaf)};
    }
    return n;
}

static struct draft_item *item_of(struct draft *d, const char *id)
{
    for (unsigned i = 0; i < d->items_n; i++)
        if (d->items[i].item != NULL && view_eq_str(view_str(d->items[i].item->id), id))
            return &d->items[i];
    return NULL;
}

static void say(struct draft *d, const char *id, const char *text)
{
    struct draft_item *item = item_of(d, id);

    if (item != NULL)
        item->text = view_str(text);
}

/* The first row of what was received: name, count, medium, remarks. */
static void fill_what(struct page *p, const struct desk_keeper_matter_info *m, const struct page_matter_handed *how, struct draft *d)
{
    struct draft_item *what = item_of(d, "what");
    const char *count = arena_fmt(&p->d->arena, "%llu", (unsigned long long)m->count);
    struct view medium = flow_matter_word(m->words, m->words_n, how->medium);
    const struct {
        const char *id;
        struct view text;
    } cells[] = {
        {"name", flow_matter_word(m->words, m->words_n, how->what)},
        {"count", view_str(count)},
        {"media", how->medium != 0 && medium.n > 0 ? medium : view_str(page_matter_medium(p, m->medium))},
        {"remarks", view_str(page_count(p, MSG_MATTERS_RECEIPT_REMARK, m->matter))},
    };

    if (what == NULL || what->rows == NULL)
        return;
    what->rows[0] = (struct draft_row){.key = 0};
    what->rows_n = 1;
    for (size_t c = 0; c < what->item->columns_n; c++)
        for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
            if (view_eq_str(view_str(what->item->columns[c].id), cells[i].id))
                what->rows[0].cells[c] = cells[i].text;
}

static void fill(struct page *p, const struct desk_keeper_matter_info *m, const struct page_matter_handed *how, struct draft *d)
{
    const struct desk_keeper_matter_done *done = &m->done[how->step];
    const char *when = page_text(p, flow_matter_word(m->words, m->words_n, how->when));
    const char *giver = page_text(p, flow_matter_word(m->words, m->words_n, how->giver));

    fill_what(p, m, how, d);
    say(d, "at", how->when != 0 && when[0] != '\0' ? when : page_when(p, done->ms));
    say(d, "place", how->where == 0 ? "" : page_text(p, flow_matter_word(m->words, m->words_n, how->where)));
    say(d, "giver", how->giver != 0 && giver[0] != '\0' ? giver : page_person(p, m->applicant));
    say(d, "taker", page_person(p, done->person));
}

/* A draft of it for the side of this person, who looks at it, completes and freezes it. */
static enum err make(struct desk *d, struct request *r)
{
    const struct form *form = form_of(FORM_RECEIPT);
    const struct page_matter_handed *how;
    struct desk_keeper_matter_is is;
    struct draft draft;
    struct view words;
    struct page p;
    uint32_t version, no = 0;
    int64_t base_ms = 0;
    enum err err;

    TRY(page_matter_begin(d, r, &p, &is));
    how = page_matter_receipt(&is.info);
    if (form == NULL || how == NULL)
        TRY(ERR_NOT_FOUND);
    TRY(flow_form_words(d, form->number, &words, &version));
    TRY(draft_begin(&draft, form, words, &d->arena));
    draft.answers = is.info.matter;
    TRY(page_draft_fill(&p, &draft, true));
    fill(&p, &is.info, how, &draft);
    TRY(p.err);
    TRY(flow_draft_keep(d, &draft, &no, &base_ms));
    err = page_go(&p, page_url(&p, "/documents/drafts/%u", (unsigned)no));
out:
    return err;
}

static const struct route routes[] = {PAGE_POST("/matters/#/receipt", DESK_SESSION, NULL, make)};
const struct route_table page_receipt = PAGE_TABLE(routes);
