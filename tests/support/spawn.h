/*
 * tests/support/spawn.h: how a test house starts its program.  Tests that start it thousands of times have a quicker way.
 */
#ifndef SUPPORT_SPAWN_H
#define SUPPORT_SPAWN_H

#include <sys/types.h>

/* Start the program ${argv[0]} with ${fd} as its descriptor 3, as a child of this process; its pid, -1 if it cannot be started. */
extern pid_t (*house_spawn)(char *const argv[], int fd);

/* The usual way: fork and exec.  ${fd} stays open here. */
pid_t house_fork_and_exec(char *const argv[], int fd);

#endif
