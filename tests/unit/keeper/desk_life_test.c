/* keeper/desk: how a desk comes to be, what is told of it to gate, office and parent, what is written down of strangers at its door, and
 * how it ends. */
#include "desk_bench.h"

#define IDLE_MS (15 * MINUTE)
#define SESSION_MS (12 * 60 * MINUTE)

/* --- how a desk comes to be --------------------------------------------------------------------------------------------------- */

T_CASE(a_desk_is_what_its_kind_says)
{
    static const struct {
        enum desk_keeper_state state;
        bool lobby, session;
    } is[DESK_KIND__MAX] = {
        [DESK_LOBBY] = {DESK_KEEPER_LOBBY, true, false},
        [DESK_SESSION] = {DESK_KEEPER_SESSION, false, true},
        [DESK_JOB] = {DESK_KEEPER_JOB, false, false},
        [DESK_SETUP] = {DESK_KEEPER_SETUP, false, false},
        [DESK_APPROVAL_LOBBY] = {DESK_KEEPER_APPROVAL_LOBBY, true, false},
        [DESK_APPROVAL] = {DESK_KEEPER_APPROVAL, false, true},
    };
    struct chan *peer[DESK_KIND__MAX];

    start();
    for (unsigned kind = 0; kind < DESK_KIND__MAX; kind++) {
        const struct desk *d = desk_of((enum desk_kind)kind, &peer[kind]);
        T_EQ(d->no, kind + 1);
        T_EQ(d->kind, kind);
        T_EQ(d->state, is[kind].state);
        T_EQ(desk_is_lobby(d), is[kind].lobby);
        T_EQ(desk_is_session(d), is[kind].session);
        T_TRUE(d->opened_ms == monotonic_ms && d->active_ms == monotonic_ms && d->proved_ms == monotonic_ms && !d->ending);
    }
    for (unsigned kind = 0; kind < DESK_KIND__MAX; kind++)
        T_TRUE(desk_find(k, kind + 1) == k->desks[kind] && k->desks[kind]->no == kind + 1);
    T_TRUE(desk_find(k, 0) == NULL && desk_find(k, DESK_KIND__MAX + 1) == NULL);
    for (unsigned kind = 0; kind < DESK_KIND__MAX; kind++)
        chan_free(peer[kind]);
    finish();
}

static const uint8_t token[32] = {1, 2, 3}, no_token[32];

/* What a desk of the handler begins with. */
static struct desk handler(enum desk_kind kind)
{
    struct desk init = {.log = CITY_LOG, .contract = CONTRACT, .person = HANDLER, .terminal = TERMINAL};

    if (kind == DESK_JOB)
        init.job = 7;
    else
        init.session = city.session[HANDLER];
    memcpy(init.token_hash, token, sizeof(token));
    return init;
}

/* The other ends of the channels of the newest desk, as its process has them: of keeper, gate, office. */
static struct chan *ends[3];

/* What the three were told of ${d}; its ends are taken. */
static void told(const struct desk *d, unsigned route, unsigned program, bool has_office)
{
    static const struct chan_proto *protos[3] = {&desk_keeper_proto, &gate_keeper_proto, &keeper_office_proto};
    struct gate_keeper_route r;
    struct parent_child_spawn_desk s;
    struct keeper_office_session_open o;

    T_EQ(heard(gate), GATE_KEEPER_ROUTE);
    T_OK(gate_keeper_route_get(heard_frame.payload, &k->arena, &r));
    T_TRUE(r.desk == d->no && r.kind == route && r.terminal == d->terminal && heard_frame.fd_count == 1);
    T_VIEW(view_of(r.token_hash, 32), view_of(d->log == CITY_LOG ? token : no_token, 32));
    chan_frame_close_fds(&heard_frame);
    T_EQ(heard(office), has_office ? KEEPER_OFFICE_SESSION_OPEN : 0);
    if (has_office) {
        T_OK(keeper_office_session_open_get(heard_frame.payload, &k->arena, &o));
        T_EQ(o.desk, d->no);
        T_EQ(o.kind, d->kind == DESK_JOB ? KEEPER_OFFICE_SESSION_KIND_JOB : KEEPER_OFFICE_SESSION_KIND_SESSION);
        T_TRUE(o.contract == CONTRACT && o.person == HANDLER && o.job == d->job && o.registers == 1 && o.blocks_n == 0);
        T_EQ(heard_frame.fd_count, 1);
        chan_frame_close_fds(&heard_frame);
    }
    T_EQ(heard(parent), PARENT_CHILD_SPAWN_DESK);
    T_OK(parent_child_spawn_desk_get(heard_frame.payload, &k->arena, &s));
    T_TRUE(s.desk == d->no && s.kind == program);
    T_EQ(heard_frame.fd_count, has_office ? 3 : 2);
    for (unsigned i = 0; i < 3; i++)
        ends[i] = i < heard_frame.fd_count ? chan_new(heard_frame.fds[i], protos[i]) : NULL;
    arena_clear(&k->arena);
}

static void leave(void)
{
    for (unsigned i = 0; i < 3; i++) {
        chan_free(ends[i]);
        ends[i] = NULL;
    }
}

T_CASE(gate_office_and_parent_are_told_of_a_new_desk_and_its_process_can_speak_to_the_keeper)
{
    static const struct {
        enum desk_kind kind;
        unsigned route, program;
        bool has_office;
    } each[] = {
        {DESK_LOBBY, GATE_KEEPER_ROUTE_KIND_LOBBY, PARENT_CHILD_DESK_KIND_LOBBY, false},
        {DESK_SESSION, GATE_KEEPER_ROUTE_KIND_SESSION, PARENT_CHILD_DESK_KIND_SESSION, true},
        {DESK_JOB, GATE_KEEPER_ROUTE_KIND_JOB, PARENT_CHILD_DESK_KIND_JOB, true},
        {DESK_APPROVAL_LOBBY, GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY, PARENT_CHILD_DESK_KIND_APPROVAL_LOBBY, false},
        {DESK_APPROVAL, GATE_KEEPER_ROUTE_KIND_APPROVAL, PARENT_CHILD_DESK_KIND_APPROVAL, false},
    };
    static const uint16_t says[] = {DESK_KEEPER_SIGN_IN_START, DESK_KEEPER_SEARCH, DESK_KEEPER_SEAL_BATCH, DESK_KEEPER_SIGN_IN_START,
                                    DESK_KEEPER_APPROVE};
    struct desk *d;

    start();
    for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
        struct desk init = handler(each[i].kind);
        unsigned before = open_fds();
        T_OK(desk_new(k, each[i].kind, &init, &d));
        T_TRUE(desk_find(k, d->no) == d && d->kind == each[i].kind && d->session == init.session && d->log == CITY_LOG);
        told(d, each[i].route, each[i].program, each[i].has_office);
        T_EQ(open_fds(), before + (each[i].has_office ? 4 : 3)); /* the keeper's, and those that we have taken */
        say(ends[0], says[i], 1);
        turn();
        T_EQ(calls_n, i + 1);
        leave();
    }
    finish();
}

T_CASE(no_desk_is_half_made)
{
    struct desk *d = NULL;

    for (unsigned how = 0; how < 7; how++) {
        start();
        struct desk init = handler(DESK_SESSION);
        pairs_until_failure = how < 3 ? how + 1 : 0;
        watches_until_failure = how == 3;
        struct chan **gone[] = {&office, &gate, &parent};
        if (how > 3) {
            chan_free(*gone[how - 4]);
            *gone[how - 4] = NULL;
        }
        unsigned before = open_fds();
        T_TRUE(desk_new(k, DESK_SESSION, &init, &d) != ERR_OK);
        T_TRUE(d == NULL);
        if (how <= 3) {
            T_TRUE(k->desks[0] == NULL);
            T_EQ(open_fds(), before);
        } else { /* the round writes down its end */
            T_TRUE(k->desks[0]->ending && k->desks[0]->end_kind == SESSION_DIED);
            T_ERR(desks_sweep(k), how == 6 ? ERR_OK : ERR_CLOSED);
            T_TRUE(k->desks[0] == NULL && leaves_n == 1);
            T_TRUE(open_fds() <= before + 2); /* what a sibling has not read yet */
        }
        finish();
    }
}

T_CASE(without_memory_there_is_no_desk_and_no_descriptor_is_lost)
{
    struct desk *d;

    for (unsigned long nth = 1;; nth++) {
        start();
        struct desk init = handler(DESK_LOBBY);
        unsigned before = open_fds();
        d = NULL;
        mem_fail_nth(nth, 0);
        enum err err = desk_new(k, DESK_LOBBY, &init, &d);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_EQ(err, failed ? ERR_MEMORY : ERR_OK);
        T_EQ(d != NULL, !failed);
        if (failed && k->desks[0] == NULL)
            T_EQ(open_fds(), before);
        finish();
        if (!failed)
            break;
        T_TRUE(nth < 100);
    }
}

T_CASE(a_full_house_takes_no_more_desks)
{
    struct desk *d = NULL;
    struct chan *peer;
    int fds[2];

    start();
    struct desk *one = desk_of(DESK_SESSION, &peer);
    for (size_t i = 1; i < KEEPER_DESKS_MAX; i++)
        k->desks[i] = one;
    T_OK(chan_pair(fds));
    unsigned before = open_fds();
    T_ERR(desk_attach(k, DESK_LOBBY, fds[0], &d), ERR_LIMIT);
    T_EQ(open_fds(), before - 1); /* it is closed */
    k->desks[KEEPER_DESKS_MAX - 1] = NULL; /* the last place is one */
    T_OK(chan_pair(fds));
    T_OK(desk_attach(k, DESK_LOBBY, fds[0], &d));
    T_TRUE(k->desks[KEEPER_DESKS_MAX - 1] == d && desk_find(k, d->no) == d);
    struct chan *last = chan_new(fds[1], &desk_keeper_proto);
    say(last, DESK_KEEPER_SIGN_IN_START, 1);
    turn();
    T_EQ(calls[0].desk, d->no);
    for (size_t i = 1; i < KEEPER_DESKS_MAX - 1; i++)
        k->desks[i] = NULL;
    chan_free(peer);
    chan_free(last);
    finish();
}

/* --- duties that change ----------------------------------------------------------------------------------------------------------- */

/* From now on the handler's duties reach both registers, and of them only the blocks 2 and 5. */
static void limit_duties(void)
{
    static const uint16_t registers[] = {REGISTER, OTHER_REGISTER}, blocks[] = {2, 5};

    for (size_t i = 0; i < 2; i++) {
        struct entry e = fact(&city, ACT_BLOCK);
        entry_set_contract(&e, CONTRACT);
        entry_set_blocks(&e, &blocks[i], 1);
        entry_set_limit(&e, 1);
        world_fact(&city, &e);
    }
    struct entry e = world_assignment(&city, HANDLER, ROLE_HANDLER);
    entry_set_fields(&e, registers, 2);
    entry_set_blocks(&e, blocks, 2);
    world_fact(&city, &e);
}

T_CASE(N9_3_the_office_learns_what_the_open_sessions_of_a_person_may_see_from_now_on)
{
    struct keeper_office_session_scope m;
    struct chan *peer[8];
    uint64_t reached[2];

    start();
    limit_duties();
    desk_of(DESK_SESSION, &peer[0])->log = 2;
    desk_of(DESK_SESSION, &peer[1])->contract = CONTRACT + 1;
    desk_of(DESK_SESSION, &peer[2])->person = MANAGER;
    struct desk *ending = desk_of(DESK_SESSION, &peer[3]);
    (void)desk_of(DESK_APPROVAL, &peer[4]); /* has no office */
    struct desk *gone = desk_of(DESK_SESSION, &peer[5]);
    reached[0] = desk_of(DESK_SESSION, &peer[6])->no;
    reached[1] = desk_of(DESK_JOB, &peer[7])->no;
    desk_end(gone, SESSION_DIED);
    T_OK(desks_sweep(k)); /* leaves holes in the table */
    desk_end(ending, SESSION_REVOKED);
    while (heard(office) != 0 || heard(gate) != 0 || heard(parent) != 0)
        continue;
    T_OK(desks_rescope(k, CITY_LOG, CONTRACT, HANDLER));
    for (size_t i = 0; i < 2; i++) {
        T_EQ(heard(office), KEEPER_OFFICE_SESSION_SCOPE);
        T_OK(keeper_office_session_scope_get(heard_frame.payload, &k->arena, &m));
        T_EQ(m.desk, reached[i]);
        T_EQ(m.registers, 3);
        T_TRUE(m.blocks_n == 2 && m.blocks[0] == 2 && m.blocks[1] == 5);
    }
    T_EQ(heard(office), 0);
    chan_free(office);
    office = NULL;
    T_ERR(desks_rescope(k, CITY_LOG, CONTRACT, HANDLER), ERR_CLOSED);
    for (size_t i = 0; i < 8; i++)
        chan_free(peer[i]);
    arena_clear(&k->arena);
    finish();
}

T_CASE(N9_3_who_has_no_duties_in_the_contract_may_see_nothing)
{
    struct keeper_office_session_scope m;
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    d->person = STRANGER;
    T_OK(desks_rescope(k, CITY_LOG, CONTRACT, STRANGER));
    T_EQ(heard(office), KEEPER_OFFICE_SESSION_SCOPE);
    T_OK(keeper_office_session_scope_get(heard_frame.payload, &k->arena, &m));
    T_TRUE(m.desk == d->no && m.registers == 0 && m.blocks_n == 0);
    chan_free(peer);
    finish();
}

/* --- strangers at the door ----------------------------------------------------------------------------------------------------------- */

T_CASE(C12_a_token_on_another_terminal_is_written_down_once_for_each_and_eight_times_a_minute)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    T_OK(desk_stray(k, d->no + 1, 5)); /* no such desk */
    T_OK(desk_stray(k, d->no, TERMINAL)); /* its own */
    T_EQ(leaves_n, 0);
    T_OK(desk_stray(k, d->no, 0));
    T_OK(desk_stray(k, d->no, 0)); /* the same again */
    T_EQ(leaves_n, 1);
    const struct entry *e = misuse_leaf(0, CITY_LOG, ENTRY_MISUSE_TERMINAL);
    T_TRUE(e->session == d->session && e->person == HANDLER && e->contract == CONTRACT && !entry_has(e, KEY_TERMINAL));
    T_EQ(d->stray_ms, monotonic_ms);
    monotonic_ms += 1000;
    for (uint64_t terminal = 1; terminal <= 20; terminal++)
        T_OK(desk_stray(k, d->no, terminal));
    T_EQ(leaves_n, 8);
    for (unsigned i = 1; i < 8; i++)
        T_EQ(misuse_leaf(i, CITY_LOG, ENTRY_MISUSE_TERMINAL)->terminal, i);
    monotonic_ms += MINUTE - 1001;
    T_OK(desk_stray(k, d->no, 30));
    T_EQ(leaves_n, 8);
    monotonic_ms++; /* a minute since the first */
    T_OK(desk_stray(k, d->no, 7)); /* the last that was written down, but in another minute */
    T_OK(desk_stray(k, d->no, 7));
    T_EQ(leaves_n, 9);
    T_OK(desk_stray(k, d->no, 8));
    T_EQ(leaves_n, 10);
    T_TRUE(!d->ending && alerts_n == 10);
    desk_end(d, SESSION_REVOKED);
    T_OK(desk_stray(k, d->no, 31));
    T_EQ(leaves_n, 10);
    chan_free(peer);
    finish();
}

T_CASE(C12_the_minute_begins_with_the_first_stray_also_when_the_machine_has_just_started)
{
    struct chan *peer;

    start();
    monotonic_ms = MINUTE / 2;
    struct desk *d = desk_of(DESK_SESSION, &peer);
    for (uint64_t terminal = 1; terminal <= 9; terminal++)
        T_OK(desk_stray(k, d->no, terminal));
    T_EQ(leaves_n, 8);
    monotonic_ms += MINUTE - 1;
    T_OK(desk_stray(k, d->no, 9));
    T_EQ(leaves_n, 8);
    monotonic_ms++;
    T_OK(desk_stray(k, d->no, 9));
    T_EQ(leaves_n, 9);
    chan_free(peer);
    finish();
}

T_CASE(C12_a_stray_that_cannot_be_written_down_is_an_error)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    leaves_until_failure = 1;
    T_ERR(desk_stray(k, d->no, 5), ERR_IO);
    alert_result = ERR_MEMORY;
    T_ERR(desk_stray(k, d->no, 6), ERR_MEMORY);
    chan_free(peer);
    finish();
}

T_CASE(requests_that_no_page_of_ours_sends_are_counted_in_the_log_of_the_session_or_the_machine)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    T_OK(desk_improper(k, d->no, 0));
    T_EQ(leaves_n, 0);
    T_OK(desk_improper(k, d->no, 3));
    T_OK(desk_improper(k, d->no + 1, 4)); /* it is no more */
    T_OK(desk_improper(k, 0, 5));
    T_EQ(leaves_n, 3);
    const struct entry *e = misuse_leaf(0, CITY_LOG, ENTRY_MISUSE_REQUEST);
    T_TRUE(e->count == 3 && e->session == d->session);
    e = misuse_leaf(1, KEEPER_MACHINE_LOG, ENTRY_MISUSE_REQUEST);
    T_TRUE(e->count == 4 && !entry_has(e, KEY_SESSION) && !entry_has(e, KEY_CONTRACT));
    T_EQ(misuse_leaf(2, KEEPER_MACHINE_LOG, ENTRY_MISUSE_REQUEST)->count, 5);
    leaves_until_failure = 1;
    T_ERR(desk_improper(k, 0, 1), ERR_IO);
    k->logs = NULL;
    T_OK(desk_improper(k, 0, 5));
    T_EQ(leaves_n, 3);
    chan_free(peer);
    finish();
}

/* ${n} desks of a job come and go; the number of the first. */
static uint64_t come_and_go(unsigned n)
{
    struct chan *peer;
    uint64_t first = k->next_desk + 1;

    for (unsigned i = 0; i < n; i++) {
        struct desk *d = desk_of(DESK_JOB, &peer);
        d->job = 100 + i;
        desk_end(d, SESSION_SIGNED_OUT);
        T_OK(desks_sweep(k));
        chan_free(peer);
        T_EQ(heard(office), KEEPER_OFFICE_SESSION_CLOSE);
        T_EQ(heard(gate), GATE_KEEPER_ROUTE_GONE);
    }
    return first;
}

T_CASE(B2_a_process_that_its_sandbox_killed_is_written_down_where_its_desk_belonged)
{
    struct chan *peer;
    const uint16_t kind = ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_DESK;

    start();
    uint64_t first = come_and_go(KEEPER_DESKS_PAST + 1);
    struct desk *d = desk_of(DESK_SESSION, &peer);
    T_OK(desk_sandbox_killed(k, d->no, PARENT_CHILD_ROLE_DESK)); /* it is still there */
    const struct entry *e = misuse_leaf(0, CITY_LOG, kind);
    T_TRUE(e->session == d->session && e->person == HANDLER && !entry_has(e, KEY_JOB));
    T_OK(desk_sandbox_killed(k, first + 1, PARENT_CHILD_ROLE_PRESS)); /* the oldest that is remembered */
    e = misuse_leaf(1, CITY_LOG, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_PRESS);
    T_TRUE(e->job == 101 && e->contract == CONTRACT && e->person == HANDLER && !entry_has(e, KEY_SESSION));
    T_OK(desk_sandbox_killed(k, first + KEEPER_DESKS_PAST, PARENT_CHILD_ROLE_DESK));
    T_EQ(misuse_leaf(2, CITY_LOG, kind)->job, 100 + KEEPER_DESKS_PAST);
    T_OK(desk_sandbox_killed(k, first, PARENT_CHILD_ROLE_DESK)); /* forgotten */
    e = misuse_leaf(3, KEEPER_MACHINE_LOG, kind);
    T_TRUE(!entry_has(e, KEY_CONTRACT) && !entry_has(e, KEY_JOB));
    T_OK(desk_sandbox_killed(k, 0, PARENT_CHILD_ROLE_GATE)); /* of the house */
    e = misuse_leaf(4, KEEPER_MACHINE_LOG, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_GATE);
    T_TRUE(!entry_has(e, KEY_CONTRACT) && !entry_has(e, KEY_SESSION));
    T_EQ(alerts_n, 5);
    leaves_until_failure = 1;
    T_ERR(desk_sandbox_killed(k, 0, PARENT_CHILD_ROLE_GATE), ERR_IO);
    k->logs = NULL;
    T_OK(desk_sandbox_killed(k, 0, PARENT_CHILD_ROLE_GATE));
    T_EQ(leaves_n, 5);
    chan_free(peer);
    finish();
}

T_CASE(B2_of_a_session_that_has_just_gone_its_number_is_known)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    uint64_t no = d->no, session = d->session;
    T_OK(desk_sandbox_killed(k, no, PARENT_CHILD_ROLE_PRESS)); /* its press: it goes on */
    T_EQ(misuse_leaf(0, CITY_LOG, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_PRESS)->session, session);
    desk_end(d, SESSION_DIED);
    T_OK(desks_sweep(k));
    T_OK(desk_sandbox_killed(k, no, PARENT_CHILD_ROLE_DESK));
    const struct entry *e = misuse_leaf(2, CITY_LOG, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_DESK);
    T_TRUE(e->session == session && e->person == HANDLER && e->contract == CONTRACT && !entry_has(e, KEY_JOB));
    T_OK(desk_sandbox_killed(k, 0, PARENT_CHILD_ROLE_DESK)); /* places of the table that were never used name nobody */
    (void)misuse_leaf(3, KEEPER_MACHINE_LOG, ENTRY_MISUSE_SANDBOX + PARENT_CHILD_ROLE_DESK);
    chan_free(peer);
    finish();
}

/* --- how a desk ends ------------------------------------------------------------------------------------------------------------------ */

static uint64_t named(struct chan *c)
{
    struct gate_keeper_route_gone g;
    struct keeper_office_session_close o;
    struct parent_child_kill_desk p;
    uint64_t no = 0;

    if (c == gate && heard(gate) == GATE_KEEPER_ROUTE_GONE) {
        T_OK(gate_keeper_route_gone_get(heard_frame.payload, &k->arena, &g));
        no = g.desk;
    } else if (c == office && heard(office) == KEEPER_OFFICE_SESSION_CLOSE) {
        T_OK(keeper_office_session_close_get(heard_frame.payload, &k->arena, &o));
        no = o.desk;
    } else if (c == parent && heard(parent) == PARENT_CHILD_KILL_DESK) {
        T_OK(parent_child_kill_desk_get(heard_frame.payload, &k->arena, &p));
        no = p.desk;
    }
    return no;
}

/* How a desk of ${kind} ends for ${why}: its leaf; who is told. */
static void ends_with(enum desk_kind kind, uint16_t why, bool asked)
{
    bool session = kind == DESK_SESSION || kind == DESK_APPROVAL, has_office = kind == DESK_SESSION || kind == DESK_JOB;
    bool killed = !asked && (why == SESSION_REVOKED || why == SESSION_ENDED);
    struct chan *peer;
    struct chan_frame f;

    start();
    struct desk *d = desk_of(kind, &peer);
    const void *was = d;
    uint64_t no = d->no, number = d->session;
    int fd = chan_fd(d->chan);
    d->asked = asked;
    T_OK(desks_sweep(k)); /* it does not end yet */
    T_TRUE(k->desks[0] == d && leaves_n == 0 && died_n == 0);
    desk_end(d, why);
    T_OK(desks_sweep(k));
    T_TRUE(k->desks[0] == NULL && desk_find(k, no) == NULL);
    T_TRUE(wiped == was && wiped_n == sizeof(*d));
    T_EQ(watched[fd], 0);
    T_ERR(chan_recv(peer, &f), ERR_CLOSED);
    T_EQ(leaves_n, session);
    if (session) {
        T_TRUE(leaves[0].log == CITY_LOG && leaves[0].e.act == ACT_SESSION_CLOSE && leaves[0].e.kind == why);
        T_TRUE(leaves[0].e.session == number && leaves[0].e.person == HANDLER && leaves[0].e.contract == CONTRACT);
        T_TRUE(state_session(city.s, number) == NULL || !state_session(city.s, number)->open);
    }
    T_EQ(named(gate), kind == DESK_SETUP ? 0 : no);
    T_EQ(named(office), has_office ? no : 0);
    T_EQ(named(parent), killed ? no : 0);
    T_TRUE(died_n == 1 && died[0] == no);
    for (unsigned other = 0; other < DESK_KIND__MAX; other++)
        T_EQ(k->lobby_gone[other], other == kind && (kind == DESK_LOBBY || kind == DESK_APPROVAL_LOBBY));
    chan_free(peer);
    arena_clear(&k->arena);
    finish();
}

T_CASE(C9_the_end_of_a_session_is_a_leaf_and_everybody_is_told)
{
    static const uint16_t why[] = {SESSION_SIGNED_OUT, SESSION_EXPIRED, SESSION_REVOKED, SESSION_MISUSE, SESSION_DIED, SESSION_ENDED};

    for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++)
        for (unsigned asked = 0; asked < 2; asked++) {
            ends_with(DESK_SESSION, why[i], asked);
            ends_with(DESK_APPROVAL, why[i], asked);
        }
    ends_with(DESK_JOB, SESSION_REVOKED, false);
    ends_with(DESK_JOB, SESSION_DIED, false);
    ends_with(DESK_LOBBY, SESSION_MISUSE, false);
    ends_with(DESK_APPROVAL_LOBBY, SESSION_DIED, false);
}

T_CASE(who_sets_up_ends_without_a_word)
{
    struct chan *peer;

    start();
    k->logs = NULL;
    struct desk *d = desk_of(DESK_SETUP, &peer);
    desk_end(d, SESSION_REVOKED);
    T_OK(desks_sweep(k));
    T_TRUE(k->desks[0] == NULL && leaves_n == 0);
    T_TRUE(heard(gate) == 0 && heard(office) == 0 && heard(parent) == 0);
    chan_free(peer);
    finish();
}

T_CASE(several_desks_end_in_one_round)
{
    struct chan *peer[4];

    start();
    for (size_t i = 0; i < 4; i++) {
        struct desk *d = desk_of(DESK_JOB, &peer[i]);
        if (i != 1)
            desk_end(d, SESSION_DIED);
    }
    T_OK(desks_sweep(k));
    T_TRUE(k->desks[0] == NULL && k->desks[1] != NULL && k->desks[2] == NULL && k->desks[3] == NULL);
    T_TRUE(died_n == 3 && k->past_n == 3);
    desk_end(k->desks[1], SESSION_DIED); /* behind a place that is free */
    T_OK(desks_sweep(k));
    T_TRUE(k->desks[1] == NULL && died_n == 4);
    for (size_t i = 0; i < 4; i++)
        chan_free(peer[i]);
    finish();
}

T_CASE(an_end_that_cannot_be_written_down_or_told_is_an_error_and_the_desk_is_gone_all_the_same)
{
    struct chan *peer, *other;

    for (unsigned how = 0; how < 4; how++) {
        struct chan **gone[] = {&office, &parent, &gate};
        start();
        desk_end(desk_of(DESK_SESSION, &peer), SESSION_REVOKED);
        desk_end(desk_of(DESK_JOB, &other), SESSION_REVOKED);
        leaves_until_failure = how == 0;
        if (how > 0) {
            chan_free(*gone[how - 1]);
            *gone[how - 1] = NULL;
        }
        T_ERR(desks_sweep(k), how == 0 ? ERR_IO : ERR_CLOSED);
        T_TRUE(k->desks[0] == NULL && k->past_n == 1 && died_n == 1);
        T_TRUE(k->desks[1] != NULL); /* the keeper stops */
        chan_free(peer);
        chan_free(other);
        finish();
    }
}

/* --- every second --------------------------------------------------------------------------------------------------------------------- */

T_CASE(another_lobby_comes_for_one_that_ended_while_the_house_serves)
{
    struct chan *peer;

    start();
    (void)desk_of(DESK_SESSION, &peer);
    k->lobby_gone[DESK_LOBBY] = k->lobby_gone[DESK_APPROVAL_LOBBY] = true;
    k->serving = false;
    T_OK(desks_tick(k));
    T_EQ(heard(parent), 0);
    k->serving = true;
    T_OK(desks_tick(k));
    T_EQ(k->desks[1]->kind, DESK_LOBBY);
    T_EQ(k->desks[2]->kind, DESK_APPROVAL_LOBBY);
    told(k->desks[1], GATE_KEEPER_ROUTE_KIND_LOBBY, PARENT_CHILD_DESK_KIND_LOBBY, false);
    leave();
    told(k->desks[2], GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY, PARENT_CHILD_DESK_KIND_APPROVAL_LOBBY, false);
    leave();
    T_OK(desks_tick(k)); /* one for one */
    T_TRUE(k->desks[3] == NULL && heard(parent) == 0);
    T_TRUE(job_ticks == 3 && checks == 3);
    chan_free(peer);
    finish();
}

T_CASE(a_lobby_that_cannot_be_made_is_an_error)
{
    start();
    k->lobby_gone[DESK_LOBBY] = k->lobby_gone[DESK_APPROVAL_LOBBY] = true;
    pairs_until_failure = 1;
    T_TRUE(desks_tick(k) != ERR_OK);
    T_TRUE(k->desks[0] == NULL && job_ticks == 0 && checks == 0);
    T_TRUE(k->lobby_gone[DESK_APPROVAL_LOBBY]); /* not tried any more */
    finish();
}

T_CASE(J32_an_idle_session_locks_itself_once_and_an_idle_approver_is_gone)
{
    struct chan *peer[4];

    start();
    (void)come_and_go(1);
    struct desk *job = desk_of(DESK_JOB, &peer[2]), *lobby = desk_of(DESK_LOBBY, &peer[3]);
    struct desk *session = desk_of(DESK_SESSION, &peer[0]), *approval = desk_of(DESK_APPROVAL, &peer[1]);
    monotonic_ms += IDLE_MS;
    T_OK(desks_tick(k));
    T_TRUE(session->state == DESK_KEEPER_SESSION && !approval->ending);
    T_EQ(heard(peer[0]), 0);
    monotonic_ms++;
    T_OK(desks_tick(k));
    T_EQ(session->state, DESK_KEEPER_LOCKED);
    T_EQ(heard(peer[0]), DESK_KEEPER_LOCKED_NOW);
    T_EQ(heard_frame.id, 0); /* no answer */
    T_TRUE(!session->ending && approval->ending && approval->end_kind == SESSION_EXPIRED);
    T_EQ(heard(peer[1]), 0);
    T_TRUE(!job->ending && job->state == DESK_KEEPER_JOB && !lobby->ending && lobby->state == DESK_KEEPER_LOBBY);
    T_OK(desks_tick(k));
    T_EQ(heard(peer[0]), 0); /* once */
    monotonic_ms += SESSION_MS;
    T_OK(desks_tick(k));
    T_TRUE(!job->ending && !lobby->ending); /* nobody's session */
    for (size_t i = 0; i < 4; i++)
        chan_free(peer[i]);
    finish();
}

T_CASE(J32_the_clause_says_how_long_a_session_may_be_idle)
{
    struct chan *peer;

    start();
    world_control(&city, CONTROL_IDLE_MINUTES, 5, "J32");
    struct desk *d = desk_of(DESK_SESSION, &peer);
    monotonic_ms += 5 * MINUTE;
    T_OK(desks_tick(k));
    T_EQ(d->state, DESK_KEEPER_SESSION);
    monotonic_ms++;
    T_OK(desks_tick(k));
    T_EQ(d->state, DESK_KEEPER_LOCKED);
    chan_free(peer);
    finish();
}

T_CASE(J32_no_session_lasts_longer_than_its_contract_lets_it_whatever_is_done_in_it)
{
    struct chan *peer[2];

    start();
    struct desk *d[2] = {desk_of(DESK_SESSION, &peer[0]), desk_of(DESK_APPROVAL, &peer[1])};
    monotonic_ms += SESSION_MS;
    d[0]->active_ms = d[1]->active_ms = monotonic_ms;
    T_OK(desks_tick(k));
    T_TRUE(!d[0]->ending && !d[1]->ending);
    monotonic_ms++;
    T_OK(desks_tick(k));
    for (size_t i = 0; i < 2; i++) {
        T_TRUE(d[i]->ending && d[i]->end_kind == SESSION_EXPIRED);
        chan_free(peer[i]);
    }
    finish();
}

T_CASE(J32_who_is_heard_of_again_and_again_stays_in_the_session_but_not_longer_than_its_hours)
{
    struct chan *peer;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer);
    int64_t opened_ms = monotonic_ms;
    does.answers = 1;
    does.bytes = 8;
    while (monotonic_ms + 10 * MINUTE <= opened_ms + SESSION_MS) {
        monotonic_ms += 10 * MINUTE;
        T_OK(desks_tick(k));
        T_TRUE(d->state == DESK_KEEPER_SESSION && !d->ending);
        say(peer, DESK_KEEPER_SELF, 7); /* what a page asks that is typed into */
        turn();
        T_EQ(heard(peer), DESK_KEEPER_OK);
        T_EQ(d->active_ms, monotonic_ms);
    }
    T_EQ(d->opened_ms, opened_ms);
    T_EQ(leaves_n, 0); /* none of it is written down */
    monotonic_ms = opened_ms + SESSION_MS + 1;
    T_OK(desks_tick(k));
    T_TRUE(d->ending && d->end_kind == SESSION_EXPIRED);
    chan_free(peer);
    finish();
}

T_CASE(J32_who_cannot_be_told_that_the_session_is_locked_has_died_and_who_ends_is_not_told)
{
    struct chan *peer, *other;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer), *ending = desk_of(DESK_SESSION, &other);
    desk_end(ending, SESSION_SIGNED_OUT);
    chan_free(peer);
    monotonic_ms += IDLE_MS + 1;
    T_OK(desks_tick(k));
    T_TRUE(d->ending && d->end_kind == SESSION_DIED);
    T_TRUE(ending->state == DESK_KEEPER_SESSION && ending->end_kind == SESSION_SIGNED_OUT);
    T_EQ(heard(other), 0);
    chan_free(other);
    finish();
}

T_CASE(all_desks_are_freed_without_a_word_when_the_process_ends)
{
    struct chan *peer[2];
    struct chan_frame f;

    start();
    struct desk *d = desk_of(DESK_SESSION, &peer[0]);
    int fd = chan_fd(d->chan);
    k->desks[5] = desk_of(DESK_JOB, &peer[1]);
    k->desks[1] = NULL;
    desks_free(k);
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        T_TRUE(k->desks[i] == NULL);
    T_EQ(watched[fd], 0);
    T_ERR(chan_recv(peer[0], &f), ERR_CLOSED);
    T_ERR(chan_recv(peer[1], &f), ERR_CLOSED);
    T_EQ(leaves_n, 0);
    chan_free(peer[0]);
    chan_free(peer[1]);
    finish();
}

T_MAIN(&case_a_desk_is_what_its_kind_says,
       &case_gate_office_and_parent_are_told_of_a_new_desk_and_its_process_can_speak_to_the_keeper,
       &case_no_desk_is_half_made,
       &case_without_memory_there_is_no_desk_and_no_descriptor_is_lost,
       &case_a_full_house_takes_no_more_desks,
       &case_N9_3_the_office_learns_what_the_open_sessions_of_a_person_may_see_from_now_on,
       &case_N9_3_who_has_no_duties_in_the_contract_may_see_nothing,
       &case_C12_a_token_on_another_terminal_is_written_down_once_for_each_and_eight_times_a_minute,
       &case_C12_the_minute_begins_with_the_first_stray_also_when_the_machine_has_just_started,
       &case_C12_a_stray_that_cannot_be_written_down_is_an_error,
       &case_requests_that_no_page_of_ours_sends_are_counted_in_the_log_of_the_session_or_the_machine,
       &case_B2_a_process_that_its_sandbox_killed_is_written_down_where_its_desk_belonged,
       &case_B2_of_a_session_that_has_just_gone_its_number_is_known,
       &case_C9_the_end_of_a_session_is_a_leaf_and_everybody_is_told,
       &case_who_sets_up_ends_without_a_word,
       &case_several_desks_end_in_one_round,
       &case_an_end_that_cannot_be_written_down_or_told_is_an_error_and_the_desk_is_gone_all_the_same,
       &case_another_lobby_comes_for_one_that_ended_while_the_house_serves,
       &case_a_lobby_that_cannot_be_made_is_an_error,
       &case_J32_an_idle_session_locks_itself_once_and_an_idle_approver_is_gone,
       &case_J32_the_clause_says_how_long_a_session_may_be_idle,
       &case_J32_no_session_lasts_longer_than_its_contract_lets_it_whatever_is_done_in_it,
       &case_J32_who_is_heard_of_again_and_again_stays_in_the_session_but_not_longer_than_its_hours,
       &case_J32_who_cannot_be_told_that_the_session_is_locked_has_died_and_who_ends_is_not_told,
       &case_all_desks_are_freed_without_a_word_when_the_process_ends)
