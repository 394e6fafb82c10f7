#include "gate/route.h"

#include "crypto/secret.h"

enum door door_of(enum gate_keeper_route_kind kind)
{
    return kind == GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY || kind == GATE_KEEPER_ROUTE_KIND_APPROVAL ? DOOR_APPROVAL
                                                                                                     : DOOR_MAIN;
}

static bool is_lobby(const struct route *r)
{
    return r->kind == GATE_KEEPER_ROUTE_KIND_LOBBY || r->kind == GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY;
}

static struct view bytes_of(const struct hash *h)
{
    return view_of(h->b, sizeof(h->b));
}

/* The hash of a token that is random: any of its bits serve. */
static unsigned bucket_of(const struct hash *token)
{
    return ((unsigned)token->b[0] << 8 | token->b[1]) % ROUTE_BUCKETS;
}

static struct route *find_session(const struct routes *rs, const struct hash *token)
{
    struct route *r = rs->buckets[bucket_of(token)];

    while (r != NULL && !secret_equal(bytes_of(&r->token), bytes_of(token)))
        r = r->next;
    return r;
}

enum err routes_add(struct routes *rs, struct route *r, struct route **replaced_out)
{
    if (is_lobby(r)) {
        struct route **lobby = &rs->lobbies[door_of(r->kind)];
        *replaced_out = *lobby;
        *lobby = r;
        return ERR_OK;
    }
    *replaced_out = find_session(rs, &r->token);
    if (*replaced_out != NULL)
        routes_remove(rs, *replaced_out);
    if (rs->count == ROUTES_MAX)
        return ERR_LIMIT;
    struct route **bucket = &rs->buckets[bucket_of(&r->token)];
    r->next = *bucket;
    *bucket = r;
    rs->count++;
    return ERR_OK;
}

void routes_remove(struct routes *rs, const struct route *r)
{
    for (unsigned door = 0; door < DOOR__MAX; door++)
        if (rs->lobbies[door] == r)
            rs->lobbies[door] = NULL;
    for (struct route **at = &rs->buckets[bucket_of(&r->token)]; *at != NULL; at = &(*at)->next) {
        if (*at == r) {
            *at = r->next;
            rs->count--;
            return;
        }
    }
}

void routes_renew(struct routes *rs, struct route *r, const struct hash *token)
{
    routes_remove(rs, r);
    r->token = *token;
    struct route **bucket = &rs->buckets[bucket_of(&r->token)];
    r->next = *bucket;
    *bucket = r;
    rs->count++;
}

enum err routes_of_desk(const struct routes *rs, uint64_t desk, struct route **route_out)
{
    for (unsigned door = 0; door < DOOR__MAX; door++) {
        if (rs->lobbies[door] != NULL && rs->lobbies[door]->desk == desk) {
            *route_out = rs->lobbies[door];
            return ERR_OK;
        }
    }
    for (unsigned i = 0; i < ROUTE_BUCKETS; i++) {
        for (struct route *r = rs->buckets[i]; r != NULL; r = r->next) {
            if (r->desk == desk) {
                *route_out = r;
                return ERR_OK;
            }
        }
    }
    return ERR_NOT_FOUND;
}

static uint64_t terminal_of(const struct hash *certificate)
{
    uint64_t terminal = 0;

    for (unsigned i = 0; i < 8; i++)
        terminal = terminal << 8 | certificate->b[i];
    return terminal;
}

enum err routes_find(const struct routes *rs, const struct route_asked *q, struct route_found *found_out)
{
    struct route *r = q->token == NULL ? NULL : find_session(rs, q->token);

    if (r != NULL && door_of(r->kind) != q->door)
        r = NULL; /* the other door's sessions do not exist here */
    bool is_stray = r != NULL && r->terminal != terminal_of(q->certificate);
    found_out->stray = is_stray ? r->desk : 0;
    found_out->route = r != NULL && !is_stray ? r : rs->lobbies[q->door];
    return found_out->route != NULL ? ERR_OK : ERR_NOT_FOUND;
}
