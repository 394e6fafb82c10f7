/*
 * audit/verb.h: the verbs of the "azukari" command that need no server: they read files and believe none of them.
 */
#ifndef AUDIT_VERB_H
#define AUDIT_VERB_H

#include "msg.h"

#include <stddef.h>

struct audit_verb {
    const char *name;
    /* Do it in ${lang}.  ${argv[0]} is the name, ${argv[argc]} is NULL; crypto_init() was called.  The exit code:
     * err_exit_code(); not 0 also if anything does not verify. */
    int (*run)(enum lang lang, int argc, char **argv);
    const char *synopsis; /* what stands behind the name */
    enum msg summary;     /* what it does, for the help */
};

/* "export" and "bundle" are to be called for "azukari ledger export" and "azukari ledger bundle". */
extern const struct audit_verb audit_verbs[];
extern const size_t audit_verb_n;

#endif
