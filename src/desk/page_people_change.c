/* Changing who works here: inviting, duties, training and pledge. */
#include "desk/page_admin.h"

#include "desk/flow_block.h"
#include "desk/flow_notice.h"

#define ROLES_N 9
#define RECORDS_N 6
#define FLAGS_N 2

/* --- inviting
 * ----------------------------------------------------------------------------------------------------------- */

struct new_in {
    uint64_t nonce;
    struct page_account_in account;
    struct page_term_in term;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    PAGE_ACCOUNT_MEMBERS(struct new_in, account),
    PAGE_TERM_MEMBERS(struct new_in, term),
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

static enum err new_form(struct page *p, struct page_person_new *view)
{
    view->action = url_route("/people/new");
    view->back = url_route("/people");
    view->frame = p->frame;
    return page_send(p, person_new, view);
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_person_new view = {0};
    struct page_tabs tabs;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, &p, &tabs));
    page_crumb(&p, page_word(&p, MSG_PEOPLE_TITLE), url_route("/people"));
    TRY(page_orgs(&p, 0, &view.org));
    view.from = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.until = page_day_form(&p, p.self.contract_until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = new_form(&p, &view);
out:
    return err;
}

/* Names of accounts are typed at the door: small letters, digits, and a few signs. */
static bool is_account(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= 'a' && v.p[i] <= 'z') || (v.p[i] >= '0' && v.p[i] <= '9') || v.p[i] == '-' ||
              v.p[i] == '_' || v.p[i] == '.'))
            return false;
    return v.n >= 3;
}

void page_account_typed(struct page *p, const struct page_account_in *in, enum msg label, const struct page_account_form *form,
                        struct flow_fact *out)
{
    out->act = ACT_PERSON;
    out->org = (uint32_t)in->org;
    out->account = in->account;
    out->name = in->name;
    form->name->value = page_text(p, in->name);
    form->account->value = page_text(p, in->account);
    if (in->name.n == 0)
        form->name->error = page_missing(p, "name", label);
    if (in->account.n == 0)
        form->account->error = page_missing(p, "account", MSG_PERSON_NEW_ACCOUNT);
    else if (!is_account(in->account))
        form->account->error = page_wrong(p, "account", page_word(p, MSG_PERSON_NEW_BAD_ACCOUNT));
    if (in->org == 0)
        form->org->error = page_wrong(p, "org", page_word(p, MSG_PERSON_NEW_NO_ORG));
}

enum err page_account_add(struct page *p, const struct flow_fact *fact, struct page_form *form, struct page_field *account)
{
    struct desk_keeper_changed changed;
    enum err err;

    err = flow_change(p->d, fact, 0, &changed);
    if (err == ERR_CONFLICT)
        account->error = page_wrong(p, "account", page_word(p, MSG_PERSON_NEW_TAKEN));
    TRY(err);
    page_form_done(form);
    if (fact->kind == PERSON_MACHINE)
        page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, MSG_MACHINE_NEW_DONE), page_word(p, MSG_MACHINE_NEW_DONE_TEXT));
    else
        page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, MSG_PERSON_NEW_DONE), page_word(p, MSG_PERSON_NEW_DONE_TEXT));
    err = page_go(p, page_person_url(p, changed.no, "/duty"));
out:
    return err;
}

static enum err invite(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct page_person_new view = {0};
    struct flow_fact person = {0};
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
    page_account_typed(&p, &in->account, MSG_PERSON_NEW_NAME, &(struct page_account_form){&view.name, &view.account, &view.org}, &person);
    page_term_typed(&p, &in->term, &view.from, &view.until, &person);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n == 0)
        err = page_account_add(&p, &person, form, &view.account);
    if (p.frame.errors_n > 0)
        return new_form(&p, &view);
out:
    return err;
}

/* --- duties
 * ------------------------------------------------------------------------------------------------------------- */

struct duty_in {
    uint64_t nonce;
    struct member_numbered roles, registers, purposes, blocks, flags;
    struct page_term_in term;
    struct view reason;
};
static const struct member duty_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct duty_in, nonce), NULL},
    {"role", MEMBER_NUMBERED, false, ROLES_N, offsetof(struct duty_in, roles), NULL},
    {"register", MEMBER_NUMBERED, false, ENTRY_FIELDS_MAX, offsetof(struct duty_in, registers), NULL},
    {"purpose", MEMBER_NUMBERED, false, 32, offsetof(struct duty_in, purposes), NULL},
    {"block", MEMBER_NUMBERED, false, ENTRY_BLOCKS_MAX, offsetof(struct duty_in, blocks), NULL},
    {"flag", MEMBER_NUMBERED, false, FLAGS_N, offsetof(struct duty_in, flags), NULL},
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct duty_in, reason), NULL},
    PAGE_TERM_MEMBERS(struct duty_in, term),
};
static const struct member_set duty_set = MEMBER_SET(duty_members, struct duty_in);

static uint64_t bits_of(const struct member_numbered *in)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < in->n; i++)
        if (in->list[i].number >= 1 && in->list[i].number <= 64)
            bits |= UINT64_C(1) << (in->list[i].number - 1);
    return bits;
}

static struct page_box box_of(struct page *p, const char *name, unsigned no, const char *label, uint64_t checked)
{
    const char *id = arena_fmt(&p->d->arena, "%s-%u", name, no);

    return (struct page_box){id == NULL ? "" : id, id == NULL ? "" : id, "1", label,
                             checked != 0 && (checked >> (no - 1) & 1) != 0};
}

/* What there is to choose from; ${takes}: the roles that the account can have. */
struct duty_choices {
    struct desk_keeper_registers_are registers;
    struct desk_keeper_purposes_are purposes;
    uint32_t takes;
};

static void fill_boxes(struct page *p, const struct duty_choices *all, const struct flow_fact *duty, struct page_person_duty *view)
{
    const struct desk_keeper_registers_are *registers = &all->registers;
    const struct desk_keeper_purposes_are *purposes = &all->purposes;
    struct page_box *roles = page_list(p, ROLES_N, sizeof(*roles));
    struct page_box *regs = page_list(p, registers->registers_n, sizeof(*regs));
    struct page_box *aims = page_list(p, purposes->purposes_n, sizeof(*aims));
    struct page_box *flags = page_list(p, FLAGS_N, sizeof(*flags));

    if (roles == NULL || regs == NULL || aims == NULL || flags == NULL)
        return;
    flags[0] = box_of(p, "flag", 1, page_word(p, MSG_DUTY_DEPUTY), duty->kind);
    flags[1] = box_of(p, "flag", 2, page_word(p, MSG_DUTY_OUTSIDE), duty->kind);
    view->flags.items = flags;
    view->flags.items_n = FLAGS_N;
    for (unsigned i = 0; i < ROLES_N; i++)
        if ((all->takes >> i & 1) != 0)
            roles[view->roles.items_n++] = box_of(p, "role", i + 1, page_roles(p, UINT32_C(1) << i), duty->roles);
    for (uint32_t i = 0; i < registers->registers_n; i++)
        regs[i] = box_of(p, "register", registers->registers[i].no, page_text(p, registers->registers[i].name),
                         duty->fields);
    for (uint32_t i = 0; i < purposes->purposes_n; i++)
        aims[i] = box_of(p, "purpose", purposes->purposes[i].no, page_text(p, purposes->purposes[i].name),
                         duty->purposes);
    view->roles.items = roles;
    view->registers = (struct page_boxes){regs, registers->registers_n, NULL};
    view->purposes = (struct page_boxes){aims, purposes->purposes_n, NULL};
}

static bool is_chosen(const struct flow_fact *duty, uint16_t block)
{
    for (uint32_t i = 0; i < duty->blocks_n; i++)
        if (duty->blocks[i] == block)
            return true;
    return false;
}

/* The blocks of subjects to choose from: none chosen is no limit.  One that has ended is offered only to who has it. */
static enum err fill_block_boxes(struct page *p, const struct flow_fact *duty, struct page_person_duty *view)
{
    struct flow_blocks blocks;
    struct page_box *boxes;
    enum err err;

    TRY(flow_blocks(p->d, &blocks));
    boxes = page_list(p, blocks.n, sizeof(*boxes));
    if (boxes == NULL)
        return ERR_MEMORY;
    view->blocks.items = boxes;
    for (uint32_t i = 0; i < blocks.n; i++) {
        const struct desk_keeper_block_info *b = &blocks.list[i];
        bool chosen = is_chosen(duty, b->block);
        if (!b->ended || chosen)
            boxes[view->blocks.items_n++] = box_of(p, "block", b->block, page_text(p, b->name), 0);
        if (chosen)
            boxes[view->blocks.items_n - 1].is_checked = true;
    }
    view->has_blocks = view->blocks.items_n > 0;
out:
    return err;
}

static enum err duty_form(struct page *p, const struct desk_keeper_person_info *info, const struct flow_fact *duty,
                          struct page_person_duty *view)
{
    struct duty_choices all = {.takes = info->answers != 0 ? ROLE__MACHINE : ROLE__ALL};
    enum err err;

    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &all.registers));
    TRY(ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){.all = true}, &all.purposes));
    fill_boxes(p, &all, duty, view);
    TRY(fill_block_boxes(p, duty, view));
    view->name = page_person_label(p, info);
    view->action = page_person_url(p, info->person, "/duty");
    view->back = page_person_url(p, info->person, "");
    view->frame = p->frame;
    err = page_send(p, person_duty, view);
out:
    return err;
}

static enum err show_duty(struct desk *d, struct request *r)
{
    struct desk_keeper_person_info info;
    struct page_person_duty view = {0};
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    const struct flow_fact duty = {.roles = info.roles,
                                   .fields = info.registers,
                                   .purposes = info.purposes,
                                   .kind = (uint16_t)info.flags,
                                   .blocks = info.blocks,
                                   .blocks_n = info.blocks_n};
    view.from = page_day_form(&p, info.assigned_from != 0 ? info.assigned_from : info.from);
    view.until = page_day_form(&p, info.assigned_until != 0 ? info.assigned_until : info.until);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = duty_form(&p, &info, &duty, &view);
out:
    return err;
}

/* Only who is responsible or manages has a deputy; only a manager may be none of the workers. */
static bool flags_fit(const struct flow_fact *duty)
{
    bool deputy = (duty->kind & ASSIGN_DEPUTY) == 0 || (duty->roles & (ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0;

    return deputy && ((duty->kind & ASSIGN_OUTSIDE) == 0 || (duty->roles & ROLE_MANAGER) != 0);
}

/* Duties that need 甲's approval first are applied for. */
static enum err apply_duty(struct page *p, const struct flow_fact *duty, struct view reason)
{
    struct desk_keeper_applied applied;
    enum err err;

    TRY(flow_apply(p->d, duty, reason, &applied));
    page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, MSG_DUTY_APPLIED), page_word(p, MSG_DUTY_APPLIED_TEXT));
    err = page_go(p, page_url(p, "/approvals/%llu", (unsigned long long)applied.leaf));
out:
    return err;
}

static enum err set_duty(struct desk *d, struct request *r)
{
    const struct duty_in *in = r->member;
    uint16_t blocks[ENTRY_BLOCKS_MAX];
    struct desk_keeper_person_info info;
    struct page_person_duty view = {0};
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/people", &err);
    if (form == NULL)
        return err;
    struct flow_fact duty = {
        .act = ACT_ASSIGN,
        .contract = p.self.contract,
        .person = info.person,
        .roles = (uint32_t)bits_of(&in->roles),
        .fields = bits_of(&in->registers),
        .purposes = (uint32_t)bits_of(&in->purposes),
        .kind = (uint16_t)bits_of(&in->flags),
        .blocks = blocks,
        .blocks_n = in->blocks.n,
    };
    for (uint32_t i = 0; i < in->blocks.n; i++)
        blocks[i] = in->blocks.list[i].number;
    if (duty.roles == 0)
        view.roles.error = page_wrong(&p, "roles", page_word(&p, MSG_DUTY_NO_ROLE));
    if (!flags_fit(&duty))
        view.flags.error = page_wrong(&p, "flags", page_word(&p, MSG_DUTY_NO_FLAG_ROLE));
    view.reason.value = page_text(&p, in->reason);
    page_term_typed(&p, &in->term, &view.from, &view.until, &duty);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return duty_form(&p, &info, &duty, &view);
    err = flow_change(d, &duty, 0, &changed);
    if (err == ERR_DENIED && d->denied.refusal == REFUSAL_NOT_APPROVED) {
        if (in->reason.n > 0) {
            page_form_done(form);
            return apply_duty(&p, &duty, in->reason);
        }
        view.reason.error = page_wrong(&p, "reason", page_word(&p, MSG_DUTY_NEEDS_APPROVAL));
        return duty_form(&p, &info, &duty, &view);
    }
    TRY(err);
    page_form_done(form);
    err = page_person_done(&p, info.person, MSG_DUTY_DONE, MSG_DUTY_DONE_TEXT);
out:
    return err;
}

/* --- training and pledge
 * ---------------------------------------------------------------------------------------------- */

struct record_in {
    uint64_t nonce, what;
    struct page_date_in day;
};
static const struct member record_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct record_in, nonce), NULL},
    {"what", MEMBER_NUMBER, false, RECORDS_N, offsetof(struct record_in, what), NULL},
    PAGE_DATE_MEMBERS("day", struct record_in, day),
};
static const struct member_set record_set = MEMBER_SET(record_members, struct record_in);

/* What can be put on record of somebody, in the order of the form; by whom, is decided by the keeper. */
static const struct {
    enum msg word;
    enum entry_act act;
    uint16_t kind;
    bool versioned; /* of the newest text of the pledge */
} records[RECORDS_N] = {
    {MSG_GATE_TRAINING, ACT_TRAINING, TRAINING_TERMS, false},
    {MSG_GATE_PLEDGE, ACT_PLEDGE, 0, true},
    {MSG_PERSON_RECORD_ATTENDED, ACT_TRAINING, TRAINING_ENTRUSTER, false},
    {MSG_PERSON_RECORD_ACKNOWLEDGED, ACT_ACKNOWLEDGE, 0, false},
    {MSG_PERSON_RECORD_ATTESTED, ACT_ATTEST, 0, false},
    {MSG_PERSON_RECORD_PLEDGE_RECEIVED, ACT_PLEDGE_RECEIVED, 0, false},
};

static enum err record_form(struct page *p, const struct desk_keeper_person_info *info, uint64_t what,
                            struct page_person_record *view)
{
    struct page_box *boxes = page_list(p, RECORDS_N, sizeof(*boxes));

    if (boxes == NULL)
        return p->err;
    for (unsigned i = 0; i < RECORDS_N; i++) {
        const char *id = arena_fmt(&p->d->arena, "what-%u", i + 1), *value = arena_fmt(&p->d->arena, "%u", i + 1);
        boxes[i] = (struct page_box){id == NULL ? "" : id, "what", value == NULL ? "" : value, page_word(p, records[i].word),
                                     what == i + UINT64_C(1)};
    }
    view->what.items = boxes;
    view->what.items_n = RECORDS_N;
    view->name = page_text(p, info->name);
    view->action = page_person_url(p, info->person, "/record");
    view->back = page_person_url(p, info->person, "");
    view->frame = p->frame;
    return page_send(p, person_record, view);
}

static enum err show_record(struct desk *d, struct request *r)
{
    struct desk_keeper_person_info info;
    struct page_person_record view = {0};
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    view.day = page_day_form(&p, date_to_days(date_of_ms(clock_now_ms())));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = record_form(&p, &info, 0, &view);
out:
    return err;
}

static enum err record_day(struct desk *d, struct request *r)
{
    const struct record_in *in = r->member;
    struct desk_keeper_person_info info;
    struct page_person_record view = {0};
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/people", &err);
    if (form == NULL)
        return err;
    int64_t day = page_day_typed(&p, &in->day, "day", MSG_PERSON_RECORD_DAY, &view.day);
    if (day > date_to_days(date_of_ms(clock_now_ms())))
        view.day.error = page_wrong(&p, "day", page_word(&p, MSG_PERSON_RECORD_FUTURE));
    if (in->what == 0)
        view.what.error = page_wrong(&p, "what", page_word(&p, MSG_PERSON_RECORD_NONE));
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return record_form(&p, &info, in->what, &view);
    struct flow_fact fact = {.act = records[in->what - 1].act,
                             .contract = p.self.contract,
                             .person = info.person,
                             .kind = records[in->what - 1].kind,
                             .from = day};
    if (records[in->what - 1].versioned)
        TRY(flow_pledge_version(d, &fact.version));
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    err = page_person_done(&p, info.person, MSG_PERSON_RECORD_DONE, MSG_PERSON_RECORD_DONE_TEXT);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/people/new", DESK_SESSION, show_new),
    PAGE_POST("/people/new", DESK_SESSION, &new_set, invite),
    PAGE_GET("/people/#/duty", DESK_SESSION, show_duty),
    PAGE_POST("/people/#/duty", DESK_SESSION, &duty_set, set_duty),
    PAGE_GET("/people/#/record", DESK_SESSION, show_record),
    PAGE_POST("/people/#/record", DESK_SESSION, &record_set, record_day),
};
const struct route_table page_people_change = PAGE_TABLE(routes);
