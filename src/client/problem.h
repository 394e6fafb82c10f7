/*
 * client/problem.h: what the server did not do, and why (RFC 9457, docs/api.md), for a person at a
 * terminal.
 */
#ifndef CLIENT_PROBLEM_H
#define CLIENT_PROBLEM_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "msg.h"

#include <stdbool.h>
#include <stdint.h>

#define PROBLEM_TEXT_MAX 1024
#define PROBLEM_CLAUSES_MAX 8
#define PROBLEM_CLAUSE_MAX 15
#define PROBLEM_WORD_MAX 31

/* All texts are cleaned and NUL-terminated; those that were missing are "". */
struct problem {
    int status; /* of HTTP */
    bool refused;
    char detail[PROBLEM_TEXT_MAX + 1];
    char refusal[PROBLEM_WORD_MAX + 1]; /* "signed-out", "quota-minute", ... */
    unsigned clauses_n;
    char clauses[PROBLEM_CLAUSES_MAX][PROBLEM_CLAUSE_MAX + 1];
    uint64_t leaf; /* of the refusal in the ledger; 0: none */
    uint64_t wait_ms;
    bool has_offset;
    uint64_t offset; /* 409 to bytes of an import: the next byte that is wanted */
};

/* Read the answer ${body} with the HTTP ${status}.  Whatever the body is, the status remains. */
void problem_read(int status, struct view body, struct problem *p_out);

/* The code that stands for it: of a refusal ERR_DENIED, otherwise by the status. */
enum err problem_err(const struct problem *p);

/* Append in lines what was not done, why (with the clauses and what they say) and what can be done
 * now. */
void problem_say(const struct problem *p, enum lang lang, struct buf *out);

#endif
