/* Notices of staff to 甲 (従事者届・変更届): the difference to the newest one, one click that reports it, and 甲's receipts. */
#include "desk/page_admin.h"
#include "desk/page_staff.h"
#include "desk/page_table.h"

#include "base/codec.h"

#define EMPLOYERS (ROLE_RESPONSIBLE | ROLE_MANAGER)

const char *page_employment(const struct page *p, unsigned employment)
{
    static const enum msg words[] = {
        [EMPLOYED_REGULAR] = MSG_STAFF_REGULAR,       [EMPLOYED_FIXED_TERM] = MSG_STAFF_FIXED_TERM,
        [EMPLOYED_PART_TIME] = MSG_STAFF_PART_TIME,   [EMPLOYED_DISPATCHED] = MSG_STAFF_DISPATCHED,
        [EMPLOYED_OTHER] = MSG_STAFF_EMPLOYED_OTHER,
    };

    _Static_assert(sizeof(words) / sizeof(words[0]) == EMPLOYED__MAX, "one word for each");
    return page_word(p, employment < EMPLOYED__MAX ? words[employment] : MSG_ACT_UNKNOWN);
}

/* What a notice says of somebody, on one line. */
static const char *said(struct page *p, const struct desk_keeper_staff_said *s)
{
    const char *parts[8 + STAFF_LINES];
    size_t n = 0;

    parts[n++] = page_text(p, s->org_name);
    parts[n++] = page_roles(p, s->roles);
    if ((s->flags & ASSIGN_DEPUTY) != 0)
        parts[n++] = page_word(p, MSG_DUTY_DEPUTY);
    if ((s->flags & ASSIGN_OUTSIDE) != 0)
        parts[n++] = page_word(p, MSG_DUTY_OUTSIDE);
    parts[n++] = PAGE_SAY(p, MSG_STAFF_TERM, [MSG_STAFF_TERM__from] = msg_str(page_date(p, date_from_days(s->from))),
                          [MSG_STAFF_TERM__until] = msg_str(page_date(p, date_from_days(s->until))));
    parts[n++] = page_employment(p, s->employment);
    for (unsigned i = 0; i < STAFF_LINES; i++) {
        struct view line = flow_staff_line(s, i);
        if (line.n > 0)
            parts[n++] = page_text(p, line);
    }
    if (s->left)
        parts[n++] = page_word(p, MSG_STAFF_LEFT);
    return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
}

static const char *what(struct page *p, unsigned changes)
{
    static const struct {
        unsigned bit;
        enum msg word;
    } words[] = {
        {STAFF_CAME, MSG_STAFF_CAME}, {STAFF_LEFT, MSG_STAFF_LEFT},   {STAFF_DUTY, MSG_STAFF_DUTY},
        {STAFF_TERM, MSG_STAFF_OTHER_TERM}, {STAFF_WORDS, MSG_STAFF_WORDS},
    };
    const char *parts[sizeof(words) / sizeof(words[0])];
    size_t n = 0;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if ((changes & words[i].bit) != 0)
            parts[n++] = page_word(p, words[i].word);
    return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
}

struct notices_query {
    uint64_t before;
    struct page_table_query table;
};
static const struct member notices_members[] = {
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct notices_query, before), NULL},
    PAGE_TABLE_MEMBERS(struct notices_query, table),
};
static const struct member_set notices_set = MEMBER_SET(notices_members, struct notices_query);

static const struct page_table_column columns[] = {
    {"name", MSG_PEOPLE_NAME, REPORT_TEXT},
    {"what", MSG_NOTICES_WHAT, REPORT_TEXT},
    {"before", MSG_NOTICES_BEFORE, REPORT_TEXT},
    {"now", MSG_NOTICES_NOW, REPORT_TEXT},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void fill_changes(struct page *p, const struct flow_staff *staff, struct page_table *t,
                         struct page_notice_change *rows)
{
    for (uint32_t i = 0; i < staff->n; i++) {
        const struct desk_keeper_staff_info *info = &staff->list[i];
        if (info->changes == 0)
            continue;
        struct page_notice_change *row = &rows[t->rows_n];
        struct page_table_cell *cells = page_table_row(t);
        *row = (struct page_notice_change){
            .name = page_text(p, info->name),
            .url = page_url(p, "/people/%u", (unsigned)info->person),
            .what = what(p, info->changes),
            .before = (info->changes & STAFF_CAME) != 0 ? NULL : said(p, &info->before),
            .now = said(p, &info->now),
        };
        if (cells == NULL)
            return;
        cells[0].text = row->name;
        cells[1].text = row->what;
        cells[2].text = row->before == NULL ? "" : row->before;
        cells[3].text = row->now;
    }
}

static enum err fill_made(struct page *p, uint64_t before, struct page_notices *view)
{
    struct desk_keeper_notices_are are;
    enum err err;

    TRY(ask_keeper_notices(p->d, &(struct desk_keeper_notices){.before = before}, &are));
    struct page_notice_row *rows = page_list(p, are.notices_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.notices_n; i++) {
        const struct desk_keeper_notice_info *n = &are.notices[i];
        rows[i] = (struct page_notice_row){
            .at_ms = n->made_ms,
            .person = page_person(p, n->person),
            .count = page_count(p, MSG_LIMITS_PERSON_COUNT, n->count),
            .remark = page_text(p, n->remark),
            .leaf = arena_fmt(&p->d->arena, "%llu", (unsigned long long)n->notice),
            .leaf_url = page_ledger_url(p, n->notice),
        };
        if (n->receiver != 0)
            rows[i].received = PAGE_SAY(p, MSG_NOTICES_RECEIVED_BY, [MSG_NOTICES_RECEIVED_BY__day] = msg_str(page_when(p, n->received_ms)),
                                        [MSG_NOTICES_RECEIVED_BY__name] = msg_str(page_person(p, n->receiver)));
        else if (n->next && (p->self.roles & ROLE_OFFICER) != 0)
            rows[i].receive = page_url(p, "/notices/%llu/receive", (unsigned long long)n->notice);
    }
    view->rows = rows;
    view->rows_n = rows == NULL ? 0 : are.notices_n;
    if (are.more && are.notices_n > 0)
        view->older = page_url(p, "/notices?before=%llu", (unsigned long long)are.notices[are.notices_n - 1].notice);
    err = p->err;
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    const struct notices_query *in = r->query;
    struct page_notices view = {.action = url_route("/notices"), .back = url_route("/contract")};
    struct flow_staff staff;
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_CONTRACT, &p, &view.tabs));
    page_crumb(&p, page_word(&p, MSG_CONTRACT_TITLE), url_route("/contract"));
    TRY(flow_staff(d, &staff));
    struct page_notice_change *changes = page_list(&p, staff.n, sizeof(*changes));
    page_table_begin(&p, &t, columns, COLUMNS, staff.n);
    if (changes != NULL)
        fill_changes(&p, &staff, &t, changes);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_NOTICES_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "staff-notice", &done));
    if (done)
        goto out;
    view.changes = page_table_shown(&p, &t, changes, sizeof(*changes));
    view.changes_n = view.changes == NULL ? 0 : t.shown_n;
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.may_notify = staff.changed > 0 && (p.self.roles & EMPLOYERS) != 0;
    view.nonce = view.may_notify ? page_nonce(&p, page_form_new(d)) : "";
    view.count = arena_fmt(&d->arena, "%llu", (unsigned long long)staff.changed);
    view.object = page_hex(&p, view_of(staff.object, sizeof(staff.object)));
    TRY(fill_made(&p, in->before, &view));
    view.frame = p.frame;
    err = page_send(&p, notices, &view);
out:
    return err;
}

struct notify_in {
    uint64_t nonce, count;
    uint8_t object[32];
    struct view remark;
};
static const struct member notify_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct notify_in, nonce), NULL},
    {"count", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct notify_in, count), NULL},
    {"object", MEMBER_HEX, true, 32, offsetof(struct notify_in, object), NULL},
    {"remark", MEMBER_TEXT, false, 1000, offsetof(struct notify_in, remark), NULL},
};
static const struct member_set notify_set = MEMBER_SET(notify_members, struct notify_in);

static enum err notify(struct desk *d, struct request *r)
{
    const struct notify_in *in = r->member;
    struct page_form *form;
    struct page p;
    uint64_t leaf;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, &p));
    form = page_form_sent(&p, in->nonce, "/notices", &err);
    if (form == NULL)
        return err;
    page_form_done(form);
    TRY(flow_notice(d, in->count, in->object, in->remark, &leaf));
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_NOTICES_DONE), page_word(&p, MSG_NOTICES_DONE_TEXT));
    err = answer_redirect(d, r, "/notices");
out:
    return err;
}

static enum err receive(struct desk *d, struct request *r)
{
    const struct desk_keeper_notice_receive m = {.notice = r->match.params.number[0]};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_notice_receive(d, &m, &ok));
    page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_NOTICES_RECEIVED_DONE), NULL);
    err = answer_redirect(d, r, "/notices");
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/notices", .where = DESK_SESSION, .query = &notices_set, .handler = show},
    PAGE_POST("/notices", DESK_SESSION, &notify_set, notify),
    PAGE_POST("/notices/#/receive", DESK_SESSION, NULL, receive),
};
const struct route_table page_notices = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/notices", &notices_set, show),
};
const struct route_table api_file_notices = PAGE_FILE_TABLE(files);
