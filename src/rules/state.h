/*
 * rules/state.h: what the ledger says so far: the registry facts, open sessions, jobs, applications and counters that
 * decide() needs.  A pure fold over the entries of ONE log (one entruster's, or the machine's); the keeper and the
 * offline verifier run the same code.  All tables are bounded; nothing is ever forgotten silently.
 */
#ifndef RULES_STATE_H
#define RULES_STATE_H

#include "base/clock.h"
#include "base/err.h"
#include "rules/contract.h"
#include "rules/entry.h"
#include "rules/measure.h"
#include "rules/matter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum org_kind {
    ORG_ENTRUSTER,     /* 甲 */
    ORG_CONTRACTOR,    /* 乙 */
    ORG_SUBCONTRACTOR, /* 丙 and below */
    ORG__MAX
};

struct org_rule {
    uint32_t no, parent;
    enum org_kind kind;
    uint64_t under;  /* the subcontract (matter) under which it was registered; 0: at setting up, or under an approval of the change */
};

/* A side of a contract: 甲, or 乙 with all organisations below it. */
enum party { PARTY_NONE, PARTY_ENTRUSTER, PARTY_CONTRACTOR };

/* Whose device a terminal is (the kind of ACT_TERMINAL; N20.6si, H10.1-2, K-T9). */
enum terminal_owner { OWNER_UNKNOWN, OWNER_ORGANISATION, OWNER_LEASED, OWNER_PRIVATE, OWNER__MAX };

struct terminal_rule {
    uint64_t id;
    uint32_t org;
    bool revoked;
    struct date from, until;
    uint32_t person;         /* the machine account whose certificate it is, and nobody else's; 0: a terminal that people work at */
    uint8_t certificate[32]; /* SHA-256, of a machine's */
    enum terminal_owner owner;
    bool approved;           /* a private one, registered under 甲's approval of that very registration */
};

/* Where a terminal stands, in one contract: an area or work place that was filed there (N20.2, H6, J18, K11). */
struct terminal_place {
    uint32_t contract;
    uint64_t terminal, matter, leaf; /* matter 0: nowhere */
};

/* Roles of an assignment, as bits. */
enum role {
    ROLE_OFFICER = 1 << 0,        /* 甲 officer (担当) */
    ROLE_APPROVER = 1 << 1,       /* 甲 approver (承認者) */
    ROLE_RESPONSIBLE = 1 << 2,    /* 総括責任者 */
    ROLE_MANAGER = 1 << 3,        /* 管理責任者 */
    ROLE_HANDLER = 1 << 4,        /* 事務取扱担当者 */
    ROLE_OPERATOR = 1 << 5,       /* call centre, counter */
    ROLE_AUDITOR = 1 << 6,        /* 監査責任者 */
    ROLE_INSPECTOR = 1 << 7,      /* external inspector */
    ROLE_ADMINISTRATOR = 1 << 8,  /* runs the machine; may read no record */
    ROLE__ALL = (1 << 9) - 1,
    ROLE__MACHINE = ROLE_HANDLER | ROLE_OPERATOR | ROLE_INSPECTOR, /* that a machine account may have */
};

enum authenticator_kind {
    AUTHENTICATOR_PASSWORD, /* object = verifier's hash; the verifier itself is sealed beside */
    AUTHENTICATOR_TOTP,
    AUTHENTICATOR_PASSKEY,  /* value = uncompressed P-256 point, object = SHA-256 of the credential id */
    AUTHENTICATOR__MAX
};

/* Factors of a sign-in, as bits (the kind of ACT_SIGN_IN and ACT_SESSION_OPEN). */
enum factor {
    FACTOR_PASSWORD = 1 << 0,
    FACTOR_TOTP = 1 << 1,
    FACTOR_PASSKEY = 1 << 2,          /* possession */
    FACTOR_USER_VERIFIED = 1 << 3,    /* the passkey also verified PIN, face or finger: a second factor by itself */
    FACTOR_CERTIFICATE = 1 << 4,      /* a machine's client certificate, the only thing by which it signs in */
    FACTOR__ALL = (1 << 5) - 1,
};

/* SESSION_REVOKED: person, terminal, assignment or contract no longer stand; SESSION_ENDED: by ACT_SESSION_END. */
enum session_end { SESSION_SIGNED_OUT, SESSION_IDLE, SESSION_EXPIRED, SESSION_REVOKED, SESSION_MISUSE, SESSION_DIED,
                   SESSION_ENDED, SESSION_END__MAX };

/* The kind of ACT_PERSON (absent: a human being). */
enum person_kind { PERSON_HUMAN, PERSON_MACHINE, PERSON_KIND__MAX };

/* The kind of ACT_PERSON_END: a suspended person may be taken up again by ACT_PERSON in a session, an ended one not. */
enum person_end { PERSON_ENDED, PERSON_SUSPENDED, PERSON_END__MAX };

struct person_rule {
    uint32_t no, org;
    struct date from, until;
    bool ended;
    bool suspended;           /* ended for the time being */
    uint8_t natural_person[32]; /* equal for two accounts of one human being */
    uint32_t answers;         /* of a machine account: the person who answers for it; 0: this is a human being */
};

/* What a notice to 甲 says of one person. */
struct staff_facts {
    uint32_t org, roles, flags;
    uint64_t registers;
    struct date from, until;      /* of the duties, within those of the person */
    uint16_t employment;
    uint64_t staff_leaf;
    bool left;                    /* ended for good */
};

struct assignment {
    uint32_t contract, person, roles, purposes;
    uint64_t registers;       /* bit no-1 */
    unsigned blocks_n;        /* 0: the duties reach every record of the registers */
    uint16_t blocks[ENTRY_BLOCKS_MAX]; /* else only those in these; ascending */
    struct date from, until;
    struct date trained, pledged; /* year 0: never */
    struct date trained_until;    /* year 0: as long as the contract says */
    struct date attended;         /* 甲's own training */
    struct date acknowledged, attested, pledge_received;
    uint32_t pledge_version;      /* of the text that was pledged; 0: not said */
    uint32_t flags;               /* enum assign_flag */
    uint16_t employment;
    struct date used;             /* the last day on which records were used; year 0: never */
    uint64_t staff_leaf;          /* the newest ACT_STAFF; 0: none */
    uint64_t widened_leaf;        /* with it came the person, or a role, register or day more than before */
    bool is_filed;                /* stands in a notice */
    struct staff_facts filed;     /* what the newest notice said */
};

/* A notice of staff to 甲 (従事者届・変更届). */
struct staff_notice {
    uint64_t leaf, previous;      /* 0: the first */
    uint32_t contract, person, receiver; /* receiver 0: not received yet */
    uint64_t count;
    int64_t made_ms, received_ms;
    uint8_t object[32];
};

/* One item of the sheet of a contract. */
struct sheet_rule {
    uint32_t contract, org, version;
    uint16_t item;
    uint64_t leaf;
};

struct session_facts {
    uint64_t no;
    uint32_t person, contract;
    uint16_t factors;
    uint64_t terminal;        /* 0: none presented */
    bool open;
};

struct application {
    uint64_t leaf;            /* its index in the log */
    uint32_t contract, applicant;
    uint16_t kind, register_no;
    uint64_t count, erased;   /* asked for; done so far */
    int64_t applied_ms;
    struct date planned;      /* not before this day; year 0: at once (applications without a date) */
    uint8_t object[32];       /* SHA-256 of the descriptor */
    uint8_t change[32];       /* of APPLY_CHANGE and APPLY_TERMS: entry_digest() of the fact */
    uint64_t approved_by_leaf; /* 0: not yet (leaf 0 is ACT_LOG_OPEN) */
    uint32_t approver;
    int64_t approved_ms;
    uint64_t signed_by_leaf;  /* of APPLY_TERMS, the same for 乙's signature, which comes first */
    uint32_t signer;
    int64_t signed_ms;
    bool rejected, executed;
    uint32_t executor;        /* who carried it out */
    bool destroyed;           /* the keys are gone and their epoch is closed */
    int64_t destroyed_ms;
    uint64_t certificate_leaf; /* the newest; 0: none */
    uint64_t certificates[CERTIFICATE__MAX]; /* the newest of each stage */
    enum certificate_stage stage; /* of that certificate */
    struct date backups_until;    /* while the stage is not complete: when the last backup ends; year 0: not known */
};

/* The approval of an application by who entrusts in one contract of the chain. */
struct decided {
    uint64_t application;
    uint32_t contract, approver;
    uint64_t leaf;            /* of the approval */
    int64_t ms;
};

/* How far a matter has come. */
enum matter_state {
    MATTER_WAITS,     /* for the decision */
    MATTER_OPEN,      /* decided, or nobody had to; its steps may be done */
    MATTER_REJECTED,
    MATTER_WITHDRAWN,
    MATTER_CLOSED,
    MATTER_STATE__MAX
};

/* What was done of a step, all together, and who did it last. */
struct matter_done {
    uint64_t count, leaf; /* leaf 0: never */
    uint32_t person;
    int64_t ms;
};

/* A matter (案件).  Closed ones stay: they are the history that the 管理簿 shows. */
struct matter {
    uint64_t leaf;            /* its number */
    uint32_t contract, applicant, org, parent;
    uint16_t kind, register_no, purpose;
    uint64_t fields;          /* of the register: bit no-1; 0: all */
    enum data_class data_class;
    enum matter_medium medium;
    uint64_t count;           /* asked for */
    struct date from, until;
    uint64_t ref;             /* the matter that it belongs to; 0: none */
    uint32_t met;             /* conditions of its cells that its words and its place meet so far (enum handling_condition) */
    uint8_t object[32];       /* SHA-256 of the descriptor */
    enum matter_state state;
    int64_t opened_ms, decided_ms; /* decided_ms: 0 while it waits, and where nobody had to decide */
    uint32_t approver;        /* 0: none */
    struct matter_done done[MATTER_STEP__MAX];
    int64_t closed_ms;        /* also when it was rejected or withdrawn; 0: it is not over */
};

/* A file that belongs to a matter (添付): a plan of an area, a photo of destroyed disks, a certificate of somebody else. */
enum attach_kind { ATTACH_PDF, ATTACH_PNG, ATTACH_JPEG, ATTACH_CSV, ATTACH__MAX };
#define ATTACH_BYTES_MAX ((uint64_t)8 << 20)
#define ATTACHED_MAX 20 /* to one matter */

/* A ledger that was kept before Azukari, taken in row by row (ACT_INTAKE). */
#define INTAKE_BYTES_MAX ((uint64_t)8 << 20)
#define INTAKE_ROWS_MAX 1000
#define INTAKE_PEOPLE 0 /* as its kind: no matters, but people */
struct attachment {
    uint64_t matter, leaf;
    uint32_t person;
    enum attach_kind kind;
    uint64_t bytes;
    uint8_t object[32]; /* SHA-256 of the file */
    int64_t ms;
};

/* A hold (保全): as long as it stands, nothing under it is erased. */
struct hold {
    uint64_t leaf;
    uint32_t contract, person; /* who set it */
    uint16_t register_no;      /* 0: the whole contract */
    bool one;                  /* only ${subject} */
    uint16_t block;            /* of the subject, when the hold was set */
    uint8_t subject[ENTRY_SUBJECT_BYTES];
    int64_t set_ms;
};

/* A worklist (作業リスト): records that are worked on one after the other.  Which they are, and how far each is, the office
 * knows; here stands who may work on it. */
struct worklist {
    uint64_t leaf;             /* its number */
    uint32_t contract, maker;
    uint32_t person;           /* who works on it; 0: shared, everybody takes the next open record */
    uint16_t register_no, purpose;
    uint64_t count;            /* records that it was made of */
    uint16_t blocks[ENTRY_BLOCKS_MAX]; /* in which they stood then */
    unsigned blocks_n;
    struct date due;
    int64_t made_ms, closed_ms; /* closed_ms: 0 while it is open */
};
#define WORKLIST_KEPT_DAYS 30  /* after it was closed */

enum work_change { WORK_CHANGED, WORK_CLOSED, WORK_CHANGE__MAX };
enum work_item { WORK_DONE, WORK_ASIDE, WORK_AGAIN, WORK_ITEM__MAX };
/* What a person prefers, bits of state_settings(). */
enum setting { SETTING_KEYS /* keyboard shortcuts */, SETTING__MAX };

/* The number of a form (様式) says who owes it: 1001.. 乙, 2001.. 甲, 3001.. either.  0, of ACT_FORM only: the letterhead. */
#define FORM_NUMBER_MAX 3999
enum form_from { FORM_LETTERHEAD, FORM_CONTRACTOR, FORM_ENTRUSTER, FORM_EITHER };
static inline enum form_from form_from(uint16_t form)
{
    return (enum form_from)(form / 1000);
}

enum document_step { DOCUMENT_SUBMIT, DOCUMENT_RECEIVE, DOCUMENT_RETURN, DOCUMENT_WITHDRAW, DOCUMENT_STEP__MAX };
enum document_state { DOCUMENT_FROZEN, DOCUMENT_SUBMITTED, DOCUMENT_RECEIVED, DOCUMENT_RETURNED, DOCUMENT_WITHDRAWN,
                      DOCUMENT_STATE__MAX };

/* One version of a document in a form, frozen: its bytes never change, what happens to it are steps. */
struct document {
    uint64_t leaf;
    uint32_t contract, number, version; /* the number is the same for all versions */
    uint16_t form;
    uint32_t person;                    /* who froze it */
    enum party side;                    /* of that person then */
    uint64_t answers;                   /* the document or application that it answers; 0: none */
    uint8_t pdf[32], says[32];          /* SHA-256 of the file, and of what it says */
    int64_t frozen_ms;
    enum document_state state;
    uint64_t step_leaf;                 /* of the newest step; 0: none */
    uint32_t submitter, receiver;       /* receiver: who received or returned it */
    int64_t submitted_ms, received_ms;
    uint64_t receipt;                   /* 収受番号, running for each side of the contract; 0: not received */
};

/* The items of a form as one contract has them (H15): the newest version. */
struct form_rule {
    uint32_t contract;
    uint16_t form;
    uint32_t version;
    uint64_t leaf;
};

struct authenticator {
    uint32_t person;
    enum authenticator_kind kind;
    uint8_t id[32];
    unsigned key_n;
    uint8_t key[ENTRY_VALUE_MAX];
};

/* A package (暗号化パッケージ): records that leave the house under a matter.  Gone ones stay: they are the history. */
enum package_form { PACKAGE_ZIP /* under a passphrase */, PACKAGE_CMS /* for one recipient */, PACKAGE_FORM__MAX };
enum package_state { PACKAGE_MAKING, PACKAGE_READY, PACKAGE_GONE };
enum package_made { PACKAGE_FINISHED, PACKAGE_ABANDONED, PACKAGE_MADE__MAX };
enum package_fetch { PACKAGE_FILE, PACKAGE_PASSPHRASE, PACKAGE_DROP, PACKAGE_FETCH__MAX };
/* Why it is gone: past its day; fetched as often as it may be; dropped by its person; it could not be made; the keeper was started anew,
 * and its key, which was in memory only, is lost. */
enum package_end { PACKAGE_END_EXPIRED, PACKAGE_END_FETCHED, PACKAGE_END_DROPPED, PACKAGE_END_FAILED, PACKAGE_END_LOST, PACKAGE_END__MAX };
#define PACKAGE_FETCHES 3

struct package {
    uint64_t leaf, matter;    /* its number; what it was decided under */
    uint32_t contract, person, job;
    uint16_t register_no, purpose;
    uint64_t fields;          /* bit no-1 */
    enum package_form form;
    struct date until;
    uint64_t planned, count;  /* records asked for; released to its job so far */
    uint64_t list;            /* worklist; 0: the whole register */
    uint8_t recipient[32];    /* SHA-256 of the certificate */
    int64_t opened_ms, made_ms, gone_ms;
    uint64_t bytes;
    uint8_t object[32];       /* SHA-256 of the file */
    enum package_state state;
    enum package_end why;
    uint16_t fetched;
    bool shown;               /* its passphrase */
};

enum job_kind { JOB_IMPORT, JOB_TRIAL, JOB_CHANGE, JOB_PACKAGE };

struct import_job {
    uint32_t no, contract, person;
    uint16_t register_no, purpose;
    uint8_t file[32];
    uint64_t bytes;           /* of the file */
    uint64_t rows_sealed;     /* highest row sealed + 1 */
    uint64_t sealed_n;        /* records sealed so far; those sealed again after a crash count again */
    bool closed;
    int64_t closed_ms;        /* when it was closed last */
    bool abandoned;           /* closed before the end of its file, which may come again as another job */
    enum job_kind kind;
    uint64_t fields;          /* of a trial or change: bit no-1 for the key and for each field that it may change */
    uint32_t other;           /* of a change: its trial; of a trial: the change that came of it, 0: none */
    uint64_t changes;         /* of a closed trial: how many records it says will change */
    uint64_t rows_done;       /* of a closed import: rows that were stored or refused; those behind them that were sealed were never stored */
};

/* Rows that an import may have sealed and not stored yet, at most. */
#define IMPORT_ROWS_UNDER_WAY 3072

#define BACKUP_KEY_BYTES 32

/* A dated backup key, in the machine's log. */
struct backup_key {
    uint16_t no;
    struct date until;        /* the day on which its private half is to be destroyed */
    uint8_t public_key[BACKUP_KEY_BYTES];
    uint64_t begun_n;         /* backups begun: each may exist somewhere, complete or not */
    int64_t first_ms;         /* when the first of them was begun; 0: none */
    uint64_t begun_leaf;      /* the newest beginning */
    uint64_t done_leaf;       /* the newest that was completed; 0: none */
    int64_t done_ms;
    uint64_t done_bytes;
    uint8_t done_manifest[32];
    bool ended;
    int64_t ended_ms;
};

/* The end of the log was lost, and that was accepted: leaves ${count} to ${seen}-1 of the origin before are missing. */
struct loss {
    uint64_t leaf;            /* of ACT_LOSS */
    int64_t at_ms;
    unsigned number;          /* of the origin that begins with it (ledger/origin.h) */
    uint64_t count;           /* leaves that were found */
    bool known;               /* the witness's checkpoint is named; else nobody knows how many leaves there were */
    uint64_t seen;            /* its size, and its root */
    uint8_t root[32];
};
#define LOSSES_MAX 16

struct state; /* opaque */

/* An empty state; NULL when memory is out.  Closed sessions are forgotten (a ledger holds millions); everything else
 * stays. */
struct state *state_new(void);
void state_free(struct state *s);

/* Fold in the entry that stands at ${leaf_index}.  ERR_INPUT if entry_check() fails or if it contradicts what is known
 * (a session that does not exist, an unknown register, an index that does not grow…): such a log does not verify.
 * Refused operations change nothing, except failed sign-ins, which are counted.  ERR_LIMIT beyond the table sizes,
 * ERR_MEMORY.  On error ${s} is unchanged. */
MUST_USE enum err state_apply(struct state *s, const struct entry *e, uint64_t leaf_index);

/* Look-ups; NULL means there is none.  Valid until the next state_apply(). */
const struct contract_rule *state_contract(const struct state *s, uint32_t no);
const struct person_rule *state_person(const struct state *s, uint32_t no);
const struct assignment *state_assignment(const struct state *s, uint32_t contract, uint32_t person);
const struct register_rule *state_register(const struct state *s, uint32_t contract, uint16_t no);
const struct field_rule *register_field(const struct register_rule *r, uint16_t no);
const struct purpose_rule *state_purpose(const struct state *s, uint32_t contract, uint16_t no);
const struct block_rule *state_block(const struct state *s, uint32_t contract, uint16_t no);
const struct block_rule *state_block_at(const struct state *s, size_t i);
/* Whether the record was ever moved (ACT_MOVE), and into which block it was moved last. */
bool state_moved(const struct state *s, const uint8_t subject[ENTRY_SUBJECT_BYTES], uint16_t *block_out);
/* Whether the duties reach records in ${block} (0: in none). */
bool assignment_reaches(const struct assignment *a, uint16_t block);
const struct session_facts *state_session(const struct state *s, uint64_t no);
const struct application *state_application(const struct state *s, uint64_t leaf);
/* The application that the ACT_APPROVE at ${leaf} approved. */
const struct application *state_approved_application(const struct state *s, uint64_t leaf);
const struct import_job *state_job(const struct state *s, uint32_t no);
const struct hold *state_hold(const struct state *s, uint64_t leaf); /* released ones are gone */
/* A numbered copy on paper: its number is the leaf of its ACT_PRINT. */
struct printed_copy {
    uint32_t contract, person;
    uint16_t register_no;
    uint64_t leaf;
};

/* The ${i}-th numbered copy of the contract, in the order of their numbers; NULL behind the last (N20.8, N22). */
const struct printed_copy *state_printed(const struct state *s, uint32_t contract, size_t i);
/* How many numbered copies of the record were printed (ACT_PRINT; N20.8). */
uint64_t state_copies(const struct state *s, const uint8_t subject[ENTRY_SUBJECT_BYTES]);
/* A worklist; closed ones are known for WORKLIST_KEPT_DAYS and perhaps longer. */
const struct worklist *state_worklist(const struct state *s, uint64_t leaf);
const struct worklist *state_worklist_at(const struct state *s, size_t i);
/* Whether a closed list is kept no longer at ${now_ms}. */
bool worklist_is_over(const struct worklist *w, int64_t now_ms);
/* A version of a document by its leaf; the newest version of a document of the contract by its number; the ${i}-th of all. */
const struct document *state_document(const struct state *s, uint64_t leaf);
const struct document *state_newest_document(const struct state *s, uint32_t contract, uint32_t number);
const struct document *state_document_at(const struct state *s, size_t i);
/* The numbers that the next document of the contract, and the next one that ${side} receives, get. */
uint32_t state_next_document(const struct state *s, uint32_t contract);
uint64_t state_next_receipt(const struct state *s, uint32_t contract, enum party side);
/* How the contract has the form; NULL: as it is. */
const struct form_rule *state_form(const struct state *s, uint32_t contract, uint16_t form);
/* What the virus scanner last said of the file in this contract; SCAN__MAX: nothing that still counts at ${now_ms}. */
enum scan_result state_scanned(const struct state *s, uint32_t contract, const uint8_t file[32], int64_t now_ms);
/* A package, and the ${i}-th in the order of their leaves. */
const struct package *state_package(const struct state *s, uint64_t leaf);
const struct package *state_package_at(const struct state *s, size_t i);
/* Records that were released for packages under ${matter}, each batch of an interrupted one once; and how many more may leave. */
uint64_t state_released(const struct state *s, uint64_t matter);
struct matter;
uint64_t matter_left(const struct state *s, const struct matter *m);
/* What ${person} has set: bit n for enum setting n. */
uint32_t state_settings(const struct state *s, uint32_t person);
/* A matter, and the ${i}-th in the order of their leaves. */
const struct matter *state_matter(const struct state *s, uint64_t leaf);
const struct matter *state_matter_at(const struct state *s, size_t i);
/* The leaf of the ${i}-th step of the matter ${leaf}; 0 behind the last. */
uint64_t state_matter_step(const struct state *s, uint64_t leaf, size_t i);
/* The ${i}-th file of the matter ${leaf}, oldest first, NULL behind the last; the one with ${object}, NULL: there is none. */
const struct attachment *state_attached(const struct state *s, uint64_t leaf, size_t i);
const struct attachment *state_attached_file(const struct state *s, uint64_t leaf, const uint8_t object[32]);
/* Whether it is neither rejected nor withdrawn nor closed; and whether its day is over as well. */
bool matter_is_open(const struct matter *m);
bool matter_is_overdue(const struct matter *m, struct date today);
/* The cell of the handling matrix by which a matter of ${row} on ${medium} with ${data_class} goes; NULL: none, or the terms are silent. */
const struct control_rule *matter_cell(const struct contract_rule *c, const struct matter_row *row, unsigned medium, unsigned data_class);
/* Whether ${of}, or what it belongs to, is an area or work place that was filed and is open (N20.9, H10.2-use, K-T9). */
bool state_matter_in_area(const struct state *s, const struct matter *of);
/* Whether ${m} is an area or work place of ${contract} in which work is done on ${today}: decided on, within its days, and so is what it
 * belongs to (N20.2, H6, J18, K11). */
bool state_place_holds(const struct state *s, uint32_t contract, const struct matter *m, struct date today);
/* Where ${terminal} stands in ${contract}; NULL: that was never said.  The ${i}-th of all. */
const struct terminal_place *state_terminal_place(const struct state *s, uint32_t contract, uint64_t terminal);
const struct terminal_place *state_terminal_place_at(const struct state *s, size_t i);
/* What the terms in force say of a matter of ${row} on ${medium} with ${data_class}: allowed (also what nobody decides), approval (also
 * where they are silent), never.  ${*why_out} (may be NULL): the rule that says so, NULL if none does. */
enum handling_verdict matter_verdict(const struct contract_rule *c, const struct matter_row *row, unsigned medium,
                                     unsigned data_class, const struct control_rule **why_out);
/* Whether every organisation from ${org} up to 乙 that was registered under a subcontract has one that is approved and not over on
 * ${today}, and (unless ${ahead}) has begun.  True for 甲 and 乙 and for what was entered at setting up. */
bool state_chain_holds(const struct state *s, uint32_t contract, uint32_t org, struct date today, bool ahead);
/* The ${i}-th contract above ${c}: the one that it names; if it names none, those whose contractor is its entruster.  NULL: no more. */
const struct contract_rule *state_contract_above(const struct state *s, const struct contract_rule *c, size_t i);
/* The contract of the first entruster (the municipality) in the chain of ${c}: itself, if none is above. */
const struct contract_rule *state_contract_first(const struct state *s, const struct contract_rule *c);
/* ${c} and every contract above it, nearest first, each once: whose terms all hold for what is done in ${c} (N17 N18 H12 K-T7).  How many;
 * more than CHAIN_MAX are not looked at, which needs more contracts of one contractor than any has levels. */
#define CHAIN_MAX 32
size_t state_chain(const struct state *s, const struct contract_rule *c, const struct contract_rule *list[CHAIN_MAX]);
/* Whether ${above} is above the contract ${below}. */
bool state_is_above(const struct state *s, uint32_t above, uint32_t below);
/* What the terms of ${c} and of all above it say of a matter: the strictest; ${*why_out} (may be NULL) as of matter_verdict(). */
enum handling_verdict chain_verdict(const struct state *s, const struct contract_rule *c, const struct matter_row *row, unsigned medium,
                                    unsigned data_class, const struct control_rule **why_out);
/* Whether who entrusts in ${c}, a contract of the chain of ${a}, has to decide on it: in its own contract always, above it where the terms
 * there ask for an approval of such a thing. */
bool state_decides(const struct state *s, const struct contract_rule *c, const struct application *a);
/* Who has to decide on ${a} next: the contract of the chain, nearest first, whose terms ask for an approval which its entruster has not given;
 * NULL: nobody (any more).  If those above have nothing to decide any more since it was approved below them, who entrusts in its own contract
 * confirms it.  A matter waits for everybody whose cell asks for it, an erasure and a change of the registry for who entrusts
 * and for everybody above whose terms ask for such approvals (N17, H12, K-T7: the first entruster decides at every level). */
const struct contract_rule *state_decider(const struct state *s, const struct application *a);
/* The approval of the application at ${leaf} by who entrusts in ${contract}; NULL: none.  The ${i}-th of them all, by contract. */
const struct decided *state_decided(const struct state *s, uint64_t leaf, uint32_t contract);
const struct decided *state_decided_at(const struct state *s, uint64_t leaf, size_t i);
/* The first contract of the chain of ${m} whose terms ask for an approval of it that was not given; NULL: all have it. */
const struct contract_rule *state_undecided(const struct state *s, const struct matter *m);
/* The ${i}-th organisation that on ${today} is to be told of the subcontract ${m} (enum upstream_kind), nearest first; 0 behind the last.  Of
 * an application those above who entrusts, up to 乙 (甲 decides on it); of an end, also that by its last day alone, all up to 甲; never the
 * one that applied, or ended it (N17.4). */
uint32_t state_upstream_org(const struct state *s, const struct matter *m, unsigned kind, struct date today, size_t i);
/* The receipt of that notice; NULL: none yet. */
const struct upstream *state_upstream(const struct state *s, uint64_t matter, unsigned kind, uint32_t org);
/* How many organisations lie between 乙 (0) and ${org}. */
unsigned state_org_depth(const struct state *s, uint32_t org);
const struct authenticator *state_authenticator(const struct state *s, const uint8_t id[32]);
/* The terminal is registered and not revoked on the day ${today}. */
bool state_terminal_known(const struct state *s, uint64_t terminal, struct date today);
/* ... and may be used by ${person}: a machine account (機械) comes with its own certificate only, and nobody else comes with it. */
bool state_terminal_fits(const struct state *s, uint32_t person, uint64_t terminal, struct date today);
/* The number under which a certificate stands as a terminal. */
uint64_t terminal_number(const uint8_t certificate[32]);
/* Whether ${person} is a machine account (N20.6u: it signs in by certificate, and a person answers for it). */
bool state_is_machine(const struct state *s, uint32_t person);
enum org_kind state_org_kind(const struct state *s, uint32_t org); /* ORG__MAX: unknown */
const struct org_rule *state_org(const struct state *s, uint32_t no);
const struct org_rule *state_org_at(const struct state *s, size_t i);
const struct terminal_rule *state_terminal(const struct state *s, uint64_t terminal);
const struct terminal_rule *state_terminal_at(const struct state *s, size_t i);
/* The side of ${c} on which ${org} stands. */
enum party state_party(const struct state *s, const struct contract_rule *c, uint32_t org);
/* ${org} is ${above} or stands below it. */
bool state_org_within(const struct state *s, uint32_t org, uint32_t above);
bool state_has_authenticator(const struct state *s, uint32_t person);

/* What is said of the person of ${a} now. */
struct staff_facts state_staff_now(const struct state *s, const struct assignment *a);
/* Whether 甲 is told of the person of ${a}: one of 乙's side, who is or was there. */
bool state_staff_listed(const struct state *s, const struct assignment *a);
/* How ${now} differs from ${filed} (NULL: not filed yet), as bits; 0: not at all. */
enum staff_change { STAFF_CAME = 1 << 0, STAFF_LEFT = 1 << 1, STAFF_DUTY = 1 << 2, STAFF_TERM = 1 << 3, STAFF_WORDS = 1 << 4 };
unsigned staff_changes(const struct staff_facts *filed, const struct staff_facts *now);
/* How many people of the contract came, left or changed since the last notice (N10). */
uint64_t state_staff_changed(const struct state *s, uint32_t contract);
/* SHA-256 over all people of 乙's side as they stand now: what a notice commits to (docs/ledger.md, Notices). */
MUST_USE enum err state_staff_digest(const struct state *s, uint32_t contract, uint8_t out[32]);
/* Whether what was last given to the person of ${a} stands in a notice; in one that 甲 has received. */
bool state_staff_reported(const struct contract_rule *c, const struct assignment *a);
bool state_staff_received(const struct contract_rule *c, const struct assignment *a);
const struct staff_notice *state_notice(const struct state *s, uint64_t leaf);
const struct staff_notice *state_notice_at(const struct state *s, size_t i);
const struct sheet_rule *state_sheet(const struct state *s, uint32_t contract, uint32_t org, uint16_t item);
/* An earlier version of the item ${of}; NULL: there is none. */
const struct sheet_rule *state_sheet_version(const struct state *s, const struct sheet_rule *of, uint32_t version);

/* Iteration: the ${i}-th of each, NULL behind the last. */
const struct contract_rule *state_contract_at(const struct state *s, size_t i);
const struct person_rule *state_person_at(const struct state *s, size_t i);
const struct assignment *state_assignment_at(const struct state *s, size_t i);
const struct register_rule *state_register_at(const struct state *s, size_t i);
const struct purpose_rule *state_purpose_at(const struct state *s, size_t i);
const struct application *state_application_at(const struct state *s, size_t i);
const struct session_facts *state_session_at(const struct state *s, size_t i); /* open ones only */
const struct import_job *state_job_at(const struct state *s, size_t i);
const struct authenticator *state_authenticator_at(const struct state *s, size_t i);
const struct hold *state_hold_at(const struct state *s, size_t i);

/* The versions of the terms that are or were in force, by contract; the next one of ${contract} while it is being entered; the
 * application for terms of ${contract} that is open: neither rejected nor in force.  NULL: there is none. */
const struct terms_version *state_terms_at(const struct state *s, size_t i);
const struct terms_next *state_terms_next(const struct state *s, uint32_t contract);
const struct application *state_terms_open(const struct state *s, uint32_t contract);
/* The leaf beside which the text with this digest stands (ACT_TERMS_TEXT); 0: it was not put there. */
uint64_t state_terms_text(const struct state *s, uint32_t contract, const uint8_t digest[32]);
/* What the machine was measured to be when it was last written down; ms 0: never. */
const struct measured *state_measured(const struct state *s);
/* Items of checklists that were looked at. */
const struct clause_check *state_check_at(const struct state *s, size_t i);

/* What the controls and cells of a child contract fail to cover of its parent's (Nerima 18, K-T7, S15): calls ${gap} with each control
 * (${is_cell} false), or kind and class of each cell.  Compared is what the keeper enforces or holds, not the profiles' words. */
typedef void rules_gap_fn(void *arg, bool is_cell, unsigned no, unsigned data_class);
void rules_cover(const struct contract_rule *parent, const struct control_rule child[CONTROL__MAX],
                 const struct control_rule cells[HANDLING_KINDS][CLASS__MAX], rules_gap_fn *gap, void *arg);

/* The first hold that stands in the way of erasing ${subjects_n} records of a register, or (none) the whole register, or
 * (no register) the whole contract.  NULL: none does. */
const struct hold *state_held(const struct state *s, uint32_t contract, uint16_t register_no,
                              const uint8_t (*subjects)[ENTRY_SUBJECT_BYTES], size_t subjects_n);
/* The last day until which the register, or (0) any register of the contract, must be kept; year 0: no date is known. */
struct date state_retained_until(const struct state *s, uint32_t contract, uint16_t register_no);

/* Records that ${person} was shown for ${purpose} in the minute / the JST day that contains ${now_ms} (list hits, opens
 * and reveals of permitted entries; an entry's count). */
uint64_t state_shown_in_minute(const struct state *s, uint32_t person, uint16_t purpose, int64_t now_ms);
uint64_t state_shown_in_day(const struct state *s, uint32_t person, uint16_t purpose, int64_t now_ms);
/* Records that ${person} compared or changed by files for ${purpose} in the JST day that contains ${now_ms}. */
uint64_t state_updated_in_day(const struct state *s, uint32_t person, uint16_t purpose, int64_t now_ms);

/* Consecutive failed sign-ins of ${person} since the last success or enrol code, and the time of the last one (machine
 * log).  Attempts refused while the person had to wait are not counted: they proved nothing. */
unsigned state_failed_sign_ins(const struct state *s, uint32_t person, int64_t *last_ms_out);

/* Whether the ACT_ASSIGN ${assign} keeps the auditor apart (N7): no auditor holds another role in the contract, not even
 * under a second account of the same natural person at an overlapping time. */
bool state_separation_holds(const struct state *s, const struct entry *assign);

/* Of the machine's log: a backup key by number, and the ${i}-th; NULL if there is none. */
const struct backup_key *state_backup_key(const struct state *s, uint16_t no);
const struct backup_key *state_backup_key_at(const struct state *s, size_t i);

/* The key of the newest completed backup, NULL if there was none. */
const struct backup_key *state_last_backup(const struct state *s);

/* The key of the newest backup that was begun, NULL if there was none. */
const struct backup_key *state_last_begun(const struct state *s);

/* Whether this ledger was taken up again from a backup and no keeper has started since; ${*ref_out}: the leaf with which that
 * backup began. */
bool state_restore_waits(const struct state *s, uint64_t *ref_out);

/* When this ledger was last taken up again from a backup; 0: never. */
int64_t state_restored_ms(const struct state *s);

/* The ${i}-th loss of this log, NULL behind the last; how many leaves that the witness saw are missing by it. */
const struct loss *state_loss_at(const struct state *s, size_t i);
uint64_t loss_missing(const struct loss *l);

/* The name under which the log signs (empty before leaf 0). */
struct view state_origin(const struct state *s);

/* When a backup was last restored elsewhere to try it, and it ${passed} or not: the moment of the entry, or the end of the
 * earlier day that it names; 0: never. */
int64_t state_last_drill_ms(const struct state *s, bool passed);

/* Whether backups begun at or before ${at_ms} can still be opened: some key they were sealed to has not ended.
 * ${*until_out}: the latest day on which one of these keys is to be destroyed; without any, the day on which the last one
 * was (year 0: there was no such backup).  Serves the stages of an erasure (design.md promise 4). */
bool state_backups_hold(const struct state *s, int64_t at_ms, struct date *until_out);

/* Whether the ACT_PERSON ${person} keeps the auditor apart in every contract of that person where N7 is demanded: the account
 * may become another human being's, or be taken up again. */
bool state_person_separated(const struct state *s, const struct entry *person);

/* The next unused numbers. */
uint16_t state_next_backup_key(const struct state *s);
uint64_t state_next_session(const struct state *s);
uint32_t state_next_job(const struct state *s);

/* The bit of ${act} in purpose_rule.acts; 0 for acts that need no purpose. */
uint32_t purpose_act_bit(enum entry_act act);

#endif
