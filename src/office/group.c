/*
 * Group commit: a flush of the disk, and a run of the index, cost as much as storing hundreds of rows, so the batches that
 * arrive soon after each other share them.  No batch is answered before it is durable.
 */
#include "office/office.h"

#include "base/log.h"

#define PAUSE_MS 1000
#define PIECE_MS 20 /* between two pieces */
#define ENOUGH 24   /* batches: a desk has more of them under way (desk/job_internal.h) */
#define WAIT_MS 5   /* for the next one */

bool group_bears(uint16_t type)
{
    return type == DESK_OFFICE_IMPORT_BATCH || type == DESK_OFFICE_KEYS_EXIST /* sees what is not durable yet */ ||
           type == DESK_OFFICE_UPLOAD_GET || type == DESK_OFFICE_UPLOAD_PUT;
}

static void waited(void *arg);

/* Wait for the next batch. */
static void pause_for_more(struct office *o)
{
    o->came_then = o->came;
    o->pausing = loop_after(o->loop, WAIT_MS, waited, o) != NULL;
}

static void waited(void *arg)
{
    struct office *o = arg;

    o->pausing = false;
    if (o->came != o->came_then && o->held_n > 0)
        pause_for_more(o);
    if (!o->pausing)
        group_commit(o);
}

void group_round(struct office *o)
{
    if (o->held_n >= ENOUGH || !db_in_transaction(o->db) || !o->patient)
        group_commit(o);
    else if (!o->pausing)
        pause_for_more(o);
    if (!o->pausing)
        group_commit(o);
}

/* Batches of one desk behind each other stand or fall together, so that a mark (to keep the pages as they are) is needed only where
 * those of another desk stand before them. */
enum err group_begin(struct office *o, const struct session *s)
{
    enum err err = ERR_OK;

    if (o->held_n == OFFICE_HELD_MAX || o->tokens.waiting_n >= TOKENS_WAITING_MAX)
        group_commit(o);
    if (!db_in_transaction(o->db)) {
        TRY(db_begin(o->db));
        o->marked = false;
    } else if (o->marked_for != s->desk) {
        if (o->marked)
            TRY(db_unmark(o->db));
        o->marked = false;
        TRY(db_mark(o->db));
        o->marked = true;
    } else {
        return ERR_OK;
    }
    o->marked_for = s->desk;
    o->marked_at = o->held_n;
    o->tokens_marked = tokens_mark(&o->tokens);
out:
    return err;
}

void group_hold(struct office *o, const struct op *op, uint32_t rows)
{
    o->held[o->held_n++] = (struct held){op->session->desk, op->id, rows};
    o->patient = true;
    o->came++;
}

void group_hold_part(struct office *o, const struct op *op)
{
    o->held[o->held_n++] = (struct held){op->session->desk, op->id, 0};
}

/* Answer the held batches from ${from} on: ${err} is what became of them. */
static void release(struct office *o, size_t from, enum err err)
{
    for (size_t i = from; i < o->held_n; i++) {
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
    o->held_n = from;
}

void group_undo(struct office *o, enum err err)
{
    if (o->marked)
        db_undo_to_mark(o->db);
    else
        db_rollback(o->db);
    bool survives = db_in_transaction(o->db);
    tokens_undo_to(&o->tokens, survives ? o->tokens_marked : 0);
    o->marked = false;
    o->marked_for = 0; /* nobody's: what comes next is marked anew */
    release(o, survives ? o->marked_at : 0, err);
}

void group_commit(struct office *o)
{
    if (!db_in_transaction(o->db))
        return;
    enum err err = tokens_settle(&o->tokens);
    if (err == ERR_OK)
        err = db_commit(o->db);
    db_rollback(o->db);
    release(o, 0, err);
    o->patient = false;
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
