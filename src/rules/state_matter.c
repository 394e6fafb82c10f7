/* The fold of matters (案件), and what the chain of subcontracts says. */
#include "rules/entry_table.h"
#include "rules/keeping.h"
#include "rules/state_tables.h"

#include <string.h>

#define ORG_DEPTH_MAX 32
#define AREA_DEPTH_MAX 8 /* a use belongs to a medium, which lies in an area */

const struct matter *state_matter(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_MATTERS, leaf, 0);
}

const struct matter *state_matter_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_MATTERS, i);
}

uint64_t state_matter_step(const struct state *s, uint64_t leaf, size_t i)
{
    const struct matter_steps_row *row = state_table_of(s, TABLE_MATTER_STEPS, leaf, i);

    return row == NULL ? 0 : row->leaf;
}

bool matter_is_open(const struct matter *m)
{
    return m->state == MATTER_WAITS || m->state == MATTER_OPEN;
}

bool matter_is_overdue(const struct matter *m, struct date today)
{
    return matter_is_open(m) && date_to_days(m->until) < date_to_days(today);
}

/* ${rule} says more than what stands so far, or as much as what no rule says. */
static void join(const struct control_rule *rule, enum handling_verdict *v, const struct control_rule **why)
{
    if (!rule->in_force || rule->limit < *v || (rule->limit == *v && (*why != NULL || *v == VERDICT_ALLOWED)))
        return;
    *v = rule->limit >= VERDICT_NEVER ? VERDICT_NEVER : VERDICT_APPROVAL;
    *why = rule;
}

const struct control_rule *matter_cell(const struct contract_rule *c, const struct matter_row *row, unsigned medium, unsigned data_class)
{
    unsigned on = medium == MATTER_USB ? HANDLING_DATA : medium;

    if (row->handling >= HANDLING_ACTS)
        return NULL;
    const struct control_rule *cell = &c->cells[handling_kind(row->handling, on)][data_class];
    return cell->in_force ? cell : NULL;
}

bool state_matter_in_area(const struct state *s, const struct matter *of)
{
    for (unsigned levels = 0; of != NULL && levels < AREA_DEPTH_MAX; levels++) {
        if ((matter_row(of->kind)->flags & MATTER_AREA) != 0)
            return of->state == MATTER_OPEN;
        of = of->ref == 0 ? NULL : state_matter(s, of->ref);
    }
    return false;
}

enum handling_verdict matter_verdict(const struct contract_rule *c, const struct matter_row *row, unsigned medium,
                                     unsigned data_class, const struct control_rule **why_out)
{
    const struct control_rule *why = NULL;
    enum handling_verdict v = row->decides == MATTER_DECIDES_NOBODY ? VERDICT_ALLOWED : VERDICT_APPROVAL;

    const struct control_rule *cell = matter_cell(c, row, medium, data_class);
    if (cell != NULL) {
        bool decides = row->decides == MATTER_DECIDES_CELL || cell->limit == VERDICT_NEVER;
        why = cell;
        if (decides)
            v = (enum handling_verdict)cell->limit;
    }
    if (medium == MATTER_USB)
        join(&c->controls[CONTROL_USB], &v, &why);
    for (unsigned i = 0; i < row->permissions_n; i++)
        if ((!row->permissions[i].spi || data_class == CLASS_SPI) && (!row->permissions[i].audio || medium == MATTER_AUDIO))
            join(&c->controls[row->permissions[i].control], &v, &why);
    if (why_out != NULL)
        *why_out = why;
    return v;
}

/* As soon as it is decided a matter is open, or over if it has no step left. */
static void decided(struct matter *m, int64_t ms)
{
    bool over = matter_row(m->kind)->ends == MATTER_STEP__MAX;

    m->state = over ? MATTER_CLOSED : MATTER_OPEN;
    m->closed_ms = over ? ms : 0;
}

/* The contract is closed with the matter that is decided last: nothing of it is open then. */
static void note_closed(struct state *s, const struct matter *m)
{
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, m->contract, 0);

    if (m->state != MATTER_CLOSED || (matter_row(m->kind)->flags & MATTER_FINAL) == 0)
        return;
    c->closed_leaf = m->leaf;
    c->closed_ms = m->closed_ms;
}

static enum err add_application(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_APPLICATIONS, leaf, 0, &row));
    struct application *a = row;
    *a = (struct application){.leaf = leaf,
                              .contract = e->contract,
                              .applicant = e->person,
                              .kind = APPLY_MATTER,
                              .register_no = e->register_no,
                              .count = e->count,
                              .applied_ms = e->time_ms};
    memcpy(a->object, e->object, sizeof(a->object));
out:
    return err;
}

/* Whether somebody in the chain has to decide on what is opened. */
static bool matter_waits(const struct state *s, const struct entry *e)
{
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, state_contract(s, e->contract), list);
    const struct matter_row *kind = matter_row(e->kind);

    for (size_t i = 0; i < n; i++)
        if (matter_verdict(list[i], kind, (unsigned)e->limit, e->data_class, NULL) != VERDICT_ALLOWED ||
            keeping_too_long(list[i], kind, e->from, e->until) != NULL)
            return true;
    return false;
}

enum err state_apply_matter(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter_row *kind = matter_row(e->kind);
    const struct matter *of = e->ref == 0 ? NULL : state_matter(s, e->ref);
    void *row;
    enum err err;

    if (kind == NULL || (e->ref != 0 && (of == NULL || of->contract != e->contract)))
        return ERR_INPUT;
    const bool waits = matter_waits(s, e), in_area = state_matter_in_area(s, of);
    TRY(state_table_put(s, TABLE_MATTERS, leaf, 0, &row));
    struct matter *m = row;
    *m = (struct matter){.leaf = leaf,
                         .contract = e->contract,
                         .applicant = e->person,
                         .org = e->org,
                         .parent = e->parent,
                         .kind = e->kind,
                         .register_no = e->register_no,
                         .purpose = e->purpose,
                         .fields = fields_mask(e),
                         .data_class = (enum data_class)e->data_class,
                         .medium = (enum matter_medium)e->limit,
                         .count = e->count,
                         .from = e->from,
                         .until = e->until,
                         .ref = e->ref,
                         .opened_ms = e->time_ms};
    m->met = (entry_conditions(e) & kind->open.meets) | (in_area ? 1U << CONDITION_AREA_ONLY : 0);
    memcpy(m->object, e->object, sizeof(m->object));
    if (!waits)
        decided(m, e->time_ms);
    else
        err = add_application(s, e, leaf);
    if (err != ERR_OK)
        state_table_drop(s, TABLE_MATTERS, leaf, 0);
out:
    return err;
}

enum err state_matter_did(struct state *s, uint64_t matter, uint64_t count, const struct entry *e, uint64_t leaf)
{
    struct matter *m = state_table_find(s, TABLE_MATTERS, matter, 0);
    enum err err;
    void *row;

    TRY(state_table_put(s, TABLE_MATTER_STEPS, matter, leaf, &row));
    *(struct matter_steps_row *)row = (struct matter_steps_row){matter, leaf};
    struct matter_done *done = &m->done[MATTER_DO];
    *done = (struct matter_done){saturating_add(done->count, count), leaf, e->person, e->time_ms};
out:
    return err;
}

enum err state_matter_decided(struct state *s, const struct entry *e, struct application *a)
{
    struct matter *m = state_table_find(s, TABLE_MATTERS, a->leaf, 0);
    enum err err = ERR_OK;
    void *row;

    if (e->act == ACT_APPROVE && (matter_row(m->kind)->flags & MATTER_NEW_ORG) != 0) {
        TRY(state_table_put(s, TABLE_ENGAGED, m->org, m->leaf, &row));
        *(struct engaged_row *)row = (struct engaged_row){m->org, m->leaf};
    }
    m->decided_ms = e->time_ms;
    m->approver = e->person;
    if (e->act == ACT_APPROVE) {
        decided(m, e->time_ms);
        note_closed(s, m);
    } else {
        m->state = MATTER_REJECTED;
        m->closed_ms = e->time_ms;
    }
out:
    return err;
}

/* Whether the step is the last: it closes the matter, or with it everything that was asked for has come so far. */
static bool is_last(const struct matter *m, unsigned step)
{
    return step == MATTER_CLOSE || step == MATTER_WITHDRAW ||
           (step == matter_row(m->kind)->ends && m->done[step].count == m->count);
}

enum err state_apply_matter_step(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct matter *m = state_table_find(s, TABLE_MATTERS, e->ref, 0);
    struct application *a = state_table_find(s, TABLE_APPLICATIONS, e->ref, 0);
    enum err err;
    void *row;

    if (m == NULL || m->contract != e->contract || !matter_is_open(m) || (m->state == MATTER_WAITS && e->kind != MATTER_WITHDRAW))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_MATTER_STEPS, m->leaf, leaf, &row));
    *(struct matter_steps_row *)row = (struct matter_steps_row){m->leaf, leaf};
    struct matter_done *done = &m->done[e->kind];
    *done = (struct matter_done){saturating_add(done->count, e->count), leaf, e->person, e->time_ms};
    if (!is_last(m, e->kind))
        goto out;
    m->state = e->kind == MATTER_WITHDRAW ? MATTER_WITHDRAWN : MATTER_CLOSED;
    m->closed_ms = e->time_ms;
    if (a != NULL) { /* nothing is left to be decided or done */
        a->executed = a->approved_by_leaf != 0;
        a->rejected = a->approved_by_leaf == 0;
        a->executor = e->person;
    }
out:
    return err;
}

/* --- files ---------------------------------------------------------------------------------------------------------------- */

const struct attachment *state_attached(const struct state *s, uint64_t leaf, size_t i)
{
    return state_table_of(s, TABLE_ATTACHED, leaf, i);
}

const struct attachment *state_attached_file(const struct state *s, uint64_t leaf, const uint8_t object[32])
{
    const struct attachment *a;

    for (size_t i = 0; (a = state_attached(s, leaf, i)) != NULL; i++)
        if (entry_hash_same(a->object, object))
            return a;
    return NULL;
}

enum err state_apply_attach(struct state *s, const struct entry *e, uint64_t leaf)
{
    const struct matter *m = state_matter(s, e->ref);
    enum err err;
    void *row;

    if (m == NULL || m->contract != e->contract)
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_ATTACHED, m->leaf, leaf, &row));
    struct attachment *a = row;
    *a = (struct attachment){.matter = m->leaf,
                             .leaf = leaf,
                             .person = e->person,
                             .kind = (enum attach_kind)e->kind,
                             .bytes = e->limit,
                             .ms = e->time_ms};
    memcpy(a->object, e->object, sizeof(a->object));
out:
    return err;
}

/* --- subcontracts ------------------------------------------------------------------------------------------------------- */

bool subcontract_fits(const struct matter *m, const struct entry *e)
{
    return m != NULL && (matter_row(m->kind)->flags & MATTER_NEW_ORG) != 0 && m->state == MATTER_OPEN && m->org == e->org &&
           m->parent == e->parent && e->kind == ORG_SUBCONTRACTOR &&
           date_to_days(date_of_ms(e->time_ms)) <= date_to_days(m->until);
}

/* Whether some subcontract of ${org} in ${contract} stands. */
static bool engaged(const struct state *s, uint32_t contract, uint32_t org, struct date today, bool ahead)
{
    const struct engaged_row *row;

    for (size_t i = 0; (row = state_table_at(s, TABLE_ENGAGED, i)) != NULL && row->org <= org; i++) {
        const struct matter *m = row->org == org ? state_matter(s, row->matter) : NULL;
        if (m != NULL && m->contract == contract && m->state == MATTER_OPEN && date_to_days(today) <= date_to_days(m->until) &&
            (ahead || date_to_days(today) >= date_to_days(m->from)))
            return true;
    }
    return false;
}

bool state_chain_holds(const struct state *s, uint32_t contract, uint32_t org, struct date today, bool ahead)
{
    const struct contract_rule *c = state_contract(s, contract);
    const struct org_rule *o = state_org(s, org);

    if (c != NULL) /* subcontracts are of the first entruster's contract */
        contract = state_contract_first(s, c)->no;
    for (int level = 0; o != NULL && level < ORG_DEPTH_MAX; level++) {
        if (o->kind != ORG_SUBCONTRACTOR)
            return true;
        if (o->under != 0 && !engaged(s, contract, o->no, today, ahead))
            return false;
        o = state_org(s, o->parent);
    }
    return false;
}

unsigned state_org_depth(const struct state *s, uint32_t org)
{
    const struct org_rule *o = state_org(s, org);
    unsigned level = 0;

    for (; o != NULL && o->kind == ORG_SUBCONTRACTOR && level < ORG_DEPTH_MAX; level++)
        o = state_org(s, o->parent);
    return level;
}
