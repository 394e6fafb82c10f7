/*
 * sandbox/rules.h: what each role may do, as data.  Only for the files of this directory.
 */
#ifndef SANDBOX_RULES_H
#define SANDBOX_RULES_H

#include "sandbox/sandbox.h"

#include <seccomp.h>
#include <stddef.h>

/* One permitted system call, perhaps only with certain arguments. */
struct sandbox_rule {
    int call;    /* SCMP_SYS() */
    int refusal; /* 0: permitted; otherwise refused with this errno instead of a kill */
    unsigned condition_count; /* all conditions must hold */
    struct scmp_arg_cmp conditions[2];
};

/* System calls that serve one purpose. */
struct sandbox_set {
    const struct sandbox_rule *rules;
    size_t rule_count;
};

/* What a role may do beyond what every process needs. */
struct sandbox_profile {
    const struct sandbox_set *sets[8]; /* ends with NULL */
    bool writes_files;                 /* may be given a writable directory */
    bool starts_programs; /* may be given an executable directory; system libraries stay readable */
    bool connects;        /* Landlock leaves TCP alone */
};

/* Memory, given descriptors, polling, time, signals to itself and the end: every process. */
extern const struct sandbox_set sandbox_every_process;

/* Opening for reading: any role that was given a readable directory. */
extern const struct sandbox_set sandbox_reading;

extern const struct sandbox_profile sandbox_profiles[SANDBOX__MAX];

#endif
