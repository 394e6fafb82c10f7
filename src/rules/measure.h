/*
 * rules/measure.h: what the machine was measured to be (測定), as it stands in an ACT_MEASURE: for each measure its outcome and the two numbers
 * that it was judged from.  The keeper takes the numbers from the processes that measure and judges them (health/measure.h): nobody
 * enters an outcome.  Serves N12 N20.6a N20.6o N20.6ka N20.6ki N20.6sa N20.6se S3 S6 J21 J31 J33 K10 K-T9.
 */
#ifndef RULES_MEASURE_H
#define RULES_MEASURE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

/* The numbers in the ledger: never given to another measure.  In the order of policy/vocab.c; those that are answered on site are never taken. */
enum measure {
    MEASURE_PROGRAM_SANDBOX = 1,
    MEASURE_CORE_DUMPS_OFF,
    MEASURE_CLOCK,
    MEASURE_DISK_SPACE,
    MEASURE_WITNESS_REACHED,
    MEASURE_BACKUP_AGE,
    MEASURE_REMOVABLE_MEDIA,
    MEASURE_NETWORK_ROUTES,
    MEASURE_LISTENERS,
    MEASURE_VIRUS_SIGNATURES,
    MEASURE_UPDATES,
    MEASURE_UNKNOWN_SOFTWARE,
    MEASURE_PEERS,
    MEASURE_DISK_ENCRYPTION,
    MEASURE_SCREEN_LOCK,
    MEASURE_FIREWALL,
    MEASURE_ATTACK_DETECTION,
    MEASURE_CAMERAS_AND_POWER,
    MEASURE__MAX
};

/* The four outcomes; the words are those of enum health_verdict. */
enum measure_outcome {
    MEASURED_MET,
    MEASURED_UNKNOWN, /* it could not be seen */
    MEASURED_LOOK,    /* not as it should be, or near to it */
    MEASURED_NOT_MET,
    MEASURED__MAX
};

#define MEASURE_NOTHING UINT64_MAX /* a number that is not known */
#define MEASURE_BYTES 18           /* of one item in the value: number, outcome, the two numbers big-endian */

struct measure_item {
    enum measure no;
    enum measure_outcome outcome;
    uint64_t a, b; /* what they are: health/measure.c */
};

/* What was measured last; ms 0: nothing was yet. */
struct measured {
    int64_t ms;
    uint64_t leaf;
    unsigned n;
    struct measure_item items[MEASURE__MAX];
};

/* Append an item of the value. */
void measure_put(const struct measure_item *item, struct buf *out);

/* Read the value ${text}: measures in ascending order, each once.  ERR_INPUT. */
MUST_USE enum err measures_get(struct view text, struct measured *out);

/* Those that were looked at and are not met. */
unsigned measures_open(const struct measured *m);

/* The item of ${no}; NULL: it was not measured. */
const struct measure_item *measured_item(const struct measured *m, enum measure no);

#endif
