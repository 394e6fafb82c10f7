/* Alerts shown to manager and 甲, newest first, with those of the machine's log about people of the contract; and seen. */
#include "keeper/keeper.h"

#include "base/clock.h"

#define SHOWN_MAX 100
#define DAYS_MAX 366
#define DAY_MS ((int64_t)24 * 3600 * 1000)

_Static_assert((int)ALERT_QUOTA == (int)DESK_KEEPER_ALERT_KIND_QUOTA && (int)ALERT_DAMAGE == (int)DESK_KEEPER_ALERT_KIND_DAMAGE,
               "the kinds of the message");

enum err alert_note(struct keeper *k, uint16_t log, uint64_t index, const struct entry *e)
{
    return alerts_learn(k->alerts, &(struct alert_leaf){log, index, logbook_state(k->logs, log)}, e);
}

/* The alerts of the contract's log and of the machine's, merged by time. */
struct stream {
    const struct op *op;
    size_t own, machine; /* looked at so far */
};

/* What somebody did is told to those who may know what they do: nobody of a subcontractor hears of who works beside it (N17). */
static bool concerns(const struct op *op, const struct alert *a, bool machine)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct person_rule *p = state_person(s, a->person);
    bool theirs = p == NULL || op_works_with(op, p->org);

    if (!machine)
        return a->contract == op->d->contract && theirs;
    return a->person == 0 || (theirs && state_assignment(s, op->d->contract, a->person) != NULL);
}

static const struct alert *next_alert(struct stream *s, bool *machine_out)
{
    const struct alerts *alerts = s->op->k->alerts;

    for (;;) {
        const struct alert *own = alerts_at(alerts, s->op->d->log, s->own);
        const struct alert *machine = alerts_at(alerts, KEEPER_MACHINE_LOG, s->machine);
        if (own == NULL && machine == NULL)
            return NULL;
        *machine_out = own == NULL || (machine != NULL && machine->time_ms > own->time_ms);
        const struct alert *a = *machine_out ? machine : own;
        s->own += !*machine_out;
        s->machine += *machine_out;
        if (concerns(s->op, a, *machine_out))
            return a;
    }
}

static bool is_watcher(const struct op *op)
{
    const struct assignment *a =
        state_assignment(logbook_state(op->k->logs, op->d->log), op->d->contract, op->d->person);

    return a != NULL && (a->roles & (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0 &&
           (a->roles & ROLE_ADMINISTRATOR) == 0;
}

uint32_t alerts_unseen(const struct op *op)
{
    const struct alert_watch watch = {op->d->log, op->d->contract, op->d->person};
    struct stream s = {.op = op};
    const struct alert *a;
    uint32_t n = 0;
    bool machine;

    while (is_watcher(op) && (a = next_alert(&s, &machine)) != NULL)
        n += !alerts_seen(op->k->alerts, &watch, a, machine);
    return n;
}

static enum err fill(const struct op *op, const struct alert *a, bool machine, struct desk_keeper_alert_info *out)
{
    *out = (struct desk_keeper_alert_info){
        .kind = (enum desk_keeper_alert_kind)a->kind,
        .leaf = a->leaf,
        .machine = machine,
        .time_ms = a->time_ms,
        .person = a->person,
        .act = (uint16_t)a->act,
        .refusal = (uint8_t)a->refusal,
    };
    out->clauses = arena_alloc(op->arena, ENTRY_CLAUSES_MAX, sizeof(*out->clauses));
    if (out->clauses == NULL)
        return ERR_MEMORY;
    for (; out->clauses_n < a->clauses_n; out->clauses_n++)
        out->clauses[out->clauses_n] = view_str(a->clauses[out->clauses_n]);
    return ERR_OK;
}

enum err op_alerts(struct op *op)
{
    struct stream s = {.op = op};
    struct desk_keeper_alerts m;
    struct desk_keeper_alerts_are are = {0};
    const struct alert *a;
    bool machine;
    enum err err;

    TRY(OP_GET(op, alerts, &m));
    if (!is_watcher(op))
        return op_deny(op, VERDICT_DENY, REFUSAL_ROLE, CONTROL_ROLE);
    int64_t days = m.days == 0 || m.days > DAYS_MAX ? DAYS_MAX : m.days;
    int64_t from_ms = keeper_now(op->k) - days * DAY_MS;
    are.alerts = arena_alloc(op->arena, SHOWN_MAX, sizeof(*are.alerts));
    if (are.alerts == NULL)
        return ERR_MEMORY;
    while ((a = next_alert(&s, &machine)) != NULL && a->time_ms >= from_ms) {
        if (m.before_ms != 0 && a->time_ms >= m.before_ms)
            continue;
        if (are.alerts_n == SHOWN_MAX) {
            are.more = true;
            break;
        }
        TRY(fill(op, a, machine, &are.alerts[are.alerts_n++]));
    }
    are.unseen = alerts_unseen(op);
    are.newest_leaf = logbook_size(op->k->logs, op->d->log) - 1;
    err = OP_ANSWER(op, alerts_are, &are);
out:
    return err;
}

enum err op_alerts_seen(struct op *op)
{
    struct desk_keeper_alerts_seen m;
    enum err err;

    TRY(OP_GET(op, alerts_seen, &m));
    if (m.leaf == 0 || m.leaf >= logbook_size(op->k->logs, op->d->log))
        return ERR_NOT_FOUND;
    op_begin(op, ACT_ALERT_SEEN);
    entry_set_ref(&op->e, m.leaf);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(alert_note(op->k, op->d->log, op->leaf, &op->e));
    err = hold_ok(op);
out:
    return err;
}
