/* Machine accounts (機械): a program is registered, somebody answers for it, and its certificate is entered by its fingerprint. */
#include "desk/page_admin.h"

#include "base/codec.h"

#define FINGERPRINT_BYTES 32

/* --- the account: a new one, or who answers for it and its term */

struct machine_in {
    uint64_t nonce, answers;
    struct page_account_in account;
    struct page_term_in term;
};
static const struct member machine_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct machine_in, nonce), NULL},
    {"answers", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct machine_in, answers), NULL},
    PAGE_ACCOUNT_MEMBERS(struct machine_in, account),
    PAGE_TERM_MEMBERS(struct machine_in, term),
};
static const struct member_set machine_set = MEMBER_SET(machine_members, struct machine_in);

/* Who can answer for a machine: people whom this session looks after, and who have not left. */
static enum err answering(struct page *p, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &are));
    struct page_option *options = page_list(p, are.persons_n, sizeof(*options));
    *out = (struct page_select){.options = options};
    for (uint32_t i = 0; options != NULL && i < are.persons_n; i++) {
        const struct desk_keeper_person_info *one = &are.persons[i];
        const char *value = arena_fmt(&p->d->arena, "%u", (unsigned)one->person);
        bool works = one->state == DESK_KEEPER_PERSON_STATE_ACTIVE || one->state == DESK_KEEPER_PERSON_STATE_INVITED;
        if (!one->mine || one->answers != 0 || !works || value == NULL)
            continue;
        options[out->options_n++] = (struct page_option){value, page_text(p, one->name), one->person == chosen};
    }
    err = p->err;
out:
    return err;
}

static enum err machine_form(struct page *p, uint32_t person, struct page_machine_new *view)
{
    view->is_new = person == 0;
    view->action = view->is_new ? url_route("/people/new-machine") : page_person_url(p, person, "/machine");
    view->back = view->is_new ? url_route("/people") : page_person_url(p, person, "");
    view->frame = p->frame;
    return page_send(p, machine_new, view);
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_machine_new view = {0};
    struct page_tabs tabs;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, &p, &tabs));
    page_crumb(&p, page_word(&p, MSG_PEOPLE_TITLE), url_route("/people"));
    TRY(page_orgs(&p, 0, &view.org));
    TRY(answering(&p, 0, &view.answers));
    view.from = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.until = page_day_form(&p, p.self.contract_until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = machine_form(&p, 0, &view);
out:
    return err;
}

/* What was typed in both forms. */
static void check_both(struct page *p, const struct machine_in *in, struct flow_fact *machine, struct page_machine_new *view)
{
    machine->act = ACT_PERSON;
    machine->kind = PERSON_MACHINE;
    machine->count = in->answers;
    if (in->answers == 0)
        view->answers.error = page_wrong(p, "answers", page_word(p, MSG_MACHINE_NEW_NO_ANSWERS));
    page_term_typed(p, &in->term, &view->from, &view->until, machine);
}

static enum err add(struct desk *d, struct request *r)
{
    const struct machine_in *in = r->member;
    struct page_machine_new view = {0};
    struct flow_fact machine = {0};
    struct page_form *form;
    struct page_tabs tabs;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, &p, &tabs));
    form = page_form_sent(&p, in->nonce, "/people", &err);
    if (form == NULL)
        return err;
    page_crumb(&p, page_word(&p, MSG_PEOPLE_TITLE), url_route("/people"));
    TRY(page_orgs(&p, in->account.org, &view.org));
    TRY(answering(&p, in->answers, &view.answers));
    page_account_typed(&p, &in->account, MSG_MACHINE_NEW_NAME, &(struct page_account_form){&view.name, &view.account, &view.org}, &machine);
    check_both(&p, in, &machine, &view);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n == 0)
        err = page_account_add(&p, &machine, form, &view.account);
    if (p.frame.errors_n > 0)
        return machine_form(&p, 0, &view);
out:
    return err;
}

/* The machine of the path.  ERR_NOT_FOUND: it is a person. */
static enum err begin(struct desk *d, struct request *r, struct page *p, struct desk_keeper_person_info *info)
{
    enum err err = page_person_begin(d, r, p, info);

    return err == ERR_OK && info->answers == 0 ? ERR_NOT_FOUND : err;
}

static enum err show_change(struct desk *d, struct request *r)
{
    struct desk_keeper_person_info info;
    struct page_machine_new view = {0};
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    TRY(answering(&p, info.answers, &view.answers));
    view.from = page_day_form(&p, info.from);
    view.until = page_day_form(&p, info.until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = machine_form(&p, info.person, &view);
out:
    return err;
}

static enum err change(struct desk *d, struct request *r)
{
    const struct machine_in *in = r->member;
    struct desk_keeper_person_info info;
    struct page_machine_new view = {0};
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/people", &err);
    if (form == NULL)
        return err;
    struct flow_fact machine = {.person = info.person, .org = info.org};
    TRY(answering(&p, in->answers, &view.answers));
    check_both(&p, in, &machine, &view);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return machine_form(&p, info.person, &view);
    TRY(flow_change(d, &machine, 0, &changed));
    page_form_done(form);
    err = page_person_done(&p, info.person, MSG_MACHINE_CHANGED, MSG_MACHINE_CHANGED_TEXT);
out:
    return err;
}

/* --- its certificate */

struct certificate_in {
    uint64_t nonce;
    struct view fingerprint;
    struct page_term_in term;
};
static const struct member certificate_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct certificate_in, nonce), NULL},
    {"fingerprint", MEMBER_TEXT, true, 128, offsetof(struct certificate_in, fingerprint), NULL},
    PAGE_TERM_MEMBERS(struct certificate_in, term),
};
static const struct member_set certificate_set = MEMBER_SET(certificate_members, struct certificate_in);

/* 64 hexadecimal digits, in groups or not. */
static bool fingerprint_typed(struct view text, uint8_t out[FINGERPRINT_BYTES])
{
    char digits[2 * FINGERPRINT_BYTES];
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == ' ' || c == ':' || c == '-')
            continue;
        if (n == sizeof(digits))
            return false;
        digits[n++] = (char)(c >= 'A' && c <= 'F' ? c | 0x20 : c);
    }
    return hex_get(view_of(digits, n), out, FINGERPRINT_BYTES) == ERR_OK;
}

static enum err certificate_form(struct page *p, const struct desk_keeper_person_info *info, struct page_machine_certificate *view)
{
    view->name = page_text(p, info->name);
    view->action = page_person_url(p, info->person, "/certificate");
    view->back = page_person_url(p, info->person, "");
    view->frame = p->frame;
    return page_send(p, machine_certificate, view);
}

static enum err show_certificate(struct desk *d, struct request *r)
{
    struct desk_keeper_person_info info;
    struct page_machine_certificate view = {0};
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    view.from = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.until = page_day_form(&p, info.until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = certificate_form(&p, &info, &view);
out:
    return err;
}

static enum err certify(struct desk *d, struct request *r)
{
    const struct certificate_in *in = r->member;
    uint8_t certificate[FINGERPRINT_BYTES];
    struct desk_keeper_person_info info;
    struct page_machine_certificate view = {0};
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/people", &err);
    if (form == NULL)
        return err;
    struct flow_fact fact = {.act = ACT_TERMINAL, .limit = 1, .name = info.name};
    view.fingerprint.value = page_text(&p, in->fingerprint);
    if (in->fingerprint.n == 0)
        view.fingerprint.error = page_missing(&p, "fingerprint", MSG_MACHINE_CERTIFICATE_FINGERPRINT);
    else if (!fingerprint_typed(in->fingerprint, certificate))
        view.fingerprint.error = page_wrong(&p, "fingerprint", page_word(&p, MSG_MACHINE_CERTIFICATE_BAD));
    page_term_typed(&p, &in->term, &view.from, &view.until, &fact);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return certificate_form(&p, &info, &view);
    TRY(flow_certificate(d, info.person, certificate, &fact));
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    err = page_person_done(&p, info.person, MSG_MACHINE_CERTIFICATE_DONE, MSG_MACHINE_CERTIFICATE_DONE_TEXT);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/people/new-machine", DESK_SESSION, show_new),
    PAGE_POST("/people/new-machine", DESK_SESSION, &machine_set, add),
    PAGE_GET("/people/#/machine", DESK_SESSION, show_change),
    PAGE_POST("/people/#/machine", DESK_SESSION, &machine_set, change),
    PAGE_GET("/people/#/certificate", DESK_SESSION, show_certificate),
    PAGE_POST("/people/#/certificate", DESK_SESSION, &certificate_set, certify),
};
const struct route_table page_machines = PAGE_TABLE(routes);
