/* Purposes and limits of the contract, applying for another limit, and the alerts of those that were crossed. */
#include "desk/page_admin.h"


#include "clause.h"
#include "page/controls.h"

#define ALERT_DAYS 90

const char *page_limit_text(struct page *p, unsigned control, uint64_t limit)
{
    return page_control_has_limit(control) ? page_count(p, MSG_LIMITS_NUMBER, limit)
                                       : page_word(p, MSG_LIMITS_ON);
}

static bool may_apply(const struct page *p)
{
    return (p->self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_OFFICER)) != 0;
}

static void fill_limits(struct page *p, const struct desk_keeper_controls_are *are, struct page_limits *view)
{
    struct page_limit_row *rows = page_list(p, are->controls_n, sizeof(*rows));

    view->limits = rows;
    for (uint32_t i = 0; rows != NULL && i < are->controls_n; i++) {
        const struct desk_keeper_control_info *info = &are->controls[i];
        if (info->control >= CONTROL__MAX)
            continue;
        struct page_limit_row *row = &rows[view->limits_n++];
        *row = (struct page_limit_row){.name = page_control(p, info->control),
                                       .value = page_limit_text(p, info->control, info->limit)};
        row->clauses = page_clauses(p, info->clauses, info->clauses_n, &row->clauses_n);
        if (page_control_has_limit(info->control) && may_apply(p))
            row->change = page_url(p, "/limits/%u", (unsigned)info->control);
    }
}

static uint64_t persons_with(const struct desk_keeper_persons_are *are, uint16_t purpose)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < are->persons_n; i++)
        n += are->persons[i].purposes >> (purpose - 1) & 1;
    return n;
}

static enum err fill_purposes(struct page *p, struct page_limits *view)
{
    struct desk_keeper_purposes_are are;
    struct desk_keeper_registers_are registers;
    struct desk_keeper_persons_are persons;
    enum err err;

    TRY(ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){.all = true}, &are));
    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &registers));
    TRY(ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &persons));
    struct page_purpose_row *rows = page_list(p, are.purposes_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.purposes_n; i++) {
        const struct desk_keeper_purpose_info *info = &are.purposes[i];
        rows[i] = (struct page_purpose_row){
            .name = page_text(p, info->name),
            .register_name = page_word(p, MSG_ACCESS_ALL_REGISTERS),
            .acts = page_purpose_acts(p, info->acts),
            .fields = page_field_names(p, &registers, info->register_, info->fields),
            .persons = persons_with(&persons, info->no),
        };
        for (uint32_t k = 0; k < registers.registers_n; k++)
            if (registers.registers[k].no == info->register_)
                rows[i].register_name = page_text(p, registers.registers[k].name);
    }
    view->purposes = rows;
    view->purposes_n = rows == NULL ? 0 : are.purposes_n;
    err = p->err;
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_controls_are are;
    struct page_limits view = {0};
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_LIMITS, &p, &view.tabs));
    TRY(ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are));
    TRY(fill_purposes(&p, &view));
    fill_limits(&p, &are, &view);
    page_terms_fill(&p, &are, &view);
    view.frame = p.frame;
    err = page_send(&p, limits, &view);
out:
    return err;
}

/* --- another limit
 * ------------------------------------------------------------------------------------------------------ */

struct limit_in {
    uint64_t nonce;
    struct view value, reason;
};
static const struct member limit_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct limit_in, nonce), NULL},
    {"value", MEMBER_TEXT, true, 20, offsetof(struct limit_in, value), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct limit_in, reason), NULL},
};
static const struct member_set limit_set = MEMBER_SET(limit_members, struct limit_in);

/* The control that the path names.  ERR_NOT_FOUND. */
static enum err begin_limit(struct desk *d, struct request *r, struct page *p, struct desk_keeper_control_info *out)
{
    struct desk_keeper_controls_are are;
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_LIMITS, p, &tabs));
    page_crumb(p, page_word(p, MSG_LIMITS_TITLE), url_route("/limits"));
    TRY(ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are));
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == r->match.params.number[0] && are.controls[i].control < CONTROL__MAX &&
            page_control_has_limit(are.controls[i].control)) {
            *out = are.controls[i];
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

static enum err limit_form(struct page *p, const struct desk_keeper_control_info *info, struct page_limit *view)
{
    view->name = page_control(p, info->control);
    view->now = PAGE_SAY(p, MSG_LIMIT_NOW, [MSG_LIMIT_NOW__n] = msg_count(info->limit));
    view->clauses = page_clauses(p, info->clauses, info->clauses_n, &view->clauses_n);
    view->action = page_url(p, "/limits/%u", (unsigned)info->control);
    view->back = url_route("/limits");
    view->frame = p->frame;
    return page_send(p, limit, view);
}

static enum err show_limit(struct desk *d, struct request *r)
{
    struct desk_keeper_control_info info;
    struct page_limit view = {0};
    struct page p;
    enum err err;

    TRY(begin_limit(d, r, &p, &info));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = limit_form(&p, &info, &view);
out:
    return err;
}

static enum err apply_limit(struct desk *d, struct request *r)
{
    const struct limit_in *in = r->member;
    struct desk_keeper_control_info info;
    struct page_limit view = {0};
    struct page_form *form;
    struct page p;
    struct desk_keeper_applied applied;
    uint64_t limit = 0;
    enum err err;

    TRY(begin_limit(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/limits", &err);
    if (form == NULL)
        return err;
    view.value.value = page_text(&p, in->value);
    view.reason.value = page_text(&p, in->reason);
    view.nonce = page_nonce(&p, form);
    if (!page_number_typed(in->value, &limit) || limit == 0)
        view.value.error = page_wrong(&p, "value", page_word(&p, MSG_LIMIT_BAD_VALUE));
    else if (limit == info.limit)
        view.value.error = page_wrong(&p, "value", page_word(&p, MSG_LIMIT_SAME));
    if (in->reason.n == 0)
        view.reason.error = page_missing(&p, "reason", MSG_ERASURE_REASON);
    if (p.frame.errors_n > 0)
        return limit_form(&p, &info, &view);
    const struct flow_fact change = {.act = ACT_CONTROL, /* the clauses stay */
                                     .contract = p.self.contract,
                                     .kind = info.control,
                                     .limit = limit,
                                     .clauses = info.clauses,
                                     .clauses_n = info.clauses_n};
    TRY(flow_apply(d, &change, in->reason, &applied));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_LIMIT_APPLIED), page_word(&p, MSG_LIMIT_APPLIED_TEXT));
    err = page_go(&p, page_url(&p, "/approvals/%llu", (unsigned long long)applied.leaf));
out:
    return err;
}

/* --- alerts
 * ------------------------------------------------------------------------------------------------------------- */

struct alerts_query {
    int64_t before;
};
static const struct member alerts_members[] = {
    {"before", MEMBER_INSTANT, false, 0, offsetof(struct alerts_query, before), NULL},
};
static const struct member_set alerts_query_set = MEMBER_SET(alerts_members, struct alerts_query);

struct seen_in {
    uint64_t leaf;
};
static const struct member seen_members[] = {
    {"leaf", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct seen_in, leaf), NULL},
};
static const struct member_set seen_set = MEMBER_SET(seen_members, struct seen_in);

/* Most were refused; what was found is no operation that could be. */
static struct page_chip alert_state(enum desk_keeper_alert_kind kind)
{
    if (kind == DESK_KEEPER_ALERT_KIND_DAMAGE)
        return page_health_state(HEALTH_BAD);
    return kind == DESK_KEEPER_ALERT_KIND_MISSING ? page_health_state(HEALTH_LOOK) : page_chip(PAGE_STATE_REFUSED);
}

static struct page_alert_row alert_of(struct page *p, const struct desk_keeper_alert_info *info)
{
    static const enum msg kinds[] = {
        [DESK_KEEPER_ALERT_KIND_QUOTA] = MSG_ALERTS_QUOTA,
        [DESK_KEEPER_ALERT_KIND_MISUSE] = MSG_ALERTS_MISUSE,
        [DESK_KEEPER_ALERT_KIND_LOCK_OUT] = MSG_ALERTS_LOCK_OUT,
        [DESK_KEEPER_ALERT_KIND_TERMINAL] = MSG_ALERTS_TERMINAL,
        [DESK_KEEPER_ALERT_KIND_ROLE] = MSG_ALERTS_ROLE,
        [DESK_KEEPER_ALERT_KIND_MISSING] = MSG_ALERTS_MISSING,
        [DESK_KEEPER_ALERT_KIND_DAMAGE] = MSG_ALERTS_DAMAGE,
    };
    const char *clauses[ENTRY_CLAUSES_MAX];
    size_t n = 0;

    _Static_assert(sizeof(kinds) / sizeof(kinds[0]) == DESK_KEEPER_ALERT_KIND__MAX, "one word for each kind");
    for (uint32_t i = 0; i < info->clauses_n && n < ENTRY_CLAUSES_MAX; i++)
        clauses[n++] = page_say(p, clause_document(info->clauses[i]),
                                (const struct msg_arg[]){msg_view(info->clauses[i])}, 1);
    struct page_alert_row row = {
        .at_ms = info->time_ms,
        .what = page_word(p, kinds[info->kind]),
        .person = info->kind == DESK_KEEPER_ALERT_KIND_DAMAGE ? "" /* nobody did it */
                  : info->person == 0                          ? page_word(p, MSG_ALERTS_NOBODY)
                                                               : page_person(p, info->person),
        .act = info->act == 0 ? "" : page_act(p, info->act),
        .clauses = page_join(p, clauses, n, page_word(p, MSG_COMMON_COMMA)),
        .state = alert_state(info->kind),
    };
    if (!info->machine)
        row.leaf = page_ledger_url(p, info->leaf);
    return row;
}

static enum err alerts(struct desk *d, struct request *r)
{
    const struct alerts_query *in = r->query;
    const struct desk_keeper_alerts ask = {.days = ALERT_DAYS, .before_ms = in->before};
    struct desk_keeper_alerts_are are;
    struct page_alerts view = {0};
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_ALERTS, &p, &view.tabs));
    TRY(ask_keeper_alerts(d, &ask, &are));
    struct page_alert_row *rows = page_list(&p, are.alerts_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.alerts_n; i++)
        rows[i] = alert_of(&p, &are.alerts[i]);
    view.rows = rows;
    view.rows_n = rows == NULL ? 0 : are.alerts_n;
    view.unseen = are.unseen;
    view.newest = arena_fmt(&d->arena, "%llu", (unsigned long long)are.newest_leaf);
    view.seen = url_route("/alerts/seen");
    if (are.more && are.alerts_n > 0)
        view.older = page_url(&p, "/alerts?before=%lld", (long long)are.alerts[are.alerts_n - 1].time_ms);
    view.frame = p.frame;
    err = page_send(&p, alerts, &view);
out:
    return err;
}

static enum err seen(struct desk *d, struct request *r)
{
    const struct seen_in *in = r->member;
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_alerts_seen(d, &(struct desk_keeper_alerts_seen){.leaf = in->leaf}, &ok));
    page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_ALERTS_MARKED), NULL);
    err = answer_redirect(d, r, "/alerts");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/limits", DESK_SESSION, show),
    PAGE_GET("/limits/#", DESK_SESSION, show_limit),
    PAGE_POST("/limits/#", DESK_SESSION, &limit_set, apply_limit),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/alerts",
     .where = DESK_SESSION,
     .query = &alerts_query_set,
     .handler = alerts},
    PAGE_POST("/alerts/seen", DESK_SESSION, &seen_set, seen),
};
const struct route_table page_limits = PAGE_TABLE(routes);
