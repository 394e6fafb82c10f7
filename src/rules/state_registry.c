/* The fold of the registry: organisations, contracts, people and their duties, registers, purposes, blocks, authenticators. */
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include <string.h>

enum err state_apply_org(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    if (e->parent == e->org || (e->kind == ORG_SUBCONTRACTOR && e->parent == 0))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_ORGS, e->org, 0, &row));
    struct org_rule *org = row;
    uint64_t under = state_matter(s, e->ref) != NULL ? e->ref : org->under; /* a new name leaves it where it is */
    *org = (struct org_rule){e->org, e->parent, (enum org_kind)e->kind, under};
out:
    return err;
}

/* The contract above is another one, in which who entrusts here is the contractor; and none that stands below this one. */
static bool above_fits(const struct state *s, const struct entry *e)
{
    const struct contract_rule *above = e->count > UINT32_MAX ? NULL : state_contract(s, (uint32_t)e->count);

    if (!entry_has(e, KEY_COUNT))
        return true;
    return above != NULL && above->no != e->contract && above->contractor == e->parent &&
           state_contract_first(s, above)->no != e->contract;
}

enum err state_apply_contract(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    if (e->org == e->parent || !above_fits(s, e))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_CONTRACTS, e->contract, 0, &row));
    struct contract_rule *contract = row; /* its controls stay */
    contract->no = e->contract;
    contract->contractor = e->org;
    contract->entruster = e->parent;
    contract->above = entry_has(e, KEY_COUNT) ? (uint32_t)e->count : contract->above;
    contract->from = e->from;
    contract->until = e->until;
out:
    return err;
}

enum err state_apply_person(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    const struct person_rule *known = state_person(s, e->person);
    if (!state_person_separated(s, e) || (known != NULL && (known->answers != 0) != (e->count != 0)))
        return ERR_INPUT; /* a machine never becomes a human being, nor the other way round */
    TRY(state_table_put(s, TABLE_PERSONS, e->person, 0, &row));
    struct person_rule *person = &((struct person_row *)row)->rule; /* failed sign-ins stay */
    state_person_widened(s, person, e, leaf);
    *person =
        (struct person_rule){.no = e->person, .org = e->org, .from = e->from, .until = e->until, .answers = (uint32_t)e->count};
    memcpy(person->natural_person, e->object, sizeof(person->natural_person));
out:
    return err;
}

enum err state_apply_person_end(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);

    (void)leaf;
    person->rule.suspended = e->kind == PERSON_SUSPENDED && (!person->rule.ended || person->rule.suspended);
    person->rule.ended = true;
    return ERR_OK;
}

enum err state_apply_assign(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct contract_rule *contract = state_contract(s, e->contract);
    void *row;
    enum err err;

    if (contract->controls[CONTROL_SEPARATION].in_force && !state_separation_holds(s, e))
        return ERR_INPUT;
    if (state_is_machine(s, e->person) && (e->roles & ~(uint32_t)ROLE__MACHINE) != 0)
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_ASSIGNMENTS, e->contract, e->person, &row));
    struct assignment *a = row; /* training, pledge and what was filed stay */
    if (assignment_widens(a, e))
        a->widened_leaf = leaf;
    a->flags = e->kind;
    a->contract = e->contract;
    a->person = e->person;
    a->roles = e->roles;
    a->purposes = e->purposes;
    a->registers = fields_mask(e);
    a->blocks_n = e->blocks_n;
    memcpy(a->blocks, e->blocks, sizeof(a->blocks));
    a->from = e->from;
    a->until = e->until;
out:
    return err;
}

enum err state_apply_register(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct register_rule *known = state_register(s, e->contract, e->register_no);
    void *row;
    enum err err;

    (void)leaf;
    if (known != NULL && (e->count < known->fields_n || known->kind != (enum register_kind)e->kind))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_REGISTERS, e->contract, e->register_no, &row));
    struct register_rule *r = row; /* its fields stay */
    r->contract = e->contract;
    r->no = e->register_no;
    r->kind = (enum register_kind)e->kind;
    r->declared_n = (unsigned)e->count;
out:
    return err;
}

enum err state_apply_field(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct register_rule *r = state_table_find(s, TABLE_REGISTERS, e->contract, e->register_no);
    uint16_t no = e->fields[0];
    unsigned at = 0;

    (void)leaf;
    while (at < r->fields_n && r->fields[at].no < no)
        at++;
    if (at == r->fields_n || r->fields[at].no != no) {
        if (r->fields_n >= r->declared_n)
            return ERR_INPUT;
        memmove(&r->fields[at + 1], &r->fields[at], (r->fields_n - at) * sizeof(r->fields[0]));
        r->fields_n++;
    }
    r->fields[at] =
        (struct field_rule){no, e->kind, (enum data_class)e->data_class, (uint32_t)e->limit};
    return ERR_OK;
}

enum err state_apply_purpose(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    TRY(state_table_put(s, TABLE_PURPOSES, e->contract, e->purpose, &row));
    *(struct purpose_rule *)row = (struct purpose_rule){e->contract, e->purpose, (uint32_t)e->limit,
                                                        e->register_no, fields_mask(e), (enum purpose_kind)e->kind};
out:
    return err;
}

enum err state_apply_block(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    (void)leaf;
    TRY(state_table_put(s, TABLE_BLOCKS, e->contract, e->blocks[0], &row));
    *(struct block_rule *)row = (struct block_rule){e->contract, e->blocks[0], e->register_no, e->limit == 0};
out:
    return err;
}

enum err state_apply_authenticator(struct state *s, const struct entry *e, uint64_t leaf)
{
    uint64_t first = authenticator_key(e->object, 0), second = authenticator_key(e->object, 1);
    const struct authenticator *known = state_table_find(s, TABLE_AUTHENTICATORS, first, second);
    bool removed = e->limit == 0;
    void *row;
    enum err err = ERR_OK;

    (void)leaf;
    if (known != NULL && (known->person != e->person || !entry_hash_same(known->id, e->object)))
        return ERR_INPUT; /* an authenticator never passes to somebody else */
    if (known == NULL ? removed : known->kind != (enum authenticator_kind)e->kind)
        return ERR_INPUT;
    if (!removed && (e->kind == AUTHENTICATOR_PASSKEY) != (e->value_n > 0))
        return ERR_INPUT;
    if (state_is_machine(s, e->person))
        return ERR_INPUT; /* its certificate is all it has */
    if (removed) {
        state_table_drop(s, TABLE_AUTHENTICATORS, first, second);
        return ERR_OK;
    }
    TRY(state_table_put(s, TABLE_AUTHENTICATORS, first, second, &row));
    struct authenticator *a = row;
    a->person = e->person;
    a->kind = (enum authenticator_kind)e->kind;
    a->key_n = e->value_n;
    memcpy(a->id, e->object, sizeof(a->id));
    memcpy(a->key, e->value, sizeof(a->key));
out:
    return err;
}

/* Handing out a code is how a manager lets a locked-out person in again. */
enum err state_apply_enrol_code(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);

    (void)leaf;
    if (person->rule.answers != 0)
        return ERR_INPUT; /* a machine enrols nothing */
    person->failures = 0;
    return ERR_OK;
}

enum err state_apply_setting(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct person_row *person = state_table_find(s, TABLE_PERSONS, e->person, 0);
    uint32_t bit = UINT32_C(1) << e->kind;

    (void)leaf;
    person->settings = e->limit == 0 ? person->settings & ~bit : person->settings | bit;
    return ERR_OK;
}

enum err state_apply_retention(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct register_rule *r = state_table_find(s, TABLE_REGISTERS, e->contract, e->register_no);

    (void)leaf;
    r->retain_until = e->until;
    return ERR_OK;
}
