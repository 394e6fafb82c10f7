/* Coming in: sign-in by password with TOTP or by passkey, the choice of a contract; and the way
 * out. */
#include "desk/page_internal.h"

#include "page/signin.h"

#include <string.h>

#define LOBBIES (DESK_LOBBY | DESK_APPROVAL_LOBBY)

#define ACCOUNT_MEMBER(type)                                                                       \
    {                                                                                              \
        "account", MEMBER_TEXT, true, 64, offsetof(type, account), NULL                            \
    }

struct password_in {
    struct view account, password, totp;
};
static const struct member password_members[] = {
    ACCOUNT_MEMBER(struct password_in),
    {"password", MEMBER_TEXT, true, 256, offsetof(struct password_in, password), NULL},
    {"totp", MEMBER_TEXT, true, 8, offsetof(struct password_in, totp), NULL},
};
static const struct member_set password_set = MEMBER_SET(password_members, struct password_in);

struct start_in {
    struct view csrf, account;
};
static const struct member start_members[] = {
    {CSRF_FIELD, MEMBER_TEXT, true, CSRF_TEXT_BYTES, offsetof(struct start_in, csrf), NULL},
    ACCOUNT_MEMBER(struct start_in),
};
static const struct member_set start_set = MEMBER_SET(start_members, struct start_in);

struct passkey_in {
    PAGE_ASSERTION;
    struct view account, challenge;
};
static const struct member passkey_members[] = {
    PAGE_ASSERTION_MEMBERS(struct passkey_in),
    ACCOUNT_MEMBER(struct passkey_in),
    {"challenge", MEMBER_BYTES, true, 32, offsetof(struct passkey_in, challenge), NULL},
};
static const struct member_set passkey_set = MEMBER_SET(passkey_members, struct passkey_in);

struct contract_in {
    uint8_t ticket[16];
    uint64_t contract;
};
static const struct member contract_members[] = {
    {"ticket", MEMBER_HEX, true, 16, offsetof(struct contract_in, ticket), NULL},
    {"contract", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct contract_in, contract), NULL},
};
static const struct member_set contract_set = MEMBER_SET(contract_members, struct contract_in);

struct notice_query {
    struct view notice;
};
static const struct member notice_members[] = {
    {"notice", MEMBER_TEXT, false, 16, offsetof(struct notice_query, notice), NULL},
};
static const struct member_set notice_set = MEMBER_SET(notice_members, struct notice_query);

static struct page_signin signin_view(const struct page *p)
{
    if (p->d->kind == DESK_APPROVAL_LOBBY) /* by passkey only: with it the approval will be signed */
        return (struct page_signin){.frame = p->frame,
                                    .heading = MSG_SIGNIN_APPROVAL,
                                    .lead = page_word(p, MSG_SIGNIN_APPROVAL_LEAD),
                                    .passkey_action = url_route("/sign-in/passkey")};
    return (struct page_signin){
        .frame = p->frame,
        .heading = MSG_SIGNIN_TITLE,
        .passkey_action = url_route("/sign-in/passkey"),
        .password_action = url_route("/sign-in/password"),
        .enrol = url_route("/enrol"),
        .terminal_help = url_route("/terminal-help"),
    };
}

/* What the gate sees of this terminal, if it is worth a word before anybody signs in. */
static struct page_banner terminal_banner(const struct page *p)
{
    static const enum msg headings[GATE_DESK_TERMINAL__MAX] = {
        [GATE_DESK_TERMINAL_EXPIRED] = MSG_TERMINAL_STATE_EXPIRED,
        [GATE_DESK_TERMINAL_FOREIGN] = MSG_TERMINAL_STATE_FOREIGN,
        [GATE_DESK_TERMINAL_ELSEWHERE] = MSG_TERMINAL_STATE_ELSEWHERE,
    };
    enum gate_desk_terminal terminal = p->r->head.terminal;

    if (terminal == GATE_DESK_TERMINAL_NONE || terminal == GATE_DESK_TERMINAL_OURS)
        return page_banner(PAGE_BANNER_NONE, NULL, NULL);
    return page_banner(PAGE_BANNER_WARNING, page_word(p, headings[terminal]),
                       page_word(p, answer_terminal_advice(p->r)));
}

static enum err show_signin(struct desk *d, struct request *r)
{
    const struct notice_query *in = r->query;
    struct page p;

    page_begin_lobby(d, r, &p);
    p.script_allowed = true;
    p.frame.banner = terminal_banner(&p);
    if (view_eq_str(in->notice, "enrolled"))
        p.frame.banner = page_banner(PAGE_BANNER_SUCCESS, page_word(&p, MSG_ENROL_DONE),
                                     page_word(&p, MSG_ENROL_DONE_NEXT));
    else if (view_eq_str(in->notice, "ended") && p.frame.banner.tone[0] == '\0')
        p.frame.banner = page_banner(PAGE_BANNER_INFO, page_word(&p, MSG_SIGNIN_AGAIN), NULL);
    struct page_signin view = signin_view(&p);
    return page_send(&p, signin, &view);
}

/* The first page behind the door. */
static const char *first_page(const struct desk *d)
{
    return d->kind == DESK_APPROVAL_LOBBY ? "/approvals" : "/home";
}

static enum err answer_signed_in(struct desk *d, struct request *r,
                                 const struct desk_keeper_signed_in *m)
{
    return request_answer(
        d, r,
        &(struct request_answer){.status = 303,
                                 .location = first_page(d),
                                 .set_session = view_of(m->token, sizeof(m->token))});
}

/* The choice is kept until the next page asks for it, once. */
static enum err keep_choice(struct desk *d, const struct desk_keeper_sign_in_choose *m,
                            const char **path_out)
{
    struct page_form *form = page_form_new(d);

    if (form == NULL)
        return ERR_MEMORY;
    form->choose = *m;
    form->choose.contracts = arena_alloc(&form->arena, m->contracts_n, sizeof(*m->contracts));
    if (form->choose.contracts == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m->contracts_n; i++) {
        form->choose.contracts[i].contract = m->contracts[i].contract;
        form->choose.contracts[i].title = arena_view(&form->arena, m->contracts[i].title);
    }
    *path_out = arena_fmt(&d->arena, "/sign-in/contracts/%llu", (unsigned long long)form->nonce);
    return *path_out == NULL ? ERR_MEMORY : ERR_OK;
}

static enum err show_contracts(struct desk *d, struct request *r)
{
    struct page_form *form = page_form_find(d, r->match.params.number[0]);
    struct page_contract_choice *list;
    struct page p;

    if (form == NULL || form->choose.contracts_n == 0)
        return answer_redirect(d, r, "/sign-in?notice=ended");
    const struct desk_keeper_sign_in_choose *m = &form->choose;
    page_begin_lobby(d, r, &p);
    list = page_list(&p, m->contracts_n, sizeof(*list));
    for (uint32_t i = 0; list != NULL && i < m->contracts_n; i++)
        list[i] = (struct page_contract_choice){m->contracts[i].contract,
                                                page_text(&p, m->contracts[i].title)};
    const struct page_contracts view = {
        .frame = p.frame,
        .action = url_route("/sign-in/contract"),
        .back = url_route("/sign-in"),
        .ticket = page_hex(&p, view_of(m->ticket, sizeof(m->ticket))),
        .contracts = list,
        .contracts_n = m->contracts_n,
    };
    page_form_done(form);
    return page_send(&p, contracts, &view);
}

/* Ask the keeper, and tell a session from a choice of contracts. */
struct arrival {
    bool must_choose;
    struct desk_keeper_signed_in in;
    struct desk_keeper_sign_in_choose choose;
};

static enum err arrive(struct desk *d, uint16_t type, const void *m, struct arrival *out)
{
    struct ask_answer answer;
    enum err err;

    TRY(ask_keeper_any(d, type, m, &answer));
    out->must_choose = answer.type == DESK_KEEPER_SIGN_IN_CHOOSE;
    if (out->must_choose)
        TRY(desk_keeper_sign_in_choose_get(answer.payload, &d->arena, &out->choose));
    else
        TRY(answer.type == DESK_KEEPER_SIGNED_IN
                ? desk_keeper_signed_in_get(answer.payload, &d->arena, &out->in)
                : ERR_INTERNAL);
out:
    return err;
}

/* Whether a clause, or a terminal that was revoked, kept the session from opening, not a mistake at the door. */
static bool is_refused_inside(const struct desk *d, enum err err)
{
    return err == ERR_DENIED && (d->denied.clauses_n > 0 || d->denied.refusal == REFUSAL_TERMINAL);
}

/* To the script: the refusal is a page, where there is room for the clause and what can be done. */
static enum err answer_refused(struct desk *d, struct request *r)
{
    struct page_form *form = page_form_new(d);
    const struct desk_keeper_denied *m = &d->denied;

    if (form == NULL)
        return ERR_MEMORY;
    form->denied = *m;
    form->denied.clauses = arena_alloc(&form->arena, m->clauses_n + 1, sizeof(*m->clauses));
    if (form->denied.clauses == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m->clauses_n; i++)
        form->denied.clauses[i] = arena_view(&form->arena, m->clauses[i]);
    const char *path = arena_fmt(&d->arena, "/sign-in/refused/%llu", (unsigned long long)form->nonce);
    return path == NULL ? ERR_MEMORY : page_answer_next(d, r, path, (struct view){NULL, 0});
}

static enum err show_refused(struct desk *d, struct request *r)
{
    const struct page_form *form = page_form_find(d, r->match.params.number[0]);

    if (form == NULL || form->denied.refusal == REFUSAL_NONE)
        return answer_redirect(d, r, "/sign-in?notice=ended");
    d->denied = form->denied;
    return ERR_DENIED;
}

/* The form again, with what was wrong. */
static enum err password_again(struct desk *d, struct request *r, bool was_asked)
{
    const struct password_in *in = r->member;
    struct page p;

    page_begin_lobby(d, r, &p);
    p.script_allowed = true;
    struct page_signin view = signin_view(&p);
    view.is_password_open = true;
    view.password_account.value = page_text(&p, in->account);
    if (in->account.n == 0)
        view.password_account.error = page_missing(&p, "account2", MSG_SIGNIN_USER);
    if (in->password.n == 0)
        view.password.error = page_missing(&p, "password", MSG_SIGNIN_PASSWORD);
    if (in->totp.n == 0)
        view.totp.error = page_missing(&p, "totp", MSG_TOTP_CODE);
    if (was_asked) {
        view.password.error = page_wrong(&p, "password", page_sign_in_why(&p, MSG_SIGNIN_FAILED));
        p.status = answer_status(d, ERR_DENIED, ANSWER_BY_ERR);
    }
    view.frame = p.frame;
    return page_send(&p, signin, &view);
}

static enum err by_password(struct desk *d, struct request *r)
{
    const struct password_in *in = r->member;
    const struct desk_keeper_sign_in_password m = {.account = in->account,
                                                   .password = in->password,
                                                   .totp = in->totp,
                                                   .channel = r->head.channel};
    struct arrival a;
    const char *path;
    enum err err;

    if (in->account.n == 0 || in->password.n == 0 || in->totp.n == 0)
        return password_again(d, r, false);
    err = arrive(d, DESK_KEEPER_SIGN_IN_PASSWORD, &m, &a);
    if (err == ERR_DENIED && !is_refused_inside(d, err))
        return password_again(d, r, true);
    TRY(err);
    if (!a.must_choose)
        return answer_signed_in(d, r, &a.in);
    TRY(keep_choice(d, &a.choose, &path));
    err = answer_redirect(d, r, path);
out:
    return err;
}

static enum err passkey_start(struct desk *d, struct request *r)
{
    const struct start_in *in = r->member;
    const struct desk_keeper_sign_in_start m = {.account = in->account, .channel = r->head.channel};
    struct desk_keeper_sign_in_challenge c;
    struct page p;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    if (in->account.n == 0) {
        page_begin_lobby(d, r, &p);
        return page_answer_refused(d, r, 422, page_missing(&p, "account", MSG_SIGNIN_USER));
    }
    TRY(ask_keeper_sign_in_start(d, &m, &c));
    err = page_answer_options(d, r,
                              &(struct page_passkey){view_of(c.challenge, sizeof(c.challenge)),
                                                     c.rp_id, c.credentials, c.credentials_n});
out:
    return err;
}

static enum err by_passkey(struct desk *d, struct request *r)
{
    const struct passkey_in *in = r->member;
    struct desk_keeper_sign_in_passkey m = {.account = in->account,
                                            .credential = in->credential,
                                            .authenticator_data = in->authenticator_data,
                                            .client_data = in->client_data,
                                            .signature = in->signature,
                                            .channel = r->head.channel};
    struct arrival a;
    struct page p;
    const char *path;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    if (in->challenge.n != sizeof(m.challenge))
        TRY(member_wrong(&d->fault, MEMBER_WRONG, view_str("challenge")));
    memcpy(m.challenge, in->challenge.p, sizeof(m.challenge));
    err = arrive(d, DESK_KEEPER_SIGN_IN_PASSKEY, &m, &a);
    if (is_refused_inside(d, err))
        return answer_refused(d, r);
    if (err == ERR_DENIED) {
        page_begin_lobby(d, r, &p);
        return page_answer_refused(d, r, answer_status(d, err, ANSWER_BY_ERR),
                                   page_sign_in_why(&p, MSG_SIGNIN_FAILED_PASSKEY));
    }
    TRY(err);
    if (!a.must_choose)
        return page_answer_next(d, r, first_page(d), view_of(a.in.token, sizeof(a.in.token)));
    TRY(keep_choice(d, &a.choose, &path));
    err = page_answer_next(d, r, path, (struct view){NULL, 0});
out:
    return err;
}

static enum err choose_contract(struct desk *d, struct request *r)
{
    const struct contract_in *in = r->member;
    struct desk_keeper_sign_in_contract m = {.contract = (uint32_t)in->contract,
                                             .channel = r->head.channel};
    struct desk_keeper_signed_in signed_in;
    enum err err;

    memcpy(m.ticket, in->ticket, sizeof(m.ticket));
    err = ask_keeper_sign_in_contract(d, &m, &signed_in);
    if (err == ERR_TIMEOUT || err == ERR_NOT_FOUND) /* the ticket is used or too old */
        return answer_redirect(d, r, "/sign-in?notice=ended");
    return err != ERR_OK ? err : answer_signed_in(d, r, &signed_in);
}

static enum err show_signed_out(struct desk *d, struct request *r)
{
    struct page p;

    page_begin_lobby(d, r, &p);
    const struct page_signed_out view = {.frame = p.frame, .signin = url_route("/sign-in")};
    return page_send(&p, signed_out, &view);
}

static enum err to_signin(struct desk *d, struct request *r)
{
    return answer_redirect(d, r, "/sign-in");
}

static const struct route routes[] = {
    PAGE_GET("/", LOBBIES, to_signin),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/sign-in",
     .where = LOBBIES,
     .query = &notice_set,
     .handler = show_signin},
    PAGE_GET("/sign-in/contracts/#", LOBBIES, show_contracts),
    PAGE_GET("/sign-in/refused/#", LOBBIES, show_refused),
    PAGE_GET("/signed-out", LOBBIES, show_signed_out),
    PAGE_POST("/sign-in/password", DESK_LOBBY, &password_set, by_password),
    PAGE_SCRIPT("/sign-in/passkey/start", LOBBIES, &start_set, passkey_start),
    PAGE_SCRIPT("/sign-in/passkey", LOBBIES, &passkey_set, by_passkey),
    PAGE_POST("/sign-in/contract", LOBBIES, &contract_set, choose_contract),
};
const struct route_table page_lobby = PAGE_TABLE(routes);
