/* The chain of contracts over the API: every organisation with its subcontract, what is not covered of the contract above, the notices
 * upstream and their receipts; the sheet of the contract (N17 N18 S4). */
#include "desk/api_internal.h"

#include "rules/state.h"

#define SHEET_TEXT_MAX 2000

static const char *const kinds[UPSTREAM__MAX] = {[UPSTREAM_APPLIED] = "applied", [UPSTREAM_ENDED] = "ended"};

static void put_org(struct jot *j, const struct desk_keeper_chain_org *o)
{
    static const char *const states[MATTER_STATE__MAX] = {
        [MATTER_WAITS] = "waits", [MATTER_OPEN] = "open", [MATTER_REJECTED] = "rejected", [MATTER_WITHDRAWN] = "withdrawn",
        [MATTER_CLOSED] = "closed",
    };

    jot_object(j, NULL);
    jot_number(j, "org", o->org);
    jot_number(j, "parent", o->parent);
    jot_number(j, "level", o->level);
    jot_text(j, "name", o->name);
    jot_truth(j, "registered", o->registered);
    jot_truth(j, "stands", o->stands);
    jot_truth(j, "own", o->own);
    jot_date(j, "from", o->from);
    jot_date(j, "until", o->until);
    if (o->matter != 0) {
        jot_number(j, "matter", o->matter);
        jot_word(j, "state", o->state < MATTER_STATE__MAX ? states[o->state] : "?");
        jot_number(j, "approver", o->approver);
    }
    jot_number(j, "people", o->people);
    jot_number(j, "open", o->open);
    jot_number(j, "overdue", o->overdue);
    jot_number(j, "places", o->places);
    jot_number(j, "services", o->services);
    jot_number(j, "media", o->media);
    if (o->supervised != 0)
        jot_date(j, "supervised", o->supervised);
    jot_object_end(j);
}

static void put_notice(struct jot *j, const struct desk_keeper_upstream_info *n)
{
    jot_object(j, NULL);
    jot_number(j, "matter", n->matter);
    jot_word(j, "kind", n->kind < UPSTREAM__MAX ? kinds[n->kind] : "?");
    jot_text(j, "name", n->name);
    jot_number(j, "to", n->to);
    jot_instant(j, "made", n->made_ms);
    if (n->receiver != 0) {
        jot_number(j, "receiver", n->receiver);
        jot_instant(j, "received", n->received_ms);
    }
    jot_truth(j, "mine", n->mine);
    jot_object_end(j);
}

static enum err chain(struct desk *d, struct request *r)
{
    struct desk_keeper_chain_is is;
    struct desk_keeper_upstream_are are;
    struct jot j;
    enum err err;

    TRY(ask_keeper_chain(d, &(struct desk_keeper_chain){0}, &is));
    TRY(ask_keeper_upstream(d, &(struct desk_keeper_upstream){.waiting = false}, &are));
    answer_json_begin(r, &j);
    jot_number(&j, "depth", is.depth);
    jot_number(&j, "above", is.above);
    jot_list(&j, "gaps");
    for (uint32_t i = 0; i < is.gaps_n; i++) {
        jot_object(&j, NULL);
        api_put_rule(&j, is.gaps[i].cell, is.gaps[i].kind, is.gaps[i].data_class);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_list(&j, "orgs");
    for (uint32_t i = 0; i < is.orgs_n; i++)
        put_org(&j, &is.orgs[i]);
    jot_list_end(&j);
    jot_list(&j, "notices");
    for (uint32_t i = 0; i < are.notices_n; i++)
        put_notice(&j, &are.notices[i]);
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

struct receive_body {
    uint64_t matter, to;
    struct view kind;
};
static const struct member receive_members[] = {
    {"matter", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct receive_body, matter), NULL},
    {"kind", MEMBER_TEXT, true, 16, offsetof(struct receive_body, kind), NULL},
    {"to", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct receive_body, to), NULL},
};
static const struct member_set receive_set = MEMBER_SET(receive_members, struct receive_body);

static enum err receive(struct desk *d, struct request *r)
{
    const struct receive_body *in = r->member;
    struct desk_keeper_upstream_receive m = {.matter = in->matter, .to = (uint32_t)in->to};
    struct desk_keeper_ok ok;
    enum err err;

    while (m.kind < UPSTREAM__MAX && !view_eq_str(in->kind, kinds[m.kind]))
        m.kind++;
    if (m.kind == UPSTREAM__MAX)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("kind"));
    TRY(ask_keeper_upstream_receive(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

/* --- the sheet ---------------------------------------------------------------------------------------------------------------- */

static enum err sheet(struct desk *d, struct request *r)
{
    struct desk_keeper_sheet_is is;
    struct jot j;
    uint64_t org;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &org));
    TRY(ask_keeper_sheet(d, &(struct desk_keeper_sheet){.org = (uint32_t)org}, &is));
    answer_json_begin(r, &j);
    jot_list(&j, "items");
    for (uint32_t i = 0; i < is.items_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "item", is.items[i].item + 1U);
        jot_number(&j, "version", is.items[i].version);
        jot_number(&j, "leaf", is.items[i].leaf);
        jot_instant(&j, "at", is.items[i].time_ms);
        jot_text(&j, "text", is.items[i].text);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

struct history_query {
    uint64_t before;
};
static const struct member history_members[] = {
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct history_query, before), NULL},
};
static const struct member_set history_set = MEMBER_SET(history_members, struct history_query);

static enum err history(struct desk *d, struct request *r)
{
    const struct history_query *in = r->query;
    struct desk_keeper_sheet_history_is is;
    struct jot j;
    uint64_t org;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &org));
    TRY(ask_keeper_sheet_history(d, &(struct desk_keeper_sheet_history){.org = (uint32_t)org, .before = in->before}, &is));
    answer_json_begin(r, &j);
    jot_list(&j, "versions");
    for (uint32_t i = 0; i < is.changes_n; i++) {
        const struct desk_keeper_sheet_change *c = &is.changes[i];
        jot_object(&j, NULL);
        jot_number(&j, "item", c->item + 1U);
        jot_number(&j, "version", c->version);
        jot_number(&j, "leaf", c->leaf);
        jot_instant(&j, "at", c->time_ms);
        jot_text(&j, "before", c->before);
        jot_text(&j, "text", c->text);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    if (is.more && is.changes_n > 0)
        jot_number(&j, "next", is.changes[is.changes_n - 1].leaf);
    err = answer_json(d, r, &j);
out:
    return err;
}

struct item_body {
    uint64_t version;
    struct view text;
};
static const struct member item_members[] = {
    {"version", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct item_body, version), NULL},
    {"text", MEMBER_TEXT, true, SHEET_TEXT_MAX, offsetof(struct item_body, text), NULL},
};
static const struct member_set item_set = MEMBER_SET(item_members, struct item_body);

static enum err set_item(struct desk *d, struct request *r)
{
    const struct item_body *in = r->member;
    struct desk_keeper_changed changed;
    uint64_t org, item;
    uint32_t contract;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &org));
    TRY(api_number(r, 1, SHEET_ITEM__MAX, &item));
    TRY(api_own_contract(d, &contract));
    if (item == 0)
        return ERR_NOT_FOUND;
    const struct flow_fact fact = {.act = ACT_SHEET,
                                   .contract = contract,
                                   .org = (uint32_t)org,
                                   .kind = (uint16_t)(item - 1),
                                   .version = (uint32_t)in->version,
                                   .name = in->text};
    TRY(flow_change(d, &fact, 0, &changed));
    err = api_answer_leaf(d, r, changed.leaf);
out:
    return err;
}

static const struct route routes[] = {
    API_GET("/chain", chain),
    API_POST("/chain/receipts", &receive_set, receive),
    API_GET("/contract/sheets/#", sheet),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/contract/sheets/#/versions", .where = DESK_SESSION, .query = &history_set, .handler = history},
    API_POST("/contract/sheets/#/items/#", &item_set, set_item),
};
const struct route_table api_chain = API_TABLE(routes);
