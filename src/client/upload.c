#include "client/upload.h"

struct upload {
    const struct upload_calls *calls;
    uint64_t bytes;
    struct upload_state state;
    bool is_open;
    unsigned failures; /* since the last progress */
    uint64_t furthest; /* the greatest offset reached */
};

static bool may_pass(enum err err)
{
    return err == ERR_CLOSED || err == ERR_TIMEOUT || err == ERR_AGAIN || err == ERR_IO;
}

/* Note progress: offsets that were reached before are none, so that a server that goes back and
 * forth does not keep us. */
static void note(struct upload *u)
{
    if (u->state.offset <= u->furthest)
        return;
    u->furthest = u->state.offset;
    u->failures = 0;
}

static enum err open_job(struct upload *u)
{
    enum err err = u->calls->open(u->calls->arg, &u->state);

    u->is_open = err == ERR_OK;
    if (err == ERR_OK && u->state.offset > u->bytes)
        return ERR_CORRUPT;
    return err;
}

static enum err put_part(struct upload *u)
{
    uint64_t at = u->state.offset, left = u->bytes - at;
    struct view part;
    enum err err = u->calls->read(
        u->calls->arg, at, left < UPLOAD_PART_BYTES ? (size_t)left : UPLOAD_PART_BYTES, &part);

    if (err == ERR_IO)
        return ERR_CORRUPT; /* the file on this side: it will not pass */
    if (err == ERR_OK)
        err = u->calls->put(u->calls->arg, at, part, &u->state);
    return err == ERR_OK && u->state.offset <= at ? ERR_AGAIN
                                                  : err; /* taken, but not a byte further */
}

/* One step on. */
static enum err step(struct upload *u)
{
    if (!u->is_open)
        return open_job(u);
    return u->state.offset < u->bytes ? put_part(u) : u->calls->finish(u->calls->arg, &u->state);
}

/* Whether, and after what pause, to go on after ${err}. */
static enum err recover(struct upload *u, enum err err)
{
    bool moved = err == ERR_CONFLICT && u->is_open && u->state.offset <= u->bytes;

    if (!moved && !may_pass(err))
        return err;
    if (u->failures == UPLOAD_TRIES)
        return err;
    if (!moved) {
        u->is_open = false;
        u->calls->wait(u->calls->arg, 1u << u->failures, err);
    }
    u->failures++;
    return ERR_OK;
}

enum err upload_run(const struct upload_calls *calls, uint64_t bytes,
                    struct upload_state *state_out)
{
    struct upload u = {.calls = calls, .bytes = bytes};
    enum err err = ERR_OK;

    while (!u.state.closed && err == ERR_OK) {
        err = step(&u);
        if (err == ERR_OK && u.state.offset > bytes)
            err = ERR_CORRUPT;
        if (err == ERR_OK) {
            note(&u);
            calls->show(calls->arg, &u.state);
        } else {
            err = recover(&u, err);
        }
    }
    *state_out = u.state;
    if (err == ERR_OK && u.state.rows_seen != u.state.stored + u.state.refused + u.state.unchanged)
        err = ERR_CORRUPT;
    return err;
}
