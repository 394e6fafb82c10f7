/*
 * office_sweep: one fault at each place of a day of the office, from its start to its stop, and at each place of its next start; then a
 * start without one.  Whatever happened: what it called stored is there, whole, and found; an import goes on where it was; what it called
 * erased left no trace in any file; the counts agree and the database is sound (security.md A1 A2 A3 A5).  Options: sweep.h.
 * AZUKARI_OFFICE names the program.
 */
#include "torture/sweep.h"

#include "support/office_house.h"

#include "base/io.h"

#include <sqlite3.h>

#define CITY 7
#define HEALTH 3
#define REGISTERS (UINT64_C(1) << (HEALTH - 1))
#define FIRST_JOB 5
#define JOB 6
#define BATCH 16
#define BATCHES 3
#define BEFORE (2 * BATCH) /* records of the day before: seeds from 0 */
#define FROM 1000          /* seeds of today's import */
#define EDITED 3
#define NEW_SEED 700
#define ERASED 5

static struct office_house h;

/* What the day has been told: only what was answered counts. */
static struct {
    uint64_t stored; /* rows of today's import */
    bool edited, erased;
} told;

/* --- the day ------------------------------------------------------------------------------------------------------------------ */

static struct chan_frame answer(struct chan *c, uint16_t type)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(c, HOUSE_WAIT_MS, &f));
    T_EQ(f.type, type);
    return f;
}

static struct desk_office_import_job begin_job(struct chan *desk)
{
    struct desk_office_import_begin m = {
        .register_ = HEALTH, .person = 12, .bytes = 1000000, .encoding = 2, .header_line = view_str("a,b\r\n")};
    struct desk_office_import is;

    T_OK(desk_office_import_begin_send(desk, 1, &m));
    T_OK(desk_office_import_get(answer(desk, DESK_OFFICE_IMPORT).payload, &h.arena, &is));
    return is.job;
}

/* Store ${BATCH} rows from row ${first} of a list whose seeds begin at ${seeds}. */
static void store_batch(struct chan *desk, uint64_t seeds, uint64_t first)
{
    struct desk_office_import_batch m = {.rows_n = BATCH, .end_offset = (first + BATCH) * 100, .rows_seen = first + BATCH};

    m.rows = arena_alloc(&h.arena, BATCH, sizeof(*m.rows));
    T_TRUE(m.rows != NULL);
    for (uint32_t i = 0; i < BATCH; i++) {
        m.rows[i] = house_row(&h, seeds + first + i, 300, 3);
        m.rows[i].row = first + i;
    }
    T_OK(desk_office_import_batch_send(desk, 2, &m));
    (void)answer(desk, DESK_OFFICE_STORED);
}

static void import_today(void)
{
    struct chan *desk = house_session(&h, CITY, REGISTERS, JOB);

    (void)begin_job(desk);
    for (uint64_t i = 0; i < BATCHES; i++) {
        store_batch(desk, FROM, i * BATCH);
        told.stored = (i + 1) * BATCH;
        sweep_told();
    }
    chan_free(desk);
}

static void edit_today(struct chan *desk)
{
    struct desk_office_stored_row row = house_row(&h, NEW_SEED, 400, 3), old = house_row(&h, EDITED, 300, 3);

    memcpy(row.record, old.record, 16);
    T_OK(desk_office_record_put_send(desk, 4, &(struct desk_office_record_put){HEALTH, 1, row}));
    (void)answer(desk, DESK_OFFICE_STORED);
    told.edited = true;
    sweep_told();
    (void)answer(h.keeper, KEEPER_OFFICE_RECORD_STORED);
}

static void erase_today(void)
{
    struct desk_office_stored_row row = house_row(&h, ERASED, 300, 3);
    struct view record = view_of(row.record, 16);
    const struct keeper_office_erased m = {.contract = CITY, .register_ = HEALTH, .records = &record, .records_n = 1};

    struct keeper_office_erased_done done;

    T_OK(keeper_office_erased_send(h.keeper, 77, &m));
    T_OK(keeper_office_erased_done_get(answer(h.keeper, KEEPER_OFFICE_ERASED_DONE).payload, &h.arena, &done));
    told.erased = !done.left; /* by a full disk: the keeper says it again */
    sweep_told();
}

static void live_a_day(void)
{
    house_start(&h);
    struct chan *desk = house_session(&h, CITY, REGISTERS, 0);

    import_today();
    edit_today(desk);
    erase_today();
    chan_free(desk);
    (void)house_stop(&h);
}

static void start_only(void)
{
    house_start(&h);
    (void)house_stop(&h);
}

static void kill_it(void)
{
    if (h.pid > 0)
        house_kill(&h);
}

/* --- what holds after it --------------------------------------------------------------------------------------------------------- */

static void check_found(struct chan *desk)
{
    struct desk_office_found found;

    T_OK(desk_office_found_get(answer(desk, DESK_OFFICE_FOUND).payload, &h.arena, &found));
    T_EQ(found.rows_n, 1);
}

/* The record of ${seed}; its envelope is that of ${seed} or else of ${other}; and it is found by each of its tokens.  All is asked for before the
 * first answer is read. */
static void check_there(struct chan *desk, uint64_t seed, uint64_t other, uint32_t bytes)
{
    struct desk_office_stored_row row = house_row(&h, seed, 300, 3), now = house_row(&h, other, bytes, 3);
    struct desk_office_record_get m = {.register_ = HEALTH};
    struct desk_office_record r;

    memcpy(m.record, row.record, 16);
    T_OK(desk_office_record_get_send(desk, 5, &m));
    for (uint32_t i = 0; i < 3; i++)
        T_OK(desk_office_find_send(desk, 6, &(struct desk_office_find){.register_ = HEALTH, .tokens = &now.tokens[i], .tokens_n = 1, .limit = 5}));
    T_OK(desk_office_record_get(answer(desk, DESK_OFFICE_RECORD).payload, &h.arena, &r));
    T_VIEW(r.row.envelope, now.envelope);
    for (uint32_t i = 0; i < 3; i++)
        check_found(desk);
}

static bool is_there(struct chan *desk, uint64_t seed)
{
    struct desk_office_stored_row row = house_row(&h, seed, 300, 0);
    struct desk_office_record_get m = {.register_ = HEALTH};
    struct chan_frame f;

    memcpy(m.record, row.record, 16);
    T_OK(desk_office_record_get_send(desk, 7, &m));
    T_OK(chan_recv_wait(desk, HOUSE_WAIT_MS, &f));
    return f.type == DESK_OFFICE_RECORD;
}

static uint64_t counted(struct chan *desk)
{
    struct desk_office_counts_are m;

    T_OK(desk_office_counts_send(desk, 4, &(struct desk_office_counts){0}));
    T_OK(desk_office_counts_are_get(answer(desk, DESK_OFFICE_COUNTS_ARE).payload, &h.arena, &m));
    for (uint32_t i = 0; i < m.counts_n; i++)
        if (m.counts[i].register_ == HEALTH)
            return m.counts[i].records;
    return 0;
}

/* Today's import goes on behind what was stored, and ends whole. */
static void check_import(void)
{
    struct chan *desk = house_session(&h, CITY, REGISTERS, JOB);
    struct desk_office_import_job job = begin_job(desk);

    T_TRUE(job.rows_seen >= told.stored && job.rows_seen % BATCH == 0);
    T_EQ(job.end_offset, job.rows_seen * 100);
    for (uint64_t i = job.rows_seen; i < (uint64_t)BATCH * BATCHES; i += BATCH) {
        store_batch(desk, FROM, i);
        told.stored = i + BATCH;
        sweep_told();
    }
    chan_free(desk);
}

/* Nothing of the erased record is in any file. */
static void check_no_trace(void)
{
    static const char *const names[] = {"office.db", "office.db-wal"};
    struct desk_office_stored_row row = house_row(&h, ERASED, 300, 3);
    struct buf file;

    for (int n = 0; n < 2; n++) {
        buf_init(&file, (size_t)64 << 20);
        enum err err = io_read_file(house_path(&h, names[n]), &file);
        T_TRUE(err == ERR_OK || (n == 1 && err == ERR_NOT_FOUND));
        T_TRUE(file.n == 0 || (memmem(file.p, file.n, row.envelope.p, row.envelope.n) == NULL &&
                               memmem(file.p, file.n, row.tokens[0].token, 16) == NULL));
        buf_clear(&file);
    }
}

static void check_sound(void)
{
    sqlite3_stmt *s = NULL;
    sqlite3 *db = NULL;
    bool sound;

    T_EQ(sqlite3_open_v2(house_path(&h, "office.db"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    T_EQ(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL), SQLITE_OK);
    sound = sqlite3_step(s) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
    T_TRUE(sound);
}

static void check_rules(void)
{
    house_start(&h);
    check_import();
    struct chan *desk = house_session(&h, CITY, REGISTERS, 0);
    for (uint64_t i = 0; i < (uint64_t)BATCH * BATCHES; i++)
        check_there(desk, FROM + i, FROM + i, 300);
    check_there(desk, EDITED + 1, EDITED + 1, 300);
    if (told.edited)
        check_there(desk, EDITED, NEW_SEED, 400);
    else
        T_TRUE(is_there(desk, EDITED));
    if (told.erased)
        T_TRUE(!is_there(desk, ERASED));
    T_EQ(counted(desk), BEFORE + BATCH * BATCHES - (is_there(desk, ERASED) ? 0 : 1));
    bool gone = !is_there(desk, ERASED);
    chan_free(desk);
    if (!gone)
        erase_today(); /* as the keeper does when it starts: it knows what it has erased */
    T_TRUE(gone || told.erased);
    T_EQ(house_stop(&h), 0);
    check_no_trace();
    check_sound();
}

static void make_house(void)
{
    house_init(&h);
    house_start(&h);
    struct chan *desk = house_session(&h, CITY, REGISTERS, FIRST_JOB);
    (void)begin_job(desk);
    for (uint64_t i = 0; i < BEFORE; i += BATCH)
        store_batch(desk, 0, i);
    chan_free(desk);
    T_EQ(house_stop(&h), 0);
}

static void revive(void)
{
    h.parent = h.keeper = NULL;
    h.pid = -1;
    h.program = getenv("AZUKARI_OFFICE");
    memset(&h.arena, 0, sizeof(h.arena));
    arena_init(&h.arena, (size_t)16 << 20);
}

int main(int argc, char **argv)
{
    static const struct sweep_day day = {h.dir, sizeof(h.dir), live_a_day, start_only, kill_it, check_rules,
                                         {{&h, sizeof(h)}, {&told, sizeof(told)}}, revive};

    return sweep_main(argc, argv, &day, make_house);
}
