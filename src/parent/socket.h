/*
 * parent/socket.h: the local socket on which the parent shows its figures: made before its sandbox, owned by its user,
 * readable by one group if the configuration names one.
 */
#ifndef PARENT_SOCKET_H
#define PARENT_SOCKET_H

#include "base/err.h"
#include "parent/figures.h"
#include "wire/loop.h"

#define SOCKET_CLIENTS_MAX 8
#define SOCKET_PATIENCE_MS 2000

struct socket; /* opaque */

/* Listen at ${path} (a socket that nobody serves any more is replaced), for the group ${group} too unless it is "".
 * ERR_CONFLICT if somebody serves it: this house is running already; logged. */
MUST_USE enum err socket_open(const char *path, const char *group, struct socket **out);

/* Serve ${figures} on ${loop}; both must outlive the socket. */
MUST_USE enum err socket_serve(struct socket *s, struct loop *loop, const struct figures *figures);

/* Close and free; NULL is allowed. */
void socket_close(struct socket *s);

/* Ask the socket ${path} for ${what} ("/numbers"): its answer's body is appended to ${out}.  ERR_NOT_FOUND if nobody
 * serves there, ERR_DENIED if we may not ask, ERR_IO. */
MUST_USE enum err socket_ask(const char *path, const char *what, struct buf *out);

#endif
