/* What a session may know about itself and its contract: facts and names, no records. */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "rules/keeping.h"

#include <string.h>

static int64_t days_or_none(struct date d)
{
    return d.year == 0 ? 0 : date_to_days(d);
}

/* Applications that wait for a decision in this contract, of contracts below too. */
static uint32_t waiting(const struct state *s, uint32_t contract)
{
    const struct application *a;
    uint32_t n = 0;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++) {
        const struct contract_rule *c = a->approved_by_leaf != 0 || a->rejected ? NULL : state_decider(s, a);
        n += c != NULL && c->no == contract;
    }
    return n;
}

/* The strictest training age and quotas that are in force; 0: none. */
static uint64_t limit_of(const struct contract_rule *c, enum control control)
{
    return c != NULL && c->controls[control].in_force ? c->controls[control].limit : 0;
}

enum err op_self(struct op *op)
{
    const struct keeper *k = op->k;
    const struct state *s = logbook_state(k->logs, op->d->log);
    const struct assignment *a = state_assignment(s, op->d->contract, op->d->person);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct person_rule *p = state_person(s, op->d->person);
    struct desk_keeper_self m;
    struct desk_keeper_self_is is = {0};
    uint16_t blocks[ENTRY_BLOCKS_MAX];
    enum err err;

    TRY(OP_GET(op, self, &m));
    if (a == NULL || c == NULL || p == NULL)
        return ERR_NOT_FOUND;
    is.person = op->d->person;
    is.name = view_str(people_person_name(k->people, op->d->person));
    is.org_name = view_str(people_org_name(k->people, p->org));
    is.roles = a->roles;
    is.contract = op->d->contract;
    is.title = view_str(people_contract_title(k->people, op->d->contract));
    is.factors = op->d->factors;
    is.terminal = state_terminal_fits(s, op->d->person, op->d->terminal, date_of_ms(keeper_now(op->k)));
    is.terminal_demanded = c->controls[CONTROL_TERMINAL].in_force;
    is.terminal_no = op->d->terminal;
    is.terminal_until = is.terminal ? date_to_days(state_terminal(s, op->d->terminal)->until) : 0;
    is.contract_from = date_to_days(c->from);
    is.contract_until = date_to_days(c->until);
    is.closed = keeping_is_over(c, date_of_ms(keeper_now(op->k)));
    is.person_until = date_to_days(p->until);
    is.trained = days_or_none(a->trained);
    is.pledged = days_or_none(a->pledged);
    is.training_max_days = limit_of(c, CONTROL_TRAINING);
    is.idle_minutes = (uint64_t)decide_idle_ms(c) / 60000;
    is.quota_minute = limit_of(c, CONTROL_QUOTA_MINUTE);
    is.quota_day = limit_of(c, CONTROL_QUOTA_DAY);
    is.session = op->d->session;
    is.origin = view_str(k->config.origin);
    is.approval_origin = view_str(k->config.approval_origin);
    is.account = view_str(people_account(k->people, op->d->person));
    for (uint16_t purpose = 1; purpose <= 32; purpose++) {
        is.shown_minute += state_shown_in_minute(s, op->d->person, purpose, keeper_now(op->k));
        is.shown_day += state_shown_in_day(s, op->d->person, purpose, keeper_now(op->k));
    }
    is.waiting_applications = waiting(s, op->d->contract);
    is.due_registers = registers_due(op->k, op->d->log, op->d->contract);
    is.settings = state_settings(s, op->d->person);
    is.unseen_alerts = alerts_unseen(op);
    is.until_ms = session_until_ms(op->k, op->d);
    is.failed_before = op->d->news.failures;
    is.failed_ms = op->d->news.failures == 0 ? 0 : op->d->news.failed_ms;
    is.factor_ms = op->d->news.factor_ms;
    is.machine = p->answers != 0;
    memcpy(blocks, a->blocks, sizeof(blocks));
    is.blocks = blocks;
    is.blocks_n = a->blocks_n;
    TRY(lost_ends(k, op->d->log, op->arena, &is.losses, &is.losses_n));
    err = OP_ANSWER(op, self_is, &is);
out:
    return err;
}

static enum err fill_register(const struct op *op, const struct register_rule *r, struct desk_keeper_register_info *info)
{
    const struct people *p = op->k->people;

    info->no = r->no;
    info->made_up = r->kind == REGISTER_MADE_UP;
    info->name = view_str(people_register_name(p, r->contract, r->no));
    info->fields = arena_alloc(op->arena, r->fields_n, sizeof(*info->fields));
    if (info->fields == NULL)
        return ERR_MEMORY;
    for (unsigned i = 0; i < r->fields_n; i++) {
        if (r->fields[i].no == 0)
            continue; /* declared, not yet described */
        info->fields[info->fields_n++] = (struct desk_keeper_field_info){
            .no = r->fields[i].no,
            .kind = r->fields[i].kind,
            .data_class = (uint8_t)r->fields[i].data_class,
            .flags = r->fields[i].flags,
            .name = view_str(people_field_name(p, r->contract, r->no, r->fields[i].no)),
        };
    }
    return ERR_OK;
}

enum err op_registers(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct assignment *a = state_assignment(s, op->d->contract, op->d->person);
    const struct register_rule *r;
    struct desk_keeper_registers m;
    struct desk_keeper_registers_are are = {0};
    enum err err;

    TRY(OP_GET(op, registers, &m));
    are.registers = arena_alloc(op->arena, 16, sizeof(*are.registers));
    if (are.registers == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (r = state_register_at(s, i)) != NULL && are.registers_n < 16; i++) {
        bool shown = a != NULL && ((a->registers >> (r->no - 1) & 1) != 0 || (m.all && op_oversees(op)));
        if (r->contract == op->d->contract && shown)
            TRY(fill_register(op, r, &are.registers[are.registers_n++]));
    }
    err = OP_ANSWER(op, registers_are, &are);
out:
    return err;
}

enum err op_purposes(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct assignment *a = state_assignment(s, op->d->contract, op->d->person);
    const struct purpose_rule *p;
    struct desk_keeper_purposes m;
    struct desk_keeper_purpose_info rows[32];
    struct desk_keeper_purposes_are are = {.purposes = rows};
    enum err err;

    TRY(OP_GET(op, purposes, &m));
    for (size_t i = 0; (p = state_purpose_at(s, i)) != NULL && are.purposes_n < 32; i++) {
        bool shown = a != NULL && ((a->purposes >> (p->no - 1) & 1) != 0 || (m.all && op_oversees(op)));
        if (p->contract != op->d->contract || !shown)
            continue;
        rows[are.purposes_n++] = (struct desk_keeper_purpose_info){
            .no = p->no,
            .acts = p->acts,
            .register_ = p->register_no,
            .fields = p->fields,
            .practice = p->kind == PURPOSE_PRACTICE,
            .name = view_str(people_purpose_words(op->k->people, p->contract, p->no)),
        };
    }
    err = OP_ANSWER(op, purposes_are, &are);
out:
    return err;
}

/* The cells of which the terms say something. */
static enum err fill_cells(struct op *op, const struct contract_rule *c, struct desk_keeper_controls_are *are)
{
    const unsigned most = HANDLING_KINDS * CLASS__MAX;
    struct desk_keeper_cell_info *rows = arena_alloc(op->arena, most, sizeof(*rows));
    struct view *clauses = arena_alloc(op->arena, (size_t)most * ENTRY_CELL_CLAUSES_MAX, sizeof(*clauses));

    if (rows == NULL || clauses == NULL)
        return ERR_MEMORY;
    are->cells = rows;
    for (unsigned i = 0; i < most; i++) {
        const struct control_rule *rule = &c->cells[i / CLASS__MAX][i % CLASS__MAX];
        struct view *ids = clauses + (size_t)i * ENTRY_CELL_CLAUSES_MAX;
        if (!rule->in_force)
            continue;
        for (unsigned n = 0; n < rule->clauses_n && n < ENTRY_CELL_CLAUSES_MAX; n++)
            ids[n] = view_str(rule->clauses[n]);
        rows[are->cells_n++] = (struct desk_keeper_cell_info){.kind = (uint8_t)(i / CLASS__MAX),
                                                              .data_class = (uint8_t)(i % CLASS__MAX),
                                                              .verdict = (uint8_t)rule->limit,
                                                              .conditions = rule->conditions,
                                                              .clauses = ids,
                                                              .clauses_n = rule->clauses_n};
    }
    return ERR_OK;
}

static enum err fill_terms(struct op *op, const struct contract_rule *c, struct desk_keeper_controls_are *are)
{
    if (c == NULL)
        return ERR_OK;
    if (c->terms.leaf != 0) {
        are->version = c->terms.version;
        are->from = date_to_days(c->terms.from);
        are->changed = c->terms.changed;
        memcpy(are->text, c->terms.text, sizeof(are->text));
    }
    return fill_cells(op, c, are);
}

enum err op_controls(struct op *op)
{
    const struct contract_rule *c = state_contract(logbook_state(op->k->logs, op->d->log), op->d->contract);
    struct desk_keeper_controls m;
    struct desk_keeper_control_info rows[CONTROL__MAX];
    struct view clauses[CONTROL__MAX][ENTRY_CLAUSES_MAX];
    struct desk_keeper_controls_are are = {.controls = rows};
    enum err err;

    TRY(OP_GET(op, controls, &m));
    for (uint8_t i = 0; c != NULL && i < CONTROL__MAX; i++) {
        const struct control_rule *rule = &c->controls[i];
        if (!rule->in_force)
            continue;
        for (unsigned n = 0; n < rule->clauses_n; n++)
            clauses[i][n] = view_str(rule->clauses[n]);
        rows[are.controls_n++] = (struct desk_keeper_control_info){
            .control = i, .limit = rule->limit, .clauses = clauses[i], .clauses_n = rule->clauses_n};
    }
    TRY(fill_terms(op, c, &are));
    err = OP_ANSWER(op, controls_are, &are);
out:
    return err;
}
