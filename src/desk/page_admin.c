/* What the pages of administration share. */
#include "desk/page_admin.h"

#include "base/num.h"
#include "text/idfold.h"
#include "text/wareki.h"

#define WATCHERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)

static const struct {
    enum msg label;
    const char *path;
    unsigned roles; /* to whom it is shown */
} tabs[PAGE_TAB__MAX] = {
    [PAGE_TAB_PEOPLE] = {MSG_TABS_PEOPLE, "/people", ROLE__ALL},
    [PAGE_TAB_ACCESS] = {MSG_TABS_ACCESS, "/access", ROLE__ALL},
    [PAGE_TAB_SESSIONS] = {MSG_TABS_SESSIONS, "/sessions", ROLE__ALL},
    [PAGE_TAB_TERMINALS] = {MSG_TABS_TERMINALS, "/terminals", ROLE__ALL},
    [PAGE_TAB_LIMITS] = {MSG_TABS_LIMITS, "/limits", ROLE__ALL},
    [PAGE_TAB_TERMS] = {MSG_TABS_TERMS, "/terms", ROLE__ALL},
    [PAGE_TAB_CLAUSES] = {MSG_TABS_CLAUSES, "/clauses", ROLE__ALL},
    [PAGE_TAB_BLOCKS] = {MSG_TABS_BLOCKS, "/blocks", ROLE__ALL},
    [PAGE_TAB_CONTRACT] = {MSG_TABS_CONTRACT, "/contract", ROLE__ALL},
    [PAGE_TAB_ALERTS] = {MSG_TABS_ALERTS, "/alerts", WATCHERS},
    [PAGE_TAB_DOCUMENTS] = {MSG_TABS_DOCUMENTS, "/documents", ROLE__ALL},
};

enum err page_admin_begin(struct desk *d, struct request *r, enum page_tab tab, struct page *p,
                          struct page_tabs *tabs_out)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, p));
    struct page_nav_item *items = page_list(p, PAGE_TAB__MAX, sizeof(*items));
    size_t n = 0;

    for (size_t i = 0; items != NULL && i < PAGE_TAB__MAX; i++)
        if ((p->self.roles & tabs[i].roles) != 0)
            items[n++] = (struct page_nav_item){tabs[i].label, url_route(tabs[i].path), i == (size_t)tab, PAGE_KEY_NONE};
    *tabs_out = (struct page_tabs){items, n};
    err = p->err;
out:
    return err;
}

/* --- days
 * ------------------------------------------------------------------------------------------------------------- */

const char *page_day(struct page *p, int64_t day)
{
    return day == 0 ? NULL : page_date(p, date_from_days(day));
}

int64_t page_day_typed(struct page *p, const struct page_date_in *in, const char *id, enum msg label,
                       struct page_date_field *field)
{
    *field = page_date_form(p, in);
    if (page_date_text(p, in).n > 0)
        return page_date_days(p, in, id, label, field);
    field->error = page_missing(p, id, label);
    return 0;
}

void page_term_typed(struct page *p, const struct page_term_in *in, struct page_date_field *from,
                     struct page_date_field *until, struct flow_fact *out)
{
    out->from = page_day_typed(p, &in->from, "from", MSG_PERSON_NEW_FROM, from);
    out->until = page_day_typed(p, &in->until, "until", MSG_PERSON_NEW_UNTIL, until);
    if (out->from != 0 && out->until != 0 && out->until < out->from)
        until->error = page_wrong(p, "until", page_word(p, MSG_PERSON_NEW_BEFORE));
}

bool page_number_typed(struct view text, uint64_t *out)
{
    struct buf folded;

    buf_init(&folded, 256);
    idfold(&folded, text);
    bool is_number = buf_status(&folded) == ERR_OK &&
                     num_parse_u64(buf_view(&folded), INT64_MAX, NUM_CANONICAL, out) == ERR_OK;
    buf_clear(&folded);
    return is_number;
}

struct page_date_field page_day_form(struct page *p, int64_t day)
{
    struct buf text;
    struct page_date_in in = {0};

    if (day == 0)
        return page_date_form(p, NULL);
    buf_init(&text, 64);
    wareki_format_short(&text, date_from_days(day)); /* R8.4.1 */
    struct view rest = view_str(page_text(p, buf_view(&text)));
    buf_clear(&text);
    in.era = view_part(rest, 0, rest.n > 0 ? 1 : 0);
    rest = view_part(rest, in.era.n, rest.n - in.era.n);
    in.year = view_cut(&rest, '.');
    in.month = view_cut(&rest, '.');
    in.day = rest;
    return page_date_form(p, &in);
}

/* --- choices
 * ---------------------------------------------------------------------------------------------------------- */

enum err page_orgs(struct page *p, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_orgs_are are;
    enum err err;

    TRY(ask_keeper_orgs(p->d, &(struct desk_keeper_orgs){0}, &are));
    struct page_option *options = page_list(p, are.orgs_n, sizeof(*options));
    *out = (struct page_select){.options = options};
    for (uint32_t i = 0; options != NULL && i < are.orgs_n; i++) {
        const char *value = arena_fmt(&p->d->arena, "%u", (unsigned)are.orgs[i].org);
        if (!are.orgs[i].mine || value == NULL)
            continue;
        options[out->options_n++] =
            (struct page_option){value, page_text(p, are.orgs[i].name), are.orgs[i].org == chosen};
    }
    err = p->err;
out:
    return err;
}

enum err page_person_find(struct page *p, uint64_t no, struct desk_keeper_person_info *out)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &are));
    for (uint32_t i = 0; i < are.persons_n; i++)
        if (are.persons[i].person == no) {
            *out = are.persons[i];
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

enum err page_person_begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_person_info *info)
{
    struct page_tabs none;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, p, &none));
    TRY(page_person_find(p, r->match.params.number[0], info));
    page_crumb(p, page_word(p, MSG_PEOPLE_TITLE), url_route("/people"));
    page_crumb(p, page_person_label(p, info), page_url(p, "/people/%u", (unsigned)info->person));
out:
    return err;
}

struct url page_person_url(struct page *p, uint32_t person, const char *what)
{
    return page_url(p, "/people/%u%s", (unsigned)person, what);
}

enum err page_person_done(struct page *p, uint32_t person, enum msg heading, enum msg text)
{
    page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, heading), page_word(p, text));
    return page_go(p, page_person_url(p, person, ""));
}

const char *page_purpose_acts(struct page *p, uint32_t acts)
{
    static const enum entry_act all[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT, ACT_IMPORT_OPEN};
    const char *names[sizeof(all) / sizeof(all[0])];
    size_t n = 0;

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if ((acts & purpose_act_bit(all[i])) != 0)
            names[n++] = page_act(p, all[i]);
    return page_join(p, names, n, page_word(p, MSG_COMMON_COMMA));
}

const char *page_field_names(struct page *p, const struct desk_keeper_registers_are *are, uint16_t register_no,
                             uint64_t fields)
{
    const char *names[64];
    size_t n = 0;

    for (uint32_t i = 0; i < are->registers_n; i++)
        for (uint32_t f = 0; are->registers[i].no == register_no && f < are->registers[i].fields_n && n < 64; f++)
            if ((fields >> (are->registers[i].fields[f].no - 1) & 1) != 0)
                names[n++] = page_text(p, are->registers[i].fields[f].name);
    return page_join(p, names, n, page_word(p, MSG_COMMON_COMMA));
}

const char *page_refusal(struct page *p, unsigned refusal)
{
    return refusal == REFUSAL_NONE ? NULL : page_word(p, answer_refusal(refusal));
}

/* --- asking first
 * ------------------------------------------------------------------------------------------------------ */

enum err page_ask(struct page *p, struct page_confirm *view)
{
    if (view->nonce == NULL)
        view->nonce = page_nonce(p, page_form_new(p->d));
    view->frame = p->frame;
    return page_send(p, confirm, view);
}

struct page_form *page_form_sent(struct page *p, uint64_t nonce, const char *path, enum err *err_out)
{
    struct page_form *form = page_form_find(p->d, nonce);

    if (form == NULL) {
        page_flash(p->d, PAGE_BANNER_WARNING, page_word(p, MSG_EDIT_STALE), NULL);
        *err_out = answer_redirect(p->d, p->r, path);
    }
    return form;
}

enum err page_go(struct page *p, struct url url)
{
    return p->err != ERR_OK ? p->err : answer_redirect(p->d, p->r, url.text);
}
