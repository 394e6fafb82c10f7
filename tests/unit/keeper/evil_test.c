/*
 * keeper: an evil desk.  It holds a handler's session descriptor and says everything that can be said on it, in every order,
 * with payloads that are right, cut, bent and random.  Whatever it tries: the keeper lives, each plaintext it gets has its
 * leaf, and nothing of another session, contract or person comes back.
 */
#include "guests.h"

#include "base/clock.h"
#include "proto/set.h"

#include <sys/wait.h>
#include <unistd.h>

#define QUOTA 50 /* records a minute, in the house's terms */
#define MINUTE_MS 60000

static struct house h;

/* A small generator of its own, so that a failing run can be repeated. */
static uint64_t seed = 0x9e3779b97f4a7c15;
static uint32_t dice(uint32_t sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % sides;
}

/* The answers that carry plaintext of a record. */
static bool is_release(uint16_t type)
{
    return type == DESK_KEEPER_OPEN_OK || type == DESK_KEEPER_LIST_OK || type == DESK_KEEPER_REVEAL_OK ||
           type == DESK_KEEPER_PRINT_OK;
}

static void keeper_lives(void)
{
    T_EQ(waitpid(h.pid, NULL, WNOHANG), 0);
}

/* Send a frame without waiting for its answer; false if the keeper has closed the desk. */
static bool throw_frame(struct house_desk *d, uint16_t type, struct view payload)
{
    return d->keeper != NULL && chan_send(d->keeper, type, dice(1000), payload, NULL, 0) == ERR_OK;
}

/* What came from the keeper. */
struct heard {
    unsigned answers, releases;
    uint32_t id; /* of the last answer */
};

/* Read one frame, waiting for it up to ${ms}; false if none came, or the keeper has closed the desk, which is left then. */
static bool hear(struct house_desk *d, int ms, struct heard *heard)
{
    struct chan_frame f;
    enum err err = chan_recv_wait(d->keeper, ms, &f);

    if (err == ERR_TIMEOUT)
        return false;
    if (err != ERR_OK) {
        house_leave(d);
        return false;
    }
    T_EQ(f.fd_count, 0);
    heard->answers++;
    heard->releases += is_release(f.type);
    heard->id = f.id;
    return true;
}

/* Read everything that the keeper has to say to what was thrown: until it answers a last question, or has closed the desk. */
static struct heard hear_out(struct house_desk *d)
{
    const uint32_t last = 1000; /* no dice says that */
    struct heard heard = {0};

    if (chan_send(d->keeper, DESK_KEEPER_SELF, last, (struct view){NULL, 0}, NULL, 0) != ERR_OK) {
        house_leave(d);
        return heard;
    }
    while (heard.id != last && hear(d, house_patience_ms, &heard))
        continue;
    T_TRUE(d->keeper == NULL || heard.id == last);
    return heard;
}

/* The keeper makes a new lobby when it has closed one. */
static void need_lobby(void)
{
    struct house_desk lobby = {.keeper = h.lobby};

    if (h.lobby != NULL)
        return;
    house_take_desk(&h, &lobby);
    h.lobby = lobby.keeper;
}

T_CASE(random_payload_of_every_type_gets_nothing_and_breaks_nothing)
{
    uint8_t noise[300];

    for (uint16_t type = 0; type < 160; type++) {
        for (int round = 0; round < 3; round++) {
            struct house_desk d;
            house_sign_in(&h, HOUSE_HANDLER, &d);
            for (size_t i = 0; i < sizeof(noise); i++)
                noise[i] = (uint8_t)dice(256);
            (void)throw_frame(&d, type, view_of(noise, dice(sizeof(noise))));
            T_EQ(hear_out(&d).releases, 0);
            house_leave(&d);
            keeper_lives();
        }
        /* desks that are spawned for import jobs are not taken: their descriptors close with the frame */
        struct chan_frame f;
        while (chan_recv(h.parent, &f) == ERR_OK)
            chan_frame_close_fds(&f);
        while (chan_recv(h.gate, &f) == ERR_OK)
            chan_frame_close_fds(&f);
        while (chan_recv(h.office, &f) == ERR_OK)
            chan_frame_close_fds(&f);
    }
}

T_CASE(messages_of_other_states_end_the_session_and_are_written_down)
{
    static const uint16_t forbidden[] = {
        DESK_KEEPER_SIGN_IN_START, DESK_KEEPER_SIGN_IN_PASSWORD, DESK_KEEPER_ENROL_START, DESK_KEEPER_JOB_TOKENS,
        DESK_KEEPER_JOB_ASK,       DESK_KEEPER_SEAL_BATCH,       DESK_KEEPER_JOB_CLOSE,   DESK_KEEPER_SETUP_ROOT,
        DESK_KEEPER_SETUP_LOG,     DESK_KEEPER_FACT,             DESK_KEEPER_SETUP_DONE,  DESK_KEEPER_OPEN_OK,
        DESK_KEEPER_DENIED,        DESK_KEEPER_SIGNED_IN,       DESK_KEEPER_APPROVE_START, DESK_KEEPER_APPROVE,
        DESK_KEEPER_REJECT,
    };
    struct house_desk d, auditor;
    struct desk_keeper_ledger_is is;

    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
        house_sign_in(&h, HOUSE_HANDLER, &d);
        T_EQ(house_ask(&h, d.keeper, forbidden[i], (struct view){NULL, 0}), 0);
        house_leave(&d);
    }
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    struct desk_keeper_ledger m = {.filter = {.act = ACT_MISUSE}, .limit = 100};
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_TRUE(is.entries_n >= sizeof(forbidden) / sizeof(forbidden[0]));
    house_leave(&auditor);
}

T_CASE(lobby_reads_no_record_and_opens_no_job)
{
    static const uint16_t forbidden[] = {DESK_KEEPER_SELF, DESK_KEEPER_OPEN, DESK_KEEPER_LEDGER, DESK_KEEPER_ERASE,
                                         DESK_KEEPER_FACT, DESK_KEEPER_ENROL_CODE, DESK_KEEPER_SEAL_BATCH};

    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
        need_lobby();
        T_EQ(house_ask(&h, h.lobby, forbidden[i], (struct view){NULL, 0}), 0);
        chan_free(h.lobby);
        h.lobby = NULL;
    }
    need_lobby();
    keeper_lives();
}

T_CASE(descriptors_sent_by_a_desk_are_misuse)
{
    struct heard heard = {0};
    struct house_desk d;
    int fd = dup(0);

    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_OK(chan_send(d.keeper, DESK_KEEPER_SELF, 1, (struct view){NULL, 0}, &fd, 1));
    (void)close(fd);
    while (hear(&d, house_patience_ms, &heard))
        continue;
    T_TRUE(d.keeper == NULL);
}

HOUSE_PUT(alerts)

/* The newest misuse that the auditor sees, when there are ${n} of a kind of the sandbox: the parent speaks on another channel. */
static void newest_outbreak(const struct house_desk *auditor, uint32_t n, struct entry *out)
{
    struct desk_keeper_ledger m = {.filter = {.act = ACT_MISUSE}, .limit = 100};
    struct desk_keeper_ledger_is is;

    for (int i = 0; i < 1000; i++) {
        uint32_t found = 0;
        T_EQ(HOUSE_ASK(&h, auditor->keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
        HOUSE_ANSWER(&h, ledger_is, &is);
        for (uint32_t k = is.entries_n; k > 0; k--) {
            struct entry e;
            T_OK(entry_get(is.entries[k - 1].text, &e, NULL));
            if (e.kind < ENTRY_MISUSE_SANDBOX || e.kind >= ENTRY_MISUSE_REQUEST)
                continue;
            found++;
            *out = e;
        }
        if (found == n)
            return;
        T_TRUE(found < n && usleep(10000) == 0);
    }
    T_FAIL("%u entries did not come", n);
}

static void sandbox_killed(enum parent_child_role role, uint64_t desk)
{
    T_OK(parent_child_sandbox_killed_send(h.parent, 0, &(struct parent_child_sandbox_killed){.killed = role, .desk = desk}));
}

/* The alerts of misuse that the manager sees; of those, in the machine's log. */
static uint32_t outbreak_alerts(const struct house_desk *manager, uint32_t *machine_out)
{
    struct desk_keeper_alerts_are are;
    uint32_t n = 0;

    *machine_out = 0;
    T_EQ(HOUSE_ASK(&h, manager->keeper, alerts, ALERTS, &(struct desk_keeper_alerts){.days = 1}), DESK_KEEPER_ALERTS_ARE);
    HOUSE_ANSWER(&h, alerts_are, &are);
    for (uint32_t i = 0; i < are.alerts_n; i++) {
        n += are.alerts[i].kind == DESK_KEEPER_ALERT_KIND_MISUSE;
        *machine_out += are.alerts[i].kind == DESK_KEEPER_ALERT_KIND_MISUSE && are.alerts[i].machine;
    }
    return n;
}

T_CASE(B2_a_process_that_its_sandbox_killed_is_an_entry_of_its_session_and_an_alert)
{
    struct house_desk d, auditor, manager;
    uint32_t before, machine_before, after, machine_after;
    struct entry e;

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    before = outbreak_alerts(&manager, &machine_before);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    sandbox_killed(PARENT_CHILD_ROLE_PRESS, d.no); /* its press: the session goes on */
    newest_outbreak(&auditor, 1, &e);
    T_EQ(e.kind, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_PRESS);
    T_EQ(e.person, HOUSE_HANDLER);
    uint64_t session = e.session;
    T_TRUE(session != 0 && e.contract != 0);
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &(struct desk_keeper_self){0}), DESK_KEEPER_SELF_IS);
    house_leave(&d); /* the channel of a killed desk closes before the parent has seen its end */
    house_sign_in(&h, HOUSE_HANDLER, &d);
    sandbox_killed(PARENT_CHILD_ROLE_DESK, d.no - 1);
    newest_outbreak(&auditor, 2, &e);
    T_EQ(e.kind, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_DESK);
    T_EQ(e.session, session);
    sandbox_killed(PARENT_CHILD_ROLE_GATE, 0); /* of the house: the machine's log */
    sandbox_killed(PARENT_CHILD_ROLE_PRESS, d.no);
    newest_outbreak(&auditor, 3, &e);
    T_TRUE(e.session != session && e.person == HOUSE_HANDLER);
    after = outbreak_alerts(&manager, &machine_after);
    T_EQ(after, before + 4);
    T_EQ(machine_after, machine_before + 1);
    house_leave(&d);
    house_leave(&auditor);
    house_leave(&manager);
}

/* Every byte of a genuine request bent once: only the unbent one is answered with plaintext of this record. */
T_CASE(bent_requests_release_nothing_else)
{
    struct house_desk d;
    struct sealed s;
    struct buf payload;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 100, 1, &s);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    struct desk_keeper_reveal m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&s),
                                   .field = HOUSE_MY_NUMBER};
    T_OK(desk_keeper_reveal_put(&payload, &m));
    for (size_t i = 0; i < payload.n; i++) {
        if (d.keeper == NULL)
            house_sign_in(&h, HOUSE_HANDLER, &d);
        payload.p[i] ^= (uint8_t)(1 + dice(255));
        uint16_t type = house_ask(&h, d.keeper, DESK_KEEPER_REVEAL, buf_view(&payload));
        if (type == 0)
            house_leave(&d);
        else if (type == DESK_KEEPER_REVEAL_OK) { /* another purpose that shows it as well is no bending */
            struct desk_keeper_reveal_ok ok;
            HOUSE_ANSWER(&h, reveal_ok, &ok);
            T_VIEW(view_of(ok.record, 16), view_of(s.record, 16));
        }
        T_OK(desk_keeper_reveal_put((buf_reset(&payload), &payload), &m));
    }
    buf_clear(&payload);
    house_leave(&d);
    keeper_lives();
}

/* A flood of genuine and bent frames without waiting: memory stays bounded and every release has its leaf. */
T_CASE(flood_releases_no_more_than_the_ledger_says)
{
    struct house_desk d, auditor;
    struct desk_keeper_ledger_is is;
    struct sealed s;
    struct buf payload;
    struct heard heard = {0};
    unsigned sent = 0;
    uint64_t opened = 0, before = 0;
    int64_t minute;

    house_sign_in(&h, HOUSE_MANAGER, &d);
    import_records(&h, &d, 101, 1, &s);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_ERASE, .row = row_of(&s)};
    T_OK(desk_keeper_open_put(&payload, &m));
    minute = clock_now_ms() / MINUTE_MS;
    while (sent < 500 && throw_frame(&d, DESK_KEEPER_OPEN, buf_view(&payload)))
        sent++;
    T_EQ(sent, 500);
    while (heard.answers < sent && hear(&d, house_patience_ms, &heard))
        continue;
    T_EQ(heard.answers, sent); /* each frame has its answer */
    buf_clear(&payload);
    house_leave(&d);
    T_TRUE(heard.releases > 0);
    T_TRUE(heard.releases <= QUOTA * (clock_now_ms() / MINUTE_MS - minute + 1)); /* the quota of each minute that it took */

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    do {
        struct desk_keeper_ledger ask = {.filter = {.person = HOUSE_MANAGER, .act = ACT_OPEN}, .limit = 100, .before = before};
        T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &ask), DESK_KEEPER_LEDGER_IS);
        HOUSE_ANSWER(&h, ledger_is, &is);
        for (uint32_t i = 0; i < is.entries_n; i++) {
            struct entry e;
            T_OK(entry_get(is.entries[i].text, &e, NULL));
            opened += e.verdict == VERDICT_PERMIT && e.purpose == HOUSE_ERASE;
            before = is.entries[i].index;
        }
    } while (is.next > 0);
    T_TRUE(opened >= heard.releases);
    house_leave(&auditor);
}

/* What the flood left behind: a file takes the entries of many pages in one answer, as far as a frame holds them. */
T_CASE(long_reading_of_the_ledger_takes_few_answers_that_fit_their_frames)
{
    struct house_desk auditor;
    struct desk_keeper_ledger ask = {.filter = {.person = HOUSE_MANAGER}};
    struct desk_keeper_ledger_is is;
    uint64_t read = 0;
    unsigned answers = 0;

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &ask), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    T_EQ(is.entries_n, 100);
    T_TRUE(is.next > 0);
    ask.limit = UINT16_MAX;
    do {
        T_EQ(HOUSE_ASK(&h, auditor.keeper, ledger, LEDGER, &ask), DESK_KEEPER_LEDGER_IS);
        HOUSE_ANSWER(&h, ledger_is, &is);
        read += is.entries_n;
        answers++;
        ask.before = is.next;
    } while (is.next > 0);
    T_TRUE(read > 500); /* each frame of the flood is an entry, permitted or not */
    T_TRUE(answers * 200 <= read + 200);
    house_leave(&auditor);
}

T_CASE(record_ids_of_others_are_not_to_be_guessed)
{
    struct house_desk d;
    struct sealed s;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 102, 1, &s);
    for (int i = 0; i < 200; i++) {
        struct sealed other = s;
        other.record[dice(16)] ^= (uint8_t)(1 + dice(255));
        struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&other)};
        NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, open, OPEN, &m), ERR_NOT_FOUND);
    }
    house_leave(&d);
}

T_CASE(token_oracle_gives_none_for_a_veiled_field)
{
    struct house_desk d;
    struct desk_keeper_search_key key = {.index = 0, .field = HOUSE_MY_NUMBER, .key = view_str("123456789018")};
    struct desk_keeper_search m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .keys = &key, .keys_n = 1};

    house_sign_in(&h, HOUSE_HANDLER, &d);
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, search, SEARCH, &m), ERR_INPUT);
    house_leave(&d);
}

T_CASE(house_opens)
{
    house_open(&h);
}

T_CASE(ledger_still_verifies_after_all_that)
{
    house_restart(&h, false);
    house_restart(&h, true);
    house_close(&h);
}

T_MAIN(&case_house_opens, &case_messages_of_other_states_end_the_session_and_are_written_down,
       &case_lobby_reads_no_record_and_opens_no_job, &case_descriptors_sent_by_a_desk_are_misuse,
       &case_B2_a_process_that_its_sandbox_killed_is_an_entry_of_its_session_and_an_alert,
       &case_bent_requests_release_nothing_else, &case_flood_releases_no_more_than_the_ledger_says, &case_long_reading_of_the_ledger_takes_few_answers_that_fit_their_frames,
       &case_record_ids_of_others_are_not_to_be_guessed, &case_token_oracle_gives_none_for_a_veiled_field,
       &case_random_payload_of_every_type_gets_nothing_and_breaks_nothing, &case_ledger_still_verifies_after_all_that)
