/* Target: core_gate_frame (desk/core.c), request_* (desk/request.c), answer_* (desk/answer.c,
 * problem.c).  The input is a sequence of frames: type, request number, length, payload; for type 0
 * a well-formed request is made of the payload.  Every request gets at most one answer, and no more
 * of its body than there was room for.  The target plays the program's part (main.c). */
#include "crypto/secret.h"
#include "desk/answer.h"
#include "desk/core.h"
#include "json/read.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IDS 8

enum desk_where desk_where(const struct desk *d)
{
    return d->kind;
}

void desk_fail(struct desk *d, enum err why)
{
    d->result = why;
}

void desk_end(struct desk *d)
{
    d->ending = true;
}

void desk_watch_gate(struct desk *d)
{
    if (d->gate == NULL)
        abort();
}

static enum err echo(struct desk *d, struct request *r)
{
    struct jot j;

    answer_json_begin(r, &j);
    for (int i = 0; i < 2000; i++)
        jot_word(&j, "filler", "0123456789012345678901234567890123456789");
    return answer_json(d, r, &j);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/x/#", .where = DESK_LOBBY, .handler = echo},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/x",
     .where = DESK_LOBBY,
     .body = ROUTE_JSON,
     .handler = echo},
    {.method = GATE_DESK_METHOD_PUT,
     .pattern = "/f",
     .where = DESK_LOBBY,
     .body = ROUTE_FORM,
     .handler = echo},
};
static const struct route_table table = {"/api", true, routes, 3};
static const struct route_table *const tables[] = {&table};

struct world {
    struct desk d;
    struct chan *gate;
    bool answered[IDS];
    size_t room[IDS], sent[IDS];
};

/* A well-formed request: its first byte chooses the method and what it says of itself, the rest are
 * path and query. */
static void put_request(struct view in, struct buf *out)
{
    uint8_t choice = in.n == 0 ? 0 : in.p[0];
    struct view rest = view_part(in, 1, 200), path = view_cut(&rest, '?');
    struct gate_desk_request m = {
        .method = (enum gate_desk_method)(choice % GATE_DESK_METHOD__MAX),
        .path = view_is_utf8(path) ? path : view_str("/api/x"),
        .query = rest,
        .content_type =
            view_str((choice & 8) != 0 ? "application/json" : "application/x-www-form-urlencoded"),
        .body_bytes = (choice & 16) != 0 ? (int64_t)(choice & 7) - 2 : 70000 - choice,
        .same_origin = (choice & 32) != 0,
    };

    if (m.body_bytes > 0 && (choice & 64) != 0) /* it came along, with its length or another */
        m.body = view_part(view_str("{\"x\": 1}"), 0, (size_t)m.body_bytes - ((choice & 128) != 0));

    if (gate_desk_request_put(out, &m) != ERR_OK)
        abort();
}

static void check_frame(struct world *w, const struct chan_frame *f)
{
    struct gate_desk_answer answer;
    struct gate_desk_answer_body body;
    uint32_t id = f->id % IDS;
    struct arena a;

    arena_init(&a, 65536);
    if (f->type == GATE_DESK_ANSWER) {
        if (gate_desk_answer_get(f->payload, &a, &answer) != ERR_OK || answer.status < 200 ||
            answer.status > 599)
            abort();
        w->answered[id] = true;
        w->sent[id] = answer.body.n;
        if (w->sent[id] > REQUEST_ROOM_FIRST + w->room[id])
            abort();
    } else if (f->type == GATE_DESK_ANSWER_BODY) {
        if (gate_desk_answer_body_get(f->payload, &a, &body) != ERR_OK || !w->answered[id])
            abort();
        w->sent[id] += body.bytes.n;
        if (w->sent[id] > REQUEST_ROOM_FIRST + w->room[id])
            abort();
    } else if (f->type != GATE_DESK_CREDIT) {
        abort();
    }
    arena_clear(&a);
}

static void hear(struct world *w)
{
    struct chan_frame f;

    do {
        if (chan_flush(w->d.gate) == ERR_CLOSED)
            abort();
        while (chan_recv(w->gate, &f) == ERR_OK)
            check_frame(w, &f);
    } while (chan_wants_write(w->d.gate));
}

static enum err feed(struct world *w, uint8_t type, uint8_t id, struct view payload)
{
    struct gate_desk_room room;
    struct chan_frame f = {
        .type = type, .id = id % IDS, .payload = payload, .fds = {-1, -1, -1, -1}};
    struct buf request;
    struct arena a;

    buf_init(&request, 65536);
    arena_init(&a, 65536);
    if (type == 0) {
        put_request(payload, &request);
        f.type = GATE_DESK_REQUEST;
        f.payload = buf_view(&request);
    }
    if (f.type == GATE_DESK_ROOM && gate_desk_room_get(payload, &a, &room) == ERR_OK)
        w->room[f.id] += room.bytes;
    enum err err = core_gate_frame(&w->d, &f);
    hear(w);
    buf_clear(&request);
    arena_clear(&a);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    struct world w = {.d = {.kind = DESK_LOBBY, .routes = {.tables = tables, .table_n = 1}}};
    struct view rest = view_of(data, size);
    int gate[2], keeper[2];

    if (!started && crypto_init() != ERR_OK)
        abort();
    if (!started)
        json_start();
    started = true;
    if (chan_pair(gate) != ERR_OK || chan_pair(keeper) != ERR_OK)
        abort();
    w.d.gate = chan_new(gate[0], &gate_desk_proto);
    w.gate = chan_new(gate[1], &gate_desk_proto);
    w.d.keeper = chan_new(keeper[0], &desk_keeper_proto);
    if (w.d.gate == NULL || w.gate == NULL || w.d.keeper == NULL)
        abort();
    arena_init(&w.d.arena, DESK_ARENA_MAX);
    while (rest.n >= 3) {
        struct view payload = view_part(rest, 3, rest.p[2]);
        if (feed(&w, rest.p[0] % 6, rest.p[1], payload) != ERR_OK || w.d.result != ERR_OK)
            break;
        rest = view_part(rest, 3 + payload.n, SIZE_MAX);
    }
    while (w.d.requests != NULL)
        request_free(&w.d, w.d.requests);
    core_forget(&w.d);
    chan_free(w.d.gate);
    chan_free(w.gate);
    chan_free(w.d.keeper);
    (void)close(keeper[1]);
    return 0;
}
