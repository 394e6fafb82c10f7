/*
 * page/record.h: one record, its values masked until asked for, and the form that changes it.
 */
#ifndef PAGE_RECORD_H
#define PAGE_RECORD_H

#include "page/view.h"

struct page_value {
    const char *name;  /* machine name of the field, sent by 表示する */
    const char *label;
    const char *value; /* only if it is shown */
    bool is_masked;
    bool is_shown_once; /* shown by the last 表示する: gone on reload */
    bool can_show;
};

struct page_section {
    const char *id; /* unique on the page */
    const char *title;
    const struct page_value *values;
    size_t values_n;
};

struct page_history {
    uint64_t leaf;
    struct url url;
    int64_t at_ms;
    const char *person;
    const char *act;
};

/* An act that is not allowed now: what is missing, the clause, where to go. */
struct page_forbidden {
    const char *act;
    const char *why;
    const char *clause;
    struct url next; /* may be no address */
    const char *next_text;
};

struct page_record {
    struct page_frame frame;
    const char *title; /* blinded id, or name as the role allows */
    const char *class_word;
    const char *purpose;
    const char *register_name;
    uint64_t leaf; /* entry that opened this view */
    struct url leaf_url;
    struct page_chip state;
    struct url show; /* 表示する: fields field, reason */
    struct page_select reason;
    uint64_t shown_today, shown_max; /* quota of this person */
    const struct page_section *sections;
    size_t sections_n;
    const struct page_link *acts; /* allowed acts */
    size_t acts_n;
    const struct page_forbidden *forbidden;
    size_t forbidden_n;
    const struct page_history *history; /* last five */
    size_t history_n;
    struct url all_history;
};
PAGE_RENDER(record);

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
    const struct page_edit_field *fields;
    size_t fields_n;
    struct page_field reason;
};
PAGE_RENDER(record_edit);

#endif
