/*
 * client/args.h: the words behind a verb: options anywhere, what is left in order.  Pure: what is
 * wrong is noted, not said.
 */
#ifndef CLIENT_ARGS_H
#define CLIENT_ARGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define ARGS_LIST_MAX 64

/* The values of an option that may be repeated. */
struct args_list {
    const char *items[ARGS_LIST_MAX];
    unsigned n;
};

/* One option; exactly one of the four places is given. */
struct args_option {
    const char *name; /* "--register" */
    const char **text;
    uint64_t *number; /* decimal, 1 to ${max} */
    bool *flag;       /* takes no value */
    struct args_list *list;
    uint64_t max;
    bool required;
};

struct args_words {
    const char **list; /* room for ${max}; those that are missing stay as they were */
    unsigned min, max, n;
};

enum args_problem {
    ARGS_FINE,
    ARGS_UNKNOWN,  /* .word is no option of this verb */
    ARGS_NO_VALUE, /* the option .word ends the line */
    ARGS_TWICE,
    ARGS_NO_NUMBER, /* the value of the option .word */
    ARGS_MISSING,   /* the option .word is required */
    ARGS_TOO_FEW,
    ARGS_TOO_MANY, /* .word is one too many */
    ARGS_PROBLEM__MAX
};

struct args_fault {
    enum args_problem problem;
    const char *word;
};

/* Read the ${argc} words ${argv} (without the verb) into the places of the ${option_n} ${options}
 * and into ${words}.  What is not there is left as it was.  "--" ends the options.  ERR_INPUT with
 * ${fault_out}. */
struct args_options {
    const struct args_option *list;
    unsigned n;
};
MUST_USE enum err args_read(int argc, char **argv, struct args_options options,
                            struct args_words *words, struct args_fault *fault_out);

#endif
