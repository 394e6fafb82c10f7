/*
 * page/staff.h: people as 甲 is told of them (notices, particulars), texts of several lines, and the register of the contract.
 */
#ifndef PAGE_STAFF_H
#define PAGE_STAFF_H

#include "page/people.h"

/* Somebody who came, left or changed since the newest notice; before and after in words. */
struct page_notice_change {
    const char *name;
    struct url url;
    const char *what;
    const char *before; /* NULL: was not there */
    const char *now;
};

struct page_notice_row {
    int64_t at_ms;
    const char *person;
    const char *count;
    const char *remark;
    const char *received; /* NULL: not received yet */
    struct url receive;   /* no address: not this session's, or not the next */
    const char *leaf;
    struct url leaf_url;
};

struct page_notices {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_notice_change *changes;
    size_t changes_n;
    struct page_pager pager;
    struct page_files files;
    bool may_notify; /* something is to be reported, by this session */
    struct url action;
    const char *nonce, *count, *object; /* what is confirmed: what was shown */
    struct page_field remark;
    const struct page_notice_row *rows;
    size_t rows_n;
    struct url older;
    struct url back;
};
PAGE_RENDER(notices);

struct page_person_staff {
    struct page_frame frame;
    const char *name;
    struct url action, back;
    const char *nonce;
    struct page_boxes employment;
    struct page_field department, post, place, badge;
};
PAGE_RENDER(person_staff);

/* A text of several lines with its version: the pledge, an item of the sheet. */
struct page_words {
    struct page_frame frame;
    const char *shoulder, *title, *lead;
    const char *version; /* NULL: there is none yet */
    const char *text;    /* as it stands, or as it was typed */
    bool may_change;
    struct url action, back;
    const char *nonce;
    const char *error;
};
PAGE_RENDER(words);

/* An organisation in the tree 甲 → 乙 → 丙 …; branch: what shows its place. */
struct page_chain_org {
    const char *branch;
    const char *name;
    const char *kind;
    struct url sheet; /* no address: not registered yet */
    const char *from, *until;
    bool has_matter; /* it stands under a subcontract */
    const char *unasked; /* what is said where it does not */
    struct page_chip state;
    struct url matter;
    const char *decided;
    uint64_t people, open, overdue, places, services, media;
    const char *supervised; /* NULL: never */
};

/* A notice of a subcontract to one of those above. */
struct page_chain_notice {
    const char *name, *what, *parent, *to;
    struct url matter;
    int64_t made_ms;
    const char *received; /* NULL: not yet */
    bool mine;            /* this person may say so */
    const char *number, *kind, *org;
};

struct page_chain {
    struct page_frame frame;
    struct page_tabs tabs;
    const char *title;
    const struct page_fact *facts;
    size_t facts_n;
    bool has_above;
    const struct page_link *gaps; /* what is not covered of the contract above; no addresses */
    size_t gaps_n;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_chain_org *orgs;
    size_t orgs_n;
    struct page_pager pager;
    struct page_files files;
    const struct page_chain_notice *told;
    size_t told_n;
    struct url receive;
    struct url notices, pledge;
    const struct page_link *links;
    size_t links_n;
};
PAGE_RENDER(chain);

struct page_sheet_row {
    const char *label;
    const char *text; /* NULL: nothing is written yet */
    const char *version;
    struct url change;
};

struct page_sheet {
    struct page_frame frame;
    const char *org;
    const struct page_sheet_row *rows;
    size_t rows_n;
    struct page_files files;
    struct url versions; /* no address: nothing was written yet */
    struct url draft;    /* of the form that is filled from it; no address: it is not this person's to make */
    const char *form;    /* its title */
    struct url back;
};
PAGE_RENDER(sheet);

/* One version of an item: what it said before, and since. */
struct page_sheet_change {
    const char *label, *version;
    int64_t time_ms;
    const char *before; /* NULL: nothing was written before */
    const char *text;
    struct url entry; /* in the ledger */
};

struct page_sheet_versions {
    struct page_frame frame;
    const char *org;
    const struct page_sheet_change *changes;
    size_t changes_n;
    struct url older; /* no address: these are all */
    struct url back;
};
PAGE_RENDER(sheet_versions);

#endif
