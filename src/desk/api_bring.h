/*
 * desk/api_bring.h: a file that a request of the API brings as its body: sealed for the office part by part as it comes, and dropped if it
 * does not come whole.
 */
#ifndef DESK_API_BRING_H
#define DESK_API_BRING_H

#include "desk/flow.h"
#include "desk/request.h"

/* A request without a body is wrong.  What comes goes to ${*file_out}, of at most ${max} bytes, which the caller opens (flow_upload_open() or
 * another) before api_bring_go(); it is freed with the request. */
MUST_USE enum err api_bring_begin(struct desk *d, struct request *r, uint64_t max, struct flow_upload **file_out);
/* The bytes may come. */
void api_bring_go(struct desk *d, struct request *r);

/* The next bytes; with the last of them ${done} answers with the number of the upload.  If anything fails the upload is dropped. */
MUST_USE enum err api_bring_part(struct desk *d, struct request *r, struct view part,
                                 enum err (*done)(struct desk *d, struct request *r, uint32_t upload));

/* The answer that says the number only. */
MUST_USE enum err api_bring_answer(struct desk *d, struct request *r, uint32_t upload);

#endif
