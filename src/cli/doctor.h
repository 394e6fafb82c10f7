/*
 * cli/doctor.h: the checks of "azukari doctor" that look at the machine from outside.  Only for the files of this
 * directory.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "health/judge.h"
#include "parent/config.h"
#include "parent/figures.h"

struct cli;
struct doctor {
    const struct cli *cli;
    const char *dir; /* of the installation */
    struct config config;
    struct figures figures; /* of the running service, completed by what was measured here */
    bool runs;
};

/* Whether every sandbox stops what it must: a probe of each role tries it; the running processes are looked at. */
void doctor_sandbox(const struct doctor *d, struct health_finding *f);

/* Swap, core dumps of the running processes, tracing; the kernel. */
void doctor_memory(const struct doctor *d, const struct health_wish *wish, struct health_finding *f);
void doctor_kernel(const struct doctor *d, struct health_finding *f);

/* Rights and owners below the directory. */
void doctor_permissions(const struct doctor *d, struct health_finding *f);

/* The versions of what was linked. */
void doctor_programs(struct health_finding *f);

/* Measure what can be measured without the service, where it has not told: disks, certificate, kernel, swap, and how long a
 * flush takes here. */
void doctor_measure(struct doctor *d);

#endif
