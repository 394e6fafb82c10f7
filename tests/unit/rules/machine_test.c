/* Machine accounts (機械): registered like people, known by a certificate, and never a second person. */
#include "support/t.h"

#include "unit/rules/world.h"

enum { MACHINE = STRANGER, SECOND_MACHINE = STRANGER + 1 };

static const uint8_t certificate[32] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x99, 1};
static const uint8_t other_certificate[32] = {0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 1};

static struct entry asked(const struct world *w, struct entry e, uint32_t person)
{
    entry_set_session(&e, w->session[person]);
    return e;
}

static void refuses(struct world *w, struct entry e, enum refusal refusal)
{
    struct decision d = world_ask(w, &e);

    if (d.refusal != refusal)
        T_FAIL("%s: %s, not %s", entry_act_name(e.act), refusal_name(d.refusal), refusal_name(refusal));
}

static void permits(struct world *w, struct entry e)
{
    refuses(w, e, REFUSAL_NONE);
}

/* The account of a machine for which ${answers} answers. */
static struct entry machine_of(const struct world *w, uint32_t no, uint32_t answers)
{
    struct entry e = fact(w, ACT_PERSON);
    uint8_t object[32] = {(uint8_t)answers};

    entry_set_person(&e, no);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_object(&e, object);
    entry_set_kind(&e, PERSON_MACHINE);
    entry_set_count(&e, answers);
    return e;
}

static struct entry certificate_of(const struct world *w, uint32_t machine, const uint8_t sha256[32], uint64_t limit)
{
    struct entry e = fact(w, ACT_TERMINAL);

    entry_set_terminal(&e, terminal_number(sha256));
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2026, 12, 31));
    entry_set_limit(&e, limit);
    entry_set_person(&e, machine);
    entry_set_object(&e, sha256);
    return e;
}

static struct entry session_of(const struct world *w, uint32_t person, uint64_t terminal)
{
    struct entry e = world_session(w, person);

    entry_set_kind(&e, FACTOR_CERTIFICATE);
    entry_set_terminal(&e, terminal);
    return e;
}

static struct entry sign_in_of(const struct world *w, uint32_t person, uint16_t factors, const uint8_t sha256[32])
{
    struct entry e = fact(w, ACT_SIGN_IN);

    entry_set_person(&e, person);
    entry_set_kind(&e, factors);
    if (sha256 != NULL) {
        entry_set_terminal(&e, terminal_number(sha256));
        entry_set_object(&e, sha256);
    }
    return e;
}

/* A house with a machine that handles register 1, for which the handler answers; it is not signed in. */
static struct world with_machine(void)
{
    struct world w = world_new();

    permits(&w, asked(&w, machine_of(&w, MACHINE, HANDLER), MANAGER));
    permits(&w, asked(&w, world_assignment(&w, MACHINE, ROLE_HANDLER), MANAGER));
    permits(&w, asked(&w, certificate_of(&w, MACHINE, certificate, 1), MANAGER));
    return w;
}

/* ... and signed in. */
static struct world with_session(void)
{
    struct world w = with_machine();
    struct entry e = session_of(&w, MACHINE, terminal_number(certificate));

    permits(&w, e);
    w.session[MACHINE] = e.session;
    return w;
}

static enum refusal stands(const struct world *w, uint32_t person, uint64_t terminal)
{
    const struct session_facts facts = {w->session[person], person, CONTRACT, FACTOR_CERTIFICATE, terminal, true};
    struct decision d;

    decide_stands(w->s, &facts, w->now, &d);
    return d.refusal;
}

T_CASE(S3_a_machine_is_registered_like_a_person_and_works_within_its_duties)
{
    struct world w = with_session();

    T_TRUE(state_is_machine(w.s, MACHINE) && !state_is_machine(w.s, HANDLER));
    permits(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, certificate));
    permits(&w, world_record(&w, ACT_SEARCH, MACHINE));
    permits(&w, world_record(&w, ACT_OPEN, MACHINE));
    permits(&w, world_import(&w, MACHINE));
    struct entry e = world_record(&w, ACT_OPEN, MACHINE);
    entry_set_register(&e, OTHER_REGISTER);
    refuses(&w, e, REFUSAL_PURPOSE);
    state_free(w.s);
}

T_CASE(J21_quotas_count_a_machine_as_they_count_a_person)
{
    struct world w = with_session();

    for (unsigned i = 0; i < 30; i++)
        permits(&w, world_record(&w, ACT_OPEN, MACHINE));
    refuses(&w, world_record(&w, ACT_OPEN, MACHINE), REFUSAL_QUOTA_MINUTE);
    permits(&w, world_record(&w, ACT_OPEN, HANDLER)); /* who answers for it has an own count */
    state_free(w.s);
}

T_CASE(N20_6u_a_machine_signs_in_by_its_own_certificate_and_by_nothing_else)
{
    struct world w = with_machine();
    uint8_t alike[32];

    memcpy(alike, certificate, sizeof(alike));
    alike[31] ^= 1; /* the same number, another certificate */
    for (uint16_t factors = 1; factors <= FACTOR__ALL; factors++)
        if (factors != FACTOR_CERTIFICATE)
            refuses(&w, sign_in_of(&w, MACHINE, factors, certificate), REFUSAL_TERMINAL);
    refuses(&w, sign_in_of(&w, MACHINE, 0, NULL), REFUSAL_FACTORS);
    refuses(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, NULL), REFUSAL_TERMINAL);
    refuses(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, other_certificate), REFUSAL_TERMINAL);
    refuses(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, alike), REFUSAL_TERMINAL);
    permits(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, certificate)); /* and nobody has locked it out */
    state_free(w.s);
}

T_CASE(N20_6si_no_terminal_and_no_other_machines_certificate_opens_a_machines_session)
{
    struct world w = with_machine();

    permits(&w, asked(&w, machine_of(&w, SECOND_MACHINE, HANDLER), MANAGER));
    permits(&w, asked(&w, certificate_of(&w, SECOND_MACHINE, other_certificate, 1), MANAGER));
    refuses(&w, session_of(&w, MACHINE, TERMINAL), REFUSAL_TERMINAL);
    refuses(&w, session_of(&w, MACHINE, terminal_number(other_certificate)), REFUSAL_TERMINAL);
    refuses(&w, session_of(&w, MACHINE, 12345), REFUSAL_TERMINAL);
    refuses(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, other_certificate), REFUSAL_TERMINAL);
    struct entry e = world_session(&w, MACHINE); /* with a passkey, which it never had */
    entry_set_terminal(&e, terminal_number(certificate));
    refuses(&w, e, REFUSAL_FACTORS);
    w.now += 45 * DAY; /* behind the certificate's last day */
    refuses(&w, session_of(&w, MACHINE, terminal_number(certificate)), REFUSAL_TERMINAL);
    refuses(&w, sign_in_of(&w, MACHINE, FACTOR_CERTIFICATE, certificate), REFUSAL_TERMINAL);
    state_free(w.s);
}

T_CASE(N20_6si_no_person_comes_with_the_certificate_of_a_machine_for_a_terminal)
{
    struct world w = with_machine();
    struct entry e = world_session(&w, HANDLER);

    entry_set_terminal(&e, terminal_number(certificate));
    refuses(&w, e, REFUSAL_TERMINAL);
    refuses(&w, session_of(&w, HANDLER, TERMINAL), REFUSAL_FACTORS);
    refuses(&w, sign_in_of(&w, HANDLER, FACTOR_CERTIFICATE, certificate), REFUSAL_FACTORS);
    refuses(&w, sign_in_of(&w, HANDLER, FACTOR_CERTIFICATE | FACTOR_PASSWORD, certificate), REFUSAL_FACTORS);
    state_free(w.s);
    w = world_bare(); /* also where no clause asks for terminals */
    e = machine_of(&w, MACHINE, HANDLER);
    world_fact(&w, &e);
    e = certificate_of(&w, MACHINE, certificate, 1);
    world_fact(&w, &e);
    e = world_session(&w, HANDLER);
    entry_set_terminal(&e, terminal_number(certificate));
    refuses(&w, e, REFUSAL_TERMINAL);
    state_free(w.s);
}

T_CASE(C9_what_is_revoked_stops_the_machines_session)
{
    const uint64_t terminal = terminal_number(certificate);

    for (unsigned what = 0; what < 5; what++) {
        struct world w = with_session();
        struct entry e = fact(&w, ACT_PERSON_END);
        T_EQ(stands(&w, MACHINE, terminal), REFUSAL_NONE);
        if (what == 0)
            entry_set_person(&e, MACHINE);
        else if (what == 1)
            entry_set_person(&e, HANDLER); /* who answers for it has left */
        else if (what == 2)
            e = certificate_of(&w, MACHINE, certificate, 0);
        else if (what == 3) {
            e = world_assignment(&w, MACHINE, ROLE_HANDLER);
            entry_set_until(&e, day(2026, 11, 20));
        } else {
            e = world_assignment(&w, HANDLER, ROLE_HANDLER); /* who answers for it works elsewhere */
            entry_set_until(&e, day(2026, 11, 20));
        }
        permits(&w, asked(&w, e, MANAGER));
        T_EQ(stands(&w, MACHINE, terminal), what == 2 ? REFUSAL_TERMINAL : REFUSAL_TERM_PERSON);
        refuses(&w, world_record(&w, ACT_OPEN, MACHINE), what == 2 ? REFUSAL_TERMINAL : REFUSAL_TERM_PERSON);
        state_free(w.s);
    }
}

T_CASE(N11_N14_training_and_pledge_are_those_of_who_answers_for_the_machine)
{
    struct world w = with_session();

    static const enum entry_act of_people[] = {ACT_TRAINING, ACT_PLEDGE, ACT_ATTEST, ACT_ACKNOWLEDGE};
    for (size_t i = 0; i < sizeof(of_people) / sizeof(of_people[0]); i++) {
        struct entry e = fact(&w, of_people[i]);
        entry_set_contract(&e, CONTRACT);
        entry_set_person(&e, MACHINE);
        entry_set_from(&e, day(2026, 11, 1));
        refuses(&w, asked(&w, e, MANAGER), REFUSAL_MACHINE);
    }
    world_dated(&w, ACT_TRAINING, HANDLER, day(2025, 1, 1));
    refuses(&w, world_record(&w, ACT_OPEN, MACHINE), REFUSAL_TRAINING);
    state_free(w.s);
}

T_CASE(N22_K_T12_a_machine_never_is_the_second_person)
{
    struct world w = with_session();
    struct entry apply = world_application(&w, MANAGER, 1);
    uint64_t ref = w.leaf;

    permits(&w, apply);
    refuses(&w, world_approval(&w, ACT_APPROVE, MACHINE, ref), REFUSAL_MACHINE);
    refuses(&w, world_approval(&w, ACT_REJECT, MACHINE, ref), REFUSAL_MACHINE);
    refuses(&w, world_application(&w, MACHINE, 1), REFUSAL_MACHINE);
    permits(&w, world_approval(&w, ACT_APPROVE, APPROVER, ref));
    struct entry e = world_op(&w, ACT_ERASE, MACHINE);
    entry_set_register(&e, REGISTER);
    entry_add_subject(&e, (const uint8_t[ENTRY_SUBJECT_BYTES]){7});
    entry_set_count(&e, 1);
    entry_set_ref(&e, ref + 5);
    refuses(&w, e, REFUSAL_MACHINE);
    state_free(w.s);
}

T_CASE(N7_a_machine_has_no_duty_that_decides_administers_or_manages)
{
    struct world w = with_machine();

    for (uint32_t role = 1; role <= ROLE_ADMINISTRATOR; role <<= 1) {
        struct entry e = asked(&w, world_assignment(&w, MACHINE, role), MANAGER);
        struct decision d = world_ask(&w, &e);
        T_EQ(d.verdict == VERDICT_PERMIT, (role & ROLE__MACHINE) != 0);
    }
    struct entry e = world_assignment(&w, MACHINE, ROLE_MANAGER); /* not even as a fact */
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(N7_who_answers_for_a_machine_gives_it_neither_account_nor_duty_nor_certificate)
{
    struct world w = with_machine();

    refuses(&w, asked(&w, machine_of(&w, SECOND_MACHINE, MANAGER), MANAGER), REFUSAL_SAME_PERSON);
    struct entry e = machine_of(&w, SECOND_MACHINE, MANAGER);
    world_fact(&w, &e);
    refuses(&w, asked(&w, world_assignment(&w, SECOND_MACHINE, ROLE_HANDLER), MANAGER), REFUSAL_SAME_PERSON);
    refuses(&w, asked(&w, certificate_of(&w, SECOND_MACHINE, other_certificate, 1), MANAGER), REFUSAL_SAME_PERSON);
    e = machine_of(&w, SECOND_MACHINE, HANDLER); /* nor is it passed on by them */
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_SAME_PERSON);
    state_free(w.s);
}

T_CASE(somebody_of_the_house_answers_for_a_machine_and_no_machine_does)
{
    struct world w = with_machine();
    struct entry e = machine_of(&w, SECOND_MACHINE, OFFICER);

    refuses(&w, asked(&w, e, MANAGER), REFUSAL_OTHER_PARTY);
    refuses(&w, asked(&w, machine_of(&w, SECOND_MACHINE, MACHINE), MANAGER), REFUSAL_TERM_PERSON);
    refuses(&w, asked(&w, machine_of(&w, SECOND_MACHINE, 99), MANAGER), REFUSAL_TERM_PERSON);
    e = machine_of(&w, SECOND_MACHINE, HANDLER);
    entry_set_object(&e, (const uint8_t[32]){OPERATOR}); /* a human being who is not the one named */
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_MACHINE);
    permits(&w, asked(&w, machine_of(&w, MACHINE, OPERATOR), MANAGER)); /* another may come to answer for it */
    T_EQ(state_person(w.s, MACHINE)->answers, OPERATOR);
    state_free(w.s);
}

T_CASE(a_machine_stays_a_machine_and_a_certificate_stays_its_machines)
{
    struct world w = with_machine();
    struct entry e = machine_of(&w, HANDLER, OPERATOR);

    refuses(&w, asked(&w, e, MANAGER), REFUSAL_CLOSED_ACCOUNT);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = machine_of(&w, MACHINE, HANDLER);
    e.kind = 0;
    e.count = 0;
    e.has &= ~(ENTRY_HAS(KEY_KIND) | ENTRY_HAS(KEY_COUNT));
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_CLOSED_ACCOUNT);
    permits(&w, asked(&w, machine_of(&w, SECOND_MACHINE, HANDLER), MANAGER));
    refuses(&w, asked(&w, certificate_of(&w, SECOND_MACHINE, certificate, 1), MANAGER), REFUSAL_MACHINE);
    refuses(&w, asked(&w, certificate_of(&w, HANDLER, other_certificate, 1), MANAGER), REFUSAL_MACHINE);
    e = certificate_of(&w, MACHINE, certificate, 1); /* made a terminal of people */
    e.person = 0;
    memset(e.object, 0, sizeof(e.object));
    e.has &= ~(ENTRY_HAS(KEY_PERSON) | ENTRY_HAS(KEY_OBJECT));
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_MACHINE);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    state_free(w.s);
}

T_CASE(nothing_but_a_certificate_is_ever_enrolled_for_a_machine)
{
    struct world w = with_machine();
    struct entry e = fact(&w, ACT_ENROL_CODE);

    entry_set_person(&e, MACHINE);
    entry_set_until(&e, day(2026, 11, 22));
    entry_set_object(&e, certificate);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    refuses(&w, asked(&w, e, MANAGER), REFUSAL_MACHINE);
    e = fact(&w, ACT_AUTHENTICATOR);
    entry_set_person(&e, MACHINE);
    entry_set_kind(&e, AUTHENTICATOR_PASSWORD);
    entry_set_limit(&e, 1);
    entry_set_object(&e, certificate);
    T_ERR(state_apply(w.s, &e, w.leaf), ERR_INPUT);
    e = world_op(&w, ACT_APPLY, MANAGER); /* of lost authenticators */
    entry_set_kind(&e, APPLY_REPLACE);
    entry_set_count(&e, MACHINE);
    entry_set_object(&e, certificate);
    refuses(&w, e, REFUSAL_MACHINE);
    state_free(w.s);
}

T_CASE(leaves_that_name_a_machine_or_its_certificate_by_half_are_no_leaves)
{
    struct world w = world_bare();
    struct entry e = machine_of(&w, MACHINE, HANDLER);

    T_OK(entry_check(&e));
    e.count = MACHINE;
    T_ERR(entry_check(&e), ERR_INPUT); /* answers for itself */
    e.count = 0;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = machine_of(&w, MACHINE, HANDLER);
    e.kind = PERSON_HUMAN;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = certificate_of(&w, MACHINE, certificate, 1);
    T_OK(entry_check(&e));
    e.terminal++;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = certificate_of(&w, MACHINE, certificate, 1);
    e.person = 0;
    e.has &= ~ENTRY_HAS(KEY_PERSON);
    T_ERR(entry_check(&e), ERR_INPUT);
    state_free(w.s);
}

T_MAIN(&case_S3_a_machine_is_registered_like_a_person_and_works_within_its_duties,
       &case_J21_quotas_count_a_machine_as_they_count_a_person,
       &case_N20_6u_a_machine_signs_in_by_its_own_certificate_and_by_nothing_else,
       &case_N20_6si_no_terminal_and_no_other_machines_certificate_opens_a_machines_session,
       &case_N20_6si_no_person_comes_with_the_certificate_of_a_machine_for_a_terminal,
       &case_C9_what_is_revoked_stops_the_machines_session,
       &case_N11_N14_training_and_pledge_are_those_of_who_answers_for_the_machine,
       &case_N22_K_T12_a_machine_never_is_the_second_person,
       &case_N7_a_machine_has_no_duty_that_decides_administers_or_manages,
       &case_N7_who_answers_for_a_machine_gives_it_neither_account_nor_duty_nor_certificate,
       &case_somebody_of_the_house_answers_for_a_machine_and_no_machine_does,
       &case_a_machine_stays_a_machine_and_a_certificate_stays_its_machines,
       &case_nothing_but_a_certificate_is_ever_enrolled_for_a_machine,
       &case_leaves_that_name_a_machine_or_its_certificate_by_half_are_no_leaves)
