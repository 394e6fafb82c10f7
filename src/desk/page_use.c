/*
 * The ledger of use of My Numbers (特定個人情報の利用記録, kept seven years: Hino 10(2), Nerima 20(8)): every entry under which a field with a
 * My Number was read, changed, printed or put into a package, by person and period.  Use on paper stands in the matters `use-log`.
 */
#include "desk/page_audit.h"
#include "desk/page_book.h"
#include "desk/page_matter.h"

#define USES_MAX 2000
#define DEFAULT_DAYS 31
#define KEPT_YEARS 7
#define MATTER_USE_LOG 21

struct use_query {
    uint64_t person;
    struct view from, until;
    struct page_table_query table;
};
static const struct member use_members[] = {
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct use_query, person), NULL},
    {"from", MEMBER_TEXT, false, 40, offsetof(struct use_query, from), NULL},
    {"until", MEMBER_TEXT, false, 40, offsetof(struct use_query, until), NULL},
    PAGE_TABLE_MEMBERS(struct use_query, table),
};
static const struct member_set use_set = MEMBER_SET(use_members, struct use_query);

enum column { COLUMN_NO, COLUMN_AT, COLUMN_PERSON, COLUMN_ACT, COLUMN_REGISTER, COLUMN_FIELDS, COLUMN_SUBJECT, COLUMN_COUNT, COLUMN_PURPOSE,
              COLUMN_KEPT, COLUMN_STATE, COLUMN__MAX };
static const struct page_table_column columns[COLUMN__MAX] = {
    [COLUMN_NO] = {"no", MSG_LEDGER_LEAF, REPORT_NUMBER},
    [COLUMN_AT] = {"at", MSG_USE_AT, REPORT_TIME},
    [COLUMN_PERSON] = {"person", MSG_USE_PERSON, REPORT_TEXT},
    [COLUMN_ACT] = {"act", MSG_LEDGER_ACT, REPORT_TEXT},
    [COLUMN_REGISTER] = {"register", MSG_IMPORTS_REGISTER, REPORT_TEXT},
    [COLUMN_FIELDS] = {"fields", MSG_TRAIL_FIELDS, REPORT_TEXT},
    [COLUMN_SUBJECT] = {"subject", MSG_USE_SUBJECT, REPORT_MONO},
    [COLUMN_COUNT] = {"count", MSG_MATTERS_COUNT, REPORT_NUMBER},
    [COLUMN_PURPOSE] = {"purpose", MSG_TRAIL_PURPOSE, REPORT_TEXT},
    [COLUMN_KEPT] = {"kept", MSG_USE_KEPT, REPORT_DATE},
    [COLUMN_STATE] = {"verdict", MSG_LEDGER_VERDICT, REPORT_TEXT},
};

/* The last day on which the record of a use at ${ms} must be there. */
static int64_t kept_until(int64_t ms)
{
    struct date day = date_of_ms(ms);

    day.year += KEPT_YEARS;
    day.day = day.month == 2 && day.day == 29 ? 28 : day.day;
    return date_to_days(day);
}

static void add_use(struct page *p, void *arg, const struct entry *e, uint64_t leaf)
{
    struct page_book *b = arg;
    const struct page_matter_line line = {.number = page_book_digits(p, leaf), .url = page_ledger_url(p, leaf), .state = page_verdict(e->verdict)};
    struct page_table_cell *cells = page_book_row(p, b, &line);

    if (cells == NULL)
        return;
    cells[COLUMN_NO] = page_book_number(leaf);
    cells[COLUMN_AT] = page_book_time(e->time_ms);
    cells[COLUMN_PERSON] = page_book_text(page_person(p, e->person));
    cells[COLUMN_ACT] = page_book_text(page_act(p, e->act));
    cells[COLUMN_REGISTER] = page_book_text(page_book_register(p, e->register_no));
    cells[COLUMN_FIELDS] = page_book_text(page_entry_fields(p, e));
    cells[COLUMN_SUBJECT] = page_book_text(page_book_subject(p, e));
    cells[COLUMN_COUNT] = page_book_number(e->subjects_n > 1 || e->act == ACT_PACKAGE_BATCH ? e->count : 1);
    cells[COLUMN_PURPOSE] = page_book_text(page_purpose(p, e->purpose));
    cells[COLUMN_KEPT] = page_book_number((uint64_t)kept_until(e->time_ms));
}

/* The days that are asked for; none typed: the last month. */
static struct page_book_days days_of(struct page *p, const struct use_query *in, struct page_book *b)
{
    struct page_book_days days = page_book_days(p, b, in->from, in->until);
    const struct date first = date_from_days(date_to_days(date_of_ms(clock_now_ms())) - DEFAULT_DAYS);

    if (in->from.n > 0 || in->until.n > 0)
        return days;
    days.from_ms = date_start_ms(first);
    b->view.from.value = page_date(p, first);
    return days;
}

static enum err use(struct desk *d, struct request *r)
{
    const struct use_query *in = r->query;
    struct page_select people;
    struct page_book b = {0};
    struct page p;
    bool more = false;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    const struct page_book_days days = days_of(&p, in, &b);
    const struct desk_keeper_ledger ask = {.filter = {.person = (uint32_t)in->person,
                                                      .from_ms = days.from_ms,
                                                      .until_ms = days.until_ms == 0 ? 0 : days.until_ms + 1,
                                                      .data_class = CLASS_SPI + 1}};
    page_book_begin(&p, &b, columns, COLUMN__MAX, NULL, USES_MAX);
    if (p.frame.errors_n == 0)
        TRY(page_book_entries(&p, &ask, USES_MAX, add_use, &b, &more));
    if (!page_ledger_only_own(&p)) {
        TRY(page_book_people(&p, in->person, &people));
        page_book_filter(&b, "person", page_word(&p, MSG_USE_PERSON), people);
    }
    const char *const parts[] = {b.view.from.value == NULL ? "" : b.view.from.value, b.view.until.value == NULL ? "" : b.view.until.value};
    const struct page_report head = {.title = page_word(&p, MSG_USE_TITLE), .period = page_join(&p, parts, 2, " - ")};
    b.view.lead = page_word(&p, MSG_USE_LEAD);
    b.view.kind = page_word(&p, MSG_MATTERS_LEDGER);
    b.view.action = url_route("/ledger/use");
    b.view.other = url_route("/matters/kinds/21");
    b.view.other_name = matter_def(MATTER_USE_LOG)->ledger[r->lang];
    b.view.cut = more ? page_count(&p, MSG_USE_CUT, USES_MAX) : NULL;
    err = page_book_send(&p, &b, &in->table, &head, "use");
out:
    return err;
}

static const struct route routes[] = {PAGE_FILE("/ledger/use", &use_set, use)};
const struct route_table page_use = PAGE_TABLE(routes);

static const struct route files[] = {PAGE_FILE("/files/use", &use_set, use)};
const struct route_table api_file_use = PAGE_FILE_TABLE(files);
