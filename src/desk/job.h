/*
 * desk/job.h: an import: bytes of the file go to the press as it takes them; rows come back, are
 * sealed by the keeper and stored by the office, batch after batch.  What is stored stays; after a
 * kill the work goes on behind the last batch.
 *
 * The job answers the request that brought the bytes when they are worked off.
 */
#ifndef DESK_JOB_H
#define DESK_JOB_H

#include "desk/answer.h"
#include "desk/desk.h"
#include "desk/request.h"
#include "proto/desk_press.h"

#define JOB_PART_MAX ((uint32_t)16 << 20) /* bytes of the file in one request */

/* The job of a job desk: nothing is known about it yet.  ERR_MEMORY. */
MUST_USE enum err job_new(struct desk *d);
void job_free(struct desk *d);

/* Answer how far the job is. */
MUST_USE enum err job_show(struct desk *d, struct request *r);

/* Bytes of the file from ${offset} on will come as the body of ${r}.  Answers 409 with the offset
 * that is expected if this is another. */
MUST_USE enum err job_put(struct desk *d, struct request *r, uint64_t offset,
                          enum desk_press_encoding encoding);

/* The next of them. */
MUST_USE enum err job_part(struct desk *d, struct request *r, struct view part);

/* The file is complete: close the job if what was received, stored and refused adds up. */
MUST_USE enum err job_finish(struct desk *d, struct request *r);

/* The client of ${r} went away. */
void job_request_gone(struct desk *d, const struct request *r);

/* A job whose file was uploaded: read on as the press takes it, and close it at its end.  Does nothing for other jobs.
 * What goes wrong ends the desk (the job can be taken up again), or abandons the job if the file cannot be read. */
void job_go(struct desk *d);

/* Keeper, office or press have something to say or can be told more: let the work go on as far as it can.  What goes wrong ends the
 * desk, which leaves the job as it is stored. */
MUST_USE enum err job_ready(struct desk *d);
/* What to watch the press for (LOOP_* bits); 0: it has done its work. */
unsigned job_press_events(const struct desk *d);

#endif
