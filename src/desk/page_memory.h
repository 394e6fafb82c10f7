/*
 * desk/page_memory.h: the little that pages remember between two requests of one session: the last
 * results, the forms that are open, and one message.  What is typed and found is personal data and
 * stands in no address, so it stands here.
 */
#ifndef DESK_PAGE_MEMORY_H
#define DESK_PAGE_MEMORY_H

#include "base/arena.h"
#include "desk/desk.h"
#include "desk/flow.h"
#include "page/view.h"

#define PAGE_RESULTS_MAX 8
#define PAGE_FORMS_MAX 32
#define PAGE_RESULT_BYTES ((size_t)1 << 20)
#define PAGE_FORM_BYTES ((size_t)512 << 10)
#define PAGE_ID_TEXT 17 /* 16 hexadecimal digits and a NUL */

/* What a search found. */
struct page_result {
    uint64_t id; /* 0: free */
    struct arena arena;
    uint16_t register_no, purpose;
    uint64_t leaf;
    bool more;
    const char *summary;
    const struct flow_query *query; /* what was searched */
    struct desk_keeper_shown_row *rows;
    uint32_t rows_n;
};

/* Of what a worklist is to be made. */
struct page_work_form {
    uint16_t register_no, purpose;
    struct view *records;
    uint32_t n; /* 0: the form is for something else */
    const char *what, *rest, *back;
};

/* A form that is open in a browser.  It can be sent once. */
struct page_form {
    uint64_t nonce; /* 0: free */
    struct arena arena;
    struct desk_keeper_shown_row shown;       /* edit: what the form was filled with */
    struct desk_keeper_sign_in_choose choose; /* contracts: what there is to choose */
    struct desk_keeper_denied denied;         /* sign-in: why a clause keeps the session from opening */
    struct page_work_form work;
};

/* A new result or form in place of the oldest; empty, with an id.  NULL if there is no memory. */
struct page_result *page_result_new(struct desk *d);
struct page_form *page_form_new(struct desk *d);

/* The one with that id, or NULL. */
struct page_result *page_result_find(struct desk *d, uint64_t id);
struct page_form *page_form_find(struct desk *d, uint64_t nonce);

/* The form was sent and what it asks for was done. */
void page_form_done(struct page_form *form);

/* A copy of ${row} in ${a}.  ERR_MEMORY. */
MUST_USE enum err page_row_copy(struct arena *a, const struct desk_keeper_shown_row *row,
                                struct desk_keeper_shown_row *out);

/* Say ${heading} and ${text} (may be NULL) on the next page. */
void page_flash(struct desk *d, enum page_banner_kind kind, const char *heading, const char *text);

/* That message, in ${a}; once. */
struct page_banner page_flash_take(struct desk *d, struct arena *a);

/* The record that is being worked on comes from the worklist ${list}; from which one ${record} comes (0: from none). */
void page_work_remember(struct desk *d, uint64_t list, const uint8_t record[16]);
uint64_t page_work_list_of(const struct desk *d, const uint8_t record[16]);

/* Wipe all of it, but keep the place. */
void page_memory_forget(struct desk *d);

#endif
