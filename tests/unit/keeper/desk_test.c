/* keeper/desk: what a desk may say is served and everything else is misuse; a desk ends once, with its leaf; and a keeper that cannot
 * write down what a desk did serves nobody any more. */
#include "desk_bench.h"

#define UNKNOWN 9999

/* --- who serves what ---------------------------------------------------------------------------------------------------------- */

static bool a_desk_may_say(uint16_t type)
{
    bool may = false;

    for (unsigned state = 0; state < DESK_KEEPER_STATE__MAX; state++)
        may = may || desk_keeper_permitted((enum desk_keeper_state)state, type, DESK_KEEPER_FROM_DESK);
    return may;
}

static const struct {
    uint16_t type;
    op_fn *fn;
} served[] = {
#define X(message, operation) {DESK_KEEPER_##message, op_##operation},
    DESK_OPS
#undef X
};

T_CASE(each_message_of_a_desk_goes_to_its_operation_and_no_other_is_served)
{
    for (size_t i = 0; i < sizeof(served) / sizeof(served[0]); i++)
        T_TRUE(desk_handler(served[i].type) == served[i].fn);
    for (unsigned type = 0; type <= UINT16_MAX; type++)
        T_EQ(desk_handler((uint16_t)type) != NULL, a_desk_may_say((uint16_t)type));
}

T_CASE(what_a_desk_says_is_served_once_with_its_number_and_words)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    d->active_ms = 1;
    does.answers = 1;
    does.bytes = 8;
    say(peer, DESK_KEEPER_SEARCH, 77);
    turn();
    T_EQ(calls_n, 1);
    T_EQ(calls[0].type, DESK_KEEPER_SEARCH);
    T_EQ(calls[0].served_by, DESK_KEEPER_SEARCH);
    T_EQ(calls[0].id, 77);
    T_EQ(calls[0].desk, d->no);
    T_TRUE(calls[0].alike);
    T_EQ(d->active_ms, monotonic_ms); /* its person is there */
    T_EQ(heard(peer), DESK_KEEPER_OK);
    T_EQ(heard(peer), 0);
    turn();
    T_EQ(calls_n, 1);
    T_TRUE(!d->ending && leaves_n == 0);
    chan_free(peer);
    finish();
}

T_CASE(B9_what_a_desk_said_is_wiped_when_it_is_served)
{
    static const enum desk_kind kinds[] = {DESK_SESSION, DESK_JOB};
    struct chan *peer;

    for (size_t i = 0; i < 2; i++) {
        start();
        (void)desk_of(kinds[i], &peer);
        say(peer, kinds[i] == DESK_JOB ? DESK_KEEPER_SEAL_BATCH : DESK_KEEPER_SEARCH, 1);
        turn();
        T_TRUE(calls_n == 1 && calls[0].alike);
        for (size_t at = 0; at < calls[0].payload.n; at++)
            T_EQ(calls[0].payload.p[at], 0);
        chan_free(peer);
        finish();
    }
}

T_CASE(a_refused_operation_has_answered_already)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    does.result = ERR_DENIED;
    say(peer, DESK_KEEPER_OPEN, 1);
    turn();
    T_TRUE(calls_n == 1 && leaves_n == 0 && !d->ending);
    T_EQ(heard(peer), 0);
    chan_free(peer);
    finish();
}

T_CASE(an_operation_that_failed_is_answered_with_its_reason_and_the_session_goes_on)
{
    static const enum err reasons[] = {ERR_LIMIT, ERR_NOT_FOUND, ERR_NO_SPACE, ERR_CONFLICT, ERR_AGAIN};
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    for (uint32_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        does.result = reasons[i];
        say(peer, DESK_KEEPER_OPEN, 40 + i);
        turn();
        T_EQ(failed_with(peer, 40 + i), reasons[i]);
        arena_clear(&k->arena);
    }
    T_TRUE(leaves_n == 0 && !d->ending);
    chan_free(peer);
    finish();
}

T_CASE(what_cannot_even_be_asked_is_written_down_and_answered_and_the_session_goes_on)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    does.result = ERR_INPUT;
    say(peer, DESK_KEEPER_OPEN, 5);
    turn();
    T_EQ(failed_with(peer, 5), ERR_INPUT);
    arena_clear(&k->arena);
    T_EQ(leaves_n, 1);
    const struct entry *e = misuse_leaf(0, CITY_LOG, DESK_KEEPER_OPEN);
    T_TRUE(e->contract == CONTRACT && e->person == HANDLER && e->session == d->session && !entry_has(e, KEY_JOB));
    T_EQ(alerts_n, 1);
    T_TRUE(!d->ending);
    chan_free(peer);
    finish();
}

T_CASE(who_has_gone_before_the_answer_is_no_misuse)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    does.result = ERR_LIMIT;
    say(peer, DESK_KEEPER_OPEN, 5);
    chan_free(peer);
    turn();
    T_TRUE(calls_n == 1 && leaves_n == 0);
    T_TRUE(d->ending && d->end_kind == SESSION_DIED);
    finish();
}

/* --- what a desk must not say --------------------------------------------------------------------------------------------------- */

/* A desk of ${kind} in ${state} that says ${type} ends for it, without an answer, and nothing was served. */
static void is_misuse(enum desk_kind kind, enum desk_keeper_state state, uint16_t type, uint16_t log)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(kind, &peer);
    d->state = state;
    say(peer, type, 1);
    turn();
    T_TRUE(d->ending);
    T_EQ(d->end_kind, SESSION_MISUSE);
    T_EQ(calls_n, 0);
    T_EQ(leaves_n, 1);
    const struct entry *e = misuse_leaf(0, log, type);
    T_EQ(entry_has(e, KEY_CONTRACT), log == CITY_LOG);
    T_EQ(entry_has(e, KEY_PERSON), log == CITY_LOG);
    T_EQ(entry_has(e, KEY_SESSION), kind == DESK_SESSION || kind == DESK_APPROVAL);
    T_EQ(entry_has(e, KEY_JOB), kind == DESK_JOB);
    T_EQ(e->job, kind == DESK_JOB ? 7 : 0);
    T_EQ(heard(peer), 0);
    chan_free(peer);
    finish();
}

T_CASE(B1_messages_of_another_kind_of_desk_are_misuse)
{
    is_misuse(DESK_LOBBY, DESK_KEEPER_LOBBY, DESK_KEEPER_OPEN, KEEPER_MACHINE_LOG);
    is_misuse(DESK_APPROVAL_LOBBY, DESK_KEEPER_APPROVAL_LOBBY, DESK_KEEPER_SIGN_IN_PASSWORD, KEEPER_MACHINE_LOG);
    is_misuse(DESK_SESSION, DESK_KEEPER_SESSION, DESK_KEEPER_SIGN_IN_START, CITY_LOG);
    is_misuse(DESK_SESSION, DESK_KEEPER_SESSION, DESK_KEEPER_APPROVE, CITY_LOG);
    is_misuse(DESK_JOB, DESK_KEEPER_JOB, DESK_KEEPER_OPEN, CITY_LOG);
    is_misuse(DESK_APPROVAL, DESK_KEEPER_APPROVAL, DESK_KEEPER_SEARCH, CITY_LOG);
}

T_CASE(unknown_messages_and_those_of_the_keeper_are_misuse)
{
    is_misuse(DESK_SESSION, DESK_KEEPER_SESSION, UNKNOWN, CITY_LOG);
    is_misuse(DESK_SESSION, DESK_KEEPER_SESSION, DESK_KEEPER_OPEN_OK, CITY_LOG);
    is_misuse(DESK_LOBBY, DESK_KEEPER_LOBBY, UNKNOWN, KEEPER_MACHINE_LOG);
}

T_CASE(a_descriptor_from_a_desk_is_misuse_and_closed)
{
    struct chan *peer;

    for (unsigned locked = 0; locked < 2; locked++) {
        start();
        struct desk *d = desk_of(DESK_SESSION, &peer);
        d->state = locked ? DESK_KEEPER_LOCKED : DESK_KEEPER_SESSION;
        int fds[4] = {0, 0, 0, 0};
        unsigned before = open_fds();
        T_OK(chan_send(peer, DESK_KEEPER_SEARCH, 1, view_str(SAID), fds, locked ? 1 : 4));
        turn();
        T_TRUE(d->ending && d->end_kind == SESSION_MISUSE && calls_n == 0);
        (void)misuse_leaf(0, CITY_LOG, DESK_KEEPER_SEARCH);
        T_EQ(open_fds(), before);
        chan_free(peer);
        finish();
    }
}

/* ${n} bytes that are no frame. */
static void raw_is_misuse(const void *bytes, size_t n)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    T_EQ(send(chan_fd(peer), bytes, n, 0), (long long)n);
    say(peer, DESK_KEEPER_SEARCH, 1);
    turn();
    T_TRUE(d->ending && d->end_kind == SESSION_MISUSE && calls_n == 0);
    T_EQ(leaves_n, 1);
    (void)misuse_leaf(0, CITY_LOG, 0);
    turn(); /* what it said behind it is not looked at */
    T_TRUE(calls_n == 0 && leaves_n == 1);
    chan_free(peer);
    finish();
}

T_CASE(what_is_no_frame_is_misuse)
{
    static const uint8_t of_another_set[] = {0x41, 0x5a, 2, 2, 0, 30, 0, 0, 0, 0, 0, 1};
    static const uint8_t of_another_version[] = {0x41, 0x5a, 3, 1, 0, 30, 0, 0, 0, 0, 0, 1};

    raw_is_misuse("A", 1);
    raw_is_misuse(of_another_set, sizeof(of_another_set) - 1);
    raw_is_misuse(of_another_set, sizeof(of_another_set));
    raw_is_misuse(of_another_version, sizeof(of_another_version));
}

T_CASE(a_malformed_message_of_a_permitted_type_is_misuse)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    does.malformed = true;
    does.result = ERR_INPUT;
    say(peer, DESK_KEEPER_SEARCH, 1);
    turn();
    T_TRUE(d->ending && d->end_kind == SESSION_MISUSE);
    T_EQ(leaves_n, 1); /* not twice */
    (void)misuse_leaf(0, CITY_LOG, DESK_KEEPER_SEARCH);
    T_EQ(heard(peer), 0);
    chan_free(peer);
    finish();
}

T_CASE(before_there_is_a_ledger_misuse_ends_the_desk_all_the_same)
{
    struct chan *peer;

    start();
    k->logs = NULL; /* somebody sets up */
    struct desk *d = desk_of(DESK_SETUP, &peer);
    say(peer, DESK_KEEPER_SEARCH, 1);
    turn();
    T_TRUE(d->ending && d->end_kind == SESSION_MISUSE && leaves_n == 0);
    chan_free(peer);
    finish();
}

T_CASE(J32_what_was_under_way_when_the_session_locked_itself_is_refused_and_no_misuse)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    d->state = DESK_KEEPER_LOCKED;
    d->active_ms = 1;
    say(peer, DESK_KEEPER_SEARCH, 3);
    turn();
    T_EQ(failed_with(peer, 3), ERR_DENIED);
    arena_clear(&k->arena);
    T_TRUE(!d->ending && calls_n == 0 && leaves_n == 0);
    T_EQ(d->active_ms, 1);
    say(peer, DESK_KEEPER_UNLOCK_START, 4); /* what a locked session may say is served */
    turn();
    T_TRUE(!d->ending && calls_n == 1 && calls[0].type == DESK_KEEPER_UNLOCK_START);
    say(peer, DESK_KEEPER_SEARCH, 5);
    chan_free(peer);
    turn();
    T_TRUE(d->ending && d->end_kind == SESSION_DIED && leaves_n == 0);
    finish();
    is_misuse(DESK_SESSION, DESK_KEEPER_LOCKED, DESK_KEEPER_JOB_CLOSE, CITY_LOG); /* no session may say that */
}

T_CASE(B1_what_a_desk_did_and_cannot_be_written_down_stops_the_keeper)
{
    struct chan *peer;

    for (unsigned how = 0; how < 4; how++) {
        start();
        struct desk *d = desk_of(DESK_SESSION, &peer);
        leaves_until_failure = how == 3 ? 0 : 1;
        alert_result = how == 3 ? ERR_MEMORY : ERR_OK;
        does.result = how == 0 ? ERR_INPUT : ERR_OK;
        if (how == 1)
            T_EQ(send(chan_fd(peer), "A", 1, 0), 1);
        else
            say(peer, how == 0 ? DESK_KEEPER_SEARCH : UNKNOWN, 1);
        say(peer, DESK_KEEPER_SEARCH, 2);
        stops = true;
        turn();
        T_EQ(alerts_n, how == 3);
        T_EQ(d->ending, how != 0);
        T_EQ(heard(peer), 0);
        chan_free(peer);
        finish();
    }
}

/* --- turns ---------------------------------------------------------------------------------------------------------------------- */

T_CASE(a_session_asks_one_thing_at_a_time_and_others_get_their_turn)
{
    struct chan *one, *other;

    start();
    struct desk *d = desk_of(DESK_SESSION, &one), *e = desk_of(DESK_SESSION, &other);
    for (uint32_t id = 1; id <= 3; id++)
        say(one, DESK_KEEPER_SEARCH, id);
    say(other, DESK_KEEPER_SEARCH, 9);
    turn();
    T_EQ(calls_n, 2);
    T_TRUE(calls[0].desk + calls[1].desk == d->no + e->no);
    turn();
    turn();
    T_EQ(calls_n, 4);
    T_TRUE(calls[2].id == 2 && calls[3].id == 3);
    chan_free(one);
    chan_free(other);
    finish();
}

T_CASE(a_job_is_served_as_far_as_thirty_two_and_then_others_get_their_turn)
{
    struct chan *job, *other;

    start();
    (void)desk_of(DESK_JOB, &job);
    (void)desk_of(DESK_SESSION, &other);
    for (uint32_t id = 1; id <= 40; id++)
        say(job, DESK_KEEPER_SEAL_BATCH, id);
    turn();
    T_EQ(calls_n, 32);
    received_n = 0;
    say(other, DESK_KEEPER_SEARCH, 99);
    turn();
    T_EQ(calls_n, 41);
    T_EQ(received_n, 8 + 1 + 1); /* and once to see that there is no more */
    for (uint32_t i = 0, id = 1; i < 41; i++)
        if (calls[i].id != 99)
            T_EQ(calls[i].id, id++);
    chan_free(job);
    chan_free(other);
    finish();
}

T_CASE(a_job_that_ends_is_served_no_further)
{
    struct chan *job;

    start();
    struct desk *d = desk_of(DESK_JOB, &job);
    does.ends = true;
    for (uint32_t id = 1; id <= 3; id++)
        say(job, DESK_KEEPER_JOB_CLOSE, id);
    turn();
    T_EQ(calls_n, 1);
    T_TRUE(d->ending);
    turn();
    T_EQ(calls_n, 1);
    chan_free(job);
    finish();
}

T_CASE(a_desk_that_ends_is_served_no_further_and_stays_ended_for_the_first_reason)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    say(peer, DESK_KEEPER_SEARCH, 1);
    desk_end(d, SESSION_REVOKED);
    desk_end(d, SESSION_DIED);
    turn();
    T_TRUE(calls_n == 0 && d->end_kind == SESSION_REVOKED);
    chan_free(peer);
    finish();
}

T_CASE(a_desk_whose_peer_has_gone_has_died_after_what_it_said_was_served)
{
    static const enum desk_kind kinds[] = {DESK_SESSION, DESK_JOB};
    struct chan *peer;

    for (size_t i = 0; i < 2; i++) {
        start();
        struct desk *d = desk_of(kinds[i], &peer);
        uint16_t type = kinds[i] == DESK_JOB ? DESK_KEEPER_SEAL_BATCH : DESK_KEEPER_SEARCH;
        say(peer, type, 1);
        say(peer, type, 2);
        chan_free(peer);
        for (unsigned round = 0; round < 3 && !d->ending; round++)
            turn();
        T_EQ(calls_n, 2);
        T_TRUE(d->ending && d->end_kind == SESSION_DIED && leaves_n == 0);
        finish();
    }
}

T_CASE(a_descriptor_that_cannot_be_read_ends_its_desk_only)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    say(peer, DESK_KEEPER_SEARCH, 1);
    received_errno = EIO;
    turn();
    T_TRUE(d->ending && d->end_kind == SESSION_DIED && calls_n == 0 && leaves_n == 0);
    chan_free(peer);
    finish();
}

T_CASE(a_frame_of_a_desk_that_is_no_more_is_not_read)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    say(peer, DESK_KEEPER_SEARCH, 1);
    k->desks[0] = NULL; /* its descriptor is still watched */
    turn();
    T_EQ(calls_n, 0);
    k->desks[0] = d;
    turn();
    T_EQ(calls_n, 1);
    chan_free(peer);
    finish();
}

/* --- answers that do not fit ------------------------------------------------------------------------------------------------------ */

#define LARGE 100000

/* All that is there at our end; each as it was sent, under ${id}. */
static unsigned drained(struct chan *peer, uint32_t id)
{
    unsigned n = 0;

    for (; heard(peer) != 0; n++)
        T_TRUE(heard_frame.type == DESK_KEEPER_OK && heard_frame.id == id && heard_frame.payload.n == LARGE);
    return n;
}

T_CASE(answers_that_do_not_fit_go_when_there_is_room_and_the_session_goes_on)
{
    struct chan *peer;
    unsigned got = 0;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    int fd = chan_fd(d->chan);
    does.answers = 60;
    does.bytes = LARGE;
    T_EQ(watched[fd], EPOLLIN);
    say(peer, DESK_KEEPER_BUNDLE_ENTRIES, 8);
    turn();
    T_TRUE(chan_wants_write(d->chan));
    T_EQ(watched[fd], EPOLLIN | EPOLLOUT);
    for (unsigned round = 0; round < 200 && chan_wants_write(d->chan); round++) {
        unsigned part = drained(peer, 8);
        T_TRUE(part > 0 && part < 60);
        got += part;
        turn();
    }
    got += drained(peer, 8);
    T_EQ(got, 60);
    T_EQ(watched[fd], EPOLLIN);
    T_TRUE(!d->ending && calls_n == 1);
    chan_free(peer);
    finish();
}

T_CASE(who_does_not_take_the_answers_and_goes_has_died)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    does.answers = 60;
    does.bytes = LARGE;
    say(peer, DESK_KEEPER_BUNDLE_ENTRIES, 8);
    turn();
    does.answers = 0;
    say(peer, DESK_KEEPER_SEARCH, 9);
    turn(); /* there is no room yet: what it says is served meanwhile */
    T_TRUE(chan_wants_write(d->chan) && !d->ending && calls_n == 2);
    say(peer, DESK_KEEPER_SEARCH, 10);
    chan_free(peer);
    turn();
    T_TRUE(d->ending && d->end_kind == SESSION_DIED);
    T_EQ(calls_n, 2); /* nothing is asked of whom nobody could answer */
    finish();
}

T_CASE(an_answer_at_the_end_of_a_round_that_does_not_fit_waits_for_room)
{
    struct chan *peer;
    uint8_t noise[LARGE] = {1};
    unsigned got = 0;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    int fd = chan_fd(d->chan);
    T_OK(desks_sweep(k));
    T_EQ(watched[fd], EPOLLIN);
    for (unsigned i = 0; i < 40; i++)
        T_OK(chan_send(d->chan, DESK_KEEPER_OK, 3, view_of(noise, LARGE), NULL, 0));
    T_OK(desks_sweep(k));
    T_EQ(watched[fd], EPOLLIN | EPOLLOUT);
    for (unsigned round = 0; round < 200 && chan_wants_write(d->chan); round++) {
        got += drained(peer, 3);
        turn();
    }
    T_EQ(got + drained(peer, 3), 40);
    T_TRUE(!d->ending);
    chan_free(peer);
    finish();
}

T_CASE(a_desk_that_cannot_be_watched_for_room_has_died)
{
    struct chan *peer;
    uint8_t noise[LARGE] = {1};

    for (unsigned at_sweep = 0; at_sweep < 2; at_sweep++) {
        start();
        struct desk *d = desk_of(DESK_SESSION, &peer);
        does.answers = at_sweep ? 0 : 60;
        does.bytes = LARGE;
        for (unsigned i = 0; at_sweep && i < 40; i++)
            T_OK(chan_send(d->chan, DESK_KEEPER_OK, 3, view_of(noise, LARGE), NULL, 0));
        watches_until_failure = 1;
        say(peer, DESK_KEEPER_SEARCH, 1);
        if (at_sweep)
            T_OK(desks_sweep(k));
        else
            turn();
        T_TRUE(d->ending && d->end_kind == SESSION_DIED);
        chan_free(peer);
        finish();
    }
}

T_MAIN(&case_each_message_of_a_desk_goes_to_its_operation_and_no_other_is_served,
       &case_what_a_desk_says_is_served_once_with_its_number_and_words,
       &case_B9_what_a_desk_said_is_wiped_when_it_is_served,
       &case_a_refused_operation_has_answered_already,
       &case_an_operation_that_failed_is_answered_with_its_reason_and_the_session_goes_on,
       &case_what_cannot_even_be_asked_is_written_down_and_answered_and_the_session_goes_on,
       &case_who_has_gone_before_the_answer_is_no_misuse,
       &case_B1_messages_of_another_kind_of_desk_are_misuse,
       &case_unknown_messages_and_those_of_the_keeper_are_misuse,
       &case_a_descriptor_from_a_desk_is_misuse_and_closed,
       &case_what_is_no_frame_is_misuse,
       &case_a_malformed_message_of_a_permitted_type_is_misuse,
       &case_before_there_is_a_ledger_misuse_ends_the_desk_all_the_same,
       &case_J32_what_was_under_way_when_the_session_locked_itself_is_refused_and_no_misuse,
       &case_B1_what_a_desk_did_and_cannot_be_written_down_stops_the_keeper,
       &case_a_session_asks_one_thing_at_a_time_and_others_get_their_turn,
       &case_a_job_is_served_as_far_as_thirty_two_and_then_others_get_their_turn,
       &case_a_job_that_ends_is_served_no_further,
       &case_a_desk_that_ends_is_served_no_further_and_stays_ended_for_the_first_reason,
       &case_a_desk_whose_peer_has_gone_has_died_after_what_it_said_was_served,
       &case_a_descriptor_that_cannot_be_read_ends_its_desk_only,
       &case_a_frame_of_a_desk_that_is_no_more_is_not_read,
       &case_answers_that_do_not_fit_go_when_there_is_room_and_the_session_goes_on,
       &case_who_does_not_take_the_answers_and_goes_has_died,
       &case_an_answer_at_the_end_of_a_round_that_does_not_fit_waits_for_room,
       &case_a_desk_that_cannot_be_watched_for_room_has_died)
