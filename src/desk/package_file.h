/*
 * desk/package_file.h: a finished package on its way to who fetches it, part by part from the office: nothing holds it whole.
 */
#ifndef DESK_PACKAGE_FILE_H
#define DESK_PACKAGE_FILE_H

#include "desk/ask.h"
#include "desk/request.h"

/* Fetch the package ${number} (the keeper decides, and writes it down) and answer ${r} with its file.  ${words}: of the step that the first fetch is.
 * ERR_DENIED, ERR_NOT_FOUND; ERR_UNSUPPORTED: they are not what is asked for; ERR_AGAIN: another is still on its way to this person. */
MUST_USE enum err answer_package(struct desk *d, struct request *r, uint64_t number, struct desk_keeper_matter_word *words, uint32_t words_n);

/* The gate has taken some of it: send more.  The request is gone: so is the file.  The desk ends. */
void package_file_room(struct desk *d);
void package_file_request_gone(struct desk *d, const struct request *r);
void package_file_free(struct desk *d);

#endif
