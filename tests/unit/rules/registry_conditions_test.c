/*
 * Condition by condition: who changes the registry for whom, and what widens it.  Each case begins with what is permitted, or would be, and
 * changes one thing (N7 N9.1 N9.3 N17 K-T3).
 */
#include "unit/rules/conditions_world.h"

enum { NEWCOMER = 50, RESPONSIBLE = 51, FIRM_OFFICER = 52, CITY_RESPONSIBLE = 53, SIGNER = 54, SIGNERS_TWIN = 55, OTHER_FIRM = 7 };

/* A house in which a change that widens is refused under N17. */
static struct world changing(void)
{
    struct world w = world_new();

    world_control(&w, CONTROL_CHANGE_APPROVAL, 0, "N17");
    return w;
}

static struct entry control(const struct world *w, uint32_t person, enum control control, uint64_t limit, const char *clause)
{
    struct entry e = asked(w, fact(w, ACT_CONTROL), person);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, (uint16_t)control);
    entry_set_limit(&e, limit);
    entry_add_clause(&e, clause);
    return e;
}

static struct entry detailed(struct entry e)
{
    entry_set_detail(&e, (const uint8_t[32]){1});
    return e;
}

static struct entry about(const struct world *w, enum entry_act act, uint32_t person)
{
    struct entry e = asked(w, fact(w, act), MANAGER);

    if (act != ACT_PERSON_END)
        entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, person);
    if (act == ACT_STAFF)
        entry_set_kind(&e, EMPLOYED_REGULAR);
    else if (act != ACT_PERSON_END)
        entry_set_from(&e, day(2026, 11, 1));
    return e;
}

/* --- who looks after whom --------------------------------------------------------------------------------------------------- */

T_CASE(somebody_or_a_contract_that_is_not_there_looks_after_nobody)
{
    struct world w = world_new();

    T_TRUE(decide_looks_after(w.s, CONTRACT, MANAGER, FIRM));
    T_TRUE(!decide_looks_after(w.s, CONTRACT, 99, FIRM));
    T_TRUE(!decide_looks_after(w.s, 99, MANAGER, FIRM));
    T_TRUE(!decide_looks_after(w.s, CONTRACT, MANAGER, CITY));
    state_free(w.s);
}

T_CASE(N9_1_nobody_takes_a_person_of_the_other_party_over)
{
    struct world w = world_new();

    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER));
    permits(&w, asked(&w, person_of(&w, NEWCOMER, FIRM, NEWCOMER), MANAGER)); /* of one's own, again */
    refused(&w, asked(&w, person_of(&w, APPROVER, FIRM, APPROVER), MANAGER), REFUSAL_OTHER_PARTY, "N20.9");
    refused(&w, asked(&w, person_of(&w, NEWCOMER, CITY, NEWCOMER), MANAGER), REFUSAL_OTHER_PARTY, "N20.9");
    state_free(w.s);
}

T_CASE(C9_a_session_is_ended_in_its_own_contract_and_by_an_officer_of_the_entruster_only)
{
    struct world w = world_new();
    struct entry e;

    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t beside = signs_in(&w, SECOND, HANDLER, ROLE_HANDLER), officer = joins(&w, FIRM_OFFICER, FIRM, ROLE_OFFICER);
    e = world_op(&w, ACT_SESSION_END, OFFICER);
    entry_set_count(&e, beside);
    refused(&w, e, REFUSAL_NO_SESSION, "N20.9");
    entry_set_count(&e, w.session[HANDLER]);
    permits(&w, e);
    refused(&w, by(e, officer, FIRM_OFFICER), REFUSAL_OTHER_PARTY, "N20.9"); /* the role without being of 甲 */
    state_free(w.s);
}

T_CASE(H12_a_contract_never_changes_its_parties_nor_the_one_above_it)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_CONTRACT);

    add_org(&w, SUB, FIRM, ORG_SUBCONTRACTOR);
    add_contract(&w, SECOND, FIRM, CITY, 0);
    add_contract(&w, CHILD, SUB, FIRM, CONTRACT);
    world_person(&w, FIRM_OFFICER, FIRM, FIRM_OFFICER);
    uint64_t session = signs_in(&w, CHILD, FIRM_OFFICER, ROLE_OFFICER);
    entry_set_session(&e, session);
    entry_set_contract(&e, CHILD);
    entry_set_org(&e, SUB);
    entry_set_parent(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 30));
    permits(&w, e); /* says nothing of it */
    entry_set_count(&e, SECOND);
    refused(&w, e, REFUSAL_OTHER_PARTY, NULL);
    entry_set_count(&e, CONTRACT);
    permits(&w, e);
    entry_set_parent(&e, CITY);
    refused(&w, e, REFUSAL_OTHER_PARTY, NULL);
    entry_set_parent(&e, FIRM);
    entry_set_org(&e, CITY);
    refused(&w, e, REFUSAL_OTHER_PARTY, NULL);
    state_free(w.s);
}

T_CASE(H12_an_organisation_is_put_below_ones_own_side_and_stays_what_and_where_it_is)
{
    struct world w = changing();
    struct entry e = organisation(&w, SUB, FIRM, 0);

    add_org(&w, SUBSUB, FIRM, ORG_SUBCONTRACTOR);
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17"); /* it could be, under an approval */
    refused(&w, organisation(&w, SUBSUB, FIRM, 0), REFUSAL_NOT_APPROVED, "N17");
    refused(&w, organisation(&w, SUB, CITY, 0), REFUSAL_OTHER_PARTY, "N20.9");
    entry_set_kind(&e, ORG_CONTRACTOR);
    refused(&w, e, REFUSAL_OTHER_PARTY, "N20.9");
    add_org(&w, SUB, FIRM, ORG_SUBCONTRACTOR);
    refused(&w, organisation(&w, SUBSUB, SUB, 0), REFUSAL_OTHER_PARTY, "N20.9"); /* moves */
    state_free(w.s);
}

T_CASE(N20_6si_a_terminal_of_the_other_party_is_not_taken_over)
{
    struct world w = world_new();
    struct entry e = fact(&w, ACT_TERMINAL);

    entry_set_terminal(&e, 4711);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 1);
    permits(&w, asked(&w, e, MANAGER)); /* new */
    permits(&w, asked(&w, e, MANAGER)); /* one's own */
    refused(&w, asked(&w, e, OFFICER), REFUSAL_OTHER_PARTY, "N20.9");
    entry_set_org(&e, CITY);
    world_fact(&w, &e);
    refused(&w, asked(&w, e, MANAGER), REFUSAL_OTHER_PARTY, "N20.9");
    entry_set_org(&e, FIRM);
    refused(&w, asked(&w, e, MANAGER), REFUSAL_OTHER_PARTY, "N20.9");
    state_free(w.s);
}

T_CASE(N11_N14_of_who_has_no_duties_nothing_of_the_work_is_recorded)
{
    static const enum entry_act of_duties[] = {ACT_TRAINING, ACT_PLEDGE, ACT_STAFF, ACT_ATTEST, ACT_ACKNOWLEDGE};
    struct world w = world_new();

    world_person(&w, NEWCOMER, FIRM, NEWCOMER);
    for (size_t i = 0; i < sizeof(of_duties) / sizeof(of_duties[0]); i++) {
        permits(&w, about(&w, of_duties[i], HANDLER));
        refused(&w, about(&w, of_duties[i], NEWCOMER), REFUSAL_NOT_ASSIGNED, "N20.9");
        refused(&w, about(&w, of_duties[i], 99), REFUSAL_TERM_PERSON, "N20.9");
    }
    permits(&w, about(&w, ACT_PERSON_END, NEWCOMER)); /* the account itself needs none */
    state_free(w.s);
}

T_CASE(N20_9_each_side_gives_its_own_people_its_own_roles_and_those_of_either)
{
    const uint32_t entruster = ROLE_OFFICER | ROLE_APPROVER, either = ROLE_AUDITOR | ROLE_INSPECTOR | ROLE_ADMINISTRATOR;
    struct world w = world_new();

    world_person(&w, NEWCOMER, FIRM, NEWCOMER);
    world_person(&w, CITY_RESPONSIBLE, CITY, CITY_RESPONSIBLE);
    for (uint32_t role = 1; role < ROLE__ALL; role <<= 1) {
        struct entry firm = asked(&w, world_assignment(&w, NEWCOMER, role), MANAGER);
        struct entry city = asked(&w, world_assignment(&w, CITY_RESPONSIBLE, role), OFFICER);
        if ((role & entruster) != 0)
            refused(&w, firm, REFUSAL_OTHER_PARTY, "N20.9");
        else
            permits(&w, firm);
        if ((role & (entruster | either)) != 0)
            permits(&w, city);
        else
            refused(&w, city, REFUSAL_OTHER_PARTY, "N20.9");
    }
    state_free(w.s);
}

/* --- new authenticators for somebody who lost them ------------------------------------------------------------------------------ */

static struct entry replacement(const struct world *w, uint64_t person, uint32_t by)
{
    struct entry e = world_op(w, ACT_APPLY, by);

    entry_set_kind(&e, APPLY_REPLACE);
    entry_set_count(&e, person);
    entry_set_object(&e, (const uint8_t[32]){5});
    return e;
}

T_CASE(N20_6u_a_replacement_is_for_one_person_who_is_there)
{
    struct world w = world_new();

    refused(&w, replacement(&w, (UINT64_C(1) << 32) + HANDLER, MANAGER), REFUSAL_TERM_PERSON, "N20.9");
    refused(&w, replacement(&w, 99, MANAGER), REFUSAL_TERM_PERSON, "N20.9");
    struct entry e = replacement(&w, 99, MANAGER); /* a ledger that claims it: nobody decides on it */
    e.verdict = VERDICT_PERMIT;
    T_OK(state_apply(w.s, &e, w.leaf));
    uint64_t leaf = w.leaf++;
    refused(&w, world_approval(&w, ACT_APPROVE, OFFICER, leaf), REFUSAL_OTHER_PARTY, "N20.9");
    permits(&w, replacement(&w, HANDLER, MANAGER));
    world_person(&w, UINT32_MAX, FIRM, 99); /* the last number of a person */
    permits(&w, replacement(&w, UINT32_MAX, MANAGER));
    state_free(w.s);
}

T_CASE(N20_6u_the_second_person_is_of_the_entruster_or_looks_after_who_lost_them)
{
    struct world w = world_new();
    uint64_t session = joins(&w, RESPONSIBLE, FIRM, ROLE_RESPONSIBLE);

    uint64_t leaf = permits(&w, replacement(&w, HANDLER, MANAGER));
    permits(&w, world_approval(&w, ACT_APPROVE, OFFICER, leaf));
    leaf = permits(&w, replacement(&w, HANDLER, MANAGER));
    permits(&w, by(world_approval(&w, ACT_APPROVE, MANAGER, leaf), session, RESPONSIBLE));
    leaf = permits(&w, replacement(&w, APPROVER, OFFICER)); /* one of 甲's own */
    refused(&w, world_approval(&w, ACT_APPROVE, MANAGER, leaf), REFUSAL_OTHER_PARTY, "N20.9");
    refused(&w, world_approval(&w, ACT_REJECT, MANAGER, leaf), REFUSAL_OTHER_PARTY, "N20.9");
    leaf = permits(&w, replacement(&w, HANDLER, MANAGER));
    refused(&w, world_approval(&w, ACT_REJECT, HANDLER, leaf), REFUSAL_ROLE, "N20.9");
    permits(&w, by(world_approval(&w, ACT_REJECT, MANAGER, leaf), session, RESPONSIBLE)); /* who is no approver */
    T_TRUE(state_application(w.s, leaf)->rejected);
    state_free(w.s);
}

T_CASE(N20_6u_an_approval_in_another_contract_hands_out_no_code_in_this_one)
{
    struct world w = changing();
    struct entry e, code = fact(&w, ACT_ENROL_CODE);

    e = fact(&w, ACT_AUTHENTICATOR);
    entry_set_person(&e, HANDLER);
    entry_set_kind(&e, AUTHENTICATOR_PASSKEY);
    entry_set_object(&e, (const uint8_t[32]){1});
    entry_set_value(&e, view_str("key"));
    entry_set_limit(&e, 1);
    world_fact(&w, &e);
    add_contract(&w, SECOND, FIRM, CITY, 0);
    uint64_t manager = signs_in(&w, SECOND, MANAGER, ROLE_MANAGER), officer = signs_in(&w, SECOND, OFFICER, ROLE_OFFICER);
    uint64_t leaf = permits(&w, of_contract(by(replacement(&w, HANDLER, MANAGER), manager, MANAGER), SECOND));
    leaf = permits(&w, of_contract(by(world_approval(&w, ACT_APPROVE, OFFICER, leaf), officer, OFFICER), SECOND));
    entry_set_person(&code, HANDLER);
    entry_set_object(&code, (const uint8_t[32]){3});
    entry_set_until(&code, day(2026, 11, 21));
    entry_set_ref(&code, leaf);
    refused(&w, asked(&w, code, MANAGER), REFUSAL_APPROVAL_GONE, "N17");
    permits(&w, with_session(code, manager));
    state_free(w.s);
}

/* --- what only takes away needs no approval --------------------------------------------------------------------------------------- */

T_CASE(J21_only_an_officer_of_the_entruster_narrows)
{
    struct world w = changing();
    uint64_t session = joins(&w, FIRM_OFFICER, FIRM, ROLE_OFFICER);
    struct entry e = control(&w, OFFICER, CONTROL_QUOTA_MINUTE, 10, "J21");

    refused(&w, with_session(e, session), REFUSAL_NOT_APPROVED, "N17"); /* the role without being of 甲 */
    refused(&w, asked(&w, e, MANAGER), REFUSAL_NOT_APPROVED, "N17");
    permits(&w, e);
    state_free(w.s);
}

T_CASE(J21_a_control_with_more_clauses_than_a_leaf_holds_narrows_nothing)
{
    struct world w = changing();
    struct entry e = control(&w, OFFICER, CONTROL_QUOTA_MINUTE, 10, "J21");
    char clause[] = "N1";

    for (unsigned i = 1; i < ENTRY_CLAUSES_MAX; i++, clause[1]++)
        entry_add_clause(&e, clause);
    struct entry fits = e;
    entry_add_clause(&e, "N9");
    denied(&w, e, REFUSAL_NOT_APPROVED);
    permits(&w, fits); /* more than before */
    state_free(w.s);
}

/* "At least": the higher limit is the stricter one. */
static const enum control floors[] = {
    CONTROL_FACTORS,      CONTROL_LOG_YEARS,       CONTROL_USB,            CONTROL_CHANGE_OFFICER,  CONTROL_CHANGE_STAFF,
    CONTROL_MEDIA,        CONTROL_STORE_SERVER,    CONTROL_STORE_CLIENT,   CONTROL_SPI_OVER_INTERNET, CONTROL_DESTROY_WITNESS,
    CONTROL_RECORDING_KEEP, CONTROL_RECORDING_COPY, CONTROL_PRIVATE_DEVICES, CONTROL_TEST_DATA,
};

static bool is_floor(unsigned c)
{
    for (size_t i = 0; i < sizeof(floors) / sizeof(floors[0]); i++)
        if (floors[i] == c)
            return true;
    return false;
}

T_CASE(N18_a_floor_is_kept_by_more_a_limit_by_less_and_demands_of_places_by_all_of_them)
{
    for (unsigned c = 0; c < CONTROL__MAX; c++) {
        T_EQ(control_is_floor((enum control)c), is_floor(c));
        T_TRUE(control_keeps((enum control)c, 2, 2));
        if (c == CONTROL_PLACES)
            continue;
        T_EQ(control_keeps((enum control)c, 2, 1), is_floor(c));
        T_EQ(control_keeps((enum control)c, 1, 2), !is_floor(c));
    }
    T_TRUE(control_keeps(CONTROL_PLACES, PLACE_FILED | PLACE_LOCKED, PLACE_FILED));
    T_TRUE(!control_keeps(CONTROL_PLACES, PLACE_FILED, PLACE_FILED | PLACE_LOCKED));
    T_TRUE(!control_keeps(CONTROL_PLACES, PLACE_LOCKED, PLACE_FILED)); /* another one, though a larger number */
}

T_CASE(N17_an_officer_raises_a_floor_at_once_and_lowers_none)
{
    struct world w = changing();

    for (size_t i = 0; i < sizeof(floors) / sizeof(floors[0]); i++) {
        if (floors[i] == CONTROL_FACTORS) /* which the officer would have to meet at once */
            continue;
        world_control(&w, floors[i], 1, "N18");
        permits(&w, control(&w, OFFICER, floors[i], 2, "N18"));
        refused(&w, control(&w, OFFICER, floors[i], 1, "N18"), REFUSAL_NOT_APPROVED, "N17");
    }
    refused(&w, control(&w, OFFICER, CONTROL_FACTORS, 1, "N20.6u"), REFUSAL_NOT_APPROVED, "N17");
    refused(&w, control(&w, OFFICER, CONTROL_CLOSE_OUT, 30, "N22"), REFUSAL_NOT_APPROVED, "N17"); /* gives days that nobody had */
    permits(&w, control(&w, OFFICER, CONTROL_IDLE_MINUTES, 5, "J32"));                           /* a new limit */
    state_free(w.s);
}

static struct entry purpose(const struct world *w, uint16_t no, const uint16_t *fields, unsigned n)
{
    struct entry e = asked(w, fact(w, ACT_PURPOSE), OFFICER);

    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, no);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, fields, n);
    entry_set_limit(&e, 7);
    return e;
}

T_CASE(N9_3_N15_a_purpose_narrows_if_it_is_the_same_with_fewer_acts_and_fields_in_no_other_register)
{
    static const uint16_t less[] = {NAME, ADDRESS}, more[] = {NAME, NOT_SHOWN};
    struct world w = changing();
    struct entry e = purpose(&w, PURPOSE, less, 2), other;

    refused(&w, purpose(&w, PURPOSE, more, 2), REFUSAL_NOT_APPROVED, "N17");
    refused(&w, detailed(e), REFUSAL_NOT_APPROVED, "N17"); /* other words */
    refused(&w, purpose(&w, 9, less, 2), REFUSAL_NOT_APPROVED, "N17");
    other = e;
    entry_set_register(&other, 9);
    refused(&w, other, REFUSAL_REGISTER, "N17"); /* there is none */
    refused(&w, purpose(&w, SEARCH_ONLY, less, 2), REFUSAL_NOT_APPROVED, "N17"); /* had fewer acts */
    other = e;
    entry_set_kind(&other, PURPOSE_PRACTICE);
    refused(&w, other, REFUSAL_NOT_APPROVED, "N17");
    other = e;
    entry_set_register(&other, OTHER_REGISTER);
    refused(&w, other, REFUSAL_NOT_APPROVED, "N17");
    permits(&w, e);
    entry_set_fields(&e, (const uint16_t[]){ADDRESS}, 1);
    permits(&w, e);
    permits(&w, e); /* the same again */
    other = e; /* of every register: less is one of them */
    other.session = 0;
    other.has &= ~(ENTRY_HAS(KEY_SESSION) | ENTRY_HAS(KEY_REGISTER));
    other.register_no = 0;
    world_fact(&w, &other);
    permits(&w, e);
    state_free(w.s);
}

T_CASE(N9_3_a_purpose_with_fields_that_are_none_narrows_nothing)
{
    static const uint16_t less[] = {NAME};
    struct world w = changing();
    struct entry e = purpose(&w, PURPOSE, less, 1);

    e.fields[0] = 0;
    denied(&w, e, REFUSAL_NOT_APPROVED);
    e.fields[0] = ENTRY_FIELDS_MAX + 1;
    denied(&w, e, REFUSAL_NOT_APPROVED);
    for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
        e.fields[i] = NAME;
    e.fields_n = ENTRY_FIELDS_MAX + 1;
    e.blocks_n = NAME; /* what stands behind the list is no field of it */
    denied(&w, e, REFUSAL_NOT_APPROVED);
    state_free(w.s);
}

T_CASE(C9_a_contract_narrows_at_both_its_ends_and_keeps_its_title)
{
    struct world w = changing();
    struct entry e = asked(&w, fact(&w, ACT_CONTRACT), OFFICER);

    entry_set_contract(&e, CONTRACT);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 3, 31));
    entry_set_until(&e, day(2027, 3, 31));
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17");
    entry_set_from(&e, day(2026, 4, 1));
    refused(&w, detailed(e), REFUSAL_NOT_APPROVED, "N17");
    entry_set_until(&e, day(2027, 4, 1));
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17");
    entry_set_until(&e, day(2027, 3, 30));
    permits(&w, e);
    entry_set_until(&e, day(2027, 3, 31)); /* what was taken away is not given back */
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17");
    state_free(w.s);
}

T_CASE(N20_6i_a_new_block_is_empty_and_one_that_ends_keeps_its_name_and_register)
{
    const uint16_t no = 3;
    struct world w = changing();
    struct entry e = asked(&w, fact(&w, ACT_BLOCK), MANAGER);

    entry_set_contract(&e, CONTRACT);
    entry_set_blocks(&e, &no, 1);
    entry_set_limit(&e, 0);
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17"); /* ended before it began */
    entry_set_limit(&e, 1);
    permits(&w, e);
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17"); /* there already */
    entry_set_limit(&e, 0);
    refused(&w, detailed(e), REFUSAL_NOT_APPROVED, "N17");
    struct entry other = e;
    entry_set_register(&other, REGISTER);
    refused(&w, other, REFUSAL_NOT_APPROVED, "N17");
    entry_set_register(&other, 9);
    refused(&w, other, REFUSAL_REGISTER, "N17");
    permits(&w, e);
    state_free(w.s);
}

/* --- what an approval is needed for ------------------------------------------------------------------------------------------------ */

static struct entry field(const struct world *w, uint16_t register_no, uint16_t no)
{
    struct entry e = asked(w, fact(w, ACT_FIELD), MANAGER);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, register_no);
    entry_set_fields(&e, &no, 1);
    entry_set_class(&e, CLASS_GENERAL);
    entry_set_kind(&e, 0);
    entry_set_limit(&e, FIELD_SEALED);
    return e;
}

T_CASE(N9_3_a_field_is_one_of_a_register_with_room_for_it_or_is_in_it_already)
{
    struct world w = changing();
    struct entry e = field(&w, REGISTER, NAME);

    refused(&w, field(&w, REGISTER, NAME), REFUSAL_NOT_APPROVED, "N17"); /* full, but this one is in it */
    refused(&w, field(&w, OTHER_REGISTER, NAME), REFUSAL_NOT_APPROVED, "N17"); /* room */
    refused(&w, field(&w, REGISTER, NOT_SHOWN + 1), REFUSAL_REGISTER, "N17");
    refused(&w, field(&w, 9, NAME), REFUSAL_REGISTER, "N17");
    entry_set_fields(&e, NULL, 0);
    denied(&w, e, REFUSAL_REGISTER);
    e = asked(&w, fact(&w, ACT_REGISTER), MANAGER);
    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 4); /* less than it has */
    refused(&w, e, REFUSAL_REGISTER, "N17");
    entry_set_count(&e, 5);
    refused(&w, e, REFUSAL_NOT_APPROVED, "N17");
    state_free(w.s);
}

static struct entry proposal(const struct world *w, uint64_t session, uint32_t person)
{
    struct entry e = by(world_op(w, ACT_APPLY, HANDLER), session, person);

    entry_set_kind(&e, APPLY_TERMS);
    entry_set_count(&e, 1);
    entry_set_from(&e, day(2026, 12, 1));
    entry_set_object(&e, (const uint8_t[32]){5});
    entry_set_value(&e, view_of((const uint8_t[32]){9}, 32));
    return e;
}

static struct entry terms_text(const struct world *w, uint64_t session, uint32_t person)
{
    struct entry e = by(world_op(w, ACT_TERMS_TEXT, HANDLER), session, person);

    entry_set_object(&e, (const uint8_t[32]){9});
    return e;
}

/* ${what} for the proposal ${ref}. */
static struct entry signature(const struct world *w, enum entry_act what, uint64_t ref, uint64_t session, uint32_t person)
{
    struct entry e = by(world_approval(w, what, HANDLER, ref), session, person);

    if (what == ACT_TERMS_SIGN)
        entry_set_value(&e, view_str("signature"));
    return e;
}

T_CASE(K_T3_terms_are_proposed_one_at_a_time_and_signed_by_the_contractors_own_people)
{
    struct world w = changing();
    uint64_t own = joins(&w, RESPONSIBLE, FIRM, ROLE_RESPONSIBLE), city = joins(&w, CITY_RESPONSIBLE, CITY, ROLE_RESPONSIBLE);

    refused(&w, terms_text(&w, city, CITY_RESPONSIBLE), REFUSAL_OTHER_PARTY, "N17");
    refused(&w, proposal(&w, city, CITY_RESPONSIBLE), REFUSAL_OTHER_PARTY, "N17");
    permits(&w, terms_text(&w, own, RESPONSIBLE));
    uint64_t leaf = permits(&w, proposal(&w, own, RESPONSIBLE));
    refused(&w, proposal(&w, own, RESPONSIBLE), REFUSAL_APPROVAL_GONE, "N17");
    permits(&w, terms_text(&w, own, RESPONSIBLE)); /* a text more is no second proposal */
    refused(&w, signature(&w, ACT_TERMS_SIGN, leaf, city, CITY_RESPONSIBLE), REFUSAL_OTHER_PARTY, "N17");
    permits(&w, signature(&w, ACT_TERMS_SIGN, leaf, own, RESPONSIBLE));
    refused(&w, signature(&w, ACT_TERMS_SIGN, leaf, own, RESPONSIBLE), REFUSAL_APPROVAL_GONE, "N17");
    state_free(w.s);
}

T_CASE(C8_who_signed_terms_for_the_contractor_does_not_approve_them_under_an_account_of_the_entruster)
{
    struct world w = changing();
    uint64_t own = joins(&w, RESPONSIBLE, FIRM, ROLE_RESPONSIBLE), signer = joins(&w, SIGNER, FIRM, ROLE_RESPONSIBLE);

    world_person(&w, SIGNERS_TWIN, CITY, SIGNER);
    uint64_t twin = signs_in(&w, CONTRACT, SIGNERS_TWIN, ROLE_APPROVER);
    uint64_t leaf = permits(&w, proposal(&w, own, RESPONSIBLE));
    permits(&w, signature(&w, ACT_TERMS_SIGN, leaf, signer, SIGNER));
    refused(&w, signature(&w, ACT_APPROVE, leaf, twin, SIGNERS_TWIN), REFUSAL_SAME_PERSON, "N17");
    permits(&w, signature(&w, ACT_APPROVE, leaf, w.session[APPROVER], APPROVER));
    state_free(w.s);
}

T_MAIN(&case_somebody_or_a_contract_that_is_not_there_looks_after_nobody, &case_N9_1_nobody_takes_a_person_of_the_other_party_over,
       &case_C9_a_session_is_ended_in_its_own_contract_and_by_an_officer_of_the_entruster_only,
       &case_H12_a_contract_never_changes_its_parties_nor_the_one_above_it,
       &case_H12_an_organisation_is_put_below_ones_own_side_and_stays_what_and_where_it_is,
       &case_N20_6si_a_terminal_of_the_other_party_is_not_taken_over, &case_N11_N14_of_who_has_no_duties_nothing_of_the_work_is_recorded,
       &case_N20_9_each_side_gives_its_own_people_its_own_roles_and_those_of_either,
       &case_N20_6u_a_replacement_is_for_one_person_who_is_there,
       &case_N20_6u_the_second_person_is_of_the_entruster_or_looks_after_who_lost_them,
       &case_N20_6u_an_approval_in_another_contract_hands_out_no_code_in_this_one, &case_J21_only_an_officer_of_the_entruster_narrows,
       &case_J21_a_control_with_more_clauses_than_a_leaf_holds_narrows_nothing,
       &case_N18_a_floor_is_kept_by_more_a_limit_by_less_and_demands_of_places_by_all_of_them,
       &case_N17_an_officer_raises_a_floor_at_once_and_lowers_none,
       &case_N9_3_N15_a_purpose_narrows_if_it_is_the_same_with_fewer_acts_and_fields_in_no_other_register,
       &case_N9_3_a_purpose_with_fields_that_are_none_narrows_nothing, &case_C9_a_contract_narrows_at_both_its_ends_and_keeps_its_title,
       &case_N20_6i_a_new_block_is_empty_and_one_that_ends_keeps_its_name_and_register,
       &case_N9_3_a_field_is_one_of_a_register_with_room_for_it_or_is_in_it_already,
       &case_K_T3_terms_are_proposed_one_at_a_time_and_signed_by_the_contractors_own_people,
       &case_C8_who_signed_terms_for_the_contractor_does_not_approve_them_under_an_account_of_the_entruster)
