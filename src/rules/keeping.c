/* Nothing is destroyed before its day, nothing stays behind it, and its end is shown (J26, K8, N22, N23). */
#include "rules/keeping.h"

#include "rules/state_tables.h"

struct date keeping_month_end(struct date from, uint64_t months)
{
    uint64_t next = (uint64_t)from.month + months; /* from 0: the month behind it */
    struct date first = {from.year + (int32_t)(next / 12), (uint8_t)(next % 12 + 1), 1};

    return date_from_days(date_to_days(first) - 1);
}

struct date keeping_closes(const struct contract_rule *c)
{
    const struct control_rule *rule = &c->controls[CONTROL_CLOSE_OUT];

    return date_from_days(date_to_days(c->until) + (rule->in_force ? (int64_t)rule->limit : 0));
}

struct date keeping_log_until(const struct contract_rule *c)
{
    const struct control_rule *years = &c->controls[CONTROL_LOG_YEARS];

    return years->in_force ? keeping_month_end(keeping_closes(c), years->limit * 12) : (struct date){0};
}

bool keeping_is_over(const struct contract_rule *c, struct date today)
{
    return c->closed_leaf != 0 || date_to_days(today) > date_to_days(keeping_closes(c));
}

bool keeping_is_read(const struct contract_rule *c, struct date today)
{
    struct date last = keeping_log_until(c);

    if (!keeping_is_over(c, today))
        return false;
    return last.year == 0 ? c->closed_leaf != 0 : date_to_days(today) <= date_to_days(last);
}

const struct matter *keeping_agreed(const struct state *s, const struct matter *m, struct date today)
{
    const struct matter *of, *newest = NULL;

    for (size_t i = 0; (of = state_matter_at(s, i)) != NULL; i++)
        if (of->ref == m->leaf && of->state == MATTER_CLOSED && (matter_row(of->kind)->flags & MATTER_KEEPS) != 0 &&
            date_to_days(of->until) >= date_to_days(today))
            newest = of;
    return newest;
}

static const struct control_rule *in_force(const struct contract_rule *c, enum control control)
{
    return c != NULL && c->controls[control].in_force ? &c->controls[control] : NULL;
}

static bool is_recording(const struct matter_row *kind)
{
    return kind != NULL && (kind->flags & MATTER_RECORDING) != 0;
}

const struct control_rule *keeping_too_long(const struct contract_rule *c, const struct matter_row *kind, struct date from,
                                            struct date until)
{
    const struct control_rule *rule = is_recording(kind) ? in_force(c, CONTROL_RECORDING_ERASE) : NULL;

    if (rule == NULL || date_to_days(until) <= date_to_days(keeping_month_end(from, rule->limit)))
        return NULL;
    return rule;
}

int64_t keeping_until(const struct contract_rule *c, const struct matter *m)
{
    const struct control_rule *rule = is_recording(matter_row(m->kind)) ? in_force(c, CONTROL_RECORDING_ERASE) : NULL;

    return rule == NULL ? 0 : date_to_days(keeping_month_end(m->from, rule->limit));
}

/* All recordings are erased at the end of the contract: none is kept behind it. */
int64_t keeping_from(const struct contract_rule *c, const struct matter *m)
{
    const struct control_rule *rule = is_recording(matter_row(m->kind)) ? in_force(c, CONTROL_RECORDING_KEEP) : NULL;
    int64_t last = keeping_until(c, m), end = c == NULL ? 0 : date_to_days(c->until);

    if (rule == NULL)
        return 0;
    int64_t day = date_to_days(keeping_month_end(m->from, rule->limit));
    day = last != 0 && last < day ? last : day;
    return day < end ? day : end;
}

/* Whether data are gone with the step: what is destroyed, and a recording with its end. */
static bool destroys(const struct matter_row *kind, unsigned step)
{
    return kind != NULL && ((kind->handling == HANDLING_DISPOSE && step == MATTER_DO) || (is_recording(kind) && step == MATTER_CLOSE));
}

uint16_t keeping_register(const struct state *s, const struct matter *m)
{
    const struct matter *of = m->ref == 0 ? NULL : state_matter(s, m->ref);

    return m->register_no != 0 || of == NULL ? m->register_no : of->register_no;
}

bool keeping_is_held(const struct state *s, uint32_t contract, uint16_t register_no)
{
    const struct hold *h;

    for (size_t i = 0; (h = state_hold_at(s, i)) != NULL; i++)
        if (h->contract == contract && (h->register_no == 0 || h->register_no == register_no))
            return true;
    return false;
}

/* A hold; or the last day of the register has not passed. */
static enum refusal of_register(const struct state *s, uint32_t contract, uint16_t register_no, struct date today)
{
    if (keeping_is_held(s, contract, register_no))
        return REFUSAL_HELD;
    struct date kept = register_no == 0 ? (struct date){0} : state_retained_until(s, contract, register_no);
    return kept.year != 0 && date_to_days(today) <= date_to_days(kept) ? REFUSAL_RETAINED : REFUSAL_NONE;
}

enum refusal keeping_refusal(const struct state *s, const struct matter *m, unsigned step, struct date today,
                             const struct control_rule **rule_out)
{
    const struct contract_rule *c = state_contract(s, m->contract);

    *rule_out = NULL;
    if (!destroys(matter_row(m->kind), step))
        return REFUSAL_NONE;
    enum refusal refusal = of_register(s, m->contract, keeping_register(s, m), today);
    if (refusal != REFUSAL_NONE) {
        *rule_out = in_force(c, refusal == REFUSAL_HELD ? CONTROL_HOLD : CONTROL_RETENTION);
        return refusal;
    }
    if (date_to_days(today) >= keeping_from(c, m))
        return REFUSAL_NONE;
    *rule_out = in_force(c, CONTROL_RECORDING_KEEP);
    return REFUSAL_RETAINED;
}

/* --- documents --------------------------------------------------------------------------------------------------------------- */

const struct control_rule *keeping_certificate_rule(const struct contract_rule *c, const struct matter *m)
{
    const struct matter_row *kind = matter_row(m->kind);

    if (c == NULL || kind == NULL || (kind->flags & MATTER_CERTIFIED) == 0)
        return NULL;
    unsigned on = m->medium == MATTER_USB ? HANDLING_DATA : (unsigned)m->medium;
    const struct control_rule *cell = &c->cells[handling_kind(HANDLING_DISPOSE, on)][m->data_class];
    bool asks = (cell->conditions & (UINT32_C(1) << CONDITION_WITNESS | UINT32_C(1) << CONDITION_CERTIFICATE)) != 0;
    return cell->in_force && asks ? cell : NULL;
}

static const struct attachment *newest_file(const struct state *s, uint64_t leaf)
{
    const struct attachment *a, *newest = NULL;

    for (size_t i = 0; (a = state_attached(s, leaf, i)) != NULL; i++)
        newest = a;
    return newest;
}

const struct attachment *keeping_certificate(const struct state *s, const struct matter *m)
{
    const struct attachment *found = newest_file(s, m->leaf);
    const struct matter *of;

    for (size_t i = 0; found == NULL && (of = state_matter_at(s, i)) != NULL; i++)
        if (of->ref == m->leaf && of->state == MATTER_CLOSED && matter_row(of->kind)->handling == HANDLING_DISPOSE)
            found = newest_file(s, of->leaf);
    return found;
}

uint64_t keeping_uncertified(const struct state *s, uint32_t contract)
{
    const struct contract_rule *c = state_contract(s, contract);
    const struct matter *m;
    uint64_t n = 0;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        n += m->contract == contract && m->state == MATTER_CLOSED && keeping_certificate_rule(c, m) != NULL && keeping_certificate(s, m) == NULL;
    return n;
}
