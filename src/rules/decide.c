/*
 * The decision: what the entry is about is found once; then the gates of its act (decide_table.c) are tried in the order of enum gate,
 * so that the answer never depends on how an act is written down.
 */
#include "rules/decide.h"

#include "rules/decide_table.h"
#include "rules/entry_table.h"
#include "rules/keeping.h"
#include "rules/state_tables.h"

#include <string.h>
int64_t decide_sign_in_wait_ms(unsigned failures)
{
    const int64_t first = 30 * 1000, longest = 15 * 60 * 1000;

    if (failures < 5)
        return 0;
    if (failures >= 100)
        return INT64_MAX;
    return failures >= 10 ? longest : first << (failures - 5);
}
/* The days after the contract's last one in which it is closed out: erased, certified, looked into; and the years in which it is read (N22). */
static void find_phase(struct facts *f)
{
    const struct contract_rule *c = f->contract;

    if (c == NULL)
        return;
    f->reading = keeping_is_read(c, f->today);
    f->closing = !keeping_is_over(c, f->today) && date_to_days(f->today) > date_to_days(c->until);
}
static bool is_fact(const struct entry *e)
{
    enum act_way way = entry_acts[e->act].way;

    return way == WAY_FACT || (way == WAY_EITHER && e->session == 0);
}

/* A session decides who asks and where; what the entry says of it besides is checked against it by
 * gate_session(). */
static void find_actor(struct facts *f, const struct session_facts *opening)
{
    const struct entry *e = f->e;
    uint32_t person = e->person, contract = e->contract;

    if (e->act == ACT_SESSION_OPEN)
        f->session = opening;
    else if (e->session != 0 && !for_job(e))
        f->session = state_session(f->s, e->session);
    if (f->session != NULL) {
        person = f->session->person;
        contract = f->session->contract;
    }
    f->person = state_person(f->s, person);
    f->contract = state_contract(f->s, contract);
    f->assignment = state_assignment(f->s, contract, person);
    find_answering(f);
}

/* Of a package the matter under which its records leave the house. */
static const struct matter *matter_of_package(const struct facts *f)
{
    const struct package *p = f->e->act == ACT_PACKAGE_OPEN ? NULL : state_package(f->s, f->e->ref);

    return state_matter(f->s, p == NULL ? f->e->ref : p->matter);
}

/* The matter that the entry opens, decides on, does a step of, registers an organisation under, or releases records under; and its kind. */
static void find_matter(struct facts *f)
{
    const struct entry *e = f->e;
    bool decides = f->application != NULL && f->application->kind == APPLY_MATTER;

    if (e->act == ACT_PACKAGE_OPEN || e->act == ACT_PACKAGE_BATCH || e->act == ACT_PACKAGE || e->act == ACT_PACKAGE_FETCH)
        f->matter = matter_of_package(f);
    if (e->act == ACT_MATTER || e->act == ACT_MATTER_STEP || e->act == ACT_ORG || e->act == ACT_UPSTREAM || e->act == ACT_ATTACH || e->act == ACT_STOCK ||
        decides)
        f->matter = e->ref == 0 ? NULL : state_matter(f->s, e->ref);
    if (e->act == ACT_MATTER || e->act == ACT_INTAKE)
        f->kind = matter_row(e->kind);
    else if (f->matter != NULL)
        f->kind = matter_row(f->matter->kind);
}

static void find_objects(struct facts *f)
{
    const struct entry *e = f->e;
    uint32_t contract = f->contract == NULL ? 0 : f->contract->no;
    uint16_t purpose = e->purpose;

    if (e->job != 0)
        f->job = state_job(f->s, e->job);
    if (e->act == ACT_IMPORT_BATCH)
        purpose = f->job == NULL ? 0 : f->job->purpose;
    if (e->register_no != 0)
        f->reg = state_register(f->s, contract, e->register_no);
    if (purpose != 0)
        f->purpose = state_purpose(f->s, contract, purpose);
    if (e->act == ACT_ERASE)
        f->application = state_approved_application(f->s, e->ref);
    else if (e->act == ACT_APPROVE || e->act == ACT_REJECT || e->act == ACT_TERMS_SIGN)
        f->application = state_application(f->s, e->ref);
    else if (decide_is_change(e->act) && e->ref != 0)
        f->application = state_approved_application(f->s, e->ref);
    find_matter(f);
    if (e->act == ACT_OPEN || e->act == ACT_WORK_CHANGE || e->act == ACT_WORK_ITEM || e->act == ACT_WORK_READ)
        f->list = state_worklist(f->s, e->ref);
    f->records = e->act == ACT_UPDATE_BATCH || e->act == ACT_PACKAGE_BATCH ? e->count
                 : e->act != ACT_LIST       ? 1
                 : e->count > e->subjects_n ? e->count
                                            : e->subjects_n;
}

static void cite(struct decision *d, const struct control_rule *rule)
{
    for (unsigned i = 0; i < rule->clauses_n; i++) {
        unsigned k = 0;
        while (k < d->clauses_n && !entry_clause_same(d->clauses[k], rule->clauses[i]))
            k++;
        if (k == d->clauses_n && k < ENTRY_CLAUSES_MAX)
            memcpy(d->clauses[d->clauses_n++], rule->clauses[i], sizeof(d->clauses[k]));
    }
}

static void refuse(struct decision *d, enum refusal refusal, enum control control, const struct control_rule *rule)
{
    *d = (struct decision){.verdict = VERDICT_DENY, .refusal = refusal, .control = control};
    if (refusal == REFUSAL_NOT_APPROVED)
        d->verdict = VERDICT_SECOND_PERSON;
    else if (refusal == REFUSAL_NO_PASSKEY)
        d->verdict = VERDICT_STEP_UP;
    if (rule != NULL)
        cite(d, rule);
}

/* The approval of a change is demanded by other clauses than that of an erasure; terms by others while a contract is closed. */
static enum control control_of(const struct facts *f, enum gate gate)
{
    bool erasure = f->application == NULL || f->application->kind <= APPLY_ERASE_CONTRACT;

    if ((f->closing || f->reading) && gate_rows[gate].control == CONTROL_TERM)
        return CONTROL_CLOSE_OUT;
    if (gate_rows[gate].control == CONTROL_ERASE_APPROVAL && f->application != NULL && f->application->kind == APPLY_MATTER)
        return NO_CONTROL; /* the terms of the matter ask for it */
    return gate_rows[gate].control == CONTROL_ERASE_APPROVAL && !erasure ? CONTROL_CHANGE_APPROVAL : gate_rows[gate].control;
}

/* These cite the rule of the terms under which the matter, copy or package stands. */
static bool of_cell(enum gate gate, enum refusal refusal)
{
    bool by_terms = refusal == REFUSAL_NEVER || refusal == REFUSAL_NOT_APPROVED || refusal == REFUSAL_CONDITION;

    return gate == GATE_CELL || gate == GATE_MATTER || (gate == GATE_PACKAGE && by_terms);
}

/* Whether the gate has been asked anything: subcontracts concern those below 乙, and what puts somebody there; notices those who have
 * somebody above; covering a contract with another above. */
static bool is_met(const struct facts *f, enum gate gate)
{
    if (gate == GATE_COVER)
        return state_contract_above(f->s, f->contract, 0) != NULL;
    if (gate == GATE_TEST_DATA)
        return test_data_is_asked(f);
    if (gate == GATE_UPSTREAM)
        return f->matter != NULL && state_upstream_org(f->s, f->matter, UPSTREAM_APPLIED, f->today, 0) != 0;
    if (gate == GATE_OWNER || gate == GATE_PLACE || gate == GATE_PLACED)
        return seat_is_asked(f);
    if (gate != GATE_CHAIN && gate != GATE_DEPTH)
        return true;
    return state_org_depth(f->s, f->person->org) > 0 || f->e->act == ACT_ORG ||
           (f->kind != NULL && (f->kind->flags & MATTER_NEW_ORG) != 0);
}

/* Try the gates of the act one by one; the controls of those that are open are cited with a permit. */
static void pass_gates(const struct facts *f, gate_set todo, struct decision *d)
{
    uint64_t cited = 0;

    for (enum gate gate = 0; todo != 0; gate++, todo >>= 1) {
        if ((todo & 1) == 0)
            continue;
        enum control control = control_of(f, gate);
        const struct control_rule *rule = NULL;
        if (control != NO_CONTROL && f->contract != NULL && f->contract->controls[control].in_force)
            rule = &f->contract->controls[control];
        if (rule == NULL && !gate_rows[gate].always)
            continue;
        enum refusal refusal = gate_rows[gate].refusal(f);
        if (refusal != REFUSAL_NONE) {
            refuse(d, refusal, control,
                   refusal == REFUSAL_STILL_OPEN ? closing_rule(f)
                   : of_cell(gate, refusal)      ? cell_that_refuses(f, refusal)
                   : gate == GATE_COVER          ? cover_rule(f)
                                                 : rule);
            d->conditions = refusal == REFUSAL_CONDITION ? cell_lacks(f) : 0;
            return;
        }
        if (gate == GATE_CELL && f->kind != NULL && matter_rule(f) != NULL)
            cite(d, matter_rule(f));
        if (rule != NULL && (cited >> control & 1) == 0 && is_met(f, gate)) {
            cited |= UINT64_C(1) << control;
            cite(d, rule);
        }
    }
}

/* Look at ${e}, with the gates ${without} left out. */
static void ask(const struct state *s, const struct entry *e, gate_set without, struct decision *d_out)
{
    const struct session_facts opening = {e->session, e->person,   e->contract,
                                          e->kind,    e->terminal, true};
    struct facts f = {.s = s, .e = e, .today = date_of_ms(e->time_ms)};
    gate_set todo;

    find_actor(&f, &opening);
    find_objects(&f);
    find_phase(&f);
    rules_of(&f, &todo, &f.roles);
    todo &= f.reading ? ~gates_of_work : ~(gate_set)0;
    *d_out = (struct decision){.verdict = VERDICT_PERMIT, .refusal = REFUSAL_NONE, .control = NO_CONTROL};
    if (todo == 0)
        refuse(d_out, REFUSAL_UNKNOWN_ACT, NO_CONTROL, NULL);
    else
        pass_gates(&f, todo & ~without, d_out);
}

void decide(const struct state *s, const struct entry *e, struct decision *d_out)
{
    *d_out =
        (struct decision){.verdict = VERDICT_FACT, .refusal = REFUSAL_NONE, .control = NO_CONTROL};
    if ((unsigned)e->act >= ACT__MAX)
        refuse(d_out, REFUSAL_UNKNOWN_ACT, NO_CONTROL, NULL);
    else if (!is_fact(e))
        ask(s, e, 0, d_out);
}

void decide_could(const struct state *s, const struct entry *e, struct decision *d_out)
{
    ask(s, e, gates_situation, d_out);
}

void decide_stands(const struct state *s, const struct session_facts *session, int64_t now_ms, struct decision *d_out)
{
    struct entry e;

    entry_init(&e, ACT_SESSION_OPEN, now_ms);
    struct facts f = {.s = s, .e = &e, .session = session, .today = date_of_ms(now_ms)};
    f.person = state_person(s, session->person);
    f.contract = state_contract(s, session->contract);
    f.assignment = state_assignment(s, session->contract, session->person);
    find_answering(&f);
    find_phase(&f);
    *d_out = (struct decision){.verdict = VERDICT_PERMIT, .refusal = REFUSAL_NONE, .control = NO_CONTROL};
    pass_gates(&f, gates_standing, d_out);
}

void decision_into_entry(const struct decision *d, struct entry *e)
{
    e->verdict = d->verdict;
    if (d->verdict == VERDICT_FACT || e->act == ACT_CONTROL)
        return; /* the clauses of ACT_CONTROL are its own */
    e->clauses_n = d->clauses_n;
    memcpy(e->clauses, d->clauses, sizeof(e->clauses));
    if (d->clauses_n > 0)
        e->has |= ENTRY_HAS(KEY_CLAUSES);
    else
        e->has &= ~ENTRY_HAS(KEY_CLAUSES);
}

bool decide_agrees(const struct state *s, const struct entry *e, struct decision *d_out)
{
    decide(s, e, d_out);
    if (e->verdict != d_out->verdict)
        return false;
    return d_out->verdict == VERDICT_FACT || e->act == ACT_CONTROL ||
           (e->clauses_n == d_out->clauses_n &&
            view_eq(view_of(e->clauses, e->clauses_n * sizeof(e->clauses[0])),
                    view_of(d_out->clauses, d_out->clauses_n * sizeof(e->clauses[0]))));
}
