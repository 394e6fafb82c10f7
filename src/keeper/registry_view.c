/* The registry as people see it: who is there, with which role and term; organisations; terminals.  Names and numbers only. */
#include "keeper/keeper.h"

#include "base/clock.h"

#include <string.h>

#define ROWS_MAX 256
#define OVERSEERS                                                                                                        \
    (ROLE_OFFICER | ROLE_APPROVER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR | ROLE_INSPECTOR)
#define KEEPERS (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)
/* Whom those below 乙 must know of the organisations above them: who decides, who answers for the work, who runs the machine. */
#define CONTACTS (ROLE_OFFICER | ROLE_APPROVER | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_ADMINISTRATOR)

static uint32_t roles_of(const struct op *op)
{
    const struct assignment *a =
        state_assignment(logbook_state(op->k->logs, op->d->log), op->d->contract, op->d->person);

    return a == NULL ? 0 : a->roles;
}

bool op_oversees(const struct op *op)
{
    return (roles_of(op) & OVERSEERS) != 0;
}

/* 甲 and 乙 know each other; those below know their own, those below them, and of the others above them whom they must turn to. */
bool op_knows_person(const struct op *op, uint32_t person)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct person_rule *p = state_person(s, person);
    const struct assignment *a = state_assignment(s, op->d->contract, person);

    if (p == NULL || op_works_with(op, p->org))
        return p != NULL;
    return op_knows_org(op, p->org) && a != NULL && (a->roles & CONTACTS) != 0;
}

/* Whether the asking session may change what is said of people and terminals of ${org}. */
static bool may_change(const struct op *op, uint32_t org)
{
    return (roles_of(op) & KEEPERS) != 0 && (roles_of(op) & ROLE_ADMINISTRATOR) == 0 &&
           decide_looks_after(logbook_state(op->k->logs, op->d->log), op->d->contract, op->d->person, org);
}

/* Whether the machine ${person} has a certificate that opens a session today. */
static bool has_certificate(const struct op *op, uint32_t person)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct terminal_rule *t;

    for (size_t i = 0; (t = state_terminal_at(s, i)) != NULL; i++)
        if (t->person == person && state_terminal_fits(s, person, t->id, date_of_ms(keeper_now(op->k))))
            return true;
    return false;
}

static enum desk_keeper_person_state state_of(const struct op *op, const struct person_rule *p)
{
    struct people_authenticator a;
    bool over = date_to_days(p->until) < date_to_days(date_of_ms(keeper_now(op->k)));

    if (p->ended)
        return p->suspended ? DESK_KEEPER_PERSON_STATE_SUSPENDED : DESK_KEEPER_PERSON_STATE_ENDED;
    if (over)
        return DESK_KEEPER_PERSON_STATE_ENDED;
    if (p->answers != 0)
        return has_certificate(op, p->no) ? DESK_KEEPER_PERSON_STATE_ACTIVE : DESK_KEEPER_PERSON_STATE_INVITED;
    return people_authenticator(op->k->people, p->no, 0, &a) ? DESK_KEEPER_PERSON_STATE_ACTIVE
                                                             : DESK_KEEPER_PERSON_STATE_INVITED;
}

static int64_t days_or_none(struct date d)
{
    return d.year == 0 ? 0 : date_to_days(d);
}

static enum err fill_person(const struct op *op, const struct person_rule *p, const struct assignment *a,
                        struct desk_keeper_person_info *out)
{
    const struct person_rule *self = state_person(logbook_state(op->k->logs, op->d->log), op->d->person);
    bool own = self != NULL && view_eq(view_of(self->natural_person, 32), view_of(p->natural_person, 32));

    *out = (struct desk_keeper_person_info){
        .person = p->no,
        .org = p->org,
        .name = view_str(people_person_name(op->k->people, p->no)),
        .org_name = view_str(people_org_name(op->k->people, p->org)),
        .account = view_str(own || op_oversees(op) ? people_account(op->k->people, p->no) : ""),
        .state = state_of(op, p),
        .mine = !own && may_change(op, p->org),
        .from = date_to_days(p->from),
        .until = date_to_days(p->until),
        .answers = p->answers,
        .answering = view_str(p->answers == 0 ? "" : people_person_name(op->k->people, p->answers)),
    };
    if (a == NULL)
        return ERR_OK;
    out->roles = a->roles;
    out->assigned_from = days_or_none(a->from);
    out->assigned_until = days_or_none(a->until);
    out->trained = days_or_none(a->trained);
    out->pledged = days_or_none(a->pledged);
    out->purposes = a->purposes;
    out->flags = a->flags;
    out->registers = a->registers;
    out->blocks = arena_alloc(op->arena, a->blocks_n, sizeof(*out->blocks));
    if (out->blocks == NULL)
        return ERR_MEMORY;
    memcpy(out->blocks, a->blocks, a->blocks_n * sizeof(*a->blocks));
    out->blocks_n = a->blocks_n;
    return ERR_OK;
}

/* Whom one knows of those who are or were assigned to the contract, and those one may assign. */
enum err op_persons(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct person_rule *p;
    struct desk_keeper_persons m;
    struct desk_keeper_persons_are are = {0};
    enum err err;

    TRY(OP_GET(op, persons, &m));
    are.persons = arena_alloc(op->arena, ROWS_MAX, sizeof(*are.persons));
    if (are.persons == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (p = state_person_at(s, i)) != NULL; i++) {
        const struct assignment *a = state_assignment(s, op->d->contract, p->no);
        if ((a == NULL && !may_change(op, p->org)) || !op_knows_person(op, p->no))
            continue;
        if (are.persons_n == ROWS_MAX) {
            are.more = true;
            break;
        }
        TRY(fill_person(op, p, a, &are.persons[are.persons_n++]));
    }
    err = OP_ANSWER(op, persons_are, &are);
out:
    return err;
}

enum err op_orgs(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    const struct org_rule *o;
    struct desk_keeper_orgs m;
    struct desk_keeper_orgs_are are = {0};
    enum err err;

    TRY(OP_GET(op, orgs, &m));
    are.orgs = arena_alloc(op->arena, ROWS_MAX, sizeof(*are.orgs));
    if (are.orgs == NULL || c == NULL)
        return c == NULL ? ERR_NOT_FOUND : ERR_MEMORY;
    are.entruster = c->entruster;
    are.contractor = c->contractor;
    for (size_t i = 0; (o = state_org_at(s, i)) != NULL; i++) {
        if (state_party(s, c, o->no) == PARTY_NONE || !op_knows_org(op, o->no))
            continue;
        if (are.orgs_n == ROWS_MAX) {
            are.more = true;
            break;
        }
        are.orgs[are.orgs_n++] = (struct desk_keeper_org_info){
            .org = o->no,
            .parent = o->parent,
            .kind = (uint8_t)o->kind,
            .mine = may_change(op, o->no),
            .name = view_str(people_org_name(op->k->people, o->no)),
        };
    }
    err = OP_ANSWER(op, orgs_are, &are);
out:
    return err;
}

static void fill_terminal(const struct op *op, const struct terminal_rule *t, struct desk_keeper_terminal_info *out)
{
    const struct people *people = op->k->people;
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct terminal_place *place = state_terminal_place(s, op->d->contract, t->id);
    const char *name = people_terminal_name(people, t->id);

    *out = (struct desk_keeper_terminal_info){
        .terminal = t->id,
        .org = t->org,
        .mine = may_change(op, t->org),
        .revoked = t->revoked,
        .from = date_to_days(t->from),
        .until = date_to_days(t->until),
        .name = view_str(t->person != 0 && name[0] == '\0' ? people_person_name(people, t->person) : name),
        .org_name = view_str(people_org_name(people, t->org)),
        .person = t->person,
        .owner = (uint8_t)t->owner,
        .approved = t->approved,
        .place = place == NULL ? 0 : place->matter,
        .contractor = state_party(s, state_contract(s, op->d->contract), t->org) == PARTY_CONTRACTOR,
    };
    memcpy(out->certificate, t->certificate, sizeof(out->certificate));
}

/* For those who oversee the contract: the terminals of both sides; for those below 乙 their own, and those below them. */
enum err op_terminals(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct terminal_rule *t;
    struct desk_keeper_terminals m;
    struct desk_keeper_terminals_are are = {0};
    enum err err;

    TRY(OP_GET(op, terminals, &m));
    are.terminals = arena_alloc(op->arena, ROWS_MAX, sizeof(*are.terminals));
    if (are.terminals == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (t = state_terminal_at(s, i)) != NULL; i++) {
        if (!op_oversees(op))
            break;
        if (!op_works_with(op, t->org))
            continue;
        if (are.terminals_n == ROWS_MAX) {
            are.more = true;
            break;
        }
        fill_terminal(op, t, &are.terminals[are.terminals_n++]);
    }
    err = OP_ANSWER(op, terminals_are, &are);
out:
    return err;
}
