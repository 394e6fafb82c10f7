/*
 * tests/support/desk_house.h: the real azukari-desk, with this test as its parent, gate, keeper,
 * office and press.  A case is a script: send a request, expect a question, answer it, look at the
 * answer.
 */
#ifndef SUPPORT_DESK_HOUSE_H
#define SUPPORT_DESK_HOUSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "proto/desk_keeper.h"
#include "proto/desk_office.h"
#include "proto/desk_press.h"
#include "proto/gate_desk.h"
#include "proto/parent_child.h"
#include "support/t.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOUSE_MS 60000 /* a machine may have ten other things to do */

enum { HOUSE_PARENT, HOUSE_KEEPER, HOUSE_GATE, HOUSE_OFFICE, HOUSE_PRESS, HOUSE_CHANS };

struct house {
    pid_t pid;
    struct chan *chan[HOUSE_CHANS];
    uint32_t asked[HOUSE_CHANS]; /* id of the last question on each */
    uint32_t request;
    unsigned status;
    struct gate_desk_answer head; /* of the last answer */
    struct buf body;
    bool last;
    struct arena arena;
};

static const char *house_program;

/* Only descriptors 3 to 3 + n - 1 and the standard ones reach the desk. */
static inline void house_exec(const int *fds, int n, const char *kind)
{
    int high[HOUSE_CHANS];

    for (int i = 0; i < n; i++)
        high[i] = fcntl(fds[i], F_DUPFD, 100);
    for (int i = 0; i < n; i++)
        (void)dup2(high[i], 3 + i);
    for (int fd = 3 + n; fd < 200; fd++)
        (void)close(fd);
    execl(house_program, house_program, "--kind", kind, (char *)NULL);
    _exit(127);
}

static inline struct house house_start(const char *kind)
{
    static const struct chan_proto *const protos[HOUSE_CHANS] = {
        &parent_child_proto, &desk_keeper_proto, &gate_desk_proto, &desk_office_proto,
        &desk_press_proto};
    struct house h = {.request = 7};
    int n = strcmp(kind, "job") == 0 ? 5 : strcmp(kind, "session") == 0 ? 4 : 3; /* lobbies and approvals: no office */
    int ours[HOUSE_CHANS], theirs[HOUSE_CHANS];

    for (int i = 0; i < n; i++) {
        int pair[2];
        T_OK(chan_pair(pair));
        ours[i] = pair[0];
        theirs[i] = pair[1];
    }
    fflush(stdout);
    h.pid = fork();
    if (h.pid == 0)
        house_exec(theirs, n, kind);
    for (int i = 0; i < n; i++) {
        (void)close(theirs[i]);
        h.chan[i] = chan_new(ours[i], protos[i]);
        T_TRUE(h.chan[i] != NULL);
    }
    buf_init(&h.body, 16u << 20);
    arena_init(&h.arena, 64u << 20);
    return h;
}

/* Close what is left and give the exit code of the desk; -1 if a signal ended it. */
static inline int house_wait(struct house *h)
{
    int status = 0;

    T_EQ(waitpid(h->pid, &status, 0), h->pid);
    for (int i = 0; i < HOUSE_CHANS; i++)
        chan_free(h->chan[i]);
    buf_clear(&h->body);
    arena_clear(&h->arena);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void house_hang_up(struct house *h, int side)
{
    chan_free(h->chan[side]);
    h->chan[side] = NULL;
}

static inline int house_stop(struct house *h)
{
    T_OK(parent_child_stop_send(h->chan[HOUSE_PARENT], 0, &(struct parent_child_stop){0}));
    return house_wait(h);
}

/* The next frame on ${side}, of ${type}, its payload copied. */
static inline struct view house_expect(struct house *h, int side, uint16_t type)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(h->chan[side], HOUSE_MS, &f));
    if (f.type != type)
        T_FAIL("a frame of type %u came, not %u", f.type, type);
    h->asked[side] = f.id;
    return arena_view(&h->arena, f.payload);
}

#define KEEPER_ASKED(h, TYPE, name, m)                                                             \
    T_OK(desk_keeper_##name##_get(house_expect((h), HOUSE_KEEPER, DESK_KEEPER_##TYPE),             \
                                  &(h)->arena, (m)))
#define KEEPER_SAYS(h, name, ...)                                                                  \
    T_OK(desk_keeper_##name##_send((h)->chan[HOUSE_KEEPER], (h)->asked[HOUSE_KEEPER],              \
                                   &(struct desk_keeper_##name){__VA_ARGS__}))
#define OFFICE_ASKED(h, TYPE, name, m)                                                             \
    T_OK(desk_office_##name##_get(house_expect((h), HOUSE_OFFICE, DESK_OFFICE_##TYPE),             \
                                  &(h)->arena, (m)))
#define OFFICE_SAYS(h, name, ...)                                                                  \
    T_OK(desk_office_##name##_send((h)->chan[HOUSE_OFFICE], (h)->asked[HOUSE_OFFICE],              \
                                   &(struct desk_office_##name){__VA_ARGS__}))
#define PRESS_ASKED(h, TYPE, name, m)                                                              \
    T_OK(desk_press_##name##_get(house_expect((h), HOUSE_PRESS, DESK_PRESS_##TYPE), &(h)->arena,   \
                                 (m)))
#define PRESS_SAYS(h, name, ...)                                                                   \
    T_OK(desk_press_##name##_send((h)->chan[HOUSE_PRESS], 0,                                       \
                                  &(struct desk_press_##name){__VA_ARGS__}))

struct house_request {
    enum gate_desk_method method;
    const char *path, *query, *content_type;
    int64_t body_bytes;
    bool cross_site, english;
    enum gate_desk_terminal terminal;
};

/* Send the head of a request; its number. */
static inline uint32_t house_head(struct house *h, const struct house_request *r)
{
    struct gate_desk_request m = {.channel = 77,
                                  .method = r->method,
                                  .path = view_str(r->path),
                                  .query = view_str(r->query),
                                  .content_type = view_str(r->content_type),
                                  .body_bytes = r->body_bytes,
                                  .wants_json = true,
                                  .same_origin = !r->cross_site,
                                  .terminal = r->terminal,
                                  .language =
                                      r->english ? GATE_DESK_LANGUAGE_EN : GATE_DESK_LANGUAGE_JA};

    T_OK(gate_desk_request_send(h->chan[HOUSE_GATE], ++h->request, &m));
    return h->request;
}

static inline void house_body(struct house *h, uint32_t id, struct view bytes, bool last)
{
    T_OK(gate_desk_body_send(h->chan[HOUSE_GATE], id,
                             &(struct gate_desk_body){.bytes = bytes, .last = last}));
}

static inline uint32_t house_credit(struct house *h)
{
    struct gate_desk_credit m;

    T_OK(gate_desk_credit_get(house_expect(h, HOUSE_GATE, GATE_DESK_CREDIT), &h->arena, &m));
    return m.bytes;
}

static inline uint32_t house_get(struct house *h, const char *path)
{
    return house_head(
        h, &(struct house_request){.method = GATE_DESK_METHOD_GET, .path = path, .body_bytes = -1});
}

/* Send a whole request with the JSON body ${json}. */
static inline void house_send(struct house *h, enum gate_desk_method method, const char *path,
                       const char *json)
{
    struct house_request r = {.method = method,
                              .path = path,
                              .content_type = "application/json",
                              .body_bytes = (int64_t)strlen(json)};

    if (json[0] == '\0')
        r.body_bytes = -1;
    (void)house_head(h, &r);
    if (json[0] == '\0')
        return;
    T_EQ(house_credit(h), strlen(json));
    house_body(h, h->request, view_str(json), true);
}

static inline void house_post(struct house *h, const char *path, const char *json)
{
    house_send(h, GATE_DESK_METHOD_POST, path, json);
}

/* The answer to the request ${id}, giving room for all of it.  Its status. */
static inline unsigned house_answer_to(struct house *h, uint32_t id)
{
    struct gate_desk_answer head;
    struct gate_desk_answer_body part = {.last = false};
    size_t room = 65536;

    T_OK(gate_desk_answer_get(house_expect(h, HOUSE_GATE, GATE_DESK_ANSWER), &h->arena, &head));
    T_EQ(h->asked[HOUSE_GATE], id);
    buf_reset(&h->body);
    buf_put(&h->body, head.body);
    while (!part.last && head.body_bytes > 0 && head.body.n == 0) {
        T_OK(gate_desk_answer_body_get(house_expect(h, HOUSE_GATE, GATE_DESK_ANSWER_BODY),
                                       &h->arena, &part));
        T_EQ(h->asked[HOUSE_GATE], id);
        T_TRUE(part.bytes.n <= room);
        room -= part.bytes.n;
        buf_put(&h->body, part.bytes);
        if (room == 0 && !part.last) {
            T_OK(gate_desk_room_send(h->chan[HOUSE_GATE], id,
                                     &(struct gate_desk_room){.bytes = 10000}));
            room = 10000;
        }
    }
    T_EQ(h->body.n, head.body_bytes);
    h->status = head.status;
    h->head = head;
    return head.status;
}

static inline unsigned house_answer(struct house *h)
{
    return house_answer_to(h, h->request);
}

/* The last answer's body holds ${text}. */
#define T_BODY_HAS(h, text)                                                                        \
    do {                                                                                           \
        if (strstr(buf_cstr(&(h)->body), (text)) == NULL)                                          \
            T_FAIL("the answer has no %s: %s", (text), buf_cstr(&(h)->body));                      \
    } while (0)

#endif
