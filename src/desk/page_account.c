/* One's own account: authenticators and sessions, another passkey, removing one.  Both ask first who is there. */
#include "desk/page_admin.h"

#include "authn/password_rule.h"
#include "page/signin.h"

#include <string.h>

/* --- the account
 * -------------------------------------------------------------------------------------------------- */

static const char *kind_of(struct page *p, uint8_t kind)
{
    static const enum msg words[] = {
        [AUTHENTICATOR_PASSWORD] = MSG_SESSIONS_PASSWORD,
        [AUTHENTICATOR_TOTP] = MSG_ACCOUNT_TOTP,
        [AUTHENTICATOR_PASSKEY] = MSG_SESSIONS_PASSKEY,
    };

    return page_word(p, kind < sizeof(words) / sizeof(words[0]) ? words[kind] : MSG_ACT_UNKNOWN);
}

/* A one-time code goes with its password; the last way in stays. */
static bool may_remove(const struct desk_keeper_authenticators_are *are, uint32_t i)
{
    uint32_t ways = 0;

    for (uint32_t k = 0; k < are->authenticators_n; k++)
        ways += are->authenticators[k].kind != AUTHENTICATOR_TOTP;
    return ways > 1 && are->authenticators[i].kind != AUTHENTICATOR_TOTP;
}

static enum err fill_keys(struct page *p, struct page_account *view)
{
    struct desk_keeper_authenticators_are are;
    enum err err;

    TRY(ask_keeper_authenticators(p->d, &(struct desk_keeper_authenticators){0}, &are));
    struct page_authenticator_row *rows = page_list(p, are.authenticators_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.authenticators_n; i++)
        rows[i] = (struct page_authenticator_row){
            .kind = kind_of(p, are.authenticators[i].kind),
            .since = page_when(p, are.authenticators[i].since_ms),
            .last = are.authenticators[i].last_ms == 0 ? NULL : page_when(p, are.authenticators[i].last_ms),
            .remove = may_remove(&are, i) ? page_url(p, "/account/keys/%u/remove", (unsigned)i) : (struct url){0},
        };
    view->rows = rows;
    view->rows_n = rows == NULL ? 0 : are.authenticators_n;
    for (uint32_t i = 0; i < are.authenticators_n; i++)
        if (are.authenticators[i].kind == AUTHENTICATOR_PASSWORD)
            view->password = url_route("/account/password");
    if (view->password.text == NULL)
        view->password_first = url_route("/account/password/first");
    err = p->err;
out:
    return err;
}

static enum err fill_sessions(struct page *p, struct page_account *view)
{
    struct desk_keeper_sessions_are are;
    enum err err;

    TRY(ask_keeper_sessions(p->d, &(struct desk_keeper_sessions){0}, &are));
    struct page_session_row *rows = page_list(p, are.sessions_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.sessions_n; i++)
        if (are.sessions[i].person == p->self.person)
            rows[view->sessions_n++] = page_session_row(p, &are.sessions[i]);
    view->sessions = rows;
    err = p->err;
out:
    return err;
}

static enum err account(struct desk *d, struct request *r)
{
    struct page_account view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    TRY(fill_keys(&p, &view));
    TRY(fill_sessions(&p, &view));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_PEOPLE_NAME), p.frame.person},
        {page_word(&p, MSG_PEOPLE_ORG), page_text(&p, p.self.org_name)},
        {page_word(&p, MSG_PEOPLE_ROLES), p.frame.role},
        {page_word(&p, MSG_PERSON_NEW_UNTIL), page_day(&p, p.self.person_until)},
        {page_word(&p, MSG_SESSIONS_UNTIL), page_when(&p, p.self.until_ms)},
        {page_word(&p, MSG_DUTY_BLOCKS), page_block_names(&p, p.self.blocks, p.self.blocks_n)},
    };
    view.facts = facts;
    view.facts_n = sizeof(facts) / sizeof(facts[0]) - (p.self.blocks_n == 0); /* only limited duties say so */
    view.add = url_route("/account/add");
    view.shortcuts = url_route("/keys");
    view.shortcuts_on = p.ctx.keys;
    view.frame = p.frame;
    err = page_send(&p, account, &view);
out:
    return err;
}

/* --- proving once more who is there
 * ---------------------------------------------------------------------------------- */

/* What the proof is for: back to the account, on to another passkey, or to the first password. */
static const char *const after[] = {"/account", "/account/add", "/account/password/first"};

static unsigned what_after(const struct request *r)
{
    const uint64_t n = r->match.params.number[0];

    return n < sizeof(after) / sizeof(after[0]) ? (unsigned)n : 0;
}

static const char *path_after(const struct request *r)
{
    return after[what_after(r)];
}

static enum err prove_page(struct desk *d, struct request *r, bool was_wrong)
{
    const unsigned then = what_after(r);
    struct page_prove view = {.is_password_open = was_wrong};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    page_crumb(&p, page_word(&p, MSG_ACCOUNT_TITLE), url_route("/account"));
    p.script_allowed = true;
    view.passkey_action = page_url(&p, "/account/prove/%u/passkey", then);
    view.password_action = page_url(&p, "/account/prove/%u/password", then);
    view.back = url_route("/account");
    if (was_wrong) {
        view.password.error = page_wrong(&p, "password", page_sign_in_why(&p, MSG_LOCKED_FAILED));
        p.status = answer_status(d, ERR_DENIED, ANSWER_BY_ERR);
    }
    view.frame = p.frame;
    err = page_send(&p, prove, &view);
out:
    return err;
}

static enum err show_prove(struct desk *d, struct request *r)
{
    return prove_page(d, r, false);
}

static enum err prove_by_password(struct desk *d, struct request *r)
{
    const struct page_password_in *in = r->member;
    const struct desk_keeper_unlock_password m = {.password = in->password, .totp = in->totp};
    struct desk_keeper_signed_in again;
    enum err err = ask_keeper_unlock_password(d, &m, &again);

    if (err == ERR_DENIED)
        return prove_page(d, r, true);
    if (err != ERR_OK)
        return err;
    desk_proved(d, &again);
    return answer_redirect(d, r, path_after(r));
}

static enum err prove_by_passkey(struct desk *d, struct request *r)
{
    return page_unlock_by_passkey(d, r, path_after(r));
}

/* --- another passkey
 * ---------------------------------------------------------------------------------------------------- */

struct passkey_in {
    struct view csrf, attestation_object, client_data;
    uint8_t ticket[16];
};
static const struct member passkey_members[] = {
    {CSRF_FIELD, MEMBER_TEXT, true, CSRF_TEXT_BYTES, offsetof(struct passkey_in, csrf), NULL},
    {"attestation_object", MEMBER_BYTES, true, 4096, offsetof(struct passkey_in, attestation_object), NULL},
    {"client_data", MEMBER_BYTES, true, 2048, offsetof(struct passkey_in, client_data), NULL},
    {"ticket", MEMBER_HEX, true, 16, offsetof(struct passkey_in, ticket), NULL},
};
static const struct member_set passkey_set = MEMBER_SET(passkey_members, struct passkey_in);

bool page_wants_proof(const struct desk *d, enum err err)
{
    return err == ERR_DENIED && d->denied.verdict == VERDICT_STEP_UP;
}

static enum err show_add(struct desk *d, struct request *r)
{
    struct desk_keeper_enrol_ready ready;
    struct desk_keeper_person_info info;
    struct page_passkey_add view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    page_crumb(&p, page_word(&p, MSG_ACCOUNT_TITLE), url_route("/account"));
    TRY(page_person_find(&p, p.self.person, &info));
    err = ask_keeper_enrol_more(d, &(struct desk_keeper_enrol_more){0}, &ready);
    if (page_wants_proof(d, err))
        return answer_redirect(d, r, "/account/prove/1");
    TRY(err);
    p.script_allowed = true;
    view.action = url_route("/account/passkey");
    view.back = url_route("/account");
    view.ticket = page_hex(&p, view_of(ready.ticket, sizeof(ready.ticket)));
    view.options = page_creation_options(&p, info.account, &ready);
    view.frame = p.frame;
    err = page_send(&p, passkey_add, &view);
out:
    return err;
}

static enum err add(struct desk *d, struct request *r)
{
    const struct passkey_in *in = r->member;
    struct desk_keeper_enrol_finish m = {.attestation_object = in->attestation_object, .client_data = in->client_data};
    struct desk_keeper_enrol_done done;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    memcpy(m.ticket, in->ticket, sizeof(m.ticket));
    TRY(ask_keeper_enrol_finish(d, &m, &done));
    if (done.problem != DESK_KEEPER_ENROL_PROBLEM_NONE)
        return page_answer_refused(d, r, 422, msg_text(r->lang, MSG_ENROL_PASSKEY_FAILED));
    page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_ACCOUNT_ADDED), NULL);
    err = page_answer_next(d, r, "/account", (struct view){NULL, 0});
out:
    return err;
}

/* --- removing one
 * ------------------------------------------------------------------------------------------------------- */

static enum err begin_remove(struct desk *d, struct request *r, struct page *p,
                             struct desk_keeper_authenticator_info *out)
{
    struct desk_keeper_authenticators_are are;
    const uint64_t i = r->match.params.number[0];
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, p));
    page_crumb(p, page_word(p, MSG_ACCOUNT_TITLE), url_route("/account"));
    TRY(ask_keeper_authenticators(d, &(struct desk_keeper_authenticators){0}, &are));
    if (i >= are.authenticators_n || !may_remove(&are, (uint32_t)i))
        return ERR_NOT_FOUND;
    *out = are.authenticators[i];
out:
    return err;
}

static enum err ask_remove(struct desk *d, struct request *r)
{
    struct desk_keeper_authenticator_info info;
    struct page p;
    enum err err;

    TRY(begin_remove(d, r, &p, &info));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_ACCOUNT_KIND), kind_of(&p, info.kind)},
        {page_word(&p, MSG_ACCOUNT_SINCE), page_when(&p, info.since_ms)},
    };
    struct page_confirm view = {
        .shoulder = kind_of(&p, info.kind),
        .question = page_word(&p, MSG_ACCOUNT_REMOVE_QUESTION),
        .sentence = page_word(&p, MSG_ACCOUNT_REMOVE_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_ACCOUNT_REMOVE),
        .action = page_url(&p, "/account/keys/%u/remove", (unsigned)r->match.params.number[0]),
        .back = url_route("/account"),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err remove_key(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_authenticator_remove m;
    struct desk_keeper_authenticator_info info;
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_remove(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/account", &err);
    if (form == NULL)
        return err;
    memcpy(m.id, info.id, sizeof(m.id));
    err = ask_keeper_authenticator_remove(d, &m, &ok);
    if (page_wants_proof(d, err)) {
        page_flash(d, PAGE_BANNER_INFO, page_word(&p, MSG_ACCOUNT_PROVE_FIRST), NULL);
        return answer_redirect(d, r, "/account/prove/0");
    }
    TRY(err);
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_ACCOUNT_REMOVED), NULL);
    err = answer_redirect(d, r, "/account");
out:
    return err;
}

/* --- another password
 * --------------------------------------------------------------------------------------------------- */

struct new_password_in {
    struct view current, totp, password, password2;
};
static const struct member new_password_members[] = {
    {"current", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct new_password_in, current), NULL},
    {"totp", MEMBER_TEXT, false, 8, offsetof(struct new_password_in, totp), NULL},
    {"password", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct new_password_in, password), NULL},
    {"password2", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct new_password_in, password2), NULL},
};
static const struct member_set new_password_set = MEMBER_SET(new_password_members, struct new_password_in);

/* Only who has a password changes it here: others add a first one (page_password_first.c). */
static enum err begin_password(struct desk *d, struct request *r, struct page *p)
{
    struct page_account account = {0};
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, p));
    page_crumb(p, page_word(p, MSG_ACCOUNT_TITLE), url_route("/account"));
    TRY(fill_keys(p, &account));
    err = account.password.text == NULL ? ERR_NOT_FOUND : ERR_OK;
out:
    return err;
}

static enum err password_form(struct page *p, struct page_password *view)
{
    view->action = url_route("/account/password");
    view->back = url_route("/account");
    view->frame = p->frame;
    return page_send(p, password, view);
}

static enum err show_password(struct desk *d, struct request *r)
{
    struct page_password view = {0};
    struct page p;
    enum err err;

    TRY(begin_password(d, r, &p));
    err = password_form(&p, &view);
out:
    return err;
}

/* What can be seen before the keeper is asked, which uses up the one-time code.  authn applies the rule again. */
static enum err check_password(struct page *p, const struct new_password_in *in, struct page_password *view)
{
    struct desk_keeper_person_info info;
    enum err err;

    TRY(page_person_find(p, p->self.person, &info));
    enum password_problem problem = password_rule_check(in->password, info.account);
    if (in->current.n == 0)
        view->current.error = page_missing(p, "current", MSG_PASSWORD_CURRENT);
    if (in->password.n == 0)
        view->password.error = page_missing(p, "password", MSG_ENROL_PASSWORD);
    else if (view_eq(in->password, in->current))
        view->password.error = page_wrong(p, "password", page_word(p, MSG_PASSWORD_SAME));
    else if (problem != PASSWORD_FINE)
        view->password.error = page_wrong(p, "password", page_word(p, page_password_problem((uint8_t)problem)));
    if (!view_eq(in->password, in->password2))
        view->password2.error = page_wrong(p, "password2", page_word(p, MSG_ENROL_PASSWORD_DIFFERS));
    err = p->err;
out:
    return err;
}

/* The current password proves who is there; then the new one takes its place, and the one-time code stays. */
static enum err replace_password(struct desk *d, const struct new_password_in *in, struct desk_keeper_enrol_done *done)
{
    const struct desk_keeper_unlock_password proof = {.password = in->current, .totp = in->totp};
    struct desk_keeper_enrol_finish m = {.password = in->password};
    struct desk_keeper_enrol_ready ready;
    struct desk_keeper_signed_in again;
    enum err err;

    TRY(ask_keeper_unlock_password(d, &proof, &again));
    desk_proved(d, &again);
    TRY(ask_keeper_enrol_more(d, &(struct desk_keeper_enrol_more){0}, &ready));
    memcpy(m.ticket, ready.ticket, sizeof(m.ticket));
    TRY(ask_keeper_enrol_finish(d, &m, done));
out:
    return err;
}

static enum err change_password(struct desk *d, struct request *r)
{
    const struct new_password_in *in = r->member;
    struct desk_keeper_enrol_done done = {.problem = DESK_KEEPER_ENROL_PROBLEM_NONE};
    struct page_password view = {0};
    struct page p;
    enum err err;

    TRY(begin_password(d, r, &p));
    TRY(check_password(&p, in, &view));
    if (p.frame.errors_n > 0)
        return password_form(&p, &view);
    err = replace_password(d, in, &done);
    if (err == ERR_DENIED)
        view.current.error = page_wrong(&p, "current", page_sign_in_why(&p, MSG_LOCKED_FAILED));
    else if (err == ERR_OK && done.problem == DESK_KEEPER_ENROL_PROBLEM_PASSWORD)
        view.password.error = page_wrong(&p, "password", page_word(&p, page_password_problem(done.password_problem)));
    else
        TRY(err);
    if (p.frame.errors_n > 0)
        return password_form(&p, &view);
    TRY(done.problem == DESK_KEEPER_ENROL_PROBLEM_NONE ? ERR_OK : ERR_TIMEOUT);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_PASSWORD_DONE), NULL);
    err = answer_redirect(d, r, "/account");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/account", DESK_SESSION, account),
    PAGE_GET("/account/add", DESK_SESSION, show_add),
    PAGE_SCRIPT("/account/passkey", DESK_SESSION, &passkey_set, add),
    PAGE_GET("/account/prove/#", DESK_SESSION, show_prove),
    PAGE_POST("/account/prove/#/password", DESK_SESSION, &page_password_set, prove_by_password),
    PAGE_SCRIPT("/account/prove/#/passkey/start", DESK_SESSION, &page_start_set, page_unlock_start),
    PAGE_SCRIPT("/account/prove/#/passkey", DESK_SESSION, &page_assertion_set, prove_by_passkey),
    PAGE_GET("/account/password", DESK_SESSION, show_password),
    PAGE_POST("/account/password", DESK_SESSION, &new_password_set, change_password),
    PAGE_GET("/account/keys/#/remove", DESK_SESSION, ask_remove),
    PAGE_POST("/account/keys/#/remove", DESK_SESSION, &page_confirm_set, remove_key),
};
const struct route_table page_account = PAGE_TABLE(routes);
