/*
 * desk/bundle.h: what the entruster takes home (security.md C2, C3): its log as a static tree, whom to trust, a program that needs
 * nothing, and how to use it, as one archive.  It is made while it goes out: nothing is kept but the piece in hand.
 */
#ifndef DESK_BUNDLE_H
#define DESK_BUNDLE_H

#include "desk/request.h"

/* Answer ${r} with the archive.  The keeper decides whether this person may have it, and writes that down (ERR_DENIED).
 * ERR_AGAIN: another is still on its way to this person. */
MUST_USE enum err answer_bundle(struct desk *d, struct request *r);

/* The gate has taken some of it: make more.  The request is gone: so is the archive.  The desk ends. */
void bundle_room(struct desk *d);
void bundle_request_gone(struct desk *d, const struct request *r);
void bundle_free(struct desk *d);

/* The program "azukari-verify" as it was built together with this one, from its first byte to behind its last. */
extern const uint8_t bundle_program_start[], bundle_program_end[];

#endif
