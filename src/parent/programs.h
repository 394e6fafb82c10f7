/*
 * parent/programs.h: where the programs of this installation are: beside the running one, or in ../lib/azukari.
 */
#ifndef PARENT_PROGRAMS_H
#define PARENT_PROGRAMS_H

#include "base/err.h"

#include <limits.h>

#define PROGRAMS_DIR_MAX (PATH_MAX - 64)

/* Write the absolute directory that holds azukari-keeper and the others to ${dir_out}: ${given} if it is not NULL.
 * ERR_NOT_FOUND (logged) if they are nowhere. */
MUST_USE enum err programs_find(const char *given, char dir_out[PROGRAMS_DIR_MAX]);

#endif
