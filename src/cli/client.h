/*
 * cli/client.h: the JSON API (docs/api.md) from the client's side, over libcurl: one server, one trust anchor, one
 * session.
 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "cli/cli.h"

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>
#include <jansson.h>

/* Where the server is: the directory of an installation on this machine, or its origin and perhaps the certificate to
 * trust. */
struct client_place {
    const char *dir, *origin, *cacert;
};

struct client {
    struct cli *c;
    CURL *curl;
    char origin[512], cacert[CLI_PATH_MAX]; /* cacert "": those of the system */
    char rp_id[256];
    char token[65]; /* "": no session */
    char job_token[65];
    struct buf body;
    char error[CURL_ERROR_SIZE];
};

/* Find the server; said.  With client_open_session() also the session, from the file of "azukari sign-in". */
MUST_USE enum err client_open(struct client *k, struct cli *c, const struct client_place *place);
MUST_USE enum err client_open_session(struct client *k, struct cli *c, const char *session_file);
void client_close(struct client *k);

/* Write the session to ${file} (mode 0600). */
MUST_USE enum err client_keep_session(const struct client *k, const char *file);

/* ERR_OK if the server answers at all. */
MUST_USE enum err client_reaches(struct client *k);

/* Call ${method} ${path} (below /api/v1) with ${request} (taken over; NULL: none); the answer, an object that the caller
 * releases, goes to ${answer_out}.  A refusal or failure is said with its clauses: ERR_DENIED, ERR_INPUT, ERR_NOT_FOUND,
 * ERR_CONFLICT, ERR_LIMIT, ERR_AGAIN, ERR_IO.  ERR_CLOSED if the server cannot be reached. */
struct client_call {
    const char *method, *path;
    json_t *request;
    struct view bytes; /* instead of a request: raw bytes (PUT) */
    bool as_job;       /* with the token of the job */
    bool quiet;        /* say nothing about ERR_CLOSED and ERR_CONFLICT: the caller tries again */
};
MUST_USE enum err client_do(struct client *k, const struct client_call *call, json_t **answer_out);

/* Members of an answer; "" or 0 if they are missing. */
const char *client_text(const json_t *answer, const char *name);
int64_t client_number(const json_t *answer, const char *name);

/* A base64url member as bytes, appended to ${out}.  ERR_INPUT, said. */
MUST_USE enum err client_bytes(const struct client *k, const json_t *answer, const char *name, struct buf *out);

/* A base64url string value.  NULL when memory is out. */
json_t *client_base64(struct view bytes);

#endif
