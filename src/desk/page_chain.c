/* The register of the contract: every organisation 甲 → 乙 → 丙 … with its subcontract and what it has, what is not covered of the contract
 * above, and the notices of subcontracts to those above (N17 N18 S4 S15 H12 K-T7). */
#include "desk/page_admin.h"
#include "desk/page_matter.h"
#include "desk/page_staff.h"
#include "desk/page_table.h"

#define DEPTH_MAX 32
#define NO_DEPTH 255
#define KEEPERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)

const char *page_org_kind(const struct page *p, unsigned kind)
{
    static const enum msg words[] = {
        [ORG_ENTRUSTER] = MSG_CONTRACT_ENTRUSTER,
        [ORG_CONTRACTOR] = MSG_CONTRACT_CONTRACTOR,
        [ORG_SUBCONTRACTOR] = MSG_CONTRACT_SUBCONTRACTOR,
    };

    return page_word(p, kind < ORG__MAX ? words[kind] : MSG_ACT_UNKNOWN);
}

const char *page_register_names(struct page *p, const struct desk_keeper_registers_are *are)
{
    const char *names[16];
    size_t n = 0;

    for (uint32_t i = 0; i < are->registers_n && n < 16; i++)
        names[n++] = page_text(p, are->registers[i].name);
    return page_join(p, names, n, page_word(p, MSG_COMMON_COMMA));
}

/* --- the tree ----------------------------------------------------------------------------------------------------------------- */

static const struct page_table_column columns[] = {
    {"name", MSG_PEOPLE_ORG, REPORT_TEXT},           {"kind", MSG_CONTRACT_KIND, REPORT_TEXT},
    {"from", MSG_CONTRACT_TERM_FROM, REPORT_DATE},   {"until", MSG_CONTRACT_TERM_UNTIL, REPORT_DATE},
    {"approval", MSG_CONTRACT_APPROVAL, REPORT_TEXT}, {"people", MSG_CONTRACT_PEOPLE, REPORT_NUMBER},
    {"open", MSG_CONTRACT_OPEN, REPORT_NUMBER},      {"places", MSG_CONTRACT_PLACES, REPORT_NUMBER},
    {"services", MSG_CONTRACT_SERVICES, REPORT_NUMBER}, {"media", MSG_CONTRACT_MEDIA, REPORT_NUMBER},
    {"supervised", MSG_CONTRACT_SUPERVISED, REPORT_DATE},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct chain_query {
    struct page_table_query table;
};
static const struct member chain_members[] = {
    PAGE_TABLE_MEMBERS(struct chain_query, table),
};
static const struct member_set chain_set = MEMBER_SET(chain_members, struct chain_query);

/* The place in the tree, below 甲: one sign for each level above, then the branch. */
static const char *branch_of(struct page *p, unsigned depth)
{
    const char *signs[DEPTH_MAX + 2];
    unsigned n = 0;

    while (n + 1 < depth && n < DEPTH_MAX)
        signs[n++] = page_word(p, MSG_CONTRACT_ABOVE);
    if (depth > 0)
        signs[n++] = page_word(p, MSG_CONTRACT_BRANCH);
    return page_join(p, signs, n, "");
}

/* Of a subcontract: who decided on it and when; that those above do not know of it yet. */
static const char *decided(struct page *p, const struct desk_keeper_chain_org *o)
{
    const char *parts[2];
    size_t n = 0;

    if (o->approver != 0)
        parts[n++] = PAGE_SAY(p, MSG_CONTRACT_DECIDED, [MSG_CONTRACT_DECIDED__name] = msg_str(page_person(p, o->approver)),
                              [MSG_CONTRACT_DECIDED__day] = msg_str(page_date(p, date_of_ms(o->decided_ms))));
    if (o->untold > 0)
        parts[n++] = page_count(p, MSG_CONTRACT_UNTOLD, o->untold);
    return page_join(p, parts, n, page_word(p, MSG_COMMON_COMMA));
}

static struct page_chip state_of(const struct desk_keeper_chain_org *o)
{
    const struct desk_keeper_matter_info m = {.state = o->state};

    if (o->matter != 0 && o->state == MATTER_OPEN)
        return page_chip(o->stands || !o->registered ? PAGE_STATE_APPROVED : PAGE_STATE_LATE);
    return o->matter == 0 ? page_chip(PAGE_STATE_NONE) : page_matter_state(&m);
}

/* Where no subcontract is shown: it needs none, or it is not for the eyes of those below. */
static const char *unasked(const struct page *p, const struct desk_keeper_chain_org *o)
{
    return page_word(p, o->own || o->kind != ORG_SUBCONTRACTOR ? MSG_CONTRACT_NO_SUBCONTRACT : MSG_CONTRACT_NOT_SHOWN);
}

static void put_cells(struct page *p, struct page_table *t, const struct desk_keeper_chain_org *o, const struct page_chain_org *row)
{
    struct page_table_cell *cells = page_table_row(t);

    if (cells == NULL)
        return;
    const char *name[] = {row->branch, row->name};
    const char *state[] = {o->matter == 0 ? row->unasked : page_word(p, row->state.word), row->decided};
    cells[0].text = page_join(p, name, 2, " ");
    cells[1].text = row->kind;
    cells[2].number = o->from;
    cells[3].number = o->until;
    cells[4].text = page_join(p, state, row->decided[0] == '\0' ? 1 : 2, page_word(p, MSG_COMMON_COMMA));
    cells[5].number = o->people;
    cells[6].number = o->open;
    cells[7].number = o->places;
    cells[8].number = o->services;
    cells[9].number = o->media;
    cells[10].number = o->supervised == 0 ? REPORT_NO_DATE : o->supervised;
}

static void put_org(struct page *p, struct page_table *t, const struct desk_keeper_chain_org *o, struct page_chain_org *row)
{
    *row = (struct page_chain_org){
        .branch = branch_of(p, o->kind == ORG_ENTRUSTER ? 0 : o->level + 1),
        .name = page_text(p, o->name),
        .kind = page_org_kind(p, o->kind),
        .from = page_day(p, o->from),
        .until = page_day(p, o->until),
        .has_matter = o->matter != 0,
        .unasked = unasked(p, o),
        .state = state_of(o),
        .matter = page_url(p, "/matters/%llu", (unsigned long long)o->matter),
        .decided = decided(p, o),
        .people = o->people,
        .open = o->open,
        .overdue = o->overdue,
        .places = o->places,
        .services = o->services,
        .media = o->media,
        .supervised = o->supervised == 0 ? NULL : page_day(p, o->supervised),
    };
    if (o->sheet)
        row->sheet = page_url(p, "/contract/%u", (unsigned)o->org);
    put_cells(p, t, o, row);
}

/* --- notices upstream --------------------------------------------------------------------------------------------------------- */

static const char *name_of(struct page *p, const struct desk_keeper_chain_is *is, uint32_t org)
{
    for (uint32_t i = 0; i < is->orgs_n; i++)
        if (is->orgs[i].org == org)
            return page_text(p, is->orgs[i].name);
    return page_word(p, MSG_ACT_UNKNOWN);
}

static enum err fill_notices(struct page *p, const struct desk_keeper_chain_is *is, struct page_chain *view)
{
    struct desk_keeper_upstream_are are;
    enum err err;

    TRY(ask_keeper_upstream(p->d, &(struct desk_keeper_upstream){.waiting = false}, &are));
    struct page_chain_notice *rows = page_list(p, are.notices_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < are.notices_n; i++) {
        const struct desk_keeper_upstream_info *n = &are.notices[i];
        rows[i] = (struct page_chain_notice){
            .name = page_text(p, n->name),
            .what = page_word(p, n->kind == UPSTREAM_APPLIED ? MSG_CONTRACT_APPLIED : MSG_CONTRACT_ENDED),
            .matter = page_url(p, "/matters/%llu", (unsigned long long)n->matter),
            .parent = name_of(p, is, n->parent),
            .to = name_of(p, is, n->to),
            .made_ms = n->made_ms,
            .mine = n->mine,
            .number = arena_fmt(&p->d->arena, "%llu", (unsigned long long)n->matter),
            .kind = arena_fmt(&p->d->arena, "%u", n->kind),
            .org = arena_fmt(&p->d->arena, "%u", (unsigned)n->to),
        };
        if (n->receiver != 0)
            rows[i].received = PAGE_SAY(p, MSG_NOTICES_RECEIVED_BY, [MSG_NOTICES_RECEIVED_BY__day] = msg_str(page_when(p, n->received_ms)),
                                        [MSG_NOTICES_RECEIVED_BY__name] = msg_str(page_person(p, n->receiver)));
    }
    view->told = rows;
    view->told_n = rows == NULL ? 0 : are.notices_n;
    view->receive = url_route("/contract/upstream");
    err = p->err;
out:
    return err;
}

struct page_task_group page_upstream_tasks(struct page *p)
{
    struct desk_keeper_upstream_are are;
    struct page_task *task = page_list(p, 1, sizeof(*task));
    struct page_task_group group = {.name = MSG_CONTRACT_TITLE, .tasks = task};

    if (task == NULL || (p->self.roles & KEEPERS) == 0 ||
        ask_keeper_upstream(p->d, &(struct desk_keeper_upstream){.waiting = true}, &are) != ERR_OK || are.notices_n == 0)
        return group;
    *task = (struct page_task){.state = page_chip(PAGE_STATE_WAITING),
                               .title = page_count(p, MSG_HOME_TASK_UPSTREAM, are.notices_n),
                               .url = url_route("/contract#told"),
                               .detail = page_word(p, MSG_HOME_TASK_UPSTREAM_TEXT)};
    group.tasks_n = 1;
    return group;
}

/* --- the page ------------------------------------------------------------------------------------------------------------------- */

static enum err fill_facts(struct page *p, const struct desk_keeper_chain_is *is, struct page_chain *view, struct page_fact facts[4])
{
    struct desk_keeper_registers_are registers;
    enum err err;

    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &registers));
    facts[0] = (struct page_fact){page_word(p, MSG_CONTRACT_FROM), page_day(p, p->self.contract_from)};
    facts[1] = (struct page_fact){page_word(p, MSG_CONTRACT_UNTIL), page_day(p, p->self.contract_until)};
    facts[2] = (struct page_fact){page_word(p, MSG_CONTRACT_REGISTERS), page_register_names(p, &registers)};
    facts[3] = (struct page_fact){page_word(p, MSG_CONTRACT_DEPTH), is->depth == NO_DEPTH ? page_word(p, MSG_CONTRACT_NO_DEPTH)
                                                                                         : page_count(p, MSG_CONTRACT_LEVELS, is->depth)};
    view->facts = facts;
    view->facts_n = 4;
out:
    return err;
}

static void fill_gaps(struct page *p, const struct desk_keeper_chain_is *is, struct page_chain *view)
{
    struct page_link *gaps = page_list(p, is->gaps_n, sizeof(*gaps));

    for (uint32_t i = 0; gaps != NULL && i < is->gaps_n; i++)
        gaps[i] = (struct page_link){.text = page_rule_name(p, is->gaps[i].cell, is->gaps[i].kind, is->gaps[i].data_class)};
    view->gaps = gaps;
    view->gaps_n = gaps == NULL ? 0 : is->gaps_n;
    view->has_above = is->above != 0;
}

static void fill_more(struct page *p, struct page_chain *view, struct page_link links[2])
{
    bool applies = (p->self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0;

    view->notices = url_route("/notices");
    view->pledge = url_route("/pledge");
    view->links = links;
    if (applies)
        links[view->links_n++] = (struct page_link){page_word(p, MSG_CONTRACT_APPLY), url_route("/matters/new/18")};
    if ((p->self.roles & KEEPERS) != 0)
        links[view->links_n++] = (struct page_link){page_word(p, MSG_CONTRACT_SUPERVISE), url_route("/matters/new/30")};
}

static enum err show(struct desk *d, struct request *r)
{
    const struct chain_query *in = r->query;
    struct desk_keeper_chain_is is;
    struct page_chain view = {0};
    struct page_link links[2];
    struct page_fact facts[4];
    struct page_table t;
    struct page p;
    bool done;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_CONTRACT, &p, &view.tabs));
    TRY(ask_keeper_chain(d, &(struct desk_keeper_chain){0}, &is));
    struct page_chain_org *rows = page_list(&p, is.orgs_n, sizeof(*rows));
    page_table_begin(&p, &t, columns, COLUMNS, is.orgs_n);
    for (uint32_t i = 0; rows != NULL && i < is.orgs_n; i++)
        put_org(&p, &t, &is.orgs[i], &rows[i]);
    TRY(page_table_end(&p, &t, &in->table));
    const struct page_report head = {.title = page_word(&p, MSG_CONTRACT_TITLE)};
    TRY(page_table_file(&p, &t, &in->table, &head, "contract-register", &done));
    if (done)
        goto out;
    view.title = page_text(&p, p.self.title);
    TRY(fill_facts(&p, &is, &view, facts));
    fill_gaps(&p, &is, &view);
    fill_more(&p, &view, links);
    TRY(fill_notices(&p, &is, &view));
    view.orgs = page_table_shown(&p, &t, rows, sizeof(*rows));
    view.orgs_n = view.orgs == NULL ? 0 : t.shown_n;
    view.heads = t.heads;
    view.heads_n = t.columns_n;
    view.pager = t.pager;
    view.files = page_files(&p);
    view.frame = p.frame;
    err = page_send(&p, chain, &view);
out:
    return err;
}

struct receive_in {
    uint64_t matter, kind, to;
};
static const struct member receive_members[] = {
    {"matter", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct receive_in, matter), NULL},
    {"kind", MEMBER_NUMBER, true, UPSTREAM__MAX - 1, offsetof(struct receive_in, kind), NULL},
    {"to", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct receive_in, to), NULL},
};
static const struct member_set receive_set = MEMBER_SET(receive_members, struct receive_in);

static enum err receive(struct desk *d, struct request *r)
{
    const struct receive_in *in = r->member;
    const struct desk_keeper_upstream_receive m = {.matter = in->matter, .kind = (uint8_t)in->kind, .to = (uint32_t)in->to};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_upstream_receive(d, &m, &ok));
    page_flash(d, PAGE_BANNER_SUCCESS, msg_text(r->lang, MSG_NOTICES_RECEIVED_DONE), NULL);
    err = answer_redirect(d, r, "/contract");
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/contract", .where = DESK_SESSION, .query = &chain_set, .handler = show},
    PAGE_POST("/contract/upstream", DESK_SESSION, &receive_set, receive),
};
const struct route_table page_chain = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/contract", &chain_set, show),
};
const struct route_table api_file_chain = PAGE_FILE_TABLE(files);
