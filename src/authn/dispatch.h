/*
 * authn/dispatch.h: the answers to the keeper's questions.
 */
#ifndef AUTHN_DISPATCH_H
#define AUTHN_DISPATCH_H

#include "base/err.h"
#include "wire/chan.h"

/* Answer the frame ${f} that came from the keeper on ${c}.  Any error means that the process must stop. */
MUST_USE enum err authn_answer(struct chan *c, const struct chan_frame *f);

#endif
