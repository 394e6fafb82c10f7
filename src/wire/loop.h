/*
 * wire/loop.h: the one event loop of a process: epoll, descriptors and timers, no threads, no signals handlers beyond
 * signalfd.
 */
#ifndef WIRE_LOOP_H
#define WIRE_LOOP_H

#include "base/err.h"

#include <stdint.h>

struct loop;
struct loop_timer;

enum loop_events {
    LOOP_READ = 1,
    LOOP_WRITE = 2,
    LOOP_HANGUP = 4, /* only reported */
};

/* Called with the events that happened (LOOP_* bits). */
typedef void loop_fd_fn(void *arg, int fd, unsigned events);
typedef void loop_fn(void *arg);

/* NULL when memory or descriptors are out. */
struct loop *loop_new(void);
void loop_free(struct loop *l);

/* Watch ${fd} for ${events}; calling again for the same fd changes events, fn and arg.  fd < 65536. */
MUST_USE enum err loop_watch(struct loop *l, int fd, unsigned events, loop_fd_fn *fn, void *arg);

/* Stop watching; allowed inside callbacks, also for another descriptor; call it before close(). */
void loop_unwatch(struct loop *l, int fd);

/* Call ${fn} once after ${delay_ms}.  NULL when memory is out.  The timer is freed after it ran or by cancel. */
struct loop_timer *loop_after(struct loop *l, int64_t delay_ms, loop_fn *fn, void *arg);

/* Cancel a timer that has not run; NULL is allowed. */
void loop_cancel(struct loop *l, struct loop_timer *t);

/* Call ${fn} after every round of events, before sleeping again (the keeper's group commit).  One per loop. */
void loop_each_round(struct loop *l, loop_fn *fn, void *arg);

/* Run until loop_stop().  ERR_OK then; ERR_IO if epoll fails. */
MUST_USE enum err loop_run(struct loop *l);

/* Make loop_run() return after the current callback. */
void loop_stop(struct loop *l);

#endif
