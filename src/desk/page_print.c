/* A record on paper: asked for with a reason, given as a numbered PDF (clause N20.8). */
#include "desk/page_matter.h"
#include "desk/page_record_internal.h"
#include "desk/page_report.h"

#include "page/record.h"

#define REASON_MAX 1000

struct print_query {
    uint64_t purpose;
};
static const struct member query_members[] = {
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct print_query, purpose), NULL},
};
static const struct member_set query_set = MEMBER_SET(query_members, struct print_query);

struct print_in {
    uint64_t purpose, under;
    struct view reason;
};
static const struct member print_members[] = {
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct print_in, purpose), NULL},
    {"under", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct print_in, under), NULL},
    {"reason", MEMBER_TEXT, true, REASON_MAX, offsetof(struct print_in, reason), NULL},
};
static const struct member_set print_set = MEMBER_SET(print_members, struct print_in);

/* The print runs, areas and work places under which it can be made; the only one is chosen. */
static struct page_select unders_of(struct page *p, const struct desk_keeper_copy_form_is *form, uint64_t chosen)
{
    struct page_option *options = page_list(p, form->unders_n, sizeof(*options));
    struct page_select out = {.options = options};

    for (uint32_t i = 0; options != NULL && i < form->unders_n; i++) {
        const struct desk_keeper_copy_under *u = &form->unders[i];
        const char *number = arena_fmt(&p->d->arena, "%llu", (unsigned long long)u->matter);
        const char *left = u->left == 0 ? "" : page_count(p, MSG_PRINT_LEFT, u->left);
        const char *label = arena_fmt(&p->d->arena, "%s %s %s %s", page_matter_kind(p, u->kind), page_count(p, MSG_APPROVALS_ENTRY, u->matter),
                                      page_text(p, u->name), left);
        if (number != NULL && label != NULL)
            options[out.options_n++] = (struct page_option){number, label, u->matter == chosen || form->unders_n == 1};
    }
    return out;
}

static enum err send_form(struct record_place *at, const struct desk_keeper_copy_form_is *form, const struct print_in *in)
{
    struct page *p = &at->p;
    struct page_record_print view = {
        .register_name = page_text(p, at->info.name),
        .id = at->id,
        .action = record_url(at, "/print"),
        .cancel = record_url_for(at, "", at->which.purpose),
        .purpose = page_purposes(p, &at->purposes, at->which.register_no, purpose_act_bit(ACT_PRINT), at->which.purpose),
        .has_under = form->needs,
        .under = unders_of(p, form, in == NULL ? 0 : in->under),
        .clauses = page_clauses(p, form->clauses, form->clauses_n, &view.clauses_n),
    };

    if (form->conditions != 0)
        view.asked = page_asked(p, form->conditions, form->clauses, form->clauses_n);
    if (in != NULL && form->needs && in->under == 0)
        view.under.error = page_unchosen(p, "under", page_word(p, MSG_PRINT_UNDER));
    if (in != NULL)
        view.reason.value = page_text(p, in->reason);
    if (in != NULL && in->reason.n == 0)
        view.reason.error = page_missing(p, "reason", MSG_PRINT_REASON);
    view.frame = p->frame;
    return page_send(p, record_print, &view);
}

static enum err show(struct desk *d, struct request *r)
{
    const struct print_query *in = r->query;
    struct desk_keeper_copy_form_is form;
    struct record_place at;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    if (in->purpose == 0)
        record_take_purpose(&at, purpose_act_bit(ACT_PRINT));
    TRY(flow_may_print(d, &at.which, &form));
    err = send_form(&at, &form, NULL);
out:
    return err;
}

static const char *clause_list(struct record_place *at, const struct desk_keeper_print_ok *ok)
{
    const char *ids[ENTRY_CLAUSES_MAX];
    size_t n = 0;

    for (; n < ok->clauses_n; n++)
        ids[n] = page_text(&at->p, ok->clauses[n]);
    return page_join(&at->p, ids, n, " ");
}

/* What stands at the foot of every page. */
static const char *copy_line(struct record_place *at, const struct desk_keeper_print_ok *ok)
{
    struct page *p = &at->p;

    return PAGE_SAY(p, MSG_PRINT_COPY, [MSG_PRINT_COPY__n] = msg_count(ok->copy),
                    [MSG_PRINT_COPY__record] = msg_view(view_part(view_str(at->id), 0, 8)),
                    [MSG_PRINT_COPY__person] = msg_view(p->self.name),
                    [MSG_PRINT_COPY__time] = msg_str(page_when(p, clock_now_ms())),
                    [MSG_PRINT_COPY__purpose] = msg_str(record_purpose_name(at)),
                    [MSG_PRINT_COPY__clauses] = msg_str(clause_list(at, ok)));
}

static void put_values(struct record_place *at, const struct desk_keeper_print_ok *ok, struct report *out)
{
    struct page *p = &at->p;

    report_section(out, at->info.name);
    for (uint32_t i = 0; i < at->info.fields_n; i++) {
        const struct desk_keeper_field_info *f = &at->info.fields[i];
        struct view value = record_value(&ok->row, f->no);
        const char *text = value.n == 0 ? "" : page_value_text(p, f->kind, value);
        if ((f->flags & FIELD_VEILED) == 0)
            report_fact(out, f->name, view_str(text));
    }
}

static void put_use(struct record_place *at, const struct desk_keeper_print_ok *ok, struct view reason, struct report *out)
{
    struct page *p = &at->p;
    const struct {
        enum msg label;
        const char *text;
    } facts[] = {
        {MSG_PRINT_NUMBER, arena_fmt(&p->d->arena, "%llu", (unsigned long long)ok->copy)},
        {MSG_PRINT_RECORD, at->id},
        {MSG_PRINT_VERSION, page_count(p, MSG_RECORD_VERSION, ok->row.version)},
        {MSG_PRINT_PURPOSE, record_purpose_name(at)},
        {MSG_PRINT_REASON, page_text(p, reason)},
        {MSG_PRINT_CLAUSES, clause_list(at, ok)},
    };

    report_section(out, view_str(page_word(p, MSG_PRINT_TITLE)));
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        report_fact(out, view_str(page_word(p, facts[i].label)), view_str(facts[i].text));
    report_note(out, view_str(page_word(p, MSG_PRINT_KEPT)));
}

static enum err print(struct desk *d, struct request *r)
{
    const struct print_in *in = r->member;
    struct desk_keeper_copy_form_is form = {0};
    struct desk_keeper_print_ok ok;
    struct record_place at;
    struct report out;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    const bool is_page = r->match.route->body != ROUTE_JSON;
    if (is_page)
        TRY(flow_may_print(d, &at.which, &form));
    if (is_page && (in->reason.n == 0 || (form.needs && in->under == 0))) {
        at.p.status = 422;
        return send_form(&at, &form, in);
    }
    TRY(flow_print(d, &at.which, in->under, in->reason, &ok));
    page_report_begin(&at.p, &(struct page_report){.title = page_word(&at.p, MSG_PRINT_DOCUMENT),
                                                   .copy = copy_line(&at, &ok),
                                                   .leaf = ok.leaf}, &out);
    put_values(&at, &ok, &out);
    put_use(&at, &ok, in->reason, &out);
    if (at.p.err == ERR_OK)
        return answer_report(d, r, &out, "azukari-copy", REPORT_PDF);
    report_clear(&out);
    err = at.p.err;
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers/#/records/@/print",
     .where = DESK_SESSION,
     .query = &query_set,
     .handler = show},
    PAGE_POST("/registers/#/records/@/print", DESK_SESSION, &print_set, print),
};
const struct route_table page_print = PAGE_TABLE(routes);

static const struct route files[] = {
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/registers/#/records/@/print",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .member = &print_set,
     .handler = print},
};
const struct route_table api_file_print = PAGE_FILE_TABLE(files);
