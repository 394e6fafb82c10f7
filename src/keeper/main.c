/*
 * azukari-keeper: the strongroom.  Holds the keys, the ledger, the sessions and the facts that decide; parses no text format,
 * opens no socket, starts no program.
 *
 *     azukari-keeper --dir DIR --rp-id NAME --origin URL --approval-origin URL [--user USER]
 *         [--witness-max-age SECONDS] [--ledger-copy DIR]                                                                     (channel to the parent on 3)
 *     azukari-keeper --setup --dir DIR --rp-id NAME --origin URL                                       (channel to the CLI on 3)
 */
#include "keeper/keeper.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/num.h"
#include "crypto/random.h"
#include "keeper/format.h"
#include "proto/gate_keeper.h"
#include "proto/keeper_authn.h"
#include "proto/keeper_courier.h"
#include "proto/keeper_scanner.h"
#include "proto/keeper_office.h"
#include "proto/parent_child.h"
#include "sandbox/sandbox.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define CONTROL_FD 3
#define TICK_MS 1000
#define WITNESS_PATIENCE_MS 3000 /* for the first answers */
#define WITNESS_POLL_MS 20
#define WITNESS_TICKS 5
#define LEFTOVERS_TICKS 2
#define STATS_TICKS (STAT_EVERY_MS / TICK_MS)
#define CERTIFICATE_TICKS 60
#define COPY_TICKS (24 * 3600 * 1000 / TICK_MS)
#define ARENA_MAX ((size_t)4 << 20)

struct arguments {
    struct keeper_config config;
    const char *user;
    bool setup;
};

static enum err read_arguments(int argc, char **argv, struct arguments *a)
{
    static const struct option options[] = {
        {"dir", required_argument, NULL, 'd'},    {"rp-id", required_argument, NULL, 'r'},
        {"origin", required_argument, NULL, 'o'}, {"user", required_argument, NULL, 'u'},
        {"setup", no_argument, NULL, 's'},        {"witness-max-age", required_argument, NULL, 'w'},
        {"ledger-copy", required_argument, NULL, 'l'}, {"approval-origin", required_argument, NULL, 'a'},
        {NULL, 0, NULL, 0},
    };
    uint64_t seconds;
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'd':
            a->config.dir = optarg;
            break;
        case 'r':
            a->config.rp_id = optarg;
            break;
        case 'o':
            a->config.origin = optarg;
            break;
        case 'a':
            a->config.approval_origin = optarg;
            break;
        case 'u':
            a->user = optarg;
            break;
        case 'l':
            a->config.ledger_copy = optarg;
            break;
        case 's':
            a->setup = true;
            break;
        case 'w':
            if (num_parse_u64(view_str(optarg), 31536000, NUM_CANONICAL, &seconds) != ERR_OK)
                return ERR_INPUT;
            a->config.witness_max_age_ms = (int64_t)seconds * 1000;
            break;
        default:
            return ERR_INPUT;
        }
    }
    bool complete = a->config.dir != NULL && a->config.rp_id != NULL && a->config.origin != NULL &&
                    (a->setup || a->config.approval_origin != NULL);
    return complete && optind == argc ? ERR_OK : ERR_INPUT;
}

static enum parent_child_unseal_result unseal_result(const struct keeper *k, enum err err)
{
    if (err == ERR_OK)
        return PARENT_CHILD_UNSEAL_RESULT_UNSEALED;
    if (k->mismatched)
        return PARENT_CHILD_UNSEAL_RESULT_KEYS_DO_NOT_MATCH;
    if (k->root.wrapping != NULL)
        return PARENT_CHILD_UNSEAL_RESULT_LEDGER_DOES_NOT_VERIFY;
    return err == ERR_DENIED  ? PARENT_CHILD_UNSEAL_RESULT_WRONG_PASSPHRASE
           : err == ERR_INPUT ? PARENT_CHILD_UNSEAL_RESULT_WRONG_SHARES
                              : PARENT_CHILD_UNSEAL_RESULT_BROKEN;
}

/* Sessions that a crash left open end now. */
static enum err close_stale_sessions(struct keeper *k)
{
    for (uint16_t log = 0; log < logbook_logs(k->logs); log++) {
        const struct session_facts *s;
        while ((s = state_session_at(logbook_state(k->logs, log), 0)) != NULL) {
            struct entry e;
            uint64_t leaf;
            entry_init(&e, ACT_SESSION_CLOSE, keeper_now(k));
            entry_set_contract(&e, s->contract);
            entry_set_session(&e, s->no);
            entry_set_person(&e, s->person);
            entry_set_kind(&e, SESSION_DIED);
            enum err err = logbook_append(k->logs, log, &e, (struct view){NULL, 0}, &leaf);
            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}

/* Open root, keys and ledger; the answer goes to the parent. */
static enum err unseal_all(struct keeper *k, const struct parent_child_unseal *m)
{
    struct parent_child_unseal_done done = {0};
    struct entry e;
    uint64_t leaf, leaves = 0;
    enum err err;

    TRY(format_check(k->config.dir));
    TRY(opening_root(k, m->passphrase, m->shares, m->shares_n));
    TRY(opening_keys_and_ledger(k));
    TRY(opening_check_bound(k));
    if (k->config.ledger_copy != NULL)
        TRY(logbook_copy_to(k->logs, k->config.ledger_copy));
    TRY(close_stale_sessions(k));
    TRY(erase_recover(k));
    TRY(erase_again(k));
    for (uint16_t log = 0; log < logbook_logs(k->logs); log++)
        leaves += logbook_size(k->logs, log);
    entry_init(&e, ACT_KEEPER_START, keeper_now(k));
    entry_set_count(&e, leaves);
    TRY(logbook_append(k->logs, KEEPER_MACHINE_LOG, &e, (struct view){NULL, 0}, &leaf));
    TRY(keystore_flush(k->keys));
    keys_bind(k);
    TRY(logbook_flush(k->logs));
out:
    done.result = unseal_result(k, err);
    done.detail = view_str(err == ERR_OK ? "" : err_name(err));
    if (parent_child_unseal_done_send(k->parent, 0, &done) != ERR_OK)
        return ERR_CLOSED;
    return err;
}

static enum err take_peer(struct keeper *k, const struct parent_child_peer *m, struct chan_frame *f)
{
    struct chan **place;
    const struct chan_proto *proto;

    switch (m->sibling) {
    case PARENT_CHILD_ROLE_GATE:
        place = &k->gate;
        proto = &gate_keeper_proto;
        break;
    case PARENT_CHILD_ROLE_OFFICE:
        place = &k->office;
        proto = &keeper_office_proto;
        break;
    case PARENT_CHILD_ROLE_AUTHN:
        place = &k->authn;
        proto = &keeper_authn_proto;
        break;
    case PARENT_CHILD_ROLE_COURIER:
        place = &k->courier;
        proto = &keeper_courier_proto;
        break;
    case PARENT_CHILD_ROLE_SCANNER:
        place = &k->scanner;
        proto = &keeper_scanner_proto;
        break;
    case PARENT_CHILD_ROLE_KEEPER:
    case PARENT_CHILD_ROLE_DESK:
    case PARENT_CHILD_ROLE_PRESS:
    case PARENT_CHILD_ROLE__MAX:
    default:
        return ERR_INPUT;
    }
    if (*place != NULL || f->fd_count != 1)
        return ERR_INPUT;
    *place = chan_new(f->fds[0], proto);
    f->fds[0] = -1;
    return *place == NULL ? ERR_MEMORY : ERR_OK;
}

/* Before service: peers, then unsealing (as often as the parent tries), then the word to begin. */
static enum err get_ready(struct keeper *k)
{
    for (;;) {
        struct parent_child_peer peer;
        struct parent_child_unseal unseal;
        struct chan_frame f;
        enum err err = chan_recv_wait(k->parent, -1, &f);
        if (err != ERR_OK)
            return err;
        if (f.type == PARENT_CHILD_PEER) {
            err = parent_child_peer_get(f.payload, &k->arena, &peer);
            if (err == ERR_OK)
                err = take_peer(k, &peer, &f);
        } else if (f.type == PARENT_CHILD_UNSEAL && k->logs == NULL) {
            err = parent_child_unseal_get(f.payload, &k->arena, &unseal);
            if (err == ERR_OK)
                err = unseal_all(k, &unseal);
            if (err != ERR_OK && err != ERR_CLOSED && k->root.wrapping == NULL)
                err = ERR_OK; /* a wrong passphrase may be followed by a right one */
        } else if (f.type == PARENT_CHILD_BEGIN && k->logs != NULL && k->gate != NULL && k->office != NULL && k->authn != NULL) {
            return ERR_OK;
        } else {
            err = f.type == PARENT_CHILD_STOP ? ERR_CLOSED : ERR_INPUT;
        }
        arena_clear(&k->arena);
        chan_frame_close_fds(&f);
        if (err != ERR_OK)
            return err;
    }
}

static void idle_work(void *arg);

/* What is due from time to time; where the ledger has no room for it, it waits for the next time. */
static enum err do_what_is_due(struct keeper *k, unsigned ticks)
{
    enum err err = certificates_tick(k);

    if (err == ERR_OK)
        err = worklists_tick(k);
    if (err == ERR_OK)
        err = terms_tick(k);
    if (err == ERR_OK)
        err = measures_tick(k, ticks);
    if (err == ERR_NO_SPACE)
        log_warn("the ledger has no room for what is due now: it waits");
    return err == ERR_NO_SPACE ? ERR_OK : err;
}

/* The start has compared the ledger's copy with the ledger; once a day, and when somebody has the machine measured, it is done again, a
 * piece at a tick, so that what rots on its disk is said while the ledger can give it back.  The service goes on: what is promised now is
 * in both.  A difference is written down once, and the state of the machine shows it until a whole comparison finds none. */
static enum err look_at_copy(struct keeper *k, unsigned ticks)
{
    enum err err;

    if (ticks % COPY_TICKS == COPY_TICKS - 1)
        k->copy_looked_at = true;
    if (!k->copy_looked_at)
        return ERR_OK;
    err = logbook_copy_look(k->logs, &k->copy_looked_at);
    if (err != ERR_OK && err != ERR_CORRUPT)
        log_error("the copy of the ledger could not be read: %s", err_name(err));
    k->copy_is_damaged = k->copy_is_damaged || err != ERR_OK;
    err = ERR_OK;
    if (k->copy_is_damaged && !k->copy_differs)
        err = ledger_copy_differs(k);
    if (err == ERR_OK)
        k->copy_differs = k->copy_is_damaged || (k->copy_differs && k->copy_looked_at);
    if (!k->copy_looked_at)
        k->copy_is_damaged = false;
    return err == ERR_NO_SPACE ? ERR_OK : err; /* the next piece, or the next day, finds it again */
}

static void tick(void *arg)
{
    struct keeper *k = arg;
    static unsigned ticks;

    if (ticks % WITNESS_TICKS == 0)
        witness_tick(k);
    if ((ticks % STATS_TICKS == 1 && system_report(k) != ERR_OK) ||
        (ticks % LEFTOVERS_TICKS == 1 && leftovers_tick(k) != ERR_OK) ||
        (ticks % CERTIFICATE_TICKS == 0 && do_what_is_due(k, ticks) != ERR_OK) || look_at_copy(k, ticks) != ERR_OK)
        k->fatal = true;
    ticks++;
    if (k->fatal || desks_tick(k) != ERR_OK || uploads_tick(k) != ERR_OK || packages_tick(k) != ERR_OK || siblings_watch(k) != ERR_OK ||
        loop_after(k->loop, TICK_MS, tick, k) == NULL) {
        k->fatal = true;
        loop_stop(k->loop);
        return;
    }
    idle_work(k);
}

/* Pre-write ledger space a piece at a time. */
static void idle_work(void *arg)
{
    struct keeper *k = arg;
    int more = 0;
    enum err err = logbook_idle(k->logs, &more);

    if (err != ERR_OK && err != ERR_NO_SPACE) {
        k->fatal = true;
        loop_stop(k->loop);
    } else if (more && loop_after(k->loop, 10, idle_work, k) == NULL) {
        log_warn("no memory for a timer: ledger space is prepared later");
    }
}

/* Everything of a round is durable and released: then the siblings may have to be watched for writing. */
static void round_end(void *arg)
{
    struct keeper *k = arg;

    keeper_round(k);
    if (!k->fatal && k->parent != NULL && siblings_watch(k) != ERR_OK) {
        k->fatal = true;
        loop_stop(k->loop);
    }
}

static bool witnesses_answered(const struct keeper *k)
{
    for (uint16_t log = 0; k->courier != NULL && log < logbook_logs(k->logs); log++)
        if (logbook_has_witness(k->logs, log) && !k->witness_answered[log])
            return false;
    return true;
}

static void await_witnesses(void *arg)
{
    struct keeper *k = arg;
    bool late = clock_monotonic_ms() - k->began_ms >= WITNESS_PATIENCE_MS;

    if (late)
        log_warn("not every witness has answered: beginning without");
    k->met = late || witnesses_answered(k);
    if (k->met)
        loop_stop(k->loop);
    else if (loop_after(k->loop, WITNESS_POLL_MS, await_witnesses, k) == NULL) {
        k->fatal = true;
        loop_stop(k->loop);
    }
}

/* Nobody is served before the witnesses had the time to say that they know more than this ledger (B6).  Not ${k->met} at the
 * end: the parent has asked to stop meanwhile. */
static enum err meet_witnesses(struct keeper *k)
{
    enum err err;

    k->met = witnesses_answered(k);
    if (k->met)
        return ERR_OK;
    k->began_ms = clock_monotonic_ms();
    witness_tick(k);
    TRY(siblings_watch(k));
    await_witnesses(k);
    TRY(loop_run(k->loop));
    err = k->fatal ? ERR_INTERNAL : ERR_OK;
out:
    return err;
}

static enum err serve(struct keeper *k)
{
    struct desk none = {0}, *lobby;
    enum err err;

    TRY(siblings_watch(k));
    loop_each_round(k->loop, round_end, k);
    TRY(meet_witnesses(k));
    if (!k->met)
        return ERR_OK;
    k->serving = true;
    TRY(desk_new(k, DESK_LOBBY, &none, &lobby));
    TRY(desk_new(k, DESK_APPROVAL_LOBBY, &none, &lobby));
    TRY(parent_child_ready_send(k->parent, 0, &(struct parent_child_ready){0}));
    tick(k);
    TRY(loop_run(k->loop));
    err = k->fatal ? ERR_INTERNAL : ERR_OK;
out:
    return err;
}

/* The last leaves: every session ends, the keeper stops; a checkpoint of each log. */
static enum err say_goodbye(struct keeper *k)
{
    struct buf note;
    struct entry e;
    uint64_t leaf;
    enum err err;

    buf_init(&note, 4096);
    k->serving = false;
    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        if (k->desks[i] != NULL)
            desk_end(k->desks[i], SESSION_EXPIRED);
    keeper_round(k);
    if (k->fatal)
        return ERR_INTERNAL;
    entry_init(&e, ACT_KEEPER_STOP, keeper_now(k));
    TRY(logbook_append(k->logs, KEEPER_MACHINE_LOG, &e, (struct view){NULL, 0}, &leaf));
    TRY(logbook_flush(k->logs));
    for (uint16_t log = 0; log < logbook_logs(k->logs); log++) {
        buf_reset(&note);
        err = logbook_checkpoint(k->logs, log, &note);
        if (err == ERR_NO_SPACE)
            log_warn("log %u: no space to keep its last checkpoint", (unsigned)log);
        TRY(err == ERR_NO_SPACE ? ERR_OK : err);
    }
out:
    buf_clear(&note);
    return err;
}

static void keeper_clear(struct keeper *k)
{
    struct chan *channels[] = {k->parent, k->gate, k->office, k->authn, k->courier, k->scanner};

    held_drop(k);
    restore_clear(k);
    if (k->loop != NULL)
        desks_free(k);
    logbook_close(k->logs);
    keystore_close(k->keys);
    people_free(k->people);
    alerts_free(k->alerts);
    root_keys_free(&k->root);
    for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++)
        chan_free(channels[i]);
    mem_free(k->channels);
    strangers_clear(&k->strangers);
    loop_free(k->loop);
    arena_clear(&k->arena);
    mem_free(k);
}

static enum err prepare(const struct arguments *a, struct keeper **keeper_out)
{
    struct keeper *k = mem_zalloc(sizeof(*k));

    if (k == NULL)
        return ERR_MEMORY;
    *keeper_out = k;
    k->config = a->config;
    k->held_tail = &k->held;
    arena_init(&k->arena, ARENA_MAX);
    k->loop = loop_new();
    k->people = people_new();
    k->alerts = alerts_new();
    k->channels = mem_calloc(KEEPER_CHANNELS_MAX, sizeof(*k->channels));
    if (strangers_init(&k->strangers) != ERR_OK)
        return ERR_MEMORY;
    return k->loop == NULL || k->people == NULL || k->alerts == NULL || k->channels == NULL ? ERR_MEMORY : ERR_OK;
}

/* Service under the parent. */
static enum err run(struct keeper *k)
{
    enum err err;

    k->parent = chan_new(CONTROL_FD, &parent_child_proto);
    if (k->parent == NULL)
        return ERR_MEMORY;
    TRY(get_ready(k));
    TRY(serve(k));
    err = say_goodbye(k);
out:
    return err;
}

/* Whoever sets up has gone: nothing is left to do. */
static void setup_round(void *arg)
{
    struct keeper *k = arg;
    bool there = false;

    for (size_t i = 0; i < KEEPER_DESKS_MAX; i++)
        there = there || (k->desks[i] != NULL && !k->desks[i]->ending);
    round_end(k);
    if (!there)
        loop_stop(k->loop);
}

/* Setting up: the only desk is the one on the control descriptor. */
static enum err run_setup(struct keeper *k)
{
    struct desk *setup;
    enum err err;

    TRY(desk_attach(k, DESK_SETUP, CONTROL_FD, &setup));
    loop_each_round(k->loop, setup_round, k);
    TRY(loop_run(k->loop));
    err = k->fatal ? ERR_INTERNAL : ERR_OK;
out:
    return err;
}

int main(int argc, char **argv)
{
    struct arguments a = {0};
    struct keeper *k = NULL;
    enum err err;

    log_init("keeper");
    mem_keep();
    random_keep();
    if (read_arguments(argc, argv, &a) != ERR_OK) {
        log_error("usage: azukari-keeper --dir DIR --rp-id NAME --origin URL --approval-origin URL|--setup [--user USER]");
        return err_exit_code(ERR_INPUT);
    }
    TRY(crypto_init());
    if (a.user != NULL)
        TRY(sandbox_become(a.user));
    TRY(sandbox_enter(SANDBOX_KEEPER, &(struct sandbox_limits){.writable_dir = a.config.dir,
                                                                  .other_writable_dir = a.config.ledger_copy}));
    TRY(prepare(&a, &k));
    err = a.setup ? run_setup(k) : run(k);
out:
    if (err != ERR_OK)
        log_error("stopped: %s", err_name(err));
    if (k != NULL)
        keeper_clear(k);
    return err_exit_code(err);
}
