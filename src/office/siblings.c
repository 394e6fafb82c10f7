/* The office's channels to keeper, scanner and parent.  A malformed frame on one of them stops the service.
 */
#include "office/office.h"

#include "base/log.h"
#include "db/office_sql.h"
#include "proto/parent_child.h"

#include <string.h>

#define INVENTORY_ROWS 4096 /* of INVENTORY_PART */

void office_stop(struct office *o, enum err result, const char *reason)
{
    if (o->reason == NULL && o->result == ERR_OK) {
        o->result = result;
        o->reason = reason;
    }
    loop_stop(o->loop);
}

/* A session that cannot be had is the desk's trouble (it finds its channel closed), unless the
 * keeper is confused. */
static enum err open_session(struct office *o, struct chan_frame *f)
{
    struct keeper_office_session_open m;
    enum err err = keeper_office_session_open_get(f->payload, &o->arena, &m);

    if (err != ERR_OK)
        return err;
    if (f->fd_count != 1 || (m.kind == KEEPER_OFFICE_SESSION_KIND_JOB && m.job == 0))
        return ERR_INPUT;
    int fd = f->fds[0];
    f->fds[0] = -1;
    err = session_open(o, &m, fd);
    if (err == ERR_CONFLICT)
        return ERR_INPUT;
    if (err != ERR_OK)
        log_warn("desk %llu cannot be served: %s", (unsigned long long)m.desk, err_name(err));
    return ERR_OK;
}

static enum err close_session(struct office *o, struct chan_frame *f)
{
    struct keeper_office_session_close m;
    enum err err = keeper_office_session_close_get(f->payload, &o->arena, &m);

    if (err == ERR_OK)
        session_close(o, m.desk);
    return err;
}

static enum err erase(struct office *o, struct chan_frame *f)
{
    struct keeper_office_erased m;
    enum err err = keeper_office_erased_get(f->payload, &o->arena, &m);

    return err == ERR_OK ? removal_begin(o, &m, f->id) : err;
}

static enum err inventory_row(void *arg, const struct sql_record_inventory_out *row)
{
    struct keeper_office_inventory_part *part = arg;

    part->last = part->records_n < INVENTORY_ROWS;
    if (part->last) {
        struct keeper_office_record_version *r = &part->records[part->records_n++];
        memcpy(r->record, row->record, sizeof(r->record));
        r->version = row->version;
        r->block = row->block;
    }
    return ERR_OK;
}

static enum err inventory(struct office *o, struct chan_frame *f)
{
    struct keeper_office_inventory m;
    struct keeper_office_inventory_part part = {.last = true};
    enum err err;

    TRY(keeper_office_inventory_get(f->payload, &o->arena, &m));
    part.records = arena_alloc(&o->arena, INVENTORY_ROWS, sizeof(*part.records));
    if (part.records == NULL)
        TRY(ERR_MEMORY);
    struct sql_record_inventory_in in = {
        .contract = m.contract, .register_ = m.register_, .most = INVENTORY_ROWS + 1};
    memcpy(in.after, m.after, sizeof(in.after));
    TRY(sql_record_inventory(o->db, &in, inventory_row, &part));
    TRY(keeper_office_inventory_part_send(o->keeper, f->id, &part));
out:
    return err;
}

static enum err upload_gone(struct office *o, struct chan_frame *f)
{
    struct keeper_office_upload_gone m;
    enum err err = keeper_office_upload_gone_get(f->payload, &o->arena, &m);

    return err == ERR_OK ? uploads_remove(o, m.contract, m.upload) : err;
}

static enum err work_gone(struct office *o, struct chan_frame *f)
{
    struct keeper_office_work_gone m;
    enum err err = keeper_office_work_gone_get(f->payload, &o->arena, &m);

    return err == ERR_OK ? work_forget_list(o, m.contract, m.list) : err;
}

static enum err rescope(struct office *o, struct chan_frame *f)
{
    struct keeper_office_session_scope m;
    enum err err = keeper_office_session_scope_get(f->payload, &o->arena, &m);

    if (err == ERR_OK)
        session_scope(o, &m);
    return err;
}

/* A row that is not there yet, or no more, is none to move; one that a full disk leaves where it was is named by the inventory. */
static enum err move_record(struct office *o, struct chan_frame *f)
{
    struct keeper_office_record_moved m;
    uint64_t changed;
    enum err err = keeper_office_record_moved_get(f->payload, &o->arena, &m);

    if (err != ERR_OK)
        return err;
    struct sql_record_move_in in = {.contract = m.contract, .register_ = m.register_, .block = m.block};
    memcpy(in.record, m.record, sizeof(in.record));
    err = sql_record_move(o->db, &in, &changed);
    if (err != ERR_NO_SPACE)
        return err;
    log_error("no space to move a record to another block");
    return ERR_OK;
}

enum err keeper_frame(struct office *o, struct chan_frame *f)
{
    static const struct {
        uint16_t type;
        enum err (*fn)(struct office *, struct chan_frame *);
    } obey[] = {
        {KEEPER_OFFICE_SESSION_OPEN, open_session},
        {KEEPER_OFFICE_SESSION_CLOSE, close_session},
        {KEEPER_OFFICE_ERASED, erase},
        {KEEPER_OFFICE_INVENTORY, inventory},
        {KEEPER_OFFICE_SNAPSHOT, snapshot_begin},
        {KEEPER_OFFICE_UPLOAD_GONE, upload_gone},
        {KEEPER_OFFICE_WORK_GONE, work_gone},
        {KEEPER_OFFICE_SESSION_SCOPE, rescope},
        {KEEPER_OFFICE_RECORD_MOVED, move_record},
    };
    enum err err = ERR_INPUT;

    if (f->fd_count != 0 && f->type != KEEPER_OFFICE_SESSION_OPEN)
        return ERR_INPUT;
    group_commit(o);
    for (size_t i = 0; i < sizeof(obey) / sizeof(obey[0]); i++)
        if (obey[i].type == f->type)
            err = obey[i].fn(o, f);
    arena_clear(&o->arena);
    return err;
}

static enum err parent_frame(struct office *o, struct chan_frame *f)
{
    if (f->type != PARENT_CHILD_STOP || f->payload.n != 0)
        return ERR_INPUT;
    office_stop(o, ERR_OK, NULL);
    return ERR_CLOSED; /* nothing after it is read */
}

/* What became of listening to the keeper. */
static void keeper_heard(struct office *o, enum err err)
{
    if (err == ERR_OK || err == ERR_AGAIN)
        return;
    if (err == ERR_CLOSED)
        office_stop(o, err, "the keeper has gone");
    else if (err == ERR_INPUT)
        office_stop(o, err, "the keeper sent a malformed frame");
    else
        office_stop(o, err, "the keeper could not be served");
}

static enum err next_of_keeper(struct office *o)
{
    struct chan_frame f;
    enum err err = chan_recv(o->keeper, &f);

    if (err == ERR_OK) {
        err = keeper_frame(o, &f);
        chan_frame_close_fds(&f);
    }
    return err;
}

void keeper_listen(struct office *o)
{
    enum err err;

    do
        err = next_of_keeper(o);
    while (err == ERR_OK);
    keeper_heard(o, err);
}

static void keeper_ready(void *arg, int fd, unsigned events)
{
    struct office *o = arg;
    enum err err = chan_flush(o->keeper);

    (void)fd;
    (void)events;
    if (err == ERR_OK || err == ERR_AGAIN)
        err = next_of_keeper(o);
    keeper_heard(o, err);
}

static void parent_ready(void *arg, int fd, unsigned events)
{
    struct office *o = arg;
    struct chan_frame f;
    enum err err = chan_recv(o->parent, &f);

    (void)fd;
    (void)events;
    if (err == ERR_OK) {
        err = parent_frame(o, &f);
        chan_frame_close_fds(&f);
        if (err == ERR_INPUT)
            office_stop(o, err, "the parent sent a frame that is not for an office at work");
    } else if (err != ERR_AGAIN) {
        office_stop(o, err, "the parent has gone");
    }
}

static enum err scanner_frame(struct office *o, const struct chan_frame *f)
{
    struct scanner_office_fetch m;
    enum err err;

    if (f->fd_count != 0 || !scanner_office_permitted(SCANNER_OFFICE_ALWAYS, f->type, SCANNER_OFFICE_FROM_SCANNER))
        return ERR_INPUT;
    group_commit(o);
    err = scanner_office_fetch_get(f->payload, &o->arena, &m);
    if (err == ERR_OK)
        err = uploads_fetch(o, &m, f->id);
    arena_clear(&o->arena);
    return err;
}

static void scanner_ready(void *arg, int fd, unsigned events)
{
    struct office *o = arg;
    struct chan_frame f;
    enum err err = chan_flush(o->scanner);

    (void)fd;
    (void)events;
    if (err == ERR_OK || err == ERR_AGAIN)
        err = chan_recv(o->scanner, &f);
    if (err == ERR_OK) {
        err = scanner_frame(o, &f);
        chan_frame_close_fds(&f);
    }
    if (err != ERR_OK && err != ERR_AGAIN)
        office_stop(o, err, "the scanner has gone or could not be served");
}

static enum err scanner_watch(struct office *o)
{
    unsigned events = LOOP_READ | (chan_wants_write(o->scanner) ? LOOP_WRITE : 0U);

    if (o->scanner_watched == events)
        return ERR_OK;
    o->scanner_watched = events;
    return loop_watch(o->loop, chan_fd(o->scanner), events, scanner_ready, o);
}

enum err siblings_watch(struct office *o)
{
    unsigned events = LOOP_READ | (chan_wants_write(o->keeper) ? LOOP_WRITE : 0U);
    enum err err = ERR_OK;

    if (o->scanner != NULL)
        TRY(scanner_watch(o));

    if (o->watched == 0)
        TRY(loop_watch(o->loop, chan_fd(o->parent), LOOP_READ, parent_ready, o));
    if (o->watched != events)
        TRY(loop_watch(o->loop, chan_fd(o->keeper), events, keeper_ready, o));
    o->watched = events;
out:
    return err;
}

void office_round(void *arg)
{
    struct office *o = arg;

    group_round(o);
    sessions_sweep(o);
    if (siblings_watch(o) != ERR_OK)
        office_stop(o, ERR_IO, "the keeper cannot be watched");
}
