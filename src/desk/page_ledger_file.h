/* desk/page_ledger_file.h: the list of the ledger's page as a file. */
#ifndef DESK_PAGE_LEDGER_FILE_H
#define DESK_PAGE_LEDGER_FILE_H

#include "desk/page_internal.h"
#include "report/format.h"

/* Answer the entries that ${wanted} asks for (its limit and "before" do not count) as ${format}; ${period}: the days it
 * is filtered by, or NULL. */
MUST_USE enum err page_ledger_file(struct page *p, const struct desk_keeper_ledger *wanted, const char *period,
                                   enum report_format format);

#endif
