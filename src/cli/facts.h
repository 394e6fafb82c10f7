/*
 * cli/facts.h: the registry facts of a new installation as text, one fact a line, for the sample and for real ones:
 *
 *     person person=3 org=2 from=@start until=@end account=lead : NAME
 *     field contract=1 register=1 fields=10 kind=my-number class=spi limit=sealed,veiled : LABEL
 *     terms contract=1 version=1 from=@start count=97 object=DIGEST value=DIGEST
 *     cell contract=1 kind=copy/paper class=spi limit=approval conditions=needed+recorded clauses=N20.11
 *     block contract=1 blocks=1 register=1 limit=1 : NAME
 *     assign contract=1 person=6 roles=handler registers=1 blocks=1,3 from=@start until=@end
 *
 * An act (rules/entry.h), "key=value" words, and behind " : " the words that are sealed beside the leaf.  Dates are
 * YYYY-MM-DD, or @start and @end of the fiscal year, or @today.  Lines that are empty or begin with '#' say nothing.
 */
#ifndef CLI_FACTS_H
#define CLI_FACTS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/view.h"
#include "proto/desk_keeper.h"

#include <stdbool.h>
#include <stdint.h>

#define FACTS_WORDS_MAX 2000
#define FACTS_SALT_BYTES 16

/* One line.  The views of ${m} point into this struct: it must not be moved. */
struct fact_line {
    struct desk_keeper_registry_fact m;
    uint16_t log;              /* 0 for what belongs to the machine's log */
    bool everywhere;           /* organisations, persons and terminals: in the machine's log and in that of the entruster */
    uint16_t fields[64];
    uint16_t blocks[64];
    uint8_t value[32], certificate[32];
    struct view clauses[8];
    uint8_t words[FACTS_WORDS_MAX];
    struct view account, label; /* into the line */
};

struct facts_reader {
    struct view rest;
    struct date today;
    uint8_t salt[FACTS_SALT_BYTES]; /* hides who the natural persons are */
    unsigned line;                  /* of the last fact, from 1 */
    const char *reason;             /* why it was refused */
};

/* Begin to read ${text}. */
void facts_reader_init(struct facts_reader *r, struct view text, struct date today);

/* The next fact.  ERR_NOT_FOUND behind the last one; ERR_INPUT with line and reason. */
MUST_USE enum err facts_next(struct facts_reader *r, struct fact_line *out);

/* Append the facts of the sample: a city that does not exist, its contractor, eight persons, one contract, one register; the
 * controls of the contract are those of four shipped profiles (policy/shipped.h). */
MUST_USE enum err facts_sample(struct buf *out);

#endif
