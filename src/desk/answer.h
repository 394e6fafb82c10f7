/*
 * desk/answer.h: the kinds of answers.  Each is complete before its first byte goes out: what
 * cannot be finished becomes an error, never half a page.
 */
#ifndef DESK_ANSWER_H
#define DESK_ANSWER_H

#include "desk/request.h"
#include "json/jot.h"

/* Begin a JSON answer in ${r->answer}: an object is open. */
void answer_json_begin(struct request *r, struct jot *j);
/* Close that object and send it. */
MUST_USE enum err answer_json(struct desk *d, struct request *r, struct jot *j);

/* "{}" */
MUST_USE enum err answer_empty(struct desk *d, struct request *r);

/* Send ${r->answer} as a page. */
MUST_USE enum err answer_html(struct desk *d, struct request *r, const struct request_answer *how);

/* Go to ${location}, a path of our own, by GET (303). */
MUST_USE enum err answer_redirect(struct desk *d, struct request *r, const char *location);

/* Send ${r->answer} as a file to be saved under ${name} (ASCII letters, digits, '-', '_' and '.').
 */
MUST_USE enum err answer_file(struct desk *d, struct request *r, const char *content_type,
                              const char *name);

/* Answer that it was not done: with a problem document (RFC 9457), or as a page.  ERR_DENIED takes
 * its reasons from
 * ${d->denied}, ERR_INPUT its place from ${d->fault}. */
void answer_error(struct desk *d, struct request *r, enum err err, enum answer_reason reason);

/* The words for a refusal of the rules (rules/decide.h). */
enum msg answer_refusal(unsigned refusal);

/* The HTTP status for that. */
uint16_t answer_status(const struct desk *d, enum err err, enum answer_reason reason);

/* What to do when a terminal is refused, by what the gate saw of it (CONTROL_TERMINAL: N20.6si, S6). */
enum msg answer_terminal_advice(const struct request *r);

/* The text that tells why. */
enum msg answer_why(const struct desk *d, enum err err, enum answer_reason reason);

/* 409 with the number that would have been right, and the same for other short facts. */
MUST_USE enum err answer_conflict(struct desk *d, struct request *r, const char *member,
                                  uint64_t value);

#endif
