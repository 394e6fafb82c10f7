#include "diag.h"

#include <stdarg.h>
#include <stdio.h>

enum err diag_set(struct diag *d, const char *file, unsigned line, const char *format, ...)
{
    va_list args;

    if (d->text[0] != '\0')
        return ERR_INPUT;
    int n = snprintf(d->text, sizeof(d->text), "%s:%u: ", file, line);
    if (n < 0 || (size_t)n >= sizeof(d->text))
        return ERR_INPUT;
    va_start(args, format);
    vsnprintf(d->text + n, sizeof(d->text) - (size_t)n, format, args);
    va_end(args);
    return ERR_INPUT;
}
