/*
 * policy/form.h: the forms (様式) that the profiles name, compiled from forms/ by tools/formc: what stands on each, and from
 * which record it is filled.  Format: docs/forms.md.
 */
#ifndef POLICY_FORM_H
#define POLICY_FORM_H

#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORM_ITEMS_MAX 40   /* of one form, with those that a contract adds */
#define FORM_COLUMNS_MAX 12 /* of one table */
#define FORM_ID_MAX 15

/* A text in Japanese and English. */
struct form_words {
    const char *ja, *en;
};

enum form_item_kind { FORM_SECTION, FORM_FIELD, FORM_TABLE };
enum form_type { FORM_TEXT, FORM_LONG, FORM_DATE, FORM_NUMBER, FORM_CHOICE };

/* Where a field comes from; but for TYPED it is filled when the draft is made and stays open to correction. */
enum form_field_source {
    FORM_TYPED,
    FORM_CONTRACT_TITLE,
    FORM_CONTRACT_TERM,
    FORM_ORG_ENTRUSTER,
    FORM_ORG_CONTRACTOR,
    FORM_PEOPLE_RESPONSIBLE,
    FORM_PEOPLE_AUDITOR,
    FORM_PEOPLE_OFFICER,
    FORM_REGISTER_NAMES,
    FORM_SHEET_YEARS, /* the sheet of who is entrusted (報告票), item by item in the order of enum sheet_item (rules/state.h) */
    FORM_SHEET_WORK,
    FORM_SHEET_REASON,
    FORM_SHEET_WHOSE,
    FORM_SHEET_ITEMS,
    FORM_SHEET_COUNT,
    FORM_SHEET_SYSTEMS,
    FORM_SHEET_MEDIA,
    FORM_SHEET_FLOWS,
    FORM_SHEET_MEASURES_WORK,
    FORM_SHEET_MEASURES_SYSTEM,
    FORM_SHEET_CERTIFIED,
    FORM_SHEET_CHANGES,
    FORM_SHEET_REMARKS,
    FORM_SHEET_ENTRUSTER_WORK, /* the measures of who entrusts */
    FORM_SHEET_ENTRUSTER_SYSTEM,
    FORM_NOTICE_BY, /* the newest notice of an application to subcontract further (N17.4), and what was applied for */
    FORM_NOTICE_ON,
    FORM_NOTICE_NAME,
    FORM_NOTICE_SCOPE,
    FORM_NOTICE_RESULT,
};

/* Where the rows of a table come from. */
enum form_table_source {
    FORM_ROWS_TYPED,
    FORM_ROWS_RESPONSIBLE,
    FORM_ROWS_MANAGERS,
    FORM_ROWS_AUDITORS,
    FORM_ROWS_HANDLERS,
    FORM_ROWS_WORKERS, /* everybody of 乙's side */
    FORM_ROWS_SPI,     /* those of them who reach a field of class 2 */
    FORM_ROWS_SUBCONTRACTORS,
    FORM_ROWS_TERMINALS,
    FORM_ROWS_ERASURES,
    FORM_ROWS_RETENTION,
    FORM_ROWS_CLAUSES,
    FORM_ROWS_REGISTERS,
    FORM_ROWS_NOTICES, /* of subcontracts, to those above (N17.4) */
    FORM_ROWS_CHAIN,   /* who is entrusted and every subcontractor, with what their sheets say */
};

/* What a column shows of its record; a TYPED one is filled by hand. */
enum form_cell {
    FORM_CELL_TYPED,
    FORM_CELL_NAME,
    FORM_CELL_ORG,
    FORM_CELL_ROLES,
    FORM_CELL_FROM,
    FORM_CELL_UNTIL,
    FORM_CELL_DATA,
    FORM_CELL_SPI,
    FORM_CELL_TRAINED,
    FORM_CELL_PLEDGED,
    FORM_CELL_PARENT,
    FORM_CELL_ITEMS,
    FORM_CELL_MEDIA,
    FORM_CELL_COUNT,
    FORM_CELL_HOW,
    FORM_CELL_DONE,
    FORM_CELL_EXECUTOR,
    FORM_CELL_APPROVER,
    FORM_CELL_STAGE,
    FORM_CELL_NUMBER,
    FORM_CELL_RECORDS,
    FORM_CELL_ID,
    FORM_CELL_TEXT,
    FORM_CELL_EVIDENCE,
    FORM_CELL_FIELDS,
    FORM_CELL_CLASS,
    FORM_CELL_TO,
    FORM_CELL_MADE,
    FORM_CELL_RECEIVED,
    FORM_CELL_WORK,
    FORM_CELL_MEASURES,
    FORM_CELL_CERTIFIED,
};

struct form_column {
    const char *id;
    struct form_words label;
    enum form_type type;
    enum form_cell cell;
    uint8_t weight;
    const struct form_words *choices;
    size_t choices_n;
};

struct form_item {
    enum form_item_kind kind;
    const char *id; /* of a section "" */
    struct form_words label;
    enum form_type type;
    enum form_field_source source;
    enum form_table_source rows;
    bool required;
    const struct form_words *choices;
    size_t choices_n;
    const struct form_column *columns;
    size_t columns_n;
};

struct form {
    const char *id;      /* N-F9 */
    uint16_t number;     /* that of the ledger (rules/state.h, form_from()) */
    uint16_t version;    /* of this layout */
    const char *profile; /* that names it */
    const char *article; /* "" */
    struct form_words title;
    struct form_words text; /* the sentence under the title */
    uint16_t answers;    /* the number of the form that it answers; 0: none */
    bool both_seal;      /* both sides set their seal */
    const struct form_item *items;
    size_t items_n;
};

/* All of them, by profile, in the order of the profiles. */
extern const struct form forms[];
extern const size_t forms_n;

/* By number, by id; NULL if there is none. */
const struct form *form_of(uint16_t number);
const struct form *form_named(struct view id);

#endif
