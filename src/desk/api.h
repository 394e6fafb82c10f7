/*
 * desk/api.h: the JSON API (docs/api.md): for each operation what it takes, and the questions and
 * answers behind it.
 */
#ifndef DESK_API_H
#define DESK_API_H

#include "desk/route.h"

/* The routes below /api/v1, one table per group. */
extern const struct route_table api_sign_in;
extern const struct route_table api_enrol;
extern const struct route_table api_self;
extern const struct route_table api_people;
extern const struct route_table api_machines;
extern const struct route_table api_attach;
extern const struct route_table api_chain;
extern const struct route_table api_closing;
extern const struct route_table api_matters;
extern const struct route_table api_registry;
extern const struct route_table api_records;
extern const struct route_table api_imports;
extern const struct route_table api_uploads;
extern const struct route_table api_intakes;
extern const struct route_table api_job;
extern const struct route_table api_approvals;
extern const struct route_table api_erasure;
extern const struct route_table api_ledger;
extern const struct route_table api_backup;
extern const struct route_table api_system;
extern const struct route_table api_terms;
extern const struct route_table api_updates;
extern const struct route_table api_packages;
extern const struct route_table api_documents;
extern const struct route_table api_work;

#endif
