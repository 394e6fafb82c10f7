/* The gates of a numbered copy on paper (N20.8): its number, its class; and what the handling matrix says (N20.11, H10.2). */
#include "rules/decide_facts.h"

/* Copies of a record are numbered without a gap, and hold nothing of a class that stays on the screen. */
enum refusal gate_print(const struct facts *f)
{
    const struct control_rule *rule = &f->contract->controls[CONTROL_PRINT];
    const struct entry *e = f->e;

    if (e->subjects_n != 1 || e->count != state_copies(f->s, e->subjects[0]) + 1)
        return REFUSAL_PRINT;
    for (unsigned i = 0; rule->in_force && i < e->fields_n; i++) {
        const struct field_rule *field = register_field(f->reg, e->fields[i]);
        if (field == NULL || (uint64_t)field->data_class > rule->limit)
            return REFUSAL_PRINT;
    }
    return REFUSAL_NONE;
}

/* Of a numbered copy: the strictest cell for a class of its fields. */
static const struct control_rule *cell_of_copy(const struct facts *f)
{
    const struct control_rule *strictest = NULL;

    for (unsigned i = 0; i < f->e->fields_n; i++) {
        const struct field_rule *field = register_field(f->reg, f->e->fields[i]);
        const struct control_rule *cell =
            field == NULL ? NULL : &f->contract->cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)][field->data_class];
        if (cell != NULL && cell->in_force && cell->limit > (strictest == NULL ? VERDICT_ALLOWED : strictest->limit))
            strictest = cell;
    }
    return strictest;
}

const struct control_rule *cell_that_refuses(const struct facts *f, enum refusal refusal)
{
    if (refusal == REFUSAL_CONDITION)
        return cell_with_conditions(f);
    return f->e->act == ACT_PRINT ? cell_of_copy(f) : matter_rule(f);
}

/* A matter waits for its decision; what the terms forbid meanwhile is not done, and what they have begun to ask an approval for needs one. */
static enum refusal cell_of_matter(const struct facts *f)
{
    const struct entry *e = f->e;
    bool opens = e->act == ACT_MATTER;

    if (f->kind == NULL || (!opens && e->kind != MATTER_DO))
        return REFUSAL_NONE;
    unsigned medium = opens ? (unsigned)e->limit : f->matter->medium, class = opens ? e->data_class : f->matter->data_class;
    enum handling_verdict v = matter_verdict(f->contract, f->kind, medium, class, NULL);
    if (v == VERDICT_NEVER)
        return REFUSAL_NEVER;
    return v == VERDICT_APPROVAL && !opens && f->matter->approver == 0 ? REFUSAL_NOT_APPROVED : REFUSAL_NONE;
}

const struct control_rule *cell_with_conditions(const struct facts *f)
{
    bool opens = f->e->act == ACT_MATTER;

    if (f->kind == NULL || (!opens && f->matter == NULL))
        return NULL;
    return matter_cell(f->contract, f->kind, opens ? (unsigned)f->e->limit : f->matter->medium, opens ? f->e->data_class : f->matter->data_class);
}

/* Each condition of the cell is met by the words of the step that can meet it; area-only by the area or work place to which the matter
 * belongs; and one that nothing of the kind can meet, by nothing. */
uint32_t cell_lacks(const struct facts *f)
{
    const struct entry *e = f->e;
    const struct control_rule *cell = cell_with_conditions(f);
    bool opens = e->act == ACT_MATTER;

    if (cell == NULL || cell->conditions == 0 || (!opens && e->kind == MATTER_WITHDRAW))
        return 0;
    const struct matter_step_row *step = opens ? &f->kind->open : &f->kind->steps[e->kind];
    uint32_t asked = matter_asks(f->kind, step, cell->conditions), met = entry_conditions(e) & step->meets;
    if (opens && state_matter_in_area(f->s, f->matter))
        met |= 1U << CONDITION_AREA_ONLY;
    return asked & ~met;
}

enum refusal gate_cell(const struct facts *f)
{
    if (f->e->act != ACT_PRINT) {
        enum refusal refusal = cell_of_matter(f);
        return refusal == REFUSAL_NONE && cell_lacks(f) != 0 ? REFUSAL_CONDITION : refusal;
    }
    const struct control_rule *cell = cell_of_copy(f);

    if (cell == NULL)
        return REFUSAL_NONE;
    return cell->limit == VERDICT_NEVER ? REFUSAL_NEVER : REFUSAL_NOT_APPROVED;
}
