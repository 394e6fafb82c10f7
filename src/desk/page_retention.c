/* Until when everything that lasts is kept, what is due, what has no date, and the holds that stop erasure (N22, J26, K8). */
#include "desk/page_thing.h"

#include "base/clock.h"
#include "desk/page_table.h"
#include "page/erasure.h"

#include <string.h>

#define DAYS_SOON 30
#define LISTS FLOW_THING_GONE /* those that are shown */
#define LINKS_MAX 3
#define ERASERS (ROLE_OFFICER | ROLE_MANAGER | ROLE_HANDLER)
#define HOLDERS (ROLE_OFFICER | ROLE_APPROVER | ROLE_AUDITOR)
#define KEEPERS (ROLE_OFFICER | ROLE_RESPONSIBLE)

struct until_in {
    uint64_t nonce;
    struct page_date_in until;
};
static const struct member until_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct until_in, nonce), NULL},
    PAGE_DATE_MEMBERS("until", struct until_in, until),
};
static const struct member_set until_set = MEMBER_SET(until_members, struct until_in);

struct retention_query {
    uint64_t show, kind;
    struct page_table_query table;
};
static const struct member retention_members[] = {
    {"show", MEMBER_NUMBER, false, LISTS, offsetof(struct retention_query, show), NULL},
    {"kind", MEMBER_NUMBER, false, PAGE_THING_KINDS, offsetof(struct retention_query, kind), NULL},
    PAGE_TABLE_MEMBERS(struct retention_query, table),
};
static const struct member_set retention_set = MEMBER_SET(retention_members, struct retention_query);

static const struct page_table_column retention_columns[] = {
    {"kind", MSG_THINGS_KIND, REPORT_TEXT}, {"name", MSG_THINGS_NAME, REPORT_TEXT},     {"count", MSG_MATTERS_COUNT, REPORT_NUMBER},
    {"holder", MSG_THINGS_HOLDER, REPORT_TEXT}, {"keep", MSG_THINGS_KEEP, REPORT_DATE}, {"until", MSG_RETENTION_UNTIL, REPORT_DATE}, {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define RETENTION_COLUMNS (sizeof(retention_columns) / sizeof(retention_columns[0]))

static bool has_role(const struct page *p, uint32_t roles)
{
    return (p->self.roles & roles) != 0;
}

/* --- the lists ---------------------------------------------------------------------------------------------------------- */

static void add_link(struct page_link *links, size_t *n, const char *text, struct url url)
{
    links[(*n)++] = (struct page_link){text, url};
}

/* What this person can do with a register now. */
static size_t register_links(struct page *p, const struct desk_keeper_retention_info *info, bool limited, struct page_link *next)
{
    size_t n = 0;

    if (info->waiting != 0)
        add_link(next, &n, page_word(p, MSG_RETENTION_APPLIED), page_url(p, "/approvals/%llu", (unsigned long long)info->waiting));
    else if (info->records > 0 && !limited && has_role(p, ERASERS)) /* limited duties reach no whole register */
        add_link(next, &n, page_word(p, MSG_RETENTION_APPLY), page_url(p, "/registers/%u/erasure", (unsigned)info->register_));
    if (has_role(p, KEEPERS))
        add_link(next, &n, page_word(p, MSG_RETENTION_SET), page_url(p, "/registers/%u/retention", (unsigned)info->register_));
    if (has_role(p, HOLDERS))
        add_link(next, &n, page_word(p, MSG_RETENTION_HOLD), page_url(p, "/registers/%u/hold", (unsigned)info->register_));
    return n;
}

static struct page_chip chip_of(const struct desk_keeper_thing *t, int64_t today)
{
    static const enum page_state states[FLOW_THING_LIST__MAX] = {
        [FLOW_THING_DUE] = PAGE_STATE_LATE,   [FLOW_THING_HELD] = PAGE_STATE_HELD, [FLOW_THING_UNDATED] = PAGE_STATE_WAITING,
        [FLOW_THING_DATED] = PAGE_STATE_OK,   [FLOW_THING_GONE] = PAGE_STATE_DONE};
    enum flow_thing_list list = flow_thing_list(t, today);
    struct page_chip chip = page_chip(list == FLOW_THING_DATED && t->until < today + DAYS_SOON ? PAGE_STATE_SOON : states[list]);

    if (list == FLOW_THING_UNDATED)
        chip.word = MSG_RETENTION_NO_DATE;
    return chip;
}

/* Where it is, or who answers for it; NULL: it is here, or its name says it. */
static const char *holder_of(struct page *p, const struct flow_things *all, const struct desk_keeper_thing *t)
{
    const struct desk_keeper_matter_info *back = flow_thing_back(all, t);

    if (t->person == 0 || t->kind == DESK_KEEPER_THING_KIND_ACCOUNT)
        return NULL;
    if (back != NULL)
        return page_count(p, MSG_THINGS_COPY_BACK, back->matter);
    const char *name = page_person(p, t->person);
    return t->kind == DESK_KEEPER_THING_KIND_COPIES ? PAGE_SAY(p, MSG_COPIES_WITH, [MSG_COPIES_WITH__name] = msg_str(name)) : name;
}

static void fill_row(struct page *p, const struct desk_keeper_retentions_are *are, const struct flow_things *all,
                     const struct desk_keeper_thing *t, struct page_table *table, struct page_retention_row *row)
{
    const int64_t today = all->today;
    struct page_link *next = page_list(p, LINKS_MAX, sizeof(*next));
    struct page_table_cell *cells = page_table_row(table);

    *row = (struct page_retention_row){
        .kind = page_thing_kind(p, t),
        .records = t->count,
        .holder = holder_of(p, all, t),
        .keep = t->keep == 0 ? NULL : page_day(p, t->keep),
        .until = t->until == 0 ? NULL : page_day(p, t->until),
        .state = chip_of(t, today),
        .next = next,
    };
    row->name = page_thing_name(p, t, &row->url);
    for (uint32_t i = 0; next != NULL && t->kind == DESK_KEEPER_THING_KIND_REGISTER && i < are->registers_n; i++)
        if (are->registers[i].register_ == t->number)
            row->next_n = register_links(p, &are->registers[i], are->limited, next);
    if (cells == NULL)
        return;
    cells[0].text = row->kind;
    cells[1].text = row->name;
    cells[2].number = t->count == 0 ? REPORT_NO_DATE : (int64_t)t->count;
    cells[3].text = row->holder == NULL ? "" : row->holder;
    cells[4].number = t->keep == 0 ? REPORT_NO_DATE : t->keep;
    cells[5].number = t->until == 0 ? REPORT_NO_DATE : t->until;
    cells[6].text = page_word(p, row->state.word);
}

/* What is due first, then what is held and what has no date; what is gone stands on no list. */
static enum err fill_rows(struct page *p, const struct desk_keeper_retentions_are *are, const struct retention_query *in, struct page_table *t,
                          struct page_retention_row **rows_out, uint64_t counts[LISTS])
{
    struct flow_things all;
    enum err err;

    TRY(flow_things(p->d, &all));
    page_table_begin(p, t, retention_columns, RETENTION_COLUMNS, all.n);
    *rows_out = page_list(p, all.n, sizeof(**rows_out));
    for (unsigned list = 0; *rows_out != NULL && list < LISTS; list++) {
        for (uint32_t i = 0; i < all.n; i++) {
            const struct desk_keeper_thing *thing = &all.list[i];
            if (flow_thing_list(thing, all.today) != list)
                continue;
            counts[list]++;
            if ((in->show == 0 || in->show == list + UINT64_C(1)) && (in->kind == 0 || in->kind == thing->kind + UINT64_C(1)))
                fill_row(p, are, &all, thing, t, &(*rows_out)[t->rows_n]);
        }
    }
    err = p->err != ERR_OK ? p->err : page_table_end(p, t, &in->table);
out:
    return err;
}

static void fill_filters(struct page *p, const struct retention_query *in, const uint64_t counts[LISTS], struct page_retention *view)
{
    static const enum msg words[LISTS] = {MSG_RETENTION_DUE, MSG_RETENTION_HELD, MSG_RETENTION_UNDATED, MSG_RETENTION_DATED};
    struct page_link *lists = page_list(p, LISTS, sizeof(*lists));
    const char *kinds[PAGE_THING_KINDS], *shows[LISTS];

    for (size_t i = 0; lists != NULL && i < LISTS; i++) {
        shows[i] = page_word(p, words[i]);
        lists[i] = (struct page_link){PAGE_SAY(p, MSG_RETENTION_LIST, [MSG_RETENTION_LIST__name] = msg_str(shows[i]),
                                               [MSG_RETENTION_LIST__n] = msg_count(counts[i])),
                                      page_url(p, "/retention?show=%u", (unsigned)(i + 1))};
    }
    page_thing_kinds(p, kinds);
    view->lists = lists;
    view->lists_n = lists == NULL ? 0 : LISTS;
    if (lists != NULL)
        view->show = page_table_choice(p, shows, LISTS, in->show);
    view->kind = page_table_choice(p, kinds, PAGE_THING_KINDS, in->kind);
    view->action = url_route("/retention");
}

static const char *hold_scope(struct page *p, uint16_t register_no, bool single)
{
    if (register_no == 0)
        return page_word(p, MSG_RETENTION_SCOPE_CONTRACT);
    const char *name = page_register_name(p, register_no);
    return !single ? name
                   : PAGE_SAY(p, MSG_RETENTION_SCOPE_SINGLE, [MSG_RETENTION_SCOPE_SINGLE__name] = msg_str(name));
}

static enum err fill_holds(struct page *p, struct page_retention *view)
{
    struct desk_keeper_holds_are are;
    enum err err = ask_keeper_holds(p->d, &(struct desk_keeper_holds){0}, &are);

    if (err != ERR_OK)
        return err;
    struct page_hold_row *rows = page_list(p, are.holds_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.holds_n; i++) {
        const struct desk_keeper_hold_info *h = &are.holds[i];
        rows[i] = (struct page_hold_row){
            .number = h->leaf,
            .scope = hold_scope(p, h->register_, h->single),
            .person = page_person(p, h->person),
            .reason = page_text(p, h->reason),
            .set_ms = h->set_ms,
        };
        if (has_role(p, HOLDERS))
            rows[i].release = page_url(p, "/holds/%llu/release", (unsigned long long)h->leaf);
    }
    view->holds = rows;
    view->holds_n = rows == NULL ? 0 : are.holds_n;
    return p->err;
}

/* What concerns the whole contract. */
static enum err fill_contract(struct page *p, const struct desk_keeper_retentions_are *are, struct page_retention *view)
{
    struct page_link *next = page_list(p, 2, sizeof(*next));
    struct page_fact *facts = page_list(p, 1, sizeof(*facts));

    if (next == NULL || facts == NULL)
        return ERR_MEMORY;
    facts[0] = (struct page_fact){page_word(p, MSG_RETENTION_CONTRACT_UNTIL), page_date(p, date_from_days(are->contract_until))};
    view->facts = facts;
    view->facts_n = 1;
    view->next = next;
    if (has_role(p, ERASERS) && !are->limited)
        add_link(next, &view->next_n, page_word(p, MSG_RETENTION_APPLY_CONTRACT), url_route("/erasure"));
    if (has_role(p, HOLDERS))
        add_link(next, &view->next_n, page_word(p, MSG_RETENTION_HOLD), url_route("/hold"));
    return fill_holds(p, view);
}

static enum err show(struct desk *d, struct request *r)
{
    const struct retention_query *in = r->query;
    struct desk_keeper_retentions_are are;
    struct page_retention view = {0};
    uint64_t counts[LISTS] = {0};
    struct page_retention_row *rows;
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, &p));
    page_crumb(&p, page_word(&p, MSG_APPROVALS_TITLE), url_route("/approvals"));
    TRY(flow_retentions(d, &are));
    TRY(fill_rows(&p, &are, in, &t, &rows, counts));
    const struct page_report head = {.title = page_word(&p, MSG_RETENTION_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "retention", &done));
    if (done)
        goto out;
    fill_filters(&p, in, counts, &view);
    TRY(fill_contract(&p, &are, &view));
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.rows = page_table_shown(&p, &t, rows, sizeof(*rows));
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, retention, &view);
out:
    return err;
}

/* --- the date of a register --------------------------------------------------------------------------------------------- */

static enum err date_form(struct page *p, const struct page_form *form, const struct page_date_field *field)
{
    const uint16_t no = (uint16_t)p->r->match.params.number[0];
    const struct page_fact facts[] = {{page_word(p, MSG_RETENTION_REGISTER), page_register_name(p, no)}};
    const struct page_retention_set view = {
        .facts = facts,
        .facts_n = 1,
        .date = *field,
        .action = page_url(p, "/registers/%u/retention", (unsigned)no),
        .back = url_route("/retention"),
        .nonce = page_nonce(p, form),
        .frame = p->frame,
    };

    return page_send(p, retention_set, &view);
}

static enum err begin_set(struct desk *d, struct request *r, struct page *p)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_APPROVALS, p));
    page_crumb(p, page_word(p, MSG_RETENTION_TITLE), url_route("/retention"));
    const uint64_t no = r->match.params.number_n > 0 ? r->match.params.number[0] : 0;
    err = no <= UINT16_MAX ? p->err : ERR_NOT_FOUND;
out:
    return err;
}

static enum err show_date(struct desk *d, struct request *r)
{
    struct page p;
    enum err err;

    TRY(begin_set(d, r, &p));
    const struct page_date_field field = page_date_form(&p, NULL);
    err = date_form(&p, page_form_new(d), &field);
out:
    return err;
}

static enum err set_date(struct desk *d, struct request *r)
{
    const struct until_in *in = r->member;
    struct page_form *form = page_form_find(d, in->nonce);
    struct desk_keeper_retain m = {.register_ = (uint16_t)r->match.params.number[0]};
    struct desk_keeper_ok ok;
    struct page p;
    enum err err;

    TRY(begin_set(d, r, &p));
    struct page_date_field field = page_date_form(&p, &in->until);
    m.until = page_date_days(&p, &in->until, "until", MSG_RETENTION_DATE, &field);
    if (field.error != NULL)
        return date_form(&p, form == NULL ? page_form_new(d) : form, &field);
    if (form != NULL) {
        TRY(ask_keeper_retain(d, &m, &ok));
        page_form_done(form);
    }
    page_flash(d, form == NULL ? PAGE_BANNER_WARNING : PAGE_BANNER_SUCCESS,
               page_word(&p, form == NULL ? MSG_EDIT_STALE : MSG_RETENTION_DONE), NULL);
    err = answer_redirect(d, r, "/retention");
out:
    return err;
}

/* --- holds -------------------------------------------------------------------------------------------------------------- */

/* What a hold is set on, from the path; or with ${m} NULL the standing one that is released. */
static enum err hold_form(struct page *p, const struct page_form *form, const struct page_field *reason, bool is_release)
{
    static const uint8_t no_record[16];
    const struct route_params *at = &p->r->match.params;
    const uint16_t no = is_release || at->number_n == 0 ? 0 : (uint16_t)at->number[0];
    const struct view record = view_of(at->record, sizeof(at->record));
    const bool single = !is_release && !view_eq(record, view_of(no_record, sizeof(no_record)));
    struct page_fact facts[] = {{page_word(p, MSG_HOLD_SCOPE), NULL}};
    struct page_hold view = {.is_release = is_release, .facts = facts, .facts_n = 1, .reason = *reason};

    view.back = url_route("/retention");
    if (is_release) {
        facts[0] = (struct page_fact){page_word(p, MSG_RETENTION_HOLD_NO), page_count(p, MSG_APPROVALS_ENTRY, at->number[0])};
        view.action = page_url(p, "/holds/%llu/release", (unsigned long long)at->number[0]);
    } else {
        facts[0].value = hold_scope(p, no, single);
        view.action = no == 0   ? url_route("/hold")
                      : !single ? page_url(p, "/registers/%u/hold", (unsigned)no)
                                : page_url(p, "/registers/%u/records/%s/hold", (unsigned)no, page_hex(p, record));
        if (single)
            view.back = page_url(p, "/registers/%u/records/%s", (unsigned)no, page_hex(p, record));
    }
    view.nonce = page_nonce(p, form);
    view.frame = p->frame;
    return page_send(p, hold, &view);
}

static enum err show_hold_form(struct desk *d, struct request *r, bool is_release)
{
    const struct page_field empty = {0};
    struct page p;
    enum err err;

    TRY(begin_set(d, r, &p));
    err = hold_form(&p, page_form_new(d), &empty, is_release);
out:
    return err;
}

static enum err show_hold(struct desk *d, struct request *r)
{
    return show_hold_form(d, r, false);
}

static enum err show_release(struct desk *d, struct request *r)
{
    return show_hold_form(d, r, true);
}

static enum err ask_hold(struct desk *d, const struct request *r, struct view reason, bool is_release)
{
    const struct route_params *at = &r->match.params;
    struct desk_keeper_hold m = {.register_ = at->number_n == 0 ? 0 : (uint16_t)at->number[0], .reason = reason};
    const struct desk_keeper_hold_release release = {.hold = at->number[0], .reason = reason};
    struct desk_keeper_ok ok;

    memcpy(m.record, at->record, sizeof(m.record));
    return is_release ? ask_keeper_hold_release(d, &release, &ok) : ask_keeper_hold(d, &m, &ok);
}

static enum err do_hold(struct desk *d, struct request *r, bool is_release)
{
    const struct page_confirm_in *in = r->member;
    struct page_form *form = page_form_find(d, in->nonce);
    struct page_field reason = {0};
    struct page p;
    enum err err;

    TRY(begin_set(d, r, &p));
    if (in->reason.n == 0) {
        reason.error = page_missing(&p, "reason", MSG_HOLD_REASON);
        return hold_form(&p, form == NULL ? page_form_new(d) : form, &reason, is_release);
    }
    if (form != NULL) {
        TRY(ask_hold(d, r, in->reason, is_release));
        page_form_done(form);
    }
    page_flash(d, form == NULL ? PAGE_BANNER_WARNING : PAGE_BANNER_SUCCESS,
               page_word(&p, form == NULL ? MSG_EDIT_STALE : is_release ? MSG_HOLD_RELEASED : MSG_HOLD_DONE), NULL);
    err = answer_redirect(d, r, "/retention");
out:
    return err;
}

static enum err hold(struct desk *d, struct request *r)
{
    return do_hold(d, r, false);
}

static enum err release(struct desk *d, struct request *r)
{
    return do_hold(d, r, true);
}

static const struct route routes[] = {
    PAGE_FILE("/retention", &retention_set, show),
    PAGE_GET("/registers/#/retention", DESK_SESSION, show_date),
    PAGE_POST("/registers/#/retention", DESK_SESSION, &until_set, set_date),
    PAGE_GET("/hold", DESK_SESSION, show_hold),
    PAGE_POST("/hold", DESK_SESSION, &page_confirm_set, hold),
    PAGE_GET("/registers/#/hold", DESK_SESSION, show_hold),
    PAGE_POST("/registers/#/hold", DESK_SESSION, &page_confirm_set, hold),
    PAGE_GET("/registers/#/records/@/hold", DESK_SESSION, show_hold),
    PAGE_POST("/registers/#/records/@/hold", DESK_SESSION, &page_confirm_set, hold),
    PAGE_GET("/holds/#/release", DESK_SESSION, show_release),
    PAGE_POST("/holds/#/release", DESK_SESSION, &page_confirm_set, release),
};
const struct route_table page_retention = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/retention", &retention_set, show),
};
const struct route_table api_file_retention = PAGE_FILE_TABLE(files);
