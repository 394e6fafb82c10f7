/*
 * press/file.h: a finished file on its way to the desk, as that gives credit.
 */
#ifndef PRESS_FILE_H
#define PRESS_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "wire/chan.h"

#include <stdbool.h>
#include <stdint.h>

struct press_file {
    struct buf bytes;
    size_t sent;
    uint64_t credit;
};

/* Rows that the desk has not taken; before that no more are read. */
#define PRESS_QUEUED_MAX ((size_t)1 << 20)

/* Wait until at most ${left} bytes are on their way to the desk.  ERR_IO; errors as chan_flush(). */
MUST_USE enum err press_drain(struct chan *c, size_t left);

/* Say that the file is complete; ${unwritable}: how many characters stand as 〓. */
MUST_USE enum err press_file_say(struct press_file *f, struct chan *c, uint32_t unwritable);

/* Send as much of ${f} as there is credit for. */
MUST_USE enum err press_file_send(struct press_file *f, struct chan *c);

/* Whether all of it has gone. */
bool press_file_done(const struct press_file *f);

#endif
