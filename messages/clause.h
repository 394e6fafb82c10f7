/*
 * messages/clause.h: what a clause of a contract says, in one short sentence of our own, and which document it stands in.  The
 * statements are those of the shipped profiles (profiles/, compiled by tools/clausec).
 */
#ifndef MESSAGES_CLAUSE_H
#define MESSAGES_CLAUSE_H

#include "base/view.h"
#include "msg.h"

#include <stddef.h>

/* One id of a clause, with its statement in every language. */
struct clause_row {
    const char *id;
    const char *text[LANG__MAX];
};

extern const struct clause_row clause_rows[];
extern const size_t clause_rows_n;

/* The statement of the clause ${id}, e.g. "N20.6u"; for one that no shipped profile has: that no statement is registered. */
const char *clause_text(enum lang lang, struct view id);

/* The name of the document that the clause ${id} stands in, with the id as its argument; for an unknown one
 * MSG_CLAUSE_DOCUMENT_OTHER. */
enum msg clause_document(struct view id);

#endif
