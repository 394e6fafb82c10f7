/* One record: opened for a purpose, its veiled values shown one at a time. */
#include "desk/page_record_internal.h"

#include "desk/page_admin.h"
#include "desk/page_work.h"

#include "page/record.h"

#include <string.h>

#define ACTS_MAX 6

struct open_query {
    uint64_t purpose, version, list;
};
static const struct member open_members[] = {
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct open_query, purpose), NULL},
    {"version", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct open_query, version), NULL},
    {"list", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct open_query, list), NULL},
};
static const struct member_set open_set = MEMBER_SET(open_members, struct open_query);

struct reveal_in {
    uint64_t purpose, field;
};
static const struct member reveal_members[] = {
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct reveal_in, purpose), NULL},
    {"field", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct reveal_in, field), NULL},
};
static const struct member_set reveal_set = MEMBER_SET(reveal_members, struct reveal_in);

enum err record_place(struct desk *d, struct request *r, uint64_t purpose, struct record_place *at)
{
    enum err err;

    if (r->match.params.number[0] > UINT16_MAX)
        return ERR_NOT_FOUND;
    at->which.register_no = (uint16_t)r->match.params.number[0];
    memcpy(at->which.id, r->match.params.record, sizeof(at->which.id));
    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, &at->p));
    err = flow_register(d, at->which.register_no, &at->info);
    if (err ==
        ERR_NOT_FOUND) /* outside the scope: the keeper shall say so itself, and write it down */
        at->info = (struct desk_keeper_register_info){.no = at->which.register_no};
    else
        TRY(err);
    TRY(ask_keeper_purposes(d, &(struct desk_keeper_purposes){0}, &at->purposes));
    at->id = page_hex(&at->p, view_of(at->which.id, sizeof(at->which.id)));
    at->which.purpose =
        purpose != 0 ? (uint16_t)purpose : record_purpose(at, purpose_act_bit(ACT_OPEN), 0);
    if (at->which.purpose == 0)
        at->which.purpose = FLOW_PURPOSE_UNNAMED;
    page_crumb(&at->p, page_text(&at->p, at->info.name),
               page_url(&at->p, "/registers/%u/search", (unsigned)at->which.register_no));
out:
    return err;
}

enum err record_form(struct record_place *at, struct page_form **form_out)
{
    struct desk_keeper_open_ok ok;
    enum err err;

    TRY(flow_open(at->p.d, &at->which, 0, &ok));
    *form_out = page_form_new(at->p.d);
    err = *form_out == NULL ? ERR_MEMORY : page_row_copy(&(*form_out)->arena, &ok.row, &(*form_out)->shown);
out:
    return err;
}

struct page_form *record_form_sent(struct record_place *at, uint64_t nonce)
{
    struct page_form *form = page_form_find(at->p.d, nonce);

    return form != NULL && view_eq(view_of(form->shown.record, sizeof(form->shown.record)),
                                   view_of(at->which.id, sizeof(at->which.id)))
               ? form
               : NULL;
}

enum err record_stale(struct record_place *at, enum msg why)
{
    page_flash(at->p.d, PAGE_BANNER_WARNING, page_word(&at->p, why), NULL);
    return page_go(&at->p, record_url_for(at, "", at->which.purpose));
}

struct url record_url(struct record_place *at, const char *rest)
{
    return page_url(&at->p, "/registers/%u/records/%s%s", (unsigned)at->which.register_no, at->id,
                    rest);
}

struct url record_url_for(struct record_place *at, const char *rest, uint16_t purpose)
{
    return page_url(&at->p, "/registers/%u/records/%s%s?purpose=%u",
                    (unsigned)at->which.register_no, at->id, rest, (unsigned)purpose);
}

struct view record_value(const struct desk_keeper_shown_row *row, uint16_t no)
{
    for (uint32_t i = 0; i < row->fields_n; i++)
        if (row->fields[i].field == no)
            return row->fields[i].value;
    return (struct view){NULL, 0};
}

const char *record_title(struct record_place *at, const struct desk_keeper_shown_row *row)
{
    for (uint32_t i = 0; i < at->info.fields_n; i++) {
        const struct desk_keeper_field_info *f = &at->info.fields[i];
        struct view value = record_value(row, f->no);
        if ((f->flags & FIELD_KEY) != 0 && value.n > 0)
            return page_value_text(&at->p, f->kind, value);
    }
    return PAGE_SAY(&at->p, MSG_RECORD_UNTITLED,
                    [MSG_RECORD_UNTITLED__id] = msg_view(view_part(view_str(at->id), 0, 8)));
}

const char *record_purpose_name(struct record_place *at)
{
    for (uint32_t i = 0; i < at->purposes.purposes_n; i++)
        if (at->purposes.purposes[i].no == at->which.purpose)
            return page_text(&at->p, at->purposes.purposes[i].name);
    return "";
}

uint16_t record_purpose(const struct record_place *at, uint32_t acts, uint16_t wanted)
{
    uint16_t first = 0;

    for (uint32_t i = 0; i < at->purposes.purposes_n; i++) {
        const struct desk_keeper_purpose_info *info = &at->purposes.purposes[i];
        if (!page_purpose_allows(info, at->which.register_no, acts))
            continue;
        if (info->no == wanted)
            return wanted;
        if (first == 0)
            first = info->no;
    }
    return first;
}

void record_take_purpose(struct record_place *at, uint32_t acts)
{
    uint16_t fit = record_purpose(at, acts, at->which.purpose);

    if (fit != 0)
        at->which.purpose = fit;
}

/* --- the record
 * -------------------------------------------------------------------------------------------------------------
 */

static bool is_veiled(const struct desk_keeper_shown_row *row, uint16_t no)
{
    for (uint32_t i = 0; i < row->veiled_n; i++)
        if (row->veiled[i] == no)
            return true;
    return false;
}

/* The fields that the purpose shows, and the veiled ones that the record has. */
static void fill_values(struct record_place *at, const struct desk_keeper_shown_row *row,
                        struct page_record *view)
{
    struct page_value *values = page_list(&at->p, at->info.fields_n, sizeof(*values));
    unsigned highest = CLASS_GENERAL;

    view->values = values;
    for (uint32_t i = 0; values != NULL && i < at->info.fields_n; i++) {
        const struct desk_keeper_field_info *f = &at->info.fields[i];
        struct view value = record_value(row, f->no);
        bool masked = is_veiled(row, f->no);
        highest = f->data_class > highest ? f->data_class : highest;
        if ((f->flags & FIELD_VEILED) != 0 && !masked)
            continue;
        const char *name = arena_fmt(&at->p.d->arena, "%u", (unsigned)f->no);
        values[view->values_n++] = (struct page_value){
            .name = name == NULL ? "" : name,
            .label = page_text(&at->p, f->name),
            .value = masked ? NULL : page_value_text(&at->p, f->kind, value),
            .is_masked = masked,
            .can_show = masked && view->show.text != NULL,
        };
    }
    view->class_word = page_class(&at->p, highest);
}

static void fill_acts(struct record_place *at, bool is_newest, struct page_record *view)
{
    bool works = (at->p.self.roles & (ROLE_MANAGER | ROLE_HANDLER)) != 0;
    struct page_record_act *acts = page_list(&at->p, ACTS_MAX, sizeof(*acts));
    struct page_forbidden *forbidden = page_list(&at->p, 1, sizeof(*forbidden));
    uint16_t print = record_purpose(at, purpose_act_bit(ACT_PRINT), at->which.purpose);
    uint16_t purpose = record_purpose(at, purpose_act_bit(ACT_OPEN) | purpose_act_bit(ACT_EDIT),
                                      at->which.purpose);

    view->acts = acts;
    view->forbidden = forbidden;
    if (acts == NULL || forbidden == NULL)
        return;
    if (works && purpose != 0 && is_newest)
        acts[view->acts_n++] = (struct page_record_act){page_word(&at->p, MSG_RECORD_EDIT),
                                                  record_url_for(at, "/edit", purpose), PAGE_KEY_CORRECT};
    if (works && purpose != 0 && is_newest && page_blocks_known(&at->p)->n > 0)
        acts[view->acts_n++] =
            (struct page_record_act){page_word(&at->p, MSG_RECORD_MOVE), record_url_for(at, "/move", purpose), PAGE_KEY_NONE};
    if (works && purpose == 0 && is_newest)
        forbidden[view->forbidden_n++] = (struct page_forbidden){
            page_word(&at->p, MSG_RECORD_EDIT), page_word(&at->p, MSG_RECORD_NO_PURPOSE)};
    if (works && print != 0 && is_newest)
        acts[view->acts_n++] =
            (struct page_record_act){page_word(&at->p, MSG_RECORD_PRINT_COPY), record_url_for(at, "/print", print), PAGE_KEY_NONE};
    if (page_reads_ledger(&at->p)) {
        acts[view->acts_n++] =
            (struct page_record_act){page_word(&at->p, MSG_RECORD_SEE_HISTORY), record_url(at, "/history"), PAGE_KEY_NONE};
        acts[view->acts_n++] = (struct page_record_act){
            page_word(&at->p, MSG_TRAIL_TOUCHED),
            page_url(&at->p, "/ledger/touched?register=%u&record=%s", (unsigned)at->which.register_no, at->id), PAGE_KEY_NONE};
    }
    if ((at->p.self.roles & (ROLE_OFFICER | ROLE_MANAGER | ROLE_HANDLER)) != 0)
        acts[view->acts_n++] =
            (struct page_record_act){page_word(&at->p, MSG_RECORD_ERASE), record_url(at, "/erasure"), PAGE_KEY_NONE};
    if ((at->p.self.roles & (ROLE_OFFICER | ROLE_APPROVER | ROLE_AUDITOR)) != 0)
        acts[view->acts_n++] =
            (struct page_record_act){page_word(&at->p, MSG_RETENTION_HOLD), record_url(at, "/hold"), PAGE_KEY_NONE};
}

static void fill_record(struct record_place *at, const struct desk_keeper_open_ok *ok,
                        uint64_t old_version, struct page_record *view)
{
    struct page *p = &at->p;

    view->reason = page_purposes(p, &at->purposes, at->which.register_no,
                                 purpose_act_bit(ACT_REVEAL), at->which.purpose);
    if (view->reason.options_n > 0 && ok->row.veiled_n > 0 && old_version == 0)
        view->show = record_url(at, "/reveal");
    view->title = record_title(at, &ok->row);
    view->purpose = record_purpose_name(at);
    view->register_name = page_text(p, at->info.name);
    view->version = page_count(p, MSG_RECORD_VERSION, ok->row.version);
    if (page_blocks_known(p)->n > 0)
        view->block = page_block(p, ok->row.block);
    view->leaf = ok->leaf;
    view->leaf_url = page_ledger_url(p, ok->leaf);
    view->shown_today = p->self.shown_day + 1; /* with this one */
    view->shown_max = p->self.quota_day;
    fill_values(at, &ok->row, view);
    fill_acts(at, old_version == 0, view);
}

/* That nothing erases this record now, and why. */
static enum err tell_hold(struct record_place *at)
{
    struct desk_keeper_holds m = {.register_ = at->which.register_no};
    struct desk_keeper_holds_are are;
    enum err err;

    memcpy(m.record, at->which.id, sizeof(m.record));
    TRY(ask_keeper_holds(at->p.d, &m, &are));
    if (are.holds_n > 0 && at->p.frame.banner.heading == NULL)
        at->p.frame.banner = page_banner(PAGE_BANNER_INFO, page_word(&at->p, MSG_RETENTION_HELD),
                                         page_text(&at->p, are.holds[0].reason));
out:
    return err;
}

/* The worklist that the record was taken from, and what can be said of it there. */
static enum err fill_work(struct record_place *at, struct page_work_bar *bar)
{
    const unsigned long long list = at->which.list;
    struct desk_office_work_items_are are;
    struct page *p = &at->p;
    struct flow_work w;
    enum err err;

    TRY(flow_work_list(p->d, at->which.list, &w));
    TRY(flow_work_item(p->d, at->which.list, at->which.id, &are));
    const struct desk_office_work_item *item = &are.items[0];
    const bool held = item->state == DESK_OFFICE_WORK_STATE_HELD, mine = held && item->person == p->self.person;
    *bar = (struct page_work_bar){
        .name = page_text(p, w.list.name),
        .list = page_url(p, "/worklists/%llu", list),
        .place = PAGE_SAY(p, MSG_WORK_PLACE_OF, [MSG_WORK_PLACE_OF__n] = msg_count(are.rank),
                          [MSG_WORK_PLACE_OF__total] = msg_count(are.total)),
        .state = page_chip(held                                               ? PAGE_STATE_DOING
                           : item->state == DESK_OFFICE_WORK_STATE_DONE  ? PAGE_STATE_DONE
                           : item->state == DESK_OFFICE_WORK_STATE_ASIDE ? PAGE_STATE_ASIDE
                                                                         : PAGE_STATE_WAITING),
        .record = at->id,
        .on = page_work_next(p, &w),
    };
    if (mine) {
        bar->next = page_url(p, "/worklists/%llu/next", list);
        bar->aside = page_url(p, "/worklists/%llu/records/%s/aside", list, at->id);
        bar->again = page_url(p, "/worklists/%llu/records/%s/again", list, at->id);
    }
out:
    return err == ERR_NOT_FOUND ? ERR_OK : err; /* it has left the list, or the list is over */
}

static enum err show(struct desk *d, struct request *r)
{
    const struct open_query *in = r->query;
    struct page_record view = {0};
    struct desk_keeper_open_ok ok;
    struct record_place at;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    at.which.list = in->list != 0 ? in->list : in->version == 0 ? page_work_list_of(d, at.which.id) : 0;
    err = flow_open(d, &at.which, (uint32_t)in->version, &ok);
    if (err == ERR_DENIED && in->list == 0) /* what was remembered is no reason to refuse it later */
        page_work_remember(d, 0, at.which.id);
    TRY(err);
    if (in->list != 0)
        page_work_remember(d, in->list, at.which.id);
    if (at.which.list != 0)
        TRY(fill_work(&at, &view.work));
    fill_record(&at, &ok, in->version, &view);
    if (in->version != 0)
        at.p.frame.banner = page_banner(
            PAGE_BANNER_INFO, page_count(&at.p, MSG_RECORD_OLD_VERSION, ok.row.version), NULL);
    TRY(tell_hold(&at));
    view.frame = at.p.frame;
    err = page_send(&at.p, record, &view);
out:
    return err;
}

/* The value stands on a page of its own, which is not kept: coming back shows the record veiled
 * again. */
static enum err reveal(struct desk *d, struct request *r)
{
    const struct reveal_in *in = r->member;
    struct desk_keeper_reveal_ok ok;
    struct record_place at;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    const struct desk_keeper_field_info *f = flow_field(&at.info, (uint16_t)in->field);
    if (f == NULL)
        return ERR_NOT_FOUND;
    TRY(flow_reveal(d, &at.which, f->no, &ok));
    const struct page_shown view = {
        .frame = at.p.frame,
        .title = page_text(&at.p, at.info.name),
        .label = page_text(&at.p, f->name),
        .value = page_value_text(&at.p, f->kind, ok.value.value),
        .leaf = ok.leaf,
        .leaf_url = page_ledger_url(&at.p, ok.leaf),
        .back = record_url_for(&at, "", at.which.purpose),
    };
    err = page_send(&at.p, shown, &view);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers/#/records/@",
     .where = DESK_SESSION,
     .query = &open_set,
     .handler = show},
    PAGE_POST("/registers/#/records/@/reveal", DESK_SESSION, &reveal_set, reveal),
};
const struct route_table page_record = PAGE_TABLE(routes);
