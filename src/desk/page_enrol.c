/* The first sign-in: the one-time code, then a passkey or a password with an authenticator app. */
#include "desk/page_internal.h"

#include "authn/password_rule.h"
#include "desk/otp.h"
#include "page/enrol.h"

#include <string.h>

#define OPTIONS_MAX 4096
#define PASSKEY_PATIENCE_MS 120000
#define ALGORITHM_ES256 (-7)

struct code_in {
    struct view account, code;
};
static const struct member code_members[] = {
    {"account", MEMBER_TEXT, true, 64, offsetof(struct code_in, account), NULL},
    {"code", MEMBER_TEXT, true, 32, offsetof(struct code_in, code), NULL},
};
static const struct member_set code_set = MEMBER_SET(code_members, struct code_in);

struct password_in {
    uint8_t ticket[16];
    struct view account, secret, password, password2, totp;
};
static const struct member password_members[] = {
    {"ticket", MEMBER_HEX, true, 16, offsetof(struct password_in, ticket), NULL},
    {"account", MEMBER_TEXT, true, 64, offsetof(struct password_in, account), NULL},
    {"secret", MEMBER_TEXT, true, OTP_SECRET_TEXT - 1, offsetof(struct password_in, secret), NULL},
    {"password", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct password_in, password),
     NULL},
    {"password2", MEMBER_TEXT, true, PASSWORD_MAX_BYTES, offsetof(struct password_in, password2),
     NULL},
    {"totp", MEMBER_TEXT, true, 8, offsetof(struct password_in, totp), NULL},
};
static const struct member_set password_set = MEMBER_SET(password_members, struct password_in);

struct passkey_in {
    struct view csrf, attestation_object, client_data;
    uint8_t ticket[16];
};
static const struct member passkey_members[] = {
    {CSRF_FIELD, MEMBER_TEXT, true, CSRF_TEXT_BYTES, offsetof(struct passkey_in, csrf), NULL},
    {"attestation_object", MEMBER_BYTES, true, 4096,
     offsetof(struct passkey_in, attestation_object), NULL},
    {"client_data", MEMBER_BYTES, true, 2048, offsetof(struct passkey_in, client_data), NULL},
    {"ticket", MEMBER_HEX, true, 16, offsetof(struct passkey_in, ticket), NULL},
};
static const struct member_set passkey_set = MEMBER_SET(passkey_members, struct passkey_in);

static enum err code_form(struct desk *d, struct request *r, const struct code_in *in,
                          enum msg problem)
{
    struct page p;

    page_begin_lobby(d, r, &p);
    struct page_enrol view = {.action = url_route("/enrol"), .back = url_route("/sign-in")};
    if (in != NULL) {
        view.account.value = page_text(&p, in->account);
        if (in->account.n == 0)
            view.account.error = page_missing(&p, "account", MSG_SIGNIN_USER);
        if (in->code.n == 0)
            view.code.error = page_missing(&p, "code", MSG_ENROL_CODE);
        else if (in->account.n > 0)
            view.code.error = page_wrong(&p, "code", page_word(&p, problem));
    }
    view.frame = p.frame;
    return page_send(&p, enrol, &view);
}

static enum err show(struct desk *d, struct request *r)
{
    return code_form(d, r, NULL, MSG_ENROL_CODE_WRONG);
}

const char *page_creation_options(struct page *p, struct view account,
                                  const struct desk_keeper_enrol_ready *ready)
{
    struct buf out;
    struct jot j;

    buf_init(&out, OPTIONS_MAX);
    jot_begin(&j, &out);
    jot_object(&j, NULL);
    jot_base64url(&j, "challenge", view_of(ready->challenge, sizeof(ready->challenge)));
    jot_number(&j, "timeout", PASSKEY_PATIENCE_MS);
    jot_word(&j, "attestation", "none");
    jot_object(&j, "rp");
    jot_text(&j, "id", ready->rp_id);
    jot_word(&j, "name", page_word(p, MSG_APP_NAME));
    jot_object_end(&j);
    jot_object(&j, "user");
    jot_base64url(&j, "id", view_of(ready->user_handle, sizeof(ready->user_handle)));
    jot_text(&j, "name", account);
    jot_text(&j, "displayName", ready->name);
    jot_object_end(&j);
    jot_list(&j, "pubKeyCredParams");
    jot_object(&j, NULL);
    jot_word(&j, "type", "public-key");
    jot_signed(&j, "alg", ALGORITHM_ES256);
    jot_object_end(&j);
    jot_list_end(&j);
    jot_object(&j, "authenticatorSelection");
    jot_word(&j, "residentKey", "discouraged");
    jot_word(&j, "userVerification", "required");
    jot_object_end(&j);
    jot_object_end(&j);
    if (buf_status(&out) != ERR_OK)
        p->err = buf_status(&out);
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

/* The page with both ways; ${secret} is base32. */
static enum err fill_method(struct page *p, struct view account, const uint8_t ticket[16],
                            const char *secret, struct page_enrol_method *view)
{
    enum err err;

    view->passkey_action = url_route("/enrol/passkey");
    view->password_action = url_route("/enrol/password");
    view->account = page_text(p, account);
    view->ticket = page_hex(p, view_of(ticket, 16));
    view->secret = secret;
    TRY(otp_uri(&p->d->arena, account, secret, &view->uri));
    TRY(otp_qr(&p->d->arena, view->uri, &view->qr));
out:
    return err;
}

static enum err start(struct desk *d, struct request *r)
{
    const struct code_in *in = r->member;
    const struct desk_keeper_enrol_start m = {.account = in->account, .code = in->code};
    struct page_enrol_method view = {0};
    struct desk_keeper_enrol_ready ready;
    struct ask_answer answer;
    char secret[OTP_SECRET_TEXT];
    struct page p;
    enum err err;

    if (in->account.n == 0 || in->code.n == 0)
        return code_form(d, r, in, MSG_ENROL_CODE_WRONG);
    TRY(ask_keeper_any(d, DESK_KEEPER_ENROL_START, &m, &answer));
    if (answer.type == DESK_KEEPER_ENROL_DONE)
        return code_form(d, r, in, MSG_ENROL_CODE_WRONG);
    TRY(answer.type == DESK_KEEPER_ENROL_READY
            ? desk_keeper_enrol_ready_get(answer.payload, &d->arena, &ready)
            : ERR_INTERNAL);
    page_begin_lobby(d, r, &p);
    p.script_allowed = true;
    otp_base32(ready.totp_secret, secret);
    TRY(fill_method(&p, in->account, ready.ticket, secret, &view));
    view.person = page_text(&p, ready.name);
    view.options = page_creation_options(&p, in->account, &ready);
    view.frame = p.frame;
    err = page_send(&p, enrol_method, &view);
out:
    explicit_bzero(secret, sizeof(secret));
    return err;
}

enum msg page_password_problem(uint8_t problem)
{
    static const enum msg words[] = {
        [PASSWORD_FINE] = MSG_ENROL_PASSWORD_SHORT,
        [PASSWORD_TOO_SHORT] = MSG_ENROL_PASSWORD_SHORT,
        [PASSWORD_TOO_FEW_KINDS] = MSG_ENROL_PASSWORD_KINDS,
        [PASSWORD_LIKE_ACCOUNT] = MSG_ENROL_PASSWORD_ACCOUNT,
        [PASSWORD_COMMON] = MSG_ENROL_PASSWORD_COMMON,
        [PASSWORD_TOO_LONG] = MSG_ENROL_PASSWORD_LONG,
        [PASSWORD_NOT_TEXT] = MSG_ENROL_PASSWORD_TEXT,
    };

    _Static_assert(sizeof(words) / sizeof(words[0]) == PASSWORD__MAX, "one text for each problem");
    return words[problem < PASSWORD__MAX ? problem : PASSWORD_FINE];
}

/* The password form again; without the passkey, whose challenge is not known any more. */
static enum err password_again(struct desk *d, struct request *r,
                               const struct desk_keeper_enrol_done *done)
{
    const struct password_in *in = r->member;
    struct page_enrol_method view = {.is_password_open = true};
    struct page p;
    enum err err;

    page_begin_lobby(d, r, &p);
    TRY(fill_method(&p, in->account, in->ticket, page_text(&p, in->secret), &view));
    if (in->password.n == 0)
        view.password.error = page_missing(&p, "password", MSG_ENROL_PASSWORD);
    else if (!view_eq(in->password, in->password2))
        view.password2.error =
            page_wrong(&p, "password2", page_word(&p, MSG_ENROL_PASSWORD_DIFFERS));
    else if (done != NULL && done->problem == DESK_KEEPER_ENROL_PROBLEM_PASSWORD)
        view.password.error =
            page_wrong(&p, "password", page_word(&p, page_password_problem(done->password_problem)));
    if (in->totp.n == 0)
        view.totp.error = page_missing(&p, "totp", MSG_TOTP_CODE);
    else if (done != NULL && done->problem == DESK_KEEPER_ENROL_PROBLEM_TOTP)
        view.totp.error = page_wrong(&p, "totp", page_word(&p, MSG_TOTP_WRONG));
    view.frame = p.frame;
    err = page_send(&p, enrol_method, &view);
out:
    return err;
}

static enum err by_password(struct desk *d, struct request *r)
{
    const struct password_in *in = r->member;
    struct desk_keeper_enrol_finish m = {.password = in->password, .totp = in->totp};
    struct desk_keeper_enrol_done done;
    enum err err;

    if (!otp_is_base32(in->secret) || in->account.n == 0)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("secret"));
    if (in->password.n == 0 || in->totp.n == 0 || !view_eq(in->password, in->password2))
        return password_again(d, r, NULL);
    memcpy(m.ticket, in->ticket, sizeof(m.ticket));
    TRY(ask_keeper_enrol_finish(d, &m, &done));
    if (done.problem == DESK_KEEPER_ENROL_PROBLEM_NONE)
        return answer_redirect(d, r, "/sign-in?notice=enrolled");
    if (done.problem == DESK_KEEPER_ENROL_PROBLEM_PASSWORD ||
        done.problem == DESK_KEEPER_ENROL_PROBLEM_TOTP)
        return password_again(d, r, &done);
    err = code_form(d, r, &(struct code_in){in->account, view_str("-")}, MSG_ENROL_EXPIRED);
out:
    return err;
}

static enum err by_passkey(struct desk *d, struct request *r)
{
    const struct passkey_in *in = r->member;
    struct desk_keeper_enrol_finish m = {.attestation_object = in->attestation_object,
                                         .client_data = in->client_data};
    struct desk_keeper_enrol_done done;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    memcpy(m.ticket, in->ticket, sizeof(m.ticket));
    TRY(ask_keeper_enrol_finish(d, &m, &done));
    if (done.problem == DESK_KEEPER_ENROL_PROBLEM_NONE)
        return page_answer_next(d, r, "/sign-in?notice=enrolled", (struct view){NULL, 0});
    err = page_answer_refused(d, r, 422,
                              msg_text(r->lang, done.problem == DESK_KEEPER_ENROL_PROBLEM_PASSKEY
                                                    ? MSG_ENROL_PASSKEY_FAILED
                                                    : MSG_ENROL_EXPIRED));
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/enrol", DESK_LOBBY, show),
    PAGE_POST("/enrol", DESK_LOBBY, &code_set, start),
    PAGE_POST("/enrol/password", DESK_LOBBY, &password_set, by_password),
    PAGE_SCRIPT("/enrol/passkey", DESK_LOBBY, &passkey_set, by_passkey),
};
const struct route_table page_enrol = PAGE_TABLE(routes);
