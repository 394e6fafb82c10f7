/* What of a contract is still open when it is to be closed (N22, J5, J26, K-T12, H4, H5). */
#include "rules/closing.h"

#include "rules/keeping.h"
#include "rules/matter.h"
#include "rules/state_tables.h"

/* Whether what the job sealed was erased, with its register or with the contract. */
static bool is_erased(const struct state *s, const struct import_job *job)
{
    const struct application *a;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++)
        if (a->contract == job->contract && a->destroyed &&
            (a->kind == APPLY_ERASE_CONTRACT || (a->kind == APPLY_ERASE_REGISTER && a->register_no == job->register_no)))
            return true;
    return false;
}

/* A contract below answers to this one: it is closed first. */
static void count_contracts(const struct state *s, uint32_t contract, struct closing *out)
{
    const struct contract_rule *c, *above;

    for (size_t i = 0; (c = state_contract_at(s, i)) != NULL; i++) {
        bool below = false;
        for (size_t k = 0; c->closed_leaf == 0 && (above = state_contract_above(s, c, k)) != NULL; k++)
            below = below || above->no == contract;
        out->contracts += below;
    }
}

static void count_matters(const struct state *s, uint32_t contract, const struct closing_by *by, struct closing *out)
{
    const struct package *p;
    const struct matter *m;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        out->matters += m->contract == contract && m->leaf != by->own && matter_is_open(m) && keeping_agreed(s, m, by->today) == NULL;
    for (size_t i = 0; (p = state_package_at(s, i)) != NULL; i++)
        out->packages += p->contract == contract && p->state != PACKAGE_GONE;
}

/* Approved, and nothing is left of what it was approved for: what it would have erased is gone with the register or the contract, or
 * the contract is over, and with it what could be changed. */
static bool is_moot(const struct state *s, const struct contract_rule *c, const struct application *a, struct date today)
{
    const struct application *b;

    if (a->approved_by_leaf == 0)
        return false;
    if (a->kind == APPLY_CHANGE || a->kind == APPLY_TERMS)
        return date_to_days(today) > date_to_days(c->until);
    for (size_t i = 0; a->kind < APPLY_ERASE__MAX && (b = state_application_at(s, i)) != NULL; i++)
        if (b->contract == c->no && b->destroyed && b->destroyed_ms > a->approved_ms &&
            (b->kind == APPLY_ERASE_CONTRACT || (b->kind == APPLY_ERASE_REGISTER && a->kind != APPLY_ERASE_CONTRACT && b->register_no == a->register_no)))
            return true;
    return false;
}

static void count_erasures(const struct state *s, const struct contract_rule *c, struct date today, struct closing *out)
{
    const uint32_t contract = c->no;
    const struct application *a;
    const struct import_job *job;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++) {
        bool mine = a->contract == contract && a->kind != APPLY_MATTER && !a->rejected;
        out->applications += mine && !a->executed && !is_moot(s, c, a, today);
        out->erasures += mine && a->executed && a->kind < APPLY_ERASE__MAX &&
                         (a->certificate_leaf == 0 || a->stage != CERTIFICATE_COMPLETE);
    }
    for (size_t i = 0; (job = state_job_at(s, i)) != NULL; i++) {
        bool mine = job->contract == contract;
        out->jobs += mine && !job->closed;
        out->imports += mine && job->closed && job->kind == JOB_IMPORT && job->sealed_n > 0 && !is_erased(s, job);
    }
}

static void count_accounts(const struct state *s, const struct contract_rule *c, uint32_t applicant, struct date today,
                           struct closing *out)
{
    const struct assignment *a;
    int64_t day = date_to_days(today);

    for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL; i++) {
        const struct person_rule *p = a->contract == c->no ? state_person(s, a->person) : NULL;
        out->accounts += p != NULL && p->no != applicant && !p->ended && date_to_days(p->until) >= day &&
                         date_to_days(a->until) >= day && state_party(s, c, p->org) == PARTY_CONTRACTOR;
    }
}

uint64_t state_copies_out(const struct state *s, uint32_t contract)
{
    const struct contract_rule *c = state_contract(s, contract);
    const struct matter *m;
    uint64_t back = 0;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
        if (m->contract == contract && m->state == MATTER_CLOSED && (matter_row(m->kind)->flags & MATTER_COPIES) != 0)
            back = saturating_add(back, m->done[MATTER_DO].count);
    return c == NULL || back >= c->copies ? 0 : c->copies - back;
}

void state_closing(const struct state *s, uint32_t contract, const struct closing_by *by, struct closing *out)
{
    const struct contract_rule *c = state_contract(s, contract);

    *out = (struct closing){0};
    if (c == NULL)
        return;
    count_contracts(s, contract, out);
    count_matters(s, contract, by, out);
    count_erasures(s, c, by->today, out);
    count_accounts(s, c, by->applicant, by->today, out);
    out->copies = state_copies_out(s, contract);
    out->unshown = keeping_uncertified(s, contract);
}

bool closing_is_open(const struct closing *c)
{
    return c->contracts > 0 || c->matters > 0 || c->packages > 0 || c->applications > 0 || c->erasures > 0 || c->jobs > 0 || c->imports > 0 ||
           c->accounts > 0 || c->copies > 0 || c->unshown > 0;
}
