/* Searching a register: what is typed goes by POST, what is found stands in the desk's memory under
 * a number. */
#include "desk/page_search.h"

#include "desk/page_work.h"
#include "press/cell.h"

#include <string.h>

#define COLUMNS_MAX 6

struct search_in {
    uint64_t purpose;
    struct view name, address, number;
    struct page_date_in birth;
};
static const struct member search_members[] = {
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct search_in, purpose), NULL},
    {"name", MEMBER_TEXT, false, 256, offsetof(struct search_in, name), NULL},
    {"address", MEMBER_TEXT, false, 512, offsetof(struct search_in, address), NULL},
    {"number", MEMBER_TEXT, false, 256, offsetof(struct search_in, number), NULL},
    PAGE_DATE_MEMBERS("birth", struct search_in, birth),
};
static const struct member_set search_set = MEMBER_SET(search_members, struct search_in);

/* What the search pages know about the register they are about. */
struct place {
    struct page p;
    uint16_t no;
    struct desk_keeper_register_info info;
    struct desk_keeper_purposes_are purposes;
};

static enum err find_place(struct desk *d, struct request *r, uint16_t purpose, struct place *at)
{
    enum err err;

    if (r->match.params.number[0] > UINT16_MAX)
        return ERR_NOT_FOUND;
    at->no = (uint16_t)r->match.params.number[0];
    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, &at->p));
    err = flow_register(d, at->no, &at->info);
    if (err == ERR_NOT_FOUND)
        err = flow_outside(d, at->no, purpose);
    TRY(err);
    TRY(ask_keeper_purposes(d, &(struct desk_keeper_purposes){0}, &at->purposes));
    page_crumb(&at->p, page_word(&at->p, MSG_REGISTERS_TITLE), url_route("/registers"));
out:
    return err;
}

/* The field that is searched by "number": the first that identifies a record and is not veiled. */
static const struct desk_keeper_field_info *
number_field(const struct desk_keeper_register_info *info)
{
    for (uint32_t i = 0; i < info->fields_n; i++)
        if ((info->fields[i].flags & FIELD_KEY) != 0 && (info->fields[i].flags & FIELD_VEILED) == 0)
            return &info->fields[i];
    return NULL;
}

static void fill_form(struct place *at, const struct search_in *in, uint16_t purpose,
                      struct page_search *view)
{
    const struct desk_keeper_field_info *number = number_field(&at->info);
    struct page *p = &at->p;

    view->register_name = page_text(p, at->info.name);
    view->action = page_url(p, "/registers/%u/search", (unsigned)at->no);
    view->clear = view->action;
    view->purpose = page_purposes(p, &at->purposes, at->no, purpose_act_bit(ACT_SEARCH), purpose);
    view->birth = page_date_form(p, in == NULL ? NULL : &in->birth);
    view->number_help =
        number == NULL
            ? page_word(p, MSG_SEARCH_NUMBER_NONE)
            : PAGE_SAY(
                  p,
                  MSG_SEARCH_NUMBER_HELP, [MSG_SEARCH_NUMBER_HELP__names] = msg_view(number->name));
    if (in == NULL)
        return;
    view->name.value = page_text(p, in->name);
    view->address.value = page_text(p, in->address);
    view->number.value = page_text(p, in->number);
}

static enum err show_form(struct desk *d, struct request *r)
{
    struct page_search view = {0};
    struct place at;
    enum err err;

    TRY(find_place(d, r, 0, &at));
    fill_form(&at, NULL, 0, &view);
    TRY(page_search_kept_fill(&at.p, &at.purposes, at.no, &view));
    view.frame = at.p.frame;
    err = page_send(&at.p, search, &view);
out:
    return err;
}

/* --- searching
 * --------------------------------------------------------------------------------------------------------------
 */

/* The form again, with what is wrong in it. */
static enum err form_again(struct place *at, const struct search_in *in)
{
    const char *place = at->p.d->fault.place;
    struct page_search view = {0};
    struct page *p = &at->p;

    fill_form(at, in, (uint16_t)in->purpose, &view);
    if (in->purpose == 0)
        view.purpose.error = page_unchosen(p, "purpose", page_word(p, MSG_SEARCH_PURPOSE));
    else if (strcmp(place, "birth_date") == 0)
        view.birth.error = page_wrong(
            p, "birth",
            PAGE_SAY(p, MSG_FIELD_BAD_DATE,
                     [MSG_FIELD_BAD_DATE__label] = msg_str(page_word(p, MSG_SEARCH_BIRTH))));
    else if (strcmp(place, "address") == 0)
        view.address.error = page_wrong(p, "address", page_word(p, MSG_SEARCH_ADDRESS_WRONG));
    else if (strcmp(place, "exact") == 0)
        view.number.error = page_wrong(p, "number", page_word(p, MSG_SEARCH_NUMBER_WRONG));
    else
        view.name.error = page_wrong(p, "name",
                                     page_word(p, at->p.d->fault.problem == MEMBER_MISSING
                                                      ? MSG_SEARCH_NO_CONDITION
                                                      : MSG_SEARCH_NAME_WRONG));
    view.frame = p->frame;
    return page_send(p, search, &view);
}

/* By what was searched, without saying it; or the name of the search that was kept. */
static const char *summary_of(struct page *p, const struct flow_query *q, const char *name)
{
    struct desk_keeper_purposes_are purposes;
    const char *names[4], *purpose = "";
    size_t n = 0;

    if (q->name.n > 0)
        names[n++] = page_word(p, MSG_SEARCH_DID_NAME);
    if (q->birth_date.n > 0)
        names[n++] = page_word(p, MSG_SEARCH_DID_BIRTH);
    if (q->address.n > 0)
        names[n++] = page_word(p, MSG_SEARCH_DID_ADDRESS);
    if (q->exact.n > 0)
        names[n++] = page_word(p, MSG_SEARCH_DID_NUMBER);
    if (ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){0}, &purposes) == ERR_OK)
        for (uint32_t i = 0; i < purposes.purposes_n; i++)
            if (purposes.purposes[i].no == q->purpose)
                purpose = page_text(p, purposes.purposes[i].name);
    const char *what = name != NULL ? name : page_join(p, names, n, page_word(p, MSG_COMMON_COMMA));
    return PAGE_SAY(p, MSG_SEARCH_SUMMARY, [MSG_SEARCH_SUMMARY__purpose] = msg_str(purpose),
                    [MSG_SEARCH_SUMMARY__what] = msg_str(what));
}

/* A copy of the conditions, so that they can be kept; NULL if memory is out. */
static const struct flow_query *copy_query(struct arena *a, const struct flow_query *q)
{
    struct flow_query *copy = arena_alloc(a, 1, sizeof(*copy));
    struct member_text *exact = arena_alloc(a, q->exact.n, sizeof(*exact));

    if (copy == NULL || exact == NULL)
        return NULL;
    *copy = *q;
    copy->name = arena_view(a, q->name);
    copy->birth_date = arena_view(a, q->birth_date);
    copy->address = arena_view(a, q->address);
    copy->exact.list = exact;
    for (uint32_t i = 0; i < q->exact.n; i++)
        exact[i] = (struct member_text){q->exact.list[i].number, arena_view(a, q->exact.list[i].text)};
    bool whole = copy->name.n == q->name.n && copy->birth_date.n == q->birth_date.n && copy->address.n == q->address.n;
    return whole ? copy : NULL;
}

static enum err keep_result(struct page *p, const struct flow_query *q, const char *name, const struct flow_hits *hits,
                            uint64_t *id_out)
{
    struct page_result *result = page_result_new(p->d);
    enum err err = ERR_OK;

    if (result == NULL)
        return ERR_MEMORY;
    result->register_no = q->register_no;
    result->purpose = q->purpose;
    result->leaf = hits->leaf;
    result->more = hits->more;
    result->summary = arena_str(&result->arena, view_str(summary_of(p, q, name)));
    result->query = name != NULL ? NULL : copy_query(&result->arena, q); /* what was kept is not kept again */
    result->rows = arena_alloc(&result->arena, hits->rows_n, sizeof(*result->rows));
    if (result->rows == NULL || result->summary == NULL)
        return ERR_MEMORY;
    for (; result->rows_n < hits->rows_n && err == ERR_OK; result->rows_n++)
        err = page_row_copy(&result->arena, &hits->rows[result->rows_n],
                            &result->rows[result->rows_n]);
    *id_out = result->id;
    return err;
}

enum err page_search_answer(struct page *p, const struct flow_query *q, const char *name, const struct flow_hits *hits)
{
    uint64_t id = 0;
    enum err err;

    TRY(keep_result(p, q, name, hits, &id));
    const char *path =
        arena_fmt(&p->d->arena, "/registers/%u/search/%llu", (unsigned)q->register_no, (unsigned long long)id);
    err = path == NULL ? ERR_MEMORY : answer_redirect(p->d, p->r, path);
out:
    return err;
}

static enum err search(struct desk *d, struct request *r)
{
    const struct search_in *in = r->member;
    struct member_text exact = {.text = in->number};
    struct flow_hits hits;
    struct place at;
    enum err err;

    TRY(find_place(d, r, (uint16_t)in->purpose, &at));
    const struct desk_keeper_field_info *number = number_field(&at.info);
    struct flow_query q = {.register_no = at.no,
                           .purpose = (uint16_t)in->purpose,
                           .name = in->name,
                           .birth_date = page_date_text(&at.p, &in->birth),
                           .address = in->address};
    exact.number = number == NULL ? 0 : number->no;
    if (in->number.n > 0)
        q.exact = (struct member_numbered){&exact, 1};
    if (in->purpose == 0)
        return form_again(&at, in);
    err = flow_search(d, &q, &hits);
    if (err == ERR_INPUT)
        return form_again(&at, in);
    TRY(err);
    err = page_search_answer(&at.p, &q, NULL, &hits);
out:
    return err;
}

/* --- the result
 * ---------------------------------------------------------------------------------------------------------------
 */

/* The cell of field ${f} in a row of hits. */
static struct page_hit_cell cell_of(struct page *p, const struct desk_keeper_shown_row *row,
                                    const struct desk_keeper_field_info *f)
{
    struct page_hit_cell cell = {.label = page_text(p, f->name)};

    for (uint32_t i = 0; i < row->veiled_n; i++)
        cell.is_masked = cell.is_masked || row->veiled[i] == f->no;
    for (uint32_t i = 0; i < row->fields_n; i++)
        if (row->fields[i].field == f->no)
            cell.value = page_value_text(p, f->kind, row->fields[i].value);
    return cell;
}

/* The listed fields, those that identify a record first. */
static size_t columns_of(const struct desk_keeper_register_info *info,
                         const struct desk_keeper_field_info **out)
{
    size_t n = 0;

    for (int keys = 1; keys >= 0; keys--)
        for (uint32_t i = 0; i < info->fields_n && n < COLUMNS_MAX; i++) {
            uint32_t flags = info->fields[i].flags;
            bool is_key = (flags & FIELD_KEY) != 0 && (flags & FIELD_VEILED) == 0;
            if ((flags & FIELD_LISTED) != 0 && is_key == (keys == 1))
                out[n++] = &info->fields[i];
        }
    return n;
}

static void fill_hits(struct place *at, const struct page_result *result, struct page_search *view)
{
    const struct desk_keeper_field_info *columns[COLUMNS_MAX];
    struct page *p = &at->p;
    size_t n = columns_of(&at->info, columns);
    struct page_link *heads = page_list(p, n, sizeof(*heads));
    struct page_hit *hits = page_list(p, result->rows_n, sizeof(*hits));

    view->first_column = n > 0 ? page_text(p, columns[0]->name) : page_word(p, MSG_RECORD_TITLE);
    for (size_t i = 1; heads != NULL && i < n; i++)
        heads[view->columns_n++].text = page_text(p, columns[i]->name);
    view->columns = heads;
    view->hits = hits;
    for (uint32_t i = 0; hits != NULL && heads != NULL && i < result->rows_n; i++) {
        const struct desk_keeper_shown_row *row = &result->rows[i];
        const char *id = page_hex(p, view_of(row->record, sizeof(row->record)));
        struct page_hit_cell *cells = page_list(p, n, sizeof(*cells));
        struct page_hit *hit = &hits[view->hits_n++];
        const char *box = arena_fmt(&p->d->arena, "row-%u", (unsigned)i);
        for (size_t c = 0; cells != NULL && c < n; c++)
            cells[c] = cell_of(p, row, columns[c]);
        *hit = (struct page_hit){.box = box == NULL ? "" : box, .url = page_url(p, "/registers/%u/records/%s?purpose=%u",
                                                 (unsigned)at->no, id, (unsigned)result->purpose)};
        hit->title = cells != NULL && n > 0 ? cells[0].value : NULL;
        if (hit->title == NULL)
            hit->title =
                PAGE_SAY(p, MSG_RECORD_UNTITLED,
                         [MSG_RECORD_UNTITLED__id] = msg_view(view_part(view_str(id), 0, 8)));
        hit->cells = cells == NULL || n == 0 ? NULL : cells + 1;
        hit->cells_n = cells == NULL || n == 0 ? 0 : n - 1;
    }
}

static enum err show_result(struct desk *d, struct request *r)
{
    const struct page_result *result = page_result_find(d, r->match.params.number[1]);
    struct page_search view = {.has_result = true};
    struct place at;
    enum err err;

    if (result == NULL || result->register_no != r->match.params.number[0])
        return answer_redirect(d, r, "/registers"); /* forgotten: search again */
    TRY(find_place(d, r, result->purpose, &at));
    fill_form(&at, NULL, result->purpose, &view);
    view.summary = page_text(&at.p, view_str(result->summary));
    view.more = result->more;
    view.leaf = result->leaf;
    view.leaf_url = page_ledger_url(&at.p, result->leaf);
    fill_hits(&at, result, &view);
    TRY(page_search_kept_fill(&at.p, &at.purposes, at.no, &view));
    if (result->query != NULL)
        view.keep = page_url(&at.p, "/registers/%u/search/%llu/keep", (unsigned)at.no, (unsigned long long)result->id);
    if ((at.p.self.roles & (ROLE_MANAGER | ROLE_HANDLER)) != 0)
        view.work = page_url(&at.p, "/registers/%u/search/%llu/worklist", (unsigned)at.no, (unsigned long long)result->id);
    if ((at.p.self.roles & (ROLE_OFFICER | ROLE_MANAGER | ROLE_HANDLER)) != 0)
        view.erase = page_url(&at.p, "/registers/%u/erasures/%llu", (unsigned)at.no,
                              (unsigned long long)result->id);
    view.frame = at.p.frame;
    err = page_send(&at.p, search, &view);
out:
    return err;
}

/* --- a worklist of what was found ------------------------------------------------------------------------------------------- */

struct pick_in {
    uint64_t all;
    struct member_numbered row;
};
static const struct member pick_members[] = {
    {"all", MEMBER_NUMBER, true, 1, offsetof(struct pick_in, all), NULL},
    {"row", MEMBER_NUMBERED, false, FLOW_ROWS_MAX, offsetof(struct pick_in, row), NULL},
};
static const struct member_set pick_set = MEMBER_SET(pick_members, struct pick_in);

static enum err make_worklist(struct desk *d, struct request *r)
{
    const struct pick_in *in = r->member;
    const struct page_result *result = page_result_find(d, r->match.params.number[1]);
    struct page p;
    enum err err;

    if (result == NULL || result->register_no != r->match.params.number[0])
        return answer_redirect(d, r, "/registers"); /* forgotten: search again */
    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, &p));
    const uint32_t n = in->all == 1 ? result->rows_n : in->row.n;
    struct view *records = page_list(&p, n, sizeof(*records));
    const char *back = page_text(&p, view_str(page_url(&p, "/registers/%u/search/%llu", (unsigned)result->register_no,
                                                       (unsigned long long)result->id)
                                                  .text));
    TRY(p.err);
    if (n == 0) {
        page_flash(d, PAGE_BANNER_WARNING, page_word(&p, MSG_WORK_PICK_NONE), NULL);
        return answer_redirect(d, r, back);
    }
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t row = in->all == 1 ? i : in->row.list[i].number;
        if (row >= result->rows_n)
            return ERR_NOT_FOUND;
        records[i] = view_of(result->rows[row].record, sizeof(result->rows[row].record));
    }
    const struct page_work_source source = {.register_no = result->register_no,
                                            .purpose = result->purpose,
                                            .records = records,
                                            .n = n,
                                            .what = page_count(&p, MSG_WORK_FROM_SEARCH, n),
                                            .back = back};
    err = page_work_ask(&p, &source);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/registers/#/search", DESK_SESSION, show_form),
    PAGE_POST("/registers/#/search", DESK_SESSION, &search_set, search),
    PAGE_GET("/registers/#/search/#", DESK_SESSION, show_result),
    PAGE_POST("/registers/#/search/#/worklist", DESK_SESSION, &pick_set, make_worklist),
};
const struct route_table page_search = PAGE_TABLE(routes);
