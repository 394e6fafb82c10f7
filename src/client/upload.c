#include "client/upload.h"

#define POLL_FIRST_MS 50
#define POLL_LAST_MS 1000

struct upload {
    const struct upload_calls *calls;
    struct upload_state state;
    enum { SEND, SCAN, START, FOLLOW } next;
    unsigned failures; /* since the last progress */
    unsigned idle;     /* looks in a row that found nobody at work */
    unsigned poll_ms;
    uint64_t scan_ms; /* waited for the scanner */
    uint64_t furthest; /* the greatest offset reached */
};

static bool may_pass(enum err err)
{
    return err == ERR_CLOSED || err == ERR_TIMEOUT || err == ERR_AGAIN || err == ERR_IO;
}

/* Note progress: offsets that were reached before are none, so that a server that goes back and forth does not keep us. */
static void note(struct upload *u)
{
    if (u->state.offset <= u->furthest)
        return;
    u->furthest = u->state.offset;
    u->failures = 0;
}

/* Wait longer from time to time. */
static void poll_later(struct upload *u)
{
    u->calls->wait(u->calls->arg, u->poll_ms, ERR_OK);
    u->poll_ms = u->poll_ms * 2 < POLL_LAST_MS ? u->poll_ms * 2 : POLL_LAST_MS;
}

static enum err scan(struct upload *u)
{
    enum err err = u->calls->scanned(u->calls->arg, &u->state);

    if (err != ERR_OK)
        return err;
    if (u->state.scan == UPLOAD_SCAN_INFECTED)
        return ERR_DENIED;
    if (u->state.scan != UPLOAD_SCAN_WAITING) {
        u->next = START;
        return ERR_OK;
    }
    if (u->scan_ms >= UPLOAD_SCAN_MS)
        return ERR_UNSUPPORTED;
    u->scan_ms += u->poll_ms;
    poll_later(u);
    return ERR_OK;
}

/* A job at which nobody is at work goes on by itself once: it is looked at twice before it is taken up. */
static enum err follow(struct upload *u)
{
    enum err err = u->calls->look(u->calls->arg, &u->state);

    if (err != ERR_OK)
        return err;
    note(u);
    u->calls->show(u->calls->arg, &u->state);
    if (u->state.closed)
        return ERR_OK;
    u->idle = u->state.running ? 0 : u->idle + 1;
    if (u->idle > 2)
        return ERR_AGAIN;
    poll_later(u);
    return ERR_OK;
}

/* One step on. */
static enum err step(struct upload *u)
{
    enum err err;

    switch (u->next) {
    case SEND:
        err = u->calls->send(u->calls->arg, &u->state);
        u->next = err == ERR_OK ? SCAN : SEND;
        return err;
    case SCAN:
        return scan(u);
    case START:
        err = u->calls->start(u->calls->arg, &u->state);
        u->next = err == ERR_OK ? FOLLOW : START;
        u->poll_ms = POLL_FIRST_MS;
        u->idle = 0;
        return err;
    case FOLLOW:
    default:
        return follow(u);
    }
}

/* Whether, and after what pause, to go on after ${err}. */
static enum err recover(struct upload *u, enum err err)
{
    bool is_gone = err == ERR_NOT_FOUND && (u->next == SCAN || u->next == START);

    if ((!is_gone && !may_pass(err)) || u->failures == UPLOAD_TRIES)
        return err;
    u->calls->wait(u->calls->arg, 1000u << u->failures, is_gone ? ERR_AGAIN : err);
    u->failures++;
    u->next = SEND;
    return ERR_OK;
}

enum err upload_run(const struct upload_calls *calls, struct upload_state *state_out)
{
    struct upload u = {.calls = calls, .poll_ms = POLL_FIRST_MS};
    enum err err = ERR_OK;

    while (!u.state.closed && err == ERR_OK) {
        err = step(&u);
        if (err != ERR_OK)
            err = recover(&u, err);
    }
    *state_out = u.state;
    if (err == ERR_UNSUPPORTED)
        err = ERR_TIMEOUT;
    if (err == ERR_OK && u.state.rows_seen != u.state.stored + u.state.refused + u.state.unchanged)
        err = ERR_CORRUPT;
    return err;
}
