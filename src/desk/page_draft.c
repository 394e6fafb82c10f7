/* A draft of a document in a form: filled from the records, completed by hand, looked at as PDF, and frozen. */
#include "desk/page_document.h"

#include "desk/page_admin.h"
#include "page/documents.h"

#include <string.h>

#define FIELDS_MAX 700
#define OUT_MAX 300
#define BODY_MAX ((uint32_t)512 << 10)
#define SPARE_ROWS 3 /* empty ones below typed tables */

struct draft_in {
    uint64_t base;
    struct view what, date, to, from;
    struct member_numbered cells, out;
};
static const struct member draft_members[] = {
    {"base", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct draft_in, base), NULL},
    {"do", MEMBER_TEXT, false, 16, offsetof(struct draft_in, what), NULL},
    {"date", MEMBER_TEXT, false, 100, offsetof(struct draft_in, date), NULL},
    {"to", MEMBER_TEXT, false, 1000, offsetof(struct draft_in, to), NULL},
    {"from", MEMBER_TEXT, false, 1000, offsetof(struct draft_in, from), NULL},
    {"f", MEMBER_NUMBERED, false, FIELDS_MAX, offsetof(struct draft_in, cells), NULL},
    {"out", MEMBER_NUMBERED, false, OUT_MAX, offsetof(struct draft_in, out), NULL},
};
static const struct member_set draft_set = MEMBER_SET(draft_members, struct draft_in);

/* The draft of the path. */
static enum err begin(struct desk *d, struct request *r, struct page *p, struct draft *draft, int64_t *base_ms)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, p));
    page_crumb(p, page_word(p, MSG_DOCUMENTS_TITLE), url_route("/documents"));
    if (r->match.params.number[0] > UINT32_MAX)
        TRY(ERR_NOT_FOUND);
    err = flow_draft_read(d, (uint32_t)r->match.params.number[0], draft, base_ms);
out:
    return err;
}

static struct url draft_url(struct page *p, const char *what)
{
    return page_url(p, "/documents/drafts/%llu%s", (unsigned long long)p->r->match.params.number[0], what);
}

/* --- making one --------------------------------------------------------------------------------------------------------------- */

static enum err keep_new(struct page *p, const struct draft *draft)
{
    uint32_t no = 0;
    int64_t base_ms = 0;
    enum err err;

    TRY(flow_draft_keep(p->d, draft, &no, &base_ms));
    err = page_go(p, page_url(p, "/documents/drafts/%u", (unsigned)no));
out:
    return err;
}

static enum err make(struct desk *d, struct request *r)
{
    const uint64_t number = r->match.params.number[0];
    const struct form *form = number > FORM_NUMBER_MAX ? NULL : form_of((uint16_t)number);
    struct desk_keeper_document_info answered;
    struct draft draft;
    struct view words;
    struct page p;
    uint32_t version;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, &p));
    if (form == NULL)
        TRY(ERR_NOT_FOUND);
    TRY(flow_form_words(d, form->number, &words, &version));
    TRY(draft_begin(&draft, form, words, &d->arena));
    if (r->match.params.number_n > 1) {
        TRY(flow_document(d, r->match.params.number[1], &answered));
        draft.answers = answered.leaf;
    }
    TRY(page_draft_fill(&p, &draft, true));
    err = keep_new(&p, &draft);
out:
    return err;
}

/* The next version of a document, with what it said before and what the records say now. */
static enum err make_version(struct desk *d, struct request *r)
{
    struct desk_keeper_document_info info;
    struct draft draft;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, &p));
    TRY(flow_document(d, r->match.params.number[0], &info));
    if (!info.mine || !info.newest)
        TRY(ERR_NOT_FOUND);
    TRY(flow_document_source(d, info.leaf, &draft));
    TRY(page_draft_fill(&p, &draft, false));
    draft.number = info.number;
    draft.version = info.version + 1;
    draft.date = view_str(page_date(&p, date_of_ms(clock_now_ms())));
    err = keep_new(&p, &draft);
out:
    return err;
}

/* --- the form ----------------------------------------------------------------------------------------------------------------- */

static const char *name_of(struct page *p, const char *kind, unsigned no)
{
    const char *name = arena_fmt(&p->d->arena, "%s-%u", kind, no);

    return name == NULL ? "" : name;
}

/* An empty choice, then those of the form. */
static const struct page_option *choices_of(struct page *p, const struct form_words *choices, size_t n, struct view chosen)
{
    struct page_option *options = page_list(p, n + 1, sizeof(*options));

    if (options == NULL)
        return NULL;
    options[0] = (struct page_option){"", page_word(p, MSG_DOCUMENTS_UNCHOSEN), chosen.n == 0};
    for (size_t i = 0; i < n; i++)
        options[i + 1] = (struct page_option){choices[i].ja, draft_words(&choices[i], p->ctx.lang), view_eq_str(chosen, choices[i].ja)};
    return options;
}

static void fill_line(struct page *p, const struct draft_item *item, uint32_t row, struct page_draft_line *line)
{
    const struct form_item *table = item->item;
    struct page_draft_cell *cells = page_list(p, table->columns_n, sizeof(*cells));
    const bool exists = row < item->rows_n;

    if (table->rows != FORM_ROWS_TYPED) {
        line->out_name = name_of(p, "out", draft_cell_no(item, row, 0));
        line->out_label = page_count(p, MSG_DOCUMENTS_LEAVE_OUT_ROW, row + 1);
        line->is_out = item->rows[row].left_out;
    }
    for (size_t c = 0; cells != NULL && c < table->columns_n; c++) {
        const struct form_column *column = &table->columns[c];
        const struct view value = exists ? item->rows[row].cells[c] : (struct view){NULL, 0};
        cells[c] = (struct page_draft_cell){.label = draft_words(&column->label, p->ctx.lang), .value = page_text(p, value)};
        if (!draft_is_typed(table, (unsigned)c))
            continue;
        cells[c].name = name_of(p, "f", draft_cell_no(item, row, (unsigned)c));
        if (column->choices_n > 0) {
            cells[c].options = choices_of(p, column->choices, column->choices_n, value);
            cells[c].options_n = cells[c].options == NULL ? 0 : column->choices_n + 1;
        }
    }
    line->cells = cells;
    line->cells_n = cells == NULL ? 0 : table->columns_n;
}

static void fill_table(struct page *p, const struct draft_item *item, struct page_draft_item *out)
{
    const struct form_item *table = item->item;
    uint32_t spare = table->rows == FORM_ROWS_TYPED ? SPARE_ROWS : 0, n = item->rows_n + spare;
    struct page_option *heads = page_list(p, table->columns_n, sizeof(*heads));
    struct page_draft_line *lines;

    n = n > DRAFT_ROWS_MAX ? DRAFT_ROWS_MAX : n;
    lines = page_list(p, n, sizeof(*lines));
    for (size_t c = 0; heads != NULL && c < table->columns_n; c++)
        heads[c].label = draft_words(&table->columns[c].label, p->ctx.lang);
    for (uint32_t i = 0; lines != NULL && i < n; i++)
        fill_line(p, item, i, &lines[i]);
    out->is_table = true;
    out->has_records = table->rows != FORM_ROWS_TYPED;
    out->heads = heads;
    out->heads_n = heads == NULL ? 0 : table->columns_n;
    out->lines = lines;
    out->lines_n = lines == NULL ? 0 : n;
}

static void fill_item(struct page *p, const struct draft_item *item, const struct draft_item *wrong, struct page_draft_item *out)
{
    const struct form_item *f = item->item;

    *out = (struct page_draft_item){
        .name = name_of(p, "f", draft_field_no(item)),
        .label = page_text(p, draft_label(item, p->ctx.lang)),
        .value = page_text(p, item->text),
        .is_section = f != NULL && f->kind == FORM_SECTION,
        .is_long = f != NULL && f->kind == FORM_FIELD && f->type == FORM_LONG,
        .is_choice = f != NULL && f->kind == FORM_FIELD && f->type == FORM_CHOICE,
        .is_required = f != NULL && f->required,
    };
    if (f != NULL && f->kind == FORM_TABLE)
        fill_table(p, item, out);
    if (out->is_choice) {
        out->options = choices_of(p, f->choices, f->choices_n, item->text);
        out->options_n = out->options == NULL ? 0 : f->choices_n + 1;
    }
    if (item == wrong)
        out->error = page_wrong(p, arena_fmt(&p->d->arena, "i-%s", out->name),
                                PAGE_SAY(p, MSG_DOCUMENTS_MISSING, [MSG_DOCUMENTS_MISSING__label] = msg_str(out->label)));
}

static enum err send_draft(struct page *p, const struct draft *draft, int64_t base_ms, const struct draft_item *wrong)
{
    struct page_draft_item *items = page_list(p, draft->items_n, sizeof(*items));
    struct page_draft view = {
        .title = page_form_title(p, draft->form->number),
        .id = page_form_id(p, draft->form->number),
        .number = draft->number == 0 ? "" : page_document_number(p, p->self.contract, draft->number, draft->version),
        .action = draft_url(p, ""),
        .pdf = draft_url(p, "/pdf"),
        .remove = draft_url(p, "/remove"),
        .items_url = page_url(p, "/documents/forms/%u", (unsigned)draft->form->number),
        .back = url_route("/documents"),
        .base = arena_fmt(&p->d->arena, "%lld", (long long)base_ms),
        .to = page_text(p, draft->to),
        .from = page_text(p, draft->from),
        .date = page_text(p, draft->date),
        .items = items,
    };

    for (unsigned i = 0; items != NULL && i < draft->items_n; i++)
        if (!draft->items[i].hidden)
            fill_item(p, &draft->items[i], wrong, &items[view.items_n++]);
    view.frame = p->frame;
    return page_send(p, draft, &view);
}

static enum err show(struct desk *d, struct request *r)
{
    struct draft draft;
    int64_t base_ms;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    err = send_draft(&p, &draft, base_ms, NULL);
out:
    return err;
}

/* Lines as browsers send them end with CR LF. */
static struct view without_cr(struct page *p, struct view text)
{
    uint8_t *out = page_list(p, text.n + 1, 1);
    size_t n = 0;

    for (size_t i = 0; out != NULL && i < text.n; i++)
        if (text.p[i] != '\r')
            out[n++] = text.p[i];
    return out == NULL ? (struct view){NULL, 0} : view_of(out, n);
}

static enum err take_typed(struct page *p, const struct draft_in *in, struct draft *draft)
{
    for (uint32_t i = 0; i < in->cells.n; i++)
        in->cells.list[i].text = without_cr(p, in->cells.list[i].text);
    draft->date = in->date;
    draft->to = without_cr(p, in->to);
    draft->from = without_cr(p, in->from);
    return draft_type(draft, &in->cells, &in->out, &p->d->fault);
}

static enum err save(struct desk *d, struct request *r)
{
    const struct draft_in *in = r->member;
    uint32_t no = (uint32_t)r->match.params.number[0];
    bool refresh = view_eq_str(in->what, "refresh"), freeze = view_eq_str(in->what, "freeze");
    struct draft draft;
    int64_t base_ms;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    TRY(take_typed(&p, in, &draft));
    if (refresh)
        TRY(page_draft_fill(&p, &draft, false));
    base_ms = (int64_t)in->base;
    err = flow_draft_keep(d, &draft, &no, &base_ms);
    if (err == ERR_CONFLICT) {
        page_flash(d, PAGE_BANNER_WARNING, page_word(&p, MSG_DOCUMENTS_CHANGED), NULL);
        err = page_go(&p, draft_url(&p, ""));
        goto out;
    }
    TRY(err);
    if (!freeze)
        page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, refresh ? MSG_DOCUMENTS_REFRESHED : MSG_DOCUMENTS_KEPT), NULL);
    err = page_go(&p, draft_url(&p, freeze ? "/freeze" : ""));
out:
    return err;
}

static enum err preview(struct desk *d, struct request *r)
{
    struct draft draft;
    struct report report;
    int64_t base_ms;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    TRY(page_draft_report(&p, &draft, false, &report));
    err = answer_report(d, r, &report, "azukari-draft", REPORT_PDF);
out:
    return err;
}

/* --- freezing and removing ---------------------------------------------------------------------------------------------------- */

/* The number that the draft will have. */
static enum err number_draft(struct desk *d, struct draft *draft)
{
    struct desk_keeper_documents_are are;
    enum err err;

    TRY(flow_documents(d, draft->number, &are));
    if (draft->number == 0)
        draft->number = are.next;
    else if (are.documents_n > 0)
        draft->version = are.documents[0].version + 1;
out:
    return err;
}

/* Nothing is frozen that is not complete; ${*sent_out}: the form was sent again, with what is missing. */
static enum err complete(struct page *p, const struct draft *draft, int64_t base_ms, bool *sent_out)
{
    const struct draft_item *missing = draft_missing(draft);
    enum err err = ERR_OK;

    *sent_out = true;
    if (draft->date.n == 0 || draft->to.n == 0 || draft->from.n == 0) {
        (void)page_wrong(p, "date", page_word(p, MSG_DOCUMENTS_MISSING_LETTER));
        err = send_draft(p, draft, base_ms, NULL);
    } else if (missing != NULL) {
        err = send_draft(p, draft, base_ms, missing);
    } else {
        *sent_out = false;
    }
    return err;
}

static enum err show_freeze(struct desk *d, struct request *r)
{
    struct draft draft;
    int64_t base_ms;
    struct page p;
    bool sent;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    TRY(complete(&p, &draft, base_ms, &sent));
    if (sent)
        goto out;
    TRY(number_draft(d, &draft));
    const char *title = page_form_title(&p, draft.form->number);
    const char *number = page_document_number(&p, p.self.contract, draft.number, draft.version);
    struct page_confirm view = {
        .shoulder = title,
        .question = page_word(&p, MSG_DOCUMENTS_ASK_FREEZE),
        .sentence = PAGE_SAY(&p, MSG_DOCUMENTS_ASK_FREEZE_SAY, [MSG_DOCUMENTS_ASK_FREEZE_SAY__title] = msg_str(title),
                             [MSG_DOCUMENTS_ASK_FREEZE_SAY__number] = msg_str(number)),
        .verb = page_word(&p, MSG_DOCUMENTS_VERB_FREEZE),
        .action = draft_url(&p, "/freeze"),
        .back = draft_url(&p, ""),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err freeze(struct page *p, struct draft *draft, uint64_t *leaf_out)
{
    struct flow_freezing what = {.form = draft->form->number, .answers = draft->answers};
    struct report report;
    struct buf source;
    enum err err;

    buf_init(&source, DRAFT_BYTES_MAX + 4096);
    TRY(number_draft(p->d, draft));
    TRY(draft_put(draft, &source));
    what.number = draft->number;
    what.version = draft->version;
    what.source = buf_view(&source);
    TRY(page_draft_report(p, draft, true, &report));
    err = flow_document_freeze(p->d, &what, &report, leaf_out);
out:
    buf_clear(&source);
    return err;
}

static enum err do_freeze(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct page_form *form;
    struct draft draft;
    int64_t base_ms;
    uint64_t leaf;
    struct page p;
    bool sent;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    form = page_form_sent(&p, in->nonce, "/documents", &err);
    if (form == NULL)
        goto out;
    TRY(complete(&p, &draft, base_ms, &sent));
    if (sent)
        goto out;
    TRY(freeze(&p, &draft, &leaf));
    page_form_done(form);
    TRY(flow_draft_remove(d, (uint32_t)r->match.params.number[0]));
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_DOCUMENTS_IS_FROZEN), NULL);
    err = page_go(&p, page_url(&p, "/documents/%llu", (unsigned long long)leaf));
out:
    return err;
}

static enum err show_remove(struct desk *d, struct request *r)
{
    struct draft draft;
    int64_t base_ms;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    struct page_confirm view = {
        .shoulder = page_form_title(&p, draft.form->number),
        .question = page_word(&p, MSG_DOCUMENTS_ASK_REMOVE),
        .sentence = page_form_id(&p, draft.form->number),
        .verb = page_word(&p, MSG_DOCUMENTS_REMOVE),
        .action = draft_url(&p, "/remove"),
        .back = draft_url(&p, ""),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err do_remove(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct page_form *form;
    struct draft draft;
    int64_t base_ms;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &draft, &base_ms));
    form = page_form_sent(&p, in->nonce, "/documents", &err);
    if (form == NULL)
        goto out;
    TRY(flow_draft_remove(d, (uint32_t)r->match.params.number[0]));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_DOCUMENTS_REMOVED), NULL);
    err = answer_redirect(d, r, "/documents");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_POST("/documents/new/#", DESK_SESSION, NULL, make),
    PAGE_POST("/documents/new/#/#", DESK_SESSION, NULL, make),
    PAGE_POST("/documents/#/version", DESK_SESSION, NULL, make_version),
    PAGE_GET("/documents/drafts/#", DESK_SESSION, show),
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/documents/drafts/#",
     .where = DESK_SESSION,
     .body = ROUTE_FORM,
     .body_max = BODY_MAX,
     .member = &draft_set,
     .handler = save},
    PAGE_GET("/documents/drafts/#/pdf", DESK_SESSION, preview),
    PAGE_GET("/documents/drafts/#/freeze", DESK_SESSION, show_freeze),
    PAGE_POST("/documents/drafts/#/freeze", DESK_SESSION, &page_confirm_set, do_freeze),
    PAGE_GET("/documents/drafts/#/remove", DESK_SESSION, show_remove),
    PAGE_POST("/documents/drafts/#/remove", DESK_SESSION, &page_confirm_set, do_remove),
};
const struct route_table page_draft = PAGE_TABLE(routes);
