/*
 * tools/diag.h: how a build tool says what is wrong: "file:line: what", once, for the first error it meets.
 */
#ifndef TOOLS_DIAG_H
#define TOOLS_DIAG_H

#include "base/err.h"

struct diag {
    char text[320]; /* empty until the first error */
};

/* Keep "${file}:${line}: ..." in ${d} unless it holds an error already.  Always ERR_INPUT, to be returned. */
enum err diag_set(struct diag *d, const char *file, unsigned line, const char *format, ...) ATTR_FORMAT(4, 5);

#endif
