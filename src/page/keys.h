/*
 * page/keys.h: the keys of the keyboard for people who do the same hundreds of times a day.  One letter or digit each, the same on
 * every page; off unless the person turns them on (WCAG 2.1.4), and listed on a page of their own.  How they are pressed together
 * with other keys is the browser's: no key here is one that a browser opens a menu with.
 */
#ifndef PAGE_KEYS_H
#define PAGE_KEYS_H

#include "page/ctx.h"

enum page_key {
    PAGE_KEY_NONE,
    PAGE_KEY_HELP,
    PAGE_KEY_HOME,
    PAGE_KEY_REGISTERS,
    PAGE_KEY_WORKLISTS,
    PAGE_KEY_IMPORTS,
    PAGE_KEY_APPROVALS,
    PAGE_KEY_LEDGER,
    PAGE_KEY_ADMIN,
    PAGE_KEY_SYSTEM,
    PAGE_KEY_NEXT,   /* done and next; continue */
    PAGE_KEY_ASIDE,  /* set aside */
    PAGE_KEY_UNDO,   /* put back */
    PAGE_KEY_LIST,   /* to the list */
    PAGE_KEY_SEARCH, /* search */
    PAGE_KEY_CORRECT, /* change the record */
    PAGE_KEY_SAVE,   /* save what was changed */
    PAGE_KEY__MAX
};

struct page_key_row {
    char key; /* a-z, 0-9 */
    enum msg what; /* what it does */
};

/* The row of ${key}, or NULL for PAGE_KEY_NONE. */
const struct page_key_row *page_key_row(enum page_key key);

#endif
