/* A witness that says what the test wants, and programs started for a while. */
#ifndef COURIER_SERVER_H
#define COURIER_SERVER_H

#include "base/view.h"

#include <stdint.h>
#include <sys/types.h>

#define SERVER_SILENT ((const char *)0) /* accept and never answer */

struct server {
    pid_t pid;
    uint16_t port;
    int heard; /* each request is written here, ended by a NUL */
};

/* Listen on the loopback; the i-th connection gets answers[i], the last for all later ones. */
struct server server_start(const char *const *answers, unsigned n);
void server_stop(struct server *s);

/* The next request that ${s} read, NUL-terminated in ${out}; "" if none came within ${timeout_ms}.
 */
void server_heard(const struct server *s, int timeout_ms, char *out, size_t room);

/* Run ${argv} with standard output to a pipe and copy its first line to ${line_out}.  The process,
 * or -1. */
pid_t program_start(const char *const *argv, char *line_out, size_t room);
void program_stop(pid_t pid);

#endif
