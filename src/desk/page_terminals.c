/* Registered terminals: the list, registering one by the number of its certificate, whose it is and where it stands, revoking. */
#include "desk/page_admin.h"

#include "base/codec.h"
#include "desk/page_table.h"
#include "page/machines.h"

/* What the list is narrowed to: choices count from 1, 0 is all. */
static const enum page_state terminal_states[] = {PAGE_STATE_OPEN, PAGE_STATE_ENDED, PAGE_STATE_REVOKED};
#define TERMINAL_STATES (sizeof(terminal_states) / sizeof(terminal_states[0]))

struct list_query {
    uint64_t show;
    struct page_table_query table;
};
static const struct member list_members[] = {
    {"show", MEMBER_NUMBER, false, TERMINAL_STATES, offsetof(struct list_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct list_query, table),
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"name", MSG_TERMINALS_NAME, REPORT_TEXT},   {"number", MSG_TERMINALS_NUMBER, REPORT_MONO},
    {"org", MSG_PEOPLE_ORG, REPORT_TEXT},        {"owner", MSG_TERMINALS_OWNER, REPORT_TEXT},
    {"place", MSG_TERMINALS_PLACE, REPORT_TEXT}, {"from", MSG_PERSON_NEW_FROM, REPORT_DATE},
    {"until", MSG_PERSON_NEW_UNTIL, REPORT_DATE}, {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static enum page_state state_of(const struct desk_keeper_terminal_info *info)
{
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));

    if (info->revoked)
        return PAGE_STATE_REVOKED;
    return today < info->from || today > info->until ? PAGE_STATE_ENDED : PAGE_STATE_OPEN;
}

/* 0123 4567 89ab cdef */
static const char *number_of(struct page *p, uint64_t terminal)
{
    const char *text = arena_fmt(&p->d->arena, "%04x %04x %04x %04x", (unsigned)(terminal >> 48),
                                 (unsigned)(terminal >> 32 & 0xffff), (unsigned)(terminal >> 16 & 0xffff),
                                 (unsigned)(terminal & 0xffff));

    return text == NULL ? "" : text;
}

static const char *owner_word(const struct page *p, unsigned owner)
{
    static const enum msg words[OWNER__MAX] = {
        [OWNER_UNKNOWN] = MSG_TERMINALS_OWNER_UNKNOWN,
        [OWNER_ORGANISATION] = MSG_TERMINALS_OWNER_ORGANISATION,
        [OWNER_LEASED] = MSG_TERMINALS_OWNER_LEASED,
        [OWNER_PRIVATE] = MSG_TERMINALS_OWNER_PRIVATE,
    };

    return page_word(p, words[owner < OWNER__MAX ? owner : 0]);
}

/* The place ${no} among ${are}; one that this person may not see has only its number. */
static const char *place_word(struct page *p, const struct desk_keeper_places_are *are, uint64_t no)
{
    for (uint32_t i = 0; no != 0 && i < are->places_n; i++) {
        const char *name = page_text(p, are->places[i].name);
        if (are->places[i].place == no)
            return are->places[i].stands ? name : PAGE_SAY(p, MSG_TERMINALS_PLACE_OVER, [MSG_TERMINALS_PLACE_OVER__place] = msg_str(name));
    }
    if (no == 0)
        return page_word(p, MSG_TERMINALS_PLACE_NONE);
    return PAGE_SAY(p, MSG_TERMINALS_PLACE_HIDDEN, [MSG_TERMINALS_PLACE_HIDDEN__no] = msg_count(no));
}

#define DEMANDS_MAX 3 /* a registered terminal, a place, no private one */

/* What the contract demands of terminals, and by which clauses. */
static enum err fill_demand(struct page *p, struct page_terminals *view)
{
    struct desk_keeper_controls_are are;
    struct page_terminals_demand *demands = page_list(p, DEMANDS_MAX, sizeof(*demands));
    enum err err;

    TRY(ask_keeper_controls(p->d, &(struct desk_keeper_controls){0}, &are));
    view->demands = demands;
    for (uint32_t i = 0; demands != NULL && i < are.controls_n; i++) { /* those in force are listed, whatever their parameter */
        const struct desk_keeper_control_info *c = &are.controls[i];
        enum msg word = c->control == CONTROL_TERMINAL ? MSG_TERMINALS_DEMANDED : MSG_TERMINALS_PLACES_DEMANDED;
        if (c->control == CONTROL_PRIVATE_DEVICES)
            word = c->limit == VERDICT_NEVER ? MSG_TERMINALS_PRIVATE_NEVER : MSG_TERMINALS_PRIVATE_APPROVAL;
        bool says = c->control == CONTROL_TERMINAL || c->control == CONTROL_PLACES ||
                    (c->control == CONTROL_PRIVATE_DEVICES && c->limit != VERDICT_ALLOWED);
        if (!says || view->demands_n == DEMANDS_MAX)
            continue;
        struct page_terminals_demand *d = &demands[view->demands_n++];
        view->is_demanded = view->is_demanded || c->control == CONTROL_TERMINAL;
        d->text = page_word(p, word);
        d->clauses = page_clauses(p, c->clauses, c->clauses_n, &d->clauses_n);
    }
out:
    return err;
}

static void fill_row(struct page *p, const struct desk_keeper_terminal_info *info, const struct desk_keeper_places_are *places,
                     struct page_table *t, struct page_terminal_row *row)
{
    struct page_table_cell *cells = page_table_row(t);
    bool machine = info->person != 0;

    *row = (struct page_terminal_row){
        .name = machine ? page_machine_label(p, info->name) : page_text(p, info->name),
        .number = number_of(p, info->terminal),
        .org = page_text(p, info->org_name),
        .owner = machine ? "" : owner_word(p, info->owner),
        .place = machine ? "" : place_word(p, places, info->place),
        .from = page_day(p, info->from),
        .until = page_day(p, info->until),
        .state = page_chip(state_of(info)),
    };
    if (info->mine && !info->revoked)
        row->revoke = page_url(p, "/terminals/%llu/revoke", (unsigned long long)info->terminal);
    if (info->mine && !info->revoked && !machine)
        row->seat = page_url(p, "/terminals/%llu/seat", (unsigned long long)info->terminal);
    if (cells == NULL)
        return;
    cells[0].text = row->name;
    cells[1].text = row->number;
    cells[2].text = row->org;
    cells[3].text = row->owner;
    cells[4].text = row->place;
    cells[5].number = info->from;
    cells[6].number = info->until;
    cells[7].text = page_word(p, row->state.word);
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[TERMINAL_STATES];

    for (size_t i = 0; i < TERMINAL_STATES; i++)
        words[i] = page_word(p, page_chip(terminal_states[i]).word);
    return page_table_choice(p, words, TERMINAL_STATES, chosen);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_terminals_are are;
    struct desk_keeper_places_are places;
    struct page_terminals view = {0};
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_TERMINALS, &p, &view.tabs));
    TRY(ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are));
    TRY(ask_keeper_places(d, &(struct desk_keeper_places){0}, &places));
    struct page_terminal_row *rows = page_list(&p, are.terminals_n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, are.terminals_n);
    for (uint32_t i = 0; rows != NULL && i < are.terminals_n; i++)
        if (in->show == 0 || terminal_states[in->show - 1] == state_of(&are.terminals[i]))
            fill_row(&p, &are.terminals[i], &places, &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_TERMINALS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "terminals", &done));
    if (done)
        goto out;
    TRY(fill_demand(&p, &view));
    view.action = url_route("/terminals");
    view.show = states_of(&p, in->show);
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.rows = page_table_shown(&p, &t, rows, sizeof(*rows));
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.may_register = (p.self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_OFFICER)) != 0;
    view.add = url_route("/terminals/new");
    view.frame = p.frame;
    err = page_send(&p, terminals, &view);
out:
    return err;
}

/* --- registering
 * -------------------------------------------------------------------------------------------------------- */

struct new_in {
    uint64_t nonce, org, owner, place;
    struct view name, number, reason;
    struct page_term_in term;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct new_in, org), NULL},
    {"name", MEMBER_TEXT, true, 100, offsetof(struct new_in, name), NULL},
    {"number", MEMBER_TEXT, true, 64, offsetof(struct new_in, number), NULL},
    {"owner", MEMBER_NUMBER, false, OWNER__MAX - 1, offsetof(struct new_in, owner), NULL},
    {"place", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct new_in, place), NULL},
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct new_in, reason), NULL},
    PAGE_TERM_MEMBERS(struct new_in, term),
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

static enum err begin(struct desk *d, struct request *r, struct page *p)
{
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_TERMINALS, p, &tabs));
    page_crumb(p, page_word(p, MSG_TERMINALS_TITLE), url_route("/terminals"));
out:
    return err;
}

/* Whose it can be. */
static struct page_select owners_of(struct page *p, uint64_t chosen)
{
    struct page_option *options = page_list(p, OWNER__MAX, sizeof(*options));
    struct page_select out = {.options = options};

    for (unsigned owner = OWNER_UNKNOWN + 1; options != NULL && owner < OWNER__MAX; owner++) {
        const char *value = arena_fmt(&p->d->arena, "%u", owner);
        options[out.options_n++] = (struct page_option){value == NULL ? "" : value, owner_word(p, owner), owner == chosen};
    }
    return out;
}

/* The places that stand today, and the one that is chosen. */
static enum err places_of(struct page *p, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_places_are are;
    enum err err;

    TRY(ask_keeper_places(p->d, &(struct desk_keeper_places){0}, &are));
    struct page_option *options = page_list(p, are.places_n, sizeof(*options));
    *out = (struct page_select){.options = options};
    for (uint32_t i = 0; options != NULL && i < are.places_n; i++) {
        const char *value = arena_fmt(&p->d->arena, "%llu", (unsigned long long)are.places[i].place);
        if ((!are.places[i].stands && are.places[i].place != chosen) || value == NULL)
            continue;
        options[out->options_n++] =
            (struct page_option){value, place_word(p, &are, are.places[i].place), are.places[i].place == chosen};
    }
    err = p->err;
out:
    return err;
}

static enum err put_into(struct desk *d, uint64_t terminal, uint64_t place)
{
    const struct desk_keeper_terminal_place m = {terminal, place};
    struct desk_keeper_ok ok;

    return ask_keeper_terminal_place(d, &m, &ok);
}

static enum err new_form(struct page *p, struct page_terminal_new *view)
{
    view->action = url_route("/terminals/new");
    view->back = url_route("/terminals");
    view->frame = p->frame;
    return page_send(p, terminal_new, view);
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_terminal_new view = {0};
    struct page p;
    enum err err;

    TRY(begin(d, r, &p));
    TRY(page_orgs(&p, 0, &view.org));
    TRY(places_of(&p, 0, &view.place));
    view.owner = owners_of(&p, 0);
    view.from = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.until = page_day_form(&p, p.self.contract_until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = new_form(&p, &view);
out:
    return err;
}

static void check_new(struct page *p, const struct new_in *in, struct flow_fact *fact, struct page_terminal_new *view)
{
    *fact = (struct flow_fact){.act = ACT_TERMINAL, .org = (uint32_t)in->org, .name = in->name, .limit = 1, .kind = (uint16_t)in->owner};
    view->reason.value = page_text(p, in->reason);
    view->name.value = page_text(p, in->name);
    view->number.value = page_text(p, in->number);
    if (in->name.n == 0)
        view->name.error = page_missing(p, "name", MSG_TERMINALS_NAME);
    if (in->number.n == 0)
        view->number.error = page_missing(p, "number", MSG_TERMINALS_NUMBER);
    else if (!flow_terminal_number(in->number, &fact->terminal))
        view->number.error = page_wrong(p, "number", page_word(p, MSG_TERMINAL_NEW_BAD_NUMBER));
    if (in->owner == OWNER_UNKNOWN)
        view->owner.error = page_missing(p, "owner", MSG_TERMINALS_OWNER);
    if (in->org == 0)
        view->org.error = page_wrong(p, "org", page_word(p, MSG_PERSON_NEW_NO_ORG));
    page_term_typed(p, &in->term, &view->from, &view->until, fact);
}

/* Applied for, or registered and put into its place. */
static enum err enter_new(struct page *p, const struct new_in *in, const struct flow_fact *terminal, enum msg *done_out)
{
    struct desk_keeper_changed changed;
    struct desk_keeper_applied applied;
    enum err err;

    if (in->reason.n > 0) {
        *done_out = MSG_TERMINAL_NEW_APPLIED;
        return flow_apply(p->d, terminal, in->reason, &applied);
    }
    *done_out = MSG_TERMINAL_NEW_DONE;
    TRY(flow_change(p->d, terminal, 0, &changed));
    if (in->place != 0)
        err = put_into(p->d, terminal->terminal, in->place);
out:
    return err;
}

static enum err add(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct page_terminal_new view = {0};
    struct flow_fact terminal;
    enum msg done_word;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p));
    form = page_form_sent(&p, in->nonce, "/terminals", &err);
    if (form == NULL)
        return err;
    TRY(page_orgs(&p, in->org, &view.org));
    TRY(places_of(&p, in->place, &view.place));
    view.owner = owners_of(&p, in->owner);
    check_new(&p, in, &terminal, &view);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return new_form(&p, &view);
    TRY(enter_new(&p, in, &terminal, &done_word));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, done_word), NULL);
    err = answer_redirect(d, r, "/terminals");
out:
    return err;
}

/* --- one of them -------------------------------------------------------------------------------------------------------- */

static enum err begin_one(struct desk *d, struct request *r, struct page *p, struct desk_keeper_terminal_info *out)
{
    struct desk_keeper_terminals_are are;
    enum err err;

    TRY(begin(d, r, p));
    TRY(ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are));
    for (uint32_t i = 0; i < are.terminals_n; i++)
        if (are.terminals[i].terminal == r->match.params.number[0]) {
            *out = are.terminals[i];
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

/* --- whose it is and where it stands ------------------------------------------------------------------------------------- */

struct seat_in {
    uint64_t nonce, owner, place;
};
static const struct member seat_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct seat_in, nonce), NULL},
    {"owner", MEMBER_NUMBER, false, OWNER__MAX - 1, offsetof(struct seat_in, owner), NULL},
    {"place", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct seat_in, place), NULL},
};
static const struct member_set seat_set = MEMBER_SET(seat_members, struct seat_in);

static enum err seat_form(struct page *p, const struct desk_keeper_terminal_info *info, const struct seat_in *in, struct page_form *form,
                          const char *error)
{
    struct page_terminal_seat view = {
        .name = page_text(p, info->name),
        .number = number_of(p, info->terminal),
        .action = page_url(p, "/terminals/%llu/seat", (unsigned long long)info->terminal),
        .back = url_route("/terminals"),
        .nonce = page_nonce(p, form),
    };
    enum err err;

    TRY(places_of(p, in->place, &view.place));
    view.owner = owners_of(p, in->owner);
    view.owner.error = error;
    view.frame = p->frame;
    err = page_send(p, terminal_seat, &view);
out:
    return err;
}

static enum err show_seat(struct desk *d, struct request *r)
{
    struct desk_keeper_terminal_info info;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    const struct seat_in now = {.owner = info.owner, .place = info.place};
    err = seat_form(&p, &info, &now, page_form_new(d), NULL);
out:
    return err;
}

/* Only what is said anew is entered: each is an act of its own. */
static enum err change_seat(struct desk *d, struct request *r)
{
    const struct seat_in *in = r->member;
    struct desk_keeper_terminal_info info;
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/terminals", &err);
    if (form == NULL)
        return err;
    if (in->owner == OWNER_UNKNOWN)
        return seat_form(&p, &info, in, form, page_missing(&p, "owner", MSG_TERMINALS_OWNER));
    struct flow_fact fact = {.act = ACT_TERMINAL, .name = info.name};
    flow_certificate_gone(&info, &fact);
    fact.limit = 1;
    fact.kind = (uint16_t)in->owner;
    if (in->owner != info.owner)
        TRY(flow_change(d, &fact, 0, &changed));
    if (in->place != info.place)
        TRY(put_into(d, info.terminal, in->place));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_TERMINAL_SEAT_DONE), NULL);
    err = answer_redirect(d, r, "/terminals");
out:
    return err;
}

/* --- revoking ------------------------------------------------------------------------------------------------------------- */

static enum err ask_revoke(struct desk *d, struct request *r)
{
    struct desk_keeper_terminal_info info;
    struct desk_keeper_sessions_are are;
    struct page p;
    uint64_t open = 0;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    TRY(ask_keeper_sessions(d, &(struct desk_keeper_sessions){0}, &are));
    for (uint32_t i = 0; i < are.sessions_n; i++)
        open += are.sessions[i].terminal == info.terminal;
    const struct page_fact facts[] = {
        {page_word(&p, MSG_TERMINALS_NUMBER), number_of(&p, info.terminal)},
        {page_word(&p, MSG_PEOPLE_ORG), page_text(&p, info.org_name)},
        {page_word(&p, MSG_STEP_OPEN_SESSIONS), page_count(&p, MSG_COMMON_ITEMS, open)},
    };
    struct page_confirm view = {
        .shoulder = page_text(&p, info.name),
        .question = page_word(&p, MSG_TERMINALS_REVOKE_QUESTION),
        .sentence = page_word(&p, MSG_TERMINALS_REVOKE_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_TERMINALS_REVOKE_VERB),
        .action = page_url(&p, "/terminals/%llu/revoke", (unsigned long long)info.terminal),
        .back = url_route("/terminals"),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err revoke(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_terminal_info info;
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/terminals", &err);
    if (form == NULL)
        return err;
    struct flow_fact gone = {.act = ACT_TERMINAL, .name = info.name};
    flow_certificate_gone(&info, &gone);
    TRY(flow_change(d, &gone, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_TERMINALS_REVOKED), NULL);
    err = answer_redirect(d, r, "/terminals");
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/terminals", .where = DESK_SESSION, .query = &list_set, .handler = list},
    PAGE_GET("/terminals/new", DESK_SESSION, show_new),
    PAGE_POST("/terminals/new", DESK_SESSION, &new_set, add),
    PAGE_GET("/terminals/#/seat", DESK_SESSION, show_seat),
    PAGE_POST("/terminals/#/seat", DESK_SESSION, &seat_set, change_seat),
    PAGE_GET("/terminals/#/revoke", DESK_SESSION, ask_revoke),
    PAGE_POST("/terminals/#/revoke", DESK_SESSION, &page_confirm_set, revoke),
};
const struct route_table page_terminals = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/terminals", &list_set, list),
};
const struct route_table api_file_terminals = PAGE_FILE_TABLE(files);
