/*
 * press/cell.h: one cell of an imported file: is it what its column promises, and what is stored of it.
 *
 * Text is stored as it came, letter for letter; only identifiers and dates are brought into one form.  What is found is
 * said by codes and classes of values, never by the values.
 */
#ifndef PRESS_CELL_H
#define PRESS_CELL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "press/csv.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CELL_BYTES_MAX 4096 /* of any cell, as UTF-8 */

enum cell_type {
    CELL_TEXT,
    CELL_NAME_KANJI,
    CELL_NAME_KANA,
    CELL_BIRTH_DATE, /* may be partial; stored as YYYYMMDD with 00 for what is unknown */
    CELL_DATE,       /* a whole date; stored as YYYYMMDD */
    CELL_POSTAL,     /* stored as seven digits */
    CELL_ADDRESS,
    CELL_PHONE, /* stored as digits */
    CELL_SEX,   /* stored as 1 (男), 2 (女), 0 (not known) or 9 (other) */
    CELL_MY_NUMBER,
    CELL_RESIDENT_CODE,
    CELL_MUNICIPALITY_CODE,
    CELL_CORPORATE_NUMBER,
    CELL_INSURER_NUMBER,
    CELL_DIGITS,
    CELL_BOOKING_NUMBER,
    CELL_TYPE__MAX
};

enum cell_unit {
    CELL_CHARACTERS,
    CELL_CP932_BYTES, /* as partner specifications count: half width 1, full width 2 */
};

/* What a column promises. */
struct cell_rule {
    enum cell_type type;
    bool required;
    enum cell_unit unit;
    uint32_t max_length; /* in that unit, of the stored value; 0: only CELL_BYTES_MAX */
    uint32_t digits;     /* CELL_DIGITS: the declared number of digits; 0: any */
};

enum cell_code {
    CELL_FINE,
    CELL_MISSING,
    CELL_BAD_FORMAT,
    CELL_CHECK_DIGIT,
    CELL_BAD_DATE,
    CELL_ERA_MISMATCH,
    CELL_PARTIAL_DATE,
    CELL_LUNAR_DATE,
    CELL_EXCEL_EXPONENT,
    CELL_EXCEL_DATE,
    CELL_LEADING_ZERO_LOST,
    CELL_TOO_LONG,
    CELL_UNDECODABLE,
    CELL_ENCODING_CHANGED,
    CELL_GAIJI,
    CELL_IVS,
    CELL_CONTROL_CHARACTER,
    CELL_FORMULA,
    CELL_NOT_KANA,
    CELL_SPACE_AT_END,
    CELL_WRONG_COLUMN_COUNT,
    CELL_BAD_QUOTES,
    CELL_ROW_TOO_LONG,
    CELL_DUPLICATE_KEY,
    CELL_NO_HEADER,      /* of the file as a whole: its first row cannot be read */
    CELL_COLUMN_MISSING, /* of the file as a whole: a required column is not there */
    /* of a row that changes a record, as a whole */
    CELL_WILL_CHANGE,
    CELL_UNCHANGED,
    CELL_NOT_FOUND,         /* no record has this key */
    CELL_AMBIGUOUS,         /* more than one has */
    CELL_CHANGED_MEANWHILE, /* since it was compared */
    CELL_RECORD_GONE,       /* erased since it was compared */
    CELL_BLOCK_UNKNOWN,  /* names no block of subjects */
    CELL_BLOCK_OUTSIDE,  /* goes into a block that the duties do not reach */
    /* of a workbook */
    CELL_MERGED,         /* a cell lies under a merged one */
    CELL_ERROR_VALUE,    /* #N/A, #REF!, ... */
    CELL_NOT_CALCULATED, /* a formula without a value */
    CELL_BOOK_ENCRYPTED, /* of the file as a whole, as all that follow */
    CELL_BOOK_OLD,       /* .xls */
    CELL_BOOK_DAMAGED,
    CELL_BOOK_TOO_LARGE,
    CELL_BOOK_NO_SHEET,
    CELL_CODE__MAX
};

enum cell_severity {
    CELL_NOTICE,  /* good to know */
    CELL_WARNING, /* kept, but somebody should look */
    CELL_ERROR,   /* the row is refused */
};

enum cell_remedy {
    CELL_REMEDY_NONE,
    CELL_REMEDY_CORRECT, /* correct the value at the source */
    CELL_REMEDY_FILL_IN, /* fill in what is missing */
    CELL_REMEDY_CONFIRM, /* compare with the original document */
    CELL_REMEDY_EXPORT_AS_TEXT, /* set the column to text in the spreadsheet and export again from the source */
    CELL_REMEDY_SHORTEN,
    CELL_REMEDY_EXPORT_ENCODING, /* export again as CP932 or UTF-8, one of them throughout */
    CELL_REMEDY_AGREE_GLYPH,     /* agree with the sender which glyph the code stands for */
    CELL_REMEDY_FIX_COLUMNS,     /* check delimiters, quotes and the number of columns */
    CELL_REMEDY_REMOVE_DUPLICATE,
    CELL_REMEDY_CHECK_KEY,
    CELL_REMEDY_COMPARE_AGAIN, /* send these rows once more */
    CELL_REMEDY_DUTIES, /* have it imported by somebody whose duties reach it */
    CELL_REMEDY_UNMERGE,      /* take the cells apart and fill in each */
    CELL_REMEDY_CALCULATE,    /* open it in Excel, let it calculate, save it */
    CELL_REMEDY_UNLOCK,       /* take the password off */
    CELL_REMEDY_SAVE_AS_XLSX, /* open it in Excel and save it as a workbook (.xlsx) */
    CELL_REMEDY_SPLIT,        /* into several files, or as CSV */
    CELL_REMEDY_SHOW_SHEET,   /* bring the sheet with the list to the front, visible */
    CELL_REMEDY__MAX
};

struct cell_issue {
    uint16_t column; /* counted from 0 */
    enum cell_code code;
    enum cell_severity severity;
    enum cell_remedy remedy;
};

#define CELL_ISSUES_MAX 32

/* The issues of one row. */
struct cell_issues {
    struct cell_issue list[CELL_ISSUES_MAX];
    size_t n;
    size_t dropped; /* found when the list was full */
    bool has_error; /* one of them, or of the dropped, is an error: refuse the row */
};

/* What a value is like, for reports that must not show it. */
enum cell_class_kind {
    CELL_CLASS_EMPTY,
    CELL_CLASS_DIGITS,
    CELL_CLASS_LATIN,
    CELL_CLASS_KANA,
    CELL_CLASS_KANJI, /* kanji, with or without kana */
    CELL_CLASS_MIXED,
    CELL_CLASS_UNDECODABLE,
    CELL_CLASS__MAX
};

struct cell_class {
    enum cell_class_kind kind;
    size_t characters;
};

/* Check ${text} (UTF-8), the cell ${column} of a row, by ${rule}: append what is to be stored to ${value_out} and what
 * was found to ${issues}.  A value with an error is not to be stored.  ERR_LIMIT or ERR_MEMORY from ${value_out}. */
MUST_USE enum err cell_check(const struct cell_rule *rule, uint16_t column, struct view text,
                             struct buf *value_out, struct cell_issues *issues);

/* Add an issue with the severity and remedy that ${code} has. */
void cell_issue_add(struct cell_issues *issues, uint16_t column, enum cell_code code);

/* Add what the reader found wrong with a whole row. */
void cell_issue_add_row(struct cell_issues *issues, const struct csv_row *row);

/* Forget the issues of the last row. */
void cell_issues_reset(struct cell_issues *issues);

/* The stable name of ${code} for reports and messages, e.g. "check-digit". */
const char *cell_code_name(enum cell_code code);

/* The class of ${text}. */
struct cell_class cell_class_of(struct view text);

/* Append the class in words: "12 digits", "kanji, 5 characters", "empty". */
void cell_class_put(struct buf *out, struct cell_class class);

#endif
