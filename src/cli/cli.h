/*
 * cli/cli.h: what all verbs of the command line share: options, words in the reader's language, failures.  Only for the
 * files of this directory.
 *
 * A verb is one file; it prints what it found on standard output and what went wrong, where, and what to do on standard
 * error, and returns the reason.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/buf.h"
#include "base/err.h"
#include "msg.h"

#include <stdbool.h>
#include <stdint.h>

#define CLI_PATH_MAX 4000

struct cli {
    enum lang lang;
    const char *verb;
    char **args; /* behind the verb; ends with NULL */
    int code;    /* the exit code of a verb that succeeds: 0 unless it says otherwise */
};

/* An option: with a value, or (value NULL) a switch. */
struct cli_option {
    const char *name; /* "--listen" */
    const char **value;
    bool *on;
};

/* Read the arguments: options anywhere, and ${min} to ${max} others into ${words}; missing ones stay NULL.  A list of
 * options that may be repeated is read by cli_take() first.  ERR_INPUT, said. */
struct cli_words {
    const char **words;
    unsigned min, max;
};
MUST_USE enum err cli_read(struct cli *c, const struct cli_option *options, unsigned option_n, struct cli_words words);

/* Take the first ${name} with its ${n} values out of the arguments into ${values_out}.  ERR_NOT_FOUND if it is not there;
 * ERR_INPUT, said, if values are missing. */
MUST_USE enum err cli_take(struct cli *c, const char *name, unsigned n, const char **values_out);

/* Print ${msg} (with ${text} for its only placeholder, NULL if it has none) and a newline on standard output. */
void cli_say(const struct cli *c, enum msg msg, const char *text);

/* The same on standard error, as a failure; returns ${err}. */
MUST_USE enum err cli_fail(const struct cli *c, enum err err, enum msg msg, const char *text);

/* Print the bytes of ${v} on standard output. */
void cli_out(struct view v);

/* Write ${dir}/${name} to ${path_out}.  ERR_LIMIT, said. */
MUST_USE enum err cli_path(const struct cli *c, const char *dir, const char *name, char path_out[CLI_PATH_MAX]);

/* Read the number ${text}, from 0 to ${max}.  ERR_INPUT, said. */
MUST_USE enum err cli_number(const struct cli *c, const char *text, uint64_t max, uint64_t *out);

typedef enum err cli_verb(struct cli *c);
cli_verb verb_accept_loss, verb_init, verb_restore, verb_serve, verb_status, verb_doctor, verb_sample_list, verb_sample_facts, verb_profile;

/* What the running service in ${dir} has measured.  ERR_NOT_FOUND if it does not run, ERR_DENIED if we may not ask. */
struct config;
struct figures;
MUST_USE enum err cli_figures(const struct config *config, const char *dir, struct figures *out);

/* Whether both doors of the installation answer, with its own certificate.  ERR_CLOSED: the origin ${*silent_out} does not. */
MUST_USE enum err cli_knock(const struct cli *c, const char *dir, const struct config *config, const char **silent_out);

#endif
