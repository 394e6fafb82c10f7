/*
 * page/signin.h: coming in, choosing a contract, going out, and the lock in between.
 *
 * Fields: signin account (both forms), password, totp; contracts ticket, contract; locked password, totp.  The passkey
 * forms are sent by passkey.js, which says how.
 */
#ifndef PAGE_SIGNIN_H
#define PAGE_SIGNIN_H

#include "page/view.h"

struct page_signin {
    struct page_frame frame;
    enum msg heading;
    const char *lead; /* what this door is for, or NULL */
    struct url passkey_action;
    struct url password_action; /* none at the approvers' door: there only passkeys count */
    struct url enrol;           /* with it also terminal_help; none there either */
    struct url terminal_help;
    struct page_field account;                          /* of the passkey form */
    struct page_field password_account, password, totp; /* of the other one: ids account2, password, totp */
    bool is_password_open;                              /* after an error in the password form */
};
PAGE_RENDER(signin);

/* Whoever serves several contracts works on one at a time. */
struct page_contract_choice {
    uint32_t number;
    const char *title;
};

struct page_contracts {
    struct page_frame frame;
    struct url action;
    struct url back;
    const char *ticket; /* of the keeper, used once */
    const struct page_contract_choice *contracts;
    size_t contracts_n;
};
PAGE_RENDER(contracts);

/* After idling: the session waits for its owner. */
struct page_locked {
    struct page_frame frame;
    struct url passkey_action;
    struct url password_action;
    struct page_field password, totp;
    bool is_password_open;
};
PAGE_RENDER(locked);

/* Where a page of a session goes when it was left alone as long as the session may be: it says nothing of anybody. */
struct page_put_away {
    struct page_frame frame;
    struct url back;
};
PAGE_RENDER(put_away);

struct page_signed_out {
    struct page_frame frame;
    struct url signin;
};
PAGE_RENDER(signed_out);

#endif
