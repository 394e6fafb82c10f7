/* Documents in forms (様式): the list with its drafts, and choosing a form. */
#include "desk/page_document.h"

#include "desk/page_admin.h"
#include "desk/page_table.h"
#include "page/documents.h"
#include "policy/shipped.h"

#include <string.h>

#define STATES 6 /* those of documents, and replaced */
#define GROUPS_MAX 8

static const enum msg state_words[STATES] = {
    MSG_DOCUMENTS_STATE_FROZEN,    MSG_DOCUMENTS_STATE_SUBMITTED, MSG_DOCUMENTS_STATE_RECEIVED,
    MSG_DOCUMENTS_STATE_RETURNED, MSG_DOCUMENTS_STATE_WITHDRAWN, MSG_DOCUMENTS_STATE_REPLACED};

struct list_query {
    uint64_t show;
    struct page_table_query table;
};
static const struct member list_members[] = {
    {"show", MEMBER_NUMBER, false, STATES, offsetof(struct list_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct list_query, table),
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"number", MSG_DOCUMENTS_NUMBER, REPORT_MONO}, {"form", MSG_DOCUMENTS_FORM, REPORT_TEXT},
    {"from", MSG_DOCUMENTS_FROM, REPORT_TEXT},     {"frozen", MSG_DOCUMENTS_FROZEN, REPORT_TIME},
    {"receipt", MSG_DOCUMENTS_RECEIPT, REPORT_TEXT}, {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

/* A version that another one has replaced before it was received is no longer what it was. */
static unsigned state_of(const struct desk_keeper_document_info *info)
{
    bool is_over = info->state == DESK_KEEPER_DOCUMENT_STATE_FROZEN || info->state == DESK_KEEPER_DOCUMENT_STATE_SUBMITTED;

    return !info->newest && is_over ? STATES - 1 : (unsigned)info->state;
}

struct page_chip page_document_state(const struct desk_keeper_document_info *info)
{
    static const enum page_state looks[STATES] = {PAGE_STATE_WAITING, PAGE_STATE_DOING, PAGE_STATE_DONE,
                                                  PAGE_STATE_BACK,    PAGE_STATE_ENDED, PAGE_STATE_ENDED};
    struct page_chip chip = page_chip(looks[state_of(info)]);

    chip.word = state_words[state_of(info)];
    return chip;
}

bool page_form_is_mine(const struct form *form, enum desk_keeper_document_side side)
{
    enum form_from from = form_from(form->number);

    return from == FORM_EITHER || (from == FORM_CONTRACTOR && side == DESK_KEEPER_DOCUMENT_SIDE_CONTRACTOR) ||
           (from == FORM_ENTRUSTER && side == DESK_KEEPER_DOCUMENT_SIDE_ENTRUSTER);
}

static void fill_row(struct page *p, uint32_t contract, const struct desk_keeper_document_info *info, struct page_table *t,
                     struct page_document_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_document_row){
        .number = page_document_number(p, contract, info->number, info->version),
        .title = page_form_title(p, info->form),
        .from = page_word(p, info->side == DESK_KEEPER_DOCUMENT_SIDE_ENTRUSTER ? MSG_DOCUMENTS_ENTRUSTER
                                                                               : MSG_DOCUMENTS_CONTRACTOR),
        .frozen = page_when(p, info->frozen_ms),
        .state = page_document_state(info),
        .url = page_url(p, "/documents/%llu", (unsigned long long)info->leaf),
    };
    if (info->receipt != 0)
        row->receipt = PAGE_SAY(p, MSG_DOCUMENTS_RECEIPT_AT, [MSG_DOCUMENTS_RECEIPT_AT__n] = msg_count(info->receipt),
                                [MSG_DOCUMENTS_RECEIPT_AT__time] = msg_str(page_when(p, info->received_ms)));
    if (cells == NULL)
        return;
    cells[0].text = row->number;
    cells[1].text = row->title;
    cells[2].text = row->from;
    cells[3].number = info->frozen_ms;
    cells[4].text = row->receipt == NULL ? "" : row->receipt;
    cells[5].text = page_word(p, row->state.word);
}

static enum err fill_drafts(struct page *p, enum desk_keeper_document_side side, struct page_documents *view)
{
    struct desk_office_drafts_are are;
    struct page_draft_row *rows;
    enum err err;

    TRY(ask_office_drafts(p->d, &(struct desk_office_drafts){(uint8_t)side}, &are));
    rows = page_list(p, are.drafts_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.drafts_n; i++)
        rows[i] = (struct page_draft_row){page_form_title(p, are.drafts[i].form), page_person(p, are.drafts[i].person),
                                          page_when(p, are.drafts[i].updated_ms),
                                          page_url(p, "/documents/drafts/%u", (unsigned)are.drafts[i].draft)};
    view->drafts = rows;
    view->drafts_n = rows == NULL ? 0 : are.drafts_n;
    view->add = url_route("/documents/new");
    view->letterhead = url_route("/documents/letterhead");
    err = p->err;
out:
    return err;
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_documents_are are;
    struct page_documents view = {0};
    const char *words[STATES];
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_DOCUMENTS, &p, &view.tabs));
    TRY(flow_documents(d, 0, &are));
    struct page_document_row *rows = page_list(&p, are.documents_n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, are.documents_n);
    for (uint32_t i = 0; rows != NULL && i < are.documents_n; i++)
        if (in->show == 0 || in->show - 1 == state_of(&are.documents[i]))
            fill_row(&p, are.contract, &are.documents[i], &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_DOCUMENTS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "documents", &done));
    if (done)
        goto out;
    if (are.keeps)
        TRY(fill_drafts(&p, are.side, &view));
    for (size_t i = 0; i < STATES; i++)
        words[i] = page_word(&p, state_words[i]);
    view.action = url_route("/documents");
    view.show = page_table_choice(&p, words, STATES, in->show);
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.rows = page_table_shown(&p, &t, rows, sizeof(*rows));
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, documents, &view);
out:
    return err;
}

/* --- choosing a form --------------------------------------------------------------------------------------------------------- */

/* What the profile ${name} calls itself. */
static const char *profile_name(struct page *p, const char *name)
{
    struct view text = shipped_text(view_str(name));
    const char *key = p->ctx.lang == LANG_JA ? "ja" : "en";

    while (text.n > 0) {
        struct view rest = view_cut(&text, '\n'), word = view_cut(&rest, ' ');
        if (view_eq_str(word, key))
            return page_text(p, rest);
    }
    return name;
}

/* Whether the contract has clauses of the document that the form belongs to: they begin with the same letter. */
static bool is_bound(const struct desk_keeper_controls_are *are, char letter)
{
    for (uint32_t i = 0; i < are->controls_n; i++)
        for (uint32_t k = 0; k < are->controls[i].clauses_n; k++)
            if (are->controls[i].clauses[k].n > 0 && are->controls[i].clauses[k].p[0] == (uint8_t)letter)
                return true;
    return false;
}

static void fill_group(struct page *p, const struct form *first, enum desk_keeper_document_side side, struct page_form_group *group)
{
    struct page_form_row *rows = page_list(p, forms_n, sizeof(*rows));

    group->name = profile_name(p, first->profile);
    group->rows = rows;
    for (const struct form *f = first; rows != NULL && f < forms + forms_n && strcmp(f->profile, first->profile) == 0; f++)
        if (page_form_is_mine(f, side))
            rows[group->rows_n++] = (struct page_form_row){
                page_form_id(p, f->number), page_form_title(p, f->number), page_url(p, "/documents/new/%u", (unsigned)f->number),
                page_url(p, "/documents/forms/%u", (unsigned)f->number)};
}

static enum err choose(struct desk *d, struct request *r)
{
    struct desk_keeper_documents_are are;
    struct desk_keeper_controls_are controls;
    struct page_document_new view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, &p));
    page_crumb(&p, page_word(&p, MSG_DOCUMENTS_TITLE), url_route("/documents"));
    TRY(ask_keeper_documents(d, &(struct desk_keeper_documents){0}, &are));
    TRY(ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &controls));
    struct page_form_group *groups = page_list(&p, GROUPS_MAX, sizeof(*groups));
    for (size_t i = 0; groups != NULL && i < forms_n && view.groups_n < GROUPS_MAX; i++)
        if ((i == 0 || strcmp(forms[i].profile, forms[i - 1].profile) != 0) && is_bound(&controls, forms[i].id[0]))
            fill_group(&p, &forms[i], are.side, &groups[view.groups_n++]);
    view.groups = groups;
    view.letterhead = url_route("/documents/letterhead");
    view.frame = p.frame;
    err = page_send(&p, document_new, &view);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/documents", .where = DESK_SESSION, .query = &list_set, .handler = list},
    PAGE_GET("/documents/new", DESK_SESSION, choose),
};
const struct route_table page_documents = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/documents", &list_set, list),
};
const struct route_table api_file_documents = PAGE_FILE_TABLE(files);
