/*
 * base/log.h: operational messages to standard error (journald in production).  Never personal data, never a secret:
 * say the object and the class of a value, not the value.  Text from outside must not be passed here.
 *
 * A line is "<PRIORITY>PROCESS[PID] KIND: TEXT".  KIND is the kind of the message (a hash of its format): with it the parent
 * makes the MESSAGE_ID of a structured record in the journal (parent/logs.h).
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
