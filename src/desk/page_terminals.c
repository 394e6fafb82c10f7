/* Registered terminals: the list, registering one by the number of its certificate, revoking. */
#include "desk/page_admin.h"

#include "base/codec.h"
#include "desk/page_table.h"
#include "page/machines.h"

/* What the list is narrowed to: choices count from 1, 0 is all. */
static const enum page_state terminal_states[] = {PAGE_STATE_OPEN, PAGE_STATE_ENDED, PAGE_STATE_REVOKED};
#define TERMINAL_STATES (sizeof(terminal_states) / sizeof(terminal_states[0]))

struct list_query {
    uint64_t show;
    struct page_table_query table;
};
static const struct member list_members[] = {
    {"show", MEMBER_NUMBER, false, TERMINAL_STATES, offsetof(struct list_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct list_query, table),
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"name", MSG_TERMINALS_NAME, REPORT_TEXT},   {"number", MSG_TERMINALS_NUMBER, REPORT_MONO},
    {"org", MSG_PEOPLE_ORG, REPORT_TEXT},        {"from", MSG_PERSON_NEW_FROM, REPORT_DATE},
    {"until", MSG_PERSON_NEW_UNTIL, REPORT_DATE}, {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static enum page_state state_of(const struct desk_keeper_terminal_info *info)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));

    if (info->revoked)
        return PAGE_STATE_REVOKED;
    return today < info->from || today > info->until ? PAGE_STATE_ENDED : PAGE_STATE_OPEN;
}

/* 0123 4567 89ab cdef */
static const char *number_of(struct page *p, uint64_t terminal)
{
    const char *text = arena_fmt(&p->d->arena, "%04x %04x %04x %04x", (unsigned)(terminal >> 48),
                                 (unsigned)(terminal >> 32 & 0xffff), (unsigned)(terminal >> 16 & 0xffff),
                                 (unsigned)(terminal & 0xffff));

    return text == NULL ? "" : text;
}

/* Whether the contract demands one, and by which clauses. */
static enum err fill_demand(struct page *p, struct page_terminals *view)
{
    struct desk_keeper_controls_are are;
    enum err err;

    TRY(ask_keeper_controls(p->d, &(struct desk_keeper_controls){0}, &are));
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == CONTROL_TERMINAL) { /* those in force are listed, whatever their parameter */
            view->is_demanded = true;
            view->clauses = page_clauses(p, are.controls[i].clauses, are.controls[i].clauses_n, &view->clauses_n);
        }
out:
    return err;
}

static void fill_row(struct page *p, const struct desk_keeper_terminal_info *info, struct page_table *t,
                     struct page_terminal_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_terminal_row){
        .name = info->person != 0 ? page_machine_label(p, info->name) : page_text(p, info->name),
        .number = number_of(p, info->terminal),
        .org = page_text(p, info->org_name),
        .from = page_day(p, info->from),
        .until = page_day(p, info->until),
        .state = page_chip(state_of(info)),
    };
    if (info->mine && !info->revoked)
        row->revoke = page_url(p, "/terminals/%llu/revoke", (unsigned long long)info->terminal);
    if (cells == NULL)
        return;
    cells[0].text = row->name;
    cells[1].text = row->number;
    cells[2].text = row->org;
    cells[3].number = info->from;
    cells[4].number = info->until;
    cells[5].text = page_word(p, row->state.word);
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[TERMINAL_STATES];

    for (size_t i = 0; i < TERMINAL_STATES; i++)
        words[i] = page_word(p, page_chip(terminal_states[i]).word);
    return page_table_choice(p, words, TERMINAL_STATES, chosen);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_terminals_are are;
    struct page_terminals view = {0};
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_TERMINALS, &p, &view.tabs));
    TRY(ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are));
    struct page_terminal_row *rows = page_list(&p, are.terminals_n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, are.terminals_n);
    for (uint32_t i = 0; rows != NULL && i < are.terminals_n; i++)
        if (in->show == 0 || terminal_states[in->show - 1] == state_of(&are.terminals[i]))
            fill_row(&p, &are.terminals[i], &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_TERMINALS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "terminals", &done));
    if (done)
        goto out;
    TRY(fill_demand(&p, &view));
    view.action = url_route("/terminals");
    view.show = states_of(&p, in->show);
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.rows = page_table_shown(&p, &t, rows, sizeof(*rows));
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.may_register = (p.self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_OFFICER)) != 0;
    view.add = url_route("/terminals/new");
    view.frame = p.frame;
    err = page_send(&p, terminals, &view);
out:
    return err;
}

/* --- registering
 * -------------------------------------------------------------------------------------------------------- */

struct new_in {
    uint64_t nonce, org;
    struct view name, number;
    struct page_term_in term;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct new_in, org), NULL},
    {"name", MEMBER_TEXT, true, 100, offsetof(struct new_in, name), NULL},
    {"number", MEMBER_TEXT, true, 64, offsetof(struct new_in, number), NULL},
    PAGE_TERM_MEMBERS(struct new_in, term),
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

static enum err begin(struct desk *d, struct request *r, struct page *p)
{
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_TERMINALS, p, &tabs));
    page_crumb(p, page_word(p, MSG_TERMINALS_TITLE), url_route("/terminals"));
out:
    return err;
}

static enum err new_form(struct page *p, struct page_terminal_new *view)
{
    view->action = url_route("/terminals/new");
    view->back = url_route("/terminals");
    view->frame = p->frame;
    return page_send(p, terminal_new, view);
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_terminal_new view = {0};
    struct page p;
    enum err err;

    TRY(begin(d, r, &p));
    TRY(page_orgs(&p, 0, &view.org));
    view.from = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.until = page_day_form(&p, p.self.contract_until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = new_form(&p, &view);
out:
    return err;
}

static void check_new(struct page *p, const struct new_in *in, struct flow_fact *fact, struct page_terminal_new *view)
{
    *fact = (struct flow_fact){.act = ACT_TERMINAL, .org = (uint32_t)in->org, .name = in->name, .limit = 1};
    view->name.value = page_text(p, in->name);
    view->number.value = page_text(p, in->number);
    if (in->name.n == 0)
        view->name.error = page_missing(p, "name", MSG_TERMINALS_NAME);
    if (in->number.n == 0)
        view->number.error = page_missing(p, "number", MSG_TERMINALS_NUMBER);
    else if (!flow_terminal_number(in->number, &fact->terminal))
        view->number.error = page_wrong(p, "number", page_word(p, MSG_TERMINAL_NEW_BAD_NUMBER));
    if (in->org == 0)
        view->org.error = page_wrong(p, "org", page_word(p, MSG_PERSON_NEW_NO_ORG));
    page_term_typed(p, &in->term, &view->from, &view->until, fact);
}

static enum err add(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct page_terminal_new view = {0};
    struct desk_keeper_changed changed;
    struct flow_fact terminal;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p));
    form = page_form_sent(&p, in->nonce, "/terminals", &err);
    if (form == NULL)
        return err;
    TRY(page_orgs(&p, in->org, &view.org));
    check_new(&p, in, &terminal, &view);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return new_form(&p, &view);
    TRY(flow_change(d, &terminal, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_TERMINAL_NEW_DONE), NULL);
    err = answer_redirect(d, r, "/terminals");
out:
    return err;
}

/* --- revoking
 * ----------------------------------------------------------------------------------------------------------- */

static enum err begin_revoke(struct desk *d, struct request *r, struct page *p, struct desk_keeper_terminal_info *out)
{
    struct desk_keeper_terminals_are are;
    enum err err;

    TRY(begin(d, r, p));
    TRY(ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are));
    for (uint32_t i = 0; i < are.terminals_n; i++)
        if (are.terminals[i].terminal == r->match.params.number[0]) {
            *out = are.terminals[i];
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

static enum err ask_revoke(struct desk *d, struct request *r)
{
    struct desk_keeper_terminal_info info;
    struct desk_keeper_sessions_are are;
    struct page p;
    uint64_t open = 0;
    enum err err;

    TRY(begin_revoke(d, r, &p, &info));
    TRY(ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are));
    for (uint32_t i = 0; i < are.sessions_n; i++)
        open += are.sessions[i].terminal == info.terminal;
    const struct page_fact facts[] = {
        {page_word(&p, MSG_TERMINALS_NUMBER), number_of(&p, info.terminal)},
        {page_word(&p, MSG_PEOPLE_ORG), page_text(&p, info.org_name)},
        {page_word(&p, MSG_STEP_OPEN_SESSIONS), page_count(&p, MSG_COMMON_ITEMS, open)},
    };
    struct page_confirm view = {
        .shoulder = page_text(&p, info.name),
        .question = page_word(&p, MSG_TERMINALS_REVOKE_QUESTION),
        .sentence = page_word(&p, MSG_TERMINALS_REVOKE_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_TERMINALS_REVOKE_VERB),
        .action = page_url(&p, "/terminals/%llu/revoke", (unsigned long long)info.terminal),
        .back = url_route("/terminals"),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err revoke(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_terminal_info info;
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_revoke(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/terminals", &err);
    if (form == NULL)
        return err;
    struct flow_fact gone = {.act = ACT_TERMINAL, .name = info.name};
    flow_certificate_gone(&info, &gone);
    TRY(flow_change(d, &gone, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_TERMINALS_REVOKED), NULL);
    err = answer_redirect(d, r, "/terminals");
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/terminals", .where = DESK_SESSION, .query = &list_set, .handler = list},
    PAGE_GET("/terminals/new", DESK_SESSION, show_new),
    PAGE_POST("/terminals/new", DESK_SESSION, &new_set, add),
    PAGE_GET("/terminals/#/revoke", DESK_SESSION, ask_revoke),
    PAGE_POST("/terminals/#/revoke", DESK_SESSION, &page_confirm_set, revoke),
};
const struct route_table page_terminals = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/terminals", &list_set, list),
};
const struct route_table api_file_terminals = PAGE_FILE_TABLE(files);
