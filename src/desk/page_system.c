/* The state of the machine: what the keeper tells in numbers, judged here. */
#include "desk/page_admin.h"

#include "base/codec.h"
#include "page/system.h"

#define FACTS_MAX 8

struct page_chip page_health_state(enum health_verdict verdict)
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

static struct page_system_check check_row(struct page *p, const struct health_wish *wish, const struct health_finding *f)
{
    struct buf reason;

    buf_init(&reason, 1024);
    enum err err = health_put_reason(&reason, wish->lang, f);
    if (err != ERR_OK && p->err == ERR_OK)
        p->err = err;
    struct page_system_check row = {
        .name = health_check_msg(f->check),
        .verdict = page_health_state(f->verdict),
        .reason = page_text(p, buf_view(&reason)),
        .remedy = f->remedy == MSG__MAX ? "" : page_word(p, f->remedy),
    };
    buf_clear(&reason);
    return row;
}

/* What needs attention stands first, the worst of it before. */
static unsigned rank_of(enum health_verdict verdict)
{
    return verdict >= HEALTH_LOOK ? HEALTH_BAD - verdict : HEALTH_BAD - HEALTH_LOOK + 1;
}

static void add_checks(struct page *p, const struct stats *s, const struct health_wish *wish, struct page_system *view)
{
    struct page_system_check *rows = page_list(p, FLOW_SYSTEM_CHECKS, sizeof(*rows));
    struct health_finding found[FLOW_SYSTEM_CHECKS];

    for (size_t i = 0; i < FLOW_SYSTEM_CHECKS; i++) {
        health_judge(s, flow_system_checks[i], wish, &found[i]);
        view->attention += found[i].verdict >= HEALTH_LOOK;
    }
    view->checks = rows;
    for (unsigned rank = 0; rows != NULL && view->checks_n < FLOW_SYSTEM_CHECKS; rank++)
        for (size_t i = 0; i < FLOW_SYSTEM_CHECKS; i++)
            if (rank_of(found[i].verdict) == rank)
                rows[view->checks_n++] = check_row(p, wish, &found[i]);
}

static const enum msg process_words[FLOW_SYSTEM_PROCESSES] = {
    MSG_SYSTEM_PROCESS_GATE,    MSG_SYSTEM_PROCESS_OFFICE,  MSG_SYSTEM_PROCESS_KEEPER, MSG_SYSTEM_PROCESS_AUTHN,
    MSG_SYSTEM_PROCESS_COURIER, MSG_SYSTEM_PROCESS_SCANNER, MSG_SYSTEM_PROCESS_PARENT,
};

static void add_processes(struct page *p, const struct stats *s, struct page_system *view)
{
    struct page_system_process *list = page_list(p, FLOW_SYSTEM_PROCESSES, sizeof(*list));

    view->processes = list;
    for (unsigned i = 0; list != NULL && i < FLOW_SYSTEM_PROCESSES; i++) {
        if (!s->known[STAT_UPTIME_S + i])
            continue;
        list[view->processes_n++] = (struct page_system_process){
            .name = process_words[i],
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
    add_checks(&p, &s, &wish, &view);
    view.at_ms = now_ms;
    view.is_administrator = (p.self.roles & ROLE_ADMINISTRATOR) != 0;
    view.drill = url_route("/system/drill");
    view.measure = url_route("/system/measure");
    add_processes(&p, &s, &view);
    add_facts(&p, &s, &view);
    view.components = url_route("/components");
    view.losses = page_losses(&p, p.self.losses, p.self.losses_n, &view.losses_n);
    view.frame = p.frame;
    err = page_send(&p, system, &view);
out:
    return err;
}

/* --- the measures into the ledger --------------------------------------------------------------------------------------- */

static enum err begin_measure(struct desk *d, struct request *r, struct page *p)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_SYSTEM, p));
    page_crumb(p, page_word(p, MSG_SYSTEM_TITLE), url_route("/system"));
    err = p->err;
out:
    return err;
}

static enum err ask_measure(struct desk *d, struct request *r)
{
    struct desk_keeper_measures_are are;
    struct page p;
    enum err err;

    TRY(begin_measure(d, r, &p));
    TRY(ask_keeper_measures(d, &(struct desk_keeper_measures){0}, &are));
    const struct page_fact facts[] = {{page_word(&p, MSG_SYSTEM_MEASURE_LAST), are.at_ms == 0 ? NULL : page_when(&p, are.at_ms)}};
    struct page_confirm view = {
        .shoulder = page_word(&p, MSG_SYSTEM_TITLE),
        .question = page_word(&p, MSG_SYSTEM_MEASURE_QUESTION),
        .sentence = page_word(&p, MSG_SYSTEM_MEASURE_TEXT),
        .facts = facts,
        .facts_n = 1,
        .verb = page_word(&p, MSG_SYSTEM_MEASURE_VERB),
        .action = url_route("/system/measure"),
        .back = url_route("/system"),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err measure(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_measure(d, r, &p));
    form = page_form_sent(&p, in->nonce, "/system", &err);
    if (form == NULL)
        return err;
    TRY(ask_keeper_measure(d, &(struct desk_keeper_measure){0}, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_SYSTEM_MEASURE_DONE), NULL);
    err = answer_redirect(d, r, "/system");
out:
    return err;
}

/* --- restore drills --------------------------------------------------------------------------------------------------- */

struct drill_in {
    uint64_t nonce;
    struct view backup, result;
    struct page_date_in day;
};
static const struct member drill_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct drill_in, nonce), NULL},
    {"backup", MEMBER_TEXT, false, 64, offsetof(struct drill_in, backup), NULL},
    {"result", MEMBER_TEXT, false, 16, offsetof(struct drill_in, result), NULL},
    PAGE_DATE_MEMBERS("day", struct drill_in, day),
};
static const struct member_set drill_set = MEMBER_SET(drill_members, struct drill_in);

/* The newest backup of each key, the newest first; those whose key has ended open no more. */
static enum err fill_backups(struct page *p, struct view chosen, struct page_drill *view)
{
    struct desk_keeper_backup_keys_are are;
    enum err err;

    TRY(ask_keeper_backup_keys(p->d, &(struct desk_keeper_backup_keys){0}, &are));
    struct page_option *options = page_list(p, are.keys_n, sizeof(*options));
    for (uint32_t i = are.keys_n; options != NULL && i > 0; i--) {
        const struct desk_keeper_backup_key_info *k = &are.keys[i - 1];
        if (k->done_ms == 0 || k->ended)
            continue;
        const char *manifest = page_hex(p, view_of(k->manifest, sizeof(k->manifest)));
        options[view->backup.options_n++] = (struct page_option){
            .value = manifest,
            .label = PAGE_SAY(p, MSG_DRILL_BACKUP_ITEM, [MSG_DRILL_BACKUP_ITEM__when] = msg_str(page_when(p, k->done_ms)),
                              [MSG_DRILL_BACKUP_ITEM__key] = msg_count(k->no)),
            .is_selected = view_eq_str(chosen, manifest),
        };
    }
    view->backup.options = options;
    view->has_backup = view->backup.options_n > 0;
    err = p->err;
out:
    return err;
}

static enum err drill_form(struct page *p, struct view result, struct page_drill *view)
{
    const struct page_option results[] = {
        {"passed", page_word(p, MSG_DRILL_PASSED), view_eq_str(result, "passed")},
        {"failed", page_word(p, MSG_DRILL_FAILED), view_eq_str(result, "failed")},
    };

    view->result.options = results;
    view->result.options_n = 2;
    view->action = url_route("/system/drill");
    view->back = url_route("/system");
    view->frame = p->frame;
    return page_send(p, drill, view);
}

static enum err begin_drill(struct desk *d, struct request *r, struct page *p)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_SYSTEM, p));
    page_crumb(p, page_word(p, MSG_SYSTEM_TITLE), url_route("/system"));
    err = p->err;
out:
    return err;
}

static enum err show_drill(struct desk *d, struct request *r)
{
    struct page_drill view = {0};
    struct page p;
    enum err err;

    TRY(begin_drill(d, r, &p));
    TRY(fill_backups(&p, (struct view){NULL, 0}, &view));
    view.day = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = drill_form(&p, (struct view){NULL, 0}, &view);
out:
    return err;
}

static void check_drill(struct page *p, const struct drill_in *in, struct page_drill *view, struct desk_keeper_drill *m)
{
    m->day = page_day_typed(p, &in->day, "day", MSG_DRILL_DAY, &view->day);
    m->passed = view_eq_str(in->result, "passed");
    if (!m->passed && !view_eq_str(in->result, "failed"))
        view->result.error = page_wrong(p, "result", page_word(p, MSG_DRILL_CHOOSE));
    if (hex_get(in->backup, m->manifest, sizeof(m->manifest)) != ERR_OK)
        view->backup.error = page_wrong(p, "backup", page_word(p, MSG_DRILL_CHOOSE));
}

static enum err record_drill(struct desk *d, struct request *r)
{
    const struct drill_in *in = r->member;
    struct page_drill view = {0};
    struct desk_keeper_drill m = {0};
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_drill(d, r, &p));
    form = page_form_sent(&p, in->nonce, "/system", &err);
    if (form == NULL)
        return err;
    TRY(fill_backups(&p, in->backup, &view));
    check_drill(&p, in, &view, &m);
    view.nonce = page_nonce(&p, form);
    err = p.frame.errors_n > 0 ? ERR_INPUT : ask_keeper_drill(d, &m, &ok);
    if (err == ERR_INPUT && p.frame.errors_n == 0)
        view.day.error = page_wrong(&p, "day", page_word(&p, MSG_DRILL_WRONG_DAY));
    if (err == ERR_INPUT)
        return drill_form(&p, in->result, &view);
    TRY(err);
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_DRILL_DONE), NULL);
    err = answer_redirect(d, r, "/system");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/system", DESK_SESSION, get_system),
    PAGE_GET("/system/drill", DESK_SESSION, show_drill),
    PAGE_GET("/system/measure", DESK_SESSION, ask_measure),
    PAGE_POST("/system/measure", DESK_SESSION, &page_confirm_set, measure),
    PAGE_POST("/system/drill", DESK_SESSION, &drill_set, record_drill),
};

const struct route_table page_system = PAGE_TABLE(routes);
