/*
 * desk/csrf.h: the token in the forms of this session's pages.  Another site can make the browser
 * send a form, but it does not know the token.
 */
#ifndef DESK_CSRF_H
#define DESK_CSRF_H

#include "desk/desk.h"

#define CSRF_FIELD "csrf"
#define CSRF_TEXT_BYTES ((size_t)DESK_CSRF_BYTES * 2)

/* Choose the token of this process. */
void csrf_start(struct desk *d);

/* The token as the field ${CSRF_FIELD} of a form carries it, with a NUL. */
void csrf_text(const struct desk *d, char out[CSRF_TEXT_BYTES + 1]);

/* Whether ${text} is the token. */
bool csrf_holds(const struct desk *d, struct view text);

#endif
