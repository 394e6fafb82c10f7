/* The office when memory runs out: every request is answered or its session closed, and nothing is
 * half done. */
#include "support/t.h"

#include "base/alloc.h"
#include "db/office_sql.h"
#include "office/office.h"
#include "proto/parent_child.h"

#define CITY 7
#define HEALTH 3
#define ATTEMPTS_MAX 400

struct world {
    struct office *o;
    struct chan *desk, *keeper, *parent;
};

static struct chan *channel(const struct chan_proto *proto, int *other_out)
{
    int fds[2];

    T_OK(chan_pair(fds));
    *other_out = fds[1];
    struct chan *c = chan_new(fds[0], proto);
    T_TRUE(c != NULL);
    return c;
}

static struct world world_new(enum keeper_office_session_kind kind)
{
    struct keeper_office_session_open m = {
        .desk = 1, .kind = kind, .contract = CITY, .registers = 1U << (HEALTH - 1), .job = 5};
    struct world w = {.o = mem_zalloc(sizeof(*w.o))};
    int fd;

    T_TRUE(w.o != NULL);
    arena_init(&w.o->arena, OFFICE_ARENA_MAX);
    T_OK(db_open(&(struct db_config){.path = ":memory:",
                                     .catalogue = &sql_catalogue,
                                     .role = SQL_ROLE_OFFICE,
                                     .may_migrate = true},
                 &w.o->db));
    tokens_init(&w.o->tokens, w.o->db);
    w.o->loop = loop_new();
    w.keeper = channel(&keeper_office_proto, &fd);
    w.o->keeper = chan_new(fd, &keeper_office_proto);
    w.parent = channel(&parent_child_proto, &fd);
    w.o->parent = chan_new(fd, &parent_child_proto);
    T_TRUE(w.o->loop != NULL && w.o->keeper != NULL && w.o->parent != NULL);
    w.desk = channel(&desk_office_proto, &fd);
    T_OK(session_open(w.o, &m, fd));
    return w;
}

static void world_free(struct world *w)
{
    session_close_all(w->o);
    removals_clear(w->o);
    chan_free(w->desk);
    chan_free(w->keeper);
    chan_free(w->parent);
    chan_free(w->o->keeper);
    chan_free(w->o->parent);
    loop_free(w->o->loop);
    tokens_clear(&w->o->tokens);
    db_close(w->o->db);
    arena_clear(&w->o->arena);
    mem_free(w->o);
}

/* What the desk has sent is served, with the ${nth} allocation failing (0: none); the type of the
 * answer, 0 if the session has ended instead. */
static uint16_t serve(struct world *w, unsigned long nth)
{
    struct session *s = session_of(w->o, 1);
    struct chan_frame f;

    if (s == NULL)
        return 0;
    T_OK(chan_recv(s->chan, &f));
    mem_fail_nth(nth, 0);
    session_serve(s, &f);
    office_round(w->o);
    group_commit(w->o); /* what waits for more to come */
    mem_fail_nth(0, 0);
    return chan_recv(w->desk, &f) == ERR_OK ? f.type : 0;
}

static uint64_t rows_there(struct world *w)
{
    struct sql_record_state_in in = {.contract = CITY, .register_ = HEALTH};
    struct sql_record_state_out out;
    uint64_t n = 0;
    struct arena a;

    arena_init(&a, 65536);
    for (in.record[0] = 1; in.record[0] <= 8; in.record[0]++)
        n += sql_record_state(w->o->db, &in, &a, &out) == ERR_OK;
    arena_clear(&a);
    return n;
}

static struct desk_office_import_batch batch(struct desk_office_stored_row rows[8],
                                             struct desk_office_token tokens[8])
{
    for (uint8_t i = 0; i < 8; i++) {
        tokens[i] = (struct desk_office_token){.index = 1, .field = 2, .token = {i}};
        rows[i] = (struct desk_office_stored_row){
            .row = i, .envelope = view_str("sealed"), .tokens = tokens, .tokens_n = i};
        rows[i].record[0] = (uint8_t)(i + 1);
    }
    return (struct desk_office_import_batch){
        .rows = rows, .rows_n = 8, .end_offset = 80, .rows_seen = 8};
}

/* A job that has begun. */
static struct world begun(void)
{
    struct world w = world_new(KEEPER_OFFICE_SESSION_KIND_JOB);

    T_OK(desk_office_import_begin_send(w.desk, 1,
                                       &(struct desk_office_import_begin){.register_ = HEALTH}));
    T_EQ(serve(&w, 0), DESK_OFFICE_IMPORT);
    return w;
}

T_CASE(a_batch_without_memory_is_refused_whole)
{
    struct desk_office_stored_row rows[8];
    struct desk_office_token tokens[8];
    struct desk_office_import_batch m = batch(rows, tokens);
    bool stored = false;
    unsigned long nth = 1;

    for (; !stored && nth < ATTEMPTS_MAX; nth++) {
        struct world w = begun();
        T_OK(desk_office_import_batch_send(w.desk, 1, &m));
        uint16_t type = serve(&w, nth);
        stored = type == DESK_OFFICE_STORED;
        T_TRUE(stored || type == DESK_OFFICE_FAILED || session_of(w.o, 1) == NULL);
        T_EQ(w.o->result, ERR_OK);
        T_TRUE(!db_in_transaction(w.o->db));
        /* All or nothing; all without an answer only if the answer itself was what failed. */
        uint64_t there = rows_there(&w);
        T_TRUE(there == 8 || (there == 0 && !stored));
        T_TRUE(there == 0 || type != DESK_OFFICE_FAILED);
        world_free(&w);
    }
    T_TRUE(stored && nth > 5);
}

T_CASE(a_question_without_memory_is_answered_so)
{
    struct desk_office_token token = {.index = 1, .field = 2};
    struct desk_office_find find = {
        .register_ = HEALTH, .tokens = &token, .tokens_n = 1, .limit = 50};
    bool found = false;
    unsigned long nth = 1;

    for (; !found && nth < ATTEMPTS_MAX; nth++) {
        struct world w = world_new(KEEPER_OFFICE_SESSION_KIND_SESSION);
        T_OK(desk_office_find_send(w.desk, 1, &find));
        uint16_t type = serve(&w, nth);
        found = type == DESK_OFFICE_FOUND;
        T_TRUE(found || type == DESK_OFFICE_FAILED || session_of(w.o, 1) == NULL);
        T_EQ(w.o->result, ERR_OK);
        world_free(&w);
    }
    T_TRUE(found && nth > 2);
}

T_MAIN(&case_a_batch_without_memory_is_refused_whole,
       &case_a_question_without_memory_is_answered_so)
