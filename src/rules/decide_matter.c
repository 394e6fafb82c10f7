/* The gates of matters (案件) and of the chain of subcontracts (N17 N19 N20.3 N20.4 H10.2 H12 K-T7 K-T11 K-T12). */
#include "rules/closing.h"
#include "rules/decide_facts.h"
#include "rules/keeping.h"
#include "rules/review.h"
#include "rules/state_tables.h"

uint32_t matter_roles(const struct facts *f)
{
    const struct matter_row *kind = f->kind;

    if (kind == NULL) /* unknown: nobody could */
        return ROLE__ALL;
    if (f->e->act == ACT_MATTER_STEP && f->e->kind >= MATTER_STEP__MAX) /* malformed: nobody does it */
        return 0;
    if (f->e->act == ACT_ATTACH) { /* whoever has to do with it */
        uint32_t roles = kind->open.roles;
        for (unsigned step = 0; step < MATTER_STEP__MAX; step++)
            roles |= kind->steps[step].roles;
        return roles;
    }
    if (f->e->act == ACT_MATTER || f->e->act == ACT_INTAKE || f->e->act == ACT_STOCK || f->e->kind == MATTER_WITHDRAW)
        return kind->open.roles;
    if (f->e->kind == MATTER_CLOSE && kind->steps[MATTER_CLOSE].roles == 0)
        return kind->ends < MATTER_STEP__MAX ? kind->steps[kind->ends].roles : kind->open.roles;
    return kind->steps[f->e->kind].roles;
}

/* --- opening ------------------------------------------------------------------------------------------------------------ */

/* The highest class among the named fields of the register, or among all of them: nobody declares less. */
static bool class_is_enough(const struct facts *f)
{
    uint64_t fields = fields_mask(f->e);

    for (unsigned i = 0; i < f->reg->fields_n; i++) {
        const struct field_rule *field = &f->reg->fields[i];
        bool named = fields == 0 || (fields >> (field->no - 1) & 1) != 0;
        if (named && (unsigned)field->data_class > f->e->data_class)
            return false;
    }
    return true;
}

static bool about_fits(const struct facts *f)
{
    const struct entry *e = f->e;
    bool of_register = (f->kind->flags & MATTER_OF_REGISTER) != 0, of_org = (f->kind->flags & MATTER_OF_ORG) != 0;
    bool new_org = (f->kind->flags & MATTER_NEW_ORG) != 0;

    if (e->register_no != 0 && (!of_register || !class_is_enough(f)))
        return false;
    if (e->purpose != 0 && (f->purpose == NULL || (f->assignment->purposes >> (e->purpose - 1) & 1) == 0))
        return false;
    if (new_org)
        return e->org != 0 && e->parent != 0;
    return e->parent == 0 && (e->org == 0 || (of_org && state_org(f->s, e->org) != NULL));
}

/* A matter belongs to one that is there: open, of this contract, of a kind that its own names.  What is made of a recording is one. */
static bool parent_fits(const struct facts *f)
{
    const struct matter *of = f->matter;

    if (f->e->ref == 0)
        return (f->kind->flags & MATTER_KEEPS) == 0; /* which agrees on something */
    if (of == NULL || of->contract != f->contract->no || of->state != MATTER_OPEN || (f->kind->under >> of->kind & 1) == 0)
        return false;
    return (matter_row(of->kind)->flags & MATTER_RECORDING) == 0 || f->e->limit == MATTER_AUDIO;
}

/* Within the days of the contract; what is only written down has happened, and everything else is still to come. */
static bool days_fit(const struct facts *f)
{
    const struct entry *e = f->e;
    int64_t today = date_to_days(f->today), until = date_to_days(e->until), last = date_to_days(f->contract->until);
    bool only_written = f->kind->ends == MATTER_STEP__MAX && f->kind->decides == MATTER_DECIDES_NOBODY;

    if ((f->kind->flags & MATTER_KEEPS) != 0) /* stays behind it: that is what is agreed */
        last = until;
    if (f->closing)
        last += (int64_t)f->contract->controls[CONTROL_CLOSE_OUT].limit;
    if (date_to_days(e->from) < date_to_days(f->contract->from) || until > last)
        return false;
    return only_written ? until <= today : until >= today;
}

/* A new organisation below one of this contract that the applicant looks after; or the same one again, in the same place. */
static bool new_org_fits(const struct facts *f)
{
    const struct org_rule *known = state_org(f->s, f->e->org);
    bool same = known == NULL || (known->kind == ORG_SUBCONTRACTOR && known->parent == f->e->parent);

    return same && state_party(f->s, f->contract, f->e->parent) == PARTY_CONTRACTOR &&
           decide_looks_after(f->s, f->contract->no, f->person->no, f->e->parent) &&
           state_chain_holds(f->s, f->contract->no, f->e->parent, f->today, true);
}

/* --- closing a contract ------------------------------------------------------------------------------------------------- */

/* A contract is closed when nothing of it is open but this (rules/closing.h; N22, J5, J26). */
static enum refusal closing_fits(const struct facts *f, uint32_t contract, uint64_t own, uint32_t applicant)
{
    const struct closing_by by = {own, applicant, f->today};
    struct closing left;

    state_closing(f->s, contract, &by, &left);
    return unless(!closing_is_open(&left), REFUSAL_STILL_OPEN);
}

const struct control_rule *closing_rule(const struct facts *f)
{
    const struct control_rule *rule = &f->contract->controls[CONTROL_CLOSE_OUT];

    return rule->in_force ? rule : NULL;
}

static enum refusal opening_fits(const struct facts *f)
{
    if ((f->kind->flags & MATTER_FINAL) != 0 && closing_fits(f, f->contract->no, 0, f->person->no) != REFUSAL_NONE)
        return REFUSAL_STILL_OPEN;
    if (f->e->limit >= MATTER_MEDIUM__MAX || f->e->data_class >= CLASS__MAX) /* malformed */
        return REFUSAL_MATTER;
    if ((f->kind->media >> f->e->limit & 1) == 0 || !about_fits(f) || !parent_fits(f))
        return REFUSAL_MATTER;
    if ((f->kind->flags & MATTER_REVIEW) != 0)
        return review_fits(f);
    if ((f->kind->flags & MATTER_STOCK) != 0 && stock_opens(f) != REFUSAL_NONE)
        return stock_opens(f);
    if ((f->kind->flags & MATTER_NEW_ORG) != 0 && !new_org_fits(f))
        return REFUSAL_OTHER_PARTY;
    if ((f->kind->flags & MATTER_COPIES) != 0 && f->e->count > state_copies_out(f->s, f->contract->no))
        return REFUSAL_MATTER_COUNT;
    return unless(days_fit(f), REFUSAL_MATTER_TERM);
}

/* --- steps -------------------------------------------------------------------------------------------------------------- */

/* 甲 reaches every matter of the contract; 乙 and those below reach their own; the receiver reaches what was sent to it. */
static bool reaches(const struct state *s, const struct matter *m, const struct person_rule *person)
{
    const struct contract_rule *c = state_contract(s, m->contract);
    const struct person_rule *applicant = state_person(s, m->applicant);

    return state_party(s, c, person->org) == PARTY_ENTRUSTER || (m->org != 0 && m->org == person->org) ||
           decide_looks_after(s, c->no, person->no, applicant->org);
}

bool decide_sees_matter(const struct state *s, const struct matter *m, uint32_t person)
{
    const struct person_rule *p = state_person(s, person);
    const struct assignment *a = state_assignment(s, m->contract, person);

    return p != NULL && a != NULL && (a->roles & ~(uint32_t)ROLE_ADMINISTRATOR) != 0 && reaches(s, m, p);
}

/* Whether the one who asks is the human being who did it, which somebody has. */
static bool did(const struct facts *f)
{
    return same_human(state_person(f->s, f->matter->done[MATTER_DO].person), f->person);
}

/* Nobody confirms what they did themselves: taken out, or (where nothing is done in between) opened. */
static enum refusal eyes(const struct facts *f)
{
    const struct matter *m = f->matter;
    const struct person_rule *applicant = state_person(f->s, m->applicant);
    bool does = f->kind->steps[MATTER_DO].roles != 0;

    if (!f->kind->steps[f->e->kind].other_person)
        return REFUSAL_NONE;
    bool own = does ? did(f) : same_human(applicant, f->person);
    return unless(!own, REFUSAL_SAME_PERSON);
}

/* The rule under which 甲 itself confirms the step; NULL: none. */
static const struct control_rule *witnessing(const struct facts *f)
{
    const struct control_rule *rule = &f->contract->controls[CONTROL_DESTROY_WITNESS];
    bool asked = (f->kind->flags & MATTER_WITNESSED) != 0 && f->e->kind == MATTER_CLOSE && f->matter->data_class == CLASS_SPI;

    return asked && rule->in_force && rule->limit > 0 ? rule : NULL;
}

/* That something was destroyed is shown by a file, where the terms ask for one: before it is confirmed (N22, N23, H5). */
static bool is_shown(const struct facts *f)
{
    return f->kind->handling != HANDLING_DISPOSE || keeping_certificate_rule(f->contract, f->matter) == NULL ||
           keeping_certificate(f->s, f->matter) != NULL;
}

/* What was destroyed is confirmed by somebody else, and where the terms say so by 甲, who attended (N22, H10.3). */
static enum refusal closing_eyes(const struct facts *f)
{
    bool of_entruster = state_party(f->s, f->contract, f->person->org) == PARTY_ENTRUSTER;
    enum refusal refusal = eyes(f);

    if (refusal != REFUSAL_NONE)
        return refusal;
    if (witnessing(f) != NULL && !of_entruster)
        return REFUSAL_OTHER_PARTY;
    if ((f->kind->flags & MATTER_STOCK) != 0)
        return stock_closes(f);
    return unless(is_shown(f), REFUSAL_NOT_SHOWN);
}

/* Where somebody else confirms it, one human being does it: else two would confirm one another. */
static bool same_doer(const struct facts *f)
{
    bool confirmed = f->kind->steps[MATTER_BACK].other_person || f->kind->steps[MATTER_RECEIVE].other_person ||
                     f->kind->steps[MATTER_CLOSE].other_person;

    return !confirmed || f->matter->done[MATTER_DO].leaf == 0 || did(f);
}

/* How much of the step is left. */
static uint64_t left(const struct facts *f)
{
    const struct matter *m = f->matter;
    bool does = f->kind->steps[MATTER_DO].roles != 0;
    uint64_t before = f->e->kind == MATTER_DO || !does ? m->count : m->done[MATTER_DO].count;
    uint64_t so_far = m->done[f->e->kind].count;

    return so_far < before ? before - so_far : 0;
}

/* Everything that was done has come back, and was received; where something is to be done, it was. */
static bool complete(const struct facts *f)
{
    const struct matter *m = f->matter;
    uint64_t done = m->done[MATTER_DO].count;

    if (f->kind->steps[MATTER_DO].roles != 0 && done == 0)
        return false;
    return (f->kind->steps[MATTER_BACK].roles == 0 || m->done[MATTER_BACK].count >= done) &&
           (f->kind->steps[MATTER_RECEIVE].roles == 0 || m->done[MATTER_RECEIVE].count >= done);
}

static enum refusal withdrawal(const struct facts *f)
{
    const struct matter *m = f->matter;
    const uint32_t managers = ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER;
    bool begun = false;

    for (unsigned step = 0; step < MATTER_STEP__MAX; step++)
        begun = begun || m->done[step].leaf != 0;
    /* what lasts, or lies there already, is closed: it cannot be made not to have been */
    bool may = m->state == MATTER_WAITS || f->kind->steps[MATTER_DO].roles != 0 || f->kind->steps[MATTER_RECEIVE].roles != 0;
    bool own = m->applicant == f->person->no || (f->assignment->roles & managers) != 0;
    return unless(!begun && may && own, REFUSAL_MATTER);
}

static enum refusal counted(const struct facts *f)
{
    const struct matter *m = f->matter;
    int64_t today = date_to_days(f->today);

    if (f->e->count == 0 || f->e->count > left(f))
        return REFUSAL_MATTER_COUNT;
    bool in_term = today >= date_to_days(m->from) && today <= date_to_days(m->until);
    if (f->e->kind == MATTER_DO)
        return !in_term ? REFUSAL_MATTER_TERM : unless(same_doer(f), REFUSAL_SAME_PERSON);
    if (f->e->kind == MATTER_RECEIVE && m->org != 0 && m->org != f->person->org)
        return REFUSAL_OTHER_PARTY;
    return eyes(f);
}

static enum refusal step_fits(const struct facts *f)
{
    const struct control_rule *rule;
    const struct matter *m = f->matter;
    unsigned step = f->e->kind;

    if (m == NULL || m->contract != f->contract->no || !reaches(f->s, m, f->person))
        return REFUSAL_MATTER;
    if (!matter_is_open(m))
        return REFUSAL_MATTER;
    if (step == MATTER_WITHDRAW)
        return withdrawal(f);
    if (m->state == MATTER_WAITS)
        return REFUSAL_NOT_APPROVED;
    enum refusal refusal = keeping_refusal(f->s, m, step, f->today, &rule);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (step != MATTER_CLOSE)
        return counted(f);
    return complete(f) ? closing_eyes(f) : REFUSAL_MATTER;
}

/* To a matter that one reaches and that was not refused; also when it is over: a certificate may come late.  Each file once. */
static enum refusal attach_fits(const struct facts *f)
{
    const struct matter *m = f->matter;

    if (m == NULL || m->contract != f->contract->no || !reaches(f->s, m, f->person))
        return REFUSAL_MATTER;
    if (m->state == MATTER_REJECTED || m->state == MATTER_WITHDRAWN || state_attached_file(f->s, m->leaf, f->e->object) != NULL)
        return REFUSAL_MATTER;
    return unless(state_attached(f->s, m->leaf, ATTACHED_MAX - 1) == NULL, REFUSAL_MATTER_COUNT);
}

enum refusal gate_matter(const struct facts *f)
{
    if (f->e->act == ACT_ATTACH)
        return attach_fits(f);
    if (f->e->act == ACT_STOCK)
        return stock_fits(f);
    if (f->e->act == ACT_INTAKE)
        return unless(f->e->kind == INTAKE_PEOPLE || (f->kind != NULL && matter_taken_in(f->kind)), REFUSAL_MATTER);
    if (f->e->act == ACT_APPROVE)
        return closing_fits(f, f->matter->contract, f->matter->leaf, f->matter->applicant);
    if (f->e->act == ACT_MATTER_STEP)
        return step_fits(f);
    return f->kind == NULL ? REFUSAL_MATTER : opening_fits(f);
}

/* The rule under which a step is done: what keeps the matter, what asks to see its end, or its cell. */
static const struct control_rule *step_rule(const struct facts *f, const struct control_rule *cell)
{
    const struct control_rule *rule = keeping_too_long(f->contract, f->kind, f->matter->from, f->matter->until);

    if (f->matter->state == MATTER_WAITS)
        return rule == NULL ? cell : rule;
    if (keeping_refusal(f->s, f->matter, f->e->kind, f->today, &rule) != REFUSAL_NONE)
        return rule;
    if (witnessing(f) != NULL)
        return witnessing(f);
    return f->e->kind == MATTER_CLOSE && !is_shown(f) ? keeping_certificate_rule(f->contract, f->matter) : cell;
}

const struct control_rule *matter_rule(const struct facts *f)
{
    const struct control_rule *why = NULL, *rule;

    if (f->kind == NULL)
        return NULL;
    if (f->e->act == ACT_MATTER) {
        if (f->e->limit >= MATTER_MEDIUM__MAX || f->e->data_class >= CLASS__MAX)
            return NULL; /* malformed: refused before it is an entry */
        if ((f->kind->flags & MATTER_REVIEW) != 0 && review_fits(f) == REFUSAL_SAME_PERSON)
            return &f->contract->controls[CONTROL_SEPARATION];
        (void)chain_verdict(f->s, f->contract, f->kind, (unsigned)f->e->limit, f->e->data_class, &why);
        rule = keeping_too_long(f->contract, f->kind, f->e->from, f->e->until);
        return rule == NULL ? why : rule;
    }
    if (f->matter == NULL || f->matter->contract != f->contract->no)
        return NULL;
    (void)chain_verdict(f->s, f->contract, f->kind, f->matter->medium, f->matter->data_class, &why);
    return f->e->act == ACT_MATTER_STEP ? step_rule(f, why) : why;
}

/* --- subcontracts ------------------------------------------------------------------------------------------------------- */

/* The organisation that a change of the registry puts to work, or gives more to; 0: none. */
static uint32_t put_to_work(const struct facts *f)
{
    const struct person_rule *subject = state_person(f->s, f->e->person);

    switch ((int)f->e->act) {
    case ACT_PERSON:
    case ACT_TERMINAL:
        return f->e->org;
    case ACT_ASSIGN:
    case ACT_ENROL_CODE:
        return subject == NULL ? 0 : subject->org;
    default:
        return 0;
    }
}

enum refusal gate_chain(const struct facts *f)
{
    uint32_t org = put_to_work(f);
    enum refusal refusal = first_entruster_decides(f);

    if (refusal != REFUSAL_NONE)
        return refusal;
    if (!state_chain_holds(f->s, f->contract->no, f->person->org, f->today, false))
        return REFUSAL_CHAIN;
    if (org != 0 && state_org(f->s, org) != NULL && !state_chain_holds(f->s, f->contract->no, org, f->today, true))
        return REFUSAL_CHAIN;
    if (f->e->act != ACT_ORG || f->e->session == 0)
        return REFUSAL_NONE;
    bool demanded = f->contract->controls[CONTROL_SUBCONTRACT].in_force;
    bool under = f->matter != NULL;
    return unless(under ? f->matter->contract == f->contract->no && subcontract_fits(f->matter, f->e) : !demanded, REFUSAL_CHAIN);
}

enum refusal gate_depth(const struct facts *f)
{
    bool below = f->e->act == ACT_ORG || (f->kind != NULL && (f->kind->flags & MATTER_NEW_ORG) != 0);

    return unless(!below || state_org_depth(f->s, f->e->parent) < f->contract->controls[CONTROL_SUBCONTRACT_DEPTH].limit,
                  REFUSAL_DEPTH);
}
