/*
 * Where people work and on whose devices: terminals and their place in a contract, the fold of them, and the gates that ask for it (N20.2
 * N20.6si H6 H10.1-2 J9 J18 K11 K-T9).  They bind 乙's side: 甲 files its own offices with nobody.  A machine stands nowhere; who answers
 * for it says where it runs.
 */
#include "rules/decide_facts.h"
#include "rules/state_tables.h"

#include <string.h>

#define PLACE_DEPTH_MAX 8 /* an area in a work place */

/* --- the fold ------------------------------------------------------------------------------------------------------------- */

const struct terminal_place *state_terminal_place(const struct state *s, uint32_t contract, uint64_t terminal)
{
    return state_table_find(s, TABLE_PLACES, contract, terminal);
}

const struct terminal_place *state_terminal_place_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_PLACES, i);
}

bool state_place_holds(const struct state *s, uint32_t contract, const struct matter *m, struct date today)
{
    unsigned level = 0;

    for (; m != NULL && level < PLACE_DEPTH_MAX; level++) {
        if (m->contract != contract || (matter_row(m->kind)->flags & MATTER_AREA) == 0 || m->state != MATTER_OPEN ||
            !term_holds(m->from, m->until, today))
            return false;
        m = m->ref == 0 ? NULL : state_matter(s, m->ref);
    }
    return level > 0 && m == NULL;
}

enum err state_apply_terminal(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct terminal_rule *known = state_terminal(s, e->terminal);
    void *row;
    enum err err;

    (void)leaf;
    if ((known != NULL && known->person != e->person) || (e->person != 0 && !state_is_machine(s, e->person)))
        return ERR_INPUT; /* a certificate never passes from one to another */
    TRY(state_table_put(s, TABLE_TERMINALS, e->terminal, 0, &row));
    struct terminal_rule *terminal = row;
    bool stays = known != NULL && known->approved && e->kind == OWNER_PRIVATE;
    *terminal = (struct terminal_rule){.id = e->terminal,
                                       .org = e->org,
                                       .revoked = e->limit == 0,
                                       .from = e->from,
                                       .until = e->until,
                                       .person = e->person,
                                       .owner = (enum terminal_owner)e->kind,
                                       .approved = e->kind == OWNER_PRIVATE && (stays || e->ref != 0)};
    memcpy(terminal->certificate, e->object, sizeof(terminal->certificate));
out:
    return err;
}

enum err state_apply_terminal_place(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter *m = e->ref == 0 ? NULL : state_matter(s, e->ref);
    enum err err;
    void *row;

    if (state_terminal(s, e->terminal) == NULL || (e->ref != 0 && (m == NULL || m->contract != e->contract)))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_PLACES, e->contract, e->terminal, &row));
    *(struct terminal_place *)row = (struct terminal_place){e->contract, e->terminal, e->ref, leaf};
out:
    return err;
}

/* --- the gates ------------------------------------------------------------------------------------------------------------ */

/* The terminal of whose place and owner something is asked: of a job its opening was asked, and where nothing demands registered
 * terminals there is none to ask. */
static bool is_asked(const struct facts *f)
{
    if (f->session == NULL || f->person->answers != 0 || !of_contractor(f))
        return false;
    return f->contract->controls[CONTROL_TERMINAL].in_force || state_terminal(f->s, f->session->terminal) != NULL;
}

static uint64_t private_limit(const struct facts *f)
{
    const struct control_rule *rule = &f->contract->controls[CONTROL_PRIVATE_DEVICES];

    return rule->in_force ? rule->limit : (uint64_t)VERDICT_ALLOWED;
}

/* Whether the registration ${f} is of a private device of 乙's side. */
static bool is_private(const struct facts *f)
{
    return f->e->limit != 0 && f->e->kind == OWNER_PRIVATE &&
           state_party(f->s, f->contract, f->e->org) == PARTY_CONTRACTOR;
}

/* A private device is registered under 甲's approval of that very registration, or not at all. */
static enum refusal owner_registered(const struct facts *f)
{
    const struct application *a = f->application;
    bool fits = a != NULL && a->contract == f->contract->no && change_fits(a, f->e);

    if (f->e->ref != 0 && !fits)
        return a == NULL ? REFUSAL_NOT_APPROVED : REFUSAL_APPROVAL_GONE;
    if (!is_private(f) || private_limit(f) == VERDICT_ALLOWED)
        return REFUSAL_NONE;
    return private_limit(f) == VERDICT_NEVER ? REFUSAL_NEVER : unless(fits, REFUSAL_NOT_APPROVED);
}

bool seat_is_asked(const struct facts *f)
{
    if (f->e->act == ACT_TERMINAL_PLACE)
        return true;
    return f->e->act == ACT_TERMINAL ? is_private(f) : is_asked(f);
}

enum refusal gate_owner(const struct facts *f)
{
    const struct terminal_rule *t;

    if (f->e->act == ACT_TERMINAL)
        return owner_registered(f);
    if (!is_asked(f) || private_limit(f) == VERDICT_ALLOWED)
        return REFUSAL_NONE;
    t = state_terminal(f->s, f->session->terminal);
    if (t == NULL || t->owner == OWNER_UNKNOWN)
        return REFUSAL_OWNER;
    return unless(t->owner != OWNER_PRIVATE || (private_limit(f) == VERDICT_APPROVAL && t->approved), REFUSAL_OWNER);
}

enum refusal gate_place(const struct facts *f)
{
    const struct terminal_place *p;

    if (!is_asked(f))
        return REFUSAL_NONE;
    p = state_terminal_place(f->s, f->contract->no, f->session->terminal);
    return unless(p != NULL && p->matter != 0 &&
                      state_place_holds(f->s, f->contract->no, state_matter(f->s, p->matter), f->today),
                  REFUSAL_PLACE);
}

enum refusal gate_placed(const struct facts *f)
{
    const struct terminal_rule *t = state_terminal(f->s, f->e->terminal);
    const struct matter *m = f->e->ref == 0 ? NULL : state_matter(f->s, f->e->ref);

    if (t == NULL || t->revoked || t->person != 0)
        return REFUSAL_TERMINAL;
    if (!decide_looks_after(f->s, f->contract->no, f->person->no, t->org))
        return REFUSAL_OTHER_PARTY;
    if (f->e->ref == 0)
        return REFUSAL_NONE;
    return unless(m != NULL && state_place_holds(f->s, f->contract->no, m, f->today) &&
                      decide_sees_matter(f->s, m, f->person->no),
                  REFUSAL_PLACE);
}
