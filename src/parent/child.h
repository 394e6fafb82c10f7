/*
 * parent/child.h: one started program: fork and exec with exactly the descriptors it is given, nothing else of the
 * parent's.  Its environment is empty, its standard input and output are /dev/null, its standard error is ours (the log).
 */
#ifndef PARENT_CHILD_H
#define PARENT_CHILD_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

#define CHILD_FD_FIRST 3
#define CHILD_FDS_MAX 5 /* descriptors 3 to 7 */

/* Whom a program runs as; found out before the sandbox, in which nobody can be looked up. */
struct child_identity {
    bool change; /* false: stay who the parent is */
    uid_t uid;
    gid_t gid;
};

struct child_start {
    const char *path;
    char *const *argv; /* ends with NULL */
    int fds[CHILD_FDS_MAX]; /* becomes descriptor 3 + i; -1: that one is closed */
    struct child_identity identity;
    int null_fd; /* /dev/null */
};

/* The identity of the system user ${name}; that of the parent if ${name} is "" or the parent is not root.  Logged;
 * ERR_NOT_FOUND if there is no such user or it is root. */
MUST_USE enum err child_identity(const char *name, struct child_identity *out);

/* Start the program.  ERR_IO or ERR_MEMORY (logged) if there can be no further process; a program that cannot be
 * executed ends with code 127.  The descriptors stay the caller's. */
MUST_USE enum err child_start(const struct child_start *s, pid_t *pid_out);

/* Append nothing, write how ${status} (of waitpid) ended, e.g. "exit code 70", "signal 31", to ${out}. */
void child_describe(int status, char out[32]);

#endif
