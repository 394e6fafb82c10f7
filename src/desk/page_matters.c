/* Matters (案件): what waits, the 管理簿 of each kind, one of them with its history, what a contract still has open. */
#include "desk/page_matter.h"

#include "desk/page_book.h"

#include <string.h>

#define SHOWN 20
#define MATTER_TAKE_OUT 1
#define MATTER_TAKE_OUT_CARRIER 6 /* its field: taken out by somebody who is not registered */
#define LABELS_MAX 240
#define CLAUSES_MAX 12
#define BELOW_MAX 50
#define EVENTS_MAX 70

/* --- words ------------------------------------------------------------------------------------------------------------------ */

struct page_chip page_matter_state(const struct desk_keeper_matter_info *m)
{
    static const enum page_state states[MATTER_STATE__MAX] = {
        [MATTER_WAITS] = PAGE_STATE_WAITING_APPROVAL, [MATTER_OPEN] = PAGE_STATE_DOING,       [MATTER_REJECTED] = PAGE_STATE_REJECTED,
        [MATTER_WITHDRAWN] = PAGE_STATE_ABANDONED,    [MATTER_CLOSED] = PAGE_STATE_ENDED,
    };

    return page_chip(m->overdue ? PAGE_STATE_LATE : states[m->state < MATTER_STATE__MAX ? m->state : MATTER_CLOSED]);
}

const char *page_matter_kind(const struct page *p, unsigned kind)
{
    const struct matter_def *def = matter_def(kind);

    return def == NULL ? page_word(p, MSG_ACT_UNKNOWN) : def->words[p->r->lang];
}

const char *page_matter_medium(const struct page *p, unsigned medium)
{
    static const enum msg words[MATTER_MEDIUM__MAX] = {
        [MATTER_PAPER] = MSG_MATTERS_PAPER,
        [MATTER_DATA] = MSG_MATTERS_DATA,
        [MATTER_AUDIO] = MSG_MATTERS_AUDIO,
        [MATTER_USB] = MSG_MATTERS_USB,
    };

    return page_word(p, medium < MATTER_MEDIUM__MAX ? words[medium] : MSG_ACT_UNKNOWN);
}

const char *page_matter_step(const struct page *p, unsigned step)
{
    static const enum msg words[MATTER_STEP__MAX] = {
        [MATTER_DO] = MSG_MATTERS_STEP_DO,       [MATTER_BACK] = MSG_MATTERS_STEP_BACK,         [MATTER_RECEIVE] = MSG_MATTERS_STEP_RECEIVE,
        [MATTER_CLOSE] = MSG_MATTERS_STEP_CLOSE, [MATTER_WITHDRAW] = MSG_MATTERS_STEP_WITHDRAW,
    };

    return page_word(p, step < MATTER_STEP__MAX ? words[step] : MSG_ACT_UNKNOWN);
}

const char *page_matter_text(struct page *p, const struct matter_field *f, struct view text)
{
    const char *words = f->type == MATTER_CHOICE ? matter_choice_words(f, text, p->r->lang) : NULL;

    return words != NULL ? words : page_text(p, text);
}

const struct page_clause *page_matter_clauses(struct page *p, const struct matter_def *def, size_t *n_out)
{
    struct view ids[CLAUSES_MAX], rest = view_str(def->clauses);
    size_t n = 0;

    while (rest.n > 0 && n < CLAUSES_MAX)
        ids[n++] = view_cut(&rest, ' ');
    return page_clauses(p, ids, n, n_out);
}

static const char *org_name(struct page *p, uint32_t org)
{
    struct desk_keeper_orgs_are are;

    if (ask_keeper_orgs(p->d, &(struct desk_keeper_orgs){0}, &are) == ERR_OK)
        for (uint32_t i = 0; i < are.orgs_n; i++)
            if (are.orgs[i].org == org)
                return page_text(p, are.orgs[i].name);
    return page_count(p, MSG_MATTERS_ORG_AHEAD, org); /* a subcontractor before the decision */
}

static const char *matter_number(struct page *p, uint64_t matter)
{
    return page_count(p, MSG_APPROVALS_ENTRY, matter);
}

static const char *names_text(struct page *p, const struct view *names, uint32_t n)
{
    const char *list[ENTRY_FIELDS_MAX];

    for (uint32_t i = 0; i < n && i < ENTRY_FIELDS_MAX; i++)
        list[i] = page_text(p, names[i]);
    return page_join(p, list, n, page_word(p, MSG_COMMON_COMMA));
}

size_t page_matter_facts(struct page *p, const struct desk_keeper_matter_info *m, struct page_fact *facts, size_t max)
{
    const struct matter_def *def = matter_def(m->kind);
    struct desk_keeper_registers_are registers;
    size_t n = 0;

    if (facts == NULL || max < 13)
        return 0;
    facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_CLASS), page_class(p, m->data_class)};
    facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_MEDIUM), page_matter_medium(p, m->medium)};
    facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_COUNT), page_book_digits(p, m->count)};
    facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_FROM), page_day(p, m->from)};
    facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_UNTIL), page_day(p, m->until)};
    facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_APPLICANT), page_person(p, m->applicant)};
    if (m->approver != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_APPROVER), page_person(p, m->approver)};
    const bool below = m->contract != p->self.contract; /* the keeper says what its register is called */
    if (m->register_ != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_IMPORTS_REGISTER), below ? page_text(p, m->register_name) : page_register_name(p, m->register_)};
    if (below && m->field_names_n > 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_ITEMS), names_text(p, m->field_names, m->field_names_n)};
    else if (m->register_ != 0 && m->fields != 0 && ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &registers) == ERR_OK)
        facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_ITEMS), page_field_names(p, &registers, m->register_, m->fields)};
    if (m->org != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_ORG), org_name(p, m->org)};
    if (m->parent != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_PARENT), org_name(p, m->parent)};
    if (m->ref != 0)
        facts[n++] = (struct page_fact){page_word(p, MSG_MATTERS_REF), matter_number(p, m->ref)};
    for (size_t i = 0; def != NULL && i < def->fields_n && n < max; i++) {
        struct view text = flow_matter_word(m->words, m->words_n, def->fields[i].no);
        if (text.n > 0 || def->fields[i].step == MATTER_OPENING)
            facts[n++] = (struct page_fact){def->fields[i].words[p->r->lang], page_matter_text(p, &def->fields[i], text)};
    }
    return n;
}

struct page_matter_row page_matter_row(struct page *p, const struct desk_keeper_matter_info *m)
{
    const struct matter_def *def = matter_def(m->kind);
    struct view what = flow_matter_word(m->words, m->words_n, def == NULL || def->fields_n == 0 ? 0 : def->fields[0].no);

    return (struct page_matter_row){
        .number = matter_number(p, m->matter),
        .url = page_url(p, "/matters/%llu", (unsigned long long)m->matter),
        .kind = page_matter_kind(p, m->kind),
        .what = page_text(p, what),
        .person = page_person(p, m->applicant),
        .until = page_day(p, m->until),
        .state = page_matter_state(m),
    };
}

const struct page_matter_row *page_matter_rows(struct page *p, const struct desk_keeper_matters *filter, uint32_t max, size_t *n_out,
                                               enum err *err_out)
{
    struct desk_keeper_matter_info *list;
    struct page_matter_row *rows;
    uint32_t n;

    *n_out = 0;
    *err_out = flow_matters(p->d, filter, max, &list, &n);
    if (*err_out != ERR_OK)
        return NULL;
    rows = page_list(p, n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < n; i++)
        rows[(*n_out)++] = page_matter_row(p, &list[i]);
    return rows;
}

/* --- what waits --------------------------------------------------------------------------------------------------------------- */

bool page_matter_may_open(const struct page *p, unsigned kind)
{
    const struct matter_row *row = matter_row(kind);

    return row != NULL && (p->self.roles & row->open.roles) != 0 && (p->self.roles & ROLE_ADMINISTRATOR) == 0;
}

struct overview_query {
    struct view number; /* of one that is looked for */
    struct page_table_query table;
};
static const struct member overview_members[] = {
    {"number", MEMBER_TEXT, false, 40, offsetof(struct overview_query, number), NULL},
    PAGE_TABLE_MEMBERS(struct overview_query, table),
};
static const struct member_set overview_set = MEMBER_SET(overview_members, struct overview_query);

static const struct page_table_column overview_columns[] = {
    {"ledger", MSG_MATTERS_LEDGER, REPORT_TEXT},   {"kind", MSG_MATTERS_KIND, REPORT_TEXT},
    {"total", MSG_MATTERS_TOTAL, REPORT_NUMBER},   {"open", MSG_MATTERS_OPEN, REPORT_NUMBER},
    {"late", MSG_MATTERS_OVERDUE, REPORT_NUMBER},  {"last", MSG_MATTERS_LAST, REPORT_TIME},
};
#define OVERVIEW_COLUMNS (sizeof(overview_columns) / sizeof(overview_columns[0]))

/* Every ledger, with how many entries it has. */
static void fill_kinds(struct page *p, const struct desk_keeper_matter_counts_are *are, struct page_table *t, struct page_matters *view)
{
    struct page_matter_kind *kinds = page_list(p, matter_defs_n, sizeof(*kinds));

    page_table_begin(p, t, overview_columns, OVERVIEW_COLUMNS, matter_defs_n);
    view->kinds = kinds;
    for (size_t i = 0; kinds != NULL && i < matter_defs_n; i++) {
        const struct matter_def *def = &matter_defs[i];
        struct desk_keeper_matter_kind_count count = {0};
        struct page_table_cell *cells = page_table_row(t);
        for (uint32_t k = 0; k < are->kinds_n; k++)
            if (are->kinds[k].kind == def->kind)
                count = are->kinds[k];
        struct page_matter_kind *kind = &kinds[view->kinds_n++];
        *kind = (struct page_matter_kind){.name = def->words[p->r->lang],
                                          .ledger_name = def->ledger[p->r->lang],
                                          .ledger = page_url(p, "/matters/kinds/%u", (unsigned)def->kind),
                                          .total = count.total,
                                          .open = count.open,
                                          .overdue = count.overdue,
                                          .last = count.total == 0 ? NULL : page_when(p, count.last_ms)};
        if (page_matter_may_open(p, def->kind))
            kind->add = page_url(p, "/matters/new/%u", (unsigned)def->kind);
        if (cells == NULL)
            break;
        cells[0].text = kind->ledger_name;
        cells[1].text = kind->name;
        cells[2].number = count.total;
        cells[3].number = count.open;
        cells[4].number = count.overdue;
        cells[5].number = count.total == 0 ? REPORT_NO_DATE : count.last_ms;
    }
}

/* One that is looked for by the number on its label or paper: there it goes; otherwise that is said. */
static enum err find(struct page *p, struct view text, struct page_matters *view, bool *done_out)
{
    struct desk_keeper_matter_is is;
    struct desk_keeper_matter ask = {0};
    enum err err;

    *done_out = false;
    view->number.value = page_text(p, text);
    if (text.n == 0)
        return ERR_OK;
    if (view_starts(text, "AZ-")) { /* as the label says it: AZ-CONTRACT-NUMBER */
        text = view_part(text, 3, SIZE_MAX);
        if (!view_eq_str(view_cut(&text, '-'), page_book_digits(p, p->self.contract)))
            text = view_str("-");
    }
    err = page_number_typed(text, &ask.matter) ? ask_keeper_matter(p->d, &ask, &is) : ERR_NOT_FOUND;
    *done_out = err == ERR_OK;
    if (err == ERR_OK)
        return page_go(p, page_url(p, "/matters/%llu", (unsigned long long)ask.matter));
    if (err == ERR_NOT_FOUND)
        view->number.error = page_wrong(p, "number", page_word(p, MSG_MATTERS_FIND_NONE));
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err overview(struct desk *d, struct request *r)
{
    const struct desk_keeper_matters mine = {.for_me = true}, late = {.overdue = true};
    const struct overview_query *in = r->query;
    struct desk_keeper_matter_counts_are are;
    struct page_matters view = {.find = url_route("/matters")};
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_MATTERS, &p));
    TRY(find(&p, in->number, &view, &done));
    if (done)
        goto out;
    TRY(ask_keeper_matter_counts(d, &(struct desk_keeper_matter_counts){0}, &are));
    fill_kinds(&p, &are, &t, &view);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_MATTERS_LIST)};
    TRY(page_table_file(&p, &t, &in->table, &head, "ledgers", &done));
    if (done)
        goto out;
    view.rows = page_matter_rows(&p, &mine, SHOWN, &view.rows_n, &err);
    TRY(err);
    view.late = page_matter_rows(&p, &late, SHOWN, &view.late_n, &err);
    TRY(err);
    view.copies = url_route("/matters/copies");
    if (page_reads_ledger(&p))
        view.use = url_route("/ledger/use");
    view.files = page_files(&p);
    view.closing = url_route("/matters/closing");
    view.packages = url_route("/packages");
    view.frame = p.frame;
    err = page_send(&p, matters, &view);
out:
    return err;
}

/* --- the 管理簿 of a kind --------------------------------------------------------------------------------------------------------- */

struct ledger_query {
    uint64_t show, person, medium, data_class, org, ref; /* medium and class count from 1 */
    struct view from, until;
    struct page_table_query table;
};
static const struct member ledger_members[] = {
    {"show", MEMBER_NUMBER, false, MATTER_STATE__MAX + 1, offsetof(struct ledger_query, show), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct ledger_query, person), NULL},
    {"medium", MEMBER_NUMBER, false, MATTER_MEDIUM__MAX, offsetof(struct ledger_query, medium), NULL},
    {"data_class", MEMBER_NUMBER, false, CLASS__MAX, offsetof(struct ledger_query, data_class), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct ledger_query, org), NULL},
    {"ref", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct ledger_query, ref), NULL},
    {"from", MEMBER_TEXT, false, 40, offsetof(struct ledger_query, from), NULL},
    {"until", MEMBER_TEXT, false, 40, offsetof(struct ledger_query, until), NULL},
    PAGE_TABLE_MEMBERS(struct ledger_query, table),
};
static const struct member_set ledger_set = MEMBER_SET(ledger_members, struct ledger_query);

/* What the column ${column} of ${def} is called, and what it holds. */
static struct page_table_column column_of(const struct page *p, const struct matter_def *def, unsigned column, const char *name,
                                          const char **text_out)
{
    static const struct {
        enum msg label;
        enum report_type type;
    } known[] = {
        {MSG_MATTERS_NO, REPORT_NUMBER},       {MSG_MATTERS_CLASS, REPORT_TEXT},       {MSG_MATTERS_MEDIUM, REPORT_TEXT},
        {MSG_MATTERS_COUNT, REPORT_NUMBER},    {MSG_IMPORTS_REGISTER, REPORT_TEXT},    {MSG_MATTERS_ORG, REPORT_TEXT},
        {MSG_MATTERS_FROM, REPORT_DATE},       {MSG_MATTERS_UNTIL, REPORT_DATE},       {MSG_MATTERS_APPLICANT, REPORT_TEXT},
        {MSG_MATTERS_OPENED_BY, REPORT_TEXT},  {MSG_MATTERS_APPROVER, REPORT_TEXT},    {MSG_MATTERS_DECIDED_AT, REPORT_TIME},
        {MSG_MATTERS_DONE_AT, REPORT_TIME},    {MSG_MATTERS_DONE_BY, REPORT_TEXT},     {MSG_MATTERS_BACK_AT, REPORT_TIME},
        {MSG_MATTERS_BACK_BY, REPORT_TEXT},    {MSG_MATTERS_RECEIVED_AT, REPORT_TIME}, {MSG_MATTERS_RECEIVED_BY, REPORT_TEXT},
        {MSG_MATTERS_CLOSED_AT, REPORT_TIME},  {MSG_MATTERS_CLOSED_BY, REPORT_TEXT},   {MSG_SEARCH_STATE, REPORT_TEXT},
    };
    const struct matter_field *f = matter_def_field(def, column);

    if (f != NULL) {
        *text_out = f->words[p->r->lang];
        return (struct page_table_column){name, MSG_MATTERS_NO, REPORT_TEXT};
    }
    if (def->kind == MATTER_TAKE_OUT && (column == MATTER_COLUMN_DONE_AT || column == MATTER_COLUMN_DONE_BY)) { /* as the paper form says it */
        bool by = column == MATTER_COLUMN_DONE_BY;
        *text_out = page_word(p, by ? MSG_MATTERS_OUT_BY : MSG_MATTERS_OUT_AT);
        return (struct page_table_column){name, MSG_MATTERS_NO, by ? REPORT_TEXT : REPORT_TIME};
    }
    unsigned i = column - MATTER_LEDGER_COLUMN;
    *text_out = page_word(p, known[i].label);
    return (struct page_table_column){name, known[i].label, known[i].type};
}

static const char *person_or_none(struct page *p, uint32_t person)
{
    return person == 0 ? "" : page_person(p, person);
}

/* What was done of a step, in the columns that stand for it. */
static struct page_table_cell step_cell(struct page *p, const struct desk_keeper_matter_info *m, unsigned step, bool by)
{
    const struct desk_keeper_matter_done *done = &m->done[step];
    struct view carrier = flow_matter_word(m->words, m->words_n, MATTER_TAKE_OUT_CARRIER);

    if (by && step == MATTER_DO && m->kind == MATTER_TAKE_OUT && carrier.n > 0)
        return page_book_text(PAGE_SAY(p, MSG_MATTERS_OUT_CARRIER, [MSG_MATTERS_OUT_CARRIER__name] = msg_view(carrier),
                                       [MSG_MATTERS_OUT_CARRIER__carrier] = msg_str(person_or_none(p, done->person))));
    return by ? page_book_text(person_or_none(p, done->person)) : page_book_time(done->ms);
}

static struct page_table_cell cell_of(struct page *p, const struct desk_keeper_matter_info *m, const struct matter_def *def, unsigned column)
{
    const struct matter_field *f = matter_def_field(def, column);

    if (f != NULL)
        return page_book_text(page_matter_text(p, f, flow_matter_word(m->words, m->words_n, f->no)));
    switch (column) {
    case MATTER_COLUMN_NO:
        return page_book_number(m->matter);
    case MATTER_COLUMN_CLASS:
        return page_book_text(page_class(p, m->data_class));
    case MATTER_COLUMN_MEDIUM:
        return page_book_text(page_matter_medium(p, m->medium));
    case MATTER_COLUMN_COUNT:
        return page_book_number(m->count);
    case MATTER_COLUMN_REGISTER:
        return page_book_text(m->register_ == 0 ? "" : page_register_name(p, m->register_));
    case MATTER_COLUMN_ORG:
        return page_book_text(m->org == 0 ? "" : org_name(p, m->org));
    case MATTER_COLUMN_FROM:
        return page_book_number((uint64_t)m->from);
    case MATTER_COLUMN_UNTIL:
        return page_book_number((uint64_t)m->until);
    case MATTER_COLUMN_APPLICANT:
    case MATTER_COLUMN_OPENED_BY:
        return page_book_text(person_or_none(p, m->applicant));
    case MATTER_COLUMN_APPROVER:
        return page_book_text(person_or_none(p, m->approver));
    case MATTER_COLUMN_DECIDED_AT:
        return page_book_time(m->decided_ms);
    case MATTER_COLUMN_DONE_AT:
    case MATTER_COLUMN_DONE_BY:
        return step_cell(p, m, MATTER_DO, column == MATTER_COLUMN_DONE_BY);
    case MATTER_COLUMN_BACK_AT:
    case MATTER_COLUMN_BACK_BY:
        return step_cell(p, m, MATTER_BACK, column == MATTER_COLUMN_BACK_BY);
    case MATTER_COLUMN_RECEIVED_AT:
    case MATTER_COLUMN_RECEIVED_BY:
        return step_cell(p, m, MATTER_RECEIVE, column == MATTER_COLUMN_RECEIVED_BY);
    case MATTER_COLUMN_CLOSED_AT:
        return page_book_time(m->closed_ms);
    case MATTER_COLUMN_CLOSED_BY:
        return step_cell(p, m, MATTER_CLOSE, true);
    default:
        return page_book_text(page_word(p, page_matter_state(m).word));
    }
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[MATTER_STATE__MAX + 1];

    for (unsigned i = 0; i < MATTER_STATE__MAX; i++)
        words[i] = page_word(p, page_matter_state(&(struct desk_keeper_matter_info){.state = (uint8_t)i}).word);
    words[MATTER_STATE__MAX] = page_word(p, page_chip(PAGE_STATE_LATE).word);
    return page_table_choice(p, words, MATTER_STATE__MAX + 1, chosen);
}

static struct page_option any_of(struct page *p, uint64_t chosen)
{
    return (struct page_option){"0", page_word(p, MSG_FIELD_ANY), chosen == 0};
}

static enum err receivers_of(struct page *p, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_orgs_are are;
    enum err err;

    TRY(ask_keeper_orgs(p->d, &(struct desk_keeper_orgs){0}, &are));
    struct page_option *options = page_list(p, are.orgs_n + 1, sizeof(*options));
    *out = (struct page_select){.options = options};
    if (options != NULL)
        options[out->options_n++] = any_of(p, chosen);
    for (uint32_t i = 0; options != NULL && i < are.orgs_n; i++)
        options[out->options_n++] = (struct page_option){page_book_digits(p, are.orgs[i].org), page_text(p, are.orgs[i].name), are.orgs[i].org == chosen};
    err = p->err;
out:
    return err;
}

/* The places, media, bundles to which one of the kind may belong. */
static enum err above_of(struct page *p, const struct matter_row *row, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_matter_info *list;
    uint32_t n;
    enum err err;

    TRY(flow_matters(p->d, &(struct desk_keeper_matters){0}, FLOW_MATTERS_MAX, &list, &n));
    struct page_option *options = page_list(p, n + 1, sizeof(*options));
    *out = (struct page_select){.options = options};
    if (options != NULL)
        options[out->options_n++] = any_of(p, chosen);
    for (uint32_t i = 0; options != NULL && i < n; i++) {
        if ((row->under >> list[i].kind & 1) == 0)
            continue;
        struct page_matter_row shown = page_matter_row(p, &list[i]);
        const char *label = arena_fmt(&p->d->arena, "%s %s %s", shown.kind, shown.number, shown.what);
        options[out->options_n++] = (struct page_option){page_book_digits(p, list[i].matter), label == NULL ? "" : label, list[i].matter == chosen};
    }
    err = p->err;
out:
    return err;
}

/* What the ledger can be narrowed to. */
static enum err fill_filters(struct page *p, const struct matter_row *row, const struct ledger_query *in, struct page_book *b)
{
    const char *media[MATTER_MEDIUM__MAX], *classes[CLASS__MAX];
    struct page_select select;
    enum err err;

    for (unsigned i = 0; i < MATTER_MEDIUM__MAX; i++)
        media[i] = page_matter_medium(p, i);
    for (unsigned i = 0; i < CLASS__MAX; i++)
        classes[i] = page_class(p, i);
    page_book_filter(b, "show", page_word(p, MSG_SEARCH_STATE), states_of(p, in->show));
    TRY(page_book_people(p, in->person, &select));
    page_book_filter(b, "person", page_word(p, MSG_MATTERS_PERSON), select);
    page_book_filter(b, "medium", page_word(p, MSG_MATTERS_MEDIUM), page_table_choice(p, media, MATTER_MEDIUM__MAX, in->medium));
    page_book_filter(b, "data_class", page_word(p, MSG_MATTERS_CLASS), page_table_choice(p, classes, CLASS__MAX, in->data_class));
    if ((row->flags & (MATTER_OF_ORG | MATTER_NEW_ORG)) != 0) {
        TRY(receivers_of(p, in->org, &select));
        page_book_filter(b, "org", page_word(p, MSG_MATTERS_ORG), select);
    }
    if (row->under != 0) {
        TRY(above_of(p, row, in->ref, &select));
        page_book_filter(b, "ref", page_word(p, MSG_MATTERS_REF), select);
    }
out:
    return err;
}

static enum err ask_ledger(struct page *p, const struct matter_def *def, const struct ledger_query *in, struct page_book *b,
                           struct desk_keeper_matter_info **list_out, uint32_t *n_out)
{
    const struct page_book_days days = page_book_days(p, b, in->from, in->until);
    const struct desk_keeper_matters filter = {
        .kind = def->kind,
        .person = (uint32_t)in->person,
        .overdue = in->show == MATTER_STATE__MAX + 1,
        .states = in->show >= 1 && in->show <= MATTER_STATE__MAX ? (uint8_t)(1U << (in->show - 1)) : 0,
        .medium = (uint8_t)in->medium,
        .data_class = (uint8_t)in->data_class,
        .org = (uint32_t)in->org,
        .ref = in->ref,
        .from_ms = days.from_ms,
        .until_ms = days.until_ms,
    };

    return flow_matters(p->d, &filter, FLOW_MATTERS_MAX, list_out, n_out);
}

/* The columns as the file of the kind has them, and the state. */
static enum err fill_ledger(struct page *p, const struct matter_def *def, const struct ledger_query *in, struct page_book *b)
{
    struct page_table_column *columns = page_list(p, def->columns_n + 1, sizeof(*columns));
    const char **texts = page_list(p, def->columns_n + 1, sizeof(*texts));
    struct desk_keeper_matter_info *list;
    size_t n = def->columns_n;
    uint32_t found;
    enum err err;

    TRY(ask_ledger(p, def, in, b, &list, &found));
    if (def->columns[n - 1] != MATTER_COLUMN_STATE)
        n++; /* also a log of one line each says that it is there */
    for (size_t i = 0; columns != NULL && texts != NULL && i < n; i++) {
        const char *name = arena_fmt(&p->d->arena, "c%zu", i);
        columns[i] = column_of(p, def, i + 1 == n ? MATTER_COLUMN_STATE : def->columns[i], name == NULL ? "" : name, &texts[i]);
    }
    page_book_begin(p, b, columns, n, texts, found);
    for (uint32_t i = 0; columns != NULL && texts != NULL && i < found; i++) {
        const struct desk_keeper_matter_info *m = &list[i];
        const struct page_matter_line line = {.number = page_book_digits(p, m->matter),
                                              .url = page_url(p, "/matters/%llu", (unsigned long long)m->matter),
                                              .state = page_matter_state(m)};
        struct page_table_cell *cells = page_book_row(p, b, &line);
        for (size_t c = 0; cells != NULL && c + 1 < n; c++)
            cells[c] = cell_of(p, m, def, def->columns[c]);
    }
    err = p->err;
out:
    return err;
}

/* Where it is, as its form says; NULL: it does not. */
static const struct matter_field *place_field(const struct matter_def *def)
{
    for (size_t i = 0; i < def->fields_n; i++)
        if (view_eq_str(view_str(def->fields[i].name), "place"))
            return &def->fields[i];
    return NULL;
}

/* A label for each thing of the ledger as it is filtered that is there: number, kind, class, contract and place, and a bar code that
 * /matters finds. */
static enum err labels(struct desk *d, struct request *r)
{
    const struct ledger_query *in = r->query;
    const struct matter_def *def = matter_def((unsigned)r->match.params.number[0]);
    struct desk_keeper_matter_info *list;
    struct page_book b = {0};
    struct report out;
    struct page p;
    uint32_t n;
    enum err err;

    if (def == NULL || (matter_row(def->kind)->flags & MATTER_ASSET) == 0)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_MATTERS, &p));
    TRY(ask_ledger(&p, def, in, &b, &list, &n));
    report_begin(&out, &(struct report_head){.is_labels = true, .english = p.ctx.lang == LANG_EN, .made_ms = clock_now_ms(),
                                             .title = view_str(page_word(&p, MSG_MATTERS_LABELS_TITLE)), .contract = p.self.title});
    for (uint32_t i = 0, put = 0; i < n && put < LABELS_MAX; i++) {
        const struct desk_keeper_matter_info *m = &list[i];
        if (m->state != MATTER_OPEN && m->state != MATTER_WAITS)
            continue;
        const struct matter_field *place = place_field(def);
        const char *const what[] = {def->words[r->lang], page_class(&p, m->data_class)};
        const char *const lines[] = {page_join(&p, what, 2, " / "), page_text(&p, p.self.title),
                                     place == NULL ? "" : page_text(&p, flow_matter_word(m->words, m->words_n, place->no))};
        const char *code = arena_fmt(&d->arena, "AZ-%u-%llu", (unsigned)p.self.contract, (unsigned long long)m->matter);
        report_label(&out, flow_matter_word(m->words, m->words_n, def->fields[0].no), view_str(page_join(&p, lines, 3, "\n")), view_str(code));
        put++;
    }
    if (p.err == ERR_OK)
        return answer_report(d, r, &out, "labels", REPORT_PDF);
    report_clear(&out);
    err = p.err;
out:
    return err;
}

static enum err ledger(struct desk *d, struct request *r)
{
    const struct ledger_query *in = r->query;
    const struct matter_def *def = matter_def((unsigned)r->match.params.number[0]);
    struct page_book b = {0};
    struct page p;
    enum err err;

    if (def == NULL)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_MATTERS, &p));
    page_crumb(&p, page_word(&p, MSG_MATTERS_TITLE), url_route("/matters"));
    TRY(fill_ledger(&p, def, in, &b));
    const struct page_report head = {.title = def->ledger[r->lang]};
    b.view.kind = def->words[r->lang];
    b.view.action = page_url(&p, "/matters/kinds/%u", (unsigned)def->kind);
    TRY(fill_filters(&p, matter_row(def->kind), in, &b));
    if (page_matter_may_open(&p, def->kind))
        b.view.add = page_url(&p, "/matters/new/%u", (unsigned)def->kind);
    if ((matter_row(def->kind)->flags & MATTER_ASSET) != 0)
        b.view.labels = page_url(&p, "/matters/kinds/%u/labels%s%s", (unsigned)def->kind, r->head.query.n > 0 ? "?" : "",
                                 r->head.query.n > 0 ? page_text(&p, r->head.query) : "");
    err = page_book_send(&p, &b, &in->table, &head, def->name);
out:
    return err;
}

/* --- one -------------------------------------------------------------------------------------------------------------------- */

enum err page_matter_begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_matter_is *is)
{
    const struct desk_keeper_matter ask = {r->match.params.number[0]};
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_MATTERS, p));
    page_crumb(p, page_word(p, MSG_MATTERS_TITLE), url_route("/matters"));
    TRY(ask_keeper_matter(d, &ask, is));
    err = matter_def(is->info.kind) == NULL ? ERR_NOT_FOUND : ERR_OK;
out:
    return err;
}

/* "受領者: 山田　備考: …" of a step. */
static const char *words_of(struct page *p, const struct matter_def *def, const struct desk_keeper_matter_event *e)
{
    const char *parts[MATTER_FIELDS_MAX + 1];
    size_t n = 0;

    for (uint32_t i = 0; i < e->words_n && n <= MATTER_FIELDS_MAX; i++) {
        const struct matter_field *f = matter_def_field(def, e->words[i].field);
        const char *label = f == NULL ? page_word(p, MSG_MATTERS_REMARK) : f->words[p->r->lang];
        const char *text = f == NULL ? page_text(p, e->words[i].text) : page_matter_text(p, f, e->words[i].text);
        const char *part = arena_fmt(&p->d->arena, "%s: %s", label, text);
        if (part != NULL)
            parts[n++] = part;
    }
    return page_join(p, parts, n, " / ");
}

static void fill_events(struct page *p, const struct desk_keeper_matter_is *is, struct page_matter *view)
{
    const struct matter_def *def = matter_def(is->info.kind);
    struct page_matter_event *events = page_list(p, EVENTS_MAX, sizeof(*events));
    const struct desk_keeper_matter_info *m = &is->info;

    view->events = events;
    if (events == NULL)
        return;
    events[view->events_n++] = (struct page_matter_event){page_word(p, MSG_MATTERS_OPENED), page_person(p, m->applicant), m->opened_ms, NULL,
                                                          page_ledger_url(p, m->matter)};
    if (m->decided_ms != 0) {
        enum msg word = m->state == MATTER_REJECTED ? MSG_MATTERS_WAS_REJECTED : MSG_MATTERS_WAS_APPROVED;
        events[view->events_n++] = (struct page_matter_event){page_word(p, word), page_person(p, m->approver), m->decided_ms, NULL, {NULL}};
    }
    for (uint32_t i = 0; i < is->steps_n && view->events_n < EVENTS_MAX; i++) {
        const struct desk_keeper_matter_event *e = &is->steps[i];
        const char *what = e->count == 0 ? page_matter_step(p, e->step)
                                         : arena_fmt(&p->d->arena, "%s (%llu)", page_matter_step(p, e->step), (unsigned long long)e->count);
        events[view->events_n++] = (struct page_matter_event){what == NULL ? "" : what, page_person(p, e->person), e->ms, words_of(p, def, e),
                                                              page_ledger_url(p, e->leaf)};
    }
}

bool page_matter_releases(const struct page *p, const struct desk_keeper_matter_info *m)
{
    return m->state == MATTER_OPEN && m->register_ != 0 && m->applicant == p->self.person && (m->medium == MATTER_DATA || m->medium == MATTER_USB) &&
           (matter_row(m->kind)->flags & MATTER_RELEASES) != 0;
}

static void fill_steps(struct page *p, const struct desk_keeper_matter_info *m, struct page_matter *view)
{
    struct page_link *links = page_list(p, MATTER_STEP__MAX + 3, sizeof(*links));
    bool engages = (matter_row(m->kind)->flags & MATTER_NEW_ORG) != 0 && m->state == MATTER_OPEN &&
                   (p->self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0;

    view->steps = links;
    if (links != NULL && page_matter_releases(p, m))
        links[view->steps_n++] = (struct page_link){page_word(p, MSG_PACKAGES_MAKE), page_url(p, "/matters/%llu/package", (unsigned long long)m->matter)};
    for (unsigned step = 0; links != NULL && step < MATTER_STEP__MAX; step++)
        if ((m->steps >> step & 1) != 0)
            links[view->steps_n++] = (struct page_link){
                page_matter_step(p, step), page_url(p, "/matters/%llu/steps/%u", (unsigned long long)m->matter, step)};
    if (links != NULL && (matter_row(m->kind)->flags & MATTER_STOCK) != 0)
        links[view->steps_n++] = (struct page_link){page_word(p, MSG_STOCK_COUNT), page_url(p, "/matters/%llu/stock", (unsigned long long)m->matter)};
    if (links != NULL && engages)
        links[view->steps_n++] = (struct page_link){page_word(p, MSG_MATTERS_ENGAGE),
                                                    page_url(p, "/matters/%llu/engage", (unsigned long long)m->matter)};
}

static void fill_files(struct page *p, const struct desk_keeper_matter_is *is, struct page_matter *view)
{
    struct page_matter_file *files = page_list(p, is->files_n, sizeof(*files));

    view->files = files;
    for (uint32_t i = 0; files != NULL && i < is->files_n; i++) {
        const struct desk_keeper_matter_file *f = &is->files[i];
        const char *const parts[] = {page_attach_kind(p, f->kind), page_attach_size(p, f->bytes)};
        files[view->files_n++] = (struct page_matter_file){
            page_text(p, f->words), page_join(p, parts, 2, ", "), page_person(p, f->person), f->ms,
            page_url(p, "/matters/%llu/files/%llu", (unsigned long long)is->info.matter, (unsigned long long)f->leaf)};
    }
    if (is->attaches)
        view->attach = page_url(p, "/matters/%llu/files/new", (unsigned long long)is->info.matter);
}

/* What belongs to it: other matters, and the packages made under it. */
static enum err fill_below(struct page *p, const struct desk_keeper_matter_info *m, struct page_matter *view)
{
    const struct desk_keeper_matters filter = {.ref = m->matter};
    struct page_link *links = page_list(p, BELOW_MAX, sizeof(*links));
    struct desk_keeper_matter_info *list;
    uint32_t n;
    enum err err;

    TRY(flow_matters(p->d, &filter, BELOW_MAX, &list, &n));
    for (uint32_t i = 0; links != NULL && i < n; i++) {
        struct page_matter_row row = page_matter_row(p, &list[i]);
        const char *label = arena_fmt(&p->d->arena, "%s %s %s", row.kind, row.number, row.what);
        links[view->below_n++] = (struct page_link){label == NULL ? "" : label, row.url};
    }
    if (links != NULL && (matter_row(m->kind)->flags & MATTER_RELEASES) != 0)
        view->below_n += page_matter_packages(p, m->matter, links + view->below_n, BELOW_MAX - view->below_n);
    if (links != NULL && page_matter_receipt(m) != NULL)
        view->below_n += page_matter_receipts(p, m->matter, links + view->below_n, BELOW_MAX - view->below_n);
    view->below = links;
    err = p->err;
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_matter_is is;
    struct page_matter view = {0};
    struct page p;
    enum err err;

    TRY(page_matter_begin(d, r, &p, &is));
    const struct desk_keeper_matter_info m = is.info;
    const struct matter_def *def = matter_def(m.kind);
    struct page_fact *facts = page_list(&p, PAGE_MATTER_FACTS_MAX, sizeof(*facts));
    view.number = matter_number(&p, m.matter);
    view.kind = def->words[r->lang];
    view.state = page_matter_state(&m);
    view.facts = facts;
    view.facts_n = page_matter_facts(&p, &m, facts, PAGE_MATTER_FACTS_MAX - 1);
    struct view remark = flow_matter_word(m.words, m.words_n, 0);
    if (facts != NULL && remark.n > 0)
        facts[view.facts_n++] = (struct page_fact){page_word(&p, MSG_MATTERS_REMARK), page_text(&p, remark)};
    view.clauses = page_matter_clauses(&p, def, &view.clauses_n);
    fill_events(&p, &is, &view);
    fill_steps(&p, &m, &view);
    fill_files(&p, &is, &view);
    TRY(fill_below(&p, &m, &view));
    if (page_matter_receipt(&m) != NULL)
        view.receipt = page_url(&p, "/matters/%llu/receipt", (unsigned long long)m.matter);
    if (m.decides)
        view.decide = page_approval_url(&p, m.matter);
    if (m.state == MATTER_WAITS || m.decided_ms != 0)
        view.approval = page_url(&p, "/approvals/%llu", (unsigned long long)m.matter);
    view.back = page_url(&p, "/matters/kinds/%u", (unsigned)m.kind);
    view.frame = p.frame;
    err = page_send(&p, matter, &view);
out:
    return err;
}

enum err page_matter_application(struct page *p, const struct desk_keeper_application_info *a, struct page_approval *view)
{
    const struct desk_keeper_matter ask = {a->leaf};
    struct page_fact *facts = page_list(p, PAGE_MATTER_FACTS_MAX, sizeof(*facts));
    struct desk_keeper_matter_is is;
    enum err err;

    TRY(ask_keeper_matter(p->d, &ask, &is));
    const struct matter_def *def = matter_def(is.info.kind);
    if (def == NULL)
        return ERR_NOT_FOUND;
    view->sentence = PAGE_SAY(p, MSG_MATTERS_APPROVE_WHAT, [MSG_MATTERS_APPROVE_WHAT__kind] = msg_str(def->words[p->r->lang]));
    view->facts = facts;
    view->facts_n = page_matter_facts(p, &is.info, facts, PAGE_MATTER_FACTS_MAX - 1);
    if (facts != NULL && a->reason.n > 0)
        facts[view->facts_n++] = (struct page_fact){page_word(p, MSG_MATTERS_REMARK), page_text(p, a->reason)};
    view->clauses = page_matter_clauses(p, def, &view->clauses_n);
out:
    return err;
}

struct page_task_group page_matter_tasks(struct page *p)
{
    const struct desk_keeper_matters mine = {.for_me = true};
    struct page_task_group group = {.name = MSG_HOME_MATTERS};
    struct desk_keeper_matter_info *list;
    uint32_t n;

    if (flow_matters(p->d, &mine, SHOWN, &list, &n) != ERR_OK)
        return group;
    struct page_task *tasks = page_list(p, n, sizeof(*tasks));
    group.tasks = tasks;
    for (uint32_t i = 0; tasks != NULL && i < n; i++) {
        if (list[i].decides && !list[i].overdue) /* stands among the approvals */
            continue;
        struct page_matter_row row = page_matter_row(p, &list[i]);
        tasks[group.tasks_n++] = (struct page_task){
            .state = row.state,
            .title = PAGE_SAY(p, MSG_HOME_TASK_MATTER, [MSG_HOME_TASK_MATTER__kind] = msg_str(row.kind), [MSG_HOME_TASK_MATTER__what] = msg_str(row.what)),
            .url = row.url,
            .detail = row.until == NULL ? "" : row.until,
        };
    }
    return group;
}

static const struct route routes[] = {
    PAGE_FILE("/matters", &overview_set, overview),
    PAGE_FILE("/matters/kinds/#", &ledger_set, ledger),
    PAGE_FILE("/matters/kinds/#/labels", &ledger_set, labels),
    PAGE_GET("/matters/#", DESK_SESSION, show),
};
const struct route_table page_matters = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/matters", &overview_set, overview),
    PAGE_FILE("/files/matters/#", &ledger_set, ledger),
    PAGE_FILE("/files/matters/#/labels", &ledger_set, labels),
};
const struct route_table api_file_matters = PAGE_FILE_TABLE(files);
