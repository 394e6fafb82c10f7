/*
 * page/documents.h: documents in forms (様式): the list, one of them, drafts, and the forms as the contract has them.
 */
#ifndef PAGE_DOCUMENTS_H
#define PAGE_DOCUMENTS_H

#include "page/people.h"

struct page_document_row {
    const char *number;
    const char *title;
    const char *from;    /* which side */
    const char *frozen;
    const char *receipt; /* number and day of receipt, NULL: none */
    struct page_chip state;
    struct url url;
};

struct page_draft_row {
    const char *title, *person;
    const char *changed;
    struct url url;
};

struct page_documents {
    struct page_frame frame;
    struct page_tabs tabs;
    struct url action; /* of the filter */
    struct page_select show;
    const struct page_head *heads;
    size_t heads_n;
    const struct page_document_row *rows;
    size_t rows_n;
    struct page_pager pager;
    struct page_files files;
    const struct page_draft_row *drafts;
    size_t drafts_n;
    struct url add, letterhead; /* no address: this person drafts none */
};
PAGE_RENDER(documents);

struct page_document {
    struct page_frame frame;
    const char *title, *number;
    struct page_chip state;
    const struct page_fact *facts;
    size_t facts_n;
    const char *words; /* of the newest step, NULL: none */
    struct url pdf, check;
    struct url submit, receive, back, withdraw, version; /* no address: not now, or not this person */
    const struct page_link *answers; /* forms that answer it: each makes a draft */
    size_t answers_n;
    const struct page_document_row *versions;
    size_t versions_n;
};
PAGE_RENDER(document);

struct page_form_row {
    const char *id, *title;
    struct url make, items;
};

struct page_form_group {
    const char *name;
    const struct page_form_row *rows;
    size_t rows_n;
};

struct page_document_new {
    struct page_frame frame;
    const struct page_form_group *groups;
    size_t groups_n;
    struct url letterhead;
};
PAGE_RENDER(document_new);

struct page_draft_cell {
    const char *name;  /* NULL: what the record says */
    const char *label; /* for who does not see the head of the column */
    const char *value;
    const struct page_option *options; /* of a choice */
    size_t options_n;
};

struct page_draft_line {
    const char *out_name; /* NULL: typed rows are emptied instead */
    const char *out_label;
    bool is_out;
    const struct page_draft_cell *cells;
    size_t cells_n;
};

struct page_draft_item {
    bool is_section, is_table, is_long, is_choice, is_required;
    const char *name, *label, *value;
    const struct page_option *options;
    size_t options_n;
    const struct page_option *heads; /* labels of the columns */
    size_t heads_n;
    bool has_records; /* the first column says whether the row is left out */
    const struct page_draft_line *lines;
    size_t lines_n;
    const char *error;
};

struct page_draft {
    struct page_frame frame;
    const char *title, *id, *number;
    struct url action, pdf, freeze, remove, items_url, back;
    const char *base;
    const char *to, *from, *date;
    const struct page_draft_item *items;
    size_t items_n;
};
PAGE_RENDER(draft);

struct page_form_item_row {
    const char *id, *label, *place;
    bool is_shown;
};

struct page_form_items {
    struct page_frame frame;
    const char *title, *id, *version;
    struct url action, back;
    const char *nonce;
    const struct page_form_item_row *rows;
    size_t rows_n;
    const struct page_form_item_row *added; /* id: its number; label may be empty */
    size_t added_n;
};
PAGE_RENDER(form_items);

struct page_letterhead {
    struct page_frame frame;
    struct url action, back;
    const char *nonce, *version;
    const char *entruster, *contractor;
};
PAGE_RENDER(letterhead);

#endif
