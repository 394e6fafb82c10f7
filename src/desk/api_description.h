/* desk/api_description.h: the API's OpenAPI 3.1 document, made from the tables of routes and of what a request may
 * contain. */
#ifndef DESK_API_DESCRIPTION_H
#define DESK_API_DESCRIPTION_H

#include "base/buf.h"
#include "desk/route.h"

#define API_DESCRIPTION_MAX ((size_t)1 << 20)

/* Append to ${out} the document of the API's tables among the ${n} ${tables}: the same bytes for the same tables.
 * ERR_NOT_FOUND (logged): an operation without words in desk/api_words.c, or words without an operation. */
MUST_USE enum err api_describe(const struct route_table *const *tables, size_t n, struct buf *out);

/* GET /openapi.json, everywhere. */
extern const struct route_table api_description;

#endif
