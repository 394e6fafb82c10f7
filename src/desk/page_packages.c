/* Encrypted packages (暗号化パッケージ): made under a decided matter, fetched, told the passphrase of, dropped; the list of them. */
#include "desk/page_matter.h"

#include "base/num.h"
#include "desk/flow_package.h"
#include "desk/flow_work.h"
#include "desk/package_file.h"
#include "desk/package_words.h"
#include "desk/page_table.h"
#include "page/packages.h"

#define PACKAGES_MAX 1000
#define FACTS_MAX 14

struct page_chip page_package_state(const struct desk_keeper_package_info *info)
{
    static const enum page_state states[DESK_KEEPER_PACKAGE_STATE__MAX] = {
        [DESK_KEEPER_PACKAGE_STATE_MAKING] = PAGE_STATE_RUNNING,
        [DESK_KEEPER_PACKAGE_STATE_READY] = PAGE_STATE_DONE,
        [DESK_KEEPER_PACKAGE_STATE_GONE] = PAGE_STATE_ENDED,
    };

    return page_chip(states[info->state]);
}

static const char *number_of(struct page *p, uint64_t leaf)
{
    const char *number = package_number(&p->d->arena, leaf);

    return number == NULL ? "" : number;
}

static struct url url_of(struct page *p, uint64_t leaf, const char *what)
{
    return page_url(p, "/packages/%llu%s", (unsigned long long)leaf, what);
}

/* --- the list ------------------------------------------------------------------------------------------------------------------- */

struct list_query {
    struct page_table_query table;
};
static const struct member list_members[] = {PAGE_TABLE_MEMBERS(struct list_query, table)};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"number", MSG_PACKAGES_NUMBER, REPORT_NUMBER}, {"register", MSG_IMPORTS_REGISTER, REPORT_TEXT},
    {"person", MSG_PACKAGES_PERSON, REPORT_TEXT},   {"count", MSG_PACKAGES_COUNT, REPORT_NUMBER},
    {"until", MSG_PACKAGES_UNTIL, REPORT_DATE},     {"fetched", MSG_PACKAGES_FETCHED, REPORT_NUMBER},
    {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static void fill_row(struct page *p, const struct desk_keeper_package_info *info, struct page_table *t, struct page_package_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_package_row){
        .number = number_of(p, info->leaf),
        .url = url_of(p, info->leaf, ""),
        .register_name = page_register_name(p, info->register_),
        .person = page_person(p, info->person),
        .count = info->state == DESK_KEEPER_PACKAGE_STATE_MAKING ? info->planned : info->count,
        .until = page_day(p, info->until),
        .fetched = info->fetched,
        .state = page_package_state(info),
    };
    if (cells == NULL)
        return;
    cells[0].number = (int64_t)info->leaf;
    cells[1].text = row->register_name;
    cells[2].text = row->person;
    cells[3].number = (int64_t)row->count;
    cells[4].number = info->until;
    cells[5].number = (int64_t)row->fetched;
    cells[6].text = page_word(p, row->state.word);
}

enum err page_packages_all(struct page *p, struct desk_keeper_package_info **out, uint32_t *n_out)
{
    struct desk_keeper_package_info *all = page_list(p, PACKAGES_MAX, sizeof(*all));
    struct desk_keeper_packages_are are = {.more = true};
    uint64_t before = 0;
    enum err err = all == NULL ? ERR_MEMORY : ERR_OK;

    *out = all;
    *n_out = 0;
    while (err == ERR_OK && are.more && *n_out < PACKAGES_MAX) {
        TRY(ask_keeper_packages(p->d, &(struct desk_keeper_packages){.before = before}, &are));
        for (uint32_t i = 0; i < are.packages_n && *n_out < PACKAGES_MAX; i++)
            all[(*n_out)++] = are.packages[i];
        if (are.packages_n == 0)
            break;
        before = are.packages[are.packages_n - 1].leaf;
    }
out:
    return err;
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_package_info *all;
    struct page_table t;
    struct page p;
    uint32_t n;
    bool done;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_MATTERS, &p));
    page_crumb(&p, page_word(&p, MSG_MATTERS_TITLE), url_route("/matters"));
    TRY(page_packages_all(&p, &all, &n));
    struct page_package_row *rows = page_list(&p, n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, n);
    for (uint32_t i = 0; rows != NULL && i < n; i++)
        fill_row(&p, &all[i], &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_PACKAGES_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "packages", &done));
    if (done)
        goto out;
    struct page_packages view = {.heads = t.heads,
                                 .heads_n = t.columns_n,
                                 .rows = page_table_shown(&p, &t, rows, sizeof(*rows)),
                                 .pager = t.pager,
                                 .files = page_files(&p)};
    view.rows_n = view.rows == NULL ? 0 : t.shown_n;
    view.frame = p.frame;
    err = page_send(&p, packages, &view);
out:
    return err;
}

size_t page_matter_packages(struct page *p, uint64_t matter, struct page_link *links, size_t max)
{
    struct desk_keeper_package_info *all;
    uint32_t found;
    size_t n = 0;

    if (page_packages_all(p, &all, &found) != ERR_OK)
        return 0;
    for (uint32_t i = 0; i < found && n < max; i++)
        if (all[i].matter == matter)
            links[n++] = (struct page_link){PAGE_SAY(p, MSG_PACKAGES_LINK, [MSG_PACKAGES_LINK__number] = msg_str(number_of(p, all[i].leaf)),
                                                     [MSG_PACKAGES_LINK__state] = msg_str(page_word(p, page_package_state(&all[i]).word))),
                                            url_of(p, all[i].leaf, "")};
    return n;
}

/* --- one -------------------------------------------------------------------------------------------------------------------------- */

static enum err begin_one(struct desk *d, struct request *r, struct page *p, struct desk_keeper_package_info *info)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_MATTERS, p));
    page_crumb(p, page_word(p, MSG_MATTERS_TITLE), url_route("/matters"));
    page_crumb(p, page_word(p, MSG_PACKAGES_TITLE), url_route("/packages"));
    err = flow_package_find(d, r->match.params.number[0], info);
out:
    return err;
}

static const char *why_gone(struct page *p, const struct desk_keeper_package_info *info)
{
    static const enum msg words[PACKAGE_END__MAX] = {MSG_PACKAGES_WHY_EXPIRED, MSG_PACKAGES_WHY_FETCHED, MSG_PACKAGES_WHY_DROPPED,
                                                     MSG_PACKAGES_WHY_FAILED, MSG_PACKAGES_WHY_LOST};

    return info->why < PACKAGE_END__MAX ? page_word(p, words[info->why]) : page_word(p, MSG_ACT_UNKNOWN);
}

const char *page_package_where(struct page *p, const struct desk_keeper_package_info *info)
{
    const char *fetched = page_count(p, MSG_PACKAGES_TIMES, info->fetched);

    if (info->state == DESK_KEEPER_PACKAGE_STATE_GONE)
        return why_gone(p, info);
    return PAGE_SAY(p, MSG_COPIES_FETCHED, [MSG_COPIES_FETCHED__times] = msg_str(fetched), [MSG_COPIES_FETCHED__until] = msg_str(page_day(p, info->until)));
}

static size_t facts_of(struct page *p, const struct desk_keeper_package_info *info, struct page_fact *facts)
{
    const bool zip = info->form == DESK_KEEPER_PACKAGE_FORM_ZIP, made = info->bytes != 0;
    size_t n = 0;

    facts[n++] = (struct page_fact){page_word(p, MSG_IMPORTS_REGISTER), page_register_name(p, info->register_)};
    facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_RECORDS),
                                    page_word(p, info->list == 0 ? MSG_PACKAGES_WHOLE : MSG_PACKAGES_OF_LIST)};
    facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_COUNT), page_count(p, MSG_COMMON_ITEMS, made ? info->count : info->planned)};
    facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_FORM), page_word(p, zip ? MSG_PACKAGES_ZIP : MSG_PACKAGES_CMS)};
    facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_PERSON), page_person(p, info->person)};
    facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_OPENED), page_when(p, info->opened_ms)};
    facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_UNTIL), page_day(p, info->until)};
    if (made) {
        facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_MADE), page_when(p, info->made_ms)};
        facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_SIZE), page_count(p, MSG_PACKAGES_BYTES, info->bytes)};
        facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_HASH), page_hex(p, view_of(info->object, sizeof(info->object)))};
        facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_FETCHED), page_count(p, MSG_PACKAGES_TIMES, info->fetched)};
    }
    if (info->state == DESK_KEEPER_PACKAGE_STATE_GONE)
        facts[n++] = (struct page_fact){page_word(p, MSG_PACKAGES_WHY), why_gone(p, info)};
    return n;
}

/* What to do next, in a sentence; NULL: nothing. */
static const char *hint_of(struct page *p, const struct desk_keeper_package_info *info)
{
    if (info->state == DESK_KEEPER_PACKAGE_STATE_MAKING)
        return page_word(p, MSG_PACKAGES_HINT_MAKING);
    if (info->state == DESK_KEEPER_PACKAGE_STATE_READY && info->mine)
        return page_word(p, info->form == DESK_KEEPER_PACKAGE_FORM_ZIP ? MSG_PACKAGES_HINT_ZIP : MSG_PACKAGES_HINT_CMS);
    return NULL;
}

/* --- the first fetch, which is the step of its matter with which it leaves the house (N20.4 N20.5) -------------------------------------- */

struct fetch_in {
    uint64_t nonce;
    struct member_numbered f;
};
static const struct member fetch_members[] = {
    {"nonce", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct fetch_in, nonce), NULL},
    {"f", MEMBER_NUMBERED, false, MATTER_FIELDS_MAX + 1, offsetof(struct fetch_in, f), NULL},
};
static const struct member_set fetch_set = MEMBER_SET(fetch_members, struct fetch_in);

/* The inputs of that step; ${*def_out}: of its kind, NULL: there are none besides the remark. */
static enum err step_inputs(struct page *p, const struct desk_keeper_package_info *info, const struct member_numbered *typed,
                            struct page_matter_form *view, const struct matter_def **def_out)
{
    struct desk_keeper_matter_info m;
    enum err err = ERR_OK;

    *def_out = NULL;
    if (info->state != DESK_KEEPER_PACKAGE_STATE_READY || !info->mine || info->fetched > 0)
        return ERR_OK;
    TRY(flow_package_matter(p->d, info, &m));
    const struct page_matter_asking asking = {matter_def(m.kind), MATTER_DO, typed, true, m.medium, m.data_class, 0};
    if (asking.def == NULL)
        return ERR_INTERNAL;
    TRY(page_matter_inputs(p, &asking, view));
    if (view->inputs_n > 1)
        *def_out = asking.def;
out:
    return err;
}

static enum err step_form(struct page *p, const struct desk_keeper_package_info *info, struct page_matter_form *view)
{
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));

    if (facts == NULL)
        return ERR_MEMORY;
    view->shoulder = number_of(p, info->leaf);
    view->title = page_word(p, MSG_PACKAGES_FETCH);
    view->lead = page_word(p, MSG_PACKAGES_FETCH_LEAD);
    view->facts = facts;
    view->facts_n = facts_of(p, info, facts);
    view->nonce = page_nonce(p, page_form_new(p->d));
    view->action = url_of(p, info->leaf, "/file");
    view->back = url_of(p, info->leaf, "");
    view->verb = page_word(p, MSG_PACKAGES_FETCH);
    view->frame = p->frame;
    return page_send(p, matter_form, view);
}

static enum err ask_fetch(struct desk *d, struct request *r)
{
    struct desk_keeper_package_info info;
    struct page_matter_form view = {0};
    const struct matter_def *def;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    TRY(step_inputs(&p, &info, NULL, &view, &def));
    err = def != NULL ? step_form(&p, &info, &view) : page_go(&p, url_of(&p, info.leaf, ""));
out:
    return err;
}

static enum err fetch(struct desk *d, struct request *r)
{
    const struct fetch_in *in = r->member;
    struct desk_keeper_package_info info;
    struct page_matter_form view = {0};
    struct desk_keeper_matter_word *words = NULL;
    const struct matter_def *def;
    uint32_t words_n = 0;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    TRY(step_inputs(&p, &info, &in->f, &view, &def));
    if (p.frame.errors_n > 0)
        return step_form(&p, &info, &view);
    if (def != NULL) {
        words = flow_matter_words(d, def, MATTER_DO, &in->f, &words_n);
        if (words == NULL)
            return ERR_MEMORY;
    }
    err = answer_package(d, r, info.leaf, words, words_n);
out:
    return err;
}

static enum err send_one(struct page *p, const struct desk_keeper_package_info *info, const char *passphrase)
{
    const bool ready = info->state == DESK_KEEPER_PACKAGE_STATE_READY, zip = info->form == DESK_KEEPER_PACKAGE_FORM_ZIP;
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    struct page_matter_form form = {0};
    const struct matter_def *def;
    enum err err;

    if (facts == NULL)
        return ERR_MEMORY;
    struct page_package view = {.number = number_of(p, info->leaf),
                                .shoulder = page_word(p, MSG_PACKAGES_ONE),
                                .state = page_package_state(info),
                                .passphrase = passphrase,
                                .hint = hint_of(p, info),
                                .facts = facts,
                                .facts_n = facts_of(p, info, facts),
                                .matter = page_url(p, "/matters/%llu", (unsigned long long)info->matter),
                                .back = url_route("/packages")};
    if (info->state == DESK_KEEPER_PACKAGE_STATE_MAKING)
        view.refresh = url_of(p, info->leaf, "");
    TRY(step_inputs(p, info, NULL, &form, &def));
    if (def != NULL)
        view.ask = url_of(p, info->leaf, "/file");
    else if (ready && info->mine)
        view.fetch = url_of(p, info->leaf, "/file");
    if (ready && info->mine && zip && !info->shown)
        view.tell = url_of(p, info->leaf, "/passphrase");
    if (info->drops)
        view.drop = url_of(p, info->leaf, "/drop");
    view.frame = p->frame;
    err = page_send(p, package, &view);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_package_info info;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    err = send_one(&p, &info, NULL);
out:
    return err;
}

static enum err tell(struct desk *d, struct request *r)
{
    struct desk_keeper_package_info info;
    struct view text;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    TRY(flow_package_passphrase(d, info.leaf, &text));
    info.shown = true;
    err = send_one(&p, &info, page_text(&p, text));
out:
    return err;
}

static enum err ask_drop(struct desk *d, struct request *r)
{
    struct page_fact facts[FACTS_MAX];
    struct desk_keeper_package_info info;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    struct page_confirm view = {
        .shoulder = number_of(&p, info.leaf),
        .question = page_word(&p, MSG_PACKAGES_DROP_QUESTION),
        .sentence = page_word(&p, MSG_PACKAGES_DROP_TEXT),
        .facts = facts,
        .facts_n = facts_of(&p, &info, facts),
        .verb = page_word(&p, MSG_PACKAGES_DROP),
        .action = url_of(&p, info.leaf, "/drop"),
        .back = url_of(&p, info.leaf, ""),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err drop(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_package_info info;
    struct page_form *form;
    uint64_t leaf;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/packages", &err);
    if (form == NULL)
        return err;
    TRY(flow_package_drop(d, info.leaf, &leaf));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_PACKAGES_DROPPED), NULL);
    err = page_go(&p, url_of(&p, info.leaf, ""));
out:
    return err;
}

/* --- a new one ------------------------------------------------------------------------------------------------------------------- */

struct new_in {
    uint64_t nonce, purpose;
    struct view records, format, certificate;
    struct page_date_in until;
    struct member_numbered f;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"records", MEMBER_TEXT, false, 20, offsetof(struct new_in, records), NULL},
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct new_in, purpose), NULL},
    {"format", MEMBER_TEXT, false, 16, offsetof(struct new_in, format), NULL},
    {"certificate", MEMBER_TEXT, false, 16384, offsetof(struct new_in, certificate), NULL},
    {"f", MEMBER_NUMBERED, false, ENTRY_FIELDS_MAX, offsetof(struct new_in, f), NULL},
    PAGE_DATE_MEMBERS("until", struct new_in, until),
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

#define WHOLE "all" /* of the register; else the number of a worklist */

/* The records that can go: the register, and the worklists of it. */
static enum err records_of(struct page *p, uint16_t register_no, struct view chosen, struct page_select *out)
{
    struct flow_work *lists;
    uint32_t n;
    enum err err;

    TRY(flow_work_lists(p->d, &lists, &n));
    struct page_option *options = page_list(p, n + 1, sizeof(*options));
    const char *error = out->error;
    *out = (struct page_select){.options = options, .error = error};
    if (options != NULL)
        options[out->options_n++] = (struct page_option){WHOLE, page_word(p, MSG_PACKAGES_WHOLE), view_eq_str(chosen, WHOLE)};
    for (uint32_t i = 0; options != NULL && i < n; i++) {
        const char *value = arena_fmt(&p->d->arena, "%llu", (unsigned long long)lists[i].list.list);
        if (lists[i].list.register_ == register_no && value != NULL)
            options[out->options_n++] = (struct page_option){value, page_text(p, lists[i].list.name), view_eq_str(chosen, value)};
    }
    err = p->err;
out:
    return err;
}

static struct page_select formats_of(struct page *p, struct view chosen, const char *error)
{
    static const struct {
        const char *name;
        enum msg word;
    } formats[] = {{"xlsx", MSG_PACKAGES_XLSX}, {"csv", MSG_PACKAGES_CSV}, {"csv-cp932", MSG_PACKAGES_CP932}};
    const size_t n = sizeof(formats) / sizeof(formats[0]);
    struct page_option *options = page_list(p, n, sizeof(*options));

    for (size_t i = 0; options != NULL && i < n; i++)
        options[i] = (struct page_option){formats[i].name, page_word(p, formats[i].word), view_eq_str(chosen, formats[i].name)};
    return (struct page_select){options, options == NULL ? 0 : n, error};
}

static bool is_ticked(const struct new_in *in, uint16_t no)
{
    for (uint32_t i = 0; in != NULL && i < in->f.n; i++)
        if (in->f.list[i].number == no)
            return true;
    return false;
}

/* A box for each field that was decided (all, if none was named). */
static struct page_boxes fields_of(struct page *p, const struct desk_keeper_register_info *info, uint64_t decided, const struct new_in *in,
                                   const char *error)
{
    struct page_box *boxes = page_list(p, info->fields_n, sizeof(*boxes));
    struct page_boxes out = {.items = boxes, .error = error};

    for (uint32_t i = 0; boxes != NULL && i < info->fields_n; i++) {
        const char *id = arena_fmt(&p->d->arena, "f-%u", (unsigned)info->fields[i].no);
        if (id != NULL && (decided == 0 || (decided >> (info->fields[i].no - 1) & 1) != 0))
            boxes[out.items_n++] = (struct page_box){id, id, "1", page_text(p, info->fields[i].name), is_ticked(in, info->fields[i].no)};
    }
    return out;
}

/* The matter of the path: one under which data may leave, of a register. */
static enum err begin_new(struct desk *d, struct request *r, struct page *p, struct desk_keeper_matter_info *m,
                          struct desk_keeper_register_info *info)
{
    struct desk_keeper_matter_is is;
    enum err err;

    TRY(page_matter_begin(d, r, p, &is));
    *m = is.info;
    if (!page_matter_releases(p, m))
        TRY(ERR_NOT_FOUND);
    err = flow_register(d, m->register_, info);
out:
    return err;
}

static enum err send_new(struct page *p, const struct desk_keeper_matter_info *m, const struct desk_keeper_register_info *info,
                         const struct new_in *in, struct page_package_new *view)
{
    struct page_fact *facts = page_list(p, 4, sizeof(*facts));
    struct desk_keeper_purposes_are purposes;
    const char *purpose_error = view->purpose.error;
    enum err err;

    if (facts == NULL)
        TRY(ERR_MEMORY);
    TRY(ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){0}, &purposes));
    TRY(records_of(p, m->register_, in == NULL ? view_str(WHOLE) : in->records, &view->records));
    view->purpose = page_purposes(p, &purposes, m->register_, purpose_act_bit(ACT_PACKAGE_OPEN), in == NULL ? 0 : (uint16_t)in->purpose);
    view->purpose.error = purpose_error;
    view->fields = fields_of(p, info, m->fields, in, view->fields.error);
    view->format = formats_of(p, in == NULL ? view_str("xlsx") : in->format, view->format.error);
    view->shoulder = page_matter_row(p, m).number;
    facts[0] = (struct page_fact){page_word(p, MSG_MATTERS_KIND), page_matter_kind(p, m->kind)};
    facts[1] = (struct page_fact){page_word(p, MSG_IMPORTS_REGISTER), page_text(p, info->name)};
    facts[2] = (struct page_fact){page_word(p, MSG_MATTERS_COUNT), page_count(p, MSG_COMMON_ITEMS, m->count)};
    facts[3] = (struct page_fact){page_word(p, MSG_MATTERS_UNTIL), page_day(p, m->until)};
    view->facts = facts;
    view->facts_n = 4;
    view->action = page_url(p, "/matters/%llu/package", (unsigned long long)m->matter);
    view->back = page_url(p, "/matters/%llu", (unsigned long long)m->matter);
    view->frame = p->frame;
    err = page_send(p, package_new, view);
out:
    return err;
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_package_new view = {0};
    struct desk_keeper_register_info info;
    struct desk_keeper_matter_info m;
    struct page p;
    enum err err;

    TRY(begin_new(d, r, &p, &m, &info));
    view.until = page_day_form(&p, m.until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = send_new(&p, &m, &info, NULL, &view);
out:
    return err;
}

/* What was typed; what is wrong is noted in the page. */
static enum err check_new(struct page *p, const struct desk_keeper_matter_info *m, const struct new_in *in, struct flow_package *what,
                          struct page_package_new *view)
{
    struct buf fields;
    enum err err = ERR_OK;

    buf_init(&fields, 400);
    *what = (struct flow_package){.matter = m->matter, .purpose = in->purpose, .certificate = in->certificate};
    if (view_eq_str(in->records, WHOLE))
        what->register_no = m->register_;
    else if (num_parse_u64(in->records, INT64_MAX, NUM_CANONICAL, &what->list) != ERR_OK || what->list == 0)
        view->records.error = page_missing(p, "records", MSG_PACKAGES_RECORDS);
    if (in->purpose == 0)
        view->purpose.error = page_missing(p, "purpose", MSG_SEARCH_PURPOSE);
    for (uint32_t i = 0; i < in->f.n; i++)
        buf_fmt(&fields, "%s%llu", i == 0 ? "" : ",", (unsigned long long)in->f.list[i].number);
    what->fields = arena_view(&p->d->arena, buf_view(&fields));
    if (in->f.n == 0)
        view->fields.error = page_wrong(p, "fields", page_word(p, MSG_PACKAGES_NO_FIELD));
    else if (what->fields.p == NULL)
        err = ERR_MEMORY;
    if (!report_format_of(in->format, &what->format) || what->format == REPORT_PDF)
        view->format.error = page_missing(p, "format", MSG_PACKAGES_FORMAT);
    view->until = page_date_form(p, &in->until);
    what->until = page_day_typed(p, &in->until, "until", MSG_PACKAGES_UNTIL, &view->until);
    view->certificate.value = page_text(p, in->certificate);
    buf_clear(&fields);
    return err;
}

static enum err make(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct page_package_new view = {0};
    struct desk_keeper_package_opened opened;
    struct desk_keeper_register_info info;
    struct desk_keeper_matter_info m;
    struct flow_package what;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_new(d, r, &p, &m, &info));
    form = page_form_sent(&p, in->nonce, "/matters", &err);
    if (form == NULL)
        return err;
    TRY(check_new(&p, &m, in, &what, &view));
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return send_new(&p, &m, &info, in, &view);
    err = flow_package_open(d, &what, &opened);
    if (err == ERR_INPUT && in->certificate.n > 0) { /* the rest was checked above */
        view.certificate.error = page_wrong(&p, "certificate", page_word(&p, MSG_PACKAGES_BAD_CERTIFICATE));
        return send_new(&p, &m, &info, in, &view);
    }
    TRY(err);
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_PACKAGES_BEGUN), NULL);
    err = page_go(&p, url_of(&p, opened.leaf, ""));
out:
    return err;
}

static const struct route routes[] = {
    PAGE_FILE("/packages", &list_set, list),
    PAGE_GET("/packages/#", DESK_SESSION, show),
    PAGE_GET("/packages/#/file", DESK_SESSION, ask_fetch),
    PAGE_POST("/packages/#/file", DESK_SESSION, &fetch_set, fetch),
    PAGE_POST("/packages/#/passphrase", DESK_SESSION, NULL, tell),
    PAGE_GET("/packages/#/drop", DESK_SESSION, ask_drop),
    PAGE_POST("/packages/#/drop", DESK_SESSION, &page_confirm_set, drop),
    PAGE_GET("/matters/#/package", DESK_SESSION, show_new),
    PAGE_POST("/matters/#/package", DESK_SESSION, &new_set, make),
};
const struct route_table page_packages = PAGE_TABLE(routes);

static const struct route files[] = {PAGE_FILE("/files/packages", &list_set, list)};
const struct route_table api_file_packages = PAGE_FILE_TABLE(files);
