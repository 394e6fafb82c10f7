/* wire: the event loop.  Where the order of timers counts the clock is the test's own, which stands still while nobody waits: so nothing
 * depends on how long the machine takes from one line to the next. */
#include "support/t.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "wire/loop.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t own_ms = -1; /* the clock of the test; -1: the machine's */

int clock_gettime(clockid_t id, struct timespec *t)
{
    if (own_ms < 0 || id != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, id, t);
    *t = (struct timespec){own_ms / 1000, own_ms % 1000 * 1000000};
    return 0;
}

/* With a clock of its own the time that is waited for passes at once. */
int epoll_wait(int epfd, struct epoll_event *events, int max, int timeout_ms)
{
    int n = (int)syscall(SYS_epoll_pwait, epfd, events, max, own_ms < 0 ? timeout_ms : 0, NULL, 0);

    if (own_ms >= 0 && n == 0 && timeout_ms > 0)
        own_ms += timeout_ms;
    return n;
}

/* Callbacks take a void * and only read it. */
#define TEXT(s) ((void *)(uintptr_t)(s))

static struct loop *l;
static char trace[256];

static void note(void *arg)
{
    size_t n = strlen(trace);

    (void)snprintf(trace + n, sizeof(trace) - n, "%s", (const char *)arg);
}

static void stop(void *arg)
{
    note(arg);
    loop_stop(l);
}

static void begin_at(int64_t ms)
{
    own_ms = ms;
    trace[0] = 0;
    l = loop_new();
    T_TRUE(l != NULL);
}

static void begin(void)
{
    begin_at(-1);
}

T_CASE(timers_run_in_order_of_time_then_of_making)
{
    begin_at(1000000);
    T_TRUE(loop_after(l, 900, stop, TEXT("e")) != NULL);
    T_TRUE(loop_after(l, 300, note, TEXT("b")) != NULL);
    T_TRUE(loop_after(l, 600, note, TEXT("d")) != NULL);
    T_TRUE(loop_after(l, 300, note, TEXT("c")) != NULL);
    T_TRUE(loop_after(l, -5, note, TEXT("a")) != NULL);
    T_TRUE(loop_after(l, INT64_MAX, note, TEXT("never")) != NULL);
    T_OK(loop_run(l));
    T_STR(trace, "abcde");
    T_EQ(own_ms, 1000900);
    loop_free(l);
}

T_CASE(a_timer_waits_for_its_time_on_the_clock_of_the_machine)
{
    begin();
    int64_t before = clock_monotonic_ms();
    T_TRUE(loop_after(l, 100, stop, TEXT("a")) != NULL);
    T_OK(loop_run(l));
    T_STR(trace, "a");
    T_TRUE(clock_monotonic_ms() - before >= 100);
    loop_free(l);
}

/* When a timer is due: between these, because the loop looks at the clock when it is made. */
struct due {
    int64_t from_ms, until_ms;
};

#define MANY 500
static const struct due *ran[MANY];
static size_t ran_n;

static void note_due(void *arg)
{
    T_TRUE(ran_n < MANY);
    ran[ran_n++] = arg;
}

T_CASE(many_timers_made_and_cancelled_at_random_keep_their_order)
{
    static struct loop_timer *timers[MANY];
    static struct due due[MANY];
    uint32_t random = 1;
    unsigned wrong = 0;

    begin();
    ran_n = 0;
    for (int i = 0; i < MANY; i++) {
        random = random * 1664525 + 1013904223;
        int64_t delay_ms = (random >> 16) % 26 * 2;
        due[i].from_ms = clock_monotonic_ms() + delay_ms;
        timers[i] = loop_after(l, delay_ms, note_due, &due[i]);
        due[i].until_ms = clock_monotonic_ms() + delay_ms;
        T_TRUE(timers[i] != NULL);
    }
    for (int i = 0; i < MANY; i++) {
        if (i % 5 != 0)
            loop_cancel(l, timers[i]);
    }
    T_TRUE(loop_after(l, 60, stop, TEXT("")) != NULL);
    T_OK(loop_run(l));
    T_EQ(ran_n, MANY / 5);
    for (size_t i = 1; i < ran_n; i++)
        wrong += ran[i - 1]->from_ms > ran[i]->until_ms;
    T_EQ(wrong, 0);
    loop_free(l);
}

static struct loop_timer *victim, *self;

static void cancel_victim_and_self(void *arg)
{
    note(arg);
    loop_cancel(l, victim);
    loop_cancel(l, self);
    loop_cancel(l, NULL);
}

T_CASE(a_cancelled_timer_never_runs_even_when_due_in_the_same_round)
{
    begin();
    self = loop_after(l, 0, cancel_victim_and_self, TEXT("a"));
    victim = loop_after(l, 0, note, TEXT("victim"));
    T_TRUE(loop_after(l, 1, stop, TEXT("z")) != NULL);
    T_OK(loop_run(l));
    T_STR(trace, "az");
    loop_free(l);
}

static void again(void *arg)
{
    if (loop_after(l, 0, again, arg) == NULL)
        loop_stop(l);
}

static void drain_and_stop(void *arg, int fd, unsigned events)
{
    char c;

    if ((events & LOOP_READ) != 0 && read(fd, &c, 1) == 1)
        stop(arg);
}

T_CASE(a_timer_that_renews_itself_does_not_starve_descriptors)
{
    int pipes[2];

    begin();
    T_EQ(pipe(pipes), 0);
    T_TRUE(loop_after(l, 0, again, NULL) != NULL);
    T_OK(loop_watch(l, pipes[0], LOOP_READ, drain_and_stop, TEXT("read")));
    T_EQ(write(pipes[1], "x", 1), 1);
    T_OK(loop_run(l));
    T_STR(trace, "read");
    loop_free(l);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
}

static int pair[2][2];

/* Whichever runs first unwatches the other, closes it, and lets a new pipe take its number. */
static void replace_the_other(void *arg, int fd, unsigned events)
{
    int other = fd == pair[0][0] ? pair[1][0] : pair[0][0];
    int fresh[2];

    (void)events;
    note(arg);
    loop_unwatch(l, fd);
    loop_unwatch(l, other);
    (void)close(other);
    if (pipe(fresh) != 0 || fresh[0] != other ||
        loop_watch(l, other, LOOP_READ, drain_and_stop, TEXT("stale")) != ERR_OK)
        note(TEXT("!"));
    (void)close(fresh[1]);
    if (loop_after(l, 5, stop, TEXT(".")) == NULL)
        loop_stop(l);
}

T_CASE(an_event_for_a_closed_descriptor_does_not_reach_its_successor)
{
    begin();
    for (int i = 0; i < 2; i++) {
        T_EQ(pipe(pair[i]), 0);
        T_EQ(write(pair[i][1], "x", 1), 1);
        T_OK(loop_watch(l, pair[i][0], LOOP_READ, replace_the_other, TEXT("a")));
    }
    T_OK(loop_run(l));
    T_STR(trace, "a.");
    loop_unwatch(l, 12345);
    loop_unwatch(l, -1);
    loop_free(l);
    for (int i = 0; i < 4; i++)
        (void)close(pair[i / 2][i % 2]);
}

static unsigned last_events;

static void note_events(void *arg, int fd, unsigned events)
{
    (void)fd;
    last_events = events;
    stop(arg);
}

T_CASE(only_what_is_asked_is_reported_and_a_hang_up_always)
{
    int pipes[2];

    begin();
    T_EQ(pipe(pipes), 0);
    T_OK(loop_watch(l, pipes[1], LOOP_READ, note_events, TEXT("")));
    T_TRUE(loop_after(l, 10, stop, TEXT("quiet")) != NULL);
    T_OK(loop_run(l));
    T_STR(trace, "quiet");
    T_OK(loop_watch(l, pipes[1], LOOP_WRITE, note_events, TEXT("")));
    T_OK(loop_run(l));
    T_EQ(last_events, LOOP_WRITE);
    T_OK(loop_watch(l, pipes[1], 0, note_events, TEXT("")));
    (void)close(pipes[0]);
    T_OK(loop_run(l));
    T_EQ(last_events, LOOP_HANGUP);
    loop_free(l);
    (void)close(pipes[1]);
}

T_CASE(descriptors_that_cannot_be_watched_are_refused)
{
    begin();
    T_ERR(loop_watch(l, -1, LOOP_READ, note_events, TEXT("")), ERR_LIMIT);
    T_ERR(loop_watch(l, 65536, LOOP_READ, note_events, TEXT("")), ERR_LIMIT);
    T_ERR(loop_watch(l, 999, LOOP_READ, note_events, TEXT("")), ERR_IO);
    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    T_ERR(loop_watch(l, file, LOOP_READ, note_events, TEXT("")), ERR_IO);
    (void)close(file);
    loop_free(l);
    loop_free(NULL);
}

T_CASE(the_round_function_runs_after_each_round_but_not_after_stop)
{
    begin_at(1000000);
    loop_each_round(l, note, TEXT("|"));
    T_TRUE(loop_after(l, 0, note, TEXT("a")) != NULL);
    T_TRUE(loop_after(l, 0, note, TEXT("b")) != NULL);
    T_TRUE(loop_after(l, 5, stop, TEXT("c")) != NULL);
    T_OK(loop_run(l));
    T_STR(trace, "ab|c");
    loop_free(l);
}

T_CASE(the_loop_survives_every_failed_allocation)
{
    for (unsigned long nth = 1;; nth++) {
        int pipes[2];
        T_EQ(pipe(pipes), 0);
        mem_fail_nth(nth, 0);
        l = loop_new();
        bool whole =
            l != NULL && loop_watch(l, pipes[0], LOOP_READ, note_events, TEXT("")) == ERR_OK;
        for (int i = 0; whole && i < 20; i++)
            whole = loop_after(l, i, note, TEXT("")) != NULL;
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_EQ(whole, !failed);
        loop_free(l);
        (void)close(pipes[0]);
        (void)close(pipes[1]);
        if (!failed)
            return;
    }
}

T_MAIN(&case_timers_run_in_order_of_time_then_of_making, &case_a_timer_waits_for_its_time_on_the_clock_of_the_machine,
       &case_many_timers_made_and_cancelled_at_random_keep_their_order,
       &case_a_cancelled_timer_never_runs_even_when_due_in_the_same_round,
       &case_a_timer_that_renews_itself_does_not_starve_descriptors,
       &case_an_event_for_a_closed_descriptor_does_not_reach_its_successor,
       &case_only_what_is_asked_is_reported_and_a_hang_up_always,
       &case_descriptors_that_cannot_be_watched_are_refused,
       &case_the_round_function_runs_after_each_round_but_not_after_stop,
       &case_the_loop_survives_every_failed_allocation)
