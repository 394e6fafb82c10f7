/*
 * tests/torture/sweep.h: one fault at every place of a process's day, and at the start after it.  A program that includes it says what a
 * day is and what holds after it; each point is a process of its own, on a copy of the house as it was before.
 *
 *     PROGRAM [--points N] [--seed N] [--tally FILE]     N points of each kind of fault, spread over the day (default 2); 0: every one
 *     PROGRAM --make | --live | --check   see cut.h: a day that is lived once
 *
 * --tally adds what was done to the file, as house_sweep.py does.
 *
 * AZUKARI_FAULT names the library of tests/torture/fault.h.  Only for test programs, one each: everything is static.
 */
#ifndef TORTURE_SWEEP_H
#define TORTURE_SWEEP_H

#include "support/broke.h"
#include "support/t.h"
#include "torture/fault.h"

#include "base/clock.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SWEEP_LONGEST_S 40

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
    } memory[SWEEP_MEMORIES]; /* what check() must know of the day, to be kept for another process (n 0: no more) */
    void (*revive)(void);     /* make that memory good in the process that has read it: it has no pointers */
};

/* What the day was told may have grown: live() and check() say so after each answer. */
static void sweep_tell_nobody(void)
{
}
static void (*sweep_told)(void) = sweep_tell_nobody;

static const struct sweep_day *sweep_of;
static struct fault_plan *sweep_plan;
static char sweep_kept[96];

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

/* The house as it was before the day. */
static bool sweep_new_day(void)
{
    char line[512];

    return (size_t)snprintf(sweep_of->dir, sweep_of->dir_room, "%s.day", sweep_kept) < sweep_of->dir_room &&
           RUN(line, "rm -rf '%s' && cp -a --sparse=always '%s' '%s'", sweep_of->dir, sweep_kept, sweep_of->dir) == 0;
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

/* Run ${part} with the fault armed: what its checks and the process say of it is no news. */
static void sweep_suffer(void (*part)(void), const struct sort *s, uint64_t at)
{
    int out = dup(STDOUT_FILENO), said = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)fflush(stdout);
    (void)dup2(nowhere, STDOUT_FILENO);
    (void)dup2(nowhere, STDERR_FILENO);
    sweep_arm(s, at);
    house_broke = sweep_break_day;
    house_patience_ms = 5000;
    (void)sweep_guarded(part);
    sweep_plan->armed = 0;
    sweep_of->kill();
    (void)fflush(stdout);
    (void)dup2(out, STDOUT_FILENO);
    (void)dup2(said, STDERR_FILENO);
    (void)close(out);
    (void)close(said);
    (void)close(nowhere);
}

/* A day with the fault ${s} at its ${at}-th call, then (${again} > 0) a start with one at that call; whether all holds after it. */
static bool sweep_point(const struct sort *s, uint64_t at, uint64_t again)
{
    if (!sweep_new_day())
        return false;
    sweep_suffer(sweep_of->live, s, at);
    if (again > 0)
        sweep_suffer(sweep_of->start, s, again);
    house_broke = sweep_break_rule;
    house_patience_ms = 10000;
    return sweep_guarded(sweep_of->check);
}

static bool sweep_in_a_process(const struct sort *s, uint64_t at, uint64_t again)
{
    int status = 0;

    (void)fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        (void)alarm(SWEEP_LONGEST_S);
        bool holds = sweep_point(s, at, again);
        (void)fflush(stdout);
        _exit(holds ? 0 : 1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        printf("# no end after %d s, or signal %d\n", SWEEP_LONGEST_S, WTERMSIG(status));
        return false;
    }
    return WEXITSTATUS(status) == 0;
}

/* How many calls of each place ${part} has. */
static void sweep_measure(void (*part)(void), uint64_t calls[FAULT__PLACES])
{
    static const struct sort none = {"", FAULT__PLACES, FAULT_FAIL, 0, false};
    pid_t pid = fork();

    if (pid == 0) {
        if (sweep_new_day())
            sweep_suffer(part, &none, 0);
        _exit(0);
    }
    if (pid > 0)
        (void)waitpid(pid, NULL, 0);
    for (int i = 0; i < FAULT__PLACES; i++)
        calls[i] = sweep_plan->seen[i];
}

/* The same seed gives the same points everywhere. */
static uint64_t sweep_random(uint64_t *state, uint64_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return below == 0 ? 0 : (*state >> 33) % below;
}

/* One point in each of ${points} parts of the day (0: all of it); every other one with a fault in the next start too. */
static uint64_t sweep_sort(const struct sort *s, uint64_t day, uint64_t start, uint64_t points, uint64_t *seed, uint64_t *bad)
{
    uint64_t n = points == 0 || points > day ? day : points;

    for (uint64_t i = 0; i < n; i++) {
        uint64_t from = day * i / n, at = 1 + from + sweep_random(seed, day * (i + 1) / n - from);
        uint64_t again = i % 2 == 0 || start == 0 ? 0 : 1 + sweep_random(seed, start);
        if (sweep_in_a_process(s, at, again))
            continue;
        printf("# %s at call %llu of the day, %llu of the next start\n", s->name, (unsigned long long)at, (unsigned long long)again);
        ++*bad;
    }
    return n;
}

/* Keep the stopped house and prepare the plan for all processes that start from now on. */
static void sweep_prepare(void)
{
    char path[128];

    T_TRUE((size_t)snprintf(sweep_kept, sizeof(sweep_kept), "%s", sweep_of->dir) < sizeof(sweep_kept) - 8);
    (void)snprintf(path, sizeof(path), "%s.plan", sweep_kept);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    T_TRUE(fd >= 0 && ftruncate(fd, sizeof(*sweep_plan)) == 0);
    sweep_plan = mmap(NULL, sizeof(*sweep_plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    T_TRUE(sweep_plan != MAP_FAILED && getenv("AZUKARI_FAULT") != NULL);
    (void)close(fd);
    T_EQ(setenv("AZUKARI_FAULT_PLAN", path, 1), 0);
    T_EQ(setenv("LD_PRELOAD", getenv("AZUKARI_FAULT"), 1), 0);
}

/* One line of JSON, for house_sweep.py --sum. */
static bool sweep_add_up(const char *tally, const char *program, uint64_t seed, uint64_t points, uint64_t bad, int64_t began_ms)
{
    const char *name = strrchr(program, '/');
    char line[256];
    int fd = open(tally, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    int n = snprintf(line, sizeof(line), "{\"process\": \"%s\", \"seed\": %llu, \"points\": %llu, \"findings\": %llu, \"seconds\": %lld}\n",
                     name == NULL ? program : name + 1, (unsigned long long)seed, (unsigned long long)points, (unsigned long long)bad,
                     (long long)((clock_monotonic_ms() - began_ms) / 1000));
    bool told = fd >= 0 && n > 0 && (size_t)n < sizeof(line) && write(fd, line, (size_t)n) == n;

    if (fd >= 0)
        (void)close(fd);
    return told;
}

static bool sweep_number(const char *text, uint64_t *out)
{
    return num_parse_u64(view_str(text), UINT64_MAX, NUM_CANONICAL, out) == ERR_OK;
}

static int cut_main(int argc, char **argv, void (*make)(void));

/* ${make} opens the house and stops it again; then the sweep. */
static int sweep_main(int argc, char **argv, const struct sweep_day *day, void (*make)(void))
{
    uint64_t points = 2, seed = 1, in_day[FAULT__PLACES], in_start[FAULT__PLACES];
    uint64_t all = 0, all_bad = 0;
    int64_t began_ms = clock_monotonic_ms();
    const char *tally = NULL;
    bool failed = false;
    char line[512];

    (void)t_run;
    sweep_of = day;
    if (argc > 2 && (strcmp(argv[1], "--make") == 0 || strcmp(argv[1], "--live") == 0 || strcmp(argv[1], "--check") == 0))
        return cut_main(argc, argv, make);
    for (int i = 1; i + 1 < argc; i += 2)
        if (strcmp(argv[i], "--tally") == 0)
            tally = argv[i + 1];
        else if (!sweep_number(argv[i + 1], strcmp(argv[i], "--seed") == 0 ? &seed : &points))
            return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    if (access("/dev/shm", W_OK) == 0 && setenv("TMPDIR", "/dev/shm", 0) != 0) /* no disk: what is not flushed is not looked at here */
        return 2;
    if (!sweep_guarded(make) || !sweep_guarded(sweep_prepare))
        return 1;
    sweep_measure(day->live, in_day);
    sweep_measure(day->start, in_start);
    printf("1..%zu\n", SWEEP_SORTS);
    for (size_t i = 0; i < SWEEP_SORTS; i++) {
        const struct sort *s = &sweep_sorts[i];
        uint64_t bad = 0, n = sweep_sort(s, in_day[s->place], in_start[s->place], points, &seed, &bad);
        printf("%s %zu - %s: at %llu of %llu places of a day\n", bad == 0 && n > 0 ? "ok" : "not ok", i + 1, s->name, (unsigned long long)n,
               (unsigned long long)in_day[s->place]);
        failed = failed || bad > 0 || n == 0;
        all += n;
        all_bad += bad;
    }
    failed = (tally != NULL && !sweep_add_up(tally, argv[0], seed, all, all_bad, began_ms)) || failed;
    (void)unsetenv("LD_PRELOAD");
    (void)RUN(line, "rm -rf '%s' '%s.'*", sweep_kept, sweep_kept);
    return failed;
}

#include "torture/cut.h"

#endif
