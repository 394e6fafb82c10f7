/*
 * desk/report.h: documents as files.  A handler makes a model (report/model.h) of what it was going to show, and answers it
 * as PDF, workbook or list: a press, started for this one file, sets it; its bytes go through to the browser as fast as
 * that takes them.  A session has one press at a time.
 */
#ifndef DESK_REPORT_H
#define DESK_REPORT_H

#include "crypto/hash.h"
#include "desk/request.h"
#include "report/format.h"
#include "report/model.h"

/* Answer ${r} with the document ${report}, whose last item stands (this ends and clears it, whatever happens), to be
 * saved as NAME-YYYYMMDD.ENDING; ${name} is of ASCII letters, digits, '-' and '_' and never personal.  What cannot be
 * made is answered as an error page.  ERR_AGAIN: another file is still on its way to this person. */
MUST_USE enum err answer_report(struct desk *d, struct request *r, struct report *report, const char *name,
                                enum report_format format);

/* Set ${report} as a file of at most the room of ${out}, which gets it, without answering anything (this ends and clears it, whatever
 * happens).  ${says_out}: the hash that the file shows.  ERR_AGAIN: another file is still on its way to this person. */
MUST_USE enum err report_whole(struct desk *d, struct report *report, enum report_format format, struct buf *out,
                             struct hash *says_out);

/* A press for the session, waited for and spoken to at ${d->press}; close it when it has said what was wanted.  ERR_AGAIN: one is at work
 * for this person already. */
MUST_USE enum err report_press_open(struct desk *d);
void report_press_close(struct desk *d);

/* A query member "format"; the field of the struct is a view.  Empty: a page is wanted, not a file. */
#define REPORT_FORMAT_MEMBER(type, field)                                                                              \
    {                                                                                                                  \
        "format", MEMBER_TEXT, false, 16, offsetof(type, field), NULL                                                  \
    }

/* The format named ${word}.  ERR_INPUT with ${d->fault} if there is none of that name. */
MUST_USE enum err report_wanted(struct desk *d, struct view word, enum report_format *out);

/* For main.c: the press of a session has something to say, and what it is watched for (0: there is none). */
MUST_USE enum err report_press_ready(struct desk *d);
unsigned report_press_events(const struct desk *d);

/* The request, or the desk, is gone: so is its file. */
void report_request_gone(struct desk *d, const struct request *r);

/* The gate has taken some of the file: more may come. */
void report_room(struct desk *d);

#endif
