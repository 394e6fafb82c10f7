/* The gates of people: what 甲 must know, have or allow before somebody of 乙's side works; and who may say so. */
#include "rules/decide_facts.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#define OFFICERS (ROLE_RESPONSIBLE | ROLE_MANAGER)

bool of_contractor(const struct facts *f)
{
    return state_party(f->s, f->contract, f->person->org) == PARTY_CONTRACTOR;
}

/* Of a control whose gate stands only where it is in force. */
static uint64_t limit_of(const struct facts *f, enum control control)
{
    return f->contract->controls[control].limit;
}

enum refusal gate_attendance(const struct facts *f)
{
    struct date attended = careful(f)->attended;

    if (!of_contractor(f))
        return REFUSAL_NONE;
    if (!on_record(attended, f->today))
        return REFUSAL_ATTENDANCE;
    return unless((uint64_t)(date_to_days(f->today) - date_to_days(attended)) <= limit_of(f, CONTROL_ATTENDANCE),
                  REFUSAL_ATTENDANCE);
}

enum refusal gate_pledge_text(const struct facts *f)
{
    return unless(!of_contractor(f) || careful(f)->pledge_version == f->contract->pledge_version, REFUSAL_PLEDGE_TEXT);
}

enum refusal gate_pledge_received(const struct facts *f)
{
    return unless(!of_contractor(f) || on_record(careful(f)->pledge_received, f->today), REFUSAL_PLEDGE_RECEIVED);
}

enum refusal gate_penalties(const struct facts *f)
{
    return unless(!of_contractor(f) || on_record(careful(f)->acknowledged, f->today), REFUSAL_PENALTIES);
}

/* Who is responsible confirms others; 甲 knows that person from the notice. */
enum refusal gate_affiliation(const struct facts *f)
{
    bool speaks = (careful(f)->roles & ROLE_RESPONSIBLE) != 0;

    return unless(!of_contractor(f) || speaks || on_record(careful(f)->attested, f->today), REFUSAL_AFFILIATION);
}

enum refusal gate_deputy(const struct facts *f)
{
    bool deputy = (careful(f)->flags & ASSIGN_DEPUTY) != 0;

    return unless(!deputy || state_staff_received(f->contract, careful(f)), REFUSAL_NOT_FILED);
}

enum refusal gate_filed(const struct facts *f)
{
    return unless(!of_contractor(f) || state_staff_received(f->contract, careful(f)), REFUSAL_NOT_FILED);
}

static enum refusal report(const struct facts *f, enum control control)
{
    uint64_t need = limit_of(f, control);

    if (!of_contractor(f) || need == CHANGE_REPORTED)
        return REFUSAL_NONE;
    if (need == CHANGE_REPORTED_BEFORE)
        return unless(state_staff_reported(f->contract, careful(f)), REFUSAL_NOT_REPORTED);
    return unless(state_staff_received(f->contract, careful(f)), REFUSAL_NOT_FILED);
}

enum refusal gate_reported(const struct facts *f)
{
    return report(f, CONTROL_CHANGE_STAFF);
}

enum refusal gate_officer_reported(const struct facts *f)
{
    bool officer = (careful(f)->roles & OFFICERS) != 0;

    return officer ? report(f, CONTROL_CHANGE_OFFICER) : REFUSAL_NONE;
}

/* --- who may say so --------------------------------------------------------------------------------------------------- */

/* The duties that the ACT_ASSIGN is to replace; none are those of nobody. */
static struct assignment before(const struct facts *f)
{
    const struct assignment *known = state_assignment(f->s, f->contract->no, f->e->person);

    return known == NULL ? (struct assignment){0} : *known;
}

static enum refusal under_approval(const struct facts *f)
{
    const struct application *a = f->application;

    if (a == NULL)
        return REFUSAL_NOT_APPROVED;
    return unless(change_fits(a, f->e), REFUSAL_APPROVAL_GONE); /* also of this contract: duties name it */
}

static bool subject_of_contractor(const struct facts *f)
{
    const struct person_rule *subject = state_person(f->s, f->e->person);

    return subject != NULL && state_party(f->s, f->contract, subject->org) == PARTY_CONTRACTOR;
}

enum refusal gate_officer(const struct facts *f)
{
    const struct entry *e = f->e;
    struct assignment old = before(f);

    if (limit_of(f, CONTROL_CHANGE_OFFICER) < CHANGE_APPROVED || (e->roles & OFFICERS) == 0) /* which are of 乙's side (gate_grant) */
        return REFUSAL_NONE;
    bool known = (e->roles & OFFICERS & ~old.roles) == 0 && e->kind == old.flags &&
                 date_to_days(e->from) >= date_to_days(old.from) && date_to_days(e->until) <= date_to_days(old.until);
    return known ? REFUSAL_NONE : under_approval(f);
}

enum refusal gate_outside(const struct facts *f)
{
    struct assignment old = before(f);

    if ((f->e->kind & ASSIGN_OUTSIDE) == 0)
        return f->e->ref == 0 ? REFUSAL_NONE : under_approval(f);
    return (old.flags & ASSIGN_OUTSIDE) != 0 && !assignment_widens(&old, f->e) ? REFUSAL_NONE : under_approval(f);
}

enum refusal gate_employer(const struct facts *f)
{
    return unless(state_person(f->s, f->e->person)->org == f->person->org, REFUSAL_OTHER_PARTY); /* known: gate_subject() */
}

enum refusal gate_pledge_kept(const struct facts *f)
{
    const struct assignment *a = state_assignment(f->s, f->contract->no, f->e->person);

    if (of_contractor(f) || !subject_of_contractor(f))
        return REFUSAL_OTHER_PARTY;
    if (a == NULL)
        return REFUSAL_NOT_ASSIGNED;
    return unless(a->pledged.year != 0, REFUSAL_PLEDGE);
}

/* A notice says what stands at the moment it is made; 甲 receives them one after the other. */
enum refusal gate_notice(const struct facts *f)
{
    const struct contract_rule *c = f->contract;
    uint8_t digest[32];

    if (f->e->act == ACT_NOTICE) {
        if (f->person->org != c->contractor)
            return REFUSAL_OTHER_PARTY;
        bool stands = f->e->ref == c->notice_leaf && f->e->count == state_staff_changed(f->s, c->no) &&
                      state_staff_digest(f->s, c->no, digest) == ERR_OK && entry_hash_same(digest, f->e->object);
        return unless(stands && f->e->count != 0, REFUSAL_NOTICE);
    }
    if (of_contractor(f))
        return REFUSAL_OTHER_PARTY;
    const struct staff_notice *n = state_notice(f->s, f->e->ref);
    return unless(n != NULL && n->contract == c->no && n->receiver == 0 && n->previous == c->received_leaf, REFUSAL_NOTICE);
}

/* An item of the sheet is kept by who looks after that organisation, on its own side: neither party writes what the other declares (S4). */
static enum refusal sheet_refused(const struct facts *f)
{
    uint32_t org = f->e->org;
    const struct sheet_rule *known = state_sheet(f->s, f->contract->no, org, f->e->kind);

    if (!decide_looks_after(f->s, f->contract->no, f->person->no, org))
        return REFUSAL_OTHER_PARTY;
    return unless(f->e->version == (known == NULL ? 0 : known->version) + UINT64_C(1), REFUSAL_DOCUMENT);
}

/* The text of the pledge and the items of the sheet follow one after the other; a pledge is of a text that there is. */
enum refusal gate_version(const struct facts *f)
{
    uint64_t newest = f->contract->pledge_version;

    if (f->e->act == ACT_SHEET)
        return sheet_refused(f);
    return unless(f->e->act == ACT_PLEDGE ? f->e->version <= newest : f->e->version == newest + 1, REFUSAL_DOCUMENT);
}
