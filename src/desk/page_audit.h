/* desk/page_audit.h: what the pages of the ledger share: the views, periods, names in entries. */
#ifndef DESK_PAGE_AUDIT_H
#define DESK_PAGE_AUDIT_H

#include "desk/page_internal.h"
#include "desk/page_report.h"
#include "page/audit.h"
#include "page/ledger.h"

enum page_ledger_view { LEDGER_VIEW_LIST, LEDGER_VIEW_TOUCHED, LEDGER_VIEW_DAY, LEDGER_VIEW_CLAUSES, LEDGER_VIEW_REVIEW, LEDGER_VIEW_GUIDE,
                        LEDGER_VIEW__MAX };

/* The views with ${current} marked (LEDGER_VIEW__MAX: none).  Who may look at their own acts only is not offered what counts
 * those of others. */
struct page_ledger_nav page_ledger_nav(struct page *p, enum page_ledger_view current);

/* Two days, both inclusive.  ${default_days} before today if nothing was typed (0: open). */
struct page_period {
    struct page_date_field from, to;
    int64_t from_ms, until_ms;
    const char *text; /* NULL: open */
};
void page_period(struct page *p, const struct page_date_in *from, const struct page_date_in *to, int64_t default_days,
                 struct page_period *out);

/* Query of the list for one day, or (0) none: "from-era=W&...". */
const char *page_day_query(struct page *p, int64_t days);

/* Ask once what registers, fields and purposes are called; what is outside one's sight stays a number. */
void page_names(struct page *p);

/* The clauses of ${e}, joined; its fields by name; its purpose by name; a terminal.  "" if there is none. */
const char *page_entry_clauses(struct page *p, const struct entry *e);
const char *page_entry_fields(struct page *p, const struct entry *e);
const char *page_purpose(struct page *p, uint16_t purpose);
const char *page_terminal_id(struct page *p, uint64_t terminal);

/* When the entruster's witness saw the ledger last, in words. */
const char *page_witnessed(struct page *p, int64_t age_s);

#endif
