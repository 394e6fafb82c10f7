/*
 * audit/tally.h: entries counted by person (人別の集計): who, how often, how many of the records that were asked for, first and last.
 */
#ifndef AUDIT_TALLY_H
#define AUDIT_TALLY_H

#include "audit/subjects.h"
#include "base/err.h"
#include "rules/entry.h"

#include <stddef.h>
#include <stdint.h>

/* One person in one log; ${person} 0: nobody was signed in, or the house itself. */
struct tally_row {
    uint16_t log;
    uint32_t person;
    uint64_t permits, denials, facts; /* entries */
    uint64_t records;                 /* of the set, each once, in entries that are no denials; 0 without a set */
    int64_t first_ms, last_ms;
    uint8_t *seen; /* a bit for each record of the set */
};

struct tally {
    const struct subjects *of; /* NULL: records are not counted */
    struct tally_row *rows;    /* in the order of log and person */
    size_t n, room;
};

/* An empty tally; ${of} must live as long.  End with tally_clear(). */
void tally_init(struct tally *t, const struct subjects *of);

/* Count the entry.  ERR_MEMORY. */
MUST_USE enum err tally_add(struct tally *t, uint16_t log, const struct entry *e);

void tally_clear(struct tally *t);

#endif
