/* Erasure: asking for it, carrying it out under an approval, and the certificate. */
#include "desk/page_internal.h"

#include "page/erasure.h"

#include <string.h>

#define REASON_MAX 1000
#define STAGES 3
#define FACTS_MAX 5

struct apply_in {
    uint64_t nonce;
    struct view reason;
};
static const struct member apply_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct apply_in, nonce), NULL},
    {"reason", MEMBER_TEXT, true, REASON_MAX, offsetof(struct apply_in, reason), NULL},
};
static const struct member_set apply_set = MEMBER_SET(apply_members, struct apply_in);

struct erase_in {
    uint64_t nonce;
};
static const struct member erase_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct erase_in, nonce), NULL},
};
static const struct member_set erase_set = MEMBER_SET(erase_members, struct erase_in);

/* --- asking
 * -------------------------------------------------------------------------------------------------------------------
 */

/* What is to be erased: one record, or all that a search found. */
struct target {
    uint16_t register_no;
    struct view *records;
    uint32_t records_n;
    struct url action, back;
};

/* From the path of the request.  ERR_NOT_FOUND if the result is forgotten. */
static enum err find_target(struct page *p, struct target *t)
{
    const struct route_params *at = &p->r->match.params;
    const struct page_result *result =
        at->number_n == 2 ? page_result_find(p->d, at->number[1]) : NULL;
    bool is_one = at->number_n == 1;

    if (at->number[0] > UINT16_MAX ||
        (!is_one && (result == NULL || result->register_no != at->number[0])))
        return ERR_NOT_FOUND;
    t->register_no = (uint16_t)at->number[0];
    t->records_n = is_one ? 1 : result->rows_n;
    t->records = page_list(p, t->records_n, sizeof(*t->records));
    if (t->records == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < t->records_n; i++)
        t->records[i] = is_one ? view_of(at->record, sizeof(at->record))
                               : view_of(result->rows[i].record, sizeof(result->rows[i].record));
    if (is_one) {
        const char *id = page_hex(p, t->records[0]);
        t->back = page_url(p, "/registers/%u/records/%s", (unsigned)t->register_no, id);
        t->action = page_url(p, "/registers/%u/records/%s/erasure", (unsigned)t->register_no, id);
    } else {
        const unsigned long long id = result->id;
        t->back = page_url(p, "/registers/%u/search/%llu", (unsigned)t->register_no, id);
        t->action = page_url(p, "/registers/%u/erasures/%llu", (unsigned)t->register_no, id);
    }
    return p->err;
}

static enum err begin_target(struct desk *d, struct request *r, struct page *p, struct target *t)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, p));
    TRY(find_target(p, t));
    page_crumb(p, page_register_name(p, t->register_no),
               page_url(p, "/registers/%u/search", (unsigned)t->register_no));
out:
    return err;
}

/* The form, for the first time (${in} NULL) or without a reason. */
static enum err apply_form(struct page *p, const struct target *t, const struct page_form *form,
                           const struct apply_in *in)
{
    const struct page_fact facts[] = {
        {page_word(p, MSG_APPROVAL_FACT_REGISTER), page_register_name(p, t->register_no)},
        {page_word(p, MSG_ERASURE_FACT_RECORDS), page_count(p, MSG_COMMON_ITEMS, t->records_n)},
    };
    struct page_erasure_apply view = {
        .action = t->action, .back = t->back, .facts = facts, .facts_n = 2};

    view.nonce = page_nonce(p, form);
    if (in != NULL)
        view.reason.error = page_missing(p, "reason", MSG_ERASURE_REASON);
    view.frame = p->frame;
    return page_send(p, erasure_apply, &view);
}

static enum err show_apply(struct desk *d, struct request *r)
{
    struct target t;
    struct page p;
    enum err err;

    TRY(begin_target(d, r, &p, &t));
    err = apply_form(&p, &t, page_form_new(d), NULL);
out:
    return err;
}

static enum err go_to_application(struct desk *d, struct request *r, uint64_t leaf)
{
    const char *path = arena_fmt(&d->arena, "/approvals/%llu", (unsigned long long)leaf);

    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

static enum err apply(struct desk *d, struct request *r)
{
    const struct apply_in *in = r->member;
    struct page_form *form = page_form_find(d, in->nonce);
    struct desk_keeper_applied applied;
    struct target t;
    struct page p;
    enum err err;

    TRY(begin_target(d, r, &p, &t));
    if (form == NULL) {
        page_flash(d, PAGE_BANNER_WARNING, page_word(&p, MSG_EDIT_STALE), NULL);
        return answer_redirect(d, r, "/approvals");
    }
    if (in->reason.n == 0)
        return apply_form(&p, &t, form, in);
    const struct desk_keeper_apply_erase m = {.register_ = t.register_no,
                                              .records = t.records,
                                              .records_n = t.records_n,
                                              .reason = in->reason};
    TRY(ask_keeper_apply_erase(d, &m, &applied));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_ERASURE_APPLIED),
               page_word(&p, MSG_ERASURE_APPLIED_TEXT));
    err = go_to_application(d, r, applied.leaf);
out:
    return err;
}

/* --- carrying out
 * ---------------------------------------------------------------------------------------------------------------
 */

static enum err show_erase(struct desk *d, struct request *r)
{
    struct desk_keeper_application_info a;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, &p));
    page_crumb(&p, page_word(&p, MSG_APPROVALS_TITLE), url_route("/approvals"));
    TRY(page_application(d, r->match.params.number[0], &a));
    if (a.state != DESK_KEEPER_APPLICATION_STATE_APPROVED)
        return go_to_application(d, r, a.leaf); /* that page says why */
    const struct page_fact facts[] = {
        {page_word(&p, MSG_APPROVAL_FACT_REGISTER), page_register_name(&p, a.register_)},
        {page_word(&p, MSG_ERASE_FACT_KEYS), page_count(&p, MSG_COMMON_ITEMS, a.count)},
        {page_word(&p, MSG_APPROVAL_FACT_REASON), page_text(&p, a.reason)},
        {page_word(&p, MSG_APPROVAL_FACT_APPROVER), page_person(&p, a.approver)},
    };
    const struct page_erase view = {
        .frame = p.frame,
        .number = page_count(&p, MSG_APPROVALS_ENTRY, a.leaf),
        .sentence = page_erase_sentence(&p, &a),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .action = page_url(&p, "/approvals/%llu/erase", (unsigned long long)a.leaf),
        .back = page_url(&p, "/approvals/%llu", (unsigned long long)a.leaf),
        .nonce = page_nonce(&p, page_form_new(d)),
    };
    err = page_send(&p, erase, &view);
out:
    return err;
}

static enum err erase(struct desk *d, struct request *r)
{
    const struct erase_in *in = r->member;
    const struct desk_keeper_erase m = {.application = r->match.params.number[0]};
    struct page_form *form = page_form_find(d, in->nonce);
    struct desk_keeper_erased erased;
    struct page p;
    enum err err;

    if (form == NULL) {
        page_flash(d, PAGE_BANNER_WARNING, msg_text(r->lang, MSG_EDIT_STALE), NULL);
        return go_to_application(d, r, m.application);
    }
    page_begin_lobby(d, r, &p); /* for its words only */
    TRY(ask_keeper_erase(d, &m, &erased));
    page_memory_forget(d); /* what was found before may be gone now */
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_ERASE_DONE),
               PAGE_SAY(&p, MSG_ERASE_DONE_TEXT, [MSG_ERASE_DONE_TEXT__n] = msg_count(erased.count),
                        [MSG_ERASE_DONE_TEXT__survivors] = msg_count(erased.survivors)));
    const char *path =
        arena_fmt(&d->arena, "/approvals/%llu/certificate", (unsigned long long)m.application);
    err = path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
out:
    return err;
}

/* --- the certificate
 * --------------------------------------------------------------------------------------------------------------
 */

/* The value of the line "${key} value" of the certificate ${text}. */
static struct view line_of(struct view text, const char *key)
{
    while (text.n > 0) {
        struct view rest = view_cut(&text, '\n'), name = view_cut(&rest, ' ');
        if (name.n == 0)
            break; /* the signatures follow */
        if (view_eq_str(name, key))
            return rest;
    }
    return (struct view){NULL, 0};
}

static void fill_stages(struct page *p, struct view text, struct page_certificate *view)
{
    struct page_erased *rows = page_list(p, STAGES, sizeof(*rows));
    bool is_local_done = view_starts(line_of(text, "stage-local"), "done ");
    bool has_replicas = !view_eq_str(line_of(text, "stage-replicas"), "none");
    bool are_backups_done = view_starts(line_of(text, "stage-backups"), "done");

    view->rows = rows;
    view->rows_n = rows == NULL ? 0 : STAGES;
    view->pending = (uint64_t)!is_local_done + has_replicas + !are_backups_done;
    if (rows == NULL)
        return;
    rows[0] = (struct page_erased){
        page_word(p, MSG_CERTIFICATE_LOCAL),
        PAGE_SAY(p, MSG_CERTIFICATE_LOCAL_HOW,
                 [MSG_CERTIFICATE_LOCAL_HOW__method] = msg_view(line_of(text, "method"))),
        page_chip(is_local_done ? PAGE_STATE_DONE : PAGE_STATE_PENDING)};
    rows[1] = (struct page_erased){page_word(p, MSG_CERTIFICATE_REPLICAS),
                                   has_replicas ? page_text(p, line_of(text, "stage-replicas"))
                                                : page_word(p, MSG_CERTIFICATE_REPLICAS_HOW),
                                   page_chip(has_replicas ? PAGE_STATE_PENDING : PAGE_STATE_NONE)};
    rows[2] =
        (struct page_erased){page_word(p, MSG_CERTIFICATE_BACKUPS),
                             are_backups_done ? page_text(p, line_of(text, "stage-backups"))
                                              : page_word(p, MSG_CERTIFICATE_BACKUPS_HOW),
                             page_chip(are_backups_done ? PAGE_STATE_DONE : PAGE_STATE_PENDING)};
}

static const char *done_at(struct page *p, struct view text)
{
    struct view rest = line_of(text, "stage-local");
    int64_t ms;

    (void)view_cut(&rest, ' ');
    return clock_parse(rest, &ms) == ERR_OK ? page_when(p, ms) : NULL;
}

static void fill_facts(struct page *p, struct view text, struct page_certificate *view)
{
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));

    view->facts = facts;
    if (facts == NULL)
        return;
    facts[0] = (struct page_fact){page_word(p, MSG_CERTIFICATE_CONTRACT), p->frame.contract};
    facts[1] = (struct page_fact){page_word(p, MSG_CERTIFICATE_FACT_LOG),
                                  page_text(p, line_of(text, "log"))};
    facts[2] = (struct page_fact){page_word(p, MSG_CERTIFICATE_FACT_COUNT),
                                  page_text(p, line_of(text, "count"))};
    facts[3] = (struct page_fact){page_word(p, MSG_CERTIFICATE_FACT_APPROVAL),
                                  page_text(p, line_of(text, "approval"))};
    facts[4] = (struct page_fact){page_word(p, MSG_CERTIFICATE_FACT_AT), done_at(p, text)};
    view->facts_n = FACTS_MAX;
}

static enum err show_certificate(struct desk *d, struct request *r)
{
    const struct desk_keeper_certificate ask = {.application = r->match.params.number[0]};
    const unsigned long long leaf = ask.application;
    struct desk_keeper_certificate_is is;
    struct page_certificate view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, &p));
    page_crumb(&p, page_word(&p, MSG_APPROVALS_TITLE), url_route("/approvals"));
    TRY(ask_keeper_certificate(d, &ask, &is));
    view.number = page_count(&p, MSG_APPROVALS_ENTRY, ask.application);
    view.text = page_text(&p, is.text);
    view.text_url = page_url(&p, "/approvals/%llu/certificate/text", leaf);
    view.proof_url = page_url(&p, "/approvals/%llu/certificate/proof", leaf);
    view.back = page_url(&p, "/approvals/%llu", leaf);
    view.clauses = page_control_clauses(&p, CONTROL_ERASE_APPROVAL, &view.clauses_n);
    fill_stages(&p, is.text, &view);
    fill_facts(&p, is.text, &view);
    view.frame = p.frame;
    err = page_send(&p, certificate, &view);
out:
    return err;
}

static enum err save(struct desk *d, struct request *r, bool is_proof)
{
    const struct desk_keeper_certificate ask = {.application = r->match.params.number[0]};
    struct desk_keeper_certificate_is is;
    enum err err = ask_keeper_certificate(d, &ask, &is);

    if (err != ERR_OK)
        return err;
    const char *name =
        arena_fmt(&d->arena, "azukari-certificate-%llu.%s", (unsigned long long)ask.application,
                  is_proof ? "tlog-proof" : "txt");
    if (name == NULL)
        return ERR_MEMORY;
    buf_clear(&r->answer);
    buf_put(&r->answer, is_proof ? is.proof : is.text);
    return answer_file(d, r, "text/plain; charset=utf-8", name);
}

static enum err save_text(struct desk *d, struct request *r)
{
    return save(d, r, false);
}

static enum err save_proof(struct desk *d, struct request *r)
{
    return save(d, r, true);
}

static const struct route routes[] = {
    PAGE_GET("/registers/#/records/@/erasure", DESK_SESSION, show_apply),
    PAGE_POST("/registers/#/records/@/erasure", DESK_SESSION, &apply_set, apply),
    PAGE_GET("/registers/#/erasures/#", DESK_SESSION, show_apply),
    PAGE_POST("/registers/#/erasures/#", DESK_SESSION, &apply_set, apply),
    PAGE_GET("/approvals/#/erase", DESK_SESSION, show_erase),
    PAGE_POST("/approvals/#/erase", DESK_SESSION, &erase_set, erase),
    PAGE_GET("/approvals/#/certificate", DESK_SESSION, show_certificate),
    PAGE_GET("/approvals/#/certificate/text", DESK_SESSION, save_text),
    PAGE_GET("/approvals/#/certificate/proof", DESK_SESSION, save_proof),
};
const struct route_table page_erasure = PAGE_TABLE(routes);
