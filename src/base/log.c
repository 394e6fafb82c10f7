#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static const char *process_name = "azukari";

void log_init(const char *name)
{
    process_name = name;
}

/* The kind of a message: its words as they stand in the source (FNV-1a), the same in every run and on every machine. */
static uint32_t event_of(const char *format)
{
    uint32_t hash = 2166136261u;

    for (const char *c = format; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    return hash;
}

static void put_line(int priority, const char *format, va_list ap) ATTR_FORMAT(2, 0);

static void put_line(int priority, const char *format, va_list ap)
{
    char line[1024];
    int saved = errno;
    int n = snprintf(line, sizeof(line), "<%d>%s[%ld] %08x: ", priority, process_name, (long)getpid(),
                     (unsigned)event_of(format));

    if (n < 0 || (size_t)n >= sizeof(line))
        return;
    int m = vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, ap);
    if (m < 0)
        return;
    size_t len = (size_t)n + (size_t)m;
    if (len > sizeof(line) - 2)
        len = sizeof(line) - 2;
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0) {
        /* nowhere left to say it */
    }
    errno = saved;
}

#define PUT_LINE(priority)                                                                                             \
    do {                                                                                                               \
        va_list ap;                                                                                                    \
        va_start(ap, format);                                                                                          \
        put_line(priority, format, ap);                                                                                \
        va_end(ap);                                                                                                    \
    } while (0)

void log_error(const char *format, ...)
{
    PUT_LINE(3);
}

void log_warn(const char *format, ...)
{
    PUT_LINE(4);
}

void log_info(const char *format, ...)
{
    PUT_LINE(6);
}
