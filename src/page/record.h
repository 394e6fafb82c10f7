/*
 * page/record.h: one record, its values masked until asked for, its history, and the form that changes it.
 */
#ifndef PAGE_RECORD_H
#define PAGE_RECORD_H

#include "page/view.h"

struct page_value {
    const char *name;  /* number of the field, sent by 表示する */
    const char *label;
    const char *value; /* only if it is shown */
    bool is_masked;
    bool can_show;
};

/* An act that is not allowed now: what is missing, the clause, where to go. */
struct page_forbidden {
    const char *act;
    const char *why;
};

/* Where a record that was taken from a worklist stands. */
struct page_work_bar {
    const char *name;   /* NULL: it was taken from none */
    struct url list;
    const char *place;  /* 120件中 3件目 */
    struct page_chip state;
    const char *record; /* its id, for the form */
    struct url next;    /* POST: done, and on to the next; no address: it is not in this person's hand */
    struct url on;      /* POST: on to the next; with next absent */
    struct url aside, again;
};

/* What may be done with the record. */
struct page_record_act {
    const char *text;
    struct url url;
    enum page_key key;
};

struct page_record {
    struct page_frame frame;
    struct page_work_bar work;
    const char *title; /* the first value that names it, or its id */
    const char *class_word;
    const char *purpose;
    const char *register_name;
    const char *version; /* 第3版 */
    const char *block;   /* of subjects; NULL: the contract has none */
    uint64_t leaf; /* entry that opened this view */
    struct url leaf_url;
    struct url show; /* 表示する: fields field, purpose; no address: nothing may be shown */
    struct page_select reason;
    uint64_t shown_today, shown_max; /* quota of this person; shown_max 0: none */
    const struct page_value *values;
    size_t values_n;
    const struct page_record_act *acts; /* allowed acts */
    size_t acts_n;
    const struct page_forbidden *forbidden;
    size_t forbidden_n;
};
PAGE_RENDER(record);

/* A value that is shown this once: of a veiled field, or the sealed words of an entry. */
struct page_shown {
    struct page_frame frame;
    const char *title;
    const char *label;
    const char *value;
    uint64_t leaf; /* the entry that says so */
    struct url leaf_url;
    struct url back;
};
PAGE_RENDER(shown);

/* Moving it into another block of subjects. */
struct page_record_move {
    struct page_frame frame;
    const char *title;
    const char *register_name;
    const char *now; /* where it stands */
    struct url action;
    struct url cancel;
    uint64_t purpose;
    const char *nonce;
    struct page_select block;
    struct page_field reason;
};
PAGE_RENDER(record_move);

/* Asking for a numbered copy on paper. */
struct page_record_print {
    struct page_frame frame;
    const char *register_name;
    const char *id;
    struct url action;
    struct url cancel;
    struct page_select purpose;
    bool has_under; /* the terms ask for a print run that was decided on, or for an area: one of these */
    struct page_select under;
    const struct page_clause *clauses; /* that ask for it, or for what the reason has to say */
    size_t clauses_n;
    const char *asked; /* which condition the reason meets; or NULL */
    struct page_field reason;
};
PAGE_RENDER(record_print);

/* What happened to a record. */
struct page_history_row {
    uint64_t leaf;
    struct url url;
    int64_t at_ms;
    const char *person;
    const char *act;
    const char *fields; /* names of the fields shown or changed */
    struct page_chip verdict;
};

struct page_history {
    struct page_frame frame;
    const char *title;
    bool only_own; /* this person may see their own acts only */
    const struct page_history_row *rows;
    size_t rows_n;
    struct url older; /* no address if that is all */
    const struct page_link *versions; /* earlier contents */
    size_t versions_n;
    struct url back;
};
PAGE_RENDER(history);

/* A field of the edit form. */
struct page_edit_field {
    const char *name; /* also its id */
    const char *label;
    const char *help;
    const char *value;
    const char *error;
    bool is_required;
    bool is_readonly;
};

struct page_record_edit {
    struct page_frame frame;
    const char *title;
    struct url action;
    struct url cancel;
    uint64_t version; /* of the record that was opened: a later one is a conflict */
    uint64_t purpose;
    const char *nonce;
    const struct page_edit_field *fields;
    size_t fields_n;
    struct page_field reason;
};
PAGE_RENDER(record_edit);

#endif
