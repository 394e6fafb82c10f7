/*
 * Open sessions: listed, ended by people, ended by the keeper when they no longer stand or have lasted long enough (C9).
 * The descriptor is the session: closing it ends everything that could still be asked for.
 */
#include "keeper/keeper.h"

#include "base/clock.h"

#include <string.h>

#define SESSIONS_SHOWN 256
int64_t session_max_ms(const struct keeper *k, const struct desk *d)
{
    return decide_session_ms(state_contract(logbook_state(k->logs, d->log), d->contract));
}

void sessions_end_of(struct keeper *k, uint32_t person)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = k->desks[i];
        if (d != NULL && d->person == person && (desk_is_session(d) || d->kind == DESK_JOB))
            desk_end(d, SESSION_REVOKED);
    }
}

void sessions_end_but(struct keeper *k, uint32_t person, uint64_t desk)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = k->desks[i];
        if (d != NULL && d->person == person && d->kind == DESK_SESSION && d->no != desk)
            desk_end(d, SESSION_REVOKED);
    }
}

void sessions_make_room(struct keeper *k, uint32_t person)
{
    struct desk *idlest = NULL;
    unsigned n = 0;

    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = k->desks[i];
        if (d == NULL || d->ending || d->person != person || !desk_is_session(d))
            continue;
        n++;
        if (idlest == NULL || d->active_ms < idlest->active_ms)
            idlest = d;
    }
    if (n >= KEEPER_SESSIONS_EACH)
        desk_end(idlest, SESSION_IDLE);
}

/* Keeper time of an instant of the monotonic clock. */
static int64_t wall(struct keeper *k, int64_t monotonic_ms)
{
    return keeper_now(k) - (clock_monotonic_ms() - monotonic_ms);
}

int64_t session_until_ms(struct keeper *k, const struct desk *d)
{
    return wall(k, d->opened_ms) + session_max_ms(k, d);
}

void sessions_check(struct keeper *k)
{
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = k->desks[i];
        struct decision decision;
        if (d == NULL || d->ending || (!desk_is_session(d) && d->kind != DESK_JOB))
            continue;
        const struct session_facts facts = {.no = d->session, .person = d->person, .contract = d->contract,
                                            .factors = d->factors, .terminal = d->terminal, .open = true};
        decide_stands(logbook_state(k->logs, d->log), &facts, keeper_now(k), &decision);
        if (decision.verdict != VERDICT_PERMIT)
            desk_end(d, SESSION_REVOKED);
    }
}

/* Whether the asking session may see (and end) sessions of ${other}: its own, those it looks after, for 甲's officer all. */
static bool may_see(const struct op *op, const struct desk *other)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct assignment *a = state_assignment(s, op->d->contract, op->d->person);
    const struct person_rule *p = state_person(s, other->person);

    if (other->log != op->d->log || other->contract != op->d->contract || a == NULL || p == NULL)
        return false;
    if (other->person == op->d->person || (a->roles & ROLE_OFFICER) != 0)
        return true;
    return (a->roles & (ROLE_MANAGER | ROLE_RESPONSIBLE)) != 0 &&
           decide_looks_after(s, op->d->contract, op->d->person, p->org);
}

static uint16_t jobs_of(const struct keeper *k, const struct desk *session)
{
    uint16_t n = 0;

    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        const struct desk *d = k->desks[i];
        n = (uint16_t)(n + (d != NULL && d->kind == DESK_JOB && d->log == session->log && d->person == session->person &&
                            d->contract == session->contract));
    }
    return n;
}

static void fill(const struct op *op, const struct desk *d, struct desk_keeper_session_info *out)
{
    const struct person_rule *p = state_person(logbook_state(op->k->logs, d->log), d->person);

    *out = (struct desk_keeper_session_info){
        .session = d->session,
        .person = d->person,
        .name = view_str(people_person_name(op->k->people, d->person)),
        .org_name = view_str(people_org_name(op->k->people, p == NULL ? 0 : p->org)),
        .since_ms = wall(op->k, d->opened_ms),
        .last_ms = wall(op->k, d->active_ms),
        .until_ms = session_until_ms(op->k, d),
        .factors = d->factors,
        .terminal = d->terminal,
        .locked = d->state == DESK_KEEPER_LOCKED,
        .approval = d->kind == DESK_APPROVAL,
        .mine = d->person == op->d->person,
        .jobs = jobs_of(op->k, d),
    };
}

enum err op_sessions(struct op *op)
{
    struct desk_keeper_sessions m;
    struct desk_keeper_sessions_are are = {0};
    enum err err;

    TRY(OP_GET(op, sessions, &m));
    are.sessions = arena_alloc(op->arena, SESSIONS_SHOWN, sizeof(*are.sessions));
    if (are.sessions == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        const struct desk *d = op->k->desks[i];
        if (d == NULL || d->ending || !desk_is_session(d) || !may_see(op, d))
            continue;
        if (are.sessions_n == SESSIONS_SHOWN) {
            are.more = true;
            break;
        }
        fill(op, d, &are.sessions[are.sessions_n++]);
    }
    err = OP_ANSWER(op, sessions_are, &are);
out:
    return err;
}

enum err op_end_session(struct op *op)
{
    struct desk_keeper_end_session m;
    enum err err;

    TRY(OP_GET(op, end_session, &m));
    op_begin(op, ACT_SESSION_END);
    entry_set_count(&op->e, m.session);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(hold_ok(op));
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++) {
        struct desk *d = op->k->desks[i];
        if (d != NULL && desk_is_session(d) && d->log == op->d->log && d->session == m.session)
            desk_end(d, SESSION_ENDED);
    }
    op->d->asked = op->d->ending;
out:
    return err;
}
