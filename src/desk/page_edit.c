/* Changing a record, with a reason; and its history. */
#include "desk/page_record_internal.h"

#include "page/record.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_ROWS 50
#define REASON_MAX 1000

struct edit_query {
    uint64_t purpose;
};
static const struct member query_members[] = {
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct edit_query, purpose), NULL},
};
static const struct member_set query_set = MEMBER_SET(query_members, struct edit_query);

struct edit_in {
    uint64_t purpose, version, nonce;
    struct member_numbered fields;
    struct view reason;
};
static const struct member edit_members[] = {
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct edit_in, purpose), NULL},
    {"version", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct edit_in, version), NULL},
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct edit_in, nonce), NULL},
    {"f", MEMBER_NUMBERED, true, 64, offsetof(struct edit_in, fields), NULL},
    {"reason", MEMBER_TEXT, true, REASON_MAX, offsetof(struct edit_in, reason), NULL},
};
static const struct member_set edit_set = MEMBER_SET(edit_members, struct edit_in);

/* What was typed into field ${no}. */
static const struct member_text *typed(const struct edit_in *in, uint16_t no)
{
    for (uint32_t i = 0; in != NULL && i < in->fields.n; i++)
        if (in->fields.list[i].number == no)
            return &in->fields.list[i];
    return NULL;
}

static struct page_edit_field *fill_fields(struct record_place *at,
                                           const struct desk_keeper_shown_row *row,
                                           const struct edit_in *in, struct page_record_edit *view)
{
    struct page_edit_field *fields = page_list(&at->p, at->info.fields_n, sizeof(*fields));

    view->fields = fields;
    for (uint32_t i = 0; fields != NULL && i < at->info.fields_n; i++) {
        const struct desk_keeper_field_info *f = &at->info.fields[i];
        const struct member_text *text = typed(in, f->no);
        if ((f->flags & FIELD_VEILED) != 0)
            continue; /* its value is not shown here */
        const char *name = arena_fmt(&at->p.d->arena, "%u", (unsigned)f->no);
        const char *value = text != NULL
                                ? page_text(&at->p, text->text)
                                : page_value_text(&at->p, f->kind, record_value(row, f->no));
        fields[view->fields_n++] = (struct page_edit_field){
            .name = name == NULL ? "" : name,
            .label = page_text(&at->p, f->name),
            .value = value == NULL ? "" : value,
            .is_required = (f->flags & FIELD_REQUIRED) != 0,
        };
    }
    return fields;
}

static enum err send_form(struct record_place *at, const struct page_form *form,
                          const struct edit_in *in, struct page_record_edit *view)
{
    view->title = record_title(at, &form->shown);
    view->action = record_url(at, "/edit");
    view->cancel = record_url_for(at, "", at->which.purpose);
    view->version = form->shown.version;
    view->purpose = at->which.purpose;
    view->nonce = page_nonce(&at->p, form);
    if (in != NULL)
        view->reason.value = page_text(&at->p, in->reason);
    view->frame = at->p.frame;
    return page_send(&at->p, record_edit, view);
}

/* One that the purpose lets this person change; 0: there is none. */
static uint16_t first_field(const struct record_place *at)
{
    for (uint32_t i = 0; i < at->purposes.purposes_n; i++)
        for (uint32_t k = 0; at->purposes.purposes[i].no == at->which.purpose && k < at->info.fields_n; k++) {
            const struct desk_keeper_field_info *f = &at->info.fields[k];
            if ((f->flags & FIELD_VEILED) == 0 && (at->purposes.purposes[i].fields >> (f->no - 1) & 1) != 0)
                return f->no;
        }
    return 0;
}

static enum err show(struct desk *d, struct request *r)
{
    const struct edit_query *in = r->query;
    struct page_record_edit view = {0};
    struct record_place at;
    struct page_form *form;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    if (in->purpose == 0)
        record_take_purpose(&at, purpose_act_bit(ACT_OPEN) | purpose_act_bit(ACT_EDIT));
    TRY(flow_may_edit(d, &at.which, first_field(&at)));
    TRY(record_form(&at, &form));
    (void)fill_fields(&at, &form->shown, NULL, &view);
    err = send_form(&at, form, NULL, &view);
out:
    return err;
}

/* The fields whose text is not what the form was filled with. */
static enum err changed_fields(struct record_place *at, const struct page_form *form,
                               const struct edit_in *in, struct member_numbered *out)
{
    out->list = page_list(&at->p, in->fields.n, sizeof(*out->list));
    out->n = 0;
    for (uint32_t i = 0; out->list != NULL && i < in->fields.n; i++) {
        const struct desk_keeper_field_info *f = flow_field(&at->info, in->fields.list[i].number);
        if (f == NULL || (f->flags & FIELD_VEILED) != 0)
            return ERR_INPUT;
        const char *before = page_value_text(&at->p, f->kind, record_value(&form->shown, f->no));
        if (!view_eq_str(in->fields.list[i].text, before == NULL ? "" : before))
            out->list[out->n++] = in->fields.list[i];
    }
    return at->p.err;
}

/* The error "fields.N" belongs to field N. */
static void mark_wrong(struct record_place *at, struct page_edit_field *fields, size_t n)
{
    const char *place = at->p.d->fault.place, *prefix = "fields.";

    if (strncmp(place, prefix, strlen(prefix)) != 0)
        return;
    for (size_t i = 0; i < n; i++) {
        struct page_edit_field *f = &fields[i];
        if (strcmp(f->name, place + strlen(prefix)) != 0)
            continue;
        const char *id = arena_fmt(&at->p.d->arena, "f-%s", f->name);
        f->error = page_wrong(
            &at->p, id == NULL ? "" : id,
            PAGE_SAY(&at->p, MSG_EDIT_WRONG, [MSG_EDIT_WRONG__label] = msg_str(f->label)));
    }
}

/* The form again, as it was sent. */
static enum err edit_again(struct record_place *at, const struct page_form *form,
                           const struct edit_in *in, enum err why)
{
    struct page_record_edit view = {0};
    struct page_edit_field *fields = fill_fields(at, &form->shown, in, &view);

    if (in->reason.n == 0)
        view.reason.error = page_missing(&at->p, "reason", MSG_EDIT_REASON);
    else if (why == ERR_INPUT)
        mark_wrong(at, fields, view.fields_n);
    else
        view.reason.error = page_wrong(&at->p, "reason", page_word(&at->p, MSG_EDIT_EMPTY));
    return send_form(at, form, in, &view);
}

static enum err answer_edited(struct record_place *at, const struct desk_keeper_edit_ok *ok)
{
    page_flash(at->p.d, PAGE_BANNER_SUCCESS, page_word(&at->p, MSG_EDIT_SAVED),
               page_count(&at->p, MSG_EDIT_SAVED_TEXT, ok->version));
    struct url back = record_url_for(at, "", at->which.purpose);
    return at->p.err != ERR_OK ? at->p.err : answer_redirect(at->p.d, at->p.r, back.text);
}

static enum err edit(struct desk *d, struct request *r)
{
    const struct edit_in *in = r->member;
    struct page_form *form;
    struct flow_edit what = {.base_version = (uint32_t)in->version, .reason = in->reason};
    struct desk_keeper_edit_ok ok;
    struct record_place at;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    form = record_form_sent(&at, in->nonce);
    if (form == NULL)
        return record_stale(&at, MSG_EDIT_STALE);
    TRY(changed_fields(&at, form, in, &what.fields));
    if (in->reason.n == 0 || what.fields.n == 0)
        return edit_again(&at, form, in, ERR_OK);
    err = flow_edit(d, &at.which, &what, &ok);
    if (err == ERR_INPUT)
        return edit_again(&at, form, in, err);
    if (err == ERR_CONFLICT) {
        page_form_done(form);
        return record_stale(&at, MSG_EDIT_CONFLICT);
    }
    TRY(err);
    page_form_done(form);
    err = answer_edited(&at, &ok);
out:
    return err;
}

/* --- history
 * ----------------------------------------------------------------------------------------------------------------
 */

static const char *field_names(struct record_place *at, const struct entry *e)
{
    const char *names[ENTRY_FIELDS_MAX];
    size_t n = 0;

    for (unsigned i = 0; i < e->fields_n; i++) {
        const struct desk_keeper_field_info *f = flow_field(&at->info, e->fields[i]);
        if (f != NULL)
            names[n++] = page_text(&at->p, f->name);
    }
    return page_join(&at->p, names, n, page_word(&at->p, MSG_COMMON_COMMA));
}

static enum err fill_history(struct record_place *at, const struct desk_keeper_ledger_is *is,
                             struct page_history *view)
{
    struct page_history_row *rows = page_list(&at->p, is->entries_n, sizeof(*rows));
    enum err err = ERR_OK;

    view->rows = rows;
    for (uint32_t i = 0; rows != NULL && i < is->entries_n; i++) {
        struct entry e;
        TRY(entry_get(is->entries[i].text, &e, NULL));
        rows[view->rows_n++] = (struct page_history_row){
            .leaf = is->entries[i].index,
            .url = page_ledger_url(&at->p, is->entries[i].index),
            .at_ms = e.time_ms,
            .person = entry_has(&e, KEY_PERSON) ? page_person(&at->p, e.person) : "",
            .act = page_act(&at->p, e.act),
            .fields = field_names(at, &e),
            .verdict = page_verdict(e.verdict),
        };
    }
    if (is->next > 0) {
        const char *rest = arena_fmt(&at->p.d->arena, "/history?before=%llu",
                                     (unsigned long long)is->next);
        view->older = record_url(at, rest == NULL ? "" : rest);
    }
out:
    return err;
}

static void fill_versions(struct record_place *at, const struct desk_office_versions_are *are,
                          struct page_history *view)
{
    struct page_link *links = page_list(&at->p, are->versions_n, sizeof(*links));
    uint32_t newest = 0;

    view->versions = links;
    for (uint32_t i = 0; i < are->versions_n; i++)
        newest = are->versions[i] > newest ? are->versions[i] : newest;
    for (uint32_t i = 0; links != NULL && i < are->versions_n; i++) {
        if (are->versions[i] == newest)
            continue;
        const char *rest = arena_fmt(&at->p.d->arena, "?version=%u", (unsigned)are->versions[i]);
        links[view->versions_n++] =
            (struct page_link){page_count(&at->p, MSG_RECORD_VERSION, are->versions[i]),
                               record_url(at, rest == NULL ? "" : rest)};
    }
}

static enum err history(struct desk *d, struct request *r)
{
    const struct route_before *in = r->query;
    struct desk_keeper_ledger ask = {.before = in->before, .limit = HISTORY_ROWS};
    struct desk_office_versions versions = {0};
    struct desk_office_versions_are are;
    struct desk_keeper_ledger_is is;
    struct page_history view = {0};
    struct record_place at;
    enum err err;

    TRY(record_place(d, r, 0, &at));
    view.only_own = page_ledger_only_own(&at.p);
    ask.filter.person = view.only_own ? at.p.self.person : 0;
    memcpy(ask.filter.record, at.which.id, sizeof(ask.filter.record));
    versions.register_ = at.which.register_no;
    memcpy(versions.record, at.which.id, sizeof(versions.record));
    TRY(ask_office_versions(d, &versions, &are));
    TRY(ask_keeper_ledger(d, &ask, &is));
    TRY(fill_history(&at, &is, &view));
    fill_versions(&at, &are, &view);
    view.title = PAGE_SAY(&at.p, MSG_RECORD_UNTITLED,
                          [MSG_RECORD_UNTITLED__id] = msg_view(view_part(view_str(at.id), 0, 8)));
    view.back = record_url(&at, "");
    view.frame = at.p.frame;
    err = page_send(&at.p, history, &view);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers/#/records/@/edit",
     .where = DESK_SESSION,
     .query = &query_set,
     .handler = show},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/records/@/edit",
     .where = DESK_SESSION,
     .body = ROUTE_FORM,
     .body_max = FLOW_EDIT_BODY_MAX,
     .member = &edit_set,
     .handler = edit},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers/#/records/@/history",
     .where = DESK_SESSION,
     .query = &route_before_set,
     .handler = history},
};
const struct route_table page_edit = PAGE_TABLE(routes);
