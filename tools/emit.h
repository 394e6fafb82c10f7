/*
 * tools/emit.h: writing C source.
 */
#ifndef TOOLS_EMIT_H
#define TOOLS_EMIT_H

#include "base/buf.h"
#include "base/view.h"

/* Append ${text} as the inside of a C string literal.  UTF-8 stays as it is; control characters become octal. */
void emit_literal(struct buf *out, struct view text);

/* Append ${name} in capitals, with everything but letters and digits as an underscore. */
void emit_upper(struct buf *out, struct view name);

#endif
