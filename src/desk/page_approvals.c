/*
 * Applications: the list, and the page of one.  On the approvers' origin it is signed or rejected; in an ordinary session the page
 * shows the same and leads there (B11).
 */
#include "desk/page_internal.h"

#include "base/clock.h"
#include "desk/page_matter.h"
#include "desk/page_table.h"
#include "page/approvals.h"

#include <string.h>

#define FACTS_MAX 10
#define LIST_MAX 480 /* of one list; those before them are on the next */

struct sign_in {
    PAGE_ASSERTION;
};
static const struct member sign_members[] = {PAGE_ASSERTION_MEMBERS(struct sign_in)};
static const struct member_set sign_set = MEMBER_SET(sign_members, struct sign_in);

/* --- the list ----------------------------------------------------------------------------------------------------------------- */

struct list_query {
    uint64_t below; /* only applications before this leaf; 0: all */
    uint64_t show;  /* a state counted from 1; 0: any */
    struct page_table_query table;
};
static const struct member list_members[] = {
    {"below", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct list_query, below), NULL},
    {"show", MEMBER_NUMBER, false, DESK_KEEPER_APPLICATION_STATE__MAX, offsetof(struct list_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct list_query, table),
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"number", MSG_APPROVALS_NUMBER, REPORT_NUMBER},     {"operation", MSG_APPROVALS_OPERATION, REPORT_TEXT},
    {"applicant", MSG_APPROVALS_APPLICANT, REPORT_TEXT}, {"applied", MSG_APPROVALS_APPLIED, REPORT_TIME},
    {"count", MSG_APPROVALS_COUNT, REPORT_NUMBER},       {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static void fill_row(struct page *p, const struct desk_keeper_application_info *a, struct page_table *t,
                     struct page_approval_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_approval_row){
        .number = a->leaf,
        .url = page_url(p, "/approvals/%llu", (unsigned long long)a->leaf),
        .operation = page_operation(p, a->kind),
        .applicant = page_person(p, a->applicant),
        .applied_ms = a->applied_ms,
        .count = a->count,
        .state = page_application_state(a->state),
    };
    if (cells == NULL)
        return;
    cells[0].number = (int64_t)a->leaf;
    cells[1].text = row->operation;
    cells[2].text = row->applicant;
    cells[3].number = a->applied_ms;
    cells[4].number = (int64_t)a->count; /* 0: not told */
    cells[5].text = page_word(p, row->state.word);
}

/* The newest LIST_MAX applications below ${in->below}; ${below_out}: where those before them begin, 0 if there are none. */
static enum err fill_list(struct page *p, const struct list_query *in, struct page_table *t, struct page_approval_row *rows,
                          uint64_t *below_out)
{
    struct desk_keeper_applications m = {.before = in->below};
    struct desk_keeper_applications_are are = {.more = true};
    uint32_t seen = 0;
    enum err err = p->err;

    while (rows != NULL && are.more && seen < LIST_MAX) {
        TRY(ask_keeper_applications(p->d, &m, &are));
        uint32_t i = 0;
        for (; i < are.applications_n && seen < LIST_MAX; i++, seen++) {
            const struct desk_keeper_application_info *a = &are.applications[i];
            if (in->show == 0 || in->show == a->state + UINT64_C(1))
                fill_row(p, a, t, &rows[t->rows_n]);
            m.before = a->leaf;
        }
        are.more = i < are.applications_n || (are.more && are.applications_n > 0);
    }
    *below_out = are.more ? m.before : 0;
    err = p->err;
out:
    return err;
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[DESK_KEEPER_APPLICATION_STATE__MAX];

    for (unsigned i = 0; i < DESK_KEEPER_APPLICATION_STATE__MAX; i++)
        words[i] = page_word(p, page_application_state((enum desk_keeper_application_state)i).word);
    return page_table_choice(p, words, DESK_KEEPER_APPLICATION_STATE__MAX, chosen);
}

/* What the page shows of the table. */
static void fill_approvals(struct page *p, struct page_table *t, const struct page_approval_row *rows, struct page_approvals *view)
{
    t->heads[0].is_number = false; /* it is the name of its row */
    view->action = url_route("/approvals");
    view->heads = t->heads;
    view->heads_n = t->columns_n;
    view->rows = page_table_shown(p, t, rows, sizeof(*rows));
    view->rows_n = view->rows == NULL ? 0 : t->shown_n;
    view->pager = t->pager;
    view->has_files = !page_is_approval(p);
    if (!view->has_files)
        return;
    view->files = page_files(p);
    view->retention = url_route("/retention");
}

/* On the approvers' origin nothing is given as a file: who decides there does nothing else (B11). */
static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct page_approvals view = {0};
    struct page_table t;
    struct page p;
    uint64_t below;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, &p));
    if (page_is_approval(&p) && in->table.format.n > 0)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("format"));
    struct page_approval_row *rows = page_list(&p, LIST_MAX, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, LIST_MAX);
    TRY(fill_list(&p, in, &t, rows, &below));
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_APPROVALS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "applications", &done));
    if (done)
        goto out;
    fill_approvals(&p, &t, rows, &view);
    view.show = states_of(&p, in->show);
    if (below != 0)
        view.older = page_url(&p, "/approvals?below=%llu&show=%llu", (unsigned long long)below, (unsigned long long)in->show);
    view.frame = p.frame;
    err = page_send(&p, approvals, &view);
out:
    return err;
}

/* --- one application ---------------------------------------------------------------------------------------------------------- */

static bool is_erasure(unsigned kind)
{
    return kind < APPLY_ERASE__MAX;
}

const char *page_register_name(struct page *p, uint16_t no)
{
    struct desk_keeper_register_info info;
    struct desk_keeper_registers_are are;

    if (flow_register(p->d, no, &info) == ERR_OK)
        return page_text(p, info.name);
    if (ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &are) == ERR_OK) /* who oversees works on none */
        for (uint32_t i = 0; i < are.registers_n; i++)
            if (are.registers[i].no == no)
                return page_text(p, are.registers[i].name);
    const char *number = arena_fmt(&p->d->arena, "%u", (unsigned)no);
    return number == NULL ? "" : number;
}

const char *page_scope(struct page *p, const struct desk_keeper_application_info *a)
{
    if (a->kind == APPLY_ERASE_CONTRACT)
        return page_word(p, MSG_ERASURE_SCOPE_CONTRACT);
    const char *name = a->register_name.n > 0 ? page_text(p, a->register_name) : page_register_name(p, a->register_);
    return a->kind == APPLY_ERASE_SUBJECTS
               ? name
               : PAGE_SAY(p, MSG_ERASURE_SCOPE_REGISTER, [MSG_ERASURE_SCOPE_REGISTER__name] = msg_str(name));
}

const char *page_erase_sentence(struct page *p, const struct desk_keeper_application_info *a)
{
    if (a->count == 0)
        return PAGE_SAY(p, MSG_APPROVAL_SENTENCE_ERASE_UNTOLD, [MSG_APPROVAL_SENTENCE_ERASE_UNTOLD__register] = msg_str(page_scope(p, a)));
    return PAGE_SAY(p, MSG_APPROVAL_SENTENCE_ERASE,
                    [MSG_APPROVAL_SENTENCE_ERASE__register] = msg_str(page_scope(p, a)),
                    [MSG_APPROVAL_SENTENCE_ERASE__n] = msg_count(a->count));
}

const struct page_clause *page_control_clauses(struct page *p, enum control control, size_t *n_out)
{
    struct desk_keeper_controls_are are;

    *n_out = 0;
    if (ask_keeper_controls(p->d, &(struct desk_keeper_controls){0}, &are) != ERR_OK)
        return NULL;
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == (uint8_t)control)
            return page_clauses(p, are.controls[i].clauses, are.controls[i].clauses_n, n_out);
    return NULL;
}

size_t page_applied_facts(struct page *p, const struct desk_keeper_application_info *a, struct page_fact *facts)
{
    size_t n = 0;

    facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_REASON), page_text(p, a->reason)};
    facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_APPLICANT),
                                    PAGE_SAY(p, MSG_APPROVAL_APPLIED_BY,
                                             [MSG_APPROVAL_APPLIED_BY__name] = msg_str(page_person(p, a->applicant)),
                                             [MSG_APPROVAL_APPLIED_BY__when] = msg_str(page_when(p, a->applied_ms)))};
    if (a->approver != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_APPROVER), page_person(p, a->approver)};
    return n;
}

static void fill_facts(struct page *p, const struct desk_keeper_application_is *is, struct page_approval *view)
{
    const struct desk_keeper_application_info *a = &is->info;
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    size_t n = 0;

    view->facts = facts;
    if (facts == NULL)
        return;
    facts[n++] = (struct page_fact){page_word(p, MSG_ERASURE_FACT_SCOPE), page_scope(p, a)};
    facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_ITEMS), page_text(p, is->items)};
    facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_MEDIA), page_text(p, is->media)};
    if (a->count != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_COUNT), page_count(p, MSG_COMMON_ITEMS, a->count)};
    facts[n++] = (struct page_fact){page_word(p, MSG_ERASURE_METHOD), page_word(p, MSG_ERASURE_METHOD_IS)};
    facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_PLANNED),
                                    a->planned == 0 ? NULL : page_date(p, date_from_days(a->planned))};
    n += page_applied_facts(p, a, facts + n);
    if (a->executor != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_EXECUTOR), page_person(p, a->executor)};
    view->facts_n = n;
}

/* What stops it now although it may be approved: a hold, or its date. */
static const char *stopped_by(struct page *p, const struct desk_keeper_application_info *a)
{
    const int64_t today = date_to_days(date_of_ms(clock_now_ms()));

    if (a->state != DESK_KEEPER_APPLICATION_STATE_WAITING && a->state != DESK_KEEPER_APPLICATION_STATE_APPROVED)
        return NULL;
    if (a->held)
        return page_word(p, MSG_APPROVAL_HELD);
    if (a->planned <= today)
        return NULL;
    const char *day = page_date(p, date_from_days(a->planned));
    if (a->kind == APPLY_TERMS)
        return PAGE_SAY(p, MSG_APPROVAL_TERMS_AHEAD, [MSG_APPROVAL_TERMS_AHEAD__date] = msg_str(day));
    return PAGE_SAY(p, MSG_APPROVAL_TOO_EARLY, [MSG_APPROVAL_TOO_EARLY__date] = msg_str(day));
}


/* Lost authenticators are replaced by two people on the spot; all else is signed by the entruster's approver. */
uint32_t page_signers(unsigned kind)
{
    if (kind == APPLY_TERMS) /* 乙 first, then 甲 */
        return ROLE_RESPONSIBLE | ROLE_APPROVER;
    return kind == APPLY_REPLACE ? ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_APPROVER : ROLE_APPROVER;
}

/* Terms that cannot be signed by this person any more, but withdrawn: by 乙 until 甲 has signed, dropped by 甲 until they are in force. */
static bool may_drop(const struct page *p, const struct desk_keeper_application_info *a, uint32_t signer)
{
    if (a->kind != APPLY_TERMS)
        return false;
    if (a->state == DESK_KEEPER_APPLICATION_STATE_APPROVED)
        return (p->self.roles & ROLE_APPROVER) != 0;
    return a->state == DESK_KEEPER_APPLICATION_STATE_WAITING && signer != 0 && (p->self.roles & ROLE_RESPONSIBLE) != 0;
}

/* Whether this person may sign, or why not. */
static enum err fill_decision(struct page *p, const struct desk_keeper_application_info *a, uint32_t signer,
                              struct page_approval *view)
{
    struct desk_keeper_approve_challenge c;
    const bool is_terms = a->kind == APPLY_TERMS;
    enum err err = ERR_OK;

    if (view->why_not != NULL)
        return ERR_OK;
    if (is_terms && a->state == DESK_KEEPER_APPLICATION_STATE_WAITING && signer == 0 && (p->self.roles & ROLE_RESPONSIBLE) == 0)
        view->why_not = page_word(p, MSG_TERMS_SIGN_FIRST);
    else if (is_terms && a->state == DESK_KEEPER_APPLICATION_STATE_WAITING && signer != 0 && (p->self.roles & ROLE_RESPONSIBLE) != 0)
        view->why_not = page_word(p, MSG_TERMS_SIGNED);
    else if (a->state != DESK_KEEPER_APPLICATION_STATE_WAITING)
        view->why_not = page_word(p, MSG_APPROVAL_DECIDED);
    else if ((p->self.roles & page_signers(a->kind)) == 0)
        view->why_not = page_word(p, MSG_APPROVAL_NO_ROLE);
    else if (a->applicant == p->self.person && !is_terms)
        view->why_not = page_word(p, MSG_APPROVAL_OWN);
    if (may_drop(p, a, signer)) {
        if (page_is_approval(p)) {
            view->reject = page_url(p, "/approvals/%llu/reject", (unsigned long long)a->leaf);
            view->nonce = page_nonce(p, page_form_new(p->d));
        } else {
            view->elsewhere = page_approval_url(p, a->leaf);
        }
    }
    if (view->why_not != NULL)
        return ERR_OK;
    if (!page_is_approval(p)) {
        view->elsewhere = page_approval_url(p, a->leaf);
        return ERR_OK;
    }
    TRY(ask_keeper_approve_start(p->d, &(struct desk_keeper_approve_start){.application = a->leaf},
                                 &c));
    if (c.credentials_n == 0) {
        view->why_not = page_word(p, MSG_APPROVAL_NO_PASSKEY);
        return ERR_OK;
    }
    p->script_allowed = true;
    view->passkey_options =
        page_passkey_options(p, &(struct page_passkey){view_of(c.challenge, sizeof(c.challenge)),
                                                       c.rp_id, c.credentials, c.credentials_n});
    view->sign = page_url(p, "/approvals/%llu/sign", (unsigned long long)a->leaf);
    view->reject = page_url(p, "/approvals/%llu/reject", (unsigned long long)a->leaf);
    view->nonce = page_nonce(p, page_form_new(p->d));
out:
    return err;
}

/* What follows an approval: its words, its page, and who may do it. */
struct follow {
    enum msg word;
    const char *what;
    uint32_t roles;
};

static struct follow follow_of(unsigned kind)
{
    const uint32_t overseers = ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER;

    if (kind == APPLY_CHANGE)
        return (struct follow){MSG_LIMIT_EXECUTE_VERB, "change", overseers};
    if (kind == APPLY_MATTER) /* its steps are done on its own page */
        return (struct follow){MSG_MATTERS_ONE, "", 0};
    if (kind == APPLY_TERMS) /* the keeper enters them on their day */
        return (struct follow){MSG_LIMIT_EXECUTE_VERB, "", 0};
    if (kind == APPLY_REPLACE)
        return (struct follow){MSG_PERSON_ACT_CODE, "code", overseers};
    return (struct follow){MSG_APPROVAL_ERASE, "erase", ROLE_OFFICER | ROLE_MANAGER | ROLE_HANDLER};
}

uint32_t page_executors(unsigned kind)
{
    return follow_of(kind).roles;
}

static void fill_next(struct page *p, const struct desk_keeper_application_info *a,
                      struct page_approval *view)
{
    struct page_link *next = page_list(p, 1, sizeof(*next));
    const struct follow follow = follow_of(a->kind);
    const unsigned long long leaf = a->leaf;

    view->next = next;
    if (next == NULL || page_is_approval(p))
        return;
    if (a->state == DESK_KEEPER_APPLICATION_STATE_APPROVED && a->contract == p->self.contract && view->held == NULL && (p->self.roles & follow.roles) != 0)
        next[view->next_n++] = (struct page_link){page_word(p, follow.word),
                                                  page_url(p, "/approvals/%llu/%s", leaf, follow.what)};
    if (a->kind == APPLY_MATTER && a->contract == p->self.contract)
        next[view->next_n++] = (struct page_link){page_word(p, follow.word), page_url(p, "/matters/%llu", leaf)};
    if (a->state == DESK_KEEPER_APPLICATION_STATE_EXECUTED && is_erasure(a->kind))
        next[view->next_n++] = (struct page_link){page_word(p, MSG_APPROVAL_CERTIFICATE),
                                                  page_url(p, "/approvals/%llu/certificate", leaf)};
}

enum err page_application_begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_application_is *is)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, p));
    page_crumb(p, page_word(p, MSG_APPROVALS_TITLE), url_route("/approvals"));
    err = ask_keeper_application(d, &(struct desk_keeper_application){.application = r->match.params.number[0]}, is);
out:
    return err;
}

/* How the decision of ${d} stands: made, made and asked for once more, or still to be made. */
static const char *how_decided(struct page *p, const struct desk_keeper_decider *d, uint32_t next)
{
    const char *when = d->ms == 0 ? NULL : page_when(p, d->ms);

    if (when == NULL)
        return page_word(p, d->contract == next ? MSG_APPROVAL_TURN : MSG_APPROVAL_LATER);
    if (d->contract == next)
        return PAGE_SAY(p, MSG_APPROVAL_AGAIN_TURN, [MSG_APPROVAL_AGAIN_TURN__name] = msg_view(d->name), [MSG_APPROVAL_AGAIN_TURN__when] = msg_str(when));
    return PAGE_SAY(p, MSG_APPROVAL_APPLIED_BY, [MSG_APPROVAL_APPLIED_BY__name] = msg_view(d->name), [MSG_APPROVAL_APPLIED_BY__when] = msg_str(when));
}

/* Who decides has decided already: why once more, else NULL. */
static const char *why_again(struct page *p, const struct desk_keeper_application_is *is)
{
    for (uint32_t i = 0; i < is->deciders_n; i++) {
        const struct desk_keeper_decider *d = &is->deciders[i];
        if (d->ms != 0 && d->contract == is->info.next)
            return PAGE_SAY(p, MSG_APPROVAL_AGAIN, [MSG_APPROVAL_AGAIN__name] = msg_view(d->name), [MSG_APPROVAL_AGAIN__when] = msg_str(page_when(p, d->ms)));
    }
    return NULL;
}

/* Who decides, up to the first entruster: added to the facts where it is not this contract's entruster alone, or decides again. */
static void add_chain(struct page *p, const struct desk_keeper_application_is *is, struct page_approval *view)
{
    const size_t n = view->facts_n, more = is->deciders_n + 1;
    const bool below = is->info.contract != p->self.contract;
    struct page_fact *facts = page_list(p, n + more, sizeof(*facts));

    const bool again = is->deciders_n == 1 && is->deciders[0].ms != 0 && is->deciders[0].contract == is->info.next;

    if (facts == NULL || (!below && is->deciders_n < 2 && !again))
        return;
    for (size_t i = 0; i < n; i++)
        facts[i] = view->facts[i];
    view->facts = facts;
    if (below)
        facts[view->facts_n++] = (struct page_fact){page_word(p, MSG_APPROVAL_FACT_BELOW),
                                                       PAGE_SAY(p, MSG_APPROVAL_BELOW, [MSG_APPROVAL_BELOW__title] = msg_view(is->title),
                                                                [MSG_APPROVAL_BELOW__name] = msg_view(is->applicant_name))};
    for (uint32_t i = 0; i < is->deciders_n; i++) {
        const struct desk_keeper_decider *d = &is->deciders[i];
        facts[view->facts_n++] = (struct page_fact){PAGE_SAY(p, MSG_APPROVAL_FACT_DECIDES, [MSG_APPROVAL_FACT_DECIDES__org] = msg_view(d->org)),
                                                    how_decided(p, d, is->info.next)};
    }
}

/* Whose turn it is, if somebody else's. */
static const char *not_ours(struct page *p, const struct desk_keeper_application_is *is)
{
    if (is->info.next == 0 || is->info.next == p->self.contract)
        return NULL;
    for (uint32_t i = 0; i < is->deciders_n; i++)
        if (is->deciders[i].contract == is->info.next)
            return PAGE_SAY(p, MSG_APPROVAL_OTHER, [MSG_APPROVAL_OTHER__org] = msg_view(is->deciders[i].org));
    return NULL;
}

/* The page of one application; ${in}: the rejection that was sent without a reason. */
static enum err send_application(struct desk *d, struct request *r, const struct page_confirm_in *in)
{
    struct desk_keeper_application_is is;
    struct page_approval view = {0};
    uint32_t signer = 0;
    struct page p;
    enum err err;

    TRY(page_application_begin(d, r, &p, &is));
    const struct desk_keeper_application_info a = is.info;
    view.number = page_count(&p, MSG_APPROVALS_ENTRY, a.leaf);
    view.operation = page_operation(&p, a.kind);
    view.sentence = a.kind == APPLY_MATTER ? NULL : is_erasure(a.kind) ? page_erase_sentence(&p, &a) : page_change_sentence(&p, &is);
    view.state = page_application_state(a.state);
    view.descriptor = is.descriptor.n == 0 ? NULL : page_text(&p, is.descriptor); /* not told */
    view.hash = page_hex(&p, view_of(a.object, sizeof(a.object)));
    view.leaf_url = page_ledger_url(&p, a.leaf);
    view.back = url_route("/approvals");
    if (a.kind == APPLY_MATTER) {
        TRY(page_matter_application(&p, &a, &view));
    } else if (is_erasure(a.kind)) {
        view.clauses = page_control_clauses(&p, CONTROL_ERASE_APPROVAL, &view.clauses_n);
        fill_facts(&p, &is, &view);
    } else {
        page_change_clauses(&p, &is, &view);
        page_change_facts(&p, &is, &view);
    }
    if (a.kind == APPLY_TERMS)
        TRY(page_terms_application(&p, &a, &view, &signer));
    add_chain(&p, &is, &view);
    if (view.why_not == NULL)
        view.why_not = not_ours(&p, &is);
    view.held = stopped_by(&p, &a);
    view.again = why_again(&p, &is);
    fill_next(&p, &a, &view);
    TRY(fill_decision(&p, &a, signer, &view));
    if (in != NULL)
        view.reason.error = page_missing(&p, "reason", MSG_APPROVAL_REASON);
    view.frame = p.frame;
    err = page_send(&p, approval, &view);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    return send_application(d, r, NULL);
}

static enum err sign(struct desk *d, struct request *r)
{
    const struct sign_in *in = r->member;
    const struct desk_keeper_approve m = {.application = r->match.params.number[0],
                                          .credential = in->credential,
                                          .authenticator_data = in->authenticator_data,
                                          .client_data = in->client_data,
                                          .signature = in->signature};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    TRY(ask_keeper_approve(d, &m, &ok));
    page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_APPROVAL_DONE),
               msg_text(r->lang, MSG_APPROVAL_DONE_TEXT));
    const char *next = arena_fmt(&d->arena, "/approvals/%llu", (unsigned long long)m.application);
    err = next == NULL ? ERR_MEMORY : page_answer_next(d, r, next, (struct view){NULL, 0});
out:
    return err;
}

static enum err reject(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct page_form *form = page_form_find(d, in->nonce);
    const struct desk_keeper_reject m = {.application = r->match.params.number[0],
                                         .reason = in->reason};
    struct desk_keeper_ok ok;
    enum err err;

    if (in->reason.n == 0)
        return send_application(d, r, in);
    const char *back = arena_fmt(&d->arena, "/approvals/%llu", (unsigned long long)m.application);
    if (back == NULL)
        return ERR_MEMORY;
    if (form == NULL) {
        page_flash(d, PAGE_BANNER_WARNING, msg_text(r->lang, MSG_EDIT_STALE), NULL);
        return answer_redirect(d, r, back);
    }
    TRY(ask_keeper_reject(d, &m, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_APPROVAL_REJECTED), NULL);
    err = answer_redirect(d, r, back);
out:
    return err;
}

static enum err to_list(struct desk *d, struct request *r)
{
    return answer_redirect(d, r, "/approvals");
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/approvals",
     .where = DESK_SESSION | DESK_APPROVAL,
     .query = &list_set,
     .handler = list},
    PAGE_GET("/", DESK_APPROVAL, to_list),
    PAGE_GET("/approvals/#", DESK_SESSION | DESK_APPROVAL, show),
    PAGE_SCRIPT("/approvals/#/sign", DESK_APPROVAL, &sign_set, sign),
    PAGE_POST("/approvals/#/reject", DESK_APPROVAL, &page_confirm_set, reject),
};
const struct route_table page_approvals = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/applications", &list_set, list),
};
const struct route_table api_file_approvals = PAGE_FILE_TABLE(files);
