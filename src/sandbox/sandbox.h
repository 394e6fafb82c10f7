/*
 * sandbox/sandbox.h: one call per process role.  After it the process can do only what the role needs: Landlock for
 * files, seccomp (kill by default) for system calls, rlimits, no new privileges, not dumpable.
 *
 * Debian 12's kernel has Landlock ABI 2, without network rules: connect() and socket() are stopped by seccomp.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum sandbox_role {
    SANDBOX_PARENT,  /* fork, exec of our own programs, kill, wait; files under its own run directory */
    SANDBOX_GATE,    /* accept and read/write on descriptors; no open, no socket */
    SANDBOX_DESK,    /* read/write/poll on given descriptors and memory; nothing else */
    SANDBOX_OFFICE,  /* files below its data directory (SQLite), no socket */
    SANDBOX_KEEPER,  /* files below its data directory, socketpair and descriptor passing, no socket, no exec */
    SANDBOX_AUTHN,   /* as desk, with memory for Argon2id */
    SANDBOX_PRESS,   /* as desk, with CPU-time and memory limits */
    SANDBOX_WITNESS, /* accept, files below its data directory */
    SANDBOX_COURIER, /* connections to the outside; a readable directory for names and certificates, no file written */
    SANDBOX_SCANNER, /* as desk, and connections to daemons on local sockets */
    SANDBOX__MAX
};

/* The sandbox of the parent is inherited: its writable and readable directories must contain those of all programs that
 * it starts, and what it opens for them (listeners) is opened before. */
struct sandbox_limits {
    const char *writable_dir;   /* the only directory tree that stays reachable for writing; NULL: none */
    const char *other_writable_dir; /* one more, on another disk; NULL: none */
    const char *readable_dir;   /* for reading only, in any role; NULL: none, and then nothing can be opened */
    const char *executable_dir; /* parent only: where our programs are; NULL: none */
    size_t memory_bytes;        /* address-space limit; 0: none */
    unsigned cpu_seconds;       /* CPU-time limit; 0: none */
    unsigned open_files;        /* highest number of descriptors; 0: leave */
};

/* Enter the sandbox of ${role}.  On failure the process must exit: ERR_UNSUPPORTED names a kernel without seccomp or
 * Landlock (logged); ERR_INTERNAL a directory that the role has no use for.  Under sanitizers, which do not live with
 * them, the filter of system calls and the memory limit are left out, and /proc stays readable for the leak checker. */
MUST_USE enum err sandbox_enter(enum sandbox_role role, const struct sandbox_limits *limits);

/* The version of Landlock that the kernel offers; 0: none. */
unsigned sandbox_landlock_abi(void);

/* Drop to the system user ${user} (uid, gid, no supplementary groups) for good.  Does nothing when not root.
 * ERR_NOT_FOUND if there is no such user. */
MUST_USE enum err sandbox_become(const char *user);

/* Self-test: try the forbidden act named ${act} ("open", "socket", "connect", "exec", "ptrace", "kill", "proc") and
 * return what happened to whoever still lives: in a correct sandbox a forbidden act kills the process or is refused. */
bool sandbox_act_is_possible(const char *act);

#endif
