/*
 * messages/clause.h: what a clause of a contract says, in one short sentence of our own, and which document it stands in.
 */
#ifndef MESSAGES_CLAUSE_H
#define MESSAGES_CLAUSE_H

#include "base/view.h"
#include "msg.h"

/* The statement of the clause ${id}, e.g. "N20.6u"; MSG_CLAUSE_UNKNOWN for one that is not in the catalogue. */
enum msg clause_text(struct view id);

/* The name of the document that the clause ${id} stands in, with the id as its argument; for an unknown one
 * MSG_CLAUSE_DOCUMENT_OTHER. */
enum msg clause_document(struct view id);

#endif
