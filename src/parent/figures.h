/*
 * parent/figures.h: what the processes have measured, for whoever looks after the machine: kept here, told to the keeper,
 * and shown on a local socket.  Numbers of nobody; no record, no name, no account passes here.
 */
#ifndef PARENT_FIGURES_H
#define PARENT_FIGURES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "health/stat.h"

#include <stdbool.h>
#include <sys/types.h>

#define FIGURES_TEXT_MAX 65536
#define FIGURES_REQUEST_MAX 1024
#define FIGURES_PROCESSES 6 /* gate, office, keeper, authn, courier, scanner */

struct figures {
    struct stats stats;
    pid_t pids[FIGURES_PROCESSES]; /* 0: not running */
};

/* Append the text exposition format of Prometheus (version 0.0.4). */
MUST_USE enum err figures_put_metrics(const struct figures *f, struct buf *out);

/* Append them for our own command line: "process NAME PID" and "NUMBER VALUE" lines (enum health_stat) behind a line that names
 * the format. */
MUST_USE enum err figures_put_numbers(const struct figures *f, struct buf *out);

/* Read back what figures_put_numbers() wrote.  ERR_INPUT. */
MUST_USE enum err figures_get_numbers(struct view text, struct figures *out);

/* Append the HTTP answer to ${request} (whole, up to its empty line): GET /metrics, GET /numbers, and no to all else. */
MUST_USE enum err figures_answer(const struct figures *f, struct view request, struct buf *out);

#endif
