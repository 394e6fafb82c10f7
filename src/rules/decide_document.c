/* The gate of the documents in forms (様式): whose they are, and whose turn it is. */
#include "rules/decide_facts.h"
#include "rules/state_tables.h"

enum party decide_side(const struct state *s, uint32_t contract, uint32_t person)
{
    const struct contract_rule *c = state_contract(s, contract);
    const struct person_rule *p = state_person(s, person);

    return c == NULL || p == NULL ? PARTY_NONE : state_party(s, c, p->org);
}

bool decide_sees_document(const struct document *d, enum party side)
{
    if (side == PARTY_NONE)
        return false;
    return d->side == side || d->submitted_ms != 0;
}

static bool owes(uint16_t form, enum party side)
{
    switch (form_from(form)) {
    case FORM_CONTRACTOR:
        return side == PARTY_CONTRACTOR;
    case FORM_ENTRUSTER:
        return side == PARTY_ENTRUSTER;
    case FORM_EITHER:
        return side != PARTY_NONE;
    case FORM_LETTERHEAD:
        break;
    }
    return false;
}

enum refusal gate_document(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct form_rule *form;
    enum party side = state_party(f->s, f->contract, f->person->org);
    bool open = side != PARTY_NONE;

    if (e->act == ACT_FORM) {
        form = state_form(f->s, f->contract->no, e->kind);
        open = open && (uint64_t)e->version == (form == NULL ? 1 : (uint64_t)form->version + 1);
    } else if (e->act == ACT_DOCUMENT) {
        open = owes(e->kind, side) && document_begins(f->s, e, side);
    } else {
        bool through = e->kind != DOCUMENT_SUBMIT || side != PARTY_CONTRACTOR || f->person->org == f->contract->contractor;
        open = open && through && document_steps(f->s, e, side);
    }
    return open ? REFUSAL_NONE : REFUSAL_DOCUMENT;
}
