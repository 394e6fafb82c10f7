/*
 * tests/torture/point.h: one point of a sweep: a day of a process with a fault at one call, then starts with a fault each, then what must
 * hold.  Each is lived on a copy of the house as it was before, by a process that lives many of them (tests/torture/fault.h, the cradle).
 */
#ifndef TORTURE_POINT_H
#define TORTURE_POINT_H

#include "support/broke.h"
#include "support/spawn.h"
#include "support/t.h"
#include "torture/copy.h"
#include "torture/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SWEEP_LONGEST_S 240 /* of a second or two, on a machine that may have ten other things to do */
#define SWEEP_LIFE 64  /* points of one process */
#define SWEEP_CRADLE 3 /* our end of the socket to the process that waits to be copied */

static const struct sort {
    const char *name;
    enum fault_place place;
    enum fault_kind kind;
    int error;
    bool forever;
} sweep_sorts[] = {
    {"no memory once", FAULT_ALLOC, FAULT_FAIL, ENOMEM, false},
    {"no memory from then on", FAULT_ALLOC, FAULT_FAIL, ENOMEM, true},
    {"a read fails", FAULT_READ, FAULT_FAIL, EIO, false},
    {"a read is short", FAULT_READ, FAULT_SHORT, 0, false},
    {"reads fail from then on", FAULT_READ, FAULT_FAIL, EIO, true},
    {"a write fails", FAULT_WRITE, FAULT_FAIL, EIO, false},
    {"the disk is full from then on", FAULT_WRITE, FAULT_FAIL, ENOSPC, true},
    {"a write is short", FAULT_WRITE, FAULT_SHORT, 0, false},
    {"killed in the middle of a write", FAULT_WRITE, FAULT_TORN, 0, false},
    {"killed before a write", FAULT_WRITE, FAULT_KILL, 0, false},
    {"killed after a write", FAULT_WRITE, FAULT_KILL_AFTER, 0, false},
    {"a flush fails", FAULT_SYNC, FAULT_FAIL, EIO, false},
    {"flushes fail from then on", FAULT_SYNC, FAULT_FAIL, EIO, true},
    {"killed before a flush", FAULT_SYNC, FAULT_KILL, 0, false},
    {"killed after a flush", FAULT_SYNC, FAULT_KILL_AFTER, 0, false},
    {"a message cannot be sent", FAULT_SEND, FAULT_FAIL, ENOBUFS, false},
    {"killed before a message", FAULT_SEND, FAULT_KILL, 0, false},
    {"killed after a message", FAULT_SEND, FAULT_KILL_AFTER, 0, false},
    {"a message cannot be received", FAULT_RECV, FAULT_FAIL, ENOMEM, false},
    {"killed before receiving", FAULT_RECV, FAULT_KILL, 0, false},
    {"killed after receiving", FAULT_RECV, FAULT_KILL_AFTER, 0, false},
};
#define SWEEP_SORTS (sizeof(sweep_sorts) / sizeof(sweep_sorts[0]))

/* What is swept.  The parts may use the checks of t.h: in live() and start() a check that fails ends the part, no more. */
#define SWEEP_MEMORIES 3
struct sweep_day {
    char *dir; /* of the house; the sweep lets it name the day's copy */
    size_t dir_room;
    void (*live)(void);  /* a day, from start to stop; notes what was answered */
    void (*start)(void); /* a start and a stop */
    void (*kill)(void);  /* whatever is left of the process */
    void (*check)(void); /* starts it without a fault, and checks what holds */
    struct sweep_memory {
        void *p;
        size_t n;
    } memory[SWEEP_MEMORIES]; /* all that the parts keep, and check() must know of the day (n 0: no more); it is as before at each point */
    void (*revive)(void);     /* make that memory good in a process that has read it: it has no pointers */
};

/* What the day was told may have grown: live() and check() say so after each answer. */
static void sweep_tell_nobody(void)
{
}
static void (*sweep_told)(void) = sweep_tell_nobody;

static const struct sweep_day *sweep_of;
static struct fault_plan *sweep_plan;
static char sweep_plan_path[128], sweep_kept[96];

/* Run the shell line that stands in ${n} bytes; its status. */
static int sweep_run(const char *line, int n, size_t room)
{
    return n < 0 || (size_t)n >= room ? -1 : system(line); /* stylecheck: allow system, because the test copies a directory */
}
#define RUN(line, ...) (sweep_run(line, snprintf(line, sizeof(line), __VA_ARGS__), sizeof(line)))

__attribute__((noreturn)) static void sweep_break_day(const char *file, int line, const char *what)
{
    (void)file;
    (void)line;
    (void)what;
    longjmp(t_jump, 1);
}

__attribute__((noreturn)) static void sweep_break_rule(const char *file, int line, const char *what)
{
    printf("# %s:%d: %s\n", file, line, what);
    longjmp(t_jump, 1);
}

static bool sweep_guarded(void (*part)(void))
{
    if (setjmp(t_jump) != 0)
        return false;
    part();
    return true;
}

/* --- the place of the copies --------------------------------------------------------------------------------------------------------- */

/* The plan for all processes that start from now on, and the place of the copies: those of this process only. */
static bool sweep_prepare(void)
{
    int fd = open(sweep_plan_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0 || ftruncate(fd, sizeof(*sweep_plan)) != 0)
        return false;
    sweep_plan = mmap(NULL, sizeof(*sweep_plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)close(fd);
    return sweep_plan != MAP_FAILED && (size_t)snprintf(sweep_of->dir, sweep_of->dir_room, "%s.day", sweep_kept) < sweep_of->dir_room;
}

/* Keep the stopped house. */
static void sweep_put_away(void)
{
    T_TRUE((size_t)snprintf(sweep_kept, sizeof(sweep_kept), "%s.kept", sweep_of->dir) < sizeof(sweep_kept) - 8);
    (void)snprintf(sweep_plan_path, sizeof(sweep_plan_path), "%s.plan", sweep_of->dir);
    T_TRUE(copy_tree(AT_FDCWD, sweep_of->dir, AT_FDCWD, sweep_kept) && copy_remove(sweep_of->dir));
    T_TRUE(getenv("AZUKARI_FAULT") != NULL && sweep_prepare());
}

static void sweep_clean_up(void)
{
    (void)copy_remove(sweep_of->dir);
    (void)copy_remove(sweep_kept);
    (void)unlink(sweep_plan_path);
}

/* --- the process that faults happen to ------------------------------------------------------------------------------------------ */

/* In a child: become the program, loaded once and never run, which lies at the other end of ${cradle}. */
__attribute__((noreturn)) static void sweep_lie_down(char *const argv[], int cradle)
{
    int at = fcntl(cradle, F_DUPFD, 100);
    char number[16];

    (void)snprintf(number, sizeof(number), "%d", at);
    if (setenv("AZUKARI_FAULT_PLAN", sweep_plan_path, 1) == 0 && setenv("LD_PRELOAD", getenv("AZUKARI_FAULT"), 1) == 0 &&
        setenv("AZUKARI_FAULT_CRADLE", number, 1) == 0)
        (void)execv(argv[0], argv);
    _exit(127);
}

static bool sweep_cradle(char *const argv[])
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        sweep_lie_down(argv, ends[1]);
    (void)close(ends[1]);
    bool good = pid > 0 && dup3(ends[0], SWEEP_CRADLE, O_CLOEXEC) == SWEEP_CRADLE;
    (void)close(ends[0]);
    return good;
}

/* As house_spawn: a copy of the loaded program.  All starts of a process are of one program with the same words. */
static pid_t sweep_spawn(char *const argv[], int fd)
{
    static pid_t of;
    int fds[] = {fd, STDOUT_FILENO, STDERR_FILENO}, pid = -1;
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(fds))];
    } control;
    char byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof(control.room)};

    if (of != getpid()) {
        if (!sweep_cradle(argv))
            return -1;
        of = getpid();
    }
    memset(&control, 0, sizeof(control));
    control.align = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(fds)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.align), fds, sizeof(fds));
    if (sendmsg(SWEEP_CRADLE, &m, 0) != 1 || recv(SWEEP_CRADLE, &pid, sizeof(pid), 0) != sizeof(pid))
        return -1;
    return pid;
}

/* --- a point ---------------------------------------------------------------------------------------------------------------------- */

struct sweep_fault {
    const struct sort *sort; /* NULL: none */
    uint64_t at;
};

#define SWEEP_STARTS 3
struct sweep_point {
    struct sweep_fault day, start[SWEEP_STARTS]; /* in the day; in the starts after it, one after the other */
};

/* What came of a point. */
enum sweep_result { SWEEP_NOT_YET, SWEEP_HOLDS, SWEEP_BROKEN };

struct sweep_outcome {
    uint8_t result, in_day, in_start; /* enum sweep_result; how many faults happened */
};

/* The house as it was before the day. */
static bool sweep_new_day(void)
{
    return copy_remove(sweep_of->dir) && copy_tree(AT_FDCWD, sweep_kept, AT_FDCWD, sweep_of->dir);
}

static void sweep_arm(const struct sort *s, uint64_t at)
{
    sweep_plan->place = s->place;
    sweep_plan->kind = s->kind;
    sweep_plan->error = s->error;
    sweep_plan->forever = s->forever;
    sweep_plan->at = at;
    sweep_plan->happened = 0;
    for (int i = 0; i < FAULT__PLACES; i++)
        sweep_plan->seen[i] = 0;
    sweep_plan->armed = 1;
}

/* Run ${part} with the fault armed (none: calls are counted): what its checks and the process say of it is no news. */
static bool sweep_suffer(void (*part)(void), const struct sweep_fault *f)
{
    static const struct sort none = {"", FAULT__PLACES, FAULT_FAIL, 0, false};
    int out = dup(STDOUT_FILENO), said = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)fflush(stdout);
    (void)dup2(nowhere, STDOUT_FILENO);
    (void)dup2(nowhere, STDERR_FILENO);
    sweep_arm(f->sort == NULL ? &none : f->sort, f->at);
    house_broke = sweep_break_day;
    house_patience_ms = 5000;
    (void)sweep_guarded(part);
    sweep_plan->armed = 0;
    (void)sweep_guarded(sweep_of->kill);
    (void)fflush(stdout);
    (void)dup2(out, STDOUT_FILENO);
    (void)dup2(said, STDERR_FILENO);
    (void)close(out);
    (void)close(said);
    (void)close(nowhere);
    return sweep_plan->happened > 0;
}

static void sweep_tell_point(const struct sweep_point *p)
{
    printf("# --only '%s,%llu", p->day.sort->name, (unsigned long long)p->day.at);
    for (const struct sweep_fault *f = p->start; f < p->start + SWEEP_STARTS && f->sort != NULL; f++)
        printf(",%s,%llu", f->sort->name, (unsigned long long)f->at);
    printf("'\n");
}

/* A day with its fault, then the starts that have one; whether all holds after them. */
static void sweep_do(const struct sweep_point *p, struct sweep_outcome *out)
{
    bool holds = sweep_new_day();

    if (holds) {
        out->in_day = sweep_suffer(sweep_of->live, &p->day);
        for (const struct sweep_fault *f = p->start; f < p->start + SWEEP_STARTS && f->sort != NULL; f++)
            out->in_start += sweep_suffer(sweep_of->start, f);
        house_broke = sweep_break_rule;
        house_patience_ms = 60000;
        holds = sweep_guarded(sweep_of->check);
        (void)sweep_guarded(sweep_of->kill);
    }
    if (!holds)
        sweep_tell_point(p);
    out->result = holds ? SWEEP_HOLDS : SWEEP_BROKEN;
}

/* What the parts keep, out of the way (${out}) or as it was then. */
static bool sweep_keep(bool out)
{
    static uint8_t *kept[SWEEP_MEMORIES];

    for (size_t i = 0; i < SWEEP_MEMORIES && sweep_of->memory[i].n > 0; i++) {
        const struct sweep_memory *m = &sweep_of->memory[i];
        if (kept[i] == NULL && (kept[i] = malloc(m->n)) == NULL)
            return false;
        memcpy(out ? kept[i] : m->p, out ? m->p : kept[i], m->n);
    }
    return true;
}

/* In a process of its own: the plan, and a place for the socket that nothing else takes. */
static bool sweep_begin(void)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    house_spawn = sweep_spawn;
    return nowhere >= 0 && (nowhere == SWEEP_CRADLE || dup3(nowhere, SWEEP_CRADLE, O_CLOEXEC) == SWEEP_CRADLE) && sweep_prepare();
}

/* In a process of its own: the first points that are not done.  Whatever a day has left in memory or open is gone before the next. */
static int sweep_live_through(const struct sweep_point *points, struct sweep_outcome *out, size_t n)
{
    size_t done = 0;

    if (!sweep_begin() || !sweep_keep(true) || mallopt(M_MMAP_THRESHOLD, 1 << 18) != 1) /* large memory comes as zeros, instead of being made zeros */
        return 1;
    for (size_t i = 0; i < n && done < SWEEP_LIFE; i++) {
        if (out[i].result != SWEEP_NOT_YET)
            continue;
        (void)alarm(SWEEP_LONGEST_S);
        sweep_do(&points[i], &out[i]);
        if (close_range(SWEEP_CRADLE + 1, ~0U, 0) != 0 || !sweep_keep(false))
            return 1;
        sweep_of->revive();
        done++;
    }
    (void)fflush(stdout);
    return 0;
}

static size_t sweep_next(const struct sweep_outcome *out, size_t n)
{
    size_t i = 0;

    while (i < n && out[i].result != SWEEP_NOT_YET)
        i++;
    return i;
}

/* All points.  A process that does not come to its end has broken something at the point that it was at. */
static bool sweep_all(const struct sweep_point *points, struct sweep_outcome *out, size_t n)
{
    size_t at;

    while ((at = sweep_next(out, n)) < n) {
        int status = 0;
        (void)fflush(stdout);
        pid_t pid = fork();
        if (pid == 0)
            _exit(sweep_live_through(points, out, n));
        if (pid < 0 || waitpid(pid, &status, 0) != pid || (WIFEXITED(status) && WEXITSTATUS(status) != 0))
            return false;
        if (WIFEXITED(status))
            continue;
        at = sweep_next(out, n);
        printf("# no end after %d s, or signal %d\n", SWEEP_LONGEST_S, WTERMSIG(status));
        sweep_tell_point(&points[at]);
        out[at].result = SWEEP_BROKEN;
    }
    return true;
}

/* How many calls of each place ${part} has. */
static void sweep_measure(void (*part)(void), uint64_t calls[FAULT__PLACES])
{
    pid_t pid = fork();

    if (pid == 0) {
        if (sweep_begin() && sweep_new_day())
            (void)sweep_suffer(part, &(struct sweep_fault){NULL, 0});
        _exit(0);
    }
    if (pid > 0)
        (void)waitpid(pid, NULL, 0);
    for (int i = 0; i < FAULT__PLACES; i++)
        calls[i] = sweep_plan->seen[i];
}

#endif
