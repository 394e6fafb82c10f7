/* What the pages of the ledger say alike. */
#include "desk/page_audit.h"

#include "text/wareki.h"

const struct page_loss *page_losses(struct page *p, const struct desk_keeper_lost_end *list, uint32_t n, size_t *n_out)
{
    struct page_loss *rows = n == 0 ? NULL : page_list(p, n, sizeof(*rows));

    *n_out = rows == NULL ? 0 : n;
    for (uint32_t i = 0; rows != NULL && i < n; i++) {
        const struct desk_keeper_lost_end *l = &list[i];
        const struct msg_arg from = msg_count(l->from), origin = msg_str(page_text(p, l->origin)), at = msg_str(page_when(p, l->at_ms));
        if (l->seen > l->from)
            rows[i].text = PAGE_SAY(p, MSG_LOSSES_MISSING, [MSG_LOSSES_MISSING__from] = from,
                                    [MSG_LOSSES_MISSING__until] = msg_count(l->seen - 1), [MSG_LOSSES_MISSING__at] = at,
                                    [MSG_LOSSES_MISSING__origin] = origin);
        else if (l->seen == 0)
            rows[i].text = PAGE_SAY(p, MSG_LOSSES_UNKNOWN, [MSG_LOSSES_UNKNOWN__from] = from, [MSG_LOSSES_UNKNOWN__at] = at,
                                    [MSG_LOSSES_UNKNOWN__origin] = origin);
        else
            rows[i].text = PAGE_SAY(p, MSG_LOSSES_UNSEEN, [MSG_LOSSES_UNSEEN__from] = from, [MSG_LOSSES_UNSEEN__at] = at,
                                    [MSG_LOSSES_UNSEEN__origin] = origin);
    }
    return rows;
}

struct page_ledger_nav page_ledger_nav(struct page *p, enum page_ledger_view current)
{
    static const struct {
        enum msg label;
        const char *path;
        bool of_others;
    } views[LEDGER_VIEW__MAX] = {
        [LEDGER_VIEW_LIST] = {MSG_TRAIL_LIST, "/ledger", false},
        [LEDGER_VIEW_TOUCHED] = {MSG_TRAIL_TOUCHED, "/ledger/touched", false},
        [LEDGER_VIEW_DAY] = {MSG_TRAIL_OVERVIEW, "/ledger/day", true},
        [LEDGER_VIEW_CLAUSES] = {MSG_TRAIL_CLAUSES, "/ledger/clauses", true},
        [LEDGER_VIEW_REVIEW] = {MSG_REVIEW_TITLE, "/ledger/review", true},
        [LEDGER_VIEW_GUIDE] = {MSG_GUIDE_TITLE, "/ledger/guide", false},
    };
    struct page_nav_item *items = page_list(p, LEDGER_VIEW__MAX, sizeof(*items));
    struct page_ledger_nav nav = {.views = items};

    for (size_t i = 0; items != NULL && i < LEDGER_VIEW__MAX; i++)
        if (!views[i].of_others || !page_ledger_only_own(p))
            items[nav.views_n++] = (struct page_nav_item){views[i].label, url_route(views[i].path), i == (size_t)current, PAGE_KEY_NONE};
    nav.losses = page_losses(p, p->self.losses, p->self.losses_n, &nav.losses_n);
    return nav;
}

static int64_t start_of(int64_t days)
{
    return date_start_ms(date_from_days(days));
}

void page_period(struct page *p, const struct page_date_in *from, const struct page_date_in *to, int64_t default_days,
                 struct page_period *out)
{
    static const struct page_date_in nothing;
    from = from == NULL ? &nothing : from;
    to = to == NULL ? &nothing : to;

    *out = (struct page_period){.from = page_date_form(p, from), .to = page_date_form(p, to)};
    int64_t first = page_date_days(p, from, "from", MSG_LEDGER_FROM, &out->from);
    int64_t last = page_date_days(p, to, "to", MSG_LEDGER_TO, &out->to);
    if (first == 0 && last == 0 && default_days > 0)
        first = date_to_days(date_of_ms(clock_now_ms())) - default_days + 1;
    out->from_ms = first == 0 ? 0 : start_of(first);
    out->until_ms = last == 0 ? 0 : start_of(last + 1);
    if (first == 0 && last == 0)
        return;
    out->text = PAGE_SAY(p, MSG_REPORT_FROM_TO,
                         [MSG_REPORT_FROM_TO__from] = msg_str(first == 0 ? "" : page_date(p, date_from_days(first))),
                         [MSG_REPORT_FROM_TO__to] = msg_str(last == 0 ? "" : page_date(p, date_from_days(last))));
}

const char *page_day_query(struct page *p, int64_t days)
{
    struct date d = date_from_days(days);
    const char *text =
        arena_fmt(&p->d->arena, "from-era=W&from-year=%d&from-month=%u&from-day=%u&to-era=W&to-year=%d&to-month=%u&to-day=%u",
                  (int)d.year, (unsigned)d.month, (unsigned)d.day, (int)d.year, (unsigned)d.month, (unsigned)d.day);

    return text == NULL ? "" : text;
}

const char *page_entry_clauses(struct page *p, const struct entry *e)
{
    const char *ids[ENTRY_CLAUSES_MAX];

    for (unsigned i = 0; i < e->clauses_n; i++)
        ids[i] = page_text(p, view_str(e->clauses[i]));
    return page_join(p, ids, e->clauses_n, " ");
}

void page_names(struct page *p)
{
    if (p->knows_names)
        return;
    p->knows_names = true;
    if (ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &p->registers) != ERR_OK)
        p->registers = (struct desk_keeper_registers_are){0}; /* a name is a comfort: the number says as much */
    if (ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){.all = true}, &p->purposes) != ERR_OK)
        p->purposes = (struct desk_keeper_purposes_are){0};
}

static const char *number_text(struct page *p, unsigned n)
{
    const char *text = arena_fmt(&p->d->arena, "%u", n);

    return text == NULL ? "" : text;
}

static const char *field_name(struct page *p, uint16_t register_no, uint16_t no)
{
    for (uint32_t i = 0; i < p->registers.registers_n; i++) {
        if (p->registers.registers[i].no != register_no)
            continue;
        const struct desk_keeper_field_info *f = flow_field(&p->registers.registers[i], no);
        if (f != NULL)
            return page_text(p, f->name);
    }
    return number_text(p, no);
}

const char *page_entry_fields(struct page *p, const struct entry *e)
{
    const char *names[ENTRY_FIELDS_MAX];

    if (e->fields_n > 0)
        page_names(p);
    for (unsigned i = 0; i < e->fields_n; i++)
        names[i] = field_name(p, e->register_no, e->fields[i]);
    return page_join(p, names, e->fields_n, page_word(p, MSG_COMMON_COMMA));
}

const char *page_purpose(struct page *p, uint16_t purpose)
{
    if (purpose == 0)
        return "";
    page_names(p);
    for (uint32_t i = 0; i < p->purposes.purposes_n; i++)
        if (p->purposes.purposes[i].no == purpose)
            return page_text(p, p->purposes.purposes[i].name);
    return number_text(p, purpose);
}

const char *page_terminal_id(struct page *p, uint64_t terminal)
{
    const char *text = terminal == 0 ? "" : arena_fmt(&p->d->arena, "%016llx", (unsigned long long)terminal);

    return text == NULL ? "" : text;
}

const char *page_witnessed(struct page *p, int64_t age_s)
{
    if (age_s < 0)
        return page_word(p, MSG_LEDGER_WITNESSED_NEVER);
    int64_t ms = age_s > INT64_MAX / 1000 ? INT64_MAX : age_s * 1000;
    return PAGE_SAY(p, MSG_LEDGER_WITNESSED_AGO, [MSG_LEDGER_WITNESSED_AGO__time] = msg_str(page_duration(p, ms)));
}
