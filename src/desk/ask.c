#include "desk/ask.h"

#include "base/clock.h"
#include "base/log.h"
#include "rules/decide.h"

#include <limits.h>
#include <string.h>

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

static struct desk_begun *begun_of(struct desk *d, uint32_t id)
{
    for (size_t i = 0; i < DESK_BEGUN_MAX; i++)
        if (d->begun[i].id == id)
            return &d->begun[i];
    return NULL;
}

bool ask_is_answered(const struct desk *d, uint32_t id)
{
    for (size_t i = 0; i < DESK_BEGUN_MAX; i++)
        if (d->begun[i].id == id)
            return d->begun[i].answered;
    return false;
}

/* The answer to a question that was begun is kept until somebody asks for it. */
static enum err keep(struct desk_begun *b, const struct chan_frame *f)
{
    b->answered = true;
    b->type = f->type;
    buf_put(&b->payload, f->payload);
    return buf_status(&b->payload);
}

/* A frame that nobody waits for: it answers what was begun, is a late answer, or the news that the session is locked. */
static enum err sort_in(struct desk *d, const struct oracle *o, const struct chan_frame *f)
{
    struct desk_begun *b = f->id == 0 ? NULL : begun_of(d, f->id);

    if (b != NULL)
        return b->answered ? gone(d, o, ERR_INPUT) : keep(b, f);
    return o->chan == d->keeper && ask_keeper_unasked(d, f) != ERR_OK ? gone(d, o, ERR_INPUT) : ERR_OK;
}

/* The next frame, if there is one; only what may be said is taken. */
static enum err take(struct desk *d, const struct oracle *o, enum err received, struct chan_frame *f)
{
    if (received != ERR_OK)
        return gone(d, o, received);
    bool is_legal = f->fd_count == 0 && proto_permitted(o->set, o->state, f->type, o->side);
    chan_frame_close_fds(f);
    return is_legal ? ERR_OK : gone(d, o, ERR_INPUT);
}

/* The next frame with the number ${id}. */
static enum err wait_for(struct desk *d, const struct oracle *o, uint32_t id, struct chan_frame *f)
{
    int64_t deadline = clock_monotonic_ms() + ASK_DEADLINE_MS;
    enum err err;

    for (;;) {
        int64_t left = deadline - clock_monotonic_ms();
        err = chan_recv_wait(o->chan, left < 0 ? 0 : (int)left, f);
        if (err == ERR_TIMEOUT)
            return err;
        TRY(take(d, o, err, f));
        if (f->id == id)
            return ERR_OK;
        TRY(sort_in(d, o, f));
    }
out:
    return err;
}

static enum err tell(struct desk *d, const struct oracle *o, const struct proto_outgoing *what)
{
    enum err err = o->chan == NULL ? ERR_INTERNAL : proto_send(o->chan, o->set, what);

    return err == ERR_CLOSED ? gone(d, o, err) : err;
}

static enum err hear(struct desk *d, const struct oracle *o, uint32_t id, struct ask_answer *out)
{
    struct chan_frame f;
    enum err err = wait_for(d, o, id, &f);

    if (err != ERR_OK)
        return err;
    out->type = f.type;
    out->payload = arena_view(&d->arena, f.payload);
    return out->payload.n == f.payload.n ? ERR_OK : ERR_MEMORY;
}

static enum err ask(struct desk *d, const struct oracle *o, const struct proto_outgoing *what,
                    struct ask_answer *out)
{
    enum err err = tell(d, o, what);

    return err != ERR_OK ? err : hear(d, o, what->id, out);
}

static enum err begin(struct desk *d, const struct oracle *o, const struct proto_outgoing *what, uint32_t *id_out)
{
    struct desk_begun *b = begun_of(d, 0);
    enum err err = b == NULL ? ERR_LIMIT : tell(d, o, what);

    if (err == ERR_OK) {
        *b = (struct desk_begun){.id = what->id};
        buf_init(&b->payload, CHAN_PAYLOAD_MAX);
        *id_out = what->id;
    }
    return err;
}

/* The answer to ${id}, which was begun. */
static enum err end(struct desk *d, const struct oracle *o, uint32_t id, struct ask_answer *out)
{
    struct desk_begun *b = id == 0 ? NULL : begun_of(d, id);
    enum err err = b == NULL ? ERR_INTERNAL : b->answered ? ERR_OK : hear(d, o, id, out);

    if (b != NULL && b->answered) {
        buf_clear(&d->taken);
        d->taken = b->payload;
        *out = (struct ask_answer){b->type, buf_view(&d->taken)};
        buf_init(&b->payload, CHAN_PAYLOAD_MAX);
    }
    if (b != NULL)
        b->id = 0;
    return err;
}

void ask_let_go(struct desk *d, uint32_t id)
{
    struct desk_begun *b = id == 0 ? NULL : begun_of(d, id);

    if (b == NULL)
        return;
    buf_clear(&b->payload);
    *b = (struct desk_begun){.id = 0};
}

void ask_forget(struct desk *d)
{
    for (size_t i = 0; i < DESK_BEGUN_MAX; i++) {
        if (d->begun[i].id != 0)
            buf_clear(&d->begun[i].payload);
        d->begun[i] = (struct desk_begun){.id = 0};
    }
    buf_clear(&d->taken);
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

static struct oracle office_of(const struct desk *d)
{
    return (struct oracle){"the office", d->office, &desk_office_set,
                           d->kind == DESK_JOB ? DESK_OFFICE_JOB : DESK_OFFICE_SESSION,
                           DESK_OFFICE_FROM_OFFICE};
}

static enum err listen_to(struct desk *d, const struct oracle *o)
{
    struct chan_frame f;
    enum err err = chan_flush(o->chan);

    while (err == ERR_OK || err == ERR_AGAIN) {
        err = chan_recv(o->chan, &f);
        if (err == ERR_AGAIN)
            return ERR_OK;
        TRY(take(d, o, err, &f));
        TRY(sort_in(d, o, &f));
    }
    err = gone(d, o, err);
out:
    return err;
}

enum err ask_listen(struct desk *d)
{
    const struct oracle keeper = keeper_of(d), office = office_of(d);
    enum err err = listen_to(d, &keeper);

    return err != ERR_OK || office.chan == NULL ? err : listen_to(d, &office);
}

enum err ask_office_unasked(struct desk *d, struct chan_frame *f)
{
    const struct oracle office = office_of(d);
    enum err err = take(d, &office, ERR_OK, f);

    return err != ERR_OK ? err : sort_in(d, &office, f);
}

/* What the keeper's answer says: ERR_DENIED, the code of a failure, or ERR_OK for the caller to decode. */
static enum err keeper_says(struct desk *d, const struct ask_answer *out)
{
    struct desk_keeper_failed failed;
    enum err err = ERR_OK;

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

static enum err office_says(struct desk *d, const struct ask_answer *out)
{
    struct desk_office_failed failed;
    enum err err = ERR_OK;

    if (out->type == DESK_OFFICE_FAILED) {
        TRY(desk_office_failed_get(out->payload, &d->arena, &failed));
        err = code_of(failed.code);
        if (err == ERR_DENIED)
            d->denied = (struct desk_keeper_denied){.refusal = REFUSAL_NONE};
    }
out:
    return err;
}

enum err ask_keeper_any(struct desk *d, uint16_t type, const void *m, struct ask_answer *out)
{
    struct oracle o = keeper_of(d);
    enum err err = ask(d, &o, &(struct proto_outgoing){.type = type, .id = next_id(d), .m = m}, out);

    return err != ERR_OK ? err : keeper_says(d, out);
}

void ask_apart(struct desk *d, struct arena *kept_out)
{
    *kept_out = d->arena;
    arena_init(&d->arena, kept_out->max);
}

void ask_apart_end(struct desk *d, const struct arena *kept)
{
    arena_clear(&d->arena);
    d->arena = *kept;
}

enum err ask_office_any(struct desk *d, uint16_t type, const void *m, struct ask_answer *out)
{
    struct oracle o = office_of(d);
    enum err err = ask(d, &o, &(struct proto_outgoing){.type = type, .id = next_id(d), .m = m}, out);

    return err != ERR_OK ? err : office_says(d, out);
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

enum err ask_keeper_begin(struct desk *d, uint16_t type, const void *m, uint32_t *id_out)
{
    struct oracle o = keeper_of(d);

    return begin(d, &o, &(struct proto_outgoing){.type = type, .id = next_id(d), .m = m}, id_out);
}

enum err ask_keeper_end(struct desk *d, uint32_t id, uint16_t want, void *out)
{
    struct oracle o = keeper_of(d);
    struct ask_answer answer;
    enum err err;

    TRY(end(d, &o, id, &answer));
    TRY(keeper_says(d, &answer));
    err = decode(d, &desk_keeper_set, &answer, want, out);
out:
    return err;
}

enum err ask_office_begin(struct desk *d, uint16_t type, const void *m, uint32_t *id_out)
{
    struct oracle o = office_of(d);

    return begin(d, &o, &(struct proto_outgoing){.type = type, .id = next_id(d), .m = m}, id_out);
}

enum err ask_office_end(struct desk *d, uint32_t id, uint16_t want, void *out)
{
    struct oracle o = office_of(d);
    struct ask_answer answer;
    enum err err;

    TRY(end(d, &o, id, &answer));
    TRY(office_says(d, &answer));
    err = decode(d, &desk_office_set, &answer, want, out);
out:
    return err;
}
