/* The state of the machine: what the keeper tells in numbers, judged here. */
#include "desk/page_internal.h"

#include "page/system.h"

#define FACTS_MAX 8

static struct page_chip chip_of(enum health_verdict verdict)
{
    static const enum page_state states[HEALTH_VERDICT__MAX] = {
        [HEALTH_GOOD] = PAGE_STATE_OK,
        [HEALTH_UNKNOWN] = PAGE_STATE_NONE,
        [HEALTH_LOOK] = PAGE_STATE_SOON,
        [HEALTH_BAD] = PAGE_STATE_BAD,
    };
    struct page_chip chip = page_chip(states[verdict]);

    chip.word = health_verdict_msg(verdict);
    return chip;
}

static void add_check(struct page *p, const struct stats *s, const struct health_wish *wish, enum health_check check,
                      struct page_system *view, struct page_system_check *row)
{
    struct health_finding f;
    struct buf reason;

    health_judge(s, check, wish, &f);
    buf_init(&reason, 1024);
    enum err err = health_put_reason(&reason, wish->lang, &f);
    if (err != ERR_OK && p->err == ERR_OK)
        p->err = err;
    *row = (struct page_system_check){
        .name = health_check_msg(check),
        .verdict = chip_of(f.verdict),
        .reason = page_text(p, buf_view(&reason)),
        .remedy = f.remedy == MSG__MAX ? "" : page_word(p, f.remedy),
    };
    view->attention += f.verdict >= HEALTH_LOOK;
    view->checks_n++;
    buf_clear(&reason);
}

static void add_processes(struct page *p, const struct stats *s, struct page_system *view)
{
    struct page_system_process *list = page_list(p, FLOW_SYSTEM_PROCESSES, sizeof(*list));

    view->processes = list;
    for (unsigned i = 0; list != NULL && i < FLOW_SYSTEM_PROCESSES; i++) {
        if (!s->known[STAT_UPTIME_S + i])
            continue;
        list[view->processes_n++] = (struct page_system_process){
            .name = flow_system_processes[i],
            .uptime = page_duration(p, (int64_t)(stats_get(s, STAT_UPTIME_S + i, 0) % INT32_MAX) * 1000),
        };
    }
}

static void add_facts(struct page *p, const struct stats *s, struct page_system *view)
{
    static const struct {
        enum msg label;
        unsigned what;
    } figures[] = {{MSG_SYSTEM_SESSIONS, STAT_SESSIONS},
                   {MSG_SYSTEM_JOBS, STAT_JOBS},
                   {MSG_SYSTEM_CONNECTIONS, STAT_CONNECTIONS},
                   {MSG_SYSTEM_ROWS, STAT_ROWS},
                   {MSG_SYSTEM_LEAVES, STAT_LEAVES}};
    struct page_fact *list = page_list(p, FACTS_MAX, sizeof(*list));

    view->facts = list;
    for (size_t i = 0; list != NULL && i < sizeof(figures) / sizeof(figures[0]); i++)
        list[view->facts_n++] = (struct page_fact){
            page_word(p, figures[i].label),
            s->known[figures[i].what] ? page_count(p, MSG_COMMON_ITEMS, s->value[figures[i].what]) : NULL};
}

static enum err get_system(struct desk *d, struct request *r)
{
    struct stats s;
    int64_t now_ms;
    struct page_system view = {.checks_n = 0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_SYSTEM, &p));
    TRY(flow_system(d, &s, &now_ms));
    const struct health_wish wish = {.now_ms = now_ms, .lang = p.ctx.lang};
    struct page_system_check *checks = page_list(&p, FLOW_SYSTEM_CHECKS, sizeof(*checks));
    for (size_t i = 0; checks != NULL && i < FLOW_SYSTEM_CHECKS; i++)
        add_check(&p, &s, &wish, flow_system_checks[i], &view, &checks[i]);
    view.checks = checks;
    view.at_ms = now_ms;
    view.is_administrator = (p.self.roles & ROLE_ADMINISTRATOR) != 0;
    add_processes(&p, &s, &view);
    add_facts(&p, &s, &view);
    view.frame = p.frame;
    err = page_send(&p, system, &view);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/system", DESK_SESSION, get_system),
};

const struct route_table page_system = PAGE_TABLE(routes);
