/* The gates of the registry: who may change what for whom, and what needs an approval first. */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

bool decide_is_change(enum entry_act act)
{
    return (act >= ACT_ORG && act <= ACT_ENROL_CODE && act != ACT_AUTHENTICATOR) || act == ACT_BLOCK ||
           (act >= ACT_STAFF && act <= ACT_PLEDGE_RECEIVED) || act == ACT_SHEET;
}

bool decide_looks_after(const struct state *s, uint32_t contract, uint32_t person, uint32_t org)
{
    const struct person_rule *p = state_person(s, person);
    const struct contract_rule *c = state_contract(s, contract);

    if (p == NULL || c == NULL)
        return false;
    enum party party = state_party(s, c, org);
    return party != PARTY_NONE && party == state_party(s, c, p->org) && state_org_within(s, org, p->org);
}

static bool looks_after(const struct facts *f, uint32_t org)
{
    return decide_looks_after(f->s, f->contract->no, f->person->no, org);
}

static bool of_entruster(const struct facts *f)
{
    return state_party(f->s, f->contract, f->person->org) == PARTY_ENTRUSTER;
}

/* The person whom the entry is about; 0: it is about no person. */
static uint32_t subject_no(const struct facts *f)
{
    const struct entry *e = f->e;

    if (e->act == ACT_APPLY) /* for new authenticators of somebody: only these are asked (rules_of) */
        return e->count <= UINT32_MAX ? (uint32_t)e->count : 0;
    if (e->act == ACT_APPROVE || e->act == ACT_REJECT)
        return (uint32_t)f->application->count;
    return decide_is_change(e->act) ? e->person : 0;
}

enum refusal gate_self(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct person_rule *subject = state_person(f->s, subject_no(f));
    bool own = subject != NULL && same_human(subject, f->person);

    if (e->act == ACT_PERSON)
        own = own || entry_hash_same(e->object, f->person->natural_person);
    return unless(!own, REFUSAL_SAME_PERSON);
}

/* A new person, or one who stays the same human being (for a machine another person may come to answer); who has left for good does not come back under the old account. */
static enum refusal person_subject(const struct facts *f, const struct person_rule *subject)
{
    enum refusal unanswered = f->e->count == 0 ? REFUSAL_NONE : machine_subject(f);

    if (!looks_after(f, f->e->org) || (subject != NULL && !looks_after(f, subject->org)))
        return REFUSAL_OTHER_PARTY;
    if (subject == NULL || unanswered != REFUSAL_NONE)
        return unanswered;
    bool closed = subject->ended && !subject->suspended, machine = f->e->count != 0;
    bool stays = machine == (subject->answers != 0) && (machine || entry_hash_same(f->e->object, subject->natural_person));
    return unless(!closed && stays, REFUSAL_CLOSED_ACCOUNT);
}

/* A session is ended by its own person, by those who look after that person, and by an officer of 甲. */
static enum refusal session_subject(const struct facts *f)
{
    const struct session_facts *session = state_session(f->s, f->e->count);
    const struct person_rule *p = session == NULL ? NULL : state_person(f->s, session->person);

    if (p == NULL || session->contract != f->contract->no)
        return REFUSAL_NO_SESSION;
    bool officer = (f->assignment->roles & ROLE_OFFICER) != 0 && of_entruster(f);
    bool keeper = (f->assignment->roles & (ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0 && looks_after(f, p->org);
    return unless(p->no == f->person->no || officer || keeper, REFUSAL_OTHER_PARTY);
}

/* The parties of a contract never change, nor does an organisation move to another place. */
static enum refusal party_subject(const struct facts *f)
{
    const struct entry *e = f->e;

    if (e->act == ACT_CONTRACT)
        return unless(e->org == f->contract->contractor && e->parent == f->contract->entruster &&
                          (!entry_has(e, KEY_COUNT) || e->count == f->contract->above),
                      REFUSAL_OTHER_PARTY);
    const struct org_rule *known = state_org(f->s, e->org);
    bool same = known == NULL || (known->parent == e->parent && known->kind == (enum org_kind)e->kind);
    return unless(same && e->kind == ORG_SUBCONTRACTOR && looks_after(f, e->parent), REFUSAL_OTHER_PARTY);
}

enum refusal gate_subject(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct person_rule *subject = state_person(f->s, subject_no(f));
    const struct terminal_rule *terminal;

    switch ((int)e->act) {
    case ACT_PERSON:
        return person_subject(f, subject);
    case ACT_SESSION_END:
        return session_subject(f);
    case ACT_CONTRACT:
    case ACT_ORG:
        return party_subject(f);
    case ACT_TERMINAL:
        terminal = state_terminal(f->s, e->terminal);
        if (!looks_after(f, e->org) || (terminal != NULL && !looks_after(f, terminal->org)))
            return REFUSAL_OTHER_PARTY;
        return certificate_subject(f);
    case ACT_APPROVE:
    case ACT_REJECT: /* 甲 may be the second person for anybody */
        return unless(subject != NULL && (of_entruster(f) || looks_after(f, subject->org)), REFUSAL_OTHER_PARTY);
    default:
        if (subject == NULL)
            return REFUSAL_TERM_PERSON;
        if (subject->answers != 0 && !machine_takes(e->act))
            return REFUSAL_MACHINE;
        if ((e->act == ACT_TRAINING || e->act == ACT_PLEDGE || e->act == ACT_STAFF || e->act == ACT_ATTEST ||
             e->act == ACT_ACKNOWLEDGE) &&
            state_assignment(f->s, f->contract->no, subject->no) == NULL)
            return REFUSAL_NOT_ASSIGNED;
        return unless(looks_after(f, subject->org), REFUSAL_OTHER_PARTY);
    }
}

enum refusal gate_grant(const struct facts *f)
{
    const uint32_t of_either = ROLE_AUDITOR | ROLE_INSPECTOR | ROLE_ADMINISTRATOR;
    const uint32_t entruster = ROLE_OFFICER | ROLE_APPROVER;
    const struct person_rule *assignee = state_person(f->s, f->e->person);
    bool city = state_party(f->s, f->contract, assignee->org) == PARTY_ENTRUSTER;
    uint32_t may = city ? entruster | of_either : ROLE__ALL & ~entruster;

    if (assignee->answers != 0 && (f->e->roles & ~(uint32_t)ROLE__MACHINE) != 0)
        return REFUSAL_MACHINE;
    return unless((f->e->roles & ~may) == 0, REFUSAL_OTHER_PARTY);
}

enum refusal gate_separation(const struct facts *f)
{
    bool holds = f->e->act == ACT_PERSON ? state_person_separated(f->s, f->e) : state_separation_holds(f->s, f->e);

    return unless(holds, REFUSAL_SEPARATION);
}

/* --- what needs an approval ----------------------------------------------------------------------------------------- */

static bool keeps_clauses(const struct control_rule *known, const struct entry *e)
{
    if (e->clauses_n > ENTRY_CLAUSES_MAX)
        return false;
    for (unsigned i = 0; i < known->clauses_n; i++) {
        unsigned k = 0;
        while (k < e->clauses_n && !entry_clause_same(known->clauses[i], e->clauses[k]))
            k++;
        if (k == e->clauses_n)
            return false;
    }
    return true;
}

bool control_is_floor(enum control c)
{
    switch ((int)c) {
    case CONTROL_FACTORS:
    case CONTROL_LOG_YEARS:
    case CONTROL_USB:
    case CONTROL_CHANGE_OFFICER:
    case CONTROL_CHANGE_STAFF:
    case CONTROL_MEDIA:
    case CONTROL_SPI_OVER_INTERNET:
    case CONTROL_STORE_SERVER:
    case CONTROL_STORE_CLIENT:
    case CONTROL_DESTROY_WITNESS:
    case CONTROL_RECORDING_KEEP:
    case CONTROL_RECORDING_COPY:
    case CONTROL_PRIVATE_DEVICES:
    case CONTROL_TEST_DATA:
        return true;
    default:
        return false;
    }
}

bool control_keeps(enum control c, uint64_t has, uint64_t needs)
{
    if (c == CONTROL_PLACES)
        return (needs & ~has) == 0;
    return control_is_floor(c) ? has >= needs : has <= needs;
}

/* A control that comes into force, or becomes stricter, for no clause less than before. */
static bool control_narrows(const struct facts *f)
{
    if (f->e->kind >= CONTROL__MAX)
        return false;
    const struct control_rule *known = &f->contract->controls[f->e->kind];
    if (!known->in_force)
        return f->e->kind != CONTROL_CLOSE_OUT; /* which gives days that nobody had */
    if (!keeps_clauses(known, f->e))
        return false;
    return control_keeps((enum control)f->e->kind, f->e->limit, known->limit);
}

static bool purpose_narrows(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct purpose_rule *known = state_purpose(f->s, f->contract->no, e->purpose);
    uint64_t fields = 0;

    for (unsigned i = 0; i < e->fields_n; i++) {
        if (i >= ENTRY_FIELDS_MAX || e->fields[i] == 0 || e->fields[i] > ENTRY_FIELDS_MAX)
            return false;
        fields |= UINT64_C(1) << (e->fields[i] - 1);
    }
    return known != NULL && known->kind == (enum purpose_kind)e->kind && !entry_has(e, KEY_DETAIL) && (e->limit & ~(uint64_t)known->acts) == 0 &&
           (fields & ~known->fields) == 0 && (known->register_no == 0 || known->register_no == e->register_no);
}

static bool contract_narrows(const struct facts *f)
{
    const struct entry *e = f->e;

    return !entry_has(e, KEY_DETAIL) && date_to_days(e->from) >= date_to_days(f->contract->from) &&
           date_to_days(e->until) <= date_to_days(f->contract->until);
}

/* A new block holds nothing yet, and one that ends takes nothing more; another name or register changes what duties mean. */
static bool block_narrows(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct block_rule *known = state_block(f->s, f->contract->no, e->blocks[0]);

    if (known == NULL)
        return e->limit == 1;
    return e->limit == 0 && e->register_no == known->register_no && !entry_has(e, KEY_DETAIL);
}

/* Whether the change only takes away: an officer of 甲 does that at once. */
static bool narrows(const struct facts *f)
{
    if (f->e->act == ACT_BLOCK)
        return block_narrows(f);
    if ((f->assignment->roles & ROLE_OFFICER) == 0 || !of_entruster(f))
        return false;
    switch ((int)f->e->act) {
    case ACT_CONTROL:
        return control_narrows(f);
    case ACT_PURPOSE:
        return purpose_narrows(f);
    case ACT_CONTRACT:
        return contract_narrows(f);
    default:
        return false;
    }
}

/* Whether the register that the change is about is there, and keeps room for what it declares. */
static bool register_takes(const struct facts *f)
{
    const struct entry *e = f->e;

    if (e->act == ACT_REGISTER)
        return f->reg == NULL || e->count >= f->reg->fields_n;
    if (e->act == ACT_FIELD)
        return f->reg != NULL && e->fields_n == 1 &&
               (f->reg->fields_n < f->reg->declared_n || register_field(f->reg, e->fields[0]) != NULL);
    return (e->act != ACT_PURPOSE && e->act != ACT_BLOCK) || e->register_no == 0 || f->reg != NULL;
}

enum refusal gate_change(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct application *a = f->application;

    if (!register_takes(f))
        return REFUSAL_REGISTER;

    if (e->act == ACT_ORG && f->matter != NULL)
        return REFUSAL_NONE; /* under a subcontract: gate_chain() */
    if (e->ref != 0)
        return a == NULL ? REFUSAL_NOT_APPROVED
                         : unless(a->contract == f->contract->no && change_fits(a, e), REFUSAL_APPROVAL_GONE);
    bool free = e->act == ACT_ENROL_CODE ? !state_has_authenticator(f->s, e->person) : narrows(f);
    return unless(free, REFUSAL_NOT_APPROVED);
}

/* --- terms ------------------------------------------------------------------------------------------------------------ */

bool withdraws_terms(const struct facts *f)
{
    return f->e->act == ACT_REJECT && f->application->kind == APPLY_TERMS && of_contractor(f);
}

enum refusal gate_terms(const struct facts *f)
{
    const struct application *a = f->application;

    switch ((int)f->e->act) {
    case ACT_APPROVE:
        return unless(a->signed_by_leaf != 0, REFUSAL_NOT_APPROVED);
    case ACT_REJECT:
        return unless(!of_contractor(f) || a->approved_by_leaf == 0, REFUSAL_APPROVAL_GONE);
    case ACT_TERMS_SIGN:
        if (!of_contractor(f))
            return REFUSAL_OTHER_PARTY;
        return unless(a->kind == APPLY_TERMS && a->signed_by_leaf == 0, REFUSAL_APPROVAL_GONE);
    default: /* a text, a proposal */
        if (!of_contractor(f))
            return REFUSAL_OTHER_PARTY;
        return unless(f->e->act != ACT_APPLY || state_terms_open(f->s, f->contract->no) == NULL, REFUSAL_APPROVAL_GONE);
    }
}
