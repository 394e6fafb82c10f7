/*
 * Stands for every program that the parent starts: says on standard error what happens to it, and does what the file
 * "behave-ROLE" beside it says (words): die, crash, forbidden, deaf, reports, reaches-out, wants-press, spawn-lobby, spawn-session, spawn-job, kill.
 */
#include "base/arena.h"
#include "base/io.h"
#include "base/log.h"
#include "health/stat.h"
#include "proto/parent_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *role;
static char behaviour[256];
static int held[2];

static bool behaves(const char *word)
{
    return strstr(behaviour, word) != NULL;
}

static void say_start(int argc, char **argv)
{
    char line[2048];
    int n = snprintf(line, sizeof(line), "start %s", role);

    for (int i = 1; i < argc; i++)
        n += snprintf(line + n, sizeof(line) - (size_t)n, " %s", argv[i]);
    fprintf(stderr, "%s\n", line);
    n = snprintf(line, sizeof(line), "fds %s", role);
    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            n += snprintf(line + n, sizeof(line) - (size_t)n, " %d", fd);
    fprintf(stderr, "%s\n", line);
    if (environ[0] != NULL)
        fprintf(stderr, "environment %s\n", role);
}

static void read_behaviour(const char *path)
{
    struct buf b;
    char file[512];

    buf_init(&b, sizeof(behaviour) - 1);
    (void)snprintf(file, sizeof(file), "%.*sbehave-%s", (int)(strrchr(path, '/') - path + 1), path, role);
    if (io_read_file(file, &b) == ERR_OK)
        memcpy(behaviour, b.p, b.n);
    buf_clear(&b);
}

static void spawn(struct chan *c, enum parent_child_desk_kind kind)
{
    struct parent_child_spawn_desk m = {.desk = 7 + (uint64_t)kind, .kind = kind};
    int fds[3] = {held[0], held[0], held[0]};

    if (parent_child_spawn_desk_send_fds(c, 0, &m, fds, kind == PARENT_CHILD_DESK_KIND_LOBBY ? 2 : 3) != ERR_OK)
        fprintf(stderr, "could not ask for a desk\n");
}

/* Report one number: of the gate's, as everybody may not. */
static void report(struct chan *c)
{
    struct parent_child_number n = {.what = STAT_CONNECTIONS, .value = 41};

    if (parent_child_stats_send(c, 0, &(struct parent_child_stats){.numbers = &n, .numbers_n = 1}) != ERR_OK)
        exit(3);
}

/* A desk that asks for a press, and when it is there for another one. */
static void want_press(struct chan *c)
{
    if (parent_child_press_wanted_send(c, 0, &(struct parent_child_press_wanted){0}) != ERR_OK)
        exit(3);
}

/* What becomes of who makes a call that its filter does not know. */
static void reach_out(void)
{
    (void)raise(SIGSYS);
}

static void begin(struct chan *c)
{
    if (parent_child_ready_send(c, 0, &(struct parent_child_ready){0}) != ERR_OK)
        exit(3);
    if (behaves("die"))
        exit(70);
    if (behaves("crash"))
        abort();
    if (behaves("reaches-out"))
        reach_out();
    if (behaves("says-why") && parent_child_stopping_send(c, 0, &(struct parent_child_stopping){view_str("disk\nfull")}) !=
                                   ERR_OK)
        exit(3);
    if (behaves("forbidden") && parent_child_kill_desk_send(c, 0, &(struct parent_child_kill_desk){1}) != ERR_OK)
        exit(3);
    if (behaves("reports"))
        report(c);
    if (behaves("spawn-lobby"))
        spawn(c, PARENT_CHILD_DESK_KIND_LOBBY);
    if (behaves("spawn-session"))
        spawn(c, PARENT_CHILD_DESK_KIND_SESSION);
    if (behaves("spawn-job"))
        spawn(c, PARENT_CHILD_DESK_KIND_JOB);
    if (behaves("kill") && parent_child_kill_desk_send(c, 0, &(struct parent_child_kill_desk){9}) != ERR_OK)
        exit(3);
}

static void obey(struct chan *c, const struct chan_frame *f, struct arena *a)
{
    struct parent_child_peer peer;
    struct parent_child_unseal unseal;
    struct parent_child_desk_ended ended;
    struct parent_child_sandbox_killed killed;
    struct parent_child_unseal_done done = {.result = PARENT_CHILD_UNSEAL_RESULT_WRONG_PASSPHRASE};

    if (f->type == PARENT_CHILD_PEER && parent_child_peer_get(f->payload, a, &peer) == ERR_OK) {
        fprintf(stderr, "peer %s %d\n", role, (int)peer.sibling);
    } else if (f->type == PARENT_CHILD_UNSEAL && parent_child_unseal_get(f->payload, a, &unseal) == ERR_OK) {
        fprintf(stderr, "unseal %s\n", role);
        if (view_eq_str(unseal.passphrase, "right") || unseal.shares_n == 2)
            done.result = PARENT_CHILD_UNSEAL_RESULT_UNSEALED;
        if (parent_child_unseal_done_send(c, 0, &done) != ERR_OK)
            exit(3);
    } else if (f->type == PARENT_CHILD_BEGIN) {
        begin(c);
    } else if (f->type == PARENT_CHILD_DESK_ENDED && parent_child_desk_ended_get(f->payload, a, &ended) == ERR_OK) {
        fprintf(stderr, "ended %llu %u\n", (unsigned long long)ended.desk, (unsigned)ended.status);
    } else if (f->type == PARENT_CHILD_SANDBOX_KILLED && parent_child_sandbox_killed_get(f->payload, a, &killed) == ERR_OK) {
        fprintf(stderr, "killed %d of %llu\n", (int)killed.killed, (unsigned long long)killed.desk);
    } else if (f->type == PARENT_CHILD_PRESS) {
        static unsigned given;
        fprintf(stderr, "press %u with %u\n", ++given, f->fd_count);
        if (given == 1)
            want_press(c);
    } else if (f->type == PARENT_CHILD_STOP) {
        fprintf(stderr, "stop %s\n", role);
        if (!behaves("deaf"))
            exit(0);
    }
}

int main(int argc, char **argv)
{
    struct chan_frame f;
    struct arena a;

    log_init("dummy");
    role = strrchr(argv[0], '-') + 1;
    read_behaviour(argv[0]);
    say_start(argc, argv);
    if (behaves("early"))
        return 71;
    if (chan_pair(held) != ERR_OK)
        return 3;
    if (strcmp(role, "press") == 0) {
        struct pollfd p = {.fd = 3, .events = POLLIN};
        if (behaves("reaches-out"))
            reach_out();
        return behaves("die") || poll(&p, 1, -1) != 1 ? 70 : 0;
    }
    struct chan *c = chan_new(3, &parent_child_proto);
    if (c == NULL)
        return 3;
    if (strcmp(role, "desk") == 0 && (behaves("die") || behaves("reaches-out") || behaves("forbidden") || behaves("reports")))
        begin(c);
    if (strcmp(role, "desk") == 0 && behaves("wants-press"))
        want_press(c);
    arena_init(&a, 65536);
    while (chan_recv_wait(c, -1, &f) == ERR_OK) {
        obey(c, &f, &a);
        chan_frame_close_fds(&f);
        arena_clear(&a);
    }
    fprintf(stderr, "orphan %s\n", role);
    return 4;
}
