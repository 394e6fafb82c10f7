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
extern const struct route_table page_common;
extern const struct route_table page_lobby;
extern const struct route_table page_enrol;
extern const struct route_table page_lock;
extern const struct route_table page_home;
extern const struct route_table page_search;
extern const struct route_table page_search_kept;
extern const struct route_table page_print;
extern const struct route_table page_record;
extern const struct route_table page_record_move;
extern const struct route_table page_edit;
extern const struct route_table page_ledger;
extern const struct route_table page_touched;
extern const struct route_table page_audit;
extern const struct route_table page_imports;
extern const struct route_table page_intake;
extern const struct route_table page_import_map;
extern const struct route_table page_updates;
extern const struct route_table page_upload;
extern const struct route_table page_use;
extern const struct route_table page_approvals;
extern const struct route_table page_erasure;
extern const struct route_table page_certificate;
extern const struct route_table page_retention;
extern const struct route_table page_verify;
extern const struct route_table page_system;
extern const struct route_table page_terminal;
extern const struct route_table page_chain;
extern const struct route_table page_closing;
extern const struct route_table page_reviews;
extern const struct route_table page_contract;
extern const struct route_table page_notices;
extern const struct route_table page_staff;
extern const struct route_table page_attach;
extern const struct route_table page_copies;
extern const struct route_table page_receipt;
extern const struct route_table page_matter_form;
extern const struct route_table page_matters;
extern const struct route_table page_packages;
extern const struct route_table page_people;
extern const struct route_table page_people_acts;
extern const struct route_table page_machines;
extern const struct route_table page_people_change;
extern const struct route_table page_account;
extern const struct route_table page_password_first;
extern const struct route_table page_change;
extern const struct route_table page_sessions;
extern const struct route_table page_terminals;
extern const struct route_table page_limits;
extern const struct route_table page_terms_versions;
extern const struct route_table page_board;
extern const struct route_table page_blocks;
extern const struct route_table page_work;
extern const struct route_table page_work_new;
extern const struct route_table page_keys;
extern const struct route_table page_document;
extern const struct route_table page_documents;
extern const struct route_table page_duties;
extern const struct route_table page_draft;
extern const struct route_table page_form_items;
extern const struct route_table page_components;

/* The files that pages give, for the API. */
extern const struct route_table api_file_approvals;
extern const struct route_table api_file_audit;
extern const struct route_table api_file_board;
extern const struct route_table api_file_certificate;
extern const struct route_table api_file_document;
extern const struct route_table api_file_documents;
extern const struct route_table api_file_duties;
extern const struct route_table api_file_imports;
extern const struct route_table api_file_intake;
extern const struct route_table api_file_ledger;
extern const struct route_table api_file_chain;
extern const struct route_table api_file_closing;
extern const struct route_table api_file_reviews;
extern const struct route_table api_file_contract;
extern const struct route_table api_file_notices;
extern const struct route_table api_file_attached;
extern const struct route_table api_file_copies;
extern const struct route_table api_file_matters;
extern const struct route_table api_file_packages;
extern const struct route_table api_file_people;
extern const struct route_table api_file_print;
extern const struct route_table api_file_retention;
extern const struct route_table api_file_sessions;
extern const struct route_table api_file_terminals;
extern const struct route_table api_file_touched;
extern const struct route_table api_file_use;
extern const struct route_table api_file_work;

/* For struct desk: shows an error or refusal as a page. */
MUST_USE enum err page_error(struct desk *d, struct request *r, enum err err,
                             enum answer_reason reason);

/* Wipe and free what the pages remember. */
void page_memory_free(struct desk *d);

#endif
