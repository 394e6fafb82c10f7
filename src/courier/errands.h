/*
 * courier/errands.h: the keeper's errands to witnesses: at most one waits for each log (the
 * newest), one is under way.
 */
#ifndef COURIER_ERRANDS_H
#define COURIER_ERRANDS_H

#include "base/err.h"
#include "base/view.h"
#include "wire/loop.h"

#include <stdbool.h>

#define ERRANDS_WITNESSES_MAX 64

struct errands; /* opaque */

/* Nothing to do yet, for a keeper yet unknown.  ${loop} must outlive the result.  NULL when memory
 * is out. */
struct errands *errands_new(struct loop *loop);
void errands_free(struct errands *e);

/* The witness of a log: ${text} is LOG=URL.  ERR_INPUT, ERR_CONFLICT (the log has one), ERR_LIMIT,
 * ERR_MEMORY. */
MUST_USE enum err errands_add(struct errands *e, const char *text);

/* Whether a witness is reached by HTTPS. */
bool errands_need_certificates(const struct errands *e);

/* Prepare to go out, trusting the certificate authorities ${ca} (PEM, borrowed).  Before the
 * sandbox is entered. */
MUST_USE enum err errands_prepare(struct errands *e, struct view ca);

/* Take over the keeper's channel ${fd}.  ERR_CONFLICT if there is one already, ERR_MEMORY. */
MUST_USE enum err errands_take_keeper(struct errands *e, int fd);

/* From now on do what the keeper asks.  A failure later stops the loop: errands_status(). ERR_INPUT
 * without a keeper or when begun already. */
MUST_USE enum err errands_begin(struct errands *e);

/* ERR_OK, or why the loop was stopped. */
MUST_USE enum err errands_status(const struct errands *e);

#endif
