/*
 * rules/state_tables.h: the sorted tables inside a state, private to this module.  Each row carries
 * its own key, two 64-bit numbers; tables grow by doubling up to a hard maximum.
 */
#ifndef RULES_STATE_TABLES_H
#define RULES_STATE_TABLES_H

#include "rules/review.h"
#include "rules/state.h"

enum table_no {
    TABLE_ORGS,
    TABLE_CONTRACTS,
    TABLE_PERSONS,
    TABLE_ASSIGNMENTS, /* by contract, person */
    TABLE_REGISTERS,   /* by contract, number */
    TABLE_PURPOSES,    /* by contract, number */
    TABLE_TERMINALS,
    TABLE_AUTHENTICATORS, /* by the first 16 bytes of the id */
    TABLE_SESSIONS,       /* open ones */
    TABLE_JOBS,
    TABLE_APPLICATIONS, /* by leaf */
    TABLE_APPROVALS,    /* by the leaf of the approval that was the last needed */
    TABLE_DECIDED,      /* by application, contract */
    TABLE_COUNTERS,     /* by person, purpose */
    TABLE_HOLDS,        /* standing ones, by leaf */
    TABLE_BACKUP_KEYS,
    TABLE_COPIES,      /* by the two halves of the blinded id */
    TABLE_PRINTED,     /* by contract, leaf */
    TABLE_BLOCKS,      /* by contract, number */
    TABLE_MOVED,       /* by the two halves of the blinded id */
    TABLE_WORKLISTS,   /* by leaf */
    TABLE_DOCUMENTS,   /* by leaf */
    TABLE_FORMS,       /* by contract, form */
    TABLE_TERMS,       /* by contract, version */
    TABLE_TERMS_NEXT,  /* by contract: at most one */
    TABLE_TERMS_TEXTS, /* by contract, the first 8 bytes of the digest */
    TABLE_CHECKS,      /* by contract, a hash of the item */
    TABLE_MATTERS,     /* by leaf */
    TABLE_MATTER_STEPS, /* by matter, leaf */
    TABLE_ATTACHED,    /* by matter, leaf */
    TABLE_STOCK,       /* by stocktaking, leaf of the thing */
    TABLE_ENGAGED,     /* approved subcontracts, by organisation and leaf */
    TABLE_NOTICES,     /* by leaf */
    TABLE_UPSTREAM,    /* by matter, organisation and kind */
    TABLE_SHEETS,      /* by contract, organisation and item */
    TABLE_SHEET_VERSIONS, /* by contract, organisation, item and version */
    TABLE_SCANS,       /* by the beginning of the file's hash, contract and more of the hash */
    TABLE_PACKAGES,    /* by leaf */
    TABLE_RELEASED,    /* by matter */
    TABLE_BATCHES,     /* by matter and first row */
    TABLE_PLACES,      /* of terminals, by contract and terminal */
    TABLE__MAX
};

struct person_row {
    struct person_rule rule; /* first: handed out */
    unsigned failures;       /* consecutive failed sign-ins */
    int64_t failed_ms;
    uint32_t settings;       /* bit n: enum setting n */
};

/* Versions of an item of a sheet stand under one key each: 24 bits, which is more than their table holds. */
static inline uint64_t sheet_key_of(uint32_t org, uint16_t item, uint64_t version)
{
    return (uint64_t)org << 32 | (uint64_t)(item & 0xff) << 24 | version;
}

struct approval_row {
    uint64_t leaf, application;
};

/* What one person was shown for one purpose.  A clock that goes back does not empty it. */
struct counter_row {
    uint32_t person;
    uint16_t purpose;
    int64_t minute, day;
    uint64_t in_minute, in_day;
    int64_t update_day; /* compared or changed by files */
    uint64_t in_update_day;
};

/* Numbered copies of one record. */
struct copies_row {
    uint64_t a, b, n;
};

/* A copy was printed: how many of its record there are now, and the copy under its number. */
MUST_USE enum err state_copy_printed(struct state *s, const struct entry *e, uint64_t leaf);

/* Where one record stands since it was moved. */
struct moved_row {
    uint64_t a, b;
    uint16_t block;
};

struct moved_row *state_moved_put(struct state *s, const uint8_t subject[ENTRY_SUBJECT_BYTES], enum err *err_out);

/* The text of a profile, kept beside a leaf. */
struct terms_text_row {
    uint32_t contract;
    uint8_t digest[32];
    uint64_t leaf;
};

/* A step of a matter. */
struct matter_steps_row {
    uint64_t matter, leaf;
};

/* The ${i}-th row whose first key number is ${a}, or NULL. */
void *state_table_of(const struct state *s, enum table_no t, uint64_t a, size_t i);

/* An approved subcontract of an organisation. */
struct engaged_row {
    uint32_t org;
    uint64_t matter;
};

/* What the virus scanner said of a file. */
struct scan_row {
    uint64_t a, b;
    uint8_t file[32];
    enum scan_result result;
    int64_t scanned_ms;
};

/* What left under a matter: records released to jobs, and those of packages that were fetched. */
struct released_row {
    uint64_t matter, records, fetched;
};

/* A batch that was released under a matter from which nothing was fetched since: which records it had (a hash). */
struct batch_row {
    uint64_t matter, first, n;
    uint8_t records[32];
};

struct table {
    uint8_t *rows; /* owned */
    size_t n, cap;
};

struct state {
    struct table tables[TABLE__MAX];
    uint64_t next_leaf; /* the smallest index that may come next */
    uint64_t next_session;
    uint32_t next_job;
    int64_t restored_ms;
    uint64_t restored_ref;
    bool restore_waits;
    struct loss losses[LOSSES_MAX];
    size_t losses_n;
    uint8_t origin[ENTRY_VALUE_MAX]; /* of leaf 0, or of the last loss */
    size_t origin_n;
    struct measured measured;
    int64_t drilled_ms[2]; /* the newest drill that failed, that passed; 0: none */
};

/* What an entry names must be known already; a key that is absent names nothing. */
enum known {
    KNOWN_ORG = 1 << 0,
    KNOWN_PARENT = 1 << 1,
    KNOWN_CONTRACT = 1 << 2,
    KNOWN_PERSON = 1 << 3,
    KNOWN_ASSIGNMENT = 1 << 4,
    KNOWN_SESSION = 1 << 5,
    KNOWN_ACTOR = 1 << 6, /* the session is of this person and contract */
    KNOWN_REGISTER = 1 << 7,
    KNOWN_PURPOSE = 1 << 8,
    KNOWN_JOB = 1 << 9, /* open, and of this person, contract and register */
    KNOWN_BLOCKS = 1 << 10,
};

/* The fold of one act. */
struct fold_row {
    unsigned known; /* enum known */
    enum err (*apply)(struct state *s, const struct entry *e,
                      uint64_t leaf); /* NULL: changes nothing */
};

extern const struct fold_row state_folds[ACT__MAX];

/* How many rows the table holds at most, and of how many bytes. */
size_t state_table_max(enum table_no t);
size_t state_table_row_bytes(enum table_no t);

/* The row with the key (${a}, ${b}), or NULL. */
void *state_table_find(const struct state *s, enum table_no t, uint64_t a, uint64_t b);

/* Find the row or insert a zeroed one, whose key fields the caller must set before anything else.
 * ERR_LIMIT or ERR_MEMORY, with the table as it was.  Invalidates the pointers into this table. */
MUST_USE enum err state_table_put(struct state *s, enum table_no t, uint64_t a, uint64_t b,
                            void **row_out);

/* Take the row with this key out, if there is one. */
void state_table_drop(struct state *s, enum table_no t, uint64_t a, uint64_t b);

uint64_t saturating_add(uint64_t a, uint64_t b);
/* Records were shown: lists and batches count theirs, the rest one. */
MUST_USE enum err state_apply_shown(struct state *s, const struct entry *e, uint64_t leaf);
/* The job that ${e} begins, with what it says of every kind. */
MUST_USE enum err state_job_put(struct state *s, const struct entry *e, struct import_job **job_out);
/* The folds of acts that have files of their own (state_apply.c has the others). */
MUST_USE enum err state_apply_org(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_contract(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_person(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_person_end(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_assign(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_register(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_field(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_purpose(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_block(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_authenticator(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_enrol_code(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_setting(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_retention(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_backup_key(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_backup_begin(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_backup(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_backup_key_end(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_drill(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_measure(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_update_open(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_update_batch(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_update_close(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_log_open(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_keeper_start(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_restore(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_loss(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_scan(struct state *s, const struct entry *e, uint64_t leaf);
/* Records were worked through by a job: they have a limit of their own where control 23 is in force, or count as shown. */
MUST_USE enum err state_apply_counted(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_package_open(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_package_batch(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_package(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_package_fetch(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_package_gone(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_terms(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_rule(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_terms_text(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_terms_sign(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_check(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_work_make(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_work_change(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_work_item(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_form(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_document(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_document_step(struct state *s, const struct entry *e, uint64_t leaf);
/* Whether the ACT_DOCUMENT ${e} is the next document of its contract, or the next version of one of the same form and ${side}, and
 * answers something of the contract, if anything; whether the ACT_DOCUMENT_STEP ${e} by ${side} is the next step of a newest version. */
bool document_begins(const struct state *s, const struct entry *e, enum party side);
bool document_steps(const struct state *s, const struct entry *e, enum party side);
MUST_USE enum err state_apply_matter(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_matter_step(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_terminal(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_terminal_place(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_attach(struct state *s, const struct entry *e, uint64_t leaf);
/* The last day on which the person of ${e} used records of its contract: nobody reviews what they did themselves (N7). */
void state_note_use(struct state *s, const struct entry *e);
MUST_USE enum err state_apply_stock(struct state *s, const struct entry *e, uint64_t leaf);
/* Under ${matter} something was done by another act: a numbered copy, the first fetch of a package.  It is a step of it, of ${count}. */
MUST_USE enum err state_matter_did(struct state *s, uint64_t matter, uint64_t count, const struct entry *e, uint64_t leaf);
/* The application ${a} of kind APPLY_MATTER, which waits, as its matter does, was approved, or rejected, by ${e}. */
MUST_USE enum err state_matter_decided(struct state *s, const struct entry *e, struct application *a);
MUST_USE enum err state_apply_training(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_pledge(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_staff(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_attest(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_acknowledge(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_pledge_text(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_pledge_received(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_notice(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_notice_received(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_approve(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_upstream(struct state *s, const struct entry *e, uint64_t leaf);
MUST_USE enum err state_apply_sheet(struct state *s, const struct entry *e, uint64_t leaf);
/* The duties ${now} are to replace ${before} (NULL: none): whether they give more. */
bool assignment_widens(const struct assignment *before, const struct entry *now);
/* A person's organisation or term changed at ${leaf}: that reaches further than what was reported of the duties. */
void state_person_widened(struct state *s, const struct person_rule *before, const struct entry *now, uint64_t leaf);
/* What the ACT_ERASE ${e} erases whole is nothing to work on any more: its lists are closed. */
void state_close_worklists(struct state *s, const struct entry *e);

/* The ${i}-th row, NULL behind the last. */
void *state_table_at(const struct state *s, enum table_no t, size_t i);

/* The two key numbers of an authenticator's id. */
uint64_t authenticator_key(const uint8_t id[32], int half);

/* Whether the ACT_IMPORT_OPEN ${e} takes up the open ${job} (may be NULL): the same file, for the
 * same person. */
bool job_resumes(const struct import_job *job, const struct entry *e);

/* Whether the new ACT_UPDATE_OPEN ${e} may begin: a trial; or the change of a trial of the same person, register, purpose, file and
 * fields that came to its end and of which no change came yet (nothing is done twice). */
bool update_begins(const struct state *s, const struct entry *e);

/* The fields of ${e} as bits. */
uint64_t fields_mask(const struct entry *e);

/* Whether ${e} signs, approves or rejects the application ${a} (may be NULL) as it stands: undecided, and the very one that was
 * shown, for the contract whose turn it is (state_decider).  Terms that are approved but not in force can still be rejected: they are dropped. */
bool application_waits(const struct state *s, const struct application *a, const struct entry *e);

/* The number under which an item of a checklist is found. */
uint64_t check_key(struct view item);

/* Whether the ACT_ERASE ${e} is what the approved application ${a} asks for, as far as it is not done: named subjects, or
 * all of the register or contract at once. */
bool erasure_fits(const struct application *a, const struct entry *e);

/* Whether the change of the registry ${e} is what ${a}, approved, was for. */
bool change_fits(const struct application *a, const struct entry *e);

/* Whether the ACT_ORG ${e} registers the organisation of the subcontract ${m}, which is approved and not over. */
bool subcontract_fits(const struct matter *m, const struct entry *e);

/* Whether two accounts are of one human being. */
bool same_human(const struct person_rule *a, const struct person_rule *b);

/* A date as a number that compares like the date; year 0 before all. */
int32_t date_ordinal(struct date d);

/* Whether ${day} lies in the term from ${from} to ${until}, both inclusive. */
bool term_holds(struct date from, struct date until, struct date day);

/* The JST calendar minute and day that contain ${ms}, as running numbers. */
int64_t minute_of_ms(int64_t ms);
int64_t day_of_ms(int64_t ms);

#endif
