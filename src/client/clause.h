/*
 * client/clause.h: what a clause says, in one short sentence.
 */
#ifndef CLIENT_CLAUSE_H
#define CLIENT_CLAUSE_H

#include "msg.h"

/* The short statement of the clause ${id}, e.g. "N20.6u"; MSG_CLAUSE_UNKNOWN for one that is not in
 * the catalogue. */
enum msg clause_statement(const char *id);

#endif
