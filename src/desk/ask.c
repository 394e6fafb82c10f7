#include "desk/ask.h"

#include "base/clock.h"
#include "base/log.h"
#include "rules/decide.h"

#include <limits.h>

/* One of the two siblings that are asked. */
struct oracle {
    const char *name;
    struct chan *chan;
    const struct proto_set *set;
    unsigned state, side; /* in which it may answer */
};

static enum err gone(struct desk *d, const struct oracle *o, enum err err)
{
    if (err == ERR_CLOSED) {
        desk_end(d);
        return ERR_CLOSED;
    }
    log_error("%s cannot be talked to: %s", o->name, err_name(err));
    desk_fail(d, ERR_INTERNAL);
    return ERR_INTERNAL;
}

static enum err learn_lock(struct desk *d, const struct chan_frame *f)
{
    struct desk_keeper_locked_now m;
    enum err err = desk_keeper_locked_now_get(f->payload, &d->arena, &m);

    if (err == ERR_OK)
        d->locked = true;
    return err;
}

enum err ask_keeper_unasked(struct desk *d, const struct chan_frame *f)
{
    if (f->type == DESK_KEEPER_JOB_GO && f->id == 0 && d->job != NULL)
        d->job_goes = true;
    return f->type == DESK_KEEPER_LOCKED_NOW && f->id == 0 ? learn_lock(d, f) : ERR_OK;
}

/* The next frame with the number ${id}; others are late answers, or the news that the session is
 * locked. */
static enum err wait_for(struct desk *d, const struct oracle *o, uint32_t id, struct chan_frame *f)
{
    int64_t deadline = clock_monotonic_ms() + ASK_DEADLINE_MS;
    enum err err;

    for (;;) {
        int64_t left = deadline - clock_monotonic_ms();
        err = chan_recv_wait(o->chan, left < 0 ? 0 : (int)left, f);
        if (err == ERR_TIMEOUT)
            return err;
        if (err != ERR_OK)
            return gone(d, o, err);
        bool is_legal = f->fd_count == 0 && proto_permitted(o->set, o->state, f->type, o->side);
        chan_frame_close_fds(f);
        if (!is_legal)
            return gone(d, o, ERR_INPUT);
        if (f->id == id)
            return ERR_OK;
        if (o->chan == d->keeper && ask_keeper_unasked(d, f) != ERR_OK)
            return gone(d, o, ERR_INPUT);
    }
}

static enum err ask(struct desk *d, const struct oracle *o, const struct proto_outgoing *what,
                    struct ask_answer *out)
{
    struct chan_frame f;
    enum err err = o->chan == NULL ? ERR_INTERNAL : proto_send(o->chan, o->set, what);

    if (err == ERR_CLOSED)
        return gone(d, o, err);
    if (err == ERR_OK)
        err = wait_for(d, o, what->id, &f);
    if (err != ERR_OK)
        return err;
    out->type = f.type;
    out->payload = arena_view(&d->arena, f.payload);
    return out->payload.n == f.payload.n ? ERR_OK : ERR_MEMORY;
}

/* A code that came over the wire. */
static enum err code_of(uint16_t code)
{
    return code > ERR_OK && code < ERR__MAX ? (enum err)code : ERR_INTERNAL;
}

static uint32_t next_id(struct desk *d)
{
    if (++d->next_ask == 0)
        d->next_ask = 1; /* 0 is for what nobody asked */
    return d->next_ask;
}

static struct oracle keeper_of(const struct desk *d)
{
    unsigned state = d->kind == DESK_LOBBY            ? DESK_KEEPER_LOBBY
                     : d->kind == DESK_JOB            ? DESK_KEEPER_JOB
                     : d->kind == DESK_APPROVAL_LOBBY ? DESK_KEEPER_APPROVAL_LOBBY
                     : d->kind == DESK_APPROVAL       ? DESK_KEEPER_APPROVAL
                                                      : DESK_KEEPER_SESSION;

    return (struct oracle){"the keeper", d->keeper, &desk_keeper_set, state,
                           DESK_KEEPER_FROM_KEEPER};
}

enum err ask_keeper_any(struct desk *d, uint16_t type, const void *m, struct ask_answer *out)
{
    struct oracle o = keeper_of(d);
    struct desk_keeper_failed failed;
    enum err err;

    TRY(ask(d, &o, &(struct proto_outgoing){.type = type, .id = next_id(d), .m = m}, out));
    if (out->type == DESK_KEEPER_DENIED) {
        TRY(desk_keeper_denied_get(out->payload, &d->arena, &d->denied));
        err = ERR_DENIED;
    } else if (out->type == DESK_KEEPER_FAILED) {
        TRY(desk_keeper_failed_get(out->payload, &d->arena, &failed));
        err = code_of(failed.code);
    }
out:
    return err;
}

enum err ask_office_any(struct desk *d, uint16_t type, const void *m, struct ask_answer *out)
{
    const struct oracle o = {"the office", d->office, &desk_office_set,
                             d->kind == DESK_JOB ? DESK_OFFICE_JOB : DESK_OFFICE_SESSION,
                             DESK_OFFICE_FROM_OFFICE};
    struct desk_office_failed failed;
    enum err err;

    TRY(ask(d, &o, &(struct proto_outgoing){.type = type, .id = next_id(d), .m = m}, out));
    if (out->type == DESK_OFFICE_FAILED) {
        TRY(desk_office_failed_get(out->payload, &d->arena, &failed));
        err = code_of(failed.code);
        if (err == ERR_DENIED)
            d->denied = (struct desk_keeper_denied){.refusal = REFUSAL_NONE};
    }
out:
    return err;
}

void ask_reasons(struct desk *d)
{
    struct desk_keeper_controls_are are;

    if (d->denied.refusal != REFUSAL_NONE || d->kind != DESK_SESSION || d->locked || d->ending ||
        ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are) != ERR_OK)
        return;
    d->denied = (struct desk_keeper_denied){.verdict = VERDICT_DENY, .refusal = REFUSAL_REGISTER, .control = CONTROL_SCOPE};
    for (uint32_t i = 0; i < are.controls_n; i++)
        if (are.controls[i].control == CONTROL_SCOPE) {
            d->denied.clauses = are.controls[i].clauses;
            d->denied.clauses_n = are.controls[i].clauses_n;
        }
}

/* Decode ${answer}, which must be of the type ${want}.  What does not decode comes from a sibling
 * that is broken. */
static enum err decode(struct desk *d, const struct proto_set *set, const struct ask_answer *answer,
                       uint16_t want, void *out)
{
    const struct proto_message *message = proto_find(set, want);
    enum err err = message == NULL || answer->type != want
                       ? ERR_INPUT
                       : proto_get(answer->payload, &d->arena, message->get, out, message->bytes);

    if (err != ERR_INPUT)
        return err;
    log_error("an answer of type %u came for one of type %u, or it is malformed", answer->type,
              want);
    desk_fail(d, ERR_INTERNAL);
    return ERR_INTERNAL;
}

enum err ask_keeper(struct desk *d, uint16_t type, const void *m, uint16_t want, void *out)
{
    struct ask_answer answer;
    enum err err = ask_keeper_any(d, type, m, &answer);

    return err != ERR_OK ? err : decode(d, &desk_keeper_set, &answer, want, out);
}

enum err ask_office(struct desk *d, uint16_t type, const void *m, uint16_t want, void *out)
{
    struct ask_answer answer;
    enum err err = ask_office_any(d, type, m, &answer);

    return err != ERR_OK ? err : decode(d, &desk_office_set, &answer, want, out);
}

enum err ask_office_done(struct desk *d, uint16_t type, const void *m)
{
    struct ask_answer answer;

    return ask_office_any(d, type, m, &answer);
}
