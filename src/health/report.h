/*
 * health/report.h: how a process reports what it has measured.
 */
#ifndef HEALTH_REPORT_H
#define HEALTH_REPORT_H

#include "base/err.h"
#include "health/stat.h"
#include "wire/chan.h"

/* Send all that is known in ${s} to the parent (STATS). */
MUST_USE enum err stats_report(const struct stats *s, struct chan *parent);

/* Measure the file system that holds ${dir}: its free bytes, its bytes and the permille of its inodes that are free, under
 * ${first}, ${first} + 1 and ${first} + 2.  What cannot be measured is left unknown. */
void stats_disk(struct stats *s, unsigned first, const char *dir);

#endif
