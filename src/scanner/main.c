/*
 * azukari-scanner: has uploaded files looked at by the virus scanner of the machine (clamd) before anything of them is read (N20.6ko).
 * The keeper names a file and lends its key; the office gives the sealed parts; clamd, on its local socket, gives the verdict.  No
 * desk takes part, so none can claim that a file was clean.
 *
 *     azukari-scanner [--clamd SOCKET]          (channel to the parent on 3)
 */
#include "base/arena.h"
#include "base/io.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "health/report.h"
#include "proto/parent_child.h"
#include "proto/scanner_office.h"
#include "sandbox/sandbox.h"
#include "scanner/scan.h"
#include "wire/loop.h"

#include <getopt.h>

#define PARENT_FD 3
#define MEMORY_BYTES ((size_t)128 << 20)
#define OPEN_FILES 16
#define ARENA_MAX 4096
#define VERSION_PATIENCE_MS 5000
#define ASK_EVERY_MS 60000

struct house {
    struct loop *loop;
    struct chan *parent, *keeper;
    struct scanner scanner;
    struct stats stats;
    bool begun;
    bool silent; /* clamd did not answer when last asked */
    enum err result;
};

static void end(struct house *h, enum err err)
{
    h->result = err;
    loop_stop(h->loop);
}

static enum err take_peer(struct house *h, struct chan_frame *f, struct arena *a)
{
    struct parent_child_peer m;
    enum err err;

    TRY(parent_child_peer_get(f->payload, a, &m));
    bool is_keeper = m.sibling == PARENT_CHILD_ROLE_KEEPER;
    struct chan **place = is_keeper ? &h->keeper : &h->scanner.office;
    if ((!is_keeper && m.sibling != PARENT_CHILD_ROLE_OFFICE) || f->fd_count != 1 || *place != NULL)
        return ERR_INPUT;
    *place = chan_new(f->fds[0], is_keeper ? &keeper_scanner_proto : &scanner_office_proto);
    f->fds[0] = -1;
    err = *place == NULL ? ERR_MEMORY : ERR_OK;
out:
    return err;
}

/* Say once that clamd is away, and once that it is back, however many files come meanwhile; the state of the machine shows it at once. */
static enum err note_answer(struct house *h, bool answers)
{
    if (h->silent == !answers)
        return ERR_OK;
    h->silent = !answers;
    if (answers)
        log_info("the virus scanner answers again");
    else
        log_warn("the virus scanner does not answer: until it does, no file is looked at");
    stats_set(&h->stats, STAT_SCANNER_ANSWERS, answers);
    return stats_report(&h->stats, h->parent);
}

/* Whether clamd answers, and how old its definitions are, for whoever looks after the machine. */
static void measure(void *arg)
{
    struct house *h = arg;
    struct clamd clamd = {.fd = -1, .stop_fd = chan_fd(h->parent), .patience_ms = VERSION_PATIENCE_MS};
    struct clamd_version version;

    h->stats = (struct stats){0};
    enum err err = clamd_connect(&clamd, h->scanner.clamd_path);
    if (err == ERR_OK)
        err = clamd_version(&clamd, &version);
    clamd_close(&clamd);
    stats_set(&h->stats, STAT_SCANNER_ANSWERS, err == ERR_OK);
    if (err == ERR_OK && version.made.year != 0)
        stats_set(&h->stats, STAT_SIGNATURES_S, (uint64_t)(date_start_ms(version.made) / 1000));
    if (stats_report(&h->stats, h->parent) != ERR_OK || note_answer(h, err == ERR_OK) != ERR_OK || loop_after(h->loop, ASK_EVERY_MS, measure, h) == NULL)
        end(h, ERR_IO);
}

static void on_keeper(void *arg, int fd, unsigned events);

static enum err begin(struct house *h)
{
    enum err err;

    if (h->keeper == NULL || h->scanner.office == NULL || h->begun)
        return ERR_INPUT;
    h->begun = true;
    TRY(loop_watch(h->loop, chan_fd(h->keeper), LOOP_READ, on_keeper, h));
    TRY(parent_child_ready_send(h->parent, 0, &(struct parent_child_ready){0}));
    if (h->scanner.clamd_path != NULL)
        measure(h);
    else
        log_info("this house has no virus scanner: no file is looked at");
out:
    return err;
}

static enum err obey(struct house *h, struct chan_frame *f)
{
    struct arena a;
    enum err err = ERR_INPUT;

    arena_init(&a, ARENA_MAX);
    if (f->type == PARENT_CHILD_PEER) {
        err = take_peer(h, f, &a);
    } else if (f->type == PARENT_CHILD_BEGIN) {
        err = begin(h);
    } else if (f->type == PARENT_CHILD_STOP) {
        loop_stop(h->loop);
        err = ERR_OK;
    }
    arena_clear(&a);
    return err;
}

static void on_parent(void *arg, int fd, unsigned events)
{
    struct house *h = arg;
    struct chan_frame f;
    enum err err = chan_recv(h->parent, &f);

    (void)fd;
    (void)events;
    if (err == ERR_OK) {
        err = obey(h, &f);
        chan_frame_close_fds(&f);
    }
    if (err != ERR_OK && err != ERR_AGAIN)
        end(h, err);
}

/* One file at a time; the others wait in the channel. */
static enum err scan(struct house *h, const struct chan_frame *f)
{
    char virus[CLAMD_VIRUS_MAX + 1];
    struct keeper_scanner_scanned answer;
    struct keeper_scanner_scan m;
    struct arena a;
    enum err err;

    arena_init(&a, ARENA_MAX);
    if (f->fd_count != 0 || f->type != KEEPER_SCANNER_SCAN)
        TRY(ERR_INPUT);
    TRY(keeper_scanner_scan_get(f->payload, &a, &m));
    TRY(scan_upload(&h->scanner, &m, &answer, virus));
    if (h->scanner.clamd_path != NULL)
        TRY(note_answer(h, answer.result != KEEPER_SCANNER_RESULT_UNAVAILABLE));
    TRY(keeper_scanner_scanned_send(h->keeper, f->id, &answer));
out:
    secret_wipe(&m, sizeof(m));
    arena_clear(&a);
    return err;
}

static void on_keeper(void *arg, int fd, unsigned events)
{
    struct house *h = arg;
    struct chan_frame f;
    enum err err = chan_flush(h->keeper);

    (void)fd;
    (void)events;
    if (err == ERR_OK || err == ERR_AGAIN)
        err = chan_recv(h->keeper, &f);
    if (err == ERR_OK) {
        err = scan(h, &f);
        chan_frame_close_fds(&f);
    }
    /* Closed: the keeper, the office or the parent has gone, or the parent's word to stop waits. */
    if (err != ERR_OK && err != ERR_AGAIN && err != ERR_CLOSED)
        end(h, err);
    else if (err == ERR_CLOSED)
        loop_unwatch(h->loop, chan_fd(h->keeper));
}

static enum err read_arguments(struct house *h, int argc, char **argv)
{
    static const struct option options[] = {{"clamd", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'c')
            return ERR_INPUT;
        h->scanner.clamd_path = optarg;
    }
    return optind == argc ? ERR_OK : ERR_INPUT;
}

static enum err run(struct house *h, int argc, char **argv)
{
    const struct sandbox_limits limits = {.memory_bytes = MEMORY_BYTES, .open_files = OPEN_FILES};
    enum err err;

    TRY(read_arguments(h, argc, argv));
    h->loop = loop_new();
    h->parent = chan_new(PARENT_FD, &parent_child_proto);
    if (h->loop == NULL || h->parent == NULL)
        TRY(ERR_MEMORY);
    h->scanner.stop_fd = PARENT_FD;
    TRY(sandbox_enter(SANDBOX_SCANNER, &limits));
    TRY(loop_watch(h->loop, PARENT_FD, LOOP_READ, on_parent, h));
    TRY(loop_run(h->loop));
    err = h->result;
out:
    return err;
}

int main(int argc, char **argv)
{
    struct house h = {0};
    enum err err;

    log_init("scanner");
    err = run(&h, argc, argv);
    if (err != ERR_OK)
        log_error("stopped: %s", err_name(err));
    chan_free(h.keeper);
    chan_free(h.scanner.office);
    chan_free(h.parent);
    loop_free(h.loop);
    return err_exit_code(err);
}
