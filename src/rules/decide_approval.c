/* The gates of what is applied for and approved: who decides on it and with what, and when it may be carried out. */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

/* The application to approve or reject is undecided, and the very one that was shown. */
enum refusal gate_application(const struct facts *f)
{
    const struct application *a = f->application;

    if (application_waits(f->s, a, f->e))
        return REFUSAL_NONE;
    bool in_chain = a != NULL && (a->contract == f->contract->no || state_is_above(f->s, f->contract->no, a->contract));
    bool waits = a != NULL && !a->rejected && a->approved_by_leaf == 0 && entry_hash_same(a->object, f->e->object);
    return in_chain && waits ? REFUSAL_DECIDER : REFUSAL_APPROVAL_GONE;
}

enum refusal gate_four_eyes(const struct facts *f)
{
    const struct application *a = f->application;
    const struct person_rule *applicant = state_person(f->s, a->applicant), *signer = state_person(f->s, a->signer);

    const struct decided *before;

    if (withdraws_terms(f))
        return REFUSAL_NONE;
    for (size_t i = 0; (before = state_decided_at(f->s, a->leaf, i)) != NULL; i++) /* two of the chain are two human beings */
        if (before->contract != f->contract->no && same_human(state_person(f->s, before->approver), f->person))
            return REFUSAL_SAME_PERSON;
    return unless(!same_human(applicant, f->person) && (signer == NULL || !same_human(signer, f->person)), REFUSAL_SAME_PERSON);
}

enum refusal gate_signature(const struct facts *f)
{
    return unless(f->e->value_n > 0, REFUSAL_NO_PASSKEY);
}

enum refusal gate_hardware_key(const struct facts *f)
{
    const unsigned needed = FACTOR_PASSKEY | FACTOR_USER_VERIFIED;
    unsigned factors = f->session->factors | f->e->kind;

    return unless((factors & needed) == needed, REFUSAL_NO_PASSKEY);
}

enum refusal gate_approved(const struct facts *f)
{
    static const uint8_t unnamed[32];
    const struct entry *e = f->e;
    const struct application *a = f->application;

    if (a == NULL)
        return REFUSAL_NOT_APPROVED;
    bool same = a->contract == f->contract->no && a->register_no == e->register_no &&
                (entry_hash_same(e->object, unnamed) || entry_hash_same(e->object, a->object));
    return unless(same && !a->executed && erasure_fits(a, e), REFUSAL_APPROVAL_GONE);
}

/* Nothing under a hold is erased.  A hold is released by who entrusts in the contract, or by the organisation that set it. */
enum refusal gate_held(const struct facts *f)
{
    const struct entry *e = f->e;

    if (e->act == ACT_ERASE)
        return unless(state_held(f->s, f->contract->no, e->register_no, e->subjects,
                                 e->subjects_n) == NULL,
                      REFUSAL_HELD);
    if (e->kind == HOLD_SET)
        return REFUSAL_NONE;
    const struct hold *h = state_hold(f->s, e->ref);
    if (h == NULL || h->contract != f->contract->no)
        return REFUSAL_HELD;
    return unless(state_party(f->s, f->contract, f->person->org) == PARTY_ENTRUSTER || state_person(f->s, h->person)->org == f->person->org,
                  REFUSAL_HELD);
}

/* Nothing before its date: the planned one of the application, and for a whole register or contract its retention period,
 * whose last day must be over.  (A single person's data is erased earlier if 甲 approves it: N20.7.) */
enum refusal gate_date(const struct facts *f)
{
    const struct application *a = f->application;
    int64_t today = date_to_days(f->today);

    if (today < date_to_days(a->planned)) /* without a date: the year 0 */
        return REFUSAL_TOO_EARLY;
    struct date kept = state_retained_until(f->s, a->contract, a->register_no);
    return unless(a->kind == APPLY_ERASE_SUBJECTS || today > date_to_days(kept), REFUSAL_RETAINED);
}
