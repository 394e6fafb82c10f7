/*
 * witness/serve.h: the HTTP side of a witness: POST /add-checkpoint for logs, GET / for people. One
 * thread, one request at a time from decision to durable state, so that two requests cannot both be
 * right about the old size.
 */
#ifndef WITNESS_SERVE_H
#define WITNESS_SERVE_H

#include "base/err.h"
#include "witness/store.h"

struct serve_options {
    const char *listen;    /* "127.0.0.1:8080" or "[::1]:8080"; port 0 takes a free one */
    const char *cert_path; /* PEM; NULL: plain HTTP */
    const char *key_path;  /* PEM */
};

/* Open the socket, print the address to standard output, enter the sandbox and serve until SIGTERM
 * or SIGINT (ERR_OK). ERR_INPUT for bad options.  Stops with the error if a state could not be made
 * durable. */
MUST_USE enum err serve_run(struct store *s, const struct serve_options *options);

#endif
