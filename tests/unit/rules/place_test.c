/* Where people work and on whose devices: the place of a terminal, private devices, and who may say so. */
#include "unit/rules/matter_world.h"

enum { OTHER_CONTRACT = 2 };
#define DESK (TERMINAL + 1)

static struct world bound(void)
{
    struct world w = world_new();

    world_control(&w, CONTROL_PLACES, PLACE_FILED | PLACE_ENTRY_LOG, "N20.2");
    return w;
}

static struct entry opening(const struct world *w, uint32_t person)
{
    return world_record(w, ACT_OPEN, person);
}

static struct entry place_for(const struct world *w, uint16_t kind, struct date until)
{
    struct entry e = matter(w, MANAGER, kind, 1);

    entry_set_until(&e, until);
    return e;
}

static struct entry put(const struct world *w, uint32_t person, uint64_t place)
{
    struct entry e = world_op(w, ACT_TERMINAL_PLACE, person);

    entry_set_terminal(&e, TERMINAL);
    if (place != 0)
        entry_set_ref(&e, place);
    return e;
}

/* A place that was filed and approved, and the terminal in it. */
static uint64_t seated(struct world *w)
{
    uint64_t m = approved(w, place_for(w, WORK_PLACE, day(2026, 12, 31)));

    permits(w, put(w, MANAGER, m));
    return m;
}

static void is_refused(struct world *w)
{
    refuses(w, opening(w, HANDLER), REFUSAL_PLACE, "N20.2");
}

T_CASE(N20_2_H6_J9_J18_K11_no_record_is_reached_from_a_terminal_that_stands_in_no_filed_place)
{
    struct world w = bound();

    is_refused(&w);
    refuses(&w, world_record(&w, ACT_SEARCH, HANDLER), REFUSAL_PLACE, "N20.2");
    refuses(&w, world_record(&w, ACT_LIST, HANDLER), REFUSAL_PLACE, "N20.2");
    refuses(&w, world_record(&w, ACT_EDIT, HANDLER), REFUSAL_PLACE, "N20.2");
    refuses(&w, world_application(&w, MANAGER, 1), REFUSAL_PLACE, "N20.2");
    (void)seated(&w);
    struct entry e = opening(&w, HANDLER);
    struct decision d = world_ask(&w, &e);
    T_EQ(d.verdict, VERDICT_PERMIT);
    bool cited = false;
    for (unsigned i = 0; i < d.clauses_n; i++)
        cited = cited || strcmp(d.clauses[i], "N20.2") == 0;
    T_TRUE(cited);
    state_free(w.s);
}

T_CASE(filing_a_place_and_putting_the_terminal_there_stay_possible)
{
    struct world w = bound();

    T_EQ(world_sign_in(&w, MANAGER).verdict, VERDICT_PERMIT);
    uint64_t m = opened(&w, place_for(&w, PLACE, day(2026, 12, 31)));
    refuses(&w, put(&w, MANAGER, m), REFUSAL_PLACE, "N20.2"); /* not decided yet */
    permits(&w, decision(&w, ACT_APPROVE, APPROVER, m));
    permits(&w, put(&w, MANAGER, m));
    permits(&w, opening(&w, HANDLER));
    state_free(w.s);
}

T_CASE(the_entruster_s_own_offices_are_not_filed_with_it)
{
    struct world w = bound();

    permits(&w, opening(&w, OFFICER));
    state_free(w.s);
}

T_CASE(N20_2_a_place_that_is_given_up_refused_or_withdrawn_is_none)
{
    struct world w = bound();
    uint64_t m = seated(&w), other = opened(&w, place_for(&w, PLACE, day(2026, 12, 31)));

    permits(&w, opening(&w, HANDLER));
    permits(&w, step(&w, OFFICER, m, MATTER_CLOSE, 0)); /* given up, with people in it */
    is_refused(&w);
    permits(&w, decision(&w, ACT_REJECT, APPROVER, other));
    refuses(&w, put(&w, MANAGER, other), REFUSAL_PLACE, "N20.2");
    other = opened(&w, place_for(&w, PLACE, day(2026, 12, 31)));
    permits(&w, step(&w, MANAGER, other, MATTER_WITHDRAW, 0));
    refuses(&w, put(&w, MANAGER, other), REFUSAL_PLACE, "N20.2");
    refuses(&w, put(&w, MANAGER, other + 1), REFUSAL_PLACE, "N20.2"); /* no matter at all */
    state_free(w.s);
}

T_CASE(N20_2_a_place_holds_on_its_days_only)
{
    struct world w = bound();
    struct entry late = place_for(&w, PLACE, day(2026, 12, 31));

    entry_set_from(&late, day(2026, 11, 25));
    uint64_t m = approved(&w, place_for(&w, WORK_PLACE, day(2026, 11, 22))), next = approved(&w, late);
    permits(&w, put(&w, MANAGER, m));
    refuses(&w, put(&w, MANAGER, next), REFUSAL_PLACE, "N20.2"); /* begins in four days */
    w.now += DAY;
    permits(&w, opening(&w, HANDLER));
    w.now += DAY;
    is_refused(&w);
    w.now += 2 * DAY;
    permits(&w, put(&w, MANAGER, next));
    permits(&w, opening(&w, HANDLER));
    state_free(w.s);
}

T_CASE(what_is_no_place_is_none)
{
    struct world w = bound();

    uint64_t m = approved(&w, matter(&w, MANAGER, COPY, 1));

    refuses(&w, put(&w, MANAGER, m), REFUSAL_PLACE, "N20.2");
    is_refused(&w);
    state_free(w.s);
}

T_CASE(an_area_ends_with_the_work_place_that_it_lies_in)
{
    struct world w = bound();
    uint64_t house = approved(&w, place_for(&w, WORK_PLACE, day(2026, 12, 31)));
    struct entry e = place_for(&w, PLACE, day(2026, 12, 31));

    entry_set_ref(&e, house);
    uint64_t room = approved(&w, e);
    permits(&w, put(&w, MANAGER, room));
    permits(&w, opening(&w, HANDLER));
    permits(&w, step(&w, OFFICER, house, MATTER_CLOSE, 0));
    is_refused(&w);
    state_free(w.s);
}

T_CASE(K11_a_terminal_moved_in_the_middle_of_a_session_is_refused_at_the_next_operation)
{
    struct world w = bound();
    uint64_t m = seated(&w);

    permits(&w, opening(&w, HANDLER));
    permits(&w, put(&w, MANAGER, 0)); /* carried away, in the middle of the session */
    is_refused(&w);
    permits(&w, put(&w, MANAGER, m));
    permits(&w, opening(&w, HANDLER));
    state_free(w.s);
}

/* The same parties have another contract, with a place of its own. */
static uint64_t place_of_another_contract(struct world *w)
{
    struct entry e = fact(w, ACT_CONTRACT), in;

    entry_set_contract(&e, OTHER_CONTRACT);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(w, &e);
    static const struct {
        uint32_t person, roles;
    } people[] = {{MANAGER, ROLE_MANAGER}, {APPROVER, ROLE_APPROVER}};
    uint64_t session[2], m = 0;
    for (size_t i = 0; i < 2; i++) {
        e = world_assignment(w, people[i].person, people[i].roles);
        entry_set_contract(&e, OTHER_CONTRACT);
        world_fact(w, &e);
        in = world_session(w, people[i].person);
        entry_set_contract(&in, OTHER_CONTRACT);
        session[i] = in.session;
        permits(w, in);
    }
    e = place_for(w, PLACE, day(2026, 12, 31));
    entry_set_contract(&e, OTHER_CONTRACT);
    entry_set_session(&e, session[0]);
    m = opened(w, e);
    e = decision(w, ACT_APPROVE, APPROVER, m);
    entry_set_contract(&e, OTHER_CONTRACT);
    entry_set_session(&e, session[1]);
    permits(w, e);
    e = put(w, MANAGER, m);
    entry_set_contract(&e, OTHER_CONTRACT);
    entry_set_session(&e, session[0]);
    permits(w, e);
    return m;
}

T_CASE(H6_a_place_of_another_contract_is_none_here)
{
    struct world w = bound();
    uint64_t m = place_of_another_contract(&w);

    is_refused(&w);
    refuses(&w, put(&w, MANAGER, m), REFUSAL_PLACE, "N20.2");
    state_free(w.s);
}

T_CASE(a_terminal_is_moved_by_those_who_look_after_it)
{
    struct world w = bound();
    uint64_t m = approved(&w, place_for(&w, WORK_PLACE, day(2026, 12, 31)));

    refuses(&w, put(&w, HANDLER, m), REFUSAL_ROLE, "N20.9");
    refuses(&w, put(&w, OFFICER, m), REFUSAL_OTHER_PARTY, "N20.2"); /* 甲 does not place 乙's devices */
    struct entry e = put(&w, MANAGER, m);
    entry_set_terminal(&e, DESK);
    refuses(&w, e, REFUSAL_TERMINAL, "N20.2"); /* nobody registered it */
    state_free(w.s);
}

T_CASE(without_the_control_a_place_is_written_down_and_asked_for_by_nobody)
{
    struct world w = world_new();

    permits(&w, opening(&w, HANDLER));
    (void)seated(&w);
    permits(&w, opening(&w, HANDLER));
    state_free(w.s);
}

T_CASE(a_terminal_of_an_old_ledger_has_neither_owner_nor_place)
{
    struct world w = world_new();
    struct entry e = terminal_fact(&w, DESK, day(2027, 3, 31));

    world_fact(&w, &e);
    T_EQ(state_terminal(w.s, DESK)->owner, OWNER_UNKNOWN);
    T_TRUE(state_terminal_place(w.s, CONTRACT, DESK) == NULL);
    state_free(w.s);
}

/* --- whose it is ---------------------------------------------------------------------------------------------------------- */

static struct entry registration(const struct world *w, uint64_t terminal, enum terminal_owner owner)
{
    struct entry e = fact(w, ACT_TERMINAL);

    entry_set_session(&e, w->session[MANAGER]);
    entry_set_terminal(&e, terminal);
    if (owner != OWNER_UNKNOWN)
        entry_set_kind(&e, (uint16_t)owner);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 1);
    return e;
}

static struct world without_private(uint64_t limit)
{
    struct world w = world_new();

    world_control(&w, CONTROL_PRIVATE_DEVICES, limit, "N20.6si");
    return w;
}

T_CASE(N20_6si_K_T9_no_private_device_is_registered_where_none_is_allowed)
{
    struct world w = without_private(VERDICT_NEVER);

    refuses(&w, registration(&w, DESK, OWNER_PRIVATE), REFUSAL_NEVER, "N20.6si");
    permits(&w, registration(&w, DESK, OWNER_LEASED));
    refuses(&w, registration(&w, DESK, OWNER_PRIVATE), REFUSAL_NEVER, "N20.6si"); /* nor turned into one */
    permits(&w, opening(&w, HANDLER));
    state_free(w.s);
}

T_CASE(H10_1_2_a_private_device_or_one_of_which_nobody_said_whose_it_is_reads_nothing)
{
    struct world w = world_new();

    permits(&w, registration(&w, TERMINAL, OWNER_PRIVATE)); /* while it was allowed */
    permits(&w, opening(&w, HANDLER));
    world_control(&w, CONTROL_PRIVATE_DEVICES, VERDICT_NEVER, "N20.6si");
    refuses(&w, opening(&w, HANDLER), REFUSAL_OWNER, "N20.6si");
    permits(&w, registration(&w, TERMINAL, OWNER_UNKNOWN)); /* saying nothing does not help */
    refuses(&w, opening(&w, HANDLER), REFUSAL_OWNER, "N20.6si");
    permits(&w, registration(&w, TERMINAL, OWNER_ORGANISATION));
    permits(&w, opening(&w, HANDLER));
    state_free(w.s);
}

T_CASE(a_private_device_can_always_be_revoked)
{
    struct world w = world_new();

    permits(&w, registration(&w, DESK, OWNER_PRIVATE));
    world_control(&w, CONTROL_PRIVATE_DEVICES, VERDICT_NEVER, "N20.6si");
    struct entry e = registration(&w, DESK, OWNER_PRIVATE);
    entry_set_limit(&e, 0);
    permits(&w, e);
    state_free(w.s);
}

/* 甲's approval of that very registration. */
static uint64_t approval_of(struct world *w, const struct entry *registration)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, ACT_APPLY, MANAGER), bare = *registration;
    uint8_t digest[32];

    bare.session = 0;
    bare.has &= ~ENTRY_HAS(KEY_SESSION);
    T_EQ(entry_digest(&bare, digest), ERR_OK);
    entry_set_kind(&e, APPLY_CHANGE);
    entry_set_count(&e, 1);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    uint64_t applied = opened(w, e);
    return opened(w, decision(w, ACT_APPROVE, APPROVER, applied));
}

T_CASE(N20_6si_a_private_device_works_under_the_entruster_s_approval_of_that_very_one)
{
    struct world w = without_private(VERDICT_APPROVAL);
    struct entry e = registration(&w, TERMINAL, OWNER_PRIVATE), other = registration(&w, DESK, OWNER_PRIVATE);

    refuses(&w, e, REFUSAL_NOT_APPROVED, "N20.6si");
    entry_set_ref(&e, approval_of(&w, &e));
    entry_set_ref(&other, e.ref);
    refuses(&w, other, REFUSAL_APPROVAL_GONE, "N20.6si"); /* another one than was approved */
    permits(&w, e);
    permits(&w, opening(&w, HANDLER));
    refuses(&w, e, REFUSAL_APPROVAL_GONE, "N20.6si"); /* once */
    T_TRUE(state_terminal(w.s, TERMINAL)->approved);
    permits(&w, registration(&w, TERMINAL, OWNER_LEASED));
    T_TRUE(!state_terminal(w.s, TERMINAL)->approved);
    state_free(w.s);
}

T_CASE(whose_a_machine_s_certificate_is_nobody_asks)
{
    struct world w = world_new();
    struct entry e = registration(&w, DESK, OWNER_PRIVATE);
    static const uint8_t certificate[32] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x89};

    entry_set_person(&e, HANDLER);
    entry_set_object(&e, certificate);
    T_EQ(entry_check(&e), ERR_INPUT);
    e = registration(&w, DESK, OWNER_UNKNOWN);
    entry_set_kind(&e, OWNER_UNKNOWN);
    T_EQ(entry_check(&e), ERR_INPUT); /* what is not known is left out */
    state_free(w.s);
}

int main(void)
{
    static const struct t_case *const cases[] = {
        &case_N20_2_H6_J9_J18_K11_no_record_is_reached_from_a_terminal_that_stands_in_no_filed_place,
        &case_filing_a_place_and_putting_the_terminal_there_stay_possible,
        &case_the_entruster_s_own_offices_are_not_filed_with_it,
        &case_N20_2_a_place_that_is_given_up_refused_or_withdrawn_is_none,
        &case_N20_2_a_place_holds_on_its_days_only,
        &case_what_is_no_place_is_none,
        &case_an_area_ends_with_the_work_place_that_it_lies_in,
        &case_K11_a_terminal_moved_in_the_middle_of_a_session_is_refused_at_the_next_operation,
        &case_H6_a_place_of_another_contract_is_none_here,
        &case_a_terminal_is_moved_by_those_who_look_after_it,
        &case_without_the_control_a_place_is_written_down_and_asked_for_by_nobody,
        &case_a_terminal_of_an_old_ledger_has_neither_owner_nor_place,
        &case_N20_6si_K_T9_no_private_device_is_registered_where_none_is_allowed,
        &case_H10_1_2_a_private_device_or_one_of_which_nobody_said_whose_it_is_reads_nothing,
        &case_a_private_device_can_always_be_revoked,
        &case_N20_6si_a_private_device_works_under_the_entruster_s_approval_of_that_very_one,
        &case_whose_a_machine_s_certificate_is_nobody_asks,
    };

    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
