/*
 * desk/page_admin.h: what the pages of administration share: their tabs, days typed in a form, choices from what the keeper
 * knows, and pages that ask before they act.
 */
#ifndef DESK_PAGE_ADMIN_H
#define DESK_PAGE_ADMIN_H

#include "desk/flow_registry.h"
#include "desk/page_internal.h"
#include "health/judge.h"
#include "page/machines.h"

/* A verdict on the machine as a chip, in its own words: page_system.c. */
struct page_chip page_health_state(enum health_verdict verdict);

enum page_tab {
    PAGE_TAB_PEOPLE,
    PAGE_TAB_ACCESS,
    PAGE_TAB_SESSIONS,
    PAGE_TAB_TERMINALS,
    PAGE_TAB_LIMITS,
    PAGE_TAB_TERMS,
    PAGE_TAB_CLAUSES,
    PAGE_TAB_BLOCKS,
    PAGE_TAB_CONTRACT,
    PAGE_TAB_ALERTS,
    PAGE_TAB_DOCUMENTS,
    PAGE_TAB__MAX
};

/* Begin a page of administration; ${tab} is the one it stands under.  The tabs are in the arena. */
MUST_USE enum err page_admin_begin(struct desk *d, struct request *r, enum page_tab tab, struct page *p,
                                   struct page_tabs *tabs_out);

/* 令和8年4月1日 of a day since 1970; NULL for 0. */
const char *page_day(struct page *p, int64_t day);

/* The day that was typed; what is wrong with it is noted at the field ${id}, and its words are put into ${field}.  0 then. */
int64_t page_day_typed(struct page *p, const struct page_date_in *in, const char *id, enum msg label,
                       struct page_date_field *field);

/* A term of duty or use, as a form sends it. */
struct page_term_in {
    struct page_date_in from, until;
};
#define PAGE_TERM_MEMBERS(type, member)                                                                                \
    PAGE_DATE_MEMBERS("from", type, member.from), PAGE_DATE_MEMBERS("until", type, member.until)

/* The term that was typed, into ${out}; what is wrong with it is noted at "from", then at "until". */
void page_term_typed(struct page *p, const struct page_term_in *in, struct page_date_field *from,
                     struct page_date_field *until, struct flow_fact *out);

/* Whether a number was typed, in digits of any width. */
bool page_number_typed(struct view text, uint64_t *out);

/* The form for a day, filled with ${day} (0: empty). */
struct page_date_field page_day_form(struct page *p, int64_t day);

/* The organisations that this session looks after, ${chosen} of them selected. */
MUST_USE enum err page_orgs(struct page *p, uint64_t chosen, struct page_select *out);

/* The person ${no} of the contract's list.  ERR_NOT_FOUND. */
MUST_USE enum err page_person_find(struct page *p, uint64_t no, struct desk_keeper_person_info *out);

/* A new account, as a form sends it, and what its form shows of it. */
struct page_account_in {
    struct view name, account;
    uint64_t org;
};
struct page_account_form {
    struct page_field *name, *account;
    struct page_select *org;
};
#define PAGE_ACCOUNT_MEMBERS(type, member)                                                                             \
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(type, member.org), NULL},                                       \
    {"name", MEMBER_TEXT, false, 100, offsetof(type, member.name), NULL},                                              \
    {"account", MEMBER_TEXT, false, 64, offsetof(type, member.account), NULL}

/* The account that was typed, into ${out}; what is wrong with it is noted at "name" (which is called ${label}), "account", "org". */
void page_account_typed(struct page *p, const struct page_account_in *in, enum msg label, const struct page_account_form *form,
                        struct flow_fact *out);

/* Enter it: ERR_CONFLICT, noted at "account", if the account's name is taken, also by somebody who has left; else ${form} is done and the
 * browser is sent on to its duties. */
MUST_USE enum err page_account_add(struct page *p, const struct flow_fact *fact, struct page_form *form, struct page_field *account);

/* Begin a page about the person of the path, below that person's page; its address, or that of ${what} ("/duty") below it; and
 * back to it, saying what was done. */
MUST_USE enum err page_person_begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_person_info *info);
struct url page_person_url(struct page *p, uint32_t person, const char *what);
MUST_USE enum err page_person_done(struct page *p, uint32_t person, enum msg heading, enum msg text);

/* The names of the acts in ${acts} (bits of purpose_act_bit()); of the fields in ${fields} (bits, 0: all) of a register. */
const char *page_purpose_acts(struct page *p, uint32_t acts);
const char *page_field_names(struct page *p, const struct desk_keeper_registers_are *are, uint16_t register_no,
                             uint64_t fields);

/* One open session as a row of a table. */
struct page_session_row page_session_row(struct page *p, const struct desk_keeper_session_info *info);

/* Why somebody cannot work, in words; NULL for REFUSAL_NONE. */
const char *page_refusal(struct page *p, unsigned refusal);

/* Send the page that asks; its form is open then. */
MUST_USE enum err page_ask(struct page *p, struct page_confirm *view);

/* The form that was sent; NULL, with the redirect to ${path} sent into ${err_out}, if it was sent before or is too old. */
struct page_form *page_form_sent(struct page *p, uint64_t nonce, const char *path, enum err *err_out);

/* Redirect to an address made of numbers. */
MUST_USE enum err page_go(struct page *p, struct url url);

struct page_limits;

/* "copy or rework / paper" of the kind of a cell; "needs approval (encrypted, recorded)" of what it says. */
const char *page_handling_name(struct page *p, unsigned kind);
const char *page_handling_text(struct page *p, unsigned cell_verdict, uint32_t bits);

/* "30", or "demanded" of a control without a number. */
const char *page_limit_text(struct page *p, unsigned control, uint64_t limit);

struct change_set;
struct page_term_change;

/* What one set of controls and cells has otherwise than another, as rows. */
const struct page_term_change *page_term_changes(struct page *p, const struct change_set *now, const struct change_set *next,
                                                 size_t *n_out);
/* What a control, or (is_cell) the cell of kind ${no} and class, is called. */
const char *page_rule_name(struct page *p, bool is_cell, unsigned no, unsigned data_class);

/* What the terms of the contract and its handling matrix say, for the page of limits. */
void page_terms_fill(struct page *p, const struct desk_keeper_controls_are *are, struct page_limits *view);

/* Whether ${err} of the keeper only says that it wants to know once more who is there. */
bool page_wants_proof(const struct desk *d, enum err err);

#endif
