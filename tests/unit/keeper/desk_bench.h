/*
 * keeper/desk.c alone: its desks, loop and channels are real, and so are the facts and every entry, which must be one that the ledger
 * takes.  The operations, the ledger's disk and the rest of the keeper are stood in for, so that a test can say how each of them ends.
 * What the system may refuse (a pair of sockets, a watch, a packet) is refused when a test says so, and time stands still.
 */
#ifndef UNIT_KEEPER_DESK_BENCH_H
#define UNIT_KEEPER_DESK_BENCH_H

#include "base/alloc.h"
#include "base/io.h"
#include "keeper/keeper.h"
#include "proto/gate_keeper.h"
#include "proto/keeper_office.h"
#include "proto/parent_child.h"
#include "support/t.h"
#include "unit/keeper/desk_ops.h"
#include "unit/rules/world.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CITY_LOG 1
#define FDS_MAX 1024

/* --- what the system does --------------------------------------------------------------------------------------------------- */

static int64_t monotonic_ms;
static unsigned pairs_until_failure, watches_until_failure; /* 0: none fails */
static int received_errno;                                  /* of the next packet; 0: it comes */
static unsigned received_n;                                 /* looks for a packet */
static unsigned watched[FDS_MAX];                           /* what epoll was asked for last */
static const void *wiped;                                   /* what was wiped last, and how much of it */
static size_t wiped_n;

int clock_gettime(clockid_t id, struct timespec *t)
{
    if (id == CLOCK_MONOTONIC) {
        *t = (struct timespec){monotonic_ms / 1000, monotonic_ms % 1000 * 1000000};
        return 0;
    }
    return (int)syscall(SYS_clock_gettime, id, t);
}

static bool refuses(unsigned *until)
{
    return *until > 0 && --*until == 0;
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
    if (refuses(&pairs_until_failure)) {
        errno = EMFILE;
        return -1;
    }
    return (int)syscall(SYS_socketpair, domain, type, protocol, fds);
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    errno = received_errno;
    received_errno = 0;
    received_n++;
    return errno != 0 ? -1 : syscall(SYS_recvmsg, fd, m, flags);
}

int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
    if (op != EPOLL_CTL_DEL && refuses(&watches_until_failure)) {
        errno = ENOSPC;
        return -1;
    }
    watched[fd] = op == EPOLL_CTL_DEL ? 0 : event->events;
    return (int)syscall(SYS_epoll_ctl, epfd, op, fd, event);
}

void sodium_memzero(void *p, size_t n)
{
    explicit_bzero(p, n);
    wiped = p;
    wiped_n = n;
}

/* --- the rest of the keeper ------------------------------------------------------------------------------------------------- */

static struct keeper *k;
static struct world city;
static struct state *machine;
static bool stops; /* something happened that stops the keeper */
static struct chan *gate, *office, *parent; /* the other ends */

static struct {
    uint16_t log;
    struct entry e;
} leaves[64];
static unsigned leaves_n, alerts_n, leaves_until_failure;
static enum err alert_result;

static const struct state *state_of(uint16_t log)
{
    return log == CITY_LOG ? city.s : machine;
}

const struct state *logbook_state(const struct logbook *b, uint16_t log)
{
    (void)b;
    return state_of(log);
}

/* As the ledger does: what it takes can be written, read and folded in. */
enum err logbook_append(struct logbook *b, uint16_t log, const struct entry *e, struct view detail, uint64_t *index_out)
{
    struct buf text;
    struct entry again;

    (void)b;
    if (refuses(&leaves_until_failure))
        return ERR_IO;
    T_EQ(detail.n, 0);
    buf_init(&text, ENTRY_TEXT_MAX);
    T_OK(entry_put(e, &text));
    T_OK(entry_get(buf_view(&text), &again, NULL));
    buf_clear(&text);
    *index_out = city.leaf++;
    T_OK(state_apply(log == CITY_LOG ? city.s : machine, &again, *index_out));
    leaves[leaves_n].log = log;
    leaves[leaves_n++].e = again;
    return ERR_OK;
}

enum err alert_note(struct keeper *of, uint16_t log, uint64_t index, const struct entry *e)
{
    T_TRUE(of == k && log == leaves[leaves_n - 1].log && index == city.leaf - 1 && e->kind == leaves[leaves_n - 1].e.kind);
    alerts_n++;
    return alert_result;
}

int64_t keeper_now(struct keeper *of)
{
    T_TRUE(of == k);
    return NOW;
}

int64_t session_max_ms(const struct keeper *of, const struct desk *d)
{
    return decide_session_ms(state_contract(logbook_state(of->logs, d->log), d->contract));
}

enum err send_failed(struct desk *d, uint32_t id, enum err code)
{
    return desk_keeper_failed_send(d->chan, id, &(struct desk_keeper_failed){.code = (uint16_t)code});
}

static unsigned job_ticks, checks;
static uint64_t died[64]; /* the desks that job_desk_died() was told of */
static unsigned died_n;

void job_desk_died(struct keeper *of, const struct desk *d)
{
    T_TRUE(of == k);
    died[died_n++ % 64] = d->no;
}

void jobs_tick(struct keeper *of)
{
    job_ticks += of == k;
}

void sessions_check(struct keeper *of)
{
    checks += of == k;
}

/* --- the operations --------------------------------------------------------------------------------------------------------- */

/* How the next ones end. */
static struct {
    enum err result;
    bool malformed, ends, ends_its_channel;
    unsigned answers;      /* frames of ${bytes}, sent at once */
    size_t bytes;
} does;

static struct {
    uint16_t type, served_by;
    uint32_t id;
    uint64_t desk;
    struct view payload;
    bool alike; /* the payload was what the test sends */
} calls[128];
static unsigned calls_n;

#define SAID "personal data"

static enum err serve_as(struct op *op, uint16_t served_by)
{
    static const uint8_t noise[CHAN_PAYLOAD_MAX] = {1};

    T_TRUE(op->k == k && op->arena == &k->arena && arena_alloc(op->arena, 1, 8) != NULL);
    calls[calls_n].type = op->type;
    calls[calls_n].served_by = served_by;
    calls[calls_n].id = op->id;
    calls[calls_n].desk = op->d->no;
    calls[calls_n].payload = op->payload;
    calls[calls_n++].alike = view_eq(op->payload, view_str(SAID));
    op->malformed = does.malformed;
    if (does.ends)
        desk_end(op->d, SESSION_SIGNED_OUT);
    for (unsigned i = 0; i < does.answers; i++)
        T_OK(chan_send(op->d->chan, DESK_KEEPER_OK, op->id, view_of(noise, does.bytes), NULL, 0));
    return does.result;
}

#define X(message, operation)                                                                                                               \
    enum err op_##operation(struct op *op)                                                                                                  \
    {                                                                                                                                       \
        return serve_as(op, DESK_KEEPER_##message);                                                                                         \
    }
DESK_OPS
#undef X

/* --- a house of them -------------------------------------------------------------------------------------------------------- */

/* One of our ends of the channels that the keeper has. */
static inline struct chan *sibling(struct chan **keepers, const struct chan_proto *proto)
{
    int fds[2];

    T_OK(chan_pair(fds));
    *keepers = chan_new(fds[0], proto);
    struct chan *ours = chan_new(fds[1], proto);
    T_TRUE(*keepers != NULL && ours != NULL);
    return ours;
}

static inline void start(void)
{
    struct entry e;

    monotonic_ms = 90 * DAY; /* the machine runs for a while */
    pairs_until_failure = watches_until_failure = leaves_until_failure = 0;
    received_errno = 0;
    stops = false;
    leaves_n = alerts_n = calls_n = died_n = job_ticks = checks = 0;
    alert_result = ERR_OK;
    memset(&does, 0, sizeof(does));
    city = world_new();
    machine = state_new();
    entry_init(&e, ACT_LOG_OPEN, NOW);
    entry_set_value(&e, view_str("ledger.example/machine"));
    T_OK(state_apply(machine, &e, 0));
    k = mem_zalloc(sizeof(*k));
    T_TRUE(k != NULL);
    k->loop = loop_new();
    k->logs = (struct logbook *)(uintptr_t)1; /* it is there; nobody looks into it */
    k->serving = true;
    arena_init(&k->arena, 1 << 16);
    gate = sibling(&k->gate, &gate_keeper_proto);
    office = sibling(&k->office, &keeper_office_proto);
    parent = sibling(&k->parent, &parent_child_proto);
}

static inline void finish(void)
{
    struct chan *all[] = {gate, office, parent, k->gate, k->office, k->parent};

    mem_fail_nth(0, 0);
    T_EQ(k->fatal, stops);
    desks_free(k);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        chan_free(all[i]);
    loop_free(k->loop);
    arena_clear(&k->arena);
    mem_free(k);
    state_free(city.s);
    state_free(machine);
}

static unsigned rounds; /* that ended, of the loop that was not stopped in it */

static inline void end_round(void *loop)
{
    rounds++;
    loop_stop(loop);
}

static inline void nothing(void *arg)
{
    (void)arg;
}

/* Serve what is there, once; the desks that end stay until desks_sweep(). */
static inline void turn(void)
{
    rounds = 0;
    loop_each_round(k->loop, end_round, k->loop);
    T_TRUE(loop_after(k->loop, 0, nothing, NULL) != NULL); /* it does not sleep */
    T_OK(loop_run(k->loop));
    T_EQ(k->arena.used, 0);
    T_EQ(rounds, stops ? 0 : 1);
}

/* Whose end of a desk's channel the test is. */
static inline struct desk *desk_of(enum desk_kind kind, struct chan **peer_out)
{
    struct desk *d = NULL;
    int fds[2];

    T_OK(chan_pair(fds));
    *peer_out = chan_new(fds[1], &desk_keeper_proto);
    T_TRUE(*peer_out != NULL);
    T_OK(desk_attach(k, kind, fds[0], &d));
    if (kind != DESK_LOBBY && kind != DESK_APPROVAL_LOBBY && kind != DESK_SETUP) {
        d->log = CITY_LOG;
        d->contract = CONTRACT;
        d->person = HANDLER;
        d->terminal = TERMINAL;
        d->session = kind == DESK_JOB ? 0 : city.session[HANDLER];
        d->job = kind == DESK_JOB ? 7 : 0;
    }
    return d;
}

static inline void say(struct chan *peer, uint16_t type, uint32_t id)
{
    T_OK(chan_send(peer, type, id, view_str(SAID), NULL, 0));
}

static struct chan_frame heard_frame;

/* The type of the next frame at our end; 0: there is none.  What siblings are told is no answer. */
static inline uint16_t heard(struct chan *c)
{
    enum err err = chan_recv(c, &heard_frame);

    if (err == ERR_AGAIN)
        return 0;
    T_OK(err);
    T_TRUE(heard_frame.id == 0 || (c != gate && c != office && c != parent));
    return heard_frame.type;
}

/* The code of the FAILED that answers ${id}. */
static inline enum err failed_with(struct chan *c, uint32_t id)
{
    struct desk_keeper_failed m;

    T_EQ(heard(c), DESK_KEEPER_FAILED);
    T_EQ(heard_frame.id, id);
    T_OK(desk_keeper_failed_get(heard_frame.payload, &k->arena, &m));
    return (enum err)m.code;
}

static inline unsigned open_fds(void)
{
    unsigned n = 0;

    for (int fd = 0; fd < FDS_MAX; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* The ${i}-th leaf is a misuse of ${kind} in ${log}. */
static inline const struct entry *misuse_leaf(unsigned i, uint16_t log, uint16_t kind)
{
    T_TRUE(i < leaves_n);
    T_EQ(leaves[i].log, log);
    T_EQ(leaves[i].e.act, ACT_MISUSE);
    T_EQ(leaves[i].e.kind, kind);
    return &leaves[i].e;
}

#endif
