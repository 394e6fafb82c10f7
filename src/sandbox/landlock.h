/*
 * sandbox/landlock.h: which files stay reachable.  Only for the files of this directory.
 */
#ifndef SANDBOX_LANDLOCK_H
#define SANDBOX_LANDLOCK_H

#include "sandbox/rules.h"
#include "sandbox/sandbox.h"

/* The version that the kernel offers; 0: none. */
unsigned landlock_abi(void);

/* Leave only the directories of ${limits} reachable, and for a ${profile} that starts programs what a program of ours
 * needs to start.  On newer kernels also deny abstract sockets, signals to other processes, and TCP unless the profile
 * connects.  ERR_UNSUPPORTED if the
 * kernel has no Landlock of ABI 2 or later; ERR_NOT_FOUND if a directory does not exist. */
MUST_USE enum err landlock_enter(const struct sandbox_limits *limits, const struct sandbox_profile *profile);

#endif
