/* The messages of a desk and who serves each: X(message, operation).  In the order of their work, as in keeper/desk.c. */
#ifndef UNIT_KEEPER_DESK_OPS_H
#define UNIT_KEEPER_DESK_OPS_H

#define DESK_OPS                                                                                                                          \
    X(SIGN_IN_START, sign_in_start) X(SIGN_IN_PASSWORD, sign_in_password) X(SIGN_IN_PASSKEY, sign_in_passkey)                             \
    X(SIGN_IN_CERTIFICATE, sign_in_certificate) X(SIGN_IN_CONTRACT, sign_in_contract) X(ENROL_START, enrol_start)                         \
    X(ENROL_FINISH, enrol_finish) X(SELF, self) X(REGISTERS, registers) X(PURPOSES, purposes) X(PERSONS, persons) X(CONTROLS, controls)   \
    X(SIGN_OUT, sign_out) X(LOCK, lock) X(UNLOCK_START, unlock_start) X(UNLOCK_PASSWORD, unlock_password)                                 \
    X(UNLOCK_PASSKEY, unlock_passkey) X(SEARCH, search) X(LIST, list) X(OPEN, open) X(REVEAL, reveal) X(PRINT, print)                     \
    X(COPY_FORM, copy_form) X(EDIT, edit) X(MOVE, move) X(BLOCKS, blocks) X(IMPORT_OPEN, import_open) X(JOB_ASK, job)                     \
    X(JOB_TOKENS, job_tokens) X(SEAL_BATCH, seal_batch) X(JOB_CLOSE, job_close) X(IMPORT_CANCEL, import_cancel)                           \
    X(UPDATE_OPEN, update_open) X(UPDATE_APPLY, update_apply) X(UPDATE_BATCH, update_batch) X(MAY_UPLOAD, may_upload)                     \
    X(UPLOAD_OPEN, upload_open) X(UPLOAD_DONE, upload_done) X(UPLOADS, uploads) X(UPLOAD_DROP, upload_drop) X(UPLOAD_SCAN, upload_scan)   \
    X(PACKAGE_OPEN, package_open) X(PACKAGE_ASK, package_ask) X(PACKAGE_BATCH, package_batch) X(PACKAGE_DONE, package_done)               \
    X(PACKAGES, packages) X(PACKAGE_FETCH, package_fetch) X(APPLY_ERASE, apply_erase) X(APPLICATIONS, applications)                       \
    X(APPROVE_START, approve_start) X(APPROVE, approve) X(REJECT, reject) X(INTAKE_OPEN, intake_open) X(INTAKE, intake)                   \
    X(INTAKE_ROWS, intake_rows) X(ATTACH_OPEN, attach_open) X(ATTACHING, attaching) X(ATTACH, attach) X(ATTACH_READ, attach_read)         \
    X(MATTER_APPLY, matter_apply) X(MATTER_STEP, matter_step) X(MATTERS, matters) X(MATTER, matter) X(MATTER_COUNTS, matter_counts)       \
    X(MATTER_ENGAGE, matter_engage) X(THINGS, things) X(CLOSING, closing) X(DUTY_FACTS, duty_facts) X(LEDGER_REVIEW, ledger_review)       \
    X(STOCK, stock) X(STOCK_COUNT, stock_count) X(ERASE, erase) X(CERTIFICATE, certificate) X(APPLICATION, application) X(HOLD, hold)     \
    X(HOLD_RELEASE, hold_release) X(HOLDS, holds) X(RETAIN, retain) X(RETENTIONS, retentions) X(CERTIFICATE_CHECK, certificate_check)     \
    X(LEDGER, ledger) X(LEDGER_COUNT, ledger_count) X(BUNDLE_OPEN, bundle_open) X(BUNDLE_TILE, bundle_tile)                               \
    X(BUNDLE_ENTRIES, bundle_entries) X(PROOF, proof) X(DETAIL, detail) X(CHECKPOINT, checkpoint) X(INVENTORY, inventory)                 \
    X(SYSTEM, system) X(MEASURE, measure) X(MEASURES, measures) X(BACKUP_KEY, backup_key) X(BACKUP_KEY_END, backup_key_end)               \
    X(BACKUP_KEYS, backup_keys) X(BACKUP_BEGIN, backup_begin) X(BACKUP_DONE, backup_done) X(DRILL, drill) X(CHANGE, change)               \
    X(APPLY_CHANGE, apply_change) X(TERMS_TEXT, terms_text) X(TERMS_PROPOSE, terms_propose) X(TERMS, terms)                               \
    X(TERMS_PROPOSAL, terms_proposal) X(TERMS_CHECK, terms_check) X(EXECUTE_CHANGE, execute_change) X(APPLY_REPLACE, apply_replace)       \
    X(ENROL_MORE, enrol_more) X(AUTHENTICATORS, authenticators) X(AUTHENTICATOR_REMOVE, authenticator_remove) X(ALERTS, alerts)           \
    X(ALERTS_SEEN, alerts_seen) X(ACCESS, access) X(ORGS, orgs) X(STAFF, staff) X(NOTICE, notice) X(NOTICE_RECEIVE, notice_receive)       \
    X(NOTICES, notices) X(PLEDGE_TEXT, pledge_text) X(SHEET, sheet) X(SHEET_HISTORY, sheet_history) X(CHAIN, chain) X(UPSTREAM, upstream) \
    X(UPSTREAM_RECEIVE, upstream_receive) X(TERMINALS, terminals) X(PLACES, places) X(TERMINAL_PLACE, terminal_place)                     \
    X(WORK_MAKE, work_make) X(WORK_CHANGE, work_change) X(WORK_CLOSE, work_close) X(WORK_ITEM, work_item) X(WORK_LISTS, work_lists)       \
    X(WORK_REASONS, work_reasons) X(DOCUMENTS, documents) X(DOCUMENT_FREEZE, document_freeze) X(DOCUMENT_STEP, document_step)             \
    X(DOCUMENT_OPEN, document_open) X(DOCUMENT_CHECK, document_check) X(FORM_SET, form_set) X(FORM_GET, form_get)                         \
    X(SEARCH_SEAL, search_seal) X(SEARCH_NAMES, search_names) X(SEARCH_UNSEAL, search_unseal) X(SETTING, setting) X(SESSIONS, sessions)   \
    X(END_SESSION, end_session) X(SETUP_ROOT, setup_root) X(SETUP_LOG, setup_log) X(FACT, fact) X(ENROL_CODE, enrol_code)                 \
    X(SETUP_DONE, setup_done) X(RESTORE_KEY, restore_key) X(RESTORE, restore) X(LOSS, loss)

#endif
