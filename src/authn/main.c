/*
 * azukari-authn: Argon2id, one-time passwords and attestations for the keeper, in a process that
 * holds nothing.
 *
 * Descriptor 3 is the channel to the parent, which hands over that to the keeper.  The only
 * argument, if any, is the system user to become.
 */
#include "authn/dispatch.h"
#include "base/arena.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "proto/keeper_authn.h"
#include "proto/parent_child.h"
#include "sandbox/sandbox.h"
#include "wire/loop.h"

#define PARENT_FD 3
#define MEMORY_BYTES ((size_t)256 << 20) /* 64 MiB of Argon2id, libraries, one frame each way */
#define OPEN_FILES 32
#define ARENA_MAX 4096

struct authn {
    struct loop *loop;
    struct chan *parent, *keeper; /* keeper: NULL until the parent has handed it over */
    bool has_begun;
    enum err result; /* why the loop stopped */
};

static void stop(struct authn *p, enum err result)
{
    p->result = result;
    loop_stop(p->loop);
}

static void on_keeper(void *arg, int fd, unsigned events);

/* Ask to be woken for writing only while something waits. */
static enum err watch_keeper(struct authn *p)
{
    return loop_watch(p->loop, chan_fd(p->keeper),
                      LOOP_READ | (chan_wants_write(p->keeper) ? LOOP_WRITE : 0u), on_keeper, p);
}

static enum err serve_keeper(struct authn *p)
{
    struct chan_frame f;
    enum err err = chan_flush(p->keeper);

    if (err != ERR_OK && err != ERR_AGAIN)
        return err;
    err = chan_recv(p->keeper, &f);
    if (err == ERR_OK) {
        err = authn_answer(p->keeper, &f);
        chan_frame_close_fds(&f);
        chan_done(p->keeper); /* a password */
    }
    if (err != ERR_OK && err != ERR_AGAIN)
        return err;
    return watch_keeper(p);
}

static void on_keeper(void *arg, int fd, unsigned events)
{
    struct authn *p = arg;
    enum err err = serve_keeper(p);

    (void)fd;
    (void)events;
    if (err != ERR_OK)
        stop(p, err);
}

static enum err take_keeper(struct authn *p, struct chan_frame *f, struct arena *a)
{
    struct parent_child_peer peer;
    enum err err = parent_child_peer_get(f->payload, a, &peer);

    if (err != ERR_OK)
        return err;
    if (peer.sibling != PARENT_CHILD_ROLE_KEEPER || f->fd_count != 1 || p->keeper != NULL)
        return ERR_INPUT;
    p->keeper = chan_new(f->fds[0], &keeper_authn_proto);
    f->fds[0] = -1;
    return p->keeper == NULL ? ERR_MEMORY : ERR_OK;
}

static enum err begin(struct authn *p, const struct chan_frame *f, struct arena *a)
{
    struct parent_child_begin begin;
    enum err err;

    TRY(parent_child_begin_get(f->payload, a, &begin));
    if (p->keeper == NULL || p->has_begun)
        TRY(ERR_INPUT);
    p->has_begun = true;
    TRY(watch_keeper(p));
    TRY(parent_child_ready_send(p->parent, f->id, &(struct parent_child_ready){0}));
out:
    return err;
}

static enum err obey(struct authn *p, struct chan_frame *f)
{
    struct arena a;
    enum err err = ERR_INPUT;

    arena_init(&a, ARENA_MAX);
    switch (f->type) {
    case PARENT_CHILD_PEER:
        err = take_keeper(p, f, &a);
        break;
    case PARENT_CHILD_BEGIN:
        err = begin(p, f, &a);
        break;
    case PARENT_CHILD_STOP:
        stop(p, ERR_OK);
        err = ERR_OK;
        break;
    default:
        break;
    }
    arena_clear(&a);
    if (err != ERR_OK)
        log_error("could not obey %s: %s", parent_child_type_name(f->type), err_name(err));
    return err;
}

static void on_parent(void *arg, int fd, unsigned events)
{
    struct authn *p = arg;
    struct chan_frame f;
    enum err err = chan_recv(p->parent, &f);

    (void)fd;
    (void)events;
    if (err == ERR_AGAIN)
        return;
    if (err == ERR_OK) {
        err = obey(p, &f);
        chan_frame_close_fds(&f);
    }
    if (err != ERR_OK)
        stop(p, err);
}

static enum err run(struct authn *p)
{
    const struct sandbox_limits limits = {.memory_bytes = MEMORY_BYTES, .open_files = OPEN_FILES};
    enum err err;

    TRY(crypto_init());
    p->loop = loop_new();
    p->parent = chan_new(PARENT_FD, &parent_child_proto);
    if (p->loop == NULL || p->parent == NULL)
        TRY(ERR_MEMORY);
    TRY(sandbox_enter(SANDBOX_AUTHN, &limits));
    TRY(loop_watch(p->loop, PARENT_FD, LOOP_READ, on_parent, p));
    TRY(loop_run(p->loop));
    err = p->result;
out:
    return err;
}

int main(int argc, char **argv)
{
    struct authn p = {0};
    enum err err = ERR_OK;

    log_init("authn");
    if (argc > 1)
        err = sandbox_become(argv[1]);
    if (err == ERR_OK)
        err = run(&p);
    if (err != ERR_OK)
        log_error("stopped: %s", err_name(err));
    chan_free(p.keeper);
    chan_free(p.parent);
    loop_free(p.loop);
    return err_exit_code(err);
}
