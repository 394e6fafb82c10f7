/*
 * http/target.h: the target of a request: path and query.
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "base/err.h"
#include "base/view.h"

#include <stddef.h>

/* Split the origin-form ${target} (RFC 9112 3.2.1) into the decoded path, written with a NUL to
 * ${path_out} (room for
 * ${path_max} + 1 bytes), and the query, which stays as sent.
 * ERR_INPUT: another form, a fragment, a byte that must be encoded, a bad percent sequence, a path
 * that decodes to a control character, slash, backslash or anything that is not UTF-8, or has an
 * empty or dot segment. ERR_LIMIT: the path is longer than ${path_max}. */
MUST_USE enum err http_target(struct view target, size_t path_max, char *path_out,
                              size_t *path_bytes_out, struct view *query_out);

#endif
