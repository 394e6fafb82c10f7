/*
 * health/probe.h: looks at the files of the machine that health/machine.h reads, and notes the numbers (STAT_MACHINE and behind).  Nothing
 * is started and nothing is sent.  The tables of the kernel are opened before the sandbox, and read again and again; the rest stands
 * below /etc, /var/lib/dpkg and /var/lib/apt, which the sandbox of the parent lets be read.
 */
#ifndef HEALTH_PROBE_H
#define HEALTH_PROBE_H

#include "health/machine.h"
#include "health/stat.h"

#define PROBE_ALLOWED "/etc/azukari/packages" /* what may be installed, one name a line */

enum probe_table { PROBE_ROUTE4, PROBE_ROUTE6, PROBE_TCP4, PROBE_TCP6, PROBE_MOUNTS, PROBE__MAX };

struct probe {
    int fds[PROBE__MAX]; /* -1: it cannot be read */
};

/* Open the tables. */
void probe_open(struct probe *p);
void probe_close(struct probe *p);

/* Look, and note what is seen in ${s}; what cannot be seen becomes unknown.  ${own}: ports on which Azukari itself listens. */
void probe_take(const struct probe *p, const uint16_t *own, size_t own_n, struct stats *s);

#endif
