/*
 * Taking in a ledger that was kept before (台帳の取込み): the file is sent like any other, then each of its rows says what would become of
 * it; with a reason those that can be are entered.  The page can be looked at again at any time: what stands here already says so.
 */
#include "desk/page_internal.h"

#include "base/num.h"
#include "crypto/secret.h"
#include "desk/cell_words.h"
#include "desk/flow_intake.h"
#include "desk/page_admin.h"
#include "desk/page_bring.h"
#include "desk/page_matter.h"
#include "desk/page_table.h"
#include "page/intake.h"
#include "rules/decide.h"

#include <string.h>

/* A form on its way. */
struct incoming {
    struct page_bring bring;
    bool has_kind, has_encoding;
    uint64_t kind, data_class, medium;
    unsigned encoding;
};

/* --- words --------------------------------------------------------------------------------------------------------------------- */

static const char *kind_name(const struct page *p, unsigned kind)
{
    const struct matter_def *def = kind == INTAKE_PEOPLE ? NULL : matter_def(kind);

    return def == NULL ? page_word(p, MSG_INTAKE_PEOPLE) : def->ledger[p->r->lang];
}

static const char *target_name(const struct page *p, const struct flow_intake *in, unsigned target)
{
    static const enum msg ledger[] = {
        MSG_MATTERS_NO,         MSG_MATTERS_CLASS,       MSG_MATTERS_MEDIUM,    MSG_MATTERS_COUNT,   MSG_IMPORTS_REGISTER,
        MSG_MATTERS_ORG,        MSG_MATTERS_FROM,        MSG_MATTERS_UNTIL,     MSG_MATTERS_APPLICANT, MSG_MATTERS_OPENED_BY,
        MSG_MATTERS_APPROVER,   MSG_MATTERS_DECIDED_AT,  MSG_MATTERS_DONE_AT,   MSG_MATTERS_DONE_BY, MSG_MATTERS_BACK_AT,
        MSG_MATTERS_BACK_BY,    MSG_MATTERS_RECEIVED_AT, MSG_MATTERS_RECEIVED_BY, MSG_MATTERS_CLOSED_AT, MSG_MATTERS_CLOSED_BY,
        MSG_SEARCH_STATE,
    };
    static const enum msg others[] = {MSG_MATTERS_REMARK, MSG_INTAKE_ACCOUNT, MSG_INTAKE_NAME, MSG_INTAKE_ORG, MSG_MATTERS_FROM, MSG_MATTERS_UNTIL};
    const struct matter_field *f = in->def == NULL ? NULL : matter_def_field(in->def, target);

    _Static_assert(sizeof(ledger) / sizeof(ledger[0]) == MATTER_COLUMN_STATE - MATTER_COLUMN_NO + 1, "one for each column");
    _Static_assert(sizeof(others) / sizeof(others[0]) == INTAKE_TARGET__MAX - INTAKE_REMARK, "one for each target");
    if (f != NULL)
        return f->words[p->r->lang];
    if (target >= MATTER_COLUMN_NO && target <= MATTER_COLUMN_STATE)
        return page_word(p, ledger[target - MATTER_COLUMN_NO]);
    return target >= INTAKE_REMARK && target < INTAKE_TARGET__MAX ? page_word(p, others[target - INTAKE_REMARK]) : NULL;
}

static const enum msg state_words[INTAKE_STATE__MAX] = {
    [INTAKE_READY] = MSG_INTAKE_READY, [INTAKE_THERE] = MSG_INTAKE_THERE, [INTAKE_BEFORE] = MSG_INTAKE_BEFORE,
    [INTAKE_TWICE] = MSG_INTAKE_TWICE, [INTAKE_BAD] = MSG_INTAKE_BAD,     [INTAKE_REFUSED] = MSG_INTAKE_REFUSED,
};

static const struct {
    enum msg why, fix;
} why_words[INTAKE_WHY__MAX - CELL_CODE__MAX] = {
    {MSG_INTAKE_WHY_NUMBER, MSG_INTAKE_FIX_NUMBER},   {MSG_INTAKE_WHY_CHOICE, MSG_INTAKE_FIX_CHOICE},
    {MSG_INTAKE_WHY_CLASS, MSG_INTAKE_FIX_CLASS},     {MSG_INTAKE_WHY_MEDIUM, MSG_INTAKE_FIX_MEDIUM},
    {MSG_INTAKE_WHY_ORG, MSG_INTAKE_FIX_ORG},         {MSG_INTAKE_WHY_ACCOUNT, MSG_INTAKE_FIX_ACCOUNT},
    {MSG_INTAKE_WHY_TERM, MSG_INTAKE_FIX_TERM},       {MSG_INTAKE_WHY_FUTURE, MSG_INTAKE_FIX_FUTURE},
    {MSG_INTAKE_WHY_DIFFERS, MSG_INTAKE_FIX_DIFFERS}, {MSG_INTAKE_WHY_NOT_TAKEN, MSG_INTAKE_FIX_NOT_TAKEN},
    {MSG_INTAKE_WHY_TIME, MSG_INTAKE_FIX_TIME},       {MSG_INTAKE_WHY_PLACE, MSG_INTAKE_FIX_PLACE},
};

static const char *why_of(const struct page *p, unsigned why)
{
    return page_word(p, why < CELL_CODE__MAX ? cell_words_reason(why) : why_words[why - CELL_CODE__MAX].why);
}

static const char *fix_of(const struct page *p, unsigned why)
{
    struct cell_issues found;

    if (why >= CELL_CODE__MAX)
        return page_word(p, why_words[why - CELL_CODE__MAX].fix);
    cell_issues_reset(&found);
    cell_issue_add(&found, 0, (enum cell_code)why);
    return page_word(p, cell_words_remedy(found.list[0].remedy));
}

static const char *clauses_of(struct page *p, const struct intake_row *row)
{
    const char **ids = page_list(p, row->clauses_n, sizeof(*ids));

    for (uint32_t i = 0; ids != NULL && i < row->clauses_n; i++)
        ids[i] = page_text(p, row->clauses[i]);
    return ids == NULL ? "" : page_join(p, ids, row->clauses_n, page_word(p, MSG_COMMON_COMMA));
}

/* --- the form ------------------------------------------------------------------------------------------------------------------ */

static void add_option(struct page *p, struct page_option *options, struct page_select *select, uint64_t value, const char *label, bool chosen)
{
    const char *number = arena_fmt(&p->d->arena, "%llu", (unsigned long long)value);

    options[select->options_n++] = (struct page_option){number == NULL ? "" : number, label, chosen};
}

/* Whether this person opens matters of the kind, or looks after people. */
static bool may_take(const struct page *p, unsigned kind)
{
    const uint32_t keepers = ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER;

    return (p->self.roles & (kind == INTAKE_PEOPLE ? keepers : matter_row(kind)->open.roles)) != 0;
}

bool page_intake_may(const struct page *p)
{
    bool may = may_take(p, INTAKE_PEOPLE);

    for (size_t i = 0; i < matter_defs_n; i++)
        may = may || (flow_intake_takes(matter_defs[i].kind) && may_take(p, matter_defs[i].kind));
    return may;
}

static void fill_kinds(struct page *p, const struct incoming *in, struct page_intake_new *view)
{
    struct page_option *kinds = page_list(p, matter_defs_n + 1, sizeof(*kinds));
    struct page_option *classes = page_list(p, CLASS__MAX, sizeof(*classes)), *media = page_list(p, MATTER_MEDIUM__MAX, sizeof(*media));

    if (kinds == NULL || classes == NULL || media == NULL)
        return;
    view->kind.options = kinds;
    for (size_t i = 0; i < matter_defs_n; i++)
        if (flow_intake_takes(matter_defs[i].kind) && may_take(p, matter_defs[i].kind))
            add_option(p, kinds, &view->kind, matter_defs[i].kind, matter_defs[i].ledger[p->r->lang],
                       in != NULL && in->has_kind && in->kind == matter_defs[i].kind);
    if (may_take(p, INTAKE_PEOPLE))
        add_option(p, kinds, &view->kind, INTAKE_PEOPLE, page_word(p, MSG_INTAKE_PEOPLE), in != NULL && in->has_kind && in->kind == INTAKE_PEOPLE);
    view->data_class.options = classes;
    for (unsigned i = 0; i < CLASS__MAX; i++)
        add_option(p, classes, &view->data_class, i + 1, page_class(p, i), in != NULL && in->data_class == i + UINT64_C(1));
    view->medium.options = media;
    for (unsigned i = 0; i < MATTER_MEDIUM__MAX; i++)
        add_option(p, media, &view->medium, i + 1, page_matter_medium(p, i), in != NULL && in->medium == i + UINT64_C(1));
}

static enum err fill_newest(struct page *p, struct page_intake_new *view)
{
    struct desk_keeper_intake_is is;
    enum err err = ask_keeper_intake(p->d, &(struct desk_keeper_intake){0}, &is);

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    TRY(err);
    secret_wipe(is.key, sizeof(is.key));
    view->newest = page_url(p, "/imports/ledgers/%u", (unsigned)is.upload);
    view->newest_name = PAGE_SAY(p, MSG_INTAKE_NEWEST, [MSG_INTAKE_NEWEST__kind] = msg_str(kind_name(p, is.kind)));
out:
    return err;
}

static enum err send_form(struct desk *d, struct request *r, const struct incoming *in)
{
    static const enum msg words[] = {MSG_UPLOAD_ENCODING_AUTO, MSG_UPLOAD_ENCODING_UTF8, MSG_UPLOAD_ENCODING_CP932};
    struct page_option options[DESK_PRESS_ENCODING_XLSX];
    struct page_intake_new view = {.action = url_route("/imports/ledgers"), .back = url_route("/imports")};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    page_crumb(&p, page_word(&p, MSG_IMPORTS_TITLE), url_route("/imports"));
    fill_kinds(&p, in, &view);
    TRY(fill_newest(&p, &view));
    for (unsigned i = 0; i < DESK_PRESS_ENCODING_XLSX; i++)
        options[i] = (struct page_option){flow_encoding_name(i), page_word(&p, words[i]), i == (in == NULL ? 0 : in->encoding)};
    view.encoding = (struct page_select){.options = options, .options_n = DESK_PRESS_ENCODING_XLSX};
    view.limit = PAGE_SAY(&p, MSG_ATTACH_LIMIT, [MSG_ATTACH_LIMIT__mib] = msg_count(INTAKE_BYTES_MAX >> 20));
    if (in != NULL && !in->has_kind)
        view.kind.error = page_unchosen(&p, "kind", page_word(&p, MSG_INTAKE_KIND));
    if (in != NULL)
        view.file_error = page_wrong(&p, "file", page_word(&p, MSG_UPLOAD_NO_FILE));
    view.frame = p.frame;
    err = page_send(&p, intake_new, &view);
out:
    return err;
}

static enum err show_form(struct desk *d, struct request *r)
{
    return send_form(d, r, NULL);
}

/* A choice that is a number; nothing chosen: left as it is. */
static enum err read_choice(struct incoming *in, const char *name, struct view value, uint64_t max, uint64_t *out)
{
    if (value.n > 0 && num_parse_u64(value, max, NUM_CANONICAL, out) != ERR_OK)
        return member_wrong(&in->bring.d->fault, MEMBER_WRONG, view_str(name));
    return ERR_OK;
}

static enum err take_field(struct page_bring *b, const char *name, struct view value)
{
    struct incoming *in = (struct incoming *)b;

    if (strcmp(name, "kind") == 0 && !in->has_kind) {
        in->has_kind = value.n > 0;
        return read_choice(in, name, value, MATTER_KINDS_MAX, &in->kind);
    }
    if (strcmp(name, "data_class") == 0)
        return read_choice(in, name, value, CLASS__MAX, &in->data_class);
    if (strcmp(name, "medium") == 0)
        return read_choice(in, name, value, MATTER_MEDIUM__MAX, &in->medium);
    if (strcmp(name, "encoding") == 0 && !in->has_encoding) {
        in->has_encoding = true;
        return flow_encoding(value, &in->encoding) ? ERR_OK : member_wrong(&b->d->fault, MEMBER_WRONG, view_str(name));
    }
    return member_wrong(&b->d->fault, MEMBER_UNKNOWN, view_str(name));
}

static enum err open_file(struct page_bring *b)
{
    const struct incoming *in = (const struct incoming *)b;
    const struct desk_keeper_intake_open open = {(uint16_t)in->kind, (uint8_t)in->encoding, (uint8_t)in->data_class, (uint8_t)in->medium};
    enum err err;

    if (!in->has_kind)
        return ERR_OK;
    err = flow_intake_open(b->d, &b->file, &open);
    return err == ERR_INPUT ? member_wrong(&b->d->fault, MEMBER_WRONG, view_str("kind")) : err;
}

static enum err go_to(struct desk *d, struct request *r, uint32_t upload)
{
    const char *path = arena_fmt(&d->arena, "/imports/ledgers/%lu", (unsigned long)upload);

    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

static enum err finish(struct request *r, struct page_bring *b)
{
    return b->file.no == 0 ? send_form(b->d, r, (const struct incoming *)b) : go_to(b->d, r, b->file.no);
}

static enum err begin(struct desk *d, struct request *r)
{
    static const struct page_bring_def def = {sizeof(struct incoming), take_field, open_file, finish};
    struct page_bring *b;

    return page_bring_begin(d, r, &def, INTAKE_BYTES_MAX, &b);
}

/* --- what becomes of it -------------------------------------------------------------------------------------------------------- */

struct report_query {
    uint64_t show; /* a state counted from 1; 0: any */
    struct page_table_query table;
};
static const struct member report_members[] = {
    {"show", MEMBER_NUMBER, false, INTAKE_STATE__MAX, offsetof(struct report_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct report_query, table),
};
static const struct member_set report_set = MEMBER_SET(report_members, struct report_query);

static const struct page_table_column report_columns[] = {
    {"line", MSG_INTAKE_LINE, REPORT_NUMBER}, {"state", MSG_INTAKE_STATE, REPORT_TEXT}, {"column", MSG_JOB_COLUMN, REPORT_TEXT},
    {"value", MSG_JOB_VALUE_CLASS, REPORT_TEXT}, {"why", MSG_JOB_REASON, REPORT_TEXT}, {"remedy", MSG_JOB_REMEDY, REPORT_TEXT},
    {"entry", MSG_INTAKE_ENTERED, REPORT_TEXT},
};
#define REPORT_COLUMNS (sizeof(report_columns) / sizeof(report_columns[0]))

static const char *column_name(struct page *p, const struct flow_intake *in, uint16_t column)
{
    if (column == INTAKE_WHOLE_ROW || column >= in->sheet.columns_n)
        return page_word(p, MSG_JOB_WHOLE_ROW);
    const char *name = arena_fmt(&p->d->arena, "%u %s", column + 1U, page_text(p, in->sheet.header[column]));
    return name == NULL ? "" : name;
}

/* What is to be said of a row in which nothing is wrong. */
static void say_state(struct page *p, const struct intake_row *row, struct page_intake_row *out)
{
    if (row->state == INTAKE_READY)
        out->why = page_word(p, row->waits ? MSG_INTAKE_WILL_WAIT : MSG_INTAKE_WILL_OPEN);
    else if (row->state == INTAKE_THERE)
        out->why = page_word(p, row->waits ? MSG_INTAKE_IS_WAITING : MSG_INTAKE_IS_THERE);
    else if (row->state == INTAKE_BEFORE)
        out->why = page_word(p, MSG_INTAKE_WHY_BEFORE);
    else if (row->state == INTAKE_REFUSED) {
        out->why = page_refusal(p, row->refusal);
        out->remedy = PAGE_SAY(p, MSG_INTAKE_FIX_REFUSED, [MSG_INTAKE_FIX_REFUSED__clauses] = msg_str(clauses_of(p, row)));
    }
}

static void say_entered(struct page *p, const struct flow_intake *in, const struct intake_row *row, struct page_intake_row *out)
{
    if (row->matter == 0)
        return;
    out->entered = page_url(p, in->def == NULL ? "/people/%llu" : "/matters/%llu", (unsigned long long)row->matter);
    out->entered_name = in->def == NULL ? page_person(p, (uint32_t)row->matter) : page_count(p, MSG_APPROVALS_ENTRY, row->matter);
}

static void add_line(struct page *p, const struct flow_intake *in, const struct intake_row *row, const struct intake_issue *issue,
                     struct page_table *t, struct page_intake_row *out)
{
    struct page_table_cell *cells = page_table_row(t);
    struct buf class;

    *out = (struct page_intake_row){row->line, page_word(p, state_words[row->state]), "", "", "", "", {NULL}, ""};
    say_entered(p, in, row, out);
    if (issue == NULL) {
        say_state(p, row, out);
    } else {
        buf_init(&class, 100);
        cell_class_put(&class, issue->value);
        out->column = column_name(p, in, issue->column);
        out->value_class = issue->column == INTAKE_WHOLE_ROW ? "" : page_class_text(p, buf_view(&class));
        out->why = why_of(p, issue->why);
        out->remedy = fix_of(p, issue->why);
        buf_clear(&class);
    }
    if (cells == NULL)
        return;
    cells[0].number = row->line;
    cells[1].text = out->state;
    cells[2].text = out->column;
    cells[3].text = out->value_class;
    cells[4].text = out->why;
    cells[5].text = out->remedy;
    cells[6].text = out->entered_name;
}

/* One line for each thing that is wrong with a row, or for the row. */
static enum err fill_lines(struct page *p, const struct flow_intake *in, const struct report_query *q, struct page_table *t,
                           struct page_intake_row **lines_out)
{
    size_t n = 0;

    for (uint32_t i = 0; i < in->sheet.rows_n; i++)
        n += in->sheet.rows[i].issues_n == 0 ? 1 : in->sheet.rows[i].issues_n;
    page_table_begin(p, t, report_columns, REPORT_COLUMNS, n);
    struct page_intake_row *lines = *lines_out = page_list(p, n, sizeof(*lines));
    for (uint32_t i = 0; lines != NULL && i < in->sheet.rows_n; i++) {
        const struct intake_row *row = &in->sheet.rows[i];
        if (q->show != 0 && q->show != row->state + UINT64_C(1))
            continue;
        if (row->issues_n == 0)
            add_line(p, in, row, NULL, t, &lines[t->rows_n]);
        for (unsigned k = 0; k < row->issues_n; k++)
            add_line(p, in, row, &row->issues[k], t, &lines[t->rows_n]);
    }
    return p->err != ERR_OK ? p->err : page_table_end(p, t, &q->table);
}

static void fill_sums(struct page *p, const struct flow_intake *in, struct page_intake *view)
{
    static const enum msg helps[INTAKE_STATE__MAX] = {
        [INTAKE_READY] = MSG_INTAKE_READY_HELP, [INTAKE_THERE] = MSG_INTAKE_THERE_HELP, [INTAKE_BEFORE] = MSG_INTAKE_BEFORE_HELP,
        [INTAKE_TWICE] = MSG_INTAKE_TWICE_HELP, [INTAKE_BAD] = MSG_INTAKE_BAD_HELP,     [INTAKE_REFUSED] = MSG_INTAKE_REFUSED_HELP,
    };
    struct page_intake_sum *sums = page_list(p, INTAKE_STATE__MAX, sizeof(*sums));

    for (unsigned i = 0; sums != NULL && i < INTAKE_STATE__MAX; i++) {
        const char *help = page_word(p, helps[i]);
        if (i == INTAKE_READY && in->will_wait > 0)
            help = page_count(p, MSG_INTAKE_READY_WAITS, in->will_wait);
        if (i == INTAKE_THERE && in->waiting > 0)
            help = page_count(p, MSG_INTAKE_THERE_WAITS, in->waiting);
        sums[view->sums_n++] = (struct page_intake_sum){page_word(p, state_words[i]), help, in->counts[i]};
    }
    view->sums = sums;
}

static void fill_columns(struct page *p, const struct flow_intake *in, struct page_intake *view)
{
    struct page_intake_column *columns = page_list(p, in->sheet.columns_n, sizeof(*columns));
    const char **unknown = page_list(p, in->sheet.columns_n, sizeof(*unknown));
    size_t unknown_n = 0;

    for (uint16_t i = 0; columns != NULL && unknown != NULL && i < in->sheet.columns_n; i++) {
        const char *number = arena_fmt(&p->d->arena, "%u", i + 1U);
        columns[i] = (struct page_intake_column){number == NULL ? "" : number, page_text(p, in->sheet.header[i]),
                                                 target_name(p, in, in->sheet.target[i])};
        if (in->sheet.target[i] == INTAKE_UNKNOWN && in->sheet.header[i].n > 0)
            unknown[unknown_n++] = columns[i].header;
        view->columns_n++;
    }
    view->columns = columns;
    if (unknown_n > 0)
        view->unknown = PAGE_SAY(p, MSG_INTAKE_UNKNOWN,
                                 [MSG_INTAKE_UNKNOWN__columns] = msg_str(page_join(p, unknown, unknown_n, page_word(p, MSG_COMMON_COMMA))));
}

/* Why the file cannot be read as such a ledger; NULL: it can. */
static const char *broken_of(struct page *p, const struct flow_intake *in)
{
    const char *missing[sizeof(in->sheet.missing)];

    if (in->head.failure != SHEET_FINE && in->head.failure != SHEET_NO_HEADER)
        return page_word(p, cell_words_reason(flow_failure(in->head.failure)));
    if (!in->sheet.has_header)
        return page_word(p, MSG_INTAKE_NO_HEADER);
    if (in->sheet.too_many)
        return page_word(p, MSG_INTAKE_TOO_MANY);
    for (unsigned i = 0; i < in->sheet.missing_n; i++)
        missing[i] = target_name(p, in, in->sheet.missing[i]);
    if (in->sheet.missing_n == 0)
        return NULL;
    return PAGE_SAY(p, MSG_INTAKE_MISSING,
                    [MSG_INTAKE_MISSING__columns] = msg_str(page_join(p, missing, in->sheet.missing_n, page_word(p, MSG_COMMON_COMMA))));
}

static void fill_facts(struct page *p, const struct flow_intake *in, struct page_intake *view)
{
    struct page_fact *facts = page_list(p, 6, sizeof(*facts));
    const struct desk_keeper_intake_is *is = &in->info;

    view->facts = facts;
    if (facts == NULL)
        return;
    facts[view->facts_n++] = (struct page_fact){page_word(p, MSG_UPLOAD_FACT_SIZE), page_attach_size(p, is->bytes)};
    facts[view->facts_n++] = (struct page_fact){page_word(p, MSG_SCAN_FACT), page_scan(p, is->scan, is->virus)};
    if (in->head.sheet[0] != '\0')
        facts[view->facts_n++] =
            (struct page_fact){page_word(p, MSG_UPLOAD_FACT_SHEET),
                               PAGE_SAY(p, MSG_UPLOAD_SHEET, [MSG_UPLOAD_SHEET__sheet] = msg_str(in->head.sheet),
                                        [MSG_UPLOAD_SHEET__others] = msg_count(in->head.others), [MSG_UPLOAD_SHEET__hidden] = msg_count(in->head.hidden),
                                        [MSG_UPLOAD_SHEET__rows] = msg_count(in->head.hidden_rows))};
    if (is->data_class > 0)
        facts[view->facts_n++] = (struct page_fact){page_word(p, MSG_MATTERS_CLASS), page_class(p, is->data_class - 1U)};
    if (is->medium > 0)
        facts[view->facts_n++] = (struct page_fact){page_word(p, MSG_MATTERS_MEDIUM), page_matter_medium(p, is->medium - 1U)};
}

static void fill_acts(struct page *p, const struct flow_intake *in, uint64_t show, struct page_intake *view)
{
    const unsigned long upload = in->info.upload;
    const char *words[INTAKE_STATE__MAX];

    for (unsigned i = 0; i < INTAKE_STATE__MAX; i++)
        words[i] = page_word(p, state_words[i]);
    view->action = page_url(p, "/imports/ledgers/%lu", upload);
    view->enter = view->action;
    view->scan = page_url(p, "/imports/ledgers/%lu/scan", upload);
    view->drop = page_url(p, "/imports/ledgers/%lu/drop", upload);
    view->back = url_route("/imports/ledgers");
    view->show = page_table_choice(p, words, INTAKE_STATE__MAX, show);
    view->can_enter = in->is_read && in->counts[INTAKE_READY] > 0;
    if (!in->is_read)
        return;
    view->next = view->can_enter ? page_count(p, MSG_INTAKE_NEXT_ENTER, in->counts[INTAKE_READY]) : page_word(p, MSG_INTAKE_NEXT_NONE);
    view->verb = page_count(p, MSG_INTAKE_ENTER, in->counts[INTAKE_READY]);
    if (view->can_enter)
        view->nonce = page_nonce(p, page_form_new(p->d));
}

/* Why nothing of it can be read yet. */
static void fill_wait(struct page *p, const struct flow_intake *in, struct page_intake *view)
{
    const struct desk_keeper_intake_is *is = &in->info;

    view->is_infected = is->scan == DESK_KEEPER_SCAN_STATE_INFECTED;
    view->can_scan = is->scan == DESK_KEEPER_SCAN_STATE_FAILED || is->scan == DESK_KEEPER_SCAN_STATE_UNAVAILABLE;
    if (!is->readable && !view->is_infected) {
        view->wait = page_scan_wait(p, is->scan, is->scan_demanded);
        if (view->wait == NULL)
            view->broken = page_word(p, MSG_INTAKE_REFUSED_HELP);
    } else if (is->readable) {
        view->broken = broken_of(p, in);
    }
}

static enum err send_report(struct page *p, const struct flow_intake *in, const struct report_query *q, const char *reason_error)
{
    const struct page_report head = {.title = page_word(p, MSG_INTAKE_REPORT), .period = kind_name(p, in->info.kind)};
    struct page_intake view = {.kind = kind_name(p, in->info.kind)};
    struct page_intake_row *lines = NULL;
    struct page_table t = {0};
    bool done = false;
    enum err err;

    if (in->is_read) {
        TRY(fill_lines(p, in, q, &t, &lines));
        TRY(page_table_file(p, &t, &q->table, &head, "ledger-rows", &done));
        if (done)
            return ERR_OK;
        view.rows = page_table_shown(p, &t, lines, sizeof(*lines));
        view.rows_n = view.rows == NULL ? 0 : t.shown_n;
        view.heads = t.heads;
        view.heads_n = t.columns_n;
        view.pager = t.pager;
        view.files = page_files(p);
        fill_sums(p, in, &view);
    }
    fill_wait(p, in, &view);
    fill_facts(p, in, &view);
    fill_columns(p, in, &view);
    fill_acts(p, in, q->show, &view);
    if (reason_error != NULL)
        view.reason.error = page_wrong(p, "reason", reason_error);
    view.frame = p->frame;
    err = page_send(p, intake, &view);
out:
    return err;
}

/* The upload of the path with its rows. */
static enum err begin_report(struct desk *d, struct request *r, struct page *p, struct flow_intake *in)
{
    enum err err;

    *in = (struct flow_intake){.is_read = false};
    if (r->match.params.number[0] == 0 || r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, p));
    page_crumb(p, page_word(p, MSG_IMPORTS_TITLE), url_route("/imports"));
    page_crumb(p, page_word(p, MSG_INTAKE_TITLE), url_route("/imports/ledgers"));
    err = flow_intake_read(d, (uint32_t)r->match.params.number[0], in);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    struct flow_intake in;
    struct page p;
    enum err err;

    TRY(begin_report(d, r, &p, &in));
    err = send_report(&p, &in, r->query, NULL);
out:
    flow_intake_clear(&in);
    return err;
}

static enum err enter(struct desk *d, struct request *r)
{
    static const struct report_query all = {0};
    const struct page_confirm_in *in = r->member;
    struct flow_intake sheet;
    struct page_form *form;
    uint32_t entered;
    struct page p;
    enum err err;

    TRY(begin_report(d, r, &p, &sheet));
    struct url back = page_url(&p, "/imports/ledgers/%lu", (unsigned long)sheet.info.upload);
    form = page_form_sent(&p, in->nonce, back.text, &err);
    if (form == NULL)
        goto out;
    page_form_done(form);
    if (in->reason.n == 0) {
        err = send_report(&p, &sheet, &all, PAGE_SAY(&p, MSG_FIELD_MISSING, [MSG_FIELD_MISSING__label] = msg_str(page_word(&p, MSG_ERASURE_REASON))));
        goto out;
    }
    err = flow_intake_enter(d, &sheet, in->reason, r->lang, &entered);
    if (err != ERR_INPUT) /* nothing is left to enter: the page says so */
        TRY(err);
    if (err == ERR_OK)
        page_flash(d, PAGE_BANNER_SUCCESS, page_count(&p, MSG_INTAKE_DONE, entered), page_word(&p, MSG_INTAKE_DONE_LEFT));
    err = page_go(&p, back);
out:
    flow_intake_clear(&sheet);
    return err;
}

static enum err scan_again(struct desk *d, struct request *r)
{
    struct desk_keeper_upload_scan m;
    struct desk_keeper_ok ok;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    m.upload = (uint32_t)r->match.params.number[0];
    enum err err = ask_keeper_upload_scan(d, &m, &ok);
    if (err != ERR_OK && err != ERR_CONFLICT) /* it is being looked at already */
        return err;
    return go_to(d, r, m.upload);
}

static enum err drop(struct desk *d, struct request *r)
{
    struct page p;
    enum err err;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    flow_upload_drop(d, (uint32_t)r->match.params.number[0]);
    page_flash(d, PAGE_BANNER_INFO, page_word(&p, MSG_INTAKE_DROPPED), NULL);
    err = page_go(&p, url_route("/imports/ledgers"));
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/imports/ledgers", DESK_SESSION, show_form),
    PAGE_BRING("/imports/ledgers", INTAKE_BYTES_MAX, begin),
    PAGE_FILE("/imports/ledgers/#", &report_set, show),
    PAGE_POST("/imports/ledgers/#", DESK_SESSION, &page_confirm_set, enter),
    PAGE_POST("/imports/ledgers/#/scan", DESK_SESSION, NULL, scan_again),
    PAGE_POST("/imports/ledgers/#/drop", DESK_SESSION, NULL, drop),
};
const struct route_table page_intake = PAGE_TABLE(routes);

static const struct route files[] = {PAGE_FILE("/files/intakes/#", &report_set, show)};
const struct route_table api_file_intake = PAGE_FILE_TABLE(files);
