/*
 * desk/draft.h: what stands in a document in a form (様式) before it is frozen: the values of its items as they were filled from the records
 * and typed.  As bytes it is sealed for its side of the contract; as a report model it becomes the PDF.
 *
 * A contract has its own items of a form (H15): the words of FORM_SET are one item a line, "id" in its place, "-id" left out, "+n label"
 * for a text that the contract adds; what is not named keeps its place behind the others.
 */
#ifndef DESK_DRAFT_H
#define DESK_DRAFT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "json/member.h"
#include "msg.h"
#include "policy/form.h"

#include <stdbool.h>
#include <stdint.h>

#define DRAFT_ROWS_MAX 60      /* of one table */
#define DRAFT_TEXT_MAX 4000    /* bytes of one value */
#define DRAFT_BYTES_MAX 60000  /* of the whole */
#define DRAFT_ADDED_MAX 8      /* items that a contract adds */
#define DRAFT_ADDED_FIRST 50   /* the slot of the first of them */
#define DRAFT_SLOTS 60

struct draft_row {
    uint64_t key;  /* of the record it was filled from; 0: typed */
    bool left_out;
    struct view cells[FORM_COLUMNS_MAX];
};

/* One item of the form as this contract has it.  slot: the same whatever is left out or reordered. */
struct draft_item {
    const struct form_item *item; /* NULL: added by the contract */
    unsigned slot;
    struct view label;            /* of an added one */
    bool hidden;
    struct view text;             /* of a field */
    struct draft_row *rows;       /* of a table: room for DRAFT_ROWS_MAX */
    uint32_t rows_n;
};

struct draft {
    const struct form *form;
    uint32_t number, version; /* of the document that it will be; number 0: a new one */
    uint64_t answers;         /* the leaf of the document or application that it answers; 0: none */
    struct view to, from;     /* addressee, sender: lines */
    struct view date;         /* as written on it */
    struct draft_item items[DRAFT_SLOTS];
    unsigned items_n;
};

/* An empty draft of ${form} with the items that the contract has: ${mask}.  Lives in ${a}.  ERR_MEMORY. */
MUST_USE enum err draft_begin(struct draft *d, const struct form *form, struct view mask, struct arena *a);

/* Append the draft as bytes.  ERR_LIMIT: more than DRAFT_BYTES_MAX. */
MUST_USE enum err draft_put(const struct draft *d, struct buf *out);
/* Read it into ${d}, which was begun for its form.  Values of items that the form no longer has are dropped.  ERR_CORRUPT. */
MUST_USE enum err draft_get(struct draft *d, struct view bytes, struct arena *a);
/* The number of the form of the draft ${bytes}; 0: they are none. */
uint16_t draft_form_of(struct view bytes);

/* Take what was typed: ${cells} under draft_field_no(), draft_cell_no(); ${out}: rows that are left out, under draft_cell_no() with column 0.  What the
 * records say cannot be typed over.  ERR_INPUT with ${fault}: too long, or no such item. */
MUST_USE enum err draft_type(struct draft *d, const struct member_numbered *cells, const struct member_numbered *out,
                             struct member_fault *fault);

/* The number of a field, or of a cell of a table, in what a page sends. */
uint16_t draft_field_no(const struct draft_item *item);
uint16_t draft_cell_no(const struct draft_item *item, unsigned row, unsigned column);

/* Whether a value of the column is typed. */
bool draft_is_typed(const struct form_item *table, unsigned column);

/* The first item that is required and empty, NULL if none is. */
const struct draft_item *draft_missing(const struct draft *d);

/* Words of the form in ${lang}; the label of an item. */
const char *draft_words(const struct form_words *w, enum lang lang);
struct view draft_label(const struct draft_item *item, enum lang lang);

#endif
