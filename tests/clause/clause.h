/*
 * tests/clause/clause.h: one row for each provision of a clause that is enforced (E) or a workflow (W).  A row is tried in a contract
 * under that one profile, as it ships and as it compiles: what the clause forbids is refused under its id, and what it asks for is done.
 *
 * tools/coverage.py reads the rows: {"CLAUSE", HOW("WHAT", ...)}, where WHAT is what the profile says in that clause.
 */
#ifndef CLAUSE_CLAUSE_H
#define CLAUSE_CLAUSE_H

#include "policy/terms.h"
#include "unit/rules/world.h"

#include <stddef.h>

enum { SUB = 3, SUB_MANAGER = 40 }; /* a subcontractor that was there from the beginning */

/* A contract under one profile, everybody signed in, trained, filed and received. */
struct clause_contract {
    struct world w;
    struct profile *profile;
    struct terms terms;
    uint64_t sub_session;
};

/* 0 if it holds, else the line of keeps.c where it does not. */
typedef unsigned clause_fn(struct clause_contract *c);

enum clause_how { CLAUSE_CONTROL, CLAUSE_KEEPS, CLAUSE_CELLS, CLAUSE_ASKS, CLAUSE_MEETS, CLAUSE_FORM };

struct clause_row {
    const char *clause;
    enum clause_how how;
    const char *what, *a, *b, *c;
    clause_fn *keeps;
};

/* The keeper refuses what the control forbids, under this clause. */
#define CONTROL(name) CLAUSE_CONTROL, name, NULL, NULL, NULL, NULL
/* The program never does otherwise: ${fn} shows it. */
#define KEEPS(name, fn) CLAUSE_KEEPS, name, NULL, NULL, NULL, fn
/* The cells of an act for My Numbers, important and general data, each on paper, as data and as audio:
 * O open at once, A waits for the approver, X never, - of which this clause says nothing. */
#define CELLS(act, spi, important, general) CLAUSE_CELLS, act, spi, important, general, NULL
/* A condition of a cell, or of a control: the matter ${kind} is not opened, or done, without the field ${field}. */
#define ASKS(condition, kind, field) CLAUSE_ASKS, condition, kind, field, NULL, NULL
/* A condition of the cells of the clause: a matter ${kind} that goes by one of them is opened, or done, with it and not without. */
#define MEETS(condition, kind) CLAUSE_MEETS, condition, kind, NULL, NULL, NULL
/* A paper is owed: its form has these items that must be filled, and goes from the side that owes it to the other. */
#define FORM(id, required) CLAUSE_FORM, id, required, NULL, NULL, NULL

/* Try the ${n} rows of ${profile}, as a TAP program. */
int clause_main(const char *profile, const struct clause_row *rows, size_t n);

/* A contract under ${profile}, of which the control ${without} (CONTROL__MAX: none) is left out. */
void clause_begin(struct clause_contract *c, const char *profile, unsigned without);
void clause_end(struct clause_contract *c);

/* What the control forbids, complete but for that. */
struct entry clause_forbidden(struct clause_contract *c, enum control control);

bool clause_cites(const struct decision *d, const char *clause);
/* It is permitted: its leaf.  It is refused so. */
uint64_t clause_permits(struct world *w, struct entry e);
struct decision clause_refuses(struct world *w, struct entry e, enum refusal refusal);

/* An area that was filed and approved: matters that must be done in one belong to it from now on. */
void clause_area(struct world *w);
/* A work place that was filed and approved, in which the terminal stands from now on. */
uint64_t clause_seat(struct world *w);
/* A matter of ${kind} that ${person} opens, with all that its cell asks for, a step of it, the decision about it. */
struct entry clause_matter(const struct world *w, uint32_t person, uint16_t kind, unsigned medium, unsigned data_class);
struct entry clause_step(const struct world *w, uint32_t person, uint64_t matter, unsigned step, uint64_t count);
struct entry clause_decision(const struct world *w, enum entry_act act, uint64_t matter);
/* The number of the kind called ${name}. */
uint16_t clause_kind(const char *name);
/* Somebody with one of ${roles}, and not ${but}. */
uint32_t clause_person(uint32_t roles, uint32_t but);

/* What the program always keeps (keeps.c). */
clause_fn keeps_sealed, keeps_line, keeps_numbers, keeps_password, keeps_erased_keys, keeps_certificate, keeps_ledger,
    keeps_ledger_years, keeps_nine_items, keeps_closing, keeps_idle, keeps_session_hours, keeps_witness_asked, keeps_post, keeps_carry,
    keeps_media_scan, keeps_no_usb, keeps_key_holders, keeps_places_approved, keeps_service_approved, keeps_fields_approved, keeps_export,
    keeps_recordings, keeps_network, keeps_log_review, keeps_stocktaking;

#endif
