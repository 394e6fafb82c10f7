/*
 * desk/ask.h: questions to the keeper and the office.  Each waits for its answer; the desk does
 * nothing else meanwhile.
 *
 * ERR_DENIED: refused, ${d->denied} says why (the keeper) or the office said so.  Any other error:
 * FAILED with that code, or ERR_TIMEOUT when no answer came.  When the other side is gone or talks
 * nonsense the desk stops (ERR_CLOSED, ERR_INTERNAL). Lists and views in answers live in the desk's
 * arena.
 */
#ifndef DESK_ASK_H
#define DESK_ASK_H

#include "desk/desk.h"

#define ASK_DEADLINE_MS 60000

/* An answer of any type, in the arena. */
struct ask_answer {
    uint16_t type;
    struct view payload;
};

/* Ask with the message ${m} of ${type} and wait.  The caller looks at the type of the answer. */
MUST_USE enum err ask_keeper_any(struct desk *d, uint16_t type, const void *m,
                                 struct ask_answer *out);
/* The office says only that something is outside of what the session may see, and leaves d->denied empty: fill in which
 * clauses demand that, which the keeper knows.  Nothing is done where a refusal has its reasons. */
void ask_reasons(struct desk *d);
MUST_USE enum err ask_office_any(struct desk *d, uint16_t type, const void *m,
                                 struct ask_answer *out);

/* Ask, and decode the answer, which must be of the type ${want}, to ${out}. */
MUST_USE enum err ask_keeper(struct desk *d, uint16_t type, const void *m, uint16_t want,
                             void *out);
MUST_USE enum err ask_office(struct desk *d, uint16_t type, const void *m, uint16_t want,
                             void *out);

/* The keeper sent something while nobody asked: that the session is locked, or a late answer. */
MUST_USE enum err ask_keeper_unasked(struct desk *d, const struct chan_frame *f);

/* Questions that need not wait for each other: begin several (up to DESK_BEGUN_MAX; more is ERR_LIMIT), then end each, best in
 * the order of the questions.  An answer lasts until the next one is ended.  Errors as above; after one, ask_forget(). */
MUST_USE enum err ask_keeper_begin(struct desk *d, uint16_t type, const void *m, uint32_t *id_out);
MUST_USE enum err ask_keeper_end(struct desk *d, uint32_t id, uint16_t want, void *out);
MUST_USE enum err ask_office_begin(struct desk *d, uint16_t type, const void *m, uint32_t *id_out);
MUST_USE enum err ask_office_end(struct desk *d, uint32_t id, uint16_t want, void *out);

/* Nobody will end ${id}, which was begun (any other is ignored): its answer is a late one. */
void ask_let_go(struct desk *d, uint32_t id);
/* The office sent something while nobody waited: the answer to what was begun, or a late one. */
MUST_USE enum err ask_office_unasked(struct desk *d, struct chan_frame *f);

/* Take in what has come from keeper and office and send what waits, without waiting. */
MUST_USE enum err ask_listen(struct desk *d);
/* Whether the answer to ${id}, which was begun, is there: to end it does not wait. */
bool ask_is_answered(const struct desk *d, uint32_t id);

/* Nobody will end what was begun: its answers are late ones. */
void ask_forget(struct desk *d);

/* Parts of a file follow each other, and each is needed only until the next: what is answered between the two calls lives in an
 * arena of its own, which the second wipes.  Only for the office: why the keeper refuses is told at the end of the request. */
void ask_apart(struct desk *d, struct arena *kept_out);
void ask_apart_end(struct desk *d, const struct arena *kept);

#define ASK_TYPED(who, question, QUESTION, answer, ANSWER)                                         \
    MUST_USE static inline enum err ask_##who##_##question(                                        \
        struct desk *d, const struct desk_##who##_##question *m,                                   \
        struct desk_##who##_##answer *out)                                                         \
    {                                                                                              \
        return ask_##who(d, QUESTION, m, ANSWER, out);                                             \
    }
#define ASK_KEEPER(question, QUESTION, answer, ANSWER)                                             \
    ASK_TYPED(keeper, question, DESK_KEEPER_##QUESTION, answer, DESK_KEEPER_##ANSWER)
#define ASK_OFFICE(question, QUESTION, answer, ANSWER)                                             \
    ASK_TYPED(office, question, DESK_OFFICE_##QUESTION, answer, DESK_OFFICE_##ANSWER)

ASK_KEEPER(sign_in_start, SIGN_IN_START, sign_in_challenge, SIGN_IN_CHALLENGE)
ASK_KEEPER(sign_in_contract, SIGN_IN_CONTRACT, signed_in, SIGNED_IN)
ASK_KEEPER(enrol_start, ENROL_START, enrol_ready, ENROL_READY)
ASK_KEEPER(enrol_finish, ENROL_FINISH, enrol_done, ENROL_DONE)
ASK_KEEPER(enrol_code, ENROL_CODE, enrol_code_is, ENROL_CODE_IS)
ASK_KEEPER(self, SELF, self_is, SELF_IS)
ASK_KEEPER(registers, REGISTERS, registers_are, REGISTERS_ARE)
ASK_KEEPER(purposes, PURPOSES, purposes_are, PURPOSES_ARE)
ASK_KEEPER(persons, PERSONS, persons_are, PERSONS_ARE)
ASK_KEEPER(controls, CONTROLS, controls_are, CONTROLS_ARE)
ASK_KEEPER(change, CHANGE, changed, CHANGED)
ASK_KEEPER(apply_change, APPLY_CHANGE, applied, APPLIED)
ASK_KEEPER(execute_change, EXECUTE_CHANGE, changed, CHANGED)
ASK_KEEPER(apply_replace, APPLY_REPLACE, applied, APPLIED)
ASK_KEEPER(terms_text, TERMS_TEXT, terms_text_is, TERMS_TEXT_IS)
ASK_KEEPER(terms_propose, TERMS_PROPOSE, terms_proposed, TERMS_PROPOSED)
ASK_KEEPER(terms, TERMS, terms_are, TERMS_ARE)
ASK_KEEPER(terms_proposal, TERMS_PROPOSAL, terms_proposal_is, TERMS_PROPOSAL_IS)
ASK_KEEPER(terms_check, TERMS_CHECK, ok, OK)
ASK_KEEPER(measure, MEASURE, ok, OK)
ASK_KEEPER(measures, MEASURES, measures_are, MEASURES_ARE)
ASK_KEEPER(sessions, SESSIONS, sessions_are, SESSIONS_ARE)
ASK_KEEPER(end_session, END_SESSION, ok, OK)
ASK_KEEPER(enrol_more, ENROL_MORE, enrol_ready, ENROL_READY)
ASK_KEEPER(authenticators, AUTHENTICATORS, authenticators_are, AUTHENTICATORS_ARE)
ASK_KEEPER(authenticator_remove, AUTHENTICATOR_REMOVE, ok, OK)
ASK_KEEPER(alerts, ALERTS, alerts_are, ALERTS_ARE)
ASK_KEEPER(alerts_seen, ALERTS_SEEN, ok, OK)
ASK_KEEPER(access, ACCESS, access_is, ACCESS_IS)
ASK_KEEPER(terminals, TERMINALS, terminals_are, TERMINALS_ARE)
ASK_KEEPER(places, PLACES, places_are, PLACES_ARE)
ASK_KEEPER(terminal_place, TERMINAL_PLACE, ok, OK)
ASK_KEEPER(orgs, ORGS, orgs_are, ORGS_ARE)
ASK_KEEPER(staff, STAFF, staff_are, STAFF_ARE)
ASK_KEEPER(notice, NOTICE, ok, OK)
ASK_KEEPER(notice_receive, NOTICE_RECEIVE, ok, OK)
ASK_KEEPER(notices, NOTICES, notices_are, NOTICES_ARE)
ASK_KEEPER(chain, CHAIN, chain_is, CHAIN_IS)
ASK_KEEPER(upstream, UPSTREAM, upstream_are, UPSTREAM_ARE)
ASK_KEEPER(upstream_receive, UPSTREAM_RECEIVE, ok, OK)
ASK_KEEPER(pledge_text, PLEDGE_TEXT, pledge_text_is, PLEDGE_TEXT_IS)
ASK_KEEPER(sheet, SHEET, sheet_is, SHEET_IS)
ASK_KEEPER(sheet_history, SHEET_HISTORY, sheet_history_is, SHEET_HISTORY_IS)
ASK_KEEPER(sign_out, SIGN_OUT, ok, OK)
ASK_KEEPER(lock, LOCK, ok, OK)
ASK_KEEPER(unlock_start, UNLOCK_START, sign_in_challenge, SIGN_IN_CHALLENGE)
ASK_KEEPER(unlock_password, UNLOCK_PASSWORD, signed_in, SIGNED_IN)
ASK_KEEPER(unlock_passkey, UNLOCK_PASSKEY, signed_in, SIGNED_IN)
ASK_KEEPER(search, SEARCH, search_ok, SEARCH_OK)
ASK_KEEPER(list, LIST, list_ok, LIST_OK)
ASK_KEEPER(open, OPEN, open_ok, OPEN_OK)
ASK_KEEPER(reveal, REVEAL, reveal_ok, REVEAL_OK)
ASK_KEEPER(copy_form, COPY_FORM, copy_form_is, COPY_FORM_IS)
ASK_KEEPER(print, PRINT, print_ok, PRINT_OK)
ASK_KEEPER(edit, EDIT, edit_ok, EDIT_OK)
ASK_KEEPER(import_open, IMPORT_OPEN, import_opened, IMPORT_OPENED)
ASK_KEEPER(job_ask, JOB_ASK, job_is, JOB_IS)
ASK_KEEPER(job_tokens, JOB_TOKENS, job_tokens_are, JOB_TOKENS_ARE)
ASK_KEEPER(seal_batch, SEAL_BATCH, sealed_batch, SEALED_BATCH)
ASK_KEEPER(job_close, JOB_CLOSE, ok, OK)
ASK_KEEPER(may_upload, MAY_UPLOAD, ok, OK)
ASK_KEEPER(upload_open, UPLOAD_OPEN, upload_opened, UPLOAD_OPENED)
ASK_KEEPER(upload_done, UPLOAD_DONE, ok, OK)
ASK_KEEPER(uploads, UPLOADS, uploads_are, UPLOADS_ARE)
ASK_KEEPER(upload_drop, UPLOAD_DROP, ok, OK)
ASK_KEEPER(upload_scan, UPLOAD_SCAN, ok, OK)
ASK_KEEPER(import_cancel, IMPORT_CANCEL, ok, OK)
ASK_KEEPER(update_open, UPDATE_OPEN, import_opened, IMPORT_OPENED)
ASK_KEEPER(update_apply, UPDATE_APPLY, import_opened, IMPORT_OPENED)
ASK_KEEPER(update_batch, UPDATE_BATCH, updated_batch, UPDATED_BATCH)
ASK_KEEPER(apply_erase, APPLY_ERASE, applied, APPLIED)
ASK_KEEPER(applications, APPLICATIONS, applications_are, APPLICATIONS_ARE)
ASK_KEEPER(approve_start, APPROVE_START, approve_challenge, APPROVE_CHALLENGE)
ASK_KEEPER(approve, APPROVE, ok, OK)
ASK_KEEPER(reject, REJECT, ok, OK)
ASK_KEEPER(erase, ERASE, erased, ERASED)
ASK_KEEPER(certificate, CERTIFICATE, certificate_is, CERTIFICATE_IS)
ASK_KEEPER(application, APPLICATION, application_is, APPLICATION_IS)
ASK_KEEPER(matter_apply, MATTER_APPLY, matter_opened, MATTER_OPENED)
ASK_KEEPER(matter_step, MATTER_STEP, ok, OK)
ASK_KEEPER(matters, MATTERS, matters_are, MATTERS_ARE)
ASK_KEEPER(matter, MATTER, matter_is, MATTER_IS)
ASK_KEEPER(matter_counts, MATTER_COUNTS, matter_counts_are, MATTER_COUNTS_ARE)
ASK_KEEPER(matter_engage, MATTER_ENGAGE, changed, CHANGED)
ASK_KEEPER(intake_open, INTAKE_OPEN, upload_opened, UPLOAD_OPENED)
ASK_KEEPER(intake, INTAKE, intake_is, INTAKE_IS)
ASK_KEEPER(intake_rows, INTAKE_ROWS, ok, OK)
ASK_KEEPER(attach_open, ATTACH_OPEN, upload_opened, UPLOAD_OPENED)
ASK_KEEPER(attaching, ATTACHING, attach_is, ATTACH_IS)
ASK_KEEPER(attach, ATTACH, ok, OK)
ASK_KEEPER(attach_read, ATTACH_READ, attach_is, ATTACH_IS)
ASK_KEEPER(things, THINGS, things_are, THINGS_ARE)
ASK_KEEPER(closing, CLOSING, closing_are, CLOSING_ARE)
ASK_KEEPER(duty_facts, DUTY_FACTS, duty_facts_are, DUTY_FACTS_ARE)
ASK_KEEPER(ledger_review, LEDGER_REVIEW, ledger_reviewed, LEDGER_REVIEWED)
ASK_KEEPER(stock, STOCK, stock_is, STOCK_IS)
ASK_KEEPER(stock_count, STOCK_COUNT, ok, OK)
ASK_KEEPER(hold, HOLD, ok, OK)
ASK_KEEPER(hold_release, HOLD_RELEASE, ok, OK)
ASK_KEEPER(holds, HOLDS, holds_are, HOLDS_ARE)
ASK_KEEPER(retain, RETAIN, ok, OK)
ASK_KEEPER(retentions, RETENTIONS, retentions_are, RETENTIONS_ARE)
ASK_KEEPER(certificate_check, CERTIFICATE_CHECK, certificate_checked, CERTIFICATE_CHECKED)
ASK_KEEPER(ledger, LEDGER, ledger_is, LEDGER_IS)
ASK_KEEPER(ledger_count, LEDGER_COUNT, ledger_counted, LEDGER_COUNTED)
ASK_KEEPER(bundle_open, BUNDLE_OPEN, bundle_opened, BUNDLE_OPENED)
ASK_KEEPER(bundle_tile, BUNDLE_TILE, bundle_tile_is, BUNDLE_TILE_IS)
ASK_KEEPER(bundle_entries, BUNDLE_ENTRIES, bundle_entries_are, BUNDLE_ENTRIES_ARE)
ASK_KEEPER(proof, PROOF, proof_is, PROOF_IS)
ASK_KEEPER(detail, DETAIL, detail_is, DETAIL_IS)
ASK_KEEPER(checkpoint, CHECKPOINT, checkpoint_is, CHECKPOINT_IS)
ASK_KEEPER(system, SYSTEM, system_is, SYSTEM_IS)
ASK_KEEPER(work_make, WORK_MAKE, ok, OK)
ASK_KEEPER(work_change, WORK_CHANGE, ok, OK)
ASK_KEEPER(work_close, WORK_CLOSE, ok, OK)
ASK_KEEPER(work_item, WORK_ITEM, ok, OK)
ASK_KEEPER(work_lists, WORK_LISTS, work_lists_are, WORK_LISTS_ARE)
ASK_KEEPER(work_reasons, WORK_REASONS, work_reasons_are, WORK_REASONS_ARE)
ASK_KEEPER(package_open, PACKAGE_OPEN, package_opened, PACKAGE_OPENED)
ASK_KEEPER(package_ask, PACKAGE_ASK, package_is, PACKAGE_IS)
ASK_KEEPER(package_batch, PACKAGE_BATCH, package_rows, PACKAGE_ROWS)
ASK_KEEPER(package_done, PACKAGE_DONE, ok, OK)
ASK_KEEPER(packages, PACKAGES, packages_are, PACKAGES_ARE)
ASK_KEEPER(package_fetch, PACKAGE_FETCH, package_is, PACKAGE_IS)
ASK_KEEPER(documents, DOCUMENTS, documents_are, DOCUMENTS_ARE)
ASK_KEEPER(document_freeze, DOCUMENT_FREEZE, ok, OK)
ASK_KEEPER(document_step, DOCUMENT_STEP, ok, OK)
ASK_KEEPER(document_open, DOCUMENT_OPEN, document_key, DOCUMENT_KEY)
ASK_KEEPER(document_check, DOCUMENT_CHECK, documents_are, DOCUMENTS_ARE)
ASK_KEEPER(form_set, FORM_SET, ok, OK)
ASK_KEEPER(form_get, FORM_GET, form_is, FORM_IS)
ASK_KEEPER(search_seal, SEARCH_SEAL, search_sealed, SEARCH_SEALED)
ASK_KEEPER(search_names, SEARCH_NAMES, search_names_are, SEARCH_NAMES_ARE)
ASK_KEEPER(search_unseal, SEARCH_UNSEAL, search_is, SEARCH_IS)
ASK_KEEPER(setting, SETTING, ok, OK)
ASK_KEEPER(move, MOVE, ok, OK)
ASK_KEEPER(blocks, BLOCKS, blocks_are, BLOCKS_ARE)
ASK_KEEPER(inventory, INVENTORY, inventory_is, INVENTORY_IS)
ASK_KEEPER(backup_key, BACKUP_KEY, backup_key_is, BACKUP_KEY_IS)
ASK_KEEPER(backup_key_end, BACKUP_KEY_END, ok, OK)
ASK_KEEPER(backup_keys, BACKUP_KEYS, backup_keys_are, BACKUP_KEYS_ARE)
ASK_KEEPER(backup_begin, BACKUP_BEGIN, backup_begun, BACKUP_BEGUN)
ASK_KEEPER(backup_done, BACKUP_DONE, ok, OK)
ASK_KEEPER(drill, DRILL, ok, OK)

ASK_OFFICE(record_get, RECORD_GET, record, RECORD)
ASK_OFFICE(find, FIND, found, FOUND)
ASK_OFFICE(browse, BROWSE, found, FOUND)
ASK_OFFICE(record_put, RECORD_PUT, stored, STORED)
ASK_OFFICE(counts, COUNTS, counts_are, COUNTS_ARE)
ASK_OFFICE(versions, VERSIONS, versions_are, VERSIONS_ARE)
ASK_OFFICE(import_get, IMPORT_GET, import, IMPORT)
ASK_OFFICE(imports, IMPORTS, imports_are, IMPORTS_ARE)
ASK_OFFICE(report, REPORT, report_is, REPORT_IS)
ASK_OFFICE(import_stop, IMPORT_STOP, import, IMPORT)
ASK_OFFICE(report_summary, REPORT_SUMMARY, report_summary_is, REPORT_SUMMARY_IS)
ASK_OFFICE(work_put, WORK_PUT, stored, STORED)
ASK_OFFICE(work_take, WORK_TAKE, work_items_are, WORK_ITEMS_ARE)
ASK_OFFICE(work_set, WORK_SET, stored, STORED)
ASK_OFFICE(work_items, WORK_ITEMS, work_items_are, WORK_ITEMS_ARE)
ASK_OFFICE(work_counts, WORK_COUNTS, work_counts_are, WORK_COUNTS_ARE)
ASK_OFFICE(import_records, IMPORT_RECORDS, import_records_are, IMPORT_RECORDS_ARE)
ASK_OFFICE(search_put, SEARCH_PUT, stored, STORED)
ASK_OFFICE(searches, SEARCHES, searches_are, SEARCHES_ARE)
ASK_OFFICE(search_get, SEARCH_GET, search_is, SEARCH_IS)
ASK_OFFICE(search_remove, SEARCH_REMOVE, stored, STORED)
ASK_OFFICE(document_put, DOCUMENT_PUT, stored, STORED)
ASK_OFFICE(document_get, DOCUMENT_GET, document_is, DOCUMENT_IS)
ASK_OFFICE(drafts, DRAFTS, drafts_are, DRAFTS_ARE)
ASK_OFFICE(upload_get, UPLOAD_GET, upload_part, UPLOAD_PART)
ASK_OFFICE(mapping_get, MAPPING_GET, mapping, MAPPING)
ASK_OFFICE(keys_exist, KEYS_EXIST, keys_that_exist, KEYS_THAT_EXIST)
ASK_OFFICE(update_plan_put, UPDATE_PLAN_PUT, update_plan, UPDATE_PLAN)
ASK_OFFICE(update_plan_get, UPDATE_PLAN_GET, update_plan, UPDATE_PLAN)
ASK_OFFICE(update_find, UPDATE_FIND, update_found, UPDATE_FOUND)
ASK_OFFICE(update_rows, UPDATE_ROWS, update_rows_are, UPDATE_ROWS_ARE)
ASK_OFFICE(update_fields, UPDATE_FIELDS, update_fields_are, UPDATE_FIELDS_ARE)

/* Questions to the office whose answer is only that it is done. */
MUST_USE enum err ask_office_done(struct desk *d, uint16_t type, const void *m);

#endif
