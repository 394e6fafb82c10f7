#include "cli/setup.h"

#include "base/io.h"
#include "base/log.h"
#include "parent/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define ARENA_MAX 65536
#define ANSWER_MS 120000 /* Argon2id at the cost of unsealing, on a slow machine */

enum err setup_start(struct setup *s, const struct setup_program *p)
{
    char path[PATH_MAX];
    const char *argv[] = {path,       "--setup",  "--dir", p->dir, "--rp-id", p->rp_id,
                          "--origin", p->origin, NULL,    NULL,   NULL,      NULL,     NULL};
    size_t n = 8;
    struct child_start start = {.path = path, .fds = {-1, -1, -1, -1, -1}, .null_fd = -1};
    int pair[2] = {-1, -1};
    enum err err;

    *s = (struct setup){0};
    arena_init(&s->arena, ARENA_MAX);
    if (p->user != NULL) {
        argv[n++] = "--user";
        argv[n++] = p->user;
    }
    if (p->ledger_copy != NULL) {
        argv[n++] = "--ledger-copy";
        argv[n++] = p->ledger_copy;
    }
    if (snprintf(path, sizeof(path), "%s/azukari-keeper", p->programs) >= (int)sizeof(path))
        return ERR_LIMIT;
    TRY(chan_pair(pair));
    start.argv = (char *const *)(uintptr_t)argv;
    start.fds[0] = pair[1];
    start.null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (start.null_fd < 0)
        TRY(err_from_errno(errno));
    TRY(child_start(&start, &s->pid));
    s->chan = chan_new(pair[0], &desk_keeper_proto);
    pair[0] = -1;
    err = s->chan == NULL ? ERR_MEMORY : ERR_OK;
out:
    io_close(&start.null_fd);
    io_close(&pair[0]);
    io_close(&pair[1]);
    return err;
}

enum err setup_answer(struct setup *s, uint16_t type)
{
    struct desk_keeper_failed failed = {0};
    enum err err;

    arena_clear(&s->arena);
    TRY(chan_recv_wait(s->chan, ANSWER_MS, &s->frame));
    chan_frame_close_fds(&s->frame);
    if (s->frame.type == type)
        return ERR_OK;
    if (s->frame.type != DESK_KEEPER_FAILED)
        return s->frame.type == DESK_KEEPER_DENIED ? ERR_DENIED : ERR_INPUT;
    TRY(desk_keeper_failed_get(s->frame.payload, &s->arena, &failed));
    err = failed.code > ERR_OK && failed.code < ERR__MAX ? (enum err)failed.code : ERR_INTERNAL;
out:
    log_error("the keeper does not accept: %s", err_name(err));
    return err;
}

enum err setup_end(struct setup *s)
{
    int status = 0;

    chan_free(s->chan);
    s->chan = NULL;
    arena_clear(&s->arena);
    if (s->pid <= 0)
        return ERR_OK;
    pid_t pid = waitpid(s->pid, &status, 0);
    s->pid = 0;
    if (pid > 0 && status == 0)
        return ERR_OK;
    char how[32];
    child_describe(status, how);
    log_error("azukari-keeper has ended: %s", how);
    return ERR_INTERNAL;
}
