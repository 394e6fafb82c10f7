/*
 * azukari-press: reads one uploaded list or makes one package for one job desk, or sets one document for the desk of a session,
 * and ends.  What breaks here breaks one import, package or document, and learns one file.
 *
 *     azukari-press [--kind read|set] [--user USER] [--cpu-seconds N]      (channel to the desk on 3)
 */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/num.h"
#include "press/file.h"
#include "press/pack.h"
#include "press/set.h"
#include "press/sheet.h"
#include "sandbox/sandbox.h"

#include <getopt.h>
#include <string.h>

#define DESK_FD 3
#define MEMORY_BYTES ((size_t)512 << 20)
#define OPEN_FILES 16
#define CPU_SECONDS 3600
#define SET_CPU_SECONDS 110 /* a document that takes longer is not waited for */
#define ARENA_MAX (128 << 10)

struct arguments {
    const char *user;
    bool sets;
    uint64_t cpu_seconds;
};

static enum err read_arguments(int argc, char **argv, struct arguments *a)
{
    static const struct option options[] = {
        {"user", required_argument, NULL, 'u'},
        {"kind", required_argument, NULL, 'k'},
        {"cpu-seconds", required_argument, NULL, 'c'},
        {NULL, 0, NULL, 0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'u')
            a->user = optarg;
        else if (c == 'k' && (strcmp(optarg, "read") == 0 || strcmp(optarg, "set") == 0))
            a->sets = strcmp(optarg, "set") == 0;
        else if (c != 'c' ||
                 num_parse_u64(view_str(optarg), 86400, NUM_CANONICAL, &a->cpu_seconds) != ERR_OK)
            return ERR_INPUT;
    }
    if (a->cpu_seconds == 0)
        a->cpu_seconds = a->sets ? SET_CPU_SECONDS : CPU_SECONDS;
    return optind == argc ? ERR_OK : ERR_INPUT;
}

/* Rows first: a credit says that everything before it was sent. */
static enum err take_bytes(struct sheet *s, struct chan *c, const struct chan_frame *f,
                           struct arena *a)
{
    struct desk_press_bytes m;
    enum err err;

    TRY(desk_press_bytes_get(f->payload, a, &m));
    if (sheet_has_failed(s))
        return ERR_OK; /* they were on the way already */
    TRY(sheet_push(s, m.bytes));
    if (!sheet_has_failed(s))
        TRY(desk_press_credit_send(c, 0, &(struct desk_press_credit){(uint32_t)m.bytes.n}));
out:
    return err;
}

static enum err take_end(struct sheet *s, const struct chan_frame *f, struct arena *a)
{
    struct desk_press_end m;
    enum err err = desk_press_end_get(f->payload, a, &m);

    return err != ERR_OK || sheet_has_failed(s) ? err : sheet_finish(s);
}

static enum err take_frame(struct sheet **s, struct chan *c, const struct chan_frame *f,
                           struct arena *a)
{
    struct desk_press_start start;
    enum err err;

    if (f->fd_count != 0 ||
        !desk_press_permitted(DESK_PRESS_READING, f->type, DESK_PRESS_FROM_DESK) ||
        (f->type == DESK_PRESS_START) != (*s == NULL))
        return ERR_INPUT;
    if (f->type == DESK_PRESS_BYTES)
        return take_bytes(*s, c, f, a);
    if (f->type == DESK_PRESS_END)
        return take_end(*s, f, a);
    TRY(desk_press_start_get(f->payload, a, &start));
    TRY(sheet_new(&start, c, s));
out:
    return err;
}

/* The first frame says that a package is wanted. */
static enum err make_package(struct chan *c, const struct chan_frame *f)
{
    struct desk_press_pack_start order;
    struct arena a;
    enum err err;

    arena_init(&a, ARENA_MAX);
    TRY(desk_press_pack_start_get(f->payload, &a, &order));
    err = pack_serve(c, &order);
out:
    arena_clear(&a);
    return err;
}

/* Until END, or until the desk has gone. */
static enum err serve(struct chan *c)
{
    struct sheet *s = NULL;
    struct chan_frame f = {0};
    struct arena a;
    enum err err;

    arena_init(&a, ARENA_MAX);
    while (f.type != DESK_PRESS_END) {
        TRY(press_drain(c, PRESS_QUEUED_MAX));
        TRY(chan_recv_wait(c, -1, &f));
        if (s == NULL && f.type == DESK_PRESS_PACK_START && f.fd_count == 0) {
            err = make_package(c, &f);
            goto out;
        }
        err = take_frame(&s, c, &f, &a);
        arena_clear(&a);
        chan_frame_close_fds(&f);
        if (err != ERR_OK)
            goto out;
    }
out:
    if (err == ERR_CLOSED && s != NULL && sheet_has_failed(s))
        err = ERR_OK; /* it has heard that the file cannot be read */
    sheet_free(s);
    arena_clear(&a);
    return err;
}

int main(int argc, char **argv)
{
    struct arguments a = {.user = NULL};
    struct report_fonts *fonts = NULL;
    struct chan *c = NULL;
    enum err err = ERR_OK;

    log_init("press");
    mem_keep();
    if (read_arguments(argc, argv, &a) != ERR_OK) {
        log_error("usage: azukari-press [--kind read|set] [--user USER] [--cpu-seconds N]");
        return err_exit_code(ERR_INPUT);
    }
    if (a.user != NULL)
        TRY(sandbox_become(a.user));
    if (a.sets) {
        TRY(report_fonts_load(&fonts));
        TRY(report_rehearse(fonts));
    } else {
        TRY(pack_rehearse());
    }
    TRY(sandbox_enter(SANDBOX_PRESS,
                      &(struct sandbox_limits){.memory_bytes = MEMORY_BYTES,
                                               .cpu_seconds = (unsigned)a.cpu_seconds,
                                               .open_files = OPEN_FILES}));
    c = chan_new(DESK_FD, &desk_press_proto);
    if (c == NULL)
        TRY(ERR_MEMORY);
    TRY(a.sets ? set_serve(c, fonts) : serve(c));
    err = press_drain(c, 0);
    if (err == ERR_CLOSED && a.sets)
        err = ERR_OK; /* the desk does not want it any more */
out:
    if (err != ERR_OK)
        log_error("stopped: %s", err_name(err));
    chan_free(c);
    report_fonts_free(fonts);
    return err_exit_code(err);
}
