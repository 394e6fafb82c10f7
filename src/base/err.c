#include "base/err.h"

#include <errno.h>
#include <sysexits.h>

static const struct {
    const char *name;
    int http;
    int exit_code;
} table[] = {
    [ERR_OK] = {"ok", 200, EX_OK},
    [ERR_INPUT] = {"input", 400, EX_DATAERR},
    [ERR_DENIED] = {"denied", 403, EX_NOPERM},
    [ERR_NOT_FOUND] = {"not-found", 404, EX_NOINPUT},
    [ERR_CONFLICT] = {"conflict", 409, EX_CANTCREAT},
    [ERR_LIMIT] = {"limit", 413, EX_DATAERR},
    [ERR_AGAIN] = {"again", 503, EX_TEMPFAIL},
    [ERR_CLOSED] = {"closed", 503, EX_UNAVAILABLE},
    [ERR_TIMEOUT] = {"timeout", 504, EX_TEMPFAIL},
    [ERR_IO] = {"io", 500, EX_IOERR},
    [ERR_NO_SPACE] = {"no-space", 503, EX_IOERR},
    [ERR_MEMORY] = {"memory", 503, EX_OSERR},
    [ERR_CORRUPT] = {"corrupt", 500, EX_DATAERR},
    [ERR_UNSUPPORTED] = {"unsupported", 422, EX_PROTOCOL},
    [ERR_INTERNAL] = {"internal", 500, EX_SOFTWARE},
};
_Static_assert(sizeof(table) / sizeof(table[0]) == ERR__MAX, "one row per error code");

const char *err_name(enum err e)
{
    return (unsigned)e < ERR__MAX ? table[e].name : "unknown";
}

int err_http_status(enum err e)
{
    return (unsigned)e < ERR__MAX ? table[e].http : 500;
}

int err_exit_code(enum err e)
{
    return (unsigned)e < ERR__MAX ? table[e].exit_code : EX_SOFTWARE;
}

enum err err_from_errno(int errnum)
{
    switch (errnum) {
    case 0:
        return ERR_OK;
    case EAGAIN:
        return ERR_AGAIN;
    case ENOSPC:
    case EDQUOT:
        return ERR_NO_SPACE;
    case ENOENT:
        return ERR_NOT_FOUND;
    case EEXIST:
        return ERR_CONFLICT;
    case ENOMEM:
        return ERR_MEMORY;
    default:
        return ERR_IO;
    }
}
