/* desk/page_ledger_file.h: the list of the ledger's page as a file. */
#ifndef DESK_PAGE_LEDGER_FILE_H
#define DESK_PAGE_LEDGER_FILE_H

#include "desk/page_internal.h"
#include "report/format.h"
#include "report/model.h"

/* Entries asked for at once: each answer is a leaf of its own, so a file takes as much as one answer holds. */
#define PAGE_LEDGER_BATCH 500

/* A row of a document for ${leaf}. */
typedef void page_ledger_row_fn(struct page *p, struct report *out, const struct desk_keeper_leaf_info *leaf);

/* The rows of the answer ${first} to ${ask} and of what follows it, answer by answer, each in an arena of its own; 10,000 are
 * enough, then a note says so. */
MUST_USE enum err page_ledger_rows(struct page *p, struct desk_keeper_ledger *ask, const struct desk_keeper_ledger_is *first,
                                   page_ledger_row_fn *fn, struct report *out);

/* Answer the entries that ${wanted} asks for (its limit and "before" do not count) as ${format}; ${period}: the days it
 * is filtered by, or NULL. */
MUST_USE enum err page_ledger_file(struct page *p, const struct desk_keeper_ledger *wanted, const char *period,
                                   enum report_format format);

#endif
