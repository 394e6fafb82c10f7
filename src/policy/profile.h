/*
 * policy/profile.h: the special provisions of a contract as data: clauses with our own statements, bound to controls, cells
 * of the handling matrix, duties, checklists, measures and evidence.  The format: docs/profiles.md.  Pure; all that is read
 * is bounded, and every fault has a line.
 */
#ifndef POLICY_PROFILE_H
#define POLICY_PROFILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "crypto/hash.h"
#include "policy/param.h"
#include "policy/vocab.h"

#include <stdbool.h>
#include <stdint.h>

#define PROFILE_TEXT_MAX ((size_t)256 << 10)
#define PROFILE_LINE_MAX 1000
#define PROFILE_WORDS_MAX 600 /* bytes of one statement */
#define PROFILE_ID_MAX 15     /* as ENTRY_CLAUSE_MAX: ids go into the ledger */
#define PROFILE_NAME_MAX 31
#define PROFILE_CLAUSES_MAX 256
#define PROFILE_FORMS_MAX 64
#define PROFILE_BINDINGS_MAX 1024
#define PROFILE_DEVIATIONS_MAX 32
#define PROFILE_ALSO_MAX 2
#define PROFILE_FAULTS_MAX 64

struct profile_words {
    struct view ja, en;
};

/* A form that a duty is done with. */
struct profile_form {
    struct view id, article; /* article: empty where the document does not number it */
    struct profile_words title;
};

enum profile_binding_kind {
    BINDING_CONTROL, /* demands the value, and is cited */
    BINDING_BY,      /* is met by a control that other clauses demand; cited only where no clause demands it outright */
    BINDING_CELLS,
    BINDING_DUTY,
    BINDING_CHECK,
    BINDING_MEASURE,
    BINDING_EVIDENCE,
    BINDING__MAX
};

/* A block of the matrix. */
struct profile_cells {
    unsigned act, classes, media, verdict; /* classes and media: bits */
    uint32_t conditions;                   /* bits */
};

struct profile_duty {
    struct view id;
    unsigned who, whom, when, days; /* days: not 0 for "within-N-days", when is then meaningless */
    unsigned form;
};

struct profile_check {
    struct view id;
    struct profile_words text;
};

struct profile_binding {
    enum profile_binding_kind kind;
    unsigned line;
    union {
        struct {
            enum param param;
            uint64_t value;
        } control;
        struct profile_cells cells;
        struct profile_duty duty;
        struct profile_check check;
        unsigned name; /* of a measure or evidence */
    };
};

struct profile_clause {
    struct view id, article;
    struct view also[PROFILE_ALSO_MAX]; /* other ids of the same clause */
    unsigned also_n;
    struct profile_words text;
    unsigned met;             /* bits of VOCAB_MET */
    unsigned line;
    unsigned bindings, bindings_n; /* first and number */
};

/* What one contract agreed on besides, although a profile demands more: visible, with its reason. */
struct profile_deviation {
    unsigned line;
    bool is_cells, off; /* off: no demand at all */
    enum param param;
    uint64_t value;
    struct profile_cells cells;
    struct profile_words reason;
};

struct profile {
    char *text; /* owned; all views point into it */
    bool is_local; /* changes of one contract, not a document's provisions */
    struct view name;
    uint32_t version;
    struct profile_words title;
    struct view document, issuer;
    struct profile_form forms[PROFILE_FORMS_MAX];
    struct profile_clause clauses[PROFILE_CLAUSES_MAX];
    struct profile_binding bindings[PROFILE_BINDINGS_MAX];
    struct profile_deviation deviations[PROFILE_DEVIATIONS_MAX];
    unsigned forms_n, clauses_n, bindings_n, deviations_n;
    struct hash digest; /* of the canonical text */
};

enum profile_fault_kind {
    FAULT_TEXT,            /* not UTF-8, or a control character */
    FAULT_LINE_LONG,
    FAULT_TOO_LARGE,
    FAULT_TOO_MANY,        /* clauses, forms, bindings, deviations */
    FAULT_NO_HEADER,       /* the first line is no "profile NAME VERSION" */
    FAULT_UNKNOWN_LINE,    /* the first word of a line */
    FAULT_MISPLACED,       /* a line that does not belong here */
    FAULT_WORDS_MISSING,   /* fewer words than the line needs */
    FAULT_WORDS_LEFT,      /* more words than it takes */
    FAULT_BAD_ID,
    FAULT_BAD_NAME,
    FAULT_BAD_VERSION,
    FAULT_ID_TWICE,
    FAULT_LINE_TWICE,      /* e.g. two statements in one language */
    FAULT_UNKNOWN_CONTROL,
    FAULT_BAD_VALUE,       /* of the control that detail names */
    FAULT_CONTRADICTS,     /* the control has another value in line ${other} */
    FAULT_CONTROL_TWICE,   /* in one clause */
    FAULT_BY_VALUE,        /* "by" takes controls that need no value */
    FAULT_UNKNOWN_WORD,    /* of the matrix, a duty, a measure, evidence */
    FAULT_CELL_TWICE,      /* stands in line ${other} */
    FAULT_NEVER_CONDITION, /* a condition on what never happens */
    FAULT_NO_FORM,         /* a duty without form, or with one that is not declared */
    FAULT_NO_STATEMENT_JA,
    FAULT_NO_STATEMENT_EN,
    FAULT_NO_ARTICLE,
    FAULT_NO_MET,
    FAULT_ENFORCED_UNBOUND, /* met E without control or cell; and so on */
    FAULT_WORKFLOW_UNBOUND,
    FAULT_EVIDENCE_UNBOUND,
    FAULT_PHYSICAL_UNBOUND,
    FAULT_DEPLOYMENT_UNBOUND,
    FAULT_EMPTY,           /* no clause */
    FAULT_DEVIATION_HERE,  /* in a profile: only local changes deviate */
    PROFILE_FAULT__MAX
};

struct profile_fault {
    enum profile_fault_kind kind;
    unsigned line, other;
    char word[64];   /* what was found there, cut */
    char detail[128]; /* what would do: a range, the name of a control */
};

struct profile_faults {
    unsigned n; /* all; the first PROFILE_FAULTS_MAX are kept */
    struct profile_fault list[PROFILE_FAULTS_MAX];
};

/* Read and check ${text}.  ERR_INPUT with at least one fault; ERR_MEMORY.  Free ${*out}. */
MUST_USE enum err profile_read(struct view text, struct profile **out, struct profile_faults *faults);

void profile_free(struct profile *p);

/* Append the canonical text: no comment, one blank, the order of the file.  Reading it gives the same again. */
void profile_print(const struct profile *p, struct buf *out);

/* Append one binding as its line (without the words of a checklist item). */
void profile_print_binding(const struct profile *p, const struct profile_binding *b, struct buf *out);

/* Append ${cells} as "matrix post spi * never". */
void profile_print_cells(const struct profile_cells *cells, struct buf *out);

/* Append ${d} as its line, without its reason. */
void profile_print_deviation(const struct profile_deviation *d, struct buf *out);

/* The clause with the id ${id}, also by one of its other ids; NULL. */
const struct profile_clause *profile_clause_find(const struct profile *p, struct view id);

/* The clause that ${binding} (a number) stands in. */
const struct profile_clause *profile_clause_of(const struct profile *p, unsigned binding);

/* Whether ${cells} hold the cell ${no}, 0 to HANDLING_CELLS - 1, and the number of a cell. */
bool profile_cells_hold(const struct profile_cells *cells, unsigned no);
unsigned profile_cell_no(unsigned act, unsigned data_class, unsigned medium);

#endif
