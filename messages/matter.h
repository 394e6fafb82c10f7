/*
 * messages/matter.h: what people read of the kinds of matters (案件): names, the fields of the forms, the columns of the 管理簿.  Made
 * from matters/NAME.matter by tools/matterc; what decide() knows of them stands in rules/matter.h.
 */
#ifndef MESSAGES_MATTER_H
#define MESSAGES_MATTER_H

#include "base/view.h"
#include "msg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MATTER_OPENING (-1) /* the step of a field of the application itself */
#define MATTER_LEDGER_COLUMN 33 /* columns from here on are of the ledger: enum matter_column; below: the field of that number */

enum matter_type { MATTER_LINE, MATTER_TEXT, MATTER_NUMBER, MATTER_DATE, MATTER_TIME, MATTER_CHOICE,
                   MATTER_PEOPLE /* of this contract: names parted by commas */ };

/* What the ledger says of a matter, in the order of tools/matterc. */
enum matter_column {
    MATTER_COLUMN_NO = MATTER_LEDGER_COLUMN,
    MATTER_COLUMN_CLASS,
    MATTER_COLUMN_MEDIUM,
    MATTER_COLUMN_COUNT,
    MATTER_COLUMN_REGISTER,
    MATTER_COLUMN_ORG,
    MATTER_COLUMN_FROM,
    MATTER_COLUMN_UNTIL,
    MATTER_COLUMN_APPLICANT,
    MATTER_COLUMN_OPENED_BY,
    MATTER_COLUMN_APPROVER,
    MATTER_COLUMN_DECIDED_AT,
    MATTER_COLUMN_DONE_AT,
    MATTER_COLUMN_DONE_BY,
    MATTER_COLUMN_BACK_AT,
    MATTER_COLUMN_BACK_BY,
    MATTER_COLUMN_RECEIVED_AT,
    MATTER_COLUMN_RECEIVED_BY,
    MATTER_COLUMN_CLOSED_AT,
    MATTER_COLUMN_CLOSED_BY,
    MATTER_COLUMN_STATE,
};

struct matter_choice {
    const char *name;
    const char *words[LANG__MAX];
};

struct matter_field {
    uint8_t no;  /* from 1; never given to another field */
    int8_t step; /* enum matter_step of rules/matter.h, or MATTER_OPENING */
    uint8_t type; /* enum matter_type */
    bool required;
    bool kept; /* the keeper fills it in: it is on no form */
    const char *name;
    const char *words[LANG__MAX];
    const struct matter_choice *choices; /* of MATTER_CHOICE */
    uint8_t choices_n;
};

struct matter_def {
    uint16_t kind;
    const char *name; /* in addresses: "take-out" */
    const char *words[LANG__MAX];
    const char *ledger[LANG__MAX]; /* the name of its 管理簿 */
    const char *clauses;           /* ids joined by spaces */
    const struct matter_field *fields;
    size_t fields_n;
    const uint8_t *columns;
    size_t columns_n;
};

/* Generated, in the order of the files. */
extern const struct matter_def matter_defs[];
extern const size_t matter_defs_n;

/* The definition of ${kind}, or with this name; NULL for an unknown one. */
const struct matter_def *matter_def(unsigned kind);
const struct matter_def *matter_def_named(struct view name);

/* The field ${no} of ${d}; NULL if it has none. */
const struct matter_field *matter_def_field(const struct matter_def *d, unsigned no);

/* The words of the choice ${name} of ${f}; NULL if it has none. */
const char *matter_choice_words(const struct matter_field *f, struct view name, enum lang lang);

#endif
