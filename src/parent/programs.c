#include "parent/programs.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum err take(const char *dir, char dir_out[PROGRAMS_DIR_MAX])
{
    char real[PATH_MAX];

    if (realpath(dir, real) == NULL)
        return ERR_NOT_FOUND;
    return snprintf(dir_out, PROGRAMS_DIR_MAX, "%s", real) < PROGRAMS_DIR_MAX ? ERR_OK : ERR_LIMIT;
}

enum err programs_find(const char *given, char dir_out[PROGRAMS_DIR_MAX])
{
    static const char *const places[] = {"", "/../lib/azukari"};
    char self[PATH_MAX - 128], dir[PATH_MAX - 64], keeper[PATH_MAX];

    if (given != NULL) {
        enum err err = take(given, dir_out);
        if (err != ERR_OK)
            log_error("the directory of the programs does not exist");
        return err;
    }
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(self, '/');
    for (size_t i = 0; slash != NULL && i < sizeof(places) / sizeof(places[0]); i++) {
        *slash = '\0';
        (void)snprintf(dir, sizeof(dir), "%s%s", self, places[i]);
        (void)snprintf(keeper, sizeof(keeper), "%s/azukari-keeper", dir);
        if (access(keeper, X_OK) == 0)
            return take(dir, dir_out);
    }
    log_error("azukari-keeper stands neither beside this program nor in ../lib/azukari: give --programs DIR");
    return ERR_NOT_FOUND;
}
