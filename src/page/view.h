/*
 * page/view.h: the parts that page views are made of.  Plain data, borrowed: everything lives in the request's arena.
 * Texts are in the language of the request; the words that do not depend on data stand in the templates.
 */
#ifndef PAGE_VIEW_H
#define PAGE_VIEW_H

#include "page/ctx.h"
#include "page/keys.h"
#include "page/safe.h"
#include "page/url.h"

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A state of something, shown as word + icon + colour: one map for the whole product (page_chip). */
enum page_state {
    PAGE_STATE_OK,      /* 適合 */
    PAGE_STATE_DONE,    /* 完了 */
    PAGE_STATE_DOING,   /* 対応中 */
    PAGE_STATE_SOON,    /* 期限間近 */
    PAGE_STATE_LATE,    /* 期限超過 */
    PAGE_STATE_BAD,     /* 不適合 */
    PAGE_STATE_NONE,    /* 対象外 */
    PAGE_STATE_WAITING, /* 未着手 */
    PAGE_STATE_BACK,    /* 差戻し */
    PAGE_STATE_PERMITTED, /* 許可 */
    PAGE_STATE_REFUSED,   /* 拒否 */
    PAGE_STATE_NEEDS_MORE, /* 承認・署名が必要 */
    PAGE_STATE_FACT,      /* 登録 */
    PAGE_STATE_WAITING_APPROVAL, /* 承認待ち */
    PAGE_STATE_APPROVED,  /* 承認済み */
    PAGE_STATE_REJECTED,  /* 却下 */
    PAGE_STATE_EXECUTED,  /* 実行済み */
    PAGE_STATE_RUNNING,   /* 処理中 */
    PAGE_STATE_ABANDONED, /* 中止 */
    PAGE_STATE_PENDING,   /* 未完了 */
    PAGE_STATE_HELD,      /* 保全中 */
    PAGE_STATE_INVITED,   /* 登録待ち */
    PAGE_STATE_ACTIVE,    /* 従事中 */
    PAGE_STATE_SUSPENDED, /* 停止中 */
    PAGE_STATE_ENDED,     /* 終了 */
    PAGE_STATE_REVOKED,   /* 失効 */
    PAGE_STATE_OPEN,      /* 利用中 */
    PAGE_STATE_LOCKED,    /* ロック中 */
    PAGE_STATE_THIS_SESSION, /* この画面 */
    PAGE_STATE_ASIDE,     /* 保留 */
    PAGE_STATE__MAX
};

struct page_chip {
    const char *tone; /* class of the style sheet */
    const char *icon; /* id in icons.svg */
    enum msg word;
};

/* The chip for ${state}. */
struct page_chip page_chip(enum page_state state);

/* A link with a text made of data. */
struct page_link {
    const char *text;
    struct url url;
};

/* The same list as files (_files.html). */
struct page_files {
    struct url pdf, xlsx, csv, csv_cp932;
};

/* An entry of the navigation, or a language. */
struct page_nav_item {
    enum msg label;
    struct url url;
    bool is_current;
    enum page_key key;
};

struct page_language {
    const char *code; /* "en" */
    const char *name; /* "English", in its own language */
};

enum page_banner_kind {
    PAGE_BANNER_NONE,
    PAGE_BANNER_SUCCESS,
    PAGE_BANNER_INFO,
    PAGE_BANNER_WARNING,
    PAGE_BANNER_ERROR,
    PAGE_BANNER__MAX
};

struct page_banner {
    const char *tone; /* "" for no banner */
    const char *icon;
    enum msg kind; /* the kind as a word, for screen readers */
    const char *heading;
    const char *text; /* may be NULL */
};

/* The banner of ${kind} that says ${heading} and, if not NULL, ${text}. */
struct page_banner page_banner(enum page_banner_kind kind, const char *heading, const char *text);

/* One line of the error summary. */
struct page_field_error {
    const char *field; /* id of the field */
    const char *text;  /* the same words as at the field */
};

/* The frame of every page: header, navigation, breadcrumb, banner, error summary, footer. */
struct page_frame {
    const char *contract;  /* NULL before sign-in */
    const char *year;      /* 令和8年度 */
    const char *person;    /* NULL before sign-in */
    const char *role;
    struct url account;    /* one's own account; with person */
    const char *emergency; /* text of the emergency banner, or NULL */
    struct url home;       /* always */
    struct url signout;    /* with person */
    uint64_t put_away_s;   /* when the browser leaves the page by itself, which stay.js puts off while somebody types; 0: never */
    const struct page_nav_item *nav;
    size_t nav_n; /* at most 7 */
    const struct page_link *crumbs; /* from ホーム to the page above; the page itself is added by the template */
    size_t crumbs_n;
    const struct page_language *languages; /* the other languages */
    size_t languages_n;
    struct url language;    /* with languages: takes the choice, and goes to ${back} */
    const char *back;       /* path of this page if it can be fetched again, else NULL */
    struct page_banner banner; /* shown once, after a redirect */
    const struct page_field_error *errors;
    size_t errors_n;
    struct url keys;        /* the page of the keyboard shortcuts; no address: this person uses none */
    const char *contact;    /* who helps */
    const char *tel;        /* as written */
    struct url tel_url;
};

/* A text input.  Secrets are never given back in value. */
struct page_field {
    const char *value;
    const char *error; /* NULL if there is none */
};

struct page_option {
    const char *value;
    const char *label;
    bool is_selected;
};

/* A choice from a list (select, or radio buttons). */
struct page_select {
    const struct page_option *options;
    size_t options_n;
    const char *error;
};

/* A date typed in parts. */
struct page_date_field {
    struct page_select era;
    const char *year, *month, *day;
    const char *error;
};

/* Where in a list this page is. */
struct page_pager {
    uint64_t total, first, last; /* "1,234件中 101～150件"; first counts from 1 */
    uint64_t page, pages; /* pages is 0 if all fit on one: no navigation then */
    struct url previous, next; /* no address on the first and last page */
};

/* The head of a column of a table that is sorted by links (_heads.html). */
struct page_head {
    enum msg label;
    bool is_number;
    const char *sort;  /* aria-sort: ascending, descending, none */
    const char *icon;  /* of the order that it has; NULL: another column has one */
    enum msg hint;     /* what the link does */
    struct url url;    /* no address: nothing is sorted by it */
};

/* A part of the ledger that is lost, in a sentence (_losses.html). */
struct page_loss {
    const char *text;
};

/* A labelled value. */
struct page_fact {
    const char *label;
    const char *value; /* NULL or "": shown as － */
};

/* A clause that decided something. */
struct page_clause {
    const char *id;   /* 特記事項 第11条第2項 */
    const char *text; /* what it says, in our own words */
};

#endif
