/* tests/unit/report/models.h: models that the tests set. */
#ifndef TESTS_REPORT_MODELS_H
#define TESTS_REPORT_MODELS_H

#include "report/model.h"

#define MODELS_MADE_MS INT64_C(1763686980123) /* 2025-11-21 10:03:00 JST */

/* A certificate: facts, paragraphs, a small table, a copy line. */
void model_certificate(struct report *r);

/* A list of ${rows} rows with every type of column, and what spreadsheets would run. */
void model_list(struct report *r, unsigned rows);
/* Somebody with rare characters, numbers with leading zeros, and what a spreadsheet would take for something else. */
void model_people(struct report *r);

/* A sheet of labels, AZ-1-128 and what follows. */
void model_labels(struct report *r, unsigned labels);

#endif
