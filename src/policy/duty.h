/*
 * policy/duty.h: the papers that clauses owe (届・報告・証明書): which of them were handed over and received in this contract, and when the
 * others are due.  What is applied for or recorded as a matter (案件) needs no second paper: there the matter is the application or the
 * entry of the ledger.  Pure.  Serves design.md 4 and every `duty` of the profiles.
 */
#ifndef POLICY_DUTY_H
#define POLICY_DUTY_H

#include "policy/due.h"
#include "policy/form.h"
#include "policy/profile.h"

/* A document in a form that was handed over.  Days; received 0: not yet. */
struct duty_paper {
    uint16_t form;
    bool by_entruster;
    uint64_t leaf, receipt;
    uint32_t number, version;
    int64_t sent, received;
};

/* What there is of a kind of matters. */
struct duty_kind {
    unsigned kind;
    uint32_t person;         /* who opened the newest */
    uint64_t matter;         /* the newest; 0: none */
    int64_t opened, waiting; /* days: of the newest; of the oldest that waits for its decision, 0: none */
    unsigned open_n, overdue_n;
};

/* Of the contract. */
struct duty_facts {
    int64_t begins, ends, closes, today;
    int64_t trained, erased, changed; /* days: the newest training, the newest erasure; since when a change of people waits for its notice */
    int64_t noticed, notice_received; /* days: of the newest notice of people; 0: none */
    uint64_t notice;
    int64_t reviewed, counted;        /* days: up to which the ledger was reviewed without a gap; of the newest stocktaking, 0: none */
    bool subcontracted;               /* somebody below 乙 works in the contract, or is about to */
    const struct duty_paper *papers;  /* newest first */
    unsigned papers_n;
    const struct duty_kind *kinds;
    unsigned kinds_n;
};

/* By what it is shown that the duty was done. */
enum duty_by { DUTY_BY_NOTHING, DUTY_BY_PAPER, DUTY_BY_NOTICE, DUTY_BY_MATTER };

struct duty_is {
    const struct profile_duty *duty;
    const struct form *form;       /* NULL: the profile is of the contract's own making, and nothing here sets its form */
    struct due_paper due;
    enum duty_by by;
    const struct duty_paper *paper; /* of DUTY_BY_PAPER */
    uint64_t leaf;                  /* of the paper, the notice or the matter; 0: DUTY_BY_NOTHING */
    int64_t sent, received;
    unsigned overdue_n;             /* matters that serve the clause and are overdue */
};

/* By when the ledger is to be reviewed again, of which no part may be unreviewed for longer than ${days}; by when everything that lasts is to be
 * counted again (N20.6e J29 K-T9). */
int64_t duty_review_day(const struct duty_facts *f, uint64_t days);
int64_t duty_stock_day(const struct duty_facts *f, uint64_t days);

/* How ${duty} of ${clause} of ${profile} stands. */
void duty_judge(const struct duty_facts *f, const struct profile *profile, const struct profile_clause *clause,
                const struct profile_duty *duty, struct duty_is *out);

/* Whether it is owed by 甲's side; else by 乙's, or by both. */
bool duty_of_entruster(const struct profile_duty *duty);

/* Whether matters of ${kind} serve the clause. */
bool duty_kind_serves(unsigned kind, const struct profile_clause *clause);

#endif
