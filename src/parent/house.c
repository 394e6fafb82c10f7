#include "parent/house.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA_MAX 65536
#define FORCED_MS 2000 /* until a killed process must have been reaped */
#define BROKEN_MS 1000 /* for gate and desks when a process has gone: who waits for that one waits in vain */
#define CULPRIT_MS 100 /* until one that was killed can be reaped, though others that miss it already have ended */

/* --- stopping -------------------------------------------------------------------------------------------------------- */

static bool stage_alive(const struct house *h, enum parent_child_role role)
{
    return role == PARENT_CHILD_ROLE_DESK ? desks_alive(h) : h->members[role].pid != 0;
}

static void close_member(struct house *h, struct member *m)
{
    if (m->chan != NULL)
        loop_unwatch(h->loop, chan_fd(m->chan));
    chan_free(m->chan);
    m->chan = NULL;
}

/* Newer kernels let a sandboxed parent signal only what it has started inside: the others see their channel close. */
static void stage_kill(struct house *h, enum parent_child_role role)
{
    if (role == PARENT_CHILD_ROLE_DESK) {
        desks_kill_all(h);
        return;
    }
    if (h->members[role].pid != 0)
        (void)kill(h->members[role].pid, SIGKILL);
    close_member(h, &h->members[role]);
}

static int64_t stage_patience(const struct house *h, const struct house_stage *s)
{
    bool holds_nothing = s->role == PARENT_CHILD_ROLE_GATE || s->role == PARENT_CHILD_ROLE_DESK;

    return h->result != ERR_OK && holds_nothing && s->patience_ms > BROKEN_MS ? BROKEN_MS : s->patience_ms;
}

static void stage_ask(struct house *h, enum parent_child_role role)
{
    if (role == PARENT_CHILD_ROLE_DESK)
        desks_ask_stop(h);
    else if (h->members[role].chan == NULL ||
             parent_child_stop_send(h->members[role].chan, 0, &(struct parent_child_stop){0}) != ERR_OK)
        stage_kill(h, role);
}

static void on_stage_timeout(void *arg)
{
    struct house *h = arg;
    enum parent_child_role role = h->plan->stages[h->stage].role;

    h->timer = NULL;
    if (h->stage_forced) {
        log_error("%s could not be killed", config_role_name(role));
        h->stage++;
        h->stage_forced = false;
        house_stage_check(h);
        return;
    }
    log_warn("%s did not stop in time: killed", config_role_name(role));
    h->stage_forced = true;
    stage_kill(h, role);
    h->timer = loop_after(h->loop, FORCED_MS, on_stage_timeout, h);
    if (h->timer == NULL)
        loop_stop(h->loop);
}

void house_stage_check(struct house *h)
{
    const struct house_plan *plan = h->plan;

    if (h->timer != NULL && stage_alive(h, plan->stages[h->stage].role))
        return;
    loop_cancel(h->loop, h->timer);
    h->timer = NULL;
    h->stage_forced = false;
    while (h->stage < plan->stage_n && !stage_alive(h, plan->stages[h->stage].role))
        h->stage++;
    if (h->stage < plan->stage_n) {
        stage_ask(h, plan->stages[h->stage].role);
        h->timer = loop_after(h->loop, stage_patience(h, &plan->stages[h->stage]), on_stage_timeout, h);
    }
    if (h->timer == NULL)
        loop_stop(h->loop);
}

void house_stop(struct house *h, enum err err, const char *format, ...)
{
    char reason[HOUSE_REASON_MAX];
    va_list ap;

    if (h->phase == HOUSE_STOPPING)
        return;
    va_start(ap, format);
    (void)vsnprintf(reason, sizeof(reason), format, ap);
    va_end(ap);
    for (char *c = reason; *c != '\0'; c++)
        if (*c < ' ' || *c > '~') /* one line, whoever gave the reason */
            *c = '?';
    if (err == ERR_OK)
        log_info("stopping: %s", reason);
    else
        log_error("stopping: %s", reason);
    h->phase = HOUSE_STOPPING;
    h->result = err;
    h->stage = 0;
    house_stage_check(h);
}

/* --- starting -------------------------------------------------------------------------------------------------------- */

void house_command(const struct house *h, enum parent_child_role role, struct house_command *out)
{
    unsigned n = 0;

    (void)snprintf(out->path, sizeof(out->path), "%s/azukari-%s", h->programs, config_role_name(role));
    out->argv[n++] = out->path;
    n += h->plan->args(h, role, out->argv + n);
    out->argv[n] = NULL;
}

static void on_member(void *arg, int fd, unsigned events);

static enum err start_member(struct house *h, enum parent_child_role role)
{
    struct member *m = &h->members[role];
    struct child_start s = {.fds = {-1, -1, -1, -1, -1}, .identity = h->identities[role], .null_fd = h->null_fd};
    struct house_command command;
    int pair[2] = {-1, -1};
    enum err err;

    house_command(h, role, &command);
    TRY(chan_pair(pair));
    s.path = command.path;
    s.argv = (char *const *)(uintptr_t)command.argv;
    s.fds[0] = pair[1];
    TRY(child_start(&s, &m->pid));
    m->started_ms = clock_monotonic_ms();
    m->chan = chan_new(pair[0], &parent_child_proto);
    pair[0] = -1;
    if (m->chan == NULL)
        TRY(ERR_MEMORY);
    TRY(loop_watch(h->loop, chan_fd(m->chan), LOOP_READ, on_member, h));
out:
    io_close(&pair[0]);
    io_close(&pair[1]);
    return err;
}

static enum err send_peer(struct house *h, enum parent_child_role to, enum parent_child_role sibling, int fd)
{
    struct parent_child_peer m = {.sibling = sibling};

    return parent_child_peer_send_fds(h->members[to].chan, 0, &m, &fd, 1);
}

/* Give each of the two an end.  The end of the keeper's partner is kept open here as well. */
static enum err connect_pair(struct house *h, const struct house_pair *p)
{
    enum parent_child_role partner = p->a == PARENT_CHILD_ROLE_KEEPER ? p->b : p->a;
    int ends[2] = {-1, -1}; /* of a, of b */
    int *partners = p->a == partner ? &ends[0] : &ends[1];
    enum err err;

    TRY(chan_pair(ends));
    TRY(send_peer(h, p->a, p->b, ends[0]));
    TRY(send_peer(h, p->b, p->a, ends[1]));
    if (p->a == PARENT_CHILD_ROLE_KEEPER || p->b == PARENT_CHILD_ROLE_KEEPER) {
        h->kept[partner] = *partners;
        *partners = -1;
    }
out:
    io_close(&ends[0]);
    io_close(&ends[1]);
    return err;
}

static enum err send_unseal(struct house *h, struct unlock_secret *secret)
{
    struct view shares[SHARES_MAX];
    struct parent_child_unseal m = {.shares = shares, .shares_n = secret->shares_n};
    enum err err;

    if (secret->passphrase != NULL)
        m.passphrase = secret_view(secret->passphrase);
    for (unsigned i = 0; i < secret->shares_n; i++)
        shares[i] = view_of(secret->shares[i], SHARE_BYTES);
    err = parent_child_unseal_send(h->members[PARENT_CHILD_ROLE_KEEPER].chan, 0, &m);
    secret_free(secret->passphrase);
    secret_wipe(secret, sizeof(*secret));
    return err;
}

static enum err start_all(struct house *h, struct unlock_secret *secret)
{
    enum err err = ERR_OK;

    for (unsigned role = 0; role < HOUSE_MEMBERS; role++)
        TRY(start_member(h, (enum parent_child_role)role));
    for (unsigned i = 0; i < h->plan->pair_n; i++)
        TRY(connect_pair(h, &h->plan->pairs[i]));
    TRY(send_unseal(h, secret));
out:
    return err;
}

/* From here on nothing is needed but to start desks and to end what was started. */
static enum err begin_all(struct house *h)
{
    const struct sandbox_limits limits = {.executable_dir = h->programs};
    enum err err;

    TRY(sandbox_enter(SANDBOX_PARENT, &limits));
    h->phase = HOUSE_BEGINNING;
    for (size_t i = 0; i < HOUSE_MEMBERS; i++)
        TRY(parent_child_begin_send(h->members[i].chan, 0, &(struct parent_child_begin){0}));
out:
    return err;
}

static void reap_soon(struct house *h);

/* --- what the members say -------------------------------------------------------------------------------------------- */

static void on_unsealed(struct house *h, const struct parent_child_unseal_done *m)
{
    static const struct {
        const char *words;
        enum err err;
    } results[PARENT_CHILD_UNSEAL_RESULT__MAX] = {
        [PARENT_CHILD_UNSEAL_RESULT_UNSEALED] = {"", ERR_OK},
        [PARENT_CHILD_UNSEAL_RESULT_WRONG_PASSPHRASE] = {"the passphrase is wrong", ERR_DENIED},
        [PARENT_CHILD_UNSEAL_RESULT_WRONG_SHARES] = {"the shares do not restore the key", ERR_DENIED},
        [PARENT_CHILD_UNSEAL_RESULT_LEDGER_DOES_NOT_VERIFY] = {"ledger or keys do not verify (the line before names the place; see \"azukari verify\")",
                                                               ERR_CORRUPT},
        [PARENT_CHILD_UNSEAL_RESULT_KEYS_DO_NOT_MATCH] = {"keys and ledger do not belong together", ERR_CORRUPT},
        [PARENT_CHILD_UNSEAL_RESULT_BROKEN] = {"the keeper could not open its files", ERR_IO},
    };

    if (results[m->result].err != ERR_OK) {
        house_stop(h, results[m->result].err, "%s", results[m->result].words);
        return;
    }
    enum err err = begin_all(h);
    if (err != ERR_OK && err != ERR_CLOSED) /* who has gone is reaped in a moment */
        house_stop(h, err, "service could not begin: %s", err_name(err));
}

static void on_ready(struct house *h, struct member *m)
{
    m->ready = true;
    for (size_t i = 0; i < HOUSE_MEMBERS; i++)
        if (!h->members[i].ready)
            return;
    h->phase = HOUSE_SERVING;
    measure_serve(h);
    log_info("ready: %s", h->config.origin);
}

/* What a frame means; an error is a frame that this member may not send now. */
static enum err on_frame(struct house *h, enum parent_child_role role, struct chan_frame *f, struct arena *a)
{
    bool is_keeper = role == PARENT_CHILD_ROLE_KEEPER;
    struct parent_child_unseal_done done;
    struct parent_child_stopping stopping;
    enum err err;

    if (f->type == PARENT_CHILD_STOPPING) {
        err = parent_child_stopping_get(f->payload, a, &stopping);
        if (err == ERR_OK) {
            if (is_keeper || h->last_words[0] == '\0') /* all others stop when the keeper does */
                (void)snprintf(h->last_words, sizeof(h->last_words), "the %s stops: %.*s", config_role_name(role),
                               (int)stopping.reason.n, (const char *)stopping.reason.p);
            reap_soon(h);
        }
        return err;
    }
    if (f->type == PARENT_CHILD_STATS)
        return measure_take(h, role, f, a);
    if (f->type == PARENT_CHILD_READY && h->phase == HOUSE_BEGINNING) {
        on_ready(h, &h->members[role]);
        return ERR_OK;
    }
    if (is_keeper && f->type == PARENT_CHILD_UNSEAL_DONE && h->phase == HOUSE_STARTING) {
        err = parent_child_unseal_done_get(f->payload, a, &done);
        if (err == ERR_OK)
            on_unsealed(h, &done);
        return err;
    }
    if (h->phase == HOUSE_STOPPING)
        return ERR_OK; /* too late */
    if (is_keeper && f->type == PARENT_CHILD_SPAWN_DESK && h->phase != HOUSE_STARTING)
        return desks_spawn(h, f, a);
    if (is_keeper && f->type == PARENT_CHILD_KILL_DESK)
        return desks_kill(h, f, a);
    return ERR_INPUT;
}

static void serve_member(struct house *h, enum parent_child_role role)
{
    struct member *m = &h->members[role];
    struct chan_frame f;
    struct arena a;
    enum err err = chan_flush(m->chan);

    if (err == ERR_OK || err == ERR_AGAIN)
        err = chan_recv(m->chan, &f);
    if (err == ERR_OK) {
        arena_init(&a, ARENA_MAX);
        err = on_frame(h, role, &f, &a);
        arena_clear(&a);
        chan_frame_close_fds(&f);
        if (m->chan == NULL) /* closed meanwhile by the stop */
            return;
    }
    if (err == ERR_OK || err == ERR_AGAIN) {
        err = loop_watch(h->loop, chan_fd(m->chan), LOOP_READ | (chan_wants_write(m->chan) ? LOOP_WRITE : 0U), on_member,
                         h);
        if (err == ERR_OK)
            return;
    }
    loop_unwatch(h->loop, chan_fd(m->chan));
    if (err != ERR_CLOSED) /* one that has gone is reaped in a moment, and says more by its status */
        house_stop(h, ERR_INTERNAL, "the %s said what it may not say (%s)", config_role_name(role), err_name(err));
}

static void on_member(void *arg, int fd, unsigned events)
{
    struct house *h = arg;

    (void)events;
    for (size_t i = 0; i < HOUSE_MEMBERS; i++) {
        if (h->members[i].chan == NULL || chan_fd(h->members[i].chan) != fd)
            continue;
        serve_member(h, (enum parent_child_role)i);
        return;
    }
}

/* --- signals --------------------------------------------------------------------------------------------------------- */

/* The keeper must serve: before that it takes no such word, and nobody can have sent anything to a process of ours yet. */
void house_sandbox_killed(struct house *h, enum parent_child_role role, uint64_t desk, int status)
{
    const struct parent_child_sandbox_killed m = {.killed = role, .desk = desk};
    const struct member *keeper = &h->members[PARENT_CHILD_ROLE_KEEPER];

    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
        return;
    log_error("the %s tried what its sandbox forbids, and was killed: has somebody taken it over?", config_role_name(role));
    if (keeper->pid != 0 && keeper->ready && keeper->chan != NULL && parent_child_sandbox_killed_send(keeper->chan, 0, &m) != ERR_OK)
        log_error("the keeper could not be told to write that down");
}

static bool member_reaped(struct house *h, pid_t pid, int status)
{
    enum parent_child_role role = PARENT_CHILD_ROLE_GATE;
    char how[32];

    while (role < HOUSE_MEMBERS && h->members[role].pid != pid)
        role++;
    if (role == HOUSE_MEMBERS)
        return false;
    h->members[role].pid = 0;
    house_sandbox_killed(h, role, 0, status);
    child_describe(status, how);
    if (h->phase == HOUSE_STOPPING && role == PARENT_CHILD_ROLE_KEEPER && status != 0) {
        log_error("the keeper did not stop cleanly: %s", how);
        h->result = h->result == ERR_OK ? ERR_INTERNAL : h->result;
    }
    if (h->last_words[0] != '\0' && !WIFSIGNALED(status))
        house_stop(h, ERR_CLOSED, "%s", h->last_words);
    house_stop(h, ERR_INTERNAL, "the %s has ended: %s", config_role_name(role), how);
    return true;
}

static void reaped(struct house *h, pid_t pid, int status)
{
    if (!member_reaped(h, pid, status) && !desks_reaped(h, pid, status))
        log_warn("a process that nobody here started has ended");
    if (h->phase == HOUSE_STOPPING)
        house_stage_check(h);
}

/* When one is killed others end because it is gone: name the one that was killed. */
static void reap_members(struct house *h)
{
    pid_t pids[HOUSE_MEMBERS];
    int status[HOUSE_MEMBERS];

    for (size_t i = 0; i < HOUSE_MEMBERS; i++)
        pids[i] = h->members[i].pid == 0 ? 0 : waitpid(h->members[i].pid, &status[i], WNOHANG);
    for (int killed = 1; killed >= 0; killed--)
        for (size_t i = 0; i < HOUSE_MEMBERS; i++)
            if (pids[i] > 0 && WIFSIGNALED(status[i]) == (killed == 1))
                reaped(h, pids[i], status[i]);
}

static void reap_all(void *arg)
{
    struct house *h = arg;
    int status;
    pid_t pid;

    reap_members(h);
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        reaped(h, pid, status);
    if (h->last_words[0] != '\0')
        house_stop(h, ERR_CLOSED, "%s", h->last_words);
}

static void reap_soon(struct house *h)
{
    if (h->phase == HOUSE_STOPPING || loop_after(h->loop, CULPRIT_MS, reap_all, h) == NULL)
        reap_all(h);
}

/* Who has ended is asked for from time to time, until all have. */
static void reap_blindly(void *arg)
{
    struct house *h = arg;

    reap_all(h);
    if (loop_after(h->loop, CULPRIT_MS, reap_blindly, h) == NULL)
        loop_stop(h->loop);
}

/* Nobody would hear of the end of a process any more, nor of a wish to stop: so it stops now. */
static void signals_lost(struct house *h, int fd)
{
    loop_unwatch(h->loop, fd);
    house_stop(h, ERR_IO, "signals cannot be read any more");
    reap_blindly(h);
}

static void on_signal(void *arg, int fd, unsigned events)
{
    struct house *h = arg;
    struct signalfd_siginfo info;

    (void)events;
    ssize_t n = read(fd, &info, sizeof(info));
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n != (ssize_t)sizeof(info)) {
        signals_lost(h, fd);
        return;
    }
    if (info.ssi_signo == SIGCHLD) {
        reap_soon(h);
        return;
    }
    if (h->phase != HOUSE_STOPPING) {
        house_stop(h, ERR_OK, "asked by a signal");
        return;
    }
    log_warn("asked again: stopping at once");
    h->result = ERR_CLOSED;
    for (unsigned i = 0; i < h->plan->stage_n; i++)
        stage_kill(h, h->plan->stages[i].role);
    loop_stop(h->loop);
}

static enum err open_signals(struct house *h)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGCHLD);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return ERR_IO;
    h->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    h->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (h->signal_fd < 0 || h->null_fd < 0)
        return err_from_errno(errno);
    return loop_watch(h->loop, h->signal_fd, LOOP_READ, on_signal, h);
}

static void house_clear(struct house *h)
{
    desks_close(h);
    measure_end(h);
    socket_close(h->socket);
    logs_close(h->logs);
    for (size_t i = 0; i < HOUSE_MEMBERS; i++) {
        chan_free(h->members[i].chan);
        io_close(&h->kept[i]);
    }
    loop_cancel(h->loop, h->timer);
    loop_free(h->loop);
    io_close(&h->signal_fd);
    io_close(&h->null_fd);
}

enum err house_run(struct house *h, struct unlock_secret *secret)
{
    enum err err;

    h->signal_fd = h->null_fd = -1;
    for (size_t i = 0; i < HOUSE_MEMBERS; i++)
        h->kept[i] = -1;
    h->loop = loop_new();
    if (h->loop == NULL)
        return ERR_MEMORY;
    if (h->journal != NULL && logs_open(h->journal, h->loop, &h->logs) != ERR_OK)
        h->logs = NULL; /* said; lines go to standard error */
    measure_start(h);
    err = socket_open(h->texts[PARENT_CHILD_ROLE_DESK], h->config.status_group, &h->socket);
    if (err == ERR_LIMIT) /* the path is too long for a socket: the work goes on without */
        err = ERR_OK;
    TRY(err);
    TRY(open_signals(h));
    err = start_all(h, secret);
    if (err == ERR_CLOSED) /* one of them has ended already: when it is reaped it will be known which */
        err = ERR_OK;
    if (err != ERR_OK)
        house_stop(h, err, "the processes could not be started: %s", err_name(err));
    if (err == ERR_OK || h->timer != NULL) /* else nothing is left to wait for */
        TRY(loop_run(h->loop));
    err = h->result;
out:
    house_clear(h);
    return err;
}
