/*
 * policy/board.h: the clause board (条項一覧): how each clause of the terms in force is met, from facts alone: which controls are in
 * force with which value against what the clause demands, what deviates, which items of checklists were looked at and when they are
 * due again, which live queries and measures are answered.  Pure.  Serves design.md 4.
 */
#ifndef POLICY_BOARD_H
#define POLICY_BOARD_H

#include "policy/change.h"
#include "policy/duty.h"

#define BOARD_SOON_DAYS 14     /* so long before its day a review or stocktaking is said to be due */
#define BOARD_MEASURED_DAYS 7 /* what was measured longer ago is to be measured again */
#define BOARD_LOGGED_DAYS 7   /* a place whose log of entries ended longer ago is to be looked at (ours; N20.2, J9) */

/* From the worst on: a clause is in the first that fits. */
enum board_state {
    BOARD_BREACHED,  /* 違反: a control is weaker than the terms say, an item was found not in order, the machine was measured not to be so,
                      * or a paper's day is over */
    BOARD_OFF,       /* 停止: a control that it demands is switched off by a deviation or not enforced yet; or nothing meets it here */
    BOARD_DUE,       /* 期限: an item of its checklist or a paper is due, or what was measured is to be looked at or too old */
    BOARD_ENFORCED,  /* 強制 */
    BOARD_EVIDENCED, /* 証跡: a live query, a measure or a paper shows it */
    BOARD_CHECKLIST, /* 点検: looked at, and in order */
    BOARD_AHEAD,     /* 予定: what it owes is owed by a day or an event that is still to come */
    BOARD__MAX
};

/* The last look at an item: "PROFILE CLAUSE ITEM". */
struct board_check {
    struct view item;
    struct due_check last;
};

/* The places of the contract that stand today. */
struct board_places {
    unsigned n, unlogged; /* of those, without an entry in the last BOARD_LOGGED_DAYS */
};

struct board_facts {
    const struct terms *terms;
    const struct change_set *now; /* in force */
    const struct board_check *checks;
    unsigned checks_n;
    int64_t begins, today;        /* first day of the terms, today */
    const struct duty_facts *duties; /* NULL: they are not judged */
    const struct measured *measured; /* of the machine, last; NULL: never */
    const struct board_places *places; /* NULL: they are not judged */
};

struct board_clause {
    const struct profile *profile;
    const struct profile_clause *clause;
    enum board_state state;
    unsigned controls_n, held_n;   /* controls and cells that it demands; those in force as demanded */
    unsigned weaker_n, off_n;      /* weaker than the terms; switched off or not enforced yet */
    unsigned deviates_n;           /* less than it demands, as was agreed */
    unsigned checks_n, late_n, bad_n;
    unsigned shown_n;              /* queries that are answered */
    unsigned measures_n, met_n, look_n, unmet_n; /* measures that a program takes: all; met; unknown, to be looked at or too old; not met */
    unsigned regular_n; /* reviews of the ledger and stocktakings that it asks for and that are not late */
    unsigned duties_n, given_n, owed_n, overdue_n; /* papers: all; handed over; due soon; overdue */
    bool of_places;                /* it asks for places: none stands, or without a log of entries that it asks for */
    unsigned placeless_n, unlogged_n;
    int64_t due, looked;           /* the earliest day that is due, the last look; 0: none */
    unsigned who;                  /* VOCAB_WHO: who owes it */
};

/* The clause ${clause} of ${profile}. */
void board_judge(const struct board_facts *f, const struct profile *profile, const struct profile_clause *clause,
                 struct board_clause *out);

/* Append the name of the item ${id} of ${clause}: "PROFILE CLAUSE ITEM".  A measure that is answered on site is an item under its name. */
void board_item(const struct profile *profile, const struct profile_clause *clause, struct view id, struct buf *out);

/* Whether somebody looks at what ${bind} names on site; its item in ${*id_out}. */
bool board_on_site(const struct profile_binding *bind, struct view *id_out);

/* The last look at the item ${item}; all 0 if there was none. */
struct due_check board_look(const struct board_facts *f, struct view item);

#endif
