/*
 * Looking through the ledger of a period that is over (記録の点検): its figures, counted by the keeper, and the record of the review; and
 * counting what lasts thing by thing (棚卸) (N7 N20.6e N20.12 N25 J29 K-T9).
 */
#include "desk/page_audit.h"
#include "desk/page_matter.h"
#include "desk/page_table.h"

#include "base/num.h"
#include "rules/review.h"

#define REVIEW_KIND 38
#define INPUTS_MAX (MATTER_FIELDS_MAX + 1)
#define THINGS_MAX 1000
#define DAY_MAX 2932896 /* 9999-12-30 */
#define CODE_MAX 40

/* --- reviews -------------------------------------------------------------------------------------------------------------- */

struct review_query {
    struct page_date_in from, to;
};
static const struct member review_members[] = {
    PAGE_DATE_MEMBERS("from", struct review_query, from),
    PAGE_DATE_MEMBERS("to", struct review_query, to),
};
static const struct member_set review_set = MEMBER_SET(review_members, struct review_query);

struct record_in {
    uint64_t nonce;
    struct member_numbered f;
};
static const struct member record_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct record_in, nonce), NULL},
    {"f", MEMBER_NUMBERED, false, INPUTS_MAX, offsetof(struct record_in, f), NULL},
};
static const struct member_set record_set = MEMBER_SET(record_members, struct record_in);

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

/* The month before this one: what is to be reviewed as a rule. */
static void last_month(int64_t *from_out, int64_t *until_out)
{
    struct date d = date_from_days(today());

    *until_out = date_to_days((struct date){d.year, d.month, 1}) - 1;
    d = date_from_days(*until_out);
    *from_out = date_to_days((struct date){d.year, d.month, 1});
}

static const char *period_text(struct page *p, int64_t from, int64_t until)
{
    return PAGE_SAY(p, MSG_REPORT_FROM_TO, [MSG_REPORT_FROM_TO__from] = msg_str(page_day(p, from)),
                    [MSG_REPORT_FROM_TO__to] = msg_str(page_day(p, until)));
}

/* The figures under the names that the form of the review gives them. */
static size_t figures_of(struct page *p, const struct desk_keeper_ledger_reviewed *is, struct page_fact *facts)
{
    const struct matter_def *def = matter_def(REVIEW_KIND);
    size_t n = 0;

    for (uint32_t i = 0; facts != NULL && i < is->figures_n && i < REVIEW__MAX; i++) {
        const struct matter_field *f = matter_def_field(def, REVIEW_FIELD + i);
        if (f != NULL)
            facts[n++] = (struct page_fact){f->words[p->r->lang], page_count(p, MSG_LIMITS_NUMBER, is->figures[i])};
    }
    return n;
}

static enum err show_reviews(struct desk *d, struct request *r)
{
    const struct review_query *in = r->query;
    static const struct review_query nothing;
    struct page_log_review view = {.action = url_route("/ledger/review"), .book = url_route("/matters/kinds/38")};
    struct desk_keeper_ledger_reviewed is = {0};
    int64_t from, until;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    in = in == NULL ? &nothing : in;
    view.nav = page_ledger_nav(&p, LEDGER_VIEW_REVIEW);
    view.from = page_date_form(&p, &in->from);
    view.to = page_date_form(&p, &in->to);
    from = page_date_days(&p, &in->from, "from", MSG_LEDGER_FROM, &view.from);
    until = page_date_days(&p, &in->to, "to", MSG_LEDGER_TO, &view.to);
    if (from == 0 && until == 0)
        last_month(&from, &until);
    if (p.frame.errors_n == 0 && (from == 0 || until < from))
        view.to.error = page_wrong(&p, "to", page_word(&p, MSG_PERSON_NEW_BEFORE));
    if (p.frame.errors_n == 0) {
        const struct desk_keeper_ledger_review ask = {from, until};
        TRY(ask_keeper_ledger_review(d, &ask, &is));
        struct page_fact *facts = page_list(&p, REVIEW__MAX, sizeof(*facts));
        view.facts = facts;
        view.facts_n = figures_of(&p, &is, facts);
        view.period = period_text(&p, from, until);
        view.through = page_date(&p, date_from_days(is.through));
        view.entries = url_route("/ledger/day");
        if (until < today() && page_matter_may_open(&p, REVIEW_KIND))
            view.record = page_url(&p, "/ledger/review/%llu/%llu", (unsigned long long)from, (unsigned long long)until);
        if (is.last != 0)
            view.last = page_url(&p, "/matters/%llu", (unsigned long long)is.last);
    }
    view.frame = p.frame;
    err = page_send(&p, log_review, &view);
out:
    return err;
}

/* The period of the path, and its figures. */
static enum err begin_record(struct desk *d, struct request *r, struct page *p, struct desk_keeper_ledger_review *ask,
                             struct page_matter_form *view)
{
    const uint64_t *number = r->match.params.number;
    struct desk_keeper_ledger_reviewed is;
    enum err err;

    if (number[0] == 0 || number[1] > DAY_MAX || number[0] > number[1])
        return ERR_NOT_FOUND;
    *ask = (struct desk_keeper_ledger_review){(int64_t)number[0], (int64_t)number[1]};
    TRY(page_begin(d, r, PAGE_NAV_LEDGER, p));
    page_crumb(p, page_word(p, MSG_LEDGER_TITLE), url_route("/ledger"));
    page_crumb(p, page_word(p, MSG_REVIEW_TITLE), url_route("/ledger/review"));
    TRY(ask_keeper_ledger_review(d, ask, &is));
    struct page_fact *facts = page_list(p, REVIEW__MAX, sizeof(*facts));
    view->facts = facts;
    view->facts_n = figures_of(p, &is, facts);
    view->shoulder = period_text(p, ask->from, ask->until);
out:
    return err;
}

static enum err record_form(struct page *p, const struct desk_keeper_ledger_review *ask, struct page_matter_form *view)
{
    const struct matter_def *def = matter_def(REVIEW_KIND);

    view->title = page_word(p, MSG_REVIEW_RECORD);
    view->lead = page_word(p, MSG_REVIEW_RECORD_LEAD);
    view->clauses = page_matter_clauses(p, def, &view->clauses_n);
    view->action = page_url(p, "/ledger/review/%llu/%llu", (unsigned long long)ask->from, (unsigned long long)ask->until);
    view->back = url_route("/ledger/review");
    view->verb = page_word(p, MSG_MATTERS_RECORD);
    view->frame = p->frame;
    return page_send(p, matter_form, view);
}

static enum err ask_record(struct desk *d, struct request *r)
{
    const struct page_matter_asking asking = {.def = matter_def(REVIEW_KIND), .step = MATTER_OPENING};
    struct desk_keeper_ledger_review ask;
    struct page_matter_form view = {0};
    struct page p;
    enum err err;

    TRY(begin_record(d, r, &p, &ask, &view));
    TRY(page_matter_inputs(&p, &asking, &view));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = record_form(&p, &ask, &view);
out:
    return err;
}

static enum err record(struct desk *d, struct request *r)
{
    const struct record_in *in = r->member;
    const struct matter_def *def = matter_def(REVIEW_KIND);
    const struct page_matter_asking asking = {def, MATTER_OPENING, &in->f, true, MATTER_DATA, CLASS_GENERAL, 0};
    struct desk_keeper_ledger_review ask;
    struct desk_keeper_matter_opened opened;
    struct page_matter_form view = {0};
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_record(d, r, &p, &ask, &view));
    form = page_form_sent(&p, in->nonce, "/ledger/review", &err);
    if (form == NULL)
        return err;
    struct desk_keeper_matter_apply m = {
        .kind = REVIEW_KIND, .data_class = CLASS_GENERAL, .medium = MATTER_DATA, .count = 1, .from = ask.from, .until = ask.until};
    TRY(page_matter_inputs(&p, &asking, &view));
    m.words = flow_matter_words(d, def, MATTER_OPENING, &in->f, &m.words_n);
    view.nonce = page_nonce(&p, form);
    if (m.words == NULL)
        return ERR_MEMORY;
    if (p.frame.errors_n > 0)
        return record_form(&p, &ask, &view);
    TRY(ask_keeper_matter_apply(d, &m, &opened));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_REVIEW_RECORDED), NULL);
    err = page_go(&p, page_url(&p, "/matters/%llu", (unsigned long long)opened.leaf));
out:
    return err;
}

/* --- stocktaking ---------------------------------------------------------------------------------------------------------- */

struct stock_query {
    struct page_table_query table;
};
static const struct member stock_members[] = {PAGE_TABLE_MEMBERS(struct stock_query, table)};
static const struct member_set stock_set = MEMBER_SET(stock_members, struct stock_query);

struct count_in {
    struct view number; /* of a label, or of the row */
    uint64_t missing;
};
static const struct member count_members[] = {
    {"number", MEMBER_TEXT, true, CODE_MAX, offsetof(struct count_in, number), NULL},
    {"missing", MEMBER_NUMBER, false, 1, offsetof(struct count_in, missing), NULL},
};
static const struct member_set count_set = MEMBER_SET(count_members, struct count_in);

static const struct page_table_column stock_columns[] = {
    {"number", MSG_STOCK_NUMBER, REPORT_TEXT}, {"kind", MSG_STOCK_KIND, REPORT_TEXT}, {"what", MSG_STOCK_WHAT, REPORT_TEXT},
    {"count", MSG_MATTERS_COUNT, REPORT_NUMBER}, {"state", MSG_SEARCH_STATE, REPORT_TEXT}, {"by", MSG_STOCK_BY, REPORT_TEXT},
    {"at", MSG_STOCK_AT, REPORT_TIME},
};
#define STOCK_COLUMNS (sizeof(stock_columns) / sizeof(stock_columns[0]))

static struct page_chip state_of(enum desk_keeper_stock_state state)
{
    static const struct page_chip chips[DESK_KEEPER_STOCK_STATE__MAX] = {
        [DESK_KEEPER_STOCK_STATE_UNCOUNTED] = {"gray", "person", MSG_STOCK_UNCOUNTED},
        [DESK_KEEPER_STOCK_STATE_SEEN] = {"green", "check", MSG_STOCK_SEEN},
        [DESK_KEEPER_STOCK_STATE_MISSING] = {"red", "error", MSG_STOCK_MISSING},
    };

    return chips[state];
}

/* All things of the stocktaking that this person sees, at most THINGS_MAX. */
static enum err things_of(struct desk *d, uint64_t stock, struct desk_keeper_stock_thing **list_out, uint32_t *n_out)
{
    struct desk_keeper_stock_thing *list = arena_alloc(&d->arena, THINGS_MAX, sizeof(*list));
    struct desk_keeper_stock ask = {.matter = stock};
    struct desk_keeper_stock_is is;
    enum err err = ERR_OK;

    *n_out = 0;
    *list_out = list;
    if (list == NULL)
        return ERR_MEMORY;
    do {
        TRY(ask_keeper_stock(d, &ask, &is));
        for (uint32_t i = 0; i < is.things_n && *n_out < THINGS_MAX; i++)
            list[(*n_out)++] = is.things[i];
        ask.after = is.next;
    } while (is.next != 0 && *n_out < THINGS_MAX);
out:
    return err;
}

static void fill_thing(struct page *p, const struct desk_keeper_stock_thing *t, bool counts, struct page_table_cell *cells, struct page_stock_row *row)
{
    const char *number = arena_fmt(&p->d->arena, "%llu", (unsigned long long)t->matter);

    *row = (struct page_stock_row){
        .number = number == NULL ? "" : number,
        .url = page_url(p, "/matters/%llu", (unsigned long long)t->matter),
        .kind = page_matter_kind(p, t->kind),
        .what = page_text(p, t->words),
        .count = t->count,
        .state = state_of(t->state),
        .by = t->by == 0 ? NULL : page_person(p, t->by),
        .at_ms = t->ms,
        .counts = counts,
    };
    if (cells == NULL)
        return;
    cells[0].text = row->number;
    cells[1].text = row->kind;
    cells[2].text = row->what;
    cells[3].number = (int64_t)t->count;
    cells[4].text = page_word(p, row->state.word);
    cells[5].text = row->by == NULL ? "" : row->by;
    cells[6].number = t->ms == 0 ? REPORT_NO_DATE : t->ms;
}

static enum err send_stock(struct page *p, const struct desk_keeper_matter_is *is, const struct page_table_query *query, struct page_stock *view)
{
    const struct desk_keeper_matter_info *m = &is->info;
    struct page_stock_row *rows = page_list(p, THINGS_MAX, sizeof(*rows));
    struct desk_keeper_stock_thing *things;
    uint64_t left = 0;
    struct page_table t;
    bool done = false;
    uint32_t n;
    enum err err;

    TRY(things_of(p->d, m->matter, &things, &n));
    page_table_begin(p, &t, stock_columns, STOCK_COLUMNS, THINGS_MAX);
    for (uint32_t i = 0; rows != NULL && i < n; i++) {
        fill_thing(p, &things[i], m->state == MATTER_OPEN && page_matter_may_open(p, m->kind), page_table_row(&t), &rows[i]);
        left += things[i].state != DESK_KEEPER_STOCK_STATE_SEEN;
    }
    TRY(page_table_end(p, &t, query));
    const struct page_report head = {.title = page_word(p, MSG_STOCK_TITLE)};
    TRY(page_table_file(p, &t, query, &head, "stocktaking", &done));
    if (done)
        goto out;
    view->heads = t.heads;
    view->heads_n = t.columns_n;
    view->rows = page_table_shown(p, &t, rows, sizeof(*rows));
    view->rows_n = view->rows == NULL ? 0 : t.shown_n;
    view->pager = t.pager;
    view->files = page_files(p);
    view->left = page_count(p, MSG_STOCK_LEFT, left);
    view->action = page_url(p, "/matters/%llu/stock", (unsigned long long)m->matter);
    view->counts = m->state == MATTER_OPEN && page_matter_may_open(p, m->kind);
    if ((m->steps >> MATTER_CLOSE & 1) != 0)
        view->close = page_url(p, "/matters/%llu/steps/%u", (unsigned long long)m->matter, (unsigned)MATTER_CLOSE);
    view->back = page_url(p, "/matters/%llu", (unsigned long long)m->matter);
    view->frame = p->frame;
    err = page_send(p, stock, view);
out:
    return err;
}

static enum err begin_stock(struct desk *d, struct request *r, struct page *p, struct desk_keeper_matter_is *is, struct page_stock *view)
{
    enum err err;

    TRY(page_matter_begin(d, r, p, is));
    if ((matter_row(is->info.kind)->flags & MATTER_STOCK) == 0)
        return ERR_NOT_FOUND;
    view->shoulder = page_matter_row(p, &is->info).number;
out:
    return err;
}

static enum err show_stock(struct desk *d, struct request *r)
{
    const struct stock_query *in = r->query;
    struct desk_keeper_matter_is is;
    struct page_stock view = {0};
    struct page p;
    enum err err;

    TRY(begin_stock(d, r, &p, &is, &view));
    err = send_stock(&p, &is, &in->table, &view);
out:
    return err;
}

/* The number of a thing as it was typed or scanned: 120, or AZ-1-120 from a label; 0: none. */
static uint64_t thing_typed(struct view text)
{
    uint64_t n = 0;

    for (size_t i = text.n; i > 0; i--)
        if (text.p[i - 1] == '-') {
            text = view_part(text, i, text.n - i);
            break;
        }
    return page_number_typed(text, &n) ? n : 0;
}

static enum err count_thing(struct desk *d, struct request *r)
{
    static const struct page_table_query newest;
    const struct count_in *in = r->member;
    struct desk_keeper_matter_is is;
    struct page_stock view = {0};
    struct desk_keeper_ok ok;
    struct page p;
    enum err err;

    TRY(begin_stock(d, r, &p, &is, &view));
    const struct desk_keeper_stock_count m = {is.info.matter, thing_typed(in->number), in->missing != 0};
    view.number.value = page_text(&p, in->number);
    if (m.thing == 0) {
        view.number.error = page_wrong(&p, "number", page_word(&p, MSG_STOCK_NO_NUMBER));
        return send_stock(&p, &is, &newest, &view);
    }
    TRY(ask_keeper_stock_count(d, &m, &ok));
    const char *number = arena_fmt(&d->arena, "%llu", (unsigned long long)m.thing);
    number = number == NULL ? "" : number;
    if (m.missing)
        page_flash(d, PAGE_BANNER_WARNING, PAGE_SAY(&p, MSG_STOCK_WAS_MISSING, [MSG_STOCK_WAS_MISSING__no] = msg_str(number)), NULL);
    else
        page_flash(d, PAGE_BANNER_SUCCESS, PAGE_SAY(&p, MSG_STOCK_WAS_SEEN, [MSG_STOCK_WAS_SEEN__no] = msg_str(number)), NULL);
    err = page_go(&p, page_url(&p, "/matters/%llu/stock", (unsigned long long)m.matter));
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/ledger/review", .where = DESK_SESSION, .query = &review_set, .handler = show_reviews},
    PAGE_GET("/ledger/review/#/#", DESK_SESSION, ask_record),
    PAGE_POST("/ledger/review/#/#", DESK_SESSION, &record_set, record),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/matters/#/stock", .where = DESK_SESSION, .query = &stock_set, .handler = show_stock},
    PAGE_POST("/matters/#/stock", DESK_SESSION, &count_set, count_thing),
};
const struct route_table page_reviews = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/matters/#/stock", &stock_set, show_stock),
};
const struct route_table api_file_reviews = PAGE_FILE_TABLE(files);
