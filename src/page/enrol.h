/*
 * page/enrol.h: the first sign-in: a one-time code opens the choice between a passkey and a password with an
 * authenticator app.
 * Fields: enrol account, code; enrol_method ticket, account and, of the password form, secret, password, password2, totp.
 */
#ifndef PAGE_ENROL_H
#define PAGE_ENROL_H

#include "page/view.h"

struct page_enrol {
    struct page_frame frame;
    struct url action;
    struct url back;
    struct page_field account;
    struct page_field code;
};
PAGE_RENDER(enrol);

struct page_enrol_method {
    struct page_frame frame;
    struct url passkey_action;
    struct url password_action;
    const char *person;  /* whose account it is, so that they notice a wrong one; NULL after an error */
    const char *account;
    const char *ticket;  /* of the keeper, used once */
    const char *options; /* PublicKeyCredentialCreationOptions as JSON; NULL: only the password form */
    const char *secret;  /* base32 */
    const char *uri;     /* otpauth://…, as text: browsers must not follow it */
    struct safe_html qr; /* of uri */
    struct page_field password;
    struct page_field password2;
    struct page_field totp;
    bool is_password_open; /* after an error in the password form */
};
PAGE_RENDER(enrol_method);

#endif
