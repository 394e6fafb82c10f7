/*
 * gate/route.h: which desk a request goes to.  The keeper names the routes; the gate only follows
 * them.
 */
#ifndef GATE_ROUTE_H
#define GATE_ROUTE_H

#include "base/err.h"
#include "crypto/hash.h"
#include "proto/gate_keeper.h"

#include <stdbool.h>
#include <stdint.h>

#define ROUTES_MAX 4096
#define ROUTE_BUCKETS 1024

/* Two origins, each with its listener, its cookie and its lobby: that of the office's work, and the approver's, where nothing
 * can be done but to decide on applications (B11). */
enum door { DOOR_MAIN, DOOR_APPROVAL, DOOR__MAX };

/* The door at which desks of ${kind} are. */
enum door door_of(enum gate_keeper_route_kind kind);

/* One route; part of a struct desk. */
struct route {
    uint64_t desk; /* the keeper's number */
    enum gate_keeper_route_kind kind;
    struct hash token; /* SHA-256 of the session token; not used for the lobby */
    uint64_t terminal; /* 0, or the first 8 bytes (big-endian) of the certificate's SHA-256 */
    struct route *next;
};

/* Zeroed: no routes. */
struct routes {
    struct route *buckets[ROUTE_BUCKETS];
    struct route *lobbies[DOOR__MAX];
    unsigned count; /* without the lobbies */
};

/* Add ${r}, which must stay where it is.  A route with the same token (or the lobby before) goes
 * out of the table and to
 * ${*replaced_out}, else NULL.  ERR_LIMIT beyond ROUTES_MAX. */
MUST_USE enum err routes_add(struct routes *rs, struct route *r, struct route **replaced_out);

/* Take ${r} out; nothing happens if it is not in. */
void routes_remove(struct routes *rs, const struct route *r);

/* Give ${r}, a session that is in, the token with the hash ${token}. */
void routes_renew(struct routes *rs, struct route *r, const struct hash *token);

/* The route of the desk ${desk}.  ERR_NOT_FOUND. */
MUST_USE enum err routes_of_desk(const struct routes *rs, uint64_t desk, struct route **route_out);

/* Where a request comes from. */
struct route_asked {
    enum door door;
    const struct hash *token;       /* its hash; NULL: without a token */
    const struct hash *certificate; /* of the channel; zero: none */
};

/* Where a request goes. */
struct route_found {
    struct route *route; /* borrowed */
    uint64_t stray;      /* the desk whose token it carried from another terminal; 0: none */
};

/* The route for the request ${q}: that of the session at this door, if it was opened with the same certificate, or
 * with none and there is none; else the lobby of the door (C12: a token is worth nothing anywhere else).
 * ERR_NOT_FOUND if there is no lobby yet. */
MUST_USE enum err routes_find(const struct routes *rs, const struct route_asked *q, struct route_found *found_out);

#endif
