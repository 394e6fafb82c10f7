/* What one person did by day, what happened on one day, what each clause permitted and refused: counted by the keeper. */
#include "desk/page_audit.h"

#include "clause.h"

#define TIMELINE_DAYS 31
#define COLUMNS_MAX 12 /* acts of the overview; the rarer ones share the last */

struct period_query {
    struct page_date_in from, to, day;
    struct view format;
};
static const struct member period_members[] = {
    PAGE_DATE_MEMBERS("from", struct period_query, from),
    PAGE_DATE_MEMBERS("to", struct period_query, to),
    PAGE_DATE_MEMBERS("day", struct period_query, day),
    REPORT_FORMAT_MEMBER(struct period_query, format),
};
static const struct member_set period_set = MEMBER_SET(period_members, struct period_query);

static struct view number(struct page *p, uint64_t n)
{
    const char *text = arena_fmt(&p->d->arena, "%llu", (unsigned long long)n);

    return view_str(text == NULL ? "" : text);
}

/* What the person did: most facts are about a person, not by one. */
static uint64_t done(const struct desk_keeper_ledger_sum *s)
{
    return s->permits + s->refusals + (s->act == ACT_SESSION_CLOSE ? s->facts : 0);
}

/* Keep the sums of what was done. */
static void keep_done(struct desk_keeper_ledger_counted *is)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < is->sums_n; i++)
        if (done(&is->sums[i]) > 0)
            is->sums[n++] = is->sums[i];
    is->sums_n = n;
}

/* Send ${out} as ${format} under ${name}, unless making it failed. */
static enum err send(struct page *p, struct report *out, const char *name, struct view word)
{
    enum report_format format;
    enum err err = p->err;

    if (err == ERR_OK)
        err = report_wanted(p->d, word, &format);
    if (err == ERR_OK)
        return answer_report(p->d, p->r, out, name, format);
    report_clear(out);
    return err;
}

/* --- one person ---------------------------------------------------------------------------------- */

static const char *clock_text(struct page *p, int64_t ms)
{
    int64_t minute = (ms - date_start_ms(date_of_ms(ms))) / 60000;
    const char *text = arena_fmt(&p->d->arena, "%d:%02d", (int)(minute / 60), (int)(minute % 60));

    return text == NULL ? "" : text;
}

/* The sums ${from} to ${to} (exclusive) are those of one day. */
static struct page_timeline_row day_row(struct page *p, uint32_t person, const struct desk_keeper_ledger_sum *sums, uint32_t n)
{
    const char **acts = page_list(p, n, sizeof(*acts));
    int64_t first = sums[0].first_ms, last = sums[0].last_ms;
    struct page_timeline_row row = {0};

    for (uint32_t i = 0; acts != NULL && i < n; i++) {
        first = sums[i].first_ms < first ? sums[i].first_ms : first;
        last = sums[i].last_ms > last ? sums[i].last_ms : last;
        row.total += done(&sums[i]);
        row.refusals += sums[i].refusals;
        acts[i] = arena_fmt(&p->d->arena, "%s %llu", page_act(p, sums[i].act), (unsigned long long)done(&sums[i]));
        acts[i] = acts[i] == NULL ? "" : acts[i];
    }
    row.day = page_date(p, date_from_days(sums[0].day));
    row.hours = PAGE_SAY(p, MSG_REPORT_FROM_TO, [MSG_REPORT_FROM_TO__from] = msg_str(clock_text(p, first)),
                         [MSG_REPORT_FROM_TO__to] = msg_str(clock_text(p, last)));
    row.acts = acts == NULL ? "" : page_join(p, acts, n, page_word(p, MSG_COMMON_COMMA));
    row.url = page_url(p, "/ledger?person=%u&%s", (unsigned)person, page_day_query(p, sums[0].day));
    return row;
}

static void fill_timeline(struct page *p, uint32_t person, const struct desk_keeper_ledger_counted *is,
                          struct page_timeline *view)
{
    struct page_timeline_row *rows = page_list(p, 2 * (size_t)is->sums_n, sizeof(*rows));
    int64_t after = INT64_MAX; /* the day of the row before */

    view->rows = rows;
    for (uint32_t i = 0; rows != NULL && i < is->sums_n;) {
        uint32_t n = 1;
        while (i + n < is->sums_n && is->sums[i + n].day == is->sums[i].day)
            n++;
        if (after != INT64_MAX && after - is->sums[i].day > 1)
            rows[view->rows_n++] =
                (struct page_timeline_row){.gap = page_count(p, MSG_TRAIL_GAP, (uint64_t)(after - is->sums[i].day - 1))};
        struct page_timeline_row *row = &rows[view->rows_n++];
        *row = day_row(p, person, &is->sums[i], n);
        view->total += row->total;
        view->refusals += row->refusals;
        view->days++;
        after = is->sums[i].day;
        i += n;
    }
    view->more = is->next > 0;
}

static enum err timeline_file(struct page *p, const struct page_timeline *view, uint64_t leaf, struct view format)
{
    const struct report_column columns[] = {
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_TRAIL_DAY))},       {REPORT_TEXT, 0, view_str(page_word(p, MSG_TRAIL_HOURS))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_TRAIL_ACTS))},      {REPORT_NUMBER, 0, view_str(page_word(p, MSG_TRAIL_TOTAL))},
        {REPORT_NUMBER, 0, view_str(page_word(p, MSG_TRAIL_REFUSALS))},
    };
    struct report out;

    page_report_begin(p, &(struct page_report){page_word(p, MSG_TRAIL_TIMELINE), view->period, NULL, leaf}, &out);
    report_section(&out, view_str(view->person));
    report_fact(&out, view_str(page_word(p, MSG_TRAIL_TOTAL)), number(p, view->total));
    report_fact(&out, view_str(page_word(p, MSG_TRAIL_REFUSALS)), number(p, view->refusals));
    report_table(&out, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < view->rows_n; i++) {
        const struct page_timeline_row *row = &view->rows[i];
        report_text(&out, view_str(row->day == NULL ? row->gap : row->day));
        report_text(&out, view_str(row->day == NULL ? "" : row->hours));
        report_text(&out, view_str(row->day == NULL ? "" : row->acts));
        report_number(&out, row->day == NULL ? REPORT_NO_DATE : (int64_t)row->total);
        report_number(&out, row->day == NULL ? REPORT_NO_DATE : (int64_t)row->refusals);
    }
    if (view->more)
        report_note(&out, view_str(page_word(p, MSG_TRAIL_MORE)));
    return send(p, &out, "azukari-person", format);
}

static enum err timeline(struct desk *d, struct request *r)
{
    const struct period_query *in = r->query;
    struct desk_keeper_ledger_count ask = {0};
    struct desk_keeper_ledger_counted is = {0};
    struct page_timeline view = {0};
    struct page_period period;
    struct page p;
    enum err err;

    if (r->match.params.number[0] == 0 || r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    ask.filter.person = (uint32_t)r->match.params.number[0];
    view.nav = page_ledger_nav(&p, LEDGER_VIEW__MAX);
    view.person = page_person(&p, ask.filter.person);
    view.action = page_url(&p, "/ledger/persons/%u", (unsigned)ask.filter.person);
    page_period(&p, &in->from, &in->to, TIMELINE_DAYS, &period);
    view.from = period.from;
    view.to = period.to;
    view.period = period.text;
    ask.filter.from_ms = period.from_ms;
    ask.filter.until_ms = period.until_ms;
    if (p.frame.errors_n == 0)
        TRY(ask_keeper_ledger_count(d, &ask, &is));
    keep_done(&is);
    fill_timeline(&p, ask.filter.person, &is, &view);
    if (in->format.n > 0 && p.frame.errors_n == 0)
        return timeline_file(&p, &view, is.leaf, in->format);
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, timeline, &view);
out:
    return err;
}

/* --- one day -------------------------------------------------------------------------------------- */

struct matrix {
    uint16_t acts[COLUMNS_MAX];
    unsigned acts_n;
};

/* The column of ${act}, a new one if there is room. */
static unsigned column(struct matrix *m, uint16_t act)
{
    unsigned i = 0;

    while (i < m->acts_n && m->acts[i] != act)
        i++;
    if (i == COLUMNS_MAX)
        return COLUMNS_MAX - 1;
    if (i == m->acts_n)
        m->acts[m->acts_n++] = act;
    return i;
}

static struct page_overview_row *row_of(struct page *p, struct page_overview_row *rows, uint32_t *persons, size_t *n,
                                        uint32_t person)
{
    size_t i = 0;

    while (i < *n && persons[i] != person)
        i++;
    if (i < *n)
        return &rows[i];
    struct page_cell *cells = page_list(p, COLUMNS_MAX, sizeof(*cells));
    persons[i] = person;
    rows[i] = (struct page_overview_row){
        .person = person == 0 ? page_word(p, MSG_TRAIL_NOBODY) : page_person(p, person),
        .url = person == 0 ? (struct url){NULL} : page_url(p, "/ledger/persons/%u", (unsigned)person),
        .cells = cells,
    };
    ++*n;
    return &rows[i];
}

static void fill_overview(struct page *p, const struct desk_keeper_ledger_counted *is, struct page_overview *view)
{
    struct page_overview_row *rows = page_list(p, is->sums_n, sizeof(*rows));
    uint32_t *persons = page_list(p, is->sums_n, sizeof(*persons));
    struct matrix m = {.acts_n = 0};

    view->rows = rows;
    view->more = is->next > 0;
    for (uint32_t i = 0; rows != NULL && persons != NULL && i < is->sums_n; i++) {
        const struct desk_keeper_ledger_sum *s = &is->sums[i];
        struct page_overview_row *row = row_of(p, rows, persons, &view->rows_n, s->person);
        unsigned k = column(&m, s->act);
        if (row->cells == NULL)
            return;
        ((struct page_cell *)(uintptr_t)row->cells)[k].n += done(s);
        row->total += done(s);
        row->refusals += s->refusals;
    }
    struct page_link *acts = page_list(p, COLUMNS_MAX, sizeof(*acts));
    for (unsigned k = 0; acts != NULL && k < m.acts_n; k++)
        acts[k].text = k == COLUMNS_MAX - 1 ? page_word(p, MSG_TRAIL_OTHER_ACTS) : page_act(p, m.acts[k]);
    view->acts = acts;
    view->acts_n = m.acts_n;
    for (size_t i = 0; i < view->rows_n; i++)
        rows[i].cells_n = m.acts_n;
}

static enum err overview_file(struct page *p, const struct page_overview *view, uint64_t leaf, struct view format)
{
    struct report_column columns[COLUMNS_MAX + 3];
    unsigned n = 0;
    struct report out;

    columns[n++] = (struct report_column){REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_PERSON))};
    for (size_t k = 0; k < view->acts_n; k++)
        columns[n++] = (struct report_column){REPORT_NUMBER, 0, view_str(view->acts[k].text)};
    columns[n++] = (struct report_column){REPORT_NUMBER, 0, view_str(page_word(p, MSG_TRAIL_TOTAL))};
    columns[n++] = (struct report_column){REPORT_NUMBER, 0, view_str(page_word(p, MSG_TRAIL_REFUSALS))};
    page_report_begin(p, &(struct page_report){page_word(p, MSG_TRAIL_OVERVIEW), view->day, NULL, leaf}, &out);
    report_table(&out, columns, n);
    for (size_t i = 0; i < view->rows_n; i++) {
        report_text(&out, view_str(view->rows[i].person));
        for (size_t k = 0; k < view->acts_n; k++)
            report_number(&out, (int64_t)view->rows[i].cells[k].n);
        report_number(&out, (int64_t)view->rows[i].total);
        report_number(&out, (int64_t)view->rows[i].refusals);
    }
    if (view->more)
        report_note(&out, view_str(page_word(p, MSG_TRAIL_MORE)));
    return send(p, &out, "azukari-day", format);
}

static struct url day_url(struct page *p, int64_t days)
{
    struct date d = date_from_days(days);

    return page_url(p, "/ledger/day?day-era=W&day-year=%d&day-month=%u&day-day=%u", (int)d.year, (unsigned)d.month,
                    (unsigned)d.day);
}

static enum err overview(struct desk *d, struct request *r)
{
    const struct period_query *in = r->query;
    struct desk_keeper_ledger_count ask = {0};
    struct desk_keeper_ledger_counted is = {0};
    struct page_overview view = {.action = url_route("/ledger/day")};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    view.nav = page_ledger_nav(&p, LEDGER_VIEW_DAY);
    view.date = page_date_form(&p, &in->day);
    int64_t day = page_date_days(&p, &in->day, "day", MSG_TRAIL_DAY, &view.date);
    day = day == 0 || day > today ? today : day;
    view.day = page_date(&p, date_from_days(day));
    view.previous = day_url(&p, day - 1);
    if (day < today)
        view.next = day_url(&p, day + 1);
    view.entries = page_url(&p, "/ledger?%s", page_day_query(&p, day));
    ask.filter.from_ms = date_start_ms(date_from_days(day));
    ask.filter.until_ms = date_start_ms(date_from_days(day + 1));
    if (p.frame.errors_n == 0)
        TRY(ask_keeper_ledger_count(d, &ask, &is));
    keep_done(&is);
    fill_overview(&p, &is, &view);
    if (in->format.n > 0 && p.frame.errors_n == 0)
        return overview_file(&p, &view, is.leaf, in->format);
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, overview, &view);
out:
    return err;
}

/* --- clauses -------------------------------------------------------------------------------------- */

static void fill_clauses(struct page *p, const struct desk_keeper_ledger_counted *is, struct page_clause_counts *view)
{
    struct page_clause_row *rows = page_list(p, is->clauses_n, sizeof(*rows));

    view->rows = rows;
    view->more = is->next > 0;
    for (uint32_t i = 0; rows != NULL && i < is->clauses_n; i++) {
        const struct desk_keeper_clause_sum *c = &is->clauses[i];
        const char *id = page_text(p, c->clause);
        rows[view->rows_n++] = (struct page_clause_row){
            .id = id,
            .text = clause_text(p->ctx.lang, c->clause),
            .permits = c->permits,
            .refusals = c->refusals,
            .permits_url = page_url(p, "/ledger?verdict=permit&clause=%s", id),
            .refusals_url = page_url(p, "/ledger?verdict=refusal&clause=%s", id),
        };
    }
}

static enum err clauses_file(struct page *p, const struct page_clause_counts *view, uint64_t leaf, struct view format)
{
    const struct report_column columns[] = {
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_CLAUSE))},    {REPORT_TEXT, 0, view_str(page_word(p, MSG_TRAIL_SAYS))},
        {REPORT_NUMBER, 0, view_str(page_word(p, MSG_TRAIL_PERMITS))}, {REPORT_NUMBER, 0, view_str(page_word(p, MSG_TRAIL_REFUSALS))},
    };
    struct report out;

    page_report_begin(p, &(struct page_report){page_word(p, MSG_TRAIL_CLAUSES), view->period, NULL, leaf}, &out);
    report_table(&out, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < view->rows_n; i++) {
        report_text(&out, view_str(view->rows[i].id));
        report_text(&out, view_str(view->rows[i].text));
        report_number(&out, (int64_t)view->rows[i].permits);
        report_number(&out, (int64_t)view->rows[i].refusals);
    }
    if (view->more)
        report_note(&out, view_str(page_word(p, MSG_TRAIL_MORE)));
    return send(p, &out, "azukari-clauses", format);
}

static enum err clauses(struct desk *d, struct request *r)
{
    const struct period_query *in = r->query;
    struct desk_keeper_ledger_count ask = {0};
    struct desk_keeper_ledger_counted is = {0};
    struct page_clause_counts view = {.action = url_route("/ledger/clauses")};
    struct page_period period;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    view.nav = page_ledger_nav(&p, LEDGER_VIEW_CLAUSES);
    page_period(&p, &in->from, &in->to, TIMELINE_DAYS, &period);
    view.from = period.from;
    view.to = period.to;
    view.period = period.text;
    ask.filter.from_ms = period.from_ms;
    ask.filter.until_ms = period.until_ms;
    if (p.frame.errors_n == 0)
        TRY(ask_keeper_ledger_count(d, &ask, &is));
    fill_clauses(&p, &is, &view);
    if (in->format.n > 0 && p.frame.errors_n == 0)
        return clauses_file(&p, &view, is.leaf, in->format);
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, clause_counts, &view);
out:
    return err;
}

#define COUNTED(path, fn)                                                                                              \
    {                                                                                                                  \
        .method = GATE_DESK_METHOD_GET, .pattern = (path), .where = DESK_SESSION, .query = &period_set, .handler = (fn) \
    }
static const struct route routes[] = {
    COUNTED("/ledger/persons/#", timeline),
    COUNTED("/ledger/day", overview),
    COUNTED("/ledger/clauses", clauses),
};
const struct route_table page_audit = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/persons/#", &period_set, timeline),
    PAGE_FILE("/files/day", &period_set, overview),
    PAGE_FILE("/files/clauses", &period_set, clauses),
};
const struct route_table api_file_audit = PAGE_FILE_TABLE(files);
