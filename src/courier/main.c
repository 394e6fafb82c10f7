/*
 * azukari-courier: takes the checkpoints of the logs to their witnesses and brings the answers back
 * to the keeper.  The only process that opens outgoing connections.  It holds no key and no
 * personal data, and believes and verifies nothing.
 *
 *     azukari-courier [--witness LOG=URL]... [--ca FILE]
 *
 * Descriptor 3 is the channel to the parent, which hands over that to the keeper.  FILE holds the
 * certificate authorities that may vouch for a witness (PEM); those of the system if it is not
 * given.
 */
#include "base/arena.h"
#include "base/io.h"
#include "base/log.h"
#include "courier/errands.h"
#include "proto/parent_child.h"
#include "sandbox/sandbox.h"

#include <curl/curl.h>
#include <getopt.h>
#include <signal.h>

#define PARENT_FD 3
#define MEMORY_BYTES ((size_t)256 << 20)
#define OPEN_FILES 32
#define ARENA_MAX 4096
#define CA_BYTES_MAX ((size_t)4 << 20)
#define CA_FILE "/etc/ssl/certs/ca-certificates.crt"
#define LOOKUP_DIR "/etc" /* hosts, resolv.conf, gai.conf */

struct courier {
    struct loop *loop;
    struct chan *parent;
    struct errands *errands;
    struct buf ca;
    enum err result; /* what the parent's last word came to */
};

static enum err read_arguments(struct courier *c, int argc, char **argv, const char **ca_file_out)
{
    static const struct option options[] = {
        {"witness", required_argument, NULL, 'w'},
        {"ca", required_argument, NULL, 'c'},
        {NULL, 0, NULL, 0},
    };
    enum err err = ERR_OK;
    int option;

    while (err == ERR_OK && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'w')
            err = errands_add(c->errands, optarg);
        else if (option == 'c')
            *ca_file_out = optarg;
        else
            err = ERR_INPUT;
    }
    if (err == ERR_OK && optind != argc)
        err = ERR_INPUT;
    if (err != ERR_OK)
        log_error("usage: azukari-courier [--witness LOG=URL]... [--ca FILE] (%s)", err_name(err));
    return err;
}

static enum err read_certificates(struct courier *c, const char *file)
{
    if (!errands_need_certificates(c->errands))
        return ERR_OK;
    enum err err = io_read_file(file, &c->ca);
    if (err == ERR_OK && c->ca.n == 0)
        err = ERR_NOT_FOUND;
    if (err != ERR_OK)
        log_error("the file of the certificate authorities could not be read: %s", err_name(err));
    return err;
}

static enum err take_keeper(struct courier *c, struct chan_frame *f, struct arena *a)
{
    struct parent_child_peer peer;
    enum err err;

    TRY(parent_child_peer_get(f->payload, a, &peer));
    if (peer.sibling != PARENT_CHILD_ROLE_KEEPER || f->fd_count != 1)
        return ERR_INPUT;
    int fd = f->fds[0];
    f->fds[0] = -1;
    err = errands_take_keeper(c->errands, fd);
out:
    return err;
}

static enum err begin(struct courier *c, const struct chan_frame *f, struct arena *a)
{
    struct parent_child_begin m;
    enum err err;

    TRY(parent_child_begin_get(f->payload, a, &m));
    TRY(errands_begin(c->errands));
    TRY(parent_child_ready_send(c->parent, f->id, &(struct parent_child_ready){0}));
out:
    return err;
}

static enum err obey(struct courier *c, struct chan_frame *f)
{
    struct arena a;
    enum err err = ERR_INPUT;

    arena_init(&a, ARENA_MAX);
    if (f->type == PARENT_CHILD_PEER) {
        err = take_keeper(c, f, &a);
    } else if (f->type == PARENT_CHILD_BEGIN) {
        err = begin(c, f, &a);
    } else if (f->type == PARENT_CHILD_STOP) {
        loop_stop(c->loop);
        err = ERR_OK;
    }
    arena_clear(&a);
    if (err != ERR_OK)
        log_error("could not obey %s: %s", parent_child_type_name(f->type), err_name(err));
    return err;
}

static void on_parent(void *arg, int fd, unsigned events)
{
    struct courier *c = arg;
    struct chan_frame f;
    enum err err = chan_recv(c->parent, &f);

    (void)fd;
    (void)events;
    if (err == ERR_AGAIN)
        return;
    if (err == ERR_OK) {
        err = obey(c, &f);
        chan_frame_close_fds(&f);
    }
    if (err != ERR_OK) {
        c->result = err;
        loop_stop(c->loop);
    }
}

static enum err run(struct courier *c, int argc, char **argv)
{
    const struct sandbox_limits limits = {
        .readable_dir = LOOKUP_DIR, .memory_bytes = MEMORY_BYTES, .open_files = OPEN_FILES};
    const char *ca_file = CA_FILE;
    enum err err;

    c->loop = loop_new();
    c->errands = c->loop == NULL ? NULL : errands_new(c->loop);
    c->parent = chan_new(PARENT_FD, &parent_child_proto);
    if (c->errands == NULL || c->parent == NULL)
        TRY(ERR_MEMORY);
    TRY(read_arguments(c, argc, argv, &ca_file));
    TRY(read_certificates(c, ca_file));
    TRY(errands_prepare(c->errands, buf_view(&c->ca)));
    TRY(sandbox_enter(SANDBOX_COURIER, &limits));
    TRY(loop_watch(c->loop, PARENT_FD, LOOP_READ, on_parent, c));
    TRY(loop_run(c->loop));
    err = c->result != ERR_OK ? c->result : errands_status(c->errands);
out:
    return err;
}

int main(int argc, char **argv)
{
    struct courier c = {0};
    enum err err = ERR_IO;

    log_init("courier");
    buf_init(&c.ca, CA_BYTES_MAX);
    if (signal(SIGPIPE, SIG_IGN) != SIG_ERR) /* OpenSSL writes to connections that may be gone */
        err = run(&c, argc, argv);
    if (err != ERR_OK)
        log_error("stopped: %s", err_name(err));
    errands_free(c.errands);
    chan_free(c.parent);
    loop_free(c.loop);
    buf_clear(&c.ca);
    curl_global_cleanup();
    return err_exit_code(err);
}
