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
    const char *contract;
    struct date due;
    const char *owner;
};

struct page_task_group {
    enum msg name; /* 期限超過, 今日, 今週 */
    const struct page_task *tasks;
    size_t tasks_n;
};

/* A condition a person must meet: training, pledge, terminal, term. */
struct page_gate {
    struct page_chip state;
    enum msg name;
    const char *detail; /* 令和8年4月10日に受講 */
};

struct page_home_job {
    const char *name;
    struct url url;
    uint64_t done, total;
};

struct page_home {
    struct page_frame frame;
    const char *person;
    struct date today;
    const struct page_task_group *groups; /* at most 20 tasks in all; empty groups left out */
    size_t groups_n;
    struct url all_tasks; /* no address if all are shown */
    uint64_t tasks_total;
    const struct page_gate *gates;
    size_t gates_n;
    uint64_t gates_bad; /* gates that are not met */
    const struct page_home_job *jobs;
    size_t jobs_n;
};
PAGE_RENDER(home);

#endif
