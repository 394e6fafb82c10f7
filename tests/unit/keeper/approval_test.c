/*
 * keeper: what the approver signs is what the keeper shows, at the approvers' origin and nowhere else (security.md B11).  Here the
 * desks are evil: that of an ordinary session that would like an approval, and that of the approvers' origin that would like more.
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"

HOUSE_PUT(reject)
HOUSE_PUT(sign_in_password)
HOUSE_PUT(applications)
HOUSE_PUT(apply_replace)
HOUSE_PUT(sessions)

/* An application for the erasure of one new record. */
struct asked {
    uint64_t leaf;
    uint8_t object[32];
};

static struct asked apply(uint8_t file)
{
    struct house_desk handler;
    struct sealed s;
    struct asked asked;
    struct desk_keeper_applied applied;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    import_records(&h, &handler, file, 1, &s);
    struct view record = view_of(s.record, 16);
    const struct desk_keeper_apply_erase m = {.register_ = HOUSE_REGISTER,
                                              .records = &record,
                                              .records_n = 1,
                                              .quantity = 1,
                                              .planned = date_to_days(date_of_ms(clock_now_ms())),
                                              .items = view_str("記録の全項目"),
                                              .media = view_str("データベース"),
                                              .reason = view_str("交付を辞退")};
    T_EQ(HOUSE_ASK(&h, handler.keeper, apply_erase, APPLY_ERASE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    asked.leaf = applied.leaf;
    memcpy(asked.object, applied.object, 32);
    house_leave(&handler);
    return asked;
}

/* The approver's signature of ${object}, made at ${origin}, as approval of the application ${leaf}. */
static uint16_t send_signed(struct house_desk *d, uint64_t leaf, const uint8_t object[32], const char *origin)
{
    struct house_assertion a;

    house_assert_at(&h, HOUSE_APPROVER, origin, object, &a);
    const struct desk_keeper_approve m = {.application = leaf,
                                          .credential = view_of(h.credential[HOUSE_APPROVER], 16),
                                          .authenticator_data = view_of(a.authenticator_data, 37),
                                          .client_data = view_of(a.client_data, a.client_n),
                                          .signature = view_of(a.signature, a.signature_n)};
    return HOUSE_ASK(&h, d->keeper, approve, APPROVE, &m);
}

static uint16_t start(struct house_desk *d, uint64_t leaf)
{
    return HOUSE_ASK(&h, d->keeper, approve_start, APPROVE_START, &(struct desk_keeper_approve_start){.application = leaf});
}

static uint64_t misuses(void)
{
    struct desk_keeper_ledger m = {.filter = {.act = ACT_MISUSE}, .limit = 100};
    struct desk_keeper_ledger_is is;
    struct house_desk auditor;

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    house_leave(&auditor);
    return is.entries_n;
}

T_CASE(B11_an_ordinary_session_can_neither_ask_for_a_signature_nor_use_one)
{
    struct asked a = apply(1);
    uint64_t before = misuses();
    struct house_desk d;

    house_sign_in(&h, HOUSE_APPROVER, &d);
    T_EQ(start(&d, a.leaf), 0); /* the keeper has closed the desk */
    house_leave(&d);
    house_sign_in(&h, HOUSE_APPROVER, &d);
    T_EQ(send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN), 0);
    house_leave(&d);
    house_sign_in(&h, HOUSE_APPROVER, &d);
    const struct desk_keeper_reject no = {.application = a.leaf, .reason = view_str("いいえ")};
    T_EQ(HOUSE_ASK(&h, d.keeper, reject, REJECT, &no), 0);
    house_leave(&d);
    T_EQ(misuses(), before + 3);
    T_EQ(house_approve(&h, HOUSE_APPROVER, a.leaf), DESK_KEEPER_OK); /* it had not been decided */
}

T_CASE(B11_what_was_signed_at_the_main_origin_approves_nothing)
{
    struct asked a = apply(2);
    struct house_desk d;

    house_sign_in_to_approve(&h, HOUSE_APPROVER, &d);
    T_EQ(start(&d, a.leaf), DESK_KEEPER_APPROVE_CHALLENGE);
    REFUSED(&h, send_signed(&d, a.leaf, a.object, HOUSE_ORIGIN), REFUSAL_NO_PASSKEY, "K-T12");
    REFUSED(&h, send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN "4"), REFUSAL_NO_PASSKEY, "K-T12");
    T_EQ(send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN), DESK_KEEPER_OK);
    house_leave(&d);
}

T_CASE(B11_a_signature_for_one_application_serves_no_other)
{
    struct asked a = apply(3), b = apply(4);
    struct house_desk d;

    house_sign_in_to_approve(&h, HOUSE_APPROVER, &d);
    T_EQ(start(&d, b.leaf), DESK_KEEPER_APPROVE_CHALLENGE);
    REFUSED(&h, send_signed(&d, b.leaf, a.object, HOUSE_APPROVAL_ORIGIN), REFUSAL_NO_PASSKEY, "K-T12");
    T_EQ(start(&d, a.leaf), DESK_KEEPER_APPROVE_CHALLENGE);
    REFUSED(&h, send_signed(&d, b.leaf, a.object, HOUSE_APPROVAL_ORIGIN), REFUSAL_NO_PASSKEY, "K-T12");
    house_leave(&d);
}

T_CASE(B11_only_what_was_shown_last_can_be_signed)
{
    struct asked a = apply(5), b = apply(6);
    struct house_desk d;

    house_sign_in_to_approve(&h, HOUSE_APPROVER, &d);
    REFUSED(&h, send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN), REFUSAL_NO_PASSKEY, "K-T12"); /* never shown */
    T_EQ(start(&d, a.leaf), DESK_KEEPER_APPROVE_CHALLENGE);
    T_EQ(start(&d, b.leaf), DESK_KEEPER_APPROVE_CHALLENGE);
    REFUSED(&h, send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN), REFUSAL_NO_PASSKEY, "K-T12"); /* not any more */
    house_leave(&d);
}

T_CASE(B11_an_approval_is_given_once)
{
    struct asked a = apply(7);
    struct house_desk d;

    house_sign_in_to_approve(&h, HOUSE_APPROVER, &d);
    T_EQ(start(&d, a.leaf), DESK_KEEPER_APPROVE_CHALLENGE);
    T_EQ(send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN), DESK_KEEPER_OK);
    REFUSED(&h, send_signed(&d, a.leaf, a.object, HOUSE_APPROVAL_ORIGIN), REFUSAL_APPROVAL_GONE, "K-T12");
    house_leave(&d);
}

T_CASE(B11_each_door_takes_only_what_was_signed_at_its_own_origin)
{
    static const char account[] = "approver";
    const struct {
        struct chan *door;
        const char *origin;
    } wrong[] = {{h.lobby, HOUSE_APPROVAL_ORIGIN}, {h.approval_lobby, HOUSE_ORIGIN}};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct desk_keeper_sign_in_start ask = {.account = view_str(account)};
        struct desk_keeper_sign_in_passkey m = {.account = view_str(account)};
        struct desk_keeper_sign_in_challenge challenge;
        struct desk_keeper_denied denied;
        struct house_assertion a;
        T_EQ(HOUSE_ASK(&h, wrong[i].door, sign_in_start, SIGN_IN_START, &ask), DESK_KEEPER_SIGN_IN_CHALLENGE);
        HOUSE_ANSWER(&h, sign_in_challenge, &challenge);
        memcpy(m.challenge, challenge.challenge, 32);
        house_assert_at(&h, HOUSE_APPROVER, wrong[i].origin, m.challenge, &a);
        m.credential = view_of(h.credential[HOUSE_APPROVER], 16);
        m.authenticator_data = view_of(a.authenticator_data, 37);
        m.client_data = view_of(a.client_data, a.client_n);
        m.signature = view_of(a.signature, a.signature_n);
        T_EQ(HOUSE_ASK(&h, wrong[i].door, sign_in_passkey, SIGN_IN_PASSKEY, &m), DESK_KEEPER_DENIED);
        HOUSE_ANSWER(&h, denied, &denied);
        T_EQ(denied.refusal, REFUSAL_FACTORS);
    }
}

/* The keeper makes a new lobby when it has closed one. */
static void new_approval_lobby(void)
{
    struct house_desk lobby;

    chan_free(h.approval_lobby);
    house_take_desk(&h, &lobby);
    h.approval_lobby = lobby.keeper;
}

T_CASE(B11_the_approvers_door_takes_no_password_and_enrols_nobody)
{
    const struct desk_keeper_sign_in_password m = {.account = view_str("approver"), .password = view_str("x")};

    T_EQ(HOUSE_ASK(&h, h.approval_lobby, sign_in_password, SIGN_IN_PASSWORD, &m), 0);
    new_approval_lobby();
    T_EQ(house_ask(&h, h.approval_lobby, DESK_KEEPER_ENROL_START, (struct view){NULL, 0}), 0);
    new_approval_lobby();
    struct house_desk d;
    house_sign_in_to_approve(&h, HOUSE_APPROVER, &d);
    house_leave(&d);
}

T_CASE(B11_the_approvers_desk_is_given_no_record_and_no_other_work)
{
    static const uint16_t forbidden[] = {
        DESK_KEEPER_OPEN,        DESK_KEEPER_LIST,        DESK_KEEPER_SEARCH,      DESK_KEEPER_REVEAL,
        DESK_KEEPER_PRINT,       DESK_KEEPER_EDIT,        DESK_KEEPER_IMPORT_OPEN, DESK_KEEPER_ERASE,
        DESK_KEEPER_APPLY_ERASE, DESK_KEEPER_CERTIFICATE, DESK_KEEPER_LEDGER,      DESK_KEEPER_CHANGE,
        DESK_KEEPER_LOCK,        DESK_KEEPER_UNLOCK_START, DESK_KEEPER_ENROL_MORE, DESK_KEEPER_SESSIONS,
    };
    uint64_t before = misuses();
    struct house_desk d;

    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
        house_sign_in_to_approve(&h, HOUSE_OFFICER, &d);
        T_EQ(house_ask(&h, d.keeper, forbidden[i], (struct view){NULL, 0}), 0);
        house_leave(&d);
    }
    T_EQ(misuses(), before + sizeof(forbidden) / sizeof(forbidden[0]));
}

T_CASE(B11_a_session_of_the_approvers_page_is_listed_as_such_and_ended)
{
    struct desk_keeper_sessions_are are;
    struct house_desk d, officer;
    bool found = false;

    house_sign_in_to_approve(&h, HOUSE_APPROVER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, applications, APPLICATIONS, &(struct desk_keeper_applications){0}),
         DESK_KEEPER_APPLICATIONS_ARE);
    house_sign_in(&h, HOUSE_OFFICER, &officer);
    T_EQ(HOUSE_ASK(&h, officer.keeper, sessions, SESSIONS, &(struct desk_keeper_sessions){0}), DESK_KEEPER_SESSIONS_ARE);
    HOUSE_ANSWER(&h, sessions_are, &are);
    for (uint32_t i = 0; i < are.sessions_n; i++)
        found = found || (are.sessions[i].approval && are.sessions[i].person == HOUSE_APPROVER);
    T_TRUE(found);
    T_EQ(HOUSE_ASK(&h, d.keeper, sign_out, SIGN_OUT, &(struct desk_keeper_sign_out){0}), DESK_KEEPER_OK);
    T_EQ(start(&d, 1), 0);
    house_leave(&d);
    house_leave(&officer);
}

T_CASE(C8_two_persons_are_needed_also_at_the_approvers_door)
{
    struct desk_keeper_apply_replace m = {.person = HOUSE_HANDLER, .reason = view_str("認証器の紛失")};
    struct desk_keeper_applied applied;
    struct desk_keeper_denied denied;
    struct house_desk manager;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_replace, APPLY_REPLACE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    house_leave(&manager);
    T_EQ(house_approve(&h, HOUSE_MANAGER, applied.leaf), DESK_KEEPER_DENIED);
    HOUSE_ANSWER(&h, denied, &denied);
    T_EQ(denied.refusal, REFUSAL_SAME_PERSON);
    T_EQ(house_approve(&h, HOUSE_APPROVER, applied.leaf), DESK_KEEPER_OK);
}

T_MAIN(&case_house_opens,
       &case_B11_an_ordinary_session_can_neither_ask_for_a_signature_nor_use_one,
       &case_B11_what_was_signed_at_the_main_origin_approves_nothing,
       &case_B11_a_signature_for_one_application_serves_no_other,
       &case_B11_only_what_was_shown_last_can_be_signed,
       &case_B11_an_approval_is_given_once,
       &case_B11_each_door_takes_only_what_was_signed_at_its_own_origin,
       &case_B11_the_approvers_door_takes_no_password_and_enrols_nobody,
       &case_B11_the_approvers_desk_is_given_no_record_and_no_other_work,
       &case_B11_a_session_of_the_approvers_page_is_listed_as_such_and_ended,
       &case_C8_two_persons_are_needed_also_at_the_approvers_door,
       &case_house_closes)
