/*
 * rules/matter.h: the kinds of matters (案件): what is applied for, decided, done, given back and closed.  One row a kind, made by
 * tools/matterc from matters/NAME.matter; what a kind is called and which words its form has stands in messages/matter.h.
 *
 * A matter is opened (ACT_MATTER), waits for the decision of 甲's approver where the kind or the handling matrix asks for one
 * (ACT_APPROVE, ACT_REJECT), and then goes through its steps (ACT_MATTER_STEP).  Serves N19 N20.3 N20.4 N20.11 N20.16 N21 N22 H10.2
 * H12 K-T7 K-T11 K-T12.
 */
#ifndef RULES_MATTER_H
#define RULES_MATTER_H

#include "base/view.h"
#include "rules/entry.h"

#include <stdbool.h>
#include <stdint.h>

#define MATTER_KINDS_MAX 63   /* so that a set of kinds is 64 bits */
#define MATTER_FIELDS_MAX 32  /* of one kind, numbered from 1 */

/* What is done with a matter after it was opened (the kind of ACT_MATTER_STEP). */
enum matter_step {
    MATTER_DO,       /* the act itself: taken out, copied, sent, destroyed…; count of it */
    MATTER_BACK,     /* it came back; count of it */
    MATTER_RECEIVE,  /* the receiver has it; count of it */
    MATTER_CLOSE,    /* it is over: everything done has come back or was received */
    MATTER_WITHDRAW, /* not wanted any more: before anything was done */
    MATTER_STEP__MAX
};

/* On what the data stands (the limit of ACT_MATTER): a medium of the handling matrix; USB memory is data that some terms forbid. */
enum matter_medium { MATTER_PAPER, MATTER_DATA, MATTER_AUDIO, MATTER_USB, MATTER_MEDIUM__MAX };

/* On what terms the handling matrix allows something: bits of ACT_CELL's count, and of what a matter or a step of it meets. */
enum handling_condition {
    CONDITION_PURPOSE_ONLY, CONDITION_SET_MEANS,   CONDITION_IDENTIFIED,  CONDITION_AREA_ONLY,   CONDITION_NAMED_PEOPLE,
    CONDITION_FEWEST_PEOPLE, CONDITION_PUT_BACK,   CONDITION_USE_LOG,     CONDITION_NEEDED,      CONDITION_ENCRYPTED,
    CONDITION_TRACKABLE,    CONDITION_SEALED,      CONDITION_LOCKED_CASE, CONDITION_COURIER,     CONDITION_RECORDED,
    CONDITION_FILED,        CONDITION_REPORTED,    CONDITION_PROCEDURE,   CONDITION_OWN_NETWORK, CONDITION_GUARDED,
    CONDITION_CONSENT,      CONDITION_DEDICATED,   CONDITION_RECEIPT,     CONDITION_WITNESS,     CONDITION_CERTIFICATE,
    CONDITION_NO_RECOVERY,  CONDITION_APPLIED,     CONDITION_SCANNED,     CONDITION_MINIMAL,     CONDITION_NO_PUBLIC,
    CONDITION_FROM_PERSON,  CONDITION__MAX
};
/* What every matter meets: it stands in the ledger, before it is done, and 甲 sees it there. */
#define CONDITIONS_ALWAYS (1U << CONDITION_RECORDED | 1U << CONDITION_FILED | 1U << CONDITION_REPORTED | 1U << CONDITION_APPLIED)

/* What the words of a numbered copy of a record (ACT_PRINT) can meet: its reason says why it is needed. */
#define COPY_MEETS (1U << CONDITION_NEEDED)

enum matter_decides {
    MATTER_DECIDES_NOBODY, /* a record of what is done; the matrix may still forbid it */
    MATTER_DECIDES_CELL,   /* what the handling matrix says; silent: the approver */
    MATTER_DECIDES_ALWAYS, /* the approver */
};

enum matter_flag {
    MATTER_OF_REGISTER = 1 << 0, /* may name a register, and fields of it */
    MATTER_OF_ORG = 1 << 1,      /* may name the organisation that receives it */
    MATTER_NEW_ORG = 1 << 2,     /* names the organisation that may be registered under it (a subcontract) */
    MATTER_RELEASES = 1 << 3,    /* data may leave the house under it */
    MATTER_PRINTS = 1 << 4,      /* numbered copies may be printed under it */
    MATTER_ASSET = 1 << 5,       /* a thing that lasts: it stays open until it is given back or destroyed */
    MATTER_CLOSING = 1 << 6,     /* also while the contract is being closed out */
    MATTER_FINAL = 1 << 7,       /* closes the contract: refused while anything else is open */
    MATTER_WITNESSED = 1 << 8,   /* 甲 itself confirms it where the terms say so, and the data are My Numbers */
    MATTER_COPIES = 1 << 9,      /* accounts for numbered copies: given back or destroyed */
    MATTER_RECORDING = 1 << 10,  /* recordings: kept and erased as their controls say, copied as recordings only */
    MATTER_CERTIFIED = 1 << 11,  /* that it is gone or was given back is shown by a file, where the terms ask for certificate or witness */
    MATTER_AREA = 1 << 12,       /* an area or work place that was filed: what belongs to it is done there */
    MATTER_LOG = 1 << 13,        /* a line of a log of a place */
    MATTER_KEEPS = 1 << 14,      /* agrees that what it belongs to stays when the contract is closed, until its own last day */
    MATTER_REVIEW = 1 << 15,     /* the ledger of a period that is over was looked through, by somebody who used no record in it */
    MATTER_STOCK = 1 << 16,      /* the things that last are counted one by one: over when all that should be there were seen */
    MATTER_ROWS = 1 << 17,       /* the lines are written by a machine, and taken in from its file */
};

/* Who may do a step, and which fields it has: bit n-1 for field n. */
struct matter_step_row {
    uint32_t roles;    /* 0: there is no such step */
    bool other_person; /* not who did what it confirms (four eyes) */
    uint32_t fields, required;
    uint32_t meets;    /* bits of enum handling_condition: which of the cell's its fields can meet, and so must */
};

/* What stands in a field meets these conditions, on these media; with ${choice}, only this choice does. */
struct matter_meeting {
    unsigned field;
    uint32_t media, conditions;
    const char *choice; /* NULL: anything */
    bool people;        /* people of the contract are named there, never others (the keeper knows their names) */
};

/* A control whose limit (enum handling_verdict) holds for a kind besides its cell. */
struct matter_permission {
    unsigned control; /* enum control */
    bool spi;         /* only for My Numbers */
    bool audio;       /* only for recordings */
};
#define MATTER_PERMISSIONS_MAX 2

struct matter_row {
    const char *name;       /* NULL: no such kind */
    unsigned handling;      /* enum handling_act; HANDLING_ACTS: none */
    uint32_t media;         /* bits of enum matter_medium */
    enum matter_decides decides;
    struct matter_step_row open, steps[MATTER_STEP__MAX];
    unsigned ends;          /* the step with which it is over; MATTER_STEP__MAX: as soon as it is decided */
    uint32_t flags;
    uint64_t under;         /* kinds of the matter it may belong to; 0: none */
    struct matter_permission permissions[MATTER_PERMISSIONS_MAX];
    unsigned permissions_n;
    const struct matter_meeting *meetings;
    unsigned meetings_n;
};

/* Generated: by number, from 0 to MATTER_KINDS_MAX. */
extern const struct matter_row matter_rows[MATTER_KINDS_MAX + 1];

/* The row of ${kind}; NULL for an unknown one. */
const struct matter_row *matter_row(unsigned kind);

/* Whether rows of a file are entered as matters of the kind: they go on after they were opened, so that a ledger kept before Azukari has
 * rows that are not over, or are lines of a log that a door wrote.  What else only writes down that something has happened, closes the
 * contract or accounts for our own copies is no such kind. */
bool matter_taken_in(const struct matter_row *row);

/* Whether the form of a step is filled in: ${filled} (bit n-1 for field n) are fields of it, and all that it must have (N19.4, N20.4). */
bool matter_filled(const struct matter_step_row *row, uint32_t filled);

/* The conditions of its cell that ${text} in the field ${field} of a matter of this kind on ${medium} meets (bits of enum
 * handling_condition); 0 for an empty text (N20.3, N20.13, H10.2, H10.3). */
uint32_t matter_meets(const struct matter_row *row, unsigned medium, unsigned field, struct view text);

/* A name as it is compared: without blanks, and without what stands in brackets behind it ("厚労 太郎（係長）" is 厚労太郎). */
#define MATTER_NAME_BYTES 200
struct matter_name {
    char text[MATTER_NAME_BYTES];
    size_t n;
};

/* The next name of ${*list}, in which they are parted by commas or lines; false: there is none.  One that is too long is nobody's. */
bool matter_next_name(struct view *list, struct matter_name *out);
bool matter_same_name(const struct matter_name *a, const struct matter_name *b);

/* Whether the field takes people of the contract only. */
bool matter_takes_people(const struct matter_row *row, unsigned field);

/* Those that some text in the field could meet. */
uint32_t matter_field_meets(const struct matter_row *row, unsigned medium, unsigned field);

/* Which of a cell's ${conditions} the step must meet: those that its fields can; an opening also those that no step of the kind can meet
 * (area-only: by the matter that it belongs to; any other: by nothing, so that it is refused). */
uint32_t matter_asks(const struct matter_row *row, const struct matter_step_row *step, uint32_t conditions);

/* The words of the text form: "do", "data"; "?" beyond. */
const char *matter_step_name(unsigned step);
const char *matter_medium_name(unsigned medium);

#endif
