/*
 * page/people.h: who works here: the list, one person, inviting, duties, and what is done to an account.  Everything that
 * changes is confirmed on a page that says what will happen.
 */
#ifndef PAGE_PEOPLE_H
#define PAGE_PEOPLE_H

#include "page/view.h"

/* The pages of administration, as tabs. */
struct page_tabs {
    const struct page_nav_item *items;
    size_t items_n;
};

struct page_person_row {
    const char *name;
    struct url url;
    const char *org;
    const char *roles;
    struct page_chip state;
    const char *trained; /* NULL: never */
    const char *pledged;
    const char *until;
};

struct page_people {
    struct page_frame frame;
    struct page_tabs tabs;
    struct url action; /* of the filter */
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_person_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
    bool may_invite;
    struct url invite, invite_machine, access;
};
PAGE_RENDER(people);

/* What one purpose opens to a person. */
struct page_reach {
    const char *register_name;
    const char *purpose;
    const char *acts;
    const char *fields;
    const char *veiled; /* fields shown one by one on request; NULL: none */
};

/* A person with whom something can be done: a link with what it does. */
struct page_person {
    struct page_frame frame;
    struct page_tabs tabs;
    const char *name;
    const char *org;
    struct page_chip state;
    const struct page_fact *facts;
    size_t facts_n;
    const char *gate; /* why the person cannot work today, or NULL */
    const struct page_clause *clauses;
    size_t clauses_n;
    const struct page_reach *reaches;
    size_t reaches_n;
    const struct page_link *actions; /* what this session may do to the person */
    size_t actions_n;
    const char *not_mine; /* why there are none, or NULL */
    struct url acts, back;
};
PAGE_RENDER(person);

/* A box to tick. */
struct page_box {
    const char *id, *name, *value;
    const char *label;
    bool is_checked;
};

struct page_boxes {
    const struct page_box *items;
    size_t items_n;
    const char *error;
};

struct page_person_new {
    struct page_frame frame;
    struct url action, back;
    const char *nonce;
    struct page_field name, account;
    struct page_select org;
    struct page_date_field from, until;
};
PAGE_RENDER(person_new);

/* A machine account: a new one, or who answers for it and its term. */
struct page_machine_new {
    struct page_frame frame;
    bool is_new; /* else without name, account and org, which stay */
    struct url action, back;
    const char *nonce;
    struct page_field name, account;
    struct page_select org, answers;
    struct page_date_field from, until;
};
PAGE_RENDER(machine_new);

struct page_machine_certificate {
    struct page_frame frame;
    const char *name;
    struct url action, back;
    const char *nonce;
    struct page_field fingerprint;
    struct page_date_field from, until;
};
PAGE_RENDER(machine_certificate);

struct page_person_duty {
    struct page_frame frame;
    const char *name;
    struct url action, back;
    const char *nonce;
    struct page_boxes roles, registers, purposes, blocks, flags;
    struct page_field reason;
    bool has_blocks; /* the contract names blocks of subjects */
    struct page_date_field from, until;
};
PAGE_RENDER(person_duty);

struct page_person_record {
    struct page_frame frame;
    const char *name;
    struct url action, back;
    const char *nonce;
    struct page_boxes what; /* radio buttons: what is put on record */
    struct page_date_field day;
};
PAGE_RENDER(person_record);

/* The code for a first sign-in: shown this once. */
struct page_code {
    struct page_frame frame;
    const char *name, *account;
    const char *code;
    const char *until;
    struct url back;
};
PAGE_RENDER(code);

/* "Do you want this?": what will happen, to how many, and one button. */
struct page_confirm {
    struct page_frame frame;
    const char *shoulder;
    const char *question;
    const char *sentence;
    const struct page_fact *facts;
    size_t facts_n;
    const char *warning; /* NULL: none */
    bool wants_reason;
    struct page_field reason;
    const char *verb; /* of the button */
    struct url action, back;
    const char *nonce;
};
PAGE_RENDER(confirm);

/* Who may open what: one row for each person and purpose. */
struct page_access_row {
    const char *person;
    struct url url;
    const char *roles;
    const char *blocks; /* to which the duties are limited; NULL: not limited */
    struct page_reach reach;
    struct page_chip state; /* whether the person may work today */
    const char *gate;
};

struct page_access {
    struct page_frame frame;
    struct page_tabs tabs;
    struct url action;
    struct page_select reg, field;
    const struct page_access_row *rows;
    size_t rows_n;
};
PAGE_RENDER(access);

#endif
