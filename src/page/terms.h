/*
 * page/terms.h: the terms of a contract (契約の条件): what another version changes, the versions and who signed them, and a new proposal.
 */
#ifndef PAGE_TERMS_H
#define PAGE_TERMS_H

#include "page/people.h"

/* A control or cell: as it is, as it will be (NULL: not demanded), and what that means; or a deviation: demanded, in force. */
struct page_term_change {
    const char *name;
    const char *before, *after;
    const char *why; /* of a deviation; or NULL */
    struct page_chip state;
};

struct page_terms_version_row {
    const char *name; /* "3" */
    const char *from;
    const char *signer, *approver; /* with their times; NULL: entered at setting up */
    struct page_chip state;
    struct url url; /* of its application; no address: it has none */
};

struct page_terms {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_fact *facts; /* of the version in force; none: there are no terms */
    size_t facts_n;
    struct url proposal;           /* the one that is open */
    const char *signed_from;       /* both signed it: from when it is in force */
    struct url add;                /* no address: not this person's, or one is open */
    struct url board;
    bool has_text;                 /* the profiles are known here */
    const struct page_term_change *deviations;
    size_t deviations_n;
    const struct page_terms_version_row *versions;
    size_t versions_n;
};
PAGE_RENDER(terms);

/* One number of a control that the contract may set apart. */
struct page_term_number {
    const char *id;
    const char *label;
    const char *help; /* what is in force */
    const char *value;
    const char *error;
};

struct page_terms_new {
    struct page_frame frame;
    struct url action, back;
    const char *nonce;
    const char *wrong; /* the profiles do not go together: why; or NULL */
    const struct page_term_change *gaps; /* what a contract above demands */
    size_t gaps_n;
    struct page_boxes profiles;
    const struct page_term_number *numbers;
    size_t numbers_n;
    struct page_date_field from;
    struct page_field reason;
};
PAGE_RENDER(terms_new);

/* One clause, and how it is met. */
struct page_clause_state_row {
    const char *id;
    const char *article;
    const char *text;
    struct page_chip state;
    const char *detail;  /* what the state rests on */
    const char *owner;
    const char *due;     /* or NULL */
    const char *changed; /* or NULL */
    const struct page_link *links; /* evidence */
    size_t links_n;
};

struct page_clause_states {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_clause_state_row *rows;
    size_t rows_n;
    const struct page_head *heads;
    size_t heads_n;
    struct page_select show, profile, owner;
    struct url action;
    struct url duties; /* the papers that are owed */
    struct page_pager pager;
    struct page_files files;
    bool has_text;
    const struct page_fact *facts; /* how many are in which state */
    size_t facts_n;
};
PAGE_RENDER(clause_states);

/* A paper that a clause owes. */
struct page_duty_row {
    const char *clause;
    const char *paper;  /* title of its form */
    const char *who, *when;
    const char *due;    /* or NULL */
    struct page_chip state;
    const char *done;   /* by what it was done, NULL: by nothing yet */
    struct url url;     /* of that */
    struct url draft;   /* POST; no address: this person drafts none */
};

struct page_duties {
    struct page_frame frame;
    struct page_tabs tabs;
    const struct page_duty_row *rows;
    size_t rows_n;
    const struct page_head *heads;
    size_t heads_n;
    struct page_select show, owner;
    struct url action;
    struct page_pager pager;
    struct page_files files;
    bool has_text;
    const struct page_fact *facts; /* how many are in which state */
    size_t facts_n;
};
PAGE_RENDER(duties);

struct page_clause_check {
    struct page_frame frame;
    const char *clause;   /* its number */
    const char *text;     /* what to look at */
    const char *last;     /* the last look, or NULL */
    struct url action, back;
    const char *nonce;
    struct page_boxes result; /* radio */
    struct page_date_field on, due;
    struct page_field remark;
};
PAGE_RENDER(clause_check);

#endif
