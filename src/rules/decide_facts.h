/* rules/decide_facts.h: what the gates look at, and the gates of the registry; private to this module. */
#ifndef RULES_DECIDE_FACTS_H
#define RULES_DECIDE_FACTS_H

#include "rules/decide.h"

/* Everything the gates look at, found once. */
struct facts {
    const struct state *s;
    const struct entry *e;
    const struct session_facts
        *session; /* of the entry; what is being opened for ACT_SESSION_OPEN */
    const struct import_job *job;
    const struct contract_rule *contract;
    const struct person_rule *person; /* who asks */
    const struct assignment *assignment;
    const struct person_rule *answering; /* who answers for the machine that asks; NULL: nobody, or a human being asks */
    const struct assignment *answering_duty;
    const struct register_rule *reg;
    const struct purpose_rule *purpose;
    const struct application *application;
    const struct matter *matter; /* that the entry is about, belongs to, or is done under */
    const struct matter_row *kind; /* of a matter: what its kind says */
    const struct worklist *list; /* that the entry is about, or takes its record from */
    uint64_t records; /* how many the operation shows */
    uint32_t roles;   /* that may do the act */
    struct date today;
    bool reading; /* the contract was closed, or its time is over, and its ledger is still read (rules/keeping.h) */
    bool closing; /* the contract is over, and being closed out (CONTROL_CLOSE_OUT) */
};

/* What a gate answers: nothing where it is open. */
static inline enum refusal unless(bool open, enum refusal refusal)
{
    return open ? REFUSAL_NONE : refusal;
}

/* A date on record is one that has come; year 0 is none. */
static inline bool on_record(struct date d, struct date today)
{
    return d.year != 0 && date_to_days(d) <= date_to_days(today);
}

/* decide_staff.c: whether who asks is of the contractor's side.  甲's own people are neither filed nor attested to 甲. */
bool of_contractor(const struct facts *f);

/* decide_session.c: an account that failed to sign in too often waits; a session is open and its person's own, a job its person's and in
 * the order of its rows; as many factors and such a terminal as a clause demands (N20.6u, N20.6si, K-T9, C9, C12). */
enum refusal gate_locked(const struct facts *f);
enum refusal gate_session(const struct facts *f);
enum refusal gate_job(const struct facts *f);
enum refusal gate_factors(const struct facts *f);
enum refusal gate_terminal(const struct facts *f);
/* What a job desk does after the session may have ended: its job says for whom. */
bool for_job(const struct entry *e);

/* decide_duties.c: within the terms of contract, person and duties; a role that may; trained, and pledged (N9.1 N11 N14 N20.6i). */
enum refusal gate_contract_term(const struct facts *f);
enum refusal gate_person_term(const struct facts *f);
enum refusal gate_account(const struct facts *f);
enum refusal gate_assigned(const struct facts *f);
enum refusal gate_assignment_term(const struct facts *f);
enum refusal gate_role(const struct facts *f);
enum refusal gate_reader(const struct facts *f);
enum refusal gate_training(const struct facts *f);
enum refusal gate_pledge(const struct facts *f);

/* decide_record.c: for a purpose, in a register and fields of the duties, and no more than the limits allow (N9.3 N15 N20.10 J21). */
enum refusal gate_purpose(const struct facts *f);
enum refusal gate_register(const struct facts *f);
enum refusal gate_field(const struct facts *f);
enum refusal gate_search_hits(const struct facts *f);
enum refusal gate_quota_minute(const struct facts *f);
enum refusal gate_quota_day(const struct facts *f);

/* Real data is not for development, tests and training but as the terms allow, and made-up data for nothing else (S5 H11). */
enum refusal gate_test_data(const struct facts *f);
bool test_data_is_asked(const struct facts *f);
/* The ledger is reviewed by nobody who used records in that time; what lasts is counted thing by thing (rules/review.c; N7 N20.6e K-T9). */
enum refusal review_fits(const struct facts *f);
enum refusal stock_opens(const struct facts *f);
enum refusal stock_fits(const struct facts *f);
enum refusal stock_closes(const struct facts *f);
/* Nobody changes what is said about themselves (N7). */
enum refusal gate_self(const struct facts *f);
/* Persons and terminals are looked after by their own organisation, or one above it on the same side of the contract. */
enum refusal gate_subject(const struct facts *f);
/* Roles of 甲 are given to people of 甲 only, those of 乙 to people of 乙 only. */
enum refusal gate_grant(const struct facts *f);
/* No auditor gets another role, by an assignment or because two accounts become one human being's (N7). */
enum refusal gate_separation(const struct facts *f);
/* An application is decided on by another human being, by passkey; what was approved is carried out once, as approved, not before its
 * date, and nothing that is held (K-T12, N22, J26, C8). */
enum refusal gate_application(const struct facts *f);
enum refusal gate_four_eyes(const struct facts *f);
enum refusal gate_signature(const struct facts *f);
enum refusal gate_hardware_key(const struct facts *f);
enum refusal gate_approved(const struct facts *f);
enum refusal gate_held(const struct facts *f);
enum refusal gate_date(const struct facts *f);
/* A pledge is received, and a notice of staff made or received, by whom it concerns; the sheet of the contract is kept by those who
 * look after its organisation (S4, N10, K-T3, K-T6).  An employer speaks for its own people alone (N9.1). */
enum refusal gate_pledge_kept(const struct facts *f);
enum refusal gate_notice(const struct facts *f);
enum refusal gate_version(const struct facts *f);
enum refusal gate_employer(const struct facts *f);
/* A new or wider duty of a responsible person or manager, or of a manager from outside the workers, comes under an approval of that very
 * duty (K-T3, N8). */
enum refusal gate_officer(const struct facts *f);
enum refusal gate_outside(const struct facts *f);
/* What people of 乙's side need before they work on records; a deputy before anything (N9.1, N10, N12, H6, K-T3, K-T6, S7, S9). */
enum refusal gate_deputy(const struct facts *f);
enum refusal gate_filed(const struct facts *f);
enum refusal gate_reported(const struct facts *f);
enum refusal gate_officer_reported(const struct facts *f);
enum refusal gate_affiliation(const struct facts *f);
enum refusal gate_penalties(const struct facts *f);
enum refusal gate_pledge_text(const struct facts *f);
enum refusal gate_pledge_received(const struct facts *f);
enum refusal gate_attendance(const struct facts *f);
/* A record is reached only within the blocks of the duties; what concerns a whole register, only by duties without such a limit
 * (N9.3, N20.6i). */
enum refusal gate_block(const struct facts *f);
/* What widens the registry names an approval of that very change (N17, K-T3); a new code, where authenticators exist,
 * that of their replacement. */
enum refusal gate_change(const struct facts *f);

/* Terms are proposed and signed by the contractor's responsible person, one proposal at a time; approved by the entruster after that
 * signature; withdrawn by the contractor while they are not approved (design.md 4: in force only when both signed). */
enum refusal gate_terms(const struct facts *f);
bool withdraws_terms(const struct facts *f);

/* What a job does fits what it was opened for: no row of an import in a change, nor the other way round; and what is changed are the
 * fields that were decided on (N9.3, N20.6i). */
bool update_fits(const struct import_job *job, const struct entry *e);
/* Records that a file compares or changes have a limit of their own where a clause sets it (J21); else they count as shown. */
bool update_counted_apart(const struct facts *f);
enum refusal gate_update_day(const struct facts *f);

/* Data leave the house under a decided matter only: within its count, days, class and fields, for who applied for it (N19.2 N20.3 N20.5
 * H10.2 C5). */
enum refusal gate_package(const struct facts *f);

/* Copies of a record are numbered without a gap, and hold nothing of a class that stays on the screen (N20.8). */
enum refusal gate_print(const struct facts *f);
/* What the handling matrix says (N20.11, H10.2): of a numbered copy, which is a copy on paper, for the classes of its fields; of a matter
 * for its act, medium and class.  The refusal cites the strictest cell; NULL if all of them are allowed or silent. */
enum refusal gate_cell(const struct facts *f);
const struct control_rule *cell_that_refuses(const struct facts *f, enum refusal refusal);
/* The first cell of the chain of contracts of which the matter, or the step of it, does not meet every condition; NULL: none. */
const struct control_rule *cell_with_conditions(const struct facts *f);
/* The conditions that it, or the numbered copy, does not meet (N20.3, N20.9, N20.13, H10.2, H10.3, K-T9). */
uint32_t cell_lacks(const struct facts *f);

/* decide_machine.c: who answers for the machine that asks. */
void find_answering(struct facts *f);
/* Whether a human being asks, or one who has not left answers for the machine that does. */
bool answered_for(const struct facts *f);
/* Whose training and pledge count: of a machine those of the person who answers for it (N11, N14); NULL: nobody's. */
const struct assignment *careful(const struct facts *f);
/* What needs a human being is no machine's (N7, N22: the second person is one). */
enum refusal gate_machine(const struct facts *f);
/* A machine proves itself by its own certificate and by nothing else, a human being by anything else (N20.6u, N20.6si). */
enum refusal gate_proven(const struct facts *f);
/* For gate_subject(): the machine account, or the certificate, that the entry is about. */
enum refusal machine_subject(const struct facts *f);
enum refusal certificate_subject(const struct facts *f);
/* Whether an entry of this act can be about a machine: it is not trained, takes no pledge and enrols nothing. */
bool machine_takes(enum entry_act act);
/* A matter is of a known kind, within the contract's days, about what the person may reach; a step of it comes in order, within its
 * term and count, and what somebody confirms somebody else has done (N19 N20.3 N20.4 K-T11 K-T12). */
enum refusal gate_matter(const struct facts *f);
/* Who may open a matter of the kind, or do the step; who may withdraw it opens it, and who may close it confirms its end. */
uint32_t matter_roles(const struct facts *f);
/* The rule of the terms under which a matter stands, to be cited; NULL if there is none. */
const struct control_rule *matter_rule(const struct facts *f);
/* The clauses that ask for a contract to be closed out; NULL: none. */
const struct control_rule *closing_rule(const struct facts *f);
/* An organisation below 乙 is registered under an approved subcontract, and its people are registered and act only while all levels
 * above stand (N17, H12, K-T7). */
enum refusal gate_chain(const struct facts *f);
/* Subcontracts of every level are applied for, and decided on, in the contract of the first entruster (N17 H12 K-T7). */
enum refusal first_entruster_decides(const struct facts *f);
/* Nobody works on records in a contract that does not cover the one above it, where that demands it (N18, K-T7, S15); and the rule of the
 * contract above that says so. */
enum refusal gate_cover(const struct facts *f);
const struct control_rule *cover_rule(const struct facts *f);
/* A notice of a subcontract is received by the organisation that is to be told; a further subcontractor is registered only after all those
 * above have been (N17.4). */
enum refusal gate_upstream(const struct facts *f);
/* At most so many levels below 乙. */
enum refusal gate_depth(const struct facts *f);
/* Nothing of a file is read that the virus scanner called infected, nor, where a clause demands it, one that it has not called clean
 * (N20.6ko). */
enum refusal gate_scan(const struct facts *f);

/* People of 乙's side touch records at terminals whose owner is on record and allowed (N20.6si, H10.1-2, K-T9), in a place of the contract
 * that is filed and stands (N20.2, H6, J9, J18, K11); a terminal is put only into such a place, by those who look after it. */
enum refusal gate_owner(const struct facts *f);
enum refusal gate_place(const struct facts *f);
enum refusal gate_placed(const struct facts *f);
/* Whether any of the three is asked of this entry: 甲's people, machines and jobs are not, nor is a session without a registered terminal
 * where nothing demands one. */
bool seat_is_asked(const struct facts *f);

/* A worklist is made and given to who can work on it; worked on, while it is open, by its person, by everybody if it is
 * shared, and by those who manage it: its maker and managers (N20.6, N15: its records for its purpose only). */
enum refusal gate_worklist(const struct facts *f);

/* A document is frozen and submitted by the side that owes its form, 乙's by the contractor's own people (papers of a subcontractor
 * go through it: H-forms), and received or returned by the other side; the items of a form are set by both (H15). */
enum refusal gate_document(const struct facts *f);

#endif
