/* One's authenticators: shown, and taken back.  Never the last that lets its person in; the loss of all is for two named
 * people (registry.c). */
#include "keeper/keeper.h"

#include <string.h>

#define SHOWN_MAX 32

/* Whether the asking session may look at the authenticators of ${person}: its own, or of somebody it looks after. */
static bool may_look(const struct op *op, uint32_t person)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct assignment *a = state_assignment(s, op->d->contract, op->d->person);
    const struct person_rule *p = state_person(s, person);

    if (person == op->d->person)
        return true;
    return a != NULL && p != NULL && (a->roles & (ROLE_OFFICER | ROLE_MANAGER | ROLE_RESPONSIBLE)) != 0 &&
           decide_looks_after(s, op->d->contract, op->d->person, p->org);
}

enum err op_authenticators(struct op *op)
{
    struct desk_keeper_authenticators m;
    struct desk_keeper_authenticator_info rows[SHOWN_MAX];
    struct desk_keeper_authenticators_are are = {.authenticators = rows};
    struct people_authenticator a;
    enum err err;

    TRY(OP_GET(op, authenticators, &m));
    uint32_t person = m.person == 0 ? op->d->person : m.person;
    if (!may_look(op, person))
        return ERR_NOT_FOUND;
    while (are.authenticators_n < SHOWN_MAX && people_authenticator(op->k->people, person, are.authenticators_n, &a)) {
        struct desk_keeper_authenticator_info *row = &rows[are.authenticators_n++];
        *row = (struct desk_keeper_authenticator_info){
            .kind = (uint8_t)a.kind, .since_ms = a.since_ms, .last_ms = a.last_ms};
        memcpy(row->id, a.id, sizeof(row->id));
    }
    err = OP_ANSWER(op, authenticators_are, &are);
out:
    return err;
}

/* How many ways in the person has: each passkey, and the password (with its one-time code). */
static unsigned ways_in(const struct keeper *k, uint32_t person)
{
    struct people_authenticator a;
    unsigned n = 0;

    for (size_t i = 0; people_authenticator(k->people, person, i, &a); i++)
        n += a.kind != AUTHENTICATOR_TOTP;
    return n;
}

/* The next authenticator of the person that goes together with one of ${kind}: password and one-time code are one way. */
static const struct authenticator *one_of(const struct state *machine, uint32_t person, enum authenticator_kind kind)
{
    const struct authenticator *a;

    for (size_t i = 0; (a = state_authenticator_at(machine, i)) != NULL; i++)
        if (a->person == person && a->kind == kind)
            return a;
    return NULL;
}

enum err op_authenticator_remove(struct op *op)
{
    const struct state *machine = logbook_state(op->k->logs, KEEPER_MACHINE_LOG);
    struct desk_keeper_authenticator_remove m;
    const struct authenticator *a;
    enum err err;

    TRY(OP_GET(op, authenticator_remove, &m));
    TRY(op_need_proof(op));
    a = state_authenticator(machine, m.id);
    if (a == NULL || a->person != op->d->person)
        return ERR_NOT_FOUND;
    if (ways_in(op->k, op->d->person) < 2)
        return ERR_CONFLICT;
    if (a->kind == AUTHENTICATOR_PASSKEY) {
        TRY(authenticator_end(op->k, a));
        return hold_ok(op);
    }
    for (int kind = AUTHENTICATOR_PASSWORD; kind <= AUTHENTICATOR_TOTP; kind++)
        while ((a = one_of(machine, op->d->person, (enum authenticator_kind)kind)) != NULL)
            TRY(authenticator_end(op->k, a));
    err = hold_ok(op);
out:
    return err;
}
