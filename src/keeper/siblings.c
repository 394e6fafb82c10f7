/* The keeper's channels to parent, gate, office, authn, courier and scanner.  A malformed frame from a sibling stops the service. */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypto/random.h"
#include "proto/gate_keeper.h"
#include "proto/keeper_authn.h"
#include "proto/keeper_courier.h"
#include "proto/keeper_office.h"
#include "proto/parent_child.h"

#include <string.h>

#define WITNESS_PROOF_WRONG 422 /* its status when a log does not extend what it has cosigned */
#define WITNESS_SUCCEEDED 410   /* ... when it watches a later origin of the log: this is the ledger that was given up */

static void fatal(struct keeper *k, const char *who)
{
    log_error("%s has gone or sent a malformed frame: stopping", who);
    k->fatal = true;
    loop_stop(k->loop);
}

/* As far as the gate has been heard. */
static uint64_t terminal_seen(const struct keeper *k, uint64_t channel)
{
    const struct channel_facts *c = &k->channels[channel % KEEPER_CHANNELS_MAX];

    return channel != 0 && c->no == channel ? c->terminal : 0;
}

static enum err gate_frame(struct keeper *k, const struct chan_frame *f)
{
    struct gate_keeper_channel m;
    struct gate_keeper_channel_gone gone;
    struct gate_keeper_stray stray;
    struct gate_keeper_improper improper;
    enum err err;

    if (!gate_keeper_permitted(GATE_KEEPER_ALWAYS, f->type, GATE_KEEPER_FROM_GATE))
        return ERR_INPUT;
    if (f->type == GATE_KEEPER_CHANNEL) {
        err = gate_keeper_channel_get(f->payload, &k->arena, &m);
        if (err != ERR_OK)
            return err;
        struct channel_facts *c = &k->channels[m.channel % KEEPER_CHANNELS_MAX];
        *c = (struct channel_facts){.no = m.channel, .terminal = terminal_number(m.certificate)};
        memcpy(c->certificate.b, m.certificate, sizeof(c->certificate.b));
        return ERR_OK;
    }
    if (f->type == GATE_KEEPER_STRAY) {
        err = gate_keeper_stray_get(f->payload, &k->arena, &stray);
        return err != ERR_OK ? err : desk_stray(k, stray.desk, terminal_seen(k, stray.channel));
    }
    if (f->type == GATE_KEEPER_IMPROPER) {
        err = gate_keeper_improper_get(f->payload, &k->arena, &improper);
        return err != ERR_OK ? err : desk_improper(k, improper.desk, improper.count);
    }
    err = gate_keeper_channel_gone_get(f->payload, &k->arena, &gone);
    if (err == ERR_OK && k->channels[gone.channel % KEEPER_CHANNELS_MAX].no == gone.channel)
        k->channels[gone.channel % KEEPER_CHANNELS_MAX].no = 0;
    return err;
}

/* The gate names a channel before a request of it can reach any desk; but what it said may still lie unread. */
uint64_t channel_terminal(struct keeper *k, uint64_t channel)
{
    struct chan_frame frame;
    enum err err = ERR_OK;

    while (err == ERR_OK && channel != 0 && k->channels[channel % KEEPER_CHANNELS_MAX].no != channel) {
        err = chan_recv(k->gate, &frame);
        if (err != ERR_OK)
            break;
        err = gate_frame(k, &frame);
        chan_frame_close_fds(&frame);
    }
    if (err != ERR_OK && err != ERR_AGAIN)
        fatal(k, "the gate");
    return terminal_seen(k, channel);
}

bool channel_certificate(struct keeper *k, uint64_t channel, struct hash *out)
{
    if (channel_terminal(k, channel) == 0)
        return false;
    *out = k->channels[channel % KEEPER_CHANNELS_MAX].certificate;
    return true;
}

static enum err office_frame(struct keeper *k, const struct chan_frame *f)
{
    struct keeper_office_inventory_part part;
    struct keeper_office_erased_done done;
    struct keeper_office_record_stored stored;
    struct keeper_office_snapshot_done copied;
    struct record_id id;
    enum err err;

    if (!keeper_office_permitted(KEEPER_OFFICE_ALWAYS, f->type, KEEPER_OFFICE_FROM_OFFICE))
        return ERR_INPUT;
    if (f->type == KEEPER_OFFICE_ERASED_DONE) {
        err = keeper_office_erased_done_get(f->payload, &k->arena, &done);
        return err != ERR_OK ? err : leftovers_told(k, f->id, done.left);
    }
    if (f->type == KEEPER_OFFICE_SNAPSHOT_DONE) {
        err = keeper_office_snapshot_done_get(f->payload, &k->arena, &copied);
        return err != ERR_OK ? err : backup_snapshot_done(k, copied.code);
    }
    if (f->type == KEEPER_OFFICE_RECORD_STORED) {
        err = keeper_office_record_stored_get(f->payload, &k->arena, &stored);
        memcpy(id.b, stored.record, sizeof(id.b));
        return err != ERR_OK ? err : record_stored(k, &id, stored.contract, stored.version);
    }
    err = keeper_office_inventory_part_get(f->payload, &k->arena, &part);
    return err != ERR_OK ? err : inventory_part(k, &part);
}

/* An answer of authn moves the question that waits for it one step on. */
static enum err authn_frame(struct keeper *k, const struct chan_frame *f)
{
    struct question *q = question_find(k, f->id);
    struct keeper_authn_checked checked;
    struct keeper_authn_hashed hashed;
    struct keeper_authn_attested attested;
    enum err err = ERR_INPUT;

    if (!keeper_authn_permitted(KEEPER_AUTHN_ALWAYS, f->type, KEEPER_AUTHN_FROM_AUTHN))
        return ERR_INPUT;
    if (q == NULL)
        return ERR_OK; /* its desk has gone meanwhile */
    if (f->type == KEEPER_AUTHN_CHECKED) {
        err = keeper_authn_checked_get(f->payload, &k->arena, &checked);
        if (err == ERR_OK)
            err = q->asked == DESK_KEEPER_ENROL_FINISH ? enrol_checked(k, q, &checked) : sign_in_checked(k, q, &checked);
    } else if (f->type == KEEPER_AUTHN_HASHED) {
        err = keeper_authn_hashed_get(f->payload, &k->arena, &hashed);
        if (err == ERR_OK)
            err = enrol_hashed(k, q, &hashed);
    } else if (f->type == KEEPER_AUTHN_ATTESTED) {
        err = keeper_authn_attested_get(f->payload, &k->arena, &attested);
        if (err == ERR_OK)
            err = enrol_attested(k, q, &attested);
    }
    return err;
}

static enum err stop_because(struct keeper *k, const char *reason)
{
    const struct parent_child_stopping m = {.reason = view_str(reason)};

    k->fatal = true;
    loop_stop(k->loop);
    return parent_child_stopping_send(k->parent, 0, &m);
}

static enum err courier_frame(struct keeper *k, const struct chan_frame *f)
{
    struct keeper_courier_cosigned yes;
    struct keeper_courier_refused no;
    enum err err;

    if (!keeper_courier_permitted(KEEPER_COURIER_ALWAYS, f->type, KEEPER_COURIER_FROM_COURIER))
        return ERR_INPUT;
    if (f->type == KEEPER_COURIER_COSIGNED) {
        err = keeper_courier_cosigned_get(f->payload, &k->arena, &yes);
        if (err != ERR_OK)
            return err;
        if (yes.log >= logbook_logs(k->logs))
            return ERR_INPUT;
        k->witness_answered[yes.log] = true;
        k->witness_unreachable[yes.log] = false;
        k->witness_agrees[yes.log] = true;
        system_witnessed(k, yes.timestamp);
        err = logbook_cosigned(k->logs, yes.log, yes.size, yes.timestamp, view_of(yes.signature, 64));
        if (err == ERR_INPUT) {
            log_warn("the witness of log %u sent a signature that does not verify: ignored", yes.log);
            err = ERR_OK;
        } else if (err == ERR_NO_SPACE) {
            log_warn("log %u: no space to keep what its witness confirmed: it is asked again", yes.log);
            err = ERR_OK;
        }
        return err;
    }
    err = keeper_courier_refused_get(f->payload, &k->arena, &no);
    if (err != ERR_OK)
        return err;
    if (no.log >= logbook_logs(k->logs))
        return ERR_INPUT;
    k->witness_answered[no.log] = true;
    k->witness_unreachable[no.log] = true;
    k->witness_agrees[no.log] = false;
    log_warn("the witness of log %u did not cosign (status %u)", no.log, no.status);
    if (no.status == 409)
        err = logbook_witness_has(k->logs, no.log, no.size);
    /* What it has cosigned is not the beginning of our log: this is a copy of old, or another ledger. */
    if (err == ERR_CORRUPT || no.status == WITNESS_PROOF_WRONG || no.status == WITNESS_SUCCEEDED)
        err = stop_because(k, "the witness has seen another ledger than this one");
    return err;
}

static enum err parent_frame(struct keeper *k, const struct chan_frame *f)
{
    struct parent_child_sandbox_killed killed;
    struct parent_child_desk_ended m;
    enum err err;

    if (!parent_child_permitted(PARENT_CHILD_ALWAYS, f->type, PARENT_CHILD_FROM_PARENT))
        return ERR_INPUT;
    if (f->type == PARENT_CHILD_STOP) {
        loop_stop(k->loop);
        return ERR_OK;
    }
    if (f->type == PARENT_CHILD_FIGURES)
        return system_figures(k, f);
    if (f->type == PARENT_CHILD_SANDBOX_KILLED) {
        err = parent_child_sandbox_killed_get(f->payload, &k->arena, &killed);
        return err != ERR_OK ? err : desk_sandbox_killed(k, killed.desk, (unsigned)killed.killed);
    }
    if (f->type != PARENT_CHILD_DESK_ENDED)
        return ERR_INPUT;
    err = parent_child_desk_ended_get(f->payload, &k->arena, &m);
    if (err == ERR_OK) {
        struct desk *d = desk_find(k, m.desk);
        if (d != NULL)
            desk_end(d, SESSION_DIED);
    }
    return err;
}

/* One row per sibling: its channel in struct keeper, its name, and who reads its frames. */
static const struct sibling {
    size_t chan;
    const char *name;
    enum err (*frame)(struct keeper *, const struct chan_frame *);
} siblings[] = {
    {offsetof(struct keeper, parent), "the parent", parent_frame},
    {offsetof(struct keeper, gate), "the gate", gate_frame},
    {offsetof(struct keeper, office), "the office", office_frame},
    {offsetof(struct keeper, authn), "authn", authn_frame},
    {offsetof(struct keeper, courier), "the courier", courier_frame},
    {offsetof(struct keeper, scanner), "the scanner", upload_scanned},
};
#define SIBLINGS_N (sizeof(siblings) / sizeof(siblings[0]))

static struct chan *sibling_chan(const struct keeper *k, const struct sibling *s)
{
    struct chan *c;

    memcpy(&c, (const char *)k + s->chan, sizeof(c));
    return c;
}

static void sibling_ready(void *arg, int fd, unsigned events)
{
    struct keeper *k = arg;
    struct chan_frame frame;

    for (size_t i = 0; i < SIBLINGS_N; i++) {
        struct chan *c = sibling_chan(k, &siblings[i]);
        if (c == NULL || chan_fd(c) != fd)
            continue;
        enum err err = (events & LOOP_WRITE) != 0 ? chan_flush(c) : ERR_OK;
        while (err == ERR_OK || err == ERR_AGAIN) {
            err = chan_recv(c, &frame);
            if (err != ERR_OK)
                break;
            err = siblings[i].frame(k, &frame);
            arena_clear(&k->arena);
            chan_frame_close_fds(&frame);
        }
        if (err != ERR_AGAIN)
            fatal(k, siblings[i].name);
        return;
    }
}

/* Watch the siblings; for writing too while something waits to be sent. */
enum err siblings_watch(struct keeper *k)
{
    for (size_t i = 0; i < SIBLINGS_N; i++) {
        struct chan *c = sibling_chan(k, &siblings[i]);
        if (c == NULL)
            continue;
        enum err err = loop_watch(k->loop, chan_fd(c), LOOP_READ | (chan_wants_write(c) ? LOOP_WRITE : 0U), sibling_ready,
                                  k);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

struct question *question_find(struct keeper *k, uint32_t id)
{
    for (size_t i = 0; id != 0 && i < KEEPER_QUESTIONS_MAX; i++)
        if (k->questions[i].id == id)
            return &k->questions[i];
    return NULL;
}

enum err question_new(struct keeper *k, const struct op *op, struct question **question_out)
{
    for (size_t i = 0; i < KEEPER_QUESTIONS_MAX; i++) {
        struct question *q = &k->questions[i];
        if (q->id != 0)
            continue;
        *q = (struct question){.id = ++k->next_question, .desk = op->d->no, .desk_frame = op->id, .asked = op->type};
        if (q->id == 0)
            q->id = ++k->next_question;
        buf_init(&q->request, CHAN_PAYLOAD_MAX);
        buf_put(&q->request, op->payload);
        if (buf_status(&q->request) != ERR_OK) {
            question_free(q);
            return ERR_MEMORY;
        }
        *question_out = q;
        return ERR_OK;
    }
    return ERR_AGAIN; /* too many sign-ins at once: try again */
}

void question_free(struct question *q)
{
    buf_clear(&q->request);
    secret_wipe(q, sizeof(*q));
}

/* The same checkpoint again if it was not confirmed since the start (this may be an older copy, which the witness knows), or
 * if its confirmation grows old: a quiet house is watched too. */
static int64_t confirmed_since(const struct keeper *k, uint16_t log)
{
    int64_t max_age_ms = k->config.witness_max_age_ms;

    if (!k->witness_agrees[log])
        return INT64_MAX;
    return max_age_ms == 0 ? 0 : clock_now_ms() - max_age_ms / 2;
}

/* Every few seconds, and at the start: bring each log's newest checkpoint to its witness. */
void witness_tick(struct keeper *k)
{
    for (uint16_t log = 0; k->courier != NULL && log < logbook_logs(k->logs); log++) {
        struct buf request;
        uint64_t size = 0;
        buf_init(&request, 8192);
        enum err err = logbook_witness_request(k->logs, log, confirmed_since(k, log), &request, &size);
        if (err == ERR_OK) {
            struct keeper_courier_submit m = {.log = log, .size = size, .request = buf_view(&request)};
            err = keeper_courier_submit_send(k->courier, 0, &m);
        }
        buf_clear(&request);
        if (err == ERR_NO_SPACE) { /* reading may go on as long as the witness's last word is new enough */
            log_warn("log %u: no space to keep a checkpoint: the witness is not asked now", (unsigned)log);
            continue;
        }
        if (err == ERR_CORRUPT)
            err = stop_because(k, "the ledger in memory or its checkpoint is not the one that was written");
        if (k->fatal)
            return;
        if (err != ERR_OK && err != ERR_NOT_FOUND) {
            fatal(k, "the courier");
            return;
        }
    }
}
