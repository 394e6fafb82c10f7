/* keeper: people change the registry in their sessions, against the real process. */
#include "guests.h"
#include "open_house.h"

#include "health/stat.h"
#include "base/clock.h"
#include "crypto/random.h"
#include "crypto/sign.h"

HOUSE_PUT(system)
HOUSE_PUT(change)
HOUSE_PUT(apply_change)
HOUSE_PUT(execute_change)
HOUSE_PUT(apply_replace)
HOUSE_PUT(sessions)
HOUSE_PUT(end_session)
HOUSE_PUT(persons)
HOUSE_PUT(enrol_code)
HOUSE_PUT(enrol_start)
HOUSE_PUT(enrol_more)
HOUSE_PUT(authenticators)
HOUSE_PUT(authenticator_remove)
HOUSE_PUT(alerts)
HOUSE_PUT(alerts_seen)
HOUSE_PUT(access)
HOUSE_PUT(controls)

#define HAS(k) ENTRY_HAS(KEY_##k)

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static uint16_t change(struct house_desk *d, const struct desk_keeper_registry_fact *fact)
{
    const struct desk_keeper_change m = {.fact = *fact};

    return HOUSE_ASK(&h, d->keeper, change, CHANGE, &m);
}

static struct desk_keeper_registry_fact person(uint32_t no, uint32_t org, const char *words)
{
    return (struct desk_keeper_registry_fact){
        .act = ACT_PERSON,
        .has = HAS(ORG) | HAS(FROM) | HAS(UNTIL) | (no == 0 ? 0 : HAS(PERSON)),
        .person = no,
        .org = org,
        .from = today(),
        .until = today() + 100,
        .words = view_str(words),
    };
}

static struct desk_keeper_registry_fact person_end(uint32_t no, uint16_t kind)
{
    return (struct desk_keeper_registry_fact){
        .act = ACT_PERSON_END, .has = HAS(PERSON) | HAS(KIND), .person = no, .kind = kind};
}

/* Invite somebody; the number of the person. */
static uint32_t invited(struct house_desk *manager, const char *words)
{
    struct desk_keeper_registry_fact fact = person(0, 2, words);
    struct desk_keeper_changed changed;

    T_EQ(change(manager, &fact), DESK_KEEPER_CHANGED);
    HOUSE_ANSWER(&h, changed, &changed);
    T_TRUE(changed.leaf > 0);
    return changed.no;
}

static enum desk_keeper_person_state state_of(struct house_desk *d, uint32_t no, bool *mine_out)
{
    struct desk_keeper_persons_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, persons, PERSONS, &(struct desk_keeper_persons){0}), DESK_KEEPER_PERSONS_ARE);
    HOUSE_ANSWER(&h, persons_are, &are);
    for (uint32_t i = 0; i < are.persons_n; i++) {
        if (are.persons[i].person != no)
            continue;
        *mine_out = are.persons[i].mine;
        T_TRUE(are.persons[i].name.n > 0);
        return are.persons[i].state;
    }
    T_FAIL("person %u is not shown", no);
    return DESK_KEEPER_PERSON_STATE__MAX;
}

T_CASE(N9_1_invited_person_gets_an_account_a_role_and_a_code_and_no_account_is_given_twice)
{
    struct house_desk manager;
    struct desk_keeper_enrol_code_is code;
    bool mine;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint32_t no = invited(&manager, "newcomer\n新井 新");
    T_EQ(state_of(&manager, no, &mine), DESK_KEEPER_PERSON_STATE_INVITED);
    T_TRUE(mine);
    struct desk_keeper_registry_fact fact = {.act = ACT_ASSIGN,
                                             .has = HAS(CONTRACT) | HAS(PERSON) | HAS(ROLES) | HAS(FROM) | HAS(UNTIL),
                                             .contract = HOUSE_CONTRACT,
                                             .person = no,
                                             .roles = ROLE_HANDLER,
                                             .from = today(),
                                             .until = today() + 10};
    T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
    fact.roles = ROLE_APPROVER;
    REFUSED(&h, change(&manager, &fact), REFUSAL_OTHER_PARTY, "N20.9");
    struct desk_keeper_enrol_code ask = {.person = no};
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_ENROL_CODE_IS);
    HOUSE_ANSWER(&h, enrol_code_is, &code);
    char typed[32] = {0};
    memcpy(typed, code.code.p, code.code.n);
    struct desk_keeper_enrol_start start = {.account = view_str("newcomer"), .code = view_str(typed)};
    T_EQ(HOUSE_ASK(&h, h.lobby, enrol_start, ENROL_START, &start), DESK_KEEPER_ENROL_READY);
    fact = person(0, 2, "newcomer\n別の 人");
    NOT_DONE(&h, change(&manager, &fact), ERR_CONFLICT);
    fact = person(0, 2, "handler\n別の 人");
    NOT_DONE(&h, change(&manager, &fact), ERR_CONFLICT);
    fact = person(no, 2, "other-account\n新井 新");
    NOT_DONE(&h, change(&manager, &fact), ERR_CONFLICT);
    fact = person(0, 2, "new\x01name\n悪い 字");
    NOT_DONE(&h, change(&manager, &fact), ERR_UNSUPPORTED);
    fact = person(0, 2, "backwards\n前後 逆");
    fact.until = fact.from - 1;
    NOT_DONE(&h, change(&manager, &fact), ERR_UNSUPPORTED);
    house_leave(&manager);
}

T_CASE(C9_suspended_person_is_out_of_the_open_session_within_a_second_and_the_name_stays)
{
    struct house_desk manager, handler;
    bool mine, in_time = false;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    for (int i = 0; i < C9_TRIES && !in_time; i++) {
        house_sign_in(&h, HOUSE_HANDLER, &handler);
        struct desk_keeper_registry_fact fact = person_end(HOUSE_HANDLER, PERSON_SUSPENDED);
        int64_t began = clock_monotonic_ms();
        T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
        in_time = is_closed_within_a_second(&handler, began);
        T_EQ(state_of(&manager, HOUSE_HANDLER, &mine), DESK_KEEPER_PERSON_STATE_SUSPENDED);
        struct desk_keeper_ledger m = {.filter = {.person = HOUSE_HANDLER, .act = ACT_SESSION_CLOSE}};
        struct desk_keeper_ledger_is is;
        struct entry e;
        T_EQ(HOUSE_ASK(&h, manager.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
        HOUSE_ANSWER(&h, ledger_is, &is);
        T_TRUE(is.entries_n > 0);
        T_OK(entry_get(is.entries[0].text, &e, NULL));
        T_EQ(e.kind, SESSION_REVOKED);
        fact = person(HOUSE_HANDLER, 2, ""); /* taken up again under the same account */
        T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
        T_EQ(state_of(&manager, HOUSE_HANDLER, &mine), DESK_KEEPER_PERSON_STATE_ACTIVE);
    }
    T_TRUE(in_time);
    house_leave(&manager);
}

T_CASE(N7_nobody_but_named_people_of_the_same_side_and_nobody_for_themselves)
{
    struct house_desk d;
    struct desk_keeper_registry_fact fact = person(0, 2, "someone\n誰か");

    house_sign_in(&h, HOUSE_ADMINISTRATOR, &d);
    REFUSED(&h, change(&d, &fact), REFUSAL_ROLE, "N20.9");
    house_leave(&d);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    REFUSED(&h, change(&d, &fact), REFUSAL_ROLE, "N20.9");
    struct desk_keeper_enrol_code code = {.person = HOUSE_UNTRAINED};
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, enrol_code, ENROL_CODE, &code), REFUSAL_ROLE, "N20.9");
    house_leave(&d);
    house_sign_in(&h, HOUSE_OFFICER, &d);
    REFUSED(&h, change(&d, &fact), REFUSAL_OTHER_PARTY, "N20.9");
    fact = person_end(HOUSE_OFFICER, PERSON_SUSPENDED);
    REFUSED(&h, change(&d, &fact), REFUSAL_SAME_PERSON, "N7");
    fact.act = ACT_ENROL_CODE; /* has its own message */
    NOT_DONE(&h, change(&d, &fact), ERR_INPUT);
    fact.act = ACT_KEEPER_STOP;
    NOT_DONE(&h, change(&d, &fact), ERR_INPUT);
    house_leave(&d);
}

T_CASE(sessions_are_listed_to_those_who_look_after_them_and_ended)
{
    struct house_desk manager, handler;
    struct desk_keeper_sessions_are are;
    struct chan_frame f;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(HOUSE_ASK(&h, handler.keeper, sessions, SESSIONS, &(struct desk_keeper_sessions){0}), DESK_KEEPER_SESSIONS_ARE);
    HOUSE_ANSWER(&h, sessions_are, &are);
    T_EQ(are.sessions_n, 1);
    T_TRUE(are.sessions[0].mine && are.sessions[0].until_ms > clock_now_ms());
    struct desk_keeper_end_session end = {.session = are.sessions[0].session};
    T_EQ(HOUSE_ASK(&h, manager.keeper, sessions, SESSIONS, &(struct desk_keeper_sessions){0}), DESK_KEEPER_SESSIONS_ARE);
    HOUSE_ANSWER(&h, sessions_are, &are);
    T_EQ(are.sessions_n, 2);
    T_EQ(HOUSE_ASK(&h, manager.keeper, end_session, END_SESSION, &end), DESK_KEEPER_OK);
    T_EQ(chan_recv_wait(handler.keeper, house_patience_ms, &f), ERR_CLOSED);
    house_leave(&handler);
    house_sign_in(&h, HOUSE_OFFICER, &handler);
    end.session++; /* that of the officer */
    REFUSED(&h, HOUSE_ASK(&h, manager.keeper, end_session, END_SESSION, &end), REFUSAL_OTHER_PARTY, "N20.9");
    house_leave(&handler);
    house_leave(&manager);
}

static uint64_t erasures_open(struct house_desk *d)
{
    struct desk_keeper_system_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, system, SYSTEM, &(struct desk_keeper_system){0}), DESK_KEEPER_SYSTEM_IS);
    HOUSE_ANSWER(&h, system_is, &is);
    for (uint32_t i = 0; i < is.numbers_n; i++)
        if (is.numbers[i].what == STAT_ERASURES_OPEN)
            return is.numbers[i].value;
    T_FAIL("the keeper does not count open erasures");
}

static uint64_t quota_minute(struct house_desk *d)
{
    struct desk_keeper_controls_are are;

    T_EQ(HOUSE_ASK(&h, d->keeper, controls, CONTROLS, &(struct desk_keeper_controls){0}), DESK_KEEPER_CONTROLS_ARE);
    HOUSE_ANSWER(&h, controls_are, &are);
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == CONTROL_QUOTA_MINUTE)
            return are.controls[i].limit;
    return 0;
}

T_CASE(N17_K_T3_wider_quota_is_applied_for_approved_and_entered_once)
{
    struct house_desk manager;
    struct view clause = view_str("J21");
    struct desk_keeper_apply_change m = {.fact = {.act = ACT_CONTROL,
                                                  .has = HAS(CONTRACT) | HAS(KIND) | HAS(LIMIT) | HAS(CLAUSES),
                                                  .contract = HOUSE_CONTRACT,
                                                  .kind = CONTROL_QUOTA_MINUTE,
                                                  .limit = 60,
                                                  .clauses = &clause,
                                                  .clauses_n = 1},
                                         .reason = view_str("繁忙期のため")};
    struct desk_keeper_applied applied;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(change(&manager, &m.fact), DESK_KEEPER_DENIED);
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_change, APPLY_CHANGE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    struct desk_keeper_execute_change execute = {.application = applied.leaf};
    T_EQ(HOUSE_ASK(&h, manager.keeper, execute_change, EXECUTE_CHANGE, &execute), DESK_KEEPER_DENIED);
    T_EQ(house_approve(&h, HOUSE_APPROVER, applied.leaf), DESK_KEEPER_OK);
    T_EQ(erasures_open(&manager), 0); /* it is approved and not carried out, but erases nothing */
    T_EQ(quota_minute(&manager), 50);
    T_EQ(HOUSE_ASK(&h, manager.keeper, execute_change, EXECUTE_CHANGE, &execute), DESK_KEEPER_CHANGED);
    T_EQ(quota_minute(&manager), 60);
    T_EQ(HOUSE_ASK(&h, manager.keeper, execute_change, EXECUTE_CHANGE, &execute), DESK_KEEPER_DENIED);
    house_leave(&manager);
    house_sign_in(&h, HOUSE_OFFICER, &manager);
    m.fact.limit = 50;
    T_EQ(change(&manager, &m.fact), DESK_KEEPER_CHANGED);
    T_EQ(quota_minute(&manager), 50);
    house_leave(&manager);
}

static uint32_t unseen(struct house_desk *d)
{
    struct desk_keeper_self_is self;

    T_EQ(HOUSE_ASK(&h, d->keeper, self, SELF, &(struct desk_keeper_self){0}), DESK_KEEPER_SELF_IS);
    HOUSE_ANSWER(&h, self_is, &self);
    return self.unseen_alerts;
}

T_CASE(J21_B3_bulk_reading_of_the_own_scope_stops_at_the_quota_and_manager_and_city_are_alerted)
{
    static const enum house_person watchers[] = {HOUSE_MANAGER, HOUSE_OFFICER};
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING};
    struct house_desk d;
    struct sealed s;
    uint16_t type = DESK_KEEPER_OPEN_OK;
    unsigned n = 0;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 77, 1, &s);
    m.row = row_of(&s);
    for (; type == DESK_KEEPER_OPEN_OK && n < 120; n++)
        type = HOUSE_ASK(&h, d.keeper, open, OPEN, &m);
    REFUSED(&h, type, REFUSAL_QUOTA_MINUTE, "J21");
    T_TRUE(n <= 101); /* a minute may turn in between */
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, alerts, ALERTS, &(struct desk_keeper_alerts){0}), REFUSAL_ROLE, "N20.9");
    house_leave(&d);
    for (size_t i = 0; i < 2; i++) {
        struct desk_keeper_alerts_are are;
        house_sign_in(&h, watchers[i], &d);
        T_TRUE(unseen(&d) > 0);
        T_EQ(HOUSE_ASK(&h, d.keeper, alerts, ALERTS, &(struct desk_keeper_alerts){.days = 1}), DESK_KEEPER_ALERTS_ARE);
        HOUSE_ANSWER(&h, alerts_are, &are);
        T_TRUE(are.alerts_n > 0 && are.unseen > 0);
        T_EQ(are.alerts[0].kind, DESK_KEEPER_ALERT_KIND_QUOTA);
        T_EQ(are.alerts[0].person, HOUSE_HANDLER);
        T_EQ(are.alerts[0].refusal, REFUSAL_QUOTA_MINUTE);
        T_EQ(HOUSE_ASK(&h, d.keeper, alerts_seen, ALERTS_SEEN,
                       &(struct desk_keeper_alerts_seen){.leaf = are.newest_leaf}), DESK_KEEPER_OK);
        T_EQ(unseen(&d), 0);
        house_leave(&d);
    }
}

T_CASE(N20_9_C1_administrator_who_asks_for_records_is_an_alert_for_manager_and_city)
{
    static const enum house_person watchers[] = {HOUSE_MANAGER, HOUSE_OFFICER};
    struct house_desk d;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 78, 1, &s);
    house_leave(&d);
    house_sign_in(&h, HOUSE_ADMINISTRATOR, &d);
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&s)};
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, open, OPEN, &m), REFUSAL_ROLE, "N20.9");
    /* What names no record is no alert. */
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, inventory, INVENTORY, &(struct desk_keeper_inventory){.register_ = HOUSE_REGISTER}),
            REFUSAL_ROLE, "N20.9");
    house_leave(&d);
    for (size_t i = 0; i < 2; i++) {
        struct desk_keeper_alerts_are are;
        house_sign_in(&h, watchers[i], &d);
        T_TRUE(unseen(&d) > 0);
        T_EQ(HOUSE_ASK(&h, d.keeper, alerts, ALERTS, &(struct desk_keeper_alerts){.days = 1}), DESK_KEEPER_ALERTS_ARE);
        HOUSE_ANSWER(&h, alerts_are, &are);
        T_EQ(are.alerts[0].kind, DESK_KEEPER_ALERT_KIND_ROLE);
        T_EQ(are.alerts[0].act, ACT_OPEN);
        T_EQ(are.alerts[0].person, HOUSE_ADMINISTRATOR);
        T_EQ(HOUSE_ASK(&h, d.keeper, alerts_seen, ALERTS_SEEN,
                       &(struct desk_keeper_alerts_seen){.leaf = are.newest_leaf}), DESK_KEEPER_OK);
        house_leave(&d);
    }
}

T_CASE(J27_access_is_answered_from_the_gates)
{
    struct house_desk d;
    struct desk_keeper_access_is is;

    house_sign_in(&h, HOUSE_MANAGER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, access, ACCESS, &(struct desk_keeper_access){.person = HOUSE_HANDLER}),
         DESK_KEEPER_ACCESS_IS);
    HOUSE_ANSWER(&h, access_is, &is);
    T_EQ(is.persons_n, 1);
    T_EQ(is.persons[0].purposes_n, 3);
    T_EQ(is.persons[0].purposes[0].veiled, 1U << (HOUSE_MY_NUMBER - 1));
    T_EQ(is.persons[0].purposes[0].fields, 7);
    struct desk_keeper_access who = {.register_ = HOUSE_REGISTER, .field = HOUSE_MY_NUMBER};
    T_EQ(HOUSE_ASK(&h, d.keeper, access, ACCESS, &who), DESK_KEEPER_ACCESS_IS);
    HOUSE_ANSWER(&h, access_is, &is);
    for (uint32_t i = 0; i < is.persons_n; i++) {
        uint32_t p = is.persons[i].person;
        bool opens = p == HOUSE_MANAGER || p == HOUSE_HANDLER || p == HOUSE_BELOW || p == HOUSE_BESIDE;
        T_EQ(is.persons[i].purposes_n > 0, opens);
        if (p == HOUSE_UNTRAINED)
            T_STR(refusal_name((enum refusal)is.persons[i].refusal), "training");
    }
    house_leave(&d);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, access, ACCESS, &(struct desk_keeper_access){.person = HOUSE_HANDLER}),
         DESK_KEEPER_ACCESS_IS);
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, access, ACCESS, &(struct desk_keeper_access){.person = HOUSE_MANAGER}), REFUSAL_ROLE,
            "N20.9");
    house_leave(&d);
}

T_CASE(N20_6u_lost_passkey_is_replaced_by_two_people_with_a_code_of_thirty_minutes)
{
    struct house_desk manager;
    struct desk_keeper_apply_replace m = {.person = HOUSE_HANDLER, .reason = view_str("紛失")};
    struct desk_keeper_enrol_code ask = {.person = HOUSE_HANDLER};
    struct desk_keeper_enrol_code_is code;
    struct desk_keeper_applied applied;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_DENIED);
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_replace, APPLY_REPLACE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    ask.application = applied.leaf;
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_DENIED);
    T_EQ(house_approve(&h, HOUSE_MANAGER, applied.leaf), DESK_KEEPER_DENIED);
    T_EQ(house_approve(&h, HOUSE_OFFICER, applied.leaf), DESK_KEEPER_OK);
    ask.person = HOUSE_UNTRAINED;
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_DENIED);
    ask.person = HOUSE_HANDLER;
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_ENROL_CODE_IS);
    HOUSE_ANSWER(&h, enrol_code_is, &code);
    T_TRUE(code.until_ms > clock_now_ms() && code.until_ms <= clock_now_ms() + 30 * 60 * 1000);
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_DENIED);
    house_leave(&manager);
}

T_CASE(authenticators_are_listed_and_the_last_is_not_removed)
{
    struct house_desk d;
    struct desk_keeper_authenticators_are are;
    struct desk_keeper_authenticator_remove remove = {0};

    house_sign_in(&h, HOUSE_OFFICER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, authenticators, AUTHENTICATORS, &(struct desk_keeper_authenticators){0}),
         DESK_KEEPER_AUTHENTICATORS_ARE);
    HOUSE_ANSWER(&h, authenticators_are, &are);
    T_EQ(are.authenticators_n, 1);
    T_EQ(are.authenticators[0].kind, AUTHENTICATOR_PASSKEY);
    T_TRUE(are.authenticators[0].since_ms > 0 && are.authenticators[0].last_ms > 0);
    memcpy(remove.id, are.authenticators[0].id, 32);
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, authenticator_remove, AUTHENTICATOR_REMOVE, &remove), ERR_CONFLICT);
    remove.id[0] ^= 1;
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, authenticator_remove, AUTHENTICATOR_REMOVE, &remove), ERR_NOT_FOUND);
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, authenticators, AUTHENTICATORS,
                           &(struct desk_keeper_authenticators){.person = HOUSE_HANDLER}), ERR_NOT_FOUND);
    T_EQ(HOUSE_ASK(&h, d.keeper, enrol_more, ENROL_MORE, &(struct desk_keeper_enrol_more){0}), DESK_KEEPER_ENROL_READY);
    house_leave(&d);
}

/* Ask on ${c} to finish an enrolment with a passkey. */
static void send_finish(struct chan *c, const uint8_t ticket[16], uint32_t frame)
{
    struct desk_keeper_enrol_finish finish = {.attestation_object = view_str("x"), .client_data = view_str("y")};
    struct buf payload;

    memcpy(finish.ticket, ticket, sizeof(finish.ticket));
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    T_OK(desk_keeper_enrol_finish_put(&payload, &finish));
    T_OK(chan_send(c, DESK_KEEPER_ENROL_FINISH, frame, buf_view(&payload), NULL, 0));
    buf_clear(&payload);
}

/* This test being authn: the passkey of the question ${frame} is a new one. */
static void say_attested(uint32_t frame, uint8_t credential[16])
{
    struct keeper_authn_attested attested = {.problem = KEEPER_AUTHN_ATTEST_PROBLEM_NONE, .user_verified = true};
    uint8_t key[32], point[P256_PUBLIC_BYTES];

    T_OK(p256_generate(key, point));
    random_bytes(credential, 16);
    attested.credential_id = view_of(credential, 16);
    attested.public_key = view_of(point, sizeof(point));
    T_OK(keeper_authn_attested_send(h.authn, frame, &attested));
}

static enum desk_keeper_enrol_problem hear_done(struct chan *c)
{
    struct desk_keeper_enrol_done done;
    struct chan_frame f;

    T_OK(chan_recv_wait(c, 2000, &f));
    T_EQ(f.type, DESK_KEEPER_ENROL_DONE);
    T_OK(desk_keeper_enrol_done_get(f.payload, &h.arena, &done));
    return done.problem;
}

/* Finish an enrolment on ${c} with a passkey of its own; the problem. */
static enum desk_keeper_enrol_problem finish_with_passkey(struct chan *c, const uint8_t ticket[16], uint8_t credential[16])
{
    struct chan_frame f;

    send_finish(c, ticket, 7);
    if (chan_recv_wait(h.authn, 500, &f) == ERR_OK)
        say_attested(f.id, credential);
    return hear_done(c);
}

static unsigned authenticators_of(struct house_desk *d, struct desk_keeper_authenticators_are *are)
{
    T_EQ(HOUSE_ASK(&h, d->keeper, authenticators, AUTHENTICATORS, &(struct desk_keeper_authenticators){0}),
         DESK_KEEPER_AUTHENTICATORS_ARE);
    HOUSE_ANSWER(&h, authenticators_are, are);
    return are->authenticators_n;
}

T_CASE(further_passkey_is_enrolled_in_the_session_beside_the_first_and_one_of_two_removed)
{
    struct house_desk d;
    struct desk_keeper_authenticators_are are;
    struct desk_keeper_authenticator_remove remove;
    struct desk_keeper_enrol_ready ready;
    uint8_t credential[16];

    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, enrol_more, ENROL_MORE, &(struct desk_keeper_enrol_more){0}), DESK_KEEPER_ENROL_READY);
    HOUSE_ANSWER(&h, enrol_ready, &ready);
    uint8_t ticket[16];
    memcpy(ticket, ready.ticket, 16);
    T_EQ(finish_with_passkey(h.lobby, ticket, credential), DESK_KEEPER_ENROL_PROBLEM_EXPIRED); /* the session's own */
    T_EQ(finish_with_passkey(d.keeper, ticket, credential), DESK_KEEPER_ENROL_PROBLEM_NONE);
    T_EQ(authenticators_of(&d, &are), 2);
    memcpy(remove.id, are.authenticators[1].id, 32);
    T_EQ(HOUSE_ASK(&h, d.keeper, authenticator_remove, AUTHENTICATOR_REMOVE, &remove), DESK_KEEPER_OK);
    T_EQ(authenticators_of(&d, &are), 1);
    T_EQ(finish_with_passkey(d.keeper, ticket, credential), DESK_KEEPER_ENROL_PROBLEM_EXPIRED); /* used up */
    house_leave(&d);
}

/* What the person of ${d} is told about the own account. */
static struct desk_keeper_self_is self_of(struct house_desk *d)
{
    struct desk_keeper_self_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, self, SELF, &(struct desk_keeper_self){0}), DESK_KEEPER_SELF_IS);
    HOUSE_ANSWER(&h, self_is, &is);
    return is;
}

T_CASE(C12_who_signs_in_is_told_of_mistakes_and_new_factors_since_the_sign_in_before_once)
{
    struct house_desk d;
    struct desk_keeper_enrol_ready ready;
    struct desk_keeper_sign_in_passkey wrong = {.account = view_str("auditor"), .client_data = view_str("{}")};
    uint8_t credential[16], ticket[16], nothing[64] = {0};

    wrong.credential = view_of(nothing, 16);
    wrong.authenticator_data = view_of(nothing, 37);
    wrong.signature = view_of(nothing, 64);
    house_sign_in(&h, HOUSE_AUDITOR, &d);
    house_leave(&d); /* whatever happened before is told */
    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(self_of(&d).failed_before, 0);
    T_EQ(self_of(&d).factor_ms, 0);
    T_EQ(HOUSE_ASK(&h, d.keeper, enrol_more, ENROL_MORE, &(struct desk_keeper_enrol_more){0}), DESK_KEEPER_ENROL_READY);
    HOUSE_ANSWER(&h, enrol_ready, &ready);
    memcpy(ticket, ready.ticket, 16);
    T_EQ(finish_with_passkey(d.keeper, ticket, credential), DESK_KEEPER_ENROL_PROBLEM_NONE);
    house_leave(&d);
    for (int i = 0; i < 4; i++)
        T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &wrong), DESK_KEEPER_DENIED);
    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(self_of(&d).failed_before, 4);
    T_TRUE(self_of(&d).failed_ms > 0 && self_of(&d).failed_ms <= clock_now_ms());
    T_TRUE(self_of(&d).factor_ms > 0 && self_of(&d).factor_ms <= clock_now_ms());
    house_leave(&d);
    house_sign_in(&h, HOUSE_AUDITOR, &d);
    T_EQ(self_of(&d).failed_before, 0);
    T_EQ(self_of(&d).failed_ms, 0);
    T_EQ(self_of(&d).factor_ms, 0);
    house_leave(&d);
}

T_CASE(N20_6u_code_of_a_replacement_ends_the_old_passkey_and_its_open_sessions)
{
    struct house_desk manager, handler;
    struct desk_keeper_apply_replace m = {.person = HOUSE_HANDLER, .reason = view_str("盗難")};
    struct desk_keeper_enrol_code_is code;
    struct desk_keeper_enrol_ready ready;
    struct desk_keeper_applied applied;
    uint8_t credential[16];
    char typed[32] = {0};
    struct chan_frame f;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_replace, APPLY_REPLACE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    T_EQ(house_approve(&h, HOUSE_OFFICER, applied.leaf), DESK_KEEPER_OK);
    struct desk_keeper_enrol_code ask = {.person = HOUSE_HANDLER, .application = applied.leaf};
    house_sign_in(&h, HOUSE_HANDLER, &handler); /* the thief */
    T_EQ(HOUSE_ASK(&h, manager.keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_ENROL_CODE_IS);
    HOUSE_ANSWER(&h, enrol_code_is, &code);
    memcpy(typed, code.code.p, code.code.n);
    struct desk_keeper_enrol_start start = {.account = view_str("handler"), .code = view_str(typed)};
    T_EQ(HOUSE_ASK(&h, h.lobby, enrol_start, ENROL_START, &start), DESK_KEEPER_ENROL_READY);
    HOUSE_ANSWER(&h, enrol_ready, &ready);
    uint8_t ticket[16];
    memcpy(ticket, ready.ticket, 16);
    T_EQ(finish_with_passkey(h.lobby, ticket, credential), DESK_KEEPER_ENROL_PROBLEM_NONE);
    T_EQ(chan_recv_wait(handler.keeper, house_patience_ms, &f), ERR_CLOSED);
    house_leave(&handler);
    struct desk_keeper_sign_in_start in = {.account = view_str("handler")};
    struct desk_keeper_sign_in_challenge challenge;
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_start, SIGN_IN_START, &in), DESK_KEEPER_SIGN_IN_CHALLENGE);
    HOUSE_ANSWER(&h, sign_in_challenge, &challenge);
    T_EQ(challenge.credentials_n, 1); /* the new one alone */
    T_VIEW(challenge.credentials[0], view_of(credential, 16));
    house_leave(&manager);
}

/* Begin to enrol ${account} with ${code} at the door. */
static void begin_with_code(const char *account, const char *code, uint8_t ticket_out[16])
{
    const struct desk_keeper_enrol_start start = {.account = view_str(account), .code = view_str(code)};
    struct desk_keeper_enrol_ready ready;

    T_EQ(HOUSE_ASK(&h, h.lobby, enrol_start, ENROL_START, &start), DESK_KEEPER_ENROL_READY);
    HOUSE_ANSWER(&h, enrol_ready, &ready);
    memcpy(ticket_out, ready.ticket, 16);
}

static void hand_out_code(struct house_desk *manager, uint32_t person, char typed[32])
{
    const struct desk_keeper_enrol_code ask = {.person = person};
    struct desk_keeper_enrol_code_is code;

    T_EQ(HOUSE_ASK(&h, manager->keeper, enrol_code, ENROL_CODE, &ask), DESK_KEEPER_ENROL_CODE_IS);
    HOUSE_ANSWER(&h, enrol_code_is, &code);
    memset(typed, 0, 32);
    memcpy(typed, code.code.p, code.code.n);
}

/* Somebody has read the code over a shoulder, and begins before its person is done. */
T_CASE(C12_a_code_enrols_once_however_many_enrolments_were_begun_with_it)
{
    const struct desk_keeper_sign_in_start in = {.account = view_str("twice")};
    struct desk_keeper_sign_in_challenge challenge;
    struct house_desk manager;
    uint8_t tickets[4][16], credential[2][16];
    struct chan_frame f;
    char code[32];

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint32_t no = invited(&manager, "twice\n二重 登録");
    hand_out_code(&manager, no, code);
    begin_with_code("twice", code, tickets[0]);
    hand_out_code(&manager, no, code);
    T_EQ(finish_with_passkey(h.lobby, tickets[0], credential[0]), DESK_KEEPER_ENROL_PROBLEM_EXPIRED); /* its code is no more */
    for (int i = 1; i < 4; i++)
        begin_with_code("twice", code, tickets[i]);
    send_finish(h.lobby, tickets[1], 8);
    send_finish(h.lobby, tickets[2], 9);
    for (int i = 0; i < 2; i++) {
        T_OK(chan_recv_wait(h.authn, 2000, &f));
        say_attested(f.id, credential[i]);
    }
    T_EQ(hear_done(h.lobby), DESK_KEEPER_ENROL_PROBLEM_NONE);
    T_EQ(hear_done(h.lobby), DESK_KEEPER_ENROL_PROBLEM_EXPIRED);
    T_EQ(finish_with_passkey(h.lobby, tickets[3], credential[1]), DESK_KEEPER_ENROL_PROBLEM_EXPIRED);
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_start, SIGN_IN_START, &in), DESK_KEEPER_SIGN_IN_CHALLENGE);
    HOUSE_ANSWER(&h, sign_in_challenge, &challenge);
    T_EQ(challenge.credentials_n, 1);
    T_VIEW(challenge.credentials[0], view_of(credential[0], 16)); /* of who was first */
    house_leave(&manager);
}

T_CASE(C12_nobody_pushes_out_what_others_have_begun_or_used_up)
{
    struct desk_keeper_sign_in_passkey m;
    struct house_desk manager, officer, auditor;
    struct desk_keeper_enrol_ready ready;
    uint8_t credential[16], ticket[16];
    struct house_assertion a;

    house_sign_in(&h, HOUSE_OFFICER, &officer);
    T_EQ(HOUSE_ASK(&h, officer.keeper, enrol_more, ENROL_MORE, &(struct desk_keeper_enrol_more){0}), DESK_KEEPER_ENROL_READY);
    HOUSE_ANSWER(&h, enrol_ready, &ready);
    memcpy(ticket, ready.ticket, 16);
    m = house_passkey(&h, HOUSE_MANAGER, &a);
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &manager);
    house_leave(&manager);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    for (int i = 0; i < 5000; i++)
        T_EQ(HOUSE_ASK(&h, auditor.keeper, enrol_more, ENROL_MORE, &(struct desk_keeper_enrol_more){0}), DESK_KEEPER_ENROL_READY);
    T_EQ(HOUSE_ASK(&h, h.lobby, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_DENIED); /* once, still */
    T_EQ(finish_with_passkey(officer.keeper, ticket, credential), DESK_KEEPER_ENROL_PROBLEM_NONE);
    house_leave(&auditor);
    house_leave(&officer);
}

T_CASE(ended_account_stays_as_a_name_and_all_is_known_again_after_a_restart)
{
    struct house_desk manager;
    bool mine;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint32_t no = invited(&manager, "leaver\n出口 去");
    struct desk_keeper_registry_fact fact = person_end(no, PERSON_ENDED);
    T_EQ(change(&manager, &fact), DESK_KEEPER_CHANGED);
    fact = person(no, 2, "");
    REFUSED(&h, change(&manager, &fact), REFUSAL_CLOSED_ACCOUNT, "N20.9");
    house_leave(&manager);
    house_restart(&h, true);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(state_of(&manager, no, &mine), DESK_KEEPER_PERSON_STATE_ENDED);
    fact = person(0, 2, "leaver\n別の 人");
    NOT_DONE(&h, change(&manager, &fact), ERR_CONFLICT);
    T_EQ(unseen(&manager), 0); /* what was seen stays seen */
    house_leave(&manager);
}

T_MAIN(&case_house_opens,
       &case_N9_1_invited_person_gets_an_account_a_role_and_a_code_and_no_account_is_given_twice,
       &case_C9_suspended_person_is_out_of_the_open_session_within_a_second_and_the_name_stays,
       &case_N7_nobody_but_named_people_of_the_same_side_and_nobody_for_themselves,
       &case_sessions_are_listed_to_those_who_look_after_them_and_ended,
       &case_N17_K_T3_wider_quota_is_applied_for_approved_and_entered_once,
       &case_J21_B3_bulk_reading_of_the_own_scope_stops_at_the_quota_and_manager_and_city_are_alerted,
       &case_N20_9_C1_administrator_who_asks_for_records_is_an_alert_for_manager_and_city,
       &case_J27_access_is_answered_from_the_gates,
       &case_N20_6u_lost_passkey_is_replaced_by_two_people_with_a_code_of_thirty_minutes,
       &case_authenticators_are_listed_and_the_last_is_not_removed,
       &case_further_passkey_is_enrolled_in_the_session_beside_the_first_and_one_of_two_removed,
       &case_C12_who_signs_in_is_told_of_mistakes_and_new_factors_since_the_sign_in_before_once,
       &case_N20_6u_code_of_a_replacement_ends_the_old_passkey_and_its_open_sessions,
       &case_C12_a_code_enrols_once_however_many_enrolments_were_begun_with_it,
       &case_C12_nobody_pushes_out_what_others_have_begun_or_used_up,
       &case_ended_account_stays_as_a_name_and_all_is_known_again_after_a_restart,
       &case_house_closes)
