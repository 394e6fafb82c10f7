/*
 * report/model.h: what a document says, before it is a PDF, a workbook or a list: head, sections of facts, paragraphs and
 * tables.  A desk makes it with report_*(), the press reads it with report_read_*(); between them it is one string of
 * bytes, and the SHA-256 of that string is what the finished document shows as its hash.
 *
 * Making never fails in the middle: the first failure stays in the model and report_end() tells.
 */
#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/view.h"
#include "wire/wire.h"

#include <stdbool.h>
#include <stdint.h>

#define REPORT_BYTES_MAX ((size_t)12 << 20) /* of a model */
#define REPORT_COLUMNS_MAX 66 /* every field of a register, and two more */
#define REPORT_TEXT_MAX 16384 /* bytes of one text */
#define REPORT_LABEL_MAX 600  /* bytes of a title or label */
#define REPORT_URL_MAX 300
#define REPORT_NO_DATE INT64_MIN /* as a date, time or number: nothing is known, the cell stays empty */

/* What a column holds; the workbook types its cells by it. */
enum report_type {
    REPORT_TEXT,
    REPORT_MONO, /* numbers of things, hashes: one width, never a number to count with */
    REPORT_NUMBER,
    REPORT_DATE, /* days since 1970-01-01 */
    REPORT_TIME, /* milliseconds, shown in JST to the second */
    REPORT_TYPE__MAX
};

struct report_column {
    enum report_type type;
    uint8_t weight; /* share of the width on paper; 0: by its type */
    struct view label;
};

/* The head of a document.  Everything but the title may be empty. */
struct report_head {
    bool english;
    bool is_labels;        /* a sheet of labels: report_label() and nothing else */
    bool is_form;          /* a letter in a form (様式): report_letter() instead of the head of our own documents */
    int64_t made_ms;       /* when; the only time that a file carries */
    struct view title;
    struct view number;    /* 文書番号 */
    struct view contract;  /* number and title of the contract */
    struct view period;
    struct view made_by;   /* name and organisation */
    struct view copy;      /* 複写番号 and what belongs to it: in the foot of every page */
    struct view verify_url; /* https: where it can be verified; a QR code leads there.  A PDF puts the hash behind a '=' at its end */
};

/* A model that is being made. */
struct report {
    struct buf bytes;
    enum err err;
    unsigned columns_n; /* of the table that is open; 0: none */
    unsigned cell;
    enum report_type types[REPORT_COLUMNS_MAX];
};

/* Begin; free with report_clear(), which also wipes. */
void report_begin(struct report *r, const struct report_head *head);
void report_clear(struct report *r);

/* Sections are numbered by the writers: 1, 2, … */
void report_section(struct report *r, struct view title);
void report_fact(struct report *r, struct view label, struct view value);
void report_paragraph(struct report *r, struct view text);
/* Small print: explanations, what a field means, how to verify. */
void report_note(struct report *r, struct view text);

/* Parts of a letter, in this order; a part that is missing leaves no room. */
enum report_letter {
    REPORT_LETTER_NUMBER,  /* of the form, upper left */
    REPORT_LETTER_RECEIPT, /* the box for the stamp of receipt (収受), upper right */
    REPORT_LETTER_DATE,    /* right */
    REPORT_LETTER_TO,      /* left; lines */
    REPORT_LETTER_FROM,    /* right; lines, the last one with the box for the seal (印) */
    REPORT_LETTER_TITLE,   /* in the middle */
    REPORT_LETTER_SEALS,   /* behind everything: one box for each line, with its seal; of a document that is no form: above its table, at most 4 */
    REPORT_LETTER__MAX
};
void report_letter(struct report *r, enum report_letter part, struct view text);

/* A label of a sheet: what is largest on it, lines, and what its bar code says (Code 128: at most REPORT_CODE_MAX printable ASCII). */
#define REPORT_CODE_MAX 24
void report_label(struct report *r, struct view head, struct view lines, struct view code);

/* A table of ${n} columns, then its cells from left to right, row by row: of the type of their column (MONO takes
 * report_text()).  Whatever follows closes it; a row that is not complete is ERR_INTERNAL. */
void report_table(struct report *r, const struct report_column *columns, unsigned n);
void report_text(struct report *r, struct view text);
void report_number(struct report *r, int64_t n);
void report_date(struct report *r, struct date d);
void report_time(struct report *r, int64_t ms);

/* The document is complete.  ERR_LIMIT (something is too long: say less), ERR_INPUT (text that is not UTF-8), ERR_MEMORY,
 * ERR_INTERNAL (cells that do not fit their table). */
MUST_USE enum err report_end(struct report *r);

/* --- reading ---------------------------------------------------------------------------------------------------------- */

enum report_item_kind {
    REPORT_SECTION,
    REPORT_FACT,
    REPORT_PARAGRAPH,
    REPORT_NOTE,
    REPORT_TABLE, /* ${columns} */
    REPORT_ROW,   /* ${cells} of the table before it */
    REPORT_LETTER, /* ${part}, ${text} */
    REPORT_LABEL,  /* ${label}, ${text}, ${code} */
    REPORT_END,
    REPORT_ITEM__MAX
};

struct report_cell {
    enum report_type type;
    bool is_empty;
    struct view text; /* TEXT, MONO */
    int64_t number;   /* the others; REPORT_NO_DATE never */
};

/* One item; views point into the model. */
struct report_item {
    enum report_item_kind kind;
    enum report_letter part;
    struct view code;
    struct view label, text; /* text of sections (label), facts, paragraphs, notes */
    unsigned columns_n;
    struct report_column columns[REPORT_COLUMNS_MAX];
    struct report_cell cells[REPORT_COLUMNS_MAX];
};

struct report_reader {
    struct wire_reader wire;
    bool labels;
    unsigned columns_n;
    enum report_type types[REPORT_COLUMNS_MAX];
    bool ended;
};

/* Read the head of ${model}.  ERR_INPUT: it is none. */
MUST_USE enum err report_read_head(struct report_reader *r, struct view model, struct report_head *head_out);

/* The next item; REPORT_END is the last, and nothing may follow it.  ERR_INPUT. */
MUST_USE enum err report_read_item(struct report_reader *r, struct report_item *item_out);

#endif
