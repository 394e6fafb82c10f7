/* What the files of samples share. */
#ifndef PAGE_SAMPLE_INTERNAL_H
#define PAGE_SAMPLE_INTERNAL_H

#include "page/view.h"

/* ${text}, or the attack. */
const char *T(const char *text);

/* The frame of a signed-in page; ${current} is the number of its entry in the navigation. */
struct page_frame sample_frame(size_t current);

/* The frame before sign-in. */
struct page_frame sample_lobby(void);

/* 2026-04-01 14:05 in Japan, and ${minutes} later. */
int64_t sample_ms(int64_t minutes);

/* A QR-like pattern. */
struct safe_html sample_qr(void);

#define SAMPLE(name) enum err sample_##name(struct buf *out, const struct page_ctx *ctx)
SAMPLE(signin);
SAMPLE(signin_approval);
SAMPLE(signin_errors);
SAMPLE(contracts);
SAMPLE(locked);
SAMPLE(put_away);
SAMPLE(signed_out);
SAMPLE(terminal_help);
SAMPLE(enrol);
SAMPLE(enrol_method);
SAMPLE(home);
SAMPLE(home_empty);
SAMPLE(registers);
SAMPLE(search);
SAMPLE(search_form);
SAMPLE(search_none);
SAMPLE(record);
SAMPLE(record_edit);
SAMPLE(record_print);
SAMPLE(record_move);
SAMPLE(shown);
SAMPLE(history);
SAMPLE(ledger);
SAMPLE(ledger_entry);
SAMPLE(touched);
SAMPLE(timeline);
SAMPLE(overview);
SAMPLE(clause_counts);
SAMPLE(log_review);
SAMPLE(stock);
SAMPLE(terms);
SAMPLE(terms_new);
SAMPLE(clause_states);
SAMPLE(duties);
SAMPLE(clause_check);
SAMPLE(approval_terms);
SAMPLE(guide);
SAMPLE(refusal);
SAMPLE(error);
SAMPLE(system);
SAMPLE(worklists);
SAMPLE(worklist);
SAMPLE(work_new);
SAMPLE(documents);
SAMPLE(document);
SAMPLE(document_new);
SAMPLE(draft);
SAMPLE(form_items);
SAMPLE(letterhead);
SAMPLE(work_change);
SAMPLE(work_aside);
SAMPLE(search_name);
SAMPLE(keys);
SAMPLE(imports);
SAMPLE(import_running);
SAMPLE(import_report);
SAMPLE(import_new);
SAMPLE(import_map);
SAMPLE(import_map_broken);
SAMPLE(import_map_infected);
SAMPLE(import_cancel);
SAMPLE(intake_new);
SAMPLE(intake);
SAMPLE(intake_waits);
SAMPLE(matters);
SAMPLE(matter_ledger);
SAMPLE(matter_form);
SAMPLE(matter);
SAMPLE(attach_new);
SAMPLE(attach);
SAMPLE(matter_close);
SAMPLE(packages);
SAMPLE(package);
SAMPLE(package_new);
SAMPLE(approvals);
SAMPLE(approval);
SAMPLE(approval_elsewhere);
SAMPLE(approval_closed);
SAMPLE(erasure_apply);
SAMPLE(erase);
SAMPLE(certificate);
SAMPLE(retention);
SAMPLE(retention_set);
SAMPLE(drill);
SAMPLE(password);
SAMPLE(password_first);
SAMPLE(hold);
SAMPLE(verify);
SAMPLE(people);
SAMPLE(person);
SAMPLE(person_new);
SAMPLE(machine_new);
SAMPLE(machine_certificate);
SAMPLE(person_duty);
SAMPLE(person_record);
SAMPLE(person_staff);
SAMPLE(notices);
SAMPLE(words);
SAMPLE(chain);
SAMPLE(sheet);
SAMPLE(sheet_versions);
SAMPLE(code);
SAMPLE(confirm);
SAMPLE(access);
SAMPLE(sessions);
SAMPLE(terminals);
SAMPLE(terminal_new);
SAMPLE(terminal_seat);
SAMPLE(account);
SAMPLE(prove);
SAMPLE(passkey_add);
SAMPLE(limits);
SAMPLE(limit);
SAMPLE(blocks);
SAMPLE(block_new);
SAMPLE(block_rename);
SAMPLE(alerts);
SAMPLE(components);

#define N(array) (sizeof(array) / sizeof((array)[0]))

#endif
