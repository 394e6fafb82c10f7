/* The gates of who somebody is: terms, duties, roles, training and pledge. */
#include "rules/decide_table.h"
#include "rules/state_tables.h"

enum refusal gate_contract_term(const struct facts *f)
{
    if (f->contract != NULL && f->contract->terms.waiting > 0) /* nobody knows yet what its terms forbid */
        return REFUSAL_TERM_CONTRACT;
    if (f->closing)
        return unless(closes_out(f), REFUSAL_CLOSING);
    if (f->reading)
        return unless(still_reads(f), REFUSAL_CLOSED);
    return unless(f->contract != NULL && f->contract->closed_leaf == 0 &&
                      term_holds(f->contract->from, f->contract->until, f->today),
                  REFUSAL_TERM_CONTRACT);
}

/* A term that ends with the contract lasts until it is closed out, and as long as its ledger is read: somebody must do it. */
static bool lasts(const struct facts *f, struct date from, struct date until)
{
    return term_holds(from, until, f->today) ||
           ((f->closing || f->reading) && date_to_days(until) == date_to_days(f->contract->until));
}

enum refusal gate_person_term(const struct facts *f)
{
    bool stands = f->person != NULL && !f->person->ended && lasts(f, f->person->from, f->person->until) && answered_for(f);

    if (stands && f->answering != NULL)
        stands = lasts(f, f->answering->from, f->answering->until);
    return unless(stands, REFUSAL_TERM_PERSON);
}

/* The account of who signs in.  Its last day is looked at where it opens a session: the machine's log knows no contract that
 * is being closed out. */
enum refusal gate_account(const struct facts *f)
{
    return unless(f->person != NULL && !f->person->ended && answered_for(f) &&
                      date_to_days(f->today) >= date_to_days(f->person->from),
                  REFUSAL_TERM_PERSON);
}

enum refusal gate_assigned(const struct facts *f)
{
    return unless(f->assignment != NULL && careful(f) != NULL, REFUSAL_NOT_ASSIGNED);
}

enum refusal gate_assignment_term(const struct facts *f)
{
    const struct assignment *other = careful(f);

    return unless(lasts(f, f->assignment->from, f->assignment->until) && lasts(f, other->from, other->until), REFUSAL_TERM_PERSON);
}

/* An administrator handles no record whatever else they are; an operator unveils no My Number; whoever decides as approver is of the
 * organisation that entrusts in this contract: 甲, and in a contract below 乙 (N17 N18). */
enum refusal gate_role(const struct facts *f)
{
    uint32_t fitting = f->assignment->roles & f->roles;
    bool decides = f->e->act == ACT_APPROVE || f->e->act == ACT_REJECT;

    if (f->roles == ROLE_ADMINISTRATOR || f->e->act == ACT_MEASURE) /* runs the machine, whatever else they are; has it measured */
        return unless(fitting != 0, REFUSAL_ROLE);
    if ((f->assignment->roles & ROLE_ADMINISTRATOR) != 0 || fitting == 0)
        return REFUSAL_ROLE;
    if (f->e->act == ACT_REVEAL && fitting == ROLE_OPERATOR && f->reg != NULL) {
        const struct field_rule *field = register_field(f->reg, f->e->fields[0]);
        if (field != NULL && field->data_class == CLASS_SPI)
            return REFUSAL_ROLE;
    }
    if (decides && state_party(f->s, f->contract, f->person->org) != PARTY_ENTRUSTER)
        fitting &= ~(uint32_t)ROLE_APPROVER;
    return unless(fitting != 0, REFUSAL_ROLE);
}

enum refusal gate_reader(const struct facts *f)
{
    uint32_t roles = f->assignment->roles;

    if ((roles & ROLE_ADMINISTRATOR) != 0)
        return REFUSAL_ROLE;
    bool own_acts = (roles & ROLE_HANDLER) != 0 && f->e->kind == LEDGER_OWN;
    bool whole = f->e->act == ACT_LEDGER_READ && f->e->kind == LEDGER_WHOLE;
    uint32_t readers = whole ? ROLE_OFFICER | ROLE_AUDITOR | ROLE_INSPECTOR : f->roles;
    return unless((roles & readers) != 0 || own_acts, REFUSAL_ROLE);
}

enum refusal gate_training(const struct facts *f)
{
    struct date trained = careful(f)->trained;

    if (!on_record(trained, f->today))
        return REFUSAL_TRAINING;
    if (careful(f)->trained_until.year != 0 && date_to_days(f->today) > date_to_days(careful(f)->trained_until))
        return REFUSAL_TRAINING;
    uint64_t age = (uint64_t)(date_to_days(f->today) - date_to_days(trained));
    return unless(age <= f->contract->controls[CONTROL_TRAINING].limit, REFUSAL_TRAINING);
}

enum refusal gate_pledge(const struct facts *f)
{
    return unless(on_record(careful(f)->pledged, f->today), REFUSAL_PLEDGE);
}
