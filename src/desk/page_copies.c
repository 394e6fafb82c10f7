/*
 * The ledger of copies, prints and packages (複写・印刷・出力の管理簿): whatever carries records out of the house or onto paper in one table,
 * with its number, under which decision, from what it was made, and where it is.
 */
#include "desk/page_matter.h"

#include "desk/flow_copies.h"
#include "desk/package_words.h"
#include "desk/page_audit.h"
#include "desk/page_book.h"

#define PRINTS_MAX 2000
#define COPIES_MAX (PRINTS_MAX + 2 * FLOW_MATTERS_MAX)
#define CLAUSES_SHOWN 2
#define MATTER_COPY 2
#define MATTER_PRINT_RUN 3

enum what { WHAT_PRINT = 1, WHAT_PRINT_RUN, WHAT_COPY, WHAT_PACKAGE, WHAT__MAX };
enum show { SHOW_OUT = 1, SHOW_OVER, SHOW__MAX };

struct copies_query {
    uint64_t what, show, person, data_class; /* from 1 */
    struct view from, until;
    struct page_table_query table;
};
static const struct member copies_members[] = {
    {"what", MEMBER_NUMBER, false, WHAT__MAX - 1, offsetof(struct copies_query, what), NULL},
    {"show", MEMBER_NUMBER, false, SHOW__MAX - 1, offsetof(struct copies_query, show), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct copies_query, person), NULL},
    {"data_class", MEMBER_NUMBER, false, CLASS__MAX, offsetof(struct copies_query, data_class), NULL},
    {"from", MEMBER_TEXT, false, 40, offsetof(struct copies_query, from), NULL},
    {"until", MEMBER_TEXT, false, 40, offsetof(struct copies_query, until), NULL},
    PAGE_TABLE_MEMBERS(struct copies_query, table),
};
static const struct member_set copies_set = MEMBER_SET(copies_members, struct copies_query);

enum column { COLUMN_NO, COLUMN_WHAT, COLUMN_AT, COLUMN_PERSON, COLUMN_CONTENT, COLUMN_CLASS, COLUMN_COUNT, COLUMN_PURPOSE, COLUMN_DECISION,
              COLUMN_PARENT, COLUMN_WHERE, COLUMN_STATE, COLUMN__MAX };
static const struct page_table_column columns[COLUMN__MAX] = {
    [COLUMN_NO] = {"no", MSG_MATTERS_NO, REPORT_MONO},
    [COLUMN_WHAT] = {"what", MSG_MATTERS_KIND, REPORT_TEXT},
    [COLUMN_AT] = {"at", MSG_COPIES_AT, REPORT_TIME},
    [COLUMN_PERSON] = {"person", MSG_COPIES_PERSON, REPORT_TEXT},
    [COLUMN_CONTENT] = {"content", MSG_COPIES_CONTENT, REPORT_TEXT},
    [COLUMN_CLASS] = {"class", MSG_MATTERS_CLASS, REPORT_TEXT},
    [COLUMN_COUNT] = {"count", MSG_MATTERS_COUNT, REPORT_NUMBER},
    [COLUMN_PURPOSE] = {"purpose", MSG_COPIES_PURPOSE, REPORT_TEXT},
    [COLUMN_DECISION] = {"decision", MSG_COPIES_DECISION, REPORT_TEXT},
    [COLUMN_PARENT] = {"parent", MSG_COPIES_PARENT, REPORT_TEXT},
    [COLUMN_WHERE] = {"where", MSG_COPIES_WHERE, REPORT_TEXT},
    [COLUMN_STATE] = {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};

/* One row before it is filtered. */
struct copy {
    enum what what;
    const char *number;
    struct url url;
    int64_t at_ms;
    uint32_t person;
    unsigned data_class;
    uint64_t count;
    const char *content, *purpose, *decision, *parent, *where;
    bool over;
    struct page_chip state;
};

struct copies {
    const struct copies_query *in;
    struct page_book *b;
    struct desk_keeper_matter_info *matters; /* of every kind */
    uint32_t matters_n;
    bool cut;
};

static const char *what_word(const struct page *p, enum what what)
{
    static const enum msg words[WHAT__MAX] = {
        [WHAT_PRINT] = MSG_COPIES_PRINT,
        [WHAT_PRINT_RUN] = MSG_COPIES_PRINT_RUN,
        [WHAT_COPY] = MSG_COPIES_COPY,
        [WHAT_PACKAGE] = MSG_COPIES_PACKAGE,
    };

    return page_word(p, words[what]);
}

static void add(struct page *p, struct copies *c, const struct copy *copy)
{
    const struct copies_query *in = c->in;
    const struct page_matter_line line = {.number = copy->number, .url = copy->url, .state = copy->state};

    if ((in->what != 0 && in->what != (uint64_t)copy->what) || (in->show != 0 && (in->show == SHOW_OVER) != copy->over) ||
        (in->person != 0 && in->person != copy->person) || (in->data_class != 0 && in->data_class != copy->data_class + 1))
        return;
    struct page_table_cell *cells = page_book_row(p, c->b, &line);
    if (cells == NULL)
        return;
    cells[COLUMN_NO] = page_book_text(copy->number);
    cells[COLUMN_WHAT] = page_book_text(what_word(p, copy->what));
    cells[COLUMN_AT] = page_book_time(copy->at_ms);
    cells[COLUMN_PERSON] = page_book_text(page_person(p, copy->person));
    cells[COLUMN_CONTENT] = page_book_text(copy->content);
    cells[COLUMN_CLASS] = page_book_text(page_class(p, copy->data_class));
    cells[COLUMN_COUNT] = page_book_number(copy->count);
    cells[COLUMN_PURPOSE] = page_book_text(copy->purpose);
    cells[COLUMN_DECISION] = page_book_text(copy->decision);
    cells[COLUMN_PARENT] = page_book_text(copy->parent);
    cells[COLUMN_WHERE] = page_book_text(copy->where);
}

static const struct desk_keeper_matter_info *matter_of(const struct copies *c, uint64_t matter)
{
    for (uint32_t i = 0; i < c->matters_n; i++)
        if (c->matters[i].matter == matter)
            return &c->matters[i];
    return NULL;
}

static const char *matter_label(struct page *p, const struct copies *c, uint64_t matter)
{
    const struct desk_keeper_matter_info *m = matter_of(c, matter);
    const char *number = page_count(p, MSG_APPROVALS_ENTRY, matter);
    const char *label = m == NULL ? number : arena_fmt(&p->d->arena, "%s %s", page_matter_kind(p, m->kind), number);

    return matter == 0 ? "" : label == NULL ? number : label;
}

/* Who decided on it; nobody had to. */
static const char *decision_of(struct page *p, const struct desk_keeper_matter_info *m)
{
    if (m == NULL)
        return "";
    return m->approver != 0 ? page_person(p, m->approver) : m->state == MATTER_WAITS ? "" : page_word(p, MSG_COPIES_NO_DECISION);
}

static const char *word_of(struct page *p, const struct desk_keeper_matter_info *m, unsigned no)
{
    return page_text(p, flow_matter_word(m->words, m->words_n, no));
}

/* --- matters --------------------------------------------------------------------------------------------------------------------- */

static void add_matters(struct page *p, struct copies *c, const struct page_book_days *days)
{
    for (uint32_t i = 0; i < c->matters_n; i++) {
        const struct desk_keeper_matter_info *m = &c->matters[i];
        const bool run = m->kind == MATTER_PRINT_RUN, done = m->done[MATTER_DO].ms != 0;
        const int64_t at = done ? m->done[MATTER_DO].ms : m->opened_ms;
        if ((!run && m->kind != MATTER_COPY) || (days->from_ms != 0 && at < days->from_ms) || (days->until_ms != 0 && at > days->until_ms))
            continue;
        const bool over = m->state != MATTER_OPEN && m->state != MATTER_WAITS;
        const struct copy copy = {
            .what = run ? WHAT_PRINT_RUN : WHAT_COPY,
            .number = page_book_digits(p, m->matter),
            .url = page_url(p, "/matters/%llu", (unsigned long long)m->matter),
            .at_ms = at,
            .person = done ? m->done[MATTER_DO].person : m->applicant,
            .data_class = m->data_class,
            .count = m->count,
            .content = word_of(p, m, 1),
            .purpose = word_of(p, m, 2),
            .decision = decision_of(p, m),
            .parent = m->ref != 0 ? matter_label(p, c, m->ref) : page_book_register(p, m->register_),
            .where = word_of(p, m, m->state == MATTER_CLOSED ? (run ? 6 : 5) : 3),
            .over = over,
            .state = page_matter_state(m),
        };
        add(p, c, &copy);
    }
}

/* --- packages ---------------------------------------------------------------------------------------------------------------------- */

static enum err add_packages(struct page *p, struct copies *c, const struct page_book_days *days)
{
    struct desk_keeper_package_info *all;
    uint32_t n;
    enum err err;

    TRY(page_packages_all(p, &all, &n));
    for (uint32_t i = 0; i < n; i++) {
        const struct desk_keeper_matter_info *m = matter_of(c, all[i].matter);
        const int64_t at = all[i].made_ms != 0 ? all[i].made_ms : all[i].opened_ms;
        if ((days->from_ms != 0 && at < days->from_ms) || (days->until_ms != 0 && at > days->until_ms))
            continue;
        const char *number = package_number(&p->d->arena, all[i].leaf);
        const struct copy copy = {
            .what = WHAT_PACKAGE,
            .number = number == NULL ? "" : number,
            .url = page_url(p, "/packages/%llu", (unsigned long long)all[i].leaf),
            .at_ms = at,
            .person = all[i].person,
            .data_class = m == NULL ? 0 : m->data_class,
            .count = all[i].made_ms == 0 ? all[i].planned : all[i].count,
            .content = page_book_register(p, all[i].register_),
            .purpose = m == NULL ? "" : page_matter_row(p, m).what,
            .decision = decision_of(p, m),
            .parent = matter_label(p, c, all[i].matter),
            .where = page_package_where(p, &all[i]),
            .over = all[i].state == DESK_KEEPER_PACKAGE_STATE_GONE,
            .state = page_package_state(&all[i]),
        };
        add(p, c, &copy);
    }
out:
    return err;
}

/* --- numbered copies of records -------------------------------------------------------------------------------------------------------- */

static const char *where_of(struct page *p, const struct entry *e, const struct desk_keeper_matter_info *back)
{
    if (back == NULL)
        return PAGE_SAY(p, MSG_COPIES_WITH, [MSG_COPIES_WITH__name] = msg_str(page_person(p, e->person)));
    const struct matter_field *f = matter_def_field(matter_def(back->kind), 3);
    const char *how = f == NULL ? "" : page_matter_text(p, f, flow_matter_word(back->words, back->words_n, 3));
    return PAGE_SAY(p, MSG_COPIES_BACK, [MSG_COPIES_BACK__how] = msg_str(how),
                    [MSG_COPIES_BACK__number] = msg_str(page_count(p, MSG_APPROVALS_ENTRY, back->matter)));
}

/* The clauses that the copy was permitted under, the first of them by name. */
static const char *ground_of(struct page *p, const struct entry *e)
{
    struct entry first = *e;

    if (e->clauses_n <= CLAUSES_SHOWN)
        return page_entry_clauses(p, e);
    first.clauses_n = CLAUSES_SHOWN;
    return PAGE_SAY(p, MSG_COPIES_CLAUSES, [MSG_COPIES_CLAUSES__clauses] = msg_str(page_entry_clauses(p, &first)),
                    [MSG_COPIES_CLAUSES__n] = msg_count(e->clauses_n - CLAUSES_SHOWN));
}

static void add_print(struct page *p, void *arg, const struct entry *e, uint64_t leaf)
{
    struct copies *c = arg;
    const struct desk_keeper_matter_info *back = copies_back(c->matters, c->matters_n, leaf);
    const char *number = arena_fmt(&p->d->arena, "AZ-%u-%llu", (unsigned)p->self.contract, (unsigned long long)leaf);
    const bool over = back != NULL && back->state == MATTER_CLOSED;
    const struct copy copy = {
        .what = WHAT_PRINT,
        .number = number == NULL ? "" : number,
        .url = page_ledger_url(p, leaf),
        .at_ms = e->time_ms,
        .person = e->person,
        .data_class = page_book_class(p, e),
        .count = 1,
        .content = PAGE_SAY(p, MSG_COPIES_RECORD, [MSG_COPIES_RECORD__register] = msg_str(page_book_register(p, e->register_no)),
                            [MSG_COPIES_RECORD__n] = msg_count(e->count)),
        .purpose = page_purpose(p, e->purpose),
        .decision = ground_of(p, e),
        .parent = page_book_subject(p, e),
        .where = where_of(p, e, back),
        .over = over,
        .state = page_chip(over ? PAGE_STATE_ENDED : back != NULL ? PAGE_STATE_DOING : PAGE_STATE_OPEN),
    };

    add(p, c, &copy);
}

static enum err add_prints(struct page *p, struct copies *c, const struct page_book_days *days)
{
    const struct desk_keeper_ledger ask = {.filter = {.act = ACT_PRINT,
                                                      .person = (uint32_t)c->in->person,
                                                      .from_ms = days->from_ms,
                                                      .until_ms = days->until_ms == 0 ? 0 : days->until_ms + 1}};
    bool wanted = c->in->what == 0 || c->in->what == WHAT_PRINT;

    if (!wanted || !page_reads_ledger(p))
        return ERR_OK;
    return page_book_entries(p, &ask, PRINTS_MAX, add_print, c, &c->cut);
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------------- */

static enum err fill_filters(struct page *p, const struct copies_query *in, struct page_book *b)
{
    const char *whats[WHAT__MAX - 1], *classes[CLASS__MAX];
    const char *const shows[] = {page_word(p, MSG_COPIES_OUT), page_word(p, MSG_COPIES_OVER)};
    struct page_select people;
    enum err err;

    for (unsigned i = 0; i + 1 < WHAT__MAX; i++)
        whats[i] = what_word(p, (enum what)(i + 1));
    for (unsigned i = 0; i < CLASS__MAX; i++)
        classes[i] = page_class(p, i);
    TRY(page_book_people(p, in->person, &people));
    page_book_filter(b, "what", page_word(p, MSG_MATTERS_KIND), page_table_choice(p, whats, WHAT__MAX - 1, in->what));
    page_book_filter(b, "show", page_word(p, MSG_SEARCH_STATE), page_table_choice(p, shows, SHOW__MAX - 1, in->show));
    page_book_filter(b, "person", page_word(p, MSG_COPIES_PERSON), people);
    page_book_filter(b, "data_class", page_word(p, MSG_MATTERS_CLASS), page_table_choice(p, classes, CLASS__MAX, in->data_class));
out:
    return err;
}

static enum err copies(struct desk *d, struct request *r)
{
    const struct copies_query *in = r->query;
    struct page_table_query order = in->table;
    struct page_book b = {0};
    struct copies c = {.in = in, .b = &b};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_MATTERS, &p));
    page_crumb(&p, page_word(&p, MSG_MATTERS_TITLE), url_route("/matters"));
    const struct page_book_days days = page_book_days(&p, &b, in->from, in->until);
    TRY(fill_filters(&p, in, &b));
    TRY(flow_matters(d, &(struct desk_keeper_matters){0}, FLOW_MATTERS_MAX, &c.matters, &c.matters_n));
    page_book_begin(&p, &b, columns, COLUMN__MAX, NULL, COPIES_MAX);
    TRY(add_prints(&p, &c, &days));
    TRY(add_packages(&p, &c, &days));
    add_matters(&p, &c, &days);
    if (order.sort.n == 0) {
        order.sort = view_str("at");
        order.dir = view_str("desc");
    }
    const struct page_report head = {.title = page_word(&p, MSG_COPIES_TITLE)};
    b.view.lead = page_word(&p, MSG_COPIES_LEAD);
    b.view.kind = page_word(&p, MSG_MATTERS_LEDGER);
    b.view.action = url_route("/matters/copies");
    b.view.cut = c.cut ? page_count(&p, MSG_COPIES_CUT, PRINTS_MAX) : NULL;
    err = page_book_send(&p, &b, &order, &head, "copies");
out:
    return err;
}

static const struct route routes[] = {PAGE_FILE("/matters/copies", &copies_set, copies)};
const struct route_table page_copies = PAGE_TABLE(routes);

static const struct route files[] = {PAGE_FILE("/files/matters/copies", &copies_set, copies)};
const struct route_table api_file_copies = PAGE_FILE_TABLE(files);
