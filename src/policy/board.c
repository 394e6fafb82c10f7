#include "policy/board.h"

#include "rules/decide.h"
#include "rules/entry.h"
#include "rules/matter.h"

#include <string.h>

#define ITEM_MAX 128

bool board_on_site(const struct profile_binding *bind, struct view *id_out)
{
    if (bind->kind == BINDING_CHECK)
        *id_out = bind->check.id;
    else if (bind->kind == BINDING_MEASURE && vocab_on_site(bind->name))
        *id_out = view_str(vocab_word(VOCAB_MEASURE, bind->name));
    else
        return false;
    return true;
}

void board_item(const struct profile *profile, const struct profile_clause *clause, struct view id, struct buf *out)
{
    buf_put(out, profile->name);
    buf_byte(out, ' ');
    buf_put(out, clause->id);
    buf_byte(out, ' ');
    buf_put(out, id);
}

struct due_check board_look(const struct board_facts *f, struct view item)
{
    for (unsigned i = 0; i < f->checks_n; i++)
        if (view_eq(f->checks[i].item, item))
            return f->checks[i].last;
    return (struct due_check){0};
}

static void judge_check(const struct board_facts *f, struct view id, struct board_clause *b)
{
    struct buf item;

    buf_init(&item, ITEM_MAX);
    board_item(b->profile, b->clause, id, &item);
    struct due_check last = board_look(f, buf_view(&item));
    buf_clear(&item);
    int64_t day = due_day(&last, f->begins);
    b->checks_n++;
    b->bad_n += last.bad;
    b->late_n += due_is_late(&last, f->begins, f->today);
    if (day != 0 && (b->due == 0 || day < b->due))
        b->due = day;
    if (last.on > b->looked)
        b->looked = last.on;
}

/* A control of the keeper: what is in force against what the clause demands, and what the terms agreed on. */
static void judge_kept(const struct board_facts *f, enum param p, uint64_t value, struct board_clause *b)
{
    const struct control_rule *rule = &f->now->controls[p];
    const struct terms_control *agreed = &f->terms->controls[p];
    uint64_t limit = param_limit(p, value), wanted = param_limit(p, agreed->value);
    bool demanded = rule->in_force && control_keeps((enum control)p, rule->limit, limit);
    bool kept = !agreed->demanded || (rule->in_force && control_keeps((enum control)p, rule->limit, wanted));

    if (!kept)
        b->weaker_n++;
    else if (demanded)
        b->held_n++;
    else if (!rule->in_force)
        b->off_n++;
    b->deviates_n += kept && !demanded;
}

/* Where people work: a place stands, and has its log of entries; that it can be locked and who holds the keys no place is filed without. */
static void judge_places(const struct board_facts *f, uint64_t value, struct board_clause *b)
{
    if (f->places == NULL || !f->now->controls[CONTROL_PLACES].in_force)
        return;
    b->of_places = true;
    b->placeless_n += f->places->n == 0;
    if ((value & PLACE_ENTRY_LOG) != 0)
        b->unlogged_n = f->places->unlogged;
}

/* What was measured; NULL: never, or too long ago. */
static const struct measure_item *measured_lately(const struct board_facts *f, enum measure no)
{
    bool is_fresh = f->measured != NULL && f->measured->ms != 0 &&
                    date_to_days(date_of_ms(f->measured->ms)) + BOARD_MEASURED_DAYS >= f->today;

    return is_fresh ? measured_item(f->measured, no) : NULL;
}

/* A control that the machine is measured for: a way that leads out of a closed network breaks what was agreed. */
static void judge_measured(const struct board_facts *f, enum param p, uint64_t value, struct board_clause *b)
{
    const struct measure_item *item = measured_lately(f, MEASURE_NETWORK_ROUTES);

    if (f->terms->controls[p].value < value)
        b->deviates_n++;
    else if (item == NULL || item->outcome == MEASURED_UNKNOWN)
        b->look_n++;
    else if (item->outcome == MEASURED_MET)
        b->held_n++;
    else
        b->weaker_n++;
}

/* What is done again and again, and stands in the ledger: to be done by ${day}, last done on ${last}. */
static void judge_regular(const struct board_facts *f, int64_t day, int64_t last, struct board_clause *b)
{
    b->overdue_n += day < f->today;
    b->regular_n += day >= f->today;
    b->look_n += day >= f->today && day <= f->today + BOARD_SOON_DAYS;
    if (b->due == 0 || day < b->due)
        b->due = day;
    if (last > b->looked)
        b->looked = last;
}

/* A control that the ledger shows to be kept: reviews of it, stocktakings. */
static void judge_shown(const struct board_facts *f, enum param p, uint64_t value, struct board_clause *b)
{
    if (!param_covers(p, f->terms->controls[p].value, value))
        b->deviates_n++;
    else if (f->duties == NULL)
        b->look_n++;
    else if (p == PARAM_LOG_REVIEW)
        judge_regular(f, duty_review_day(f->duties, value), f->duties->reviewed, b);
    else
        judge_regular(f, duty_stock_day(f->duties, value), f->duties->counted, b);
}

static void judge_measure(const struct board_facts *f, const struct profile_binding *bind, struct board_clause *b)
{
    const struct measure_item *item = measured_lately(f, (enum measure)(bind->name + 1));
    struct view id;

    if (board_on_site(bind, &id)) {
        judge_check(f, id, b);
        return;
    }
    b->measures_n++;
    if (item == NULL || item->outcome == MEASURED_UNKNOWN || item->outcome == MEASURED_LOOK)
        b->look_n++;
    else if (item->outcome == MEASURED_MET)
        b->met_n++;
    else
        b->unmet_n++;
    int64_t day = f->measured == NULL || f->measured->ms == 0 ? 0 : date_to_days(date_of_ms(f->measured->ms));
    if (day > b->looked)
        b->looked = day;
}

static void judge_control(const struct board_facts *f, const struct profile_binding *bind, struct board_clause *b)
{
    enum param p = bind->control.param;
    uint64_t value = bind->kind == BINDING_BY ? param_weakest(p) : bind->control.value;

    if (p == PARAM_LOG_REVIEW || p == PARAM_STOCKTAKING) {
        judge_shown(f, p, value, b);
        return;
    }
    b->controls_n++;
    switch (param_state(p, value)) {
    case PARAM_BY_KEEPER:
        judge_kept(f, p, value, b);
        if ((unsigned)p == CONTROL_PLACES)
            judge_places(f, value, b);
        break;
    case PARAM_ALWAYS:
        b->held_n++;
        break;
    case PARAM_MEASURED:
        judge_measured(f, p, value, b);
        break;
    case PARAM_DECLARED:
        b->off_n++;
        break;
    }
}

/* The keeper refuses a matter that does not meet the conditions of its cell, and where no kind has the act on the medium there is no way to
 * do it.  Data that is used here: what is asked of every session (the duties say who the fewest are, nothing is handed out that would have
 * to be put back, and a registered terminal is in the area). */
static bool cell_is_kept(const struct board_facts *f, unsigned act, unsigned medium, uint32_t conditions)
{
    uint32_t here = CONDITIONS_ALWAYS | 1U << CONDITION_PURPOSE_ONLY | 1U << CONDITION_NAMED_PEOPLE | 1U << CONDITION_USE_LOG |
                    1U << CONDITION_FEWEST_PEOPLE | 1U << CONDITION_PUT_BACK;

    if (f->now->controls[CONTROL_TERMINAL].in_force)
        here |= 1U << CONDITION_AREA_ONLY;
    return act != HANDLING_USE || medium != HANDLING_DATA || (conditions & ~here) == 0;
}

/* Whether the cell in force has fewer conditions than was agreed; what never happens has none. */
static bool lacks(const struct control_rule *rule, const struct terms_cell *agreed)
{
    return rule->limit != VERDICT_NEVER && (agreed->conditions & ~rule->conditions) != 0;
}

static void judge_cells(const struct board_facts *f, const struct profile_cells *cells, struct board_clause *b)
{
    for (unsigned no = 0; no < HANDLING_CELLS; no++) {
        unsigned act = no / HANDLING_MEDIA / HANDLING_CLASSES, medium = no % HANDLING_MEDIA;
        unsigned class = CLASS_SPI - no / HANDLING_MEDIA % HANDLING_CLASSES;
        const struct control_rule *rule = &f->now->cells[handling_kind(act, medium)][class];
        const struct terms_cell *agreed = &f->terms->cells[no];
        if (!profile_cells_hold(cells, no))
            continue;
        b->controls_n++;
        if (agreed->verdict != TERMS_SILENT && (!rule->in_force || rule->limit < agreed->verdict || lacks(rule, agreed)))
            b->weaker_n++;
        else if (agreed->deviation != NULL)
            b->deviates_n++;
        else if (cell_is_kept(f, act, medium, cells->conditions))
            b->held_n++;
        else
            b->off_n++;
    }
}

static void judge_duty(const struct board_facts *f, const struct profile_duty *duty, struct board_clause *b)
{
    struct duty_is is;

    if (b->duties_n++ == 0)
        b->who = duty->who;
    if (f->duties == NULL)
        return;
    duty_judge(f->duties, b->profile, b->clause, duty, &is);
    b->overdue_n += is.due.state == DUE_OVERDUE;
    b->owed_n += due_is_soon(&is.due, f->today);
    b->given_n += is.due.state == DUE_SENT || is.due.state == DUE_DONE;
    if (is.due.day != 0 && (b->due == 0 || is.due.day < b->due))
        b->due = is.due.day;
    if (is.sent > b->looked)
        b->looked = is.sent;
}

static void judge_binding(const struct board_facts *f, const struct profile_binding *bind, struct board_clause *b)
{
    switch (bind->kind) {
    case BINDING_CONTROL:
    case BINDING_BY:
        judge_control(f, bind, b);
        break;
    case BINDING_CELLS:
        judge_cells(f, &bind->cells, b);
        break;
    case BINDING_DUTY:
        judge_duty(f, &bind->duty, b);
        break;
    case BINDING_CHECK:
        judge_check(f, bind->check.id, b);
        break;
    case BINDING_MEASURE:
        judge_measure(f, bind, b);
        break;
    case BINDING_EVIDENCE:
        b->shown_n += vocab_works(VOCAB_EVIDENCE, bind->name);
        break;
    case BINDING__MAX:
        break;
    }
}

static enum board_state state_of(const struct board_facts *f, const struct board_clause *b)
{
    if (b->weaker_n > 0 || b->bad_n > 0 || b->overdue_n > 0 || b->unmet_n > 0)
        return BOARD_BREACHED;
    if (b->off_n > 0 || b->deviates_n > 0)
        return BOARD_OFF;
    if (b->late_n > 0 || b->owed_n > 0 || b->look_n > 0 || b->placeless_n > 0 || b->unlogged_n > 0)
        return BOARD_DUE;
    if (b->held_n > 0)
        return BOARD_ENFORCED;
    if (b->shown_n > 0 || b->given_n > 0 || b->met_n > 0 || b->regular_n > 0)
        return BOARD_EVIDENCED;
    if (b->checks_n > 0)
        return BOARD_CHECKLIST;
    return b->duties_n > 0 && f->duties != NULL ? BOARD_AHEAD : BOARD_OFF;
}

void board_judge(const struct board_facts *f, const struct profile *profile, const struct profile_clause *clause,
                 struct board_clause *out)
{
    *out = (struct board_clause){.profile = profile, .clause = clause};
    if (vocab_find(VOCAB_WHO, view_str("contractor"), &out->who) != ERR_OK)
        out->who = 0;
    for (unsigned i = 0; i < clause->bindings_n; i++)
        judge_binding(f, &profile->bindings[clause->bindings + i], out);
    out->state = state_of(f, out);
}
