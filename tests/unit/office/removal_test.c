/* What the office does while it removes the rows of something large that was erased: it serves the desks in between, goes on after a kill,
 * and touches nothing that was stored since.  No clock is looked at: the order of what the keeper hears tells what came first. */
#include "support/office_house.h"
#include "support/t.h"

#include "base/io.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>

#define CITY 7
#define OTHER_CITY 8
#define HEALTH 3 /* a register */
#define BIT(n) (UINT64_C(1) << ((n)-1))
#define JOB 5
#define MANY 8192 /* some twenty parts */
#define BATCH 64
#define UNDER_WAY 24
#define NEW_SEED 500000
#define OTHER_SEED 900000
#define EDITS 120 /* of which the office reads 16 in a round, and one frame of the keeper: more than three rounds of them */
#define RESTARTS 100

static struct office_house house;

static struct chan_frame next(struct chan *c, uint16_t type)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(c, HOUSE_WAIT_MS, &f));
    T_EQ(f.type, type);
    return f;
}

static void stand_still(void)
{
    int status = 0;

    T_EQ(kill(house.pid, SIGSTOP), 0);
    T_EQ(waitpid(house.pid, &status, WUNTRACED), house.pid);
    T_TRUE(WIFSTOPPED(status));
}

/* Store ${n} rows from seed ${first} with two tokens each; they come in bulk, so that they stand in runs of the index. */
static void import(uint32_t contract, uint32_t job, uint64_t first, uint64_t n)
{
    const struct desk_office_import_begin begin = {.register_ = HEALTH, .bytes = UINT32_MAX, .encoding = 2, .header_line = view_str("a\r\n")};
    struct chan *desk = house_session(&house, contract, BIT(HEALTH), job);
    uint64_t batches = (n + BATCH - 1) / BATCH;

    T_OK(desk_office_import_begin_send(desk, 1, &begin));
    (void)next(desk, DESK_OFFICE_IMPORT);
    for (uint64_t b = 0; b < batches + UNDER_WAY; b++) {
        if (b >= UNDER_WAY)
            (void)next(desk, DESK_OFFICE_STORED);
        if (b >= batches)
            continue;
        struct desk_office_stored_row rows[BATCH];
        uint64_t left = n - b * BATCH;
        struct desk_office_import_batch m = {.rows = rows,
                                             .rows_n = left < BATCH ? (uint32_t)left : BATCH,
                                             .end_offset = b + 1,
                                             .rows_seen = b * BATCH + (left < BATCH ? left : BATCH)};
        for (uint64_t i = 0; i < m.rows_n; i++) {
            rows[i] = house_row(&house, first + b * BATCH + i, 300, 2);
            rows[i].row = b * BATCH + i;
        }
        T_OK(desk_office_import_batch_send(desk, 2, &m));
        arena_clear(&house.arena);
    }
    chan_free(desk);
}

/* Edit the records of ${n} seeds: older versions, and tokens beside the runs. */
static void edit(uint64_t first, uint64_t n)
{
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);

    for (uint64_t i = first; i < first + n; i++) {
        struct desk_office_stored_row row = house_row(&house, i + 1000000, 300, 2), old = house_row(&house, i, 0, 0);
        memcpy(row.record, old.record, 16);
        T_OK(desk_office_record_put_send(desk, 1, &(struct desk_office_record_put){HEALTH, 1, row}));
        (void)next(desk, DESK_OFFICE_STORED);
        (void)next(house.keeper, KEEPER_OFFICE_RECORD_STORED);
    }
    chan_free(desk);
}

static void begin(void)
{
    house_init(&house);
    house_start(&house);
    import(CITY, JOB, 0, MANY);
    edit(100, 300);
    import(OTHER_CITY, JOB, OTHER_SEED, 10);
}

static void end(void)
{
    T_EQ(house_stop(&house), 0);
    house_remove(&house);
}

static uint32_t erased(uint32_t id)
{
    struct keeper_office_erased_done m;
    struct chan_frame f = next(house.keeper, KEEPER_OFFICE_ERASED_DONE);

    T_EQ(f.id, id);
    T_OK(keeper_office_erased_done_get(f.payload, &house.arena, &m));
    T_TRUE(!m.left);
    return m.rows;
}

static void ask_inventory(void)
{
    const struct keeper_office_inventory m = {.contract = CITY, .register_ = HEALTH};

    T_OK(keeper_office_inventory_send(house.keeper, 9, &m));
}

static uint32_t inventory(void)
{
    struct keeper_office_inventory_part part;

    T_OK(keeper_office_inventory_part_get(next(house.keeper, KEEPER_OFFICE_INVENTORY_PART).payload, &house.arena, &part));
    return part.records_n;
}

static void send_find(struct chan *desk, uint64_t seed)
{
    struct desk_office_token *token = arena_alloc(&house.arena, 1, sizeof(*token));

    *token = house_token(seed, 1);
    T_OK(desk_office_find_send(desk, 3, &(struct desk_office_find){.register_ = HEALTH, .tokens = token, .tokens_n = 1, .limit = 50}));
}

static uint32_t found(struct chan *desk)
{
    struct desk_office_found m;

    T_OK(desk_office_found_get(next(desk, DESK_OFFICE_FOUND).payload, &house.arena, &m));
    return m.rows_n;
}

static void send_get(struct chan *desk, uint64_t seed)
{
    struct desk_office_record_get m = {.register_ = HEALTH};

    memcpy(m.record, house_row(&house, seed, 0, 0).record, 16);
    T_OK(desk_office_record_get_send(desk, 4, &m));
}

static uint64_t count_of(struct chan *desk)
{
    struct desk_office_counts_are m;

    T_OK(desk_office_counts_send(desk, 5, &(struct desk_office_counts){0}));
    T_OK(desk_office_counts_are_get(next(desk, DESK_OFFICE_COUNTS_ARE).payload, &house.arena, &m));
    return m.counts_n == 0 ? 0 : m.counts[0].records;
}

static void send_browse(struct chan *desk)
{
    T_OK(desk_office_browse_send(desk, 6, &(struct desk_office_browse){.register_ = HEALTH, .limit = 50}));
}

/* Versions of a record of the other city: the keeper hears of each. */
static void send_edits(struct chan *desk)
{
    for (uint32_t base = 1; base <= EDITS; base++) {
        struct desk_office_stored_row row = house_row(&house, OTHER_SEED + 100 + base, 300, 1);
        memcpy(row.record, house_row(&house, OTHER_SEED + 1, 0, 0).record, 16);
        T_OK(desk_office_record_put_send(desk, 7, &(struct desk_office_record_put){HEALTH, base, row}));
    }
}

/* While the office stands still it is told what was erased, asked for an inventory, and a desk of the other city searches and edits: all
 * lies there before it begins, so that it could remove everything first.  But edits are stored behind the inventory, which still names
 * rows, and before the last row is gone. */
static uint32_t served_before_it_is_removed(struct chan *other, const struct keeper_office_erased *m)
{
    struct keeper_office_inventory_part part = {.records_n = 0};
    struct keeper_office_erased_done done = {.left = true};
    unsigned behind = 0, edits = 0;
    struct chan_frame f;

    stand_still();
    T_OK(keeper_office_erased_send(house.keeper, 77, m));
    ask_inventory();
    send_find(other, OTHER_SEED + 3);
    send_edits(other);
    T_EQ(kill(house.pid, SIGCONT), 0);
    do {
        T_OK(chan_recv_wait(house.keeper, HOUSE_WAIT_MS, &f));
        edits += f.type == KEEPER_OFFICE_RECORD_STORED;
        behind += f.type == KEEPER_OFFICE_RECORD_STORED && part.records_n > 0;
        if (f.type == KEEPER_OFFICE_INVENTORY_PART)
            T_OK(keeper_office_inventory_part_get(f.payload, &house.arena, &part));
    } while (f.type != KEEPER_OFFICE_ERASED_DONE);
    T_OK(keeper_office_erased_done_get(f.payload, &house.arena, &done));
    T_TRUE(!done.left);
    T_TRUE(part.records_n > 0);
    T_TRUE(behind > 0);
    T_EQ(edits, EDITS);
    T_EQ(found(other), 1);
    for (int i = 0; i < EDITS; i++)
        (void)next(other, DESK_OFFICE_STORED);
    return done.rows;
}

/* Nothing of the rows of these seeds is in any file.  (Not of the first ten: their tokens are ids of others of our rows.) */
static void no_trace(uint64_t first, uint64_t n)
{
    static const char *const names[] = {"office.db", "office.db-wal"};
    struct buf file;

    for (int f = 0; f < 2; f++) {
        buf_init(&file, (size_t)256 << 20);
        enum err err = io_read_file(house_path(&house, names[f]), &file);
        T_TRUE(err == ERR_OK || (f == 1 && err == ERR_NOT_FOUND));
        for (uint64_t i = first; i < first + n && file.n > 0; i++) {
            struct desk_office_stored_row row = house_row(&house, i, 300, 2);
            T_TRUE(memmem(file.p, file.n, row.envelope.p, row.envelope.n) == NULL);
            T_TRUE(memmem(file.p, file.n, row.tokens[0].token, 16) == NULL);
        }
        buf_clear(&file);
        arena_clear(&house.arena);
    }
}

/* After the office has stopped. */
static void database_sound(void)
{
    sqlite3_stmt *s = NULL;
    sqlite3 *db = NULL;

    T_EQ(sqlite3_open_v2(house_path(&house, "office.db"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    T_EQ(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL), SQLITE_OK);
    T_EQ(sqlite3_step(s), SQLITE_ROW);
    T_STR((const char *)sqlite3_column_text(s, 0), "ok");
    (void)sqlite3_finalize(s);
    T_EQ(sqlite3_prepare_v2(db, "SELECT (SELECT count(*) FROM record WHERE contract = 0) + (SELECT count(*) FROM token_run WHERE contract = 0)"
                                " + (SELECT count(*) FROM record_version WHERE number NOT IN (SELECT number FROM record))"
                                " + (SELECT count(*) FROM token WHERE number NOT IN (SELECT number FROM record))",
                            -1, &s, NULL),
         SQLITE_OK);
    T_EQ(sqlite3_step(s), SQLITE_ROW);
    T_EQ(sqlite3_column_int64(s, 0), 0);
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
}

static const struct keeper_office_erased whole = {.contract = CITY, .register_ = HEALTH};

T_CASE(desks_are_served_while_a_register_is_removed)
{
    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0), *other = house_session(&house, OTHER_CITY, BIT(HEALTH), 0);
    T_EQ(count_of(desk), MANY);
    T_EQ(count_of(other), 10);
    T_EQ(served_before_it_is_removed(other, &whole), MANY);
    ask_inventory();
    T_EQ(inventory(), 0);
    T_EQ(count_of(desk), 0);
    T_EQ(count_of(other), 10);
    chan_free(desk);
    chan_free(other);
    T_EQ(house_stop(&house), 0);
    no_trace(10, 50);
    no_trace(100, 20);
    no_trace(1000100, 20);
    no_trace(MANY - 50, 50);
    database_sound();
    house_remove(&house);
}

T_CASE(nothing_is_found_of_a_register_that_is_being_removed)
{
    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_EQ(count_of(desk), MANY);
    T_OK(keeper_office_erased_send(house.keeper, 77, &whole));
    ask_inventory();
    (void)inventory(); /* it has begun */
    send_find(desk, 20);
    send_find(desk, 1000150);
    send_browse(desk);
    send_get(desk, MANY - 1);
    for (int i = 0; i < 3; i++)
        T_EQ(found(desk), 0);
    (void)next(desk, DESK_OFFICE_FAILED);
    T_EQ(count_of(desk), 0);
    T_EQ(erased(77), MANY);
    chan_free(desk);
    end();
}

T_CASE(desks_are_served_while_many_single_records_are_removed)
{
    static struct view records[3000];
    struct keeper_office_erased m = {.contract = CITY, .register_ = HEALTH, .records = records, .records_n = 3000};

    begin();
    struct chan *other = house_session(&house, OTHER_CITY, BIT(HEALTH), 0), *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_EQ(count_of(other), 10);
    for (uint64_t i = 0; i < 3000; i++)
        records[i] = arena_view(&house.arena, view_of(house_row(&house, i, 0, 0).record, 16));
    T_EQ(served_before_it_is_removed(other, &m), 3000);
    T_EQ(count_of(desk), MANY - 3000);
    chan_free(desk);
    chan_free(other);
    T_EQ(house_stop(&house), 0);
    no_trace(10, 50);
    no_trace(1000100, 50);
    database_sound();
    house_remove(&house);
}

T_CASE(what_is_erased_again_while_it_is_removed_is_answered_in_order)
{
    struct desk_office_stored_row row;
    struct view record;
    struct keeper_office_erased one = {.contract = CITY, .register_ = HEALTH, .records = &record, .records_n = 1};
    const struct keeper_office_erased contract = {.contract = CITY};

    begin();
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    row = house_row(&house, 5, 0, 0);
    record = view_of(row.record, 16);
    stand_still();
    T_OK(keeper_office_erased_send(house.keeper, 1, &one));
    T_OK(keeper_office_erased_send(house.keeper, 2, &whole));
    T_OK(keeper_office_erased_send(house.keeper, 3, &whole));
    T_OK(keeper_office_erased_send(house.keeper, 4, &contract));
    T_OK(keeper_office_erased_send(house.keeper, 5, &one));
    T_EQ(kill(house.pid, SIGCONT), 0);
    uint32_t rows = 0;
    for (uint32_t id = 1; id <= 5; id++)
        rows += erased(id);
    T_EQ(rows, MANY);
    T_EQ(count_of(desk), 0);
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    database_sound();
    house_remove(&house);
}

/* The office is told to stop behind the frame that says what was erased: it has only begun. */
static void begin_to_remove(void)
{
    stand_still();
    T_OK(keeper_office_erased_send(house.keeper, 77, &whole));
    T_OK(parent_child_stop_send(house.parent, 3, &(struct parent_child_stop){0}));
    T_EQ(kill(house.pid, SIGCONT), 0);
    T_EQ(house_wait(&house), 0);
}

T_CASE(removal_that_was_interrupted_goes_on_at_the_start_and_spares_what_was_stored_since)
{
    unsigned starts = 0;

    begin();
    begin_to_remove();
    house_start(&house);
    import(CITY, JOB + 1, NEW_SEED, 200); /* the register is filled anew at once */
    while (ask_inventory(), inventory() > 200 && starts++ < RESTARTS) {
        house_kill(&house);
        house_start(&house);
    }
    T_TRUE(starts < RESTARTS);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    T_EQ(count_of(desk), 200);
    for (uint64_t i = 0; i < 200; i++) {
        send_find(desk, NEW_SEED + i);
        T_EQ(found(desk), 1);
        send_get(desk, NEW_SEED + i);
        (void)next(desk, DESK_OFFICE_RECORD);
    }
    send_browse(desk);
    T_EQ(found(desk), 50);
    T_OK(keeper_office_erased_send(house.keeper, 80, &(struct keeper_office_erased){.contract = OTHER_CITY}));
    T_EQ(erased(80), 10); /* behind the one that was interrupted */
    chan_free(desk);
    T_EQ(house_stop(&house), 0);
    no_trace(10, 50);
    no_trace(1000100, 20);
    no_trace(MANY - 50, 50);
    database_sound();
    house_remove(&house);
}

/* ... which is not so by itself: the rows are there when the office has only begun. */
T_CASE(removal_that_has_only_begun_leaves_rows_which_nobody_finds)
{
    struct buf file;

    begin();
    begin_to_remove();
    buf_init(&file, (size_t)256 << 20);
    T_OK(io_read_file(house_path(&house, "office.db"), &file));
    struct desk_office_stored_row last = house_row(&house, MANY - 1, 300, 0);
    T_TRUE(memmem(file.p, file.n, last.envelope.p, last.envelope.n) != NULL);
    buf_clear(&file);
    house_start(&house);
    struct chan *desk = house_session(&house, CITY, BIT(HEALTH), 0);
    send_get(desk, MANY - 1);
    send_find(desk, MANY - 1);
    (void)next(desk, DESK_OFFICE_FAILED);
    T_EQ(found(desk), 0);
    T_EQ(count_of(desk), 0);
    chan_free(desk);
    end();
}

T_MAIN(&case_desks_are_served_while_a_register_is_removed, &case_nothing_is_found_of_a_register_that_is_being_removed,
       &case_desks_are_served_while_many_single_records_are_removed, &case_what_is_erased_again_while_it_is_removed_is_answered_in_order,
       &case_removal_that_was_interrupted_goes_on_at_the_start_and_spares_what_was_stored_since,
       &case_removal_that_has_only_begun_leaves_rows_which_nobody_finds)
