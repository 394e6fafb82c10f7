/*
 * The gates of machine accounts (機械): another insurer's system, a program that imports every night.  One is registered like a
 * person, a person of its house or of one above answers for it, and its certificate is all that proves it.  It works on records
 * within its duties; what needs a human being's judgement or key it never does (N7, N9.1, N20.6u, N20.6si, S3).
 */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

void find_answering(struct facts *f)
{
    if (f->person == NULL || f->person->answers == 0)
        return;
    f->answering = state_person(f->s, f->person->answers);
    if (f->contract != NULL)
        f->answering_duty = state_assignment(f->s, f->contract->no, f->person->answers);
}

bool answered_for(const struct facts *f)
{
    return f->person->answers == 0 || (f->answering != NULL && f->answering->answers == 0 && !f->answering->ended);
}

const struct assignment *careful(const struct facts *f)
{
    return f->person->answers == 0 ? f->assignment : f->answering_duty;
}

enum refusal gate_machine(const struct facts *f)
{
    return unless(f->person == NULL || f->person->answers == 0, REFUSAL_MACHINE);
}

/* Whether the certificate that the sign-in ${e} names is the machine's own, whole, registered and within its term. */
static bool own_certificate(const struct facts *f)
{
    const struct terminal_rule *t = state_terminal(f->s, f->e->terminal);

    return f->e->kind == FACTOR_CERTIFICATE && t != NULL && entry_hash_same(t->certificate, f->e->object) &&
           state_terminal_fits(f->s, f->person->no, f->e->terminal, f->today);
}

enum refusal gate_proven(const struct facts *f)
{
    if (f->e->kind == 0)
        return REFUSAL_FACTORS;
    if (f->person->answers != 0)
        return unless(own_certificate(f), REFUSAL_TERMINAL);
    return unless((f->e->kind & FACTOR_CERTIFICATE) == 0, REFUSAL_FACTORS);
}

/* A machine is another account of the human being who answers for it, so that nobody approves what their machine asks for, nor
 * gives it duties. */
enum refusal machine_subject(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct person_rule *answering = e->count <= UINT32_MAX ? state_person(f->s, (uint32_t)e->count) : NULL;

    if (answering == NULL || answering->ended || answering->answers != 0)
        return REFUSAL_TERM_PERSON;
    if (!decide_looks_after(f->s, f->contract->no, answering->no, e->org))
        return REFUSAL_OTHER_PARTY;
    return unless(entry_hash_same(e->object, answering->natural_person), REFUSAL_MACHINE);
}

/* A terminal stays one, a machine's certificate stays that machine's; who answers for the machine does not hand it its key. */
enum refusal certificate_subject(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct terminal_rule *known = state_terminal(f->s, e->terminal);
    const struct person_rule *machine = state_person(f->s, e->person);

    if (known != NULL && (known->person != e->person || !entry_hash_same(known->certificate, e->object)))
        return REFUSAL_MACHINE;
    if (e->person == 0)
        return REFUSAL_NONE;
    if (machine == NULL || machine->answers == 0)
        return REFUSAL_MACHINE;
    if (machine->org != e->org)
        return REFUSAL_OTHER_PARTY;
    return unless(!same_human(machine, f->person), REFUSAL_SAME_PERSON);
}

bool machine_takes(enum entry_act act)
{
    return act != ACT_TRAINING && act != ACT_PLEDGE && act != ACT_ENROL_CODE && act != ACT_APPLY && act != ACT_STAFF && act != ACT_ATTEST &&
           act != ACT_ACKNOWLEDGE;
}
