/* The gates of a numbered copy on paper (N20.8): its number, its class, and what the handling matrix says (N20.11, H10.2-copy). */
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

const struct control_rule *cell_that_refuses(const struct facts *f)
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

enum refusal gate_cell(const struct facts *f)
{
    const struct control_rule *cell = cell_that_refuses(f);

    if (cell == NULL)
        return REFUSAL_NONE;
    return cell->limit == VERDICT_NEVER ? REFUSAL_PRINT : REFUSAL_NOT_APPROVED;
}
