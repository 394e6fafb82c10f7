/* keeper: machine accounts, against the real process: what an evil desk, another certificate and a person at a machine's get. */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"
#include "proto/gate_keeper.h"

HOUSE_PUT(change)
HOUSE_PUT(persons)
HOUSE_PUT(terminals)
HOUSE_PUT(enrol_code)
HOUSE_PUT(enrol_more)
HOUSE_PUT(apply_replace)
HOUSE_PUT(sign_in_certificate)

#define HAS(k) ENTRY_HAS(KEY_##k)

enum { ITS = 101, OTHERS, ALIKE, NONE };
static const uint8_t its[32] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const uint8_t others[32] = {8, 7, 6, 5, 4, 3, 2, 1, 9};
static uint32_t machine;

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static uint16_t change(struct house_desk *d, const struct desk_keeper_registry_fact *fact)
{
    const struct desk_keeper_change m = {.fact = *fact};

    return HOUSE_ASK(&h, d->keeper, change, CHANGE, &m);
}

static void gate_says(uint64_t channel, const uint8_t *certificate)
{
    struct gate_keeper_channel m = {.channel = channel};

    if (certificate != NULL)
        memcpy(m.certificate, certificate, sizeof(m.certificate));
    T_OK(gate_keeper_channel_send(h.gate, 0, &m));
}

static struct desk_keeper_registry_fact machine_fact(uint32_t no, uint32_t answers, const char *words)
{
    return (struct desk_keeper_registry_fact){
        .act = ACT_PERSON,
        .has = HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(KIND) | HAS(COUNT) | (no == 0 ? 0 : HAS(PERSON)),
        .person = no,
        .org = 2,
        .kind = PERSON_MACHINE,
        .count = answers,
        .from = today(),
        .until = today() + 100,
        .words = view_str(words),
    };
}

static struct desk_keeper_registry_fact certificate_fact(const uint8_t sha256[32], uint64_t limit)
{
    struct desk_keeper_registry_fact fact = {
        .act = ACT_TERMINAL,
        .has = HAS(TERMINAL) | HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(LIMIT) | HAS(PERSON) | HAS(OBJECT),
        .terminal = terminal_number(sha256),
        .org = 2,
        .from = today(),
        .until = today() + 10,
        .limit = limit,
        .person = machine,
    };

    memcpy(fact.object, sha256, sizeof(fact.object));
    return fact;
}

static uint16_t come(struct chan *lobby, const char *account, uint64_t channel)
{
    const struct desk_keeper_sign_in_certificate m = {.account = view_str(account), .channel = channel};

    return HOUSE_ASK(&h, lobby, sign_in_certificate, SIGN_IN_CERTIFICATE, &m);
}

static void refused(uint16_t type, enum refusal why)
{
    struct desk_keeper_denied denied;

    T_EQ(type, DESK_KEEPER_DENIED);
    HOUSE_ANSWER(&h, denied, &denied);
    T_STR(refusal_name((enum refusal)denied.refusal), refusal_name(why));
}

T_CASE(S3_machine_is_registered_by_the_right_people_and_comes_in_by_its_certificate)
{
    struct house_desk manager, d;
    struct desk_keeper_changed changed;
    struct desk_keeper_self_is self;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    struct desk_keeper_registry_fact fact = machine_fact(0, HOUSE_MANAGER, "robot\n夜間取込");
    REFUSED(&h, change(&d, &fact), REFUSAL_ROLE, "N20.9");
    house_leave(&d);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    REFUSED(&h, change(&manager, &fact), REFUSAL_SAME_PERSON, "N7");
    fact.count = 4000000000;
    NOT_DONE(&h, change(&manager, &fact), ERR_NOT_FOUND);
    fact.count = HOUSE_HANDLER;
    T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
    HOUSE_ANSWER(&h, changed, &changed);
    machine = changed.no;
    fact = (struct desk_keeper_registry_fact){.act = ACT_ASSIGN,
                                              .has = HAS(CONTRACT) | HAS(PERSON) | HAS(ROLES) | HAS(FROM) | HAS(UNTIL),
                                              .contract = HOUSE_CONTRACT,
                                              .person = machine,
                                              .roles = ROLE_MANAGER,
                                              .from = today(),
                                              .until = today() + 10};
    refused(change(&manager, &fact), REFUSAL_MACHINE);
    fact.roles = ROLE_HANDLER;
    T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
    gate_says(ITS, its);
    refused(come(h.lobby, "robot", ITS), REFUSAL_FACTORS); /* nobody has registered it */
    fact = certificate_fact(its, 1);
    T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
    T_EQ(come(h.lobby, "robot", ITS), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    T_EQ(d.terminal, terminal_number(its)); /* whoever has the token needs the certificate too */
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &(struct desk_keeper_self){0}), DESK_KEEPER_SELF_IS);
    HOUSE_ANSWER(&h, self_is, &self);
    T_TRUE(self.machine && self.person == machine && self.factors == FACTOR_CERTIFICATE);
    house_leave(&d);
    house_leave(&manager);
}

T_CASE(N20_6u_nothing_else_opens_a_machines_session_and_nobody_locks_it_out)
{
    struct desk_keeper_sign_in_passkey key = {.account = view_str("robot"), .channel = ITS};
    uint8_t alike[32];
    struct house_desk d;

    memcpy(alike, its, sizeof(alike));
    alike[31] = 1;
    gate_says(OTHERS, others);
    gate_says(ALIKE, alike);
    gate_says(NONE, NULL);
    for (unsigned i = 0; i < 8; i++) {
        refused(come(h.lobby, "robot", OTHERS), REFUSAL_FACTORS);
        refused(come(h.lobby, "robot", NONE), REFUSAL_FACTORS);
        refused(come(h.lobby, "robot", 9999), REFUSAL_FACTORS);
        refused(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &key), REFUSAL_FACTORS);
    }
    T_EQ(come(h.lobby, "robot", ALIKE), DESK_KEEPER_DENIED); /* the same number, another certificate */
    refused(come(h.lobby, "handler", ITS), REFUSAL_FACTORS);
    refused(come(h.lobby, "nobody", ITS), REFUSAL_FACTORS);
    T_EQ(come(h.lobby, "robot", ITS), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    house_leave(&d);
}

T_CASE(N20_6si_person_at_the_certificate_of_a_machine_gets_no_session)
{
    struct desk_keeper_sign_in_start start = {.account = view_str("officer"), .channel = ITS};
    struct desk_keeper_sign_in_passkey m = {.account = view_str("officer"), .channel = ITS};
    struct desk_keeper_sign_in_challenge challenge;
    struct house_assertion a;
    struct house_desk d;

    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_start, SIGN_IN_START, &start), DESK_KEEPER_SIGN_IN_CHALLENGE);
    HOUSE_ANSWER(&h, sign_in_challenge, &challenge);
    memcpy(m.challenge, challenge.challenge, sizeof(m.challenge));
    house_assert_at(&h, HOUSE_OFFICER, HOUSE_ORIGIN, m.challenge, &a);
    m.credential = view_of(h.credential[HOUSE_OFFICER], 16);
    m.authenticator_data = view_of(a.authenticator_data, 37);
    m.client_data = view_of(a.client_data, a.client_n);
    m.signature = view_of(a.signature, a.signature_n);
    refused(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), REFUSAL_TERMINAL);
    house_sign_in(&h, HOUSE_OFFICER, &d); /* elsewhere as before */
    house_leave(&d);
}

T_CASE(N22_a_machine_proves_enrols_and_replaces_nothing)
{
    struct house_desk d, manager;

    T_EQ(come(h.lobby, "robot", ITS), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    refused(HOUSE_ASK(&h, d.keeper, enrol_more, ENROL_MORE, &(struct desk_keeper_enrol_more){0}), REFUSAL_MACHINE);
    struct desk_keeper_registry_fact fact = certificate_fact(others, 1);
    refused(change(&d, &fact), REFUSAL_MACHINE);
    fact = machine_fact(0, HOUSE_HANDLER, "robot2\n照会");
    refused(change(&d, &fact), REFUSAL_MACHINE);
    T_EQ(HOUSE_ASK(&h, d.keeper, approve_start, APPROVE_START, &(struct desk_keeper_approve_start){.application = 1}), 0);
    house_leave(&d); /* that was misuse: its session has ended */
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    struct desk_keeper_enrol_code code = {.person = machine};
    refused(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &code), REFUSAL_MACHINE);
    struct desk_keeper_apply_replace replace = {.person = machine, .reason = view_str("紛失")};
    refused(HOUSE_ASK(&h, manager.keeper, apply_replace, APPLY_REPLACE, &replace), REFUSAL_MACHINE);
    fact = machine_fact(HOUSE_HANDLER, HOUSE_UNTRAINED, "");
    NOT_DONE(&h, change(&manager, &fact), ERR_CONFLICT); /* no person becomes one */
    fact = certificate_fact(others, 1);
    fact.person = HOUSE_HANDLER;
    refused(change(&manager, &fact), REFUSAL_MACHINE);
    house_leave(&manager);
}

T_CASE(machine_does_not_come_in_at_the_approvers_door)
{
    struct house_desk lobby;

    T_EQ(come(h.approval_lobby, "robot", ITS), 0); /* misuse */
    chan_free(h.approval_lobby);
    house_take_desk(&h, &lobby); /* another one, at the keeper's next tick: not to be taken for the desk of who comes next */
    h.approval_lobby = lobby.keeper;
}

/* Who answers for the machine is taken up again. */
static void take_up_again(struct house_desk *manager)
{
    const struct desk_keeper_registry_fact again = {.act = ACT_PERSON,
                                                    .has = HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(PERSON),
                                                    .person = HOUSE_HANDLER,
                                                    .org = 2,
                                                    .from = today(),
                                                    .until = today() + 100};

    T_EQ(change(manager, &again), DESK_KEEPER_CHANGED);
}

/* The machine comes in, and ${fact}, which the manager enters, ends that in time. */
static bool ends_its_session_in_time(struct house_desk *manager, const struct desk_keeper_registry_fact *fact)
{
    struct house_desk d;

    T_EQ(come(h.lobby, "robot", ITS), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    int64_t began = clock_monotonic_ms();
    T_EQ(change(manager, fact), DESK_KEEPER_CHANGED);
    return is_closed_within_a_second(&d, began);
}

T_CASE(C9_revoked_certificate_ends_the_open_session_within_a_second)
{
    struct desk_keeper_registry_fact fact;
    struct house_desk manager;
    bool in_time = false;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    for (int i = 0; i < C9_TRIES && !in_time; i++) {
        fact = certificate_fact(its, 0);
        in_time = ends_its_session_in_time(&manager, &fact);
        refused(come(h.lobby, "robot", ITS), REFUSAL_TERMINAL); /* who shows it may know why */
        fact = certificate_fact(its, 1);
        T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
    }
    T_TRUE(in_time);
    fact = (struct desk_keeper_registry_fact){
        .act = ACT_PERSON_END, .has = HAS(PERSON) | HAS(KIND), .person = HOUSE_HANDLER, .kind = PERSON_SUSPENDED};
    in_time = false;
    for (int i = 0; i < C9_TRIES && !in_time; i++) {
        if (i > 0)
            take_up_again(&manager);
        in_time = ends_its_session_in_time(&manager, &fact); /* nobody answers for it */
        refused(come(h.lobby, "robot", ITS), REFUSAL_TERM_PERSON);
    }
    T_TRUE(in_time);
    house_leave(&manager);
}

T_CASE(machine_and_its_certificate_are_shown_as_such)
{
    struct desk_keeper_persons_are persons;
    struct desk_keeper_terminals_are terminals;
    struct house_desk manager;
    unsigned seen = 0;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, manager.keeper, persons, PERSONS, &(struct desk_keeper_persons){0}), DESK_KEEPER_PERSONS_ARE);
    HOUSE_ANSWER(&h, persons_are, &persons);
    for (uint32_t i = 0; i < persons.persons_n; i++) {
        T_EQ(persons.persons[i].answers, persons.persons[i].person == machine ? HOUSE_HANDLER : 0);
        seen += persons.persons[i].person == machine && persons.persons[i].state == DESK_KEEPER_PERSON_STATE_ACTIVE;
    }
    T_EQ(HOUSE_ASK(&h, manager.keeper, terminals, TERMINALS, &(struct desk_keeper_terminals){0}), DESK_KEEPER_TERMINALS_ARE);
    HOUSE_ANSWER(&h, terminals_are, &terminals);
    for (uint32_t i = 0; i < terminals.terminals_n; i++)
        seen += terminals.terminals[i].person == machine && memcmp(terminals.terminals[i].certificate, its, 32) == 0;
    T_EQ(seen, 2);
    house_leave(&manager);
}

T_CASE(machine_is_known_again_after_a_restart)
{
    struct house_desk manager, d;

    house_restart(&h, true);
    gate_says(ITS, its);
    refused(come(h.lobby, "robot", ITS), REFUSAL_TERM_PERSON); /* still nobody answers for it */
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    take_up_again(&manager);
    house_leave(&manager);
    T_EQ(come(h.lobby, "robot", ITS), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    house_leave(&d);
}

T_MAIN(&case_house_opens,
       &case_S3_machine_is_registered_by_the_right_people_and_comes_in_by_its_certificate,
       &case_N20_6u_nothing_else_opens_a_machines_session_and_nobody_locks_it_out,
       &case_N20_6si_person_at_the_certificate_of_a_machine_gets_no_session,
       &case_N22_a_machine_proves_enrols_and_replaces_nothing,
       &case_machine_does_not_come_in_at_the_approvers_door,
       &case_C9_revoked_certificate_ends_the_open_session_within_a_second,
       &case_machine_and_its_certificate_are_shown_as_such,
       &case_machine_is_known_again_after_a_restart,
       &case_house_closes)
