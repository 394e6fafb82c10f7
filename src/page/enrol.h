/*
 * page/enrol.h: the first sign-in: one-time code and password, then the TOTP secret, then passkeys.
 * Fields: enrol user, code, password, password2; enrol_totp code; enrol_passkey name (sent by passkey.js as JSON).
 */
#ifndef PAGE_ENROL_H
#define PAGE_ENROL_H

#include "page/view.h"

struct page_enrol {
    struct page_frame frame;
    struct url action;
    struct page_field user;
    struct page_field code;
    struct page_field password;
    struct page_field password2;
};
PAGE_RENDER(enrol);

struct page_enrol_totp {
    struct page_frame frame;
    struct url action;
    const char *secret;  /* base32 */
    const char *uri;     /* otpauth://…, as text: browsers must not follow it */
    struct safe_html qr; /* of uri */
    struct page_field code;
};
PAGE_RENDER(enrol_totp);

struct page_enrol_key {
    const char *name;
    int64_t registered_ms;
    struct url remove;
};

struct page_enrol_passkey {
    struct page_frame frame;
    struct url action;
    const char *options; /* PublicKeyCredentialCreationOptions as JSON */
    struct page_field name;
    const struct page_enrol_key *keys;
    size_t keys_n;
    struct url done;
};
PAGE_RENDER(enrol_passkey);

#endif
