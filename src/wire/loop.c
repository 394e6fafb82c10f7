/*
 * Watched descriptors stand in a table indexed by number.  Each slot has a generation that changes
 * when the watch ends, and every event carries the generation it was asked under: an event already
 * fetched for a descriptor that a callback unwatched (and whose number may be in use again) is
 * recognised and dropped.  Timers are a binary heap by due time.
 */
#include "wire/loop.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>

#define FD_LIMIT 65536
#define EVENTS_PER_ROUND 128

struct watch {
    loop_fd_fn *fn; /* NULL: not watched */
    void *arg;
    unsigned events;
    uint32_t generation;
};

struct loop_timer {
    int64_t due_ms;
    uint64_t serial; /* timers due at the same time run in the order they were made */
    size_t at;       /* its place in the heap */
    loop_fn *fn;
    void *arg;
};

struct loop {
    int epoll_fd;
    bool stopped;
    struct watch *watches; /* watch_count slots */
    size_t watch_count;
    struct loop_timer **timers; /* a heap: each is not due before its parent; timers[i]->at == i */
    size_t timer_count, timer_room;
    uint64_t next_serial;
    struct loop_timer *running;
    loop_fn *round_fn;
    void *round_arg;
};

struct loop *loop_new(void)
{
    struct loop *l = mem_zalloc(sizeof(*l));

    if (l == NULL)
        return NULL;
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (l->epoll_fd < 0) {
        log_error("could not make an event loop: %s", strerror(errno));
        mem_free(l);
        return NULL;
    }
    return l;
}

void loop_free(struct loop *l)
{
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->timer_count; i++)
        mem_free(l->timers[i]);
    mem_free(l->timers);
    mem_free(l->watches);
    io_close(&l->epoll_fd);
    mem_free(l);
}

static enum err make_slot(struct loop *l, size_t fd)
{
    size_t room = l->watch_count < 32 ? 32 : l->watch_count;

    if (fd < l->watch_count)
        return ERR_OK;
    while (room <= fd)
        room *= 2;
    struct watch *bigger = mem_resize(l->watches, room, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    memset(bigger + l->watch_count, 0, (room - l->watch_count) * sizeof(*bigger));
    l->watches = bigger;
    l->watch_count = room;
    return ERR_OK;
}

enum err loop_watch(struct loop *l, int fd, unsigned events, loop_fd_fn *fn, void *arg)
{
    if (fd < 0 || fd >= FD_LIMIT)
        return ERR_LIMIT;
    enum err err = make_slot(l, (size_t)fd);
    if (err != ERR_OK)
        return err;
    struct watch *w = &l->watches[fd];
    if (w->fn != NULL && w->events == events) { /* the kernel knows */
        w->fn = fn;
        w->arg = arg;
        return ERR_OK;
    }
    struct epoll_event event = {
        .events = ((events & LOOP_READ) != 0 ? EPOLLIN : 0u) |
                  ((events & LOOP_WRITE) != 0 ? EPOLLOUT : 0u),
        .data.u64 = (uint64_t)w->generation << 32 | (uint32_t)fd,
    };
    if (epoll_ctl(l->epoll_fd, w->fn == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0) {
        log_error("could not watch a descriptor: %s", strerror(errno));
        return err_from_errno(errno);
    }
    w->fn = fn;
    w->arg = arg;
    w->events = events;
    return ERR_OK;
}

void loop_unwatch(struct loop *l, int fd)
{
    if (fd < 0 || (size_t)fd >= l->watch_count || l->watches[fd].fn == NULL)
        return;
    (void)epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    l->watches[fd] = (struct watch){.generation = l->watches[fd].generation + 1};
}

static bool is_before(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->serial < b->serial;
}

static void place(struct loop *l, struct loop_timer *t, size_t at)
{
    l->timers[at] = t;
    t->at = at;
}

/* Put ${t} at ${at} or as far up as its time demands. */
static void sift_up(struct loop *l, struct loop_timer *t, size_t at)
{
    for (; at > 0 && is_before(t, l->timers[(at - 1) / 2]); at = (at - 1) / 2)
        place(l, l->timers[(at - 1) / 2], at);
    place(l, t, at);
}

/* Put ${t} at ${at} or as far down as its time demands. */
static void sift_down(struct loop *l, struct loop_timer *t, size_t at)
{
    for (size_t child = 2 * at + 1; child < l->timer_count; child = 2 * at + 1) {
        if (child + 1 < l->timer_count && is_before(l->timers[child + 1], l->timers[child]))
            child++;
        if (!is_before(l->timers[child], t))
            break;
        place(l, l->timers[child], at);
        at = child;
    }
    place(l, t, at);
}

static void take_from_heap(struct loop *l, const struct loop_timer *t)
{
    size_t at = t->at;
    struct loop_timer *last = l->timers[--l->timer_count];

    if (last == t)
        return;
    if (is_before(last, t))
        sift_up(l, last, at);
    else
        sift_down(l, last, at);
}

struct loop_timer *loop_after(struct loop *l, int64_t delay_ms, loop_fn *fn, void *arg)
{
    if (l->timer_count == l->timer_room) {
        size_t room = l->timer_room == 0 ? 16 : l->timer_room * 2;
        struct loop_timer **bigger = mem_resize(l->timers, room, sizeof(struct loop_timer *));
        if (bigger == NULL)
            return NULL;
        l->timers = bigger;
        l->timer_room = room;
    }
    struct loop_timer *t = mem_zalloc(sizeof(*t));
    if (t == NULL)
        return NULL;
    *t = (struct loop_timer){.serial = l->next_serial++, .fn = fn, .arg = arg};
    if (__builtin_add_overflow(clock_monotonic_ms(), delay_ms < 0 ? 0 : delay_ms, &t->due_ms))
        t->due_ms = INT64_MAX;
    sift_up(l, t, l->timer_count++);
    return t;
}

void loop_cancel(struct loop *l, struct loop_timer *t)
{
    if (t == NULL || t == l->running)
        return;
    take_from_heap(l, t);
    mem_free(t);
}

void loop_each_round(struct loop *l, loop_fn *fn, void *arg)
{
    l->round_fn = fn;
    l->round_arg = arg;
}

static int sleep_ms(const struct loop *l)
{
    if (l->timer_count == 0)
        return -1;
    int64_t left = l->timers[0]->due_ms - clock_monotonic_ms();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void deliver(struct loop *l, struct epoll_event event)
{
    int fd = (int)(uint32_t)event.data.u64;
    struct watch w = l->watches[fd];
    unsigned events = ((event.events & EPOLLIN) != 0 ? LOOP_READ : 0u) |
                      ((event.events & EPOLLOUT) != 0 ? LOOP_WRITE : 0u);

    events &= w.events;
    if ((event.events & (EPOLLHUP | EPOLLERR)) != 0)
        events |= LOOP_HANGUP;
    if (w.fn != NULL && w.generation == event.data.u64 >> 32 && events != 0)
        w.fn(w.arg, fd, events);
}

/* Run what is due now; what the callbacks add waits for the next round, so that they cannot starve
 * the descriptors. */
static void run_timers(struct loop *l)
{
    int64_t now = clock_monotonic_ms();
    uint64_t before = l->next_serial;

    while (!l->stopped && l->timer_count > 0 && l->timers[0]->due_ms <= now &&
           l->timers[0]->serial < before) {
        struct loop_timer *t = l->timers[0];
        take_from_heap(l, t);
        l->running = t;
        t->fn(t->arg);
        l->running = NULL;
        mem_free(t);
    }
}

enum err loop_run(struct loop *l)
{
    struct epoll_event events[EVENTS_PER_ROUND];

    l->stopped = false;
    while (!l->stopped) {
        int n = epoll_wait(l->epoll_fd, events, EVENTS_PER_ROUND, sleep_ms(l));
        if (n < 0 && errno != EINTR) {
            log_error("could not wait for events: %s", strerror(errno));
            return ERR_IO;
        }
        for (int i = 0; i < n && !l->stopped; i++)
            deliver(l, events[i]);
        run_timers(l);
        if (!l->stopped && l->round_fn != NULL)
            l->round_fn(l->round_arg);
    }
    return ERR_OK;
}

void loop_stop(struct loop *l)
{
    l->stopped = true;
}
