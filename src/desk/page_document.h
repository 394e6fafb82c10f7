/*
 * desk/page_document.h: what the pages of documents in forms share.
 */
#ifndef DESK_PAGE_DOCUMENT_H
#define DESK_PAGE_DOCUMENT_H

#include "desk/flow_document.h"
#include "desk/page_internal.h"
#include "desk/page_report.h"

/* Fill the draft from the records: what they say replaces what they said, what was typed stays with its record.  ${fresh}: also addressee,
 * sender, date and the fields that are only suggested. */
MUST_USE enum err page_draft_fill(struct page *p, struct draft *draft, bool fresh);

/* The document as a letter.  ${frozen}: with its number and where it can be verified; else as a draft, which cannot be submitted. */
MUST_USE enum err page_draft_report(struct page *p, const struct draft *draft, bool frozen, struct report *out);

/* AZ-CONTRACT-DNUMBER-VERSION */
const char *page_document_number(struct page *p, uint32_t contract, uint32_t number, uint32_t version);
/* Title of a form by its number, "?" for one that is no more. */
const char *page_form_title(struct page *p, uint16_t form);
/* "第９条 N-F9" */
const char *page_form_id(struct page *p, uint16_t form);

/* Papers that clauses owe and that are overdue, or due within 30 days; none if that is not this person's, or not known. */
struct page_task_group page_duty_tasks(struct page *p);
struct page_chip page_document_state(const struct desk_keeper_document_info *info);

/* The side that files documents of the form; the form is for this session's side to file. */
bool page_form_is_mine(const struct form *form, enum desk_keeper_document_side side);

/* The letterhead of the contract: lines of 甲 (side ENTRUSTER) or 乙. */
MUST_USE enum err page_letterhead(struct page *p, enum desk_keeper_document_side side, struct view *lines_out);

#endif
