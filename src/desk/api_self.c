/* The session itself, and what it may know about its contract. */
#include "desk/api_internal.h"

#include "rules/state.h"

static bool has_shortcuts(const struct desk_keeper_self_is *is)
{
    return (is->settings >> SETTING_KEYS & 1) != 0;
}

static enum err self(struct desk *d, struct request *r)
{
    struct desk_keeper_self_is is;
    struct jot j;
    enum err err = ask_keeper_self(d, &(struct desk_keeper_self){0}, &is);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "person", is.person);
    jot_text(&j, "account", is.account);
    jot_text(&j, "name", is.name);
    jot_text(&j, "org_name", is.org_name);
    jot_number(&j, "roles", is.roles);
    jot_number(&j, "contract", is.contract);
    jot_text(&j, "title", is.title);
    jot_number(&j, "factors", is.factors);
    jot_truth(&j, "terminal", is.terminal);
    jot_truth(&j, "terminal_demanded", is.terminal_demanded);
    api_put_terminal(&j, "terminal_number", is.terminal_no);
    jot_date(&j, "contract_from", is.contract_from);
    jot_date(&j, "contract_until", is.contract_until);
    jot_date(&j, "person_until", is.person_until);
    jot_date(&j, "trained", is.trained);
    jot_date(&j, "pledged", is.pledged);
    jot_number(&j, "training_max_days", is.training_max_days);
    jot_number(&j, "idle_minutes", is.idle_minutes);
    jot_number(&j, "session", is.session);
    jot_text(&j, "approval_origin", is.approval_origin);
    jot_number(&j, "shown_minute", is.shown_minute);
    jot_number(&j, "shown_day", is.shown_day);
    jot_number(&j, "quota_minute", is.quota_minute);
    jot_number(&j, "quota_day", is.quota_day);
    jot_number(&j, "waiting_applications", is.waiting_applications);
    jot_number(&j, "unseen_alerts", is.unseen_alerts);
    jot_instant(&j, "until", is.until_ms);
    api_put_numbers(&j, "blocks", is.blocks, is.blocks_n);
    jot_truth(&j, "machine", is.machine);
    jot_truth(&j, "shortcuts", has_shortcuts(&is));
    jot_truth(&j, "locked", desk_where(d) == DESK_LOCKED);
    return answer_json(d, r, &j);
}

static void put_fields(struct jot *j, const struct desk_keeper_register_info *info)
{
    jot_list(j, "fields");
    for (uint32_t i = 0; i < info->fields_n; i++) {
        const struct desk_keeper_field_info *f = &info->fields[i];
        jot_object(j, NULL);
        jot_number(j, "no", f->no);
        jot_text(j, "name", f->name);
        jot_number(j, "kind", f->kind);
        jot_number(j, "data_class", f->data_class);
        jot_number(j, "flags", f->flags);
        jot_object_end(j);
    }
    jot_list_end(j);
}

static enum err registers(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are are;
    struct jot j;
    enum err err = ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "registers");
    for (uint32_t i = 0; i < are.registers_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "no", are.registers[i].no);
        jot_text(&j, "name", are.registers[i].name);
        put_fields(&j, &are.registers[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

static uint64_t count_of(const struct desk_office_counts_are *are, uint16_t register_no)
{
    for (uint32_t i = 0; i < are->counts_n; i++)
        if (are->counts[i].register_ == register_no)
            return are->counts[i].records;
    return 0;
}

/* How many records each register of the person's duties holds, in their blocks. */
static enum err counts(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are are;
    struct desk_office_counts_are count;
    struct jot j;
    enum err err;

    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &are));
    TRY(ask_office_counts(d, &(struct desk_office_counts){0}, &count));
    answer_json_begin(r, &j);
    jot_list(&j, "registers");
    for (uint32_t i = 0; i < are.registers_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "register", are.registers[i].no);
        jot_number(&j, "records", count_of(&count, are.registers[i].no));
        jot_object_end(&j);
    }
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static void put_field_numbers(struct jot *j, uint64_t fields)
{
    jot_list(j, "fields");
    for (unsigned no = 1; no <= 64; no++)
        if ((fields >> (no - 1) & 1) != 0)
            jot_number(j, NULL, no);
    jot_list_end(j);
}

static enum err purposes(struct desk *d, struct request *r)
{
    struct desk_keeper_purposes_are are;
    struct jot j;
    enum err err = ask_keeper_purposes(d, &(struct desk_keeper_purposes){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "purposes");
    for (uint32_t i = 0; i < are.purposes_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "no", are.purposes[i].no);
        jot_text(&j, "name", are.purposes[i].name);
        jot_number(&j, "acts", are.purposes[i].acts);
        jot_number(&j, "register", are.purposes[i].register_);
        put_field_numbers(&j, are.purposes[i].fields);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

/* The cells of the handling matrix, and the terms that they and the controls belong to. */
static void put_terms(const struct desk_keeper_controls_are *are, struct jot *j)
{
    jot_list(j, "cells");
    for (uint32_t i = 0; i < are->cells_n; i++) {
        jot_object(j, NULL);
        jot_number(j, "kind", are->cells[i].kind);
        jot_number(j, "data_class", are->cells[i].data_class);
        jot_number(j, "verdict", are->cells[i].verdict);
        jot_number(j, "conditions", are->cells[i].conditions);
        jot_list(j, "clauses");
        for (uint32_t c = 0; c < are->cells[i].clauses_n; c++)
            jot_text(j, NULL, are->cells[i].clauses[c]);
        jot_list_end(j);
        jot_object_end(j);
    }
    jot_list_end(j);
    jot_number(j, "version", are->version);
    if (are->version == 0)
        return;
    jot_date(j, "from", are->from);
    jot_hex(j, "text", view_of(are->text, sizeof(are->text)));
    jot_truth(j, "changed", are->changed);
}

static enum err controls(struct desk *d, struct request *r)
{
    struct desk_keeper_controls_are are;
    struct jot j;
    enum err err = ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_list(&j, "controls");
    for (uint32_t i = 0; i < are.controls_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "control", are.controls[i].control);
        jot_number(&j, "limit", are.controls[i].limit);
        jot_list(&j, "clauses");
        for (uint32_t c = 0; c < are.controls[i].clauses_n; c++)
            jot_text(&j, NULL, are.controls[i].clauses[c]);
        jot_list_end(&j);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    put_terms(&are, &j);
    return answer_json(d, r, &j);
}

struct shortcuts_body {
    uint64_t on;
};
static const struct member shortcuts_members[] = {
    {"on", MEMBER_NUMBER, true, 1, offsetof(struct shortcuts_body, on), NULL},
};
static const struct member_set shortcuts_set = MEMBER_SET(shortcuts_members, struct shortcuts_body);

/* Keyboard shortcuts of the pages: written once, if asked twice. */
static enum err set_shortcuts(struct desk *d, struct request *r)
{
    const struct shortcuts_body *in = r->member;
    const struct desk_keeper_setting ask = {.setting = SETTING_KEYS, .on = in->on == 1};
    struct desk_keeper_self_is is;
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_self(d, &(struct desk_keeper_self){0}, &is));
    if (ask.on != has_shortcuts(&is))
        TRY(ask_keeper_setting(d, &ask, &ok));
    err = answer_empty(d, r);
out:
    return err;
}

static enum err sign_out(struct desk *d, struct request *r)
{
    struct desk_keeper_ok ok;
    enum err err = ask_keeper_sign_out(d, &(struct desk_keeper_sign_out){0}, &ok);

    return err != ERR_OK ? err : answer_empty(d, r);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/self",
     .where = DESK_SESSION | DESK_LOCKED | DESK_APPROVAL,
     .handler = self},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers",
     .where = DESK_SESSION,
     .handler = registers},
    API_GET("/registers/counts", counts),
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/purposes",
     .where = DESK_SESSION,
     .handler = purposes},
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/controls",
     .where = DESK_SESSION,
     .handler = controls},
    API_POST("/shortcuts", &shortcuts_set, set_shortcuts),
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/sign-out",
     .where = DESK_SESSION | DESK_LOCKED | DESK_APPROVAL,
     .body = ROUTE_JSON,
     .handler = sign_out},
};
const struct route_table api_self = API_TABLE(routes);
