/* A first password, with its authenticator app, for who has signed in by passkey only. */
#include "desk/page_admin.h"

#include "authn/password_rule.h"
#include "desk/otp.h"

#include <string.h>

struct first_in {
    uint8_t ticket[16];
    struct view secret, password, password2, totp;
};
static const struct member first_members[] = {
    {"ticket", MEMBER_HEX, true, 16, offsetof(struct first_in, ticket), NULL},
    {"secret", MEMBER_TEXT, true, OTP_SECRET_TEXT - 1, offsetof(struct first_in, secret), NULL},
    {"password", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct first_in, password), NULL},
    {"password2", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct first_in, password2), NULL},
    {"totp", MEMBER_TEXT, true, 8, offsetof(struct first_in, totp), NULL},
};
static const struct member_set first_set = MEMBER_SET(first_members, struct first_in);

/* Who has a password changes it: the current one is asked for there. */
static enum err begin(struct desk *d, struct request *r, struct page *p)
{
    struct desk_keeper_authenticators_are are;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, p));
    page_crumb(p, page_word(p, MSG_ACCOUNT_TITLE), url_route("/account"));
    TRY(ask_keeper_authenticators(d, &(struct desk_keeper_authenticators){0}, &are));
    for (uint32_t i = 0; i < are.authenticators_n; i++)
        if (are.authenticators[i].kind == AUTHENTICATOR_PASSWORD)
            err = ERR_NOT_FOUND;
out:
    return err;
}

/* ${secret} is base32, ${ticket} the keeper's. */
static enum err form(struct page *p, const uint8_t ticket[16], const char *secret, struct page_password_first *view)
{
    struct desk_keeper_person_info info;
    enum err err;

    TRY(page_person_find(p, p->self.person, &info));
    view->action = url_route("/account/password/first");
    view->back = url_route("/account");
    view->ticket = page_hex(p, view_of(ticket, 16));
    view->secret = secret;
    TRY(otp_uri(&p->d->arena, info.account, secret, &view->uri));
    TRY(otp_qr(&p->d->arena, view->uri, &view->qr));
    view->frame = p->frame;
    err = page_send(p, password_first, view);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct page_password_first view = {0};
    struct desk_keeper_enrol_ready ready;
    char secret[OTP_SECRET_TEXT];
    struct page p;
    enum err err;

    TRY(begin(d, r, &p));
    err = ask_keeper_enrol_more(d, &(struct desk_keeper_enrol_more){0}, &ready);
    if (page_wants_proof(d, err))
        return answer_redirect(d, r, "/account/prove/2");
    TRY(err);
    otp_base32(ready.totp_secret, secret);
    err = form(&p, ready.ticket, secret, &view);
out:
    explicit_bzero(secret, sizeof(secret));
    return err;
}

/* What was typed wrongly, as far as it is seen before the keeper is asked. */
static void check(struct page *p, const struct first_in *in, struct page_password_first *view)
{
    if (in->password.n == 0)
        view->password.error = page_missing(p, "password", MSG_ENROL_PASSWORD);
    else if (!view_eq(in->password, in->password2))
        view->password2.error = page_wrong(p, "password2", page_word(p, MSG_ENROL_PASSWORD_DIFFERS));
    if (in->totp.n == 0)
        view->totp.error = page_missing(p, "totp", MSG_TOTP_CODE);
}

static enum err set_first(struct desk *d, struct request *r)
{
    const struct first_in *in = r->member;
    struct desk_keeper_enrol_finish m = {.password = in->password, .totp = in->totp};
    struct desk_keeper_enrol_done done = {.problem = DESK_KEEPER_ENROL_PROBLEM_NONE};
    struct page_password_first view = {0};
    struct page p;
    enum err err;

    if (!otp_is_base32(in->secret))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("secret"));
    TRY(begin(d, r, &p));
    check(&p, in, &view);
    memcpy(m.ticket, in->ticket, sizeof(m.ticket));
    if (p.frame.errors_n == 0)
        TRY(ask_keeper_enrol_finish(d, &m, &done));
    if (done.problem == DESK_KEEPER_ENROL_PROBLEM_PASSWORD)
        view.password.error = page_wrong(&p, "password", page_word(&p, page_password_problem(done.password_problem)));
    else if (done.problem == DESK_KEEPER_ENROL_PROBLEM_TOTP)
        view.totp.error = page_wrong(&p, "totp", page_word(&p, MSG_TOTP_WRONG));
    if (p.frame.errors_n > 0)
        return form(&p, in->ticket, page_text(&p, in->secret), &view);
    TRY(done.problem == DESK_KEEPER_ENROL_PROBLEM_NONE ? ERR_OK : ERR_TIMEOUT);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_PASSWORD_FIRST_DONE), NULL);
    err = answer_redirect(d, r, "/account");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/account/password/first", DESK_SESSION, show),
    PAGE_POST("/account/password/first", DESK_SESSION, &first_set, set_first),
};
const struct route_table page_password_first = PAGE_TABLE(routes);
