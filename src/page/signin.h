/*
 * page/signin.h: coming in, going out, and the lock in between.
 *
 * The forms name their fields: signin org, user, password; signin_totp code; locked password.  The passkey forms are
 * sent by passkey.js as JSON {csrf, credential, and the form's other fields} to their action, which answers {"next":
 * "/path"} or {"error": "text"}.
 */
#ifndef PAGE_SIGNIN_H
#define PAGE_SIGNIN_H

#include "page/view.h"

struct page_signin {
    struct page_frame frame;
    struct url passkey_action;
    struct url password_action;
    const char *passkey_options; /* PublicKeyCredentialRequestOptions as JSON */
    struct page_field org, user;                             /* of the passkey form */
    struct page_field password_org, password_user, password; /* of the other one: ids org2, user2, password */
    bool is_password_open; /* after an error in the password form */
};
PAGE_RENDER(signin);

struct page_signin_totp {
    struct page_frame frame;
    struct url action;
    struct url back;
    struct page_field code;
};
PAGE_RENDER(signin_totp);

/* After idling: the session waits for its owner. */
struct page_locked {
    struct page_frame frame;
    struct url passkey_action;
    struct url password_action;
    const char *passkey_options;
    int64_t locked_ms;
    int64_t ends_ms; /* then the session ends */
    struct page_field password;
};
PAGE_RENDER(locked);

struct page_signed_out {
    struct page_frame frame;
    struct url signin;
    int64_t started_ms;
    int64_t ended_ms;
    uint64_t acts; /* entries this session made in the ledger */
};
PAGE_RENDER(signed_out);

#endif
