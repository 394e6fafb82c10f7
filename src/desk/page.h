/*
 * desk/page.h: the pages: for each operation what its form takes, the questions behind it, and the
 * view that is rendered.
 *
 * A form that changes something is answered by a redirect; what was typed stays in the form when it
 * is refused; a form that is sent twice is recognised by its nonce.
 */
#ifndef DESK_PAGE_H
#define DESK_PAGE_H

#include "desk/answer.h"
#include "desk/route.h"

/* The routes of the pages, one table per group.  They must stand before those of the API. */
extern const struct route_table page_common, page_lobby, page_enrol, page_lock, page_home,
    page_search, page_print, page_record, page_edit, page_ledger, page_touched, page_audit, page_imports, page_import_map,
    page_upload, page_approvals, page_erasure, page_certificate, page_retention, page_verify,
    page_system, page_terminal, page_people, page_people_change, page_account, page_change, page_sessions, page_terminals,
    page_limits;

/* For struct desk: shows an error or refusal as a page. */
MUST_USE enum err page_error(struct desk *d, struct request *r, enum err err,
                             enum answer_reason reason);

/* Wipe and free what the pages remember. */
void page_memory_free(struct desk *d);

#endif
