/* Who touched one person, and how to verify it. */
#include "desk/page_audit.h"
#include "desk/page_ledger_file.h"

#include "base/codec.h"

#include <string.h>

#define ROWS_MAX 50

struct touched_query {
    uint64_t register_no, before;
    uint8_t record[16];
    struct view subject, format;
};
static const struct member touched_members[] = {
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct touched_query, register_no), NULL},
    {"record", MEMBER_HEX, false, 16, offsetof(struct touched_query, record), NULL},
    {"subject", MEMBER_TEXT, false, 64, offsetof(struct touched_query, subject), NULL},
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct touched_query, before), NULL},
    REPORT_FORMAT_MEMBER(struct touched_query, format),
};
static const struct member_set touched_set = MEMBER_SET(touched_members, struct touched_query);

static void fill_rows(struct page *p, const struct desk_keeper_ledger_is *is, struct page_touched *view)
{
    struct page_touched_row *rows = page_list(p, is->entries_n, sizeof(*rows));

    view->rows = rows;
    for (uint32_t i = 0; rows != NULL && i < is->entries_n; i++) {
        struct entry e;
        if (entry_get(is->entries[i].text, &e, NULL) != ERR_OK)
            continue; /* never: the keeper read it */
        bool has_person = entry_has(&e, KEY_PERSON);
        rows[view->rows_n++] = (struct page_touched_row){
            .leaf = is->entries[i].index,
            .url = page_ledger_url(p, is->entries[i].index),
            .at_ms = e.time_ms,
            .person = has_person ? page_person(p, e.person) : "",
            .person_url = has_person ? page_url(p, "/ledger/persons/%u", (unsigned)e.person) : (struct url){NULL},
            .act = page_act(p, e.act),
            .fields = page_entry_fields(p, &e),
            .purpose = page_purpose(p, e.purpose),
            .terminal = page_terminal_id(p, is->entries[i].terminal),
            .clause = page_entry_clauses(p, &e),
            .verdict = page_verdict(e.verdict),
        };
    }
}

static void put_row(struct page *p, struct report *out, const struct desk_keeper_leaf_info *leaf)
{
    struct entry e;

    if (entry_get(leaf->text, &e, NULL) != ERR_OK)
        return;
    report_number(out, (int64_t)leaf->index);
    report_time(out, e.time_ms);
    report_text(out, view_str(entry_has(&e, KEY_PERSON) ? page_person(p, e.person) : ""));
    report_text(out, view_str(page_act(p, e.act)));
    report_text(out, view_str(page_entry_fields(p, &e)));
    report_text(out, view_str(page_purpose(p, e.purpose)));
    report_text(out, view_str(page_terminal_id(p, leaf->terminal)));
    report_text(out, view_str(page_word(p, page_verdict(e.verdict).word)));
    report_text(out, view_str(page_entry_clauses(p, &e)));
}

static void begin_table(struct page *p, struct report *out)
{
    const struct report_column columns[] = {
        {REPORT_NUMBER, 0, view_str(page_word(p, MSG_LEDGER_LEAF))},
        {REPORT_TIME, 0, view_str(page_word(p, MSG_LEDGER_AT))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_PERSON))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_ACT))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_TRAIL_FIELDS))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_TRAIL_PURPOSE))},
        {REPORT_MONO, 0, view_str(page_word(p, MSG_TRAIL_TERMINAL))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_VERDICT))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_CLAUSE))},
    };

    report_table(out, columns, sizeof(columns) / sizeof(columns[0]));
}

static enum err file(struct page *p, struct desk_keeper_ledger *ask, enum report_format format)
{
    struct desk_keeper_ledger_is is;
    struct report out;
    enum err err;

    ask->limit = PAGE_LEDGER_BATCH;
    ask->before = 0;
    TRY(ask_keeper_ledger(p->d, ask, &is));
    page_report_begin(p, &(struct page_report){page_word(p, MSG_TRAIL_TOUCHED), NULL, NULL, is.leaf}, &out);
    report_section(&out, view_str(page_word(p, MSG_TRAIL_RESULT)));
    report_fact(&out, view_str(page_word(p, MSG_TRAIL_SUBJECT)),
                view_str(page_hex(p, view_of(is.subject, sizeof(is.subject)))));
    begin_table(p, &out);
    err = page_ledger_rows(p, ask, &is, put_row, &out);
    report_note(&out, view_str(page_word(p, MSG_TRAIL_TOUCHED_PROOF)));
    if (err == ERR_OK)
        err = p->err;
    if (err == ERR_OK)
        return answer_report(p->d, p->r, &out, "azukari-touched", format);
    report_clear(&out);
out:
    return err;
}

/* False: nobody was asked for, or the error stands at the field. */
static bool read_subject(struct page *p, const struct touched_query *in, struct desk_keeper_ledger_filter *f,
                         struct page_touched *view)
{
    static const uint8_t none[16];

    view->typed = page_text(p, in->subject);
    if (!view_eq(view_of(in->record, 16), view_of(none, 16))) {
        memcpy(f->record, in->record, sizeof(f->record));
        if (in->register_no != 0 && page_opens_records(p))
            view->record = page_url(p, "/registers/%u/records/%s", (unsigned)in->register_no,
                                    page_hex(p, view_of(in->record, 16)));
        return true;
    }
    if (in->subject.n == 0)
        return false;
    if (hex_get(in->subject, f->subject, sizeof(f->subject)) == ERR_OK)
        return true;
    view->error = page_wrong(p, "subject", page_word(p, MSG_TRAIL_SUBJECT_WRONG));
    return false;
}

static enum err touched(struct desk *d, struct request *r)
{
    const struct touched_query *in = r->query;
    struct desk_keeper_ledger ask = {.before = in->before, .limit = ROWS_MAX};
    struct page_touched view = {.action = url_route("/ledger/touched")};
    struct desk_keeper_ledger_is is;
    enum report_format format;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    view.nav = page_ledger_nav(&p, LEDGER_VIEW_TOUCHED);
    view.only_own = page_ledger_only_own(&p);
    ask.filter.person = view.only_own ? p.self.person : 0;
    if (read_subject(&p, in, &ask.filter, &view)) {
        if (in->format.n > 0) {
            TRY(report_wanted(d, in->format, &format));
            return file(&p, &ask, format);
        }
        TRY(ask_keeper_ledger(d, &ask, &is));
        fill_rows(&p, &is, &view);
        view.subject = page_hex(&p, view_of(is.subject, sizeof(is.subject)));
        if (view.typed[0] == 0)
            view.typed = view.subject;
        if (is.next > 0)
            view.older = page_url(&p, "/ledger/touched?subject=%s&before=%llu", view.subject, (unsigned long long)is.next);
        view.files = page_files(&p);
    }
    view.frame = p.frame;
    err = page_send(&p, touched, &view);
out:
    return err;
}

static enum err guide(struct desk *d, struct request *r)
{
    struct page_guide view = {.checkpoint = url_route("/ledger/checkpoint")};
    struct desk_keeper_checkpoint_is checkpoint;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_LEDGER, &p));
    page_crumb(&p, page_word(&p, MSG_LEDGER_TITLE), url_route("/ledger"));
    view.nav = page_ledger_nav(&p, LEDGER_VIEW_GUIDE);
    TRY(ask_keeper_checkpoint(d, &(struct desk_keeper_checkpoint){0}, &checkpoint));
    struct view rest = checkpoint.checkpoint; /* its second line is the size */
    (void)view_cut(&rest, '\n');
    view.size = page_text(&p, view_cut(&rest, '\n'));
    view.vkey = page_text(&p, checkpoint.vkey);
    view.witnessed = page_witnessed(&p, checkpoint.witness_age_s);
    view.frame = p.frame;
    err = page_send(&p, guide, &view);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/ledger/touched",
     .where = DESK_SESSION,
     .query = &touched_set,
     .handler = touched},
    PAGE_GET("/ledger/guide", DESK_SESSION, guide),
};
const struct route_table page_touched = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/touched", &touched_set, touched),
};
const struct route_table api_file_touched = PAGE_FILE_TABLE(files);
