#include "gate/route.h"

#include "crypto/secret.h"

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
    if (r->kind == GATE_KEEPER_ROUTE_KIND_LOBBY) {
        *replaced_out = rs->lobby;
        rs->lobby = r;
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
    if (rs->lobby == r)
        rs->lobby = NULL;
    for (struct route **at = &rs->buckets[bucket_of(&r->token)]; *at != NULL; at = &(*at)->next) {
        if (*at == r) {
            *at = r->next;
            rs->count--;
            return;
        }
    }
}

enum err routes_of_desk(const struct routes *rs, uint64_t desk, struct route **route_out)
{
    if (rs->lobby != NULL && rs->lobby->desk == desk) {
        *route_out = rs->lobby;
        return ERR_OK;
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

enum err routes_find(const struct routes *rs, const struct hash *token,
                     const struct hash *certificate, struct route_found *found_out)
{
    struct route *r = token == NULL ? NULL : find_session(rs, token);
    bool is_stray = r != NULL && r->terminal != terminal_of(certificate);

    found_out->stray = is_stray ? r->desk : 0;
    found_out->route = r != NULL && !is_stray ? r : rs->lobby;
    return found_out->route != NULL ? ERR_OK : ERR_NOT_FOUND;
}
