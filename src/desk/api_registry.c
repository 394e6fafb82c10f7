/* Organisations, terminals, controls, purposes, registers, the contract: shown, changed or applied for; alerts; access. */
#include "desk/api_internal.h"

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
        jot_truth(&j, "mine", t->mine);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    return answer_json(d, r, &j);
}

/* --- changes: at once, or with a reason applied for ------------------------------------------------------ */

/* What each kind of change takes besides a reason: the bits of struct flow_fact's members as keys of the entry. */
static enum err change(struct desk *d, struct request *r, struct desk_keeper_registry_fact *fact)
{
    const struct flow_fact *in = r->member;
    const uint64_t allowed = fact->has;
    struct desk_keeper_changed changed;
    struct desk_keeper_applied applied;
    struct jot j;
    enum err err;

    fact->has &= HAS(KIND) | HAS(CLASS) | HAS(COUNT) | HAS(LIMIT) | HAS(PURPOSE) | HAS(CONTRACT);
    TRY(flow_fact_make(d, in, fact));
    if ((fact->has & ~allowed) != 0 || in->account.n > 0 || in->same_human != 0 ||
        (fact->act == ACT_CONTROL ? in->name.n > 0 : in->clauses.n > 0))
        return member_wrong(&d->fault, MEMBER_UNKNOWN, view_str("member"));
    if (in->reason.n > 0) {
        const struct desk_keeper_apply_change m = {.fact = *fact, .reason = in->reason};
        TRY(ask_keeper_apply_change(d, &m, &applied));
        answer_json_begin(r, &j);
        jot_number(&j, "leaf", applied.leaf);
        jot_hex(&j, "object", view_of(applied.object, sizeof(applied.object)));
        return answer_json(d, r, &j);
    }
    const struct desk_keeper_change m = {.fact = *fact};
    TRY(ask_keeper_change(d, &m, &changed));
    err = api_answer_leaf(d, r, changed.leaf);
out:
    return err;
}

static enum err own_contract(struct desk *d, struct desk_keeper_registry_fact *out)
{
    struct desk_keeper_self_is is;
    enum err err = ask_keeper_self(d, &(struct desk_keeper_self){0}, &is);

    out->contract = err == ERR_OK ? is.contract : 0;
    out->has |= HAS(CONTRACT);
    return err;
}

static enum err org_change(struct desk *d, struct request *r)
{
    struct desk_keeper_registry_fact fact = {
        .act = ACT_ORG, .kind = ORG_SUBCONTRACTOR, .has = HAS(ORG) | HAS(PARENT) | HAS(KIND)};

    return change(d, r, &fact);
}

static enum err terminal_change(struct desk *d, struct request *r)
{
    struct desk_keeper_registry_fact fact = {
        .act = ACT_TERMINAL, .limit = 1, .has = HAS(TERMINAL) | HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(LIMIT)};

    return change(d, r, &fact);
}

/* Its organisation and term stay as they are. */
static enum err terminal_revoke(struct desk *d, struct request *r)
{
    const struct flow_fact *in = r->member;
    struct desk_keeper_change m = {.same_human = 0};
    struct desk_keeper_terminals_are are;
    struct desk_keeper_changed changed;
    enum err err;

    TRY(flow_fact_make(d, in, &m.fact));
    if (m.fact.has != HAS(TERMINAL))
        return member_wrong(&d->fault, MEMBER_MISSING, view_str("terminal"));
    TRY(ask_keeper_terminals(d, &(struct desk_keeper_terminals){0}, &are));
    for (uint32_t i = 0; i < are.terminals_n; i++) {
        const struct desk_keeper_terminal_info *t = &are.terminals[i];
        if (t->terminal != m.fact.terminal)
            continue;
        m.fact.act = ACT_TERMINAL;
        m.fact.org = t->org;
        m.fact.from = t->from;
        m.fact.until = t->until;
        m.fact.has |= HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(LIMIT);
        TRY(ask_keeper_change(d, &m, &changed));
        return api_answer_leaf(d, r, changed.leaf);
    }
    err = ERR_NOT_FOUND;
out:
    return err;
}

static enum err control_change(struct desk *d, struct request *r)
{
    const struct flow_fact *in = r->member;
    struct desk_keeper_registry_fact fact = {.act = ACT_CONTROL, .limit = in->limit, .has = HAS(KIND) | HAS(LIMIT)};
    uint64_t control;
    enum err err;

    TRY(api_number(r, 0, CONTROL__MAX - 1, &control));
    fact.kind = (uint16_t)control;
    TRY(own_contract(d, &fact));
    err = change(d, r, &fact);
out:
    return err;
}

static enum err purpose_change(struct desk *d, struct request *r)
{
    const struct flow_fact *in = r->member;
    struct desk_keeper_registry_fact fact = {
        .act = ACT_PURPOSE, .limit = in->limit, .has = HAS(PURPOSE) | HAS(LIMIT) | HAS(REGISTER) | HAS(FIELDS)};
    uint64_t purpose;
    enum err err;

    TRY(api_number(r, 0, 32, &purpose));
    fact.purpose = (uint16_t)purpose;
    TRY(own_contract(d, &fact));
    err = change(d, r, &fact);
out:
    return err;
}

static enum err register_change(struct desk *d, struct request *r)
{
    struct desk_keeper_registry_fact fact = {.act = ACT_REGISTER, .has = HAS(REGISTER) | HAS(COUNT)};
    enum err err = own_contract(d, &fact);

    return err != ERR_OK ? err : change(d, r, &fact);
}

static enum err field_change(struct desk *d, struct request *r)
{
    const struct flow_fact *in = r->member;
    struct desk_keeper_registry_fact fact = {
        .act = ACT_FIELD, .limit = in->limit, .kind = (uint16_t)in->kind,
        .has = HAS(REGISTER) | HAS(FIELDS) | HAS(CLASS) | HAS(KIND) | HAS(LIMIT)};
    enum err err = own_contract(d, &fact);

    return err != ERR_OK ? err : change(d, r, &fact);
}

static enum err contract_change(struct desk *d, struct request *r)
{
    struct desk_keeper_registry_fact fact = {.act = ACT_CONTRACT,
                                             .has = HAS(ORG) | HAS(PARENT) | HAS(FROM) | HAS(UNTIL)};
    enum err err = own_contract(d, &fact);

    return err != ERR_OK ? err : change(d, r, &fact);
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
    static const char *const kinds[] = {"quota", "misuse", "lock-out", "terminal", "role"};
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
    API_POST("/orgs", &flow_fact_set, org_change),
    API_GET("/terminals", terminals),
    API_POST("/terminals", &flow_fact_set, terminal_change),
    API_POST("/terminals/revoke", &flow_fact_set, terminal_revoke),
    API_POST("/controls/#", &flow_fact_set, control_change),
    API_POST("/purposes/#", &flow_fact_set, purpose_change),
    API_POST("/registers", &flow_fact_set, register_change),
    API_POST("/fields", &flow_fact_set, field_change),
    API_POST("/contract", &flow_fact_set, contract_change),
    API_POST("/applications/#/execute", NULL, execute),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/alerts", .where = DESK_SESSION, .query = &alerts_set, .handler = alerts},
    API_POST("/alerts/seen", &seen_set, alerts_seen),
    API_POST("/access", &access_set, who_may),
};
const struct route_table api_registry = API_TABLE(routes);
