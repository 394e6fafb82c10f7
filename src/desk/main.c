/*
 * azukari-desk: one person's session, the lobby before it, or one job; or the same two of the approver's origin.
 *
 * Descriptors, connected by the parent: 3 parent, 4 keeper, 5 gate, 6 office (session and job), 7
 * press (job only; a session asks the parent for one when it needs it).
 */
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "crypto/secret.h"
#include "desk/api.h"
#include "desk/api_description.h"
#include "desk/ask.h"
#include "desk/bundle.h"
#include "desk/core.h"
#include "desk/csrf.h"
#include "desk/desk.h"
#include "desk/job.h"
#include "desk/package_file.h"
#include "desk/page.h"
#include "desk/report.h"
#include "json/read.h"
#include "proto/desk_press.h"
#include "proto/parent_child.h"
#include "sandbox/sandbox.h"

#include <string.h>
#include <unistd.h>

#define MEMORY_BYTES ((size_t)512 << 20)
#define OPEN_FILES 32
#define FRAMES_PER_WAKE 32
#define LAST_WORDS_MS 2000

enum { PARENT_FD = 3, KEEPER_FD, GATE_FD, OFFICE_FD, PRESS_FD };

/* Only these two see records. */
static bool has_office(const struct desk *d)
{
    return d->kind == DESK_SESSION || d->kind == DESK_JOB;
}

void desk_proved(struct desk *d, const struct desk_keeper_signed_in *m)
{
    d->locked = false;
    memcpy(d->new_token, m->token, sizeof(d->new_token));
    d->has_new_token = true;
}

enum desk_where desk_where(const struct desk *d)
{
    return d->kind == DESK_SESSION && d->locked ? DESK_LOCKED : d->kind;
}

void desk_fail(struct desk *d, enum err why)
{
    if (d->result == ERR_OK)
        d->result = why;
    loop_stop(d->loop);
}

static void stop(void *arg)
{
    struct desk *d = arg;

    loop_stop(d->loop);
}

void desk_end(struct desk *d)
{
    if (d->ending)
        return;
    d->ending = true;
    loop_unwatch(d->loop, chan_fd(d->keeper));
    if (loop_after(d->loop, LAST_WORDS_MS, stop, d) == NULL)
        loop_stop(d->loop);
}

static void watch_press(struct desk *d);
static void watch_asked(struct desk *d);

/* After each round: a desk that ends does so when the last answer has gone. */
static void after_round(void *arg)
{
    struct desk *d = arg;

    if (d->ending && d->request_n == 0 && !chan_wants_write(d->gate))
        loop_stop(d->loop);
    else if (d->press != NULL)
        watch_press(d);
    if (d->kind == DESK_JOB && !d->ending)
        watch_asked(d);
}

static void on_gate(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;
    struct chan_frame f;
    enum err err = chan_flush(d->gate);

    (void)fd;
    (void)events;
    if (err == ERR_AGAIN)
        err = ERR_OK;
    for (int i = 0; i < FRAMES_PER_WAKE && err == ERR_OK && d->result == ERR_OK; i++) {
        err = chan_recv(d->gate, &f);
        if (err != ERR_OK)
            break;
        err = core_gate_frame(d, &f);
        chan_frame_close_fds(&f);
        if (d->request_n == 0)
            break; /* nothing more is on its way, as a rule */
    }
    chan_done(d->gate);
    if (err == ERR_OK || err == ERR_AGAIN)
        desk_watch_gate(d);
    else
        desk_fail(d, err);
}

void desk_watch_gate(struct desk *d)
{
    enum err err =
        loop_watch(d->loop, chan_fd(d->gate),
                   LOOP_READ | (chan_wants_write(d->gate) ? LOOP_WRITE : 0u), on_gate, d);

    if (err != ERR_OK)
        desk_fail(d, err);
}

static void on_keeper(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;
    enum err err = d->kind == DESK_JOB ? job_ready(d) : core_drain_keeper(d);

    (void)fd;
    (void)events;
    core_forget(d);
    if (err == ERR_CLOSED)
        desk_end(d);
    else if (err != ERR_OK)
        desk_fail(d, err);
    else
        job_go(d);
}

static void on_office_of_job(struct desk *d)
{
    enum err err = job_ready(d);

    core_forget(d);
    if (d->ending)
        loop_unwatch(d->loop, chan_fd(d->office));
    else if (err != ERR_OK)
        desk_fail(d, err);
    else
        job_go(d);
}

/* The office says nothing by itself: it has gone.  But it answers what was begun, or what nobody waits for any more. */
static void on_office(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;
    struct chan_frame f;
    enum err err;

    (void)fd;
    (void)events;
    if (d->kind == DESK_JOB) {
        on_office_of_job(d);
        return;
    }
    err = chan_recv(d->office, &f);
    if (err == ERR_OK)
        err = ask_office_unasked(d, &f);
    if (err == ERR_CLOSED && d->ending)
        loop_unwatch(d->loop, chan_fd(d->office));
    else if (err != ERR_OK && err != ERR_AGAIN)
        desk_fail(d, err);
}

static void on_press(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;
    enum err err = d->kind == DESK_JOB ? job_ready(d) : report_press_ready(d);

    (void)fd;
    (void)events;
    core_forget(d);
    chan_done(d->press);
    if (err != ERR_OK)
        desk_fail(d, err);
    else
        job_go(d);
}

static void watch_press(struct desk *d)
{
    unsigned events = d->kind == DESK_JOB ? job_press_events(d) : report_press_events(d);

    if (events == 0)
        loop_unwatch(d->loop, chan_fd(d->press));
    else if (loop_watch(d->loop, chan_fd(d->press), events, on_press, d) != ERR_OK)
        desk_fail(d, ERR_IO);
}

/* A job does not wait for keeper and office: what it could not send goes when they can be written. */
static void watch_asked(struct desk *d)
{
    const unsigned keeper = LOOP_READ | (chan_wants_write(d->keeper) ? LOOP_WRITE : 0U);
    const unsigned office = LOOP_READ | (chan_wants_write(d->office) ? LOOP_WRITE : 0U);

    if (keeper == d->keeper_watched && office == d->office_watched)
        return;
    d->keeper_watched = keeper;
    d->office_watched = office;
    if (loop_watch(d->loop, chan_fd(d->keeper), keeper, on_keeper, d) != ERR_OK ||
        loop_watch(d->loop, chan_fd(d->office), office, on_office, d) != ERR_OK)
        desk_fail(d, ERR_IO);
}

static void on_parent(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;
    struct chan_frame f;
    enum err err = chan_recv(d->parent, &f);

    (void)fd;
    (void)events;
    if (err == ERR_OK && f.type == PARENT_CHILD_BEGIN)
        err = parent_child_ready_send(d->parent, f.id, &(struct parent_child_ready){0});
    else if (err == ERR_OK && f.type == PARENT_CHILD_STOP)
        loop_stop(d->loop);
    else if (err == ERR_OK && f.type == PARENT_CHILD_PRESS && d->kind == DESK_SESSION)
        log_warn("a press came too late"); /* nobody waits for it any more: closing it ends it */
    else if (err == ERR_OK)
        err = ERR_INPUT;
    chan_frame_close_fds(&f);
    if (err != ERR_OK && err != ERR_AGAIN)
        desk_fail(d, err);
}

static enum err connect_all(struct desk *d)
{
    d->loop = loop_new();
    d->parent = chan_new(PARENT_FD, &parent_child_proto);
    d->keeper = chan_new(KEEPER_FD, &desk_keeper_proto);
    d->gate = chan_new(GATE_FD, &gate_desk_proto);
    if (has_office(d))
        d->office = chan_new(OFFICE_FD, &desk_office_proto);
    if (d->kind == DESK_JOB)
        d->press = chan_new(PRESS_FD, &desk_press_proto);
    if (d->loop == NULL || d->parent == NULL || d->keeper == NULL || d->gate == NULL ||
        (has_office(d) && d->office == NULL) || (d->kind == DESK_JOB && d->press == NULL))
        return ERR_MEMORY;
    return d->kind == DESK_JOB ? job_new(d) : ERR_OK;
}

static enum err watch_all(struct desk *d)
{
    enum err err;

    TRY(loop_watch(d->loop, PARENT_FD, LOOP_READ, on_parent, d));
    TRY(loop_watch(d->loop, KEEPER_FD, LOOP_READ, on_keeper, d));
    TRY(loop_watch(d->loop, GATE_FD, LOOP_READ, on_gate, d));
    if (d->office != NULL)
        TRY(loop_watch(d->loop, OFFICE_FD, LOOP_READ, on_office, d));
    if (d->press != NULL)
        TRY(loop_watch(d->loop, PRESS_FD, LOOP_READ, on_press, d));
    loop_each_round(d->loop, after_round, d);
out:
    return err;
}

static enum err serve(struct desk *d)
{
    const struct sandbox_limits limits = {.memory_bytes = MEMORY_BYTES, .open_files = OPEN_FILES};
    enum err err;

    TRY(crypto_init());
    TRY(route_set_mark(&d->routes));
    json_start();
    csrf_start(d);
    TRY(connect_all(d));
    TRY(sandbox_enter(SANDBOX_DESK, &limits));
    TRY(watch_all(d));
    TRY(loop_run(d->loop));
    err =
        d->result == ERR_CLOSED ? ERR_OK : d->result; /* a sibling that left has its own reasons */
out:
    return err;
}

static enum err read_arguments(int argc, char **argv, struct desk *d)
{
    static const struct {
        const char *name;
        enum desk_where kind;
    } kinds[] = {{"lobby", DESK_LOBBY},
                 {"session", DESK_SESSION},
                 {"job", DESK_JOB},
                 {"approval-lobby", DESK_APPROVAL_LOBBY},
                 {"approval", DESK_APPROVAL}};

    bool fits = argc == 3 || (argc == 5 && strcmp(argv[3], "--uploads-max") == 0 &&
                              num_parse_u64(view_str(argv[4]), INT64_MAX, NUM_CANONICAL, &d->uploads_max) == ERR_OK);
    for (size_t i = 0; fits && strcmp(argv[1], "--kind") == 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(argv[2], kinds[i].name) == 0) {
            d->kind = kinds[i].kind;
            return ERR_OK;
        }
    log_error("usage: azukari-desk --kind lobby|session|job|approval-lobby|approval [--uploads-max BYTES] | --api-description");
    return ERR_INPUT;
}

static void close_all(struct desk *d)
{
    while (d->requests != NULL)
        request_free(d, d->requests);
    job_free(d);
    ask_forget(d); /* answers that nobody took before the end */
    bundle_free(d);
    package_file_free(d);
    page_memory_free(d);
    route_set_clear(&d->routes);
    core_forget(d);
    chan_free(d->press);
    chan_free(d->office);
    chan_free(d->gate);
    chan_free(d->keeper);
    chan_free(d->parent);
    loop_free(d->loop);
}

/* For docs/openapi.json (tools/openapi.py). */
static enum err print_description(const struct desk *d)
{
    struct buf text;
    enum err err;

    buf_init(&text, API_DESCRIPTION_MAX);
    TRY(api_describe(d->routes.tables, d->routes.table_n, &text));
    err = io_write_all(STDOUT_FILENO, buf_view(&text));
out:
    buf_clear(&text);
    return err;
}

/* Every page and every route of the API: the first that fits. */
static const struct route_table *const tables[] = {
    &page_common,
    &page_lobby,
    &page_enrol,
    &page_lock,
    &page_home,
    &page_search,
    &page_search_kept,
    &page_record,
    &page_record_move,
    &page_edit,
    &page_print,
    &page_ledger,
    &page_touched,
    &page_audit,
    &page_system,
    &page_upload,
    &page_import_map,
    &page_imports,
    &page_intake,
    &page_updates,
    &page_use,
    &page_attach,
    &page_copies,
    &page_receipt,
    &page_matter_form,
    &page_matters,
    &page_packages,
    &page_approvals,
    &page_erasure,
    &page_certificate,
    &page_retention,
    &page_verify,
    &page_terminal,
    &page_people_acts,
    &page_machines,
    &page_people_change,
    &page_account,
    &page_password_first,
    &page_change,
    &page_chain,
    &page_closing,
    &page_reviews,
    &page_contract,
    &page_notices,
    &page_staff,
    &page_people,
    &page_sessions,
    &page_terminals,
    &page_limits,
    &page_terms_versions,
    &page_board,
    &page_duties,
    &page_blocks,
    &page_work,
    &page_work_new,
    &page_document,
    &page_documents,
    &page_draft,
    &page_form_items,
    &page_keys,
    &page_components,
    /* the longer prefix comes last */
    &api_sign_in,
    &api_enrol,
    &api_self,
    &api_people,
    &api_machines,
    &api_chain,
    &api_matters,
    &api_attach,
    &api_closing,
    &api_registry,
    &api_records,
    &api_documents,
    &api_work,
    &api_packages,
    &api_imports,
    &api_uploads,
    &api_intakes,
    &api_job,
    &api_approvals,
    &api_erasure,
    &api_ledger,
    &api_backup,
    &api_system,
    &api_terms,
    &api_updates,
    &api_file_approvals,
    &api_file_audit,
    &api_file_board,
    &api_file_certificate,
    &api_file_document,
    &api_file_documents,
    &api_file_chain,
    &api_file_closing,
    &api_file_reviews,
    &api_file_duties,
    &api_file_contract,
    &api_file_notices,
    &api_file_imports,
    &api_file_intake,
    &api_file_ledger,
    &api_file_attached,
    &api_file_copies,
    &api_file_matters,
    &api_file_packages,
    &api_file_people,
    &api_file_print,
    &api_file_retention,
    &api_file_sessions,
    &api_file_terminals,
    &api_file_touched,
    &api_file_use,
    &api_file_work,
    &api_description,
};

int main(int argc, char **argv)
{
    struct desk d = {.routes = {.tables = tables, .table_n = sizeof(tables) / sizeof(tables[0])}, .page_error = page_error};
    enum err err;

    log_init("desk");
    if (argc == 2 && strcmp(argv[1], "--api-description") == 0)
        return err_exit_code(print_description(&d));
    arena_init(&d.arena, DESK_ARENA_MAX);
    err = read_arguments(argc, argv, &d);
    if (err == ERR_OK)
        err = serve(&d);
    if (err != ERR_OK)
        log_error("stopped: %s", err_name(err));
    close_all(&d);
    return err_exit_code(err);
}
