/* Worklists: the lists, one of them, taking the next record, setting one aside, giving and closing a list. */
#include "desk/page_work.h"

#include "desk/page_admin.h"
#include "desk/page_table.h"
#include "page/work.h"

#include <string.h>

#define DAYS_SOON 3
#define FACTS_MAX 7

/* --- words ------------------------------------------------------------------------------------------------------------------ */

struct page_chip page_work_state(const struct flow_work *w, int64_t today)
{
    const uint64_t total = flow_work_total(w), finished = flow_work_finished(w);

    return page_chip(w->list.closed_ms != 0              ? PAGE_STATE_ENDED
                     : total > 0 && finished == total    ? PAGE_STATE_DONE
                     : w->list.due < today               ? PAGE_STATE_LATE
                     : w->list.due <= today + DAYS_SOON  ? PAGE_STATE_SOON
                     : finished + w->count.held > 0      ? PAGE_STATE_DOING
                                                         : PAGE_STATE_WAITING);
}

const char *page_work_progress(struct page *p, const struct flow_work *w)
{
    const uint64_t finished = flow_work_finished(w), total = flow_work_total(w);

    return PAGE_SAY(p, MSG_WORK_PROGRESS_OF, [MSG_WORK_PROGRESS_OF__n] = msg_count(finished),
                    [MSG_WORK_PROGRESS_OF__total] = msg_count(total));
}

const char *page_work_person(struct page *p, uint32_t person)
{
    return person == 0 ? page_word(p, MSG_WORK_SHARED) : page_person(p, person);
}

struct url page_work_next(struct page *p, const struct flow_work *w)
{
    return w->list.works && w->count.open + w->count.mine > 0
               ? page_url(p, "/worklists/%llu/next", (unsigned long long)w->list.list)
               : (struct url){NULL};
}

bool page_work_is_mine(const struct page *p, const struct flow_work *w)
{
    return w->list.works && (w->list.person == 0 || w->list.person == p->self.person || w->list.maker == p->self.person);
}

static struct url list_url(struct page *p, uint64_t list, const char *rest)
{
    return page_url(p, "/worklists/%llu%s", (unsigned long long)list, rest);
}

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

/* One choice of a filter. */
static void add_option(struct page_option *options, struct page_select *select, const char *value, const char *label,
                       bool is_selected)
{
    options[select->options_n++] = (struct page_option){value, label, is_selected};
}

/* --- the lists ---------------------------------------------------------------------------------------------------------------- */

struct lists_query {
    struct view show;
    struct page_table_query table;
};
static const struct member lists_members[] = {
    {"show", MEMBER_TEXT, false, 8, offsetof(struct lists_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct lists_query, table),
};
static const struct member_set lists_set = MEMBER_SET(lists_members, struct lists_query);

static const struct page_table_column list_columns[] = {
    {"name", MSG_WORK_NAME, REPORT_TEXT},       {"register", MSG_WORK_REGISTER, REPORT_TEXT},
    {"person", MSG_WORK_PERSON, REPORT_TEXT},   {"due", MSG_WORK_DUE, REPORT_DATE},
    {"left", MSG_WORK_LEFT, REPORT_NUMBER},     {"state", MSG_SEARCH_STATE, REPORT_TEXT},
    {"made", MSG_WORK_MADE, REPORT_TIME},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

enum shown { SHOW_OPEN, SHOW_MINE, SHOW_CLOSED, SHOW_ALL, SHOW__MAX };
static const char *const shown_words[SHOW__MAX] = {"open", "mine", "closed", "all"};

static enum err read_shown(struct desk *d, struct view word, enum shown *out)
{
    for (*out = SHOW_OPEN; *out < SHOW__MAX; (*out)++)
        if (view_eq_str(word, shown_words[*out]))
            return ERR_OK;
    *out = SHOW_OPEN;
    return word.n == 0 ? ERR_OK : member_wrong(&d->fault, MEMBER_WRONG, view_str("show"));
}

static bool is_shown(const struct page *p, const struct flow_work *w, enum shown shown)
{
    const bool is_open = w->list.closed_ms == 0;

    return shown == SHOW_ALL || (shown == SHOW_OPEN && is_open) || (shown == SHOW_CLOSED && !is_open) ||
           (shown == SHOW_MINE && is_open && page_work_is_mine(p, w));
}

static void fill_row(struct page *p, const struct flow_work *w, struct page_table *t, struct page_worklist_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_worklist_row){
        .name = page_text(p, w->list.name),
        .url = list_url(p, w->list.list, ""),
        .register_name = page_register_name(p, w->list.register_),
        .person = page_work_person(p, w->list.person),
        .due = page_date(p, date_from_days(w->list.due)),
        .made_ms = w->list.made_ms,
        .finished = flow_work_finished(w),
        .total = flow_work_total(w),
        .progress = page_work_progress(p, w),
        .state = page_work_state(w, today()),
        .next = page_work_next(p, w),
    };
    if (cells == NULL)
        return;
    cells[0].text = row->name;
    cells[1].text = row->register_name;
    cells[2].text = row->person;
    cells[3].number = w->list.due;
    cells[4].number = (int64_t)(row->total - row->finished);
    cells[5].text = page_word(p, row->state.word);
    cells[6].number = w->list.made_ms;
}

/* The columns that the page shows: progress instead of what is left, and what can be done instead of when it was made. */
static void fill_table(struct page *p, struct page_table *t, const struct page_worklist_row *rows, enum shown shown,
                       struct page_worklists *view)
{
    struct page_option *options = page_list(p, SHOW__MAX, sizeof(*options));

    t->heads[4].label = MSG_WORK_PROGRESS;
    t->heads[LIST_COLUMNS - 1].label = MSG_WORK_ACT;
    t->heads[LIST_COLUMNS - 1].url = (struct url){NULL};
    view->rows = page_table_shown(p, t, rows, sizeof(*rows));
    view->rows_n = view->rows == NULL ? 0 : t->shown_n;
    view->heads = t->heads;
    view->heads_n = t->columns_n;
    view->pager = t->pager;
    view->show.options = options;
    for (int i = 0; options != NULL && i < SHOW__MAX; i++) {
        static const enum msg words[SHOW__MAX] = {MSG_WORK_SHOW_OPEN, MSG_WORK_SHOW_MINE, MSG_WORK_SHOW_CLOSED, MSG_FIELD_ANY};
        add_option(options, &view->show, shown_words[i], page_word(p, words[i]), (enum shown)i == shown);
    }
}

static enum err show_lists(struct desk *d, struct request *r)
{
    const struct lists_query *in = r->query;
    struct page_worklists view = {0};
    struct flow_work *lists;
    struct page_table t;
    enum shown shown;
    struct page p;
    uint32_t n;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, &p));
    TRY(read_shown(d, in->show, &shown));
    TRY(flow_work_lists(d, &lists, &n));
    struct page_worklist_row *rows = page_list(&p, n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, n);
    for (uint32_t i = 0; rows != NULL && i < n; i++)
        if (is_shown(&p, &lists[i], shown))
            fill_row(&p, &lists[i], &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_WORK_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "worklists", &done));
    if (done)
        goto out;
    fill_table(&p, &t, rows, shown, &view);
    view.action = url_route("/worklists");
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, worklists, &view);
out:
    return err;
}

/* --- one list ------------------------------------------------------------------------------------------------------------------ */

struct items_query {
    uint64_t show, after;
};
static const struct member items_members[] = {
    {"show", MEMBER_NUMBER, false, DESK_OFFICE_WORK_STATE__MAX, offsetof(struct items_query, show), NULL},
    {"after", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct items_query, after), NULL},
};
static const struct member_set items_set = MEMBER_SET(items_members, struct items_query);

enum err page_work_begin(struct desk *d, struct request *r, struct page *p, struct flow_work *w)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, p));
    page_crumb(p, page_word(p, MSG_WORK_TITLE), url_route("/worklists"));
    err = flow_work_list(d, r->match.params.number[0], w);
out:
    return err;
}

static struct page_chip item_state(enum desk_office_work_state state)
{
    static const enum page_state states[] = {
        [DESK_OFFICE_WORK_STATE_OPEN] = PAGE_STATE_WAITING,
        [DESK_OFFICE_WORK_STATE_HELD] = PAGE_STATE_DOING,
        [DESK_OFFICE_WORK_STATE_DONE] = PAGE_STATE_DONE,
        [DESK_OFFICE_WORK_STATE_ASIDE] = PAGE_STATE_ASIDE,
    };

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_OFFICE_WORK_STATE__MAX, "one for each state");
    return page_chip(states[state]);
}

static void fill_about(struct page *p, const struct flow_work *w, struct page_worklist *view)
{
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    const char *closed = w->list.closed_ms == 0 ? NULL : page_when(p, w->list.closed_ms);
    const struct page_fact list[FACTS_MAX] = {
        {page_word(p, MSG_WORK_REGISTER), page_register_name(p, w->list.register_)},
        {page_word(p, MSG_WORK_PERSON), page_work_person(p, w->list.person)},
        {page_word(p, MSG_WORK_DUE), page_date(p, date_from_days(w->list.due))},
        {page_word(p, MSG_WORK_MAKER), page_person(p, w->list.maker)},
        {page_word(p, MSG_WORK_MADE), page_when(p, w->list.made_ms)},
        {page_word(p, MSG_WORK_ASIDE_COUNT), page_count(p, MSG_COMMON_ITEMS, w->count.aside)},
        {page_word(p, MSG_WORK_CLOSED), closed},
    };

    for (size_t i = 0; facts != NULL && i < FACTS_MAX; i++)
        facts[i] = list[i];
    view->facts = facts;
    view->facts_n = facts == NULL ? 0 : closed == NULL ? FACTS_MAX - 1 : FACTS_MAX;
    view->name = page_text(p, w->list.name);
    view->state = page_work_state(w, today());
    view->finished = flow_work_finished(w);
    view->total = flow_work_total(w);
    view->progress = page_work_progress(p, w);
    view->next = page_work_next(p, w);
    view->is_finished = view->total > 0 && view->finished == view->total && w->list.closed_ms == 0;
    if (w->list.manages) {
        view->change = list_url(p, w->list.list, "/change");
        view->close = list_url(p, w->list.list, "/close");
    }
}

static void fill_items(struct page *p, const struct flow_work *w, const struct flow_work_items *shown,
                       struct page_worklist *view)
{
    const struct desk_office_work_items_are *are = &shown->items;
    struct page_work_row *rows = page_list(p, are->items_n, sizeof(*rows));

    for (uint32_t i = 0; rows != NULL && i < are->items_n; i++) {
        const struct desk_office_work_item *item = &are->items[i];
        const char *id = page_hex(p, view_of(item->record, sizeof(item->record)));
        const bool mine = item->person == p->self.person;
        rows[i] = (struct page_work_row){
            .place = item->position,
            .id = page_text(p, view_part(view_str(id), 0, 8)),
            .state = item_state(item->state),
            .person = item->person == 0 ? NULL : page_person(p, item->person),
            .since_ms = item->since_ms,
            .reason = shown->reasons.reasons[i].n > 0 ? page_text(p, shown->reasons.reasons[i]) : NULL,
        };
        if (item->state != DESK_OFFICE_WORK_STATE_OPEN && w->list.works && (mine || w->list.manages))
            rows[i].again = page_url(p, "/worklists/%llu/records/%s/again", (unsigned long long)w->list.list, id);
    }
    view->rows = rows;
    view->rows_n = rows == NULL ? 0 : are->items_n;
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[DESK_OFFICE_WORK_STATE__MAX];

    for (unsigned i = 0; i < DESK_OFFICE_WORK_STATE__MAX; i++)
        words[i] = page_word(p, item_state((enum desk_office_work_state)i).word);
    return page_table_choice(p, words, DESK_OFFICE_WORK_STATE__MAX, chosen);
}

static enum err show_list(struct desk *d, struct request *r)
{
    const struct items_query *in = r->query;
    struct desk_office_work_items ask = {.state = (uint8_t)in->show, .after = (uint32_t)in->after, .limit = FLOW_WORK_ITEMS_MAX};
    struct flow_work_items shown;
    struct page_worklist view = {0};
    struct flow_work w;
    struct page p;
    enum err err;

    TRY(page_work_begin(d, r, &p, &w));
    ask.list = w.list.list;
    TRY(flow_work_items(d, &ask, &shown));
    fill_about(&p, &w, &view);
    fill_items(&p, &w, &shown, &view);
    if (shown.items.more && shown.items.items_n > 0)
        view.more = page_url(&p, "/worklists/%llu?after=%u&show=%u", (unsigned long long)w.list.list,
                             (unsigned)shown.items.items[shown.items.items_n - 1].position, (unsigned)in->show);
    view.show = states_of(&p, in->show);
    view.action = list_url(&p, w.list.list, "");
    view.frame = p.frame;
    err = page_send(&p, worklist, &view);
out:
    return err;
}

/* --- the next record ------------------------------------------------------------------------------------------------------------ */

struct next_in {
    uint8_t done[16]; /* the record that is done; zeros: none, just go on */
};
static const struct member next_members[] = {
    {"done", MEMBER_HEX, false, 16, offsetof(struct next_in, done), NULL},
};
static const struct member_set next_set = MEMBER_SET(next_members, struct next_in);

static bool is_named(const uint8_t record[16])
{
    uint8_t any = 0;

    for (size_t i = 0; i < 16; i++)
        any |= record[i];
    return any != 0;
}

/* To the next record of the list, or to the list if none is left. */
static enum err go_on(struct page *p, uint64_t list)
{
    struct desk_office_work_items_are are;
    struct flow_work w;
    enum err err;

    TRY(flow_work_list(p->d, list, &w));
    err = w.list.works ? flow_work_next(p->d, list, &are) : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND) {
        page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, MSG_WORK_NONE_LEFT), NULL);
        return page_go(p, list_url(p, list, ""));
    }
    TRY(err);
    const char *id = page_hex(p, view_of(are.items[0].record, sizeof(are.items[0].record)));
    err = page_go(p, page_url(p, "/registers/%u/records/%s?purpose=%u&list=%llu", (unsigned)w.list.register_, id,
                              (unsigned)w.list.purpose, (unsigned long long)list));
out:
    return err;
}

/* What cannot be said of the record is told where the list can be looked at; a refusal is shown as every other. */
static enum err tell_conflict(struct page *p, uint64_t list, enum err err)
{
    if (err != ERR_CONFLICT && err != ERR_NOT_FOUND)
        return err;
    page_flash(p->d, PAGE_BANNER_WARNING, page_word(p, err == ERR_CONFLICT ? MSG_WORK_CONFLICT : MSG_WORK_GONE), NULL);
    return page_go(p, list_url(p, list, ""));
}

static enum err next(struct desk *d, struct request *r)
{
    const struct next_in *in = r->member;
    struct flow_work_step step = {.list = r->match.params.number[0], .step = DESK_KEEPER_WORK_STEP_DONE};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, &p));
    memcpy(step.record, in->done, sizeof(step.record));
    if (is_named(in->done))
        err = flow_work_step(d, &step);
    if (err != ERR_OK)
        return tell_conflict(&p, step.list, err);
    err = go_on(&p, step.list);
out:
    return err;
}

/* --- setting aside, opening again ------------------------------------------------------------------------------------------------- */

struct aside_in {
    struct view reason;
};
static const struct member aside_members[] = {
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct aside_in, reason), NULL},
};
static const struct member_set aside_set = MEMBER_SET(aside_members, struct aside_in);

static struct flow_work_step step_of(const struct request *r, enum desk_keeper_work_step what)
{
    struct flow_work_step step = {.list = r->match.params.number[0], .step = what};

    memcpy(step.record, r->match.params.record, sizeof(step.record));
    return step;
}

static enum err send_aside(struct page *p, const struct flow_work *w, const struct page_field *reason)
{
    const uint8_t *record = p->r->match.params.record;
    const char *id = page_hex(p, view_of(record, 16));
    struct desk_office_work_items_are are;
    enum err err;

    TRY(flow_work_item(p->d, w->list.list, record, &are));
    const struct page_work_aside view = {
        .frame = p->frame,
        .name = page_text(p, w->list.name),
        .place = PAGE_SAY(p, MSG_WORK_PLACE_OF, [MSG_WORK_PLACE_OF__n] = msg_count(are.rank),
                          [MSG_WORK_PLACE_OF__total] = msg_count(are.total)),
        .action = page_url(p, "/worklists/%llu/records/%s/aside", (unsigned long long)w->list.list, id),
        .back = page_url(p, "/registers/%u/records/%s?purpose=%u&list=%llu", (unsigned)w->list.register_, id,
                         (unsigned)w->list.purpose, (unsigned long long)w->list.list),
        .reason = *reason,
    };
    err = page_send(p, work_aside, &view);
out:
    return err;
}

static enum err ask_aside(struct desk *d, struct request *r)
{
    struct flow_work w;
    struct page p;
    enum err err;

    TRY(page_work_begin(d, r, &p, &w));
    err = send_aside(&p, &w, &(struct page_field){0});
out:
    return err;
}

static enum err aside(struct desk *d, struct request *r)
{
    const struct aside_in *in = r->member;
    struct flow_work_step step = step_of(r, DESK_KEEPER_WORK_STEP_ASIDE);
    struct flow_work w;
    struct page p;
    enum err err;

    if (in->reason.n == 0) {
        TRY(page_work_begin(d, r, &p, &w));
        return send_aside(&p, &w, &(struct page_field){.error = page_missing(&p, "reason", MSG_WORK_REASON)});
    }
    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, &p));
    step.reason = in->reason;
    err = flow_work_step(d, &step);
    if (err != ERR_OK)
        return tell_conflict(&p, step.list, err);
    err = go_on(&p, step.list);
out:
    return err;
}

static enum err ask_again(struct desk *d, struct request *r)
{
    const struct flow_work_step step = step_of(r, DESK_KEEPER_WORK_STEP_AGAIN);
    struct desk_office_work_items_are are;
    struct flow_work w;
    struct page p;
    enum err err;

    TRY(page_work_begin(d, r, &p, &w));
    TRY(flow_work_item(d, step.list, step.record, &are));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_WORK_PLACE), page_count(&p, MSG_WORK_PLACE_NO, are.items[0].position)},
        {page_word(&p, MSG_SEARCH_STATE), page_word(&p, item_state(are.items[0].state).word)},
        {page_word(&p, MSG_WORK_WHO), are.items[0].person == 0 ? NULL : page_person(&p, are.items[0].person)},
    };
    struct page_confirm view = {
        .shoulder = page_text(&p, w.list.name),
        .question = page_word(&p, MSG_WORK_AGAIN_QUESTION),
        .sentence = page_word(&p, MSG_WORK_AGAIN_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_WORK_AGAIN),
        .action = page_url(&p, "/worklists/%llu/records/%s/again", (unsigned long long)step.list,
                           page_hex(&p, view_of(step.record, sizeof(step.record)))),
        .back = list_url(&p, step.list, ""),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

/* Back to the list after something was done to it. */
static enum err answer_list(struct page *p, uint64_t list, enum msg what)
{
    page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, what), NULL);
    return page_go(p, list_url(p, list, ""));
}

static enum err again(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    const struct flow_work_step step = step_of(r, DESK_KEEPER_WORK_STEP_AGAIN);
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, &p));
    form = page_form_sent(&p, in->nonce, "/worklists", &err);
    if (form == NULL)
        return err;
    err = flow_work_step(d, &step);
    if (err != ERR_OK)
        return tell_conflict(&p, step.list, err);
    page_form_done(form);
    err = answer_list(&p, step.list, MSG_WORK_IS_AGAIN);
out:
    return err;
}

/* --- closing ---------------------------------------------------------------------------------------------------------------------- */

static enum err ask_close(struct desk *d, struct request *r)
{
    struct flow_work w;
    struct page p;
    enum err err;

    TRY(page_work_begin(d, r, &p, &w));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_WORK_PROGRESS), page_work_progress(&p, &w)},
        {page_word(&p, MSG_WORK_DUE), page_date(&p, date_from_days(w.list.due))},
    };
    struct page_confirm view = {
        .shoulder = page_text(&p, w.list.name),
        .question = page_word(&p, MSG_WORK_CLOSE_QUESTION),
        .sentence = page_word(&p, MSG_WORK_CLOSE_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_WORK_CLOSE),
        .action = list_url(&p, w.list.list, "/close"),
        .back = list_url(&p, w.list.list, ""),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err close_list(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    const struct desk_keeper_work_close ask = {.list = r->match.params.number[0]};
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, &p));
    form = page_form_sent(&p, in->nonce, "/worklists", &err);
    if (form == NULL)
        return err;
    TRY(ask_keeper_work_close(d, &ask, &ok));
    page_form_done(form);
    err = answer_list(&p, ask.list, MSG_WORK_IS_CLOSED);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/worklists", .where = DESK_SESSION, .query = &lists_set, .handler = show_lists},
    {.method = GATE_DESK_METHOD_GET, .pattern = "/worklists/#", .where = DESK_SESSION, .query = &items_set, .handler = show_list},
    PAGE_POST("/worklists/#/next", DESK_SESSION, &next_set, next),
    PAGE_GET("/worklists/#/records/@/aside", DESK_SESSION, ask_aside),
    PAGE_POST("/worklists/#/records/@/aside", DESK_SESSION, &aside_set, aside),
    PAGE_GET("/worklists/#/records/@/again", DESK_SESSION, ask_again),
    PAGE_POST("/worklists/#/records/@/again", DESK_SESSION, &page_confirm_set, again),
    PAGE_GET("/worklists/#/close", DESK_SESSION, ask_close),
    PAGE_POST("/worklists/#/close", DESK_SESSION, &page_confirm_set, close_list),
};
const struct route_table page_work = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/worklists", &lists_set, show_lists),
};
const struct route_table api_file_work = PAGE_FILE_TABLE(files);
