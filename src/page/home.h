/*
 * page/home.h: today's work of one person, and whether they may work at all.
 */
#ifndef PAGE_HOME_H
#define PAGE_HOME_H

#include "page/view.h"

struct page_task {
    struct page_chip state;
    const char *title;
    struct url url;
    const char *detail; /* who asked, and when */
};

struct page_task_group {
    enum msg name;
    const struct page_task *tasks;
    size_t tasks_n;
};

/* A condition a person must meet: training, pledge, term, terminal, factors. */
struct page_gate {
    struct page_chip state;
    enum msg name;
    const char *detail; /* 令和8年4月10日に受講 */
};

struct page_home_job {
    const char *name;
    struct url url;
    uint64_t done, total;
    const char *detail; /* how far, in words */
};

/* A worklist that is somebody's daily work. */
struct page_home_list {
    struct page_chip state;
    const char *name;
    struct url url;
    const char *detail; /* how many are left, until when */
    uint64_t done, total;
    struct url next;    /* POST; no address: nothing to take */
};

struct page_home {
    struct page_frame frame;
    const char *person;
    struct date today;
    const struct page_task_group *groups; /* empty groups left out */
    size_t groups_n;
    const struct page_home_list *lists;
    size_t lists_n;
    struct url all_lists; /* no address: this person works on none */
    const struct page_gate *gates;
    size_t gates_n;
    uint64_t gates_bad; /* gates that are not met */
    bool offers_terminal; /* the terminal is not registered: a link tells what that is */
    struct url terminal_help;
    const struct page_fact *facts; /* how much was shown today, and how much may be */
    size_t facts_n;
    const struct page_home_job *jobs;
    size_t jobs_n;
};
PAGE_RENDER(home);

#endif
