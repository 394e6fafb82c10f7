/*
 * Group commit: a flush of the disk costs as much as storing hundreds of rows, so the batches that
 * arrive in one round share it.  No batch is answered before it is durable.
 */
#include "office/office.h"

#include "base/log.h"

#define PAUSE_MS 1000
#define PIECE_MS 20 /* between two pieces */

enum err group_begin(struct office *o)
{
    enum err err = ERR_OK;

    if (o->held_n == OFFICE_HELD_MAX || o->tokens.waiting_n >= TOKENS_WAITING_MAX)
        group_commit(o);
    if (!db_in_transaction(o->db))
        TRY(db_begin(o->db));
    o->tokens_marked = tokens_mark(&o->tokens);
    TRY(db_mark(o->db));
out:
    return err;
}

enum err group_hold(struct office *o, const struct op *op, uint32_t rows)
{
    enum err err = db_unmark(o->db);

    if (err == ERR_OK)
        o->held[o->held_n++] = (struct held){op->session->desk, op->id, rows};
    return err;
}

/* Answer the held batches: ${err} is what became of them. */
static void release(struct office *o, enum err err)
{
    for (size_t i = 0; i < o->held_n; i++) {
        struct session *s = session_of(o, o->held[i].desk);
        struct desk_office_stored stored = {.rows = o->held[i].rows};
        if (s == NULL)
            continue;
        if (err != ERR_OK) {
            s->stopped = err;
            session_tell_failure(s, o->held[i].id, err);
        } else if (desk_office_stored_send(s->chan, o->held[i].id, &stored) != ERR_OK) {
            s->ended = true;
        }
    }
    o->held_n = 0;
}

void group_undo(struct office *o, enum err err)
{
    db_undo_to_mark(o->db);
    tokens_undo_to(&o->tokens, db_in_transaction(o->db) ? o->tokens_marked : 0);
    if (!db_in_transaction(o->db))
        release(o, err);
}

void group_commit(struct office *o)
{
    if (!db_in_transaction(o->db))
        return;
    enum err err = tokens_settle(&o->tokens);
    if (err == ERR_OK)
        err = db_commit(o->db);
    db_rollback(o->db);
    release(o, err);
    o->busy = true;
    group_rest(o);
}

static void rest(void *arg)
{
    struct office *o = arg;
    bool paused = !o->busy;
    enum err err = ERR_OK;

    group_commit(o);
    o->busy = false;
    if (paused)
        err = tokens_rest(&o->tokens);
    o->resting = err == ERR_OK && loop_after(o->loop, paused ? PIECE_MS : PAUSE_MS, rest, o) != NULL;
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        log_warn("the index could not be merged: %s", err_name(err));
}

void group_rest(struct office *o)
{
    if (!o->resting)
        o->resting = loop_after(o->loop, PAUSE_MS, rest, o) != NULL;
}
