#include "courier/errands.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "courier/answer.h"
#include "courier/place.h"
#include "courier/post.h"
#include "ledger/witness_msg.h"
#include "proto/keeper_courier.h"

#include <string.h>

#define ARENA_MAX 16384
#define REQUEST_MAX 8192

struct witness {
    uint16_t log;
    struct place place;
    struct buf request; /* of the errand that waits; empty: none */
    uint64_t size;      /* of the checkpoint in it */
    uint32_t id;        /* of the frame that brought it */
};

struct errands {
    struct loop *loop;
    struct post *post;
    struct chan *keeper; /* NULL until handed over */
    struct witness witnesses[ERRANDS_WITNESSES_MAX];
    unsigned n;
    unsigned at; /* whose errand is under way, or was the last */
    uint64_t sent_size;
    uint32_t sent_id;
    bool has_begun;
    enum err err;
};

/* --- answers to the keeper --- */

static enum err refuse(struct errands *e, uint32_t id, struct keeper_courier_refused m)
{
    return keeper_courier_refused_send(e->keeper, id, &m);
}

/* An answer without meaning counts as none: its status must not make the keeper believe anything.
 */
static enum err report_nonsense(struct errands *e, const char *reason)
{
    uint16_t log = e->witnesses[e->at].log;

    log_warn("the answer of the witness of log %u is refused: %s", (unsigned)log, reason);
    return refuse(e, e->sent_id, (struct keeper_courier_refused){.log = log});
}

/* The answer may hold cosignatures by several keys; which one counts, the keeper knows. */
static enum err report_cosigned(struct errands *e, struct view body)
{
    struct keeper_courier_cosigned m = {.log = e->witnesses[e->at].log, .size = e->sent_size};
    const char *reason = "";
    struct answer answer;
    enum err err = answer_read(body, &answer, &reason);

    if (err != ERR_OK)
        return report_nonsense(e, reason);
    for (unsigned i = 0; err == ERR_OK && i < answer.count; i++) {
        m.timestamp = answer.cosignatures[i].time_s;
        memcpy(m.signature, answer.cosignatures[i].sig, sizeof(m.signature));
        err = keeper_courier_cosigned_send(e->keeper, e->sent_id, &m);
    }
    return err;
}

static enum err report(struct errands *e, unsigned status, struct view body)
{
    struct keeper_courier_refused m = {.log = e->witnesses[e->at].log, .status = (uint16_t)status};

    if (status == 200)
        return report_cosigned(e, body);
    if (status == 409 && witness_msg_parse_size(body, &m.size) != ERR_OK)
        return report_nonsense(e, "it names no size");
    return refuse(e, e->sent_id, m);
}

/* --- going out --- */

static void on_keeper(void *arg, int fd, unsigned events);

/* Ask to be woken for writing only while something waits. */
static enum err watch_keeper(struct errands *e)
{
    return loop_watch(e->loop, chan_fd(e->keeper),
                      LOOP_READ | (chan_wants_write(e->keeper) ? LOOP_WRITE : 0U), on_keeper, e);
}

static void stop(struct errands *e, enum err err)
{
    e->err = err;
    loop_stop(e->loop);
}

static enum err go_to(struct errands *e, unsigned at)
{
    struct witness *w = &e->witnesses[at];

    e->at = at;
    e->sent_size = w->size;
    e->sent_id = w->id;
    enum err err = post_start(e->post, &w->place, buf_view(&w->request));
    buf_reset(&w->request);
    if (err == ERR_OK)
        return ERR_OK;
    log_warn("the witness of log %u could not be asked: %s", (unsigned)w->log, err_name(err));
    return report(e, 0, (struct view){0});
}

/* In turn, so that no log waits for ever. */
static enum err go_on(struct errands *e)
{
    unsigned last = e->at;
    enum err err = ERR_OK;

    for (unsigned i = 1; i <= e->n && err == ERR_OK && !post_is_busy(e->post); i++) {
        unsigned at = (last + i) % e->n;
        if (e->witnesses[at].request.n > 0)
            err = go_to(e, at);
    }
    return err != ERR_OK ? err : watch_keeper(e);
}

static void on_answer(void *arg, unsigned status, struct view body)
{
    struct errands *e = arg;
    enum err err = report(e, status, body);

    if (err == ERR_OK)
        err = go_on(e);
    if (err != ERR_OK)
        stop(e, err);
}

/* --- the keeper --- */

static struct witness *witness_of(struct errands *e, uint16_t log)
{
    for (unsigned i = 0; i < e->n; i++)
        if (e->witnesses[i].log == log)
            return &e->witnesses[i];
    return NULL;
}

static enum err take_errand(struct errands *e, const struct chan_frame *f, struct arena *a)
{
    struct keeper_courier_submit m;
    enum err err;

    TRY(keeper_courier_submit_get(f->payload, a, &m));
    if (m.request.n == 0)
        return ERR_INPUT;
    struct witness *w = witness_of(e, m.log);
    if (w == NULL)
        return refuse(e, f->id, (struct keeper_courier_refused){.log = m.log, .status = 404});
    buf_reset(&w->request);
    buf_put(&w->request, m.request);
    w->size = m.size;
    w->id = f->id;
    err = buf_status(&w->request);
out:
    return err;
}

static enum err serve_keeper(struct errands *e)
{
    struct chan_frame f;
    struct arena a;
    enum err err = chan_flush(e->keeper);

    if (err == ERR_OK || err == ERR_AGAIN)
        err = chan_recv(e->keeper, &f);
    if (err == ERR_AGAIN)
        return watch_keeper(e);
    if (err != ERR_OK)
        return err;
    arena_init(&a, ARENA_MAX);
    err = f.fd_count == 0 && keeper_courier_permitted(KEEPER_COURIER_ALWAYS, f.type,
                                                      KEEPER_COURIER_FROM_KEEPER)
              ? take_errand(e, &f, &a)
              : ERR_INPUT;
    arena_clear(&a);
    chan_frame_close_fds(&f);
    return err == ERR_OK ? go_on(e) : err;
}

static void on_keeper(void *arg, int fd, unsigned events)
{
    struct errands *e = arg;
    enum err err = serve_keeper(e);

    (void)fd;
    (void)events;
    if (err != ERR_OK)
        stop(e, err);
}

/* --- for the main program --- */

struct errands *errands_new(struct loop *loop)
{
    struct errands *e = mem_zalloc(sizeof(*e));

    if (e != NULL)
        e->loop = loop;
    return e;
}

void errands_free(struct errands *e)
{
    if (e == NULL)
        return;
    post_free(e->post);
    chan_free(e->keeper);
    for (unsigned i = 0; i < e->n; i++)
        buf_clear(&e->witnesses[i].request);
    mem_free(e);
}

enum err errands_add(struct errands *e, const char *text)
{
    struct view url = view_str(text), number = view_cut(&url, '=');
    struct witness *w = &e->witnesses[e->n];
    uint64_t log;
    enum err err;

    if (e->n == ERRANDS_WITNESSES_MAX)
        return ERR_LIMIT;
    TRY(num_parse_u64(number, UINT16_MAX, NUM_CANONICAL, &log));
    if (witness_of(e, (uint16_t)log) != NULL)
        return ERR_CONFLICT;
    TRY(place_read(url, &w->place));
    w->log = (uint16_t)log;
    buf_init(&w->request, REQUEST_MAX);
    e->n++;
out:
    return err;
}

bool errands_need_certificates(const struct errands *e)
{
    for (unsigned i = 0; i < e->n; i++)
        if (e->witnesses[i].place.is_encrypted)
            return true;
    return false;
}

enum err errands_prepare(struct errands *e, struct view ca)
{
    enum err err;

    TRY(place_prepare_lookup());
    TRY(post_init());
    e->post = post_new(e->loop, ca, on_answer, e);
    if (e->post == NULL)
        err = ERR_MEMORY;
out:
    return err;
}

enum err errands_take_keeper(struct errands *e, int fd)
{
    if (e->keeper != NULL) {
        io_close(&fd);
        return ERR_CONFLICT;
    }
    e->keeper = chan_new(fd, &keeper_courier_proto);
    return e->keeper == NULL ? ERR_MEMORY : ERR_OK;
}

enum err errands_begin(struct errands *e)
{
    if (e->keeper == NULL || e->has_begun)
        return ERR_INPUT;
    e->has_begun = true;
    return watch_keeper(e);
}

enum err errands_status(const struct errands *e)
{
    return e->err;
}
