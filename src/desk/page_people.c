/* Who works here: the list, one person and what they can open, and who can open what. */
#include "desk/page_admin.h"
#include "desk/page_staff.h"
#include "desk/page_table.h"

#define FACTS_MAX 9
#define FACT_TRAINED 6
#define CERTIFICATES_SHOWN 8
#define ACTIONS_MAX 9

/* Whether ${i} may sign in, in one chip. */
static struct page_chip state_of(const struct desk_keeper_person_info *info)
{
    static const enum page_state states[] = {
        [DESK_KEEPER_PERSON_STATE_INVITED] = PAGE_STATE_INVITED,
        [DESK_KEEPER_PERSON_STATE_ACTIVE] = PAGE_STATE_ACTIVE,
        [DESK_KEEPER_PERSON_STATE_SUSPENDED] = PAGE_STATE_SUSPENDED,
        [DESK_KEEPER_PERSON_STATE_ENDED] = PAGE_STATE_ENDED,
    };

    _Static_assert(sizeof(states) / sizeof(states[0]) == DESK_KEEPER_PERSON_STATE__MAX, "one for each state");
    return page_chip(states[info->state]);
}

/* --- the list
 * ----------------------------------------------------------------------------------------------------------- */

struct list_query {
    uint64_t show; /* a state counted from 1; 0: any */
    struct page_table_query table;
};
static const struct member list_members[] = {
    {"show", MEMBER_NUMBER, false, DESK_KEEPER_PERSON_STATE__MAX, offsetof(struct list_query, show), NULL},
    PAGE_TABLE_MEMBERS(struct list_query, table),
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

static const struct page_table_column list_columns[] = {
    {"name", MSG_PEOPLE_NAME, REPORT_TEXT},       {"org", MSG_PEOPLE_ORG, REPORT_TEXT},
    {"roles", MSG_PEOPLE_ROLES, REPORT_TEXT},     {"trained", MSG_PEOPLE_TRAINED, REPORT_DATE},
    {"pledged", MSG_PEOPLE_PLEDGED, REPORT_DATE}, {"until", MSG_PEOPLE_UNTIL, REPORT_DATE},
    {"state", MSG_SEARCH_STATE, REPORT_TEXT},
};
#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static void fill_row(struct page *p, const struct desk_keeper_person_info *info, struct page_table *t,
                     struct page_person_row *row)
{
    struct page_table_cell *cells = page_table_row(t);

    *row = (struct page_person_row){
        .name = page_person_label(p, info),
        .url = page_url(p, "/people/%u", (unsigned)info->person),
        .org = page_text(p, info->org_name),
        .roles = page_roles(p, info->roles),
        .state = state_of(info),
        .trained = page_day(p, info->trained),
        .pledged = page_day(p, info->pledged),
        .until = page_day(p, info->until),
    };
    if (cells == NULL)
        return;
    cells[0].text = row->name;
    cells[1].text = row->org;
    cells[2].text = row->roles;
    cells[3].number = info->trained == 0 ? REPORT_NO_DATE : info->trained;
    cells[4].number = info->pledged == 0 ? REPORT_NO_DATE : info->pledged;
    cells[5].number = info->until;
    cells[6].text = page_word(p, row->state.word);
}

static struct page_select states_of(struct page *p, uint64_t chosen)
{
    const char *words[DESK_KEEPER_PERSON_STATE__MAX];

    for (unsigned i = 0; i < DESK_KEEPER_PERSON_STATE__MAX; i++) {
        const struct desk_keeper_person_info one = {.state = (enum desk_keeper_person_state)i};
        words[i] = page_word(p, state_of(&one).word);
    }
    return page_table_choice(p, words, DESK_KEEPER_PERSON_STATE__MAX, chosen);
}

/* The rows of the page in the order of the table. */
static void fill_people(struct page *p, struct page_table *t, const struct page_person_row *rows, struct page_people *view)
{
    view->rows = page_table_shown(p, t, rows, sizeof(*rows));
    view->rows_n = view->rows == NULL ? 0 : t->shown_n;
    view->heads = t->heads;
    view->heads_n = t->columns_n;
    view->pager = t->pager;
    view->files = page_files(p);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_persons_are are;
    struct page_people view = {0};
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, &p, &view.tabs));
    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &are));
    struct page_person_row *rows = page_list(&p, are.persons_n, sizeof(*rows));
    page_table_begin(&p, &t, list_columns, LIST_COLUMNS, are.persons_n);
    for (uint32_t i = 0; rows != NULL && i < are.persons_n; i++)
        if (in->show == 0 || in->show == are.persons[i].state + UINT64_C(1))
            fill_row(&p, &are.persons[i], &t, &rows[t.rows_n]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_PEOPLE_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "people", &done));
    if (done)
        goto out;
    fill_people(&p, &t, rows, &view);
    view.action = url_route("/people");
    view.show = states_of(&p, in->show);
    view.may_invite = (p.self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_OFFICER)) != 0;
    view.invite = url_route("/people/new");
    view.invite_machine = url_route("/people/new-machine");
    view.access = url_route("/access");
    view.frame = p.frame;
    err = page_send(&p, people, &view);
out:
    return err;
}

/* --- what somebody can open
 * --------------------------------------------------------------------------------------------- */

/* What the keeper knows of all registers and purposes, to give the numbers their names. */
struct names {
    struct desk_keeper_registers_are registers;
    struct desk_keeper_purposes_are purposes;
};

static enum err ask_names(struct desk *d, struct names *out)
{
    enum err err;

    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){.all = true}, &out->registers));
    err = ask_keeper_purposes(d, &(struct desk_keeper_purposes){.all = true}, &out->purposes);
out:
    return err;
}

static const char *register_name(struct page *p, const struct names *names, uint16_t no)
{
    for (uint32_t i = 0; i < names->registers.registers_n; i++)
        if (names->registers.registers[i].no == no)
            return page_text(p, names->registers.registers[i].name);
    return page_word(p, MSG_ACCESS_ALL_REGISTERS);
}

static const char *purpose_name(struct page *p, const struct names *names, uint16_t no)
{
    for (uint32_t i = 0; i < names->purposes.purposes_n; i++)
        if (names->purposes.purposes[i].no == no)
            return page_text(p, names->purposes.purposes[i].name);
    return "";
}

static struct page_reach reach_of(struct page *p, const struct names *names,
                                  const struct desk_keeper_access_purpose *in)
{
    return (struct page_reach){
        .register_name = register_name(p, names, in->register_),
        .purpose = purpose_name(p, names, in->purpose),
        .acts = page_purpose_acts(p, in->acts),
        .fields = page_field_names(p, &names->registers, in->register_, in->fields),
        .veiled = in->veiled == 0 ? NULL : page_field_names(p, &names->registers, in->register_, in->veiled),
    };
}

static enum err fill_reach(struct page *p, uint32_t person, struct page_person *view)
{
    struct desk_keeper_access_is is;
    struct names names;
    enum err err;

    TRY(ask_names(p->d, &names));
    TRY(ask_keeper_access(p->d, &(struct desk_keeper_access){.person = person}, &is));
    if (is.persons_n == 0)
        goto out;
    const struct desk_keeper_access_info *info = &is.persons[0];
    struct page_reach *reaches = page_list(p, info->purposes_n, sizeof(*reaches));
    for (uint32_t i = 0; reaches != NULL && i < info->purposes_n; i++)
        reaches[i] = reach_of(p, &names, &info->purposes[i]);
    view->reaches = reaches;
    view->reaches_n = reaches == NULL ? 0 : info->purposes_n;
    view->gate = page_refusal(p, info->refusal);
    view->clauses = page_clauses(p, info->clauses, info->clauses_n, &view->clauses_n);
    err = p->err;
out:
    return err;
}

/* --- one person
 * --------------------------------------------------------------------------------------------------------- */

/* The certificates of a machine, newest last, in words. */
static enum err certificates_of(struct page *p, uint32_t machine, const char **out)
{
    struct desk_keeper_terminals_are are;
    const char *parts[CERTIFICATES_SHOWN];
    size_t n = 0;
    enum err err;

    TRY(ask_keeper_terminals(p->d, &(struct desk_keeper_terminals){0}, &are));
    for (uint32_t i = 0; i < are.terminals_n && n < CERTIFICATES_SHOWN; i++) {
        const struct desk_keeper_terminal_info *t = &are.terminals[i];
        if (t->person != machine)
            continue;
        const char *number = arena_fmt(&p->d->arena, "%016llx", (unsigned long long)t->terminal);
        const struct msg_arg said = msg_str(number == NULL ? "" : number);
        parts[n++] = t->revoked ? PAGE_SAY(p, MSG_PERSON_CERTIFICATE_REVOKED, [MSG_PERSON_CERTIFICATE_REVOKED__number] = said)
                                : PAGE_SAY(p, MSG_PERSON_CERTIFICATE, [MSG_PERSON_CERTIFICATE__number] = said,
                                           [MSG_PERSON_CERTIFICATE__until] = msg_str(page_day(p, t->until)));
    }
    *out = page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
out:
    return err;
}

/* What is said of a machine instead of training and pledge. */
static enum err machine_facts(struct page *p, const struct desk_keeper_person_info *info, struct page_fact two[2])
{
    const char *certificates;
    enum err err;

    TRY(certificates_of(p, info->person, &certificates));
    two[0] = (struct page_fact){page_word(p, MSG_MACHINE_NEW_ANSWERS), page_text(p, info->answering)};
    two[1] = (struct page_fact){page_word(p, MSG_PERSON_CERTIFICATES), certificates};
out:
    return err;
}

static enum err fill_facts(struct page *p, const struct desk_keeper_person_info *info, struct page_person *view)
{
    struct page_fact *facts = page_list(p, FACTS_MAX, sizeof(*facts));
    enum err err = p->err;
    struct page_fact list[] = {
        {page_word(p, MSG_PERSON_NUMBER), arena_fmt(&p->d->arena, "P-%04u", (unsigned)info->person)},
        {page_word(p, MSG_PERSON_NEW_ACCOUNT), page_text(p, info->account)},
        {page_word(p, MSG_PEOPLE_ROLES), page_roles(p, info->roles)},
        {page_word(p, MSG_PERSON_NEW_FROM), page_day(p, info->from)},
        {page_word(p, MSG_PERSON_NEW_UNTIL), page_day(p, info->until)},
        {page_word(p, MSG_PERSON_DUTY_UNTIL), page_day(p, info->assigned_until)},
        {page_word(p, MSG_PEOPLE_TRAINED), page_day(p, info->trained)},
        {page_word(p, MSG_PEOPLE_PLEDGED), page_day(p, info->pledged)},
        {page_word(p, MSG_DUTY_BLOCKS), page_block_names(p, info->blocks, info->blocks_n)},
    };

    _Static_assert(sizeof(list) / sizeof(list[0]) == FACTS_MAX, "all of them");
    if (info->answers != 0)
        TRY(machine_facts(p, info, &list[FACT_TRAINED]));
    for (size_t i = 0; facts != NULL && i < FACTS_MAX; i++)
        facts[i] = list[i];
    view->facts = facts;
    view->facts_n = facts == NULL ? 0 : FACTS_MAX - (info->blocks_n == 0); /* only limited duties say so */
out:
    return err;
}

/* What 甲 is told of the person, and what was put on record of them. */
static enum err fill_staff(struct page *p, const struct desk_keeper_person_info *info, struct page_person *view)
{
    struct desk_keeper_staff_info staff;
    enum err err = flow_staff_one(p->d, info->person, &staff);

    if (err == ERR_NOT_FOUND) /* of 甲, or a machine */
        return ERR_OK;
    if (err != ERR_OK)
        return err;
    struct page_fact list[] = {
        {page_word(p, MSG_PERSON_FILING), page_word(p, !staff.reported   ? MSG_PERSON_FILING_NONE
                                                       : !staff.received ? MSG_PERSON_FILING_MADE
                                                                         : MSG_PERSON_FILING_RECEIVED)},
        {page_word(p, MSG_PERSON_EMPLOYMENT), page_employment(p, staff.now.employment)},
        {page_word(p, MSG_STAFF_DEPARTMENT), page_text(p, flow_staff_line(&staff.now, STAFF_DEPARTMENT))},
        {page_word(p, MSG_STAFF_PLACE), page_text(p, flow_staff_line(&staff.now, STAFF_PLACE))},
        {page_word(p, MSG_PERSON_ATTESTED), page_day(p, staff.attested)},
        {page_word(p, MSG_PERSON_ATTENDED), page_day(p, staff.attended)},
        {page_word(p, MSG_PERSON_ACKNOWLEDGED), page_day(p, staff.acknowledged)},
        {page_word(p, MSG_PERSON_PLEDGE_RECEIVED), page_day(p, staff.pledge_received)},
    };
    const size_t n = sizeof(list) / sizeof(list[0]);
    struct page_fact *facts = page_list(p, view->facts_n + n, sizeof(*facts));
    if (facts == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < view->facts_n; i++)
        facts[i] = view->facts[i];
    for (size_t i = 0; i < n; i++)
        facts[view->facts_n + i] = list[i];
    view->facts = facts;
    view->facts_n += n;
    return ERR_OK;
}

static void add_action(struct page *p, struct page_link *actions, size_t *n, enum msg word, uint32_t person,
                       const char *what)
{
    actions[(*n)++] = (struct page_link){page_word(p, word), page_url(p, "/people/%u/%s", (unsigned)person, what)};
}

/* What can be done to the person in their state. */
static void fill_actions(struct page *p, const struct desk_keeper_person_info *info, struct page_person *view)
{
    struct page_link *actions = page_list(p, ACTIONS_MAX, sizeof(*actions));
    uint32_t no = info->person;
    size_t n = 0;

    view->actions = actions;
    if (!info->mine || actions == NULL) {
        view->not_mine = page_word(p, no == p->self.person ? MSG_PERSON_ONESELF : MSG_PERSON_NOT_MINE);
        if (actions != NULL && info->roles != 0 && no != p->self.person && (p->self.roles & ROLE_OFFICER) != 0)
            add_action(p, actions, &n, MSG_PERSON_ACT_RECORD, no, "record"); /* 甲 receives pledges */
        view->actions_n = n;
        return;
    }
    if (info->state == DESK_KEEPER_PERSON_STATE_ENDED) {
        view->not_mine = page_word(p, MSG_PERSON_IS_ENDED);
        return;
    }
    if (info->answers != 0) {
        add_action(p, actions, &n, MSG_PERSON_ACT_CERTIFICATE, no, "certificate");
        add_action(p, actions, &n, MSG_MACHINE_NEW_CHANGE, no, "machine");
    } else if (info->state == DESK_KEEPER_PERSON_STATE_INVITED)
        add_action(p, actions, &n, MSG_PERSON_ACT_CODE, no, "code");
    else /* also while suspended: who lost a key is suspended first */
        add_action(p, actions, &n, MSG_PERSON_ACT_REPLACE, no, "replace");
    add_action(p, actions, &n, MSG_PERSON_ACT_DUTY, no, "duty");
    if (info->roles != 0 && info->answers == 0)
        add_action(p, actions, &n, MSG_PERSON_ACT_RECORD, no, "record");
    if (info->roles != 0 && info->answers == 0)
        add_action(p, actions, &n, MSG_PERSON_ACT_STAFF, no, "staff");
    if (info->state == DESK_KEEPER_PERSON_STATE_SUSPENDED)
        add_action(p, actions, &n, MSG_PERSON_ACT_RESUME, no, "resume");
    else
        add_action(p, actions, &n, MSG_PERSON_ACT_SUSPEND, no, "suspend");
    add_action(p, actions, &n, MSG_PERSON_ACT_END, no, "end");
    view->actions_n = n;
}

static enum err show(struct desk *d, struct request *r)
{
    struct desk_keeper_person_info info;
    struct page_person view = {0};
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_PEOPLE, &p, &view.tabs));
    TRY(page_person_find(&p, r->match.params.number[0], &info));
    page_crumb(&p, page_word(&p, MSG_PEOPLE_TITLE), url_route("/people"));
    view.name = page_person_label(&p, &info);
    view.org = page_text(&p, info.org_name);
    view.state = state_of(&info);
    TRY(fill_facts(&p, &info, &view));
    fill_actions(&p, &info, &view);
    TRY(fill_staff(&p, &info, &view));
    TRY(fill_reach(&p, info.person, &view));
    view.acts = page_url(&p, "/ledger?person=%u", (unsigned)info.person);
    view.back = url_route("/people");
    view.frame = p.frame;
    err = page_send(&p, person, &view);
out:
    return err;
}

/* --- who can open what
 * ------------------------------------------------------------------------------------------------- */

struct access_query {
    uint64_t reg, field;
};
static const struct member access_members[] = {
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct access_query, reg), NULL},
    {"field", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct access_query, field), NULL},
};
static const struct member_set access_set = MEMBER_SET(access_members, struct access_query);

static void fill_choices(struct page *p, const struct names *names, const struct access_query *in,
                         struct page_access *view)
{
    const struct desk_keeper_registers_are *are = &names->registers;
    struct page_option *registers = page_list(p, are->registers_n, sizeof(*registers));
    struct page_option *fields = page_list(p, ENTRY_FIELDS_MAX, sizeof(*fields));

    for (uint32_t i = 0; registers != NULL && fields != NULL && i < are->registers_n; i++) {
        const struct desk_keeper_register_info *reg = &are->registers[i];
        bool is_chosen = reg->no == in->reg || are->registers_n == 1;
        registers[i] = (struct page_option){arena_fmt(&p->d->arena, "%u", (unsigned)reg->no),
                                            page_text(p, reg->name), is_chosen};
        for (uint32_t f = 0; is_chosen && f < reg->fields_n && view->field.options_n < ENTRY_FIELDS_MAX; f++)
            fields[view->field.options_n++] =
                (struct page_option){arena_fmt(&p->d->arena, "%u", (unsigned)reg->fields[f].no),
                                     page_text(p, reg->fields[f].name), reg->fields[f].no == in->field};
        view->reg.options_n = i + 1;
    }
    view->reg.options = registers;
    view->field.options = fields;
}

static const struct desk_keeper_person_info *info_of(const struct page *p, uint32_t person)
{
    for (uint32_t i = 0; i < p->persons.persons_n; i++)
        if (p->persons.persons[i].person == person)
            return &p->persons.persons[i];
    return NULL;
}

static void fill_rows(struct page *p, const struct names *names, const struct desk_keeper_access_is *is,
                      struct page_access *view)
{
    struct page_access_row *rows;
    size_t n = 0;

    for (uint32_t i = 0; i < is->persons_n; i++)
        n += is->persons[i].purposes_n;
    rows = page_list(p, n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < is->persons_n; i++) {
        const struct desk_keeper_access_info *info = &is->persons[i];
        const char *name = page_person(p, info->person);
        const struct desk_keeper_person_info *known = info_of(p, info->person);
        for (uint32_t k = 0; k < info->purposes_n; k++)
            rows[view->rows_n++] = (struct page_access_row){
                .person = name,
                .url = page_url(p, "/people/%u", (unsigned)info->person),
                .roles = known == NULL ? "" : page_roles(p, known->roles),
                .blocks = page_block_names(p, info->blocks, info->blocks_n),
                .reach = reach_of(p, names, &info->purposes[k]),
                .state = page_chip(info->refusal == REFUSAL_NONE ? PAGE_STATE_PERMITTED : PAGE_STATE_REFUSED),
                .gate = page_refusal(p, info->refusal),
            };
    }
    view->rows = rows;
}

static enum err access(struct desk *d, struct request *r)
{
    const struct access_query *in = r->query;
    const struct desk_keeper_access ask = {.register_ = (uint16_t)in->reg, .field = (uint16_t)in->field};
    struct desk_keeper_access_is is;
    struct page_access view = {0};
    struct names names;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_ACCESS, &p, &view.tabs));
    TRY(ask_names(d, &names));
    TRY(ask_keeper_access(d, &ask, &is));
    fill_choices(&p, &names, in, &view);
    fill_rows(&p, &names, &is, &view);
    view.action = url_route("/access");
    view.frame = p.frame;
    err = page_send(&p, access, &view);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/people", .where = DESK_SESSION, .query = &list_set, .handler = list},
    PAGE_GET("/people/#", DESK_SESSION, show),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/access", .where = DESK_SESSION, .query = &access_set, .handler = access},
};
const struct route_table page_people = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/persons", &list_set, list),
};
const struct route_table api_file_people = PAGE_FILE_TABLE(files);
