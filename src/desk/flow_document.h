/*
 * desk/flow_document.h: documents in forms, as pages and API both use them: drafts and frozen files are sealed here, under keys of the keeper,
 * and kept by the office.  Whatever a flow gives out lives in the desk's arena.
 */
#ifndef DESK_FLOW_DOCUMENT_H
#define DESK_FLOW_DOCUMENT_H

#include "crypto/hash.h"
#include "desk/draft.h"
#include "desk/flow.h"
#include "desk/report.h"

#define FLOW_DOCUMENT_MAX ((size_t)2 << 20) /* bytes of a frozen file */
#define FLOW_DOCUMENTS_MAX 500

/* All documents that this side sees, newest first, or (number not 0) the versions of one.  At most FLOW_DOCUMENTS_MAX. */
MUST_USE enum err flow_documents(struct desk *d, uint32_t number, struct desk_keeper_documents_are *out);
/* The version at ${leaf}, with the words of its newest step.  ERR_NOT_FOUND: there is none that this side sees. */
MUST_USE enum err flow_document(struct desk *d, uint64_t leaf, struct desk_keeper_document_info *out);

/* The items of the form as the contract has it, as the words of FORM_SET.  ${version_out}: 0 as the form is. */
MUST_USE enum err flow_form_words(struct desk *d, uint16_t form, struct view *words_out, uint32_t *version_out);

/* Keep ${draft} under ${*no}, or (0) a new number; ${*base_ms}: as it was read, 0 for a new one.  ERR_CONFLICT: somebody changed it
 * meanwhile; ERR_LIMIT: too much text, or too many drafts. */
MUST_USE enum err flow_draft_keep(struct desk *d, const struct draft *draft, uint32_t *no, int64_t *base_ms);
/* Read the draft ${no} of this side.  ERR_NOT_FOUND. */
MUST_USE enum err flow_draft_read(struct desk *d, uint32_t no, struct draft *out, int64_t *base_ms_out);
MUST_USE enum err flow_draft_remove(struct desk *d, uint32_t no);

/* Freeze what ${report} says as a version of a document (it is ended and cleared): set as PDF, sealed, kept, and written down.  ERR_AGAIN: another file is on its way. */
struct flow_freezing {
    uint16_t form;
    uint32_t number, version;
    uint64_t answers;
    struct view source; /* the draft as bytes, kept beside the file: the next version begins with it */
};
MUST_USE enum err flow_document_freeze(struct desk *d, const struct flow_freezing *what, struct report *report,
                                       uint64_t *leaf_out);

/* Append the frozen file of the version at ${leaf} to ${out}: written down as detail-read.  ERR_CORRUPT: it is not the file that was frozen;
 * ERR_NOT_FOUND: there is none (a restored backup may be older than the document). */
MUST_USE enum err flow_document_read(struct desk *d, uint64_t leaf, struct buf *out);

/* Read the draft that the version at ${leaf} was made of into ${out}.  Written down and failing as flow_document_read(). */
MUST_USE enum err flow_document_source(struct desk *d, uint64_t leaf, struct draft *out);

#endif
