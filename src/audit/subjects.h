/*
 * audit/subjects.h: the records that are asked for (対象記録): a set of blinded ids, one or some hundred thousand of them.  "Who touched
 * these 400,000 people?" (security.md C2) is one walk over the log with this set beside it.
 */
#ifndef AUDIT_SUBJECTS_H
#define AUDIT_SUBJECTS_H

#include "base/err.h"
#include "rules/entry.h"

#include <stddef.h>
#include <stdint.h>

#define SUBJECTS_MAX 4000000 /* ids in one set: 128 MB as text, 64 MB in memory */
#define SUBJECTS_NONE SIZE_MAX

struct subjects;

/* The set of ${subject} alone.  Free with subjects_free(); ERR_MEMORY. */
MUST_USE enum err subjects_of(const uint8_t subject[ENTRY_SUBJECT_BYTES], struct subjects **out);

/* The set of the ids in ${text}: 32 hexadecimal digits a line; what stands twice counts once; empty lines and lines that begin with "#"
 * are passed over.  ERR_INPUT with ${*line_out} (from 1) for another line, and with 0 if there is none at all; ERR_LIMIT for too many;
 * ERR_MEMORY. */
MUST_USE enum err subjects_parse(struct view text, struct subjects **out, unsigned *line_out);

/* The same of the file ${path}.  Also ERR_NOT_FOUND, ERR_IO. */
MUST_USE enum err subjects_read(const char *path, struct subjects **out, unsigned *line_out);

/* How many. */
size_t subjects_count(const struct subjects *s);

/* The number of ${subject} in the set, below subjects_count(); SUBJECTS_NONE if it is not in it. */
size_t subjects_find(const struct subjects *s, const uint8_t subject[ENTRY_SUBJECT_BYTES]);

void subjects_free(struct subjects *s);

#endif
