/*
 * courier/post.h: one HTTP(S) POST at a time, by libcurl on our event loop.  No redirect is
 * followed, no proxy is asked, no connection kept; HTTPS means TLS 1.2 or later with a verified
 * certificate.
 */
#ifndef COURIER_POST_H
#define COURIER_POST_H

#include "base/err.h"
#include "base/view.h"
#include "courier/place.h"
#include "wire/loop.h"

#include <stdbool.h>

#define POST_TIMEOUT_MS 10000 /* from the connection to the last byte */

struct post; /* opaque */

/* The answer: ${status} is that of HTTP with the whole ${body}, or 0 if there was no (acceptable)
 * answer; the reason is then logged.  ${body} is valid until the next post_start(). */
typedef void post_done_fn(void *arg, unsigned status, struct view body);

/* Before any other: prepare libcurl.  Before the sandbox is entered. */
MUST_USE enum err post_init(void);

/* ${loop} must outlive the result; ${ca} (PEM, borrowed, may be empty) are the authorities that may
 * vouch for a witness. NULL when memory or descriptors are out. */
struct post *post_new(struct loop *loop, struct view ca, post_done_fn *done, void *arg);

/* Break off what is under way, without telling, and free; NULL is allowed. */
void post_free(struct post *p);

/* Whether an answer is awaited. */
bool post_is_busy(const struct post *p);

/* Send ${body} (copied) to ${place}; when it is over the function given to post_new() is called
 * once, from the loop.  On an error it is not called.  ERR_INTERNAL if busy; ERR_MEMORY; those of
 * place_look_up(). */
MUST_USE enum err post_start(struct post *p, const struct place *place, struct view body);

#endif
