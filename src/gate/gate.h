/*
 * gate/gate.h: the state of the one process that has TCP sockets.  Only for the files of this
 * directory.
 *
 * Nothing is freed while callbacks run: connections and desks that have ended wait in a list until
 * the round of events is over, so that whoever holds a pointer during the round may look at it.
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "base/arena.h"
#include "base/err.h"
#include "gate/improper.h"
#include "gate/route.h"
#include "gate/tls.h"
#include "health/stat.h"
#include "wire/chan.h"
#include "wire/loop.h"

#include <stdbool.h>
#include <stdint.h>

#define GATE_READ_BYTES 16384 /* one TLS record */

struct conn;
struct desk;

struct gate_config {
    const char *listen[DOOR__MAX]; /* numeric address:port; NULL: this door does not exist */
    const char *tls_dir; /* see gate/tls.h */
    const char *user;    /* NULL: stay who we are */
    uint64_t uploads_max_bytes;
    uint64_t conns_max, conns_per_source_max;
};

struct gate {
    struct gate_config config;
    struct loop *loop;
    struct tls_server *tls;
    int listeners[DOOR__MAX]; /* -1: none */
    bool accepts; /* the listeners are being watched */
    bool has_begun, is_stopping;
    enum err verdict; /* why the loop was stopped */
    struct chan *parent, *keeper;
    bool keeper_drained; /* nothing that the keeper has sent before this round is unread */

    struct conn **conns; /* conns_max slots */
    uint64_t *sources;   /* of each slot: the network it comes from; 0 if free */
    uint16_t *serials;   /* of each slot: requests so far */
    unsigned conn_count;
    uint64_t last_channel;
    struct conn *dead_conns;

    struct routes routes;
    struct desk *dead_desks;
    uint64_t last_refusal; /* number of the last answer of our own */
    struct improper improper; /* requests that no desk saw */

    struct { /* since the last line in the log */
        uint64_t conns, turned_away, requests, refused;
    } counts;
    int64_t next_log_ms, next_stats_ms;
    struct stats stats; /* since the start, for the parent */
    struct arena arena; /* of the message being read */
    uint8_t scratch[GATE_READ_BYTES];
};

/* Open everything that needs files: TLS, the listening socket, the parent's channel.  Logged on
 * failure. */
MUST_USE enum err gate_open(struct gate *g, const struct gate_config *config);
void gate_close(struct gate *g);

/* Serve until the parent says stop. */
MUST_USE enum err gate_run(struct gate *g);

/* Stop the loop because of ${why}; the first reason counts. */
void gate_stop(struct gate *g, enum err why);

/* Watch the listeners if the gate has begun and there is room for a connection; otherwise leave it.
 */
void gate_update_listening(struct gate *g);

/* Let the requests under way end, for a while, and then stop. */
void gate_stop_softly(struct gate *g);

/* A connection has left its slot. */
void gate_conn_left(struct gate *g, unsigned slot);

/* The connection that waits for the answer to ${request}; NULL if none does (any more). */
struct conn *gate_conn_of_request(const struct gate *g, uint32_t request);

/* An answer with ${status} goes out. */
void gate_count_answer(struct gate *g, unsigned status);

/* The number of a new refusal, logged with ${status} if it is our side's fault. */
uint64_t gate_count_refusal(struct gate *g, int status);

/* Read everything that the keeper has sent so far.  A desk is known to the gate before anyone can
 * ask for it, because the keeper sends its ROUTE first. */
void dispatch_drain_keeper(struct gate *g);

/* Tell the parent what was counted since the start. */
void dispatch_report(struct gate *g);

/* Watch the parent's channel. */
MUST_USE enum err dispatch_start(struct gate *g);

/* Send what waits for the parent or the keeper, now or when they can take it; a sibling that is
 * gone stops the gate. */
void dispatch_update(struct gate *g);

#endif
