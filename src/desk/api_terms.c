/* The contract's terms: the versions, what is proposed and what it changes, a proposal, and looks at items of checklists. */
#include "desk/api_internal.h"

#include "desk/flow_terms.h"
#include "rules/decide.h"

#define PROPOSE_BODY_MAX ((uint32_t)512 << 10) /* texts of profiles */

struct profile_body {
    struct view name, text;
};
static const struct member profile_members[] = {
    {"name", MEMBER_TEXT, false, PROFILE_NAME_MAX, offsetof(struct profile_body, name), NULL},
    {"text", MEMBER_TEXT, false, FLOW_TERMS_TEXT_MAX, offsetof(struct profile_body, text), NULL},
};
static const struct member_set profile_set = MEMBER_SET(profile_members, struct profile_body);

struct propose_body {
    struct member_objects profiles;
    struct view from, reason;
};
static const struct member propose_members[] = {
    {"profiles", MEMBER_OBJECTS, true, TERMS_PROFILES_MAX, offsetof(struct propose_body, profiles), &profile_set},
    {"from", MEMBER_TEXT, true, 10, offsetof(struct propose_body, from), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct propose_body, reason), NULL},
};
static const struct member_set propose_set = MEMBER_SET(propose_members, struct propose_body);

struct check_body {
    struct view item, on, due, remark;
    uint64_t result;
};
static const struct member check_members[] = {
    {"item", MEMBER_TEXT, true, CHECK_ITEM_MAX, offsetof(struct check_body, item), NULL},
    {"result", MEMBER_NUMBER, true, CHECK__MAX - 1, offsetof(struct check_body, result), NULL},
    {"on", MEMBER_TEXT, true, 10, offsetof(struct check_body, on), NULL},
    {"due", MEMBER_TEXT, false, 10, offsetof(struct check_body, due), NULL},
    {"remark", MEMBER_TEXT, false, 1000, offsetof(struct check_body, remark), NULL},
};
static const struct member_set check_set = MEMBER_SET(check_members, struct check_body);

static void put_version(struct jot *j, const struct desk_keeper_terms_version *v)
{
    jot_object(j, NULL);
    jot_number(j, "version", v->version);
    jot_number(j, "leaf", v->leaf);
    jot_date(j, "from", v->from);
    jot_instant(j, "in_force", v->in_force_ms);
    jot_hex(j, "text", view_of(v->text, sizeof(v->text)));
    jot_number(j, "facts", v->facts);
    jot_number(j, "application", v->application);
    jot_number(j, "signer", v->signer);
    jot_number(j, "signed_leaf", v->signed_leaf);
    jot_number(j, "approver", v->approver);
    jot_number(j, "approved_leaf", v->approved_leaf);
    jot_object_end(j);
}

static enum err terms(struct desk *d, struct request *r)
{
    struct desk_keeper_terms_are are;
    struct jot j;
    enum err err = ask_keeper_terms(d, &(struct desk_keeper_terms){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "proposal", are.proposal);
    jot_list(&j, "versions");
    for (uint32_t i = 0; i < are.versions_n; i++)
        put_version(&j, &are.versions[i]);
    jot_list_end(&j);
    jot_list(&j, "checks");
    for (uint32_t i = 0; i < are.checks_n; i++) {
        const struct desk_keeper_check_info *c = &are.checks[i];
        jot_object(&j, NULL);
        jot_text(&j, "item", c->item);
        jot_number(&j, "leaf", c->leaf);
        jot_number(&j, "person", c->person);
        jot_number(&j, "result", c->result);
        jot_date(&j, "on", c->on);
        if (c->due != 0)
            jot_date(&j, "due", c->due);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

void api_put_rule(struct jot *j, bool is_cell, unsigned no, unsigned data_class)
{
    if (!is_cell) {
        jot_word(j, "control", control_name((enum control)no));
        return;
    }
    jot_word(j, "act", vocab_word(VOCAB_ACT, no / HANDLING_MEDIA));
    jot_word(j, "medium", vocab_word(VOCAB_MEDIUM, no % HANDLING_MEDIA));
    jot_word(j, "class", vocab_word(VOCAB_CLASS, CLASS_SPI - data_class));
}

static void put_side(struct jot *j, const char *limit, const char *conditions, const struct control_rule *rule)
{
    if (!rule->in_force)
        return;
    jot_number(j, limit, rule->limit);
    jot_number(j, conditions, rule->conditions);
}

static enum err put_changes(struct desk *d, struct jot *j, const struct change_set *now, const struct change_set *next)
{
    static const char *const words[] = {"stricter", "wider", "both", "new", "gone", "clauses"};
    struct change *changes = arena_alloc(&d->arena, CHANGES_MAX, sizeof(*changes));

    _Static_assert(sizeof(words) / sizeof(words[0]) == CHANGE__MAX, "one word for each kind of change");
    if (changes == NULL)
        return ERR_MEMORY;
    unsigned n = change_list(now, next, changes);
    jot_list(j, "changes");
    for (unsigned i = 0; i < n; i++) {
        const struct change *c = &changes[i];
        jot_object(j, NULL);
        api_put_rule(j, c->is_cell, c->no, c->data_class);
        jot_word(j, "effect", words[c->kind]);
        put_side(j, "before", "before_conditions", c->is_cell ? &now->cells[c->no][c->data_class] : &now->controls[c->no]);
        put_side(j, "after", "after_conditions", c->is_cell ? &next->cells[c->no][c->data_class] : &next->controls[c->no]);
        jot_object_end(j);
    }
    jot_list_end(j);
    return ERR_OK;
}

/* Whether the facts of the proposal are those of its text. */
static enum err fits(struct desk *d, const struct desk_keeper_terms_proposal_is *is, const struct change_set *next, bool *out)
{
    struct change_set *demanded;
    struct flow_terms t;
    enum err err = flow_terms_stored(d, is->text, &t);

    *out = false;
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND || err == ERR_CORRUPT || err == ERR_INPUT ? ERR_OK : err;
    err = flow_terms_demanded(d, &t, &demanded);
    *out = err == ERR_OK && flow_terms_same(demanded, next);
    flow_terms_clear(&t);
    return err;
}

static enum err proposal(struct desk *d, struct request *r)
{
    struct desk_keeper_terms_proposal m = {0};
    struct desk_keeper_terms_proposal_is is;
    struct change_set *now, *next;
    struct jot j;
    bool same;
    enum err err;

    TRY(api_number(r, 0, UINT64_MAX, &m.application));
    TRY(ask_keeper_terms_proposal(d, &m, &is));
    TRY(flow_terms_now(d, &now));
    TRY(flow_terms_proposed(d, &is, &next));
    TRY(fits(d, &is, next, &same));
    answer_json_begin(r, &j);
    jot_number(&j, "version", is.version);
    jot_date(&j, "from", is.from);
    jot_number(&j, "signer", is.signer);
    jot_truth(&j, "fits_text", same);
    TRY(put_changes(d, &j, now, next));
    jot_text(&j, "text", is.text);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err propose(struct desk *d, struct request *r)
{
    const struct propose_body *in = r->member;
    const struct profile_body *list = in->profiles.list;
    struct view texts[TERMS_PROFILES_MAX];
    struct desk_keeper_terms_proposed out = {0};
    struct flow_terms t = {.n = 0};
    struct jot j;
    int64_t from;
    enum err err;

    TRY(api_day(d, "from", in->from, &from));
    for (uint32_t i = 0; i < in->profiles.n; i++) {
        texts[i] = list[i].text.n > 0 ? list[i].text : shipped_text(list[i].name);
        if (texts[i].p == NULL)
            return member_wrong(&d->fault, MEMBER_WRONG, view_str("profiles"));
    }
    if (flow_terms_read(d, texts, in->profiles.n, &t, NULL) != ERR_OK)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("profiles"));
    TRY(flow_terms_propose(d, &t, from, in->reason, &out));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", out.leaf);
    jot_hex(&j, "object", view_of(out.object, sizeof(out.object)));
    jot_list(&j, "gaps");
    for (uint32_t i = 0; i < out.gaps_n; i++) {
        jot_object(&j, NULL);
        api_put_rule(&j, out.gaps[i].cell, out.gaps[i].kind, out.gaps[i].data_class);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    flow_terms_clear(&t);
    return err;
}

static enum err check(struct desk *d, struct request *r)
{
    const struct check_body *in = r->member;
    struct desk_keeper_terms_check m = {.item = in->item, .result = (uint8_t)in->result, .remark = in->remark};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(api_day(d, "on", in->on, &m.on));
    if (in->due.n > 0)
        TRY(api_day(d, "due", in->due, &m.due));
    TRY(ask_keeper_terms_check(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static const struct route routes[] = {
    API_GET("/terms", terms),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/terms/proposals/#", .where = DESK_SESSION | DESK_APPROVAL, .handler = proposal},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/terms/proposals",
     .where = DESK_SESSION,
     .body = ROUTE_JSON,
     .body_max = PROPOSE_BODY_MAX,
     .member = &propose_set,
     .handler = propose},
    API_POST("/clauses/checks", &check_set, check),
};
const struct route_table api_terms = API_TABLE(routes);
