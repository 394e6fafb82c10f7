/*
 * azukari-office: the back office.  Keeps the database of ciphertext, the blind index and the state
 * of imports; holds no key and sees no plaintext.
 *
 *     azukari-office --dir DIR [--user USER] [--max-mib N]      (channel to the parent on 3)
 *
 * The database is opened inside the sandbox: whoever damages the file gains nothing but this
 * process's rights.
 */
#include "office/office.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/num.h"
#include "db/office_sql.h"
#include "proto/parent_child.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#define PARENT_FD 3
#define PATH_BYTES_MAX 4096
#define PAGES_PER_MIB 256
#define MAX_MIB (1U << 23) /* 8 TiB */
#define CACHE_KIB (256U << 10)
#define LOG_PAGES                                                                                  \
    32768 /* 128 MiB: a page that many batches change is written to the database once */

struct arguments {
    const char *dir, *user;
    uint64_t max_mib;
};

static enum err read_arguments(int argc, char **argv, struct arguments *a)
{
    static const struct option options[] = {
        {"dir", required_argument, NULL, 'd'},
        {"user", required_argument, NULL, 'u'},
        {"max-mib", required_argument, NULL, 'm'},
        {NULL, 0, NULL, 0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'd':
            a->dir = optarg;
            break;
        case 'u':
            a->user = optarg;
            break;
        case 'm':
            if (num_parse_u64(view_str(optarg), MAX_MIB, NUM_CANONICAL, &a->max_mib) != ERR_OK)
                return ERR_INPUT;
            break;
        default:
            return ERR_INPUT;
        }
    }
    return a->dir != NULL && optind == argc ? ERR_OK : ERR_INPUT;
}

/* Open the database and make sure that it is whole. */
static enum err open_database(struct office *o, const struct arguments *a)
{
    struct buf path;
    enum err err;

    buf_init(&path, PATH_BYTES_MAX);
    buf_str(&path, a->dir);
    buf_str(&path, "/office.db");
    TRY(buf_status(&path));
    if (snprintf(o->copy_path, sizeof(o->copy_path), "%s/backup.db", a->dir) >= (int)sizeof(o->copy_path))
        TRY(ERR_LIMIT);
    /* One that was left behind is of no use to anybody. */
    if (unlink(o->copy_path) != 0 && errno != ENOENT)
        TRY(ERR_IO);
    TRY(db_open(&(struct db_config){.path = buf_cstr(&path),
                                    .catalogue = &sql_catalogue,
                                    .role = SQL_ROLE_OFFICE,
                                    .may_migrate = true,
                                    .max_pages = (uint32_t)a->max_mib * PAGES_PER_MIB,
                                    .cache_kib = CACHE_KIB,
                                    .log_pages = LOG_PAGES,
                                    .alone = true},
                &o->db));
    tokens_init(&o->tokens, o->db);
    if (!db_has_sums(o->db)) /* otherwise every page that is read is compared, and the others behind the start */
        TRY(db_check_quickly(o->db));
    TRY(scrub_remembered(o));
    TRY(db_check_statements(o->db));
out:
    buf_clear(&path);
    if (err == ERR_CORRUPT)
        log_error("office.db is damaged: restore it from a backup, then let the keeper compare its "
                  "inventory");
    else if (err == ERR_AGAIN)
        log_error("office.db is in use by another process");
    else if (err != ERR_OK)
        log_error("office.db cannot be opened: %s", err_name(err));
    return err;
}

static enum err take_peer(struct office *o, struct chan_frame *f)
{
    struct parent_child_peer m;
    enum err err = parent_child_peer_get(f->payload, &o->arena, &m);

    if (err != ERR_OK)
        return err;
    bool is_keeper = m.sibling == PARENT_CHILD_ROLE_KEEPER;
    struct chan **place = is_keeper ? &o->keeper : &o->scanner;
    if ((!is_keeper && m.sibling != PARENT_CHILD_ROLE_SCANNER) || f->fd_count != 1 || *place != NULL)
        return ERR_INPUT;
    *place = chan_new(f->fds[0], is_keeper ? &keeper_office_proto : &scanner_office_proto);
    f->fds[0] = -1;
    return *place == NULL ? ERR_MEMORY : ERR_OK;
}

/* Before service: the siblings, then the word to begin.  ERR_CLOSED if it does not come to that. */
static enum err get_ready(struct office *o)
{
    for (;;) {
        struct chan_frame f;
        enum err err = chan_recv_wait(o->parent, -1, &f);
        if (err != ERR_OK)
            return err;
        if (f.type == PARENT_CHILD_PEER)
            err = take_peer(o, &f);
        else if (f.type == PARENT_CHILD_STOP)
            err = ERR_CLOSED;
        else if (f.type != PARENT_CHILD_BEGIN || f.payload.n != 0 || o->keeper == NULL)
            err = ERR_INPUT;
        arena_clear(&o->arena);
        chan_frame_close_fds(&f);
        if (err != ERR_OK || f.type == PARENT_CHILD_BEGIN)
            return err;
    }
}

static enum err serve(struct office *o)
{
    enum err err;

    TRY(uploads_remove_all(o));
    TRY(updates_remove_old(o));
    TRY(removals_resume(o));
    TRY(scrub_begin(o));
    TRY(siblings_watch(o));
    group_rest(o);
    loop_each_round(o->loop, office_round, o);
    TRY(parent_child_ready_send(o->parent, 0, &(struct parent_child_ready){0}));
    TRY(office_report(o));
    TRY(loop_run(o->loop));
    err = o->result;
    if (err != ERR_OK)
        log_error("%s", o->reason);
out:
    return err;
}

static enum err run(struct office *o, const struct arguments *a)
{
    enum err err;

    o->parent = chan_new(PARENT_FD, &parent_child_proto);
    o->loop = loop_new();
    if (o->parent == NULL || o->loop == NULL)
        TRY(ERR_MEMORY);
    TRY(open_database(o, a));
    TRY(get_ready(o));
    TRY(serve(o));
    group_commit(o);
    TRY(db_truncate_log(o->db));
out:
    if (err == ERR_CORRUPT && o->db != NULL)
        scrub_remember(o);
    return err;
}

/* For the parent's last line; it may have gone. */
static void say_why(struct office *o, enum err err)
{
    struct parent_child_stopping m = {.reason =
                                          view_str(o->reason != NULL ? o->reason : err_name(err))};

    log_error("stopped: %s", err_name(err));
    if (o->parent != NULL && parent_child_stopping_send(o->parent, 0, &m) != ERR_OK)
        log_warn("the parent could not be told");
}

static void office_clear(struct office *o)
{
    if (o == NULL)
        return;
    session_close_all(o);
    db_copy_end(o->copy);
    removals_clear(o);
    tokens_clear(&o->tokens);
    db_close(o->db);
    chan_free(o->keeper);
    chan_free(o->scanner);
    chan_free(o->parent);
    loop_free(o->loop);
    arena_clear(&o->arena);
    mem_free(o);
}

int main(int argc, char **argv)
{
    struct arguments a = {0};
    struct office *o = NULL;
    enum err err;

    log_init("office");
    mem_keep();
    if (read_arguments(argc, argv, &a) != ERR_OK) {
        log_error("usage: azukari-office --dir DIR [--user USER] [--max-mib N]");
        return err_exit_code(ERR_INPUT);
    }
    o = mem_zalloc(sizeof(*o));
    if (o == NULL)
        return err_exit_code(ERR_MEMORY);
    o->dir = a.dir;
    arena_init(&o->arena, OFFICE_ARENA_MAX);
    if (a.user != NULL)
        TRY(sandbox_become(a.user));
    TRY(sandbox_enter(SANDBOX_OFFICE, &(struct sandbox_limits){.writable_dir = a.dir}));
    TRY(run(o, &a));
out:
    if (err != ERR_OK)
        say_why(o, err);
    office_clear(o);
    return err_exit_code(err);
}
