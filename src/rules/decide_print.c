/* The gates of a numbered copy on paper (N20.8): its number, its class; and what the handling matrix says (N20.11, H10.2). */
#include "rules/decide_facts.h"
#include "rules/state_tables.h"

/* Copies of a record are numbered without a gap, and hold nothing of a class that stays on the screen. */
enum refusal gate_print(const struct facts *f)
{
    const struct control_rule *rule = &f->contract->controls[CONTROL_PRINT];
    const struct entry *e = f->e;

    if (e->subjects_n != 1 || e->count != state_copies(f->s, e->subjects[0]) + 1)
        return REFUSAL_PRINT;
    for (unsigned i = 0; rule->in_force && i < e->fields_n; i++) {
        const struct field_rule *field = register_field(f->reg, e->fields[i]); /* known: gate_field() */
        if ((uint64_t)field->data_class > rule->limit)
            return REFUSAL_PRINT;
    }
    return REFUSAL_NONE;
}

/* The cells by which a numbered copy goes: those of the classes of its fields, in its contract and in those above; and whose they are. */
struct copy_cells {
    const struct control_rule *cells[CHAIN_MAX * CLASS__MAX];
    const struct contract_rule *of[CHAIN_MAX * CLASS__MAX];
    size_t n;
};

static void find_cells(const struct facts *f, struct copy_cells *out)
{
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(f->s, f->contract, list);
    bool classes[CLASS__MAX] = {false};

    out->n = 0;
    for (unsigned i = 0; i < f->e->fields_n; i++)
        classes[register_field(f->reg, f->e->fields[i])->data_class] = true;
    for (size_t i = 0; i < n; i++)
        for (unsigned class = 0; class < CLASS__MAX; class++) {
            const struct control_rule *cell = &list[i]->cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)][class];
            if (!classes[class] || !cell->in_force)
                continue;
            out->of[out->n] = list[i];
            out->cells[out->n++] = cell;
        }
}

/* The strictest of them, if it is more than allowed. */
static const struct control_rule *strictest(const struct copy_cells *c)
{
    const struct control_rule *rule = NULL;

    for (size_t i = 0; i < c->n; i++)
        if (c->cells[i]->limit > (rule == NULL ? VERDICT_ALLOWED : rule->limit))
            rule = c->cells[i];
    return rule;
}

/* The print run or copy under which the numbered copy is made; NULL: none (what it names may be an area or work place). */
static const struct matter *run_of(const struct facts *f)
{
    const struct matter *m = f->e->ref == 0 ? NULL : state_matter(f->s, f->e->ref);

    return m != NULL && (matter_row(m->kind)->flags & MATTER_PRINTS) != 0 ? m : NULL;
}

/* What every numbered copy meets: for a purpose, by somebody whose duties say so, with name and time in the ledger that 甲 sees; under a run it
 * was applied for as well. */
#define COPY_ALWAYS                                                                                                                  \
    (1U << CONDITION_PURPOSE_ONLY | 1U << CONDITION_NAMED_PEOPLE | 1U << CONDITION_FEWEST_PEOPLE | 1U << CONDITION_USE_LOG |          \
     1U << CONDITION_RECORDED | 1U << CONDITION_REPORTED)

static uint32_t copy_meets(const struct facts *f)
{
    const struct matter *m = f->e->ref == 0 ? NULL : state_matter(f->s, f->e->ref), *run = run_of(f);
    uint32_t met = COPY_ALWAYS | (entry_conditions(f->e) & COPY_MEETS);

    if (run != NULL)
        met |= run->met | CONDITIONS_ALWAYS;
    return met | (state_matter_in_area(f->s, m) ? 1U << CONDITION_AREA_ONLY : 0);
}

static uint32_t copy_lacks(const struct facts *f, const struct control_rule **cell_out)
{
    const uint32_t met = copy_meets(f);
    struct copy_cells c;
    uint32_t lacks = 0;

    *cell_out = NULL;
    find_cells(f, &c);
    for (size_t i = 0; i < c.n; i++) {
        if ((c.cells[i]->conditions & ~met) != 0 && *cell_out == NULL)
            *cell_out = c.cells[i];
        lacks |= c.cells[i]->conditions & ~met;
    }
    return lacks;
}

/* As under a matter of packages: of who applied for it, of this register, these fields and no higher class, in its days and its count. */
static enum refusal run_fits(const struct facts *f, const struct matter *m)
{
    const struct matter_row *kind = matter_row(m->kind);
    const struct entry *e = f->e;

    if (m->applicant != f->person->no || (f->assignment->roles & kind->steps[MATTER_DO].roles) == 0 ||
        m->medium != MATTER_PAPER || m->register_no != e->register_no || (m->purpose != 0 && m->purpose != e->purpose))
        return REFUSAL_MATTER;
    if (m->state == MATTER_WAITS)
        return REFUSAL_NOT_APPROVED;
    if (m->state != MATTER_OPEN)
        return REFUSAL_MATTER;
    if (!term_holds(m->from, m->until, f->today))
        return REFUSAL_MATTER_TERM;
    for (unsigned i = 0; i < e->fields_n; i++) {
        const struct field_rule *field = register_field(f->reg, e->fields[i]);
        bool named = m->fields == 0 || (m->fields >> (e->fields[i] - 1) & 1) != 0;
        if (!named || field->data_class > m->data_class)
            return REFUSAL_CLASS;
    }
    return unless(matter_left(f->s, m) > 0, REFUSAL_MATTER_COUNT);
}

/* What a copy names is a run that it fits, or an area or work place of its contract. */
static enum refusal names_fit(const struct facts *f)
{
    const struct matter *m = f->e->ref == 0 ? NULL : state_matter(f->s, f->e->ref);

    if (f->e->ref == 0)
        return REFUSAL_NONE;
    if (m == NULL || m->contract != f->contract->no)
        return REFUSAL_MATTER;
    if (run_of(f) != NULL)
        return run_fits(f, m);
    return unless((matter_row(m->kind)->flags & MATTER_AREA) != 0 && m->state == MATTER_OPEN, REFUSAL_MATTER);
}

/* The cell that asks for an approval which the run has not got from who entrusts in its contract; NULL: none. */
static const struct control_rule *not_approved(const struct facts *f, const struct copy_cells *c)
{
    const struct matter *run = run_of(f);

    for (size_t i = 0; i < c->n; i++)
        if (c->cells[i]->limit == VERDICT_APPROVAL && (run == NULL || state_decided(f->s, run->leaf, c->of[i]->no) == NULL))
            return c->cells[i];
    return NULL;
}

static enum refusal copy_fits(const struct facts *f, const struct control_rule **why_out)
{
    struct copy_cells c;
    enum refusal refusal;

    find_cells(f, &c);
    *why_out = strictest(&c);
    if (*why_out != NULL && (*why_out)->limit == VERDICT_NEVER)
        return REFUSAL_NEVER;
    refusal = names_fit(f);
    if (refusal != REFUSAL_NONE)
        return refusal;
    *why_out = not_approved(f, &c);
    if (*why_out != NULL)
        return REFUSAL_NOT_APPROVED;
    return unless(copy_lacks(f, why_out) == 0, REFUSAL_CONDITION);
}

const struct control_rule *cell_that_refuses(const struct facts *f, enum refusal refusal)
{
    const struct control_rule *why;

    if (f->e->act == ACT_PRINT) {
        (void)copy_fits(f, &why);
        return why;
    }
    return refusal == REFUSAL_CONDITION ? cell_with_conditions(f) : matter_rule(f);
}

/* A matter waits for its decision; what the terms forbid meanwhile is not done, and what they have begun to ask an approval for needs one. */
static enum refusal cell_of_matter(const struct facts *f)
{
    const struct entry *e = f->e;
    bool opens = e->act == ACT_MATTER;

    if (f->kind == NULL || (!opens && e->kind != MATTER_DO))
        return REFUSAL_NONE;
    unsigned medium = opens ? (unsigned)e->limit : f->matter->medium, class = opens ? e->data_class : f->matter->data_class;
    if (chain_verdict(f->s, f->contract, f->kind, medium, class, NULL) == VERDICT_NEVER)
        return REFUSAL_NEVER;
    return unless(opens || state_undecided(f->s, f->matter) == NULL, REFUSAL_NOT_APPROVED);
}

/* What of one cell the matter does not meet: each condition is met by the words of the step that can meet it; area-only by the area or work
 * place to which the matter belongs; and one that nothing of the kind can meet, by nothing. */
static uint32_t matter_lacks(const struct facts *f, const struct matter_row *kind, const struct control_rule *cell)
{
    const struct entry *e = f->e;
    bool opens = e->act == ACT_MATTER;
    const struct matter_step_row *step = opens                         ? &kind->open
                                         : e->act == ACT_PACKAGE_FETCH ? &kind->steps[MATTER_DO]
                                                                       : &kind->steps[e->kind];
    uint32_t asked = matter_asks(kind, step, cell->conditions), met = entry_conditions(e) & step->meets;

    if (opens && state_matter_in_area(f->s, f->matter))
        met |= 1U << CONDITION_AREA_ONLY;
    return asked & ~met;
}

/* Of all cells of the chain. */
static uint32_t chain_lacks(const struct facts *f, const struct control_rule **cell_out)
{
    const struct entry *e = f->e;
    bool opens = e->act == ACT_MATTER;
    const struct contract_rule *list[CHAIN_MAX];
    const struct matter_row *kind = f->kind; /* without a matter, or of one that is being opened */
    const size_t n = state_chain(f->s, f->contract, list);
    uint32_t lacks = 0;

    *cell_out = NULL;
    if (kind == NULL || (e->act == ACT_MATTER_STEP && e->kind == MATTER_WITHDRAW))
        return 0;
    for (size_t i = 0; i < n; i++) {
        const struct control_rule *cell = matter_cell(list[i], kind, opens ? (unsigned)e->limit : f->matter->medium, opens ? e->data_class : f->matter->data_class);
        uint32_t more = cell == NULL ? 0 : matter_lacks(f, kind, cell);
        if (more != 0 && *cell_out == NULL)
            *cell_out = cell;
        lacks |= more;
    }
    return lacks;
}

const struct control_rule *cell_with_conditions(const struct facts *f)
{
    const struct control_rule *cell;

    (void)chain_lacks(f, &cell);
    return cell;
}

uint32_t cell_lacks(const struct facts *f)
{
    const struct control_rule *cell;

    return f->e->act == ACT_PRINT ? copy_lacks(f, &cell) : chain_lacks(f, &cell);
}

enum refusal gate_cell(const struct facts *f)
{
    const struct control_rule *why;
    enum refusal refusal;

    if (f->e->act == ACT_PRINT)
        return copy_fits(f, &why);
    refusal = cell_of_matter(f);
    return refusal == REFUSAL_NONE && cell_lacks(f) != 0 ? REFUSAL_CONDITION : refusal;
}
