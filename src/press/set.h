/*
 * press/set.h: one document for the desk of a session: its model is taken in, set, and sent as the desk gives credit; or the rows of
 * one table (press/table.h).
 */
#ifndef PRESS_SET_H
#define PRESS_SET_H

#include "base/err.h"
#include "report/write.h"
#include "wire/chan.h"

/* Serve ${c} until the file has gone or the desk has.  What is wrong with a model is told to the desk (SET_FAILED) and is
 * no failure of the press. */
MUST_USE enum err set_serve(struct chan *c, struct report_fonts *fonts);

#endif
