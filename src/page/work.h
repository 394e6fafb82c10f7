/*
 * page/work.h: worklists (作業リスト): the lists, one of them, making one, setting a record of it aside; kept searches; and the keyboard
 * shortcuts.  No page here shows anything of a record.
 */
#ifndef PAGE_WORK_H
#define PAGE_WORK_H

#include "page/view.h"

struct page_worklist_row {
    const char *name;
    struct url url;
    const char *register_name;
    const char *person; /* who works on it, or that it is shared */
    const char *due;
    int64_t made_ms;
    uint64_t finished, total;
    const char *progress; /* 33 / 120件 */
    struct page_chip state;
    struct url next; /* POST: take the next record; no address: nothing to take, or not this person's */
};

struct page_worklists {
    struct page_frame frame;
    struct url action; /* of the filter */
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_worklist_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
};
PAGE_RENDER(worklists);

/* One record of a list. */
struct page_work_row {
    uint64_t place;
    const char *id; /* the beginning of the record's id */
    struct page_chip state;
    const char *person; /* who has or had it in hand; NULL: nobody */
    int64_t since_ms;   /* with person */
    const char *reason; /* why it was set aside; NULL: none */
    struct url again;   /* asks whether to open it again; no address: not this person's to do, or it is open */
};

struct page_worklist {
    struct page_frame frame;
    const char *name;
    struct page_chip state;
    const struct page_fact *facts;
    size_t facts_n;
    uint64_t finished, total;
    const char *progress;
    struct url next;          /* POST; no address: nothing to take, or not this person's */
    struct url change, close; /* no address: not this person's to do */
    bool is_finished;         /* nothing is left: whoever manages it closes it */
    struct url action;        /* of the filter */
    struct page_select show;
    const struct page_work_row *rows;
    size_t rows_n;
    struct url more;          /* further records; no address: that is all */
};
PAGE_RENDER(worklist);

struct page_work_new {
    struct page_frame frame;
    const char *register_name;
    const char *what;  /* 検索の結果から選んだ12件 */
    const char *rest;  /* what does not fit on one list; NULL: all does */
    struct url action, back;
    const char *nonce;
    struct page_field name;
    struct page_select purpose, person;
    struct page_date_field due;
};
PAGE_RENDER(work_new);

struct page_work_change {
    struct page_frame frame;
    const char *name;
    struct url action, back;
    const char *nonce;
    struct page_select person;
    struct page_date_field due;
};
PAGE_RENDER(work_change);

struct page_work_aside {
    struct page_frame frame;
    const char *name;
    const char *place; /* 120件中 3件目 */
    struct url action, back;
    struct page_field reason;
};
PAGE_RENDER(work_aside);

/* The name of a kept search. */
struct page_search_name {
    struct page_frame frame;
    const char *register_name;
    struct url action, back;
    const char *nonce;
    struct page_field name;
};
PAGE_RENDER(search_name);

/* A key, and how a browser wants it to be pressed. */
struct page_key_item {
    const char *sign;
    enum msg what;
};
struct page_keys {
    struct page_frame frame;
    bool is_on;
    struct url setting; /* POST: turns them on and off */
    const struct page_key_item *items;
    size_t items_n;
};
PAGE_RENDER(keys);

#endif
