/*
 * json/jot.h: jotting down JSON in a buffer, piece by piece.  Commas are put by themselves; text is
 * escaped, and text that is not UTF-8 makes the buffer fail.
 */
#ifndef JSON_JOT_H
#define JSON_JOT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

struct jot {
    struct buf *out;
    bool comma; /* something stands before in the same object or list */
};

void jot_begin(struct jot *j, struct buf *out);

/* Open and close an object or list.  ${name}: of the member; NULL in a list or at the top. */
void jot_object(struct jot *j, const char *name);
void jot_object_end(struct jot *j);
void jot_list(struct jot *j, const char *name);
void jot_list_end(struct jot *j);

/* Values. */
void jot_text(struct jot *j, const char *name, struct view text);
void jot_word(struct jot *j, const char *name, const char *text);
void jot_number(struct jot *j, const char *name, uint64_t value);
void jot_signed(struct jot *j, const char *name, int64_t value);
void jot_truth(struct jot *j, const char *name, bool value);
void jot_none(struct jot *j, const char *name);
void jot_hex(struct jot *j, const char *name, struct view bytes);
void jot_base64url(struct jot *j, const char *name, struct view bytes);
void jot_instant(struct jot *j, const char *name, int64_t ms);
/* The date ${days} after 1970-01-01; null for 0. */
void jot_date(struct jot *j, const char *name, int64_t days);
/* A text under a number as its name. */
void jot_numbered(struct jot *j, uint64_t number, struct view text);

#endif
