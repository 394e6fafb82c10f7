/* desk/page_matter.h: what the pages of matters share with home and the approvals. */
#ifndef DESK_PAGE_MATTER_H
#define DESK_PAGE_MATTER_H

#include "desk/flow_matter.h"
#include "desk/page_admin.h"
#include "page/approvals.h"
#include "page/home.h"
#include "page/matters.h"

struct page_chip page_matter_state(const struct desk_keeper_matter_info *m);

/* The words of ${f} as people read them: a choice by its words. */
const char *page_matter_text(struct page *p, const struct matter_field *f, struct view text);

/* The name of a kind; of a medium; of a step ("持出しを記録する"). */
const char *page_matter_kind(const struct page *p, unsigned kind);
const char *page_matter_medium(const struct page *p, unsigned medium);
const char *page_matter_step(const struct page *p, unsigned step);

/* What is applied for: what the ledger says, then every field of the form; how many of at most ${max}. */
size_t page_matter_facts(struct page *p, const struct desk_keeper_matter_info *m, struct page_fact *facts, size_t max);
#define PAGE_MATTER_FACTS_MAX 48

/* A form of a kind: its step (MATTER_OPENING: the application), and what was typed; with ${chosen} its medium and class are known. */
struct page_matter_asking {
    const struct matter_def *def;
    int step;
    const struct member_numbered *typed; /* NULL: a new form */
    bool chosen;
    unsigned medium, data_class;
    uint64_t ref;
};
/* The inputs of the form, with the remark; what is wrong with them is noted in the page and the view. */
MUST_USE enum err page_matter_inputs(struct page *p, const struct page_matter_asking *a, struct page_matter_form *view);

/* What the reason of a numbered copy has to say, by these clauses. */
const char *page_asked(struct page *p, uint32_t conditions, struct view *clauses, uint32_t clauses_n);

/* "Not met: sealed." */
const char *page_conditions(struct page *p, uint32_t conditions);

/* The kind and size of a file that belongs to one. */
const char *page_attach_kind(const struct page *p, unsigned kind);
const char *page_attach_size(struct page *p, uint64_t bytes);

/* One as a row of a list. */
struct page_matter_row page_matter_row(struct page *p, const struct desk_keeper_matter_info *m);

/* Those that ${filter} asks for, newest first, at most ${max}. */
const struct page_matter_row *page_matter_rows(struct page *p, const struct desk_keeper_matters *filter, uint32_t max, size_t *n_out,
                                               enum err *err_out);

/* Whether the roles of this person open matters of ${kind}. */
bool page_matter_may_open(const struct page *p, unsigned kind);

/* Whether this person can make a package under it now: it was applied for so that records of a register may leave, and decided. */
bool page_matter_releases(const struct page *p, const struct desk_keeper_matter_info *m);
/* The packages made under ${matter}, at most ${max}; how many (page_packages.c). */
size_t page_matter_packages(struct page *p, uint64_t matter, struct page_link *links, size_t max);

/* What a receipt (預り証) says of a matter in which something was handed over: numbers of its fields, 0: as the ledger knows it. */
struct page_matter_handed {
    uint16_t kind;
    enum matter_step step; /* with which it was received */
    uint8_t what, medium, where, when, giver;
};
/* NULL: nothing was handed over with it, or not yet. */
const struct page_matter_handed *page_matter_receipt(const struct desk_keeper_matter_info *m);
/* The receipts that were frozen for ${matter}, at most ${max}; how many. */
size_t page_matter_receipts(struct page *p, uint64_t matter, struct page_link *links, size_t max);

/* All packages that this person may see, newest first, at most 1,000; the state of one; where it is: with whom, or why it is gone. */
MUST_USE enum err page_packages_all(struct page *p, struct desk_keeper_package_info **out, uint32_t *n_out);
struct page_chip page_package_state(const struct desk_keeper_package_info *info);
const char *page_package_where(struct page *p, const struct desk_keeper_package_info *info);

/* The clauses that its kind serves. */
const struct page_clause *page_matter_clauses(struct page *p, const struct matter_def *def, size_t *n_out);

/* The page of the application of a matter: what it is, with every field of its form, and the clauses. */
MUST_USE enum err page_matter_application(struct page *p, const struct desk_keeper_application_info *a, struct page_approval *view);

/* What waits for this person and is no decision, for Home; none if the keeper does not say. */
struct page_task_group page_matter_tasks(struct page *p);

/* Begin a page about the matter of the path. */
MUST_USE enum err page_matter_begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_matter_is *is);

#endif
