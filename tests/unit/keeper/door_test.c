/* keeper: what comes to the door at the same time, against the real process; this test is authn, and answers in the order it likes. */
#include "guests.h"
#include "open_house.h"

#include "crypto/random.h"

#define AT_ONCE 12
#define STEP 59000000 /* of a one-time code: whichever, as authn says */

/* Ask for ${n} sign-ins of ${account} by password without waiting; ${questions_out}: what authn is asked for each. */
static void begin_sign_ins(const char *account, uint32_t n, uint32_t questions_out[])
{
    const struct desk_keeper_sign_in_password m = {
        .account = view_str(account), .password = view_str("a password"), .totp = view_str("123456"), .channel = h.channel};
    struct chan_frame f;
    struct buf payload;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    T_OK(desk_keeper_sign_in_password_put(&payload, &m));
    for (uint32_t i = 0; i < n; i++)
        T_OK(chan_send(h.lobby, DESK_KEEPER_SIGN_IN_PASSWORD, 100 + i, buf_view(&payload), NULL, 0));
    buf_clear(&payload);
    for (uint32_t i = 0; i < n; i++) {
        T_OK(chan_recv_wait(h.authn, house_patience_ms, &f));
        T_EQ(f.type, KEEPER_AUTHN_CHECK);
        questions_out[i] = f.id;
    }
}

static void say_checked(uint32_t question, bool is_right)
{
    const struct keeper_authn_checked m = {.password_ok = is_right, .totp_ok = is_right, .totp_step = is_right ? STEP : 0};

    T_OK(keeper_authn_checked_send(h.authn, question, &m));
}

/* The next answer at the door: SIGNED_IN, or DENIED with its reason. */
static uint16_t hear_answer(uint8_t *refusal_out)
{
    struct desk_keeper_denied denied;
    struct chan_frame f;

    T_OK(chan_recv_wait(h.lobby, house_patience_ms, &f));
    *refusal_out = REFUSAL_NONE;
    if (f.type != DESK_KEEPER_DENIED)
        return f.type;
    T_OK(desk_keeper_denied_get(f.payload, &h.arena, &denied));
    *refusal_out = denied.refusal;
    return f.type;
}

T_CASE(C12_one_code_that_comes_many_times_at_once_lets_one_in)
{
    uint32_t questions[3];
    struct house_desk d;
    uint8_t refusal;

    begin_sign_ins("manager", 3, questions);
    for (int i = 0; i < 3; i++)
        say_checked(questions[i], true);
    T_EQ(hear_answer(&refusal), DESK_KEEPER_SIGNED_IN);
    house_take_desk(&h, &d);
    for (int i = 0; i < 2; i++) {
        T_EQ(hear_answer(&refusal), DESK_KEEPER_DENIED);
        T_EQ(refusal, REFUSAL_FACTORS);
    }
    house_leave(&d);
}

/* Each was asked before the first was answered: still only five are looked at. */
T_CASE(C12_guesses_that_come_at_once_are_counted_one_by_one_and_the_right_one_among_them_is_too_late)
{
    uint32_t questions[AT_ONCE];
    uint8_t refusal;

    begin_sign_ins("auditor", AT_ONCE, questions);
    for (int i = 0; i < AT_ONCE; i++)
        say_checked(questions[i], i >= 5);
    for (int i = 0; i < AT_ONCE; i++) {
        T_EQ(hear_answer(&refusal), DESK_KEEPER_DENIED);
        T_EQ(refusal, i < 5 ? REFUSAL_FACTORS : REFUSAL_SIGN_IN_LOCKED);
    }
}

/* 64 questions of somebody else are on their way, and none is answered. */
T_CASE(F3_a_flood_of_passwords_at_the_door_stops_no_passkey)
{
    uint32_t questions[64];
    struct house_desk d;
    uint8_t refusal;

    begin_sign_ins("nobody-1", 64, questions);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    house_leave(&d);
    for (int i = 0; i < 64; i++) {
        say_checked(questions[i], false);
        T_EQ(hear_answer(&refusal), DESK_KEEPER_DENIED);
    }
}

/* Who has got hold of one account, or has one, signs in until the house is full. */
T_CASE(F3_nobody_takes_the_places_of_others_by_signing_in_again_and_again)
{
    enum { TRIES = 40 };
    static struct house_desk mine[TRIES];
    struct house_desk other, approving;
    struct chan_frame f;
    unsigned open = 0;

    house_sign_in(&h, HOUSE_OFFICER, &other);
    for (int i = 0; i < TRIES; i++)
        house_sign_in(&h, HOUSE_APPROVER, &mine[i]);
    house_sign_in_to_approve(&h, HOUSE_APPROVER, &approving); /* one of them, too */
    T_EQ(HOUSE_ASK(&h, other.keeper, self, SELF, &(struct desk_keeper_self){0}), DESK_KEEPER_SELF_IS); /* a round later who had to go has gone */
    for (int i = 0; i < TRIES; i++)
        open += chan_recv_wait(mine[i].keeper, 0, &f) == ERR_TIMEOUT;
    T_EQ(open, 31);
    T_EQ(chan_recv_wait(mine[TRIES - 1].keeper, 0, &f), ERR_TIMEOUT); /* the newest stand */
    T_EQ(chan_recv_wait(mine[TRIES - 31].keeper, 0, &f), ERR_TIMEOUT);
    T_EQ(chan_recv_wait(approving.keeper, 0, &f), ERR_TIMEOUT);
    T_EQ(chan_recv_wait(other.keeper, 0, &f), ERR_TIMEOUT); /* and everybody else's */
    for (int i = 0; i < TRIES; i++)
        house_leave(&mine[i]);
    house_leave(&approving);
    house_leave(&other);
}

T_MAIN(&case_house_opens,
       &case_C12_one_code_that_comes_many_times_at_once_lets_one_in,
       &case_C12_guesses_that_come_at_once_are_counted_one_by_one_and_the_right_one_among_them_is_too_late,
       &case_F3_a_flood_of_passwords_at_the_door_stops_no_passkey,
       &case_F3_nobody_takes_the_places_of_others_by_signing_in_again_and_again,
       &case_house_closes)
