/*
 * tools/msgc.h: compiles the message catalogues (messages/LANG.msgs) to C.
 *
 * A catalogue is UTF-8, one message a line: "key = text"; lines that are empty or begin with "#" are skipped.  Keys
 * are lower-case words joined by dots and underscores.  A text holds placeholders {name} (text), {name:count} (an
 * integer, written with commas) and {name:date}; { } is a blank that stays, at the end of a text, where a bare one is
 * refused.  All catalogues must have the same keys with the same placeholders.
 */
#ifndef TOOLS_MSGC_H
#define TOOLS_MSGC_H

#include "diag.h"

#include "base/buf.h"
#include "base/view.h"

enum {
    MSGC_MAX_MESSAGES = 4000,
    MSGC_MAX_ARGS = 8,
    MSGC_MAX_KEY = 64,
    MSGC_LANGS = 2,
};

struct msgc_file {
    const char *name; /* for error messages */
    struct view text;
};

/* Compile the catalogues ${files}, in the order of enum lang, to the header ${header} (enum msg and, for each
 * placeholder, its number) and the table ${source}.  ERR_INPUT with ${diag} filled if a catalogue is wrong or they
 * differ; ERR_MEMORY or ERR_LIMIT from the buffers. */
MUST_USE enum err msgc_compile(const struct msgc_file files[MSGC_LANGS], struct buf *header, struct buf *source,
                               struct diag *diag);

#endif
