/* Who is signed in, and ending a session. */
#include "desk/page_admin.h"

#include "desk/page_table.h"
#include "page/machines.h"

struct list_query {
    struct page_table_query table;
};
static const struct member list_members[] = {PAGE_TABLE_MEMBERS(struct list_query, table)};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"name", MSG_PEOPLE_NAME, REPORT_TEXT},      {"org", MSG_PEOPLE_ORG, REPORT_TEXT},
    {"since", MSG_SESSIONS_SINCE, REPORT_TIME},  {"last", MSG_SESSIONS_LAST, REPORT_TIME},
    {"until", MSG_SESSIONS_UNTIL, REPORT_TIME},  {"how", MSG_SESSIONS_HOW, REPORT_TEXT},
    {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

/* How somebody came in: "パスキー、登録端末". */
static const char *how(struct page *p, const struct desk_keeper_session_info *info)
{
    const char *parts[5];
    size_t n = 0;

    if (info->approval)
        parts[n++] = page_word(p, MSG_SESSIONS_APPROVAL);
    if ((info->factors & FACTOR_PASSKEY) != 0)
        parts[n++] = page_word(p, MSG_SESSIONS_PASSKEY);
    if ((info->factors & FACTOR_PASSWORD) != 0)
        parts[n++] = page_word(p, (info->factors & FACTOR_TOTP) != 0 ? MSG_SESSIONS_PASSWORD_TOTP : MSG_SESSIONS_PASSWORD);
    if ((info->factors & FACTOR_CERTIFICATE) != 0) {
        parts[n++] = page_word(p, MSG_SESSIONS_MACHINE);
        return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
    }
    parts[n++] = page_word(p, info->terminal != 0 ? MSG_SESSIONS_TERMINAL : MSG_SESSIONS_NO_TERMINAL);
    return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
}

struct page_session_row page_session_row(struct page *p, const struct desk_keeper_session_info *info)
{
    bool is_this = info->session == p->self.session;
    bool oversees = (p->self.roles & (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0;
    struct page_session_row row = {
        .person = (info->factors & FACTOR_CERTIFICATE) != 0 ? page_machine_label(p, info->name) : page_text(p, info->name),
        .org = page_text(p, info->org_name),
        .since_ms = info->since_ms,
        .last_ms = info->last_ms,
        .until = page_when(p, info->until_ms),
        .how = how(p, info),
        .state = page_chip(is_this ? PAGE_STATE_THIS_SESSION : info->locked ? PAGE_STATE_LOCKED : PAGE_STATE_OPEN),
    };

    if (!is_this && (info->mine || oversees))
        row.end = page_url(p, "/sessions/%llu/end", (unsigned long long)info->session);
    return row;
}

static void fill_row(struct page *p, const struct desk_keeper_session_info *info, struct page_table *t,
                     struct page_session_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = page_session_row(p, info);
    if (cells == NULL)
        return;
    cells[0].text = row->person;
    cells[1].text = row->org;
    cells[2].number = info->since_ms;
    cells[3].number = info->last_ms;
    cells[4].number = info->until_ms;
    cells[5].text = row->how;
    cells[6].text = page_word(p, row->state.word);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_sessions_are are;
    struct page_sessions view = {0};
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_SESSIONS, &p, &view.tabs));
    TRY(ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are));
    struct page_session_row *rows = page_list(&p, are.sessions_n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, are.sessions_n);
    for (uint32_t i = 0; rows != NULL && i < are.sessions_n; i++)
        fill_row(&p, &are.sessions[i], &t, &rows[i]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_SESSIONS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "sessions", &done));
    if (done)
        goto out;
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.rows = page_table_shown(&p, &t, rows, sizeof(*rows));
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, sessions, &view);
out:
    return err;
}

/* The session that the path names.  ERR_NOT_FOUND. */
static enum err begin_end(struct desk *d, struct request *r, struct page *p, struct desk_keeper_session_info *out)
{
    struct desk_keeper_sessions_are are;
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_SESSIONS, p, &tabs));
    page_crumb(p, page_word(p, MSG_SESSIONS_TITLE), url_route("/sessions"));
    TRY(ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are));
    for (uint32_t i = 0; i < are.sessions_n; i++)
        if (are.sessions[i].session == r->match.params.number[0]) {
            *out = are.sessions[i];
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

static enum err ask_end(struct desk *d, struct request *r)
{
    struct desk_keeper_session_info info;
    struct page p;
    enum err err;

    TRY(begin_end(d, r, &p, &info));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_PEOPLE_NAME), page_text(&p, info.name)},
        {page_word(&p, MSG_SESSIONS_SINCE), page_when(&p, info.since_ms)},
        {page_word(&p, MSG_SESSIONS_LAST), page_when(&p, info.last_ms)},
        {page_word(&p, MSG_SESSIONS_JOBS), page_count(&p, MSG_COMMON_ITEMS, info.jobs)},
    };
    struct page_confirm view = {
        .shoulder = page_text(&p, info.name),
        .question = page_word(&p, MSG_SESSIONS_END_QUESTION),
        .sentence = page_word(&p, MSG_SESSIONS_END_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_SESSIONS_END_VERB),
        .action = page_url(&p, "/sessions/%llu/end", (unsigned long long)info.session),
        .back = url_route("/sessions"),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err end(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    const struct desk_keeper_end_session m = {.session = r->match.params.number[0]};
    struct desk_keeper_session_info info;
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_end(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/sessions", &err);
    if (form == NULL)
        return err;
    TRY(ask_keeper_end_session(d, &m, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_SESSIONS_ENDED), NULL);
    err = answer_redirect(d, r, "/sessions");
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/sessions", .where = DESK_SESSION, .query = &list_set, .handler = list},
    PAGE_GET("/sessions/#/end", DESK_SESSION, ask_end),
    PAGE_POST("/sessions/#/end", DESK_SESSION, &page_confirm_set, end),
};
const struct route_table page_sessions = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/sessions", &list_set, list),
};
const struct route_table api_file_sessions = PAGE_FILE_TABLE(files);
