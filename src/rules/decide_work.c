/* The gate of the worklists: who may make, give, work on and close one. */
#include "rules/decide_facts.h"
#include "rules/state_tables.h"

#include <string.h>

bool decide_manages_list(const struct state *s, const struct worklist *w, uint32_t person)
{
    const struct assignment *a = state_assignment(s, w->contract, person);

    return a != NULL && (w->maker == person || (a->roles & ROLE_MANAGER) != 0);
}

/* Limited duties reach every record that was put on the list. */
static bool reaches(const struct assignment *a, const uint16_t *blocks, unsigned n)
{
    if (a->blocks_n > 0 && n == 0)
        return false;
    for (unsigned i = 0; a->blocks_n > 0 && i < n; i++)
        if (!assignment_reaches(a, blocks[i]))
            return false;
    return true;
}

bool decide_works_list(const struct state *s, const struct worklist *w, uint32_t person)
{
    const struct assignment *a = state_assignment(s, w->contract, person);

    if (a == NULL || !reaches(a, w->blocks, w->blocks_n))
        return false;
    return w->person == 0 || w->person == person || decide_manages_list(s, w, person);
}

static bool has_duty(const struct assignment *a, const struct worklist *w)
{
    return (a->registers >> (w->register_no - 1) & 1) != 0 && (a->purposes >> (w->purpose - 1) & 1) != 0;
}

bool decide_reads_list(const struct state *s, const struct worklist *w, uint32_t person)
{
    const struct assignment *a = state_assignment(s, w->contract, person);

    return decide_manages_list(s, w, person) || (a != NULL && has_duty(a, w) && decide_works_list(s, w, person));
}

/* A list for one person: of this contract, today, with its register, purpose and blocks. */
static bool can_take(const struct facts *f, uint64_t person, const struct worklist *w)
{
    const struct person_rule *p = state_person(f->s, (uint32_t)person);
    const struct assignment *a = state_assignment(f->s, f->contract->no, (uint32_t)person);
    const uint32_t workers = ROLE_MANAGER | ROLE_HANDLER | ROLE_OPERATOR;

    if (person == 0)
        return true;
    return p != NULL && !p->ended && a != NULL && term_holds(a->from, a->until, f->today) && (a->roles & workers) != 0 &&
           has_duty(a, w) && reaches(a, w->blocks, w->blocks_n);
}

enum refusal gate_worklist(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct worklist *w = f->list;

    if (e->act == ACT_WORK_MAKE) {
        struct worklist made = {.register_no = e->register_no, .purpose = e->purpose, .blocks_n = e->blocks_n};
        memcpy(made.blocks, e->blocks, sizeof(made.blocks));
        return unless(can_take(f, e->limit, &made), REFUSAL_WORKLIST);
    }
    if (e->ref == 0) /* opened as such */
        return REFUSAL_NONE;
    if (w == NULL || w->contract != f->contract->no)
        return REFUSAL_WORKLIST;
    if (e->act == ACT_WORK_READ) /* also a closed one, as long as it is known */
        return unless(decide_reads_list(f->s, w, f->person->no), REFUSAL_WORKLIST);
    if (w->closed_ms != 0)
        return REFUSAL_WORKLIST;
    if (e->act == ACT_WORK_CHANGE)
        return unless(decide_manages_list(f->s, w, f->person->no) && can_take(f, e->limit, w), REFUSAL_WORKLIST);
    if (e->act == ACT_OPEN && (w->register_no != e->register_no || w->purpose != e->purpose))
        return REFUSAL_WORKLIST;
    return unless(decide_works_list(f->s, w, f->person->no), REFUSAL_WORKLIST);
}
