/* Erasure: asking for it, carrying it out under an approval, and the certificate. */
#include "desk/page_internal.h"

#include "base/clock.h"
#include "base/num.h"
#include "page/erasure.h"

#include <string.h>

#define REASON_MAX 1000
#define LINE_MAX_BYTES 200
#define REIWA_BEFORE 2018 /* 令和 began in 2019 */

struct apply_in {
    uint64_t nonce;
    struct view quantity, items, media, reason;
    struct page_date_in planned;
};
static const struct member apply_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct apply_in, nonce), NULL},
    {"quantity", MEMBER_TEXT, true, 40, offsetof(struct apply_in, quantity), NULL},
    {"items", MEMBER_TEXT, true, LINE_MAX_BYTES, offsetof(struct apply_in, items), NULL},
    {"media", MEMBER_TEXT, true, LINE_MAX_BYTES, offsetof(struct apply_in, media), NULL},
    {"reason", MEMBER_TEXT, true, REASON_MAX, offsetof(struct apply_in, reason), NULL},
    PAGE_DATE_MEMBERS("planned", struct apply_in, planned),
};
static const struct member_set apply_set = MEMBER_SET(apply_members, struct apply_in);

/* --- asking
 * -------------------------------------------------------------------------------------------------------------------
 */

/* What is to be erased: one record, all that a search found, a whole register, or (register 0) the whole contract. */
struct target {
    enum apply_kind kind;
    uint16_t register_no;
    struct view *records;
    uint32_t records_n;
    uint64_t count; /* as the keeper counts it */
    bool held;
    struct url action, back;
};

/* A whole register or contract: how many that are. */
static enum err count_whole(struct page *p, struct target *t)
{
    struct desk_keeper_retentions_are are;
    enum err err = flow_retentions(p->d, &are);

    if (err != ERR_OK)
        return err;
    t->held = t->register_no == 0 && are.contract_held;
    for (uint32_t i = 0; i < are.registers_n; i++) {
        if (t->register_no != 0 && are.registers[i].register_ != t->register_no)
            continue;
        t->count += are.registers[i].records;
        t->held = t->held || are.registers[i].held;
    }
    return t->count > 0 ? ERR_OK : ERR_NOT_FOUND;
}

static void find_one(struct page *p, struct target *t)
{
    const struct route_params *at = &p->r->match.params;
    const char *id = page_hex(p, view_of(at->record, sizeof(at->record)));

    t->records_n = 1;
    t->records = page_list(p, 1, sizeof(*t->records));
    if (t->records != NULL)
        t->records[0] = view_of(at->record, sizeof(at->record));
    t->back = page_url(p, "/registers/%u/records/%s", (unsigned)t->register_no, id);
    t->action = page_url(p, "/registers/%u/records/%s/erasure", (unsigned)t->register_no, id);
}

/* ERR_NOT_FOUND if the result is forgotten. */
static enum err find_found(struct page *p, struct target *t)
{
    const struct page_result *result = page_result_find(p->d, p->r->match.params.number[1]);

    if (result == NULL || result->register_no != t->register_no)
        return ERR_NOT_FOUND;
    t->records_n = result->rows_n;
    t->records = page_list(p, t->records_n, sizeof(*t->records));
    for (uint32_t i = 0; t->records != NULL && i < t->records_n; i++)
        t->records[i] = view_of(result->rows[i].record, sizeof(result->rows[i].record));
    const unsigned long long id = result->id;
    t->back = page_url(p, "/registers/%u/search/%llu", (unsigned)t->register_no, id);
    t->action = page_url(p, "/registers/%u/erasures/%llu", (unsigned)t->register_no, id);
    return ERR_OK;
}

/* From the path of the request. */
static enum err find_target(struct page *p, struct target *t)
{
    static const uint8_t no_record[16];
    const struct route_params *at = &p->r->match.params;
    enum err err = ERR_OK;

    *t = (struct target){.kind = APPLY_ERASE_SUBJECTS};
    if (at->number_n > 0 && (at->number[0] == 0 || at->number[0] > UINT16_MAX))
        return ERR_NOT_FOUND;
    t->register_no = at->number_n == 0 ? 0 : (uint16_t)at->number[0];
    if (at->number_n == 2) {
        TRY(find_found(p, t));
    } else if (!view_eq(view_of(at->record, sizeof(at->record)), view_of(no_record, sizeof(no_record)))) {
        find_one(p, t);
    } else {
        t->kind = t->register_no == 0 ? APPLY_ERASE_CONTRACT : APPLY_ERASE_REGISTER;
        t->back = url_route("/retention");
        t->action = t->register_no == 0 ? url_route("/erasure")
                                        : page_url(p, "/registers/%u/erasure", (unsigned)t->register_no);
        TRY(count_whole(p, t));
    }
    if (t->kind == APPLY_ERASE_SUBJECTS)
        t->count = t->records_n;
    err = p->err;
out:
    return err;
}

static enum err begin_target(struct desk *d, struct request *r, struct page *p, struct target *t)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, p));
    TRY(find_target(p, t));
    if (t->register_no != 0)
        page_crumb(p, page_register_name(p, t->register_no),
                   page_url(p, "/registers/%u/search", (unsigned)t->register_no));
    else
        page_crumb(p, page_word(p, MSG_RETENTION_TITLE), url_route("/retention"));
out:
    return err;
}

/* Today, in the parts of a date field. */
static struct page_date_in today_in(struct page *p)
{
    const struct date today = date_of_ms(clock_now_ms());
    const char *year = arena_fmt(&p->d->arena, "%d", (int)today.year - REIWA_BEFORE);
    const char *month = arena_fmt(&p->d->arena, "%u", (unsigned)today.month);
    const char *day = arena_fmt(&p->d->arena, "%u", (unsigned)today.day);

    if (year == NULL || month == NULL || day == NULL)
        return (struct page_date_in){0};
    return (struct page_date_in){view_str("R"), view_str(year), view_str(month), view_str(day)};
}

static const char *scope_text(struct page *p, const struct target *t)
{
    if (t->kind == APPLY_ERASE_CONTRACT)
        return page_word(p, MSG_ERASURE_SCOPE_CONTRACT);
    const char *name = page_register_name(p, t->register_no);
    return t->kind == APPLY_ERASE_SUBJECTS
               ? name
               : PAGE_SAY(p, MSG_ERASURE_SCOPE_REGISTER, [MSG_ERASURE_SCOPE_REGISTER__name] = msg_str(name));
}

/* The values of the form: as they were typed, or what is usual. */
static void fill_values(struct page *p, const struct apply_in *in, struct page_erasure_apply *view)
{
    struct page_date_in planned = in == NULL ? today_in(p) : in->planned;

    view->planned = page_date_form(p, &planned);
    view->items.value = in == NULL ? page_word(p, MSG_ERASURE_ITEMS_USUAL) : page_text(p, in->items);
    view->media.value = in == NULL ? page_word(p, MSG_ERASURE_MEDIA_USUAL) : page_text(p, in->media);
    view->quantity.value = in == NULL ? NULL : page_text(p, in->quantity);
    view->reason.value = in == NULL ? NULL : page_text(p, in->reason);
}

/* What a person wrote in one line; noted at the field if it is missing or would break the line. */
static const char *wrong_line(struct page *p, const char *id, enum msg label, struct view text)
{
    if (text.n == 0)
        return page_missing(p, id, label);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < 0x20 || text.p[i] == 0x7f)
            return page_wrong(p, id,
                              PAGE_SAY(p, MSG_ERASURE_LINE_BAD,
                                       [MSG_ERASURE_LINE_BAD__label] = msg_str(page_word(p, label))));
    return NULL;
}

/* The planned date as days; 0 with the error at the field. */
static int64_t planned_of(struct page *p, const struct apply_in *in, struct page_date_field *field)
{
    const int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    int64_t days = page_date_days(p, &in->planned, "planned", MSG_ERASURE_PLANNED, field);

    if (days == 0 && field->error == NULL)
        field->error = page_missing(p, "planned", MSG_ERASURE_PLANNED);
    if (days == 0 || days >= today)
        return days;
    field->error = page_wrong(p, "planned", page_word(p, MSG_ERASURE_PLANNED_PAST));
    return 0;
}

/* Check the form against what the keeper counts; the errors stand at the fields.  False if there are any. */
static bool check_form(struct page *p, const struct target *t, const struct apply_in *in,
                       struct page_erasure_apply *view, struct desk_keeper_apply_erase *m)
{
    const char *digits = page_digits(p, in->quantity);

    if (num_parse_u64(view_str(digits), UINT32_MAX, 0, &m->quantity) != ERR_OK)
        view->quantity.error = page_missing(p, "quantity", MSG_ERASURE_QUANTITY);
    else if (m->quantity != t->count)
        view->quantity.error = page_wrong(
            p, "quantity",
            PAGE_SAY(p, MSG_ERASURE_QUANTITY_WRONG, [MSG_ERASURE_QUANTITY_WRONG__n] = msg_count(t->count)));
    view->items.error = wrong_line(p, "items", MSG_ERASURE_ITEMS, in->items);
    view->media.error = wrong_line(p, "media", MSG_ERASURE_MEDIA, in->media);
    m->planned = planned_of(p, in, &view->planned);
    view->reason.error = wrong_line(p, "reason", MSG_ERASURE_REASON, in->reason);
    return p->frame.errors_n == 0;
}

static enum err apply_form(struct page *p, const struct target *t, const struct page_form *form,
                           struct page_erasure_apply *view)
{
    const struct page_fact facts[] = {
        {page_word(p, MSG_ERASURE_FACT_SCOPE), scope_text(p, t)},
        {page_word(p, MSG_ERASURE_COUNTED), page_count(p, MSG_COMMON_ITEMS, t->count)},
        {page_word(p, MSG_ERASURE_METHOD), page_word(p, MSG_ERASURE_METHOD_IS)},
    };

    view->action = t->action;
    view->back = t->back;
    view->facts = facts;
    view->facts_n = sizeof(facts) / sizeof(facts[0]);
    view->held = t->held ? page_word(p, MSG_ERASURE_HELD) : NULL;
    view->nonce = page_nonce(p, form);
    view->frame = p->frame;
    return page_send(p, erasure_apply, view);
}

static enum err show_apply(struct desk *d, struct request *r)
{
    struct page_erasure_apply view = {0};
    struct target t;
    struct page p;
    enum err err;

    TRY(begin_target(d, r, &p, &t));
    fill_values(&p, NULL, &view);
    err = apply_form(&p, &t, page_form_new(d), &view);
out:
    return err;
}

static enum err go_to_application(struct desk *d, struct request *r, uint64_t leaf)
{
    const char *path = arena_fmt(&d->arena, "/approvals/%llu", (unsigned long long)leaf);

    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

static enum err apply(struct desk *d, struct request *r)
{
    const struct apply_in *in = r->member;
    struct page_form *form = page_form_find(d, in->nonce);
    struct page_erasure_apply view = {0};
    struct desk_keeper_applied applied;
    struct target t;
    struct page p;
    enum err err;

    TRY(begin_target(d, r, &p, &t));
    if (form == NULL) {
        page_flash(d, PAGE_BANNER_WARNING, page_word(&p, MSG_EDIT_STALE), NULL);
        return answer_redirect(d, r, "/approvals");
    }
    struct desk_keeper_apply_erase m = {.kind = (uint8_t)t.kind,
                                        .register_ = t.register_no,
                                        .records = t.records,
                                        .records_n = t.records_n,
                                        .items = in->items,
                                        .media = in->media,
                                        .reason = in->reason};
    fill_values(&p, in, &view);
    if (!check_form(&p, &t, in, &view, &m))
        return apply_form(&p, &t, form, &view);
    TRY(ask_keeper_apply_erase(d, &m, &applied));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_ERASURE_APPLIED),
               page_word(&p, MSG_ERASURE_APPLIED_TEXT));
    err = go_to_application(d, r, applied.leaf);
out:
    return err;
}

/* --- carrying out
 * ---------------------------------------------------------------------------------------------------------------
 */

static enum err show_erase(struct desk *d, struct request *r)
{
    struct desk_keeper_application_is is;
    struct page p;
    enum err err;

    TRY(page_application_begin(d, r, &p, &is));
    const struct desk_keeper_application_info a = is.info;
    if (a.state != DESK_KEEPER_APPLICATION_STATE_APPROVED)
        return go_to_application(d, r, a.leaf); /* that page says why */
    const struct page_fact facts[] = {
        {page_word(&p, MSG_APPROVAL_FACT_REGISTER), page_scope(&p, &a)},
        {page_word(&p, MSG_APPROVAL_FACT_PLANNED), page_date(&p, date_from_days(a.planned))},
        {page_word(&p, MSG_ERASE_FACT_KEYS), page_count(&p, MSG_COMMON_ITEMS, a.count)},
        {page_word(&p, MSG_APPROVAL_FACT_REASON), page_text(&p, a.reason)},
        {page_word(&p, MSG_APPROVAL_FACT_APPROVER), page_person(&p, a.approver)},
    };
    const struct page_erase view = {
        .frame = p.frame,
        .number = page_count(&p, MSG_APPROVALS_ENTRY, a.leaf),
        .sentence = page_erase_sentence(&p, &a),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .action = page_url(&p, "/approvals/%llu/erase", (unsigned long long)a.leaf),
        .back = page_url(&p, "/approvals/%llu", (unsigned long long)a.leaf),
        .nonce = page_nonce(&p, page_form_new(d)),
    };
    err = page_send(&p, erase, &view);
out:
    return err;
}

static enum err erase(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    const struct desk_keeper_erase m = {.application = r->match.params.number[0]};
    struct page_form *form = page_form_find(d, in->nonce);
    struct desk_keeper_erased erased;
    struct page p;
    enum err err;

    if (form == NULL) {
        page_flash(d, PAGE_BANNER_WARNING, msg_text(r->lang, MSG_EDIT_STALE), NULL);
        return go_to_application(d, r, m.application);
    }
    page_begin_lobby(d, r, &p); /* for its words only */
    TRY(ask_keeper_erase(d, &m, &erased));
    page_memory_forget(d); /* what was found before may be gone now */
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_ERASE_DONE),
               PAGE_SAY(&p, MSG_ERASE_DONE_TEXT, [MSG_ERASE_DONE_TEXT__n] = msg_count(erased.count),
                        [MSG_ERASE_DONE_TEXT__survivors] = msg_count(erased.survivors)));
    const char *path =
        arena_fmt(&d->arena, "/approvals/%llu/certificate", (unsigned long long)m.application);
    err = path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/registers/#/records/@/erasure", DESK_SESSION, show_apply),
    PAGE_POST("/registers/#/records/@/erasure", DESK_SESSION, &apply_set, apply),
    PAGE_GET("/registers/#/erasures/#", DESK_SESSION, show_apply),
    PAGE_POST("/registers/#/erasures/#", DESK_SESSION, &apply_set, apply),
    PAGE_GET("/registers/#/erasure", DESK_SESSION, show_apply),
    PAGE_POST("/registers/#/erasure", DESK_SESSION, &apply_set, apply),
    PAGE_GET("/erasure", DESK_SESSION, show_apply),
    PAGE_POST("/erasure", DESK_SESSION, &apply_set, apply),
    PAGE_GET("/approvals/#/erase", DESK_SESSION, show_erase),
    PAGE_POST("/approvals/#/erase", DESK_SESSION, &page_confirm_set, erase),
};
const struct route_table page_erasure = PAGE_TABLE(routes);
