/* Who is signed in, and ending a session. */
#include "desk/page_admin.h"

#include "page/machines.h"

/* How somebody came in: "パスキー、登録端末". */
static const char *how(struct page *p, const struct desk_keeper_session_info *info)
{
    const char *parts[4];
    size_t n = 0;

    if (info->approval)
        parts[n++] = page_word(p, MSG_SESSIONS_APPROVAL);
    if ((info->factors & FACTOR_PASSKEY) != 0)
        parts[n++] = page_word(p, MSG_SESSIONS_PASSKEY);
    if ((info->factors & FACTOR_PASSWORD) != 0)
        parts[n++] = page_word(p, (info->factors & FACTOR_TOTP) != 0 ? MSG_SESSIONS_PASSWORD_TOTP : MSG_SESSIONS_PASSWORD);
    parts[n++] = page_word(p, info->terminal != 0 ? MSG_SESSIONS_TERMINAL : MSG_SESSIONS_NO_TERMINAL);
    return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
}

struct page_session_row page_session_row(struct page *p, const struct desk_keeper_session_info *info)
{
    bool is_this = info->session == p->self.session;
    bool oversees = (p->self.roles & (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0;
    struct page_session_row row = {
        .person = page_text(p, info->name),
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

static enum err list(struct desk *d, struct request *r)
{
    struct desk_keeper_sessions_are are;
    struct page_sessions view = {0};
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_SESSIONS, &p, &view.tabs));
    TRY(ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are));
    struct page_session_row *rows = page_list(&p, are.sessions_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.sessions_n; i++)
        rows[i] = page_session_row(&p, &are.sessions[i]);
    view.rows = rows;
    view.rows_n = rows == NULL ? 0 : are.sessions_n;
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
    PAGE_GET("/sessions", DESK_SESSION, list),
    PAGE_GET("/sessions/#/end", DESK_SESSION, ask_end),
    PAGE_POST("/sessions/#/end", DESK_SESSION, &page_confirm_set, end),
};
const struct route_table page_sessions = PAGE_TABLE(routes);
