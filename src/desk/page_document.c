/* One document in a form: what it is, its versions, its file, and the steps between the two sides. */
#include "desk/page_document.h"

#include "desk/page_admin.h"
#include "page/documents.h"

#define FACTS_MAX 10
#define ANSWERS_MAX 4

static enum err begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_document_info *info)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, p));
    page_crumb(p, page_word(p, MSG_DOCUMENTS_TITLE), url_route("/documents"));
    err = flow_document(d, r->match.params.number[0], info);
out:
    return err;
}

static const char *by_at(struct page *p, uint32_t person, int64_t ms)
{
    if (ms == 0)
        return NULL;
    return PAGE_SAY(p, MSG_DOCUMENTS_BY_AT, [MSG_DOCUMENTS_BY_AT__person] = msg_str(page_person(p, person)),
                    [MSG_DOCUMENTS_BY_AT__time] = msg_str(page_when(p, ms)));
}

static const char *receipt_text(struct page *p, const struct desk_keeper_document_info *info)
{
    return info->receipt == 0 ? NULL
                              : PAGE_SAY(p, MSG_DOCUMENTS_RECEIPT_AT, [MSG_DOCUMENTS_RECEIPT_AT__n] = msg_count(info->receipt),
                                         [MSG_DOCUMENTS_RECEIPT_AT__time] = msg_str(by_at(p, info->receiver, info->received_ms)));
}

/* What the document answers, and what answers it, by their numbers. */
static const char *linked(struct page *p, const struct desk_keeper_documents_are *are, const struct desk_keeper_document_info *info,
                          bool backwards)
{
    const char *numbers[ANSWERS_MAX];
    size_t n = 0;

    for (uint32_t i = 0; i < are->documents_n && n < ANSWERS_MAX; i++) {
        const struct desk_keeper_document_info *other = &are->documents[i];
        if (backwards ? other->answers == info->leaf : info->answers != 0 && other->leaf == info->answers)
            numbers[n++] = page_document_number(p, are->contract, other->number, other->version);
    }
    return n == 0 ? NULL : page_join(p, numbers, n, page_word(p, MSG_COMMON_COMMA));
}

static void fill_facts(struct page *p, const struct desk_keeper_documents_are *all, const struct desk_keeper_document_info *info,
                       struct page_document *view)
{
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    size_t n = 0;

    if (facts == NULL)
        return;
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_FORM), page_form_id(p, info->form)};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_CONTRACT), p->frame.contract};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_BY), by_at(p, info->person, info->frozen_ms)};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_SUBMITTED), by_at(p, info->submitter, info->submitted_ms)};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_RECEIVED), receipt_text(p, info)};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_ANSWERS), linked(p, all, info, false)};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_ANSWERED), linked(p, all, info, true)};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_PDF), page_hex(p, view_of(info->pdf, sizeof(info->pdf)))};
    facts[n++] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FACT_SAYS), page_hex(p, view_of(info->says, sizeof(info->says)))};
    view->facts = facts;
    view->facts_n = n;
}

/* What this person may do now. */
static void fill_acts(struct page *p, const struct desk_keeper_documents_are *are, const struct desk_keeper_document_info *info,
                      struct page_document *view)
{
    const unsigned long long leaf = info->leaf;
    struct page_link *answers = page_list(p, ANSWERS_MAX, sizeof(*answers));

    view->pdf = page_url(p, "/documents/%llu/pdf", leaf);
    view->check = page_url(p, "/verify?number=AZ-%u-D%u-%u&hash=%s", (unsigned)are->contract, (unsigned)info->number,
                           (unsigned)info->version, page_hex(p, view_of(info->pdf, sizeof(info->pdf))));
    if (info->submits)
        view->submit = page_url(p, "/documents/%llu/submit", leaf);
    if (info->receives) {
        view->receive = page_url(p, "/documents/%llu/receive", leaf);
        view->back = page_url(p, "/documents/%llu/return", leaf);
    }
    if (info->withdraws)
        view->withdraw = page_url(p, "/documents/%llu/withdraw", leaf);
    if (are->keeps && info->mine && info->newest)
        view->version = page_url(p, "/documents/%llu/version", leaf);
    for (size_t i = 0; answers != NULL && are->keeps && i < forms_n && view->answers_n < ANSWERS_MAX; i++)
        if (forms[i].answers == info->form && page_form_is_mine(&forms[i], are->side))
            answers[view->answers_n++] = (struct page_link){
                PAGE_SAY(p, MSG_DOCUMENTS_ANSWER_WITH,
                         [MSG_DOCUMENTS_ANSWER_WITH__title] = msg_str(page_form_title(p, forms[i].number))),
                page_url(p, "/documents/new/%u/%llu", (unsigned)forms[i].number, leaf)};
    view->answers = answers;
}

static void fill_versions(struct page *p, const struct desk_keeper_documents_are *are, uint32_t number, struct page_document *view)
{
    struct page_document_row *rows = page_list(p, are->documents_n, sizeof(*rows));

    for (uint32_t i = 0; rows != NULL && i < are->documents_n; i++) {
        const struct desk_keeper_document_info *info = &are->documents[i];
        if (info->number != number)
            continue;
        rows[view->versions_n++] = (struct page_document_row){
            .number = page_document_number(p, are->contract, info->number, info->version),
            .frozen = page_when(p, info->frozen_ms),
            .receipt = receipt_text(p, info),
            .state = page_document_state(info),
            .url = page_url(p, "/documents/%llu", (unsigned long long)info->leaf),
        };
    }
    view->versions = rows;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_document_info info;
    struct desk_keeper_documents_are all;
    struct page_document view = {0};
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    TRY(flow_documents(d, 0, &all));
    view.title = page_form_title(&p, info.form);
    view.number = page_document_number(&p, all.contract, info.number, info.version);
    view.state = page_document_state(&info);
    view.words = info.words.n > 0 ? page_text(&p, info.words) : NULL;
    fill_facts(&p, &all, &info, &view);
    fill_acts(&p, &all, &info, &view);
    fill_versions(&p, &all, info.number, &view);
    view.frame = p.frame;
    err = page_send(&p, document, &view);
out:
    return err;
}

static enum err download(struct desk *d, struct request *r)
{
    struct desk_keeper_document_info info;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    buf_clear(&r->answer);
    TRY(flow_document_read(d, info.leaf, &r->answer));
    err = answer_file(d, r, "application/pdf",
                      arena_fmt(&d->arena, "azukari-document-%u-%u.pdf", (unsigned)info.number, (unsigned)info.version));
out:
    if (err != ERR_OK)
        buf_clear(&r->answer);
    return err;
}

/* --- steps ------------------------------------------------------------------------------------------------------------------- */

static const struct {
    enum desk_keeper_document_move move;
    const char *path;
    enum msg question, sentence, verb, done;
    bool wants_reason;
} steps[] = {
    {DESK_KEEPER_DOCUMENT_MOVE_SUBMIT, "submit", MSG_DOCUMENTS_ASK_SUBMIT, MSG_DOCUMENTS_ASK_SUBMIT_SAY, MSG_DOCUMENTS_SUBMIT,
     MSG_DOCUMENTS_IS_SUBMITTED, false},
    {DESK_KEEPER_DOCUMENT_MOVE_RECEIVE, "receive", MSG_DOCUMENTS_ASK_RECEIVE, MSG_DOCUMENTS_ASK_RECEIVE_SAY,
     MSG_DOCUMENTS_RECEIVE, MSG_DOCUMENTS_IS_RECEIVED, false},
    {DESK_KEEPER_DOCUMENT_MOVE_RETURN, "return", MSG_DOCUMENTS_ASK_RETURN, MSG_DOCUMENTS_ASK_RETURN_SAY, MSG_DOCUMENTS_RETURN,
     MSG_DOCUMENTS_IS_RETURNED, true},
    {DESK_KEEPER_DOCUMENT_MOVE_WITHDRAW, "withdraw", MSG_DOCUMENTS_ASK_WITHDRAW, MSG_DOCUMENTS_ASK_WITHDRAW_SAY,
     MSG_DOCUMENTS_WITHDRAW, MSG_DOCUMENTS_IS_WITHDRAWN, false},
};

static enum err ask_step(struct page *p, const struct desk_keeper_document_info *info, size_t step, const char *reason_error)
{
    const char *number = page_document_number(p, p->self.contract, info->number, info->version);
    struct page_confirm view = {
        .shoulder = page_form_title(p, info->form),
        .question = page_word(p, steps[step].question),
        .sentence = page_say(p, steps[step].sentence, (const struct msg_arg[]){msg_str(number)}, 1),
        .wants_reason = steps[step].wants_reason,
        .reason = {.error = reason_error},
        .verb = page_word(p, steps[step].verb),
        .action = page_url(p, "/documents/%llu/%s", (unsigned long long)info->leaf, steps[step].path),
        .back = page_url(p, "/documents/%llu", (unsigned long long)info->leaf),
    };

    return page_ask(p, &view);
}

static enum err show_step(struct desk *d, struct request *r, size_t step)
{
    struct desk_keeper_document_info info;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    err = ask_step(&p, &info, step, NULL);
out:
    return err;
}

static enum err take_step(struct desk *d, struct request *r, size_t step)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_document_info info;
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/documents", &err);
    if (form == NULL)
        goto out;
    if (steps[step].wants_reason && in->reason.n == 0) {
        err = ask_step(&p, &info, step, page_missing(&p, "reason", MSG_ERASURE_REASON));
        goto out;
    }
    TRY(ask_keeper_document_step(d, &(struct desk_keeper_document_step){info.leaf, steps[step].move, in->reason}, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, steps[step].done), NULL);
    err = page_go(&p, page_url(&p, "/documents/%llu", (unsigned long long)info.leaf));
out:
    return err;
}

#define STEP(name, no)                                                                             \
    static enum err show_##name(struct desk *d, struct request *r)                                 \
    {                                                                                              \
        return show_step(d, r, no);                                                                \
    }                                                                                              \
    static enum err take_##name(struct desk *d, struct request *r)                                 \
    {                                                                                              \
        return take_step(d, r, no);                                                                \
    }
STEP(submit, 0)
STEP(receive, 1)
STEP(return, 2)
STEP(withdraw, 3)

static const struct route routes[] = {
    PAGE_GET("/documents/#", DESK_SESSION, show),
    PAGE_GET("/documents/#/pdf", DESK_SESSION, download),
    PAGE_GET("/documents/#/submit", DESK_SESSION, show_submit),
    PAGE_POST("/documents/#/submit", DESK_SESSION, &page_confirm_set, take_submit),
    PAGE_GET("/documents/#/receive", DESK_SESSION, show_receive),
    PAGE_POST("/documents/#/receive", DESK_SESSION, &page_confirm_set, take_receive),
    PAGE_GET("/documents/#/return", DESK_SESSION, show_return),
    PAGE_POST("/documents/#/return", DESK_SESSION, &page_confirm_set, take_return),
    PAGE_GET("/documents/#/withdraw", DESK_SESSION, show_withdraw),
    PAGE_POST("/documents/#/withdraw", DESK_SESSION, &page_confirm_set, take_withdraw),
};
const struct route_table page_document = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/documents/#", NULL, download),
};
const struct route_table api_file_document = PAGE_FILE_TABLE(files);
