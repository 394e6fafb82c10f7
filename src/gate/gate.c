#include "gate/gate.h"

#include "base/alloc.h"
#include "base/claim.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "gate/conn.h"
#include "gate/desk.h"
#include "proto/parent_child.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#define PARENT_FD 3
#define BACKLOG 1024
#define ACCEPTS_PER_EVENT 32
#define SWEEP_MS 1000
#define LOG_MS 60000
#define LAST_WORDS_MS 3000 /* for the requests under way when the parent says stop */
#define ARENA_MAX 16384    /* the headers of one answer */

/* Split "host:port"; an IPv6 address stands in brackets. */
static enum err split_address(const char *text, char host[64], const char **port_out)
{
    const char *colon = strrchr(text, ':');
    size_t n = colon == NULL ? 0 : (size_t)(colon - text);

    if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
        text++;
        n -= 2;
    }
    if (colon == NULL || n >= 64)
        return ERR_INPUT;
    memcpy(host, text, n);
    host[n] = 0;
    *port_out = colon + 1;
    return ERR_OK;
}

static enum err open_listener(const char *address, int *fd_out)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    char host[64];
    const char *port;
    int one = 1;

    if (split_address(address, host, &port) != ERR_OK ||
        getaddrinfo(host, port, &hints, &found) != 0) {
        log_error("could not understand the address to listen on (azukari.conf): %s", address);
        return ERR_INPUT;
    }
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    /* Without TCP_NODELAY (inherited by what is accepted) an answer in two records waits for an
     * acknowledgement. */
    bool is_open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
                   setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0 &&
                   claim_address(fd, found->ai_addr, found->ai_addrlen, CLAIM_PATIENCE_MS) == ERR_OK && listen(fd, BACKLOG) == 0;
    int reason = errno;
    freeaddrinfo(found);
    *fd_out = fd;
    if (is_open)
        return ERR_OK;
    log_error("could not listen on %s (azukari.conf): %s", address, strerror(reason));
    return err_from_errno(reason);
}

enum err gate_open(struct gate *g, const struct gate_config *config)
{
    enum err err = ERR_MEMORY;

    *g = (struct gate){.config = *config, .listeners = {-1, -1}};
    arena_init(&g->arena, ARENA_MAX);
    g->last_refusal = (uint64_t)clock_now_ms() / 1000 * 1000;
    g->loop = loop_new();
    g->conns = mem_calloc(config->conns_max, sizeof(struct conn *));
    g->sources = mem_calloc(config->conns_max, sizeof(*g->sources));
    g->serials = mem_calloc(config->conns_max, sizeof(*g->serials));
    g->parent = chan_new(PARENT_FD, &parent_child_proto);
    if (g->loop == NULL || g->conns == NULL || g->sources == NULL || g->serials == NULL ||
        g->parent == NULL)
        goto out;
    TRY(tls_server_new(config->tls_dir, &g->tls));
    for (unsigned door = 0; door < DOOR__MAX; door++)
        if (config->listen[door] != NULL)
            TRY(open_listener(config->listen[door], &g->listeners[door]));
out:
    return err;
}

/* Free what has ended during the round.  What a desk's end brings about may end connections. */
static void bury(struct gate *g)
{
    while (g->dead_desks != NULL || g->dead_conns != NULL) {
        struct desk *d = g->dead_desks;
        if (d != NULL) {
            g->dead_desks = d->next_dead;
            desk_free(d);
            continue;
        }
        struct conn *c = g->dead_conns;
        g->dead_conns = c->next_dead;
        conn_free(c);
    }
}

static void retire_all(struct routes *rs)
{
    for (unsigned door = 0; door < DOOR__MAX; door++)
        if (rs->lobbies[door] != NULL)
            desk_retire((struct desk *)rs->lobbies[door]);
    for (unsigned i = 0; i < ROUTE_BUCKETS; i++) {
        while (rs->buckets[i] != NULL)
            desk_retire((struct desk *)rs->buckets[i]);
    }
}

void gate_close(struct gate *g)
{
    g->is_stopping = true;
    for (unsigned i = 0; g->conns != NULL && i < g->config.conns_max; i++) {
        if (g->conns[i] != NULL)
            conn_end(g->conns[i]);
    }
    retire_all(&g->routes);
    bury(g);
    for (unsigned door = 0; door < DOOR__MAX; door++)
        io_close(&g->listeners[door]);
    tls_server_free(g->tls);
    chan_free(g->keeper);
    chan_free(g->parent);
    mem_free(g->conns);
    mem_free(g->sources);
    mem_free(g->serials);
    arena_clear(&g->arena);
    loop_free(g->loop);
}

void gate_stop(struct gate *g, enum err why)
{
    if (g->verdict == ERR_OK)
        g->verdict = why;
    loop_stop(g->loop);
}

/* The network that ${address} belongs to, never 0: one IPv4 address, or one IPv6 /64, is one
 * source. */
static uint64_t source_of(const struct sockaddr_storage *address)
{
    uint64_t source = 0;

    if (address->ss_family == AF_INET6) {
        struct sockaddr_in6 a;
        memcpy(&a, address, sizeof(a));
        memcpy(&source, &a.sin6_addr, sizeof(source));
    } else {
        struct sockaddr_in a;
        memcpy(&a, address, sizeof(a));
        source = (uint64_t)1 << 32 | a.sin_addr.s_addr;
    }
    return source == 0 ? 1 : source;
}

static bool may_come(const struct gate *g, uint64_t source)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < g->config.conns_max; i++)
        n += g->sources[i] == source;
    return n < g->config.conns_per_source_max;
}

/* The connection that has been idle longest, or that has its answer and does not stop sending, makes room for a new one. */
static void end_idlest(struct gate *g)
{
    struct conn *idlest = NULL;

    for (unsigned i = 0; i < g->config.conns_max; i++) {
        struct conn *c = g->conns[i];
        if (c != NULL && (c->state == CONN_IDLE || c->state == CONN_LINGER) &&
            (idlest == NULL || c->deadline_ms < idlest->deadline_ms))
            idlest = c;
    }
    if (idlest != NULL)
        conn_end(idlest);
}

static unsigned free_slot(const struct gate *g)
{
    unsigned slot = 0;

    while (g->conns[slot] != NULL)
        slot++;
    return slot;
}

static void count(struct gate *g, unsigned what)
{
    stats_set(&g->stats, what, stats_get(&g->stats, what, 0) + 1);
}

static void admit(struct gate *g, int fd, enum door door, uint64_t source)
{
    if (!may_come(g, source)) {
        g->counts.turned_away++;
        count(g, STAT_TURNED_AWAY);
        io_close(&fd);
        return;
    }
    unsigned slot = free_slot(g);
    if (conn_new(g, fd, slot, &g->conns[slot]) != ERR_OK)
        return;
    g->conns[slot]->door = door;
    g->sources[slot] = source;
    g->conn_count++;
    g->counts.conns++;
    count(g, STAT_CONNECTIONS_ALL);
}

static void on_listener(void *arg, int fd, unsigned events)
{
    struct gate *g = arg;

    (void)events;
    enum door door = fd == g->listeners[DOOR_APPROVAL] ? DOOR_APPROVAL : DOOR_MAIN;
    for (unsigned i = 0; i < ACCEPTS_PER_EVENT; i++) {
        struct sockaddr_storage address;
        socklen_t n = sizeof(address);
        if (g->conn_count == g->config.conns_max)
            end_idlest(g);
        if (g->conn_count == g->config.conns_max)
            break;
        int accepted = accept4(fd, (struct sockaddr *)&address, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0)
            break; /* nobody is left, or has gone already, or descriptors are out: later */
        admit(g, accepted, door, source_of(&address));
    }
    gate_update_listening(g);
}

/* When all places are taken by connections at work, new ones wait in the kernel until one ends
 * (gate_conn_left) or falls idle (the sweep). */
void gate_update_listening(struct gate *g)
{
    bool wanted = g->has_begun && !g->is_stopping && g->conn_count < g->config.conns_max;

    if (wanted == g->accepts)
        return;
    g->accepts = wanted;
    for (unsigned door = 0; door < DOOR__MAX; door++) {
        if (g->listeners[door] < 0)
            continue;
        if (!wanted)
            loop_unwatch(g->loop, g->listeners[door]);
        else if (loop_watch(g->loop, g->listeners[door], LOOP_READ, on_listener, g) != ERR_OK)
            gate_stop(g, ERR_IO);
    }
}

void gate_conn_left(struct gate *g, unsigned slot)
{
    g->conns[slot] = NULL;
    g->sources[slot] = 0;
    g->conn_count--;
    gate_update_listening(g);
}

struct conn *gate_conn_of_request(const struct gate *g, uint32_t request)
{
    unsigned slot = request & 0xffff;
    struct conn *c = slot < g->config.conns_max ? g->conns[slot] : NULL;

    return c != NULL && c->desk != NULL && c->request == request ? c : NULL;
}

void gate_count_answer(struct gate *g, unsigned status)
{
    if (status >= 100 && status < 600)
        count(g, STAT_REQUESTS + status / 100 - 1);
}

uint64_t gate_count_refusal(struct gate *g, int status)
{
    gate_count_answer(g, (unsigned)status);
    improper_note(&g->improper, (unsigned)status);
    g->counts.refused++;
    g->last_refusal++;
    if (status == 502 || status == 504)
        log_warn("answered %d, number %llu", status, (unsigned long long)g->last_refusal);
    return g->last_refusal;
}

static void log_counts(struct gate *g)
{
    if (g->counts.requests + g->counts.conns + g->counts.turned_away > 0)
        log_info("connections %llu (now %u), turned away %llu, requests %llu, refused %llu",
                 (unsigned long long)g->counts.conns, g->conn_count,
                 (unsigned long long)g->counts.turned_away, (unsigned long long)g->counts.requests,
                 (unsigned long long)g->counts.refused);
    memset(&g->counts, 0, sizeof(g->counts));
}

/* Once a second: what has waited too long, and the counters. */
static void sweep(void *arg)
{
    struct gate *g = arg;
    int64_t now = clock_monotonic_ms();

    for (unsigned i = 0; i < g->config.conns_max; i++) {
        struct conn *c = g->conns[i];
        if (c != NULL && c->deadline_ms <= now) {
            conn_raise(c, CONN_TIMEOUT);
            conn_work(c);
        }
    }
    if (!g->accepts && g->conn_count == g->config.conns_max)
        end_idlest(g);
    if (g->has_begun)
        improper_tell(g, now);
    if (g->next_log_ms <= now) {
        log_counts(g);
        g->next_log_ms = now + LOG_MS;
    }
    if (g->has_begun && g->next_stats_ms <= now) {
        dispatch_report(g);
        g->next_stats_ms = now + STAT_EVERY_MS;
    }
    if (loop_after(g->loop, SWEEP_MS, sweep, g) == NULL)
        gate_stop(g, ERR_MEMORY);
}

static bool is_busy(const struct gate *g)
{
    for (unsigned i = 0; i < g->config.conns_max; i++) {
        const struct conn *c = g->conns[i];
        if (c != NULL && (c->state == CONN_BODY || c->state == CONN_WAIT || c->state == CONN_FLUSH))
            return true;
    }
    return false;
}

static void stop_at_last(void *arg)
{
    gate_stop(arg, ERR_OK);
}

void gate_stop_softly(struct gate *g)
{
    g->is_stopping = true;
    gate_update_listening(g);
    if (loop_after(g->loop, LAST_WORDS_MS, stop_at_last, g) == NULL)
        gate_stop(g, ERR_OK);
}

static void on_round(void *arg)
{
    struct gate *g = arg;

    bury(g);
    g->keeper_drained = false;
    if (g->is_stopping && !is_busy(g))
        gate_stop(g, ERR_OK);
}

enum err gate_run(struct gate *g)
{
    enum err err;

    loop_each_round(g->loop, on_round, g);
    g->next_log_ms = clock_monotonic_ms() + LOG_MS;
    if (loop_after(g->loop, SWEEP_MS, sweep, g) == NULL)
        return ERR_MEMORY;
    TRY(dispatch_start(g));
    TRY(loop_run(g->loop));
    err = g->verdict;
out:
    return err;
}
