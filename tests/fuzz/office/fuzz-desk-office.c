/*
 * Targets: session_serve, keeper_frame and group_commit, and all that they call, with a database in
 * memory, and the desks' descriptors.  The input is a sequence of steps: who speaks (a session and a
 * job of each of two contracts, or the keeper), which message, and its fields or its raw payload; or
 * what a desk may write to its descriptor: a frame, a frame with a descriptor, bytes that are none.
 * Properties: no desk can stop the service; a round leaves no transaction open; each frame that does
 * not close its session has one answer; the counts are those of the rows; while only the first
 * contract speaks the second one's record stays as it is; no step takes longer than its bound.
 *
 * The database is made once; before each input its rows are put back.  For that SQLite's authorizer
 * is taken off, which looks at statements when they are prepared and never at what a desk says.
 */
#include "base/alloc.h"
#include "base/io.h"
#include "db/office_sql.h"
#include "office/office.h"
#include "proto/parent_child.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CPU_MAX_MS 2000 /* for a step, with sanitizers */
#define RESETS_MAX 256
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

/* --- the database */

static struct {
    struct db *db;
    sqlite3 *handle;
    sqlite3_stmt *resets[RESETS_MAX];
    int resets_n;
} kept;

static int note_handle(sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    kept.handle = handle;
    return SQLITE_OK;
}

static void do_sql(const char *text)
{
    must(sqlite3_exec(kept.handle, text, NULL, NULL, NULL) == SQLITE_OK);
}

static void add_reset(const char *text)
{
    must(kept.resets_n < RESETS_MAX);
    must(sqlite3_prepare_v3(kept.handle, text, -1, SQLITE_PREPARE_PERSISTENT,
                            &kept.resets[kept.resets_n++], NULL) == SQLITE_OK);
}

static bool has_rows(const char *table)
{
    sqlite3_stmt *rows;
    char text[128];

    (void)snprintf(text, sizeof(text), "SELECT 1 FROM main.%s", table);
    must(sqlite3_prepare_v2(kept.handle, text, -1, &rows, NULL) == SQLITE_OK);
    bool has = sqlite3_step(rows) == SQLITE_ROW;
    (void)sqlite3_finalize(rows);
    return has;
}

/* How ${table} comes to be as it is now. */
static void add_table(const char *table)
{
    char text[256];

    (void)snprintf(text, sizeof(text), "DELETE FROM main.%s", table);
    add_reset(text);
    if (!has_rows(table))
        return;
    (void)snprintf(text, sizeof(text), "CREATE TEMP TABLE kept_%s AS SELECT * FROM main.%s", table, table);
    do_sql(text);
    (void)snprintf(text, sizeof(text), "INSERT INTO main.%s SELECT * FROM temp.kept_%s", table, table);
    add_reset(text);
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

static void make_database(void)
{
    const struct db_config config = {.path = ":memory:",
                                     .catalogue = &sql_catalogue,
                                     .role = SQL_ROLE_OFFICE,
                                     .may_migrate = true};
    sqlite3_stmt *tables;

    must(sqlite3_auto_extension((void (*)(void))note_handle) == SQLITE_OK);
    must(db_open(&config, &kept.db) == ERR_OK && kept.handle != NULL);
    must(sqlite3_set_authorizer(kept.handle, NULL, NULL) == SQLITE_OK);
    store_bystander(kept.db);
    add_reset("BEGIN");
    add_reset("PRAGMA defer_foreign_keys = ON");
    must(sqlite3_prepare_v2(kept.handle, "SELECT name FROM main.sqlite_schema WHERE type = 'table'", -1,
                            &tables, NULL) == SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW)
        add_table((const char *)sqlite3_column_text(tables, 0));
    (void)sqlite3_finalize(tables);
    add_reset("COMMIT");
}

static void reset_database(void)
{
    if (kept.db == NULL)
        make_database();
    db_rollback(kept.db);
    for (int i = 0; i < kept.resets_n; i++) {
        int rc = sqlite3_step(kept.resets[i]);
        must((rc == SQLITE_DONE || rc == SQLITE_ROW) && sqlite3_reset(kept.resets[i]) == SQLITE_OK);
    }
}

/* --- the world */

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

static void world_open(struct world *w, struct view input)
{
    int fd;

    *w = (struct world){.o = mem_zalloc(sizeof(*w->o)), .rest = input};
    must(w->o != NULL);
    arena_init(&w->arena, (size_t)4 << 20);
    arena_init(&w->o->arena, OFFICE_ARENA_MAX);
    buf_init(&w->payload, CHAN_PAYLOAD_MAX);
    reset_database();
    w->o->db = kept.db;
    tokens_init(&w->o->tokens, w->o->db);
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
    removals_clear(w->o);
    for (int i = 0; i < DESKS; i++)
        chan_free(w->desks[i]);
    chan_free(w->keeper);
    chan_free(w->parent);
    chan_free(w->o->keeper);
    chan_free(w->o->parent);
    loop_free(w->o->loop);
    tokens_clear(&w->o->tokens);
    arena_clear(&w->o->arena);
    arena_clear(&w->arena);
    buf_clear(&w->payload);
    mem_free(w->o);
}

/* --- messages whose fields are few values, so that steps meet each other */

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

/* --- steps */

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

static void stop_turn(void *loop)
{
    loop_stop(loop);
}

/* What a desk writes to its descriptor, and the office's turn. */
static void desk_writes(struct world *w, uint32_t desk, uint8_t how)
{
    uint16_t type = next(w) % 48;
    struct session *s = session_of(w->o, desk);
    int fd = -1;

    put_payload(w, type, (how & 0x10) != 0);
    if (s == NULL || s->ended)
        return;
    if ((how & 0x40) != 0) {
        must(write(chan_fd(w->desks[desk]), w->payload.n == 0 ? "" : (const void *)w->payload.p, w->payload.n + (w->payload.n == 0)) > 0);
    } else {
        if (next(w) % 8 == 0)
            fd = dup(STDIN_FILENO);
        must(chan_send(w->desks[desk], type, how, buf_view(&w->payload), fd < 0 ? NULL : &fd, fd < 0 ? 0 : 1) == ERR_OK);
        io_close(&fd);
    }
    loop_each_round(w->o->loop, stop_turn, w->o->loop);
    must(loop_run(w->o->loop) == ERR_OK);
    s = session_of(w->o, desk);
    w->asked[desk] += s != NULL && !s->ended;
    must(w->o->result == ERR_OK);
}

static void keeper_speaks(struct world *w)
{
    uint8_t id[16] = {next(w) & 3};
    struct view records[] = {view_of(id, sizeof(id))};
    uint8_t what = next(w);
    struct keeper_office_erased m = {
        .contract = what % 3, .register_ = 1, .records = records, .records_n = 1};
    struct chan_frame f = {.type = KEEPER_OFFICE_ERASED, .fds = {-1, -1, -1, -1}};

    if (m.contract == 1 && (what & 0x40) != 0)
        m.records_n = 0; /* all of the register */
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

static int64_t cpu_ms(void)
{
    struct timespec t;

    must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void step(struct world *w, bool only_first)
{
    uint8_t how = next(w);
    uint32_t desk = only_first ? how & 2 : how & 3;

    if ((how & 7) >= DESKS && !only_first)
        keeper_speaks(w);
    else if ((how & 0x20) != 0)
        desk_writes(w, desk, how);
    else
        desk_speaks(w, desk, how);
    if ((how & 0x80) != 0)
        office_round(w->o);
    if ((how & 0x10) != 0)
        (void)removal_step(w->o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w;

    if (size < 2)
        return 0;
    world_open(&w, view_of(data, size));
    bool only_first = (next(&w) & 1) != 0;
    for (int i = 0; i < STEPS_MAX && w.rest.n > 0; i++) {
        int64_t before = cpu_ms();
        step(&w, only_first);
        must(cpu_ms() - before < CPU_MAX_MS);
    }
    while (removal_step(w.o))
        continue;
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
