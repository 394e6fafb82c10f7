/* Organisations, terminals, controls, purposes, registers, the contract: shown, changed or applied for; alerts; access. */
#include "desk/api_internal.h"

#include "desk/flow_block.h"
#include "rules/decide.h"

#include <string.h>

#define HAS(k) ENTRY_HAS(KEY_##k)

struct seen_body {
    uint64_t leaf;
};
static const struct member seen_members[] = {
    {"leaf", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct seen_body, leaf), NULL},
};
static const struct member_set seen_set = MEMBER_SET(seen_members, struct seen_body);

struct alerts_query {
    uint64_t days;
    int64_t before;
};
static const struct member alerts_members[] = {
    {"days", MEMBER_NUMBER, false, 366, offsetof(struct alerts_query, days), NULL},
    {"before", MEMBER_INSTANT, false, 0, offsetof(struct alerts_query, before), NULL},
};
static const struct member_set alerts_set = MEMBER_SET(alerts_members, struct alerts_query);

struct access_body {
    uint64_t person, register_no, field;
};
static const struct member access_members[] = {
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct access_body, person), NULL},
    {"register", MEMBER_NUMBER, false, 64, offsetof(struct access_body, register_no), NULL},
    {"field", MEMBER_NUMBER, false, 64, offsetof(struct access_body, field), NULL},
};
static const struct member_set access_set = MEMBER_SET(access_members, struct access_body);

/* --- what there is ------------------------------------------------------------------------------------ */

static enum err orgs(struct desk *d, struct request *r)
{
    struct desk_keeper_orgs_are are;
    struct jot j;
    enum err err = ask_keeper_orgs(d, &(struct desk_keeper_orgs){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "orgs");
    for (uint32_t i = 0; i < are.orgs_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "org", are.orgs[i].org);
        jot_number(&j, "parent", are.orgs[i].parent);
        jot_number(&j, "kind", are.orgs[i].kind);
        jot_text(&j, "name", are.orgs[i].name);
        jot_truth(&j, "mine", are.orgs[i].mine);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

static enum err terminals(struct desk *d, struct request *r)
{
    struct desk_keeper_terminals_are are;
    struct jot j;
    enum err err = ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "terminals");
    for (uint32_t i = 0; i < are.terminals_n; i++) {
        const struct desk_keeper_terminal_info *t = &are.terminals[i];
        jot_object(&j, NULL);
        api_put_terminal(&j, "terminal", t->terminal);
        jot_text(&j, "name", t->name);
        jot_number(&j, "org", t->org);
        jot_text(&j, "org_name", t->org_name);
        jot_date(&j, "from", t->from);
        jot_date(&j, "until", t->until);
        jot_truth(&j, "revoked", t->revoked);
        if (t->person != 0) {
            jot_number(&j, "person", t->person);
            jot_hex(&j, "certificate", view_of(t->certificate, sizeof(t->certificate)));
        }
        jot_number(&j, "kind", t->owner);
        jot_truth(&j, "approved", t->approved);
        if (t->place != 0)
            jot_number(&j, "place", t->place);
        jot_truth(&j, "mine", t->mine);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

static enum err places(struct desk *d, struct request *r)
{
    struct desk_keeper_places_are are;
    struct jot j;
    enum err err = ask_keeper_places(d, &(struct desk_keeper_places){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "places");
    for (uint32_t i = 0; i < are.places_n; i++) {
        const struct desk_keeper_place_info *p = &are.places[i];
        jot_object(&j, NULL);
        jot_number(&j, "place", p->place);
        jot_number(&j, "kind", p->kind);
        jot_text(&j, "name", p->name);
        jot_date(&j, "from", p->from);
        jot_date(&j, "until", p->until);
        jot_truth(&j, "stands", p->stands);
        jot_truth(&j, "over", p->over);
        jot_number(&j, "terminals", p->terminals);
        if (p->logged != 0)
            jot_date(&j, "logged", p->logged);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

/* --- changes: at once, or with a reason applied for ------------------------------------------------------ */

/* Each change takes the keys ${takes}, a name or clauses, and perhaps a reason: then it is applied for. */
static enum err change(struct desk *d, struct request *r, uint64_t takes, struct flow_fact *fact)
{
    const struct api_fact *in = r->member;
    struct desk_keeper_changed changed;
    struct desk_keeper_applied applied;
    enum err err;

    TRY(api_fact_read(d, in, 0, takes | API_TAKES_REASON, fact));
    if (in->reason.n > 0) {
        TRY(flow_apply(d, fact, in->reason, &applied));
        return api_answer_applied(d, r, &applied);
    }
    TRY(flow_change(d, fact, 0, &changed));
    err = api_answer_leaf(d, r, changed.leaf);
out:
    return err;
}

static enum err org_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_ORG, .kind = ORG_SUBCONTRACTOR};

    return change(d, r, HAS(ORG) | HAS(PARENT) | API_TAKES_NAME, &fact);
}

static enum err terminal_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_TERMINAL, .limit = 1};

    return change(d, r, HAS(TERMINAL) | HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(KIND) | API_TAKES_NAME, &fact);
}

struct place_body {
    struct view terminal;
    uint64_t place;
};
static const struct member place_members[] = {
    {"terminal", MEMBER_TEXT, true, 19, offsetof(struct place_body, terminal), NULL},
    {"place", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct place_body, place), NULL},
};
static const struct member_set place_set = MEMBER_SET(place_members, struct place_body);

/* Without a place it stands nowhere. */
static enum err terminal_place(struct desk *d, struct request *r)
{
    const struct place_body *in = r->member;
    struct desk_keeper_terminal_place m = {.place = in->place};
    struct desk_keeper_ok ok;
    enum err err;

    if (!flow_terminal_number(in->terminal, &m.terminal))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("terminal"));
    TRY(ask_keeper_terminal_place(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

/* Its organisation and term stay as they are. */
static enum err terminal_revoke(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_TERMINAL};
    struct desk_keeper_terminals_are are;
    struct desk_keeper_changed changed;
    enum err err;

    TRY(api_fact_read(d, r->member, HAS(TERMINAL), 0, &fact));
    TRY(ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are));
    for (uint32_t i = 0; i < are.terminals_n; i++) {
        const struct desk_keeper_terminal_info *t = &are.terminals[i];
        if (t->terminal != fact.terminal)
            continue;
        flow_certificate_gone(t, &fact);
        TRY(flow_change(d, &fact, 0, &changed));
        return api_answer_leaf(d, r, changed.leaf);
    }
    err = ERR_NOT_FOUND;
out:
    return err;
}

/* A change within the contract of the session. */
static enum err change_here(struct desk *d, struct request *r, uint64_t takes, struct flow_fact *fact)
{
    enum err err = api_own_contract(d, &fact->contract);

    return err != ERR_OK ? err : change(d, r, takes, fact);
}

static enum err control_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_CONTROL};
    uint64_t control;
    enum err err;

    TRY(api_number(r, 0, CONTROL__MAX - 1, &control));
    fact.kind = (uint16_t)control;
    err = change_here(d, r, HAS(LIMIT) | HAS(CLAUSES), &fact);
out:
    return err;
}

static enum err purpose_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_PURPOSE};
    uint64_t purpose;
    enum err err;

    TRY(api_number(r, 0, 32, &purpose));
    fact.purpose = (uint16_t)purpose;
    err = change_here(d, r, HAS(LIMIT) | HAS(REGISTER) | HAS(FIELDS) | HAS(KIND) | API_TAKES_NAME, &fact);
out:
    return err;
}

/* ... its number in the path.  limit 0: it ends. */
static enum err block_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_BLOCK, .blocks_n = 1};
    uint16_t no;
    uint64_t block;
    enum err err;

    TRY(api_number(r, 0, UINT16_MAX, &block));
    no = (uint16_t)block;
    fact.blocks = &no;
    err = change_here(d, r, HAS(LIMIT) | HAS(REGISTER) | API_TAKES_NAME, &fact);
out:
    return err;
}

static enum err blocks(struct desk *d, struct request *r)
{
    struct flow_blocks all;
    struct jot j;
    enum err err = flow_blocks(d, &all);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "blocks");
    for (uint32_t i = 0; i < all.n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "block", all.list[i].block);
        jot_number(&j, "register", all.list[i].register_);
        jot_text(&j, "name", all.list[i].name);
        jot_truth(&j, "ended", all.list[i].ended);
        jot_truth(&j, "mine", all.list[i].mine);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "limited", all.limited);
    return answer_json(d, r, &j);
}

static enum err register_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_REGISTER};

    return change_here(d, r, HAS(REGISTER) | HAS(COUNT) | HAS(KIND) | API_TAKES_NAME, &fact);
}

static enum err field_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_FIELD};

    return change_here(d, r, HAS(REGISTER) | HAS(FIELDS) | HAS(CLASS) | HAS(KIND) | HAS(LIMIT) | API_TAKES_NAME, &fact);
}

static enum err contract_change(struct desk *d, struct request *r)
{
    struct flow_fact fact = {.act = ACT_CONTRACT};

    return change_here(d, r, HAS(ORG) | HAS(PARENT) | HAS(FROM) | HAS(UNTIL) | API_TAKES_NAME, &fact);
}

static enum err execute(struct desk *d, struct request *r)
{
    struct desk_keeper_execute_change m;
    struct desk_keeper_changed changed;
    enum err err;

    TRY(api_number(r, 0, INT64_MAX, &m.application));
    TRY(ask_keeper_execute_change(d, &m, &changed));
    err = api_answer_leaf(d, r, changed.leaf);
out:
    return err;
}

/* --- alerts and access ------------------------------------------------------------------------------------ */

static void put_clauses(struct jot *j, const struct view *clauses, uint32_t n)
{
    jot_list(j, "clauses");
    for (uint32_t i = 0; i < n; i++)
        jot_text(j, NULL, clauses[i]);
    jot_list_end(j);
}

static enum err alerts(struct desk *d, struct request *r)
{
    static const char *const kinds[] = {"quota", "misuse", "lock-out", "terminal", "role", "missing", "damage"};
    const struct alerts_query *in = r->query;
    const struct desk_keeper_alerts m = {.days = in == NULL ? 0 : (uint16_t)in->days,
                                         .before_ms = in == NULL ? 0 : in->before};
    struct desk_keeper_alerts_are are;
    struct jot j;
    enum err err = ask_keeper_alerts(d, &m, &are);

    _Static_assert(sizeof(kinds) / sizeof(kinds[0]) == DESK_KEEPER_ALERT_KIND__MAX, "one word each");
    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "alerts");
    for (uint32_t i = 0; i < are.alerts_n; i++) {
        const struct desk_keeper_alert_info *a = &are.alerts[i];
        jot_object(&j, NULL);
        jot_word(&j, "kind", kinds[a->kind]);
        jot_number(&j, "leaf", a->leaf);
        jot_truth(&j, "machine", a->machine);
        jot_instant(&j, "time", a->time_ms);
        jot_number(&j, "person", a->person);
        jot_word(&j, "act", entry_act_name((enum entry_act)a->act));
        jot_word(&j, "refusal", refusal_name((enum refusal)a->refusal));
        put_clauses(&j, a->clauses, a->clauses_n);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    jot_number(&j, "unseen", are.unseen);
    jot_number(&j, "newest_leaf", are.newest_leaf);
    return answer_json(d, r, &j);
}

static enum err alerts_seen(struct desk *d, struct request *r)
{
    const struct seen_body *in = r->member;
    struct desk_keeper_ok ok;
    enum err err = ask_keeper_alerts_seen(d, &(struct desk_keeper_alerts_seen){.leaf = in->leaf}, &ok);

    return err != ERR_OK ? err : api_answer_leaf(d, r, ok.leaf);
}

static void put_access(struct jot *j, const struct desk_keeper_access_info *a)
{
    jot_object(j, NULL);
    jot_number(j, "person", a->person);
    jot_word(j, "refusal", refusal_name((enum refusal)a->refusal));
    put_clauses(j, a->clauses, a->clauses_n);
    jot_list(j, "acts");
    for (uint32_t i = 0; i < a->acts_n; i++)
        jot_word(j, NULL, entry_act_name((enum entry_act)a->acts[i]));
    jot_list_end(j);
    api_put_numbers(j, "blocks", a->blocks, a->blocks_n);
    jot_list(j, "purposes");
    for (uint32_t i = 0; i < a->purposes_n; i++) {
        jot_object(j, NULL);
        jot_number(j, "purpose", a->purposes[i].purpose);
        jot_number(j, "register", a->purposes[i].register_);
        jot_number(j, "acts", a->purposes[i].acts);
        jot_number(j, "fields", a->purposes[i].fields);
        jot_number(j, "veiled", a->purposes[i].veiled);
        jot_object_end(j);
    }
    jot_list_end(j);
    jot_object_end(j);
}

static enum err who_may(struct desk *d, struct request *r)
{
    const struct access_body *in = r->member;
    const struct desk_keeper_access m = {
        .person = (uint32_t)in->person, .register_ = (uint16_t)in->register_no, .field = (uint16_t)in->field};
    struct desk_keeper_access_is is;
    struct jot j;
    enum err err = ask_keeper_access(d, &m, &is);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "persons");
    for (uint32_t i = 0; i < is.persons_n; i++)
        put_access(&j, &is.persons[i]);
    jot_list_end(&j);
    jot_truth(&j, "more", is.more);
    return answer_json(d, r, &j);
}

static const struct route routes[] = {
    API_GET("/orgs", orgs),
    API_POST("/orgs", &api_fact_set, org_change),
    API_GET("/terminals", terminals),
    API_POST("/terminals", &api_fact_set, terminal_change),
    API_POST("/terminals/place", &place_set, terminal_place),
    API_POST("/terminals/revoke", &api_fact_set, terminal_revoke),
    API_GET("/places", places),
    API_POST("/controls/#", &api_fact_set, control_change),
    API_POST("/purposes/#", &api_fact_set, purpose_change),
    API_GET("/blocks", blocks),
    API_POST("/blocks/#", &api_fact_set, block_change),
    API_POST("/registers", &api_fact_set, register_change),
    API_POST("/fields", &api_fact_set, field_change),
    API_POST("/contract", &api_fact_set, contract_change),
    API_POST("/applications/#/execute", NULL, execute),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/alerts", .where = DESK_SESSION, .query = &alerts_set, .handler = alerts},
    API_POST("/alerts/seen", &seen_set, alerts_seen),
    API_POST("/access", &access_set, who_may),
};
const struct route_table api_registry = API_TABLE(routes);
