/* The papers that clauses owe (届・報告・証明書): when each is due, by what it was done; sorted, filtered, as a file. */
#include "desk/page_admin.h"

#include "desk/flow_duty.h"
#include "desk/page_document.h"
#include "desk/page_table.h"
#include "page/home.h"
#include "page/terms.h"
#include "policy/words.h"

#define SHOWS 6 /* the states, and what is due soon */
#define KEEPERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)

struct duties_query {
    uint64_t show, owner;
    struct page_table_query table;
};
static const struct member duties_members[] = {
    {"show", MEMBER_NUMBER, false, SHOWS, offsetof(struct duties_query, show), NULL},
    {"owner", MEMBER_NUMBER, false, 32, offsetof(struct duties_query, owner), NULL},
    PAGE_TABLE_MEMBERS(struct duties_query, table),
};
static const struct member_set duties_set = MEMBER_SET(duties_members, struct duties_query);

static const struct page_table_column duty_columns[] = {
    {"clause", MSG_LEDGER_CLAUSE, REPORT_TEXT}, {"paper", MSG_DUTIES_PAPER, REPORT_TEXT},  {"who", MSG_DUTIES_WHO, REPORT_TEXT},
    {"when", MSG_DUTIES_WHEN, REPORT_TEXT},     {"due", MSG_BOARD_DUE_DAY, REPORT_DATE},   {"state", MSG_SEARCH_STATE, REPORT_TEXT},
    {"done", MSG_DUTIES_DONE_BY, REPORT_TEXT},
};
#define DUTY_COLUMNS (sizeof(duty_columns) / sizeof(duty_columns[0]))

static const enum msg show_words[SHOWS] = {MSG_DUTIES_OVERDUE, MSG_DUTIES_SOON, MSG_DUTIES_AHEAD,
                                           MSG_DUTIES_SENT,    MSG_DUTIES_DONE, MSG_DUTIES_NOTHING};

/* Which of show_words the duty is. */
static unsigned show_of(const struct duty_is *is, int64_t today)
{
    static const unsigned shows[DUE_STATE__MAX] = {
        [DUE_OVERDUE] = 0, [DUE_AHEAD] = 2, [DUE_SENT] = 3, [DUE_DONE] = 4, [DUE_NOTHING] = 5};

    return due_is_soon(&is->due, today) ? 1 : shows[is->due.state];
}

static struct page_chip chip_of(unsigned show)
{
    static const enum page_state looks[SHOWS] = {PAGE_STATE_LATE,  PAGE_STATE_SOON, PAGE_STATE_WAITING,
                                                 PAGE_STATE_DOING, PAGE_STATE_DONE, PAGE_STATE_NONE};
    struct page_chip chip = page_chip(looks[show]);

    chip.word = show_words[show];
    return chip;
}

static const char *when_text(struct page *p, const struct profile_duty *duty)
{
    return duty->days != 0 ? page_count(p, MSG_DUTIES_WITHIN, duty->days) : words_vocab(p->ctx.lang, VOCAB_WHEN, duty->when);
}

/* "AZ-1-D3-1 令和8年4月1日 提出、収受 第5号 令和8年4月2日", and where it stands. */
static const char *done_text(struct page *p, const struct duty_is *is, struct url *url_out)
{
    const char *name;

    name = NULL;
    switch (is->by) {
    case DUTY_BY_PAPER:
        name = page_document_number(p, p->self.contract, is->paper->number, is->paper->version);
        *url_out = page_url(p, "/documents/%llu", (unsigned long long)is->leaf);
        break;
    case DUTY_BY_NOTICE:
        name = page_count(p, MSG_DUTIES_NOTICE, is->leaf);
        *url_out = url_route("/notices");
        break;
    case DUTY_BY_MATTER:
        *url_out = page_url(p, "/matters/%llu", (unsigned long long)is->leaf);
        return PAGE_SAY(p, MSG_DUTIES_MATTER, [MSG_DUTIES_MATTER__n] = msg_count(is->leaf),
                        [MSG_DUTIES_MATTER__d] = msg_date(date_from_days(is->sent)));
    case DUTY_BY_NOTHING:
        return NULL;
    }
    if (is->received == 0)
        return PAGE_SAY(p, MSG_DUTIES_SENT_ON, [MSG_DUTIES_SENT_ON__name] = msg_str(name),
                        [MSG_DUTIES_SENT_ON__d] = msg_date(date_from_days(is->sent)));
    if (is->by == DUTY_BY_NOTICE)
        return PAGE_SAY(p, MSG_DUTIES_NOTICE_RECEIVED, [MSG_DUTIES_NOTICE_RECEIVED__name] = msg_str(name),
                        [MSG_DUTIES_NOTICE_RECEIVED__d] = msg_date(date_from_days(is->received)));
    return PAGE_SAY(p, MSG_DUTIES_RECEIVED_ON, [MSG_DUTIES_RECEIVED_ON__name] = msg_str(name),
                    [MSG_DUTIES_RECEIVED_ON__n] = msg_count(is->paper->receipt),
                    [MSG_DUTIES_RECEIVED_ON__d] = msg_date(date_from_days(is->received)));
}

static const char *form_text(struct page *p, const struct flow_duty *duty)
{
    const struct profile_form *form = &duty->profile->forms[duty->is.duty->form];

    return page_text(p, p->ctx.lang == LANG_JA ? form->title.ja : form->title.en);
}

/* Whether this person hands such a paper over. */
static bool is_mine(const struct page *p, const struct duty_is *is)
{
    bool entruster = (p->self.roles & (ROLE_OFFICER | ROLE_APPROVER)) != 0;

    if ((p->self.roles & KEEPERS) == 0 || is->form == NULL || is->by == DUTY_BY_MATTER)
        return false;
    return form_from(is->form->number) == FORM_EITHER || (form_from(is->form->number) == FORM_ENTRUSTER) == entruster;
}

static void fill_row(struct page *p, const struct flow_duty *duty, unsigned show, struct page_table *t, struct page_duty_row *row)
{
    const struct duty_is *is = &duty->is;
    struct page_table_cell *cells = page_table_row(t);
    const char *who = words_vocab(p->ctx.lang, VOCAB_WHO, is->duty->who), *whom = words_vocab(p->ctx.lang, VOCAB_WHO, is->duty->whom);

    *row = (struct page_duty_row){
        .clause = page_text(p, duty->clause->id),
        .paper = form_text(p, duty),
        .who = PAGE_SAY(p, MSG_DUTIES_FROM_TO, [MSG_DUTIES_FROM_TO__who] = msg_str(who), [MSG_DUTIES_FROM_TO__whom] = msg_str(whom)),
        .when = when_text(p, is->duty),
        .due = is->due.day == 0 ? NULL : page_day(p, is->due.day),
        .state = chip_of(show),
    };
    row->done = done_text(p, is, &row->url);
    if (show < 3 && is_mine(p, is))
        row->draft = page_url(p, "/documents/new/%u", (unsigned)is->form->number);
    if (cells == NULL)
        return;
    cells[0].text = row->clause;
    cells[1].text = row->paper;
    cells[2].text = row->who;
    cells[3].text = row->when;
    cells[4].number = is->due.day == 0 ? REPORT_NO_DATE : is->due.day;
    cells[5].text = page_word(p, row->state.word);
    cells[6].text = row->done == NULL ? "" : row->done;
}

static void fill_filters(struct page *p, const struct duties_query *in, const uint64_t counts[SHOWS], struct page_duties *view)
{
    const char *words[SHOWS], *who[32];
    struct page_fact *facts = page_list(p, SHOWS, sizeof(*facts));
    size_t who_n = 0;

    for (size_t i = 0; i < SHOWS; i++)
        words[i] = page_word(p, show_words[i]);
    while (who_n < 32 && vocab_word(VOCAB_WHO, (unsigned)who_n) != NULL) {
        who[who_n] = words_vocab(p->ctx.lang, VOCAB_WHO, (unsigned)who_n);
        who_n++;
    }
    for (size_t i = 0; facts != NULL && i < SHOWS; i++)
        facts[i] = (struct page_fact){words[i], page_count(p, MSG_LIMITS_NUMBER, counts[i])};
    view->show = page_table_choice(p, words, SHOWS, in->show);
    view->owner = page_table_choice(p, who, who_n, in->owner);
    view->facts = facts;
    view->facts_n = facts == NULL ? 0 : SHOWS;
}

/* Those that are late first, then by their day; the terms' order is kept among equals. */
static void fill_rows(struct page *p, const struct flow_duties *all, const struct duties_query *in, struct page_table *t,
                      struct page_duty_row *rows, uint64_t counts[SHOWS])
{
    for (unsigned show = 0; show < SHOWS; show++) {
        for (unsigned i = 0; i < all->n; i++) {
            const struct duty_is *is = &all->list[i].is;
            if (show_of(is, all->facts.today) != show)
                continue;
            counts[show]++;
            if ((in->show == 0 || in->show == show + UINT64_C(1)) && (in->owner == 0 || in->owner == is->duty->who + UINT64_C(1)))
                fill_row(p, &all->list[i], show, t, &rows[t->rows_n]);
        }
    }
}

static enum err send_duties(struct page *p, const struct flow_duties *all, const struct duties_query *in, struct page_duties *view)
{
    const struct page_report head = {.title = page_word(p, MSG_DUTIES_TITLE)};
    struct page_duty_row *rows = page_list(p, FLOW_DUTIES_MAX, sizeof(*rows));
    uint64_t counts[SHOWS] = {0};
    struct page_table t;
    bool done = false;
    enum err err;

    if (rows == NULL)
        return ERR_MEMORY;
    page_table_begin(p, &t, duty_columns, DUTY_COLUMNS, FLOW_DUTIES_MAX);
    fill_rows(p, all, in, &t, rows, counts);
    TRY(page_table_end(p, &t, &in->table));
    TRY(page_table_file(p, &t, &in->table, &head, "duties", &done));
    if (done)
        goto out;
    fill_filters(p, in, counts, view);
    view->heads = t.heads;
    view->heads_n = t.columns_n;
    view->rows = page_table_shown(p, &t, rows, sizeof(*rows));
    view->rows_n = view->rows == NULL ? 0 : t.shown_n;
    view->pager = t.pager;
    view->files = page_files(p);
    view->has_text = true;
    view->frame = p->frame;
    err = page_send(p, duties, view);
out:
    return err;
}

static enum err duties(struct desk *d, struct request *r)
{
    const struct duties_query *in = r->query;
    struct page_duties view = {.action = url_route("/duties")};
    struct flow_duties all;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_CLAUSES, &p, &view.tabs));
    page_crumb(&p, page_word(&p, MSG_BOARD_TITLE), url_route("/clauses"));
    err = flow_duties(d, &all);
    if (err == ERR_NOT_FOUND && in->table.format.n == 0) {
        view.frame = p.frame;
        return page_send(&p, duties, &view);
    }
    TRY(err);
    err = send_duties(&p, &all, in, &view);
    flow_duties_clear(&all);
out:
    return err;
}

/* Reviews of the ledger and stocktakings that are late. */
static void add_regular(struct page *p, const struct flow_duties *all, struct page_task *tasks, struct page_task_group *group)
{
    const struct terms_control *review = &all->terms.terms->controls[PARAM_LOG_REVIEW], *stock = &all->terms.terms->controls[PARAM_STOCKTAKING];
    const struct duty_facts *f = &all->facts;

    if (review->demanded && duty_review_day(f, review->value) < f->today)
        tasks[group->tasks_n++] = (struct page_task){.state = page_chip(PAGE_STATE_LATE),
                                                     .title = page_word(p, MSG_HOME_TASK_REVIEW),
                                                     .url = url_route("/ledger/review"),
                                                     .detail = PAGE_SAY(p, MSG_HOME_TASK_SINCE, [MSG_HOME_TASK_SINCE__day] = msg_str(page_date(p, date_from_days(duty_review_day(f, review->value)))))};
    if (stock->demanded && duty_stock_day(f, stock->value) < f->today)
        tasks[group->tasks_n++] = (struct page_task){.state = page_chip(PAGE_STATE_LATE),
                                                     .title = page_word(p, MSG_HOME_TASK_STOCK),
                                                     .url = url_route("/matters/new/39"),
                                                     .detail = PAGE_SAY(p, MSG_HOME_TASK_SINCE, [MSG_HOME_TASK_SINCE__day] = msg_str(page_date(p, date_from_days(duty_stock_day(f, stock->value)))))};
}

struct page_task_group page_duty_tasks(struct page *p)
{
    const uint32_t readers = ROLE_OFFICER | ROLE_APPROVER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR;
    struct page_task_group group = {.name = MSG_DUTIES_TITLE};
    struct page_task *tasks = page_list(p, 4, sizeof(*tasks));
    struct flow_duties all;

    if (tasks == NULL || (p->self.roles & readers) == 0 || (p->self.roles & ROLE_ADMINISTRATOR) != 0 || flow_duties(p->d, &all) != ERR_OK)
        return group;
    if (all.overdue_n > 0)
        tasks[group.tasks_n++] = (struct page_task){.state = page_chip(PAGE_STATE_LATE),
                                                    .title = page_count(p, MSG_HOME_TASK_DUTIES_OVERDUE, all.overdue_n),
                                                    .url = url_route("/duties?show=1"),
                                                    .detail = page_word(p, MSG_HOME_TASK_DUTIES_TEXT)};
    if (all.soon_n > 0)
        tasks[group.tasks_n++] = (struct page_task){.state = page_chip(PAGE_STATE_SOON),
                                                    .title = page_count(p, MSG_HOME_TASK_DUTIES_SOON, all.soon_n),
                                                    .url = url_route("/duties?show=2"),
                                                    .detail = page_word(p, MSG_HOME_TASK_DUTIES_TEXT)};
    add_regular(p, &all, tasks, &group);
    group.tasks = tasks;
    flow_duties_clear(&all);
    return group;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/duties", .where = DESK_SESSION, .query = &duties_set, .handler = duties},
};
const struct route_table page_duties = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/duties", &duties_set, duties),
};
const struct route_table api_file_duties = PAGE_FILE_TABLE(files);
