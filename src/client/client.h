/*
 * client/client.h: the verbs of the "azukari" command that talk to a running server.  Each is a
 * session like any other: the server decides, the command asks and shows.
 *
 * Common options of all: --data DIR, also called --dir (an installation on this machine: origin,
 * address and certificate are taken from it) or --server URL, also called --origin, with --cacert
 * FILE; --terminal FILE.p12 with --terminal-password-file FILE (the certificate of this terminal); --session FILE; --json for the answer as it came. Secrets are read from
 * files, standard input or the terminal, never from the command line, and printed only where
 * handing them out is the purpose.
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "base/err.h"
#include "msg.h"

#include <stddef.h>

struct verb; /* a run of one (client/verb.h) */

struct client_verb {
    const char *name;
    enum err (*fn)(struct verb *v);
    const char *synopsis; /* what stands behind the name */
    enum msg summary;     /* what it does, for the help */
};

extern const struct client_verb client_verbs[];
extern const size_t client_verb_n;

/* Run ${which} in ${lang}.  ${argv[0]} is the name, ${argv[argc]} is NULL; crypto_init() was called. The
 * exit code: err_exit_code(), so 77 for a refusal. */
int client_run(const struct client_verb *which, enum lang lang, int argc, char **argv);

#endif
