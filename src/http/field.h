/*
 * http/field.h: what stands inside the values of some header fields.
 */
#ifndef HTTP_FIELD_H
#define HTTP_FIELD_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>

/* Whether ${a} and the string ${s} are the same but for the case of ASCII letters. */
bool http_same_word(struct view a, const char *s);

/* ${v} without spaces and tabs at its ends. */
struct view http_trim(struct view v);

/* Whether one of the comma-separated elements of ${list}, without its parameters, is ${word}. */
bool http_list_has(struct view list, const char *word);

/* The value of the cookie ${name} in the Cookie field ${cookies} (RFC 6265 4.2).  ERR_NOT_FOUND if
 * it is not there; ERR_INPUT if it is there twice, because then somebody else has set one of them.
 */
MUST_USE enum err http_cookie(struct view cookies, const char *name, struct view *value_out);

/* The token of an Authorization field of the Bearer scheme (RFC 6750).  ERR_NOT_FOUND for another
 * scheme. */
MUST_USE enum err http_bearer(struct view authorization, struct view *token_out);

/* The one of the ${count} primary language tags ${tags} that the Accept-Language field ${accepted}
 * prefers (RFC 9110 12.5.4), the first of equals; its index, or ${count} if it accepts none. */
unsigned http_language(struct view accepted, const char *const tags[], unsigned count);

#endif
