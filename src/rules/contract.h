/*
 * rules/contract.h: what a contract says: the controls that its clauses ask for, the cells of its handling matrix, its registers,
 * purposes and blocks, the versions of its terms.  Part of the state (rules/state.h).
 */
#ifndef RULES_CONTRACT_H
#define RULES_CONTRACT_H

#include "base/clock.h"
#include "rules/entry.h"

#include <stdbool.h>
#include <stdint.h>

/* The class of a field (Hino 1, Nerima). */
enum data_class {
    CLASS_GENERAL,
    CLASS_IMPORTANT, /* 重要情報 (機密性2 and up) */
    CLASS_SPI,       /* 特定個人情報: contains a My Number */
    CLASS__MAX
};

/* Flags of a field (the limit of ACT_FIELD). */
enum field_flag {
    FIELD_SEALED = 1 << 0,   /* stored encrypted; shown when the record is opened */
    FIELD_VEILED = 1 << 1,   /* sealed, and shown only by ACT_REVEAL, one by one */
    FIELD_REQUIRED = 1 << 2,
    FIELD_LISTED = 1 << 3,   /* shown (masked if veiled) in lists of hits */
    FIELD_KEY = 1 << 4,      /* identifies the record: unique in the register */
    FIELD__FLAGS = (1 << 5) - 1,
};

/* Controls that clauses demand (a first set; every control has one parameter, the limit of ACT_CONTROL). */
enum control {
    CONTROL_TERM,            /* nobody acts outside the dates of contract, person and assignment (N9.1) */
    CONTROL_TRAINING,        /* trained at most ${limit} days ago (N11, H7) */
    CONTROL_PLEDGE,          /* pledge on record (N14, K-T6) */
    CONTROL_FACTORS,         /* at least ${limit} factors (N20.6u) */
    CONTROL_TERMINAL,        /* a registered terminal (N20.6si, S6) */
    CONTROL_SCOPE,           /* registers, fields and purposes within the assignment (N9.3, N20.6i, N20.10) */
    CONTROL_ROLE,            /* only those whose role handles data open it (N20.9); an administrator never does */
    CONTROL_PURPOSE,         /* every access names a purpose that allows it (N14-16) */
    CONTROL_QUOTA_MINUTE,    /* at most ${limit} records a minute for one person and purpose (J21) */
    CONTROL_QUOTA_DAY,       /* at most ${limit} records a day (J21) */
    CONTROL_SEARCH_HITS,     /* at most ${limit} hits in one list */
    CONTROL_ERASE_APPROVAL,  /* erasure needs an application and another person's passkey (N22, K-T12) */
    CONTROL_SEPARATION,      /* the auditor holds no other role in the contract (N7) */
    CONTROL_HARDWARE_KEY,    /* approvals only by a passkey with user verification */
    CONTROL_IDLE_MINUTES,    /* a session idle for ${limit} minutes ends (J32) */
    CONTROL_LOG_YEARS,       /* the ledger is kept ${limit} years (H10.2) */
    CONTROL_LEDGER_READ,     /* who may look at the ledger (N20.6e) */
    CONTROL_HOLD,            /* nothing under a hold is erased (N22: retention as 甲 instructs) */
    CONTROL_RETENTION,       /* nothing is erased before its date (J26) */
    CONTROL_SESSION_HOURS,   /* a session ends ${limit} hours after it began, whatever is done in it */
    CONTROL_CHANGE_APPROVAL, /* what widens the registry needs an application and 甲's passkey (N17, K-T3) */
    CONTROL_PRINT,           /* copies on paper are numbered, and hold no field above class ${limit} (N20.8) */
    CONTROL_CLOSE_OUT,       /* for ${limit} days after its last one the contract is erased and certified, nothing else (N22) */
    CONTROL_UPDATE_DAY,      /* at most ${limit} records a day compared or changed by files (J21); else the quotas above count them */
    CONTROL_SUBCONTRACT,     /* an organisation below 乙 is registered and acts under an approved subcontract (N17, H12, K-T7) */
    CONTROL_SUBCONTRACT_DEPTH, /* at most ${limit} levels below 乙 */
    CONTROL_USB,             /* USB memory: limit 0 as other data, 1 with an approval, 2 never (H10.1) */
    CONTROL_STAFF_FILED,     /* nobody of 乙's side works before 甲 has received the notice that names them (H6, K-T3, S7) */
    CONTROL_CHANGE_OFFICER,  /* enum change_need: what comes before a new or wider duty of a responsible person or manager (K-T3) */
    CONTROL_CHANGE_STAFF,    /* enum change_need: what comes before the work of somebody who is new or whose duties grew (K-T3, N10) */
    CONTROL_AFFILIATION,     /* the employer has confirmed that the person is its own (N9.1) */
    CONTROL_PENALTIES,       /* told of the penalties, and it is on record (S9) */
    CONTROL_PLEDGE_TEXT,     /* the pledge is of the newest version of its text */
    CONTROL_PLEDGE_RECEIVED, /* 甲 has the pledge (K-T6, K-T7) */
    CONTROL_ATTENDANCE,      /* attended 甲's own training at most ${limit} days ago (N12) */
    CONTROL_UPLOAD_SCAN,     /* nothing of an uploaded file is read before the virus scanner has called it clean (N20.6ko) */
    CONTROL_SUBCONTRACT_NOTICE, /* a further subcontractor is registered after those above have received the notice of it (N17.4) */
    CONTROL_SUBCONTRACT_COVER,  /* nobody works on records in a contract below that does not cover this one (N18, S15, K-T7) */
    CONTROL_MEDIA,             /* media other than USB memory: as for that (N20.16, S6, H10.1) */
    CONTROL_SPI_OVER_INTERNET, /* My Numbers over the internet: as for USB memory (N19.5, H10.2-net) */
    CONTROL_STORE_SERVER,      /* a device that keeps My Numbers: as for USB memory; the stricter of the two counts (H10.1) */
    CONTROL_STORE_CLIENT,
    CONTROL_DESTROY_WITNESS,   /* limit 1: 甲 confirms the destruction of what holds My Numbers (N22, H10.3) */
    CONTROL_RECORDING_KEEP,    /* a recording is kept to the end of the ${limit}-th month after its own (K8) */
    CONTROL_RECORDING_ERASE,   /* ... and erased by the end of that month; later only with an approval (K8) */
    CONTROL_RECORDING_COPY,    /* copying a recording: as for USB memory (K8) */
    CONTROL_PLACES,            /* 乙 works at terminals in filed places only: bits of enum place_demand (N20.2, H6, J18, K11) */
    CONTROL_PRIVATE_DEVICES,   /* 乙's terminals that are somebody's own: as for USB memory (N20.6si, H10.1-2, K-T9) */
    CONTROL_TEST_DATA,         /* real data for development, tests and training: limit enum test_data (S5, H11) */
    CONTROL__MAX
};

/* Bits of the limit of CONTROL_PLACES, in the order of policy/param.c.  Filed and approved is every place that is open; the others are
 * shown by what is registered of the place (policy/board.h). */
enum place_demand { PLACE_FILED = 1 << 0, PLACE_APPROVED = 1 << 1, PLACE_LOCKED = 1 << 2, PLACE_ENTRY_LOG = 1 << 3, PLACE_ESCORT = 1 << 4 };

/* What has to come before a change of people takes effect, from the weakest. */
enum change_need { CHANGE_REPORTED, CHANGE_REPORTED_BEFORE, CHANGE_APPROVED, CHANGE_NEED__MAX };

/* How somebody is employed (雇用形態): the documents name those who are not regular staff apart (K-T8). */
enum employment { EMPLOYED_REGULAR, EMPLOYED_FIXED_TERM, EMPLOYED_PART_TIME, EMPLOYED_DISPATCHED, EMPLOYED_OTHER, EMPLOYED__MAX };

/* The kind of ACT_TRAINING: in the terms, by 乙; 甲's own; another one, which opens no gate. */
enum training_kind { TRAINING_TERMS, TRAINING_ENTRUSTER, TRAINING_OTHER, TRAINING__MAX };

/* Bits of the kind of ACT_ASSIGN. */
enum assign_flag {
    ASSIGN_DEPUTY = 1 << 0,  /* stands in for the responsible person or manager (代理; H6): holds only as filed */
    ASSIGN_OUTSIDE = 1 << 1, /* a manager who is none of the workers: only with 甲's permission (N8) */
    ASSIGN__FLAGS = (1 << 2) - 1,
};

/* What is written down of a contract for the report sheet (報告票; S4), for each organisation. */
enum sheet_item {
    SHEET_YEARS, SHEET_WORK, SHEET_REASON, SHEET_WHOSE, SHEET_ITEMS, SHEET_COUNT, SHEET_SYSTEMS, SHEET_MEDIA, SHEET_FLOWS,
    SHEET_MEASURES_WORK, SHEET_MEASURES_SYSTEM, SHEET_CERTIFIED, SHEET_CHANGES, SHEET_REMARKS, SHEET_ITEM__MAX
};

/* Of what those above are told: a further subcontract was applied for (N17.4); a subcontract has ended (the kind of ACT_UPSTREAM). */
enum upstream_kind { UPSTREAM_APPLIED, UPSTREAM_ENDED, UPSTREAM__MAX };

/* An organisation has received the notice of a subcontract. */
struct upstream {
    uint64_t matter, key, leaf;
    uint32_t person;
    int64_t ms;
};

/* The handling matrix (Hino 10, generalised): what may be done with data of a class on a medium.  A cell of which no clause
 * says anything is silent. */
enum handling_act { HANDLING_OBTAIN, HANDLING_USE, HANDLING_TAKE_OUT, HANDLING_COPY, HANDLING_SEND, HANDLING_POST,
                    HANDLING_INTERNET, HANDLING_MEDIUM, HANDLING_PROVIDE, HANDLING_DISPOSE, HANDLING_ACTS };
enum handling_medium { HANDLING_PAPER, HANDLING_DATA, HANDLING_AUDIO, HANDLING_MEDIA };
enum handling_verdict { VERDICT_ALLOWED, VERDICT_APPROVAL, VERDICT_NEVER, HANDLING_VERDICT__MAX };
enum { HANDLING_KINDS = HANDLING_ACTS * HANDLING_MEDIA };
#define HANDLING_CONDITIONS_MAX ((UINT64_C(1) << 31) - 1) /* as many as policy/vocab.h has words for them */

/* The kind of the ACT_CELL for ${act} on ${medium}. */
static inline uint16_t handling_kind(unsigned act, unsigned medium)
{
    return (uint16_t)(act * HANDLING_MEDIA + medium);
}

enum apply_kind { APPLY_ERASE_SUBJECTS, APPLY_ERASE_REGISTER, APPLY_ERASE_CONTRACT, APPLY_CHANGE, APPLY_REPLACE,
                  APPLY_TERMS /* another version of the terms: 乙 signs, then 甲 */,

                  APPLY_MATTER /* folded from ACT_MATTER, never of ACT_APPLY */, APPLY__MAX };
#define APPLY_ERASE__MAX (APPLY_ERASE_CONTRACT + 1) /* those below are applications for erasure */

/* How far an erasure has come (the kind of ACT_CERTIFICATE): keys destroyed here while backups could still hold them; or
 * nothing anywhere holds them, which alone is called 消去済. */
enum certificate_stage { CERTIFICATE_LOCAL, CERTIFICATE_COMPLETE, CERTIFICATE__MAX };

/* The kind of ACT_SCAN; it counts for so long, as uploads are kept. */
enum scan_result { SCAN_CLEAN, SCAN_INFECTED, SCAN__MAX };
#define SCAN_COUNTS_MS ((int64_t)25 * 3600 * 1000)

enum hold_kind { HOLD_SET, HOLD_RELEASED, HOLD__MAX };

/* The kind of ACT_LEDGER_READ and ACT_DETAIL_READ.  Two of them mean something to decide(): LEDGER_OWN (the keeper then
 * shows nothing but entries of the asking person) and LEDGER_WHOLE (all of the entruster's log, to take home).  The others are
 * filters of the desk, decided like LEDGER_ALL: one subject; what others did, counted. */
enum ledger_filter { LEDGER_ALL, LEDGER_OWN, LEDGER_SUBJECT, LEDGER_COUNTED, LEDGER_WHOLE };

struct control_rule {
    bool in_force;
    uint64_t limit;        /* the strictest of all that demand it */
    uint32_t conditions;   /* of a cell: bits of policy/vocab.h */
    unsigned clauses_n;
    char clauses[ENTRY_CLAUSES_MAX][ENTRY_CLAUSE_MAX + 1];
};

struct field_rule {
    uint16_t no;           /* 1..ENTRY_FIELDS_MAX */
    uint16_t kind;         /* what the press checks (press/cell.h); the keeper only carries it */
    enum data_class data_class;
    uint32_t flags;        /* enum field_flag */
};

/* Made-up data (架空の情報) is for development, tests and training, and for nothing else; real data for everything else (S5, H11). */
enum register_kind { REGISTER_REAL, REGISTER_MADE_UP, REGISTER_KIND__MAX };
enum purpose_kind { PURPOSE_WORK, PURPOSE_PRACTICE, PURPOSE_KIND__MAX };
/* Who may use real data for it all the same (the limit of CONTROL_TEST_DATA). */
enum test_data { TEST_DATA_APPROVAL, TEST_DATA_ENTRUSTER_ONLY, TEST_DATA_SYNTHETIC, TEST_DATA__MAX };

struct register_rule {
    uint32_t contract;
    uint16_t no;
    enum register_kind kind; /* for good */
    unsigned declared_n;   /* how many fields the register was declared to have */
    unsigned fields_n;     /* how many are defined so far */
    struct date retain_until; /* 保存期限, the last day; year 0: no date is known */
    struct field_rule fields[ENTRY_FIELDS_MAX]; /* ascending by number */
};

struct purpose_rule {
    uint32_t contract;
    uint16_t no;              /* 1..32 */
    uint32_t acts;            /* bits of purpose_act_bit() */
    uint16_t register_no;     /* 0: every register of the contract */
    uint64_t fields;          /* bit no-1 for each field it may show */
    enum purpose_kind kind;
};

/* A block of subjects (対象者の区分): a district, a branch office, a batch of notices.  A record stands in one, or in none. */
struct block_rule {
    uint32_t contract;
    uint16_t no;              /* 1..65535 */
    uint16_t register_no;     /* whose records it holds; 0: those of every register of the contract */
    bool ended;               /* takes no more records; those in it stay */
};

/* The terms of a contract (契約の条件): the controls and cells that follow ACT_TERMS, all of them and no other. */
struct terms_rule {
    uint64_t leaf;          /* of ACT_TERMS; 0: there are none */
    uint32_t version;
    struct date from;
    uint8_t text[32];       /* SHA-256 of the compiled text */
    uint64_t waiting;       /* facts that are still to follow: until then nothing is permitted */
    uint8_t facts[32];      /* what they must come to (entry_chain) */
    uint8_t so_far[32];
    bool changed;           /* a control was changed since, in a session */
    uint64_t application;   /* under which both parties signed them; 0: entered at setting up */
};
#define TERMS_FACTS_MAX ((uint64_t)CONTROL__MAX + (uint64_t)HANDLING_KINDS * CLASS__MAX)

/* A version of the terms that is or was in force. */
struct terms_version {
    uint32_t contract, version;
    uint64_t leaf;          /* of ACT_TERMS */
    struct date from;
    int64_t in_force_ms;    /* when the last of their facts was there */
    uint8_t text[32];
    uint64_t facts_n, application; /* as in struct terms_rule */
};

/* The next version while its facts are being entered: it takes the place of the one in force when all of them are there. */
struct terms_next {
    uint32_t contract;
    struct terms_rule terms;
    struct control_rule controls[CONTROL__MAX];
    struct control_rule cells[HANDLING_KINDS][CLASS__MAX];
};

/* What somebody found who looked at an item of a checklist (点検項目) last. */
enum check_result { CHECK_IN_ORDER, CHECK_NOT_IN_ORDER, CHECK__MAX };
#define CHECK_WORDS 3
#define CHECK_ITEM_MAX 63 /* bytes of "PROFILE CLAUSE ITEM" */
struct clause_check {
    uint32_t contract, person;
    uint64_t key, leaf;
    enum check_result result;
    struct date on, due;    /* year 0: no day was named */
    char item[CHECK_ITEM_MAX + 1];
};

struct contract_rule {
    uint32_t no, contractor, entruster;
    uint32_t above;           /* the contract under which the entruster of this one is itself a contractor; 0: not named */
    struct date from, until;
    uint64_t closed_leaf;     /* the matter with which it was closed (終結); 0: it was not */
    int64_t closed_ms;
    uint64_t copies;          /* numbered copies on paper, of all records */
    uint32_t pledge_version;  /* of the newest text of the pledge; 0: none is kept */
    uint64_t pledge_leaf;     /* where it stands */
    uint8_t pledge_text[32];  /* SHA-256 of it */
    uint64_t notice_leaf;     /* the newest notice of staff; 0: none yet */
    uint64_t received_leaf;   /* the newest that 甲 has received, and with it all before */
    struct control_rule controls[CONTROL__MAX];
    struct terms_rule terms;
    struct control_rule cells[HANDLING_KINDS][CLASS__MAX]; /* limit: enum handling_verdict; not in force: silent */
};

#endif
