/* The gates of what is read or changed: its purpose, register and fields, and how many. */
#include "rules/decide_facts.h"
#include "rules/state_tables.h"

enum refusal gate_purpose(const struct facts *f)
{
    const struct purpose_rule *purpose = f->purpose;
    uint32_t act = purpose_act_bit(f->e->act == ACT_IMPORT_BATCH ? ACT_IMPORT_OPEN
                                   : f->e->act == ACT_WORK_MAKE  ? ACT_OPEN
                                                                 : f->e->act);

    if (purpose == NULL || (f->assignment->purposes >> (purpose->no - 1) & 1) == 0 ||
        (purpose->acts & act) == 0)
        return REFUSAL_PURPOSE;
    return unless(purpose->register_no == 0 || purpose->register_no == f->e->register_no,
                  REFUSAL_PURPOSE);
}

/* --- made-up data --------------------------------------------------------------------------------------------------------- */

bool test_data_is_asked(const struct facts *f)
{
    return f->reg != NULL && f->purpose != NULL && (f->reg->kind == REGISTER_MADE_UP || f->purpose->kind == PURPOSE_PRACTICE);
}

/* Whether 甲 has decided that the register may be used for this very purpose, today: a matter that names both. */
static bool test_was_approved(const struct facts *f)
{
    const struct matter *m;

    for (size_t i = 0; (m = state_matter_at(f->s, i)) != NULL; i++)
        if (m->contract == f->contract->no && m->state == MATTER_OPEN && m->approver != 0 && m->register_no == f->reg->no &&
            m->purpose == f->purpose->no && term_holds(m->from, m->until, f->today))
            return true;
    return false;
}

/* Whether the terms let this person use real data for practice all the same. */
static bool real_data_may(const struct facts *f)
{
    const struct control_rule *rule = &f->contract->controls[CONTROL_TEST_DATA];

    if (!rule->in_force)
        return true;
    if (rule->limit == TEST_DATA_ENTRUSTER_ONLY)
        return state_party(f->s, f->contract, f->person->org) == PARTY_ENTRUSTER;
    if (rule->limit != TEST_DATA_APPROVAL)
        return false;
    return f->e->act == ACT_MATTER || test_was_approved(f);
}

enum refusal gate_test_data(const struct facts *f)
{
    if (f->e->act == ACT_REGISTER) /* what a register is, it stays */
        return unless(f->reg == NULL || f->reg->kind == (enum register_kind)f->e->kind, REFUSAL_TEST_DATA);
    if (!test_data_is_asked(f) || (f->reg->kind == REGISTER_MADE_UP && f->purpose->kind == PURPOSE_PRACTICE))
        return REFUSAL_NONE;
    if (f->reg->kind == REGISTER_MADE_UP)
        return REFUSAL_TEST_DATA;
    return unless(real_data_may(f), REFUSAL_TEST_DATA);
}

/* What concerns the whole contract is for those who are assigned all of its registers; what is used for a purpose lies in one. */
static bool every_register(const struct facts *f)
{
    const struct register_rule *r;

    for (size_t i = 0; (r = state_register_at(f->s, i)) != NULL; i++) {
        if (r->contract == f->contract->no && (f->assignment->registers >> (r->no - 1) & 1) == 0)
            return false;
    }
    return true;
}

enum refusal gate_register(const struct facts *f)
{
    enum entry_act act = f->e->act;
    bool of_any = act == ACT_INVENTORY || act == ACT_HOLD || act == ACT_RETENTION; /* shows none */

    if (f->e->register_no == 0)
        return unless(act == ACT_HOLD || (f->purpose == NULL && every_register(f)), REFUSAL_REGISTER);
    if (f->reg == NULL)
        return REFUSAL_REGISTER;
    if (of_any)
        return REFUSAL_NONE;
    return unless((f->assignment->registers >> (f->reg->no - 1) & 1) != 0, REFUSAL_REGISTER);
}

static bool field_fits(enum entry_act act, const struct field_rule *field)
{
    bool veiled = (field->flags & FIELD_VEILED) != 0;

    if (act == ACT_LIST)
        return (field->flags & FIELD_LISTED) != 0;
    if (act == ACT_EDIT || act == ACT_UPDATE_OPEN || act == ACT_UPDATE_BATCH || act == ACT_PACKAGE_OPEN || act == ACT_PACKAGE_BATCH)
        return true;
    return veiled == (act == ACT_REVEAL);
}

/* Both lists ascend, so one walk finds every field; one that is out of order is not found. */
enum refusal gate_field(const struct facts *f)
{
    const struct entry *e = f->e;
    unsigned at = 0;

    if (e->fields_n > ENTRY_FIELDS_MAX || (e->fields_n == 0 && e->act != ACT_LIST) ||
        (e->fields_n != 1 && e->act == ACT_REVEAL))
        return REFUSAL_FIELD;
    for (unsigned i = 0; i < e->fields_n; i++, at++) {
        while (at < f->reg->fields_n && f->reg->fields[at].no != e->fields[i])
            at++;
        if (at == f->reg->fields_n || (f->purpose->fields >> (e->fields[i] - 1) & 1) == 0 ||
            !field_fits(e->act, &f->reg->fields[at]))
            return REFUSAL_FIELD;
    }
    return REFUSAL_NONE;
}

enum refusal gate_search_hits(const struct facts *f)
{
    return unless(f->records <= f->contract->controls[CONTROL_SEARCH_HITS].limit,
                  REFUSAL_TOO_MANY_HITS);
}

static bool within_quota(uint64_t shown, uint64_t more, uint64_t limit)
{
    return more == 0 || (shown <= limit && more <= limit - shown);
}

enum refusal gate_quota_minute(const struct facts *f)
{
    uint64_t shown = state_shown_in_minute(f->s, f->person->no, f->e->purpose, f->e->time_ms);

    return unless(
        update_counted_apart(f) ||
            within_quota(shown, f->records, f->contract->controls[CONTROL_QUOTA_MINUTE].limit),
        REFUSAL_QUOTA_MINUTE);
}

enum refusal gate_quota_day(const struct facts *f)
{
    uint64_t shown = state_shown_in_day(f->s, f->person->no, f->e->purpose, f->e->time_ms);

    return unless(update_counted_apart(f) ||
                      within_quota(shown, f->records, f->contract->controls[CONTROL_QUOTA_DAY].limit),
                  REFUSAL_QUOTA_DAY);
}
