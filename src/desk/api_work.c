/* Worklists, kept searches and settings. */
#include "desk/api_internal.h"

#include "desk/flow_work.h"
#include "rules/state.h"

#include <string.h>

#define MAKE_BODY_MAX ((uint32_t)256 << 10) /* 3,000 records in hexadecimal digits */

struct make_body {
    struct member_ids records;
    uint64_t purpose, person;
    struct view name, due;
};
static const struct member make_members[] = {
    {"records", MEMBER_IDS, true, FLOW_WORK_RECORDS_MAX, offsetof(struct make_body, records), NULL},
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct make_body, purpose), NULL},
    {"name", MEMBER_TEXT, true, 200, offsetof(struct make_body, name), NULL},
    {"due", MEMBER_TEXT, true, 10, offsetof(struct make_body, due), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct make_body, person), NULL},
};
static const struct member_set make_set = MEMBER_SET(make_members, struct make_body);

struct from_import_body {
    uint64_t purpose, person, from;
    struct view name, due;
};
static const struct member from_import_members[] = {
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct from_import_body, purpose), NULL},
    {"name", MEMBER_TEXT, true, 200, offsetof(struct from_import_body, name), NULL},
    {"due", MEMBER_TEXT, true, 10, offsetof(struct from_import_body, due), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct from_import_body, person), NULL},
    {"from", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct from_import_body, from), NULL},
};
static const struct member_set from_import_set = MEMBER_SET(from_import_members, struct from_import_body);

struct change_body {
    struct view due;
    uint64_t person;
};
static const struct member change_members[] = {
    {"due", MEMBER_TEXT, true, 10, offsetof(struct change_body, due), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct change_body, person), NULL},
};
static const struct member_set change_set = MEMBER_SET(change_members, struct change_body);

struct step_body {
    struct view step, reason;
};
static const struct member step_members[] = {
    {"step", MEMBER_TEXT, true, 8, offsetof(struct step_body, step), NULL},
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct step_body, reason), NULL},
};
static const struct member_set step_set = MEMBER_SET(step_members, struct step_body);

struct after_query {
    uint64_t after;
};
static const struct member after_members[] = {
    {"after", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct after_query, after), NULL},
};
static const struct member_set after_set = MEMBER_SET(after_members, struct after_query);

/* --- lists ------------------------------------------------------------------------------------------------------------------ */

static void put_list(struct jot *j, const struct flow_work *w)
{
    jot_number(j, "list", w->list.list);
    jot_text(j, "name", w->list.name);
    jot_number(j, "register", w->list.register_);
    jot_number(j, "purpose", w->list.purpose);
    jot_number(j, "maker", w->list.maker);
    if (w->list.person != 0)
        jot_number(j, "person", w->list.person);
    jot_date(j, "due", w->list.due);
    jot_instant(j, "made", w->list.made_ms);
    if (w->list.closed_ms != 0)
        jot_instant(j, "closed", w->list.closed_ms);
    jot_number(j, "open", w->count.open);
    jot_number(j, "held", w->count.held);
    jot_number(j, "done", w->count.done);
    jot_number(j, "aside", w->count.aside);
    jot_number(j, "mine", w->count.mine);
    jot_truth(j, "manages", w->list.manages);
    jot_truth(j, "works", w->list.works);
}

static enum err list(struct desk *d, struct request *r)
{
    struct flow_work *lists;
    uint32_t n;
    struct jot j;
    enum err err;

    TRY(flow_work_lists(d, &lists, &n));
    answer_json_begin(r, &j);
    jot_list(&j, "worklists");
    for (uint32_t i = 0; i < n; i++) {
        jot_object(&j, NULL);
        put_list(&j, &lists[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static void put_item(struct jot *j, const struct desk_office_work_item *item)
{
    static const char *const states[] = {"open", "held", "done", "aside"};

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_OFFICE_WORK_STATE__MAX, "one word each");
    jot_hex(j, "record", view_of(item->record, sizeof(item->record)));
    jot_number(j, "position", item->position);
    jot_word(j, "state", states[item->state]);
    if (item->person != 0) {
        jot_number(j, "person", item->person);
        jot_instant(j, "since", item->since_ms);
    }
    if (item->leaf != 0)
        jot_number(j, "leaf", item->leaf);
}

static enum err one(struct desk *d, struct request *r)
{
    const struct after_query *in = r->query;
    struct desk_office_work_items ask = {.after = in == NULL ? 0 : (uint32_t)in->after, .limit = FLOW_WORK_ITEMS_MAX};
    struct flow_work_items shown;
    struct flow_work w;
    struct jot j;
    enum err err;

    TRY(flow_work_list(d, r->match.params.number[0], &w));
    ask.list = w.list.list;
    TRY(flow_work_items(d, &ask, &shown));
    answer_json_begin(r, &j);
    put_list(&j, &w);
    jot_list(&j, "items");
    for (uint32_t i = 0; i < shown.items.items_n; i++) {
        jot_object(&j, NULL);
        put_item(&j, &shown.items.items[i]);
        if (shown.reasons.reasons[i].n > 0)
            jot_text(&j, "reason", shown.reasons.reasons[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", shown.items.more);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err make(struct desk *d, struct request *r)
{
    const struct make_body *in = r->member;
    struct desk_keeper_work_make what = {.purpose = (uint16_t)in->purpose,
                                         .records = in->records.list,
                                         .records_n = in->records.n,
                                         .name = in->name,
                                         .person = (uint32_t)in->person};
    uint64_t made;
    struct jot j;
    enum err err;

    TRY(api_register(r, &what.register_));
    TRY(api_day(d, "due", in->due, &what.due));
    TRY(flow_work_make(d, &what, &made));
    answer_json_begin(r, &j);
    jot_number(&j, "list", made);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* Of the records that an import stored; of more than one list holds, those from the one at "from" (1 is the first). */
static enum err make_from_import(struct desk *d, struct request *r)
{
    const struct from_import_body *in = r->member;
    struct desk_keeper_work_make what = {.purpose = (uint16_t)in->purpose, .name = in->name, .person = (uint32_t)in->person};
    struct desk_office_import_records ask = {.from = in->from == 0 ? 0 : (uint32_t)in->from - 1};
    struct desk_office_import_records_are are;
    uint64_t job, made;
    struct jot j;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &job));
    TRY(api_day(d, "due", in->due, &what.due));
    ask.job = (uint32_t)job;
    TRY(ask_office_import_records(d, &ask, &are));
    if (are.records_n == 0)
        TRY(ERR_NOT_FOUND);
    what.register_ = are.register_;
    what.records = are.records;
    what.records_n = are.records_n;
    TRY(flow_work_make(d, &what, &made));
    answer_json_begin(r, &j);
    jot_number(&j, "list", made);
    jot_number(&j, "records", are.records_n);
    jot_number(&j, "total", are.total);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err change(struct desk *d, struct request *r)
{
    const struct change_body *in = r->member;
    struct desk_keeper_work_change ask = {.list = r->match.params.number[0], .person = (uint32_t)in->person};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(api_day(d, "due", in->due, &ask.due));
    TRY(ask_keeper_work_change(d, &ask, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err end_list(struct desk *d, struct request *r)
{
    const struct desk_keeper_work_close ask = {.list = r->match.params.number[0]};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_work_close(d, &ask, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

/* Whoever takes it opens it with "list", and says then how far it is. */
static enum err take(struct desk *d, struct request *r)
{
    struct desk_office_work_items_are are;
    struct flow_work w;
    struct jot j;
    enum err err;

    TRY(flow_work_list(d, r->match.params.number[0], &w));
    if (!w.list.works)
        TRY(ERR_NOT_FOUND);
    TRY(flow_work_next(d, w.list.list, &are));
    answer_json_begin(r, &j);
    jot_number(&j, "register", w.list.register_);
    jot_number(&j, "purpose", w.list.purpose);
    put_item(&j, &are.items[0]);
    jot_number(&j, "rank", are.rank);
    jot_number(&j, "total", are.total);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err step(struct desk *d, struct request *r)
{
    static const char *const words[] = {"done", "aside", "again"};
    const struct step_body *in = r->member;
    struct flow_work_step what = {.list = r->match.params.number[0], .reason = in->reason};
    unsigned i = 0;
    enum err err;

    _Static_assert(sizeof(words) / sizeof(words[0]) == DESK_KEEPER_WORK_STEP__MAX, "one word each");
    while (i < DESK_KEEPER_WORK_STEP__MAX && !view_eq_str(in->step, words[i]))
        i++;
    if (i == DESK_KEEPER_WORK_STEP__MAX)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("step"));
    what.step = (enum desk_keeper_work_step)i;
    if ((what.step == DESK_KEEPER_WORK_STEP_ASIDE) != (in->reason.n > 0))
        return member_wrong(&d->fault, in->reason.n > 0 ? MEMBER_UNKNOWN : MEMBER_MISSING, view_str("reason"));
    memcpy(what.record, r->match.params.record, sizeof(what.record));
    TRY(flow_work_step(d, &what));
    err = answer_empty(d, r);
out:
    return err;
}

/* --- kept searches ------------------------------------------------------------------------------------------------------------ */

struct keep_body {
    uint64_t purpose;
    struct view title, name, birth_date, address;
    struct member_numbered exact;
};
static const struct member keep_members[] = {
    {"title", MEMBER_TEXT, true, 200, offsetof(struct keep_body, title), NULL},
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct keep_body, purpose), NULL},
    {"name", MEMBER_TEXT, false, 256, offsetof(struct keep_body, name), NULL},
    {"birth_date", MEMBER_TEXT, false, 64, offsetof(struct keep_body, birth_date), NULL},
    {"address", MEMBER_TEXT, false, 512, offsetof(struct keep_body, address), NULL},
    {"exact", MEMBER_NUMBERED, false, 8, offsetof(struct keep_body, exact), NULL},
};
static const struct member_set keep_set = MEMBER_SET(keep_members, struct keep_body);

struct title_body {
    struct view title;
};
static const struct member title_members[] = {
    {"title", MEMBER_TEXT, true, 200, offsetof(struct title_body, title), NULL},
};
static const struct member_set title_set = MEMBER_SET(title_members, struct title_body);

static enum err searches(struct desk *d, struct request *r)
{
    struct flow_kept *kept;
    uint32_t n;
    struct jot j;
    enum err err;

    TRY(flow_searches(d, &kept, &n));
    answer_json_begin(r, &j);
    jot_list(&j, "searches");
    for (uint32_t i = 0; i < n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "search", kept[i].search);
        jot_text(&j, "title", kept[i].name);
        jot_number(&j, "register", kept[i].register_no);
        jot_number(&j, "purpose", kept[i].purpose);
        jot_instant(&j, "made", kept[i].made_ms);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err keep(struct desk *d, struct request *r)
{
    const struct keep_body *in = r->member;
    struct flow_query q = {.purpose = (uint16_t)in->purpose,
                           .name = in->name,
                           .birth_date = in->birth_date,
                           .address = in->address,
                           .exact = in->exact};
    uint32_t search;
    struct jot j;
    enum err err;

    TRY(api_register(r, &q.register_no));
    TRY(flow_search_keep(d, &q, in->title, &search));
    answer_json_begin(r, &j);
    jot_number(&j, "search", search);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* The number of the path.  ERR_NOT_FOUND. */
static enum err which(const struct request *r, uint32_t *out)
{
    uint64_t no;
    enum err err = api_number(r, 0, UINT32_MAX, &no);

    *out = err == ERR_OK ? (uint32_t)no : 0;
    return err;
}

static enum err run(struct desk *d, struct request *r)
{
    struct flow_query q;
    struct flow_hits hits;
    uint32_t search;
    enum err err;

    TRY(which(r, &search));
    TRY(flow_search_kept(d, search, &q));
    TRY(flow_search(d, &q, &hits));
    err = api_answer_hits(d, r, &hits);
out:
    return err;
}

static enum err rename_search(struct desk *d, struct request *r)
{
    const struct title_body *in = r->member;
    uint32_t search;
    enum err err;

    TRY(which(r, &search));
    TRY(flow_search_rename(d, search, in->title));
    err = answer_empty(d, r);
out:
    return err;
}

static enum err remove_search(struct desk *d, struct request *r)
{
    uint32_t search;
    enum err err;

    TRY(which(r, &search));
    TRY(flow_search_remove(d, search));
    err = answer_empty(d, r);
out:
    return err;
}

static const struct route routes[] = {
    API_GET("/worklists", list),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/worklists/#", .where = DESK_SESSION, .query = &after_set, .handler = one},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/worklists",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .body_max = MAKE_BODY_MAX,
     .member = &make_set,
     .handler = make},
    API_POST("/imports/#/worklist", &from_import_set, make_from_import),
    API_POST("/worklists/#/change", &change_set, change),
    API_POST("/worklists/#/close", NULL, end_list),
    API_POST("/worklists/#/next", NULL, take),
    API_POST("/worklists/#/records/@", &step_set, step),
    API_GET("/searches", searches),
    API_POST("/registers/#/searches", &keep_set, keep),
    API_POST("/searches/#/run", NULL, run),
    API_POST("/searches/#/rename", &title_set, rename_search),
    API_POST("/searches/#/remove", NULL, remove_search),
};
const struct route_table api_work = API_TABLE(routes);
