/* Making a worklist, of records that were found or imported; and giving one to somebody else, or another day. */
#include "desk/page_work.h"

#include "desk/page_admin.h"
#include "page/work.h"

#include <string.h>

#define NAME_MAX_BYTES 200
#define ROLES_WORKING (ROLE_MANAGER | ROLE_HANDLER | ROLE_OPERATOR)

/* --- what both forms take --------------------------------------------------------------------------------------------------- */

/* The people who could work on a list; ${chosen}, 0: shared. */
static enum err fill_people(struct page *p, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &are));
    struct page_option *options = page_list(p, are.persons_n, sizeof(*options));
    out->options = options;
    for (uint32_t i = 0; options != NULL && i < are.persons_n; i++) {
        const struct desk_keeper_person_info *info = &are.persons[i];
        const char *value = arena_fmt(&p->d->arena, "%u", (unsigned)info->person);
        if (info->state == DESK_KEEPER_PERSON_STATE_ACTIVE && (info->roles & ROLES_WORKING) != 0 && value != NULL)
            options[out->options_n++] = (struct page_option){value, page_text(p, info->name), info->person == chosen};
    }
    err = p->err;
out:
    return err;
}

/* The day that was typed; one in the past is no due date. */
static int64_t read_due(struct page *p, const struct page_date_in *in, struct page_date_field *field)
{
    int64_t days = page_date_days(p, in, "due", MSG_WORK_DUE, field);

    if (days == 0 && field->error == NULL)
        field->error = page_missing(p, "due", MSG_WORK_DUE);
    if (days != 0 && days < date_to_days(date_of_ms(clock_now_ms())))
        field->error = page_wrong(p, "due", page_word(p, MSG_WORK_DUE_PAST));
    return days;
}

/* --- making ------------------------------------------------------------------------------------------------------------------- */

struct new_in {
    struct view name;
    uint64_t nonce, purpose, person;
    struct page_date_in due;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"name", MEMBER_TEXT, false, NAME_MAX_BYTES, offsetof(struct new_in, name), NULL},
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct new_in, purpose), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct new_in, person), NULL},
    PAGE_DATE_MEMBERS("due", struct new_in, due),
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

enum err page_work_ask(struct page *p, const struct page_work_source *source)
{
    struct page_form *form = page_form_new(p->d);
    struct page_work_form *kept = form == NULL ? NULL : &form->work;
    enum err err = ERR_OK;

    if (form == NULL)
        return ERR_MEMORY;
    kept->register_no = source->register_no;
    kept->purpose = source->purpose;
    kept->what = arena_str(&form->arena, view_str(source->what));
    kept->rest = source->rest == NULL ? NULL : arena_str(&form->arena, view_str(source->rest));
    kept->back = arena_str(&form->arena, view_str(source->back));
    kept->records = arena_alloc(&form->arena, source->n, sizeof(*kept->records));
    if (kept->what == NULL || kept->back == NULL || kept->records == NULL)
        TRY(ERR_MEMORY);
    for (; kept->n < source->n; kept->n++) {
        kept->records[kept->n] = arena_view(&form->arena, source->records[kept->n]);
        if (kept->records[kept->n].p == NULL)
            TRY(ERR_MEMORY);
    }
    err = page_go(p, page_url(p, "/worklists/new/%llu", (unsigned long long)form->nonce));
out:
    return err;
}

static enum err begin_new(struct desk *d, struct request *r, struct page *p, struct page_form **form_out)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, p));
    page_crumb(p, page_word(p, MSG_WORK_TITLE), url_route("/worklists"));
    *form_out = page_form_sent(p, r->match.params.number[0], "/worklists", &err);
    if (*form_out != NULL && (*form_out)->work.n == 0)
        err = ERR_NOT_FOUND; /* another form */
out:
    return err;
}

static enum err send_new(struct page *p, const struct page_form *form, const struct new_in *in, struct page_work_new *view)
{
    const struct page_work_form *w = &form->work;
    struct desk_keeper_purposes_are purposes;
    const uint16_t purpose = in == NULL ? w->purpose : (uint16_t)in->purpose;
    const char *wrong = view->purpose.error;
    enum err err;

    TRY(ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){0}, &purposes));
    TRY(fill_people(p, in == NULL ? 0 : in->person, &view->person));
    view->purpose = page_purposes(p, &purposes, w->register_no, purpose_act_bit(ACT_OPEN), purpose);
    view->purpose.error = wrong;
    if (in != NULL)
        view->name.value = page_text(p, in->name);
    const char *due_error = view->due.error;
    view->due = page_date_form(p, in == NULL ? NULL : &in->due);
    view->due.error = due_error;
    view->register_name = page_register_name(p, w->register_no);
    view->what = page_text(p, view_str(w->what));
    view->rest = w->rest == NULL ? NULL : page_text(p, view_str(w->rest));
    view->nonce = page_nonce(p, form);
    view->action = page_url(p, "/worklists/new/%llu", (unsigned long long)form->nonce);
    view->back = url_route(w->back);
    view->frame = p->frame;
    err = page_send(p, work_new, view);
out:
    return err;
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_work_new view = {0};
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_new(d, r, &p, &form));
    if (form != NULL)
        err = send_new(&p, form, NULL, &view);
out:
    return err;
}

static enum err make(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct page_work_new view = {0};
    struct page_form *form;
    struct page p;
    uint64_t list;
    enum err err;

    TRY(begin_new(d, r, &p, &form));
    if (form == NULL)
        goto out;
    struct desk_keeper_work_make what = {.register_ = form->work.register_no,
                                         .purpose = (uint16_t)in->purpose,
                                         .records = form->work.records,
                                         .records_n = form->work.n,
                                         .name = in->name,
                                         .person = (uint32_t)in->person};
    if (in->name.n == 0)
        view.name.error = page_missing(&p, "name", MSG_WORK_NAME);
    if (in->purpose == 0)
        view.purpose.error = page_unchosen(&p, "purpose", page_word(&p, MSG_SEARCH_PURPOSE));
    what.due = read_due(&p, &in->due, &view.due);
    if (p.frame.errors_n > 0) {
        err = send_new(&p, form, in, &view);
        goto out;
    }
    TRY(flow_work_make(d, &what, &list));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_WORK_IS_MADE), NULL);
    err = page_go(&p, page_url(&p, "/worklists/%llu", (unsigned long long)list));
out:
    return err;
}

/* --- from an import -------------------------------------------------------------------------------------------------------------- */

struct import_query {
    uint64_t from;
};
static const struct member import_members[] = {
    {"from", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct import_query, from), NULL},
};
static const struct member_set import_set = MEMBER_SET(import_members, struct import_query);

/* The records that an import stored; of more than one list holds, those from the one at "from" (1 is the first). */
static enum err from_import(struct desk *d, struct request *r)
{
    const struct import_query *in = r->query;
    const uint32_t from = in->from == 0 ? 0 : (uint32_t)in->from - 1;
    struct desk_office_import_records_are are;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    if (r->match.params.number[0] > UINT32_MAX)
        TRY(ERR_NOT_FOUND);
    const uint32_t job = (uint32_t)r->match.params.number[0];
    TRY(ask_office_import_records(d, &(struct desk_office_import_records){job, from}, &are));
    if (are.records_n == 0) {
        page_flash(d, PAGE_BANNER_INFO, page_word(&p, MSG_WORK_IMPORT_NONE), NULL);
        err = page_go(&p, page_url(&p, "/imports/%u", (unsigned)job));
        goto out;
    }
    const uint64_t to = (uint64_t)from + are.records_n;
    struct page_work_source source = {
        .register_no = are.register_,
        .records = are.records,
        .n = are.records_n,
        .what = PAGE_SAY(&p, MSG_WORK_FROM_IMPORT, [MSG_WORK_FROM_IMPORT__job] = msg_count(job),
                         [MSG_WORK_FROM_IMPORT__n] = msg_count(are.records_n)),
        .back = page_text(&p, view_str(page_url(&p, "/imports/%u", (unsigned)job).text)),
    };
    if (to < are.total)
        source.rest = PAGE_SAY(&p, MSG_WORK_IMPORT_REST, [MSG_WORK_IMPORT_REST__n] = msg_count(are.total),
                               [MSG_WORK_IMPORT_REST__next] = msg_count(to + 1));
    TRY(p.err);
    err = page_work_ask(&p, &source);
out:
    return err;
}

/* --- giving and dating ------------------------------------------------------------------------------------------------------------ */

struct change_in {
    uint64_t nonce, person;
    struct page_date_in due;
};
static const struct member change_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct change_in, nonce), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct change_in, person), NULL},
    PAGE_DATE_MEMBERS("due", struct change_in, due),
};
static const struct member_set change_set = MEMBER_SET(change_members, struct change_in);

static enum err send_change(struct page *p, const struct flow_work *w, uint64_t person, const struct page_form *form,
                            struct page_work_change *view)
{
    enum err err;

    TRY(fill_people(p, person, &view->person));
    view->name = page_text(p, w->list.name);
    view->nonce = page_nonce(p, form);
    view->action = page_url(p, "/worklists/%llu/change", (unsigned long long)w->list.list);
    view->back = page_url(p, "/worklists/%llu", (unsigned long long)w->list.list);
    view->frame = p->frame;
    err = page_send(p, work_change, view);
out:
    return err;
}

static enum err show_change(struct desk *d, struct request *r)
{
    struct page_work_change view = {0};
    struct flow_work w;
    struct page p;
    enum err err;

    TRY(page_work_begin(d, r, &p, &w));
    view.due = page_day_form(&p, w.list.due);
    err = send_change(&p, &w, w.list.person, page_form_new(d), &view);
out:
    return err;
}

static enum err change(struct desk *d, struct request *r)
{
    const struct change_in *in = r->member;
    struct desk_keeper_work_change ask = {.list = r->match.params.number[0], .person = (uint32_t)in->person};
    struct page_work_change view = {0};
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct flow_work w;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_WORKLISTS, &p));
    form = page_form_sent(&p, in->nonce, "/worklists", &err);
    if (form == NULL)
        goto out;
    view.due = page_date_form(&p, &in->due);
    ask.due = read_due(&p, &in->due, &view.due);
    if (p.frame.errors_n > 0) {
        TRY(flow_work_list(d, ask.list, &w));
        err = send_change(&p, &w, in->person, form, &view);
        goto out;
    }
    TRY(ask_keeper_work_change(d, &ask, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_WORK_IS_CHANGED), NULL);
    err = page_go(&p, page_url(&p, "/worklists/%llu", (unsigned long long)ask.list));
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/worklists/new/#", DESK_SESSION, show_new),
    PAGE_POST("/worklists/new/#", DESK_SESSION, &new_set, make),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/imports/#/worklist",
     .where = DESK_SESSION,
     .query = &import_set,
     .handler = from_import},
    PAGE_GET("/worklists/#/change", DESK_SESSION, show_change),
    PAGE_POST("/worklists/#/change", DESK_SESSION, &change_set, change),
};
const struct route_table page_work_new = PAGE_TABLE(routes);
