/*
 * policy/due.h: when an item of a checklist (点検項目) is due again, and when a paper that a clause owes (届・報告・証明書) is due.  Days since
 * 1970; a fiscal year (年度) begins on 1 April.  Pure.  Serves N4 N10 N11 N19 N20.3 N22 N24 N25 H6 H9 J4 J5 K8 K-T3 K-T12 S12 S13.
 */
#ifndef POLICY_DUE_H
#define POLICY_DUE_H

#include <stdbool.h>
#include <stdint.h>

/* What was found last.  on 0: nobody has looked yet. */
struct due_check {
    int64_t on, due; /* due 0: no day was named */
    bool bad;
};

/* The day on which the item must be looked at: that of the last look, or ${begins} (the terms' first day) if there was none; 0: it
 * was looked at and no day was named. */
int64_t due_day(const struct due_check *last, int64_t begins);

/* Whether that day is over, or nobody has ever looked, or what was found was not in order. */
bool due_is_late(const struct due_check *last, int64_t begins, int64_t today);

/* When a paper is owed (the words of VOCAB_WHEN come to these). */
enum due_when {
    DUE_BEGINNING, /* before the contract, at signing, before work: by the contract's first day, once */
    DUE_END,       /* at the end: by the last day of closing out, not earlier than DUE_AROUND_DAYS before the contract's last day */
    DUE_MONTHLY,   /* in every calendar month of the contract, by its last day */
    DUE_YEARLY,    /* in every fiscal year of the contract, by 31 March */
    DUE_NEW_YEAR,  /* at the change of fiscal years: by 1 April, not earlier than DUE_AROUND_DAYS before; none of a single year */
    DUE_EVENT,     /* by so many days after what happened */
    DUE_ASKED,     /* when somebody asks for it: no day is known */
};
#define DUE_AROUND_DAYS 31
#define DUE_PROMPT_DAYS 7    /* "promptly", "after the event", "on change": ours where the document names no number */
#define DUE_REVIEW_DAYS 365  /* a policy or rules: so long after they were handed in they are looked through again */
#define DUE_SOON_DAYS 30     /* from here on it is said to be due */

/* The contract, today, and what is known of this paper. */
struct due_facts {
    int64_t begins, ends;    /* the contract's days */
    int64_t closes;          /* the last day of closing out; not before ends */
    int64_t today;
    int64_t event;           /* what the paper is owed for happened (last) on that day; 0: it is not known to have happened */
    unsigned days;           /* of DUE_EVENT: so many are allowed */
    bool reviewed;           /* to be looked through again after DUE_REVIEW_DAYS */
    int64_t sent;            /* the newest was handed over on that day; 0: none was, or it came back */
    bool is_received;        /* ... and the other side has received it */
};

enum due_state {
    DUE_NOTHING, /* nothing is owed, as far as is known */
    DUE_AHEAD,   /* owed, its day is still to come */
    DUE_OVERDUE, /* its day is over */
    DUE_SENT,    /* handed over, not received yet */
    DUE_DONE,    /* received */
    DUE_STATE__MAX
};

struct due_paper {
    enum due_state state;
    int64_t day; /* of DUE_AHEAD and DUE_OVERDUE: its day; of the others: when the next one is due, 0: none is */
};

/* How the paper that is owed ${when} stands. */
struct due_paper due_judge(enum due_when when, const struct due_facts *f);

/* Whether something is to be handed over within DUE_SOON_DAYS from ${today} on, and is not late yet. */
bool due_is_soon(const struct due_paper *p, int64_t today);

/* The last day of the month, of the fiscal year, that ${day} is in. */
int64_t due_month_end(int64_t day);
int64_t due_year_end(int64_t day);

#endif
