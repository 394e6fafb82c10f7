/* Home: what waits for this person, and whether they may work; and the list of registers. */
#include "desk/page_document.h"
#include "desk/page_matter.h"
#include "desk/page_staff.h"
#include "desk/page_work.h"

#include "page/home.h"
#include "page/registers.h"

#include <string.h>

#define GATES_MAX 5
#define JOBS_MAX 10
#define LISTS_MAX 10
#define DAYS_SOON 30
#define FACTORS_BOTH 2

/* One line of a to-do list. */
static struct page_task task_of(struct page *p, const struct desk_keeper_application_info *a,
                                bool is_approval)
{
    const char *what = page_operation(p, a->kind);

    return (struct page_task){
        .state = page_application_state(a->state),
        .title =
            is_approval
                ? PAGE_SAY(p, MSG_HOME_TASK_APPROVE, [MSG_HOME_TASK_APPROVE__what] = msg_str(what))
                : PAGE_SAY(p, MSG_HOME_TASK_EXECUTE, [MSG_HOME_TASK_EXECUTE__what] = msg_str(what)),
        .url = page_url(p, "/approvals/%llu", (unsigned long long)a->leaf),
        .detail = PAGE_SAY(p, MSG_HOME_TASK_DETAIL,
                           [MSG_HOME_TASK_DETAIL__person] = msg_str(page_person(p, a->applicant)),
                           [MSG_HOME_TASK_DETAIL__when] = msg_str(page_when(p, a->applied_ms))),
    };
}

static bool may_erase(const struct page *p)
{
    return (p->self.roles & page_executors(APPLY_ERASE_REGISTER)) != 0;
}

/* Whether ${a} waits for this person's signature (${is_approval}), or may be carried out by them.
 */
static bool is_task(const struct page *p, const struct desk_keeper_application_info *a,
                    bool is_approval)
{
    if (is_approval)
        return a->state == DESK_KEEPER_APPLICATION_STATE_WAITING && a->next == p->self.contract &&
               (p->self.roles & page_signers(a->kind)) != 0 && a->applicant != p->self.person;
    const int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    return a->state == DESK_KEEPER_APPLICATION_STATE_APPROVED && a->contract == p->self.contract && (p->self.roles & page_executors(a->kind)) != 0 && !a->held && a->planned <= today;
}

static struct page_task_group
tasks_of(struct page *p, const struct desk_keeper_applications_are *are, bool is_approval)
{
    struct page_task *tasks = page_list(p, are->applications_n, sizeof(*tasks));
    struct page_task_group group = {.name = is_approval ? MSG_HOME_APPROVALS : MSG_HOME_ERASURES,
                                    .tasks = tasks};

    for (uint32_t i = 0; tasks != NULL && i < are->applications_n; i++)
        if (is_task(p, &are->applications[i], is_approval))
            tasks[group.tasks_n++] = task_of(p, &are->applications[i], is_approval);
    return group;
}

/* What is past its retention date is to be erased (J26). */
static struct page_task_group due(struct page *p)
{
    struct page_task *task = page_list(p, 1, sizeof(*task));
    struct page_task_group group = {.name = MSG_RETENTION_DUE, .tasks = task};

    if (task == NULL || p->self.due_registers == 0 || !may_erase(p))
        return group;
    *task = (struct page_task){.state = page_chip(PAGE_STATE_LATE),
                               .title = page_count(p, MSG_HOME_TASK_DUE, p->self.due_registers),
                               .url = url_route("/retention"),
                               .detail = page_word(p, MSG_RETENTION_TITLE)};
    group.tasks_n = 1;
    return group;
}

/* Alerts that this person has not said to have seen: only who oversees the contract has any. */
static struct page_task_group alerts(struct page *p)
{
    struct page_task *task = page_list(p, 1, sizeof(*task));
    struct page_task_group group = {.name = MSG_ALERTS_TITLE, .tasks = task};

    if (task == NULL || p->self.unseen_alerts == 0)
        return group;
    *task = (struct page_task){.state = page_chip(PAGE_STATE_BAD),
                               .title = page_count(p, MSG_HOME_TASK_ALERTS, p->self.unseen_alerts),
                               .url = url_route("/alerts"),
                               .detail = page_word(p, MSG_HOME_TASK_ALERTS_TEXT)};
    group.tasks_n = 1;
    return group;
}

#define FAILURES_TOLD 3 /* one or two are mistyped */

/* What happened to one's own account since the sign-in before this session's. */
static struct page_task_group account(struct page *p)
{
    struct page_task *tasks = page_list(p, 2, sizeof(*tasks));
    struct page_task_group group = {.name = MSG_HOME_ACCOUNT, .tasks = tasks};

    if (tasks != NULL && p->self.failed_before >= FAILURES_TOLD)
        tasks[group.tasks_n++] = (struct page_task){
            .state = page_chip(PAGE_STATE_BAD),
            .title = page_count(p, MSG_HOME_ACCOUNT_FAILED, p->self.failed_before),
            .url = url_route("/account"),
            .detail = PAGE_SAY(p, MSG_HOME_ACCOUNT_FAILED_TEXT, [MSG_HOME_ACCOUNT_FAILED_TEXT__when] = msg_str(page_when(p, p->self.failed_ms)))};
    if (tasks != NULL && p->self.factor_ms != 0)
        tasks[group.tasks_n++] = (struct page_task){
            .state = page_chip(PAGE_STATE_WAITING),
            .title = page_word(p, MSG_HOME_ACCOUNT_FACTOR),
            .url = url_route("/account"),
            .detail = PAGE_SAY(p, MSG_HOME_ACCOUNT_FACTOR_TEXT, [MSG_HOME_ACCOUNT_FACTOR_TEXT__when] = msg_str(page_when(p, p->self.factor_ms)))};
    return group;
}

/* A file of one's own that waits: for its columns, for the decision after its comparison, or because its job has stopped. */
static void add_file(struct page *p, const struct desk_keeper_upload_info *u, struct page_task *tasks, struct page_task_group *group)
{
    const struct desk_office_import_get ask = {u->job};
    struct desk_office_import is;
    enum msg title = u->updates ? MSG_HOME_FILE_COMPARE : MSG_HOME_FILE_MAP;
    struct url url = page_url(p, "/imports/uploads/%u", (unsigned)u->upload);

    if (!u->complete || u->running)
        return;
    if (u->job != 0) {
        bool is_over = ask_office_import_get(p->d, &ask, &is) == ERR_OK && is.job.state != DESK_OFFICE_IMPORT_STATE_RUNNING;
        title = is_over ? MSG_HOME_FILE_DECIDE : MSG_HOME_FILE_STOPPED;
        url = page_url(p, "/imports/%u", (unsigned)u->job);
    }
    tasks[group->tasks_n++] = (struct page_task){
        .state = page_chip(PAGE_STATE_WAITING),
        .title = page_word(p, title),
        .url = url,
        .detail = PAGE_SAY(p, MSG_HOME_FILE_UNTIL, [MSG_HOME_FILE_UNTIL__when] = msg_str(page_when(p, u->until_ms))),
    };
}

/* The files that wait for this person; none if the keeper does not say. */
static struct page_task_group files(struct page *p)
{
    struct desk_keeper_uploads_are are;
    struct page_task_group group = {.name = MSG_IMPORTS_WAITING};

    if (ask_keeper_uploads(p->d, &(struct desk_keeper_uploads){0}, &are) != ERR_OK)
        return group;
    struct page_task *tasks = page_list(p, are.uploads_n, sizeof(*tasks));
    group.tasks = tasks;
    for (uint32_t i = 0; tasks != NULL && i < are.uploads_n; i++)
        add_file(p, &are.uploads[i], tasks, &group);
    return group;
}

/* Documents that the other side has submitted and nobody has received yet; those that came back. */
static struct page_task_group documents(struct page *p)
{
    const uint32_t keepers = ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER;
    struct desk_keeper_documents_are are;
    struct page_task *task = page_list(p, 1, sizeof(*task));
    struct page_task_group group = {.name = MSG_TABS_DOCUMENTS, .tasks = task};
    uint64_t n = 0;

    if (task == NULL || (p->self.roles & keepers) == 0 ||
        ask_keeper_documents(p->d, &(struct desk_keeper_documents){0}, &are) != ERR_OK)
        return group;
    for (uint32_t i = 0; i < are.documents_n; i++)
        n += are.documents[i].receives ||
             (are.documents[i].mine && are.documents[i].newest && are.documents[i].state == DESK_KEEPER_DOCUMENT_STATE_RETURNED);
    if (n == 0)
        return group;
    *task = (struct page_task){.state = page_chip(PAGE_STATE_WAITING),
                               .title = page_count(p, MSG_HOME_TASK_DOCUMENTS, n),
                               .url = url_route("/documents"),
                               .detail = page_word(p, MSG_HOME_TASK_DOCUMENTS_TEXT)};
    group.tasks_n = 1;
    return group;
}

static const char *with_date(struct page *p, enum msg msg, int64_t days)
{
    return page_say(p, msg, (const struct msg_arg[]){msg_date(date_from_days(days))}, 1);
}

static struct page_gate training_gate(struct page *p, int64_t today)
{
    const struct desk_keeper_self_is *s = &p->self;
    int64_t until = s->trained + (int64_t)s->training_max_days;

    if (s->trained == 0)
        return (struct page_gate){page_chip(PAGE_STATE_BAD), MSG_GATE_TRAINING,
                                  page_word(p, MSG_GATE_TRAINED_NEVER)};
    if (s->training_max_days == 0)
        return (struct page_gate){page_chip(PAGE_STATE_OK), MSG_GATE_TRAINING,
                                  with_date(p, MSG_GATE_TRAINED_ON, s->trained)};
    enum page_state state = today > until               ? PAGE_STATE_BAD
                            : today > until - DAYS_SOON ? PAGE_STATE_SOON
                                                        : PAGE_STATE_OK;
    return (struct page_gate){
        page_chip(state), MSG_GATE_TRAINING,
        PAGE_SAY(p, MSG_GATE_TRAINED_UNTIL,
                 [MSG_GATE_TRAINED_UNTIL__d] = msg_date(date_from_days(s->trained)),
                 [MSG_GATE_TRAINED_UNTIL__until] = msg_date(date_from_days(until)))};
}

static struct page_gate term_gate(struct page *p, int64_t today)
{
    const struct desk_keeper_self_is *s = &p->self;
    int64_t until = s->person_until < s->contract_until ? s->person_until : s->contract_until;
    bool is_inside = today >= s->contract_from && today <= until;
    enum page_state state = !is_inside                  ? PAGE_STATE_BAD
                            : today > until - DAYS_SOON ? PAGE_STATE_SOON
                                                        : PAGE_STATE_OK;

    if (s->closed)
        return (struct page_gate){page_chip(PAGE_STATE_SOON), MSG_GATE_TERM, page_word(p, MSG_WHY_CLOSED)};
    if (today > s->contract_until) /* and the session stands: the contract is being closed out */
        return (struct page_gate){page_chip(PAGE_STATE_SOON), MSG_GATE_TERM, page_word(p, MSG_WHY_CLOSING)};
    return (struct page_gate){page_chip(state), MSG_GATE_TERM, with_date(p, MSG_GATE_UNTIL, until)};
}

/* A passkey that verified its user counts for two. */
static unsigned factors_proven(uint16_t factors)
{
    unsigned n = (factors & FACTOR_PASSWORD) != 0 ? 1 : 0;

    if ((factors & FACTOR_TOTP) != 0)
        n++;
    if ((factors & FACTOR_PASSKEY) != 0)
        n += (factors & FACTOR_USER_VERIFIED) != 0 ? 2 : 1;
    return n;
}

/* A terminal that nothing asks for is no matter of right or wrong. */
static struct page_gate terminal_gate(struct page *p, int64_t today)
{
    const struct desk_keeper_self_is *s = &p->self;
    enum page_state state = s->terminal_demanded ? PAGE_STATE_BAD : PAGE_STATE_NONE;
    enum msg detail = s->terminal_demanded ? MSG_GATE_TERMINAL_NO : MSG_GATE_TERMINAL_FREE;

    if (s->terminal) {
        state = today > s->terminal_until - DAYS_SOON ? PAGE_STATE_SOON : PAGE_STATE_OK;
        return (struct page_gate){page_chip(state), MSG_GATE_TERMINAL, with_date(p, MSG_GATE_TERMINAL_YES, s->terminal_until)};
    }
    return (struct page_gate){page_chip(state), MSG_GATE_TERMINAL, page_word(p, detail)};
}

static void fill_gates(struct page *p, struct page_home *view)
{
    struct page_gate *gates = page_list(p, GATES_MAX, sizeof(*gates));
    const struct desk_keeper_self_is *s = &p->self;
    int64_t today = date_to_days(view->today);
    bool has_both = factors_proven(s->factors) >= FACTORS_BOTH;

    if (gates == NULL)
        return;
    gates[0] = training_gate(p, today);
    gates[1] = (struct page_gate){page_chip(s->pledged == 0 ? PAGE_STATE_BAD : PAGE_STATE_OK),
                                  MSG_GATE_PLEDGE,
                                  s->pledged == 0 ? page_word(p, MSG_GATE_PLEDGED_NEVER)
                                                  : with_date(p, MSG_GATE_PLEDGED_ON, s->pledged)};
    gates[2] = term_gate(p, today);
    gates[3] =
        (struct page_gate){page_chip(has_both ? PAGE_STATE_OK : PAGE_STATE_BAD), MSG_GATE_FACTORS,
                           page_word(p, has_both ? MSG_GATE_FACTORS_TWO : MSG_GATE_FACTORS_ONE)};
    gates[4] = terminal_gate(p, today);
    view->offers_terminal = !s->terminal;
    view->terminal_help = url_route("/terminal-help");
    view->gates = gates;
    view->gates_n = GATES_MAX;
    const enum msg bad = page_chip(PAGE_STATE_BAD).word;
    for (size_t i = 0; i < GATES_MAX; i++)
        view->gates_bad += gates[i].state.word == bad;
}

static const char *quota_text(struct page *p, uint64_t shown, uint64_t max)
{
    if (max == 0)
        return page_count(p, MSG_HOME_QUOTA_FREE, shown);
    return PAGE_SAY(p, MSG_HOME_QUOTA_OF, [MSG_HOME_QUOTA_OF__n] = msg_count(shown),
                    [MSG_HOME_QUOTA_OF__max] = msg_count(max));
}

/* The running imports; none if the office does not say. */
static void fill_jobs(struct page *p, struct page_home *view)
{
    struct desk_office_imports_are are;
    struct page_home_job *jobs = page_list(p, JOBS_MAX, sizeof(*jobs));

    view->jobs = jobs;
    if (jobs == NULL || ask_office_imports(p->d, &(struct desk_office_imports){0}, &are) != ERR_OK)
        return;
    for (uint32_t i = 0; i < are.jobs_n && view->jobs_n < JOBS_MAX; i++) {
        const struct desk_office_import_job *job = &are.jobs[i];
        if (job->state != DESK_OFFICE_IMPORT_STATE_RUNNING)
            continue;
        jobs[view->jobs_n++] = (struct page_home_job){
            .name = page_job_name(p, job->kind, job->job),
            .url = page_url(p, "/imports/%u", (unsigned)job->job),
            .done = job->end_offset,
            .total = job->bytes == 0 ? 1 : job->bytes,
            .detail = page_count(p, MSG_HOME_JOB_ROWS, job->rows_seen),
        };
    }
}

/* The lists that are this person's daily work, the nearest due date first. */
static enum err fill_lists(struct page *p, struct page_home *view)
{
    const int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    struct flow_work *lists;
    uint32_t n;
    enum err err = ERR_OK;

    if ((p->self.roles & (ROLE_MANAGER | ROLE_HANDLER | ROLE_OPERATOR)) == 0 || (p->self.roles & ROLE_ADMINISTRATOR) != 0)
        return ERR_OK;
    TRY(flow_work_lists(p->d, &lists, &n));
    struct page_home_list *rows = page_list(p, LISTS_MAX, sizeof(*rows));
    int64_t due[LISTS_MAX];
    for (uint32_t i = 0; rows != NULL && i < n; i++) {
        size_t at = view->lists_n < LISTS_MAX ? view->lists_n : LISTS_MAX;
        if (!page_work_is_mine(p, &lists[i]))
            continue;
        while (at > 0 && due[at - 1] > lists[i].list.due)
            at--;
        if (at == LISTS_MAX)
            continue;
        size_t moved = (view->lists_n < LISTS_MAX ? view->lists_n : LISTS_MAX - 1) - at;
        memmove(&rows[at + 1], &rows[at], moved * sizeof(*rows));
        memmove(&due[at + 1], &due[at], moved * sizeof(*due));
        view->lists_n += view->lists_n < LISTS_MAX;
        due[at] = lists[i].list.due;
        rows[at] = (struct page_home_list){
            .state = page_work_state(&lists[i], today),
            .name = page_text(p, lists[i].list.name),
            .url = page_url(p, "/worklists/%llu", (unsigned long long)lists[i].list.list),
            .detail = PAGE_SAY(p, MSG_WORK_LEFT_UNTIL,
                               [MSG_WORK_LEFT_UNTIL__n] = msg_count(flow_work_total(&lists[i]) - flow_work_finished(&lists[i])),
                               [MSG_WORK_LEFT_UNTIL__total] = msg_count(flow_work_total(&lists[i])),
                               [MSG_WORK_LEFT_UNTIL__until] = msg_date(date_from_days(lists[i].list.due))),
            .done = flow_work_finished(&lists[i]),
            .total = flow_work_total(&lists[i]) == 0 ? 1 : flow_work_total(&lists[i]),
            .next = page_work_next(p, &lists[i]),
        };
    }
    view->lists = rows;
    view->all_lists = url_route("/worklists");
out:
    return err;
}

static enum err home(struct desk *d, struct request *r)
{
    struct desk_keeper_applications_are are;
    struct page_task_group groups[10];
    struct page_fact facts[2];
    struct page_home view = {.groups = groups, .facts = facts, .facts_n = 2};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_HOME, &p));
    TRY(ask_keeper_applications(d, &(struct desk_keeper_applications){0}, &are));
    view.frame = p.frame;
    view.person = p.frame.person;
    view.today = date_of_ms(clock_now_ms());
    groups[view.groups_n] = account(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    for (int i = 0; i < 2; i++) {
        groups[view.groups_n] = tasks_of(&p, &are, i == 0);
        view.groups_n += groups[view.groups_n].tasks_n > 0;
    }
    groups[view.groups_n] = page_matter_tasks(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    groups[view.groups_n] = due(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    groups[view.groups_n] = alerts(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    groups[view.groups_n] = page_duty_tasks(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    groups[view.groups_n] = documents(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    groups[view.groups_n] = page_upstream_tasks(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    groups[view.groups_n] = files(&p);
    view.groups_n += groups[view.groups_n].tasks_n > 0;
    facts[0] = (struct page_fact){page_word(&p, MSG_HOME_QUOTA_MINUTE),
                                  quota_text(&p, p.self.shown_minute, p.self.quota_minute)};
    facts[1] = (struct page_fact){page_word(&p, MSG_HOME_QUOTA_DAY),
                                  quota_text(&p, p.self.shown_day, p.self.quota_day)};
    fill_gates(&p, &view);
    TRY(fill_lists(&p, &view));
    fill_jobs(&p, &view);
    err = page_send(&p, home, &view);
out:
    return err;
}

/* --- registers
 * ------------------------------------------------------------------------------------------------------------
 */

/* The purposes that this person has on a register. */
static const char *purposes_of(struct page *p, const struct desk_keeper_purposes_are *are,
                               uint16_t register_no)
{
    const char *names[32];
    size_t n = 0;

    for (uint32_t i = 0; i < are->purposes_n && n < 32; i++)
        if (page_purpose_allows(&are->purposes[i], register_no, 0))
            names[n++] = page_text(p, are->purposes[i].name);
    return page_join(p, names, n, page_word(p, MSG_COMMON_COMMA));
}

static unsigned class_of(const struct desk_keeper_register_info *info)
{
    unsigned highest = CLASS_GENERAL;

    for (uint32_t i = 0; i < info->fields_n; i++)
        if (info->fields[i].data_class > highest)
            highest = info->fields[i].data_class;
    return highest;
}

static enum err registers(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are are;
    struct desk_keeper_purposes_are purposes;
    struct desk_office_counts_are counts;
    struct page_register *rows;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, &p));
    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &are));
    TRY(ask_keeper_purposes(d, &(struct desk_keeper_purposes){0}, &purposes));
    TRY(ask_office_counts(d, &(struct desk_office_counts){0}, &counts));
    rows = page_list(&p, are.registers_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.registers_n; i++)
        rows[i] = (struct page_register){
            .name = page_text(&p, are.registers[i].name),
            .url = page_url(&p, "/registers/%u/search", (unsigned)are.registers[i].no),
            .purpose = purposes_of(&p, &purposes, are.registers[i].no),
            .class_word = page_class(&p, class_of(&are.registers[i])),
            .records = flow_count(&counts, are.registers[i].no),
            .made_up = are.registers[i].made_up,
        };
    const struct page_registers view = {.frame = p.frame, .rows = rows, .rows_n = are.registers_n};
    err = page_send(&p, registers, &view);
out:
    return err;
}

static enum err to_home(struct desk *d, struct request *r)
{
    return answer_redirect(d, r, "/home");
}

static const struct route routes[] = {
    PAGE_GET("/", DESK_SESSION, to_home),
    PAGE_GET("/sign-in", DESK_SESSION, to_home),
    PAGE_GET("/home", DESK_SESSION, home),
    PAGE_GET("/registers", DESK_SESSION, registers),
};
const struct route_table page_home = PAGE_TABLE(routes);
