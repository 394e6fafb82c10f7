#include "support/broke.h"

#include <stdio.h>
#include <stdlib.h>

static void end_program(const char *file, int line, const char *what)
{
    printf("Bail out! %s:%d: the test house broke: %s\n", file, line, what);
    (void)fflush(stdout);
    abort();
}

void (*house_broke)(const char *file, int line, const char *what) = end_program;
int house_patience_ms = 60000; /* a machine may have ten other things to do */
