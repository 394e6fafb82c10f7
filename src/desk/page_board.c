/*
 * The clause board (条項一覧): every clause of the terms in force, how it is met and by what; sorted, filtered, as a file.  And the record
 * that somebody looked at an item of a checklist (点検).
 */
#include "desk/page_admin.h"

#include "base/clock.h"
#include "desk/flow_duty.h"
#include "desk/page_table.h"
#include "health/measure.h"
#include "page/terms.h"
#include "rules/matter.h"
#include "policy/board.h"
#include "policy/words.h"

#define ROWS_MAX 600
#define COUNTED_DAYS 31
#define LINKS_MAX 8
#define PARTS_MAX 20
#define REGULAR_MAX 2
#define READERS (ROLE_OFFICER | ROLE_APPROVER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR | ROLE_INSPECTOR)
#define CHECKERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR | ROLE_INSPECTOR)

/* What the board is made of. */
struct board {
    struct duty_facts duties;
    struct flow_terms terms; /* none: their text is not known here */
    struct board_facts facts;
    struct desk_keeper_ledger_counted counted;
    struct measured measured;
    struct board_places places;
    int64_t in_force_ms;
};

static const struct {
    struct page_chip chip;
} states[] = {
    [BOARD_BREACHED] = {{"red", "error", MSG_BOARD_BREACHED}},   [BOARD_OFF] = {{"orange", "stop", MSG_BOARD_OFF}},
    [BOARD_DUE] = {{"yellow", "warning", MSG_BOARD_DUE}},        [BOARD_ENFORCED] = {{"green", "check", MSG_BOARD_ENFORCED}},
    [BOARD_EVIDENCED] = {{"blue", "search", MSG_BOARD_EVIDENCED}}, [BOARD_CHECKLIST] = {{"gray", "person", MSG_BOARD_CHECKLIST}},
    [BOARD_AHEAD] = {{"gray", "info", MSG_BOARD_AHEAD}},
};
_Static_assert(sizeof(states) / sizeof(states[0]) == BOARD__MAX, "one chip for each state");

/* Where a live query is answered. */
static const struct {
    const char *evidence, *path;
} pages[] = {
    {"ledger-by-person", "/ledger"},  {"ledger-counts", "/ledger/clauses"}, {"access-now", "/access"},
    {"people-and-terms", "/people"},  {"trainings", "/people"},             {"pledges", "/people"},
    {"approvals", "/approvals"},      {"erasures", "/approvals"},           {"certificates", "/approvals"},
    {"inventory", "/registers"},      {"alerts", "/alerts"},                {"copies", "/ledger?act=45"},
    {"sessions", "/sessions"},        {"terminals", "/terminals"},          {"backups", "/system"},
    {"ledger-verified", "/ledger/guide"}, {"take-outs", "/matters/kinds/1"}, {"media-register", "/matters/kinds/13"},
    {"subcontracts", "/matters/kinds/18"}, {"place-log", "/matters/kinds/20"},
    {"log-reviews", "/ledger/review"}, {"recordings", "/matters/kinds/31"},
    {"document-age", "/duties"}, {"duties-due", "/duties"}, {"supervision", "/documents"}, {"attendance", "/people"},
};

static enum err fill_facts(struct page *p, const struct desk_keeper_terms_are *are, struct board *b)
{
    struct change_set *now;
    struct board_check *checks = arena_alloc(&p->d->arena, are->checks_n, sizeof(*checks));
    enum err err;

    TRY(flow_terms_now(p->d, &now));
    TRY(flow_duty_facts(p->d, &b->duties));
    if (checks == NULL || are->versions_n == 0)
        return checks == NULL ? ERR_MEMORY : ERR_NOT_FOUND;
    const struct desk_keeper_terms_version *last = &are->versions[are->versions_n - 1];
    for (uint32_t i = 0; i < are->checks_n; i++)
        checks[i] = (struct board_check){are->checks[i].item,
                                         {are->checks[i].on, are->checks[i].due, are->checks[i].result != CHECK_IN_ORDER}};
    b->in_force_ms = last->in_force_ms;
    b->facts = (struct board_facts){.terms = b->terms.terms,
                                    .now = now,
                                    .checks = checks,
                                    .checks_n = are->checks_n,
                                    .begins = last->from,
                                    .today = date_to_days(date_of_ms(clock_now_ms())),
                                    .duties = &b->duties,
                                    .measured = &b->measured,
                                    .places = &b->places};
out:
    return err;
}

static enum err fill_measured(struct page *p, struct board *b)
{
    struct desk_keeper_measures_are are;
    enum err err = ask_keeper_measures(p->d, &(struct desk_keeper_measures){0}, &are);

    if (err == ERR_OK && are.at_ms != 0)
        err = measures_get(are.value, &b->measured);
    b->measured.ms = are.at_ms;
    b->measured.leaf = are.leaf;
    return err;
}

static enum err fill_places(struct page *p, struct board *b)
{
    struct desk_keeper_places_are are;
    enum err err = ask_keeper_places(p->d, &(struct desk_keeper_places){0}, &are);

    for (uint32_t i = 0; err == ERR_OK && i < are.places_n; i++) {
        b->places.n += are.places[i].stands;
        b->places.unlogged += are.places[i].stands && are.places[i].logged + BOARD_LOGGED_DAYS < date_to_days(date_of_ms(clock_now_ms()));
    }
    return err;
}

/* Permits and refusals that cited clauses lately: an act on the ledger, for those who may look at it. */
static enum err fill_counts(struct page *p, struct board *b)
{
    struct desk_keeper_ledger_count ask = {0};

    if ((p->self.roles & READERS) == 0 || (p->self.roles & ROLE_ADMINISTRATOR) != 0)
        return ERR_OK;
    ask.filter.from_ms = date_start_ms(date_from_days(b->facts.today - COUNTED_DAYS + 1));
    ask.filter.until_ms = date_start_ms(date_from_days(b->facts.today + 1));
    return ask_keeper_ledger_count(p->d, &ask, &b->counted);
}

/* ERR_NOT_FOUND: the text of the terms is not known here. */
static enum err board_load(struct page *p, bool counts, struct board *b)
{
    struct desk_keeper_terms_are are;
    enum err err;

    *b = (struct board){.in_force_ms = 0};
    err = flow_terms_in_force(p->d, &b->terms);
    if (err != ERR_OK)
        return err == ERR_CORRUPT ? ERR_NOT_FOUND : err;
    TRY(ask_keeper_terms(p->d, &(struct desk_keeper_terms){0}, &are));
    TRY(fill_measured(p, b));
    TRY(fill_places(p, b));
    TRY(fill_facts(p, &are, b));
    if (counts)
        TRY(fill_counts(p, b));
out:
    if (err != ERR_OK)
        flow_terms_clear(&b->terms);
    return err;
}

/* --- one clause ----------------------------------------------------------------------------------------------------------- */

static const struct desk_keeper_clause_sum *sum_of(const struct board *b, struct view id)
{
    for (uint32_t i = 0; i < b->counted.clauses_n; i++)
        if (view_eq(b->counted.clauses[i].clause, id))
            return &b->counted.clauses[i];
    return NULL;
}

/* "Updates: looked for 2 hours ago (look, 2026-11-21 09:00)": at most ${max} of the measures of the clause. */
static size_t measure_texts(struct page *p, const struct board *b, const struct board_clause *c, const char **out, size_t max)
{
    size_t n = 0;

    for (unsigned i = 0; i < c->clause->bindings_n && n < max; i++) {
        const struct profile_binding *bind = &c->profile->bindings[c->clause->bindings + i];
        struct health_finding f;
        struct buf reason;
        if (bind->kind != BINDING_MEASURE || vocab_on_site(bind->name))
            continue;
        const struct measure_item *item = measured_item(&b->measured, (enum measure)(bind->name + 1));
        const char *name = words_vocab(p->ctx.lang, VOCAB_MEASURE, bind->name);
        if (item == NULL) {
            out[n++] = PAGE_SAY(p, MSG_BOARD_MEASURE_NONE, [MSG_BOARD_MEASURE_NONE__name] = msg_str(name));
            continue;
        }
        measure_say(item, b->measured.ms, p->ctx.lang, &f);
        buf_init(&reason, 1024);
        enum err err = health_put_reason(&reason, p->ctx.lang, &f);
        if (err != ERR_OK && p->err == ERR_OK)
            p->err = err;
        out[n++] = PAGE_SAY(p, MSG_BOARD_MEASURE, [MSG_BOARD_MEASURE__name] = msg_str(name), [MSG_BOARD_MEASURE__reason] = msg_view(buf_view(&reason)),
                            [MSG_BOARD_MEASURE__verdict] = msg_str(page_word(p, health_verdict_msg(f.verdict))),
                            [MSG_BOARD_MEASURE__when] = msg_str(page_when(p, b->measured.ms)));
        buf_clear(&reason);
    }
    return n;
}

/* "Ledger reviewed up to 31 October (厚労 太郎)", "counted on 1 October": for those of the clause. */
static size_t regular_texts(struct page *p, const struct board *b, const struct board_clause *c, const char **out)
{
    const struct duty_facts *f = &b->duties;
    uint32_t reviewer = 0;
    size_t n = 0;

    for (unsigned i = 0; i < f->kinds_n; i++)
        if ((matter_row(f->kinds[i].kind)->flags & MATTER_REVIEW) != 0)
            reviewer = f->kinds[i].person;
    for (unsigned i = 0; i < c->clause->bindings_n && n < REGULAR_MAX; i++) {
        const struct profile_binding *bind = &c->profile->bindings[c->clause->bindings + i];
        bool control = bind->kind == BINDING_CONTROL || bind->kind == BINDING_BY;
        if (control && bind->control.param == PARAM_LOG_REVIEW)
            out[n++] = reviewer == 0 ? page_word(p, MSG_BOARD_REVIEWED_NEVER)
                                     : PAGE_SAY(p, MSG_BOARD_REVIEWED, [MSG_BOARD_REVIEWED__day] = msg_str(page_date(p, date_from_days(f->reviewed))),
                                                [MSG_BOARD_REVIEWED__person] = msg_str(page_person(p, reviewer)));
        else if (control && bind->control.param == PARAM_STOCKTAKING)
            out[n++] = f->counted == 0 ? page_word(p, MSG_BOARD_STOCK_NEVER)
                                       : PAGE_SAY(p, MSG_BOARD_STOCK, [MSG_BOARD_STOCK__day] = msg_str(page_day(p, f->counted)));
    }
    return n;
}

/* What the state rests on: "3 of 4 controls in force; permitted 12, refused 1 (31 days)". */
static const char *detail_text(struct page *p, const struct board *b, const struct board_clause *c)
{
    const char *parts[PARTS_MAX];
    const struct desk_keeper_clause_sum *sum = sum_of(b, c->clause->id);
    size_t n = 0;

    if (c->controls_n > 0)
        parts[n++] = PAGE_SAY(p, MSG_BOARD_HELD, [MSG_BOARD_HELD__n] = msg_count(c->held_n), [MSG_BOARD_HELD__of] = msg_count(c->controls_n));
    if (c->weaker_n > 0)
        parts[n++] = page_count(p, MSG_BOARD_WEAKER, c->weaker_n);
    if (c->deviates_n > 0)
        parts[n++] = page_count(p, MSG_BOARD_DEVIATES, c->deviates_n);
    if (c->off_n > 0)
        parts[n++] = page_count(p, MSG_BOARD_NOT_YET, c->off_n);
    if (c->bad_n > 0)
        parts[n++] = page_count(p, MSG_BOARD_BAD, c->bad_n);
    if (c->checks_n > 0)
        parts[n++] = PAGE_SAY(p, MSG_BOARD_CHECKED, [MSG_BOARD_CHECKED__n] = msg_count(c->checks_n - c->late_n),
                              [MSG_BOARD_CHECKED__of] = msg_count(c->checks_n));
    if (c->duties_n > 0)
        parts[n++] = PAGE_SAY(p, MSG_BOARD_DUTIES, [MSG_BOARD_DUTIES__n] = msg_count(c->given_n), [MSG_BOARD_DUTIES__of] = msg_count(c->duties_n));
    if (c->overdue_n > 0)
        parts[n++] = page_count(p, MSG_BOARD_DUTIES_OVERDUE, c->overdue_n);
    if (c->owed_n > 0)
        parts[n++] = page_count(p, MSG_BOARD_DUTIES_OWED, c->owed_n);
    if (c->of_places && c->placeless_n > 0)
        parts[n++] = page_word(p, MSG_BOARD_NO_PLACE);
    else if (c->of_places)
        parts[n++] = PAGE_SAY(p, MSG_BOARD_PLACES, [MSG_BOARD_PLACES__n] = msg_count(b->places.n), [MSG_BOARD_PLACES__unlogged] = msg_count(c->unlogged_n));
    n += regular_texts(p, b, c, &parts[n]);
    n += measure_texts(p, b, c, &parts[n], PARTS_MAX - 1 - n);
    if (sum != NULL)
        parts[n++] = PAGE_SAY(p, MSG_BOARD_COUNTED, [MSG_BOARD_COUNTED__permits] = msg_count(sum->permits),
                              [MSG_BOARD_COUNTED__refusals] = msg_count(sum->refusals));
    return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
}

/* The number of a binding in the terms, for an address. */
static unsigned number_of(const struct board *b, const struct profile *profile, unsigned binding)
{
    unsigned i = 0;

    while (i < b->terms.n && b->terms.profiles[i] != profile)
        i++;
    return i * PROFILE_BINDINGS_MAX + binding;
}

static struct url evidence_url(struct page *p, unsigned no)
{
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        if (view_eq_str(view_str(pages[i].evidence), vocab_word(VOCAB_EVIDENCE, no)))
            return page_url(p, "%s", pages[i].path);
    return (struct url){NULL};
}

static const char *words_of(struct page *p, const struct profile_words *words)
{
    return page_text(p, p->ctx.lang == LANG_JA ? words->ja : words->en);
}

/* What is looked at on site. */
static const char *what_of(struct page *p, const struct profile_binding *bind)
{
    return bind->kind == BINDING_CHECK ? words_of(p, &bind->check.text) : words_vocab(p->ctx.lang, VOCAB_MEASURE, bind->name);
}

static void put_links(struct page *p, const struct board *b, const struct board_clause *c, struct page_clause_state_row *row)
{
    struct page_link *links = page_list(p, LINKS_MAX, sizeof(*links));
    const char *id = page_text(p, c->clause->id);
    struct view item;

    row->links = links;
    if (links == NULL)
        return;
    if (c->of_places)
        links[row->links_n++] = (struct page_link){page_word(p, MSG_TERMINALS_TITLE), url_route("/terminals")};
    if (c->duties_n > 0)
        links[row->links_n++] = (struct page_link){page_word(p, MSG_DUTIES_TITLE), url_route("/duties")};
    if (sum_of(b, c->clause->id) != NULL)
        links[row->links_n++] = (struct page_link){page_word(p, MSG_NAV_LEDGER), page_url(p, "/ledger?clause=%s", id)};
    for (unsigned i = 0; i < c->clause->bindings_n && row->links_n < LINKS_MAX; i++) {
        unsigned no = c->clause->bindings + i;
        const struct profile_binding *bind = &c->profile->bindings[no];
        if (bind->kind == BINDING_EVIDENCE && vocab_works(VOCAB_EVIDENCE, bind->name)) {
            struct url url = evidence_url(p, bind->name);
            if (url.text != NULL)
                links[row->links_n++] = (struct page_link){words_vocab(p->ctx.lang, VOCAB_EVIDENCE, bind->name), url};
        } else if (board_on_site(bind, &item) && (p->self.roles & CHECKERS) != 0) {
            links[row->links_n++] =
                (struct page_link){PAGE_SAY(p, MSG_BOARD_CHECK_LINK, [MSG_BOARD_CHECK_LINK__what] = msg_str(what_of(p, bind))),
                                   page_url(p, "/clauses/%u/check", number_of(b, c->profile, no))};
        }
    }
}

static void fill_row(struct page *p, const struct board *b, const struct board_clause *c, struct page_table *t,
                     struct page_clause_state_row *row)
{
    struct page_table_cell *cells = page_table_row(t);
    int64_t begun = date_to_days(date_of_ms(b->in_force_ms));
    int64_t changed = c->looked > begun ? c->looked : begun;

    *row = (struct page_clause_state_row){
        .id = page_text(p, c->clause->id),
        .article = page_text(p, c->clause->article),
        .text = words_of(p, &c->clause->text),
        .state = states[c->state].chip,
        .detail = detail_text(p, b, c),
        .owner = words_vocab(p->ctx.lang, VOCAB_WHO, c->who),
        .due = c->due == 0 ? NULL : page_day(p, c->due),
        .changed = page_day(p, changed),
    };
    put_links(p, b, c, row);
    if (cells == NULL)
        return;
    cells[0].text = row->id;
    cells[1].text = row->article;
    cells[2].text = row->text;
    cells[3].text = page_word(p, row->state.word);
    cells[4].text = row->detail;
    cells[5].text = row->owner;
    cells[6].number = c->due == 0 ? REPORT_NO_DATE : c->due;
    cells[7].number = changed;
}

/* --- the board ------------------------------------------------------------------------------------------------------------ */

struct board_query {
    uint64_t show, profile, owner; /* counted from 1; 0: all */
    struct page_table_query table;
};
static const struct member board_members[] = {
    {"show", MEMBER_NUMBER, false, BOARD__MAX, offsetof(struct board_query, show), NULL},
    {"profile", MEMBER_NUMBER, false, TERMS_PROFILES_MAX, offsetof(struct board_query, profile), NULL},
    {"owner", MEMBER_NUMBER, false, 32, offsetof(struct board_query, owner), NULL},
    PAGE_TABLE_MEMBERS(struct board_query, table),
};
static const struct member_set board_set = MEMBER_SET(board_members, struct board_query);

static const struct page_table_column board_columns[] = {
    {"clause", MSG_LEDGER_CLAUSE, REPORT_TEXT},  {"article", MSG_BOARD_ARTICLE, REPORT_TEXT}, {"text", MSG_TRAIL_SAYS, REPORT_TEXT},
    {"state", MSG_SEARCH_STATE, REPORT_TEXT},    {"detail", MSG_BOARD_DETAIL, REPORT_TEXT},   {"owner", MSG_BOARD_OWNER, REPORT_TEXT},
    {"due", MSG_BOARD_DUE_DAY, REPORT_DATE},     {"changed", MSG_BOARD_CHANGED, REPORT_DATE},
};
#define BOARD_COLUMNS (sizeof(board_columns) / sizeof(board_columns[0]))

/* The clauses that the filter lets through; ${counts}: of all, by state. */
static void fill_rows(struct page *p, const struct board *b, const struct board_query *in, struct page_table *t,
                      struct page_clause_state_row *rows, uint64_t counts[BOARD__MAX])
{
    for (unsigned i = 0; i < b->terms.n; i++) {
        const struct profile *profile = b->terms.terms->profiles[i];
        for (unsigned k = 0; k < profile->clauses_n && t->rows_n < ROWS_MAX; k++) {
            struct board_clause c;
            board_judge(&b->facts, profile, &profile->clauses[k], &c);
            counts[c.state]++;
            if ((in->show == 0 || in->show == c.state + UINT64_C(1)) && (in->profile == 0 || in->profile == i + UINT64_C(1)) &&
                (in->owner == 0 || in->owner == c.who + UINT64_C(1)))
                fill_row(p, b, &c, t, &rows[t->rows_n]);
        }
    }
}

static void fill_filters(struct page *p, const struct board *b, const struct board_query *in, struct page_clause_states *view)
{
    const char *words[BOARD__MAX], *names[TERMS_PROFILES_MAX], *who[32];
    size_t who_n = 0;

    for (unsigned i = 0; i < BOARD__MAX; i++)
        words[i] = page_word(p, states[i].chip.word);
    for (unsigned i = 0; i < b->terms.n; i++)
        names[i] = words_of(p, &b->terms.terms->profiles[i]->title);
    while (who_n < 32 && vocab_word(VOCAB_WHO, (unsigned)who_n) != NULL) {
        who[who_n] = words_vocab(p->ctx.lang, VOCAB_WHO, (unsigned)who_n);
        who_n++;
    }
    view->show = page_table_choice(p, words, BOARD__MAX, in->show);
    view->profile = page_table_choice(p, names, b->terms.n, in->profile);
    view->owner = page_table_choice(p, who, who_n, in->owner);
}

static void fill_counts_facts(struct page *p, const uint64_t counts[BOARD__MAX], struct page_clause_states *view)
{
    struct page_fact *facts = page_list(p, BOARD__MAX, sizeof(*facts));

    for (unsigned i = 0; facts != NULL && i < BOARD__MAX; i++)
        facts[i] = (struct page_fact){page_word(p, states[i].chip.word), page_count(p, MSG_LIMITS_NUMBER, counts[i])};
    view->facts = facts;
    view->facts_n = facts == NULL ? 0 : BOARD__MAX;
}

static enum err send_board(struct page *p, struct board *b, const struct board_query *in, struct page_clause_states *view)
{
    struct page_clause_state_row *rows = page_list(p, ROWS_MAX, sizeof(*rows));
    uint64_t counts[BOARD__MAX] = {0};
    struct page_table t;
    bool done = false;
    enum err err;

    if (rows == NULL)
        return ERR_MEMORY;
    page_table_begin(p, &t, board_columns, BOARD_COLUMNS, ROWS_MAX);
    fill_rows(p, b, in, &t, rows, counts);
    TRY(page_table_end(p, &t, &in->table));
    const struct page_report head = {.title = page_word(p, MSG_BOARD_TITLE), .leaf = b->counted.leaf};
    TRY(page_table_file(p, &t, &in->table, &head, "clauses", &done));
    if (done)
        goto out;
    t.heads[0].is_number = false;
    fill_filters(p, b, in, view);
    fill_counts_facts(p, counts, view);
    view->heads = t.heads;
    view->heads_n = t.columns_n;
    view->rows = page_table_shown(p, &t, rows, sizeof(*rows));
    view->rows_n = view->rows == NULL ? 0 : t.shown_n;
    view->pager = t.pager;
    view->files = page_files(p);
    view->duties = url_route("/duties");
    view->has_text = true;
    view->frame = p->frame;
    err = page_send(p, clause_states, view);
out:
    return err;
}

static enum err board(struct desk *d, struct request *r)
{
    const struct board_query *in = r->query;
    struct page_clause_states view = {.action = url_route("/clauses")};
    struct board b;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_CLAUSES, &p, &view.tabs));
    err = board_load(&p, true, &b);
    if (err == ERR_NOT_FOUND && in->table.format.n == 0) {
        view.frame = p.frame;
        return page_send(&p, clause_states, &view);
    }
    TRY(err);
    err = send_board(&p, &b, in, &view);
    flow_terms_clear(&b.terms);
out:
    return err;
}

/* --- an item of a checklist ------------------------------------------------------------------------------------------------- */

struct check_in {
    uint64_t nonce, result;
    struct page_date_in on, due;
    struct view remark;
};
static const struct member check_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct check_in, nonce), NULL},
    {"result", MEMBER_NUMBER, false, CHECK__MAX, offsetof(struct check_in, result), NULL},
    PAGE_DATE_MEMBERS("on", struct check_in, on),
    PAGE_DATE_MEMBERS("due", struct check_in, due),
    {"remark", MEMBER_TEXT, false, 1000, offsetof(struct check_in, remark), NULL},
};
static const struct member_set check_set = MEMBER_SET(check_members, struct check_in);

/* The item of the path; its name in the arena.  ERR_NOT_FOUND. */
static enum err begin_check(struct desk *d, struct request *r, struct page *p, struct page_clause_check *view, struct view *item_out)
{
    uint64_t no = r->match.params.number[0];
    struct page_tabs tabs;
    struct board b;
    struct view id;
    struct buf item;
    enum err err;

    buf_init(&item, 128);
    TRY(page_admin_begin(d, r, PAGE_TAB_CLAUSES, p, &tabs));
    page_crumb(p, page_word(p, MSG_BOARD_TITLE), url_route("/clauses"));
    TRY(board_load(p, false, &b));
    const struct profile *profile = no / PROFILE_BINDINGS_MAX < b.terms.n ? b.terms.profiles[no / PROFILE_BINDINGS_MAX] : NULL;
    unsigned binding = (unsigned)(no % PROFILE_BINDINGS_MAX);
    if (profile == NULL || binding >= profile->bindings_n || !board_on_site(&profile->bindings[binding], &id)) {
        err = ERR_NOT_FOUND;
    } else {
        const struct profile_clause *clause = profile_clause_of(profile, binding);
        const struct profile_binding *bind = &profile->bindings[binding];
        board_item(profile, clause, id, &item);
        *item_out = view_str(page_text(p, buf_view(&item)));
        struct due_check last = board_look(&b.facts, *item_out);
        view->clause = page_text(p, clause->id);
        view->text = what_of(p, bind);
        view->last = last.on == 0 ? NULL : page_day(p, last.on);
    }
    flow_terms_clear(&b.terms);
out:
    buf_clear(&item);
    return err;
}

static enum err check_form(struct page *p, uint64_t no, uint64_t chosen, struct page_clause_check *view)
{
    static const enum msg words[] = {MSG_BOARD_IN_ORDER, MSG_BOARD_NOT_IN_ORDER};
    struct page_box *boxes = page_list(p, CHECK__MAX, sizeof(*boxes));

    _Static_assert(sizeof(words) / sizeof(words[0]) == CHECK__MAX, "one word for each result");
    for (unsigned i = 0; boxes != NULL && i < CHECK__MAX; i++)
        boxes[i] = (struct page_box){i == 0 ? "result-1" : "result-2", "result", i == 0 ? "1" : "2", page_word(p, words[i]),
                                     chosen == i + UINT64_C(1)};
    view->result.items = boxes;
    view->result.items_n = boxes == NULL ? 0 : CHECK__MAX;
    view->action = page_url(p, "/clauses/%u/check", (unsigned)no);
    view->back = url_route("/clauses");
    view->frame = p->frame;
    return page_send(p, clause_check, view);
}

static enum err show_check(struct desk *d, struct request *r)
{
    struct page_clause_check view = {0};
    struct view item;
    struct page p;
    enum err err;

    TRY(begin_check(d, r, &p, &view, &item));
    view.on = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.due = page_day_form(&p, 0);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = check_form(&p, r->match.params.number[0], 0, &view);
out:
    return err;
}

static enum err check(struct desk *d, struct request *r)
{
    const struct check_in *in = r->member;
    struct desk_keeper_terms_check m = {.remark = in->remark};
    struct page_clause_check view = {0};
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_check(d, r, &p, &view, &m.item));
    form = page_form_sent(&p, in->nonce, "/clauses", &err);
    if (form == NULL)
        return err;
    view.nonce = page_nonce(&p, form);
    view.remark.value = page_text(&p, in->remark);
    m.on = page_day_typed(&p, &in->on, "on", MSG_CHECK_ON, &view.on);
    view.due = page_date_form(&p, &in->due);
    if (page_date_text(&p, &in->due).n > 0)
        m.due = page_date_days(&p, &in->due, "due", MSG_CHECK_DUE, &view.due);
    if (m.on > date_to_days(date_of_ms(clock_now_ms())))
        view.on.error = page_wrong(&p, "on", page_word(&p, MSG_CHECK_FUTURE));
    if (m.due != 0 && m.due < m.on)
        view.due.error = page_wrong(&p, "due", page_word(&p, MSG_PERSON_NEW_BEFORE));
    if (in->result == 0)
        view.result.error = page_unchosen(&p, "result", page_word(&p, MSG_CHECK_RESULT));
    if (p.frame.errors_n > 0)
        return check_form(&p, r->match.params.number[0], in->result, &view);
    m.result = (uint8_t)(in->result - 1);
    TRY(ask_keeper_terms_check(d, &m, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_CHECK_DONE), NULL);
    err = answer_redirect(d, r, "/clauses");
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/clauses", .where = DESK_SESSION, .query = &board_set, .handler = board},
    PAGE_GET("/clauses/#/check", DESK_SESSION, show_check),
    PAGE_POST("/clauses/#/check", DESK_SESSION, &check_set, check),
};
const struct route_table page_board = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/clause-board", &board_set, board),
};
const struct route_table api_file_board = PAGE_FILE_TABLE(files);
