/* What the fold refuses of documents, notices of staff and sheets, and how their numbers and differences run: each for its contract alone. */
#include "unit/rules/folds.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "crypto/hash.h"
#include "rules/state_tables.h"

enum { OF_CONTRACTOR = 1001, OF_EITHER = 3001 };

/* --- documents ------------------------------------------------------------------------------------------------------------ */

T_CASE(documents_and_receipts_are_numbered_in_each_contract_for_itself)
{
    struct world w = world_new();
    uint64_t manager = in_other(&w, MANAGER), officer = in_other(&w, OFFICER);
    uint64_t there = folds(&w, in_contract(document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1), OTHER, manager));

    folds(&w, in_contract(world_document_step(&w, MANAGER, there, DOCUMENT_SUBMIT, 0), OTHER, manager));
    folds(&w, in_contract(world_document_step(&w, OFFICER, there, DOCUMENT_RECEIVE, 1), OTHER, officer));
    folds(&w, in_contract(document_of(&w, MANAGER, OF_CONTRACTOR, 2, 1), OTHER, manager));
    T_EQ(state_next_document(w.s, OTHER), 3);
    T_EQ(state_next_receipt(w.s, OTHER, PARTY_ENTRUSTER), 2);
    T_EQ(state_next_document(w.s, CONTRACT), 1);
    T_EQ(state_next_receipt(w.s, CONTRACT, PARTY_ENTRUSTER), 1);
    T_TRUE(state_newest_document(w.s, CONTRACT, 1) == NULL);
    contradicts(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 3, 1));
    uint64_t one = folds(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1));
    uint64_t two = folds(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 2, 1));
    uint64_t again = folds(&w, document_of(&w, MANAGER, OF_CONTRACTOR, 1, 2));
    T_EQ(state_next_document(w.s, CONTRACT), 3); /* a later version of the first is not a later number */
    T_EQ(state_newest_document(w.s, CONTRACT, 1)->leaf, again);
    T_EQ(state_newest_document(w.s, CONTRACT, 2)->leaf, two);
    T_EQ(state_newest_document(w.s, OTHER, 1)->leaf, there);
    T_TRUE(state_document(w.s, one)->version == 1 && state_document(w.s, one)->number == 1);
    contradicts(&w, in_contract(world_document_step(&w, OFFICER, again, DOCUMENT_WITHDRAW, 0), OTHER, officer));
    state_free(w.s);
}

T_CASE(the_next_version_is_one_more_by_the_same_side)
{
    struct world w = world_new();
    struct entry e;

    contradicts(&w, document_of(&w, MANAGER, OF_EITHER, 1, 2)); /* of which there is no first */
    folds(&w, document_of(&w, MANAGER, OF_EITHER, 1, 1));
    contradicts(&w, document_of(&w, OFFICER, OF_EITHER, 1, 2));
    contradicts(&w, document_of(&w, MANAGER, OF_EITHER, 1, 3));
    contradicts(&w, document_of(&w, MANAGER, OF_EITHER + 1, 1, 2));
    contradicts(&w, document_of(&w, MANAGER, OF_EITHER, 1, 1));
    e = document_of(&w, MANAGER, OF_EITHER, 1, 2);
    T_TRUE(document_begins(w.s, &e, PARTY_CONTRACTOR));
    e.count += UINT64_C(1) << 32; /* is no number at all, least of all that one */
    T_TRUE(!document_begins(w.s, &e, PARTY_CONTRACTOR));
    folds(&w, document_of(&w, MANAGER, OF_EITHER, 1, 2));
    state_free(w.s);
}

T_CASE(a_document_answers_an_application_of_its_contract)
{
    struct world w = world_new();
    uint64_t manager = in_other(&w, MANAGER);
    uint64_t application = folds(&w, world_application(&w, MANAGER, 1));
    struct entry e = document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1);

    contradicts(&w, in_contract(with_ref(e, application), OTHER, manager));
    contradicts(&w, with_ref(e, application - 1));
    uint64_t leaf = folds(&w, with_ref(e, application));
    T_EQ(state_document(w.s, leaf)->answers, application);
    state_free(w.s);
}

T_CASE(steps_of_a_document_follow_each_other)
{
    static const struct {
        enum document_state at; /* where it stands when the step is tried */
        enum document_step what;
        bool own, taken; /* by the side that froze it */
    } tries[] = {
        {DOCUMENT_FROZEN, DOCUMENT_SUBMIT, true, true},     {DOCUMENT_FROZEN, DOCUMENT_SUBMIT, false, false},
        {DOCUMENT_FROZEN, DOCUMENT_WITHDRAW, true, true},   {DOCUMENT_FROZEN, DOCUMENT_WITHDRAW, false, false},
        {DOCUMENT_FROZEN, DOCUMENT_RECEIVE, false, false},  {DOCUMENT_FROZEN, DOCUMENT_RETURN, false, false},
        {DOCUMENT_SUBMITTED, DOCUMENT_SUBMIT, true, false}, {DOCUMENT_SUBMITTED, DOCUMENT_WITHDRAW, true, true},
        {DOCUMENT_SUBMITTED, DOCUMENT_RECEIVE, true, false}, {DOCUMENT_SUBMITTED, DOCUMENT_RECEIVE, false, true},
        {DOCUMENT_SUBMITTED, DOCUMENT_RETURN, true, false}, {DOCUMENT_SUBMITTED, DOCUMENT_RETURN, false, true},
        {DOCUMENT_RECEIVED, DOCUMENT_SUBMIT, true, false},  {DOCUMENT_RECEIVED, DOCUMENT_WITHDRAW, true, false},
        {DOCUMENT_RECEIVED, DOCUMENT_RECEIVE, false, false}, {DOCUMENT_RECEIVED, DOCUMENT_RETURN, false, false},
    };
    struct world w = world_new();

    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        uint64_t d = folds(&w, document_of(&w, MANAGER, OF_CONTRACTOR, state_next_document(w.s, CONTRACT), 1));
        uint64_t receipt = state_next_receipt(w.s, CONTRACT, PARTY_ENTRUSTER);
        if (tries[i].at != DOCUMENT_FROZEN)
            folds(&w, world_document_step(&w, MANAGER, d, DOCUMENT_SUBMIT, 0));
        if (tries[i].at == DOCUMENT_RECEIVED)
            folds(&w, world_document_step(&w, OFFICER, d, DOCUMENT_RECEIVE, receipt++));
        struct entry e = world_document_step(&w, tries[i].own ? MANAGER : OFFICER, d, tries[i].what,
                                             tries[i].what == DOCUMENT_RECEIVE ? receipt : 0);
        if (!tries[i].taken)
            contradicts(&w, e);
        else
            T_EQ(folds(&w, e), state_document(w.s, d)->step_leaf);
    }
    contradicts(&w, world_document_step(&w, MANAGER, w.leaf - 2, DOCUMENT_SUBMIT, 0)); /* no document stands there */
    struct entry e = world_document_step(&w, MANAGER, folds(&w, document_of(&w, MANAGER, OF_CONTRACTOR, state_next_document(w.s, CONTRACT), 1)),
                                         DOCUMENT_SUBMIT, 0);
    T_TRUE(document_steps(w.s, &e, PARTY_CONTRACTOR));
    e.kind = DOCUMENT_STEP__MAX; /* is no step */
    T_TRUE(!document_steps(w.s, &e, PARTY_CONTRACTOR) && !document_steps(w.s, &e, PARTY_ENTRUSTER));
    state_free(w.s);
}

/* --- people --------------------------------------------------------------------------------------------------------------- */

static struct entry about(const struct world *w, enum entry_act act, uint32_t person)
{
    struct entry e = in_contract(fact(w, act), CONTRACT, 0);

    entry_set_person(&e, person);
    return e;
}

static struct entry dated(struct entry e, struct date d)
{
    entry_set_from(&e, d);
    return e;
}

T_CASE(K_T6_a_pledge_that_was_not_given_is_not_received)
{
    struct world w = world_new();

    world_person(&w, STRANGER, FIRM, STRANGER);
    folds(&w, world_assignment(&w, STRANGER, ROLE_HANDLER));
    contradicts(&w, dated(about(&w, ACT_PLEDGE_RECEIVED, STRANGER), day(2026, 11, 20)));
    folds(&w, dated(about(&w, ACT_PLEDGE, STRANGER), day(2026, 11, 19)));
    folds(&w, dated(about(&w, ACT_PLEDGE_RECEIVED, STRANGER), day(2026, 11, 20)));
    T_EQ(state_assignment(w.s, CONTRACT, STRANGER)->pledge_received.day, 20);
    folds(&w, dated(about(&w, ACT_PLEDGE, STRANGER), day(2026, 11, 21)));
    T_EQ(state_assignment(w.s, CONTRACT, STRANGER)->pledge_received.year, 0); /* what they have is the earlier one */
    state_free(w.s);
}

/* Whether ${now} gives more than the handler's duties from 1 May to 30 November, in the first register. */
static bool widens(const struct world *w, void (*change)(struct entry *e))
{
    struct assignment before = *state_assignment(w->s, CONTRACT, HANDLER);
    struct entry now = world_assignment(w, HANDLER, ROLE_HANDLER);

    before.from = day(2026, 5, 1);
    before.until = day(2026, 11, 30);
    entry_set_from(&now, before.from);
    entry_set_until(&now, before.until);
    if (change != NULL)
        change(&now);
    return assignment_widens(&before, &now);
}

static void earlier_by_a_day(struct entry *e) { entry_set_from(e, day(2026, 4, 30)); }
static void later_by_a_day(struct entry *e) { entry_set_until(e, day(2026, 12, 1)); }
static void shorter(struct entry *e) { entry_set_from(e, day(2026, 5, 2)); entry_set_until(e, day(2026, 11, 29)); }
static void one_role_more(struct entry *e) { entry_set_roles(e, ROLE_HANDLER | ROLE_OPERATOR); }
static void another_register(struct entry *e) { entry_set_fields(e, (const uint16_t[]){OTHER_REGISTER}, 1); }
static void no_register(struct entry *e) { entry_set_fields(e, NULL, 0); }
static void as_a_deputy(struct entry *e) { entry_set_kind(e, ASSIGN_DEPUTY); }

T_CASE(K_T3_duties_are_wider_by_a_day_a_role_a_register_or_another_capacity)
{
    struct world w = world_new();
    const struct assignment nobody = {0};
    struct entry first = world_assignment(&w, HANDLER, ROLE_HANDLER);

    T_TRUE(!widens(&w, NULL) && !widens(&w, shorter) && !widens(&w, no_register));
    T_TRUE(widens(&w, earlier_by_a_day));
    T_TRUE(widens(&w, later_by_a_day));
    T_TRUE(widens(&w, one_role_more));
    T_TRUE(widens(&w, another_register));
    T_TRUE(widens(&w, as_a_deputy));
    T_TRUE(assignment_widens(&nobody, &first));
    state_free(w.s);
}

T_CASE(K_T3_a_longer_term_or_another_organisation_widens_all_duties_of_a_person)
{
    struct world w = world_new();
    const struct assignment *a = state_assignment(w.s, CONTRACT, HANDLER), *beside = state_assignment(w.s, CONTRACT, MANAGER);
    uint64_t at = a->widened_leaf, others = beside->widened_leaf;
    struct entry e = person_of(&w, HANDLER, FIRM, HANDLER);

    entry_set_from(&e, day(2026, 4, 2));
    entry_set_until(&e, day(2027, 3, 30));
    folds(&w, e);
    T_EQ(a->widened_leaf, at); /* a shorter one reaches nowhere */
    entry_set_from(&e, day(2026, 4, 1));
    T_EQ(folds(&w, e), a->widened_leaf);
    entry_set_until(&e, day(2027, 3, 31));
    T_EQ(folds(&w, e), a->widened_leaf);
    at = folds(&w, e);
    T_TRUE(a->widened_leaf < at); /* the same again */
    entry_set_org(&e, CITY);
    T_EQ(folds(&w, e), a->widened_leaf);
    T_EQ(beside->widened_leaf, others);
    state_free(w.s);
}

static struct entry notice(const struct world *w, uint32_t contract, uint64_t session)
{
    struct entry e = in_contract(world_op(w, ACT_NOTICE, MANAGER), contract, session);
    uint8_t digest[32];

    T_OK(state_staff_digest(w->s, contract, digest));
    entry_set_count(&e, state_staff_changed(w->s, contract) == 0 ? 1 : state_staff_changed(w->s, contract));
    entry_set_object(&e, digest);
    return e;
}

static struct entry received(const struct world *w, uint64_t leaf)
{
    return with_ref(world_op(w, ACT_NOTICE_RECEIVED, OFFICER), leaf);
}

T_CASE(N10_notices_follow_each_other_and_are_received_in_their_order_once)
{
    struct world w = world_new();
    uint64_t manager = in_other(&w, MANAGER), officer = in_other(&w, OFFICER);

    contradicts(&w, with_ref(notice(&w, CONTRACT, 0), w.leaf - 1)); /* there is none before it */
    uint64_t first = folds(&w, notice(&w, CONTRACT, 0));
    contradicts(&w, notice(&w, CONTRACT, 0));
    uint64_t second = folds(&w, with_ref(notice(&w, CONTRACT, 0), first));
    contradicts(&w, with_ref(notice(&w, CONTRACT, 0), first));
    T_TRUE(state_notice_at(w.s, 0)->previous == 0 && state_notice(w.s, second)->previous == first);
    T_EQ(state_contract(w.s, CONTRACT)->notice_leaf, second);
    T_TRUE(state_assignment(w.s, CONTRACT, HANDLER)->is_filed && !state_assignment(w.s, OTHER, MANAGER)->is_filed);
    contradicts(&w, received(&w, first - 1));
    contradicts(&w, received(&w, second)); /* not before the first */
    contradicts(&w, in_contract(received(&w, first), OTHER, officer));
    folds(&w, received(&w, first));
    contradicts(&w, received(&w, first));
    folds(&w, received(&w, second));
    contradicts(&w, received(&w, second));
    T_EQ(state_contract(w.s, CONTRACT)->received_leaf, second);
    T_EQ(state_contract(w.s, OTHER)->notice_leaf, 0);
    folds(&w, notice(&w, OTHER, manager));
    T_TRUE(state_assignment(w.s, OTHER, MANAGER)->is_filed);
    state_free(w.s);
}

T_CASE(N10_no_notice_is_left_out_when_they_are_received)
{
    struct world w = world_new();
    uint64_t first = folds(&w, notice(&w, CONTRACT, 0)), second = folds(&w, with_ref(notice(&w, CONTRACT, 0), first));

    folds(&w, received(&w, first));
    uint64_t third = folds(&w, with_ref(notice(&w, CONTRACT, 0), second));
    contradicts(&w, received(&w, third));
    T_EQ(state_notice(w.s, third)->receiver, 0);
    folds(&w, received(&w, second));
    folds(&w, received(&w, third));
    T_EQ(state_notice(w.s, third)->receiver, OFFICER);
    state_free(w.s);
}

static void person_ends(struct world *w, uint32_t person, enum person_end kind)
{
    struct entry e = fact(w, ACT_PERSON_END);

    entry_set_person(&e, person);
    entry_set_kind(&e, (uint16_t)kind);
    folds(w, e);
}

T_CASE(H6_K_T3_who_is_told_of)
{
    struct world w = world_new();
    const struct assignment *a = state_assignment(w.s, CONTRACT, HANDLER);
    struct entry machine = person_of(&w, STRANGER, FIRM, HANDLER);

    T_TRUE(state_staff_listed(w.s, a) && !state_staff_listed(w.s, state_assignment(w.s, CONTRACT, OFFICER)));
    person_ends(&w, HANDLER, PERSON_SUSPENDED);
    T_TRUE(state_staff_listed(w.s, a)); /* may come back */
    T_TRUE(!state_staff_now(w.s, a).left);
    person_ends(&w, HANDLER, PERSON_ENDED);
    T_TRUE(!state_staff_listed(w.s, a)); /* was never there as far as they know */
    T_TRUE(state_staff_now(w.s, a).left);
    folds(&w, notice(&w, CONTRACT, 0));
    T_TRUE(!a->is_filed);
    folds(&w, person_of(&w, HANDLER, FIRM, HANDLER));
    folds(&w, with_ref(notice(&w, CONTRACT, 0), state_contract(w.s, CONTRACT)->notice_leaf));
    person_ends(&w, HANDLER, PERSON_ENDED);
    T_TRUE(a->is_filed && state_staff_listed(w.s, a)); /* that they left is to be told */
    entry_set_kind(&machine, PERSON_MACHINE);
    entry_set_count(&machine, MANAGER);
    folds(&w, machine);
    folds(&w, world_assignment(&w, STRANGER, ROLE_HANDLER));
    T_TRUE(!state_staff_listed(w.s, state_assignment(w.s, CONTRACT, STRANGER)));
    state_free(w.s);
}

T_CASE(a_person_is_there_in_the_days_of_both_person_and_duties)
{
    struct world w = world_new();
    struct entry e = person_of(&w, HANDLER, FIRM, HANDLER);
    const struct assignment *a = state_assignment(w.s, CONTRACT, HANDLER);

    T_EQ(state_staff_now(w.s, a).from.month, 4);
    entry_set_from(&e, day(2026, 6, 1));
    entry_set_until(&e, day(2026, 12, 31));
    folds(&w, e);
    T_TRUE(state_staff_now(w.s, a).from.month == 6 && state_staff_now(w.s, a).until.month == 12);
    entry_set_from(&e, day(2026, 3, 1));
    entry_set_until(&e, day(2027, 5, 31));
    folds(&w, e);
    T_TRUE(state_staff_now(w.s, a).from.month == 4 && state_staff_now(w.s, a).until.month == 3);
    state_free(w.s);
}

/* What differs in one thing alone. */
#define CHANGES(filed, member, value, bits)                                                                                              \
    do {                                                                                                                                 \
        struct staff_facts now = (filed);                                                                                                \
        T_EQ(staff_changes(&(filed), &now), 0);                                                                                          \
        now.member = (value);                                                                                                            \
        T_EQ(staff_changes(&(filed), &now), (bits));                                                                                     \
    } while (0)

T_CASE(N10_each_thing_that_differs_is_a_change_of_its_own_kind)
{
    struct staff_facts filed = {.org = FIRM, .roles = ROLE_HANDLER, .registers = 1, .from = {2026, 4, 1}, .until = {2027, 3, 31}};
    struct staff_facts gone = filed;

    CHANGES(filed, roles, ROLE_OPERATOR, STAFF_DUTY);
    CHANGES(filed, flags, ASSIGN_DEPUTY, STAFF_DUTY);
    CHANGES(filed, registers, 3, STAFF_DUTY);
    CHANGES(filed, from, day(2026, 4, 2), STAFF_TERM);
    CHANGES(filed, until, day(2027, 3, 30), STAFF_TERM);
    CHANGES(filed, org, CITY, STAFF_WORDS);
    CHANGES(filed, employment, EMPLOYED_DISPATCHED, STAFF_WORDS);
    CHANGES(filed, staff_leaf, 9, STAFF_WORDS);
    CHANGES(filed, left, true, STAFF_LEFT);
    gone.left = true;
    T_EQ(staff_changes(NULL, &filed), STAFF_CAME);
    T_EQ(staff_changes(NULL, &gone), 0); /* came and went between two notices */
    T_EQ(staff_changes(&gone, &filed), STAFF_CAME);
    T_EQ(staff_changes(&gone, &gone), 0);
}

T_CASE(N10_a_notice_counts_and_commits_to_the_people_of_its_own_contract)
{
    struct world w = world_new();
    uint8_t before[32], there[32], after[32];

    T_EQ(state_staff_changed(w.s, CONTRACT), 6); /* of the firm's people; the other three are the city's */
    T_OK(state_staff_digest(w.s, CONTRACT, before));
    (void)in_other(&w, MANAGER);
    T_EQ(state_staff_changed(w.s, CONTRACT), 6);
    T_EQ(state_staff_changed(w.s, OTHER), 1);
    T_OK(state_staff_digest(w.s, CONTRACT, after));
    T_OK(state_staff_digest(w.s, OTHER, there));
    T_VIEW(view_of(before, 32), view_of(after, 32));
    T_TRUE(!view_eq(view_of(before, 32), view_of(there, 32)));
    folds(&w, notice(&w, CONTRACT, 0));
    T_EQ(state_staff_changed(w.s, CONTRACT), 0);
    T_EQ(state_staff_changed(w.s, OTHER), 1);
    person_ends(&w, HANDLER, PERSON_ENDED);
    T_EQ(state_staff_changed(w.s, CONTRACT), 1);
    T_OK(state_staff_digest(w.s, CONTRACT, after));
    T_TRUE(!view_eq(view_of(before, 32), view_of(after, 32))); /* that somebody left is in it */
    mem_fail_nth(2, 0); /* in the second line: what there is so far is no digest */
    enum err err = state_staff_digest(w.s, CONTRACT, after);
    mem_fail_nth(0, 0);
    T_ERR(err, ERR_MEMORY);
    state_free(w.s);
}

/* --- the sheet ------------------------------------------------------------------------------------------------------------- */

static struct entry sheet(const struct world *w, uint32_t version)
{
    struct entry e = in_contract(fact(w, ACT_SHEET), CONTRACT, 0);

    entry_set_org(&e, FIRM);
    entry_set_kind(&e, SHEET_WORK);
    entry_set_version(&e, version);
    return e;
}

T_CASE(S4_versions_of_an_item_follow_each_other)
{
    struct world w = world_new();

    T_TRUE(state_table_max(TABLE_SHEET_VERSIONS) < 1U << 24); /* as many as their keys tell apart */
    contradicts(&w, sheet(&w, 2));
    uint64_t first = folds(&w, sheet(&w, 1));
    contradicts(&w, sheet(&w, 1));
    uint64_t second = folds(&w, sheet(&w, 2));
    const struct sheet_rule *r = state_sheet(w.s, CONTRACT, FIRM, SHEET_WORK);
    T_TRUE(r->version == 2 && r->leaf == second && r->item == SHEET_WORK && r->org == FIRM);
    T_EQ(state_sheet_version(w.s, r, 1)->leaf, first);
    T_EQ(state_sheet_version(w.s, r, 2)->leaf, second);
    T_TRUE(state_sheet_version(w.s, r, 3) == NULL && state_sheet(w.s, CONTRACT, CITY, SHEET_WORK) == NULL);
    state_free(w.s);
}

T_CASE(S4_a_version_without_memory_is_none)
{
    unsigned failures = 0;

    for (unsigned long nth = 1;; nth++) {
        struct world w = world_new();
        struct entry e = sheet(&w, 1);
        mem_fail_nth(nth, 0);
        enum err err = state_apply(w.s, &e, w.leaf);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        if (failed) {
            const struct sheet_rule as = {.contract = CONTRACT, .org = FIRM, .item = SHEET_WORK};
            T_TRUE(state_sheet(w.s, CONTRACT, FIRM, SHEET_WORK) == NULL && state_sheet_version(w.s, &as, 1) == NULL);
            folds(&w, e);
            failures++;
        }
        T_EQ(state_sheet(w.s, CONTRACT, FIRM, SHEET_WORK)->version, 1);
        state_free(w.s);
        if (!failed)
            break;
    }
    T_EQ(failures, 2);
}

static struct entry at(struct entry e, int64_t ms)
{
    e.time_ms = ms;
    return e;
}

T_CASE(what_a_notice_said_and_who_received_it_when_stays)
{
    struct world w = world_new();
    struct entry e = notice(&w, CONTRACT, 0);
    uint64_t leaf = folds(&w, at(e, NOW + 1));
    const struct staff_notice *n = state_notice(w.s, leaf);

    T_TRUE(n->contract == CONTRACT && n->person == MANAGER && n->count == 6 && n->made_ms == NOW + 1 && n->leaf == leaf);
    T_VIEW(view_of(n->object, 32), view_of(e.object, 32));
    T_TRUE(n->receiver == 0 && n->received_ms == 0);
    folds(&w, at(received(&w, leaf), NOW + 2));
    T_TRUE(n->receiver == OFFICER && n->received_ms == NOW + 2);
    state_free(w.s);
}

T_CASE(what_a_document_is_and_what_happened_to_it_stays)
{
    struct world w = world_new();
    struct entry e = document_of(&w, MANAGER, OF_CONTRACTOR, 1, 1);

    entry_set_value(&e, view_of((const uint8_t[32]){8}, 32));
    uint64_t leaf = folds(&w, at(e, NOW + 1));
    const struct document *d = state_document(w.s, leaf);
    T_TRUE(d->leaf == leaf && d->contract == CONTRACT && d->number == 1 && d->version == 1 && d->form == OF_CONTRACTOR);
    T_TRUE(d->person == MANAGER && d->side == PARTY_CONTRACTOR && d->answers == 0 && d->frozen_ms == NOW + 1);
    T_TRUE(d->pdf[0] == 9 && d->says[0] == 8 && d->state == DOCUMENT_FROZEN && d->step_leaf == 0 && d->submitted_ms == 0);
    folds(&w, at(world_document_step(&w, MANAGER, leaf, DOCUMENT_SUBMIT, 0), NOW + 2));
    T_TRUE(d->submitter == MANAGER && d->submitted_ms == NOW + 2 && d->receiver == 0 && d->received_ms == 0);
    uint64_t step = folds(&w, at(world_document_step(&w, OFFICER, leaf, DOCUMENT_RECEIVE, 1), NOW + 3));
    T_TRUE(d->receiver == OFFICER && d->received_ms == NOW + 3 && d->receipt == 1 && d->step_leaf == step);
    T_EQ(d->state, DOCUMENT_RECEIVED);
    e = document_of(&w, MANAGER, OF_CONTRACTOR, 2, 1);
    leaf = folds(&w, e);
    folds(&w, world_document_step(&w, MANAGER, leaf, DOCUMENT_SUBMIT, 0));
    folds(&w, at(world_document_step(&w, OFFICER, leaf, DOCUMENT_RETURN, 0), NOW + 4));
    d = state_document(w.s, leaf);
    T_TRUE(d->state == DOCUMENT_RETURNED && d->receiver == OFFICER && d->received_ms == NOW + 4 && d->receipt == 0);
    e = world_op(&w, ACT_FORM, MANAGER);
    entry_set_kind(&e, OF_CONTRACTOR);
    entry_set_version(&e, 3);
    leaf = folds(&w, e);
    const struct form_rule *f = state_form(w.s, CONTRACT, OF_CONTRACTOR);
    T_TRUE(f->contract == CONTRACT && f->form == OF_CONTRACTOR && f->version == 3 && f->leaf == leaf);
    state_free(w.s);
}

/* The text of docs/ledger.md, written here once more. */
T_CASE(N10_the_digest_of_a_notice_is_that_of_its_documentation)
{
    struct world w = world_new();
    struct entry e = world_assignment(&w, MANAGER, ROLE_MANAGER);
    uint8_t digest[32];
    struct buf said;
    struct hash h;

    entry_set_kind(&e, ASSIGN_DEPUTY);
    entry_set_until(&e, day(2026, 12, 31));
    folds(&w, e);
    e = about(&w, ACT_STAFF, HANDLER);
    entry_set_kind(&e, EMPLOYED_DISPATCHED);
    uint64_t words = folds(&w, e);
    folds(&w, notice(&w, CONTRACT, 0));
    person_ends(&w, OPERATOR, PERSON_ENDED);
    buf_init(&said, 4096);
    buf_str(&said, "azukari-staff v1\n");
    for (uint32_t no = HANDLER; no <= FIRM_APPROVER; no++) {
        const struct assignment *a = state_assignment(w.s, CONTRACT, no);
        if (no == OFFICER || no == APPROVER || no == TWIN)
            continue;
        buf_fmt(&said, "person %u org 2 roles %u registers 1 from 2026-04-01 until %s flags %u employment %u words %llu left %u\n", no, a->roles,
                no == MANAGER ? "2026-12-31" : "2027-03-31", no == MANAGER ? 1U : 0U, no == HANDLER ? 3U : 0U,
                no == HANDLER ? (unsigned long long)words : 0ULL, no == OPERATOR ? 1U : 0U);
    }
    T_OK(buf_status(&said));
    hash_of(buf_view(&said), &h);
    buf_clear(&said);
    T_OK(state_staff_digest(w.s, CONTRACT, digest));
    T_VIEW(view_of(digest, 32), view_of(h.b, 32));
    state_free(w.s);
}

T_MAIN(&case_documents_and_receipts_are_numbered_in_each_contract_for_itself, &case_the_next_version_is_one_more_by_the_same_side,
       &case_a_document_answers_an_application_of_its_contract, &case_steps_of_a_document_follow_each_other,
       &case_K_T6_a_pledge_that_was_not_given_is_not_received,
       &case_K_T3_duties_are_wider_by_a_day_a_role_a_register_or_another_capacity,
       &case_K_T3_a_longer_term_or_another_organisation_widens_all_duties_of_a_person,
       &case_N10_notices_follow_each_other_and_are_received_in_their_order_once,
       &case_N10_no_notice_is_left_out_when_they_are_received, &case_H6_K_T3_who_is_told_of,
       &case_a_person_is_there_in_the_days_of_both_person_and_duties,
       &case_N10_each_thing_that_differs_is_a_change_of_its_own_kind,
       &case_N10_a_notice_counts_and_commits_to_the_people_of_its_own_contract, &case_S4_versions_of_an_item_follow_each_other,
       &case_S4_a_version_without_memory_is_none, &case_what_a_notice_said_and_who_received_it_when_stays,
       &case_what_a_document_is_and_what_happened_to_it_stays, &case_N10_the_digest_of_a_notice_is_that_of_its_documentation)
