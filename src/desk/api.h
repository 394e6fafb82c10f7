/*
 * desk/api.h: the JSON API (docs/api.md): for each operation what it takes, and the questions and
 * answers behind it.
 */
#ifndef DESK_API_H
#define DESK_API_H

#include "desk/route.h"

/* The routes below /api/v1, one table per group. */
extern const struct route_table api_sign_in, api_enrol, api_self, api_people, api_registry, api_records, api_imports,
    api_job, api_approvals, api_erasure, api_ledger, api_backup, api_system;

#endif
