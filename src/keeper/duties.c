/*
 * What is known here of the papers that clauses owe (届・報告・証明書): the documents that were handed over, the notices of people, the kinds of
 * matters, and what happened for which a paper is owed.  Which paper is owed when, the desk knows from the profiles.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "rules/review.h"

#define PAPERS 250

static int64_t day_of(int64_t ms)
{
    return ms == 0 ? 0 : date_to_days(date_of_ms(ms));
}

static bool is_given(const struct state *s, const struct document *d)
{
    bool newest = state_newest_document(s, d->contract, d->number) == d;

    return d->state == DOCUMENT_RECEIVED || (d->state == DOCUMENT_SUBMITTED && newest);
}

/* The newest of each form and side first, at most PAPERS: what is older is not asked for. */
static void add_papers(const struct state *s, uint32_t contract, struct desk_keeper_duty_facts_are *are)
{
    const struct document *d;

    for (size_t i = 0; (d = state_document_at(s, i)) != NULL; i++) {
        uint32_t at = 0;
        if (d->contract != contract || !is_given(s, d))
            continue;
        while (at < are->papers_n && (are->papers[at].form != d->form || are->papers[at].entruster != (d->side == PARTY_ENTRUSTER)))
            at++;
        if (at == PAPERS || (at < are->papers_n && are->papers[at].sent > day_of(d->submitted_ms)))
            continue;
        are->papers[at] = (struct desk_keeper_duty_paper){
            .form = d->form,
            .entruster = d->side == PARTY_ENTRUSTER,
            .leaf = d->leaf,
            .number = d->number,
            .version = d->version,
            .sent = day_of(d->submitted_ms),
            .received = d->state == DOCUMENT_RECEIVED ? day_of(d->received_ms) : 0,
            .receipt = d->receipt,
        };
        are->papers_n += at == are->papers_n;
    }
}

static void add_matters(const struct op *op, const struct state *s, struct desk_keeper_duty_facts_are *are)
{
    struct date today = date_of_ms(keeper_now(op->k));
    const struct matter *m;

    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++) {
        uint32_t at = 0;
        if (m->contract != op->d->contract || m->kind > MATTER_KINDS_MAX || !decide_sees_matter(s, m, op->d->person))
            continue;
        while (at < are->kinds_n && are->kinds[at].kind != m->kind)
            at++;
        struct desk_keeper_duty_kind *kind = &are->kinds[at];
        if (at == are->kinds_n)
            are->kinds[are->kinds_n++] = (struct desk_keeper_duty_kind){.kind = m->kind};
        kind->matter = m->leaf; /* they ascend */
        kind->person = m->applicant;
        kind->opened = day_of(m->opened_ms);
        kind->open += matter_is_open(m);
        kind->overdue += matter_is_overdue(m, today);
        if (m->state == MATTER_WAITS && kind->waiting == 0)
            kind->waiting = kind->opened;
    }
}

/* Since when somebody is there, or reaches further, of whom no notice tells; of other changes no day is known but today. */
static enum err changed_since(const struct op *op, const struct contract_rule *c, int64_t *day_out)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct assignment *a;
    uint64_t first = 0;
    struct view text, sealed;
    struct entry e;
    enum err err = ERR_OK;

    *day_out = 0;
    if (state_staff_changed(s, c->no) == 0)
        return ERR_OK;
    *day_out = day_of(keeper_now(op->k));
    for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL; i++)
        if (a->contract == c->no && state_staff_listed(s, a) && a->widened_leaf > c->notice_leaf &&
            (first == 0 || a->widened_leaf < first))
            first = a->widened_leaf;
    if (first == 0)
        return ERR_OK;
    TRY(logbook_read(op->k->logs, op->d->log, first, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    *day_out = day_of(e.time_ms);
out:
    return err;
}

static void add_events(const struct state *s, uint32_t contract, struct desk_keeper_duty_facts_are *are)
{
    const struct application *a;
    const struct assignment *w;
    const struct matter *m;

    for (size_t i = 0; (a = state_application_at(s, i)) != NULL; i++)
        if (a->contract == contract && a->kind < APPLY_ERASE__MAX && a->destroyed && day_of(a->destroyed_ms) > are->erased)
            are->erased = day_of(a->destroyed_ms);
    for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++) {
        const struct matter_row *row = m->contract == contract ? matter_row(m->kind) : NULL;
        if (row != NULL && row->handling == HANDLING_DISPOSE && day_of(m->done[MATTER_DO].ms) > are->erased)
            are->erased = day_of(m->done[MATTER_DO].ms);
        are->subcontracted = are->subcontracted || (row != NULL && (row->flags & MATTER_NEW_ORG) != 0 && matter_is_open(m));
    }
    for (size_t i = 0; (w = state_assignment_at(s, i)) != NULL; i++) {
        const struct person_rule *p = w->contract == contract ? state_person(s, w->person) : NULL;
        const struct org_rule *org = p == NULL ? NULL : state_org(s, p->org);
        if (p != NULL && w->trained.year != 0 && date_to_days(w->trained) > are->trained)
            are->trained = date_to_days(w->trained);
        are->subcontracted = are->subcontracted || (org != NULL && org->kind == ORG_SUBCONTRACTOR);
    }
}

enum err op_duty_facts(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *c = state_contract(s, op->d->contract);
    struct desk_keeper_duty_facts_are are = {0};
    struct desk_keeper_duty_facts m;
    enum err err;

    TRY(OP_GET(op, duty_facts, &m));
    are.papers = arena_alloc(op->arena, PAPERS, sizeof(*are.papers));
    are.kinds = arena_alloc(op->arena, MATTER_KINDS_MAX + 1, sizeof(*are.kinds));
    if (c == NULL || are.papers == NULL || are.kinds == NULL)
        return c == NULL ? ERR_NOT_FOUND : ERR_MEMORY;
    const struct staff_notice *notice = c->notice_leaf == 0 ? NULL : state_notice(s, c->notice_leaf);
    const struct control_rule *closing = &c->controls[CONTROL_CLOSE_OUT];
    are.begins = date_to_days(c->from);
    are.ends = date_to_days(c->until);
    are.closes = are.ends + (closing->in_force ? (int64_t)closing->limit : 0);
    const struct matter *counted = stock_newest(s, c->no);
    uint64_t last;
    are.reviewed = review_through(s, c, are.begins, &last);
    are.counted = counted == NULL ? 0 : day_of(counted->closed_ms);
    if (notice != NULL) {
        are.notice = notice->leaf;
        are.noticed = day_of(notice->made_ms);
        are.notice_received = notice->receiver == 0 ? 0 : day_of(notice->received_ms);
    }
    TRY(changed_since(op, c, &are.changed));
    add_papers(s, c->no, &are);
    add_matters(op, s, &are);
    add_events(s, c->no, &are);
    err = OP_ANSWER(op, duty_facts_are, &are);
out:
    return err;
}
