/*
 * The closing of a contract (終結): what is left, who ends it and where, and for everything that is gone the document that shows it (N22 N23
 * J26 K12 K-T12 H4 H5 S10).  Sorted, and given as a file: the list that goes with the report of the end.
 */
#include "desk/page_thing.h"

#include "desk/page_table.h"
#include "rules/matter.h"

#define SHOWS 3

struct closing_query {
    uint64_t show, kind;
    struct page_table_query table;
};
static const struct member closing_members[] = {
    {"show", MEMBER_NUMBER, false, SHOWS, offsetof(struct closing_query, show), NULL},
    {"kind", MEMBER_NUMBER, false, PAGE_THING_KINDS, offsetof(struct closing_query, kind), NULL},
    PAGE_TABLE_MEMBERS(struct closing_query, table),
};
static const struct member_set closing_set = MEMBER_SET(closing_members, struct closing_query);

static const struct page_table_column closing_columns[] = {
    {"kind", MSG_THINGS_KIND, REPORT_TEXT},     {"name", MSG_THINGS_NAME, REPORT_TEXT},      {"count", MSG_MATTERS_COUNT, REPORT_NUMBER},
    {"state", MSG_SEARCH_STATE, REPORT_TEXT},   {"over", MSG_THINGS_OVER, REPORT_DATE},      {"document", MSG_THINGS_DOCUMENT, REPORT_TEXT},
};
#define CLOSING_COLUMNS (sizeof(closing_columns) / sizeof(closing_columns[0]))

/* --- a thing ------------------------------------------------------------------------------------------------------------------- */

void page_thing_kinds(const struct page *p, const char *words[PAGE_THING_KINDS])
{
    static const enum msg kinds[PAGE_THING_KINDS] = {MSG_THINGS_REGISTER, MSG_THINGS_COPIES, MSG_THINGS_PACKAGE, MSG_THINGS_MATTER,
                                                     MSG_THINGS_ERASURE,  MSG_THINGS_BACKUP, MSG_THINGS_LOG,     MSG_THINGS_ACCOUNT};

    for (size_t i = 0; i < PAGE_THING_KINDS; i++)
        words[i] = page_word(p, kinds[i]);
}

const char *page_thing_kind(struct page *p, const struct desk_keeper_thing *t)
{
    const char *words[PAGE_THING_KINDS];

    if (t->kind == DESK_KEEPER_THING_KIND_MATTER)
        return page_matter_kind(p, t->matter_kind);
    page_thing_kinds(p, words);
    return words[t->kind];
}

static const char *erased_scope(struct page *p, const struct desk_keeper_thing *t)
{
    return t->number == 0 ? page_word(p, MSG_RETENTION_SCOPE_CONTRACT) : page_register_name(p, (uint16_t)t->number);
}

const char *page_thing_name(struct page *p, const struct desk_keeper_thing *t, struct url *url_out)
{
    *url_out = (struct url){NULL};
    switch (t->kind) {
    case DESK_KEEPER_THING_KIND_REGISTER:
        return page_register_name(p, (uint16_t)t->number);
    case DESK_KEEPER_THING_KIND_COPIES: {
        const char *number = arena_fmt(&p->d->arena, "AZ-%u-%llu", (unsigned)p->self.contract, (unsigned long long)t->leaf);
        const char *const parts[] = {number == NULL ? "" : number, page_register_name(p, (uint16_t)t->number)};
        if (page_reads_ledger(p))
            *url_out = page_ledger_url(p, t->leaf);
        return page_join(p, parts, 2, " ");
    }
    case DESK_KEEPER_THING_KIND_PACKAGE:
        *url_out = page_url(p, "/packages/%llu", (unsigned long long)t->leaf);
        return page_count(p, MSG_APPROVALS_ENTRY, t->leaf);
    case DESK_KEEPER_THING_KIND_MATTER: {
        const char *const parts[] = {page_count(p, MSG_APPROVALS_ENTRY, t->leaf), page_text(p, t->words)};
        *url_out = page_url(p, "/matters/%llu", (unsigned long long)t->leaf);
        return page_join(p, parts, t->words.n == 0 ? 1 : 2, " ");
    }
    case DESK_KEEPER_THING_KIND_ERASURE: {
        const char *const parts[] = {page_count(p, MSG_APPROVALS_ENTRY, t->leaf), erased_scope(p, t)};
        *url_out = page_url(p, "/approvals/%llu", (unsigned long long)t->leaf);
        return page_join(p, parts, 2, " ");
    }
    case DESK_KEEPER_THING_KIND_BACKUP:
        return page_count(p, MSG_THINGS_BACKUP_KEY, t->number);
    case DESK_KEEPER_THING_KIND_LOG:
        return page_word(p, MSG_THINGS_LOG_NAME);
    case DESK_KEEPER_THING_KIND_ACCOUNT:
        *url_out = page_url(p, "/people/%u", (unsigned)t->number);
        return page_person(p, t->number);
    case DESK_KEEPER_THING_KIND__MAX:
        break;
    }
    return "";
}

/* --- what shows that it is gone --------------------------------------------------------------------------------------------------- */

static const char *document_text(struct page *p, const struct desk_keeper_thing *t, struct url *url_out)
{
    *url_out = (struct url){NULL};
    switch (t->shown) {
    case DESK_KEEPER_THING_SHOWN_FILE:
        *url_out = page_url(p, "/matters/%llu", (unsigned long long)t->of);
        return t->of == t->leaf ? page_count(p, MSG_THINGS_FILE, t->document)
                                : PAGE_SAY(p, MSG_THINGS_FILE_OF, [MSG_THINGS_FILE_OF__n] = msg_count(t->document),
                                           [MSG_THINGS_FILE_OF__m] = msg_count(t->of));
    case DESK_KEEPER_THING_SHOWN_CERTIFICATE:
        *url_out = page_url(p, "/approvals/%llu/certificate", (unsigned long long)t->leaf);
        return page_count(p, MSG_THINGS_CERTIFICATE, t->document);
    case DESK_KEEPER_THING_SHOWN_CONFIRMED:
        *url_out = page_url(p, "/matters/%llu", (unsigned long long)(t->of != 0 ? t->of : t->leaf));
        return PAGE_SAY(p, MSG_THINGS_CONFIRMED, [MSG_THINGS_CONFIRMED__name] = msg_str(page_person(p, t->person)),
                        [MSG_THINGS_CONFIRMED__n] = msg_count(t->document));
    case DESK_KEEPER_THING_SHOWN_AGREED:
        *url_out = page_url(p, "/matters/%llu", (unsigned long long)t->document);
        return page_count(p, MSG_THINGS_AGREED, t->document);
    case DESK_KEEPER_THING_SHOWN_NOTHING:
    case DESK_KEEPER_THING_SHOWN__MAX:
        break;
    }
    return NULL;
}

/* Left; over, and its document is missing; over.  The ledger stays as long as its terms say, other things as agreed. */
static unsigned show_of(const struct desk_keeper_thing *t)
{
    bool stays = t->kind == DESK_KEEPER_THING_KIND_LOG || t->shown == DESK_KEEPER_THING_SHOWN_AGREED;

    return t->missing ? 1 : t->over || stays ? 2 : 0;
}

static struct page_chip chip_of(const struct desk_keeper_thing *t)
{
    static const enum page_state looks[SHOWS] = {PAGE_STATE_WAITING, PAGE_STATE_LATE, PAGE_STATE_DONE};
    static const enum msg words[SHOWS] = {MSG_THINGS_LEFT, MSG_THINGS_MISSING, MSG_THINGS_GONE};
    struct page_chip chip = page_chip(looks[show_of(t)]);

    chip.word = t->shown == DESK_KEEPER_THING_SHOWN_AGREED ? MSG_THINGS_STAYS_AGREED : t->kind == DESK_KEEPER_THING_KIND_LOG ? MSG_THINGS_STAYS : words[show_of(t)];
    return chip;
}

/* How many there are; 0: this person is not told. */
static uint64_t count_of(const struct flow_things *all, const struct desk_keeper_thing *t)
{
    bool told = !all->limited || t->kind != DESK_KEEPER_THING_KIND_ERASURE;

    return t->kind == DESK_KEEPER_THING_KIND_LOG || t->kind == DESK_KEEPER_THING_KIND_ACCOUNT ? 1 : told ? t->count : 0;
}

static void fill_thing(struct page *p, const struct flow_things *all, const struct desk_keeper_thing *t, struct page_table *table,
                       struct page_closed_row *row)
{
    struct page_table_cell *cells = page_table_row(table);
    uint64_t count = count_of(all, t);

    *row = (struct page_closed_row){
        .kind = page_thing_kind(p, t),
        .state = chip_of(t),
        .count = count,
        .over = t->over_day == 0 ? NULL : page_day(p, t->over_day),
    };
    row->name = page_thing_name(p, t, &row->url);
    row->document = document_text(p, t, &row->document_url);
    if (cells == NULL)
        return;
    cells[0].text = row->kind;
    cells[1].text = row->name;
    cells[2].number = (int64_t)count;
    cells[3].text = page_word(p, row->state.word);
    cells[4].number = t->over_day == 0 ? REPORT_NO_DATE : t->over_day;
    cells[5].text = row->document == NULL ? "" : row->document;
}

static enum err fill_things(struct page *p, const struct closing_query *in, struct page_table *t, struct page_closed_row **rows_out)
{
    static const unsigned order[SHOWS] = {1, 0, 2};
    struct flow_things all;
    enum err err;

    TRY(flow_things(p->d, &all));
    page_table_begin(p, t, closing_columns, CLOSING_COLUMNS, all.n);
    *rows_out = page_list(p, all.n, sizeof(**rows_out));
    for (unsigned i = 0; *rows_out != NULL && i < SHOWS; i++) {
        for (uint32_t k = 0; k < all.n; k++) {
            const struct desk_keeper_thing *thing = &all.list[k];
            if (show_of(thing) == order[i] && (in->show == 0 || in->show == order[i] + UINT64_C(1)) &&
                (in->kind == 0 || in->kind == thing->kind + UINT64_C(1)))
                fill_thing(p, &all, thing, t, &(*rows_out)[t->rows_n]);
        }
    }
    err = p->err != ERR_OK ? p->err : page_table_end(p, t, &in->table);
out:
    return err;
}

/* --- what is left ---------------------------------------------------------------------------------------------------------------- */

static const char *closed_words(struct page *p, const struct desk_keeper_closing_are *are)
{
    const struct msg_arg day = msg_str(page_day(p, are->closed_on));

    if (are->closed == 0)
        return NULL;
    return are->read_until == 0 ? PAGE_SAY(p, MSG_MATTER_CLOSE_CLOSED, [MSG_MATTER_CLOSE_CLOSED__day] = day)
                                : PAGE_SAY(p, MSG_MATTER_CLOSE_CLOSED_READ, [MSG_MATTER_CLOSE_CLOSED_READ__day] = day,
                                           [MSG_MATTER_CLOSE_CLOSED_READ__until] = msg_str(page_day(p, are->read_until)));
}

/* What is left, who ends it, and where. */
static void fill_left(struct page *p, const struct desk_keeper_closing_are *are, struct page_matter_close *view)
{
    const struct {
        enum msg what, how;
        uint64_t n;
        const char *path;
    } all[] = {
        {MSG_MATTER_CLOSE_CONTRACTS, MSG_MATTER_CLOSE_HOW_CONTRACTS, are->contracts, "/contract"},
        {MSG_MATTER_CLOSE_MATTERS, MSG_MATTER_CLOSE_HOW_MATTERS, are->matters, "/matters"},
        {MSG_MATTER_CLOSE_PACKAGES, MSG_MATTER_CLOSE_HOW_PACKAGES, are->packages, "/packages"},
        {MSG_MATTER_CLOSE_COPIES, MSG_MATTER_CLOSE_HOW_COPIES, are->copies, "/matters/new/40"},
        {MSG_MATTER_CLOSE_APPLICATIONS, MSG_MATTER_CLOSE_HOW_APPLICATIONS, are->applications, "/approvals"},
        {MSG_MATTER_CLOSE_JOBS, MSG_MATTER_CLOSE_HOW_JOBS, are->jobs, "/imports"},
        {MSG_MATTER_CLOSE_RECORDS, MSG_MATTER_CLOSE_HOW_RECORDS, are->records > 0 ? are->records : are->imports, "/erasure"},
        {MSG_MATTER_CLOSE_ERASURES, MSG_MATTER_CLOSE_HOW_ERASURES, are->erasures, "/approvals"},
        {MSG_MATTER_CLOSE_UNSHOWN, MSG_MATTER_CLOSE_HOW_UNSHOWN, are->unshown, "/matters/closing?show=2"},
        {MSG_MATTER_CLOSE_ACCOUNTS, MSG_MATTER_CLOSE_HOW_ACCOUNTS, are->accounts, "/people"},
    };
    struct page_close_row *rows = page_list(p, sizeof(all) / sizeof(all[0]), sizeof(*rows));

    for (size_t i = 0; rows != NULL && i < sizeof(all) / sizeof(all[0]); i++) {
        rows[i] = (struct page_close_row){page_word(p, all[i].what), all[i].n, page_word(p, all[i].how), page_url(p, "%s", all[i].path)};
        view->left += all[i].n > 0;
    }
    view->things = rows;
    view->things_n = rows == NULL ? 0 : sizeof(all) / sizeof(all[0]);
    view->closed = closed_words(p, are);
    view->backups = are->backups_hold ? page_day(p, are->backups_until) : NULL;
}

static void fill_filters(struct page *p, const struct closing_query *in, struct page_matter_close *view)
{
    const char *shows[SHOWS] = {page_word(p, MSG_THINGS_LEFT), page_word(p, MSG_THINGS_MISSING), page_word(p, MSG_THINGS_GONE)};
    const char *kinds[PAGE_THING_KINDS];

    page_thing_kinds(p, kinds);
    view->show = page_table_choice(p, shows, SHOWS, in->show);
    view->kind = page_table_choice(p, kinds, PAGE_THING_KINDS, in->kind);
    view->action = url_route("/matters/closing");
}

static void fill_table(struct page *p, const struct page_table *t, const struct page_closed_row *rows, struct page_matter_close *view)
{
    view->heads = t->heads;
    view->heads_n = t->columns_n;
    view->shown = page_table_shown(p, t, rows, sizeof(*rows));
    view->shown_n = view->shown == NULL ? 0 : t->shown_n;
    view->pager = t->pager;
    view->files = page_files(p);
}

static enum err closing(struct desk *d, struct request *r)
{
    const struct desk_keeper_matters open = {.states = 1U << MATTER_WAITS | 1U << MATTER_OPEN};
    const struct closing_query *in = r->query;
    struct desk_keeper_closing_are are;
    struct page_matter_close view = {0};
    struct page_closed_row *rows;
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_MATTERS, &p));
    page_crumb(&p, page_word(&p, MSG_MATTERS_TITLE), url_route("/matters"));
    TRY(fill_things(&p, in, &t, &rows));
    const struct page_report head = {.title = page_word(&p, MSG_THINGS_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "closing", &done));
    if (done)
        goto out;
    TRY(ask_keeper_closing(d, &(struct desk_keeper_closing){0}, &are));
    view.rows = page_matter_rows(&p, &open, FLOW_MATTERS_MAX, &view.rows_n, &err);
    TRY(err);
    fill_left(&p, &are, &view);
    fill_filters(&p, in, &view);
    fill_table(&p, &t, rows, &view);
    for (size_t i = 0; i < matter_defs_n; i++)
        if (are.closed == 0 && (matter_row(matter_defs[i].kind)->flags & MATTER_FINAL) != 0 && page_matter_may_open(&p, matter_defs[i].kind))
            view.add = page_url(&p, "/matters/new/%u", (unsigned)matter_defs[i].kind);
    view.frame = p.frame;
    err = page_send(&p, matter_close, &view);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_FILE("/matters/closing", &closing_set, closing),
};
const struct route_table page_closing = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/closing", &closing_set, closing),
};
const struct route_table api_file_closing = PAGE_FILE_TABLE(files);
