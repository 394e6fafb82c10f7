/*
 * Desks and presses, started when the keeper asks.  What a desk says is not trusted: the only frames it may send here are
 * that it is ready, why it stops, and (the desk of a session) that it wants a press, of which it has at most one.
 */
#include "parent/house.h"

#include "base/io.h"
#include "base/log.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* The descriptors of a desk: 3 parent, 4 keeper, 5 gate, 6 office (session and job), 7 press (only for a job: a
 * session is given one when it asks).  Those of a press: 3 its desk. */
#define DESK_KEEPER 1
#define DESK_OFFICE 3
#define DESK_PRESS 4

static struct house_desk *find(struct house *h, uint64_t no)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++)
        if (h->desks[i].used && h->desks[i].no == no)
            return &h->desks[i];
    return NULL;
}

static struct house_desk *free_place(struct house *h)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++)
        if (!h->desks[i].used)
            return &h->desks[i];
    return NULL;
}

static void kill_pid(pid_t pid)
{
    if (pid > 0 && kill(pid, SIGKILL) != 0)
        log_error("could not kill process %d", (int)pid);
}

static void kill_desk(struct house_desk *d)
{
    kill_pid(d->pid);
    kill_pid(d->press_pid);
}

static void tell_ended(struct house *h, uint64_t no, int status)
{
    struct parent_child_desk_ended m = {.desk = no, .status = (uint32_t)status};
    struct chan *keeper = h->members[PARENT_CHILD_ROLE_KEEPER].chan;

    if (h->phase != HOUSE_STOPPING && keeper != NULL && parent_child_desk_ended_send(keeper, 0, &m) != ERR_OK)
        house_stop(h, ERR_CLOSED, "the keeper does not listen any more");
}

static void forget(struct house *h, struct house_desk *d)
{
    if (d->chan != NULL)
        loop_unwatch(h->loop, chan_fd(d->chan));
    chan_free(d->chan);
    *d = (struct house_desk){0};
}

static void take_desk_frame(struct house *h, struct house_desk *d);

static void on_desk(void *arg, int fd, unsigned events)
{
    struct house *h = arg;

    (void)events;
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++) {
        struct house_desk *d = &h->desks[i];
        if (!d->used || d->chan == NULL || chan_fd(d->chan) != fd)
            continue;
        take_desk_frame(h, d);
        return;
    }
}

static enum err start(struct house *h, enum parent_child_role role, const char *kind, const int fds[CHILD_FDS_MAX],
                      pid_t *pid_out)
{
    struct house_command command;
    struct child_start s = {.identity = h->identities[role], .null_fd = h->null_fd};

    house_command(h, role, &command);
    if (kind != NULL) { /* before what it is told besides: at most two words for a desk, none for a press */
        memmove(&command.argv[3], &command.argv[1], 3 * sizeof(command.argv[0]));
        command.argv[1] = "--kind";
        command.argv[2] = kind;
    }
    s.path = command.path;
    s.argv = (char *const *)(uintptr_t)command.argv;
    memcpy(s.fds, fds, sizeof(s.fds));
    return child_start(&s, pid_out);
}

/* ${kind}: what it is for, "set", or NULL for reading an upload. */
static enum err start_press(struct house *h, struct house_desk *d, const char *kind, int *desk_end_out)
{
    int pair[2], fds[CHILD_FDS_MAX] = {-1, -1, -1, -1, -1};
    enum err err = chan_pair(pair);

    if (err != ERR_OK)
        return err;
    fds[0] = pair[1];
    err = start(h, PARENT_CHILD_ROLE_PRESS, kind, fds, &d->press_pid);
    io_close(&pair[1]);
    if (err != ERR_OK)
        io_close(&pair[0]);
    *desk_end_out = pair[0];
    return err;
}

/* Start a press and send the desk its end; without one, the desk hears that there is none. */
static enum err give_press(struct house *h, struct house_desk *d)
{
    int fd = -1;
    enum err err = start_press(h, d, "set", &fd);

    d->press_wanted = false;
    if (err != ERR_OK)
        log_error("a press for desk %llu could not be started: %s", (unsigned long long)d->no, err_name(err));
    const struct proto_outgoing what = {.type = PARENT_CHILD_PRESS,
                                        .m = &(struct parent_child_press){0},
                                        .fds = &fd,
                                        .fd_n = err == ERR_OK ? 1 : 0};
    err = proto_send(d->chan, &parent_child_set, &what);
    io_close(&fd);
    return err;
}

/* One press at a time: the one before has done what it was asked for, or nobody waits for it any more. */
static enum err want_press(struct house *h, struct house_desk *d)
{
    if (d->kind != PARENT_CHILD_DESK_KIND_SESSION || d->press_wanted || h->phase == HOUSE_STOPPING)
        return ERR_INPUT;
    if (d->press_pid == 0)
        return give_press(h, d);
    d->press_wanted = true;
    kill_pid(d->press_pid);
    return ERR_OK;
}

static enum err hear_desk(struct house *h, struct house_desk *d)
{
    struct chan_frame f;
    enum err err = chan_recv(d->chan, &f);

    if (err != ERR_OK)
        return err;
    chan_frame_close_fds(&f);
    if (f.type == PARENT_CHILD_PRESS_WANTED)
        return want_press(h, d);
    return f.type == PARENT_CHILD_READY || f.type == PARENT_CHILD_STOPPING ? ERR_OK : ERR_INPUT;
}

static void take_desk_frame(struct house *h, struct house_desk *d)
{
    enum err err = hear_desk(h, d);

    if (err == ERR_OK || err == ERR_AGAIN)
        return;
    if (err != ERR_CLOSED) {
        log_warn("desk %llu said what a desk may not say: killed", (unsigned long long)d->no);
        kill_desk(d);
    }
    loop_unwatch(h->loop, chan_fd(d->chan));
    chan_free(d->chan);
    d->chan = NULL;
}

/* Start the programs of ${d}; ${passed} are the keeper's, gate's and office's ends. */
static enum err start_desk(struct house *h, struct house_desk *d, enum parent_child_desk_kind kind,
                           const struct chan_frame *f)
{
    static const char *const kinds[PARENT_CHILD_DESK_KIND__MAX] = {"lobby", "session", "job", "approval-lobby", "approval"};
    int pair[2] = {-1, -1}, fds[CHILD_FDS_MAX] = {-1, -1, -1, -1, -1};
    enum err err;

    TRY(chan_pair(pair));
    fds[0] = pair[1];
    for (unsigned i = 0; i < f->fd_count; i++)
        fds[DESK_KEEPER + i] = f->fds[i];
    if (kind == PARENT_CHILD_DESK_KIND_JOB)
        TRY(start_press(h, d, NULL, &fds[DESK_PRESS]));
    TRY(start(h, PARENT_CHILD_ROLE_DESK, kinds[kind], fds, &d->pid));
    d->chan = chan_new(pair[0], &parent_child_proto);
    pair[0] = -1;
    if (d->chan == NULL)
        TRY(ERR_MEMORY);
    TRY(loop_watch(h->loop, chan_fd(d->chan), LOOP_READ, on_desk, h));
out:
    io_close(&pair[0]);
    io_close(&pair[1]);
    io_close(&fds[DESK_PRESS]);
    return err;
}

enum err desks_spawn(struct house *h, struct chan_frame *f, struct arena *a)
{
    struct parent_child_spawn_desk m;
    enum err err = parent_child_spawn_desk_get(f->payload, a, &m);

    if (err != ERR_OK)
        return err;
    bool has_office = m.kind == PARENT_CHILD_DESK_KIND_SESSION || m.kind == PARENT_CHILD_DESK_KIND_JOB;
    unsigned expected = has_office ? DESK_OFFICE : DESK_OFFICE - 1;
    if (f->fd_count != expected || find(h, m.desk) != NULL)
        return ERR_INPUT;
    struct house_desk *d = free_place(h);
    if (d == NULL) {
        log_warn("there are too many desks: one more was not started");
        tell_ended(h, m.desk, 0);
        return ERR_OK;
    }
    *d = (struct house_desk){.used = true, .no = m.desk, .kind = m.kind};
    err = start_desk(h, d, m.kind, f);
    if (err == ERR_OK)
        return ERR_OK;
    log_error("desk %llu could not be started: %s", (unsigned long long)m.desk, err_name(err));
    if (d->pid == 0 && d->press_pid == 0) {
        forget(h, d);
        tell_ended(h, m.desk, 0);
    }
    kill_desk(d); /* what was started ends, and is reported when it is reaped */
    return ERR_OK;
}

enum err desks_kill(struct house *h, const struct chan_frame *f, struct arena *a)
{
    struct parent_child_kill_desk m;
    enum err err = parent_child_kill_desk_get(f->payload, a, &m);

    struct house_desk *d = err == ERR_OK ? find(h, m.desk) : NULL;
    if (d != NULL) {
        d->is_unwanted = true;
        kill_desk(d);
    }
    return err;
}

/* The press of a session has ended, well or not: its desk sees that, and goes on. */
static void session_press_ended(struct house *h, struct house_desk *d)
{
    if (d->press_wanted && d->chan != NULL && h->phase != HOUSE_STOPPING && give_press(h, d) != ERR_OK)
        kill_desk(d);
}

/* One of the two has ended: the other follows, except that a press may have done its work. */
static void ended(struct house *h, struct house_desk *d, bool is_press, int status)
{
    const char *what = is_press ? "press" : "process";
    bool of_session = is_press && d->kind == PARENT_CHILD_DESK_KIND_SESSION && d->pid != 0;
    bool is_bad = status != 0 && h->phase != HOUSE_STOPPING && !(of_session && d->press_wanted);
    bool has_lost_its_desk = is_press && WIFEXITED(status) && WEXITSTATUS(status) == err_exit_code(ERR_CLOSED);
    char how[32];

    if (status != 0 && d->status == 0 && !of_session)
        d->status = status;
    if (is_bad && (d->is_unwanted || has_lost_its_desk))
        log_info("the %s of desk %llu was ended with it", what, (unsigned long long)d->no);
    else if (is_bad) {
        child_describe(status, how);
        h->bad_ends++;
        log_warn("the %s of desk %llu has ended: %s", what, (unsigned long long)d->no, how);
    }
    if (of_session)
        session_press_ended(h, d);
    else if (!is_press || status != 0) {
        d->is_unwanted = true; /* what is left of it is ended by us */
        kill_desk(d);
    }
    if (d->pid == 0 && d->press_pid == 0) {
        uint64_t no = d->no;
        int first = d->status;
        forget(h, d);
        tell_ended(h, no, first);
    }
}

bool desks_reaped(struct house *h, pid_t pid, int status)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++) {
        struct house_desk *d = &h->desks[i];
        if (!d->used || (d->pid != pid && d->press_pid != pid))
            continue;
        bool is_press = d->press_pid == pid;
        *(is_press ? &d->press_pid : &d->pid) = 0;
        house_sandbox_killed(h, is_press ? PARENT_CHILD_ROLE_PRESS : PARENT_CHILD_ROLE_DESK, d->no, status);
        ended(h, d, is_press, status);
        return true;
    }
    return false;
}

void desks_ask_stop(struct house *h)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++) {
        struct house_desk *d = &h->desks[i];
        if (d->used && d->chan != NULL && parent_child_stop_send(d->chan, 0, &(struct parent_child_stop){0}) != ERR_OK)
            kill_desk(d);
    }
}

void desks_kill_all(struct house *h)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++)
        if (h->desks[i].used)
            kill_desk(&h->desks[i]);
}

bool desks_alive(const struct house *h)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++)
        if (h->desks[i].used)
            return true;
    return false;
}

void desks_close(struct house *h)
{
    for (size_t i = 0; i < HOUSE_DESKS_MAX; i++)
        if (h->desks[i].used)
            forget(h, &h->desks[i]);
}
