/*
 * page/system.h: the state of the machine in numbers, for those who look after it.  Nothing of anybody.
 */
#ifndef PAGE_SYSTEM_H
#define PAGE_SYSTEM_H

#include "page/view.h"

struct page_system_check {
    enum msg name;
    struct page_chip verdict;
    const char *reason;
    const char *remedy; /* "": none is needed */
};

struct page_system_process {
    enum msg name;
    const char *uptime;
};

struct page_system {
    struct page_frame frame;
    const struct page_loss *losses;
    size_t losses_n;
    uint64_t attention; /* checks that are not good */
    int64_t at_ms;      /* when it was measured */
    bool is_administrator;
    struct url measure; /* writes the measures into the ledger */
    struct url drill; /* of the administrator */
    struct url components;
    const struct page_system_check *checks;
    size_t checks_n;
    const struct page_system_process *processes;
    size_t processes_n;
    const struct page_fact *facts;
    size_t facts_n;
};
PAGE_RENDER(system);

/* A backup was restored elsewhere to try it.  Fields: backup (its manifest), day, result (passed, failed). */
struct page_drill {
    struct page_frame frame;
    struct url action, back;
    const char *nonce;
    bool has_backup; /* else there is nothing to try yet */
    struct page_select backup, result;
    struct page_date_field day;
};
PAGE_RENDER(drill);

#endif
