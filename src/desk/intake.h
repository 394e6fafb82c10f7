/*
 * desk/intake.h: a ledger (管理簿) that was kept in Excel before Azukari, read as rows of one kind: whose columns are which, and what each
 * row says or why it cannot be entered.  Nothing here asks anybody; that a row is entered is an act of its own (desk/flow_intake.h).
 *
 * A header is known by the words of the kind's own fields and columns (matters/NAME.matter) in both languages, by their names, and by
 * usual synonyms; widths, spaces and what stands in brackets do not count.  Serves N20.4, N20.12, N20.16, N17, K-T7: the ledgers that
 * these ask for are complete from the first day.
 */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "base/arena.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "matter.h"
#include "press/cell.h"
#include "rules/state.h"

#include <stdbool.h>
#include <stdint.h>

#define INTAKE_COLUMNS_MAX 64
#define INTAKE_ISSUES_MAX 4 /* told of one row */
#define INTAKE_WHOLE_ROW UINT16_MAX
#define INTAKE_TIME_CHARS 8 /* 09:05:00 */
#define INTAKE_NOTE_MAX 600 /* bytes of what the old ledger says besides */

/* What a column is: 1 to MATTER_FIELDS_MAX a field of the kind, from MATTER_LEDGER_COLUMN an enum matter_column, or one of these. */
enum intake_target {
    INTAKE_UNKNOWN = 0,
    INTAKE_REMARK = 100,
    INTAKE_ACCOUNT, /* of people, from here on */
    INTAKE_NAME,
    INTAKE_ORG,
    INTAKE_FROM,
    INTAKE_UNTIL,
    INTAKE_TARGET__MAX
};

/* Why a row is not entered, or what is to be known of it: an enum cell_code, or one of these. */
enum intake_why {
    INTAKE_BAD_NUMBER = CELL_CODE__MAX,
    INTAKE_BAD_CHOICE,
    INTAKE_BAD_CLASS,
    INTAKE_BAD_MEDIUM,
    INTAKE_BAD_ORG,
    INTAKE_BAD_ACCOUNT,
    INTAKE_BAD_TERM,   /* ends before it begins, has ended, or is outside of the contract */
    INTAKE_BAD_FUTURE, /* said to have happened on a day that is still to come */
    INTAKE_DIFFERS,    /* entered already, under the same number, with something else in it */
    INTAKE_NOT_TAKEN,  /* the form was refused as a whole */
    INTAKE_BAD_TIME,   /* no time of day */
    INTAKE_BAD_PLACE,  /* of no place that stands in this contract */
    INTAKE_WHY__MAX
};

enum intake_state {
    INTAKE_READY,  /* can be entered */
    INTAKE_THERE,  /* stands in Azukari already */
    INTAKE_BEFORE, /* was over before Azukari: it did not happen here, and is not entered as if it had */
    INTAKE_TWICE,  /* the same as a row above */
    INTAKE_BAD,
    INTAKE_REFUSED, /* by the contract's terms or the person's duties */
    INTAKE_STATE__MAX
};

struct intake_issue {
    uint16_t column; /* counted from 0; INTAKE_WHOLE_ROW */
    uint16_t why;
    bool is_error;
    struct cell_class value;
};

struct intake_row {
    uint32_t line;
    enum intake_state state;
    struct intake_issue issues[INTAKE_ISSUES_MAX];
    unsigned issues_n;
    struct view *values; /* by column, trimmed; of the arena of the sheet */
    uint8_t data_class, medium;
    uint64_t count;
    int64_t from, until; /* days since 1970 */
    bool has_from, has_until; /* the ledger itself says so */
    uint32_t org;
    uint64_t of;         /* the place of a line of a log; 0: none */
    struct hash same;    /* of what the row says; two with the same are one thing, as far as their days agree */
    struct hash number;  /* of its number (管理番号), if it has one */
    bool has_number;
    uint64_t matter;     /* under which it stands, 0: not yet; of people their number */
    bool waits;          /* for the decision: would, or does */
    uint8_t refusal;     /* INTAKE_REFUSED: enum refusal, with its clauses */
    struct view *clauses;
    uint32_t clauses_n;
};

/* The name of ${target} for programs: that of the field or column ("number", "done-at"), else "remark", "account", ... */
const char *intake_target_name(const struct matter_def *def, unsigned target);

/* What is needed to judge rows, besides the file. */
struct intake_rule {
    const struct matter_def *def; /* NULL: people */
    uint8_t data_class, medium;   /* of rows that do not say one, counted from 1; 0: none */
    int64_t today, contract_from, contract_until;
    const struct intake_org *orgs;
    uint32_t orgs_n, own_org; /* own_org: of rows that name none; 0: none */
    const struct intake_place *places; /* of logs */
    uint32_t places_n;
    const struct intake_headers *headers; /* of ${def}, for more than one file; NULL: made for this one */
};

/* What a header may say, folded, and what a column under it is then; in the order in which they are tried. */
struct intake_headers {
    const struct intake_header_word *list;
    size_t n;
};

/* The headers of the kind of ${rule}, in ${a}.  ERR_MEMORY. */
MUST_USE enum err intake_headers_make(const struct intake_rule *rule, struct arena *a, struct intake_headers *out);

struct intake_org {
    uint32_t org;
    struct view name;
};

struct intake_place {
    uint64_t matter;
    struct view name;
    bool stands;
};

struct intake_sheet {
    struct arena arena; /* of everything below */
    struct intake_rule rule;
    uint8_t target[INTAKE_COLUMNS_MAX];
    struct view header[INTAKE_COLUMNS_MAX];
    uint16_t columns_n, file_columns_n; /* the others are made of these */
    uint8_t missing[MATTER_FIELDS_MAX + 4]; /* targets that must be there, and are not */
    unsigned missing_n;
    struct intake_row *rows;
    uint32_t rows_n;
    bool too_many, has_header;
};

/* An empty sheet; intake_clear() wipes it.  ERR_MEMORY. */
MUST_USE enum err intake_init(struct intake_sheet *s, const struct intake_rule *rule);
void intake_clear(struct intake_sheet *s);

/* The header: which column is what. */
MUST_USE enum err intake_header(struct intake_sheet *s, const struct view *cells, size_t n);

/* The next row; ${fault} (enum csv_fault) in ${fault_column}: it could not be read.  An empty row is none.  ERR_LIMIT: the sheet is full. */
MUST_USE enum err intake_add(struct intake_sheet *s, uint32_t line, const struct view *cells, size_t n, unsigned fault, uint16_t fault_column);

/* Whether the rows are lines of a log; the columns that are made for one, what stands in them, and what is wrong with a line. */
bool intake_is_log(const struct intake_sheet *s);
void intake_log_columns(struct intake_sheet *s);
void intake_log_values(struct intake_sheet *s, struct intake_row *row);
void intake_log_row(struct intake_sheet *s, struct intake_row *row);

/* A time of day as people and door systems write it (9:05, 09:05:33, 9時5分) as 09:05:00.  False: it is none. */
bool intake_time(struct view text, char out[INTAKE_TIME_CHARS + 1]);
/* A day, as people or Excel write it; a time of day behind it does not count.  False: it is none. */
bool intake_day(struct view text, int64_t *out);

/* Mark the rows that say the same as one above. */
void intake_twice(struct intake_sheet *s);

/* The text of the column that is ${target} in ${row}; empty: there is none. */
struct view intake_value(const struct intake_sheet *s, const struct intake_row *row, unsigned target);

/* What the form of the kind gets from ${row}: the text of its field ${f} in the form in which it is kept (a choice by its name, dates as
 * 2026-04-01); empty: nothing. */
struct view intake_word(const struct intake_sheet *s, const struct intake_row *row, const struct matter_field *f);

/* What the old ledger says besides (who took it out, who approved, when), as one line for the remark, at most INTAKE_NOTE_MAX bytes. */
struct view intake_note(struct intake_sheet *s, const struct intake_row *row);

/* Note that ${row} is ${state} because of ${why}. */
void intake_set(struct intake_row *row, enum intake_state state, uint16_t column, unsigned why, struct view value);

/* The digests by which a row is known again: ${words} by number, of the opening fields of ${def}.  The same for a row of a file and for
 * what was entered from it.  ${number_out}: false if the kind or the row has no number. */
struct intake_same {
    const struct matter_def *def;
    unsigned data_class, medium;
    uint64_t count;
    struct view (*word)(const void *arg, const struct matter_field *f);
    const void *arg;
};
bool intake_digest(const struct intake_same *of, struct hash *same_out, struct hash *number_out);

/* Whether a thing that was entered for ${from} to ${until} is that of ${row}, whose digest is the same. */
bool intake_days_agree(const struct intake_row *row, int64_t from, int64_t until);

#endif
