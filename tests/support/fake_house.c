/*
 * tests/support/fake_house.c: plays the parent, the keeper and the desks around a real
 * azukari-gate.
 *
 *     fake_house PROGRAM ARGUMENT...      (the gate and its arguments)
 *
 * Prints "gate PID" and, when the gate serves, "ready"; runs until its standard input ends, then
 * stops the gate and exits with its status.  What the desks answer is in the table at the end.
 */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/codec.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "proto/gate_desk.h"
#include "proto/gate_keeper.h"
#include "proto/parent_child.h"
#include "wire/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CREDIT_BYTES 262144
#define REQUESTS_MAX 4096
#define CHANNELS_MAX 65536

struct desk {
    struct chan *chan;
    uint64_t number;
    char name[16];
    struct desk *next;
};

struct request {
    struct desk *desk; /* NULL: free */
    uint32_t id;
    struct gate_desk_request head; /* views point into ${text} */
    char path[1025], query[2049], content_type[257];
    uint64_t got, left;
    size_t room;
    bool is_answering;
    struct hash_state sum;
};

static struct {
    struct loop *loop;
    struct chan *gate, *keeper;
    pid_t pid;
    struct desk *desks;
    uint64_t last_desk;
    struct request requests[REQUESTS_MAX];
    unsigned gone, channels, strays, improper;
    uint64_t terminals[CHANNELS_MAX]; /* of each channel, from its certificate */
    uint8_t exporter[32];             /* of the last channel */
} house;

/* Tokens are 32 equal bytes: "11…" of the first session, and so on. */
static void token_of(uint8_t digit, uint8_t token[32])
{
    memset(token, digit, 32);
}

static void must(enum err err)
{
    if (err == ERR_OK)
        return;
    fprintf(stderr, "fake_house: %s\n", err_name(err));
    exit(1);
}

static void on_desk(void *arg, int fd, unsigned events);

static void watch_desk(struct desk *d)
{
    unsigned events = LOOP_READ | (chan_wants_write(d->chan) ? LOOP_WRITE : 0u);

    must(loop_watch(house.loop, chan_fd(d->chan), events, on_desk, d));
}

static struct desk *add_desk(enum gate_keeper_route_kind kind, const char *name, uint8_t digit,
                             uint64_t terminal)
{
    struct desk *d = mem_zalloc(sizeof(*d));
    struct gate_keeper_route m = {.desk = ++house.last_desk, .kind = kind, .terminal = terminal};
    uint8_t token[32];
    struct hash h;
    int fds[2];

    must(d == NULL ? ERR_MEMORY : ERR_OK);
    must(chan_pair(fds));
    if (kind != GATE_KEEPER_ROUTE_KIND_LOBBY) {
        token_of(digit, token);
        hash_of(view_of(token, sizeof(token)), &h);
        memcpy(m.token_hash, h.b, sizeof(m.token_hash));
    }
    must(gate_keeper_route_send_fds(house.keeper, 0, &m, &fds[1], 1));
    (void)close(fds[1]);
    *d = (struct desk){
        .chan = chan_new(fds[0], &gate_desk_proto), .number = house.last_desk, .next = house.desks};
    must(d->chan == NULL ? ERR_MEMORY : ERR_OK);
    (void)snprintf(d->name, sizeof(d->name), "%s", name);
    house.desks = d;
    watch_desk(d);
    return d;
}

static void end_desk(struct desk *d)
{
    struct desk **at = &house.desks;

    for (unsigned i = 0; i < REQUESTS_MAX; i++) {
        if (house.requests[i].desk == d)
            house.requests[i].desk = NULL;
    }
    while (*at != d)
        at = &(*at)->next;
    *at = d->next;
    loop_unwatch(house.loop, chan_fd(d->chan));
    chan_free(d->chan);
    mem_free(d);
}

/* --- answers --- */

static void send_answer(struct request *r, struct gate_desk_answer *a)
{
    must(gate_desk_answer_send(r->desk->chan, r->id, a));
}

static struct gate_desk_header plain[] = {
    {{(const uint8_t *)"Content-Type", 12}, {(const uint8_t *)"text/plain", 10}}};

static struct gate_desk_answer answer_ok(int64_t body_bytes)
{
    return (struct gate_desk_answer){
        .status = 200, .headers = plain, .headers_n = 1, .body_bytes = body_bytes};
}

static void finish(struct request *r)
{
    watch_desk(r->desk);
    r->desk = NULL;
}

static void answer_text(struct request *r, struct gate_desk_answer a, const char *text)
{
    struct gate_desk_answer_body body = {.bytes = view_str(text), .last = true};

    a.body_bytes = (int64_t)strlen(text);
    send_answer(r, &a);
    if (r->head.method != GATE_DESK_METHOD_HEAD)
        must(gate_desk_answer_body_send(r->desk->chan, r->id, &body));
    finish(r);
}

static void hello(struct request *r)
{
    static const char *const terminals[] = {"", ", ours", ", expired", ", foreign", ", elsewhere"};
    char text[64];

    (void)snprintf(text, sizeof(text), "hello from %s%s\n", r->desk->name, terminals[r->head.terminal]);
    answer_text(r, answer_ok(0), text);
}

static void echo(struct request *r)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};
    const struct gate_desk_request *h = &r->head;
    char text[4096];

    (void)snprintf(text, sizeof(text), "%s|%s|%s|%s|%s|%lld|%s|%s\n", methods[h->method], r->path,
                   r->query, h->language == GATE_DESK_LANGUAGE_JA ? "ja" : "en", r->content_type,
                   (long long)h->body_bytes, h->wants_json ? "json" : "page",
                   h->same_origin ? "same" : "other");
    answer_text(r, answer_ok(0), text);
}

static void pump(struct request *r)
{
    static uint8_t pattern[65536];

    while (r->left > 0 && r->room > 0 && chan_queued(r->desk->chan) < 1 << 20) {
        size_t n = sizeof(pattern) < r->room ? sizeof(pattern) : r->room;
        if (n > r->left)
            n = (size_t)r->left;
        r->left -= n;
        r->room -= n;
        struct gate_desk_answer_body body = {.bytes = view_of(pattern, n), .last = r->left == 0};
        must(gate_desk_answer_body_send(r->desk->chan, r->id, &body));
    }
    if (r->left == 0)
        finish(r);
    else
        watch_desk(r->desk);
}

static void start_stream(struct request *r, bool known)
{
    must(num_parse_u64(view_str(r->query), INT64_MAX, NUM_CANONICAL, &r->left));
    struct gate_desk_answer a = answer_ok(known ? (int64_t)r->left : -1);
    send_answer(r, &a);
    r->room = 65536;
    r->is_answering = true;
    pump(r);
}

static void download(struct request *r)
{
    start_stream(r, true);
}

static void stream(struct request *r)
{
    start_stream(r, false);
}

/* The first part of an answer that never ends. */
static void half(struct request *r)
{
    struct gate_desk_answer a = answer_ok(100000);
    struct gate_desk_answer_body body = {.bytes = view_str("half")};

    send_answer(r, &a);
    must(gate_desk_answer_body_send(r->desk->chan, r->id, &body));
    watch_desk(r->desk);
}

static void signed_in(struct request *r, uint8_t digit, uint64_t terminal)
{
    struct gate_desk_answer a = answer_ok(0);
    uint8_t token[32];

    token_of(digit, token);
    a.set_session = view_of(token, sizeof(token));
    (void)add_desk(GATE_KEEPER_ROUTE_KIND_SESSION, "session", digit, terminal);
    answer_text(r, a, "signed in\n");
}

static void sign_in(struct request *r)
{
    signed_in(r, 0x11, 0);
}

/* A session that is bound to the client's certificate. */
static void sign_in_here(struct request *r)
{
    signed_in(r, 0x22, house.terminals[r->head.channel % CHANNELS_MAX]);
}

static void sign_out(struct request *r)
{
    struct gate_desk_answer a = answer_ok(0);
    struct desk *d = r->desk;

    must(gate_keeper_route_gone_send(house.keeper, 0, &(struct gate_keeper_route_gone){d->number}));
    a.clear_session = true;
    answer_text(r, a, "signed out\n");
    end_desk(d);
}

/* Answer at once with what came along. */
static void along(struct request *r)
{
    struct gate_desk_answer a = answer_ok((int64_t)r->head.body.n);

    a.body = r->head.body;
    send_answer(r, &a);
    finish(r);
}

/* An answer that is longer than its head says. */
static void lie(struct request *r)
{
    struct gate_desk_answer a = answer_ok(3);

    (void)add_desk(GATE_KEEPER_ROUTE_KIND_LOBBY, "lobby", 0, 0);
    a.body = view_str("more than three");
    send_answer(r, &a);
}

static void speak_english(struct request *r)
{
    struct gate_desk_answer a = answer_ok(0);

    a.set_language = 2;
    a.script_allowed = true;
    answer_text(r, a, "english\n");
}

static void counts(struct request *r)
{
    char text[200];
    struct buf hex;

    buf_init(&hex, 200);
    hex_put(&hex, view_of(house.exporter, sizeof(house.exporter)));
    (void)snprintf(text, sizeof(text), "gone %u channels %u exporter %s terminal %d improper %u strays %u\n", house.gone,
                   house.channels, buf_cstr(&hex),
                   house.terminals[r->head.channel % CHANNELS_MAX] != 0, house.improper, house.strays);
    buf_clear(&hex);
    answer_text(r, answer_ok(0), text);
}

/* The desk dies.  A new lobby is there before: whoever asks when the gate has answered finds one. */
static void die(struct request *r)
{
    if (strcmp(r->desk->name, "lobby") == 0)
        (void)add_desk(GATE_KEEPER_ROUTE_KIND_LOBBY, "lobby", 0, 0);
    end_desk(r->desk);
}

static void lead_elsewhere(struct request *r)
{
    static struct gate_desk_header away[] = {
        {{(const uint8_t *)"Location", 8}, {(const uint8_t *)"//evil.example", 14}}};
    struct gate_desk_answer a = {.status = 303, .headers = away, .headers_n = 1, .body_bytes = 0};

    (void)add_desk(GATE_KEEPER_ROUTE_KIND_LOBBY, "lobby", 0, 0);
    send_answer(r, &a);
}

static void overflow(struct request *r)
{
    struct gate_desk_answer a = answer_ok(-1);
    static uint8_t much[65536];
    struct gate_desk_answer_body body = {.bytes = view_of(much, sizeof(much))};

    (void)add_desk(GATE_KEEPER_ROUTE_KIND_LOBBY, "lobby", 0, 0);
    send_answer(r, &a);
    for (unsigned i = 0; i < 16; i++) {
        if (gate_desk_answer_body_send(r->desk->chan, r->id, &body) != ERR_OK)
            break; /* the gate has dropped this desk, as it must */
    }
    watch_desk(r->desk);
}

/* An answer that begins, and cannot be completed; the desk goes on. */
static void give_up(struct request *r)
{
    struct gate_desk_answer a = answer_ok(1000);
    struct gate_desk_answer_body body = {.bytes = view_str("begun\n")};

    send_answer(r, &a);
    if (gate_desk_answer_body_send(r->desk->chan, r->id, &body) != ERR_OK ||
        gate_desk_broken_send(r->desk->chan, r->id, &(struct gate_desk_broken){0}) != ERR_OK)
        exit(1);
    watch_desk(r->desk);
}

static void hang(struct request *r)
{
    (void)r;
}

static void refuse(struct request *r)
{
    struct gate_desk_answer a = answer_ok(0);

    a.status = 403;
    answer_text(r, a, "not wanted\n");
}

static void give_credit(struct request *r)
{
    must(gate_desk_credit_send(r->desk->chan, r->id, &(struct gate_desk_credit){CREDIT_BYTES}));
    watch_desk(r->desk);
}

static void upload(struct request *r)
{
    hash_start(&r->sum);
    if (r->head.body_bytes > 0 || r->head.body_bytes == -2)
        give_credit(r);
    else
        answer_text(r, answer_ok(0), "nothing\n");
}

static const struct {
    const char *path;
    void (*answer)(struct request *r);
} pages[] = {
    {"/hello", hello},
    {"/download", download},
    {"/stream", stream},
    {"/half", half},
    {"/sign-in", sign_in},
    {"/sign-out", sign_out},
    {"/die", die},
    {"/hang", hang},
    {"/sign-in-here", sign_in_here},
    {"/english", speak_english},
    {"/counts", counts},
    {"/evil", lead_elsewhere},
    {"/overflow", overflow},
    {"/broken", give_up},
    {"/upload", upload},
    {"/refuse", refuse},
    {"/along", along},
    {"/lie", lie},
};

/* --- frames --- */

static void copy_text(char *to, size_t max, struct view v)
{
    size_t n = v.n < max ? v.n : max - 1;

    if (n > 0)
        memcpy(to, v.p, n);
    to[n] = 0;
}

static struct request *find_request(struct desk *d, uint32_t id)
{
    for (unsigned i = 0; i < REQUESTS_MAX; i++) {
        if (house.requests[i].desk == d && house.requests[i].id == id)
            return &house.requests[i];
    }
    return NULL;
}

static void on_request(struct desk *d, const struct chan_frame *f, struct arena *a)
{
    struct request *r = find_request(NULL, 0);

    for (unsigned i = 0; r == NULL && i < REQUESTS_MAX; i++) {
        if (house.requests[i].desk == NULL)
            r = &house.requests[i];
    }
    must(r == NULL ? ERR_LIMIT : ERR_OK);
    *r = (struct request){.desk = d, .id = f->id};
    must(gate_desk_request_get(f->payload, a, &r->head));
    copy_text(r->path, sizeof(r->path), r->head.path);
    copy_text(r->query, sizeof(r->query), r->head.query);
    copy_text(r->content_type, sizeof(r->content_type), r->head.content_type);
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (strcmp(r->path, pages[i].path) == 0) {
            pages[i].answer(r);
            return;
        }
    }
    echo(r);
}

static void on_body(struct desk *d, const struct chan_frame *f, struct arena *a)
{
    struct gate_desk_body m;
    struct request *r = find_request(d, f->id);
    uint64_t before;
    struct hash sum;
    char text[128];

    must(gate_desk_body_get(f->payload, a, &m));
    if (r == NULL)
        return;
    before = r->got;
    r->got += m.bytes.n;
    hash_add(&r->sum, m.bytes);
    if (before / CREDIT_BYTES != r->got / CREDIT_BYTES)
        give_credit(r);
    if (!m.last)
        return;
    hash_end(&r->sum, &sum);
    (void)snprintf(text, sizeof(text), "%llu bytes %02x%02x%02x%02x\n", (unsigned long long)r->got,
                   sum.b[0], sum.b[1], sum.b[2], sum.b[3]);
    answer_text(r, answer_ok(0), text);
}

static void on_room(struct desk *d, const struct chan_frame *f, struct arena *a)
{
    struct gate_desk_room m;
    struct request *r = find_request(d, f->id);

    must(gate_desk_room_get(f->payload, a, &m));
    if (r == NULL || !r->is_answering)
        return;
    r->room += m.bytes;
    pump(r);
}

static void on_keeper(void *arg, int fd, unsigned events);

/* false: the desk is no more. */
static bool take_frame(struct desk *d)
{
    struct chan_frame f;
    struct arena a;
    enum err err = chan_recv(d->chan, &f);
    bool was_die;

    if (err == ERR_AGAIN)
        return false;
    if (err == ERR_CLOSED) {
        end_desk(d);
        return false;
    }
    must(err);
    arena_init(&a, 65536);
    uint64_t desks = house.last_desk;
    struct desk *first = house.desks;
    if (f.type == GATE_DESK_REQUEST) {
        on_keeper(NULL, 0, 0); /* what the gate said of the channel came before */
        on_request(d, &f, &a);
    } else if (f.type == GATE_DESK_BODY) {
        on_body(d, &f, &a);
    } else if (f.type == GATE_DESK_ROOM) {
        on_room(d, &f, &a);
    } else {
        struct request *r = find_request(d, f.id);
        house.gone++;
        if (r != NULL)
            r->desk = NULL;
    }
    arena_clear(&a);
    was_die = desks != house.last_desk || first != house.desks;
    if (!was_die)
        return true;
    for (struct desk *at = house.desks; at != NULL; at = at->next) {
        if (at == d)
            return true;
    }
    return false;
}

static void on_desk(void *arg, int fd, unsigned events)
{
    struct desk *d = arg;

    (void)fd;
    if ((events & LOOP_WRITE) != 0) {
        enum err err = chan_flush(d->chan);
        if (err == ERR_CLOSED) {
            end_desk(d);
            return;
        }
        watch_desk(d);
        for (unsigned i = 0; i < REQUESTS_MAX; i++) {
            if (house.requests[i].desk == d && house.requests[i].is_answering)
                pump(&house.requests[i]);
        }
    }
    while (take_frame(d)) {
    }
}

static void on_keeper(void *arg, int fd, unsigned events)
{
    struct gate_keeper_channel m;
    struct gate_keeper_improper improper;
    struct chan_frame f;
    struct arena a;

    (void)arg;
    (void)fd;
    (void)events;
    while (chan_recv(house.keeper, &f) == ERR_OK) {
        arena_init(&a, 4096);
        if (f.type == GATE_KEEPER_CHANNEL) {
            must(gate_keeper_channel_get(f.payload, &a, &m));
            house.channels++;
            uint64_t t = 0;
            for (unsigned i = 0; i < 8; i++)
                t = t << 8 | m.certificate[i];
            house.terminals[m.channel % CHANNELS_MAX] = t;
            memcpy(house.exporter, m.exporter, sizeof(house.exporter));
        } else if (f.type == GATE_KEEPER_STRAY) {
            house.strays++;
        } else if (f.type == GATE_KEEPER_IMPROPER) {
            must(gate_keeper_improper_get(f.payload, &a, &improper));
            house.improper += improper.count;
        } else {
            house.channels--;
        }
        arena_clear(&a);
    }
}

static void on_gate(void *arg, int fd, unsigned events)
{
    struct chan_frame f;

    (void)arg;
    (void)fd;
    (void)events;
    enum err err = chan_recv(house.gate, &f);
    if (err == ERR_OK && f.type == PARENT_CHILD_READY) {
        puts("ready");
        fflush(stdout);
    } else if (err != ERR_OK) {
        loop_stop(house.loop);
    }
}

static void on_input(void *arg, int fd, unsigned events)
{
    char c;

    (void)arg;
    (void)events;
    if (read(fd, &c, 1) > 0)
        return;
    loop_unwatch(house.loop, fd);
    must(parent_child_stop_send(house.gate, 0, &(struct parent_child_stop){0}));
}

static void start_gate(char **argv)
{
    int fds[2], with_keeper[2];
    const struct parent_child_peer peer = {.sibling = PARENT_CHILD_ROLE_KEEPER};

    must(chan_pair(fds));
    must(chan_pair(with_keeper));
    house.pid = fork();
    if (house.pid == 0) {
        if (fds[1] == 3 || dup2(fds[1], 3) == 3)
            (void)execv(argv[0], argv);
        _exit(127);
    }
    (void)close(fds[1]);
    house.gate = chan_new(fds[0], &parent_child_proto);
    house.keeper = chan_new(with_keeper[0], &gate_keeper_proto);
    must(parent_child_peer_send_fds(house.gate, 0, &peer, &with_keeper[1], 1));
    (void)close(with_keeper[1]);
    must(loop_watch(house.loop, chan_fd(house.gate), LOOP_READ, on_gate, NULL));
    must(loop_watch(house.loop, chan_fd(house.keeper), LOOP_READ, on_keeper, NULL));
    must(loop_watch(house.loop, STDIN_FILENO, LOOP_READ, on_input, NULL));
}

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2)
        return 2;
    must(crypto_init());
    /* Descriptor 3 is the gate's; keep it from becoming one of ours. */
    if (dup2(STDERR_FILENO, 3) != 3)
        return 2;
    house.loop = loop_new();
    must(house.loop == NULL ? ERR_MEMORY : ERR_OK);
    start_gate(argv + 1);
    printf("gate %d\n", (int)house.pid);
    fflush(stdout);
    (void)add_desk(GATE_KEEPER_ROUTE_KIND_LOBBY, "lobby", 0, 0);
    (void)add_desk(GATE_KEEPER_ROUTE_KIND_APPROVAL_LOBBY, "approvals", 0, 0);
    (void)add_desk(GATE_KEEPER_ROUTE_KIND_APPROVAL, "approval", 0x77, 0);
    must(parent_child_begin_send(house.gate, 0, &(struct parent_child_begin){0}));
    must(loop_run(house.loop));
    if (waitpid(house.pid, &status, 0) != house.pid)
        return 2;
    while (house.desks != NULL)
        end_desk(house.desks);
    chan_free(house.gate);
    chan_free(house.keeper);
    loop_free(house.loop);
    printf("gate ended: %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
