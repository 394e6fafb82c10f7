/*
 * page/machines.h: from where people work and how long: sessions, terminals; and one's own account.
 */
#ifndef PAGE_MACHINES_H
#define PAGE_MACHINES_H

#include "page/people.h"

struct page_session_row {
    const char *person;
    const char *org;
    int64_t since_ms, last_ms;
    const char *until;
    const char *how; /* factors and terminal, in words */
    struct page_chip state;
    struct url end; /* no address: not this session's to end */
};

struct page_sessions {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_session_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(sessions);

struct page_terminal_row {
    const char *name;
    const char *number; /* 16 hexadecimal digits in groups of 4 */
    const char *org;
    const char *owner, *place; /* in words; of a machine's certificate empty */
    const char *from, *until;
    struct page_chip state;
    struct url seat;   /* where that is changed */
    struct url revoke; /* no address: revoked already, or not this session's */
};

/* What the contract demands of terminals. */
struct page_terminals_demand {
    const char *text;
    const struct page_clause *clauses;
    size_t clauses_n;
};

struct page_terminals {
    struct page_frame frame;
    struct page_tabs tabs;
    bool is_demanded; /* that they are registered */
    const struct page_terminals_demand *demands;
    size_t demands_n;
    struct url action; /* of the filter */
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_terminal_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
    bool may_register;
    struct url add;
};
PAGE_RENDER(terminals);

struct page_terminal_new {
    struct page_frame frame;
    struct url action, back;
    const char *nonce;
    struct page_field name, number, reason;
    struct page_select org, owner, place;
    struct page_date_field from, until;
};
PAGE_RENDER(terminal_new);

/* Whose it is and where it stands. */
struct page_terminal_seat {
    struct page_frame frame;
    struct url action, back;
    const char *nonce, *name, *number;
    struct page_select owner, place;
};
PAGE_RENDER(terminal_seat);

struct page_authenticator_row {
    const char *kind;
    const char *since, *last;
    struct url remove; /* no address: the last one */
};

struct page_account {
    struct page_frame frame;
    const struct page_fact *facts;
    size_t facts_n;
    const struct page_authenticator_row *rows;
    size_t rows_n;
    const struct page_session_row *sessions;
    size_t sessions_n;
    struct url add;
    struct url password;       /* none without one */
    struct url password_first; /* none with one */
    bool shortcuts_on;
    struct url shortcuts;
};
PAGE_RENDER(account);

/* Fields: current, totp (of who has one), password, password2. */
struct page_password {
    struct page_frame frame;
    struct url action, back;
    struct page_field current, totp, password, password2;
};
PAGE_RENDER(password);

/* Fields: ticket and secret as they came, password, password2, totp. */
struct page_password_first {
    struct page_frame frame;
    struct url action, back;
    const char *ticket;  /* of the keeper, used once */
    const char *secret;  /* base32 */
    const char *uri;     /* otpauth://…, as text: browsers must not follow it */
    struct safe_html qr; /* of uri */
    struct page_field password, password2, totp;
};
PAGE_RENDER(password_first);

/* Who is there?  Asked again before authenticators change. */
struct page_prove {
    struct page_frame frame;
    struct url passkey_action, password_action, back;
    struct page_field password, totp;
    bool is_password_open;
};
PAGE_RENDER(prove);

struct page_passkey_add {
    struct page_frame frame;
    struct url action, back;
    const char *ticket;
    const char *options; /* for passkey.js */
};
PAGE_RENDER(passkey_add);

#endif
