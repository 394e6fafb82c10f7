/*
 * parent/logs.h: what the processes say on standard error, as structured records of systemd's journal: the parent reads
 * their lines from a pipe and forwards each with its fields.  Without a journal nothing changes: lines go to standard error.
 */
#ifndef PARENT_LOGS_H
#define PARENT_LOGS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "wire/loop.h"

#define LOGS_LINE_MAX 1024
#define LOGS_RECORD_MAX 2048
#define LOGS_SOCKET "/run/systemd/journal/socket"

struct logs; /* opaque */

/* Whether systemd has connected our standard error with the journal ($JOURNAL_STREAM). */
bool logs_wanted(void);

/* From now on forward what this process and its children say to the journal's socket ${path}; before the sandbox.  A
 * failure changes nothing. */
MUST_USE enum err logs_open(const char *path, struct loop *loop, struct logs **out);

/* Forward what is left; standard error is the old one again.  NULL is allowed. */
void logs_close(struct logs *l);

/* Append the record for ${line} ("<6>keeper[123] 1a2b3c4d: text", without its end) in the native protocol of the journal.
 * Any other line becomes an error message without further fields; control characters become '?'. */
MUST_USE enum err logs_put_record(struct view line, struct buf *out);

#endif
