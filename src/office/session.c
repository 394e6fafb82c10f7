/* The sessions: opened with a descriptor by the keeper, watched, checked against the permit table,
 * closed. */
#include "office/office.h"

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"

#include <string.h>

#define FRAMES_PER_WAKE 16           /* then others get their turn */
#define QUEUED_MAX ((size_t)4 << 20) /* a desk that does not read its answers is not listened to   \
                                      */

static const struct {
    uint16_t type;
    op_fn *fn;
} handlers[] = {
    {DESK_OFFICE_RECORD_GET, op_record_get},
    {DESK_OFFICE_FIND, op_find},
    {DESK_OFFICE_BROWSE, op_browse},
    {DESK_OFFICE_RECORD_PUT, op_record_put},
    {DESK_OFFICE_COUNTS, op_counts},
    {DESK_OFFICE_VERSIONS, op_versions},
    {DESK_OFFICE_IMPORT_BEGIN, op_import_begin},
    {DESK_OFFICE_IMPORT_BATCH, op_import_batch},
    {DESK_OFFICE_IMPORT_FINISH, op_import_finish},
    {DESK_OFFICE_IMPORT_GET, op_import_get},
    {DESK_OFFICE_IMPORTS, op_imports},
    {DESK_OFFICE_REPORT, op_report},
    {DESK_OFFICE_MAPPING_GET, op_mapping_get},
    {DESK_OFFICE_MAPPING_PUT, op_mapping_put},
    {DESK_OFFICE_KEYS_EXIST, op_keys_exist},
    {DESK_OFFICE_IMPORT_STOP, op_import_stop},
    {DESK_OFFICE_REPORT_SUMMARY, op_report_summary},
    {DESK_OFFICE_UPLOAD_PUT, op_upload_put},
    {DESK_OFFICE_UPLOAD_GET, op_upload_get},
    {DESK_OFFICE_WORK_PUT, op_work_put},
    {DESK_OFFICE_WORK_TAKE, op_work_take},
    {DESK_OFFICE_WORK_SET, op_work_set},
    {DESK_OFFICE_WORK_ITEMS, op_work_items},
    {DESK_OFFICE_WORK_COUNTS, op_work_counts},
    {DESK_OFFICE_IMPORT_RECORDS, op_import_records},
    {DESK_OFFICE_DOCUMENT_PUT, op_document_put},
    {DESK_OFFICE_DOCUMENT_GET, op_document_get},
    {DESK_OFFICE_DRAFTS, op_drafts},
    {DESK_OFFICE_SEARCH_PUT, op_search_put},
    {DESK_OFFICE_SEARCHES, op_searches},
    {DESK_OFFICE_SEARCH_GET, op_search_get},
    {DESK_OFFICE_SEARCH_REMOVE, op_search_remove},
    {DESK_OFFICE_UPDATE_PLAN_PUT, op_update_plan_put},
    {DESK_OFFICE_UPDATE_PLAN_GET, op_update_plan_get},
    {DESK_OFFICE_UPDATE_FIND, op_update_find},
    {DESK_OFFICE_UPDATE_ROWS, op_update_rows},
    {DESK_OFFICE_UPDATE_STORE, op_update_store},
    {DESK_OFFICE_UPDATE_FIELDS, op_update_fields},
};

enum err op_got(struct op *op, enum err err)
{
    op->malformed = err == ERR_INPUT;
    return err;
}

enum err op_sent(struct op *op, enum err err)
{
    op->unsent = err != ERR_OK;
    return err;
}

enum err op_place(const struct op *op, uint16_t register_no, struct place *place_out)
{
    const struct session *s = op->session;

    if (register_no == 0 || register_no > 64 || (s->registers >> (register_no - 1) & 1) == 0)
        return ERR_DENIED;
    *place_out = (struct place){s->contract, register_no};
    return ERR_OK;
}

bool session_sees(const struct session *s, uint16_t block)
{
    for (unsigned i = 0; i < s->blocks_n; i++)
        if (s->blocks[i] == block)
            return true;
    return s->blocks_n == 0;
}

static void set_scope(struct session *s, uint64_t registers, const uint16_t *blocks, uint32_t n)
{
    s->registers = registers;
    s->blocks_n = n;
    if (n > 0)
        memcpy(s->blocks, blocks, n * sizeof(*blocks));
}

static op_fn *handler_of(uint16_t type)
{
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
        if (handlers[i].type == type)
            return handlers[i].fn;
    return NULL;
}

static void misuse(struct session *s, uint16_t type)
{
    log_warn("desk %llu sent a frame that its state forbids or that is malformed (type %u): closed",
             (unsigned long long)s->desk, type);
    s->ended = true;
}

/* What the database cannot survive; the desk is told before the service stops. */
static bool is_fatal(enum err err)
{
    return err == ERR_IO || err == ERR_CORRUPT || err == ERR_INTERNAL;
}

void session_tell_failure(struct session *s, uint32_t id, enum err err)
{
    if (is_fatal(err))
        office_stop(s->office, err, "the database failed");
    if (desk_office_failed_send(s->chan, id, &(struct desk_office_failed){.code = (uint16_t)err}) !=
        ERR_OK)
        s->ended = true;
}

/* Whether a batch of another desk is held: it may still be undone, so nobody else is told what is in it. */
static bool others_are_held(const struct session *s)
{
    const struct office *o = s->office;

    for (size_t i = 0; i < o->held_n; i++)
        if (o->held[i].desk != s->desk)
            return true;
    return false;
}

void session_serve(struct session *s, const struct chan_frame *f)
{
    struct op op = {.office = s->office,
                    .session = s,
                    .id = f->id,
                    .payload = f->payload,
                    .arena = &s->office->arena};
    op_fn *fn = handler_of(f->type);

    if (fn == NULL || f->fd_count != 0 ||
        !desk_office_permitted(s->state, f->type, DESK_OFFICE_FROM_DESK)) {
        misuse(s, f->type);
        return;
    }
    if (!group_bears(f->type) || (f->type == DESK_OFFICE_KEYS_EXIST && others_are_held(s)))
        group_commit(s->office);
    enum err err = fn(&op);
    arena_clear(op.arena);
    if (op.malformed)
        misuse(s, f->type);
    else if (op.unsent)
        s->ended = true;
    else if (err != ERR_OK)
        session_tell_failure(s, f->id, err);
}

static void session_ready(void *arg, int fd, unsigned events);

/* Listen to a desk only while it reads what it asked for. */
static enum err session_watch(struct session *s)
{
    unsigned events = (chan_queued(s->chan) > QUEUED_MAX ? 0U : LOOP_READ) |
                      (chan_wants_write(s->chan) ? LOOP_WRITE : 0U);
    enum err err = ERR_OK;

    if (events != s->watched)
        err = loop_watch(s->office->loop, chan_fd(s->chan), events, session_ready, s);
    if (err == ERR_OK)
        s->watched = events;
    return err;
}

static void session_free(struct session *s)
{
    *s->place = NULL;
    loop_unwatch(s->office->loop, chan_fd(s->chan));
    chan_free(s->chan);
    mem_free(s);
}

struct session *session_of(const struct office *o, uint64_t desk)
{
    for (size_t i = 0; i < OFFICE_SESSIONS_MAX; i++)
        if (o->sessions[i] != NULL && o->sessions[i]->desk == desk)
            return o->sessions[i];
    return NULL;
}

/* What a desk says may follow from what the keeper said to both: a row is given its key behind the erasure of its register, and must not
 * be taken for one of those before it.  So the keeper is heard first; the session, or NULL if that was its end. */
static struct session *hear_keeper(const struct session *s)
{
    struct office *o = s->office;
    const uint64_t desk = s->desk;

    keeper_listen(o);
    return o->result == ERR_OK ? session_of(o, desk) : NULL;
}

static void receive(struct session *s)
{
    struct chan_frame f;

    for (int i = 0; i < FRAMES_PER_WAKE && s != NULL && !s->ended && s->office->result == ERR_OK; i++) {
        if (chan_queued(s->chan) > QUEUED_MAX)
            return;
        enum err err = chan_recv(s->chan, &f);
        if (err == ERR_AGAIN)
            return;
        if (err != ERR_OK) {
            s->ended = true;
            return;
        }
        s = hear_keeper(s);
        if (s != NULL)
            session_serve(s, &f);
        chan_frame_close_fds(&f);
    }
}

static void session_ready(void *arg, int fd, unsigned events)
{
    struct session *s = arg;
    enum err err = (events & LOOP_WRITE) != 0 ? chan_flush(s->chan) : ERR_OK;

    (void)fd;
    if (err != ERR_OK && err != ERR_AGAIN)
        s->ended = true;
    if ((events & LOOP_READ) != 0)
        receive(s);
    else if ((events & LOOP_HANGUP) != 0)
        s->ended = true;
}

void sessions_sweep(struct office *o)
{
    for (size_t i = 0; i < OFFICE_SESSIONS_MAX; i++) {
        struct session *s = o->sessions[i];
        if (s != NULL && (s->ended || session_watch(s) != ERR_OK))
            session_free(s);
    }
}

enum err session_open(struct office *o, const struct keeper_office_session_open *m, int fd)
{
    struct session **place = o->sessions;
    struct session *s = NULL;
    enum err err = ERR_OK;

    if (session_of(o, m->desk) != NULL)
        TRY(ERR_CONFLICT);
    while (place < o->sessions + OFFICE_SESSIONS_MAX && *place != NULL)
        place++;
    if (place == o->sessions + OFFICE_SESSIONS_MAX)
        TRY(ERR_LIMIT);
    s = mem_zalloc(sizeof(*s));
    if (s == NULL)
        TRY(ERR_MEMORY);
    *s = (struct session){
        .office = o,
        .place = place,
        .desk = m->desk,
        .state = m->kind == KEEPER_OFFICE_SESSION_KIND_JOB ? DESK_OFFICE_JOB : DESK_OFFICE_SESSION,
        .contract = m->contract,
        .job = m->kind == KEEPER_OFFICE_SESSION_KIND_JOB ? m->job : 0,
        .person = m->person,
        .chan = chan_new(fd, &desk_office_proto),
    };
    set_scope(s, m->registers, m->blocks, m->blocks_n);
    fd = -1;
    if (s->chan == NULL)
        TRY(ERR_MEMORY);
    TRY(session_watch(s));
    *place = s;
    s = NULL;
out:
    if (s != NULL)
        chan_free(s->chan);
    mem_free(s);
    io_close(&fd);
    return err;
}

void session_scope(struct office *o, const struct keeper_office_session_scope *m)
{
    struct session *s = session_of(o, m->desk);

    if (s != NULL)
        set_scope(s, m->registers, m->blocks, m->blocks_n);
}

void session_close(struct office *o, uint64_t desk)
{
    struct session *s = session_of(o, desk);

    if (s != NULL)
        session_free(s);
}

void session_close_all(struct office *o)
{
    for (size_t i = 0; i < OFFICE_SESSIONS_MAX; i++)
        if (o->sessions[i] != NULL)
            session_free(o->sessions[i]);
}
