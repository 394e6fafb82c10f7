/* rules/decide_table.h: the gates, and which of them stand in the way of an act; private to this module. */
#ifndef RULES_DECIDE_TABLE_H
#define RULES_DECIDE_TABLE_H

#include "rules/decide_facts.h"

/* In the order in which they are tried. */
enum gate {
    GATE_LOCKED,
    GATE_SESSION,
    GATE_JOB,
    GATE_MACHINE,
    GATE_ACCOUNT,
    GATE_CONTRACT_TERM,
    GATE_PERSON_TERM,
    GATE_ASSIGNED,
    GATE_ASSIGNMENT_TERM,
    GATE_CHAIN,
    GATE_DEPTH,
    GATE_ROLE,
    GATE_READER,
    GATE_TRAINING,
    GATE_PLEDGE,
    GATE_ATTENDANCE,
    GATE_PLEDGE_TEXT,
    GATE_PLEDGE_RECEIVED,
    GATE_PENALTIES,
    GATE_AFFILIATION,
    GATE_DEPUTY,
    GATE_FILED,
    GATE_REPORTED,
    GATE_OFFICER_REPORTED,
    GATE_COVER,
    GATE_FACTORS,
    GATE_TERMINAL,
    GATE_OWNER,
    GATE_PLACE,
    GATE_PURPOSE,
    GATE_REGISTER,
    GATE_TEST_DATA,
    GATE_BLOCK,
    GATE_FIELD,
    GATE_SEARCH_HITS,
    GATE_QUOTA_MINUTE,
    GATE_QUOTA_DAY,
    GATE_UPDATE_DAY,
    GATE_APPLICATION,
    GATE_FOUR_EYES,
    GATE_TERMS,
    GATE_SIGNATURE,
    GATE_HARDWARE_KEY,
    GATE_APPROVED,
    GATE_HELD,
    GATE_DATE,
    GATE_SELF,
    GATE_SUBJECT,
    GATE_GRANT,
    GATE_PLACED,
    GATE_SEPARATION,
    GATE_CHANGE,
    GATE_EMPLOYER,
    GATE_OFFICER,
    GATE_OUTSIDE,
    GATE_PLEDGE_KEPT,
    GATE_NOTICE,
    GATE_UPSTREAM,
    GATE_VERSION,
    GATE_PRINT,
    GATE_MATTER,
    GATE_CELL,
    GATE_WORKLIST,
    GATE_DOCUMENT,
    GATE_PACKAGE,
    GATE_PROVEN,
    GATE_SCAN, /* the last: whoever meets it may do all but read this file */
    GATE__MAX
};

/* A bit for each gate. */
__extension__ typedef unsigned __int128 gate_set;
_Static_assert(GATE__MAX <= 128, "a bit for each gate");
#define G(g) ((gate_set)1 << GATE_##g)

#define NO_CONTROL CONTROL__MAX

/* What a gate belongs to. */
struct gate_row {
    enum control control; /* that asks for it, and whose clauses it cites; or NO_CONTROL */
    bool always;          /* stands even if no clause of the contract demands its control */
    enum refusal (*refusal)(const struct facts *f);
};
extern const struct gate_row gate_rows[GATE__MAX];

/* The acts that are decided.  An act with no gates here is a fact, or refused. */
struct decided_act {
    gate_set gates;
    uint32_t roles; /* any of these */
    bool closes;    /* also after the contract's last day, while it is closed out */
};
extern const struct decided_act decided_acts[ACT__MAX];

/* The gates on which an open session stands (C9). */
extern const gate_set gates_standing;
/* Those that depend on the moment or on what else is asked, not on who somebody is. */
extern const gate_set gates_situation;

/* What is asked of people who work on records: not of those who read what is left of a closed contract. */
extern const gate_set gates_of_work;
/* Whether the entry is of what is done in a contract that was closed: its ledger and certificates are read (N22, H10.2). */
bool still_reads(const struct facts *f);
/* Whether the entry is of what closing a contract needs (N22). */
bool closes_out(const struct facts *f);
/* The gates that stand in the way of the entry, and the roles that may pass. */
void rules_of(const struct facts *f, gate_set *gates_out, uint32_t *roles_out);

#endif
