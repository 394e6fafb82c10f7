/*
 * base/log.h: operational messages to standard error (journald in production).  Never personal data, never a secret:
 * say the object and the class of a value, not the value.  Text from outside must not be passed here.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

/* Set the process name put before every line, e.g. "keeper".  ${name} must be static. */
void log_init(const char *name);

/* One line each; no trailing newline in ${format}.  Priority prefixes are those of sd-daemon(3). */
void log_error(const char *format, ...) ATTR_FORMAT(1, 2);
void log_warn(const char *format, ...) ATTR_FORMAT(1, 2);
void log_info(const char *format, ...) ATTR_FORMAT(1, 2);

#endif
