/*
 * rules/decide.h: the one decision function.  Pure: the same state and entry give the same answer, today and offline in
 * ten years.  Table-driven: each act names its gates; each gate belongs to a control; each control carries the clauses
 * of the contract that demand it.  A refusal cites them.
 */
#ifndef RULES_DECIDE_H
#define RULES_DECIDE_H

#include "rules/entry.h"
#include "rules/state.h"

/* Why an operation was refused: the first gate that is shut. */
enum refusal {
    REFUSAL_NONE,
    REFUSAL_NO_SESSION,      /* session unknown, closed or of another person or contract */
    REFUSAL_TERM_CONTRACT,   /* outside the contract's dates */
    REFUSAL_TERM_PERSON,     /* outside the person's or the assignment's dates, or ended */
    REFUSAL_NOT_ASSIGNED,
    REFUSAL_ROLE,
    REFUSAL_TRAINING,
    REFUSAL_PLEDGE,
    REFUSAL_FACTORS,
    REFUSAL_TERMINAL,
    REFUSAL_PURPOSE,         /* unknown, not this person's, or not for this act */
    REFUSAL_REGISTER,        /* outside the scope */
    REFUSAL_FIELD,           /* a field that the purpose does not show, or not veiled where it must be */
    REFUSAL_QUOTA_MINUTE,
    REFUSAL_QUOTA_DAY,
    REFUSAL_TOO_MANY_HITS,
    REFUSAL_NOT_APPROVED,    /* verdict SECOND_PERSON: an approval must come first */
    REFUSAL_SAME_PERSON,     /* applicant and approver are one natural person */
    REFUSAL_APPROVAL_GONE,   /* rejected, executed already, or for something else */
    REFUSAL_NO_PASSKEY,      /* verdict STEP_UP: the approval carries no verified signature */
    REFUSAL_JOB,             /* job unknown, closed or another's */
    REFUSAL_SEPARATION,      /* would give an auditor another role, or an auditor's role to somebody who has one */
    REFUSAL_SIGN_IN_LOCKED,  /* too many failed sign-ins: wait */
    REFUSAL_HELD,            /* under a hold; or the hold to be released is not known */
    REFUSAL_TOO_EARLY,       /* before the planned date of the application */
    REFUSAL_RETAINED,        /* register or contract within its retention period */
    REFUSAL_UNKNOWN_ACT,
    REFUSAL_OTHER_PARTY,     /* a person, terminal or role that another organisation or the other party looks after */
    REFUSAL_CLOSED_ACCOUNT,  /* ended for good, or the change would make it another human being's */
    REFUSAL_PRINT,           /* not on paper: a field of too high a class, or a copy out of its number */
    REFUSAL_CLOSING,         /* the contract is over: only what closes it (erasing, certificates, the ledger) */
    REFUSAL_CLOSED,          /* the contract was closed: its ledger and certificates are read, by 甲 and those who look into it */
    REFUSAL_BLOCK,           /* a record outside the blocks of the duties, or a block that takes none */
    REFUSAL_WORKLIST,        /* unknown, closed or somebody else's worklist; or for somebody who cannot work on it */
    REFUSAL_MACHINE,         /* what only a human being does, or is asked of; or a certificate that is another's */
    REFUSAL_DOCUMENT,        /* a form of the other side, a number out of its row, or a step that is not the next or not this side's */
    REFUSAL_NEVER,           /* the terms never allow it: the handling matrix, or USB memory */
    REFUSAL_MATTER,          /* no such matter, or none that this can be done with now */
    REFUSAL_MATTER_TERM,     /* outside the matter's days, or a matter outside the contract's */
    REFUSAL_MATTER_COUNT,    /* more than is left of it */
    REFUSAL_CHAIN,           /* an organisation without an approved subcontract, or whose subcontract is over */
    REFUSAL_DEPTH,           /* a subcontract below the last level that the terms allow */
    REFUSAL_UPSTREAM,        /* those above have not been told of the subcontract; or no notice that this organisation is to receive */
    REFUSAL_COVER,           /* the contract does not cover the one above it */
    REFUSAL_STILL_OPEN,      /* the contract has matters, records or accounts that are not closed */
    REFUSAL_NOT_FILED,       /* 甲 has not received the notice that names the person, or the deputy */
    REFUSAL_NOT_REPORTED,    /* new, or with more duties, and not reported to 甲 yet */
    REFUSAL_AFFILIATION,     /* the employer has not confirmed that the person is its own */
    REFUSAL_PENALTIES,       /* not on record that the person was told of the penalties */
    REFUSAL_PLEDGE_TEXT,     /* the pledge is of an older version of its text */
    REFUSAL_PLEDGE_RECEIVED, /* 甲 has not received the pledge */
    REFUSAL_ATTENDANCE,      /* did not attend 甲's own training, or too long ago */
    REFUSAL_NOTICE,          /* not what stands now, nothing to report, or not the next one to be received */
    REFUSAL_NOT_SCANNED,     /* a file that the virus scanner has not called clean, which a clause demands */
    REFUSAL_INFECTED,        /* a file in which it found something */
    REFUSAL_CLASS,           /* a field of a higher class than was decided on, or one that the matter does not name */
    REFUSAL_NOT_SHOWN,       /* no certificate, photo or receipt is attached, which the terms ask for */
    REFUSAL_CONDITION,       /* a condition of the cell that the matter, or the step of it, does not meet */
    REFUSAL_PLACE,           /* the terminal stands in no place that is filed, decided and within its days; or what it is put into is none */
    REFUSAL_OWNER,           /* somebody's own device, or nobody said whose it is */
    REFUSAL_DECIDER,         /* somebody else of the chain of contracts has to decide on it now */
    REFUSAL_PACKAGE,         /* no such package, somebody else's, gone, or fetched as often as it may be */
    REFUSAL_TEST_DATA,       /* real data for development, tests or training, or made-up data for anything else */
    REFUSAL_MISSING,         /* a thing that should be there was not seen, so that the stocktaking is not over */
    REFUSAL__MAX
};

struct decision {
    enum verdict verdict;
    enum refusal refusal;
    enum control control;    /* the control whose gate is shut; CONTROL__MAX if none */
    unsigned clauses_n;      /* permit: the clauses under which it was checked; deny: those that forbid it */
    char clauses[ENTRY_CLAUSES_MAX][ENTRY_CLAUSE_MAX + 1];
    uint32_t conditions;     /* of REFUSAL_CONDITION: those that are not met (bits of enum handling_condition); else 0 */
};

/* How long a person waits after ${failures} consecutive failed sign-ins, in milliseconds: 0 up to 4, then doubling from
 * 30 seconds to at most 15 minutes; 100 failures lock until a manager resets (INT64_MAX). */
int64_t decide_sign_in_wait_ms(unsigned failures);

/* After how long a session of ${c} (NULL: none yet) locks if nothing is done in it, and how long it lasts whatever is done, in
 * milliseconds: 15 minutes and 12 hours, or less where a clause says so (J32). */
int64_t decide_idle_ms(const struct contract_rule *c);
int64_t decide_session_ms(const struct contract_rule *c);

/* Decide the operation ${e} (its act, time, session, person, contract, purpose, register, fields, count, ref, subjects)
 * on the facts ${s}.  The verdict, clauses and has-bits of ${e} itself are ignored.  Never fails: what it does not
 * understand it denies.
 *
 * Serves N9.1 N9.3 N11 N14-N16 N20.6 N20.9 N20.10 J21 J27 H7 H10.2 K-T12 and the four-eyes rule C8. */
void decide(const struct state *s, const struct entry *e, struct decision *d_out);

/* Whether ${e} could be permitted to its person on its contract at all: as decide(), but leaving aside what depends on the
 * moment (session, factors, terminal, quotas, hits, approvals) or on whom a change is about.  Answers "what can this person
 * open?" and "who can open this?" (H6, J27) from the gates themselves. */
void decide_could(const struct state *s, const struct entry *e, struct decision *d_out);

/* Whether the session (or with number 0 the job) still stands: contract, person, assignment and terminal (C9). */
void decide_stands(const struct state *s, const struct session_facts *session, int64_t now_ms,
                   struct decision *d_out);

/* Whether a higher limit of ${c} is the stricter one ("at least"); of the others a lower one is, or they have no parameter. */
bool control_is_floor(enum control c);

/* Whether who keeps ${has} as the limit of ${c} also keeps ${needs}: the same or stricter, all flags. */
bool control_keeps(enum control c, uint64_t has, uint64_t needs);

/* Whether the act changes the registry: its person, if any, is the one it is about, not the one who asks. */
bool decide_is_change(enum entry_act act);

/* Whether ${person} is of an organisation that looks after people and terminals of ${org} in ${contract}: its own, or one
 * below it on the same side. */
bool decide_looks_after(const struct state *s, uint32_t contract, uint32_t person, uint32_t org);

/* Whether ${person} may see the matter ${m} and its words: of its contract, and of 甲, or of an organisation that looks after the applicant's,
 * or of the one that it names. */
bool decide_sees_matter(const struct state *s, const struct matter *m, uint32_t person);

/* Whether ${person} manages the worklist ${w} (made it, or is a manager of its contract); whether ${person} works on it (manages
 * it, it is theirs, or it is shared). */
bool decide_manages_list(const struct state *s, const struct worklist *w, uint32_t person);
bool decide_works_list(const struct state *s, const struct worklist *w, uint32_t person);
/* Whether ${person} may see what is on it: manages it, or works on it with its register and purpose. */
bool decide_reads_list(const struct state *s, const struct worklist *w, uint32_t person);

/* The side of ${contract} on which ${person} stands. */
enum party decide_side(const struct state *s, uint32_t contract, uint32_t person);
/* Whether ${side} may see the document ${d}: its own, or one that was submitted to it. */
bool decide_sees_document(const struct document *d, enum party side);

/* Write the verdict and clauses of ${d} into ${e}. */
void decision_into_entry(const struct decision *d, struct entry *e);

/* Replay: whether ${e}, read from a ledger, carries the verdict and clauses that decide() gives on ${s}.  Facts
 * (VERDICT_FACT) are true if their act is a fact. */
bool decide_agrees(const struct state *s, const struct entry *e, struct decision *d_out);

/* The word for a refusal or control in logs and JSON ("term-person"). */
const char *refusal_name(enum refusal r);
const char *control_name(enum control c);

#endif
