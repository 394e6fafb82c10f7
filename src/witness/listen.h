/*
 * witness/listen.h: the listening socket from an address in text.  Numeric addresses only: no name
 * is looked up.
 */
#ifndef WITNESS_LISTEN_H
#define WITNESS_LISTEN_H

#include "base/err.h"

#include <stdbool.h>

/* Listen on ${text}, "127.0.0.1:8080" or "[::1]:8080".  A warning is logged if others can reach it
 * and it is not encrypted.  ERR_INPUT for a bad address.  Logged. */
MUST_USE enum err listen_open(const char *text, bool encrypted, int *fd_out);

/* Print "listening on http://127.0.0.1:8080/" to standard output: with port 0 nobody else knows the
 * number. */
MUST_USE enum err listen_announce(int fd, bool encrypted);

#endif
