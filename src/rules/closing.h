/*
 * rules/closing.h: what of a contract is still open when it is to be closed: things and applications, packages, numbered copies, records,
 * backups that could hold erased ones, accounts.  The keeper refuses the closing while anything is left, and lists it.  Serves N22 N23
 * J5 J26 K12 K-T12 H4 H5 S10.
 */
#ifndef RULES_CLOSING_H
#define RULES_CLOSING_H

#include "rules/state.h"

struct closing {
    uint64_t contracts;    /* below it, and not closed themselves */
    uint64_t matters;      /* open, and not agreed to stay: what is applied for, out, or lasts (paper, media, devices, places, subcontracts) */
    uint64_t packages;     /* being made, or still to be fetched */
    uint64_t applications; /* neither rejected nor carried out */
    uint64_t erasures;     /* carried out, but a backup may still hold it: no certificate says 消去済 */
    uint64_t jobs;         /* not finished */
    uint64_t imports;      /* whose records were not erased with their register or the contract */
    uint64_t accounts;     /* of 乙's side that may still act, but the applicant's */
    uint64_t copies;       /* numbered copies on paper that were neither given back nor destroyed */
    uint64_t unshown;      /* over, and no certificate, receipt or photo shows it, which the terms ask for (rules/keeping.h) */
};

/* Who closes it: the closing itself (0: none yet), its applicant, the day. */
struct closing_by {
    uint64_t own;
    uint32_t applicant;
    struct date today;
};

void state_closing(const struct state *s, uint32_t contract, const struct closing_by *by, struct closing *out);

/* Whether anything is left. */
bool closing_is_open(const struct closing *c);

/* Numbered copies of the contract that no closed matter of a kind for copies accounts for. */
uint64_t state_copies_out(const struct state *s, uint32_t contract);

#endif
