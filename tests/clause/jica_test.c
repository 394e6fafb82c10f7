/* JICA: contract procedure for My Number affairs: each provision that is enforced or a workflow. */
#include "clause.h"

static const struct clause_row rows[] = {
    {"J1", FORM("J-F2", "date target place who rows final")},
    {"J2", FORM("J-F-hearing", "date place who items")},
    {"J3", FORM("J-F3", "date officer chief subject item result managers handlers both")},
    {"J4", FORM("J-F-year", "year log training")},
    {"J5", KEEPS("erase-keys", keeps_erased_keys)},
    {"J5", KEEPS("certificate", keeps_certificate)},
    {"J5", KEEPS("close-complete", keeps_closing)},
    {"J5", FORM("J-F4", "kind date")},
    {"J5", CELLS("dispose", "OO-", "---", "---")},
    {"J5", ASKS("certificate", "disposal", "evidence")},
    {"J6", FORM("J-F1", "date body contact")},
    {"J-1", FORM("J-F-rules", "rules people")},
    {"J-2", FORM("J-F-rules", "rules people")},
    {"J-3", FORM("J-F-rules", "rules people")},
    {"J-4", CONTROL("scope")},
    {"J-5", FORM("J-F-rules", "rules people")},
    {"J7", CONTROL("training")},
    {"J8", CONTROL("pledge")},
    {"J20", KEEPS("encrypt-at-rest", keeps_sealed)},
    {"J20", KEEPS("export", keeps_export)},
    {"J21", CONTROL("quota-minute")},
    {"J21", CONTROL("quota-day")},
    {"J21", CONTROL("search-hits")},
    {"J21", CONTROL("update-day")},
    {"J23", KEEPS("encrypt-line", keeps_line)},
    {"J23", CELLS("internet", "-O-", "---", "---")},
    {"J24", KEEPS("erase-keys", keeps_erased_keys)},
    {"J25", KEEPS("ledger", keeps_ledger)},
    {"J26", CONTROL("retention")},
    {"J26", CONTROL("erase-approval")},
    {"J27", CONTROL("scope")},
    {"J27", CONTROL("role")},
    {"J27", CONTROL("factors")},
    {"J28", KEEPS("ledger", keeps_ledger)},
    {"J29", CONTROL("ledger-read")},
    {"J30", CONTROL("upload-scan")},
    {"J32", KEEPS("idle-minutes", keeps_idle)},
    {"J32", KEEPS("session-hours", keeps_session_hours)},
    {"J34", FORM("J-F-sub", "subs terms")},
    {"J35", CONTROL("subcontract.cover")},
    {"J35", FORM("J-F-sub", "subs terms")},
};

int main(void)
{
    return clause_main("jica", rows, sizeof(rows) / sizeof(rows[0]));
}
