/*
 * Targets: session_serve, keeper_frame and group_commit, and all that they call, with a database in
 * memory.  The input is a sequence of steps: who speaks (a session and a job of each of two
 * contracts, or the keeper), which message, and its fields or its raw payload.  Properties: no desk
 * can stop the service; a round leaves no transaction open; each frame that does not close its
 * session has one answer; the counts are those of the rows; while only the first contract speaks
 * the second one's record stays as it is.
 */
#include "base/alloc.h"
#include "base/io.h"
#include "db/office_sql.h"
#include "office/office.h"
#include "proto/parent_child.h"

#include <stdlib.h>
#include <string.h>

#define DESKS 4
#define STEPS_MAX 32
#define REGISTERS 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    struct office *o;
    struct chan *desks[DESKS], *keeper, *parent;
    uint32_t asked[DESKS], answered[DESKS];
    struct view rest;
    struct arena arena;
    struct buf payload;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static uint8_t next(struct world *w)
{
    uint8_t c = w->rest.n > 0 ? w->rest.p[0] : 0;

    w->rest = view_part(w->rest, 1, SIZE_MAX);
    return c;
}

static void connect_pair(const struct chan_proto *proto, struct chan **ours, int *theirs)
{
    int fds[2];

    must(chan_pair(fds) == ERR_OK);
    *ours = chan_new(fds[0], proto);
    *theirs = fds[1];
    must(*ours != NULL);
}

/* A record of the second contract, under an id that the first one may name too. */
static void store_bystander(struct db *db)
{
    struct sql_record_add_in in = {
        .contract = 2, .register_ = 1, .record = {1}, .envelope = view_str("kept")};
    uint64_t changed;
    int64_t number;

    must(sql_record_add(db, &in, &number) == ERR_OK);
    must(sql_count_add(db, &(struct sql_count_add_in){2, 1, 1}, &changed) == ERR_OK);
}

static void world_open(struct world *w, struct view input)
{
    const struct db_config config = {.path = ":memory:",
                                     .catalogue = &sql_catalogue,
                                     .role = SQL_ROLE_OFFICE,
                                     .may_migrate = true};
    int fd;

    *w = (struct world){.o = mem_zalloc(sizeof(*w->o)), .rest = input};
    must(w->o != NULL);
    arena_init(&w->arena, (size_t)4 << 20);
    arena_init(&w->o->arena, OFFICE_ARENA_MAX);
    buf_init(&w->payload, CHAN_PAYLOAD_MAX);
    must(db_open(&config, &w->o->db) == ERR_OK);
    tokens_init(&w->o->tokens, w->o->db);
    store_bystander(w->o->db);
    w->o->loop = loop_new();
    must(w->o->loop != NULL);
    connect_pair(&keeper_office_proto, &w->keeper, &fd);
    w->o->keeper = chan_new(fd, &keeper_office_proto);
    connect_pair(&parent_child_proto, &w->parent, &fd);
    w->o->parent = chan_new(fd, &parent_child_proto);
    for (uint32_t i = 0; i < DESKS; i++) {
        struct keeper_office_session_open m = {.desk = i,
                                               .contract = i % 2 + 1,
                                               .registers = 1,
                                               .job = i,
                                               .kind = i < 2 ? KEEPER_OFFICE_SESSION_KIND_SESSION
                                                             : KEEPER_OFFICE_SESSION_KIND_JOB};
        connect_pair(&desk_office_proto, &w->desks[i], &fd);
        must(session_open(w->o, &m, fd) == ERR_OK);
    }
}

static void world_close(struct world *w)
{
    session_close_all(w->o);
    for (int i = 0; i < DESKS; i++)
        chan_free(w->desks[i]);
    chan_free(w->keeper);
    chan_free(w->parent);
    chan_free(w->o->keeper);
    chan_free(w->o->parent);
    loop_free(w->o->loop);
    tokens_clear(&w->o->tokens);
    db_close(w->o->db);
    arena_clear(&w->o->arena);
    arena_clear(&w->arena);
    buf_clear(&w->payload);
    mem_free(w->o);
}

/* --- messages whose fields are few values, so that steps meet each other
 * -------------------------------------------- */

static struct desk_office_token some_token(struct world *w)
{
    uint8_t c = next(w);

    return (struct desk_office_token){.index = c & 1, .field = c >> 1 & 1, .token = {c >> 2 & 3}};
}

static struct desk_office_token *some_tokens(struct world *w, uint32_t n)
{
    struct desk_office_token *tokens = arena_alloc(&w->arena, n, sizeof(*tokens));

    must(tokens != NULL);
    for (uint32_t i = 0; i < n; i++)
        tokens[i] = some_token(w);
    return tokens;
}

static struct desk_office_stored_row some_row(struct world *w)
{
    struct desk_office_stored_row row = {.row = next(w) & 7};

    row.tokens_n = next(w) & 3;
    row.record[0] = next(w) & 3;
    row.envelope = view_part(w->rest, 0, 9);
    row.tokens = some_tokens(w, row.tokens_n);
    return row;
}

static enum err put_batch(struct world *w)
{
    struct desk_office_stored_row rows[4];
    struct desk_office_import_issue issue = {.row = next(w) & 3, .column = 1};
    struct desk_office_import_batch m = {
        .rows = rows, .rows_n = next(w) & 3, .issues = &issue, .issues_n = 1};

    m.end_offset = m.rows_seen = next(w);
    for (uint32_t i = 0; i < m.rows_n; i++)
        rows[i] = some_row(w);
    return desk_office_import_batch_put(&w->payload, &m);
}

static enum err put_fields(struct world *w, uint16_t type)
{
    uint16_t register_no = next(w) & 3;
    uint32_t version = next(w) & 3;
    uint8_t id = next(w) & 3;

    switch (type) {
    case DESK_OFFICE_RECORD_GET:
        return desk_office_record_get_put(
            &w->payload, &(struct desk_office_record_get){register_no, {id}, version});
    case DESK_OFFICE_FIND:
        return desk_office_find_put(
            &w->payload,
            &(struct desk_office_find){register_no, some_tokens(w, version), version, id});
    case DESK_OFFICE_BROWSE:
        return desk_office_browse_put(
            &w->payload, &(struct desk_office_browse){.register_ = register_no, .limit = id});
    case DESK_OFFICE_RECORD_PUT:
        return desk_office_record_put_put(
            &w->payload, &(struct desk_office_record_put){register_no, version, some_row(w)});
    case DESK_OFFICE_IMPORT_BEGIN:
        return desk_office_import_begin_put(
            &w->payload, &(struct desk_office_import_begin){
                             .register_ = register_no, .bytes = version * 64, .encoding = id});
    case DESK_OFFICE_IMPORT_BATCH:
        return put_batch(w);
    case DESK_OFFICE_IMPORT_FINISH:
        return desk_office_import_finish_put(
            &w->payload,
            &(struct desk_office_import_finish){(enum desk_office_import_state)(id % 3)});
    case DESK_OFFICE_REPORT:
        return desk_office_report_put(
            &w->payload, &(struct desk_office_report){.job = id, .after_row = version, .limit = 1});
    case DESK_OFFICE_KEYS_EXIST:
        return desk_office_keys_exist_put(
            &w->payload, &(struct desk_office_keys_exist){register_no, some_tokens(w, 4), 4});
    default:
        buf_put(&w->payload, view_part(w->rest, 0, (size_t)id * 2));
        return buf_status(&w->payload);
    }
}

/* --- steps
 * ----------------------------------------------------------------------------------------------------------
 */

static void put_payload(struct world *w, uint16_t type, bool raw)
{
    enum err err = ERR_OK;

    buf_reset(&w->payload);
    if (raw)
        buf_put(&w->payload, view_part(w->rest, 0, next(w)));
    else
        err = put_fields(w, type);
    must(err == ERR_OK && buf_status(&w->payload) == ERR_OK);
    arena_clear(&w->arena);
}

static void desk_speaks(struct world *w, uint32_t desk, uint8_t how)
{
    struct chan_frame f = {.type = next(w) % 48, .fds = {-1, -1, -1, -1}};
    struct session *s = session_of(w->o, desk);

    put_payload(w, f.type, (how & 0x10) != 0);
    f.payload = buf_view(&w->payload);
    if (s == NULL || s->ended)
        return;
    session_serve(s, &f);
    w->asked[desk] += !s->ended;
    must(w->o->result == ERR_OK);
}

static void keeper_speaks(struct world *w)
{
    uint8_t id[16] = {next(w) & 3};
    struct view records[] = {view_of(id, sizeof(id))};
    struct keeper_office_erased m = {
        .contract = next(w) % 3, .register_ = 1, .records = records, .records_n = 1};
    struct chan_frame f = {.type = KEEPER_OFFICE_ERASED, .fds = {-1, -1, -1, -1}};

    buf_reset(&w->payload);
    must(keeper_office_erased_put(&w->payload, &m) == ERR_OK);
    f.payload = buf_view(&w->payload);
    must(keeper_frame(w->o, &f) == ERR_OK);
}

static enum err count_record(void *arg, const struct sql_record_inventory_out *row)
{
    *(uint64_t *)arg += row->version > 0;
    return ERR_OK;
}

static enum err check_count(void *arg, const struct sql_count_list_out *count)
{
    uint64_t *expected = arg; /* by register */

    must(count->register_ >= 1 && count->register_ <= REGISTERS &&
         count->records == expected[count->register_]);
    expected[count->register_] = 0;
    return ERR_OK;
}

static void check_counts(struct db *db, uint32_t contract)
{
    uint64_t rows[REGISTERS + 1] = {0};

    for (uint16_t r = 1; r <= REGISTERS; r++) {
        /* Record id 0 is not behind itself: no real id is all zeros, here it may be. */
        struct sql_record_state_out first;
        struct arena a;
        arena_init(&a, 65536);
        rows[r] = sql_record_state(db, &(struct sql_record_state_in){contract, r, {0}}, &a,
                                   &first) == ERR_OK;
        arena_clear(&a);
        must(sql_record_inventory(db, &(struct sql_record_inventory_in){contract, r, {0}, 1000},
                                  count_record, &rows[r]) == ERR_OK);
    }
    must(sql_count_list(db, &(struct sql_count_list_in){contract}, check_count, rows) == ERR_OK);
    for (uint16_t r = 1; r <= REGISTERS; r++)
        must(rows[r] == 0);
}

static void check_bystander(struct db *db)
{
    struct sql_record_newest_out out;
    struct arena a;

    arena_init(&a, 65536);
    must(sql_record_newest(db, &(struct sql_record_newest_in){2, 1, {1}}, &a, &out) == ERR_OK);
    must(out.version == 1 && view_eq_str(out.envelope, "kept"));
    arena_clear(&a);
}

static void check_answers(struct world *w)
{
    struct chan_frame f;

    for (uint32_t i = 0; i < DESKS; i++) {
        while (chan_recv(w->desks[i], &f) == ERR_OK)
            w->answered[i]++;
        must(session_of(w->o, i) == NULL || w->answered[i] == w->asked[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w;

    if (size < 2)
        return 0;
    world_open(&w, view_of(data, size));
    bool only_first = (next(&w) & 1) != 0;
    for (int i = 0; i < STEPS_MAX && w.rest.n > 0; i++) {
        uint8_t how = next(&w);
        if ((how & 7) >= DESKS && !only_first)
            keeper_speaks(&w);
        else
            desk_speaks(&w, only_first ? how & 2 : how & 3, how);
        if ((how & 0x80) != 0)
            office_round(w.o);
    }
    office_round(w.o);
    group_commit(w.o); /* what waits for more to come */
    must(w.o->result == ERR_OK && !db_in_transaction(w.o->db));
    check_answers(&w);
    check_counts(w.o->db, 1);
    check_counts(w.o->db, 2);
    if (only_first)
        check_bystander(w.o->db);
    world_close(&w);
    return 0;
}
