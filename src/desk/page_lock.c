/* The lock: a session that was idle waits for its owner; the word that it is not idle; and the way out of the session. */
#include "desk/page_internal.h"

#include "page/signin.h"

#include <string.h>

static const struct member password_members[] = {
    {"password", MEMBER_TEXT, true, 256, offsetof(struct page_password_in, password), NULL},
    {"totp", MEMBER_TEXT, true, 8, offsetof(struct page_password_in, totp), NULL},
};
const struct member_set page_password_set = MEMBER_SET(password_members, struct page_password_in);

struct start_in {
    struct view csrf;
};
static const struct member start_members[] = {
    {CSRF_FIELD, MEMBER_TEXT, true, CSRF_TEXT_BYTES, offsetof(struct start_in, csrf), NULL},
};
const struct member_set page_start_set = MEMBER_SET(start_members, struct start_in);

struct passkey_in {
    PAGE_ASSERTION;
    struct view challenge;
};
static const struct member passkey_members[] = {
    PAGE_ASSERTION_MEMBERS(struct passkey_in),
    {"challenge", MEMBER_BYTES, true, 32, offsetof(struct passkey_in, challenge), NULL},
};
const struct member_set page_assertion_set = MEMBER_SET(passkey_members, struct passkey_in);

/* The frame says no name and no contract: whoever passes by may read it. */
static enum err lock_page(struct desk *d, struct request *r, bool was_wrong)
{
    struct page p;

    page_memory_forget(d); /* nothing found before the lock is shown after it */
    page_begin_lobby(d, r, &p);
    p.script_allowed = true;
    struct page_locked view = {
        .passkey_action = url_route("/unlock/passkey"),
        .password_action = url_route("/unlock/password"),
        .is_password_open = was_wrong,
    };
    if (was_wrong) {
        view.password.error = page_wrong(&p, "password", page_sign_in_why(&p, MSG_LOCKED_FAILED));
        p.status = answer_status(d, ERR_DENIED, ANSWER_BY_ERR);
    }
    view.frame = p.frame;
    return page_send(&p, locked, &view);
}

static enum err show(struct desk *d, struct request *r)
{
    return desk_where(d) == DESK_LOCKED ? lock_page(d, r, false) : answer_redirect(d, r, "/home");
}

static enum err by_password(struct desk *d, struct request *r)
{
    const struct page_password_in *in = r->member;
    const struct desk_keeper_unlock_password m = {.password = in->password, .totp = in->totp};
    struct desk_keeper_signed_in again;
    enum err err = ask_keeper_unlock_password(d, &m, &again);

    if (err == ERR_DENIED)
        return lock_page(d, r, true);
    TRY(err);
    desk_proved(d, &again);
    err = answer_redirect(d, r, "/home");
out:
    return err;
}

enum err page_unlock_start(struct desk *d, struct request *r)
{
    const struct start_in *in = r->member;
    struct desk_keeper_sign_in_challenge c;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    TRY(ask_keeper_unlock_start(d, &(struct desk_keeper_unlock_start){0}, &c));
    err = page_answer_options(d, r,
                              &(struct page_passkey){view_of(c.challenge, sizeof(c.challenge)),
                                                     c.rp_id, c.credentials, c.credentials_n});
out:
    return err;
}

enum err page_unlock_by_passkey(struct desk *d, struct request *r, const char *next)
{
    const struct passkey_in *in = r->member;
    struct desk_keeper_unlock_passkey m = {.credential = in->credential,
                                           .authenticator_data = in->authenticator_data,
                                           .client_data = in->client_data,
                                           .signature = in->signature};
    struct desk_keeper_signed_in again;
    struct page p;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    if (in->challenge.n != sizeof(m.challenge))
        TRY(member_wrong(&d->fault, MEMBER_WRONG, view_str("challenge")));
    memcpy(m.challenge, in->challenge.p, sizeof(m.challenge));
    err = ask_keeper_unlock_passkey(d, &m, &again);
    if (err == ERR_DENIED) {
        page_begin_lobby(d, r, &p);
        return page_answer_refused(d, r, answer_status(d, err, ANSWER_BY_ERR),
                                   page_sign_in_why(&p, MSG_LOCKED_FAILED));
    }
    TRY(err);
    desk_proved(d, &again);
    err = page_answer_next(d, r, next, (struct view){NULL, 0});
out:
    return err;
}

static enum err by_passkey(struct desk *d, struct request *r)
{
    return page_unlock_by_passkey(d, r, "/home");
}

/* Somebody types, which sends nothing: stay.js says so, and the keeper's clock of the session begins anew as with any request.  Nothing else
 * comes of it: no entry, and no more time than the session has. */
static enum err still_here(struct desk *d, struct request *r)
{
    const struct start_in *in = r->member;
    struct desk_keeper_self_is self;
    enum err err;

    TRY(page_check_csrf(d, in->csrf));
    TRY(ask_keeper_self(d, &(struct desk_keeper_self){0}, &self));
    if (desk_where(d) == DESK_LOCKED) { /* the keeper was faster */
        answer_error(d, r, ERR_DENIED, ANSWER_LOCKED);
        return ERR_OK;
    }
    err = answer_empty(d, r);
out:
    return err;
}

static enum err sign_out(struct desk *d, struct request *r)
{
    struct desk_keeper_ok ok;
    enum err err = ask_keeper_sign_out(d, &(struct desk_keeper_sign_out){0}, &ok);

    if (err != ERR_OK && err != ERR_CLOSED)
        return err;
    page_memory_forget(d);
    desk_end(d);
    buf_clear(&r->answer);
    return request_answer(
        d, r,
        &(struct request_answer){.status = 303, .location = "/signed-out", .clear_session = true});
}

static const struct route routes[] = {
    PAGE_GET("/locked", DESK_SESSION | DESK_LOCKED, show),
    PAGE_POST("/unlock/password", DESK_LOCKED, &page_password_set, by_password),
    PAGE_SCRIPT("/unlock/passkey/start", DESK_LOCKED, &page_start_set, page_unlock_start),
    PAGE_SCRIPT("/unlock/passkey", DESK_LOCKED, &page_assertion_set, by_passkey),
    PAGE_SCRIPT("/still-here", DESK_SESSION | DESK_APPROVAL, &page_start_set, still_here),
    PAGE_POST("/sign-out", DESK_SESSION | DESK_LOCKED | DESK_APPROVAL, NULL, sign_out),
};
const struct route_table page_lock = PAGE_TABLE(routes);
