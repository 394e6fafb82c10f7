/*
 * client/server.h: one call of the API after another over one HTTPS connection.
 */
#ifndef CLIENT_SERVER_H
#define CLIENT_SERVER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "client/place.h"
#include "client/problem.h"
#include "msg.h"

struct server {
    const struct place *place; /* borrowed */
    enum lang lang;
    void *curl; /* owned */
    const char *terminal_password; /* of the place's terminal, borrowed; NULL: it has none */
    struct buf
        answer; /* the body of the last answer; wiped by the next call and by server_clear() */
    struct problem problem; /* why the last call failed, if the server said so (.status is not 0) */
    char unreachable[256];  /* or why it could not be asked */
    int out_fd;             /* of the call under way */
    int in_fd;              /* the same: the file that is the body, and how far it has been read */
    uint64_t in_at;
};

/* Get ready.  ERR_MEMORY, ERR_INTERNAL. */
MUST_USE enum err server_init(struct server *s, const struct place *place, enum lang lang);
void server_clear(struct server *s);

struct server_call {
    const char *method, *path; /* below /api/v1 */
    struct view body;          /* JSON, or bytes of a file; empty: none */
    bool is_bytes;
    int in_fd;         /* with ${in_bytes} above 0: the body is that many bytes of this file, from its beginning */
    uint64_t in_bytes;
    const char *token; /* NULL: that of the place */
    int out_fd; /* above 0: a success is written there as it comes, and ${s->answer} stays empty */
};

/* Ask, and wait for the whole answer.  ERR_OK: a success, its body is in ${s->answer}.  ERR_CLOSED:
 * the server could not be reached, is not the one we trust, or the connection was lost.  Any other:
 * the server said no, see ${s->problem}. */
MUST_USE enum err server_call(struct server *s, const struct server_call *call);

#endif
