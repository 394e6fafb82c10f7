/*
 * health/measure.h: the measures that clauses cite (profiles: "measure NAME"), each a thing that health/judge.h judges from two numbers.
 */
#ifndef HEALTH_MEASURE_H
#define HEALTH_MEASURE_H

#include "health/judge.h"
#include "rules/measure.h"

/* The measures of ${s} at ${now_ms}, judged: those that a program can take. */
void measures_take(const struct stats *s, int64_t now_ms, struct measured *out);

/* Append what ACT_MEASURE carries. */
void measures_put(const struct measured *m, struct buf *out);

/* What ${item}, measured at ${at_ms}, says in words: the verdict as it was judged then, the reason from its numbers. */
void measure_say(const struct measure_item *item, int64_t at_ms, enum lang lang, struct health_finding *out);

/* Whether another outcome than that of ${last} is among ${now}. */
bool measures_differ(const struct measured *last, const struct measured *now);

#endif
